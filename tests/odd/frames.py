"""Sixty odd frames, each with the rows that it means in plain Python."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from math import inf, nan
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

Columns = dict[str, list[Any]]
Make = Callable[[Columns], Any]

BERLIN: Final = ZoneInfo("Europe/Berlin")
NEW_YORK: Final = ZoneInfo("America/New_York")
COUNTRIES: Final = ["France", "Japan", None, "Kenya"]
SIZE: Final = 24


def plain(size: int = SIZE) -> Columns:
    """Return the columns that an odd frame has besides those that are odd.

    ``g`` and ``h`` are dimensions, ``v`` and ``w`` numbers, ``e`` says who, ``t`` when.
    """
    each = range(size)
    return {
        "g": [COUNTRIES[i % 4] for i in each],
        "h": ["new" if i % 3 else "old" for i in each],
        "v": [float((i * 37) % 11) for i in each],
        "w": [1 + i % 3 for i in each],
        "e": [i % 12 for i in each],
        "t": [date(2026, 1, 5) + timedelta(days=9 * i) for i in each],
        "lat": [47.0 + i % 5 for i in each],
        "lon": [8.0 + i % 7 for i in each],
    }


@dataclass(frozen=True)
class Odd:
    """A frame with what is odd in it.

    Attributes
    ----------
    columns
        The odd columns, all of one length; others are filled up by `plain`.
    make
        From columns to the frame given to `dashkit.model`.
    grain
        The bucket of time that views over time have.
    zone
        The zone of the model.
    """

    columns: Columns
    make: Make = lambda columns: pl.DataFrame(columns, strict=False)
    grain: str = "month"
    zone: str = "UTC"

    @property
    def filled(self) -> Columns:
        """The odd columns among plain ones."""
        size = len(next(iter(self.columns.values()), ()))
        return {**plain(size), **self.columns}

    def frame(self) -> Any:
        """Return the frame itself."""
        return self.make(self.filled)

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows as a model means them: NaN is missing."""
        columns = {
            name: [None if one != one else one for one in values]  # noqa: PLR0124
            for name, values in self.filled.items()
        }
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def typed(**types: Any) -> Make:
    """Return a maker of polars frames with columns of given types."""
    return lambda columns: pl.DataFrame(columns, schema_overrides=types, strict=False)


def empty(columns: Columns) -> pl.DataFrame:
    """Return the frame without rows, with the types of the others."""
    return pl.DataFrame(plain()).clear().select(list(columns))


def pandas(columns: Columns) -> pd.DataFrame:
    """Return a frame of pandas."""
    return pd.DataFrame(columns)


def indexed(columns: Columns) -> pd.DataFrame:
    """Return a frame whose dimension is its index."""
    return pd.DataFrame(columns).set_index("g")


def levelled(columns: Columns) -> pd.DataFrame:
    """Return a frame with two of its columns as an index of two levels."""
    return pd.DataFrame(columns).set_index(["g", "h"])


def categories(columns: Columns) -> pd.DataFrame:
    """Return a frame of categories, of which some have no rows."""
    known = pd.CategoricalDtype(["Kenya", "Japan", "France", "nowhere"], ordered=True)
    return pd.DataFrame(columns).astype({"g": known})


def nullable(columns: Columns) -> pd.DataFrame:
    """Return a frame with the types of pandas that know what is missing."""
    frame = pd.DataFrame(
        {name: pd.array(values) for name, values in columns.items() if name != "t"}
    )
    return frame.assign(t=pd.to_datetime(pd.Series(columns["t"])))


def arrow(columns: Columns) -> pa.Table:
    """Return a table of pyarrow."""
    return pa.table(columns)


def numpy_rows(columns: Columns) -> dict[str, Any]:
    """Return columns as arrays."""
    days = np.array(columns["t"], dtype="M8[D]")
    return {name: np.array(values) for name, values in columns.items()} | {"t": days}


def texts(*given: str | None) -> Columns:
    """Return a dimension of given members, three rows of each."""
    return {"g": [one for one in given for _ in range(3)]}


def numbers(*given: Any) -> Columns:
    """Return a number of given values, in turns."""
    return {"v": [given[i % len(given)] for i in range(SIZE + SIZE % len(given))]}


def times(*given: Any) -> Columns:
    """Return times, as they are."""
    return {"t": list(given)}


def hours(start: datetime, count: int) -> list[datetime]:
    """Return instants an hour apart."""
    return [start + timedelta(hours=i) for i in range(count)]


DAY = date(2026, 3, 4)
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
LONG = "A name that goes on and on " * 60
DIGITS = Decimal("12345678901234567890123456789012345.678")
STRUCT = {"a": 1}

CASES: Final[dict[str, Odd]] = {
    "no rows": Odd({key: [] for key in plain()}, empty),
    "one row": Odd(plain(1)),
    "two rows": Odd(plain(2)),
    "no number known": Odd({"v": [None] * SIZE}, typed(v=pl.Float64)),
    "no member known": Odd({"g": [None] * SIZE}, typed(g=pl.String)),
    "no time known": Odd({"t": [None] * SIZE}, typed(t=pl.Date)),
    "nothing known at all": Odd(
        {name: [None] * SIZE for name in plain()}, lambda rows: pl.DataFrame(rows, schema=pl.DataFrame(plain()).schema)
    ),
    "NaN": Odd(numbers(nan, 2.5, None, -1.0)),
    "only NaN": Odd(numbers(nan)),
    "NaN of pandas": Odd(numbers(nan, 2.5, 4.0), pandas),
    "infinite": Odd(numbers(inf, 1.0, 2.0, 3.0, 4.0)),
    "both infinities": Odd(numbers(inf, -inf, 3.0, 1.0, 2.0)),
    "minus zero": Odd(numbers(-0.0)),
    "all zero": Odd(numbers(0)),
    "huge": Odd(numbers(1e308, 5e307, 1.0)),
    "huge of both signs": Odd(numbers(1e308, -1e308, 3.0)),
    "tiny": Odd(numbers(5e-324, 1e-310)),
    "beyond 2^53": Odd(numbers(9_007_199_254_740_993, 9_007_199_254_740_995)),
    "the ends of 64 bits": Odd(numbers(2**63 - 1, -(2**63), 2**63 - 1, 5)),
    "unsigned 64 bits": Odd(numbers(2**64 - 1, 1), typed(v=pl.UInt64)),
    "decimals of 38 digits": Odd(numbers(DIGITS, -DIGITS / 3, Decimal("0.001")), typed(v=pl.Decimal(38, 3))),
    "decimals of cents": Odd(numbers(Decimal("0.10"), Decimal("0.20"), None), typed(v=pl.Decimal(12, 2))),
    "cents that binary cannot hold": Odd(numbers(0.1, 0.2, 0.3)),
    "large and small together": Odd(numbers(1e16, 1.0, -1e16)),
    "all negative": Odd(numbers(-5.0, -2.5)),
    "signs that cancel": Odd(numbers(7.0, -7.0)),
    "one value": Odd(numbers(3.5)),
    "halves of a byte": Odd(numbers(127, 127, 1), typed(v=pl.Int8)),
    "narrow floats": Odd(numbers(float(np.float32(0.1)), 16_777_216.0), lambda rows: pl.DataFrame(rows).cast({"v": pl.Float32})),
    "one category": Odd({"g": ["only"] * SIZE}),
    "ten thousand categories": Odd({"g": [f"c{i:05}" for i in range(10_000)]}, grain="year"),
    "alike but for case": Odd(texts("Berlin", "berlin", "BERLIN", "ßerlin", "SSERLIN")),
    "alike but for the form of letters": Odd(texts("Zo\u00eb", "Zoe\u0308", "\ufb01n", "fin", "\u212b", "\u00c5")),
    "alike but for blanks": Odd(texts("a", "a ", " a", "a\u00a0", "a\t", "a\u200b")),
    "empty and missing": Odd(texts("", None, " ", "null", "None", "nan", "(missing)", "–")),
    "names of totals": Odd(texts("Total", "Other", "All", "others", "Rows")),
    "very long names": Odd(texts(LONG, LONG + "x", LONG.upper())),
    "numbers as text": Odd(texts("1", "01", "1.0", "1e0", "10", "9", "-1", "\u0661")),
    "dates as text": Odd(texts("2026-01-02", "2026-1-2", "02/01/2026", "2026-02-30")),
    "markup and controls": Odd(texts("<b>x</b>", "a\x00b", "x\u202ey", "%{y}", "$x$", "a\nb", "token:danger")),
    "whole numbers as members": Odd({"g": [2**53 + 1, 2**53 + 2, -1, 0, None, 7] * 4}, typed(g=pl.Int64)),
    "fractions as members": Odd({"g": [0.1, 0.30000000000000004, 0.3, -0.0, nan, 1e300] * 4}),
    "infinities as members": Odd({"g": [inf, -inf, nan, 1.0] * 6}),
    "decimals as members": Odd({"g": [DIGITS, DIGITS + Decimal("0.001"), None, Decimal("1.100")] * 5}, typed(g=pl.Decimal(38, 3))),
    "yes and no as members": Odd({"g": [True, False, None] * 8}),
    "days as members": Odd({"g": [DAY, date(1, 1, 1), date(9999, 12, 31), None] * 6}),
    "instants as members": Odd({"g": [NOON, NOON + timedelta(microseconds=1), None] * 8}),
    "categories of polars": Odd({"g": COUNTRIES * 6}, typed(g=pl.Categorical)),
    "an enumeration": Odd({"g": COUNTRIES * 6}, typed(g=pl.Enum(["Kenya", "nowhere", "Japan", "France"]))),
    "categories of pandas": Odd({"g": COUNTRIES * 6}, categories),
    "an index with a name": Odd({"g": ["x", "y", "z"] * 8}, indexed),
    "an index of two levels": Odd({"g": ["x", "y", "z"] * 8}, levelled),
    "types that know what is missing": Odd({"v": [1, None, 2**53 + 1] * 8}, nullable),
    "a table of arrow": Odd(numbers(1.5, None, 2.5), arrow),
    "columns of arrays": Odd({"g": ["x", "y"] * 12, "v": [1, 2] * 12}, numpy_rows),
    "lists, structs, bytes, durations and times of day": Odd(
        {"g": ["x", "y"] * 12, "list": [[1, 2]] * 24, "struct": [STRUCT] * 24, "bytes": [b"\xff"] * 24,
         "duration": [timedelta(days=1)] * 24, "clock": [time(5)] * 24}
    ),
    "an hour twice": Odd(times(*hours(datetime(2026, 10, 24, 20, tzinfo=UTC), 12)), grain="hour", zone="Europe/Berlin"),
    "a day of 23 hours": Odd(times(*hours(datetime(2026, 3, 7, 1, tzinfo=UTC), 60)), grain="day", zone="America/New_York"),
    "instants with a zone": Odd(times(*[one.astimezone(NEW_YORK) for one in hours(NOON, 30)]), typed(t=pl.Datetime("us", "America/New_York")), grain="day"),
    "before 1900": Odd(times(date(1, 1, 1), date(1582, 10, 10), date(1899, 12, 31), date(1900, 3, 1)), grain="year"),
    "the year 9999": Odd(times(date(2026, 1, 1), date(9999, 12, 30), date(9999, 12, 31)), grain="year"),
    "only the last day there is": Odd(times(date(9999, 12, 31), date(9999, 12, 31)), grain="day"),
    "the last instant there is": Odd({"t": [NOON, datetime.max.replace(tzinfo=UTC)] * 6}, grain="year", zone="America/New_York"),
    "the first instant there is": Odd({"t": [NOON, datetime.min.replace(tzinfo=UTC)] * 6}, grain="year", zone="Europe/Berlin"),
    "one day only": Odd({"t": [DAY] * SIZE}, grain="day"),
    "one instant only": Odd({"t": [NOON] * SIZE}, grain="hour"),
    "gaps of years": Odd(times(date(1999, 5, 1), date(2007, 5, 1), date(2026, 5, 1)), grain="month"),
    "in the future": Odd(times(date(2126, 1, 1), date(2126, 2, 1), date(2126, 4, 1))),
    "unsorted": Odd({"t": plain()["t"][::-1][12:] + plain()["t"][12:][::-1]}),
    "some times missing": Odd({"t": [DAY, None, date(2026, 5, 1)] * 8}),
    "every row twice": Odd({name: values * 2 for name, values in plain(12).items()}),
    "nothing to divide by": Odd({"w": [0] * SIZE}),
    "sometimes nothing to divide by": Odd({"w": [0, None, 3, 0] * 6, "g": ["x", "y", "z", "x"] * 6}),
    "nobody": Odd({"e": [None] * SIZE}, typed(e=pl.Int64)),
    "places off the map": Odd({"lat": [91.0, nan, -90.0, 1e9] * 6, "lon": [181.0, 0.0, None, inf] * 6}),
}  # fmt: skip
