"""The same rows as files of every kind: the same numbers as in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from pyarrow import CompressedOutputStream

import dashkit as dk
from tests.engines.world import ORDERS, PRODUCTS, World

if TYPE_CHECKING:
    from pathlib import Path

TYPES: dict[Any, Any] = {
    pl.String: "text",
    pl.Int64: "integer",
    pl.Float64: "number",
    pl.Boolean: "boolean",
    pl.Date: "date",
    pl.Datetime: "datetime",
    pl.Decimal: "decimal",
}
QUERIES = [
    ([], None),
    (["region", "churned"], None),
    (["ordered_at.month", "department"], "region != 'EU' and cost > 100"),
    (["quantity.bin(5)"], "note == 'NULL' or amount <= 200"),
    (["seen_at.hour"], "shipped >= '2026-03-01'"),
]


def _texts(frame: pl.DataFrame) -> pl.DataFrame:
    """Return times as texts that keep their microseconds and their zone."""
    times = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
    shown = [
        frame[name].dt.to_string("iso:strict") if name in times else frame[name]
        for name in frame.columns
    ]
    return pl.DataFrame(shown)


def _written(frame: pl.DataFrame, folder: Path, kind: str) -> Any:
    types = {name: TYPES[type(one)] for name, one in frame.schema.items()}
    path = folder / f"rows.{kind}"
    if kind == "arrow":
        frame.write_ipc(path)
        return dk.source(path)
    if kind == "hive":
        for place, part in enumerate(frame.iter_slices(150)):
            inside = folder / "hive" / f"part={place}"
            inside.mkdir(parents=True)
            part.write_parquet(inside / "0.parquet")
        return dk.source(folder / "hive")
    if kind == "csv":
        _texts(frame).write_csv(path, quote_style="non_numeric", null_value="-")
        return dk.source(path, types=types, nulls=["-"])
    with CompressedOutputStream(str(path), "zstd") as file:
        file.write(
            _texts(frame).with_columns(pl.col(pl.Decimal).cast(pl.String)).write_ndjson().encode()
        )
    return dk.source(path, types=types)


@pytest.fixture(scope="module", params=["csv", "jsonl.zst", "arrow", "hive"])
def worlds(request: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[World, World]:
    frames = {"orders": ORDERS, "products": PRODUCTS}
    folders = {name: tmp_path_factory.mktemp(name) for name in frames}
    found = {name: _written(one, folders[name], request.param) for name, one in frames.items()}
    return World({name: dk.source(one) for name, one in frames.items()}), World(found)


@pytest.mark.parametrize(("by", "where"), QUERIES, ids=str)
def test_files_have_the_numbers_of_the_frame(
    worlds: tuple[World, World], by: list[str], where: str | None
) -> None:
    frame, file = (one.model(time="shipped", timezone="America/New_York") for one in worlds)
    names = [*frame.measures]
    first, second = (one.query(names, by, where, fill="none").run().frame for one in (frame, file))
    assert first.height > 0
    assert_frame_equal(first, second, rel_tol=1e-12, check_row_order=False)
