"""Two saved views side by side: both live, and what is different said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import dashkit as dk
from dashkit.errors import DefinitionError
from tests.state.small import Comm, Listener

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def d(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dk.Dashboard:
    monkeypatch.chdir(tmp_path)
    rows: dict[str, Any] = {
        "region": ["EU", "US", "EU"], "tenant": ["acme", "acme", "beta"], "amount": [90, 50, 10],
    }  # fmt: skip
    m = dk.model(rows, name="orders").define(
        revenue=dk.sum("amount"), orders=dk.count(), refunds=dk.sum("amount").with_(good="down")
    )
    return dk.Dashboard(
        "Sales",
        [
            [dk.KPI(m.revenue, title="Revenue"), dk.KPI(m.refunds, title="Refunds")],
            [dk.Chart(m.revenue, by=m.region, title="Regions")],
        ],
        filters=dk.FilterBar(m.region),
    )


def told(side: dk.SideBySide) -> list[list[str]]:
    page = Listener(side.differences.session)
    shown = page.say("hello")["views"]["what-is-different"]
    return shown["rows"]  # type: ignore[no-any-return]


def eu(d: dk.Dashboard) -> None:
    d.state.set("filters/region", d["regions"].model.region == "EU", owner="filters")  # type: ignore[union-attr]


def test_two_views_and_what_is_different(d: dk.Dashboard) -> None:
    d.state.save("All")
    eu(d)
    d.state.save("Europe")
    side = dk.SideBySide(d, "All", "Europe")
    assert told(side) == [
        ["Filter", "", "Region is EU", ""],
        ["Revenue", "150", "100", "−33.3%"],
        ["Refunds", "150", "100", "−33.3%"],
    ]
    found = side.differences.present({}, d.state.choice)
    assert found["status_cells"]["3"] == ["none", "bad", "good"]
    assert [head["label"] for head in found["columns"]] == ["", "All", "Europe", "Change"]
    assert (side.left.title, side.right.title) == ("Sales: All", "Sales: Europe")
    assert d["revenue"].session is d.session


def test_each_side_goes_its_own_way_and_the_differences_follow(d: dk.Dashboard) -> None:
    eu(d)
    d.state.save("Europe")
    side = dk.SideBySide(d, "Europe", None)
    page = Listener(side.differences.session)
    assert page.say("hello")["views"]["what-is-different"]["status"] == "empty"
    right = Listener(side.right.session)
    right.say("hello")
    right.say("clear", view=None)
    assert page.messages[-1]["views"]["what-is-different"]["rows"][0][:3] == [
        "Filter",
        "Region is EU",
        "",
    ]
    assert len(d.state.choice.clauses) == len(side.left.state.choice.clauses) == 1
    right.say("undo")
    assert page.messages[-1]["views"]["what-is-different"]["status"] == "empty"


def test_the_static_page_holds_both(d: dk.Dashboard) -> None:
    eu(d)
    d.state.save("Europe")
    d.state.clear()
    html = dk.SideBySide(d, "Europe", None).html()
    assert html.count("<main") == 2
    assert "What is different" in html
    assert "−33.3%" not in html
    assert "+50.0%" in html
    assert "<script" not in html


def test_a_policy_holds_on_both_sides(d: dk.Dashboard, comms: list[Comm]) -> None:
    m = d["regions"].model
    assert m is not None
    policy = dk.Policy(rows=lambda user: m.tenant == user.tenant)
    portal = dk.Dashboard("Portal", [[dk.KPI(m["revenue"], title="Revenue")]], policy=policy)
    side = dk.SideBySide(portal.as_user(tenant="beta"), None, None)
    for one in (side.left, side.right):
        assert Listener(one.session).say("hello")["views"]["revenue"]["value"] == "10"


def test_what_is_wrong_says_so(d: dk.Dashboard) -> None:
    with pytest.raises(DefinitionError, match="no saved view"):
        dk.SideBySide(d, "Q3")
    with pytest.raises(DefinitionError, match="give the name of a saved view"):
        dk.SideBySide(d, 3)  # type: ignore[arg-type]
    for other in (3, d["revenue"]):
        with pytest.raises(DefinitionError, match=r"the first argument is a dk\.Dashboard"):
            dk.SideBySide(other, "Q3")  # type: ignore[arg-type]
