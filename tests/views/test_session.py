"""The Session: one message per change, latest wins, failures confined."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest

from dashkit.errors import QueryError
from dashkit.model.filters import Filter
from dashkit.state.state import State
from dashkit.views.failures import UNANSWERED
from dashkit.views.session import Session
from tests.state.small import BROKEN, Bar, Bars, Card, Listener, Shop, shop

EU = Filter("in", "region", ("EU",))


def page_of(source: Shop) -> tuple[Session, Listener]:
    model = shop(source)
    views = [Card(model=model, title="Revenue"), Bars(model=model, title="By region")]
    session = Session(State(), views)
    return session, Listener(session)


def test_hello_brings_every_view_in_one_message() -> None:
    source = Shop()
    _, page = page_of(source)
    message = page.say("hello")
    assert len(page.messages) == 1
    assert message["spec"] == {"kind": "view", "key": "revenue"}
    assert message["views"]["revenue"]["value"] == 155
    assert message["views"]["by-region"]["members"] == ["EU", "US", None]
    assert page.buffers[0][0] == bytes([100, 50, 5])
    assert len(source.asked) == 1
    assert len(source.asked[0]) == 2


def test_a_view_is_not_filtered_by_its_own_selection() -> None:
    source = Shop()
    _, page = page_of(source)
    page.say("hello")
    message = page.select("by-region", "region", "EU")
    assert message["ack"] == 2
    assert message["views"]["revenue"]["value"] == 100
    assert message["views"]["by-region"]["members"] == ["EU", "US", None]
    assert message["views"]["by-region"]["select"]["selected"] == [["EU"]]


def test_a_page_that_cannot_be_told_is_not_in_the_way_of_another(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    source = Shop()
    session, page = page_of(source)
    other = Listener(session)
    page.say("hello")
    other.say("hello")

    def refuse(*_: object) -> None:
        raise RuntimeError("closed")

    monkeypatch.setattr(page, "send", refuse)
    for member, ack in (("EU", 2), ("US", 3)):
        assert other.select("by-region", "region", member)["ack"] == ack
    assert "a page could not be told" in caplog.text


def test_one_change_is_one_message_with_only_the_views_that_changed() -> None:
    source = Shop()
    session, page = page_of(source)
    page.say("hello")
    page.messages.clear()
    session.state.set("mine", Filter("in", "channel", ("web", "shop")))
    assert len(page.messages) == 1
    assert page.messages[0]["views"] == {}
    session.state.set("mine", Filter("in", "channel", ("web",)))
    assert len(page.messages) == 2
    assert set(page.messages[1]["views"]) == {"revenue", "by-region"}
    assert "spec" not in page.messages[1]


def test_the_same_selection_again_is_acknowledged_without_a_query() -> None:
    source = Shop()
    session, page = page_of(source)
    page.say("hello")
    page.select("by-region", "region", "EU")
    asked = len(source.asked)
    message = page.select("by-region", "region", "EU")
    assert (message["ack"], message["views"]) == (3, {})
    assert len(source.asked) == asked
    assert session.state.undo()
    assert not session.state.can_undo


def test_undo_and_redo_update_every_view() -> None:
    _, page = page_of(Shop())
    page.say("hello")
    page.select("by-region", "region", "EU")
    assert page.say("undo")["views"]["revenue"]["value"] == 155
    assert page.say("redo")["views"]["revenue"]["value"] == 100
    assert page.select("by-region", "region")["views"]["revenue"]["value"] == 155


def test_a_failing_query_shows_an_error_in_its_view_only_and_retry_works() -> None:
    source = Shop()
    source.failing, source.fail_field = BROKEN, "region"
    _, page = page_of(source)
    views = page.say("hello")["views"]
    assert views["revenue"]["value"] == 155
    assert views["by-region"]["status"] == "error"
    assert views["by-region"]["message"] == "The query failed."
    assert views["by-region"]["retry"] is True
    source.failing = None
    message = page.say("retry", view="by-region")
    assert set(message["views"]) == {"by-region"}
    assert message["views"]["by-region"]["members"] == ["EU", "US", None]


@pytest.mark.parametrize(
    "error",
    [
        OSError("/srv/data/secret.parquet"),
        ValueError("select * from users where password = 'hunter2'"),
        QueryError("no such table: /srv/data/secret.db"),
        QueryError("postgresql://admin:hunter2@db/x refused"),
        QueryError("SELECT name\nFROM users failed"),
    ],
)
def test_what_a_viewer_reads_of_a_failure_holds_no_secret(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    source = Shop()
    source.failing = error
    _, page = page_of(source)
    with caplog.at_level(logging.ERROR, logger="dashkit"):
        text = json.dumps(page.say("hello"))
    for secret in ("srv", "hunter2", "users", "select", "SELECT", "Traceback"):
        assert secret not in text
    assert "could not be computed" in text
    assert caplog.records


def test_a_view_that_cannot_be_drawn_does_not_disturb_the_others() -> None:
    class Broken(Card):
        def present(self, results: Any, choice: Any) -> dict[str, Any]:
            raise ZeroDivisionError(results, choice)

    class Lost(Card):
        def queries(self, choice: Any) -> dict[str, Any]:
            raise RuntimeError(choice)

    model = shop()
    views = [
        Broken(model=model, title="A"),
        Lost(model=model, title="B"),
        Card(model=model, title="C"),
    ]
    page = Listener(Session(State(), views))
    shown = page.say("hello")["views"]
    assert [shown[key]["status"] for key in "abc"] == ["error", "error", "ready"]


def test_an_empty_result_names_the_filters_that_led_to_it() -> None:
    session, page = page_of(Shop())
    page.say("hello")
    session.state.set("mine", Filter("in", "channel", ("mail",)))
    shown = page.messages[-1]["views"]["by-region"]
    assert (shown["status"], shown["filters"]) == ("empty", ["Channel is mail"])


def test_drilling_is_one_view_and_one_step() -> None:
    _, page = page_of(Shop())
    page.say("hello")
    message = page.say("drill", view="by-region", member="EU")
    assert set(message["views"]) == {"by-region"}
    assert message["views"]["by-region"]["members"] == ["web", "shop"]
    assert page.say("drill", view="by-region", member="web")["type"] == "refused"
    assert page.say("up", view="by-region", depth=0)["views"]["by-region"]["members"][0] == "EU"


def test_refusals_carry_the_number_and_change_nothing() -> None:
    session, page = page_of(Shop())
    page.say("hello")
    before = session.state.choice
    message = page.select("by-region", "amount", 1)
    assert message == {"type": "refused", "ack": 2, "message": "the field is unknown"}
    for raw in (None, 3, [], {"v": 2}, {"v": 1, "seq": "x", "type": "hello"}, {"view": []}):
        session.receive(page, raw)
    assert session.state.choice is before


def test_views_with_the_same_state_affect_each_other() -> None:
    model, state = shop(), State()
    card = Card(model=model, title="Revenue", state=state)
    bars = Bars(model=model, title="By region", state=state)
    first, second = Listener(card.session), Listener(bars.session)
    first.say("hello")
    second.say("hello")
    second.select("by-region", "region", "US")
    assert first.messages[-1]["views"]["revenue"]["value"] == 50
    assert len(first.messages) == 2


def test_without_a_page_nothing_is_asked() -> None:
    source = Shop()
    session, _ = page_of(source)
    session.state.set("mine", EU)
    assert source.asked == []


def test_a_second_hello_brings_everything_again() -> None:
    source = Shop()
    _, page = page_of(source)
    page.say("hello")
    page.seq = 0
    message = page.say("hello")
    assert message["ack"] == 1
    assert set(message["views"]) == {"revenue", "by-region"}
    assert len(source.asked) == 1


def test_options_are_searched_in_the_view() -> None:
    model = shop()
    page = Listener(Session(State(), [Bar(model=model)]))
    page.say("hello")
    message = page.say("options", view="filters", field="channel", search="we")
    assert message["type"] == "options"
    assert message["ack"] == 2
    assert [one["key"] for one in message["options"]] == ["web"]
    refused = page.say("options", view="filters", field="region", search="")
    assert refused["message"] == "the field is unknown"


def test_the_equal_query_of_two_views_goes_to_the_source_together() -> None:
    source = Shop()
    model = shop(source)
    page = Listener(Session(State(), [Card(model=model, title="A"), Card(model=model, title="B")]))
    page.say("hello")
    assert len(source.asked) == 1
    assert source.asked[0][0] == source.asked[0][1]


def test_new_rows_are_noticed_at_the_next_change() -> None:
    source = Shop()
    session, page = page_of(source)
    page.say("hello")
    source.version = "2"
    session.state.set("mine", Filter("in", "channel", ("web", "shop")))
    assert len(source.asked) == 2


def test_a_message_that_is_too_large_becomes_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashkit.views.compute.LARGEST", 100)
    _, page = page_of(Shop())
    shown = page.say("hello")["views"]["by-region"]
    assert shown["status"] == "error"
    assert "too much" in shown["message"]


def test_latest_wins_over_a_thousand_changes() -> None:
    source = Shop()
    session, page = page_of(source)

    async def storm() -> None:
        loop = asyncio.get_running_loop()
        page.say("hello")
        await settled(session)
        source.asked.clear()
        source.gate.clear()
        source.entered.clear()
        page.messages.clear()
        page.select("by-region", "region", "US")
        await loop.run_in_executor(None, source.entered.wait, 30)
        for number in range(999):
            page.select("by-region", "region", "EU" if number % 2 == 0 else "US")
        assert page.messages == []
        source.gate.set()
        await settled(session)

    asyncio.run(storm())
    assert len(source.asked) <= 3
    assert len(page.messages) == 1
    assert page.messages[0]["ack"] == 1001
    assert page.messages[0]["views"]["revenue"]["value"] == 100


def test_in_a_loop_the_kernel_stays_free_while_a_query_runs() -> None:
    source = Shop()
    session, page = page_of(source)

    async def work() -> list[int]:
        source.gate.clear()
        page.say("hello")
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, source.entered.wait, 30)
        seen = [len(page.messages)]
        source.gate.set()
        await settled(session)
        return [*seen, len(page.messages)]

    assert asyncio.run(work()) == [0, 1]


def test_a_page_learns_that_the_kernel_computes_what_it_did_not_ask_for() -> None:
    source = Shop()
    session, page = page_of(source)
    other = Listener(session)
    told = asyncio.Event()
    page.send = lambda content, buffers=None: (Listener.send(page, content, buffers), told.set())  # type: ignore[method-assign]

    async def work() -> None:
        loop = asyncio.get_running_loop()
        for one in (page, other):
            one.say("hello")
            await settled(session)
        said = len(page.messages)
        source.gate.clear()
        source.entered.clear()
        session.state.set("mine", Filter("in", "channel", ("web",)))
        await loop.run_in_executor(None, source.entered.wait, 30)
        assert len(page.messages) == said
        told.clear()
        await told.wait()
        busy = {"type": "busy", "ack": None, "revision": session._wanted}
        assert page.messages[said:] == other.messages[-1:] == [busy]
        told.clear()
        other.select("by-region", "region", "US")
        await told.wait()
        again = {**busy, "revision": session._wanted}
        assert page.messages[said:] == [busy, again]
        assert other.messages[-1] == busy
        source.gate.set()
        await settled(session)
        assert page.messages[-1]["type"] == other.messages[-1]["type"] == "views"
        assert page.messages[-1]["revision"] == again["revision"]

    asyncio.run(work())


def test_an_answer_that_comes_at_once_has_no_sign_before_it() -> None:
    session, page = page_of(Shop())

    async def work() -> None:
        page.say("hello")
        await settled(session)
        for channel in ("web", "shop"):
            session.state.set("mine", Filter("in", "channel", (channel,)))
            await settled(session)
            assert session._telling._timer is None

    asyncio.run(work())
    session.state.set("mine", None)
    assert [one["type"] for one in page.messages] == ["views"] * 4


@pytest.mark.parametrize("broken", ["computed", "computed_early", "Session._send_views"])
def test_a_change_that_cannot_be_answered_is_refused_and_the_next_is_answered(
    broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Shop()
    session, page = page_of(source)
    monkeypatch.setattr(Bars, "heavy", property(lambda _: True))
    monkeypatch.setattr(Shop, "speaks_sql", False, raising=False)
    other = Listener(session)

    def failing(*_: object, **__: object) -> None:
        raise KeyError(broken)

    async def work() -> None:
        page.say("hello")
        other.say("hello")
        await settled(session)
        for one in (page, other):
            one.messages.clear()
        with monkeypatch.context() as patched:
            patched.setattr(f"dashkit.views.session.{broken}", failing)
            page.select("by-region", "region", "EU")
            await settled(session)
        refused = {"type": "refused", "revision": session._wanted, "message": UNANSWERED}
        last = [one.messages[-1] for one in (page, other)]
        assert last == [{**refused, "ack": 2}, {**refused, "ack": 1}]
        page.select("by-region", "region", "US")
        await settled(session)

    asyncio.run(work())
    assert [one["type"] for one in page.messages if "early" not in one] == ["refused", "views"]
    assert page.messages[-1]["ack"] == 3
    assert page.messages[-1]["views"]["revenue"]["value"] == 50


def test_without_a_loop_a_change_that_cannot_be_answered_is_refused_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session, page = page_of(Shop())
    page.say("hello")
    monkeypatch.setattr("dashkit.views.session.computed", lambda *_: {}["lost"])
    session.state.set("mine", Filter("in", "channel", ("web",)))
    refused = {"type": "refused", "ack": 1, "revision": 2, "message": UNANSWERED}
    assert page.messages[1:] == [refused]
    monkeypatch.undo()
    session.state.set("mine", None)
    assert page.messages[-1]["type"] == "views"


async def settled(session: Session) -> None:
    """Wait until the session has answered everything."""
    while session._tasks:
        await asyncio.gather(*session._tasks)


def test_a_filter_that_a_view_cannot_apply_is_said_and_does_not_break_it() -> None:
    model = shop()
    session = Session(
        State(), [Card(model=model, title="A", ignore="channel"), Card(model=model, title="B")]
    )
    page = Listener(session)
    page.say("hello")
    session.state.set("mine", Filter("in", "channel", ("web",)))
    shown = page.messages[-1]["views"]
    assert (shown["a"]["value"], shown["a"]["caveats"]) == (155, ["not filtered by Channel"])
    assert (shown["b"]["value"], shown["b"]["caveats"]) == (140, [])
    session.state.set("mine", Filter("in", "planet", ("Mars",)))
    assert page.messages[-1]["views"]["b"]["caveats"] == ["not filtered by Planet"]
    assert page.messages[-1]["views"]["b"]["value"] == 155
