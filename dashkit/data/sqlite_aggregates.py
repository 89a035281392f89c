"""Aggregates that SQLite lacks, as it calls them: a row at a time, then for the answer."""

from __future__ import annotations

from array import array
from math import floor
from typing import Any, Final


class Spread:
    """The squares of the distances from the mean, summed in one pass (Welford 1962)."""

    def __init__(self) -> None:
        self._number, self._mean, self._apart = 0, 0.0, 0.0

    def step(self, value: float | None) -> None:
        """Take a value."""
        if value is None:
            return
        self._number += 1
        off = value - self._mean
        self._mean += off / self._number
        self._apart += off * (value - self._mean)

    def finalize(self) -> float | None:
        """Return the sum; null without values."""
        return self._apart if self._number else None


class Quantile:
    """A quantile, linear between the two nearest values."""

    def __init__(self) -> None:
        self._values, self._at = array("d"), 0.0

    def step(self, value: float | None, at: float) -> None:
        """Take a value; ``at`` is the same each time."""
        self._at = at
        if value is not None:
            self._values.append(value)

    def finalize(self) -> float | None:
        """Return the quantile; null without values."""
        if not self._values:
            return None
        place = self._at * (len(self._values) - 1)
        below = floor(place)
        some = sorted(self._values)
        low, high = some[below], some[min(below + 1, len(some) - 1)]
        return low + (high - low) * (place - below)


class Last:
    """The value with the largest time; of several the largest."""

    def __init__(self) -> None:
        self._found: tuple[Any, Any] | None = None

    def step(self, value: Any, time: Any) -> None:  # noqa: ANN401
        """Take a value and its time."""
        if value is not None and (self._found is None or (time, value) > self._found):
            self._found = time, value

    def finalize(self) -> Any:  # noqa: ANN401
        """Return the value; null without one."""
        return None if self._found is None else self._found[1]


class First:
    """The value with the smallest time; of several the smallest."""

    def __init__(self) -> None:
        self._found: tuple[Any, Any] | None = None

    def step(self, value: Any, time: Any) -> None:  # noqa: ANN401
        """Take a value and its time."""
        if value is not None and (self._found is None or (time, value) < self._found):
            self._found = time, value

    def finalize(self) -> Any:  # noqa: ANN401
        """Return the value; null without one."""
        return None if self._found is None else self._found[1]


AGGREGATES: Final[dict[str, tuple[int, Any]]] = {
    "dashkit_spread": (1, Spread),
    "dashkit_quantile": (2, Quantile),
    "dashkit_first": (2, First),
    "dashkit_last": (2, Last),
}
