"""Filters and aggregates as Polars expressions over columns that are ready."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashkit.data.columns import Column
    from dashkit.model.expressions import Aggregate
    from dashkit.model.filters import Filter, Scalar


def condition(where: Filter, columns: Mapping[str, Column]) -> pl.Expr:
    """Return a filter as an expression that is true or false, never null."""
    if where.op in {"and", "or"}:
        parts = [condition(part, columns) for part in where.parts]
        empty = pl.lit(value=where.op == "and")
        return reduce(and_ if where.op == "and" else or_, parts, empty) if parts else empty
    if where.op == "not":
        return ~condition(where.parts[0], columns)
    column = columns[where.field]
    field = pl.col(where.field)
    if where.op == "is_null":
        return field.is_null()
    if where.op == "in":
        return _member(field, column, where.values)
    if where.op == "contains":
        return field.is_in(_containing(column, str(where.values[0]))).fill_null(value=False)
    return _ordered(field, column, where)


def _member(field: pl.Expr, column: Column, values: tuple[Scalar, ...]) -> pl.Expr:
    known = [value for value in values if value is not None]
    found = field.is_in(_keys(column, known)).fill_null(value=False)
    return found | field.is_null() if None in values else found


def _keys(column: Column, values: list[Any]) -> pl.Series:
    kind = column.values.dtype
    if column.members is not None:
        asked = pl.Series(values, dtype=pl.String)
        places = column.members.is_in(asked.implode())
        return places.arg_true().cast(kind).implode()
    if kind.is_decimal():
        exact = [_fitting(Decimal(value), kind) for value in values]
        return pl.Series([one for one in exact if one is not None], dtype=kind).implode()
    return pl.Series([_literal(value) for value in values], dtype=kind).implode()


def _fitting(value: Decimal, kind: pl.DataType) -> Decimal | None:
    scale = kind.scale if isinstance(kind, pl.Decimal) else 0
    rounded = value.quantize(Decimal(1).scaleb(-scale))
    return rounded if rounded == value else None


def _literal(value: Scalar) -> Scalar:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def _containing(column: Column, text: str) -> pl.Series:
    members = column.members if column.members is not None else pl.Series([], dtype=pl.String)
    wanted = text.lower()
    codes = [place for place, one in enumerate(members.to_list()) if wanted in one.lower()]
    return pl.Series(codes, dtype=column.values.dtype).implode()


def _ordered(field: pl.Expr, column: Column, where: Filter) -> pl.Expr:
    bounds = [None if value is None else _bound(value, column) for value in where.values]
    if where.op in {"lt", "le", "gt", "ge"}:
        (bound,) = bounds
        made = {
            "lt": field < bound,
            "le": field <= bound,
            "gt": field > bound,
            "ge": field >= bound,
        }[where.op]
        return made.fill_null(value=False)
    low, high = bounds
    parts = [field.is_not_null()]
    if low is not None:
        parts.append(field >= low)
    if high is not None:
        parts.append(field < high if where.op == "range" else field <= high)
    return reduce(and_, parts).fill_null(value=False)


def _bound(value: Scalar, column: Column) -> pl.Expr:
    kind = column.values.dtype
    if kind.is_temporal():
        return pl.lit(_literal(value), dtype=kind)
    return pl.lit(value)


def measured(aggregate: Aggregate, name: str, *, wide: bool) -> list[pl.Expr]:
    """Return the partials of an aggregate over the column ``name``, unnamed.

    The column holds null for rows that the aggregate does not see. ``wide`` sums integers without
    running over. A distinct count is not among them.
    """
    values = pl.col(name)
    if aggregate.function == "count":
        return [values.count().cast(pl.Int64)]
    if aggregate.function in {"min", "max"}:
        return [values.min() if aggregate.function == "min" else values.max()]
    number = values.count().cast(pl.Int64)
    total = values.cast(pl.Int128).sum() if wide else values.sum()
    return [pl.when(number > 0).then(total), number]
