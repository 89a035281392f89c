"""What will come: a mean, intervals, and how well the same would have done before."""

from __future__ import annotations

import operator
import warnings
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import polars as pl

from dashkit.analytics.arima import Arima
from dashkit.analytics.choose import choose
from dashkit.analytics.combine import LinearTrend, line_of
from dashkit.analytics.inputs import instant_of, series_of
from dashkit.analytics.outlook import Forecast, Total
from dashkit.analytics.regular import Grid, regular
from dashkit.analytics.results import Diagnostics
from dashkit.analytics.seasonality import bridged, periods
from dashkit.errors import AnalysisError, DefinitionError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from dashkit.analytics.choose import Choice
    from dashkit.analytics.regular import Places
    from dashkit.analytics.seasonality import Floats

Name = Literal[
    "auto", "ets", "theta", "optimised theta", "autoregression", "arima", "linear", "seasonal naive"
]
_NAMES: Final = Name.__args__  # type: ignore[attr-defined]
_DEFAULT_HORIZON: Final = 30
_MOST_HORIZON: Final = 10_000
_LEAST: Final = 3
_MOST: Final = 2_000
_CYCLES: Final = 6
_SEARCHED: Final = 20_000
_LARGEST, _SMALLEST = 1e100, 1e-100


def forecast(  # noqa: PLR0913
    data: Any,  # noqa: ANN401
    *,
    time: str | None = None,
    value: str | None = None,
    horizon: int | None = None,
    method: Name = "auto",
    order: tuple[int, int, int] | Literal["auto"] = (1, 1, 1),
    season: Literal["auto"] | int | Sequence[int] | None = "auto",
    nonnegative: Literal["auto"] | bool = "auto",
    gaps: Literal["unknown", "zero"] = "unknown",
    as_of: date | datetime | None = None,
) -> Forecast:
    """Forecast a series, with intervals and a back-test.

    ``"auto"`` takes the seasons out and runs theta (fitted by its errors of all steps) and exponential smoothing (ETS by AICc),
    both of the values and of their logarithms where all are above zero, and autoregressions of the values and of their
    differences; beside them methods that bring their season: the seasonal naive one, autoregressions of the differences to the
    season before, Holt and Winters (of the logarithms where all are above zero). It weighs them by their errors from up to 20
    earlier origins, the sharper the more horizons these span. If the seasonal naive method did better there, it is taken.

    Intervals are conformal: from the errors of those origins, without an assumed distribution, and a tenth wider, for real
    series change; with fewer than six origins they are parametric. Both assume that the future else errs as the past did: in
    shares of the level where the series moves by such, but by no less than at the lowest levels at which it erred. Lone
    outliers (at most one value in twenty, of 28 values and more) move the forecast little and widen no interval but for
    covering the usual values the more often.

    Parameters
    ----------
    data
        A sequence or array of numbers, a series, or a pandas, Polars or Arrow frame. It is not changed.
    time, value
        The columns to use. By default the only column of times and the only column of numbers.
    horizon
        How many steps. By default 30, but no more than half as many as there are values.
    method
        ``"auto"``, or one by name: ``"ets"``, ``"theta"``, ``"optimised theta"``, ``"autoregression"``, ``"arima"``, ``"linear"``,
        ``"seasonal naive"``. Seasons are taken out before and put back after.
    order
        Of ``"arima"``: (lags, differences, moving averages), or ``"auto"``. If it cannot be fitted, a linear trend takes
        its place and `Forecast.reason` says why.
    season
        ``"auto"`` looks for the cycles of the calendar (without times: for any); or the period or periods in steps; None for none.
    nonnegative
        Whether means and bounds stop at zero; ``"auto"`` if no value is negative. Above a mean that was raised to zero the
        interval is as wide as elsewhere.
    gaps
        What a place without a row is: ``"unknown"`` (bridged by a straight line and in no error) or ``"zero"``.
    as_of
        Until when the data are complete. A last bucket that ends later is left out.

    Raises
    ------
    AnalysisError
        If there are no numbers, fewer than three, or times without an even step.
    DefinitionError
        If an option is none of the allowed.

    Examples
    --------
    >>> days = pl.date_range(pl.date(2026, 1, 1), pl.date(2026, 3, 31), eager=True)
    >>> sales = pl.DataFrame({"day": days, "sales": [20.0 + 8 * (d.weekday() > 4) + d.day % 3 for d in days]})
    >>> found = forecast(sales, horizon=7)
    >>> found.seasons, found.to_frame()["time"][0].isoformat(), float(found.mean[3].round())
    ((7,), '2026-04-01', 30.0)
    """
    _check(method, horizon, gaps, order)
    grid = _ending_known(regular(series_of(data, time=time, value=value), gaps=gaps, as_of=as_of))
    known = np.isfinite(grid.values)
    if not known.any():
        raise AnalysisError("all null", f"{grid.series.name!r} holds no finite number")
    if known.sum() < _LEAST:
        message = (
            f"{grid.series.name!r} holds {known.sum()} numbers; a forecast needs {_LEAST} or more"
        )
        raise AnalysisError("too few", message)
    steps = horizon or min(_DEFAULT_HORIZON, max(1, len(grid.values) // 2))
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="ignore"):
        warnings.simplefilter("always")
        found = _forecast(grid, steps, season, nonnegative, method=method, order=order)
    said = tuple(dict.fromkeys(str(one.message).partition("\n")[0] for one in caught))
    own = found.diagnostics
    return replace(found, diagnostics=replace(own, warnings=own.warnings + said))


def _check(method: str, horizon: int | None, gaps: str, order: Any) -> None:  # noqa: ANN401
    if method not in _NAMES:
        raise DefinitionError.option("method", method, _NAMES)
    if gaps not in {"unknown", "zero"}:
        raise DefinitionError.option("gaps", gaps, ("unknown", "zero"))
    whole = horizon is None or (
        isinstance(horizon, int | np.integer) and not isinstance(horizon, bool)
    )
    if not whole or (horizon is not None and not 1 <= horizon <= _MOST_HORIZON):
        raise DefinitionError(
            f"horizon {horizon!r} is not a whole number from 1 to {_MOST_HORIZON:,}"
        )
    if order != "auto" and not (
        isinstance(order, tuple | list) and len(order) == 3 and all(0 <= one <= 9 for one in order)  # noqa: PLR2004
    ):
        raise DefinitionError(
            f"order {order!r} is neither 'auto' nor three whole numbers from 0 to 9, as (1, 1, 1)"
        )


def _ending_known(grid: Grid) -> Grid:
    """Return a grid without the missing values at its ends."""
    known = np.flatnonzero(np.isfinite(grid.values))
    if not len(known) or (known[0] == 0 and known[-1] == len(grid.values) - 1):
        return grid
    part = slice(int(known[0]), int(known[-1]) + 1)
    late = len(grid.values) - part.stop
    said = (f"the last {late} values are missing; the forecast begins after the last known one",)
    return replace(
        grid,
        values=grid.values[part],
        times=None if grid.times is None else grid.times[part],
        start=int(known[0]),
        warnings=grid.warnings + (said if late else ()),
    )


def _seasons(values: Floats, step: float | None, season: Any) -> tuple[int, ...]:  # noqa: ANN401
    """Return the periods that were given, or found in the newest values."""
    if isinstance(season, str) and season == "auto":
        return periods(values[-_SEARCHED:], step=step)
    try:
        given = (
            () if season is None else tuple(season) if isinstance(season, Iterable) else (season,)
        )
        found = tuple(sorted({operator.index(one) for one in given}))
    except TypeError:
        found = (0,)
    if any(one < 2 for one in found):  # noqa: PLR2004
        raise DefinitionError(
            f"season {season!r} is neither 'auto', None nor whole numbers of 2 or more"
        )
    return tuple(one for one in found if 2 * one <= len(values))


def _forecast(grid: Grid, steps: int, season: Any, floor: Any, **chosen: Any) -> Forecast:  # noqa: ANN401
    scale = float(np.nanmax(np.abs(grid.values)))
    scale = scale if scale > _LARGEST or 0 < scale < _SMALLEST else 1.0
    seasons = _seasons(grid.values / scale, grid.step.seconds if grid.step else None, season)
    grid, said = _newest(grid, max(_MOST, _CYCLES * max(seasons, default=1)))
    ahead, coming = grid.after(steps)
    known = int(np.isfinite(grid.values).sum())
    found = choose(grid.values / scale, seasons, int(ahead[-1]), **chosen)
    if found.strange:
        said += (f"lone outliers, which widen no interval: {found.strange} of {known} values",)
    floor = bool(np.nanmin(grid.values) >= 0) if floor == "auto" else bool(floor)
    names = found.named
    method = next(iter(names)) if len(names) == 1 else "combination"
    return Forecast(
        frame=_frame(coming, ahead - 1, found, scale, floor=floor),
        fitted=_past(grid, coming.name, scale * found.fitted),
        method=method,
        reason=found.reason,
        weights=names,
        seasons=seasons,
        step="" if grid.step is None else str(grid.step),
        parameters=_parameters(found, bridged(grid.values / scale), scale),
        total=Total(
            mean=scale * float(found.mean[ahead - 1].sum()),
            error=scale * found.total[0],
            free=found.total[1],
        ),
        backtest=found.backtest,
        diagnostics=Diagnostics(method=method, n=known, period=_period(grid), warnings=said),
    )


def _newest(grid: Grid, most: int) -> tuple[Grid, tuple[str, ...]]:
    """Return what is used of a grid, and what must be said of it."""
    said = list(grid.warnings)
    n = len(grid.values)
    if n > most:
        said.append(f"the last {most:,} of {n:,} values were used")
        times = None if grid.times is None else grid.times[-most:]
        grid = replace(grid, values=grid.values[-most:], times=times, start=grid.start + n - most)
    missing = int((~np.isfinite(grid.values)).sum())
    if missing:
        said.append(
            f"{missing} of {len(grid.values)} values are missing or not finite: bridged by straight "
            "lines, and left out of every error"
        )
    if np.nanmax(grid.values) == np.nanmin(grid.values):
        said.append("the values do not vary, so the interval has no width")
    return grid, tuple(said)


def _frame(
    coming: pl.Series,
    places: Places,
    found: Choice,
    scale: float,
    *,
    floor: bool,
) -> pl.DataFrame:
    least = 0.0 if floor else -np.inf
    mean = np.maximum(found.mean, least)
    columns = {"mean": mean}
    for level, half in zip((80, 95), found.halves, strict=True):
        columns |= {f"lower_{level}": mean - half, f"upper_{level}": mean + half}
    return pl.DataFrame(
        {coming.name: coming}
        | {name: scale * np.maximum(one[places], least) for name, one in columns.items()}
    )


def _past(grid: Grid, key: str, fitted: Floats) -> pl.DataFrame:
    if key == "time" and grid.times is not None:
        past = grid.column(grid.times)
    else:
        past = pl.Series(key, grid.start + np.arange(len(grid.values)))
    values = pl.Series(grid.values, nan_to_null=True)
    # Wall-clock times that a change of clocks leaves out are places of the grid, but no times.
    return pl.DataFrame({key: past, "value": values, "fitted": fitted}).drop_nulls(key)


def _parameters(found: Choice, values: Floats, scale: float) -> dict[str, Any]:
    """Return what the single method was fixed to, in units of the data."""
    method = found.pool.methods[0]
    if isinstance(method, LinearTrend):
        adjusted = found.pool.rested(values)
        slope, intercept, r2 = line_of(adjusted)
        return {"slope": scale * slope, "intercept": scale * intercept, "r2": r2}
    if isinstance(method, Arima):
        moved = 2 * (len(values) - method.order[1]) * float(np.log(scale))
        return {"order": method.order, "aic": method.aic + moved, "bic": method.bic + moved}
    return {}


def _period(grid: Grid) -> tuple[date | datetime, date | datetime] | None:
    if grid.times is None:
        return None
    ends = (instant_of(grid.times[place], dates=grid.series.dates) for place in (0, -1))
    first, last = ends
    return first, last
