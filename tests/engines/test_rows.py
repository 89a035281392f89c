"""Single rows: every engine sorts, pages and searches them alike, and they add up."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from dashkit.errors import DefinitionError, UnknownField
from dashkit.model.filters import Filter
from dashkit.model.query import Order
from tests.engines.oracle import passing

if TYPE_CHECKING:
    from tests.engines.world import World


@pytest.mark.parametrize("asked", ["note", "-amount", "churned", "-cost"])
def test_rows_page_by_page_are_all_rows_in_order(world: World, kind: str, asked: str) -> None:
    column, descending = asked.lstrip("-"), asked.startswith("-")
    model = world.model()
    query = model.query("rows", where=model.filter(Filter("in", "department", ("Food",))))
    order = (Order(column, descending=descending),)
    pages = [
        model.source.rows(query, 50, offset=offset, order=order) for offset in range(0, 250, 50)
    ]
    ids = [one for page in pages for one in page.frame["id"].to_list()]
    expected = passing(model, query.where)
    assert sorted(ids) == [row["id"] for row in expected]
    assert {page.meta.rows for page in pages} == {len(expected)} == {query.run().value}
    there = [row[column] for row in expected if row[column] is not None]
    known = sorted((one for one in there if one == one), reverse=descending)  # noqa: PLR0124
    values = [one for page in pages for one in page.frame[column].to_list()]
    exact: Any = float if kind == "sqlite" and column == "cost" else lambda value: value
    assert values[: len(known)] == [exact(one) for one in known]
    assert set(values[len(known) :]) <= {None}


@pytest.mark.parametrize(
    "text", ["o'b", "100%", "50%_", "ünï", "x; drop", "12", "-3", "2026-11-01", "1e400", "nothing!"]
)
def test_rows_are_searched_literally(world: World, kind: str, text: str) -> None:
    model = world.model(timezone="America/New_York")
    query = model.query("rows")
    found = model.source.rows(query, 1_000, search=text)
    expected = [row["id"] for row in passing(model, None) if _holds(row, text, model.calendar)]
    assert sorted(found.frame["id"]) == expected
    assert found.meta.rows == len(expected)
    del kind


def _holds(row: dict[str, Any], text: str, calendar: Any) -> bool:
    for value in row.values():
        if isinstance(value, str) and text.lower() in value.lower():
            return True
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            if text in {"12", "-3"} and value == int(text):
                return True
        elif isinstance(value, datetime):
            aware = value if value.tzinfo else value.replace(tzinfo=UTC)
            if text == str(calendar.local(aware).date()):
                return True
        elif isinstance(value, date) and text == str(value):
            return True
    return False


@pytest.mark.parametrize("name", ["lost", "food", "notes", "quantities", "november"])
@pytest.mark.parametrize("month", [date(2026, 11, 1), date(2026, 3, 1)])
def test_rows_behind_a_mark_are_those_that_it_counts(
    world: World, kind: str, name: str, month: date
) -> None:
    model = world.model(timezone="America/New_York")
    where = model.filter(Filter("in", "ordered_at.month", (month,)))
    query = model.query(name, by="ordered_at.month", where=where)
    rows = model.source.rows(query, 1_000).frame
    answers = query.run().frame
    (value,) = answers.filter(answers["ordered_at.month"] == month)[name].to_list()
    computed = {
        "lost": rows.height,
        "notes": rows.height,
        "food": rows["quantity"].sum(),
        "quantities": rows["quantity"].sum(),
        "november": rows["note"].drop_nulls().n_unique(),
    }
    assert computed[name] == value
    del kind


def test_rows_of_another_order_or_size_are_refused(world: World, kind: str) -> None:
    model = world.model()
    query = model.query("rows")
    with pytest.raises(UnknownField, match="note"):
        model.source.rows(query, 10, order=(Order("note; drop table"),))
    for options in ({"limit": 0}, {"limit": True}, {"limit": 1, "offset": -1}):
        with pytest.raises(DefinitionError, match="whole number"):
            model.source.rows(query, **options)
    del kind
