"""What a chart was asked to be: its options checked, its kind found, its title made."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, Final, NamedTuple, get_args

from dashkit.errors import DefinitionError
from dashkit.model.aggregates import count
from dashkit.model.dimensions import Dimension
from dashkit.model.fields import NUMERIC, TEMPORAL, Field
from dashkit.model.filters import Filter
from dashkit.model.units import kind_of
from dashkit.views.drawing import Kind
from dashkit.views.plots.boxes import Spread
from dashkit.views.plots.cartesian import Cartesian
from dashkit.views.plots.gauge import Gauge
from dashkit.views.plots.parts import Funnel, Pie, Waterfall
from dashkit.views.plots.scatter import Scatter
from dashkit.views.plots.treemap import Treemap
from dashkit.views.plots.worldmap import WorldMap
from dashkit.views.scope import check_option, listed, scope_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.model.expressions import MeasureSpec
    from dashkit.model.model import Model
    from dashkit.views.chart import Chart
    from dashkit.views.plots.asked import Plot

KINDS: Final = ("auto", *get_args(Kind))
_TIMED: Final = frozenset({"line", "area", "sparkline"})
_COLUMNS: Final = frozenset({"histogram", "box", "violin"})
_ALONE: Final = frozenset({"gauge", "funnel"})
_PLOTS: Final[Mapping[str, Plot]] = {
    "scatter": Scatter(),
    "pie": Pie(),
    "funnel": Funnel(),
    "waterfall": Waterfall(),
    "gauge": Gauge(),
    "treemap": Treemap(),
    "map": WorldMap(),
    "box": Spread(),
    "violin": Spread(),
}
_CARTESIAN: Final = Cartesian()
_TWO: Final = 2
_WIDEST_HOLE: Final = 0.9


class About(NamedTuple):
    """What a chart is about.

    ``column`` is the numeric column of a distribution, ``alone`` whether the chart may do without
    a field.
    """

    model: Model
    measures: tuple[MeasureSpec, ...]
    by: Any
    column: Field | None
    alone: bool


def check(
    kind: object, *, compare: object, partial: object, top: object, sort: object, stacked: object
) -> None:
    """Raise DefinitionError unless every option is one of those allowed."""
    check_option("Chart(kind=)", kind, KINDS)
    check_option("Chart(compare=)", compare, ("auto", "previous", "year", None))
    check_option("Chart(partial=)", partial, ("mark", "drop", "keep"))
    check_option("Chart(stacked=)", stacked, ("auto", True, False))
    if top is not None and (isinstance(top, bool) or not isinstance(top, int) or top < 1):
        message = f"Chart(top={top!r}): give a whole number from 1 up"
        raise DefinitionError(message)
    if isinstance(sort, str):
        check_option("Chart(sort=)", sort, ("auto", "value", "name"))


def check_numbers(*, horizontal: object, hole: object, target: object) -> None:
    """Raise DefinitionError where a number or a flag is none."""
    check_option("Chart(horizontal=)", horizontal, ("auto", True, False))
    if not _number(hole) or not 0 <= hole <= _WIDEST_HOLE:  # type: ignore[operator]
        message = f"Chart(hole={hole!r}): give 0 to {_WIDEST_HOLE}, e.g. 0.6 for a doughnut"
        raise DefinitionError(message)
    if target is not None and target != "auto" and not _number(target):
        message = f"Chart(target={target!r}): give a number, 'auto' or None"
        raise DefinitionError(message)


def thresholds_of(given: Mapping[str, float] | Sequence[float]) -> tuple[tuple[str, float], ...]:
    """Return thresholds as names and numbers."""
    pairs = (
        list(given.items())
        if hasattr(given, "items")
        else [("Threshold", one) for one in listed(given)]
    )
    for name, value in pairs:
        if not isinstance(name, str) or not _number(value):
            message = (
                f"Chart(thresholds=): {name!r}: {value!r} is no threshold; give numbers, or names "
                "with numbers such as {'Limit': 40}"
            )
            raise DefinitionError(message)
    return tuple((name, float(value)) for name, value in pairs)


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def subject_of(
    x: Any,  # noqa: ANN401
    by: Any,  # noqa: ANN401
    named: Sequence[Any],
    model: Model | None,
    kind: str,
) -> About:
    """Return the model, the measures and the fields that a chart was given.

    A numeric column in the place of the measure is what a distribution is of.
    """
    given = listed(x)
    binned = [one for one in given if isinstance(one, Dimension) and one.field.width]
    if kind not in _COLUMNS and not (kind == "auto" and binned):
        scope = scope_of("Chart", given, named, model)
        alone = kind in _ALONE and not listed(by)
        return About(scope.model, scope.measures, by, None, alone)
    if len(given) != 1:
        message = f"Chart(kind={kind!r}) shows the spread of one numeric column, e.g. m.amount"
        raise DefinitionError(message)
    found = scope_of("Chart", (), (*given, *named), model).model
    column = found.field(given[0], context="Chart")
    if column.type not in NUMERIC:
        message = f"Chart(kind={kind!r}): {column.name!r} holds {column.type} values, not numbers"
        raise DefinitionError(message)
    rows = found.measure(count().with_(label="Rows"))
    if kind in {"auto", "histogram"}:
        if by is not None:
            message = "Chart(kind='histogram') takes no by=; use split= or facet= for groups"
            raise DefinitionError(message)
        return About(found, (rows,), (column,), column, alone=False)
    there = count(where=~Filter("is_null", column.name)).with_(label="Rows")
    return About(found, (found.measure(there),), by, column, alone=True)


def kind_of_chart(given: str, chart: Chart) -> Kind:
    """Return the kind that is drawn; raise where the given one does not go with the fields."""
    if given == "auto":
        return _auto(chart)
    if chart.second is not None and given not in {"heatmap", "treemap"}:
        message = f"Chart(kind={given!r}): two fields make a heatmap; use split= for series"
        raise DefinitionError(message)
    if given == "heatmap" and chart.second is None:
        message = "Chart(kind='heatmap') needs two fields, e.g. by=[m.weekday, m.hour]"
        raise DefinitionError(message)
    if given in _TIMED and not _over_time(chart):
        name = chart.levels[0].name if chart.levels else ""
        message = f"Chart(kind={given!r}): {name!r} is no time; a line would suggest an order"
        raise DefinitionError(message)
    return given  # type: ignore[return-value]


def _over_time(chart: Chart) -> bool:
    return bool(chart.levels) and chart.levels[0].type in TEMPORAL


def _auto(chart: Chart) -> Kind:
    if chart.second is not None:
        return "heatmap"
    if chart.column is not None:
        return "histogram"
    if _over_time(chart):
        return "line"
    units = {kind_of(spec) for spec in chart.measures}
    if len(chart.measures) == _TWO and len(units) == _TWO and chart.split is None:
        return "scatter"
    return "bar"


def plot_of(chart: Chart) -> Plot:
    """Return how a chart asks and draws."""
    found = _PLOTS.get(chart.drawn, _CARTESIAN)
    if chart.facet is not None and found is not _CARTESIAN:
        message = f"Chart(kind={chart.drawn!r}) has no facet=; lines, areas, bars and histograms do"
        raise DefinitionError(message)
    return found


def title_of(chart: Chart, model: Model) -> str:
    """Return the title of a chart that was given none."""
    if chart.column is not None:
        by = (
            f" by {_lower(chart.levels[0])}"
            if chart.drawn in {"box", "violin"} and chart.levels
            else ""
        )
        return f"Distribution of {_lower(model.field(chart.column.base))}{by}"
    joined = " and " if chart.drawn != "scatter" else " against "
    measures = chart.measures if chart.drawn != "scatter" else chart.measures[::-1]
    named = joined.join(spec.title for spec in measures)
    if not chart.levels:
        return named
    field = chart.levels[0]
    if field.base == model.time:
        return f"{named} by {field.grain}" if field.grain else f"{named} over time"
    fields = [one for one in (field, chart.second, chart.split, chart.facet) if one is not None]
    return f"{named} by {' and '.join(map(_lower, fields))}"


def _lower(field: Field) -> str:
    return field.title[:1].lower() + field.title[1:]
