"""What a database cannot aggregate: its values are read, and grouped here.

The rows that pass are filtered and their values computed in the database; one row of each passes
over the wire, so the answer is exact, and slower the more rows pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import sqlalchemy as sa

from dashkit.data.compile_polars import measured
from dashkit.data.contexts import ROWS
from dashkit.data.engine import Scan
from dashkit.data.sql_scans import TAILS, read_rows, reals, series

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashkit.data.compile_sql import Rows, Table
    from dashkit.data.sql_arrow import Answered


def apart(
    scan: Scan, lacking: frozenset[str], sketches: frozenset[str]
) -> tuple[Scan, Scan | None]:
    """Return what a database can answer of a scan, and what is left; None where nothing is."""
    rest = tuple(
        one
        for one in scan.aggregates
        if one.function in lacking and not (one.approximate and one.function in sketches)
    )
    if not rest:
        return scan, None
    known = tuple(one for one in scan.aggregates if one not in rest)
    return Scan(scan.scope, scan.groups, known or (ROWS,)), Scan(scan.scope, scan.groups, rest)


def values(scan: Scan, fact: Table, tables: Mapping[str, Table]) -> tuple[sa.Select[Any], Rows]:
    """Return the select of the values that the aggregates of a scan see, row by row."""
    rows, inner, kept = read_rows([scan], fact, tables)
    return sa.select(*inner.c).where(*kept), rows


def together(
    scan: Scan, known: Scan, frame: pl.DataFrame, rest: Scan, answer: Answered, rows: Rows
) -> pl.DataFrame:
    """Return the answer to a scan from what the database answered and from the values read."""
    keys = [f"g{i}" for i in range(len(scan.groups))]
    grouped = _grouped(rest, _columns(rest, answer, rows), keys)
    if keys:
        grouped = frame.select(keys).join(
            grouped, on=keys, how="left", nulls_equal=True, maintain_order="left"
        )
    made = [frame[key] for key in keys]
    for place, one in enumerate(scan.aggregates):
        held, source = (known, frame) if one in known.aggregates else (rest, grouped)
        at = held.aggregates.index(one)
        made += [
            source[f"a{at}{tail}"].alias(f"a{place}{tail}")
            for tail in TAILS
            if f"a{at}{tail}" in source.columns
        ]
    return pl.DataFrame(made)


def _columns(rest: Scan, answer: Answered, rows: Rows) -> pl.DataFrame:
    """Return the values as typed columns: groups, then values and times of each aggregate."""
    lists = iter(answer)
    made = [series(f"g{i}", next(lists), one, rows) for i, one in enumerate(rest.groups)]
    for i, one in enumerate(rest.aggregates):
        found, field = next(lists), rest.scope.fields[one.field]
        if one.function == "quantile":
            made.append(reals(f"a{i}", found))
            continue
        made.append(series(f"a{i}", found, field, rows))
        made.append(series(f"a{i}#", next(lists), rest.scope.fields[one.time], rows))
    return pl.DataFrame(made)


def _grouped(rest: Scan, values: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    partials = [
        partial
        for i, one in enumerate(rest.aggregates)
        for partial in measured(one, f"a{i}", None, grouped=bool(keys))
    ]
    return values.group_by(keys).agg(partials) if keys else values.select(partials)
