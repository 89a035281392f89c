"""The executive dashboard served dark: every colour of the page is of the dark set, and can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.reading import axe, settled, view

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_a_page_served_dark_is_dark_and_readable(page: Page, dark: str) -> None:
    page.goto(dark)
    settled(page)
    assert page.locator(".dk-root").get_attribute("data-dashkit-theme") == "dark"
    ground = view(page, "revenue").evaluate("one => getComputedStyle(one).backgroundColor")
    assert max(int(part) for part in ground.removeprefix("rgb(").rstrip(")").split(",")) < 80
    for name in ("Executive Summary", "Performance Metrics", "Market Trends"):
        page.get_by_role("tab", name=name).click()
        settled(page)
        assert axe(page) == []


def test_an_address_does_not_change_the_theme(page: Page, dark: str) -> None:
    assert 'data-jp-theme-light="false"' in page.request.get(f"{dark}/?theme=light").text()
