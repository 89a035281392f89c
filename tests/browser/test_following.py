"""A brush on a chart: the other views follow while it moves, without a word to the kernel, and with its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import grocery
from tests.browser.reading import exact, number, settled, view

if TYPE_CHECKING:
    from playwright.sync_api import Page, WebSocket

AXIS = """name => {
  const graph = [...document.querySelectorAll('.js-plotly-plot')].find(one => one.layout?.meta?.name === name);
  const { left, top } = graph.getBoundingClientRect();
  const { xaxis, yaxis } = graph._fullLayout;
  return { left: left + xaxis._offset, middle: top + yaxis._offset + yaxis._length / 2,
    at: Array.from(graph._fullData.at(-1).x, one => xaxis.d2p(one)) };
}"""
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


def test_cards_and_charts_follow_a_brush_with_the_numbers_of_pandas(
    page: Page, executive: str
) -> None:
    year = grocery.load()
    sent = Sent(page)
    page.goto(executive)
    settled(page)
    place = view(page, "revenue-by-week")
    place.scroll_into_view_if_needed()
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
        assert bars.is_visible()
    assert len(sent.messages) == said
    page.mouse.up()
    settled(page)
    assert view(page, "revenue").get_attribute("data-live") is None
    assert exact(page, "revenue") == pytest.approx(
        year.between("2017-10-16", "2017-11-19").revenue, abs=0.006
    )
    assert "11 Sep – 15 Oct 2017" in view(page, "revenue").inner_text()
    page.locator("[data-action=undo]").click()
    settled(page)
    assert page.locator("[data-dashkit-view=revenue] [data-part=value]").inner_text() == before
