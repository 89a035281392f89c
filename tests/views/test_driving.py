"""Why a number changed: asked of a card or an event, answered beside the views."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

import dashkit as dk
from dashkit.model.policy import Policy
from tests.state.small import Listener
from tests.views.test_chart_ahead import SPIKE


@pytest.fixture(scope="module")
def m() -> dk.Model:
    """Return a shop whose web sales in the EU broke down in November; a spike in the US on one day."""
    rng = np.random.default_rng(5)
    rows = [
        (day, region, channel, round(float(amount), 2), 1)
        for day in (date(2026, 9, 1) + timedelta(days=n) for n in range(76))
        for region in ("EU", "US")
        for channel in ("web", "shop")
        for amount in rng.normal(
            _level(day, region, channel), 3, 4 if (region, channel) == ("EU", "web") else 2
        )
    ]
    frame = pl.DataFrame(
        rows, schema=["day", "region", "channel", "amount", "orders"], orient="row"
    )
    frame = frame.with_columns(row=pl.int_range(pl.len()).cast(pl.String))
    return dk.model(frame, time="day", name="sales").define(
        revenue=dk.sum("amount"),
        average=dk.mean("amount"),
        ratio=dk.sum("amount") / dk.count(),
        rows=dk.distinct("row"),
    )


def _level(day: date, region: str, channel: str) -> float:
    if day == SPIKE and region == "US":
        return 400
    broken = day.month == 11 and (region, channel) == ("EU", "web")
    return 40 if broken else 100


def asked(view: Any, **parts: Any) -> dict[str, Any]:
    page = Listener(view.session)
    page.say("hello")
    return page.say("drivers", view=view.key, **parts)


def test_a_card_says_what_its_change_comes_from_and_the_parts_add_up(m: dk.Model) -> None:
    card = dk.KPI(m.revenue, period="this month", where=m.region == "EU")
    found = asked(card)
    assert (found["type"], found["title"]) == ("driven", "Revenue")
    assert found["words"].startswith("Revenue fell by ")
    assert "channel" in found["words"].lower()
    first = found["dimensions"][0]
    assert first["name"] == "Channel"
    assert first["columns"] == ["Channel", "Before → after", "Volume", "Rate", "Mix", "Change"]
    assert first["rows"][0][0] == "web"
    assert first["total"][-1] == found["change"]
    assert found["before"][0] == "1 – 15 Oct 2026"
    assert found["after"][0] == "1 – 15 Nov 2026"
    assert any("segments were tested" in one for one in found["notes"])
    assert any("Row" in one for one in found["notes"]), "columns of many members are named"


def test_the_numbers_are_those_of_the_function(m: dk.Model) -> None:
    found = asked(dk.KPI(m.revenue, period="this month"))
    frames = [
        m.query(["revenue", "count()"], by=["channel", "day.day"], period=span).run().frame
        for span in ("2026-10-01 to 2026-10-15", "2026-11-01 to 2026-11-15")
    ]
    split = dk.drivers(*frames, measure="revenue", by="channel", volume="count()")
    table = next(one for one in found["dimensions"] if one["name"] == "Channel")
    effects = {one.name.partition(" = ")[2] or one.segment: one.effect for one in split.segments}
    shown = {row[0]: row[-1] for row in table["rows"]}
    assert set(shown) == {"web", "shop"}
    for name, text in shown.items():
        effect = next(v for k, v in effects.items() if k == name)
        assert float(text.replace("−", "-").replace(",", "")) == pytest.approx(effect, abs=1)


def test_an_event_is_compared_with_the_same_day_of_the_week_before(m: dk.Model) -> None:
    chart = dk.Chart(m.revenue, by="day.day", anomalies=True, key="c", where=m.region == "US")
    page = Listener(chart.session)
    page.say("hello")
    event = next(
        one for one in page.messages[-1]["views"]["c"]["anomalies"] if "3 Nov" in one["text"]
    )
    found = page.say("drivers", view="c", start=event["start"], end=event["end"])
    assert (found["before"][0], found["after"][0]) == ("27 Oct 2026", "3 Nov 2026")
    assert [one["name"] for one in found["dimensions"]] == ["Channel"]
    assert page.say("drivers", view="c")["message"] == "There is no change here to explain."


@pytest.mark.parametrize("name", ["average", "ratio"])
def test_ratios_are_split_into_rate_and_mix_and_reversals_are_told(m: dk.Model, name: str) -> None:
    found = asked(dk.KPI(name, model=m, period="this month"))
    assert found["dimensions"][0]["columns"][2:] == ["Rate", "Mix", "Change"]
    assert "(volume)" not in str(found)
    before = {"day": [date(2026, 10, 1)] * 100, "good": [1] * 9 + [0] + [1] * 27 + [0] * 63}
    rows = pl.DataFrame(before | {"site": ["a"] * 10 + ["b"] * 90})
    after = {"day": [date(2026, 11, 1)] * 100, "good": [1] * 72 + [0] * 18 + [1] + [0] * 9}
    rows = pl.concat([rows, pl.DataFrame(after | {"site": ["a"] * 90 + ["b"] * 10})])
    simpson = dk.model(rows, time="day").define(share=dk.mean("good"))
    told = asked(dk.KPI(simpson.share, period="this month"))["dimensions"][0]["reversal"]
    assert told == (
        "Simpson's paradox: Share rose in all, but fell in every Site; the shares of the segments moved."
    )


def test_what_cannot_be_split_is_not_offered_and_says_why(m: dk.Model) -> None:
    card = dk.KPI(m.rows, period="this month")
    page = Listener(card.session)
    assert page.say("hello")["views"]["rows"]["drives"] is False
    found = page.say("drivers", view="rows")
    assert found["type"] == "refused"
    assert "does not add up over segments" in found["message"]
    empty = asked(dk.KPI(m.revenue, period="this month", where=m.region == "nowhere"))
    assert empty["message"].endswith("there are no rows in 1 – 15 Nov 2026")
    nothing = asked(dk.KPI(m.revenue, period="2026-09"))
    assert nothing["message"].startswith("no data before")


def test_small_groups_that_are_withheld_are_not_told_by_their_parts(m: dk.Model) -> None:
    board = dk.Dashboard(
        "D", [[dk.KPI(m.revenue, period="this month")]], policy=Policy(rows=None, min_group=5)
    ).as_user(name="ann")
    page = Listener(board.session)
    shown = page.say("hello")["views"]["revenue"]
    assert shown["drives"] is False
    assert page.say("drivers", view="revenue")["message"] == "There is no change here to explain."
