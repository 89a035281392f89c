"""What a viewer has chosen, kept by the messages of the page alone: filters, period, levels, undo."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import polars as pl

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Condition:
    """One filter, as its message says it."""

    op: str
    field: str
    values: tuple[Any, ...]
    missing: bool = False

    def rows(self) -> pl.Expr:
        """Return which rows pass, a missing value never by accident."""
        column = column_of(self.field)
        if self.op in {"in", "not_in"}:
            known = [one for one in self.values if one is not None]
            found = column.is_in(known).fill_null(value=None in self.values)
            return ~found if self.op == "not_in" else found
        if self.op == "contains":
            text = column.str.to_lowercase()
            return text.str.contains(self.values[0].lower(), literal=True).fill_null(value=False)
        low, high = self.values
        found = pl.lit(value=True) if low is None else column >= low
        if high is not None:
            found &= column < high if self.op == "range" else column <= high
        return found.fill_null(value=self.missing)


def column_of(name: str) -> pl.Expr:
    """Return a field, a bucket of the day such as ``date.month``, or bins such as ``x.bin(5)``."""
    base, _, cut = name.partition(".")
    if cut.startswith("bin("):
        width = float(cut[4:-1])
        return (pl.col(base) / width).floor() * width
    days = {"day": "1d", "week": "1w", "month": "1mo"}
    return pl.col("day").dt.truncate(days[cut]) if cut else pl.col(name)


@dataclass(frozen=True)
class Meaning:
    """What undo takes back."""

    filters: tuple[tuple[tuple[str, str], Condition], ...] = ()
    period: str | tuple[date, date] | None = None
    compare: str | None = None
    drills: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    hidden: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def path(self, view: str) -> tuple[Any, ...]:
        """Return the members that a view was drilled into."""
        return dict(self.drills).get(view, ())


@dataclass
class Viewer:
    """The choice that messages lead to."""

    now: Meaning = Meaning()
    past: list[Meaning] = field(default_factory=list)
    future: list[Meaning] = field(default_factory=list)
    page: str = ""
    tables: dict[str, tuple[tuple[tuple[str, bool], ...], int]] = field(default_factory=dict)

    def hear(self, message: dict[str, Any]) -> None:
        """Follow one message of the page."""
        match message:
            case {"type": "undo"}:
                self._move(self.past, self.future)
            case {"type": "redo"}:
                self._move(self.future, self.past)
            case {"type": "page", "page": page}:
                self.page = page
            case {"type": "table", "view": view, "sort": sort, "page": page}:
                order = tuple((one["column"], one["descending"]) for one in sort)
                self.tables[view] = (order, page)
            case _:
                self._go(self._changed(message))

    def _changed(self, message: dict[str, Any]) -> Meaning:  # noqa: PLR0911 - one line a message
        now = self.now
        match message:
            case {"type": "filter", "view": view, "field": name, "op": op, "values": values}:
                filters = dict(now.filters)
                filters.pop((view, name), None) if not values else None
                if values:
                    read = tuple(_read(name, one) for one in values)
                    missing = message.get("missing", False)
                    filters[view, name] = Condition(op, name, read, missing)
                return replace(now, filters=tuple(filters.items()))
            case {"type": "clear", "view": view}:
                kept = tuple(one for one in now.filters if view is not None and one[0][0] != view)
                return replace(now, filters=kept)
            case {"type": "period", "words": words}:
                return replace(now, period=words)
            case {"type": "period", "start": start, "end": end}:
                ends = date.fromisoformat(start), date.fromisoformat(end) + DAY
                return replace(now, period=ends)
            case {"type": "columns", "view": view, "hidden": names}:
                hidden = {**dict(now.hidden), view: tuple(names)}
                return replace(now, hidden=tuple(one for one in hidden.items() if one[1]))
            case {"type": "compare", "value": value}:
                return replace(now, compare=value)
            case {"type": "drill", "view": view, "member": member}:
                return self._drilled(view, (*now.path(view), member))
            case {"type": "up", "view": view, "depth": depth}:
                return self._drilled(view, now.path(view)[:depth])
        raise AssertionError(message)

    def _drilled(self, view: str, path: tuple[Any, ...]) -> Meaning:
        drills = dict(self.now.drills)
        drills[view] = path
        return replace(self.now, drills=tuple(one for one in drills.items() if one[1]))

    def _go(self, after: Meaning) -> None:
        if after != self.now:
            self.past.append(self.now)
            self.future.clear()
            self.now = after
            self._rewind()

    def _move(self, taken: list[Meaning], given: list[Meaning]) -> None:
        if taken:
            given.append(self.now)
            self.now = taken.pop()
            self._rewind()

    def _rewind(self) -> None:
        self.tables = {view: (order, 0) for view, (order, _) in self.tables.items()}


def _read(name: str, value: Any) -> Any:
    timed = name.partition(".")[2] in {"day", "week", "month"}
    return date.fromisoformat(value) if timed and value is not None else value


@dataclass(frozen=True)
class Span:
    """Days from ``start`` up to and without ``end``, and those that they are compared with."""

    start: date
    end: date
    words: str = ""
    before: tuple[date, date] | None = None

    def rows(self) -> pl.Expr:
        """Return which rows lie in it."""
        return pl.col("day").is_between(self.start, self.end, closed="left")


def unit_start(day: date, unit: str) -> date:
    """Return the first day of the week, month, quarter or year of a day."""
    if unit == "week":
        return day - day.weekday() * DAY
    month = {"day": day.month, "month": day.month, "year": 1}.get(
        unit, (day.month - 1) // 3 * 3 + 1
    )
    return day if unit == "day" else date(day.year, month, 1)


def following(start: date, unit: str) -> date:
    """Return the first day of the next unit."""
    days = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}[unit]
    return unit_start(start + days * DAY, unit) if days > 7 else start + days * DAY


def _stretch(period: str | tuple[date, date], first: date, until: date) -> Span:
    """Return the days of a period with those just before it."""
    if not isinstance(period, str):
        start, end = period
        return Span(start, end, before=(start - (end - start), start))
    if period == "all time":
        return Span(first, until, period)
    words = {"today": "this day", "yesterday": "last day"}.get(period, period).split()
    if words[1].isdigit():
        length = int(words[1]) * DAY
        return Span(until - length, until, period, (until - 2 * length, until - length))
    kind, unit = words
    if kind == "this":
        start = unit_start(until - DAY, unit)
        earlier = unit_start(start - DAY, unit)
        whole = until >= following(start, unit)
        stop = start if whole else min(earlier + (until - start), start)
        return Span(start, until, period, (earlier, stop))
    end = unit_start(until, unit)
    start = unit_start(end - DAY, unit)
    return Span(start, end, period, (unit_start(start - DAY, unit), start))


def span(period: str | tuple[date, date], compare: str, first: date, until: date) -> Span:
    """Return the days that a period means, and those compared with where there are data."""
    found = _stretch(period, first, until)
    if compare == "year" and found.words != "all time":
        ends = found.start, found.end - DAY
        a, b = (one.replace(year=one.year - 1, day=min(one.day, 28)) for one in ends)
        found = replace(found, before=(a, b + DAY))
    if not compare or found.before is None or found.before[1] <= first:
        return replace(found, before=None)
    return found
