"""A whole cut into rectangles: members of one level, or of a level within the one above."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING, Any, Final

from dashkit.errors import DefinitionError
from dashkit.formats import format_value
from dashkit.views.drawing import MOST_POINTS, extremes
from dashkit.views.marks import chosen_of, keys_of
from dashkit.views.numbers import cell, known
from dashkit.views.plots.asked import Asked, Shown, ranked, select_members
from dashkit.views.plots.cartesian import refuse_unstackable
from dashkit.views.plots.parts import OTHER
from dashkit.views.scope import member_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.model.expressions import MeasureSpec
    from dashkit.model.fields import Field
    from dashkit.model.filters import Scalar
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.views.chart import Chart

GROUPS: Final = 12
LEAVES: Final = 2_000
WITHIN: Final = 40
_HEAD: Final = 0.085
_TALL: Final = 0.2
_BROAD: Final = 0.08
#: The width of the picture in units of its height; other shapes stretch it, shares stay.
_ASPECT: Final = 2.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle within the unit square, from the bottom left."""

    x: float
    y: float
    wide: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A rectangle with what it stands for; ``inert`` ones stand for several members."""

    label: str
    group: str
    value: float
    share: float
    box: Box
    color: str
    member: Scalar = None
    above: Scalar = None
    inert: bool = False
    chosen: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """Tiles and, where there are two levels, the name and place of each group."""

    key: str
    title: str
    spec: MeasureSpec
    tiles: tuple[Tile, ...]
    heads: tuple[tuple[str, Box], ...] = ()
    faded: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to cut."""
        return not self.tiles

    def text(self, tile: Tile) -> str:
        """Return the number of a tile with its share of the whole."""
        value = format_value(tile.value, self.spec.format, self.spec.unit)
        return f"{value}, {tile.share:.1%}"

    def name(self, tile: Tile) -> str:
        """Return what a tile is called, with its group."""
        return f"{tile.group}, {tile.label}" if tile.group else tile.label

    def points(self) -> list[str]:
        """Return one sentence for each tile."""
        if len(self.tiles) > MOST_POINTS:
            return []
        return [f"{self.name(tile)}: {self.text(tile)}" for tile in self.tiles]

    def words(self) -> str:
        """Return how many tiles there are, the largest and the smallest."""
        marks = [(tile.value, self.name(tile), self.spec) for tile in self.tiles]
        return extremes(self.title, marks)


def squarified(values: Sequence[float], box: Box) -> list[Box]:
    """Return a rectangle for each value, its area in proportion, none longer than it must be.

    Values fall and are above zero. The method is that of Bruls, Huizing and van Wijk (2000).

    Examples
    --------
    >>> [round(one.wide * one.high, 3) for one in squarified([3.0, 1.0], Box(0, 0, 1, 1))]
    [0.75, 0.25]
    """
    whole = sum(values)
    left, found = list(values), list[Box]()
    while left:
        short = min(box.wide * _ASPECT, box.high)
        scale = box.wide * _ASPECT * box.high / sum(left) if whole else 0.0
        count = 1
        while count < len(left) and _worst(left[: count + 1], short, scale) <= _worst(
            left[:count], short, scale
        ):
            count += 1
        row, left = left[:count], left[count:]
        share = sum(row) / (sum(row) + sum(left))
        placed, box = _laid(row, box, share)
        found += placed
    return found


def _worst(row: Sequence[float], short: float, scale: float) -> float:
    """Return the largest ratio of sides in a row of areas along the short side."""
    area = sum(row) * scale
    sides = [one * scale for one in (max(row), min(row))]
    if area**2 == 0 or short**2 * sides[1] == 0:
        return inf
    return max(short**2 * sides[0] / area**2, area**2 / (short**2 * sides[1]))


def _laid(row: Sequence[float], box: Box, share: float) -> tuple[list[Box], Box]:
    """Return the places of a row, and what is left of the box."""
    whole, start, found = sum(row), 0.0, list[Box]()
    upright = box.wide * _ASPECT >= box.high
    for value in row:
        part = value / whole
        if upright:
            top = box.y + box.high * (1 - start - part)
            found.append(Box(box.x, top, box.wide * share, box.high * part))
        else:
            top = box.y + box.high * (1 - share)
            found.append(Box(box.x + box.wide * start, top, box.wide * part, box.high * share))
        start += part
    if upright:
        return found, Box(box.x + box.wide * share, box.y, box.wide * (1 - share), box.high)
    return found, Box(box.x, box.y, box.wide, box.high * (1 - share))


@dataclass(frozen=True, slots=True)
class _Item:
    label: str
    value: float
    member: Scalar = None
    inert: bool = False


class Treemap:
    """A measure that adds up, by one level or by a level within the one above."""

    def check(self, chart: Chart) -> None:
        """Raise where parts do not make a whole."""
        if len(chart.measures) != 1 or chart.split is not None:
            message = "Chart(kind='treemap') takes one measure by a hierarchy or up to two fields"
            raise DefinitionError(message)
        refuse_unstackable(chart, "kind='treemap'")

    def queries(self, chart: Chart, asked: Asked) -> dict[str, Query]:
        """Return the groups with the total of all, and the members within them."""
        top, below = asked.along, _below(chart, asked)
        found = {
            "main": ranked(chart, asked, top, asked.where, chart.top or GROUPS, total=True),
        }
        if below is not None:
            found["leaves"] = chart.subject.query(
                chart.measures,
                by=[top, below],
                where=asked.where,
                period=asked.period,
                order=f"-{chart.measures[0].name}",
                limit=LEAVES,
            )
        return found

    def draw(self, chart: Chart, results: Mapping[str, Result], asked: Asked) -> Shown:
        """Return the tiles; what is left out of a level is one tile of its own."""
        result, spec, top = results["main"], chart.measures[0], asked.along
        most = chart.top or GROUPS
        rows = _rows(result, spec.name, top.name)
        whole = float(known(cell(result, spec.name, total=True)) or 0)
        groups = _items(chart, top, rows[:most], whole if len(rows) > most else None)
        leaves = results.get("leaves")
        below = _below(chart, asked)
        boxes = squarified([one.value for one in groups], Box(0, 0, 1, 1))
        tiles: list[Tile] = []
        heads: list[tuple[str, Box]] = []
        for place, (group, box) in enumerate(zip(groups, boxes, strict=True)):
            if leaves is None or below is None:
                tiles.append(_tile(group, "", box, whole, "primary"))
                continue
            color = "base" if group.inert else f"series-{place % 8 + 1}"
            inner = box
            if box.high > _TALL and box.wide > _BROAD:
                inner = replace(box, high=box.high - _HEAD)
                heads.append((group.label, box))
            items = _within(chart, below, leaves, top, group)
            places = squarified([one.value for one in items], inner)
            tiles += [
                replace(_tile(one, group.label, at, whole, color), above=group.member)
                for one, at in zip(items, places, strict=True)
            ]
        field = below or top
        tiles, faded = _chosen(chart, asked, field, tiles)
        tree = Tree(
            key=chart.key,
            title=chart.title,
            spec=spec,
            tiles=tuple(tiles),
            heads=tuple(heads),
            faded=faded,
        )
        return Shown(tree, _notes(top, rows, result, most), _caveats(rows))

    def select(self, chart: Chart, picture: Tree, asked: Asked) -> dict[str, Any] | None:
        """Return the choice of a tile by its member."""
        field = _below(chart, asked) or asked.along
        found = select_members(chart, asked, field, [tile.member for tile in picture.tiles])
        inert = [place for place, tile in enumerate(picture.tiles) if tile.inert]
        return {**found, "inert": inert}

    def drill_keys(self, picture: Tree) -> list[Any]:
        """Return the member that opens the next level, for each tile."""
        return keys_of(tile.above if tile.group else tile.member for tile in picture.tiles)


def _below(chart: Chart, asked: Asked) -> Field | None:
    if chart.second is not None:
        return chart.second
    place = len(asked.choice.path(chart.key)) + 1
    return chart.levels[place] if place < len(chart.levels) else None


def _rows(result: Result, name: str, *by: str) -> list[tuple[Any, ...]]:
    columns = [result.frame[one].to_list() for one in (*by, name)]
    return list(zip(*columns, strict=True))


def _items(
    chart: Chart, field: Field, rows: Sequence[tuple[Any, ...]], whole: float | None
) -> list[_Item]:
    """Return what is above zero, falling; what the whole has beyond it is one item more."""
    calendar = chart.subject.calendar
    found = [
        _Item(member_words(member, field, calendar), float(value), member)
        for member, value in rows
        if (known(value) or 0) > 0
    ]
    rest = (whole or 0.0) - sum(item.value for item in found)
    if whole is not None and rest > abs(whole) * 1e-9:
        found.append(_Item(OTHER, rest, inert=True))
    return sorted(found, key=lambda item: -item.value)


def _within(chart: Chart, below: Field, leaves: Result, top: Field, group: _Item) -> list[_Item]:
    if group.inert:
        return [group]
    name = chart.measures[0].name
    rows = [
        (member, value)
        for above, member, value in _rows(leaves, name, top.name, below.name)
        if above == group.member
    ]
    return _items(chart, below, rows[:WITHIN], group.value)


def _tile(item: _Item, group: str, box: Box, whole: float, color: str) -> Tile:
    return Tile(
        label=item.label,
        group=group,
        value=item.value,
        share=item.value / whole if whole else 0.0,
        box=box,
        color="base" if item.inert and not group else color,
        member=item.member,
        inert=item.inert,
    )


def _chosen(chart: Chart, asked: Asked, field: Field, tiles: list[Tile]) -> tuple[list[Tile], bool]:
    flags = chosen_of([tile.member for tile in tiles], field, asked.own(chart))
    if not flags:
        return tiles, False
    pairs = zip(tiles, flags, strict=True)
    return [replace(tile, chosen=flag or tile.inert) for tile, flag in pairs], True


def _notes(top: Field, rows: Sequence[Any], result: Result, most: int) -> list[str]:
    count = max(result.meta.groups, len(rows))
    return [f"the {most} largest of {count:,} of {top.title}, and {OTHER}"] if count > most else []


def _caveats(rows: Sequence[tuple[Any, ...]]) -> list[str]:
    negative = any((known(value) or 0) < 0 for _, value in rows)
    return ["members below zero have no tile; bars show them"] if negative else []
