"""What would have been forecast from earlier origins, and which of the values then were too strange to learn from."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from dashkit.analytics.conformal import growth

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dashkit.analytics.seasonality import Floats

_FAR: Final = 10.0
_MEDIAN: Final = 0.6745
_SHARE: Final = 0.05
_TOGETHER: Final = 2


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """What would have been forecast from earlier origins.

    Attributes
    ----------
    origins
        How many values each knew.
    forecasts
        (origin, method, step).
    actual
        What came, (origin, step); NaN where unknown.
    """

    origins: tuple[int, ...]
    forecasts: Floats
    actual: Floats

    @property
    def targets(self) -> int:
        """Return how many different values were forecast."""
        places = np.array(self.origins)[:, None] + np.arange(self.actual.shape[1])
        return len(np.unique(places[np.isfinite(self.actual)]))

    @property
    def horizons(self) -> float:
        """Return how many horizons these values fill."""
        found: float = self.targets / self.actual.shape[1]
        return found

    @property
    def errors(self) -> Floats:
        """Return actual less forecast, (origin, method, step)."""
        return self.actual[:, None] - self.forecasts

    def usual(self) -> tuple[History, int]:
        """Return the history without what came as a lone outlier, and how many values that are."""
        if not np.isfinite(self.actual).any():
            return self, 0
        errors = np.median(self.errors, axis=1)
        places = np.array(self.origins)[:, None] + np.arange(self.actual.shape[1])
        table = np.full((len(self.origins), int(places.max()) + 1), np.nan)
        np.put_along_axis(table, places, np.abs(errors) / growth(errors), axis=1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of places that no origin forecasts
            strange = lone(np.nanmedian(table, axis=0))
        found = np.where(strange[places], np.nan, self.actual)
        return replace(self, actual=found), int(strange.sum())


def lone(sizes: Floats) -> NDArray[np.bool_]:
    """Return which sizes of errors, NaN where unknown, are those of lone outliers.

    They lie beyond ten standard deviations (by the median), no more than two side by side, and are at most one in
    twenty: more, and they are of the series.
    """
    known = np.isfinite(sizes)
    none = np.zeros(len(sizes), dtype=bool)
    if not known.any():
        return none
    far = known & (np.nan_to_num(sizes) > _FAR / _MEDIAN * float(np.median(sizes[known])))
    run = np.convolve(far, np.ones(_TOGETHER + 1), mode="full")
    few = far.sum() <= max(1, _SHARE * known.sum()) and run.max() <= _TOGETHER
    return far if few else none
