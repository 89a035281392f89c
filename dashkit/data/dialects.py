"""What databases spell differently: a handful of types and constructs.

The spellings of SQLite, PostgreSQL and DuckDB are here, those of the others in files of their own
(`spelled`); what a database has no spelling for is refused by name.

SQLite has no times: there an instant is its microseconds since 1970, read by a function that
`register` gives to the connection, and a day is its ISO text.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from math import floor, isfinite
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from dashkit.data import sqlite_aggregates
from dashkit.errors import UnsupportedError
from dashkit.model.words import caseless

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.engine import Dialect
    from sqlalchemy.sql.compiler import SQLCompiler
    from sqlalchemy.types import TypeEngine

RUN = ("sqlite", "postgresql", "mysql", "duckdb", "clickhouse", "spark")
"""Databases that every test of a query is run on."""
COMPILED = ("trino", "snowflake", "bigquery", "databricks", "redshift", "mssql")
"""Warehouses whose SQL is compiled and parsed, and not run against a server."""
SUPPORTED = (*RUN, *COMPILED)
SKETCHES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        ("duckdb", "clickhouse", "spark", "trino", "snowflake", "bigquery", "databricks"),
        frozenset({"distinct", "quantile"}),
    ),
    "mssql": frozenset({"distinct"}),
}
LACKING: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("mysql", "redshift", "mssql"), frozenset({"quantile", "first", "last"})),
    **dict.fromkeys(("trino", "bigquery"), frozenset({"quantile"})),
    "snowflake": frozenset({"first", "last"}),
}
"""What a database has no exact function for: its values are read, and grouped here."""
_FAMILIES = {"mariadb": "mysql", "clickhousedb": "clickhouse", "chdb": "clickhouse"}
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001
_MICROSECOND = timedelta(microseconds=1)
_SHORTEST_DATE = 8
_DIGITS = 38
_LARGEST = sys.float_info.max


def _described(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    """Return a type as a dialect has it; BigQuery's own times cannot be spelled in a parameter."""
    return kind if dialect.name == "bigquery" else dialect.type_descriptor(kind)


class Clock(TypeDecorator[datetime]):
    """A naive time: an instant in UTC, or a wall clock."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return a number for SQLite, a timestamp elsewhere."""
        kind = sa.BigInteger() if dialect.name == "sqlite" else sa.DateTime()
        return _described(kind, dialect)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401
        """Return microseconds for SQLite."""
        if value is None or dialect.name != "sqlite":
            return value
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401
        """Return the time that SQLite's microseconds stand for."""
        if value is None or dialect.name != "sqlite":
            return value  # type: ignore[no-any-return]
        return _EPOCH + timedelta(microseconds=value)


class Moment(TypeDecorator[datetime]):
    """An aware time, to compare with a column that knows its zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return a timestamp with a zone."""
        aware = sa.TIMESTAMP if dialect.name == "bigquery" else sa.DateTime
        return _described(aware(timezone=True), dialect)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC."""
        del dialect
        return value.replace(tzinfo=UTC) if value is not None else None


class Day(TypeDecorator[date]):
    """A day."""

    impl = sa.Date
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return text for SQLite, a date elsewhere."""
        return _described(sa.String() if dialect.name == "sqlite" else sa.Date(), dialect)

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:  # noqa: ANN401
        """Return ISO text for SQLite."""
        return value.isoformat() if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:  # noqa: ANN401
        """Return the day that SQLite's text stands for."""
        if value is None or dialect.name != "sqlite":
            return value  # type: ignore[no-any-return]
        return date.fromisoformat(value)


class Words(TypeDecorator[str]):
    """A text; one that the database cannot hold is null, which equals and contains nothing."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return null for lone surrogates, and for NUL in PostgreSQL."""
        if value is None or (dialect.name == "postgresql" and "\0" in value):
            return None
        return value if value.isascii() or _encodable(value) else None


def _encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


class Whole(TypeDecorator[int]):
    """An integer of any size, as SQLite's two halves, a decimal or itself."""

    impl = sa.BigInteger
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> int | None:  # noqa: ANN401
        """Return the integer."""
        del dialect
        if isinstance(value, str):
            high, low = value.split(",")
            return (int(high) << 32) + int(low)
        return None if value is None else int(value)


class Real(TypeDecorator[float]):
    """A number to compare with; MySQL, which has no infinity, gets its largest."""

    impl = sa.Double
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Dialect) -> float | None:
        """Return the nearest number that the database can be told."""
        if value is None or isfinite(value) or family(dialect.name) != "mysql":
            return value
        return max(-_LARGEST, min(value, _LARGEST))


class Large(TypeDecorator[int]):
    """An integer beyond 64 bits, to compare columns with."""

    impl = sa.Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return a float for SQLite, which compares it exactly with integers."""
        return dialect.type_descriptor(sa.Float() if dialect.name == "sqlite" else sa.Numeric())

    def process_bind_param(self, value: int | None, dialect: Dialect) -> Any:  # noqa: ANN401
        """Return the nearest number that is on the same side of every integer of a column."""
        if value is None:
            return None
        most = 10**_DIGITS - 1
        near = min(max(value, -most), most)
        if dialect.name == "sqlite":
            return float(near)
        return near if family(dialect.name) == "clickhouse" else Decimal(near)


def one_case(lowered: str) -> str:
    """Return a lowered text as `dashkit.model.words.caseless` has it."""
    return f"REPLACE(REPLACE({lowered}, '\u03c2', '\u03c3'), 'i\u0307', 'i')"


def _construct(
    name: str, kind: TypeEngine[Any], *, postgresql: str, duckdb: str, sqlite: str
) -> type[FunctionElement[Any]]:
    spellings = {"postgresql": postgresql, "duckdb": duckdb, "sqlite": sqlite}
    made = type(name, (FunctionElement,), {"type": kind, "inherit_cache": True})
    compiles(made)(_refused)
    for dialect, spelling in spellings.items():
        spelled((dialect,), {made: spelling})
    return made


def _everywhere(name: str, spelling: str) -> type[FunctionElement[Any]]:
    made = type(name, (FunctionElement,), {"type": sa.Boolean(), "inherit_cache": True})
    compiles(made)(_speller(spelling))
    return made


def spelled(dialects: Iterable[str], spellings: Mapping[type[FunctionElement[Any]], str]) -> None:
    """Say how dialects spell constructs; their arguments are ``{0}``, ``{1}``, ..."""
    for construct, spelling in spellings.items():
        for dialect in dialects:
            compiles(construct, dialect)(_speller(spelling))


def family(dialect: str) -> str:
    """Return the name under which a dialect is known here.

    Examples
    --------
    >>> family("mariadb"), family("sqlite")
    ('mysql', 'sqlite')
    """
    return _FAMILIES.get(dialect, dialect)


def _refused(element: FunctionElement[Any], compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    del options
    raise UnsupportedError.of(type(element).__name__, family(compiler.dialect.name))


def _speller(spelling: str) -> Any:  # noqa: ANN401
    def spell(element: FunctionElement[Any], compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
        words: str = compiler.escape_literal_column(spelling)  # type: ignore[no-untyped-call]
        return words.format(*(compiler.process(part, **options) for part in element.clauses))

    return spell


_BEGINNING = 62_135_596_800  # seconds from year 1 to 1970: makes SQLite's division round down
_MICROS = f"({{0}} + {_BEGINNING}000000)"


def _sqlite_floor(seconds: int) -> str:
    size = seconds * 1_000_000
    return f"({_MICROS} / {size} * {size} - {_BEGINNING}000000)"


known = _everywhere("known", "coalesce({0}, false)")
missing = _everywhere("missing", "({0} IS NULL)")
spelled(("sqlite",), {known: "coalesce({0}, 0)"})
same_text = _construct(
    "same_text", sa.String(), postgresql="{0}", duckdb="{0}", sqlite="({0} COLLATE BINARY)"
)
as_text = _construct(
    "as_text",
    sa.String(),
    postgresql="CAST({0} AS TEXT)",
    duckdb="CAST({0} AS VARCHAR)",
    sqlite="CAST({0} AS TEXT)",
)
sortable = _construct(
    "sortable", sa.String(), postgresql='({0} COLLATE "C")', duckdb="{0}", sqlite="{0}"
)
contains = _construct(
    "contains",
    sa.Boolean(),
    postgresql="(strpos(" + one_case('lower({0} COLLATE "und-x-icu")') + ", {1}) > 0)",
    duckdb="contains(" + one_case("lower({0})") + ", {1})",
    sqlite="dashkit_contains({0}, {1})",
)
truth = _construct("truth", sa.Boolean(), postgresql="{0}", duckdb="{0}", sqlite="({0} <> 0)")
real = _construct(
    "real",
    sa.Double(),
    postgresql="NULLIF(CAST({0} AS DOUBLE PRECISION), 'NaN')",
    duckdb="NULLIF(CAST({0} AS DOUBLE), CAST('NaN' AS DOUBLE))",
    sqlite="CAST({0} AS REAL)",
)
exact = _construct(
    "exact", sa.Numeric(), postgresql="NULLIF({0}, 'NaN')", duckdb="{0}", sqlite="{0}"
)
real_bin = _construct(
    "real_bin",
    sa.Double(),
    postgresql="(floor({0} / {1}) * {1})",
    duckdb="(floor({0} / {1}) * {1})",
    sqlite="dashkit_bin({0}, {1})",
)
exact_bin = _construct(
    "exact_bin",
    sa.Numeric(),
    postgresql="({0} - mod(mod({0}, {1}) + {1}, {1}))",
    duckdb="({0} - ((({0} % {1}) + {1}) % {1}))",
    sqlite="dashkit_bin({0}, {1})",
)
whole_sum = _construct(
    "whole_sum",
    Whole(),
    postgresql="sum({0})",
    duckdb="sum({0})",
    sqlite="(sum({0} >> 32) || ',' || sum({0} & 4294967295))",
)
spread_of = _construct(
    "spread_of",
    sa.Double(),
    postgresql="(var_pop({0}) * count({0}))",
    duckdb="(var_pop({0}) * count({0}))",
    sqlite="dashkit_spread({0})",
)
quantile_of = _construct(
    "quantile_of",
    sa.Double(),
    postgresql="percentile_cont({1}) WITHIN GROUP (ORDER BY {0})",
    duckdb="quantile_cont({0}, {1})",
    sqlite="dashkit_quantile({0}, {1})",
)
quantile_near = _construct(
    "quantile_near",
    sa.Double(),
    postgresql="percentile_cont({1}) WITHIN GROUP (ORDER BY {0})",
    duckdb="approx_quantile({0}, {1})",
    sqlite="dashkit_quantile({0}, {1})",
)
distinct_near = _construct(
    "distinct_near",
    sa.BigInteger(),
    postgresql="count(DISTINCT {0})",
    duckdb="approx_count_distinct({0})",
    sqlite="count(DISTINCT {0})",
)
first_of = _construct(
    "first_of",
    sa.types.NullType(),
    postgresql="(array_agg({0} ORDER BY {1}, {0}) FILTER (WHERE {0} IS NOT NULL))[1]",
    duckdb="arg_min({0}, row({1}, {0}))",
    sqlite="dashkit_first({0}, {1})",
)
last_of = _construct(
    "last_of",
    sa.types.NullType(),
    postgresql="(array_agg({0} ORDER BY {1} DESC, {0} DESC) FILTER (WHERE {0} IS NOT NULL))[1]",
    duckdb="arg_max({0}, row({1}, {0}))",
    sqlite="dashkit_last({0}, {1})",
)
naive_instant = _construct(
    "naive_instant",
    Clock(),
    postgresql="{0}",
    duckdb="CAST({0} AS TIMESTAMP)",
    sqlite="dashkit_micros({0})",
)
aware_instant = _construct(
    "aware_instant",
    Clock(),
    postgresql="timezone('UTC', {0})",
    duckdb="make_timestamp(epoch_us({0}))",
    sqlite="dashkit_micros({0})",
)
shifted = _construct(
    "shifted",
    Clock(),
    postgresql="({0} + {1} * INTERVAL '1 second')",
    duckdb="({0} + to_seconds({1}))",
    sqlite="({0} + {1} * 1000000)",
)
minute_of = _construct(
    "minute_of",
    Clock(),
    postgresql="date_trunc('minute', {0})",
    duckdb="date_trunc('minute', {0})",
    sqlite=_sqlite_floor(60),
)
hour_of = _construct(
    "hour_of",
    Clock(),
    postgresql="date_trunc('hour', {0})",
    duckdb="date_trunc('hour', {0})",
    sqlite=_sqlite_floor(3600),
)
day_of = _construct(
    "day_of",
    Day(),
    postgresql="CAST({0} AS DATE)",
    duckdb="CAST({0} AS DATE)",
    sqlite=f"date({_MICROS} / 1000000 - {_BEGINNING}, 'unixepoch')",
)
plain_day = _construct(
    "plain_day", Day(), postgresql="{0}", duckdb="{0}", sqlite="substr({0}, 1, 10)"
)
week_of = _construct(
    "week_of",
    Day(),
    postgresql="({0} - mod(CAST(extract(isodow FROM {0}) AS INTEGER) + 6 - {1}, 7))",
    duckdb="({0} - CAST(mod(isodow({0}) + 6 - {1}, 7) AS INTEGER))",
    sqlite="date({0}, '-' || ((strftime('%w', {0}) + 13 - {1}) % 7) || ' days')",
)
month_of = _construct(
    "month_of",
    Day(),
    postgresql="CAST(date_trunc('month', CAST({0} AS TIMESTAMP)) AS DATE)",
    duckdb="CAST(date_trunc('month', {0}) AS DATE)",
    sqlite="date({0}, 'start of month')",
)
months_of = _construct(
    "months_of",
    Day(),
    postgresql="CAST(date_trunc('month', CAST({0} AS TIMESTAMP)) - "
    "mod(CAST(extract(month FROM {0}) AS INTEGER) + 11 - {2}, {1}) * INTERVAL '1 month' AS DATE)",
    duckdb="CAST(date_trunc('month', {0}) - "
    "to_months(CAST(mod(month({0}) + 11 - {2}, {1}) AS INTEGER)) AS DATE)",
    sqlite="date({0}, 'start of month', "
    "'-' || ((strftime('%m', {0}) + 11 - {2}) % {1}) || ' months')",
)


def register(connection: Any) -> None:  # noqa: ANN401
    """Give a SQLite connection the functions that the constructs call."""
    functions: Mapping[str, tuple[int, Any]] = {
        "dashkit_micros": (1, lru_cache(maxsize=1024)(_read_micros)),
        "dashkit_contains": (2, _sqlite_contains),
        "dashkit_bin": (2, _sqlite_bin),
    }
    for name, (arguments, function) in functions.items():
        connection.create_function(name, arguments, function, deterministic=True)
    for name, (arguments, kind) in sqlite_aggregates.AGGREGATES.items():
        connection.create_aggregate(name, arguments, kind)


def _read_micros(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, int | float):
        return floor(value * 1_000_000)
    if not isinstance(value, str) or len(value) < _SHORTEST_DATE:
        message = f"{value!r} is no time"
        raise ValueError(message)
    instant = datetime.fromisoformat(value)
    if instant.tzinfo is not None:
        instant = instant.astimezone(UTC).replace(tzinfo=None)
    return (instant - _EPOCH) // _MICROSECOND


def _sqlite_contains(value: object, needle: str | None) -> bool | None:
    return None if value is None or needle is None else needle in caseless(str(value))


def _sqlite_bin(value: float | None, width: float) -> float | None:
    if value is None or not isfinite(value / width):
        return value
    return floor(value / width) * width
