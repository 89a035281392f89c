"""The same rows in every engine."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any, cast

import clickhouse_connect
import duckdb
import polars as pl
import psycopg
import pymysql
import sqlalchemy as sa

import dashkit as dk
from dashkit.data.cubes import Cubes
from dashkit.data.embedded import EmbeddedEngine
from dashkit.data.source import TableSource
from tests.spark import write_spark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pytest

    from dashkit.data.engine import Scan

_ALL = "polars cubes parquet sqlite duckdb postgresql mysql clickhouse"
KINDS = tuple(os.environ.get("DASHKIT_ENGINES", _ALL).split())
"""What each case runs over; ``make test-distributed`` asks for Spark alone."""
_SERIAL = count(1)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


class Stores:
    """Makes tables in an engine and gives them back as sources."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path) -> None:
        self._request = request
        self._folder = folder
        self._psycopg: sa.Engine | None = None

    def url(self, kind: str, tables: Mapping[str, pl.DataFrame]) -> tuple[str, str]:
        """Write tables into a database of their own; return its URL and what to put before names."""
        number = next(_SERIAL)
        if kind == "sqlite":
            path = self._folder / f"{number}.db"
            _write_sqlite(path, tables)
            return f"sqlite:///{path}", ""
        if kind == "duckdb":
            path = self._folder / f"{number}.duckdb"
            _write_duckdb(path, tables)
            return f"duckdb:///{path}", ""
        if kind == "clickhouse":
            place: str = self._request.getfixturevalue("clickhouse")
            _write_clickhouse(place, f"w{number}", tables)
            return place, f"w{number}."
        server: str = self._request.getfixturevalue(kind)
        if kind == "spark":
            write_spark(server, f"w{number}", tables)
            return server, f"w{number}."
        if kind == "mysql":
            _write_mysql(server, f"w{number}", tables)
            return f"{server}w{number}", ""
        _write_postgresql(server, f"w{number}", tables)
        return server, f"w{number}."

    def place(self, kind: str, tables: Mapping[str, pl.DataFrame]) -> tuple[Any, str]:
        """Write tables as `url` does; ``psycopg`` is an engine of PostgreSQL, without Arrow."""
        url, before = self.url("postgresql" if kind == "psycopg" else kind, tables)
        if kind != "psycopg":
            return url, before
        if self._psycopg is None:
            driven = url.replace("postgresql:", "postgresql+psycopg:")
            self._psycopg = sa.create_engine(driven)
            self._request.addfinalizer(self._psycopg.dispose)
        return self._psycopg, before

    def make(self, kind: str, **tables: pl.DataFrame) -> dict[str, Any]:
        """Return sources of the same rows, by name."""
        return self.named(kind, tables)

    def named(self, kind: str, tables: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
        if kind == "polars":
            return {name: dk.source(frame, name=name) for name, frame in tables.items()}
        if kind == "cubes":
            return {name: cubed(frame, name) for name, frame in tables.items()}
        if kind == "parquet":
            folder = self._folder / str(next(_SERIAL))
            folder.mkdir()
            paths = {name: folder / f"{place}.parquet" for place, name in enumerate(tables)}
            for name, path in paths.items():
                tables[name].write_parquet(path)
            return {name: dk.source(path, name=name) for name, path in paths.items()}
        place, before = self.place(kind, tables)
        return {name: dk.source(place, table=f"{before}{name}", name=name) for name in tables}


class Cubed(EmbeddedEngine):
    """Answers from cubes by all that a scan is filtered by, made just before."""

    def scan_many(self, scans: Sequence[Scan], *, deadline: float | None = None) -> list[Any]:
        for one in scans:
            names = one.scope.where.fields() if one.scope.where is not None else ()
            fields = {name: one.scope.fields[name] for name in names}
            self.prepare([one], fields, one.scope.joins)
        return super().scan_many(scans, deadline=deadline)


def cubed(frame: pl.DataFrame, name: str) -> TableSource:
    """Return a source that answers what it can from cubes, however small it is."""
    origin = cast("EmbeddedEngine", dk.source(frame, name=name).engine).origin
    return TableSource(Cubed(origin, lambda: Cubes(share=float("inf"))), name=name)


def _declared(kind: pl.DataType, engine: str = "") -> str:
    if engine == "clickhouse":
        return _clickhouse_type(kind)
    if isinstance(kind, pl.Decimal):
        return f"numeric({kind.precision}, {kind.scale})"
    if isinstance(kind, pl.Datetime):
        if engine == "mysql":
            return "datetime(6)"
        zone = kind.time_zone is not None
        plain = "datetime" if engine == "sqlite" else "timestamp"
        return "timestamp with time zone" if zone else plain
    names = {
        pl.String: "text",
        pl.Int64: "bigint",
        pl.Float64: "double precision",
        pl.Boolean: "boolean",
        pl.Date: "date",
    }
    return names[type(kind)]


def _columns(frame: pl.DataFrame, engine: str = "") -> str:
    return ", ".join(
        f"{quoted(name)} {_declared(kind, engine)}" for name, kind in frame.schema.items()
    )


def lite(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _write_sqlite(path: Path, tables: Mapping[str, pl.DataFrame]) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for name, frame in tables.items():
            connection.execute(f"create table {quoted(name)} ({_columns(frame, 'sqlite')})")
            marks = ", ".join("?" * frame.width)
            rows = [tuple(lite(value) for value in row) for row in frame.rows()]
            connection.executemany(f"insert into {quoted(name)} values ({marks})", rows)
        connection.commit()


def _write_duckdb(path: Path, tables: Mapping[str, pl.DataFrame]) -> None:
    with closing(duckdb.connect(str(path))) as connection:
        for name, frame in tables.items():
            connection.execute(f"create table {quoted(name)} ({_columns(frame)})")
            connection.register("given", frame.to_arrow())
            connection.execute(f"insert into {quoted(name)} select * from given")
            connection.unregister("given")


def _write_postgresql(server: str, schema: str, tables: Mapping[str, pl.DataFrame]) -> None:
    with psycopg.connect(server) as connection:
        connection.execute(f"create schema {schema}")  # type: ignore[arg-type]
        for name, frame in tables.items():
            place = f"{schema}.{quoted(name)}"
            connection.execute(f"create table {place} ({_columns(frame)})")  # type: ignore[arg-type]
            with connection.cursor().copy(f"copy {place} from stdin") as copy:  # type: ignore[arg-type]
                for row in frame.rows():
                    copy.write_row(row)


def _write_mysql(server: str, schema: str, tables: Mapping[str, pl.DataFrame]) -> None:
    address = sa.make_url(server)
    with closing(
        pymysql.connect(host=address.host, port=address.port or 0, user=address.username)
    ) as connection:
        cursor = connection.cursor()
        cursor.execute("set sql_mode = concat(@@sql_mode, ',ANSI_QUOTES')")
        cursor.execute(f"create database {schema} character set utf8mb4")
        cursor.execute(f"use {schema}")
        for name, frame in tables.items():
            cursor.execute(f"create table {quoted(name)} ({_columns(frame, 'mysql')})")
            marks = ", ".join(["%s"] * frame.width)
            rows = [tuple(_plain(value) for value in row) for row in frame.rows()]
            cursor.executemany(f"insert into {quoted(name)} values ({marks})", rows)
        connection.commit()


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value != value:  # noqa: PLR0124
        return None
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def _clickhouse_type(kind: pl.DataType) -> str:
    if isinstance(kind, pl.Decimal):
        return f"Nullable(Decimal({kind.precision}, {kind.scale}))"
    names = {
        pl.String: "String",
        pl.Int64: "Int64",
        pl.Float64: "Float64",
        pl.Boolean: "Bool",
        pl.Date: "Date32",
        pl.Datetime: "DateTime64(6, 'UTC')",
    }
    return f"Nullable({names[type(kind)]})"


def _write_clickhouse(place: str, schema: str, tables: Mapping[str, pl.DataFrame]) -> None:
    path = place.removeprefix("chdb://")
    with closing(clickhouse_connect.get_client(interface="chdb", path=path)) as client:
        client.command(f"create database {schema}")
        for name, frame in tables.items():
            made = f"create table {schema}.{quoted(name)} ({_columns(frame, 'clickhouse')})"
            client.command(f"{made} engine = MergeTree order by tuple()")
            if frame.height:
                client.insert_arrow(f"{schema}.{quoted(name)}", frame.to_arrow())
