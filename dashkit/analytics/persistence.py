"""The effect of a step on a series that remembers: regression with autocorrelated errors, their memory integrated out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_GRID: Final = np.concatenate(
    [np.linspace(-0.9, 0.5, 15), np.linspace(0.55, 0.95, 17), [0.965, 0.98, 0.99]]
)
_PRIOR, _REFERENCE = 1.5, 0.5
_LONG: Final = 200
_ORDERS: Final = 8
_AT_ONCE: Final = 500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A step, and how sure it is.

    Attributes
    ----------
    change, reach
        Its height, and how high it may be by chance with ``1 - alpha``.
    p_value, always
        For one look at the end, and for a look after each value.
    memory
        The expected coefficient of the AR(1) errors, by the reference prior of Berger and Yang (1994).
    order
        Of the longer memory that was taken out before; 0 for none.
    """

    change: float
    reach: float
    p_value: float
    always: float
    memory: float
    order: int


def effect_of(
    values: Floats,
    slots: NDArray[np.int64],
    after: NDArray[np.bool_],
    season: Floats,
    *,
    alpha: float,
) -> Effect:
    """Return the step of values at the slots ``after``, beside a mean and what the season adds.

    Parameters
    ----------
    values, slots
        The values and their places on an even grid, in order.
    after
        Which values the step lifts; all those to the end.
    season
        One column for each harmonic.
    alpha
        For the reach.
    """
    from scipy import optimize, special  # noqa: PLC0415

    unit = 2.0 ** int(np.frexp(np.abs(values).max() or 1.0)[1])
    inputs = np.column_stack([np.ones(len(values)), season, after.astype(np.float64)])
    outcome, order = values / unit, 0
    if len(values) >= _LONG and (np.diff(slots) == 1).all():
        outcome, inputs, slots, order = _whitened(outcome, inputs, slots)
    freedom = len(outcome) - inputs.shape[1]
    fits = _fits(outcome, inputs, np.diff(slots))
    change, variance, rest, weight = fits.T
    likely = weight - 0.5 * freedom * np.log(rest)
    prior, reference = (
        np.log(np.gradient(_GRID)) - power * np.log(1 - _GRID**2) for power in (_PRIOR, _REFERENCE)
    )
    chance = _normalised(likely + prior)
    height = float(chance @ change)
    errors = np.sqrt(variance * rest / freedom)

    def tail(reach: float) -> float:
        return float(chance @ (2 * special.stdtr(freedom, -reach / errors)))

    widest = -2 * float(errors.max()) * float(special.stdtrit(freedom, alpha / 4))
    reach = optimize.brentq(lambda one: tail(one) - alpha, 0.0, widest)
    return Effect(
        change=height * unit,
        reach=float(reach) * unit,
        p_value=min(1.0, tail(abs(height))),
        always=_always(fits, freedom, prior),
        memory=float(_normalised(likely + reference) @ _GRID),
        order=order,
    )


def _fits(outcome: Floats, inputs: Floats, gaps: NDArray[np.int64]) -> Floats:
    """Return for each φ step, its variance in units of the noise, sum of squares, and log weight without that sum."""
    sides = np.column_stack([inputs, outcome])
    floor = 1e-14 * max(float(np.abs(outcome).max()), 1e-100)
    whole = max(1, _AT_ONCE // sides.size)
    found = []
    for at in range(0, len(_GRID), whole):
        phi = _GRID[at : at + whole, None]
        powers = np.sign(phi) ** gaps * np.abs(phi) ** gaps
        sizes = np.sqrt((1 - powers**2) / (1 - phi**2))
        first = np.sqrt(1 - phi**2)
        moved = (sides[1:] - powers[..., None] * sides[:-1]) / sizes[..., None]
        upper: Any = np.linalg.qr(
            np.concatenate([first[..., None] * sides[:1], moved], axis=1), mode="r"
        )
        sizes_of = np.maximum(np.abs(np.diagonal(upper, axis1=1, axis2=2)), 1e-150)
        weight = (
            np.log(first[:, 0]) - np.log(sizes).sum(axis=1) - np.log(sizes_of[:, :-1]).sum(axis=1)
        )
        pivot = upper[:, -2, -2]
        rest = np.maximum(sizes_of[:, -1], floor) ** 2
        found.append(np.column_stack([upper[:, -2, -1] / pivot, 1 / pivot**2, rest, weight]))
    return np.concatenate(found)


def _always(fits: Floats, freedom: int, prior: Floats) -> float:
    """Return one over the Bayes factor of a step against none, for all looks up to now."""
    change, variance, rest, weight = fits.T
    without = rest + change**2 / variance
    likely = weight - 0.5 * np.log(variance) - 0.5 * (freedom + 1) * np.log(without) + prior
    wider = 1 + 1 / (1 - _GRID**2) / variance
    squared = change**2 / variance / rest
    factor = -0.5 * np.log(wider) + 0.5 * (freedom + 1) * (
        np.log1p(squared) - np.log1p(squared / wider)
    )
    largest = factor.max()
    evidence = largest + np.log(float(_normalised(likely) @ np.exp(factor - largest)))
    return float(min(1.0, np.exp(-evidence)))


def _normalised(logs: Floats) -> Floats:
    found: Floats = np.exp(logs - logs.max())
    found /= found.sum()
    return found


def _whitened(
    outcome: Floats, inputs: Floats, slots: NDArray[np.int64]
) -> tuple[Floats, Floats, NDArray[np.int64], int]:
    """Take a longer memory than that of AR(1) out of all columns, where BIC finds one."""
    errors = outcome - inputs @ np.linalg.lstsq(inputs, outcome, rcond=None)[0]
    n, best = len(errors), np.inf
    found: Any = np.zeros(0)
    for order in range(1, _ORDERS + 1):
        past = np.column_stack([errors[_ORDERS - lag : n - lag] for lag in range(1, order + 1)])
        weights: Any = np.linalg.lstsq(past, errors[_ORDERS:], rcond=None)[0]
        left = float(np.mean((errors[_ORDERS:] - past @ weights) ** 2))
        score = (n - _ORDERS) * np.log(max(left, 1e-300)) + order * np.log(n)
        if score < best:
            best, found = score, weights
    order = len(found)
    if order == 1:
        return outcome, inputs, slots, 0
    sides = np.column_stack([inputs, outcome])
    moved = sides[order:] - sum(
        weight * sides[order - lag : -lag] for lag, weight in enumerate(found, 1)
    )
    return moved[:, -1], moved[:, :-1], slots[order:], order
