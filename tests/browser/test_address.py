"""What was chosen is in the address of a served page: copied, reloaded, gone back to, tampered with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.reading import axe, exact, settled, view

if TYPE_CHECKING:
    from playwright.sync_api import Page


def opened(page: Page, url: str) -> None:
    page.goto("about:blank")
    page.goto(url)
    settled(page)


def choose(page: Page, member: str) -> None:
    bar = view(page, "filters")
    bar.get_by_role("button", name=re.compile("^Department")).click()
    bar.locator(".dk-option", has_text=re.compile(rf"^{member}[\d,]*$")).first.click()
    page.keyboard.press("Escape")
    settled(page)


def words(page: Page) -> str:
    return page.locator("[data-part=filters]").inner_text()


def test_an_address_keeps_the_choice_through_copy_reload_back_and_damage(
    page: Page, executive: str
) -> None:
    opened(page, executive)
    assert "#" not in page.url
    whole = exact(page, "revenue")
    choose(page, "PRODUCE")
    first, produce = page.url, exact(page, "revenue")
    assert re.search(r"#dk-[\w%-]+=1\.[\w-]+$", first)
    assert produce < whole
    choose(page, "MEAT")
    both = exact(page, "revenue")
    page.go_back()
    page.wait_for_url(first)
    expect(page.locator("[data-part=filters]")).not_to_contain_text("MEAT")
    settled(page)
    assert "PRODUCE" in words(page)
    assert exact(page, "revenue") == produce
    page.go_forward()
    page.locator("[data-part=filters]", has_text="MEAT").wait_for()
    settled(page)
    assert exact(page, "revenue") == both
    page.get_by_role("tab", name="Market Trends").click()
    settled(page)
    copied = page.url

    opened(page, copied)
    assert page.get_by_role("tab", name="Market Trends").get_attribute("aria-selected") == "true"
    page.reload()
    settled(page)
    assert page.url == copied
    page.get_by_role("tab", name="Executive Summary").click()
    settled(page)
    assert exact(page, "revenue") == both
    assert "PRODUCE" in words(page)

    opened(page, first[:-4] + "AAAA")
    notice = page.locator(".dk-notice")
    notice.filter(has_text="not taken over").wait_for()
    assert "it is damaged" in notice.inner_text()
    assert exact(page, "revenue") == whole
    assert page.url.partition("#")[2] == ""


def test_a_view_is_saved_in_the_browser_and_found_again(page: Page, executive: str) -> None:
    opened(page, executive)
    choose(page, "MEAT")
    meat = exact(page, "revenue")
    page.locator("[data-action=views]").click()
    panel = page.locator(".dk-views-panel")
    expect(panel.get_by_label("Link to this view")).to_have_value(page.url)
    panel.get_by_label("Name of this view").fill("Only meat")
    panel.locator("[data-action=save]").click()
    panel.get_by_role("button", name="Only meat", exact=True).wait_for()
    assert axe(page) == []

    opened(page, executive)
    assert exact(page, "revenue") > meat
    page.locator("[data-action=views]").click()
    panel.get_by_role("button", name="Only meat", exact=True).click()
    page.locator("[data-part=filters]", has_text="MEAT").wait_for()
    settled(page)
    assert exact(page, "revenue") == meat
    assert page.locator("[data-action=views]").inner_text() == "Only meat"
