"""The embedded engine: scans over columns in memory, by Polars."""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import RLock
from typing import TYPE_CHECKING, Any, Final, cast

import polars as pl

from dashkit.data.columns import Column, Columns
from dashkit.data.compile_polars import condition, measured
from dashkit.errors import DeadlineError, QueryError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from dashkit.data.engine import Scan, Scope
    from dashkit.data.frame import Origin
    from dashkit.model.expressions import Aggregate
    from dashkit.model.fields import Field, FieldType
    from dashkit.model.filters import Filter, Scalar

_ALL: Final = 2**63
_COUNT: Final = "__count"


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows that pass one filter: the columns that the scans over them need."""

    frame: pl.DataFrame
    columns: Mapping[str, Column]


class EmbeddedEngine:
    """Scans a frame or files."""

    name = "polars"

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self._lock = RLock()
        self._columns: Columns | None = None

    @property
    def version(self) -> str:
        """Changes when the files change."""
        return self.origin.version()

    @property
    def columns(self) -> Columns:
        """The columns of the present version."""
        version = self.version
        with self._lock:
            if self._columns is None or self._columns.version != version:
                self._columns = Columns(self.origin, version)
            return self._columns

    @property
    def schema(self) -> Mapping[str, FieldType]:
        """The type of each column, in order."""
        return self.columns.schema

    def bounds(self, column: str) -> tuple[date | datetime, date | datetime] | None:
        """Return the first and the last time of a column, instants aware."""
        values = self.columns.plain(column).values
        low, high = values.min(), values.max()
        if low is None or high is None:
            return None
        ends = _instants(pl.Series([low, high], dtype=values.dtype)).to_list()
        return ends[0], ends[1]

    def scan_many(
        self, scans: Sequence[Scan], *, deadline: float | None = None
    ) -> list[pl.DataFrame | Exception]:
        """Answer scans together; those over the same rows filter once."""
        until = None if deadline is None else time.monotonic() + deadline
        found: list[pl.DataFrame | Exception] = [QueryError("no answer")] * len(scans)
        groups: dict[tuple[Filter | None, int], list[int]] = {}
        for place, scan in enumerate(scans):
            where = scan.scope.where
            groups.setdefault((where, _same(scans, scan)), []).append(place)
        for places in groups.values():
            try:
                _in_time(until)
                answers = self._over_same_rows([scans[place] for place in places])
                _in_time(until)
            except Exception as error:  # noqa: BLE001
                answers = [error] * len(places)
            for place, answer in zip(places, answers, strict=True):
                found[place] = answer
        return found

    def _over_same_rows(self, scans: Sequence[Scan]) -> list[pl.DataFrame | Exception]:
        columns = self.columns
        scopes = [scan.scope for scan in scans]
        needed = {name for scan in scans for name in _needed(scan)}
        rows = _rows(columns, scopes[0], scopes, needed)
        plans = [_plan(scan, rows) for scan in scans]
        answers = iter(pl.collect_all([one for plan in plans for one in plan]))
        return [
            _answer(scan, rows, [next(answers) for _ in plan])
            for scan, plan in zip(scans, plans, strict=True)
        ]

    def members(
        self, scope: Scope, field: Field, *, search: str, limit: int
    ) -> list[tuple[Scalar, int]]:
        """Return members by falling number of rows that pass, then by value; all rows' domain."""
        columns = self.columns
        rows = _rows(columns, scope, [scope], {field.name})
        column = rows.columns[field.name]
        domain = _field(columns, scope, field.name).values.unique().to_frame(field.name)
        counts = rows.frame.group_by(field.name).agg(pl.len().alias(_COUNT))
        table = domain.join(counts, on=field.name, how="left", nulls_equal=True)
        table = table.with_columns(
            _instants(column.decoded(table[field.name])).alias(field.name),
            pl.col(_COUNT).fill_null(0),
        )
        if search:
            text = pl.col(field.name).cast(pl.String).str.to_lowercase()
            table = table.filter(text.str.contains(search.lower(), literal=True))
        table = table.sort([_COUNT, field.name], descending=[True, False], nulls_last=True).head(
            limit
        )
        return cast("list[tuple[Scalar, int]]", table.rows())

    def rows(self, scope: Scope, columns: Sequence[Field], limit: int) -> pl.DataFrame:
        """Return single rows, columns named as the fields."""
        found = _rows(self.columns, scope, [scope], {one.name for one in columns})
        frame = found.frame.head(limit)
        return pl.DataFrame(
            [
                _instants(found.columns[one.name].decoded(frame[one.name])).alias(one.name)
                for one in columns
            ]
        )


def _same(scans: Sequence[Scan], scan: Scan) -> int:
    """Return the place of the first scan with the same joins and calendar."""
    scope = scan.scope
    for place, other in enumerate(scans):
        if other.scope.calendar == scope.calendar and _joined_alike(other.scope, scope):
            return place
    return len(scans)


def _joined_alike(one: Scope, other: Scope) -> bool:
    theirs = {join.name: join for join in other.joins}
    return all(theirs.get(join.name, join) == join for join in one.joins)


def _in_time(until: float | None) -> None:
    if until is not None and time.monotonic() > until:
        raise DeadlineError("the data took longer than allowed; choose fewer rows")


def _needed(scan: Scan) -> set[str]:
    names = {field.name for field in scan.groups}
    for one in scan.aggregates:
        names |= {one.field} if one.field else set()
        names |= one.where.fields() if one.where is not None else frozenset()
    return names


def _field(columns: Columns, scope: Scope, name: str) -> Column:
    return columns.field(scope.fields[name], scope.joins, scope.calendar)


def _rows(columns: Columns, scope: Scope, scopes: Sequence[Scope], needed: set[str]) -> _Rows:
    where = scope.where
    filtered = where.fields() if where is not None else frozenset()
    found: dict[str, Column] = {}
    for name in sorted(needed | filtered):
        owner = next(one for one in scopes if name in one.fields)
        found[name] = _field(columns, owner, name)
    height = columns.height
    frame = pl.DataFrame([column.values.alias(name) for name, column in found.items()])
    if not found:
        frame = pl.DataFrame({_COUNT: pl.repeat(value=True, n=height, eager=True)})
    if where is None:
        return _Rows(frame, found)
    mask = frame.select(condition(where, found).alias("mask"))["mask"]
    if len(mask) != height:
        mask = mask.new_from_index(0, height)
    kept = sorted(needed) or frame.columns[:1]
    return _Rows(frame.select(kept).filter(mask), found)


def _plan(scan: Scan, rows: _Rows) -> list[pl.LazyFrame]:
    """Return the lazy frames that answer a scan: the additive partials, then distinct counts."""
    keys = [field.name for field in scan.groups]
    seen: list[pl.Expr] = [pl.col(name).alias(f"g{i}") for i, name in enumerate(keys)]
    names = [f"g{i}" for i in range(len(keys))]
    partials: list[pl.Expr] = []
    distinct: list[str] = []
    for place, one in enumerate(scan.aggregates):
        name = f"a{place}"
        if one.function == "count" and not one.field and one.where is None:
            partials.append(pl.len().cast(pl.Int64).alias(name))
            continue
        seen.append(_seen(one, rows).alias(name))
        if one.function == "distinct":
            distinct.append(name)
        else:
            made = measured(one, name, wide=_is_wide(one, rows))
            partials += [
                expr.alias(tail) for expr, tail in zip(made, (name, f"{name}.n"), strict=False)
            ]
    frame = rows.frame.lazy().select(seen) if seen else rows.frame.lazy()
    additive = frame.group_by(names).agg(partials) if names else frame.select(partials)
    return [additive, *(_distinct(frame, names, name) for name in distinct)]


def _seen(one: Aggregate, rows: _Rows) -> pl.Expr:
    """Return the values that an aggregate sees, null for the other rows."""
    value: pl.Expr = pl.col(one.field) if one.field else pl.lit(1, dtype=pl.Int8)
    if one.where is None:
        return value
    return pl.when(condition(one.where, rows.columns)).then(value)


def _distinct(frame: pl.LazyFrame, names: Sequence[str], name: str) -> pl.LazyFrame:
    if not names:
        return frame.select(pl.col(name).drop_nulls().n_unique().cast(pl.Int64))
    pairs = frame.select(*names, name).drop_nulls(name).unique()
    return pairs.group_by(names).agg(pl.len().cast(pl.Int64).alias(name))


def _is_wide(one: Aggregate, rows: _Rows) -> bool:
    """Return whether a sum of integers could run over."""
    values = rows.columns[one.field].values if one.field else None
    if values is None or not values.dtype.is_integer():
        return False
    low, high = cast("tuple[Any, Any]", (values.min(), values.max()))
    return low is not None and max(-low, high) * max(rows.frame.height, 1) >= _ALL


def _answer(scan: Scan, rows: _Rows, answers: Sequence[pl.DataFrame]) -> pl.DataFrame:
    names = [f"g{i}" for i in range(len(scan.groups))]
    frame, *distinct = answers
    for one in distinct:
        if not names:
            frame = pl.concat([frame, one], how="horizontal")
            continue
        frame = frame.join(one, on=names, how="left", nulls_equal=True)
        frame = frame.with_columns(pl.col(one.columns[-1]).fill_null(0))
    found = [
        _instants(rows.columns[field.name].decoded(frame[name])).alias(name)
        for name, field in zip(names, scan.groups, strict=True)
        if field.grain is None
    ]
    found += [frame[name] for name, field in zip(names, scan.groups, strict=True) if field.grain]
    for place, one in enumerate(scan.aggregates):
        found += _partials(one, f"a{place}", frame, rows)
    return pl.DataFrame(found).select(
        [*names, *(one.name for one in found if one.name not in names)]
    )


def _partials(one: Aggregate, name: str, frame: pl.DataFrame, rows: _Rows) -> list[pl.Series]:
    if one.function in {"min", "max"}:
        column = rows.columns[one.field]
        return [_instants(column.decoded(frame[name])).alias(name)]
    if one.function in {"sum", "mean"}:
        return [_narrowed(frame[name]), frame[f"{name}.n"]]
    return [frame[name]]


def _narrowed(values: pl.Series) -> pl.Series:
    """Return a wide sum as int64 where it fits, else as a decimal."""
    if values.dtype != pl.Int128:
        return values
    low, high = cast("tuple[int | None, int | None]", (values.min(), values.max()))
    if low is None or high is None or (low >= -_ALL and high < _ALL):
        return values.cast(pl.Int64)
    from decimal import Decimal  # noqa: PLC0415

    wide = [None if value is None else Decimal(value) for value in values.to_list()]
    return pl.Series(values.name, wide, dtype=pl.Decimal(38, 0))


def _instants(values: pl.Series) -> pl.Series:
    """Return instants with their zone, which is UTC."""
    if isinstance(values.dtype, pl.Datetime) and values.dtype.time_zone is None:
        return values.dt.replace_time_zone("UTC")
    return values
