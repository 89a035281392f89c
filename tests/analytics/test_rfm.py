"""Scores of customers: fifths, ties, names."""

from __future__ import annotations

import json
from datetime import date, timedelta

import polars as pl
import pytest

import dashkit as dk
from dashkit.analytics.rfm import NAMES
from dashkit.errors import AnalysisError

END = date(2026, 6, 1)


def customers(n: int = 100) -> pl.DataFrame:
    """Return customer i with i + 1 orders of i each, the last i days before the end."""
    rows = [
        (who, END - timedelta(days=1 + who + 3 * one), float(who))
        for who in range(n)
        for one in range(who + 1)
    ]
    return pl.DataFrame(rows, schema=["user_id", "order_date", "revenue"], orient="row")


def test_scores_are_fifths_and_five_is_best() -> None:
    found = dk.rfm(customers(), as_of=END).table.sort("user_id")
    assert found["days_since_last_order"].to_list() == list(range(100))
    assert found["recency"].to_list() == sorted([5, 4, 3, 2, 1] * 20, reverse=True)
    assert (
        found["frequency"].to_list() == found["monetary"].to_list() == sorted([1, 2, 3, 4, 5] * 20)
    )
    assert found["total_revenue"].to_list() == [float(one * (one + 1)) for one in range(100)]
    assert found["avg_order_value"].to_list() == pytest.approx([float(one) for one in range(100)])


def test_equal_amounts_have_equal_scores() -> None:
    rows = pl.DataFrame(
        {
            "user_id": [*range(60), *(one for one in range(60, 100) for _ in range(one))],
            "order_date": END - timedelta(days=1),
            "revenue": 1.0,
        }
    )
    found = dk.rfm(rows).table.sort("user_id")
    assert found["frequency"].to_list()[:60] == [1] * 60
    assert found["recency"].unique().to_list() == [5]
    assert found["segment"].to_list()[0] == "New customers"
    assert found["segment"].to_list()[-1] == "Champions"


def test_every_pair_of_scores_has_a_name_and_segments_add_up() -> None:
    found = dk.rfm(customers(), as_of=END)
    assert set(found.table["segment"]) <= set(NAMES)
    assert found.segments["size"].sum() == found.table.height == 100
    assert found.segments["revenue_share"].sum() == pytest.approx(1)
    assert found.segments["size"].is_sorted(descending=True)
    json.dumps(found.to_dict(), allow_nan=False)
    assert found.explain().startswith("100 customers: the largest segment, ")


def test_rows_of_one_order_are_one_order() -> None:
    rows = {
        "user_id": ["a", "a", "a", "b"],
        "basket": [1, 1, 2, 3],
        "order_date": [END] * 4,
        "revenue": [5.0, 5.0, 20.0, 1.0],
    }
    found = dk.rfm(rows, order="basket").table
    assert found.select("user_id", "order_count", "avg_order_value").rows() == [
        ("a", 2, 15.0),
        ("b", 1, 1.0),
    ]
    with pytest.raises(
        AnalysisError, match=r"order 'baskets' is not a column\. Did you mean 'basket'"
    ):
        dk.rfm(rows, order="baskets")


def test_few_customers_and_worthless_ones_are_said() -> None:
    rows = {"user_id": [1, 2], "order_date": [END, END], "revenue": [-1.0, 0.0]}
    found = dk.rfm(rows)
    assert found.segments["revenue_share"].is_null().all()
    assert "2 customers are few for fifths" in found.diagnostics.warnings[0]
