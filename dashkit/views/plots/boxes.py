"""The spread of a numeric column by group: boxes from quantiles, violins from counted bins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dashkit.errors import DefinitionError
from dashkit.formats import format_value
from dashkit.model.aggregates import quantile
from dashkit.views.drawing import Line, extremes
from dashkit.views.marks import chosen_of
from dashkit.views.numbers import known
from dashkit.views.plots.asked import Asked, Shown, in_sort, natural, select_members
from dashkit.views.scope import member_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from dashkit.model.expressions import MeasureSpec
    from dashkit.model.fields import Field
    from dashkit.model.filters import Scalar
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.views.chart import Chart

GROUPS: Final = 12
SHARES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
_SMOOTH: Final = 1.5
_ALL: Final = "All"


@dataclass(frozen=True, slots=True)
class Group:
    """Five quantiles (5, 25, 50, 75 and 95 %) of ``n`` rows; ``shape`` is heights with densities."""

    label: str
    member: Scalar
    quantiles: tuple[float, ...]
    n: int
    shape: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxes:
    """Groups beside each other on the scale of the column."""

    key: str
    title: str
    spec: MeasureSpec
    groups: tuple[Group, ...]
    chosen: tuple[bool, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether no group has a number."""
        return not self.groups

    def text(self, group: Group) -> str:
        """Return the five quantiles and the number of rows of a group."""
        low, first, middle, third, high = (
            format_value(float(f"{one:.6g}"), self.spec.format, self.spec.unit)
            for one in group.quantiles
        )
        return (
            f"median {middle}, half between {first} and {third}, "
            f"9 of 10 between {low} and {high}, n = {group.n:,}"
        )

    def points(self) -> list[str]:
        """Return one sentence for each group."""
        return [f"{group.label}: {self.text(group)}" for group in self.groups]

    def words(self) -> str:
        """Return the groups with the highest and the lowest median."""
        marks = [(group.quantiles[2], group.label, self.spec) for group in self.groups]
        if len(marks) == 1:
            return f"{self.title}: {self.text(self.groups[0])}."
        return f"Medians of {extremes(self.title, marks)}"


class Spread:
    """Boxes and violins."""

    def check(self, chart: Chart) -> None:
        """Raise where groups would have groups."""
        if chart.split is not None or chart.second is not None:
            message = f"Chart(kind={chart.drawn!r}) takes one numeric column by at most one field"
            raise DefinitionError(message)

    def queries(self, chart: Chart, asked: Asked) -> dict[str, Query]:
        """Return the quantiles, which groups there are, and for violins the counted bins."""
        by = [asked.field] if asked.field is not None else []
        common: dict[str, Any] = {"where": asked.where, "period": asked.period}
        limit = None if asked.field is None else 10 * GROUPS
        order = f"-{chart.measures[0].name}" if by else ()
        measures = [*chart.measures, *_quantiles(chart)]
        found = {
            "main": chart.subject.query(measures, by=by, order=order, limit=limit, **common),
        }
        if chart.drawn == "violin":
            column = chart.bins()
            found["bins"] = chart.subject.query(
                chart.measures, by=[*by, column], limit=50_000, fill="none", **common
            )
        return found

    def draw(self, chart: Chart, results: Mapping[str, Result], asked: Asked) -> Shown:
        """Return the largest groups, in the order of their names where they have one."""
        result, field = results["main"], asked.field
        names = [one.name for one in (*chart.measures, *_quantiles(chart))]
        columns = [result.frame[name].to_list() for name in names]
        members = result.frame[field.name].to_list() if field is not None else [None]
        rows = {
            member: row
            for member, *row in zip(members, *columns, strict=True)
            if all(known(one) is not None for one in row)
        }
        most = chart.top or GROUPS
        kept = _kept(chart, field, list(rows)[:most])
        shapes = _shapes(chart, results.get("bins"), field, rows)
        groups = tuple(
            Group(
                member_words(one, field, chart.subject.calendar) if field is not None else _ALL,
                one,
                tuple(float(value) for value in rows[one][1:]),
                int(rows[one][0]),
                shapes.get(one, ()),
            )
            for one in kept
        )
        picture = Boxes(
            key=chart.key,
            title=chart.title,
            spec=_quantiles(chart)[2],
            groups=groups,
            chosen=chosen_of(kept, field, asked.own(chart)) if field is not None else (),
            lines=tuple(Line(value, name, format_value(value)) for name, value in chart.thresholds),
        )
        count = max(result.meta.groups, len(rows))
        more = f"the {most} largest of {count:,}" if count > len(kept) else ""
        return Shown(picture, ["boxes hold half of the rows, whiskers 9 of 10", more])

    def select(self, chart: Chart, picture: Boxes, asked: Asked) -> dict[str, Any] | None:
        """Return the choice of a group."""
        if asked.field is None:
            return None
        members = [group.member for group in picture.groups]
        return select_members(chart, asked, asked.field, members)


def _quantiles(chart: Chart) -> list[MeasureSpec]:
    column = chart.column
    if column is None:  # pragma: no cover - options give distributions their column
        raise LookupError
    return [
        chart.subject.measure(quantile(column.base, share).with_(label=f"{share:.0%} quantile"))
        for share in SHARES
    ]


def _kept(chart: Chart, field: Field | None, members: list[Scalar]) -> list[Scalar]:
    if field is None or not isinstance(chart.sort, str):
        return in_sort(chart, members)
    if not natural(chart, field):
        return members
    return sorted(members, key=lambda one: (one is None, one))


def _shapes(
    chart: Chart,
    result: Result | None,
    field: Field | None,
    rows: Mapping[Scalar, Sequence[Any]],
) -> dict[Scalar, tuple[tuple[float, float], ...]]:
    """Return the smoothed density of each group between its whiskers, the largest of all being 1."""
    if result is None:
        return {}
    column = result.query.by[-1]
    width = column.width or 1.0
    members = result.frame[field.name].to_list() if field is not None else None
    edges = result.frame[column.name].to_list()
    counts = result.frame[chart.measures[0].name].to_list()
    found: dict[Scalar, dict[float, float]] = {}
    for place, (edge, count) in enumerate(zip(edges, counts, strict=True)):
        member = members[place] if members is not None else None
        if known(edge) is not None and member in rows:
            found.setdefault(member, {})[float(edge)] = float(count)
    shapes = {
        member: _smoothed(bins, width, rows[member][1], rows[member][5], rows[member][0])
        for member, bins in found.items()
    }
    largest = max((d for shape in shapes.values() for _, d in shape), default=0.0) or 1.0
    return {member: tuple((y, d / largest) for y, d in shape) for member, shape in shapes.items()}


def _smoothed(
    bins: Mapping[float, float], width: float, low: float, high: float, n: float
) -> list[tuple[float, float]]:
    """Return heights with shares of ``n`` a bin, by a Gaussian kernel of one and a half bins."""
    steps = np.arange(np.ceil(float(low) / width) * width, float(high), width)
    heights: NDArray[np.float64] = np.unique([float(low), *steps, float(high)])
    known_bins = np.array(sorted(bins.items()), dtype=np.float64)
    centres, counts = known_bins[:, 0] + width / 2, known_bins[:, 1]
    apart = (heights[:, None] - centres[None, :]) / (_SMOOTH * width)
    weights = np.exp(-0.5 * apart**2) / (_SMOOTH * np.sqrt(2 * np.pi))
    density = weights @ counts / n
    return list(zip(heights.tolist(), density.tolist(), strict=True))
