"""From partials to the Result: the same small step for every engine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import polars as pl

from dashkit.data.arithmetic import Partials
from dashkit.data.disclosure import veiled
from dashkit.data.filling import covered, cut_elsewhere, filled, is_time, marked, moved, unfilled
from dashkit.model.fields import TEMPORAL
from dashkit.model.result import Meta, Result
from dashkit.model.units import is_percentage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashkit.data.arithmetic import Value
    from dashkit.data.plan import Part, Plan
    from dashkit.model.fields import Field


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
    sides = {one.side: now[one] for one in plan.parts if not one.total}
    frame, exact = _answer(plan, sides, query.by)
    sums = {one.side: now[one] for one in plan.parts if one.total}
    total, also = _answer(plan, sums, ()) if sums else (None, True)
    meta = _meta(plan, now, frame.height, told)
    return Result(
        query=query,
        frame=_page(plan, frame),
        total=total,
        meta=replace(meta, exact=exact and also),
    )


def _meta(plan: Plan, answers: dict[Part, pl.DataFrame], groups: int, told: Told) -> Meta:
    query = plan.query
    last = f"a{len(plan.aggregates) - 1}"
    rows = next(int(answers[one][last].sum()) for one in plan.parts if not one.side)
    found = plan.bases.get(query.compare) if query.compare is not None else None
    caveats = [one for one in (*told.caveats, unfilled(plan), cut_elsewhere(plan)) if one]
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


def _answer(
    plan: Plan, sides: dict[str, pl.DataFrame], by: Sequence[Field]
) -> tuple[pl.DataFrame, bool]:
    """Return the groups, and whether all decimals have room for all their digits."""
    frame, partials = _joined(plan, sides, by)
    query = plan.query
    wanted: list[tuple[str, Value]] = []
    for spec in query.measures:
        wanted.append((spec.name, partials.measure(spec.expression)))
        if query.compare is not None:
            wanted += partials.compared(spec, query.compare, percentage=is_percentage(spec))
    columns = [frame[f"g{place}"].alias(field.name) for place, field in enumerate(by)]
    found = [value.series(name) for name, value in wanted]
    exact = not any(
        value.kind == "decimal" and one.dtype == pl.Float64
        for one, (_, value) in zip(found, wanted, strict=True)
    )
    columns += found
    for place, field in enumerate(by):
        if field.grain is not None:
            columns.append(marked(plan, frame[f"g{place}"], field))
    return veiled(pl.DataFrame(columns), frame, query, by), exact


def _joined(
    plan: Plan, sides: dict[str, pl.DataFrame], by: Sequence[Field]
) -> tuple[pl.DataFrame, Partials]:
    """Return all groups of all sides, and the partials of each."""
    keys = [f"g{place}" for place in range(len(by))]
    named = {side: _named(answer, side, keys) for side, answer in sides.items()}
    timed = next(((f"g{i}", one) for i, one in enumerate(by) if is_time(plan, one)), None)
    if not keys:
        frame = pl.DataFrame([one for answer in named.values() for one in answer.get_columns()])
    else:
        frame = _grouped(plan, named, by, timed)
    columns = {one.name: one for one in frame.get_columns()}
    there = {side: covered(plan, side, frame, timed) for side in named}
    asked = plan.aggregates
    return frame, Partials(columns, frame.height, asked, covered=there, grouped=bool(keys))


def _grouped(
    plan: Plan,
    named: dict[str, pl.DataFrame],
    by: Sequence[Field],
    timed: tuple[str, Field] | None,
) -> pl.DataFrame:
    keys = [f"g{place}" for place in range(len(by))]
    others = {side: answer for side, answer in named.items() if side}
    if timed is not None:
        others = {side: moved(plan, side, one, *timed) for side, one in others.items()}
    frame = named[""]
    if plan.query.fill == "auto":
        frame = filled(plan, [frame, *others.values()], by)
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
