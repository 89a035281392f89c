"""Rows in order: as Polars sorts them, however few there are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashkit.data import ordering

KINDS: dict[Any, Any] = {
    pl.Float64: st.sampled_from([None, -1.5, -0.0, 0.0, 2.0]),
    pl.String: st.sampled_from([None, "", "a", "B", "é", "\U0001f600", "\uffff"]),
    pl.Date: st.dates(date(2026, 1, 1), date(2026, 1, 4)),
    pl.Boolean: st.booleans() | st.none(),
    pl.Decimal(38, 1): st.sampled_from([None, Decimal("1.5"), Decimal("-2.0")]),
}


@st.composite
def frames(draw: st.DrawFn) -> pl.DataFrame:
    height = draw(st.integers(0, 8))
    columns = {
        f"c{place}": pl.Series(
            draw(st.lists(KINDS[kind], min_size=height, max_size=height)), dtype=kind
        )
        for place, kind in enumerate(
            draw(st.lists(st.sampled_from([*KINDS]), min_size=1, max_size=3))
        )
    }
    return pl.DataFrame({"row": range(height), **columns})


@given(frames(), st.lists(st.booleans(), min_size=3, max_size=3), st.sampled_from([None, "", "a"]))
def test_few_rows_are_in_the_order_of_many(
    frame: pl.DataFrame, falling: list[bool], rest: str | None
) -> None:
    names = frame.columns[1:]
    orders = list(zip(names, falling, strict=False))
    texts = [name for name in names if frame.schema[name] == pl.String]
    last = [(name, rest) for name in texts if rest is not None]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ordering, "FEW", -1)
        expected = ordering.ordered(frame, orders, last)
    assert ordering.ordered(frame, orders, last).equals(expected)
