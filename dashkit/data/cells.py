"""Cells: which members of several fields rows have together, as one number for each row."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import prod
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from dashkit.data.marks import code
from dashkit.data.named import named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from dashkit.data.columns import Column

_SHORT: Final = 2**16
_SLICE: Final = 2**16
"""Rows that are numbered at once; for all of them the memory would be several times theirs."""


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

    def parts(self) -> Iterator[pl.Series | pl.DataFrame]:
        """Return all that is kept."""
        yield from (self.places, self.members)
        for groups in tuple(self.known.values()):
            yield from (groups.places, groups.members)

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
    every = pl.DataFrame([column.values.alias(name) for name, column in columns.items()])
    numbers = np.empty(every.height, dtype=np.uint32)
    size = prod(column.size for column in columns.values())
    rows = np.full(size, every.height, dtype=np.int64)
    starts = range(0, every.height, _SLICE)
    for start in reversed(starts):
        some = _numbers(every[start : start + _SLICE], columns)
        numbers[start : start + len(some)] = some
        rows[some[::-1]] = np.arange(start, start + len(some))[::-1]
    first = np.sort(rows[rows < every.height])
    table = np.zeros(size, dtype=np.uint16 if len(first) <= _SHORT else np.uint32)
    table[numbers[first]] = np.arange(len(first))
    places = np.empty(every.height, dtype=table.dtype)
    for start in starts:
        places[start : start + _SLICE] = table[numbers[start : start + _SLICE]]
    return Cells(dict(columns), pl.Series(places), every[pl.Series(first)])


def _numbers(rows: pl.DataFrame, columns: Mapping[str, Column]) -> NDArray[np.uint32]:
    """Return a number for each row that is the same only for the same members."""
    number: pl.Expr = pl.lit(0, dtype=pl.UInt32)
    for name, column in columns.items():
        number = number * column.size + code(named(name), column)
    return rows.select(number.alias("number")).to_series().to_numpy()
