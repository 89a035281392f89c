"""The parts of a choice, as plain values: clauses with an owner, table options, scoped periods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from dashkit.model.filters import Filter, Scalar

if TYPE_CHECKING:
    from dashkit.model.periods import Period

#: An explicit comparison; ``""`` is the explicit choice of none, None is no choice.
Compare = Literal["previous", "year", ""]
Path = tuple[Scalar, ...]
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


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a view stands in the grid: column, row, width and height in cells, counted from 0."""

    view: str
    x: int
    y: int
    w: int
    h: int


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
