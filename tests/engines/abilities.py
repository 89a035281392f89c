"""The table of the README that says what each engine can do: written from the code, by ``make golden``."""

from __future__ import annotations

from pathlib import Path

from dashkit.data.dialects import COMPILED, LACKING, SKETCHES, SUPPORTED
from dashkit.data.embedded import EmbeddedEngine

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- engines: written by make golden -->\n", "<!-- end of engines -->"
NAMES = {
    "polars": "frames, files, HTTP APIs (Polars)",
    "sqlite": "SQLite",
    "postgresql": "PostgreSQL",
    "mysql": "MariaDB",
    "duckdb": "DuckDB",
    "clickhouse": "ClickHouse",
    "spark": "Apache Spark",
    "trino": "Trino",
    "snowflake": "Snowflake",
    "bigquery": "BigQuery",
    "databricks": "Databricks",
    "redshift": "Redshift",
    "mssql": "SQL Server",
}
_HEAD = (
    "engine",
    "tested",
    "median, quantile",
    "first, last",
    "`approx=True`",
    "`dk.sql()`",
    "`sql=`",
)


def row(engine: str) -> tuple[str, ...]:
    """Return what an engine can do, a cell for each column of the table."""
    memory, compiled = engine == "polars", engine in COMPILED
    lacking = frozenset() if memory else LACKING.get(engine, frozenset())
    sketches = EmbeddedEngine.sketches if memory else SKETCHES.get(engine, frozenset())
    return (
        NAMES[engine],
        "compiled and parsed, not run against a server" if compiled else "run",
        "values read" if "quantile" in lacking else "yes",
        "values read" if "first" in lacking else "yes",
        " and ".join(sorted(sketches)) or "answered exactly",
        "refused" if memory else "yes",
        "refused" if memory or compiled else "yes",
    )


def table() -> str:
    """Return the table as Markdown."""
    rows = [_HEAD, ("---",) * len(_HEAD), *map(row, ("polars", *SUPPORTED))]
    return "".join(f"| {' | '.join(one)} |\n" for one in rows)


def written(text: str) -> str:
    """Return the README with the table as the code is now."""
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}{table()}{END}{rest.partition(END)[2]}"
