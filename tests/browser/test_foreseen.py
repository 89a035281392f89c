"""A choice in a filter bar: what the page knows itself is shown before the kernel has answered, and with its numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import one_cell, voila
from tests.browser.reading import drawn, exact, settled, traces, view

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Locator, Page, WebSocketRoute

DRAWN = "canvas => [...canvas.drawn[0]]"
TICKS = ".js-plotly-plot .ytick"
TEAMS = """
from datetime import date
import polars as pl
import dashkit as dk
rows = pl.DataFrame([{"date": date(2024, 1, day), "team": team, "place": place, "crew": day * 2 + (team == "B")}
    for day in range(1, 11) for team, place, flights in (("A", "north", 12), ("B", "south", 3), (None, "north", 1))
    for _ in range(flights)])
m = dk.model(rows, name="flights", time="date").define(flights=dk.count(), crews=dk.distinct("crew"), crew=dk.mean("crew"))
dk.Dashboard("Flights", [
    [dk.KPI(m.flights, key="flights", spark=None), dk.KPI(m.crew, key="crew", spark=None),
     dk.KPI(m.flights, key="all", ignore="team", spark=None)],
    [dk.Chart(m.flights, by=m.date.day, key="days", title="Days"),
     dk.Chart(m.flights, by=m.team, key="teams", title="Teams"),
     dk.Chart(m.flights, by=m.place, key="places", title="Places"),
     dk.Chart(m.flights, by=m.place, kind="pie", key="share", title="Share")],
], filters=dk.FilterBar(m.team, m.place{apply}))
"""


class Gate:
    """Between a server and its page: answers that change views wait while it is shut."""

    def __init__(self, page: Page) -> None:
        self._shut = False
        self._kept: list[tuple[WebSocketRoute, str | bytes]] = []
        page.route_web_socket(re.compile("/channels"), self._opened)

    def _opened(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda message: self._said(socket, message))

    def _said(self, socket: WebSocketRoute, message: str | bytes) -> None:
        text = message if isinstance(message, str) else message.decode(errors="replace")
        if self._shut and re.search(r'"type":\s*"views"', text):
            self._kept.append((socket, message))
        else:
            socket.send(message)

    def shut(self) -> None:
        """Keep the answers from now on."""
        self._shut = True

    def open(self) -> None:
        """Let through the answers that were kept, and those that come."""
        self._shut = False
        for socket, message in self._kept:
            socket.send(message)
        self._kept.clear()


@pytest.fixture(scope="module")
def teams(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("teams")
    pages = {"now": "", "applied": ", apply=True"}
    paths = [
        one_cell(TEAMS.replace("{apply}", option), folder / f"{name}.ipynb")
        for name, option in pages.items()
    ]
    with voila(*paths) as url:
        yield url


def opened(page: Page, address: str) -> Gate:
    gate = Gate(page)
    page.set_viewport_size({"width": 1280, "height": 1000})
    page.goto(address)
    settled(page)
    drawn(page, "days", "teams", "places")
    return gate


def choose(page: Page, label: str, member: str) -> None:
    """Tick a member in the list of a control, which opens for it."""
    option = page.locator(".dk-option", has_text=re.compile(rf"^{re.escape(member)}\d*$"))
    if not option.first.is_visible():
        page.get_by_role("button", name=re.compile(f"^{label} ")).click()
    option.first.click()


def card(page: Page, key: str) -> Locator:
    return view(page, key).locator("[data-part=value]")


def test_a_choice_is_shown_before_the_kernel_has_answered_and_as_it_answers(
    teams: str, page: Page
) -> None:
    gate = opened(page, f"{teams}/voila/render/now.ipynb")
    gate.shut()
    choose(page, "Team", "B")
    for key, text in (("flights", "30"), ("crew", "12"), ("all", "160")):
        expect(card(page, key)).to_have_text(text)
    marks = view(page, "days").locator("canvas.dk-overlay:not([hidden])")
    assert marks.evaluate(DRAWN) == [3] * 10
    ticks = view(page, "days").locator(TICKS).all_text_contents()
    layer = view(page, "days").locator(".hoverlayer")
    assert layer.evaluate("layer => getComputedStyle(layer).visibility") == "hidden"
    assert view(page, "flights").get_attribute("aria-busy") is None
    assert view(page, "teams").locator("canvas.dk-overlay").evaluate(DRAWN) == [0, 30, 0]
    for key in ("share", "all"):
        assert view(page, key).get_attribute("aria-busy") == "true"
        assert view(page, key).get_attribute("data-live") is None
    choose(page, "Team", "(missing)")
    expect(card(page, "flights")).to_have_text("40")
    assert marks.evaluate(DRAWN) == [4] * 10
    choose(page, "Team", "B")
    expect(card(page, "flights")).to_have_text("10")
    choose(page, "Team", "(missing)")
    expect(card(page, "flights")).to_have_text("160")
    page.get_by_role("dialog", name="Team").get_by_text("All but these").click()
    choose(page, "Team", "A")
    expect(card(page, "flights")).to_have_text("40")
    choose(page, "Team", "(missing)")
    expect(card(page, "flights")).to_have_text("30")
    page.keyboard.press("Escape")
    gate.open()
    settled(page)
    assert page.locator("[data-live], .dk-overlay:not([hidden])").count() == 0
    assert [exact(page, key) for key in ("flights", "crew", "all")] == [30, 12, 160]
    assert list(traces(page, "days")[0]["y"]) == [3] * 10
    assert list(traces(page, "teams")[0]["x"]) == [0, 30, 0]
    assert view(page, "days").locator(TICKS).all_text_contents() == ticks


def test_undo_before_the_answer_and_another_control_give_up_what_was_foreseen(
    teams: str, page: Page
) -> None:
    gate = opened(page, f"{teams}/voila/render/now.ipynb")
    gate.shut()
    choose(page, "Team", "A")
    expect(card(page, "flights")).to_have_text("120")
    page.keyboard.press("Escape")
    gate.open()
    settled(page)
    gate.shut()
    choose(page, "Team", "B")
    expect(card(page, "flights")).to_have_text("150")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    expect(card(page, "flights")).to_have_text("120")
    assert page.locator("[data-live]").count() == 0
    for key in ("flights", "crew", "days", "teams"):
        assert view(page, key).get_attribute("aria-busy") == "true"
    gate.open()
    settled(page)
    assert exact(page, "flights") == 120
    gate.shut()
    choose(page, "Place", "north")
    expect(view(page, "days")).to_have_attribute("data-live", "foresees")
    expect(card(page, "flights")).to_have_text("120")
    expect(card(page, "all")).to_have_text("130")
    page.keyboard.press("Escape")
    gate.open()
    settled(page)
    assert [exact(page, key) for key in ("flights", "all")] == [120, 130]


def test_nothing_is_foreseen_of_changes_that_are_yet_to_be_applied(teams: str, page: Page) -> None:
    opened(page, f"{teams}/voila/render/applied.ipynb")
    choose(page, "Team", "B")
    expect(page.get_by_role("button", name="Apply (1)")).to_be_visible()
    assert page.locator("[data-live]").count() == 0
    assert card(page, "flights").inner_text() == "160"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Apply (1)").click()
    expect(card(page, "flights")).to_have_text("30")
    settled(page)
    assert exact(page, "flights") == 30
