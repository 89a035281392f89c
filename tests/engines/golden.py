"""The SQL that warehouses are asked with, as files to review: ``make golden`` writes them anew.

No server is reached: the columns of the world are declared, and what would be run is recorded.
"""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import polars as pl
import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

import dashkit as dk
from dashkit.data import sql, sql_schema
from dashkit.data.dialects import COMPILED
from dashkit.data.source import TableSource
from dashkit.data.sql import SqlEngine
from dashkit.model.filters import Filter
from dashkit.model.query import Order
from tests.engines import abilities
from tests.engines.world import MEASURES, ORDERS, PRODUCTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dashkit.model.model import Model

FOLDER = Path(__file__).parent / "golden"
PLACES = {
    "trino": "trino://user@host:8080/shop/main",
    "snowflake": "snowflake://user:secret@account/shop/main",
    "bigquery": "bigquery://project/shop",
    "databricks": "databricks://token:secret@host?http_path=x&catalog=shop&schema=main",
    "redshift": "redshift+psycopg2://user@host:5439/shop",
    "mssql": "mssql+pymssql://user@host/shop",
}
SQLGLOT = {"mssql": "tsql"}
_BOUNDS = datetime(2025, 11, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
_DAYS = date(2025, 11, 1), date(2027, 3, 1)
_ZONE = {"timezone": "America/New_York", "week_start": "sun", "fiscal_start": 4}
_KINDS: dict[type[pl.DataType], str] = {
    pl.String: "text",
    pl.Int64: "bigint",
    pl.Float64: "double",
    pl.Boolean: "boolean",
    pl.Date: "date",
}
GROUPS = ["region", "quantity.bin(5)", "cost.bin(2.5)", "department", "churned"]
GRAINS = [
    f"{name}.{grain}"
    for name in ("ordered_at", "seen_at")
    for grain in ("minute", "hour", "day", "week", "month", "quarter", "year")
]
FILTERS = {
    "member": Filter("in", "region", ("EU", None)),
    "hostile": Filter("in", "note", ("O'Brien", "x; drop table orders; --", "%(x)s", ":name")),
    "numbers": Filter("in", "quantity", (0, 2.5, 10**30)),
    "decimal": Filter("ge", "cost", (Decimal("12.50"),)),
    "contains": Filter("contains", "note", ("50%_off",)),
    "not contains": ~Filter("contains", "note", ("50%_off",)),
    "flag": Filter("in", "churned", (True,)),
    "not flag": ~Filter("in", "churned", (True,)),
    "null": Filter("is_null", "department"),
    "nothing": Filter("or"),
    "instant": Filter("range", "seen_at", ("2026-11-01", "2026-11-02")),
    "clock": Filter("between", "ordered_at.day", ("2026-10-31", "2026-11-01")),
    "tree": ~(Filter("in", "region", ("EU",)) & Filter("gt", "amount", (0,)))
    | Filter("between", "shipped", ("2026-01-01", "2026-01-31")),
}


class _Recorder:
    """Stands for a session: notes what it is asked, and answers with no rows, or that they are none."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self.asked: list[str] = []

    def columns(self, select: sa.Select[Any]) -> list[list[Any]]:
        kwargs = {"render_postcompile": True}
        self.asked.append(str(select.compile(self._engine, compile_kwargs=kwargs)))
        counted = str(select.selected_columns[0].name) == "a0"
        return [[0] if counted else [] for _ in select.selected_columns]


def _declared(kind: pl.DataType) -> tuple[str, int | None]:
    if isinstance(kind, pl.Decimal):
        return "numeric", kind.scale
    if isinstance(kind, pl.Datetime):
        return ("timestamptz" if kind.time_zone else "timestamp"), None
    return _KINDS[type(kind)], None


def _described(_: Any, name: str, __: Any) -> sql_schema.Described:
    schema = {"orders": ORDERS, "products": PRODUCTS}[name].schema
    declared = [(column, *_declared(kind)) for column, kind in schema.items()]
    clause = sa.table(name, *map(sa.column, schema), schema="main")
    connection = SimpleNamespace(dialect=SimpleNamespace(name=""))
    session: Any = SimpleNamespace(connection=connection)
    columns, notes = sql_schema._usable(session, clause, declared, {}, label=name)
    return clause, columns, notes


def never() -> Any:
    raise AssertionError("no server is reached")


class Compiling(SqlEngine):
    """Compiles as a database does, which it never reaches."""

    def _read_bounds(self, column: str) -> Any:
        return _DAYS if self.columns[column].type == "date" else _BOUNDS


def sources(dialect: str) -> dict[str, TableSource]:
    """Return the world's tables as a warehouse has them."""
    url = sa.make_url(PLACES[dialect])
    # Marks as every parser knows them; drivers have their own.
    made = sa.Engine(StaticPool(never), url.get_dialect()(paramstyle="named"), url)
    with patch.object(sql, "table_columns", _described):
        return {
            name: TableSource(Compiling(made, table=name, now=lambda: 0.0), name=name)
            for name in ("orders", "products")
        }


def model_of(sources: Mapping[str, TableSource], **options: Any) -> Model:
    products = dk.model(sources["products"], name="products", time="launched")
    orders = dk.model(sources["orders"], name="orders", time="ordered_at", **options)
    return orders.join(products, on="product_id").define(**MEASURES)


def statements(dialect: str) -> Iterator[tuple[str, str]]:
    """Yield every statement with what it is about."""
    model = model_of(sources(dialect), **_ZONE)
    model = model.define(
        near=dk.distinct("note", approx=True),
        middle=dk.quantile("amount", 0.5, approx=True),
        stock=dk.snapshot("quantity"),
        kept=dk.snapshot("quantity", entity="region"),
        month=dk.sum("amount").to_date("month"),
        share=dk.sum("amount").share(),
    )
    few = ["rows", "quantities", "amounts"]
    asked = [(name, model.query(name, "region")) for name in model.measures]
    asked += [(f"by {one}", model.query(few, one, fill="none")) for one in [*GROUPS, *GRAINS]]
    asked += [(f"where {name}", model.query(few, where=one)) for name, one in FILTERS.items()]
    asked += [
        ("all together", model.query(few, ["region", "ordered_at.month"], period="this month")),
        ("compared", model.query(few, "region", period="this month", compare="previous")),
        ("another zone", model_of(sources(dialect)).query(few, "seen_at.day", fill="none")),
    ]
    for name, query in asked:
        for place, one in enumerate(model.source.statements(query), 1):
            for part, text in enumerate(one.text.split(";\n"), 1):
                yield f"{name}, {place}.{part}", text
    yield from _others(model)


def _others(model: Model) -> Iterator[tuple[str, str]]:
    """Yield what is asked for lists of members and for single rows."""
    engine: Any = model.source.engine
    recorder = _Recorder(engine.database.engine)
    with patch.object(engine.database, "reading", lambda *_: nullcontext(recorder)):
        where = model.filter(Filter("in", "churned", (True,)))
        for name in ("note", "churned", "ordered_at.month", "department"):
            model.source.options(model, model.field(name), search="o", where=where)
        rows = model.query("rows", where=where)
        model.source.rows(rows, 10, offset=20, order=[Order("note", descending=True)], search="12")
        model.source.rows(rows, 10)
    for place, text in enumerate(recorder.asked, 1):
        yield f"members and rows, {place}", text


def written(dialect: str) -> str:
    """Return the golden file of a dialect."""
    parts = (f"-- {name}\n{_tidy(text)};" for name, text in statements(dialect))
    head = (
        f"-- {dialect}: compiled and parsed, not run against a server. Written by make golden.\n\n"
    )
    return head + "\n\n".join(parts) + "\n"


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for one in COMPILED:
        (FOLDER / f"{one}.sql").write_text(written(one), encoding="utf-8")
    readme = abilities.README.read_text(encoding="utf-8")
    abilities.README.write_text(abilities.written(readme), encoding="utf-8")
