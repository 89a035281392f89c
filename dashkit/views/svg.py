"""Figures as inline SVG for readers without a kernel: drawn from the very payload of the live view."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from math import floor, isfinite, log10
from typing import TYPE_CHECKING, Any, Final

from dashkit.formats import format_value
from dashkit.model.expressions import Constant, MeasureSpec
from dashkit.views.numbers import short
from dashkit.views.renderers.escape import plain
from dashkit.views.renderers.plotly import filled
from dashkit.views.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

WIDTH: Final = 720
HEIGHT: Final = 250
MOST_MARKS: Final = 600
_ROW: Final = 26
_LEFT: Final = 64
_BOTTOM: Final = 26
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LIGHT: Final = Theme().tokens("light")


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from data to pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of a value."""
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return round(self.start + share * (self.end - self.start), 2)


def chart(shown: Mapping[str, Any]) -> str:
    """Return the figure of a chart's payload as SVG; texts are escaped, long lines thinned."""
    figure = filled(shown["figure"], shown["columns"])
    traces, layout = figure["data"], figure["layout"]
    label = escape(str(shown.get("title", "")))
    if any(trace["type"] == "heatmap" for trace in traces):
        body, height = _heatmap(traces[0], layout)
    elif any(trace.get("orientation") == "h" for trace in traces):
        body, height = _rows(traces, layout)
    else:
        body, height = _upright(traces, layout), HEIGHT
    legend = _legend(traces) if layout.get("showlegend") else ""
    return (
        f'{legend}<svg class="dk-s-chart" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{label}" preserveAspectRatio="xMidYMid meet">{body}</svg>'
    )


def spark(xs: Sequence[float], ys: Sequence[float], partial: Sequence[bool], words: str) -> str:
    """Return a trend as a small line, dashed where it is partial."""
    there = [(x, y) for x, y in zip(xs, ys, strict=True) if isfinite(y)]
    if len(there) < 2:  # noqa: PLR2004
        return ""
    heights = [y for _, y in there]
    across = Scale(there[0][0], there[-1][0], 4, 156)
    upward = Scale(min(heights), max(heights), 32, 4)
    flags = dict(zip(xs, partial, strict=True))
    solid = [(across(x), upward(y)) for x, y in there if not flags[x]]
    dashed = [(across(x), upward(y)) for x, y in there[len(solid) - 1 :]] if solid else []
    end = f'<circle cx="{across(there[-1][0])}" cy="{upward(there[-1][1])}" r="3" {_open_dot(flags[there[-1][0]])}/>'
    return (
        f'<svg class="dk-s-spark" viewBox="0 0 160 36" role="img" aria-label="{escape(words)}">'
        f"{_path(solid, 'primary')}{_path(dashed, 'primary', dash='3 3')}{end}</svg>"
    )


def _open_dot(partial: bool) -> str:  # noqa: FBT001
    if partial:
        return f'style="fill:{_color("surface")};stroke:{_color("primary")};stroke-width:2"'
    return f'style="fill:{_color("primary")}"'


def _color(value: str) -> str:
    name = value.removeprefix("token:")
    return f"var(--dashkit-{name},{_LIGHT[name]})" if name in _LIGHT else "currentColor"


def _path(points: Sequence[tuple[float, float]], color: str, *, dash: str = "", width: float = 2) -> str:
    if len(points) < 2:  # noqa: PLR2004
        return ""
    steps = " ".join(f"{x:g},{y:g}" for x, y in points)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<polyline points="{steps}" fill="none"{dashed} stroke-linejoin="round" '
        f'style="stroke:{_color(color)};stroke-width:{width:g}"/>'
    )


def _text(x: float, y: float, text: str, *, anchor: str = "start", strong: bool = False) -> str:
    color = _color("text" if strong else "text-muted")
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="12" '
        f'style="fill:{color}">{escape(text)}</text>'
    )


def _legend(traces: Sequence[Mapping[str, Any]]) -> str:
    items = "".join(
        f'<span><i style="background:{_color(_trace_color(trace))}"></i>{escape(plain(trace["name"]))}</span>'
        for trace in traces
        if trace.get("showlegend", True)
    )
    return f'<div class="dk-s-legend">{items}</div>'


def _trace_color(trace: Mapping[str, Any]) -> str:
    if trace["type"] == "scatter" and "lines" in trace["mode"]:
        return str(trace["line"].get("color", "token:primary"))
    return str(trace["marker"]["color"])


def nice(low: float, high: float, count: int = 4) -> list[float]:
    """Return round numbers that span an interval.

    Examples
    --------
    >>> nice(0, 97)
    [0.0, 25.0, 50.0, 75.0, 100.0]
    """
    if not high > low:
        high = low + (abs(low) or 1.0)
    rough = (high - low) / count
    size = 10 ** floor(log10(rough))
    step = next((size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= rough), rough)
    first = floor(low / step + 1e-9)
    ticks = [first * step]
    while ticks[-1] < high - step * 1e-9:
        ticks.append((first + len(ticks)) * step)
    return [float(f"{tick:.12g}") for tick in ticks]


def _spec(layout: Mapping[str, Any]) -> MeasureSpec:
    meta = layout["meta"]
    return MeasureSpec("y", Constant(0), unit=meta.get("unit", ""), format=meta.get("format", ""))


def _upright(traces: Sequence[Mapping[str, Any]], layout: Mapping[str, Any]) -> str:
    stacks = _stacked(traces, layout)
    tops = [top for stack in stacks for _, top in stack if isfinite(top)]
    lows = [low for stack in stacks for low, _ in stack if isfinite(low)]
    zero = any(trace["type"] == "bar" or "fill" in trace or "stackgroup" in trace for trace in traces)
    ends = (min([*tops, *lows, 0.0]), max([*tops, 0.0])) if zero else (min(tops, default=0.0), max(tops, default=1.0))
    ticks = nice(*ends)
    upward = Scale(ticks[0], ticks[-1], HEIGHT - _BOTTOM, 10)
    xs = traces[0]["x"]
    pad = _half_step(xs)
    across = Scale(min(xs) - pad, max(xs) + pad, _LEFT, WIDTH - 8)
    spec = _spec(layout)
    parts = [
        f'<line x1="{_LEFT}" x2="{WIDTH - 8}" y1="{upward(tick)}" y2="{upward(tick)}" '
        f'style="stroke:{_color("border" if tick == 0 else "grid")}"/>'
        + _text(_LEFT - 8, upward(tick) + 4, short(tick, spec), anchor="end")
        for tick in ticks
    ]
    parts += [_x_labels(xs, layout, across)]
    bars = [trace for trace in traces if trace["type"] == "bar"]
    for trace, stack in zip(traces, stacks, strict=True):
        if trace["type"] == "bar":
            place = (0, 1) if layout["barmode"] == "relative" else (bars.index(trace), len(bars))
            parts.append(_bars(trace, stack, across, upward, place))
        else:
            parts.append(_line(trace, stack, across, upward))
    return "".join(parts)


def _half_step(xs: Sequence[float]) -> float:
    steps = [after - before for before, after in zip(xs, xs[1:], strict=False) if after > before]
    return min(steps, default=1.0) / 2


def _stacked(
    traces: Sequence[Mapping[str, Any]], layout: Mapping[str, Any]
) -> list[list[tuple[float, float]]]:
    """Return bottom and top of every mark."""
    floors: dict[float, float] = {}
    found: list[list[tuple[float, float]]] = []
    for trace in traces:
        stacks = "stackgroup" in trace or (trace["type"] == "bar" and layout["barmode"] == "relative")
        rows: list[tuple[float, float]] = []
        for x, y in zip(trace["x"], trace["y"], strict=True):
            low = floors.get(x, 0.0) if stacks else 0.0
            rows.append((low, low + y))
            if stacks and isfinite(y):
                floors[x] = low + y
        found.append(rows)
    return found


def _bars(
    trace: Mapping[str, Any],
    stack: Sequence[tuple[float, float]],
    across: Scale,
    upward: Scale,
    place: tuple[int, int],
) -> str:
    xs = trace["x"]
    slot = across(across.low + 2 * _half_step(xs)) - across(across.low)
    width = max(1.0, slot * 0.68 / place[1])
    marks = []
    for index, (low, top) in enumerate(stack):
        if not isfinite(top):
            continue
        left = across(xs[index]) - width * place[1] / 2 + width * place[0]
        y = min(upward(top), upward(low))
        height = abs(upward(top) - upward(low))
        marks.append(
            f'<rect x="{left:.1f}" y="{y:g}" width="{width:.1f}" height="{height:.1f}" '
            f'rx="{min(3.0, width / 4):.1f}" {_bar_style(trace, index)}/>'
        )
    return "".join(marks)


def _bar_style(trace: Mapping[str, Any], index: int) -> str:
    marker = trace["marker"]
    color = _color(marker["color"])
    opacity = marker["opacity"][index] if "opacity" in marker else 1.0
    if "pattern" in marker and marker["pattern"]["shape"][index]:
        return (
            f'style="fill:{color};fill-opacity:{0.3 * opacity:.2f};stroke:{color};stroke-opacity:{opacity:.2f}" '
            'stroke-dasharray="3 3"'
        )
    return f'style="fill:{color};opacity:{opacity:.2f}"'


def _line(
    trace: Mapping[str, Any], stack: Sequence[tuple[float, float]], across: Scale, upward: Scale
) -> str:
    points = list(zip(trace["x"], stack, strict=True))
    color = _trace_color(trace).removeprefix("token:")
    parts: list[str] = []
    for run in _runs(points):
        kept = _thinned(run)
        placed = [(across(x), upward(top)) for x, (_, top) in kept]
        if "fill" in trace or "stackgroup" in trace:
            parts.append(_area(kept, placed, across, upward, color))
        if "lines" in trace["mode"]:
            dash = {"dot": "2 4", "3px,4px": "3 4"}.get(trace["line"].get("dash", ""), "")
            parts.append(_path(placed, color, dash=dash, width=trace["line"].get("width", 2)))
        if "markers" in trace["mode"] and len(points) <= MOST_MARKS:
            parts += [_dot(place, trace, color) for place in placed]
    return "".join(parts)


def _dot(place: tuple[float, float], trace: Mapping[str, Any], color: str) -> str:
    if trace.get("meta", {}).get("role") == "base" and trace["mode"] == "markers":
        x, y = place
        return _path([(x - 9, y), (x + 9, y)], color)
    opened = trace["mode"] == "markers"
    radius = max(2.0, trace["marker"]["size"] / 2.6)
    edge = _color(color) if not opened else _color(trace["marker"]["line"]["color"])
    inside = _color("surface") if opened else _color(color)
    return (
        f'<circle cx="{place[0]:g}" cy="{place[1]:g}" r="{radius:.1f}" '
        f'style="fill:{inside};stroke:{edge};stroke-width:1.5"/>'
    )


def _area(
    kept: Sequence[tuple[float, tuple[float, float]]],
    placed: Sequence[tuple[float, float]],
    across: Scale,
    upward: Scale,
    color: str,
) -> str:
    back = [(across(x), upward(max(low, upward.low))) for x, (low, _) in reversed(kept)]
    corners = " ".join(f"{x:g},{y:g}" for x, y in (*placed, *back))
    return f'<polygon points="{corners}" style="fill:{_color(color)};fill-opacity:.14"/>'


def _runs(
    points: Sequence[tuple[float, tuple[float, float]]],
) -> list[list[tuple[float, tuple[float, float]]]]:
    runs: list[list[tuple[float, tuple[float, float]]]] = [[]]
    for point in points:
        if isfinite(point[1][1]):
            runs[-1].append(point)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _thinned(
    run: list[tuple[float, tuple[float, float]]],
) -> list[tuple[float, tuple[float, float]]]:
    """Keep the ends and the extremes of every stretch."""
    if len(run) <= MOST_MARKS:
        return run
    size = -(-len(run) * 2 // MOST_MARKS)
    kept = {0, len(run) - 1}
    height: Callable[[int], float] = lambda index: run[index][1][1]  # noqa: E731
    for start in range(0, len(run), size):
        stretch = range(start, min(start + size, len(run)))
        kept |= {min(stretch, key=height), max(stretch, key=height)}
    return [run[index] for index in sorted(kept)]


def _x_labels(xs: Sequence[float], layout: Mapping[str, Any], across: Scale) -> str:
    axis = layout["xaxis"]
    if "ticktext" in axis:
        pairs = list(zip(axis["tickvals"], map(plain, axis["ticktext"]), strict=True))
    elif axis["type"] == "date":
        pairs = [(x, _time_text(x, xs[-1] - xs[0])) for x in xs]
    else:
        pairs = [(tick, format_value(tick)) for tick in nice(min(xs), max(xs), 6)]
        pairs = [(tick, text) for tick, text in pairs if across.low <= tick <= across.high]
    most = 8 if axis["type"] == "date" else max(2, WIDTH // (8 * max(len(text) for _, text in pairs) + 12)) if pairs else 1
    step = -(-len(pairs) // most)
    return "".join(
        _text(across(x), HEIGHT - 8, text, anchor="middle") for x, text in pairs[::step]
    )


def _time_text(value: float, span: float) -> str:
    when = _EPOCH + timedelta(milliseconds=value)
    days = span / 86_400_000
    if days > 3 * 366:
        return f"{when:%Y}"
    if days > 100:  # noqa: PLR2004
        return f"{when:%b %Y}"
    return f"{when.day} {when:%b}" if days > 2 else f"{when:%H:%M}"  # noqa: PLR2004


def _rows(traces: Sequence[Mapping[str, Any]], layout: Mapping[str, Any]) -> tuple[str, int]:
    bars = [trace for trace in traces if trace["type"] == "bar"]
    labels = [plain(label) for label in bars[0]["hovertext"]]
    stacks = _stacked([{**trace, "x": trace["y"], "y": trace["x"]} for trace in bars], layout)
    ends = [value for stack in stacks for pair in stack for value in pair if isfinite(value)]
    across = Scale(min([0.0, *ends]), max([0.0, *ends]) or 1.0, 200, WIDTH - 90)
    stacked = layout["barmode"] == "relative"
    height = _ROW * len(labels) + 8
    thick = 16 if stacked else 16 / len(bars)
    parts = [_text(190, _ROW * row + 20, _cut(label), anchor="end") for row, label in enumerate(labels)]
    for index, (trace, stack) in enumerate(zip(bars, stacks, strict=True)):
        texts = trace.get("text") or [""] * len(labels)
        for row, (low, top) in enumerate(stack):
            if not isfinite(top):
                continue
            y = _ROW * row + 8 + (0 if stacked else thick * index)
            left, right = sorted((across(low), across(top)))
            parts.append(
                f'<rect x="{left:g}" y="{y:g}" width="{max(right - left, 1):.1f}" height="{thick:g}" rx="3" '
                f"{_bar_style(trace, row)}/>"
            )
            parts.append(_text(right + 8, _ROW * row + 20, plain(texts[row]), strong=True))
    return "".join(parts), height


def _cut(text: str, longest: int = 28) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _heatmap(trace: Mapping[str, Any], layout: Mapping[str, Any]) -> tuple[str, int]:
    rows = [plain(text) for text in layout["yaxis"]["ticktext"]]
    step = max(1, -(-len(trace["z"]) // max(1, len(rows))))
    count, low, high = len(trace["x"]), trace["zmin"], trace["zmax"]
    wide = (WIDTH - 130) / max(1, count)
    parts = [_text(120, 22 * row * step + 16, _cut(text, 16), anchor="end") for row, text in enumerate(rows)]
    for row, values in enumerate(trace["z"][:60]):
        for column, value in enumerate(values):
            if not isfinite(value):
                continue
            share = (value - low) / ((high - low) or 1.0)
            parts.append(
                f'<rect x="{128 + wide * column:.1f}" y="{22 * row + 2}" width="{wide - 2:.1f}" height="20" '
                f'rx="2" style="fill:{_color("primary")};fill-opacity:{0.06 + 0.94 * share:.2f}"/>'
            )
    height = 22 * min(len(trace["z"]), 60) + 24
    across = Scale(-0.5, count - 0.5, 128, WIDTH - 2)
    names = list(zip(layout["xaxis"]["tickvals"], map(plain, layout["xaxis"]["ticktext"]), strict=True))
    most = max(2, (WIDTH - 130) // (8 * max((len(text) for _, text in names), default=1) + 12))
    every = -(-len(names) // most)
    parts += [_text(across(x), height - 6, text, anchor="middle") for x, text in names[::every]]
    return "".join(parts), height
