"""From partials to the Result: the same small step for every engine."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal, cast

import numpy as np
import polars as pl

from dashkit.data.arithmetic import Partials
from dashkit.errors import QueryError
from dashkit.model.buckets import TICK, Calendar, Interval, buckets, partial
from dashkit.model.fields import TEMPORAL
from dashkit.model.result import Meta, Result
from dashkit.model.units import is_percentage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from numpy.typing import NDArray

    from dashkit.data.arithmetic import Value
    from dashkit.data.plan import Part, Plan
    from dashkit.model.expressions import Comparison
    from dashkit.model.fields import Field, Grain

    Bucket = date | datetime

_MOST_CELLS: Final = 2_000_000
_SHORT: Final = frozenset({"minute", "hour"})


@dataclass(frozen=True, slots=True)
class Told:
    """What a Result says about where it comes from."""

    version: str
    engine: str
    elapsed: float
    caveats: tuple[str, ...] = ()


def finish(plan: Plan, frames: Sequence[pl.DataFrame], told: Told) -> Result:
    """Return the Result of a plan whose parts were answered, in their order.

    Measures are computed from partials; time buckets without rows are added; comparisons are
    joined, time by position in the period; then rows are ordered and cut.
    """
    query = plan.query
    now = dict(zip(plan.parts, frames, strict=True))
    frame = _answer(plan, {one.side: now[one] for one in plan.parts if not one.total}, query.by)
    sums = {one.side: now[one] for one in plan.parts if one.total}
    total = _answer(plan, sums, ()) if sums else None
    groups = frame.height
    return Result(
        query=query,
        frame=_page(plan, frame),
        total=total,
        meta=_meta(plan, now, groups, told),
    )


def _meta(plan: Plan, answers: dict[Part, pl.DataFrame], groups: int, told: Told) -> Meta:
    query = plan.query
    last = f"a{len(plan.aggregates) - 1}"
    rows = next(int(answers[one][last].sum()) for one in plan.parts if not one.side)
    found = plan.bases.get(query.compare) if query.compare is not None else None
    caveats = list(told.caveats)
    for comparison, one in plan.bases.items():
        if comparison != query.compare and one.note:
            caveats.append(one.note)
    return Meta(
        as_of=plan.as_of,
        version=told.version,
        engine=told.engine,
        period=plan.period,
        base=found.interval if found is not None else None,
        base_note=found.note if found is not None else "",
        filters=query.where,
        rows=rows,
        groups=groups,
        elapsed=told.elapsed,
        caveats=tuple(caveats),
    )


def _answer(plan: Plan, sides: dict[str, pl.DataFrame], by: Sequence[Field]) -> pl.DataFrame:
    frame, partials = _joined(plan, sides, by)
    query = plan.query
    wanted: list[tuple[str, Value]] = []
    for spec in query.measures:
        wanted.append((spec.name, partials.measure(spec.expression)))
        if query.compare is not None:
            wanted += partials.compared(spec, query.compare, percentage=is_percentage(spec))
    columns = [frame[f"g{place}"].alias(field.name) for place, field in enumerate(by)]
    columns += [value.series(name) for name, value in wanted]
    for place, field in enumerate(by):
        if field.grain is not None:
            columns.append(_partial(plan, frame[f"g{place}"], field))
    return pl.DataFrame(columns)


def _joined(
    plan: Plan, sides: dict[str, pl.DataFrame], by: Sequence[Field]
) -> tuple[pl.DataFrame, Partials]:
    """Return all groups of all sides, and the partials of each."""
    keys = [f"g{place}" for place in range(len(by))]
    named = {side: _named(answer, side, keys) for side, answer in sides.items()}
    timed = next(((f"g{i}", one) for i, one in enumerate(by) if _is_time(plan, one)), None)
    if not keys:
        frame = pl.DataFrame([one for answer in named.values() for one in answer.get_columns()])
    else:
        frame = _grouped(plan, named, by, timed)
    columns = {one.name: one for one in frame.get_columns()}
    covered = {side: _covered(plan, side, frame, timed) for side in named}
    asked = plan.aggregates
    return frame, Partials(columns, frame.height, asked, covered=covered, grouped=bool(keys))


def _grouped(
    plan: Plan,
    named: dict[str, pl.DataFrame],
    by: Sequence[Field],
    timed: tuple[str, Field] | None,
) -> pl.DataFrame:
    keys = [f"g{place}" for place in range(len(by))]
    others = {side: answer for side, answer in named.items() if side}
    if timed is not None:
        others = {side: _moved(plan, side, one, *timed) for side, one in others.items()}
    frame = named[""]
    if plan.query.fill == "auto":
        frame = _filled(plan, [frame, *others.values()], by)
    how: Literal["left", "full"] = "left" if timed is not None else "full"
    for other in others.values():
        frame = frame.join(other, on=keys, how=how, coalesce=True, nulls_equal=True)
    return frame


def _named(answer: pl.DataFrame, side: str, keys: Sequence[str]) -> pl.DataFrame:
    """Return the answer of a side with the names that it has beside others."""
    columns = [
        one if one.name in keys else one.alias(f"{side}{one.name.removeprefix('a')}")
        for one in answer.get_columns()
    ]
    return pl.DataFrame(columns)


def _is_time(plan: Plan, field: Field) -> bool:
    return field.grain is not None and field.base == plan.query.model.time


def _covered(
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
        return (values >= earliest).fill_null(value=True).to_numpy()
    known = [ours for ours, theirs in _pairs(plan, side, field) if theirs >= earliest]
    among = values.is_in(pl.Series(known, dtype=values.dtype).implode())
    return among.fill_null(value=False).to_numpy()


def _filled(plan: Plan, sides: Sequence[pl.DataFrame], by: Sequence[Field]) -> pl.DataFrame:
    """Return the answer with a row for each bucket of the period and each other group."""
    frame = sides[0]
    timed = [place for place, field in enumerate(by) if field.type in TEMPORAL]
    if len(timed) != 1 or by[timed[0]].grain is None:
        return frame
    key = f"g{timed[0]}"
    keys = [bucket for bucket, _ in _buckets_of(plan, frame[key], by[timed[0]])]
    every = pl.DataFrame({key: pl.Series(keys, dtype=frame.schema[key])})
    others = [f"g{place}" for place in range(len(by)) if place != timed[0]]
    if others:
        groups = pl.concat([one.select(others) for one in sides]).unique()
        if groups.height * every.height > _MOST_CELLS:
            raise QueryError(
                f"{groups.height:,} groups in {every.height:,} {by[timed[0]].grain}s are too many; "
                "choose a coarser grain, a shorter period or fill='none'"
            )
        every = every.join(groups, how="cross")
    elif every.height == frame.height and not every[key].is_in(frame[key].implode()).not_().any():
        return frame
    return frame.join(every, on=[key, *others], how="full", coalesce=True, nulls_equal=True).select(
        frame.columns
    )


def _moved(plan: Plan, side: str, other: pl.DataFrame, key: str, field: Field) -> pl.DataFrame:
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
    calendar = plan.query.model.calendar
    ours, theirs = (_buckets(one, field.grain, calendar) for one in (plan.period, base))
    return [(a, b) for (a, _), (b, _) in zip(ours, theirs, strict=False)]


@lru_cache(maxsize=64)
def _buckets(
    interval: Interval, grain: Grain, calendar: Calendar
) -> tuple[tuple[Bucket, Interval], ...]:
    """Return the buckets of an interval with the value that stands for each, once each."""
    found: dict[Bucket, Interval] = {}
    for one in buckets(interval, grain, calendar):
        start = calendar.local(one.start)
        found.setdefault(start if grain in _SHORT else start.date(), one)
    return tuple(found.items())


def _buckets_of(plan: Plan, values: pl.Series, field: Field) -> tuple[tuple[Bucket, Interval], ...]:
    grain, calendar = field.grain, plan.query.model.calendar
    interval = _shown(plan, values, field)
    return () if interval is None or grain is None else _buckets(interval, grain, calendar)


def _shown(plan: Plan, values: pl.Series, field: Field) -> Interval | None:
    """Return the stretch of time whose buckets are shown; None where nothing says it."""
    if _is_time(plan, field):
        if plan.period is not None:
            return plan.period
        if plan.first is not None and plan.as_of is not None:
            return Interval(plan.first, plan.as_of)
    low, high = cast("tuple[Any, Any]", (values.min(), values.max()))
    if low is None:
        return None
    calendar = plan.query.model.calendar
    return Interval(calendar.instant(low), calendar.instant(high) + TICK)


def _partial(plan: Plan, values: pl.Series, field: Field) -> pl.Series:
    name = f"{field.name}.partial"
    marked: list[Bucket] = []
    if _is_time(plan, field):
        marked = [
            bucket
            for bucket, interval in _buckets_of(plan, values, field)
            if partial(interval, plan.period, plan.as_of)
        ]
    kind = values.dtype
    if not marked:
        return pl.repeat(value=False, n=len(values), eager=True).alias(name)
    return values.is_in(pl.Series(marked, dtype=kind).implode()).fill_null(value=False).alias(name)


def _page(plan: Plan, frame: pl.DataFrame) -> pl.DataFrame:
    query = plan.query
    keys = [one.name for one in query.by]
    orders = [(one.column, one.descending) for one in query.order]
    if not orders:
        times = [one.name for one in query.by if one.value_type in TEMPORAL]
        orders = [(name, False) for name in times]
        if not times and query.measures:
            orders = [(query.measures[0].name, True)]
    asked = {name for name, _ in orders}
    orders += [(name, False) for name in keys if name not in asked]
    if orders and frame.height > 1:
        frame = frame.sort(
            [name for name, _ in orders],
            descending=[falling for _, falling in orders],
            nulls_last=True,
            maintain_order=True,
        )
    return frame.slice(query.offset, query.limit)
