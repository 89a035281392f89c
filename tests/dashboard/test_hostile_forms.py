"""A thousand hostile texts in the forms without a browser: pages of HTML, words, names of files."""

from __future__ import annotations

import logging
import re
import zipfile
from html.parser import HTMLParser
from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl
import pytest

import dashkit as dk
from dashkit.views.book import page_file, page_name, sheet_names
from tests.browser import hostile_board, hostile_choices
from tests.browser.hostile_board import EVERY, JOINED, PACKED, SALES, TEXTS
from tests.hostile import seen

if TYPE_CHECKING:
    from pathlib import Path

TAGS = re.compile(
    "html|head|meta|title|style|body|main|header|section|div|p|span|i|b|ul|li|h[123]|figure|figcaption|"
    "table|thead|tbody|tfoot|tr|th|td|svg|g|path|rect|circle|line|polyline|polygon|text"
)
ATTRIBUTES = re.compile(
    "lang|charset|name|content|class|style|scope|role|aria-label|aria-sort|colspan|title|viewbox|transform|d|"
    "x|y|width|height|[xy][12]|[cr][xy]|r|points|fill|stroke|stroke-(linejoin|dasharray)|text-anchor|font-size|"
    "data-(dashkit-(view|theme)|kind|status|tint)"
)


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """What is logged of views that fail holds half characters, which no report of another process can carry."""
    caplog.set_level(logging.CRITICAL, "dashkit")


class Read(HTMLParser):
    """Keeps the texts of a page, and what must not be there."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: set[str] = set()
        self.wrong: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        loads = any(
            re.search(r"url\(|expression|@import", value or "", re.IGNORECASE)
            for name, value in attrs
            if name == "style"
        )
        known = all(ATTRIBUTES.fullmatch(name) for name, _ in attrs)
        if not (TAGS.fullmatch(tag) and known) or loads:
            self.wrong.append(f"<{tag} {attrs}>"[:200])

    def handle_data(self, data: str) -> None:
        self.texts.add(seen(data))


def test_a_page_of_html_holds_nothing_that_runs_links_or_loads_and_shows_all_texts() -> None:
    found = Read(hostile_board.board().html())
    assert found.wrong == []
    every = [*TEXTS, *JOINED, *PACKED, EVERY]
    assert [one[:200] for one in every if seen(one) not in found.texts] == []


def test_two_views_beside_each_other_and_folded_sections_do_neither(tmp_path: Path) -> None:
    beside = hostile_choices.beside(tmp_path / "sides")
    found = Read(beside.html())
    assert found.wrong == []
    left = beside.left
    filters = left.layout_.header(left.state.choice, left.state, {})["filters"]
    assert len(filters) == len(hostile_choices.KEPT)
    whole = "\n".join(found.texts)
    told = [*hostile_choices.SIDES, *(str(one["text"]) for one in filters)]
    assert [one[:200] for one in told if seen(one) not in whole] == []
    shelf = Read(hostile_choices.shelf(tmp_path / "shelf").html())
    assert shelf.wrong == []
    assert [one[:200] for one in JOINED if seen(one) not in shelf.texts] == []


def test_files_have_plain_names() -> None:
    plain = re.compile(r"[^\W_]+(-[^\W_]+)*-?")
    for text in (EVERY, *TEXTS):
        d = dk.Dashboard(text, [[dk.Text("x", title=text)]])
        names = [page_name(d.session), *d.session.views]
        assert [one for one in names if not plain.fullmatch(one) or len(one) > 60] == []


def test_sheets_and_files_of_a_page_have_names_that_are_taken_and_all_titles() -> None:
    names = sheet_names([*TEXTS, *JOINED, EVERY])
    assert len({one.casefold() for one in names}) == len(names)
    assert [
        one for one in names if not re.fullmatch(r"(?!')[^\x00-\x1f\[\]:*?/\\]{1,31}(?<!')", one)
    ] == []
    d = dk.Dashboard("x", [[dk.KPI(SALES.n, title=one)] for one in JOINED])
    book = openpyxl.load_workbook(BytesIO(page_file(d.session, "xlsx").data))
    assert book.sheetnames == ["About", *sheet_names(JOINED)]
    with zipfile.ZipFile(BytesIO(page_file(d.session, "csv").data)) as archive:
        inside = archive.namelist()
    assert [
        one for one in inside if not re.fullmatch(r"\d\d [^\x00-\x1f:*?/\\<>|\"]+\.csv", one)
    ] == []
