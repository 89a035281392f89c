"""What every analysis answers with: how it was found, and its values as plain JSON."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from html import escape
from typing import Any, Final, Protocol

import numpy as np
import polars as pl

from dashkit.d3 import d3_format

_SHOWN: Final = 10
_MISSING = frozenset({"NaTType", "NAType"})  # of pandas, which need not be loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostics:
    """How a result was found.

    Attributes
    ----------
    method
        The method that was used.
    n
        The number of values that it rests on.
    period
        The first and the last time of the data; None without times.
    seed
        What the random numbers started from; None where none were drawn.
    warnings
        What must be known to trust the result, in words.
    """

    method: str
    n: int
    period: tuple[date | datetime, date | datetime] | None = None
    seed: int | None = None
    warnings: tuple[str, ...] = ()


def plain(value: Any) -> Any:  # noqa: ANN401
    """Return a value as pure JSON: no NaN, no numpy, times as ISO 8601, frames as columns.

    Examples
    --------
    >>> plain({"p": np.float64("nan"), "day": date(2026, 11, 16), "n": np.int64(3)})
    {'p': None, 'day': '2026-11-16', 'n': 3}
    """
    missing = type(value).__name__ in _MISSING
    if missing or value is None or isinstance(value, bool | str | int):
        return None if missing else value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return _plain_many(value)


def _plain_many(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, np.generic | np.ndarray):
        nanoseconds = value.dtype == np.dtype("datetime64[ns]")
        return plain((value.astype("datetime64[us]") if nanoseconds else value).tolist())
    if isinstance(value, pl.DataFrame):
        return {name: plain(value[name].to_list()) for name in value.columns}
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, dict):
        return {_key(name): plain(one) for name, one in value.items()}
    if not isinstance(value, Iterable):
        return str(value)
    return [plain(one) for one in _sequence(value)]


def _key(name: object) -> str:
    found = plain(name)
    return found if isinstance(found, str) else str(found)


def _sequence(value: Iterable[Any]) -> Iterable[Any]:
    return sorted(value, key=repr) if isinstance(value, set | frozenset) else value


def worded(value: float, *, sign: bool = False, whole: bool = False) -> str:
    """Return a number for a sentence, in four digits; with ``whole`` no digit before the point is lost.

    Examples
    --------
    >>> worded(1234567.8), worded(-0.012345, sign=True), worded(1e300)
    ('1,235,000', '−0.01235', '1e+300')
    >>> worded(46480.6, whole=True), worded(1.23456, whole=True)
    ('46,481', '1.235')
    """
    if value and not 1e-6 <= abs(value) < 1e15:  # noqa: PLR2004
        return f"{value:{'+' if sign else ''}.4g}"
    digits = ".0f" if whole and abs(value) >= 1000 else ".4~r"  # noqa: PLR2004
    return d3_format(f"{'+' if sign else ''},{digits}", value)


class Finding(Protocol):
    """What an analysis answers with."""

    @property
    def diagnostics(self) -> Diagnostics:
        """How it was found."""

    def explain(self) -> str:
        """Return it in words."""

    def to_frame(self) -> pl.DataFrame:
        """Return it as rows."""


def shown(found: Finding, table: pl.DataFrame | None = None) -> str:
    """Return how a notebook shows a result: in words, its first rows, and what must be known.

    Parameters
    ----------
    found
        The result.
    table
        What is worth seeing of it. By default its frame.
    """
    rows = found.to_frame() if table is None else table
    sides = [' style="text-align:left"' * (kind == pl.String) for kind in rows.dtypes]
    head = "".join(
        f'<th scope="col"{side}>{escape(name)}</th>'
        for side, name in zip(sides, rows.columns, strict=True)
    )
    body = "".join(f"<tr>{_cells(row, sides)}</tr>" for row in rows.head(_SHOWN).iter_rows())
    how = found.diagnostics
    notes = [f"{how.method}; n = {how.n:,}", *how.warnings]
    if rows.height > _SHOWN:
        notes.insert(0, f"{_SHOWN} of {rows.height:,} rows")
    below = "".join(f"<div>{escape(one)}</div>" for one in notes)
    grid = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if body else ""
    return (
        f'<div class="dk-finding" style="overflow-x:auto"><p>{escape(found.explain())}</p>{grid}'
        f"<small>{below}</small></div>"
    )


def _cells(row: tuple[object, ...], sides: Iterable[str]) -> str:
    """Return the cells of a row; whole numbers in the first are names."""
    first, *others = row
    texts = [str(first) if isinstance(first, int) else _cell(first), *map(_cell, others)]
    both = zip(sides, texts, strict=True)
    return "".join(f"<td{side}>{escape(text)}</td>" for side, text in both)


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "–"
    if isinstance(value, float):
        return worded(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(plain(value))
