from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashkit.errors import DefinitionError, PeriodError
from dashkit.model.calendar import PRESETS, Calendar, Interval, Period, base, resolve
from tests.model.builders import at
from tests.model.test_buckets import CALENDARS, INSTANTS

UTC_CALENDAR = Calendar()
AS_OF = at("2026-11-16T10:30")


def words(period: Period | str, as_of: datetime = AS_OF, calendar: Calendar = UTC_CALENDAR) -> str:
    period = Period(period) if isinstance(period, str) else period
    return resolve(period, calendar, as_of=as_of, first=at("2025-03-01")).words(calendar)


def earlier(period: str, comparison: str, as_of: datetime = AS_OF) -> tuple[str, bool]:
    one = Period(period)
    interval = resolve(one, UTC_CALENDAR, as_of=as_of)
    found = base(one, interval, comparison, UTC_CALENDAR, as_of=as_of)  # type: ignore[arg-type]
    assert found.interval is not None
    return found.interval.words(), found.uneven


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("all time", "1 Mar 2025 – 16 Nov 2026"),
        ("today", "16 Nov 2026, 00:00 – 10:30"),
        ("yesterday", "15 Nov 2026"),
        ("this week", "16 Nov 2026, 00:00 – 10:30"),
        ("last week", "9 – 15 Nov 2026"),
        ("this month", "1 – 16 Nov 2026"),
        ("last month", "1 – 31 Oct 2026"),
        ("this quarter", "1 Oct – 16 Nov 2026"),
        ("last quarter", "1 Jul – 30 Sep 2026"),
        ("this year", "1 Jan – 16 Nov 2026"),
        ("last year", "1 Jan – 31 Dec 2025"),
        ("last 7 days", "9 – 15 Nov 2026"),
        ("last 30 days", "17 Oct – 15 Nov 2026"),
        ("last 12 months", "1 Nov 2025 – 31 Oct 2026"),
        ("last 2 quarters", "1 Apr – 30 Sep 2026"),
        ("last 1 hour", "16 Nov 2026, 09:00 – 10:00"),
        ("this hour", "16 Nov 2026, 10:00 – 10:30"),
        ("15 minutes to now", "16 Nov 2026, 10:15 – 10:30"),
        ("3 days to now", "13 Nov 2026, 10:30 – 16 Nov 2026, 10:30"),
        ("2026-01-01 to 2026-06-30", "1 Jan – 30 Jun 2026"),
        ("2026-11-01 to 2026-12-31", "1 – 16 Nov 2026"),
        ("since 2026-11-10", "10 – 16 Nov 2026"),
        ("until 2025-03-31", "1 – 31 Mar 2025"),
        ("  This   MONTH ", "1 – 16 Nov 2026"),
    ],
)
def test_words_mean_dates(period: str, expected: str) -> None:
    assert words(period) == expected


def test_fiscal_years_differ_from_calendar_years() -> None:
    calendar = Calendar(fiscal_start=4)
    assert words("this fiscal year", calendar=calendar) == "1 Apr – 16 Nov 2026"
    assert words("last fiscal year", calendar=calendar) == "1 Apr 2025 – 31 Mar 2026"
    assert words("this year", calendar=calendar) == "1 Jan – 16 Nov 2026"


def test_at_the_end_of_a_unit_this_and_last_are_that_complete_unit() -> None:
    as_of = at("2026-11-01")
    assert words("this month", as_of) == words("last month", as_of) == "1 – 31 Oct 2026"
    assert words("last 7 days", as_of) == "25 – 31 Oct 2026"


def test_to_now_uses_the_clock_that_is_passed_in() -> None:
    interval = resolve(
        Period("5 minutes to now"), UTC_CALENDAR, as_of=AS_OF, now=at("2026-11-16T11:00")
    )
    assert interval == Interval(at("2026-11-16T10:55"), at("2026-11-16T11:00"))


def test_days_are_those_of_the_zone() -> None:
    calendar = Calendar(timezone="America/New_York")
    interval = resolve(Period("2026-11-01 to 2026-11-01"), calendar, as_of=at("2027-01-01"))
    assert interval.end - interval.start == at("2026-01-02T01:00") - at("2026-01-01")


def test_equal_periods_are_equal_however_they_are_written() -> None:
    dates = Period(start=date(2017, 1, 1), end=date(2017, 7, 1))
    assert dates == Period("2017-01-01 to 2017-06-30")
    assert hash(dates) == hash(Period("2017-01-01 TO 2017-06-30"))
    assert Period("since 2017-01-01") == Period(start=date(2017, 1, 1))
    assert Period("until 2017-06-30") == Period(end=date(2017, 7, 1))


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("this moth", "Did you mean 'this month'"),
        ("last 0 days", "is not a period"),
        ("last -3 days", "is not a period"),
        ("", "Allowed: all time; today"),
        ("2017-02-30 to 2017-03-01", "2017-02-30 is not in the calendar"),
        ("2017-03-02 to 2017-02-01", "before it starts"),
        ("last 999999999 days", "is not a period"),
    ],
)
def test_bad_words_list_the_allowed_ones(bad: str, message: str) -> None:
    with pytest.raises(PeriodError, match=message):
        Period(bad)


def test_a_bad_comparison_lists_the_allowed_ones() -> None:
    with pytest.raises(DefinitionError, match="Allowed: previous, year"):
        Period("this month", compare="yaer")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("period", "comparison", "expected"),
    [
        ("this month", "previous", ("1 – 16 Oct 2026", False)),
        ("last month", "previous", ("1 – 30 Sep 2026", True)),
        ("this month", "year", ("1 – 16 Nov 2025", False)),
        ("last 30 days", "previous", ("17 Sep – 16 Oct 2026", False)),
        ("last 12 months", "previous", ("1 Nov 2024 – 31 Oct 2025", False)),
        ("2026-10-01 to 2026-10-10", "previous", ("21 – 30 Sep 2026", False)),
        ("2026-11-01 to 2026-11-30", "previous", ("2 – 17 Oct 2026", False)),
        ("since 2026-11-10", "previous", ("3 Nov 2026, 13:30 – 10 Nov 2026, 00:00", False)),
        ("today", "previous", ("15 Nov 2026, 00:00 – 10:30", False)),
        ("15 minutes to now", "previous", ("16 Nov 2026, 10:00 – 10:15", False)),
        ("this hour", "previous", ("16 Nov 2026, 09:00 – 09:30", False)),
        ("this quarter", "previous", ("1 Jul – 16 Aug 2026", False)),
        ("this year", "previous", ("1 Jan – 16 Nov 2025", False)),
    ],
)
def test_bases(period: str, comparison: str, expected: tuple[str, bool]) -> None:
    assert earlier(period, comparison) == expected


@pytest.mark.parametrize("period", [None, Period("all time"), Period("until 2026-06-30")])
def test_without_a_start_there_is_no_base_and_a_note_says_why(period: Period | None) -> None:
    interval = resolve(period, UTC_CALENDAR, as_of=AS_OF) if period else None
    found = base(period, interval, "previous", UTC_CALENDAR, as_of=AS_OF)
    assert found.interval is None
    assert "nothing" in found.note


def test_a_period_after_the_data_has_no_base() -> None:
    period = Period("2027-01-01 to 2027-01-31")
    interval = resolve(period, UTC_CALENDAR, as_of=AS_OF)
    assert interval.empty
    assert base(period, interval, "year", UTC_CALENDAR, as_of=AS_OF).interval is None


def test_leap_days_compare_with_the_28th() -> None:
    assert earlier("2024-02-29 to 2024-02-29", "year") == ("28 Feb 2023", False)
    assert earlier("2024-02-01 to 2024-02-29", "year") == ("1 – 28 Feb 2023", True)
    assert earlier("2025-02-01 to 2025-02-28", "year") == ("1 – 28 Feb 2024", False)


def test_a_base_keeps_the_wall_clock_across_a_change_of_clocks() -> None:
    berlin = Calendar(timezone="Europe/Berlin")
    as_of = berlin.instant(datetime(2026, 11, 3, 12))  # noqa: DTZ001
    interval = resolve(Period("this month"), berlin, as_of=as_of)
    found = base(Period("this month"), interval, "previous", berlin, as_of=as_of)
    assert found.interval is not None
    assert not found.uneven
    assert berlin.local(found.interval.end) == datetime(2026, 10, 3, 12)  # noqa: DTZ001


@given(st.sampled_from(PRESETS), st.sampled_from(["previous", "year"]), INSTANTS, CALENDARS)
def test_every_preset_has_a_period_before_as_of_and_an_earlier_base(
    preset: str, comparison: str, as_of: datetime, calendar: Calendar
) -> None:
    period = Period(preset)
    interval = resolve(period, calendar, as_of=as_of, first=as_of - timedelta(days=18_000))
    assert interval.start <= interval.end <= as_of
    found = base(period, interval, comparison, calendar, as_of=as_of)  # type: ignore[arg-type]
    if preset == "all time":
        assert found.interval is None
    else:
        assert found.interval is not None
        assert found.interval.start < interval.start
        assert found.interval.end <= interval.end


@pytest.mark.parametrize(
    ("first", "note"),
    [
        ("2017-01-01T08:30", "no data before 1 Jan 2017"),
        ("2016-12-05T08:30", "incomplete: no data before 5 Dec 2016"),
        ("2016-12-01T08:30", ""),
        ("2015-03-01", ""),
    ],
)
def test_a_base_before_the_first_data_says_so(first: str, note: str) -> None:
    as_of = at("2017-12-31T23:01")
    period = Period("this month")
    interval = resolve(period, UTC_CALENDAR, as_of=as_of)
    found = base(period, interval, "year", UTC_CALENDAR, as_of=as_of, first=at(first))
    assert found.note == note
    assert (found.interval is None) == note.startswith("no data")


def test_a_period_may_start_with_a_time_and_end_with_a_day() -> None:
    found = Period(start=datetime(2026, 11, 8, 5, tzinfo=UTC), end=date(2026, 11, 10))
    assert found.words == "2026-11-08 05:00:00+00:00 to 2026-11-09"
