"""Scans that differ only in what they measure become one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from dashkit.data.engine import Scan
from dashkit.errors import DeadlineError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashkit.data.engine import Engine
    from dashkit.model.expressions import Aggregate

Answer = pl.DataFrame | Exception


def scan_together(
    engine: Engine, scans: Sequence[Scan], *, deadline: float | None = None
) -> list[Answer]:
    """Answer scans, each group of alike ones by a single scan for the measures of all.

    A failure of such a scan is that of the one which fails alone.
    """
    groups = _groups(scans)
    merged = together(scans, groups)
    answers = engine.scan_many(merged, deadline=deadline)
    found: list[Answer] = [LookupError("no answer")] * len(scans)
    for places, whole, answer in zip(groups, merged, answers, strict=True):
        alone = isinstance(answer, Exception) and len(places) > 1
        if alone and not isinstance(answer, DeadlineError):
            single = engine.scan_many([scans[place] for place in places], deadline=deadline)
        else:
            single = [_part(answer, whole, scans[place]) for place in places]
        for place, one in zip(places, single, strict=True):
            found[place] = one
    return found


def together(scans: Sequence[Scan], groups: Sequence[Sequence[int]] | None = None) -> list[Scan]:
    """Return a single scan for each group of alike ones."""
    places = _groups(scans) if groups is None else groups
    return [_merged([scans[place] for place in some]) for some in places]


def _groups(scans: Sequence[Scan]) -> list[list[int]]:
    found: list[list[int]] = []
    for place, scan in enumerate(scans):
        for places in found:
            if _alike(scans[places[0]], scan):
                places.append(place)
                break
        else:
            found.append([place])
    return found


def _alike(one: Scan, other: Scan) -> bool:
    ours, theirs = one.scope, other.scope
    return (
        one.groups == other.groups
        and ours.where == theirs.where
        and ours.calendar == theirs.calendar
        and ours.joins == theirs.joins
        and ours.latest == theirs.latest
        and _written(one) == _written(other)
        and all(theirs.fields.get(name, field) == field for name, field in ours.fields.items())
    )


def _written(scan: Scan) -> bool:
    """Return whether a scan has aggregates in the words of the database, which are asked alone."""
    return any(one.function == "sql" for one in scan.aggregates)


def _merged(scans: Sequence[Scan]) -> Scan:
    first = scans[0]
    if len(scans) == 1:
        return first
    fields = {name: field for scan in scans for name, field in scan.scope.fields.items()}
    wanted = dict.fromkeys(one for scan in scans for one in scan.aggregates)
    return Scan(replace(first.scope, fields=fields), first.groups, tuple(wanted))


def _part(answer: Answer, whole: Scan, scan: Scan) -> Answer:
    """Return the columns of one scan out of the answer to the merged one."""
    if isinstance(answer, Exception) or whole is scan:
        return answer
    places: dict[Aggregate, int] = {one: place for place, one in enumerate(whole.aggregates)}
    columns = [answer[f"g{place}"] for place in range(len(scan.groups))]
    columns += [
        answer[f"a{places[one]}{tail}"].alias(f"a{place}{tail}")
        for place, one in enumerate(scan.aggregates)
        for tail in ("", ".n", ".m2")
        if f"a{places[one]}{tail}" in answer.columns
    ]
    return pl.DataFrame(columns)
