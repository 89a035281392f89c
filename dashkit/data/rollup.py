"""Groupings of the same rows: one over the fields of several, then merged for each of them."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Final

import polars as pl

from dashkit.data.engine import Scan
from dashkit.data.marks import countable
from dashkit.data.windows import merge
from dashkit.model.fields import Field

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.data.cells import Cells
    from dashkit.data.columns import Column, Columns
    from dashkit.model.expressions import Aggregate

CELL: Final = "#cell"
"""What the place of a row's cell is called among its fields."""
FEWEST: Final = 100_000
"""Rows below which groupings of their own are as quick."""
_SHARE: Final = 2
"""How many times as many rows as cells there must be, for merging to cost little."""


@dataclass(frozen=True, slots=True)
class Common:
    """What several groupings are merged from.

    Attributes
    ----------
    cells
        The groups that make up those of all of them.
    scan
        The scan of these groups, by the place of each cell; None where nothing is merged.
    places
        Which of the scans are merged from its answer.
    counted
        Which have distinct values that are counted by marks, each group by its place.
    """

    cells: Cells
    scan: Scan | None
    places: tuple[int, ...]
    counted: tuple[int, ...]

    @property
    def every(self) -> tuple[int, ...]:
        """Which of the scans need no fields of their groups but the cells."""
        return self.places + self.counted


def common(scans: Sequence[Scan], columns: Mapping[str, Column], table: Columns) -> Common | None:
    """Return the scan whose groups make up those of several, and the places of these.

    Only such that merging changes no digit: counts, exact sums, smallest and largest values.
    None where it would not be worth while.

    Parameters
    ----------
    scans
        Over the same rows.
    columns
        What the fields of these are.
    table
        All rows, which keep the combinations of members for the next time.
    """
    height = table.height
    if height < FEWEST:
        return None
    sizes = {
        place: prod(_size(one, columns) for one in scan.groups)
        for place, scan in enumerate(scans)
        if scan.groups
    }
    exact, counted = _ways(scans, sizes, columns, height)
    names: dict[str, Column] = {}
    for place in sorted(exact | counted, key=sizes.__getitem__):
        more = names | {one.name: columns[one.name] for one in scans[place].groups}
        if prod(one.size for one in more.values()) * _SHARE <= height:
            names = more
        else:
            exact, counted = exact - {place}, counted - {place}
    exact = exact if len(exact) > 1 else frozenset()
    cells = table.cells(names) if exact or counted else None
    if cells is None or cells.members.height * _SHARE > height:
        return None
    fine = None
    if exact:
        wanted = dict.fromkeys(one for place in exact for one in scans[place].aggregates)
        fine = Scan(scans[min(exact)].scope, (Field(CELL, CELL, "integer"),), tuple(wanted))
    return Common(cells, fine, tuple(exact), tuple(counted))


def _ways(
    scans: Sequence[Scan], sizes: Mapping[int, int], columns: Mapping[str, Column], height: int
) -> tuple[frozenset[int], frozenset[int]]:
    """Return which scans can be merged without a change of a digit, and which can be counted."""
    exact, counted = set(), set()
    for place, size in sizes.items():
        aggregates = scans[place].aggregates if size else ()
        if any(countable(one, size, columns, height) for one in aggregates):
            counted.add(place)
        elif aggregates and all(_exact(one, columns) for one in aggregates):
            exact.add(place)
    return frozenset(exact), frozenset(counted)


def _size(field: Field, columns: Mapping[str, Column]) -> int:
    """Return how many members a field has; 0 where that is unknown or they are named anew."""
    return 0 if field.called_anew else columns[field.name].size


def _exact(one: Aggregate, columns: Mapping[str, Column]) -> bool:
    if one.function in {"sum", "mean"}:
        return not one.weight and columns[one.field].exact
    return one.function in {"count", "min", "max"}


def merged(frame: pl.DataFrame, cells: Cells, fine: Scan, scan: Scan) -> pl.LazyFrame:
    """Return the partials of a scan from those of cells."""
    members = cells.members
    columns = [
        members[field.name].gather(frame["g0"]).alias(f"g{place}")
        for place, field in enumerate(scan.groups)
    ]
    keys = [one.name for one in columns]
    columns += [
        frame[f"a{fine.aggregates.index(one)}{tail}"].alias(f"a{place}{tail}")
        for place, one in enumerate(scan.aggregates)
        for tail in (("", ".n") if one.function in {"sum", "mean"} else ("",))
    ]
    partials = [
        partial for place, one in enumerate(scan.aggregates) for partial in merge(f"a{place}", one)
    ]
    return pl.DataFrame(columns).lazy().group_by(keys).agg(partials)
