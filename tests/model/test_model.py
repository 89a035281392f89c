from __future__ import annotations

import copy
import dataclasses
import warnings
from typing import Any

import pytest

import dashkit as dk
from dashkit.errors import DefinitionError, UnknownField
from dashkit.model.aggregates import count, sum_
from dashkit.model.calendar import Calendar, Period
from dashkit.model.describe import Description
from dashkit.model.dimensions import Dimension
from dashkit.model.measures import Measure
from dashkit.model.model import Model
from dashkit.model.query import Order
from tests.model.builders import ORDERS, Rows, model_of, orders, products

M = orders()


def test_names_give_measures_and_dimensions() -> None:
    assert isinstance(M.revenue, Measure)
    assert isinstance(M.region, Dimension)
    assert isinstance(M["ordered_at.month"], Dimension)
    assert M["revenue"].name == "revenue"


def test_an_unknown_name_is_an_attribute_and_a_key_error_with_a_guess() -> None:
    message = (
        "'revnue' is not in model 'orders'. Did you mean 'revenue' (measure)? "
        "Known: order_id, customer_id,"
    )
    for get in (lambda: M.revnue, lambda: M["revnue"], lambda: M.query("revnue")):
        with pytest.raises(UnknownField) as caught:
            get()
        assert str(caught.value).startswith(message)
    assert not hasattr(M, "revnue")
    assert getattr(M, "revnue", 5) == 5


@pytest.mark.parametrize(
    "ask",
    [
        lambda: M.query("revenue", by="regoin"),
        lambda: M.query("revenue", by=["region", "ordered_t.month"]),
        lambda: M.query("revenue", where="regoin == 'EU'"),
        lambda: M.query("revenue", order="-revnue"),
        lambda: M.levels("geo"),
        lambda: M.join(products(), on="prodct_id"),
        lambda: M.join(products(), on=("product_id", "prod_id")),
    ],
)
def test_every_name_is_checked_where_it_is_written(ask: Any) -> None:
    with pytest.raises(UnknownField, match="Known: "):
        ask()


def test_completion_offers_every_name() -> None:
    assert {"revenue", "region", "define", "query"} <= set(dir(M))
    assert {"revenue", "region"} <= set(M._ipython_key_completions_())


def test_a_model_is_immutable_and_every_change_is_a_new_one() -> None:
    other = M.define(twice="revenue * 2")
    assert "twice" not in M.measures
    assert other.twice.name == "twice"
    with pytest.raises(dataclasses.FrozenInstanceError):
        M.name = "x"  # type: ignore[misc]
    with pytest.raises(TypeError):
        M.measures["x"] = M.revenue.spec  # type: ignore[index]
    assert copy.copy(M) == M


def test_later_definitions_use_earlier_ones() -> None:
    model = M.define(a="revenue * 2", b="a / orders")
    assert model.b.spec.unit == "EUR"


def test_models_are_equal_by_meaning_over_the_same_rows() -> None:
    rows = Rows("orders", ORDERS)
    assert orders(rows) == orders(rows)
    assert hash(orders(rows)) == hash(orders(rows))
    assert orders(rows) != orders()
    assert orders(rows) != orders(rows, calendar=Calendar(week_start="sun"))
    assert orders(rows) != orders(rows).where("region == 'EU'")
    assert orders(rows) != "orders"
    assert orders(rows).fingerprint == orders(Rows("orders", ORDERS)).fingerprint


def test_a_fingerprint_is_the_same_in_every_process() -> None:
    assert len(M.fingerprint) == 32
    assert M.fingerprint == orders().fingerprint
    assert M.fingerprint != M.define(x=count()).fingerprint


def test_a_name_that_is_also_a_method_warns_once_and_stays_reachable() -> None:
    rows = Rows("logs", {"query": "text", "time": "datetime", "n": "number"})
    with pytest.warns(UserWarning, match=r"write m\['(query|time)'\]") as caught:
        model = model_of(rows, time="time")
    assert len(caught) == 2
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = model.define(total=sum_("n"))
    assert callable(model.query)
    assert model["query"].name == "query"
    with pytest.warns(UserWarning, match=r"m\['table'\]"):
        model.define(table=count())


def test_the_time_must_be_a_time() -> None:
    with pytest.raises(DefinitionError, match="holds text values, not times"):
        model_of(Rows("orders", ORDERS), time="region")
    with pytest.raises(UnknownField, match="Did you mean 'ordered_at'"):
        model_of(Rows("orders", ORDERS), time="orderd_at")


def test_hierarchies_are_checked_and_stand_for_their_top_level() -> None:
    joined = M.join(products(), on="product_id")
    model = dataclasses.replace(joined, hierarchies={"what": ["department", "product_id"]})
    assert model.levels("what") == ("department", "product_id")
    assert model.field("what").name == "department"
    with pytest.raises(UnknownField, match="hierarchy 'what': 'departmnt'"):
        dataclasses.replace(joined, hierarchies={"what": ["departmnt"]})
    with pytest.raises(DefinitionError, match="from top to bottom"):
        dataclasses.replace(joined, hierarchies={"what": "department"})


def test_joined_columns_get_free_names() -> None:
    model = M.join(products(), on="product_id")
    assert model.field("department").table == "products"
    assert model.field("products_region").column == "region"
    assert model.field("region").table == ""
    (join,) = model.joins
    assert (join.left, join.right) == ("product_id", "product_id")


@pytest.mark.parametrize(
    ("join", "message"),
    [
        (lambda: M.join(products(), on="product_id", how="left"), "Allowed: many_to_one"),
        (lambda: M.join(products(), on=("region", "product_id")), "never match"),
        (lambda: M.join(products(), on=("a", "b", "c")), "the pair"),
        (lambda: M.join([1, 2], on="product_id"), "takes a model or a source"),
        (
            lambda: M.join(products().where("department == 'x'"), on="product_id"),
            "before .where",
        ),
        (
            lambda: M.join(products(), on="product_id").join(products(), on="product_id"),
            "give this one a name=",
        ),
        (
            lambda: M.join(products(), on="product_id").join(
                products(), on=("department", "department"), name="again"
            ),
            "a plain column of 'orders' itself",
        ),
    ],
)
def test_joins_that_cannot_work_are_refused(join: Any, message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        join()


def test_a_source_can_be_joined_too_and_a_table_twice_under_another_name() -> None:
    rows = Rows("products", {"product_id": "integer", "size": "text"})
    model = M.join(rows, on="product_id").join(rows, on="product_id", name="second")
    assert model.field("second_size").table == "second"


def test_where_narrows_step_by_step() -> None:
    model = M.where(M.region == "EU").where("amount > 5")
    assert str(model.where_) == "region is EU and amount is above 5"


def test_queries_are_equal_however_they_are_written() -> None:
    by_name = M.query("revenue", "ordered_at.month", "region in ('US', 'EU')", period="this month")
    by_object = M.query(
        [M.revenue],
        by=[M.ordered_at.month],
        where=M.region.isin(["EU", "US"]),
        period=Period("this month"),
    )
    assert by_name == by_object
    assert {by_name: 1}[by_object] == 1
    assert by_name != M.query("revenue", "ordered_at.month", period="this month")


def test_a_period_can_say_the_comparison() -> None:
    said = M.query("revenue", period=Period("this month", compare="year"))
    assert said == M.query("revenue", period="this month", compare="year")
    both = M.query("revenue", period=Period("this month", compare="year"), compare="previous")
    assert both.compare == "previous"


def test_order_takes_names_objects_and_signs() -> None:
    query = M.query(
        ["revenue", "orders"], by="region", order=["-revenue", Order("region"), M.orders]
    )
    assert query.order == (Order("revenue", descending=True), Order("region"), Order("orders"))
    compared = M.query(
        "revenue", by="region", period="this year", compare="year", order="-revenue.change"
    )
    assert compared.order[0].column == "revenue.change"


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: M.query(()), "needs a measure or a dimension"),
        (lambda: M.query(["revenue", M.revenue]), "asked for twice"),
        (lambda: M.query("revenue", period="this moth"), "Did you mean 'this month'"),
        (lambda: M.query("revenue", period=5), "a period is words"),
        (lambda: M.query("revenue", compare="yaer"), "Allowed: previous, year"),
        (lambda: M.query("revenue", limit=-1), "limit -1 must be"),
        (lambda: M.query("revenue", offset=1.5), "offset 1.5 must be"),
        (lambda: M.query("revenue", fill="zero"), "Allowed: auto, none"),
        (lambda: products().define(n=count()).query("n", period="this month"), "no time column"),
        (lambda: products().define(n=count()).define(v=count().vs("year")), "needs a time column"),
        (lambda: M.query("region"), "is a dimension; count it"),
    ],
)
def test_bad_queries_are_refused(ask: Any, message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        ask()


def test_a_measure_from_text_can_be_asked_without_being_defined() -> None:
    query = M.query("sum(amount) / count()", by="region")
    assert query.measures[0].name == "sum(amount) / count()"


def test_the_description_lists_everything_and_escapes_it() -> None:
    rows = Rows("<img src=x>", {"<b>": "text", "n": "number"})
    model = dataclasses.replace(model_of(rows, time=None), guesses=('dk.sum("n")',))
    text, html = repr(model), model._repr_html_()
    assert "Guessed (paste and change):" in text
    assert "<img" not in html
    assert "&lt;b&gt;" in html
    described = M.where("region == 'EU'").describe()
    assert isinstance(described, Description)
    assert "Time: ordered_at (UTC)" in str(described)
    assert "Only: region is EU" in str(described)
    assert "churn" in described._repr_html_()


def test_calendar_choices_are_described() -> None:
    text = str(
        orders(calendar=Calendar("Europe/Berlin", week_start="sun", fiscal_start=4)).describe()
    )
    assert "(Europe/Berlin, weeks from sun, fiscal year from month 4)" in text


def test_a_model_knows_its_names() -> None:
    assert "region" in M
    assert "revenue" in M
    assert "regoin" not in M
    with pytest.raises(DefinitionError, match="the name of a dimension is expected"):
        list(M)  # type: ignore[call-overload]


def test_private_names_are_plain_attribute_errors() -> None:
    with pytest.raises(AttributeError):
        _ = M._nothing
    assert isinstance(M, Model)


@pytest.mark.parametrize("number", [3, 300])
def test_a_model_is_made_and_described_once_however_many_measures_are_defined(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    m = dk.model({"region": ["EU", "US"], "amount": [1, 2]})
    made: list[int] = []
    fingerprint = Model._fingerprint
    monkeypatch.setattr(Model, "_fingerprint", lambda one: made.append(1) or fingerprint(one))
    measures: dict[str, Any] = {"m0": "sum(amount)"}
    measures |= {f"m{place}": f"m0 / {place + 1}" for place in range(1, number)}
    defined = m.define(**measures)
    assert len(made) == 1
    assert [*defined.measures] == [*measures]
    assert defined.query(f"m{number - 1}").run().value == 3 / number
    assert not m.measures


def test_measures_defined_together_are_those_defined_one_after_the_other() -> None:
    m = dk.model({"region": ["EU", "US"], "amount": [1, 2]})
    together = m.define(revenue="sum(amount)", mean="revenue / count()")
    assert together == m.define(revenue="sum(amount)").define(mean="revenue / count()")
    with pytest.raises(UnknownField, match="later"):
        m.define(early="later / count()", later="sum(amount)")
    assert not m.measures
