"""The executive dashboard in Voila, in Chromium, beside the same numbers by pandas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser import grocery
from tests.browser.grocery import Grocery
from tests.browser.reading import exact, number, settled, table, traces, view

if TYPE_CHECKING:
    from playwright.sync_api import Page

QUARTER = ("2017-10-01", "2017-12-31")
BEFORE = ("2017-07-01", "2017-09-30")
CARDS = ("revenue", "households", "baskets", "average_basket", "discount_share")
KEYS = {
    "revenue": "revenue",
    "households": "active-households",
    "baskets": "baskets",
    "average_basket": "average-basket",
    "discount_share": "discount-share",
}


@pytest.fixture(scope="session")
def year() -> Grocery:
    return grocery.load()


@pytest.fixture
def dashboard(page: Page, executive: str) -> Page:
    page.goto(executive)
    settled(page)
    return page


def go(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()
    settled(page)


def choose(page: Page, control: str, *members: str) -> None:
    bar = view(page, "filters")
    bar.get_by_role("button", name=re.compile(f"^{control}")).click()
    for member in members:
        bar.locator(
            ".dk-option", has_text=re.compile(rf"^{re.escape(member)}[\d,]*$")
        ).first.click()
    page.keyboard.press("Escape")
    settled(page)


def assert_cards(page: Page, expected: Grocery) -> None:
    shown = {name: exact(page, KEYS[name]) for name in CARDS}
    assert shown == {name: pytest.approx(getattr(expected, name), abs=0.006) for name in CARDS}


def bars(page: Page, key: str) -> dict[str, float]:
    """Return the drawn lengths of a bar chart by label, those of the comparison left out."""
    for one in traces(page, key):
        if one["type"] == "bar" and one["text"]:
            lengths = one["x"] if one["orientation"] == "h" else one["y"]
            return dict(zip(one["text"], lengths, strict=True))
    raise AssertionError(f"{key} draws no bars")


def line(page: Page, key: str) -> dict[str, float]:
    """Return the drawn points of a line chart by day, dashed and whole pieces together."""
    found: dict[str, float] = {}
    for one in traces(page, key):
        if one["name"] in {"", None} or "before" not in str(one["name"]).lower():
            found |= {
                str(x)[:10]: y for x, y in zip(one["x"], one["y"], strict=True) if y is not None
            }
    return found
