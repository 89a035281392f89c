"""Apache Spark, by its Connect server or by a session of the analyst, as SQLAlchemy uses it.

SQLAlchemy writes the statements; Spark gets them with their values apart and answers in Arrow.
There are no transactions: each statement reads the tables as they are.
"""

from __future__ import annotations

import logging
import warnings
from contextlib import suppress
from threading import Lock, Thread
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.pool import NullPool
from sqlalchemy.sql.compiler import IdentifierPreparer

from dashkit.data.dialects_spark import bound
from dashkit.data.line import time_left
from dashkit.data.sql_arrow import expanded, series_of, waited
from dashkit.errors import DeadlineError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Dialect

    from dashkit.data.sql_arrow import Answered

T = TypeVar("T")
PORT: Final = 15002
"""Where a Connect server listens unless told."""
CONNECT: Final = 30.0
"""Seconds that a server has to begin a session and to describe its tables."""
_TRIES: Final = 3
_GONE: Final = (
    "INVALID_HANDLE",
    "UNAVAILABLE",
    "Connection refused",
    "SESSION_CLOSED",
    "closed ch",
)


class SparkError(Exception):
    """What Spark said, or the way to it; ``lost`` where the session is gone."""

    def __init__(self, words: str, *, lost: bool) -> None:
        super().__init__(words)
        self.lost = lost


class _Names(IdentifierPreparer):
    """Names between backticks; a schema may have its catalog before it."""

    def __init__(self, dialect: Dialect) -> None:
        super().__init__(dialect, initial_quote="`", escape_quote="`")

    def _requires_quotes(self, value: str) -> bool:
        del value
        return True

    def quote_schema(self, schema: str) -> str:
        return ".".join(self.quote(part) for part in schema.split("."))


class SparkDialect(DefaultDialect):
    """What SQLAlchemy has to know about Spark to write selects and to look for tables."""

    name = "spark"
    driver = "connect"
    preparer: Any = _Names
    default_paramstyle = "pyformat"
    supports_statement_cache = True
    supports_native_boolean = True

    @classmethod
    def import_dbapi(cls) -> Any:  # noqa: ANN401
        """Return what stands for the driver."""
        return SimpleNamespace(paramstyle="pyformat", Error=SparkError)

    def initialize(self, connection: sa.Connection) -> None:
        """Ask nothing of the server."""

    def has_table(
        self, connection: sa.Connection, table_name: str, schema: str | None = None, **_: object
    ) -> bool:
        """Return whether there is a table or a view of that name."""
        names = self.identifier_preparer
        before = "" if schema is None else f"{names.quote_schema(schema)}."
        place = f"{before}{names.quote(table_name)}"
        return bool(_asked(connection, lambda spark: spark.catalog.tableExists(place)))

    def get_schema_names(self, connection: sa.Connection, **_: object) -> list[str]:
        """Return the schemas of the current catalog, with and without its name."""

        def ask(spark: Any) -> list[str]:  # noqa: ANN401
            names = [one.name for one in spark.catalog.listDatabases()]
            return [*names, *(f"{spark.catalog.currentCatalog()}.{name}" for name in names)]

        return _asked(connection, ask)

    def get_table_names(
        self, connection: sa.Connection, schema: str | None = None, **_: object
    ) -> list[str]:
        """Return the tables and views of a schema."""
        return _asked(
            connection, lambda spark: [one.name for one in spark.catalog.listTables(schema)]
        )

    def get_view_names(
        self, connection: sa.Connection, schema: str | None = None, **_: object
    ) -> list[str]:
        """Return nothing: views are among the tables."""
        del connection, schema
        return []


class _Connection:
    """A session of Spark as a connection; many share one session."""

    def __init__(self, holder: _Holder) -> None:
        self._holder = holder
        self._tag = f"dashkit-{uuid4()}"
        left = time_left()
        self.ask(lambda spark: spark, CONNECT if left is None else min(CONNECT, left))

    def ask(self, run: Callable[[Any], T], seconds: float | None) -> T:
        """Ask the session within a time; what takes longer is ended there, and left alone here."""

        def tagged() -> T:
            spark = self._holder.get()
            spark.addTag(self._tag)
            try:
                return run(spark)
            finally:
                spark.removeTag(self._tag)

        try:
            return waited(tagged, seconds)
        except DeadlineError:
            self.interrupt()
            raise
        except ImportError:
            raise
        except Exception as error:  # noqa: BLE001
            words = str(error)
            lost = any(one in words for one in _GONE)
            if lost:
                self._holder.lose()
            raise SparkError(words.strip().partition("\n")[0], lost=lost) from None

    def interrupt(self) -> None:
        """End what runs; a server that hangs is not waited for."""
        tag, holder = self._tag, self._holder

        def stop() -> None:
            with suppress(Exception):
                holder.get().interruptTag(tag)

        Thread(target=stop, name="dashkit-spark", daemon=True).start()

    def commit(self) -> None:
        """There are no transactions."""

    rollback = close = commit


class _Holder:
    """A session, made when first asked for and anew after it was lost."""

    def __init__(self, make: Callable[[], Any], *, owned: bool) -> None:
        self._make, self._owned = make, owned
        self._lock = Lock()
        self._session: Any = None

    def get(self) -> Any:  # noqa: ANN401
        """Return the session."""
        with self._lock:
            if self._session is None:
                self._session = self._make()
            return self._session

    def lose(self) -> None:
        """Forget a session that is of no use any more."""
        with self._lock:
            if self._owned:
                self._session = None

    def stop(self) -> None:
        """End the session, if it was made here."""
        with self._lock:
            session, self._session = self._session, None
            if self._owned and session is not None:
                session.stop()


def is_session(given: object) -> bool:
    """Return whether a thing is a session of Spark, without importing it.

    Examples
    --------
    >>> is_session("sc://localhost")
    False
    """
    kind = type(given)
    return kind.__module__.partition(".")[0] == "pyspark" and kind.__name__ == "SparkSession"


def address(remote: str) -> sa.URL:
    """Return where a Connect server is, its token as a password.

    Examples
    --------
    >>> address("sc://spark:15002/;user_id=ann;token=secret")
    spark://ann:***@spark:15002
    """
    parts = urlsplit(remote)
    options = dict(one.partition("=")[::2] for one in parts.path.strip("/").split(";") if one)
    return sa.URL.create(
        "spark",
        username=options.pop("user_id", None),
        password=options.pop("token", None),
        host=parts.hostname,
        port=parts.port or PORT,
        query=options,
    )


def engine_at(url: sa.URL) -> sa.Engine:
    """Return what asks a Connect server, in a session of its own."""
    return _engine(url, _Holder(lambda: _connected(url), owned=True))


def engine_of(session: Any) -> sa.Engine:  # noqa: ANN401
    """Return what asks by a session of the analyst, which stays as it is."""
    url = sa.URL.create("spark", database=str(getattr(session, "session_id", id(session))))
    return _engine(url, _Holder(lambda: session, owned=False))


def _engine(url: sa.URL, holder: _Holder) -> sa.Engine:
    engine = sa.create_engine(url, creator=lambda: _Connection(holder), poolclass=NullPool)
    sa.event.listen(engine, "engine_disposed", lambda _: holder.stop())
    return engine


def _connected(url: sa.URL) -> Any:  # noqa: ANN401
    """Return a session that gives up soon when its server is gone, and keeps errors to itself."""
    with warnings.catch_warnings():
        # PySpark warns of pandas 3, which is not used here.
        warnings.simplefilter("ignore", FutureWarning)
        from pyspark.sql.connect.client.retries import DefaultPolicy  # noqa: PLC0415
        from pyspark.sql.connect.session import SparkSession  # noqa: PLC0415

    host = f"[{url.host}]" if ":" in (url.host or "") else url.host
    options = {**url.query, "user_id": url.username, "token": url.password}
    words = "".join(f";{name}={value}" for name, value in options.items() if value)
    session = SparkSession(f"sc://{host}:{url.port or PORT}/{words}")
    session.client.set_retry_policies([DefaultPolicy(max_retries=_TRIES)])
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    session.version  # noqa: B018  (asks the server)
    return session


def _asked(connection: sa.Connection, run: Callable[[Any], T], seconds: float | None = None) -> T:
    raw: Any = connection.connection.dbapi_connection
    try:
        found: T = raw.ask(run, CONNECT if seconds is None else seconds)
    except SparkError as error:
        raise sa.exc.DBAPIError(None, None, error, connection_invalidated=error.lost) from None
    return found


def spark_columns(
    connection: sa.Connection, select: sa.Executable, seconds: float | None
) -> Answered:
    """Return the columns of a select, within a time."""
    sql, values = bound(*expanded(select, connection.dialect))
    return series_of(
        _asked(connection, lambda spark: spark.sql(sql, args=values).toArrow(), seconds)
    )


def spark_fields(connection: sa.Connection, sql: str) -> list[tuple[str, str]]:
    """Return the names and types of what a select would give."""
    found = _asked(connection, lambda spark: spark.sql(sql).schema)
    return [(one.name, one.dataType.simpleString()) for one in found.fields]


sa.dialects.registry.register("spark", __name__, SparkDialect.__name__)
