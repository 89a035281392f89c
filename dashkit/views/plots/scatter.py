"""One measure against another, a mark for each member of a field."""

from __future__ import annotations

from dataclasses import dataclass
from math import frexp, ldexp, sqrt
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from dashkit.errors import DefinitionError, QueryError
from dashkit.formats import format_value
from dashkit.model.filters import Filter
from dashkit.state.intents import MOST_VALUES
from dashkit.views.drawing import MOST_POINTS, Line
from dashkit.views.marks import chosen_of
from dashkit.views.numbers import known
from dashkit.views.plots.asked import Asked, Shown, select_members
from dashkit.views.scope import member_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from dashkit.model.expressions import MeasureSpec
    from dashkit.model.filters import Scalar
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.state.messages import Box
    from dashkit.views.chart import Chart

    Edges = tuple[NDArray[np.float64], NDArray[np.float64]]

MARKS: Final = 1_500
_MOST: Final = 200_000
_BINS: Final = (48, 28)
_FEWEST: Final = 3
_TWO: Final = 2


@dataclass(frozen=True, slots=True)
class Fit:
    """The line of least squares through ``n`` marks; ``r`` is the correlation of Pearson."""

    slope: float
    intercept: float
    r: float
    n: int

    def at(self, x: float) -> float:
        """Return the height of the line."""
        return self.intercept + self.slope * x


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """Marks at two measures, or the number of marks in each cell where there are too many.

    Attributes
    ----------
    xs, ys, labels, members
        Of each mark.
    chosen
        Of each mark; empty when nothing is.
    cells
        Marks in each cell, rows from the bottom; None where marks are drawn themselves.
    taken
        Chosen marks in each cell; None where nothing is chosen.
    edges
        The edges of the cells along and up.
    fit
        The line; None where it is not wanted or has no meaning.
    """

    key: str
    title: str
    measures: tuple[MeasureSpec, MeasureSpec]
    xs: NDArray[np.float64]
    ys: NDArray[np.float64]
    labels: tuple[str, ...]
    members: tuple[Scalar, ...]
    chosen: tuple[bool, ...] = ()
    cells: NDArray[np.int64] | None = None
    taken: NDArray[np.int64] | None = None
    edges: Edges | None = None
    fit: Fit | None = None
    drawn_fit: bool = True
    lines: tuple[Line, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is no mark."""
        return not len(self.xs)

    def texts(self) -> list[str]:
        """Return both numbers of each mark."""
        (x, y) = self.measures
        return [
            f"{x.title} {format_value(a, x.format, x.unit)}, "
            f"{y.title} {format_value(b, y.format, y.unit)}"
            for a, b in zip(self.xs.tolist(), self.ys.tolist(), strict=True)
        ]

    def points(self) -> list[str]:
        """Return one sentence for each mark; nothing where there are too many."""
        if self.cells is not None or len(self.xs) > MOST_POINTS:
            return []
        return [f"{label}: {text}" for label, text in zip(self.labels, self.texts(), strict=True)]

    def words(self) -> str:
        """Return how many marks there are and how they go together."""
        return f"{self.title}: {len(self.xs):,} marks. {self.said()}"

    def said(self) -> str:
        """Return correlation and number of marks."""
        if self.fit is None:
            return f"n = {len(self.xs):,}, too few or too even for a correlation"
        return f"r = {format_value(self.fit.r, '.2f')}, n = {self.fit.n:,}"


def fit_of(xs: NDArray[np.float64], ys: NDArray[np.float64]) -> Fit | None:
    """Return least squares of ``ys`` on ``xs``; None below three marks or without spread.

    Examples
    --------
    >>> found = fit_of(np.array([1.0, 2.0, 3.0]), np.array([3.0, 5.0, 7.0]))
    >>> found.slope, found.intercept, round(found.r, 9), found.n
    (2.0, 1.0, 1.0, 3)
    """
    if len(xs) < _FEWEST:
        return None
    mean_x, mean_y = float(xs.mean()), float(ys.mean())
    dx, up_x = _moderate(xs - mean_x)
    dy, up_y = _moderate(ys - mean_y)
    xx, yy, xy = float(dx @ dx), float(dy @ dy), float(dx @ dy)
    if not (xx > 0 and yy > 0):
        return None
    slope = ldexp(xy / xx, up_y - up_x)
    r = max(-1.0, min(1.0, xy / (sqrt(xx) * sqrt(yy))))
    return Fit(slope, mean_y - slope * mean_x, r, len(xs))


def _moderate(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], int]:
    """Return values divided by a power of two, so that their squares are neither 0 nor infinite."""
    power = frexp(float(np.abs(values).max()))[1]
    return np.ldexp(values, -power), power


class Scatter:
    """Two measures by one field."""

    def check(self, chart: Chart) -> None:
        """Raise without two measures and a field."""
        if len(chart.measures) != _TWO or not chart.levels or chart.split is not None:
            message = (
                "Chart(kind='scatter') takes two measures and a field, "
                "e.g. dk.Chart([m.orders, m.revenue], by=m.customer_id, kind='scatter')"
            )
            raise DefinitionError(message)

    def queries(self, chart: Chart, asked: Asked) -> dict[str, Query]:
        """Return both measures by the field."""
        field = asked.along
        query = chart.subject.query(
            chart.measures,
            by=[field],
            where=asked.where,
            period=asked.period,
            order=field.name,
            limit=_MOST,
            fill="none",
        )
        return {"main": query}

    def draw(self, chart: Chart, results: Mapping[str, Result], asked: Asked) -> Shown:
        """Return the marks, binned beyond 1,500; line and correlation are of all of them."""
        result, field = results["main"], asked.along
        x, y = chart.measures
        rows = [
            (member, float(a), float(b))
            for member, a, b in zip(
                *(result.frame[name].to_list() for name in (field.name, x.name, y.name)),
                strict=True,
            )
            if known(a) is not None and known(b) is not None
        ]
        members = tuple(member for member, _, _ in rows)
        xs = np.array([a for _, a, _ in rows], dtype=np.float64)
        ys = np.array([b for _, _, b in rows], dtype=np.float64)
        cells, edges = _binned(xs, ys) if len(rows) > MARKS else (None, None)
        chosen = chosen_of(members, field, asked.own(chart))
        cloud = Cloud(
            key=chart.key,
            title=chart.title,
            measures=(x, y),
            xs=xs,
            ys=ys,
            labels=tuple(member_words(one, field, chart.subject.calendar) for one in members),
            members=members,
            chosen=chosen,
            cells=cells,
            taken=_taken(xs, ys, chosen, edges),
            edges=edges,
            fit=fit_of(xs, ys),
            drawn_fit=chart.fit,
            lines=tuple(
                Line(value, name, format_value(value, y.format, y.unit))
                for name, value in chart.thresholds
            ),
        )
        return Shown(cloud, self._notes(cloud, result, left=result.frame.height - len(rows)))

    def _notes(self, cloud: Cloud, result: Result, *, left: int) -> list[str]:
        count = max(result.meta.groups, result.frame.height)
        return [
            cloud.said(),
            f"{len(cloud.xs):,} marks, counted in cells" if cloud.cells is not None else "",
            f"{sum(cloud.chosen):,} chosen" if cloud.cells is not None and cloud.chosen else "",
            f"the first {_MOST:,} of {count:,}" if count > _MOST else "",
            f"{left:,} without both numbers left out" if left else "",
        ]

    def select(self, chart: Chart, picture: Cloud, asked: Asked) -> dict[str, Any] | None:
        """Return the choice of a mark; cells choose nothing."""
        if picture.cells is not None:
            return None
        return select_members(chart, asked, asked.along, picture.members)


def within(result: Result, box: Box) -> Filter | None:
    """Return the filter of the members whose two numbers lie in a box; None where there are none.

    Raises
    ------
    QueryError
        If they are more than a filter holds.
    """
    query = result.query
    (field,), names = query.by, [one.name for one in query.measures]
    x, y = (
        pl.col(name).cast(pl.Float64).is_between(*side)
        for name, side in zip(names, (box.x, box.y), strict=True)
    )
    members = result.frame.filter(x & y)[field.name].to_list()
    if len(members) > MOST_VALUES:
        message = (
            f"{len(members):,} marks lie in the box, more than {MOST_VALUES:,}. Draw a smaller one."
        )
        raise QueryError(message)
    return Filter("in", field.name, tuple(members)) if members else None


def _binned(xs: NDArray[np.float64], ys: NDArray[np.float64]) -> tuple[NDArray[np.int64], Edges]:
    counts, along, up = np.histogram2d(xs, ys, bins=_BINS)
    return counts.T.astype(np.int64), (along, up)


def _taken(
    xs: NDArray[np.float64],
    ys: NDArray[np.float64],
    chosen: tuple[bool, ...],
    edges: Edges | None,
) -> NDArray[np.int64] | None:
    """Return how many chosen marks are in each of the cells of all marks."""
    if edges is None or not any(chosen):
        return None
    own = np.array(chosen)
    found: NDArray[np.int64] = np.histogram2d(xs[own], ys[own], bins=edges)[0].T.astype(np.int64)
    return found
