"""Small lasting changes: sums of the last errors, which single values do not move."""

from __future__ import annotations

from collections import deque
from math import sqrt
from typing import TYPE_CHECKING, Final

import numpy as np

from dashkit.analytics.tails import widened

if TYPE_CHECKING:
    from numpy.typing import NDArray

MEMORY: Final = 4096
CLIP: Final = 3.0
_WIDTHS: Final = (8, 32)


class Drift:
    """Sums of the last 8 and 32 errors, which small lasting changes move and single values do not."""

    def __init__(self, rate: float) -> None:
        self._chances = tuple(rate / 8 * width / 4 for width in _WIDTHS)
        self._recent: deque[float] = deque(maxlen=_WIDTHS[-1])
        self._sums = [0.0] * len(_WIDTHS)
        self._seen: tuple[deque[float], ...] = tuple(deque(maxlen=MEMORY) for _ in _WIDTHS)
        self._limits = [0.0] * len(_WIDTHS)
        self._errors: deque[float] = deque(maxlen=_WIDTHS[-1])
        self._roots: list[NDArray[np.float64]] = []

    def score(self, size: float, error: float) -> float:
        """Return how far the sums are from zero, 1 being an alarm, with one more error."""
        clipped = CLIP if size > CLIP else max(size, -CLIP)
        recent, sums = self._recent, self._sums
        have, found = len(recent), 0.0
        for at, width in enumerate(_WIDTHS):
            sums[at] += clipped
            if have >= width:
                sums[at] -= recent[have - width]
            if have + 1 >= width:
                root = sums[at] / sqrt(width)
                self._seen[at].append(root)
                if self._limits[at]:
                    found = max(found, abs(root) / self._limits[at])
        recent.append(clipped)
        self._errors.append(error)
        return found

    @property
    def full(self) -> bool:
        """Return whether so many errors are known that none starts a sum."""
        return len(self._recent) == _WIDTHS[-1]

    def scores(self, sizes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the scores of the next errors up to the first alarm, as `score` would."""
        clipped = np.concatenate([self._recent, np.clip(sizes, -CLIP, CLIP)])
        total = np.concatenate([[0.0], np.cumsum(clipped)])
        found = np.zeros(len(sizes))
        self._roots = []
        for width, limit in zip(_WIDTHS, self._limits, strict=True):
            root = (total[width:] - total[:-width])[-len(sizes) :] / sqrt(width)
            self._roots.append(root)
            if limit:
                found = np.maximum(found, np.abs(root) / limit)
        alarms = np.flatnonzero(found >= 1)
        return found[: alarms[0]] if len(alarms) else found

    def add(self, sizes: NDArray[np.float64], errors: NDArray[np.float64]) -> None:
        """Take errors whose `scores` were asked just now and are no alarms."""
        for seen, root in zip(self._seen, self._roots, strict=True):
            seen.extend(root[: len(sizes)].tolist())
        self._recent.extend(np.clip(sizes, -CLIP, CLIP).tolist())
        self._errors.extend(errors.tolist())
        recent = list(self._recent)
        self._sums = [sum(recent[-width:]) for width in _WIDTHS]

    def change(self) -> tuple[float, int]:
        """Return the mean of the last errors and their number, where they stand out most."""
        sums = np.cumsum(np.array(self._recent)[::-1])
        since = int(np.argmax(np.abs(sums) / np.sqrt(np.arange(1, len(sums) + 1)))) + 1
        return sum(list(self._errors)[-since:]) / since, since

    def forget(self, count: int) -> None:
        """Take sums that led to an alarm out of those that say what is usual."""
        for seen in self._seen:
            for _ in range(min(count, len(seen))):
                seen.pop()

    def restart(self) -> None:
        """Forget the last errors; what is usual stays known."""
        self._recent.clear()
        self._errors.clear()
        self._sums = [0.0] * len(_WIDTHS)

    def calibrate(self) -> None:
        """Say anew how large the sums may be."""
        for at, (width, seen) in enumerate(zip(_WIDTHS, self._seen, strict=True)):
            if len(seen) >= 4 * width:
                self._limits[at] = widened(np.array(seen), self._chances[at], independent=1 / width)
