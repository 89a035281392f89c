"""ARIMA by statsmodels, with its warnings collected."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dashkit.analytics.packages import one_thread, require
from dashkit.errors import AnalysisError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dashkit.analytics.seasonality import Floats

    Order = tuple[int, int, int]

_MOST_LAGS: Final = 2
_LEVEL: Final = 0.05
_SPARE: Final = 8


@dataclass(frozen=True, slots=True, eq=False)
class Arima:
    """An ARIMA with its parameters; ``aic`` and ``bic`` are those of the values that fixed them."""

    order: Order
    fitted: Any

    @property
    def name(self) -> str:
        """Return what it is called."""
        return f"ARIMA{self.order}".replace(" ", "")

    @property
    def aic(self) -> float:
        """Return Akaike's criterion."""
        return float(self.fitted.aic)

    @property
    def bic(self) -> float:
        """Return Schwarz's criterion."""
        return float(self.fitted.bic)

    def run(self, values: Floats, ahead: int) -> tuple[Floats, Floats]:
        """See `Method`."""
        with one_thread():
            known = self.fitted.apply(values)
            return np.asarray(known.fittedvalues), np.asarray(known.forecast(ahead))


def fit_arima(values: Floats, order: Order | None) -> Arima:
    """Fit an ARIMA by maximum likelihood.

    Without an order the differences are those that the KPSS test wants at the 5 % level, at most one, and the lags,
    at most two of each kind, those of least AICc.

    Raises
    ------
    AnalysisError
        If there are too few values, or the likelihood has no maximum.
    """
    found = None
    for one in [order] if order else _orders(values):
        if len(values) < sum(one) + _SPARE:
            continue
        fitted = _fitted(values, one)
        if fitted is not None and (found is None or fitted.fitted.aicc < found.fitted.aicc):
            found = fitted
    if found is None:
        name = f"ARIMA{order}".replace(" ", "") if order else "no ARIMA"
        raise AnalysisError("too few", f"{name} cannot be fitted to {len(values)} values")
    return found


def _fitted(values: Floats, order: Order) -> Arima | None:
    arima = require("statsmodels.tsa.arima.model")
    try:
        with one_thread():
            fitted = arima.ARIMA(values, order=order).fit()
    except (ValueError, np.linalg.LinAlgError, IndexError) as error:
        warnings.warn(f"ARIMA{order} failed: {error}", RuntimeWarning, stacklevel=2)
        return None
    return Arima(order, fitted) if np.isfinite(fitted.aicc) else None


def _orders(values: Floats) -> Iterator[Order]:
    tests = require("statsmodels.tsa.stattools")
    with warnings.catch_warnings():
        # The p-value lies outside of the table: it is only compared with 5 %, which lies inside.
        warnings.simplefilter("ignore")
        differences = int(tests.kpss(values, nlags="auto")[1] < _LEVEL)
    lags = range(_MOST_LAGS + 1)
    return ((p, differences, q) for p, q in product(lags, lags))
