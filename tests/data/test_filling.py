"""Time in results: empty buckets, clock changes, what is partial, bases at the same position."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

import dashkit as dk
from dashkit.errors import PeriodError, QueryError

NEW_YORK = "America/New_York"
GAPPY = pl.DataFrame(
    {
        "day": [date(2026, 1, 1), date(2026, 1, 3)],
        "amount": [5, 5],
        "region": ["EU", "US"],
    }
)


def column(query: dk.Query, name: str) -> list[Any]:
    return query.run().frame[name].to_list()


def daily(first: date, last: date, **options: Any) -> dk.Model:
    days = pl.date_range(first, last, eager=True).alias("day")
    rows = days.to_frame().with_columns(amount=1, odd=pl.col("day").dt.day() % 2 == 1)
    return dk.model(rows, **options)


def hourly(first: str, last: str) -> dk.Model:
    ends = (datetime.fromisoformat(one) for one in (first, last))
    hours = pl.datetime_range(*ends, "1h", closed="left", eager=True).alias("at")
    return dk.model(hours.to_frame(), timezone=NEW_YORK, as_of=datetime(2026, 12, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("measure", "empty"),
    [
        ("count()", 0),
        ("count(amount)", 0),
        ("sum(amount)", 0),
        ("distinct(region)", 0),
        ("mean(amount)", None),
        ("min(amount)", None),
        ("max(day)", None),
        ("sum(amount) / count()", None),
        ("sum(amount) + 10", 10),
        ("mean(amount) + 10", None),
    ],
)
def test_an_empty_bucket_is_filled_by_the_kind_of_measure(measure: str, empty: int | None) -> None:
    found = dk.model(GAPPY).query(measure, "day.day").run().frame
    assert found["day.day"].to_list() == [date(2026, 1, day) for day in (1, 2, 3)]
    assert found[measure].to_list()[1] == empty
    assert None not in found[measure].to_list()[::2]


def test_an_empty_bucket_before_the_data_is_null_and_after_them_is_not_there() -> None:
    query = dk.model(GAPPY).query("count()", "day.day", period="2025-12-31 to 2026-01-05")
    assert column(query, "count()") == [None, 1, 0, 1]


def test_each_group_has_each_bucket() -> None:
    found = dk.model(GAPPY).query("sum(amount)", ["day.day", "region"]).run()
    assert found.frame["sum(amount)"].to_list() == [5, 0, 0, 0, 0, 5]
    assert (found.meta.groups, found.meta.rows) == (6, 2)


def test_a_bucket_of_nulls_has_rows_and_so_no_sum() -> None:
    rows = GAPPY.with_columns(amount=pl.Series([None, 5], dtype=pl.Int64))
    found = dk.model(rows).query(["sum(amount)", "count()"], "day.day").run()
    assert found.frame["sum(amount)"].to_list() == [None, 0, 5]
    assert found.frame["count()"].to_list() == [1, 0, 1]


def test_a_filter_without_rows_leaves_every_bucket_empty() -> None:
    query = dk.model(GAPPY).query("sum(amount)", "day.day", where="region == 'Asia'")
    assert column(query, "sum(amount)") == [0, 0, 0]


def test_nothing_is_filled_when_told_so() -> None:
    found = dk.model(GAPPY).query("count()", "day.day", fill="none").run()
    assert found.frame["day.day"].to_list() == [date(2026, 1, 1), date(2026, 1, 3)]


def test_days_without_a_bucket_are_not_filled() -> None:
    assert column(dk.model(GAPPY).query("count()", "day"), "count()") == [1, 1]


def test_rows_without_a_time_keep_a_group_of_their_own() -> None:
    rows = pl.concat([GAPPY, GAPPY.head(1).with_columns(day=pl.lit(None, pl.Date))])
    model = dk.model(rows)
    assert column(model.query("count()", "day.day"), "day.day")[2:] == [date(2026, 1, 3), None]
    assert column(model.query("count()", "day.day"), "count()") == [1, 0, 1, 1]
    assert column(model.query("count()", "day.day"), "day.day.partial") == [False] * 4
    assert column(model.query("count()", "day.day", period="this year"), "count()") == [1, 0, 1]


def test_another_time_is_filled_from_its_first_to_its_last() -> None:
    rows = GAPPY.with_columns(shipped=pl.Series([date(2026, 2, 1), date(2026, 5, 1)]))
    query = dk.model(rows, time="day").query("count()", "shipped.month")
    assert column(query, "count()") == [1, 0, 0, 1]
    assert column(query, "shipped.month.partial") == [False] * 4


@pytest.mark.parametrize(("day", "hours"), [("2026-03-08", 23), ("2026-11-01", 25)])
def test_a_day_on_which_the_clocks_change_has_its_own_length(day: str, hours: int) -> None:
    model = hourly("2026-01-01", "2026-11-30")
    assert column(model.query("count()", "at.day", period=f"{day} to {day}"), "count()") == [hours]
    found = model.query("count()", "at.hour", period=f"{day} to {day}").run()
    walls = [one.hour for one in found.frame["at.hour"]]
    counts = dict(zip(walls, found.frame["count()"].to_list(), strict=True))
    assert walls == [hour for hour in range(24) if hours == 25 or hour != 2]
    assert counts[1] == (1 if hours == 23 else 2)
    assert sum(counts.values()) == found.meta.rows == hours


def test_empty_hours_leave_out_the_one_that_the_clocks_skip() -> None:
    rows = pl.DataFrame(
        {"at": [datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 3, 20, 12, tzinfo=UTC)]}
    )
    model = dk.model(rows, timezone=NEW_YORK)
    found = model.query("count()", "at.hour", period="2026-03-08 to 2026-03-08").run().frame
    assert [one.hour for one in found["at.hour"]] == [0, 1, *range(3, 24)]
    assert found["count()"].to_list() == [0] * 23


def test_the_first_and_the_last_bucket_may_be_partial() -> None:
    model = daily(date(2026, 1, 10), date(2026, 3, 31))
    weeks = model.query("amount", "day.week", period="2026-03-04 to 2026-03-25")
    assert column(weeks, "amount") == [5, 7, 7, 3]
    assert column(weeks, "day.week.partial") == [True, False, False, True]
    months = model.query("amount", "day.month", period="2026-02-01 to 2026-03-31")
    assert column(months, "day.month.partial") == [False, False]


def test_a_bucket_that_the_data_do_not_reach_the_end_of_is_partial() -> None:
    days = date(2026, 1, 10), date(2026, 3, 31)
    early = daily(*days, as_of=date(2026, 3, 20)).query("amount", "day.month")
    late = daily(*days, as_of=date(2026, 4, 1)).query("amount", "day.month")
    assert column(early, "day.month.partial") == [False, False, True]
    assert column(late, "day.month.partial") == [False, False, False]


def test_a_base_stands_at_the_same_position() -> None:
    rows = daily(date(2026, 1, 1), date(2026, 3, 31)).source
    model = dk.model(rows, measures={"until": "max(day)"})
    found = model.query("until", "day.day", period="last 3 days", compare="previous").run().frame
    assert found["until"].to_list() == [date(2026, 3, day) for day in (29, 30, 31)]
    assert found["until.base"].to_list() == [date(2026, 3, day) for day in (26, 27, 28)]


def test_a_shorter_base_ends_early() -> None:
    model = daily(date(2026, 1, 1), date(2026, 3, 31))
    query = model.query("amount", "day.day", period="last month", compare="previous")
    assert column(query, "amount.base") == [1] * 28 + [None] * 3
    assert query.run().meta.base_note == "28 days compared with 31 days"


def test_empty_buckets_of_the_base_are_filled_too() -> None:
    model = daily(date(2026, 1, 1), date(2026, 1, 8))
    query = model.query("amount", "day.day", "odd", period="last 2 days", compare="previous")
    found = query.run().frame.select("amount", "amount.base", "amount.change", "amount.pct")
    assert found.rows() == [(1, 1, 0, 0.0), (0, 0, 0, 0.0)]
    even = model.query("amount", "day.day", "~odd", period="last 3 days", compare="previous")
    assert column(even, "amount.base") == [0, 1, 0]


def test_a_base_before_the_data_is_null_and_says_so() -> None:
    model = daily(date(2026, 1, 10), date(2026, 1, 12))
    found = model.query("amount", "day.day", period="last 2 days", compare="previous").run()
    assert found.frame["amount.base"].to_list() == [None, 1]
    assert found.meta.base_note == "incomplete: no data before 10 Jan 2026"
    year = model.query("amount", "day.day", period="last 2 days", compare="year").run()
    assert year.frame["amount.base"].to_list() == [None, None]
    assert year.meta.base_note == "no data before 10 Jan 2026"


def test_a_group_that_is_gone_is_still_compared() -> None:
    model = dk.model(GAPPY, as_of=date(2026, 1, 5))
    query = model.query(
        ["sum(amount)", "mean(amount)"], "region", period="last 2 days", compare="previous"
    )
    found = query.run().frame.select(pl.exclude("^.*(change|pct)$"))
    assert found.rows() == [("US", 5, 0, 5.0, None), ("EU", 0, 5, None, 5.0)]


def test_a_group_that_is_gone_has_its_buckets_too() -> None:
    rows = GAPPY.with_columns(day=pl.Series([date(2026, 1, 1), date(2026, 1, 4)]))
    query = dk.model(rows).query(
        "amount", ["day.day", "region"], period="last 2 days", compare="previous"
    )
    found = query.run().frame.select("region", "amount", "amount.base").rows()
    assert found == [("EU", 0, 5), ("US", 0, 0), ("EU", 0, 0), ("US", 5, 0)]


def test_too_many_cells_are_refused_with_a_way_out() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    rows = pl.DataFrame(
        {"at": [start + timedelta(minutes=one) for one in range(1440)], "place": range(1440)}
    )
    model = dk.model(rows)
    with pytest.raises(QueryError, match=r"1,440 groups in 1,440 minutes .* or fill='none'"):
        model.query("count()", ["at.minute", "place"]).run()
    whole = model.query("count()", ["at.minute", "place"], fill="none").run()
    assert whole.frame.height == 1440


def test_too_many_buckets_are_refused_or_left_out_with_a_caveat() -> None:
    model = dk.model({"at": [datetime(1900, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)]})
    with pytest.raises(PeriodError, match="choose a coarser grain or a shorter period"):
        model.query("count()", "at.minute", period="since 1900-01-01").run()
    found = model.query("count()", "at.minute").run()
    assert found.frame.height == 2
    assert found.meta.caveats == ("minutes without rows are left out; choose a period to see them",)


def test_a_period_after_the_data_has_no_buckets() -> None:
    query = dk.model(GAPPY).query("count()", "day.day", period="2027-01-01 to 2027-01-31")
    assert query.run().frame.height == 0


def test_hours_after_a_clock_change_are_compared_with_the_same_hours() -> None:
    model = hourly("2026-01-01", "2026-03-10").define(until="max(at)")
    query = model.query("until", "at.hour", period="2026-03-09 to 2026-03-09", compare="previous")
    base = query.run().frame.filter(pl.col("at.hour").dt.hour() == 12)["until.base"][0]
    assert model.calendar.local(base).hour == 12


def test_bucket_that_is_cut_elsewhere_has_no_base_and_the_answer_says_so() -> None:
    model = daily(date(2025, 1, 1), date(2026, 3, 31))
    period = "2026-01-15 to 2026-03-31"
    found = model.query("amount", "day.month", period=period, compare="previous", total=True).run()
    assert found.total is not None
    assert found.total["amount.base"].to_list() == [76]
    assert found.frame["amount.base"].to_list() == [None, 30, 31]
    assert found.meta.caveats == ("a month that the compared period cuts elsewhere has no base",)


def test_buckets_that_are_cut_alike_add_up_to_the_base_of_the_total() -> None:
    model = daily(date(2025, 1, 1), date(2026, 3, 31))
    period = "2026-01-15 to 2026-03-20"
    found = model.query("amount", "day.month", period=period, compare="year", total=True).run()
    assert found.total is not None
    assert found.frame["amount.base"].to_list() == [17, 28, 20]
    assert found.total["amount.base"].to_list() == [65]
    assert found.meta.caveats == ()
