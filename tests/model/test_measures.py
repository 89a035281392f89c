from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashkit.errors import DefinitionError, NoTruthValue, UnitError, UnknownField
from dashkit.model.aggregates import count, distinct, max_, mean, min_, sum_
from dashkit.model.expressions import Aggregate, Arithmetic, Constant, Versus, aggregates
from dashkit.model.measures import Condition, Measure
from dashkit.model.units import kind_of
from tests.model.builders import Rows, model_of, orders, products

M = orders()
EUR = sum_("amount").with_(unit="EUR")
HOURS = sum_("hours").with_(unit="h")


@pytest.mark.parametrize(
    ("measure", "name", "label"),
    [
        (sum_("amount"), "sum(amount)", "Sum of amount"),
        (count(), "count()", "Count"),
        (count("amount"), "count(amount)", "Count of amount"),
        (mean("amount"), "mean(amount)", "Mean of amount"),
        (min_("amount"), "min(amount)", "Minimum of amount"),
        (max_(M.amount), "max(amount)", "Maximum of amount"),
        (distinct("customer_id"), "distinct(customer_id)", "Distinct customer_id"),
        (M.revenue / M.orders, "revenue / orders", "Revenue / Orders"),
        (M.revenue / (M.orders + 1), "revenue / (orders + 1)", "Revenue / (Orders + 1)"),
        (M.revenue - (M.revenue - 1), "revenue - (revenue - 1)", "Revenue - (Revenue - 1)"),
        (-M.revenue, "-1 * revenue", "-1 * Revenue"),
        (M.revenue.vs("year"), "revenue vs year", "Revenue vs a year before"),
        (count(where="churned"), "count() where churned is yes", "Count where churned is yes"),
    ],
)
def test_measures_name_themselves(measure: Measure, name: str, label: str) -> None:
    assert (measure.name, measure.spec.title) == (name, label)


def test_arithmetic_keeps_its_tree_and_accepts_numbers_on_both_sides() -> None:
    spec = (1 - M.revenue / M.orders * Decimal("1.5")).spec
    assert isinstance(spec.expression, Arithmetic)
    assert spec.expression.left == Constant(1)
    assert [one.function for one in aggregates(spec.expression)] == ["sum", "count"]
    assert (2 + M.revenue).spec.expression.operator == "+"  # type: ignore[union-attr]
    assert (2 * M.revenue).spec.unit == (2 - M.revenue).spec.unit == "EUR"
    assert (1 / M.revenue).spec.unit == "1/EUR"


@pytest.mark.parametrize(
    ("measure", "unit"),
    [
        (EUR / count(), "EUR"),
        (EUR / EUR, ""),
        (EUR / HOURS, "EUR/h"),
        (EUR / HOURS * HOURS, "EUR"),
        (HOURS * (EUR / HOURS), "EUR"),
        (EUR * HOURS, "EUR·h"),
        (EUR * 1.19, "EUR"),
        (EUR + EUR, "EUR"),
        (EUR + 5, "EUR"),
        (EUR - sum_("discount"), "EUR"),
        (count() + distinct("customer_id"), ""),
        (count() / 60, ""),
    ],
)
def test_units_follow_the_arithmetic(measure: Measure, unit: str) -> None:
    assert measure.spec.unit == unit


@pytest.mark.parametrize(
    "add",
    [
        lambda: EUR + count(),
        lambda: count() - EUR,
        lambda: EUR + HOURS,
        lambda: EUR + (count() / count()).with_(format=".1%"),
        lambda: EUR / HOURS + EUR,
        lambda: M.define(x="revenue + orders"),
        lambda: (EUR + 1) + (count() + count()),
    ],
)
def test_unlike_units_cannot_be_added(add: Any) -> None:
    with pytest.raises(UnitError, match="their units differ"):
        add()


@given(
    st.sampled_from("+-*/"), st.sampled_from(["EUR", "h", ""]), st.sampled_from(["EUR", "h", ""])
)
def test_units_of_sums_are_symmetric(operator: str, left: str, right: str) -> None:
    one, other = sum_("a").with_(unit=left), sum_("b").with_(unit=right)
    if operator in "+-" and left and right and left != right:
        with pytest.raises(UnitError):
            _ = one + other
    elif operator in "+*":
        assert kind_of((one + one).spec) == left
        assert (one * other).spec.unit in {(other * one).spec.unit, f"{left}·{right}"}


def test_where_reaches_every_aggregate() -> None:
    measure = (M.revenue / count(where="quantity > 1")).where(M.region == "EU")
    bound = M.measure(measure)
    wheres = [str(one.where) for one in aggregates(bound.expression)]
    assert wheres == ["region is EU", "quantity is above 1 and region is EU"]


def test_changes_of_percentages_are_in_points() -> None:
    assert M.churn.vs("year").spec.expression == Versus(
        M.churn.spec.expression, "year", points=True
    )
    assert M.churn.vs("year").spec.format == "points"
    assert M.revenue.vs("year").spec.format == "+.1%"
    assert M.revenue.vs("year").spec.unit == ""
    whole = sum_("rate").with_(unit="%").vs("previous").spec
    assert (whole.unit, whole.format) == ("pp", "+,.1f")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: M.revenue.vs("yaer"), "Did you mean 'year'"),
        (lambda: M.revenue.vs("year").vs("year"), "is a change already"),
        (lambda: M.revenue.vs("year") + 1, "is a change already"),
        (lambda: M.revenue + "5", "with measures and numbers"),
        (lambda: M.revenue * True, "with measures and numbers"),
        (lambda: M.revenue + float("nan"), "with measures and numbers"),
        (lambda: M.revenue + M.amount, "aggregate it first"),
        (lambda: M.revenue.with_(good="upp"), "Did you mean 'up'"),
        (lambda: M.revenue.with_(format="%%"), "nor a d3-format"),
        (lambda: M.revenue.with_(target="x"), "is not a number"),
        (lambda: M.revenue.with_(tolerance=-1), "from 0 up"),
        (lambda: sum_(5), "the name of a column"),
        (lambda: M.revenue > "5", "compared with a number"),
        (lambda: M.where(M.revenue > 5), "rows are filtered by dimensions"),
        (lambda: M.revenue + M.where(M.region == "EU").revenue, "put .where"),
        (lambda: M.revenue + orders().revenue, "two tables"),
        (lambda: M.define(x=sum_("region")), "measure 'x': .*holds text values, not numbers"),
        (lambda: M.define(x=min_("region")), "have no order"),
        (lambda: M.define(x=sum_("revenue")), "is a measure already"),
        (lambda: M.define(x="5"), "is a number, not a measure"),
        (lambda: M.define(x="5 / 0 * revenue"), "divided by zero"),
        (lambda: M.define(x="(2).vs('year')"), "is a number"),
        (lambda: M.define(**{"a b": count()}), "letters, digits"),
        (lambda: M.define(x=7), "a measure is expected"),
    ],
)
def test_definitions_fail_where_they_are_written(make: Any, message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        make()


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        (lambda: sum_("amout"), "Did you mean 'amount'"),
        (lambda: "sum(amount) / ordrs", "Did you mean 'orders' .measure."),
        (lambda: "revnue", "measure 'x': 'revnue' is not in model 'orders'"),
        (lambda: count(where="regoin == 'EU'"), "Did you mean 'region'"),
    ],
)
def test_unknown_names_in_definitions_get_a_guess(definition: Any, message: str) -> None:
    with pytest.raises(UnknownField, match=message):
        M.define(x=definition())


def test_a_sum_over_a_looked_up_column_is_refused() -> None:
    rows = Rows("stores", {"product_id": "integer", "area": "number"})
    joined = M.join(model_of(rows, time=None), on="product_id")
    with pytest.raises(DefinitionError, match="would count many times"):
        joined.define(x=sum_("area"))
    assert joined.define(x=max_("area")).x.name == "x"
    assert M.join(products(), on="product_id").define(d=distinct("department")).d.name == "d"


def test_a_bare_numeric_column_is_its_sum_and_says_so() -> None:
    spec = M.measure("amount")
    assert spec.expression == Aggregate("sum", "amount")
    assert (spec.name, spec.label) == ("amount", "Sum of amount")
    assert M.measure(M.amount) == spec


@pytest.mark.parametrize("name", ["customer_id", "unit_price"])
def test_keys_and_prices_ask_for_an_aggregate(name: str) -> None:
    with pytest.raises(DefinitionError, match=rf"dk.mean\('{name}'\), dk.distinct\('{name}'\)"):
        M.measure(name)
    assert M.measure(sum_(name)).name == f"sum({name})"


def test_a_comparison_of_a_measure_is_a_condition_without_truth_value() -> None:
    condition = M.revenue > 5
    assert isinstance(condition, Condition)
    assert str(condition) == "revenue > 5"
    assert str(M.revenue == 5) == "revenue == 5"
    for use in (
        lambda: bool(condition),
        lambda: bool(M.revenue),
        lambda: 5 in M.revenue,
        lambda: 0 < M.aov < 9,
    ):
        with pytest.raises(NoTruthValue):
            use()


def test_a_label_with_half_of_a_character_can_be_sent_and_be_a_column() -> None:
    label = sum_("amount").with_(label="a\ud83d").spec.label
    assert label == "a\ufffd"


def test_a_given_label_is_kept_and_a_made_up_one_gives_way() -> None:
    model = M.define(
        net=sum_("amount").with_(label="Net revenue"),
        total=sum_("amount"),
        again=M.revenue,
        text="revenue * 2",
    )
    titles = [model.measures[name].title for name in ("net", "total", "again", "text")]
    assert titles == ["Net revenue", "Total", "Again", "Text"]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("revenue.where(region == 'EU')", lambda: M.revenue.where("region == 'EU'")),
        ("revenue.vs('year')", lambda: M.revenue.vs("year")),
        ("(2 * 3 - 1) / 2 + 1 + orders", lambda: 3.5 + M.orders),
        ("revenue - 1", lambda: M.revenue - 1),
        ("-revenue", lambda: -M.revenue),
        ("mean(amount, where churned)", lambda: mean("amount", where="churned")),
    ],
)
def test_text_means_the_same_as_objects(text: str, same: Any) -> None:
    assert M.measure(text).expression == M.measure(same()).expression


def test_an_aggregate_without_its_column_is_refused() -> None:
    with pytest.raises(DefinitionError, match=r"dk.sum\(\) needs a column"):
        M.define(x=sum_(""))
