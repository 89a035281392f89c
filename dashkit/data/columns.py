"""Columns made ready to be scanned: text as sorted codes, times cut to buckets, joins looked up."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from threading import RLock
from typing import TYPE_CHECKING, Any, Final, cast

import polars as pl

from dashkit.data.cells import numbered
from dashkit.data.frame import field_type
from dashkit.data.resolve import member_text
from dashkit.data.zones import offsets
from dashkit.errors import DefinitionError, QueryError, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dashkit.data.cells import Cells
    from dashkit.data.frame import Origin
    from dashkit.model.calendar import Calendar
    from dashkit.model.fields import Field, FieldType
    from dashkit.model.joins import Join

INSTANT: Final = pl.Datetime("us")
INT64: Final = 2**63
_EXACT_FLOATS: Final = 2**53
_EPOCH: Final = date(1970, 1, 1)
_SHORT: Final = {"minute": "1m", "hour": "1h"}
_LEAST_DAYS: Final = {"day": 1, "week": 7, "month": 28, "quarter": 89, "year": 365}
_MOST_DAYS: Final = 100_000
_MOST_CELLS: Final = 4


@dataclass(frozen=True, slots=True)
class Column:
    """One field of every row.

    Attributes
    ----------
    values
        Codes of a text, else the values; instants naive in UTC. NaN is null.
    members
        The texts that codes stand for, sorted; None for other types.
    nulls
        Whether a value is missing.
    rising
        Whether the values never fall, so that the rows of a range lie side by side.
    wide
        Whether a sum of these integers may not fit into 64 bits.
    exact
        Whether sums of these numbers have all their digits, in whatever order they are added.
    size
        At most so many different values, a missing one among them; 0 where that is not known.
    step
        How far apart two of these values are at least, in units of their own or days.
    least
        The smallest of these values, as a number.
    """

    values: pl.Series
    members: pl.Series | None = None
    nulls: bool = True
    rising: bool = False
    wide: bool = False
    exact: bool = False
    size: int = 0
    step: int = 1
    least: int = 0

    @property
    def far(self) -> bool:
        """Whether integers may be so large that floats do not hold them."""
        kind = self.values.dtype
        if not kind.is_integer() and not (isinstance(kind, pl.Decimal) and kind.scale == 0):
            return False
        most = self.least + self.size
        return not self.size or max(-self.least, most) > _EXACT_FLOATS

    def decoded(self, codes: pl.Series) -> pl.Series:
        """Return texts for codes; other values as they are."""
        return codes if self.members is None else self.members[codes]  # gather() is a query


@dataclass(slots=True)
class _Lookup:
    """A joined table as seen from the facts: where each row's key stands in it."""

    other: Columns
    places: pl.Series
    ready: dict[object, Column] = field(default_factory=dict)


class Columns:
    """The columns of one version of a source, each made ready when it is first asked for."""

    def __init__(self, origin: Origin, version: str) -> None:
        self.version = version
        self.label = origin.label
        self._origin = origin
        self._types = {
            name: kind
            for name, dtype in origin.schema().items()
            if (kind := field_type(dtype)) is not None
        }
        self._ready: dict[object, Column] = {}
        self._lookups: dict[object, _Lookup] = {}
        self._cells: list[Cells] = []
        self._refused: deque[tuple[tuple[str, int], ...]] = deque(maxlen=_MOST_CELLS)
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
            self.load(list(self._types)[:1])
        return self._height or 0

    def load(self, names: Iterable[str]) -> None:
        """Read columns of the table together."""
        with self._lock:
            missing = [name for name in dict.fromkeys(names) if name not in self._ready]
            if not missing:
                return
            frame = self._origin.read(missing)
            if self._height not in {None, frame.height}:
                message = f"{self.label!r} changed while it was read; ask again"
                raise SourceError(message)
            self._height = frame.height
            for name in missing:
                self._ready[name] = prepared(frame[name])

    def plain(self, name: str) -> Column:
        """Return a column of the table."""
        self.load([name])
        return self._ready[name]

    def field(self, field: Field, joins: tuple[Join, ...], calendar: Calendar) -> Column:
        """Return a field for every row: looked up, cut to its bucket."""
        with self._lock:
            if field.table:
                lookup = self._lookup(field, joins)
                if field.column not in lookup.ready:
                    found = lookup.other.plain(field.column)
                    lookup.ready[field.column] = replace(
                        found, values=found.values.gather(lookup.places), nulls=True, rising=False
                    )
                ready = lookup.ready
            else:
                self.load([field.column])
                ready = self._ready
            if field.called_anew:
                return renamed(ready[field.column], field)
            if field.grain is None and field.width is None:
                return ready[field.column]
            key = (field.column, field.grain, field.width, calendar)
            if key not in ready:
                ready[key] = bucketed(ready[field.column], field, calendar)
            return ready[key]

    def cells(self, columns: Mapping[str, Column]) -> Cells | None:
        """Return the combinations of some fields, or of more; None where they are not worth a place.

        Where all places are taken, those that are asked for again get that of those not used for longest.
        """
        with self._lock:
            for place, known in enumerate(self._cells):
                if known.of(columns):
                    self._cells.append(self._cells.pop(place))
                    return known
            if len(self._cells) == _MOST_CELLS:
                asked = tuple((name, id(column)) for name, column in columns.items())
                if asked not in self._refused:
                    self._refused.append(asked)
                    return None
                self._refused.remove(asked)
                del self._cells[0]
            self._cells.append(numbered(columns))
            return self._cells[-1]

    @property
    def held(self) -> int:
        """How many bytes are kept for what is ready."""
        every = [one.values for one in self._ready.values()]
        parts = [part for cells in self._cells for part in cells.parts()]
        return sum(int(one.estimated_size()) for one in (*every, *parts))

    def _lookup(self, field: Field, joins: tuple[Join, ...]) -> _Lookup:
        join = next((one for one in joins if one.name == field.table), None)
        if join is None:
            raise QueryError(f"{field.name!r} belongs to {field.table!r}, which is not joined")
        key, other = (join.name, join.left, join.right), columns_of(join)
        known = self._lookups.get(key)
        if known is None or known.other is not other:
            places = _places(join, self.plain(join.left), other.plain(join.right))
            known = self._lookups[key] = _Lookup(other, places)
        return known


def columns_of(join: Join) -> Columns:
    """Return the columns of a joined table.

    Raises
    ------
    DefinitionError
        If they are in a database while the facts are in memory.
    """
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
    kinds = {left.values.dtype, right.values.dtype}
    common = pl.String if left.members is not None else _common(kinds)
    table = (
        pl.DataFrame({"key": right.decoded(right.values).cast(common)})
        .with_row_index("place")
        .drop_nulls("key")
    )
    twice = table.filter(pl.col("key").is_duplicated())
    if twice.height:
        times = twice.filter(pl.col("key") == twice["key"][0]).height
        message = (
            f"join {join.name!r}: {join.right!r} has {twice['key'][0]!r} {times} times; "
            "each key may stand once"
        )
        raise DefinitionError(message)
    keys = left.members if left.members is not None else left.values
    found = (
        pl.DataFrame({"key": keys.cast(common)})
        .join(table, on="key", how="left", maintain_order="left")
        .get_column("place")
    )
    return found if left.members is None else found.gather(left.values)


def _common(kinds: set[Any]) -> Any:  # noqa: ANN401
    if len(kinds) == 1:
        return next(iter(kinds))
    if any(kind.is_float() for kind in kinds):
        return pl.Float64
    if not any(kind.is_decimal() for kind in kinds):
        return pl.Int128
    return pl.Decimal(38, max(getattr(kind, "scale", 0) for kind in kinds))


def prepared(series: pl.Series) -> Column:
    """Return a column in the one form of its type.

    Examples
    --------
    >>> column = prepared(pl.Series(["b", "a", None, "b"]))
    >>> column.values.to_list(), column.members.to_list()
    ([1, 0, None, 1], ['a', 'b'])
    """
    kind = field_type(series.dtype)
    if kind == "text":
        return _encoded(series)
    if kind == "integer":
        return _integers(series)
    if kind == "number":
        series = series.cast(pl.Float64)
        series = series.fill_nan(None) if series.is_nan().any() else series
        return Column(series, nulls=series.null_count() > 0, exact=_whole(series))
    if kind == "datetime":
        dtype = cast("pl.Datetime", series.dtype)
        if dtype.time_zone is not None:
            series = series.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
        series = series.cast(INSTANT)
    nulls = series.null_count() > 0
    rising = kind in {"date", "datetime"} and not nulls and series.is_sorted()
    return Column(series, nulls=nulls, rising=rising)


def _integers(series: pl.Series) -> Column:
    low, high = cast("tuple[Any, Any]", (series.min(), series.max()))
    largest = 0 if low is None else max(-int(low), int(high))
    if largest < INT64:
        series = series.cast(pl.Int64)
    wide = largest * len(series) >= INT64
    least, most = (0, -1) if low is None else (int(low), int(high))
    nulls, size = series.null_count() > 0, most - least + 2 if largest < INT64 else 0
    return Column(series, nulls=nulls, wide=wide, exact=True, size=size, least=least)


def _whole(series: pl.Series) -> bool:
    """Return whether floats are integers whose sums are below 2^53, as those of pandas often are."""
    low, high = cast("tuple[Any, Any]", (series.min(), series.max()))
    if low is None or not max(-low, high) * len(series) < _EXACT_FLOATS:
        return False
    return bool((series.floor() == series).all())


def _encoded(series: pl.Series) -> Column:
    if not isinstance(series.dtype, pl.Categorical | pl.Enum):
        series = series.cast(pl.String)
    members = series.unique().drop_nulls().cast(pl.String).sort()
    if not len(members):
        return Column(pl.Series(series.name, [None] * len(series), dtype=pl.UInt8), members, size=1)
    codes = series.cast(pl.Enum(members)).to_physical()
    return Column(codes, members, nulls=codes.null_count() > 0, size=len(members) + 1)


def bucketed(column: Column, field: Field, calendar: Calendar) -> Column:
    """Return a column cut to the bucket of a field."""
    if field.width is not None:
        return Column(_binned(column.values, field.width), nulls=column.nulls)
    values = column.values
    if field.grain in _SHORT:
        return Column(local(values, calendar).dt.truncate(_SHORT[field.grain]), nulls=column.nulls)
    days = values if values.dtype == pl.Date else local(values, calendar).dt.date()
    floors = _floored(days, field, calendar)
    low, high = cast("tuple[Any, Any]", (floors.min(), floors.max()))
    step = _LEAST_DAYS[field.grain or "day"]
    if low is None:
        return Column(floors, nulls=column.nulls, size=1, step=step)
    size, least = (high - low).days // step + 2, (low - _EPOCH).days
    return Column(floors, nulls=column.nulls, size=size, step=step, least=least)


def renamed(column: Column, field: Field) -> Column:
    """Return a column with its members called anew, as codes of the new texts."""
    if column.members is None:
        kinds = column.values.unique().drop_nulls().sort()
        codes = kinds.search_sorted(column.values.fill_null(kinds[0])) if len(kinds) else kinds
        missing = column.values.is_null()
        own = [member_text(one) for one in kinds]
        keys = kinds.to_list()
    else:
        codes, missing = column.values.fill_null(0), column.values.is_null()
        own = keys = column.members.to_list()
    called = dict(field.mapping)
    texts: list[str | None] = [
        called.get(key, field.rest or text) for key, text in zip(keys, own, strict=True)
    ]
    texts.append(called.get(None))
    members = pl.Series(sorted({text for text in texts if text is not None}), dtype=pl.String)
    places = {text: place for place, text in enumerate(members)}
    table = pl.Series([None if text is None else places[text] for text in texts], dtype=pl.UInt32)
    wide = pl.DataFrame({"code": codes.cast(pl.UInt32), "missing": missing})
    at = wide.select(pl.when("missing").then(len(keys)).otherwise("code")).to_series()
    return Column(table.gather(at), members, size=len(members) + 1)


def local(values: pl.Series, calendar: Calendar) -> pl.Series:
    """Return naive UTC instants as the wall clock of a calendar's zone."""
    low, high = cast("tuple[Any, Any]", (values.min(), values.max()))
    if calendar.timezone == "UTC" or low is None:
        return values
    steps = offsets(calendar.zone, low.year - 1, high.year + 1)
    shifts = pl.Series(
        [timedelta(seconds=seconds) for _, seconds in steps], dtype=pl.Duration("us")
    )
    inner = [start for start, _ in steps[1:] if low < start <= high]
    before = sum(start <= low for start, _ in steps[1:])
    if not inner:
        return values + cast("timedelta", shifts[before])
    starts = pl.Series(inner, dtype=INSTANT)
    known = values.fill_null(low) if values.null_count() else values
    places = starts.search_sorted(known, side="right") + before
    return values + shifts.gather(places)


def _floored(days: pl.Series, field: Field, calendar: Calendar) -> pl.Series:
    grain = field.grain
    if grain is None or grain == "day":
        return days
    low, high = cast("tuple[Any, Any]", (days.min(), days.max()))
    if low is None:
        return days
    if (high - low).days > _MOST_DAYS:
        known = days.unique().drop_nulls()
        floors = pl.Series([calendar.floor(one, grain) for one in known], dtype=pl.Date)
        return days.replace_strict(known, floors, default=None, return_dtype=pl.Date)
    every = [
        calendar.floor(low + timedelta(days=one), grain) for one in range((high - low).days + 1)
    ]
    return pl.Series(days.name, every, dtype=pl.Date).gather(
        days.to_physical() - (low - _EPOCH).days
    )


def _binned(values: pl.Series, width: float) -> pl.Series:
    if not values.dtype.is_decimal():
        return (values.cast(pl.Float64) / width).floor() * width
    step = Decimal(repr(width))
    scale = max(0, -int(step.as_tuple().exponent))
    cut = [None if one is None else (one / step).__floor__() * step for one in values.to_list()]
    return pl.Series(values.name, cut, dtype=pl.Decimal(38, scale))
