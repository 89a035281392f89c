"""Databases as dashkit uses them: reached by URL or engine, read in one read-only snapshot."""

from __future__ import annotations

import logging
import math
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary, finalize

import sqlalchemy as sa
from sqlalchemy.pool import SingletonThreadPool, StaticPool

from dashkit.data import (  # noqa: F401
    dialects_duckdb,
    dialects_mysql,
    dialects_postgresql,
    dialects_warehouse,
    spark,
)
from dashkit.data.dialects import SUPPORTED, family
from dashkit.data.line import caller, time_left
from dashkit.data.sql_arrow import arrow_pool
from dashkit.data.sql_open import CANCELLED, LATE, OWNED, opened
from dashkit.errors import (
    CancelledError,
    DashkitError,
    DeadlineError,
    LostError,
    QueryError,
    SourceError,
    UnreachedError,
    listed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dashkit.data.sql_arrow import ArrowPool, ArrowSession
    from dashkit.data.sql_open import Session

_LOG = logging.getLogger("dashkit.sql")
_DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "clickhouse": "clickhousedb+connect",
    "mssql": "mssql+pymssql",
    "redshift": "redshift+psycopg2",
}
_CONNECT_SECONDS = 10
SECONDS = 300.0
_CANCELLED = "57014"
_TURNS = frozenset({"40001", "40P01", "55P03"})
_REFUSED = ("authentication", "ccess denied", "does not exist", "nknown database", "unable to open")
"""What a driver says where asking again is of no use."""
_MYSQL_LATE = (1969, 3024)
_CLICKHOUSE_LATE = "(TIMEOUT_EXCEEDED)"
_UNAVAILABLE = ("08", "28", "53", "57P", "3D")
_LOCKS: WeakKeyDictionary[sa.Engine, RLock] = WeakKeyDictionary()


class Database:
    """One database: its engine and what may be said about it.

    Attributes
    ----------
    engine
        What connects.
    dialect
        ``sqlite``, ``postgresql``, ``mysql`` (MariaDB too), ``duckdb``, ``clickhouse``, ``spark``
        or a warehouse.
    place
        The database in words, without credentials.
    file
        Where it lies, if in one file.
    timeout
        Seconds that a transaction may take where no deadline is given.
    close
        Closes the connections; called by itself in the end.
    """

    def __init__(self, database: str | sa.URL | sa.Engine, *, timeout: float = SECONDS) -> None:
        if spark.is_session(database):
            database = spark.engine_of(database)
        given = database if isinstance(database, sa.Engine) else None
        url = given.url if given is not None else _url(database)  # type: ignore[arg-type]
        self.dialect = family(url.get_backend_name())
        self.timeout = timeout
        self.place = _place(url)
        if self.dialect not in SUPPORTED:
            message = f"{self.place}: dashkit reads {listed(SUPPORTED)}, not {self.dialect!r}"
            raise SourceError(message)
        self.file = _file(url, self.dialect)
        self.owned = given is None
        self._url = url
        self.engine = given if given is not None else self._made()
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
        self._running: set[Session | ArrowSession] = set()
        self._arrow: ArrowPool | None = None
        if self.owned and self.dialect == "postgresql":
            self._arrow = arrow_pool(url, connect_seconds=_CONNECT_SECONDS)
        self.close = finalize(self, _closed, self.engine if self.owned else None, self._arrow)

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

    @property
    def identity(self) -> str:
        """The database and its user, without password; empty where others have another one."""
        if not self.owned or (self.file is None and not self._url.host):
            return ""
        place = self._url.render_as_string(hide_password=True)
        return place if self.file is None else f"{place} {self.file.resolve()}"

    def _made(self) -> sa.Engine:
        if self.file is not None and not self.file.is_file():
            message = f"{self.place}: there is no such file"
            raise SourceError(message)
        try:
            if self.dialect == "duckdb":
                return self._made_duckdb()
            if self.dialect == "clickhouse":
                return self._made_clickhouse()
            if self.dialect == "spark":
                return spark.engine_at(self._url)
            options: dict[str, Any] = {}
            if self.dialect in {"postgresql", "mysql"}:
                options["connect_timeout"] = _CONNECT_SECONDS
            if self.dialect == "mysql":
                options |= {"charset": "utf8mb4", "read_timeout": self.timeout + _CONNECT_SECONDS}
            own = {OWNED: True}
            engine = sa.create_engine(self._url, connect_args=options, execution_options=own)
        except (ImportError, sa.exc.NoSuchModuleError) as error:
            raise self._missing(error) from None
        if "connect_timeout" in options:
            sa.event.listen(engine, "do_connect", _hurry)
        return engine

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

    def _made_clickhouse(self) -> sa.Engine:
        if self._url.drivername != "chdb":
            return sa.create_engine(self._url, connect_args={"connect_timeout": _CONNECT_SECONDS})
        path = self._url.database and f"/{self._url.database.lstrip('/')}"
        inside = {"interface": "chdb", "path": path or ":memory:"}
        return sa.create_engine("clickhousedb+connect://", connect_args=inside)

    def _missing(self, error: Exception) -> SourceError:
        name = getattr(error, "name", None) or self.dialect
        return SourceError(
            f"{self.place}: the driver {name!r} is not installed; "
            f"pip install 'jupyter-dashkit[{self.dialect}]'"
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
        session: Session | None = None
        try:
            with ExitStack() as stack:
                if self._lock is not None:
                    stack.enter_context(self._lock)
                session = self._opened(stack, self._limit(deadline))
                self._running.add(session)
                with caller().stoppable(session.cancel):
                    yield session
        except (sa.exc.DBAPIError, sa.exc.InvalidRequestError) as error:
            raise self.explained(error, session) from None
        finally:
            if session is not None:
                self._running.discard(session)

    def _limit(self, deadline: float | None) -> float:
        limits = (self.timeout, deadline, time_left())
        return min(one for one in limits if one is not None)

    def _opened(self, stack: ExitStack, deadline: float) -> Session:
        """Open a session; a connection that died while it lay in the pool is replaced."""
        until = time.monotonic() + deadline
        with ExitStack() as tried:
            try:
                connection = tried.enter_context(self._connected())
                session = tried.enter_context(opened(connection, deadline))
                stack.push(tried.pop_all())
            except sa.exc.DBAPIError as error:
                if time.monotonic() >= until:
                    raise DeadlineError(LATE) from None
                if not error.connection_invalidated:
                    raise
            else:
                return session
        connection = stack.enter_context(self._connected())
        return stack.enter_context(opened(connection, until - time.monotonic()))

    @contextmanager
    def reading(self, deadline: float | None = None) -> Iterator[Session | ArrowSession]:
        """Open a session for queries; as `session`, by Arrow where the driver has it."""
        if self._arrow is None:
            with self.session(deadline) as plain:
                yield plain
            return
        session: ArrowSession | None = None
        try:
            with self._arrow.session(self._limit(deadline)) as session:
                self._running.add(session)
                with caller().stoppable(session.cancel):
                    yield session
        except self._arrow.errors as error:
            if session is None or not session.begun:
                raise self.unreachable(error) from None
            raise self.explained(error, session) from None
        finally:
            if session is not None:
                self._running.discard(session)

    def cancel(self) -> None:
        """End what runs now, from any thread; it fails with a QueryError."""
        for session in tuple(self._running):
            session.cancel()

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
        reason = self._reason(error)
        kind = SourceError if any(one in reason for one in _REFUSED) else UnreachedError
        return kind(f"{self.place} cannot be reached: {reason}")

    def explained(
        self, error: Exception, session: Session | ArrowSession | None = None
    ) -> DashkitError:
        """Return an error that is safe to show, for one of the driver; the log has its reason."""
        original = getattr(error, "orig", None) or error
        state = str(getattr(original, "sqlstate", "") or "")
        kind = type(original).__name__
        if session is not None and session.cancelled:
            return CancelledError(CANCELLED)
        if _late(original, state) or (session is not None and session.late):
            return DeadlineError(LATE)
        _LOG.info("%s: %s", self.place, self._reason(error))
        lost = getattr(error, "connection_invalidated", False) or getattr(session, "lost", False)
        if lost or state.startswith(_UNAVAILABLE):
            return LostError("the connection to the database was lost")
        if state in _TURNS or any(one in str(original) for one in ("is locked", "Deadlock found")):
            return LostError("the database was busy with other work")
        return QueryError(f"the database could not answer ({kind})")

    def _reason(self, error: Exception) -> str:
        """Return the first line of the driver's own words, without the password."""
        words = str(getattr(error, "orig", None) or error).strip()
        password = self._url.password
        if password:
            words = words.replace(str(password), "***")
        return words.splitlines()[0] if words else type(error).__name__


def _hurry(_: object, __: object, ___: object, options: dict[str, Any]) -> None:
    """Let connecting take no longer than what asks for it may."""
    left = time_left()
    if left is not None:
        options["connect_timeout"] = max(1, min(options["connect_timeout"], math.ceil(left)))


def _closed(engine: sa.Engine | None, arrow: ArrowPool | None) -> None:
    if engine is not None:
        engine.dispose()
    if arrow is not None:
        arrow.dispose()


def _late(error: BaseException, state: str) -> bool:
    words = str(error)
    interrupted = type(error).__name__ == "InterruptException" or words == "interrupted"
    interrupted = interrupted or _CLICKHOUSE_LATE in words
    return state == _CANCELLED or interrupted or error.args[:1] in [(one,) for one in _MYSQL_LATE]


def _url(database: str | sa.URL) -> sa.URL:
    try:
        if isinstance(database, str) and database.startswith("sc://"):
            return spark.address(database)
        url = sa.make_url(database)
    except (sa.exc.ArgumentError, ValueError):
        message = (
            "this is not the URL of a database; write e.g. 'postgresql://user@host/database', "
            "'sqlite:///shop.db' or 'duckdb:///shop.duckdb'"
        )
        raise SourceError(message) from None
    return url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))


def _place(url: sa.URL) -> str:
    if url.get_backend_name() == "spark":
        return f"Spark at {url.host}:{url.port}" if url.host else "the session of Spark"
    host = f" at {url.host}{f':{url.port}' if url.port else ''}" if url.host else ""
    return f"{url.get_backend_name()} database {url.database or '(default)'!r}{host}"


def _file(url: sa.URL, dialect: str) -> Path | None:
    name = url.database
    if dialect not in {"sqlite", "duckdb"} or not name or name.startswith((":memory:", "file:")):
        return None
    return None if dialect == "duckdb" and name.startswith(("md:", "motherduck:")) else Path(name)
