"""The oddest frames on one page: each with some of the views, every view with some of them."""

from __future__ import annotations

from typing import Any, Final

import dashkit as dk
from tests.odd.absent import absent
from tests.odd.boards import VIEWS, model_of
from tests.odd.frames import CASES

# Not "large and small together": what threads add in another order has no one sum to draw.
ODDEST: Final = (
    "no rows",
    "no number known",
    "infinite",
    "huge",
    "beyond 2^53",
    "decimals of 38 digits",
    "signs that cancel",
    "ten thousand categories",
    "alike but for the form of letters",
    "empty and missing",
    "markup and controls",
    "infinities as members",
    "days as members",
    "an hour twice",
    "before 1900",
    "the year 9999",
    "the last instant there is",
    "places off the map",
)
SHARE: Final = 7
_HEAVY: Final = frozenset({"forecast", "segments", "compare", "cohort", "own", "filters"})


def views_of(case: str) -> dict[str, Any]:
    """Return the views that a frame has on the page, each by its key."""
    model, first = model_of(CASES[case]), ODDEST.index(case) % SHARE
    names = [one for one in VIEWS if one not in _HEAVY]
    found = {}
    for place, name in enumerate(names):
        if place % SHARE == first and "names no countries" not in absent(case).get(name, ""):
            view = VIEWS[name](model, CASES[case])
            view.given_key = view.key = f"{case}: {name}"
            found[view.key] = view
    return found


def board() -> dk.Dashboard:
    """Return the page, with a good card at its end."""
    views = [one for case in ODDEST for one in views_of(case).values()]
    last = dk.KPI(dk.count(), model=dk.model({"a": [1, 2, 3]}), key="neighbour")
    return dk.Dashboard("Odd", [[one] for one in (*views, last)])
