"""Two samples, one effect: its interval and the chance of one as large where nothing differs.

Intervals and chances agree: an interval of confidence ``1 - alpha`` leaves out "no difference" exactly
where ``p <= alpha``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_POWER: Final = 0.8
TRIM: Final = 0.2
_AT_ONCE: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class Contrast:
    """An effect, its interval, its chance, and the effect that would be found 4 times in 5."""

    effect: float
    interval: tuple[float, float]
    p_value: float
    detectable: float | None
    method: str
    warnings: tuple[str, ...] = ()


def spread(a: NDArray[np.float64], b: NDArray[np.float64]) -> tuple[float, float]:
    """Return the standard error of the difference of means and its degrees of freedom.

    Welch (1947), Satterthwaite (1946).
    """
    parts = [float(one.var(ddof=1)) / len(one) for one in (a, b)]
    total = sum(parts)
    if total == 0:
        return 0.0, float(len(a) + len(b) - 2)
    shares = [part / total for part in parts]
    freedom = 1 / sum(share**2 / (len(one) - 1) for share, one in zip(shares, (a, b), strict=True))
    return math.sqrt(total), freedom


def welch(a: NDArray[np.float64], b: NDArray[np.float64], level: float) -> Contrast:
    """Compare means whose variances may differ."""
    from scipy import stats  # noqa: PLC0415

    effect = float(b.mean() - a.mean())
    error, freedom = spread(a, b)
    quantile = float(stats.t.ppf((1 + level) / 2, freedom))
    return Contrast(
        effect=effect,
        interval=(effect - quantile * error, effect + quantile * error),
        p_value=float(2 * stats.t.sf(abs(effect) / error, freedom)),
        detectable=(quantile + float(stats.t.ppf(_POWER, freedom))) * error,
        method="Welch's t-test",
    )


def permutation(
    a: NDArray[np.float64],
    b: NDArray[np.float64],
    level: float,
    rng: np.random.Generator,
    resamples: int,
) -> Contrast:
    """Compare means by the permutations of Welch's t.

    Exact where both groups come from one distribution, however skewed it is, and right for many
    units where only the means are equal (Janssen 1997; Chung and Romano 2013).
    """
    effect = float(b.mean() - a.mean())
    error, _ = spread(a, b)
    # In order and with the smaller group first, so that swapped groups draw the same.
    together = np.sort(np.concatenate([a, b]))
    drawn = _permuted(together, min(len(a), len(b)), rng, resamples)
    observed = abs(effect) / error
    beyond = int(np.count_nonzero(drawn >= observed * (1 - 1e-12)))
    rank = max(math.floor((1 - level) * (resamples + 1) + 1e-9), 1)
    quantile = float(np.sort(drawn)[-rank])
    half = quantile * error
    if math.isclose(half, abs(effect), rel_tol=1e-12):
        half = abs(effect)  # a permutation as far as what was seen: the interval ends at 0
    return Contrast(
        effect=effect,
        interval=(effect - half, effect + half),
        p_value=(beyond + 1) / (resamples + 1),
        detectable=(quantile + _normal(_POWER)) * error,
        method=f"{resamples:,} permutations of Welch's t",
    )


def _permuted(
    values: NDArray[np.float64], first: int, rng: np.random.Generator, resamples: int
) -> NDArray[np.float64]:
    """Return the absolute t of every permutation."""
    centred = values - values.mean()
    second = len(values) - first
    total, squares = float(centred.sum()), float((centred**2).sum())
    found = []
    step = max(_AT_ONCE // len(values), 1)
    for start in range(0, resamples, step):
        rows = np.broadcast_to(centred, (min(step, resamples - start), len(values)))
        chosen = rng.permuted(rows, axis=1)[:, :first]
        sums, sums2 = chosen.sum(axis=1), (chosen**2).sum(axis=1)
        mean_a, mean_b = sums / first, (total - sums) / second
        var_a = (sums2 - first * mean_a**2) / (first - 1) / first
        var_b = (squares - sums2 - second * mean_b**2) / (second - 1) / second
        error = np.sqrt(np.maximum(var_a, 0) + np.maximum(var_b, 0))
        with np.errstate(divide="ignore", invalid="ignore"):
            found.append(np.nan_to_num(np.abs(mean_b - mean_a) / error, nan=0.0, posinf=np.inf))
    return np.concatenate(found)


def trimmed(a: NDArray[np.float64], b: NDArray[np.float64], level: float) -> Contrast:
    """Compare means without the lowest and the highest fifth (Yuen 1974)."""
    from scipy import stats  # noqa: PLC0415

    found = stats.ttest_ind(b, a, equal_var=False, trim=TRIM)
    low, high = found.confidence_interval(level)
    effect = float(stats.trim_mean(b, TRIM) - stats.trim_mean(a, TRIM))
    quantile = float(stats.t.ppf((1 + level) / 2, found.df))
    error = float(high - low) / 2 / quantile
    return Contrast(
        effect=effect,
        interval=(float(low), float(high)),
        p_value=float(found.pvalue),
        detectable=(quantile + float(stats.t.ppf(_POWER, found.df))) * error,
        method="Yuen's t-test of means without the outer fifths",
    )


def bootstrap(
    a: NDArray[np.float64],
    b: NDArray[np.float64],
    level: float,
    rng: np.random.Generator,
    resamples: int,
) -> Contrast:
    """Compare means by the bias-corrected and accelerated bootstrap (Efron 1987)."""
    from scipy import stats  # noqa: PLC0415

    effect = float(b.mean() - a.mean())
    error, _ = spread(a, b)
    found = stats.bootstrap(
        (a, b),
        lambda one, two, axis: two.mean(axis=axis) - one.mean(axis=axis),
        vectorized=True,
        n_resamples=resamples,
        confidence_level=level,
        method="BCa",
        batch=max(_AT_ONCE // (len(a) + len(b)), 1),
        rng=rng,
    )
    low, high = (float(one) for one in found.confidence_interval)
    return Contrast(
        effect=effect,
        interval=(low, high),
        p_value=_bca_chance(a, b, effect, found.bootstrap_distribution),
        detectable=(_normal((1 + level) / 2) + _normal(_POWER)) * error,
        method=f"BCa bootstrap, {resamples:,} resamples",
        warnings=("the bootstrap finds too many differences in small skewed samples",),
    )


def _bca_chance(
    a: NDArray[np.float64],
    b: NDArray[np.float64],
    effect: float,
    drawn: NDArray[np.float64],
) -> float:
    """Return the chance at which the BCa interval begins to leave out zero."""
    from scipy import stats  # noqa: PLC0415

    half = 0.5 / len(drawn)

    def rank(value: float) -> float:
        below = (np.mean(drawn < value) + np.mean(drawn <= value)) / 2
        return float(stats.norm.ppf(np.clip(below, half, 1 - half)))

    pulls = np.concatenate([(a.mean() - a) / len(a), (b - b.mean()) / len(b)])
    pace = float((pulls**3).sum() / (6 * (pulls**2).sum() ** 1.5))
    bias = rank(effect)
    shift = rank(0.0) - bias
    place = shift / (1 + pace * shift) - bias
    return float(min(1.0, 2 * stats.norm.sf(abs(place))))


def proportions(hits: tuple[int, int], sizes: tuple[int, int], level: float) -> Contrast:
    """Compare two shares by the hybrid score interval (Newcombe 1998, method 10)."""
    from scipy import optimize, stats  # noqa: PLC0415

    shares = [hit / size for hit, size in zip(hits, sizes, strict=True)]
    effect = shares[1] - shares[0]

    def reach(z: float) -> tuple[float, float]:
        (low_a, high_a), (low_b, high_b) = (
            wilson(hit, size, z) for hit, size in zip(hits, sizes, strict=True)
        )
        return (
            effect - math.hypot(shares[1] - low_b, high_a - shares[0]),
            effect + math.hypot(high_b - shares[1], shares[0] - low_a),
        )

    def excess(z: float) -> float:
        low, high = reach(z)
        return low if effect > 0 else -high

    z = _normal((1 + level) / 2)
    far = 1.0
    while effect and excess(far) > 0:
        far *= 2
    root = float(optimize.brentq(excess, 0.0, far)) if effect else 0.0
    low, high = reach(z)
    error = math.sqrt(
        sum(share * (1 - share) / size for share, size in zip(shares, sizes, strict=True))
    )
    return Contrast(
        effect=effect,
        interval=(max(low, -1.0), min(high, 1.0)),
        p_value=float(2 * stats.norm.sf(root)),
        detectable=(z + _normal(_POWER)) * error or None,
        method="Newcombe's interval of two shares",
    )


def wilson(hits: float, size: int, z: float) -> tuple[float, float]:
    """Return the score interval of a share (Wilson 1927)."""
    share, extra = hits / size, z * z / size
    middle = (share + extra / 2) / (1 + extra)
    half = z / (1 + extra) * math.sqrt(share * (1 - share) / size + extra / size / 4)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def counts(events: tuple[int, int], exposures: tuple[float, float], level: float) -> Contrast:
    """Compare two Poisson rates by their ratio, given all events (score interval)."""
    from scipy import stats  # noqa: PLC0415

    total = sum(events)
    share = exposures[1] / sum(exposures)
    z = _normal((1 + level) / 2)
    scale = exposures[0] / exposures[1]

    def odds(part: float) -> float:
        return part / (1 - part) * scale if part < 1 else math.inf

    low, high = (odds(part) for part in wilson(events[1], total, z))
    distance = (events[1] - total * share) / math.sqrt(total * share * (1 - share))
    error = math.sqrt(1 / (total * share) + 1 / (total * (1 - share)))
    return Contrast(
        effect=odds(events[1] / total),
        interval=(low, high),
        p_value=float(2 * stats.norm.sf(abs(distance))),
        detectable=math.exp((z + _normal(_POWER)) * error),
        method="ratio of Poisson rates, score interval",
    )


def rates(a: NDArray[np.float64], b: NDArray[np.float64], level: float) -> Contrast:
    """Compare two rates by the logarithm of their ratio, the variance taken from the units.

    ``a`` and ``b`` are units brought to one scale: their means are the rates.
    """
    from scipy import stats  # noqa: PLC0415

    means = float(a.mean()), float(b.mean())
    error, freedom = spread(a / means[0], b / means[1])
    effect = math.log(means[1] / means[0])
    quantile = float(stats.t.ppf((1 + level) / 2, freedom))
    return Contrast(
        effect=means[1] / means[0],
        interval=(math.exp(effect - quantile * error), math.exp(effect + quantile * error)),
        p_value=float(2 * stats.t.sf(abs(effect) / error, freedom)),
        detectable=math.exp((quantile + float(stats.t.ppf(_POWER, freedom))) * error),
        method="ratio of rates, variance of the units (sandwich)",
    )


def anytime(effect: float, error: float, n: int, level: float, planned: int) -> tuple[float, float]:
    """Return half of an interval that holds at every look, and the chance that goes with it.

    The normal mixture of Robbins (1970) for estimates that become normal (Waudby-Smith et al. 2024), the
    mixture sequential ratio test of Johari et al. (2022): narrowest at ``planned`` of ``n`` units.
    """
    alpha = 1 - level
    best = -2 * math.log(alpha) + math.log(-2 * math.log(alpha) + 1)
    weight = n * best / planned
    half = error * math.sqrt((1 + 1 / weight) * (math.log(weight + 1) - 2 * math.log(alpha)))
    squared = (effect / error) ** 2
    evidence = squared / 2 * weight / (1 + weight) - math.log(weight + 1) / 2
    return half, min(1.0, math.exp(-max(evidence, 0.0)))


def _normal(chance: float) -> float:
    from scipy.special import ndtri  # noqa: PLC0415

    return float(ndtri(chance))
