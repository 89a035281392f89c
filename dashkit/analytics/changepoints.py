"""When the mean or the variance of a series changed for good."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import numpy as np
import polars as pl

from dashkit.analytics.inputs import instant_of, series_of
from dashkit.analytics.packages import require
from dashkit.analytics.results import Diagnostics, plain, shown, worded
from dashkit.analytics.splits import SHORTEST, levels, penalty, splits
from dashkit.errors import AnalysisError, DefinitionError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from numpy.typing import NDArray

    from dashkit.analytics.inputs import Series

    Floats = NDArray[np.float64]

Kind = Literal["mean", "variance"]
_LEAST: Final = 2 * SHORTEST
_LOWEST: Final = 0.05
_BAI: Final = 11.03
_WIDE: Final = 1.96


@dataclass(frozen=True, slots=True, kw_only=True)
class Changepoint:
    """A time from which on a series is another.

    Attributes
    ----------
    time
        The first time of the new; a place, from 0, in a series without times.
    kind
        What changed: ``"mean"`` or ``"variance"``.
    before, after
        The mean, or the standard deviation, of the stretches before and after.
    size, lower, upper
        Difference of the means with a 95 % interval; of the standard deviations their ratio.
    earliest, latest
        Where the change lies with about 95 %.
    """

    time: date | datetime | int
    kind: Kind
    before: float
    after: float
    size: float
    lower: float
    upper: float
    earliest: date | datetime | int
    latest: date | datetime | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Changepoints:
    """When a series changed.

    Attributes
    ----------
    points
        In order of time.
    penalty
        What a split must gain, in squared standard errors.
    memory
        The correlation of neighbours within a stretch, which widens what noise may do.
    diagnostics
        How the result was found.
    """

    points: tuple[Changepoint, ...]
    penalty: float
    memory: float
    diagnostics: Diagnostics

    def _repr_html_(self) -> str:
        return shown(self)

    def to_frame(self) -> pl.DataFrame:
        """Return one row for each change."""
        return pl.DataFrame([plain(one) | {"time": one.time} for one in self.points])

    def to_dict(self) -> dict[str, Any]:
        """Return the result as pure JSON."""
        found: dict[str, Any] = plain(self)
        return found

    def explain(self) -> str:
        """Say in one sentence what changed and when."""
        if not self.points:
            return f"No lasting change in {self.diagnostics.n:,} values."
        said = [
            f"{one.kind} from {worded(one.before)} to {worded(one.after)} at {one.time}"
            for one in self.points
        ]
        return (
            f"{len(said)} lasting changes: {'; '.join(said)}."
            if said[1:]
            else f"One lasting change: {said[0]}."
        )


def changepoints(
    data: Any,  # noqa: ANN401
    *,
    time: str | None = None,
    value: str | None = None,
    alpha: float = 0.01,
) -> Changepoints:
    """Find when the mean or the variance of a series changed for good.

    Parameters
    ----------
    data
        Numbers, a series or a frame; missing values are passed over.
    time, value
        The columns to use. By default the only column of times and the only column of numbers.
    alpha
        The chance of any change being found in noise.

    Raises
    ------
    AnalysisError
        With fewer than ten values, or data that is no series.
    DefinitionError
        If ``alpha`` is no chance.

    Notes
    -----
    Seeded binary segmentation (Kovács et al., 2023): splits are looked for in stretches of all lengths, the
    clearest counts first, and each is found anew between its neighbours. A split must stand out of
    as many splits as were looked at (Bonferroni). Values beyond four robust standard deviations are drawn in; the noise
    of means is widened by (1 + r) / (1 − r), r being the correlation of neighbours. Variance is
    looked for in the logarithm of the distance from the mean. Places have the interval of Bai (1997). A season counts as noise: take it out first.

    Examples
    --------
    >>> found = changepoints([1, 2, 1, 2, 1, 2, 1, 2, 8, 9, 8, 9, 8, 9, 8, 9])
    >>> [(one.time, one.kind, one.size) for one in found.points]
    [(8, 'mean', 7.0)]
    """
    require("scipy")
    if not 0 < alpha < 1:
        raise DefinitionError(f"alpha {alpha!r} is not allowed: give a chance between 0 and 1")
    series = series_of(data, time=time, value=value)
    known = np.isfinite(series.values)
    values = series.values[known]
    if not len(values):
        raise AnalysisError("all null", f"every {series.name!r} is missing")
    if len(values) < _LEAST:
        raise AnalysisError(
            "too few", f"{series.name!r} has {len(values)} values; {_LEAST} are needed"
        )
    unit = 2.0 ** int(np.frexp(np.abs(values).max() or 1.0)[1])
    least = penalty(len(values), alpha / 2)
    scaled = values / unit
    means, memory, wide = splits(scaled, least)
    rest = scaled - levels(scaled, means)
    named = partial(_named, series, np.flatnonzero(known))
    found = [
        *(_mean(scaled, means, at, wide) for at in range(len(means))),
        *_variances(rest, least),
    ]
    return Changepoints(
        points=tuple(_point(one, named, unit) for one in sorted(found, key=lambda one: one.place)),
        penalty=least,
        memory=memory,
        diagnostics=Diagnostics(
            method="seeded binary segmentation",
            n=len(values),
            period=None if series.times is None else (named(0), named(len(values) - 1)),
            warnings=() if known.all() else (f"{int((~known).sum()):,} values are missing",),
        ),
    )


class _Change(NamedTuple):
    place: int
    kind: Kind
    before: float
    after: float
    margin: float
    reach: int


def _mean(values: Floats, found: list[int], at: int, wide: float) -> _Change:
    start, end = ([0, *found][at], [*found, len(values)][at + 1])
    place = found[at]
    before, after = float(values[start:place].mean()), float(values[place:end].mean())
    margin = _WIDE * wide * float(np.sqrt(1 / (place - start) + 1 / (end - place)))
    ratio = wide / max(abs(after - before), 1e-300)
    return _Change(place, "mean", before, after, margin, int(min(_BAI * ratio**2, end - start)) + 1)


def _variances(rest: Floats, least: float) -> list[_Change]:
    size = np.abs(rest)
    if not size.any():
        return []
    lowest = _LOWEST * (float(np.median(size)) or float(size.max()))
    logs = np.log(np.maximum(size, lowest))
    places, _, wide = splits(logs, least)
    found = []
    for at, place in enumerate(places):
        one = _mean(logs, places, at, wide)
        start, end = ([0, *places][at], [*places, len(rest)][at + 1])
        before, after = float(rest[start:place].std(ddof=1)), float(rest[place:end].std(ddof=1))
        found.append(one._replace(kind="variance", before=before, after=after))
    return found


def _named(series: Series, rows: NDArray[np.int64], place: int) -> Any:  # noqa: ANN401
    row = int(rows[min(max(place, 0), len(rows) - 1)])
    return row if series.times is None else instant_of(series.times[row], dates=series.dates)


def _point(one: _Change, named: Callable[[int], Any], unit: float) -> Changepoint:
    if one.kind == "mean":
        size = (one.after - one.before) * unit
        lower, upper = size - one.margin * unit, size + one.margin * unit
    else:
        size = one.after / one.before if one.before else float("inf")
        lower, upper = size / float(np.exp(one.margin)), size * float(np.exp(one.margin))
    return Changepoint(
        time=named(one.place),
        kind=one.kind,
        before=one.before * unit,
        after=one.after * unit,
        size=size,
        lower=lower,
        upper=upper,
        earliest=named(one.place - one.reach),
        latest=named(one.place + one.reach),
    )
