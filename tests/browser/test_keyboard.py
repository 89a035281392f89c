"""The tasks of the example notebooks, done by keyboard alone: reached by Tab, never by the pointer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from dashkit import samples
from dashkit.model.aggregates import count
from tests.browser import grocery
from tests.browser.reading import exact, number, settled, table, view

if TYPE_CHECKING:
    from playwright.sync_api import Page

MOST = 120
NAMED = """([selector, name]) => { const one = document.activeElement;
  const said = (one.ariaLabel ?? '') + ' ' + (one.innerText ?? '');
  return one.matches(selector) && new RegExp(name, 'i').test(said.replace(/\\s+/g, ' ').trim()); }"""


def reach(page: Page, selector: str, name: str = "", *, back: bool = False) -> None:
    """Press Tab until the focus is on an element of this name."""
    for _ in range(MOST):
        if page.evaluate(NAMED, [selector, name]):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"{selector} {name!r} is not reached by Tab")


def press(page: Page, *keys: str) -> None:
    """Press keys, and wait for what they ask."""
    for key in keys:
        page.keyboard.press(key)
    settled(page)


def said(page: Page, words: str) -> None:
    """Wait until a screen reader is told something."""
    page.locator("[aria-live]").filter(has_text=re.compile(words)).first.wait_for(state="attached")


def into(page: Page, key: str) -> None:
    """Go to the marks of a chart."""
    view(page, key).locator("[data-undrawn]").wait_for(state="detached")
    reach(page, f"[data-dashkit-view='{key}'] .dk-plot")


def test_the_executive_dashboard_by_keyboard_alone(page: Page, executive: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 1600})
    page.goto(executive)
    settled(page)
    year = grocery.load()
    reach(page, "button", "^Period")
    press(page, "Enter")
    reach(page, "button", "^Last month")
    press(page, "Enter", "Escape")
    december = year.between("2017-12-01", "2017-12-31")
    assert exact(page, "revenue") == pytest.approx(december.revenue, abs=0.006)
    reach(page, "button", "^Department")
    press(page, "Enter")
    page.keyboard.type("floral")
    page.locator(".dk-option").filter(has_text="PRODUCE").wait_for(state="detached")
    press(page, "ArrowDown", "Enter", "Escape")
    floral = december.only(department=["FLORAL"])
    assert exact(page, "revenue") == pytest.approx(floral.revenue, abs=0.006)
    press(page, "Control+z")
    assert exact(page, "revenue") == pytest.approx(december.revenue, abs=0.006)
    into(page, "revenue-by-product")
    press(page, "Home", "ArrowRight")
    said(page, r"^DRUG GM: \$[\d,.]+, (up|down) ")
    press(page, "Enter")
    drugs = december.only(department=["DRUG GM"])
    assert exact(page, "baskets") == drugs.baskets
    press(page, "Alt+ArrowDown")
    view(page, "revenue-by-product").get_by_text("CANDY - PACKAGED").first.wait_for()
    press(page, "Backspace")
    press(page, "Home", "m", "Enter")
    panel = page.locator(".dk-rows-dialog[open]:not([aria-busy])")
    panel.wait_for()
    sums = number(panel.locator(".dk-sums").inner_text().partition(":")[0])
    assert sums == pytest.approx(december.only(department=["GROCERY"]).revenue, abs=0.006)
    press(page, "Escape")
    press(page, *["Control+z"] * 3)
    assert exact(page, "revenue") == pytest.approx(december.revenue, abs=0.006)
    reach(page, "[role=tab]", back=True)
    press(page, "ArrowRight", "Enter")
    reach(page, "button.dk-sort", "^Baskets")
    press(page, "Enter")
    numbers = [number(row[3]) for row in table(page, "departments")[1:-1]]
    assert numbers == sorted(numbers, reverse=True)
    assert page.evaluate("document.activeElement.innerText").strip().startswith("Baskets")


def flights(*conditions: str) -> int:
    """Return how many flights there are under conditions."""
    model = samples.flights().define(flights=count())
    parts = [model.filter(one) for one in conditions]
    where = parts[0]
    for one in parts[1:]:
        where &= one
    return int(model.query("flights", where=where).run().value)


def test_the_flights_are_explored_by_keyboard_alone(page: Page, explore: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 1700})
    page.goto(explore)
    settled(page)
    reach(page, "button", "^Origin")
    press(page, "Enter")
    page.keyboard.type("jfk")
    page.locator(".dk-option").filter(has_text="LGA").wait_for(state="detached")
    press(page, "ArrowDown", "Enter", "Escape")
    jfk = flights("origin = 'JFK'")
    assert exact(page, "flights") == jfk
    into(page, "flights-by-day")
    press(page, "Home", "Shift+ArrowRight", "Shift+ArrowRight", "Enter")
    days = ("date >= '2013-01-01'", "date <= '2013-01-03'")
    assert exact(page, "flights") == flights("origin = 'JFK'", *days)
    press(page, "Escape")
    assert exact(page, "flights") == jfk
    into(page, "delay-by-route")
    press(page, "Home", "ArrowRight", "Alt+ArrowDown")
    path = view(page, "delay-by-route").locator(".dk-crumbs")
    path.get_by_text("JFK").wait_for()
    press(page, "Home", "Alt+ArrowDown")
    path.get_by_role("button").nth(1).wait_for()
    press(page, "Backspace", "Backspace")
    path.wait_for(state="detached")
    into(page, "delay-by-hour")
    press(page, "Home", "ArrowRight", "Enter")
    assert exact(page, "flights") == flights("origin = 'JFK'", "hour = 5")
    press(page, "m", "Enter")
    panel = page.locator(".dk-rows-dialog[open]:not([aria-busy])")
    panel.wait_for()
    assert panel.locator("h3").inner_text() == "Rows of Delay by hour: 5"
    press(page, "Escape", "Control+z")
    assert exact(page, "flights") == jfk
    reach(page, "[role=tab]", back=True)
    press(page, "ArrowDown", "Enter")
    reach(page, "[data-dashkit-view='airlines'] button.dk-sort", "^Late")
    press(page, "Enter")
    shares = [number(row[3]) for row in table(page, "airlines")[1:-1]]
    assert shares == sorted(shares, reverse=True)
    reach(page, "[role=tab]", back=True)
    press(page, "ArrowDown")
    reach(page, "[data-dashkit-view='destinations'] button", "^Next page")
    press(page, "Enter")
    assert "Page 2 of " in view(page, "destinations").inner_text()
