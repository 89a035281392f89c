"""Tables: order, pages, totals by their own query, change columns, clicks."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from dashkit.errors import DefinitionError, UnknownField
from dashkit.model.calendar import Period
from dashkit.model.filters import Filter
from dashkit.model.query import Order
from dashkit.state.choice import Choice
from dashkit.state.clauses import Sort, TableOptions
from dashkit.views.table import Table
from tests.views.cases import HOSTILE, MONTH, OCTOBER, chose, drawn, shop

M = shop()
ROWS = {"region": ["EU", None], "revenue": [90.0, 60.0], "churn": [0.06, None]}
TO_DATE = Choice(period=Period("this month", compare="previous"))


def looked(view, *, sort=(), page=0):
    return Choice(tables=((view.key, TableOptions(tuple(sort), page)),))


def test_cells_are_text_in_the_format_of_their_measure():
    shown = drawn(Table([M.revenue, M.churn], by=M.region), {"main": ROWS}, groups=2)
    assert shown["rows"] == [["EU", "$90.00", "6.0%"], ["(missing)", "$60.00", "–"]]
    assert [one["align"] for one in shown["columns"]] == ["left", "right", "right"]
    assert (shown["keys"], shown["field"]) == (["EU", None], "region")


def test_the_largest_come_first_and_equal_ones_by_name():
    query = Table([M.revenue, M.churn], by=M.region).queries(Choice())["main"]
    assert query.order == (Order("revenue", descending=True), Order("region"))
    assert (query.limit, query.offset, query.total) == (15, 0, True)


def test_a_table_by_time_runs_with_time():
    query = Table(M.revenue, by="day.month").queries(Choice())["main"]
    assert query.order == (Order("day.month"),)


def test_sort_and_page_are_asked_of_the_source():
    view = Table(M.revenue, by=M.region, page_size=10)
    choice = looked(view, sort=[Sort("region", descending=True)], page=2)
    query = view.queries(choice)["main"]
    assert query.order == (Order("region", descending=True),)
    assert (query.limit, query.offset) == (10, 20)
    shown = drawn(view, {"main": ROWS}, choice, groups=22)
    assert (shown["page"], shown["pages"], shown["count"]) == (2, 3, 22)
    assert shown["columns"][0]["sort"] == "descending"


def test_a_column_that_is_gone_sorts_nothing():
    view = Table(M.revenue, by=M.region)
    query = view.queries(looked(view, sort=[Sort("revenue.pct")]))["main"]
    assert query.order[0] == Order("revenue", descending=True)


def test_the_total_is_that_of_its_own_query():
    shown = drawn(
        Table([M.revenue, M.churn], by=M.region),
        {"main": ROWS},
        total={"revenue": [150.0], "churn": [0.055]},
    )
    assert shown["total"] == ["Total", "$150.00", "5.5%"]
    assert not Table(M.revenue, by=M.region, total=False).queries(Choice())["main"].total


def test_the_change_of_the_first_measure_follows_the_filter_bar():
    main = {**ROWS, "revenue.base": [100.0, 0.0], "churn.base": [0.05, None]}
    view = Table([M.revenue, M.churn], by=M.region)
    shown = drawn(view, {"main": main}, TO_DATE, period=MONTH, base=OCTOBER)
    names = [one["name"] for one in shown["columns"]]
    assert names == ["region", "revenue", "revenue.pct", "churn"]
    assert [row[2] for row in shown["rows"]] == ["−10.0%", "new"]
    assert shown["status_cells"]["revenue.pct"] == ["bad", "good"]


def test_an_explicit_comparison_adds_every_change_and_points_for_percentages():
    main = {**ROWS, "revenue.base": [100.0, 0.0], "churn.base": [0.05, None]}
    view = Table([M.revenue, M.churn], by=M.region, compare="year", period="this month")
    shown = drawn(view, {"main": main}, period=MONTH, base=OCTOBER)
    names = [one["name"] for one in shown["columns"]]
    assert names == ["region", "revenue", "revenue.pct", "churn", "churn.change"]
    assert [row[4] for row in shown["rows"]] == ["+1.0 pp", "n/a"]
    assert shown["status_cells"]["churn.change"] == ["bad", "none"]


def test_a_change_column_can_be_sorted_by():
    view = Table(M.revenue, by=M.region, compare="year", period="this month")
    query = view.queries(looked(view, sort=[Sort("revenue.pct", descending=True)]))["main"]
    assert query.order[0] == Order("revenue.pct", descending=True)
    assert "revenue.pct" in view.sortable(Choice())


def test_a_measure_that_is_a_change_has_a_status_and_no_change_of_its_own():
    view = Table([M.revenue.vs("previous")], by=M.region)
    main = {"region": ["EU", "US"], "revenue vs previous": [0.1, -0.1]}
    shown = drawn(view, {"main": main}, TO_DATE)
    assert shown["status_cells"] == {"revenue vs previous": ["good", "bad"]}
    assert shown["rows"] == [["EU", "+10.0%"], ["US", "−10.0%"]]


def test_large_integers_and_decimals_keep_every_digit():
    main = {"region": ["EU"], "cents": [9_007_199_254_740_993]}
    assert drawn(Table(M["cents"], by=M.region), {"main": main})["rows"][0][1] == (
        "9,007,199,254,740,993"
    )
    main = {"region": ["EU"], "revenue": [Decimal("12345678901234567890.12")]}
    assert drawn(Table(M.revenue, by=M.region), {"main": main})["rows"][0][1] == (
        "$12,345,678,901,234,567,890.12"
    )


def test_a_chosen_row_filters_the_others_and_not_the_table():
    view = Table(M.revenue, by=M.region)
    choice = chose(view.key, Filter("in", "region", ("EU",)))
    assert view.queries(choice)["main"].where is None
    assert drawn(view, {"main": ROWS}, choice)["selected"] == ["EU"]


def test_no_rows_is_the_empty_state():
    choice = chose("other", Filter("in", "country", ("DE",)))
    shown = drawn(Table(M.revenue, by=M.region), {"main": {"region": [], "revenue": []}}, choice)
    assert (shown["status"], shown["filters"]) == ("empty", ["Country is DE"])


def test_static_form_and_words_hold_every_cell():
    view = Table(M.revenue, by=M.region)
    main = {"region": [HOSTILE], "revenue": [5.0]}
    shown = drawn(view, {"main": main}, total={"revenue": [5.0]}, groups=40)
    html = view.static(shown)
    assert "&lt;b&gt;R&amp;D&lt;/b&gt;" in html
    assert "<b>" not in html
    assert "1 of 40 rows, page 1 of 3" in html
    assert "Total  $5.00" in view.words(shown)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"xs": [], "by": "region"}, "needs measures"),
        ({"xs": "revenue", "by": ()}, "needs measures"),
        ({"xs": "revenue", "by": "regoin"}, "Did you mean 'region'"),
        ({"xs": "revenue", "by": "region", "page_size": 0}, "1 to 200"),
        ({"xs": "revenue", "by": "region", "compare": "last"}, "Allowed"),
    ],
)
def test_a_bad_definition_says_what_is_allowed(arguments, message):
    with pytest.raises((DefinitionError, UnknownField), match=message):
        Table(**arguments, model=M)


def test_a_table_by_two_fields_sorts_by_both():
    view = Table(M.revenue, by=[M.region, M.country])
    query = view.queries(replace(Choice(), period=Period("this year")))["main"]
    assert [one.column for one in query.order] == ["revenue", "region", "country"]
    assert query.fill == "none"
