"""A change that begins in the kernel: the page says that it waits, and is at rest with the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import one_cell, voila
from tests.browser.reading import exact, settled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

NOTEBOOK = """
import threading
import ipywidgets
import dashkit as dk
from dashkit.views.text import Text

held, gate = ipywidgets.ToggleButton(description="Hold"), threading.Event()
gate.set()
held.observe(lambda change: gate.clear() if change["new"] else gate.set(), "value")


class Slow(Text):
    # A text that is written when the gate is open, in the thread that answers.
    def present(self, results, choice):
        gate.wait(60)
        return super().present(results, choice)


m = dk.model({"region": ["EU", "US", "US"], "amount": [1, 2, 4]}).define(revenue=dk.sum("amount"))
menu = ipywidgets.ToggleButtons(options={"All": None, "EU": "EU", "US": "US"})
d = dk.Dashboard("Linked", [[dk.KPI(m.revenue), Slow("It is {m.revenue}.", model=m, title="Slow"), dk.link(menu, m.region, title="Menu")]])
undo = ipywidgets.Button(description="Back in the kernel")
undo.on_click(lambda _: d.state.undo())
display(held, undo, d)
"""
STATES = """() => { window.states = [];
  const root = document.querySelector('.dk-root');
  new MutationObserver(() => window.states.push(root.getAttribute('aria-busy') ?? 'rest'))
    .observe(root, { attributes: true, attributeFilter: ['aria-busy'] }); }"""


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with voila(one_cell(NOTEBOOK, tmp_path_factory.mktemp("linked") / "linked.ipynb")) as url:
        yield url


def test_a_linked_widget_makes_the_page_busy_until_its_answer_is_shown(
    linked: str, page: Page
) -> None:
    page.goto(linked)
    settled(page)
    assert exact(page, "revenue") == 7
    root = page.locator(".dk-root")
    for name, number in (("US", 6), ("Back in the kernel", 7)):
        page.evaluate(STATES)
        page.get_by_role("button", name="Hold").click()
        page.get_by_role("button", name=name, exact=True).click()
        root.and_(page.locator("[aria-busy=true]")).wait_for()
        assert page.locator("[data-dashkit-view=revenue]").get_attribute("aria-busy") == "true"
        page.get_by_role("button", name="Hold").click()
        settled(page)
        assert exact(page, "revenue") == number
        assert page.evaluate("window.states.filter((one, at, all) => one !== all[at - 1])") == ["true", "rest"]  # fmt: skip
        assert page.locator(".dk-root [aria-busy=true]").count() == 0
