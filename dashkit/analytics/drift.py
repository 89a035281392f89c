"""Small lasting changes: sums of the last errors, which single values do not move.

A rule that learns from the last values follows a step of the level: its errors are the step at first and then fade. So each
error counts as much as a step that began with the first of them would have moved it, which is the likelihood ratio test of
that step (Willsky and Jones, 1976); where the rule looks at no last values all count alike.
"""

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
_ENOUGH: Final = 4


class Drift:
    """Sums of the last 8 and 32 errors, which small lasting changes move and single values do not."""

    LONGEST: Final = _WIDTHS[-1]

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._recent: deque[float] = deque(maxlen=_WIDTHS[-1])
        self._seen: tuple[deque[float], ...] = tuple(deque(maxlen=MEMORY) for _ in _WIDTHS)
        self._limits = [0.0] * len(_WIDTHS)
        self._errors: deque[float] = deque(maxlen=_WIDTHS[-1])
        self._roots: list[NDArray[np.float64]] = []
        self.follow(np.ones(_WIDTHS[-1]))

    def follow(self, fading: NDArray[np.float64]) -> None:
        """Say what is left of a step of one in the errors after it, 32 of them."""
        self._fading = fading
        self._weights = [
            fading[:width] / max(float(np.linalg.norm(fading[:width])), 1e-9) for width in _WIDTHS
        ]

    def score(self, size: float, error: float) -> float:
        """Return how far the sums are from zero, 1 being an alarm, with one more error."""
        self._recent.append(CLIP if size > CLIP else max(size, -CLIP))
        self._errors.append(error)
        recent, found = np.array(self._recent), 0.0
        for weights, seen, limit in zip(self._weights, self._seen, self._limits, strict=True):
            if len(recent) >= len(weights):
                root = float(recent[-len(weights) :] @ weights)
                seen.append(root)
                if limit:
                    found = max(found, abs(root) / limit)
        return found

    @property
    def full(self) -> bool:
        """Return whether so many errors are known that none starts a sum."""
        return len(self._recent) == _WIDTHS[-1]

    def scores(self, sizes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the scores of the next errors up to the first alarm, as `score` would."""
        clipped = np.concatenate([self._recent, np.clip(sizes, -CLIP, CLIP)])
        found = np.zeros(len(sizes))
        self._roots = []
        for weights, limit in zip(self._weights, self._limits, strict=True):
            root = np.correlate(clipped, weights, "valid")[-len(sizes) :]
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

    def change(self) -> tuple[float, int]:
        """Return the step that explains most of the last errors, and how many of them."""
        recent, errors = np.array(self._recent), np.array(self._errors)
        best, change, since = -1.0, 0.0, 1
        for count in range(1, len(recent) + 1):
            fading = self._fading[:count]
            size = max(float(fading @ fading), 1e-9)
            root = abs(float(recent[-count:] @ fading)) / sqrt(size)
            if root > best:
                best, change, since = root, float(errors[-count:] @ fading) / size, count
        return change, since

    def forget(self, count: int) -> None:
        """Take sums that led to an alarm out of those that say what is usual."""
        for seen in self._seen:
            for _ in range(min(count, len(seen))):
                seen.pop()

    def restart(self) -> None:
        """Forget the last errors; what is usual stays known."""
        self._recent.clear()
        self._errors.clear()

    def calibrate(self) -> None:
        """Say anew how large the sums may be; so many values are worth one as errors count."""
        for at, (weights, seen) in enumerate(zip(self._weights, self._seen, strict=True)):
            if len(seen) >= _ENOUGH * len(weights):
                worth = float(np.abs(weights).sum()) ** 2
                chance = self._rate / 8 * max(1.0, worth / 4)
                self._limits[at] = widened(np.array(seen), chance, independent=1 / max(1.0, worth))
