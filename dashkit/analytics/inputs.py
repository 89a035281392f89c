"""What analyses are given, brought to Polars frames and numpy arrays; the input is never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
from polars.exceptions import PolarsError

from dashkit.errors import AnalysisError, did_you_mean, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

_VALUE: Final = "value"
_TIME: Final = "time"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Series:
    """Numbers in order of time.

    Attributes
    ----------
    values
        float64, NaN where a value is missing.
    times
        ``datetime64[us]``, wall-clock time of ``zone`` where there is one; None without times.
    zone
        The time zone that the times were given in; empty for naive times.
    dates
        Whether the times were given as days.
    name
        What the numbers are called.
    dropped
        How many rows had no time and are left out.
    """

    values: NDArray[np.float64]
    times: NDArray[np.datetime64] | None
    zone: str
    dates: bool
    name: str
    dropped: int = 0

    def __len__(self) -> int:
        """Return the number of points, missing ones included."""
        return len(self.values)


def frame_of(data: Any) -> pl.DataFrame:  # noqa: ANN401
    """Return a frame, a series or columns of any kind as a Polars frame.

    Takes Polars and pandas frames and series (a pandas index with a name or of times becomes a column),
    Arrow tables, mappings of columns, sequences of mappings, and whatever has ``to_polars()``.

    Raises
    ------
    AnalysisError
        If it is none of these, or columns have no type.
    """
    try:
        return _frame(data)
    except (PolarsError, TypeError, ValueError, OverflowError, AttributeError) as error:
        if isinstance(error, AnalysisError):
            raise
        message = (
            f"{_kind(data)} cannot be read as a table ({_first_line(error)}); "
            "give a pandas, Polars or Arrow frame, or columns by name"
        )
        raise AnalysisError("not numeric", message) from error


def _frame(data: Any) -> pl.DataFrame:  # noqa: ANN401
    module = type(data).__module__.partition(".")[0]
    if isinstance(data, pl.LazyFrame):
        found: Any = data.collect()
    elif module == "pandas":
        found = _of_pandas(data)
    elif module == "pyarrow":
        found = pl.from_arrow(data)
    elif hasattr(data, "to_polars"):
        found = data.to_polars()
    elif isinstance(data, Mapping):
        columns = {
            str(name): _column(one) if isinstance(one, list) else one for name, one in data.items()
        }
        found = pl.DataFrame(columns, strict=False)
    else:
        found = data if isinstance(data, pl.DataFrame | pl.Series) else _of_rows(data)
    return found.to_frame(found.name or _VALUE) if isinstance(found, pl.Series) else found


def _of_rows(data: Any) -> pl.DataFrame:  # noqa: ANN401
    if isinstance(data, str | bytes | bytearray | set | frozenset):
        raise TypeError("it has no rows in an order")
    rows = data if isinstance(data, np.ndarray) and data.ndim == 1 else list(data)
    if len(rows) and isinstance(rows[0], Mapping):
        return pl.DataFrame(rows, infer_schema_length=None, strict=False)
    return pl.DataFrame({_VALUE: _column(rows)})


def _column(values: Any) -> pl.Series:  # noqa: ANN401
    if getattr(getattr(values, "dtype", None), "kind", "") == "c":
        raise TypeError("complex numbers have no order")
    # Polars panics on a Decimal that is not finite.
    finite = (
        [None if isinstance(one, Decimal) and not one.is_finite() else one for one in values]
        if isinstance(values, list)
        else values
    )
    return pl.Series(finite, strict=False)


def _of_pandas(data: Any) -> pl.DataFrame:  # noqa: ANN401
    import pandas as pd  # noqa: PLC0415

    if isinstance(data, pd.Index):
        data = data.to_series(index=range(len(data)))
    found = (
        data.to_frame(_VALUE if data.name is None else str(data.name)) if data.ndim == 1 else data
    )
    if isinstance(found.index, pd.PeriodIndex):
        found = found.set_axis(found.index.to_timestamp().rename(found.index.name))
    timed = isinstance(found.index, pd.DatetimeIndex)
    named = [name for name in found.index.names if name is not None]
    if timed and not named:
        free = (name for name in (_TIME, "index", "") if name not in found.columns)
        found = found.rename_axis(next(free))
    found = found.rename(columns=str)
    if timed or named:
        found = found.reset_index()
    if not found.columns.is_unique:
        twice = listed(map(str, found.columns[found.columns.duplicated()].unique()))
        raise ValueError(f"several columns are named {twice}")
    objects = {str(name) for name in found if pd.api.types.is_object_dtype(found[name])}
    known = pl.from_pandas(found.drop(columns=list(objects)), nan_to_null=True)
    columns = [
        _column(found[name].where(found[name].notna(), None).tolist()).alias(name)
        if name in objects
        else known[name]
        for name in map(str, found.columns)
    ]
    return pl.DataFrame(columns)


def column_of(frame: pl.DataFrame, name: str, *, role: str = "column") -> pl.Series:
    """Return a column by name.

    Raises
    ------
    AnalysisError
        That names the closest and all columns.
    """
    if not isinstance(name, str) or name not in frame.columns:
        close = did_you_mean(str(name), frame.columns)
        hint = f" Did you mean {close!r}?" if close else ""
        message = f"{role} {name!r} is not a column.{hint} Columns: {listed(frame.columns)}"
        raise AnalysisError("unknown column", message)
    return frame[name]


def numbers_of(column: pl.Series) -> NDArray[np.float64]:
    """Return a column as float64, NaN for what is missing or infinite.

    Raises
    ------
    AnalysisError
        If it holds something other than numbers.
    """
    kind = column.dtype
    if kind == pl.Object:
        column = pl.Series(column.name, [_number(one) for one in column], dtype=pl.Float64)
    elif isinstance(kind, pl.Null | pl.Boolean) or kind.is_numeric():
        column = column.cast(pl.Float64)
    elif isinstance(kind, pl.Duration):
        column = column.dt.total_microseconds().cast(pl.Float64) / 1e6
    else:
        message = f"{column.name!r} holds {kind} values, not numbers"
        raise AnalysisError("not numeric", message)
    values = column.fill_null(float("nan")).to_numpy().astype(np.float64, copy=True)
    values[~np.isfinite(values)] = np.nan
    return values


def _number(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, int | float | Decimal | Fraction | np.integer | np.floating):
        return float(value)
    message = f"{value!r} is not a number"
    raise AnalysisError("not numeric", message)


def series_of(
    data: Any,  # noqa: ANN401
    *,
    time: str | None = None,
    value: str | None = None,
    repeated: bool = False,
) -> Series:
    """Return numbers in order of time.

    Parameters
    ----------
    data
        A sequence or array of numbers, a series, or a frame.
    time, value
        The columns to use. By default the only column of times and the only column of numbers.
    repeated
        Whether several values may stand at one time; they then keep their order.

    Raises
    ------
    AnalysisError
        If there are no rows, no such column, no numbers, or two values at one time.
    """
    frame = frame_of(data)
    if frame.height == 0:
        raise AnalysisError("empty", "there are no rows")
    if time is not None:
        column_of(frame, time, role="time")
    time = time or only(frame, _is_time, "time")
    value = value or only(frame.drop(time or ()), is_number, "value")
    if value is None:
        kinds = listed(f"{name} ({kind})" for name, kind in frame.schema.items())
        raise AnalysisError("not numeric", f"there is no column of numbers in {kinds}")
    values = numbers_of(column_of(frame, value, role="value"))
    if time is None:
        return Series(values=values, times=None, zone="", dates=False, name=value)
    return _timed(frame[time], values, value, repeated=repeated)


def _timed(column: pl.Series, values: NDArray[np.float64], name: str, *, repeated: bool) -> Series:
    kind = column.dtype
    if not _is_time(kind):
        message = f"time {column.name!r} holds {kind} values, not times"
        raise AnalysisError("no times", message)
    zone = getattr(kind, "time_zone", None) or ""
    wall = column.dt.replace_time_zone(None) if zone else column
    times = wall.cast(pl.Datetime("us")).to_numpy()
    known = ~np.isnat(times)
    times, values = times[known], values[known]
    if not len(times):
        raise AnalysisError("no times", f"every {column.name!r} is missing")
    instants = column.filter(pl.Series(known)).to_physical().to_numpy()
    order = np.argsort(instants, kind="stable")
    distinct = len(times) if repeated else len(np.unique(instants))
    if distinct < len(times):
        message = (
            f"{len(times) - distinct} times of {column.name!r} stand more than once; "
            "add up or average the values of one time first"
        )
        raise AnalysisError("duplicates", message)
    return Series(
        values=values[order],
        times=times[order],
        zone=zone,
        dates=isinstance(kind, pl.Date),
        name=name,
        dropped=int(np.count_nonzero(~known)),
    )


def _is_time(kind: pl.DataType) -> bool:
    return isinstance(kind, pl.Date | pl.Datetime)


def is_number(kind: pl.DataType) -> bool:
    """Return whether `numbers_of` may read columns of a type."""
    return kind.is_numeric() or isinstance(kind, pl.Boolean | pl.Null | pl.Object | pl.Duration)


def only(frame: pl.DataFrame, wanted: Any, role: str) -> str | None:  # noqa: ANN401
    """Return the only column whose type is wanted, None without one.

    Raises
    ------
    AnalysisError
        That names them if there are several; yes and no only where nothing else would do.
    """
    found = [name for name, kind in frame.schema.items() if wanted(kind)]
    found = [name for name in found if frame.schema[name] != pl.Boolean] or found
    if len(found) > 1:
        message = f"several columns could be the {role}: {listed(found)}. Say {role}=..."
        raise AnalysisError("unknown column", message)
    return found[0] if found else None


def _kind(data: object) -> str:
    return f"{type(data).__module__}.{type(data).__qualname__}".removeprefix("builtins.")


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:120] or type(error).__name__


def instant_of(time: np.datetime64, *, dates: bool) -> date | datetime:
    """Return a time of a `Series` as Python's own, a day where days were given."""
    found: datetime = time.astype("datetime64[us]").astype(datetime)
    return found.date() if dates else found
