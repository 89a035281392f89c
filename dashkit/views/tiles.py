"""What a page needs to answer a gesture itself: partials of the other views by the marks of a chart or a filter's members.

For the chart under the pointer, or the control whose list is open, each other view in sight is asked once, grouped by
its marks as well. Any selection of them is then a sum of these partials, whatever the number of rows, and
`widgets/src/cube` finishes the measures as `dashkit.data` does. What cannot be merged from partials is left to the kernel.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from dashkit.errors import DashkitError
from dashkit.model.additivity import accumulates
from dashkit.model.calendar import Interval, Period, base, resolve
from dashkit.model.expressions import (
    Aggregate,
    Arithmetic,
    Comparison,
    Constant,
    Expression,
    MeasureSpec,
    Versus,
)
from dashkit.model.fields import NUMERIC
from dashkit.model.units import is_percentage
from dashkit.views.control_members import MOST_OPTIONS, all_members
from dashkit.views.failures import log
from dashkit.views.scope import key_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from dashkit.model.fields import Field
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.state.choice import Choice
    from dashkit.views.widget import View

LARGEST: Final = 2_000_000
MOST_PAIRS: Final = 400_000
_ADDED: Final = frozenset({"sum", "count", "mean", "min", "max", "distinct"})
_EVEN: Final = frozenset({"day", "week"})
_ROWS: Final = Aggregate("count")
_NO_MEMBER: Final = object()


class _NotLive(Exception):  # noqa: N818
    """A view that only the kernel can answer for."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The marks of a chart, or what a control lists: their fields, and the keys of their members."""

    fields: tuple[Field, ...]
    keys: tuple[tuple[Any, ...], ...]

    @property
    def count(self) -> int:
        """The number of marks."""
        return int(np.prod([len(one) for one in self.keys]))

    def places(self, frame: pl.DataFrame) -> NDArray[np.int64]:
        """Return the mark of each row, -1 where it has none."""
        found = np.zeros(frame.height, dtype=np.int64)
        missing = np.zeros(frame.height, dtype=bool)
        for one, keys in zip(reversed(self.fields), reversed(self.keys), strict=True):
            codes = _codes(frame[one.name], keys)
            missing |= codes < 0
            found = found * len(keys) + codes
        return np.where(missing, -1, found)


@dataclass(slots=True)
class _Plan:
    """The partials of one view: which queries, and what its measures make of them."""

    query: Query
    axis: Axis
    own: Axis
    comparison: Comparison | None
    partials: list[Aggregate] = field(default_factory=lambda: [_ROWS])
    distinct: list[Aggregate] = field(default_factory=list)
    measures: list[Any] = field(default_factory=list)
    sides: list[_Side] = field(default_factory=list)
    complete: bool = True

    def place(self, aggregate: Aggregate) -> int:
        """Return the number of a partial, a new one if need be."""
        if aggregate not in self.partials:
            self.partials.append(aggregate)
        return self.partials.index(aggregate)

    @property
    def by(self) -> tuple[Field, ...]:
        """The fields to group by; one that both charts show stands once."""
        return tuple(dict.fromkeys((*self.own.fields, *self.axis.fields)))


def tiles(
    active: View,
    shown: Mapping[str, Mapping[str, Any]],
    passive: Mapping[str, tuple[View, Choice]],
    *,
    narrowed: bool = False,
    axis: Axis | None = None,
) -> dict[str, Any]:
    """Return ``count``, the number of marks of a chart, and ``views``, what each other one needs.

    Parameters
    ----------
    active
        The chart under the pointer, or a filter bar.
    shown
        What each view shows.
    passive
        The other views in sight, each with the choice as it concerns it without what ``active`` chose.
    narrowed
        Whether ``active`` chose something, so that other views may lack marks that another choice would show.
    axis
        What a control of the filter bar lists; the answer then has its ``keys`` as well.

    Examples
    --------
    >>> tiles(View(title="none"), {}, {})["views"]  # doctest: +SKIP
    {}
    """
    listed = {} if axis is None else {"keys": [*axis.keys[0]]}
    complete = axis is None and not narrowed
    axis = axis or _axis(active, shown.get(active.key, {}))
    if axis is None:
        return {"count": 0, "views": {}}
    plans: dict[str, _Plan] = {}
    for key, (view, its) in passive.items():
        with suppress(_NotLive):
            plan = _plan(view, shown.get(key, {}), its, axis, active)
            if listed and any(one.top for one in plan.query.by):
                continue
            plan.complete = complete
            plans[key] = plan
    asked = dict.fromkeys(
        query for plan in plans.values() for side in plan.sides for query in side.asked(plan)
    )
    source = next((plan.query.model.source for plan in plans.values()), None)
    answers = dict(zip(asked, source.run_many(list(asked)) if source else (), strict=True))
    views: dict[str, Any] = {}
    for key, plan in plans.items():
        try:
            views[key] = _tile(plan, answers)
        except _NotLive:
            continue
        except DashkitError as error:
            log.warning("view %r cannot follow %r", key, active.key, exc_info=error)
    return {"count": axis.count, "views": views, **listed}


def axis_over(bar: View, name: str) -> Axis | None:
    """Return every member that a control can choose; None where they are too many or tell time.

    A choice of times filters the period compared with as well.
    """
    model = bar.model
    if model is None or name not in bar.listed or model.base_(name) == model.time:
        return None
    field = model.field(name)
    members = bar.limited(all_members(model, field)).run().frame[name].to_list()
    keys = tuple(dict.fromkeys(map(key_of, members)))
    return Axis((field,), (keys,)) if len(keys) <= MOST_OPTIONS else None


def _axis(view: View, shown: Mapping[str, Any]) -> Axis | None:
    """Return what the marks of a chart stand for; None for what has no marks to choose."""
    select = shown.get("select")
    if not select or view.model is None or select.get("gaps"):
        return None
    names = select["field"] if isinstance(select["field"], list) else [select["field"]]
    inert = set(select.get("inert") or ())
    if select["op"] == "range":
        keys = [select["edges"][:-1]]
    elif len(names) > 1:
        keys = select["keys"]
    else:
        keys = [[_NO_MEMBER if at in inert else key for at, key in enumerate(select["keys"])]]
    fields = tuple(view.model.field(name) for name in names)
    return Axis(fields, tuple(tuple(one) for one in keys))


def _tile(plan: _Plan, answers: Mapping[Query, Result | Exception]) -> dict[str, Any]:
    query = plan.query
    specs = [
        {
            "expression": expression,
            "unit": spec.unit,
            "format": spec.format,
            "good": spec.good,
            "tolerance": spec.tolerance,
            "percentage": is_percentage(spec),
            "empty": 0 if accumulates(spec.expression) else None,
        }
        for expression, spec in zip(plan.measures, query.measures, strict=True)
    ]
    now, *before = [side.read(plan, answers) for side in plan.sides]
    return {
        "own": [list(one) for one in plan.own.keys],
        "measures": specs,
        "compares": query.compare is not None,
        "now": now,
        "base": next(iter(before), None),
    }


def _plan(view: View, shown: Mapping[str, Any], choice: Choice, axis: Axis, active: View) -> _Plan:
    query = view.follows(choice)
    if query is None or shown.get("status") != "ready":
        raise _NotLive
    _check_filtered(view, axis, active)
    own = Axis((), ())
    if query.by:
        found = _axis(view, shown)
        if found is None:
            raise _NotLive
        own = found
    if own.count * axis.count > LARGEST:
        raise _NotLive
    comparisons = {one for spec in query.measures for one in _versus(spec.expression)}
    if not query.by:
        comparisons.update(query.comparisons)
    if len(comparisons) > 1:
        raise _NotLive
    plan = _Plan(query, axis, own, next(iter(comparisons), None))
    plan.measures = [_read(spec.expression, plan) for spec in query.measures]
    plan.sides = [_Side(query.period, axis), *_base(plan)]
    return plan


def _check_filtered(view: View, axis: Axis, active: View) -> None:
    """Refuse a view that a filter over an axis leaves as it is, or whose rows only the kernel may count."""
    model = view.model
    if model is None or active.model is None or model.source is not active.model.source:
        raise _NotLive
    if model.access_ is not None and model.access_.min_group:
        raise _NotLive
    bases = {model.base_(one.name) for one in axis.fields}
    names = bases | {one.name for one in axis.fields}
    if view.key == active.key or names & view.ignored or not bases <= {*model.fields}:
        raise _NotLive
    if view.period is not None and model.time in bases:
        raise _NotLive


def _versus(expression: Expression) -> set[Comparison]:
    if isinstance(expression, Versus):
        return {expression.comparison}
    if isinstance(expression, Arithmetic):
        return _versus(expression.left) | _versus(expression.right)
    return set()


def _read(expression: Expression, plan: _Plan) -> Any:  # noqa: ANN401
    """Return an expression over the numbers of its partials."""
    if isinstance(expression, Aggregate):
        return _aggregate(expression, plan)
    if isinstance(expression, Constant):
        return {"value": float(expression.value)}
    if isinstance(expression, Arithmetic):
        sides = [_read(one, plan) for one in (expression.left, expression.right)]
        return {"operator": expression.operator, "of": sides}
    if isinstance(expression, Versus):
        return {"versus": _read(expression.base, plan), "points": expression.points}
    raise _NotLive


def _aggregate(one: Aggregate, plan: _Plan) -> dict[str, Any]:
    if one.function not in _ADDED or one.weight or one.approximate:
        raise _NotLive
    if one.function == "count":
        return {"count": plan.place(one)}
    if one.function == "distinct":
        if one not in plan.distinct:
            plan.distinct.append(one)
        return {"distinct": plan.distinct.index(one)}
    if plan.query.model.field(one.field).value_type not in NUMERIC:
        raise _NotLive
    if one.function in {"min", "max"}:
        return {one.function: plan.place(one)}
    known = plan.place(replace(one, function="count"))
    total = plan.place(replace(one, function="sum"))
    if one.function == "mean":
        return {"mean": total, "known": known}
    return {"sum": total, "known": known, "bare": one.where is None}


@dataclass(frozen=True, slots=True)
class _Side:
    """The partials of one period; ``more`` says how the marks of an earlier one lie."""

    period: Period | None
    axis: Axis
    more: Mapping[str, Any] = field(default_factory=dict)

    def asked(self, plan: _Plan) -> list[Query]:
        """Return the queries: one for all sums, one for each measure that counts members."""
        model = plan.query.model
        common: dict[str, Any] = {
            "where": plan.query.where,
            "period": self.period,
            "fill": "none",
        }
        specs = [MeasureSpec(f"p{place}", one) for place, one in enumerate(plan.partials)]
        found = [model.query(specs, by=plan.by, **common)]
        for one in plan.distinct:
            counted = MeasureSpec("p0", Aggregate("count", one.field, one.where))
            fields = dict.fromkeys((*plan.by, model.field(one.field)))
            found.append(model.query(counted, by=fields, **common))
        return found

    def read(self, plan: _Plan, answers: Mapping[Query, Result | Exception]) -> dict[str, Any]:
        """Return the partials as three lists each: mark of the view, mark under the pointer, value."""
        first, *others = [_checked(answers[query]) for query in self.asked(plan)]
        frame, own, marks, lost = _placed(first.frame, plan, self.axis)
        kinds = [one.function if one.function in {"min", "max"} else "sum" for one in plan.partials]
        members = [
            _members(answer, plan, self.axis, plan.query.model.field(one.field))
            for answer, one in zip(others, plan.distinct, strict=True)
        ]
        return {
            "own": own,
            "marks": marks,
            "partials": [_numbers(frame[f"p{place}"]) for place in range(len(plan.partials))],
            "kinds": kinds,
            "lost": [] if plan.complete else lost,
            "members": members,
            **self.more,
        }


def _checked(answer: Result | Exception) -> Result:
    if isinstance(answer, Exception):
        raise answer
    if not answer.meta.exact or answer.frame.height > MOST_PAIRS:
        raise _NotLive
    return answer


def _placed(
    frame: pl.DataFrame, plan: _Plan, axis: Axis
) -> tuple[pl.DataFrame, NDArray[np.int64], NDArray[np.int64], list[int]]:
    """Return the rows that have a mark in both charts, their marks, and those with rows that the view has no mark for."""
    own, marks = plan.own.places(frame), axis.places(frame)
    there = (own >= 0) & (marks >= 0)
    order = np.flatnonzero(there)
    order = order[np.lexsort((own[order], marks[order]))]
    bare = own < 0
    for one in plan.own.fields:
        if one.grain or one.width:  # A missing value is in no bucket, whatever is chosen.
            bare &= frame[one.name].is_not_null().to_numpy()
    lost: list[int] = np.unique(marks[bare & (marks >= 0)]).tolist()
    return frame[order], own[order], marks[order], lost


def _members(answer: Result, plan: _Plan, axis: Axis, member: Field) -> dict[str, Any]:
    """Return which different values stand at which marks, sorted by the mark under the pointer."""
    found = answer.frame.filter((pl.col("p0") > 0) & pl.col(member.name).is_not_null())
    frame, own, marks, _ = _placed(found, plan, axis)
    codes = frame[member.name].rank("dense").cast(pl.Int64).to_numpy() - 1
    count = int(codes.max()) + 1 if len(codes) else 0
    if plan.own.count * count > LARGEST:
        raise _NotLive
    return {"own": own, "marks": marks, "codes": codes, "count": count}


def _base(plan: _Plan) -> list[_Side]:
    """Return the period to compare with; none where a page cannot know it for every selection."""
    query, model = plan.query, plan.query.model
    as_of, first = model.source.as_of, model.source.first
    if query.period is None or as_of is None or plan.comparison is None:
        return []
    interval = resolve(query.period, model.calendar, as_of=as_of, first=first)
    if any(one.base == model.time for one in plan.axis.fields):
        return _before(plan, interval)
    found = base(
        query.period,
        interval,
        plan.comparison,
        model.calendar,
        as_of=as_of,
        first=first,
        align=query.align,
    )
    if found.interval is None or found.note:
        return []
    return [_Side(Period(start=found.interval.start, end=found.interval.end), plan.axis)]


def _before(plan: _Plan, interval: Interval) -> list[_Side]:
    """Return as many buckets before the first mark: a stretch of whole ones is compared with as many before it."""
    (bucket,), (keys,) = plan.axis.fields, plan.axis.keys
    model, first = plan.query.model, plan.query.model.source.first
    even = bucket.grain in _EVEN and plan.comparison == "previous" and not plan.query.by
    if not even or bucket.grain is None or first is None or not keys:
        return []
    calendar, start = model.calendar, date.fromisoformat(keys[0])
    steps = range(-len(keys), len(keys) + 1)
    edges = [calendar.instant(calendar.step(start, bucket.grain, step)) for step in steps]
    earlier = tuple(key_of(calendar.local(one).date()) for one in edges[: len(keys)])
    period = Period(start=edges[0], end=edges[len(keys)])
    whole = [
        place
        for place, (low, high) in enumerate(pairwise(edges[len(keys) :]))
        if interval.start <= low and high <= interval.end
    ]
    known = sum(one < first for one in edges[: len(keys)])
    ends = [whole[0], whole[-1] + 1] if whole else [0, 0]
    return [_Side(period, Axis((bucket,), (earlier,)), {"known": known, "whole": ends})]


def _codes(column: pl.Series, keys: Sequence[Any]) -> NDArray[np.int64]:
    """Return the place of each value among the keys of a page, -1 where it is none of them."""
    places = {key: place for place, key in enumerate(keys)}
    values = column.unique()
    found = [places.get(key_of(value), -1) for value in values.to_list()]
    table = pl.DataFrame({"value": values, "place": pl.Series(found, dtype=pl.Int64)})
    joined = column.to_frame("value").join(
        table, on="value", how="left", nulls_equal=True, maintain_order="left"
    )
    return joined["place"].to_numpy()


def _numbers(column: pl.Series) -> NDArray[np.float64]:
    values: NDArray[np.float64] = column.cast(pl.Float64).to_numpy()
    return values
