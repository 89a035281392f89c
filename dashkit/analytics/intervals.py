"""Intervals of shares, and of ratios of sums by a bootstrap over groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def wilson(
    hits: NDArray[np.float64], of: NDArray[np.float64], confidence: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return Wilson's score interval of shares, NaN where there is nothing to share.

    Wilson (1927), "Probable inference, the law of succession, and statistical inference".
    """
    from statistics import NormalDist  # noqa: PLC0415

    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    n = np.where(of > 0, of, np.nan)
    p = hits / n
    middle = p + z * z / (2 * n)
    half = z * np.sqrt(p * (1 - p) / n + (z / (2 * n)) ** 2)
    lower, upper = (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)
    return np.clip(lower, 0, p), np.clip(upper, p, 1)


def ratio_of_groups(
    above: NDArray[np.float64],
    below: NDArray[np.float64],
    confidence: float,
    rng: np.random.Generator,
    *,
    draws: int = 1_000,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the percentile bootstrap interval of ratios of sums over groups (rows), by column.

    Efron and Tibshirani (1993), "An Introduction to the Bootstrap", chapter 13. NaN where fewer than
    two groups were given or a ratio cannot be had.
    """
    groups = len(above)
    if groups < 2:  # noqa: PLR2004
        nothing = np.full(above.shape[1], np.nan)
        return nothing, nothing
    weights = rng.multinomial(groups, np.full(groups, 1 / groups), size=draws).astype(np.float64)
    low, high = weights @ above, weights @ below
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.where(high > 0, low / high, np.nan)
    usable = np.isfinite(ratios).all(axis=0)
    found = np.quantile(
        np.where(usable, ratios, 0.0), [0.5 - confidence / 2, 0.5 + confidence / 2], axis=0
    )
    lower, upper = np.where(usable, found, np.nan)
    return lower, upper


def kaplan_meier(
    events: NDArray[np.float64], at_risk: NDArray[np.float64], confidence: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the share that survives each age, with its interval; NaN once nobody is at risk.

    Kaplan and Meier (1958), with Greenwood's variance on the scale of log(-log), which keeps the
    interval within 0 and 1.
    """
    from statistics import NormalDist  # noqa: PLC0415

    with np.errstate(divide="ignore", invalid="ignore"):
        share: NDArray[np.float64] = np.cumprod(
            np.where(at_risk > 0, 1 - events / at_risk, np.nan), dtype=np.float64
        )
        terms = events / (at_risk * (at_risk - events))
        spread = NormalDist().inv_cdf(0.5 + confidence / 2) * np.sqrt(np.cumsum(terms))
        spread = np.exp(spread / np.abs(np.log(share)))
        lower, upper = share**spread, share ** (1 / spread)
    sure = (share == 1) & (np.cumsum(events) == 0)
    gone = share == 0
    lower, upper = np.where(sure | gone, share, lower), np.where(sure | gone, share, upper)
    return share, lower, upper
