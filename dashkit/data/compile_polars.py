"""Filters and aggregates as Polars expressions over columns that are ready."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from datetime import UTC, datetime
from decimal import Context, Decimal
from functools import partial, reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any, Final, cast

import polars as pl

from dashkit.data.columns import INT64
from dashkit.data.marks import ROOM, code, used
from dashkit.data.named import named
from dashkit.model.words import caseless

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.data.columns import Column
    from dashkit.model.expressions import Aggregate
    from dashkit.model.filters import Filter, Scalar

_DIGITS: Final = 38
_LARGE: Final = 2**126
_FEW: Final = 32
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_EXACT: Final = Context(prec=2 * _DIGITS)


def condition(where: Filter, columns: Mapping[str, Column]) -> pl.Expr:
    """Return a filter as an expression that is true or false, never null."""
    if where.op in {"and", "or"}:
        parts = [condition(part, columns) for part in where.parts]
        empty = pl.lit(value=where.op == "and")
        return reduce(and_ if where.op == "and" else or_, parts, empty) if parts else empty
    if where.op == "not":
        return ~condition(where.parts[0], columns)
    column = columns[where.field]
    field = named(where.field)
    if where.op == "is_null":
        return field.is_null()
    if where.op == "in":
        return _member(field, column, where.values)
    if where.op == "contains":
        return _sure(field.is_in(_containing(column, str(where.values[0]))), column)
    return _ordered(field, column, where)


def _member(field: pl.Expr, column: Column, values: tuple[Scalar, ...]) -> pl.Expr:
    keys = _keys(column, [value for value in values if value is not None])
    among = pl.Series([keys])  # as implode() gives them, by a query
    found = field == keys[0] if len(keys) == 1 else field.is_in(among)
    found = _sure(found, column)
    return found | field.is_null() if None in values else found


def _sure(made: pl.Expr, column: Column) -> pl.Expr:
    return made.fill_null(value=False) if column.nulls else made


def _keys(column: Column, values: list[Any]) -> pl.Series:
    """Return the values of a column that are meant; those that no row can have are left out."""
    kind = column.values.dtype
    if column.members is not None:
        held = [value for value in values if not _SURROGATE.search(value)]
        if len(held) <= _FEW:
            return pl.Series(_places(column.members, held), dtype=kind)
        asked = pl.Series(held, dtype=pl.String)
        return column.members.is_in(asked.implode()).arg_true().cast(kind)
    if kind.is_integer():
        low, high = (-INT64, INT64) if kind == pl.Int64 else (0, 2 * INT64)
        whole = [int(value) for value in values if value == int(value) and low <= value < high]
        return pl.Series(whole, dtype=kind)
    if kind.is_decimal():
        exact = [_fitting(Decimal(value), kind) for value in values]
        return pl.Series([one for one in exact if one is not None], dtype=kind)
    return pl.Series([_literal(value) for value in values], dtype=kind)


def _places(members: pl.Series, values: list[str]) -> list[int]:
    """Return where values stand among sorted members; for a few this is sooner than a query."""
    found = (bisect_left(cast("Sequence[str]", members), one) for one in values)
    pairs = zip(values, found, strict=True)
    return sorted({at for one, at in pairs if at < len(members) and members[at] == one})


def _fitting(value: Decimal, kind: pl.DataType) -> Decimal | None:
    scale = kind.scale if isinstance(kind, pl.Decimal) else 0
    if value.adjusted() >= _DIGITS - scale:
        return None
    rounded = _EXACT.quantize(value, Decimal(1).scaleb(-scale))
    return rounded if rounded == value else None


def _literal(value: Scalar) -> Any:  # noqa: ANN401
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    if not isinstance(value, int) or isinstance(value, bool):
        return value
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _containing(column: Column, text: str) -> pl.Series:
    members = column.members if column.members is not None else pl.Series([], dtype=pl.String)
    wanted = caseless(text)
    codes = [place for place, one in enumerate(members.to_list()) if wanted in caseless(one)]
    return pl.Series(codes, dtype=column.values.dtype).implode()


def _ordered(field: pl.Expr, column: Column, where: Filter) -> pl.Expr:
    compared = {"lt": field.lt, "le": field.le, "gt": field.gt, "ge": field.ge}
    if where.op in compared:
        signs: list[tuple[str, Scalar]] = [(where.op, where.values[0])]
    else:
        ends = zip(("ge", "lt" if where.op == "range" else "le"), where.values, strict=True)
        signs = [(sign, value) for sign, value in ends if value is not None]
    if not signs:
        return field.is_not_null()
    parts = [compared[sign](_bound(value, column, sign)) for sign, value in signs]
    return _sure(reduce(and_, parts), column)


def _bound(value: Scalar, column: Column, sign: str) -> pl.Expr:
    """Return a bound as it is compared exactly: no integer becomes a float on the way.

    Integers are compared with the nearest integer on the same side, in their own type where it has
    room for it: a wider one would be made of the whole column first.
    """
    kind = column.values.dtype
    number = isinstance(value, float | Decimal) and math.isfinite(value)
    if kind == pl.Int64 and (number or isinstance(value, int)):
        value = cast("float", value)
        whole = math.ceil(value) if sign in {"ge", "lt"} else math.floor(value)
        if -INT64 <= whole < INT64:
            return pl.lit(whole, dtype=kind)
    if kind.is_integer() and not isinstance(value, int):
        return pl.lit(Decimal(cast("float | Decimal", value)).normalize())
    if isinstance(value, int) and not kind.is_float():
        return pl.lit(max(-_LARGE, min(value, _LARGE)), dtype=pl.Int128)
    return pl.lit(_literal(value), dtype=kind if kind.is_temporal() else None)


def measured(  # noqa: PLR0911
    one: Aggregate, name: str, column: Column | None, *, grouped: bool
) -> list[pl.Expr]:
    """Return the partials of an aggregate as named expressions.

    Its values are in the column ``name``, null for rows that it does not see; its weights or times
    in ``name#``; of counted rows, whether it sees them. ``column`` says what the values are;
    ``grouped``, whether there are groups.
    """
    values = pl.col(name)
    missing = one.where is not None or column is None or column.nulls
    if one.function == "count":
        rows = pl.len() if one.where is None else values.sum()
        return [(values.count() if one.field else rows).cast(pl.Int64).alias(name)]
    if one.function in {"min", "max"}:
        return [values.min() if one.function == "min" else values.max()]
    if one.function == "distinct":
        if grouped or column is None or not column.size or one.approximate:
            return [_distinct(values, approximate=one.approximate, missing=missing).alias(name)]
        count = partial(_used, column)
        return [values.map_batches(count, return_dtype=pl.Int64, returns_scalar=True).alias(name)]
    if one.function == "quantile":
        real = values.cast(pl.Float64)
        return [real.quantile(one.quantile or 0.0, interpolation="linear")]
    if one.function in {"first", "last"}:
        return [_ended(one, values, pl.col(f"{name}#"))]
    number = (values.count() if missing else pl.len()).cast(pl.Int64).alias(f"{name}.n")
    if one.function == "std":
        mean, apart = _spread(values, name, column)
        return [mean, number, apart]
    if one.weight:
        weight = pl.col(f"{name}#").cast(pl.Float64)
        weights = pl.when(values.is_not_null()).then(weight)
        return [(values.cast(pl.Float64) * weight).sum(), weights.sum().alias(f"{name}.n")]
    wide = column is not None and column.wide
    return [values.cast(pl.Int128).sum() if wide else values.sum(), number]


def _spread(values: pl.Expr, name: str, column: Column | None) -> list[pl.Expr]:
    """Return the mean of values and the squares of their distances from it, summed.

    Integers that floats do not hold are first brought near to 0 by the smallest one.
    """
    real, low = values.cast(pl.Float64), pl.lit(0.0)
    if column is not None and column.far:
        least = values.cast(pl.Int128).min()
        real, low = (values.cast(pl.Int128) - least).cast(pl.Float64), least.cast(pl.Float64)
    apart = real.var(ddof=0) * values.count()
    return [(real.mean() + low).alias(name), apart.alias(f"{name}.m2")]


def _used(column: Column, values: pl.Series) -> int:
    """Return how many values occur; by marks where these take little room, which is sooner."""
    if column.size > ROOM * len(values):
        return values.drop_nulls().n_unique()
    return int(used(code(values, column), column.size)[0])


def _distinct(values: pl.Expr, *, approximate: bool, missing: bool) -> pl.Expr:
    if approximate:
        return values.drop_nulls().approx_n_unique().cast(pl.Int64)
    found = values.n_unique().cast(pl.Int64)
    return found - values.has_nulls().cast(pl.Int64) if missing else found


def _ended(one: Aggregate, values: pl.Expr, times: pl.Expr) -> pl.Expr:
    """Return the value at the end of the times where there is one; of several the outermost."""
    known = times.filter(values.is_not_null())
    if one.function == "first":
        return values.filter(times == known.min()).min()
    return values.filter(times == known.max()).max()
