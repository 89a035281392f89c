"""Long lines with the points that they need, and the stretch of time that a reader looks at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import polars as pl

from dashkit.views.marks import milliseconds
from dashkit.views.numbers import known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashkit.model.expressions import MeasureSpec
    from dashkit.model.fields import Field
    from dashkit.model.result import Result
    from dashkit.state.clauses import Stretch
    from dashkit.views.drawing import Drawing

MOST: Final = 5_000
MANY: Final = 50_000
_FEWEST: Final = 3


class Slim(NamedTuple):
    """A result with the rows that a drawing may need; how many there were, and how far they reach."""

    result: Result
    of: int = 0
    whole: tuple[float, ...] = ()


def slim(
    result: Result, field: Field, specs: Sequence[MeasureSpec], stretch: Stretch | None
) -> Slim:
    """Return the rows of a stretch, fewer of them where a million would have to be named.

    Each line keeps its spikes, ends and gaps; a line with another to compare with is left as it is.
    """
    compared = any(f"{spec.name}.base" in result.frame.columns for spec in specs)
    if result.frame.height <= MANY or compared:
        return Slim(result)
    from dashkit.analytics.downsample import downsample  # noqa: PLC0415

    frame = result.frame.drop_nulls(field.name).sort(field.name)
    times = frame[field.name].cast(pl.Datetime("us"))
    whole = (milliseconds(times[0]), milliseconds(times[-1]))
    if stretch is not None:
        first = max(int(times.search_sorted(stretch[0], side="right")) - 1, 0)
        last = int(times.search_sorted(stretch[1], side="left")) + 1
        frame = frame.slice(first, max(last - first, _FEWEST))
    count = frame.height
    if count > MANY:
        columns = [frame[spec.name].cast(pl.Float64).to_numpy() for spec in specs]
        kept = [downsample(one, points=MANY // len(columns)).index for one in columns]
        frame = frame[np.unique(np.concatenate(kept))]
    return Slim(replace(result, frame=frame), count, whole)


def thinned(drawing: Drawing, of: int = 0) -> tuple[Drawing, str]:
    """Return a line of at most some 5,000 points, and how many ``of`` how many it shows.

    Each series keeps what its own line needs (`dashkit.downsample`); a position that one needs stays
    for all, so that they stand above each other.
    """
    count = max(len(drawing.positions), of)
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


def closer(drawing: Drawing, stretch: Stretch | None, reach: tuple[float, ...] = ()) -> Drawing:
    """Return the part of an axis of time that a reader looks at, with a neighbour on either side."""
    if len(drawing.positions) < _FEWEST or drawing.faceted:
        return drawing
    first, last = reach or (drawing.positions[0], drawing.positions[-1])
    drawing = replace(drawing, whole=(first, last + drawing.width))
    if stretch is None:
        return drawing
    low, high = (milliseconds(one) for one in stretch)
    places = np.array(drawing.positions)
    start = max(int(np.searchsorted(places, low, side="right")) - 1, 0)
    end = min(int(np.searchsorted(places, high, side="left")) + 1, len(places))
    if end - start < _FEWEST:
        return drawing
    events = tuple(one for one in drawing.events if low <= one.at < high)
    return replace(_only(drawing, range(start, end)), events=events, stretch=(low, high))


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
