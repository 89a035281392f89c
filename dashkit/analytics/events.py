"""From alarms to events: what a reader wants to know of, once each."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from dashkit.analytics.detector import Verdict
from dashkit.analytics.results import plain, worded

if TYPE_CHECKING:
    from datetime import date, datetime
    from typing import Any

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


Kind = Literal["spike", "dip", "level shift", "season break", "missing"]
_GAP: Final = 3
_CRITICAL: Final = 1.5
_REMEMBERED: Final = 40
_KEPT: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class AnomalyEvent:
    """Something that happened to a series.

    Attributes
    ----------
    start, end
        The first and the last time that belong to it; places, from 0, in a series without times.
    peak
        The time that stands out most.
    value, expected, lower, upper
        What was observed at the peak, what was expected, and the band; None where values are missing.
    direction
        ``"up"`` or ``"down"``; empty for what is missing.
    severity
        ``"critical"`` from half a band beyond its edge, else ``"warning"``.
    kind
        A level shift stays; a spike and a dip go back; a season break has values that are usual, but not at
        this place in the season; missing are values that did not come.
    score
        The distance from what was expected at the peak, in widths of the band.
    points
        How many values belong to it.
    """

    start: date | datetime | int
    end: date | datetime | int
    peak: date | datetime | int
    value: float | None
    expected: float | None
    lower: float | None
    upper: float | None
    direction: Literal["up", "down", ""]
    severity: Literal["warning", "critical"]
    kind: Kind
    score: float
    points: int

    def to_dict(self) -> dict[str, Any]:
        """Return the event as pure JSON."""
        found: dict[str, Any] = plain(self)
        return found

    def explain(self) -> str:
        """Say in one sentence what happened."""
        length = f", {self.points:,} values" if self.points > 1 else ""
        if self.value is None or self.lower is None or self.upper is None:
            return f"Nothing came from {self.start} to {self.end}{length}."
        return (
            f"{self.kind.capitalize()} {self.direction} at {self.peak}{length}: {worded(self.value)} where "
            f"{worded(self.lower)} to {worded(self.upper)} was expected."
        )


class _Point(NamedTuple):
    at: int
    order: int
    value: float
    said: Verdict


class Journal:
    """Gathers alarms, in order, to events: neighbours are one event, and so are a shift and its end.

    Parameters
    ----------
    rate
        False alarms that are accepted, for each value.
    when
        From a time in the detector's numbers to that of the event.
    """

    def __init__(self, *, rate: float, when: Any) -> None:  # noqa: ANN401
        self._rate, self._when = rate, when
        self._past: deque[_Point] = deque(maxlen=_REMEMBERED)
        self._done: deque[AnomalyEvent] = deque(maxlen=_KEPT)
        self._points: list[_Point] = []
        self._open: AnomalyEvent | None = None
        self._start = self._last = self._order = self._missing = 0
        self._shift = 0.0
        self._gone = self._since = 0
        self._strange = True

    @property
    def events(self) -> tuple[AnomalyEvent, ...]:
        """The last thousand events, the first first, one that may go on included."""
        return (*self._done, *([self._open] if self._open else []))

    def add(
        self, at: int, value: float, said: Verdict, usual: tuple[float, float]
    ) -> AnomalyEvent | None:
        """Take a value and what is thought of it; return the event that it belongs to."""
        if not isfinite(value):
            return self.gap(at, at)
        self._order += 1
        if self._gone and self._open and self._open.kind == "missing":
            self._close()
        self._gone = 0
        point = _Point(at, self._order, value, said)
        self._past.append(point)
        if not said.alarm:
            return None
        begin = max(self._order - said.since + 1, 1)
        if self._open is None or (begin - self._last > _GAP + 1 and not said.reverted):
            self._close()
            self._start = begin
        self._last = self._order
        self._shift = 0.0 if said.reverted else self._shift + said.shift
        self._open = self._event(point, usual)
        return self._open

    def quiet(self, at: NDArray[np.int64], values: Floats, said: Floats) -> None:
        """Take values in which nothing stood out, with what was expected of them (expected, lower, upper, score)."""
        if self._gone and self._open and self._open.kind == "missing":
            self._close()
        self._gone = 0
        n, last = len(values), min(len(values), _REMEMBERED)
        rows = zip(at[-last:].tolist(), values[-last:].tolist(), said[-last:].tolist(), strict=True)
        for place, (when, value, row) in enumerate(rows, self._order + n - last + 1):
            self._past.append(_Point(when, place, value, Verdict(*row)))
        self._order += n

    def _close(self) -> None:
        if self._open:
            self._done.append(self._open)
        self._open, self._shift, self._strange = None, 0.0, True

    def _event(self, point: _Point, usual: tuple[float, float]) -> AnomalyEvent:
        said, before = point.said, self._open
        ordinary = usual[0] <= point.value <= usual[1]
        self._strange = (self._strange or before is None) and ordinary
        error = point.value - said.expected
        first = next((one.at for one in self._past if one.order >= self._start), point.at)
        found = AnomalyEvent(
            start=before.start if before else self._when(first),
            end=self._when(point.at),
            peak=self._when(point.at),
            value=point.value,
            expected=said.expected,
            lower=said.lower,
            upper=said.upper,
            direction="up" if error > 0 else "down",
            severity="critical" if said.score >= _CRITICAL else "warning",
            kind="spike",
            score=said.score,
            points=self._order - self._start + 1,
        )
        if before and (said.reverted or before.score >= found.score):
            found = replace(before, end=found.end, points=found.points)
        short: Kind = "spike" if found.direction == "up" else "dip"
        kind: Kind = "level shift" if self._shift else "season break" if self._strange else short
        return replace(found, kind=kind)

    def gap(self, start: int, end: int, count: int = 1) -> AnomalyEvent | None:
        """Take missing values; they are an event if so many in a row are rarer than false alarms may be."""
        self._order += count
        self._missing += count
        self._gone += count
        self._since = start if self._gone == count else self._since
        usual = (self._missing - self._gone + 1) / (self._order - self._gone + 1)
        if usual**self._gone >= self._rate:
            return None
        if self._open and self._open.kind != "missing":
            self._close()
        self._last = self._order
        begin = self._when(self._since)
        self._open = AnomalyEvent(
            start=begin,
            end=self._when(end),
            peak=begin,
            value=None,
            expected=None,
            lower=None,
            upper=None,
            direction="",
            severity="warning",
            kind="missing",
            score=1.0,
            points=self._gone,
        )
        return self._open
