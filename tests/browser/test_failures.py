"""One view fails in Voila: it says so with a Retry that works, the others live."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from tests.browser.conftest import one_cell, voila
from tests.browser.reading import settled, view

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

NOTEBOOK = """
import dashkit as dk
good = dk.model({"region": ["<b>EU</b>", "US"], "amount": [1, 2]}, name="good")
bad = dk.model("sales.csv", name="bad")
long = dk.model({"region": ["A name without an end " * 20, "US"], "amount": [1, 2]}, name="long")
file = __import__("pathlib").Path("sales.csv")
text = file.read_text()
file.unlink()
dk.Dashboard("Mixed", [[dk.KPI("sum(amount)", title="Good", model=good), dk.KPI("sum(amount)", title="Bad", model=bad)],
                       [dk.Chart("sum(amount)", by="region", title="Regions", model=good)],
                       [dk.Table("sum(amount)", by="region", title="Long", model=long)]],
             filters=dk.FilterBar("region", model=good))
"""


@pytest.fixture
def mixed(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    rows = tmp_path / "sales.csv"
    pl.DataFrame({"region": ["EU"], "amount": [5]}).write_csv(rows)
    with voila(one_cell(NOTEBOOK, tmp_path / "mixed.ipynb")) as url:
        yield url, rows


def test_a_view_that_fails_offers_a_retry_and_the_others_live(
    mixed: tuple[str, Path], page: Page
) -> None:
    url, rows = mixed
    page.goto(url)
    settled(page)
    failed = view(page, "bad")
    assert failed.get_attribute("data-status") == "error"
    assert "The data could not be read" in failed.inner_text()
    assert str(rows.parent) not in page.content()
    assert view(page, "good").locator("[data-part=value]").inner_text() == "3"
    pl.DataFrame({"region": ["EU"], "amount": [7]}).write_csv(rows)
    failed.get_by_role("button", name="Retry").click()
    settled(page)
    assert failed.get_attribute("data-status") == "ready"
    assert failed.locator("[data-part=value]").inner_text() == "7"


def test_markup_in_the_data_is_text_on_the_page(mixed: tuple[str, Path], page: Page) -> None:
    page.goto(mixed[0])
    settled(page)
    page.locator(".dk-control", has_text="Region").click()
    option = page.locator(".dk-option", has_text="EU")
    assert "<b>EU</b>" in option.inner_text()
    assert page.locator(".dk-root b").count() == 0


def test_a_long_member_leaves_the_numbers_in_sight(mixed: tuple[str, Path], page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(mixed[0])
    settled(page)
    table = view(page, "long")
    frame, name, amount = (
        table.locator(one).first.bounding_box()
        for one in (".dk-scroll", "tbody [data-pinned]", "tbody td[data-align=right]")
    )
    assert frame is not None
    assert name is not None
    assert amount is not None
    assert name["width"] < 0.6 * frame["width"]
    assert amount["x"] + amount["width"] <= frame["x"] + frame["width"] + 1
    longest = table.locator("tbody [data-pinned][title]")
    assert longest.get_attribute("title") == ("A name without an end " * 20)
