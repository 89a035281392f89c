"""Fewer points that draw the same line: extremes, both ends and gaps stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import polars as pl

from dashkit.analytics.inputs import Series, instant_of, series_of
from dashkit.analytics.results import Diagnostics, plain, shown
from dashkit.errors import AnalysisError, DefinitionError

if TYPE_CHECKING:
    from datetime import date, datetime

    from numpy.typing import NDArray

REALTIME: Final = 1_000
USUAL: Final = 5_000
_FEWEST: Final = 50
_METHODS: Final = {"minmaxlttb": "MinMaxLTTB", "m4": "M4"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Downsampled:
    """The points of a series that are drawn.

    Attributes
    ----------
    name
        What the numbers are called.
    index
        The places of the points in the series in order of time, int64 ``(n,)``, rising.
    times
        ``datetime64[us]`` ``(n,)``, wall-clock time of ``zone`` where there is one; None without.
    values
        float64 ``(n,)``, NaN where there is a gap.
    n, of
        How many points are kept, of how many.
    zone
        The time zone of the times; empty for naive times.
    dates
        Whether the times were given as days.
    diagnostics
        The method, the number of values and the period.
    """

    name: str
    index: NDArray[np.int64]
    times: NDArray[np.datetime64] | None
    values: NDArray[np.float64]
    n: int
    of: int
    zone: str
    dates: bool
    diagnostics: Diagnostics

    @property
    def exact(self) -> bool:
        """Whether every point is there."""
        return self.n == self.of

    def _repr_html_(self) -> str:
        return shown(self)

    def to_frame(self) -> pl.DataFrame:
        """Return the points as a frame: ``time`` (where there are times) and ``value``, null in a gap."""
        value = pl.Series("value", self.values, nan_to_null=True)
        if self.times is None:
            return pl.DataFrame({"index": self.index, "value": value})
        time = pl.Series("time", self.times)
        return pl.DataFrame([time.cast(pl.Date) if self.dates else time, value])

    def to_dict(self) -> dict[str, Any]:
        """Return everything as pure JSON."""
        found: dict[str, Any] = plain(self)
        return found

    def explain(self) -> str:
        """Return how many points are shown, in words.

        Examples
        --------
        >>> downsample([5, 6, 5]).explain()
        'showing all 3 points'
        """
        if self.exact:
            return f"showing all {self.of:,} points"
        return f"showing {self.n:,} of {self.of:,} points"


def downsample(  # noqa: PLR0913
    data: Any,  # noqa: ANN401
    *,
    points: int | None = None,
    realtime: bool = False,
    method: Literal["minmaxlttb", "m4"] = "minmaxlttb",
    within: tuple[Any, Any] | None = None,
    time: str | None = None,
    value: str | None = None,
) -> Downsampled:
    """Keep the points that a line needs to look the same.

    The first and the last point, the lowest and the highest, and a break wherever the line was broken by missing
    values are always kept; the rest is chosen by the method. Several values may stand at one time.

    Parameters
    ----------
    data
        A sequence or array of numbers, a series, or a frame with a column of times.
    points
        The most points to keep, at least 50. By default 5,000, and 1,000 with ``realtime``.
    realtime
        Whether the line is redrawn as data arrives.
    method
        ``"minmaxlttb"`` (Van Der Donckt et al. 2023): of every stretch its lowest and highest points, of these the ones
        that span the largest triangles. ``"m4"`` (Jugel et al. 2014): the first, last, lowest and highest point of
        every stretch; pixel for pixel the same line if ``points`` is four times the width.
    within
        The first and last time (or place, for a series without times) that is in view, for a line that is
        drawn anew after a zoom; one point more on either side is kept so that the line reaches the edge.
    time, value
        The columns to use. By default the only column of times and the only column of numbers.

    Raises
    ------
    AnalysisError
        If there are no rows, no such column or no numbers.
    DefinitionError
        If ``points`` is less than 50, or there is no such method.

    Examples
    --------
    >>> import numpy as np
    >>> quiet = np.zeros(1_000_000)
    >>> quiet[123_457] = 100.0
    >>> drawn = downsample(quiet)
    >>> drawn.explain(), float(drawn.values.max())
    ('showing 4,996 of 1,000,000 points', 100.0)
    """
    if method not in _METHODS:
        raise DefinitionError.option("method", method, _METHODS)
    points = (REALTIME if realtime else USUAL) if points is None else points
    if points < _FEWEST:
        raise DefinitionError(f"points {points!r} is too few: give at least {_FEWEST}")
    series = series_of(data, time=time, value=value, repeated=True)
    first, last = _in_view(series, within)
    values = series.values[first:last]
    times = None if series.times is None else series.times[first:last]
    exact = len(values) <= points
    index = (
        np.arange(len(values)) if exact else _chosen(values, _places(values, times), points, method)
    )
    dropped = f"{series.dropped:,} rows have no time and are left out"
    return Downsampled(
        name=series.name,
        index=first + index,
        times=None if times is None else times[index],
        values=values[index],
        n=len(index),
        of=len(values),
        zone=series.zone,
        dates=series.dates,
        diagnostics=Diagnostics(
            method="all points" if exact else _METHODS[method],
            n=len(values),
            period=_period(times, dates=series.dates),
            warnings=(dropped,) if series.dropped else (),
        ),
    )


def _in_view(series: Series, within: tuple[Any, Any] | None) -> tuple[int, int]:
    if within is None:
        return 0, len(series)
    start, end = within
    if series.times is None:
        first, last = int(np.ceil(start)), int(np.floor(end)) + 1
    else:
        rising = np.maximum.accumulate(series.times)
        first = int(np.searchsorted(rising, _wall(start), side="left"))
        last = int(np.searchsorted(rising, _wall(end), side="right"))
    first, last = max(first - 1, 0), min(last + 1, len(series))
    if last <= first:
        raise AnalysisError("empty", f"there are no points from {start} to {end}")
    return first, last


def _wall(instant: Any) -> np.datetime64:  # noqa: ANN401
    aware = getattr(instant, "tzinfo", None) is not None
    return np.datetime64(instant.replace(tzinfo=None) if aware else instant, "us")


def _period(
    times: NDArray[np.datetime64] | None, *, dates: bool
) -> tuple[date | datetime, date | datetime] | None:
    if times is None:
        return None
    return instant_of(times[0], dates=dates), instant_of(times[-1], dates=dates)


def _places(
    values: NDArray[np.float64], times: NDArray[np.datetime64] | None
) -> NDArray[np.float64]:
    if times is None:
        return np.arange(len(values), dtype=np.float64)
    # Wall clocks that go back would leave the bins; the hour that is there twice becomes one place.
    rising = np.maximum.accumulate(times.astype(np.int64))
    return np.asarray(rising - rising[0], dtype=np.float64)


def _chosen(
    values: NDArray[np.float64], places: NDArray[np.float64], points: int, method: str
) -> NDArray[np.int64]:
    missing = np.isnan(values)
    ends = {0, len(values) - 1}
    gaps = np.flatnonzero(missing & ~np.concatenate([[False], missing[:-1]]))
    known = np.flatnonzero(~missing)
    if not len(known):
        return np.array(sorted(ends))
    # Every two points of the line may have a break between them.
    free = points - len(ends)
    room = free - len(gaps) if len(gaps) <= free // 2 else free // 2
    jumps = np.flatnonzero(np.diff(known) > 1)
    edges = np.concatenate([known[jumps], known[jumps + 1]])
    extremes = known[[np.argmin(values[known]), np.argmax(values[known])]]
    kept = np.union1d(extremes, edges if len(edges) <= room // 2 else [])
    thinned = _thinned(places[known], values[known], room - len(kept), method)
    line = np.union1d(known[thinned], kept).astype(np.int64)
    _, breaks = np.unique(np.searchsorted(line, gaps), return_index=True)
    return np.union1d(np.union1d(line, gaps[breaks]), sorted(ends)).astype(np.int64)


def _thinned(
    places: NDArray[np.float64], values: NDArray[np.float64], room: int, method: str
) -> NDArray[np.int64]:
    from tsdownsample import M4Downsampler, MinMaxLTTBDownsampler  # noqa: PLC0415

    if len(values) <= room:
        return np.arange(len(values))
    # Areas of triangles of numbers beyond 1e150 would overflow.
    scaled = np.ascontiguousarray(values / max(1.0, float(np.abs(values).max()) / 1e100))
    kind: Any = M4Downsampler if method == "m4" else MinMaxLTTBDownsampler
    sampler = kind()
    most = room // 4 * 4 if method == "m4" else room
    # Inside, times that are all one would end in a panic; times that are nearly one leave most bins empty.
    if places[1] < places[-2]:
        found: NDArray[np.int64] = np.unique(sampler.downsample(places, scaled, n_out=most)).astype(
            np.int64
        )
        if len(found) >= room // 4:
            return found
    return np.unique(sampler.downsample(scaled, n_out=most)).astype(np.int64)
