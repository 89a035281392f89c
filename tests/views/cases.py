"""A shop's model whose rows are never read, and answers written by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from dashkit.model.aggregates import count, distinct, sum_
from dashkit.model.calendar import Interval
from dashkit.model.result import Meta, Result
from dashkit.state.choice import Choice
from dashkit.state.clauses import Clause
from tests.model.builders import Rows, model_of

if TYPE_CHECKING:
    from dashkit.model.model import Model
    from dashkit.model.query import Query
    from dashkit.views.widget import View

HOSTILE = "<b>R&D</b> $x$ %{y} <a href='javascript:1'>=1</a>"
COLUMNS: dict[str, Any] = {
    "amount": "number",
    "cents": "integer",
    "region": "text",
    "country": "text",
    "weekday": "integer",
    "churned": "boolean",
    "customer": "integer",
    "day": "date",
}
YEAR = Interval(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 11, 16, tzinfo=UTC))
MONTH = Interval(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 16, tzinfo=UTC))
OCTOBER = Interval(datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 16, tzinfo=UTC))


def shop(**options: Any) -> Model:
    """Return the model; its data end with 15 Nov 2026."""
    rows = Rows("shop", COLUMNS, as_of=datetime(2026, 11, 16, tzinfo=UTC))
    return model_of(rows, time="day", **options).define(
        revenue=sum_("amount").with_(unit="USD"),
        cents=sum_("cents"),
        orders=count(),
        customers=distinct("customer"),
        churn=(count(where="churned") / count()).with_(good="down", format=".1%"),
        lost=count(where="churned").with_(good="down"),
    )


def answer(query: Query, columns: dict[str, Any], **meta: Any) -> Result:
    """Return a Result of a query with a frame given column by column."""
    total = meta.pop("total", None)
    return Result(
        query=query,
        frame=pl.DataFrame(columns, strict=False),
        total=pl.DataFrame(total) if total is not None else None,
        meta=Meta(**{"as_of": datetime(2026, 11, 16, tzinfo=UTC), "rows": 10, **meta}),
    )


def drawn(
    view: View, columns: dict[str, dict[str, Any]], choice: Choice | None = None, **meta: Any
) -> dict[str, Any]:
    """Return what a view presents for the answers given by the name of the query."""
    chosen = choice or Choice()
    results = {
        name: answer(query, columns[name], **(meta if name == "main" else {}))
        for name, query in view.queries(chosen).items()
        if name in columns
    }
    return view.present(results, chosen)


def chose(owner: str, *filters: Any) -> Choice:
    """Return a choice of one clause for each filter."""
    return Choice(tuple(Clause(f"{owner}:{i}", one, owner) for i, one in enumerate(filters)))


def months(count_: int) -> list[date]:
    """Return the first days of months of 2026."""
    return [date(2026, month, 1) for month in range(1, count_ + 1)]
