"""Measures from partials, as Polars expressions: the same for every engine."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

import polars as pl

from dashkit.model.expressions import Aggregate, Arithmetic, Constant, Expression, Versus

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.model.expressions import MeasureSpec, Operator

WIDE: Final = pl.Decimal(38, 0)
_FLOAT: Final = pl.Float64()


class Partials:
    """The partials of one frame, under the names that a plan gave them.

    Parameters
    ----------
    frame
        One row for each group; ``{side}{i}`` and ``{side}{i}.n`` are the partials of aggregate
        ``i``, ``{side}.there`` whether the group has a row in the scan of that side, and
        ``{side}.covered`` whether there were data at its time.
    asked
        The aggregates, in order.
    """

    def __init__(self, frame: pl.DataFrame, asked: Sequence[Aggregate]) -> None:
        self.frame = frame
        self._places = {one: place for place, one in enumerate(asked)}

    def measure(self, expression: Expression, side: str = "") -> pl.Series:
        """Return the value of an expression for each group; null where it has none."""
        if isinstance(expression, Aggregate):
            return self._aggregate(expression, side)
        if isinstance(expression, Constant):
            value = expression.value
            return pl.Series("", [value]).new_from_index(0, self.frame.height)
        if isinstance(expression, Arithmetic):
            left, right = (self.measure(one, side) for one in (expression.left, expression.right))
            return calculated(expression.operator, left, right)
        return self._versus(expression, side)

    def _aggregate(self, aggregate: Aggregate, side: str) -> pl.Series:
        place = self._places[aggregate]
        name = f"{side}{place}"
        frame = self.frame
        if name not in frame.columns:
            return pl.Series("", [None] * frame.height, dtype=_FLOAT)
        values = frame[name]
        covered, there = frame[f"{side}.covered"], frame[f"{side}.there"]
        if aggregate.function == "mean":
            return calculated("/", values, frame[f"{name}.n"])
        if aggregate.function in {"count", "distinct"}:
            return _where(values.is_null() & covered, values, 0)
        if aggregate.function == "sum":
            nothing = ~there
            if aggregate.where is not None:
                rows = frame[f"{side}{len(self._places) - 1}"].fill_null(0)
                nothing |= (frame[f"{name}.n"].fill_null(0) == 0) & (rows > 0)
            return _where(nothing & covered & values.is_null(), values, 0)
        return _finite(values)

    def _versus(self, versus: Versus, side: str) -> pl.Series:
        nothing = pl.Series("", [None] * self.frame.height, dtype=_FLOAT)
        if side:
            return nothing
        now = self.measure(versus.base)
        before = self.measure(versus.base, versus.comparison)
        return difference(now, before).cast(_FLOAT) if versus.points else relative(now, before)


def _where(chosen: pl.Series, values: pl.Series, number: int) -> pl.Series:
    frame = pl.DataFrame([values.alias("v"), chosen.alias("c")])
    zero = pl.lit(number).cast(values.dtype)
    return frame.select(pl.when("c").then(zero).otherwise("v").alias("v"))["v"]


def _finite(values: pl.Series) -> pl.Series:
    if not values.dtype.is_float():
        return values
    return values.to_frame("v").select(pl.when(pl.col("v").is_finite()).then("v"))["v"]


def calculated(operator: Operator, left: pl.Series, right: pl.Series) -> pl.Series:
    """Return ``left operator right``; exact for integers and, but for ``/``, for decimals.

    A zero denominator, and what is not finite, is null.
    """
    if operator == "/":
        frame = pl.DataFrame([left.cast(_FLOAT).alias("a"), right.cast(_FLOAT).alias("b")])
        ratio = pl.when(pl.col("b") != 0).then(pl.col("a") / pl.col("b"))
        return _finite(frame.select(ratio.alias("v"))["v"])
    floats = left.dtype.is_float() or right.dtype.is_float()
    if floats:
        return _finite(_apply(operator, left.cast(_FLOAT), right.cast(_FLOAT)))
    if left.dtype.is_integer() and right.dtype.is_integer():
        return _narrow(_apply(operator, left.cast(pl.Int128), right.cast(pl.Int128)))
    return _decimals(operator, left, right)


def _apply(operator: Operator, left: pl.Series, right: pl.Series) -> pl.Series:
    if operator == "+":
        return left + right
    return left - right if operator == "-" else left * right


def _narrow(values: pl.Series) -> pl.Series:
    """Return wide integers as int64, or as decimals where one of them does not fit."""
    low, high = values.min(), values.max()
    inside = low is None or (int(low) >= -(2**63) and int(high) < 2**63)  # type: ignore[arg-type]
    if inside:
        return values.cast(pl.Int64)
    return pl.Series(
        values.name,
        [None if one is None else Decimal(one) for one in values.to_list()],
        dtype=WIDE,
    )


def _decimals(operator: Operator, left: pl.Series, right: pl.Series) -> pl.Series:
    pairs = zip(left.to_list(), right.to_list(), strict=True)
    found = [
        None if None in {a, b} else _decimal(operator, Decimal(a), Decimal(b)) for a, b in pairs
    ]
    scale = max((-int(one.as_tuple().exponent) for one in found if one is not None), default=0)
    return pl.Series("", found, dtype=pl.Decimal(38, min(max(scale, 0), 37)))


def _decimal(operator: Operator, left: Decimal, right: Decimal) -> Decimal:
    if operator == "+":
        return left + right
    return left - right if operator == "-" else left * right


def difference(now: pl.Series, before: pl.Series) -> pl.Series:
    """Return ``now - before``."""
    return calculated("-", now, before)


def relative(now: pl.Series, before: pl.Series) -> pl.Series:
    """Return the relative change: 0 from zero to zero, null from zero and with a negative."""
    frame = pl.DataFrame(
        [
            now.cast(_FLOAT).alias("now"),
            before.cast(_FLOAT).alias("before"),
            difference(now, before).cast(_FLOAT).alias("delta"),
        ]
    )
    now_, before_ = pl.col("now"), pl.col("before")
    ratio = (
        pl.when((before_ == 0) & (now_ == 0))
        .then(0.0)
        .when((before_ > 0) & (now_ >= 0))
        .then(pl.col("delta") / before_)
    )
    return _finite(frame.select(ratio.alias("v"))["v"])


def compared(
    partials: Partials, spec: MeasureSpec, side: str, *, percentage: bool
) -> Mapping[str, pl.Series]:
    """Return base, change and relative change of a measure against a comparison."""
    now, before = partials.measure(spec.expression), partials.measure(spec.expression, side)
    nothing = pl.Series("", [None] * len(now), dtype=_FLOAT)
    return {
        f"{spec.name}.base": before,
        f"{spec.name}.change": difference(now, before),
        f"{spec.name}.pct": nothing if percentage else relative(now, before),
    }
