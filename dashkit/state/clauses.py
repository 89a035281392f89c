"""The parts of a choice, as plain values: clauses with an owner, table options, scoped periods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from dashkit.model.filters import Filter, Scalar, all_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dashkit.model.periods import Period

#: An explicit comparison; ``""`` is the explicit choice of none, None is no choice.
Compare = Literal["previous", "year", ""]
Path = tuple[Scalar, ...]
#: The members that a mark stands for, by field.
Mark = tuple[tuple[str, Scalar], ...]
#: From one wall-clock time to another.
Stretch = tuple[datetime, datetime]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Clause:
    """One filter of the choice, with the key of the view or control that wrote it.

    Examples
    --------
    >>> Clause("region", Filter("in", "region", ("EU",)), "bars").owner
    'bars'
    """

    key: str
    filter: Filter
    owner: str = ""


KEPT: Final = "kept/"
EXCLUDED: Final = "excluded/"


def is_kept(clause: Clause) -> bool:
    """Return whether a clause says what is kept only or excluded: no view owns it."""
    return not clause.owner and clause.key.startswith((KEPT, EXCLUDED))


def narrowing(mark: Mark, known: Mapping[str, Clause], *, exclude: bool) -> tuple[Clause, ...]:
    """Return the clauses by which only the rows of a mark are kept, or are excluded."""
    parts = [Filter("in", name, (member,)) for name, member in mark]
    if not exclude:
        return tuple(Clause(f"{KEPT}{one.field}", one) for one in parts)
    key = EXCLUDED + "/".join(one.field for one in parts)
    before = known[key].filter if key in known else None
    if len(parts) == 1 and before is not None:
        members = dict.fromkeys((*before.parts[0].values, *parts[0].values))
        return (Clause(key, ~Filter("in", parts[0].field, tuple(members))),)
    both = all_of(*parts)
    rest = all_of(before, None if both is None else ~both)
    return () if rest is None else (Clause(key, rest),)


@dataclass(frozen=True, slots=True)
class Sort:
    """A column that a viewer sorts a table by."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class TableOptions:
    """How a viewer looks at a table: its order and its page, counted from 0."""

    sort: tuple[Sort, ...] = ()
    page: int = 0


Screen = Literal["large", "desktop", "tablet", "mobile"]
GRID: Final[dict[Screen, int]] = {"large": 12, "desktop": 12, "tablet": 6, "mobile": 2}
"""The columns of a page by the width of its screen: from 1440, 1024, 768 px, and below."""
LEAST: Final = 2
"""The fewest columns and rows of a view in a grid."""
FARTHEST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a view stands in the grid: column, row, width and height in cells, counted from 0."""

    view: str
    x: int
    y: int
    w: int
    h: int

    def fits(self, screen: Screen) -> bool:
        """Return whether a viewer can put a view there."""
        inside = self.x + self.w <= GRID[screen] and max(self.y, self.h) <= FARTHEST
        return inside and min(self.x, self.y) >= 0 and min(self.w, self.h) >= LEAST

    def covers(self, other: Spot) -> bool:
        """Return whether two places of one grid have a cell in common."""
        across = self.x < other.x + other.w and other.x < self.x + self.w
        return across and self.y < other.y + other.h and other.y < self.y + self.h


def apart(screen: Screen, spots: Iterable[Spot], grids: Mapping[str, str]) -> tuple[Spot, ...]:
    """Return the places that views can have at once: inside, each view once, none on another.

    ``grids`` names the grid of each view that can be moved; of two that collide, the first stays.

    Examples
    --------
    >>> spots = (Spot("a", 0, 0, 6, 4), Spot("b", 5, 3, 6, 4), Spot("c", 5, 3, 6, 4))
    >>> [one.view for one in apart("desktop", spots, {"a": "top", "b": "top", "c": "below"})]
    ['a', 'c']
    """
    found: dict[str, Spot] = {}
    for spot in spots:
        grid = grids.get(spot.view)
        if grid is None or spot.view in found or not spot.fits(screen):
            continue
        if not any(grids[one.view] == grid and spot.covers(one) for one in found.values()):
            found[spot.view] = spot
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class When:
    """A period and a comparison chosen in a filter bar that affects only a part of the page."""

    period: Period | None = None
    compare: Compare | None = None


def put(pairs: tuple[tuple[str, T], ...], key: str, value: T | None) -> tuple[tuple[str, T], ...]:
    """Return the pairs with one value replaced in its place, added or, for None, taken out.

    Examples
    --------
    >>> put((("a", 1), ("b", 2)), "a", 3), put((("a", 1),), "a", None)
    ((('a', 3), ('b', 2)), ())
    """
    if value is None:
        return tuple(pair for pair in pairs if pair[0] != key)
    if any(name == key for name, _ in pairs):
        return tuple((name, value if name == key else old) for name, old in pairs)
    return (*pairs, (key, value))


def of(pairs: tuple[tuple[str, T], ...], key: str, default: T) -> T:
    """Return the value of a key, or the default."""
    return next((value for name, value in pairs if name == key), default)
