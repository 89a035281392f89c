"""Numbers as a card, a cell or a sentence says them: short, exact, and as a change."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any

from dashkit.d3 import MINUS
from dashkit.formats import (
    exact_text,
    format_value,
    percent_change,
    points_change,
    signed,
)
from dashkit.model.change import Change, change
from dashkit.model.units import is_percentage

if TYPE_CHECKING:
    from dashkit.model.expressions import MeasureSpec
    from dashkit.model.result import Result

_MILLION = 1_000_000
_THOUSAND = 1_000
_OPEN_FORMATS = frozenset({"", "number", "currency"})


@dataclass(frozen=True, slots=True)
class Shift:
    """A change as it is read: short text, words with their status, and the numbers behind."""

    change: Change
    text: str
    words: str


def known(value: Any) -> Any:  # noqa: ANN401
    """Return a number, or None where there is none (null, NaN, infinite)."""
    if type(value) is int:
        return value
    if value is None or isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return value if isfinite(value) else None


def cell(result: Result, column: str, row: int = 0, *, total: bool = False) -> Any:  # noqa: ANN401
    """Return one value of a result, or None where the column or the row is missing."""
    frame = result.total if total else result.frame
    if frame is None or column not in frame.columns or frame.height <= row:
        return None
    return frame[column][row]


def short(value: Any, spec: MeasureSpec) -> str:  # noqa: ANN401
    """Return a value for a large card: compact from a million up, without cents from a thousand.

    Examples
    --------
    >>> from dashkit.model.expressions import Aggregate, MeasureSpec
    >>> revenue = MeasureSpec("revenue", Aggregate("sum", "amount"), unit="USD")
    >>> short(4596039.58, revenue), short(45123.4, revenue), short(12.5, revenue)
    ('$4.6M', '$45,123', '$12.50')
    """
    number = known(value)
    if number is not None and spec.format in _OPEN_FORMATS:
        size = abs(number)
        if size >= _MILLION:
            return format_value(number, "compact", spec.unit)
        if size >= _THOUSAND:
            return format_value(number, ",.0f", spec.unit)
    return format_value(number, spec.format, spec.unit)


def full(value: Any, spec: MeasureSpec) -> str:  # noqa: ANN401
    """Return a value with all its digits, free of the noise of binary floats.

    Examples
    --------
    >>> from dashkit.model.expressions import Aggregate, MeasureSpec
    >>> full(0.1 + 0.2, MeasureSpec("x", Aggregate("sum", "x")))
    '0.3'
    """
    number = known(value)
    if is_percentage(spec) and spec.unit != "%":
        return format_value(number, ",.4~%")
    if isinstance(number, float):
        number = float(f"{number:.12g}")
    return exact_text(number, spec.unit)


def compared(value: Any, base: Any, spec: MeasureSpec, on: str = "") -> Shift:  # noqa: ANN401
    """Return how a value differs from its comparison value; ``on`` names the comparison.

    Examples
    --------
    >>> from dashkit.model.expressions import Aggregate, MeasureSpec
    >>> churn = MeasureSpec("churn", Aggregate("sum", "lost"), good="down")
    >>> compared(90, 100, churn, "Oct 2026").words
    'down 10.0% on Oct 2026, good'
    """
    found = change(
        known(value),
        known(base),
        good=spec.good,
        tolerance=spec.tolerance,
        percentage=is_percentage(spec),
    )
    text = _change_text(found, spec)
    return Shift(found, text, _change_words(found, text, on))


def difference(delta: Any, spec: MeasureSpec) -> str:  # noqa: ANN401
    """Return a difference with its sign; of percentages in points."""
    if not is_percentage(spec):
        return signed(delta, spec.format, spec.unit)
    return signed(delta, spec.format, "pp") if spec.unit == "%" else points_change(delta)


def _change_text(found: Change, spec: MeasureSpec) -> str:
    if found.value is None or found.base is None:
        return "n/a"
    if found.note == "points":
        return difference(found.delta, spec)
    if found.pct is not None:
        return percent_change(found.pct)
    return "new" if found.note == "new" and found.value > 0 else difference(found.delta, spec)


def _change_words(found: Change, text: str, on: str) -> str:
    tail = f" on {on}" if on else ""
    if found.value is None or found.base is None:
        return f"no comparison{tail}"
    judged = "" if found.status in {"neutral", "none"} else f", {found.status}"
    if text == "new":
        return f"new, nothing{' in ' + on if on else ' before'}{judged}"
    if found.arrow == "flat":
        return f"unchanged{tail}"
    way = "up" if found.arrow == "up" else "down"
    note = " (no percentage from a negative or zero value)" if found.note in {"n/a", "new"} else ""
    return f"{way} {text.lstrip('+' + MINUS)}{tail}{note}{judged}"
