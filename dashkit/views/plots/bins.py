"""How wide the bins of a histogram are when nobody says."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING, Final

from dashkit.model.aggregates import max_, min_
from dashkit.views.numbers import known

if TYPE_CHECKING:
    from dashkit.model.fields import Field
    from dashkit.model.model import Model

_BINS: Final = 40


def width_of(model: Model, column: Field) -> float:
    """Return the width that gives some twenty to forty bins over all rows of a column."""
    query = model.query([min_(column.name), max_(column.name)])
    frame = query.run().frame
    low, high = (known(frame[spec.name][0]) if frame.height else None for spec in query.measures)
    if low is None or high is None or not high > low:
        return 1.0
    width = nice_width(float(high) - float(low), _BINS)
    return max(width, 1.0) if column.type == "integer" else width


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
