"""What a number is judged by: the complete buckets of time before it, and those that it is made of."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from dashkit.errors import AnalysisError
from dashkit.model.calendar import Interval, Period, bucket_end, bucket_start
from dashkit.views.narrow import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from dashkit.model.expressions import MeasureSpec
    from dashkit.model.fields import Field, Grain
    from dashkit.model.filters import Filter
    from dashkit.model.model import Model
    from dashkit.model.query import Query
    from dashkit.model.result import Result

LEAST: Final[Mapping[str, int]] = {"minute": 720, "hour": 504}
"""Buckets that are read before a period at least; 90 of the longer grains."""
_LEAST: Final = 90
_TIMES: Final = 6
_MOST: Final = 3_000
_DAY: Final = timedelta(days=1)
_LONG: Final = frozenset({"week", "month", "quarter", "year"})
_LENGTHS: Final[Mapping[str, timedelta]] = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": _DAY,
    "week": 7 * _DAY,
    "month": 30.44 * _DAY,
    "quarter": 91.3 * _DAY,
    "year": 365.25 * _DAY,
}


class Course(NamedTuple):
    """The complete buckets of a measure.

    Attributes
    ----------
    frame
        ``time`` and ``value``.
    start
        Where the period to judge begins among them.
    end
        Where the last complete bucket ends.
    tail
        The sum of what comes after it, in a bucket that is not complete yet.
    """

    frame: pl.DataFrame
    start: date | datetime
    end: date | datetime
    tail: float


def length_of(grain: Grain | None) -> timedelta:
    """Return how long a bucket is, about."""
    return _LENGTHS.get(grain or "day", _DAY)


def past_query(
    model: Model,
    measures: Sequence[MeasureSpec],
    field: Field,
    *,
    where: Filter | None,
    interval: Interval | None,
) -> Query:
    """Return the query for the buckets of an interval and for some six times as many before it."""
    period = None
    if interval is not None and field.grain is not None:
        length = length_of(field.grain)
        count = (interval.end - interval.start) / length
        before = min(max(LEAST.get(field.grain, _LEAST), _TIMES * count), _MOST)
        first = bucket_start(interval.start - before * length, field.grain, model.calendar)
        start, end = (plain(one, model.calendar) for one in (first, interval.end))
        period = Period("", start=start, end=end)
    return model.query(measures, by=[field], where=where, period=period)


def course(result: Result, field: Field, spec: MeasureSpec, interval: Interval | None) -> Course:
    """Return the complete buckets of an answer to `past_query`.

    Where the data begin within a bucket, it is left out: it is not complete either.

    Raises
    ------
    AnalysisError
        If there is no complete bucket, or small groups are withheld.
    """
    if result.meta.withheld:
        raise AnalysisError("too few", "groups of few rows may not be shown here")
    calendar, source = result.query.model.calendar, result.query.model.source
    flag = pl.col(f"{field.name}.partial").fill_null(value=False)
    every = result.frame.drop_nulls(field.name).sort(field.name)
    every = every.select(time=pl.col(field.name), value=pl.col(spec.name), partial=flag)
    frame = every.filter(~pl.col("partial")).drop("partial")
    if source.first is not None and field.grain in _LONG:
        start = bucket_start(source.first, field.grain, calendar)
        if source.first - start >= _DAY:
            frame = frame.filter(pl.col("time") > calendar.local(start).date())
    since = interval.start if interval is not None else source.first
    if since is None or not frame.height:
        message = f"there is no complete {field.grain} yet"
        raise AnalysisError("empty", message)
    wall = calendar.local(since)
    last = frame["time"][-1]
    end = calendar.local(bucket_end(calendar.instant(last), field.grain, calendar))  # type: ignore[arg-type]
    tail = every.filter(pl.col("partial") & (pl.col("time") > last))["value"].sum()
    return Course(frame, wall.date() if frame.schema["time"] == pl.Date else wall, end, float(tail))
