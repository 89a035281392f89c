"""How a served page gets its scripts."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import nbformat

from dashkit.serve.pack import PACK
from tests.browser import reading
from tests.browser.conftest import voila

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page, Request

CARD = """
import dashkit as dk
m = dk.model({"amount": [1, 2]}).define(total=dk.sum("amount"))
dk.Dashboard("Formulas", [[dk.KPI(m.total)]])
"""


def packed(page: Page, url: str) -> None:
    """Open a page, and wait until its scripts are ready for the next one."""
    page.goto(url)
    reading.settled(page)
    until = time.monotonic() + 30
    while not page.request.get(f"{url}/{PACK}").body():
        assert time.monotonic() < until


def test_a_page_with_packed_scripts_sets_its_formulas(page: Page, tmp_path: Path) -> None:
    cells = [nbformat.v4.new_markdown_cell("Area: $x^2$"), nbformat.v4.new_code_cell(CARD)]
    path = tmp_path / "formulas.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    with voila(path) as url:
        packed(page, url)
        for _ in range(2):
            page.locator(".jp-MarkdownOutput mjx-container").wait_for()
            page.goto(url)
            reading.settled(page)
        assert "$" not in page.locator(".jp-MarkdownOutput").inner_text()
        page.goto("about:blank")


def test_the_second_page_gets_the_scripts_of_voila_in_one_file(page: Page, executive: str) -> None:
    packed(page, executive)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto(executive)
    reading.settled(page)
    scripts = [path for path in asked if path.endswith(".js")]
    assert f"/{PACK}" in scripts
    assert [path for path in scripts if path.endswith(".voila.js")] == []
    assert len(scripts) <= 10


def test_the_scripts_of_voila_come_once_and_are_read_after_the_page_is_drawn(
    page: Page, executive: str
) -> None:
    packed(page, executive)
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    packs: list[Request] = []

    def hear(request: Request) -> None:
        if urlsplit(request.url).path == f"/{PACK}":
            packs.append(request)

    page.on("requestfinished", hear)
    page.goto(executive)
    reading.settled(page)
    assert [request.resource_type for request in packs] == ["fetch", "script"]
    first, again = (request.sizes()["responseBodySize"] for request in packs)
    assert first > 500_000
    assert again < 1_000
