"""For each view, that what it shows is what the rows mean."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from math import expm1
from typing import TYPE_CHECKING, Any, Final

from tests.odd.meaning import (
    DIGITS,
    MEASURES,
    TINIEST,
    Row,
    binned,
    close,
    count,
    exact,
    field,
    grouped,
    known,
    member,
    quantile,
    slack,
    total,
)
from tests.odd.shown import MISSING, Shown, agrees, column, marks, numbers, said

if TYPE_CHECKING:
    from tests.odd.frames import Odd

Check = "Callable[[Shown, list[Row], Odd], None]"
BARS, SERIES, FACETS, STEPS, NATURAL = 20, 8, 12, 8, 200
EMPTY: Final = {"total": 0, "n": 0, "avg": None, "ratio": None}


def card(name: str) -> Any:
    """Check a card: its number, the exact one and the one that is read out."""

    def check(shown: Shown, rows: list[Row], odd: Odd) -> None:
        del odd
        wanted = MEASURES[name](rows)
        if shown["value"] == MISSING:
            assert agrees(MISSING, rows, name)
            return
        assert close(shown["value_number"], rows, name), shown["value_number"]
        ((found, _),) = numbers(shown["exact"])
        whole = all(isinstance(one, int) or not isinstance(one, float) for one in known(rows, "v"))
        if name == "n" or (name == "total" and whole):
            assert found == wanted, shown["exact"]
        else:
            near = abs(Fraction(wanted or 0)) / 10**9 + slack(rows) + 10 * TINIEST
            assert abs(found - Fraction(wanted or 0)) <= near, shown["exact"]
        assert agrees(shown["value"], rows, name, digits=0), shown["value"]

    return check


def _limited(keys: list[Any], groups: dict[Any, Any], most: int, shown: Shown) -> None:
    """Fail unless all groups are shown, or the largest and how many there are."""
    assert len(set(keys)) == len(keys), "a member is drawn twice"
    assert set(keys) <= set(groups), set(keys) - set(groups)
    if len(groups) <= most:
        assert set(keys) == set(groups), set(groups) - set(keys)
    else:
        assert f"{len(groups):,}" in said(shown), said(shown)


def _stretch(keys: list[Any], groups: dict[Any, Any]) -> None:
    """Fail unless all times that have rows are shown, in order."""
    assert keys == sorted(set(keys))
    assert {one for one in groups if one is not None} <= set(keys)


def chart(name: str, *, most: int = BARS) -> Any:
    """Check one series by a field or over time."""

    def check(shown: Shown, rows: list[Row], odd: Odd) -> None:
        select = shown["select"]
        groups = grouped(rows, field(select["field"], odd))
        if select["op"] == "range":
            keys = select["edges"][:-1]
            _stretch(keys, groups)
        else:
            keys = select["keys"]
            natural = not any(isinstance(one, str) for one in keys) or "." in select["field"]
            _limited(keys, groups, NATURAL if natural else most, shown)
        for key, found in zip(keys, marks(shown, "", 0), strict=True):
            right = close(found, groups[key], name) if key in groups else found == EMPTY[name]
            assert right, f"{key!r}: {found!r}, not {MEASURES[name](groups.get(key, []))!r}"

    return check


def series(name: str, split: str, most: int, *, faceted: bool = False) -> Any:
    """Check several series over one field."""

    def check(shown: Shown, rows: list[Row], odd: Odd) -> None:
        given, select = shown["series"], shown["select"]
        along = given["along"]["field"] if faceted else select["field"]
        times = select["edges"][:-1] if select["op"] == "range" else select["keys"]
        keys = given["along"]["keys"] if faceted else times
        groups = grouped(rows, field(along, odd), field(given["field"], odd))
        assert given["field"].partition(".")[0] == split
        _limited(given["keys"], grouped(rows, field(given["field"], odd)), most, shown)
        for place, part in enumerate(given["keys"]):
            prefix, index = (f"{place}-", 0) if faceted else ("", place)
            for key, found in zip(keys, marks(shown, prefix, index), strict=True):
                here = groups.get((key, part))
                right = close(found, here, name) if here else found == EMPTY[name]
                assert right, f"{key!r}, {part!r}: {found!r}, not {MEASURES[name](here or [])!r}"

    return check


def heat(name: str) -> Any:
    """Check the cells of two fields."""

    def check(shown: Shown, rows: list[Row], odd: Odd) -> None:
        along, down = (field(one, odd) for one in shown["select"]["field"])
        xs, ys = shown["select"]["keys"]
        groups = grouped(rows, along, down)
        assert {one for one, _ in groups if one is not None} <= set(xs)
        for place, y in enumerate(ys):
            for x, found in zip(xs, column(shown, f"z{place}"), strict=True):
                here = groups.get((x, y))
                right = close(found, here, name) if here else found in {None, EMPTY[name]}
                assert right, f"{x!r}, {y!r}: {found!r}, not {MEASURES[name](here or [])!r}"

    return check


def scatter(shown: Shown, rows: list[Row], odd: Odd) -> None:
    """Check both numbers of each mark; those without both are counted."""
    groups = grouped(rows, field((shown["select"] or {"field": "g"})["field"], odd))
    there = {key: one for key, one in groups.items() if not agrees(MISSING, one, "total")}
    if shown["select"] is None:
        cells = [one for trace in shown["figure"]["data"] for one in _cells(shown, trace)]
        assert sum(cells) == len(there)
        return
    keys = shown["select"]["keys"]
    assert sorted(map(str, keys)) == sorted(map(str, there))
    for key, x, y in zip(keys, column(shown, "x"), column(shown, "y0"), strict=True):
        assert close(x, groups[key], "total"), f"{key!r}: {x!r}"
        assert close(y, groups[key], "n"), f"{key!r}: {y!r}"
    left = len(groups) - len(there)
    assert not left or f"{left:,} without both numbers left out" in said(shown)


def _cells(shown: Shown, trace: Shown) -> list[int]:
    rows = trace.get("z") or []
    if isinstance(rows, dict):
        rows = [rows]
    return [round(expm1(one or 0.0)) for row in rows for one in column(shown, row["$col"])]


def parts(shown: Shown, rows: list[Row], odd: Odd) -> None:
    """Check the slices of a pie: none below zero, their shares and what all others make."""
    groups = grouped(rows, field(shown["select"]["field"], odd))
    slices = list(zip(shown["select"]["keys"], column(shown, "y0"), shown["points"], strict=True))
    whole = total(rows)
    drawn = Fraction(0)
    for place, (key, found, text) in enumerate(slices):
        drawn += Fraction(found)
        share = numbers(text.rpartition(", ")[2])[0]
        assert 0 <= share[0] <= 1, text
        if place not in shown["select"]["inert"]:
            assert close(found, groups[key], "total"), f"{key!r}: {found!r}"
    positive = [
        one for one in groups.values() if isinstance(total(one), Fraction) and total(one) > 0
    ]  # type: ignore[operator]
    if len(positive) == len(groups):
        assert abs(drawn - Fraction(whole or 0)) <= 64 * slack(rows)
    elif len(groups) <= 6:
        assert len(slices) == len(positive)


def steps(shown: Shown, rows: list[Row], odd: Odd) -> None:
    """Check the steps of a funnel or a waterfall that are members."""
    select = shown["select"]
    groups = grouped(rows, field(select["field"], odd))
    for place, (key, found) in enumerate(zip(select["keys"], column(shown, "y0"), strict=True)):
        if place not in select["inert"]:
            assert close(found, groups[key], "total"), f"{key!r}: {found!r}"
    members = len(select["keys"]) - len(select["inert"])
    unknown = sum(agrees(MISSING, one, "total") for one in groups.values())
    assert members >= min(len(groups) - unknown, STEPS) or "of" in said(shown)


def waterfall(shown: Shown, rows: list[Row], odd: Odd) -> None:
    """Check the steps, and that they end in the whole."""
    steps(shown, rows, odd)
    if not agrees(MISSING, rows, "total"):
        assert close(column(shown, "y0")[-1], rows, "total")


def measures(shown: Shown, rows: list[Row], odd: Odd) -> None:
    """Check a funnel of measures."""
    del odd
    big = [row for row in rows if row["v"] is not None and row["v"] > 1]
    found = column(shown, "y0")
    assert (found[0], found[1]) == (len(rows), len(big))


def tiles(shown: Shown, rows: list[Row], odd: Odd) -> None:
    """Check that areas are as large as the numbers of what is above zero."""
    select = shown["select"]
    groups = grouped(rows, field(select["field"], odd))
    sums = {key: total(one) for key, one in groups.items()}
    areas = [a * b for a, b in zip(column(shown, "widths"), column(shown, "y0"), strict=True)]
    whole = sum(Fraction(one) for one in areas)
    every = sum(
        (one for one in sums.values() if isinstance(one, Fraction) and one > 0), Fraction(0)
    )
    for place, (key, area) in enumerate(zip(select["keys"], areas, strict=True)):
        if place not in select["inert"]:
            share, wanted = Fraction(area) / whole, Fraction(sums[key] or 0) / every
            near = Fraction(1, 10**6) + 4 * slack(rows) / every
            assert abs(share - wanted) < near, f"{key!r}: {float(share)}, not {float(wanted)}"


def leaves(shown: Shown, rows: list[Row], odd: Odd) -> None:
    """Check the numbers of tiles within tiles."""
    groups = [grouped(rows, field("g", odd)), grouped(rows, field("g", odd), field("h", odd))]
    sizes = Counter(len(one) for group in groups for one in group.values())
    told = [text for text in shown["points"] if "Other" not in text]
    found = Counter(int(numbers(text.rpartition(": ")[2])[0][0]) for text in told)
    assert all(some <= sizes[one] for one, some in found.items()) or "'" in said(shown), found


def countries(shown: Shown, rows: list[Row], odd: Odd) -> None:
    """Check the number of each country, and that no country is drawn twice."""
    select, codes = shown["select"], column(shown, "codes")
    assert len(set(codes)) == len(codes)
    groups = grouped(rows, field("g", odd))
    for place, (key, found) in enumerate(zip(select["keys"], column(shown, "y0"), strict=True)):
        if place not in select.get("inert", ()):
            assert close(found, groups[key], "total"), f"{key!r}: {found!r}"


def places(shown: Shown, rows: list[Row], odd: Odd) -> None:
    """Check how many rows lie at each place on the earth."""
    there = [
        row
        for row in rows
        if row["lat"] is not None
        and row["lon"] is not None
        and -90 <= row["lat"] <= 90
        and -180 <= row["lon"] <= 180
    ]
    groups = grouped(there, field("e", odd), field("lat", odd), field("lon", odd))
    found = Counter(int(numbers(text.rpartition(": ")[2])[0][0]) for text in shown["points"])
    if shown["points"]:
        assert found == Counter(len(one) for one in groups.values())


def histogram(shown: Shown, rows: list[Row], odd: Odd) -> None:
    """Check how many rows are in each bin, where no value lies on an edge but for rounding."""
    name, keys, counts = shown["select"]["field"], shown["select"]["keys"], column(shown, "y0")
    values = [one for one in known(rows, "v") if not isinstance(exact(one), float)]
    assert sum(counts) == len(values)
    width = name.partition("bin(")[2][:-1]
    edges = [Fraction(one) / Fraction(width) for one in values]
    if all(abs(one - round(one)) > Fraction(1, 10**9) or one == round(one) for one in edges):
        wanted = Counter(binned(one, width) for one in values)
        found = {float(key): some for key, some in zip(keys, counts, strict=True) if some}
        assert found == {key: some for key, some in wanted.items() if some}
    del odd


SHARES: Final = ("0.5", "0.25", "0.75", "0.05", "0.95")


def box(shown: Shown, rows: list[Row], odd: Odd) -> None:
    """Check the five quantiles of each group."""
    select = shown["select"]
    groups = {None: rows} if select is None else grouped(rows, field(select["field"], odd))
    keys = [None] if select is None else select["keys"]
    for key, text in zip(keys, shown["points"], strict=True):
        *found, size = numbers(text[text.index("median ") :].replace("9 of 10 between", ""))
        assert size[0] == len(known(groups[key], "v")), text
        for share, (value, _) in zip(SHARES, found, strict=True):
            wanted = quantile(groups[key], share)
            assert wanted is not None
            near = (
                max(Fraction(1, 199), abs(wanted) / 1_000)
                if abs(wanted) >= 1
                else abs(wanted) / 199
            )
            assert abs(value - wanted) <= near, f"{key!r}, {share}: {value}, not {wanted}"


def gauge(shown: Shown, rows: list[Row], odd: Odd) -> None:
    """Check the number that a gauge says."""
    del odd
    said_ = shown["points"][0].partition(": ")[2].partition(", ")
    text = re.match(r"[−-]?[\d,.]+[kMBT]?", shown["points"][0].partition(": ")[2])
    assert text, said_
    assert agrees(text[0].rstrip(","), rows, "total", digits=0), shown["points"]


NAMES: Final = ("total", "n", "avg", "ratio")


def table(*names: str, size: int = 200) -> Any:
    """Check the cells of each row and the totals."""

    def check(shown: Shown, rows: list[Row], odd: Odd) -> None:
        groups = grouped(rows, field(shown["field"], odd))
        assert shown["count"] == len(groups)
        assert len(shown["keys"]) == min(len(groups), size)
        assert set(shown["keys"]) <= set(groups)
        for key, (_, *cells) in zip(shown["keys"], shown["rows"], strict=True):
            for name, text in zip(names, cells, strict=False):
                assert agrees(text, groups[key], name), f"{key!r}, {name}: {text}"
        if shown.get("total"):
            for name, text in zip(names, shown["total"][1:], strict=False):
                assert agrees(text, rows, name), f"Total, {name}: {text}"

    return check


def across(shown: Shown, rows: list[Row], odd: Odd) -> None:
    """Check the last column of a pivot, and that cells of sums that are small make it."""
    groups = grouped(rows, field("h", odd))
    members = grouped(rows, field("g", odd))
    for key, (_, *cells, whole) in zip(shown["keys"], shown["rows"], strict=True):
        assert agrees(whole, groups[key], "total"), f"{key!r}: {whole}"
        if len(members) == len(cells):
            wanted = grouped(groups[key], field("g", odd))
            left = list(wanted.values())
            for text in cells:
                match = next((one for one in left if agrees(text, one, "total")), None)
                assert match is not None or text == MISSING, f"{key!r}: {text}"
                if match is not None:
                    left.remove(match)
            assert left == [], left


def trends(shown: Shown, rows: list[Row], odd: Odd) -> None:
    """Check that the lines of rows hold all that the rows have."""
    table("n", size=15)(shown, rows, odd)
    groups = grouped(rows, field("g", odd))
    for key, line in zip(shown["keys"], shown["sparks"], strict=True):
        here = [row for row in groups[key] if row["t"] is not None]
        if line is not None and not any(isinstance(exact(one), float) for one in known(here, "v")):
            drawn = sum((Fraction(one) for one in line["y"] if one is not None), Fraction(0))
            wanted = Fraction(total(here) or 0)
            near = 64 * DIGITS * sum((abs(Fraction(one)) for one in known(here, "v")), Fraction(0))
            assert abs(drawn - wanted) <= near, f"{key!r}: {drawn}, not {wanted}"


def text(shown: Shown, rows: list[Row], odd: Odd) -> None:
    """Check the numbers within a sentence."""
    del odd
    found = [part["value"] for part in shown["parts"] if "value" in part]
    for name, said_ in zip(NAMES, found, strict=False):
        assert agrees(said_, rows, name, digits=0), f"{name}: {said_}"


def cohort(shown: Shown, rows: list[Row], odd: Odd) -> None:
    """Check that everyone who began within the year before the end is in a cohort."""
    there = [row for row in rows if row["e"] is not None and row["t"] is not None]
    days = [date.fromisoformat(field("t.day", odd)(row)) for row in there]
    if max(days) - min(days) < timedelta(days=330):
        sizes = [int(numbers(row[1])[0][0]) for row in shown["rows"]]
        assert sum(sizes) == len({row["e"] for row in there})


def segments(shown: Shown, rows: list[Row], odd: Odd) -> None:
    """Check that everyone is in a segment once."""
    del odd
    sizes = [int(numbers(row[1])[0][0]) for row in shown["rows"]]
    everyone = {row["e"] for row in rows if row["e"] is not None}
    complete = {row["e"] for row in rows if row["v"] is not None and row["e"] is not None}
    assert len(complete) <= sum(sizes) <= len(everyone)


def compared(shown: Shown, rows: list[Row], odd: Odd) -> None:
    """Check how many units each group has, and what they have on average."""
    units = grouped(rows, field("e", odd), field("h", odd))
    groups = {
        one: [some for (e, h), some in units.items() if h == one and e is not None]
        for one in ("old", "new")
    }
    for _, names, sizes, values, *_ in shown["rows"]:
        for name, size, value in zip(
            *(one.split(" vs ") for one in (names, sizes, values)), strict=True
        ):
            sums = [total(one) or Fraction(0) for one in groups[name]]
            finite = [one for one in sums if isinstance(one, Fraction)]
            assert numbers(size)[0][0] == len(sums), size
            assert len(finite) == len(sums) or "infinite" in said(shown), said(shown)
            wanted = sum(finite, Fraction(0)) / len(sums)
            found, unit = numbers(value)[0]
            near = max(unit, abs(wanted) / 100, Fraction(1, 100)) + slack(rows)
            assert abs(found - wanted) <= near, value


def filters(shown: Shown, rows: list[Row], odd: Odd) -> None:
    """Check the members with their counts, and the ends of sliders."""
    controls = {one["field"]: one for one in shown["controls"]}
    for name in ("g", "e"):
        groups = grouped(rows, field(name, odd))
        options = controls[name]["options"]
        assert len(options) == len(groups) or controls[name]["more"]
        for one in options:
            assert one["count"] == len(groups[one["key"]]), one
    values = list(known(rows, "v"))
    slider = controls["v"]
    if slider["min"] is not None:
        assert float(slider["min"]) <= float(min(values))
        assert float(slider["max"]) >= float(max(values))
    assert slider["absent"] == len(rows) - len(values)
    days = sorted(field("t.day", odd)(row) for row in rows if row["t"] is not None)
    if days:
        assert (controls["t"]["min"], controls["t"]["max"]) == (days[0], days[-1])


def own(shown: Shown, rows: list[Row], odd: Odd) -> None:
    """Check that a function was given all groups."""
    assert shown["html"].count("<p>") == len(grouped(rows, field("g", odd)))


CHECKS: Final[dict[str, Any]] = {
    "card": card("total"),
    "card of rows": card("n"),
    "card of a mean": card("avg"),
    "card of a ratio": card("ratio"),
    "bars": chart("total"),
    "bars of a ratio": chart("ratio"),
    "bars of rows": chart("n"),
    "bars over time": chart("total"),
    "bars in two": series("total", "h", SERIES),
    "line": chart("total"),
    "line of a mean": chart("avg"),
    "line of the model's time": chart("total"),
    "area": series("n", "g", SERIES),
    "sparkline": chart("total"),
    "lines": series("total", "g", SERIES),
    "small multiples": series("total", "g", FACETS, faceted=True),
    "small multiples of bars": series("total", "g", FACETS, faceted=True),
    "heat map": heat("total"),
    "heat map over time": heat("n"),
    "scatter": scatter,
    "pie": parts,
    "funnel": steps,
    "funnel of measures": measures,
    "waterfall": waterfall,
    "tree map": tiles,
    "tree map in two": leaves,
    "map": countries,
    "map of places": places,
    "histogram": histogram,
    "box": box,
    "violin": box,
    "boxes": box,
    "gauge": gauge,
    "forecast": chart("total"),
    "table": table(*NAMES),
    "table over time": table("n"),
    "table across": across,
    "table of trends": trends,
    "text": text,
    "cohort": cohort,
    "segments": segments,
    "compare": compared,
    "filters": filters,
    "own": own,
}
__all__ = ["CHECKS", "count", "member"]
