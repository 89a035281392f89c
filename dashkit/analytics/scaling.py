"""Features brought to comparable scales, and back: by deviation, logarithm, Yeo-Johnson or rank."""

from __future__ import annotations

import warnings
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from dashkit.errors import DefinitionError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Scaling = Literal["standard", "log", "yeo-johnson", "rank"]
SCALINGS: Final[tuple[Scaling, ...]] = ("standard", "log", "yeo-johnson", "rank")

_SKEWED: Final = 0.75
_QUANTILES: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaled:
    """Features on comparable scales.

    Attributes
    ----------
    values
        A row for each entity, a column for each feature: mean 0 and standard deviation 1.
    used
        How each feature was scaled.
    skew
        The skewness of each feature before and after.
    steps, units
        What brings each feature back, and by what it was divided first so that squares stay numbers.
    given
        The features, divided by their units.
    """

    values: Floats
    used: tuple[Scaling, ...]
    skew: tuple[tuple[float, float], ...]
    steps: tuple[Any, ...]
    units: Floats
    given: Floats

    def original(self, centres: Floats) -> Floats:
        """Return points in the units of the features: each between the two values that it lies between."""
        columns = [
            _back(step, centres[:, place], self.values[:, place], self.given[:, place])
            for place, step in enumerate(self.steps)
        ]
        return np.column_stack(columns) * self.units


def scaled(features: Floats, scaling: Scaling | Literal["auto"]) -> Scaled:
    """Scale features without missing values, each of which varies.

    With ``"auto"`` a feature whose skewness is within 0.75 is only centred and divided by its
    deviation; others take Yeo-Johnson's power, or their rank where that leaves more skewness.
    """
    if scaling != "auto" and scaling not in SCALINGS:
        raise DefinitionError.option("scaling", scaling, ("auto", *SCALINGS))
    units = np.abs(features).max(axis=0) if scaling != "log" else np.ones(features.shape[1])
    found = [_one(features[:, [place]] / units[place], scaling) for place in range(len(units))]
    return Scaled(
        values=np.column_stack([values for values, _, _, _ in found]),
        used=tuple(name for _, name, _, _ in found),
        skew=tuple(pair for _, _, pair, _ in found),
        steps=tuple(step for _, _, _, step in found),
        units=units,
        given=features / units,
    )


def _back(step: Any, points: Floats, values: Floats, given: Floats) -> Floats:  # noqa: ANN401
    """Undo a scale, which keeps the order; where it is too flat to be undone, go straight between two values."""
    order = np.argsort(values, kind="stable")
    values, given = values[order], given[order]
    found = np.interp(points, values, given)
    with warnings.catch_warnings(action="ignore"), np.errstate(all="ignore"):
        for place, point in enumerate(points):
            with suppress(ValueError):  # scikit-learn's, of what is infinite
                back = float(step.inverse_transform([[point]])[0, 0])
                found[place] = back if np.isfinite(back) else found[place]
    below = given[np.maximum(np.searchsorted(values, points, "right") - 1, 0)]
    above = given[np.minimum(np.searchsorted(values, points, "left"), len(given) - 1)]
    return np.clip(found, np.minimum(below, above), np.maximum(below, above))


def _one(
    column: Floats, scaling: Scaling | Literal["auto"]
) -> tuple[Floats, Scaling, tuple[float, float], Any]:
    before = _skewness(column[:, 0])
    names: tuple[Scaling, ...]
    if scaling != "auto":
        names = (scaling,)
    else:
        names = ("standard",) if abs(before) <= _SKEWED else ("yeo-johnson", "rank")
    best: tuple[Floats, Scaling, tuple[float, float], Any] | None = None
    for name in names:
        step = _step(name, column)
        values = step.fit_transform(column)
        after = _skewness(values[:, 0])
        if best is None or not abs(best[2][1]) <= max(_SKEWED, abs(after)):
            best = (values, name, (before, after), step)
    assert best is not None  # noqa: S101 - there is always a name
    return best


def _step(name: Scaling, column: Floats) -> Any:  # noqa: ANN401
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415
    from sklearn.preprocessing import (  # noqa: PLC0415
        FunctionTransformer,
        PowerTransformer,
        QuantileTransformer,
        StandardScaler,
    )

    if name == "standard":
        return StandardScaler()
    if name == "yeo-johnson":
        return make_pipeline(StandardScaler(), PowerTransformer())
    if name == "rank":
        many = min(_QUANTILES, len(column))
        return make_pipeline(
            QuantileTransformer(n_quantiles=many, subsample=None), StandardScaler()
        )
    if column.min() < 0:
        message = "scaling 'log' needs features from 0 up; take 'yeo-johnson' or 'rank'"
        raise DefinitionError(message)
    log = FunctionTransformer(np.log1p, inverse_func=np.expm1, check_inverse=False)
    return make_pipeline(log, StandardScaler())


def _skewness(values: Floats) -> float:
    away = values - values.mean()
    spread = float(np.sqrt((away**2).mean()))
    return float((away**3).mean() / spread**3) if spread > 0 else 0.0
