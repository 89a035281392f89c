"""The boundary encoder: total, lossless, JSON-safe."""

from __future__ import annotations

import json
from collections import OrderedDict, namedtuple
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from math import isnan
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hn

from dashkit.views.encoder import encode, encoded

INTEGERS = {"i1", "i2", "i4", "u1", "u2", "u4"}


def read(content: Any, buffers: list[bytes]) -> Any:
    """Return the message as the page reads it."""
    if isinstance(content, dict) and set(content) == {"$a", "t", "n"}:
        found = np.frombuffer(buffers[content["$a"]], dtype=f"<{content['t']}")
        assert len(found) == content["n"]
        return [None if isinstance(one, float) and isnan(one) else one for one in found.tolist()]
    if isinstance(content, dict):
        return {key: read(value, buffers) for key, value in content.items()}
    if isinstance(content, list):
        return [read(value, buffers) for value in content]
    return content


def wire(payload: object) -> Any:
    """Return what arrives on the page, after strict JSON."""
    content, buffers = encode(payload)
    text = json.dumps(content, allow_nan=False, ensure_ascii=False)
    return read(json.loads(text.encode("utf-8")), buffers)


class Colour(Enum):
    RED = "red"


class Unkind:
    def __str__(self) -> str:
        raise RuntimeError

    __repr__ = __str__


class Liar(dict[str, object]):
    def items(self) -> Any:
        raise OSError


Point = namedtuple("Point", "x y")  # noqa: PYI024
LOOP: list[object] = []
LOOP.append(LOOP)

CORPUS: list[tuple[object, object]] = [
    (None, None),
    (True, True),
    (1, 1),
    (2**53, 2**53),
    (2**53 + 1, "9007199254740993"),
    (-(2**63), "-9223372036854775808"),
    (10**5_000, "about 2^16609"),
    (1.5, 1.5),
    (float("nan"), None),
    (float("inf"), None),
    (Decimal("1.10"), "1.10"),
    (Decimal("1E+2"), "100"),
    (Decimal("NaN"), None),
    (Decimal("sNaN"), None),
    (Decimal("Infinity"), "Infinity"),
    (Decimal("1E+999999"), "1E+999999"),
    (Fraction(1, 3), "1/3"),
    (complex(1, 2), "(1+2j)"),
    ("text", "text"),
    ("\ud800 lone", "\ufffd lone"),
    ("pair \ud83d\ude00", "pair \U0001f600"),
    ("nul \x00", "nul \x00"),
    (b"bytes", "bytes"),
    (b"\xff", "\ufffd"),
    (bytearray(b"a"), "a"),
    (date(2026, 11, 1), "2026-11-01"),
    (datetime(2026, 11, 1, 5), "2026-11-01T05:00:00"),  # noqa: DTZ001
    (datetime(2026, 11, 1, 5, tzinfo=UTC), "2026-11-01T05:00:00+00:00"),
    (time(5, 6), "05:06:00"),
    (timedelta(minutes=2), 120.0),
    (Colour.RED, "red"),
    (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    (PurePosixPath("a/b"), "a/b"),
    ({3, 1, 2}, [1, 2, 3]),
    (frozenset({"b", "a"}), ["a", "b"]),
    (range(3), [0, 1, 2]),
    (Point(1, None), [1, None]),
    (OrderedDict(a=1), {"a": 1}),
    ({1: "a", None: "b", date(2026, 1, 1): "c"}, {"1": "a", "None": "b", "2026-01-01": "c"}),
    ({"\ud800": 1}, {"\ufffd": 1}),
    (np.int64(5), 5),
    (np.int64(2**60), str(2**60)),
    (np.uint64(2**64 - 1), str(2**64 - 1)),
    (np.float32(1.5), 1.5),
    (np.float64("nan"), None),
    (np.bool_(True), True),
    (np.str_("a"), "a"),
    (np.longdouble(1.5), 1.5),
    (np.datetime64("2026-11-01"), "2026-11-01"),
    (np.datetime64("NaT"), None),
    (np.timedelta64(90, "s"), 90.0),
    (np.array(5), 5),
    (np.array(["a", "b"]), ["a", "b"]),
    (np.array([1, None, "a"], dtype=object), [1, None, "a"]),
    (np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
    (np.array(["2026-11-01", "NaT"], dtype="M8[D]"), ["2026-11-01", None]),
    (np.ma.masked_array([1, 2], mask=[False, True]), [1, None]),
    (np.array([2**53 + 1]), ["9007199254740993"]),
    (np.array([2**64 - 1], dtype="u8"), [str(2**64 - 1)]),
    (np.array([True, False]), [1, 0]),
    (np.array([], dtype="f8"), []),
    (pd.NaT, None),
    (pd.NA, None),
    (pd.Timestamp("2026-11-01", tz="UTC"), "2026-11-01T00:00:00+00:00"),
    (pd.Period("2026-11"), "2026-11"),
    (pd.Timedelta("90s"), 90.0),
    (pd.Interval(1, 2), "(1, 2]"),
    (pd.Series([1, 2]), [1, 2]),
    (pd.Series([1.5, None]), [1.5, None]),
    (pd.Series([1, None], dtype="Int64"), [1, None]),
    (pd.Series(["a", None]), ["a", None]),
    (pd.Series(["a", "b"], dtype="category"), ["a", "b"]),
    (pd.Series([pd.Period("2026-11")]), ["2026-11"]),
    (pd.Series(pd.to_datetime(["2026-11-01", None])), ["2026-11-01T00:00:00", None]),
    (pd.Index([1, 2]), [1, 2]),
    (pd.DataFrame({"a": [1], "b": ["x"]}), {"a": [1], "b": ["x"]}),
    (pl.Series([1, 2]), [1, 2]),
    (pl.Series([1, None]), [1, None]),
    (pl.Series([1.5, None]), [1.5, None]),
    (pl.Series([Decimal("1.10")]), ["1.10"]),
    (pl.Series([date(2026, 11, 1), None]), ["2026-11-01", None]),
    (pl.Series([True, None]), [True, None]),
    (pl.Series([[1], [2, 3]]), [[1], [2, 3]]),
    (pl.DataFrame({"a": [1], "b": ["x"]}), {"a": [1], "b": ["x"]}),
    (pa.array([1, None]), [1, None]),
    (Unkind(), "(unreadable)"),
    (Liar(a=1), "(unreadable)"),
    (LOOP, ["(unreadable)"]),
    ({"good": 1, "bad": Unkind()}, {"good": 1, "bad": "(unreadable)"}),
]  # fmt: skip


@pytest.mark.parametrize(("value", "shown"), CORPUS, ids=lambda one: type(one).__name__)
def test_every_value_has_its_form(value: object, shown: object) -> None:
    assert wire(value) == shown
    assert wire({"a": [value]}) == {"a": [shown]}


@pytest.mark.parametrize(
    ("array", "kind"),
    [
        (np.array([0, 255]), "u1"),
        (np.array([-1, 127]), "i1"),
        (np.array([-1, 128]), "i2"),
        (np.array([65_535]), "u2"),
        (np.array([-1, 2**31 - 1]), "i4"),
        (np.array([2**32 - 1]), "u4"),
        (np.array([2**40]), "f8"),
        (np.array([1.0, 2.0]), "i1"),
        (np.array([0.5, np.nan]), "f4"),
        (np.array([0.1]), "f8"),
        (np.array([1.7e12, 1.8e12]), "f8"),
        (np.array([1e300]), "f8"),
        (np.array([np.nan]), "f4"),
        (np.array([-0.0]), "f4"),
        (np.array([123_456_789.0]), "i4"),
        (np.array([1, 2], dtype=">i4"), "i1"),
        (np.arange(10)[::2], "i1"),
    ],
)
def test_the_smallest_type_that_loses_nothing(array: Any, kind: str) -> None:
    content, _ = encode(array)
    assert content["t"] == kind
    assert wire(array) == [
        None if isinstance(one, float) and isnan(one) else one for one in array.tolist()
    ]


def test_arrays_keep_their_place_in_a_message() -> None:
    one, two = encoded({"y": np.array([1])}), encoded({"y": np.array([1])})
    assert one.same(two)
    assert two.place(7) == {"y": {"$a": 7, "t": "i1", "n": 1}}
    assert one.same(two)
    assert not one.same(encoded({"y": np.array([2])}))
    assert encoded("a" * 1_000).size >= 1_000


def test_depth_is_bounded() -> None:
    deep: object = 1
    for _ in range(100_000):
        deep = [deep]
    text = json.dumps(encode(deep)[0])
    assert "(unreadable)" in text
    assert len(text) < 200


leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(codec=None))
    | st.binary()
    | st.decimals()
    | st.dates()
    | st.datetimes()
    | st.timedeltas()
    | st.complex_numbers()
    | hn.arrays(hn.scalar_dtypes(), hn.array_shapes(max_dims=3, max_side=4))
    | hn.from_dtype(np.dtype("f8"))
)
payloads = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=5) | st.integers() | st.none(), inner, max_size=4)
        | st.tuples(inner, inner)
    ),
    max_leaves=12,
)


@given(payloads)
def test_any_value_is_strict_json_and_buffers(payload: object) -> None:
    content, buffers = encode(payload)
    json.dumps(content, allow_nan=False, ensure_ascii=False).encode("utf-8")
    assert all(type(one) is bytes for one in buffers)


@given(hn.arrays("f8", st.integers(0, 30), elements=st.floats(allow_infinity=False)))
def test_floats_survive(array: Any) -> None:
    assert wire(array) == [
        None if isinstance(one, float) and isnan(one) else one for one in array.tolist()
    ]


@given(hn.arrays("i8", st.integers(0, 30)))
def test_integers_survive(array: Any) -> None:
    content, _ = encode(array)
    found = wire(array)
    assert [int(one) for one in found] == array.tolist()
    if isinstance(content, dict):
        assert content["t"] in INTEGERS | {"f8"}
