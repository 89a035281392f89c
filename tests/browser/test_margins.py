"""Margins worked out before a chart is drawn, in Chromium: those that plotly.js finds by drawing it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import ROOT
from tests.browser.reading import view
from tests.browser.test_gallery import MARKS, address, gallery, go

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["address", "gallery"]

WIDTHS = [240, 289, 616, 1290]
BOTH = """async ([chunk, name, widths]) => {
  const { default: engine } = await import(chunk);
  const graph = document.querySelector(`[data-dashkit-view="${name}"] .js-plotly-plot`);
  const asked = { l: 4, r: 12, t: 8, b: 4, pad: 4 };
  const free = { automargin: true, tickangle: "auto" };
  const drafted = (width) => {
    const layout = { ...structuredClone(graph.layout), width, margin: { ...asked } };
    for (const axis of Object.keys(layout).filter((key) => /^[xy]axis/.test(key))) Object.assign(layout[axis], free);
    return [graph.data.map((trace) => ({ ...trace })), layout];
  };
  const found = [];
  for (const width of widths) {
    const given = drafted(width);
    const before = JSON.stringify(given);
    const planned = engine.ahead(...given);
    if (JSON.stringify(given) !== before) throw new Error("what was given is changed");
    const el = document.body.appendChild(document.createElement("div"));
    await engine.react(el, ...drafted(width), { displayModeBar: false });
    const { l, r, t, b } = el._fullLayout._size;
    found.push([planned, { l, r, t, b }]);
    engine.purge(el);
    el.remove();
  }
  return found;
}"""
PLANNED = {
    *("sparkline", "bars", "waterfall-of-a-change", "waterfall-of-a-sum", "funnel", "treemap"),
    *("histogram", "boxes", "violins", "heatmap"),
}


@pytest.mark.parametrize("name", ["Time", "Parts", "Spread"])
def test_margins_are_known_before_a_chart_is_drawn(gallery: Page, address: str, name: str) -> None:
    go(gallery, name)
    files = json.loads((ROOT / "dashkit" / "static" / "manifest.json").read_text())["files"]
    chunk = f"{address.rstrip('/')}/dashkit/code/plotly.{files['plotly.js.gz']['hash']}.js"
    known: set[str] = set()
    for key, marks in MARKS[name].items():
        chart = view(gallery, key)
        chart.scroll_into_view_if_needed()
        chart.locator(marks).first.wait_for(state="attached")
        pairs = gallery.evaluate(BOTH, [chunk, key, WIDTHS])
        for width, (planned, found) in zip(WIDTHS, pairs, strict=True):
            if planned is None:
                continue
            known.add(key)
            # plotly.js itself leaves it at that when a margin would change by one pixel.
            far = {side for side in found if abs(planned[side] - found[side]) > 1}
            assert not far, (key, width, planned, found)
    assert known == PLANNED & MARKS[name].keys()
