"""Results as Arrow where a driver has them so: PostgreSQL by ADBC, DuckDB and ClickHouse themselves."""

from __future__ import annotations

import time
from collections import deque
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.util import find_spec
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Final, TypeVar

import polars as pl
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from dashkit.data.dialects_clickhouse import SETTINGS, bound
from dashkit.errors import DeadlineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy.engine import Dialect

T = TypeVar("T")
_GRACE: Final = 0.25
_KEPT: Final = 5
_BEGIN: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_MILLISECONDS: Final = 1000

Answered = list["pl.Series | Sequence[Any]"]


def expanded(select: sa.Executable, dialect: Dialect) -> tuple[str, dict[str, Any]]:
    """Return a statement with the values of its parameters, in order, as a driver wants them."""
    compiled: Any = select.compile(dialect=dialect)  # type: ignore[attr-defined]
    state = compiled.construct_expanded_state()
    processors = dict(state.processors)
    for name, mark in compiled.binds.items():
        processors.setdefault(name, mark.type.dialect_impl(dialect).bind_processor(dialect))
    values = {}
    for name in state.positiontup or state.parameters:
        value, process = state.parameters[name], processors.get(name)
        values[name] = process(value) if process is not None else value
    return state.statement, values


def duckdb_columns(connection: sa.Connection, select: sa.Executable) -> Answered:
    """Return the columns of a select, in the transaction of the connection."""
    raw: Any = connection.connection.dbapi_connection
    sql, values = expanded(select, connection.dialect)
    try:
        return series_of(raw.sql(sql, params=[*values.values()]).to_arrow_table())
    except connection.dialect.loaded_dbapi.Error as error:
        raise sa.exc.DBAPIError(None, None, error) from None


def clickhouse_columns(
    connection: sa.Connection, select: sa.Executable, seconds: float | None
) -> Answered:
    """Return the columns of a select, under settings that leave no trace on the connection."""
    client: Any = connection.connection.dbapi_connection.client  # type: ignore[union-attr]
    sql, values = bound(*expanded(select, connection.dialect))
    limit = {} if seconds is None else {"max_execution_time": max(seconds, 0.001)}
    try:
        found = client.query_arrow(sql, parameters=values, settings={**SETTINGS, **limit})
    except connection.dialect.loaded_dbapi.Error as error:
        raise sa.exc.DBAPIError(None, None, error) from None
    return series_of(found)


def series_of(table: Any) -> Answered:  # noqa: ANN401
    """Return the columns of an Arrow table, which may have several of one name."""
    names = [str(place) for place in range(table.num_columns)]
    plain = [_stored(column) for column in table.columns]
    frame = pl.DataFrame(pl.from_arrow(table.from_arrays(plain, names=names)))
    return list(frame.get_columns())


def _stored(column: Any) -> Any:  # noqa: ANN401
    """Return a column without an extension type: ADBC marks numbers that it gives as text so."""
    storage = getattr(column.type, "storage_type", None)
    return column if storage is None else column.cast(storage)


class ArrowPool:
    """Connections to a PostgreSQL by ADBC, kept for the next query."""

    def __init__(self, url: sa.URL, *, connect_seconds: int) -> None:
        address = url.set(drivername="postgresql")
        address = address.update_query_dict({"connect_timeout": str(connect_seconds)})
        self._address = address.render_as_string(hide_password=False)
        self._free: deque[Any] = deque()
        self.dialect: Dialect = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]

    @property
    def errors(self) -> type[Exception]:
        """What the driver raises."""
        found: type[Exception] = import_module("adbc_driver_manager").Error
        return found

    @contextmanager
    def session(self, deadline: float) -> Iterator[ArrowSession]:
        """Begin a read-only transaction."""
        session = ArrowSession(self, deadline)
        try:
            yield session
        finally:
            session.end()

    def take(self) -> tuple[Any, bool]:
        """Return a connection, and whether it has been used before."""
        with suppress(IndexError):
            return self._free.pop(), True
        connect = import_module("adbc_driver_postgresql.dbapi").connect
        return connect(self._address, autocommit=True), False

    def give(self, connection: Any) -> None:  # noqa: ANN401
        """Keep a connection for the next query."""
        if len(self._free) < _KEPT:
            self._free.append(connection)
        else:
            connection.close()

    def dispose(self) -> None:
        """Close what is kept."""
        while self._free:
            with suppress(Exception):
                self._free.pop().close()


class ArrowSession:
    """A read-only transaction of PostgreSQL whose answers come as Arrow.

    The driver cannot be woken when its server hangs: what takes longer than allowed goes on in a
    thread of its own, with its connection, and nobody waits for it.

    Attributes
    ----------
    cancelled
        Whether `cancel` was called.
    lost
        Whether the connection turned out to be dead.
    """

    def __init__(self, pool: ArrowPool, deadline: float) -> None:
        self.cancelled = False
        self.lost = False
        self._pool = pool
        self._raw: Any = None
        self._cursor: Any = None
        self._abandoned = False
        self._end = time.monotonic() + deadline

    @property
    def late(self) -> bool:
        """Whether the deadline has passed."""
        return time.monotonic() >= self._end

    def cancel(self) -> None:
        """End the running statement; from any thread."""
        self.cancelled = True
        cursor = self._cursor
        if cursor is not None:
            with suppress(Exception):
                cursor.adbc_cancel()

    @property
    def begun(self) -> bool:
        """Whether there is a connection."""
        return self._raw is not None

    def _begin(self) -> None:
        """Begin; a connection that died while it was kept is replaced."""
        while self._raw is None:
            raw, used = self._pool.take()
            try:
                with raw.cursor() as cursor:
                    cursor.execute(_BEGIN)
            except self._pool.errors:
                with suppress(Exception):
                    raw.close()
                if not used:
                    raise
            else:
                self._raw = raw

    def end(self) -> None:
        """Roll back, which an ADBC connection needs after a failure more than others."""
        raw = self._raw
        if self._abandoned or raw is None:
            return
        try:
            with raw.cursor() as cursor:
                cursor.execute("ROLLBACK")
        except self._pool.errors:
            self.lost = True
            with suppress(Exception):
                raw.close()
        else:
            self._pool.give(raw)

    def columns(self, select: sa.Executable) -> Answered:
        """Return the columns of a select."""
        sql, values = expanded(select, self._pool.dialect)
        return series_of(self.within(lambda: self._fetched(sql, [*values.values()])))

    def _fetched(self, sql: str, values: list[Any]) -> Any:  # noqa: ANN401
        self._begin()
        milliseconds = max(1, int((self._end - time.monotonic()) * _MILLISECONDS))
        with self._raw.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {milliseconds}")
            self._cursor = cursor
            try:
                cursor.execute(sql, values or None)
                return cursor.fetch_arrow_table()
            finally:
                self._cursor = None

    def within(self, run: Callable[[], T]) -> T:
        """Run in a thread that is left alone once the deadline has passed."""
        try:
            return waited(run, self._end - time.monotonic(), self._close)
        except DeadlineError:
            self._abandoned = True
            raise

    def _close(self) -> None:
        if self._raw is not None:
            with suppress(Exception):
                self._raw.close()


def waited(
    run: Callable[[], T], seconds: float | None, after: Callable[[], object] | None = None
) -> T:
    """Run in a thread that nobody waits for once the time is up; then ``after`` follows it.

    Raises
    ------
    DeadlineError
        If it takes longer.
    """
    found: list[T] = []
    failed: list[BaseException] = []
    done, given_up = Event(), Event()

    def ran() -> None:
        try:
            found.append(run())
        except BaseException as error:  # noqa: BLE001
            failed.append(error)
        done.set()
        if given_up.is_set() and after is not None:
            after()

    Thread(target=ran, name="dashkit-wait", daemon=True).start()
    if not done.wait(None if seconds is None else max(0.0, seconds) + _GRACE):
        given_up.set()
        message = "the database took longer than allowed; choose fewer rows"
        raise DeadlineError(message)
    if failed:
        raise failed[0]
    return found[0]


def arrow_pool(url: sa.URL, *, connect_seconds: int) -> ArrowPool | None:
    """Return connections by ADBC; None where its driver is not installed."""
    if find_spec("adbc_driver_postgresql") is None:
        return None
    return ArrowPool(url, connect_seconds=connect_seconds)
