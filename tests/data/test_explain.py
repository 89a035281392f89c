"""How a number was computed: in words, in the engine's own, in rows and in code."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import dashkit as dk
from dashkit.errors import DefinitionError
from dashkit.model.code import code_of
from dashkit.model.query import Order
from tests.state.small import Shop, shop

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.engines.stores import Stores

ROWS = pl.DataFrame(
    {
        "region": ["EU", "US", "O'Brien", None],
        "amount": [1, 2, 4, 8],
        "price": [0.5, 1.5, 2.5, 3.5],
        "at": [datetime(2026, month, 3, 12, tzinfo=UTC) for month in (1, 2, 2, 3)],
    }
)
OBRIEN = "O'Brien"


def model(rows: Any) -> dk.Model:
    return dk.model(rows, time="at", name="orders").define(
        revenue=dk.sum("amount").with_(unit="EUR", label="Net revenue"),
        aov="sum(amount) / count()",
    )


@pytest.fixture
def m(stores: Stores, kind: str) -> dk.Model:
    return model(stores.make(kind, orders=ROWS)["orders"])


def test_what_was_done_is_said_in_words(m: dk.Model, kind: str) -> None:
    query = m.where("amount < 100").query(
        ["revenue", "aov"], by="region", where=m.region != OBRIEN, period="this month", compare="previous"
    )  # fmt: skip
    facts = dict(query.explain().facts)
    assert facts["Net revenue"] == "Sum of amount, in EUR"
    assert facts["Aov"] == "(sum of amount) / (number of rows)"
    assert facts["Filters"] == f"Region is not {OBRIEN}"
    assert facts["Only rows where"] == "amount is below 100"
    assert facts["Period"] == "1 – 3 Mar 2026"
    assert facts["Compared with"] == "1 – 3 Feb 2026"
    assert facts["By"] == "Region"
    assert facts["Engine"].startswith(f"{kind}, ")
    assert facts["Answer"] == "computed for this"
    assert dict(query.explain().facts)["Answer"] == "kept, 0 s old"


@pytest.mark.parametrize("kind", ["sqlite", "duckdb", "postgresql"])
def test_sql_has_its_values_apart(stores: Stores, kind: str) -> None:
    m = model(stores.make(kind, orders=ROWS)["orders"])
    query = m.query("revenue", "region", where=m.region == OBRIEN, total=True)
    statements = query.sql()
    assert [one.about for one in statements] == [
        "the period asked for",
        "total of the period asked for",
    ]
    for one in statements:
        assert one.text.upper().startswith("SELECT")
        assert "Brien" not in one.text
        assert OBRIEN in [value for _, value in one.parameters]
    assert str(statements[0]) in str(statements)
    assert f"= {OBRIEN!r}" in str(statements)


def test_of_a_frame_the_plan_is_said() -> None:
    m = model(ROWS)
    (one,) = m.query("revenue", where="amount > 1").sql()
    assert one.text.startswith("rows where amount is above 1: 3 of 4\n")
    assert "sum()" in one.text
    assert one.parameters == ()


def test_a_policy_is_in_what_the_engine_is_asked(m: dk.Model) -> None:
    mine = dk.Policy(rows=lambda user: m.region == user.region).of(m, region="EU")
    text = str(mine.query("revenue").sql())
    assert "EU" in text
    assert dict(mine.query("revenue").explain().facts)["Policy"] == "only what this user may see"
    nobody = dk.Policy().of(m).query("revenue").explain()
    assert nobody.sample is not None
    assert nobody.sample.frame.height == 0


def test_some_rows_are_shown_that_add_up_unless_small_groups_are_withheld(m: dk.Model) -> None:
    found = m.query("revenue", where="amount > 2").explain()
    assert found.sample is not None
    assert found.sample.frame["amount"].sum() == found.result.value == 12
    limited = dk.Policy(min_group=2).of(m, "ada").query("revenue").explain()
    assert limited.sample is None
    assert "Some of the rows" in repr(found)
    assert "<pre>" in found._repr_html_()


def test_a_source_that_cannot_say_refuses() -> None:
    with pytest.raises(DefinitionError, match="cannot say"):
        shop(Shop()).query("revenue").sql()


def run(code: str, m: dk.Model) -> dk.Result:
    """Run a cell of a notebook and return what it shows."""
    import ast

    scope: dict[str, Any] = {"dk": dk, "m": m}
    tree = ast.parse(code)
    last = tree.body.pop()
    assert isinstance(last, ast.Expr)
    exec(compile(tree, "cell", "exec"), scope)  # noqa: S102
    found = eval(compile(ast.Expression(last.value), "cell", "eval"), scope)  # noqa: S307
    assert isinstance(found, dk.Result)
    return found


QUERIES: dict[str, Callable[[dk.Model], dk.Query]] = {
    "named": lambda m: m.query("revenue"),
    "several": lambda m: m.query(["revenue", "aov"], ["region", "at.month"]),
    "filters": lambda m: m.query(
        "revenue", where=(m.region == OBRIEN) | ~(m.amount < 3) & m.region.isin(["EU", None])
    ),
    "one value": lambda m: m.query("revenue", where=m.region == "EU"),
    "missing": lambda m: m.query("revenue", where=m.region == None),  # noqa: E711
    "times": lambda m: m.query("revenue", where=m["at"] >= datetime(2026, 2, 1, 6, tzinfo=UTC)),
    "period": lambda m: m.query("revenue", period="this month", compare="previous"),
    "dates": lambda m: m.query(
        "revenue", period=dk.Period(start=date(2026, 1, 1), end=date(2026, 2, 20)), compare="year"
    ),
    "moments": lambda m: m.query("revenue", period=dk.Period(end=datetime(2026, 2, 20, 1, 30, tzinfo=UTC))),
    "order": lambda m: m.query("revenue", "region", order=["-revenue", Order("region")], limit=2, offset=1),
    "total": lambda m: m.query("revenue", "at.month", total=True, fill="none"),
    "unnamed": lambda m: m.query(["sum(amount) - 3", dk.distinct("region"), dk.quantile("price", 0.9)]),
    "weighted": lambda m: m.query(dk.mean("price", weight="amount", where="region == 'EU'")),
    "change": lambda m: m.query(m.revenue.vs("previous"), period="this month"),
    "windows": lambda m: m.query(
        [m.revenue.cumulative(), m.revenue.to_date("year"), m.revenue.rolling("2mo")],
        "at.month",
    ),
    "share": lambda m: m.query(m.revenue.share(), "region"),
    "bins": lambda m: m.query("revenue", "price.bin(2)"),
    "top": lambda m: m.query("revenue", m.region.top(1, by=m.revenue)),
    "decimal": lambda m: m.query((dk.sum("amount") * Decimal("1.10")).with_(unit="EUR", good="down")),
}  # fmt: skip


@pytest.mark.parametrize("name", QUERIES)
def test_the_cell_gives_the_same_numbers(name: str) -> None:
    m = model(ROWS)
    query = QUERIES[name](m)
    code = code_of(query)
    assert code, "it can be written down"
    again, shown = run(code, m), query.run()
    assert again.frame.rows() == shown.frame.rows()
    assert again.frame.columns == shown.frame.columns or name in {"unnamed", "decimal"}
    assert (again.total is None) == (shown.total is None)


def test_what_cannot_be_written_down_has_no_cell() -> None:
    m = model(ROWS)
    for query in (
        m.query("revenue", m.region.map({"EU": "Europe"})),
        m.query("revenue", "region", having=m.revenue > 1),
    ):
        assert code_of(query) == ""
