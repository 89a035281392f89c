"""What a measure computes, in words."""

from __future__ import annotations

from dashkit.formats import format_value
from dashkit.model.expressions import Aggregate, Constant, Expression, Share, Versus, Window
from dashkit.model.fields import title_of

_FUNCTIONS = {
    "sum": "sum of {}",
    "count": "number of {}",
    "mean": "mean of {}",
    "min": "smallest {}",
    "max": "largest {}",
    "distinct": "distinct {}",
    "quantile": "quantile of {}",
    "std": "standard deviation of {}",
    "first": "first {}",
    "last": "last {}",
    "snapshot": "{} at the last time",
    "sql": "{}",
}


def definition(expression: Expression) -> str:
    """Return what a measure computes, in words.

    Examples
    --------
    >>> from dashkit.model.expressions import Aggregate, Arithmetic
    >>> definition(Arithmetic("/", Aggregate("sum", "amount"), Aggregate("count")))
    '(sum of amount) / (number of rows)'
    """
    if isinstance(expression, Aggregate):
        where = expression.where
        named = _aggregate(expression)
        return named if where is None else f"{named} where {where.words()}"
    if isinstance(expression, Constant):
        return format_value(expression.value)
    if isinstance(expression, Versus):
        kind = "difference" if expression.points else "change"
        against = "a year before" if expression.comparison == "year" else "the period before"
        return f"{kind} of {definition(expression.base)} against {against}"
    if isinstance(expression, Share):
        inside = f" within each {', '.join(expression.within)}" if expression.within else ""
        return f"share of {_bracketed(expression.base)} in the whole{inside}"
    if isinstance(expression, Window):
        return f"{_bracketed(expression.base)} {_stretch(expression)}"
    sides = (_bracketed(side) for side in (expression.left, expression.right))
    return f" {expression.operator} ".join(sides)


def _aggregate(one: Aggregate) -> str:
    if one.function == "sql":
        return one.text
    field = title_of(one.field) if one.field else "rows"
    named = _FUNCTIONS[one.function].format(field[:1].lower() + field[1:])
    if one.quantile is not None:
        named = f"{one.quantile:g} {named}"
    if one.take == "first":
        named = named.replace("last", "first")
    own = f" of each {one.entity}" if one.entity else ""
    return f"{named}{own}{f', weighted by {one.weight}' if one.weight else ''}"


def _stretch(window: Window) -> str:
    if window.kind == "cumulative":
        return "from the first row on"
    if window.kind == "to_date":
        return f"from the start of the {window.unit}"
    return f"over {window.count} {window.unit}{'s' * (window.count > 1)}"


def _bracketed(expression: Expression) -> str:
    text = definition(expression)
    return text if isinstance(expression, Constant) else f"({text})"
