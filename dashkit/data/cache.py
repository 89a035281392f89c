"""Answers kept: in memory, and shared by processes where a store is named; each is computed once."""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from itertools import chain, repeat
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from dashkit.data.line import caller
from dashkit.data.sharing import CLAIM, Kept, Key, Sharing
from dashkit.data.stores import store_of
from dashkit.errors import CancelledError, DeadlineError, QueryError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from dashkit.data.stores import Store

    Answer = pl.DataFrame | Exception

T = TypeVar("T")
How = Literal["hit", "miss", "stale"]

LIMIT: Final = 256_000_000
KEEP: Final = 300.0
"""Seconds that an answer is fresh, where the rows say nothing else."""
LAST_GOOD: Final = 3_600.0
"""Seconds beyond which an answer is no longer shown in place of one that failed."""
WORTH: Final = 0.003
"""Seconds of computing below which an answer is not shared: reading it would take as long."""
_OVERHEAD: Final = 2_000
_PAUSES: Final = (0.002, 0.005, 0.01, 0.02, 0.05)


@dataclass(frozen=True, slots=True)
class Found:
    """An answer, and where it comes from.

    ``how`` is ``hit`` for one that was kept, ``miss`` for one that was computed now, ``stale`` for
    an older one; ``age`` is in seconds.
    """

    answer: Answer
    how: How = "miss"
    age: float = 0.0


@dataclass(frozen=True, slots=True)
class Stats:
    """What a cache has done so far; ``failures`` are those of its store."""

    hits: int = 0
    shared_hits: int = 0
    misses: int = 0
    waited: int = 0
    stale: int = 0
    failures: int = 0
    entries: int = 0
    bytes: int = 0
    place: str = "memory"


@dataclass(slots=True)
class _Flight:
    """An answer that some thread is computing."""

    landed: Event = field(default_factory=Event)
    found: Found | None = None


class Cache:
    """Frames by key: in memory up to a number of bytes, and in a store for all processes.

    Whatever happens to the store, answers are computed then; nothing fails, and nothing waits for
    it longer than its short timeout.

    Parameters
    ----------
    limit
        Bytes that the frames may take together in memory.
    store
        Where processes share them; None for memory alone.
    stale
        Seconds for which an answer that is no longer fresh is given at once, while a new one is
        computed in the background; 0 to wait for the new one.
    worth
        Seconds that an answer must have taken to be shared; 0.003 by default.
    now
        Seconds of the clock.
    """

    def __init__(
        self,
        limit: int = LIMIT,
        *,
        store: Store | None = None,
        stale: float = 0.0,
        worth: float | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.limit, self.stale = limit, stale
        self.worth = WORTH if worth is None else worth
        self._now = now
        self._frames: OrderedDict[Hashable, tuple[Kept, int]] = OrderedDict()
        self._flights: dict[Hashable, _Flight] = {}
        self._bytes = 0
        self._lock = Lock()
        self._stats = Stats()
        self._sharing = Sharing(store)

    @property
    def stats(self) -> Stats:
        """What the cache has done so far."""
        with self._lock:
            return replace(
                self._stats,
                entries=len(self._frames),
                bytes=self._bytes,
                failures=self._sharing.failures,
                place=self._sharing.place,
            )

    def get(self, key: Key, *, seconds: float = KEEP) -> pl.DataFrame | None:
        """Return the fresh frame kept under a key."""
        with self._lock:
            kept = self._kept(key)
        if kept is None or not self._fresh(key, kept, seconds):
            kept = self._sharing.look(key)
        return kept.frame if kept is not None and self._fresh(key, kept, seconds) else None

    def put(self, key: Key, frame: pl.DataFrame, *, seconds: float = KEEP) -> None:
        """Keep a frame; nothing for 0 seconds, nor what is larger than the limit."""
        self._keep(key, frame, seconds, shared=True)

    def _keep(self, key: Key, frame: pl.DataFrame, seconds: float, *, shared: bool) -> None:
        if seconds <= 0:
            return
        kept = Kept(frame, key.version, self._now())
        self._remember(key, kept)
        if shared:
            self._sharing.put(key, kept, seconds + LAST_GOOD)

    def answers(
        self,
        wanted: Mapping[Key, T],
        compute: Callable[[Sequence[T]], Sequence[Answer]],
        *,
        deadline: float | None = None,
        seconds: float = KEEP,
    ) -> dict[Key, Found]:
        """Return an answer for each key: kept, computed here, or awaited from elsewhere.

        Parameters
        ----------
        wanted
            What to compute for each key, where it is not kept.
        compute
            Answers several together; failures are not kept.
        deadline
            Seconds to wait for other threads and processes.
        seconds
            How long answers are fresh.
        """
        until = None if deadline is None else time.monotonic() + deadline
        found, ours, theirs = self._claimed(wanted, seconds)
        later = {key: one for key, one in ours.items() if key in found}
        if later:
            again = {key: wanted[key] for key in later}
            refresh = Thread(
                target=self._computed, args=(later, again, compute, until, seconds), daemon=True
            )
            refresh.start()
        now = {key: one for key, one in ours.items() if key not in later}
        found |= self._computed(now, wanted, compute, until, seconds)
        for key, flight in theirs.items():
            left = None if until is None else max(0.0, until - time.monotonic())
            if not flight.landed.wait(left):
                late = DeadlineError("The data took longer than allowed. Choose fewer rows.")
                found[key] = Found(late)
            else:
                self._count(waited=1)
                found[key] = flight.found or Found(QueryError("no answer"))
        ended = [key for key in theirs if isinstance(found[key].answer, CancelledError)]
        if ended and not caller().gone:
            left = None if until is None else max(0.0, until - time.monotonic())
            some = {key: wanted[key] for key in ended}
            found |= self.answers(some, compute, deadline=left, seconds=seconds)
        return {key: self._instead(key, one) for key, one in found.items()}

    def _claimed(
        self, wanted: Iterable[Key], seconds: float
    ) -> tuple[dict[Key, Found], dict[Key, _Flight], dict[Key, _Flight]]:
        found: dict[Key, Found] = {}
        ours: dict[Key, _Flight] = {}
        theirs: dict[Key, _Flight] = {}
        with self._lock:
            for key in wanted:
                kept = self._kept(key)
                if kept is not None and self._fresh(key, kept, seconds):
                    found[key] = Found(kept.frame, "hit", self._age(kept))
                    self._stats = replace(self._stats, hits=self._stats.hits + 1)
                    continue
                if kept is not None and self._age(kept) < self.stale:
                    found[key] = Found(kept.frame, "stale", self._age(kept))
                if key in self._flights:
                    theirs |= {} if key in found else {key: self._flights[key]}
                else:
                    ours[key] = self._flights[key] = _Flight()
        return found, ours, theirs

    def _computed(
        self,
        ours: Mapping[Key, _Flight],
        wanted: Mapping[Key, T],
        compute: Callable[[Sequence[T]], Sequence[Answer]],
        until: float | None,
        seconds: float,
    ) -> dict[Key, Found]:
        """Return answers from the store, or computed, and tell those who wait for them."""
        found: dict[Key, Found] = {}

        def make(keys: Sequence[Key]) -> None:
            if not keys:
                return
            self._count(misses=len(keys))
            started = time.perf_counter()
            answers = compute([wanted[key] for key in keys])
            shared = time.perf_counter() - started >= self.worth * len(keys)
            for key, answer in zip(keys, answers, strict=True):
                found[key] = Found(answer)
                if not isinstance(answer, Exception):
                    self._keep(key, answer, seconds, shared=shared)

        shared = [key for key in ours if key.shared and seconds > 0 and not self._sharing.resting]
        try:
            elsewhere = self._from_store(shared, ours, found, make, seconds)
            self._await(elsewhere, found, make, until, seconds)
        finally:
            with self._lock:
                for key in ours:
                    del self._flights[key]
            for key, flight in ours.items():
                flight.found = found.get(key)
                flight.landed.set()
        return found

    def _from_store(
        self,
        shared: Sequence[Key],
        ours: Iterable[Key],
        found: dict[Key, Found],
        make: Callable[[Sequence[Key]], None],
        seconds: float,
    ) -> list[Key]:
        """Take what the store has, make what no other process makes; return what others make."""
        elsewhere: list[Key] = []
        with self._sharing.claims() as claim:
            for key in shared:
                if self._taken(key, found, seconds):
                    continue
                if claim(key):
                    self._taken(key, found, seconds)
                elif not self._sharing.resting:
                    elsewhere.append(key)
            make([key for key in ours if key not in found and key not in elsewhere])
        return elsewhere

    def _await(
        self,
        elsewhere: list[Key],
        found: dict[Key, Found],
        make: Callable[[Sequence[Key]], None],
        until: float | None,
        seconds: float,
    ) -> None:
        """Wait for what other processes make; make what they gave up."""
        give_up = time.monotonic() + CLAIM
        give_up = give_up if until is None else min(until, give_up)
        pauses = chain(_PAUSES, repeat(_PAUSES[-1]))
        while elsewhere:
            with self._sharing.claims() as claim:
                late = time.monotonic() >= give_up or self._sharing.resting
                left = [key for key in elsewhere if not self._taken(key, found, seconds)]
                ours = [key for key in left if late or claim(key)]
                make([key for key in ours if not self._taken(key, found, seconds)])
                elsewhere = [key for key in left if key not in ours]
            if elsewhere:
                Event().wait(next(pauses))

    def _taken(self, key: Key, found: dict[Key, Found], seconds: float) -> bool:
        """Take a fresh answer from the store; return whether there was one."""
        kept = self._sharing.look(key)
        if kept is None or not self._fresh(key, kept, seconds):
            return False
        self._remember(key, kept)
        found[key] = Found(kept.frame, "hit", self._age(kept))
        self._count(shared_hits=1)
        return True

    def _instead(self, key: Key, found: Found) -> Found:
        """Return the last good answer where the rows cannot be reached."""
        error = found.answer
        if not isinstance(error, Exception) or not getattr(error, "transient", False):
            return found
        with self._lock:
            kept = self._kept(key)
        if kept is None or self._age(kept) > LAST_GOOD:
            kept = self._sharing.look(key)
        if kept is None or self._age(kept) > LAST_GOOD:
            return found
        self._count(stale=1)
        return Found(kept.frame, "stale", self._age(kept))

    def _kept(self, key: Key) -> Kept | None:
        found = self._frames.get(key.slot)
        if found is None:
            return None
        self._frames.move_to_end(key.slot)
        return found[0]

    def _fresh(self, key: Key, kept: Kept, seconds: float) -> bool:
        return kept.version == key.version and self._age(kept) < seconds

    def _age(self, kept: Kept) -> float:
        return max(0.0, self._now() - kept.made)

    def _remember(self, key: Key, kept: Kept) -> None:
        size = int(kept.frame.estimated_size()) + _OVERHEAD
        if size > self.limit:
            return
        with self._lock:
            old = self._frames.pop(key.slot, None)
            self._bytes += size - (old[1] if old is not None else 0)
            self._frames[key.slot] = (kept, size)
            while self._bytes > self.limit:
                _, (_, freed) = self._frames.popitem(last=False)
                self._bytes -= freed

    def _count(self, **more: int) -> None:
        with self._lock:
            new = {name: getattr(self._stats, name) + number for name, number in more.items()}
            self._stats = replace(self._stats, **new)

    def clear(self) -> None:
        """Forget every frame."""
        with self._lock:
            self._frames.clear()
            self._bytes = 0
        self._sharing.clear()

    def __len__(self) -> int:
        """Return how many frames are kept in memory."""
        return len(self._frames)


_PRESENT: list[Cache] = []


def cache(place: str | Path | None = None, *, limit: int = LIMIT, stale: float = 0.0) -> Cache:
    """Return the cache of this process, or name where its answers are shared.

    Parameters
    ----------
    place
        ``"memory"``, a folder, or ``redis://host:port/number``. None asks for the present one,
        which is that of the environment variable ``DASHKIT_CACHE``, else memory.
    limit
        Bytes that answers may take in memory.
    stale
        Seconds for which an answer that is no longer fresh is shown at once, while a new one is
        computed; 0 to wait for the new one.

    Raises
    ------
    DefinitionError
        If the place is none of these, or the driver of Redis is missing.

    Examples
    --------
    >>> import dashkit as dk
    >>> dk.cache("memory").stats.entries
    0
    """
    if place is not None or not _PRESENT:
        where = place or os.environ.get("DASHKIT_CACHE") or "memory"
        _PRESENT[:] = [Cache(limit, store=store_of(where), stale=stale)]
    return _PRESENT[0]


__all__ = ["Cache", "Found", "Key", "Stats", "cache"]
