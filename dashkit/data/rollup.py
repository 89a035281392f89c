"""Groupings of the same rows: one over the fields of several, then merged for each of them."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Final

import polars as pl

from dashkit.data.engine import Scan
from dashkit.data.windows import merge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.data.columns import Column
    from dashkit.model.expressions import Aggregate

FEWEST: Final = 100_000
"""Rows below which groupings of their own are as quick."""
_SHARE: Final = 2
"""How many times as many rows as cells there must be, for merging to cost little."""


def common(
    scans: Sequence[Scan], columns: Mapping[str, Column], height: int
) -> tuple[Scan, list[int]] | None:
    """Return the scan whose groups make up those of several, and the places of these.

    Only such that merging changes no digit: counts, exact sums, smallest and largest values.
    None where it would not be worth while.

    Parameters
    ----------
    scans
        Over the same rows.
    columns
        What the fields of these are.
    height
        The number of rows.
    """
    if height < FEWEST:
        return None
    sizes = {
        place: prod(columns[one.name].size for one in scan.groups)
        for place, scan in enumerate(scans)
        if scan.groups and all(_exact(one, columns) for one in scan.aggregates)
    }
    fields = {one.name: one for scan in scans for one in scan.groups}
    names: dict[str, None] = {}
    places: list[int] = []
    for place in sorted((one for one in sizes if sizes[one]), key=sizes.__getitem__):
        more = names | dict.fromkeys(one.name for one in scans[place].groups)
        if prod(columns[name].size for name in more) * _SHARE <= height:
            names = more
            places.append(place)
    if len(places) <= 1:
        return None
    wanted = dict.fromkeys(one for place in places for one in scans[place].aggregates)
    groups = tuple(fields[name] for name in names)
    return Scan(scans[places[0]].scope, groups, tuple(wanted)), places


def _exact(one: Aggregate, columns: Mapping[str, Column]) -> bool:
    if one.function in {"sum", "mean"}:
        return not one.weight and columns[one.field].exact
    return one.function in {"count", "min", "max"}


def merged(frame: pl.DataFrame, fine: Scan, scan: Scan) -> pl.LazyFrame:
    """Return the partials of a scan from those of finer groups."""
    columns = [
        frame[f"g{fine.groups.index(field)}"].alias(f"g{place}")
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
