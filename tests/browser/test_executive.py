"""The executive dashboard in Voila and in JupyterLab, in Chromium, beside the same numbers by pandas."""

from __future__ import annotations

import os
import re
import struct
from math import isnan
from typing import TYPE_CHECKING

import pytest

from tests.browser import grocery
from tests.browser.conftest import ROOT
from tests.browser.reading import axe, exact, number, run_all, settled, table, traces, view

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.grocery import Grocery

QUARTER = ("2017-10-01", "2017-12-31")
BEFORE = ("2017-07-01", "2017-09-30")
NAMES = "all => all.map(one => one.closest('[data-dashkit-view]').dataset.dashkitView)"
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


@pytest.fixture(params=["voila", "jupyterlab"])
def dashboard(request: pytest.FixtureRequest) -> Page:
    """The dashboard as it opens, on a page of Voila or in the notebook's last cell."""
    if request.param == "jupyterlab":
        page = request.getfixturevalue("notebook")
        run_all(page)
    else:
        page = request.getfixturevalue("page")
        page.goto(request.getfixturevalue("executive"))
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
    points = [pair for one in traces(page, key) for pair in zip(one["x"], one["y"], strict=True)]
    return {str(x)[:10]: y for x, y in points if y is not None and not isnan(y)}


def test_every_number_of_the_summary_is_that_of_pandas(dashboard: Page, year: Grocery) -> None:
    quarter, before = year.between(*QUARTER), year.between(*BEFORE)
    assert_cards(dashboard, quarter)
    growth = quarter.revenue / before.revenue - 1
    assert exact(dashboard, "growth-rate") == pytest.approx(growth, abs=1e-4)
    change = view(dashboard, "baskets").locator("[data-part=change]").inner_text()
    assert number(change) == pytest.approx(quarter.baskets / before.baskets - 1, abs=6e-4)
    weeks = line(dashboard, "revenue-by-week")
    assert weeks == pytest.approx(
        {str(week): value for week, value in quarter.revenue_by("week").items()}
    )
    departments = quarter.revenue_by("department")
    largest = dict(sorted(departments.items(), key=lambda one: -one[1])[:10])
    assert bars(dashboard, "revenue-by-product") == pytest.approx(largest)
    text = view(dashboard, "text").inner_text()
    assert f"{quarter.households:,} households in {quarter.baskets:,} baskets" in text


def test_every_number_of_the_other_pages_is_that_of_pandas(dashboard: Page, year: Grocery) -> None:
    quarter = year.between(*QUARTER)
    go(dashboard, "Performance Metrics")
    assert exact(dashboard, "revenue-this-year") == pytest.approx(year.revenue, abs=0.006)
    assert exact(dashboard, "average-basket-2") == pytest.approx(quarter.average_basket, abs=0.006)
    stores = {str(store): value for store, value in quarter.revenue_by("store_id").items()}
    largest = dict(sorted(stores.items(), key=lambda one: -one[1])[:15])
    assert bars(dashboard, "revenue-of-the-15-largest-stores") == pytest.approx(largest)
    months = line(dashboard, "average-basket-by-month")
    assert months == pytest.approx(
        {
            f"2017-{month}-01": year.between(f"2017-{month}-01", f"2017-{month}-31").average_basket
            for month in ("10", "11", "12")
        }
    )
    _, *rows = table(dashboard, "departments")
    grocery_ = quarter.only(department=["GROCERY"])
    first = next(row for row in rows if row[0] == "GROCERY")
    assert number(first[1]) == pytest.approx(grocery_.revenue, abs=0.006)
    assert f"{grocery_.baskets:,}" in first
    go(dashboard, "Market Trends")
    days = line(dashboard, "revenue-by-day")
    expected = {str(day): value for day, value in quarter.revenue_by("day").items()}
    assert days == pytest.approx(expected | {"2017-12-25": 0.0})
    go(dashboard, "Strategic Insights")
    ages = {age or "(missing)": value for age, value in quarter.revenue_by("age").items()}
    assert bars(dashboard, "revenue-by-age-of-householder") == pytest.approx(ages)
    incomes = {one or "(missing)": value for one, value in quarter.revenue_by("income").items()}
    assert bars(dashboard, "revenue-by-household-income") == pytest.approx(incomes)


def test_a_filter_changes_every_view_and_undo_takes_it_back(dashboard: Page, year: Grocery) -> None:
    quarter = year.between(*QUARTER)
    chosen = quarter.only(department=["PRODUCE", "MEAT"])
    choose(dashboard, "Department", "PRODUCE", "MEAT")
    assert_cards(dashboard, chosen)
    weeks = line(dashboard, "revenue-by-week")
    assert weeks == pytest.approx(
        {str(week): value for week, value in chosen.revenue_by("week").items()}
    )
    words = dashboard.locator("[data-part=filters]").inner_text()
    assert "PRODUCE" in words
    assert "MEAT" in words
    dashboard.locator("[data-action=undo]").click()
    settled(dashboard)
    assert_cards(dashboard, quarter.only(department=["PRODUCE"]))
    dashboard.locator("[data-action=undo]").click()
    settled(dashboard)
    assert_cards(dashboard, quarter)
    dashboard.locator("[data-action=redo]").click()
    settled(dashboard)
    assert_cards(dashboard, quarter.only(department=["PRODUCE"]))


def test_a_click_on_a_bar_filters_the_others_but_not_its_own_chart(
    dashboard: Page, year: Grocery
) -> None:
    quarter = year.between(*QUARTER)
    before = bars(dashboard, "revenue-by-product")
    fuel = list(before).index("FUEL")
    view(dashboard, "revenue-by-product").scroll_into_view_if_needed()
    mark = (
        view(dashboard, "revenue-by-product")
        .locator(".trace.bars")
        .last.locator(".point")
        .nth(fuel)
    )
    mark.click(force=True)
    settled(dashboard)
    assert_cards(dashboard, quarter.only(department=["FUEL"]))
    assert bars(dashboard, "revenue-by-product") == pytest.approx(before)
    weeks = line(dashboard, "revenue-by-week")
    assert sum(weeks.values()) == pytest.approx(quarter.only(department=["FUEL"]).revenue)
    dashboard.locator("[data-action=undo]").click()
    settled(dashboard)
    assert_cards(dashboard, quarter)


def test_drilling_shows_the_level_below_and_filters_nothing_else(
    dashboard: Page, year: Grocery
) -> None:
    quarter = year.between(*QUARTER)
    view(dashboard, "revenue-by-product").get_by_role("application").focus()
    dashboard.keyboard.press("Home")
    dashboard.keyboard.press("Alt+ArrowDown")
    settled(dashboard)
    inside = quarter.only(department=["GROCERY"]).revenue_by("product_category")
    largest = dict(sorted(inside.items(), key=lambda one: -one[1])[:10])
    assert bars(dashboard, "revenue-by-product") == pytest.approx(largest)
    assert_cards(dashboard, quarter)


def test_another_comparison_changes_every_change(dashboard: Page) -> None:
    bar = view(dashboard, "filters")
    bar.get_by_role("button", name=re.compile("^Period")).click()
    bar.get_by_role("radio", name=re.compile("Year before")).check()
    settled(dashboard)
    dashboard.keyboard.press("Escape")
    for key in ("revenue", "baskets", "average-basket"):
        assert "no data before 1 Jan 2017" in view(dashboard, key).inner_text()
        assert view(dashboard, key).locator("[data-part=change]").inner_text().strip() == "n/a"
    dashboard.locator("[data-action=undo]").click()
    settled(dashboard)
    assert "1 Jul – 30 Sep 2017" in view(dashboard, "revenue").inner_text()


def test_a_range_of_days_is_compared_with_the_same_length_before(
    dashboard: Page, year: Grocery
) -> None:
    bar = view(dashboard, "filters")
    bar.get_by_role("button", name=re.compile("^Period")).click()
    bar.get_by_label("From", exact=True).fill("2017-03-10")
    bar.get_by_label("To", exact=True).fill("2017-03-19")
    bar.get_by_role("button", name="Apply").click()
    settled(dashboard)
    chosen, before = (
        year.between("2017-03-10", "2017-03-19"),
        year.between("2017-02-28", "2017-03-09"),
    )
    assert_cards(dashboard, chosen)
    change = view(dashboard, "revenue").locator("[data-part=change]").inner_text()
    assert number(change) == pytest.approx(chosen.revenue / before.revenue - 1, abs=6e-4)
    assert "10 – 19 Mar 2017" in dashboard.locator("[data-part=period]").inner_text()
    noted = dashboard.locator("[data-noted]").evaluate_all(NAMES)
    assert noted == ["revenue-by-product"], "what the header says too was in sight for a moment"


def test_filters_that_leave_nothing_say_so_and_can_be_taken_back(
    dashboard: Page, year: Grocery
) -> None:
    choose(dashboard, "Age", "19-24")
    choose(dashboard, "Income", "250K+")
    choose(dashboard, "Department", "AUTOMOTIVE")
    revenue = view(dashboard, "revenue")
    assert revenue.get_attribute("data-status") == "empty"
    assert "No data" in revenue.inner_text()
    dashboard.locator("[data-action=clear]").click()
    settled(dashboard)
    assert_cards(dashboard, year.between(*QUARTER))


@pytest.mark.parametrize("width", [375, 800, 1280, 1920])
def test_no_width_scrolls_sideways(dashboard: Page, width: int) -> None:
    dashboard.set_viewport_size({"width": width, "height": 900})
    for name in ("Executive Summary", "Performance Metrics", "Market Trends", "Strategic Insights"):
        go(dashboard, name)
        dashboard.wait_for_function(
            """() => [...document.querySelectorAll('html, #dashkit-cells, .dk-root')]
              .every(one => one.scrollWidth - one.clientWidth <= 1)""",
            timeout=5_000,
        )


def test_axe_finds_nothing_serious(dashboard: Page) -> None:
    for name in ("Executive Summary", "Performance Metrics", "Market Trends", "Strategic Insights"):
        go(dashboard, name)
        assert axe(dashboard) == []
    view(dashboard, "filters").get_by_role("button", name=re.compile("^Department")).click()
    assert axe(dashboard) == []


def test_the_picture_of_the_readme_is_the_page(page: Page, executive: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 1090})
    page.goto(executive)
    settled(page)
    picture = ROOT / "notebooks" / "executive.png"
    taken = page.screenshot(path=picture if os.environ.get("DASHKIT_PICTURE") else None)
    width, height = struct.unpack(">II", picture.read_bytes()[16:24])
    assert (width, height) == struct.unpack(">II", taken[16:24]) == (1280, 1090)
