"""Scatters as inline SVG."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from dashkit.formats import format_value
from dashkit.views.renderers.escape import plain
from dashkit.views.svg import Scale, color, label, nice, path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HEIGHT: Final = 300
_LEFT: Final = 72
_RIGHT: Final = 712
_BOTTOM: Final = 44
_TOP: Final = 10


def cloud(traces: Sequence[Mapping[str, Any]], layout: Mapping[str, Any]) -> tuple[str, float]:
    """Return marks or cells between two axes, and the line through them."""
    first = traces[0]
    xs, ys = (nice(min(first[letter]), max(first[letter]), 6) for letter in "xy")
    across = Scale(xs[0], xs[-1], _LEFT, _RIGHT)
    upward = Scale(ys[0], ys[-1], HEIGHT - _BOTTOM, _TOP)
    parts = [_grid(tick, across, upward, layout["yaxis"]) for tick in ys]
    parts += [
        label(across(tick), HEIGHT - _BOTTOM + 16, _text(tick, layout["xaxis"]), anchor="middle")
        for tick in xs
    ]
    heats = [one for one in traces if "z" in one]
    parts += [_cells(one, across, upward, heats[at + 1 :]) for at, one in enumerate(heats)]
    parts += [] if heats else [_dots(first, across, upward)]
    parts += [
        path(
            [(across(x), upward(y)) for x, y in zip(one["x"], one["y"], strict=True)],
            "text-muted",
            dash="6 4",
        )
        for one in traces[1:]
        if "z" not in one
    ]
    x_name, y_name = (plain(layout[axis]["title"]["text"]) for axis in ("xaxis", "yaxis"))
    parts.append(label(_RIGHT, HEIGHT - 6, f"{x_name} →", anchor="end"))
    parts.append(label(_LEFT, _TOP + 2, f"↑ {y_name}"))
    return "".join(parts), HEIGHT


def _text(tick: float, axis: Mapping[str, Any]) -> str:
    if str(axis.get("tickformat", "")).endswith("%"):
        return format_value(tick, ",.2~%")
    around = plain(axis.get("tickprefix", "")), plain(axis.get("ticksuffix", ""))
    return f"{around[0]}{format_value(tick, 'compact')}{around[1]}"


def _grid(tick: float, across: Scale, upward: Scale, axis: Mapping[str, Any]) -> str:
    y = upward(tick)
    line = f'<line x1="{across.start}" x2="{across.end}" y1="{y}" y2="{y}" '
    return (
        f'{line}style="stroke:{color("grid")}"/>'
        f"{label(across.start - 8, y + 4, _text(tick, axis), anchor='end')}"
    )


def _dots(trace: Mapping[str, Any], across: Scale, upward: Scale) -> str:
    marker = trace["marker"]
    faded = marker["opacity"] if isinstance(marker["opacity"], list) else None
    radius = marker["size"] / 2.4
    return "".join(
        f'<circle cx="{across(x):g}" cy="{upward(y):g}" r="{radius:.1f}" '
        f'style="fill:{color(marker["color"])};'
        f'opacity:{faded[place] if faded else marker["opacity"]:.2f}"/>'
        for place, (x, y) in enumerate(zip(trace["x"], trace["y"], strict=True))
    )


def _cells(
    trace: Mapping[str, Any],
    across: Scale,
    upward: Scale,
    over: Sequence[Mapping[str, Any]] = (),
) -> str:
    """Return the cells of a trace but those that one over it draws with the same number."""
    wide, high = (
        abs(scale(trace[letter][1]) - scale(trace[letter][0]))
        for letter, scale in (("x", across), ("y", upward))
    )
    whole = trace.get("opacity", 1.0)
    return "".join(
        f'<rect x="{across(x) - wide / 2:.1f}" y="{upward(y) - high / 2:.1f}" '
        f'width="{wide:.1f}" height="{high:.1f}" style="fill:{color("primary")};'
        f'fill-opacity:{whole * (0.1 + 0.9 * count / trace["zmax"]):.2f}"/>'
        for j, (y, row) in enumerate(zip(trace["y"], trace["z"], strict=True))
        for i, (x, count) in enumerate(zip(trace["x"], row, strict=True))
        if isfinite(count) and not any(one["z"][j][i] == count for one in over)
    )
