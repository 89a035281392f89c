"""The traps of dashboards that need no engine: each with its little example."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from dashkit.errors import UnitError
from dashkit.formats import format_value, percent_change, points_change
from dashkit.model.aggregates import count, sum_
from dashkit.model.calendar import Calendar, Interval, Period, base, bucket_start, buckets, resolve
from dashkit.model.change import change
from dashkit.model.filters import Filter
from dashkit.model.units import is_percentage
from tests.model.builders import at, orders

CALENDAR = Calendar()


def both(period: str, as_of: datetime) -> tuple[Interval, Interval, bool]:
    one = Period(period)
    interval = resolve(one, CALENDAR, as_of=as_of)
    found = base(one, interval, "previous", CALENDAR, as_of=as_of)
    assert found.interval is not None
    return interval, found.interval, found.uneven


def test_trap_1_a_partial_month_is_compared_at_equal_progress() -> None:
    interval, earlier, uneven = both("this month", at("2026-11-16"))
    sums = [10 * ((one.end - one.start) // timedelta(days=1)) for one in (interval, earlier)]
    assert sums == [150, 150]
    assert change(*sums).pct == 0.0
    assert not uneven


def test_trap_2_to_date_stops_at_the_watermark_and_not_at_the_clock() -> None:
    _, earlier, _ = both("this month", at("2026-11-21"))
    assert earlier.words() == "1 – 20 Oct 2026"


def test_trap_3_a_short_base_month_is_clamped_and_said_to_be_uneven() -> None:
    interval, earlier, uneven = both("this month", at("2026-03-31"))
    assert interval == Interval(at("2026-03-01"), at("2026-03-31"))
    assert earlier == Interval(at("2026-02-01"), at("2026-03-01"))
    assert uneven


def test_trap_3_a_leap_day_compares_with_the_28th() -> None:
    period = Period("2024-02-29 to 2024-02-29")
    interval = resolve(period, CALENDAR, as_of=at("2024-03-10"))
    found = base(period, interval, "year", CALENDAR, as_of=at("2024-03-10"))
    assert found.interval == Interval(at("2023-02-28"), at("2023-03-01"))


def test_trap_4_from_zero_there_is_no_percent() -> None:
    assert change(5, 0).pct is None
    assert change(5, 0).note == "new"
    assert change(0, 0).pct == 0.0
    assert percent_change(change(0, 0).pct) == "0.0%"


def test_trap_5_from_a_negative_there_is_a_difference_and_a_status_but_no_percent() -> None:
    found = change(-50, -100)
    assert (found.delta, found.status, found.pct) == (50, "good", None)


def test_trap_6_percentages_change_in_points() -> None:
    churn = orders().churn.spec
    assert is_percentage(churn)
    found = change(0.06, 0.05, percentage=True)
    assert found.pct is None
    assert points_change(found.delta) == "+1.0 pp"


def test_trap_7_colour_is_the_status_and_not_the_sign() -> None:
    assert change(90, 100, good="down").status == "good"
    assert change(90, 100, good="up").status == "bad"


def test_trap_10_null_is_a_dash_and_zero_is_zero() -> None:
    assert format_value(None, ".1%") == "–"
    assert format_value(0, ".1%") == "0.0%"


def test_trap_15_unequal_keeps_null() -> None:
    rows = [{"region": "EU", "n": 1}, {"region": "US", "n": 2}, {"region": None, "n": 4}]
    not_eu = orders().region != "EU"
    assert sum(int(row["n"] or 0) for row in rows if not_eu.matches(row)) == 6
    assert str(Filter("in", "region", (None,))) == "region is (missing)"


def test_trap_16_days_are_those_of_the_zone_and_have_23_or_25_hours() -> None:
    new_york = Calendar(timezone="America/New_York")
    start = bucket_start(at("2026-11-01T03:30"), "day", new_york)
    assert new_york.local(start).date() == date(2026, 10, 31)
    for day, hours in ((date(2026, 11, 1), 25), (date(2026, 3, 8), 23)):
        whole = Interval(new_york.instant(day), new_york.instant(day + timedelta(days=1)))
        assert whole.end - whole.start == timedelta(hours=hours)
        assert len(buckets(whole, "hour", new_york)) == hours
        assert buckets(whole, "day", new_york) == [whole]


@pytest.mark.parametrize(
    ("week_start", "first"), [("mon", date(2026, 12, 28)), ("sun", date(2026, 12, 27))]
)
def test_trap_17_a_week_belongs_to_its_own_year(week_start: str, first: date) -> None:
    calendar = Calendar(week_start=week_start)  # type: ignore[arg-type]
    assert calendar.floor(date(2027, 1, 1), "week") == first
    if week_start == "mon":
        assert calendar.label(date(2027, 1, 1), "week") == "2026-W53"


@pytest.mark.parametrize(("label", "expected"), [("end", "FY27 Q3"), ("start", "FY26 Q3")])
def test_trap_18_fiscal_labels_are_declared(label: str, expected: str) -> None:
    calendar = Calendar(fiscal_start=4, fiscal_label=label)  # type: ignore[arg-type]
    assert calendar.label(date(2026, 11, 23), "quarter") == expected


def test_trap_24_the_period_filter_does_not_cut_the_base() -> None:
    period = Period("2026-10-01 to 2026-10-31")
    interval = resolve(period, CALENDAR, as_of=at("2026-11-16"))
    found = base(period, interval, "previous", CALENDAR, as_of=at("2026-11-16"))
    assert found.interval is not None
    assert found.interval.end == interval.start


def test_trap_29_unlike_units_cannot_be_added() -> None:
    revenue = sum_("amount").with_(unit="EUR")
    with pytest.raises(UnitError, match=r"'sum\(amount\)' \(EUR\) and 'count\(\)' \(count\)"):
        _ = revenue + count()


def test_trap_33_large_integers_keep_every_digit() -> None:
    assert format_value(9007199254740993) == "9,007,199,254,740,993"
