"""Cells: which members of several fields rows have together, as one number for each row."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import prod
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from dashkit.data.marks import code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashkit.data.columns import Column

_SHORT: Final = 2**16


@dataclass(frozen=True, slots=True)
class Groups:
    """What cells have in some of their fields.

    Attributes
    ----------
    places
        For each cell the place of its group in ``members``.
    members
        For each group the value of each field.
    """

    places: pl.Series
    members: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Cells:
    """The combinations of members that there are.

    Attributes
    ----------
    columns
        The fields that are combined.
    places
        For each row of the table the place of its combination in ``members``.
    members
        For each combination the value of each field, as its column has them.
    known
        The groups that were asked for.
    """

    columns: Mapping[str, Column]
    places: pl.Series
    members: pl.DataFrame
    known: dict[tuple[str, ...], Groups] = field(default_factory=dict, compare=False)

    def of(self, columns: Mapping[str, Column]) -> bool:
        """Return whether all of these columns are among the fields."""
        return all(self.columns.get(name) is column for name, column in columns.items())

    def groups(self, names: tuple[str, ...]) -> Groups:
        """Return the groups of some of the fields."""
        if names not in self.known:
            each = {name: replace(self.columns[name], values=self.members[name]) for name in names}
            found = numbered(each)
            self.known[names] = Groups(found.places, found.members)
        return self.known[names]


def numbered(columns: Mapping[str, Column]) -> Cells:
    """Return the combinations of fields whose number of members is known.

    Examples
    --------
    >>> from dashkit.data.columns import prepared
    >>> some = {"a": prepared(pl.Series(["x", "y", "x"])), "b": prepared(pl.Series([7, None, 7]))}
    >>> cells = numbered(some)
    >>> cells.places.to_list(), cells.members.rows()
    ([0, 1, 0], [(0, 7), (1, None)])
    """
    number: pl.Expr = pl.lit(0, dtype=pl.UInt32)
    for name, column in columns.items():
        number = number * column.size + code(pl.col(name), column)
    every = pl.DataFrame([column.values.alias(name) for name, column in columns.items()])
    numbers = every.select(number).to_series()
    first = numbers.arg_unique()
    kind = np.uint16 if len(first) <= _SHORT else np.uint32
    table = np.zeros(prod(column.size for column in columns.values()), dtype=kind)
    table[numbers.gather(first).to_numpy()] = np.arange(len(first))
    members = [column.values.gather(first).alias(name) for name, column in columns.items()]
    return Cells(dict(columns), pl.Series(table).gather(numbers), pl.DataFrame(members))
