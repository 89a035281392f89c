"""Fewer points show the same line: peaks, ends and gaps stay, and what is left out is said."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import dashkit as dk
from dashkit.errors import AnalysisError, DefinitionError
from tests.analytics.nasty import SERIES

METHODS = ("minmaxlttb", "m4")


def walk(n: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=n).cumsum()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("realtime", "points"), [(False, 5_000), (True, 1_000)])
@pytest.mark.parametrize("at", [0, 1, 123_457, 999_998, 999_999])
@pytest.mark.parametrize("height", [100.0, -100.0])
def test_a_spike_of_one_point_in_a_million_stays_visible(
    method, realtime, points, at, height
) -> None:
    values = np.zeros(1_000_000)
    values[at] = height
    every_nth = values[:: len(values) // points]
    assert at % 200 == 0 or height not in every_nth
    found = dk.downsample(values, realtime=realtime, method=method)
    assert height in found.values
    assert found.n <= points
    assert not found.exact


@pytest.mark.parametrize("method", METHODS)
def test_many_spikes_are_seen_where_they_are(method) -> None:
    rng = np.random.default_rng(5)
    values = rng.normal(size=1_000_000)
    at = rng.choice(len(values), 100, replace=False)
    values[at] += 30.0
    found = dk.downsample(values, method=method)
    assert np.isin(at, found.index).mean() > 0.95


@given(
    values=hnp.arrays(
        np.float64, st.integers(1, 400), elements=st.one_of(st.just(np.nan), st.floats(-1e6, 1e6))
    ),
    points=st.integers(50, 100),
    method=st.sampled_from(METHODS),
)
@settings(max_examples=150, deadline=None)
def test_ends_extremes_and_gaps_stay_and_nothing_is_made_up(values, points, method) -> None:
    before = values.copy()
    found = dk.downsample(values, points=points, method=method)
    np.testing.assert_array_equal(values, before)
    assert found.n == len(found.index) == len(found.values) <= points
    assert (np.diff(found.index) > 0).all()
    np.testing.assert_array_equal(found.values, values[found.index])
    assert {found.index[0], found.index[-1]} == {0, len(values) - 1}
    if not np.isnan(values).all():
        assert np.nanmin(found.values) == np.nanmin(values)
        assert np.nanmax(found.values) == np.nanmax(values)
    for one, two in zip(found.index[:-1], found.index[1:], strict=True):
        joined = not np.isnan(values[[one, two]]).any()
        assert not (joined and np.isnan(values[one:two]).any()), "a line is drawn across a gap"


def test_the_edges_of_gaps_are_exact() -> None:
    values = walk(100_000)
    values[20_000:20_010] = np.nan
    values[70_000] = np.nan
    found = dk.downsample(values, points=200)
    assert {19_999, 20_010, 69_999, 70_001} <= set(found.index.tolist())
    assert np.isnan(found.values).sum() == 2


def test_a_short_series_is_shown_whole() -> None:
    found = dk.downsample([3, None, 1])
    assert found.exact
    assert found.explain() == "showing all 3 points"
    assert found.to_frame()["value"].to_list() == [3.0, None, 1.0]


def test_what_is_left_out_is_said() -> None:
    found = dk.downsample(walk(12_345), points=1_000)
    assert found.explain() == f"showing {found.n:,} of 12,345 points"
    assert 900 < found.n <= 1_000
    told = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert told["of"] == 12_345
    assert told["diagnostics"]["method"] == "MinMaxLTTB"


def test_a_closer_look_is_drawn_anew() -> None:
    start = date(2000, 1, 1)
    frame = pl.DataFrame(
        {"when": [start + timedelta(days=d) for d in range(9_000)], "v": walk(9_000)}
    )
    near = dk.downsample(frame, points=100, within=(date(2001, 1, 1), date(2001, 2, 28)))
    days = near.to_frame()["time"].to_list()
    assert near.exact
    assert days[0] == date(2000, 12, 31)
    assert days[-1] == date(2001, 3, 1)
    assert near.of == 61
    assert near.index[0] == 365
    assert near.diagnostics.period == (date(2000, 12, 31), date(2001, 3, 1))
    places = dk.downsample(walk(9_000), points=100, within=(99.5, 300.2))
    assert (places.index[0], places.index[-1]) == (99, 301)
    with pytest.raises(AnalysisError, match="no points from"):
        dk.downsample(walk(50), within=(90, 100))


def test_irregular_times_get_points_where_time_passes() -> None:
    first = datetime(2024, 1, 1)
    seconds = np.concatenate([np.arange(50_000), 50_000 + 60 * np.arange(1, 1_001)])
    frame = {"at": [first + timedelta(seconds=int(s)) for s in seconds], "v": walk(51_000)}
    found = dk.downsample(frame, points=500)
    assert (found.index >= 50_000).sum() > 100


def test_hours_that_are_there_twice_stay_in_order() -> None:
    first = datetime(2024, 10, 26, tzinfo=UTC)
    instants = pl.Series([first + timedelta(seconds=10 * s) for s in range(20_000)])
    frame = pl.DataFrame({"at": instants.dt.convert_time_zone("Europe/Berlin"), "v": walk(20_000)})
    found = dk.downsample(frame, points=1_000)
    assert found.zone == "Europe/Berlin"
    assert found.n > 900
    assert (np.diff(found.index) > 0).all()


@pytest.mark.parametrize("method", METHODS)
def test_all_values_at_one_time_are_thinned_too(method) -> None:
    times = [datetime(2024, 1, 1)] * 5_000
    for stray in ({}, {0: 1970}, {4_999: 2040}, {0: 1970, 4_999: 2040}):
        for place, year in stray.items():
            times[place] = datetime(year, 1, 1)
        found = dk.downsample({"at": times, "v": walk(5_000)}, points=200, method=method)
        assert 80 < found.n <= 200


def test_several_values_at_one_time_are_kept() -> None:
    found = dk.downsample({"at": [date(2024, 1, 1)] * 3 + [None], "v": [1, 9, 1, 4]})
    np.testing.assert_array_equal(found.values, [1, 9, 1])
    assert found.diagnostics.warnings == ("1 rows have no time and are left out",)


def test_wrong_options_say_what_is_allowed() -> None:
    with pytest.raises(DefinitionError, match="points 5 is too few"):
        dk.downsample([1.0], points=5)
    with pytest.raises(DefinitionError, match="Did you mean 'm4'"):
        dk.downsample([1.0], method="m44")


@pytest.mark.parametrize("name", SERIES)
@pytest.mark.parametrize("method", METHODS)
def test_whatever_comes_is_drawn_or_has_a_reason(name, method) -> None:
    try:
        found = dk.downsample(SERIES[name](), points=50, method=method)
    except AnalysisError as error:
        assert error.reason  # noqa: PT017
        return
    assert found.n <= 50
    assert json.dumps(found.to_dict(), allow_nan=False)
    assert found.to_frame().height == found.n
