"""Views moved and resized in Voila, by keyboard and by pointer: kept by screen and in the address, undone as one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import one_cell, voila
from tests.browser.reading import axe, settled, view

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

NOTEBOOK = """
import dashkit as dk
m = dk.model({"region": ["EU", "US"], "amount": [1, 2]}).define(revenue=dk.sum("amount"), orders=dk.count())
dk.Dashboard("Grid", [[dk.KPI(m.revenue), dk.KPI(m.orders)], [dk.Chart(m.revenue, by=m.region, key="bars")]],
             interactivity="full")
"""
PLACES = """() => Object.fromEntries([...document.querySelectorAll('.dk-placed > .dk-cell')].map(
  one => [one.firstChild.dataset.dashkitView, one.style.gridArea]))"""


@pytest.fixture
def grid(tmp_path: Path) -> Iterator[str]:
    with voila(one_cell(NOTEBOOK, tmp_path / "grid.ipynb")) as url:
        yield url


def test_views_are_moved_by_keyboard_and_pointer_and_stay(grid: str, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 1280, "height": 1000})
    page.goto(grid)
    settled(page)
    assert page.evaluate(PLACES) == {}
    page.get_by_role("button", name="Arrange views").click()
    page.get_by_role("button", name="Move Orders").focus()
    for key in ("Shift+ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    page.get_by_text("Orders: column 7 of 12, row 2, 6 wide, 5 high").wait_for(state="attached")
    assert axe(page) == []
    handle = page.get_by_role("button", name="Move Revenue by region").bounding_box()
    tile = view(page, "bars").bounding_box()
    assert handle
    assert tile
    x, y = handle["x"] + 10, handle["y"] + 10
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 100, steps=4)
    page.mouse.move(x, y - tile["y"], steps=8)
    page.mouse.up()
    page.get_by_role("button", name="Copy as code").click()
    code = page.get_by_label("Code").input_value()
    assert code.startswith('grid={\n    "desktop": {')
    page.get_by_role("button", name="Done").click()
    settled(page)
    places = page.evaluate(PLACES)
    assert set(places) == {"revenue", "orders", "bars"}
    assert places["bars"].startswith("1 / 1 / ")
    assert view(page, "orders").locator("[data-part=value]").inner_text() == "2"
    page.set_viewport_size({"width": 800, "height": 1000})
    page.locator(".dk-placed").wait_for(state="detached")
    page.set_viewport_size({"width": 1280, "height": 1000})
    page.locator(".dk-placed").wait_for()
    assert page.evaluate(PLACES) == places
    page.locator("[data-action=undo]").click()
    settled(page)
    assert page.evaluate(PLACES) == {}


def test_places_come_back_from_the_address_and_by_back_and_forward(grid: str, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 1280, "height": 1000})
    page.goto(grid)
    settled(page)
    page.get_by_role("button", name="Arrange views").press("Enter")
    page.get_by_role("button", name="Move Orders").focus()
    for key in ("Shift+ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    page.get_by_role("button", name="Done").press("Enter")
    settled(page)
    places = page.evaluate(PLACES)
    assert places["orders"] == "2 / 7 / span 5 / span 6"
    page.reload()
    settled(page)
    assert page.evaluate(PLACES) == places
    moved = page.url
    page.locator("[data-action=undo]").click()
    page.wait_for_url(grid)
    settled(page)
    assert page.evaluate(PLACES) == {}
    page.go_back()
    page.wait_for_url(moved)
    page.locator(".dk-placed").wait_for()
    assert page.evaluate(PLACES) == places
