"""Autoregressions by least squares: of values, of their differences, of their differences to the cycle before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from dashkit.analytics.decompose import tamed
from dashkit.analytics.packages import require
from dashkit.analytics.smoothing import aicc

if TYPE_CHECKING:
    from dashkit.analytics.seasonality import Floats

signal = require("scipy.signal")
_LARGEST_ROOT: Final = 0.995
_SHRINK: Final = 0.98
_LEAST: Final = 3


@dataclass(frozen=True, slots=True)
class Autoregression:
    """The next value as a weighted sum of the last ones and a constant, of the values or of their differences."""

    name: str
    constant: float
    weights: tuple[float, ...]
    differences: bool

    def run(self, values: Floats, ahead: int) -> tuple[Floats, Floats]:
        """See `Method`."""
        series = np.diff(values) if self.differences else values
        order = len(self.weights)
        filled = np.concatenate((np.full(order, series[:1].mean()), series))
        poly = np.concatenate(([0.0], self.weights))
        fitted = self.constant + np.convolve(filled, poly)[order : len(filled)]
        mean = self._ahead(filled, ahead)
        if self.differences:
            fitted = np.concatenate((values[:1], values[:-1] + fitted))
            mean = values[-1] + np.cumsum(mean)
        return fitted, mean

    def _ahead(self, filled: Floats, ahead: int) -> Floats:
        given = np.full(ahead, self.constant)
        if not self.weights:
            return given
        weights = np.array(self.weights)
        state = np.correlate(weights, filled[: -len(weights) - 1 : -1], "full")[len(weights) - 1 :]
        den = np.concatenate(([1.0], -weights))
        found: Floats = signal.lfilter([1.0], den, given, zi=state)[0]
        return found


def fit_autoregression(values: Floats, most: int, *, differences: bool) -> Autoregression:
    """Fit by least squares; the order, up to ``most``, is that of least AICc. Differences have no constant."""
    series = np.diff(values) if differences else values
    centre = 0.0 if differences else float(series.mean())
    series = series - centre
    n = len(series)
    most = max(0, min(most, n // 4))
    weights = _least_squares(series, most)
    while (
        weights.size and np.abs(np.roots(np.concatenate(([1.0], -weights)))).max() >= _LARGEST_ROOT
    ):
        weights = weights * _SHRINK ** np.arange(1, len(weights) + 1)
    name = "autoregression of differences" if differences else "autoregression"
    constant = centre * (1 - float(weights.sum()))
    return Autoregression(name, constant, tuple(weights.tolist()), differences)


def _least_squares(series: Floats, most: int) -> Floats:
    """Return the weights of the best order: one decomposition holds the errors of every order."""
    n = len(series) - most
    if most == 0 or n < _LEAST or not series.any():
        return np.zeros(0)
    lags = np.column_stack([series[most - lag : len(series) - lag] for lag in range(1, most + 1)])
    target = series[most:]
    q, r = np.linalg.qr(lags)
    along = q.T @ target
    squares = float(target @ target) - np.concatenate(([0.0], np.cumsum(along**2)))
    scores = [
        aicc(max(float(square), 1e-12 * float(target @ target)), n, order + 1)
        if n > order + 3
        else np.inf
        for order, square in enumerate(squares)
    ]
    order = int(np.argmin(scores))
    if order == 0:
        return np.zeros(0)
    found: Floats = np.linalg.lstsq(r[:order, :order], along[:order], rcond=1e-10)[0]
    return found


@dataclass(frozen=True, slots=True)
class SeasonalAutoregression:
    """An autoregression of the differences to the cycle before, differenced once more or not; forecasts the values themselves.

    A seasonal ARIMA without moving averages: its season moves, where one that is taken out stands.
    """

    period: int
    logarithms: bool
    inner: Autoregression

    @property
    def name(self) -> str:
        """Return what it is called."""
        return f"seasonal {self.inner.name}"

    def run(self, values: Floats, ahead: int) -> tuple[Floats, Floats]:
        """See `Method`."""
        given = np.log(values) if self.logarithms else values
        fitted, steps = self.inner.run(tamed(given[self.period :] - given[: -self.period]), ahead)
        fitted = np.concatenate((given[: self.period], given[: -self.period] + fitted))
        cycles = -(-ahead // self.period)
        padded = np.zeros(cycles * self.period)
        padded[:ahead] = steps
        rows = given[-self.period :] + np.cumsum(padded.reshape(cycles, self.period), axis=0)
        mean = rows.ravel()[:ahead]
        return (np.exp(fitted), np.exp(mean)) if self.logarithms else (fitted, mean)


def fit_seasonal(
    values: Floats, period: int, *, logarithms: bool, differences: bool
) -> SeasonalAutoregression:
    """Fit an autoregression of up to a cycle and one, at most 25, lags."""
    given = np.log(values) if logarithms else values
    inner = fit_autoregression(
        tamed(given[period:] - given[:-period]), min(25, period + 1), differences=differences
    )
    return SeasonalAutoregression(period, logarithms, inner)
