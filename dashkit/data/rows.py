"""Which single rows a number is made of, and what a search for text means among them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from dashkit.data.homes import scope
from dashkit.data.plan import asked_time, period_of
from dashkit.errors import DefinitionError, QueryError, UnknownField
from dashkit.model.expressions import Aggregate, aggregates
from dashkit.model.fields import NUMERIC
from dashkit.model.filters import Filter, Scalar, all_of
from dashkit.model.policy import access_of
from dashkit.model.result import Meta, Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl

    from dashkit.data.engine import Scope
    from dashkit.data.plan import Extent
    from dashkit.model.buckets import Calendar, Interval
    from dashkit.model.fields import Field
    from dashkit.model.query import Order, Query

_LARGEST: Final = 2**63 - 1
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows that a query counts.

    Attributes
    ----------
    query
        What is asked, resolved.
    extent
        How far the data go.
    period
        The period, resolved.
    columns
        What is shown of each row.
    scope
        Which rows.
    """

    query: Query
    extent: Extent
    period: Interval | None
    columns: Sequence[Field]
    scope: Scope

    def result(self, frame: pl.DataFrame, rows: int, *, version: str, engine: str) -> Result:
        """Return rows with what must be known of them."""
        access = access_of(self.query.model)
        meta = Meta(
            as_of=self.extent.as_of,
            version=version,
            engine=engine,
            period=self.period,
            filters=self.query.where,
            rows=rows,
            groups=frame.height,
            policy="" if access is None else access.fingerprint,
            caveats=(access.note,) if access is not None and access.note else (),
        )
        return Result(query=self.query, frame=frame, total=None, meta=meta)


def behind(query: Query, extent: Extent, search: str = "") -> Behind:
    """Return the rows that a resolved query counts and in which a text is found.

    Raises
    ------
    QueryError
        Where small groups are withheld: a row is the smallest of them.
    """
    model, access = query.model, access_of(query.model)
    if access is not None and access.min_group:
        message = "Single rows are not shown here, because small groups are withheld."
        raise QueryError(message)
    period = period_of(query, extent)
    columns = [one for one in model.fields.values() if one.grain is None]
    where = all_of(
        model.where_,
        query.where,
        asked_time(query, period, extent),
        counted(query),
        searching(search, columns, model.calendar),
    )
    names = {one.name for one in columns}
    names |= where.fields() if where is not None else set()
    known = {one.name: one for one in query.by}
    rows = scope(model, names - known.keys(), where, known)
    return Behind(query, extent, period, columns, rows)


def counted(query: Query) -> Filter | None:
    """Return what a row must pass to count in every measure of a query; None for all rows.

    Raises
    ------
    QueryError
        If the rows of a measure are in another table.
    """
    parts = [part for spec in query.measures for part in aggregates(spec.expression)]
    for part in parts:
        if part.table:
            message = f"The rows behind this number are in {part.table!r}, not shown here."
            raise QueryError(message)
    found = {_passed(part) for part in parts}
    return found.pop() if len(found) == 1 else None


def _passed(part: Aggregate) -> Filter | None:
    if part.function != "count" or not part.field:
        return part.where
    there = ~Filter("is_null", part.field)
    return there if part.where is None else part.where & there


def check_order(order: Sequence[Order], columns: Mapping[str, Field]) -> None:
    """Raise UnknownField for a column that rows do not have."""
    for one in order:
        if one.column not in columns:
            known = dict.fromkeys(columns, "column")
            raise UnknownField.of(one.column, "these rows", known, context="order")


def check_count(name: str, given: int, least: int) -> None:
    """Raise DefinitionError for what is no whole number from ``least`` up."""
    if isinstance(given, bool) or not isinstance(given, int) or given < least:
        message = f"rows({name}={given!r}): give a whole number from {least} up"
        raise DefinitionError(message)


def searching(text: str, columns: Sequence[Field], calendar: Calendar) -> Filter | None:
    """Return the rows in which a text is found: literally in texts, as a whole in numbers and days.

    Examples
    --------
    >>> from dashkit.model.buckets import Calendar
    >>> from dashkit.model.fields import Field
    >>> columns = [Field("region", "region", "text"), Field("n", "n", "integer")]
    >>> print(searching("12", columns, Calendar()))
    region contains 12 or n is 12
    """
    text = text.strip()
    if not text:
        return None
    parts = tuple(part for one in columns for part in _matches(text, one, calendar))
    if not parts:
        return Filter("in", columns[0].name, ())
    return parts[0] if len(parts) == 1 else Filter("or", parts=parts)


def _matches(text: str, field: Field, calendar: Calendar) -> Iterator[Filter]:
    if field.type == "text":
        yield Filter("contains", field.name, (text,))
    elif field.type in NUMERIC:
        number = _number(text, field)
        if number is not None:
            yield Filter("in", field.name, (number,))
    elif field.type in {"date", "datetime"}:
        day = _day(text)
        if day is None:
            return
        if field.type == "date":
            yield Filter("in", field.name, (day,))
        else:
            ends = calendar.instant(day), calendar.instant(day + _DAY)
            yield Filter("range", field.name, ends)


def _number(text: str, field: Field) -> Scalar:
    try:
        found = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    if not found.is_finite() or abs(found) > _LARGEST:
        return None
    if field.type == "integer":
        return int(found) if found == found.to_integral_value() else None
    return found if field.type == "decimal" else float(found)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return None if isinstance(found, datetime) or found == date.max else found
