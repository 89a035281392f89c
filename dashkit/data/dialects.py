"""What databases spell differently: a handful of types and constructs.

Their spellings are in a file for each family of databases (`spelled`); what a database has no
spelling for is refused by name.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from dashkit.errors import UnsupportedError

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
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001
MICROSECOND = timedelta(microseconds=1)
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
        return (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401
        """Return the time that SQLite's microseconds stand for."""
        if value is None or dialect.name != "sqlite":
            return value  # type: ignore[no-any-return]
        return EPOCH + timedelta(microseconds=value)


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
    name: str, kind: TypeEngine[Any], everywhere: str = ""
) -> type[FunctionElement[Any]]:
    """Return a construct, spelled as dialects are said to, or ``everywhere`` alike."""
    made = type(name, (FunctionElement,), {"type": kind, "inherit_cache": True})
    compiles(made)(_speller(everywhere) if everywhere else _refused)
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


known = _construct("known", sa.Boolean(), "coalesce({0}, false)")
missing = _construct("missing", sa.Boolean(), "({0} IS NULL)")
same_text = _construct("same_text", sa.String())
as_text = _construct("as_text", sa.String())
sortable = _construct("sortable", sa.String())
contains = _construct("contains", sa.Boolean())
truth = _construct("truth", sa.Boolean())
real = _construct("real", sa.Double())
exact = _construct("exact", sa.Numeric())
real_bin = _construct("real_bin", sa.Double())
exact_bin = _construct("exact_bin", sa.Numeric())
whole_sum = _construct("whole_sum", Whole())
spread_of = _construct("spread_of", sa.Double())
quantile_of = _construct("quantile_of", sa.Double())
quantile_near = _construct("quantile_near", sa.Double())
distinct_near = _construct("distinct_near", sa.BigInteger())
first_of = _construct("first_of", sa.types.NullType())
last_of = _construct("last_of", sa.types.NullType())
naive_instant = _construct("naive_instant", Clock())
aware_instant = _construct("aware_instant", Clock())
shifted = _construct("shifted", Clock())
minute_of = _construct("minute_of", Clock())
hour_of = _construct("hour_of", Clock())
day_of = _construct("day_of", Day())
plain_day = _construct("plain_day", Day())
week_of = _construct("week_of", Day())
month_of = _construct("month_of", Day())
months_of = _construct("months_of", Day())
