"""A thousand changes of a filter within a second."""

from __future__ import annotations

import asyncio
import time
from threading import Event
from typing import TYPE_CHECKING

from dashkit.state.state import State
from dashkit.views.session import Session
from tests.state.small import Bars, Card, Listener, Shop, shop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashkit.model.query import Query
    from dashkit.model.result import Result

CHANGES = 1_000
QUERY_SECONDS = 0.05


class SlowShop(Shop):
    """A shop whose every answer takes a while."""

    def run_many(
        self, queries: Sequence[Query], *, deadline: float | None = None
    ) -> list[Result | Exception]:
        Event().wait(QUERY_SECONDS)
        return super().run_many(queries, deadline=deadline)


def test_a_thousand_changes_in_a_second_cost_few_queries_and_the_last_is_shown_soon() -> None:
    source = SlowShop()
    model = shop(source)
    session = Session(State(), [Card(model=model, title="A"), Bars(model=model, title="Bars")])
    page = Listener(session)
    times: dict[str, float] = {}

    async def storm() -> None:
        loop = asyncio.get_running_loop()
        page.say("hello")
        await settled()
        source.asked.clear()
        page.messages.clear()
        over = asyncio.Event()

        def change(number: int) -> None:
            page.select("bars", "region", "EU" if number % 2 else "US")
            if number == CHANGES - 1:
                times["last"] = time.monotonic()
                over.set()

        start = loop.time()
        for number in range(CHANGES):
            loop.call_at(start + number / CHANGES, change, number)
        await over.wait()
        await settled()
        times["shown"] = time.monotonic()

    async def settled() -> None:
        while session._tasks:
            await asyncio.gather(*session._tasks)

    asyncio.run(storm())
    assert page.messages[-1]["ack"] == CHANGES + 1
    shown: dict[str, object] = {}
    for message in page.messages:
        shown |= message.get("views", {})
    assert shown["a"]["value"] == 100  # type: ignore[index]
    assert len(source.asked) <= 20
    assert times["shown"] - times["last"] < 0.5
