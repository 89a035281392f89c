"""Lines, areas, bars, histograms, sparklines and heatmaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from dashkit.errors import DefinitionError
from dashkit.formats import format_value
from dashkit.model.additivity import accumulates, adds_up
from dashkit.model.units import kind_of
from dashkit.views import axes
from dashkit.views.drawing import Drawing, Line
from dashkit.views.marks import (
    category_drawing,
    heat_drawing,
    in_order,
    keys_of,
    milliseconds,
    time_drawing,
)
from dashkit.views.plots.asked import (
    Asked,
    Shown,
    in_sort,
    most_of,
    natural,
    own_filters,
    ranked,
    same,
    select_bars,
    select_members,
)
from dashkit.views.plots.thinning import Slim, closer, slim, thinned
from dashkit.views.scope import bucket_interval, key_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.model.expressions import MeasureSpec
    from dashkit.model.fields import Field
    from dashkit.model.filters import Filter, Scalar
    from dashkit.model.model import Model
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.views.chart import Chart

PARTS: Final = 8
FACETS: Final = 12


class Cartesian:
    """One or several measures of one unit along a field, or one measure by two fields."""

    def check(self, chart: Chart) -> None:
        """Raise where units differ or several measures meet several series."""
        units = {kind_of(spec) for spec in chart.measures}
        if not chart.measures:
            message = "Chart needs a measure, e.g. dk.Chart(m.revenue)"
            raise DefinitionError(message)
        if len(units) > 1:
            names = ", ".join(
                f"{spec.name!r} ({kind_of(spec) or 'no unit'})" for spec in chart.measures
            )
            message = (
                f"Chart: {names} have different units; two charts read better than two axes, "
                "kind='scatter' shows one against the other"
            )
            raise DefinitionError(message)
        if len(chart.measures) > 1 and (chart.split is not None or chart.second is not None):
            message = "Chart: split and heatmaps take one measure"
            raise DefinitionError(message)
        if chart.facet is not None:
            self._check_facet(chart)
        if chart.stacked is True:
            refuse_unstackable(chart)

    def _check_facet(self, chart: Chart) -> None:
        if chart.split is not None or chart.second is not None or len(chart.measures) > 1:
            message = "Chart(facet=) takes one measure by one field, without split="
            raise DefinitionError(message)

    def queries(self, chart: Chart, asked: Asked) -> dict[str, Query]:
        """Return ``main`` and, where needed, ``domain`` (all bars) and ``parts`` (the series)."""
        field, found = asked.along, dict[str, "Query"]()
        split = series_of(chart)
        fields = [one for one in (field, split, chart.second) if one is not None]
        compare = asked.compare if self._compares(chart) else None
        if split is not None:
            found["parts"] = ranked(chart, asked, split, asked.every, _parts_of(chart))
        if chart.second is not None or field.grain is not None:
            found["main"] = chart.subject.query(
                chart.measures, by=fields, where=asked.where, period=asked.period, compare=compare
            )
            return found
        most = most_of(chart, field)
        if split is None:
            found["main"] = ranked(chart, asked, field, asked.where, most, compare=compare)
            if asked.where != asked.every or compare is not None:
                found["domain"] = ranked(chart, asked, field, asked.every, most)
        else:
            found["main"] = chart.subject.query(
                chart.measures, by=fields, where=asked.where, period=asked.period
            )
            found["domain"] = ranked(chart, asked, field, asked.every, most)
        return found

    def _compares(self, chart: Chart) -> bool:
        return len(chart.measures) == 1 and series_of(chart) is None and chart.second is None

    def draw(self, chart: Chart, results: Mapping[str, Result], asked: Asked) -> Shown:
        """Return the drawing, and how many of the marks it shows."""
        result, field, own = results["main"], asked.along, asked.own(chart)
        named: dict[str, Any] = {"key": chart.key, "title": chart.title}
        if chart.second is not None:
            fields = (field, chart.second)
            drawing = heat_drawing(result, chart.measures[0], fields, chosen=own, **named)
            return Shown(drawing)
        shown, more = self._parts(chart, results.get("parts"))
        split = series_of(chart)
        if split is not None:
            named |= {"split": split, "shown": shown}
        if field.grain is not None:
            window, stretch = _window(own, field), asked.choice.zoom(chart.key)
            lean = Slim(result) if split else slim(result, field, chart.measures, stretch)
            drawing = time_drawing(
                lean.result, chart.measures, field, kind=chart.drawn, window=window, **named
            )
            drawing = axes.with_partial(self._stacked(chart, drawing), chart.partial)
            drawing = replace(self._over(chart, drawing), row_members=tuple(shown))
            drawing, some = thinned(closer(drawing, stretch, lean.whole), lean.of)
            return Shown(drawing, [more, some])
        members, limit = self._members(chart, results, field)
        drawing = category_drawing(
            result,
            chart.measures,
            field,
            members,
            kind="histogram" if chart.drawn == "histogram" else "bar",
            horizontal=_lies(chart, field, members),
            chosen=own,
            **named,
        )
        drawing = replace(self._stacked(chart, drawing), row_members=tuple(shown))
        notes = [limit, more] if chart.facet is not None else [limit or more]
        return Shown(self._over(chart, drawing), notes)

    def _stacked(self, chart: Chart, drawing: Drawing) -> Drawing:
        if chart.facet is not None:
            series = tuple(replace(one, color="primary") for one in drawing.series)
            return replace(drawing, series=series, stacked=False, faceted=True, horizontal=False)
        if chart.stacked == "auto" or len(drawing.series) == 1:
            return drawing
        return replace(drawing, stacked=chart.stacked and drawing.kind in {"area", "bar"})

    def _over(self, chart: Chart, drawing: Drawing) -> Drawing:
        events = drawing.events
        if drawing.axis == "time" and drawing.positions:
            low, high = drawing.positions[0], drawing.positions[-1] + drawing.width
            events = tuple(one for one in chart.events if low <= one.at < high)
        lines = lines_of(chart) if drawing.kind not in {"sparkline", "histogram"} else ()
        return replace(drawing, lines=lines, events=events)

    def _parts(self, chart: Chart, result: Result | None) -> tuple[list[Scalar], str]:
        split, most = series_of(chart), _parts_of(chart)
        if result is None or split is None:
            return [], ""
        found = result.frame[split.name].to_list()
        count = max(result.meta.groups, len(found))
        more = f"the {most} largest of {count:,} of {split.title}" if len(found) > most else ""
        return found[:most], more

    def _members(
        self, chart: Chart, results: Mapping[str, Result], field: Field
    ) -> tuple[list[Scalar], str]:
        """Return the bars: all of the domain where they fit, else the largest ones."""
        most = most_of(chart, field)
        domain = results.get("domain") or results["main"]
        every = [one for one in domain.frame[field.name].to_list() if _placed(one, field)]
        if len(every) > most:
            known_best = domain if series_of(chart) is not None else results["main"]
            found = known_best.frame[field.name].to_list()[:most]
            count = max(known_best.meta.groups, 0)
            total = f" of {count:,}" if count > most else ""
            word = "first" if natural(chart, field) else "top"
            return _sorted(chart, found, field), f"{word} {len(found)}{total}"
        known = set(map(same, every))
        others = [] if series_of(chart) else results["main"].frame[field.name].to_list()
        missing = [one for one in others if same(one) not in known and _placed(one, field)]
        return _sorted(chart, [*every, *missing], field), ""

    def select(self, chart: Chart, picture: Drawing, asked: Asked) -> dict[str, Any] | None:
        """Return a choice of members, of cells, or of a stretch of time."""
        field, chosen = asked.along, own_filters(chart, asked)
        if chart.second is not None:
            keys = [keys_of(picture.members), keys_of(picture.row_members)]
            names = list(picture.names)
            both = [keys_of(chosen[name].values) if name in chosen else [] for name in names]
            selected = both if any(both) else None
            return {"field": names, "op": "in", "keys": keys, "selected": selected}
        if chart.facet is not None:
            members = picture.row_members
            return {**select_members(chart, asked, chart.facet, members), "along": "series"}
        if field.grain is None:
            return select_bars(chart, asked, field, picture.members)
        own = chosen.get(field.name)
        return {
            "field": field.name,
            "op": "range",
            "keys": None,
            "edges": _edges(picture.members, field, chart.subject),
            "gaps": picture.thinned,
            "selected": keys_of(own.values) if own is not None else None,
        }


def series_of(chart: Chart) -> Field | None:
    """Return the field whose members are series or panels."""
    return chart.split or chart.facet


def series_keys(chart: Chart, picture: Any, asked: Asked) -> dict[str, Any] | None:  # noqa: ANN401
    """Return the member that each series stands for, and in small multiples each mark's own."""
    split, members = series_of(chart), getattr(picture, "row_members", ())
    if split is None or not members:
        return None
    found: dict[str, Any] = {"field": split.name, "keys": keys_of(members)}
    if chart.facet is not None:
        found["along"] = {"field": asked.along.name, "keys": keys_of(picture.members)}
    return found


def _parts_of(chart: Chart) -> int:
    return FACETS if chart.facet is not None else PARTS


def refuse_unstackable(chart: Chart, what: str = "stacked=True") -> None:
    """Raise where the parts of a measure do not sum to its whole."""
    for spec in chart.measures:
        if not adds_up(spec.expression):
            message = (
                f"Chart({what}): parts of {spec.name!r} do not add up to its whole, as sums and "
                "counts do; use kind='bar'"
            )
            raise DefinitionError(message)


def lines_of(chart: Chart) -> tuple[Line, ...]:
    """Return the thresholds, and the target where it is for each mark rather than for the whole."""
    spec = chart.measures[0]
    found = [(name, value) for name, value in chart.thresholds]
    target = spec.target if chart.target == "auto" else chart.target
    whole = chart.target == "auto" and (accumulates(spec.expression) or len(chart.measures) > 1)
    if isinstance(target, int | float) and not whole:
        found.append(("Limit" if spec.good == "down" else "Target", target))
    return tuple(Line(float(value), name, _text(value, spec)) for name, value in found)


def _text(value: float, spec: MeasureSpec) -> str:
    return format_value(value, spec.format, spec.unit)


def _sorted(chart: Chart, members: list[Scalar], field: Field) -> list[Scalar]:
    if field.width:
        members = [member for member in members if member is not None]
    if not isinstance(chart.sort, str):
        return in_sort(chart, members)
    return in_order(members) if natural(chart, field) else members


def _placed(member: Scalar, field: Field) -> bool:
    """Return whether a member has a place on the axis: an infinite bin has none."""
    return not field.width or not isinstance(member, float) or isfinite(member)


def _lies(chart: Chart, field: Field, members: Sequence[Scalar]) -> bool:
    if chart.horizontal != "auto":
        return bool(chart.horizontal)
    return field.type == "text" and len(members) > 1


def _window(own: Filter | None, field: Field) -> tuple[float, float] | None:
    if own is None or own.field != field.name or own.op not in {"range", "between"}:
        return None
    low, high = own.values
    if not isinstance(low, date) or not isinstance(high, date):
        return None
    return milliseconds(low), milliseconds(high)


def _edges(members: Sequence[Scalar], field: Field, model: Model) -> list[Any]:
    """Return where each bucket starts, and where the last one ends."""
    if not members:
        return []
    last = bucket_interval(members[-1], field, model.calendar)
    end = model.calendar.local(last.end) if last is not None else None
    if end is not None and field.value_type == "date":
        return [*keys_of(members), key_of(end.date())]
    return [*keys_of(members), key_of(end)]
