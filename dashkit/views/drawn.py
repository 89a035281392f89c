"""Figures as inline SVG for readers without a kernel, drawn from the payload of the live view."""

from __future__ import annotations

from html import escape
from itertools import chain
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from dashkit.views.drawn_axes import HEIGHT, WIDTH, heatmap, rows, spark, stroke_of, upright
from dashkit.views.drawn_clouds import cloud
from dashkit.views.drawn_map import atlas
from dashkit.views.drawn_round import FORMS
from dashkit.views.drawn_tiles import tiles
from dashkit.views.renderers.escape import plain
from dashkit.views.renderers.figure import filled
from dashkit.views.svg import color

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Trace = Mapping[str, Any]

_PANEL: Final = (340, 170)


def chart(shown: Mapping[str, Any]) -> str:
    """Return the figure of a chart's payload as SVG; texts are escaped, long lines thinned."""
    figure = filled(shown["figure"], shown["columns"])
    traces, layout = figure["data"], figure["layout"]
    if not traces:
        return ""
    title = str(shown.get("title", ""))
    if "facets" in layout["meta"]:
        return _facets(traces, layout, title)
    body, height = _body(shown.get("form"), traces, layout)
    legend = _legend(traces) if layout.get("showlegend") else ""
    return f"{legend}{framed(body, height, title)}"


def framed(body: str, height: float, title: str, width: float = WIDTH) -> str:
    """Return marks as a named picture as wide as its place."""
    return (
        f'<svg class="dk-s-chart" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-label="{escape(title)}">{body}</svg>'
    )


def _body(
    form: str | None, traces: Sequence[Trace], layout: Mapping[str, Any]
) -> tuple[str, float]:
    first = traces[0]
    if form == "treemap":
        found = tiles(traces)
    elif form == "map":
        found = atlas(first)
    elif first["type"] in FORMS:
        found = FORMS[first["type"]](first, layout)
    elif form == "scatter":
        found = cloud(traces, layout)
    elif first["type"] == "heatmap":
        found = heatmap(first, layout)
    elif any(trace.get("orientation") == "h" for trace in traces):
        found = rows(traces, layout)
    elif form == "sparkline":
        found = spark(traces)
    else:
        found = upright(traces, layout), HEIGHT
    return found


def _facets(traces: Sequence[Trace], layout: Mapping[str, Any], title: str) -> str:
    """Return one small picture for each panel, all on the same scale."""
    panels: dict[str, list[Trace]] = {}
    for trace in traces:
        panels.setdefault(trace["xaxis"], []).append(trace)
    limits = [y for y in chain.from_iterable(trace["y"] for trace in traces) if isfinite(y)]
    names = [one for one in layout["annotations"] if one.get("name") == "facet"]
    width, height = _PANEL
    found = []
    for (axis, shown), name in zip(panels.items(), names, strict=True):
        own = {**layout, "xaxis": layout[f"xaxis{axis[1:]}"], "annotations": ()}
        body = upright(shown, own, width=width, height=height, limits=limits)
        text = plain(name["text"]).removeprefix("<b>").removesuffix("</b>")
        picture = framed(body, height, f"{title}, {text}", width)
        found.append(f"<figure><figcaption>{escape(text)}</figcaption>{picture}</figure>")
    return f'<div class="dk-s-facets">{"".join(found)}</div>'


def _legend(traces: Sequence[Trace]) -> str:
    items = "".join(
        f'<span><i style="background:{color(stroke_of(trace))}"></i>'
        f"{escape(plain(trace['name']))}</span>"
        for trace in traces
        if trace.get("showlegend", True)
    )
    return f'<div class="dk-s-legend">{items}</div>'
