"""Periods are found where there are seasons, and not in noise."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

from dashkit.analytics.seasonality import DAY, YEAR, bridged, detrended, periods

HOUR, WEEK, MONTH = DAY / 24, 7 * DAY, YEAR / 12


def season(n: int, period: int, seed: int = 0) -> np.ndarray:
    pattern = np.random.default_rng(seed).normal(0.0, 2.0, period)
    return np.tile(pattern, n // period + 1)[:n]


def noise(n: int, seed: int = 0, memory: float = 0.0) -> np.ndarray:
    return signal.lfilter([1.0], [1.0, -memory], np.random.default_rng(seed).normal(size=n))


@pytest.mark.parametrize(
    ("n", "step", "wanted"),
    [
        (60, MONTH, (12,)),
        (40, 3 * MONTH, (4,)),
        (120, DAY, (7,)),
        (260, WEEK, (52,)),
        (500, HOUR, (24,)),
        (120, None, (7,)),
        (200, None, (10,)),
    ],
)
def test_the_period_of_a_season_is_found(n, step, wanted) -> None:
    assert periods(season(n, wanted[0]) + noise(n), step=step) == wanted


def test_a_smooth_season_has_no_shorter_one() -> None:
    smooth = 3 * np.sin(2 * np.pi * np.arange(1_500) / 144)
    assert periods(smooth + noise(1_500), step=600.0) == (144,)


def test_several_periods_are_found() -> None:
    n = 24 * 7 * 5
    hourly = season(n, 24) + season(n, 168, seed=1) + noise(n)
    assert periods(hourly, step=HOUR) == (24, 168)
    daily = season(3 * 365, 7) + 4 * np.sin(2 * np.pi * np.arange(3 * 365) / 365.25)
    assert periods(daily + noise(3 * 365), step=DAY) == (7, 365)


def test_a_cycle_that_is_not_of_the_calendar_is_not_asked() -> None:
    assert periods(season(300, 11) + noise(300), step=YEAR) == ()


@pytest.mark.parametrize("memory", [0.0, 0.7, 1.0])
def test_noise_has_a_season_rarely(memory) -> None:
    found = [periods(noise(200, seed, memory), step=DAY) for seed in range(200)]
    assert sum(map(bool, found)) <= 12


def test_outliers_trends_and_gaps_hide_no_season() -> None:
    values = season(140, 7) + noise(140) + 0.5 * np.arange(140)
    values[[20, 75]] = 1e4
    values[30:38] = np.nan
    before = values.copy()
    assert periods(values, step=DAY) == (7,)
    np.testing.assert_array_equal(values, before)


@pytest.mark.parametrize("factor", [-1.0, 1e-12, 1e12])
def test_periods_do_not_depend_on_units(factor) -> None:
    values = season(140, 7) + noise(140)
    assert periods(factor * values, step=DAY) == (7,)
    assert periods(values + factor, step=DAY) in {(7,), ()}


@pytest.mark.parametrize(
    "values", [[], [1.0], [1.0, 2.0], [5.0] * 50, [np.nan] * 50, [0.0] * 13 + [1.0]]
)
def test_too_little_has_no_period(values) -> None:
    for step in (None, DAY):
        assert periods(np.array(values, dtype=float), step=step) == ()


def test_a_season_that_is_exact_is_found() -> None:
    assert periods(np.tile([1.0, 5.0, 2.0, 8.0, 3.0, 9.0, 4.0], 12), step=DAY) == (7,)


def test_less_than_two_cycles_are_not_enough() -> None:
    assert periods(season(13, 7), step=DAY) == ()


def test_a_straight_line_is_no_detail() -> None:
    np.testing.assert_allclose(detrended(3.0 + 2.0 * np.arange(40.0), 12), 0.0, atol=1e-9)
    np.testing.assert_allclose(detrended(3.0 + 2.0 * np.arange(40.0), 7), 0.0, atol=1e-9)


def test_a_bridge_is_a_straight_line() -> None:
    np.testing.assert_array_equal(
        bridged(np.array([np.nan, 1.0, np.nan, np.nan, 4.0, np.nan])), [1, 1, 2, 3, 4, 4]
    )
