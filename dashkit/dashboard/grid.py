"""Where views stand in the grid of a page: from rows, from what was arranged, never one on another.

A place is ``(x, y, w, h)`` in cells, counted from the top left of its section. A cell is 60 px high; a page has 12
columns on a desktop and on a large screen, 6 on a tablet, 2 on a phone (react-grid-layout's lg, md and sm, xs and xxs).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from dashkit.dashboard.layout import spans
from dashkit.errors import DefinitionError
from dashkit.state.clauses import GRID, LEAST, Screen, Spot
from dashkit.views.widget import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dashkit.views.widget import View

TALLEST: Final = 60
_FLAT: Final = {"kpi": 4, "text": 2, "filters": 2}
_TALL: Final = 7


def flow(rows: Sequence[Sequence[View]], columns: int) -> list[Spot]:
    """Return the places that rows give to their views; what does not fit side by side goes below.

    Examples
    --------
    >>> from dashkit.views.widget import View
    >>> flow([[View(key="a"), View(key="b")]], 12)
    [Spot(view='a', x=0, y=0, w=6, h=7), Spot(view='b', x=6, y=0, w=6, h=7)]
    """
    found: list[Spot] = []
    top = 0
    for row in rows:
        x, tallest = 0, 0
        for view, span in zip(row, spans(row), strict=True):
            w = columns if columns == LEAST else max(LEAST, ceil(span * columns / COLUMNS))
            if x + w > columns:
                x, top, tallest = 0, top + tallest, 0
            h = _FLAT.get(view.kind, _TALL)
            found.append(Spot(view.key, x, top, w, h))
            x, tallest = x + w, max(tallest, h)
        top += tallest
    return found


def arranged(rows: Sequence[Sequence[View]], columns: int, saved: Iterable[Spot]) -> list[Spot]:
    """Return the places of the views of rows: as saved, new views below, unknown ones left out.

    No two overlap: what stands on another moves down, the upper left one first.
    """
    start = flow(rows, columns)
    known = {one.view: one for one in saved}
    there = [known[one.view] for one in start if one.view in known]
    placed: list[Spot] = []
    for spot in sorted(there, key=lambda one: (one.y, one.x, one.view)):
        placed.append(_free(_inside(spot, columns), placed))
    below = max((one.y + one.h for one in placed), default=0)
    placed += [
        _free(Spot(one.view, one.x, one.y + below, one.w, one.h), placed)
        for one in start
        if one.view not in known
    ]
    order = {one.view: place for place, one in enumerate(start)}
    return sorted(placed, key=lambda one: order[one.view])


def _inside(spot: Spot, columns: int) -> Spot:
    w = min(max(spot.w, LEAST), columns)
    h = min(max(spot.h, LEAST), TALLEST)
    return Spot(spot.view, min(max(spot.x, 0), columns - w), max(spot.y, 0), w, h)


def _free(spot: Spot, placed: Sequence[Spot]) -> Spot:
    while (hit := next((one for one in placed if spot.covers(one)), None)) is not None:
        spot = replace(spot, y=hit.y + hit.h)
    return spot


def given_grid(
    title: str, grid: Mapping[str, Mapping[str, Sequence[int]]] | None, known: Iterable[str]
) -> dict[Screen, tuple[Spot, ...]]:
    """Return the places that an author gave, checked where they were written."""
    place = f"Dashboard({title!r}, grid=)"
    found: dict[Screen, tuple[Spot, ...]] = {}
    keys = set(known)
    if grid is not None and not (
        isinstance(grid, Mapping) and all(isinstance(one, Mapping) for one in grid.values())
    ):
        message = f'{place}: {grid!r:.60} is no grid; give {{"desktop": {{"key": (x, y, w, h)}}}}'
        raise DefinitionError(message)
    for screen, spots in (grid or {}).items():
        name = next((one for one in GRID if one == screen), None)
        if name is None:
            raise DefinitionError.option(place, screen, list(GRID))
        lost = next((one for one in spots if one not in keys), None)
        if lost is not None:
            raise DefinitionError.option(f"{place}[{screen!r}]", lost, sorted(keys))
        wrong = next((one for one in spots.items() if not _is_place(one[1])), None)
        if wrong is not None:
            message = f"{place}: {wrong[0]!r} is at {wrong[1]!r}; give (x, y, w, h) in whole cells"
            raise DefinitionError(message)
        found[name] = tuple(Spot(key, *where) for key, where in spots.items())
    return found


def _is_place(where: Any) -> bool:  # noqa: ANN401
    try:
        x, y, w, h = where
    except (TypeError, ValueError):
        return False
    whole = all(isinstance(one, int) and not isinstance(one, bool) for one in (x, y, w, h))
    return whole and x >= 0 and y >= 0 and min(w, h) > 0


def grid_spec(
    rows: Sequence[Sequence[View]], saved: Mapping[Screen, tuple[Spot, ...]], *, movable: bool
) -> dict[str, Any] | None:
    """Return the places as the page reads them, by screen; None where rows alone say them."""
    screens: dict[str, Any] = {
        screen: {
            "arranged": screen in saved,
            "spots": [
                {"key": one.view, "x": one.x, "y": one.y, "w": one.w, "h": one.h}
                for one in arranged(rows, columns, saved.get(screen, ()))
            ],
        }
        for screen, columns in GRID.items()
        if movable or screen in saved
    }
    return screens or None
