"""Lasting changes: none in noise that remembers, those that were made, and where."""

from __future__ import annotations

import json
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

import dashkit as dk
from dashkit.errors import AnalysisError, DefinitionError
from tests.analytics.nasty import SERIES


def noise(n, seed=0, memory=0.0):
    steps = np.random.default_rng(seed).standard_normal(n + 100)
    return signal.lfilter([1.0], [1.0, -memory], steps)[100:]


def stepped(seed=0):
    values = noise(600, seed)
    values[200:] += 3
    values[400:] -= 5
    return values


@pytest.mark.parametrize("memory", [0.0, 0.7])
@pytest.mark.parametrize("n", [60, 400])
def test_noise_has_no_changes(n, memory):
    wrong = [bool(dk.changepoints(noise(n, seed, memory)).points) for seed in range(40)]
    assert np.mean(wrong) <= 0.1


def test_steps_are_found_where_they_are_with_size_and_intervals():
    first, second = dk.changepoints(stepped()).points
    assert (first.kind, second.kind) == ("mean", "mean")
    assert first.earliest <= 200 <= first.latest
    assert second.earliest <= 400 <= second.latest
    assert first.latest - first.earliest < 10
    assert first.lower < 3 < first.upper
    assert second.lower < -5 < second.upper


def test_intervals_hold_their_level():
    inside = []
    for seed in range(60):
        values = noise(300, seed, 0.4)
        values[150:] += 4
        points = [one for one in dk.changepoints(values).points if one.kind == "mean"]
        inside += [len(points) == 1 and points[0].lower < 4 < points[0].upper]
    assert np.mean(inside) >= 0.85


def test_a_change_of_variance_is_one_and_not_of_the_mean():
    values = noise(600)
    values[300:] *= 4
    (found,) = dk.changepoints(values).points
    assert found.kind == "variance"
    assert abs(found.time - 300) < 25
    assert found.lower < 4 < found.upper


def test_a_single_outlier_is_no_change():
    values = noise(300)
    values[150] = 60
    assert dk.changepoints(values).points == ()


def test_times_and_missing_values():
    days = [date(2024, 1, 1) + timedelta(days=place) for place in range(600)]
    values = stepped()
    values[50:60] = np.nan
    found = dk.changepoints(pl.DataFrame({"day": days, "sales": values}))
    assert abs((found.points[0].time - days[200]).days) <= 3
    assert found.diagnostics.warnings == ("10 values are missing",)
    assert found.to_frame()["time"].dtype == pl.Date
    assert "lasting changes" in found.explain()
    json.dumps(found.to_dict(), allow_nan=False)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 99), st.integers(-50, 50), st.floats(1e-3, 1e3))
def test_changes_do_not_depend_on_origin_and_unit(seed, origin, unit):
    values = stepped(seed)
    plain, moved = dk.changepoints(values), dk.changepoints(unit * (values + origin))
    assert [one.time for one in moved.points] == [one.time for one in plain.points]
    for one, other in zip(plain.points, moved.points, strict=True):
        factor = unit if one.kind == "mean" else 1
        assert other.size == pytest.approx(factor * one.size, rel=1e-6)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 99))
def test_backwards_in_time_the_changes_are_the_same(seed):
    values = stepped(seed)
    there = [one.time for one in dk.changepoints(values).points if one.kind == "mean"]
    back = [one.time for one in dk.changepoints(values[::-1]).points if one.kind == "mean"]
    assert [600 - one for one in reversed(back)] == there


def test_input_stays_as_it_was_and_the_answer_too():
    values = stepped()
    before = values.copy()
    assert dk.changepoints(values) == dk.changepoints(values)
    np.testing.assert_array_equal(values, before)


def test_a_chance_that_is_none_is_an_error():
    with pytest.raises(DefinitionError, match="alpha"):
        dk.changepoints(stepped(), alpha=2)


@pytest.mark.parametrize("name", SERIES)
def test_whatever_is_given_there_is_an_answer_or_a_reason(name):
    data = SERIES[name]()
    before = repr(data)
    try:
        found = dk.changepoints(data)
    except AnalysisError as error:
        assert error.reason  # noqa: PT017
    else:
        json.dumps(found.to_dict(), allow_nan=False)
        assert found.explain()
        if name != "a million":
            assert dk.changepoints(data) == found
    assert repr(data) == before
