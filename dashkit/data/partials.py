"""Measures from partials: the same for every engine."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from dashkit.data.arithmetic import (
    Value,
    calculated,
    deviation,
    read,
    relative,
    repeated,
    zeroed,
)
from dashkit.data.contexts import HERE, ROWS, Context, before, whole, windowed
from dashkit.model.expressions import (
    Aggregate,
    Arithmetic,
    Constant,
    Expression,
    Share,
    Window,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from dashkit.data.arithmetic import Flags, Floats
    from dashkit.model.expressions import MeasureSpec

_COUNTS: Final = frozenset({"sum", "count", "distinct"})


class Partials:
    """The partials of the groups of one result.

    Parameters
    ----------
    columns
        Partials by context, aggregate and tail.
    height
        The number of groups.
    covered
        For each context, at the time of which groups there were data.
    grouped
        Whether there are groups at all: a total over no rows is null, its base 0.
    """

    def __init__(
        self,
        columns: Mapping[tuple[Context, Aggregate, str], pl.Series],
        height: int,
        *,
        covered: Mapping[Context, Flags],
        grouped: bool,
    ) -> None:
        self._columns, self._height = columns, height
        self._covered, self._grouped = covered, grouped
        self._rows: dict[tuple[Context, str], Floats] = {}

    def measure(  # noqa: PLR0911
        self, expression: Expression, context: Context = HERE
    ) -> Value:
        """Return the value of an expression for each group; null where it has none."""
        if isinstance(expression, Aggregate):
            return self._aggregate(expression, context)
        if isinstance(expression, Constant):
            return repeated(expression.value, self._height)
        if isinstance(expression, Arithmetic):
            sides = (expression.left, expression.right)
            left, right = (self.measure(one, context) for one in sides)
            return calculated(expression.operator, left, right)
        if isinstance(expression, Window):
            return self.measure(expression.base, windowed(context, expression))
        if isinstance(expression, Share):
            part = self.measure(expression.base, context)
            return calculated("/", part, self.measure(expression.base, whole(context, expression)))
        if context.side:
            return self._nothing()
        now = self.measure(expression.base, context)
        past = self.measure(expression.base, before(context, expression))
        return calculated("-", now, past) if expression.points else relative(now, past)

    def compared(
        self, spec: MeasureSpec, context: Context, *, percentage: bool
    ) -> tuple[Value, Value, Value]:
        """Return base, change and relative change of a measure against a comparison."""
        now, past = self.measure(spec.expression), self.measure(spec.expression, context)
        numeric = "other" not in {now.kind, past.kind}
        change = calculated("-", now, past) if numeric else self._nothing()
        pct = relative(now, past) if numeric and not percentage else self._nothing()
        return past, change, pct

    def _nothing(self) -> Value:
        return Value("number", np.full(self._height, np.nan))

    def _rows_of(self, context: Context, table: str) -> Floats:
        if (context, table) not in self._rows:
            rows = self._columns[context, replace(ROWS, table=table), ""]
            self._rows[context, table] = read(rows).numbers()
        return self._rows[context, table]

    def _aggregate(self, aggregate: Aggregate, context: Context) -> Value:
        column = self._columns.get((context, aggregate, ""))
        if column is None:
            return self._nothing()
        function = aggregate.function
        if function == "mean":
            return calculated("/", read(column), self._tail(aggregate, context, ".n"))
        if function == "std":
            tails = (self._tail(aggregate, context, tail) for tail in (".n", ".m2"))
            return deviation(*tails)
        if function not in _COUNTS or not column.null_count():
            return read(column)
        value, rows = read(column), self._rows_of(context, aggregate.table)
        empty = value.missing() & self._covered[context]
        if function == "sum":
            nothing = np.isnan(rows) if self._grouped or not context.side else rows == 0
            empty &= nothing | (rows > 0) if aggregate.where is not None else nothing
        return zeroed(value, empty)

    def _tail(self, aggregate: Aggregate, context: Context, tail: str) -> Value:
        return read(self._columns[context, aggregate, tail])
