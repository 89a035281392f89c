"""Answers in a store that processes share: checked when read, and never a reason to fail or wait.

An entry is a digest, a line of JSON and an Arrow file. What is broken, of another key, of another
policy or not ours at all is no entry.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, TypeVar

import polars as pl

from dashkit.data.stores import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from dashkit.data.stores import Store
    from dashkit.model.policy import Fingerprint

T = TypeVar("T")
CLAIM: Final = 60.0
"""Seconds after which a process that computes an answer is no longer waited for."""
_MAGIC: Final = b"dashkit-answer 1\n"
_DIGEST: Final = 64
_LONGEST_REST: Final = 30.0
_log = logging.getLogger("dashkit")


@dataclass(frozen=True)
class Key:
    """What an answer is kept under; the whole of it is made here, never by a caller.

    Attributes
    ----------
    rows
        Which tables: that of the facts, and those joined to it.
    version
        The versions of their rows.
    asked
        What was asked of them, in its canonical form.
    policy
        What the one who asked may see. There is no default: without it nothing is kept.
    shared
        What the tables are called in every process; empty where only this one knows them.
    """

    rows: Hashable
    version: str
    asked: Hashable
    policy: Fingerprint
    shared: str = ""

    @property
    def slot(self) -> Hashable:
        """What answers of all versions have in common."""
        return (self.rows, self.asked, self.policy)

    @cached_property
    def name(self) -> str:
        """The name of the slot in every process."""
        text = repr((self.shared, self.asked, str(self.policy)))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that is kept, with the version of the rows and the time that it was made at."""

    frame: pl.DataFrame
    version: str
    made: float


def pack(key: Key, kept: Kept) -> bytes:
    """Return an answer as bytes."""
    arrow = BytesIO()
    kept.frame.write_ipc(arrow, compression="lz4")
    head = {"key": key.name, "policy": key.policy, "version": kept.version, "made": kept.made}
    body = json.dumps(head).encode() + b"\n" + arrow.getvalue()
    return _MAGIC + hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def unpack(key: Key, data: bytes) -> Kept | None:
    """Return the answer that bytes hold; None unless they are whole and of this very key."""
    start = len(_MAGIC) + _DIGEST + 1
    body = data[start:]
    whole = hashlib.sha256(body).hexdigest().encode() + b"\n"
    if not data.startswith(_MAGIC) or data[len(_MAGIC) : start] != whole:
        return None
    try:
        first, _, arrow = body.partition(b"\n")
        head: dict[str, Any] = json.loads(first)
        if (head["key"], head["policy"]) != (key.name, key.policy):
            return None
        frame = pl.read_ipc(BytesIO(arrow))
        return Kept(frame, str(head["version"]), float(head["made"]))
    except (ValueError, KeyError, TypeError, OSError, pl.exceptions.PolarsError):
        return None


class Sharing:
    """A store that may be missing, broken or slow.

    Parameters
    ----------
    store
        Where answers are shared; None for nowhere.

    Notes
    -----
    After a failure the store is left alone for a second, then for two, four, ... up to 30.
    """

    def __init__(self, store: Store | None) -> None:
        self._store = store
        self._rest = self._until = 0.0
        self.place = "memory" if store is None else store.place
        self.failures = 0

    @property
    def resting(self) -> bool:
        """Whether there is no store, or it is left alone now."""
        return self._store is None or time.monotonic() < self._until

    def look(self, key: Key) -> Kept | None:
        """Return what is kept under a key, fresh or not."""
        data = self._ask(lambda store: store.get(key.name)) if key.shared else None
        return None if data is None else unpack(key, data)

    def put(self, key: Key, kept: Kept, seconds: float) -> None:
        """Keep an answer for all processes."""
        if key.shared and not self.resting:
            data = pack(key, kept)
            self._ask(lambda store: store.put(key.name, data, seconds))

    @contextmanager
    def claims(self) -> Iterator[Callable[[Key], bool]]:
        """Give a function that takes over computing a key, if no process does; it ends with this."""
        held: list[tuple[str, object]] = []

        def claim(key: Key) -> bool:
            mark = self._ask(lambda store: store.claim(key.name, CLAIM))
            if mark is not None:
                held.append((key.name, mark))
            return mark is not None

        try:
            yield claim
        finally:
            for name, mark in held:
                self._give_back(name, mark)

    def _give_back(self, name: str, mark: object) -> None:
        self._ask(lambda store: store.release(name, mark))

    def clear(self) -> None:
        """Forget everything."""
        self._ask(lambda store: store.clear())

    def _ask(self, call: Callable[[Store], T]) -> T | None:
        """Return what the store answers; None, and a rest for it, where it fails."""
        if self._store is None or self.resting:
            return None
        try:
            found = call(self._store)
        except StoreError as error:
            self.failures += 1
            self._rest = min(max(1.0, 2 * self._rest), _LONGEST_REST)
            self._until = time.monotonic() + self._rest
            _log.warning("the cache (%s) is left alone for %g s: %s", self.place, self._rest, error)
            return None
        self._rest = 0.0
        return found
