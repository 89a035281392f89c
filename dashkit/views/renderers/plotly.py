"""A drawing as a Plotly figure: plain data, colours by token, long arrays by reference.

Every text from the data is escaped on its way in. Arrays stand in ``columns`` and are referred to
as ``{"$col": name}``; colours are ``token:<name>`` until the page or `figure` resolves them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dashkit.formats import format_value
from dashkit.views.numbers import compared, known, short
from dashkit.views.renderers.escape import escaped
from dashkit.views.renderers.layout import layout_of, wall_clock
from dashkit.views.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.views.marks import Drawing, Series

_MARKED: Final = 16
_DOTTED: Final = 40
_LABELLED: Final = 24
_CHARACTER: Final = 6
_WIDE: Final = 0.68
_NARROW: Final = 0.42


@dataclass(slots=True)
class Figure:
    """A figure under construction: traces that refer to columns."""

    data: list[dict[str, Any]] = field(default_factory=list)
    columns: dict[str, Any] = field(default_factory=dict)

    def column(self, name: str, values: Any) -> dict[str, str]:  # noqa: ANN401
        """Keep an array once and return the reference to it."""
        self.columns[name] = values
        return {"$col": name}


def render(drawing: Drawing) -> dict[str, Any]:
    """Return ``figure`` and ``columns`` of a drawing, ready for the encoder."""
    found = Figure()
    if drawing.kind == "heatmap":
        _heatmap(found, drawing)
    elif drawing.kind == "bar":
        _bars(found, drawing)
    else:
        _lines(found, drawing)
    layout = layout_of(drawing)
    if "texts" in found.columns:
        longest = max(map(len, found.columns["texts"]), default=0)
        layout["margin"]["r"] = max(layout["margin"]["r"], longest * _CHARACTER)
    return {"figure": {"data": found.data, "layout": layout}, "columns": found.columns}


def numbers(values: Sequence[Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return numbers as an array to draw from; null and what is no number are NaN."""
    return np.array(
        [float("nan") if known(value) is None else float(value) for value in values],
        dtype=np.float64,
    )


def _hover(drawing: Drawing, one: Series) -> list[str]:
    """Return what the pointer shows of each mark, escaped."""
    name = f"{one.name}: " if len(drawing.series) > 1 else ""
    found = []
    for index, text in enumerate(one.texts):
        line = f"{name}{text}"
        if one.base and known(one.base[index]) is not None:
            line += f"   {compared(one.values[index], one.base[index], one.spec).text}"
        found.append(escaped(f"{line} (partial)" if drawing.is_partial(index) else line))
    return found


def _base_hover(drawing: Drawing, one: Series) -> list[str]:
    return [
        escaped(f"{label}: {text}")
        for label, text in zip(_base_labels(drawing), one.base_texts, strict=True)
    ]


def _base_labels(drawing: Drawing) -> Sequence[str]:
    return drawing.base_labels or [drawing.base_name or "Before"] * len(drawing.positions)


def _bars(found: Figure, drawing: Drawing) -> None:
    positions = np.array(drawing.positions, dtype=np.float64)
    if drawing.axis == "bin":
        positions = positions + drawing.width / 2
    along = found.column("x", positions)
    marker = _bar_marker(found, drawing)
    labels = found.column("labels", [escaped(label) for label in drawing.labels])
    several = len(drawing.series) > 1
    if not several and drawing.series[0].base:
        found.data.append(_ghosts(found, drawing, along))
    for index, one in enumerate(drawing.series):
        trace: dict[str, Any] = {
            "type": "bar",
            "name": escaped(one.name, 40),
            **_along(drawing, along, found.column(f"y{index}", numbers(one.values))),
            "marker": {"color": f"token:{one.color}", **marker},
            "customdata": found.column(f"hover{index}", _hover(drawing, one)),
        }
        if drawing.axis == "time":
            trace["hovertemplate"] = "%{customdata}<extra></extra>"
        else:
            trace["hovertext"] = labels
            trace["hovertemplate"] = "<b>%{hovertext}</b><br>%{customdata}<extra></extra>"
        if not several or drawing.stacked:
            trace["width"] = _bar_width(drawing)
        found.data.append(trace)
    if drawing.horizontal and not several and len(drawing.positions) <= _LABELLED:
        found.data.append(_end_labels(found, drawing, along))


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
        "customdata": found.column("hover-base", _base_hover(drawing, one)),
        "hovertemplate": "%{customdata}<extra></extra>",
        "legendrank": 1001,
        "meta": {"role": "base"},
    }


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
            "customdata": found.column("hover-base", _base_hover(drawing, one)),
            "hovertemplate": "%{customdata}<extra></extra>",
            "legendrank": 1001,
            "meta": {"role": "base"},
        }
    )


def _lines(found: Figure, drawing: Drawing) -> None:
    along = found.column("x", np.array(drawing.positions, dtype=np.float64))
    single = len(drawing.series) == 1
    if single and drawing.series[0].base:
        _base_line(found, drawing, along)
    for index, one in enumerate(drawing.series):
        hover = found.column(f"hover{index}", _hover(drawing, one))
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
            "customdata": hover,
            "hovertemplate": "%{customdata}<extra></extra>",
        }
        trace |= _filled(drawing, single=single)
        found.data.append(trace)
        if any(drawing.partial) and not drawing.stacked:
            _partial_end(found, drawing, index, hover)


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


def _filled(drawing: Drawing, *, single: bool) -> dict[str, Any]:
    if drawing.kind != "area":
        return {}
    if drawing.stacked:
        return {"stackgroup": "all", "mode": "lines"}
    if not single:
        return {}
    scale = [[0, "token:primary-faint"], [1, "token:primary-soft"]]
    return {"fill": "tozeroy", "fillgradient": {"type": "vertical", "colorscale": scale}}


def _partial_end(found: Figure, drawing: Drawing, index: int, hover: object) -> None:
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
            "customdata": hover,
            "hovertemplate": "%{customdata}<extra></extra>",
            "meta": {"role": "partial"},
        }
    )


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
    ends = (min(every), max(every)) if every else (0.0, 1.0)
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
            "zmin": min(ends[0], 0.0) if ends[0] >= 0 else ends[0],
            "zmax": ends[1],
            "colorbar": {
                "thickness": 8,
                "outlinewidth": 0,
                "len": 1,
                "ticks": "",
                "tickvals": [min(ends[0], 0.0), ends[1]],
                "ticktext": [
                    escaped(short(value, spec)) if spec else format_value(value)
                    for value in (min(ends[0], 0.0), ends[1])
                ],
                "tickfont": {"size": 11, "color": "token:text-muted"},
            },
        }
    )


def filled(value: Any, columns: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """Return a figure with each reference replaced by its column, as a plain list."""
    if isinstance(value, dict):
        if len(value) == 1 and "$col" in value:
            column = columns[value["$col"]]
            return column.tolist() if isinstance(column, np.ndarray) else list(column)
        return {key: filled(item, columns) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [filled(item, columns) for item in value]
    return value


def figure(shown: Mapping[str, Any], theme: Theme | None = None) -> Any:  # noqa: ANN401
    """Return the payload of a chart as a ``plotly.graph_objects.Figure`` in the light theme."""
    from plotly.graph_objects import Figure as PlotlyFigure  # noqa: PLC0415 - heavy and optional

    plain = filled(shown["figure"], shown["columns"])
    if plain["layout"]["xaxis"]["type"] == "date":
        for trace in plain["data"]:
            trace["x"] = [wall_clock(x) for x in trace["x"]]
    return PlotlyFigure((theme or Theme()).resolve(plain))
