"""The SQL of warehouses, carried over to DuckDB by sqlglot: there it gives the oracle's numbers.

This is no run on the warehouse itself, and shows what its words mean to sqlglot; what DuckDB has no
word for is left out by name.
"""

from __future__ import annotations

import re
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from dashkit.data.dialects import COMPILED
from tests.engines import golden
from tests.engines.oracle import answer, check
from tests.engines.world import MEASURES, ORDERS, PRODUCTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

FEW = ["rows", "quantities", "amounts", "costs"]
MACROS = (
    "create macro varp(x) as var_pop(x)",
    "create macro datalength(x) as strlen(x)",
    "create macro switchoffset(x, zone) as timezone('UTC', x)",
    "create macro datetime2fromparts(y, m, d, h, i, s, f, p) as make_timestamp(y, m, d, h, i, s)",
)
OWN_MACROS = {
    "databricks": (
        "create macro pmod(x, y) as ((x % y) + y) % y",
        "create macro weekday(x) as isodow(x) - 1",
        "create macro quantile(x, q) as quantile_cont(x, q)",
        "create macro make_dt_interval(d, h, m, s) as to_minutes(m) + to_seconds(s)",
    )
}
"""Where sqlglot keeps a word that means something else to DuckDB, or nothing."""
LEFT_OUT = {"bigquery": {name for name in MEASURES if name.startswith(("first_q", "last_"))}}
"""DuckDB has no LIMIT inside an aggregate."""


class _Carried:
    """Stands for a session: asks DuckDB what it is asked."""

    def __init__(self, connection: Any, engine: sa.Engine, dialect: str) -> None:
        self._connection, self._engine = connection, engine
        self._read = golden.SQLGLOT.get(dialect, dialect)

    def columns(self, select: sa.Select[Any]) -> list[Any]:
        dialect = self._engine.dialect
        made = select.compile(self._engine, compile_kwargs={"render_postcompile": True})
        tree = sqlglot.parse_one(str(made), read=self._read)
        carried = tree.transform(_of_duckdb, self._read).sql(dialect="duckdb")
        text = re.sub(r":([a-z]\w*)", r"$\1", carried)
        values = {name: one for name, one in made.params.items() if f"${name}" in text}
        rows = self._connection.execute(text, values).fetchall()
        columns = zip(*rows, strict=True) if rows else [()] * len(select.selected_columns)
        return [
            _processed(one.type, values, dialect)
            for one, values in zip(select.selected_columns, columns, strict=True)
        ]


def _of_duckdb(one: Any, read: str) -> Any:
    """Return what DuckDB has for a word that sqlglot leaves as it is."""
    if isinstance(one, exp.Collate):
        return one.this
    if read == "databricks" and isinstance(one, exp.Extract) and one.name.upper() == "SECOND":
        whole = exp.Extract(this=exp.var("MICROSECONDS"), expression=one.expression)
        return exp.Div(this=whole, expression=exp.Literal.number(1_000_000))
    return one


def _processed(kind: Any, values: Any, dialect: Any) -> list[Any]:
    """Return values as SQLAlchemy gives them; days that DuckDB counts as times, as days."""
    found = list(values)
    name = type(kind).__name__
    if name == "Whole":
        return [kind.process_result_value(one, dialect) for one in found]
    if name == "Day":
        return [one.date() if hasattr(one, "date") else one for one in found]
    return found


@pytest.fixture(scope="module", params=COMPILED)
def warehouse(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def model(warehouse: str) -> Iterator[Any]:
    amounts = ORDERS["amount"].fill_nan(None) if warehouse == "mssql" else ORDERS["amount"]
    orders, products = ORDERS.with_columns(amounts).to_arrow(), PRODUCTS.to_arrow()
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        for name, rows in (("orders", orders), ("products", products)):
            connection.register("given", rows)
            connection.execute(f"create table main.{name} as select * from given")
        for macro in (*MACROS, *OWN_MACROS.get(warehouse, ())):
            connection.execute(macro)
        sources = golden.sources(warehouse)
        for one in sources.values():
            database: Any = one.engine.database  # type: ignore[attr-defined]
            session = _Carried(connection, database.engine, warehouse)
            database.reading = lambda *_, session=session: nullcontext(session)
        with patch.object(golden.Compiling, "_read_bounds", golden.SqlEngine._read_bounds):
            yield golden.model_of(sources, timezone="America/New_York", week_start="sun")


def test_every_measure(model: Any, warehouse: str) -> None:
    names = [one for one in MEASURES if one not in LEFT_OUT.get(warehouse, ())]
    for by in ([], ["region"]):
        found = model.query(names, by, fill="none").run().frame
        check(found, answer(model, names, by), by, warehouse)


@pytest.mark.parametrize(
    "by", [*golden.GROUPS, *golden.GRAINS[7:], "ordered_at.day", "shipped.week"]
)
def test_every_group(model: Any, warehouse: str, by: str) -> None:
    found = model.query(FEW, by, fill="none").run().frame
    check(found, answer(model, FEW, [by]), [by], warehouse)


@pytest.mark.parametrize("where", golden.FILTERS.values(), ids=str)
def test_every_filter(model: Any, warehouse: str, where: Any) -> None:
    typed = model.filter(where)
    check(model.query(FEW, where=typed).run().frame, answer(model, FEW, (), typed), (), warehouse)
