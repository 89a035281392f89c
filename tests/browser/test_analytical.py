"""The analytical notebook in Voila and JupyterLab: the numbers on screen are those of the functions."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import nbformat
import pytest

import dashkit as dk
from tests.browser.conftest import ROOT, voila
from tests.browser.reading import axe, exact, settled, table, traces, view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

NOTEBOOK = ROOT / "notebooks" / "analytical.ipynb"
BY_DAY = "revenue-by-day-what-was-unusual-and-the-next-four-weeks"
WIDTHS = (375, 1920)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with voila(NOTEBOOK) as url:
        yield url


@pytest.fixture(scope="module")
def board() -> tuple[dk.Model, dk.Dashboard]:
    """Return the model and the dashboard of the notebook."""
    names: dict[str, Any] = {}
    *cells, last = (one.source for one in nbformat.read(NOTEBOOK, 4).cells)
    for cell in cells:
        exec(cell, names)  # noqa: S102 - our own notebook
    return names["m"], eval(last, names)  # noqa: S307


def whole(page: Page) -> None:
    """Wait until what comes after the numbers is there too."""
    settled(page)
    page.locator(".dk-pending").first.wait_for(state="detached")
    settled(page)


def go(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()
    whole(page)


def test_cards_events_and_the_forecast_are_those_of_the_functions(
    page: Page, address: str, board: tuple[dk.Model, dk.Dashboard]
) -> None:
    m, _ = board
    page.goto(address)
    whole(page)
    quarter = m.query(["revenue", "baskets", "households"], period="this quarter").run().frame
    keys = ("revenue", "baskets", "households")
    assert [exact(page, key) for key in keys] == [pytest.approx(quarter[key][0]) for key in keys]

    weeks = m.query("revenue", by="transaction_timestamp.week", period="2017-01-02 to 2017-12-31")
    found = dk.is_change_noise(
        weeks.run().frame, value="revenue", start=date.fromisoformat("2017-10-02"), family=4
    )
    chip = view(page, "revenue").locator("[data-part=signal]")
    assert chip.inner_text().startswith(found.chip)
    assert f"from the {found.before} before" in (chip.get_attribute("title") or "")

    days = m.query("revenue", by="transaction_timestamp.day", period="2017").run().frame
    events = dk.detect_anomalies(days, value="revenue").events
    late = [one for one in events if one.start >= date.fromisoformat("2017-10-01")]
    listed = view(page, BY_DAY).locator(".dk-event").all_inner_texts()
    assert listed == [f"{one.kind.capitalize()}, {one.start.day} {one.start:%b %Y}" for one in late]

    ahead = dk.forecast(days, value="revenue", horizon=28)
    drawn = {one["name"]: one for one in traces(page, BY_DAY)}
    assert drawn["Forecast"]["y"][1:] == pytest.approx(ahead.mean.tolist(), rel=1e-5)
    assert drawn["95%"]["y"][1:29] == pytest.approx(ahead.interval(95)[1].tolist(), rel=1e-5)
    assert axe(page) == []


def test_why_is_answered_by_parts_that_add_up(page: Page, address: str) -> None:
    page.goto(address)
    whole(page)
    view(page, "revenue").get_by_role("button", name="Why did Revenue change?").click()
    panel = page.get_by_role("dialog", name="Why did Revenue change?")
    panel.locator("tfoot").first.wait_for(state="attached")
    sides = panel.locator(".dk-drivers-sides").inner_text()
    total = re.search(r"\(([^)]+)\)$", sides)
    assert total
    whole_rows = panel.locator("tfoot tr td:last-child").all_text_contents()
    assert len(whole_rows) >= 4
    assert set(whole_rows) == {total[1]}
    assert axe(page) == []
    page.keyboard.press("Escape")
    view(page, BY_DAY).get_by_role("button", name=re.compile("^Why: Spike, 22 Nov 2017")).click()
    panel.locator("tfoot").first.wait_for(state="attached")
    assert "15 Nov 2017" in panel.locator(".dk-drivers-sides").inner_text()
    page.keyboard.press("Escape")
    view(page, BY_DAY).get_by_role("button", name=re.compile("^Why: Dip, 25 Dec 2017")).click()
    closed = page.get_by_role("dialog").get_by_role("alert")
    assert "there are no rows in 25 Dec 2017" in closed.inner_text()


def test_segments_cohorts_and_the_comparison_are_those_of_the_functions(
    page: Page, address: str, board: tuple[dk.Model, dk.Dashboard]
) -> None:
    _, d = board
    page.goto(address)
    whole(page)
    go(page, "Customer Segments")
    profile = d["segments-of-households"].segmentation().profile
    rows = table(page, "segments-of-households")[1:]
    assert [row[:2] for row in rows] == [
        [one["name"], f"{one['size']:,}"] for one in profile.iter_rows(named=True)
    ]
    go(page, "Cohort Analysis")
    matrix = d["households-that-came-back"].cohorts().matrix()
    cells = table(page, "households-that-came-back")[1:-1]
    hatched = view(page, "households-that-came-back").locator("td[data-tint=none]").count()
    assert hatched == sum(matrix[name].null_count() for name in matrix.columns[2:]) == 66
    assert [row[1] for row in cells] == [f"{size:,}" for size in matrix["size"]]
    found = d["campaign-8-mailed-or-not"].comparisons()
    shown = table(page, "campaign-8-mailed-or-not")[1:]
    for row, test in zip(shown, found.tests, strict=True):
        assert row[2] == f"{test.b.n:,} vs {test.a.n:,}"
        assert f"({test.relative:+.1%})" in row[4]
        assert row[6] == ("< 0.0001" if test.q_value < 1e-4 else f"{test.q_value:.2g}")
    note = view(page, "campaign-8-mailed-or-not").locator("[data-note]").inner_text()
    assert "2 tests made, q corrected for their number" in note
    assert axe(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_fits_its_width(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    whole(page)
    for name in ("Data Exploration", "Standard Reports", "Customer Segments", "Cohort Analysis"):
        go(page, name)
        wide = page.evaluate(
            """() => [...document.querySelectorAll('.dk-card')].filter(card => {
              const { right, left } = card.getBoundingClientRect();
              return left < 0 || right > document.documentElement.clientWidth + 1;
            }).map(card => card.dataset.dashkitView)"""
        )
        assert wide == []
        failed = page.locator("[data-status=error]").count()
        assert failed == 0


def test_in_jupyterlab_the_same_notebook_shows_the_same(page: Page, lab: str) -> None:
    page.goto(f"{lab}/analytical/tree/analytical.ipynb")
    page.locator("#jp-main-statusbar", has_text="(ipykernel) | Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    root = page.locator(".dk-root")
    root.wait_for(state="attached")
    root.evaluate("one => one.closest('.jp-Cell')?.scrollIntoView()")
    root.wait_for()
    whole(page)
    assert view(page, "revenue").locator("[data-part=signal]").inner_text() != ""
    assert view(page, BY_DAY).locator(".dk-event").count() == 2
