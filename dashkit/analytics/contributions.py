"""The change of a sum or a ratio, split exactly; and how sure and how surprising each segment's part is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

_LEAST_EXPLAINED: Final = 0.1
_MOSTLY: Final = 2 / 3
_ROWS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """Sums over the rows of each segment, before and after: float64 ``(segments, 2)``.

    Attributes
    ----------
    n
        Rows.
    y, x
        Of the measure, and of the volume or the denominator.
    yy, xx, xy
        Of their squares and their product.
    """

    n: NDArray[np.float64]
    y: NDArray[np.float64]
    x: NDArray[np.float64]
    yy: NDArray[np.float64]
    xx: NDArray[np.float64]
    xy: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Split:
    """The parts of each segment; the parts of all add up to the change."""

    volume: NDArray[np.float64]
    rate: NDArray[np.float64]
    mix: NDArray[np.float64]
    shares: NDArray[np.float64]
    rates: NDArray[np.float64]

    @property
    def effect(self) -> NDArray[np.float64]:
        """The doing of each segment."""
        found: NDArray[np.float64] = self.volume + self.rate + self.mix
        return found


def split(cells: Cells, *, ratio: bool) -> Split:
    """Split the change by midpoints, which leave no rest and no order."""
    totals = cells.x.sum(axis=0)
    shares, parts = cells.x / totals, cells.y / totals
    rates = np.divide(cells.y, cells.x, out=np.full_like(cells.y, np.nan), where=cells.x != 0)
    # A segment that is new or gone has the rate of the period in which it is there.
    filled = np.where(np.isnan(rates), rates[:, ::-1], rates)
    middle = np.nan_to_num(filled).mean(axis=1)
    moved = shares[:, 1] - shares[:, 0]
    rate = parts[:, 1] - parts[:, 0] - moved * middle
    if ratio:
        overall = float(parts.sum(axis=0).mean())
        mix = moved * (middle - overall)
        return Split(volume=np.zeros_like(mix), rate=rate, mix=mix, shares=shares, rates=rates)
    size = float(totals.mean())
    volume = (totals[1] - totals[0]) * parts.mean(axis=1)
    return Split(
        volume=volume, rate=size * rate, mix=size * moved * middle, shares=shares, rates=rates
    )


def surprise(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each segment's part of the Jensen-Shannon divergence of its shares, in nats."""
    sizes = np.abs(sums)
    totals = sizes.sum(axis=0)
    shares = sizes / np.where(totals > 0, totals, 1.0)
    middle = shares.mean(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(shares > 0, shares * np.log(shares / middle), 0.0)
    found: NDArray[np.float64] = np.maximum(terms.sum(axis=1) / 2, 0.0)
    return found


def causes(explained: NDArray[np.float64], surprises: NDArray[np.float64]) -> list[int]:
    """Return the few segments that explain most of a change, most surprising first."""
    found: list[int] = []
    for place in np.argsort(-surprises, kind="stable"):
        if explained[place] >= _LEAST_EXPLAINED and surprises[place] > 0:
            found.append(int(place))
            if explained[found].sum() >= _MOSTLY:
                break
    return found


def chances(cells: Cells, *, ratio: bool) -> NDArray[np.float64]:
    """Return the chance of each segment's change if it changed like all others; NaN for few rows.

    Sums of events vary by the sum of their squares (compound Poisson); a ratio by the delta method.
    """
    rows = cells.n.sum(axis=1)
    enough = (rows >= _ROWS) & (rows.sum() - rows >= _ROWS)
    share = _moved(cells.y if not ratio else cells.x, cells.yy if not ratio else cells.xx)
    if not ratio:
        return np.where(enough, share, np.nan)
    own = _rated(cells)
    both = np.fmin(own, share) * np.where(np.isnan(own) | np.isnan(share), 1.0, 2.0)
    found: NDArray[np.float64] = np.where(enough, np.minimum(both, 1.0), np.nan)
    return found


def _moved(sums: NDArray[np.float64], squares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Test that the share of a segment in a sum stays."""
    totals, every = sums.sum(axis=0), squares.sum(axis=0)
    if (totals == 0).any():
        return np.full(len(sums), np.nan)
    shares = sums / totals
    middle = (sums.sum(axis=1) / totals.sum())[:, None] if totals.sum() else shares
    variance = (1 - middle) ** 2 * squares + middle**2 * (every - squares)
    return _two_sided(shares[:, 1] - shares[:, 0], (variance / totals**2).sum(axis=1))


def _rated(cells: Cells) -> NDArray[np.float64]:
    """Test that the rate of a segment changes as that of all others together."""
    own, own_error = _rates(cells)
    rest, rest_error = _rates(
        Cells(**{name: _others(getattr(cells, name)) for name in ("n", "y", "x", "yy", "xx", "xy")})
    )
    change = own[:, 1] - own[:, 0] - (rest[:, 1] - rest[:, 0])
    return _two_sided(change, (own_error + rest_error).sum(axis=1))


def _others(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = sums.sum(axis=0) - sums
    return found


def _rates(cells: Cells) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = cells.y / cells.x
        spread = cells.yy - 2 * rate * cells.xy + rate**2 * cells.xx
        small = np.where(cells.n > 1, cells.n / (cells.n - 1), np.nan)
        return rate, np.maximum(spread, 0) * small / cells.x**2


def _two_sided(change: NDArray[np.float64], variance: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy import special  # noqa: PLC0415

    with np.errstate(divide="ignore", invalid="ignore"):
        distance = np.where(variance > 0, np.abs(change) / np.sqrt(variance), np.nan)
    return np.asarray(2 * special.ndtr(-distance), dtype=np.float64)
