"""What warehouses would be asked: the files as reviewed, in the grammar of each warehouse."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
import sqlalchemy as sa
import sqlglot
from sqlalchemy.pool import StaticPool
from sqlglot import exp

import dashkit as dk
from dashkit.data.dialects import COMPILED
from dashkit.data.sql_schema import reflected
from dashkit.errors import DefinitionError, SourceError, UnsupportedError
from tests.engines import abilities
from tests.engines.golden import FOLDER, PLACES, SQLGLOT, never, sources, written


@pytest.fixture(scope="module", params=COMPILED)
def warehouse(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_sql_is_as_reviewed(warehouse: str) -> None:
    reviewed = (FOLDER / f"{warehouse}.sql").read_text(encoding="utf-8")
    assert written(warehouse) == reviewed, "see what changed, then: make golden"


def test_every_statement_is_of_the_grammar(warehouse: str) -> None:
    text = (FOLDER / f"{warehouse}.sql").read_text(encoding="utf-8")
    statements = [one for one in text.split(";\n") if one.strip()]
    assert len(statements) > 90
    for one in statements:
        tree = sqlglot.parse_one(one, read=SQLGLOT.get(warehouse, warehouse))
        assert isinstance(tree, exp.Select)
        assert tree.find(exp.Command) is None


def test_no_value_stands_in_a_statement(warehouse: str) -> None:
    text = (FOLDER / f"{warehouse}.sql").read_text(encoding="utf-8")
    assert "drop table" not in text
    assert "O'Brien" not in text
    assert "2026-11" not in text


@pytest.mark.parametrize(
    ("dialect", "kind", "expected"),
    [
        ("trino", "trino.sqlalchemy.datatype.TIMESTAMP(6, timezone=True)", "timestamptz"),
        ("snowflake", "snowflake.sqlalchemy.TIMESTAMP_NTZ()", "timestamp"),
        ("snowflake", "snowflake.sqlalchemy.TIMESTAMP_LTZ()", "timestamptz"),
        ("snowflake", "sqlalchemy.DECIMAL(38, 0)", "integer"),
        ("bigquery", "sqlalchemy_bigquery.DATETIME()", "timestamp"),
        ("bigquery", "sqlalchemy_bigquery.TIMESTAMP()", "timestamptz"),
        ("bigquery", "sqlalchemy_bigquery.NUMERIC()", "numeric"),
        ("bigquery", "sqlalchemy_bigquery.FLOAT()", "double"),
        ("databricks", "databricks.sqlalchemy.TIMESTAMP()", "timestamptz"),
        ("databricks", "databricks.sqlalchemy.TIMESTAMP_NTZ()", "timestamp"),
        ("databricks", "databricks.sqlalchemy.DatabricksVariant()", "databricksvariant"),
        ("redshift", "sqlalchemy_redshift.dialect.TIMESTAMPTZ()", "timestamptz"),
        ("redshift", "sqlalchemy_redshift.dialect.GEOMETRY()", "geometry"),
        ("mssql", "sqlalchemy.dialects.mssql.DATETIMEOFFSET()", "timestamptz"),
        ("mssql", "sqlalchemy.dialects.mssql.DATETIME2(6)", "timestamp"),
        ("mssql", "sqlalchemy.dialects.mssql.BIT()", "boolean"),
        ("mssql", "sqlalchemy.dialects.mssql.UNIQUEIDENTIFIER()", "uuid"),
    ],
)
def test_columns_as_a_warehouse_declares_them(dialect: str, kind: str, expected: str) -> None:
    path, _, arguments = kind.partition("(")
    module, _, name = path.rpartition(".")
    made = eval(f"kind({arguments}", {"kind": getattr(import_module(module), name)})  # noqa: S307
    assert reflected([{"name": "c", "type": made}], dialect)[0][:2] == ("c", expected)


def test_the_table_of_engines_is_that_of_the_code() -> None:
    readme = abilities.README.read_text(encoding="utf-8")
    assert abilities.written(readme) == readme, "see what changed, then: make golden"


def test_what_the_table_says_is_refused_is_refused(warehouse: str) -> None:
    assert abilities.row(warehouse)[-1] == abilities.row("polars")[-2] == "refused"
    url = sa.make_url(PLACES[warehouse])
    made = sa.Engine(StaticPool(never), url.get_dialect()(), url)
    with pytest.raises(UnsupportedError, match="make it a view, and give table="):
        dk.source(made, sql="select 1 as one")
    with pytest.raises(
        DefinitionError, match=r"dk\.sql\(\): the rows of 'rows' are not in a database"
    ):
        dk.model({"a": [1]}).query(dk.sql("sum(a)"))
    with pytest.raises(SourceError, match="table= and sql= go with a database"):
        dk.source({"a": [1]}, sql="select 1")


@pytest.mark.parametrize(("place", "measure"), [(2, dk.median("amount")), (3, dk.last("amount"))])
def test_values_are_read_where_the_table_says_so(warehouse: str, place: int, measure: Any) -> None:
    model = dk.model(sources(warehouse)["orders"], time="ordered_at")
    read = abilities.row(warehouse)[place] == "values read"
    texts = model.query(measure).sql()[0].text.split(";\n")
    assert (len(texts) > 1) == read


def test_an_unknown_database_lists_those_that_can_be_read() -> None:
    with pytest.raises(SourceError, match=r"dashkit reads .*trino.*, not 'oracle'"):
        dk.source("oracle://user@host/x", table="orders")


def test_an_exact_quantile_is_never_a_sketch(warehouse: str) -> None:
    model = dk.model(sources(warehouse)["orders"], time="ordered_at")
    exact = str(model.query(dk.median("amount")).sql())
    assert "approx" not in exact.lower()
