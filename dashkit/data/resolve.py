"""What must be known of the data before a query is planned: members of conditions, largest ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from dashkit.errors import QueryError
from dashkit.model.expressions import (
    Aggregate,
    Arithmetic,
    Condition,
    Expression,
    Share,
    Versus,
    Window,
    aggregates,
)
from dashkit.model.fields import OTHER
from dashkit.model.filters import Filter, all_of
from dashkit.model.query import Order

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashkit.model.fields import Field
    from dashkit.model.query import Query
    from dashkit.model.result import Result

    Run = Callable[[Query], Result]

MOST_MEMBERS: Final = 30_000


def resolved(query: Query, run: Run) -> Query:
    """Return a query whose conditions at a grain are filters and whose largest members are known.

    Both are asked with the query's own filters and period, once for all sides of a comparison.
    """
    expressions = [spec.expression for spec in query.measures]
    among = any(one.among for part in expressions for one in aggregates(part))
    grained = [one for one in query.having if one.grain]
    largest = any(one.top is not None for one in query.by)
    if not (among or grained or largest):
        return query
    chosen = {one: _members(query, one, run) for one in _conditions(query)}
    where = all_of(query.where, *(chosen[one] for one in grained))
    specs = tuple(
        replace(spec, expression=_chosen(spec.expression, chosen)) for spec in query.measures
    )
    having = tuple(one for one in query.having if not one.grain)
    query = replace(query, where=where, measures=specs, having=having)
    return replace(query, by=tuple(_largest(query, one, chosen, run) for one in query.by))


def _conditions(query: Query) -> list[Condition]:
    found = [one for one in query.having if one.grain]
    expressions = [spec.expression for spec in query.measures]
    expressions += [one.top.measure.expression for one in query.by if one.top and one.top.measure]
    for expression in expressions:
        for part in aggregates(expression):
            found += part.among
    return list(dict.fromkeys(found))


def _alone(query: Query, **changed: Any) -> Query:  # noqa: ANN401
    """Return a query for the same rows, of which only members are wanted."""
    plain: dict[str, Any] = {
        "compare": None,
        "order": (),
        "limit": None,
        "offset": 0,
        "total": False,
    }
    return replace(query, **{**plain, "fill": "none", "having": (), "align": "date", **changed})


def _members(query: Query, condition: Condition, run: Run) -> Filter:
    """Return the filter on the members for which a condition holds."""
    field = query.model.field(condition.grain)
    plain = replace(condition, grain="")
    asked = _alone(query, measures=(condition.measure,), by=(field,), having=(plain,))
    members = run(asked).frame[field.name].to_list()
    if len(members) > MOST_MEMBERS:
        raise QueryError(
            f"'{condition}' holds for {len(members):,} members, more than {MOST_MEMBERS:,}; "
            "choose a stricter condition or a coarser field"
        )
    return query.model.filter(Filter("in", field.name, tuple(members)))


def _chosen(expression: Expression, chosen: dict[Condition, Filter]) -> Expression:
    """Return an expression whose aggregates have filters for their conditions."""
    if isinstance(expression, Aggregate):
        where = all_of(expression.where, *(chosen[one] for one in expression.among))
        return replace(expression, where=where, among=())
    if isinstance(expression, Arithmetic):
        left, right = _chosen(expression.left, chosen), _chosen(expression.right, chosen)
        return replace(expression, left=left, right=right)
    if isinstance(expression, Versus | Share | Window):
        return replace(expression, base=_chosen(expression.base, chosen))
    return expression


def _largest(query: Query, field: Field, chosen: dict[Condition, Filter], run: Run) -> Field:
    """Return a field with its largest members as they are and one text for the rest."""
    top = field.top
    if top is None or top.measure is None:
        return field
    plain = field.plain()
    spec = replace(top.measure, expression=_chosen(top.measure.expression, chosen))
    order = (Order(spec.name, descending=True),)
    asked = _alone(query, measures=(spec,), by=(plain,), order=order, limit=top.count)
    frame = run(asked).frame.filter(pl.col(spec.name).is_not_null())
    members = [one for one in frame[plain.name].to_list() if one is not None]
    texts = {member: member_text(member) for member in members}
    rest = OTHER
    while rest in texts.values():
        rest = f"{rest} (the rest)"
    null = None in frame[plain.name].to_list()
    pairs = (*texts.items(), *(() if null else ((None, rest),)))
    return replace(field, mapping=pairs, rest=rest, top=replace(top, measure=None))


def member_text(member: object) -> str:
    """Return the text of a member that is no text itself.

    Examples
    --------
    >>> member_text(7), member_text(True)
    ('7', 'true')
    """
    return str(member).lower() if isinstance(member, bool) else str(member)
