"""Several methods side by side, tried from rolling origins and weighed by their errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from dashkit.analytics import autoregression, decompose, smoothing
from dashkit.analytics.decompose import tamed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dashkit.analytics.decompose import Pattern
    from dashkit.analytics.seasonality import Floats
    from dashkit.analytics.smoothing import Method

_LONGEST_PERIOD: Final = 60
_LEAST_CYCLES: Final = 4
_POWER: Final = 7.0
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
class SeasonalMedian:
    """The median of the last three cycles: follows steps of the level, bears one odd cycle."""

    period: int
    name: str = "seasonal median"

    def run(self, values: Floats, ahead: int) -> tuple[Floats, Floats]:
        """See `Method`."""
        period = self.period
        before = [values[max(len(values) - lag * period, 0) :][:period] for lag in (1, 2, 3)]
        padded = np.concatenate((np.tile(values[:period], 3), values))
        lags = [padded[(3 - lag) * period : len(padded) - lag * period] for lag in (1, 2, 3)]
        middle: Floats = np.median(before, axis=0)
        fitted: Floats = np.median(lags, axis=0)
        return fitted, np.resize(middle, ahead)


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


ADJUSTED: Final[dict[str, Callable[[Floats, int], Method]]] = {
    "theta": lambda values, _: smoothing.fit_theta(values),
    "optimised theta": lambda values, _: smoothing.fit_optimised_theta(values),
    "ets": lambda values, _: smoothing.fit_ets(values),
    "autoregression": lambda values, most: autoregression.fit_autoregression(
        values, most, differences=False
    ),
    "differences": lambda values, most: autoregression.fit_autoregression(
        values, most, differences=True
    ),
}
SEASONAL: Final[dict[str, Callable[[Floats, int, bool], Method]]] = {
    "seasonal autoregression": lambda values, period, logarithms: autoregression.fit_seasonal(
        values, period, logarithms=logarithms, differences=False
    ),
    "seasonal differences": lambda values, period, logarithms: autoregression.fit_seasonal(
        values, period, logarithms=logarithms, differences=True
    ),
    "seasonal median": lambda _, period, __: SeasonalMedian(period),
}


def names_of(known: int, periods: Sequence[int]) -> tuple[str, ...]:
    """Return the methods to combine, where so many values are known at the first origin."""
    names = ("optimised theta", "ets", "autoregression", "differences")
    short = periods and periods[0] <= _LONGEST_PERIOD and known >= _LEAST_CYCLES * periods[0]
    return names + tuple(SEASONAL) if short else names


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
        calm = tamed(part.values) if self.tame else part.values
        runs = [
            (part.back(fitted, 0), part.back(mean, n))
            for fitted, mean in (method.run(calm, ahead) for method in self.adjusted)
        ]
        cleaned = part.back(calm, 0)
        runs += [method.run(cleaned, ahead) for method in self.direct]
        return np.array([fitted for fitted, _ in runs]), np.array([mean for _, mean in runs])


def fit_pool(
    values: Floats, periods: Sequence[int], names: Sequence[str], *, multiplicative: bool
) -> Pool:
    """Fit methods by name to values without gaps."""
    patterns = decompose.patterns_of(np.log(values) if multiplicative else values, periods)
    part = decompose.adjusted(values, patterns, 0, multiplicative=multiplicative)
    calm = tamed(part.values)
    most = min(14, max(6, *(one + 1 for one in periods))) if periods else 6
    return Pool(
        patterns,
        multiplicative,
        tuple(ADJUSTED[name](calm, most) for name in names if name in ADJUSTED),
        tuple(
            SEASONAL[name](part.back(calm, 0), periods[0], multiplicative)
            for name in names
            if name in SEASONAL
        ),
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


def weights_of(errors: Floats) -> Floats:
    """Return weights of methods, inverse to the seventh power of their mean absolute errors (origin, method, step).

    Weights inverse to the square are best for independent errors (Bates and Granger, 1969); errors of methods
    for one series are far from independent, which favours the best ones. The first origin counts a quarter of the last:
    what forecast well of late does so longer.
    """
    known, sizes = _newer(errors)
    return _inverse(known.sum(axis=(0, 2)), sizes.sum(axis=(0, 2)))


def fair_weights(errors: Floats, origins: Sequence[int]) -> Floats:
    """Return for each origin the weights from errors of values that are not forecast from it, one row an origin.

    Neighbouring origins forecast the same values: weights of all of them know what an origin is to be judged by, and
    make its error look small.
    """
    known, sizes = _newer(errors)
    places = np.array(origins)
    targets = places[:, None] + np.arange(errors.shape[2])
    other = targets < places[:, None, None]
    other |= targets >= places[:, None, None] + errors.shape[2]
    count = np.einsum("joh,omh->jm", other, known)
    total = np.einsum("joh,omh->jm", other, sizes)
    return np.array([_inverse(*pair) for pair in zip(count, total, strict=True)])


def _newer(errors: Floats) -> tuple[Floats, Floats]:
    """Return what each error counts, (origin, method, step), and its size times that."""
    known = np.isfinite(errors)
    newer = 0.5 ** np.linspace(_HALVINGS, 0.0, len(errors))[:, None, None]
    return newer * known, newer * np.abs(np.where(known, errors, 0.0))


def _inverse(count: Floats, total: Floats) -> Floats:
    size = np.where(count > 0, total / np.maximum(count, 1e-300), np.inf)
    if not np.isfinite(size).any():
        return np.full(len(size), 1 / len(size))
    least = max(
        float(size.min()), 1e-9 * float(size[np.isfinite(size)].max()), np.finfo(float).tiny
    )
    inverse = (least / np.maximum(size, least)) ** _POWER
    found: Floats = inverse / inverse.sum()
    return found
