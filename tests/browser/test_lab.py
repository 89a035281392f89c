"""The executive notebook in JupyterLab, in Chromium."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

import pytest

from tests.browser import grocery
from tests.browser.reading import exact, settled, traces, view

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def notebook(page: Page, lab: str) -> Page:
    """The notebook with all cells run."""
    page.goto(f"{lab}/lab/tree/executive.ipynb")
    page.locator("#jp-main-statusbar", has_text="(ipykernel) | Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    settled(page)
    return page


def test_the_notebook_shows_the_dashboard_in_its_last_cell(notebook: Page) -> None:
    quarter = grocery.load().between("2017-10-01", "2017-12-31")
    assert exact(notebook, "revenue") == pytest.approx(quarter.revenue, abs=0.006)
    view(notebook, "revenue-by-week").scroll_into_view_if_needed()
    weeks = traces(notebook, "revenue-by-week")
    drawn = [value for one in weeks for value in one["y"] if value is not None and not isnan(value)]
    assert max(drawn) == pytest.approx(max(quarter.revenue_by("week").values()))
    bar = view(notebook, "filters")
    bar.get_by_role("button", name="Department").click()
    bar.locator(".dk-option", has_text="FUEL").first.click()
    notebook.keyboard.press("Escape")
    settled(notebook)
    chosen = quarter.only(department=["FUEL"])
    assert exact(notebook, "revenue") == pytest.approx(chosen.revenue, abs=0.006)
    assert exact(notebook, "baskets") == chosen.baskets
    notebook.locator("[data-action=undo]").click()
    settled(notebook)
    assert exact(notebook, "revenue") == pytest.approx(quarter.revenue, abs=0.006)
