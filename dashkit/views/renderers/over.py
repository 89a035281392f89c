"""What is drawn over the marks: thresholds and targets, events on an axis of time."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dashkit.views.renderers.escape import escaped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.views.drawing import Ahead, Alarm, Drawing, Line
    from dashkit.views.renderers.figure import Figure

NAMED: Final = 4
_LONGEST: Final = 22
_BRACKET: Final = (0.955, 0.995)
_SEVERITIES: Final = {"warning": "token:warning", "critical": "token:danger"}
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall clock has no zone
_FIRST: Final = datetime.min  # noqa: DTZ901
_LAST: Final = datetime.max.replace(microsecond=0)  # noqa: DTZ901


def wall_clock(milliseconds: float) -> str:
    """Return an instant of the wall clock as Plotly writes it; a number it moves to local time.

    Beyond the years 1 to 9999 it is the first or the last instant there is.

    Examples
    --------
    >>> wall_clock(86_400_000)
    '1970-01-02 00:00:00'
    """
    try:
        return f"{_EPOCH + timedelta(milliseconds=milliseconds)}"
    except OverflowError:
        return f"{_LAST if milliseconds > 0 else _FIRST}"


def shapes(drawing: Drawing) -> list[dict[str, Any]]:
    """Return a line for each threshold and each event."""
    divider = [] if drawing.ahead is None else [_divider(drawing.ahead)]
    return [
        *(threshold(one, across=drawing.horizontal) for one in drawing.lines),
        *(_upright(wall_clock(one.at)) for one in drawing.events),
        *divider,
        *(_bracket(one, drawing) for one in drawing.alarms),
    ]


def _divider(ahead: Ahead) -> dict[str, Any]:
    found = _upright(wall_clock(ahead.since))
    return {**found, "line": {"color": "token:text-muted", "width": 1}, "name": "divider"}


def _bracket(alarm: Alarm, drawing: Drawing) -> dict[str, Any]:
    """Return a bracket over all the marks of an event; ``x0`` and ``x1`` are its ends."""
    half = drawing.width / 2
    ends = [wall_clock(one - half) for one in (alarm.start, alarm.end)]
    first, last = (one.replace(" ", "_") for one in ends)
    low, high = _BRACKET
    return {
        "type": "path",
        "path": f"M{first},{low}L{first},{high}L{last},{high}L{last},{low}",
        "x0": ends[0],
        "x1": ends[1],
        "xref": "x",
        "yref": "y domain",
        "line": {"color": _SEVERITIES[alarm.severity], "width": 2},
        "layer": "above",
        "name": "anomaly",
    }


def marked(found: Figure, drawing: Drawing) -> None:
    """Add what is forecast with its bands, and a ring around the peak of each event."""
    if drawing.ahead is not None:
        _forecast(found, drawing.ahead)
    peaks = [one for one in drawing.alarms if isfinite(one.value)]
    if not peaks:
        return
    found.data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "name": "Unusual",
            "x": found.column("x-alarms", np.array([one.at for one in peaks])),
            "y": found.column("y-alarms", np.array([one.value for one in peaks])),
            "marker": {
                "size": 13,
                "color": "rgba(0, 0, 0, 0)",
                "line": {"color": "token:danger", "width": 2},
            },
            "customdata": found.column("hover-alarms", [escaped(one.words, 200) for one in peaks]),
            "hovertemplate": "%{customdata}<extra></extra>",
            "showlegend": False,
            "meta": {"role": "anomaly"},
        }
    )


def _forecast(found: Figure, ahead: Ahead) -> None:
    places = [ahead.since, *ahead.positions]
    there_and_back = found.column("x-band", np.array([*places, *places[::-1]]))
    for level, tone in ((95, "faint"), (80, "soft")):
        upper, lower = (getattr(ahead, f"{end}_{level}") for end in ("upper", "lower"))
        outline = np.array([ahead.value, *upper, *lower[::-1], ahead.value])
        found.data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": f"{level}%",
                "x": there_and_back,
                "y": found.column(f"y-band{level}", outline),
                "fill": "toself",
                "fillcolor": f"token:primary-{tone}",
                "opacity": 1.0,
                "line": {"color": "token:primary", "width": 0},
                "hoverinfo": "skip",
                "showlegend": False,
                "meta": {"role": "forecast"},
            }
        )
    found.data.append(
        {
            "type": "scatter",
            "mode": "lines",
            "name": "Forecast",
            "x": found.column("x-ahead", np.array(places)),
            "y": found.column("y-ahead", np.array([ahead.value, *ahead.mean])),
            "line": {"color": "token:primary", "width": 2, "dash": "6px,4px"},
            "customdata": found.column("hover-ahead", ["", *map(escaped, ahead.texts)]),
            "hovertemplate": "%{customdata}<extra></extra>",
            "showlegend": False,
            "meta": {"role": "forecast"},
        }
    )


def threshold(line: Line, *, across: bool = False) -> dict[str, Any]:
    """Return a line over the whole width (or height) of the axes."""
    ends: dict[str, Any] = {"x0": 0, "x1": 1, "y0": line.value, "y1": line.value}
    refs = {"xref": "x domain", "yref": "y"}
    if across:
        ends = {"y0": 0, "y1": 1, "x0": line.value, "x1": line.value}
        refs = {"xref": "x", "yref": "y domain"}
    stroke = {"color": "token:text-muted", "width": 1.5, "dash": "6px,4px"}
    return {"type": "line", **ends, **refs, "line": stroke, "layer": "above", "name": "threshold"}


def _upright(at: str) -> dict[str, Any]:
    stroke = {"color": "token:text-muted", "width": 1, "dash": "2px,3px"}
    ends = {"x0": at, "x1": at, "y0": 0, "y1": 1, "xref": "x", "yref": "y domain"}
    return {"type": "line", **ends, "line": stroke, "layer": "below", "name": "event"}


def names(drawing: Drawing) -> list[dict[str, Any]]:
    """Return the name of each threshold and event; of many events a number, said in the note."""
    found = [threshold_name(one, across=drawing.horizontal) for one in drawing.lines]
    few = len(drawing.events) <= NAMED
    for place, event in enumerate(drawing.events, start=1):
        text = event.text if few else str(place)
        found.append(
            {
                **_label(escaped(text, _LONGEST)),
                "x": wall_clock(event.at),
                "xref": "x",
                "xanchor": "left" if few else "center",
                "y": 1,
                "yref": "y domain",
                "yanchor": "bottom",
                "hovertext": escaped(event.text),
                "name": "event",
            }
        )
    if drawing.ahead is not None:
        found.append(_divider_name(drawing.ahead))
    return found


def _divider_name(ahead: Ahead) -> dict[str, Any]:
    place = {"x": wall_clock(ahead.since), "xref": "x", "xanchor": "left"}
    top = {"y": 1, "yref": "y domain", "yanchor": "bottom"}
    return {**_label(ahead.name), **place, **top, "name": "divider"}


def threshold_name(line: Line, *, across: bool = False) -> dict[str, Any]:
    """Return the name and value of a threshold at its end."""
    place: Mapping[str, Any] = {
        "x": 1,
        "xref": "x domain",
        "xanchor": "left",
        "align": "left",
        "y": line.value,
        "yref": "y",
        "yanchor": "middle",
    }
    if across:
        place = {
            "x": line.value,
            "xref": "x",
            "xanchor": "left",
            "y": 1,
            "yref": "y domain",
            "yanchor": "top",
        }
    name, value = escaped(line.name, _LONGEST), escaped(line.text, _LONGEST)
    text = f"{name} {value}" if across else f"{name}<br>{value}"
    return {**_label(text), **place, "name": "threshold"}


def room(lines: Sequence[Line]) -> int:
    """Return the margin that the names of thresholds need beside the marks, in pixels."""
    longest = max(max(len(one.name), len(one.text)) for one in lines)
    return 12 + 7 * min(longest, _LONGEST)


def _label(text: str) -> dict[str, Any]:
    return {
        "text": text,
        "showarrow": False,
        "font": {"size": 11, "color": "token:text-muted"},
        "borderpad": 1,
    }


def event_words(drawing: Drawing) -> str:
    """Return what the numbers of many events stand for; nothing where they have their names."""
    if len(drawing.events) <= NAMED or drawing.faceted:
        return ""
    return "; ".join(f"{place} {one.text}" for place, one in enumerate(drawing.events, start=1))
