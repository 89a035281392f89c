"""Maps as traces: filled countries, or marks whose area is the number."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dashkit.model.additivity import accumulates
from dashkit.views.numbers import short
from dashkit.views.renderers.escape import escaped
from dashkit.views.renderers.layout import frame

if TYPE_CHECKING:
    from dashkit.views.plots.worldmap import Atlas
    from dashkit.views.renderers.figure import Figure

_FADED: Final = 0.3
_LARGEST: Final = 26.0
_SMALLEST: Final = 5.0
_CLEAR: Final = "rgba(0, 0, 0, 0)"


def atlas(found: Figure, shown: Atlas) -> dict[str, Any]:
    """Add the countries or places; the page loads the shapes when a map is to be drawn."""
    trace = _countries(found, shown) if shown.codes or shown.empty else _places(found, shown)
    pairs = zip(shown.labels, shown.texts(), strict=True)
    trace["customdata"] = found.column(
        "hover0", [f"<b>{escaped(label)}</b><br>{escaped(text)}" for label, text in pairs]
    )
    trace["hovertemplate"] = "%{customdata}<extra></extra>"
    found.data.append(trace)
    return {
        **frame(shown.key, meta={"form": "map"}),
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0},
        "geo": _ground(fit=not shown.codes),
    }


def _ground(*, fit: bool) -> dict[str, Any]:
    return {
        "projection": {"type": "natural earth"},
        "bgcolor": _CLEAR,
        "showland": True,
        "landcolor": "token:grid",
        "showcountries": True,
        "countrycolor": "token:surface",
        "countrywidth": 0.5,
        "showcoastlines": False,
        "showframe": False,
        "showlakes": False,
        "resolution": 110,
        "fitbounds": "locations" if fit else False,
        **({} if fit else {"lataxis": {"range": [-58, 85]}}),
    }


def _countries(found: Figure, shown: Atlas) -> dict[str, Any]:
    low, high = min(shown.values, default=0.0), max(shown.values, default=1.0)
    low = min(low, 0.0) if accumulates(shown.spec.expression) else low
    marker: dict[str, Any] = {"line": {"color": "token:surface", "width": 0.5}}
    if any(shown.chosen):
        faded = [1.0 if one else _FADED for one in shown.chosen]
        marker["opacity"] = found.column("opacity", np.array(faded, dtype=np.float32))
    return {
        "type": "choropleth",
        "locationmode": "ISO-3",
        "locations": found.column("codes", list(shown.codes)),
        "z": found.column("y0", np.array(shown.values, dtype=np.float64)),
        "zmin": low,
        "zmax": high,
        "colorscale": [[step / 3, f"token:heat-{step + 1}"] for step in range(4)],
        "marker": marker,
        "colorbar": {
            "thickness": 8,
            "outlinewidth": 0,
            "len": 0.6,
            "ticks": "",
            "tickvals": [low, high],
            "ticktext": [escaped(short(one, shown.spec)) for one in (low, high)],
            "tickfont": {"size": 11, "color": "token:text-muted"},
        },
    }


def _places(found: Figure, shown: Atlas) -> dict[str, Any]:
    largest = max((abs(value) for value in shown.values), default=1.0) or 1.0
    sizes = [max(_SMALLEST, _LARGEST * sqrt(abs(value) / largest)) for value in shown.values]
    marker: dict[str, Any] = {
        "size": found.column("sizes", np.array(sizes)),
        "sizemode": "diameter",
        "color": "token:primary",
        "opacity": 0.6,
        "line": {"color": "token:surface", "width": 1},
    }
    if any(shown.chosen):
        faded = [0.6 if one else 0.6 * _FADED for one in shown.chosen]
        marker["opacity"] = found.column("opacity", np.array(faded, dtype=np.float32))
    return {
        "type": "scattergeo",
        "mode": "markers",
        "lat": found.column("latitudes", np.array(shown.latitudes)),
        "lon": found.column("longitudes", np.array(shown.longitudes)),
        "marker": marker,
    }
