"""Members of a field across the columns of a table: their cells and totals, each asked of its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dashkit.errors import QueryError
from dashkit.formats import format_value
from dashkit.model.query import Order
from dashkit.views.numbers import cell, known
from dashkit.views.scope import member_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.model.expressions import MeasureSpec
    from dashkit.model.fields import Field
    from dashkit.model.query import Query
    from dashkit.model.result import Result

MOST_ACROSS: Final = 24
MOST_CELLS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Pivot:
    """What stands across: one column for each member and measure, the largest members first.

    Parameters
    ----------
    across
        The field whose members head the columns; buckets of time stand in their order.
    rows
        The fields of the rows.
    measures
        What each cell holds.
    """

    across: Field
    rows: tuple[Field, ...]
    measures: tuple[MeasureSpec, ...]

    def queries(self, common: Mapping[str, Any], model: Any) -> dict[str, Query]:  # noqa: ANN401
        """Return ``heads``, the members with their totals, and ``cells``."""
        first = Order(self.measures[0].name, descending=True)
        order = [] if self.across.grain else [first]
        heads = model.query(
            self.measures,
            by=[self.across],
            order=[*order, Order(self.across.name)],
            limit=MOST_ACROSS,
            fill="none",
            **common,
        )
        cells = model.query(
            self.measures,
            by=[*self.rows, self.across],
            limit=MOST_CELLS + 1,
            fill="none",
            **common,
        )
        return {"heads": heads, "cells": cells}

    def columns(self, heads: Result) -> list[dict[str, Any]]:
        """Return the columns: one for each member and measure, under the member where there are several."""
        calendar = heads.query.model.calendar
        found = []
        for place, member in enumerate(heads.frame[self.across.name].to_list()):
            words = member_words(member, self.across, calendar)
            several = len(self.measures) > 1
            found += [
                {
                    "name": f"{spec.name}@{place}",
                    "label": spec.title if several else words,
                    "align": "right",
                    "sort": "",
                    "fixed": True,
                    **({"group": words} if several else {}),
                }
                for spec in self.measures
            ]
        return found

    def texts(self, main: Result, heads: Result, cells: Result) -> list[list[str]]:
        """Return for each row on the page its cells.

        Raises
        ------
        QueryError
            If there are more cells than can be shown, or small groups are withheld: what is missing could be
            told from the totals.
        """
        no_more_than(cells)
        frame = cells.frame
        places = {
            key: row
            for row, key in enumerate(
                _keys(frame.select(one.name for one in (*self.rows, self.across)).rows())
            )
        }
        members = _keys(heads.frame.select(self.across.name).rows())
        rows = _keys(main.frame.select(one.name for one in self.rows).rows())
        columns = {spec.name: frame[spec.name].to_list() for spec in self.measures}
        return [
            [
                _text(None if at is None else columns[spec.name][at], spec)
                for member in members
                for at in [places.get((*row, *member))]
                for spec in self.measures
            ]
            for row in rows
        ]

    def totals(self, heads: Result) -> list[str]:
        """Return the totals of the columns, each that of its member's rows."""
        return [
            _text(cell(heads, spec.name, row), spec)
            for row in range(heads.frame.height)
            for spec in self.measures
        ]

    def note(self, heads: Result) -> str:
        """Return how many of how many members stand across; empty where all do."""
        count = heads.meta.groups
        if count <= MOST_ACROSS:
            return ""
        return f"{MOST_ACROSS} of {count:,} columns shown"


def no_more_than(cells: Result) -> None:
    """Raise QueryError where an answer has too many cells, or some are withheld."""
    if cells.meta.withheld:
        message = (
            "Some of these groups are too small to be shown. Choose fewer fields or more rows."
        )
        raise QueryError(message)
    if cells.frame.height > MOST_CELLS:
        named = " by ".join(one.title for one in cells.query.by)
        message = f"{named} has more than {MOST_CELLS:,} cells. Filter, or show fewer fields."
        raise QueryError(message)


def _keys(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return rows as keys: one missing value is as good as another."""
    return [tuple(None if one != one else one for one in row) for row in rows]  # noqa: PLR0124


def _text(value: Any, spec: MeasureSpec) -> str:  # noqa: ANN401
    return format_value(known(value), spec.format, spec.unit)
