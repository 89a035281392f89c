"""Long answers are put in order once, and never given for other rows or another question."""

from __future__ import annotations

import gc
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from dashkit.data import finish
from dashkit.data.cache import cache
from dashkit.data.define import model
from dashkit.data.turning import LONG, TURNING
from dashkit.model.aggregates import count, sum_
from dashkit.model.query import Order

if TYPE_CHECKING:
    from dashkit.model.model import Model

COUNT = LONG + 1_000


def rows(seed: int = 1) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    names = [f"C{one:06d}" for one in rng.permutation(COUNT)]
    return pl.DataFrame({"customer": names, "amount": rng.integers(0, 500, COUNT)})


def sales(frame: pl.DataFrame) -> Model:
    return model(frame).define(revenue=sum_("amount"), orders=count())


@pytest.fixture
def sorts(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the answers that are put in order."""
    seen: list[int] = []
    ordered = finish.ordered

    def counted(frame: pl.DataFrame, *rest: object) -> pl.DataFrame:
        seen.append(frame.height)
        return ordered(frame, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(finish, "ordered", counted)
    return seen


def test_windows_of_one_answer_are_cut_from_one_order(sorts: list[int]) -> None:
    frame = rows()
    query = sales(frame).query(["revenue", "orders"], "customer", limit=100, total=True)
    expected = frame.sort("amount", "customer", descending=[True, False])
    for offset in (0, 17, COUNT - 30, COUNT + 5):
        found = replace(query, offset=offset, total=offset == 0).run()
        assert found.frame["customer"].to_list() == expected["customer"][offset:][:100].to_list()
        assert found.frame["revenue"].to_list() == expected["amount"][offset:][:100].to_list()
        assert found.meta.groups == COUNT
    assert sorts == [COUNT]


def test_another_order_filter_or_source_is_put_in_order_anew(sorts: list[int]) -> None:
    m = sales(rows())
    query = m.query("revenue", "customer", limit=10)
    first = query.run().frame
    turned = replace(query, order=(Order("customer", descending=True),)).run().frame
    assert turned["customer"].to_list() == sorted(rows()["customer"].to_list(), reverse=True)[:10]
    kept = m.query("revenue", "customer", limit=10, where=m.filter("amount < 400")).run().frame
    assert kept["revenue"].max() == 399
    other = sales(rows(2)).query("revenue", "customer", limit=10).run().frame
    truth = rows(2).sort("amount", "customer", descending=[True, False])["customer"][:10]
    assert other["customer"].to_list() == truth.to_list() != first["customer"].to_list()
    assert len(sorts) == 4


def test_what_is_kept_is_bounded_and_not_longer_than_what_it_was_made_of(
    sorts: list[int],
) -> None:
    query = sales(rows(3)).query(["revenue", "orders"], "customer", limit=5)
    for column in ("revenue", "orders", "customer"):
        replace(query, order=(Order(column),)).run()
    assert len(TURNING._known) == 2
    cache().clear()
    gc.collect()
    assert all(part() is None for one in TURNING._known.values() for part in one.made_of)
    replace(query, order=(Order("customer"),)).run()
    assert len(sorts) == 4


def test_short_answers_and_whole_ones_are_not_kept(sorts: list[int]) -> None:
    small = sales(rows().head(500)).query("revenue", "customer", limit=10)
    whole = sales(rows()).query("revenue", "customer")
    for query in (small, small, whole, whole):
        query.run()
    assert sorts == [500, 500, COUNT, COUNT]
