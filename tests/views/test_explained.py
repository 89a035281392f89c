"""The page asks how something was computed; who may not know is not told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import numpy as np
import pytest

import dashkit as dk
from dashkit.model.code import code_of
from tests.data.test_explain import run
from tests.engines.stores import quoted
from tests.state.small import Listener

if TYPE_CHECKING:
    from dashkit.views.widget import View

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "executive.ipynb"


@pytest.fixture
def m(tmp_path: Path) -> dk.Model:
    import sqlite3
    from contextlib import closing

    path = tmp_path / "CANARYFILE.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            f"create table {quoted('CANARYTABLE')} (region text, amount integer, CANARYCOST integer)"
        )
        connection.executemany(
            "insert into CANARYTABLE values (?, ?, 77777)", [("EU", 1), ("US", 2)]
        )
        connection.commit()
    rows = dk.source(f"sqlite:///{path}", table="CANARYTABLE", name="orders")
    return dk.model(rows).define(revenue="sum(amount)")  # fmt: skip


def asked(d: dk.Dashboard, view: str) -> dict[str, Any]:
    page = Listener(d.session)
    page.say("hello")
    return page.say("explain", view=view)


def board(m: dk.Model, **options: Any) -> dk.Dashboard:
    views = [[dk.KPI(m.revenue), dk.Table(m.revenue, by=m.region, title="Rows"), dk.Text("Hello.")]]
    return dk.Dashboard("D", views, filters=dk.FilterBar(m.region), **options)


def test_the_page_is_told_definition_filters_engine_sql_rows_and_code(m: dk.Model) -> None:
    d = board(m)
    d.state.set("mine", m.region == "EU")
    found = asked(d, "revenue")
    assert (found["type"], found["ack"], found["view"], found["title"]) == (
        "explained",
        2,
        "revenue",
        "Revenue",
    )
    facts = dict(found["facts"])
    assert (facts["Revenue"], facts["Filters"]) == ("Sum of amount", "Region is EU")
    (statement,) = found["statements"]
    assert "CANARYTABLE" in statement["text"]
    assert "'EU'" in [value for _, value in statement["parameters"]]
    assert found["sample"]["rows"] == [["EU", "1", "77,777"]]
    assert found["code"] == 'm.query("revenue", where=dk.Filter("in", "region", ("EU",))).run()'  # fmt: skip


def test_only_views_with_numbers_offer_it(m: dk.Model) -> None:
    d = board(m)
    page = Listener(d.session)
    views = page.say("hello")["views"]
    assert {key: one["explains"] for key, one in views.items()} == {
        "filters": False, "revenue": True, "rows": True, "text": False,
    }  # fmt: skip
    assert page.say("explain", view="text")["message"] == "This view shows no data."
    assert page.say("explain", view="nothing")["message"] == "the view is unknown"


@pytest.mark.parametrize("how", ["policy", "customers", "model"])
def test_who_may_not_know_is_told_no_sql_no_rows_no_code_no_hidden_field(
    m: dk.Model, how: str
) -> None:
    policy = dk.Policy(rows=lambda _: m.CANARYCOST > 0, hide=[m.CANARYCOST])
    if how == "policy":
        d = board(m, policy=policy, user="ada")
    elif how == "customers":
        d = board(m, persona="customers")
    else:
        d = board(policy.of(m.where("CANARYCOST > 1"), "ada"))
    for view in ("revenue", "rows"):
        found = asked(d, view)
        text = json.dumps(found)
        assert found["type"] == "explained"
        assert (found["statements"], found["sample"], found["code"]) == ([], None, "")
        assert "CANARY" not in text
        assert "77" not in text
        assert "sqlite" not in text.lower()
        assert dict(found["facts"])["Revenue"] == "Sum of amount"


def equal(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, float) and one != one:  # noqa: PLR0124
        return bool(other != other)  # noqa: PLR0124
    return bool(one == other)


def again(view: View, d: dk.Dashboard, scope: dict[str, Any]) -> dict[str, Any]:
    """Return what a view presents when each of its queries is run from its cell."""
    choice = d.session.scoped(view.key)
    results = {}
    for name, query in view.queries(choice).items():
        code = code_of(query)
        assert code, f"{view.key}, {name}"
        found = run(code, scope["m"])
        (shown,) = query.model.source.run_many([query])
        assert isinstance(shown, dk.Result)
        assert found.frame.rows() == shown.frame.rows(), code
        names = dict(zip(found.frame.columns, shown.frame.columns, strict=True))
        results[name] = dk.Result(
            query=query, frame=found.frame.rename(names), total=found.total, meta=shown.meta
        )
    return view.present(results, choice)


def test_every_figure_of_the_executive_notebook_comes_out_of_its_cell() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    cells = [one.source for one in notebook.cells if one.cell_type == "code"]
    scope: dict[str, Any] = {}
    for cell in cells[:-1]:
        exec(cell, scope)  # noqa: S102
    d = eval(cells[-1], scope)  # noqa: S307
    assert isinstance(d, dk.Dashboard)
    figures = 0
    for page in d.layout_.tree.pages:
        d.state.page(page.id)
        drawn = d.session.draw(d.layout_.visible(d.state.choice))
        for key, one in drawn.items():
            view = d[key]
            if view.kind == "filters":
                continue
            assert not one.failed
            presented = again(view, d, scope)
            assert {
                name for name in presented if not equal(presented[name], one.shown[name])
            } == set()
            figures += 1
    assert figures >= 20
