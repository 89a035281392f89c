"""Spark where it differs from other databases: sessions, no transactions, a server that hangs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import dashkit as dk
from dashkit.errors import DashkitError, DeadlineError, QueryError, SourceError, UnreachedError
from tests.spark import CLUSTER, session_at

if TYPE_CHECKING:
    import psutil

    from tests.engines.stores import Stores

ENDLESS = "select id as amount from range(1000000000000000)"
MOST = 4.0
"""Seconds, with a deadline of one."""


@pytest.fixture(scope="module")
def orders(stores: Stores) -> dk.Model:
    rows = pl.DataFrame({"region": ["EU", "US", None], "amount": [1, 2, 4]})
    return dk.model(stores.make("spark", orders=rows)["orders"])


def asked(query: dk.Query, deadline: float) -> tuple[Any, float]:
    started = time.monotonic()
    (found,) = query.model.source.run_many([query], deadline=deadline)
    return found, time.monotonic() - started


def test_two_workers_answer(spark: str) -> None:
    with session_at(spark) as session:
        assert session.sql("set spark.master").collect()[0][1] == CLUSTER
        parts = "select spark_partition_id() as part from range(0, 1000, 1, 4)"
        assert session.sql(f"select count(distinct part) from ({parts})").collect()[0][0] == 4
    model = dk.model(dk.source(spark, sql="select id % 7 as day, id from range(0, 1000, 1, 4)"))
    assert model.query("sum(id)").run().value == 499_500


def test_a_session_of_the_analyst_is_used_as_it_is(spark: str) -> None:
    with session_at(spark) as session:
        session.conf.set("spark.sql.session.timeZone", "Asia/Kolkata")
        words = "select timestamp'2026-11-01 03:30:00+00:00' as seen, timestamp_ntz'2026-11-01 03:30:00' as at"
        session.sql(words).createOrReplaceTempView("mine")
        source = dk.source(session, table="mine")
        assert dict(source.schema) == {"seen": "datetime", "at": "datetime"}
        model = dk.model(source, time="seen", timezone="America/New_York")
        for by in ("seen.hour", "at.hour"):
            found = model.query("count()", by, fill="none").run().frame
            assert found[by][0].isoformat() == "2026-10-31T23:00:00"
        limited = model.query("count()", where="seen >= '2026-11-01' and seen < '2026-11-02'")
        assert limited.run().value == 0
        assert session.conf.get("spark.sql.session.timeZone") == "Asia/Kolkata"
        del model, source, limited
        assert not session.is_stopped


def test_values_are_no_part_of_the_statement(orders: dk.Model) -> None:
    hostile = "EU' or '1'='1"
    query = orders.query("sum(amount)", where=orders["region"] == hostile)
    (statement,) = query.sql()
    assert hostile not in statement.text
    assert hostile in dict(statement.parameters).values()
    assert query.run().value is None


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"table": "nothing"}, "has no table 'nothing'"),
        ({"sql": "drop table x"}, "refuses the SELECT"),
        ({"sql": "select 1 as a) ; drop table x; --"}, "refuses the SELECT"),
        ({"sql": "select 1 as a, 2 as a"}, "two columns called"),
    ],
)
def test_what_is_no_table_or_select_is_refused(spark: str, options: Any, words: str) -> None:
    with pytest.raises(SourceError, match=words) as raised:
        dk.source(spark, **options)
    assert "JVM" not in str(raised.value)


def test_what_is_late_is_ended_there_and_the_next_query_works(spark: str, orders: dk.Model) -> None:
    endless = dk.model(dk.source(spark, sql=ENDLESS))
    found, seconds = asked(endless.query("sum(amount)"), 1.0)
    assert isinstance(found, DeadlineError)
    assert seconds < MOST
    assert orders.query("sum(amount)", where="amount > 0").run().value == 7


def test_a_server_that_hangs_is_given_up_and_the_next_query_works(
    spark: str, spark_processes: list[psutil.Process], orders: dk.Model
) -> None:
    del spark
    for one in spark_processes:
        one.suspend()
    try:
        found, seconds = asked(orders.query("sum(amount)", where="amount > 1"), 1.0)
    finally:
        for one in spark_processes:
            one.resume()
    assert isinstance(found, DeadlineError)
    assert seconds < MOST
    assert orders.query("sum(amount)", where="amount > 1").run().value == 6


def test_a_server_that_is_not_there_is_said(spark: str) -> None:
    del spark
    with pytest.raises(DashkitError) as raised:
        dk.source("sc://127.0.0.1:1/;token=secret-token", table="orders")
    assert isinstance(raised.value, UnreachedError)
    assert "secret" not in str(raised.value)


def test_an_aggregate_that_spark_does_not_know_is_an_error_of_the_query(orders: dk.Model) -> None:
    with pytest.raises(QueryError):
        orders.query(dk.sql("no_such_function(amount)")).run()
