"""What the kinds of charts share: what a choice asks for, ranked members, what is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from dashkit.model.fields import NUMERIC
from dashkit.model.filters import all_of
from dashkit.views.marks import chosen_of, keys_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.model.calendar import Period
    from dashkit.model.expressions import Comparison
    from dashkit.model.fields import Field
    from dashkit.model.filters import Filter, Scalar
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.state.choice import Choice
    from dashkit.views.chart import Chart
    from dashkit.views.drawing import Picture

BARS: Final = 20
ORDERED: Final = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What a viewer's choice makes of a chart.

    Attributes
    ----------
    choice
        What was chosen.
    field
        The field of the level that the viewer is at; None for a chart without one.
    where, every
        The rows shown, and the rows that the choices of other views do not limit.
    period, compare
        As they apply to the chart.
    """

    choice: Choice
    field: Field | None
    where: Filter | None
    every: Filter | None
    period: Period | None
    compare: Comparison | None

    @property
    def along(self) -> Field:
        """The field of a chart that has one."""
        if self.field is None:  # pragma: no cover - only charts with levels ask
            raise LookupError
        return self.field

    def own(self, chart: Chart) -> Filter | None:
        """Return what the chart's own marks chose."""
        return all_of(*(clause.filter for clause in self.choice.own(chart.key)))


class Shown(NamedTuple):
    """A picture with what must be said of it."""

    picture: Picture
    notes: Sequence[str] = ()
    caveats: Sequence[str] = ()


class Plot(Protocol):
    """One kind of chart, or several that ask alike."""

    def check(self, chart: Chart) -> None:
        """Raise DefinitionError where an option does not go with the kind."""

    def queries(self, chart: Chart, asked: Asked) -> dict[str, Query]:
        """Return what is asked; ``main`` has the numbers that are drawn."""

    def draw(self, chart: Chart, results: Mapping[str, Result], asked: Asked) -> Shown:
        """Return what is drawn of the answers."""

    def select(self, chart: Chart, picture: Any, asked: Asked) -> dict[str, Any] | None:  # noqa: ANN401
        """Return what a gesture on each mark means; None where it means nothing."""


def ranked(  # noqa: PLR0913
    chart: Chart,
    asked: Asked,
    field: Field,
    where: Filter | None,
    most: int,
    *,
    compare: Comparison | None = None,
    total: bool = False,
) -> Query:
    """Return the query for the largest members of a field, or the first ones where they count."""
    order = field.name if natural(chart, field) else f"-{chart.measures[0].name}"
    return chart.subject.query(
        chart.measures,
        by=[field],
        where=where,
        period=asked.period,
        compare=compare,
        order=order,
        limit=most + 1,
        total=total,
    )


def natural(chart: Chart, field: Field) -> bool:
    """Return whether marks stand in the order of their names."""
    if field in {chart.split, chart.facet}:
        return False
    if chart.sort != "auto":
        return chart.sort != "value"
    if chart.top is not None and not field.width:
        return False
    return bool(field.width or field.grain) or field.type in NUMERIC or field.type == "boolean"


def most_of(chart: Chart, field: Field) -> int:
    """Return how many marks are shown at most."""
    if field.width:
        return ORDERED
    return chart.top or (ORDERED if natural(chart, field) else BARS)


def own_filters(chart: Chart, asked: Asked) -> dict[str, Filter]:
    """Return the filters that the chart's own marks wrote, by field."""
    own = asked.choice.own(chart.key)
    return {one.filter.field: one.filter for one in own if one.filter.field}


def select_members(
    chart: Chart, asked: Asked, field: Field, members: Sequence[Scalar]
) -> dict[str, Any]:
    """Return the gesture by which each mark chooses its member."""
    own = own_filters(chart, asked).get(field.name)
    chosen = keys_of(own.values) if own is not None else None
    if field.width is not None and own is not None:
        passed = chosen_of(members, field, own)
        chosen = keys_of(one for one, passes in zip(members, passed, strict=False) if passes)
    return {"field": field.name, "op": "in", "keys": keys_of(members), "selected": chosen}


def select_bars(
    chart: Chart, asked: Asked, field: Field, members: Sequence[Scalar]
) -> dict[str, Any]:
    """Return the gesture of bars along an axis; a stretch of bins in rising order is a range."""
    found = select_members(chart, asked, field, members)
    if field.width is None or not natural(chart, field) or not _rising(members):
        return found
    return {**found, "ends": keys_of(_end_of(one, field.width) for one in members)}


def _rising(members: Sequence[Any]) -> bool:
    known = all(isinstance(one, int | float | Decimal) for one in members)
    return known and all(low < high for low, high in pairwise(members))


def _end_of(start: Scalar, width: float) -> Scalar:
    """Return where a bin ends, which is where the next one starts to the last digit."""
    if isinstance(start, Decimal):
        exact = Decimal(str(width))
        return (round(start / exact) + 1) * exact
    return None if not isinstance(start, int | float) else (round(start / width) + 1) * width


def same(member: Scalar) -> tuple[str, Scalar]:
    """Return a member so that True is not 1 and NaN equals itself."""
    if member is None or member != member:  # noqa: PLR0124
        return "null", None
    return ("boolean" if isinstance(member, bool) else "value"), member


def in_sort(chart: Chart, members: Sequence[Scalar]) -> list[Scalar]:
    """Return members in the order that ``sort=`` lists, others after them."""
    if isinstance(chart.sort, str):
        return list(members)
    places = {same(member): place for place, member in enumerate(chart.sort)}
    return sorted(members, key=lambda one: places.get(same(one), len(places)))
