"""Tables of many rows scroll: any window of them is asked of the source, in the order that is shown."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import polars as pl
import pytest

import dashkit as dk
from dashkit.errors import DefinitionError
from dashkit.model.filters import Filter
from tests.state.small import Listener
from tests.views.cases import drawn, shop

COUNT = 2_000
RNG = np.random.default_rng(11)
FRAME = pl.DataFrame(
    {
        "customer": [f"C{one:05d}" for one in RNG.permutation(COUNT)],
        "country": RNG.choice(["DE", "FR", "IT"], COUNT),
        "amount": RNG.integers(0, 300, COUNT),
        "day": [f"2026-{1 + place % 12:02d}-03" for place in range(COUNT)],
    }
).with_columns(pl.col("day").str.to_date())
TRUTH = FRAME.sort("amount", "customer", descending=[True, False])


@pytest.fixture
def m() -> dk.Model:
    return dk.model(FRAME, name="sales", time="day").define(
        revenue=dk.sum("amount"), orders=dk.count()
    )


def board(*views: Any) -> tuple[dk.Dashboard, Listener]:
    d = dk.Dashboard("D", [list(views)])
    page = Listener(d.session)
    page.say("hello")
    return d, page


def window(page: Listener, offset: int, limit: int = 100, view: str = "customers") -> Any:
    return page.say("window", view=view, offset=offset, limit=limit)


def shown(page: Listener, view: str = "customers") -> Any:
    return next(
        one["views"][view] for one in reversed(page.messages) if view in one.get("views", {})
    )


def test_few_rows_have_pages_and_many_scroll_unless_it_is_said() -> None:
    m, rows = shop(), {"main": {"region": ["EU"], "revenue": [1.0]}}
    for scroll, groups, expected in [
        ("auto", 500, False), ("auto", 501, True), (False, 10**6, False), (True, 1, True),
    ]:  # fmt: skip
        found = drawn(dk.Table(m.revenue, by=m.region, scroll=scroll), rows, groups=groups)
        assert ("scroll" in found) is expected
    with pytest.raises(DefinitionError, match="Allowed"):
        dk.Table(m.revenue, by=m.region, scroll="always")


def test_any_window_is_that_of_the_order_computed_apart(m: dk.Model) -> None:
    _, page = board(dk.Table([m.revenue, m.orders], by=m.customer, title="Customers"))
    table = shown(page)
    assert (table["count"], table["scroll"]["first"], len(table["rows"])) == (COUNT, 0, 15)
    assert table["total"] == ["Total", f"{FRAME['amount'].sum():,}", f"{COUNT:,}"]
    for offset, limit in [(0, 15), (700, 300), (COUNT - 7, 100), (COUNT, 10)]:
        found = window(page, offset, limit)
        assert (found["type"], found["offset"]) == ("window", offset)
        assert found["stamp"] == table["scroll"]["stamp"]
        expected = TRUTH[offset : offset + limit]
        assert found["keys"] == expected["customer"].to_list()
        assert [row[1] for row in found["rows"]] == [str(one) for one in expected["amount"]]


def test_a_window_follows_filters_and_order_and_says_that_it_does(m: dk.Model) -> None:
    d, page = board(dk.Table([m.revenue], by=m.customer, title="Customers"), dk.KPI(m.revenue))
    before = shown(page)["scroll"]["stamp"]
    page.say("table", view="customers", sort=[{"column": "customer", "descending": True}], page=0)
    turned = window(page, 3, 2)
    assert turned["keys"] == sorted(FRAME["customer"].to_list(), reverse=True)[3:5]
    assert turned["stamp"] == shown(page)["scroll"]["stamp"] != before
    d.state.set("mine", Filter("in", "country", ("DE", "FR")))
    narrowed = window(page, 600, 4)
    kept = FRAME.filter(pl.col("country") != "IT").sort("customer", descending=True)
    assert narrowed["keys"] == kept["customer"][600:604].to_list()
    assert narrowed["stamp"] not in {before, turned["stamp"]}


def test_a_selection_of_its_own_leaves_the_rows_where_they_are(m: dk.Model) -> None:
    _, page = board(dk.Table([m.revenue], by=m.customer, title="Customers"), dk.KPI(m.revenue))
    before = shown(page)["scroll"]
    page.select("customers", "customer", TRUTH["customer"][1200])
    assert shown(page)["scroll"] == before
    assert shown(page)["selected"] == [TRUTH["customer"][1200]]
    assert window(page, 1200, 1)["keys"] == [TRUTH["customer"][1200]]


def test_across_and_trends_come_with_the_window(m: dk.Model) -> None:
    view = dk.Table([m.orders], by=m.customer, across=m.country, spark=m.revenue, title="Customers")
    _, page = board(view)
    names = [one["label"] for one in shown(page)["columns"]]
    found = window(page, 900, 5)
    assert shown(page)["scroll"]["stamp"] == found["stamp"]
    countries = dict(FRAME.select("customer", "country").rows())
    for row in found["rows"]:
        at = names.index(countries[row[0]])
        assert row[at] == "1"
        assert {row[names.index(one)] for one in {"DE", "FR", "IT"} - {countries[row[0]]}} == {"–"}
    assert len(found["sparks"]) == 5


def test_what_does_not_scroll_has_no_windows(m: dk.Model) -> None:
    _, page = board(dk.KPI(m.revenue, title="Customers"))
    assert window(page, 0)["message"] == "This view does not scroll."


def test_the_newest_of_waiting_windows_takes_the_place_of_the_others(m: dk.Model) -> None:
    d, page = board(dk.Table([m.revenue], by=m.customer, title="Customers"))
    d.session._busy = True
    for offset in (100, 200, 300):
        window(page, offset)
    d.session._busy = False
    assert window(page, 400)["offset"] == 400
    assert [one["offset"] for one in page.messages if one["type"] == "window"] == [400]


def test_windows_that_were_overtaken_are_given_back_to_be_asked_again(m: dk.Model) -> None:
    d, page = board(dk.Table([m.revenue], by=m.customer, title="Customers"))
    page.messages.clear()

    async def twice() -> None:
        for offset in (100, 200, 300):
            window(page, offset)
        assert page.messages == []
        while d.session._tasks:
            await asyncio.gather(*d.session._tasks)

    asyncio.run(twice())
    assert [(one["type"], one["ack"], one.get("offset"), one.get("message")) for one in page.messages] == [
        ("refused", 2, None, ""), ("refused", 3, None, ""), ("window", 4, 300, None),
    ]  # fmt: skip


def test_small_groups_stay_withheld_in_every_window() -> None:
    counts = {f"P{place:04d}": 1 + place % 6 for place in range(1_200)}
    names = [name for name, count in counts.items() for _ in range(count)]
    visits = dk.model({"person": names}, name="visits").define(visits=dk.count())
    view = dk.Table(visits.visits, by="person", title="Customers")
    policy = dk.Policy(min_group=4)
    d = dk.Dashboard("D", [[view]], policy=policy, user="ada")
    page = Listener(d.session)
    page.say("hello")
    found = [*window(page, 0, 500)["rows"], *window(page, 500, 500)["rows"]]
    assert {name for name, _ in found} == {name for name, count in counts.items() if count >= 4}


def test_static_html_has_the_first_page_and_says_of_how_many(m: dk.Model) -> None:
    html = dk.Table([m.revenue], by=m.customer, title="Customers").html()
    assert html.count("<tr>") - 2 == 15
    assert "15 of 2,000 rows, page 1 of 134" in html
