"""Recency, frequency and monetary value: scores from 1 to 5 and what they are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from dashkit.analytics.activity import Columns, events_of
from dashkit.analytics.orders import summary_of
from dashkit.analytics.results import Diagnostics, plain, shown

if TYPE_CHECKING:
    from datetime import date, datetime

NAMES: Final = (
    "Champions",
    "Loyal customers",
    "Potential loyalists",
    "New customers",
    "Promising",
    "Need attention",
    "About to sleep",
    "At risk",
    "Cannot lose them",
    "Hibernating",
)

_SCORES: Final = 5
# By recency (rows, from 1) and frequency (columns, from 1).
_GRID: Final = (
    ("Hibernating", "Hibernating", "At risk", "At risk", "Cannot lose them"),
    ("Hibernating", "Hibernating", "At risk", "At risk", "Cannot lose them"),
    ("About to sleep", "About to sleep", "Need attention", "Loyal customers", "Loyal customers"),
    (
        "Promising",
        "Potential loyalists",
        "Potential loyalists",
        "Loyal customers",
        "Loyal customers",
    ),
    ("New customers", "Potential loyalists", "Potential loyalists", "Champions", "Champions"),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rfm:
    """Customers by how recently, how often and for how much they bought.

    Attributes
    ----------
    table
        A row for each customer: the entity's column, ``days_since_last_order``, ``order_count``,
        ``total_revenue``, ``avg_order_value``, the scores ``recency``, ``frequency`` and
        ``monetary`` (1 to 5, 5 is best) and ``segment``.
    segments
        A row for each segment that occurs: ``segment``, ``size``, ``share``, ``revenue_share`` and
        the means of the four amounts.
    diagnostics
        Method, number of rows, period, and what must be known to trust it.
    """

    table: pl.DataFrame
    segments: pl.DataFrame
    diagnostics: Diagnostics

    def _repr_html_(self) -> str:
        return shown(self, self.segments)

    def to_frame(self) -> pl.DataFrame:
        """Return `table`."""
        return self.table

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain JSON."""
        return {name: plain(getattr(self, name)) for name in ("segments", "table", "diagnostics")}

    def explain(self) -> str:
        """Return the finding in one sentence."""
        top = self.segments.row(
            by_predicate=pl.col("segment") == self.segments["segment"][0], named=True
        )
        worth = (
            "" if top["revenue_share"] is None else f" and {top['revenue_share']:.0%} of the value"
        )
        return (
            f"{self.table.height:,} customers: the largest segment, {top['segment']}, holds "
            f"{top['share']:.0%} of them{worth}."
        )


def rfm(  # noqa: PLR0913
    data: Any,  # noqa: ANN401
    *,
    entity: str = "user_id",
    time: str = "order_date",
    value: str = "revenue",
    order: str | None = None,
    timezone: str | None = None,
    as_of: date | datetime | None = None,
) -> Rfm:
    """Score customers by recency, frequency and monetary value, and name what the scores mean.

    Parameters
    ----------
    data
        Orders: a pandas, Polars or Arrow frame, or columns by name. Not changed.
    entity, time, value
        The columns that say who, when and how much.
    order
        The column that says which rows are one order, e.g. a basket; by default each row is one.
    timezone, as_of
        As for `cohorts`: the zone in which days begin, and when the data ended.

    Returns
    -------
    Rfm
        With ``table`` (by customer; its columns are the default features of `segment`) and
        ``segments``.

    Raises
    ------
    AnalysisError
        If there are no usable rows, no such column, or a column does not hold what it should.

    Notes
    -----
    A score is the fifth of the customers in which an amount lies. Equal amounts have equal scores:
    those of the same day the best of theirs, those with as many orders (or as much revenue) the
    lowest, so that many who bought once score 1. The segment follows from recency and frequency by the usual grid of
    ten names.

    Examples
    --------
    >>> from datetime import date
    >>> orders = pl.DataFrame({
    ...     "user_id": ["a", "a", "a", "b", "c"],
    ...     "order_date": [date(2026, 5, day) for day in (1, 8, 30, 2, 31)],
    ...     "revenue": [10.0, 30.0, 20.0, 5.0, 50.0],
    ... })
    >>> rfm(orders).table.select("user_id", "recency", "frequency", "monetary", "segment").rows()
    [('a', 2, 4, 4, 'At risk'), ('b', 1, 1, 1, 'Hibernating'), ('c', 4, 1, 2, 'Promising')]
    """
    events = events_of(
        data, Columns(entity=entity, time=time, value=value), timezone=timezone, as_of=as_of
    )
    counted = summary_of(events, entity=entity, order=order)
    amounts = counted.select(
        entity,
        (events.end - 1 - pl.col("last")).alias("days_since_last_order"),
        pl.col("orders").cast(pl.Int64).alias("order_count"),
        pl.col("total").alias("total_revenue"),
        (pl.col("total") / pl.col("orders")).alias("avg_order_value"),
    )
    scored = amounts.with_columns(
        _fifth(pl.len() - pl.col("days_since_last_order").rank("min")).alias("recency"),
        _fifth(pl.col("order_count").rank("min") - 1).alias("frequency"),
        _fifth(pl.col("total_revenue").rank("min") - 1).alias("monetary"),
    )
    names = pl.Series([name for row in _GRID for name in row])
    place = (scored["recency"] - 1) * _SCORES + scored["frequency"] - 1
    table = scored.with_columns(names.gather(place).alias("segment"))
    return Rfm(
        table=table,
        segments=_segments(table),
        diagnostics=Diagnostics(
            method="RFM, fifths of the customers",
            n=len(events.codes),
            period=events.period,
            warnings=(*events.warnings, *_few(table)),
        ),
    )


def _fifth(below: pl.Expr) -> pl.Expr:
    return below.cast(pl.Int64) * _SCORES // pl.len().cast(pl.Int64) + 1


def _segments(table: pl.DataFrame) -> pl.DataFrame:
    whole = table["total_revenue"].sum()
    amounts = ("days_since_last_order", "order_count", "total_revenue", "avg_order_value")
    found = table.group_by("segment").agg(
        pl.len().cast(pl.Int64).alias("size"),
        (pl.len() / table.height).alias("share"),
        (pl.col("total_revenue").sum() / whole if whole > 0 else pl.lit(None)).alias(
            "revenue_share"
        ),
        *(pl.col(name).mean() for name in amounts),
    )
    return found.sort("size", "segment", descending=[True, False])


def _few(table: pl.DataFrame) -> tuple[str, ...]:
    if table.height >= 5 * _SCORES:
        return ()
    return (f"{table.height} customers are few for fifths: scores are coarse",)
