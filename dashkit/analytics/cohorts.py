"""Cohorts: of those who started together, how many came back, what they were worth, who lapsed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import polars as pl

from dashkit.analytics.activity import Columns, Grain, activity_of, events_of
from dashkit.analytics.cohort_counts import count
from dashkit.analytics.cohort_tables import Grid, caveats_of, grid_of, means_of, table_of
from dashkit.analytics.results import Diagnostics, plain, shown
from dashkit.errors import DefinitionError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

Kind = Literal["retention", "revenue_retention", "survival"]
KINDS: Final[tuple[Kind, ...]] = ("retention", "revenue_retention", "survival")
AGES: Final = (1, 3, 6, 12)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cohorts:
    """What became of those who started together.

    Attributes
    ----------
    grain
        ``"week"``, ``"month"`` or ``"quarter"``; ages are counted in it.
    table
        A row for each cohort and age: ``cohort`` (first day), ``age``, ``size``, ``active``,
        ``retention`` (active / size), ``revenue``, ``revenue_retention`` (of age 0), ``survival``
        (share not yet lapsed) and ``observed``. What is not observed is null, never 0.
    means
        A row for each age, over the cohorts observed at that age, weighted by size: ``age``,
        ``cohorts``, ``size``, ``active``, ``retention``, ``revenue_retention`` and ``survival``, each
        with ``_lower`` and ``_upper``.
    at
        The ages of `headline`.
    entity
        The column that says who.
    lapse
        After how many buckets without activity an entity has lapsed.
    confidence
        The level of the intervals.
    diagnostics
        Method, number of events, period, seed, and what must be known to trust it.
    """

    grain: Grain
    table: pl.DataFrame
    means: pl.DataFrame
    at: tuple[int, ...]
    entity: str
    lapse: int
    confidence: float
    diagnostics: Diagnostics

    @property
    def sizes(self) -> pl.DataFrame:
        """How many started in each cohort: ``cohort`` and ``size``."""
        return self.table.filter(age=0).select("cohort", "size")

    @property
    def headline(self) -> pl.DataFrame:
        """The means at the ages asked for (months 1, 3, 6 and 12), null where none is observed."""
        wanted = pl.DataFrame({"age": self.at}, schema={"age": pl.Int32})
        return wanted.join(self.means, on="age", how="left", maintain_order="left")

    def matrix(self, kind: Kind = "retention") -> pl.DataFrame:
        """Return one row for each cohort and one column for each age, null where not observed."""
        if kind not in KINDS:
            raise DefinitionError.option("kind", kind, KINDS)
        return self.table.pivot("age", index=["cohort", "size"], values=kind)

    def _repr_html_(self) -> str:
        return shown(self, self.matrix())

    def to_frame(self) -> pl.DataFrame:
        """Return `table`."""
        return self.table

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain JSON."""
        names = ("grain", "entity", "lapse", "confidence", "at", "table", "means", "diagnostics")
        return {
            **{name: plain(getattr(self, name)) for name in names},
            "headline": plain(self.headline),
        }

    def explain(self) -> str:
        """Return the finding in one sentence."""
        started = int(self.sizes["size"].sum())
        many = self.sizes.height
        seen = self.headline.filter(pl.col("retention").is_not_null())
        found = ", ".join(
            f"{row['retention']:.1%} ({row['retention_lower']:.1%} to {row['retention_upper']:.1%}) "
            f"in {self.grain} {row['age']}"
            for row in seen.iter_rows(named=True)
        )
        open_cells = int((~self.table["observed"]).sum())
        empty = (
            f"; {open_cells:,} of {self.table.height:,} cells are not observed yet"
            if open_cells
            else ""
        )
        start = f"Of {started:,} entities in {many} {self.grain}ly cohort{'s' * (many != 1)}"
        return f"{start}, {found or 'none is observed long enough'}{' were active' * bool(found)}{empty}."


def cohorts(  # noqa: PLR0913
    data: Any,  # noqa: ANN401
    *,
    entity: str = "user_id",
    time: str = "order_date",
    value: str | None = "revenue",
    start: str | None = None,
    grain: Grain = "month",
    timezone: str | None = None,
    as_of: date | datetime | None = None,
    window: int | None = None,
    drop_first: int = 0,
    lapse: int = 3,
    at: Sequence[int] = AGES,
    confidence: float = 0.95,
    seed: int = 42,
) -> Cohorts:
    """Follow those who started together: retention, revenue retention and survival by age.

    Parameters
    ----------
    data
        Rows of events, e.g. orders: a pandas, Polars or Arrow frame, or columns by name. It is not
        changed.
    entity, time, value
        The columns that say who, when and how much. With ``value=None`` only heads are counted. Rows
        without an entity or a time are left out, a missing value counts as 0; both are said.
    start
        The column that says when an entity started (its earliest value counts), e.g. a sign-up; rows
        with a start but no time are entities without an event. By default the first event is the
        start, and an entity whose history began before the data starts too late.
    grain
        ``"week"`` (from Monday), ``"month"`` or ``"quarter"`` of the calendar.
    timezone
        The zone in which days begin. By default the zone of the times, if they have one; with a
        zone, times without one are UTC.
    as_of
        When the data ended; rows from that day on are left out. By default the end of the last day
        that has rows. A cell whose bucket had not ended by then is not observed.
    window
        Only cohorts that started in so many days before ``as_of``; who belongs to them is found from
        all rows. By default every cohort.
    drop_first
        Leave out so many cohorts from the beginning of the data, which hold entities that are older.
    lapse
        An entity has lapsed, for `Cohorts.table`'s survival, once it stays away for so many complete
        buckets; a later return does not count. Survival is known ``lapse`` buckets later than
        retention.
    at
        The ages of `Cohorts.headline`.
    confidence
        The level of the intervals: Wilson's for retention, a bootstrap over 200 random groups of
        entities for revenue retention, Greenwood's for survival.
    seed
        Of the bootstrap.

    Returns
    -------
    Cohorts
        With ``table`` (by cohort and age), ``means`` (by age) and ``headline``.

    Raises
    ------
    AnalysisError
        If there are no usable rows, no such column, or a column does not hold what it should.

    Notes
    -----
    Means are sums over cohorts divided by sums (weighted by size), over the cohorts that are observed
    at that age; the mean survival is the Kaplan-Meier estimate from the cohorts' pooled hazards.

    Examples
    --------
    >>> orders = pl.DataFrame(
    ...     {
    ...         "user_id": ["a", "b", "a", "c", "b"],
    ...         "order_date": ["2026-01-05", "2026-01-20", "2026-02-03", "2026-02-10", "2026-03-31"],
    ...         "revenue": [10.0, 20.0, 5.0, 8.0, 10.0],
    ...     }
    ... ).with_columns(pl.col("order_date").str.to_date())
    >>> found = cohorts(orders)
    >>> found.matrix().rows()
    [(datetime.date(2026, 1, 1), 2, 1.0, 0.5, 0.5), (datetime.date(2026, 2, 1), 1, 1.0, 0.0, None)]
    >>> found.means["retention"].round(3).to_list()
    [1.0, 0.333, 0.5]
    """
    if not 0 < confidence < 1:
        raise DefinitionError(f"confidence {confidence!r} is not between 0 and 1")
    if lapse < 1:
        raise DefinitionError(f"lapse {lapse!r} is not a number of buckets from 1")
    columns = Columns(entity=entity, time=time, value=value, start=start)
    events = events_of(data, columns, timezone=timezone, as_of=as_of)
    found = activity_of(events, grain=grain)
    grid = grid_of(
        found,
        count(found, lapse=lapse, rng=np.random.default_rng(seed)),
        lapse=lapse,
        drop_first=drop_first,
        since=None if window is None else found.period[1] - timedelta(days=window - 1),
    )
    return cohorts_of(
        grid,
        grain=grain,
        entity=entity,
        start=start or f"first {time}",
        caveats=caveats_of(
            grid,
            first_event=start is None and not drop_first,
            remedy="; drop_first=1 leaves it out",
        ),
        lapse=lapse,
        at=tuple(at),
        confidence=confidence,
        seed=seed,
    )


def cohorts_of(  # noqa: PLR0913
    grid: Grid,
    *,
    grain: Grain,
    entity: str,
    start: str,
    caveats: tuple[str, ...],
    lapse: int,
    at: tuple[int, ...] = AGES,
    confidence: float = 0.95,
    seed: int = 42,
) -> Cohorts:
    """Return what is known of counted cohorts."""
    return Cohorts(
        grain=grain,
        table=table_of(grid),
        means=means_of(grid, confidence=confidence, rng=np.random.default_rng(seed)),
        at=at,
        entity=entity,
        lapse=lapse,
        confidence=confidence,
        diagnostics=Diagnostics(
            method=f"{grain}ly cohorts by {start}",
            n=len(grid.found.entity),
            period=grid.found.period,
            seed=seed if grid.found.value is not None else None,
            warnings=(*grid.found.warnings, *caveats),
        ),
    )
