"""Ahead: at rest, sources are made ready for what a viewer of filter bars is likely to choose next."""

from __future__ import annotations

import asyncio
import gc
import os
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from dashkit.data.line import Caller, working_for
from dashkit.views.failures import log

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Executor

    from dashkit.model.query import Query
    from dashkit.state.choice import Choice
    from dashkit.views.widget import View

    Wanted = Mapping[str, tuple[View, Choice]]

REST: Final = 0.15
"""Seconds after an answer in which the page draws it."""


class Ahead:
    """Makes sources ready in a thread of its own; given up when anything is asked.

    Parameters
    ----------
    pool
        Where the threads are.
    """

    def __init__(self, pool: Callable[[], Executor]) -> None:
        self._pool = pool
        self._caller: Caller | None = None
        self._wanted: Wanted = {}
        self._opened: set[str] = set()

    def leave(self) -> None:
        """Give up what is being made ready."""
        caller, self._caller = self._caller, None
        if caller is not None:
            caller.leave()

    async def prepare(self, wanted: Wanted) -> None:
        """Make ready for other choices in the filter bars among views, if one was made already."""
        self._wanted, self._opened = wanted, set()
        await self._make(chosen_by(wanted))

    async def opened(self, name: str) -> None:
        """Make ready for a choice of a field whose list is looked at, once after each answer."""
        every = frozenset[str]().union(*(view.listed for view, _ in self._wanted.values()))
        if name in self._opened or name not in every:
            return
        self._opened.add(name)
        await self._make([*dict.fromkeys((every, frozenset({name})))])

    async def _make(self, named: list[frozenset[str]]) -> None:
        wanted = self._wanted
        self.leave()
        caller = self._caller = Caller()
        await asyncio.sleep(REST)
        if caller.gone:
            return
        if os.environ.get("DASHKIT_SERVED"):
            _settled()
        if not named:
            return
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._pool(), _prepared, wanted, named, caller)


@lru_cache(maxsize=1)
def _settled() -> None:
    """Let what a served page was made of be looked through for garbage no more: that takes as long as an answer."""
    gc.collect()
    gc.freeze()


def chosen_by(wanted: Wanted) -> list[frozenset[str]]:
    """Return the fields that viewers choose members of in bars, then those of these they chose by.

    Nothing while no filter bar holds a choice.
    """
    every: set[str] = set()
    chosen: set[str] = set()
    for view, choice in wanted.values():
        every |= view.listed
        for clause in choice.own(view.key):
            chosen |= clause.filter.fields() & view.listed
    found = dict.fromkeys((frozenset(every), frozenset(chosen)))
    return [*found] if chosen else []


def _prepared(wanted: Wanted, named: list[frozenset[str]], caller: Caller) -> None:
    try:
        queries: dict[int, list[Query]] = {}
        for view, choice in wanted.values():
            for query in map(view.limited, view.queries(choice).values()):
                queries.setdefault(id(query.model.source), []).append(query)
        with working_for(caller):
            for some in queries.values():
                prepare = getattr(some[0].model.source, "prepare", None)
                if prepare is None:
                    continue
                for names in named:
                    if not caller.gone:
                        prepare(some, names)
    except Exception:  # noqa: BLE001
        log.exception("what may be chosen next was not made ready")
