"""Anomalies by name: robust distances (z-score, STL) and an isolation forest, each value judged from its past."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from dashkit.analytics.detector import FAR, PATIENCE, START, Verdict
from dashkit.analytics.drift import MEMORY
from dashkit.analytics.expectation import profile_of
from dashkit.analytics.packages import require
from dashkit.analytics.seasonality import bridged
from dashkit.analytics.seasonality import periods as seasons_of
from dashkit.analytics.tails import pareto, threshold
from dashkit.errors import AnalysisError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_WINDOW: Final = 256
_LEVEL: Final = 7
_CLIP: Final = 3.0
_BOUNDED: Final = -0.3
_COMPARED: Final = [1, 3, 5, 7, 8, 9]
_MAD: Final = 1.4826
_SPANS: Final = (7, 14, 30)
_LAGS: Final = (1, 7, 30)
_ROWS: Final = 64
_TREES: Final = 100


def season_of(
    values: Floats, *, periods: tuple[int, ...] | None, seconds: float | None, stl: bool
) -> tuple[Floats, tuple[int, ...]]:
    """Return what the season adds to each value, block by block from the values before the block.

    Parameters
    ----------
    values
        Evenly spaced, NaN where missing.
    periods
        The seasons in points; None to find them.
    seconds
        Between two values, which says what seasons there may be.
    stl
        Whether the season is found by LOESS, one at most, or else as the mean of cycles.
    """
    slots = np.flatnonzero(np.isfinite(values))
    found, season = periods or (), np.zeros(len(values))
    for begin, end in _blocks(len(slots), START):
        first, here, last = (
            int(slots[max(begin - MEMORY, 0)]),
            int(slots[begin]),
            int(slots[end - 1]),
        )
        past = bridged(values[first:here])
        if periods is None:
            found = seasons_of(past, step=seconds, most=1 if stl else 2)
        rest, ahead = past, np.arange(here, last + 1)
        for period in (one for one in found if 2 * one + START <= len(past)):
            if stl:
                profile = np.roll(_loess(past, period), here % period)
            else:
                profile = profile_of(rest, first, period)[0]
                rest = rest - profile[(first + np.arange(len(rest))) % period]
            season[ahead] += profile[ahead % period]
    return season, found


def robust_verdicts(values: Floats, season: Floats, *, rate: float, stl: bool) -> list[Verdict]:
    """Judge values by their distance from the median of the 256 before, or with ``stl`` of the seven before.

    Distances are measured in median absolute deviations of the last 256.
    """
    slots = np.flatnonzero(np.isfinite(values))
    rest = (values - season)[slots]
    centre = _median_before(rest, _LEVEL if stl else _WINDOW)
    errors = rest - centre
    floor = 1e-9 * np.maximum.accumulate(np.abs(rest)) + 1e-300
    spread = np.maximum(_MAD * _median_before(np.abs(errors), _WINDOW), floor)
    sizes, limits = errors / spread, np.full((2, len(rest)), np.nan)
    for begin, end in _blocks(len(rest), START):
        sample = sizes[max(begin - MEMORY, START) : begin]
        if len(sample) < START:
            sample = errors[1:begin] / spread[begin - 1]
        limits[:, begin:end] = [[threshold(sample, rate / 2)], [threshold(-sample, rate / 2)]]
    size, expected, lower, upper, score = np.full((5, len(values)), np.nan)
    expected[slots], size[slots] = centre + season[slots], sizes
    upper[slots] = expected[slots] + limits[0] * spread
    lower[slots] = expected[slots] - limits[1] * spread
    score[slots] = np.minimum(np.where(sizes > 0, sizes / limits[0], -sizes / limits[1]), FAR)
    return _said(expected, lower, upper, score, size)


def forest_verdicts(values: Floats, season: Floats, *, rate: float, seed: int) -> list[Verdict]:
    """Judge values without their season by a forest grown on the features of those before.

    Raises
    ------
    AnalysisError
        If there are not more than 64 values with all features.
    """
    forests = require("sklearn.ensemble")
    rest = values - season
    slots = np.flatnonzero(np.isfinite(rest))
    centre = _median_before(rest[slots], _WINDOW)
    spread = _MAD * _median_before(np.abs(rest[slots] - centre), _WINDOW)
    past = rest.copy()
    past[slots] = np.clip(rest[slots], centre - _CLIP * spread, centre + _CLIP * spread)
    rows = features(past)
    rows[:, 0] = rest
    rows[:, _COMPARED] = rest[:, None] - rows[:, _COMPARED]
    places = np.flatnonzero(np.isfinite(rows).all(axis=1))
    if len(places) <= _ROWS:
        message = (
            f"isolation_forest needs more than {_ROWS} values with 30 before each, here are {len(places)}; "
            'use method="auto"'
        )
        raise AnalysisError("too few", message)
    strange, score = np.full((2, len(values)), np.nan)
    for begin, end in _blocks(len(places), _ROWS):
        before, here = places[max(begin - MEMORY, 0) : begin], places[begin:end]
        forest = forests.IsolationForest(n_estimators=_TREES, random_state=seed).fit(rows[before])
        if begin == _ROWS:
            strange[before] = -forest.score_samples(rows[before])
        strange[here] = -forest.score_samples(rows[here])
        usual = strange[before]
        middle = float(np.median(usual))
        size = max(_MAD * float(np.median(np.abs(usual - middle))), 1e-9)
        limit = pareto((usual - middle) / size, rate, shape=_BOUNDED)
        score[here] = np.maximum((strange[here] - middle) / size, 0.0) / limit
    nothing, errors = np.full(len(values), np.nan), rows[:, 1]
    return _said(values - errors, nothing, nothing, score, errors)


def features(values: Floats) -> Floats:
    """Return the value, means and standard deviations of 7, 14 and 30 values before, and lags 1, 7 and 30.

    NaN where the past does not reach so far back, never 0.
    """
    past = pl.Series(values).fill_nan(None)
    before = past.shift(1)
    columns = [past]
    for span in _SPANS:
        least = span // 2 + 1
        columns += [
            before.rolling_mean(span, min_samples=least),
            before.rolling_std(span, min_samples=least),
        ]
    columns += [past.shift(lag) for lag in _LAGS]
    return np.column_stack([one.cast(pl.Float64).fill_null(np.nan).to_numpy() for one in columns])


def _blocks(n: int, first: int) -> Iterator[tuple[int, int]]:
    begin = first
    while begin < n:
        end = min(n, begin + max(8, begin // 2))
        yield begin, end
        begin = end


def _loess(past: Floats, period: int) -> Floats:
    seasons = require("statsmodels.tsa.seasonal")
    last = past[-min(len(past), max(8 * period, 512)) :]
    seasonal: Floats = seasons.STL(last, period=period, robust=True).fit().seasonal
    return seasonal[-period:]


def _median_before(values: Floats, width: int) -> Floats:
    """Return for each value the median of up to so many before it; the first is its own."""
    before = pl.Series(values).rolling_median(width, min_samples=1).to_numpy()
    return np.concatenate((values[:1], before[:-1]))


def _said(
    expected: Floats, lower: Floats, upper: Floats, score: Floats, sign: Floats
) -> list[Verdict]:
    """Return verdicts; a run of alarms to one side is a change of level."""
    found, run, side = [], 0, 0.0
    columns = (one.tolist() for one in (expected, lower, upper, score, np.sign(sign)))
    for middle, low, high, far, way in zip(*columns, strict=True):
        alarm = far >= 1
        run = run + 1 if alarm and way == side else int(alarm)
        side = way
        shift = way if run == PATIENCE else 0.0
        found.append(Verdict(middle, low, high, far, alarm, shift))
    return found
