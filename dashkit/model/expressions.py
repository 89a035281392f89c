"""What a measure computes, as plain values: aggregates, arithmetic after them, views of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dashkit.errors import NoTruthValue
from dashkit.model.fields import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from dashkit.model.fields import Grain
    from dashkit.model.filters import Filter

Function = Literal[
    "sum",
    "count",
    "mean",
    "min",
    "max",
    "distinct",
    "quantile",
    "std",
    "first",
    "last",
    "snapshot",
    "sql",
]
Operator = Literal["+", "-", "*", "/"]
Comparison = Literal["previous", "year"]
Good = Literal["up", "down", "neutral"]
Fill = Literal["auto", "zero", "null", "previous"]

SIGNS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}
COMPARISONS: tuple[Comparison, ...] = ("previous", "year")


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One aggregation of a field.

    Attributes
    ----------
    function
        What is computed; ``snapshot`` adds up the rows of the last date only.
    field
        Of which field; empty for a row count.
    where
        Over which rows.
    weight
        The field that weighs a mean.
    quantile
        Between 0 and 1.
    time
        The field that orders ``first``, ``last`` and ``snapshot``; set by the model.
    take
        Whether a snapshot is the last or the first of its bucket.
    entity
        The field whose every member has a snapshot of its own.
    approximate
        Whether a sketch of the engine may answer.
    text
        An aggregate in the words of the database.
    among
        Conditions on groups whose rows count; each has a grain.
    table
        Of which other facts; empty for those of the model itself.
    """

    function: Function
    field: str = ""
    where: Filter | None = None
    weight: str = ""
    quantile: float | None = None
    time: str = ""
    take: Literal["last", "first"] = "last"
    entity: str = ""
    approximate: bool = False
    text: str = ""
    among: tuple[Condition, ...] = ()
    table: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that it reads, those of its filter left out."""
        names = (self.field, self.weight, self.time, self.entity)
        return tuple(name for name in names if name)


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison of a measure with a number; it has no truth value and filters no rows.

    Attributes
    ----------
    measure
        What is compared.
    operator, value
        With what.
    grain
        The field for whose members it is asked; empty for the groups of the query.
    """

    measure: MeasureSpec
    operator: Literal["lt", "le", "gt", "ge", "eq", "ne"]
    value: int | float | Decimal
    grain: str = ""

    def __bool__(self) -> bool:
        """Refuse: a condition is a question about groups, not an answer."""
        raise NoTruthValue.of("condition")

    def __str__(self) -> str:
        """Return the condition in words."""
        where = f"{self.grain} with " if self.grain else ""
        return f"{where}{self.measure.name} {SIGNS[self.operator]} {self.value}"


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


@dataclass(frozen=True, slots=True)
class Share:
    """The part of ``base`` in all groups, or in those that agree in the fields ``within``."""

    base: Expression
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """``base`` over a stretch of time that ends with each bucket, the period's start ignored.

    ``rolling`` is ``count`` units long, ``to_date`` starts with the unit, ``cumulative`` with the
    data.
    """

    base: Expression
    kind: Literal["rolling", "to_date", "cumulative"]
    unit: Grain = "day"
    count: int = 1


Expression = Aggregate | Constant | Arithmetic | Versus | Share | Window


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
    fill: Fill = "auto"

    @property
    def title(self) -> str:
        """The label, or one made from the name."""
        return self.label or title_of(self.name)


def parts_of(expression: Expression) -> tuple[Expression, ...]:
    """Return the expressions that one is made of."""
    if isinstance(expression, Arithmetic):
        return (expression.left, expression.right)
    return (expression.base,) if isinstance(expression, Versus | Share | Window) else ()


def walk(expression: Expression) -> Iterator[Expression]:
    """Yield an expression and all within it, from left to right."""
    yield expression
    for part in parts_of(expression):
        yield from walk(part)


def aggregates(expression: Expression) -> Iterator[Aggregate]:
    """Yield every aggregate of an expression, from left to right."""
    for part in walk(expression):
        if isinstance(part, Aggregate):
            yield part
