"""Maps as inline SVG, in the projection that plotly.js calls natural earth."""

from __future__ import annotations

from itertools import pairwise
from math import isfinite, radians
from typing import TYPE_CHECKING, Any, Final

from dashkit.views.svg import color
from dashkit.views.world import world

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.views.world import Country

WIDTH: Final = 720.0
_HEIGHT: Final = 340.0
_MIDDLE: Final = 196.0
_SCALE: Final = 128.0
_EDGE: Final = 16.0
_CLOSEST: Final = 8.0
_FAR: Final = 180.0


def placed(longitude: float, latitude: float) -> tuple[float, float]:
    """Return the place of a point; the projection of Patterson and Jenny (Natural Earth, 2011)."""
    phi = radians(latitude)
    two = phi * phi
    four = two * two
    x = radians(longitude) * (
        0.8707 - 0.131979 * two + four * (-0.013791 + four * (0.003971 * two - 0.001529 * four))
    )
    y = phi * (1.007226 + two * (0.015085 + four * (-0.044475 + 0.028874 * two - 0.005916 * four)))
    return WIDTH / 2 + _SCALE * x, _MIDDLE - _SCALE * y


def atlas(trace: Mapping[str, Any]) -> tuple[str, float]:
    """Return the land with the countries or places of a trace on it."""
    if trace["type"] == "choropleth":
        return _filled(trace), _HEIGHT
    return _dotted(trace), _HEIGHT


def _filled(trace: Mapping[str, Any]) -> str:
    known = dict(zip(trace["locations"], trace["z"], strict=True))
    low, spread = trace["zmin"], (trace["zmax"] - trace["zmin"]) or 1.0
    faded = trace["marker"].get("opacity") or [1.0] * len(known)
    light = dict(zip(trace["locations"], faded, strict=True))
    parts = []
    for country in world().countries.values():
        value = known.get(country.code)
        if value is None or not isfinite(value):
            parts.append(_shape(country, "grid", 1.0))
        else:
            share = (0.28 + 0.72 * (value - low) / spread) * light[country.code]
            parts.append(_shape(country, "primary", share))
    return "".join(parts)


def _shape(country: Country, token: str, opacity: float) -> str:
    if not country.rings:
        return ""
    path = "".join(_ring(ring) for ring in country.rings)
    return (
        f'<path d="{path}" style="fill:{color(token)};fill-opacity:{opacity:.2f};'
        f'stroke:{color("surface")};stroke-width:.5"/>'
    )


def _ring(ring: Sequence[float]) -> str:
    """Return an outline in relative steps of whole pixels, to be small; cut at the date line."""
    points = list(zip(ring[::2], ring[1::2], strict=True))
    cuts = [at for at, ((x0, _), (x1, _)) in enumerate(pairwise(points), 1) if abs(x1 - x0) > _FAR]
    runs = [points[start:end] for start, end in pairwise([0, *cuts, len(points)])]
    if cuts and abs(points[0][0] - points[-1][0]) < _FAR:
        runs = [[*runs[-1], *runs[0]], *runs[1:-1]]
    return "".join(_outline(run) for run in runs)


def _outline(points: Sequence[tuple[float, float]]) -> str:
    rounded = [(round(x), round(y)) for x, y in (placed(*point) for point in points)]
    steps = [
        f"{x1 - x0} {y1 - y0}" for (x0, y0), (x1, y1) in pairwise(rounded) if (x0, y0) != (x1, y1)
    ]
    return f"M{rounded[0][0]} {rounded[0][1]}l{' '.join(steps)}z" if steps else ""


def _dotted(trace: Mapping[str, Any]) -> str:
    faded = trace["marker"]["opacity"]
    rows = zip(trace["lat"], trace["lon"], trace["marker"]["size"], strict=True)
    land = "".join(_shape(one, "grid", 1.0) for one in world().countries.values())
    scale, left, top = _view(
        [placed(x, y) for x, y in zip(trace["lon"], trace["lat"], strict=True)]
    )
    dots = []
    for place, (latitude, longitude, size) in enumerate(rows):
        x, y = placed(longitude, latitude)
        opacity = faded[place] if isinstance(faded, list) else faded
        dots.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size / 3 / scale:.1f}" '
            f'style="fill:{color("primary")};opacity:{opacity:.2f}"/>'
        )
    moved = f"scale({scale:.2f}) translate({-left:.1f} {-top:.1f})"
    return f'<g transform="{moved}">{land}{"".join(dots)}</g>'


def _view(points: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Return how far to go in on some points, and the corner that is then at the top left."""
    xs, ys = zip(*points, strict=True)
    wide, high = max(xs) - min(xs) + 2 * _EDGE, max(ys) - min(ys) + 2 * _EDGE
    scale = min(max(min(WIDTH / wide, _HEIGHT / high), 1.0), _CLOSEST)
    middle = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    left, top = (at - size / scale / 2 for at, size in zip(middle, (WIDTH, _HEIGHT), strict=True))
    return scale, left, top
