"""Who was active in which week, month or quarter: rows of events as codes and numbers of buckets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
import polars as pl

from dashkit.analytics.inputs import column_of, frame_of, numbers_of
from dashkit.errors import AnalysisError, DefinitionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Grain = Literal["week", "month", "quarter"]
GRAINS: Final[tuple[Grain, ...]] = ("week", "month", "quarter")

_NEVER: Final = 2**31 - 1
_TICK: Final = (
    900  # seconds: since 1972 the clocks of all zones have changed on quarters of an hour
)
_SINCE: Final = int(datetime(1972, 2, 1, tzinfo=UTC).timestamp()) // _TICK
_MOST_TICKS: Final = 2_000_000
MOST_BUCKETS: Final = 1_500
_DENSE: Final = 4
_SPARSE: Final = 2
_UNITS: Final = {"ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns to use; without ``start`` an entity starts with its first event."""

    entity: str
    time: str
    value: str | None = None
    start: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Activity:
    """Events of entities, with their time as the number of a bucket.

    Attributes
    ----------
    entity
        The code of each event's entity, from 0.
    bucket
        The number of the bucket of each event, from 0.
    value
        What each event is worth, 0 where that is missing; None where nothing is counted.
    starts
        The bucket in which the entity of each code starts, -1 for a code that never does.
    edges
        The first day of each bucket, and the end of the last.
    first
        The number of the first bucket with events: what was before is not known.
    complete
        How many buckets, from 0, had ended when the data ended.
    period
        The first day with events and the last day of the data.
    warnings
        What was left out, and why.
    """

    entity: NDArray[np.int64]
    bucket: NDArray[np.int64]
    value: NDArray[np.float64] | None
    starts: NDArray[np.int64]
    edges: NDArray[np.datetime64]
    first: int
    complete: int
    period: tuple[date, date]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Events:
    """Rows with an entity and a time within the data.

    Attributes
    ----------
    frame
        All the rows that were given.
    keep
        Which of them are meant.
    codes, days
        Of each row that is meant: the code of its entity, from 0, and its local day since 1970.
    entities
        How many codes there may be.
    value
        What each row that is meant is worth, 0 where that is missing; None where nothing is counted.
    end
        The day since 1970 on which the data had ended.
    begun
        The day on which the entity of each code starts, a day without end for none; None where the
        first event is the start.
    warnings
        What was left out, and why.
    """

    frame: pl.DataFrame
    keep: NDArray[np.bool_]
    codes: NDArray[np.int64]
    days: NDArray[np.int64]
    entities: int
    value: NDArray[np.float64] | None
    end: int
    begun: NDArray[np.int64] | None
    warnings: tuple[str, ...]

    @property
    def period(self) -> tuple[date, date]:
        """The first day with events and the last day of the data."""
        return _date(int(self.days.min())), _date(self.end - 1)


def events_of(
    data: Any,  # noqa: ANN401
    columns: Columns,
    *,
    timezone: str | None = None,
    as_of: date | datetime | None = None,
) -> Events:
    """Return the rows that have an entity and a time before ``as_of``.

    Raises
    ------
    AnalysisError
        If there are no rows, no such columns, no times or no entities.
    """
    frame = frame_of(data)
    if frame.height == 0:
        raise AnalysisError("empty", "there are no rows")
    notes: list[str] = []
    codes, many = codes_of(column_of(frame, columns.entity, role="entity"))
    days = days_of(column_of(frame, columns.time, role="time"), timezone)
    end = _end_of(days) if as_of is None else _local_day(as_of, timezone)
    keep = _usable(codes, days, end, notes)
    begun = None
    if columns.start is not None:
        started = days_of(column_of(frame, columns.start, role="start"), timezone)
        begun = _begun(started, codes, many, end)
        keep &= _after_start(days, begun[codes], keep, notes)
    if not keep.any():
        raise AnalysisError("empty", "no row has an entity and a time within the data")
    value = None
    if columns.value is not None:
        value = _worth(column_of(frame, columns.value, role="value"), keep, notes)
    whole = keep.all()
    return Events(
        frame=frame,
        keep=keep,
        codes=codes if whole else codes[keep],
        days=days if whole else days[keep],
        entities=many,
        value=value,
        end=end,
        begun=begun,
        warnings=tuple(notes),
    )


def activity_of(events: Events, *, grain: Grain) -> Activity:
    """Return events in buckets."""
    if grain not in GRAINS:
        raise DefinitionError.option("grain", grain, GRAINS)
    days, begun = events.days, events.begun
    first = int(days.min())
    early = first if begun is None else min(first, int(begun.min()))
    cut = Buckets.of(early, events.end - 1, grain)
    if len(cut.edges) > MOST_BUCKETS:
        message = (
            f"{events.period[0]} to {events.period[1]} are {len(cut.edges) - 1:,} {grain}s, more than "
            f"{MOST_BUCKETS:,}: leave out times that cannot be, or take a coarser grain"
        )
        raise AnalysisError("irregular", message)
    bucket = cut.number(days)
    return Activity(
        entity=events.codes,
        bucket=bucket,
        value=events.value,
        starts=_first_of(events.codes, bucket, events.entities)
        if begun is None
        else cut.number_or_none(begun),
        edges=cut.edges,
        first=int(cut.number(days.min())),
        complete=int((cut.edges[1:].astype(np.int64) <= events.end).sum()),
        period=events.period,
        warnings=events.warnings,
    )


def activity_of_buckets(
    rows: pl.DataFrame, edges: Sequence[date], *, as_of: date, warnings: tuple[str, ...] = ()
) -> Activity:
    """Return events whose buckets were cut before.

    Parameters
    ----------
    rows
        Of each event: ``entity``, ``bucket`` (its first day, one of ``edges``), and where they are
        known ``value`` and ``start`` (the first day of the bucket in which its entity starts).
    edges
        The first day of each bucket, and the end of the last.
    as_of
        The day on which the data had ended.
    warnings
        What was left out before.

    Raises
    ------
    AnalysisError
        If there are no rows with an entity and a bucket.
    """
    rows = rows.filter(pl.col("entity").is_not_null(), pl.col("bucket").is_not_null())
    if rows.height == 0:
        raise AnalysisError("empty", "no row has an entity and a time within the data")
    codes, many = codes_of(rows["entity"])
    places = {day: place for place, day in enumerate(edges[:-1])}
    bucket = rows["bucket"].replace_strict(places, return_dtype=pl.Int64).to_numpy()
    if "start" in rows.columns:
        starts = np.full(many, -1, dtype=np.int64)
        starts[codes] = rows["start"].replace_strict(places, default=-1, return_dtype=pl.Int64)
    else:
        starts = _first_of(codes, bucket, many)
    valid = (starts[codes] >= 0) & (bucket >= starts[codes])
    value = None if "value" not in rows.columns else numbers_of(rows["value"])
    return Activity(
        entity=codes[valid],
        bucket=bucket[valid],
        value=None if value is None else np.nan_to_num(value[valid]),
        starts=starts,
        edges=np.array(edges, dtype="datetime64[D]"),
        first=int(bucket.min()),
        complete=sum(end <= as_of for end in edges[1:]),
        period=(edges[int(bucket.min())], as_of - timedelta(days=1)),
        warnings=warnings,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Buckets:
    """Days cut into weeks (from Monday), months or quarters of the calendar."""

    table: NDArray[np.int64]
    edges: NDArray[np.datetime64]

    @classmethod
    def of(cls, first: int, last: int, grain: Grain) -> Self:
        """Cut the days from ``first`` to ``last``, as days since 1970."""
        if grain == "week":
            monday = first - (first + 3) % 7
            edges = np.arange(monday, last + 8, 7).astype("datetime64[D]")
        else:
            months = np.array([first, last]).astype("datetime64[D]").astype("datetime64[M]")
            step = 1 if grain == "month" else 3
            low, high = (months.astype(np.int64) // step * step).tolist()
            edges = np.arange(low, high + step + 1, step).astype("datetime64[M]")
            edges = edges.astype("datetime64[D]")
        lengths = np.diff(edges).astype(np.int64)
        return cls(table=np.repeat(np.arange(len(lengths)), lengths), edges=edges)

    def number(self, days: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the numbers of the buckets of days."""
        found: NDArray[np.int64] = self.table[days - self.edges[0].astype(np.int64)]
        return found

    def number_or_none(self, days: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the numbers of the buckets of days, -1 for none."""
        known = days != _NEVER
        return np.where(known, self.number(np.where(known, days, days.min())), -1)


def codes_of(column: pl.Series) -> tuple[NDArray[np.int64], int]:
    """Return who each row is about as whole numbers from 0, -1 where unknown, and how many there may be.

    Raises
    ------
    AnalysisError
        If values of the column cannot be told apart.
    """
    kind = column.dtype
    if kind == pl.Object:
        return _codes_of_objects(column)
    if kind.is_nested():
        message = f"{column.name!r} holds {kind} values, which do not say who a row is about"
        raise AnalysisError("not supported", message)
    if kind.is_float():
        column = column.fill_nan(None)
    elif kind.is_decimal():
        column = column.cast(pl.String)
    elif kind in {pl.Boolean, pl.Null}:
        column = column.cast(pl.UInt8)
    elif kind == pl.Binary:
        column = column.bin.encode("hex")
    if column.dtype == pl.String:
        column = column.cast(pl.Categorical)
    return _codes_of_numbers(column.to_physical())


def _codes_of_numbers(column: pl.Series) -> tuple[NDArray[np.int64], int]:
    low, high = column.min(), column.max()
    if isinstance(low, int) and isinstance(high, int) and high - low < _DENSE * len(column):
        codes = (column - low).cast(pl.Int64).fill_null(-1).to_numpy()
        return _without_gaps(codes, high - low + 1)
    ranked = column.rank("dense").cast(pl.Int64) - 1
    return ranked.fill_null(-1).to_numpy(), int(column.n_unique())


def _without_gaps(codes: NDArray[np.int64], many: int) -> tuple[NDArray[np.int64], int]:
    seen = np.zeros(many + 1, dtype=bool)
    seen[codes] = True
    seen[-1] = False
    used = _many(seen)
    if many < _SPARSE * used:
        return codes, many
    number = np.cumsum(seen) - 1
    number[-1] = -1
    return number[codes], used


def _codes_of_objects(column: pl.Series) -> tuple[NDArray[np.int64], int]:
    found: dict[object, int] = {}
    try:
        codes = [-1 if one is None else found.setdefault(one, len(found)) for one in column]
    except TypeError as error:
        message = f"{column.name!r} holds values that do not say who a row is about: {error}"
        raise AnalysisError("not supported", message) from error
    return np.array(codes, dtype=np.int64), len(found)


def days_of(column: pl.Series, timezone: str | None = None) -> NDArray[np.int64]:
    """Return the local days of times, as days since 1970.

    Times with a zone are read in ``timezone`` or else their own; times without one are UTC where a
    ``timezone`` is given, and otherwise stay as they are.

    Raises
    ------
    AnalysisError
        If the column does not hold times.
    DefinitionError
        If there is no such zone.
    """
    kind = column.dtype
    if not isinstance(kind, pl.Date | pl.Datetime):
        hint = "; convert them first, e.g. by str.to_datetime()" if kind == pl.String else ""
        message = f"time {column.name!r} holds {kind} values, not times{hint}"
        raise AnalysisError("no times", message)
    zone = timezone or getattr(kind, "time_zone", None)
    if zone is not None and zone not in available_timezones():
        raise DefinitionError.option("timezone", zone, sorted(available_timezones()))
    local = column.dt.date() if zone is None or kind == pl.Date else _local_days(column, zone)
    return local.to_physical().cast(pl.Int64).fill_null(_NEVER).to_numpy()


def _local_days(column: pl.Series, zone: str) -> pl.Series:
    """Convert one instant of each quarter of an hour: zones are slow, and many events share one."""
    ticks = column.to_physical() // (_TICK * _UNITS[str(column.dtype.time_unit)])  # type: ignore[attr-defined]
    low, high = ticks.min(), ticks.max()
    if not isinstance(low, int) or not isinstance(high, int):
        return column.dt.date()
    if low < _SINCE or high - low > min(_MOST_TICKS, len(column)):
        instants = column if column.dtype.time_zone else column.dt.replace_time_zone("UTC")  # type: ignore[attr-defined]
        return instants.dt.convert_time_zone(zone).dt.date()
    every = pl.Series(np.arange(low, high + 1) * _TICK * 1_000_000).cast(pl.Datetime("us", "UTC"))
    return every.dt.convert_time_zone(zone).dt.date().gather(ticks - low)


def _local_day(instant: date | datetime, timezone: str | None) -> int:
    if isinstance(instant, datetime) and instant.tzinfo is not None and timezone is not None:
        instant = instant.astimezone(ZoneInfo(timezone))
    day = instant.date() if isinstance(instant, datetime) else instant
    return (day - date(1970, 1, 1)).days


def _end_of(days: NDArray[np.int64]) -> int:
    known = days[days != _NEVER]
    if not len(known):
        raise AnalysisError("no times", "every time is missing")
    return int(known.max()) + 1


def _usable(
    codes: NDArray[np.int64], days: NDArray[np.int64], end: int, notes: list[str]
) -> NDArray[np.bool_]:
    named, timed = codes >= 0, days != _NEVER
    late = days >= end
    _note(notes, _many(~named), "without an entity")
    _note(notes, _many(~timed), "without a time")
    _note(notes, _many(late & timed), "from the day of as_of or later")
    return named & ~late


def _begun(
    started: NDArray[np.int64], codes: NDArray[np.int64], many: int, end: int
) -> NDArray[np.int64]:
    """Return the day on which each entity starts: the earliest that its rows name."""
    begun = np.full(many, _NEVER, dtype=np.int64)
    known = codes >= 0
    np.minimum.at(begun, codes[known], started[known])
    begun[begun >= end] = _NEVER
    if (begun == _NEVER).all():
        raise AnalysisError("no times", "no entity has a start within the data")
    return begun


def _after_start(
    days: NDArray[np.int64], begun: NDArray[np.int64], keep: NDArray[np.bool_], notes: list[str]
) -> NDArray[np.bool_]:
    never: NDArray[np.bool_] = begun == _NEVER
    early = (days < begun) & ~never
    _note(notes, _many(keep & never), "of entities without a start")
    _note(notes, _many(keep & early), "before the start of their entity")
    return ~(never | early)


def _first_of(codes: NDArray[np.int64], bucket: NDArray[np.int64], many: int) -> NDArray[np.int64]:
    starts = np.full(many, _NEVER, dtype=np.int64)
    np.minimum.at(starts, codes, bucket)
    starts[starts == _NEVER] = -1
    return starts


def _worth(column: pl.Series, keep: NDArray[np.bool_], notes: list[str]) -> NDArray[np.float64]:
    values = numbers_of(column)
    values = values if keep.all() else values[keep]
    missing = np.isnan(values)
    _note(notes, _many(missing), f"without a finite {column.name!r}", done="counted as 0")
    return np.where(missing, 0.0, values) if missing.any() else values


def _many(rows: NDArray[np.bool_]) -> int:
    return int(np.count_nonzero(rows))


def _note(notes: list[str], rows: int, what: str, *, done: str = "left out") -> None:
    if rows:
        notes.append(f"{done}: {rows:,} row{'s' if rows > 1 else ''} {what}")


def _date(day: int) -> date:
    return date.fromordinal(day + date(1970, 1, 1).toordinal())
