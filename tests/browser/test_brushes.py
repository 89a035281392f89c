"""A drag over a histogram and over a scatter in Voila: the other views follow, and the numbers are those of Polars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import one_cell, rows_of, voila
from tests.browser.reading import axe, drawn, exact, settled, view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

ROWS = """
import numpy as np
import polars as pl
rng = np.random.default_rng(8)
rows = pl.DataFrame({"customer": [f"C{one:02d}" for one in rng.integers(0, 60, 4_000)],
                     "amount": rng.gamma(2, 80, 4_000).round(0).astype(int),
                     "item": [f"I{one:04d}" for one in rng.integers(0, 3_000, 4_000)]})
"""
NOTEBOOK = f"""{ROWS}
import dashkit as dk
m = dk.model(rows, name="sales").define(revenue=dk.sum("amount"), orders=dk.count())
dk.Dashboard("Sales", [
    [dk.KPI(m.revenue), dk.KPI(m.orders)],
    [dk.Chart(m.amount.bin(50), title="Amounts"),
     dk.Chart([m.orders, m.revenue], by=m.customer, kind="scatter", title="Customers")],
    [dk.Chart([m.orders, m.revenue], by=m.item, kind="scatter", title="Items")],
])
"""
PLACES = """name => {
  const graph = [...document.querySelectorAll('.js-plotly-plot')].find(one => one.layout?.meta?.name === name);
  const { left, top } = graph.getBoundingClientRect();
  const { xaxis, yaxis } = graph._fullLayout;
  const trace = graph._fullData[0];
  return { top: top + yaxis._offset, height: yaxis._length,
    x: Array.from(trace.x, one => left + xaxis._offset + xaxis.d2p(one)),
    y: Array.from(trace.y, one => top + yaxis._offset + yaxis.d2p(one)) };
}"""

TINTS = """name => {
  const graph = [...document.querySelectorAll('.js-plotly-plot')].find(one => one.layout?.meta?.name === name);
  const sum = rows => rows.flatMap(row => Array.from(row)).reduce((all, z) => all + (z > 0 ? Math.expm1(z) : 0), 0);
  return graph._fullData.filter(one => one.type === 'heatmap')
    .map(one => ({ opacity: one.opacity, marks: sum(one.z) }));
}"""
ENDS = """name => {
  const graph = [...document.querySelectorAll('.js-plotly-plot')].find(one => one.layout?.meta?.name === name);
  const { left, top } = graph.getBoundingClientRect();
  const { xaxis, yaxis } = graph._fullLayout;
  return { x: [1.5, 3.5].map(one => left + xaxis._offset + xaxis.d2p(one)),
    y: [300.5, 700.5].map(one => top + yaxis._offset + yaxis.d2p(one)) };
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with voila(one_cell(NOTEBOOK, tmp_path_factory.mktemp("brushes") / "brushes.ipynb")) as url:
        yield url


@pytest.fixture(scope="module")
def truth() -> pl.DataFrame:
    frame: pl.DataFrame = rows_of(ROWS)
    return frame


@pytest.fixture
def sales(page: Page, address: str) -> Page:
    page.set_viewport_size({"width": 1280, "height": 1000})
    page.goto(address)
    settled(page)
    for key in ("amounts", "customers"):
        drawn(page, key)
        view(page, key).locator(".point").first.wait_for(state="attached")
    return page


def numbers(page: Page) -> tuple[float, float]:
    return exact(page, "revenue"), exact(page, "orders")


def told(frame: pl.DataFrame) -> tuple[int, int]:
    return frame["amount"].sum(), frame.height


def test_a_drag_over_a_histogram_chooses_a_range(sales: Page, truth: pl.DataFrame) -> None:
    places = sales.evaluate(PLACES, "amounts")
    middle = places["top"] + places["height"] / 2
    sales.mouse.move(places["x"][2] - 5, middle)
    sales.mouse.down()
    sales.mouse.move(places["x"][3], middle)
    sales.locator("[data-dashkit-view=orders][data-live=follows]").wait_for()
    sales.mouse.move(places["x"][5] + 5, middle)
    band = truth.filter(pl.col("amount").is_between(100, 300, closed="left"))
    shown = f"{band.height:,}"
    sales.wait_for_function(
        "shown => document.querySelector('[data-dashkit-view=orders] [data-part=value]').textContent === shown",
        arg=shown,
    )
    expect(view(sales, "amounts").locator(".dk-brush")).to_be_visible()
    sales.mouse.up()
    settled(sales)
    assert numbers(sales) == told(band)
    assert "100 to below 300" in sales.locator("[data-part=filters]").inner_text()
    expect(view(sales, "amounts").locator(".dk-brush")).to_be_hidden()
    sales.locator("[data-action=undo]").click()
    settled(sales)
    assert numbers(sales) == told(truth)


def test_bins_are_chosen_by_keys_alone(sales: Page, truth: pl.DataFrame) -> None:
    plot = view(sales, "amounts").locator(".dk-plot")
    plot.focus()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Enter"):
        plot.press(key)
    settled(sales)
    assert numbers(sales) == told(truth.filter(pl.col("amount").is_between(50, 200, closed="left")))
    plot.press("Escape")
    settled(sales)
    assert numbers(sales) == told(truth)
    assert axe(sales) == []


def test_a_box_over_a_scatter_chooses_the_marks_in_it(sales: Page, truth: pl.DataFrame) -> None:
    by = truth.group_by("customer").agg(
        pl.len().alias("orders"), pl.col("amount").sum().alias("revenue")
    )
    places = sales.evaluate(PLACES, "customers")
    marks = sorted(zip(places["x"], places["y"], strict=True))
    left, right = marks[18][0] - 2, marks[44][0] + 2
    top, bottom = (sorted(places["y"])[at] + step for at, step in ((12, -2), (40, 2)))
    sales.mouse.move(left, top)
    sales.mouse.down()
    sales.mouse.move(right - 30, bottom - 20)
    sales.locator("[data-dashkit-view=orders][data-live=follows]").wait_for()
    sales.mouse.move(right, bottom)
    sales.mouse.up()
    settled(sales)
    in_box = [left <= x <= right and top <= y <= bottom for x, y in marks]
    assert 5 < sum(in_box) < 40
    ordered = by.sort("customer")["customer"].to_list()
    chosen = [
        name
        for name, x, y in zip(ordered, places["x"], places["y"], strict=True)
        if left <= x <= right and top <= y <= bottom
    ]
    assert numbers(sales) == told(truth.filter(pl.col("customer").is_in(chosen)))
    inside = by.filter(pl.col("customer").is_in(chosen))
    assert inside["orders"].sum() == numbers(sales)[1]
    sales.mouse.move(marks[0][0] - 20, places["top"] + 4)
    sales.mouse.down()
    sales.mouse.move(marks[0][0] - 10, places["top"] + 14)
    sales.mouse.up()
    settled(sales)
    assert numbers(sales) == told(truth), "a box around nothing clears"


def test_a_box_over_thousands_of_marks_is_read_by_the_kernel(
    sales: Page, truth: pl.DataFrame
) -> None:
    by = truth.group_by("item").agg(pl.len().alias("orders"), pl.col("amount").sum())
    assert by.height > 1_500
    items = view(sales, "items")
    items.scroll_into_view_if_needed()
    items.locator("[data-undrawn]").wait_for(state="detached")
    items.locator(".heatmaplayer image").first.wait_for(state="attached")
    ends = sales.evaluate(ENDS, "items")
    (left, right), (bottom, top) = ends["x"], ends["y"]
    sales.mouse.move(left, top)
    sales.mouse.down()
    sales.mouse.move(right, bottom)
    expect(items.locator(".dk-brush")).to_be_visible()
    sales.mouse.up()
    settled(sales)
    chosen = by.filter(
        pl.col("orders").is_between(1.5, 3.5) & pl.col("amount").is_between(300.5, 700.5)
    )
    assert 20 < chosen.height < by.height / 2
    assert numbers(sales) == (chosen["amount"].sum(), chosen["orders"].sum())
    assert f"{chosen.height:,} chosen" in items.locator("[data-note]").inner_text()
    items.locator("[data-undrawn]").wait_for(state="detached")
    expect(items.locator(".heatmaplayer image")).to_have_count(2)
    whole, part = sales.evaluate(TINTS, "items")
    assert (whole["opacity"], part["opacity"]) == (0.25, 1)
    assert (round(whole["marks"]), round(part["marks"])) == (by.height, chosen.height)
    expect(items.locator(".dk-brush")).to_be_hidden()
    items.locator(".dk-plot").focus()
    items.locator(".dk-plot").press("Escape")
    settled(sales)
    assert numbers(sales) == told(truth)
    items.locator("[data-undrawn]").wait_for(state="detached")
    expect(items.locator(".heatmaplayer image")).to_have_count(1)
