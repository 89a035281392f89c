"""Long lines with the points that they need, and the stretch of time that a reader looks at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dashkit.views.marks import milliseconds
from dashkit.views.numbers import known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashkit.state.clauses import Stretch
    from dashkit.views.drawing import Drawing

MOST: Final = 5_000
_FEWEST: Final = 3


def thinned(drawing: Drawing) -> tuple[Drawing, str]:
    """Return a line of at most some 5,000 points, and how many of how many it shows.

    Each series keeps what its own line needs (`dashkit.downsample`); a position that one needs stays
    for all, so that they stand above each other.
    """
    count = len(drawing.positions)
    if drawing.kind not in {"line", "area", "sparkline"} or count <= MOST:
        return drawing, ""
    from dashkit.analytics.downsample import downsample  # noqa: PLC0415

    points = max(MOST // len(drawing.series), 50)
    kept = np.unique(
        np.concatenate(
            [downsample(_numbers(one.values), points=points).index for one in drawing.series]
        )
    ).tolist()
    found = replace(_only(drawing, kept), thinned=True)
    return found, f"showing {len(kept):,} of {count:,} points"


def closer(drawing: Drawing, stretch: Stretch | None) -> Drawing:
    """Return the part of an axis of time that a reader looks at, with a neighbour on either side."""
    if len(drawing.positions) < _FEWEST or drawing.faceted:
        return drawing
    drawing = replace(drawing, whole=(drawing.positions[0], drawing.positions[-1] + drawing.width))
    if stretch is None:
        return drawing
    low, high = (milliseconds(one) for one in stretch)
    places = np.array(drawing.positions)
    first = max(int(np.searchsorted(places, low, side="right")) - 1, 0)
    last = min(int(np.searchsorted(places, high, side="left")) + 1, len(places))
    if last - first < _FEWEST:
        return drawing
    events = tuple(one for one in drawing.events if low <= one.at < high)
    return replace(_only(drawing, range(first, last)), events=events, stretch=(low, high))


def _only(drawing: Drawing, kept: Sequence[int]) -> Drawing:
    series = tuple(
        replace(one, values=_at(one.values, kept), base=_at(one.base, kept))
        for one in drawing.series
    )
    return replace(
        drawing,
        positions=_at(drawing.positions, kept),
        labels=_at(drawing.labels, kept),
        members=_at(drawing.members, kept),
        base_labels=_at(drawing.base_labels, kept),
        partial=_at(drawing.partial, kept),
        series=series,
    )


def _numbers(values: Sequence[Any]) -> list[float]:
    return [float("nan") if known(value) is None else float(value) for value in values]


def _at(values: tuple[Any, ...], kept: Sequence[int]) -> tuple[Any, ...]:
    return tuple(values[index] for index in kept) if values else ()
