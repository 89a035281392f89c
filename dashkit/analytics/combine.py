"""Several methods side by side, tried from rolling origins and weighed by their errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from dashkit.analytics import autoregression, decompose, seasonal_smoothing, smoothing
from dashkit.analytics.conformal import growth
from dashkit.analytics.decompose import both_tamed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dashkit.analytics.decompose import Pattern
    from dashkit.analytics.seasonality import Floats
    from dashkit.analytics.smoothing import Method

_LONGEST_PERIOD: Final = 60
_LEAST_CYCLES: Final = 4
_LEAST_POWER, _MOST_POWER = 2.0, 20.0
_HALVINGS: Final = 2.0


@dataclass(frozen=True, slots=True)
class SeasonalNaive:
    """The value of a cycle before; of the point before without a season."""

    period: int
    name: str = "seasonal naive"

    def run(self, values: Floats, ahead: int) -> tuple[Floats, Floats]:
        """See `Method`."""
        period = min(self.period, len(values))
        fitted = np.concatenate((values[:period], values[:-period]))
        return fitted, np.resize(values[-period:], ahead)


@dataclass(frozen=True, slots=True)
class LinearTrend:
    """The straight line of least squares."""

    name: str = "linear trend"

    def run(self, values: Floats, ahead: int) -> tuple[Floats, Floats]:
        """See `Method`."""
        slope, intercept, _ = line_of(values)
        line: Floats = intercept + slope * np.arange(float(len(values) + ahead))
        return line[: len(values)], line[len(values) :]


def line_of(values: Floats) -> tuple[float, float, float]:
    """Return slope a step, intercept at the first value and r² of the straight line of least squares."""
    n = len(values)
    places = np.arange(n) - (n - 1) / 2
    rest = values - values.mean()
    slope = float(places @ rest / (places @ places)) if n > 1 else 0.0
    total = float(rest @ rest)
    r2 = slope**2 * float(places @ places) / total if total > 0 else 1.0
    return slope, float(values.mean()) - slope * (n - 1) / 2, min(r2, 1.0)


ADJUSTED: Final[dict[str, Callable[[Floats, int, int], Method]]] = {
    "theta": lambda values, _, __: smoothing.fit_theta(values),
    "optimised theta": lambda values, _, __: smoothing.fit_optimised_theta(values),
    "far theta": lambda values, _, ahead: smoothing.fit_far_theta(values, ahead),
    "far theta of logarithms": lambda values, _, ahead: smoothing.of_logarithms(
        values, lambda logs: smoothing.fit_far_theta(logs, ahead)
    ),
    "ets": lambda values, _, __: smoothing.fit_ets(values),
    "ets of logarithms": lambda values, _, __: smoothing.of_logarithms(values, smoothing.fit_ets),
    "autoregression": lambda values, most, _: autoregression.fit_autoregression(
        values, most, differences=False
    ),
    "differences": lambda values, most, _: autoregression.fit_autoregression(
        values, most, differences=True
    ),
}
SEASONAL: Final[dict[str, Callable[[Floats, int, bool], Method]]] = {
    "naive": lambda _, period, __: SeasonalNaive(
        period, "seasonal naive" if period > 1 else "naive"
    ),
    "seasonal autoregression": lambda values, period, logarithms: autoregression.fit_seasonal(
        values, period, logarithms=logarithms, differences=False
    ),
    "seasonal differences": lambda values, period, logarithms: autoregression.fit_seasonal(
        values, period, logarithms=logarithms, differences=True
    ),
    "holt-winters": lambda values, period, _: seasonal_smoothing.fit_holt_winters(values, period),
    "holt-winters of logarithms": lambda values, period, _: smoothing.of_logarithms(
        values, lambda logs: seasonal_smoothing.fit_holt_winters(logs, period)
    ),
}


def names_of(values: Floats, known: int, periods: Sequence[int]) -> tuple[str, ...]:
    """Return the methods to combine for values of which so many are known at the first origin."""
    names = ["far theta", "far theta of logarithms", "ets", "ets of logarithms"]
    names += ["autoregression", "differences", "naive"]
    if periods and periods[0] <= _LONGEST_PERIOD and known >= _LEAST_CYCLES * periods[0]:
        names += [one for one in SEASONAL if one not in names]
    if values.min() <= 0:
        names = [one for one in names if "logarithms" not in one]
    elif "holt-winters" in names:
        names.remove("holt-winters")
    return tuple(names)


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """Methods with their parameters.

    Attributes
    ----------
    patterns
        The seasons that are taken out before ``adjusted`` run.
    multiplicative
        Whether the seasons grow with the level.
    adjusted
        Methods for what is left then.
    direct
        Methods for the values with their seasons.
    tame
        Whether outliers are tamed first.
    """

    patterns: tuple[Pattern, ...]
    multiplicative: bool
    adjusted: tuple[Method, ...]
    direct: tuple[Method, ...] = ()
    tame: bool = True

    @property
    def methods(self) -> tuple[Method, ...]:
        """Return every method, in the order of the rows of `run`."""
        return self.adjusted + self.direct

    def rested(self, values: Floats) -> Floats:
        """Return values without their seasons."""
        return decompose.adjusted(
            values, self.patterns, 0, multiplicative=self.multiplicative
        ).values

    def run(self, values: Floats, ahead: int) -> tuple[Floats, Floats]:
        """Return one-step forecasts (method, point) and forecasts (method, step)."""
        n = len(values)
        part = decompose.adjusted(values, self.patterns, ahead, multiplicative=self.multiplicative)
        calm, calmer = both_tamed(part.values) if self.tame else (part.values, part.values)
        runs = [
            (part.back(fitted, 0), part.back(mean, n))
            for fitted, mean in (method.run(calm, ahead) for method in self.adjusted)
        ]
        cleaned = part.back(calmer, 0)
        runs += [method.run(cleaned, ahead) for method in self.direct]
        return np.array([fitted for fitted, _ in runs]), np.array([mean for _, mean in runs])


def fit_pool(
    values: Floats,
    periods: Sequence[int],
    names: Sequence[str],
    ahead: int,
    *,
    multiplicative: bool,
) -> Pool:
    """Fit methods by name to values without gaps, for so many steps ahead."""
    patterns = decompose.patterns_of(np.log(values) if multiplicative else values, periods)
    part = decompose.adjusted(values, patterns, 0, multiplicative=multiplicative)
    calm, calmer = both_tamed(part.values)
    back, period = part.back(calmer, 0), periods[0] if periods else 1
    most = min(14, max(6, *(one + 1 for one in periods))) if periods else 6
    return Pool(
        patterns,
        multiplicative,
        tuple(ADJUSTED[name](calm, most, ahead) for name in names if name in ADJUSTED),
        tuple(SEASONAL[name](back, period, multiplicative) for name in names if name in SEASONAL),
    )


def origins_of(n: int, periods: Sequence[int], most: int = 20) -> tuple[int, ...]:
    """Return how many values are known at each origin of a back-test: over the last half, with two cycles before."""
    longest = max((one for one in periods if 2 * one < 0.8 * n), default=1)
    first = max(n // 2, min(2 * longest + 1, n - 1), 4)
    if first >= n:
        return ()
    return tuple(np.unique(np.linspace(first, n - 1, most).astype(int)).tolist())


def backtest(values: Floats, pool: Pool, origins: Sequence[int], ahead: int) -> Floats:
    """Return forecasts as (origin, method, step) from values known at each origin."""
    return np.array([pool.run(values[:origin], ahead)[1] for origin in origins])


def actual(values: Floats, origins: Sequence[int], ahead: int) -> Floats:
    """Return what came after each origin, (origin, step); NaN past the end."""
    padded = np.concatenate((values, np.full(ahead, np.nan)))
    return np.array([padded[origin : origin + ahead] for origin in origins])


def weights_of(errors: Floats, horizons: float) -> Floats:
    """Return weights of methods from their errors (origin, method, step), which span so many horizons side by side.

    The weights are inverse to the mean absolute errors, in units of how they grow with the step, to twice the power of
    ``horizons``, 2 to 20: the likelihood of Laplace's errors that are one and the same for half a horizon. Few horizons say
    little of which method is best, so that all of them share (Bates and Granger, 1969); many leave the best. The first origin
    counts a quarter of the last: what forecast well of late does so longer.
    """
    known, sizes = _newer(errors)
    return _inverse(known.sum(axis=(0, 2)), sizes.sum(axis=(0, 2)), _power(horizons))


def fair_weights(errors: Floats, origins: Sequence[int], horizons: float) -> Floats:
    """Return for each origin the weights from errors of values that are not forecast from it, one row an origin.

    Neighbouring origins forecast the same values: weights of all of them know what an origin is to be judged by, and
    make its error look small.
    """
    known, sizes = _newer(errors)
    places = np.array(origins)
    targets = places[:, None] + np.arange(errors.shape[2])
    other = targets < places[:, None, None]
    other |= targets >= places[:, None, None] + errors.shape[2]
    flat = other.reshape(len(origins), -1).astype(np.float64)
    count, total = (
        flat @ one.transpose(0, 2, 1).reshape(flat.shape[1], -1) for one in (known, sizes)
    )
    power = _power(horizons)
    return np.array([_inverse(*pair, power) for pair in zip(count, total, strict=True)])


def _power(horizons: float) -> float:
    return min(_MOST_POWER, max(_LEAST_POWER, 2 * horizons))


def _newer(errors: Floats) -> tuple[Floats, Floats]:
    """Return what each error counts, (origin, method, step), and its size times that."""
    known = np.isfinite(errors)
    newer = 0.5 ** np.linspace(_HALVINGS, 0.0, len(errors))[:, None, None]
    typical = growth(np.median(errors, axis=1))
    return newer * known, newer * np.abs(np.where(known, errors, 0.0)) / typical


def _inverse(count: Floats, total: Floats, power: float) -> Floats:
    size = np.where(count > 0, total / np.maximum(count, 1e-300), np.inf)
    if not np.isfinite(size).any():
        return np.full(len(size), 1 / len(size))
    least = max(
        float(size.min()), 1e-9 * float(size[np.isfinite(size)].max()), np.finfo(float).tiny
    )
    inverse = (least / np.maximum(size, least)) ** power
    found: Floats = inverse / inverse.sum()
    return found
