"""From a Query to the scans that answer it: one for each period, with and without groups."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from dashkit.data.disclosure import around, sizes
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
from dashkit.model.policy import access_of, field_behind

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
    around
        Where small groups are withheld: for each part, numbers of rows without some conditions.
    """

    query: Query
    as_of: datetime | None
    first: datetime | None
    period: Interval | None
    bases: dict[Comparison, Base]
    aggregates: tuple[Aggregate, ...]
    parts: tuple[Part, ...]
    around: tuple[tuple[Part, Scan], ...] = ()


@dataclass(frozen=True, slots=True)
class Extent:
    """What is known of the time of the data; None without a time or rows.

    Attributes
    ----------
    first
        The first instant.
    last
        The end of the last instant, exclusive.
    as_of
        The watermark, exclusive.
    """

    first: datetime | None = None
    last: datetime | None = None
    as_of: datetime | None = None


def plan(query: Query, extent: Extent) -> Plan:
    """Return how a query is answered."""
    model, as_of = query.model, extent.as_of
    first, period = first_day(model, extent), period_of(query, extent)
    bases = {
        comparison: base(query.period, period, comparison, model.calendar, as_of=as_of, first=first)
        if as_of is not None
        else Base(None, note="there are no data, so nothing to compare with")
        for comparison in _comparisons(query)
    }
    wanted = dict.fromkeys(
        one for spec in query.measures for one in aggregates(spec.expression) if one != ROWS
    )
    access = access_of(model)
    small = access is not None and access.min_group > 0
    if small:
        wanted |= dict.fromkeys(one for one in sizes(query) if one != ROWS)
    asked = (*wanted, ROWS)
    parts = [*_parts(query, asked, asked_time(query, period, extent), "")]
    for comparison, found in bases.items():
        if found.interval is not None:
            parts += _parts(query, asked, within(model, found.interval), comparison)
    planned = Plan(query, as_of, first, period, bases, asked, tuple(parts))
    return replace(planned, around=tuple(around(planned))) if small else planned


def first_day(model: Model, extent: Extent) -> datetime | None:
    """Return the start of the first day with data in the zone of a model."""
    if extent.first is None:
        return None
    return model.calendar.instant(model.calendar.local(extent.first).date())


def period_of(query: Query, extent: Extent) -> Interval | None:
    """Return what the period of a query means."""
    if query.period is None or extent.as_of is None:
        return None
    model = query.model
    first = first_day(model, extent)
    return resolve(query.period, model.calendar, as_of=extent.as_of, first=first)


def asked_time(query: Query, period: Interval | None, extent: Extent) -> Filter | None:
    """Return the filter on time of a query; all time keeps rows without one."""
    if period is None or query.period is None or query.period.words != "all time":
        return within(query.model, period)
    if extent.last is None or period.end >= extent.last:
        return None
    inside = within(query.model, period)
    return None if inside is None else ~Filter("ge", inside.field, inside.values[1:])


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
    query: Query, asked: tuple[Aggregate, ...], when: Filter | None, side: str
) -> Iterator[Part]:
    scope = scope_of(query, when)
    yield Part(Scan(scope, query.by, asked), side)
    if query.total and query.by:
        yield Part(Scan(scope, (), asked), side, total=True)


def scope_of(query: Query, when: Filter | None) -> Scope:
    """Return the rows that a query is about, limited to a time."""
    model = query.model
    where = all_of(model.where_, query.where, when)
    names = set(where.fields()) if where is not None else set()
    names |= {one.name for one in query.by}
    for spec in query.measures:
        for one in aggregates(spec.expression):
            names |= {one.field} if one.field else set()
            names |= one.where.fields() if one.where is not None else frozenset()
    return scope(model, names, where)


def scope(model: Model, names: set[str], where: Filter | None) -> Scope:
    """Return the rows of a model that pass a filter, with the meaning of the fields named."""
    fields: dict[str, Field] = {name: field_behind(model, name) for name in sorted(names)}
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
