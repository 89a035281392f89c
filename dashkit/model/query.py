"""The Query: a frozen, hashable request; equal Queries over one data version have equal Results."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from dashkit.errors import DefinitionError, UnknownField
from dashkit.model.expressions import (
    COMPARISONS,
    Aggregate,
    Arithmetic,
    Comparison,
    Constant,
    Expression,
    MeasureSpec,
    Share,
    Versus,
    Window,
    parts_of,
    walk,
)
from dashkit.model.periods import Period

if TYPE_CHECKING:
    from datetime import date

    from dashkit.model.fields import Field
    from dashkit.model.filters import Filter
    from dashkit.model.model import Model
    from dashkit.model.result import Result

_SUFFIXES = (".base", ".change", ".pct")


@dataclass(frozen=True, slots=True)
class Order:
    """Sort by a result column; nulls always come last."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A request for measures, grouped and filtered; see `Model.query`.

    Examples
    --------
    >>> import dashkit as dk
    >>> m = dk.model({"region": ["EU", "US", "EU"], "amount": [1, 2, 3]})
    >>> q = m.query("sum(amount)", "region")
    >>> q == m.query("sum(amount)", "region"), q.run().frame.height
    (True, 2)
    """

    model: Model
    measures: tuple[MeasureSpec, ...]
    by: tuple[Field, ...] = ()
    where: Filter | None = None
    period: Period | None = None
    compare: Comparison | None = None
    order: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int = 0
    total: bool = False
    fill: Literal["auto", "none"] = "auto"

    def run(self) -> Result:
        """Answer the query; raises what the engine raises."""
        (answer,) = self.model.source.run_many([self])
        if isinstance(answer, Exception):
            raise answer
        return answer

    def to_json(self) -> dict[str, object]:
        """Return the request as plain JSON, the model by name and fingerprint."""
        return {
            "model": {"name": self.model.name, "fingerprint": self.model.fingerprint},
            "measures": [_measure_json(one) for one in self.measures],
            "by": [one.name for one in self.by],
            "where": self.where.to_json() if self.where is not None else None,
            "period": _period_json(self.period),
            "compare": self.compare,
            "order": [asdict(one) for one in self.order],
            "limit": self.limit,
            "offset": self.offset,
            "total": self.total,
            "fill": self.fill,
        }


def _period_json(period: Period | None) -> object:
    if period is None:
        return None
    ends = {"start": _iso(period.start), "end": _iso(period.end)}
    return {"words": period.words} | {name: text for name, text in ends.items() if text}


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None


def _measure_json(spec: MeasureSpec) -> dict[str, object]:
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
    more = ("weight", "quantile", "time", "take", "entity", "approximate", "text")
    given = {
        name: getattr(one, name) for name in more if getattr(one, name) != getattr(plain, name)
    }
    return {"aggregate": one.function, "field": one.field, "where": where, **given}


def make_query(  # noqa: PLR0913
    model: Model,
    *,
    measures: tuple[Any, ...],
    by: tuple[Any, ...],
    where: Any,  # noqa: ANN401
    period: Period | None,
    compare: Comparison | None,
    order: tuple[Any, ...],
    limit: int | None,
    offset: int,
    total: bool,
    fill: Literal["auto", "none"],
) -> Query:
    """Return the checked request in its one canonical form."""
    specs = tuple(model.measure(one) for one in measures)
    fields = tuple(model.field(one) for one in by)
    if not specs and not fields:
        message = "a query needs a measure or a dimension"
        raise DefinitionError(message)
    columns = [*(one.name for one in fields), *(one.name for one in specs)]
    _check_columns(columns)
    _check_shares(specs, {one.name for one in fields})
    period, compare = _check_time(model, period, compare)
    return Query(
        model=model,
        measures=specs,
        by=fields,
        where=model.filter(where) if where is not None else None,
        period=period,
        compare=compare,
        order=tuple(_order(one, columns, compared=compare is not None) for one in order),
        limit=_count("limit", limit),
        offset=_count("offset", offset) or 0,
        total=bool(total),
        fill=_fill(fill),
    )


def _check_columns(columns: list[str]) -> None:
    twice = {name for name in columns if columns.count(name) > 1}
    if twice:
        message = (
            f"{', '.join(sorted(twice))!r} is asked for twice; name one of them with .define()"
        )
        raise DefinitionError(message)


def _check_shares(specs: tuple[MeasureSpec, ...], by: set[str]) -> None:
    for spec in specs:
        for part in walk(spec.expression):
            missing = set(part.within) - by if isinstance(part, Share) and by else ()
            if missing:
                message = (
                    f"{spec.name!r} is a share within {', '.join(sorted(missing))}, which the query "
                    "is not grouped by; add it to by="
                )
                raise DefinitionError(message)


def _check_time(
    model: Model, period: Period | None, compare: Comparison | None
) -> tuple[Period | None, Comparison | None]:
    if period is not None and not isinstance(period, Period):
        message = f"a period is words or dk.Period(...), not {period!r}"
        raise DefinitionError(message)
    compare = compare or (period.compare if period is not None else None)
    if compare is not None and compare not in COMPARISONS:
        raise DefinitionError.option("compare", compare, COMPARISONS)
    if (period is not None or compare is not None) and not model.time:
        message = f"model {model.name!r} has no time column, so no period; dk.model(..., time=...)"
        raise DefinitionError(message)
    return (replace(period, compare=None) if period is not None else None), compare


def _order(order: object, columns: list[str], *, compared: bool) -> Order:
    if isinstance(order, str):
        order = Order(order.removeprefix("-"), descending=order.startswith("-"))
    elif not isinstance(order, Order):
        name = getattr(order, "name", None)
        order = Order(str(name))
    known = set(columns)
    if compared:
        known |= {f"{name}{suffix}" for name in columns for suffix in _SUFFIXES}
    if order.column not in known:
        raise UnknownField.of(
            order.column, "this query", dict.fromkeys(sorted(known), "column"), context="order"
        )
    return order


def _count(name: str, value: int | None) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        message = f"{name} {value!r} must be a whole number from 0 up"
        raise DefinitionError(message)
    return value


def _fill(value: Literal["auto", "none"]) -> Literal["auto", "none"]:
    if value not in {"auto", "none"}:
        raise DefinitionError.option("fill", value, ("auto", "none"))
    return value
