"""Kernels that are started ahead, when the pages that are looked at leave the machine to them."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

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

    _pools: Mapping[str, Sequence[asyncio.Future[Any]]]
    """Voila's, by notebook: the kernels that are ready, or will be."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]
        self._heard = float("-inf")
        self._urged = asyncio.Event()
        self._ended = False
        self._starting: set[asyncio.Future[str]] = set()

    def hear(self) -> None:
        """Note that a page has asked for something."""
        self._heard = time.monotonic()

    def leave(self) -> None:
        """Note that a page was left: what it took of the machine is free."""
        self._urge()

    def need(self, notebook: str) -> None:
        """Note that somebody came for a notebook; make haste with its kernel, unless one is ready."""
        self.hear()
        pool = self._pools.get(notebook)
        if pool and not pool[0].done():
            self._urge()

    async def start_kernel(self, **kwargs: Any) -> str:  # type: ignore[override]  # noqa: ANN401
        """Start a kernel; one that nobody has come for yet waits for quiet."""
        if kwargs.get("env", {}).get(ENV_VARIABLE.VOILA_PREHEAT) == "True":
            await self._quiet()
        start = asyncio.ensure_future(super().start_kernel(**kwargs))
        self._starting.add(start)
        start.add_done_callback(self._starting.discard)
        return await start

    async def shutdown_all(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]  # noqa: ANN401
        """End every kernel, once those that start are there, and start none that is waiting."""
        self._ended = True
        self._urge()
        await asyncio.gather(*self._starting, return_exceptions=True)
        await super().shutdown_all(*args, **kwargs)

    def _urge(self) -> None:
        self._urged.set()
        self._urged = asyncio.Event()

    async def _quiet(self) -> None:
        urged, end = self._urged, time.monotonic() + LONGEST
        while not urged.is_set() and (rest := self._rest(end)) > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(urged.wait(), rest)
        if self._ended:
            message = "the server is being stopped"
            raise RuntimeError(message)

    def _rest(self, end: float) -> float:
        return min(self._heard + QUIET, end) - time.monotonic()
