"""Numbers of many groups at once, exact where numbers can be."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any, Final, Literal, cast

import numpy as np
import polars as pl

from dashkit.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from dashkit.model.expressions import Operator

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

_WIDE: Final = pl.Decimal(38, 0)
_INT64: Final = 2**63
_SAFE: Final = 2.0**53
_CONTEXT: Final = Context(prec=100)
_DIGITS: Final = 38

Kind = Literal["integer", "number", "decimal", "other"]


@dataclass(frozen=True, slots=True)
class Value:
    """One number for each group.

    Attributes
    ----------
    kind
        What the numbers are; ``other`` for what cannot be calculated with, such as days.
    floats
        The numbers, NaN where there is none; integers only while all of them are below 2^53.
    exact
        Integers beyond, decimals and others, with None where there is none.
    dtype
        The type of others.
    """

    kind: Kind
    floats: Floats | None = None
    exact: list[Any] | None = None
    dtype: pl.DataType | None = None

    def numbers(self) -> Floats:
        """Return the numbers as floats."""
        if self.floats is not None:
            return self.floats
        listed = [np.nan if one is None else float(one) for one in self.exact or ()]
        return np.array(listed, dtype=np.float64)

    def missing(self) -> Flags:
        """Return where there is no number."""
        if self.floats is not None:
            return np.isnan(self.floats)
        return np.array([one is None for one in self.exact or ()], dtype=np.bool_)

    def items(self) -> list[Any]:
        """Return the numbers exactly, None where there is none."""
        if self.exact is not None:
            return self.exact
        plain: list[float] = self.numbers().tolist()
        if self.kind == "integer":
            return [None if one != one else int(one) for one in plain]  # noqa: PLR0124
        return [None if one != one else one for one in plain]  # noqa: PLR0124

    def series(self, name: str) -> pl.Series:
        """Return the numbers as a column: integers as int64, as decimals where one is larger."""
        if self.kind == "number":
            return pl.Series(name, self.numbers(), nan_to_null=True)
        if self.kind == "integer":
            return self._integers(name)
        return (
            pl.Series(name, self.items()) if self.kind == "other" else decimals(name, self.items())
        )

    def _integers(self, name: str) -> pl.Series:
        if self.floats is not None and not np.isnan(self.floats).any():
            return pl.Series(name, self.floats.astype(np.int64))
        items = self.items()
        if all(one is None or -_INT64 <= one < _INT64 for one in items):
            return pl.Series(name, items, dtype=pl.Int64)
        return pl.Series(
            name, [None if one is None else Decimal(one) for one in items], dtype=_WIDE
        )


def read(column: pl.Series) -> Value:
    """Return a column of numbers as values.

    Examples
    --------
    >>> read(pl.Series([1, None])).items(), read(pl.Series([2**60])).exact
    ([1, None], [1152921504606846976])
    """
    dtype = column.dtype
    if dtype.is_float() or dtype == pl.Null:
        return Value("number", _finite(column.to_numpy().astype(np.float64)))
    if dtype.is_decimal():
        return Value("decimal", exact=column.to_list())
    if not dtype.is_integer():
        return Value("other", exact=column.to_list(), dtype=dtype)
    low, high = cast("tuple[Any, Any]", (column.min(), column.max()))
    if low is not None and not (low > -_SAFE and high < _SAFE):
        return Value("integer", exact=column.to_list())
    return Value("integer", column.to_numpy().astype(np.float64))


def repeated(value: float | Decimal, height: int) -> Value:
    """Return one number for each group."""
    if isinstance(value, Decimal):
        return Value("decimal", exact=[value] * height)
    if isinstance(value, int) and abs(value) >= _SAFE:
        return Value("integer", exact=[value] * height)
    kind: Kind = "integer" if isinstance(value, int) else "number"
    return Value(kind, np.full(height, float(value)))


def zeroed(value: Value, chosen: Flags) -> Value:
    """Return the numbers with 0 where they are chosen."""
    if value.floats is not None:
        return Value(value.kind, np.where(chosen, 0.0, value.floats))
    zero = Decimal(0) if value.kind == "decimal" else 0
    pairs = zip(value.items(), chosen.tolist(), strict=True)
    return Value(value.kind, exact=[zero if zeroed else one for one, zeroed in pairs])


def deviation(number: Value, apart: Value) -> Value:
    """Return the sample standard deviation of groups; null for fewer than two values.

    Examples
    --------
    >>> deviation(read(pl.Series([3, 1])), read(pl.Series([2.0, 0.0]))).items()
    [1.0, None]
    """
    counts = number.numbers()
    with np.errstate(all="ignore"):
        return Value(
            "number", _finite(np.sqrt(apart.numbers() / np.where(counts > 1, counts - 1, np.nan)))
        )


def _finite(floats: Floats) -> Floats:
    finite = np.isfinite(floats)
    return floats if finite.all() else np.where(finite, floats, np.nan)


def calculated(operator: Operator, left: Value, right: Value) -> Value:
    """Return ``left operator right``; exact for integers and, but for ``/``, for decimals.

    A zero denominator, and what is not finite, is null.

    Examples
    --------
    >>> calculated("*", read(pl.Series([2**40, 3])), read(pl.Series([2**40, 5]))).items()
    [1208925819614629174706176, 15]
    """
    kinds = {left.kind, right.kind}
    if "other" in kinds:
        raise QueryError("Days and times cannot be calculated with.")
    with np.errstate(all="ignore"):
        if operator == "/":
            below = right.numbers()
            return Value("number", _finite(left.numbers() / np.where(below == 0, np.nan, below)))
        if "number" in kinds:
            return Value("number", _finite(_FLOATING[operator](left.numbers(), right.numbers())))
        if left.floats is not None and right.floats is not None:
            found = _FLOATING[operator](left.floats, right.floats)
            if not (np.abs(found) >= _SAFE).any():
                return Value("integer", found)
    apply: Callable[[Any, Any], Any] = (_PLAIN if kinds == {"integer"} else _DECIMAL)[operator]
    pairs = zip(left.items(), right.items(), strict=True)
    items = [None if a is None or b is None else apply(a, b) for a, b in pairs]
    return Value("integer" if kinds == {"integer"} else "decimal", exact=items)


_FLOATING: Final[Mapping[str, Callable[[Floats, Floats], Floats]]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
}
_PLAIN: Final[Mapping[str, Callable[[int, int], int]]] = {
    "+": int.__add__,
    "-": int.__sub__,
    "*": int.__mul__,
}
_DECIMAL: Final[Mapping[str, Callable[[Any, Any], Decimal]]] = {
    "+": _CONTEXT.add,
    "-": _CONTEXT.subtract,
    "*": _CONTEXT.multiply,
}


def relative(now: Value, before: Value) -> Value:
    """Return the relative change: 0 from zero to zero, null from zero and with a negative."""
    delta, present, past = calculated("-", now, before).numbers(), now.numbers(), before.numbers()
    known = (past > 0) & (present >= 0)
    with np.errstate(all="ignore"):
        ratio = np.where(known, delta / np.where(known, past, 1.0), np.nan)
    return Value("number", _finite(np.where((past == 0) & (present == 0), 0.0, ratio)))


def decimals(name: str, values: Sequence[Decimal | None]) -> pl.Series:
    """Return decimals as a column; as floats where one of them has more than 38 digits.

    Examples
    --------
    >>> decimals("cost", [Decimal("1.10"), None, Decimal("2")]).to_list()
    [Decimal('1.10'), None, Decimal('2.00')]
    """
    known = [one for one in values if one is not None]
    scale = max((-cast("int", one.as_tuple().exponent) for one in known), default=0)
    scale = max(scale, 0)
    if max((one.adjusted() + 1 for one in known), default=0) + scale > _DIGITS:
        floats = [None if one is None else float(one) for one in values]
        return pl.Series(name, floats, dtype=pl.Float64)
    return pl.Series(name, values, dtype=pl.Decimal(_DIGITS, scale))


def narrowed(values: pl.Series) -> pl.Series:
    """Return wide integers as int64 where all of them fit, else as decimals.

    Examples
    --------
    >>> narrowed(pl.Series([2**70], dtype=pl.Int128)).dtype
    Decimal(precision=38, scale=0)
    """
    if values.dtype != pl.Int128:
        return values
    return Value("integer", exact=values.to_list()).series(values.name)
