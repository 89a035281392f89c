"""Orders of customers: what scores and lifetime values are counted from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from dashkit.analytics.inputs import column_of

if TYPE_CHECKING:
    from dashkit.analytics.activity import Events


def summary_of(events: Events, *, entity: str, order: str | None = None) -> pl.DataFrame:
    """Return a row for each customer, in the order of their first rows.

    The columns are the customer, ``first`` and ``last`` (days since 1970), ``days`` (on which they
    bought), ``orders``, ``total`` and ``later`` (the value of all days after the first).
    """
    rows = pl.DataFrame({"code": events.codes, "day": events.days}).with_columns(
        pl.Series("value", events.value, dtype=pl.Float64)
        if events.value is not None
        else pl.lit(0.0).alias("value")
    )
    if order is not None:
        rows = rows.with_columns(
            column_of(events.frame, order, role="order").filter(_kept(events)).alias("order")
        )
    count = pl.len() if order is None else pl.col("order").n_unique()
    counted = rows.group_by("code", maintain_order=True).agg(
        pl.col("day").min().alias("first"),
        pl.col("day").max().alias("last"),
        pl.col("day").n_unique().alias("days"),
        count.alias("orders"),
        pl.col("value").sum().alias("total"),
        pl.col("value").filter(pl.col("day") > pl.col("day").min()).sum().alias("later"),
    )
    return counted.select(_names(events, entity), pl.exclude("code"))


def _kept(events: Events) -> pl.Series:
    return pl.Series(events.keep)


def _names(events: Events, entity: str) -> pl.Series:
    """Return the customers as they were given, one for each code in the order of first rows."""
    column = events.frame[entity].filter(_kept(events))
    first = pl.Series(events.codes).arg_unique()
    return column.gather(first.sort())
