"""What a model asks of its rows; the engines in `dashkit.data` answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from dashkit.model.fields import Field, FieldType
    from dashkit.model.filters import Filter, Scalar
    from dashkit.model.model import Model
    from dashkit.model.query import Order, Query
    from dashkit.model.result import Result


@runtime_checkable
class Source(Protocol):
    """Rows with one schema, a watermark and a version; see `dashkit.source`."""

    @property
    def name(self) -> str:
        """What the rows are called."""

    @property
    def schema(self) -> Mapping[str, FieldType]:
        """The type of each column."""

    @property
    def version(self) -> str:
        """Changes whenever the rows may have changed."""

    @property
    def as_of(self) -> datetime | None:
        """The watermark, exclusive; None without a time."""

    @property
    def first(self) -> datetime | None:
        """The first instant with data; None without a time or rows."""

    def run_many(
        self, queries: Sequence[Query], *, deadline: float | None = None
    ) -> list[Result | Exception]:
        """Answer queries together; a failing one has its exception in its place."""

    def options(
        self,
        model: Model,
        field: Field,
        *,
        search: str = "",
        limit: int = 200,
        where: Filter | None = None,
    ) -> list[tuple[Scalar, int | None]]:
        """Return members of a field with their number of rows, None where it is withheld."""

    def rows(
        self,
        query: Query,
        limit: int,
        *,
        offset: int = 0,
        order: Sequence[Order] = (),
        search: str = "",
    ) -> Result:
        """Return rows that a query counts; ``meta.rows`` says how many there are in all."""
