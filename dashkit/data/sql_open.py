"""How each database opens a read-only snapshot, ends what takes too long, and is cancelled."""

from __future__ import annotations

import os
import socket
import time
from contextlib import contextmanager, suppress
from threading import Lock, Timer
from typing import TYPE_CHECKING, Any, Final, cast

import sqlalchemy as sa

from dashkit.data.dialects import COMPILED, family
from dashkit.data.dialects_sqlite import register
from dashkit.data.spark import spark_columns
from dashkit.data.sql_arrow import clickhouse_columns, duckdb_columns
from dashkit.errors import CancelledError, DeadlineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from dashkit.data.sql_arrow import Answered

LATE: Final = "the database took longer than allowed; choose fewer rows"
CANCELLED: Final = "the query was cancelled"
_GRACE: Final = 0.25
_SQLITE_STEPS: Final = 20_000
_UTC: Final = "+00:00"
OWNED: Final = "dashkit_owned"


class Session:
    """A connection within its transaction and its deadline.

    Attributes
    ----------
    connection
        What runs statements.
    cancelled
        Whether `cancel` was called.
    """

    def __init__(
        self, connection: sa.Connection, deadline: float | None, stop: Callable[[], object]
    ) -> None:
        self.connection = connection
        self.cancelled = False
        self._stop = stop
        self._lock = Lock()
        self._busy = False
        self._end = None if deadline is None else time.monotonic() + deadline

    @property
    def late(self) -> bool:
        """Whether the deadline has passed."""
        return self._end is not None and time.monotonic() >= self._end

    def cancel(self) -> None:
        """End the running statement, and start no other; from any thread."""
        with self._lock:
            self.cancelled = True
            if self._busy:
                self._stop()

    @contextmanager
    def _running(self) -> Iterator[None]:
        with self._lock:
            if self.cancelled:
                raise CancelledError(CANCELLED)
            self._busy = True
        try:
            yield
        finally:
            with self._lock:
                self._busy = False

    def all(self, select: sa.Select[Any] | sa.TextClause) -> Sequence[tuple[Any, ...]]:
        """Return the rows of a select."""
        self.limit()
        with self._running():
            return cast("Sequence[tuple[Any, ...]]", self.connection.execute(select).all())

    def columns(self, select: sa.Select[Any]) -> Answered:
        """Return the columns of a select."""
        kind = family(self.connection.dialect.name)
        if kind not in {"duckdb", "clickhouse", "spark"}:
            rows = self.all(select)
            return [*zip(*rows, strict=True)] if rows else [()] * len(select.selected_columns)
        self.limit()
        with self._running():
            if kind == "duckdb":
                return duckdb_columns(self.connection, select)
            left = None if self._end is None else self._end - time.monotonic()
            timed = clickhouse_columns if kind == "clickhouse" else spark_columns
            return timed(self.connection, select, left)

    def limit(self) -> None:
        """Tell the server how long the next statement may take."""
        if self._end is None:
            return
        left = self._end - time.monotonic()
        if left <= 0:
            raise DeadlineError(LATE)
        kind = family(self.connection.dialect.name)
        if kind == "postgresql":
            milliseconds = str(max(1, int(left * 1000)))
            self.connection.execute(
                sa.select(sa.func.set_config("statement_timeout", milliseconds, sa.true()))
            )
        elif kind == "mysql":
            *_, name = _mysql_settings(self.connection)
            whole = name == "max_execution_time"
            value = max(1, int(left * 1000)) if whole else left
            _mysql_set(self.connection, (name,), (value,))


def opened(connection: sa.Connection, deadline: float | None) -> AbstractContextManager[Session]:
    """Begin a read-only transaction; at the end nothing of it is left on the connection."""
    return _OPENERS[family(connection.dialect.name)](connection, deadline)


@contextmanager
def _watched(deadline: float | None, end: Callable[[], object]) -> Iterator[None]:
    """Call ``end`` from another thread if the body has not ended in time."""
    if deadline is None:
        yield
        return
    timer = Timer(max(deadline, 0), end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut(fileno: Callable[[], int]) -> None:
    """Shut the socket of a server that does not answer, so that the driver stops waiting."""
    try:
        with socket.socket(fileno=os.dup(fileno())) as found:
            found.shutdown(socket.SHUT_RDWR)
    except (OSError, ValueError):
        return


@contextmanager
def _open_postgresql(connection: sa.Connection, deadline: float | None) -> Iterator[Session]:
    raw: Any = connection.connection.driver_connection
    connection = connection.execution_options(
        isolation_level="REPEATABLE READ", postgresql_readonly=True
    )
    session = Session(connection, deadline, getattr(raw, "cancel_safe", raw.cancel))
    patience = None if deadline is None else deadline + _GRACE
    with _watched(patience, lambda: _cut(raw.fileno)):
        connection.exec_driver_sql("SELECT 1")
        try:
            yield session
        finally:
            connection.rollback()


@contextmanager
def _open_mysql(connection: sa.Connection, deadline: float | None) -> Iterator[Session]:
    raw: Any = connection.connection.driver_connection
    number = int(raw.thread_id())
    session = Session(connection, deadline, lambda: _mysql_kill(connection.engine, number))
    patience = None if deadline is None else deadline + _GRACE
    names = _mysql_settings(connection)
    with _watched(patience, lambda: _cut(raw._sock.fileno)):  # noqa: SLF001
        asked = ", ".join(f"@@SESSION.{name}" for name in names)
        before = connection.exec_driver_sql(f"SELECT {asked}").one()
        # A transaction that is read only lets MariaDB create tables; a session that is does not.
        if before[:2] != (_UTC, 1):
            _mysql_set(connection, names[:2], (_UTC, 1))
        connection.exec_driver_sql("START TRANSACTION WITH CONSISTENT SNAPSHOT")
        try:
            yield session
        finally:
            connection.rollback()
            if not connection.get_execution_options().get(OWNED) and not connection.invalidated:
                _mysql_set(connection, names, before)
                connection.rollback()


def _mysql_settings(connection: sa.Connection) -> tuple[str, str, str]:
    if getattr(connection.dialect, "is_mariadb", False):
        return "time_zone", "tx_read_only", "max_statement_time"
    return "time_zone", "transaction_read_only", "max_execution_time"


def _mysql_set(connection: sa.Connection, names: Sequence[str], values: Sequence[object]) -> None:
    settings = ", ".join(f"SESSION {name} = %s" for name in names)
    connection.exec_driver_sql(f"SET {settings}", tuple(values))


def _mysql_kill(engine: sa.Engine, number: int) -> None:
    with engine.connect() as other:
        other.exec_driver_sql(f"KILL QUERY {number}")


@contextmanager
def _open_duckdb(connection: sa.Connection, deadline: float | None) -> Iterator[Session]:
    raw: Any = connection.connection.dbapi_connection
    connection = connection.execution_options(isolation_level="READ COMMITTED")
    connection.exec_driver_sql("ROLLBACK")
    connection.exec_driver_sql("BEGIN TRANSACTION READ ONLY")
    try:
        with _watched(deadline, raw.interrupt):
            yield Session(connection, deadline, raw.interrupt)
    finally:
        # An interrupt that comes when the statement has just ended hits the rollback instead.
        with suppress(sa.exc.DBAPIError):
            connection.rollback()
        connection.rollback()


@contextmanager
def _open_sqlite(connection: sa.Connection, deadline: float | None) -> Iterator[Session]:
    raw: Any = connection.connection.dbapi_connection
    session = Session(connection, deadline, raw.interrupt)
    register(raw)
    connection.exec_driver_sql("PRAGMA query_only = ON")
    if not raw.in_transaction:
        connection.exec_driver_sql("BEGIN")
    raw.set_progress_handler(lambda: int(session.late), _SQLITE_STEPS)
    try:
        yield session
    finally:
        raw.set_progress_handler(None, 0)
        connection.rollback()
        connection.exec_driver_sql("PRAGMA query_only = OFF")


@contextmanager
def _open_plain(connection: sa.Connection, deadline: float | None) -> Iterator[Session]:
    """Open what stands for a transaction where there is none: each statement has its snapshot."""
    session = Session(connection, deadline, lambda: None)
    try:
        yield session
    finally:
        connection.rollback()


@contextmanager
def _open_spark(connection: sa.Connection, deadline: float | None) -> Iterator[Session]:
    """Open what stands for a transaction: each statement of Spark has its own snapshot."""
    raw: Any = connection.connection.dbapi_connection
    yield Session(connection, deadline, raw.interrupt)


_OPENERS: Final = {
    "sqlite": _open_sqlite,
    "postgresql": _open_postgresql,
    "duckdb": _open_duckdb,
    "mysql": _open_mysql,
    **dict.fromkeys(("clickhouse", *COMPILED), _open_plain),
    "spark": _open_spark,
}
