"""What the views must show, computed from plain rows without dashkit, Polars or NumPy."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from math import floor, inf, isfinite, nan
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tests.odd.frames import Odd

Row = dict[str, Any]
SAFE: Final = 2**53
LARGEST: Final = Fraction(1.7976931348623157e308)
DIGITS: Final = Fraction(1, 2**50)
TINIEST: Final = Fraction(5e-324)


def exact(value: Any) -> Fraction | float:
    """Return a number without any rounding; infinities stay floats."""
    return value if isinstance(value, float) and not isfinite(value) else Fraction(value)


def known(rows: Iterable[Row], name: str) -> list[Any]:
    """Return the values of a column that are there."""
    return [row[name] for row in rows if row[name] is not None]


def total(rows: Iterable[Row], name: str = "v") -> Fraction | float | None:
    """Return the sum of what is known; None where nothing is."""
    values = [exact(one) for one in known(rows, name)]
    endless = [one for one in values if isinstance(one, float)]
    if endless:
        return sum(endless)
    return sum(values, Fraction(0)) if values else None


def mean(rows: Sequence[Row]) -> Fraction | float | None:
    """Return the mean of what is known."""
    found = total(rows)
    return None if found is None else found / len(known(rows, "v"))


def ratio(rows: Sequence[Row]) -> Fraction | float | None:
    """Return the total of ``v`` by that of ``w``; None where there is nothing to divide by."""
    over, under = total(rows), total(rows, "w")
    return None if over is None or not under else over / under


def count(rows: Sequence[Row]) -> Fraction:
    """Return how many rows there are."""
    return Fraction(len(rows))


MEASURES: Final[dict[str, Callable[[list[Row]], Fraction | float | None]]] = {
    "total": total,
    "n": count,
    "avg": mean,
    "ratio": ratio,
}


def slack(rows: Iterable[Row]) -> Fraction:
    """Return by how much a sum of floats may be off: a little of the sum of their sizes."""
    sizes = [abs(exact(one)) for one in known(rows, "v")]
    return sum((one for one in sizes if isinstance(one, Fraction)), Fraction(0)) * DIGITS


def shows_nothing(wanted: Fraction | float | None) -> bool:
    """Return whether there is no number that a float can say."""
    if wanted is None or isinstance(wanted, float):
        return True
    return abs(wanted) > LARGEST


def too_large(rows: list[Row], name: str) -> bool:
    """Return whether a mean or a ratio is of a sum that no float can say."""
    return name in {"avg", "ratio"} and shows_nothing(total(rows))


def close(found: Any, rows: list[Row], name: str) -> bool:
    """Return whether a number is that of a measure over rows, to the rounding of floats.

    What is too large for a float and what is infinite cannot be drawn, so that nothing is shown.
    """
    wanted = MEASURES[name](rows)
    if shows_nothing(wanted) or wanted is None or found is None:
        return found is None and (shows_nothing(wanted) or too_large(rows, name))
    return (
        abs(Fraction(found) - Fraction(wanted))
        <= slack(rows) + abs(Fraction(wanted)) * DIGITS + TINIEST
    )


def grouped(rows: Iterable[Row], *by: Callable[[Row], Any]) -> dict[Any, list[Row]]:
    """Return the rows of each member, or of each tuple of members."""
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        key = tuple(one(row) for one in by)
        found[key if len(key) > 1 else key[0]].append(row)
    return dict(found)


def member(value: Any) -> Any:
    """Return a member as the page names it in its messages."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(UTC)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, float) and not isfinite(value):
        return {inf: "Infinity", -inf: "-Infinity"}.get(value, nan)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > SAFE:
        return str(value)
    return value


def field(name: str, odd: Odd) -> Callable[[Row], Any]:
    """Return what a field such as ``g``, ``t.month`` or ``v.bin(0.5)`` is of a row."""
    column, _, rest = name.partition(".")
    if not rest:
        return lambda row: member(row[column])
    if rest.startswith("bin("):
        return lambda row: binned(row[column], rest[4:-1])
    place = ZoneInfo(odd.zone)
    return lambda row: None if row[column] is None else cut(row[column], rest, place)


def binned(value: Any, width: str) -> Any:
    """Return the lower edge of the bin of a number; none for what is missing or infinite."""
    if value is None or isinstance(exact(value), float):
        return None
    step = Fraction(width)
    return float(floor(Fraction(value) / step) * step)


def cut(when: date, grain: str, zone: ZoneInfo) -> str:
    """Return the first wall-clock moment of the bucket of a time."""
    day = when
    if isinstance(when, datetime):
        aware = when if when.tzinfo is not None else when.replace(tzinfo=UTC)
        when = aware.astimezone(zone)
        day = when.date()
        if grain == "hour":
            return when.replace(minute=0, second=0, microsecond=0, tzinfo=None).isoformat()
    if grain == "week":
        return date.fromordinal(max(day.toordinal() - day.weekday(), 1)).isoformat()
    quarter = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    first = {"month": day.replace(day=1), "year": day.replace(month=1, day=1), "quarter": quarter}
    return first.get(grain, day).isoformat()


def quantile(rows: Sequence[Row], share: str) -> Fraction | None:
    """Return the quantile of ``v`` by linear interpolation between the ranks."""
    values = [exact(one) for one in known(rows, "v")]
    if not values:
        return None
    ranked = sorted(values)
    place = Fraction(share) * (len(ranked) - 1)
    low = floor(place)
    ends = ranked[low], ranked[min(low + 1, len(ranked) - 1)]
    if isinstance(ends[0], float) or isinstance(ends[1], float):
        return None
    return ends[0] + (ends[1] - ends[0]) * (place - low)
