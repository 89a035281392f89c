"""Telling pages that something is computed which they did not ask for, if it takes longer than a moment."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Protocol

from dashkit.views.failures import log

if TYPE_CHECKING:
    from collections.abc import Callable

MOMENT: Final = 0.15
"""Seconds; an answer that is there sooner shows no sign before it."""


class Host(Protocol):
    """A widget whose page is told something."""

    def send(self, content: object, buffers: list[bytes] | None = None) -> None:
        """Send one custom message to the page."""


def send(host: Host, content: dict[str, Any], buffers: list[bytes] | None = None) -> None:
    """Tell a page something; one that cannot be told is not in the way of others."""
    try:
        host.send(content, buffers or [])
    except Exception:  # noqa: BLE001
        log.exception("a page could not be told")


def hurry() -> None:
    """Wait until the kernel has sent what was told; a thread that computes would hold it up.

    A kernel sends in a thread of its own, and flushing its output waits for that thread. Where the output is
    anything else, whatever goes wrong is no failure of the answer.
    """
    with suppress(Exception):
        sys.stdout.flush()


class Telling:
    """A call that comes after a moment, unless it is ended before.

    Parameters
    ----------
    tell
        What is called then, in the event loop.
    """

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """Count from now, unless it is counted already; without an event loop nobody waits."""
        if self._timer is not None:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        self._timer = loop.call_later(MOMENT, self._called)

    def end(self) -> None:
        """Call no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _called(self) -> None:
        self._timer = None
        self._tell()
