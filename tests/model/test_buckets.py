from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashkit.errors import DefinitionError, PeriodError
from dashkit.model.calendar import (
    GRAINS,
    Calendar,
    Interval,
    bucket_end,
    bucket_start,
    buckets,
    partial,
)
from tests.model.builders import at

ZONES = ("UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe")
INSTANTS = st.datetimes(datetime(1950, 1, 1), datetime(2090, 1, 1)).map(  # noqa: DTZ001
    lambda wall: wall.replace(tzinfo=UTC)
)
CALENDARS = st.builds(
    Calendar,
    timezone=st.sampled_from(ZONES),
    week_start=st.sampled_from(["mon", "sun", "sat"]),
    fiscal_start=st.integers(1, 12),
)


@given(INSTANTS, st.sampled_from(GRAINS), CALENDARS)
def test_every_instant_lies_in_its_bucket(
    instant: datetime, grain: str, calendar: Calendar
) -> None:
    start = bucket_start(instant, grain, calendar)
    assert start <= instant < bucket_end(start, grain, calendar)
    assert bucket_start(start, grain, calendar) == start


@given(
    INSTANTS,
    st.integers(1, 40),
    st.sampled_from(["day", "week", "month", "quarter", "year"]),
    CALENDARS,
)
def test_buckets_follow_each_other_without_gaps(
    instant: datetime, days: int, grain: str, calendar: Calendar
) -> None:
    interval = Interval(instant, instant + timedelta(days=days))
    found = buckets(interval, grain, calendar)
    assert all(one.end == other.start for one, other in pairwise(found))
    assert found[0].start <= interval.start
    assert found[-1].end >= interval.end > found[-1].start


def test_hours_of_a_repeated_hour_are_two_buckets() -> None:
    berlin = Calendar(timezone="Europe/Berlin")
    day = Interval(berlin.instant(date(2026, 10, 25)), berlin.instant(date(2026, 10, 26)))
    assert len(buckets(day, "hour", berlin)) == 25
    lord_howe = Calendar(timezone="Australia/Lord_Howe")
    assert len(
        buckets(Interval(at("2026-10-03T12:00"), at("2026-10-04T12:00")), "hour", lord_howe)
    ) in {24, 25}


def test_fiscal_years_and_quarters_start_in_the_declared_month() -> None:
    calendar = Calendar(fiscal_start=2)
    assert calendar.floor(date(2026, 1, 31), "year") == date(2025, 2, 1)
    assert calendar.floor(date(2026, 1, 31), "quarter") == date(2025, 11, 1)
    assert calendar.floor(date(2026, 1, 31), "month") == date(2026, 1, 1)
    assert calendar.step(date(2025, 11, 1), "quarter", -1) == date(2025, 8, 1)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2017-12-01", "2018-01-01", "1 – 31 Dec 2017"),
        ("2017-12-31", "2018-01-01", "31 Dec 2017"),
        ("2017-11-15", "2018-01-16", "15 Nov 2017 – 15 Jan 2018"),
        ("2017-11-15", "2017-12-31T23:01", "15 Nov – 31 Dec 2017"),
        ("2017-11-15T14:15", "2017-11-15T14:30", "15 Nov 2017, 14:15 – 14:30"),
        ("2017-11-15T23:50", "2017-11-16T00:05", "15 Nov 2017, 23:50 – 16 Nov 2017, 00:05"),
        ("2017-11-15", "2017-11-15", "nothing after 15 Nov 2017"),
    ],
)
def test_intervals_in_words(start: str, end: str, words: str) -> None:
    assert Interval(at(start), at(end)).words() == words


def test_words_and_days_are_those_of_the_zone() -> None:
    new_york = Calendar(timezone="America/New_York")
    day = Interval(new_york.instant(date(2026, 11, 1)), new_york.instant(date(2026, 11, 2)))
    assert day.words(new_york) == "1 Nov 2026"
    assert day.days(new_york) == (date(2026, 11, 1), date(2026, 11, 2))


def test_an_interval_needs_instants() -> None:
    with pytest.raises(PeriodError, match="aware instants"):
        Interval(datetime(2026, 1, 1), at("2026-01-02"))  # noqa: DTZ001
    assert Interval(at("2026-01-02"), at("2026-01-01")).empty


def test_too_many_buckets_are_refused() -> None:
    with pytest.raises(PeriodError, match="choose a coarser grain"):
        buckets(Interval(at("2000-01-01"), at("2026-01-01")), "minute", Calendar())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"timezone": "Europe/Berln"}, "Did you mean 'Europe/Berlin'"),
        ({"timezone": "../etc/passwd"}, "not allowed"),
        ({"week_start": "monday"}, "Allowed: mon, tue"),
        ({"fiscal_start": 13}, "Allowed: 1, 2"),
        ({"fiscal_label": "middle"}, "Allowed: end, start"),
    ],
)
def test_bad_options_list_the_allowed_ones(options: dict[str, object], message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        Calendar(**options)  # type: ignore[arg-type]


def test_a_bucket_is_partial_when_period_or_data_cut_it() -> None:
    november = Interval(at("2026-11-01"), at("2026-12-01"))
    assert not partial(november, november, at("2026-12-01"))
    assert partial(november, november, at("2026-11-30T23:59"))
    assert partial(november, Interval(at("2026-11-02"), at("2026-12-01")), None)
    assert partial(november, Interval(at("2026-11-01"), at("2026-11-30")), None)
    assert not partial(november, None, None)


def test_labels_name_buckets() -> None:
    calendar = Calendar(fiscal_start=4, fiscal_label="start", week_start="sun")
    day = date(2026, 11, 23)
    assert [calendar.label(day, grain) for grain in GRAINS[2:]] == [
        "23 Nov 2026",
        "week of 22 Nov 2026",
        "Nov 2026",
        "FY26 Q3",
        "FY26",
    ]
    assert Calendar().label(day, "quarter") == "Q4 2026"
    assert Calendar().label(datetime(2026, 11, 23, 9, 5), "minute") == "23 Nov 2026, 09:05"  # noqa: DTZ001


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("grain", ["hour", "day", "week", "month", "quarter", "year"])
def test_the_last_buckets_there_are_end_with_the_last_instant(zone: str, grain: str) -> None:
    calendar = Calendar(timezone=zone, week_start="sun", fiscal_start=4)
    last = datetime.max.replace(tzinfo=UTC)
    found = buckets(
        Interval(last - timedelta(days=800 if grain != "hour" else 2), last), grain, calendar
    )
    assert all(one.start < one.end == other.start for one, other in pairwise(found))
    assert found[-1].start < found[-1].end == last


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("grain", ["day", "week", "month", "quarter", "year"])
def test_the_first_buckets_there_are_begin_with_the_first_day(zone: str, grain: str) -> None:
    calendar = Calendar(timezone=zone, week_start="sun", fiscal_start=4)
    first = calendar.instant(date.min)
    found = buckets(Interval(first, first + timedelta(days=800)), grain, calendar)
    assert all(one.start < one.end == other.start for one, other in pairwise(found))
    assert found[0].start == first


def test_what_has_too_many_buckets_is_refused_before_they_are_made() -> None:
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    with pytest.raises(
        PeriodError, match=r"over 200,000 buckets of one day; choose a coarser grain"
    ):
        buckets(Interval(first, last), "day", Calendar())
    assert len(buckets(Interval(first, last), "month", Calendar())) == 9_999 * 12
