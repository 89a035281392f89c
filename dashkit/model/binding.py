"""Definitions checked against a model: names known, aggregates possible, filters typed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dashkit.errors import DefinitionError
from dashkit.model.expressions import (
    Aggregate,
    Arithmetic,
    Constant,
    Expression,
    MeasureSpec,
    Versus,
)
from dashkit.model.fields import NUMERIC, TEMPORAL, Field, looks_unsummable
from dashkit.model.measures import Measure, aggregate
from dashkit.model.parse import Binary, Call, Changed, Limited, Name, Node, Number, parse_measure

if TYPE_CHECKING:
    from dashkit.model.model import Model


def read_measure(text: str, model: Model) -> MeasureSpec:
    """Return the measure that a text describes, e.g. ``"sum(amount) / count()"``."""
    built = _build(parse_measure(text), model)
    if not isinstance(built, Measure):
        message = f"{text!r} is a number, not a measure"
        raise DefinitionError(message)
    return built.spec


def _build(node: Node, model: Model) -> Measure | int | float:
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Name):
        return Measure(known_measure(node.name, model))
    if isinstance(node, Call):
        return aggregate(node.function, node.field, node.where)
    if isinstance(node, Binary):
        return _binary(node, model)
    inner = _build(node.node, model)
    if not isinstance(inner, Measure):
        message = f"{inner} is a number; only a measure has .vs() and .where()"
        raise DefinitionError(message)
    return inner.vs(node.comparison) if isinstance(node, Changed) else _limited(inner, node)


def _limited(inner: Measure, node: Limited) -> Measure:
    return inner.where(node.where)


def _binary(node: Binary, model: Model) -> Measure | int | float:
    left, right = _build(node.left, model), _build(node.right, model)
    if not isinstance(left, Measure) and not isinstance(right, Measure):
        return _constant(node, left, right)
    if node.operator == "+":
        return left + right
    if node.operator == "-":
        return left - right
    return left * right if node.operator == "*" else left / right


def _constant(node: Binary, left: float, right: float) -> float:
    if node.operator == "/":
        if right == 0:
            message = "a constant divided by zero"
            raise DefinitionError(message)
        return left / right
    if node.operator == "*":
        return left * right
    return left + right if node.operator == "+" else left - right


def known_measure(name: str, model: Model) -> MeasureSpec:
    """Return a defined measure, or the sum of a numeric column that can be summed.

    Raises
    ------
    UnknownField
        If the model has no such name.
    DefinitionError
        If the column is no number, or looks like a key, a rate or a price.
    """
    if name in model.measures:
        return model.measures[name]
    field = model.field(name)
    if field.value_type not in NUMERIC or field.width is not None:
        hint = f"count it, e.g. dk.distinct({name!r})"
        message = f"{name!r} ({field.value_type}) is a dimension; {hint}"
        raise DefinitionError(message)
    if looks_unsummable(field.column):
        message = (
            f"{name!r} looks like a key, a rate or a price, which nobody adds up; say which: "
            f"dk.mean({name!r}), dk.distinct({name!r}), or dk.sum({name!r}) if it is a quantity"
        )
        raise DefinitionError(message)
    expression = bound(Aggregate("sum", field.name), model)
    return MeasureSpec(field.name, expression, label=f"Sum of {name}")


def bound(expression: Expression, model: Model) -> Expression:
    """Return the expression with its fields checked and its filters typed."""
    if isinstance(expression, Aggregate):
        return _bound_aggregate(expression, model)
    if isinstance(expression, Arithmetic):
        left, right = bound(expression.left, model), bound(expression.right, model)
        return replace(expression, left=left, right=right)
    if isinstance(expression, Versus):
        if not model.time:
            message = f"a change needs a time column; model {model.name!r} has none"
            raise DefinitionError(message)
        return replace(expression, base=bound(expression.base, model))
    if isinstance(expression, Constant):
        return expression
    message = f"{expression!r} is no measure"
    raise DefinitionError(message)


def _bound_aggregate(part: Aggregate, model: Model) -> Aggregate:
    where = model.filter(part.where) if part.where is not None else None
    if not part.field:
        if part.function != "count":
            message = f"dk.{part.function}() needs a column"
            raise DefinitionError(message)
        return replace(part, where=where)
    if part.field in model.measures and part.field not in model.fields:
        message = f"{part.field!r} is a measure already; dk.{part.function}() takes a column"
        raise DefinitionError(message)
    field = model.field(part.field)
    _check_aggregate(part, field, model)
    return replace(part, field=field.name, where=where)


def _check_aggregate(part: Aggregate, field: Field, model: Model) -> None:
    call = f"dk.{part.function}({field.name!r})"
    if part.function in {"sum", "mean"}:
        if field.value_type not in NUMERIC or field.width is not None:
            message = f"{call}: {field.name!r} holds {field.value_type} values, not numbers"
            raise DefinitionError(message)
        if field.table:
            message = (
                f"{call}: a row of {field.table!r} meets many rows of {model.name!r}, so its value "
                f"would count many times; measure it in a model of {field.table!r}"
            )
            raise DefinitionError(message)
    elif part.function in {"min", "max"} and field.value_type not in NUMERIC | TEMPORAL:
        message = f"{call}: {field.name!r} holds {field.value_type} values, which have no order"
        raise DefinitionError(message)
