"""What the views of a notebook must show, by Polars over all rows; nothing of dashkit is used."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from math import isfinite
from typing import TYPE_CHECKING, Any

from tests.traces.choices import (
    DAY,
    Condition,
    Span,
    Viewer,
    column_of,
    following,
    span,
    unit_start,
)

if TYPE_CHECKING:
    import polars as pl

Value = float | None


@dataclass(frozen=True)
class Measure:
    """A number over rows; ``nothing`` over no rows at all, ``gap`` in a bucket or bar without any.

    ``points`` says that it is a percentage, whose change is in points.
    """

    of: pl.Expr
    nothing: Value = None
    gap: Value = None
    points: bool = False
    growth: bool = False


@dataclass(frozen=True)
class Seen:
    """A view as its notebook defines it."""

    measures: tuple[str, ...]
    by: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    top: int = 0
    period: str = ""
    where: pl.Expr | None = None
    target: Value = None
    across: str = ""
    spark: str = ""
    changes: bool = False


@dataclass(frozen=True)
class Scope:
    """The rows that a view counts, those compared with, those just before, and those of all its marks."""

    rows: pl.DataFrame
    base: pl.DataFrame | None
    previous: pl.DataFrame | None
    domain: pl.DataFrame
    span: Span


@dataclass
class World:
    """A notebook: its rows with their local ``day``, its measures and views."""

    rows: pl.DataFrame
    time: str
    period: str
    compare: str
    measures: dict[str, Measure]
    views: dict[str, Seen]
    kept: dict[Any, pl.DataFrame] = field(default_factory=dict)

    @property
    def first(self) -> date:
        return self.rows["day"].min()

    @property
    def until(self) -> date:
        return self.rows["day"].max() + DAY

    def scope(self, viewer: Viewer, key: str) -> Scope:
        """Return the rows of a view by what the viewer chose."""
        now, seen = viewer.now, self.views[key]
        compare = self.compare if now.compare is None else now.compare
        chosen = seen.period or now.period or self.period
        conditions = [one for (owner, _), one in now.filters if owner != key]
        if seen.period:
            conditions = [one for one in conditions if not one.field.startswith(f"{self.time}.")]
        else:
            chosen, conditions = self._narrowed(chosen, conditions)
        found = span(chosen, compare, self.first, self.until)
        path = tuple(
            Condition("in", name, (member,))
            for name, member in zip(seen.levels, now.path(key), strict=False)
        )
        asked = (*conditions, *path)
        previous = span(chosen, "previous", self.first, self.until).before
        base, earlier = (
            None if ends is None else self._of(seen, asked, *ends)
            for ends in (found.before, previous)
        )
        rows, domain = (self._of(seen, one, found.start, found.end) for one in (asked, path))
        return Scope(rows, base, earlier, domain, found)

    def _narrowed(self, chosen: Any, conditions: list[Condition]) -> tuple[Any, list[Condition]]:
        """Return a brush over time as the period, as far as it lies in the one chosen."""
        times = [
            one for one in conditions if one.op == "range" and one.field.startswith(f"{self.time}.")
        ]
        if not times:
            return chosen, conditions
        ends = [one.values for one in times]
        if chosen != "all time":
            whole = span(chosen, "", self.first, self.until)
            ends.append((whole.start, whole.end))
        start, end = max(one for one, _ in ends), min(one for _, one in ends)
        if start >= end:
            return chosen, conditions
        return (start, end), [one for one in conditions if one not in times]

    def _of(
        self, seen: Seen, conditions: tuple[Condition, ...], start: date, end: date
    ) -> pl.DataFrame:
        key = (frozenset(conditions), str(seen.where), start, end)
        if key not in self.kept:
            if len(self.kept) > 60:
                self.kept.clear()
            passing = [one.rows() for one in conditions]
            passing += [] if seen.where is None else [seen.where.fill_null(value=False)]
            self.kept[key] = self.rows.filter(Span(start, end).rows(), *passing)
        return self.kept[key]

    def total(self, rows: pl.DataFrame | None, name: str) -> Value:
        """Return a measure over rows."""
        one = self.measures[name]
        if rows is None:
            return None
        return one.nothing if rows.height == 0 else plain(rows.select(one.of).item())

    def base(self, rows: pl.DataFrame | None, name: str) -> Value:
        """Return a measure over the rows compared with: without any, nothing was sold, not unknown."""
        empty = rows is not None and rows.height == 0
        return self.measures[name].gap if empty else self.total(rows, name)

    def by(self, rows: pl.DataFrame | None, fields: tuple[str, ...], *names: str) -> dict[Any, Any]:
        """Return measures for each member, or each tuple of members of several fields."""
        if rows is None:
            return {}
        keys = [column_of(one).alias(f"key{place}") for place, one in enumerate(fields)]
        found = rows.group_by(keys).agg(self.measures[one].of.alias(one) for one in names)
        split = len(fields)
        return {
            row[0] if split == 1 else row[:split]: tuple(plain(one) for one in row[split:])
            for row in found.rows()
        }

    def paired(self, scope: Scope, grain: str) -> list[tuple[date, date | None]]:
        """Return the buckets of a period, each with that at the same place of the one before."""
        ours = buckets(scope.span.start, scope.span.end, grain)
        if scope.span.before is None:
            return [(one, None) for one in ours]
        theirs = buckets(*scope.span.before, grain)
        ends = (scope.span.start, scope.span.end), scope.span.before
        earliest = unit_start(self.first, grain)
        found = []
        for place, one in enumerate(ours):
            other = theirs[place] if place < len(theirs) else None
            alike = other is not None and _left(one, *ends[0], grain) == _left(
                other, *ends[1], grain
            )
            found.append((one, other if alike and other >= earliest else None))
        return found


def plain(value: Any) -> Any:
    """Return a number, None for what is none."""
    return value if value is not None and isfinite(value) else None


def buckets(start: date, end: date, grain: str) -> list[date]:
    """Return the first days of the buckets that a stretch of days touches."""
    found = [unit_start(start, grain)]
    while (after := following(found[-1], grain)) < end:
        found.append(after)
    return found


def _left(bucket: date, start: date, end: date, grain: str) -> int | None:
    """Return the days that a stretch leaves of a bucket; None for all of them."""
    until = following(bucket, grain)
    if start <= bucket and until <= end:
        return None
    return (min(until, end) - max(bucket, start)).days


def changed(now: Value, base: Value) -> Value:
    """Return a relative change; None where it has no meaning."""
    if now is None or base is None or base < 0 or now < 0:
        return None
    if base == 0:
        return 0.0 if now == 0 else None
    return now / base - 1


def milliseconds(day: date) -> float:
    """Return a day as the page counts time."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000
