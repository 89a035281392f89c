"""The notebook of sources: the same rows in seven places have the same numbers, in Voila too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import nbformat
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.browser.conftest import ROOT, voila
from tests.browser.reading import exact, settled, view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

NOTEBOOK = ROOT / "notebooks" / "sources.ipynb"
NAMES = ["flights", "delay", "late", "miles"]
PLACES = 7


@pytest.fixture(scope="module")
def scope(clickhouse: str) -> Iterator[dict[str, Any]]:
    """What the cells of the notebook define; ClickHouse is the one that this process may have."""
    found: dict[str, Any] = {}
    ours = repr(clickhouse.removeprefix("chdb://")), repr(clickhouse)
    theirs = 'str(folder / "house")', 'f"chdb://{folder}/house"'
    source = "\n".join(cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells)
    for old, new in zip(theirs, ours, strict=True):
        assert old in source
        source = source.replace(old, new)
    exec(source, found)  # noqa: S102
    yield found
    found["api"].shutdown()
    found["api"].server_close()


@pytest.mark.parametrize(
    ("by", "where"),
    [
        ([], None),
        (["origin", "carrier"], None),
        (["date.week"], "origin == 'JFK' and carrier != 'B6'"),
        (["origin"], "dep_delay > 15 or distance < 200"),
    ],
)
def test_every_source_has_the_same_numbers(
    scope: dict[str, Any], by: list[str], where: str | None
) -> None:
    models = scope["models"]
    assert len(models) == PLACES
    first, *others = (
        one.query(NAMES, by, where, fill="none").run().frame for one in models.values()
    )
    assert first["flights"].sum() > 0
    for other in others:
        assert_frame_equal(first, other, rel_tol=1e-12, check_row_order=False)


def test_the_numbers_are_those_of_the_rows(scope: dict[str, Any]) -> None:
    rows = pl.from_pandas(scope["flights"], nan_to_null=True)
    found = scope["models"]["HTTP API"].query(NAMES).run().frame.row(0)
    delay = rows["dep_delay"]
    expected = (rows.height, delay.mean(), delay.quantile(0.95, "linear"), rows["distance"].sum())
    assert found == pytest.approx(expected, rel=1e-12)
    assert found[0] == 27_004


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with voila(NOTEBOOK) as url:
        yield url


def test_voila_shows_them_side_by_side(page: Page, address: str, scope: dict[str, Any]) -> None:
    page.goto(address)
    settled(page)
    keys = page.locator("[data-dashkit-view]").evaluate_all(
        "all => all.map(one => one.dataset.dashkitView)"
    )
    cards = [one for one in keys if one.split("-")[0] == "flights"]
    assert len(cards) == PLACES
    assert {exact(page, one) for one in cards} == {27_004}
    bar = view(page, "filters")
    bar.get_by_role("button", name=re.compile("^Origin")).click()
    bar.locator(".dk-option", has_text=re.compile(r"^JFK[\d,]*$")).first.click()
    page.keyboard.press("Escape")
    settled(page)
    jfk = int((scope["flights"]["origin"] == "JFK").sum())
    assert {exact(page, one) for one in cards} == {jfk}
