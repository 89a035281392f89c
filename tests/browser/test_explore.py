"""The dashboard of the flights in Voila: a brush that the others follow, every width, no barrier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from dashkit import samples
from dashkit.model.aggregates import count, mean
from tests.browser.reading import axe, drawn, exact, number, settled, table, view
from tests.browser.test_following import AXIS

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGES = ("Overview", "Airlines", "Destinations")


def go(page: Page, name: str) -> None:
    """Show a page, from behind the menu where there is little room."""
    tab = page.get_by_role("tab", name=name, exact=True)
    if not tab.is_visible():
        page.get_by_role("button", name="Pages and filters").click()
    tab.click()
    settled(page)


def test_a_brush_over_days_moves_every_view_and_the_next_page(page: Page, explore: str) -> None:
    model = samples.flights().define(flights=count(), delay=mean("dep_delay"))
    page.set_viewport_size({"width": 1280, "height": 1600})
    page.goto(explore)
    settled(page)
    drawn(page, "flights-by-day")
    axis = page.evaluate(AXIS, "flights-by-day")
    days = axis["at"]
    page.mouse.move(axis["left"] + days[40] + 1, axis["middle"])
    page.mouse.down()
    page.mouse.move(axis["left"] + days[90], axis["middle"])
    page.locator("[data-dashkit-view=flights][data-live=follows]").wait_for()
    page.mouse.move(axis["left"] + days[99] + 1, axis["middle"])
    page.mouse.up()
    settled(page)
    words = page.locator("[data-part=filters]").inner_text()
    chosen = model.filter("date >= '2013-02-10' and date <= '2013-04-09'")
    frame = model.query(["flights", "delay"], where=chosen).run().frame
    assert exact(page, "flights") == frame["flights"][0], words
    assert exact(page, "mean-delay") == float(f"{frame['delay'][0]:.12g}")
    go(page, "Airlines")
    largest = model.query("flights", by="airline", where=chosen, limit=1).run().frame
    first = table(page, "airlines")[1]
    assert (first[0], number(first[1])) == largest.select(pl.all().first()).row(0)


def test_every_width_holds_every_page_without_barriers(page: Page, explore: str) -> None:
    page.goto(explore)
    settled(page)
    for width in (375, 800, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        for name in PAGES:
            go(page, name)
            page.wait_for_function(
                """() => [...document.querySelectorAll('html, #dashkit-cells, .dk-root')]
                  .every(one => one.scrollWidth - one.clientWidth <= 1)""",
                timeout=5_000,
            )
            if width in {375, 1280}:
                assert axe(page) == [], (width, name)
    view(page, "destinations").wait_for()
