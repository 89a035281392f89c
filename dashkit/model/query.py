"""The Query: a frozen, hashable request; equal Queries over one data version have equal Results."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from dashkit.errors import DefinitionError, UnknownField
from dashkit.model.binding import bound_condition
from dashkit.model.expressions import (
    COMPARISONS,
    Comparison,
    Condition,
    MeasureSpec,
    Share,
    walk,
)
from dashkit.model.periods import Align, Period
from dashkit.model.query_json import condition_json, field_json, measure_json, period_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashkit.model.explanation import Explanation, Statements
    from dashkit.model.fields import Field
    from dashkit.model.filters import Filter
    from dashkit.model.model import Model
    from dashkit.model.result import Result


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
    compare: Comparison | tuple[Comparison, ...] | None = None
    order: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int = 0
    total: bool = False
    fill: Literal["auto", "none"] = "auto"
    having: tuple[Condition, ...] = ()
    align: Align = "date"

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """All comparisons; one alone is that of ``x.base``, of several each has its columns."""
        if self.compare is None:
            return ()
        return (self.compare,) if isinstance(self.compare, str) else self.compare

    def compared(self, name: str) -> list[tuple[Comparison, tuple[str, str, str]]]:
        """Return the columns of base, change and relative change of a column, by comparison."""
        if isinstance(self.compare, str):
            return [(self.compare, (f"{name}.base", f"{name}.change", f"{name}.pct"))]
        return [
            (one, (f"{name}.{one}", f"{name}.{one}.change", f"{name}.{one}.pct"))
            for one in self.comparisons
        ]

    def run(self) -> Result:
        """Answer the query; raises what the engine raises."""
        (answer,) = self.model.source.run_many([self])
        if isinstance(answer, Exception):
            raise answer
        return answer

    def explain(self) -> Explanation:
        """Answer the query and say how: definitions, filters, periods, engine, SQL, some rows, code.

        Examples
        --------
        >>> import dashkit as dk
        >>> m = dk.model({"amount": [1, 2]}, name="orders", measures={"total": "sum(amount)"})
        >>> dict(m.query("total").explain().facts)["Total"]
        'Sum of amount'
        """
        found: Explanation = _able(self.model, "explain")(self)
        return found

    def sql(self) -> Statements:
        """Return what the engine is asked: SQL with its values apart, or the plan of Polars.

        Examples
        --------
        >>> import dashkit as dk
        >>> m = dk.model({"amount": [1, 2]}, measures={"total": "sum(amount)"})
        >>> "amount" in str(m.query("total").sql())
        True
        """
        found: Statements = _able(self.model, "statements")(self)
        return found

    def to_json(self) -> dict[str, object]:
        """Return the request as plain JSON, the model by name and fingerprint."""
        return {
            "model": {"name": self.model.name, "fingerprint": self.model.fingerprint},
            "measures": [measure_json(one) for one in self.measures],
            "by": [field_json(one) for one in self.by],
            "where": self.where.to_json() if self.where is not None else None,
            "having": [condition_json(one) for one in self.having],
            "period": period_json(self.period),
            "compare": self.compare if isinstance(self.compare, str | None) else list(self.compare),
            "align": self.align,
            "order": [asdict(one) for one in self.order],
            "limit": self.limit,
            "offset": self.offset,
            "total": self.total,
            "fill": self.fill,
        }


def _able(model: Model, method: str) -> Any:  # noqa: ANN401
    found = getattr(model.source, method, None)
    if found is None:
        kind = type(model.source).__name__
        message = f"the source {model.source.name!r} ({kind}) cannot say how it answers"
        raise DefinitionError(message)
    return found


def make_query(  # noqa: PLR0913
    model: Model,
    *,
    measures: tuple[Any, ...],
    by: tuple[Any, ...],
    where: Any,  # noqa: ANN401
    period: Period | None,
    compare: Comparison | Iterable[Comparison] | None,
    order: tuple[Any, ...],
    limit: int | None,
    offset: int,
    total: bool,
    fill: Literal["auto", "none"],
    having: tuple[Any, ...],
    top: int | None,
) -> Query:
    """Return the checked request in its one canonical form."""
    specs = tuple(model.measure(one) for one in measures)
    fields = _fields(model, by, specs, top)
    if not specs and not fields:
        message = "a query needs a measure or a dimension"
        raise DefinitionError(message)
    columns = [*(one.name for one in fields), *(one.name for one in specs)]
    _check_columns(columns)
    _check_shares(specs, {one.name for one in fields})
    period, compared, align = _check_time(model, period, compare)
    query = Query(
        model=model,
        measures=specs,
        by=fields,
        where=model.filter(where) if where is not None else None,
        period=period,
        compare=compared,
        limit=_count("limit", limit),
        offset=_count("offset", offset) or 0,
        total=bool(total),
        fill=_fill(fill),
        having=tuple(_having(one, model) for one in having),
        align=align,
    )
    return replace(query, order=tuple(_order(one, columns, query) for one in order))


def _fields(
    model: Model, by: tuple[Any, ...], specs: tuple[MeasureSpec, ...], top: int | None
) -> tuple[Field, ...]:
    """Return the fields of a query; the largest members are those of its first measure."""
    fields = [model.field(one) for one in by]
    if top is not None:
        if not fields:
            message = f"top={top} is about the members of a dimension; the query has no by="
            raise DefinitionError(message)
        fields[0] = fields[0].first(top)
    for place, one in enumerate(fields):
        if one.top is None or one.top.measure is not None:
            continue
        if not specs:
            message = f"{one.name!r}: the largest by which measure?"
            raise DefinitionError(message)
        fields[place] = replace(one, top=replace(one.top, measure=specs[0]))
    return tuple(fields)


def _having(condition: object, model: Model) -> Condition:
    if not isinstance(condition, Condition):
        message = f"having= takes comparisons of measures, e.g. m.revenue > 80; not {condition!r}"
        raise DefinitionError(message)
    return bound_condition(condition, model)


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
    model: Model,
    period: Period | None,
    compare: Comparison | Iterable[Comparison] | None,
) -> tuple[Period | None, Comparison | tuple[Comparison, ...] | None, Align]:
    if period is not None and not isinstance(period, Period):
        message = f"a period is words or dk.Period(...), not {period!r}"
        raise DefinitionError(message)
    compare = compare or (period.compare if period is not None else None)
    several = (compare,) if compare is None or isinstance(compare, str) else tuple(compare)
    known = tuple(dict.fromkeys(one for one in several if one is not None))
    for one in known:
        if one not in COMPARISONS:
            raise DefinitionError.option("compare", one, COMPARISONS)
    if (period is not None or known) and not model.time:
        message = f"model {model.name!r} has no time column, so no period; dk.model(..., time=...)"
        raise DefinitionError(message)
    align: Align = period.align if period is not None else "date"
    plain = replace(period, compare=None, align="date") if period is not None else None
    return plain, (known if len(known) > 1 else next(iter(known), None)), align


def _order(order: object, columns: list[str], query: Query) -> Order:
    if isinstance(order, str):
        order = Order(order.removeprefix("-"), descending=order.startswith("-"))
    elif not isinstance(order, Order):
        name = getattr(order, "name", None)
        order = Order(str(name))
    known = set(columns)
    known |= {one for name in columns for _, some in query.compared(name) for one in some}
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
