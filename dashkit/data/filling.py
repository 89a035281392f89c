"""Time in results: buckets without rows, bases at the same position, what is only partly there."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import polars as pl

from dashkit.errors import QueryError
from dashkit.model.buckets import (
    MOST_BUCKETS,
    TICK,
    Calendar,
    Interval,
    bucket_end,
    bucket_start,
    buckets,
    called,
    partial,
)
from dashkit.model.fields import TEMPORAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dashkit.data.plan import Plan
    from dashkit.model.expressions import Comparison, Fill
    from dashkit.model.fields import Field, Grain

Bucket = date | datetime

_MOST_CELLS: Final = 2_000_000
_SHORT: Final = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}


def is_time(plan: Plan, field: Field) -> bool:
    """Return whether a field is a bucket of the time that periods apply to."""
    return field.grain is not None and field.base == plan.query.model.time


def covered(
    plan: Plan, side: str, frame: pl.DataFrame, timed: tuple[str, Field] | None
) -> NDArray[np.bool_]:
    """Return for each group whether there were data at its time."""
    if timed is None or plan.first is None:
        return np.full(frame.height, timed is None or not side)
    key, field = timed
    calendar, grain = plan.query.model.calendar, field.grain or "day"
    first = calendar.local(plan.first)
    earliest: Any = first if grain in _SHORT else calendar.floor(first.date(), grain)
    values = frame[key]
    if not side:
        return _flags(values >= earliest, missing=True)
    known = [ours for ours, theirs in _pairs(plan, side, field) if theirs >= earliest]
    return np.isin(_ticks(values), _ticks(pl.Series(known, dtype=values.dtype)))


def _ticks(values: pl.Series) -> NDArray[Any]:
    return values.cast(pl.Int64).to_numpy()


def _flags(found: pl.Series, *, missing: bool) -> NDArray[np.bool_]:
    known = found.fill_null(value=missing) if found.null_count() else found
    return np.asarray(known, dtype=np.bool_)


def filled(plan: Plan, sides: Sequence[pl.DataFrame], by: Sequence[Field]) -> pl.DataFrame:
    """Return the answer with a row for each bucket of the period and each other group."""
    frame = sides[0]
    timed = [place for place, field in enumerate(by) if field.type in TEMPORAL]
    if len(timed) != 1 or by[timed[0]].grain is None:
        return frame
    key, field = f"g{timed[0]}", by[timed[0]]
    shown = _shown(plan, frame[key], field)
    if shown is None or (plan.period is None and _too_many(shown, field)):
        return frame
    keys = _buckets(shown, field.grain or "day", plan.query.model.calendar)
    others = [f"g{place}" for place in range(len(by)) if place != timed[0]]
    if not others and len(keys) == frame.height and set(keys) == set(frame[key].to_list()):
        return frame
    every = pl.DataFrame({key: pl.Series(keys, dtype=frame.schema[key])})
    if others:
        groups = pl.concat([one.select(others) for one in sides]).unique()
        if groups.height * every.height > _MOST_CELLS:
            raise QueryError(
                f"{groups.height:,} groups in {every.height:,} {field.grain}s are too many; "
                "choose a coarser grain, a shorter period or fill='none'"
            )
        every = every.join(groups, how="cross")
    return frame.join(every, on=[key, *others], how="full", coalesce=True, nulls_equal=True).select(
        frame.columns
    )


def moved(plan: Plan, side: str, other: pl.DataFrame, key: str, field: Field) -> pl.DataFrame:
    """Return the base with its buckets called by those of the period at the same position."""
    pairs = _pairs(plan, side, field)
    kind = other.schema[key]
    table = pl.DataFrame(
        {
            key: pl.Series([theirs for _, theirs in pairs], dtype=kind),
            "to": pl.Series([ours for ours, _ in pairs], dtype=kind),
        }
    )
    joined = other.join(table, on=key, how="inner")
    return joined.with_columns(pl.col("to").alias(key)).drop("to")


def _pairs(plan: Plan, side: str, field: Field) -> list[tuple[Bucket, Bucket]]:
    """Return each bucket of the period with the one at the same position of the base."""
    base = plan.bases[cast("Comparison", side)].interval
    if base is None or plan.period is None or field.grain is None:
        return []
    return [one for one, alike in _beside(plan.period, base, field.grain, _calendar(plan)) if alike]


def cut_elsewhere(plan: Plan) -> str:
    """Return that some buckets have no base; nothing where all have one."""
    field = next((one for one in plan.query.by if is_time(plan, one)), None)
    if field is None or plan.period is None or field.grain is None or field.grain in _SHORT:
        return ""
    bases = [one.interval for one in plan.bases.values() if one.interval is not None]
    pairs = [
        pair for one in bases for pair in _beside(plan.period, one, field.grain, _calendar(plan))
    ]
    if all(alike for _, alike in pairs):
        return ""
    return f"a {field.grain} that the compared period cuts elsewhere has no base"


def _calendar(plan: Plan) -> Calendar:
    return plan.query.model.calendar


@lru_cache(maxsize=64)
def _beside(
    ours: Interval, theirs: Interval, grain: Grain, calendar: Calendar
) -> tuple[tuple[tuple[Bucket, Bucket], bool], ...]:
    """Return buckets at the same position of two intervals, and whether they can be compared.

    Hours are at the same position when they are equally far from the start on the wall clock, so
    that a day of 23 hours moves none. Others are counted; two that are cut by the ends of the
    intervals can be compared only where equally much of them is left.
    """
    if grain in _SHORT:
        moved = calendar.local(ours.start) - calendar.local(theirs.start)
        known = set(_buckets(theirs, grain, calendar))
        walls = cast("tuple[datetime, ...]", _buckets(ours, grain, calendar))
        return tuple(((wall, wall - moved), wall - moved in known) for wall in walls)
    pairs = zip(buckets(ours, grain, calendar), buckets(theirs, grain, calendar), strict=False)
    return tuple(
        (
            (called(one.start, grain, calendar), called(other.start, grain, calendar)),
            _left(one, ours, calendar) == _left(other, theirs, calendar),
        )
        for one, other in pairs
    )


def _left(bucket: Interval, interval: Interval, calendar: Calendar) -> timedelta | None:
    """Return how much of a bucket an interval leaves on the wall clock; None for all of it."""
    start, end = max(bucket.start, interval.start), min(bucket.end, interval.end)
    if (start, end) == (bucket.start, bucket.end):
        return None
    return calendar.local(end) - calendar.local(start)


@lru_cache(maxsize=64)
def _buckets(interval: Interval, grain: Grain, calendar: Calendar) -> tuple[Bucket, ...]:
    """Return the values that stand for the buckets of an interval, once each."""
    starts = (one.start for one in buckets(interval, grain, calendar))
    return tuple(dict.fromkeys(called(start, grain, calendar) for start in starts))


def _shown(plan: Plan, values: pl.Series, field: Field) -> Interval | None:
    """Return the stretch of time whose buckets are shown; None where nothing says it."""
    if is_time(plan, field):
        if plan.period is not None:
            return plan.period
        if plan.first is not None and plan.as_of is not None:
            return Interval(plan.first, plan.as_of)
    low, high = cast("tuple[Any, Any]", (values.min(), values.max()))
    if low is None:
        return None
    calendar = plan.query.model.calendar
    return Interval(calendar.instant(low), calendar.instant(high) + TICK)


def unfilled(plan: Plan) -> str:
    """Return why buckets without rows are left out; nothing where they are not.

    With a period that is too long for its buckets, the query fails instead.
    """
    field = next((one for one in plan.query.by if is_time(plan, one)), None)
    if field is None or plan.period is not None or plan.query.fill != "auto":
        return ""
    shown = None if plan.first is None or plan.as_of is None else Interval(plan.first, plan.as_of)
    many = shown is not None and _too_many(shown, field)
    return f"{field.grain}s without rows are left out; choose a period to see them" if many else ""


def _too_many(shown: Interval, field: Field) -> bool:
    length = _SHORT.get(field.grain or "day", timedelta(days=1))
    return (shown.end - shown.start) / length > MOST_BUCKETS


def marked(plan: Plan, values: pl.Series, field: Field) -> pl.Series:
    """Return which buckets are only partly covered by the period and by the data."""
    among = np.zeros(len(values), dtype=np.bool_)
    if is_time(plan, field) and plan.as_of is not None:
        for one in _partial(plan.period, plan.as_of, field.grain or "day", _calendar(plan)):
            among |= _flags(values == one, missing=False)
    return pl.Series(f"{field.name}.partial", among)


@lru_cache(maxsize=64)
def _partial(
    period: Interval | None, as_of: datetime, grain: Grain, calendar: Calendar
) -> frozenset[Bucket]:
    """Return what stands for the buckets that a period and the data cover only partly."""
    ends = [as_of] if period is None else [period.start + TICK, period.end, as_of]
    found: set[Bucket] = set()
    for end in ends:
        start = bucket_start(end - TICK, grain, calendar)
        if partial(Interval(start, bucket_end(start, grain, calendar)), period, as_of):
            found.add(called(start, grain, calendar))
    return frozenset(found)


def refilled(
    keys: pl.DataFrame,
    values: pl.Series,
    empty: pl.Series,
    rule: Fill,
    *,
    by: tuple[str, Sequence[str]],
) -> pl.Series:
    """Return values with those of empty buckets replaced.

    Parameters
    ----------
    keys
        The groups of the values.
    values, empty
        One for each group: the number, and whether no row belongs to it.
    rule
        ``zero``, ``null``, or ``previous`` for the last value of the same other groups.
    by
        The key of time and the other keys.
    """
    time, others = by
    frame = keys.with_columns(values.alias("#value"), empty.alias("#empty"))
    value = pl.col("#value")
    if rule == "zero":
        return frame.select(
            pl.when("#empty").then(0).otherwise(value).alias(values.name)
        ).to_series()
    kept = pl.when(~pl.col("#empty")).then(value)
    if rule == "null":
        return frame.select(kept.alias(values.name)).to_series()
    carried = kept.forward_fill()
    ordered = frame.with_row_index("#place").sort(time, nulls_last=True)
    carried = carried.over(others) if others else carried
    return ordered.with_columns(carried.alias(values.name)).sort("#place")[values.name]
