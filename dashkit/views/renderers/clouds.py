"""Scatters as traces: marks, or cells with the number of marks, and the line through them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dashkit.formats import format_value
from dashkit.views.renderers import over
from dashkit.views.renderers.escape import escaped
from dashkit.views.renderers.layout import frame, quiet, tick_format

if TYPE_CHECKING:
    from dashkit.model.expressions import MeasureSpec
    from dashkit.views.plots.scatter import Cloud
    from dashkit.views.renderers.figure import Figure

_FEW: Final = 60
_HEAT: Final = 4
_PALE: Final = 0.25
_OF_ALL: Final = ("text", "hovertemplate", "hoverongaps", "opacity")


def cloud(found: Figure, shown: Cloud) -> dict[str, Any]:
    """Add marks or cells, then the line of least squares; chosen marks of cells come last."""
    if shown.cells is None:
        _marks(found, shown)
    else:
        _cells(found, shown)
    if shown.fit is not None and shown.drawn_fit:
        _line(found, shown)
    if shown.cells is not None and shown.taken is not None:
        _chosen(found, shown.taken)
    x, y = shown.measures
    layout = {**frame(shown.key), "xaxis": _axis(x), "yaxis": _axis(y)}
    if shown.lines:
        layout["shapes"] = [over.threshold(one) for one in shown.lines]
        layout["margin"]["r"] = over.room(shown.lines)
        layout["annotations"] = [over.threshold_name(one) for one in shown.lines]
    return layout


def _axis(spec: MeasureSpec) -> dict[str, Any]:
    return {
        **quiet(),
        **tick_format(spec),
        "showgrid": True,
        "gridcolor": "token:grid",
        "zeroline": True,
        "zerolinecolor": "token:border",
        "nticks": 6,
        "title": {
            "text": escaped(spec.title, 60),
            "font": {"size": 12, "color": "token:text-muted"},
            "standoff": 8,
        },
    }


def _marks(found: Figure, shown: Cloud) -> None:
    few = len(shown.xs) <= _FEW
    marker: dict[str, Any] = {
        "size": 10 if few else 7,
        "color": "token:primary",
        "line": {"color": "token:surface", "width": 1},
        "opacity": 0.85 if few else 0.6,
    }
    if any(shown.chosen):
        faded = [1.0 if one else 0.2 for one in shown.chosen]
        marker["opacity"] = found.column("opacity", np.array(faded, dtype=np.float32))
    pairs = zip(shown.labels, shown.texts(), strict=True)
    found.data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "name": "",
            "x": found.column("x", shown.xs),
            "y": found.column("y0", shown.ys),
            "marker": marker,
            "customdata": found.column(
                "hover0", [f"<b>{escaped(label)}</b><br>{escaped(text)}" for label, text in pairs]
            ),
            "hovertemplate": "%{customdata}<extra></extra>",
        }
    )


def _cells(found: Figure, shown: Cloud) -> None:
    if shown.cells is None or shown.edges is None:
        return
    along, up = shown.edges
    (x, y) = shown.measures
    rows = [
        [
            escaped(
                f"{_counted(shown, j, i)}: {x.title} {_span(along, i, x)}, {y.title} {_span(up, j, y)}"
            )
            for i in range(row.size)
        ]
        for j, row in enumerate(shown.cells)
    ]
    found.data.append(
        {
            "type": "heatmap",
            "x": found.column("x", (along[:-1] + along[1:]) / 2),
            "y": found.column("y0", (up[:-1] + up[1:]) / 2),
            "z": [
                found.column(f"z{j}", np.where(row > 0, np.log1p(row), np.nan))
                for j, row in enumerate(shown.cells)
            ],
            "text": [found.column(f"hover{j}", row) for j, row in enumerate(rows)],
            "hovertemplate": "%{text}<extra></extra>",
            "hoverongaps": False,
            "xgap": 1,
            "ygap": 1,
            "colorscale": [[step / _HEAT, f"token:heat-{step}"] for step in range(_HEAT + 1)],
            "zmin": 0,
            "zmax": float(np.log1p(shown.cells.max())),
            "showscale": False,
            **({} if shown.taken is None else {"opacity": _PALE}),
        }
    )


def _counted(shown: Cloud, row: int, column: int) -> str:
    """Return how many marks a cell has and, while some are chosen anywhere, how many of it are."""
    if shown.cells is None:
        return ""
    count = shown.cells[row, column]
    if shown.taken is None:
        return f"{count:,} marks"
    return f"{shown.taken[row, column]:,} of {count:,} marks chosen"


def _chosen(found: Figure, taken: np.ndarray[Any, Any]) -> None:
    """Add the cells of the chosen marks over those of all, which are pale, in the same colours."""
    whole = next(one for one in found.data if one["type"] == "heatmap")
    found.data.append(
        {
            **{name: part for name, part in whole.items() if name not in _OF_ALL},
            "z": [
                found.column(f"chosen{j}", np.where(row > 0, np.log1p(row), np.nan))
                for j, row in enumerate(taken)
            ],
            "hoverinfo": "skip",
            "meta": {"role": "chosen"},
        }
    )


def _span(edges: np.ndarray[Any, Any], place: int, spec: MeasureSpec) -> str:
    low, high = (
        format_value(float(f"{edge:.4g}"), spec.format, spec.unit)
        for edge in edges[place : place + 2]
    )
    return f"{low} – {high}"


def _line(found: Figure, shown: Cloud) -> None:
    fit = shown.fit
    if fit is None:
        return
    ends = np.array([shown.xs.min(), shown.xs.max()])
    found.data.append(
        {
            "type": "scatter",
            "mode": "lines",
            "name": "Fit",
            "x": found.column("fit-x", ends),
            "y": found.column("fit-y", np.array([fit.at(x) for x in ends.tolist()])),
            "line": {"color": "token:text-muted", "width": 2, "dash": "6px,4px"},
            "hoverinfo": "skip",
            "meta": {"role": "fit"},
        }
    )
