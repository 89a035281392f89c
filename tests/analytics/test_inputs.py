"""What analyses are given becomes numbers in order of time; what they answer becomes JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from dashkit.analytics.inputs import column_of, frame_of, instant_of, numbers_of, series_of
from dashkit.analytics.results import Diagnostics, plain
from dashkit.errors import AnalysisError
from tests.analytics.nasty import SERIES, START

DAYS = [date(2024, 1, 2), date(2024, 1, 1), date(2024, 1, 3)]
SORTED = np.array(["2024-01-01", "2024-01-02", "2024-01-03"], dtype="datetime64[us]")
POLARS = pl.DataFrame({"day": DAYS, "amount": [2.0, 1.0, 3.0]})
STAMPS = pd.to_datetime(pd.Series(DAYS))


@pytest.mark.parametrize(
    "data",
    [
        POLARS,
        POLARS.lazy(),
        POLARS.to_arrow(),
        POLARS.to_arrow().to_batches()[0],
        POLARS.rows(named=True),
        POLARS.to_dict(as_series=False),
        pd.DataFrame({"day": STAMPS, "amount": [2, 1, 3]}),
        pd.DataFrame({"amount": [2, 1, 3]}, index=pd.DatetimeIndex(STAMPS, name="day")),
        pd.Series([2, 1, 3], index=pd.DatetimeIndex(STAMPS)),
        pd.Series([2, 1, 3], index=pd.DatetimeIndex(STAMPS).to_period("D")),
        pd.Series([Decimal(2), Decimal(1), Decimal(3)], index=pd.DatetimeIndex(STAMPS)),
        POLARS.with_columns(pl.col("day").cast(pl.Datetime("ms"))),
        POLARS.with_columns(pl.col("day").cast(pl.Datetime("ns"))),
        POLARS.with_columns(pl.col("amount").cast(pl.Decimal(10, 2))),
        POLARS.with_columns(pl.duration(seconds=pl.col("amount")).alias("amount")),
    ],
)
def test_every_kind_of_frame_becomes_the_same_series(data) -> None:
    found = series_of(data)
    np.testing.assert_array_equal(found.values, [1.0, 2.0, 3.0])
    assert found.values.dtype == np.float64
    np.testing.assert_array_equal(found.times, SORTED)
    assert found.dropped == 0


@pytest.mark.parametrize(
    ("data", "values"),
    [
        ([1, None, 2.5], [1, np.nan, 2.5]),
        ((1, 2), [1, 2]),
        (range(3), [0, 1, 2]),
        (iter([1, 2]), [1, 2]),
        (np.array([1, 2], dtype=np.uint8), [1, 2]),
        (np.array([1, None, 2.5], dtype=object), [1, np.nan, 2.5]),
        (np.ma.array([1, 2, 3], mask=[0, 1, 0]), [1, np.nan, 3]),
        (pl.Series("x", [1, None]), [1, np.nan]),
        (pd.Series([1, None], dtype="Int64"), [1, np.nan]),
        (pd.Index([1, 2]), [1, 2]),
        (pa.chunked_array([[1], [2]]), [1, 2]),
        ([Decimal("0.1"), Decimal("NaN"), Decimal("sNaN"), None], [0.1, np.nan, np.nan, np.nan]),
        ({"x": [Decimal("0.1"), Decimal("Infinity")]}, [0.1, np.nan]),
        ([1, 2.5, Decimal("3.25"), True], [1, 2.5, 3.25, 1]),
        ([np.inf, -np.inf, 1.0], [np.nan, np.nan, 1]),
        ([None, None], [np.nan, np.nan]),
        ([2**100], [2.0**100]),
    ],
)
def test_every_kind_of_column_becomes_numbers(data, values) -> None:
    found = series_of(data)
    np.testing.assert_array_equal(found.values, np.array(values, dtype=float))
    assert found.times is None


def test_hours_of_the_night_when_clocks_go_back_stay_in_their_order() -> None:
    zone = ZoneInfo("Europe/Berlin")
    first = datetime(2024, 10, 26, 23, tzinfo=UTC)
    instants = [first + timedelta(minutes=30 * place) for place in range(8)]
    frame = pl.DataFrame(
        {"at": pl.Series(instants).dt.convert_time_zone(zone.key), "n": list(range(8))}
    )
    for data in (frame, frame.reverse(), frame.sample(fraction=1, shuffle=True, seed=1)):
        found = series_of(data)
        assert found.zone == "Europe/Berlin"
        assert not found.dates
        np.testing.assert_array_equal(found.values, range(8))
        wall = [str(one)[11:16] for one in found.times]
        assert wall == ["01:00", "01:30", "02:00", "02:30", "02:00", "02:30", "03:00", "03:30"]


def test_offsets_are_brought_to_one_zone() -> None:
    plus = [timezone(timedelta(hours=hours)) for hours in (2, 0)]
    when = [datetime(2024, 1, 1, 1, tzinfo=plus[0]), datetime(2024, 1, 1, 0, 30, tzinfo=plus[1])]
    found = series_of({"when": when, "n": [1, 2]})
    assert found.zone == "UTC"
    np.testing.assert_array_equal(found.values, [1, 2])
    assert str(found.times[0]) == "2023-12-31T23:00:00.000000"


def test_rows_without_a_time_are_counted() -> None:
    found = series_of({"when": [None, *DAYS, None], "n": [9, 2, 1, 3, 9]})
    np.testing.assert_array_equal(found.values, [1, 2, 3])
    assert found.dropped == 2


def test_repeated_times_keep_their_order_where_they_may_be() -> None:
    data = {"when": [DAYS[0], DAYS[1], DAYS[0]], "n": [1, 2, 3]}
    np.testing.assert_array_equal(series_of(data, repeated=True).values, [2, 1, 3])
    with pytest.raises(AnalysisError, match="1 times of 'when' stand more than once"):
        series_of(data)


TWO = {"when": DAYS, "a": [1, 2, 3], "b": [1, 2, 3]}


@pytest.mark.parametrize(
    ("data", "options", "reason", "words"),
    [
        ([], {}, "empty", "no rows"),
        (POLARS.clear(), {}, "empty", "no rows"),
        (None, {}, "not numeric", "NoneType cannot be read as a table"),
        (5, {}, "not numeric", "int cannot be read"),
        ("12345", {}, "not numeric", "str cannot be read"),
        (b"12345", {}, "not numeric", "bytes cannot be read"),
        ({1, 2}, {}, "not numeric", "no rows in an order"),
        (np.array([1j]), {}, "not numeric", "complex"),
        (np.ones((2, 2)), {}, "not numeric", "no column of numbers"),
        (["a"], {}, "not numeric", r"no column of numbers in value \(String\)"),
        ({"a": [1, 2], "b": [1]}, {}, "not numeric", "height of column"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), {}, "not numeric", "columns are named a"),
        (pd.DataFrame([[1, 2]], columns=[1, "1"]), {}, "not numeric", "columns are named 1"),
        (TWO, {}, "unknown column", "several columns could be the value: a, b. Say value="),
        (TWO, {"value": "c"}, "unknown column", "value 'c' is not a column.*Columns: when, a, b"),
        (TWO, {"time": "wen", "value": "a"}, "unknown column", "Did you mean 'when'"),
        (TWO, {"time": "a", "value": "b"}, "no times", "time 'a' holds Int64 values"),
        (TWO, {"time": "when", "value": "when"}, "not numeric", "'when' holds Date values"),
        ({"when": [None], "a": [1]}, {"time": "when"}, "no times", "holds Null values"),
        (pl.DataFrame({"t": pl.Series([None], dtype=pl.Date), "a": [1]}), {}, "no times", "every"),
    ],
)
def test_what_is_no_series_says_why(data, options, reason, words) -> None:
    with pytest.raises(AnalysisError, match=words) as caught:
        series_of(data, **options)
    assert caught.value.reason == reason


def test_yes_and_no_are_numbers_only_where_nothing_else_is() -> None:
    frame = pl.DataFrame(
        {"when": [START, START + timedelta(days=1)], "a": [1.0, 2.0], "partial": [True, False]}
    )
    assert series_of(frame).name == "a"
    assert series_of(frame.drop("a")).name == "partial"


@pytest.mark.parametrize("name", SERIES)
def test_whatever_comes_is_a_series_or_a_reason(name) -> None:
    try:
        found = series_of(SERIES[name]())
    except AnalysisError as error:
        assert error.reason  # noqa: PT017
        return
    assert found.values.dtype == np.float64
    assert not np.isinf(found.values).any()
    if found.times is not None:
        assert found.times.shape == found.values.shape


def test_nothing_given_is_changed() -> None:
    values = np.array([3.0, np.inf, 1.0])
    frame = pd.DataFrame({"when": pd.to_datetime(["2024-02-01", "2024-01-01"]), 5: [1.0, None]})
    copies = values.copy(), frame.copy()
    series_of(values).values[0] = 99.0
    series_of(frame).values[0] = 99.0
    np.testing.assert_array_equal(values, copies[0])
    pd.testing.assert_frame_equal(frame, copies[1])


def test_a_column_of_all_sorts_of_pandas_keeps_the_others_readable() -> None:
    frame = frame_of(pd.DataFrame({"tag": ["a", 1, np.nan], "x": [1, 2, 3]}, dtype=object))
    assert frame["tag"].to_list() == ["a", "1", None]
    np.testing.assert_array_equal(numbers_of(frame["x"]), [1, 2, 3])


def test_index_of_times_finds_a_free_name() -> None:
    data = pd.DataFrame({"time": [1.0]}, index=pd.date_range("2024-01-01", periods=1))
    assert frame_of(data).columns == ["index", "time"]
    assert series_of(data).name == "time"


def test_levels_of_an_index_become_columns() -> None:
    index = pd.MultiIndex.from_product([["a"], [1, 2]], names=["x", "y"])
    assert frame_of(pd.Series([5, 6], index=index)).columns == ["x", "y", "value"]


def test_a_column_is_found_by_its_exact_name() -> None:
    assert column_of(POLARS, "amount").to_list() == [2.0, 1.0, 3.0]
    with pytest.raises(AnalysisError, match=r"column 'amuont' is not a column. Did you mean"):
        column_of(POLARS, "amuont")


def test_instants_are_days_where_days_were_given() -> None:
    assert instant_of(SORTED[0], dates=True) == date(2024, 1, 1)
    assert instant_of(SORTED[0], dates=False) == datetime(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Answer:
    value: Any
    diagnostics: Diagnostics


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (np.bool_(True), True),
        (np.int64(3), 3),
        (np.float32(0.5), 0.5),
        (float("nan"), None),
        (-np.inf, None),
        (np.array([[1.0, np.nan]]), [[1.0, None]]),
        (Decimal("1.10"), "1.10"),
        (date(2024, 1, 1), "2024-01-01"),
        (datetime(2024, 1, 1, tzinfo=UTC), "2024-01-01T00:00:00+00:00"),
        (timedelta(minutes=1), 60.0),
        (time(12, 30), "12:30:00"),
        (np.datetime64("2024-01-01"), "2024-01-01"),
        (np.datetime64("2024-01-01T00:00:00", "us"), "2024-01-01T00:00:00"),
        (np.datetime64("2024-01-01T00:00:00", "ns"), "2024-01-01T00:00:00"),
        (np.datetime64("NaT"), None),
        (np.array(["2024-01-01", "NaT"], dtype="datetime64[ns]"), ["2024-01-01T00:00:00", None]),
        (pd.Timestamp("2024-01-01"), "2024-01-01T00:00:00"),
        (pd.NaT, None),
        (pd.NA, None),
        (pd.Period("2024-01", "M"), "2024-01"),
        (pl.Series([1.0, None]), [1.0, None]),
        (pl.DataFrame({"day": DAYS[:1], "n": [np.nan]}), {"day": ["2024-01-02"], "n": [None]}),
        ({date(2024, 1, 1): (1, 2), 3: {"b", "a"}}, {"2024-01-01": [1, 2], "3": ["a", "b"]}),
        (
            Answer(np.int8(1), Diagnostics(method="mean", n=3)),
            {
                "value": 1,
                "diagnostics": {
                    "method": "mean",
                    "n": 3,
                    "period": None,
                    "seed": None,
                    "warnings": [],
                },
            },
        ),
    ],
)
def test_every_value_has_a_plain_form(value, wanted) -> None:
    found = plain(value)
    assert found == wanted
    assert json.loads(json.dumps(found, allow_nan=False)) == wanted
