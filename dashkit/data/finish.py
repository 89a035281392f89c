"""From partials to the Result: the same small step for every engine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from math import isfinite
from operator import and_
from typing import TYPE_CHECKING, Literal

import polars as pl

from dashkit.data.contexts import HERE, ROWS, Context
from dashkit.data.disclosure import MARK, veiled
from dashkit.data.filling import (
    covered,
    cut_elsewhere,
    filled,
    is_time,
    marked,
    moved,
    refilled,
    unfilled,
)
from dashkit.data.ordering import ordered
from dashkit.data.partials import Partials
from dashkit.data.turning import TURNING
from dashkit.data.windows import spread
from dashkit.model.fields import TEMPORAL
from dashkit.model.result import INFINITE, Meta, Result
from dashkit.model.units import is_percentage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.data.arithmetic import Value
    from dashkit.data.plan import Part, Plan
    from dashkit.model.expressions import Aggregate
    from dashkit.model.fields import Field
    from dashkit.model.query import Query

    Slot = tuple[Context, Aggregate, str]

_TAILS = ("", ".n", ".m2")


@dataclass(frozen=True, slots=True)
class Told:
    """What a Result says about where it comes from."""

    version: str
    engine: str
    elapsed: float
    caveats: tuple[str, ...] = ()
    sketches: frozenset[str] = frozenset()


def finish(plan: Plan, frames: Sequence[pl.DataFrame], told: Told) -> Result:
    """Return the Result of a plan whose parts were answered, in their order.

    Measures are computed from partials; time buckets without rows are added; comparisons are
    joined, time by position in the period; then rows are ordered and cut.
    """
    query = plan.query
    answers = dict(zip(plan.parts, frames, strict=True))
    frame, exact = TURNING.get(plan, answers) or _in_order(plan, answers)
    total, also = None, True
    if plan.totals:
        total, also = _Layout(plan, (), {one: answers[one] for one in plan.totals}).table()
    meta = _meta(plan, answers, frame.height, told)
    return Result(
        query=query,
        frame=frame.slice(query.offset, query.limit),
        total=total,
        meta=replace(meta, exact=exact and also and not _sketched(plan, told)),
    )


def _sketched(plan: Plan, told: Told) -> bool:
    asked = (one for part in plan.parts for one in part.aggregates)
    return any(one.approximate and one.function in told.sketches for one in asked)


def _meta(plan: Plan, answers: Mapping[Part, pl.DataFrame], groups: int, told: Told) -> Meta:
    query = plan.query
    first = next(one for one in plan.groups if one.context == HERE and ROWS in one.aggregates)
    rows = int(answers[first][f"a{first.aggregates.index(ROWS)}"].sum())
    first_side = next(iter(query.comparisons), None)
    found = plan.bases.get(first_side) if first_side is not None else None
    notes = (unfilled(plan), cut_elsewhere(plan), _counted(plan), _infinite(query, answers))
    found_notes = (*told.caveats, *notes)
    caveats = [one for one in found_notes if one]
    for comparison, one in plan.bases.items():
        if comparison != first_side and one.note:
            caveats.append(one.note)
    return Meta(
        as_of=plan.as_of,
        version=told.version,
        engine=told.engine,
        period=plan.period,
        base=found.interval if found is not None else None,
        bases={side: plan.bases[side].interval for side in query.comparisons},
        base_note=found.note if found is not None else "",
        filters=query.where,
        rows=rows,
        groups=groups,
        elapsed=told.elapsed,
        caveats=tuple(caveats),
    )


def _counted(plan: Plan) -> str:
    """Return what the total counts, where conditions leave groups out."""
    if not plan.query.having or not plan.totals:
        return ""
    conditions = " and ".join(str(one) for one in plan.query.having)
    return f"the total counts all groups, not only those with {conditions}"


def _infinite(query: Query, answers: Mapping[Part, pl.DataFrame]) -> str:
    """Return what is left out where numbers are infinite, or were too large to be added."""
    bins = {f"g{place}" for place, one in enumerate(query.by) if one.width}
    for frame in answers.values():
        for column in frame.get_columns():
            counts = column.name.startswith("a") or column.name in bins
            # The sum of all tells it nearly always, and sooner than a query.
            doubtful = counts and column.dtype.is_float() and not isfinite(column.sum())
            if doubtful and not column.is_finite().all():
                return INFINITE
    return ""


class _Layout:
    """The groups of some fields, and what was answered about them."""

    def __init__(
        self, plan: Plan, by: Sequence[Field], answers: Mapping[Part, pl.DataFrame]
    ) -> None:
        self.plan, self.by, self.answers = plan, by, answers
        self.keys = [f"g{place}" for place in range(len(by))]
        self.slots: dict[Slot, str] = {}
        found = ((f"g{i}", one) for i, one in enumerate(by) if is_time(plan, one))
        self.timed = next(found, None)

    def table(self) -> tuple[pl.DataFrame, bool]:
        """Return the groups, and whether all decimals have room for all their digits."""
        frame, partials = self._joined()
        query, kept = self.plan.query, self._kept(frame, partials)
        wanted: list[tuple[str, Value]] = []
        for spec in query.measures:
            wanted.append((spec.name, partials.measure(spec.expression)))
            for side, names in query.compared(spec.name):
                percentage = is_percentage(spec)
                values = partials.compared(spec, Context(side), percentage=percentage)
                wanted += zip(names, values, strict=True)
        columns = [frame[key].alias(one.name) for key, one in zip(self.keys, self.by, strict=True)]
        found = [self._refilled(frame, value.series(name)) for name, value in wanted]
        exact = not any(
            value.kind == "decimal" and one.dtype == pl.Float64
            for one, (_, value) in zip(found, wanted, strict=True)
        )
        columns += found
        for key, field in zip(self.keys, self.by, strict=True):
            if field.grain is not None:
                columns.append(marked(self.plan, frame[key], field))
        if kept is not None and not kept.all():
            columns, frame = [one.filter(kept) for one in columns], frame.filter(kept)
        return veiled(pl.DataFrame(columns), frame, query, self.by), exact

    def _kept(self, frame: pl.DataFrame, partials: Partials) -> pl.Series | None:
        """Return which groups pass the conditions and are among the largest; None for all."""
        flags: list[pl.Series] = []
        for one in self.plan.query.having if self.by else ():
            value = partials.measure(one.measure.expression).series("value")
            compare = getattr(value, f"__{one.operator}__")
            flags.append(compare(one.value).fill_null(value=False))
        for key, field in zip(self.keys, self.by, strict=True):
            if field.top is not None and not field.top.other:
                flags.append(frame[key].ne_missing(field.rest))
        return reduce(and_, flags) if flags else None

    def _refilled(self, frame: pl.DataFrame, values: pl.Series) -> pl.Series:
        """Return the values of a measure with empty buckets filled as it is told to."""
        rules = {spec.name: spec.fill for spec in self.plan.query.measures}
        rule = rules.get(values.name, "auto")
        if rule == "auto" or self.timed is None or self.plan.query.fill == "none":
            return values
        empty = frame[self.slots[HERE, ROWS, ""]].is_null()
        others = [key for key in self.keys if key != self.timed[0]]
        return refilled(frame.select(self.keys), values, empty, rule, by=(self.timed[0], others))

    def _joined(self) -> tuple[pl.DataFrame, Partials]:
        """Return all groups of all contexts, and the partials of each."""
        contexts = {context: self._context(context) for context in self._contexts()}
        frame = contexts.pop(HERE)
        others = {one: found for one, found in contexts.items() if one.within is None}
        if self.keys and self.plan.query.fill == "auto":
            frame = filled(self.plan, [frame, *others.values()], self.by)
        how: Literal["left", "full"] = "left" if self.timed is not None else "full"
        for one, found in contexts.items():
            shared = [key for key in self.keys if key in found.columns]
            frame = _beside(frame, found, shared, how if one in others else "left")
        columns = {slot: frame[name] for slot, name in self.slots.items()}
        there = {one: covered(self.plan, one.side, frame, self.timed) for one in (HERE, *contexts)}
        return frame, Partials(columns, frame.height, covered=there, grouped=bool(self.keys))

    def _contexts(self) -> list[Context]:
        return list(dict.fromkeys(part.context for part in self.answers))

    def _context(self, context: Context) -> pl.DataFrame:
        """Return all that was answered in one context, by the buckets of the result."""
        stacks: dict[tuple[Aggregate, ...], list[pl.DataFrame]] = {}
        for part, answer in self.answers.items():
            if part.context == context:
                frame = self._named(part, self._shaped(part, answer))
                stacks.setdefault(part.aggregates, []).append(frame)
        frames = [pl.concat(some) if len(some) > 1 else some[0] for some in stacks.values()]
        frame = frames[0]
        for other in frames[1:]:
            shared = [key for key in self.keys if key in frame.columns and key in other.columns]
            frame = _beside(frame, other, shared, "full")
        if context.side and self.timed is not None and self.timed[0] in frame.columns:
            frame = moved(self.plan, context.side, frame, *self.timed)
        return frame

    def _shaped(self, part: Part, answer: pl.DataFrame) -> pl.DataFrame:
        """Return an answer by the buckets of the result, its keys called as those are."""
        frame = answer
        if part.keys != tuple(range(len(part.keys))):
            names = {f"g{i}": f"g{key}" for i, key in enumerate(part.keys)}
            columns = answer.get_columns()
            frame = pl.DataFrame([one.alias(names.get(one.name, one.name)) for one in columns])
        if self.timed is None:
            return frame
        key, field = self.timed
        kind = pl.Datetime("us") if field.value_type == "datetime" else pl.Date()
        if part.bucket is not None:
            return frame.with_columns(pl.lit(part.bucket, dtype=kind).alias(key))
        if part.fine is None:
            return frame
        calendar = self.plan.query.model.calendar
        asked = part.scan.aggregates
        return spread(frame, key, part.aims, asked, grain=part.fine, calendar=calendar, to=kind)

    def _named(self, part: Part, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the answer to a part with the names that its columns have beside others."""
        there = {one.name: one for one in frame.get_columns()}
        columns = [there[key] for key in self.keys if key in there]
        for place, one in enumerate(part.aggregates):
            for tail in _TAILS:
                partial = there.get(f"a{place}{tail}")
                if partial is not None:
                    slot = (part.context, one, tail)
                    name = self.slots.setdefault(slot, f"s{len(self.slots)}")
                    columns.append(partial.alias(name))
        if MARK in there:
            columns.append(there[MARK].alias(f"{part.side}!"))
        return pl.DataFrame(columns)


def _beside(
    frame: pl.DataFrame, other: pl.DataFrame, shared: list[str], how: Literal["left", "full"]
) -> pl.DataFrame:
    """Return two frames as one, by the groups that both have."""
    if shared:
        return frame.join(other, on=shared, how=how, coalesce=True, nulls_equal=True)
    columns = other.get_columns()
    return frame.hstack([one.new_from_index(0, frame.height) for one in columns])


def _in_order(plan: Plan, answers: Mapping[Part, pl.DataFrame]) -> tuple[pl.DataFrame, bool]:
    """Return all groups in the order that is asked for, and whether all are exact."""
    query = plan.query
    layout = _Layout(plan, query.by, {one: answers[one] for one in plan.groups})
    frame, exact = layout.table()
    keys = [one.name for one in query.by]
    orders = [(one.column, one.descending) for one in query.order]
    if not orders:
        times = [one.name for one in query.by if one.value_type in TEMPORAL]
        orders = [(name, False) for name in times]
        if not times and query.measures:
            orders = [(query.measures[0].name, True)]
    asked = {name for name, _ in orders}
    orders += [(name, False) for name in keys if name not in asked]
    last = [(one.name, one.rest) for one in query.by if one.top is not None]
    found = ordered(frame, orders, last)
    TURNING.put(plan, answers, found, exact=exact)
    return found, exact
