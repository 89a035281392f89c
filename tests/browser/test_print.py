"""What a served page shows before Voila has started: all of it, with the numbers of pandas, and its requests kept."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import grocery
from tests.browser.reading import axe, drawn, exact, settled, traces, view
from tests.browser.test_executive import CARDS, KEYS, choose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page, Route

    from tests.browser.grocery import Grocery

VOILA = "**/voila/static/voila.js"
PLACES = """() => [...document.querySelectorAll('[data-dashkit-view], .dk-header')].map(one => {
  const { x, y, width, height } = one.getBoundingClientRect();
  return [one.dataset.dashkitView, x, y, width, height].join();
})"""


@pytest.fixture(scope="module")
def year() -> Grocery:
    return grocery.load()


@contextmanager
def unstarted(page: Page) -> Iterator[None]:
    """Keep Voila's program from a page until the end."""
    held: list[Route] = []
    page.route(VOILA, lambda route: held.append(route))  # noqa: PLW0108
    yield
    for route in held:
        route.continue_()
    page.unroute(VOILA)


def shown(page: Page) -> dict[str, float]:
    return {name: exact(page, KEYS[name]) for name in CARDS}


def expected(chosen: Grocery) -> dict[str, Any]:
    return {name: pytest.approx(getattr(chosen, name), abs=0.006) for name in CARDS}


@pytest.mark.parametrize("width", [375, 800, 1280, 1920])
def test_page_is_whole_before_voila_starts_and_stays_as_it_is(
    page: Page, executive: str, year: Grocery, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    quarter = year.between("2017-10-01", "2017-12-31")
    with unstarted(page), page.expect_request(VOILA):
        page.goto(executive, wait_until="commit")
        view(page, "revenue").wait_for()
        weeks = traces(page, "revenue-by-week")
        root = page.locator(".dk-root")
        assert root.get_attribute("aria-busy") == "true"
        assert shown(page) == expected(quarter)
        page.evaluate("scrollTo(0, 0)")
        assert axe(page) == []
        before = page.evaluate(PLACES)
        page.evaluate("window.first = document.querySelector('.dk-root')")
    settled(page)
    assert shown(page) == expected(quarter)
    assert page.evaluate(PLACES) == before
    assert traces(page, "revenue-by-week") == weeks
    assert page.evaluate("first.isConnected && document.querySelectorAll('.dk-root').length") == 1


def test_what_is_chosen_before_voila_starts_is_answered_then(
    page: Page, executive: str, year: Grocery
) -> None:
    quarter = year.between("2017-10-01", "2017-12-31")
    with unstarted(page):
        page.goto(executive, wait_until="commit")
        drawn(page, "revenue-by-week")
        bar = view(page, "filters")
        bar.get_by_role("button", name="Department").click()
        bar.locator(".dk-option", has_text=re.compile(r"^GROCERY[\d,]*$")).click()
        page.locator(".dk-root[data-slow]").wait_for()
        assert shown(page) == expected(quarter)
    settled(page)
    assert shown(page) == expected(quarter.only(department=["GROCERY"]))
    page.go_back()
    settled(page)
    assert shown(page) == expected(quarter)


def test_page_of_an_address_shows_nothing_else_first(
    page: Page, executive: str, year: Grocery
) -> None:
    page.goto(executive)
    settled(page)
    choose(page, "Department", "GROCERY")
    address = page.url
    page.goto("about:blank")
    with unstarted(page):
        with page.expect_request(VOILA):
            page.goto(address, wait_until="commit")
        assert page.locator(".dk-root").count() == 0
    settled(page)
    quarter = year.between("2017-10-01", "2017-12-31")
    assert shown(page) == expected(quarter.only(department=["GROCERY"]))


def test_a_page_whose_kernel_is_told_of_its_print_is_told_nothing_twice(
    page: Page, executive: str
) -> None:
    heard: list[int] = []
    page.on("websocket", lambda one: one.on("framereceived", lambda data: heard.append(len(data))))
    page.goto(executive)
    settled(page)
    assert max(heard) < 40_000, "the first answer came again"
