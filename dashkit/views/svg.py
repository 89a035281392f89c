"""Parts of inline SVG: places, colours by token, lines and texts, and the small trend of a card."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import floor, isfinite, log10
from typing import TYPE_CHECKING, Final

from dashkit.views.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    Point = tuple[float, float]

_LIGHT: Final = Theme().tokens("light")
_FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from data to pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of a value."""
        # By halves: the ends of a scale can be farther apart than a float can say.
        share = (value / 2 - self.low / 2) / ((self.high / 2 - self.low / 2) or 1.0)
        return round(self.start + share * (self.end - self.start), 2)


def color(value: str) -> str:
    """Return a token as CSS, with its light colour for pages without the tokens."""
    name = value.removeprefix("token:")
    return f"var(--dashkit-{name},{_LIGHT[name]})" if name in _LIGHT else "currentColor"


def path(points: Sequence[Point], stroke: str, *, dash: str = "", width: float = 2) -> str:
    """Return a line through points; nothing for fewer than two."""
    if len(points) < _FEWEST:
        return ""
    steps = " ".join(f"{x:g},{y:g}" for x, y in points)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<polyline points="{steps}" fill="none"{dashed} stroke-linejoin="round" '
        f'style="stroke:{color(stroke)};stroke-width:{width:g}"/>'
    )


def label(x: float, y: float, text: str, *, anchor: str = "start", strong: bool = False) -> str:
    """Return a text, escaped."""
    fill = color("text" if strong else "text-muted")
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="12" '
        f'style="fill:{fill}">{escape(text)}</text>'
    )


def cut(text: str, longest: int = 28) -> str:
    """Return a text that fits beside a bar."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


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


def spark(
    xs: Sequence[float],
    ys: Sequence[float],
    partial: Sequence[bool],
    words: str,
    *,
    limits: tuple[Sequence[float], Sequence[float]] | None = None,
) -> str:
    """Return a trend as a small line, dashed where it is partial, on the band of what was expected."""
    flags = [(x, y, bool(flag)) for x, y, flag in zip(xs, ys, partial, strict=True) if isfinite(y)]
    if len(flags) < _FEWEST:
        return ""
    band = [one for one in zip(xs, *(limits or ((), ())), strict=False) if isfinite(sum(one))]
    heights = [y for _, y, _ in flags] + [y for _, *ends in band for y in ends]
    across = Scale(flags[0][0], flags[-1][0], 4, 156)
    upward = Scale(min(heights), max(heights), 32, 4)
    runs: list[tuple[bool, list[Point]]] = []
    for (x0, y0, before), (x1, y1, after) in pairwise(flags):
        dashed = before or after
        if not runs or runs[-1][0] != dashed:
            runs.append((dashed, [(across(x0), upward(y0))]))
        runs[-1][1].append((across(x1), upward(y1)))
    lines = "".join(
        path(points, "primary", dash="3 3" if dashed else "") for dashed, points in runs
    )
    x, y, opened = flags[-1]
    fill = f"fill:{color('surface' if opened else 'primary')};stroke:{color('primary')}"
    end = f'<circle cx="{across(x)}" cy="{upward(y)}" r="3" style="{fill};stroke-width:2"/>'
    return (
        f'<svg class="dk-s-spark" viewBox="0 0 160 36" role="img" aria-label="{escape(words)}">'
        f"{_band(band, across, upward)}{lines}{end}</svg>"
    )


def _band(band: Sequence[Sequence[float]], across: Scale, upward: Scale) -> str:
    if len(band) < _FEWEST:
        return ""
    there = [(across(x), upward(top)) for x, _, top in band]
    back = [(across(x), upward(low)) for x, low, _ in reversed(band)]
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in (*there, *back))
    return f'<polygon points="{corners}" style="fill:{color("text-muted")};fill-opacity:.14"/>'
