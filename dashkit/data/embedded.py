"""The embedded engine: scans over columns in memory, by Polars."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import partial
from threading import RLock
from typing import TYPE_CHECKING, Any, Final, cast

import polars as pl

from dashkit.data.arithmetic import narrowed
from dashkit.data.columns import Column, Columns
from dashkit.data.compile_polars import condition
from dashkit.data.cubes import Cubes, made, widened
from dashkit.data.frame import field_type
from dashkit.data.grouping import Rows, grouped, plan
from dashkit.data.line import caller
from dashkit.data.named import named
from dashkit.data.rollup import CELL, common
from dashkit.errors import DeadlineError, QueryError
from dashkit.model.filters import all_of
from dashkit.model.words import caseless

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from dashkit.data.engine import Latest, Scan, Scope, Window
    from dashkit.data.frame import Origin
    from dashkit.data.rollup import Common
    from dashkit.model.fields import Field, FieldType
    from dashkit.model.filters import Filter, Scalar
    from dashkit.model.joins import Join

_COUNT: Final = "#rows"
_PLACE: Final = "#place"

Answer = pl.DataFrame | Exception


class EmbeddedEngine:
    """Scans a frame or files; a column is loaded when it is first asked for."""

    name = "polars"
    sketches = frozenset({"distinct"})

    def __init__(self, origin: Origin, cubes: Callable[[], Cubes] = Cubes) -> None:
        self.origin = origin
        self._new_cubes = cubes
        self._lock = RLock()
        self._columns: Columns | None = None
        self._cubes = cubes()

    @property
    def version(self) -> str:
        """Changes when the files change."""
        return self.origin.version()

    @property
    def remote(self) -> bool:
        """Whether the rows come from a server, which can be slow or gone."""
        return bool(getattr(self.origin, "remote", False))

    @property
    def identity(self) -> str:
        """What the rows are called in every process; empty for a frame."""
        return str(getattr(self.origin, "identity", ""))

    @property
    def columns(self) -> Columns:
        """The columns of the present version."""
        version = self.version
        with self._lock:
            if self._columns is None or self._columns.version != version:
                self._columns = Columns(self.origin, version)
                self._cubes = self._new_cubes()
            return self._columns

    @property
    def schema(self) -> Mapping[str, FieldType]:
        """The type of each column, in order."""
        return self.columns.schema

    @property
    def notes(self) -> tuple[str, ...]:
        """Which columns are left out, and why."""
        kinds = self.origin.schema().items()
        left_out = (
            f"{name!r} is left out: it holds {kind}, which no model can use"
            for name, kind in kinds
            if field_type(kind) is None
        )
        return *left_out, *getattr(self.origin, "notes", ())

    def _present(self) -> tuple[Columns, Cubes]:
        """Return the columns of the present version and what was made of them."""
        with self._lock:
            return self.columns, self._cubes

    def bounds(self, column: str) -> tuple[date | datetime, date | datetime] | None:
        """Return the first and the last time of a column, instants aware; None without rows."""
        values = self.columns.plain(column).values
        low, high = values.min(), values.max()
        if low is None or high is None:
            return None
        ends = _instants(pl.Series([low, high], dtype=values.dtype)).to_list()
        return ends[0], ends[1]

    def scan_many(self, scans: Sequence[Scan], *, deadline: float | None = None) -> list[Answer]:
        """Answer scans together; those over the same rows filter once."""
        until = None if deadline is None else time.monotonic() + deadline
        columns, cubes = self._present()
        found: dict[int, Answer] = {**_from_cubes(columns, cubes, scans)}
        rest = [place for place in range(len(scans)) if place not in found]
        for places in _over_same_rows([scans[place] for place in rest]):
            some = [scans[rest[place]] for place in places]
            try:
                answers: list[Answer] = [*_scanned(columns, some, until)]
            except Exception:  # noqa: BLE001
                answers = [_alone(columns, scan, until) for scan in some]
            found |= zip((rest[place] for place in places), answers, strict=True)
        return [found[place] for place in range(len(scans))]

    def prepare(
        self, scans: Sequence[Scan], fields: Mapping[str, Field], joins: Sequence[Join]
    ) -> None:
        """Make cubes, so that scans like these need no rows for any choice of some fields.

        Those that would be too large are left out. It ends early when the caller leaves.
        """
        (columns, cubes), names = self._present(), frozenset(fields)
        wide = [one for scan in scans if (one := widened(scan, fields, joins)) is not None]
        wanted = cubes.lacking(wide, names, partial(_now, columns))
        for places in _over_same_rows(wanted):
            some = [wanted[place] for place in places]
            needed = [name for one in some for name in (*_grouping(one), *_measured(one), *names)]
            rows = _rows(columns, [one.scope for one in some], needed)
            for one in some:
                if caller().gone:
                    return
                cubes.keep(one, names, made(one, names, rows, cubes.most(columns.height)))

    def statement(self, scan: Scan) -> tuple[str, Mapping[str, Any]]:
        """Return the plan that answers a scan, after its filter in words."""
        needed = [*_grouping(scan), *_measured(scan)]
        rows = _rows(self.columns, [scan.scope], needed)
        where = scan.scope.where
        words = "all rows" if where is None else f"rows where {where.words()}"
        how = plan(scan, rows).explain()
        return f"{words}: {rows.frame.height:,} of {self.columns.height:,}\n{how}", {}

    def members(
        self, scope: Scope, field: Field, *, search: str, limit: int
    ) -> list[tuple[Scalar, int]]:
        """Return members by falling number of rows that pass, then by value; all rows' domain."""
        columns = self.columns
        rows = _rows(columns, [scope], [field.name])
        column = rows.columns[field.name]
        domain = _field(columns, [scope], field.name).values.unique().to_frame(field.name)
        counts = rows.frame.group_by(named(field.name)).agg(pl.len().cast(pl.Int64).alias(_COUNT))
        table = domain.join(counts, on=named(field.name), how="left", nulls_equal=True)
        table = table.with_columns(
            _instants(column.decoded(table[field.name]), field).alias(field.name),
            pl.col(_COUNT).fill_null(0),
        )
        if search:
            wanted = caseless(search)
            texts = table[field.name].cast(pl.String).to_list()
            table = table.filter([one is not None and wanted in caseless(one) for one in texts])
        table = table.sort(
            [pl.col(_COUNT), named(field.name)], descending=[True, False], nulls_last=True
        )
        return cast("list[tuple[Scalar, int]]", table.head(limit).rows())

    def rows(self, scope: Scope, columns: Sequence[Field], window: Window) -> pl.DataFrame:
        """Return single rows, columns named as the fields; those alike stand as in the source.

        Only what is filtered and sorted by is read of all rows.
        """
        every, order = self.columns, window.order or ()
        places = pl.int_range(every.height, dtype=pl.UInt32, eager=True).alias(_PLACE)
        found = _rows(every, [scope], [one.column for one in order], also=places).frame
        if order:
            found = found.sort(
                [named(one.column) for one in order],
                descending=[one.descending for one in order],
                nulls_last=True,
                maintain_order=True,
            )
        places = found[_PLACE].slice(window.offset, window.limit)
        every.load([one.column for one in columns if not one.table])
        shown = {one.name: _field(every, [scope], one.name) for one in columns}
        return pl.DataFrame(
            [
                _instants(one.decoded(one.values.gather(places))).alias(name)
                for name, one in shown.items()
            ]
        )


def _from_cubes(columns: Columns, cubes: Cubes, scans: Sequence[Scan]) -> dict[int, pl.DataFrame]:
    """Return the answers to those scans that need no rows, by place."""
    known = {
        place: cube
        for place, scan in enumerate(scans)
        if (cube := cubes.of(scan, partial(_now, columns))) is not None
    }
    return {
        place: _answer(scans[place], cube.columns, cube.answer(scans[place]))
        for place, cube in known.items()
    }


def _now(columns: Columns, field: Field, scan: Scan) -> Column:
    return columns.field(field, scan.scope.joins, scan.scope.calendar)


def _over_same_rows(scans: Sequence[Scan]) -> list[list[int]]:
    """Return the places of scans, those with the same filter, joins and calendar together."""
    found: list[list[int]] = []
    for place, scan in enumerate(scans):
        for places in found:
            if _alike(scans[places[0]].scope, scan.scope):
                places.append(place)
                break
        else:
            found.append([place])
    return found


def _alike(one: Scope, other: Scope) -> bool:
    joins = {join.name: join for join in other.joins}
    return (
        (one.where, one.calendar, one.latest) == (other.where, other.calendar, other.latest)
        and all(other.fields.get(name, field) == field for name, field in one.fields.items())
        and all(joins.get(join.name, join) == join for join in one.joins)
    )


def _in_time(until: float | None) -> None:
    if until is not None and time.monotonic() > until:
        raise DeadlineError("The data took longer than allowed. Choose fewer rows.")


def _alone(columns: Columns, scan: Scan, until: float | None) -> Answer:
    try:
        return _scanned(columns, [scan], until)[0]
    except pl.exceptions.PolarsError as error:
        if "overflow" in str(error):
            return QueryError("The sum of these decimals has more than 38 digits.")
        return error
    except Exception as error:  # noqa: BLE001
        return error


def _scanned(columns: Columns, scans: Sequence[Scan], until: float | None) -> list[pl.DataFrame]:
    _in_time(until)
    rows, shared = _shared(columns, scans)
    _in_time(until)
    answers = grouped(scans, rows, shared)
    _in_time(until)
    return [
        _answer(scan, rows.columns, answer) for scan, answer in zip(scans, answers, strict=True)
    ]


def _shared(columns: Columns, scans: Sequence[Scan]) -> tuple[Rows, Common | None]:
    """Return the rows that pass for scans over the same ones, and what some are merged from."""
    scopes = [scan.scope for scan in scans]
    names = [name for scan in scans for name in (*_grouping(scan), *_measured(scan))]
    found = _found(columns, scopes, names)
    shared = common(scans, found, columns)
    if shared is None:
        return _rows(columns, scopes, names, found), None
    needed = [
        name
        for place, scan in enumerate(scans)
        for name in (*(() if place in shared.every else _grouping(scan)), *_measured(scan))
    ]
    cells = shared.cells.places.alias(CELL)
    return _rows(columns, scopes, needed, found, also=cells), shared


def _grouping(scan: Scan) -> list[str]:
    return [field.name for field in scan.groups]


def _measured(scan: Scan) -> list[str]:
    names: list[str] = []
    for one in scan.aggregates:
        names += one.fields
        names += sorted(one.where.fields()) if one.where is not None else []
    return names


def _field(columns: Columns, scopes: Sequence[Scope], name: str) -> Column:
    scope = next(one for one in scopes if name in one.fields)
    return columns.field(scope.fields[name], scope.joins, scope.calendar)


def _found(columns: Columns, scopes: Sequence[Scope], needed: Iterable[str]) -> dict[str, Column]:
    """Return the columns that are needed, and those that rows are chosen by."""
    where, latest = scopes[0].where, scopes[0].latest
    names = [*needed, *(sorted(where.fields()) if where is not None else ())]
    names += _chosen(latest) if latest is not None else []
    fields = {name: one for scope in reversed(scopes) for name, one in scope.fields.items()}
    names = list(dict.fromkeys(names))
    columns.load([fields[name].column for name in names if not fields[name].table])
    return {name: _field(columns, scopes, name) for name in names}


def _rows(
    columns: Columns,
    scopes: Sequence[Scope],
    needed: Iterable[str],
    found: Mapping[str, Column] | None = None,
    *,
    also: pl.Series | None = None,
) -> Rows:
    """Return the rows that pass, with what is needed of them; ``also`` has a value for each row."""
    where, latest = scopes[0].where, scopes[0].latest
    wanted = list(dict.fromkeys(needed))
    found = _found(columns, scopes, wanted) if found is None else found
    series = [column.values.alias(name) for name, column in found.items()]
    if also is not None:
        series, wanted = [*series, also], [*wanted, also.name]
    series = series or [pl.repeat(value=True, n=columns.height, eager=True).alias(_COUNT)]
    frame = pl.DataFrame(series)
    rest, (start, stop) = _sliced(where if latest is None else latest.base, found, frame.height)
    frame = frame.slice(start, stop - start)
    if latest is not None:
        frame, rest = _last(frame, latest, rest, found), where
    if rest is not None:
        kept = wanted or frame.columns[:1]
        frame = frame.lazy().filter(condition(rest, found)).select(map(named, kept)).collect()
    return Rows(frame, found)


def _chosen(latest: Latest) -> list[str]:
    names = [latest.time.name, *(one.name for one in latest.among)]
    return [*names, *(sorted(latest.base.fields()) if latest.base is not None else ())]


def _last(
    frame: pl.DataFrame, latest: Latest, base: Filter | None, columns: Mapping[str, Column]
) -> pl.DataFrame:
    """Return the rows of a base that stand at the last time of their kind."""
    time = named(latest.time.name)
    end = time.min() if latest.first else time.max()
    among = [named(one.name) for one in latest.among]
    rows = frame.lazy() if base is None else frame.lazy().filter(condition(base, columns))
    return rows.filter(time == (end.over(among) if among else end)).collect()


def _sliced(
    where: Filter | None, columns: Mapping[str, Column], height: int
) -> tuple[Filter | None, tuple[int, int]]:
    """Return what is left of a filter, and between which rows, after ranges of rising columns."""
    start, stop = 0, height
    if where is None:
        return None, (start, stop)
    rest: list[Filter] = []
    for part in where.parts if where.op == "and" else (where,):
        column = columns.get(part.field)
        if part.op != "range" or column is None or not column.rising:
            rest.append(part)
            continue
        values = column.values
        for end, place in zip(part.values, (0, 1), strict=True):
            if end is None:
                continue
            at = int(values.search_sorted(_naive(end), side="left"))
            start, stop = (max(start, at), stop) if place == 0 else (start, min(stop, at))
    return all_of(*rest), (start, max(start, stop))


def _naive(end: Scalar) -> Any:  # noqa: ANN401
    aware = isinstance(end, datetime) and end.tzinfo is not None
    return end.astimezone(UTC).replace(tzinfo=None) if aware else end  # type: ignore[union-attr]


def _answer(scan: Scan, columns: Mapping[str, Column], frame: pl.DataFrame) -> pl.DataFrame:
    found = [
        _instants(columns[field.name].decoded(frame[f"g{i}"]), field).alias(f"g{i}")
        for i, field in enumerate(scan.groups)
    ]
    for place, one in enumerate(scan.aggregates):
        name = f"a{place}"
        if one.function in {"min", "max", "first", "last"}:
            field = scan.scope.fields[one.field]
            values = columns[one.field].decoded(frame[name])
            found.append(_instants(values, field).alias(name))
        elif one.function in {"sum", "mean"}:
            numbers, sums = frame[f"{name}.n"], frame[name]
            if (numbers == 0).any():
                there = pl.when(pl.col(numbers.name) != 0).then(name).alias(name)
                sums = frame.select(there).to_series()
            found += [narrowed(sums), numbers]
        else:
            found += [frame[one] for one in _tails(name) if one in frame.columns]
    return pl.DataFrame(found)


def _tails(name: str) -> tuple[str, str, str]:
    return name, f"{name}.n", f"{name}.m2"


def _instants(values: pl.Series, field: Field | None = None) -> pl.Series:
    """Return instants with their zone, which is UTC; buckets stay wall-clock times."""
    bucket = field is not None and field.grain is not None
    if bucket or not isinstance(values.dtype, pl.Datetime) or values.dtype.time_zone is not None:
        return values
    return values.dt.replace_time_zone("UTC")
