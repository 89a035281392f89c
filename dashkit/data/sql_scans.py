"""Scans that share a statement, and rows of the database as frames."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import sqlalchemy as sa

from dashkit.data.compile_sql import Rows, aggregated, partials
from dashkit.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.data.compile_sql import Table
    from dashkit.data.engine import Scan, Scope
    from dashkit.data.sql_arrow import Answered
    from dashkit.model.expressions import Aggregate
    from dashkit.model.fields import Field, FieldType

_INT64 = 2**63
_DIGITS = 38
_MOST_GROUPS = 30
_PARTIALS = frozenset({"sum", "mean"})
_COUNTS = frozenset({"count", "distinct"})
_SORTED = frozenset({"distinct", "quantile"})
_REAL = frozenset({"quantile", "std", "sql"})
TAILS = ("", ".n", ".m2")
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

    They have the same rows; distinct counts and quantiles, which cost a sort in each grouping, are
    only asked where all of them want the same. What is in the words of the database stands alone.
    """
    found: dict[Any, list[list[int]]] = {}
    for place, scan in enumerate(scans):
        scope = scan.scope
        key: Any = (place,)
        if grouping_sets:
            distinct = frozenset(one for one in scan.aggregates if one.function in _SORTED)
            joins = tuple((one.name, one.left, one.right, id(one.source)) for one in scope.joins)
            alone = any(one.function == "sql" for one in scan.aggregates)
            written = place if alone else None
            key = (joins, scope.calendar, scope.where, scope.latest, distinct, written)
        lists = found.setdefault(key, [[]])
        fields = {one for other in lists[-1] for one in scans[other].groups} | set(scan.groups)
        if len(fields) > _MOST_GROUPS:
            lists.append([])
        lists[-1].append(place)
    return [places for lists in found.values() for places in lists]


def statement(scans: Sequence[Scan], fact: Table, tables: Mapping[str, Table]) -> Statement:
    """Return the select that answers scans over the same rows."""
    if any(one.function == "sql" for one in scans[0].aggregates):
        return _written(scans[0], Rows(scans[0].scope, fact, tables))
    fields = {name: one for scan in scans for name, one in scan.scope.fields.items()}
    groups = tuple(dict.fromkeys(one for scan in scans for one in scan.groups))
    aggregates = tuple(dict.fromkeys(one for scan in scans for one in scan.aggregates))
    rows, inner, kept = read_rows(scans, fact, tables)
    keys = [inner.c[f"g{i}"] for i in range(len(groups))]
    columns = list(keys)
    for i, one in enumerate(aggregates):
        value = inner.c[f"v{i}"]
        other = inner.c.get(f"w{i}", value)
        kind = fields[one.field].value_type if one.field else "integer"
        made = partials(one, value, other, kind)
        columns += [part.label(f"a{i}{tail}") for part, tail in zip(made, TAILS, strict=False)]
    wanted = list(dict.fromkeys(_kept(groups, scan) for scan in scans))
    if len(wanted) == 1:
        select = sa.select(*columns).where(*kept)
        select = select.group_by(*keys) if keys else select
        return Statement(select, rows, groups, aggregates, sets=False)
    sets = [sa.tuple_(*(keys[i] for i in one)) for one in wanted]
    select = sa.select(sa.func.grouping(*keys).label("set"), *columns).where(*kept)
    select = select.group_by(sa.func.grouping_sets(*sets))
    return Statement(select, rows, groups, aggregates, sets=True)


def read_rows(
    scans: Sequence[Scan], fact: Table, tables: Mapping[str, Table]
) -> tuple[Rows, sa.Subquery, list[Any]]:
    """Return the groups and values of each row that scans need, and which of the rows are meant.

    Groups are called ``g0``, ``g1``, …, values ``v0``, …, weights and times ``w0``, ….
    """
    fields = {name: one for scan in scans for name, one in scan.scope.fields.items()}
    rows = Rows(scans[0].scope, fact, tables, fields)
    groups = dict.fromkeys(one for scan in scans for one in scan.groups)
    aggregates = dict.fromkeys(one for scan in scans for one in scan.aggregates)
    seen = [rows.value(field).label(f"g{i}") for i, field in enumerate(groups)]
    for i, one in enumerate(aggregates):
        taken = aggregated(rows, one, fields)
        seen += [part.label(f"{name}{i}") for part, name in zip(taken, "vw", strict=False)]
    return rows, *_seen(rows, seen, scans[0].scope)


def _seen(rows: Rows, seen: list[Any], scope: Scope) -> tuple[sa.Subquery, list[Any]]:
    """Return what is read of each row, and which of these rows are meant."""
    latest = scope.latest
    if latest is None:
        return rows.select(*seen, where=scope.where).subquery("seen"), []
    time = rows.value(latest.time)
    end = sa.func.min(time) if latest.first else sa.func.max(time)
    among = [rows.value(one) for one in latest.among]
    passes = sa.true() if scope.where is None else rows.condition(scope.where)
    seen = [
        *seen,
        time.label("time"),
        end.over(partition_by=among or None).label("end"),
        sa.case((passes, sa.literal_column("1", sa.Integer()))).label("passes"),
    ]
    inner = rows.select(*seen, where=latest.base).subquery("seen")
    return inner, [inner.c["time"] == inner.c["end"], inner.c["passes"].is_not(None)]


def _written(scan: Scan, rows: Rows) -> Statement:
    """Return the select of aggregates in the words of the database."""
    keys = [rows.value(field).label(f"dashkit_g{i}") for i, field in enumerate(scan.groups)]
    inner = rows.select(*rows.facts(), *keys, where=scan.scope.where).subquery("seen")
    columns = [inner.c[key.name] for key in keys]
    texts: list[Any] = [sa.literal_column(one.text, sa.Double()) for one in scan.aggregates]
    made = [text.label(f"a{i}") for i, text in enumerate(texts)]
    select = sa.select(*columns, *made).select_from(inner)
    select = select.group_by(*columns) if columns else select
    return Statement(select, rows, scan.groups, scan.aggregates, sets=False)


def _kept(groups: Sequence[Field], scan: Scan) -> tuple[int, ...]:
    return tuple(i for i, field in enumerate(groups) if field in scan.groups)


def frame(one: Statement, scan: Scan, answer: Answered) -> pl.DataFrame:
    """Return the answer to a scan of a statement."""
    columns, start = answer, int(one.sets)
    if one.sets:
        kept = _kept(one.groups, scan)
        last = len(one.groups) - 1
        mask = sum(1 << (last - i) for i in range(len(one.groups)) if i not in kept)
        columns = _chosen(answer, mask)
    made = [
        series(f"g{i}", columns[start + one.groups.index(field)], field, one.rows)
        for i, field in enumerate(scan.groups)
    ]
    places = _places(one, start + len(one.groups))
    for i, wanted in enumerate(scan.aggregates):
        place = places[wanted]
        if wanted.function in _COUNTS:
            made.append(_whole(f"a{i}", columns[place]))
        elif wanted.function in _REAL or wanted.weight:
            for tail in range(_width(wanted)):
                name, part = f"a{i}{TAILS[tail]}", columns[place + tail]
                whole = tail == 1 and not wanted.weight
                made.append(_whole(name, part) if whole else reals(name, part))
        else:
            field = scan.scope.fields[wanted.field]
            made.append(series(f"a{i}", columns[place], field, one.rows))
            if wanted.function in _PARTIALS:
                made.append(_whole(f"a{i}.n", columns[place + 1]))
    return pl.DataFrame(made)


def _chosen(columns: Answered, mask: int) -> Answered:
    """Return the rows whose first column is a number."""
    first = pl.Series(columns[0], dtype=pl.Int64())
    chosen = first == mask
    places = chosen.arg_true().to_list()
    return [
        one.filter(chosen) if isinstance(one, pl.Series) else [one[place] for place in places]
        for one in columns
    ]


def _whole(name: str, values: pl.Series | Sequence[Any]) -> pl.Series:
    if isinstance(values, pl.Series):
        return values.cast(pl.Int64()).alias(name)
    return pl.Series(name, values, dtype=pl.Int64())


def reals(name: str, values: pl.Series | Sequence[Any]) -> pl.Series:
    """Return floating point numbers as a column, NaN as null."""
    if not isinstance(values, pl.Series):
        values = pl.Series(name, [None if one is None else float(one) for one in values])
    return values.cast(pl.Float64()).fill_nan(None).alias(name)


def _width(one: Aggregate) -> int:
    """Return how many partials an aggregate has."""
    return 3 if one.function == "std" else 2 if one.function in _PARTIALS else 1


def _places(one: Statement, start: int) -> dict[Aggregate, int]:
    places = {}
    for wanted in one.aggregates:
        places[wanted] = start
        start += _width(wanted)
    return places


def series(name: str, values: pl.Series | Sequence[Any], field: Field, rows: Rows) -> pl.Series:
    """Return values of a field as a Polars column of its type."""
    kind = field.value_type
    try:
        if isinstance(values, pl.Series):
            found = _typed(values, kind, rows.scale(field)).alias(name)
        elif kind == "decimal":
            return _decimals(name, list(values), rows.scale(field))
        elif kind == "integer":
            return integers(name, list(values))
        else:
            found = pl.Series(name, list(values), dtype=_TYPES[kind])
    except (pl.exceptions.PolarsError, TypeError, ValueError) as error:
        message = f"{field.name!r} has values that are no {kind}"
        raise QueryError(message) from error
    if kind == "number":
        return found.fill_nan(None)
    if kind == "datetime" and field.grain is None:
        return found.dt.replace_time_zone("UTC")
    return found


def _typed(values: pl.Series, kind: FieldType, scale: int) -> pl.Series:
    """Return a column of Arrow in the type of a field; numbers may come as text."""
    dtype = values.dtype
    if kind == "decimal":
        if dtype == pl.String:
            digits = values.str.split(".").list.get(1, null_on_oob=True).str.len_chars().max()
            scale = max(scale, int(digits or 0))  # type: ignore[arg-type]
        return values.cast(pl.Decimal(_DIGITS, max(scale, getattr(dtype, "scale", 0))))
    if kind == "integer":
        try:
            return values.cast(pl.Int64())
        except pl.exceptions.PolarsError:
            return values.cast(pl.Decimal(_DIGITS, 0))
    if kind == "datetime" and isinstance(dtype, pl.Datetime) and dtype.time_zone is not None:
        values = values.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    return values.cast(_TYPES[kind])


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
