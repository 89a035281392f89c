"""Scans as plans of Polars over the rows that pass, several of them at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from dashkit.data.compile_polars import condition, measured
from dashkit.data.marks import countable, numbers, used
from dashkit.data.named import named
from dashkit.data.rollup import CELL, merged
from dashkit.errors import UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.data.cells import Groups
    from dashkit.data.columns import Column
    from dashkit.data.engine import Scan
    from dashkit.data.rollup import Common
    from dashkit.model.expressions import Aggregate


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that pass one filter, with the columns that the scans over them need."""

    frame: pl.DataFrame
    columns: Mapping[str, Column]


def grouped(scans: Sequence[Scan], rows: Rows, shared: Common | None) -> list[pl.DataFrame]:
    """Return the partials of scans over the same rows; several groupings from a common one."""
    if shared is None:
        return pl.collect_all([plan(scan, rows) for scan in scans])
    rest = [place for place in range(len(scans)) if place not in shared.every]
    marked = [_Marked.of(scans[place], rows, shared) for place in shared.counted]
    plans = [plan(scans[place], rows) for place in rest]
    plans += [] if shared.scan is None else [plan(shared.scan, rows)]
    plans += [one for some in marked for one in some.plans()]
    found = iter(pl.collect_all(plans))
    answers = {place: next(found) for place in rest}
    if shared.scan is not None:
        cells = next(found)
        coarse = [merged(cells, shared.cells, shared.scan, scans[one]) for one in shared.places]
        some = pl.collect_all(coarse)
        answers |= zip(shared.places, some, strict=True)
    for place, one in zip(shared.counted, marked, strict=True):
        answers[place] = one.answer([next(found) for _ in range(1 + len(one.distinct))])
    return [answers[place] for place in range(len(scans))]


@dataclass(frozen=True, slots=True)
class _Marked:
    """A scan whose groups are numbers, and of which some distinct values are marked."""

    scan: Scan
    rows: Rows
    groups: Groups
    distinct: Mapping[int, Aggregate]

    @classmethod
    def of(cls, scan: Scan, rows: Rows, shared: Common) -> _Marked:
        groups = shared.cells.groups(tuple(field.name for field in scan.groups))
        each = rows.frame[CELL]
        if groups.members.height < shared.cells.members.height:
            each = groups.places.gather(each).alias(CELL)
        height = len(shared.cells.places)
        distinct = {
            place: one
            for place, one in enumerate(scan.aggregates)
            if countable(one, groups.members.height, rows.columns, height)
        }
        return cls(scan, Rows(rows.frame.with_columns(each), rows.columns), groups, distinct)

    def plans(self) -> list[pl.LazyFrame]:
        """Return the scan by numbers of groups, then the marks of each number of distinct values."""
        frame = self.rows.frame.lazy()
        found = [plan(self.scan, self.rows, key=CELL, without=self.distinct)]
        for one in self.distinct.values():
            column = self.rows.columns[one.field]
            found.append(frame.select(numbers(values_seen(one, self.rows), column, pl.col(CELL))))
        return found

    def answer(self, found: Sequence[pl.DataFrame]) -> pl.DataFrame:
        """Return the partials of the scan from the answers to its plans."""
        frame, *marks = found
        members, key = self.groups.members, frame[CELL]
        columns = [
            members[field.name].gather(key).alias(f"g{i}")
            for i, field in enumerate(self.scan.groups)
        ]
        for (place, one), numbered in zip(self.distinct.items(), marks, strict=True):
            size = self.rows.columns[one.field].size
            counts = used(numbered.to_series(), size, members.height)
            columns.append(pl.Series(f"a{place}", counts).gather(key))
        return pl.DataFrame([*columns, *frame.drop(CELL).get_columns()])


def plan(
    scan: Scan, rows: Rows, *, key: str = "", without: Mapping[int, Aggregate] | None = None
) -> pl.LazyFrame:
    """Return the partials of a scan as a plan over the rows that pass its filter.

    With ``key`` its groups are those of this column; aggregates at places ``without`` are left out.
    """
    names = [f"g{i}" for i in range(len(scan.groups))]
    seen = [named(field.name).alias(name) for name, field in zip(names, scan.groups, strict=True)]
    if key:
        names, seen = [key], [pl.col(key)]
    partials: list[pl.Expr] = []
    for place, one in enumerate(scan.aggregates):
        if place in (without or ()):
            continue
        name = f"a{place}"
        if one.function == "sql":
            raise UnsupportedError("dk.sql() needs a database; these rows are in memory.")
        if one.field or one.where is not None:
            seen.append(values_seen(one, rows).alias(name))
        other = one.weight or one.time
        seen += [named(other).alias(f"{name}#")] if other else []
        column = rows.columns.get(one.field)
        partials += measured(one, name, column, grouped=bool(names))
    frame = rows.frame.lazy()
    if not names:
        return (frame.select(seen) if seen else frame).select(partials)
    return frame.select(seen).group_by(names).agg(partials)


def values_seen(one: Aggregate, rows: Rows) -> pl.Expr:
    """Return the values that an aggregate sees, null for the other rows; without any, which rows."""
    if one.where is None:
        return named(one.field)
    seen = condition(one.where, rows.columns)
    return pl.when(seen).then(named(one.field)) if one.field else seen
