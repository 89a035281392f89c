"""What a forecast answers with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from dashkit.analytics.packages import require
from dashkit.analytics.results import Diagnostics, plain, shown, worded

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from dashkit.analytics.seasonality import Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Backtest:
    """How the same forecast would have done from earlier origins, each of which knew only its past.

    Attributes
    ----------
    mase
        Mean absolute scaled error: over all origins and steps, in units of the mean absolute difference to the
        season before (Hyndman and Koehler, 2006). None where that is zero.
    smape
        Symmetric mean absolute percentage error, 0 to 2 (Makridakis, 1993).
    coverage_80, coverage_95
        Share of the values inside of the interval that the other origins give.
    naive_mase
        ``mase`` of the seasonal naive method.
    origins
        One row an origin: ``known`` (values before it), ``steps``, ``mase``, ``smape``, ``coverage_80``, ``coverage_95``.
    """

    mase: float | None
    smape: float
    coverage_80: float
    coverage_95: float
    naive_mase: float | None
    origins: pl.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """The sum of all steps: Student's t around ``mean``.

    Attributes
    ----------
    mean, error
        The sum of the forecasts, and its standard error with the correlation of the steps.
    free
        Degrees of freedom.
    """

    mean: float
    error: float
    free: float

    def chance(self, least: float) -> float:
        """Return the probability that the sum is ``least`` or more.

        Examples
        --------
        >>> Total(mean=10.0, error=2.0, free=8.0).chance(10.0)
        0.5
        """
        if not self.error > 0:
            return float(self.mean >= least)
        return float(require("scipy.special").stdtr(self.free, (self.mean - least) / self.error))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forecast:
    """What will come, how sure that is and how it was found.

    Attributes
    ----------
    frame
        One row a step: ``time`` (``step``, the number of the value, without times), ``mean``, ``lower_80``,
        ``upper_80``, ``lower_95``, ``upper_95``.
    fitted
        One row a past value: ``time`` or ``step``, ``value`` (null where missing), ``fitted`` (its forecast one step before).
    method
        The method, ``"combination"`` for several.
    reason
        Why it was taken, in words.
    weights
        The methods and their shares of the mean.
    seasons
        The periods, in steps.
    step
        The distance of two values in words; empty without times.
    parameters
        ``r2``, ``slope`` and ``intercept`` of a linear trend; ``order``, ``aic`` and ``bic`` of an ARIMA.
    total
        The sum of all steps, e.g. what is to come of a month, with its distribution.
    backtest
        None with too few values for it; the intervals are then parametric.
    diagnostics
        Method, number of values, period, warnings.

    Examples
    --------
    >>> from dashkit import forecast
    >>> found = forecast([3.0, 5.0, 4.0, 6.0, 5.0, 7.0, 6.0, 8.0], horizon=2, method="linear")
    >>> found.to_frame().columns
    ['step', 'mean', 'lower_80', 'upper_80', 'lower_95', 'upper_95']
    """

    frame: pl.DataFrame
    fitted: pl.DataFrame
    method: str
    reason: str
    weights: Mapping[str, float]
    seasons: tuple[int, ...]
    step: str
    parameters: Mapping[str, Any]
    total: Total
    backtest: Backtest | None
    diagnostics: Diagnostics

    @property
    def mean(self) -> Floats:
        """Return the forecasts, one a step."""
        return self.frame["mean"].to_numpy()

    def interval(self, level: int = 95) -> tuple[Floats, Floats]:
        """Return lower and upper bounds at level 80 or 95, one a step."""
        return self.frame[f"lower_{level}"].to_numpy(), self.frame[f"upper_{level}"].to_numpy()

    def _repr_html_(self) -> str:
        return shown(self)

    def to_frame(self) -> pl.DataFrame:
        """Return a row a step."""
        return self.frame

    def to_dict(self) -> dict[str, Any]:
        """Return everything as pure JSON."""
        found: dict[str, Any] = plain(self)
        return found

    def explain(self) -> str:
        """Return what was found in one sentence."""
        row = self.frame.row(0, named=True)
        words, count = self.step or "value", self.frame.height
        unit = f"steps of {words}" if words[0].isdigit() else words if count == 1 else f"{words}s"
        text = (
            f"The next {count} {unit} {'is' if count == 1 else 'are'} forecast at {worded(float(np.mean(self.mean)))} on average, "
            f"the first at {worded(row['mean'])} (95 %: {worded(row['lower_95'])} to {worded(row['upper_95'])}), "
            f"by {self.method}"
        )
        test = self.backtest
        if test is None:
            return f"{text}; there are too few values to try it on."
        if test.mase is None or not test.naive_mase:
            return f"{text}; from earlier origins the seasonal naive method made no error."
        ratio = test.mase / test.naive_mase - 1
        beside = f"{abs(ratio):.0%} {'below' if ratio < 0 else 'above'}"
        return f"{text}; from {test.origins.height} earlier origins its error was {beside} that of the seasonal naive method."
