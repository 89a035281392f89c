"""What a database cannot aggregate: its values are read, and grouped here.

The rows that pass are filtered and their values computed in the database; one row of each passes
over the wire, so the answer is exact, and slower the more rows pass. Standard deviations of integers
beyond 2^53 are among it where they are small: databases round such integers to floats first.
"""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from typing import TYPE_CHECKING, Any, Final

import polars as pl
import sqlalchemy as sa

from dashkit.data.columns import Column
from dashkit.data.compile_polars import measured
from dashkit.data.contexts import ROWS
from dashkit.data.engine import Scan
from dashkit.data.sql_scans import TAILS, read_rows, reals, series

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashkit.data.compile_sql import Rows, Table
    from dashkit.data.sql_arrow import Answered

_WHOLE: Final = 2.0**53
_TOLD: Final = 1e-13


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


def rounded(scan: Scan, frame: pl.DataFrame) -> Scan | None:
    """Return what of an answer is wrong because integers were rounded; None where nothing is."""
    found = tuple(
        one
        for place, one in enumerate(scan.aggregates)
        if one.function == "std"
        and scan.scope.fields[one.field].value_type == "integer"
        and _rounded(*(frame[f"a{place}{tail}"] for tail in TAILS))
    )
    return Scan(scan.scope, scan.groups, found) if found else None


def _rounded(means: pl.Series, numbers: pl.Series, squares: pl.Series) -> bool:
    """Return whether integers may be beyond 2^53, and lie so near that rounding them tells."""
    groups = zip(means.to_list(), numbers.to_list(), squares.to_list(), strict=True)
    for mean, number, apart in groups:
        if number and number > 1:
            largest = abs(mean) + sqrt(apart)
            if largest >= _WHOLE and largest / _WHOLE > _TOLD * sqrt(apart / number):
                return True
    return False


def values(scan: Scan, fact: Table, tables: Mapping[str, Table]) -> tuple[sa.Select[Any], Rows]:
    """Return the select of the values that the aggregates of a scan see, row by row."""
    plain = (
        replace(one, function="sum") if one.function == "std" else one for one in scan.aggregates
    )
    rows, inner, kept = read_rows([replace(scan, aggregates=tuple(plain))], fact, tables)
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
        held, source = (rest, grouped) if one in rest.aggregates else (known, frame)
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
        if one.time:
            made.append(series(f"a{i}#", next(lists), rest.scope.fields[one.time], rows))
    return pl.DataFrame(made)


def _grouped(rest: Scan, values: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    partials = [
        partial
        for i, one in enumerate(rest.aggregates)
        for partial in measured(one, f"a{i}", Column(values[f"a{i}"]), grouped=bool(keys))
    ]
    return values.group_by(keys).agg(partials) if keys else values.select(partials)
