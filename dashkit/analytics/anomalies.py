"""What is unusual in a series, each value judged from those before it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import polars as pl

from dashkit.analytics.detector import START, Detector, pace
from dashkit.analytics.inputs import instant_of, series_of
from dashkit.analytics.monitor import (
    MICRO,
    SENSITIVITY,
    Clock,
    Judge,
    Replay,
    periods_of,
    place,
    rate_of,
    when,
)
from dashkit.analytics.packages import require
from dashkit.analytics.pointwise import forest_verdicts, robust_verdicts, season_of
from dashkit.analytics.results import Diagnostics, plain, shown
from dashkit.errors import AnalysisError, DefinitionError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dashkit.analytics.events import AnomalyEvent
    from dashkit.analytics.inputs import Series

    Floats = NDArray[np.float64]

Method = Literal["auto", "stl", "isolation_forest", "zscore"]
_METHODS: Final = ("auto", "stl", "isolation_forest", "zscore")
_SEED: Final = 42
_FEW: Final = 50
_SPARSE: Final = 4
_LONG: Final = 20_000
_AT_ONCE: Final = 4_096
_SINGLE: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Anomalies:
    """What is unusual in a series.

    Attributes
    ----------
    events
        In order of time.
    points
        One row for each value given, in order of time: ``time`` (or ``place``), ``value``, ``expected``, ``lower``,
        ``upper``, ``score`` (1 and more is an anomaly; null where nothing can be said) and ``anomaly``.
    method
        What was asked for.
    sensitivity
        Expected false alarms in 1,000 values.
    periods
        The seasons that were taken out at the end, in points.
    diagnostics
        How the result was found.
    """

    events: tuple[AnomalyEvent, ...]
    points: pl.DataFrame
    method: Method
    sensitivity: float
    periods: tuple[int, ...]
    diagnostics: Diagnostics

    @property
    def total(self) -> int:
        """The number of unusual values."""
        return int(self.points["anomaly"].sum())

    @property
    def percentage(self) -> float:
        """The unusual values in percent of all that were given."""
        return 100 * self.total / max(self.points.height, 1)

    def _repr_html_(self) -> str:
        return shown(self, self._listed())

    def to_frame(self) -> pl.DataFrame:
        """Return the points."""
        return self.points

    def to_dict(self) -> dict[str, Any]:
        """Return the result as pure JSON."""
        return {
            "method": self.method,
            "sensitivity": self.sensitivity,
            "periods": list(self.periods),
            "total": self.total,
            "percentage": self.percentage,
            "events": plain(self.events),
            "points": plain(self.points),
            "diagnostics": plain(self.diagnostics),
        }

    def _listed(self) -> pl.DataFrame:
        columns = ("kind", "direction", "start", "end", "value", "lower", "upper", "severity")
        rows = [{name: getattr(one, name) for name in columns} for one in self.events]
        return pl.DataFrame(rows, infer_schema_length=None)

    def explain(self) -> str:
        """Say in one sentence what was found."""
        n = self.points.height
        if not self.events:
            return f"Nothing unusual in {n:,} values."
        kinds = Counter(event.kind for event in self.events)
        parts = ", ".join(f"{count} {kind}{'s' * (count > 1)}" for kind, count in kinds.items())
        worst = max(self.events, key=lambda event: event.score).explain().rstrip(".")
        return f"{parts} in {n:,} values; most of all: {worst[0].lower()}{worst[1:]}."


def detect_anomalies(  # noqa: PLR0913
    data: Any,  # noqa: ANN401
    *,
    time: str | None = None,
    value: str | None = None,
    method: Method = "auto",
    sensitivity: float = SENSITIVITY,
    period: int | tuple[int, ...] | None = None,
    seed: int = _SEED,
) -> Anomalies:
    """Find what is unusual in a series, as events.

    A value is judged only from those before it: what it should have been, how far errors usually reach and how heavy
    their tails are. Neighbouring alarms are one event; after a level shift the new level is the usual one.

    Parameters
    ----------
    data
        Numbers, a series or a frame; rows with a missing value stay, times that are missing between two rows count as
        missing values.
    time, value
        The columns to use. By default the only column of times and the only column of numbers.
    method
        ``"auto"``: a linear rule over the recent past with its seasons, and sums of errors for slow changes.
        ``"stl"``: season by LOESS, level by the median of the last seven values. ``"zscore"``: distance from the median of the last
        values in median absolute deviations, season taken out. ``"isolation_forest"``: a forest over the value, its
        means and deviations of 7, 14 and 30 values before and lags 1, 7 and 30; its scores have a largest, so that it
        sees the least at a small ``sensitivity``.
    sensitivity
        Expected false alarms in 1,000 values, 0.05 by default: one in 20,000, so that 20 tiles of hourly values cry
        wolf once in six weeks. On normal noise a single value must then be 4.2 deviations away; 3.5 at ten times
        as many.
    period
        The season or seasons in points; by default they are found. ``()`` for none.
    seed
        What the forest starts from.

    Raises
    ------
    AnalysisError
        With fewer than 13 values, or data that is no series.
    DefinitionError
        If an option is not allowed.

    Notes
    -----
    Thresholds are quantiles of the errors before, by Student's t and a generalised Pareto distribution of the tail,
    whichever is larger; they widen where history is short. The first twelve values are not judged. The rule is found anew
    when there is an eighth more to look at, each 512 values from 4,096 on and each 2,048 from 32,768 on: then it follows a
    change of habits, though not of level, more slowly, and `diagnostics` says so. A million values take some
    six seconds, 20 with ``"isolation_forest"``; quiet stretches of 20,000 values and more are judged at once, by the
    same rule.

    Examples
    --------
    >>> day = np.arange(200)
    >>> found = detect_anomalies(np.where(day == 150, 30.0, 10 + np.sin(day**2)))
    >>> [(event.kind, event.start) for event in found.events]
    [('spike', 150)]
    """
    require("scipy")
    if method not in _METHODS:
        raise DefinitionError.option("method", method, _METHODS)
    rate, periods = rate_of(sensitivity), periods_of(period)
    series = series_of(data, time=time, value=value)
    _check(series)
    said, judge, found = _judged(series, method, rate=rate, periods=periods, seed=seed)
    return Anomalies(
        events=judge.journal.events,
        points=_points(series, said),
        method=method,
        sensitivity=sensitivity,
        periods=found,
        diagnostics=_diagnostics(series, method, said, judge, seed),
    )


def _check(series: Series) -> None:
    known = int(np.isfinite(series.values).sum())
    if not known:
        raise AnalysisError("all null", f"every {series.name!r} is missing")
    if known <= START:
        message = f"{series.name!r} has {known} values; {START + 1} and more can be judged, the first {START} only teach"
        raise AnalysisError("too few", message)


def _judged(
    series: Series, method: Method, *, rate: float, periods: tuple[int, ...] | None, seed: int
) -> tuple[Floats, Judge, tuple[int, ...]]:
    timed = series.times is not None
    at = np.arange(len(series)) if series.times is None else series.times.astype(np.int64)
    times = at.tolist()
    engine: Detector | Replay
    if method == "auto":
        engine = Detector(rate=rate, periods=periods)
    else:
        even, seconds = _evenly(series.values, times if timed else None)
        unit = 2.0 ** int(np.frexp(np.nanmax(np.abs(even)))[1])
        season, found = season_of(
            even / unit, periods=periods, seconds=seconds, stl=method == "stl"
        )
        if method == "isolation_forest":
            verdicts = forest_verdicts(even / unit, season, rate=rate, seed=seed)
        else:
            verdicts = robust_verdicts(even / unit, season, rate=rate, stl=method == "stl")
        engine = Replay(verdicts, unit=unit, periods=found, whole=len(even) == len(series))
    naming = partial(when, days=series.dates) if timed else place
    judge = Judge(engine, rate=rate, when=naming, timed=timed)
    return _said(judge, at, series.values), judge, engine.periods


def _said(judge: Judge, at: NDArray[np.int64], values: Floats) -> Floats:
    """Return expected, lower, upper, score and alarm of each value, of long series a quiet stretch at once."""
    n = len(values)
    found, row, stretches = np.zeros((n, 5)), 0, n if n >= _LONG else 0
    while row < n:
        if row < stretches:
            quiet = judge.stretch(at[row : row + _AT_ONCE], values[row : row + _AT_ONCE])
            found[row : row + len(quiet), :4] = quiet
            row += len(quiet)
        single = _SINGLE if row < stretches and len(quiet) < _SINGLE else 1
        for one in range(row, min(row + single, n)):
            found[one] = judge.add(int(at[one]), float(values[one]))[0][:5]
        row = min(row + single, n)
    return found


def _evenly(values: Floats, times: list[int] | None) -> tuple[Floats, float | None]:
    """Return values with NaN for times that are missing, and the seconds between two."""
    if times is None:
        return values, None
    clock, slots = Clock(), np.full(len(values), -1)
    slot = -1
    for row, at in enumerate(times):
        if clock.last is None or at > clock.last:
            slot += 1 + clock.missing(at)
            slots[row] = slot
    seconds = clock.step / MICRO if clock.step else None
    if slot >= _SPARSE * len(values):
        return values, None
    even = np.full(slot + 1, np.nan)
    even[slots[slots >= 0]] = values[slots >= 0]
    return even, seconds


def _points(series: Series, columns: Floats) -> pl.DataFrame:
    frame = pl.DataFrame(
        {
            "value": series.values,
            "expected": columns[:, 0],
            "lower": columns[:, 1],
            "upper": columns[:, 2],
            "score": columns[:, 3],
        }
    ).fill_nan(None)
    frame = frame.with_columns(anomaly=pl.Series(columns[:, 4] > 0))
    if series.times is None:
        return frame.with_row_index("place")
    times = pl.Series("time", series.times)
    return frame.insert_column(0, times.cast(pl.Date) if series.dates else times)


def _diagnostics(
    series: Series, method: Method, said: Floats, judge: Judge, seed: int
) -> Diagnostics:
    times = series.times
    known = np.isfinite(series.values)
    n = int(known.sum())
    silent = int(np.isnan(said[known, 3]).sum())
    counts = {
        "not judged, for lack of values before": silent,
        "missing": len(said) - n,
        "missing between the times given": judge.missing,
    }
    warnings = [f"{what}: {count:,} of {n:,}" for what, count in counts.items() if count]
    if method == "auto":
        warnings += pace(len(said) + judge.missing)
    if n < _FEW:
        warnings.append(f"only {n} values: only what is far out can be told from noise")
    return Diagnostics(
        method=method,
        n=n,
        period=None
        if times is None
        else (instant_of(times[0], dates=series.dates), instant_of(times[-1], dates=series.dates)),
        seed=seed if method == "isolation_forest" else None,
        warnings=tuple(warnings),
    )
