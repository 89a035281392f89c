"""Parts of queries as plain JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from dashkit.errors import DefinitionError
from dashkit.model.expressions import (
    Aggregate,
    Arithmetic,
    Constant,
    Expression,
    MeasureSpec,
    Share,
    Versus,
    Window,
    parts_of,
)

if TYPE_CHECKING:
    from datetime import date

    from dashkit.model.expressions import Condition
    from dashkit.model.fields import Field
    from dashkit.model.periods import Period


def period_json(period: Period | None) -> object:
    """Return a period as plain JSON."""
    if period is None:
        return None
    ends = {"start": _iso(period.start), "end": _iso(period.end)}
    return {"words": period.words} | {name: text for name, text in ends.items() if text}


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None


def field_json(field: Field) -> object:
    """Return a field as its name, with what its members are called where they are called anew."""
    if not field.called_anew:
        return field.name
    top = field.top
    by = measure_json(top.measure) if top is not None and top.measure is not None else None
    return {
        "field": field.name,
        "map": [[_plain(member), text] for member, text in field.mapping],
        "rest": field.rest,
        "top": None if top is None else {"count": top.count, "by": by, "other": top.other},
    }


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | None) else str(value)


def condition_json(condition: Condition) -> dict[str, object]:
    """Return a condition as plain JSON."""
    return {
        "measure": measure_json(condition.measure),
        "operator": condition.operator,
        "value": _plain(condition.value),
        "at": condition.grain,
    }


def measure_json(spec: MeasureSpec) -> dict[str, object]:
    """Return a measure as plain JSON."""
    texts = {
        name: getattr(spec, name)
        for name in ("label", "unit", "format", "good", "target", "tolerance", "fill")
        if getattr(spec, name) not in {"", None, "auto"}
    }
    target = spec.target
    if target is not None:
        texts["target"] = str(target) if isinstance(target, Decimal) else target
    return {"name": spec.name, "expression": _expression_json(spec.expression), **texts}


def _expression_json(expression: Expression) -> dict[str, object]:
    if isinstance(expression, Aggregate):
        return _aggregate_json(expression)
    if isinstance(expression, Constant):
        value = expression.value
        return {"constant": str(value) if isinstance(value, Decimal) else value}
    parts = [_expression_json(part) for part in parts_of(expression)]
    if isinstance(expression, Arithmetic):
        return {"operator": expression.operator, "of": parts}
    inner = parts[0] if parts else None
    if isinstance(expression, Versus):
        return {"versus": expression.comparison, "of": inner, "points": expression.points}
    if isinstance(expression, Share):
        return {"share": list(expression.within), "of": inner}
    if isinstance(expression, Window):
        length = {"unit": expression.unit, "count": expression.count}
        return {"window": expression.kind, "of": inner, **length}
    message = f"{expression!r} is no expression"
    raise DefinitionError(message)


def _aggregate_json(one: Aggregate) -> dict[str, object]:
    where = one.where.to_json() if one.where is not None else None
    plain = Aggregate(one.function)
    more = ("weight", "quantile", "time", "take", "entity", "approximate", "text", "table")
    given = {
        name: getattr(one, name) for name in more if getattr(one, name) != getattr(plain, name)
    }
    if one.among:
        given["among"] = [condition_json(condition) for condition in one.among]
    return {"aggregate": one.function, "field": one.field, "where": where, **given}
