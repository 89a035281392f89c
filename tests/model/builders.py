"""Models over rows that are never read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from dashkit.errors import QueryError
from dashkit.model.aggregates import count, sum_
from dashkit.model.calendar import Calendar
from dashkit.model.fields import Field, FieldType
from dashkit.model.model import Model
from dashkit.model.result import Meta, Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.model.filters import Filter, Scalar
    from dashkit.model.query import Query

ORDERS: dict[str, FieldType] = {
    "order_id": "integer",
    "customer_id": "integer",
    "product_id": "integer",
    "amount": "number",
    "quantity": "integer",
    "cost": "decimal",
    "unit_price": "number",
    "region": "text",
    "churned": "boolean",
    "ordered_at": "datetime",
    "shipped": "date",
}
PRODUCTS: dict[str, FieldType] = {"product_id": "integer", "department": "text", "region": "text"}


@dataclass
class Rows:
    """A source that answers every query with a given frame or an error."""

    name: str
    schema: Mapping[str, FieldType]
    version: str = "1"
    as_of: datetime | None = None
    frames: dict[str, Any] = field(default_factory=dict)

    def run_many(
        self, queries: Sequence[Query], *, deadline: float | None = None
    ) -> list[Result | Exception]:
        """Answer with the frame called ``answer``."""
        del deadline
        frame = self.frames.get("answer")
        if frame is None:
            return [QueryError("the engine failed") for _ in queries]
        meta = Meta(as_of=datetime(2026, 11, 16, tzinfo=UTC), caveats=("two rows were left out",))
        return [Result(query=query, frame=frame, total=None, meta=meta) for query in queries]

    def options(
        self,
        model: Model,
        field: Field,
        *,
        search: str = "",
        limit: int = 200,
        where: Filter | None = None,
    ) -> list[tuple[Scalar, int]]:
        """Return nothing."""
        del model, field, search, limit, where
        return []

    def rows(self, query: Query, limit: int) -> Result:
        """Return nothing."""
        raise NotImplementedError(query, limit)


def at(text: str) -> datetime:
    """Return an ISO time as an instant, UTC unless it says otherwise."""
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def products() -> Model:
    """Return the table of products."""
    return model_of(Rows("products", PRODUCTS), time=None)


def model_of(
    rows: Rows, *, time: str | None = "ordered_at", calendar: Calendar | None = None
) -> Model:
    """Return a model with one field for each column."""
    fields = {name: Field(name, name, kind) for name, kind in rows.schema.items()}
    return Model(
        name=rows.name, source=rows, fields=fields, time=time, calendar=calendar or Calendar()
    )


def orders(rows: Rows | None = None, *, calendar: Calendar | None = None) -> Model:
    """Return the model that most tests use."""
    return model_of(rows or Rows("orders", ORDERS), calendar=calendar).define(
        revenue=sum_("amount").with_(unit="EUR"),
        orders=count(),
        aov="revenue / orders",
        churn=(count(where="churned") / count()).with_(good="down", format=".1%"),
    )
