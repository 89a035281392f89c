"""Inputs as they come: whatever an analysis is given, it answers or says why not, and changes nothing.

`SERIES` maps a name to a function without arguments that builds the data anew at each call: numbers, series or frames
with a time column ``when`` and a number column ``amount`` where they are frames of columns.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable

NAN, INF = float("nan"), float("inf")
START = date(2024, 1, 1)


def days(n: int, *, start: date = START, step: int = 1) -> list[date]:
    return [start + timedelta(days=step * place) for place in range(n)]


def framed(when: Any, amount: Any) -> pl.DataFrame:
    return pl.DataFrame({"when": when, "amount": amount}, strict=False)


def noise(n: int, seed: int = 1) -> Any:
    return np.random.default_rng(seed).normal(100.0, 10.0, n)


def weekly(n: int) -> Any:
    return noise(n) + 40.0 * (np.arange(n) % 7 > 4)


def hours(zone: str, start: datetime, n: int) -> pl.DataFrame:
    """Return every hour that there was, the second of a doubled hour included."""
    first = start.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    when = pl.Series("when", [first + timedelta(hours=place) for place in range(n)])
    return pl.DataFrame(
        {"when": when.dt.convert_time_zone(zone), "amount": noise(n) + np.arange(n) % 24}
    )


def with_at(values: Any, *changes: tuple[int, float]) -> Any:
    for place, value in changes:
        values[place] = value
    return values


def shuffled(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.sample(fraction=1.0, shuffle=True, seed=3)


SERIES: dict[str, Callable[[], Any]] = {
    # how many
    "empty list": list,
    "empty array": lambda: np.array([]),
    "empty frame with columns": lambda: pl.DataFrame(
        schema={"when": pl.Date, "amount": pl.Float64}
    ),
    "empty frame without columns": pl.DataFrame,
    "one": lambda: [5.0],
    "two": lambda: [5.0, 6.0],
    "three": lambda: [5.0, 6.0, 4.0],
    "four": lambda: [1, 2, 3, 4],
    "one row of a frame": lambda: framed([START], [3.0]),
    "two rows of a frame": lambda: framed(days(2), [3.0, 4.0]),
    "eight": lambda: noise(8),
    "a million": lambda: noise(1_000_000),
    # which numbers
    "all null": lambda: [None] * 20,
    "all nan": lambda: [NAN] * 20,
    "all but one null": lambda: [None] * 19 + [1.0],
    "all but two null": lambda: [1.0] + [None] * 18 + [2.0],
    "every other null": lambda: [1.0, None] * 20,
    "nulls first": lambda: [None] * 10 + list(noise(30)),
    "nulls last": lambda: list(noise(30)) + [None] * 10,
    "one infinite": lambda: with_at(noise(50), (20, INF)),
    "both infinities": lambda: with_at(noise(50), (20, INF), (30, -INF)),
    "last infinite": lambda: with_at(noise(50), (49, INF)),
    "all infinite": lambda: [INF] * 20,
    "constant": lambda: [7.0] * 60,
    "constant integers": lambda: [3] * 60,
    "zeros": lambda: [0.0] * 60,
    "constant but the last": lambda: [7.0] * 59 + [8.0],
    "mostly zeros": lambda: np.where(np.arange(120) % 11 == 0, 5.0, 0.0),
    "negative": lambda: -noise(60),
    "both signs": lambda: noise(60) - 100.0,
    "tiny": lambda: noise(60) * 1e-300,
    "huge": lambda: noise(60) * 1e300,
    "large with small differences": lambda: 1e15 + np.arange(60.0) % 7,
    "one outlier": lambda: with_at(noise(60), (30, 1e9)),
    "last is an outlier": lambda: with_at(noise(60), (59, 1e9)),
    "level shift": lambda: np.concatenate([noise(40), noise(40) + 500.0]),
    "exponential": lambda: 1.5 ** np.arange(120.0),
    "straight line": lambda: np.arange(50.0),
    "falling to zero": lambda: np.maximum(50.0 - np.arange(60.0), 0.0),
    "alternating": lambda: np.tile([1.0, -1.0], 30),
    "perfect season": lambda: np.tile([1.0, 5.0, 2.0, 8.0, 3.0, 9.0, 4.0], 12),
    # which types
    "booleans": lambda: [True, False, True] * 10,
    "decimals": lambda: [Decimal("1.10"), Decimal("2.20"), Decimal("3.05"), None] * 6,
    "fractions": lambda: [Fraction(1, 3)] * 10,
    "mixed types": lambda: [1, "two", 3.0, None],
    "texts": lambda: ["a", "b", "c"],
    "texts of digits": lambda: ["1", "2", "3"],
    "a string": lambda: "12345",
    "a number": lambda: 5.0,
    "nothing": lambda: None,
    "complex": lambda: np.array([1 + 2j, 2 + 1j]),
    "two dimensions": lambda: np.ones((5, 2)),
    "unsigned integers": np.arange(200, dtype=np.uint8)[::-1].copy,
    "float32": lambda: noise(60).astype(np.float32),
    "read-only array": lambda: np.frombuffer(noise(60).tobytes()),
    "durations": lambda: pl.Series("amount", [timedelta(seconds=s) for s in range(30)]),
    "pandas nullable integers": lambda: pd.Series([1, None, 3] * 10, dtype="Int64"),
    "pandas series by days": lambda: pd.Series(
        weekly(60), index=pd.date_range(START, periods=60, freq="D")
    ),
    "pandas series by month periods": lambda: pd.Series(
        noise(40), index=pd.period_range("2020-01", periods=40, freq="M")
    ),
    "pandas frame with a text index": lambda: pd.DataFrame(
        {"when": pd.date_range(START, periods=60, freq="D"), "amount": noise(60)},
        index=[f"r{place}" for place in range(60)],
    ),
    "arrow table": lambda: pa.table({"when": days(60), "amount": weekly(60)}),
    "lazy frame": lambda: framed(days(60), weekly(60)).lazy(),
    "rows": lambda: [{"when": day, "amount": 1.0 + day.day} for day in days(40)],
    "unicode names": lambda: pl.DataFrame({"näer 時間": days(40), "Umsatz €🙂": noise(40)}),
    "two columns of numbers": lambda: pl.DataFrame(
        {"when": days(9), "a": [1.0] * 9, "b": [2.0] * 9}
    ),
    # which times
    "by days": lambda: framed(days(90), weekly(90)),
    "unsorted": lambda: shuffled(framed(days(90), weekly(90))),
    "newest first": lambda: framed(days(90)[::-1], weekly(90)),
    "duplicate times": lambda: framed(days(30) + days(3), noise(33)),
    "all at one time": lambda: framed([START] * 20, noise(20)),
    "gaps": lambda: framed(days(90), weekly(90)).filter(pl.col("when").dt.day() != 13),
    "one long gap": lambda: framed(days(40) + days(40, start=date(2024, 6, 1)), noise(80)),
    "missing times": lambda: framed([*days(30), None, None], noise(32)),
    "only missing times": lambda: framed(pl.Series([None] * 5, dtype=pl.Date), noise(5)),
    "irregular": lambda: framed(
        [datetime(2024, 1, 1) + timedelta(seconds=37 * s * s + s) for s in range(40)], noise(40)
    ),
    "working days": lambda: framed(
        [day for day in days(120) if day.weekday() < 5],
        noise(sum(day.weekday() < 5 for day in days(120))),
    ),
    "months": lambda: framed(
        pl.date_range(date(2015, 1, 1), date(2023, 12, 1), "1mo", eager=True), noise(108)
    ),
    "month ends": lambda: framed(
        pl.date_range(date(2015, 1, 1), date(2023, 12, 1), "1mo", eager=True).dt.month_end(),
        noise(108),
    ),
    "leap days": lambda: framed([date(year, 2, 29) for year in range(1904, 2024, 4)], noise(30)),
    "first and last year": lambda: framed([date(1, 1, 1), date(9999, 12, 31)], [1.0, 2.0]),
    "end of time": lambda: framed(days(10, start=date(9999, 12, 22)), noise(10)),
    "hours through spring": lambda: hours("Europe/Berlin", datetime(2024, 3, 25), 400),
    "hours through autumn": lambda: hours("America/New_York", datetime(2024, 10, 28), 400),
    "midnights of a zone": lambda: pl.DataFrame(
        {
            "when": pl.Series("when", days(90, start=date(2024, 2, 1)))
            .cast(pl.Datetime("us"))
            .dt.replace_time_zone("America/Sao_Paulo"),
            "amount": weekly(90),
        }
    ),
    "seconds with jitter": lambda: framed(
        [
            datetime(2024, 1, 1) + timedelta(seconds=60 * s, milliseconds=s * 37 % 500)
            for s in range(80)
        ],
        noise(80),
    ),
}
