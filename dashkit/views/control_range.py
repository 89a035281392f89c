"""A range of numbers or days: its bounds in the data, what is chosen, how the rows lie in it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from math import ceil, floor, isfinite, log10
from typing import TYPE_CHECKING, Any, Final

from dashkit.model.expressions import Aggregate, MeasureSpec
from dashkit.model.fields import TEMPORAL
from dashkit.model.filters import Filter
from dashkit.model.policy import withholds
from dashkit.views.control_members import ROWS
from dashkit.views.plots.limits import LEAST
from dashkit.views.scope import key_of, member_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashkit.model.calendar import Calendar, Period
    from dashkit.model.fields import Field, Grain
    from dashkit.model.filters import Scalar
    from dashkit.model.model import Model
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.views.control_items import Control

_STEPS: Final = 200
_BINS: Final = 30
_DAY: Final = timedelta(days=1)
_GRAINS: Final[tuple[tuple[int, Grain], ...]] = (
    (60, "day"),
    (420, "week"),
    (5 * 366, "month"),
    (15 * 366, "quarter"),
)


def queries(model: Model, control: Control) -> dict[str, Query]:
    """Return what asks for the least and the largest value, and how many rows have none."""
    name = control.field.name
    missing = MeasureSpec("missing", Aggregate("count", where=Filter("is_null", name)))
    return {f"bounds:{name}": model.query([*_ends(model, control.field), missing])}


def _ends(model: Model, field: Field) -> list[MeasureSpec]:
    """Return what asks for both ends of a field; nothing where they are those of single rows."""
    if withholds(model) and field.name != model.time:
        return []
    return [
        MeasureSpec("low", Aggregate("min", field.name)),
        MeasureSpec("high", Aggregate("max", field.name)),
    ]


def part(control: Control, bounds: Result, own: Filter | None) -> dict[str, Any]:
    """Return the control with its bounds, its step and what is chosen; None is an open end."""
    field, calendar = control.field, bounds.query.model.calendar
    first, last = _bounds(bounds, field)
    low, high, missing = chosen(own, calendar)
    days = field.type in TEMPORAL
    if days:
        scale: tuple[Any, Any, float] = (key_of(first), key_of(last), 1)
    else:
        scale = _scale(first, last, whole=field.type == "integer")
    return {
        "type": "slider",
        "field": field.name,
        "label": control.label,
        "kind": "date" if days else "integer" if field.type == "integer" else "number",
        "min": scale[0],
        "max": scale[1],
        "step": scale[2],
        "low": _end(low),
        "high": _end(high),
        "missing": missing,
        "absent": None if bounds.meta.withheld else _absent(bounds),
        "words": range_words(low, high, missing=missing, field=field, calendar=calendar),
    }


def _end(value: Scalar) -> Any:  # noqa: ANN401
    """Return an end as the page's slider holds it."""
    return float(value) if isinstance(value, Decimal) else key_of(value)


def _absent(bounds: Result) -> int:
    """Return how many rows have no value."""
    return int(bounds.frame["missing"][0] or 0) if bounds.frame.height else 0


def chosen(own: Filter | None, calendar: Calendar) -> tuple[Scalar, Scalar, bool]:
    """Return both ends, included, that a filter sets, and whether it keeps what is missing."""
    if own is None:
        return None, None, False
    parts = own.parts if own.op == "or" else (own,)
    missing = any(one.op == "is_null" for one in parts)
    for one in parts:
        if one.op in {"between", "range"}:
            low, high = (_day(value, calendar) for value in one.values)
            if one.op == "range" and isinstance(high, date):
                high -= _DAY
            return low, high, missing
        if one.op in {"ge", "gt"}:
            return _day(one.values[0], calendar), None, missing
        if one.op in {"le", "lt"}:
            return None, _day(one.values[0], calendar), missing
    return None, None, missing


def range_words(
    low: Scalar, high: Scalar, *, missing: bool, field: Field, calendar: Calendar
) -> str:
    """Return what is chosen in words; empty where nothing is."""
    first, last = ("" if end is None else member_words(end, field, calendar) for end in (low, high))
    if first and last:
        found = f"{first} – {last}"
    else:
        found = f"from {first}" if first else f"to {last}" if last else ""
    return f"{found} or missing" if found and missing else found


def histogram(
    model: Model,
    field: Field,
    where: Filter | None,
    period: Period | None,
    run: Callable[[Query], Result],
) -> list[dict[str, Any]]:
    """Return how many rows lie where, under the other filters: the lower edge and count of bins."""
    ends = _ends(model, field)
    first, last = _bounds(run(model.query(ends)), field) if ends else (None, None)
    if first is None or last is None:
        return []
    bins = _bins(field, first, last)
    query = model.query([ROWS], by=[bins], where=where, period=period, order=bins.name, fill="none")
    frame = run(query).frame
    return [
        {"key": key_of(edge), "text": member_words(edge, bins, model.calendar), "count": count}
        for edge, count in zip(frame[bins.name], frame[ROWS.name], strict=True)
        if edge is not None
    ]


def _bins(field: Field, first: Any, last: Any) -> Field:  # noqa: ANN401
    if field.type in TEMPORAL:
        days = (last - first).days
        return field.at(next((grain for most, grain in _GRAINS if days <= most), "year"))
    span = float(last) - float(first)
    width = nice(span / _BINS) if span > LEAST else 1.0
    return field.bin(max(width, 1.0) if field.type == "integer" else width)


def _bounds(result: Result, field: Field) -> tuple[Any, Any]:
    if result.frame.height == 0 or "low" not in result.frame.columns:
        return None, None
    found = [result.frame[name][0] for name in ("low", "high")]
    if field.type in TEMPORAL:
        found = [_day(one, result.query.model.calendar) for one in found]
    elif None not in found and not isfinite(float(found[1]) - float(found[0])):
        return None, None
    return (found[0], found[1]) if None not in found else (None, None)


def _day(value: Scalar, calendar: Calendar) -> Scalar:
    """Return the day of a time in the model's zone; what is no time as it is."""
    if not isinstance(value, datetime):
        return value
    wall = calendar.local(value) if value.tzinfo else value
    return wall.date()


def _scale(first: Any, last: Any, *, whole: bool) -> tuple[Any, Any, float]:  # noqa: ANN401
    """Return the bounds, rounded outwards to a step of which some hundred lie between them."""
    if first is None or last is None:
        return None, None, 1
    low, high = float(first), float(last)
    if whole and high - low <= 5 * _STEPS:
        return int(first), int(last), 1
    step = nice((high - low) / _STEPS) if high - low > LEAST else 1.0
    ends = [floor(low / step) * step, ceil(high / step) * step]
    if whole:
        return *(int(end) for end in ends), max(int(step), 1)  # type: ignore[return-value]
    digits = max(0, -floor(log10(step)))
    return round(ends[0], digits), round(ends[1], digits), step


def nice(width: float) -> float:
    """Return 1, 2 or 5 times a power of ten, not below ``width``.

    Examples
    --------
    >>> nice(0.013), nice(7), nice(20)
    (0.02, 10.0, 20.0)
    """
    power = 10.0 ** floor(log10(width))
    factor = next(one for one in (1, 2, 5, 10) if width <= one * power * (1 + 1e-9))
    return float(f"{factor * power:g}")
