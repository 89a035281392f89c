"""Seasons taken out of a series and put back: patterns that move, as they predict best."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final

import numpy as np

from dashkit.analytics.packages import require
from dashkit.analytics.seasonality import detrended

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashkit.analytics.seasonality import Floats

ndimage, signal = require("scipy.ndimage"), require("scipy.signal")
_RATES: Final = (0.0, 0.1, 0.3)
_WIDTHS: Final = (0.0, 0.02, 0.05, 0.1)
_SMOOTHED: Final = 24
_CLIP: Final = 5.0
_COMPARED: Final = 3
_SAME_LEVEL: Final = 0.1
_GROWS: Final = 0.5
_SURE: Final = 0.5
_SHARE: Final = 0.3
_LEAST: Final = 0.05
_LOG_VARIANCE: Final = 1.23
_EIGHTH: Final = 8
_CYCLES: Final = 3
_LASTING: Final = 0.4
_FAR: Final = 6.0
_OUT: Final = 4.0
_LONE: Final = 0.05
_WINDOW: Final = 7
_MAD: Final = 1.4826


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """How a season is estimated: fixed by one part of a series, used on longer ones.

    Attributes
    ----------
    period
        Points a cycle.
    rate
        Weight of the newest cycle; 0 for the mean of all cycles.
    width
        Width of the moving average over a cycle, in points.
    share
        1, or 0 where nothing repeats.
    """

    period: int
    rate: float
    width: int
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class Adjusted:
    """A series without its seasons.

    Attributes
    ----------
    values
        What is left.
    seasons
        What was taken out: of the points, and of as many points after them as were asked.
    multiplicative
        Whether it was divided out.
    """

    values: Floats
    seasons: Floats
    multiplicative: bool

    def back(self, values: Floats, start: int) -> Floats:
        """Return values from a place on with their season."""
        season = self.seasons[start : start + len(values)]
        return values * season if self.multiplicative else values + season


def patterns_of(values: Floats, periods: Sequence[int]) -> tuple[Pattern, ...]:
    """Return how each season is best estimated: what predicted each cycle best from the cycles before."""
    found = []
    rest = values
    for period in periods:
        if len(rest) < 2 * period:
            continue
        pattern = _best(_table(rest, period), period)
        found.append(pattern)
        rest = rest - _season(rest, pattern, 0)
    return tuple(found)


def is_multiplicative(values: Floats, period: int) -> bool:
    """Return whether the swing of a season grows with the level: the slope of log spread on log level is over a half."""
    cycles = len(values) // period
    if cycles < _COMPARED or values.min() <= 0:
        return False
    table = values[-cycles * period :].reshape(cycles, period)
    level = np.log(table.mean(axis=1))
    inner = detrended(values, period)[-cycles * period :].reshape(cycles, period)
    spread = inner.std(axis=1)
    if spread.min() <= 0 or np.ptp(level) < _SAME_LEVEL:
        return False
    slope = np.polyfit(level, np.log(spread), 1)[0]
    return bool(slope > _GROWS)


def moves_by_shares(values: Floats, period: int) -> bool:
    """Return whether the steps of a series are shares of its level, as where it grows by so much per cent.

    Its values are positive, its level changes by half or more, its steps, to the cycle before, are mostly below 30 % of the
    level, and its season or these steps grow with the level: the slope of their log size on the log level is over a half by
    half a standard error.
    """
    window = max(period, _WINDOW, len(values) // _EIGHTH)
    if len(values) < 2 * window or values.min() <= 0:
        return False
    level = np.maximum(values - detrended(values, window), values.min() / 2)
    size = np.abs(values[period:] - values[:-period])
    around = (level[period:] + level[:-period]) / 2
    typical = float(np.median(size))
    x = np.log(around)
    if np.ptp(x) < _LASTING or not 0 < typical <= _SHARE * float(np.median(around)):
        return False
    if is_multiplicative(values, period):
        return True
    x -= x.mean()
    spread = float(x @ x)
    slope = float(x @ np.log(np.maximum(size, _LEAST * typical))) / spread
    return bool(slope - _SURE * np.sqrt(_LOG_VARIANCE * period / spread) > _GROWS)


def recent_levels(
    values: Floats, places: Sequence[int], seasons: Sequence[int], steps: int
) -> Floats:
    """Return the level before each place, (place, step): the median size of the newest values of the same part of the season.

    These are an eighth of all values, but three cycles and seven values at least, of the longest season that fits twice
    before the first place.
    """
    period = max((one for one in seasons if 2 * one <= places[0]), default=1)
    cycles = max(_CYCLES, max(_WINDOW, len(values) // _EIGHTH) // period)
    found = []
    for place in places:
        whole = min(cycles, place // period) * period
        table = np.abs(values[place - whole : place]).reshape(-1, period)
        found.append(np.resize(np.median(table, axis=0), steps))
    return np.array(found)


def adjusted(
    values: Floats, patterns: Sequence[Pattern], ahead: int, *, multiplicative: bool
) -> Adjusted:
    """Return a series without its seasons, and the seasons `ahead` points past its end."""
    rest = np.log(values) if multiplicative else values
    n = len(values)
    total = np.zeros(n + ahead)
    for pattern in patterns:
        if n >= 2 * pattern.period:
            season = _season(rest, pattern, ahead)
            total += season
            rest = rest - season[:n]
    return Adjusted(
        values=np.exp(rest) if multiplicative else rest,
        seasons=np.exp(total) if multiplicative else total,
        multiplicative=multiplicative,
    )


def _table(values: Floats, period: int) -> Floats:
    """Return detrended values, a row a cycle; the last value ends the last row."""
    cycles = len(values) // period
    smooth = detrended(values, period)[-cycles * period :].reshape(cycles, period)
    centre = np.median(smooth, axis=0)
    spread = _MAD * np.median(np.abs(smooth - centre)) or smooth.std()
    return np.clip(smooth, centre - _CLIP * spread, centre + _CLIP * spread)


def _best(table: Floats, period: int) -> Pattern:
    """Return what predicts each cycle best from those before; a ``share`` of 0, nothing, where no pattern does.

    The patterns that are tried are whole: each is known from fewer cycles than the one that is taken out in the end, so that
    a share that suited them would be too small for it.
    """
    widths = _WIDTHS if period > _SMOOTHED else _WIDTHS[:1]
    best, least = Pattern(period, 0.0, 1, 0.0), float((table[1:] ** 2).sum())
    for rate, width in product(_RATES, dict.fromkeys(2 * int(w * period) + 1 for w in widths)):
        error = float(((table[1:] - _learned(table, rate, width)[:-1]) ** 2).sum())
        if error < least * (1 - 1e-6):
            best, least = Pattern(period, rate, width, 1.0), error
    return best


def _learned(table: Floats, rate: float, width: int) -> Floats:
    """Return what is known of the pattern after each cycle."""
    count = np.arange(1, len(table) + 1)[:, None]
    if rate:
        weight = signal.lfilter([1.0], [1.0, rate - 1.0], np.ones(len(table)))[:, None]
        found = signal.lfilter([1.0], [1.0, rate - 1.0], table, axis=0) / weight
    else:
        found = np.cumsum(table, axis=0) / count
    if width > 1:
        half = width // 2
        padded = np.pad(found, ((0, 0), (half, half)), mode="wrap")
        total = np.cumsum(np.pad(padded, ((0, 0), (1, 0))), axis=1)
        found = (total[:, width:] - total[:, :-width]) / width
    centred: Floats = found - found.mean(axis=1, keepdims=True)
    return centred


def _season(values: Floats, pattern: Pattern, ahead: int) -> Floats:
    period = pattern.period
    learned = pattern.share * _learned(_table(values, period), pattern.rate, pattern.width)
    n, cycles = len(values), len(learned)
    first = n - cycles * period
    places = np.arange(n + ahead) - first
    return learned[np.clip(places // period, 0, cycles - 1), places % period]


def tamed(values: Floats) -> Floats:
    """Return values with lone outliers brought to 6 robust deviations of a running median of seven.

    If more than one in twenty are farther out, they are of the series: what is left of a season, days that are closed.
    """
    return _clipped(values, *_rest_of(values), lone=True)


def both_tamed(values: Floats) -> tuple[Floats, Floats]:
    """Return values that are tamed, and values with all outliers brought to 4 robust deviations.

    The latter are for methods that repeat the last values as they are: one odd week would be all that is to come.
    """
    parts = _rest_of(values)
    return _clipped(values, *parts, lone=True), _clipped(values, *parts, lone=False)


def _rest_of(values: Floats) -> tuple[Floats, float]:
    """Return values less their running median, and the robust deviation of that; 0 for too few values."""
    if len(values) < 2 * _WINDOW:
        return values, 0.0
    rest = values - _running_median(values)
    return rest, _MAD * float(np.median(np.abs(rest)))


def _clipped(values: Floats, rest: Floats, deviation: float, *, lone: bool) -> Floats:
    most = (_FAR if lone else _OUT) * deviation
    far = np.abs(rest) > most
    count = int(far.sum()) if most > 0 else 0
    if not count or (lone and count > max(1, _LONE * len(values))):
        return values
    found: Floats = np.where(far, values - rest + np.clip(rest, -most, most), values)
    return found


def _running_median(values: Floats) -> Floats:
    """Return medians of seven; of the three places at an end the line through the medians of the two sevens there."""
    found: Floats = ndimage.median_filter(values, _WINDOW, mode="mirror")
    both = np.stack((values[: 2 * _WINDOW], values[::-1][: 2 * _WINDOW]))
    ends = np.sort(both.reshape(2, 2, _WINDOW), axis=2)[:, :, _WINDOW // 2]
    half = _WINDOW // 2
    lines = ends[:, :1] + np.arange(half, 0, -1) * (ends[:, :1] - ends[:, 1:]) / _WINDOW
    found[:half], found[-half:] = lines[0], lines[1, ::-1]
    return found
