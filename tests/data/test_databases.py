"""Databases that are slow, stopped, frozen or asked to write: said in time, and usable afterwards."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
import sqlalchemy as sa

import dashkit as dk
from dashkit.data.sql_session import Database
from dashkit.errors import DeadlineError, QueryError, SourceError
from tests.servers import running_postgresql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.engines.stores import Stores
    from tests.servers import PostgreSQL

ROWS = pl.DataFrame({"region": ["EU", "US", "EU"], "amount": [1, 2, 4]})
SERVERS = ["postgresql", "mysql"]
KINDS = ["sqlite", "duckdb", "psycopg", *SERVERS]
ENDLESS = {
    "sqlite": "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n",
    "duckdb": "select max(a.range + b.range * c.range) from range(100000) a, range(100000) b, "
    "range(100000) c",
    "postgresql": "select pg_sleep(60)",
    "psycopg": "select pg_sleep(60)",
    "mysql": "select sleep(60)",
}
PATIENCE = 5.0


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database(kind: str, stores: Stores) -> Database:
    return Database(stores.place(kind, {"orders": ROWS})[0])


@pytest.fixture(scope="module")
def own_postgresql() -> Iterator[PostgreSQL]:
    with running_postgresql() as server:
        with _engine(server.url).begin() as connection:
            connection.exec_driver_sql("create table orders as select 7 as amount")
        yield server


def _engine(url: str, **options: Any) -> sa.Engine:
    driven = url.replace("postgresql:", "postgresql+psycopg:").replace("mysql:", "mysql+pymysql:")
    return sa.create_engine(driven, **{"poolclass": sa.NullPool, **options})


@contextmanager
def within(seconds: float) -> Iterator[None]:
    started = time.monotonic()
    yield
    assert time.monotonic() - started < seconds


def ask(database: Database, sql: str, deadline: float | None = None) -> Any:
    asked = sa.select(sa.literal_column("*")).select_from(sa.text(f"({sql}) as asked"))
    with database.reading(deadline) as session:
        return session.columns(asked)[0][0]


def test_nothing_can_be_written(database: Database) -> None:
    for statement in ("insert into orders values ('x', 1)", "create table x (i integer)"):
        with pytest.raises(QueryError), database.session() as session:
            session.connection.execute(sa.text(statement))
    with pytest.raises(QueryError):
        ask(database, "select * from x")


def test_a_statement_past_its_deadline_is_ended_and_the_next_one_works(
    database: Database, kind: str
) -> None:
    with within(PATIENCE), pytest.raises(DeadlineError, match="longer than allowed"):
        ask(database, ENDLESS[kind], 0.2)
    assert ask(database, "select 5") == 5


def test_statements_have_a_time_limit_of_their_own(kind: str, stores: Stores) -> None:
    database = Database(stores.place(kind, {"orders": ROWS})[0], timeout=0.2)
    with within(PATIENCE), pytest.raises(DeadlineError):
        ask(database, ENDLESS[kind])


def test_what_runs_can_be_cancelled_from_another_thread(database: Database, kind: str) -> None:
    def cancelled() -> str:
        with pytest.raises(QueryError) as caught:
            ask(database, ENDLESS[kind], PATIENCE)
        return str(caught.value)

    with within(PATIENCE), ThreadPoolExecutor(1) as pool:
        running = pool.submit(cancelled)
        while not running.done():
            database.cancel()
        assert running.result() == "the query was cancelled"
    assert ask(database, "select 5") == 5


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_source_survives_a_restart_of_its_server(own_postgresql: PostgreSQL, mode: str) -> None:
    model = dk.model(dk.source(own_postgresql.url, table="orders"))
    first, second, third = (model.query(f"{one}(amount)") for one in ("sum", "min", "max"))
    assert first.run().value == 7
    own_postgresql.stop(mode)
    try:
        with within(PATIENCE):
            (found,) = second.model.source.run_many([second], deadline=1)
        assert isinstance(found, QueryError | SourceError)
    finally:
        own_postgresql.start()
    assert [second.run().value, third.run().value] == [7, 7]


def test_a_server_killed_in_the_middle_is_said_and_the_next_query_works(
    own_postgresql: PostgreSQL,
) -> None:
    database = Database(own_postgresql.url)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(ask, database, ENDLESS["postgresql"], PATIENCE)
        _wait_for_sleep(own_postgresql.url)
        own_postgresql.stop("immediate")
        own_postgresql.start()
        with pytest.raises(QueryError, match="connection to the database was lost"):
            running.result(PATIENCE)
    assert ask(database, "select 5") == 5


def _wait_for_sleep(url: str) -> None:
    running = "select count(*) from pg_stat_activity where query like '%sleep(60)%' and wait_event = 'PgSleep'"
    with _engine(url).connect() as connection:
        until = time.monotonic() + PATIENCE
        while not connection.exec_driver_sql(running.replace("%", "%%")).scalar():
            assert time.monotonic() < until
            connection.rollback()


def test_a_frozen_server_is_given_up_in_time(own_postgresql: PostgreSQL) -> None:
    database = Database(own_postgresql.url)
    assert ask(database, "select 5") == 5
    processes = own_postgresql.processes()
    for one in processes:
        one.suspend()
    try:
        with within(PATIENCE), pytest.raises(DeadlineError):
            ask(database, "select 6", 0.3)
    finally:
        for one in processes:
            one.resume()
    assert ask(database, "select 5") == 5


@pytest.mark.parametrize("kind", SERVERS)
def test_the_settings_of_a_given_engine_are_left_as_they_were(kind: str, stores: Stores) -> None:
    url, before = stores.url(kind, {"orders": ROWS})
    engine = _engine(url, poolclass=sa.QueuePool, pool_size=1, max_overflow=0)
    name = {"postgresql": "show {}", "mysql": "select @@session.{}"}[kind]
    settings = {
        "postgresql": ["timezone", "statement_timeout", "transaction_read_only"],
        "mysql": ["time_zone", "max_statement_time", "tx_read_only"],
    }[kind]

    def seen() -> list[Any]:
        with engine.connect() as connection:
            return [connection.exec_driver_sql(name.format(one)).scalar() for one in settings]

    at_first = seen()
    model = dk.model(dk.source(engine, table=f"{before}orders"))
    (found,) = model.source.run_many([model.query("sum(amount)")], deadline=5)
    assert isinstance(found, dk.Result)
    assert found.value == 7
    assert seen() == at_first
    with engine.begin() as connection:
        connection.exec_driver_sql(f"insert into {before}orders values ('x', 1)")
    engine.dispose()


@pytest.mark.parametrize("kind", SERVERS)
def test_a_password_is_in_no_message(kind: str, postgresql: str, mysql: str) -> None:
    url = sa.make_url({"postgresql": postgresql, "mysql": mysql}[kind])
    wrong = url.set(port=1, username="ann", password="c4nary")  # noqa: S106
    with pytest.raises(SourceError) as caught:
        dk.source(wrong.render_as_string(hide_password=False), table="orders")
    assert "cannot be reached" in str(caught.value)
    assert "c4nary" not in f"{caught.value!r} {caught.value} {caught.value.__cause__!r}"


def test_types_of_mysql(mysql: str, stores: Stores) -> None:
    url, _ = stores.url("mysql", {"orders": ROWS})
    with _engine(url).begin() as connection:
        connection.exec_driver_sql("set time_zone = '+05:30'")
        connection.exec_driver_sql(
            "create table types (flag boolean, tiny tinyint, big bigint unsigned, y year, "
            "cost decimal(10, 3), real4 float, at timestamp(6) null, wall datetime, day date, "
            "took time, code char(4), long_text longtext, latin varchar(9) character set latin1, "
            "kind enum('a', 'b'), picture blob, raw varbinary(9), bits bit(3))"
        )
        connection.exec_driver_sql(
            "insert into types values (true, 5, 18446744073709551615, 2026, 1.125, 0.5, "
            "'2026-01-01 05:30:00', '2026-01-01 05:30:00', '2026-01-01', '10:00', 'x', 'long', "
            "'Übung', 'b', x'00ff', x'00ff', b'101')"
        )
    rows = dk.source(url, table="types")
    kinds = {
        "integer": ("tiny", "big", "y"),
        "text": ("code", "long_text", "latin", "kind"),
        "datetime": ("at", "wall"),
        "boolean": ("flag",),
        "decimal": ("cost",),
        "number": ("real4",),
        "date": ("day",),
    }
    assert dict(rows.schema) == {name: kind for kind, names in kinds.items() for name in names}
    left_out = [note.split("'")[1] for note in rows.notes]
    assert left_out == ["took", "picture", "raw", "bits"]
    model = dk.model(rows)
    by = ["flag", "tiny", "at", "wall", "day", "code", "latin", "kind"]
    found = model.query(["sum(big)", "sum(cost)"], by, where="latin == 'Übung'").run().frame
    assert found.select(by).row(0) == (
        *(True, 5, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 5, 30, tzinfo=UTC)),
        *(date(2026, 1, 1), "x", "Übung", "b"),
    )
    assert int(found["sum(big)"][0]) == 18446744073709551615
    assert str(found["sum(cost)"][0]) == "1.125"


def test_texts_of_mysql_are_told_apart_by_case_and_spaces(stores: Stores) -> None:
    texts = ["a", "A", "a ", "ä", "á"]
    rows = stores.make("mysql", rows=pl.DataFrame({"text": texts}))["rows"]
    model = dk.model(rows)
    assert dict(model.query("count()", "text").run().frame.iter_rows()) == dict.fromkeys(texts, 1)
    assert model.query("count()", where=model["text"] == "a").run().value == 1


def test_clickhouse_is_read_only_and_ends_what_is_late(clickhouse: str, stores: Stores) -> None:
    place, before = stores.place("clickhouse", {"orders": ROWS})
    database = Database(place)
    with pytest.raises(QueryError):
        ask(database, f"insert into {before}orders values ('x', 1)")
    with within(PATIENCE), pytest.raises(DeadlineError):
        ask(
            database,
            "select sum(a.number * b.number) from numbers(9999999) a, numbers(99999) b",
            0.3,
        )
    assert ask(database, "select 5") == 5


def test_types_of_clickhouse(clickhouse: str) -> None:
    typed = (
        "select toLowCardinality('a') as low, toUInt64(18446744073709551615) as big, "
        "toDateTime('2026-01-01 05:30:00', 'Asia/Kolkata') as at, toDate('2026-01-01') as day, "
        "toDecimal64('1.125', 3) as cost, true as flag, toFloat32(0.5) as real4, "
        "toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0') as code, [1] as list"
    )
    rows = dk.source(clickhouse, sql=typed)
    kinds = ["text", "integer", "datetime", "date", "decimal", "boolean", "number", "text"]
    assert list(rows.schema.values()) == kinds
    assert rows.notes[0].startswith("'list' is left out: it holds Array(UInt8)")
    found = dk.model(rows).query(["sum(big)", "sum(cost)", "max(at)"], ["low", "code"]).run().frame
    assert [str(one) for one in found.row(0)] == [
        *("a", "61f0c404-5cb3-11e7-907b-a6006ad3dba0", "18446744073709551615", "1.125"),
        "2026-01-01 00:00:00+00:00",
    ]
