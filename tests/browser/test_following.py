"""A brush on a chart: the other views follow while it moves, without a word to the kernel, and with its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser import grocery
from tests.browser.conftest import one_cell, voila
from tests.browser.reading import drawn, exact, number, settled, traces, view

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page, WebSocket

AXIS = """name => {
  const graph = [...document.querySelectorAll('.js-plotly-plot')].find(one => one.layout?.meta?.name === name);
  const { left, top } = graph.getBoundingClientRect();
  const { xaxis, yaxis } = graph._fullLayout;
  return { left: left + xaxis._offset, middle: top + yaxis._offset + yaxis._length / 2,
    at: Array.from(graph._fullData.at(-1).x, one => xaxis.d2p(one)) };
}"""
DRAWN = "canvas => [...canvas.drawn[0]]"
REORDERED = """
from datetime import date
import polars as pl
import dashkit as dk
rows = pl.DataFrame([{"date": date(2024, 1, day), "team": team, "when": "early" if day < 6 else "late"} for day in range(1, 13)
                     for team, flights in (("A", 20 if day < 6 else 4), ("B", 10)) for _ in range(flights)])
m = dk.model(rows, name="flights", time="date").define(flights=dk.count())
dk.Dashboard("Flights", [
    [dk.KPI(m.flights, key="flights")],
    [dk.Chart(m.flights, by=m.date.day, key="days", title="Days"),
     dk.Chart(m.flights, by=m.team, key="teams", title="Teams"),
     dk.Chart(m.flights, by=m.when, key="few", title="When")],
])
"""
CARDS = {
    "revenue": "revenue",
    "households": "active-households",
    "baskets": "baskets",
    "average_basket": "average-basket",
    "discount_share": "discount-share",
}


class Sent:
    """What a page says to its server."""

    def __init__(self, page: Page) -> None:
        self.messages: list[Any] = []
        page.on("websocket", self._opened)

    def _opened(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda payload: self.messages.append(payload))  # noqa: PLW0108


def height(page: Page, key: str) -> float:
    """Return how high a view is."""
    box = view(page, key).bounding_box()
    assert box
    return box["height"]


def test_cards_and_charts_follow_a_brush_with_the_numbers_of_pandas(
    page: Page, executive: str
) -> None:
    year = grocery.load()
    sent = Sent(page)
    page.goto(executive)
    settled(page)
    view(page, "revenue-by-week").scroll_into_view_if_needed()
    drawn(page, "revenue-by-week", "revenue-by-product")
    axis = page.evaluate(AXIS, "revenue-by-week")
    weeks = axis["at"]
    page.mouse.move(axis["left"] + weeks[3] - 10, axis["middle"])
    view(page, "revenue").and_(page.locator("[data-status=ready]")).wait_for()
    before = page.locator("[data-dashkit-view=revenue] [data-part=value]").inner_text()
    page.mouse.down()
    page.mouse.move(axis["left"] + weeks[3] + 20, axis["middle"])
    page.locator("[data-dashkit-view=revenue][data-live=follows]").wait_for()
    said = len(sent.messages)
    bars = view(page, "revenue-by-product").locator("canvas.dk-overlay")
    for last in range(5, 9):
        page.mouse.move(axis["left"] + weeks[last] + 10, axis["middle"])
        end = f"2017-{(10, 11, 11, 11)[last - 5]}-{(29, 5, 12, 19)[last - 5]:02d}"
        chosen = year.between("2017-10-16", end)
        page.wait_for_function(
            "shown => document.querySelector('[data-dashkit-view=baskets] [data-part=value]').textContent === shown",
            arg=f"{chosen.baskets:,}",
        )
        for name, key in CARDS.items():
            expected = getattr(chosen, name)
            shown = number(view(page, key).locator("[data-part=value]").inner_text())
            assert shown == pytest.approx(expected, rel=5e-3), key
        expect(bars).to_be_visible()
    assert len(sent.messages) == said
    page.mouse.up()
    settled(page)
    assert view(page, "revenue").get_attribute("data-live") is None
    expect(view(page, "revenue-by-week").locator("[data-note]")).to_be_visible()
    size = height(page, "revenue-by-week")
    assert exact(page, "revenue") == pytest.approx(
        year.between("2017-10-16", "2017-11-19").revenue, abs=0.006
    )
    assert "11 Sep – 15 Oct 2017" in view(page, "revenue").inner_text()
    page.locator("[data-action=undo]").click()
    settled(page)
    assert page.locator("[data-dashkit-view=revenue] [data-part=value]").inner_text() == before
    expect(view(page, "revenue-by-week").locator("[data-note]")).to_be_hidden()
    assert height(page, "revenue-by-week") == size


@pytest.fixture
def teams(tmp_path: Path) -> Iterator[str]:
    with voila(one_cell(REORDERED, tmp_path / "teams.ipynb")) as url:
        yield url


def opened(page: Page, address: str) -> dict[str, Any]:
    """Open the page of the teams; return where the days stand."""
    page.set_viewport_size({"width": 1280, "height": 1000})
    page.goto(address)
    settled(page)
    drawn(page, "days", "teams", "few")
    found: dict[str, Any] = page.evaluate(AXIS, "days")
    return found


def press(page: Page, days: dict[str, Any], first: int, last: int) -> None:
    """Drag from a day over another, and hold."""
    page.mouse.move(days["left"] + days["at"][first], days["middle"])
    page.mouse.down()
    page.mouse.move(days["left"] + days["at"][last + 1], days["middle"], steps=3)


def test_bars_follow_a_brush_after_another_one_put_them_in_a_new_order(
    teams: str, page: Page
) -> None:
    days = opened(page, teams)
    overlay = view(page, "teams").locator("canvas.dk-overlay:not([hidden])")
    flights = view(page, "flights").locator("[data-part=value]")
    page.mouse.move(days["left"] + days["at"][5], days["middle"])
    press(page, days, 5, 9)
    expect(flights).to_have_text("70")
    assert overlay.evaluate(DRAWN) == [20, 50]
    page.mouse.up()
    settled(page)
    bars, *_ = traces(page, "teams")
    assert list(bars["x"]) == [50, 20]
    press(page, days, 6, 9)
    expect(flights).to_have_text("56")
    assert overlay.evaluate(DRAWN) == [40, 16]
    page.mouse.up()
    settled(page)
    assert exact(page, "flights") == 56


def test_bars_that_the_brush_before_left_out_or_made_small_follow_on_the_axes_of_before(
    teams: str, page: Page
) -> None:
    days = opened(page, teams)
    axes = view(page, "few").locator(".dk-ground:not([hidden])")
    marks = view(page, "few").locator("canvas.dk-overlay:not([hidden])")
    flights = view(page, "flights").locator("[data-part=value]")
    page.mouse.move(days["left"] + days["at"][5], days["middle"])
    press(page, days, 8, 9)
    expect(flights).to_have_text("28")
    page.mouse.up()
    settled(page)
    assert [one["ticks"] for one in traces(page, "few")] == [["late"]]
    press(page, days, 1, 9)
    expect(flights).to_have_text("190")
    assert marks.evaluate(DRAWN) == [120, 70]
    assert axes.locator(".ytick").all_text_contents() == ["early", "late"]
    assert axes.locator(".draglayer, [id], [clip-path]").count() == 0
    assert not view(page, "few").locator(".js-plotly-plot").is_visible()
    page.mouse.up()
    settled(page)
    assert axes.count() == 0
    assert view(page, "few").locator(".js-plotly-plot").is_visible()
    assert exact(page, "flights") == 190
