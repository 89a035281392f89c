"""A card says whether its number is unusual, a moment after the number itself."""

from __future__ import annotations

import asyncio
import importlib.util
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest

import dashkit as dk
from dashkit.errors import AnalysisError, DefinitionError, QueryError
from tests.state.small import Listener
from tests.views.test_session import settled

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

FIRST = date(2026, 1, 1)


def sales(days: int = 319, *, since: date | None = None, factor: float = 1.0) -> dk.Model:
    """Return a shop of some 100 a day with a weekly season; ``factor`` times as much from a day on."""
    rng = np.random.default_rng(7)
    when = [FIRST + timedelta(days=day) for day in range(days)]
    amount = 100 + 20 * np.sin(2 * np.pi * np.arange(days) / 7) + rng.normal(0, 5, days)
    late = np.array([since is not None and day >= since for day in when])
    rows = pl.DataFrame({"day": when, "amount": np.where(late, factor * amount, amount).round(2)})
    return dk.model(rows, time="day", name="sales").define(revenue=dk.sum("amount"))


def card(m: dk.Model, **options: Any) -> dict[str, Any]:
    view = dk.KPI(m.revenue, signal=True, **{"period": "this month", **options})
    return dict(view.session.draw([view.key])[view.key].shown)


def test_usual_days_are_normal_variation_with_a_band_under_the_trend() -> None:
    shown = card(sales())
    signal, spark = shown["signal"], shown["spark"]
    assert (signal["text"], signal["status"], signal["unusual"]) == (
        "normal variation", "none", False,
    )  # fmt: skip
    assert "a day on average in 15 days where" in signal["words"]
    assert "normal variation" in shown["words"]
    inside = (spark["lower"] <= spark["y"]) & (spark["y"] <= spark["upper"])
    assert len(spark["lower"]) == len(spark["x"]) == 15
    assert inside.all()


def test_a_fall_is_unusual_and_bad_and_as_the_function_says() -> None:
    m = sales(since=date(2026, 11, 1), factor=0.96)
    signal = card(m)["signal"]
    before = m.query("revenue", by="day.day", period="2026-08-03 to 2026-11-15").run().frame
    found = dk.is_change_noise(before, value="revenue", time="day.day", start=date(2026, 11, 1))
    assert not found.noise
    assert signal["text"] == f"unusually low, 1 in {found.one_in:,} such periods"
    assert (signal["status"], signal["unusual"]) == ("bad", True)
    assert f"(p = {found.p_value:.2g})" in signal["words"]


def test_a_single_day_is_told_in_days() -> None:
    signal = card(sales(since=date(2026, 11, 15), factor=1.4), period="2026-11-15 to 2026-11-15")[
        "signal"
    ]
    assert signal["text"].startswith("unusually high,")
    assert signal["text"].endswith(" days")
    assert signal["status"] == "good"


def test_cards_of_one_dashboard_are_judged_together() -> None:
    m = sales()
    cards = [dk.KPI(m.revenue, key=f"c{i}", signal=True, period="this month") for i in range(5)]
    page = Listener(dk.Dashboard("D", [cards]).session)
    page.say("hello")
    assert "5 cards judged together" in page.messages[-1]["views"]["c0"]["signal"]["words"]


@pytest.mark.parametrize(
    ("target", "said"),
    [(2_000, "more than 99% likely"), (9_000, "less than 1% likely"), (3_000, None)],
)
def test_a_target_is_reached_with_a_chance(target: float, said: str | None) -> None:
    shown = card(sales(), target=target)["target"]
    assert shown["outlook"].endswith("likely to be reached by 30 Nov 2026")
    assert said is None or shown["outlook"].startswith(said)
    assert shown["outlook"] in shown["words"]


def test_the_chance_is_that_of_what_is_still_to_come() -> None:
    m = sales()
    value = m.query("revenue", period="this month").run().value
    course = m.query("revenue", by="day.day", period="2026-08-03 to 2026-11-15").run().frame
    total = dk.forecast(course, value="revenue", time="day.day", horizon=15).total
    target = value + total.mean + 0.5 * total.error
    shown = card(m, target=target)["target"]
    assert shown["outlook"].startswith(f"{total.chance(target - value):.0%} likely")
    assert 0.25 < total.chance(target - value) < 0.4


@pytest.mark.parametrize(
    ("days", "period", "why"),
    [
        (319, "all time", "0 values before"),
        (5, "this month", "0 values before"),
        (319, "today", ""),
    ],
)
def test_what_cannot_be_judged_says_why_and_keeps_its_number(
    days: int, period: str, why: str
) -> None:
    shown = card(sales(days), period=period)
    assert shown["status"] == "ready"
    assert shown["value"]
    if why:
        assert shown["signal"]["text"] == "not judged"
        assert why in shown["signal"]["words"]


def test_the_number_comes_first_and_the_chip_in_a_message_of_its_own() -> None:
    view = dk.KPI(sales().revenue, signal=True, period="this month")
    page = Listener(view.session)
    page.say("hello")
    first, second = page.messages
    assert first["views"]["revenue"]["value"] == second["views"]["revenue"]["value"]
    assert (first["views"]["revenue"]["signal"], first["views"]["revenue"]["pending"]) == (
        None, "Comparing with the past …",
    )  # fmt: skip
    assert second["late"] is True
    assert second["revision"] == first["revision"]
    assert second["views"]["revenue"]["signal"]["text"] == "normal variation"
    assert not second["views"]["revenue"].get("pending")


def test_a_newer_choice_takes_the_place_of_an_unfinished_one() -> None:
    view = dk.KPI(sales().revenue, signal=True)
    page = Listener(view.session)

    async def choose() -> None:
        page.say("hello")
        page.say("period", words="last month")
        page.say("period", words="this month")
        await settled(view.session)

    asyncio.run(choose())
    late = [one for one in page.messages if one.get("late")]
    assert [one["ack"] for one in late] == [3]
    assert "in 15 days" in late[0]["views"]["revenue"]["signal"]["words"]


def test_a_past_that_cannot_be_read_leaves_the_number(monkeypatch: pytest.MonkeyPatch) -> None:
    m = sales()
    run_many = m.source.run_many

    def failing(queries: Any, **options: Any) -> Any:
        found = run_many(queries, **options)
        late = [query.by and query.period and query.period.start for query in queries]
        return [QueryError("gone") if bad else one for bad, one in zip(late, found, strict=True)]

    monkeypatch.setattr(m.source, "run_many", failing)
    shown = card(m)
    assert (shown["status"], shown["pending"], shown["signal"]) == ("ready", "", None)
    assert shown["caveats"][-1] == "could not be compared with the past"


def test_a_signal_needs_a_past_and_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = dk.model({"amount": [1]}).define(total="sum(amount)")
    with pytest.raises(DefinitionError, match="no past to be judged by"):
        dk.KPI(plain.total, signal=True)
    m = sales()
    with pytest.raises(DefinitionError, match="no past to be judged by"):
        dk.KPI(m.revenue.vs("previous"), signal=True)
    found = importlib.util.find_spec

    def without(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == "statsmodels" else found(name, package)

    monkeypatch.setattr("dashkit.analytics.packages.find_spec", without)
    with pytest.raises(AnalysisError, match=r"pip install \"jupyter-dashkit\[analytics\]\""):
        dk.KPI(m.revenue, signal=True)


def test_the_static_form_has_chip_band_and_outlook() -> None:
    html = dk.KPI(sales().revenue, signal=True, period="this month", target=3_000).html()
    assert ">normal variation</span>" in html
    assert "<polygon" in html
    assert "likely to be reached by 30 Nov 2026" in html


def test_hours_are_judged_by_hours() -> None:
    rng = np.random.default_rng(1)
    when = [datetime(2026, 10, 1, tzinfo=UTC) + timedelta(hours=hour) for hour in range(24 * 40)]
    rows = {"at": when, "amount": (50 + rng.normal(0, 4, len(when))).tolist()}
    m = dk.model(rows, time="at", timezone="Europe/Berlin").define(revenue=dk.sum("amount"))
    signal = card(m, period="2026-11-08 to 2026-11-08")["signal"]
    assert signal["text"] == "normal variation"
    assert "in 24 hours" in signal["words"]
