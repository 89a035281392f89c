"""Every number that a view was sent beside the oracle's."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from math import isclose
from typing import TYPE_CHECKING, Any

import polars as pl

from tests.traces.choices import column_of
from tests.traces.oracle import changed, milliseconds

if TYPE_CHECKING:
    from tests.traces.choices import Viewer
    from tests.traces.oracle import Scope, Seen, World

NUMBER = re.compile(r"([+−-]?)[$]?([\d,]*\.?\d+)\s?([kMB%]?)")
SCALE = {"k": 1e3, "M": 1e6, "B": 1e9, "%": 0.01, "": 1.0}
ROWS = 15


@dataclass
class Tally:
    """How many numbers were compared, and which differ."""

    compared: int = 0
    wrong: list[str] = field(default_factory=list)
    place: str = ""

    def same(self, what: str, shown: Any, expected: Any) -> None:
        """Compare two numbers to the last digits, or any other values."""
        self.compared += 1
        numbers = isinstance(shown, int | float) and isinstance(expected, int | float)
        if not (
            isclose(shown, expected, rel_tol=1e-9, abs_tol=1e-9) if numbers else shown == expected
        ):
            self.wrong.append(f"{self.place} {what}: {shown!r} is shown, {expected!r} expected")

    def says(self, what: str, text: str, expected: Any) -> None:
        """Compare a number with its text, as far as it has digits."""
        self.compared += 1
        found = NUMBER.search(text.replace("\u2009", ""))
        if found is None or expected is None:
            if (found is None) != (expected is None):
                self.wrong.append(f"{self.place} {what}: {text!r} is shown, {expected!r} expected")
            return
        sign, digits, unit = found.groups()
        scale = SCALE[unit]
        value = float(digits.replace(",", "")) * scale * (1 if sign in {"", "+"} else -1)
        step = scale * 10.0 ** -len(digits.partition(".")[2])
        if abs(value - expected) > step * 0.5000001 + 1e-9 * abs(expected):
            self.wrong.append(f"{self.place} {what}: {text!r} is shown, {expected!r} expected")


def check(world: World, viewer: Viewer, key: str, shown: dict[str, Any], tally: Tally) -> None:
    """Compare what a view shows."""
    seen, scope = world.views[key], world.scope(viewer, key)
    tally.place = key
    if shown["status"] == "error":
        tally.wrong.append(f"{key}: {shown['message']}")
    elif shown["kind"] == "kpi":
        _kpi(world, seen, scope, shown, tally)
    elif shown["kind"] == "text":
        _text(world, seen, scope, shown, tally)
    elif shown["kind"] == "table":
        _table(world, viewer, key, scope, shown, tally)
    elif shown["kind"] == "chart":
        _chart(world, viewer, key, scope, shown, tally)


def _kpi(world: World, seen: Seen, scope: Scope, shown: dict[str, Any], tally: Tally) -> None:
    (name,) = seen.measures
    measure = world.measures[name]
    value = world.total(scope.rows, name)
    base = seen.target or world.base(scope.base, name)
    if measure.growth:
        value, base = _growth(world, scope, name), 0
    tally.same("value", shown["value_number"], value)
    tally.says("text", shown["value"], value)
    if value is not None:
        tally.says("exact", shown["exact"], value)
    if base is not None and value is not None:
        tally.same("base", shown["comparison_value"], base)
        tally.same("difference", shown["delta"], value - base)
        relative = None if measure.points else changed(value, base)
        percent = shown["delta_pct"]
        tally.same("change", percent, None if relative is None else relative * 100)
        if not measure.growth:
            _change("change in words", shown["change"], value, base, measure.points, tally)
    else:
        tally.same("difference", shown["delta"], None)
    if shown["spark"]:
        _line(world, scope, name, shown["spark"], tally, scope.rows)


def _growth(world: World, scope: Scope, name: str) -> Any:
    return changed(world.total(scope.rows, name), world.base(scope.previous, name))


def _change(what: str, text: str, value: Any, base: Any, points: bool, tally: Tally) -> None:  # noqa: FBT001
    """Compare the text of a change: in percent, in points, or as a difference."""
    if value is None or base is None:
        tally.same(what, text, "n/a")
    elif points:
        tally.says(what, text.replace(" pp", ""), (value - base) * 100)
    elif (relative := changed(value, base)) is not None:
        tally.says(what, text, relative)
    elif base == 0 and value > 0:
        tally.same(what, text, "new")
    else:
        tally.says(what, text, value - base)


def _line(
    world: World, scope: Scope, name: str, shown: dict[str, Any], tally: Tally, rows: pl.DataFrame
) -> None:
    """Compare a sparkline: each of its buckets, and that none with rows is left out but a cut first."""
    grain = re.search(r"Trend by (\w+)", shown["words"])
    assert grain
    if grain[1] == "hour":
        return
    table = world.by(rows, (f"{world.time}.{grain[1]}",), name)
    gap = world.measures[name].gap
    ours = [one for one, _ in world.paired(scope, grain[1])]
    if len(shown["x"]) < len(ours):
        ours = ours[1:]
    tally.same("trend", shown["x"], [milliseconds(one) for one in ours])
    for day, value in zip(ours, shown["y"], strict=False):
        tally.same(f"trend at {day}", value, table.get(day, (gap,))[0])


def _text(world: World, seen: Seen, scope: Scope, shown: dict[str, Any], tally: Tally) -> None:
    values = [one["value"] for one in shown["parts"] if "value" in one]
    expected = [_growth(world, scope, one) if world.measures[one].growth
                else world.total(scope.rows, one) for one in seen.measures]  # fmt: skip
    del values[1]
    for name, text, value in zip(seen.measures, values, expected, strict=True):
        tally.says(name, "" if text == "n/a" else text, value)


def _chart(
    world: World, viewer: Viewer, key: str, scope: Scope, shown: dict[str, Any], tally: Tally
) -> None:
    seen, form = world.views[key], shown["form"]
    depth = len(viewer.now.path(key))
    field_ = seen.levels[depth] if seen.levels else seen.by[0]
    if shown["status"] == "empty":
        table = world.by(scope.rows, (field_,), *seen.measures)
        tally.same("empty", [one for one in table.values() if one[-1] is not None], [])
        return
    if form == "heatmap":
        _cells(world, seen, scope, shown, tally)
    elif form == "scatter":
        _marks(world, seen, scope, shown, tally)
    elif form == "map":
        _places(world, seen, scope, shown, tally)
    elif shown["select"]["op"] == "range":
        _time(world, seen, scope, shown, tally)
    else:
        _bars(world, seen, field_, scope, shown, tally)


def _time(world: World, seen: Seen, scope: Scope, shown: dict[str, Any], tally: Tally) -> None:
    (name,), (by,) = seen.measures, seen.by
    grain, gap = by.partition(".")[2], world.measures[name].gap
    now, before = world.by(scope.rows, seen.by, name), world.by(scope.base, seen.by, name)
    pairs, columns = world.paired(scope, grain), shown["columns"]
    if milliseconds(pairs[0][0]) != columns["x"][0]:
        pairs = pairs[1:]
    tally.same("buckets", columns["x"], [milliseconds(one) for one, _ in pairs])
    drawn = [columns[one] for one in ("y0", "dash0", "open0") if one in columns]
    for place, (ours, theirs) in enumerate(pairs[: len(columns["x"])]):
        values = {one[place] for one in drawn} - {None}
        expected = now.get(ours, (gap,))[0]
        tally.same(f"{ours}", next(iter(values), None), expected)
        tally.same(f"{ours}, drawn alike", len(values) < 2, True)
        if place < len(shown["points"]):
            tally.says(
                f"{ours} in words",
                shown["points"][place].partition(": ")[2].split(", ")[0],
                expected,
            )
        base = None if theirs is None else before.get(theirs, (gap,))[0]
        if scope.base is not None and "base" in columns:
            tally.same(f"base of {ours}", columns["base"][place], base)
    if "base" not in columns:
        known = [before.get(one, (gap,))[0] for _, one in pairs if one is not None]
        tally.same("no base", [one for one in known if one is not None], [])


def _bars(
    world: World, seen: Seen, by: str, scope: Scope, shown: dict[str, Any], tally: Tally
) -> None:
    (name,) = seen.measures
    gap = world.measures[name].gap
    now, before = world.by(scope.rows, (by,), name), world.by(scope.base, (by,), name)
    domain = world.by(scope.domain, (by,), name)
    columns, keys = shown["columns"], shown["select"]["keys"]
    binned = ".bin(" in by
    every = {one for one in (*domain, *now, *before) if not (binned and one is None)}
    tally.same("bars", len(keys), len(set(keys)))
    if seen.top and len(domain) > seen.top:
        ranked = [now.get(one, (gap,))[0] for one in {*now, *before}]
        largest = sorted((one for one in ranked if one is not None), reverse=True)
        most = [one for one in columns["y0"] if one is not None]
        tally.same("the largest", len(most), min(seen.top, len(largest)))
        for place, (value, expected) in enumerate(
            zip(sorted(most, reverse=True), largest, strict=False)
        ):
            tally.same(f"largest {place}", value, expected)
    else:
        tally.same("members", set(keys), every)
    for place, member in enumerate(keys):
        expected = now.get(member, (gap,))[0]
        tally.same(f"{member}", columns["y0"][place], expected)
        label = f"{columns['labels'][place]}: "
        if shown["points"]:
            text = shown["points"][place].removeprefix(label).split(", ")[0]
            tally.says(f"{member} in words", text, expected)
        if "base" in columns:
            tally.same(
                f"base of {member}",
                columns["base"][place],
                before.get(member, (gap if member in now else None,))[0],
            )


def _cells(world: World, seen: Seen, scope: Scope, shown: dict[str, Any], tally: Tally) -> None:
    (name,) = seen.measures
    select, columns = shown["select"], shown["columns"]
    (across, down), (xs, ys) = select["field"], select["keys"]
    found = world.by(scope.rows, (across, down), name)
    table = {(_key(x), _key(y)): value for (x, y), (value,) in found.items()}
    for row, y in enumerate(ys):
        for column, x in enumerate(xs):
            tally.same(f"{x}, {y}", columns[f"z{row}"][column], table.pop((x, y), None))
    tally.same(
        "cells left out", {one: value for one, value in table.items() if value is not None}, {}
    )


def _key(member: Any) -> Any:
    return member.isoformat() if hasattr(member, "isoformat") else member


def _marks(world: World, seen: Seen, scope: Scope, shown: dict[str, Any], tally: Tally) -> None:
    found = {one: both for one, both in world.by(scope.rows, seen.by, *seen.measures).items()
             if None not in both}  # fmt: skip
    keys, columns = shown["select"]["keys"], shown["columns"]
    tally.same("marks", set(keys), set(found))
    for place, member in enumerate(keys):
        shown_ = columns["x"][place], columns["y0"][place]
        for what, value, expected in zip(
            seen.measures, shown_, found.get(member, (None, None)), strict=True
        ):
            tally.same(f"{what} of {member}", value, expected)
    said = re.search(r"r = (\S+), n = (\d+)", shown["note"])
    if said:
        pairs = pl.DataFrame(list(found.values()), schema=["x", "y"], orient="row")
        tally.says("r", said[1], pairs.select(pl.corr("x", "y")).item())
        tally.same("n", int(said[2]), len(found))


def _places(world: World, seen: Seen, scope: Scope, shown: dict[str, Any], tally: Tally) -> None:
    known = scope.rows.filter(pl.col("lat").is_not_null(), pl.col("airport").is_not_null())
    found = world.by(known, seen.by, *seen.measures)
    keys = shown["select"]["keys"]
    tally.same("places", set(keys), set(found))
    for member, point in zip(keys, shown["points"], strict=True):
        tally.says(f"{member}", point.removeprefix(f"{member}: "), found.get(member, (None,))[0])


def _table(
    world: World, viewer: Viewer, key: str, scope: Scope, shown: dict[str, Any], tally: Tally
) -> None:
    seen = world.views[key]
    now = world.by(scope.rows, seen.by, *seen.measures)
    before = world.by(scope.base if seen.changes else None, seen.by, *seen.measures)
    if shown["status"] == "empty":
        tally.same("empty", {**now}, {})
        return
    sort, page = viewer.tables.get(key, ((), 0))
    names = [one["name"] for one in shown["columns"]]
    hidden = dict(viewer.now.hidden).get(key, ())
    tally.same("hidden", set(names) & set(hidden), set())
    offered = [one["name"] for one in shown["choosable"] if one["name"] not in hidden]
    tally.same("shown", set(offered) - set(names), set())
    sort = [one for one in sort if one[0] not in hidden]
    single = len(seen.by) == 1
    others = [members for _, members in shown["others"]]
    members = [one[0] if single else one for one in zip(shown["keys"], *others, strict=True)]
    sides = now, None if scope.base is None else before
    numbers = {one: _numbers(world, seen, one, *sides) for one in {*now, *before}}
    tally.same("rows", shown["count"], len(numbers))
    tally.same("page", shown["page"], page)
    tally.same("different rows", len(set(members)), len(members))
    tally.same("rows on the page", len(members), max(min(ROWS, len(numbers) - page * ROWS), 0))
    order = list(sort) or [(seen.measures[0], True)]
    _ordered(order, seen, numbers, members, page, tally)
    for member, cells in zip(members, shown["rows"], strict=True):
        for name, text in zip(names, cells, strict=True):
            if name.endswith(".pct"):
                at = seen.measures.index(name[:-4])
                pair = (_at(world, seen, one, member, at) for one in sides)
                _change(f"{name} of {member}", text, *pair, False, tally)
            elif name in seen.measures:
                tally.says(f"{name} of {member}", text, numbers[member][name])
    _total(world, seen, scope, names, shown, tally)
    if seen.across:
        _across(world, seen, scope, members, shown, tally)
    if seen.spark and ":trend" not in hidden:
        for member, line in zip(members, shown["sparks"], strict=True):
            if line is not None:
                _line(
                    world,
                    scope,
                    seen.spark,
                    line,
                    tally,
                    scope.rows.filter(column_of(seen.by[0]).eq_missing(member)),
                )


def _at(world: World, seen: Seen, table: dict[Any, Any] | None, member: Any, at: int) -> Any:
    if table is None:
        return None
    return table[member][at] if member in table else world.measures[seen.measures[at]].gap


def _numbers(
    world: World, seen: Seen, member: Any, now: dict[Any, Any], before: dict[Any, Any] | None
) -> dict[str, Any]:
    found = {one: _at(world, seen, now, member, at) for at, one in enumerate(seen.measures)}
    first = seen.measures[0]
    if seen.changes:
        base = _at(world, seen, before, member, 0)
        found[f"{first}.pct"] = changed(found[first], base)
    both = member if isinstance(member, tuple) else (member,)
    return found | dict(zip(seen.by, both, strict=True))


def _ordered(
    order: list[tuple[str, bool]], seen: Seen, numbers: dict[Any, dict[str, Any]],
    members: list[Any], page: int, tally: Tally,
) -> None:  # fmt: skip
    """Compare the order of a page: by each column, missing last, then by the fields."""
    taken = {one for one, _ in order}
    ranks = list(numbers)
    for name, down in reversed([*order, *((one, False) for one in seen.by if one not in taken)]):
        if name not in next(iter(numbers.values()), {}):
            continue
        ranks.sort(key=lambda one, name=name: _rank(numbers[one][name]), reverse=down)
        ranks.sort(key=lambda one, name=name: numbers[one][name] is None)
    first, _ = order[0]
    for shown, expected in zip(members, ranks[page * ROWS : (page + 1) * ROWS], strict=False):
        pair = [numbers.get(one, {}).get(first) for one in (shown, expected)]
        tally.same(f"order by {order}", *pair)


def _rank(value: Any) -> Any:
    return (value is not None, value) if value is not None else (False,)


def _total(
    world: World, seen: Seen, scope: Scope, names: list[str], shown: dict[str, Any], tally: Tally
) -> None:
    for name, text in zip(names, shown["total"] or [], strict=False):
        if name in seen.measures:
            tally.says(f"total of {name}", text, world.total(scope.rows, name))
        elif name.endswith(".pct"):
            now, before = world.total(scope.rows, name[:-4]), world.base(scope.base, name[:-4])
            _change(f"total of {name}", text, now, before, False, tally)


def _across(
    world: World, seen: Seen, scope: Scope, members: list[Any], shown: dict[str, Any], tally: Tally
) -> None:
    (name,) = seen.measures
    cells = world.by(scope.rows, (*seen.by, seen.across), name)
    heads = [(at, one["label"]) for at, one in enumerate(shown["columns"]) if one.get("fixed")]
    totals = world.by(scope.rows, (seen.across,), name)
    tally.same("across", {one for _, one in heads}, set(totals))
    for at, head in heads:
        tally.says(f"total of {head}", shown["total"][at], totals.get(head, (None,))[0])
        for member, row in zip(members, shown["rows"], strict=True):
            tally.says(f"{head} of {member}", row[at], cells.get((member, head), (None,))[0])
