"""Time in the model's zone: instants in UTC, buckets cut where the zone's clocks and calendar say.

Grains ``quarter`` and ``year`` follow ``fiscal_start`` (the model's year is its fiscal year); with
the default of 1 they are the calendar's. Weeks start on ``week_start`` and never nest in months.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo, available_timezones

from dashkit.errors import DefinitionError, PeriodError

if TYPE_CHECKING:
    from dashkit.model.fields import Grain

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
GRAINS: tuple[Grain, ...] = ("minute", "hour", "day", "week", "month", "quarter", "year")
TICK = timedelta(microseconds=1)
FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)
"""The last instant there is, which ends the buckets that nothing follows."""
MOST_BUCKETS = 200_000
_MIDDLE = datetime(5000, 1, 1, tzinfo=UTC)

_SHORT: dict[Grain, timedelta] = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
_MONTHS_IN: dict[Grain, int] = {"month": 1, "quarter": 3, "year": 12}
_LONGEST: dict[Grain, timedelta] = {
    **_SHORT,
    "day": timedelta(hours=26),
    "week": timedelta(days=8),
    "month": timedelta(days=32),
    "quarter": timedelta(days=93),
    "year": timedelta(days=367),
}


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise DefinitionError.option("timezone", name, sorted(available_timezones())) from error


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time, half-open: ``start`` belongs to it, ``end`` does not.

    Parameters
    ----------
    start, end
        Aware instants; kept in UTC.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> Interval(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 17, tzinfo=UTC)).words()
    '1 – 16 Nov 2026'
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        """Keep the instants in UTC; an end before the start is an empty interval."""
        if self.start.tzinfo is None or self.end.tzinfo is None:
            message = "an interval needs aware instants, e.g. datetime(2026, 11, 1, tzinfo=UTC)"
            raise PeriodError(message)
        start = self.start.astimezone(UTC)
        object.__setattr__(self, "start", start)
        object.__setattr__(self, "end", max(start, self.end.astimezone(UTC)))

    @property
    def empty(self) -> bool:
        """Whether no instant belongs to it."""
        return self.start >= self.end

    def __contains__(self, instant: datetime) -> bool:
        """Return whether an aware instant belongs to it."""
        return self.start <= instant < self.end

    def days(self, calendar: Calendar | None = None) -> tuple[date, date]:
        """Return the local first day and the local day after the last one touched."""
        zone = calendar or Calendar()
        first = zone.local(self.start).date()
        if self.empty:
            return first, first
        return first, zone.step(zone.local(self.end - TICK).date(), "day")

    def words(self, calendar: Calendar | None = None) -> str:
        """Return the interval in words, in the zone: days, or times where it is short."""
        zone = calendar or Calendar()
        start, end = zone.local(self.start), zone.local(self.end)
        if self.empty:
            return f"nothing after {_day(start.date())}"
        if start.time() != time() or (self.end - self.start < timedelta(hours=12)):
            return _clock_words(start, end)
        last = zone.local(self.end - TICK).date()
        return _day_words(start.date(), last)


def _day(value: date) -> str:
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def _day_words(first: date, last: date) -> str:
    if first == last:
        return _day(first)
    if first.year != last.year:
        return f"{_day(first)} – {_day(last)}"
    if first.month != last.month:
        return f"{first.day} {MONTHS[first.month - 1]} – {_day(last)}"
    return f"{first.day} – {_day(last)}"


def _clock_words(start: datetime, end: datetime) -> str:
    shape = "%H:%M" if not (start.second or end.second) else "%H:%M:%S"
    if start.date() == end.date():
        return f"{_day(start.date())}, {start:{shape}} – {end:{shape}}"
    return f"{_day(start.date())}, {start:{shape}} – {_day(end.date())}, {end:{shape}}"


@dataclass(frozen=True)
class Calendar:
    """How a model cuts time.

    Parameters
    ----------
    timezone
        An IANA name, e.g. ``"Europe/Berlin"``; days and longer units are cut at its midnights.
    week_start
        First day of the week, ``"mon"`` (ISO weeks) to ``"sun"``.
    fiscal_start
        Month (1-12) in which the fiscal year starts.
    fiscal_label
        Whether a fiscal year is named after the year in which it ends or starts.

    Examples
    --------
    >>> from datetime import date
    >>> Calendar(fiscal_start=4).label(date(2026, 11, 23), "quarter")
    'FY27 Q3'
    """

    timezone: str = "UTC"
    week_start: Weekday = "mon"
    fiscal_start: int = 1
    fiscal_label: Literal["end", "start"] = "end"

    def __post_init__(self) -> None:
        """Check every option at once."""
        _zone(self.timezone)
        if self.week_start not in WEEKDAYS:
            raise DefinitionError.option("week_start", self.week_start, WEEKDAYS)
        if isinstance(self.fiscal_start, bool) or self.fiscal_start not in range(1, 13):
            raise DefinitionError.option("fiscal_start", self.fiscal_start, map(str, range(1, 13)))
        if self.fiscal_label not in {"end", "start"}:
            raise DefinitionError.option("fiscal_label", self.fiscal_label, ("end", "start"))

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone."""
        return _zone(self.timezone)

    def local(self, instant: datetime) -> datetime:
        """Return an aware instant as the zone's wall clock, naive; the ends of the calendar are kept."""
        try:
            return instant.astimezone(self.zone).replace(tzinfo=None)
        except OverflowError:
            return (LAST if instant > _MIDDLE else FIRST).replace(tzinfo=None)

    def instant(self, wall: datetime | date) -> datetime:
        """Return a wall-clock time, or the first moment of a day, as an instant in UTC.

        A time that the clocks repeat is its first pass; one that they skip is as far after the gap.
        """
        if not isinstance(wall, datetime):
            wall = datetime.combine(wall, time())
        try:
            return wall.replace(tzinfo=self.zone).astimezone(UTC)
        except OverflowError:
            return LAST if wall.year > _MIDDLE.year else FIRST

    def floor(self, day: date, grain: Grain) -> date:
        """Return the first day of the day, week, month, quarter or year that holds ``day``."""
        if grain == "week":
            back = (day.weekday() - WEEKDAYS.index(self.week_start)) % 7
            return day - timedelta(days=min(back, day.toordinal() - 1))
        if grain not in _MONTHS_IN:
            return day
        size = _MONTHS_IN[grain]
        offset = 0 if grain == "month" else self.fiscal_start - 1
        month = day.year * 12 + day.month - 1
        return _first_of(month - (month - offset) % size)

    def step(self, day: date, grain: Grain, count: int = 1) -> date:
        """Return the first day of a bucket moved by ``count`` buckets of its grain.

        Beyond the years 1 to 9999 it is the first or the last day there is.
        """
        if grain in _MONTHS_IN:
            return _first_of(day.year * 12 + day.month - 1 + count * _MONTHS_IN[grain])
        moved = day.toordinal() + count * (7 if grain == "week" else 1)
        return date.fromordinal(min(max(moved, 1), date.max.toordinal()))

    def label(self, start: date | datetime, grain: Grain) -> str:
        """Return the name of the bucket that holds a local day or wall-clock time."""
        if isinstance(start, datetime):
            if grain in _SHORT:
                return f"{_day(start.date())}, {start:%H:%M}"
            start = start.date()
        if grain == "week":
            return self._week_label(start)
        if grain in {"year", "quarter"}:
            return self._year_label(start, grain)
        return f"{MONTHS[start.month - 1]} {start.year}" if grain == "month" else _day(start)

    def _week_label(self, day: date) -> str:
        first = self.floor(day, "week")
        if self.week_start == "mon":
            year, week, _ = first.isocalendar()
            return f"{year}-W{week:02d}"
        return f"week of {_day(first)}"

    def _year_label(self, day: date, grain: Grain) -> str:
        first = self.floor(day, "year")
        quarter = (day.year * 12 + day.month - first.year * 12 - first.month) // 3 + 1
        if self.fiscal_start == 1:
            return str(first.year) if grain == "year" else f"Q{quarter} {first.year}"
        year = first.year + (1 if self.fiscal_label == "end" else 0)
        return f"FY{year % 100:02d}" if grain == "year" else f"FY{year % 100:02d} Q{quarter}"


def _first_of(month: int) -> date:
    year, index = divmod(month, 12)
    if year < date.min.year:
        return date.min
    return date(year, index + 1, 1) if year <= date.max.year else date.max


def bucket_start(instant: datetime, grain: Grain, calendar: Calendar) -> datetime:
    """Return the first instant (UTC) of the bucket that holds ``instant``.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> new_york = Calendar(timezone="America/New_York")
    >>> bucket_start(datetime(2026, 11, 1, 3, 30, tzinfo=UTC), "day", new_york).isoformat()
    '2026-10-31T04:00:00+00:00'
    """
    if grain in _SHORT:
        offset = instant.astimezone(calendar.zone).utcoffset() or timedelta()
        shifted = instant.astimezone(UTC) + offset
        whole = shifted.replace(second=0, microsecond=0)
        return (whole.replace(minute=0) if grain == "hour" else whole) - offset
    return calendar.instant(calendar.floor(calendar.local(instant).date(), grain))


def bucket_end(start: datetime, grain: Grain, calendar: Calendar) -> datetime:
    """Return the first instant after the bucket that starts at ``start``.

    After the last bucket of the year 9999 it is the last instant there is.
    """
    if grain in _SHORT:
        return start + min(_SHORT[grain], LAST - start)
    first = calendar.local(start).date()
    following = calendar.step(first, grain)
    if following == date.max and calendar.floor(following, grain) <= first:
        return LAST
    return calendar.instant(following)


def buckets(interval: Interval, grain: Grain, calendar: Calendar) -> list[Interval]:
    """Return the whole buckets that an interval touches, in order.

    Raises
    ------
    PeriodError
        If there are more than 200,000.
    """
    if grain not in GRAINS:
        raise DefinitionError.option("grain", grain, GRAINS)
    found: list[Interval] = []
    if interval.empty:
        return found
    many = (interval.end - interval.start) / _LONGEST[grain] > MOST_BUCKETS
    start = bucket_start(interval.start, grain, calendar)
    while start < interval.end and not many:
        end = bucket_end(start, grain, calendar)
        found.append(Interval(start, end))
        many = len(found) > MOST_BUCKETS
        start = end
    if many:
        message = f"{interval.words(calendar)} has over {MOST_BUCKETS:,} buckets of one {grain}"
        raise PeriodError(f"{message}; choose a coarser grain or a shorter period")
    return found


def partial(bucket: Interval, interval: Interval | None, as_of: datetime | None) -> bool:
    """Return whether a bucket is only partly covered by the period and by the data so far."""
    if as_of is not None and bucket.end > as_of:
        return True
    return interval is not None and (bucket.start < interval.start or bucket.end > interval.end)


def called(start: datetime, grain: Grain, calendar: Calendar) -> date | datetime:
    """Return the value that stands for the bucket that starts at an instant.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> called(datetime(2026, 11, 1, tzinfo=UTC), "month", Calendar())
    datetime.date(2026, 11, 1)
    """
    wall = calendar.local(start)
    return wall if grain in _SHORT else wall.date()
