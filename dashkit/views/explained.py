"""How what a view shows was computed, as the page reads it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from dashkit.errors import DashkitError, QueryError
from dashkit.model.code import code_of
from dashkit.model.explanation import facts
from dashkit.model.model import Model

if TYPE_CHECKING:
    from dashkit.model.explanation import Explanation
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.state.choice import Choice
    from dashkit.views.widget import View

_LONGEST: Final = 20_000


def explained(view: View, choice: Choice) -> dict[str, Any]:
    """Return the facts behind a view: definitions, filters, periods, engine, SQL, rows, code.

    Where a policy holds or the page is for customers, neither SQL nor rows nor code, nor how the
    data are kept.

    Raises
    ------
    QueryError
        For a view without data.
    """
    queries = {name: view.limited(one) for name, one in view.queries(choice).items()}
    if not queries:
        message = "This view shows no data."
        raise QueryError(message)
    query = queries.get("main") or next(iter(queries.values()))
    found: dict[str, Any] = {"title": view.title, "statements": [], "sample": None, "code": ""}
    if view.discreet or query.model.access_ is not None:
        meta = query.run().meta
        return {**found, "facts": [[*one] for one in facts(query, meta, whole=False)]}
    whole = _explanation(query)
    if whole is None:
        found["facts"] = [[*one] for one in facts(query, query.run().meta)]
    else:
        found["facts"] = [[*one] for one in whole.facts]
        found["statements"] = [
            {"about": one.about, "text": one.text[:_LONGEST], "parameters": _bound(one.parameters)}
            for one in whole.statements
        ]
        found["sample"] = None if whole.sample is None else _sample(whole.sample)
    return {**found, "code": code_of(query, name_of(query.model))}


def name_of(model: Model) -> str:
    """Return what the notebook calls a model; ``m`` where it has no name of its own."""
    for name, value in vars(sys.modules["__main__"]).items():
        if isinstance(value, Model) and not name.startswith("_") and value == model:
            return name
    return "m"


def _explanation(query: Query) -> Explanation | None:
    try:
        return query.explain()
    except DashkitError:
        return None


def _bound(parameters: tuple[tuple[str, Any], ...]) -> list[list[str]]:
    return [[name, repr(value)] for name, value in parameters]


def _sample(rows: Result) -> dict[str, Any]:
    columns, texts = rows.texts()
    return {"columns": columns, "rows": texts}
