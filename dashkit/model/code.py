"""A query as the code that asks it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from dashkit.model.expressions import (
    Aggregate,
    Arithmetic,
    Constant,
    Share,
    Versus,
    Window,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashkit.model.expressions import Expression, MeasureSpec
    from dashkit.model.fields import Field
    from dashkit.model.filters import Filter
    from dashkit.model.periods import Period
    from dashkit.model.query import Query

    Written = Mapping[Expression, str]

_WIDTH: Final = 88
_SIMPLE: Final = frozenset(
    {"sum", "count", "min", "max", "distinct", "std", "first", "last", "mean"}
)


_UNITS: Final = {
    "minute": "min",
    "hour": "h",
    "day": "d",
    "week": "w",
    "month": "mo",
    "quarter": "q",
    "year": "y",
}


class NoCodeError(Exception):
    """Something that was made by code that cannot be guessed from it."""


def code_of(query: Query, model: str = "m") -> str:
    """Return Python that asks a query and gives its result; empty for what cannot be written down.

    Parameters
    ----------
    query
        What was asked.
    model
        What the model is called there; ``dashkit`` is ``dk``.

    Examples
    --------
    >>> import dashkit as dk
    >>> m = dk.model({"region": ["EU"], "amount": [1]}, measures={"total": "sum(amount)"})
    >>> print(code_of(m.query("total", "region", where="amount > 0")))
    m.query("total", by="region", where=dk.Filter("gt", "amount", (0,))).run()
    """
    try:
        start, parts = _measures(query, model)
        parts += _parts(query, model)
    except NoCodeError:
        return ""
    line = f"{start}.query({', '.join(parts)}).run()"
    if len(line) > _WIDTH:
        inside = "".join(f"    {part},\n" for part in parts)
        line = f"{start}.query(\n{inside}).run()"
    imports = [name for name in ("datetime", "decimal") if f"{name}." in line]
    return "".join(f"import {name}\n" for name in imports) + line


def _measures(query: Query, model: str) -> tuple[str, list[str]]:
    """Return the model with what it lacks, and the measures."""
    known = query.model.measures
    written = {one.expression: f"{model}[{_text(name)}]" for name, one in known.items()}
    names, defined = [], []
    for spec in query.measures:
        if known.get(spec.name) == spec:
            names.append(_text(spec.name))
        elif spec.name.isidentifier() and spec.name not in query.model:
            defined.append(f"{spec.name}={_spec(spec, written)}")
            names.append(_text(spec.name))
        else:
            names.append(_spec(spec, written))
    start = f"{model}.define({', '.join(defined)})" if defined else model
    if not names:
        return start, ["[]"]
    return start, [_one_or_list(names)]


def _parts(query: Query, model: str) -> list[str]:
    parts = []
    if query.having:
        raise NoCodeError
    if query.by:
        by = [_field(one, model, query) for one in query.by]
        parts.append(f"by={_one_or_list(by)}")
    if query.where is not None:
        parts.append(f"where={_filter(query.where)}")
    if query.period is not None:
        parts.append(f"period={_period(query.period, query.align)}")
    if query.compare is not None:
        parts.append(f"compare={_value(query.compare)}")
    order = [_text(f"{'-' if one.descending else ''}{one.column}") for one in query.order]
    if order:
        parts.append(f"order={_one_or_list(order)}")
    parts += [f"limit={query.limit}"] * (query.limit is not None)
    parts += [f"offset={query.offset}"] * (query.offset > 0)
    parts += ["total=True"] * query.total
    parts += [f"fill={_text(query.fill)}"] * (query.fill != "auto")
    return parts


def _one_or_list(codes: list[str]) -> str:
    return codes[0] if len(codes) == 1 else f"[{', '.join(codes)}]"


def _field(field: Field, model: str, query: Query) -> str:
    if not field.called_anew:
        return _text(field.name)
    if field.mapping or field.rest or field.top is None:
        raise NoCodeError
    top, known = field.top, query.model.measures
    by = ""
    if top.measure is not None:
        if known.get(top.measure.name) != top.measure:
            raise NoCodeError
        by = f", by={_text(top.measure.name)}"
    other = "" if top.other else ", other=False"
    return f"{model}[{_text(field.base)}].top({top.count}{by}{other})"


def _spec(spec: MeasureSpec, written: Written) -> str:
    code = _expression(spec.expression, written)
    meant = {name: getattr(spec, name) for name in ("unit", "format") if getattr(spec, name)}
    with_ = ", ".join(f"{name}={_value(value)}" for name, value in meant.items())
    return f"{_bracketed(code)}.with_({with_})" if with_ else code


def _bracketed(code: str) -> str:
    return f"({code})" if " " in code and not code.startswith(("dk.", "(")) else code


def _expression(one: Expression, written: Written) -> str:
    """Return an expression, in the model's own measures where it has them."""
    if one in written:
        return written[one]
    if isinstance(one, Aggregate | Constant):
        return _aggregate(one) if isinstance(one, Aggregate) else _value(one.value)
    if isinstance(one, Arithmetic):
        left, right = (_expression(side, written) for side in (one.left, one.right))
        return f"({left} {one.operator} {right})"
    base = _expression(one.base, written)
    if isinstance(one, Versus):
        return f"{base}.vs({_text(one.comparison)})"
    if isinstance(one, Share):
        return f"{base}.share({_value(list(one.within)) if one.within else ''})"
    return f"{base}.{_window(one)}"


def _window(window: Window) -> str:
    if window.kind == "cumulative":
        return "cumulative()"
    if window.kind == "to_date":
        return f"to_date({_text(window.unit)})"
    return f'rolling("{window.count}{_UNITS[window.unit]}")'


def _aggregate(one: Aggregate) -> str:
    if one.among:
        raise NoCodeError
    words = [_text(one.field)] if one.field else []
    if one.function == "sql":
        words = [_text(one.text)]
    elif one.function == "quantile":
        words.append(f"{one.quantile}")
    elif one.function == "snapshot":
        words += [f"take={_text(one.take)}"] * (one.take != "last")
        words += [f"entity={_text(one.entity)}"] * bool(one.entity)
    elif one.function not in _SIMPLE:
        raise NoCodeError
    words += [f"weight={_text(one.weight)}"] * bool(one.weight)
    words += ["approx=True"] * one.approximate
    words += [f"where={_filter(one.where)}"] if one.where is not None else []
    return f"dk.{one.function}({', '.join(words)})"


def _filter(where: Filter) -> str:
    if where.op == "not":
        return f"~{_filter(where.parts[0])}"
    if where.parts:
        sign = " & " if where.op == "and" else " | "
        return f"({sign.join(_filter(part) for part in where.parts)})"
    values = "".join(f"{_value(value)}, " for value in where.values)
    inside = f", ({values.removesuffix(' ') if len(where.values) == 1 else values[:-2]})"
    return f"dk.Filter({_text(where.op)}, {_text(where.field)}{inside if values else ''})"


def _period(period: Period, align: str) -> str:
    ends = [
        f"{name}={_value(value)}"
        for name, value in (("start", period.start), ("end", period.end))
        if value is not None
    ]
    words = ends or [_text(period.words)]
    words += [f"align={_text(align)}"] * (align != "date")
    return f"dk.Period({', '.join(words)})"


def _value(value: object) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return repr(value)
    if isinstance(value, datetime):
        zone = "" if value.tzinfo is None else ", tzinfo=datetime.UTC"
        plain = value.replace(tzinfo=None)
        return f"{plain!r}".removesuffix(")") + f"{zone})"
    if isinstance(value, Decimal):
        return f"decimal.{value!r}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(one) for one in value)}]"
    return _text(value) if isinstance(value, str) else repr(value)


def _text(text: str) -> str:
    """Return a text as a literal, in double quotes where that needs no escape."""
    return repr(text) if '"' in text or "\\" in repr(text) else f'"{text}"'
