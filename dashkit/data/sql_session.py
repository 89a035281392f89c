"""Databases as dashkit uses them: reached by URL or engine, read in one read-only snapshot."""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from pathlib import Path
from threading import RLock, Timer
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakKeyDictionary, finalize

import sqlalchemy as sa
from sqlalchemy.pool import SingletonThreadPool, StaticPool

from dashkit.data.dialects import SUPPORTED, register
from dashkit.errors import DashkitError, DeadlineError, QueryError, SourceError, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LOG = logging.getLogger("dashkit.sql")
_DRIVERS = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}
_EXTRAS = {"postgresql": "postgresql", "duckdb": "duckdb"}
_CONNECT_SECONDS = 10
_SQLITE_STEPS = 20_000
_CANCELLED = "57014"
_UNAVAILABLE = ("08", "28", "53", "57P", "3D")
_LOCKS: WeakKeyDictionary[sa.Engine, RLock] = WeakKeyDictionary()


class Database:
    """One database: its engine and what may be said about it.

    Attributes
    ----------
    engine
        What connects.
    dialect
        ``sqlite``, ``postgresql`` or ``duckdb``.
    place
        The database in words, without credentials.
    file
        Where it lies, if in one file.
    """

    def __init__(self, database: str | sa.URL | sa.Engine) -> None:
        given = database if isinstance(database, sa.Engine) else None
        url = given.url if given is not None else _url(database)  # type: ignore[arg-type]
        self.dialect = url.get_backend_name()
        self.place = _place(url)
        if self.dialect not in SUPPORTED:
            message = f"{self.place}: dashkit reads {listed(SUPPORTED)}, not {self.dialect!r} yet"
            raise SourceError(message)
        self.file = _file(url, self.dialect)
        self.owned = given is None
        self._url = url
        self.engine = given if given is not None else self._made()
        if self.owned:
            finalize(self, self.engine.dispose)
        if self.engine.dialect.is_async:
            message = f"{self.place}: give an engine of create_engine(), not an asynchronous one"
            raise SourceError(message)
        if isinstance(self.engine.pool, SingletonThreadPool):
            message = (
                f"{self.place}: each thread would have an empty database of its own; "
                "create_engine(..., poolclass=sqlalchemy.pool.StaticPool) shares one"
            )
            raise SourceError(message)
        shared = isinstance(self.engine.pool, StaticPool)
        self._lock = _LOCKS.setdefault(self.engine, RLock()) if shared else None

    def __eq__(self, other: object) -> bool:
        """Return whether tables of both can be joined."""
        if not isinstance(other, Database):
            return NotImplemented
        same = self._url.set(drivername=self.dialect) == other._url.set(drivername=other.dialect)
        return self.engine is other.engine or (same and ":memory:" not in str(self._url.database))

    def __hash__(self) -> int:
        """Hash by the place."""
        return hash(self.place)

    def __repr__(self) -> str:
        """Return the place, without credentials."""
        return f"<{self.place}>"

    def _made(self) -> sa.Engine:
        if self.file is not None and not self.file.is_file():
            message = f"{self.place}: there is no such file"
            raise SourceError(message)
        try:
            if self.dialect == "duckdb":
                return self._made_duckdb()
            options: dict[str, Any] = {"pool_pre_ping": True}
            if self.dialect == "postgresql":
                options["connect_args"] = {"connect_timeout": _CONNECT_SECONDS}
            return sa.create_engine(self._url, **options)
        except (ImportError, sa.exc.NoSuchModuleError) as error:
            raise self._missing(error) from None

    def _made_duckdb(self) -> sa.Engine:
        if self.file is None:
            return sa.create_engine(self._url)
        engine = sa.create_engine(self._url, connect_args={"read_only": True})
        try:
            engine.connect().close()
        except sa.exc.DBAPIError as error:
            if "different configuration" not in str(error.orig):
                raise self.unreachable(error) from None
            return sa.create_engine(self._url)
        return engine

    def _missing(self, error: Exception) -> SourceError:
        name = getattr(error, "name", None) or self.dialect
        extra = _EXTRAS.get(self.dialect, self.dialect)
        return SourceError(
            f"{self.place}: the driver {name!r} is not installed; "
            f"pip install 'jupyter-dashkit[{extra}]'"
        )

    def version(self) -> str | None:
        """Return what changes when the file changes; None for a server."""
        if self.file is None:
            return None
        stamps = []
        for tail in ("", "-wal", ".wal"):
            path = Path(f"{self.file}{tail}")
            if path.is_file():
                stat = path.stat()
                stamps.append(f"{stat.st_mtime_ns}-{stat.st_size}{tail}")
        return "+".join(stamps)

    def forget(self) -> None:
        """Close the connections to a DuckDB file that was replaced."""
        if self.owned and self.dialect == "duckdb":
            self.engine.dispose()

    @contextmanager
    def session(self, deadline: float | None = None) -> Iterator[Session]:
        """Open a read-only transaction with one snapshot, for at most ``deadline`` seconds."""
        if self._lock is not None:
            self._lock.acquire()
        try:
            with self._connected() as connection:
                yield from _STARTS[self.dialect](connection, deadline)
        except (sa.exc.DBAPIError, sa.exc.InvalidRequestError) as error:
            raise self.explained(error) from None
        finally:
            if self._lock is not None:
                self._lock.release()

    @contextmanager
    def _connected(self) -> Iterator[sa.Connection]:
        try:
            connection = self.engine.connect()
        except (sa.exc.DBAPIError, sa.exc.TimeoutError) as error:
            raise self.unreachable(error) from None
        except (ImportError, sa.exc.NoSuchModuleError) as error:
            raise self._missing(error) from None
        with connection:
            yield connection

    def unreachable(self, error: Exception) -> SourceError:
        """Return the error for a database that gives no connection."""
        return SourceError(f"{self.place} cannot be reached: {self._reason(error)}")

    def explained(self, error: Exception) -> DashkitError:
        """Return an error that is safe to show, for one of the driver; the log has its reason."""
        original = getattr(error, "orig", None) or error
        state = str(getattr(original, "sqlstate", "") or "")
        words = str(original)
        kind = type(original).__name__
        if state == _CANCELLED or kind == "InterruptException" or words == "interrupted":
            return DeadlineError("the database took longer than allowed; choose fewer rows")
        _LOG.info("%s: %s", self.place, self._reason(error))
        if getattr(error, "connection_invalidated", False) or state.startswith(_UNAVAILABLE):
            return QueryError("the connection to the database was lost")
        return QueryError(f"the database could not answer ({kind})")

    def _reason(self, error: Exception) -> str:
        """Return the first line of the driver's own words, without the password."""
        words = str(getattr(error, "orig", None) or error).strip()
        password = self._url.password
        if password:
            words = words.replace(str(password), "***")
        return words.splitlines()[0] if words else type(error).__name__


class Session:
    """A connection within its transaction and its deadline."""

    def __init__(self, connection: sa.Connection, deadline: float | None) -> None:
        self.connection = connection
        self._end = None if deadline is None else time.monotonic() + deadline

    @property
    def late(self) -> bool:
        """Whether the deadline has passed."""
        return self._end is not None and time.monotonic() >= self._end

    def all(self, select: sa.Select[Any] | sa.TextClause) -> Sequence[tuple[Any, ...]]:
        """Return the rows of a select."""
        if self._end is not None:
            left = self._end - time.monotonic()
            if left <= 0:
                raise DeadlineError("the database took longer than allowed; choose fewer rows")
            if self.connection.dialect.name == "postgresql":
                milliseconds = str(max(1, int(left * 1000)))
                self.connection.execute(
                    sa.select(sa.func.set_config("statement_timeout", milliseconds, sa.true()))
                )
        return cast("Sequence[tuple[Any, ...]]", self.connection.execute(select).all())


def _start_postgresql(connection: sa.Connection, deadline: float | None) -> Iterator[Session]:
    connection = connection.execution_options(
        isolation_level="REPEATABLE READ", postgresql_readonly=True
    )
    try:
        yield Session(connection, deadline)
    finally:
        connection.rollback()


def _start_duckdb(connection: sa.Connection, deadline: float | None) -> Iterator[Session]:
    connection = connection.execution_options(isolation_level="READ COMMITTED")
    connection.exec_driver_sql("ROLLBACK")
    connection.exec_driver_sql("BEGIN TRANSACTION READ ONLY")
    timer = None
    if deadline is not None:
        timer = Timer(deadline, getattr(connection.connection.dbapi_connection, "interrupt"))  # noqa: B009
        timer.daemon = True
        timer.start()
    try:
        yield Session(connection, deadline)
    finally:
        if timer is not None:
            timer.cancel()
        connection.rollback()


def _start_sqlite(connection: sa.Connection, deadline: float | None) -> Iterator[Session]:
    raw: Any = connection.connection.dbapi_connection
    session = Session(connection, deadline)
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


_STARTS = {
    "sqlite": _start_sqlite,
    "postgresql": _start_postgresql,
    "duckdb": _start_duckdb,
}


def _url(database: str | sa.URL) -> sa.URL:
    try:
        url = sa.make_url(database)
    except (sa.exc.ArgumentError, ValueError):
        message = (
            "this is not the URL of a database; write e.g. 'postgresql://user@host/database', "
            "'sqlite:///shop.db' or 'duckdb:///shop.duckdb'"
        )
        raise SourceError(message) from None
    return url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))


def _place(url: sa.URL) -> str:
    host = f" at {url.host}{f':{url.port}' if url.port else ''}" if url.host else ""
    return f"{url.get_backend_name()} database {url.database or '(default)'!r}{host}"


def _file(url: sa.URL, dialect: str) -> Path | None:
    name = url.database
    if dialect not in {"sqlite", "duckdb"} or not name or name.startswith((":memory:", "file:")):
        return None
    return None if dialect == "duckdb" and name.startswith(("md:", "motherduck:")) else Path(name)
