"""A database that dies, freezes or is slow under a dashboard: said in time, and well again afterwards."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import psutil
import psycopg
import pytest

import dashkit as dk
from dashkit.data import gate
from dashkit.errors import DeadlineError, LostError, UnreachedError
from dashkit.views import compute
from tests.servers import running_postgresql
from tests.state.small import Listener

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers import PostgreSQL

SLOW = "select 7 as amount, pg_sleep(60)::text as slept"
MOST = 3.0
"""Seconds, with a deadline of one."""


@pytest.fixture(scope="module")
def server() -> Iterator[PostgreSQL]:
    with running_postgresql() as server:
        with psycopg.connect(server.url) as connection:
            connection.execute("create table orders as select 7 as amount, 'EU' as region")
            connection.commit()
            connection.autocommit = True
            connection.execute("checkpoint")
        yield server


@pytest.fixture
def m(server: PostgreSQL) -> dk.Model:
    return dk.model(dk.source(server.url, table="orders"), measures={"revenue": "sum(amount)"})


@contextmanager
def frozen(server: PostgreSQL) -> Iterator[None]:
    processes = server.processes()
    for one in processes:
        with suppress(psutil.NoSuchProcess):
            one.suspend()
    try:
        yield
    finally:
        for one in processes:
            with suppress(psutil.NoSuchProcess):
                one.resume()


def asked(query: dk.Query, deadline: float = 1.0) -> tuple[Any, float]:
    started = time.monotonic()
    (found,) = query.model.source.run_many([query], deadline=deadline)
    return found, time.monotonic() - started


def later(model: dk.Model) -> None:
    """Let the time come at which a server is asked for newer rows."""
    engine: Any = model.source.engine  # type: ignore[attr-defined]
    now = engine._now()
    engine._now = lambda: now + 120


def rested(model: dk.Model) -> None:
    """Let the time pass for which a database that was down is left alone."""
    line = model.source._gate.line  # type: ignore[attr-defined]
    now = line._now()
    line._now = lambda: now + 60


def sleeping(server: PostgreSQL) -> None:
    """Wait until a query runs."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        words = "select count(*) from pg_stat_activity where wait_event = 'PgSleep'"
        until = time.monotonic() + 10
        while not (connection.execute(words).fetchone() or [0])[0]:
            assert time.monotonic() < until


def test_a_query_whose_server_dies_is_asked_again_when_it_is_back(server: PostgreSQL) -> None:
    slow = dk.model(dk.source(server.url, sql=SLOW.replace("60", "0.7")))
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(asked, slow.query("max(amount)", where="slept == ''"), 20)
        sleeping(server)
        server.stop("immediate")
        server.start()
        found, _ = running.result(20)
    assert isinstance(found, dk.Result)
    assert found.value == 7


def test_a_dead_server_is_said_within_the_deadline_and_left_alone(
    server: PostgreSQL, m: dk.Model
) -> None:
    assert asked(m.query("revenue"), 10)[0].value == 7
    server.stop("immediate")
    try:
        for _ in range(4):
            found, seconds = asked(m.query("revenue", where="amount > 1"), 0.5)
            assert isinstance(found, LostError | UnreachedError)
            assert seconds < MOST
        found, seconds = asked(m.query("revenue", where="amount > 2"))
        assert isinstance(found, UnreachedError)
        assert "asked for again" in str(found)
        assert seconds < 0.2
    finally:
        server.start()
    rested(m)
    assert asked(m.query("revenue", where="amount > 2"), 10)[0].value == 7


@pytest.mark.parametrize("how", ["frozen", "dead"])
def test_the_last_good_number_is_shown_as_old(server: PostgreSQL, m: dk.Model, how: str) -> None:
    assert asked(m.query("revenue"), 10)[0].value == 7
    later(m)
    if how == "frozen":
        with frozen(server):
            found, seconds = asked(m.query("revenue"))
    else:
        server.stop("immediate")
        found, seconds = asked(m.query("revenue"))
        server.start()
    assert (found.value, found.meta.cache) == (7, "stale")
    assert any("not up to date" in one for one in found.meta.caveats)
    assert seconds < MOST
    again, _ = asked(m.query("revenue", where="amount > 3"), 10)
    assert (again.value, again.meta.cache) == (7, "miss")


def test_a_frozen_server_is_given_up_at_the_deadline_also_when_it_must_be_connected_to(
    server: PostgreSQL, m: dk.Model
) -> None:
    m.source.engine.database.engine.dispose()  # type: ignore[attr-defined]
    with frozen(server):
        for number in range(2):
            found, seconds = asked(m.query("revenue", where=f"amount > {number}"))
            assert isinstance(found, DeadlineError | UnreachedError)
            assert seconds < MOST
    assert asked(m.query("revenue", where="amount > 4"), 10)[0].value == 7


def test_the_kernel_stays_awake_while_a_database_hangs(
    server: PostgreSQL, m: dk.Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    views = [[dk.KPI(m.revenue), dk.Table(m.revenue, by=m.region, title="Rows")]]
    d = dk.Dashboard("Orders", views, filters=dk.FilterBar(m.region))
    page = Listener(d.session)
    gaps: list[float] = []

    async def beat(done: asyncio.Event) -> None:
        while not done.is_set():
            started = time.monotonic()
            await asyncio.sleep(0)
            gaps.append(time.monotonic() - started)

    async def settle() -> None:
        while d.session._tasks:
            await asyncio.gather(*d.session._tasks)

    async def work() -> None:
        done = asyncio.Event()
        beating = asyncio.create_task(beat(done))
        page.say("hello")
        await settle()
        assert page.messages[-1]["views"]["revenue"]["value_number"] == 7
        later(m)
        monkeypatch.setattr(compute, "DEADLINE", 1.0)
        monkeypatch.setattr(gate, "DEADLINE", 1.0)
        with frozen(server):
            page.select("rows", "region", "EU")
            page.say("retry", view="revenue")
            page.say("options", view="filters", field="region", search="")
            await settle()
        done.set()
        await beating

    asyncio.run(work())
    shown: dict[str, Any] = {}
    for message in page.messages:
        shown |= message.get("views", {})
    assert shown["revenue"]["status"] == "error"
    assert "pg_" not in str(page.messages)
    assert max(gaps) < 0.5
    rested(m)
    monkeypatch.undo()
    after = page.say("retry", view="revenue")
    assert after["views"]["revenue"]["value_number"] == 7


def test_a_page_shows_the_last_good_number_as_old(
    server: PostgreSQL, m: dk.Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    d = dk.Dashboard("Orders", [[dk.KPI(m.revenue)]])
    page = Listener(d.session)
    page.say("hello")
    later(m)
    monkeypatch.setattr(compute, "DEADLINE", 1.0)
    with frozen(server):
        started = time.monotonic()
        shown = page.say("retry", view="revenue")["views"]["revenue"]
        seconds = time.monotonic() - started
    assert (shown["status"], shown["value_number"]) == ("ready", 7)
    assert any("not up to date" in one for one in shown["caveats"])
    assert seconds < MOST
    monkeypatch.undo()
    again = page.say("retry", view="revenue")["views"]["revenue"]
    assert not any("not up to date" in one for one in again["caveats"])


def test_a_query_that_nobody_waits_for_is_ended_in_the_database(server: PostgreSQL) -> None:
    slow = dk.model(dk.source(server.url, sql=SLOW))
    quick = dk.model(dk.source(server.url, table="orders"), measures={"revenue": "sum(amount)"})
    d = dk.Dashboard(
        "Slow", [[dk.KPI(slow.define(worst="max(amount)").worst, where=slow.slept == "")]]
    )
    page = Listener(d.session)

    async def work() -> float:
        page.say("hello")
        await asyncio.get_running_loop().run_in_executor(None, sleeping, server)
        started = time.monotonic()
        for view in d.views.values():
            view.where = slow.amount == 8
            view.model = quick.define(worst="max(amount)")
        d.state.set("mine", quick.amount == 8)
        while d.session._tasks:
            await asyncio.gather(*d.session._tasks)
        return time.monotonic() - started

    assert asyncio.run(work()) < MOST
    with psycopg.connect(server.url) as connection:
        words = "select count(*) from pg_stat_activity where wait_event = 'PgSleep'"
        assert connection.execute(words).fetchone() == (0,)
