"""Judge one value after another, each from those before it: the engine of `detect_anomalies` and `AnomalyMonitor`."""

from __future__ import annotations

from collections import deque
from math import isfinite, lcm, nan, sqrt
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from dashkit.analytics.drift import CLIP, MEMORY, Drift
from dashkit.analytics.expectation import AHEAD, LAGS, RATES, Expectation, expectation
from dashkit.analytics.packages import require
from dashkit.analytics.seasonality import bridged
from dashkit.analytics.seasonality import periods as seasons_of
from dashkit.analytics.tails import threshold

if TYPE_CHECKING:
    from numpy.typing import NDArray

START: Final = 12
PATIENCE: Final = 5
_FAST, _SLOW = 1 / 32, 1 / 512
_NORMAL: Final = 1.2533
FAR: Final = 1e6
_MOST: Final = 1e100
_MANY, _HASTE = 3, 64
SETTLED: Final = 8 * MEMORY
_OFTEN, _SELDOM = 8, 2


def pace(count: int) -> tuple[str, ...]:
    """Return what must be known of how often the rule is found anew, once there are so many values."""
    if count <= SETTLED:
        return ()
    seldom, often = MEMORY // _SELDOM, MEMORY // _OFTEN
    said = (
        f"after {SETTLED:,} values the rule is found anew each {seldom:,} values, each {often:,} before: "
        "it follows a change of habits, though not of level, more slowly"
    )
    return (said,)


class Verdict(NamedTuple):
    """What is thought of one value.

    ``score`` is the distance from what was expected in widths of the band, 1 and more is an alarm; NaN where nothing
    can be said. ``shift`` is by how much the level is taken to have moved, ``since`` how many points the alarm speaks
    of, this one included, and ``reverted`` whether it says that the last shift has ended.
    """

    expected: float = nan
    lower: float = nan
    upper: float = nan
    score: float = nan
    alarm: bool = False
    shift: float = 0.0
    since: int = 1
    reverted: bool = False


class _Here(NamedTuple):
    """What is expected here: season, level and the rest add up to it; ``scale`` is that of an error."""

    season: float
    level: float
    rest: float
    scale: float

    @property
    def expected(self) -> float:
        return self.season + self.level + self.rest


class Detector:
    """A model of the last 4,096 values, and what stands out of it.

    Parameters
    ----------
    rate
        False alarms that are accepted, for each value: half for single values, half for lasting changes.
    periods
        Seasons in points; None to find them.
    """

    def __init__(self, *, rate: float, periods: tuple[int, ...] | None = None) -> None:
        self.seconds: float | None = None
        self.periods = periods or ()
        self.usual = (nan, nan)
        self._chance, self._given = rate / 4, periods is not None
        self._values = np.empty(2 * MEMORY)
        self._size = self._count = self._fitted = self._searched = self._alarms = 0
        self._due = START
        self._model: Expectation | None = None
        self._level, self._unit = 0.0, 1.0
        self._lags, self._means = [0.0] * LAGS, [0.0] * len(RATES)
        self._fast = self._slow = self._floor = self._reach = 0.0
        self._errors: deque[float] = deque(maxlen=MEMORY)
        self._high = self._low = 1.0
        self._drift = Drift(rate)
        self._away = 0
        self._run: list[tuple[float, float]] = []
        self._moved = (0.0, 0)

    def step(self, value: float) -> Verdict:
        """Judge the next value, NaN where it is missing, and learn from it."""
        model = self._model
        if model is None:
            return self._gather(value)
        value /= self._unit
        place, season = self._count, 0.0
        for period, profile in zip(model.periods, model.profiles, strict=True):
            season += profile[place % period]
        scale = sqrt(0.5 * (self._fast * self._fast + self._slow * self._slow))
        scale = max(scale, self._floor) * model.growth[self._away]
        if model.parts:
            scale *= model.parts[place % model.periods[0]]
        here = _Here(season, self._level, self._rest(model), scale)
        self._count += 1
        if isfinite(value):
            verdict = self._judged(model, max(-_MOST, min(_MOST, value)), here)
        else:
            self._run.clear()
            self._advance(here, here.rest, known=False)
            verdict = self._said(here, nan)
        if self._count >= min(
            self._due, self._fitted + _HASTE if self._alarms >= _MANY else self._due
        ):
            self._refit()
        return verdict

    def stretch(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Judge the next values at once, as far as nothing stands out and no rule is to be found anew.

        Returns expected, lower, upper and score of the values that were judged, as `step` does but for rounding; none if the next
        needs `step`.
        """
        model, due = self._model, self._due
        if self._alarms >= _MANY:
            due = min(due, self._fitted + _HASTE)
        n = min(len(values), due - self._count - 1)
        if model is None or self._run or self._away or n < 1 or not self._drift.full:
            return np.empty((0, 4))
        values = values[:n] / self._unit
        strange = np.flatnonzero(~(np.abs(values) < _MOST))
        values = values[: strange[0]] if len(strange) else values
        usual, rests = self._expected(model, values)
        errors = values - usual
        states = self._states(model, errors.tolist())
        if not states:
            return np.empty((0, 4))
        scales = np.array([scale for scale, _, _ in states])
        sizes = errors[: len(states)] / scales
        drift = self._drift.scores(sizes)
        n = len(drift)
        if not n:
            return np.empty((0, 4))
        self._pass(values[:n], rests, sizes[:n], errors[:n], states[n - 1])
        usual, scales = usual[:n] * self._unit, scales[:n] * self._unit
        score = np.maximum(np.where(sizes > 0, sizes / self._high, -sizes / self._low)[:n], drift)
        return np.column_stack(
            [usual, usual - self._low * scales, usual + self._high * scales, score]
        )

    def _expected(
        self, model: Expectation, values: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return what is expected of the next values if all are as usual, and they and the last three without season and level."""
        n, most = len(values), max((*model.periods, LAGS))
        known = np.concatenate([self._values[self._size - most : self._size], values])
        places = self._count - most + np.arange(most + n)
        season = np.zeros(most + n)
        for period, profile in zip(model.periods, model.profiles, strict=True):
            season += np.array(profile)[places % period]
        rests = known - season - self._level
        rests[most - LAGS : most] = self._lags[::-1]
        columns = [rests[most - lag : most - lag + n] for lag in range(1, LAGS + 1)]
        columns += self._decayed(rests[most - 1 : -1])
        columns += [
            known[most - period : most - period + n]
            - self._level
            - season[most - period : most - period + n]
            for period in model.periods
        ]
        rest = sum(weight * one for weight, one in zip(model.weights, columns, strict=True))
        return season[most:] + self._level + rest, rests[most - LAGS :]

    def _decayed(self, before: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        """Return the weighted means that each value sees, of the rests before it."""
        signal = require("scipy.signal")
        found = []
        for rate, mean in zip(RATES, self._means, strict=True):
            later = signal.lfilter([rate], [1.0, rate - 1.0], before[1:], zi=[(1 - rate) * mean])[0]
            found.append(np.concatenate([[mean], later]))
        return found

    def _states(self, model: Expectation, errors: list[float]) -> list[tuple[float, float, float]]:
        """Return the scale of each error, and the fast and the slow one after it, up to the first alarm."""
        fast, slow, floor, count = self._fast, self._slow, self._floor, self._count
        high, low, parts = self._high, -self._low, model.parts or (1.0,)
        period = len(parts)
        found = []
        for error in errors:
            part = parts[count % period]
            top = max(fast, slow, floor)
            scale = max(sqrt(0.5 * (fast * fast + slow * slow)), floor) * part
            if not low * scale < error < high * scale:
                break
            count += 1
            size = min(abs(error) / part, CLIP * top)
            fast += _FAST * (_NORMAL * size - fast)
            slow += max(_SLOW, 1 / count) * (_NORMAL * size - slow)
            found.append((scale, fast, slow))
        return found

    def _pass(
        self,
        values: NDArray[np.float64],
        rests: NDArray[np.float64],
        sizes: NDArray[np.float64],
        errors: NDArray[np.float64],
        state: tuple[float, float, float],
    ) -> None:
        """Move on by values in which nothing stood out."""
        n = len(values)
        rests = rests[: LAGS + n]
        self._lags = rests[: -LAGS - 1 : -1].tolist()
        last = rests[-1]
        self._means = [
            float((1 - rate) * means[-1] + rate * last)
            for rate, means in zip(RATES, self._decayed(rests[LAGS - 1 : -1]), strict=True)
        ]
        _, self._fast, self._slow = state
        self._errors.extend(sizes.tolist())
        self._drift.add(sizes, errors)
        self._count += n
        if self._size + n > 2 * MEMORY:
            self._values[:MEMORY] = self._values[self._size - MEMORY : self._size].copy()
            self._size = MEMORY
        self._values[self._size : self._size + n] = values
        self._size += n

    def skip(self, count: int) -> None:
        """Pass over values that did not come; of a long time whole seasons are left out."""
        season = lcm(*self.periods)
        whole = max(count - AHEAD, 0) // season * season
        self._count += whole
        self._due += whole
        self._fitted += whole
        for _ in range(min(count - whole, MEMORY)):
            self.step(nan)

    def _rest(self, model: Expectation) -> float:
        weights, lags, means = model.weights, self._lags, self._means
        found = weights[0] * lags[0] + weights[1] * lags[1] + weights[2] * lags[2]
        found += weights[3] * means[0] + weights[4] * means[1] + weights[5] * means[2]
        for at, period in enumerate(model.periods, LAGS + len(RATES)):
            before = float(self._values[self._size - period]) - self._level
            place = self._count - period
            for length, profile in zip(model.periods, model.profiles, strict=True):
                before -= profile[place % length]
            found += weights[at] * before
        return found

    def _said(self, here: _Here, score: float, *, alarm: bool = False) -> Verdict:
        middle, unit = here.expected, self._unit
        lower, upper = middle - self._low * here.scale, middle + self._high * here.scale
        return Verdict(middle * unit, lower * unit, upper * unit, score, alarm)

    def _judged(self, model: Expectation, value: float, here: _Here) -> Verdict:
        error = value - here.expected
        size = (
            error / here.scale if here.scale else (0.0 if not error else FAR * error / abs(error))
        )
        score = min(size / self._high if size > 0 else -size / self._low, FAR)
        if score >= 1:
            return self._outside(model, value, here, score)
        self._run.clear()
        self._errors.append(size)
        self._scale(error / model.growth[self._away])
        said = self._said(here, score)
        self._advance(here, value - here.season - here.level, known=True)
        drift = self._drift.score(size, error)
        if drift < 1:
            return said._replace(score=max(score, drift))
        change, since = self._drift.change()
        self._drift.forget(since)
        self._move(change)
        self._forgive(model, change, since)
        return said._replace(
            score=drift, alarm=True, shift=self._moved[0] * self._unit, since=since
        )

    def _outside(self, model: Expectation, value: float, here: _Here, score: float) -> Verdict:
        error = value - here.expected
        shift, when = self._moved
        back = (error + shift) / here.scale if here.scale else 0.0
        if shift * error < 0 and self._count - when <= AHEAD and -self._low <= back <= self._high:
            said = self._said(here, score, alarm=True)
            self._advance(here, value - here.season - here.level, known=True)
            self._move(-shift)
            self._moved = (0.0, 0)
            return said._replace(shift=-shift * self._unit, reverted=True)
        said = self._said(here, score, alarm=True)
        if not self._run:
            self._errors.append(1.5 * self._high if error > 0 else -1.5 * self._low)
            self._alarms += 1
        self._scale(CLIP * here.scale)
        self._run.append((value, error))
        self._advance(here, here.rest, known=False)
        return said if len(self._run) < PATIENCE else self._settled(model, said)

    def _settled(self, model: Expectation, said: Verdict) -> Verdict:
        """Take a run of alarms for the new level."""
        run, start = self._run, self._size - len(self._run)
        shift = float(np.median([error for _, error in run]))
        self._move(shift)
        for at, (value, error) in enumerate(run):
            self._values[start + at] = value
            self._scale(error - shift, clip=False)
        self._lags = self._latest(model)
        self._away = 0
        self._run = []
        return said._replace(shift=shift * self._unit, since=PATIENCE)

    def _forgive(self, model: Expectation, shift: float, since: int) -> None:
        """Take a shift out of the last values, which had it already, and out of what the rule sees of them."""
        self._values[max(self._size - since, 0) : self._size] -= shift
        self._lags = self._latest(model)
        for at, rate in enumerate(RATES):
            self._means[at] -= shift * (1 - (1 - rate) ** since)

    def _move(self, shift: float) -> None:
        self._values[: self._size] += shift
        self._level += shift
        by = shift * self._unit
        self.usual = (self.usual[0] + by, self.usual[1] + by)
        self._drift.restart()
        self._moved = (shift, self._count)

    def _scale(self, error: float, *, clip: bool = True) -> None:
        model, size = self._model, abs(error)
        if model is not None and model.parts:
            size /= model.parts[(self._count - 1) % model.periods[0]]
        if clip:
            size = min(size, CLIP * max(self._fast, self._slow, self._floor))
        self._fast += _FAST * (_NORMAL * size - self._fast)
        self._slow += max(_SLOW, 1 / self._count) * (_NORMAL * size - self._slow)

    def _advance(self, here: _Here, rest: float, *, known: bool) -> None:
        """Move on by one value, as observed or, where that cannot be trusted, as expected."""
        lags, means = self._lags, self._means
        if not known:
            rest = max(-self._reach, min(self._reach, rest))
        lags[2], lags[1], lags[0] = lags[1], lags[0], rest
        for at, rate in enumerate(RATES):
            means[at] += rate * (rest - means[at])
        self._away = 0 if known else min(self._away + 1, AHEAD - 1)
        self._store(rest + here.level + here.season)

    def _store(self, value: float) -> None:
        if self._size == 2 * MEMORY:
            self._values[:MEMORY] = self._values[MEMORY:]
            self._size = MEMORY
        self._values[self._size] = value
        self._size += 1

    def _gather(self, value: float) -> Verdict:
        self._count += 1
        if isfinite(value) or self._size:
            self._store(value)
        past = self._past()
        known = np.isfinite(past)
        if known.sum() >= START:
            self._unit = 2.0 ** int(np.frexp(np.abs(past[known]).max())[1])
            past[:] = bridged(past) / self._unit
            self._refit()
        return Verdict()

    def _past(self) -> NDArray[np.float64]:
        return self._values[max(self._size - MEMORY, 0) : self._size]

    def _latest(self, model: Expectation) -> list[float]:
        """Return the last values without season and level, the latest first."""
        found = []
        for back in range(1, LAGS + 1):
            rest = float(self._values[self._size - back]) - self._level
            for period, profile in zip(model.periods, model.profiles, strict=True):
                rest -= profile[(self._count - back) % period]
            found.append(rest)
        return found

    def _refit(self) -> None:
        """Find the rule anew from the last values, and how far its errors reach; not within a run of alarms."""
        if self._run:
            return
        past = self._past()
        n = len(past)
        self._search(past)
        usable = tuple(period for period in self.periods if 2 * period + START <= n)
        before = self._model
        model, errors = expectation(past, self._count - n, usable)
        self._model, self._level, self._means = model, model.centre, list(model.means)
        self._lags = self._latest(model)
        self._reach = float(np.ptp(past))
        self._floor = 1e-9 * max(abs(self._level), float(np.abs(past).max()))
        if before is None:
            self._fast = self._slow = model.noise
            self._errors.extend((errors / (model.noise or 1.0)).tolist())
        elif before.periods != usable:
            self._fast = min(self._fast, model.noise)
        self._slow = min(self._slow, model.noise)
        low, high = np.quantile(past, (0.005, 0.995)) * self._unit
        self.usual = (float(low), float(high))
        sample = np.array(self._errors)
        self._high, self._low = threshold(sample, self._chance), threshold(-sample, self._chance)
        self._drift.follow(model.fading[: Drift.LONGEST])
        self._drift.calibrate()
        self._fitted, self._alarms = self._count, 0
        share = _SELDOM if self._count > SETTLED else _OFTEN if n >= _HASTE else 3
        self._due = self._count + max(4, n // share)

    def _search(self, past: NDArray[np.float64]) -> None:
        """Look for seasons when there is twice as much to look at, and later now and then."""
        n = len(past)
        if self._given or self._count - self._searched < max(n // 2, START // 2):
            return
        self.periods = seasons_of(past, step=self.seconds, most=2)
        self._searched = self._count
