"""`dashkit.source`: rows from frames, files and databases, and how a Query over them is answered."""

from __future__ import annotations

import time as clock
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from threading import RLock
from typing import TYPE_CHECKING, Final, Unpack, cast

from dashkit.data.adapters import engine_of
from dashkit.data.answering import as_asked, finished, homes, keyed, visible_members
from dashkit.data.cache import cache
from dashkit.data.contexts import ROWS
from dashkit.data.disclosure import check_conditions
from dashkit.data.engine import Scan, Window
from dashkit.data.finish import Told
from dashkit.data.gate import Gate
from dashkit.data.homes import scope
from dashkit.data.line import time_left, within
from dashkit.data.plan import Extent, plan
from dashkit.data.resolve import resolved
from dashkit.data.rows import behind, check_count, check_order
from dashkit.errors import DashkitError, DefinitionError, QueryError, UnknownField
from dashkit.model.buckets import LAST, TICK, Calendar
from dashkit.model.explanation import Explanation, Statements
from dashkit.model.expressions import Aggregate
from dashkit.model.filters import all_of
from dashkit.model.policy import access_of, check_visible
from dashkit.model.query import Order
from dashkit.model.refresh import Refresh, frequency_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

    from dashkit.data.adapters import Options
    from dashkit.data.answering import Keyed
    from dashkit.data.cache import Found
    from dashkit.data.engine import Engine
    from dashkit.data.plan import Part, Plan
    from dashkit.data.rows import Behind
    from dashkit.model.fields import Field, FieldType
    from dashkit.model.filters import Filter, Scalar
    from dashkit.model.model import Model
    from dashkit.model.policy import Access, Fingerprint
    from dashkit.model.query import Query
    from dashkit.model.result import Result

SAMPLE: Final = 5
"""How many rows an explanation shows."""
_DAY: Final = timedelta(days=1)
_SERIAL: Final = count(1)
_EVERY: Final = 1_000_000


class TableSource:
    """One table of rows; made by `source`.

    Parameters
    ----------
    engine
        What scans the rows.
    name
        What the rows are called.
    time
        The column that the watermark is read from; None without one.
    as_of
        The watermark, where it is known better than from the rows.
    timezone
        The zone of days and of times without one.
    token
        What tells this table from others in the cache; made up by default.
    refresh
        How often the rows change.
    """

    def __init__(  # noqa: PLR0913
        self,
        engine: Engine,
        *,
        name: str,
        time: str | None = None,
        as_of: date | datetime | None = None,
        timezone: str = "UTC",
        token: str = "",
        refresh: Refresh | None = None,
    ) -> None:
        self.engine = engine
        self.name = name
        self.time = time
        self.declared = as_of
        self.timezone = timezone
        self.refresh = refresh
        self.frequency = frequency_of(refresh)
        self._lock = RLock()
        self._gate = Gate(engine)
        self._known: tuple[str, Extent] | None = None
        self._firsts: dict[Fingerprint, datetime | None] = {}
        self.token = token or f"{engine.name}-{next(_SERIAL)}"
        schema = engine.schema
        if time is not None and time not in schema:
            known = dict.fromkeys(schema, "column")
            raise UnknownField.of(time, name, known, context="time")
        Calendar(timezone=timezone)
        if as_of is not None and not isinstance(as_of, date):
            message = f"as_of= is a date or a datetime, e.g. date(2026, 1, 31); {as_of!r} is none"
            raise DefinitionError(message)

    def with_time(self, time: str | None, as_of: date | datetime | None, zone: str) -> TableSource:
        """Return the same rows with another time column, watermark or zone."""
        return TableSource(
            self.engine,
            name=self.name,
            time=time,
            as_of=self.declared if as_of is None else as_of,
            timezone=zone,
            token=self.token,
            refresh=self.refresh,
        )

    @property
    def schema(self) -> Mapping[str, FieldType]:
        """The type of each column."""
        return self.engine.schema

    @property
    def speaks_sql(self) -> bool:
        """Whether the rows are in a database."""
        return hasattr(self.engine, "database")

    @property
    def notes(self) -> tuple[str, ...]:
        """Which columns are left out, and why."""
        return self.engine.notes

    @property
    def version(self) -> str:
        """Changes whenever the rows may have changed."""
        return self.engine.version

    @property
    def identity(self) -> str:
        """What the rows are called in every process; empty where only this one knows them."""
        found = str(getattr(self.engine, "identity", ""))
        return found and f"{found} {sorted(self.schema.items())}"

    @property
    def as_of(self) -> datetime | None:
        """The watermark, exclusive; None without a time or rows.

        A server is asked for it with the next query, so that reading it waits for nothing.
        """
        known = self._known
        if known is not None and getattr(self.engine, "remote", False):
            return known[1].as_of
        return self._extent().as_of

    @property
    def first(self) -> datetime | None:
        """The first instant with data; None without a time or rows."""
        return self._extent().first

    def _extent(self, model: Model | None = None, version: str = "") -> Extent:
        """Return how far the data go: to the last row of all, from the first one of the user."""
        version = version or self.version
        with self._lock:
            if self._known is None or self._known[0] != version:
                self._known = version, self._newer_extent()
                self._firsts.clear()
            extent = self._known[1]
        access = None if model is None else access_of(model)
        if model is None or access is None or access.rows is None or extent.first is None:
            return extent
        with self._lock:
            if access.fingerprint not in self._firsts:
                self._firsts[access.fingerprint] = self._first(model, access)
            return replace(extent, first=self._firsts[access.fingerprint])

    def _first(self, model: Model, access: Access) -> datetime | None:
        """Return the first instant that a user may see."""
        if model.time is None:
            return None
        asked = Scan(scope(model, {model.time}, None), (), (Aggregate("min", model.time),))
        (answer,) = self._gate.scan_many([(asked, access)])
        if isinstance(answer, Exception):
            raise answer
        first = answer["a0"][0]
        return None if first is None else _instant(first, Calendar(timezone=self.timezone))

    def _newer_extent(self) -> Extent:
        """Return how far the data go now; what was known last while they cannot be reached."""
        try:
            return self._read_extent()
        except DashkitError as error:
            if self._known is None or not error.transient:
                raise
            return self._known[1]

    def _read_extent(self) -> Extent:
        if self.time is None:
            return Extent()
        calendar = Calendar(timezone=self.timezone)
        bounds = self._gate.bounds(self.time)
        declared = None if self.declared is None else _instant(self.declared, calendar)
        if bounds is None:
            return Extent(as_of=declared)
        low, high = (_instant(one, calendar) for one in bounds)
        timed = isinstance(bounds[1], datetime)
        last = min(high, LAST - TICK) + TICK if timed else _day_after(bounds[1], calendar)
        return Extent(low, last, declared or last)

    def run_many(
        self, queries: Sequence[Query], *, deadline: float | None = None
    ) -> list[Result | Exception]:
        """Answer queries together: equal scans once, known answers not again.

        Parameters
        ----------
        queries
            Requests over this source.
        deadline
            Seconds that the answers may take.

        Returns
        -------
        list
            A Result for each query, or the exception that it failed with.
        """
        with within(deadline):
            started = clock.perf_counter()
            try:
                version = self.version
                plans = {query: self._plan(query, version) for query in dict.fromkeys(queries)}
                asked = keyed(plans, self)
            except Exception as error:  # noqa: BLE001
                return [error] * len(queries)
            answers = self.scanned(asked)
            for home in homes(plans):
                answers |= cast("TableSource", home).scanned(keyed(plans, home, own=False))
            told = Told(
                version,
                self.engine.name,
                clock.perf_counter() - started,
                sketches=self.engine.sketches,
            )
            results = {
                query: as_asked(finished(one, answers, told), query) for query, one in plans.items()
            }
            return [results[query] for query in queries]

    def prepare(self, queries: Sequence[Query], names: Iterable[str]) -> None:
        """Make ready for queries like these with any choice of some fields; may do nothing.

        Parameters
        ----------
        queries
            Requests over this source, as they are asked now.
        names
            Fields that a viewer is likely to choose by next.
        """
        version = self.version
        by_model: dict[int, list[Query]] = {}
        for query in dict.fromkeys(queries):
            by_model.setdefault(id(query.model), []).append(query)
        for some in by_model.values():
            model = some[0].model
            fields = {name: model.fields[name] for name in names if name in model.fields}
            asked = keyed({query: self._plan(query, version) for query in some}, self)
            self._gate.prepare([one.asked for one in asked.values()], fields, model.joins)

    def _alone(self, query: Query) -> Result:
        """Answer one query, or raise what it fails with."""
        (found,) = self.run_many([query])
        if isinstance(found, Exception):
            raise found
        return found

    def _plan(self, query: Query, version: str = "") -> Plan | Exception:
        try:
            check_visible(query)
            access = access_of(query.model)
            if access is not None and access.min_group:
                check_conditions(query)
            return plan(resolved(query, self._alone), self._extent(query.model, version))
        except Exception as error:  # noqa: BLE001
            return error

    def scanned(self, asked: Mapping[int, Keyed]) -> dict[int, Found]:
        """Return the answers to scans of these rows: known ones, or those of the engine."""
        answers = cache().answers(
            {one.key: one.asked for one in asked.values()},
            lambda scans: self._gate.scan_many(scans, deadline=time_left()),
            deadline=time_left(),
            seconds=self.frequency.keep,
        )
        return {place: answers[one.key] for place, one in asked.items()}

    def options(
        self,
        model: Model,
        field: Field,
        *,
        search: str = "",
        limit: int = 200,
        where: Filter | None = None,
    ) -> list[tuple[Scalar, int | None]]:
        """Return members of a field with their number of rows, most rows first.

        The domain is that of all rows of the model: a member that ``where`` leaves without rows
        has 0. Where small groups are withheld, so are all numbers.
        """
        model.field(field.name)
        access = access_of(model)
        every = all_of(model.where_, where)
        names = {field.name} | (set(every.fields()) if every is not None else set())
        scoped = scope(model, names, every)
        ask = self._gate.members
        if model.where_ is None and access is None:
            return list(ask(scoped, access, field, search=search, limit=limit))
        theirs = set() if model.where_ is None else set(model.where_.fields())
        domain = scope(model, {field.name, *theirs}, model.where_)
        if access is not None and access.min_group:
            known = [one for one in ask(domain, access, field, search="", limit=_EVERY) if one[1]]
            shown = visible_members(known, field, domain, access.min_group)
            return [one for one in shown if search.lower() in str(one[0]).lower()][:limit]
        most = limit if where is None else _EVERY
        known = [one for one in ask(domain, access, field, search=search, limit=most) if one[1]]
        counts = dict(ask(scoped, access, field, search=search, limit=most))
        there = [(member, counts.get(member, 0)) for member, _ in known]
        return [*sorted(there, key=lambda one: -one[1])[:limit]]

    def rows(
        self,
        query: Query,
        limit: int,
        *,
        offset: int = 0,
        order: Sequence[Order] = (),
        search: str = "",
    ) -> Result:
        """Return single rows that a query counts: the same filters, so that they add up.

        Parameters
        ----------
        query
            What is asked; a filter that all of its measures have is theirs too.
        limit, offset
            How many rows, after how many others; in an order that is the same for every call.
        order
            The columns to sort by, nulls last; else the newest rows first where there is a time.
        search
            A text, literally: found in columns of text, or equal to a number or a day.

        Returns
        -------
        Result
            ``frame`` has the columns of the rows, ``meta.rows`` says how many there are in all.

        Raises
        ------
        UnknownField
            If a column to sort by is not there.
        QueryError
            Where small groups are withheld: a row is the smallest of them.
        """
        check_count("limit", limit, 1)
        check_count("offset", offset, 0)
        shown = self._behind(query, search)
        columns = {one.name: one for one in shown.columns}
        check_order(order, columns)
        time = query.model.time
        newest = [Order(time, descending=True)] if not order and time in columns else []
        window = Window(limit, offset, tuple(order or newest))
        access = access_of(query.model)
        (count,) = self._gate.scan_many([(Scan(shown.scope, (), (ROWS,)), access)])
        if isinstance(count, Exception):
            raise count
        frame = self._gate.rows(shown.scope, access, shown.columns, window)
        return self._single(shown, frame, int(count["a0"][0]))

    def _sample(self, query: Query) -> Result:
        """Return some rows that a query counts."""
        shown = self._behind(query)
        access = access_of(query.model)
        frame = self._gate.rows(shown.scope, access, shown.columns, Window(SAMPLE))
        return self._single(shown, frame, frame.height)

    def _behind(self, query: Query, search: str = "") -> Behind:
        check_visible(query)
        return behind(resolved(query, self._alone), self._extent(query.model), search)

    def _single(self, shown: Behind, frame: pl.DataFrame, rows: int) -> Result:
        return shown.result(frame, rows, version=self.version, engine=self.engine.name)

    def statements(self, query: Query) -> Statements:
        """Return what the engine is asked for a query."""
        found = self._plan(query)
        if isinstance(found, Exception):
            raise found
        access = access_of(query.model)
        every = [(part.scan, _about(part)) for part in found.parts if part.source is None]
        every += [(scan, "rows left out by filters") for _, scan in found.around]
        return Statements(self._gate.statement((scan, access), about) for scan, about in every)

    def explain(self, query: Query) -> Explanation:
        """Return the answer to a query and how it came about, with some of its rows."""
        result = self._alone(query)
        try:
            sample = self._sample(query)
        except QueryError:
            sample = None
        return Explanation(result, self.statements(query), sample)

    def __repr__(self) -> str:
        """Return the name and what there is."""
        return f"<dashkit source {self.name!r}: {len(self.schema)} columns, {self.engine.name}>"


def _about(part: Part) -> str:
    words = {"": "the period asked for", "previous": "the period before", "year": "the year before"}
    found = words.get(part.side, part.side)
    return f"total of {found}" if part.total else found


def source(  # noqa: PLR0913
    obj: object,
    *,
    table: str | None = None,
    sql: str | None = None,
    time: str | None = None,
    as_of: date | datetime | None = None,
    name: str | None = None,
    timezone: str = "UTC",
    refresh: Refresh | None = None,
    **options: Unpack[Options],
) -> TableSource:
    """Return the rows of a frame, a file, a database table or an HTTP API.

    Parameters
    ----------
    obj
        A Polars, pandas or Arrow frame, a dict of columns; the path of a Parquet, CSV, TSV, JSON
        lines, JSON, Arrow or Excel file (those of text also as ``.gz``, ``.zst`` or ``.zip``), a
        folder or a glob of them (folders named ``key=value`` are columns); the URL of a database or
        a SQLAlchemy engine; a Spark Connect server (``sc://host:port``) or a session of Spark; the
        URL of an API that answers with JSON. Never changed.
    table, sql
        With a database, the table, or a SELECT of your own.
    time
        The column that periods apply to.
    as_of
        Up to when the data are complete, exclusive: a time, or the day after the last one.
        Otherwise the last time in the rows.
    name
        What the rows are called; the file's or table's name by default.
    timezone
        The zone of ``as_of`` and of days.
    refresh
        How often the rows change: ``"real-time"``, ``"near-real-time"``, ``"hourly"``,
        ``"daily"`` or ``"weekly"``. It says how long answers are kept (five minutes without it),
        and how often a server is asked whether there is something new.
    **options
        What one kind of source takes besides: see `dashkit.data.adapters.Options`. A database:
        ``timeout``. A file: ``encoding``, ``delimiter``, ``decimal``, ``nulls``, ``types``,
        ``sheet``. An API: ``hosts`` (needed: which hosts may be asked), ``records``, ``pages``,
        ``params``, ``headers``, ``token`` and ``secrets`` (names of environment variables).

    Raises
    ------
    SourceError
        If there is no such file or table, or it cannot be read.

    Examples
    --------
    >>> rows = source({"day": ["a", "b"], "amount": [1.5, 2.5]}, name="sales")
    >>> dict(rows.schema)
    {'day': 'text', 'amount': 'number'}
    """
    if isinstance(obj, TableSource):
        return obj.with_time(time or obj.time, as_of, timezone)
    engine, label = engine_of(obj, table, sql, frequency_of(refresh).interval, options)
    return TableSource(
        engine, name=name or label, time=time, as_of=as_of, timezone=timezone, refresh=refresh
    )


def _instant(value: date | datetime, calendar: Calendar) -> datetime:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    return calendar.instant(value)


def _day_after(day: date, calendar: Calendar) -> datetime:
    return calendar.instant(day + _DAY) if day < date.max else LAST


__all__ = ["TableSource", "source"]
