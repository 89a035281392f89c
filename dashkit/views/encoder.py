"""The one boundary encoder: any value becomes JSON plus typed arrays, and nothing makes it raise.

Arrays of numbers travel as little-endian buffers of the smallest type that loses nothing; their
place in the JSON holds ``{"$a": index, "t": type, "n": length}``. Missing is NaN in float arrays
and null elsewhere. Integers beyond 2^53 and decimals are text, exact to the last digit.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from math import isfinite
from typing import Any, Final

import numpy as np

from dashkit.formats import paired

SAFE_INTEGER: Final = 2**53
DEEPEST: Final = 40
_UNREADABLE: Final = "(unreadable)"
_INTEGERS: Final = ("i1", "u1", "i2", "u2", "i4", "u4")
_SCALARS: Final = (bool, int, float, str, type(None))


@dataclass(slots=True, eq=False)
class Encoded:
    """JSON-safe content with its arrays beside it.

    ``size`` estimates the bytes on the wire. The array places in ``content`` count from 0; `place`
    moves them to where the arrays stand in a message.
    """

    content: Any
    buffers: list[bytes]
    size: int
    places: list[dict[str, Any]] = field(default_factory=list)

    def place(self, first: int) -> Any:  # noqa: ANN401
        """Return the content with its arrays numbered from ``first``."""
        for index, one in enumerate(self.places):
            one["$a"] = first + index
        return self.content

    def same(self, other: Encoded) -> bool:
        """Return whether both say the same."""
        return self.buffers == other.buffers and self.place(0) == other.place(0)


def encode(payload: object) -> tuple[Any, list[bytes]]:
    """Return JSON-safe content and buffers for any value; never raises.

    Examples
    --------
    >>> content, buffers = encode({"y": np.array([1, 2, 300])})
    >>> content, buffers[0].hex()
    ({'y': {'$a': 0, 't': 'i2', 'n': 3}}, '010002002c01')
    >>> encode([Decimal("1.10"), float("nan"), 2**60])[0]
    ['1.10', None, '1152921504606846976']
    """
    found = encoded(payload)
    return found.content, found.buffers


def encoded(payload: object) -> Encoded:
    """Return the payload as `Encoded`; never raises."""
    writer = _Writer()
    content = writer.value(payload, 0)
    return Encoded(content, writer.buffers, writer.size, writer.places)


class _Writer:
    def __init__(self) -> None:
        self.buffers: list[bytes] = []
        self.places: list[dict[str, Any]] = []
        self.size = 0
        self._open: set[int] = set()

    def value(self, given: object, depth: int) -> Any:  # noqa: ANN401
        self.size += 4
        try:
            return self._value(given, depth)
        except Exception:  # noqa: BLE001
            return _UNREADABLE

    def _value(self, given: object, depth: int) -> Any:  # noqa: ANN401
        if type(given) in _SCALARS:
            return self._scalar(given)
        if isinstance(given, np.ndarray):
            return self._array(given, depth)
        if isinstance(given, Mapping):
            return self._inside(given, depth, self._mapping)
        if isinstance(given, list | tuple | set | frozenset | range):
            return self._inside(given, depth, self._sequence)
        column = _column(given)
        if column is not None:
            return self.value(column, depth + 1) if depth < DEEPEST else _UNREADABLE
        return self._scalar(plain(given))

    def _inside(self, given: Any, depth: int, write: Any) -> Any:  # noqa: ANN401
        if depth >= DEEPEST or id(given) in self._open:
            return _UNREADABLE
        self._open.add(id(given))
        try:
            return write(given, depth + 1)
        finally:
            self._open.discard(id(given))

    def _mapping(self, given: Mapping[object, object], depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in given.items():
            name = key if type(key) is str else plain(key)
            found[self._scalar(name if isinstance(name, str) else _text(name))] = self.value(
                value, depth
            )
        return found

    def _sequence(self, given: Iterable[object], depth: int) -> list[Any]:
        if isinstance(given, set | frozenset):
            given = sorted(given, key=lambda one: (type(one).__name__, _text(one)))
        if isinstance(given, list) and {*map(type, given)} == {str}:
            text = "".join(given)
            if text.isascii():  # as most labels are, hundreds in a chart
                self.size += len(text) + 4 * len(given)
                return [*given]
        return [self.value(one, depth) for one in given]

    def _array(self, given: np.ndarray[Any, Any], depth: int) -> Any:  # noqa: ANN401
        if isinstance(given, np.ma.MaskedArray):
            return self._sequence(given.tolist(), depth)
        if given.ndim == 0:
            return self.value(given.item(), depth)
        if given.ndim > 1:
            return self._inside(list(given), depth, self._sequence)
        packed = _packed(given)
        if packed is None:
            return self._inside(given.tolist(), depth, self._sequence)
        kind, data = packed
        self.buffers.append(data)
        self.size += len(data) + 32
        place = {"$a": len(self.places), "t": kind, "n": len(given)}
        self.places.append(place)
        return place

    def _scalar(self, given: object) -> Any:  # noqa: ANN401
        if isinstance(given, str):
            text = given if given.isascii() else paired(given)
            self.size += len(text)
            return text
        if isinstance(given, bool) or given is None:
            return given
        if isinstance(given, int):
            return int(given) if -SAFE_INTEGER <= given <= SAFE_INTEGER else _digits(given)
        if isinstance(given, float):
            return float(given) if isfinite(given) else None
        return _text(given)


def plain(given: object) -> str | int | float | bool | None:  # noqa: PLR0911 - one return a type
    """Return one odd value as what JSON knows: exact text for what has no JSON type."""
    if isinstance(given, Enum):
        return plain(given.value)
    if isinstance(given, np.generic):
        return _numpy_scalar(given)
    if isinstance(given, bool | int | float | str) or given is None:
        return given
    if _is_missing(given):
        return None
    if isinstance(given, Decimal):
        return f"{given:f}" if given.is_finite() and abs(given.adjusted()) < 400 else str(given)  # noqa: PLR2004
    if isinstance(given, date | time):
        return given.isoformat()
    if isinstance(given, timedelta):
        return given.total_seconds()
    if isinstance(given, bytes | bytearray | memoryview):
        return bytes(given).decode("utf-8", "replace")
    return _text(given)


def _numpy_scalar(given: np.generic) -> str | int | float | bool | None:
    if isinstance(given, np.datetime64):
        return None if np.isnat(given) else str(given)
    if isinstance(given, np.timedelta64):
        return None if np.isnat(given) else float(given / np.timedelta64(1, "s"))
    if isinstance(given, np.longdouble | np.complexfloating):
        return float(given) if isinstance(given, np.longdouble) else str(given)
    item = given.item()
    return plain(item) if not isinstance(item, np.generic) else _text(item)


def _is_missing(given: object) -> bool:
    name = type(given).__name__
    return name in {"NaTType", "NAType"} or (isinstance(given, Decimal) and given.is_nan())


def _column(given: object) -> object | None:
    """Return what a column of polars, pandas or pyarrow holds, or None for anything else.

    The libraries are recognised by name, so that none is imported here.
    """
    root = type(given).__module__.partition(".")[0]
    kind = type(given).__name__
    if root == "polars" and kind == "Series":
        return _polars(given)
    if root in {"polars", "pandas"} and kind == "DataFrame":
        return {str(name): given[name] for name in given.columns}  # type: ignore[attr-defined,index]
    if root == "pandas" and (kind == "Series" or kind.endswith(("Index", "Array"))):
        return _pandas(given)
    if root == "pyarrow" and hasattr(given, "to_pylist"):
        return list(given.to_pylist())
    if root == "pandas" and kind == "Interval":
        return str(given)
    return None


def _polars(given: Any) -> object:  # noqa: ANN401
    if given.dtype.is_numeric() and given.null_count() == 0 and not given.dtype.is_decimal():
        return given.to_numpy()
    if given.dtype.is_float():
        return given.to_numpy()
    return given.to_list()


def _pandas(given: Any) -> object:  # noqa: ANN401
    if isinstance(given.dtype, np.dtype) and given.dtype.kind in "iufb":
        return given.to_numpy()
    return list(given)


def _packed(given: np.ndarray[Any, Any]) -> tuple[str, bytes] | None:
    kind = given.dtype.kind
    if kind == "f" and given.dtype.itemsize <= 8:  # noqa: PLR2004
        return _floats(given)
    if kind == "b":
        return "u1", given.astype("u1").tobytes()
    if kind in "iu":
        return _integers(given)
    return None


def _integers(given: np.ndarray[Any, Any]) -> tuple[str, bytes] | None:
    if not len(given):
        return "i1", b""
    low, high = int(given.min()), int(given.max())
    for name in _INTEGERS:
        limits = np.iinfo(name)
        if limits.min <= low and high <= limits.max:
            return name, given.astype(f"<{name}").tobytes()
    if low >= -SAFE_INTEGER and high <= SAFE_INTEGER:
        return "f8", given.astype("<f8").tobytes()
    return None


def _floats(given: np.ndarray[Any, Any]) -> tuple[str, bytes]:
    wide = given.astype("<f8")
    wide[~np.isfinite(wide)] = np.nan
    known = wide[~np.isnan(wide)]
    whole = len(known) == len(wide) and bool(np.all(known == np.trunc(known)))
    if whole and not np.any(np.signbit(known) & (known == 0)):
        found = _integers(known.astype("i8")) if _within(known) else None
        if found is not None and found[0] not in {"f8", "i4", "u4"}:
            return found
    with np.errstate(over="ignore"):
        narrow = wide.astype("<f4")
    if np.array_equal(narrow.astype("<f8"), wide, equal_nan=True):
        return "f4", narrow.tobytes()
    if whole and _within(known):
        found = _integers(known.astype("i8"))
        if found is not None:
            return found
    return "f8", wide.tobytes()


def _within(known: np.ndarray[Any, Any]) -> bool:
    return not len(known) or bool(np.abs(known).max() <= SAFE_INTEGER)


def _digits(given: int) -> str:
    limit = sys.get_int_max_str_digits() or 4_300
    return str(given) if given.bit_length() < limit * 3 else f"about 2^{given.bit_length() - 1}"


def _text(given: object) -> str:
    try:
        return paired(str(given))
    except Exception:  # noqa: BLE001
        return _UNREADABLE
