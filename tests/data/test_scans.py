"""What a source scans: once for what is alike, never again while the rows are the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import dashkit as dk
from dashkit.data.embedded import EmbeddedEngine
from dashkit.data.files import FileOrigin
from dashkit.data.frame import FrameOrigin
from dashkit.data.source import TableSource
from dashkit.errors import DeadlineError, QueryError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dashkit.data.engine import Scan
    from dashkit.data.frame import Origin

ROWS = pl.DataFrame(
    {
        "region": ["EU", "US", None],
        "amount": [1, 2, 4],
        "huge": pl.Series([Decimal(9 * 10**37)] * 3, dtype=pl.Decimal(38, 0)),
    }
)


class Counting(EmbeddedEngine):
    """An engine that remembers what it was asked for."""

    def __init__(self, origin: Origin) -> None:
        super().__init__(origin)
        self.calls: list[list[Scan]] = []

    def scan_many(self, scans: Sequence[Scan], *, deadline: float | None = None) -> list[Any]:
        self.calls.append(list(scans))
        return super().scan_many(scans, deadline=deadline)


def counting(origin: Origin | None = None) -> tuple[dk.Model, Counting]:
    engine = Counting(origin or FrameOrigin(ROWS))
    return dk.model(TableSource(engine, name="rows")), engine


def test_queries_that_differ_in_measures_are_one_scan() -> None:
    model, engine = counting()
    queries = [model.query(one, "region") for one in ("sum(amount)", "count()", "mean(amount)")]
    found = model.source.run_many(queries)
    assert [one.frame.height for one in found if isinstance(one, dk.Result)] == [3, 3, 3]
    assert [len(call) for call in engine.calls] == [1]


def test_queries_that_differ_in_groups_go_to_the_engine_together() -> None:
    model, engine = counting()
    queries = [model.query("sum(amount)", by, total=True) for by in ((), "region", "amount")]
    model.source.run_many(queries)
    assert [[scan.groups for scan in call] for call in engine.calls] == [
        [(), (model.field("region"),), (model.field("amount"),)]
    ]


def test_what_is_known_is_not_scanned_again() -> None:
    model, engine = counting()
    first = model.query("sum(amount)", "region").run()
    same = model.define(revenue="sum(amount)")
    for query in (
        model.query("sum(amount)", "region", order="region", limit=1),
        same.query(same.revenue.with_(unit="EUR", label="Revenue"), "region"),
        model.query("sum(amount) * 2", "region"),
    ):
        query.run()
    assert len(engine.calls) == 1
    assert model.query("sum(amount)", "region").run().frame.equals(first.frame)


@pytest.mark.parametrize(
    "other",
    [
        lambda model: model.query("sum(amount)", "region", "region == 'EU'"),
        lambda model: model.where("region == 'EU'").query("sum(amount)", "region"),
        lambda model: model.query(dk.sum("amount", where="region == 'EU'"), "region"),
        lambda model: model.query("max(amount)", "region"),
        lambda model: model.query("sum(amount)"),
    ],
)
def test_what_is_not_the_same_is_scanned(other: Any) -> None:
    model, engine = counting()
    model.query("sum(amount)", "region").run()
    other(model).run()
    assert len(engine.calls) == 2


def test_a_new_version_is_scanned_anew(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    ROWS.write_parquet(path)
    model, engine = counting(FileOrigin(path))
    query = model.query("sum(amount)")
    assert [query.run().value, query.run().value] == [7, 7]
    pl.concat([ROWS, ROWS]).write_parquet(path)
    assert [query.run().value, query.run().value] == [14, 14]
    assert len(engine.calls) == 2


def test_a_new_version_of_a_joined_table_is_scanned_anew(tmp_path: Path) -> None:
    path = tmp_path / "regions.csv"
    path.write_text("region,manager\nEU,Ann\n")
    model = dk.model(ROWS).join(dk.model(path), on="region")
    query = model.query("sum(amount)", "manager")
    assert dict(query.run().frame.iter_rows()) == {"Ann": 1, None: 6}
    path.write_text("region,manager\nEU,Ann\nUS,Benedikt\n")
    assert dict(query.run().frame.iter_rows()) == {"Ann": 1, "Benedikt": 2, None: 4}


def test_a_query_that_fails_does_not_fail_the_others_and_is_tried_again() -> None:
    model, engine = counting()
    queries = [model.query(one) for one in ("sum(huge)", "sum(amount)")]
    failed, fine = model.source.run_many(queries)
    assert isinstance(failed, QueryError)
    assert isinstance(fine, dk.Result)
    assert fine.value == 7
    asked = len(engine.calls)
    with pytest.raises(QueryError, match="more than 38 digits"):
        queries[0].run()
    assert queries[1].run().value == 7
    assert len(engine.calls) == asked + 1


def test_a_query_past_its_deadline_fails_and_is_not_kept() -> None:
    model, _ = counting()
    query = model.query("sum(amount)")
    (late,) = model.source.run_many([query], deadline=-1.0)
    assert isinstance(late, DeadlineError)
    assert query.run().value == 7


def test_threads_share_the_scans_of_a_source() -> None:
    model, engine = counting()
    together = Barrier(8)

    def ask() -> int:
        together.wait(5)
        return int(model.query("sum(amount)").run().value)

    with ThreadPoolExecutor(8) as pool:
        found = [one.result(5) for one in [pool.submit(ask) for _ in range(8)]]
    assert found == [7] * 8
    assert len(engine.calls) == 1
