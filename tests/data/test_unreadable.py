"""A table that can be read no more fails the queries that ask it, and no other."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import dashkit as dk
from dashkit.errors import SourceError

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 1, 1)
ORDERS = pl.DataFrame({"region": ["EU", "US", "EU"], "day": [DAY] * 3, "amount": [1, 2, 4]})
COSTS = pl.DataFrame({"region": ["EU", "US"], "day": [DAY] * 2, "cost": [1, 2]})


def joined(path: Path) -> dk.Model:
    other = dk.source(path, name="costs")
    m = dk.model(ORDERS, name="orders", time="day").define(revenue=dk.sum("amount"))
    return m.join(other, on="region").define(costs=dk.sum("amount", where="cost > 0"))


def beside(path: Path) -> dk.Model:
    costs = dk.model(dk.source(path, name="costs"), name="costs", time="day")
    m = dk.model(ORDERS, name="orders", time="day").define(revenue=dk.sum("amount"))
    return m.join(costs.define(costs=dk.sum("cost")), ["region"], how="many_to_many")


@pytest.mark.parametrize("model", [joined, beside])
@pytest.mark.parametrize("harm", ["damaged", "gone"])
def test_its_own_queries_fail_alone(model: Any, harm: str, tmp_path: Path) -> None:
    path = tmp_path / "costs.parquet"
    COSTS.write_parquet(path)
    m = model(path)
    asked = [m.query(name, "region") for name in ("revenue", "costs")]
    assert all(isinstance(one, dk.Result) for one in m.source.run_many(asked))
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(b"no table")
    revenue, costs = m.source.run_many(
        [m.query(name, "region", m.region == "EU") for name in ("revenue", "costs")]
    )
    assert revenue.frame["revenue"].to_list() == [5]
    assert isinstance(costs, SourceError)
