"""A table of a million rows in Voila: its scroll bar stands for all of them, any is read where it is."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from tests.browser.conftest import one_cell, rows_of, voila
from tests.browser.reading import axe, exact, number, settled, view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator, Page

COUNT = 1_000_000
ROWS = f"""
import numpy as np
import polars as pl
rng = np.random.default_rng(5)
rows = pl.DataFrame({{"customer": [f"C{{one:07d}}" for one in rng.permutation({COUNT})],
                     "country": rng.choice(["DE", "FR", "IT"], {COUNT}), "amount": rng.integers(1, 100_000, {COUNT})}})
"""
NOTEBOOK = f"""{ROWS}
import dashkit as dk
m = dk.model(rows, name="sales").define(revenue=dk.sum("amount"), orders=dk.count())
dk.Dashboard("Sales", [
    [dk.KPI(m.revenue)],
    [dk.Table([m.revenue, m.orders], by=m.customer, title="Customers")],
], filters=dk.FilterBar(m.country))
"""
LINES = """box => [...box.querySelectorAll("tbody tr")].map(row =>
  [Number(row.dataset.row), ...[...row.children].map(one => one.innerText)])"""
DRAG = """box => new Promise(done => {
  const end = box.scrollHeight - box.clientHeight;
  let step = 0;
  const next = () => {
    box.scrollTop = end * (step / 90);
    if (++step < 90) requestAnimationFrame(next); else done();
  };
  next();
})"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with voila(one_cell(NOTEBOOK, tmp_path_factory.mktemp("long") / "long.ipynb")) as url:
        yield url


@pytest.fixture(scope="module")
def truth() -> pl.DataFrame:
    frame: pl.DataFrame = rows_of(ROWS)
    return frame.sort("amount", "customer", descending=[True, False])


def box_of(page: Page) -> Locator:
    return view(page, "customers").locator(".dk-scroll")


def read(page: Page, expected: pl.DataFrame) -> range:
    """Compare the rows in sight, once they have come, with those computed apart; return their places."""
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.locator("[data-dashkit-view=customers] [data-bones]").wait_for(state="detached")
    found = box_of(page).evaluate(LINES)
    places = range(found[0][0], found[-1][0] + 1)
    assert len(found) == len(places) >= 14
    shown = [(name, number(amount), number(orders)) for _, name, amount, orders in found]
    wanted = expected[places.start : places.stop]
    assert shown == [(*one, 1) for one in wanted.select("customer", "amount").rows()]
    total = box_of(page).locator("tfoot td").all_inner_texts()
    assert total == ["Total", f"{expected['amount'].sum():,}", f"{expected.height:,}"]
    return places


def test_any_of_a_million_rows_is_read_by_bar_wheel_and_keys(
    page: Page, address: str, truth: pl.DataFrame
) -> None:
    windows: list[dict[str, Any]] = []

    def sent(frame: str | bytes) -> None:
        text = frame if isinstance(frame, str) else frame.decode(errors="ignore")
        if '"window"' in text:
            at = text.index('{"v": 1') if '{"v": 1' in text else text.index('{"v":1')
            windows.append(json.JSONDecoder().raw_decode(text[at:])[0])

    page.on("websocket", lambda socket: socket.on("framesent", sent))
    page.goto(address)
    settled(page)
    table = box_of(page)
    assert table.locator("table").get_attribute("aria-rowcount") == f"{COUNT + 2}"
    assert read(page, truth) == range(15)
    table.evaluate("box => { box.scrollTop = (box.scrollHeight - box.clientHeight) / 2 }")
    middle = read(page, truth)
    assert abs(middle.start - COUNT / 2) < 10
    assert table.locator("tbody tr").first.get_attribute("aria-rowindex") == f"{middle.start + 2}"
    table.hover()
    page.mouse.wheel(0, 410)
    page.wait_for_function(
        "start => Number(document.querySelector('[data-row]').dataset.row) >= start",
        arg=middle.start + 9,
    )
    assert read(page, truth).start - middle.start <= 11
    table.focus()
    page.keyboard.press("End")
    assert read(page, truth).stop == COUNT
    assert page.evaluate("document.activeElement.innerText") == truth["customer"][-1]
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")
    above = read(page, truth)
    assert COUNT - 40 < above.stop < COUNT - 10
    page.keyboard.press("Home")
    assert read(page, truth).start == 0
    windows.clear()
    table.evaluate(DRAG)
    last = read(page, truth)
    assert last.start > COUNT * 0.98
    asked = [(one["offset"], one["limit"]) for one in windows]
    assert asked[-1][0] <= last.start < last.stop <= sum(asked[-1])
    assert len(asked) < 90
    assert sum(limit for _, limit in asked) < COUNT / 50
    assert axe(page) == []


def test_windows_follow_filter_and_order_and_a_row_filters(
    page: Page, address: str, truth: pl.DataFrame
) -> None:
    page.goto(address)
    settled(page)
    table = box_of(page)
    table.locator("[data-focus='sort:customer']").click()
    settled(page)
    by_name = truth.sort("customer", descending=True)
    assert read(page, by_name) == range(15)
    table.focus()
    page.keyboard.press("End")
    assert read(page, by_name).stop == COUNT
    page.locator("[data-dashkit-view] button", has_text="Country").click()
    page.locator(".dk-option", has_text=re.compile(r"^DE[\d,]*$")).first.click()
    page.keyboard.press("Escape")
    settled(page)
    german = by_name.filter(pl.col("country") == "DE")
    assert read(page, german).start == 0
    table.focus()
    page.keyboard.press("End")
    places = read(page, german)
    assert places.stop == german.height
    page.keyboard.press("Enter")
    settled(page)
    assert read(page, german) == places
    assert exact(page, "revenue") == german["amount"][-1]
    assert table.locator("[data-selected]").count() == 1


def test_every_width_holds_the_rows_and_heads_over_their_columns(
    page: Page, address: str, truth: pl.DataFrame
) -> None:
    page.goto(address)
    settled(page)
    for width in (375, 800, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        table = box_of(page)
        table.scroll_into_view_if_needed()
        table.evaluate("box => { box.scrollTop = box.scrollHeight / 3 }")
        read(page, truth)
        aligned = table.evaluate(
            """box => { const lefts = row => [...row.children].map(one => Math.round(one.getBoundingClientRect().left));
              const frame = box.getBoundingClientRect(), foot = box.querySelector("tfoot").getBoundingClientRect();
              const rows = [...box.querySelectorAll("tbody tr")].map(row => row.getBoundingClientRect().height);
              return { head: lefts(box.querySelector("thead tr")), row: lefts(box.querySelector("tbody tr")),
                top: Math.round(box.querySelector("thead").getBoundingClientRect().top - frame.top),
                gap: Math.round(frame.bottom - foot.bottom), heights: new Set(rows.map(one => one.toFixed(2))).size }; }"""
        )
        assert aligned["head"] == aligned["row"]
        assert aligned["top"] == 0
        assert 0 <= aligned["gap"] <= 20, "a bar that scrolls sideways may be below"
        assert aligned["heights"] == 1
