"""What a policy lets a user see, on every way to the rows."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import dashkit as dk
from dashkit.errors import DefinitionError, QueryError, UnknownField
from dashkit.model.policy import UnknownUserError, User

if TYPE_CHECKING:
    from tests.engines.stores import Stores

ROWS = pl.DataFrame(
    {
        "tenant": ["acme", "acme", "acme", "beta", None],
        "region": ["EU", "US", "EU", "JP", "JP"],
        "amount": [1, 2, 4, 8, 16],
        "cost": [1, 1, 1, 1, 1],
    }
)
DATA = Path(dk.__file__).parent / "data"


def model(rows: Any = ROWS) -> dk.Model:
    return dk.model(rows, name="orders").define(
        revenue="sum(amount)",
        spent="sum(cost)",
        margin="revenue - spent",
        margin_share="margin / revenue",
        cheap="count(where=cost < 2)",
    )


def own(m: dk.Model, **options: Any) -> dk.Policy:
    return dk.Policy(rows=lambda user: m.tenant == user.tenant, **options)


@pytest.fixture
def m(stores: Stores, kind: str) -> dk.Model:
    return model(stores.make(kind, orders=ROWS)["orders"])


def test_a_user_has_his_rows_in_numbers_groups_totals_options_and_rows(m: dk.Model) -> None:
    acme = own(m).of(m, tenant="acme")
    assert acme.query("revenue").run().value == 7
    found = acme.query("revenue", "region", total=True).run()
    assert dict(found.frame.rows()) == {"EU": 5, "US": 2}
    assert found.total is not None
    assert found.total.row(0) == (7,)
    assert acme.source.options(acme, acme.field("region")) == [("EU", 2), ("US", 1)]
    where = acme.filter("region == 'US'")
    assert acme.source.options(acme, acme.field("region"), where=where) == [("US", 1), ("EU", 0)]
    rows = acme.source.rows(acme.query("revenue"), 100).frame
    assert sorted(rows["amount"].to_list()) == [1, 2, 4]


def test_no_filter_of_a_viewer_widens_a_policy(m: dk.Model) -> None:
    acme = own(m).of(m, tenant="acme")
    for where in ("tenant == 'beta'", "not tenant == 'acme'", "tenant == 'beta' or amount > 0"):
        seen = acme.query("revenue", where=where).run().value
        assert seen == (7 if " or " in where else None)
    assert acme.where("region == 'JP'").query("revenue").run().value is None


def test_without_a_user_there_are_no_rows(m: dk.Model) -> None:
    nobody = own(m).of(m)
    found = nobody.query("revenue", total=True, by="region").run()
    assert found.frame.height == 0
    assert found.meta.caveats == ("no user is known, so no rows are shown",)
    assert nobody.source.options(nobody, nobody.field("region")) == []
    assert nobody.source.rows(nobody.query("revenue"), 5).frame.height == 0


def test_a_model_with_a_policy_has_no_rows_until_someone_looks() -> None:
    plain = model()
    m = dk.model(ROWS, policy=own(plain), measures={"revenue": "sum(amount)"})
    assert m.query("revenue").run().value is None
    assert m.where("amount > 0").query("revenue").run().value is None
    assert m.source.options(m, m.field("region")) == []
    assert m.source.rows(m.query("revenue"), 9).frame.height == 0
    assert m.as_user(tenant="acme").query("revenue").run().value == 7
    assert m.as_user({"tenant": "beta"}).where("amount > 0").query("revenue").run().value == 8
    with pytest.raises(DefinitionError, match="has no policy"):
        plain.as_user(tenant="acme")


def test_the_first_day_of_all_time_is_that_of_the_user() -> None:
    rows = ROWS.with_columns(
        day=pl.date_range(pl.date(2026, 1, 1), pl.date(2026, 1, 5), eager=True)
    )
    m = dk.model(rows, measures={"revenue": "sum(amount)"})
    beta = own(m).of(m, tenant="beta")
    found = beta.query("revenue", "day.day", period="all time").run()
    assert [day.day for day in found.frame["day.day"].to_list()] == [4, 5]
    assert found.meta.period is not None
    assert found.meta.period.start.day == 4


def test_what_is_not_known_of_a_user_shows_nothing() -> None:
    m = model()
    with pytest.raises(UnknownUserError, match="'tenant'"):
        own(m).of(m, "ada")
    with pytest.raises(DefinitionError, match="tenant=None"):
        own(m).of(m, tenant=None)
    with pytest.raises(DefinitionError, match="no filter"):
        dk.Policy(rows=lambda _: None).of(m, "ada")  # type: ignore[arg-type,return-value]
    with pytest.raises(UnknownField):
        dk.Policy(rows=lambda _: dk.Filter("in", "planet", ("Mars",))).of(m, "ada")


def test_true_and_false_stand_for_all_and_no_rows() -> None:
    m = model()
    for allowed, value in ((True, 31), (False, None)):
        policy = dk.Policy(rows=lambda _, allowed=allowed: allowed)  # type: ignore[misc]
        assert policy.of(m, "ada").query("revenue").run().value == value
    assert dk.Policy(hide="cost").of(m, "ada").query("revenue").run().value == 31


def test_only_listed_users_are_known() -> None:
    m = model()
    policy = own(m, users={"ada": {"tenant": "acme"}, "ben": {"tenant": "beta"}})
    seen = [policy.of(m, name).query("revenue").run().value for name in ("ada", "ben", "eve")]
    assert seen == [7, 8, None]
    assert policy.of(m, "eve", tenant="acme").query("revenue").run().value is None
    assert policy.of(m, "ada", tenant="beta").query("revenue").run().value == 7


@pytest.mark.parametrize("name", ["cost", "spent", "margin", "margin_share", "cheap"])
def test_what_is_hidden_does_not_exist_nor_what_is_made_of_it(name: str) -> None:
    m = model()
    acme = own(m, hide=["cost"]).of(m, tenant="acme")
    with pytest.raises(UnknownField) as forbidden:
        acme.query(name)
    with pytest.raises(UnknownField) as absent:
        acme.query("zzzz")
    strip = [str(one.value).replace(name, "?").replace("zzzz", "?") for one in (forbidden, absent)]
    hint = strip[0].partition(" Did you mean")[0]
    assert strip[1].startswith(hint.partition(" Known")[0])
    assert name not in str(absent.value)
    assert name not in acme
    assert name not in dir(acme)
    assert name not in str(acme.describe())


def test_a_query_of_the_analyst_cannot_be_bound_to_one_who_may_not_know() -> None:
    m = model()
    acme = own(m, hide=[m.cost]).of(m, tenant="acme")
    from dataclasses import replace

    hidden = [
        m.query("margin"),
        m.query("revenue", "cost"),
        m.query("revenue", "cost.bin(5)"),
        m.query("revenue", where="cost > 1"),
        m.query("cheap"),
        m.query("revenue", "region", having=m["margin"] > 0),
        m.query("revenue", m.region.top(1, by="margin")),
        m.query(m.revenue.where(m["spent"].at("region") > 1)),
    ]
    for query in hidden:
        (found,) = m.source.run_many([replace(query, model=acme)])
        assert isinstance(found, UnknownField)
    assert "cost" not in acme.source.rows(acme.query("revenue"), 5).frame.columns


def test_a_hidden_field_may_decide_about_rows() -> None:
    m = model().where("cost == 1")
    acme = own(m, hide=["tenant", "cost"]).of(m, tenant="acme")
    assert acme.query("revenue").run().value == 7
    with pytest.raises(UnknownField):
        acme.filter("tenant == 'beta'")


def test_policies_of_model_and_dashboard_both_hold() -> None:
    plain = model()
    m = dk.model(ROWS, policy=own(plain), measures={"revenue": "sum(amount)"})
    eu = dk.Policy(rows=lambda _: plain.region == "EU", hide="cost", min_group=2)
    found = eu.of(m, tenant="acme")
    assert found.query("revenue").run().value == 5
    assert found.access_ is not None
    assert (found.access_.hidden, found.access_.min_group) == ({"cost"}, 2)


def test_a_joined_table_brings_no_policy_that_would_be_lost() -> None:
    m = model()
    other = dk.model(
        {"region": ["EU"], "continent": ["Europe"]}, policy=dk.Policy(), name="regions"
    )
    with pytest.raises(DefinitionError, match="its policy would not hold"):
        m.join(other, "region")
    policy = dk.Policy(rows=lambda user: dk.Filter("in", "area", (user.area,)))
    joined = m.join(dk.source({"region": ["EU", "US"], "area": ["x", "y"]}, name="r"), "region")
    assert policy.of(joined, area="x").query("revenue").run().value == 5


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"rows": "tenant"}, "give a function"),
        ({"min_group": -1}, "no fewer than 0"),
        ({"min_group": True}, "whole number"),
        ({"hide": [3]}, "no field or measure"),
        ({"users": "ada"}, "list the names"),
    ],
)
def test_options_that_mean_nothing_are_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(DefinitionError, match=words):
        dk.Policy(**options)


def test_the_time_of_a_model_cannot_be_hidden() -> None:
    m = dk.model({"day": [pl.Series([1]).cast(pl.Date)[0]], "n": [1]})
    with pytest.raises(DefinitionError, match="is the time"):
        dk.Policy(hide="day").of(m, "ada")


def test_a_user_is_a_value() -> None:
    assert User.of("ada", tenant="acme") == User.of({"name": "ada", "tenant": "acme"})
    assert User.of(User.of("ada"), regions=["EU", "US"]).regions == ("EU", "US")
    with pytest.raises(DefinitionError, match="neither"):
        User.of(3)


def test_single_rows_are_refused_where_small_groups_are_withheld() -> None:
    m = model()
    with pytest.raises(QueryError, match="Single rows"):
        m.source.rows(dk.Policy(min_group=2).of(m, "ada").query("revenue"), 5)


def test_the_gate_is_the_only_way_to_an_engine() -> None:
    """No other module asks an engine for rows, so that no way around a policy can be written by mistake."""
    engines = {"gate", "together", "embedded", "sql", "engine"}
    asks = {"scan_many", "members", "rows", "bounds"}
    found = []
    for path in sorted(DATA.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            target = ast.unparse(node.func.value)
            if node.func.attr in asks and target.endswith("engine") and path.stem not in engines:
                found.append(f"{path.name}: {ast.unparse(node.func)}")
    assert found == []


def test_words_of_the_database_reach_around_no_policy(stores: Stores) -> None:
    m = model(stores.make("sqlite", orders=ROWS)["orders"]).define(
        worded=dk.sql("sum(cost) + 1"), sneaky=dk.sql("(select sum(amount) from orders)")
    )
    acme = own(m).of(m, tenant="acme")
    assert acme.query("worded").run().value == 4
    with pytest.raises(QueryError, match="rows of its own"):
        acme.query("sneaky").run()
    blind = own(m, hide="cost").of(m, tenant="acme")
    with pytest.raises(UnknownField):
        blind.query("worded")
    with pytest.raises(UnknownField):
        blind.query(dk.sql("sum(cost)")).run()
