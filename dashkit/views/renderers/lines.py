"""Lines and areas as traces: gaps stay gaps, what is partial is dashed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dashkit.views.renderers.escape import escaped
from dashkit.views.renderers.figure import Figure, base_hover, hover, numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashkit.views.drawing import Drawing

_MARKED: Final = 16
_DOTTED: Final = 40


def _base_line(found: Figure, drawing: Drawing, along: object) -> None:
    one = drawing.series[0]
    found.data.append(
        {
            "type": "scatter",
            "mode": "lines+markers" if len(drawing.positions) == 1 else "lines",
            "name": escaped(drawing.base_name or "Before", 60),
            "x": along,
            "y": found.column("base", numbers(one.base)),
            "line": {"color": "token:base", "width": 1.5, "dash": "dot"},
            "marker": {"color": "token:base", "size": 6},
            "customdata": found.column("hover-base", base_hover(drawing, one)),
            "hovertemplate": "%{customdata}<extra></extra>",
            "legendrank": 1001,
            "meta": {"role": "base"},
        }
    )


def lines(found: Figure, drawing: Drawing) -> None:
    """Add one trace for each series, its comparison before it, its partial end after it."""
    along = found.column("x", np.array(drawing.positions, dtype=np.float64))
    single = len(drawing.series) == 1
    if single and drawing.series[0].base:
        _base_line(found, drawing, along)
    for index, one in enumerate(drawing.series):
        texts = found.column(f"hover{index}", hover(drawing, one))
        values = numbers(one.values)
        solid = values if drawing.stacked else _without(values, drawing.partial)
        trace: dict[str, Any] = {
            "type": "scatter",
            "mode": _mode(solid),
            "name": escaped(one.name, 40),
            "x": along,
            "y": found.column(f"y{index}", solid),
            "line": {"color": f"token:{one.color}", "width": 2, "shape": "linear"},
            "marker": _dot(one.color, len(values)),
            "connectgaps": False,
            "customdata": texts,
            "hovertemplate": "%{customdata}<extra></extra>",
        }
        trace |= _filled(drawing, single=single)
        if drawing.kind == "sparkline":
            trace |= _ended(one.color, len(values))
        found.data.append(trace)
        if any(drawing.partial) and not drawing.stacked:
            _partial_end(found, drawing, index, texts)


def _without(values: np.ndarray[Any, Any], partial: Sequence[bool]) -> np.ndarray[Any, Any]:
    return np.where(np.array(partial, dtype=bool), np.nan, values) if any(partial) else values


def _mode(values: np.ndarray[Any, Any]) -> str:
    """Return lines, with dots where there are few points or one stands alone between gaps."""
    there = np.isfinite(values)
    padded = np.concatenate(([False], there, [False]))
    alone = bool(np.any(there & ~padded[:-2] & ~padded[2:]))
    return "lines+markers" if len(values) <= _DOTTED or alone else "lines"


def _dot(color: str, count: int) -> dict[str, Any]:
    size = 8 if count <= _MARKED else 5
    return {
        "size": size,
        "color": f"token:{color}",
        "line": {"color": "token:surface", "width": 1.5 if count <= _MARKED else 1},
    }


def _ended(color: str, count: int) -> dict[str, Any]:
    """Let a line have a dot at its end only."""
    sizes = [0] * (count - 1) + [7] * min(count, 1)
    return {"mode": "lines+markers", "marker": {"size": sizes, "color": f"token:{color}"}}


def _filled(drawing: Drawing, *, single: bool) -> dict[str, Any]:
    if drawing.kind != "area":
        return {}
    if drawing.stacked:
        return {"stackgroup": "all", "mode": "lines"}
    if not single:
        return {}
    scale = [[0, "token:primary-faint"], [1, "token:primary-soft"]]
    return {"fill": "tozeroy", "fillgradient": {"type": "vertical", "colorscale": scale}}


def _partial_end(found: Figure, drawing: Drawing, index: int, texts: object) -> None:
    """Draw what is partial dashed, from its complete neighbours, with an open mark."""
    one = drawing.series[index]
    values, partial = numbers(one.values), np.array(drawing.partial, dtype=bool)
    beside = (
        partial | np.concatenate((partial[1:], [False])) | np.concatenate(([False], partial[:-1]))
    )
    shared = {"type": "scatter", "x": {"$col": "x"}, "showlegend": False, "connectgaps": False}
    color = f"token:{one.color}"
    found.data.append(
        {
            **shared,
            "mode": "lines",
            "name": escaped(one.name, 40),
            "y": found.column(f"dash{index}", np.where(beside, values, np.nan)),
            "line": {"color": color, "width": 2, "dash": "3px,4px"},
            "hoverinfo": "skip",
            "meta": {"role": "partial"},
        }
    )
    found.data.append(
        {
            **shared,
            "mode": "markers",
            "name": escaped(one.name, 40),
            "y": found.column(f"open{index}", np.where(partial, values, np.nan)),
            "marker": {
                "size": 9,
                "color": "token:surface",
                "line": {"color": color, "width": 2},
            },
            "customdata": texts,
            "hovertemplate": "%{customdata}<extra></extra>",
            "meta": {"role": "partial"},
        }
    )
