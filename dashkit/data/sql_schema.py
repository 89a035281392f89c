"""The columns of a table or of a select, in the types of a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from dashkit.data.compile_sql import Column
from dashkit.data.dialects import COMPILED
from dashkit.data.dialects_spark import bound
from dashkit.data.spark import spark_fields
from dashkit.errors import SourceError, UnsupportedError, did_you_mean, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from dashkit.data.sql_open import Session
    from dashkit.data.sql_session import Database
    from dashkit.model.fields import FieldType

_NAMES: dict[FieldType, str] = {
    "integer": "smallint|integer|int|bigint|tinyint|mediumint|hugeint|utinyint|usmallint|uinteger|"
    "ubigint|uhugeint|int2|int4|int8",
    "number": "real|double precision|double|float|float4|float8",
    "decimal": "numeric|decimal",
    "text": "text|character varying|varchar|clob|nvarchar|character|char|nchar|bpchar|uuid|name|"
    "citext|enum",
    "boolean": "boolean|bool",
    "date": "date",
    "datetime": "timestamp|datetime|timestamp without time zone|timestamp with time zone|"
    "timestamptz|timestamp_s|timestamp_ms|timestamp_ns",
}
_TYPES = {name: kind for kind, names in _NAMES.items() for name in names.split("|")}
_CAST = frozenset({"character", "char", "nchar", "bpchar", "uuid", "name", "citext", "enum"})
_AWARE = frozenset({"timestamp with time zone", "timestamptz"})
_AFFINITIES: tuple[tuple[str, FieldType | None], ...] = (
    ("int", "integer"),
    ("char", "text"),
    ("clob", "text"),
    ("text", "text"),
    ("blob", None),
    ("real", "number"),
    ("floa", "number"),
    ("doub", "number"),
    ("", "number"),
)
_VIEW = "dashkit_asked"
_ZONED = frozenset({"timestamp_tz", "timestamp_ltz", "datetimeoffset"})
_INSTANTS = frozenset({"bigquery", "databricks"})
_OPAQUE = frozenset({"geometry", "super", "hllsketch"})
_REFLECTED = (
    (sa.Integer, "integer"),
    (sa.Boolean, "boolean"),
    (sa.Date, "date"),
    (sa.Uuid, "uuid"),
    (sa.String, "text"),
)
_CLICKHOUSE: dict[str, str] = {
    **{f"{sign}Int{bits}": "integer" for sign in ("", "U") for bits in (8, 16, 32, 64)},
    **dict.fromkeys(("Float32", "Float64"), "double"),
    **dict.fromkeys(("Decimal", "Decimal32", "Decimal64", "Decimal128"), "decimal"),
    **dict.fromkeys(("UUID", "Enum8", "Enum16", "FixedString"), "enum"),
    **dict.fromkeys(("Date", "Date32"), "date"),
    **dict.fromkeys(("DateTime", "DateTime64"), "datetime"),
    "String": "text",
    "Bool": "boolean",
}
_SPARK = {"string": "text", "timestamp": "timestamptz", "timestamp_ntz": "timestamp"}
_MYSQL_BOOLEAN = -1
_MYSQL_TEXTS = frozenset({15, 249, 250, 251, 252, 253, 254})
_MYSQL_CODES = {
    **dict.fromkeys(_MYSQL_TEXTS, "varchar"),
    **dict.fromkeys((1, 2, 3, 8, 9, 13), "integer"),
    **dict.fromkeys((0, 246), "decimal"),
    **dict.fromkeys((4, 5), "double"),
    **dict.fromkeys((7, 12), "datetime"),
    10: "date",
    11: "time",
    16: "bit",
    245: "json",
    _MYSQL_BOOLEAN: "boolean",
}

Declared = tuple[str, str, int | None]
Described = tuple[sa.FromClause, dict[str, Column], tuple[str, ...]]


def table_columns(database: Database, name: str, given: Mapping[str, FieldType]) -> Described:
    """Return a table, its columns, and notes about those that no model can use.

    Raises
    ------
    SourceError
        If there is no such table, or no column of it can be used.
    """
    with database.session() as session:
        schema, table = _existing(session, database, name)
        bare = sa.table(table, schema=schema)
        if database.dialect == "sqlite":
            declared = _sqlite_table(session, table, schema)
        elif database.dialect in COMPILED:
            found = sa.inspect(session.connection).get_columns(table, schema)
            declared = reflected(found, database.dialect)
        else:
            everything = sa.select(sa.text("*")).select_from(bare)
            declared = _DESCRIBED[database.dialect](session, everything)
        clause = sa.table(table, *(sa.column(one[0]) for one in declared), schema=schema)
        columns, notes = _usable(session, clause, declared, given, label=f"table {name!r}")
    return clause, columns, notes


def _existing(session: Session, database: Database, name: str) -> tuple[str | None, str]:
    inspector = sa.inspect(session.connection)
    if inspector.has_table(name):
        return None, name
    schema, _, table = name.rpartition(".")
    inside = schema if schema in inspector.get_schema_names() else None
    if inside and inspector.has_table(table, inside):
        return inside, table
    known = [*inspector.get_table_names(inside), *inspector.get_view_names(inside)]
    names = sorted(f"{inside}.{one}" if inside else one for one in known)
    close = did_you_mean(name, names)
    hint = f" Did you mean {close!r}?" if close else ""
    message = f"{database.place} has no table {name!r}.{hint} Known: {listed(names)}"
    raise SourceError(message)


def select_columns(database: Database, sql: str, given: Mapping[str, FieldType]) -> Described:
    """Return a select of the analyst, its columns, and notes about those that no model can use.

    Raises
    ------
    SourceError
        If the database refuses it, or two columns have one name.
    UnsupportedError
        If its driver does not tell the types of a SELECT.
    """
    text = sql.strip().rstrip(";").strip()
    if not text:
        message = "sql= is empty; write a SELECT"
        raise SourceError(message)
    if database.dialect in COMPILED:
        raise UnsupportedError(
            f"{database.place}: sql= does not say its types there; make it a view, and give table="
        )
    asked = sa.text(_escaped(text))
    with database.session() as session:
        try:
            declared = _DESCRIBED[database.dialect](session, asked)
        except sa.exc.DBAPIError as error:
            words = str(error.orig).strip().splitlines()[0]
            message = f"{database.place} refuses the SELECT: {words}"
            raise SourceError(message) from None
        names = [one[0] for one in declared]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            message = (
                f"the SELECT has two columns called {listed(twice)}; rename one of them with AS"
            )
            raise SourceError(message)
        clause = asked.columns(*(sa.column(name) for name in names)).subquery()
        columns, notes = _usable(session, clause, declared, given, label="the SELECT")
    return clause, columns, notes


def _escaped(sql: str) -> str:
    r"""Return SQL whose colons name no parameters.

    Examples
    --------
    >>> print(_escaped("select a::text"))
    select a\:\:text
    """
    return sql.replace(":", "\\:")


def _described_postgresql(session: Session, asked: Any) -> list[Declared]:  # noqa: ANN401
    empty = _inside(asked).limit(0)
    described = session.connection.execute(empty).cursor.description or ()
    codes = {one[1] for one in described}
    kinds = sa.text(
        "SELECT oid, CASE typtype WHEN 'e' THEN 'enum' ELSE format_type(oid, NULL) END "
        "FROM pg_type WHERE oid = ANY(:codes)"
    )
    rows = session.connection.execute(kinds, {"codes": list(codes)})
    found = {row[0]: row[1] for row in rows}
    return [(one[0], str(found.get(one[1], "unknown")), one[5]) for one in described]


def _described_duckdb(session: Session, asked: Any) -> list[Declared]:  # noqa: ANN401
    spelled = _inside(asked).compile(session.connection)
    rows = session.connection.exec_driver_sql(f"DESCRIBE {spelled}").all()
    return [(str(row[0]), str(row[1]), _scale(str(row[1]))) for row in rows]


def _described_clickhouse(session: Session, asked: Any) -> list[Declared]:  # noqa: ANN401
    spelled = _inside(asked).compile(session.connection)
    rows = session.connection.exec_driver_sql(f"DESCRIBE ({spelled})").all()
    found = []
    for name, words, *_ in rows:
        bare = str(words)
        while bare.startswith(("Nullable(", "LowCardinality(")):
            bare = bare.partition("(")[2][:-1]
        known = _CLICKHOUSE.get(bare.partition("(")[0], str(words))
        found.append((str(name), known, _scale(bare) if known == "decimal" else None))
    return found


def _described_spark(session: Session, asked: Any) -> list[Declared]:  # noqa: ANN401
    spelled, _ = bound(str(_inside(asked).compile(session.connection)), {})
    found = spark_fields(session.connection, spelled)
    return [(name, _SPARK.get(words, words), _scale(words)) for name, words in found]


def _described_mysql(session: Session, asked: Any) -> list[Declared]:  # noqa: ANN401
    empty = _inside(asked).limit(0)
    described: Sequence[Any] = session.connection.execute(empty).cursor.description or ()
    names = [str(one[0]) for one in described]
    codes = [_MYSQL_BOOLEAN if one[1] == 1 and one[3] == 1 else int(one[1]) for one in described]
    texts = [name for name, code in zip(names, codes, strict=True) if code in _MYSQL_TEXTS]
    binary = _mysql_binary(session, asked, texts) if len(set(names)) == len(names) else set()
    words = [
        "binary" if name in binary else _MYSQL_CODES.get(code, f"type {code}")
        for name, code in zip(names, codes, strict=True)
    ]
    scales = [one[5] for one in described]
    return list(zip(names, words, scales, strict=True))


def _mysql_binary(session: Session, asked: Any, names: list[str]) -> set[str]:  # noqa: ANN401
    """Return the columns of bytes, which the protocol does not tell from text."""
    if not names:
        return set()
    rows = _inside(asked).subquery("asked")
    one = sa.select(sa.literal_column("1").label("one")).subquery("one")
    charsets = [sa.func.charset(sa.literal_column(f"asked.{_backticked(name)}")) for name in names]
    found = session.connection.execute(
        sa.select(*charsets).select_from(one.outerjoin(rows, sa.text("1 = 0")))
    ).one()
    return {name for name, charset in zip(names, found, strict=True) if charset == "binary"}


def _backticked(name: str) -> str:
    return "`" + name.replace("`", "``").replace("%", "%%") + "`"


def _scale(declared: str) -> int | None:
    _, comma, scale = declared.rstrip(")").partition(",")
    digits = scale.strip()
    return int(digits) if comma and digits.isdigit() else None


def _inside(asked: Any) -> sa.Select[Any]:  # noqa: ANN401
    if isinstance(asked, sa.TextClause):
        return sa.select(sa.text("*")).select_from(asked.columns().subquery())
    found: sa.Select[Any] = asked
    return found


def _described_sqlite(session: Session, asked: sa.TextClause) -> list[Declared]:
    connection = session.connection
    connection.exec_driver_sql("PRAGMA query_only = OFF")
    connection.execute(sa.text(f"CREATE TEMP VIEW {_VIEW} AS {asked.text}"))
    connection.exec_driver_sql("PRAGMA query_only = ON")
    return _sqlite_table(session, _VIEW, "temp")


def _sqlite_table(session: Session, table: str, schema: str | None) -> list[Declared]:
    info = sa.text('SELECT name, "type" FROM pragma_table_info(:table, :schema)')
    rows = session.connection.execute(info, {"table": table, "schema": schema or "main"}).all()
    return [(str(row[0]), str(row[1]), None) for row in rows]


def reflected(columns: Iterable[Mapping[str, Any]], dialect: str) -> list[Declared]:
    """Return the columns that SQLAlchemy reads out of a warehouse; decimals without places count.

    Examples
    --------
    >>> kinds = {"id": sa.Numeric(38, 0), "cost": sa.Numeric(12, 2), "at": sa.TIMESTAMP()}
    >>> columns = [{"name": name, "type": kind} for name, kind in kinds.items()]
    >>> reflected(columns, "trino")
    [('id', 'integer', None), ('cost', 'numeric', 2), ('at', 'timestamp', None)]
    >>> reflected(columns, "bigquery")[2]
    ('at', 'timestamptz', None)
    """
    return [(str(one["name"]), *_reflected_type(one["type"], dialect)) for one in columns]


def _reflected_type(kind: Any, dialect: str) -> tuple[str, int | None]:  # noqa: ANN401
    words = type(kind).__name__.lower()
    if isinstance(kind, sa.Float) or words == "double":
        return "double", None
    if isinstance(kind, sa.Numeric):
        return ("integer", None) if kind.scale == 0 else ("numeric", kind.scale)
    if isinstance(kind, sa.DateTime) or words.startswith("timestamp"):
        aware = getattr(kind, "timezone", False) or words in _ZONED
        aware = aware or (words == "timestamp" and dialect in _INSTANTS)
        return "timestamptz" if aware else "timestamp", None
    plain = next((name for of, name in _REFLECTED if isinstance(kind, of)), words)
    return words if words in _OPAQUE else plain, None


_DESCRIBED: dict[str, Callable[[Session, Any], list[Declared]]] = {
    "postgresql": _described_postgresql,
    "duckdb": _described_duckdb,
    "sqlite": _described_sqlite,
    "mysql": _described_mysql,
    "clickhouse": _described_clickhouse,
    "spark": _described_spark,
}


def _usable(
    session: Session,
    clause: sa.FromClause,
    declared: list[Declared],
    given: Mapping[str, FieldType],
    *,
    label: str,
) -> tuple[dict[str, Column], tuple[str, ...]]:
    strangers = sorted(set(given) - {one[0] for one in declared})
    if strangers:
        known = listed(one[0] for one in declared)
        message = f"types for {listed(strangers)}: {label} has no such column. Known: {known}"
        raise SourceError(message)
    columns: dict[str, Column] = {}
    notes: list[str] = []
    for name, words, scale in declared:
        column = _column(session, clause, (name, words, scale), given.get(name))
        if isinstance(column, Column):
            columns[name] = column
        else:
            notes.append(f"{name!r} is left out: {column}")
    if not columns:
        message = f"{label} has no column that can be used. {'; '.join(notes)}"
        raise SourceError(message)
    return columns, tuple(notes)


def _column(
    session: Session, clause: sa.FromClause, declared: Declared, given: FieldType | None
) -> Column | str:
    name, words, scale = declared
    base = words.partition("(")[0].strip().lower()
    sqlite = session.connection.dialect.name == "sqlite"
    kind = _TYPES.get(base)
    if words.endswith("]"):
        kind = None
    elif kind is None and sqlite:
        kind = _of_affinity(base) if base else _of_values(session, clause.c[name])
    if sqlite and kind == "decimal":
        kind = "number"
    cast = base in _CAST or (given == "text" and kind != "text")
    if (given or kind) is None:
        kinds = words or "several kinds of values"
        return f"it holds {kinds}, which no model can use; cast it in sql=, e.g. to text"
    aware = base in _AWARE and not sqlite
    return Column(name, given or kind or "text", aware=aware, cast=cast, scale=scale)


def _of_affinity(declared: str) -> FieldType | None:
    return next(kind for part, kind in _AFFINITIES if part in declared)


def _of_values(session: Session, column: sa.ColumnElement[Any]) -> FieldType | None:
    """Return the type of a SQLite column without one, by the values in it."""
    kinds = sa.select(sa.func.typeof(column)).where(column.is_not(None)).distinct()
    found = {str(row[0]) for row in session.all(kinds)}
    if found <= {"text"}:
        return "text"
    if found == {"integer"}:
        return "integer"
    return "number" if found <= {"integer", "real"} else None
