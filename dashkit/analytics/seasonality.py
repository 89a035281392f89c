"""The periods after which a series repeats itself, found from the calendar and the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DAY: Final = 86_400.0
YEAR: Final = 365.25 * DAY
_CYCLES: Final = (60.0, 3_600.0, DAY, 7 * DAY, YEAR)
_HARMONICS: Final = 6
_NEIGHBOURS: Final = 8
_CALENDAR_LEVEL: Final = 0.01
_SEARCH_LEVEL: Final = 1e-4
_CLIP: Final = 4.0
_MAD: Final = 1.4826
_SHORTEST: Final = 2
_LEAST_CYCLES: Final = 2


def periods(values: Floats, *, step: float | None = None, most: int = 3) -> tuple[int, ...]:
    """Return the numbers of points after which a series repeats itself, shortest first.

    With ``step`` only the calendar's cycles are asked (minute, hour, day, week, year), each for itself at
    the 1 % level; without it the best peaks of the autocorrelation are, at a stricter level. A period
    counts if the periodogram at its harmonics stands out of its neighbourhood, which autocorrelated noise does
    not make it do, and if the mean of the other cycles predicts a cycle better than nothing does. A period
    that is found is taken out before the next is asked.

    Parameters
    ----------
    values
        Evenly spaced values in order of time; NaN where missing.
    step
        Seconds between two points; a month is `YEAR` / 12. None for points that are not of the calendar.
    most
        The largest number of periods to return.

    Returns
    -------
    tuple of int
        Empty for a series without a season, or with less than two cycles.

    Examples
    --------
    >>> days = np.arange(140)
    >>> periods(10 + (days % 7 > 4) + 0.1 * np.sin(days**2), step=DAY)
    (7,)
    """
    if np.isfinite(values).sum() <= 2 * _SHORTEST:
        return ()
    rest = bridged(values)
    level = _SEARCH_LEVEL if step is None else _CALENDAR_LEVEL
    asked = _peaks(rest) if step is None else _of_calendar(step, len(rest))
    found: list[int] = []
    for period in asked:
        if step is None and any(period % one == 0 for one in found):
            continue
        pattern = _pattern(rest, period, level)
        if pattern is not None:
            found.append(period)
            rest = rest - pattern
        if len(found) == most:
            break
    return tuple(sorted(found))


def bridged(values: Floats) -> Floats:
    """Return values with straight lines where some are missing, the nearest one at the ends."""
    known = np.isfinite(values)
    if known.all() or not known.any():
        return values
    places = np.arange(len(values))
    found: Floats = np.interp(places, places[known], values[known])
    return found


def detrended(values: Floats, period: int) -> Floats:
    """Return values less their centred moving average over a period; ends are mirrored through the end point."""
    half = period // 2
    weights = np.ones(2 * half + 1)
    if period % 2 == 0:
        weights[[0, -1]] = 0.5
    padded = np.pad(values, half, mode="reflect", reflect_type="odd")
    total = np.concatenate([[0.0], np.cumsum(padded - values.mean())])
    width = len(weights)
    trend = total[width:] - total[:-width]
    if period % 2 == 0:
        ends = padded - values.mean()
        trend -= (ends[: len(values)] + ends[width - 1 :]) / 2
    found: Floats = values - values.mean() - trend / weights.sum()
    return found


def _of_calendar(step: float, n: int) -> list[int]:
    found = [round(cycle / step) for cycle in _CYCLES]
    return [one for one in dict.fromkeys(found) if _SHORTEST <= one <= n / _LEAST_CYCLES]


def _peaks(values: Floats, most: int = 6) -> list[int]:
    """Return lags at which the autocorrelation peaks, best first; of a lag and its multiples the shortest."""
    n = len(values)
    longest = n // 3
    found: dict[int, float] = {}
    for one in (np.diff(values), detrended(values, max(3, n // 3))):
        correlation = _autocorrelation(_clipped(one), longest + 1)
        inner = correlation[1:-1]
        peak = (
            (inner > correlation[:-2])
            & (inner >= correlation[2:])
            & (inner > _SHORTEST / np.sqrt(n))
        )
        for lag in np.flatnonzero(peak) + 1:
            found[int(lag)] = max(found.get(int(lag), 0.0), float(correlation[lag]))
    found.pop(1, None)
    best = sorted(found, key=lambda lag: (-round(5 * found[lag]), lag))
    return best[:most]


def _autocorrelation(values: Floats, lags: int) -> Floats:
    centred = values - values.mean()
    power = np.abs(np.fft.rfft(centred, 2 * len(values))) ** 2
    found = np.fft.irfft(power)[: lags + 1]
    return found / found[0] if found[0] > 0 else np.zeros(lags + 1)


def _pattern(values: Floats, period: int, level: float) -> Floats | None:
    """Return what repeats, one value a point; None where nothing does."""
    smooth = _clipped(detrended(values, period))
    cycles = len(smooth) // period
    if cycles < _LEAST_CYCLES or not smooth.any() or np.ptp(smooth) <= 1e-9 * np.abs(values).max():
        return None
    if _chance(smooth, period) > level or not _predicts(smooth, period):
        return None
    phase = np.arange(len(smooth)) % period
    sums = np.bincount(phase, smooth, minlength=period) / np.bincount(phase, minlength=period)
    found: Floats = (sums - sums.mean())[phase]
    return found


def _clipped(values: Floats) -> Floats:
    centre = np.median(values)
    spread = _MAD * np.median(np.abs(values - centre))
    if not spread:
        return values
    return np.clip(values, centre - _CLIP * spread, centre + _CLIP * spread)


def _chance(values: Floats, period: int) -> float:
    """Return how likely noise has so much power at the harmonics of a period (F test beside their neighbours)."""
    from scipy import stats  # noqa: PLC0415

    cycles = len(values) // period
    power = np.abs(np.fft.rfft(values[-cycles * period :])) ** 2
    bins = np.arange(len(power))
    noise = (bins % cycles != 0) & (bins > cycles // 2)
    if not noise.any():
        return 1.0
    others, at = power[noise], bins[noise]
    total, weights = 0.0, 0.0
    harmonics = np.arange(1, min(period // 2, _HARMONICS) + 1) * cycles
    for harmonic in harmonics:
        near = others[np.argsort(np.abs(at - harmonic), kind="stable")[: 2 * _NEIGHBOURS]]
        total += power[harmonic] / max(float(near.mean()), 1e-12 * float(power.max()))
        weights += len(near)
    count = len(harmonics)
    chance: float = stats.f.sf(total / count, 2 * count, 2 * min(weights, len(others)))
    return chance


def _predicts(values: Floats, period: int) -> bool:
    """Return whether the mean of the other cycles predicts a cycle better than zero does."""
    cycles = len(values) // period
    table = values[-cycles * period :].reshape(cycles, period)
    others = (table.sum(axis=0) - table) / (cycles - 1)
    return float(((table - others) ** 2).sum()) < float((table**2).sum())
