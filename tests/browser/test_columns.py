"""Columns of a table in Voila: chosen from its menu by keyboard, kept by undo, address and files; those of fields stay in sight."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import one_cell, voila
from tests.browser.reading import axe, number, settled, view

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Locator, Page

ROWS = {
    "region": ["Europe", "Asia", "Europe", "America", "Asia", "America"],
    "channel": [
        "on the web",
        "on the web",
        "in a shop",
        "in a shop",
        "by telephone or letter",
        "on the web",
    ],
    "amount": [120, 80, 45, 300, 12, 77],
    "cost": [100, 30, 40, 210, 11, 60],
}
NOTEBOOK = f"""
import dashkit as dk
m = dk.model({ROWS!r}, name="sales").define(
    revenue=dk.sum("amount").with_(unit="USD"), cost=dk.sum("cost").with_(unit="USD"), orders=dk.count(),
    largest=dk.max("amount"), smallest=dk.min("amount"), mean=dk.mean("amount"))
dk.Dashboard("Sales", [[dk.Table([m.revenue, m["cost"], m.orders, m.largest, m.smallest, m["mean"]],
                                 by=[m.region, m.channel], title="Sales")]])
"""
HEADS = ["Region", "Channel", "Revenue", "Cost", "Orders", "Largest", "Smallest", "Mean"]
LEFTS = """box => { const frame = box.getBoundingClientRect().left;
  return [...box.querySelectorAll("tr")].map(row =>
    [...row.children].slice(0, 2).map(one => Math.round(one.getBoundingClientRect().left - frame))); }"""

TOPS = """box => [...box.querySelectorAll("tr")].map(row => {
  const { left, top, height } = row.firstElementChild.getBoundingClientRect();
  return [...row.children].indexOf(document.elementFromPoint(left + 16, top + height / 2).closest("th, td")); })"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with voila(one_cell(NOTEBOOK, tmp_path_factory.mktemp("columns") / "columns.ipynb")) as url:
        yield url


def heads(page: Page) -> list[str]:
    return view(page, "sales").locator("thead th").all_inner_texts()


def menu(page: Page) -> Locator:
    """Open the list of columns by keyboard."""
    view(page, "sales").locator("[data-action=more]").focus()
    page.keyboard.press("Enter")
    found = page.locator(".dk-menu:popover-open")
    found.locator("[data-action=columns]").focus()
    page.keyboard.press("Enter")
    found.get_by_role("menuitemcheckbox", name="Revenue", exact=True).wait_for()
    return found


def test_columns_are_chosen_kept_and_taken_back(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(address)
    settled(page)
    assert heads(page) == HEADS
    boxes = menu(page)
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    settled(page)
    checked = boxes.get_by_role("menuitemcheckbox").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-checked'))"
    )
    assert checked == ["true", "true", "false", "true", "true", "false"]
    assert axe(page) == []
    page.keyboard.press("Escape")
    kept = ["Region", "Channel", "Revenue", "Cost", "Largest", "Smallest"]
    assert heads(page) == kept
    frame = pd.DataFrame(ROWS).groupby(["region", "channel"])
    truth = frame.agg(
        revenue=("amount", "sum"),
        cost=("cost", "sum"),
        high=("amount", "max"),
        low=("amount", "min"),
    ).sort_values("revenue", ascending=False)
    shown = view(page, "sales").locator("tbody tr")
    found = [shown.nth(at).locator("td").all_inner_texts() for at in range(shown.count())]
    assert [tuple(row[:2]) for row in found] == list(truth.index)
    assert [[number(one) for one in row[2:]] for row in found] == truth.to_numpy().tolist()
    view(page, "sales").locator("[data-action=more]").click()
    with page.expect_download() as saved:
        page.locator("[data-action=save-csv]").click()
    saved.value.save_as(tmp_path / "sales.csv")
    file = pd.read_csv(tmp_path / "sales.csv", comment="#", encoding="utf-8-sig")
    assert [one.partition(",")[0] for one in file.columns] == kept
    assert file.iloc[:, 2].tolist() == truth["revenue"].tolist()
    page.keyboard.press("Control+z")
    settled(page)
    assert heads(page) == [*kept, "Mean"]
    page.keyboard.press("Control+y")
    settled(page)
    page.reload()
    settled(page)
    assert heads(page) == kept


def test_fields_stay_in_sight_when_the_table_moves_sideways(page: Page, address: str) -> None:
    page.goto(address)
    settled(page)
    box = view(page, "sales").locator(".dk-scroll")
    for width, both in ((375, False), (620, True)):
        page.set_viewport_size({"width": width, "height": 900})
        second = box.locator("thead th").nth(1)
        expect(second).to_have_css("left", re.compile(r"^\d" if both else "^auto$"))
        box.evaluate("box => { box.scrollLeft = 0 }")
        before = box.evaluate(LEFTS)
        box.evaluate("box => { box.scrollLeft = 160 }")
        assert box.evaluate("box => box.scrollLeft") == 160
        after = box.evaluate(LEFTS)
        assert [row[0] for row in after] == [row[0] for row in before]
        stayed = [row[1] for row in after] == [row[1] for row in before]
        assert stayed is both, (width, before, after)
        tops = box.evaluate(TOPS)
        assert set(tops) == {0}, "nothing covers the first field"
        assert axe(page) == []
