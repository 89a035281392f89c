"""The small line of a measure over time, in a card or a cell, and in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dashkit.model.additivity import accumulates
from dashkit.model.buckets import buckets, called, partial
from dashkit.views.marks import milliseconds
from dashkit.views.numbers import known, short
from dashkit.views.pivot import MOST_CELLS, no_more_than
from dashkit.views.renderers.figure import numbers
from dashkit.views.scope import grain_for, interval_of, member_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.model.calendar import Calendar
    from dashkit.model.expressions import MeasureSpec
    from dashkit.model.fields import Field
    from dashkit.model.model import Model
    from dashkit.model.query import Query
    from dashkit.model.result import Result

_FEWEST: Final = 2

#: A bucket's start, the value in it, and whether the period has only a part of it.
Point = tuple[Any, Any, bool]


def trend(
    points: Sequence[Point], field: Field, spec: MeasureSpec, calendar: Calendar
) -> dict[str, Any] | None:
    """Return a line with its words; None where there are fewer than two values.

    A first bucket that the period cuts is left out: it would look like a rise.
    """
    rows = [one for one in points if one[0] is not None]
    if len(rows) > _FEWEST and rows[0][2]:
        del rows[0]
    there = [row for row in rows if known(row[1]) is not None]
    if len(there) < _FEWEST:
        return None
    first, last = (
        f"{short(row[1], spec)} in {member_words(row[0], field, calendar)}"
        for row in (there[0], there[-1])
    )
    words = f"Trend by {field.grain}: {first} to {last}{' (partial)' if there[-1][2] else ''}"
    return {
        "x": np.array([milliseconds(row[0]) for row in rows], dtype=np.float64),
        "y": numbers([row[1] for row in rows]),
        "partial": np.array([row[2] for row in rows], dtype=np.uint8),
        "words": words,
    }


def points_of(result: Result, field: Field, spec: MeasureSpec) -> list[Point]:
    """Return the points of a result that is grouped by time."""
    frame = result.frame
    column = f"{field.name}.partial"
    cut = frame[column].to_list() if column in frame.columns else [False] * frame.height
    times, values = frame[field.name].to_list(), frame[spec.name].to_list()
    return [(*one, bool(part)) for *one, part in zip(times, values, cut, strict=True)]


@dataclass(frozen=True, slots=True)
class Trends:
    """The line of a measure in each row of a table."""

    measure: MeasureSpec
    rows: tuple[Field, ...]

    def query(self, common: Mapping[str, Any], model: Model) -> Query | None:
        """Return the query of all lines; None without a time column."""
        if model.time is None:
            return None
        grain = grain_for(model, interval_of(model, common["period"]))
        by = [*self.rows, model.field(f"{model.time}.{grain}")]
        return model.query([self.measure], by=by, limit=MOST_CELLS + 1, fill="none", **common)

    def lines(self, main: Result, found: Result) -> list[dict[str, Any] | None]:
        """Return the line of each row on the page; where it has no rows, a sum or a count is 0.

        Raises
        ------
        QueryError
            If there are more values than can be shown.
        """
        no_more_than(found)
        field, calendar = found.query.by[-1], found.query.model.calendar
        names = [one.name for one in self.rows]
        points: dict[tuple[Any, ...], dict[Any, Point]] = {}
        whole: dict[Any, bool] = {}
        keys = found.frame.select(names).rows()
        for key, point in zip(keys, points_of(found, field, self.measure), strict=True):
            points.setdefault(key, {})[point[0]] = point
            if point[0] is not None:
                whole[point[0]] = point[2]
        nothing = 0 if accumulates(self.measure.expression) else None
        return [
            trend(
                [
                    points.get(key, {}).get(time, (time, nothing, cut))
                    for time, cut in _every(found, field, whole)
                ],
                field,
                self.measure,
                calendar,
            )
            for key in main.frame.select(names).rows()
        ]


def _every(found: Result, field: Field, known: Mapping[Any, bool]) -> list[tuple[Any, bool]]:
    """Return all buckets of the period in order, those without any row too, and which are cut."""
    period, grain, calendar = found.meta.period, field.grain, found.query.model.calendar
    if period is None or grain is None:
        return sorted(known.items())
    as_of = found.meta.as_of or period.end
    return [
        (time, known.get(time, partial(one, period, as_of)))
        for one in buckets(period, grain, calendar)
        for time in [called(one.start, grain, calendar)]
    ]


def ends(line: Mapping[str, Any] | None, spec: MeasureSpec) -> str:
    """Return a line as text: its first and its last value."""
    values = [] if line is None else [one for one in line["y"].tolist() if one == one]  # noqa: PLR0124
    return f"{short(values[0], spec)} → {short(values[-1], spec)}" if values else "–"
