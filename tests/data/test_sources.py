"""Frames given to `dk.source`: what they are read as, and what is said of the rest."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pandas.testing import assert_frame_equal

import dashkit as dk
from dashkit.errors import DefinitionError, UnknownField
from tests.data.given import ROWS, by_region, refused, total

FRAMES = {
    "dict": ROWS,
    "dicts": pl.DataFrame(ROWS).to_dicts(),
    "polars": pl.DataFrame(ROWS),
    "lazy polars": pl.LazyFrame(ROWS),
    "pandas": pd.DataFrame(ROWS),
    "pandas with an index": pd.DataFrame(ROWS).set_index("region"),
    "arrow": pa.table(ROWS),
    "arrow batches": pa.RecordBatchReader.from_batches(
        pa.table(ROWS).schema, pa.table(ROWS).to_batches()
    ),
}


@pytest.mark.parametrize("name", FRAMES)
def test_frames_of_every_kind_are_rows(name: str) -> None:
    assert by_region(dk.source(FRAMES[name])) == {"EU": 5, "US": 2}


def test_types_of_pandas_columns() -> None:
    frame = pd.DataFrame(
        {
            "kind": pd.Categorical(["a", "b"]),
            "at": pd.to_datetime(["2026-01-01", "2026-01-02"]).tz_localize("Europe/Berlin"),
            "gap": [1.5, None],
            "whole": pd.array([1, None], dtype="Int64"),
            "cost": [Decimal("1.10"), None],
            "day": [date(2026, 1, 1), None],
            "flag": [True, False],
            "month": pd.PeriodIndex(["2026-01", "2026-02"], freq="M"),
            "text": pd.Series(["x", None], dtype="string"),
        }
    )
    assert dict(dk.source(frame).schema) == {
        "kind": "text",
        "at": "datetime",
        "gap": "number",
        "whole": "integer",
        "cost": "decimal",
        "day": "date",
        "flag": "boolean",
        "month": "datetime",
        "text": "text",
    }


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (5, "rows cannot be read from int; allowed: a Polars, pandas or Arrow frame, a path"),
        (None, "rows cannot be read from NoneType; allowed: "),
        ({"a": [1], "b": [1, 2]}, "this dict cannot be read as a table: "),
        (pd.DataFrame({"a": [1, "x"]}), "column 'a' holds values of several types (int, str)"),
    ],
)
def test_what_is_no_table_is_refused(given: object, words: str) -> None:
    assert words in refused(given)


@pytest.mark.parametrize(
    "given",
    [
        pd.DataFrame([[1, 2]], columns=["amount", "amount"]),
        pa.table([[1], [2]], names=["amount", "amount"]),
        pd.DataFrame({"amount": [1]}, index=pd.Index([1], name="amount")),
    ],
    ids=["pandas", "arrow", "pandas index"],
)
def test_duplicate_column_names_are_refused(given: object) -> None:
    message = refused(given)
    assert message.startswith("two columns are called amount; rename one of them")


def test_options_of_databases_go_with_databases() -> None:
    for options in ({"table": "orders"}, {"sql": "select 1"}):
        assert "table= and sql= go with a database" in refused(pl.DataFrame(ROWS), **options)


def test_a_time_that_is_no_column_is_refused_with_a_suggestion() -> None:
    with pytest.raises(UnknownField, match=r"time: 'dai' is not in .* Did you mean 'day'"):
        dk.source({"day": [date(2026, 1, 1)]}, time="dai")


def test_pandas_frames_are_read_and_never_changed() -> None:
    frame = pd.DataFrame({"region": ["EU", None], "amount": [1.0, float("nan")]})
    before = frame.copy(deep=True)
    model = dk.model(frame)
    assert model.query("sum(amount)").run().value == 1.0
    assert_frame_equal(frame, before)


def test_pandas_frames_may_change_afterwards() -> None:
    frame = pd.DataFrame({"whole": [1, 2], "part": [0.5, 0.5], "text": ["a", "b"]})
    model = dk.model(frame)
    frame.loc[0] = (100, 100.0, "z")
    found = model.query(["sum(whole)", "sum(part)"], "text").run().frame
    assert found.rows() == [("b", 2, 0.5), ("a", 1, 0.5)]


@pytest.mark.parametrize("kind", ["polars", "numpy"])
def test_what_was_given_may_change_afterwards(kind: str) -> None:
    values = np.array([1.0, 2.0])
    frame = pl.DataFrame({"amount": [1.0, 2.0]})
    rows = dk.source(frame if kind == "polars" else {"amount": values})
    values[0] = frame[0, "amount"] = 100.0
    assert total(rows) == 3.0


@pytest.mark.parametrize("options", [{"as_of": "2026-01-05"}, {"timezone": "Europe/Berlim"}])
def test_bad_options_are_refused_at_once(options: dict[str, Any]) -> None:
    with pytest.raises(DefinitionError):
        dk.source({"day": [date(2026, 1, 1)]}, time="day", **options)


def test_columns_that_cannot_be_fields_are_said() -> None:
    model = dk.model({"amount": [1], "took": [timedelta(1)]})
    assert "took" in repr(model)
