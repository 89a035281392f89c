"""Windows of a table that scrolls: some of its rows, and which state of the table they belong to."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Literal

from dashkit.errors import QueryError
from dashkit.views.compute import DEADLINE

if TYPE_CHECKING:
    from dashkit.model.result import Result
    from dashkit.state.choice import Choice
    from dashkit.views.widget import View

FROM: Final = 500
"""Rows up to which a table has pages, where nobody says."""
Scroll = bool | Literal["auto"]
_PARTS: Final = ("rows", "keys", "others", "status_cells", "sparks")


def scrolls(scroll: Scroll, count: int) -> bool:
    """Return whether a table of so many rows scrolls rather than having pages.

    Examples
    --------
    >>> scrolls("auto", 500), scrolls("auto", 501), scrolls(False, 1_000_000)
    (False, True, False)
    """
    return count > FROM if scroll == "auto" else scroll


def stamp(result: Result) -> str:
    """Return a name of all rows in their order: equal for windows that belong together."""
    query, meta = result.query, result.meta
    whole = replace(query, limit=None, offset=0, total=False).to_json()
    said = (whole, query.model.fingerprint, meta.version, meta.period, meta.policy, meta.groups)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def window(view: View, choice: Choice, offset: int, limit: int) -> dict[str, Any]:
    """Return some rows of a table, as the page reads them.

    Raises
    ------
    QueryError
        If the view has no rows to scroll through.
    """
    asked = view.windowed(choice, offset, limit)
    if not asked:
        message = "This view does not scroll."
        raise QueryError(message)
    queries = {name: view.limited(one) for name, one in asked.items()}
    source = queries["main"].model.source
    results = {}
    found = source.run_many(list(queries.values()), deadline=DEADLINE)
    for name, answer in zip(queries, found, strict=True):
        if isinstance(answer, Exception):
            raise answer
        results[name] = answer
    shown = view.present(results, choice)
    if not view.interactive:
        shown["others"] = None
    return {
        "offset": offset,
        "stamp": stamp(results["main"]),
        "columns": [one["name"] for one in shown["columns"]],
        **{name: shown[name] for name in _PARTS if name in shown},
    }
