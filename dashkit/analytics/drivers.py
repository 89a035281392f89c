"""Why a number changed: which segments, and whether by volume, by rate or by mix."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import polars as pl

from dashkit.analytics.contributions import Cells, Split, causes, chances, split, surprise
from dashkit.analytics.driving import Dimension, Drivers, Segment
from dashkit.analytics.inputs import column_of, frame_of, numbers_of
from dashkit.analytics.packages import require
from dashkit.analytics.results import Diagnostics
from dashkit.errors import AnalysisError, DefinitionError, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

_SUMS: Final = ("n", "y", "x", "yy", "xx", "xy")
_TINY: Final = 1e-12
_HUGE: Final = 1e140
_SEGMENTS: Final = 1_000
_AFTER: Final = "\0after"
_BY: Final = "\0by "


def drivers(  # noqa: PLR0913
    data: object,
    after: object = None,
    *,
    measure: str,
    by: str | Sequence[str],
    denominator: str | None = None,
    volume: str | None = None,
    period: str | None = None,
    periods: tuple[object, object] | None = None,
    confidence: float = 0.95,
) -> Drivers:
    """Split the change of a sum or a ratio into what each segment did to it.

    With the shares w of the segments in the volume V or the denominator, their rates r, the rate R of all,
    and bars for the mean of before and after::

        a sum V·R    volume: ΔV · mean of w r    rate: V̄ · w̄ Δr    mix: V̄ · Δw r̄
        a ratio R                                rate: w̄ Δr        mix: Δw (r̄ - R̄)

    The parts of all segments of a dimension add up to the change. A segment that is new or gone has no
    other rate to be compared with: it is mix.

    Every dimension is searched on its own. The causes in it are its most surprising segments (by the
    Jensen-Shannon divergence of their shares) of those that explain a tenth of the change or more, until
    two thirds are explained (Adtributor, Bhagwan et al. 2014). A segment is significant if its change
    is unlike that of all others as far as the spread of the rows can tell, after Benjamini and
    Hochberg's correction for all segments of all dimensions.

    Parameters
    ----------
    data
        The rows of both periods, or of the period before. A row is an event: an order, a visit.
    after
        The rows of the period after.
    measure
        The column that is added up.
    by
        The column or columns whose values are segments; rows without a value are one too. Of more than
        1,000 segments the smaller ones are taken together.
    denominator
        The column whose sum the measure is divided by: the change of the ratio is explained.
    volume
        The column that says how many units a row of a sum stands for. By default a row is one.
    period
        The column that tells the period, if ``data`` holds both.
    periods
        Its values before and after. By default its only two values in order.
    confidence
        Segments are significant where q is at most ``1 - confidence``.

    Raises
    ------
    AnalysisError
        If a period has no rows, there is no such column, it holds no numbers, or a denominator or
        volume adds up to 0.
    DefinitionError
        If options do not fit together.

    Examples
    --------
    >>> rows = {"month": ["Oct"] * 4 + ["Nov"] * 4, "region": ["EU", "EU", "US", "US"] * 2,
    ...         "revenue": [100, 110, 80, 90, 50, 40, 85, 86]}
    >>> found = drivers(rows, measure="revenue", by="region", period="month", periods=("Oct", "Nov"))
    >>> found.change, found.segments[0].segment, found.segments[0].rate
    (-119.0, 'EU', -120.0)
    """
    require("scipy")
    names = (by,) if isinstance(by, str) else tuple(by)
    if not names or len(set(names)) < len(names):
        raise DefinitionError(f"by {by!r} must be one or more different columns")
    if denominator is not None and volume is not None:
        raise DefinitionError("a ratio has a denominator, a sum has a volume: give one of them")
    if not 0 < confidence < 1:
        raise DefinitionError(f"confidence {confidence!r} must be between 0 and 1, e.g. 0.95")
    frame, labels = _both(data, after, period=period, periods=periods)
    over = denominator or volume
    rows, dropped = _rows(frame, measure, names, over)
    ratio = denominator is not None
    before, after_ = _totals(rows, over, ratio=ratio)
    change = after_ - before
    found = [_along(rows, name, change, ratio=ratio) for name in names]
    segments = _tested([one for _, many in found for one in many], confidence)
    untested = sum(one.p_value is None for one in segments)
    warnings = [
        f"{dropped:,} rows are left out: a number or a period is missing" if dropped else "",
        f"{untested:,} segments have too few rows to be told from noise" if untested else "",
    ]
    return Drivers(
        measure=measure,
        denominator=denominator,
        labels=labels,
        before=before,
        after=after_,
        change=change,
        dimensions=_in_order(one for one, _ in found),
        segments=tuple(sorted(segments, key=_rank)),
        diagnostics=Diagnostics(
            method="midpoint split; Jensen-Shannon surprise; Benjamini-Hochberg",
            n=rows.height,
            warnings=tuple(filter(None, warnings)),
        ),
    )


def together(found: Sequence[Drivers], *, confidence: float = 0.95) -> Drivers:
    """Return splits of one change along several dimensions as one, the chances corrected for all segments.

    For rows that are summed up for each dimension on its own, so that no frame holds them all.

    Raises
    ------
    DefinitionError
        If there are none, or they are of different changes.

    Examples
    --------
    >>> rows = {"month": ["Oct"] * 4 + ["Nov"] * 4, "region": ["EU", "EU", "US", "US"] * 2,
    ...         "shop": ["a", "b"] * 4, "revenue": [100, 110, 80, 90, 50, 40, 85, 86]}
    >>> apart = [drivers(rows, measure="revenue", by=name, period="month", periods=("Oct", "Nov"))
    ...          for name in ("region", "shop")]
    >>> [one.name for one in together(apart).dimensions]
    ['region', 'shop']
    """
    first = found[0] if found else None
    if first is None or len({(one.measure, one.denominator, one.labels) for one in found}) > 1:
        raise DefinitionError("give one or more splits of the same change")
    segments = _tested([one for each in found for one in each.segments], confidence)
    warnings = dict.fromkeys(text for one in found for text in one.diagnostics.warnings)
    return replace(
        first,
        dimensions=_in_order(one for each in found for one in each.dimensions),
        segments=tuple(sorted(segments, key=_rank)),
        diagnostics=replace(first.diagnostics, warnings=tuple(warnings)),
    )


def _in_order(dimensions: Iterable[Dimension]) -> tuple[Dimension, ...]:
    return tuple(sorted(dimensions, key=lambda one: -one.surprise))


def _rank(one: Segment) -> tuple[bool, float]:
    return not one.cause, -one.surprise


def _both(
    data: object, after: object, *, period: str | None, periods: tuple[object, object] | None
) -> tuple[pl.DataFrame, tuple[str, str]]:
    """Return all rows with a column ``after`` of 0 and 1, null for other periods."""
    frame = frame_of(data)
    if after is not None:
        if period is not None or periods is not None:
            raise DefinitionError(
                "two frames are the periods: leave out period=... and periods=..."
            )
        sides = [frame, frame_of(after)]
        marked = [
            side.with_columns(pl.lit(place, pl.Int8).alias(_AFTER))
            for place, side in enumerate(sides)
        ]
        return pl.concat(marked, how="diagonal_relaxed"), ("before", "after")
    if period is None:
        raise DefinitionError("give the frame of the period after, or period=...")
    column = column_of(frame, period, role="period")
    known = column.drop_nulls().unique().sort().to_list()
    if periods is None:
        if len(known) != 2:  # noqa: PLR2004
            raise AnalysisError(
                "too few",
                f"{period!r} has not two values but {listed(map(str, known))}; say periods=(before, after)",
            )
        periods = (known[0], known[1])
    if periods[0] == periods[1] or any(one not in known for one in periods):
        raise AnalysisError(
            "empty", f"{period!r} has no two values {periods!r}; it has {listed(map(str, known))}"
        )
    mark = column.replace_strict(list(periods), [0, 1], default=None, return_dtype=pl.Int8)
    return frame.with_columns(mark.alias(_AFTER)), (str(periods[0]), str(periods[1]))


def _rows(
    frame: pl.DataFrame, measure: str, names: tuple[str, ...], over: str | None
) -> tuple[pl.DataFrame, int]:
    """Return the segments, the numbers as y and x, and how many rows are left out."""
    y = numbers_of(column_of(frame, measure, role="measure"))
    x = np.ones(len(y))
    if over is not None:
        x = numbers_of(column_of(frame, over, role="denominator or volume"))
    segments = [
        _groupable(column_of(frame, name, role="by")).alias(f"{_BY}{name}") for name in names
    ]
    every = pl.DataFrame([frame[_AFTER], *segments]).with_columns(
        y=pl.Series(y, nan_to_null=True), x=pl.Series(x, nan_to_null=True)
    )
    chosen = every.filter(pl.col(_AFTER).is_not_null())
    kept = chosen.drop_nulls(["y", "x"])
    for place in (0, 1):
        if not (kept[_AFTER] == place).any():
            raise AnalysisError("empty", f"there are no rows {('before', 'after')[place]}")
    for name in ("y", "x"):
        largest = float(np.abs(kept[name].to_numpy()).max())
        if largest and not 1 / _HUGE < largest < _HUGE:
            raise AnalysisError("not finite", f"there are numbers near {largest:.0e}; rescale them")
    return kept, chosen.height - kept.height


def _groupable(column: pl.Series) -> pl.Series:
    if column.dtype.is_nested() or column.dtype == pl.Object:
        return pl.Series([None if one is None else str(one) for one in column], dtype=pl.String)
    return column


def _totals(rows: pl.DataFrame, over: str | None, *, ratio: bool) -> tuple[float, float]:
    found = []
    for place in (0, 1):
        y, x = (float(rows.filter(pl.col(_AFTER) == place)[name].sum()) for name in ("y", "x"))
        if x == 0:
            message = f"{over!r} adds up to 0 {('before', 'after')[place]}"
            raise AnalysisError("not finite", message)
        found.append(y / x if ratio else y)
    return found[0], found[1]


def _along(
    rows: pl.DataFrame, name: str, change: float, *, ratio: bool
) -> tuple[Dimension, list[Segment]]:
    keys, cells = _cells(rows, f"{_BY}{name}")
    parts = split(cells, ratio=ratio)
    surprises = surprise(cells.y) + (surprise(cells.x) if ratio else 0.0)
    explained = parts.effect / change if change else np.zeros(len(keys))
    chosen = causes(explained, surprises)
    chance = chances(cells, ratio=ratio)
    own = parts.rates if ratio else cells.y
    segments = [
        Segment(
            dimension=name,
            segment=key,
            before=_known(own[place, 0]),
            after=_known(own[place, 1]),
            share_before=float(parts.shares[place, 0]),
            share_after=float(parts.shares[place, 1]),
            volume=float(parts.volume[place]),
            rate=float(parts.rate[place]),
            mix=float(parts.mix[place]),
            effect=float(parts.effect[place]),
            explained=float(explained[place]) if change else None,
            surprise=float(surprises[place]),
            status=_status(cells.n[place]),
            cause=place in chosen,
            p_value=_known(chance[place]),
            q_value=None,
            significant=False,
        )
        for place, key in enumerate(keys)
    ]
    dimension = Dimension(
        name=name,
        volume=float(parts.volume.sum()),
        rate=float(parts.rate.sum()),
        mix=float(parts.mix.sum()),
        surprise=float(surprises[chosen].sum()),
        explained=float(explained[chosen].sum()) if change else None,
        causes=tuple(keys[place] for place in chosen),
        reversal=_reversal(parts, change) if ratio else "none",
    )
    return dimension, segments


def _cells(rows: pl.DataFrame, key: str) -> tuple[list[str | None], Cells]:
    y, x = pl.col("y"), pl.col("x")
    sums = rows.group_by(key, _AFTER).agg(
        n=pl.len().cast(pl.Float64),
        y=y.sum(),
        x=x.sum(),
        yy=(y * y).sum(),
        xx=(x * x).sum(),
        xy=(x * y).sum(),
    )
    keys = sums.select(pl.col(key).unique().sort(nulls_last=True)).to_series()
    sides = [
        pl.DataFrame({key: keys})
        .join(
            sums.filter(pl.col(_AFTER) == place),
            on=key,
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        .select(pl.col(_SUMS).fill_null(0.0))
        for place in (0, 1)
    ]
    pairs = {name: np.column_stack([side[name].to_numpy() for side in sides]) for name in _SUMS}
    return _pooled(keys, Cells(**pairs))


def _pooled(keys: pl.Series, cells: Cells) -> tuple[list[str | None], Cells]:
    """Return at most 1,000 segments, the smaller ones together as one."""
    if len(keys) <= _SEGMENTS:
        return keys.cast(pl.String).to_list(), cells
    order = np.argsort(-np.abs(cells.y).max(axis=1), kind="stable")
    kept, rest = np.sort(order[: _SEGMENTS - 1]), order[_SEGMENTS - 1 :]
    sums = {
        name: np.vstack([table[kept], table[rest].sum(axis=0)])
        for name, table in ((name, getattr(cells, name)) for name in _SUMS)
    }
    names = keys.gather(kept).cast(pl.String).to_list()
    return [*names, f"({len(rest):,} others)"], Cells(**sums)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _status(rows: NDArray[np.float64]) -> Literal["kept", "new", "gone"]:
    if rows[0] == 0:
        return "new"
    return "gone" if rows[1] == 0 else "kept"


def _reversal(parts: Split, change: float) -> Literal["none", "every segment", "on balance"]:
    """Return whether the rates of the segments went against the change of the ratio of all."""
    moves = parts.rates[:, 1] - parts.rates[:, 0]
    moves = moves[~np.isnan(moves)]
    size = float(np.nanmax(np.abs(parts.rates), initial=0.0))
    if len(moves) < 2 or abs(change) <= _TINY * size:  # noqa: PLR2004
        return "none"
    against = moves * np.sign(change)
    if (against <= _TINY * size).all() and (against < -_TINY * size).any():
        return "every segment"
    return "on balance" if parts.rate.sum() * change < -_TINY * size * abs(change) else "none"


def _tested(segments: list[Segment], confidence: float) -> list[Segment]:
    """Return the segments with the chances corrected for their number."""
    from scipy import stats  # noqa: PLC0415

    known = [one.p_value for one in segments if one.p_value is not None]
    adjusted = iter(stats.false_discovery_control(known).tolist() if known else ())
    return [
        one
        if one.p_value is None
        else replace(one, q_value=(q := next(adjusted)), significant=q <= 1 - confidence)
        for one in segments
    ]
