"""Which methods forecast a series, with which weights, and how they did before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from dashkit.analytics import arima, combine, conformal, decompose
from dashkit.analytics.history import History, lone
from dashkit.analytics.outlook import Backtest
from dashkit.analytics.seasonality import bridged
from dashkit.errors import AnalysisError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dashkit.analytics.combine import Pool
    from dashkit.analytics.seasonality import Floats

_BETTER: Final = 0.5
_LOW: Final = 0.05
_NAIVE: Final = "seasonal naive"


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """A forecast in numbers only.

    ``halves`` are half widths, (level, step); ``total`` is the standard error of the sum of all steps, with its degrees
    of freedom; ``strange`` is how many lone outliers are in no width.
    """

    pool: Pool
    weights: Floats
    reason: str
    mean: Floats
    fitted: Floats
    halves: tuple[Floats, ...]
    total: tuple[float, float]
    backtest: Backtest | None
    strange: int

    @property
    def named(self) -> dict[str, float]:
        """Return methods by name with their weights, those above a thousandth."""
        pairs = zip(self.pool.methods, self.weights.tolist(), strict=True)
        found: dict[str, float] = {}
        for method, weight in pairs:
            if weight >= 1e-3:  # noqa: PLR2004
                found[method.name] = found.get(method.name, 0.0) + weight
        return found


def choose(
    values: Floats,
    seasons: Sequence[int],
    steps: int,
    *,
    method: str,
    order: Any,  # noqa: ANN401
) -> Choice:
    """Forecast values, NaN where missing, by a method or by the best combination."""
    known = bridged(values)
    multiplicative = bool(seasons) and decompose.is_multiplicative(known, seasons[0])
    origins = combine.origins_of(len(values), seasons)
    first = known[: origins[0]] if origins else known
    names = combine.names_of(known, len(first), seasons) if method == "auto" else (method,)

    def fitted(part: Floats) -> Pool:
        if method == _NAIVE:
            return _naive(seasons)
        if method in {"arima", "linear"}:
            return _named(part, seasons, method, order, multiplicative=multiplicative)
        return combine.fit_pool(part, seasons, names, steps, multiplicative=multiplicative)

    try:
        pool, history = fitted(known), _history(values, fitted(first), origins, steps)
    except AnalysisError as error:
        if method != "arima" or error.reason == "not installed":
            raise
        found = choose(values, seasons, steps, method="linear", order=order)
        return _because(found, f"{error}, so a linear trend was taken")
    naive = _history(values, _naive(seasons), origins, steps)
    usual, strange = history.usual()
    weights = _weights(usual, len(pool.methods))
    reason = _reason(pool, weights, method)
    if method == "auto" and _better(naive, history, weights):
        pool, history, weights = _naive(seasons), naive, np.ones(1)
        usual, strange = history.usual()
        reason = f"it erred less than the combination from {len(origins)} earlier origins"
    fits, means = pool.run(known, steps)
    mean = weights @ means
    relative = pool.multiplicative or decompose.moves_by_shares(known, seasons[0] if seasons else 1)
    levels = decompose.recent_levels(known, (*origins, len(known)), seasons, steps)
    trial = _trial(history, usual, weights, mean, levels if relative else None)
    halves, total = _widths(trial, values - weights @ fits)
    test = _tested(values, trial, naive, seasons)
    return Choice(pool, weights, reason, mean, weights @ fits, halves, total, test, strange)


def _because(choice: Choice, reason: str) -> Choice:
    return replace(choice, reason=reason)


def _naive(seasons: Sequence[int]) -> Pool:
    name = _NAIVE if seasons else "naive"
    return combine.Pool(
        (), False, (), (combine.SeasonalNaive(seasons[0] if seasons else 1, name),), tame=False
    )


def _named(
    values: Floats,
    seasons: Sequence[int],
    method: str,
    order: Any,  # noqa: ANN401
    *,
    multiplicative: bool,
) -> Pool:
    patterns = decompose.patterns_of(np.log(values) if multiplicative else values, seasons)
    part = decompose.adjusted(values, patterns, 0, multiplicative=multiplicative).values
    wanted = None if order == "auto" else tuple(order)
    found: Any = combine.LinearTrend() if method == "linear" else arima.fit_arima(part, wanted)
    return combine.Pool(patterns, multiplicative, (found,), tame=False)


def _history(values: Floats, pool: Pool, origins: tuple[int, ...], steps: int) -> History:
    if not origins:
        empty = np.zeros((0, len(pool.methods), steps))
        return History(origins, empty, np.zeros((0, steps)))
    forecasts = combine.backtest(bridged(values), pool, origins, steps)
    return History(origins, forecasts, combine.actual(values, origins, steps))


def _weights(history: History, count: int) -> Floats:
    if count == 1 or not np.isfinite(history.actual).any():
        return np.full(count, 1 / count)
    return combine.weights_of(history.errors, history.horizons)


def _better(naive: History, history: History, weights: Floats) -> bool:
    if len(history.origins) < conformal.ENOUGH or not np.isfinite(history.actual).any():
        return False
    combined = np.einsum("omh,m->oh", history.errors, weights)
    return bool(np.nanmean(np.abs(naive.errors)) < _BETTER * np.nanmean(np.abs(combined)))


def _reason(pool: Pool, weights: Floats, method: str) -> str:
    if method != "auto":
        return "it was asked for"
    best = pool.methods[int(np.argmax(weights))].name
    return (
        f"a combination errs less than the choice of one; of {len(weights)} methods, weighed by "
        f"their errors from earlier origins, {best} has the largest share ({weights.max():.0%})"
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Trial:
    """What was tried: forecasts (origin, step), each by weights that do not know what it forecasts, and their errors.

    ``errors`` are shares of the sizes of `_sizes`, or no shares; ``usual`` are those without lone outliers, which are
    the share ``hidden`` of all; ``size``, one a step, is what the errors to come are shares of, or ones.
    """

    history: History
    forecasts: Floats
    errors: Floats
    usual: Floats
    hidden: float
    size: Floats


def _trial(
    history: History, usual: History, weights: Floats, mean: Floats, levels: Floats | None
) -> _Trial:
    count = len(history.origins)
    if len(weights) == 1 or count < conformal.ENOUGH:
        fair = np.tile(weights, (count, 1))
    else:
        fair = combine.fair_weights(usual.errors, history.origins, usual.horizons)
    forecasts: Floats = np.einsum("omh,om->oh", history.forecasts, fair)
    apart = usual.actual - forecasts
    sizes = np.ones((count + 1, len(mean)))
    if levels is not None:
        sizes = _sizes(np.vstack((forecasts, mean)), levels, np.isfinite(apart))
    errors = (history.actual - forecasts) / sizes[:-1]
    hidden = 1 - usual.targets / max(history.targets, 1)
    return _Trial(history, forecasts, errors, apart / sizes[:-1], hidden, sizes[-1])


def _sizes(forecasts: Floats, levels: Floats, seen: NDArray[np.bool_]) -> Floats:
    """Return what errors are shares of, (origin, step), the last row for those to come.

    A forecast errs by what comes and by what it was learned from, so its size is that of the larger, the forecast or the
    level before it: a series that falls to nothing was learned from more. Below the sizes at which errors were ``seen``
    (their 5 % quantile) nothing says that they are shares, and they stay.
    """
    sizes: Floats = np.maximum(forecasts, levels)
    known = sizes[:-1][seen]
    return np.maximum(sizes, np.quantile(known, _LOW)) if len(known) else sizes


def _widths(trial: _Trial, residuals: Floats) -> tuple[tuple[Floats, ...], tuple[float, float]]:
    """Return half widths and the error of the sum.

    Conformal from origins enough, else from the residuals with Student's t, as if errors stayed for good.
    """
    errors = trial.usual
    if np.isfinite(errors).any(axis=1).sum() >= conformal.ENOUGH:
        worth = conformal.independent(errors, trial.history.targets)
        width = conformal.widths(errors, worth, trial.hidden)
        size = conformal.CHANGE * trial.size
        halves = tuple(width.half(level) * size for level in range(len(conformal.LEVELS)))
        return halves, conformal.together(errors, size, worth)
    residuals = np.where(lone(np.abs(residuals)), np.nan, residuals)
    halves = conformal.parametric(residuals, len(trial.size))
    free = max(float(np.isfinite(residuals).sum()) - 2, 1.0)
    return halves, (
        float(halves[0].sum()) / conformal.student(conformal.LEVELS[0], int(free)),
        free,
    )


def _tested(
    values: Floats,
    trial: _Trial,
    naive: History,
    seasons: Sequence[int],
) -> Backtest | None:
    history = trial.history
    if len(history.origins) < conformal.ENOUGH or not np.isfinite(history.actual).any():
        return None
    period = seasons[0] if seasons else 1
    before = values[: history.origins[0]]
    apart = np.abs(before[period:] - before[:-period])
    apart = apart[np.isfinite(apart)]
    unit = float(apart.mean()) if apart.any() else np.nan
    errors = np.abs(history.actual - trial.forecasts)
    size = np.abs(history.actual) + np.abs(trial.forecasts)
    shares = np.where(size > 0, 2 * errors / np.where(size > 0, size, 1.0), 0.0 * errors)
    inside = _inside(trial)
    rows = pl.DataFrame(
        {
            "known": history.origins,
            "steps": np.isfinite(errors).sum(axis=1),
            "mase": _row_means(errors) / unit,
            "smape": _row_means(shares),
            "coverage_80": _row_means(inside[0]),
            "coverage_95": _row_means(inside[1]),
        }
    ).with_columns(pl.col(pl.Float64).fill_nan(None))
    mase, beside = np.nanmean(errors) / unit, np.nanmean(np.abs(naive.errors)) / unit
    return Backtest(
        mase=float(mase) if np.isfinite(mase) else None,
        smape=float(np.nanmean(shares)),
        coverage_80=float(np.nanmean(inside[0])),
        coverage_95=float(np.nanmean(inside[1])),
        naive_mase=float(beside) if np.isfinite(beside) else None,
        origins=rows,
    )


def _inside(trial: _Trial) -> tuple[Floats, ...]:
    """Return whether each error, (origin, step), is inside of the interval that the other origins give; NaN if unknown."""
    errors, usual, hidden = trial.errors, trial.usual, trial.hidden
    found = tuple(np.full(errors.shape, np.nan) for _ in conformal.LEVELS)
    worth = conformal.independent(usual, trial.history.targets) * (1 - 1 / len(errors))
    for origin in range(len(errors)):
        width = conformal.widths(np.delete(usual, origin, axis=0), worth, hidden)
        for level, table in enumerate(found):
            row = errors[origin]
            half = conformal.CHANGE * width.half(level)
            table[origin] = np.where(np.isfinite(row), np.abs(row) <= half, np.nan)
    return found


def _row_means(table: Floats) -> Floats:
    known = np.isfinite(table)
    count = known.sum(axis=1)
    total = np.where(known, table, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
