"""A thousand hostile texts in every place that shows text: nothing runs, links or leaves; all is shown as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashkit.model.fields import title_of
from tests.browser.conftest import ROOT, one_cell, voila
from tests.browser.reading import settled
from tests.hostile import CONTROL, COUNT, carried, seen, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Dialog, Page

TEXTS = texts()
BEGIN = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from datetime import date, timedelta
import polars as pl
import dashkit as dk
from tests.hostile import COUNT, carried, texts
TEXTS = texts()
MEMBERS = [carried(one) for one in TEXTS]
def cut(size):
    return [range(at, min(at + size, COUNT)) for at in range(0, COUNT, size)]
"""
BOARD = """
levels = [f"level{i}" for i in range(31)]
rows = pl.DataFrame({"member": MEMBERS, "at": range(COUNT), "one": "all", "amount": [2.0 * COUNT - i for i in range(COUNT)],
                     "day": [date(2026, 1, 1) + timedelta(days=i % 300) for i in range(COUNT)], **dict.fromkeys(levels, "x")})
m = dk.model(rows, name="sales", time="day").define(revenue=dk.sum("amount"))
named = {part[0]: m.define(**{f"m{i}": dk.count().with_(label=TEXTS[i]) for i in part}) for part in cut(40)}
fields = list(dict.fromkeys(MEMBERS))
wide = dk.model(pl.DataFrame({one: ["x"] for one in fields}), name="wide").define(n_rows=dk.count())
joined = [" | ".join(TEXTS[i] for i in part) for part in cut(20)]
def some(part):
    return (m.at >= part[0]) & (m.at <= part[-1])
def written(text):
    return text.replace("{", "{{").replace("}", "}}")
board = dk.Dashboard(" | ".join(TEXTS), [
    dk.Page("members", [[dk.Table(m.revenue, by=m.member, page_size=200, where=some(part))] for part in cut(200)]),
    dk.Page("across", [[dk.Table(m.revenue, by=m.one, across=m.member, where=some(part))] for part in cut(24)]),
    dk.Page("labels", [[dk.Table(list(one.measures)[-40:], by="one", model=one, total=False)] for one in named.values()]),
    dk.Page("fields", [[dk.Table("n_rows", by=fields[part[0]:part[-1] + 1], model=wide, total=False)] for part in cut(40)]),
    dk.Page("cards", [[dk.KPI(dk.count().with_(label=text), model=m)] for text in joined]),
    dk.Page("texts", [dk.Section(text, [[dk.Text(written(text), title=text)]]) for text in joined]),
    dk.Page("bars", [[dk.Chart(m.revenue, by=m.member, top=24, kind="bar", where=some(part))] for part in cut(24)]),
    dk.Page("options", [dk.Section("Of these", [[dk.Text("x", title="x")]], filters=dk.FilterBar(dk.MultiSelect(one.member)))
                        for one in [dk.model(rows[part[0]:part[-1] + 1], name=f"of{part[0]}") for part in cut(200)]]),
    dk.Page("switches", [[dk.Text("x", title="x")]], filters=dk.FilterBar(
        *[dk.Toggle(one, value="x", label=text) for one, text in zip(fields, TEXTS)], model=wide)),
    dk.Page("paths", [[dk.Chart(m.revenue, drill=levels, by=levels[0], kind="bar", key=f"down{part[0]}")] for part in cut(30)]),
    *[dk.Page(text, [[dk.Text("x", title="x")]]) for text in joined],
])
with board.state.together():
    for part in cut(30):
        for i in part:
            board.state.drill(f"down{part[0]}", MEMBERS[i])
board
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("hostile") / "board.ipynb"
    with voila(one_cell(BEGIN + BOARD, path)) as url:
        yield url


READ = "selector => [...document.querySelectorAll(selector)].map(one => one.textContent)"
HARM = """() => ({
  ran: 'pwned' in globalThis,
  elements: [...document.querySelectorAll(`.dk-root :is(a, script, iframe, object, embed, img, image, link, base, meta,
    foreignObject, animate, math, video, textarea, template, noscript)`)].map(one => one.outerHTML.slice(0, 200)),
  handlers: [...document.querySelectorAll('.dk-root *')].flatMap(
    one => [...one.attributes].filter(({ name }) => /^on/i.test(name)).map(({ name }) => name)),
})"""
DRAWN = """async name => {
  const seen = [];
  for (const chart of document.querySelectorAll('.dk-root [data-dashkit-view]')) {
    chart.scrollIntoView();
    for (let frame = 0; frame < 600 && (chart.querySelector('[data-undrawn]') || !chart.querySelector(name)); frame++)
      await new Promise(done => requestAnimationFrame(done));
    seen.push(...[...chart.querySelectorAll(name)].map(one => one.textContent));
  }
  return seen;
}"""
SHOWN = {
    "members": "tbody :is(td, th):first-child",
    "across": "thead th",
    "labels": "thead th",
    "fields": "thead th",
    "cards": ".dk-title",
    "texts": ".dk-title",
    "switches": ".dk-toggle-label",
    "paths": ".dk-crumbs li",
}
TICK = 26
SIZE = 20


def harmless(page: Page, dialogs: list[str]) -> None:
    assert page.evaluate(HARM) == {"ran": False, "elements": [], "handlers": []}
    assert dialogs == []


def read(page: Page, selector: str) -> list[str]:
    return [seen(one) for one in page.evaluate(READ, selector)]


def missing(shown: list[str], wanted: list[str]) -> list[str]:
    """Return the texts that no place shows exactly."""
    return sorted({seen(one) for one in wanted} - set(shown))


def cut(text: str, longest: int) -> str:
    clean = CONTROL.sub(" ", text)
    return clean if len(clean) <= longest else clean[: longest - 1].rstrip() + "…"


def go(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()
    page.get_by_role("tabpanel", name=name, exact=True).wait_for()
    settled(page)


def test_texts_are_shown_as_they_are_and_nothing_runs(address: str, page: Page) -> None:
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.goto(address)
    settled(page)
    joined = [" | ".join(TEXTS[at : at + SIZE]) for at in range(0, COUNT, SIZE)]
    assert read(page, ".dk-h1") == [seen(" | ".join(TEXTS))]
    assert missing(read(page, "[role=tab]"), joined) == []
    for name, selector in SHOWN.items():
        go(page, name)
        harmless(page, dialogs)
        wanted = joined if name in {"cards", "texts"} else TEXTS
        if name == "fields":
            wanted = [title_of(carried(one)) for one in TEXTS]
        shown = read(page, selector)
        assert missing(shown, wanted) == [], name
        if name == "texts":
            assert missing(read(page, ".dk-h2"), joined) == []
            assert missing(read(page, ".dk-text p"), joined) == []
    go(page, "options")
    shown = []
    for button in page.locator(".dk-control-box > button.dk-control", has_text="Member").all():
        button.evaluate("one => one.click()")
        shown += read(page, ".dk-options .dk-option *")
    assert missing(shown, TEXTS) == []
    go(page, "bars")
    drawn = [seen(one) for one in page.evaluate(DRAWN, ".ytick text")]
    harmless(page, dialogs)
    assert missing(drawn, [cut(carried(one), TICK) for one in TEXTS]) == []
