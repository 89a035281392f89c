"""From a Query to the scans that answer it: one for each period, with and without groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dashkit.data.engine import Scan, Scope
from dashkit.model.calendar import Base, Interval, base, resolve
from dashkit.model.expressions import (
    Aggregate,
    Arithmetic,
    Comparison,
    Expression,
    Versus,
    aggregates,
)
from dashkit.model.filters import Filter, all_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from dashkit.model.fields import Field
    from dashkit.model.model import Model
    from dashkit.model.query import Query

ROWS: Final = Aggregate("count")


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One scan of a plan.

    ``side`` is empty for the period asked for, else the comparison that it is the base of.
    """

    scan: Scan
    side: str = ""
    total: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A Query with its times resolved, and the scans that answer it.

    Attributes
    ----------
    query
        What was asked.
    as_of
        The watermark, exclusive; None without a time.
    first
        The start of the first day with data; None without a time or rows.
    period
        What the period means; None without one.
    bases
        The period to compare with, for each comparison in use.
    aggregates
        What every scan computes, the number of rows last.
    parts
        The scans.
    """

    query: Query
    as_of: datetime | None
    first: datetime | None
    period: Interval | None
    bases: dict[Comparison, Base]
    aggregates: tuple[Aggregate, ...]
    parts: tuple[Part, ...]


def plan(query: Query, *, as_of: datetime | None, first: datetime | None) -> Plan:
    """Return how a query is answered.

    Parameters
    ----------
    query
        The request.
    as_of, first
        End (exclusive) and first instant of the data, as `Source` knows them.
    """
    model = query.model
    if first is not None:
        first = model.calendar.instant(model.calendar.local(first).date())
    period = None
    if query.period is not None and as_of is not None:
        period = resolve(query.period, model.calendar, as_of=as_of, first=first)
    bases = {
        comparison: base(query.period, period, comparison, model.calendar, as_of=as_of, first=first)
        if as_of is not None
        else Base(None, note="there are no data, so nothing to compare with")
        for comparison in _comparisons(query)
    }
    wanted = dict.fromkeys(
        one for spec in query.measures for one in aggregates(spec.expression) if one != ROWS
    )
    asked = (*wanted, ROWS)
    parts = [*_parts(query, asked, period, "")]
    for comparison, found in bases.items():
        if found.interval is not None:
            parts += _parts(query, asked, found.interval, comparison)
    return Plan(query, as_of, first, period, bases, asked, tuple(parts))


def _comparisons(query: Query) -> list[Comparison]:
    found = [query.compare] if query.compare is not None else []
    for spec in query.measures:
        found += [one.comparison for one in _versus(spec.expression)]
    return list(dict.fromkeys(found))


def _versus(expression: Expression) -> Iterator[Versus]:
    if isinstance(expression, Versus):
        yield expression
    elif isinstance(expression, Arithmetic):
        yield from _versus(expression.left)
        yield from _versus(expression.right)


def _parts(
    query: Query, asked: tuple[Aggregate, ...], interval: Interval | None, side: str
) -> Iterator[Part]:
    scope = scope_of(query, interval)
    yield Part(Scan(scope, query.by, asked), side)
    if query.total and query.by:
        yield Part(Scan(scope, (), asked), side, total=True)


def scope_of(query: Query, interval: Interval | None) -> Scope:
    """Return the rows that a query is about, in an interval."""
    model = query.model
    where = all_of(model.where_, query.where, within(model, interval))
    names = set(where.fields()) if where is not None else set()
    names |= {one.name for one in query.by}
    for spec in query.measures:
        for one in aggregates(spec.expression):
            names |= {one.field} if one.field else set()
            names |= one.where.fields() if one.where is not None else frozenset()
    return scope(model, names, where)


def scope(model: Model, names: set[str], where: Filter | None) -> Scope:
    """Return the rows of a model that pass a filter, with the meaning of the fields named."""
    fields: dict[str, Field] = {name: model.field(name) for name in sorted(names)}
    used = {one.table for one in fields.values()}
    joins = tuple(one for one in model.joins if one.name in used)
    return Scope(fields, joins, model.calendar, where)


def within(model: Model, interval: Interval | None) -> Filter | None:
    """Return the filter on the model's time that keeps an interval."""
    if interval is None or model.time is None:
        return None
    if model.field(model.time).type == "date":
        return Filter("range", model.time, interval.days(model.calendar))
    return Filter("range", model.time, (interval.start, interval.end))
