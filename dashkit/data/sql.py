"""The SQL engine: tables and selects of databases, by SQLAlchemy Core."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from threading import RLock
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

import polars as pl
import sqlalchemy as sa

from dashkit.data import sql_rest, sql_scans
from dashkit.data.compile_sql import Rows
from dashkit.data.dialects import LACKING, SKETCHES, Words, contains, missing, sortable
from dashkit.data.engine import Scope
from dashkit.data.sql_schema import select_columns, table_columns
from dashkit.data.sql_session import SECONDS, Database
from dashkit.errors import (
    DashkitError,
    DeadlineError,
    DefinitionError,
    QueryError,
    SourceError,
    UnknownField,
)
from dashkit.model.buckets import Calendar
from dashkit.model.fields import Field
from dashkit.model.words import caseless

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dashkit.data.compile_sql import Column
    from dashkit.data.engine import Scan, Window
    from dashkit.data.sql_arrow import ArrowSession
    from dashkit.data.sql_open import Session
    from dashkit.model.fields import FieldType
    from dashkit.model.filters import Scalar
    from dashkit.model.joins import Join
    from dashkit.model.query import Order

REFRESH = 60.0
_ENGINES_WITH_SETS = frozenset({"postgresql", "duckdb"})


class SqlEngine:
    """A table or a select of a database, read only.

    Parameters
    ----------
    database
        The URL of a SQLite, PostgreSQL, MySQL, MariaDB, DuckDB or ClickHouse database, of a Spark
        Connect server (``sc://host:port``), a session of Spark, or
        a SQLAlchemy engine.
    table
        Its name, with its schema where that is not the default one.
    sql
        A SELECT instead.
    types
        What columns mean, where the database does not say it or says it wrongly.
    refresh
        Seconds after which a server is asked again; the version of its rows changes that often.
        The version of a file is its time of change and its size.
    now
        Seconds of the clock.
    timeout
        Seconds that a statement may take where no deadline is given.

    Notes
    -----
    SQLite has no decimals: columns declared so are floating point numbers there, and are
    ``number`` here. Its times are ISO texts (with or without an offset; without one they are UTC)
    or seconds since 1970, its days ISO texts, its booleans 0 and 1. MySQL's booleans are
    ``TINYINT(1)``, its times are UTC but for those of ``TIMESTAMP`` columns, which know their zone.
    """

    def __init__(  # noqa: PLR0913
        self,
        database: str | sa.URL | sa.Engine | object,
        *,
        table: str | None = None,
        sql: str | None = None,
        types: Mapping[str, FieldType] | None = None,
        refresh: float = REFRESH,
        now: Callable[[], float] = time.time,
        timeout: float = SECONDS,
    ) -> None:
        if (table is None) == (sql is None):
            message = "a database needs table= or sql=, one of them"
            raise DefinitionError(message)
        self.database = Database(cast("Any", database), timeout=timeout)
        self.name = self.database.dialect
        self.sketches = SKETCHES.get(self.name, frozenset())
        self._lacking = LACKING.get(self.name, frozenset())
        self.label = table or "query"
        self._asked = repr((table, sql))
        self._refresh, self._now = refresh, now
        self._lock = RLock()
        self._memory: dict[Any, Any] = {}
        self._seen = self.version
        if table is not None:
            described = table_columns(self.database, table, types or {})
        else:
            described = select_columns(self.database, sql or "", types or {})
        self._clause, columns, self.notes = described
        self.columns: Mapping[str, Column] = MappingProxyType(columns)

    def __repr__(self) -> str:
        """Return what is read from where, without credentials."""
        return f"<{self.label!r} of {self.database.place}>"

    @property
    def schema(self) -> Mapping[str, FieldType]:
        """The type of each column, in order."""
        return {name: one.type for name, one in self.columns.items()}

    @property
    def version(self) -> str:
        """Changes whenever the rows may have changed."""
        found = self.database.version()
        version = found if found is not None else str(int(self._now() // self._refresh))
        with self._lock:
            if getattr(self, "_seen", version) != version:
                self._memory.clear()
                self._seen = version
                self.database.forget()
        return version

    def cancel(self) -> None:
        """End what this engine's database runs for it now; those queries fail."""
        self.database.cancel()

    @property
    def remote(self) -> bool:
        """Whether the rows are on a server, which can be slow or gone."""
        return self.database.version() is None

    @property
    def identity(self) -> str:
        """What the rows are called in every process; empty for a connection made elsewhere."""
        place = self.database.identity
        return place and f"{place} {self._asked}"

    def selectable(self) -> sa.FromClause:
        """Return the rows under a name of their own."""
        return self._clause.alias()

    def remembered(self, key: object, read: Callable[[], Any]) -> Any:  # noqa: ANN401
        """Return what was read in this version, reading it once."""
        version = self.version
        with self._lock:
            if (version, key) in self._memory:
                return self._memory[version, key]
        found = read()
        with self._lock:
            self._memory[version, key] = found
        return found

    def bounds(self, column: str) -> tuple[date | datetime, date | datetime] | None:
        """Return the first and the last time of a column, instants aware; None without rows."""
        if column not in self.columns:
            raise UnknownField.of(column, self.label, dict.fromkeys(self.columns, "column"))
        ends: tuple[date | datetime, date | datetime] | None
        ends = self.remembered(("bounds", column), lambda: self._read_bounds(column))
        return ends

    def _read_bounds(self, column: str) -> tuple[date | datetime, date | datetime] | None:
        field = Field(column, column, self.columns[column].type)
        rows = Rows(_scope(field), self, {})
        value = rows.value(field)
        ends = [sa.func.min(value, type_=value.type), sa.func.max(value, type_=value.type)]
        with self.database.reading() as session:
            low, high = (found[0] for found in session.columns(rows.select(*ends)))
        if low is None:
            return None
        return _aware(low), _aware(high)

    def scan_many(
        self, scans: Sequence[Scan], *, deadline: float | None = None
    ) -> list[pl.DataFrame | Exception]:
        """Answer scans together, in one snapshot; a failing one has its exception in its place."""
        found: list[pl.DataFrame | Exception | None] = [None] * len(scans)
        sets = self.name in _ENGINES_WITH_SETS
        waiting = sql_scans.shared(scans, grouping_sets=sets)
        until = None if deadline is None else time.monotonic() + deadline
        while waiting:
            left = None if until is None else until - time.monotonic()
            waiting = self._answered(scans, waiting, found, left)
        return [one if one is not None else QueryError("no answer") for one in found]

    def _answered(
        self,
        scans: Sequence[Scan],
        waiting: list[list[int]],
        found: list[pl.DataFrame | Exception | None],
        deadline: float | None,
    ) -> list[list[int]]:
        """Answer statements in one transaction; after a failure return those still to answer.

        They are compiled before it begins: that may read how far times go, in a transaction too.
        """
        places: list[int] = []
        left = list(waiting)
        ready = []
        try:
            for places in waiting:
                known = [self._apart(scans[place]) for place in places]
                ready.append((places, known, self._compiled([scan for scan, _ in known])))
            with self.database.reading(deadline) as session:
                for places, known, one in ready:
                    self._check_keys(session, scans[places[0]].scope, one.rows)
                    answer = session.columns(one.select)
                    for place, (scan, rest) in zip(places, known, strict=True):
                        frame = sql_scans.frame(one, scan, answer)
                        if rest is not None:
                            frame = self._completed(session, scans[place], scan, rest, frame)
                        again = sql_rest.rounded(scans[place], frame)
                        if again is not None:
                            whole = scans[place]
                            frame = self._completed(session, whole, whole, again, frame)
                        found[place] = frame
                    left.remove(places)
        except Exception as error:  # noqa: BLE001
            return self._failed(error, places, left, found)
        return []

    def _completed(
        self,
        session: Session | ArrowSession,
        scan: Scan,
        known: Scan,
        rest: Scan,
        frame: pl.DataFrame,
    ) -> pl.DataFrame:
        """Return the answer to a scan of which the database answers only a part."""
        select, rows = sql_rest.values(rest, self, self._tables(rest.scope.joins))
        return sql_rest.together(scan, known, frame, rest, session.columns(select), rows)

    def _failed(
        self,
        error: Exception,
        places: list[int],
        left: list[list[int]],
        found: list[pl.DataFrame | Exception | None],
    ) -> list[list[int]]:
        """Put an error in its place; scans that shared a statement are tried one by one."""
        known: DashkitError = QueryError(
            f"the answer of the database cannot be read ({type(error).__name__})"
        )
        if isinstance(error, DashkitError):
            known = error
        if isinstance(error, DeadlineError | SourceError):
            for place in (one for group in left for one in group):
                found[place] = known
            return []
        left = [group for group in left if group is not places]
        if len(places) > 1:
            return [*left, *([place] for place in places)]
        for place in places:
            found[place] = known
        return left

    def statement(self, scan: Scan) -> tuple[str, Mapping[str, Any]]:
        """Return the SQL that answers a scan, and the values bound to it by name."""
        known, rest = self._apart(scan)
        selects = [self._compiled([known]).select]
        if rest is not None:
            selects.append(sql_rest.values(rest, self, self._tables(rest.scope.joins))[0])
        texts, values = [], {}
        for select in selects:
            found = select.compile(
                dialect=self.database.engine.dialect, compile_kwargs={"render_postcompile": True}
            )
            texts.append(str(found))
            values.update(found.params)
        return ";\n".join(texts), values

    def _apart(self, scan: Scan) -> tuple[Scan, Scan | None]:
        return sql_rest.apart(scan, self._lacking, self.sketches)

    def _compiled(self, scans: Sequence[Scan]) -> sql_scans.Statement:
        tables = self._tables(scans[0].scope.joins)
        return sql_scans.statement(scans, self, tables)

    def _tables(self, joins: Sequence[Join]) -> dict[str, SqlEngine]:
        return {one.name: self._joined(one) for one in joins}

    def _joined(self, join: Join) -> SqlEngine:
        other = getattr(join.source, "engine", None)
        if isinstance(other, SqlEngine) and other.database == self.database:
            return other
        theirs = other.database.place if isinstance(other, SqlEngine) else "not in a database"
        message = (
            f"join {join.name!r}: {self.label!r} is in {self.database.place}, "
            f"{join.source.name!r} is {'in ' if isinstance(other, SqlEngine) else ''}{theirs}; "
            "keep both in one database, or load both into frames"
        )
        raise DefinitionError(message)

    def _check_keys(self, session: Session | ArrowSession, scope: Scope, rows: Rows) -> None:
        """Refuse a join whose key stands twice: it would multiply rows."""
        for name in sorted(rows.joined):
            join = next(one for one in scope.joins if one.name == name)
            other = self._joined(join)
            key = ("key", join.right)
            twice = other.remembered(key, lambda: _twice(session, other, join))  # noqa: B023
            if twice is not None:
                message = (
                    f"join {name!r}: {join.right!r} has {twice[0]!r} {twice[1]} times; "
                    "each key may stand once"
                )
                raise DefinitionError(message)

    def members(
        self, scope: Scope, field: Field, *, search: str, limit: int
    ) -> list[tuple[Scalar, int]]:
        """Return members by falling number of rows that pass, then by value; all rows' domain."""
        rows = Rows(scope, self, self._tables(scope.joins))
        passes = sa.literal_column("1", sa.Integer())
        value = rows.value(field).label("member")
        counted: Any = (
            passes if scope.where is None else sa.case((rows.condition(scope.where), passes))
        )
        inner = rows.select(value, counted.label("passes")).subquery("seen")
        member, number = inner.c["member"], sa.func.count(inner.c["passes"])
        select = sa.select(member, number).group_by(member)
        if search and field.value_type == "text":
            select = select.where(contains(member, sa.literal(caseless(search), Words())))
        order: Any = sortable(member) if field.value_type == "text" else member
        select = select.order_by(number.desc(), missing(member), order)
        if not search or field.value_type == "text":
            select = select.limit(limit)
        with self.database.reading() as session:
            self._check_keys(session, scope, rows)
            members, counts = session.columns(select)
        values = sql_scans.series("member", members, field, rows)
        found = [(one, int(times)) for one, times in zip(values.to_list(), counts, strict=True)]
        if search and field.value_type != "text":
            texts, wanted = values.cast(pl.String).to_list(), caseless(search)
            pairs = zip(found, texts, strict=True)
            found = [one for one, text in pairs if text is not None and wanted in caseless(text)]
        return found[:limit]

    def rows(self, scope: Scope, columns: Sequence[Field], window: Window) -> pl.DataFrame:
        """Return single rows, columns named as the fields; those alike by all their columns."""
        rows = Rows(scope, self, self._tables(scope.joins))
        values = [rows.value(field).label(f"c{i}") for i, field in enumerate(columns)]
        select = rows.select(*values, where=scope.where)
        if window.order is not None:
            select = select.order_by(*_ordered(rows, columns, window.order))
        select = select.limit(int(window.limit))
        if window.offset:
            select = select.offset(int(window.offset))
        with self.database.reading() as session:
            self._check_keys(session, scope, rows)
            answer = session.columns(select)
        return pl.DataFrame(
            [
                sql_scans.series(field.name, found, field, rows)
                for field, found in zip(columns, answer, strict=True)
            ]
        )


def _ordered(
    rows: Rows, columns: Sequence[Field], order: Sequence[Order]
) -> Iterator[sa.ColumnElement[Any]]:
    """Yield what rows are sorted by: the order asked for, then every other column."""
    falling = {one.column: one.descending for one in order}
    known = {one.name: one for one in columns}
    for name in dict.fromkeys([*falling, *known]):
        value: Any = rows.value(known[name])
        yield missing(value)
        by = sortable(value) if known[name].value_type == "text" else value
        yield by.desc() if falling.get(name) else by


def _scope(field: Field) -> Scope:
    return Scope({field.name: field}, (), Calendar())


def _aware(value: date | datetime) -> date | datetime:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


def _twice(session: Session | ArrowSession, other: SqlEngine, join: Join) -> tuple[Any, int] | None:
    """Return a key that stands more than once, and how often."""
    field = Field(join.right, join.right, other.columns[join.right].type)
    rows = Rows(_scope(field), other, {})
    inner = rows.select(rows.value(field).label("key")).subquery("keys")
    key, number = inner.c["key"], sa.func.count()
    select = (
        sa.select(key, number).where(key.is_not(None)).group_by(key).having(number > 1).limit(1)
    )
    keys, numbers = session.columns(select)
    return (keys[0], int(numbers[0])) if len(keys) else None
