"""Periods in words, and what they mean at a given instant; nothing here reads a clock."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal

from dashkit.errors import DefinitionError, PeriodError
from dashkit.model.buckets import (
    MONTHS,
    TICK,
    Calendar,
    Interval,
    bucket_end,
    bucket_start,
)
from dashkit.model.expressions import COMPARISONS, Comparison

if TYPE_CHECKING:
    from dashkit.model.fields import Grain

PRESETS: tuple[str, ...] = (
    "all time",
    "today",
    "yesterday",
    "last 7 days",
    "last 30 days",
    "this week",
    "last week",
    "this month",
    "last month",
    "this quarter",
    "last quarter",
    "last 12 months",
    "this year",
    "last year",
)
_ALLOWED = (
    "all time",
    "today",
    "yesterday",
    *(
        f"{word} {unit}"
        for unit in ("week", "month", "quarter", "year")
        for word in ("this", "last")
    ),
    *(f"{word} fiscal {unit}" for unit in ("quarter", "year") for word in ("this", "last")),
    "month to date",
    "last 30 days",
    "last 12 months",
    "15 minutes to now",
    "2017-01-01 to 2017-06-30",
    "since 2017-01-01",
    "until 2017-06-30",
    "2017-03",
    "2017",
)
_UNIT = r"(minute|hour|day|week|month|quarter|year)"
_FISCAL = r"(fiscal (?:quarter|year))"
_THIS = re.compile(rf"(this|last) (?:{_UNIT}|{_FISCAL})")
_TO_DATE = re.compile(rf"(?:{_UNIT}|{_FISCAL}) to date")
_LAST = re.compile(rf"last (\d{{1,5}}) (?:{_UNIT}|{_FISCAL})s?")
_ROLLING = re.compile(rf"(\d{{1,5}}) {_UNIT}s? to now")
_DATE = r"\d{4}(?:-\d\d(?:-\d\d)?)?"
_RANGE = re.compile(rf"({_DATE}) to ({_DATE})")
_ALONE = re.compile(r"\d{4}(?:-\d\d)?")
_OPEN = re.compile(rf"(since|until) ({_DATE})")
_BEGINNING = datetime(1, 1, 3, tzinfo=UTC)
_DAY = timedelta(days=1)
_YEAR = 364  # days: whole weeks

Align = Literal["date", "weekday"]
Kind = Literal["all", "this", "last", "rolling", "fixed"]
Unit = Literal["minute", "hour", "day", "week", "month", "quarter", "year", "calendar year"]


@dataclass(frozen=True, slots=True)
class _Meaning:
    kind: Kind
    unit: Unit = "day"
    count: int = 1


@dataclass(frozen=True, slots=True)
class Period:
    """A period in words, or from ``start`` up to and without ``end``.

    Parameters
    ----------
    words
        ``all time``, ``today``, ``yesterday``, ``this`` or ``last`` with minute, hour, day, week,
        month, quarter, year or fiscal year, ``last N <unit>s`` (complete units), ``N <unit>s to
        now`` (rolling), ``month to date`` and the like, ``2017-01-01 to 2017-06-30`` (both days
        belong to it; months or years can stand for days), ``2017-03``, ``2017``, ``since`` or
        ``until`` a day, a month or a year (which belongs to it).
    start, end
        Days or times; a day stands for its first moment in the model's zone.
    compare
        ``"previous"`` or ``"year"``; None for no comparison.
    align
        What a year before is: the same ``"date"``, or the same ``"weekday"``, 364 days before.

    Raises
    ------
    PeriodError
        If the words are not a period or the end lies before the start.

    Examples
    --------
    >>> Period("2017-01-01 to 2017-01-31").end
    datetime.date(2017, 2, 1)
    """

    words: str = "all time"
    start: date | datetime | None = None
    end: date | datetime | None = None
    compare: Comparison | None = None
    align: Align = "date"

    def __post_init__(self) -> None:
        """Check the words and bring equal periods to one form."""
        if self.align not in {"date", "weekday"}:
            raise DefinitionError.option("align", self.align, ("date", "weekday"))
        if self.compare is not None and self.compare not in COMPARISONS:
            raise DefinitionError.option("compare", self.compare, COMPARISONS)
        if self.start is None and self.end is None:
            self._read_words()
        start, end = self.start, self.end
        if start is None and end is None:
            return
        if start is not None and end is not None and _order(end) < _order(start):
            message = f"the period ends ({end}) before it starts ({start})"
            raise PeriodError(message)
        object.__setattr__(self, "words", _range_words(start, end))

    def _read_words(self) -> None:
        if not isinstance(self.words, str):
            raise PeriodError.words(self.words, _ALLOWED)
        words = " ".join(self.words.lower().split())
        object.__setattr__(self, "words", words)
        if found := _RANGE.fullmatch(words):
            object.__setattr__(self, "start", _parse_day(found[1], words))
            object.__setattr__(self, "end", _after(found[2], words))
        elif _ALONE.fullmatch(words):
            object.__setattr__(self, "start", _parse_day(words, words))
            object.__setattr__(self, "end", _after(words, words))
        elif found := _OPEN.fullmatch(words):
            if found[1] == "since":
                object.__setattr__(self, "start", _parse_day(found[2], words))
            else:
                object.__setattr__(self, "end", _after(found[2], words))
        else:
            _meaning(words)


@dataclass(frozen=True, slots=True)
class Base:
    """The period to compare with; where ``interval`` is None, ``note`` says why."""

    interval: Interval | None
    uneven: bool = False
    note: str = ""


def _order(value: date | datetime) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), tzinfo=UTC)
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _parse_day(text: str, words: str) -> date:
    """Return a day, or the first one of a month or a year."""
    try:
        return date.fromisoformat(text + "-01-01"[len(text) - len("2026") :])
    except ValueError as error:
        message = f"{words!r}: {text} is not in the calendar"
        raise PeriodError(message) from error


def _after(text: str, words: str) -> date:
    """Return the day after a day, a month or a year."""
    day = _parse_day(text, words)
    if len(text) == len("2026-11-16"):
        return day + _DAY if day < date.max else day
    months = 12 if len(text) == len("2026") else 1
    year, index = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, index + 1, 1) if year <= date.max.year else date.max


def _range_words(start: date | datetime | None, end: date | datetime | None) -> str:
    first = start.date() if isinstance(start, datetime) else start
    last = end if end is None or isinstance(end, datetime) else max(end - _DAY, first or end - _DAY)
    if start is None:
        return f"until {last}"
    return f"since {start}" if last is None else f"{start} to {last}"


def _meaning(words: str) -> _Meaning:
    if words in {"all time", "today", "yesterday"}:
        kinds: dict[str, Kind] = {"all time": "all", "today": "this", "yesterday": "last"}
        return _Meaning(kinds[words])
    if found := _THIS.fullmatch(words):
        return _Meaning("this" if found[1] == "this" else "last", _unit(found[2] or found[3]))
    if found := _TO_DATE.fullmatch(words):
        return _Meaning("this", _unit(found[1] or found[2]))
    if (found := _LAST.fullmatch(words)) and int(found[1]) > 0:
        return _Meaning("last", _unit(found[2] or found[3]), int(found[1]))
    if (found := _ROLLING.fullmatch(words)) and int(found[1]) > 0:
        return _Meaning("rolling", _unit(found[2]), int(found[1]))
    raise PeriodError.words(words, _ALLOWED)


def _unit(word: str) -> Unit:
    units: dict[str, Unit] = {
        "minute": "minute",
        "hour": "hour",
        "day": "day",
        "week": "week",
        "month": "month",
        "quarter": "quarter",
        "year": "calendar year",
        "fiscal quarter": "quarter",
        "fiscal year": "year",
    }
    return units[word]


def _grain(unit: Unit, calendar: Calendar) -> tuple[Grain, Calendar]:
    if unit == "calendar year":
        return "year", replace(calendar, fiscal_start=1)
    return unit, calendar


def move(instant: datetime, unit: Unit, count: int, calendar: Calendar) -> datetime:
    """Move an instant by calendar units; the wall clock stays, the day of the month is clamped.

    Examples
    --------
    >>> move(datetime(2026, 3, 31, tzinfo=UTC), "month", -1, Calendar()).isoformat()
    '2026-02-28T00:00:00+00:00'
    """
    if unit in {"minute", "hour"}:
        return instant + count * timedelta(minutes=1 if unit == "minute" else 60)
    wall = calendar.local(instant)
    if unit in {"day", "week"}:
        try:
            return calendar.instant(wall + timedelta(days=count * (7 if unit == "week" else 1)))
        except OverflowError:
            return _BEGINNING
    months = count * {"month": 1, "quarter": 3}.get(unit, 12)
    return calendar.instant(_shift_months(wall, months))


def _shift_months(wall: datetime, months: int) -> datetime:
    year, index = divmod(wall.year * 12 + wall.month - 1 + months, 12)
    year = min(max(year, 2), 9998)
    following = date(year + index // 11, (index + 1) % 12 + 1, 1)
    return wall.replace(year=year, month=index + 1, day=min(wall.day, (following - _DAY).day))


def resolve(
    period: Period,
    calendar: Calendar,
    *,
    as_of: datetime,
    first: datetime | None = None,
    now: datetime | None = None,
) -> Interval:
    """Return the interval that a period means at ``as_of``.

    Parameters
    ----------
    period
        What was asked.
    calendar
        The model's calendar.
    as_of
        The watermark of the data, exclusive. ``this`` runs up to it; ``last`` takes complete units
        before it. Exactly at the end of a unit, ``this`` and ``last`` are that unit.
    first
        The first instant of the data, where ``all time`` starts.
    now
        What ``to now`` means; ``as_of`` when None.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> as_of = datetime(2026, 11, 16, tzinfo=UTC)
    >>> resolve(Period("this month"), Calendar(), as_of=as_of).words()
    '1 – 15 Nov 2026'
    >>> resolve(Period("last month"), Calendar(), as_of=as_of).words()
    '1 – 31 Oct 2026'
    """
    if period.start is not None or period.end is not None:
        start = (
            _bound(period.start, calendar) if period.start is not None else (first or _BEGINNING)
        )
        end = _bound(period.end, calendar) if period.end is not None else as_of
        return Interval(start, max(start, min(end, as_of)))
    meaning = _meaning(period.words)
    if meaning.kind == "all":
        return Interval(min(first or _BEGINNING, as_of), as_of)
    if meaning.kind == "rolling":
        end = now or as_of
        return Interval(move(end, meaning.unit, -meaning.count, calendar), end)
    grain, zone = _grain(meaning.unit, calendar)
    if meaning.kind == "this":
        return Interval(bucket_start(as_of - TICK, grain, zone), as_of)
    end = bucket_start(as_of, grain, zone)
    return Interval(move(end, meaning.unit, -meaning.count, zone), end)


def _bound(value: date | datetime, calendar: Calendar) -> datetime:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    return calendar.instant(value)


def base(  # noqa: PLR0913
    period: Period | None,
    interval: Interval | None,
    comparison: Comparison,
    calendar: Calendar,
    *,
    as_of: datetime,
    first: datetime | None = None,
    align: Align = "date",
) -> Base:
    """Return the period to compare ``interval`` with, stopped at equal progress.

    ``previous`` is the calendar unit before for ``this`` and ``last``, the same length just before
    for other periods; ``year`` is the same dates a year before (29 Feb becomes 28 Feb), or the same
    days of the week 364 days before. Before
    ``first``, where the data start, there is nothing to compare with, and the note says so.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> period, as_of = Period("this month"), datetime(2026, 11, 16, tzinfo=UTC)
    >>> month = resolve(period, Calendar(), as_of=as_of)
    >>> base(period, month, "previous", Calendar(), as_of=as_of).interval.words()
    '1 – 15 Oct 2026'
    """
    if comparison not in COMPARISONS:
        raise DefinitionError.option("compare", comparison, COMPARISONS)
    if period is None or interval is None or period.words == "all time":
        return Base(None, note="no period chosen, so nothing to compare with")
    if interval.empty:
        return Base(None, note="the period has no data yet, so there is nothing to compare")
    if comparison == "year" and align == "weekday":
        earlier = Interval(*(move(end, "day", -_YEAR, calendar) for end in _ends(interval)))
    elif comparison == "year":
        earlier = Interval(
            move(interval.start, "calendar year", -1, calendar),
            _year_before_end(interval.end, calendar),
        )
    elif period.start is None and period.end is None:
        earlier = _previous_unit(_meaning(period.words), interval, calendar)
    elif period.start is None or (period.end is None and interval.end != as_of):
        return Base(None, note="the period has no start, so there is nothing before it")
    else:
        earlier = _previous_length(period, interval, calendar)
    found = _weighed(earlier, interval, calendar)
    return found if first is None else _cut(found, earlier, first, calendar)


def _ends(interval: Interval) -> tuple[datetime, datetime]:
    return interval.start, interval.end


def _cut(found: Base, earlier: Interval, first: datetime, calendar: Calendar) -> Base:
    """Return the base as it is when the data start within it or after it."""
    day = Interval(first, first + TICK).days(calendar)[0]
    words = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    if earlier.end <= first:
        return Base(None, note=f"no data before {words}")
    if calendar.instant(day) <= earlier.start:
        return found
    return Base(earlier, uneven=True, note=f"incomplete: no data before {words}")


def _year_before_end(end: datetime, calendar: Calendar) -> datetime:
    wall = calendar.local(end)
    if wall.time() != time():
        return move(end, "calendar year", -1, calendar)
    return calendar.instant(_shift_months(wall - _DAY, -12) + _DAY)


def _previous_unit(meaning: _Meaning, interval: Interval, calendar: Calendar) -> Interval:
    unit, count = meaning.unit, meaning.count
    start = move(interval.start, unit, -count, calendar)
    if meaning.kind != "this":
        return Interval(start, interval.start)
    if unit in {"minute", "hour"}:
        return Interval(start, min(start + (interval.end - interval.start), interval.start))
    elapsed = calendar.local(interval.end) - calendar.local(interval.start)
    end = calendar.instant(calendar.local(start) + elapsed)
    grain, zone = _grain(unit, calendar)
    if interval.end >= bucket_end(interval.start, grain, zone):
        end = interval.start
    return Interval(start, min(end, interval.start))


def _previous_length(period: Period, interval: Interval, calendar: Calendar) -> Interval:
    whole = _bound(period.end, calendar) if period.end is not None else interval.end
    begin, finish = calendar.local(interval.start), calendar.local(whole)
    start = begin - (finish - begin)
    end = start + (calendar.local(interval.end) - begin)
    return Interval(calendar.instant(start), calendar.instant(end))


def _weighed(earlier: Interval, interval: Interval, calendar: Calendar) -> Base:
    lengths = [calendar.local(one.end) - calendar.local(one.start) for one in (earlier, interval)]
    if lengths[0] == lengths[1]:
        return Base(earlier)
    texts = [_length(one) for one in lengths]
    if texts[0] == texts[1]:
        return Base(earlier, uneven=True)
    return Base(earlier, uneven=True, note=f"{texts[0]} compared with {texts[1]}")


def _length(length: timedelta) -> str:
    if length >= _DAY:
        days = -(-length // _DAY)
        return f"{days} day{'' if days == 1 else 's'}"
    minutes = round(length.total_seconds() / 60)
    return f"{minutes} minute{'' if minutes == 1 else 's'}"
