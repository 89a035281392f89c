"""UTC offsets of a time zone as data, so that no database needs time zones of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 1850, 2150
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)

Step = tuple[datetime, int]


@lru_cache(maxsize=256)
def offsets(zone: ZoneInfo, first_year: int, last_year: int) -> tuple[Step, ...]:
    """Return the offsets in force in a span of years: from when (naive UTC), how many seconds.

    The first one holds for all time before too, the last one for all time after: outside of 1850
    to 2150 a zone keeps the offset of that end.

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> [(str(start), seconds) for start, seconds in offsets(ZoneInfo("Europe/Berlin"), 2026, 2026)]
    [('2026-01-01 00:00:00', 3600), ('2026-03-29 01:00:00', 7200), ('2026-10-25 01:00:00', 3600)]
    """
    first_year = min(max(first_year, FIRST_YEAR), LAST_YEAR)
    last_year = min(max(last_year, first_year), LAST_YEAR)
    start = datetime(first_year, 1, 1, tzinfo=UTC)
    steps = [(start.replace(tzinfo=None), _seconds(zone, start))]
    if zone.utcoffset(None) is None:
        for year in range(first_year, last_year + 1):
            steps += _changes(zone, year)
    return tuple(steps)


@lru_cache(maxsize=4096)
def _changes(zone: ZoneInfo, year: int) -> tuple[Step, ...]:
    """Return from when on other offsets are in force, after the start of a year up to its end."""
    day, end = (datetime(one, 1, 1, tzinfo=UTC) for one in (year, year + 1))
    steps: list[Step] = []
    known = _seconds(zone, day)
    while day < end:
        following = day + _DAY
        if _seconds(zone, following) != known:
            change = _change(zone, day, following)
            known = _seconds(zone, change)
            steps.append((change.replace(tzinfo=None), known))
        day = following
    return tuple(steps)


def _seconds(zone: ZoneInfo, instant: datetime) -> int:
    offset = instant.astimezone(zone).utcoffset() or timedelta()
    return offset // _SECOND


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the first second with another offset than ``before``."""
    old = _seconds(zone, before)
    while after - before > _SECOND:
        middle = before + ((after - before) // 2 // _SECOND) * _SECOND
        if _seconds(zone, middle) == old:
            before = middle
        else:
            after = middle
    return after
