"""Tiles of a treemap as bars: any rectangle is a bar with a base and a width."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dashkit.views.numbers import short
from dashkit.views.renderers.escape import escaped
from dashkit.views.renderers.layout import frame, quiet

if TYPE_CHECKING:
    from dashkit.views.plots.treemap import Tree
    from dashkit.views.renderers.figure import Figure

_TEXT: Final = 100
_FADED: Final = 0.3
_TINT: Final = 0.3
_ROOM: Final = 70
_NARROW: Final = 32


def tree(found: Figure, shown: Tree) -> dict[str, Any]:
    """Add one bar for each tile and the name of each group above its tiles."""
    _tiles(found, shown)
    if shown.heads:
        _heads(found, shown)
    axis = {**quiet(), "range": [0, 1], "visible": False}
    return {
        **frame(shown.key, meta={"form": "treemap"}),
        "xaxis": axis,
        "yaxis": axis,
        "barmode": "overlay",
        "barcornerradius": 2,
        "uniformtext": {"mode": "hide", "minsize": 10},
        "margin": {"l": 0, "r": 0, "t": 4, "b": 0, "pad": 0},
    }


def _tiles(found: Figure, shown: Tree) -> None:
    boxes = np.array([(t.box.x, t.box.y, t.box.wide, t.box.high) for t in shown.tiles]).reshape(
        -1, 4
    )
    marker: dict[str, Any] = {
        "color": [f"token:{tile.color}" for tile in shown.tiles],
        "line": {"color": "token:surface", "width": 2},
    }
    opacity = [_TINT if tile.chosen else _TINT * _FADED for tile in shown.tiles]
    marker["opacity"] = found.column("opacity", np.array(opacity, dtype=np.float32))
    found.data.append(
        {
            "type": "bar",
            "name": "",
            "x": found.column("x", boxes[:, 0] + boxes[:, 2] / 2),
            "y": found.column("y0", boxes[:, 3]),
            "base": found.column("floors", boxes[:, 1]),
            "width": found.column("widths", boxes[:, 2]),
            "marker": marker,
            "text": found.column(
                "names",
                [
                    f"{escaped(tile.label, max(4, int(tile.box.wide * _TEXT)))}<br>{escaped(short(tile.value, shown.spec))}"
                    for tile in shown.tiles
                ],
            ),
            "textposition": "inside",
            "insidetextanchor": "middle",
            "textangle": 0,
            "textfont": {"size": 13, "color": "token:text"},
            "customdata": found.column(
                "hover0",
                [
                    f"<b>{escaped(shown.name(tile))}</b><br>{escaped(shown.text(tile))}"
                    for tile in shown.tiles
                ],
            ),
            "hovertemplate": "%{customdata}<extra></extra>",
        }
    )


def _heads(found: Figure, shown: Tree) -> None:
    names, short = (
        [escaped(name, max(4, int(box.wide * room))) for name, box in shown.heads]
        for room in (_ROOM, _NARROW)
    )
    found.data.append(
        {
            "type": "scatter",
            "mode": "text",
            "name": "",
            "x": [box.x for _, box in shown.heads],
            "y": [box.y + box.high for _, box in shown.heads],
            "text": found.column("heads", names),
            "textposition": "bottom right",
            "textfont": {"size": 12, "color": "token:text"},
            "hoverinfo": "skip",
            "meta": {"role": "labels", "narrow": found.column("short-heads", short)},
        }
    )
