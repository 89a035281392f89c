"""The page as a whole, out of the browser: its numbers as files, and the page on paper, as filtered."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest
from playwright.sync_api import expect

from tests.browser.reading import axe, exact, run_all, settled, view

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROWS = """
import random
from datetime import date, timedelta
rng = random.Random(4)
rows = [{"day": date(2026, 1, 1) + timedelta(days=rng.randrange(300)), "region": rng.choice(["EU", "US", "Asia"]),
         "channel": rng.choice(["web", "shop", "=1+1"]), "amount": rng.randint(1, 500)} for _ in range(900)]
"""
NOTEBOOK = f"""{ROWS}
import polars as pl
import dashkit as dk
m = dk.model(pl.DataFrame(rows), name="sales", time="day").define(revenue=dk.sum("amount"), orders=dk.count())
dk.Dashboard("Sales", [
    dk.Page("Summary", [
        [dk.KPI(m.revenue), dk.KPI(m.orders)],
        [dk.Chart(m.revenue, by="day.month", title="By month"), dk.Chart(m.revenue, by="region", title="By region")],
        [dk.Chart(m.revenue, by=["region", "channel"], title="Heat"), dk.Table(m.revenue, by=["region", "channel"], title="Table")],
        dk.Section("Folded", [[dk.Chart(m.orders, by="day.week", title="By week"), dk.KPI(m.revenue, title="Below")]], collapsed=True),
    ]),
    dk.Page("Other", [[dk.KPI(m.orders)]]),
], filters=dk.FilterBar(dk.Period("2026"), m.channel, m.region))
"""
PRINTED = """
window.print = () => {
  window.dispatchEvent(new Event('beforeprint'));
  const seen = one => one.getClientRects().length > 0;
  window.printed = {
    text: document.querySelector('.dk-root').innerText,
    undrawn: document.querySelectorAll('[data-undrawn], .dk-plot-skeleton, [data-status=loading]').length,
    plots: [...document.querySelectorAll('.js-plotly-plot .main-svg')].filter(seen).length,
    controls: [...document.querySelectorAll('.dk-actions, .dk-bars, .dk-tabs, .dk-tools')].filter(seen).length,
    open: [...document.querySelectorAll('details.dk-fold')].map(one => one.open),
  };
  window.dispatchEvent(new Event('afterprint'));
};
"""


def choose(page: Page, field: str, member: str) -> None:
    bar = view(page, "filters")
    bar.get_by_role("button", name=field).click()
    bar.locator(".dk-option", has_text=re.compile(rf"^{member}[\d,]*$")).click()
    page.keyboard.press("Escape")
    settled(page)


def saved(page: Page, action: str) -> tuple[str, bytes]:
    """Choose an entry of the menu by keyboard; return the file that comes."""
    button = page.get_by_role("button", name="Export", exact=True)
    button.press("Enter")
    entry = page.locator(f".dk-menu [data-action={action}]")
    for _ in range(4):
        if entry.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("ArrowDown")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    expect(button).to_be_focused()
    return download.value.suggested_filename, download.value.path().read_bytes()


def sheet(book: Any, name: str) -> list[tuple[Any, ...]]:
    return list(book[name].iter_rows(values_only=True))


def test_all_numbers_of_the_page_come_as_a_file_as_they_are_filtered(
    sales: str, page: Page, truth: pd.DataFrame
) -> None:
    page.goto(sales)
    settled(page)
    choose(page, "Region", "EU")
    name, data = saved(page, "export-xlsx")
    assert name == "sales-summary.xlsx"
    book = openpyxl.load_workbook(BytesIO(data))
    assert book.sheetnames == [
        "About", "Revenue", "Orders", "By month", "By region", "Heat", "Table", "By week", "Below",
    ]  # fmt: skip
    facts = {one[0]: one[1] for one in sheet(book, "About")[:6]}
    header = page.locator(".dk-header-line").inner_text()
    assert (facts["Title"], facts["Page"], facts["Filters"]) == ("Sales", "Summary", "Region is EU")
    assert facts["Period"] in header
    assert f"Data to {facts['Data to']}" in header
    rows = truth[truth["region"] == "EU"]
    assert sheet(book, "Revenue")[1][0] == exact(page, "revenue") == rows["amount"].sum()
    months = [one[1] for one in sheet(book, "By month")[1:]]
    assert months == rows.groupby(rows["day"].dt.month)["amount"].sum().tolist()
    pairs = {one[:2]: one[2] for one in sheet(book, "Table")[1:]}
    assert pairs == rows.groupby(["region", "channel"])["amount"].sum().to_dict()
    assert "f" not in {cell.data_type for one in book for row in one.iter_rows() for cell in row}
    assert "=1+1" in {one[1] for one in sheet(book, "Table")}
    name, data = saved(page, "export-csv")
    assert name == "sales-summary.zip"
    with zipfile.ZipFile(BytesIO(data)) as archive:
        texts = {one[3:-4]: archive.read(one).decode("utf-8-sig") for one in archive.namelist()}
    assert list(texts) == book.sheetnames
    assert "# Filters: Region is EU\n" in texts["About"]
    found = pd.read_csv(BytesIO(texts["Table"].encode()), comment="#")
    assert set(found["Channel"]) == {"web", "shop", "'=1+1"}
    assert found["Revenue"].sum() == rows["amount"].sum()


@pytest.mark.parametrize("width", [1280, 800, 375])
def test_the_menu_is_there_on_every_screen(sales: str, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(sales)
    settled(page)
    button = page.get_by_role("button", name="Export", exact=True)
    button.click()
    menu = page.locator(".dk-menu:popover-open")
    texts = ["Print or save as PDF", "All data as XLSX", "All data as CSV"]
    assert menu.get_by_role("menuitem").all_inner_texts() == texts
    assert axe(page) == []
    box = menu.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    expect(button).not_to_have_attribute("aria-expanded", re.compile(""))
    expect(button).to_be_focused()


def test_the_page_is_printed_whole_with_its_filters_and_as_it_was_afterwards(
    sales: str, page: Page, truth: pd.DataFrame
) -> None:
    page.add_init_script(PRINTED)
    page.set_viewport_size({"width": 1280, "height": 500})
    page.goto(sales)
    settled(page)
    choose(page, "Region", "US")
    assert page.locator("details.dk-fold:not([open])").count() == 1
    page.get_by_role("button", name="Export", exact=True).click()
    page.locator(".dk-menu [data-action=print]").click()
    page.wait_for_function("window.printed")
    found = page.evaluate("window.printed")
    assert (found["undrawn"], found["controls"], found["open"]) == (0, 0, [True])
    assert found["plots"] >= 4
    rows = truth[truth["region"] == "US"]
    for text in (
        "Sales", "Summary", "Region is US", "Data to 27 Oct 2026", "2026", "Below", "By week",
        f"{rows['amount'].sum():,}", f"{len(rows):,}",
    ):  # fmt: skip
        assert text in found["text"], text
    page.locator("details.dk-fold:not([open])").wait_for()
    expect(page.locator(".dk-root.dk-printing")).to_have_count(0)
    expect(page.locator(".dk-bars")).to_be_visible()
    settled(page)
    assert page.locator(".dk-chip-text").all_inner_texts() == ["Region is US"]
    page.locator("[data-action=undo]").click()
    page.locator(".dk-chip-text").wait_for(state="detached")


def test_a_page_with_a_sidebar_is_printed_as_wide_as_the_sheet(explore: str, page: Page) -> None:
    page.goto(explore)
    settled(page)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    whole, inner, row = (
        page.locator(name).first.bounding_box() for name in (".dk-root", ".dk-page", ".dk-row-grid")
    )
    assert whole
    assert inner
    assert row
    assert [(one["x"], one["width"]) for one in (inner, row)] == [(whole["x"], 1030)] * 2
    assert not page.locator(".dk-side").is_visible()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.locator(".dk-side").wait_for()


def test_a_pdf_is_of_few_sheets_and_the_page_goes_on(sales: str, page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 500})
    page.goto(sales)
    settled(page)
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    assert 1 <= pdf.count(b"/Type /Page\n") <= 6
    expect(page.locator(".dk-root.dk-printing")).to_have_count(0)
    settled(page)


def test_in_jupyterlab_the_numbers_come_as_a_file_and_nothing_prints_its_window(
    notebook: Page,
) -> None:
    run_all(notebook)
    settled(notebook)
    button = notebook.get_by_role("button", name="Export", exact=True)
    button.click()
    items = notebook.locator(".dk-menu:popover-open").get_by_role("menuitem")
    assert items.all_inner_texts() == ["All data as XLSX", "All data as CSV"]
    with notebook.expect_download() as download:
        items.first.click()
    book = openpyxl.load_workbook(BytesIO(download.value.path().read_bytes()))
    assert sheet(book, "Revenue")[1][0] == pytest.approx(exact(notebook, "revenue"), abs=0.006)
