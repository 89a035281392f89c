"""Forecasts of real series beside Naive2 and beside ETS and theta of statsmodels: error, coverage, time.

Each series is cut at up to four places, a horizon apart, and forecast from what is before. OWA is that of the M4
competition: the mean of MASE and sMAPE, each in units of Naive2's over the same series. All methods get the same main
period; dashkit finds its own. ``--fast`` takes every fourth series.
"""

from __future__ import annotations

import sys
import time
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
from statsmodels import datasets
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.forecasting.theta import ThetaModel
from statsmodels.tsa.seasonal import seasonal_decompose

import dashkit as dk
from dashkit import samples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

CUTS = 4
METHODS = ("dashkit", "ETS of statsmodels", "theta of statsmodels", "Naive2")
MACRO = [
    "realgdp",
    "realcons",
    "realinv",
    "realgovt",
    "realdpi",
    "cpi",
    "m1",
    "tbilrate",
    "unemp",
    "pop",
    "infl",
    "realint",
]


@dataclass(frozen=True)
class Case:
    """A series of one group, with its main period and the horizon."""

    group: str
    frame: pl.DataFrame
    period: int
    horizon: int


@dataclass
class Scores:
    """What a method reached in a group: one (MASE, sMAPE) a cut; coverage and milliseconds of dashkit."""

    errors: dict[str, list[tuple[float, float]]] = field(
        default_factory=lambda: {name: [] for name in METHODS}
    )
    inside: list[float] = field(default_factory=list)
    spent: list[tuple[float, ...]] = field(default_factory=list)


def cases() -> Iterator[Case]:
    yield from statsmodels_cases()
    by_carrier = samples.flights().query("count()", by=["date.day", "carrier"]).run().to_polars()
    days = pl.date_range(pl.date(2013, 1, 1), pl.date(2013, 12, 31), eager=True)
    yield from daily(by_carrier, days, "flights, daily", least=5.0)
    by_department = (
        samples.grocery()
        .query("sum(sales_value)", by=["transaction_timestamp.day", "department"])
        .run()
        .to_polars()
    )
    days = pl.date_range(pl.date(2017, 1, 2), pl.date(2017, 12, 31), eager=True)
    for case in daily(by_department, days, "grocery, daily", least=100.0):
        yield case
        weeks = case.frame.group_by_dynamic("time", every="1w").agg(pl.col("value").sum())
        yield Case("grocery, weekly", weeks, 1, 8)


def daily(rows: pl.DataFrame, days: pl.Series, group: str, *, least: float) -> Iterator[Case]:
    day, name, value = rows.columns[:3]
    for part in rows.partition_by(name, maintain_order=True):
        known = part.select(
            pl.col(day).alias("time"), pl.col(value).cast(pl.Float64).alias("value")
        )
        frame = pl.DataFrame({"time": days}).join(known, on="time", how="left").fill_null(0.0)
        if frame["value"].mean() >= least:
            yield Case(group, frame.sort("time"), 7, 28)


def statsmodels_cases() -> Iterator[Case]:
    def at(start: Any, every: str, values: Any, period: int, horizon: int) -> Case:
        when = pd.date_range(start, periods=len(values), freq=every)
        frame = pl.DataFrame(
            {"time": pl.Series(when.to_numpy()).cast(pl.Date), "value": np.asarray(values, float)}
        )
        return Case("statsmodels", frame, period, horizon)

    co2 = datasets.co2.load_pandas().data["co2"].interpolate().resample("MS").mean()
    yield at(co2.index[0], "MS", co2, 12, 18)
    elnino = datasets.elnino.load_pandas().data.iloc[:, 1:].to_numpy(float).ravel()
    yield at("1950-01-01", "MS", elnino, 12, 18)
    yield at("1700-01-01", "YS", datasets.sunspots.load_pandas().data["SUNACTIVITY"], 1, 6)
    yield at("1871-01-01", "YS", datasets.nile.load_pandas().data["volume"], 1, 6)
    macro = datasets.macrodata.load_pandas().data
    for name in MACRO:
        yield at("1959-01-01", "QS", macro[name], 4, 8)


def naive2(values: NDArray[np.float64], period: int, horizon: int) -> NDArray[np.float64]:
    """Return the last value, seasonally adjusted where the autocorrelation at the period is significant at 90 %."""
    flat = np.repeat(values[-1], horizon)
    if period == 1 or len(values) < 3 * period:
        return flat
    rest = values - values.mean()
    near = np.array([rest[lag:] @ rest[:-lag] for lag in range(1, period + 1)]) / (rest @ rest)
    limit = 1.645 * np.sqrt((1 + 2 * (near[:-1] ** 2).sum()) / len(values))
    if abs(near[-1]) <= limit:
        return flat
    kind = "multiplicative" if values.min() > 0 else "additive"
    season = seasonal_decompose(values, model=kind, period=period).seasonal
    coming = np.resize(season[-period:], horizon)
    if kind == "multiplicative":
        return values[-1] / season[-1] * coming
    return values[-1] - season[-1] + coming


def ets(values: NDArray[np.float64], period: int, horizon: int) -> NDArray[np.float64]:
    seasonal = {"seasonal": "add", "seasonal_periods": period} if period > 1 else {}
    model = ETSModel(values, error="add", trend="add", damped_trend=True, **seasonal)
    return np.asarray(model.fit(disp=0, maxiter=200).forecast(horizon))


def theta(values: NDArray[np.float64], period: int, horizon: int) -> NDArray[np.float64]:
    model = ThetaModel(pd.Series(values), period=period, deseasonalize=period > 1, method="auto")
    return model.fit().forecast(horizon).to_numpy()


PEERS: dict[str, Callable[..., NDArray[np.float64]]] = {
    "ETS of statsmodels": ets,
    "theta of statsmodels": theta,
    "Naive2": naive2,
}


def measure(case: Case, scores: Scores) -> None:
    whole = case.frame["value"].to_numpy()
    for cut in range(CUTS):
        end = len(whole) - cut * case.horizon
        known, actual = whole[: end - case.horizon], whole[end - case.horizon : end]
        if len(known) < max(2 * case.horizon, 3 * case.period):
            return
        unit = float(np.abs(known[case.period :] - known[: -case.period]).mean())
        start = time.perf_counter(), time.process_time()
        found = dk.forecast(case.frame.head(len(known)), horizon=case.horizon)
        ends = time.perf_counter(), time.process_time()
        scores.spent.append(tuple(1e3 * (b - a) for a, b in zip(start, ends, strict=True)))
        low, high = found.interval(95)
        scores.inside.append(float(((low <= actual) & (actual <= high)).mean()))
        means = {"dashkit": found.mean}
        means |= {name: peer(known, case.period, case.horizon) for name, peer in PEERS.items()}
        for name, mean in means.items():
            error, size = np.abs(actual - mean), np.abs(actual) + np.abs(mean)
            share = np.where(size > 0, 2 * error / np.where(size > 0, size, 1.0), 0.0)
            scores.errors[name].append((float(error.mean()) / unit, float(share.mean())))


def owa(scores: list[Scores], name: str) -> float:
    ours = np.array([one for part in scores for one in part.errors[name]]).mean(axis=0)
    base = np.array([one for part in scores for one in part.errors["Naive2"]]).mean(axis=0)
    return float((ours / base).mean())


def main() -> None:
    warnings.simplefilter("ignore")
    every = list(cases())[:: 4 if "--fast" in sys.argv else 1]
    dk.forecast(np.arange(50.0) % 7)  # loads scipy
    groups: dict[str, Scores] = {}
    for case in every:
        measure(case, groups.setdefault(case.group, Scores()))
    print(
        f"{'OWA':18}{'cuts':>6}"
        + "".join(f"{name:>22}" for name in METHODS[:3])
        + f"{'95 % covers':>14}"
    )
    for group, scores in groups.items():
        row = "".join(f"{owa([scores], name):22.3f}" for name in METHODS[:3])
        print(f"{group:18}{len(scores.inside):6}{row}{np.mean(scores.inside):14.1%}")
    all_scores = list(groups.values())
    total = {name: owa(all_scores, name) for name in METHODS[:3]}
    inside = [one for part in all_scores for one in part.inside]
    row = "".join(f"{one:22.3f}" for one in total.values())
    print(f"{'all':18}{len(inside):6}{row}{np.mean(inside):14.1%}")
    ours, *theirs = total.values()
    print(f"OWA / best single method of statsmodels: {ours / min(theirs):.3f} (target 0.90)")
    spent = np.array([one for part in all_scores for one in part.spent])
    for clock, column in (("wall", spent[:, 0]), ("processor", spent[:, 1])):
        print(
            f"ms a series ({clock}): median {np.median(column):.0f} (target 60), 95th percentile "
            f"{np.percentile(column, 95):.0f} (target 400)"
        )


if __name__ == "__main__":
    main()
