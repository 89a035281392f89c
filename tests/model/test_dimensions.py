from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashkit.errors import DefinitionError, NoTruthValue
from dashkit.model.dimensions import as_filter
from dashkit.model.fields import Field, looks_unsummable, title_of
from tests.model.builders import at, orders

M = orders()


def test_buckets_are_named_after_their_grain() -> None:
    names = [
        getattr(M.ordered_at, grain).name
        for grain in ("minute", "hour", "day", "week", "month", "quarter", "year")
    ]
    assert names[0] == "ordered_at.minute"
    assert all(M[name].field.grain == name.partition(".")[2] for name in names)
    assert M.amount.bin(50).name == "amount.bin(50)"
    assert M["amount.bin(0.25)"].field.width == 0.25
    assert M.amount.bin(50).field == M.field("amount.bin(50)") == M.field("amount.bin(50.0)")


@pytest.mark.parametrize(
    ("field", "base", "value_type"),
    [
        (M.field("ordered_at.month"), "ordered_at", "date"),
        (M.field("ordered_at.hour"), "ordered_at", "datetime"),
        (M.field("amount.bin(50)"), "amount", "number"),
        (M.field("cost.bin(50)"), "cost", "decimal"),
        (M.field("region"), "region", "text"),
    ],
)
def test_buckets_know_their_base_and_the_type_of_their_values(
    field: Field, base: str, value_type: str
) -> None:
    assert (field.base, field.value_type) == (base, value_type)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: M.region.month, "only a date or a time has a .month"),
        (lambda: M.shipped.hour, "it has no .hour"),
        (lambda: M.ordered_at.month.month, "already bucketed"),
        (lambda: M.region.bin(5), "only a number has a .bin"),
        (lambda: M.amount.bin(0), "above 0"),
        (lambda: M.amount.bin(float("inf")), "above 0"),
        (lambda: M["amount.bin(x)"], "above 0"),
        (lambda: M["ordered_at.mnth"], "Did you mean 'month'"),
        (lambda: M.region.isin("EU"), r"e.g. .isin\(\['EU'\]\)"),
        (lambda: M.region == M.amount, "not with Dimension"),
        (lambda: M.region == M.revenue, "not with Measure"),
    ],
)
def test_what_makes_no_sense_is_refused(make: Any, message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        make()


@pytest.mark.parametrize(
    "use",
    [
        lambda: 1 if M.region == "EU" else 0,
        lambda: M.region in ["EU"],
        lambda: "EU" in M.region,
        lambda: 0 < M.amount < 9,
        lambda: M.churned and M.region,
    ],
)
def test_dimensions_and_their_filters_have_no_truth_value(use: Any) -> None:
    with pytest.raises(NoTruthValue, match=r"use & \| ~ .isin\(\) .between\(\)"):
        use()


def test_comparisons_are_filters_in_words() -> None:
    texts = [
        str(where)
        for where in (
            M.region == "EU",
            M.region != "EU",
            M.region == None,  # noqa: E711
            M.region != None,  # noqa: E711
            M.region.isin(["US", "EU"]),
            M.region.contains("u"),
            M.amount.between(1, 5),
            (M.amount > 5) & ~(M.region == "EU"),
            ~M.churned,
            M.region.is_null() | (M.amount <= 1),
        )
    ]
    assert texts == [
        "region is EU",
        "region is not EU",
        "region is missing",
        "region is not missing",
        "region is EU or US",
        "region contains u",
        "amount is 1 to 5",
        "amount is above 5 and region is not EU",
        "churned is not yes",
        "region is missing or amount is at most 1",
    ]


def test_numpy_and_pandas_scalars_are_plain_values() -> None:
    assert (M.amount == np.float64(5)).values == (5.0,)
    assert type((M.quantity == np.int64(5)).values[0]) is int
    stamp = pd.Timestamp("2026-11-16T14:00", tz="UTC")
    assert (M.ordered_at >= stamp).values == (at("2026-11-16T14:00"),)


def test_filters_are_taken_as_objects_texts_and_booleans() -> None:
    assert as_filter(M.churned) == (M.churned == True)  # noqa: E712
    assert M.filter("region == 'EU'") == (M.region == "EU")
    for bad, message in (
        (M.region, "compare it"),
        (M.revenue > 5, "condition on a measure"),
        (5, "a filter is expected"),
    ):
        with pytest.raises(DefinitionError, match=message):
            as_filter(bad)


def test_names_become_titles() -> None:
    assert title_of("net_amount") == "Net amount"
    assert M.field("ordered_at.month").title == "Ordered at (month)"
    assert Field("x", "x", "date", label="Sold on").at("month").title == "Sold on (month)"


@pytest.mark.parametrize(
    "name",
    ["id", "customerId", "zip", "YEAR", "discount_pct", "unit_price", "exchange_rate", "store_key"],
)
def test_keys_rates_and_prices_are_recognised(name: str) -> None:
    assert looks_unsummable(name)


@pytest.mark.parametrize(
    "name", ["amount", "paid", "quantity", "years_total", "priced", "sales_value", "ideas"]
)
def test_amounts_are_not_taken_for_keys(name: str) -> None:
    assert not looks_unsummable(name)
