"""The layout of a Plotly figure: quiet axes, no title, room for labels, everything by token."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from dashkit.formats import CURRENCIES
from dashkit.model.units import is_percentage
from dashkit.views.numbers import known
from dashkit.views.renderers import over
from dashkit.views.renderers.escape import escaped
from dashkit.views.renderers.over import wall_clock

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.model.expressions import MeasureSpec
    from dashkit.views.drawing import Drawing

_DAY: Final = 86_400_000.0
_CLEAR: Final = "rgba(0, 0, 0, 0)"
_LONGEST: Final = 26
_TICKS: Final = 24
_ROWS: Final = 12
_HEADROOM: Final = 0.2
_FROM_ZERO: Final = frozenset({"bar", "area", "histogram", "waterfall", "funnel"})
_EVENT: Final = 16


def frame(
    key: str, *, legend: bool = False, meta: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return what the layouts of all kinds have in common."""
    return {
        "autosize": True,
        "margin": {"l": 4, "r": 12, "t": 32 if legend else 8, "b": 4, "pad": 4},
        "paper_bgcolor": _CLEAR,
        "plot_bgcolor": _CLEAR,
        "font": {"family": "token:font", "size": 12, "color": "token:text-muted"},
        "showlegend": legend,
        "legend": _legend(),
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": "token:surface",
            "bordercolor": "token:border",
            "font": {"family": "token:font", "size": 12, "color": "token:text"},
            "align": "left",
            "namelength": -1,
        },
        "dragmode": False,
        "uirevision": key,
        "meta": {"name": key, **(meta or {})},
    }


def layout_of(drawing: Drawing) -> dict[str, Any]:
    """Return the layout of a drawing."""
    several = len(drawing.series) > 1 and drawing.kind != "heatmap"
    compared = any(one.base for one in drawing.series)
    time, bare = drawing.axis == "time", drawing.kind == "sparkline"
    legend = (several or compared) and not bare
    layout: dict[str, Any] = {
        **frame(drawing.key, legend=legend, meta=_measure(drawing)),
        "hovermode": "x unified" if time else "closest",
        "dragmode": "select" if time else False,
        "selectdirection": "h",
        "newselection": {"line": {"color": "token:primary", "width": 1, "dash": "solid"}},
        "activeselection": {"fillcolor": "token:primary", "opacity": 0.08},
        "barmode": "relative" if drawing.stacked else "group" if several else "overlay",
        "bargap": 0.02 if drawing.axis == "bin" else 0.34,
        "barcornerradius": 2 if drawing.axis == "bin" or drawing.stacked else 4,
        **_axes(drawing),
    }
    if bare:
        for axis in ("xaxis", "yaxis"):
            layout[axis] = {**layout[axis], "visible": False}
    shapes = [*_shapes(drawing), *over.shapes(drawing)]
    notes = over.names(drawing)
    if drawing.lines and not drawing.horizontal:
        layout["margin"]["r"] = over.room(drawing.lines)
    layout |= {"shapes": shapes} if shapes else {}
    if notes and (drawing.events or drawing.ahead is not None):
        layout["margin"] = {**layout["margin"], "t": layout["margin"]["t"] + _EVENT}
        layout["legend"] = {**layout["legend"], "y": 1.12}
    return layout | ({"annotations": notes} if notes else {})


def _legend() -> dict[str, Any]:
    return {
        "orientation": "h",
        "traceorder": "normal",
        "x": 0,
        "xanchor": "left",
        "y": 1.05,
        "yanchor": "bottom",
        "bgcolor": _CLEAR,
        "font": {"size": 12, "color": "token:text-muted"},
        "itemclick": False,
        "itemdoubleclick": False,
    }


def _measure(drawing: Drawing) -> dict[str, Any]:
    if not drawing.series:
        return {}
    spec = drawing.series[0].spec
    counts = {"counts": True} if _rises(drawing.members) else {}
    return {"format": spec.format, "unit": spec.unit, **counts}


def _rises(members: Sequence[Any]) -> bool:
    """Return whether members are numbers or days that rise, so that the page may leave out labels: their places tell them."""
    known = all(isinstance(one, int | float | Decimal | date) for one in members)
    return known and all(one < other for one, other in pairwise(members))


def _axes(drawing: Drawing) -> dict[str, Any]:
    if drawing.kind == "heatmap":
        rows = {**quiet(), **_ticks(range(len(drawing.rows)), drawing.rows, _ROWS)}
        return {"xaxis": _categories(drawing), "yaxis": _downwards(rows)}
    values = _values(drawing)
    if drawing.horizontal:
        return _lying(drawing, values)
    if drawing.axis == "time":
        return {"xaxis": _time(drawing), "yaxis": values}
    if drawing.axis == "bin":
        ticks = {"ticks": "outside", "ticklen": 4, "tickcolor": "token:border", "nticks": 8}
        return {"xaxis": {**quiet(), **ticks, "separatethousands": True}, "yaxis": values}
    return {"xaxis": _categories(drawing), "yaxis": values}


def _lying(drawing: Drawing, values: Mapping[str, Any]) -> dict[str, Any]:
    down = _downwards({**_categories(drawing), "ticklabelstandoff": 4})
    hidden = {**values, "visible": False}
    if drawing.kind == "funnel":
        return {"xaxis": hidden, "yaxis": down}
    labelled = len(drawing.series) == 1 and drawing.kind != "waterfall"
    across = hidden if labelled else values
    return {"xaxis": {**across, **_headroom(drawing)}, "yaxis": down}


LEVEL: Final = {"tickangle": 0}
"""Labels that have room: plotly measures each one, each time, before it leans any."""


def quiet() -> dict[str, Any]:
    """Return an axis without lines of its own."""
    return {
        "type": "linear",
        "fixedrange": True,
        "automargin": True,
        "ticklabeloverflow": "allow",
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "tickfont": {"size": 12, "color": "token:text-muted"},
    }


def _categories(drawing: Drawing) -> dict[str, Any]:
    return {**quiet(), **_ticks(drawing.positions, drawing.labels)}


def _ticks(
    positions: Sequence[float] | range, labels: Sequence[str], most: int = _TICKS
) -> dict[str, Any]:
    step = max(1, -(-len(labels) // most))
    return {
        "tickmode": "array",
        "tickvals": [float(position) for position in positions][::step],
        "ticktext": [escaped(label, _LONGEST) for label in labels[::step]],
        "range": [-0.6, len(labels) - 0.4],
    }


def _downwards(axis: dict[str, Any]) -> dict[str, Any]:
    return {**axis, **LEVEL, "range": axis["range"][::-1]}


def _time(drawing: Drawing) -> dict[str, Any]:
    bars = drawing.kind not in {"line", "area"}
    axis = {
        **quiet(),
        **LEVEL,
        "type": "date",
        "nticks": 8,
        "hoverformat": _hover_format(drawing.width),
        "ticklabelmode": "instant",
        "showspikes": not bars,
        "spikemode": "across",
        "spikethickness": 1,
        "spikedash": "solid",
        "spikecolor": "token:border",
    }
    if drawing.width >= 360 * _DAY:
        axis |= {"tickformat": "%Y", "dtick": "M12"} if len(drawing.positions) < _TICKS else {}
    if drawing.stretch is not None:
        axis["range"] = [wall_clock(end) for end in drawing.stretch]
    if len(drawing.positions) == 1:
        only, half = drawing.positions[0], drawing.width
        axis |= {"range": [wall_clock(only - half), wall_clock(only + half)], "tickmode": "array"}
        axis |= {"tickvals": [wall_clock(only)], "ticktext": [escaped(drawing.labels[0])]}
    return axis


def _hover_format(width: float) -> str:
    if width >= 360 * _DAY:
        return "%Y"
    if width >= 80 * _DAY:
        return "Quarter from %b %Y"
    if width >= 27 * _DAY:
        return "%B %Y"
    if width >= 6 * _DAY:
        return "Week of %-d %b %Y"
    return "%a %-d %b %Y" if width >= _DAY * 0.9 else "%-d %b %Y, %H:%M"


def _values(drawing: Drawing) -> dict[str, Any]:
    axis = {
        **quiet(),
        **LEVEL,
        "showgrid": True,
        "gridcolor": "token:grid",
        "gridwidth": 1,
        "zeroline": _crosses_zero(drawing),
        "zerolinecolor": "token:border",
        "zerolinewidth": 1,
        "nticks": 5,
        "rangemode": "tozero" if drawing.kind in _FROM_ZERO else "normal",
        "ticklabelstandoff": 4,
    }
    if drawing.series:
        axis |= tick_format(drawing.series[0].spec)
    return axis


def _numbers(drawing: Drawing) -> list[float]:
    every = (value for one in drawing.series for value in (*one.values, *one.base))
    found = [float(value) for value in every if known(value) is not None]
    if drawing.kind == "waterfall":
        (one,) = drawing.series
        found = [*one.floors, *(low + up for low, up in zip(one.floors, found, strict=True))]
    return [*found, *(line.value for line in drawing.lines)]


def _crosses_zero(drawing: Drawing) -> bool:
    every = _numbers(drawing)
    return bool(every) and min(every) < 0 < max(every)


def _headroom(drawing: Drawing) -> dict[str, Any]:
    """Leave room for the numbers at the ends of horizontal bars."""
    every = _numbers(drawing)
    if not every or drawing.stacked:
        return {}
    low, high = min(0.0, *every), max(0.0, *every)
    room = (high - low or 1.0) * _HEADROOM
    return {"range": [low - (room if low < 0 else 0.0), high + (room if high > 0 else 0.0)]}


def tick_format(spec: MeasureSpec) -> dict[str, Any]:
    """Return how an axis writes the numbers of a measure.

    Examples
    --------
    >>> from dashkit.model.expressions import Aggregate, MeasureSpec
    >>> tick_format(MeasureSpec("revenue", Aggregate("sum", "amount"), unit="EUR"))["tickprefix"]
    '€'
    """
    if is_percentage(spec) and spec.unit != "%":
        return {"tickformat": ",.2~%"}
    if spec.format == "points":
        return {"tickformat": "+,.2~%"}
    code, _, per = spec.unit.partition("/")
    found: dict[str, Any] = {"exponentformat": "B", "separatethousands": True}
    if code in CURRENCIES:
        found |= {"tickprefix": escaped(CURRENCIES[code]), "showtickprefix": "all"}
        code = ""
    suffix = f"{' ' + code if code else ''}{'/' + per if per else ''}"
    return found | ({"ticksuffix": escaped(suffix, 12)} if suffix else {})


def _shapes(drawing: Drawing) -> list[dict[str, Any]]:
    """Return the marks of what is chosen: a stretch of time, columns of a heatmap."""
    if drawing.window is not None:
        low, high = drawing.window
        return [_band({"x0": wall_clock(low), "x1": wall_clock(high)})]
    if drawing.stacked and drawing.kind == "area":
        return _veils(drawing)
    if drawing.kind != "heatmap":
        return []
    return [
        _band({"x0": at - 0.5, "x1": at + 0.5})
        for at, chosen in zip(drawing.positions, drawing.chosen, strict=False)
        if chosen
    ]


def _veils(drawing: Drawing) -> list[dict[str, Any]]:
    """Fade the partial ends of stacked areas, which cannot be dashed."""
    places, count = drawing.positions, len(drawing.positions)
    return [
        {
            **_band(
                {
                    "x0": wall_clock(places[max(at - 1, 0)]),
                    "x1": wall_clock(places[min(at + 1, count - 1)]),
                }
            ),
            "fillcolor": "token:surface",
            "opacity": 0.6,
            "layer": "above",
            "name": "partial",
        }
        for at in range(count)
        if drawing.is_partial(at) and at in {0, count - 1}
    ]


def _band(place: Mapping[str, str | float]) -> dict[str, Any]:
    return {
        "type": "rect",
        **place,
        "xref": "x",
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "fillcolor": "token:primary",
        "opacity": 0.1,
        "line": {"width": 0},
        "layer": "below",
        "name": "chosen",
    }
