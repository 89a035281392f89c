"""Units of measures: like can be added to like; products and ratios get the unit that follows."""

from __future__ import annotations

from dashkit.errors import UnitError
from dashkit.model.expressions import Aggregate, Arithmetic, MeasureSpec, Operator, Window

COUNT = "count"
PERCENT = "percent"


def is_percentage(spec: MeasureSpec) -> bool:
    """Return whether a measure is shown as a percentage, so that its change is in points."""
    return spec.unit == "%" or spec.format == "percentage" or spec.format.endswith("%")


def kind_of(spec: MeasureSpec) -> str:
    """Return the unit, ``count`` for a number of rows or members, or nothing when it is unknown.

    Examples
    --------
    >>> from dashkit.model.expressions import Aggregate
    >>> kind_of(MeasureSpec("orders", Aggregate("count")))
    'count'
    """
    if is_percentage(spec):
        return PERCENT
    if spec.unit:
        return spec.unit
    expression = spec.expression
    if isinstance(expression, Arithmetic) and expression.operator in {"+", "-"}:
        sides = (expression.left, expression.right)
        return COUNT if any(_counts(side) for side in sides) else ""
    return COUNT if _counts(expression) else ""


def _counts(expression: object) -> bool:
    if isinstance(expression, Window):
        return _counts(expression.base)
    return isinstance(expression, Aggregate) and expression.function in {"count", "distinct"}


def combined_unit(operator: Operator, left: MeasureSpec, right: MeasureSpec) -> str:
    """Return the unit of ``left operator right``.

    Raises
    ------
    UnitError
        If unlike units are added or subtracted.
    """
    first, second = kind_of(left), kind_of(right)
    if operator in {"+", "-"}:
        if first and second and first != second:
            raise UnitError.of(operator, (left.name, first), (right.name, second))
        return left.unit or right.unit
    if operator == "/":
        return _ratio(left.unit, right.unit)
    return _product(left.unit, right.unit)


def _ratio(top: str, bottom: str) -> str:
    if not bottom or bottom == "%":
        return top
    if top == bottom:
        return ""
    return f"{top or '1'}/{bottom}"


def _product(left: str, right: str) -> str:
    left, right = (unit if unit != "%" else "" for unit in (left, right))
    for one, other in ((left, right), (right, left)):
        top, slash, bottom = one.partition("/")
        if slash and bottom == other:
            return "" if top == "1" else top
    return f"{left}·{right}" if left and right else left or right
