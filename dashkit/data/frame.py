"""Rows from frames and files, brought to Polars: what there is, what type it has, how new it is."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import polars as pl

from dashkit.data.named import named
from dashkit.errors import SourceError, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.model.fields import FieldType

_SERIAL = count(1)
_UNREADABLE = (
    pl.exceptions.PolarsError,
    TypeError,
    ValueError,
    ImportError,
    OverflowError,
    NotImplementedError,  # pyarrow: complex and long numbers
)
_PLAIN: dict[type[pl.DataType], FieldType] = {
    pl.Decimal: "decimal",
    pl.String: "text",
    pl.Categorical: "text",
    pl.Enum: "text",
    pl.Null: "text",
    pl.Boolean: "boolean",
    pl.Date: "date",
    pl.Datetime: "datetime",
}


class Origin(Protocol):
    """Where columns come from."""

    label: str

    def version(self) -> str:
        """Return what changes whenever the rows may have changed."""

    def schema(self) -> Mapping[str, pl.DataType]:
        """Return the columns with their Polars types, in order."""

    def read(self, names: Sequence[str]) -> pl.DataFrame:
        """Return columns; all calls at one version have the same rows in the same order."""


class FrameOrigin:
    """Columns of a frame in memory; the frame is never changed."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.label = f"a frame of {frame.height:,} rows"
        self._frame = frame
        self._version = f"frame-{next(_SERIAL)}"

    def version(self) -> str:
        """Return what is the same as long as the frame lives."""
        return self._version

    def schema(self) -> Mapping[str, pl.DataType]:
        """Return the columns with their Polars types."""
        return self._frame.schema

    def read(self, names: Sequence[str]) -> pl.DataFrame:
        """Return columns of the frame."""
        return self._frame.select(map(named, names))


class LazyOrigin:
    """Columns of a lazy Polars frame, collected when they are first asked for."""

    def __init__(self, frame: pl.LazyFrame) -> None:
        self.label = "a lazy frame"
        self._frame = frame
        self._version = f"lazy-{next(_SERIAL)}"
        self._rows: pl.DataFrame | None = None

    def version(self) -> str:
        """Return what is the same as long as the frame lives."""
        return self._version

    def schema(self) -> Mapping[str, pl.DataType]:
        """Return the columns with their Polars types."""
        return self._frame.collect_schema()

    def read(self, names: Sequence[str]) -> pl.DataFrame:
        """Return columns; the plan runs once, so that all of them come from the same run."""
        if self._rows is None:
            self._rows = self._frame.collect()
        return self._rows.select(map(named, names))


def field_type(kind: pl.DataType) -> FieldType | None:
    """Return what a Polars type means to a model; None where it cannot be a field.

    Examples
    --------
    >>> field_type(pl.UInt64()), field_type(pl.Categorical()), field_type(pl.List(pl.Int8))
    ('integer', 'text', None)
    """
    if kind.is_integer():
        return "integer"
    if kind.is_float():
        return "number"
    return _PLAIN.get(kind.base_type())


def frame_origin(obj: object) -> Origin | None:
    """Return the columns of a frame-like object; None when it is no frame.

    Raises
    ------
    SourceError
        If it is a frame that cannot be read.
    """
    if isinstance(obj, pl.LazyFrame):
        return LazyOrigin(obj)
    frame = _polars(obj)
    return FrameOrigin(frame) if frame is not None else None


def _polars(obj: object) -> pl.DataFrame | None:
    if isinstance(obj, pl.DataFrame):
        return obj.clone()
    module = type(obj).__module__.partition(".")[0]
    if module == "pandas" and type(obj).__name__ == "DataFrame":
        return _from_pandas(obj)
    plain = isinstance(obj, dict | list) and bool(obj)
    if not plain and not hasattr(obj, "__arrow_c_stream__"):
        return None
    refuse_duplicates(_names(obj))
    given: Any = obj
    if isinstance(obj, dict):
        given = {
            key: one.copy() if isinstance(one, np.ndarray) else one for key, one in obj.items()
        }
    try:
        return pl.DataFrame(given)
    except (pl.exceptions.PolarsError, TypeError, ValueError) as error:
        message = f"this {type(obj).__name__} cannot be read as a table: {_first_line(error)}"
        raise SourceError(message) from error


def _names(obj: Any) -> list[str]:  # noqa: ANN401
    names = getattr(obj, "column_names", None)
    return [str(name) for name in names] if isinstance(names, list | tuple) else []


def refuse_duplicates(names: Sequence[str]) -> None:
    """Fail if two columns have one name."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        message = f"two columns are called {listed(twice)}; rename one of them before dk.source()"
        raise SourceError(message)


def _from_pandas(frame: Any) -> pl.DataFrame:  # noqa: ANN401
    named = any(name is not None for name in frame.index.names)
    levels = [str(name) for name in frame.index.names] if named else []
    refuse_duplicates([*levels, *(str(name) for name in frame.columns)])
    if named:
        frame = frame.reset_index()
    names = [str(name) for name in frame.columns]
    return pl.DataFrame([_series(name, frame.iloc[:, place]) for place, name in enumerate(names)])


def _series(name: str, column: Any) -> pl.Series:  # noqa: ANN401
    """Return a pandas column as a Polars one that shares no memory with it."""
    if str(column.dtype).startswith("period"):
        column = column.dt.to_timestamp()
    column = column.copy(deep=True)
    try:
        return pl.Series(name, pl.from_pandas(column, nan_to_null=True))
    except UnicodeError as error:
        message = (
            f"column {name!r} holds half a character (a lone surrogate), which is no text; replace "
            f'it, e.g. df["{name}"] = df["{name}"].str.encode("utf-8", "replace").str.decode("utf-8")'
        )
        raise SourceError(message) from error
    except _UNREADABLE as error:
        kinds = sorted({type(value).__name__ for value in column.dropna().head(1000)})
        several = f"values of several types ({listed(kinds)}); make them one"
        one = f"values of type {listed(kinds)}, which no table holds; turn them into others"
        message = (
            f"column {name!r} holds {several if len(kinds) > 1 else one}, "
            f'e.g. df["{name}"] = df["{name}"].astype(str)'
        )
        raise SourceError(message) from error


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
