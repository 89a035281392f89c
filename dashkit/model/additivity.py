"""What may be added up, read off a measure's expression: nobody declares it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from dashkit.model.expressions import (
    Aggregate,
    Arithmetic,
    Constant,
    Share,
    Versus,
    Window,
    aggregates,
)

if TYPE_CHECKING:
    from dashkit.model.expressions import Expression, Function

Additivity = Literal["additive", "semi-additive", "mergeable", "none"]

_MERGED: Final[frozenset[Function]] = frozenset(
    {"sum", "count", "mean", "min", "max", "std", "first", "last"}
)


def additivity(expression: Expression) -> Additivity:
    """Return how a measure of a whole follows from its parts.

    ``additive``: by adding. ``semi-additive``: by adding, but not over time. ``mergeable``: from
    what its parts are computed from, such as sum and number of a mean. ``none``: only by asking
    the rows again.

    Examples
    --------
    >>> from dashkit.model.aggregates import count, distinct, mean, snapshot
    >>> [additivity(one.spec.expression) for one in (count(), snapshot("stock"), mean("x"))]
    ['additive', 'semi-additive', 'mergeable']
    >>> additivity(distinct("x").spec.expression)
    'none'
    """
    if adds_up(expression):
        return "additive"
    leaves = list(aggregates(expression))
    linear = _is_linear(expression) and not any(one.function == "distinct" for one in leaves)
    if linear and all(one.function in {"sum", "count", "snapshot"} for one in leaves):
        return "semi-additive"
    merged = not isinstance(expression, Versus | Share | Window)
    return "mergeable" if merged and all(one.function in _MERGED for one in leaves) else "none"


def accumulates(expression: Expression) -> bool:
    """Return whether a measure grows with the time it covers, as sums and counts do."""
    return _is_linear(expression, shifted=True) and all(
        one.function in {"sum", "count", "distinct"} for one in aggregates(expression)
    )


def adds_up(expression: Expression) -> bool:
    """Return whether the parts of a measure sum to its whole, so that they may be stacked."""
    return _is_linear(expression) and all(
        one.function in {"sum", "count"} for one in aggregates(expression)
    )


def _is_linear(expression: Expression, *, shifted: bool = False) -> bool:
    """Return whether a measure is a sum of aggregates, each times a constant.

    With ``shifted``, constants may be added too.
    """
    if isinstance(expression, Aggregate):
        return True
    if not isinstance(expression, Arithmetic):
        return False
    sides = [side for side in (expression.left, expression.right) if not isinstance(side, Constant)]
    if expression.operator in {"+", "-"}:
        enough = bool(sides) if shifted else len(sides) == 2  # noqa: PLR2004
        return enough and all(_is_linear(side, shifted=shifted) for side in sides)
    scaled = len(sides) == 1 and (expression.operator == "*" or sides[0] is expression.left)
    return scaled and _is_linear(sides[0], shifted=shifted)
