"""The tour of the analyses in Voila: every function has answered, in words, numbers and a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import nbformat
import pytest

import dashkit as dk
from tests.browser.conftest import ROOT, voila
from tests.browser.reading import axe, settled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

NOTEBOOK = ROOT / "notebooks" / "analytics-tour.ipynb"
FUNCTIONS = (
    "forecast", "detect_anomalies", "AnomalyMonitor", "changepoints", "is_change_noise", "compare", "power", "sample_ratio",
    "drivers", "cohorts", "rfm", "segment", "clv", "downsample",
)  # fmt: skip
VIEWS = ("Chart", "KPI", "Segments", "Compare", "Cohort", "Dashboard")


@pytest.fixture
def address() -> Iterator[str]:
    with voila(NOTEBOOK) as url:
        yield url


def test_the_tour_has_each_function_and_keeps_no_outputs() -> None:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    code = "\n".join(one.source for one in cells if one.cell_type == "code")
    assert [name for name in (*FUNCTIONS, *VIEWS) if f"dk.{name}(" not in code] == []
    assert all(one.outputs == [] for one in cells if one.cell_type == "code")


def test_every_function_answers_in_words_numbers_and_a_picture(address: str, page: Page) -> None:
    page.goto(address)
    page.locator(".dk-pending").first.wait_for(state="detached")
    page.locator("[data-dashkit-view=filters]").wait_for()
    settled(page)
    page.locator(".dk-pending").first.wait_for(state="detached")
    settled(page)
    assert page.locator("[data-status=error]").count() == 0
    for kind in ("application/vnd.jupyter.error", "application/vnd.jupyter.stderr"):
        assert page.locator(f"[data-mime-type='{kind}']").all_inner_texts() == []
    words = page.locator(".dk-finding > p").all_inner_texts()
    assert len(words) == 15
    days = dk.samples.grocery().query("sum(sales_value)", by="transaction_timestamp.day")
    days = days.run().frame
    assert words[0] == dk.forecast(days, horizon=28).explain()
    assert words[1] == dk.detect_anomalies(days).explain()
    assert "do not have the sizes" in words[7]
    for told, heading in zip(words, page.locator(".dk-finding").all(), strict=True):
        assert heading.locator("tbody tr").count(), told
    assert axe(page) == []
