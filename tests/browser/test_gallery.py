"""Every kind of chart in Voila, in Chromium: drawn, read by keyboard, and a filter of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from dashkit import samples
from dashkit.model.aggregates import count
from tests.browser.conftest import ROOT, voila
from tests.browser.reading import axe, exact, settled, table, traces, view

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


def rows_where(*conditions: str) -> int:
    model = samples.flights().define(flights=count())
    where = None
    for one in conditions:
        found = model.filter(one)
        where = found if where is None else where & found
    value: int = model.query("flights", where=where).run().value
    return value


def test_a_range_a_search_and_a_switch_filter_by_keyboard_alone(gallery: Page) -> None:
    go(gallery, "Controls")
    every = rows_where()
    gallery.get_by_role("button", name="Distance All").focus()
    gallery.keyboard.press("Enter")
    gallery.locator(".dk-bins rect").first.wait_for(state="attached")
    assert gallery.evaluate("document.activeElement.ariaLabel") == "Distance from"
    assert axe(gallery) == []
    gallery.get_by_label("Distance from, exactly").fill("2000")
    gallery.keyboard.press("Enter")
    gallery.keyboard.press("Escape")
    settled(gallery)
    assert exact(gallery, "flights") == rows_where("distance >= 2000")
    assert exact(gallery, "of-any-distance") == every
    gallery.get_by_label("Airport contains").fill("LOS")
    gallery.keyboard.press("Enter")
    settled(gallery)
    assert exact(gallery, "flights") == rows_where("distance >= 2000", "airport contains 'los'")
    gallery.get_by_role("switch", name="To Los Angeles").press("Space")
    settled(gallery)
    assert gallery.locator(".dk-chip").count() == 3
    expected = rows_where("distance >= 2000", "airport contains 'los'", "dest = 'LAX'")
    assert exact(gallery, "flights") == expected
    for _ in range(3):
        gallery.locator(".dk-h1").press("Control+z")
        settled(gallery)
    assert exact(gallery, "flights") == every
    assert (
        gallery.get_by_role("switch", name="To Los Angeles").get_attribute("aria-checked")
        == "false"
    )


def test_changes_wait_for_apply_and_are_one_step(gallery: Page) -> None:
    go(gallery, "Controls")
    before = table(gallery, "by-airport")
    gallery.get_by_role("switch", name="Tail unknown").press("Space")
    gallery.get_by_role("button", name="Hour All").press("Enter")
    gallery.get_by_label("Hour to, exactly").fill("12")
    gallery.keyboard.press("Enter")
    gallery.keyboard.press("Escape")
    assert table(gallery, "by-airport") == before
    assert gallery.locator(".dk-chip").count() == 0
    gallery.get_by_role("button", name="Apply (2)").press("Enter")
    gallery.locator(".dk-chip").nth(1).wait_for()
    settled(gallery)
    expected = rows_where("tailnum = 'NA'", "hour <= 12")
    assert table(gallery, "by-airport")[-1][1] == f"{expected:,}"
    assert exact(gallery, "flights") == rows_where()
    gallery.locator(".dk-h1").press("Control+z")
    gallery.locator(".dk-chip").first.wait_for(state="detached")
    settled(gallery)
    assert table(gallery, "by-airport") == before


def test_what_a_control_affects_is_outlined_and_said(gallery: Page) -> None:
    go(gallery, "Controls")
    gallery.get_by_label("Airport contains").focus()
    gallery.keyboard.press("Shift+Tab")
    gallery.keyboard.press("Shift+Tab")
    control = gallery.get_by_role("button", name="Distance All")
    gallery.locator("[data-reach]").wait_for()
    touched = gallery.locator("[data-touched]").evaluate_all(
        "cards => cards.map(one => one.dataset.dashkitView)"
    )
    assert "flights" in touched
    assert "of-any-distance" not in touched
    said = control.evaluate(
        "one => document.getElementById(one.getAttribute('aria-describedby')).textContent"
    )
    assert said.startswith("Affects 6 of 7 views: Flights, Delay, Miles")
    gallery.keyboard.press("Enter")
    gallery.locator("[data-reach]").wait_for(state="detached")


def test_a_preset_of_ones_own_has_its_name(gallery: Page) -> None:
    gallery.get_by_role("button", name="Period All of 2013").press("Enter")
    gallery.get_by_role("button", name="Holidays").press("Enter")
    settled(gallery)
    gallery.get_by_role("button", name="Period Holidays").wait_for()
    assert gallery.locator("[data-part=period]").inner_text() == "20 – 31 Dec 2013"


def test_controls_fit_a_phone(gallery: Page) -> None:
    gallery.set_viewport_size({"width": 375, "height": 812})
    go(gallery, "Controls")
    gallery.wait_for_function("document.documentElement.scrollWidth <= 375")
    gallery.get_by_role("button", name="Dep delay All").click()
    panel = gallery.locator(".dk-slider:popover-open")
    panel.locator(".dk-bins rect").first.wait_for(state="attached")
    expect(panel).to_be_in_viewport(ratio=1)
    assert axe(gallery) == []


def test_what_is_made_oneself_filters_and_is_filtered(gallery: Page) -> None:
    go(gallery, "Your own")
    shown = view(gallery, "flights-filtered").locator("[data-part=value]")
    marks = view(gallery, "altair").locator("[aria-roledescription='rect mark']")
    marks.first.wait_for()
    assert axe(gallery) == []

    def shows(**chosen: str) -> None:
        wanted = f"{rows_where(*(f'{name} = {member!r}' for name, member in chosen.items())):,}"
        gallery.locator(f"[data-part=value]:text-is('{wanted}')").first.wait_for()
        settled(gallery)
        assert shown.inner_text() == wanted

    view(gallery, "an-anywidget").get_by_role("button", name="UA", exact=True).click()
    shows(carrier="UA")
    # Vega draws its chart anew by itself, after the page is at rest.
    expect(marks).to_have_count(3, timeout=60_000)
    view(gallery, "an-ipywidget").get_by_role("button", name="JFK").click()
    shows(carrier="UA", origin="JFK")
    gallery.locator("[data-action=undo]").click()
    shows(carrier="UA")
    gallery.locator("[data-action=undo]").click()
    shows()
    view(gallery, "altair").locator("[aria-label^='carrier: DL; origin: JFK']").click()
    shows(carrier="DL")
    assert "chosen here: carrier is DL" in view(gallery, "altair").inner_text()
    gallery.locator("[data-action=clear]").click()
    shows()


def test_thousands_of_aircraft_scroll_to_the_last_one(gallery: Page) -> None:
    go(gallery, "Tables")
    box = view(gallery, "thousands-of-rows-scrolled").locator(".dk-scroll")
    model = samples.flights().define(flights=count())
    frame = model.query("flights", by=["tailnum", "airline"]).run().frame
    box.focus()
    box.press("End")
    last = box.locator(f"[data-row='{frame.height - 1}'] button:focus")
    last.wait_for()
    ordered = frame.sort("flights", "tailnum", "airline", descending=[True, False, False])
    row = last.locator("xpath=ancestor::tr").locator("td").all_inner_texts()
    assert (row[0], row[1], int(row[2])) == ordered.row(-1)
    assert axe(gallery) == []


def test_paper_has_the_rows_in_sight_and_says_which(gallery: Page) -> None:
    go(gallery, "Tables")
    table = view(gallery, "thousands-of-rows-scrolled")
    table.locator(".dk-scroll").focus()
    table.locator(".dk-scroll").press("End")
    table.locator("button:focus").wait_for()
    place = table.locator(".dk-pager .dk-note").inner_text()
    gallery.emulate_media(media="print")
    gallery.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    lower = table.evaluate(
        """card => card.querySelector(".dk-pager").getBoundingClientRect().top
          - card.querySelector("tfoot").getBoundingClientRect().bottom"""
    )
    assert lower >= 0
    assert table.locator(".dk-pager").inner_text() == place
    assert place.startswith("4,0")
    gallery.evaluate("window.dispatchEvent(new Event('afterprint'))")
    gallery.emulate_media(media="screen")
