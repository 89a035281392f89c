"""Times brought to an even grid: which step, which places are missing, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import polars as pl
from polars.exceptions import PolarsError

from dashkit.analytics.seasonality import DAY, YEAR
from dashkit.errors import AnalysisError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dashkit.analytics.inputs import Series
    from dashkit.analytics.seasonality import Floats

    Times = NDArray[np.datetime64]
    Places = NDArray[np.int64]

_SLACK: Final = 0.15
_SPARSEST: Final = 20
_OUTSIDE: Final = 0.02
_TWO_WEEKS: Final = 10
_LONGEST: Final = 5_000_000
_WORDS: Final = {1: "second", 60: "minute", 3_600: "hour", 86_400: "day", 604_800: "week"}
_MONTHS: Final = {1: "month", 3: "quarter", 12: "year"}


@dataclass(frozen=True, slots=True)
class Step:
    """The distance of two neighbours: ``count`` microseconds, months or working days (Monday to Friday)."""

    unit: Literal["microsecond", "month", "working day"]
    count: int

    @property
    def seconds(self) -> float:
        """Return the mean length in seconds."""
        if self.unit == "month":
            return self.count * YEAR / 12
        return self.count / 1e6 if self.unit == "microsecond" else DAY

    def __str__(self) -> str:
        """Return it in words."""
        if self.unit == "working day":
            return self.unit
        words = _MONTHS if self.unit == "month" else _WORDS
        size = self.count if self.unit == "month" else self.count / 1e6
        fits = [one for one in words if size >= one and size % one == 0] or [min(words)]
        count = size / max(fits)
        word = words[max(fits)]
        return word if count == 1 else f"{count:g} {word}s"


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """An even series.

    Attributes
    ----------
    values
        float64, NaN where there is none.
    times
        Wall-clock times as ``datetime64[us]``; None without times.
    step
        None without times.
    series
        What it was made of.
    warnings
        What was done to make it even.
    start
        The number of the first value, counted from 0.
    """

    values: Floats
    times: Times | None
    step: Step | None
    series: Series
    warnings: tuple[str, ...]
    start: int = 0

    def after(self, count: int) -> tuple[Places, pl.Series]:
        """Return the next places after the end, counted from 1, and their times, or their numbers without times.

        A wall-clock time that a change of clocks leaves out is left out here too.
        """
        if self.times is None or self.step is None:
            ahead = np.arange(1, count + 1)
            return ahead, pl.Series("step", self.start + len(self.values) + ahead - 1)
        ahead = np.arange(1, count + 3)
        column = self.column(_moved(self.times, self.step, ahead))
        known = column.is_not_null().to_numpy()
        if known.sum() < count:
            raise AnalysisError(
                "irregular", f"{count} steps on, the calendar has ended (year 9999)"
            )
        places = np.flatnonzero(known)[:count]
        return ahead[places], column.gather(places)

    def column(self, times: Times) -> pl.Series:
        """Return wall-clock times as they were given: as days, or with their zone."""
        column = pl.Series("time", times.astype("datetime64[us]"))
        if self.series.dates:
            return column.cast(pl.Date)
        if not self.series.zone:
            return column
        return column.dt.replace_time_zone(
            self.series.zone, ambiguous="earliest", non_existent="null"
        )


def regular(
    series: Series,
    *,
    gaps: Literal["unknown", "zero"] = "unknown",
    as_of: date | datetime | None = None,
) -> Grid:
    """Bring a series to an even grid of wall-clock times.

    The step is a calendar month, quarter or year where all times stand at one day of their month or at its end, Monday
    to Friday where no weekend has a value, else the commonest distance. Places without a value are unknown, or
    zero with ``gaps="zero"``. Of an hour that a change of clocks doubles the mean is taken. A last bucket that
    ends after ``as_of`` is not complete and is left out.

    Raises
    ------
    AnalysisError
        If the times follow no step.
    """
    if series.times is None or len(series) == 1:
        return Grid(series.values, series.times, None, series, ())
    times, values, warnings = _once(series)
    if len(times) == 1:
        return Grid(values, None, None, series, tuple(warnings))
    step = _step_of(times)
    place = _places(times, step)
    if (np.diff(place) < 1).any() or place[-1] > _SPARSEST * len(times) or place[-1] > _LONGEST:
        message = (
            f"the times of {series.name!r} follow no even step (closest: {step}); "
            "add up or average them to buckets of one length first"
        )
        raise AnalysisError("irregular", message)
    grid = np.full(int(place[-1]) + 1, 0.0 if gaps == "zero" else np.nan)
    grid[place] = values
    even = times if len(place) == len(grid) else _filled(times, place, step, len(grid))
    whole = Grid(grid, even, step, series, ())
    missing = len(grid) - len(place) - whole.column(even).null_count()
    if missing:
        does = "counted as zero" if gaps == "zero" else "left unknown"
        warnings.append(f"{missing} of {len(grid)} {step} places have no row; {does}")
    if as_of is not None and _moved(even, step, np.array([1]))[0] > _wall(as_of, series.zone):
        even, grid = even[:-1], grid[:-1]
        warnings.append(f"the last {step} is not complete at {as_of} and was left out")
    return Grid(grid, even, step, series, tuple(warnings))


def _filled(times: Times, place: Places, step: Step, n: int) -> Times:
    """Return the times of a grid: those that there are, and those that the step gives between."""
    found = _moved(times, step, np.arange(n) - place[-1])
    found[place] = times
    return found


def _once(series: Series) -> tuple[Times, Floats, list[str]]:
    """Return each wall-clock time once, with the mean of its values."""
    times, values = series.times, series.values
    assert times is not None  # noqa: S101 -- asked by the caller
    found, group = np.unique(times, return_inverse=True)
    doubled = len(times) - len(found)
    if not doubled:
        return times, values, []
    known = np.isfinite(values)
    sums = np.bincount(group, np.where(known, values, 0.0))
    counts = np.bincount(group, known)
    with np.errstate(invalid="ignore"):
        return found, sums / counts, [f"{doubled} doubled hours of a clock change were averaged"]


def _step_of(times: Times) -> Step:
    months = _months(times)
    day = (times.astype("datetime64[D]") - times.astype("datetime64[M]")).astype(int)
    clock = (times - times.astype("datetime64[D]")).astype(int)
    ends = (times.astype("datetime64[D]") + 1).astype("datetime64[M]") > times.astype(
        "datetime64[M]"
    )
    if (len(np.unique(day)) == 1 or ends.all()) and len(np.unique(clock)) == 1:
        apart = np.diff(months)
        if apart.min() >= 1:
            return Step("month", int(np.gcd.reduce(apart)))
    distances, counts = np.unique(np.diff(times).astype(np.int64), return_counts=True)
    commonest = int(distances[np.argmax(counts)])
    if counts.max() <= len(times) // 4:
        commonest = int(np.median(np.diff(times).astype(np.int64)))
    days = times.astype("datetime64[D]")
    if commonest == DAY * 1e6 and len(times) >= _TWO_WEEKS and np.is_busday(days).all():
        return Step("working day", 1)
    return Step("microsecond", commonest)


def _months(times: Times) -> Places:
    return times.astype("datetime64[M]").astype(np.int64)


def _places(times: Times, step: Step) -> Places:
    if step.unit == "month":
        months = _months(times)
        counted: Places = (months - months[0]) // step.count
        return counted
    days = times.astype("datetime64[D]")
    if step.unit == "working day":
        return np.busday_count(days[0], days).astype(np.int64)
    away = (times - times[0]).astype(np.int64) / step.count
    # Jitter may add up where the clock drifts, so each distance is rounded, not the sum.
    apart = np.diff(away)
    rounded = np.round(apart)
    if (np.abs(apart - rounded) > _SLACK).mean() > _OUTSIDE:
        raise AnalysisError(
            "irregular",
            f"the times follow no even step (closest: {step}); "
            "add up or average them to buckets of one length first",
        )
    return np.concatenate(([0], np.cumsum(rounded))).astype(np.int64)


def _moved(times: Times, step: Step, counts: Any) -> Times:  # noqa: ANN401
    """Return times that stand ``counts`` steps after the last of ``times``; NaT past the year 9999."""
    last = times[-1]
    day = last.astype("datetime64[D]")
    clock = last - day
    if step.unit == "month":
        month = last.astype("datetime64[M]") + step.count * counts
        first, following = month.astype("datetime64[D]"), (month + 1).astype("datetime64[D]")
        wanted = _day_of_month(times)
        found = np.minimum(first + (wanted - 1), following - 1) + clock
    elif step.unit == "working day":
        found = np.busday_offset(day, counts, roll="forward") + clock
    else:
        found = last + (step.count * counts).astype("timedelta64[us]")
    found = found.astype("datetime64[us]")
    return np.where(found < np.datetime64("9999-12-31T23:59:59"), found, np.datetime64("NaT"))


def _day_of_month(times: Times) -> int:
    """Return the day that months are dated by; 31 where all stand at the end of their month."""
    days = times.astype("datetime64[D]")
    number = (days - times.astype("datetime64[M]").astype("datetime64[D]")).astype(int) + 1
    ends = ((days + 1).astype("datetime64[M]") > days.astype("datetime64[M]")).all()
    return 31 if ends and len(np.unique(_months(times) % 12)) > 1 else int(number.max())


def _wall(given: date | datetime, zone: str) -> np.datetime64:
    """Return a time as the series' wall clock shows it."""
    if isinstance(given, datetime) and given.tzinfo is not None:
        column = pl.Series([given.astimezone(UTC)]).dt.convert_time_zone(zone or "UTC")
        given = column.dt.replace_time_zone(None)[0]
    try:
        found: np.datetime64 = np.datetime64(given).astype("datetime64[us]")
    except (PolarsError, ValueError, TypeError) as error:
        raise AnalysisError("no times", f"as_of {given!r} is not a date or a time") from error
    return found
