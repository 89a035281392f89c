"""What is drawn over the marks: thresholds and targets, events on an axis of time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from dashkit.views.renderers.escape import escaped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.views.drawing import Drawing, Line

NAMED: Final = 4
_LONGEST: Final = 22
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall clock has no zone


def wall_clock(milliseconds: float) -> str:
    """Return an instant of the wall clock as Plotly writes it; a number it moves to local time.

    Examples
    --------
    >>> wall_clock(86_400_000)
    '1970-01-02 00:00:00'
    """
    return f"{_EPOCH + timedelta(milliseconds=milliseconds)}"


def shapes(drawing: Drawing) -> list[dict[str, Any]]:
    """Return a line for each threshold and each event."""
    return [
        *(threshold(one, across=drawing.horizontal) for one in drawing.lines),
        *(_upright(wall_clock(one.at)) for one in drawing.events),
    ]


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
    return found


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
    """Return what the numbers of many events stand for."""
    if len(drawing.events) <= NAMED:
        return ""
    return "; ".join(f"{place} {one.text}" for place, one in enumerate(drawing.events, start=1))
