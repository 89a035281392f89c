"""A thousand hostile texts in every place that shows text: nothing runs, links or leaves; all is shown as it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import ROOT, one_cell, voila
from tests.browser.hostile_choices import NAMES, SHARED, SOUGHT
from tests.browser.hostile_slots import (
    DIFFERENT,
    FOUND,
    FRAME,
    KEPT,
    PAGES,
    SHELF,
    VIEWS,
    Slot,
)
from tests.browser.reading import settled
from tests.hostile import HOST, seen, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Dialog, Page

SURVEY = (Path(__file__).parent / "survey.js").read_text()
#: Of several dashboards in one notebook, which.
OTHER = ".dk-root:has([data-dashkit-view=what-is-different])"
LEFT = ".dk-root:has([data-dashkit-view=sales] .dk-caveat)"
SIDEBAR = ".dk-root:has([data-navigation=sidebar])"
STORE = """names => {
  for (const name of names) localStorage.setItem(`dashkit.view ${location.pathname} shelf ${name}`, 'x');
}"""
#: Whether an element is seen whole within the dialog or the menu that it is in.
SEEN = """one => {
  const [inner, outer] = [one, one.closest('dialog, .dk-menu')].map(each => each.getBoundingClientRect());
  return inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom;
}"""
HARM = """host => {
  const all = [...document.querySelectorAll('.dk-root, .dk-root *')];
  const ours = one => one.matches('iframe.dk-custom-frame[sandbox=""], .heatmaplayer image');
  const loads = /^(href|xlink:href|src|srcset|srcdoc|data|action|formaction|poster|background|style)$/i;
  const wrong = ({ name, value }) => /^on/i.test(name) || (loads.test(name) && (value.includes(host) || /script:|pwned/i.test(value)));
  return {
    ran: 'pwned' in globalThis || 'pwned' in Object.prototype,
    elements: all.filter(one => one.matches(`a, script, iframe, object, embed, img, image, link, base, meta, foreignObject,
      animate, set, math, video, audio, template, noscript, frame, style`) && !ours(one)).map(one => one.outerHTML.slice(0, 200)),
    attributes: all.flatMap(one => [...one.attributes].filter(wrong).map(({ name, value }) => `${name}=${value.slice(0, 200)}`)),
  };
}"""


PLACES = """() => [document.querySelector('.dk-root').outerHTML.slice(0, 300),
  ...[...document.querySelectorAll('[data-dashkit-view]')].map(one => [one.dataset, one.innerText.slice(0, 200)])]"""


def notebook(code: str, folder: Path) -> Path:
    path = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n"
    return one_cell(f"{path}from tests.browser import {code}", folder / "hostile.ipynb")


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with voila(
        notebook("hostile_board\nhostile_board.board()", tmp_path_factory.mktemp("b"))
    ) as url:
        yield url


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("c")
    code = f"""hostile_choices
from pathlib import Path
from IPython.display import display
folder = Path({str(folder)!r})
display(hostile_choices.beside(folder / "sides"), hostile_choices.shelf(folder / "shelf"))"""
    with voila(notebook(code, folder)) as url:
        yield url


@pytest.fixture
def dialogs(page: Page) -> list[str]:
    """What asked the reader something; nothing may."""
    found: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        found.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    return found


def harmless(page: Page, dialogs: list[str]) -> None:
    assert page.evaluate(HARM, HOST) == {"ran": False, "elements": [], "attributes": []}
    assert dialogs == []


def missing(slot: Slot, shown: list[str]) -> list[str]:
    """Return the texts that a place does not show as they are."""
    there = {seen(one) for one in shown}
    if slot.within:
        return [one for one in slot.wanted if not any(seen(one) in text for text in there)]
    if slot.least:
        lengths = range(slot.least, 2 * slot.least + 20)
        return [
            one
            for one in slot.wanted
            if not any(seen(shortened(one, longest)) in there for longest in lengths)
        ]
    return sorted({seen(one) for one in slot.wanted} - there)


def go(page: Page, name: str, within: str = ".dk-root") -> None:
    page.get_by_role("tab", name=name, exact=True).click()
    page.get_by_role("tabpanel", name=name, exact=True).wait_for()
    settled(page, within)


def check(page: Page, slots: list[Slot], dialogs: list[str], within: str = ".dk-root") -> None:
    reads = list(dict.fromkeys(slot.read for slot in slots))
    shown = page.evaluate(SURVEY, {"reads": reads, "within": within})
    harmless(page, dialogs)
    assert all(slot.wanted for slot in slots)
    wrong = {slot.what: found for slot in slots if (found := missing(slot, shown[slot.read]))}
    assert wrong == {}, page.evaluate(PLACES)


def test_texts_are_shown_as_they_are_and_nothing_runs(
    board: str, page: Page, dialogs: list[str]
) -> None:
    page.goto(board)
    settled(page)
    check(page, FRAME, dialogs)
    for name, slots in PAGES.items():
        go(page, name)
        check(page, slots, dialogs)


def test_what_is_chosen_saved_and_compared_is_shown_as_it_is(
    chosen: str, page: Page, dialogs: list[str]
) -> None:
    page.goto(chosen)
    for root in (LEFT, OTHER, SIDEBAR):
        settled(page, root)
    check(page, DIFFERENT, dialogs, OTHER)
    check(page, KEPT, dialogs, LEFT)
    page.evaluate(STORE, NAMES[len(SHARED) :])
    page.locator(f"{SIDEBAR} [data-action=views]").click()
    check(page, VIEWS, dialogs, SIDEBAR)
    page.keyboard.press("Escape")
    for name, slots in SHELF.items():
        go(page, name, SIDEBAR)
        check(page, slots, dialogs, SIDEBAR)
    go(page, "found", SIDEBAR)
    search = page.locator(".dk-text-search .dk-search")
    search.fill(SOUGHT)
    search.press("Enter")
    page.locator(f"{SIDEBAR} .dk-chip").wait_for()
    settled(page, SIDEBAR)
    check(page, FOUND, dialogs, SIDEBAR)


def test_a_name_of_56_000_letters_leaves_its_menu_and_its_explanation_in_sight(
    board: str, page: Page
) -> None:
    page.goto(board)
    settled(page)
    go(page, "endless")
    page.locator(".dk-more").click()
    item = page.locator(".dk-menu:popover-open [data-action=explain-view]")
    item.wait_for()
    assert item.evaluate(SEEN)
    item.press("Enter")
    page.locator("dialog[open] .dk-explain").wait_for()
    for part in ("h3", "[aria-label=Close]", "dt:nth-of-type(1)", "dd:nth-of-type(1)"):
        assert page.locator(f"dialog[open] {part}").first.evaluate(SEEN), part
