"""The traps of dashboards that rows can spring: each with its little example, in every engine."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import dashkit as dk
from dashkit.errors import DefinitionError, UnitError
from dashkit.model.buckets import MONTHS
from dashkit.model.filters import Filter
from dashkit.state.choice import Choice
from dashkit.state.clauses import Clause

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashkit.views.widget import View
    from tests.engines.stores import Stores

    Make = Callable[..., dk.Model]

ORDERS = pl.DataFrame({"region": ["EU", "EU", "US"], "amount": [50, 40, 60]})
TO_DATE = {"period": "this month", "compare": "previous"}


@pytest.fixture
def make(stores: Stores, kind: str) -> Make:
    def made(rows: pl.DataFrame, **options: Any) -> dk.Model:
        return dk.model(stores.make(kind, rows=rows)["rows"], **options)

    return made


def daily(first: date, last: date, amount: int = 10) -> pl.DataFrame:
    days = pl.date_range(first, last, eager=True).alias("day")
    return days.to_frame().with_columns(amount=pl.lit(amount, pl.Int64))


def months(**amounts: int) -> pl.DataFrame:
    """Return one amount in the middle of months, called by their English names."""
    days = [date(2026, MONTHS.index(name) + 1, 15) for name in amounts]
    return pl.DataFrame({"day": days, "amount": list(amounts.values())})


def shown(view: View, *clauses: Clause) -> dict[str, Any]:
    choice = Choice(clauses)
    return view.present({name: one.run() for name, one in view.queries(choice).items()}, choice)


def compared(model: dk.Model, measure: Any = "amount", **options: Any) -> tuple[Any, ...]:
    """Return value, base, change and relative change of this month."""
    return model.query(measure, **{**TO_DATE, **options}).run().frame.row(0)


def test_trap_01_a_partial_month_is_compared_at_equal_progress(make: Make) -> None:
    model = make(daily(date(2026, 9, 1), date(2026, 11, 15)))
    assert model.source.as_of == datetime(2026, 11, 16, tzinfo=UTC)
    assert compared(model) == (150, 150, 0, 0.0)


def test_trap_02_the_base_stops_where_the_data_stop(make: Make) -> None:
    model = make(daily(date(2026, 9, 1), date(2026, 11, 20)))
    assert compared(model) == (200, 200, 0, 0.0)
    found = model.query("amount", **TO_DATE).run()
    assert found.meta.base is not None
    assert found.meta.base.words() == "1 – 20 Oct 2026"


def test_trap_03_a_short_base_month_is_clamped_and_said(make: Make) -> None:
    model = make(daily(date(2026, 1, 1), date(2026, 3, 30)), as_of=date(2026, 3, 31))
    found = model.query("amount", **TO_DATE).run()
    assert found.frame.row(0)[:2] == (300, 280)
    assert found.meta.base_note == "28 days compared with 30 days"


def test_trap_03_a_leap_day_compares_with_the_28th(make: Make) -> None:
    model = make(daily(date(2023, 2, 1), date(2024, 3, 1)))
    found = model.query("max(day)", period="2024-02-29 to 2024-02-29", compare="year").run()
    assert found.frame.row(0)[:2] == (date(2024, 2, 29), date(2023, 2, 28))


def test_trap_04_from_zero_there_is_no_percent(make: Make) -> None:
    model = make(months(Sep=1, Nov=5), as_of=date(2026, 12, 1))
    assert compared(model) == (5, 0, 5, None)
    assert compared(model, "count(amount)", where="amount > 99") == (0, 0, 0, 0.0)
    card = dk.KPI(model["amount"], model=model, period="this month", compare="previous")
    assert shown(card)["delta_pct"] is None


def test_trap_05_from_a_negative_there_is_a_difference_and_no_percent(make: Make) -> None:
    model = make(months(Oct=-100, Nov=-50), as_of=date(2026, 12, 1))
    assert compared(model) == (-50, -100, 50, None)
    card = shown(dk.KPI("amount", model=model, period="this month", compare="previous"))
    assert (card["delta"], card["delta_pct"], card["status_of"]) == (50, None, "good")


def test_trap_06_percentages_change_in_points(make: Make) -> None:
    rows = pl.concat([months(Oct=1), months(Nov=1)] * 50).with_columns(
        lost=pl.Series([*([True] * 11), *([False] * 89)])
    )
    churn = (dk.count(where="lost") / dk.count()).with_(format=".1%", good="down")
    model = make(rows, as_of=date(2026, 12, 1), measures={"churn": churn})
    value, base, change, relative = compared(model, "churn")
    assert (value, base, relative) == (0.1, 0.12, None)
    assert change == pytest.approx(-0.02)
    card = shown(dk.KPI("churn", model=model, period="this month", compare="previous"))
    assert card["change"] == "−2.0 pp"


def test_trap_07_less_of_what_is_bad_is_good(make: Make) -> None:
    model = make(months(Oct=100, Nov=90), as_of=date(2026, 12, 1))
    for good, status in (("down", "good"), ("up", "bad")):
        measure = dk.sum("amount").with_(good=good)  # type: ignore[arg-type]
        card = shown(dk.KPI(measure, model=model, period="this month", compare="previous"))
        assert (card["arrow"], card["status_of"]) == ("down", status)


def test_trap_08_a_mean_of_all_is_not_the_mean_of_means(make: Make) -> None:
    rows = pl.DataFrame({"shop": ["A", "A", "A", "B"], "amount": [10, 20, 30, 100]})
    for measure in ("mean(amount)", "sum(amount) / count()"):
        found = make(rows).query(measure, "shop", total=True).run()
        assert dict(found.frame.iter_rows()) == {"A": 20.0, "B": 100.0}
        assert found.total is not None
        assert found.total[measure][0] == 40.0


def test_trap_09_distinct_counts_are_not_added_up(make: Make) -> None:
    rows = pl.DataFrame({"shop": ["A", "A", "B"], "customer": [1, 2, 2]})
    found = make(rows).query("distinct(customer)", "shop", total=True).run()
    assert found.frame["distinct(customer)"].to_list() == [2, 1]
    assert found.total is not None
    assert found.total["distinct(customer)"][0] == 2


@pytest.mark.parametrize("order", ["{}", "-{}"])
def test_trap_10_a_zero_denominator_is_a_dash_sorted_last(make: Make, order: str) -> None:
    rows = pl.DataFrame({"shop": ["A", "B", "C"], "sales": [100, 100, 1], "visits": [0, 4, 4]})
    measure = "sum(sales) / sum(visits)"
    found = make(rows).query(measure, "shop", order=order.format(measure)).run()
    assert found.frame.row(2) == ("A", None)
    assert found.texts()[1][2] == ["A", "–"]
    assert make(rows).query(measure, where="shop == 'A'").run().value is None


def test_trap_11_a_percentile_of_all_is_not_that_of_percentiles(make: Make) -> None:
    rows = pl.DataFrame({"shop": ["A"] * 99 + ["B"], "ms": [*range(1, 100), 1000]})
    found = make(rows).query(["median(ms)", "quantile(ms, 0.5)"], "shop", total=True).run()
    assert found.frame.rows() == [("B", 1000.0, 1000.0), ("A", 50.0, 50.0)]
    assert found.total is not None
    assert found.total.row(0) == (50.5, 50.5)
    assert found.meta.exact


BALANCES = pl.DataFrame(
    {
        "account": ["A", "A", "B"],
        "day": [date(2026, 6, 29), date(2026, 6, 30), date(2026, 6, 29)],
        "balance": [90, 100, 50],
    }
)


def test_trap_12_a_balance_is_not_added_up_over_time(make: Make) -> None:
    model = make(BALANCES.filter(pl.col("account") == "A"))
    for by in ([], ["day.month"], ["day.year"]):
        assert model.query("snapshot(balance)", by).run().frame["snapshot(balance)"][0] == 100
    days = model.query("snapshot(balance)", "day.day", total=True).run()
    assert days.frame["snapshot(balance)"].to_list() == [90, 100]
    assert days.total is not None
    assert days.total.row(0) == (100,)
    assert model.query("snapshot(balance, take='first')").run().value == 90


def test_trap_13_the_date_of_a_balance_is_chosen_before_the_filters(make: Make) -> None:
    model = make(BALANCES)
    assert model.query("snapshot(balance)").run().value == 100
    found = model.query("snapshot(balance)", "account", fill="none").run().frame
    assert found.rows() == [("A", 100), ("B", None)]
    assert model.query("snapshot(balance)", where="account == 'B'").run().value is None
    last_known = model.query("snapshot(balance, entity=account)")
    assert last_known.run().value == 150


SHIPMENTS = pl.DataFrame({"order": [1, 2], "region": ["EU", "US"], "ship": [5, 7]})
LINES = pl.DataFrame(
    {"order": [1, 1, 1, 2], "region": ["EU", "EU", "EU", "US"], "quantity": [1, 1, 2, 4]}
)


def test_trap_14_a_join_multiplies_no_rows(stores: Stores, kind: str) -> None:
    sources = stores.make(kind, orders=SHIPMENTS, lines=LINES)
    lines = dk.model(sources["lines"], name="lines", measures={"items": "sum(quantity)"})
    orders = dk.model(sources["orders"], name="orders", measures={"shipping": "sum(ship)"})

    looked_up = lines.join(orders, "order", name="head")
    with pytest.raises(DefinitionError, match="would count many times"):
        looked_up.query("sum(ship)")
    assert looked_up.check().ok

    wrong_way = orders.join(lines, "order", name="detail")
    with pytest.raises(DefinitionError, match="each key may stand once"):
        wrong_way.query("count()", "quantity").run()
    (found,) = wrong_way.check().of("fan-out")
    assert (found.level, found.about) == ("error", "detail")
    assert "'order' is no key: of its values, 1 stand more than once (1 3 times)" in found.text

    beside = orders.join(lines, "region", how="many_to_many").define(each="shipping / items")
    assert beside.query(["shipping", "items", "each"]).run().frame.row(0) == (12, 8, 1.5)
    regions = beside.query(["shipping", "items"], "region", total=True).run()
    assert regions.frame.rows() == [("US", 7, 4), ("EU", 5, 4)]
    assert regions.total is not None
    assert regions.total.row(0) == (12, 8)


def test_trap_15_unequal_keeps_null(make: Make) -> None:
    rows = pl.DataFrame({"region": ["EU", "US", None], "n": [1, 2, 4]})
    model = make(rows)
    assert model.query("n", where=model.region != "EU").run().value == 6
    assert model.query("n", where=~model.region.isin(["EU", "US"])).run().value == 4
    assert model.query("n", "region").run().texts()[1][0] == ["(missing)", "4"]


def test_trap_16_a_day_is_that_of_the_zone_of_the_model(make: Make) -> None:
    instant = datetime(2026, 11, 1, 3, 30, tzinfo=UTC)
    model = make(pl.DataFrame({"at": [instant]}), timezone="America/New_York")
    found = model.query("count()", ["at.hour", "at.day"], fill="none").run().frame
    hour = datetime.fromisoformat("2026-10-31T23:00")
    assert found.select("at.hour", "at.day", "count()").rows() == [(hour, hour.date(), 1)]
    assert model.query("count()", "at.month").run().frame["at.month"][0] == date(2026, 10, 1)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 11, 1), 25), (date(2026, 3, 8), 23)])
def test_trap_16_days_have_23_and_25_hours(make: Make, day: date, hours: int) -> None:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    every = [noon + timedelta(hours=one) for one in range(-48, 48)]
    model = make(pl.DataFrame({"at": every}), timezone="America/New_York")
    counts = dict(model.query("count()", "at.day").run().frame.select("at.day", "count()").rows())
    assert (counts[day - timedelta(1)], counts[day], counts[day + timedelta(1)]) == (24, hours, 24)
    assert model.query("count()", period=f"{day} to {day}").run().value == hours


@pytest.mark.parametrize(
    ("start", "first", "label"),
    [("mon", date(2026, 12, 28), "2026-W53"), ("sun", date(2026, 12, 27), "week of 27 Dec 2026")],
)
def test_trap_17_a_week_is_iso_or_starts_as_told(
    make: Make, start: Any, first: date, label: str
) -> None:
    model = make(daily(date(2027, 1, 1), date(2027, 1, 1)), week_start=start)
    found = model.query("amount", "day.week").run()
    assert found.frame["day.week"].to_list() == [first]
    assert found.texts()[1][0][0] == label


@pytest.mark.parametrize(("label", "expected"), [("end", "FY27 Q3"), ("start", "FY26 Q3")])
def test_trap_18_fiscal_labels_are_declared(make: Make, label: Any, expected: str) -> None:
    model = make(daily(date(2026, 11, 23), date(2026, 11, 23)), fiscal_start=4, fiscal_label=label)
    found = model.query("amount", "day.quarter").run()
    assert found.frame["day.quarter"].to_list() == [date(2026, 10, 1)]
    assert found.texts()[1][0][0] == expected


def test_trap_19_missing_buckets_are_filled_by_the_kind_of_measure(make: Make) -> None:
    rows = pl.DataFrame({"day": [date(2026, 1, 1), date(2026, 1, 3)], "amount": [5, 5]})
    measures = ["sum(amount)", "count()", "mean(amount)"]
    found = make(rows).query(measures, "day.day").run().frame.select(measures)
    assert found.rows() == [(5, 1, 5.0), (0, 0, None), (5, 1, 5.0)]


def test_trap_20_a_category_without_rows_keeps_its_place(make: Make) -> None:
    model = make(ORDERS)
    europe = Clause("bar", model.region == "EU", "filters")
    chart = dk.Chart("amount", by="region", model=model)
    assert shown(chart, europe)["points"] == ["EU: 90", "US: 0"]
    options = model.source.options(model, model.field("region"), where=europe.filter)
    assert options == [("EU", 2), ("US", 0)]


def test_trap_20_what_is_outside_of_the_model_is_no_category(make: Make) -> None:
    model = make(ORDERS).where("region == 'EU'")
    options = model.source.options(model, model.field("region"), where=model.filter("amount > 99"))
    assert options == [("EU", 0)]


CUSTOMERS = pl.DataFrame({"customer": ["A", "A", "B", "C"], "amount": [30, 90, 50, 90]})


def test_trap_21_a_filter_on_a_measure_needs_a_grain(make: Make) -> None:
    model = make(CUSTOMERS).define(revenue="sum(amount)")
    assert model.query("revenue", having=model.revenue.at("customer") > 80).run().value == 210
    assert model.query("revenue", where="amount > 80").run().value == 180
    groups = model.query("revenue", "customer", having=model.revenue > 80, total=True).run()
    assert dict(groups.frame.iter_rows()) == {"A": 120, "C": 90}
    assert groups.total is not None
    assert groups.total.row(0) == (260,)
    assert any("the total counts all groups" in note for note in groups.notes())
    with pytest.raises(DefinitionError, match="filtered by dimensions"):
        model.query("revenue", where=model.revenue > 80)
    with pytest.raises(DefinitionError, match=r"say of what"):
        model.revenue.where(model.revenue > 80)


def test_trap_22_other_is_asked_of_its_rows(make: Make) -> None:
    rows = pl.DataFrame(
        {"shop": ["A", "B", "C", "D"], "amount": [50, 30, 15, 5], "customer": [1, 2, 3, 3]}
    )
    model = make(rows)
    shares = [dk.sum("amount").share(), "distinct(customer)", "mean(amount)"]
    found = model.query(shares, model.shop.top(2, by="sum(amount)")).run().frame
    assert found.rows() == [("A", 0.5, 1, 50.0), ("B", 0.3, 1, 30.0), ("Other", 0.2, 1, 10.0)]


def test_trap_22_a_share_is_one_of_all_not_of_what_is_shown(make: Make) -> None:
    rows = pl.DataFrame({"shop": ["A", "B", "C", "D"], "amount": [50, 30, 15, 5]})
    share = dk.sum("amount").share()
    found = make(rows).query([share, "amount"], "shop", order="-amount", limit=2).run().frame
    assert found[share.name].to_list() == [0.5, 0.3]


def test_trap_23_a_window_is_warm_at_the_left_edge(make: Make) -> None:
    model = make(daily(date(2026, 1, 1), date(2026, 1, 31), 1))
    week = dk.sum("amount").rolling("7d")
    found = model.query(week, "day.day", period="2026-01-08 to 2026-01-10").run().frame
    assert found[week.name].to_list() == [7, 7, 7]
    assert model.query(week, period="2026-01-08 to 2026-01-08").run().value == 7


def test_trap_24_the_chosen_month_does_not_cut_its_base(make: Make) -> None:
    rows = daily(date(2026, 9, 1), date(2026, 10, 31)).with_columns(
        odd=pl.col("day").dt.day() % 2 == 1
    )
    model = make(rows)
    month = {"period": "2026-10-01 to 2026-10-31", "compare": "previous"}
    assert compared(model, **month)[:2] == (310, 300)
    assert compared(model, where="odd", **month)[:2] == (160, 150)


def test_trap_26_what_a_sketch_answers_is_marked(make: Make, kind: str) -> None:
    model = make(pl.DataFrame({"ms": [*range(1000)]}))
    sketches = model.source.engine.sketches  # type: ignore[attr-defined]
    assert (kind == "polars") <= (sketches == {"distinct"})
    assert (kind in {"sqlite", "postgresql"}) <= (not sketches)
    sketched = {
        "distinct(ms, approx=true)": "distinct" in sketches,
        "quantile(ms, 0.5, approx=true)": "quantile" in sketches,
    }
    for measure, near in sketched.items():
        found = model.query(measure).run()
        assert found.meta.exact is not near
        assert ("approximate" in found.notes()) is near
        assert found.value == pytest.approx(1000 if "distinct" in measure else 499.5, rel=0.1)
    assert model.query("distinct(ms)").run().meta.exact


def test_trap_27_a_view_does_not_filter_its_own_choices(make: Make) -> None:
    model = make(ORDERS)
    bars, card = dk.Chart("amount", by="region", model=model), dk.KPI("amount", model=model)
    click = Clause("click", model.region == "EU", bars.key)
    assert shown(card)["value_number"] == 150
    assert shown(card, click)["value_number"] == 90
    assert shown(bars, click)["points"] == ["EU: 90", "US: 60"]


def test_trap_28_the_rows_behind_a_mark_add_up_to_it(make: Make) -> None:
    rows = pl.DataFrame(
        {
            "region": ["EU", None, "US", "EU", "EU", None],
            "day": [date(2026, month, 15) for month in (1, 1, 2, 2, 3, 3)],
            "amount": [1, 2, 4, 8, 16, None],
        }
    )
    model = make(rows)
    frame: dict[str, Any] = {"period": "2026-01-15 to 2026-02-28", "where": model.amount < 8}
    marks = model.query("amount", ["day.month", "region"], fill="none", **frame).run().frame
    assert marks.height == 3
    for month, region, amount in marks.select("day.month", "region", "amount").rows():
        here = Filter("in", "day.month", (month,)) & Filter("in", "region", (region,))
        query = model.query("amount", where=frame["where"] & here, period=frame["period"])
        assert model.source.rows(query, 100).frame["amount"].sum() == amount


def test_trap_29_unlike_units_are_not_added(make: Make) -> None:
    model = make(ORDERS).define(revenue=dk.sum("amount").with_(unit="EUR"), orders="count()")
    for add in (
        lambda: model.revenue + model.orders,
        lambda: model.orders - model.revenue,
        lambda: model.revenue + model.revenue.share(),
        lambda: model.define(wrong="revenue + orders"),
    ):
        with pytest.raises(UnitError, match="their units differ"):
            add()
    assert model.query(model.revenue / model.orders).run().value == 50.0
    clash = model.define(dollars=dk.sum("amount").with_(unit="USD"))
    (found,) = clash.check().of("units")
    assert "revenue in EUR, dollars in USD" in found.text


def test_trap_33_large_integers_keep_every_digit(make: Make) -> None:
    rows = pl.DataFrame({"n": [2**53, 2**53 + 1, 2**62]})
    model = make(rows)
    assert model.query("sum(n)", where="n == 9007199254740993").run().value == 2**53 + 1
    found = model.query("max(n)", "n", order="n", limit=2).run()
    assert found.frame["n"].to_list() == [2**53, 2**53 + 1]
    assert found.texts()[1][1][1] == "9,007,199,254,740,993"
    assert model.query("sum(n) - 1").run().value == 2**62 + 2**54
    assert model.query("sum(n) + sum(n)").run().value == 2 * (2**62 + 2**54 + 1)


def test_trap_33_a_sum_may_be_larger_than_its_terms(make: Make) -> None:
    model = make(pl.DataFrame({"n": [2**62] * 5}))
    assert model.query("sum(n)").run().value == Decimal(5 * 2**62)


def test_trap_33_decimals_stay_decimals_where_the_engine_has_them(make: Make, kind: str) -> None:
    rows = pl.DataFrame({"cost": [Decimal("0.10")] * 3}, schema={"cost": pl.Decimal(12, 2)})
    value = make(rows).query("sum(cost)").run().value
    exact = value if kind != "sqlite" else Decimal(repr(round(value, 2)))
    assert exact == Decimal("0.3")
    assert isinstance(value, float if kind == "sqlite" else Decimal)


def test_trap_32_a_small_group_and_what_would_reveal_it_are_withheld(make: Make) -> None:
    rows = pl.DataFrame({"region": ["EU"] * 12 + ["US"] * 3, "amount": [1] * 15})
    model = dk.Policy(min_group=5).of(make(rows), "ada")
    found = model.query("amount", "region", total=True).run()
    assert found.total is not None
    assert (found.frame.rows(), found.total.row(0)) == ([], (15,))
