"""Answers kept in memory, the ones used longest ago given up first; each is computed once."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import TYPE_CHECKING, Final, TypeVar

from dashkit.errors import DeadlineError, QueryError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    import polars as pl

    from dashkit.model.policy import Fingerprint

    Answer = pl.DataFrame | Exception

T = TypeVar("T")
LIMIT: Final = 256_000_000
_OVERHEAD: Final = 2_000


@dataclass(frozen=True, slots=True)
class Key:
    """What an answer is kept under; the whole of it is made here, never by a caller.

    Attributes
    ----------
    rows
        Which tables: that of the facts, and those joined to it with their versions.
    version
        The version of the rows.
    asked
        What was asked of them, in its canonical form.
    policy
        What the one who asked may see. There is no default: without it nothing is kept.
    """

    rows: Hashable
    version: str
    asked: Hashable
    policy: Fingerprint


@dataclass(slots=True)
class _Flight:
    """An answer that some thread is computing."""

    landed: Event = field(default_factory=Event)
    answer: Answer | None = None


class Cache:
    """Frames by key, up to a number of bytes.

    Parameters
    ----------
    limit
        Bytes that the frames may take together.

    Examples
    --------
    >>> import polars as pl
    >>> cache = Cache(limit=10_000)
    >>> cache.put("a", pl.DataFrame({"x": [1]}))
    >>> cache.get("a").height, cache.get("b")
    (1, None)
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self.limit = limit
        self._frames: OrderedDict[Hashable, tuple[pl.DataFrame, int]] = OrderedDict()
        self._flights: dict[Hashable, _Flight] = {}
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> pl.DataFrame | None:
        """Return the frame kept under a key."""
        with self._lock:
            return self._get(key)

    def _get(self, key: Hashable) -> pl.DataFrame | None:
        found = self._frames.get(key)
        if found is None:
            return None
        self._frames.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, frame: pl.DataFrame) -> None:
        """Keep a frame; what is larger than the limit is not kept."""
        size = int(frame.estimated_size()) + _OVERHEAD
        if size > self.limit:
            return
        with self._lock:
            old = self._frames.pop(key, None)
            self._bytes += size - (old[1] if old is not None else 0)
            self._frames[key] = (frame, size)
            while self._bytes > self.limit:
                _, (_, freed) = self._frames.popitem(last=False)
                self._bytes -= freed

    def answers(
        self,
        wanted: Mapping[Hashable, T],
        compute: Callable[[Sequence[T]], Sequence[Answer]],
        *,
        deadline: float | None = None,
    ) -> dict[Hashable, Answer]:
        """Return an answer for each key: kept, computed here, or awaited from another thread.

        Parameters
        ----------
        wanted
            What to compute for each key, where it is not kept.
        compute
            Answers several together; failures are not kept.
        deadline
            Seconds to wait for other threads.
        """
        until = None if deadline is None else time.monotonic() + deadline
        found, ours, theirs = self._claimed(wanted)
        try:
            if ours:
                answers = compute([wanted[key] for key in ours])
                for key, answer in zip(ours, answers, strict=True):
                    found[key] = ours[key].answer = answer
                    if not isinstance(answer, Exception):
                        self.put(key, answer)
        finally:
            self._land(ours)
        for key, flight in theirs.items():
            left = None if until is None else max(0.0, until - time.monotonic())
            if not flight.landed.wait(left):
                found[key] = DeadlineError("The data took longer than allowed. Choose fewer rows.")
            else:
                found[key] = flight.answer if flight.answer is not None else QueryError("no answer")
        return found

    def _claimed(
        self, wanted: Mapping[Hashable, object]
    ) -> tuple[dict[Hashable, Answer], dict[Hashable, _Flight], dict[Hashable, _Flight]]:
        found: dict[Hashable, Answer] = {}
        ours: dict[Hashable, _Flight] = {}
        theirs: dict[Hashable, _Flight] = {}
        with self._lock:
            for key in wanted:
                kept = self._get(key)
                if kept is not None:
                    found[key] = kept
                elif key in self._flights:
                    theirs[key] = self._flights[key]
                else:
                    ours[key] = self._flights[key] = _Flight()
        return found, ours, theirs

    def _land(self, ours: Mapping[Hashable, _Flight]) -> None:
        with self._lock:
            for key in ours:
                del self._flights[key]
        for flight in ours.values():
            flight.landed.set()

    def clear(self) -> None:
        """Forget every frame."""
        with self._lock:
            self._frames.clear()
            self._bytes = 0

    def __len__(self) -> int:
        """Return how many frames are kept."""
        return len(self._frames)
