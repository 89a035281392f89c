"""Odd data in Chromium: no error, no dead view, and what is drawn is what the rows mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import ROOT, one_cell, voila
from tests.browser.reading import settled
from tests.odd.checks import CHECKS
from tests.odd.frames import CASES
from tests.odd.pages import board
from tests.odd.shown import wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

CELL = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from tests.odd.pages import board
board()
"""
FIND = "[...document.querySelectorAll('.dk-root [data-dashkit-view]')].find(one => one.dataset.dashkitView === key)"
DRAWN = f"""key => {{
  const view = {FIND};
  view.scrollIntoView({{ block: 'center' }});
  return view.dataset.status !== 'ready' || !view.querySelector('[data-undrawn], .dk-plot-skeleton');
}}"""
SHOWN = f"""key => {{
  const view = {FIND};
  const graph = view.querySelector('.js-plotly-plot');
  const listed = one =>
    ArrayBuffer.isView(one) || Array.isArray(one) ? Array.from(one, listed) : Number.isNaN(one) ? null : one;
  return {{
    status: view.dataset.status,
    message: view.querySelector('.dk-state-text')?.textContent ?? '',
    value: view.querySelector('[data-part=value]')?.textContent ?? '',
    paths: view.querySelectorAll('.main-svg').length,
    traces: view.dataset.status !== 'ready' ? null : graph?.calcdata && graph._fullData.map(({{ x, y, z, values }}) =>
      Object.fromEntries(Object.entries({{ x, y, z, values }}).map(([name, one]) => [name, listed(one)]))),
  }};
}}"""
PLACES = ("x", "y", "z", "values")


def given(shown: dict[str, Any], place: Any) -> Any:
    """Return what stands in a place of a trace, columns put in."""
    if isinstance(place, list):
        return [given(shown, one) for one in place]
    return shown["columns"][place["$col"]] if isinstance(place, dict) else place


def numbers(values: Any) -> list[float | None] | None:
    """Return numbers in a row; None where there are none, but texts."""
    flat = [one for row in values or () for one in (row if isinstance(row, list) else [row])]
    known = all(one is None or isinstance(one, int | float) for one in flat)
    return [None if one is None else float(one) for one in flat] if known and flat else None


def same(seen: dict[str, Any], shown: dict[str, Any]) -> list[str]:
    """Return the places of traces that are drawn with other numbers than were sent."""
    wrong = []
    for at, (trace, drawn) in enumerate(zip(shown["figure"]["data"], seen["traces"], strict=True)):
        for name in PLACES:
            wanted, found = given(shown, trace.get(name)), drawn.get(name)
            if not isinstance(wanted, list) or numbers(wanted) is None:
                continue
            if found and isinstance(found[0], str):
                found, wanted = [len(found)], [len(wanted)]
            if numbers(found) != numbers(wanted):
                wrong.append(f"trace {at}, {name}: {found!r:.200}, not {wanted!r:.200}")
    return wrong


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with voila(one_cell(CELL, tmp_path_factory.mktemp("odd") / "odd.ipynb")) as url:
        yield url


def test_odd_data_are_drawn_as_they_are(address: str, page: Page) -> None:
    made = board()
    drawn = made.session.draw(list(made.views))
    page.goto(address)
    settled(page)
    assert page.locator(".dk-root [data-dashkit-view]").count() == len(made.views)
    for key in made.views:
        page.wait_for_function(DRAWN, arg=key)
        shown, found = wire(drawn[key].shown), page.evaluate(SHOWN, key)
        case, _, name = key.partition(": ")
        assert found["status"] == shown["status"], key
        if shown["status"] != "ready":
            assert shown["message"] in found["message"], key
            continue
        if name in CHECKS:
            CHECKS[name](shown, CASES[case].rows(), CASES[case])
        if shown["kind"] == "chart" and shown["form"] != "gauge":
            assert found["paths"] > 0, key
            assert same(found, shown) == [], key
        if shown["kind"] == "kpi":
            assert found["value"] == shown["value"], key
    assert page.evaluate(SHOWN, "neighbour")["value"] == "3"
