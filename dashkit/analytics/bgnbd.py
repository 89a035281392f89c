"""How often customers buy and what they spend: BG/NBD and Gamma-Gamma, fitted by maximum likelihood.

Fader, Hardie and Lee (2005), "Counting your customers the easy way", Marketing Science 24(2);
Fader and Hardie (2013), "The Gamma-Gamma model of monetary value".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_STARTS: Final = ((0.0, 0.0, 0.0, 0.0), (-1.0, 0.0, -0.5, 1.0), (1.0, 1.0, -1.0, 1.0))
_EDGE: Final = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BgNbd:
    """Purchases at a gamma-distributed rate until a beta-distributed chance ends them.

    Attributes
    ----------
    r, alpha
        Shape and rate of the distribution of purchase rates; ``alpha`` in units of time.
    a, b
        Of the distribution of the chance that a customer leaves after a purchase.
    log_likelihood
        At these parameters.
    converged
        Whether the search ended at a maximum within bounds.
    """

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    converged: bool

    @classmethod
    def fit(cls, frequency: Floats, recency: Floats, age: Floats) -> Self:
        """Find the parameters for repeat purchases, time of the last and time watched."""
        rows, weights = np.unique(
            np.column_stack([frequency, recency, age]), axis=0, return_counts=True
        )
        unit = float(age.max())
        x, t_x, t = rows[:, 0], rows[:, 1] / unit, rows[:, 2] / unit

        def loss(logs: Floats) -> float:
            return -float(weights @ _log_likelihood(np.exp(logs), x, t_x, t)) / len(frequency)

        logs, converged = _minimum(loss, [np.array(one) for one in _STARTS])
        r, alpha, a, b = np.exp(logs).tolist()
        shift = float(np.sum(frequency)) * float(np.log(unit))
        return cls(
            r=r,
            alpha=alpha * unit,
            a=a,
            b=b,
            log_likelihood=-loss(logs) * len(frequency) - shift,
            converged=converged,
        )

    def alive(self, frequency: Floats, recency: Floats, age: Floats) -> Floats:
        """Return the probability that customers will still buy; 1 for those who never came back."""
        from scipy.special import expit  # noqa: PLC0415

        chance: Floats = expit(-self._log_odds_gone(frequency, recency, age))
        return chance

    def expected(self, horizon: float, frequency: Floats, recency: Floats, age: Floats) -> Floats:
        """Return the expected purchases in the next ``horizon``.

        Equation (10) of the paper after Euler's transformation of the hypergeometric function, which
        keeps its arguments small for customers with many purchases; where it still cannot be had
        (hardly anybody leaves), that of a customer who stays.
        """
        from scipy.special import hyp2f1  # noqa: PLC0415

        a = self.a + 1e-9 if abs(self.a - 1) < 1e-9 else self.a  # noqa: PLR2004
        c = a + self.b + frequency - 1
        z = horizon / (self.alpha + age + horizon)
        with np.errstate(all="ignore"):
            rest = (1 - z) ** (a - 1) * hyp2f1(a + self.b - 1 - self.r, a - 1, c, z)
            stays = c / (a - 1) * (1 - rest)
        forever = (self.r + frequency) * horizon / (self.alpha + age)
        expected = np.where(np.isfinite(stays), stays, forever)
        return np.asarray(expected * self.alive(frequency, recency, age))

    def _log_odds_gone(self, frequency: Floats, recency: Floats, age: Floats) -> Floats:
        again = frequency > 0
        shape = self.r + frequency
        waited = np.log(self.alpha + age) - np.log(self.alpha + recency)
        left = np.log(self.a) - np.log(self.b + np.where(again, frequency, 1) - 1)
        return np.where(again, left + shape * waited, -np.inf)


def _log_likelihood(parameters: Floats, x: Floats, t_x: Floats, t: Floats) -> Floats:
    from scipy.special import betaln, gammaln  # noqa: PLC0415

    r, alpha, a, b = parameters
    again = x > 0
    common = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + betaln(a, b + x) - betaln(a, b)
    stayed = -(r + x) * np.log(alpha + t)
    left = np.log(a) - np.log(b + np.where(again, x, 1) - 1) - (r + x) * np.log(alpha + t_x)
    found: Floats = common + np.logaddexp(stayed, np.where(again, left, -np.inf))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class GammaGamma:
    """Spend per purchase, gamma-distributed about a mean that differs between customers.

    Attributes
    ----------
    p
        Shape of the spend of one customer.
    q, v
        Shape and rate of the distribution of scales over customers; ``v`` in units of money.
    converged
        Whether the search ended at a maximum within bounds.
    """

    p: float
    q: float
    v: float
    converged: bool

    @classmethod
    def fit(cls, frequency: Floats, monetary: Floats) -> Self:
        """Find the parameters for repeat purchases and their mean value, both above 0."""
        from scipy.special import gammaln  # noqa: PLC0415

        unit = float(monetary.mean())
        x, m = frequency, monetary / unit

        def loss(logs: Floats) -> float:
            p, q, v = np.exp(logs)
            shape = p * x
            found = gammaln(shape + q) - gammaln(shape) - gammaln(q) + q * np.log(v)
            found += (shape - 1) * np.log(m) + shape * np.log(x) - (shape + q) * np.log(v + m * x)
            return -float(found.mean())

        logs, converged = _minimum(
            loss, [np.array(one) for one in ((1.0, 1.0, 0.0), (0.0, 0.5, 1.0))]
        )
        p, q, v = np.exp(logs).tolist()
        return cls(p=p, q=q, v=v * unit, converged=converged)

    def expected(self, frequency: Floats, monetary: Floats) -> Floats:
        """Return the expected value of a purchase: the customer's mean drawn to that of all.

        NaN where the model has no mean (q up to 1 and no purchase).
        """
        shape = self.p * frequency
        below = shape + self.q - 1
        above = self.p * (self.v + np.where(frequency > 0, monetary * frequency, 0.0))
        return np.where(below > 0, above / np.where(below > 0, below, 1), np.nan)


def _minimum(loss: Callable[[Floats], float], starts: list[Floats]) -> tuple[Floats, bool]:
    """Search from several starts, then polish the best; parameters are logarithms."""
    from scipy.optimize import minimize  # noqa: PLC0415

    bounds = [(-_EDGE, _EDGE)] * len(starts[0])
    tried = [minimize(loss, one, method="L-BFGS-B", bounds=bounds) for one in starts]
    best = min(tried, key=lambda one: float(one.fun))
    options = {"xatol": 1e-9, "fatol": 1e-13, "maxiter": 4_000, "maxfev": 4_000}
    polished = minimize(loss, best.x, method="Nelder-Mead", bounds=bounds, options=options)
    inside = bool(np.all(np.abs(polished.x) < _EDGE - 1e-6))
    return polished.x, bool(polished.success) and inside
