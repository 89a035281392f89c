"""The line to an engine: deadlines, retries of what may pass, rest for what is down, and leaving."""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Final, TypeVar

from dashkit.errors import DeadlineError, UnreachedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T = TypeVar("T")
RETRIES: Final = 3
FAILURES: Final = RETRIES + 1
"""How many attempts in a row may fail before an engine is left alone."""
_SHORTEST_REST: Final = 5.0
_LONGEST_REST: Final = 60.0


def delay(attempt: int) -> float:
    """Return the seconds to wait after an attempt, counted from 0.

    Examples
    --------
    >>> [delay(attempt) for attempt in (0, 1, 2, 10)]
    [1.0, 2.0, 4.0, 30.0]
    """
    return float(min(2**attempt, 30))


class Caller:
    """One who asks and may leave: what runs for him is stopped then, and nothing is tried again."""

    def __init__(self) -> None:
        self._left = Event()
        self._lock = Lock()
        self._stops: list[Callable[[], object]] = []

    @property
    def gone(self) -> bool:
        """Whether nobody waits any more."""
        return self._left.is_set()

    def leave(self) -> None:
        """Stop what runs, from a thread of its own: to stop a query can take a connection."""
        self._left.set()
        Thread(target=self._stop, daemon=True).start()

    def _stop(self) -> None:
        with self._lock:
            for stop in self._stops:
                stop()

    def wait(self, seconds: float) -> bool:
        """Wait; return at once, and True, when the caller has left."""
        return self._left.wait(seconds)

    @contextmanager
    def stoppable(self, stop: Callable[[], object]) -> Iterator[None]:
        """Call ``stop`` if the caller leaves during the body, and never after it."""
        with self._lock:
            self._stops.append(stop)
        if self.gone:
            stop()
        try:
            yield
        finally:
            with self._lock:
                self._stops.remove(stop)


_CALLER: ContextVar[Caller | None] = ContextVar("caller", default=None)
_UNTIL: ContextVar[float | None] = ContextVar("until", default=None)


def caller() -> Caller:
    """Return the one for whom this thread works."""
    return _CALLER.get() or Caller()


def time_left() -> float | None:
    """Return the seconds that the work of this thread may still take; None without a limit."""
    until = _UNTIL.get()
    return None if until is None else max(0.0, until - time.monotonic())


@contextmanager
def working_for(one: Caller) -> Iterator[None]:
    """Work for a caller within the body."""
    token = _CALLER.set(one)
    try:
        yield
    finally:
        _CALLER.reset(token)


@contextmanager
def within(seconds: float | None) -> Iterator[None]:
    """Limit the time of the body, as far as what it calls asks for `time_left`."""
    limits = [one for one in (seconds, time_left()) if one is not None]
    token = _UNTIL.set(time.monotonic() + min(limits) if limits else None)
    try:
        yield
    finally:
        _UNTIL.reset(token)


class Line:
    """Asks an engine, again where that may help, and not at all while it is down.

    Parameters
    ----------
    now
        Seconds of a clock that only goes forward.

    Notes
    -----
    An attempt that fails with a transient error is repeated 3 times, after 1, 2 and 4 seconds, as
    long as there is time and the caller waits. After 4 failures in a row the engine is left alone
    for 5 seconds, then for 10, 20, ... up to 60; one attempt that works ends that.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = Lock()
        self._failures = 0
        self._rest = self._until = 0.0

    def answers(
        self,
        ask: Callable[[Sequence[int]], Sequence[T | Exception]],
        number: int,
        *,
        deadline: float | None = None,
    ) -> list[T | Exception]:
        """Return the answers to a number of questions; ``ask`` gets the places of those still open."""
        found: list[T | Exception] = [UnreachedError("not asked")] * number
        left, waiting = list(range(number)), caller()
        with within(deadline):
            seconds = time_left()
        end = None if seconds is None else self._now() + seconds
        for attempt in range(RETRIES + 1):
            known = self._asked(ask, left, None if end is None else end - self._now())
            for place, answer in zip(left, known, strict=True):
                found[place] = answer
            left = [place for place in left if _may_pass(found[place])]
            pause = delay(attempt)
            late = end is not None and self._now() + pause >= end
            if not left or attempt == RETRIES or late or waiting.wait(pause):
                break
        return found

    def answer(self, ask: Callable[[], T], *, deadline: float | None = None) -> T:
        """Return the answer to one question, or raise what it failed with."""

        def once(_: Sequence[int]) -> list[T | Exception]:
            return [ask()]

        (found,) = self.answers(once, 1, deadline=deadline)
        if isinstance(found, Exception):
            raise found
        return found

    def _asked(
        self,
        ask: Callable[[Sequence[int]], Sequence[T | Exception]],
        left: Sequence[int],
        seconds: float | None,
    ) -> Sequence[T | Exception]:
        rest = self._until - self._now()
        if rest > 0:
            words = f"the data cannot be reached; they are asked for again in {rest:.0f} s"
            return [UnreachedError(words)] * len(left)
        try:
            with within(seconds):
                found = ask(left)
        except Exception as error:  # noqa: BLE001
            found = [error] * len(left)
        self._note(down=bool(found) and all(_is_down(one) for one in found))
        return found

    def _note(self, *, down: bool) -> None:
        with self._lock:
            self._failures = self._failures + 1 if down else 0
            if not down:
                self._rest = 0.0
            elif self._failures >= FAILURES:
                self._rest = min(max(_SHORTEST_REST, 2 * self._rest), _LONGEST_REST)
                self._until = self._now() + self._rest


def _is_down(answer: object) -> bool:
    return isinstance(answer, Exception) and bool(getattr(answer, "transient", False))


def _may_pass(answer: object) -> bool:
    """Return whether asking again may help; after a deadline there is no time for that."""
    return _is_down(answer) and not isinstance(answer, DeadlineError)
