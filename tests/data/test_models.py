"""`dk.model`: options, guesses, and joins that never multiply rows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import dashkit as dk
from dashkit.errors import DefinitionError, UnknownField

if TYPE_CHECKING:
    from tests.engines.stores import Stores

SALES = pl.DataFrame(
    {
        "day": [date(2026, 3, 31), *[date(2026, 4, 1)] * 4],
        "product_id": [1, 2, 3, None, 1],
        "amount": [1, 2, 4, 8, 16],
    }
)
PRODUCTS = pl.DataFrame(
    {"product_id": [1, 2, 9, None], "department": ["Food", "Toys", "Food", "Lost"]}
)


def joined(stores: Stores, kind: str, products: pl.DataFrame = PRODUCTS) -> dk.Model:
    rows = stores.make(kind, sales=SALES, products=products)
    other = dk.model(rows["products"], name="products")
    return dk.model(rows["sales"], name="sales").join(other, on="product_id")


def test_the_only_time_is_guessed_and_said_as_code() -> None:
    model = dk.model(SALES)
    assert (model.time, model.guesses) == ("day", ("time='day'",))
    assert dk.model(SALES, time="day").guesses == ()


def test_of_several_times_none_is_guessed() -> None:
    model = dk.model(SALES.with_columns(shipped=pl.col("day")))
    assert model.time is None
    assert model.guesses == ("time=None  # 2 columns could be it: 'day', 'shipped'",)
    with pytest.raises(DefinitionError, match=r"no time column, so no period; dk.model\(..., time"):
        model.query("amount", period="this month")


def test_days_are_complete_at_their_end_unless_told() -> None:
    assert dk.model(SALES).source.as_of == datetime(2026, 4, 2, tzinfo=UTC)
    told = dk.model(SALES, as_of=date(2026, 5, 1))
    assert told.source.as_of == datetime(2026, 5, 1, tzinfo=UTC)
    assert told.query("amount", period="last month").run().value == 30
    assert told.query("amount", period="this month").run().meta.period.words() == "1 – 30 Apr 2026"


def test_the_watermark_is_a_midnight_of_the_zone() -> None:
    model = dk.model(SALES, timezone="America/New_York", as_of=date(2026, 5, 1))
    assert model.source.as_of == datetime(2026, 5, 1, 4, tzinfo=UTC)


def test_the_fiscal_year_says_which_quarter_it_is() -> None:
    found = dk.model(SALES, fiscal_start=4).query("amount", "day.year").run()
    assert found.frame["day.year"].to_list() == [date(2025, 4, 1), date(2026, 4, 1)]
    assert [row[0] for row in found.texts()[1]] == ["FY26", "FY27"]


def test_weeks_start_when_told() -> None:
    for start, first in (("mon", date(2026, 3, 30)), ("wed", date(2026, 4, 1))):
        weeks = dk.model(SALES, week_start=start).query("amount", "day.week").run()  # type: ignore[arg-type]
        assert weeks.frame["day.week"][-1] == first


def test_measures_and_hierarchies_are_ready() -> None:
    model = dk.model(
        SALES,
        measures={"revenue": dk.sum("amount"), "aov": "revenue / count()"},
        hierarchies={"things": ["product_id", "day"]},
    )
    assert model.query(["revenue", "aov"]).run().frame.row(0) == (31, 6.2)
    assert model.levels("things") == ("product_id", "day")
    assert model.query("revenue", "things").run().frame.columns == ["product_id", "revenue"]


def test_the_name_of_a_model_is_its_own() -> None:
    rows = dk.source(SALES, name="sales")
    assert (dk.model(rows).name, dk.model(rows, name="other").name) == ("sales", "other")
    assert rows.name == "sales"
    assert dk.model(SALES, name="sales").source.name == "sales"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"week_start": "monday"}, "week_start 'monday' is not allowed. Did you mean 'mon'?"),
        ({"fiscal_start": 13}, "fiscal_start 13 is not allowed."),
        ({"fiscal_label": "ending"}, "fiscal_label 'ending' is not allowed. Did you mean 'end'?"),
        ({"timezone": "Europe/Berln"}, "timezone 'Europe/Berln' is not allowed. Did you mean"),
        ({"time": "amount"}, "time 'amount' holds integer values, not times"),
        ({"measures": {"top": "sum(department)"}}, "'department' is not in model 'sales'"),
        ({"measures": {"days": "sum(day)"}}, "measure 'days': dk.sum('day'): 'day' holds date"),
    ],
)
def test_options_that_cannot_be_are_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(dk.DashkitError) as caught:
        dk.model(SALES, name="sales", **options)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "ask",
    [
        lambda model: dk.model(model.source, time="amuont"),
        lambda model: dk.model(model.source, hierarchies={"one": ["amuont"]}),
        lambda model: dk.model(model.source, measures={"one": "mean(amuont)"}),
        lambda model: model.query("sum(amuont)"),
        lambda model: model.query("count()", "amuont.bin(5)"),
        lambda model: model.query("count()", where="amuont > 1"),
        lambda model: model.query("count()").model.amuont,
        lambda model: model.join(dk.source(PRODUCTS), on="amuont"),
        lambda model: model.join(dk.source(SALES, name="other"), on=("product_id", "amuont")),
    ],
)
def test_an_unknown_column_comes_with_the_closest_one(ask: Any) -> None:
    with pytest.raises(UnknownField, match=r"'amuont' is not in .* Did you mean 'amount'"):
        ask(dk.model(SALES))


def test_a_join_looks_up_and_keeps_orphans(stores: Stores, kind: str) -> None:
    model = joined(stores, kind)
    found = model.query(["sum(amount)", "count()"], "department").run()
    assert found.frame.rows() == [("Food", 17, 2), (None, 12, 2), ("Toys", 2, 1)]
    assert model.query("sum(amount)", where="department != 'Food'").run().value == 14
    assert model.query("sum(amount)", total=True, by="department").run().total.row(0) == (31,)


def test_keys_that_stand_twice_are_refused(stores: Stores, kind: str) -> None:
    twice = pl.concat([PRODUCTS, PRODUCTS.head(1)])
    model = joined(stores, kind, twice)
    with pytest.raises(DefinitionError, match=r"'product_id' has 1 2 times; each key may stand"):
        model.query("sum(amount)", "department").run()
    assert model.query("sum(amount)").run().value == 31


def test_a_key_that_is_missing_many_times_is_no_key(stores: Stores, kind: str) -> None:
    nulls = pl.concat([PRODUCTS, PRODUCTS.tail(1)])
    found = joined(stores, kind, nulls).query("count()", "department").run()
    assert dict(found.frame.iter_rows()) == {"Food": 2, None: 2, "Toys": 1}


@pytest.mark.parametrize(
    "keys",
    [
        pl.Series([1.0, 2.0, 2.5, float("nan")]),
        pl.Series([Decimal("1.0"), Decimal("2.00"), Decimal("2.5"), None]),
        pl.Series([1, 2, 300, None], dtype=pl.UInt16),
    ],
    ids=["number", "decimal", "small"],
)
def test_numbers_of_unlike_types_are_equal_by_value(keys: pl.Series) -> None:
    products = PRODUCTS.with_columns(product_id=keys)
    model = dk.model(SALES).join(dk.model(products, name="products"), on="product_id")
    found = model.query("count()", "department").run()
    assert dict(found.frame.iter_rows()) == {"Food": 2, None: 2, "Toys": 1}


def test_text_keys_may_be_categories() -> None:
    sales = SALES.with_columns(pl.col("product_id").cast(pl.String))
    products = PRODUCTS.with_columns(pl.col("product_id").cast(pl.String).cast(pl.Categorical))
    model = dk.model(sales).join(dk.model(products, name="products"), on="product_id")
    found = model.query("count()", "department").run()
    assert dict(found.frame.iter_rows()) == {"Food": 2, None: 2, "Toys": 1}


def test_what_lies_in_two_places_is_not_joined(stores: Stores) -> None:
    rows = stores.make("sqlite", sales=SALES)["sales"]
    for here, there in ((rows, PRODUCTS), (PRODUCTS, rows)):
        model = dk.model(here, name="here").join(dk.model(there, name="there"), on="product_id")
        with pytest.raises(DefinitionError, match=r"join 'there': .* both in one database"):
            model.query("count()", model.joins[0].fields[0]).run()


def test_numbers_of_the_other_table_are_not_added_up() -> None:
    products = PRODUCTS.with_columns(weight=pl.lit(1.5))
    model = dk.model(SALES).join(dk.model(products, name="products"), on="product_id")
    with pytest.raises(DefinitionError, match="its value would count many times"):
        model.query("sum(weight)")
    assert model.query("max(weight)").run().value == 1.5


def test_a_model_over_no_rows_answers() -> None:
    model = dk.model(SALES.clear())
    found = model.query(["sum(amount)", "count()", "mean(amount)"]).run()
    assert found.frame.row(0) == (None, 0, None)
    assert model.source.as_of is None
    assert model.query("count()", "day.month", period="this month").run().frame.height == 0


def test_the_zone_of_a_source_stays_with_its_watermark() -> None:
    rows = dk.source(SALES, time="day", as_of=date(2026, 4, 5), timezone="Europe/Berlin")
    assert dk.model(rows).source.as_of == rows.as_of


def test_an_unknown_column_of_a_measure_says_which_measure() -> None:
    with pytest.raises(UnknownField, match="measure 'revenue'"):
        dk.model(SALES, measures={"revenue": "sum(amuont)"})
