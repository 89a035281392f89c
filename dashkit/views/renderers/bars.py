"""Bars as traces: upright or lying, side by side, stacked or floating, with those compared behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dashkit.views.numbers import short
from dashkit.views.renderers.escape import escaped
from dashkit.views.renderers.figure import Figure, base_hover, hover, numbers

if TYPE_CHECKING:
    from dashkit.views.drawing import Drawing, Series

_LABELLED: Final = 24
_WIDE: Final = 0.68
_NARROW: Final = 0.42


def bars(found: Figure, drawing: Drawing) -> None:
    """Add one trace for each series, and what belongs to it."""
    positions = np.array(drawing.positions, dtype=np.float64)
    if drawing.axis == "bin":
        positions = positions + drawing.width / 2
    along = found.column("x", positions)
    marker = _bar_marker(found, drawing)
    labels = found.column("labels", [escaped(label) for label in drawing.labels])
    several = len(drawing.series) > 1
    if len(drawing.series) == 1 and drawing.series[0].base:
        found.data.append(_ghosts(found, drawing, along))
    for index, one in enumerate(drawing.series):
        trace: dict[str, Any] = {
            "type": "bar",
            "name": escaped(one.name, 40),
            **_along(drawing, along, found.column(f"y{index}", numbers(one.values))),
            "marker": {"color": _colors(one), **marker},
            "customdata": found.column(f"hover{index}", hover(drawing, one)),
        }
        if drawing.axis == "time":
            trace["hovertemplate"] = "%{customdata}<extra></extra>"
        else:
            trace["hovertext"] = labels
            trace["hovertemplate"] = "<b>%{hovertext}</b><br>%{customdata}<extra></extra>"
        if not several or drawing.stacked:
            trace["width"] = _bar_width(drawing)
        if one.floors:
            trace |= _floating(found, drawing, one)
        found.data.append(trace)
    if drawing.kind == "waterfall":
        found.data.append(_connectors(found, drawing))
    labelled = drawing.horizontal and not several and not drawing.series[0].floors
    if labelled and len(drawing.positions) <= _LABELLED:
        found.data.append(_end_labels(found, drawing, along))


def _colors(one: Series) -> str | list[str]:
    return [f"token:{color}" for color in one.colors] if one.colors else f"token:{one.color}"


def _floating(found: Figure, drawing: Drawing, one: Series) -> dict[str, Any]:
    """Let bars begin at their floors and say their numbers themselves."""
    texts = [short(value, one.spec) for value in one.values]
    steps = drawing.kind == "waterfall"
    if one.notes:
        pairs = zip(texts, one.notes, strict=True)
        texts = [note if steps and note else _both(text, note) for text, note in pairs]
    return {
        "base": found.column("floors", np.array(one.floors, dtype=np.float64)),
        "text": found.column("labels-in", [escaped(text) for text in texts]),
        "textposition": "outside" if steps else "auto",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"size": 12},
        "outsidetextfont": {"size": 12, "color": "token:text"},
        "constraintext": "none",
        "cliponaxis": False,
    }


def _both(text: str, note: str) -> str:
    return f"{text}  {note.partition(' of ')[0]}" if note else text


def _connectors(found: Figure, drawing: Drawing) -> dict[str, Any]:
    """Join the end of each step with the start of the next."""
    one = drawing.series[0]
    xs: list[float] = []
    ys: list[float] = []
    for place, (floor, value) in enumerate(zip(one.floors, one.values, strict=True)):
        if place + 1 < len(one.floors):
            xs += [place + _WIDE / 2, place + 1 - _WIDE / 2, float("nan")]
            ys += [floor + value, floor + value, float("nan")]
    along, up = found.column("joints", np.array(xs)), found.column("levels", np.array(ys))
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "",
        **({"x": up, "y": along} if drawing.horizontal else {"x": along, "y": up}),
        "line": {"color": "token:base", "width": 1, "dash": "2px,2px"},
        "hoverinfo": "skip",
        "showlegend": False,
        "meta": {"role": "connector"},
    }


def _bar_width(drawing: Drawing) -> float:
    if drawing.axis == "bin":
        return drawing.width * 0.98
    compared = len(drawing.series) == 1 and bool(drawing.series[0].base)
    return drawing.width * (_NARROW if compared else _WIDE)


def _along(drawing: Drawing, along: object, values: object) -> dict[str, Any]:
    if drawing.horizontal:
        return {"orientation": "h", "y": along, "x": values}
    return {"x": along, "y": values}


def _bar_marker(found: Figure, drawing: Drawing) -> dict[str, Any]:
    marker: dict[str, Any] = {"line": {"width": 0}}
    if any(drawing.chosen):
        dimmed = np.array([1.0 if one else 0.3 for one in drawing.chosen], dtype=np.float32)
        marker["opacity"] = found.column("opacity", dimmed)
    if any(drawing.partial):
        shapes = ["/" if one else "" for one in drawing.partial]
        marker["pattern"] = {
            "shape": found.column("pattern", shapes),
            "fillmode": "overlay",
            "fgcolor": "token:surface",
            "fgopacity": 0.75,
            "size": 6,
            "solidity": 0.4,
        }
    return marker


def _end_labels(found: Figure, drawing: Drawing, along: object) -> dict[str, Any]:
    """Write each number at the end of its bar, beyond the one behind."""
    one = drawing.series[0]
    ends = np.fmax(numbers(one.values), 0.0)
    if one.base:
        ends = np.fmax(ends, numbers(one.base))
    return {
        "type": "scatter",
        "mode": "text",
        "name": "",
        "x": found.column("ends", ends),
        "y": along,
        "text": found.column("texts", [f" {escaped(short(v, one.spec))}" for v in one.values]),
        "textposition": "middle right",
        "textfont": {"size": 12, "color": "token:text"},
        "hoverinfo": "skip",
        "cliponaxis": False,
        "showlegend": False,
        "meta": {"role": "labels"},
    }


def _ghosts(found: Figure, drawing: Drawing, along: object) -> dict[str, Any]:
    """Draw the comparison values as pale, wider bars behind."""
    one = drawing.series[0]
    return {
        "type": "bar",
        "name": escaped(drawing.base_name or "Before", 60),
        **_along(drawing, along, found.column("base", numbers(one.base))),
        "marker": {"color": "token:ghost", "line": {"width": 1, "color": "token:base"}},
        "width": drawing.width * _WIDE,
        "customdata": found.column("hover-base", base_hover(drawing, one)),
        "hovertemplate": "%{customdata}<extra></extra>",
        "legendrank": 1001,
        "meta": {"role": "base"},
    }
