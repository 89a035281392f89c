"""From a number to its rows and back, by keyboard and pointer; files of both; the page on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from playwright.sync_api import expect

from tests.browser.reading import AXE, exact, number, run_all, settled, traces, view

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

ROWS = """
import random
from datetime import date, timedelta
rng = random.Random(3)
HOSTILE = ["=1+1", "<img src=x onerror=alert(1)>", "@cmd", "plain", "-5"]
rows = [{"day": date(2026, 1, 1) + timedelta(days=rng.randrange(300)), "region": rng.choice(["EU", "US", "Asia"]),
         "channel": rng.choice(["web", "shop"]), "=note": rng.choice(HOSTILE), "amount": rng.randint(1, 500)}
        for _ in range(900)]
"""
NOTEBOOK = f"""{ROWS}
import polars as pl
import dashkit as dk
m = dk.model(pl.DataFrame(rows), name="sales", time="day").define(
    revenue=dk.sum("amount"), regions=dk.distinct("region"))
dk.Dashboard("Sales", [
    [dk.KPI(m.revenue), dk.KPI(m.regions)],
    [dk.Chart(m.revenue, by="day.month", title="By month"), dk.Chart(m.revenue, by="region", title="By region")],
    [dk.Chart(m.revenue, by=["region", "channel"], title="Heat"), dk.Table(m.revenue, by=["region", "channel"], title="Table")],
], filters=dk.FilterBar(dk.Period("2026"), m.channel))
"""


def panel(page: Page) -> Locator:
    """Return the panel of rows once they have come."""
    found = page.locator(".dk-rows-dialog[open]:not([aria-busy])")
    found.wait_for()
    return found


def amounts(page: Page) -> list[int]:
    """Return the amounts on all pages of the panel."""
    values: list[int] = []
    while True:
        shown = panel(page)
        heads = shown.locator("th").all_inner_texts()
        at = [head.strip() for head in heads].index("Amount")
        values += [int(one) for one in shown.locator(f"td:nth-child({at + 1})").all_inner_texts()]
        onward = shown.get_by_role("button", name="Next page")
        if onward.count() == 0 or onward.is_disabled():
            return values
        onward.click()


def test_the_rows_of_a_mark_add_up_to_it_by_keyboard(
    sales: str, page: Page, truth: pd.DataFrame
) -> None:
    page.goto(sales)
    settled(page)
    traces(page, "by-month")
    view(page, "by-month").locator(".dk-plot").focus()
    for key in ("ArrowRight", "ArrowRight", "m"):
        page.keyboard.press(key)
    words = page.locator(".dk-menu:popover-open .dk-panel-title").inner_text()
    page.keyboard.press("Enter")
    february = truth[truth["day"].dt.month == 2]
    assert panel(page).locator("h3").inner_text() == "Rows of By month: Feb 2026"
    assert words == f"Feb 2026: {february['amount'].sum():,}, lowest of 9"
    sums = panel(page).locator(".dk-sums").inner_text()
    assert sums == f"Revenue {february['amount'].sum():,}: sum of amount over {len(february)} rows."
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run('dialog[open]', {resultTypes: ['violations']})")
    assert [one["id"] for one in found["violations"]] == []
    values = amounts(page)
    assert (len(values), sum(values)) == (len(february), february["amount"].sum())
    assert page.locator("dialog img, dialog script").count() == 0
    for _ in range(30):
        page.keyboard.press("Tab")
        inside = "document.activeElement === document.body || !!document.activeElement.closest('dialog[open]')"
        assert page.evaluate(inside), "the page behind cannot be reached"
    page.keyboard.press("Escape")
    page.locator(".dk-rows-dialog").wait_for(state="hidden")
    expect(view(page, "by-month").locator(".dk-plot")).to_be_focused()


def test_keep_only_and_exclude_by_pointer_and_undo(
    sales: str, page: Page, truth: pd.DataFrame
) -> None:
    page.goto(sales)
    settled(page)
    total = truth["amount"].sum()
    bars = traces(page, "by-region")[0]
    bar = view(page, "by-region").locator(".bars .point").first
    top = bars["ticks"][0]
    for action, kept in (("keep", top), ("exclude", None)):
        bar.click(button="right", force=True)
        page.locator(f".dk-menu [data-action={action}]").click()
        settled(page)
        rows = truth[(truth["region"] == top) == (kept is not None)]
        assert exact(page, "revenue") == rows["amount"].sum()
        words = f"Region is {'' if kept else 'not '}{top}"
        assert page.locator("[data-part=filters] .dk-chip-text").all_inner_texts() == [words]
        shown = traces(page, "by-region")[0]
        assert set(shown["ticks"]) == set(rows["region"])
        page.keyboard.press("Control+z")
        settled(page)
        assert exact(page, "revenue") == total
        traces(page, "by-region")
    bar.click(button="right", force=True)
    page.locator(".dk-menu [data-action=exclude]").click()
    settled(page)
    page.get_by_role("button", name=f"Remove filter: Region is not {top}").click()
    settled(page)
    assert exact(page, "revenue") == total


def test_files_hold_what_pandas_computes_and_no_formula(
    sales: str, page: Page, truth: pd.DataFrame, tmp_path: Path
) -> None:
    page.goto(sales)
    settled(page)
    traces(page, "by-month")

    def saved(key: str, action: str) -> Path:
        place = view(page, key)
        place.hover()
        place.locator("[data-action=more]").click()
        with page.expect_download() as download:
            page.locator(f".dk-menu [data-action={action}]").click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        return path

    months = pd.read_csv(saved("by-month", "save-csv"), comment="#")
    assert (
        months["Revenue"].tolist() == truth.groupby(truth["day"].dt.month)["amount"].sum().tolist()
    )
    pairs = pd.read_excel(saved("table", "save-xlsx")).set_index(["Region", "Channel"])["Revenue"]
    assert pairs.to_dict() == truth.groupby(["region", "channel"])["amount"].sum().to_dict()
    image = saved("by-month", "save-png")
    assert (image.name, image.read_bytes()[1:4]) == ("by-month.png", b"PNG")
    drawing = saved("by-month", "save-svg").read_text()
    assert "By month" in drawing
    assert "Data to 27 Oct 2026" in drawing
    view(page, "revenue").get_by_role("button", name="View details").click()
    page.get_by_role("button", name="Rows behind this number").click()
    panel(page).get_by_label("Search these rows").fill("=1")
    panel(page).locator(".dk-rows-foot", has_text="rows have this text").wait_for()
    with page.expect_download() as download:
        panel(page).get_by_role("button", name="Save these rows as CSV").click()
    found = pd.read_csv(download.value.path(), comment="#")
    wanted = truth[truth["=note"] == "=1+1"]
    assert found["Amount"].sum() == wanted["amount"].sum()
    assert set(found["'=note"]) == {"'=1+1"}


def test_on_paper_all_charts_are_drawn_as_wide_as_the_sheet(sales: str, page: Page) -> None:
    page.set_viewport_size({"width": 1600, "height": 500})
    page.emulate_media(color_scheme="dark")
    page.goto(sales)
    settled(page)
    traces(page, "heat")
    widths = (
        "[...document.querySelectorAll('.main-svg')].map(one => one.getBoundingClientRect().right)"
    )
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert max(page.evaluate(widths)) <= 1060
    assert view(page, "by-month").locator("[data-undrawn]").count() == 0
    assert page.locator(".dk-root").get_attribute("data-dashkit-theme") == "light"
    assert page.locator("[data-part=as-of]").is_visible()
    assert not page.locator(".dk-bars").is_visible()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    traces(page, "heat")
    page.wait_for_function(f"Math.max(...{widths}) > 1060")
    pages = page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n")
    assert pages >= 2


def test_a_number_opens_into_its_rows_in_jupyterlab(notebook: Page) -> None:
    run_all(notebook)
    settled(notebook)
    card = notebook.locator("[data-kind=kpi]").first
    key = card.get_attribute("data-dashkit-view")
    assert key is not None
    value = exact(notebook, key)
    card.hover()
    card.locator("[data-action=more]").click()
    notebook.locator(".dk-menu [data-action=rows]").click()
    sums = panel(notebook).locator(".dk-sums").inner_text()
    assert number(sums.partition(":")[0].rpartition(" ")[2]) == value
    assert panel(notebook).locator("tbody tr").count() == 50
    notebook.keyboard.press("Escape")
