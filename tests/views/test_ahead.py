"""What a page draws for long is answered first; what may be chosen next is made ready at rest."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import dashkit as dk
from dashkit.data.line import caller
from dashkit.data.source import TableSource
from dashkit.views import ahead
from tests.state.small import Listener

if TYPE_CHECKING:
    from pathlib import Path

ROWS = pl.DataFrame(
    {
        "region": ["EU", "US", "EU", "CN"] * 50,
        "channel": ["web", "shop"] * 100,
        "amount": range(200),
    }
)


def dashboard(rows: Any) -> tuple[dk.Dashboard, Listener]:
    m = dk.model(rows, name="orders").define(revenue="sum(amount)", orders="count()")
    d = dk.Dashboard(
        "Shop",
        [[dk.KPI(m.revenue, key="card")], [dk.Chart(m.revenue, by="region", key="chart")]],
        filters=dk.FilterBar(m.channel, dk.RangeSlider(m.amount)),
    )
    return d, Listener(d.session)


async def settled(d: dk.Dashboard) -> None:
    while d.session._tasks:
        await asyncio.gather(*d.session._tasks)


def shown(page: Listener) -> list[tuple[bool, list[str], Any]]:
    return [(one.get("early", False), sorted(one["views"]), one["ack"]) for one in page.messages]


def test_charts_come_before_the_rest_and_only_the_rest_is_the_answer() -> None:
    async def work() -> Listener:
        d, page = dashboard(ROWS)
        page.say("hello")
        await settled(d)
        assert [one.get("early") for one in page.messages] == [None]
        page.messages.clear()
        page.select("filters", "channel", "web")
        await settled(d)
        return page

    page = asyncio.run(work())
    assert shown(page) == [(True, ["chart"], None), (False, ["card", "filters"], 2)]
    early, last = page.messages
    assert early["revision"] == last["revision"]
    assert "header" in last
    assert "header" not in early
    assert last["views"]["card"]["value"] == "9,900"


def test_charts_that_a_page_shows_itself_come_after_those_that_it_waits_for() -> None:
    m = dk.model(ROWS, name="orders").define(orders="count()")
    kinds = {"bar": "region", "pie": "channel"}
    charts = [dk.Chart(m.orders, by=name, kind=kind, key=kind) for kind, name in kinds.items()]
    d = dk.Dashboard("Shop", [charts], filters=dk.FilterBar(m.region, m.channel))

    async def work(*chosen: str) -> list[Any]:
        page = Listener(d.session)
        page.say("hello")
        page.say("tiles", view="filters", field="region")
        await settled(d)
        assert [*page.messages[-1]["views"]] == ["bar"]
        page.messages.clear()
        page.select("filters", *chosen)
        await settled(d)
        return [[*views] for early, views, _ in shown(page) if early]

    assert asyncio.run(work("region", "EU", "CN")) == [["pie"], ["bar"]]
    assert asyncio.run(work("channel", "web")) == [["bar", "pie"]]


@pytest.mark.parametrize("error", [RuntimeError, OSError, ValueError])
def test_an_output_that_cannot_be_flushed_is_no_failure_of_an_early_answer(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Output:
        def flush(self) -> None:
            raise error

    async def work() -> Listener:
        d, page = dashboard(ROWS)
        page.say("hello")
        await settled(d)
        page.messages.clear()
        with monkeypatch.context() as patched:
            patched.setattr("sys.stdout", Output())
            page.select("filters", "channel", "web")
            await settled(d)
        return page

    assert shown(asyncio.run(work())) == [
        (True, ["chart"], None),
        (False, ["card", "filters"], 2),
    ]


def test_a_database_is_asked_once_for_all_views(tmp_path: Path) -> None:
    place = f"sqlite:///{tmp_path / 'shop.db'}"
    ROWS.write_database("orders", place)

    async def work() -> Listener:
        d, page = dashboard(dk.source(place, table="orders"))
        page.say("hello")
        await settled(d)
        page.messages.clear()
        page.select("filters", "channel", "web")
        await settled(d)
        return page

    assert shown(asyncio.run(work())) == [(False, ["card", "chart", "filters"], 2)]


def test_an_early_answer_to_an_older_choice_is_not_sent() -> None:
    async def work() -> list[dict[str, Any]]:
        d, page = dashboard(ROWS)
        page.say("hello")
        await settled(d)
        page.messages.clear()
        page.select("filters", "channel", "web")
        page.select("filters", "channel", "shop")
        await settled(d)
        return page.messages

    messages = asyncio.run(work())
    assert [one["ack"] for one in messages] == [None, 3]
    assert messages[0]["revision"] == messages[1]["revision"]


def test_an_early_answer_that_shows_nothing_new_is_not_sent() -> None:
    async def work() -> list[dict[str, Any]]:
        d, page = dashboard(ROWS)
        page.say("hello")
        await settled(d)
        page.select("filters", "channel", "web")
        await settled(d)
        page.messages.clear()
        page.select("filters", "channel", "web")
        page.say("page", page="nowhere")
        d.session._changed()
        await settled(d)
        return page.messages

    assert not any(one.get("early") for one in asyncio.run(work()))


def test_after_a_choice_in_a_bar_its_lists_are_made_ready_and_a_slider_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dashkit.views.ahead.REST", 0.0)

    async def work() -> list[list[frozenset[str]]]:
        d, page = dashboard(ROWS)
        model: Any = d.session.views["card"].model
        cubes = model.source.engine._cubes
        page.say("hello")
        await settled(d)
        first = [one.names for one in cubes._cubes]
        page.select("filters", "channel", "web")
        await settled(d)
        return [first, [one.names for one in cubes._cubes]]

    first, then = asyncio.run(work())
    assert first == []
    assert set(then) == {frozenset({"channel"})}


def test_a_list_that_is_looked_at_is_made_ready_before_the_first_choice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dashkit.views.ahead.REST", 0.0)
    made: list[tuple[str, ...]] = []
    prepare = TableSource.prepare

    def noted(source: TableSource, queries: Any, names: Any) -> None:
        made.append(tuple(names))
        prepare(source, queries, names)

    monkeypatch.setattr(TableSource, "prepare", noted)

    async def work() -> list[dict[str, Any]]:
        d, page = dashboard(ROWS)
        page.say("hello")
        await settled(d)
        for search in ("", "w"):
            page.say("options", view="filters", field="channel", search=search)
            await settled(d)
        assert made == [("channel",)]
        rows = "dashkit.data.embedded._rows"
        with monkeypatch.context() as later:
            later.setattr(rows, lambda *_, **__: pytest.fail("rows are read"))
            page.select("filters", "channel", "web")
            await settled(d)
        return page.messages

    assert asyncio.run(work())[-1]["views"]["card"]["value"] == "9,900"


def test_what_is_made_ready_is_given_up_for_the_next_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dashkit.views.ahead.REST", 0.0)
    gone: list[bool] = []
    monkeypatch.setattr(
        "dashkit.data.source.TableSource.prepare",
        lambda *_: gone.append(caller().gone),
    )

    async def work() -> None:
        d, page = dashboard(ROWS)
        page.say("hello")
        await settled(d)
        page.select("filters", "channel", "web")
        d.session._ahead.leave()
        page.select("filters", "channel", "shop")
        await settled(d)

    asyncio.run(work())
    assert gone == [False]


@pytest.mark.parametrize("served", ["", "1"])
def test_only_a_served_page_keeps_what_it_was_made_of_from_being_searched_for_garbage(
    monkeypatch: pytest.MonkeyPatch, served: str
) -> None:
    monkeypatch.setattr("dashkit.views.ahead.REST", 0.0)
    monkeypatch.setenv("DASHKIT_SERVED", served)
    ahead._settled.cache_clear()

    async def work() -> None:
        d, page = dashboard(ROWS)
        page.say("hello")
        await settled(d)

    assert gc.get_freeze_count() == 0
    try:
        asyncio.run(work())
        assert (gc.get_freeze_count() > 0) == bool(served)
    finally:
        gc.unfreeze()
