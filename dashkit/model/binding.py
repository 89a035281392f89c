"""Definitions checked against a model: names known, aggregates possible, filters typed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dashkit.errors import DefinitionError
from dashkit.model.aggregates import (
    aggregate,
    distinct,
    mean,
    median,
    quantile,
    snapshot,
)
from dashkit.model.expressions import (
    Aggregate,
    Arithmetic,
    Condition,
    Constant,
    Expression,
    Function,
    MeasureSpec,
    Share,
    Versus,
    Window,
)
from dashkit.model.fields import NUMERIC, TEMPORAL, Field, looks_unsummable
from dashkit.model.measures import Measure
from dashkit.model.parse import (
    Binary,
    Call,
    Limited,
    Name,
    Node,
    Number,
    parse_measure,
)

if TYPE_CHECKING:
    from collections.abc import Callable

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
        return _called(node)
    if isinstance(node, Binary):
        return _binary(node, model)
    inner = _build(node.node, model)
    if not isinstance(inner, Measure):
        message = f"{inner} is a number; only a measure has .vs(), .where() and the like"
        raise DefinitionError(message)
    if isinstance(node, Limited):
        return inner.where(node.where)
    made: Measure = getattr(inner, node.method)(*node.arguments)
    return made


_MAKERS: dict[str, Callable[..., Measure]] = {
    "mean": mean,
    "distinct": distinct,
    "median": median,
    "quantile": quantile,
    "snapshot": snapshot,
}


def _called(node: Call) -> Measure:
    options = dict(node.options)
    if node.function not in _MAKERS:
        function: Function = node.function  # type: ignore[assignment]
        return aggregate(function, node.field, node.where)
    return _MAKERS[node.function](node.field, where=node.where, **options)


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
    if isinstance(expression, Versus | Window):
        _need_time("a change" if isinstance(expression, Versus) else "a window", model)
        return replace(expression, base=bound(expression.base, model))
    if isinstance(expression, Share):
        within = tuple(model.field(one, context="share within").name for one in expression.within)
        return replace(expression, base=bound(expression.base, model), within=within)
    if isinstance(expression, Constant):
        return expression
    message = f"{expression!r} is no measure"
    raise DefinitionError(message)


def bound_condition(condition: Condition, model: Model) -> Condition:
    """Return a condition with its measure checked and its grain known."""
    grain = model.field(condition.grain, context="at").name if condition.grain else ""
    return replace(condition, measure=model.measure(condition.measure), grain=grain)


def _need_time(what: str, model: Model) -> str:
    if not model.time:
        message = f"{what} needs a time column; model {model.name!r} has none: dk.model(..., time=)"
        raise DefinitionError(message)
    return model.time


def _bound_aggregate(part: Aggregate, model: Model) -> Aggregate:
    if part.table:
        facts = next((one for one in model.facts if one.name == part.table), None)
        if facts is None:
            message = f"model {model.name!r} is not joined with {part.table!r}"
            raise DefinitionError(message)
        return replace(_bound_aggregate(replace(part, table=""), facts.model), table=part.table)
    if part.among:
        among = tuple(bound_condition(one, model) for one in part.among)
        return replace(_bound_aggregate(replace(part, among=()), model), among=among)
    where = model.filter(part.where) if part.where is not None else None
    call = f"dk.{part.function}({part.field!r})"
    if part.function == "sql":
        if not getattr(model.source, "speaks_sql", False):
            message = f"dk.sql(): the rows of {model.name!r} are not in a database"
            raise DefinitionError(message)
        return replace(part, where=where)
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
    time = _need_time(call, model) if part.function in _TIMED else ""
    weight = _number(model.field(part.weight), call).name if part.weight else ""
    entity = model.field(part.entity).name if part.entity else ""
    return replace(part, field=field.name, where=where, time=time, weight=weight, entity=entity)


_TIMED = frozenset({"first", "last", "snapshot"})
_ORDERED = frozenset({"min", "max", "first", "last"})


def _number(field: Field, call: str) -> Field:
    if field.value_type not in NUMERIC or field.width is not None:
        message = f"{call}: {field.name!r} holds {field.value_type} values, not numbers"
        raise DefinitionError(message)
    return field


def _check_aggregate(part: Aggregate, field: Field, model: Model) -> None:
    call = f"dk.{part.function}({field.name!r})"
    if part.function in {"sum", "mean", "quantile", "std", "snapshot"}:
        _number(field, call)
        if field.table and not part.weight:
            message = (
                f"{call}: a row of {field.table!r} meets many rows of {model.name!r}, so its value "
                f"would count many times; measure it in a model of {field.table!r}"
            )
            raise DefinitionError(message)
    elif part.function in _ORDERED and field.value_type not in NUMERIC | TEMPORAL:
        message = f"{call}: {field.name!r} holds {field.value_type} values, which have no order"
        raise DefinitionError(message)
