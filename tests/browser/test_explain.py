"""The panel that says how a number was computed, by keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import one_cell, voila
from tests.browser.reading import AXE, settled, view

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

NOTEBOOK = """
import dashkit as dk
m = dk.model({"region": ["<b>EU</b>", "US"], "amount": [1, 2]}, name="orders")
dk.Dashboard("Orders", [[dk.KPI("sum(amount)", title="Total", model=m), dk.KPI("count()", title="Rows", model=m)]],
             filters=dk.FilterBar("region", model=m))
"""


@pytest.fixture
def board(tmp_path: Path) -> Iterator[str]:
    with voila(one_cell(NOTEBOOK, tmp_path / "board.ipynb")) as url:
        yield url


def test_the_panel_opens_keeps_the_focus_and_gives_it_back(board: str, page: Page) -> None:
    page.goto(board)
    settled(page)
    button = view(page, "total").locator("[data-action=explain]")
    button.focus()
    assert button.get_attribute("aria-label") == "How was Total computed?"
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="How was Total computed?")
    panel.wait_for()
    text = panel.inner_text()
    assert "Sum of amount" in text
    assert 'dk.sum("amount")' in text
    panel.locator("summary", has_text="Some of the rows").click()
    expect(panel.locator("td", has_text="<b>EU</b>")).to_have_count(1)
    for _ in range(20):
        page.keyboard.press("Tab")
        inside = "document.activeElement === document.body || !!document.activeElement.closest('dialog[open]')"
        assert page.evaluate(inside), "the page behind cannot be reached"
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run('dialog[open]', {resultTypes: ['violations']})")
    assert [one["id"] for one in found["violations"]] == []
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    expect(button).to_be_focused()
