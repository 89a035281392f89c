"""What an engine is asked for: partials of one grouped scan; finishing them is the same for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    import polars as pl

    from dashkit.model.calendar import Calendar
    from dashkit.model.expressions import Aggregate
    from dashkit.model.fields import Field, FieldType
    from dashkit.model.filters import Filter, Scalar
    from dashkit.model.joins import Join
    from dashkit.model.query import Order


@dataclass(frozen=True, slots=True)
class Latest:
    """The rows that stand at the last time of their kind, chosen before any viewer's filter.

    Attributes
    ----------
    time
        The field whose largest value is meant; with ``first`` the smallest.
    among
        The fields whose every combination has a last time of its own: buckets of time, an entity.
    base
        The rows among which it is chosen.
    """

    time: Field
    among: tuple[Field, ...] = ()
    base: Filter | None = None
    first: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows of a request: a table of facts with its joins, the meaning of its fields, a filter.

    ``where`` names fields as the model does, buckets included (``ordered_at.month``); it holds
    everything: the model's own filter, the viewer's, and the period as a range on the time field.
    ``fields`` has every field that the request names. With ``latest``, only rows at a last time
    are meant.
    """

    fields: Mapping[str, Field]
    joins: tuple[Join, ...]
    calendar: Calendar
    where: Filter | None = None
    latest: Latest | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """Which of the rows of a scope are wanted.

    Attributes
    ----------
    limit, offset
        How many, after how many others.
    order
        The columns to sort by, nulls last; rows that are alike in them keep an order that is the
        same for every window. None for any rows, as they come.
    """

    limit: int
    offset: int = 0
    order: tuple[Order, ...] | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """One grouped aggregation.

    The answer has a row for each group that has rows (one row without ``groups``), with columns
    ``g0``, ``g1``, ... for the groups in the types of their fields (days as dates, minutes and
    hours as naive wall-clock times of the zone, null as null and never NaN), then for aggregate
    ``i``:

    ===========  =============================================================
    count        ``a{i}``: rows, or values that are not null (int64)
    sum          ``a{i}``: null where no value is (int64 exact, float64, decimal); ``a{i}.n``
    mean         ``a{i}``: the sum likewise, ``a{i}.n``: number of values; with a weight the sum
                 of products and that of the weights of values (float64)
    std          ``a{i}``: mean, ``a{i}.n``: number, ``a{i}.m2``: squares of distances, summed
    min, max     ``a{i}``: in the type of the field
    first, last  ``a{i}``: the value with the smallest or largest time of those that are not null;
                 of several with this time the smallest or largest
    distinct     ``a{i}``: number of distinct values (int64), null not counted
    quantile     ``a{i}``: linear between the two nearest values (float64)
    sql          ``a{i}``: what the text gives, as float64
    ===========  =============================================================

    An aggregate sees only the rows that pass its own ``where`` too. NaN counts as null everywhere.
    A time without a grain is an instant, ``Datetime("us", "UTC")``. An integer sum beyond int64
    makes its whole column ``Decimal(38, 0)``.
    """

    scope: Scope
    groups: tuple[Field, ...]
    aggregates: tuple[Aggregate, ...]


class Engine(Protocol):
    """One compiler over one kind of source.

    ``sketches`` are the functions that it answers by a sketch where that is allowed.
    """

    name: str
    sketches: frozenset[str]

    @property
    def schema(self) -> Mapping[str, FieldType]:
        """The type of each column, in order."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Which columns are left out, and why."""

    @property
    def version(self) -> str:
        """Changes whenever the rows may have changed."""

    def bounds(self, column: str) -> tuple[date | datetime, date | datetime] | None:
        """Return the first and the last time of a column, instants aware; None without rows."""

    def scan_many(
        self, scans: Sequence[Scan], *, deadline: float | None = None
    ) -> list[pl.DataFrame | Exception]:
        """Answer scans together; a failing one has its exception in its place.

        ``deadline`` is the number of seconds that all of them may take; what is not answered by
        then is a DeadlineError.
        """

    def members(
        self, scope: Scope, field: Field, *, search: str, limit: int
    ) -> list[tuple[Scalar, int]]:
        """Return members by falling number of rows that pass, then by value.

        The domain is that of all rows of the table: a member without rows has 0.
        """

    def rows(self, scope: Scope, columns: Sequence[Field], window: Window) -> pl.DataFrame:
        """Return single rows, columns named as the fields."""

    def statement(self, scan: Scan) -> tuple[str, Mapping[str, Any]]:
        """Return the text that answers a scan, and the values bound to it by name."""
