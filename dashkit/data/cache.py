"""Answers kept in memory, the ones used longest ago given up first."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Hashable

    import polars as pl

LIMIT: Final = 256_000_000
_OVERHEAD: Final = 2_000


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
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> pl.DataFrame | None:
        """Return the frame kept under a key."""
        with self._lock:
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

    def __len__(self) -> int:
        """Return how many frames are kept."""
        return len(self._frames)
