"""The choice of a page in its address: opened, gone back to, hostile, and never wider than the page."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dashkit as dk
from dashkit.model.filters import Filter
from dashkit.model.periods import Period
from dashkit.state.address import to_text
from dashkit.state.choice import Choice
from dashkit.state.clauses import Clause, Sort, Spot, TableOptions, When
from tests.dashboard.test_dashboard import two_pages
from tests.dashboard.test_policy import FOREIGN, portal, said
from tests.state.small import Listener
from tests.state.strategies import choices

EU = Filter("in", "region", ("EU",))


@pytest.fixture
def m() -> dk.Model:
    return dk.model(
        {"tenant": ["acme", "acme", "beta"], "region": ["EU", "US", "EU"], "amount": [1, 2, 4],
         "SECRETCOST": [9, 9, 9]},
        name="orders",
    ).define(revenue="sum(amount)", margin="revenue - sum(SECRETCOST)")  # fmt: skip


def hello(d: dk.Dashboard, text: str | None = None) -> tuple[Listener, dict[str, Any]]:
    page = Listener(d.session)
    return page, page.say("hello", **({} if text is None else {"state": text}))


def address(message: dict[str, Any]) -> tuple[str, str]:
    return message["address"]["state"], message["address"]["note"]


def test_a_copied_address_opens_the_same_view() -> None:
    page, first = hello(two_pages())
    assert address(first) == ("", "")
    page.select("by-region", "region", "EU")
    page.say("compare", value="")
    page.say("section", section="more", open=True)
    last = page.say("page", page="details")
    text, _ = address(last)
    other, message = hello(two_pages(), text)
    assert other.session.state.choice == page.session.state.choice
    assert address(message) == (text, "")
    assert message["header"] == {**last["header"], "can_undo": True}
    assert message["views"]["revenue-2"] == last["views"]["revenue-2"]


def test_back_undoes_forward_redoes_and_the_page_switch_is_a_place_to_go_back_to() -> None:
    page, first = hello(two_pages())
    steps = [first["address"]["step"]]
    told = [first]
    for kind, parts in [
        ("page", {"page": "details"}),
        ("section", {"section": "more", "open": True}),
        ("filter", {"view": "by-region-2", "field": "region", "op": "in", "values": ["EU"]}),
    ]:
        told.append(page.say(kind, **parts))
        steps.append(told[-1]["address"]["step"])
    assert steps == [0, 1, 1, 2]
    back = page.say("restore", state=address(told[2])[0])
    assert address(back)[0] == address(told[2])[0]
    assert (back["header"]["can_undo"], back["header"]["can_redo"]) == (False, True)
    forth = page.say("restore", state=address(told[3])[0])
    assert (address(forth)[0], forth["header"]["can_undo"]) == (address(told[3])[0], True)
    home = page.say("restore", state="")
    assert (address(home)[0], home["spec"]["page"]) == ("", "overview")


def test_what_the_notebook_chose_is_where_an_empty_address_leads() -> None:
    def made() -> dk.Dashboard:
        d = two_pages()
        d.state.set("mine", Filter("in", "channel", ("web",)))
        return d

    page, first = hello(made())
    assert address(first)[0] == ""
    text, _ = address(page.select("by-region", "region", "EU"))
    other, message = hello(made(), text)
    assert address(message) == (text, "")
    assert [one.key for one in other.session.state.choice.clauses] == ["mine", "by-region/region"]
    other.say("restore", state="")
    assert [one.key for one in other.session.state.choice.clauses] == ["mine"]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("2.eJwDAAAAAAE", "it is of another version of dashkit"),
        ("1.nonsense", "it is damaged"),
        ("../../etc/passwd", "it is damaged"),
    ],
)
def test_an_address_that_cannot_be_read_is_said_and_ignored(text: str, note: str) -> None:
    page, message = hello(two_pages(), text)
    assert address(message) == ("", f"The choice in this address was not taken over: {note}.")
    assert page.session.state.choice == Choice()
    assert address(page.select("by-region", "region", "EU"))[1] == ""


NAIVE = (datetime(2026, 11, 1), datetime(2026, 11, 2))  # noqa: DTZ001


@pytest.mark.parametrize(
    "odd",
    [
        Choice((Clause("a", Filter("in", "amount", (1,)), "by-region"),)),
        Choice((Clause("a", Filter("in", "nonsense", (1,)), "by-region"),)),
        Choice((Clause("a", EU, "nobody"),)),
        Choice((Clause("a", Filter("in", "region", (1,)), "by-region"),)),
        Choice((Clause("a", Filter("in", "region", ("x" * 2_000,)), "by-region"),)),
        Choice((Clause("a", EU | Filter("in", "channel", ("web",))),)),
        Choice((Clause("a", EU & Filter("or"), "by-region"),)),
        Choice((Clause("a", Filter("in", "amount", (1,))),)),
        Choice(page="secret"),
        Choice(drills=(("by-region", (5,)),)),
        Choice(drills=(("revenue", ("EU",)),)),
        Choice(drills=(("nobody", ("EU",)),)),
        Choice(sections=(("nothing", True),)),
        Choice(tables=(("nobody", TableOptions(page=3)),)),
        Choice(scoped=(("revenue", When(Period("last month"))),)),
        Choice(zooms=(("nobody", NAIVE),)),
        Choice(zooms=(("by-region", NAIVE[::-1]),)),
    ],
)
def test_what_no_gesture_can_say_is_left_out_and_said(odd: Choice) -> None:
    page, message = hello(two_pages(), to_text(odd))
    assert page.session.state.choice == Choice()
    assert address(message) == (
        "", "One part of this address does not fit the page and was left out.",
    )  # fmt: skip


def test_what_fits_stays_beside_what_does_not() -> None:
    wrong = Clause("b", Filter("in", "nonsense", (1,)), "by-region")
    tables = (("by-region", TableOptions((Sort("nonsense"), Sort("revenue")), 0)),)
    sent = Choice((Clause("by-region/region", EU, "by-region"), wrong), tables=tables)
    page, message = hello(two_pages(), to_text(sent))
    found = page.session.state.choice
    assert [one.filter for one in found.clauses] == [EU]
    assert found.table("by-region").sort == (Sort("revenue"),)
    assert address(message)[1].startswith("2 parts of this address do not fit")


def test_where_views_were_moved_to_comes_back_and_the_page_is_told_when_it_is_undone() -> None:
    spots = [
        {"key": "revenue", "x": 6, "y": 0, "w": 6, "h": 4},
        {"key": "by-region", "x": 0, "y": 0, "w": 6, "h": 4},
    ]
    page, first = hello(two_pages(interactivity="full"))
    moved = page.say("arrange", screen="desktop", spots=spots)
    other, message = hello(two_pages(interactivity="full"), address(moved)[0])
    assert address(message) == (address(moved)[0], "")
    assert other.session.state.choice == page.session.state.choice
    for told in (moved, message):
        grid = told["spec"]["sections"][1]["grid"]
        assert grid["desktop"] == {"arranged": True, "spots": spots}
        assert not grid["large"]["arranged"]
    undone = page.say("undo")
    assert (undone["spec"], undone["views"]) == (first["spec"], {})
    assert page.say("redo")["spec"] == moved["spec"]
    assert page.say("restore", state="")["spec"] == first["spec"]


FREE = Spot("revenue", 0, 0, 6, 4)


@pytest.mark.parametrize(
    ("spots", "dropped"),
    [
        ((("desktop", (FREE, Spot("nobody", 6, 0, 6, 4))),), 1),
        ((("desktop", (FREE, Spot("filters", 6, 0, 6, 4))),), 1),
        ((("desktop", (FREE, Spot("revenue", 6, 0, 6, 4))),), 1),
        ((("desktop", (FREE, Spot("by-region", 5, 3, 6, 4))),), 1),
        ((("desktop", (FREE, Spot("by-region", 7, 0, 6, 4))),), 1),
        ((("desktop", (FREE, Spot("by-region", 6, 10**6, 6, 4))),), 1),
        ((("desktop", (FREE, Spot("by-region", 6, 0, 1, 4), Spot("x", 0, 9, 2, 2))),), 2),
        ((("desktop", (FREE,)), ("mobile", (FREE, Spot("by-region", 0, 4, 3, 4)))), 2),
        ((("desktop", (FREE,)), ("desktop", (Spot("revenue", 6, 0, 6, 4),))), 1),
        ((("desktop", (FREE,)), ("tablet", ())), 1),
    ],
)
def test_a_place_that_no_view_can_be_moved_to_is_left_out(spots: Any, dropped: int) -> None:
    page, message = hello(two_pages(interactivity="full"), to_text(Choice(spots=spots)))
    assert page.session.state.choice.spots == (("desktop", (FREE,)),)
    assert address(message)[1].startswith("One part" if dropped == 1 else f"{dropped} parts")
    page, message = hello(two_pages(), to_text(Choice(spots=spots)))
    assert page.session.state.choice == Choice()


def test_views_of_different_sections_may_have_the_same_place() -> None:
    spots = (("desktop", (FREE, Spot("in-shops", 0, 0, 6, 4), Spot("by-region-2", 3, 3, 6, 4))),)
    page, message = hello(two_pages(interactivity="full"), to_text(Choice(spots=spots)))
    assert page.session.state.choice.spots == spots
    assert address(message)[1] == ""


def test_an_address_names_no_hidden_field_and_no_foreign_row(m: dk.Model) -> None:
    where = [
        Filter("in", "SECRETCOST", (9,)),
        Filter("in", "tenant", ("beta",)),
        ~Filter("in", "tenant", ("acme",)),
    ]
    for one in where:
        for owner in ("filters", "bars", ""):
            text = to_text(Choice((Clause("a", one, owner),)))
            d = portal(m).as_user(tenant="acme")
            page, message = hello(d, text)
            assert "SECRETCOST" not in said(page)
            assert [word for word in FOREIGN if word in said(page)] == []
            shown = message["views"]["revenue"]
            assert shown.get("value_number") in (3, None)


@settings(max_examples=40, deadline=None)
@given(choices)
def test_any_choice_in_an_address_leaves_the_page_alive(choice: Choice) -> None:
    page, message = hello(two_pages(), to_text(choice))
    assert message["type"] == "views"
    assert message["views"]["filters"]["status"] == "ready"
    known = {"region", "channel"}
    assert {
        name for one in page.session.state.choice.clauses for name in one.filter.fields()
    } <= known


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=100))
def test_any_text_as_an_address_leaves_the_page_alive(text: str) -> None:
    page, message = hello(two_pages(), text)
    assert (message["type"], page.session.state.choice) == ("views", Choice())
    assert json.dumps(message["address"]["note"]).count("<") == 0


def test_too_much_for_an_address_is_said_and_kept_by_the_kernel() -> None:
    page, _ = hello(two_pages())
    many = [f"{number * 7_919_777_777 % 10**9:x}" for number in range(9_000)]
    text, note = address(page.select("by-region", "region", *many))
    assert (text, note.partition(";")[0]) == ("", "More is chosen than an address can hold")
    assert address(page.say("section", section="more", open=True))[1] == note
    assert len(page.session.state.choice.clauses) == 1


def test_the_address_of_a_dashboard() -> None:
    d = two_pages()
    d.state.page("details")
    assert d.url() == f"#dk-sales={to_text(Choice(page='details'))}"
