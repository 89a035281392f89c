"""The Result: a table plus what must be known to read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from dashkit.model.calendar import Interval
    from dashkit.model.filters import Filter
    from dashkit.model.query import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """The caveats of a Result; one can be added on the way up, none dropped."""

    exact: bool = True
    as_of: datetime | None = None
    version: str = ""
    engine: str = ""
    period: Interval | None = None
    base: Interval | None = None
    base_note: str = ""
    filters: Filter | None = None
    rows: int | None = None
    groups: int = 0
    elapsed: float = 0.0
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The answer to a Query.

    ``frame`` has one column per field of ``by`` (its name; buckets as their start, a date or a
    naive datetime in the model's zone), then one per measure. With a comparison each measure
    ``x`` also has ``x.base`` (the comparison value), ``x.change`` (difference) and ``x.pct``
    (relative change, null where it has no meaning). A time bucket has ``<field>.partial``.
    ``total`` is the same without ``by``: one row, its own query, never a sum of the column.
    """

    query: Query
    frame: pl.DataFrame
    total: pl.DataFrame | None
    meta: Meta
