"""The rows behind a number: those of a view or of one of its marks, and how they make it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from dashkit.errors import DefinitionError, QueryError
from dashkit.model.additivity import adds_up
from dashkit.model.definitions import definition
from dashkit.model.expressions import Share, Versus, Window, walk
from dashkit.model.fields import NUMERIC
from dashkit.model.filters import Filter, all_of
from dashkit.model.policy import access_of
from dashkit.model.query import Order
from dashkit.model.typed import typed
from dashkit.model.words import scalar_words
from dashkit.views.numbers import full
from dashkit.views.scope import as_of_words, filter_list, member_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.model.expressions import MeasureSpec
    from dashkit.model.fields import Field
    from dashkit.model.filters import Scalar
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.state.choice import Choice
    from dashkit.state.clauses import Mark, Sort
    from dashkit.views.widget import View

PAGE: Final = 50
DEEPEST: Final = 100_000
"""The last row that can be turned to; further ones are for a filter, a search or a file."""
_LONGEST: Final = 200
_BLANK: Final = "–"
_MOST_MEASURES: Final = 4


def main_query(view: View, choice: Choice) -> Query:
    """Return the query with the numbers of a view, as its user may ask it.

    Raises
    ------
    QueryError
        For a view without data.
    """
    queries = view.queries(choice)
    if not queries or view.kind == "filters":
        message = "This view shows no data."
        raise QueryError(message)
    return view.limited(queries.get("main") or next(iter(queries.values())))


def marked_fields(view: View, choice: Choice) -> dict[str, Field]:
    """Return the fields by whose members a view has marks."""
    queries = view.queries(choice)
    if not queries or view.kind == "filters":
        return {}
    query = queries.get("main") or next(iter(queries.values()))
    return {**{one.name: one for one in query.by}, **view.selectable(choice)}


def row_columns(view: View) -> frozenset[str]:
    """Return the columns that the rows of a view have."""
    model = view.model
    fields = () if model is None else model.fields.values()
    return frozenset(one.name for one in fields if one.grain is None)


def behind(view: View, choice: Choice, mark: Mark | Filter | None = ()) -> Query:
    """Return the query of one number over all rows that it counts."""
    query = main_query(view, choice)
    known = {**marked_fields(view, choice), **{one.name: one for one in query.by}}
    if mark is None or isinstance(mark, Filter):
        found = mark
    else:
        found = all_of(*(Filter("in", name, (member,)) for name, member in mark))

    def field(name: str) -> Field:
        return known[name] if name in known else query.model.field(name)

    where = None if found is None else typed(found, field, query.model.calendar)
    plain = {"compare": None, "order": (), "limit": None, "offset": 0, "total": False}
    return replace(query, where=all_of(query.where, where), fill="none", **plain)  # type: ignore[arg-type]


def mark_words(mark: Mark, fields: Mapping[str, Field], view: View) -> str:
    """Return the members of a mark as a title names them."""
    if view.model is None:
        return ""
    calendar = view.model.calendar
    return ", ".join(member_words(member, fields[name], calendar) for name, member in mark)


def page_of_rows(
    view: View,
    choice: Choice,
    mark: Mark = (),
    *,
    sort: Sequence[Sort] = (),
    page: int = 0,
    search: str = "",
) -> dict[str, Any]:
    """Return one page of the rows behind a mark, as the page reads it."""
    query = behind(view, choice, mark)
    order = tuple(Order(one.column, descending=one.descending) for one in sort)
    offset = min(page * PAGE, DEEPEST - PAGE)
    rows = query.model.source.rows(query, PAGE, offset=offset, order=order, search=search)
    every = rows if not search else query.model.source.rows(query, 1)
    columns = _shown(query, rows.frame.columns)
    found, count = rows.meta.rows or 0, every.meta.rows or 0
    sorted_by = {one.column: one.descending for one in order}
    return {
        "title": view.title,
        "mark": mark_words(mark, marked_fields(view, choice), view),
        "columns": [_head(one, sorted_by) for one in columns],
        "rows": cells(rows, columns),
        "page": offset // PAGE,
        "pages": max(1, -(-min(found, DEEPEST) // PAGE)),
        "found": found,
        "count": count,
        "deepest": DEEPEST if found > DEEPEST else None,
        "sums": sums(query, count),
        "facts": facts(main_query(view, choice), rows),
    }


def _shown(query: Query, names: Sequence[str]) -> list[Field]:
    """Return the columns: the time and what the number is of first."""
    used = {name for spec in query.measures for name in _named(spec)}
    first = {query.model.time, *(one.base for one in query.by), *used}
    ordered = sorted(names, key=lambda name: name not in first)
    return [query.model.fields[name] for name in ordered]


def _named(spec: MeasureSpec) -> list[str]:
    return [name for part in walk(spec.expression) for name in getattr(part, "fields", ())]


def _head(field: Field, sorted_by: Mapping[str, bool]) -> dict[str, Any]:
    falling = sorted_by.get(field.name)
    rank = [*sorted_by].index(field.name) + 1 if len(sorted_by) > 1 and falling is not None else 0
    return {
        "name": field.name,
        "label": field.title,
        "align": "right" if field.type in NUMERIC else "left",
        "sort": "" if falling is None else "descending" if falling else "ascending",
        **({"rank": rank} if rank else {}),
    }


def cells(rows: Result, columns: Sequence[Field]) -> list[list[str]]:
    """Return single rows as text; long texts are cut with an ellipsis."""
    frame = rows.frame.select([one.name for one in columns])
    return [[_text(value, rows) for value in row] for row in frame.rows()]


def _text(value: Any, rows: Result) -> str:  # noqa: ANN401
    if value is None:
        return _BLANK
    if isinstance(value, datetime):
        return f"{rows.query.model.calendar.local(value).replace(tzinfo=None)}"
    if isinstance(value, bool | date):
        return scalar_words(value) if isinstance(value, bool) else value.isoformat()
    if isinstance(value, float):
        return f"{value:.15g}"
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def sums(query: Query, count: int) -> list[str]:
    """Return how the rows make each number of a query, in words.

    Sums and counts add up row by row; other measures say how they are computed, and those that
    other rows go into say that.
    """
    asked = replace(query, by=(), having=(), measures=query.measures[:_MOST_MEASURES])
    values = asked.run().frame
    words = []
    for spec in asked.measures:
        said = definition(spec.expression)
        if any(isinstance(part, Versus | Share | Window) for part in walk(spec.expression)):
            words.append(f"{spec.title}: {said}; other rows count too.")
            continue
        value = full(values[spec.name][0], spec)
        rows = f"over {count:,} row{'' if count == 1 else 's'}"
        tail = "" if adds_up(spec.expression) else ", which is not a sum of them"
        words.append(f"{spec.title} {value}: {said} {rows}{tail}.")
    return words


def facts(query: Query, rows: Result) -> list[str]:
    """Return period, filters of a view and data time in words."""
    period = rows.meta.period
    as_of = as_of_words(rows)
    return [
        *([period.words(query.model.calendar)] if period is not None else []),
        *filter_list(query.where, query.model),
        *([f"Data to {as_of}"] if as_of else []),
    ]


def is_open(view: View) -> bool:
    """Return whether a page may ask for the rows of a view."""
    access = None if view.model is None else access_of(view.model)
    shown = view.interactive and not view.discreet and view.kind not in {"filters", "text"}
    return shown and view.model is not None and not (access is not None and access.min_group)


def check_open(view: View) -> None:
    """Raise QueryError for a view whose rows a page may not ask for."""
    if not is_open(view):
        message = "Single rows are not shown on this page."
        raise QueryError(message)


def given_mark(view: View, choice: Choice, members: Sequence[Scalar | Filter]) -> Filter | None:
    """Return members in the order of a view's fields, or filters, as one filter.

    Raises
    ------
    DefinitionError
        If there are more members than fields.
    """
    filters = [one for one in members if isinstance(one, Filter)]
    plain = [one for one in members if not isinstance(one, Filter)]
    names = list(marked_fields(view, choice))
    if len(plain) > len(names):
        known = ", ".join(names) or "none"
        message = f"rows{tuple(plain)!r}: {view.kind} {view.title!r} has marks by: {known}"
        raise DefinitionError(message)
    pairs = zip(names, plain, strict=False)
    return all_of(*filters, *(Filter("in", name, (member,)) for name, member in pairs))
