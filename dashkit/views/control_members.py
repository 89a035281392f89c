"""The members of a field to choose from, with their counts under the other filters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from dashkit.model.expressions import Aggregate, MeasureSpec
from dashkit.views.marks import keys_of
from dashkit.views.scope import key_of, member_words

if TYPE_CHECKING:
    from dashkit.model.calendar import Period
    from dashkit.model.fields import Field
    from dashkit.model.filters import Filter, Scalar
    from dashkit.model.model import Model
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.views.control_items import Control

MOST_OPTIONS: Final = 200
ROWS: Final = MeasureSpec("rows", Aggregate("count"))


def all_members(model: Model, field: Field) -> Query:
    """Return what asks for the members in all; one more than are listed where there are too many."""
    return model.query([ROWS], by=[field], order=field.name, limit=MOST_OPTIONS + 1, fill="none")


def queries(
    model: Model, control: Control, where: Filter | None, period: Period | None
) -> dict[str, Query]:
    """Return what asks for the members in all, and as the other filters leave them."""
    name, every = control.field.name, all_members(model, control.field)
    if where is None and period is None:
        return {f"all:{name}": every}
    return {f"all:{name}": every, f"now:{name}": replace(every, where=where, period=period)}


def chosen(own: Filter | None) -> tuple[list[Scalar], bool]:
    """Return the members that the control's own filter names, and whether it is all but them."""
    excludes = own is not None and own.op == "not"
    inner = own.parts[0] if own is not None and excludes else own
    return (list(inner.values), excludes) if inner is not None and inner.op == "in" else ([], False)


def part(
    control: Control, every: Result, now: Result | None, own: Filter | None, *, cascading: bool
) -> dict[str, Any]:
    """Return the control with its options and what is chosen.

    ``cascading`` leaves out the members that the other filters leave without rows.
    """
    field, calendar = control.field, every.query.model.calendar
    counted = every if now is None else now
    counts = _counts(counted, field)
    absent = None if counted.meta.withheld else 0
    members = (counted if cascading else every).frame[field.name].to_list()
    selected, excludes = chosen(own)
    shown = members[:MOST_OPTIONS]
    shown += [one for one in selected if key_of(one) not in keys_of(shown)]
    options = [
        {
            "key": key_of(member),
            "text": member_words(member, field, calendar),
            "count": counts.get(_plain(member), absent),
        }
        for member in shown
    ]
    total = max(every.meta.groups, every.frame.height)
    listed = max(counted.meta.groups, counted.frame.height) if cascading else total
    return {
        "type": control.type,
        "field": field.name,
        "label": control.label,
        "options": options,
        "more": len(members) > MOST_OPTIONS,
        "selected": keys_of(selected),
        "exclude": excludes,
        "total": listed,
        "hidden": max(0, total - listed),
    }


def search(
    model: Model, field: Field, text: str, where: Filter | None, *, cascading: bool
) -> dict[str, Any]:
    """Return the members that contain a text, with their counts under the other filters."""
    found = model.source.options(model, field, search=text, limit=MOST_OPTIONS + 1, where=where)
    kept = [(one, count) for one, count in found if count or not cascading]
    options = [
        {"key": key_of(one), "text": member_words(one, field, model.calendar), "count": count}
        for one, count in kept[:MOST_OPTIONS]
    ]
    return {"options": options, "more": len(kept) > MOST_OPTIONS}


def _plain(member: Scalar) -> Any:  # noqa: ANN401
    missing = member is None or member != member  # noqa: PLR0124
    return None if missing else (isinstance(member, bool), member)


def _counts(result: Result, field: Field) -> dict[Any, int]:
    members, counts = (result.frame[name].to_list() for name in (field.name, ROWS.name))
    return {_plain(member): int(count or 0) for member, count in zip(members, counts, strict=True)}
