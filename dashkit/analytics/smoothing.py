"""Methods for a series without a season, each one filter pass: exponential smoothing and theta.

A method is fixed by one part of a series (`fit_...`) and then run on any longer part of it, so that forecasts from
many origins cost one fit. Parameters minimise the squared one-step errors; the initial states, which enter linearly, are found
by least squares for each of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from dashkit.analytics.packages import require

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashkit.analytics.seasonality import Floats

optimize, signal = require("scipy.optimize"), require("scipy.signal")
_ALPHAS: Final = (0.02, 0.1, 0.2, 0.35, 0.5, 0.7, 0.95)
_STARTS: Final = (0.05, 0.2, 0.45, 0.8)
_RATIOS: Final = (0.01, 0.1, 0.3)
_FAR_ALPHAS: Final = (0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9, 0.999)
_FAR_SHARES: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
_ORIGINS: Final = 40
_SAME: Final = 1e-12
_PHIS: Final = (0.93,)
_LEAST, _MOST, _DAMPED = 1e-4, 0.9999, (0.8, 0.98)


class Method(Protocol):
    """A method with its parameters."""

    @property
    def name(self) -> str:
        """Return what it is called."""

    def run(self, values: Floats, ahead: int) -> tuple[Floats, Floats]:
        """Return the one-step forecasts of the values, and the forecasts after their end."""


@dataclass(frozen=True, slots=True)
class Theta:
    """Simple exponential smoothing with a share of the linear trend as drift.

    Assimakopoulos and Nikolopoulos (2000) as simplified by Hyndman and Billah (2003): the share is 1 - 1/theta, so
    0 is plain smoothing (also ETS(A,N,N)) and 0.5 the theta method; Fiorucci et al. (2016) optimise it.
    """

    name: str
    alpha: float
    share: float

    def run(self, values: Floats, ahead: int) -> tuple[Floats, Floats]:
        """See `Method`."""
        slope = _slope(values) if self.share else 0.0
        drift = self.share * slope
        gain = _gain(self.alpha, len(values))
        errors, decay = _smoothed(values, self.alpha)
        first = float((errors - drift * gain) @ decay / (decay @ decay))
        errors = errors - first * decay
        level = float(values[-1] - (1 - self.alpha) * errors[-1])
        steps = np.arange(ahead)
        reach = gain[-1] * (1 - self.alpha) + 1.0
        return values - errors + drift * gain, level + drift * (steps + reach)


def fit_ses(values: Floats) -> Theta:
    """Fit simple exponential smoothing."""
    return Theta("SES", _best_alpha(values, 0.0), 0.0)


def fit_theta(values: Floats) -> Theta:
    """Fit the theta method with theta = 2: smoothing fitted by itself, half of the trend as drift."""
    return Theta("theta", _best_alpha(values, 0.0), 0.5)


def fit_optimised_theta(values: Floats) -> Theta:
    """Fit smoothing and drift together."""
    alpha = _best_alpha(values, None)
    return Theta("optimised theta", alpha, _theta_errors(values, alpha, None)[1])


@dataclass(frozen=True, slots=True)
class FarTheta:
    """Simple exponential smoothing and a share of the linear trend so far, both by how far all steps ahead erred."""

    alpha: float
    share: float
    name: str = "theta of all steps"

    def run(self, values: Floats, ahead: int) -> tuple[Floats, Floats]:
        """See `Method`."""
        errors = _level_errors(values, self.alpha)
        drift = self.share * _slope(values)
        level = float(values[-1] - (1 - self.alpha) * errors[-1])
        return values - errors + drift, level + drift * np.arange(1.0, ahead + 1)


def fit_far_theta(values: Floats, ahead: int) -> FarTheta:
    """Fit by the mean absolute error of all steps from up to 40 origins, each of which knew only its past.

    Errors of one step say little of those of 28 where a series is disturbed for long; absolute ones are what the mean is
    judged by in the end, and what few odd values move little.
    """
    n = len(values)
    steps = np.arange(1, min(ahead, max(1, n // 3)) + 1)
    origins = np.unique(np.linspace(min(max(3, n // 5), n - 2), n - 2, _ORIGINS).astype(int))
    places = origins[:, None] + steps
    known, coming = places < n, values[np.minimum(places, n - 1)]
    slopes = _slopes(values)[origins]
    best, least = FarTheta(1.0, 0.0), np.inf
    for alpha in _FAR_ALPHAS:
        level = (values - (1 - alpha) * _level_errors(values, alpha))[origins]
        for share in _FAR_SHARES:
            ahead_of = level[:, None] + share * slopes[:, None] * steps
            error = float((np.abs(coming - ahead_of) * known).sum())
            if error < least * (1 - 1e-9):
                best, least = FarTheta(alpha, share), error
    return best


def _level_errors(values: Floats, alpha: float) -> Floats:
    """Return the one-step errors of simple exponential smoothing, its first level by least squares."""
    errors, decay = _smoothed(values, alpha)
    found: Floats = errors - decay * (errors @ decay / (decay @ decay))
    return found


def _slopes(values: Floats) -> Floats:
    """Return the slope of the line of least squares through the values up to each."""
    count = np.arange(1.0, len(values) + 1)
    sums = np.cumsum(values - values[0])
    along = np.cumsum((values - values[0]) * (count - 1))
    spread = count * (count**2 - 1) / 12
    found: Floats = np.where(
        spread > 0, (along - sums * (count - 1) / 2) / np.maximum(spread, 1e-300), 0.0
    )
    return found


@dataclass(frozen=True, slots=True)
class OfLogarithms:
    """A method for the logarithms of values, those below ``least`` raised to it: its trend is a growth, its mean a median.

    What is to come goes no further beyond the values than these went: no growth goes on for ever.
    """

    method: Method
    least: float

    @property
    def name(self) -> str:
        """Return what it is called."""
        return f"{self.method.name} of logarithms"

    def run(self, values: Floats, ahead: int) -> tuple[Floats, Floats]:
        """See `Method`."""
        logs = np.log(np.maximum(values, self.least))
        low, high = float(logs.min()), float(logs.max())
        fitted, mean = self.method.run(logs, ahead)
        return np.exp(fitted), np.exp(np.clip(mean, 2 * low - high, 2 * high - low))


def of_logarithms(values: Floats, fit: Callable[[Floats], Method]) -> OfLogarithms:
    """Fit a method to logarithms; values of zero and below are taken for half of the least above."""
    least = float(values.min(where=values > 0, initial=float(values.max()))) / 2
    return OfLogarithms(fit(np.log(np.maximum(values, least))), least)


def _best_alpha(values: Floats, share: float | None) -> float:
    def loss(alpha: float) -> float:
        return _theta_errors(values, alpha, share)[0]

    grid = np.array([_LEAST, *_ALPHAS, _MOST])
    best = int(np.argmin([loss(alpha) for alpha in grid]))
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    found = optimize.minimize_scalar(
        loss, bounds=(low, high), method="bounded", options={"xatol": 1e-4, "maxiter": 25}
    )
    return float(found.x)


def _theta_errors(values: Floats, alpha: float, share: float | None) -> tuple[float, float]:
    """Return the sum of squared errors, and the share of the trend that makes it least where none is given."""
    errors, decay = _smoothed(values, alpha)
    if share == 0.0:
        rest = errors - decay * (errors @ decay / (decay @ decay))
        return float(rest @ rest), 0.0
    drift = _slope(values) * _gain(alpha, len(values))
    basis = decay / np.sqrt(decay @ decay)
    errors, drift = errors - basis * (basis @ errors), drift - basis * (basis @ drift)
    if share is None:
        size = float(drift @ drift)
        share = min(1.0, max(0.0, float(errors @ drift) / size)) if size > 0 else 0.0
    rest = errors - share * drift
    return float(rest @ rest), share


def _smoothed(values: Floats, alpha: float) -> tuple[Floats, Floats]:
    """Return the one-step errors from an initial level of zero, and what one unit of it takes off them."""
    errors = signal.lfilter([1.0, -1.0], [1.0, alpha - 1.0], values)
    decay: Floats = np.power(1 - alpha, np.arange(len(values), dtype=np.float64))
    return errors, decay


def _gain(alpha: float, n: int) -> Floats:
    """Return how far a slope of one has come beyond the level at each point."""
    found: Floats = (1 - np.power(1 - alpha, np.arange(n, dtype=np.float64))) / alpha
    return found


def _slope(values: Floats) -> float:
    places = np.arange(len(values)) - (len(values) - 1) / 2
    return float(places @ values / (places @ places)) if len(values) > 1 else 0.0


@dataclass(frozen=True, slots=True)
class Holt:
    """Exponential smoothing with a damped trend, ETS(A,Ad,N); Holt's linear trend where ``phi`` is 1."""

    alpha: float
    beta: float
    phi: float

    @property
    def name(self) -> str:
        """Return what it is called."""
        return "damped trend" if self.phi < 1 else "linear trend"

    def run(self, values: Floats, ahead: int) -> tuple[Floats, Floats]:
        """See `Method`."""
        errors, first = _holt_errors(values, self.alpha, self.beta, self.phi)
        level, trend = first
        # The states follow from their own filters, driven by the errors.
        trends = signal.lfilter([self.beta], [1.0, -self.phi], errors)
        trends += trend * self.phi ** np.arange(1, len(values) + 1)
        level = level + self.alpha * errors.sum() + self.phi * (trends[:-1].sum() + trend)
        steps = np.cumsum(self.phi ** np.arange(1, ahead + 1))
        return values - errors, level + steps * trends[-1]


def fit_holt(values: Floats, *, damped: bool) -> Holt:
    """Fit exponential smoothing with a trend; ``beta`` is at most ``alpha``, a damped ``phi`` 0.8 to 0.98."""
    return _polished(values, _rough(values, damped=damped))


def _rough(values: Floats, *, damped: bool) -> Holt:
    """Return the best of a grid."""
    found = [
        Holt(alpha, alpha * ratio, phi)
        for alpha, ratio, phi in product(_STARTS, _RATIOS, _PHIS if damped else (1.0,))
    ]
    return min(found, key=lambda one: _square(values, one))


def _polished(values: Floats, start: Holt) -> Holt:
    damped = start.phi < 1

    def holt(given: Any) -> Holt:  # noqa: ANN401
        return Holt(given[0], given[0] * given[1], given[2] if damped else 1.0)

    found = optimize.minimize(
        lambda given: _square(values, holt(given)),
        (start.alpha, start.beta / start.alpha, start.phi)[: 3 if damped else 2],
        method="Nelder-Mead",
        bounds=[(_LEAST, _MOST), (_LEAST, _MOST), _DAMPED][: 3 if damped else 2],
        options={"maxfev": 60, "xatol": 1e-3, "fatol": 1e-6 * _square(values, start)},
    )
    return holt([float(one) for one in found.x])


def _square(values: Floats, one: Holt) -> float:
    errors, _ = _holt_errors(values, one.alpha, one.beta, one.phi)
    return float(errors @ errors)


def _holt_errors(
    values: Floats, alpha: float, beta: float, phi: float
) -> tuple[Floats, tuple[float, float]]:
    n = len(values)
    free = np.stack((values, np.ones(n), np.cumsum(phi ** np.arange(1, n + 1))))
    y, a, b = signal.lfilter(
        [1.0, -1.0 - phi, phi],
        [1.0, alpha + phi * beta - 1.0 - phi, phi * (1.0 - alpha)],
        free,
    )
    return first_states(y, a, b)


def first_states(y: Floats, a: Floats, b: Floats) -> tuple[Floats, tuple[float, float]]:
    """Return what is left of ``y`` less the multiples of ``a`` and ``b`` that leave least squares, and these."""
    aa, ab, bb, ay, by = (float(one @ two) for one, two in ((a, a), (a, b), (b, b), (a, y), (b, y)))
    inner = aa * bb - ab * ab
    if inner > _SAME * aa * bb:
        level, trend = (bb * ay - ab * by) / inner, (aa * by - ab * ay) / inner
    else:
        level, trend = ay / max(aa, np.finfo(float).tiny), 0.0
    return y - level * a - trend * b, (level, trend)


def fit_ets(values: Floats) -> Theta | Holt:
    """Fit exponential smoothing without and with a trend, plain and damped, and return the one of least AICc."""
    n = len(values)
    plain = fit_ses(values)
    found: list[tuple[float, Theta | Holt]] = [
        (aicc(_theta_errors(values, plain.alpha, 0.0)[0], n, 3), plain)
    ]
    for damped, count in ((True, 6), (False, 5)):
        if n >= count + 5:
            one = _rough(values, damped=damped)
            found.append((aicc(_square(values, one), n, count), one))
    best = min(found, key=lambda pair: pair[0])[1]
    return _polished(values, best) if isinstance(best, Holt) else best


def aicc(square: float, n: int, count: int) -> float:
    """Return Akaike's criterion, corrected for few values, of a sum of squared errors."""
    if n <= count + 1:
        return float("inf")
    size = max(square, np.finfo(float).tiny)
    return float(n * np.log(size / n) + 2 * count + 2 * count * (count + 1) / (n - count - 1))
