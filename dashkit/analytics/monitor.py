"""Anomalies as values come in."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dashkit.analytics.detector import Detector, Verdict, pace
from dashkit.analytics.events import Journal
from dashkit.analytics.inputs import instant_of
from dashkit.analytics.packages import require
from dashkit.analytics.results import Diagnostics, plain
from dashkit.errors import AnalysisError, DefinitionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from dashkit.analytics.events import AnomalyEvent

SENSITIVITY: Final = 0.05
_LARGEST: Final = 100
_SHORTEST: Final = 2
_LONGEST: Final = 2000
_STEPS: Final = 32
_ENOUGH: Final = 4
_JITTER: Final = 0.5
MICRO: Final = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPoint:
    """A value and what was expected of it.

    Attributes
    ----------
    time
        As it was given; the place, from 0, without times.
    value
        NaN where it is missing.
    expected, lower, upper
        From the values before only; NaN for the first twelve.
    score
        1 and more is an anomaly: the distance from what was expected in widths of the band, or the same for a
        lasting change.
    event
        The event that the value belongs to, as far as it is known by now; None where nothing is unusual.
    """

    time: date | datetime | int
    value: float
    expected: float
    lower: float
    upper: float
    score: float
    event: AnomalyEvent | None

    @property
    def anomaly(self) -> bool:
        """Whether the value is unusual."""
        return self.event is not None and self.event.kind != "missing"

    def to_dict(self) -> dict[str, Any]:
        """Return the point as pure JSON."""
        found: dict[str, Any] = plain(self)
        return found


class Clock:
    """Finds out from the times so far, in microseconds, how many values are missing before the next one."""

    def __init__(self) -> None:
        self.last: int | None = None
        self.step: int | None = None
        self._steps: deque[int] = deque(maxlen=_STEPS)

    def missing(self, at: int) -> int:
        """Return how many values should have come between the last time and this one."""
        last, self.last = self.last, at
        if last is None:
            return 0
        gone = at - last
        found = round(gone / self.step) - 1 if self.step else 0
        self._steps.append(gone)
        if gone != self.step and len(self._steps) >= _ENOUGH:
            steps = sorted(self._steps)
            low, middle, high = (steps[len(steps) * part // 4] for part in (1, 2, 3))
            self.step = middle if high - low <= _JITTER * middle else None
        return max(found, 0)

    def even(self, at: NDArray[np.int64]) -> int:
        """Return how many of the next times come each one step after the one before."""
        if self.last is None or not self.step or len(self._steps) < _ENOUGH:
            return 0
        uneven = np.flatnonzero(np.diff(at, prepend=self.last) != self.step)
        return int(uneven[0]) if len(uneven) else len(at)

    def run(self, last: int, count: int) -> None:
        """Take so many times a step apart."""
        if self.step:
            self.last = last
            self._steps.extend([self.step] * min(count, _STEPS))


class Replay:
    """Answers like a detector from verdicts that are there already.

    Parameters
    ----------
    verdicts
        One for each value.
    unit
        What the verdicts speak in.
    periods
        The seasons that were taken out.
    whole
        Whether there are none for values that did not come.
    """

    usual = (float("nan"), float("nan"))

    def __init__(
        self, verdicts: list[Verdict], *, unit: float, periods: tuple[int, ...], whole: bool
    ) -> None:
        self.seconds: float | None = None
        self.periods = periods
        self._verdicts, self._unit, self._whole, self._next = verdicts, unit, whole, 0

    def step(self, value: float) -> Verdict:  # noqa: ARG002
        """Return the next verdict."""
        said, unit = self._verdicts[self._next], self._unit
        self._next += 1
        return said._replace(
            expected=said.expected * unit, lower=said.lower * unit, upper=said.upper * unit
        )

    def skip(self, count: int) -> None:
        """Pass over values that did not come."""
        self._next += 0 if self._whole else count


class Judge:
    """A detector and what it found: the common part of batch and stream, in plain numbers."""

    def __init__(
        self, detector: Detector | Replay, *, rate: float, when: Callable[[int], Any], timed: bool
    ) -> None:
        self.detector = detector
        self.journal = Journal(rate=rate, when=when)
        self.missing = 0
        self._clock = Clock() if timed else None

    def add(self, at: int, value: float) -> tuple[Verdict, AnomalyEvent | None]:
        """Take a value; return what the detector says and the event that it belongs to.

        An hour that a clock shows twice is judged once.
        """
        clock, detector = self._clock, self.detector
        if clock is not None:
            if clock.last is not None and at <= clock.last:
                return Verdict(), None
            step = clock.step or 0
            count = clock.missing(at)
            if count:
                self.missing += count
                detector.skip(count)
                self.journal.gap(at - count * step, at - step, count)
            detector.seconds = clock.step / MICRO if clock.step else None
        usual = detector.usual
        said = detector.step(value)
        return said, self.journal.add(at, value, said, usual)

    def stretch(self, at: NDArray[np.int64], values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Take the next values at once, as far as nothing stands out; return (expected, lower, upper, score) of those."""
        if isinstance(self.detector, Replay):
            return np.empty((0, 4))
        clock = self._clock
        said = self.detector.stretch(values if clock is None else values[: clock.even(at)])
        if len(said):
            self.journal.quiet(at[: len(said)], values[: len(said)], said)
            if clock is not None:
                clock.run(int(at[len(said) - 1]), len(said))
        return said


def rate_of(sensitivity: float) -> float:
    """Return false alarms for each value.

    Raises
    ------
    DefinitionError
        If they are not between 0 and 100 in a thousand.
    """
    if not 0 < sensitivity <= _LARGEST:
        message = (
            f"sensitivity {sensitivity!r} is not allowed: give the expected false alarms in 1,000 values, "
            "more than 0 and up to 100"
        )
        raise DefinitionError(message)
    return sensitivity / 1000


def periods_of(period: int | tuple[int, ...] | None) -> tuple[int, ...] | None:
    """Return given seasons in order, None where they are to be found.

    Raises
    ------
    DefinitionError
        If one is not a number of points from 2 to 2,000.
    """
    if period is None:
        return None
    given = (period,) if isinstance(period, int) else tuple(period)
    for one in given:
        if not isinstance(one, int) or not _SHORTEST <= one <= _LONGEST:
            message = (
                f"period {one!r} is not allowed: give points from 2 to {_LONGEST:,}, or () for none"
            )
            raise DefinitionError(message)
    return tuple(sorted(set(given)))


class AnomalyMonitor:
    """Judge values as they come, each from those before it, in bounded memory.

    The answers are those of `detect_anomalies` with ``method="auto"`` on the same values. The rule is found anew each time
    an eighth more values have come, each 512 once there were 4,096, each 2,048 after 32,768: a new habit is
    then learnt later, a new level is not.

    Parameters
    ----------
    sensitivity
        Expected false alarms in 1,000 values.
    period
        The season or seasons in points, up to 2,000; by default they are found. ``()`` for none.

    Examples
    --------
    >>> monitor = AnomalyMonitor()
    >>> for place in range(60):
    ...     point = monitor.update(None, 10 + place % 3)
    >>> monitor.update(None, 50).event.kind
    'spike'
    """

    def __init__(
        self, *, sensitivity: float = SENSITIVITY, period: int | tuple[int, ...] | None = None
    ) -> None:
        require("scipy")
        self._rate, self._periods = rate_of(sensitivity), periods_of(period)
        self._judge: Judge | None = None
        self._first: date | datetime | None = None
        self._last: date | datetime | None = None
        self._place = -1

    @property
    def diagnostics(self) -> Diagnostics:
        """The method, how many values were judged, from when to when, and what must be known."""
        n = self._place + 1
        return Diagnostics(
            method="auto",
            n=n,
            period=(self._first, self._last) if self._first and self._last else None,
            warnings=pace(n + (self._judge.missing if self._judge else 0)),
        )

    @property
    def events(self) -> tuple[AnomalyEvent, ...]:
        """The last thousand events, the first first."""
        return self._judge.journal.events if self._judge else ()

    def update(self, t: date | datetime | None, y: float | None) -> JudgedPoint:
        """Take the next value and judge it.

        Parameters
        ----------
        t
            Its time, later than the one before; always None for a series without times.
        y
            None or NaN where it is missing.

        Raises
        ------
        AnalysisError
            If the time is not later than the one before, or only some values have one.
        """
        value = float("nan") if y is None or not np.isfinite(y) else float(y)
        self._place += 1
        if self._judge is None:
            days = isinstance(t, date) and not isinstance(t, datetime)
            self._judge = Judge(
                Detector(rate=self._rate, periods=self._periods),
                rate=self._rate,
                when=place if t is None else partial(when, days=days),
                timed=t is not None,
            )
        elif (t is None) != (self._last is None) or (t and self._last and not later(t, self._last)):
            message = f"{t} does not come after {self._last}; give values in order, each time once"
            raise AnalysisError("irregular", message)
        self._first = self._first or t
        self._last = t
        said, event = self._judge.add(self._place if t is None else micros(t), value)
        return JudgedPoint(
            time=self._place if t is None else t,
            value=value,
            expected=said.expected,
            lower=said.lower,
            upper=said.upper,
            score=said.score,
            event=event,
        )


def later(t: date | datetime, before: date | datetime) -> bool:
    """Return whether a time comes after another; of two in a zone the instants count, not the clock."""
    if isinstance(t, datetime) and isinstance(before, datetime) and t.tzinfo and before.tzinfo:
        return t.astimezone(UTC) > before.astimezone(UTC)
    return t > before


def place(at: int) -> int:
    """Return a place as it is."""
    return at


def when(at: int, *, days: bool) -> date | datetime:
    """Return a time from microseconds."""
    return instant_of(np.datetime64(at, "us"), dates=days)


def micros(t: date | datetime) -> int:
    """Return a time, as a clock in its zone shows it, in microseconds."""
    wall = t.replace(tzinfo=None) if isinstance(t, datetime) else t
    return int(np.datetime64(wall, "us").astype(np.int64))
