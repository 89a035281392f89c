"""Boxes and violins as traces: a box is a bar from quantile to quantile, its lines lie over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dashkit.views.renderers import over
from dashkit.views.renderers.escape import escaped
from dashkit.views.renderers.layout import frame, quiet, tick_format

if TYPE_CHECKING:
    from dashkit.views.plots.boxes import Boxes
    from dashkit.views.renderers.figure import Figure

_WIDE: Final = 0.5
_SLIM: Final = 0.12
_HALF: Final = 0.42
_FADED: Final = 0.3
_LONGEST: Final = 18


def boxes(found: Figure, shown: Boxes) -> dict[str, Any]:
    """Add boxes, then whiskers and medians; violins lie behind narrow boxes."""
    violin = any(group.shape for group in shown.groups)
    wide = _SLIM if violin else _WIDE
    _bars(found, shown, wide, solid=violin)
    found.data.append(_strokes(found, shown, wide, violin=violin))
    if violin:
        _bodies(found, shown)
    count = len(shown.groups)
    layout = {
        **frame(shown.key, meta={"format": shown.spec.format, "unit": shown.spec.unit}),
        "barmode": "overlay",
        "barcornerradius": 2,
        "xaxis": {
            **quiet(),
            "tickmode": "array",
            "tickvals": [float(place) for place in range(count)],
            "ticktext": [escaped(group.label, _LONGEST) for group in shown.groups],
            "range": [-0.6, count - 0.4],
        },
        "yaxis": {
            **quiet(),
            **tick_format(shown.spec),
            "showgrid": True,
            "gridcolor": "token:grid",
            "nticks": 6,
            "range": _range(shown),
        },
    }
    if shown.lines:
        layout["shapes"] = [over.threshold(one) for one in shown.lines]
        layout["annotations"] = [over.threshold_name(one) for one in shown.lines]
        layout["margin"] = {**layout["margin"], "r": over.room(shown.lines)}
    return layout


def _range(shown: Boxes) -> list[float]:
    every = [one for group in shown.groups for one in group.quantiles]
    every += [line.value for line in shown.lines]
    low, high = min(every, default=0.0), max(every, default=1.0)
    room = (high - low or 1.0) * 0.06
    return [low - room, high + room]


def _bars(found: Figure, shown: Boxes, wide: float, *, solid: bool) -> None:
    firsts = np.array([group.quantiles[1] for group in shown.groups], dtype=np.float64)
    thirds = np.array([group.quantiles[3] for group in shown.groups], dtype=np.float64)
    whole = 1.0 if solid else 0.35
    marker: dict[str, Any] = {
        "color": "token:primary",
        "opacity": whole,
        "line": {"color": "token:primary", "width": 1},
    }
    if any(shown.chosen):
        faded = [whole if one else whole * _FADED for one in shown.chosen]
        marker["opacity"] = found.column("opacity", np.array(faded, dtype=np.float32))
    texts = [
        f"<b>{escaped(group.label)}</b><br>{escaped(shown.text(group)).replace(', ', '<br>')}"
        for group in shown.groups
    ]
    found.data.append(
        {
            "type": "bar",
            "name": "",
            "x": found.column("x", np.arange(len(shown.groups), dtype=np.float64)),
            "y": found.column("y0", thirds - firsts),
            "base": found.column("floors", firsts),
            "width": wide,
            "marker": marker,
            "customdata": found.column("hover0", texts),
            "hovertemplate": "%{customdata}<extra></extra>",
        }
    )


def _strokes(found: Figure, shown: Boxes, wide: float, *, violin: bool) -> dict[str, Any]:
    """Return whiskers with their ends, and medians, as one broken line."""
    xs: list[float] = []
    ys: list[float] = []
    for place, group in enumerate(shown.groups):
        low, first, middle, third, high = group.quantiles
        half, end = wide / 2, 0.0 if violin else wide / 4
        for (x0, y0), (x1, y1) in (
            ((place, low), (place, first)),
            ((place, third), (place, high)),
            ((place - end, low), (place + end, low)),
            ((place - end, high), (place + end, high)),
            ((place - half, middle), (place + half, middle)),
        ):
            xs += [x0, x1, float("nan")]
            ys += [y0, y1, float("nan")]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "",
        "x": found.column("stroke-x", np.array(xs)),
        "y": found.column("stroke-y", np.array(ys)),
        "line": {"color": "token:text", "width": 1.5},
        "hoverinfo": "skip",
        "showlegend": False,
        "meta": {"role": "strokes"},
    }


def _bodies(found: Figure, shown: Boxes) -> None:
    for place, group in enumerate(shown.groups):
        heights = [y for y, _ in group.shape]
        halves = [d * _HALF for _, d in group.shape]
        xs = [place - half for half in halves] + [place + half for half in reversed(halves)]
        faded = bool(shown.chosen) and not shown.chosen[place]
        found.data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": "",
                "x": found.column(f"body-x{place}", np.array(xs)),
                "y": found.column(f"body-y{place}", np.array(heights + heights[::-1])),
                "fill": "toself",
                "fillcolor": "token:primary-soft",
                "opacity": _FADED if faded else 1.0,
                "line": {"color": "token:primary", "width": 1},
                "hoverinfo": "skip",
                "showlegend": False,
                "meta": {"role": "body"},
            }
        )
