"""Combinations of members, numbered: each row gets that of its own values, whatever their types."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashkit.data.cells import numbered
from dashkit.data.columns import Columns, bucketed, prepared
from dashkit.data.frame import FrameOrigin
from dashkit.data.marks import code
from dashkit.model.buckets import GRAINS, Calendar
from dashkit.model.fields import Field

if TYPE_CHECKING:
    from dashkit.data.columns import Column

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "é", None]),
        st.integers(-3, 3) | st.none(),
        st.dates(date(1999, 1, 1), date(2001, 12, 31)) | st.none(),
    ),
    max_size=30,
)


def columns_of(rows: list[Any], grain: Any) -> dict[str, Column]:
    kinds = {"text": pl.String, "number": pl.Int64, "day": pl.Date}
    frame = pl.DataFrame(rows, kinds, orient="row")
    found = {name: prepared(frame[name]) for name in kinds}
    day = Field("day", "day", "date").at(grain)
    return {**found, "day": bucketed(found["day"], day, Calendar())}


@given(ROWS, st.sampled_from([one for one in GRAINS if one not in {"minute", "hour"}]))
def test_the_members_of_a_rows_cell_are_its_own(rows: list[Any], grain: str) -> None:
    columns = columns_of(rows, grain)
    cells = numbered(columns)
    expected = pl.DataFrame([one.values.alias(name) for name, one in columns.items()])
    assert cells.members.rows() == expected.unique(maintain_order=True).rows()
    assert cells.members[cells.places].equals(expected)


def test_more_cells_than_two_bytes_number() -> None:
    numbers = prepared(pl.Series(range(300)).gather([i // 300 for i in range(90_000)]))
    others = prepared(pl.Series([i % 300 for i in range(90_000)]))
    cells = numbered({"one": numbers, "other": others})
    assert cells.places.dtype == pl.UInt32
    assert cells.members[cells.places]["other"].equals(others.values.alias("other"))


def test_rows_are_numbered_slice_by_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(text, number, None) for text in ("b", None, "a") for number in (2, 1, None, 2)] * 3
    columns = columns_of(rows, "month")
    whole = numbered(columns)
    monkeypatch.setattr("dashkit.data.cells._SLICE", 5)
    sliced = numbered(columns)
    assert sliced.places.equals(whole.places)
    assert sliced.members.equals(whole.members)


def test_combinations_of_more_fields_serve_for_fewer_and_few_are_kept() -> None:
    frame = pl.DataFrame({name: ["x", "y"] for name in "abcdefgh"})
    table = Columns(FrameOrigin(frame), "1")
    some = {name: table.plain(name) for name in "abcdefgh"}
    wide = table.cells({name: some[name] for name in "abc"})
    assert wide is not None
    assert table.cells({name: some[name] for name in "ca"}) is wide
    before = table.held
    for one, other in ("ad", "ae", "af"):
        assert table.cells({one: some[one], other: some[other]}) is not None
    assert before < table.held
    assert table.cells({"a": some["a"], "g": some["g"]}) is None
    assert table.cells({"b": some["b"]}) is wide
    assert table.cells({"a": some["a"], "g": some["g"]}) is not None, "asked again, it has a place"
    assert table.cells({"b": some["b"]}) is wide
    assert table.cells({"a": some["a"], "d": some["d"]}) is None, "not used for longest"


@pytest.mark.parametrize("fiscal_start", range(1, 13))
@pytest.mark.parametrize("grain", [one for one in GRAINS if one not in {"minute", "hour"}])
def test_buckets_have_numbers_of_their_own(grain: Any, fiscal_start: int) -> None:
    field = Field("day", "day", "date").at(grain)
    for month in range(1, 13):
        days = pl.date_range(date(2001, month, 1), date(2004, 12, 31), eager=True).alias("day")
        column = bucketed(prepared(days), field, Calendar(fiscal_start=fiscal_start))
        numbers = code(column.values, column)
        assert numbers.n_unique() == column.values.n_unique()
        assert numbers.max() < column.size - 1


def test_other_values_under_a_known_name_are_other_cells() -> None:
    table = Columns(FrameOrigin(pl.DataFrame({"a": ["x", "y"]})), "1")
    other = prepared(pl.Series(["y", "x"]))
    one, anew = table.cells({"a": table.plain("a")}), table.cells({"a": other})
    assert one is not None
    assert anew is not None
    assert anew.members["a"].to_list() == [1, 0] != one.members["a"].to_list()


@pytest.mark.parametrize("values", [[], [None, None]])
def test_columns_without_members_have_a_cell_for_what_is_missing(values: list[None]) -> None:
    cells = numbered({"a": prepared(pl.Series(values, dtype=pl.String))})
    assert cells.places.to_list() == [0] * len(values)
    assert cells.members.height == min(len(values), 1)
