"""Distinct values by marks: one for each pair of a group and a value, where these are numbered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from dashkit.data.columns import Column
    from dashkit.model.expressions import Aggregate

ROOM: Final = 16
"""How many marks there may be for each row; a set of the values takes as many bytes, and longer."""

MOST: Final = 2**31


def countable(one: Aggregate, groups: int, columns: Mapping[str, Column], height: int) -> bool:
    """Return whether marks tell how many distinct values there are in a number of groups."""
    if one.function != "distinct" or one.approximate:
        return False
    return 0 < columns[one.field].size * groups <= min(ROOM * height, MOST)


def code(values: Any, column: Column) -> Any:  # noqa: ANN401
    """Return a number below the size of a column for values of it, the last one for null."""
    if column.members is None:
        values = (values.to_physical().cast(pl.Int64) - column.least) // column.step
    return values.cast(pl.UInt32).fill_null(column.size - 1)


def numbers(values: pl.Expr, column: Column, group: pl.Expr) -> pl.Expr:
    """Return the number of the mark of each pair of a group and a value."""
    number: pl.Expr = group.cast(pl.UInt32) * column.size + code(values, column)
    return number


def used(numbers: pl.Series, size: int, groups: int = 1) -> NDArray[np.int64]:
    """Return how many marks of each group are set, without that of null.

    Examples
    --------
    >>> used(pl.Series([0, 2, 2, 3, 4]), 3, groups=2).tolist()
    [1, 2]
    """
    marks = np.zeros(groups * size, dtype=np.bool_)
    marks[numbers.to_numpy().astype(np.intp)] = True
    found: NDArray[np.int64] = np.count_nonzero(marks.reshape(groups, size)[:, :-1], axis=1)
    return found
