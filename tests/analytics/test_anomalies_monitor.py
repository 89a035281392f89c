"""Values judged as they come: the same answers as in one go, in bounded memory and time."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest

import dashkit as dk
from dashkit.analytics import anomalies
from dashkit.analytics.detector import Detector
from dashkit.analytics.drift import MEMORY
from dashkit.errors import AnalysisError


def eventful(n, seed=0):
    rng = np.random.default_rng(seed)
    values = 50 + 8 * np.sin(np.arange(n) * 2 * np.pi / 24) + rng.standard_normal(n)
    values[n // 2] += 15
    values[2 * n // 3 :] -= 12
    values[n // 3 : n // 3 + 4] = np.nan
    return values


def test_stream_and_batch_give_the_same_answers():
    values = eventful(1500)
    hours = [datetime(2024, 1, 1) + timedelta(hours=place) for place in range(1500)]
    kept = [place for place in range(1500) if not 900 <= place < 905]
    monitor = dk.AnomalyMonitor()
    judged = [monitor.update(hours[place], values[place]) for place in kept]
    batch = dk.detect_anomalies(
        pl.DataFrame({"at": [hours[place] for place in kept], "load": values[kept]})
    )
    assert monitor.events == batch.events
    assert {event.kind for event in batch.events} >= {"spike", "level shift", "missing"}
    scores = batch.points["score"].fill_null(np.nan).to_numpy()
    np.testing.assert_allclose([one.score for one in judged], scores, rtol=1e-9)
    assert [one.anomaly for one in judged] == batch.points["anomaly"].to_list()


@pytest.mark.parametrize("timed", [False, True])
def test_stretches_of_a_long_series_are_judged_as_each_value_is(timed, monkeypatch):
    values = eventful(5_000)
    values[3_900:3_930] = np.random.default_rng(2).standard_cauchy(30) * 50
    data = values
    if timed:
        hours = [datetime(2024, 1, 1) + timedelta(hours=place) for place in range(5_000)]
        frame = pl.DataFrame({"at": hours, "load": values}).with_row_index()
        data = frame.filter(~pl.col("index").is_between(2_200, 2_260)).drop("index")
    singly = dk.detect_anomalies(data)
    monkeypatch.setattr(anomalies, "_LONG", 0)
    at_once = dk.detect_anomalies(data)
    assert len(singly.events) >= 5
    told = [
        [(one.kind, one.start, one.peak, one.end) for one in each.events]
        for each in (singly, at_once)
    ]
    assert told[0] == told[1]
    for column in ("expected", "lower", "upper", "score"):
        first, second = (each.points[column].fill_null(np.nan) for each in (singly, at_once))
        np.testing.assert_allclose(second, first, rtol=1e-7, atol=1e-9)
    assert at_once.points["anomaly"].equals(singly.points["anomaly"])
    assert at_once.diagnostics == singly.diagnostics


def test_an_event_is_told_at_once():
    monitor = dk.AnomalyMonitor()
    for place, value in enumerate(eventful(200)[:90]):
        assert monitor.update(
            date(2024, 1, 1) + timedelta(days=place), value
        ).event is None or place in range(66, 70)
    point = monitor.update(date(2024, 4, 1), 500.0)
    assert (point.event.kind, point.event.start) == ("spike", date(2024, 4, 1))
    assert json.loads(json.dumps(point.to_dict(), allow_nan=False))["time"] == "2024-04-01"


def test_memory_is_bounded_and_a_value_takes_less_than_a_millisecond():
    detector = Detector(rate=5e-5)
    values = np.random.default_rng(1).standard_normal(3 * MEMORY).tolist()
    started = time.perf_counter()
    for value in values:
        detector.step(value)
    assert (time.perf_counter() - started) / len(values) < 1e-3
    assert len(detector._values) == 2 * MEMORY
    assert len(detector._errors) <= MEMORY


@pytest.mark.parametrize("second", [datetime(2024, 1, 1), datetime(2023, 12, 31), None])
def test_times_must_go_on(second):
    monitor = dk.AnomalyMonitor()
    monitor.update(datetime(2024, 1, 1), 1.0)
    with pytest.raises(AnalysisError, match="does not come after"):
        monitor.update(second, 2.0)


def test_an_hour_that_stands_twice_on_the_clock_is_judged_once():
    start = datetime(2024, 10, 20, tzinfo=UTC)
    zone = ZoneInfo("Europe/Berlin")
    monitor = dk.AnomalyMonitor(period=24)
    points = [
        monitor.update((start + timedelta(hours=place)).astimezone(zone), float(place % 24))
        for place in range(300)
    ]
    doubled = [one for one in points[30:] if np.isnan(one.score)]
    assert [one.time.isoformat() for one in doubled] == ["2024-10-27T02:00:00+01:00"]


def test_a_gap_of_years_takes_no_time_and_keeps_the_season():
    monitor = dk.AnomalyMonitor(period=7)
    start = datetime(2024, 1, 1)
    for place in range(100):
        monitor.update(start + timedelta(minutes=place), float(place % 7))
    far = 7 * 10**6
    for place in range(far, far + 30):
        point = monitor.update(start + timedelta(minutes=place), float(place % 7))
        assert point.event is None
        assert point.expected == pytest.approx(place % 7, abs=0.5)
    assert [event.kind for event in monitor.events] == ["missing"]


def test_it_is_said_when_the_rule_is_found_anew_less_often() -> None:
    values = np.random.default_rng(5).normal(10.0, 1.0, 32_769)
    assert dk.detect_anomalies(values[:-1]).diagnostics.warnings == (
        "not judged, for lack of values before: 12 of 32,768",
    )
    (_, said) = dk.detect_anomalies(values).diagnostics.warnings
    assert "anew each 2,048 values, each 512 before" in said
    monitor, first = dk.AnomalyMonitor(), date(2026, 1, 1)
    monitor.update(first, 1.0)
    monitor.update(first + timedelta(days=40_000), 1.0)
    assert (monitor.diagnostics.n, monitor.diagnostics.warnings) == (2, ())
    assert monitor.diagnostics.period == (first, first + timedelta(days=40_000))
