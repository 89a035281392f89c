"""Orders with everything that goes wrong in rows, and their products."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

import dashkit as dk

if TYPE_CHECKING:
    from dashkit.model.model import Model

HOSTILE = (
    "O'Brien",
    'a"b',
    "x; drop table orders; --",
    "100%",
    "50%_off",
    "back\\slash",
    "Ünïcode",
    "ünïcode",
    "日本語",
    "",
    " ",
    "%(x)s",
    ":name",
    "{0}",
    "NULL",
    "nan",
    "two\nlines",
    "ΔΕΛΤΑ",
    "ΛΌΓΟΣ",
    "λόγος",
    "İstanbul",
    "ISTANBUL",
    "Straße",
    "273 \u212a",
    "true",
)
REGIONS = ("EU", "US", "eu", "Asia", None)
_EDGES = (
    datetime(2026, 3, 8, 6, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 3, 8, 7, tzinfo=UTC),
    datetime(2026, 11, 1, 3, 30, tzinfo=UTC),
    datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
    datetime(2026, 11, 1, 6, 30, tzinfo=UTC),
    datetime(2026, 3, 29, 0, 59, tzinfo=UTC),
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    datetime(2026, 12, 31, 23, 30, tzinfo=UTC),
    datetime(2027, 1, 1, tzinfo=UTC),
    datetime(1969, 7, 20, 20, 17, 40, 1, tzinfo=UTC),
)


def _orders() -> pl.DataFrame:
    rng = random.Random(33)
    rows = []
    for place in range(400):
        instant = rng.choice(_EDGES) if place % 7 == 0 else _moment(rng)
        rows.append(
            {
                "id": place,
                "region": rng.choice(REGIONS),
                "note": rng.choice((*HOSTILE, None)),
                "product_id": rng.choice((*range(1, 9), 99, None)),
                "quantity": _maybe(rng, rng.randint(-9, 40)),
                "big": _maybe(rng, rng.choice((2**53 + 1, -(2**62), 2**62, 7))),
                "amount": rng.choice((None, float("nan"), rng.randint(-4000, 99_999) / 64)),
                "cost": _maybe(rng, Decimal(rng.randint(-99_999, 999_999)).scaleb(-2)),
                "churned": rng.choice((True, False, None)),
                "ordered_at": _maybe(rng, instant.replace(tzinfo=None)),
                "seen_at": _maybe(rng, instant),
                "shipped": _maybe(rng, (instant + timedelta(days=rng.randint(0, 60))).date()),
                "empty": None,
            }
        )
    return pl.DataFrame(
        rows,
        schema={
            "id": pl.Int64,
            "region": pl.String,
            "note": pl.String,
            "product_id": pl.Int64,
            "quantity": pl.Int64,
            "big": pl.Int64,
            "amount": pl.Float64,
            "cost": pl.Decimal(12, 2),
            "churned": pl.Boolean,
            "ordered_at": pl.Datetime("us"),
            "seen_at": pl.Datetime("us", "UTC"),
            "shipped": pl.Date,
            "empty": pl.Float64,
        },
    )


def _moment(rng: random.Random) -> datetime:
    start = datetime(2025, 11, 1, tzinfo=UTC)
    return start + timedelta(microseconds=rng.randrange(430 * 86_400 * 1_000_000))


def _maybe(rng: random.Random, value: Any) -> Any:
    return None if rng.random() < 0.1 else value


ORDERS = _orders()
PRODUCTS = pl.DataFrame(
    {
        "product_id": list(range(1, 12)),
        "department": [
            "Food",
            "Food",
            "Toys",
            None,
            "Toys",
            "Garden's",
            "Food",
            "ÄPFEL",
            "x",
            "y",
            "z",
        ],
        "launched": [date(2020, month, 1) for month in range(1, 12)],
        "region": ["EU"] * 11,
    },
    schema_overrides={"product_id": pl.Int64},
)
MEASURES: dict[str, Any] = {
    "rows": dk.count(),
    "priced": dk.count("amount"),
    "notes": dk.count("note"),
    "quantities": dk.sum("quantity"),
    "bigs": dk.sum("big"),
    "amounts": dk.sum("amount"),
    "costs": dk.sum("cost"),
    "nothing": dk.sum("empty"),
    "mean_quantity": dk.mean("quantity"),
    "mean_amount": dk.mean("amount"),
    "mean_cost": dk.mean("cost"),
    "least": dk.min("quantity"),
    "most": dk.max("amount"),
    "dearest": dk.max("cost"),
    "biggest": dk.max("big"),
    "first_seen": dk.min("seen_at"),
    "last_order": dk.max("ordered_at"),
    "last_shipped": dk.max("shipped"),
    "regions": dk.distinct("region"),
    "prices": dk.distinct("amount"),
    "costs_seen": dk.distinct("cost"),
    "days": dk.distinct("shipped"),
    "departments": dk.distinct("department"),
    "flags": dk.distinct("churned"),
    "lost": dk.count(where="churned"),
    "food": dk.sum("quantity", where="department == 'Food'"),
    "europe": dk.mean("amount", where="region != 'EU'"),
    "median_quantity": dk.median("quantity"),
    "high_amount": dk.quantile("amount", 0.95),
    "low_cost": dk.quantile("cost", 0.1, where="region != 'EU'"),
    "top_big": dk.quantile("big", 1),
    "spread_quantity": dk.std("quantity"),
    "spread_amount": dk.std("amount"),
    "spread_cost": dk.std("cost", where="churned"),
    "weighed": dk.mean("amount", weight="quantity"),
    "weighed_cost": dk.mean("cost", weight="amount", where="region == 'EU'"),
    "first_quantity": dk.first("quantity"),
    "last_amount": dk.last("amount"),
    "last_cost": dk.last("cost", where="churned"),
    "last_seen": dk.last("seen_at"),
    "november": dk.distinct("note", where="ordered_at.month == '2026-11'"),
}


@dataclass(frozen=True)
class World:
    """The sources of one engine."""

    sources: dict[str, Any]

    def model(self, time: str = "ordered_at", **options: Any) -> Model:
        """Return orders joined with products, with every kind of measure."""
        products = dk.model(self.sources["products"], name="products", time="launched")
        orders = dk.model(self.sources["orders"], name="orders", time=time, **options)
        return orders.join(products, on="product_id").define(**MEASURES)
