"""Treemaps as inline SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashkit.views.renderers.escape import plain
from dashkit.views.svg import color, cut, label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WIDTH: Final = 720.0
_HEIGHT: Final = 360.0
_CHARACTER: Final = 7.0
_TWO_LINES: Final = 34.0


def tiles(traces: Sequence[Mapping[str, Any]]) -> tuple[str, float]:
    """Return every tile with its name where there is room, and the names of groups."""
    first = traces[0]
    rows = zip(first["x"], first["y"], first["base"], first["width"], first["text"], strict=True)
    parts = [_tile(first, place, row) for place, row in enumerate(rows)]
    parts += [
        label(x * _WIDTH + 4, (1 - y) * _HEIGHT + 18, plain(text), strong=True)
        for heads in traces[1:]
        for x, y, text in zip(heads["x"], heads["y"], heads["text"], strict=True)
    ]
    return "".join(parts), _HEIGHT


def _tile(trace: Mapping[str, Any], place: int, row: tuple[float, float, float, float, str]) -> str:
    x, high, base, wide, text = row
    left, top = (x - wide / 2) * _WIDTH, (1 - base - high) * _HEIGHT
    width, height = wide * _WIDTH, high * _HEIGHT
    marker = trace["marker"]
    opacity = marker["opacity"][place] if "opacity" in marker else 1.0
    found = (
        f'<rect x="{left + 1:.1f}" y="{top + 1:.1f}" width="{max(width - 2, 0.5):.1f}" '
        f'height="{max(height - 2, 0.5):.1f}" rx="2" '
        f'style="fill:{color(marker["color"][place])};fill-opacity:{opacity:.2f}"/>'
    )
    room = int((width - 12) / _CHARACTER)
    if height < _TWO_LINES or room < 4:  # noqa: PLR2004
        return found
    name, _, value = (plain(part) for part in text.partition("<br>"))
    return (
        f"{found}{label(left + 6, top + 16, cut(name, room), strong=True)}"
        f"{label(left + 6, top + 31, cut(value, room))}"
    )
