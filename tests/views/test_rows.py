"""Every number opens into its rows, which make it; what is withheld stays so."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import dashkit as dk
from dashkit.errors import DefinitionError, QueryError
from dashkit.state.address import to_text
from dashkit.state.clauses import Clause
from dashkit.views.behind import PAGE
from tests.state.small import Listener

if TYPE_CHECKING:
    from dashkit.views.widget import View

DAYS = [date(2026, 1 + place % 12, 1 + place % 28) for place in range(240)]
ROWS = {
    "day": DAYS,
    "region": [("EU", "US", "Asia", None)[place % 4] for place in range(240)],
    "channel": [("web", "shop", "web", "phone", "web")[place % 5] for place in range(240)],
    "customer": [f"c{place % 17}" for place in range(240)],
    "amount": [place % 13 - 2 for place in range(240)],
    "cost": [77_777] * 240,
}
FRAME = pl.DataFrame(ROWS)


@pytest.fixture
def m() -> dk.Model:
    return dk.model(FRAME, name="sales", time="day").define(
        revenue="sum(amount)",
        orders=dk.count(),
        web=dk.sum("amount", where="channel == 'web'"),
        customers=dk.distinct("customer"),
        aov="sum(amount) / count()",
        running=dk.sum("amount").cumulative(),
    )


def board(*views: View, **options: Any) -> tuple[dk.Dashboard, Listener]:
    d = dk.Dashboard("D", [list(views)], **options)
    page = Listener(d.session)
    page.say("hello")
    return d, page


def rows(page: Listener, view: str, /, *mark: list[Any], **options: Any) -> dict[str, Any]:
    asked = {"sort": [], "page": 0, "search": "", **options}
    found: dict[str, Any] = page.say("rows", view=view, mark=list(mark), **asked)
    return found


def every_row(page: Listener, view: str, *mark: list[Any]) -> list[dict[str, str]]:
    found, pages = [], 1
    while len(found) < pages:
        message = rows(page, view, *mark, page=len(found))
        found.append(message)
        pages = message["pages"]
    return [
        dict(zip([one["name"] for one in message["columns"]], row, strict=True))
        for message in found
        for row in message["rows"]
    ]


@pytest.mark.parametrize("measure", ["revenue", "orders", "web"])
def test_the_rows_of_every_mark_add_up_to_it(m: dk.Model, measure: str) -> None:
    chart = dk.Chart(m[measure], by="day.month", split="region", title="C")
    d, page = board(chart)
    d.state.set("some", m.channel != "phone")
    result = chart.result().frame
    for month, region, value in result.select("day.month", "region", measure).rows():
        found = every_row(page, "c", ["day.month", month.isoformat()], ["region", region])
        total = len(found) if measure == "orders" else sum(int(row["amount"]) for row in found)
        assert total == (value or 0), (month, region)


def test_the_panel_says_how_the_rows_make_the_number(m: dk.Model) -> None:
    table = dk.Table([m.revenue, m.customers, m.aov, m.running], by=m.region, title="T")
    d, page = board(table)
    found = rows(page, "t", ["region", "EU"])
    assert (found["title"], found["mark"], found["count"]) == ("T", "EU", 60)
    eu = FRAME.filter(pl.col("region") == "EU")
    assert found["sums"][0] == f"Revenue {eu['amount'].sum()}: sum of amount over 60 rows."
    assert found["sums"][1] == "Customers 17: distinct customer over 60 rows, which is not a sum of them."  # fmt: skip
    assert found["sums"][2].endswith("over 60 rows, which is not a sum of them.")
    assert found["sums"][3].endswith("other rows count too.")
    assert found["facts"] == ["Data to 28 Dec 2026"]
    d.state.set("some", m.channel != "web")
    assert rows(page, "t")["facts"] == ["Channel is not web", "Data to 28 Dec 2026"]


def test_rows_are_sorted_searched_and_paged_at_the_source(m: dk.Model) -> None:
    _, page = board(dk.KPI(m.revenue))
    first = rows(page, "revenue", sort=[{"column": "amount", "descending": True}])
    assert len(first["rows"]) == PAGE
    assert (first["pages"], first["count"], first["found"]) == (5, 240, 240)
    at = [one["name"] for one in first["columns"]].index("amount")
    amounts = [int(row[at]) for row in first["rows"]]
    assert amounts == sorted(FRAME["amount"].to_list(), reverse=True)[:PAGE]
    assert [one["sort"] for one in first["columns"] if one["name"] == "amount"] == ["descending"]
    phone = rows(page, "revenue", search="PHON")
    assert (phone["found"], phone["count"]) == (48, 240)
    assert phone["sums"] == first["sums"]
    assert rows(page, "revenue", search="(a+)+$")["found"] == 0
    assert rows(page, "revenue", search="%")["found"] == 0
    beyond = rows(page, "revenue", page=10**9)
    assert beyond["rows"] == []


def test_the_rows_are_those_of_the_view_as_it_is_filtered_and_drilled(m: dk.Model) -> None:
    chart = dk.Chart(m.revenue, by="region", drill=["region", "channel"], title="C")
    d, page = board(chart, dk.KPI(m.orders), filters=dk.FilterBar(dk.Period("this quarter")))
    message = page.say("drill", view="c", member="EU")
    assert message["views"]["c"]["drill"]["path"] == [{"text": "EU"}]
    found = rows(page, "c", ["channel", "web"])
    inside = (pl.col("region") == "EU") & (pl.col("channel") == "web") & (pl.col("day") >= date(2026, 10, 1))  # fmt: skip
    assert found["count"] == FRAME.filter(inside).height
    d.state.set("customers", m.customer == "c1")
    assert rows(page, "orders")["count"] == FRAME.filter(
        (pl.col("customer") == "c1") & (pl.col("day") >= date(2026, 10, 1))
    ).height  # fmt: skip


def test_python_gives_the_rows_as_a_frame(m: dk.Model) -> None:
    chart = dk.Chart(m.revenue, by="region", title="C")
    eu = FRAME.filter(pl.col("region") == "EU")
    assert chart.rows("EU")["amount"].sum() == eu["amount"].sum()
    assert chart.rows(None).height == 60
    assert chart.rows(m.channel == "web", search="c3").height == FRAME.filter(
        (pl.col("channel") == "web") & pl.col("customer").str.contains("c3")
    ).height  # fmt: skip
    assert chart.rows(order=["amount", "-day"])["amount"].is_sorted()
    months = dk.Chart(m.revenue, by="day.month")
    assert months.rows("2026-02").height == 20
    with pytest.warns(UserWarning, match="50 more rows"):
        assert chart.rows("EU", limit=10).height == 10
    with pytest.raises(DefinitionError, match="has marks by: region"):
        chart.rows("EU", "web")


def test_who_may_not_see_rows_is_not_shown_them(m: dk.Model) -> None:
    own = dk.Policy(rows=lambda user: m.region == user.region, hide=["cost"])
    table = dk.Table(m.orders, by="channel", title="T")
    d = dk.Dashboard("D", [[table]], policy=own).as_user(region="EU")
    page = Listener(d.session)
    assert page.say("hello")["views"]["t"]["opens"] is True
    found = rows(page, "t")
    assert found["count"] == 60
    assert {row[[c["name"] for c in found["columns"]].index("region")] for row in found["rows"]} == {"EU"}  # fmt: skip
    assert "77777" not in str(found)
    assert rows(page, "t", ["region", "US"])["type"] == "refused"
    sort = [{"column": "cost", "descending": True}]
    assert rows(page, "t", sort=sort)["message"] == "the column is unknown"
    small = dk.Policy(rows=lambda user: m.region == user.region, min_group=5)
    d = dk.Dashboard("D", [[dk.Table(m.orders, by="channel", title="T")]], policy=small)
    view = d.as_user(region="EU")["t"]
    page = Listener(view.session)
    assert page.say("hello")["views"]["t"]["opens"] is False
    assert rows(page, "t")["type"] == "refused"
    with pytest.raises(QueryError, match="small groups are withheld"):
        view.rows()


@pytest.mark.parametrize("options", [{"persona": "customers"}, {"interactivity": "filters"}])
def test_pages_that_do_not_open_numbers_refuse_rows(m: dk.Model, options: dict[str, Any]) -> None:
    _, page = board(dk.KPI(m.revenue), **options)
    assert rows(page, "revenue")["message"] == "Single rows are not shown on this page."


def test_keep_only_and_exclude_narrow_every_view_and_are_undone(m: dk.Model) -> None:
    chart = dk.Chart(m.orders, by="region", title="C")
    d, page = board(chart, dk.KPI(m.revenue))
    message = page.say("keep", view="c", mark=[["region", "EU"]], exclude=True)
    assert message["views"]["revenue"]["value_number"] == FRAME.filter(
        pl.col("region").is_null() | (pl.col("region") != "EU")
    )["amount"].sum()  # fmt: skip
    assert "EU" not in message["views"]["c"]["select"]["keys"]
    message = page.say("keep", view="c", mark=[["region", None]], exclude=True)
    (chip,) = message["header"]["filters"]
    assert (chip["view"], chip["key"]) == ("", "excluded/region")
    assert chip["text"] == "Region is not EU or (missing)"
    message = page.say("keep", view="c", mark=[["region", "US"]], exclude=False)
    assert message["views"]["c"]["select"]["keys"] == ["US"]
    message = page.say("undo")
    assert set(message["views"]["c"]["select"]["keys"]) == {"US", "Asia"}
    message = page.say("release", key="excluded/region")
    assert len(message["views"]["c"]["select"]["keys"]) == 4
    d.state.set("mine", m.region == "EU")
    assert page.say("release", key="mine")["header"]["filters"]
    assert Clause("mine", m.region == "EU") in d.state.choice.clauses


def test_a_cell_is_excluded_by_both_its_fields(m: dk.Model) -> None:
    chart = dk.Chart(m.orders, by=["region", "channel"], title="C")
    d, page = board(chart)
    mark = [["region", "EU"], ["channel", "web"]]
    page.say("keep", view="c", mark=mark, exclude=True)
    page.say("keep", view="c", mark=[["region", "US"], ["channel", "web"]], exclude=True)
    gone = pl.col("region").is_in(["EU", "US"]) & (pl.col("channel") == "web")
    left = FRAME.filter(~gone.fill_null(value=False)).height
    assert chart.result().frame["orders"].sum() == left
    again, opened = board(dk.Chart(m.orders, by=["region", "channel"], title="C"))
    opened.say("hello", state=to_text(d.state.choice))
    assert again.state.choice.clauses == d.state.choice.clauses
    page.say("undo")
    page.say("undo")
    page.say("keep", view="c", mark=mark, exclude=False)
    assert chart.result().frame["orders"].to_list() == [
        FRAME.filter((pl.col("region") == "EU") & (pl.col("channel") == "web")).height
    ]
    assert len(d.state.choice.clauses) == 2
