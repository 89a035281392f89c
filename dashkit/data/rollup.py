"""Groupings of the same rows: one over the fields of several, then merged for each of them."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Final

import polars as pl

from dashkit.data.engine import Scan
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
        The scan of these groups, by the place of each cell.
    places
        Which of the scans are merged from its answer.
    """

    cells: Cells
    scan: Scan
    places: tuple[int, ...]


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
    if table.height < FEWEST:
        return None
    sizes = {
        place: prod(_size(one, columns) for one in scan.groups)
        for place, scan in enumerate(scans)
        if scan.groups and all(_exact(one, columns) for one in scan.aggregates)
    }
    names: dict[str, None] = {}
    places: list[int] = []
    for place in sorted((one for one in sizes if sizes[one]), key=sizes.__getitem__):
        more = names | dict.fromkeys(one.name for one in scans[place].groups)
        if prod(columns[name].size for name in more) * _SHARE <= table.height:
            names = more
            places.append(place)
    if len(places) <= 1:
        return None
    cells = table.cells({name: columns[name] for name in names})
    if cells is None or cells.members.height * _SHARE > table.height:
        return None
    wanted = dict.fromkeys(one for place in places for one in scans[place].aggregates)
    fine = Scan(scans[places[0]].scope, (Field(CELL, CELL, "integer"),), tuple(wanted))
    return Common(cells, fine, tuple(places))


def _size(field: Field, columns: Mapping[str, Column]) -> int:
    """Return how many members a field has; 0 where that is unknown or they are named anew."""
    return 0 if field.called_anew else columns[field.name].size


def _exact(one: Aggregate, columns: Mapping[str, Column]) -> bool:
    if one.function in {"sum", "mean"}:
        return not one.weight and columns[one.field].exact
    return one.function in {"count", "min", "max"}


def merged(frame: pl.DataFrame, fine: Common, scan: Scan) -> pl.LazyFrame:
    """Return the partials of a scan from those of the cells."""
    members = fine.cells.members
    columns = [
        members[field.name].gather(frame["g0"]).alias(f"g{place}")
        for place, field in enumerate(scan.groups)
    ]
    keys = [one.name for one in columns]
    columns += [
        frame[f"a{fine.scan.aggregates.index(one)}{tail}"].alias(f"a{place}{tail}")
        for place, one in enumerate(scan.aggregates)
        for tail in (("", ".n") if one.function in {"sum", "mean"} else ("",))
    ]
    partials = [
        partial for place, one in enumerate(scan.aggregates) for partial in merge(f"a{place}", one)
    ]
    return pl.DataFrame(columns).lazy().group_by(keys).agg(partials)
