"""How a served page gets its scripts."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dashkit.serve.pack import PACK
from tests.browser import reading

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_the_second_page_gets_the_scripts_of_voila_in_one_file(page: Page, executive: str) -> None:
    page.goto(executive)
    reading.settled(page)
    until = time.monotonic() + 30
    while not page.request.get(f"{executive}/{PACK}").body():
        assert time.monotonic() < until
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto(executive)
    reading.settled(page)
    scripts = [path for path in asked if path.endswith(".js")]
    assert f"/{PACK}" in scripts
    assert [path for path in scripts if path.endswith(".voila.js")] == []
    assert len(scripts) <= 10
