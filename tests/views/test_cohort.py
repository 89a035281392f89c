"""Cohorts on screen: the numbers of the function, filters and periods, what is not over, what may not be seen."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise

import polars as pl
import pytest

import dashkit as dk
from dashkit.errors import DefinitionError, UnknownField
from dashkit.model.filters import Filter
from dashkit.model.periods import Period
from dashkit.state.choice import Choice
from dashkit.views import compute
from tests.views.cases import chose
from tests.views.test_static import Strict

AS_OF = date(2026, 11, 16)


def rows() -> pl.DataFrame:
    """Return 40 customers: customer i starts in month i % 10 and comes back every (i % 4 + 1) months."""
    found = [
        (
            who,
            f"2026-{start:02d}-03",
            f"2026-{month:02d}-{3 + who % 20:02d}",
            10.0 * (1 + who % 3),
            region,
        )
        for who in range(40)
        for start, region in [(who % 10 + 1, "EU" if who % 2 else "US")]
        for month in range(start, 12, who % 4 + 1)
    ]
    frame = pl.DataFrame(
        found, schema=["customer", "joined", "day", "amount", "region"], orient="row"
    )
    return frame.with_columns(pl.col("joined", "day").str.to_date()).filter(pl.col("day") < AS_OF)


def shop(frame: pl.DataFrame | None = None, **options) -> dk.Model:
    found = dk.model(rows() if frame is None else frame, time="day", as_of=AS_OF, **options)
    return found.define(revenue="sum(amount)", orders="count()", aov="sum(amount) / count()")


def shown(view, choice=None):
    return compute.show({"x": (view, choice or Choice())})["x"].shown


def numbers(drawn) -> list[list[float | None]]:
    return [
        [None if text == "" else float(text.rstrip("%")) / 100 for text in row[2:]]
        for row in drawn["rows"]
    ]


def test_the_heat_map_has_the_numbers_of_the_function() -> None:
    m = shop()
    drawn = shown(dk.Cohort("customer", activity=m.orders, ages=20))
    expected = dk.cohorts(
        rows(), entity="customer", time="day", value=None, as_of=AS_OF, window=365
    )
    assert [row[1] for row in drawn["rows"]] == [str(size) for size in expected.sizes["size"]]
    matrix = expected.matrix().select(pl.exclude("cohort", "size")).rows()
    for got, row in zip(numbers(drawn), matrix, strict=True):
        assert got == [None if one is None else pytest.approx(one, abs=6e-4) for one in row]
    mean = [None if one is None else f"{one:.1%}" for one in expected.means["retention"]]
    assert drawn["total"] == ["Mean, by size", "40", *(one or "" for one in mean)]
    assert drawn["status"] == "ready"


def test_what_is_not_over_is_hatched_and_said_not_zero() -> None:
    drawn = shown(dk.Cohort("customer", activity=shop().orders))
    october = drawn["rows"][-1]
    assert (october[0], october[2]) == ("Oct 2026", "100.0%")
    assert october[3] == ""
    assert [drawn["shades"][name][-1] for name in ("0", "1")] == [0.0, None]
    assert drawn["blank"] == "not over yet"
    assert "hatched is not over" in drawn["note"]


def test_a_filter_leaves_only_its_rows_and_the_engine_is_asked_once() -> None:
    m = shop()
    view = dk.Cohort("customer", activity=m.orders)
    drawn = shown(view, chose("bars", m.region == "EU"))
    half = dk.cohorts(
        rows().filter(pl.col("region") == "EU"),
        entity="customer", time="day", value=None, as_of=AS_OF,
    )  # fmt: skip
    assert [row[1] for row in drawn["rows"]] == [str(size) for size in half.sizes["size"]]
    assert list(view.queries(Choice())) == ["main"]
    assert [one.name for one in view.query().by] == ["customer", "day.month"]
    assert drawn["filters"] == ["Region is EU"]


def test_a_period_chooses_cohorts_and_leaves_their_histories_whole() -> None:
    m = shop()
    view = dk.Cohort("customer", activity=m.orders)
    every = shown(view)
    spring = Choice(period=Period(start=date(2026, 3, 1), end=date(2026, 6, 1)))
    drawn = shown(view, spring)
    assert [row[0] for row in drawn["rows"]] == ["Mar 2026", "Apr 2026", "May 2026"]
    assert [row[:6] for row in drawn["rows"]] == [row[:6] for row in every["rows"][2:5]]
    assert view.queries(spring) == view.queries(Choice())
    bucket = Filter("in", "day.month", (date(2026, 7, 1),))
    narrowed = shown(view, chose("bars", bucket))
    assert narrowed["rows"] == every["rows"]
    assert "not filtered by Day (month)" in narrowed["caveats"]


def test_the_same_answer_is_counted_once(monkeypatch) -> None:
    from dashkit.views import cohort

    calls = []
    count = cohort.count
    monkeypatch.setattr(cohort, "count", lambda *a, **k: calls.append(1) or count(*a, **k))
    view = dk.Cohort("customer", activity=shop().orders)
    results = {"main": view.result()}
    first = view.present(results, Choice())
    second = view.present(
        results, Choice(period=Period(start=date(2026, 3, 1), end=date(2026, 6, 1)))
    )
    assert len(calls) == 1
    assert first["rows"] != second["rows"]


def test_a_start_field_is_what_a_click_filters_by() -> None:
    m = shop()
    view = dk.Cohort("customer", start="joined", activity=m.orders)
    drawn = shown(view, chose(view.key, Filter("in", "joined.month", (date(2026, 2, 1),))))
    assert drawn["field"] == "joined.month"
    assert drawn["keys"][:2] == ["2026-01-01", "2026-02-01"]
    assert drawn["selected"] == ["2026-02-01"]
    assert list(view.selectable(Choice())) == ["joined.month"]
    assert not any("truncation" in one for one in drawn["caveats"])
    assert dk.Cohort("customer", activity=m.orders).selectable(Choice()) == {}


def test_value_is_what_each_cohort_was_worth_at_first() -> None:
    m = shop()
    drawn = shown(dk.Cohort("customer", activity=m.revenue, show="value", ages=20))
    expected = dk.cohorts(rows(), entity="customer", time="day", value="amount", as_of=AS_OF)
    matrix = expected.matrix("revenue_retention").select(pl.exclude("cohort", "size")).rows()
    for got, row in zip(numbers(drawn), matrix, strict=True):
        assert got == [None if one is None else pytest.approx(one, abs=6e-4) for one in row]
    with pytest.raises(DefinitionError, match="'aov' does not add up"):
        dk.Cohort("customer", activity=m.aov, show="value")


@pytest.mark.parametrize(
    ("grain", "options", "first", "second"),
    [
        ("week", {"week_start": "sun"}, "week of 28 Dec 2025", "week of 1 Feb 2026"),
        ("quarter", {"fiscal_start": 2}, "FY26 Q4", "FY27 Q1"),
    ],
)  # fmt: skip
def test_buckets_are_those_of_the_models_calendar(grain, options, first, second) -> None:
    drawn = shown(dk.Cohort("customer", activity=shop(**options).orders, grain=grain))
    labels = [row[0] for row in drawn["rows"]]
    assert labels[0] == first
    assert second in labels
    assert [one["label"] for one in drawn["columns"][2:4]] == [
        f"{grain[0].upper()}0",
        f"{grain[0].upper()}1",
    ]


def test_activity_that_is_null_or_nothing_is_none() -> None:
    frame = pl.DataFrame(
        {
            "customer": [1, 1, 1, 1],
            "day": [date(2026, month, 5) for month in (6, 7, 8, 9)],
            "amount": [5.0, 0.0, None, 2.0],
        }
    )
    drawn = shown(
        dk.Cohort("customer", activity=shop(frame.with_columns(region=pl.lit("EU"))).revenue)
    )
    assert drawn["rows"][0][2:6] == ["100.0%", "0.0%", "0.0%", "100.0%"]


def test_many_ages_and_cohorts_are_cut_and_that_is_said() -> None:
    days = pl.date_range(date(2024, 1, 1), date(2026, 11, 10), "1d", eager=True)
    frame = pl.DataFrame({"customer": range(len(days)), "day": days, "amount": 1.0, "region": "EU"})
    drawn = shown(
        dk.Cohort("customer", activity=shop(frame).orders, grain="week", period="all time", ages=8)
    )
    assert len(drawn["rows"]) == 60
    assert len(drawn["columns"]) == 2 + 9
    said = " ".join(drawn["caveats"])
    assert "older cohorts are not shown" in said
    assert "later weeks are not shown" in said


def test_groups_that_may_not_be_seen_make_no_cohorts() -> None:
    m = dk.Policy(min_group=5).of(shop(), "ada")
    drawn = shown(dk.Cohort("customer", activity=m.orders))
    assert drawn["status"] == "empty"
    assert "groups of few rows may not be shown" in drawn["message"]
    assert "rows" not in drawn


def test_rows_of_others_are_in_no_cohort() -> None:
    m = shop()
    limited = dk.Policy(rows=lambda user: m.region == user.region).of(m, region="EU")
    drawn = shown(dk.Cohort("customer", activity=limited.orders))
    assert drawn["total"][1] == "20"


def test_nothing_to_show_is_said() -> None:
    m = shop()
    drawn = shown(dk.Cohort("customer", activity=m.orders), chose("bars", m.region == "Mars"))
    assert drawn["status"] == "empty"
    assert drawn["filters"] == ["Region is Mars"]
    later = Choice(period=Period(start=date(2020, 1, 1), end=date(2021, 1, 1)))
    assert (
        "no cohort starts then" in shown(dk.Cohort("customer", activity=m.orders), later)["message"]
    )


def test_text_and_html_say_the_same_without_script() -> None:
    view = dk.Cohort("customer", activity=shop().orders)
    text, html = view._static()
    assert text.splitlines()[1].split() == ["Start", "Size", *(f"M{age}" for age in range(11))]
    assert "Jan 2026" in text
    assert "in month 1" in text
    parser = Strict()
    parser.feed(html)
    assert (parser.open, parser.bad) == ([], [])
    assert html.count('data-tint="none">') == sum(
        one is None for column in shown(view)["shades"].values() for one in column
    )
    assert "not over yet" in html


def test_rows_stand_in_the_order_of_time_and_cannot_be_sorted() -> None:
    view = dk.Cohort("customer", activity=shop().orders)
    starts = view.cohorts().sizes["cohort"].to_list()
    assert all(one < two for one, two in pairwise(starts))
    assert view.sortable(Choice()) == frozenset()
    assert all(one["fixed"] for one in shown(view)["columns"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"grain": "day"}, "Allowed: week, month, quarter"),
        ({"show": "survival"}, "Allowed: retention, value"),
        ({"ages": 0}, "ages=0"),
        ({"start": "region"}, "start='region'"),
    ],
)
def test_a_bad_option_is_named(options, message) -> None:
    with pytest.raises(DefinitionError, match=message):
        dk.Cohort("customer", model=shop(), **options)


def test_unknown_fields_and_models_without_time_are_named() -> None:
    with pytest.raises(UnknownField, match="Did you mean 'customer'"):
        dk.Cohort("custmer", model=shop())
    with pytest.raises(DefinitionError, match="Cohort needs a time"):
        dk.Cohort("who", model=dk.model({"who": [1], "amount": [2.0]}))


def test_a_moment_within_a_month_leaves_it_open() -> None:
    m = dk.model(
        {
            "who": [1, 1],
            "at": [datetime(2026, 9, 30, 23, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)],
        },
        time="at",
        timezone="America/New_York",
    )
    drawn = shown(dk.Cohort("who", model=m))
    assert [row[0] for row in drawn["rows"]] == ["Sep 2026"]
    assert drawn["rows"][0][2:] == ["100.0%", "0.0%", ""]
