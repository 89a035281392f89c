"""Filters: two-valued (never null), JSON-able conditions on rows, without SQL and without a truth value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Scalar = str | int | float | bool | Decimal | date | datetime | None
Op = Literal["in", "range", "between", "lt", "le", "gt", "ge", "contains", "is_null", "and", "or", "not"]


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on rows; build it from a dimension, e.g. ``m.region == "EU"``.

    Every filter is true or false for every row: a null field is outside of every ``in`` that does
    not list None, of every range and comparison, so that ``not`` keeps it.
    ``range`` is half-open ``[low, high)`` with None for an open end; ``between`` includes both ends.
    """

    op: Op
    field: str = ""
    values: tuple[Scalar, ...] = ()
    parts: tuple[Filter, ...] = ()
