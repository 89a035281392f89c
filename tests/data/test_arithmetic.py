"""Numbers: arithmetic after aggregation, exact where numbers can be, totals asked for anew."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

import dashkit as dk
from dashkit.data.arithmetic import calculated, read, relative
from dashkit.errors import DefinitionError, QueryError, UnknownField

BIG = 2**53 + 1
SHOPS = pl.DataFrame(
    {
        "shop": ["A", "A", "A", "B", None],
        "sales": [10, 20, 30, 100, None],
        "visits": [1, 1, 2, 0, 4],
        "customer": [1, 2, 2, 2, None],
        "cost": [Decimal("0.10"), Decimal("0.20"), None, Decimal("-7.25"), None],
        "day": [date(2026, 1, one) for one in (1, 2, 3, 4, 5)],
    },
    schema_overrides={"cost": pl.Decimal(12, 2)},
)


def by_shop(measure: Any, **options: Any) -> dict[str | None, Any]:
    found = dk.model(SHOPS).query(measure, "shop", **options).run().frame
    return dict(found.select(pl.nth(0, 1)).iter_rows())


def alone(measure: Any, rows: object = SHOPS, **options: Any) -> Any:
    return dk.model(rows).query(measure, **options).run().value


def test_a_ratio_is_that_of_the_sums() -> None:
    assert alone("sum(sales) / sum(visits)") == 160 / 8
    assert by_shop("sum(sales) / sum(visits)") == {"A": 60 / 4, "B": None, None: None}


def test_a_zero_denominator_is_null_and_sorted_last_both_ways() -> None:
    rows = {"shop": ["A", "B", "C"], "sales": [1, 9, 5], "visits": [1, 0, 1]}
    measure = dk.sum("sales") / dk.sum("visits")
    for order, first in ((measure.name, "A"), (f"-{measure.name}", "C")):
        found = dk.model(rows).query(measure, "shop", order=order).run().frame
        assert (found["shop"][0], found["shop"][2]) == (first, "B")
        assert found[measure.name][2] is None


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("sum(sales) + sum(visits)", {"A": 64, "B": 100, None: None}),
        ("sum(visits) - count()", {"A": 1, "B": -1, None: 3}),
        ("2 * sum(visits) + 1", {"A": 9, "B": 1, None: 9}),
        ("100 / sum(visits)", {"A": 25.0, "B": None, None: 25.0}),
        ("sum(visits) / 2 * 2", {"A": 4.0, "B": 0.0, None: 4.0}),
        (-dk.count(), {"A": -3, "B": -1, None: -1}),
        (1 - dk.sum("visits") / dk.sum("visits"), {"A": 0.0, "B": None, None: 0.0}),
    ],
    ids=str,
)
def test_arithmetic_comes_after_aggregation(measure: Any, expected: dict[str, Any]) -> None:
    assert by_shop(measure) == expected


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("mean(sales)", {"A": 20.0, "B": 100.0, None: None}),
        ("mean(cost)", {"A": 0.15, "B": -7.25, None: None}),
        ("min(cost)", {"A": Decimal("0.10"), "B": Decimal("-7.25"), None: None}),
        ("max(sales)", {"A": 30, "B": 100, None: None}),
        ("max(day)", {"A": date(2026, 1, 3), "B": date(2026, 1, 4), None: date(2026, 1, 5)}),
        ("distinct(customer)", {"A": 2, "B": 1, None: 0}),
        ("count(cost)", {"A": 2, "B": 1, None: 0}),
    ],
)
def test_nulls_take_no_part(measure: str, expected: dict[str, Any]) -> None:
    assert by_shop(measure) == expected


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (dk.sum("sales", where="visits == 1"), {"A": 30, "B": 0, None: 0}),
        (dk.count(where="sales > 15"), {"A": 2, "B": 1, None: 0}),
        (dk.mean("sales", where="visits == 1"), {"A": 15.0, "B": None, None: None}),
        (dk.max("sales", where="shop != 'B'"), {"A": 30, "B": None, None: None}),
        (dk.distinct("customer", where="day < '2026-01-03'"), {"A": 2, "B": 0, None: 0}),
        ((dk.sum("sales") / dk.count()).where("visits == 1"), {"A": 15.0, "B": None, None: None}),
        (dk.sum("sales", where="visits == 1").where("sales > 15"), {"A": 20, "B": 0, None: 0}),
    ],
    ids=str,
)
def test_a_measure_may_see_only_some_rows(measure: Any, expected: dict[str, Any]) -> None:
    assert by_shop(measure) == expected


def test_over_no_rows_there_is_no_sum_but_a_count() -> None:
    found = dk.model(SHOPS).query(["sum(sales)", "count()", "distinct(shop)"], where="sales > 1000")
    assert found.run().frame.rows() == [(None, 0, 0)]


def test_integers_beyond_2_to_the_53_are_exact() -> None:
    rows = {"n": [BIG, 2**62, 2**62, 2**62]}
    assert alone("max(n) - 1", {"n": [BIG]}) == BIG - 1
    assert alone("sum(n)", {"n": [BIG, 0]}) == BIG
    assert alone("sum(n)", rows) == Decimal(BIG + 3 * 2**62)
    assert alone("sum(n) - max(n)", rows) == Decimal(BIG + 2 * 2**62)
    assert alone("sum(n) * sum(n)", {"n": [2**40]}) == Decimal(2**80)
    assert alone("sum(n)", pl.DataFrame({"n": [2**64 - 1]}, schema={"n": pl.UInt64})) == 2**64 - 1
    assert alone("sum(n)", pl.DataFrame({"n": [100] * 9}, schema={"n": pl.Int8})) == 900


def test_a_mean_of_large_integers_does_not_overflow() -> None:
    assert alone("mean(n)", {"n": [2**62] * 9}) == 2.0**62


def test_decimals_are_exact() -> None:
    assert alone("sum(cost)") == Decimal("-6.95")
    assert alone("sum(cost) + 1") == Decimal("-5.95")
    assert alone(dk.sum("cost") * Decimal("0.1")) == Decimal("-0.695")
    assert alone("sum(cost) * sum(cost)") == Decimal("48.3025")
    assert alone("sum(cost) - sum(cost)") == 0
    dimes = pl.DataFrame({"cost": [Decimal("0.1")] * 10})
    assert str(alone("sum(cost)", dimes)) == "1.0"


def test_sums_of_decimals_beyond_38_digits_are_refused() -> None:
    rows = pl.DataFrame({"cost": [10**37] * 20}, schema={"cost": pl.Decimal(38, 0)})
    with pytest.raises(QueryError, match="more than 38 digits"):
        alone("sum(cost)", rows)


def test_not_a_number_is_null() -> None:
    rows = {"x": [1.0, float("nan"), 4.0]}
    assert alone("sum(x)", rows) == 5.0
    assert alone("mean(x)", rows) == 2.5
    assert alone("count(x)", rows) == 2
    assert alone("sum(x)", {"x": [float("nan")]}) is None


def test_what_overflows_is_null_and_never_infinite() -> None:
    huge = {"x": [1e308, 1e308]}
    assert alone("sum(x)", huge) is None
    assert alone("max(x) * max(x)", huge) is None


def test_days_are_not_calculated_with() -> None:
    with pytest.raises(QueryError, match="cannot be calculated with"):
        alone("max(day) - min(day)")
    with pytest.raises(DefinitionError, match="holds date values, not numbers"):
        alone("sum(day)")


def test_groups_come_largest_first_with_ties_by_name() -> None:
    rows = {"shop": ["b", "a", None, "c"], "n": [1, 1, 1, 5]}
    found = dk.model(rows).query("sum(n)", "shop").run().frame
    assert found["shop"].to_list() == ["c", "a", "b", None]


@pytest.mark.parametrize(
    ("order", "shops"),
    [
        ("shop", ["A", "B", None]),
        ("-shop", ["B", "A", None]),
        ("sum(sales)", ["A", "B", None]),
        ("-sum(visits)", ["A", None, "B"]),
        (["count()", "-shop"], ["B", None, "A"]),
    ],
    ids=str,
)
def test_order_is_as_asked_and_nulls_come_last(order: Any, shops: list[str | None]) -> None:
    measures = ["sum(sales)", "sum(visits)", "count()"]
    found = dk.model(SHOPS).query(measures, "shop", order=order).run()
    assert found.frame["shop"].to_list() == shops


def test_groups_can_be_ordered_by_their_change() -> None:
    query = dk.model(SHOPS).query(
        "sum(sales)", "shop", period="last 2 days", compare="previous", order="sum(sales).change"
    )
    assert query.run().frame["sum(sales).change"].to_list() == [-50, 100, None]


def test_an_order_by_what_is_not_asked_for_is_refused() -> None:
    with pytest.raises(UnknownField, match=r"order: 'sales' is not in .*this query"):
        dk.model(SHOPS).query("count()", "shop", order="-sales")


@pytest.mark.parametrize(
    ("limit", "offset", "shops"),
    [(2, 0, ["A", "B"]), (2, 1, ["B", None]), (None, 2, [None]), (0, 0, []), (5, 9, [])],
)
def test_a_page_is_cut_after_ordering(limit: int | None, offset: int, shops: list[str]) -> None:
    query = dk.model(SHOPS).query("count()", "shop", order="shop", limit=limit, offset=offset)
    found = query.run()
    assert found.frame["shop"].to_list() == shops
    assert (found.meta.groups, found.meta.rows) == (3, 5)


def test_a_total_is_a_query_of_its_own() -> None:
    measures = ["sum(sales)", "mean(sales)", "distinct(customer)", "sum(sales) / sum(visits)"]
    found = dk.model(SHOPS).query(measures, "shop", total=True, limit=1).run()
    assert found.total is not None
    assert found.total.rows() == [(160, 40.0, 2, 20.0)]
    assert dk.model(SHOPS).query(measures, total=True).run().total is None


def test_changes_follow_the_rules_of_traps_4_and_5() -> None:
    now, before = read(pl.Series([5, 0, -50, 90, 3])), read(pl.Series([0, 0, -100, 100, None]))
    assert relative(now, before).items() == [None, 0.0, None, -0.1, None]


@pytest.mark.parametrize("operator", ["+", "-", "*"])
def test_integers_stay_exact_beside_nulls(operator: Any) -> None:
    left, right = read(pl.Series([2**62 + 1, None, 3])), read(pl.Series([2**62 - 1, 5, None]))
    plain = {"+": 2**63, "-": 2, "*": 2**124 - 1}
    assert calculated(operator, left, right).items() == [plain[operator], None, None]


def test_a_change_can_be_a_measure_of_its_own() -> None:
    model = dk.model(SHOPS)
    share = (dk.sum("visits") / dk.count()).with_(format=".1%")
    found = model.query(
        [dk.sum("sales").vs("previous"), share.vs("previous"), dk.sum("sales").vs("year")],
        period="last 2 days",
    ).run()
    assert found.frame.row(0) == (1.0, 0.5, None)
    assert found.meta.caveats == ("no data before 1 Jan 2026",)


def test_an_empty_bucket_of_decimals_is_a_decimal_zero() -> None:
    rows = SHOPS[[0, 3]]
    found = dk.model(rows).query(["sum(cost)", "sum(cost) + 1"], "day.day").run().frame
    assert found["sum(cost)"].to_list() == [Decimal("0.10"), 0, 0, Decimal("-7.25")]
    assert found["sum(cost) + 1"].to_list()[1] == 1
    assert found.schema["sum(cost)"] == pl.Decimal(38, 2)


def test_a_product_of_more_than_38_digits_is_marked() -> None:
    rows = pl.DataFrame({"cost": [9 * 10**37]}, schema={"cost": pl.Decimal(38, 0)})
    found = dk.model(rows).query("sum(cost) * 10").run()
    assert not found.meta.exact
