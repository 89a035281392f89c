"""What can be said of measures beyond sums, and what is refused where it is written."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

import dashkit as dk
from dashkit.errors import DefinitionError, NoTruthValue, UnitError, UnknownField
from dashkit.model.additivity import additivity
from dashkit.model.calendar import Calendar, base, resolve
from dashkit.model.expressions import Aggregate, Share, Window
from tests.model.builders import ORDERS, Rows, model_of, orders

AS_OF = datetime(2026, 11, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "built"),
    [
        ("quantile(amount, 0.95)", dk.quantile("amount", 0.95)),
        ("quantile(amount, q=0.5, approx=true)", dk.quantile("amount", 0.5, approx=True)),
        ("median(amount)", dk.median("amount")),
        ("median(amount where churned)", dk.median("amount", where="churned")),
        ("std(amount)", dk.std("amount")),
        ("first(amount)", dk.first("amount")),
        ("last(shipped)", dk.last("shipped")),
        ("mean(unit_price, weight=quantity)", dk.mean("unit_price", weight="quantity")),
        ("snapshot(quantity, entity=customer_id)", dk.snapshot("quantity", entity="customer_id")),
        ("snapshot(quantity, take='first')", dk.snapshot("quantity", take="first")),
        ("distinct(region, approx=true)", dk.distinct("region", approx=True)),
        ("sum(amount).rolling('7d')", dk.sum("amount").rolling("7d")),
        ("sum(amount).to_date('month')", dk.sum("amount").to_date("month")),
        ("sum(amount).cumulative()", dk.sum("amount").cumulative()),
        ("sum(amount).share()", dk.sum("amount").share()),
        (
            "count().share(region, ordered_at.month)",
            dk.count().share(["region", "ordered_at.month"]),
        ),
        ("revenue.rolling('12mo').vs('year')", None),
    ],
)
def test_text_says_the_same_as_objects(text: str, built: Any) -> None:
    model = orders()
    read = model.measure(text)
    if built is not None:
        assert read == model.measure(built)
    assert model.query(text, ["region", "ordered_at.month"]) == model.query(
        read, ["region", "ordered_at.month"]
    )
    json.dumps(model.query(text, ["region", "ordered_at.month"]).to_json())


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: dk.quantile("amount", 95), "from 0 to 1"),
        (lambda: dk.quantile("amount", True), "from 0 to 1"),
        (lambda: dk.snapshot("amount", take="middle"), "Allowed: last, first"),  # type: ignore[arg-type]
        (lambda: dk.sql(""), "an aggregate as text"),
        (lambda: dk.sum("a").rolling("7 parsecs"), "no length of time"),
        (lambda: dk.sum("a").rolling("0d"), "no length of time"),
        (lambda: dk.sum("a").to_date("mnth"), "Did you mean 'month'"),  # type: ignore[arg-type]
        (lambda: dk.sum("a").share().rolling("7d"), "a share, a window or a change"),
        (lambda: dk.sum("a").rolling("7d").cumulative(), "a share, a window or a change"),
        (lambda: dk.snapshot("a").rolling("7d"), "a snapshot"),
        (lambda: dk.sum("a").vs("year").share(), "is a change already"),
        (lambda: dk.sum("a").share().vs("year").vs("year"), "is a change already"),
        (lambda: dk.sum("a").at(""), "takes the name of a field"),
        (lambda: dk.sum("a").at("b") + 1, "one number for each b"),
        (lambda: dk.sum("a").with_(fill="nothing"), "Allowed: auto, zero, null, previous"),  # type: ignore[arg-type]
        (lambda: dk.Period("last month", align="weekdays"), "Did you mean 'weekday'"),  # type: ignore[arg-type]
    ],
)
def test_mistakes_are_refused_where_they_are_written(make: Any, message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        make()


@pytest.mark.parametrize(
    ("measure", "message"),
    [
        (dk.quantile("region", 0.5), "not numbers"),
        (dk.std("shipped"), "not numbers"),
        (dk.first("region"), "have no order"),
        (dk.mean("amount", weight="region"), "not numbers"),
        (dk.mean("amount", weight="wieght"), "'wieght' is not in model"),
        (dk.snapshot("amount", entity="customer"), "customer_id"),
        (dk.sql("sum(amount)"), "not in a database"),
        (dk.sum("amount").share("regoin"), "Did you mean 'region'"),
    ],
)
def test_what_a_model_cannot_mean_is_refused(measure: Any, message: str) -> None:
    with pytest.raises((DefinitionError, UnknownField), match=message):
        orders().measure(measure)


def test_time_is_needed_where_it_orders() -> None:
    timeless = model_of(Rows("orders", ORDERS), time=None)
    for measure in ("first(amount)", "snapshot(amount)", "sum(amount).rolling('7d')"):
        with pytest.raises(DefinitionError, match="needs a time column"):
            timeless.measure(measure)


def test_a_share_within_needs_its_field_in_the_query() -> None:
    with pytest.raises(DefinitionError, match="not grouped by"):
        orders().query("count().share(region)", "shipped.month")
    assert orders().query("count().share(region)").by == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sum(amount) - 2 * count()", "additive"),
        ("snapshot(quantity) * 2", "semi-additive"),
        ("snapshot(quantity) + sum(quantity)", "semi-additive"),
        ("mean(amount)", "mergeable"),
        ("sum(amount) / count()", "mergeable"),
        ("std(amount)", "mergeable"),
        ("sum(amount) + 10", "mergeable"),
        ("distinct(region)", "none"),
        ("distinct(region) + count()", "none"),
        ("median(amount)", "none"),
        ("count().share()", "none"),
        ("count().rolling('7d')", "none"),
    ],
)
def test_additivity_follows_from_the_expression(text: str, expected: str) -> None:
    assert additivity(orders().measure(text).expression) == expected


def test_units_follow_windows_and_leave_shares() -> None:
    revenue = dk.sum("amount").with_(unit="EUR")
    assert revenue.rolling("7d").spec.unit == "EUR"
    assert revenue.share().spec.unit == ""
    with pytest.raises(UnitError):
        revenue.rolling("7d") + dk.count()
    with pytest.raises(UnitError):
        revenue + dk.count().cumulative()
    with pytest.raises(UnitError):
        revenue + revenue.share()


def test_a_filter_reaches_into_windows_and_shares() -> None:
    limited = dk.sum("amount").rolling("7d").share().where("region == 'EU'").spec.expression
    assert isinstance(limited, Share)
    assert isinstance(limited.base, Window)
    assert isinstance(limited.base.base, Aggregate)
    assert limited.base.base.where is not None


def test_conditions_are_no_filters_and_no_truths() -> None:
    model = orders()
    condition = model.revenue.at("customer_id") > 80
    assert str(condition) == "customer_id with revenue > 80"
    with pytest.raises(NoTruthValue):
        bool(condition)
    with pytest.raises(DefinitionError, match="having"):
        model.query("revenue", having=["revenue > 80"])
    with pytest.raises(UnknownField, match="customer_id"):
        model.query("revenue", having=model.revenue.at("customer") > 80)
    with pytest.raises(DefinitionError, match="one number for each region"):
        model.query(model.revenue.at("region"))
    text = json.dumps(model.query("revenue", having=condition).to_json())
    assert '"at": "customer_id"' in text


def test_members_are_called_anew_and_chosen() -> None:
    model = orders()
    called = model.region.map({"EU": "Europe"}, rest="elsewhere")
    assert (called.name, called.field.value_type, called.field.title) == (
        "region.map",
        "text",
        "Region",
    )
    assert model.query("revenue", "region.top(3)") == model.query("revenue", model.region.top(3))
    assert model.query("revenue", "region", top=3) == model.query("revenue", "region.top(3)")
    json.dumps(model.query("revenue", [called, "customer_id.top(3)"]).to_json())
    for make, message in (
        (lambda: model.amount.top(3), "only text, integers and booleans"),
        (lambda: model.region.top(0), "from 1 to"),
        (lambda: called.top(3), "already bucketed"),
        (lambda: model.region.map({}), "members and their texts"),
        (lambda: model.region.top(3) == "EU", "only grouped by"),
        (lambda: model.query("revenue", top=3), "no by="),
        (lambda: model.query([], "region.top(3)"), "by which measure"),
        (lambda: model.query("revenue", "regoin.top(3)"), "Did you mean 'region'"),
    ):
        with pytest.raises((DefinitionError, UnknownField), match=message):
            make()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("month to date", "1 – 15 Nov 2026"),
        ("this fiscal quarter", "1 Oct – 15 Nov 2026"),
        ("last fiscal quarter", "1 Jul – 30 Sep 2026"),
        ("last 2 fiscal quarters", "1 Apr – 30 Sep 2026"),
        ("fiscal year to date", "1 Apr – 15 Nov 2026"),
        ("last fiscal year", "1 Apr 2025 – 31 Mar 2026"),
        ("2026-02", "1 – 28 Feb 2026"),
        ("2025", "1 Jan – 31 Dec 2025"),
        ("2026-01 to 2026-03", "1 Jan – 31 Mar 2026"),
        ("since 2026-10", "1 Oct – 15 Nov 2026"),
    ],
)
def test_periods_in_more_words(words: str, expected: str) -> None:
    calendar = Calendar(fiscal_start=4)
    assert resolve(dk.Period(words), calendar, as_of=AS_OF).words() == expected


def test_weekdays_are_compared_when_asked() -> None:
    calendar, period = Calendar(), dk.Period("2026-11-09 to 2026-11-15")
    week = resolve(period, calendar, as_of=AS_OF)
    same = base(period, week, "year", calendar, as_of=AS_OF, align="weekday").interval
    assert same is not None
    assert same.days()[0] == date(2025, 11, 10)
    assert same.days()[0].weekday() == week.days()[0].weekday()
    asked = orders().query(
        "revenue", period=dk.Period("last week", compare="year", align="weekday")
    )
    assert (asked.compare, asked.align) == ("year", "weekday")


def test_two_comparisons_have_columns_of_their_own() -> None:
    model = orders()
    query = model.query("revenue", period="last month", compare=["previous", "year", "year"])
    assert query.comparisons == ("previous", "year")
    assert query.compared("revenue")[1] == (
        "year",
        ("revenue.year", "revenue.year.change", "revenue.year.pct"),
    )
    assert model.query("revenue", period="last month", compare=["year"]).compare == "year"
    assert model.query(
        "revenue", period="last month", compare=["year", "previous"], order="-revenue.year.pct"
    ).order
