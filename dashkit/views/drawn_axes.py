"""Lines, bars and cells between axes as inline SVG."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from dashkit.formats import format_value
from dashkit.model.expressions import Constant, MeasureSpec
from dashkit.views.renderers.escape import plain
from dashkit.views.svg import Scale, color, cut, label, nice, path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Trace = Mapping[str, Any]
    Mark = tuple[float, tuple[float, float]]

WIDTH: Final = 720
HEIGHT: Final = 250
MOST_MARKS: Final = 600
_ROW: Final = 26
_CELL: Final = 22
_MOST_ROWS: Final = 60
_LEFT: Final = 64
_RIGHT: Final = WIDTH - 8
_NAMES: Final = 200
_BOTTOM: Final = 26
_DAY: Final = 86_400_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DASHES: Final = {"dot": "2 4", "3px,4px": "3 4", "6px,4px": "6 4"}


def spark(traces: Sequence[Trace]) -> tuple[str, float]:
    """Return a line without axes."""
    height, xs = 64, traces[0]["x"]
    known = [y for trace in traces for y in trace["y"] if isfinite(y)] or [0.0]
    upward = Scale(min(known), max(known), height - 8, 8)
    across = Scale(min(xs), max(xs), 8, _RIGHT - 8)
    stacks = [[(0.0, y) for y in trace["y"]] for trace in traces]
    pairs = zip(traces, stacks, strict=True)
    return "".join(_line(trace, stack, across, upward) for trace, stack in pairs), height


class Over(NamedTuple):
    """A line over the marks, at a value of an axis, with its name."""

    value: float
    text: str


def over_lines(layout: Mapping[str, Any], letter: str) -> list[Over]:
    """Return the thresholds (or, along an axis of time, the events) that a layout draws."""
    shapes = [one for one in layout.get("shapes", ()) if one["type"] == "line"]
    names = layout.get("annotations", ())
    return [
        Over(_number(shape[f"{letter}0"]), plain(name["text"]))
        for shape, name in zip(shapes, names, strict=False)
        if shape[f"{letter}ref"] == letter
    ]


def _number(value: Any) -> float:  # noqa: ANN401
    if not isinstance(value, str):
        return float(value)
    return (datetime.fromisoformat(value).replace(tzinfo=UTC) - _EPOCH).total_seconds() * 1000


def stroke_of(trace: Trace) -> str:
    """Return the token of a trace."""
    if trace["type"] == "scatter" and "lines" in trace["mode"]:
        return str(trace["line"].get("color", "token:primary"))
    found = trace["marker"]["color"]
    return str(found if isinstance(found, str) else found[0])


def _spec(layout: Mapping[str, Any]) -> MeasureSpec:
    meta = layout["meta"]
    return MeasureSpec("y", Constant(0), unit=meta.get("unit", ""), format=meta.get("format", ""))


def upright(
    traces: Sequence[Trace],
    layout: Mapping[str, Any],
    *,
    width: float = WIDTH,
    height: float = HEIGHT,
    limits: Sequence[float] = (),
) -> str:
    """Return marks that stand on an axis; ``limits`` are values that the other axis must hold."""
    stacks = _stacked(traces, layout)
    held = [*limits, *(one.value for one in over_lines(layout, "y"))]
    from_zero = layout["yaxis"].get("rangemode") == "tozero"
    ticks = _value_ticks(stacks, held, from_zero=from_zero)
    upward = Scale(ticks[0], ticks[-1], height - _BOTTOM, 10)
    coming = [x for trace in traces if _role(trace) == "forecast" for x in trace["x"]]
    xs = sorted({*traces[0]["x"], *coming})
    pad = max([_half_step(xs), *(trace["width"] / 2 for trace in traces if "width" in trace)])
    across = Scale(min(xs) - pad, max(xs) + pad, _LEFT, width - 8)
    parts = [_grid_line(tick, across, upward, _spec(layout)) for tick in ticks]
    parts.append(_x_labels(xs, layout, across, height - 8))
    bars = [trace for trace in traces if trace["type"] == "bar"]
    for trace, stack in zip(traces, stacks, strict=True):
        if trace["type"] == "bar":
            beside = layout["barmode"] == "group"
            place = (bars.index(trace), len(bars)) if beside else (0, 1)
            parts.append(_bars(trace, stack, across, upward, place))
        elif trace.get("fill") == "toself":
            parts.append(_body(trace, across, upward))
        else:
            parts.append(_line(trace, stack, across, upward))
    return "".join((*parts, *_over(layout, across, upward)))


def _role(trace: Trace) -> str:
    return str(trace.get("meta", {}).get("role", ""))


def _body(trace: Trace, across: Scale, upward: Scale) -> str:
    corners = " ".join(
        f"{across(x):g},{upward(y):g}" for x, y in zip(trace["x"], trace["y"], strict=True)
    )
    edge = f"stroke:{color('primary')};" if trace["line"]["width"] else ""
    return (
        f'<polygon points="{corners}" style="fill:{color("primary")};fill-opacity:.18;'
        f'{edge}opacity:{trace["opacity"]:.2f}"/>'
    )


def _over(layout: Mapping[str, Any], across: Scale, upward: Scale) -> list[str]:
    """Return thresholds and events with their names."""
    parts = []
    for line in over_lines(layout, "y"):
        y = upward(line.value)
        parts.append(
            path([(across.start, y), (across.end, y)], "text-muted", dash="6 4", width=1.5)
        )
        parts.append(label(across.end, y - 4, line.text, anchor="end"))
    for line in over_lines(layout, "x"):
        x = across(line.value)
        parts.append(path([(x, 14), (x, upward.start)], "text-muted", dash="2 3", width=1))
        anchor = "start" if x < across.end - 8 * len(line.text) else "end"
        parts.append(label(x, 11, line.text, anchor=anchor))
    return [
        *parts,
        *(
            _bracket(one, across)
            for one in layout.get("shapes", ())
            if one.get("name") == "anomaly"
        ),
    ]


def _bracket(shape: Mapping[str, Any], across: Scale) -> str:
    first, last = (across(_number(shape[end])) for end in ("x0", "x1"))
    stroke = shape["line"]["color"].removeprefix("token:")
    return path([(first, 22), (first, 16), (last, 16), (last, 22)], stroke, width=2)


def _value_ticks(
    stacks: Sequence[Sequence[tuple[float, float]]],
    limits: Sequence[float],
    *,
    from_zero: bool,
) -> list[float]:
    ends = [top for stack in stacks for _, top in stack if isfinite(top)] or [0.0, 1.0]
    ends += [low for stack in stacks for low, _ in stack if low] + list(limits)
    if from_zero:
        ends.append(0.0)
    return nice(min(ends), max(ends))


def _grid_line(tick: float, across: Scale, upward: Scale, spec: MeasureSpec) -> str:
    y = upward(tick)
    stroke = color("border" if tick == 0 else "grid")
    line = (
        f'<line x1="{across.start}" x2="{across.end}" y1="{y}" y2="{y}" style="stroke:{stroke}"/>'
    )
    return line + label(across.start - 8, y + 4, _tick_text(tick, spec), anchor="end")


def _tick_text(tick: float, spec: MeasureSpec) -> str:
    opened = spec.format in {"", "number", "currency"}
    return format_value(tick, "compact" if opened else spec.format, spec.unit)


def _half_step(xs: Sequence[float]) -> float:
    steps = [after - before for before, after in pairwise(xs) if after > before]
    return min(steps, default=1.0) / 2


def _stacked(traces: Sequence[Trace], layout: Mapping[str, Any]) -> list[list[tuple[float, float]]]:
    """Return bottom and top of every mark."""
    floors: dict[float, float] = {}
    found: list[list[tuple[float, float]]] = []
    relative = layout["barmode"] == "relative"
    for trace in traces:
        stacks = "stackgroup" in trace or (trace["type"] == "bar" and relative)
        rows: list[tuple[float, float]] = []
        begins = trace.get("base") or [0.0] * len(trace["x"])
        for x, y, begin in zip(trace["x"], trace["y"], begins, strict=True):
            low = floors.get(x, 0.0) if stacks else begin
            rows.append((low, low + y))
            if stacks and isfinite(y):
                floors[x] = low + y
        found.append(rows)
    return found


def _bars(
    trace: Trace,
    stack: Sequence[tuple[float, float]],
    across: Scale,
    upward: Scale,
    place: tuple[int, int],
) -> str:
    xs = trace["x"]
    wide = trace.get("width") or 2 * _half_step(xs) * 0.68 / place[1]
    width = max(1.0, across(across.low + wide) - across(across.low))
    marks = []
    for index, (low, top) in enumerate(stack):
        if not isfinite(top):
            continue
        left = across(xs[index]) - width * place[1] / 2 + width * place[0]
        y, bottom = sorted((upward(top), upward(low)))
        marks.append(
            f'<rect x="{left:.1f}" y="{y:g}" width="{width:.1f}" height="{bottom - y:.1f}" '
            f'rx="{min(3.0, width / 4):.1f}" {_edge(trace)}{_bar_style(trace, index)}/>'
        )
        if "text" in trace:
            text = plain(trace["text"][index])
            marks.append(label(left + width / 2, y - 3, text, anchor="middle", strong=True))
    return "".join(marks)


def _edge(trace: Trace) -> str:
    return 'stroke="#8391a5" ' if trace["marker"]["line"]["width"] else ""


def _bar_style(trace: Trace, index: int) -> str:
    marker = trace["marker"]
    given = marker["color"]
    fill = color(given if isinstance(given, str) else given[index])
    faded = marker.get("opacity", 1.0)
    opacity = faded[index] if isinstance(faded, list) else faded
    if "pattern" in marker and marker["pattern"]["shape"][index]:
        return (
            f'stroke-dasharray="3 3" style="fill:{fill};fill-opacity:{0.3 * opacity:.2f};'
            f'stroke:{fill};stroke-opacity:{opacity:.2f}"'
        )
    return f'style="fill:{fill};opacity:{opacity:.2f}"'


def _line(trace: Trace, stack: Sequence[tuple[float, float]], across: Scale, upward: Scale) -> str:
    points = list(zip(trace["x"], stack, strict=True))
    stroke = stroke_of(trace).removeprefix("token:")
    parts: list[str] = []
    for run in _runs(points):
        kept = _thinned(run)
        placed = [(across(x), upward(top)) for x, (_, top) in kept]
        if {"fill", "stackgroup"} & trace.keys():
            parts.append(_area(kept, placed, across, upward, stroke))
        if "lines" in trace["mode"]:
            line = trace["line"]
            dash = _DASHES.get(line.get("dash", ""), "")
            parts.append(path(placed, stroke, dash=dash, width=line.get("width", 2)))
        if "markers" in trace["mode"] and len(points) <= MOST_MARKS:
            ended = isinstance(trace["marker"]["size"], list)
            parts += [_dot(place, trace, stroke) for place in (placed[-1:] if ended else placed)]
    return "".join(parts)


def _dot(place: tuple[float, float], trace: Trace, stroke: str) -> str:
    x, y = place
    opened = trace["mode"] == "markers"
    edge = color(trace["marker"]["line"]["color"] if opened else stroke)
    inside = color("surface" if opened else stroke)
    size = trace["marker"]["size"]
    radius = max(2.0, (size if isinstance(size, int | float) else size[-1]) / 2.6)
    return (
        f'<circle cx="{x:g}" cy="{y:g}" r="{radius:.1f}" '
        f'style="fill:{inside};stroke:{edge};stroke-width:1.5"/>'
    )


def _area(
    kept: Sequence[Mark],
    placed: Sequence[tuple[float, float]],
    across: Scale,
    upward: Scale,
    fill: str,
) -> str:
    back = [(across(x), upward(max(low, upward.low))) for x, (low, _) in reversed(kept)]
    corners = " ".join(f"{x:g},{y:g}" for x, y in (*placed, *back))
    return f'<polygon points="{corners}" style="fill:{color(fill)};fill-opacity:.14"/>'


def _runs(points: Sequence[Mark]) -> list[list[Mark]]:
    runs: list[list[Mark]] = [[]]
    for point in points:
        if isfinite(point[1][1]):
            runs[-1].append(point)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _thinned(run: list[Mark]) -> list[Mark]:
    """Keep the ends and the extremes of every stretch."""
    if len(run) <= MOST_MARKS:
        return run
    size = -(-len(run) * 2 // MOST_MARKS)
    kept = {0, len(run) - 1}
    for start in range(0, len(run), size):
        stretch = sorted(range(start, min(start + size, len(run))), key=_height(run))
        kept |= {stretch[0], stretch[-1]}
    return [run[index] for index in sorted(kept)]


def _height(run: Sequence[Mark]) -> Callable[[int], float]:
    return lambda index: run[index][1][1]


def _x_labels(xs: Sequence[float], layout: Mapping[str, Any], across: Scale, y: float) -> str:
    axis = layout["xaxis"]
    if axis["type"] == "date":
        pairs = [(x, _time_text(x, xs[-1] - xs[0])) for x in xs]
    elif "ticktext" in axis:
        pairs = list(zip(axis["tickvals"], map(plain, axis["ticktext"]), strict=True))
    else:
        ticks = nice(min(xs), max(xs), 6)
        pairs = [(tick, format_value(tick)) for tick in ticks if across.low <= tick <= across.high]
    return _spread(pairs, across, y)


def _spread(pairs: Sequence[tuple[float, str]], across: Scale, y: float) -> str:
    """Return as many labels as fit side by side."""
    longest = max((len(text) for _, text in pairs), default=1)
    fit = max(2, int((across.end - across.start) // (7 * longest + 16)))
    step = max(1, -(-len(pairs) // fit))
    last = across.end - 3.5 * longest
    return "".join(
        label(across(x), y, text, anchor="middle" if across(x) <= last else "end")
        for x, text in pairs[::step]
    )


def _time_text(value: float, span: float) -> str:
    when = _EPOCH + timedelta(milliseconds=value)
    days = span / _DAY
    if not days:
        return f"{when.day} {when:%b %Y}"
    if days > 3 * 366:
        return f"{when:%Y}"
    if days > 100:  # noqa: PLR2004
        return f"{when:%b %Y}"
    return f"{when.day} {when:%b}" if days > 2 else f"{when:%H:%M}"  # noqa: PLR2004


def rows(traces: Sequence[Trace], layout: Mapping[str, Any]) -> tuple[str, int]:
    """Return bars that lie, each beside its name."""
    bars = [trace for trace in traces if trace["type"] == "bar"]
    names = [plain(text) for text in bars[-1]["hovertext"]]
    stacks = _stacked([{**trace, "x": trace["y"], "y": trace["x"]} for trace in bars], layout)
    ends = [value for stack in stacks for pair in stack for value in pair if isfinite(value)]
    limits = over_lines(layout, "x")
    ends += [0.0, *(one.value for one in limits)]
    across = Scale(min(ends), max(ends) or 1.0, _NAMES, WIDTH - (130 if "text" in bars[0] else 90))
    beside = layout["barmode"] == "group"
    thick = 16 / len(bars) if beside else 16
    parts = [
        label(_NAMES - 10, _ROW * row + 20, cut(name), anchor="end")
        for row, name in enumerate(names)
    ]
    for index, (trace, stack) in enumerate(zip(bars, stacks, strict=True)):
        lower = thick * index if beside else 0.0
        thin = trace.get("width", 1.0) < max(one.get("width", 0.0) for one in bars)
        for row, (low, top) in enumerate(stack):
            if isfinite(top):
                place = (lower + 3, 10) if thin else (lower, thick)
                parts.append(_row(trace, row, (across(low), across(top)), place))
    parts += [
        label(across(end) + 4, _ROW * row + 20, plain(text).strip(), strong=True)
        for trace in traces
        if trace.get("mode") == "text"
        for row, (end, text) in enumerate(zip(trace["x"], trace["text"], strict=True))
        if isfinite(end)
    ]
    parts += [
        label(across(max(low, top)) + 4, _ROW * row + 20, plain(text), strong=True)
        for trace, stack in zip(bars, stacks, strict=True)
        for row, ((low, top), text) in enumerate(zip(stack, trace.get("text", ()), strict=False))
        if isfinite(top)
    ]
    bottom = _ROW * len(names) + 8
    for line in limits:
        x = across(line.value)
        parts.append(path([(x, 4), (x, bottom)], "text-muted", dash="6 4", width=1.5))
        parts.append(label(x + 4, 10, line.text))
    return "".join(parts), _ROW * len(names) + 8


def _row(trace: Trace, row: int, ends: tuple[float, float], place: tuple[float, float]) -> str:
    left, right = sorted(ends)
    return (
        f'<rect x="{left:g}" y="{_ROW * row + 8 + place[0]:g}" '
        f'width="{max(right - left, 1):.1f}" height="{place[1]:g}" rx="3" {_edge(trace)}'
        f"{_bar_style(trace, row)}/>"
    )


def heatmap(trace: Trace, layout: Mapping[str, Any]) -> tuple[str, int]:
    """Return cells with the names of their rows and columns."""
    axis = layout["yaxis"]
    low, spread = trace["zmin"], (trace["zmax"] - trace["zmin"]) or 1.0
    across = Scale(-0.5, len(trace["x"]) - 0.5, 128, WIDTH - 2)
    wide = (across.end - across.start) / max(1, len(trace["x"]))
    parts = [
        label(120, _CELL * at + 16, cut(plain(text), 16), anchor="end")
        for at, text in zip(axis["tickvals"], axis["ticktext"], strict=True)
        if at < _MOST_ROWS
    ]
    for row, values in enumerate(trace["z"][:_MOST_ROWS]):
        parts += [
            f'<rect x="{128 + wide * column:.1f}" y="{_CELL * row + 2}" width="{wide - 2:.1f}" '
            f'height="{_CELL - 2}" rx="2" style="fill:{color("primary")};'
            f'fill-opacity:{0.06 + 0.94 * (value - low) / spread:.2f}"/>'
            for column, value in enumerate(values)
            if isfinite(value)
        ]
    height = _CELL * min(len(trace["z"]), _MOST_ROWS) + 24
    names = zip(layout["xaxis"]["tickvals"], map(plain, layout["xaxis"]["ticktext"]), strict=True)
    return "".join(parts) + _spread(list(names), across, height - 6), height
