"""Small multiples: the traces of each series on axes of their own, all on one scale."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from dashkit.views.numbers import known
from dashkit.views.renderers.escape import escaped
from dashkit.views.renderers.figure import Figure
from dashkit.views.renderers.layout import layout_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashkit.views.drawing import Drawing

COLUMNS: Final = 4
_GAP: Final = 0.05
_NAME: Final = 0.16
_ROOM: Final = 0.06
_TICKS: Final = 6


def faceted(
    found: Figure, drawing: Drawing, draw: Callable[[Figure, Drawing], None]
) -> dict[str, Any]:
    """Add every panel by ``draw``; return the layout of all."""
    count = len(drawing.series)
    columns = min(count, COLUMNS) or 1
    layout = layout_of(replace(drawing, series=drawing.series[:1], faceted=False))
    base = {axis: layout.pop(axis) for axis in ("xaxis", "yaxis")}
    base["xaxis"] = _fewer(base["xaxis"])
    base["yaxis"] = {**base["yaxis"], "range": reach(drawing)}
    layout |= {"showlegend": False, "annotations": [], "shapes": []}
    layout["meta"] = {**layout["meta"], "facets": count}
    for place, one in enumerate(drawing.series):
        panel = Figure()
        draw(panel, replace(drawing, series=(one,), faceted=False))
        number = "" if not place else str(place + 1)
        found.data += [_renamed(trace, place, number) for trace in panel.data]
        found.columns |= {f"{place}-{name}": value for name, value in panel.columns.items()}
        x, y = cell(place, columns, -(-count // columns))
        layout[f"xaxis{number}"] = {**base["xaxis"], **_axis("y", number, x)}
        layout[f"yaxis{number}"] = {**base["yaxis"], **_axis("x", number, y)}
        layout["annotations"].append(_name(escaped(one.name, 30), x[0], y[1]))
    return layout


def cell(place: int, columns: int, rows: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the stretches along and up that a panel takes of the whole.

    Examples
    --------
    >>> cell(0, 2, 1)
    ((0.0, 0.475), (0.0, 0.84))
    """
    across, up = 1 / columns, 1 / rows
    column, row = place % columns, place // columns
    wide = across - (_GAP if columns > 1 else 0) * (columns - 1) / columns
    left = column * (wide + (_GAP if columns > 1 else 0))
    low = 1 - (row + 1) * up
    return (round(left, 4), round(left + wide, 4)), (
        round(low + (up * 0.12 if row < rows - 1 else 0), 4),
        round(low + up - up * _NAME, 4),
    )


def reach(drawing: Drawing) -> list[float]:
    """Return the scale that holds every panel."""
    every = [
        float(value) for one in drawing.series for value in one.values if known(value) is not None
    ]
    low, high = min(every, default=0.0), max(every, default=1.0)
    if drawing.kind != "line":
        low, high = min(low, 0.0), max(high, 0.0)
    room = (high - low or 1.0) * _ROOM
    return [low if drawing.kind != "line" and low == 0 else low - room, high + room]


def _fewer(axis: dict[str, Any]) -> dict[str, Any]:
    if "tickvals" not in axis:
        return axis
    step = max(1, -(-len(axis["tickvals"]) // _TICKS))
    return {**axis, **{name: axis[name][::step] for name in ("tickvals", "ticktext")}}


def _axis(other: str, number: str, domain: tuple[float, float]) -> dict[str, Any]:
    return {"domain": list(domain), "anchor": f"{other}{number}", "nticks": 3}


def _renamed(trace: dict[str, Any], place: int, number: str) -> dict[str, Any]:
    axes = {"xaxis": f"x{number}", "yaxis": f"y{number}", "showlegend": False}
    return {**_references(trace, place), **axes}


def _references(value: Any, place: int) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        if "$col" in value:
            return {"$col": f"{place}-{value['$col']}"}
        return {name: _references(item, place) for name, item in value.items()}
    return value


def _name(text: str, x: float, y: float) -> dict[str, Any]:
    return {
        "text": f"<b>{text}</b>",
        "name": "facet",
        "x": x,
        "xref": "paper",
        "xanchor": "left",
        "y": y,
        "yref": "paper",
        "yanchor": "bottom",
        "showarrow": False,
        "align": "left",
        "borderpad": 0,
        "font": {"size": 12, "color": "token:text"},
    }
