"""Windows of time: which stretch ends with each bucket, and partials merged over it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, cast

import polars as pl

from dashkit.errors import QueryError
from dashkit.model.buckets import TICK, Interval, bucket_start, buckets, called
from dashkit.model.periods import move

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashkit.model.buckets import Calendar
    from dashkit.model.expressions import Aggregate, Function
    from dashkit.model.fields import Grain

MERGED: Final[frozenset[Function]] = frozenset(
    {"sum", "count", "mean", "min", "max", "std", "first", "last"}
)
MOST_ASKED: Final = 400
_MOST_PAIRS: Final = 20_000_000
_BEGINNING: Final = datetime(1, 1, 3, tzinfo=UTC)
_CLOCK: Final = ("minute", "hour")
_MONTHS: Final = ("month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class Target:
    """A bucket, what stands for it, and the window that ends with it."""

    key: object
    window: Interval


def starts(window: tuple[str, str, int], end: datetime, calendar: Calendar) -> datetime:
    """Return where a window that ends at ``end`` starts.

    Examples
    --------
    >>> from dashkit.model.buckets import Calendar
    >>> starts(("rolling", "day", 7), datetime(2026, 11, 16, tzinfo=UTC), Calendar()).day
    9
    """
    kind, unit, count = window
    grain = cast("Grain", unit)
    if kind == "rolling":
        return move(end, grain, -count, calendar)
    return bucket_start(end - TICK, grain, calendar) if kind == "to_date" else _BEGINNING


def targets(
    window: tuple[str, str, int], interval: Interval, grain: Grain, calendar: Calendar
) -> list[Target]:
    """Return the buckets that an interval touches, each with the window that ends with it."""
    return [
        Target(
            called(one.start, grain, calendar),
            Interval(starts(window, one.end, calendar), one.end),
        )
        for one in buckets(interval, grain, calendar)
    ]


def fine_grain(window: tuple[str, str, int], grain: Grain) -> Grain:
    """Return the coarsest grain whose buckets make up both the buckets and their windows.

    Examples
    --------
    >>> fine_grain(("rolling", "day", 7), "month"), fine_grain(("to_date", "year", 1), "month")
    ('day', 'month')
    """
    kind, unit = window[0], cast("Grain", window[1])
    if kind == "cumulative" or grain in _CLOCK or unit == grain:
        return "minute" if unit == "minute" and grain == "hour" else grain
    if unit in _CLOCK:
        return unit
    if grain in _MONTHS and unit in _MONTHS:
        return min(grain, unit, key=_MONTHS.index)
    return "day"


def spread(  # noqa: PLR0913
    frame: pl.DataFrame,
    key: str,
    aims: Sequence[Target],
    aggregates: Sequence[Aggregate],
    *,
    grain: Grain,
    calendar: Calendar,
    to: pl.DataType,
) -> pl.DataFrame:
    """Return partials of fine buckets as those of the windows that they lie in.

    Parameters
    ----------
    frame
        Groups and partials ``a0``, ``a1``, ... of fine buckets, named ``key``.
    key
        The column of fine buckets; in the answer that of the windows' buckets.
    aims
        The windows.
    aggregates
        What the partials are of.
    grain, calendar
        How the fine buckets are cut.
    to
        The type of the windows' buckets.
    """
    kind = frame.schema[key]
    known = frame[key].drop_nulls().unique().sort()
    instants = [calendar.instant(one) for one in known]
    pairs = [(one, aim.key) for aim in aims for one in known[_between(instants, aim.window)]]
    if len(pairs) * max(frame.height // max(len(known), 1), 1) > _MOST_PAIRS:
        raise QueryError(
            f"windows over {len(known):,} {grain}s are too many; choose a shorter period or window"
        )
    table = pl.DataFrame(
        {
            key: pl.Series([one for one, _ in pairs], dtype=kind),
            "#to": pl.Series([aim for _, aim in pairs], dtype=to),
        }
    )
    keys = ["#to" if one == key else one for one in frame.columns if one.startswith("g")]
    joined = frame.join(table, on=key, how="inner").sort(key)
    found = joined.group_by(keys, maintain_order=True).agg(
        partial for place, one in enumerate(aggregates) for partial in merge(f"a{place}", one)
    )
    return found.rename({"#to": key})


def _between(instants: Sequence[datetime], window: Interval) -> slice:
    return slice(bisect_left(instants, window.start), bisect_left(instants, window.end))


def merge(name: str, one: Aggregate) -> list[pl.Expr]:
    """Return how the partials of an aggregate are merged, those of earlier buckets first."""
    value = pl.col(name)
    if one.function == "count":
        return [value.sum()]
    if one.function in {"sum", "mean"}:
        number = pl.col(f"{name}.n")
        total = pl.when(value.count() > 0).then(value.sum())
        return [total.alias(name), number.sum()]
    if one.function in {"min", "max"}:
        return [value.min() if one.function == "min" else value.max()]
    if one.function in {"first", "last"}:
        held = value.drop_nulls()
        return [held.first() if one.function == "first" else held.last()]
    number = pl.col(f"{name}.n")
    mean = (value * number).sum() / number.sum()
    apart = pl.col(f"{name}.m2") + number * (value - mean) ** 2
    return [mean.alias(name), number.sum(), apart.sum().alias(f"{name}.m2")]
