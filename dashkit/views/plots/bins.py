"""How wide the bins of a column are when nobody says."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING, Final

import polars as pl

from dashkit.errors import DashkitError
from dashkit.model.aggregates import max_, min_, quantile
from dashkit.model.policy import withholds
from dashkit.views.numbers import known
from dashkit.views.plots import limits

if TYPE_CHECKING:
    from dashkit.model.fields import Field
    from dashkit.model.measures import Measure
    from dashkit.model.model import Model

_BINS: Final = 40
_MOST: Final = 180


def width_of(model: Model, column: Field) -> float:
    """Return the width that cuts nearly all rows of a column into some twenty to forty bins.

    One percent on either side may reach further, as long as there are not too many bins.
    """
    name = column.base
    whole = 0.0 if withholds(model) else _span(model, column, [min_(name), max_(name)])
    try:
        usual = _span(model, column, [quantile(name, 0.01), quantile(name, 0.99)])
    except DashkitError:  # a database without quantiles
        usual = whole
    whole = whole or usual
    if whole <= 0:
        return 1.0
    width = max(nice_width(usual or whole, _BINS), nice_width(whole, _MOST))
    return max(width, 1.0) if column.type == "integer" else width


def _span(model: Model, column: Field, ends: list[Measure]) -> float:
    """Return how far two ends are apart; 0 where one is missing or infinite."""
    query = model.query(ends)
    frame = query.run().frame
    low, high = (known(frame[spec.name][0]) if frame.height else None for spec in query.measures)
    if low is None or high is None:
        return 0.0
    limits.check(column.title, [pl.Series([float(low), float(high)])])
    return float(high) - float(low)


def nice_width(span: float, count: int) -> float:
    """Return a round number that divides a span into at most ``count`` parts.

    Examples
    --------
    >>> nice_width(100, 40), nice_width(4983, 40)
    (2.5, 200.0)
    """
    rough = span / count
    size = 10.0 ** floor(log10(rough))
    step = next(step for step in (1, 2, 2.5, 5, 10) if step * size >= rough * (1 - 1e-9))
    return float(f"{step * size:.12g}")
