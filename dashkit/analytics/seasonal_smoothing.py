"""Exponential smoothing of level, damped trend and season at once: Holt and Winters, ETS(A,Ad,A), as one filter."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final

import numpy as np

from dashkit.analytics.packages import require
from dashkit.analytics.seasonality import detrended
from dashkit.analytics.smoothing import first_states

if TYPE_CHECKING:
    from dashkit.analytics.seasonality import Floats

signal = require("scipy.signal")
_ALPHAS: Final = (0.05, 0.15, 0.35, 0.7)
_TRENDS: Final = ((0.0, 0.9), (0.05, 0.95), (0.2, 0.9))
_GAMMAS: Final = (0.0, 0.1, 0.3)


@dataclass(frozen=True, slots=True)
class HoltWinters:
    """Smoothing with its parameters.

    The mean season of all cycles is taken out before, so that the season of the filter, by which the mean one has moved,
    begins at zero; the first level and trend are those of least squares.

    Attributes
    ----------
    alpha, beta, phi, gamma
        What of an error goes to level, trend and season, and what is left of the trend a step later.
    period
        Points a cycle.
    """

    alpha: float
    beta: float
    phi: float
    gamma: float
    period: int
    name: str = "Holt-Winters"

    def run(self, values: Floats, ahead: int) -> tuple[Floats, Floats]:
        """See `Method`."""
        n = len(values)
        season = _mean_season(values, self.period)[np.arange(n + ahead) % self.period]
        errors, (level, trend) = self.errors(values - season[:n])
        upper, lower = self._filter()
        padded = np.concatenate((errors, np.zeros(ahead)))
        found = signal.lfilter(lower, upper, padded) + season + level
        found += trend * np.cumsum(self.phi ** np.arange(1, n + ahead + 1))
        return values - errors, found[n:]

    def errors(self, values: Floats) -> tuple[Floats, tuple[float, float]]:
        """Return the one-step errors, and the first level and trend, of values without their mean season."""
        n = len(values)
        free = np.stack((values, np.ones(n), np.cumsum(self.phi ** np.arange(1, n + 1))))
        y, a, b = signal.lfilter(*self._filter(), free)
        return first_states(y, a, b)

    def _filter(self) -> tuple[Floats, Floats]:
        """Return the polynomials of lags by whose ratio values become errors."""
        alpha, phi, period = self.alpha, self.phi, self.period
        plain = np.array([1.0, -1.0 - phi, phi])
        inner = np.array([1.0, alpha + phi * self.beta - 1.0 - phi, phi * (1.0 - alpha)])
        upper, lower = np.zeros(period + 3), np.zeros(period + 3)
        upper[:3] += plain
        upper[period:] -= plain
        lower[:3] += inner
        lower[period:] += self.gamma * plain - inner
        return upper, lower


def fit_holt_winters(values: Floats, period: int) -> HoltWinters:
    """Fit by the squared one-step errors; of a grid, for a combination asks no more."""
    rest = values - _mean_season(values, period)[np.arange(len(values)) % period]
    grid = [
        HoltWinters(alpha, alpha * ratio, phi, gamma * (1 - alpha), period)
        for alpha, (ratio, phi), gamma in product(_ALPHAS, _TRENDS, _GAMMAS)
    ]
    squares = [float((one.errors(rest)[0] ** 2).sum()) for one in grid]
    return grid[int(np.argmin(squares))]


def _mean_season(values: Floats, period: int) -> Floats:
    place = np.arange(len(values)) % period
    rest = detrended(values, period)
    means = np.bincount(place, rest, period) / np.bincount(place, minlength=period)
    found: Floats = means - means.mean()
    return found
