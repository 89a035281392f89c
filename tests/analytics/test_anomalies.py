"""What is unusual in a series: how often noise is, that anomalies are, and that no value is judged by its future."""

from __future__ import annotations

import json
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dashkit as dk
from dashkit.errors import AnalysisError, DefinitionError
from tests.analytics.nasty import SERIES

METHODS = ["auto", "stl", "zscore", "isolation_forest"]


def noise(n, seed=0, phi=0.0):
    rng = np.random.default_rng(seed)
    steps = rng.standard_normal(n + 100)
    for place in range(1, len(steps)):
        steps[place] += phi * steps[place - 1]
    return steps[100:]


def weekly(n, seed=0):
    return 100 + 10 * np.array([0, 1, 2, 1, 0, -3, -4])[np.arange(n) % 7] + noise(n, seed)


def found(values, **options):
    return [(one.kind, one.start, one.end) for one in dk.detect_anomalies(values, **options).events]


def hit(values, place, **options):
    return any(start <= place <= end for _, start, end in found(values, **options))


# the alarm rate


@pytest.mark.parametrize("method", METHODS)
def test_a_year_of_noise_is_not_a_tenth_anomalous(method):
    total = sum(dk.detect_anomalies(noise(365, seed), method=method).total for seed in range(4))
    assert total <= 3


@pytest.mark.parametrize("phi", [0.0, 0.7])
def test_noise_raises_at_most_one_event_in_10_000_values(phi):
    assert sum(len(found(noise(10_000, seed, phi))) for seed in range(2)) <= 2


def test_sensitivity_is_the_expected_false_alarms_in_a_thousand():
    values = noise(10_000, 5)
    asked = dk.detect_anomalies(values, sensitivity=2.0)
    assert 0.3 <= 1000 * len(asked.events) / len(values) <= 3.0
    assert len(dk.detect_anomalies(values, sensitivity=0.05).events) < len(asked.events)


def test_heavy_tails_widen_the_band():
    heavy = np.random.default_rng(3).standard_t(3, 10_000)
    assert (
        len(found(heavy)) <= 8
    )  # the quantile of the normal distribution is passed by more than 90


def test_heavy_tails_raise_less_than_six_events_in_10_000_values():
    total = 0
    for seed in range(8, 12):
        rng = np.random.default_rng(seed)
        total += sum(len(found(rng.standard_t(4, 10_000))) for _ in range(4))
    assert total <= 0.6 * 160


def test_seasonal_noise_is_quiet_and_its_season_is_found():
    result = dk.detect_anomalies(weekly(700))
    assert (result.periods[0], len(result.events)) == (7, 0)


# what must be found


@pytest.mark.parametrize("method", ["auto", "zscore", "stl", "isolation_forest"])
def test_a_spike_in_a_season_is_found_by_each_method(method):
    values = weekly(1000, 1)
    values[800] += 15
    assert hit(values, 800, method=method, sensitivity=0.5)


def test_a_spike_and_a_dip_have_a_direction_a_band_and_a_severity():
    values = noise(400)
    values[250], values[300] = 9.0, -30.0
    up, down = dk.detect_anomalies(values).events
    assert (up.kind, up.direction, up.start, up.peak, up.end) == ("spike", "up", 250, 250, 250)
    assert (down.kind, down.direction, down.severity) == ("dip", "down", "critical")
    assert up.lower < up.expected < up.upper < up.value == 9.0
    assert "expected" in up.explain()


def test_neighbouring_alarms_are_one_event():
    values = noise(400)
    values[300:303] += 12
    assert [event.points for event in dk.detect_anomalies(values).events] == [3]


@pytest.mark.parametrize("phi", [0.0, 0.7])
def test_a_level_shift_is_one_event_and_then_the_new_level_is_usual(phi):
    values = noise(1500, 2, phi)
    values[700:] += 12
    ((kind, start, end),) = found(values)
    assert kind == "level shift"
    assert 700 <= start <= end <= 712


def test_a_small_lasting_change_is_found_that_no_single_value_shows():
    values = noise(1200, 4)
    values[800:] += 2.0
    ((kind, start, _),) = found(values)
    assert kind == "level shift"
    assert 790 <= start <= 815


def test_a_shift_is_found_in_a_season_though_the_rule_soon_follows_it():
    """The rule learns from the last values, so a step fades from its errors: plain sums of them find half of these steps."""
    late = []
    for seed in range(12):
        day = 2 * np.pi * np.arange(2_400) / 24
        values = 100 + 5 * np.sin(day) + 2 * np.sin(day / 7) + noise(2_400, seed, 0.4)
        values[1_200:] += 4.4 * (-1) ** seed
        values[1_800:] -= 4.4 * (-1) ** seed
        events = found(values)
        late += [
            any(start <= step + 30 and end >= step for _, start, end in events)
            for step in (1_200, 1_800)
        ]
    assert np.mean(late) >= 0.75


def test_after_a_slow_shift_the_new_level_is_expected_at_once():
    values = noise(1200, 4, 0.6)
    values[800:] += 4.0
    result = dk.detect_anomalies(values)
    (event,) = result.events
    assert event.kind == "level shift"
    after = slice(event.end + 1, event.end + 6)
    coming = 4.0 + 0.6 * (values[event.end : event.end + 5] - 4.0)
    np.testing.assert_allclose(result.points["expected"].to_numpy()[after], coming, atol=0.8)


def test_an_outage_and_its_end_are_one_event():
    values = 100 + noise(900, 6)
    values[600:630] = 0.0
    ((kind, start, end),) = found(values)
    assert (kind, start) == ("dip", 600)
    assert end >= 629


def test_a_usual_value_at_an_unusual_place_breaks_the_season():
    values = weekly(400)
    values[299] = values[299 - 3]  # the best day's value on the worst day
    ((kind, start, _),) = found(values)
    assert (kind, start) == ("season break", 299)


def test_missing_days_are_an_event_where_days_are_never_missing():
    days = [date(2024, 1, 1) + timedelta(days=place) for place in range(300)]
    frame = pl.DataFrame({"day": days, "sales": weekly(300)})
    kept = frame.filter(~pl.col("day").is_between(date(2024, 8, 1), date(2024, 8, 5)))
    (event,) = dk.detect_anomalies(kept).events
    assert (event.kind, event.start, event.end) == ("missing", date(2024, 8, 1), date(2024, 8, 5))
    weekdays = frame.filter(pl.col("day").dt.weekday() < 6)
    assert dk.detect_anomalies(weekdays).events == ()


# from the past only


@pytest.mark.parametrize("method", METHODS)
def test_scores_of_a_prefix_are_those_of_the_whole_each_time(method):
    values = weekly(300, 3)
    values[[120, 200, 230]] += [30, np.nan, -30]
    whole = dk.detect_anomalies(values, method=method).points
    for cut in (150, 231, 300):
        part = dk.detect_anomalies(values[:cut], method=method).points
        assert part.equals(whole.head(cut))


# properties


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 99), st.integers(-1000, 1000), st.floats(1e-3, 1e3))
def test_scores_do_not_depend_on_origin_and_unit(seed, origin, unit):
    values = np.round(weekly(160, seed), 2)
    values[100] += 20
    plain = dk.detect_anomalies(values)
    moved = dk.detect_anomalies(unit * (values + origin))
    assert [one.start for one in moved.events] == [one.start for one in plain.events]
    np.testing.assert_allclose(moved.points["score"], plain.points["score"], rtol=1e-3, atol=1e-6)


@settings(max_examples=10, deadline=None)
@given(st.sets(st.integers(20, 119), max_size=30))
def test_missing_values_keep_their_rows_and_have_no_score(missing):
    values = noise(120, 1)
    values[list(missing)] = np.nan
    result = dk.detect_anomalies(values)
    assert result.points.height == 120
    unscored = set(result.points.filter(pl.col("score").is_null())["place"].to_list())
    assert unscored == missing | set(range(12))
    assert result.diagnostics.n == 120 - len(missing)


# options and answers


def test_unknown_method_is_an_error_that_names_the_others():
    with pytest.raises(DefinitionError, match="zscore"):
        dk.detect_anomalies(noise(50), method="z-score")


@pytest.mark.parametrize(
    "bad", [{"sensitivity": 0}, {"sensitivity": 500}, {"period": 1}, {"period": (7, 5000)}]
)
def test_options_out_of_range_are_errors(bad):
    with pytest.raises(DefinitionError, match="not allowed"):
        dk.detect_anomalies(noise(50), **bad)


def test_too_few_values_for_a_forest_are_said_to_be():
    with pytest.raises(AnalysisError) as error:
        dk.detect_anomalies(noise(60), method="isolation_forest")
    assert error.value.reason == "too few"


def test_answers_are_plain_json_and_a_sentence():
    values = noise(200)
    values[150] = 20
    result = dk.detect_anomalies(values)
    said = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    assert (said["total"], said["percentage"], said["method"]) == (1, 0.5, "auto")
    assert said["events"][0]["kind"] == "spike"
    assert result.explain().startswith("1 spike in 200 values")
    assert result.to_frame().columns == [
        "place", "value", "expected", "lower", "upper", "score", "anomaly",
    ]  # fmt: skip
    assert dk.detect_anomalies(noise(200)).explain() == "Nothing unusual in 200 values."


@pytest.mark.parametrize("method", METHODS)
def test_same_input_same_answer(method):
    first, second = (dk.detect_anomalies(weekly(200, 8), method=method) for _ in range(2))
    assert first.points.equals(second.points)


def test_input_stays_as_it_was():
    values = weekly(100)
    before = values.copy()
    dk.detect_anomalies(values)
    np.testing.assert_array_equal(values, before)


@pytest.mark.parametrize("name", [name for name in SERIES if name != "a million"])
def test_whatever_is_given_there_is_an_answer_or_a_reason(name):
    data = SERIES[name]()
    before = repr(data)
    try:
        result = dk.detect_anomalies(data)
    except AnalysisError as error:
        assert error.reason  # noqa: PT017
    else:
        assert dk.detect_anomalies(data).points.equals(result.points)
        json.dumps(result.to_dict(), allow_nan=False)
        assert result.explain()
    assert repr(data) == before
