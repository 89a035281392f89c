"""Cells: which members of several fields rows have together, as one number for each row."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashkit.data.columns import Column

_SHORT: Final = 2**16


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
    """

    columns: Mapping[str, Column]
    places: pl.Series
    members: pl.DataFrame

    def of(self, columns: Mapping[str, Column]) -> bool:
        """Return whether all of these columns are among the fields."""
        return all(self.columns.get(name) is column for name, column in columns.items())


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
        number = number * column.size + _code(name, column)
    every = pl.DataFrame([column.values.alias(name) for name, column in columns.items()])
    numbers = every.select(number).to_series()
    first = numbers.arg_unique()
    kind = np.uint16 if len(first) <= _SHORT else np.uint32
    table = np.zeros(prod(column.size for column in columns.values()), dtype=kind)
    table[numbers.gather(first).to_numpy()] = np.arange(len(first))
    members = [column.values.gather(first).alias(name) for name, column in columns.items()]
    return Cells(dict(columns), pl.Series(table).gather(numbers), pl.DataFrame(members))


def _code(name: str, column: Column) -> pl.Expr:
    """Return a number below the size of a column for each of its values, the last one for null."""
    values = pl.col(name).to_physical()
    if column.members is None:
        least: Any = column.values.to_physical().min()
        values = (values.cast(pl.Int64) - (least or 0)) // column.step
    return values.cast(pl.UInt32).fill_null(column.size - 1)
