"""Static forms: HTML without script, escaped, small, readable by a parser."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from dashkit.model.calendar import Period
from dashkit.state.choice import Choice
from dashkit.views import card, svg
from dashkit.views.chart import Chart
from dashkit.views.kpi import KPI
from dashkit.views.renderers.escape import escaped, plain
from dashkit.views.table import Table
from dashkit.views.text import Text
from tests.views.cases import HOSTILE, MONTH, OCTOBER, drawn, months, shop

M = shop()
VOID = {"br", "img", "input", "meta", "link", "hr"}
CHOICE = Choice(period=Period("this month", compare="previous"))


class Strict(HTMLParser):
    """Fails on what is not closed and remembers what must not be there."""

    def __init__(self):
        super().__init__()
        self.open, self.bad = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        bad = [name for name, value in attrs if name.startswith("on") or "url(" in (value or "")]
        if tag in {"script", "iframe", "object", "link", "img"} or bad:
            self.bad.append((tag, bad))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def examples():
    regions = [HOSTILE, "B", None]
    values = {"region": regions, "revenue": [3.0, -2.0, None], "revenue.base": [2.0, 2.0, 1.0]}
    time = {
        "day.month": months(5),
        "revenue": [1.0, None, 3.0, 5.0, 2.0],
        "revenue.base": [2.0, 2.0, None, 1.0, 1.0],
        "day.month.partial": [True, False, False, False, True],
    }
    yield KPI(M.revenue, target=100), {"main": {"revenue": [5.0], "revenue.base": [4.0]}}
    yield Chart(M.revenue, by=M.region), {"main": values, "domain": values}
    yield Chart(M.revenue, by=M.region, horizontal=False), {"main": values, "domain": values}
    for kind in ("line", "area", "bar"):
        yield Chart(M.revenue, by="day.month", kind=kind), {"main": time}
    heat = {"region": regions, "weekday": [1, 2, 3], "revenue": [1.0, None, 3.0]}
    yield Chart(M.revenue, by=[M.region, M.weekday]), {"main": heat}
    split = {"day.month": months(3), "region": regions, "revenue": [1.0, 2.0, 3.0]}
    parts = {"region": regions, "revenue": [3.0, 2.0, 1.0]}
    for kind in ("line", "area", "bar"):
        view = Chart(M.revenue, by="day.month", split=M.region, kind=kind)
        yield view, {"main": split, "parts": parts}
    yield Table(M.revenue, by=M.region), {"main": values}
    yield (
        Text(f"{HOSTILE.replace('{', '{{').replace('}', '}}')} {{m.revenue}}", model=M),
        {"main": {"revenue": [5.0]}},
    )


@pytest.mark.parametrize(("view", "answers"), list(examples()), ids=lambda one: str(one)[:60])
def test_every_form_is_well_formed_without_script(view, answers):
    shown = drawn(view, answers, CHOICE, period=MONTH, base=OCTOBER)
    text, html = card.forms(view, shown, limit=200_000)
    parsed = Strict()
    parsed.feed(html)
    parsed.close()
    assert parsed.open == []
    assert parsed.bad == []
    assert "<b>R" not in html
    assert "nan" not in html.lower().replace("dominant", "")
    assert text


def test_nice_numbers_span_the_data():
    for low, high in [(0, 97), (-5, 5), (0.001, 0.002), (0, 0), (3, 3), (-1e9, 1e9)]:
        ticks = svg.nice(low, high)
        assert ticks[0] <= low
        assert ticks[-1] >= high
        assert len(ticks) < 12


def test_a_trend_is_dashed_at_both_partial_ends():
    html = svg.spark([0, 1, 2, 3], [1.0, 2.0, 3.0, 2.0], [True, False, False, True], "Trend")
    assert html.count("<polyline") == 3
    assert html.count("stroke-dasharray") == 2


@pytest.mark.parametrize(
    "text",
    [HOSTILE, "$$", "a\x00b", "%{x}", "&amp;", "\u202eevil", "<a href='x'>", "100%", "\ud800", ""],
)
def test_escaped_text_is_safe_and_comes_back(text):
    safe = escaped(text)
    assert not {"<", ">", "$"} & set(safe)
    assert "%{" not in safe
    if text.isprintable():
        assert plain(safe) == text
    safe.encode()


def test_long_labels_end_in_an_ellipsis_before_they_are_escaped():
    assert escaped("&" * 40, 10) == "&amp;" * 9 + "…"
