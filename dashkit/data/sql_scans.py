"""Scans that share a statement, and rows of the database as frames."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import sqlalchemy as sa

from dashkit.data.compile_sql import Rows, aggregate, aggregated
from dashkit.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dashkit.data.compile_sql import Table
    from dashkit.data.engine import Scan
    from dashkit.model.expressions import Aggregate
    from dashkit.model.fields import Field, FieldType

_INT64 = 2**63
_DIGITS = 38
_MOST_GROUPS = 30
_PARTIALS = frozenset({"sum", "mean"})
_COUNTS = frozenset({"count", "distinct"})
_TYPES: dict[FieldType, pl.DataType] = {
    "text": pl.String(),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "datetime": pl.Datetime("us"),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One select that answers several scans; with ``sets`` its first column tells them apart."""

    select: sa.Select[Any]
    rows: Rows
    groups: tuple[Field, ...]
    aggregates: tuple[Aggregate, ...]
    sets: bool


def shared(scans: Sequence[Scan], *, grouping_sets: bool) -> list[list[int]]:
    """Return the places of scans that one statement can answer.

    They have the same rows; distinct counts, which cost a sort in each grouping, are only asked
    where all of them want the same.
    """
    found: dict[Any, list[list[int]]] = {}
    for place, scan in enumerate(scans):
        scope = scan.scope
        key: Any = (place,)
        if grouping_sets:
            distinct = frozenset(one for one in scan.aggregates if one.function == "distinct")
            joins = tuple((one.name, one.left, one.right, id(one.source)) for one in scope.joins)
            key = (joins, scope.calendar, scope.where, distinct)
        lists = found.setdefault(key, [[]])
        fields = {one for other in lists[-1] for one in scans[other].groups} | set(scan.groups)
        if len(fields) > _MOST_GROUPS:
            lists.append([])
        lists[-1].append(place)
    return [places for lists in found.values() for places in lists]


def statement(scans: Sequence[Scan], fact: Table, tables: Mapping[str, Table]) -> Statement:
    """Return the select that answers scans over the same rows."""
    fields = {name: one for scan in scans for name, one in scan.scope.fields.items()}
    rows = Rows(scans[0].scope, fact, tables, fields)
    groups = tuple(dict.fromkeys(one for scan in scans for one in scan.groups))
    aggregates = tuple(dict.fromkeys(one for scan in scans for one in scan.aggregates))
    seen = [rows.value(field).label(f"g{i}") for i, field in enumerate(groups)]
    seen += [
        aggregated(rows, one, fields.get(one.field)).label(f"v{i}")
        for i, one in enumerate(aggregates)
    ]
    inner = rows.select(*seen, where=scans[0].scope.where).subquery("seen")
    keys = [inner.c[f"g{i}"] for i in range(len(groups))]
    columns = list(keys)
    for i, one in enumerate(aggregates):
        value = inner.c[f"v{i}"]
        kind = fields[one.field].value_type if one.field else "integer"
        columns.append(aggregate(one.function, value, kind).label(f"a{i}"))
        if one.function in _PARTIALS:
            columns.append(sa.func.count(value).label(f"a{i}.n"))
    wanted = list(dict.fromkeys(_kept(groups, scan) for scan in scans))
    if len(wanted) == 1:
        select = sa.select(*columns)
        select = select.group_by(*keys) if keys else select
        return Statement(select, rows, groups, aggregates, sets=False)
    sets = [sa.tuple_(*(keys[i] for i in one)) for one in wanted]
    select = sa.select(sa.func.grouping(*keys).label("set"), *columns)
    select = select.group_by(sa.func.grouping_sets(*sets))
    return Statement(select, rows, groups, aggregates, sets=True)


def _kept(groups: Sequence[Field], scan: Scan) -> tuple[int, ...]:
    return tuple(i for i, field in enumerate(groups) if field in scan.groups)


def frame(one: Statement, scan: Scan, answer: Sequence[Sequence[Any]]) -> pl.DataFrame:
    """Return the answer to a scan of a statement."""
    start = int(one.sets)
    rows: Sequence[Sequence[Any]] = answer
    if one.sets:
        kept = _kept(one.groups, scan)
        last = len(one.groups) - 1
        mask = sum(1 << (last - i) for i in range(len(one.groups)) if i not in kept)
        rows = [row for row in answer if row[0] == mask]
    columns = list(zip(*rows, strict=True)) if rows else None
    made: list[pl.Series] = []

    def values(place: int) -> Sequence[Any]:
        return columns[place] if columns is not None else ()

    for i, field in enumerate(scan.groups):
        made.append(series(f"g{i}", values(start + one.groups.index(field)), field, one.rows))
    places = _places(one, start + len(one.groups))
    for i, wanted in enumerate(scan.aggregates):
        place = places[wanted]
        if wanted.function in _COUNTS:
            made.append(pl.Series(f"a{i}", values(place), dtype=pl.Int64()))
            continue
        field = scan.scope.fields[wanted.field]
        made.append(series(f"a{i}", values(place), field, one.rows))
        if wanted.function in _PARTIALS:
            made.append(pl.Series(f"a{i}.n", values(place + 1), dtype=pl.Int64()))
    return pl.DataFrame(made)


def _places(one: Statement, start: int) -> dict[Aggregate, int]:
    places = {}
    for wanted in one.aggregates:
        places[wanted] = start
        start += 2 if wanted.function in _PARTIALS else 1
    return places


def series(name: str, values: Iterable[Any], field: Field, rows: Rows) -> pl.Series:
    """Return values of a field as a Polars column of its type."""
    kind = field.value_type
    if kind == "decimal":
        return _decimals(name, list(values), rows.scale(field))
    if kind == "integer":
        return integers(name, list(values))
    try:
        found = pl.Series(name, list(values), dtype=_TYPES[kind])
    except (pl.exceptions.PolarsError, TypeError, ValueError) as error:
        message = f"{field.name!r} has values that are no {kind}"
        raise QueryError(message) from error
    if kind == "number":
        return found.fill_nan(None)
    if kind == "datetime" and field.grain is None:
        return found.dt.replace_time_zone("UTC")
    return found


def integers(name: str, values: list[int | None]) -> pl.Series:
    """Return integers as int64, or all as decimals where one does not fit."""
    if all(value is None or -_INT64 <= value < _INT64 for value in values):
        return pl.Series(name, values, dtype=pl.Int64())
    return _decimals(name, [None if one is None else Decimal(one) for one in values], 0)


def _decimals(name: str, values: list[Decimal | None], scale: int) -> pl.Series:
    exponents = [one.as_tuple().exponent for one in values if one is not None]
    scale = max([scale, *(-one for one in exponents if isinstance(one, int))])
    try:
        return pl.Series(name, values, dtype=pl.Decimal(_DIGITS, scale))
    except (pl.exceptions.PolarsError, ValueError, OverflowError) as error:
        message = f"a decimal has more than {_DIGITS} digits; round it in sql="
        raise QueryError(message) from error
