"""Pies and gauges as inline SVG."""

from __future__ import annotations

from math import cos, pi, sin
from typing import TYPE_CHECKING, Any, Final

from dashkit.views.renderers.escape import plain
from dashkit.views.svg import color, cut, label, path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HEIGHT: Final = 240
_MIDDLE: Final = 360.0
_HALF: Final = 0.5


def pie(trace: Mapping[str, Any], layout: Mapping[str, Any]) -> tuple[str, float]:
    """Return slices with their names beside them."""
    radius, y = 92.0, HEIGHT / 2
    whole = sum(trace["values"]) or 1.0
    parts, start = [], 0.0
    for place, value in enumerate(trace["values"]):
        end = start + value / whole
        fill = color(trace["marker"]["colors"][place])
        parts.append(
            f'<path d="{sector(_MIDDLE, y, radius, trace["hole"] * radius, (start, end))}" '
            f'style="fill:{fill};stroke:{color("surface")};stroke-width:2"/>'
        )
        parts.append(_name(plain(trace["text"][place]), (start + end) / 2, radius, y))
        start = end
    parts += [_centred(plain(note["text"]), y + 6, 20) for note in layout.get("annotations", ())]
    return "".join(parts), HEIGHT


def _name(text: str, at: float, radius: float, middle: float) -> str:
    name, _, share = text.partition("<br>")
    x = _MIDDLE + (radius + 12) * sin(2 * pi * at)
    y = middle - (radius + 12) * cos(2 * pi * at)
    anchor = "start" if at < _HALF else "end"
    return label(x, y + 4, f"{cut(name)} {share}", anchor=anchor)


def gauge(trace: Mapping[str, Any], layout: Mapping[str, Any]) -> tuple[str, float]:
    """Return the arc, what of it is reached, the target across it and the number within."""
    shown = trace["gauge"]
    low, high = shown["axis"]["range"]
    radius, hole, y = 150.0, 105.0, 180.0

    def at(value: float) -> float:
        share = float((value - low) / ((high - low) or 1.0))
        return min(max(share, 0.0), 1.0) * _HALF - _HALF / 2

    whole = sector(_MIDDLE, y, radius, hole, (at(low), at(high)))
    filled = sector(_MIDDLE, y, radius, hole, (at(low), at(trace["value"])))
    target = at(shown["threshold"]["value"])
    ends = [
        (_MIDDLE + one * sin(2 * pi * target), y - one * cos(2 * pi * target))
        for one in (hole - 4, radius + 4)
    ]
    (x0, y0), (x1, y1) = ends
    parts = [
        f'<path d="{whole}" style="fill:{color("grid")}"/>',
        f'<path d="{filled}" style="fill:{color(shown["bar"]["color"])}"/>',
        path([(x0, y0), (x1, y1)], "text", width=3),
        *(
            label(x, y + 16, plain(text), anchor="middle")
            for x, text in (
                (_MIDDLE - (radius + hole) / 2, shown["axis"]["ticktext"][0]),
                (_MIDDLE + (radius + hole) / 2, shown["axis"]["ticktext"][-1]),
            )
        ),
        label(x1, y1 - 6, plain(shown["axis"]["ticktext"][1]), anchor="middle"),
        *(_centred(plain(note["text"]), y - 8, 32) for note in layout.get("annotations", ())),
    ]
    return "".join(parts), 204


def _centred(text: str, y: float, size: int) -> str:
    bare = text.removeprefix("<b>").removesuffix("</b>")
    return label(_MIDDLE, y, bare, anchor="middle", strong=True).replace(
        'font-size="12"', f'font-size="{size}" font-weight="600"'
    )


def sector(x: float, y: float, radius: float, hole: float, turn: tuple[float, float]) -> str:
    """Return the path of a sector between two turns, clockwise from the top."""
    start, end = turn[0], min(turn[1], turn[0] + 0.99999)
    corners = [
        (x + r * sin(2 * pi * at), y - r * cos(2 * pi * at))
        for r, at in ((radius, start), (radius, end), (hole, end), (hole, start))
    ]
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners
    large = int(end - start > _HALF)
    return (
        f"M{ax:.1f} {ay:.1f}A{radius:g} {radius:g} 0 {large} 1 {bx:.1f} {by:.1f}"
        f"L{cx:.1f} {cy:.1f}A{hole:g} {hole:g} 0 {large} 0 {dx:.1f} {dy:.1f}Z"
    )


FORMS: Final[Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], tuple[str, float]]]] = {
    "pie": pie,
    "indicator": gauge,
}
