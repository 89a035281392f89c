"""Every kind of chart in Voila, in Chromium: drawn, read by keyboard, and a filter of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashkit import samples
from dashkit.model.aggregates import count
from tests.browser.conftest import ROOT, voila
from tests.browser.reading import axe, settled, traces, view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

MARKS = {
    "Time": {
        "line-with-events": ".scatterlayer .js-line",
        "sparkline": ".scatterlayer .js-line",
        "area-stacked": ".scatterlayer .js-fill",
        "bars-with-limits": ".barlayer .point",
        "small-multiples": ".xy12, .x12y12",
    },
    "Parts": {
        "bars": ".barlayer .point",
        "bars-stacked": ".barlayer .point",
        "pie": ".pielayer .slice",
        "doughnut": ".pielayer .slice",
        "waterfall-of-a-change": ".barlayer .point",
        "waterfall-of-a-sum": ".barlayer .point",
        "funnel": ".barlayer .point",
        "gauge": ".indicatorlayer .angular",
        "treemap": ".barlayer .point",
    },
    "Spread": {
        "histogram": ".barlayer .point",
        "scatter": ".scatterlayer .point",
        "boxes": ".barlayer .point",
        "violins": ".scatterlayer .js-fill",
        "heatmap": ".heatmaplayer image",
        "scatter-of-thousands": ".heatmaplayer image",
    },
    "Maps": {
        "map-of-places": ".scattergeo path",
        "map-of-countries-2007": ".choroplethlayer path",
    },
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with voila(ROOT / "notebooks" / "gallery.ipynb") as url:
        yield url


@pytest.fixture
def gallery(page: Page, address: str) -> Page:
    page.goto(address)
    settled(page)
    return page


def go(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()
    settled(page)


@pytest.mark.parametrize("name", MARKS)
def test_every_kind_is_drawn_and_readable(gallery: Page, name: str) -> None:
    go(gallery, name)
    for key, marks in MARKS[name].items():
        chart = view(gallery, key)
        chart.scroll_into_view_if_needed()
        chart.locator(marks).first.wait_for(state="attached")
        assert chart.get_attribute("data-status") == "ready", key
        plot = chart.locator(".dk-plot")
        plot.focus()
        plot.press("ArrowRight")
        said = gallery.locator("[aria-live]").filter(has_text=":").first
        assert said.inner_text() != ""
    assert axe(gallery) == []


def test_the_code_for_maps_comes_only_with_a_map(gallery: Page) -> None:
    assert gallery.evaluate("typeof globalThis.PlotlyGeoAssets") == "undefined"
    go(gallery, "Maps")
    view(gallery, "map-of-places").locator(".scattergeo path").first.wait_for(state="attached")
    assert gallery.evaluate("typeof globalThis.PlotlyGeoAssets") == "object"


def test_a_slice_filters_the_others(gallery: Page) -> None:
    go(gallery, "Parts")
    model = samples.flights().define(flights=count())
    largest, expected = model.query("flights", by="airline", limit=1).run().frame.row(0)
    pie = view(gallery, "pie")
    pie.scroll_into_view_if_needed()
    pie.locator(".pielayer .slice").first.locator("path").click(force=True)
    settled(gallery)
    assert largest in gallery.locator("[data-part=filters]").inner_text()
    funnel = view(gallery, "funnel")
    funnel.scroll_into_view_if_needed()
    gallery.wait_for_function(
        """text => document.querySelector("[data-dashkit-view='funnel']")?.textContent.includes(text)""",
        arg=f"{expected:,}",
    )


def test_a_country_is_chosen_by_keyboard(gallery: Page) -> None:
    go(gallery, "Maps")
    chart = view(gallery, "map-of-countries-2007")
    chart.scroll_into_view_if_needed()
    chart.locator(".choroplethlayer path").first.wait_for(state="attached")
    chart.locator(".dk-plot").focus()
    chart.locator(".dk-plot").press("ArrowRight")
    chart.locator(".dk-plot").press("Enter")
    settled(gallery)
    assert "JPN" in gallery.locator("[data-part=filters]").inner_text()


def test_a_line_is_looked_at_more_closely_by_key_and_by_wheel(gallery: Page) -> None:
    chart = view(gallery, "line-with-events")
    plot = chart.locator(".dk-plot")
    whole = len(traces(gallery, "line-with-events")[0]["x"])
    plot.focus()
    plot.press("ArrowRight")
    plot.press("+")
    settled(gallery)
    chart.locator("[data-action=zoom-out]").wait_for()
    closer = len(traces(gallery, "line-with-events")[0]["x"])
    assert closer < whole
    box = plot.bounding_box()
    assert box is not None
    gallery.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    gallery.keyboard.down("Control")
    gallery.mouse.wheel(0, -200)
    gallery.keyboard.up("Control")
    gallery.wait_for_function(
        """most => document.querySelector("[data-dashkit-view='line-with-events'] .js-plotly-plot")
          ._fullData[0].x.length < most""",
        arg=closer,
    )
    plot.focus()
    plot.press("0")
    settled(gallery)
    chart.locator("[data-action=zoom-out]").wait_for(state="detached")
    assert len(traces(gallery, "line-with-events")[0]["x"]) == whole
