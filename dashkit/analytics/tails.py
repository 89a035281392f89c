"""How far is too far: thresholds that noise passes as seldom as asked, whatever its tails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TOP: Final = 0.04
_MOST: Final = 0.12
_ENOUGH: Final = 100
_LEAST: Final = 5
_STRANGE: Final = 0.004
_SHAPE, _SHAPE_SPREAD = -0.03, 0.15
_SHAPES: Final = np.array([-0.5, -0.4, -0.3, -0.2, -0.1, 0.001, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
_SPREADS: Final = np.geomspace(0.4, 1.8, 20)
_GROUPS: Final = 24
_ZERO: Final = 1e-9
_MAD: Final = 1.4826
_NINTH: Final = 1.645


def threshold(sample: NDArray[np.float64], chance: float) -> float:
    """Return what the next value exceeds with a chance, from what values were seen before.

    The larger of two: the quantile of Student's t, scaled to the sample, which allows for a short history, and
    that of a generalised Pareto distribution of the largest values (4 %, at least 100 or 12 %), which allows
    for heavy tails. The largest 0.4 % count as large, not by how much, so that few anomalies do not hide the next.

    Parameters
    ----------
    sample
        Standardised deviations, of unit scale and around zero where the model holds; those above zero count.
    chance
        Of one value to lie above, e.g. 2.5e-5.

    Notes
    -----
    The Pareto distribution has most likelihood with its largest values censored (Pickands, 1975), with a prior of
    -0.03 ± 0.15 for its shape: it is -0.08 for the normal distribution at these levels, 0 for Laplace's, and 0.25 for Student's
    with four degrees of freedom, which a wider prior would fit better at the price of wider bands for normal errors.
    """
    return max(widened(sample, chance), pareto(sample, chance))


def widened(sample: NDArray[np.float64], chance: float, *, independent: float = 1.0) -> float:
    """Return the quantile of Student's t, scaled to a sample of which a part is independent."""
    from scipy import special  # noqa: PLC0415

    size = np.abs(sample)
    middle, ninth = np.quantile(size, (0.5, 0.9))
    scale = max(1.0, _MAD * float(middle), float(ninth) / _NINTH)
    freedom = max(3.0, independent * len(sample) - 1)
    return scale * float(special.stdtrit(freedom, 1 - chance)) * float(np.sqrt(1 + 1 / freedom))


def pareto(sample: NDArray[np.float64], chance: float, *, shape: float = _SHAPE) -> float:
    """Return the quantile of a generalised Pareto distribution of the largest values; 0 where they are too few."""
    n = len(sample)
    count = int(max(_TOP * n, min(_MOST * n, _ENOUGH)))
    if count < _LEAST:
        return 0.0
    top = np.sort(np.partition(sample, n - count - 1)[n - count - 1 :])
    base, over = float(top[0]), top[1:] - top[0]
    hidden = min(int(np.ceil(_STRANGE * n)), count // 4)
    found, spread = _fitted(over[: count - hidden], hidden, shape)
    ratio = chance * n / count
    return base + spread * float(np.expm1(-found * np.log(ratio))) / found


def _fitted(seen: NDArray[np.float64], hidden: int, shape: float) -> tuple[float, float]:
    """Return shape and scale of most likelihood where of ``hidden`` values only is known that they are larger."""
    mean = float(seen.mean()) + hidden / len(seen) * float(seen[-1])
    if mean <= 0:
        return shape, 0.0
    edges = np.linspace(0, len(seen), min(len(seen), _GROUPS) + 1).astype(int)
    many = np.diff(edges)
    middles = np.append(np.add.reduceat(seen, edges[:-1]) / many, seen[-1])
    ratio = 1 + _SHAPES[:, None, None] * (middles / (mean * _SPREADS[:, None]))
    logs = np.log(np.maximum(ratio, _ZERO))
    powers = 1 / _SHAPES[:, None]
    likely = -len(seen) * np.log(_SPREADS) - (1 + powers) * (logs[..., :-1] @ many)
    likely = likely - hidden * powers * logs[..., -1]
    likely -= (_SHAPES[:, None] - shape) ** 2 / (2 * _SHAPE_SPREAD**2)
    likely[ratio[..., -1] <= _ZERO] = -np.inf
    at, size = np.unravel_index(np.argmax(likely), likely.shape)
    return float(_SHAPES[at]), float(mean * _SPREADS[size])
