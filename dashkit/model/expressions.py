"""What a measure computes, as plain values: aggregates, and arithmetic after aggregation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dashkit.model.fields import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from dashkit.model.filters import Filter

Function = Literal["sum", "count", "mean", "min", "max", "distinct"]
Operator = Literal["+", "-", "*", "/"]
Comparison = Literal["previous", "year"]
Good = Literal["up", "down", "neutral"]

COMPARISONS: tuple[Comparison, ...] = ("previous", "year")


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One aggregation of a field; ``field`` is empty for a row count."""

    function: Function
    field: str = ""
    where: Filter | None = None


@dataclass(frozen=True, slots=True)
class Constant:
    """A number that takes part in arithmetic."""

    value: int | float | Decimal


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Arithmetic between finished aggregates; null in gives null, ``x / 0`` gives null."""

    operator: Operator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Versus:
    """The relative change of ``base`` against a comparison period, e.g. 0.12 for +12%.

    With ``points`` it is the difference instead, as for measures that are percentages themselves.
    """

    base: Expression
    comparison: Comparison
    points: bool = False


Expression = Aggregate | Constant | Arithmetic | Versus


@dataclass(frozen=True, slots=True)
class MeasureSpec:
    """A named expression with its meaning on screen; the plain value inside a `Measure`."""

    name: str
    expression: Expression
    label: str = ""
    unit: str = ""
    format: str = ""
    good: Good = "up"
    target: float | None = None
    tolerance: float = 0.0

    @property
    def title(self) -> str:
        """The label, or one made from the name."""
        return self.label or title_of(self.name)


def aggregates(expression: Expression) -> Iterator[Aggregate]:
    """Yield every aggregate of an expression, from left to right."""
    if isinstance(expression, Aggregate):
        yield expression
    elif isinstance(expression, Arithmetic):
        yield from aggregates(expression.left)
        yield from aggregates(expression.right)
    elif isinstance(expression, Versus):
        yield from aggregates(expression.base)
