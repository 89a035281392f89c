"""Every picture as a Plotly figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dashkit.formats import format_value
from dashkit.views.drawing import Drawing
from dashkit.views.numbers import short
from dashkit.views.plots.boxes import Boxes
from dashkit.views.plots.gauge import Dial
from dashkit.views.plots.scatter import Cloud
from dashkit.views.plots.treemap import Tree
from dashkit.views.plots.worldmap import Atlas
from dashkit.views.renderers.bars import bars
from dashkit.views.renderers.boxes import boxes
from dashkit.views.renderers.clouds import cloud
from dashkit.views.renderers.escape import escaped
from dashkit.views.renderers.facets import faceted
from dashkit.views.renderers.figure import Figure, filled, numbers
from dashkit.views.renderers.layout import layout_of
from dashkit.views.renderers.lines import lines
from dashkit.views.renderers.maps import atlas
from dashkit.views.renderers.over import marked, wall_clock
from dashkit.views.renderers.parts import dial, pie
from dashkit.views.renderers.tiles import tree
from dashkit.views.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dashkit.views.drawing import Picture

_CHARACTER: Final = 6
_BARS: Final = frozenset({"bar", "histogram", "funnel", "waterfall"})


def render(picture: Picture) -> dict[str, Any]:
    """Return ``figure`` and ``columns`` of a picture, ready for the encoder."""
    found = Figure()
    layout = _RENDERERS[type(picture)](found, picture)
    return {"figure": {"data": found.data, "layout": layout}, "columns": found.columns}


def _drawing(found: Figure, drawing: Drawing) -> dict[str, Any]:
    if drawing.kind == "pie":
        return pie(found, drawing)
    marks = bars if drawing.kind in _BARS else lines
    if drawing.faceted:
        return faceted(found, drawing, marks)
    if drawing.kind == "heatmap":
        _heatmap(found, drawing)
    else:
        marks(found, drawing)
        marked(found, drawing)
    layout = layout_of(drawing)
    if "texts" in found.columns:
        longest = max(map(len, found.columns["texts"]), default=0)
        layout["margin"]["r"] = max(layout["margin"]["r"], longest * _CHARACTER)
    if drawing.kind == "waterfall":
        layout["margin"]["t"] += 12
    return layout


def _heatmap(found: Figure, drawing: Drawing) -> None:
    rows = range(len(drawing.series))
    texts = [
        [
            escaped(f"{row}, {label}: {text}")
            for label, text in zip(drawing.labels, one.texts, strict=True)
        ]
        for row, one in zip(drawing.rows, drawing.series, strict=True)
    ]
    spec = drawing.series[0].spec if drawing.series else None
    every = [value for one in drawing.series for value in numbers(one.values) if value == value]  # noqa: PLR0124
    least, most = (min(every), max(every)) if every else (0.0, 1.0)
    ends = [min(least, 0.0), most]
    words = [short(value, spec) if spec else format_value(value) for value in ends]
    found.data.append(
        {
            "type": "heatmap",
            "x": found.column("x", np.array(drawing.positions, dtype=np.float64)),
            "y": found.column("y", np.arange(len(drawing.series), dtype=np.float64)),
            "z": [found.column(f"z{row}", numbers(drawing.series[row].values)) for row in rows],
            "text": [found.column(f"hover{row}", texts[row]) for row in rows],
            "hovertemplate": "%{text}<extra></extra>",
            "xgap": 2,
            "ygap": 2,
            "hoverongaps": False,
            "colorscale": [[step / 4, f"token:heat-{step}"] for step in range(5)],
            "zmin": ends[0],
            "zmax": ends[1],
            "meta": {"ends": words},
            "colorbar": {
                "thickness": 8,
                "outlinewidth": 0,
                "len": 1,
                "ticks": "",
                "tickvals": ends,
                "ticktext": [escaped(text) for text in words],
                "tickfont": {"size": 11, "color": "token:text-muted"},
            },
        }
    )


_RENDERERS: Final[Mapping[type, Callable[[Figure, Any], dict[str, Any]]]] = {
    Drawing: _drawing,
    Cloud: cloud,
    Dial: dial,
    Tree: tree,
    Atlas: atlas,
    Boxes: boxes,
}


def figure(shown: Mapping[str, Any], theme: Theme | None = None) -> Any:  # noqa: ANN401
    """Return the payload of a chart as a ``plotly.graph_objects.Figure`` in the light theme."""
    from plotly.graph_objects import Figure as PlotlyFigure  # noqa: PLC0415 - heavy and optional

    plain = filled((theme or Theme()).resolve(shown["figure"]), shown["columns"])
    for trace in plain["data"]:
        axis = plain["layout"].get(f"xaxis{trace.get('xaxis', 'x')[1:]}", {})
        if axis.get("type") == "date":
            trace["x"] = [wall_clock(x) for x in trace["x"]]
    return PlotlyFigure(plain)
