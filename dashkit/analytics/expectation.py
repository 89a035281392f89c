"""What the next value should be: a linear rule over the recent past, on top of what repeats with the season."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from dashkit.analytics.seasonality import detrended

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LAGS: Final = 3
RATES: Final = (0.3, 0.1, 0.03)
AHEAD: Final = 64
_ROUNDS: Final = 4
_HUBER: Final = 1.345
_CLIP: Final = 4.0
_MAD: Final = 1.4826
_NORMAL: Final = 1.2533
_PRIOR: Final = 4.0
_PARTS: Final = 24
_SURE: Final = 0.999
_LEAST_LONG: Final = 24
_CYCLES: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """A rule for the next value.

    Attributes
    ----------
    periods, profiles
        The seasons in points, and for each what it adds, by place in the period.
    centre
        The middle of the values without their season.
    weights
        Of the last three values, of three exponentially weighted means, and of the value one period before, for each
        period; all as differences from ``centre``.
    means
        The three means at the end of the values that the rule was found from.
    noise
        The standard deviation of the errors, widened for what was estimated.
    parts
        How many times as large errors are, by place in the first period; empty where that does not matter.
    growth
        The standard deviation of an error ``h`` steps ahead in those of one step.
    fading
        What is left of a step of the level in the errors after it: the rule follows.
    """

    periods: tuple[int, ...]
    profiles: tuple[tuple[float, ...], ...]
    centre: float
    weights: tuple[float, ...]
    means: tuple[float, float, float]
    noise: float
    parts: tuple[float, ...]
    growth: tuple[float, ...]
    fading: Floats


def expectation(values: Floats, first: int, periods: tuple[int, ...]) -> tuple[Expectation, Floats]:
    """Return the rule that fits the past best, and its errors there.

    Parameters
    ----------
    values
        What was observed, without gaps.
    first
        The number of the first of them, from which places in the period are counted.
    periods
        The seasons to take out, in points.
    """
    rest, profiles, spent = values, [], 0.0
    for period in periods:
        profile, used = profile_of(rest, first, period)
        rest = rest - profile[(first + np.arange(len(rest))) % period]
        profiles.append(tuple(profile.tolist()))
        spent += used
    centre = float(np.median(rest))
    inputs, means = _inputs(rest - centre, periods)
    weights = _robust(inputs, rest - centre)
    errors = rest - centre - inputs @ weights
    spent += np.count_nonzero(weights) + 1
    noise = _deviation(errors) * np.sqrt((len(rest) + spent) / max(len(rest) - spent, 1.0))
    return Expectation(
        periods=periods,
        profiles=tuple(profiles),
        centre=centre,
        weights=tuple(weights.tolist()),
        means=means,
        noise=float(noise),
        parts=_parts(errors, first, periods),
        growth=_growth(weights, periods),
        fading=_fading(weights, periods),
    ), errors


def profile_of(values: Floats, first: int, period: int) -> tuple[Floats, float]:
    """Return what repeats, its noise taken out harmonic by harmonic, and how many parameters that took."""
    smooth = detrended(values, period)
    spread = _MAD * float(np.median(np.abs(smooth - np.median(smooth))))
    if spread:
        smooth = np.clip(smooth, -_CLIP * spread - abs(spread), _CLIP * spread + abs(spread))
    place = (first + np.arange(len(values))) % period
    count = np.maximum(np.bincount(place, minlength=period), 1)
    raw = np.bincount(place, smooth, minlength=period) / count
    noise = float(np.mean((smooth - raw[place]) ** 2)) * len(values) / max(len(values) - period, 1)
    waves = np.fft.rfft(raw - raw.mean())
    power = np.abs(waves) ** 2
    limit = period * noise / float(count.mean())
    gains = 1 - np.divide(limit, power, out=np.ones_like(power), where=power > limit)
    found: Floats = np.fft.irfft(waves * gains, period)
    return found, 2 * float(gains.sum())


def _inputs(values: Floats, periods: tuple[int, ...]) -> tuple[Floats, tuple[float, float, float]]:
    """Return for each value what the rule sees before it, and the means after the last."""
    from scipy import signal  # noqa: PLC0415

    n = len(values)
    inputs = np.zeros((n, LAGS + len(RATES) + len(periods)))
    for lag in range(1, LAGS + 1):
        inputs[lag:, lag - 1] = values[:-lag]
    last = []
    for at, rate in enumerate(RATES, LAGS):
        mean = signal.lfilter([rate], [1, rate - 1], values)
        inputs[1:, at] = mean[:-1]
        last.append(float(mean[-1]))
    for at, period in enumerate(periods, LAGS + len(RATES)):
        inputs[period:, at] = values[:-period]
    return inputs, (last[0], last[1], last[2])


def _robust(inputs: Floats, values: Floats) -> Floats:
    """Return weights by Huber's regression, shrunk towards none; the short past asks for few."""
    found = np.zeros(inputs.shape[1])
    used = np.arange(inputs.shape[1]) if len(values) >= _LEAST_LONG else np.array([0, LAGS + 1])
    inputs = inputs[:, used]
    size = _deviation(values)
    if not size:
        return found
    ease = np.ones(len(values))
    ease[np.abs(values) > _CLIP * size] = 0.1
    for _ in range(_ROUNDS):
        heavy = inputs * ease[:, None]
        left = heavy.T @ inputs
        left += (_PRIOR * size**2 + 1e-10 * np.trace(left)) * np.eye(len(used))
        found[used] = np.linalg.solve(left, heavy.T @ values)
        errors = np.abs(values - inputs @ found[used])
        limit = _HUBER * _deviation(errors)
        ease = np.minimum(1.0, limit / np.maximum(errors, max(limit, 1e-300)))
    return found


def _deviation(errors: Floats) -> float:
    """Return a standard deviation that few large values do not move and many equal ones do not bring to nothing."""
    size = np.abs(errors)
    middle = _MAD * float(np.median(size))
    top = _CLIP * middle if middle else float(size.max())
    return max(middle, _NORMAL * float(np.minimum(size, top).mean()))


def _parts(errors: Floats, first: int, periods: tuple[int, ...]) -> tuple[float, ...]:
    """Return how large errors are by place in the period, where they surely differ."""
    from scipy import stats  # noqa: PLC0415

    cycles = len(errors) // periods[0] if periods else 0
    if cycles < _CYCLES:
        return ()
    period = periods[0]
    place = (first + np.arange(len(errors))) % period
    bins = place * min(period, _PARTS) // period
    size = np.abs(errors)
    size = np.minimum(size, _CLIP * _MAD * max(float(np.median(size)), 1e-300))
    count = np.bincount(bins)
    mean = np.bincount(bins, size) / count
    whole = float(size.mean())
    if not whole:
        return ()
    surprise = float((count * (mean / whole - 1) ** 2).sum()) / (np.var(size) / whole**2)
    if surprise < stats.chi2.ppf(_SURE, len(count) - 1):
        return ()
    shrunk = (count * mean + _PARTS * whole) / (count + _PARTS) / whole
    return tuple(shrunk[np.arange(period) * min(period, _PARTS) // period].tolist())


def _growth(weights: Floats, periods: tuple[int, ...]) -> tuple[float, ...]:
    """Return how errors grow with the steps ahead, from the answer of the rule to one unit error."""
    answer = [1.0]
    means = list(RATES)
    for step in range(1, AHEAD):
        value = sum(float(weights[lag]) * answer[step - 1 - lag] for lag in range(min(LAGS, step)))
        value += sum(
            float(weight) * mean for weight, mean in zip(weights[LAGS:], means, strict=False)
        )
        for at, period in enumerate(periods, LAGS + len(RATES)):
            value += float(weights[at]) * answer[step - period] if step >= period else 0.0
        answer.append(max(-1.0, min(1.0, value)))
        means = [mean + rate * (answer[-1] - mean) for mean, rate in zip(means, RATES, strict=True)]
    return tuple(np.sqrt(np.cumsum(np.square(answer))).tolist())


def _fading(weights: Floats, periods: tuple[int, ...]) -> Floats:
    after = np.arange(float(AHEAD))
    found: Floats = np.ones(AHEAD)
    for lag in range(LAGS):
        found -= weights[lag] * (after > lag)
    for at, rate in enumerate(RATES, LAGS):
        found -= weights[at] * (1 - (1 - rate) ** after)
    for at, period in enumerate(periods, LAGS + len(RATES)):
        found -= weights[at] * (after >= period)
    return found
