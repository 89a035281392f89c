"""Columns made ready to be scanned: text as sorted codes, times cut to buckets, joins looked up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from threading import RLock
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import polars as pl

from dashkit.data.frame import field_type
from dashkit.errors import DefinitionError, QueryError, SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashkit.data.frame import Origin
    from dashkit.model.calendar import Calendar
    from dashkit.model.fields import Field, FieldType
    from dashkit.model.joins import Join

INSTANT: Final = pl.Datetime("us")
_EPOCH: Final = date(1970, 1, 1)
_SHORT: Final = {"minute": "1m", "hour": "1h"}


@dataclass(frozen=True, slots=True)
class Column:
    """One field of every row.

    Attributes
    ----------
    values
        Codes of a text, else the values; instants naive in UTC. NaN is null.
    members
        The texts that codes stand for, sorted; None for other types.
    """

    values: pl.Series
    members: pl.Series | None = None

    def decoded(self, codes: pl.Series) -> pl.Series:
        """Return texts for codes; other values as they are."""
        return codes if self.members is None else self.members.gather(codes)


class Columns:
    """The columns of one version of a source, each made ready when it is first asked for."""

    def __init__(self, origin: Origin, version: str) -> None:
        self.version = version
        self._origin = origin
        self._types = {
            name: kind
            for name, dtype in origin.schema().items()
            if (kind := field_type(dtype)) is not None
        }
        self._ready: dict[object, Column] = {}
        self._places: dict[object, pl.Series] = {}
        self._lock = RLock()
        self._height: int | None = None

    @property
    def schema(self) -> Mapping[str, FieldType]:
        """The type of each column that can be a field."""
        return self._types

    @property
    def height(self) -> int:
        """The number of rows."""
        if self._height is None:
            names = list(self._types)[:1]
            self._height = self._origin.read(names).height if names else 0
        return self._height

    def plain(self, name: str) -> Column:
        """Return a column of the table."""
        with self._lock:
            if name not in self._ready:
                (series,) = self._origin.read([name]).get_columns()
                self._height = len(series)
                self._ready[name] = prepared(series)
            return cast("Column", self._ready[name])

    def field(self, field: Field, joins: tuple[Join, ...], calendar: Calendar) -> Column:
        """Return a field for every row: looked up, cut to its bucket."""
        join = next((one for one in joins if one.name == field.table), None)
        if field.table and join is None:
            raise QueryError(f"{field.name!r} belongs to {field.table!r}, which is not joined")
        other = columns_of(join, self.version) if join is not None else None
        key = (field.column, join and (join.name, join.left), other and other.version)
        with self._lock:
            if join is None:
                column = self.plain(field.column)
            elif key in self._ready:
                column = self._ready[key]
            else:
                column = self._ready[key] = self._looked_up(
                    join, field.column, cast("Columns", other)
                )
            if field.grain is None and field.width is None:
                return column
            cut = (key, field.grain, field.width, calendar)
            if cut not in self._ready:
                self._ready[cut] = bucketed(column, field, calendar)
            return self._ready[cut]

    def _looked_up(self, join: Join, name: str, other: Columns) -> Column:
        key = ("places", join.name, join.left, join.right, other.version)
        if key not in self._places:
            self._places[key] = _places(join, self.plain(join.left), other.plain(join.right))
        found = other.plain(name)
        return replace(found, values=found.values.gather(self._places[key]))


def columns_of(join: Join, version: str) -> Columns:
    """Return the columns of a joined table.

    Raises
    ------
    DefinitionError
        If they are in a database while the facts are in memory.
    """
    del version
    found = getattr(getattr(join.source, "engine", None), "columns", None)
    if not isinstance(found, Columns):
        message = (
            f"join {join.name!r}: {join.source.name!r} is in another place than the rows that it is "
            "joined to; load one of them into a frame, or keep both in one database"
        )
        raise DefinitionError(message)
    return found


def _places(join: Join, left: Column, right: Column) -> pl.Series:
    """Return for each row the place of its key in the other table; null where it has none."""
    theirs = right.decoded(right.values)
    ours = left.decoded(left.values)
    if theirs.dtype != ours.dtype:
        theirs, ours = theirs.cast(pl.Float64), ours.cast(pl.Float64)
    table = pl.DataFrame({"key": theirs}).with_row_index("place").drop_nulls("key")
    twice = table.filter(pl.col("key").is_duplicated())
    if twice.height:
        message = (
            f"join {join.name!r}: {join.right!r} has {twice['key'][0]!r} "
            f"{twice.filter(pl.col('key') == twice['key'][0]).height} times; each key may stand once"
        )
        raise DefinitionError(message)
    found = pl.DataFrame({"key": ours}).join(table, on="key", how="left", maintain_order="left")
    return found["place"]


def prepared(series: pl.Series) -> Column:
    """Return a column in the one form of its type."""
    kind = field_type(series.dtype)
    if kind == "text":
        return _encoded(series.cast(pl.String))
    if kind == "integer":
        return Column(_integers(series))
    if kind == "number":
        return Column(series.cast(pl.Float64).fill_nan(None))
    if kind == "datetime":
        dtype = cast("pl.Datetime", series.dtype)
        if dtype.time_zone is not None:
            series = series.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
        return Column(series.cast(INSTANT))
    return Column(series)


def _integers(series: pl.Series) -> pl.Series:
    try:
        return series.cast(pl.Int64)
    except pl.exceptions.InvalidOperationError as error:
        message = f"column {series.name!r} has integers beyond 2^63; cast it to a decimal or to text first"
        raise SourceError(message) from error


def _encoded(series: pl.Series) -> Column:
    members = series.drop_nulls().unique().sort()
    codes = series.cast(pl.Enum(members)).to_physical().cast(pl.UInt32)
    return Column(codes, members)


def bucketed(column: Column, field: Field, calendar: Calendar) -> Column:
    """Return a column cut to the bucket of a field."""
    if field.width is not None:
        return Column(_binned(column.values, field.width))
    grain = field.grain
    values = column.values
    if values.dtype == pl.Date:
        return Column(_floored(values, field, calendar))
    local = (
        values.dt.replace_time_zone("UTC")
        .dt.convert_time_zone(calendar.timezone)
        .dt.replace_time_zone(None)
        if calendar.timezone != "UTC"
        else values
    )
    if grain in _SHORT:
        return Column(local.dt.truncate(_SHORT[grain]))
    return Column(_floored(local.dt.date(), field, calendar))


def _floored(days: pl.Series, field: Field, calendar: Calendar) -> pl.Series:
    grain = field.grain
    if grain is None or grain == "day":
        return days
    numbers = days.to_physical()
    low, high = cast("tuple[int | None, int | None]", (numbers.min(), numbers.max()))
    if low is None or high is None:
        return days
    floors = np.array(
        [
            (calendar.floor(_EPOCH + timedelta(days=one), grain) - _EPOCH).days
            for one in range(low, high + 1)
        ],
        dtype=np.int32,
    )
    return pl.Series(floors).gather(numbers - low).cast(pl.Date)


def _binned(values: pl.Series, width: float) -> pl.Series:
    if values.dtype.is_decimal():
        from decimal import Decimal  # noqa: PLC0415

        step = Decimal(repr(width))
        cut: list[Any] = [None if one is None else one // step * step for one in values.to_list()]
        return pl.Series(cut, dtype=pl.Decimal(38, max(0, -int(step.as_tuple().exponent))))
    return (values.cast(pl.Float64) / width).floor() * width
