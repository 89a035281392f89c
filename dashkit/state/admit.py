"""A choice from outside, cut down to what gestures on the page could have made of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Protocol

from dashkit.state.choice import Choice
from dashkit.state.clauses import TableOptions, When, apart, put

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashkit.model.fields import FieldType
    from dashkit.model.filters import Filter, Scalar
    from dashkit.state.clauses import Clause, Path, Screen, Spot
    from dashkit.state.messages import Known, KnownView

MOST_VALUES: Final = 10_000
LONGEST_TEXT: Final = 1_000
_DEEPEST: Final = 32
_TYPES: Final[Mapping[FieldType, tuple[type, ...]]] = {
    "text": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "decimal": (Decimal, int, float),
    "date": (date,),
    "datetime": (datetime,),
}


class Page(Protocol):
    """What a page says about itself; a view that is not there, or not yet, has no fields."""

    def names(self) -> Known:
        """Return the names of pages and sections."""

    def views(self) -> frozenset[str]:
        """Return the keys of all views."""

    def bars(self) -> frozenset[str]:
        """Return the keys of the filter bars that have a period of their own."""

    def about(self, view: str, choice: Choice) -> KnownView:
        """Return what may be said about a view for a choice."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """What of a choice holds on this page.

    Attributes
    ----------
    choice
        Without the parts that nothing on the page could have said.
    dropped
        How many parts were left out.
    """

    choice: Choice
    dropped: int = 0


def admit(choice: Choice, page: Page, *, start: Choice | None = None) -> Admitted:
    """Return what of a choice a viewer could have chosen on the page himself.

    Names are looked up, values must fit their fields, and a filter must be one that a view, or the
    view that owns it, lets a viewer set. What the page started with may stay as it is. So a choice
    from an address asks nothing that its viewer could not ask, and hidden fields stay unknown.
    """
    begun = start or Choice()
    names, views = page.names(), page.views()
    bars = page.bars()
    drills = _drills(choice, page, views)
    drilled = replace(begun, drills=drills, period=choice.period, compare=choice.compare)
    fields = _Fields(page, drilled)
    clauses = tuple(
        one for one in choice.clauses if one in begun.clauses or fields.allow(one, views)
    )
    found = Choice(
        clauses=clauses,
        period=choice.period,
        compare=choice.compare,
        drills=drills,
        page=choice.page if choice.page in names.pages else "",
        tables=tuple(
            (view, _table(options, page.about(view, drilled)))
            for view, options in choice.tables
            if view in views
        ),
        sections=tuple(one for one in choice.sections if one[0] in names.sections),
        scoped=tuple(one for one in choice.scoped if one[0] in bars and one[1] != When()),
        hidden=tuple(
            (view, kept)
            for view, names in choice.hidden
            if view in views
            for kept in [_hideable(names, page.about(view, drilled))]
            if kept
        ),
        zooms=tuple(
            (view, stretch) for view, stretch in choice.zooms if view in views and _rises(stretch)
        ),
        spots=_spots(choice, names) if choice.spots != begun.spots else begun.spots,
    )
    return Admitted(found, _parts(choice) - _parts(found))


def fits(value: Scalar, kind: FieldType) -> bool:
    """Return whether a value can be one of a field's type; None can always be.

    Examples
    --------
    >>> fits(True, "integer"), fits(3, "number"), fits(None, "date")
    (False, True, True)
    """
    if value is None:
        return True
    if isinstance(value, bool) != (kind == "boolean"):
        return False
    if isinstance(value, datetime) and kind == "date":
        return False
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return False
    return isinstance(value, _TYPES[kind])


class _Fields:
    """The fields that each view lets a viewer filter, asked for once."""

    def __init__(self, page: Page, choice: Choice) -> None:
        self._page, self._choice = page, choice
        self._found: dict[str, dict[str, FieldType]] = {}

    def allow(self, clause: Clause, views: frozenset[str]) -> bool:
        owners = [clause.owner] if clause.owner in views else [] if clause.owner else sorted(views)
        known: dict[str, FieldType] = {}
        for owner in owners:
            known |= self._of(owner)
        return bool(known) and _plain(clause.filter, known)

    def _of(self, view: str) -> dict[str, FieldType]:
        """Return the fields of a view at its level and all above, where it may have been clicked."""
        if view not in self._found:
            path = self._choice.path(view)
            found: dict[str, FieldType] = {}
            for depth in range(len(path) + 1):
                drills = put(self._choice.drills, view, path[:depth] or None)
                found |= self._page.about(view, replace(self._choice, drills=drills)).fields
            self._found[view] = found
        return self._found[view]


def _plain(where: Filter, known: Mapping[str, FieldType]) -> bool:
    """Return whether a filter is one that gestures make: each condition on one field, all to hold.

    A cell that is excluded is a condition on several fields.
    """
    parts = where.parts if where.op == "and" else (where,)
    return all(
        (len(part.fields()) == 1 or _is_cell(part))
        and all(_known(one, known) for one in part.walk())
        for part in parts
    )


def _is_cell(where: Filter) -> bool:
    inside = where.parts[0] if where.op == "not" else where
    both = where.op == "not" and inside.op == "and"
    return both and all(one.op == "in" for one in inside.parts)


def _known(where: Filter, known: Mapping[str, FieldType]) -> bool:
    if where.parts:
        return True
    kind = known.get(where.field)
    return (
        kind is not None
        and len(where.values) <= MOST_VALUES
        and (where.op != "contains" or kind == "text")
        and all(fits(one, kind) for one in where.values)
    )


def _drills(choice: Choice, page: Page, views: frozenset[str]) -> tuple[tuple[str, Path], ...]:
    found: list[tuple[str, Path]] = []
    for view, path in choice.drills:
        kept: Path = ()
        for member in path[:_DEEPEST]:
            here = replace(choice, clauses=(), drills=((view, kept),) if kept else ())
            level = page.about(view, here).drill if view in views else None
            if level is None or not fits(member, level):
                break
            kept = (*kept, member)
        if kept and view not in dict(found):
            found.append((view, kept))
    return tuple(found)


def _spots(choice: Choice, names: Known) -> tuple[tuple[Screen, tuple[Spot, ...]], ...]:
    """Return the places that views can have; a screen that is named again is left out."""
    screens = dict(reversed(choice.spots))
    found = {one: apart(one, screens[one], names.movable) for one, _ in choice.spots}
    return tuple((screen, kept) for screen, kept in found.items() if kept)


def _table(options: TableOptions, about: KnownView) -> TableOptions:
    sort = tuple(one for one in options.sort if one.column in about.columns)
    return TableOptions(sort, options.page)


def _hideable(names: tuple[str, ...], about: KnownView) -> tuple[str, ...]:
    return tuple(one for one in dict.fromkeys(names) if one in about.hideable)


def _rises(stretch: tuple[datetime, datetime]) -> bool:
    start, end = stretch
    return start.tzinfo is None and end.tzinfo is None and start < end


def _parts(choice: Choice) -> int:
    """Return how many things a choice says."""
    paths = sum(len(path) for _, path in choice.drills)
    sorts = sum(len(options.sort) + 1 for _, options in choice.tables)
    names = sum(len(hidden) for _, hidden in choice.hidden)
    places = sum(max(1, len(spots)) for _, spots in choice.spots)
    lists = (choice.clauses, choice.sections, choice.scoped, choice.zooms)
    return paths + sorts + names + places + sum(map(len, lists)) + bool(choice.page)


__all__ = ["Admitted", "Page", "admit", "fits"]
