"""Kernels that are started ahead, when the pages that are looked at leave the machine to them."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakSet

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from voila.utils import ENV_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

QUIET: Final = 4.0
"""Seconds without a word from any page; then the next kernel is in nobody's way."""
LONGEST: Final = 15.0
"""Seconds that the next kernel waits for quiet at most."""


class SpareKernels(AsyncMappingKernelManager):
    """Starts the kernel of the next visitor once pages are quiet or left, or as soon as that visitor is there."""

    _pools: Mapping[str, Sequence[asyncio.Task[Any]]]
    """Voila's, by notebook: the tasks that start kernels, and those that have."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]
        self._heard = self._came = float("-inf")
        self._wanted = WeakSet[asyncio.Task[Any]]()
        self._news = asyncio.Event()
        self._ended = False
        self._starting: set[asyncio.Future[str]] = set()

    def hear(self) -> None:
        """Note that a page has asked for something."""
        self._heard = time.monotonic()

    def leave(self, opened: float) -> None:
        """Note that a page was left, and when it was opened: what it took is free, unless for one that came since."""
        if not opened < self._came > time.monotonic() - QUIET:
            self._heard = float("-inf")
            self._tell()

    def need(self, notebook: str) -> None:
        """Note that somebody came for a notebook; make haste with its kernel, unless one is ready."""
        self._heard = self._came = time.monotonic()
        pool = self._pools.get(notebook)
        if pool and not pool[0].done():
            self._wanted.add(pool[0])
            self._tell()

    async def start_kernel(self, **kwargs: Any) -> str:  # type: ignore[override]  # noqa: ANN401
        """Start a kernel; one that nobody has come for yet waits for quiet."""
        if kwargs.get("env", {}).get(ENV_VARIABLE.VOILA_PREHEAT) == "True":
            await self._quiet()
        if self._ended:
            message = "the server is being stopped"
            raise RuntimeError(message)
        start = asyncio.ensure_future(super().start_kernel(**kwargs))
        self._starting.add(start)
        start.add_done_callback(self._starting.discard)
        return await start

    async def shutdown_all(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]  # noqa: ANN401
        """End every kernel, once those that start are there, and start no other."""
        self._ended = True
        self._tell()
        await asyncio.gather(*self._starting, return_exceptions=True)
        await super().shutdown_all(*args, **kwargs)

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    async def _quiet(self) -> None:
        mine, end = asyncio.current_task(), time.monotonic() + LONGEST
        while not self._ended and mine not in self._wanted:
            rest = min(self._heard + QUIET, end) - time.monotonic()
            if rest <= 0:
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), rest)
