"""From partials to the Result: the same small step for every engine."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, cast

import polars as pl

from dashkit.data.arithmetic import Partials, compared
from dashkit.errors import QueryError
from dashkit.model.buckets import TICK, Calendar, Interval, buckets, partial
from dashkit.model.fields import TEMPORAL
from dashkit.model.result import Meta, Result
from dashkit.model.units import is_percentage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from dashkit.data.plan import Part, Plan
    from dashkit.model.fields import Field, Grain

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
    frame = _joined(plan, sides, by)
    partials = Partials(frame, plan.aggregates)
    columns = [frame[f"g{place}"].alias(field.name) for place, field in enumerate(by)]
    query = plan.query
    for spec in query.measures:
        columns.append(partials.measure(spec.expression).alias(spec.name))
        if query.compare is not None:
            more = compared(partials, spec, query.compare, percentage=is_percentage(spec))
            columns += [values.alias(name) for name, values in more.items()]
    for place, field in enumerate(by):
        if field.grain is not None:
            columns.append(_partial(plan, frame[f"g{place}"], field))
    return pl.DataFrame(columns)


def _joined(plan: Plan, sides: dict[str, pl.DataFrame], by: Sequence[Field]) -> pl.DataFrame:
    """Return all groups of all sides with the partials of each."""
    keys = [f"g{place}" for place in range(len(by))]
    frame = _named(sides[""], "", keys)
    if plan.query.fill == "auto":
        frame = _filled(plan, frame, by)
    timed = {place: field for place, field in enumerate(by) if _is_time(plan, field)}
    for side, answer in sides.items():
        if not side:
            continue
        other = _named(answer, side, keys)
        for place, field in timed.items():
            other = _moved(plan, side, other, f"g{place}", field)
        if not keys:
            frame = pl.concat([frame, other], how="horizontal")
            continue
        frame = frame.join(
            other, on=keys, how="left" if timed else "full", coalesce=True, nulls_equal=True
        )
    frame = frame.with_columns(
        pl.col(f"{side}.there").fill_null(value=False) if keys else pl.col(f"{side}.there")
        for side in sides
    )
    return frame.with_columns(_covered(plan, frame, timed, side) for side in sides)


def _named(answer: pl.DataFrame, side: str, keys: Sequence[str]) -> pl.DataFrame:
    renamed = {name: f"{side}{name.removeprefix('a')}" for name in answer.columns if name[0] == "a"}
    there = pl.lit(value=True) if keys or not side else pl.lit(value=False)
    return answer.rename(renamed).with_columns(there.alias(f"{side}.there"))


def _is_time(plan: Plan, field: Field) -> bool:
    return field.grain is not None and field.base == plan.query.model.time


def _covered(plan: Plan, frame: pl.DataFrame, timed: dict[int, Field], side: str) -> pl.Series:
    """Return for each group whether there were data at its time."""
    name = f"{side}.covered"
    if side or plan.first is None or not timed:
        return pl.Series(name, [True] * frame.height, dtype=pl.Boolean)
    place, field = next(iter(timed.items()))
    calendar = plan.query.model.calendar
    first = calendar.local(plan.first).date()
    grain = field.grain or "day"
    earliest = first if grain in _SHORT else calendar.floor(first, grain)
    covered = frame[f"g{place}"].cast(pl.Date) >= earliest
    return covered.fill_null(value=True).alias(name)


def _filled(plan: Plan, frame: pl.DataFrame, by: Sequence[Field]) -> pl.DataFrame:
    """Return the frame with a row for each bucket of the period and each other group."""
    timed = [place for place, field in enumerate(by) if field.type in TEMPORAL]
    if len(timed) != 1 or by[timed[0]].grain is None:
        return frame
    key = f"g{timed[0]}"
    keys = [bucket for bucket, _ in _buckets_of(plan, frame[key], by[timed[0]])]
    every = pl.DataFrame({key: pl.Series(keys, dtype=frame.schema[key])})
    others = [f"g{place}" for place in range(len(by)) if place != timed[0]]
    if others:
        groups = frame.select(others).unique(maintain_order=True)
        if groups.height * every.height > _MOST_CELLS:
            message = (
                f"{groups.height:,} groups in {every.height:,} {by[timed[0]].grain}s are too many; "
                "choose a coarser grain, a shorter period or fill='none'"
            )
            raise QueryError(message)
        every = every.join(groups, how="cross")
    on = [key, *others]
    return (
        frame.join(every, on=on, how="full", coalesce=True, nulls_equal=True)
        .with_columns(pl.col(".there").fill_null(value=False))
        .select(frame.columns)
    )


def _moved(plan: Plan, side: str, other: pl.DataFrame, key: str, field: Field) -> pl.DataFrame:
    """Return the base with its buckets called by those of the period at the same position."""
    base = plan.bases[side].interval  # type: ignore[index]
    if base is None or plan.period is None or field.grain is None:
        return other
    calendar = plan.query.model.calendar
    theirs, ours = (
        [bucket for bucket, _ in _buckets(one, field.grain, calendar)]
        for one in (base, plan.period)
    )
    kind = other.schema[key]
    pairs = pl.DataFrame(
        {
            key: pl.Series(theirs[: len(ours)], dtype=kind),
            "to": pl.Series(ours[: len(theirs)], dtype=kind),
        }
    )
    return other.join(pairs, on=key, how="inner").drop(key).rename({"to": key})


@lru_cache(maxsize=64)
def _buckets(
    interval: Interval, grain: Grain, calendar: Calendar
) -> tuple[tuple[date | datetime, Interval], ...]:
    """Return the buckets of an interval with the value that stands for each, once each."""
    found: dict[date | datetime, Interval] = {}
    for one in buckets(interval, grain, calendar):
        start = calendar.local(one.start)
        found.setdefault(start if grain in _SHORT else start.date(), one)
    return tuple(found.items())


def _buckets_of(
    plan: Plan, values: pl.Series, field: Field
) -> tuple[tuple[date | datetime, Interval], ...]:
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
    marked: list[date | datetime] = []
    if _is_time(plan, field):
        marked = [
            bucket
            for bucket, interval in _buckets_of(plan, values, field)
            if partial(interval, plan.period, plan.as_of)
        ]
    kind = values.dtype
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
