"""How SQLite spells what `dialects` names, and the functions that a connection needs for it.

SQLite has no times: there an instant is its microseconds since 1970, read by a function that
`register` gives to the connection, and a day is its ISO text.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from math import floor, isfinite
from typing import TYPE_CHECKING, Any, Final

from dashkit.data import dialects as say
from dashkit.data import sqlite_aggregates
from dashkit.model.words import caseless

if TYPE_CHECKING:
    from collections.abc import Mapping

SQLITE: Final = ("sqlite",)
_SHORTEST_DATE = 8
_BEGINNING = 62_135_596_800  # seconds from year 1 to 1970: makes SQLite's division round down
_MICROS = f"({{0}} + {_BEGINNING}000000)"


def _sqlite_floor(seconds: int) -> str:
    size = seconds * 1_000_000
    return f"({_MICROS} / {size} * {size} - {_BEGINNING}000000)"


say.spelled(
    SQLITE,
    {
        say.known: "coalesce({0}, 0)",
        say.same_text: "({0} COLLATE BINARY)",
        say.as_text: "CAST({0} AS TEXT)",
        say.sortable: "{0}",
        say.contains: "dashkit_contains({0}, {1})",
        say.truth: "({0} <> 0)",
        say.real: "CAST({0} AS REAL)",
        say.exact: "{0}",
        say.real_bin: "dashkit_bin({0}, {1})",
        say.exact_bin: "dashkit_bin({0}, {1})",
        say.whole_sum: "(sum({0} >> 32) || ',' || sum({0} & 4294967295))",
        say.spread_of: "dashkit_spread({0})",
        say.quantile_of: "dashkit_quantile({0}, {1})",
        say.quantile_near: "dashkit_quantile({0}, {1})",
        say.distinct_near: "count(DISTINCT {0})",
        say.first_of: "dashkit_first({0}, {1})",
        say.last_of: "dashkit_last({0}, {1})",
        say.naive_instant: "dashkit_micros({0})",
        say.aware_instant: "dashkit_micros({0})",
        say.shifted: "({0} + {1} * 1000000)",
        say.minute_of: _sqlite_floor(60),
        say.hour_of: _sqlite_floor(3600),
        say.day_of: f"date({_MICROS} / 1000000 - {_BEGINNING}, 'unixepoch')",
        say.plain_day: "substr({0}, 1, 10)",
        say.week_of: "date({0}, '-' || ((strftime('%w', {0}) + 13 - {1}) % 7) || ' days')",
        say.month_of: "date({0}, 'start of month')",
        say.months_of: (
            "date({0}, 'start of month', "
            "'-' || ((strftime('%m', {0}) + 11 - {2}) % {1}) || ' months')"
        ),
    },
)


def register(connection: Any) -> None:  # noqa: ANN401
    """Give a SQLite connection the functions that the constructs call."""
    functions: Mapping[str, tuple[int, Any]] = {
        "dashkit_micros": (1, lru_cache(maxsize=1024)(_read_micros)),
        "dashkit_contains": (2, _sqlite_contains),
        "dashkit_bin": (2, _sqlite_bin),
    }
    for name, (arguments, function) in functions.items():
        connection.create_function(name, arguments, function, deterministic=True)
    for name, (arguments, kind) in sqlite_aggregates.AGGREGATES.items():
        connection.create_aggregate(name, arguments, kind)


def _read_micros(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, int | float):
        return floor(value * 1_000_000)
    if not isinstance(value, str) or len(value) < _SHORTEST_DATE:
        message = f"{value!r} is no time"
        raise ValueError(message)
    instant = datetime.fromisoformat(value)
    if instant.tzinfo is not None:
        instant = instant.astimezone(UTC).replace(tzinfo=None)
    return (instant - say.EPOCH) // say.MICROSECOND


def _sqlite_contains(value: object, needle: str | None) -> bool | None:
    return None if value is None or needle is None else needle in caseless(str(value))


def _sqlite_bin(value: float | None, width: float) -> float | None:
    if value is None or not isfinite(value / width):
        return value
    return floor(value / width) * width


__all__ = ["SQLITE", "register"]
