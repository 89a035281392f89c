"""Counts of cohorts as frames: a cell that was not observed is null, and the means leave it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from dashkit.analytics.intervals import kaplan_meier, ratio_of_groups, wilson
from dashkit.errors import AnalysisError

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from dashkit.analytics.activity import Activity
    from dashkit.analytics.cohort_counts import Counts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grid:
    """Counts with what of them can be known: cohorts in rows, ages in columns.

    Attributes
    ----------
    cohorts
        The numbers of the buckets in which the cohorts that are shown start.
    observed
        Whether the bucket of a cell lies within the data and had ended.
    followed
        Whether it is known of a cell who lapsed in it.
    """

    found: Activity
    counts: Counts
    cohorts: NDArray[np.int64]
    observed: NDArray[np.bool_]
    followed: NDArray[np.bool_]


def grid_of(
    found: Activity,
    counts: Counts,
    *,
    lapse: int,
    drop_first: int = 0,
    since: date | None = None,
    before: date | None = None,
) -> Grid:
    """Choose the cohorts to show and find which of their cells are known.

    Raises
    ------
    AnalysisError
        If no cohort starts from ``since`` on and before ``before``.
    """
    begins = found.edges[:-1]
    shown = (counts.size > 0) & (
        np.arange(len(begins)) >= found.first * bool(drop_first) + drop_first
    )
    if since is not None:
        shown &= begins >= np.datetime64(since, "D")
    if before is not None:
        shown &= begins < np.datetime64(before, "D")
    if not shown.any():
        message = "no cohort starts then: give a longer window or a smaller drop_first"
        raise AnalysisError("too few", message)
    start = np.arange(len(begins))[:, None]
    bucket = start + start.T
    observed: NDArray[np.bool_] = (bucket >= found.first) & (bucket < found.complete)
    followed: NDArray[np.bool_] = (start >= found.first) & (bucket + lapse < found.complete)
    return Grid(
        found=found,
        counts=counts,
        cohorts=np.flatnonzero(shown),
        observed=observed,
        followed=followed,
    )


def table_of(grid: Grid) -> pl.DataFrame:
    """Return a row for each cohort and age."""
    rows, counts = grid.cohorts, grid.counts
    ages = len(counts.size) - int(rows.min())
    seen = grid.observed[rows, :ages]
    size = np.broadcast_to(counts.size[rows, None], seen.shape)
    lapsed = np.cumsum(counts.lapsed[rows, :ages], axis=1)
    alive = np.column_stack([np.ones(len(rows)), 1 - lapsed[:, :-1] / size[:, :-1]])
    within = grid.found.first <= rows
    known = np.column_stack([within, grid.followed[rows, : ages - 1]])
    columns = {
        "cohort": np.repeat(grid.found.edges[rows], ages),
        "age": np.tile(np.arange(ages, dtype=np.int32), len(rows)),
        "size": size.ravel(),
        "active": _null_unless(seen, counts.active[rows, :ages]),
        "retention": _null_unless(seen, counts.active[rows, :ages] / size),
        **_worth(grid, ages),
        "survival": _null_unless(known, alive),
        "observed": seen.ravel(),
    }
    return pl.DataFrame(columns)


def _worth(grid: Grid, ages: int) -> dict[str, pl.Series]:
    rows, values = grid.cohorts, grid.counts.values
    if values is None:
        nothing = pl.Series(np.zeros(0)).extend_constant(None, len(rows) * ages)
        return {"revenue": nothing, "revenue_retention": nothing}
    seen, worth = grid.observed[rows, :ages], values.sum(axis=0)[rows, :ages]
    based = seen & seen[:, :1] & (worth[:, :1] > 0)
    share = worth / np.where(based, worth[:, :1], 1)
    return {
        "revenue": _null_unless(seen, worth),
        "revenue_retention": _null_unless(based, share),
    }


def _null_unless(known: NDArray[np.bool_], values: NDArray[np.generic]) -> pl.Series:
    """Return values as a column, null where not known or not a number."""
    column = pl.Series(np.ascontiguousarray(values).ravel(), nan_to_null=True)
    return column.zip_with(pl.Series(known.ravel()), pl.Series([None], dtype=column.dtype))


def means_of(grid: Grid, *, confidence: float, rng: np.random.Generator) -> pl.DataFrame:
    """Return a row for each age: cohorts that are observed at it, weighted by size."""
    rows, counts = grid.cohorts, grid.counts
    ages = len(counts.size) - int(rows.min())
    seen = grid.observed[rows, :ages]
    size = (counts.size[rows, None] * seen).sum(axis=0)
    active = (counts.active[rows, :ages] * seen).sum(axis=0)
    lower, upper = wilson(active.astype(float), size.astype(float), confidence)
    columns: dict[str, NDArray[np.generic]] = {
        "age": np.arange(ages, dtype=np.int32),
        "cohorts": seen.sum(axis=0),
        "size": size,
        "active": active,
        "retention": active / np.where(size > 0, size, np.nan),
        "retention_lower": lower,
        "retention_upper": upper,
    }
    for name, found in (
        ("revenue_retention", _mean_worth(grid, ages, confidence, rng)),
        ("survival", _mean_survival(grid, ages, confidence)),
    ):
        columns |= {
            f"{name}{end}": part for end, part in zip(("", "_lower", "_upper"), found, strict=True)
        }
    return pl.DataFrame(columns, nan_to_null=True)


def _mean_worth(
    grid: Grid, ages: int, confidence: float, rng: np.random.Generator
) -> tuple[NDArray[np.float64], ...]:
    if grid.counts.values is None:
        nothing = np.full(ages, np.nan)
        return nothing, nothing, nothing
    seen = grid.observed[grid.cohorts, :ages]
    known = seen & seen[:, :1]
    later = (grid.counts.values[:, grid.cohorts, :ages] * known).sum(axis=1)
    base = grid.counts.values[:, grid.cohorts, 0] @ known
    present = np.abs(base).sum(axis=1) > 0
    lower, upper = ratio_of_groups(later[present], base[present], confidence, rng)
    whole = base.sum(axis=0)
    return later.sum(axis=0) / np.where(whole > 0, whole, np.nan), lower, upper


def _mean_survival(grid: Grid, ages: int, confidence: float) -> tuple[NDArray[np.float64], ...]:
    rows, counts = grid.cohorts, grid.counts
    lapsed = counts.lapsed[rows, :ages]
    at_risk = counts.size[rows, None] - np.cumsum(lapsed, axis=1) + lapsed
    known = grid.followed[rows, :ages]
    events = (lapsed * known).sum(axis=0).astype(float)
    found = kaplan_meier(events, (at_risk * known).sum(axis=0).astype(float), confidence)
    begin = 1.0 if (grid.found.first <= rows).any() else np.nan
    return tuple(np.concatenate([[begin], part[:-1]]) for part in found)


def caveats_of(grid: Grid, *, first_event: bool, remedy: str = "") -> tuple[str, ...]:
    """Return what must be known about the cells, in words."""
    found, rows, counts = grid.found, grid.cohorts, grid.counts
    first, day = found.first, found.edges[found.first].astype("datetime64[D]").item()
    notes = []
    if first_event and first in rows:
        later = counts.size[rows[rows > first]]
        notes.append(_truncated(day, int(counts.size[first]), later) + remedy)
    early = int((rows < first).sum())
    if early:
        notes.append(
            f"events before {day} are not in the data: the first ages of {early} cohorts are null"
        )
    if (rows >= found.complete).any():
        last = found.edges[rows.max()].astype("datetime64[D]").item()
        notes.append(f"the cohort of {last} is not complete: data end on {found.period[1]}")
    return tuple(notes)


def _truncated(day: date, size: int, later: NDArray[np.int64]) -> str:
    times = size / max(1.0, float(np.median(later))) if len(later) else 0.0
    beside = f", and is {times:.1f} times the median of the later ones" if times else ""
    return (
        f"left truncation: the first cohort ({day}) holds everyone whose history began before the "
        f"data do{beside}"
    )
