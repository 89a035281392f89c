"""Cubes: partials by the fields that a page filters by, so that another choice of them reads no rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from dashkit.data.compile_polars import condition
from dashkit.data.engine import Scan
from dashkit.data.grouping import plan, values_seen
from dashkit.data.named import named
from dashkit.model.filters import all_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from dashkit.data.columns import Column
    from dashkit.data.grouping import Rows
    from dashkit.model.expressions import Aggregate
    from dashkit.model.fields import Field
    from dashkit.model.filters import Filter
    from dashkit.model.joins import Join

SHARE: Final = 0.25
"""How many cells a cube may have for each row; more are not worth their room."""
MOST: Final = 500_000
"""How many cells a cube may have at all."""
LIMIT: Final = 64_000_000
"""Bytes that the cubes of a table may take together."""
FEW: Final = 120
"""Cubes of a table; each is looked at for each scan."""
_ADDED: Final = frozenset({"count", "sum", "mean", "min", "max"})
_COUNTS: Final = frozenset({"count", "distinct"})
_REFUSED: Final = 64
_VALUE, _PLACE, _CHOICE, _GROUP = "#value", "#place", "#choice", "#group"


@dataclass(frozen=True, slots=True)
class Cells:
    """Rows of a cube, those of a group side by side.

    Attributes
    ----------
    choices, groups
        For each row the places of its combination of chosen fields and of its group.
    values
        What stands in the rows; nulls as zeros.
    known
        Where a column has nulls, for each row whether it has a value.
    """

    choices: NDArray[np.uint32]
    groups: NDArray[np.uint32]
    values: Mapping[str, NDArray[Any]]
    known: Mapping[str, NDArray[np.bool_]]

    @property
    def size(self) -> int:
        """How many bytes they take."""
        every = (self.choices, self.groups, *self.values.values(), *self.known.values())
        return sum(one.nbytes for one in every)

    def among(self, chosen: NDArray[np.bool_]) -> Chosen:
        """Return the rows whose combination is chosen."""
        rows = np.flatnonzero(chosen[self.choices])
        groups = self.groups[rows]
        return Chosen(self, rows, groups, np.flatnonzero(_changes(groups)))


@dataclass(frozen=True, slots=True)
class Chosen:
    """Some rows of cells, and where each of their groups begins."""

    cells: Cells
    rows: NDArray[np.intp]
    groups: NDArray[np.uint32]
    starts: NDArray[np.intp]

    def added(self, name: str) -> NDArray[Any]:
        """Return the sum of each group; that of floats may differ from one of rows in its last digits."""
        values = self.cells.values[name][self.rows]
        with np.errstate(invalid="ignore"):
            return np.add.reduceat(values, self.starts) if len(values) else values

    def outermost(self, name: str, *, least: bool) -> pl.Series:
        """Return the smallest or largest value of each group, null where it has none."""
        values = self.cells.values[name][self.rows]
        if not len(values):
            return pl.Series(name, values)
        lowest, highest = -np.inf, np.inf
        if values.dtype.kind != "f":
            lowest, highest = np.iinfo(values.dtype).min, np.iinfo(values.dtype).max
        known = self.cells.known.get(name)
        known = None if known is None else known[self.rows]
        if known is not None:
            values = np.where(known, values, highest if least else lowest)
        found = (np.minimum if least else np.maximum).reduceat(values, self.starts)
        series = pl.Series(name, found)
        if known is None:
            return series
        return series.set(pl.Series(~np.logical_or.reduceat(known, self.starts)), None)

    def different(self, groups: int) -> NDArray[np.int64]:
        """Return how many different values each of a number of groups has; they stand in order."""
        values = self.cells.values[_VALUE][self.rows]
        fresh = _changes(self.groups) | _changes(values)
        return np.bincount(self.groups[fresh], minlength=groups)


def _changes(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which values are not the same as the one before."""
    found = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=found[1:])
    return found


@dataclass(frozen=True, slots=True)
class Cube:
    """What a scan is answered from, whatever of some fields is chosen.

    Attributes
    ----------
    scan
        What it answers: a scan without the conditions on these fields.
    names
        The fields that may be chosen by.
    columns
        Each field that it was made from, as it was then.
    choices, groups
        The combinations of members of these fields, and of the groups of the scan.
    cells
        The partials of each combination of both.
    pairs
        For each aggregate of distinct values, those that occur in each combination.
    kinds
        The types of partials.
    """

    scan: Scan
    names: frozenset[str]
    columns: Mapping[str, Column]
    choices: pl.DataFrame
    groups: pl.DataFrame
    cells: Cells
    pairs: Mapping[int, Cells]
    kinds: Mapping[str, pl.DataType]

    @property
    def size(self) -> int:
        """How many bytes it takes."""
        tables = sum(int(one.estimated_size()) for one in (self.choices, self.groups))
        return tables + sum(one.size for one in (self.cells, *self.pairs.values()))

    def answers(self, scan: Scan) -> bool:
        """Return whether a scan asks for its partials."""
        ours, theirs = self.scan.scope, scan.scope
        return (
            scan.groups == self.scan.groups
            and theirs.latest is None
            and ours.calendar == theirs.calendar
            and set(scan.aggregates) <= set(self.scan.aggregates)
            and _parts(ours.where) == _parts(split(theirs.where, self.names)[1])
            and all(ours.fields.get(name) == one for name, one in theirs.fields.items())
            and all(join in ours.joins for join in theirs.joins)
        )

    def answer(self, scan: Scan) -> pl.DataFrame:
        """Return the partials of a scan: a row for each group that has rows, one without groups."""
        where, _ = split(scan.scope.where, self.names)
        chosen = np.ones(self.choices.height if self.names else 1, dtype=np.bool_)
        if where is not None:
            passes = self.choices.select_seq(condition(where, self.columns).alias(_VALUE))
            chosen &= passes.to_series().to_numpy()
        found = self.cells.among(chosen)
        present = found.groups[found.starts]
        columns = [one.gather(present).alias(f"g{at}") for at, one in enumerate(self.groups)]
        for at, one in enumerate(scan.aggregates):
            columns += self._partials(self.scan.aggregates.index(one), f"a{at}", found, chosen)
        frame = pl.DataFrame(columns)
        return frame if scan.groups or frame.height else _empty(frame, scan.aggregates)

    def _partials(
        self, place: int, name: str, found: Chosen, chosen: NDArray[np.bool_]
    ) -> list[pl.Series]:
        own, one = f"a{place}", self.scan.aggregates[place]
        if place in self.pairs:
            counts = self.pairs[place].among(chosen).different(max(self.groups.height, 1))
            return [pl.Series(name, counts[found.groups[found.starts]], dtype=pl.Int64)]
        if one.function in {"min", "max"}:
            ends = found.outermost(own, least=one.function == "min")
            return [ends.cast(self.kinds[own]).alias(name)]
        tails = ("",) if one.function == "count" else ("", ".n")
        return [
            pl.Series(
                f"{name}{tail}", found.added(f"{own}{tail}"), dtype=self.kinds[f"{own}{tail}"]
            )
            for tail in tails
        ]


def _empty(frame: pl.DataFrame, aggregates: Sequence[Aggregate]) -> pl.DataFrame:
    """Return what an aggregation gives that no rows pass."""
    counts = {f"a{at}" for at, one in enumerate(aggregates) if one.function in _COUNTS}
    nothing = {
        name: [0 if name in counts or name.endswith(".n") else None] for name in frame.columns
    }
    return pl.DataFrame(nothing, schema=frame.schema)


def split(where: Filter | None, names: frozenset[str]) -> tuple[Filter | None, Filter | None]:
    """Return the conditions of a filter that concern only some fields, and the others.

    Examples
    --------
    >>> from dashkit.model.filters import Filter
    >>> here, there = Filter("in", "a", (1,)), Filter("in", "b", (2,))
    >>> split(here & there, frozenset({"a"})) == (here, there)
    True
    """
    parts = _parts(where)
    theirs = {one: None for one in parts if one.fields() <= names}
    return all_of(*theirs), all_of(*(one for one in parts if one not in theirs))


def _parts(where: Filter | None) -> dict[Filter, None]:
    """Return the conditions that all hold; their order says nothing."""
    if where is None:
        return {}
    return dict.fromkeys(where.parts if where.op == "and" else (where,))


def widened(scan: Scan, fields: Mapping[str, Field], joins: Sequence[Join]) -> Scan | None:
    """Return a scan without conditions on some fields, which it has all; None where no cube can be.

    Numbers, sums, smallest and largest values can be made from those of cells, and numbers of
    distinct values from the pairs that occur; nothing else can.
    """
    scope = scan.scope
    every = {**scope.fields, **fields}
    renamed = any(one.called_anew for one in every.values())
    if scope.latest is not None or renamed or not all(map(_addable, scan.aggregates)):
        return None
    tables = {one.table for one in fields.values()} - {join.name for join in scope.joins}
    more = [join for join in joins if join.name in tables]
    _, rest = split(scope.where, frozenset(fields))
    found = replace(scope, where=rest, fields=every, joins=(*scope.joins, *more))
    return Scan(found, scan.groups, scan.aggregates)


def _addable(one: Aggregate) -> bool:
    if one.function == "distinct":
        return not one.approximate
    return one.function in _ADDED and not one.weight


def made(scan: Scan, names: frozenset[str], rows: Rows, most: float) -> Cube | None:
    """Return the cube of a scan over the rows that pass; None where it has more cells than that."""
    fields = {one.name: one for one in scan.groups}
    fields |= {name: scan.scope.fields[name] for name in sorted(names)}
    distinct = {at: one for at, one in enumerate(scan.aggregates) if one.function == "distinct"}
    fine = Scan(scan.scope, tuple(fields.values()), scan.aggregates)
    found = plan(fine, rows, without=distinct).collect()
    members, partials = _members(found, fields), found.drop([f"g{at}" for at in range(len(fields))])
    if found.height > most or not all(map(_numeric, partials.dtypes)):
        return None
    choices = _combined(members, sorted(names))
    groups = _combined(members, [one.name for one in scan.groups])
    pairs: dict[int, Cells] = {}
    for at, one in distinct.items():
        keys = [named(name).alias(f"g{place}") for place, name in enumerate(fields)]
        values = rows.frame.lazy().select(*keys, values_seen(one, rows).alias(_VALUE))
        there = values.drop_nulls(_VALUE).unique().collect()
        if there.height > most:
            return None
        ranks = there[_VALUE].rank("dense").cast(pl.UInt32).to_frame()
        pairs[at] = _cells(_members(there, fields), ranks, choices, groups)
    return Cube(
        scan=scan,
        names=names,
        columns=rows.columns,
        choices=choices,
        groups=groups,
        cells=_cells(members, partials, choices, groups),
        pairs=pairs,
        kinds=partials.schema,
    )


def _numeric(kind: pl.DataType) -> bool:
    """Return whether numpy holds partials of a type."""
    return kind != pl.Int128 and (kind.is_integer() or kind.is_float() or kind.is_temporal())


def _members(frame: pl.DataFrame, names: Iterable[str]) -> pl.DataFrame:
    return pl.DataFrame([frame[f"g{at}"].alias(name) for at, name in enumerate(names)])


def _combined(members: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    return members.select(map(named, names)).unique() if names else pl.DataFrame()


def _cells(
    members: pl.DataFrame, values: pl.DataFrame, choices: pl.DataFrame, groups: pl.DataFrame
) -> Cells:
    """Return values with the places of their members, by group, then in the order of the last."""
    height = values.height
    at = pl.DataFrame(
        {_GROUP: _placed(members, groups, height), _CHOICE: _placed(members, choices, height)}
    )
    places = [_GROUP] if values.columns != [_VALUE] else [_GROUP, _VALUE]
    both = pl.concat([at, values], how="horizontal")
    ordered = both.select(pl.arg_sort_by(places)).to_series() if both.height else both[_GROUP]
    at, values = at[ordered], values[ordered]
    columns = {one.name: one.to_physical() for one in values}
    return Cells(
        choices=at[_CHOICE].to_numpy(),
        groups=at[_GROUP].to_numpy(),
        values={name: one.fill_null(0).to_numpy() for name, one in columns.items()},
        known={
            name: one.is_not_null().to_numpy() for name, one in columns.items() if one.has_nulls()
        },
    )


def _placed(frame: pl.DataFrame, members: pl.DataFrame, height: int) -> pl.Series:
    """Return for each row the place of its combination."""
    if not members.width:
        return pl.zeros(height, dtype=pl.UInt32, eager=True)
    names = {name: f"g{at}" for at, name in enumerate(members.columns)}
    found = frame.select(map(named, members.columns)).rename(names)
    numbered = members.rename(names).with_row_index(_PLACE)
    on = [*names.values()]
    return found.join(numbered, on=on, how="left", nulls_equal=True, maintain_order="left")[_PLACE]


class Cubes:
    """The cubes of one version of a table, those not used for longest given up first.

    Parameters
    ----------
    limit
        Bytes that they may take together.
    share
        Cells that one may have for each row.
    """

    def __init__(self, limit: int = LIMIT, share: float = SHARE) -> None:
        self._limit, self._share = limit, share
        self._lock = Lock()
        self._cubes: list[Cube] = []
        self._refused: list[tuple[Scan, frozenset[str]]] = []

    def most(self, height: int) -> float:
        """Return how many cells a cube of a table may have."""
        return min(MOST, self._share * height)

    def of(self, scan: Scan, now: Callable[[Field, Scan], Column]) -> Cube | None:
        """Return a cube that answers a scan; ``now`` gives a field as it is at present."""
        with self._lock:
            found = next((one for one in reversed(self._cubes) if one.answers(scan)), None)
            if found is None:
                return None
            self._cubes.remove(found)
            if not _present(found, now):
                return None
            self._cubes.append(found)
            return found

    def lacking(
        self, scans: Iterable[Scan], names: frozenset[str], now: Callable[[Field, Scan], Column]
    ) -> list[Scan]:
        """Return the scans, each once, of which a cube by some fields is neither there nor known to be too large.

        Cubes of joined tables that have changed since are given up.
        """
        with self._lock:
            self._cubes = [one for one in self._cubes if _present(one, now)]
            there = [one for one in self._cubes if names <= one.names]
            found: list[Scan] = []
            for scan in scans:
                known = scan in found or (scan, names) in self._refused
                if not known and not any(one.answers(scan) for one in there):
                    found.append(scan)
            return found

    def keep(self, scan: Scan, names: frozenset[str], cube: Cube | None) -> None:
        """Keep a cube, or that there can be none."""
        with self._lock:
            if cube is None or cube.size > self._limit:
                self._refused = [*self._refused[1 - _REFUSED :], (scan, names)]
                return
            kept = [one for one in self._cubes if not cube.answers(one.scan)]
            self._cubes = [*kept[1 - FEW :], cube]
            while self.size > self._limit:
                del self._cubes[0]

    @property
    def size(self) -> int:
        """How many bytes they take."""
        return sum(one.size for one in self._cubes)


def _present(cube: Cube, now: Callable[[Field, Scan], Column]) -> bool:
    """Return whether no table that is joined has changed, or can be read no more, since a cube was made."""
    fields = cube.scan.scope.fields
    try:
        return all(
            column is now(fields[name], cube.scan)
            for name, column in cube.columns.items()
            if name in fields and fields[name].table
        )
    except Exception:  # noqa: BLE001
        return False
