"""Whether a change is more than the usual ups and downs: a period judged by what came before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from dashkit.analytics.inputs import instant_of, series_of
from dashkit.analytics.monitor import MICRO, micros, periods_of
from dashkit.analytics.packages import require
from dashkit.analytics.persistence import Effect, effect_of
from dashkit.analytics.results import Diagnostics, plain, shown, worded
from dashkit.analytics.seasonality import DAY, bridged
from dashkit.analytics.seasonality import periods as seasons_of
from dashkit.errors import AnalysisError, DefinitionError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import polars as pl
    from numpy.typing import NDArray

    from dashkit.analytics.inputs import Series

    Floats = NDArray[np.float64]

Correction = Literal["holm", "bh"]
_CORRECTIONS: Final = {"holm": "holm", "bh": "fdr_bh"}
_BEFORE: Final = 8
_WEEK: Final = 7
_HARMONICS: Final = 12
_CYCLES: Final = 2
_SLUGGISH: Final = 0.9
_RAREST: Final = 1_000_000
_SHORT: Final = 3
_MOST: Final = 20_000
_HISTORY: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeNoise:
    """How unusual a period is, given what came before.

    Attributes
    ----------
    p_value
        How often a period without a change is as far from what is expected; corrected for the family, and for looking
        every day with ``sequential``.
    alpha
        The level below which the period is called unusual.
    mean, expected, lower, upper
        The mean of the period, what was expected of it, and the band that holds it with ``1 - alpha``.
    n, before
        Values in the period and before it.
    diagnostics
        How the result was found.
    """

    p_value: float
    alpha: float
    mean: float
    expected: float
    lower: float
    upper: float
    n: int
    before: int
    diagnostics: Diagnostics

    @property
    def noise(self) -> bool:
        """Whether the change may well be normal variation."""
        return self.p_value >= self.alpha

    @property
    def change(self) -> float:
        """The mean less what was expected."""
        return self.mean - self.expected

    @property
    def total(self) -> float:
        """The sum of the period."""
        return self.mean * self.n

    @property
    def expected_total(self) -> float:
        """What was expected of the sum."""
        return self.expected * self.n

    @property
    def lower_total(self) -> float:
        """The lower end of the band of the sum."""
        return self.lower * self.n

    @property
    def upper_total(self) -> float:
        """The upper end of the band of the sum."""
        return self.upper * self.n

    @property
    def one_in(self) -> int:
        """In how many such periods one as far out comes by chance; at most a million."""
        return min(_RAREST, max(1, round(1 / max(self.p_value, 1 / _RAREST))))

    @property
    def chip(self) -> str:
        """A few words for a card."""
        if self.noise:
            return "normal variation"
        of = "values" if self.n == 1 else "such periods"
        return f"unusual, {'less than ' if self.one_in >= _RAREST else ''}1 in {self.one_in:,} {of}"

    def _repr_html_(self) -> str:
        return shown(self)

    def to_frame(self) -> pl.DataFrame:
        """Return one row with the numbers."""
        import polars as pl  # noqa: PLC0415

        row = {name: one for name, one in self.to_dict().items() if name != "diagnostics"}
        return pl.DataFrame([row])

    def to_dict(self) -> dict[str, Any]:
        """Return the result as pure JSON."""
        found: dict[str, Any] = plain(self)
        for name in ("noise", "change", "total", "expected_total", "lower_total", "upper_total"):
            found[name] = plain(getattr(self, name))
        return found | {"one_in": self.one_in, "chip": self.chip}

    def explain(self) -> str:
        """Say in one sentence whether the change is noise."""
        return (
            f"{worded(self.mean)} on average in {self.n:,} values where {worded(self.lower)} to {worded(self.upper)} was "
            f"expected from the {self.before:,} before: {self.chip} (p = {self.p_value:.2g})."
        )


def is_change_noise(  # noqa: PLR0913
    data: Any,  # noqa: ANN401
    *,
    start: date | datetime | int,
    time: str | None = None,
    value: str | None = None,
    period: int | tuple[int, ...] | None = None,
    alpha: float = 0.05,
    family: int | Sequence[float] = 1,
    correction: Correction = "holm",
    sequential: bool = False,
) -> ChangeNoise:
    """Judge the values from a time on by forecasting their mean from those before.

    Autocorrelation and season are in: the mean of a period of a sluggish series varies more than that of as many
    independent values.

    Parameters
    ----------
    data
        Numbers, a series or a frame, evenly spaced; missing values and gaps are allowed.
    start
        The first time of the period to judge, which goes to the end; a place, from 0, in a series without times.
    time, value
        The columns to use. By default the only column of times and the only column of numbers.
    period
        The season or seasons in points; by default the week for days, else what is found. ``()`` for none.
    alpha
        How often a period without a change may be called unusual.
    family
        How many changes are judged together, e.g. the tiles of a page (Bonferroni), or the p-values of the others.
    correction
        With p-values of the others: ``"holm"`` for the chance of any false alarm, ``"bh"`` for their share
        (Benjamini and Hochberg).
    sequential
        Whether the period is looked at again as it grows: the p-value then holds for all looks together.

    Raises
    ------
    AnalysisError
        With fewer than eight values before or none in the period, or data that is no series.
    DefinitionError
        If an option is not allowed.

    Notes
    -----
    A regression with a step at ``start``, harmonics of the seasons and errors of an AR(1) process, whose coefficient φ
    is integrated out of the likelihood that is restricted to the errors, with the prior (1 − φ²)^(−1.5): a short series
    looks less persistent than it is. The prior was chosen by simulation: at 5 %, between 3.8 and 6.3 % of periods without a
    change were called one, for φ from 0 to 0.9, 28 to 120 values before and 7 to 28 in the period. From 200 values on, a
    longer memory (AR(p), p by BIC) is taken out first. ``sequential`` inverts the Bayes factor of a step that is
    normal with the standard deviation of the values against none, which is a test martingale when φ follows its
    prior. The mean before is taken as lasting: a trend counts as a change.

    Examples
    --------
    >>> values = [10, 12, 11, 13, 12, 10, 11, 12, 13, 11, 12, 11, 10, 12, 19, 21, 20, 22]
    >>> found = is_change_noise(values, start=14)
    >>> found.noise, round(found.change, 1)
    (False, 8.7)
    """
    require("scipy")
    if not 0 < alpha < 1:
        raise DefinitionError(f"alpha {alpha!r} is not allowed: give a chance between 0 and 1")
    if correction not in _CORRECTIONS:
        raise DefinitionError.option("correction", correction, _CORRECTIONS)
    if isinstance(family, int) and family < 1:
        raise DefinitionError(
            f"family {family!r} is not allowed: give how many changes there are, 1 or more"
        )
    series = series_of(data, time=time, value=value)
    slots, seconds = _slots(series)
    after = _after(series, start)
    known = np.isfinite(series.values) & (slots >= 0)
    _check(series, known, after, start)
    known &= _recent(known, after)
    seasons = periods_of(period)
    if seasons is None:
        seasons = () if known.sum() > 2 * _MOST else _seasons(series.values, slots, known, seconds)
    slots, values, after = slots[known], series.values[known], after[known]
    seasons = tuple(one for one in seasons if np.count_nonzero(~after) >= _CYCLES * one)
    mean, n, before = float(values[after].mean()), int(after.sum()), int((~after).sum())
    if len(values) > 2 * _MOST:
        seasons, (values, after) = (), _condensed(values, after)
        slots = np.arange(len(values))
    effect = effect_of(
        values, slots, after, _harmonics(slots, seasons), alpha=_share(alpha, family)
    )
    p_value = effect.always if sequential else effect.p_value
    return ChangeNoise(
        p_value=_corrected(p_value, family, correction),
        alpha=alpha,
        mean=mean,
        expected=mean - effect.change,
        lower=mean - effect.change - effect.reach,
        upper=mean - effect.change + effect.reach,
        n=n,
        before=before,
        diagnostics=_diagnostics(series, effect, seasons, sequential=sequential),
    )


def _slots(series: Series) -> tuple[NDArray[np.int64], float | None]:
    """Return the places of values on an even grid, -1 for an hour that the clock shows again, and its seconds."""
    places = np.arange(len(series))
    if series.times is None or len(series) <= _SHORT:
        return places, None
    gaps = np.diff(series.times.astype(np.int64))
    low, step, high = np.quantile(gaps, (0.25, 0.5, 0.75), method="lower")
    if step <= 0 or high - low > step / 2:
        return places, None
    moves = np.where(gaps > 0, np.maximum(np.rint(gaps / step), 1), 0).astype(np.int64)
    slots = np.concatenate([[0], np.cumsum(moves)])
    slots[1:][gaps <= 0] = -1
    return slots, float(step) / MICRO


def _after(series: Series, start: date | datetime | int) -> NDArray[np.bool_]:
    times = series.times
    if times is None and isinstance(start, int) and not isinstance(start, bool):
        return np.arange(len(series)) >= start
    if times is not None and isinstance(start, date):
        found: NDArray[np.bool_] = times.astype(np.int64) >= micros(start)
        return found
    kind = "a place, from 0," if times is None else "a date or datetime"
    raise DefinitionError(f"start {start!r} is not allowed: give {kind} for this series")


def _recent(known: NDArray[np.bool_], after: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which values are used: of a long history the last part, 20 times as long as the period."""
    most = max(_MOST, _HISTORY * int((known & after).sum()))
    behind = np.cumsum((known & ~after)[::-1])[::-1]
    found: NDArray[np.bool_] = after | (behind <= most)
    return found


def _condensed(values: Floats, after: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.bool_]]:
    """Return means of as many neighbours as bring a million values to some twenty thousand."""
    width = len(values) // _MOST
    width = min(width, max(1, int((~after).sum()) // _BEFORE))
    before, here = values[~after], values[after]
    before = before[len(before) % width :].reshape(-1, width).mean(axis=1)
    here = here[: len(here) // width * width].reshape(-1, width).mean(axis=1)
    return np.concatenate([before, here]), np.arange(len(before) + len(here)) >= len(before)


def _check(
    series: Series, known: NDArray[np.bool_], after: NDArray[np.bool_], start: object
) -> None:
    if not known.any():
        raise AnalysisError("all null", f"every {series.name!r} is missing")
    before, here = int((known & ~after).sum()), int((known & after).sum())
    if before < _BEFORE or not here:
        message = (
            f"{before} values before {start} and {here} from then on: at least {_BEFORE} before and one from then on "
            "are needed"
        )
        raise AnalysisError("too few", message)


def _seasons(
    values: Floats, slots: NDArray[np.int64], known: NDArray[np.bool_], seconds: float | None
) -> tuple[int, ...]:
    """Return the week for days, whether it can be seen or not: looking first would change the error rate."""
    if seconds == DAY:
        return (_WEEK,)
    if slots[-1] > 2 * len(values):
        return ()
    even = np.full(int(slots.max()) + 1, np.nan)
    even[slots[known]] = values[known] / (np.abs(values[known]).max() or 1.0)
    return seasons_of(bridged(even), step=seconds, most=2)


def _harmonics(slots: NDArray[np.int64], seasons: tuple[int, ...]) -> Floats:
    found: list[Floats] = []
    seen: set[float] = set()
    for period in seasons:
        for wave in range(1, min(period // 2, _HARMONICS) + 1):
            if wave / period in seen:
                continue
            seen.add(wave / period)
            turn = 2 * np.pi * wave / period * slots
            found += [np.cos(turn)] if 2 * wave == period else [np.cos(turn), np.sin(turn)]
    return np.column_stack(found) if found else np.empty((len(slots), 0))


def _share(alpha: float, family: int | Sequence[float]) -> float:
    return alpha / (family if isinstance(family, int) else len(family) + 1)


def _corrected(p_value: float, family: int | Sequence[float], correction: Correction) -> float:
    if isinstance(family, int):
        return min(1.0, p_value * family)
    every = require("statsmodels.stats.multitest").multipletests(
        [p_value, *family], method=_CORRECTIONS[correction]
    )
    return float(every[1][0])


def _diagnostics(
    series: Series, effect: Effect, seasons: tuple[int, ...], *, sequential: bool
) -> Diagnostics:
    times = series.times
    missing = int((~np.isfinite(series.values)).sum())
    warnings = [f"{missing:,} values are missing"] if missing else []
    if effect.memory > _SLUGGISH:
        warnings.append("the series wanders: its mean before says little of what comes")
    parts = [f"AR({max(effect.order, 1)}) regression"]
    parts += [f"seasons of {', '.join(map(str, seasons))}"] if seasons else []
    parts += ["all looks"] if sequential else []
    return Diagnostics(
        method=", ".join(parts),
        n=int(np.isfinite(series.values).sum()),
        period=None
        if times is None
        else (instant_of(times[0], dates=series.dates), instant_of(times[-1], dates=series.dates)),
        warnings=tuple(warnings),
    )
