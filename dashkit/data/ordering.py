"""The order of the rows of a result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

FEW: Final = 2_000
"""Rows up to which Python sorts sooner than a query of Polars starts."""


def ordered(
    frame: pl.DataFrame, orders: Sequence[tuple[str, bool]], last: Sequence[tuple[str, str]] = ()
) -> pl.DataFrame:
    """Return a frame in order of columns, null last in each, equal rows as they were.

    Parameters
    ----------
    frame
        Rows; numbers among them are never NaN.
    orders
        Names of columns, each with whether it falls.
    last
        Columns and a value of each, whose rows come after all others.

    Examples
    --------
    >>> ordered(pl.DataFrame({"x": [None, 1, 2]}), [("x", True)])["x"].to_list()
    [2, 1, None]
    """
    if frame.height <= 1 or not orders:
        return frame
    if frame.height > FEW:
        marks = [pl.col(name).eq_missing(pl.lit(value)) for name, value in last]
        return frame.sort(
            [*marks, *(name for name, _ in orders)],
            descending=[*(False for _ in last), *(falling for _, falling in orders)],
            nulls_last=True,
            maintain_order=True,
        )
    places = list(range(frame.height))
    for name, falling in reversed(orders):
        values = frame[name].to_list()
        known = [place for place in places if values[place] is not None]
        known.sort(key=values.__getitem__, reverse=falling)
        places = [*known, *(place for place in places if values[place] is None)]
    for name, value in reversed(last):
        marked = [one == value for one in frame[name].to_list()]
        places.sort(key=marked.__getitem__)
    order = pl.Series(places, dtype=pl.UInt32)
    # Column by column: rows of a frame are taken by threads, which are waited for when cores are busy.
    return pl.DataFrame([column[order] for column in frame.get_columns()])
