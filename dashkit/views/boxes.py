"""Boxes over scatters: the marks in one are read beside the page, and its newest gesture counts."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from dashkit.data.line import Caller, working_for
from dashkit.state import messages
from dashkit.views.failures import log, words_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    from dashkit.state.choice import Choice
    from dashkit.views.asides import Desk

Meaning = messages.Select | messages.Clear | messages.Refusal


class Boxes:
    """The boxes that are being read: one for each page, given up when the page says something else.

    They are read in a worker thread where an event loop runs, at once otherwise.

    Parameters
    ----------
    pool
        Where the threads are.
    done
        Called in the loop with the place of a page and what its box means.
    """

    def __init__(
        self, pool: Callable[[], Executor], done: Callable[[int, Meaning], object]
    ) -> None:
        self._pool, self._done = pool, done
        self._reading: dict[int, Caller] = {}
        self.tasks: set[asyncio.Task[None]] = set()

    def leave(self, place: int) -> None:
        """Give up the box of a page that is still being read; its query is stopped."""
        caller = self._reading.pop(place, None)
        if caller is not None:
            caller.leave()

    def read(self, desk: Desk, place: int, box: messages.Box) -> None:
        """Read which marks lie in a box of a page, among those that it shows now."""
        self.leave(place)
        caller = self._reading[place] = Caller()
        found = partial(_meant, desk, desk.state.choice, box, caller)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._end(place, caller, found())
            return
        task = loop.create_task(self._beside(loop, place, caller, found))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _beside(
        self,
        loop: asyncio.AbstractEventLoop,
        place: int,
        caller: Caller,
        found: Callable[[], Meaning],
    ) -> None:
        try:
            self._end(place, caller, await loop.run_in_executor(self._pool(), found))
        except Exception:  # noqa: BLE001
            log.exception("a box could not be chosen")

    def _end(self, place: int, caller: Caller, meaning: Meaning) -> None:
        if self._reading.get(place) is caller:
            del self._reading[place]
            self._done(place, meaning)


def _meant(desk: Desk, choice: Choice, box: messages.Box, caller: Caller) -> Meaning:
    """Return what a box means, or why that is not known; runs in a worker thread."""
    try:
        with working_for(caller):
            found = desk.views[box.view].boxed(desk.scoped(box.view, choice), box)
    except Exception as error:  # noqa: BLE001
        if not caller.gone:
            log.error("the box over %r failed", box.view, exc_info=error)
        return messages.Refusal(words_of(error), box.seq)
    return messages.boxed(box, found)
