"""From a Query to the scans that answer it: one for each period, window and set of groups."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dashkit.data.contexts import HERE, ROWS, Context, asked
from dashkit.data.disclosure import around, sizes
from dashkit.data.engine import Scan
from dashkit.data.homes import Home
from dashkit.data.windows import (
    MERGED,
    MOST_ASKED,
    Target,
    fine_grain,
    starts,
    targets,
)
from dashkit.errors import QueryError
from dashkit.model.calendar import Base, Interval, base, resolve
from dashkit.model.expressions import Aggregate, Comparison, Versus, walk
from dashkit.model.filters import Filter, all_of
from dashkit.model.policy import access_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from dashkit.data.engine import Latest
    from dashkit.model.fields import Field, Grain
    from dashkit.model.model import Model
    from dashkit.model.query import Query
    from dashkit.model.source import Source


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One scan of a plan, and where its answer belongs.

    Attributes
    ----------
    scan
        What the engine is asked.
    context
        The context that it answers for.
    aggregates
        What the query calls the aggregates of the scan.
    keys
        The places of its groups among those of the result.
    aims
        The windows over which its fine buckets are merged.
    fine
        The grain of these buckets.
    bucket
        The bucket of time that all of the answer belongs to.
    total
        Whether it belongs to the total.
    source
        Where its rows are; None for those of the query's model.
    """

    scan: Scan
    context: Context
    aggregates: tuple[Aggregate, ...]
    keys: tuple[int, ...]
    aims: tuple[Target, ...] = ()
    fine: Grain | None = None
    bucket: object = None
    total: bool = False
    source: Source | None = None

    @property
    def side(self) -> str:
        """The comparison that it is the base of; empty for the period asked for."""
        return self.context.side


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
    groups
        The scans of the groups.
    totals
        The scans of the total; empty where none is asked for.
    around
        Where small groups are withheld: for each part, numbers of rows without some conditions.
    """

    query: Query
    as_of: datetime | None
    first: datetime | None
    period: Interval | None
    bases: dict[Comparison, Base]
    groups: tuple[Part, ...]
    totals: tuple[Part, ...] = ()
    around: tuple[tuple[Part, Scan], ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        """All scans."""
        return self.groups + self.totals


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
        comparison: base(
            query.period,
            period,
            comparison,
            model.calendar,
            as_of=as_of,
            first=first,
            align=query.align,
        )
        if as_of is not None
        else Base(None, note="there are no data, so nothing to compare with")
        for comparison in _comparisons(query)
    }
    access = access_of(model)
    small = access is not None and access.min_group > 0
    drawn = _Drawing(query, extent, period, bases, tuple(sizes(query)) if small else ())
    totals = tuple(drawn.parts((), total=True)) if query.total and query.by else ()
    planned = Plan(query, as_of, first, period, bases, tuple(drawn.parts(query.by)), totals)
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
    found = [*query.comparisons]
    for spec in query.measures:
        found += [one.comparison for one in walk(spec.expression) if isinstance(one, Versus)]
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _Drawing:
    """A query with its times, from which scans are drawn."""

    query: Query
    extent: Extent
    period: Interval | None
    bases: dict[Comparison, Base]
    sizes: tuple[Aggregate, ...] = ()

    def parts(self, by: tuple[Field, ...], *, total: bool = False) -> Iterator[Part]:
        """Yield the scans of the groups of some fields."""
        for context, aggregates in self._asked().items():
            if context.side and self._interval(context) is None:
                continue
            within = context.within
            keys = tuple(i for i, one in enumerate(by) if within is None or one.name in within)
            for alike in _alike(
                [*aggregates, *(one for one in self.sizes if one not in aggregates)]
            ):
                for part in self._context(context, by, keys, alike):
                    yield replace(part, total=total)

    def _asked(self) -> dict[Context, list[Aggregate]]:
        """Return what is asked in each context, rows first."""
        found: dict[Context, list[Aggregate]] = {HERE: [ROWS]}
        sides = [Context(one) for one in self.query.comparisons]
        for condition in self.query.having:
            for context, one in asked(condition.measure.expression):
                known = found.setdefault(context, [ROWS])
                known += [one] if one not in known else []
        for spec in self.query.measures:
            for start in (HERE, *sides):
                for context, one in asked(spec.expression, start):
                    known = found.setdefault(context, [ROWS])
                    if one not in known:
                        known.append(one)
        return found

    def _interval(self, context: Context) -> Interval | None:
        if context.side:
            return self.bases[context.side].interval  # type: ignore[index]
        return self.period

    def _context(
        self, context: Context, by: tuple[Field, ...], keys: tuple[int, ...], some: list[Aggregate]
    ) -> Iterator[Part]:
        timed = next((i for i in keys if self._is_time(by[i]) and by[i].grain is not None), None)
        if context.window is None:
            when = self._when(context)
            yield self._part(context, by, keys, some, when)
        elif timed is None:
            end = self._ends(context).end
            window = Interval(starts(context.window, end, self.query.model.calendar), end)
            yield self._part(context, by, keys, some, within(self.query.model, window))
        else:
            yield from self._windows(context, by, keys, some, timed)

    def _is_time(self, field: Field) -> bool:
        return field.base == self.query.model.time

    def _when(self, context: Context) -> Filter | None:
        if context.side:
            return within(self.query.model, self._interval(context))
        return asked_time(self.query, self.period, self.extent)

    def _ends(self, context: Context) -> Interval:
        """Return the stretch of time that is shown."""
        interval = self._interval(context)
        if interval is not None:
            return interval
        first, as_of = first_day(self.query.model, self.extent), self.extent.as_of
        if first is None or as_of is None:
            message = "there are no data yet, so there is no time to look back from"
            raise QueryError(message)
        return Interval(first, as_of)

    def _windows(
        self,
        context: Context,
        by: tuple[Field, ...],
        keys: tuple[int, ...],
        some: list[Aggregate],
        timed: int,
    ) -> Iterator[Part]:
        model, window, field = self.query.model, context.window, by[timed]
        if window is None or field.grain is None:
            return
        shown = self._ends(context)
        aims = targets(window, shown, field.grain, model.calendar)
        merged = [one for one in some if one.function in MERGED]
        if merged and aims:
            fine = fine_grain(window, field.grain)
            fields = (*by[:timed], model.field(field.base).at(fine), *by[timed + 1 :])
            reach = Interval(min(one.window.start for one in aims), shown.end)
            part = self._part(context, fields, keys, merged, within(model, reach))
            yield replace(part, aims=tuple(aims), fine=fine)
        rest = [one for one in some if one.function not in MERGED]
        if rest and len(aims) > MOST_ASKED:
            raise QueryError(
                f"{rest[0].function} over windows is asked anew for each of {len(aims):,} "
                f"{field.grain}s; choose a shorter period or a coarser grain (at most {MOST_ASKED})"
            )
        others = tuple(key for key in keys if key != timed)
        for aim in aims if rest else ():
            window_here = Interval(aim.window.start, min(aim.window.end, shown.end))
            part = self._part(context, by, others, rest, within(model, window_here))
            yield replace(part, bucket=aim.key)

    def _part(
        self,
        context: Context,
        by: tuple[Field, ...],
        keys: tuple[int, ...],
        some: list[Aggregate],
        when: Filter | None,
    ) -> Part:
        home = Home.of(self.query.model, some[0].table)
        groups = tuple(home.field(by[key]) for key in keys)
        also: Filter | None = None
        latest: Latest | None = None
        asked_for = tuple(replace(one, table="") if one.table else one for one in some)
        if some[0].function == "snapshot":
            asked_for = tuple(replace(one, function="sum", entity="", time="") for one in asked_for)
            cut = tuple(home.field(by[key]) for key in keys if self._is_time(by[key]))
            latest = home.latest(some[0], cut, home.filter(when))
        elif some[0].function == "sql":
            also = some[0].where
            asked_for = tuple(replace(one, where=None) for one in asked_for)
        found = home.scope(all_of(self.query.where, when), groups, asked_for, latest, also)
        return Part(Scan(found, groups, asked_for), context, tuple(some), keys, source=home.source)


def _alike(aggregates: Sequence[Aggregate]) -> list[list[Aggregate]]:
    """Return aggregates that one scan can answer: snapshots and the words of a database apart.

    Those of other facts have their number of rows with them.
    """
    found: dict[object, list[Aggregate]] = {}
    for one in aggregates:
        key: object = one.table
        if one.table and key not in found:
            found[key] = [replace(ROWS, table=one.table)]
        if one.function == "snapshot":
            key = (one.table, one.time, one.take, one.entity)
        elif one.function == "sql":
            key = (one.table, "sql", one.where)
        known = found.setdefault(key, [])
        known += [one] if one not in known else []
    return list(found.values())


def within(model: Model, interval: Interval | None) -> Filter | None:
    """Return the filter on the model's time that keeps an interval."""
    if interval is None or model.time is None:
        return None
    if model.field(model.time).type == "date":
        return Filter("range", model.time, interval.days(model.calendar))
    return Filter("range", model.time, (interval.start, interval.end))
