"""Columns that a viewer hides: a step of the history, in addresses, saved views and files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import dashkit as dk
from dashkit.state.address import from_text, to_text
from dashkit.state.choice import Choice
from dashkit.state.clauses import Sort, TableOptions
from tests.state.small import Listener
from tests.views.cases import MONTH, OCTOBER, drawn, shop

if TYPE_CHECKING:
    from pathlib import Path

ROWS = {
    "region": ["EU", "US", "EU", "Asia"],
    "channel": ["web", "web", "shop", "web"],
    "amount": [10, 20, 30, 5],
}


@pytest.fixture
def m() -> dk.Model:
    return dk.model(pl.DataFrame(ROWS), name="sales").define(
        revenue=dk.sum("amount"), orders=dk.count(), aov="sum(amount) / count()"
    )


def board(view: Any, **options: Any) -> tuple[dk.Dashboard, Listener]:
    d = dk.Dashboard("D", [[view]], **options)
    page = Listener(d.session)
    page.say("hello")
    return d, page


def last(page: Listener) -> Any:
    return next(one["views"]["t"] for one in reversed(page.messages) if "t" in one.get("views", {}))


def names(shown: Any) -> list[str]:
    return [one["name"] for one in shown["columns"]]


def test_a_hidden_column_is_gone_from_heads_rows_and_total_until_it_is_undone(m: dk.Model) -> None:
    view = dk.Table([m.revenue, m.orders, m.aov], by=[m.region, m.channel], key="t")
    d, page = board(view)
    assert [one["shown"] for one in last(page)["choosable"]] == [True, True, True]
    assert [one.get("pinned", False) for one in last(page)["columns"]] == [True, True, False, False, False]  # fmt: skip
    page.say("columns", view="t", hidden=["orders"])
    found = last(page)
    assert names(found) == ["region", "channel", "revenue", "aov"]
    assert found["rows"][0] == ["EU", "shop", "30", "30"]
    assert found["total"][:3] == ["Total", "", "65"]
    assert {one["name"]: one["shown"] for one in found["choosable"]} == {
        "revenue": True, "orders": False, "aov": True,
    }  # fmt: skip
    page.say("undo")
    assert names(last(page)) == ["region", "channel", "revenue", "orders", "aov"]
    page.say("redo")
    assert names(last(page)) == ["region", "channel", "revenue", "aov"]
    assert page.say("columns", view="t", hidden=["region"])["type"] == "refused"
    assert d.state.choice.hides("t") == ("orders",)


def test_addresses_and_saved_views_have_it_and_cannot_hide_more(
    m: dk.Model, tmp_path: Path
) -> None:
    view = dk.Table([m.revenue, m.orders], by=m.region, key="t")
    d, page = board(view, state=dk.State(saved=tmp_path))
    d.state.hide("t", ["orders"])
    text = to_text(d.state.choice)
    assert text is not None
    assert from_text(text) == d.state.choice
    d.state.save("short")
    d.state.hide("t")
    assert names(last(page)) == ["region", "revenue", "orders"]
    d.state.load("short")
    assert names(last(page)) == ["region", "revenue"]
    forged = to_text(Choice(hidden=(("t", ("region", "orders", "orders")), ("x", ("revenue",)))))
    page.say("restore", state=forged)
    assert d.state.choice.hidden == (("t", ("orders",)),)
    assert "hidden" not in Choice().to_json()


def test_files_and_static_html_have_what_is_shown(m: dk.Model, tmp_path: Path) -> None:
    view = dk.Table([m.revenue, m.orders, m.aov], by=m.region, key="t")
    view.state.hide("t", ["revenue", "aov"])
    file = view.export(tmp_path / "t.csv")
    lines = [one for one in file.read_text("utf-8-sig").splitlines() if not one.startswith("#")]
    assert lines[0] == '"Region","Orders"'
    assert sorted(lines[1:]) == ['"Asia",1', '"EU",2', '"US",1']
    html = view.html()
    assert ">Orders<" in html
    assert ">Aov<" not in html
    assert ">Revenue<" not in html


def test_a_change_is_a_column_of_its_own_and_goes_with_all_its_parts() -> None:
    m = shop()
    view = dk.Table([m.revenue, m.churn], by=m.region, compare="year", period="this month", key="t")
    main = {"region": ["EU"], "revenue": [9.0], "revenue.base": [10.0], "churn": [0.06], "churn.base": [0.05]}  # fmt: skip
    choice = Choice(hidden=(("t", ("revenue.pct", "churn")),))
    found = drawn(view, {"main": main}, choice, period=MONTH, base=OCTOBER)
    assert names(found) == ["region", "revenue", "churn.change"]
    assert found["rows"] == [["EU", "$9.00", "+1.0 pp"]]
    assert list(found["status_cells"]) == ["churn.change"]
    assert view.hides(choice) == {"revenue.base", "revenue.change", "revenue.pct", "churn", "churn.base"}  # fmt: skip


def test_rows_are_not_ordered_by_what_is_hidden(m: dk.Model) -> None:
    view = dk.Table([m.revenue, m.orders], by=m.region, key="t")
    sort = (("t", TableOptions((Sort("orders"),))),)
    query = view.queries(Choice(tables=sort, hidden=(("t", ("orders",)),)))["main"]
    assert [one.column for one in query.order] == ["revenue", "region"]
    view.state.hide("t", ["revenue"])
    shown = view.session.draw(["t"])["t"].shown
    assert names(shown) == ["region", "orders"]


def test_across_loses_a_measure_and_a_trend_is_not_asked(m: dk.Model) -> None:
    view = dk.Table([m.revenue, m.orders], by=m.region, across=m.channel, key="t")
    view.state.hide("t", ["orders"])
    shown = view.session.draw(["t"])["t"].shown
    assert [one["label"] for one in shown["columns"]] == ["Region", "web", "shop", "Total"]
    assert shown["total"] == ["Total", "35", "30", "65"]
    s = shop()
    lines = dk.Table([s.revenue], by=s.region, spark=s.revenue, key="t")
    assert "trend" in lines.queries(Choice())
    assert "trend" not in lines.queries(Choice(hidden=(("t", (":trend",)),)))


def test_a_measure_called_trend_is_hidden_alone() -> None:
    m = shop().define(trend=dk.sum("amount"))
    view = dk.Table([m.revenue, m.trend], by=m.region, spark=m.revenue, key="t", compare=None)
    assert view.hideable(Choice()) == {"revenue", "trend", ":trend"}
    assert "trend" in view.queries(Choice(hidden=(("t", ("trend",)),)))
    assert "trend" not in view.queries(Choice(hidden=(("t", (":trend",)),)))
    main = {"region": ["EU"], "revenue": [9.0], "trend": [8.0]}
    found = drawn(view, {"main": main}, Choice(hidden=(("t", ("trend",)),)))
    assert names(found) == ["region", "revenue"]
    listed = [(one["name"], one["shown"]) for one in found["choosable"]]
    assert listed == [("revenue", True), ("trend", False), (":trend", True)]
