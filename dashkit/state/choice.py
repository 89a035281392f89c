"""The Choice: all that a viewer has chosen, as one plain value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from dashkit.errors import DefinitionError
from dashkit.model.fields import without_buckets
from dashkit.model.filter_json import scalar_from_json, scalar_to_json
from dashkit.model.filters import Filter, all_of
from dashkit.model.periods import Period
from dashkit.state.clauses import (
    GRID,
    Clause,
    Compare,
    Path,
    Screen,
    Sort,
    Spot,
    Stretch,
    TableOptions,
    When,
    is_kept,
    of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST = 1_000
_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Choice:
    """All that a viewer has chosen; immutable, JSON round-trips.

    Parameters
    ----------
    clauses
        Filters, each with the view that wrote it.
    period, compare
        What the viewer chose for all; None where nothing was chosen.
    drills
        The members on the way down, by view key.
    page
        The visible page; empty for the first one.
    tables, sections
        Order and page of tables, open or closed sections, by key. Not part of the history.
    zooms
        The stretch of time that a chart shows more closely, by key. Not part of the history.
    scoped
        Period and comparison of filter bars that affect only their page or section, by key.
    hidden
        The columns of tables that the viewer hid, by key.
    spots
        Where the views stand, by the width of the screen, where a viewer arranged them.

    Examples
    --------
    >>> eu = Filter("in", "region", ("EU",))
    >>> choice = Choice((Clause("region", eu, "bars"),))
    >>> choice.filters_for("bars"), choice.filters_for("card") == eu
    (None, True)
    """

    clauses: tuple[Clause, ...] = ()
    period: Period | None = None
    compare: Compare | None = None
    drills: tuple[tuple[str, Path], ...] = ()
    page: str = ""
    tables: tuple[tuple[str, TableOptions], ...] = ()
    sections: tuple[tuple[str, bool], ...] = ()
    scoped: tuple[tuple[str, When], ...] = ()
    zooms: tuple[tuple[str, Stretch], ...] = ()
    spots: tuple[tuple[Screen, tuple[Spot, ...]], ...] = ()
    hidden: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def filters_for(self, owner: str = "", ignored: frozenset[str] = frozenset()) -> Filter | None:
        """Return all clauses but the owner's own and those about ignored fields, joined by "and".

        An ignored field ``ordered_at`` also means its buckets, e.g. ``ordered_at.month``.
        """
        return all_of(
            *(
                clause.filter
                for clause in self.clauses
                if not (owner and clause.owner == owner)
                and not any(_is_of(name, ignored) for name in clause.filter.fields())
            )
        )

    def kept(self, ignored: frozenset[str] = frozenset()) -> Filter | None:
        """Return what is kept only or excluded, without clauses about ignored fields."""
        clauses = tuple(one for one in self.clauses if is_kept(one))
        return replace(self, clauses=clauses).filters_for("", ignored)

    def own(self, owner: str) -> tuple[Clause, ...]:
        """Return the clauses that a view wrote."""
        return tuple(clause for clause in self.clauses if clause.owner == owner)

    def path(self, view: str) -> Path:
        """Return the members that a view was drilled into."""
        return of(self.drills, view, ())

    def table(self, view: str) -> TableOptions:
        """Return order and page of a table."""
        return of(self.tables, view, TableOptions())

    def hides(self, view: str) -> tuple[str, ...]:
        """Return the columns of a table that are hidden."""
        return of(self.hidden, view, ())

    def zoom(self, view: str) -> Stretch | None:
        """Return the stretch of time that a chart shows more closely."""
        return of(self.zooms, view, None)

    def to_json(self) -> dict[str, object]:
        """Return the choice as plain JSON."""
        return {
            "clauses": [
                {"key": one.key, "filter": one.filter.to_json(), "owner": one.owner}
                for one in self.clauses
            ],
            "period": period_to_json(self.period),
            "compare": self.compare,
            "drills": [[view, [scalar_to_json(one) for one in path]] for view, path in self.drills],
            "page": self.page,
            "tables": [
                [view, [[one.column, one.descending] for one in table.sort], table.page]
                for view, table in self.tables
            ],
            "sections": [list(one) for one in self.sections],
            "zooms": [
                [view, start.isoformat(), end.isoformat()] for view, (start, end) in self.zooms
            ],
            "scoped": [
                [key, period_to_json(when.period), when.compare] for key, when in self.scoped
            ],
            "spots": [
                [screen, [[one.view, one.x, one.y, one.w, one.h] for one in spots]]
                for screen, spots in self.spots
            ],
            **(
                {"hidden": [[view, list(names)] for view, names in self.hidden]}
                if self.hidden
                else {}
            ),
        }

    @classmethod
    def from_json(cls, raw: object) -> Self:
        """Read what `to_json` wrote; anything else raises DefinitionError.

        Examples
        --------
        >>> Choice.from_json(Choice(page="more").to_json()).page
        'more'
        """
        try:
            return cls(**_choice_parts(raw))
        except (TypeError, ValueError, KeyError, RecursionError, OverflowError) as error:
            if isinstance(error, DefinitionError):
                raise
            message = "this is not a saved choice of filters"
            raise DefinitionError(message) from error


def rewind(choice: Choice) -> Choice:
    """Return the choice with every table back on its first page."""
    tables = tuple((view, replace(table, page=0)) for view, table in choice.tables)
    return replace(choice, tables=tables)


def period_to_json(period: Period | None) -> dict[str, object] | None:
    """Return a period as plain JSON."""
    if period is None:
        return None
    start, end = period.start, period.end
    return {
        "words": period.words,
        "start": None if start is None else scalar_to_json(start),
        "end": None if end is None else scalar_to_json(end),
        "compare": period.compare,
        **({} if period.align == "date" else {"align": period.align}),
    }


def period_from_json(raw: object) -> Period | None:
    """Read what `period_to_json` wrote."""
    if raw is None:
        return None
    found = _mapping(raw)
    start, end = scalar_from_json(found.get("start")), scalar_from_json(found.get("end"))
    return Period(
        _text(found.get("words", "all time")),
        start if isinstance(start, date | datetime) else None,
        end if isinstance(end, date | datetime) else None,
        found.get("compare"),
        found.get("align", "date"),
    )


def _is_of(name: str, ignored: frozenset[str]) -> bool:
    return not ignored.isdisjoint(without_buckets(name))


def _choice_parts(raw: object) -> dict[str, Any]:
    found = _mapping(raw)
    return {
        "clauses": tuple(_clause(one) for one in _items(found, "clauses")),
        "period": period_from_json(found.get("period")),
        "compare": _compare(found.get("compare")),
        "drills": tuple(
            (_text(view), tuple(scalar_from_json(one) for one in _several(path)))
            for view, path in _items(found, "drills")
        ),
        "page": _text(found.get("page", "")),
        "tables": tuple(
            (_text(view), TableOptions(tuple(_sort(one) for one in _several(sort)), _count(page)))
            for view, sort, page in _items(found, "tables")
        ),
        "sections": tuple((_text(key), bool(opened)) for key, opened in _items(found, "sections")),
        "zooms": tuple(
            (_text(view), (datetime.fromisoformat(start), datetime.fromisoformat(end)))
            for view, start, end in _items(found, "zooms")
        ),
        "scoped": tuple(
            (_text(key), When(period_from_json(period), _compare(compare)))
            for key, period, compare in _items(found, "scoped")
        ),
        "spots": tuple(
            (_screen(screen), tuple(_spot(one) for one in _several(spots)))
            for screen, spots in _items(found, "spots")
        ),
        "hidden": tuple(
            (_text(view), tuple(_text(one) for one in _several(names)))
            for view, names in _items(found, "hidden")
        ),
    }


def _clause(raw: object) -> Clause:
    found = _mapping(raw)
    return Clause(
        _text(found["key"]), Filter.from_json(found["filter"]), _text(found.get("owner", ""))
    )


def _screen(raw: object) -> Screen:
    found = next((one for one in GRID if one == raw), None)
    if found is None:
        raise TypeError
    return found


def _spot(raw: object) -> Spot:
    view, *place = _several(raw)
    x, y, w, h = (_count(one) for one in place)
    return Spot(_text(view), x, y, w, h)


def _sort(raw: object) -> Sort:
    column, descending = _several(raw)
    return Sort(_text(column), bool(descending))


def _mapping(raw: object) -> Mapping[str, Any]:
    if isinstance(raw, dict):
        return raw
    raise TypeError


def _items(found: Mapping[str, Any], key: str) -> list[Any]:
    return _several(found.get(key, []))


def _several(raw: object) -> list[Any]:
    if isinstance(raw, list) and len(raw) <= _MOST:
        return raw
    raise TypeError


def _text(raw: object) -> str:
    if isinstance(raw, str) and len(raw) <= _LONGEST:
        return raw
    raise TypeError


def _count(raw: object) -> int:
    if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw < 2**31:
        return raw
    raise TypeError


def _compare(raw: object) -> Compare | None:
    if raw is None or raw in ("previous", "year", ""):
        return raw
    raise TypeError
