"""What is to come and what was unusual, on charts over time."""

from __future__ import annotations

import importlib.util
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest

import dashkit as dk
from dashkit.errors import AnalysisError, DefinitionError
from dashkit.views.marks import milliseconds
from tests.state.small import Listener

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

SPIKE = date(2026, 11, 3)


@pytest.fixture(scope="module")
def m() -> dk.Model:
    rng = np.random.default_rng(3)
    days = [date(2026, 1, 1) + timedelta(days=day) for day in range(319)]
    amount = 100 + 20 * np.sin(2 * np.pi * np.arange(319) / 7) + rng.normal(0, 5, 319)
    amount[(SPIKE - days[0]).days] += 90
    frame = pl.DataFrame({"day": days, "amount": amount.round(2), "region": ["EU"] * 319})
    return dk.model(frame, time="day", name="sales").define(revenue=dk.sum("amount"))


def shown(view: Any) -> dict[str, Any]:
    return dict(view.session.draw([view.key])[view.key].shown)


def traces(payload: dict[str, Any], role: str) -> list[dict[str, Any]]:
    data = payload["figure"]["data"]
    return [one for one in data if one.get("meta", {}).get("role") == role]


def column(payload: dict[str, Any], given: dict[str, str]) -> Any:
    return payload["columns"][given["$col"]]


def test_a_forecast_is_that_of_the_function_on_the_days_before(m: dk.Model) -> None:
    view = dk.Chart(m.revenue, by="day.day", period="this month", forecast=14)
    found = shown(view)
    past = m.query("revenue", by="day.day", period="2026-08-03 to 2026-11-15").run().frame
    ahead = dk.forecast(past, time="day.day", value="revenue", horizon=14)
    *bands, line = traces(found, "forecast")
    assert column(found, line["y"])[1:].tolist() == pytest.approx(ahead.mean.tolist())
    assert column(found, line["x"])[1] == milliseconds(date(2026, 11, 16))
    low, high = ahead.interval(95)
    assert column(found, bands[0]["y"])[1:15].tolist() == pytest.approx(high.tolist())
    assert column(found, bands[0]["y"])[15:29].tolist() == pytest.approx(low[::-1].tolist())
    assert ahead.backtest is not None
    error = f"typical error before: {ahead.backtest.smape:.1%}"
    assert error in column(found, line["customdata"])[1]
    assert error in found["words"]
    assert f"from {ahead.backtest.origins.height} earlier origins it erred by" in found["note"]


def test_the_divider_stands_at_the_last_complete_mark(m: dk.Model) -> None:
    found = shown(dk.Chart(m.revenue, by="day.week", period="this quarter", forecast=4))
    (divider,) = [one for one in found["figure"]["layout"]["shapes"] if one["name"] == "divider"]
    assert divider["x0"] == "2026-11-09 00:00:00"
    (name,) = found["figure"]["layout"]["annotations"]
    assert name["text"] == "now"
    found = shown(dk.Chart(m.revenue, by="day.day", period="2026-09", forecast=True))
    assert found["figure"]["layout"]["annotations"][0]["text"] == "forecast"
    assert len(column(found, traces(found, "forecast")[-1]["x"])) == 16


def test_each_event_has_one_bracket_a_ring_a_line_and_words(m: dk.Model) -> None:
    view = dk.Chart(m.revenue, by="day.day", period="2026-10-01 to 2026-11-15", anomalies=True)
    found = shown(view)
    (event,) = found["anomalies"]
    assert event["text"] == "Spike, 3 Nov 2026"
    assert (event["start"], event["end"], event["severity"]) == (
        "2026-11-03", "2026-11-04", "critical",
    )  # fmt: skip
    (bracket,) = [one for one in found["figure"]["layout"]["shapes"] if one["name"] == "anomaly"]
    assert (bracket["x0"], bracket["x1"]) == ("2026-11-02 12:00:00", "2026-11-03 12:00:00")
    (ring,) = traces(found, "anomaly")
    assert column(found, ring["x"]).tolist() == [milliseconds(SPIKE)]
    assert "was expected" in event["words"]
    assert event["words"] in found["words"]
    assert "1 unusual event (at most one false alarm in 20,000 values)" in found["note"]
    spoken = [one for one in found["points"] if "unusual: Spike" in one]
    assert len(spoken) == 1
    assert spoken[0].startswith("3 Nov 2026")


def test_the_past_before_the_period_is_what_a_short_period_is_judged_by(m: dk.Model) -> None:
    found = shown(dk.Chart(m.revenue, by="day.day", period="this month", anomalies=True))
    assert [one["text"] for one in found["anomalies"]] == ["Spike, 3 Nov 2026"]
    found = shown(dk.Chart(m.revenue, by="day.day", period="2026-09", anomalies=True))
    assert found["anomalies"] == []
    assert "nothing unusual" in found["note"]


@pytest.mark.parametrize("kind", ["line", "area", "bar"])
def test_marks_and_gestures_are_those_without_a_forecast(m: dk.Model, kind: Any) -> None:
    options: dict[str, Any] = {"by": "day.day", "period": "this month", "kind": kind}
    plain = shown(dk.Chart(m.revenue, **options))
    found = shown(dk.Chart(m.revenue, **options, forecast=5, anomalies=True))
    assert found["select"] == plain["select"]
    assert len(found["points"]) == len(plain["points"]) == 15
    rest = [one for one in found["figure"]["data"] if one not in plain["figure"]["data"]]
    assert {one["meta"]["role"] for one in rest} == {"forecast", "anomaly"}


def test_the_static_form_has_bands_divider_and_brackets(m: dk.Model) -> None:
    html = dk.Chart(m.revenue, by="day.day", period="this month", forecast=5, anomalies=True).html()
    body = html.partition("</style>")[2]
    assert body.count("<polygon") == 2
    assert ">now</text>" in body
    assert body.count("stroke:var(--dashkit-danger") == 2
    assert "Spike, 3 Nov 2026" in dk.Chart(m.revenue, by="day.day", anomalies=True)._static()[0]


def test_numbers_come_first_and_the_forecast_in_a_message_of_its_own(m: dk.Model) -> None:
    page = Listener(dk.Chart(m.revenue, by="day.day", key="c", forecast=5).session)
    page.say("hello")
    first, second = (one["views"]["c"] for one in page.messages)
    assert traces(first, "forecast") == []
    assert first["pending"] == "Comparing with the past …"
    assert len(traces(second, "forecast")) == 3


def test_what_cannot_be_forecast_says_why_and_keeps_its_marks() -> None:
    few = dk.model({"day": [date(2026, 11, 1), date(2026, 11, 2)], "amount": [1, 2]}, time="day")
    found = shown(dk.Chart("sum(amount)", by="day.day", model=few, forecast=2, anomalies=True))
    assert found["status"] == "ready"
    assert any(one.startswith("no forecast: ") for one in found["caveats"])
    assert any(one.startswith("not searched for what is unusual: ") for one in found["caveats"])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"forecast": 0.5}, "give how many steps"),
        ({"forecast": 2_000}, "give how many steps"),
        ({"anomalies": "magic"}, "isolation_forest"),
        ({"forecast": 3, "split": "region"}, "one measure over time"),
        ({"anomalies": True, "by": "region"}, "one measure over time"),
    ],
)
def test_what_does_not_go_together_is_said(m: dk.Model, options: dict[str, Any], said: str) -> None:
    with pytest.raises(DefinitionError, match=said):
        dk.Chart(m.revenue, **{"by": "day.day", **options})


def test_without_the_extra_the_error_says_what_to_install(
    m: dk.Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec

    def without(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == "scipy" else found(name, package)

    monkeypatch.setattr("dashkit.analytics.packages.find_spec", without)
    with pytest.raises(AnalysisError, match=r"pip install \"jupyter-dashkit\[analytics\]\""):
        dk.Chart(m.revenue, by="day.day", forecast=3)
