"""Pies and gauges as traces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashkit.views.numbers import short
from dashkit.views.renderers.escape import escaped
from dashkit.views.renderers.figure import Figure, hover, numbers
from dashkit.views.renderers.layout import frame

if TYPE_CHECKING:
    from dashkit.views.drawing import Drawing
    from dashkit.views.plots.gauge import Dial

_LONGEST: Final = 22
_SHORT: Final = 10


def pie(found: Figure, drawing: Drawing) -> dict[str, Any]:
    """Add the slices, clockwise from the top, each with its name beside it."""
    one = drawing.series[0]
    colors = one.colors or ("",) * len(one.values)
    texts = {
        name: [
            f"{escaped(label, longest)}<br>{note}"
            for label, note in zip(drawing.labels, one.notes, strict=True)
        ]
        for name, longest in (("names", _LONGEST), ("short-names", _SHORT))
    }
    lines = zip(drawing.labels, hover(drawing, one), strict=True)
    found.data.append(
        {
            "type": "pie",
            "labels": [str(place) for place in range(len(drawing.labels))],
            "values": found.column("y0", numbers(one.values)),
            "text": found.column("names", texts["names"]),
            "textinfo": "text",
            "textposition": "outside",
            "textfont": {"size": 12, "color": "token:text"},
            "customdata": found.column(
                "hover0", [f"<b>{escaped(label)}</b><br>{line}" for label, line in lines]
            ),
            "hovertemplate": "%{customdata}<extra></extra>",
            "meta": {"narrow": found.column("short-names", texts["short-names"])},
            "hole": drawing.hole,
            "sort": False,
            "direction": "clockwise",
            "automargin": True,
            "marker": {
                "colors": [
                    f"token:{color or f'series-{place % 8 + 1}'}"
                    for place, color in enumerate(colors)
                ],
                "line": {"color": "token:surface", "width": 2},
            },
        }
    )
    layout = frame(drawing.key)
    layout["margin"] = {"l": 8, "r": 8, "t": 24, "b": 24}
    if drawing.hole:
        whole = sum(float(value) for value in one.values)
        layout["annotations"] = [_middle(escaped(short(whole, one.spec)), 0.5, 20)]
    return layout


def dial(found: Figure, shown: Dial) -> dict[str, Any]:
    """Add the arc from low to high, the target as a mark across it, the number within."""
    status = {"good": "success", "bad": "danger"}.get(shown.status, "primary")
    ends = (shown.low, shown.target, shown.high)
    found.data.append(
        {
            "type": "indicator",
            "mode": "gauge",
            "value": 0 if shown.empty else float(shown.value),
            "domain": {"x": [0, 1], "y": [0, 1]},
            "gauge": {
                "shape": "angular",
                "axis": {
                    "range": [shown.low, shown.high],
                    "tickvals": list(ends),
                    "ticktext": [escaped(short(end, shown.spec)) for end in ends],
                    "tickfont": {"size": 12, "color": "token:text-muted"},
                    "ticks": "",
                },
                "bar": {"color": f"token:{status}", "thickness": 1},
                "bgcolor": "token:grid",
                "borderwidth": 0,
                "steps": [
                    {
                        "range": [one.value, one.value],
                        "thickness": 1,
                        "line": {"color": "token:text-muted", "width": 2},
                    }
                    for one in shown.lines
                ],
                "threshold": {
                    "value": shown.target,
                    "thickness": 1,
                    "line": {"color": "token:text", "width": 3},
                },
            },
        }
    )
    layout = frame(shown.key)
    layout["margin"] = {"l": 56, "r": 56, "t": 28, "b": 8}
    layout["annotations"] = [_middle(escaped(shown.text), 0.12, 32)]
    return layout


def _middle(text: str, height: float, size: int) -> dict[str, Any]:
    return {
        "text": f"<b>{text}</b>",
        "x": 0.5,
        "xref": "paper",
        "xanchor": "center",
        "y": height,
        "yref": "paper",
        "yanchor": "middle",
        "showarrow": False,
        "font": {"size": size, "color": "token:text"},
    }
