"""Filters brought to the types of their fields, so that every engine compares like with like."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING

from dashkit.errors import DefinitionError
from dashkit.model.fields import NUMERIC, Field, FieldType
from dashkit.model.filters import Filter, Scalar

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashkit.model.buckets import Calendar

_DAY = timedelta(days=1)
_ORDERED = {"lt", "le", "gt", "ge", "range", "between"}
_HOLDS: dict[FieldType, str] = {
    "text": "text",
    "integer": "integers",
    "number": "numbers",
    "decimal": "decimals",
    "boolean": "true or false",
    "date": "days",
    "datetime": "times",
}


def typed(where: Filter, field_of: Callable[[str], Field], calendar: Calendar) -> Filter:
    """Return the filter with each name resolved and each value of its field's type.

    Members are sorted and said once. A day asked of a column of times means the whole day in the
    calendar's zone; a time without a zone is one of the calendar's.

    Raises
    ------
    UnknownField
        If a name is not known.
    DefinitionError
        If a value cannot be compared with its field.
    """
    return where.map(lambda leaf: _leaf(leaf, field_of(leaf.field), calendar))


def _leaf(leaf: Filter, field: Field, calendar: Calendar) -> Filter:
    kind = field.value_type
    if leaf.op == "contains" and kind != "text":
        message = f"{field.name!r} holds {_HOLDS[kind]}; .contains() looks into text"
        raise DefinitionError(message)
    if leaf.op in _ORDERED and kind in {"text", "boolean"}:
        message = f"{field.name!r} holds {_HOLDS[kind]}, which has no order; use == or .isin()"
        raise DefinitionError(message)
    if any(value is None for value in leaf.values) and leaf.op not in {"in", "range"}:
        message = f"{field.name!r}: nothing is above, below or between null; use .is_null()"
        raise DefinitionError(message)
    if kind == "datetime" and field.grain is None:
        return _instants(leaf, field, calendar)
    if kind == "date" and leaf.op == "range":
        values = tuple(_upwards(value, field, calendar) for value in leaf.values)
    else:
        values = tuple(coerce(value, field, calendar) for value in leaf.values)
    if leaf.op != "in":
        return Filter(leaf.op, field.name, values)
    if field.grain is not None and kind == "date":
        values = tuple(_floored(value, field, calendar) for value in values)
    return _members(field.name, values)


def _members(name: str, values: tuple[Scalar, ...]) -> Filter:
    unique = {(type(value).__name__, value): value for value in values}
    ordered = sorted((value for value in unique.values() if value is not None), key=_sort_key)
    return Filter("in", name, (*ordered, *((None,) if None in values else ())))


def _sort_key(value: Scalar) -> tuple[int, object]:
    if isinstance(value, int | float | Decimal):
        return (0, value)
    if isinstance(value, datetime):
        return (1, value.replace(tzinfo=value.tzinfo or UTC))
    return (2, value.isoformat()) if isinstance(value, date) else (3, value)


def _floored(value: Scalar, field: Field, calendar: Calendar) -> Scalar:
    known = isinstance(value, date) and field.grain is not None
    return calendar.floor(value, field.grain) if known else value  # type: ignore[arg-type]


def _upwards(value: Scalar, field: Field, calendar: Calendar) -> Scalar:
    """Return the first day that does not start before ``value``, as a half-open bound of days."""
    if isinstance(value, str) and len(value) > len("2026-11-16"):
        value = _read_time(value, field)
    if not isinstance(value, datetime):
        return coerce(value, field, calendar)
    wall = calendar.local(value) if value.tzinfo else value
    return wall.date() if wall.time() == time() else wall.date() + _DAY


def _instants(leaf: Filter, field: Field, calendar: Calendar) -> Filter:
    values = tuple(_day_or_instant(value, field, calendar) for value in leaf.values)
    days = [value for value in values if _is_day(value)]
    if leaf.op == "in":
        others = tuple(value for value in values if not _is_day(value))
        parts = [_day_range(field.name, day, calendar) for day in sorted(set(days), key=_sort_key)]
        if others or not parts:
            parts.append(_members(field.name, others))
        return parts[0] if len(parts) == 1 else Filter("or", parts=tuple(parts))
    if leaf.op in {"le", "gt", "between"} and _is_day(values[-1]):
        following = _start(values[-1], calendar, after=1)
        if leaf.op == "between":
            return Filter("range", field.name, (_start(values[0], calendar), following))
        return Filter("lt" if leaf.op == "le" else "ge", field.name, (following,))
    return Filter(leaf.op, field.name, tuple(_start(value, calendar) for value in values))


def _is_day(value: Scalar) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _start(value: Scalar, calendar: Calendar, *, after: int = 0) -> Scalar:
    if isinstance(value, date) and not isinstance(value, datetime):
        return calendar.instant(value + after * _DAY)
    return value


def _day_range(name: str, day: Scalar, calendar: Calendar) -> Filter:
    return Filter("range", name, (_start(day, calendar), _start(day, calendar, after=1)))


def _day_or_instant(value: Scalar, field: Field, calendar: Calendar) -> Scalar:
    if value is None:
        return None
    if isinstance(value, str):
        value = (
            _read_day(value, field) if len(value) <= len("2026-11-16") else _read_time(value, field)
        )
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else calendar.instant(value)
    if isinstance(value, date):
        return value
    raise _refusal(value, field)


def coerce(value: Scalar, field: Field, calendar: Calendar) -> Scalar:
    """Return a value as the type of the field, or raise DefinitionError.

    Examples
    --------
    >>> from dashkit.model.buckets import Calendar
    >>> coerce("2026-11", Field("day.month", "day", "date", grain="month"), Calendar())
    datetime.date(2026, 11, 1)
    """
    if value is None:
        return None
    kind = field.value_type
    if kind in NUMERIC:
        return _number(value, field)
    if kind == "date":
        return _as_day(value, field, calendar)
    if kind == "datetime":
        return _wall(value, field, calendar)
    if isinstance(value, bool if kind == "boolean" else str):
        return value
    raise _refusal(value, field)


def _number(value: Scalar, field: Field) -> Scalar:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise _refusal(value, field)
    if (isinstance(value, float) and not isfinite(value)) or (
        isinstance(value, Decimal) and not value.is_finite()
    ):
        raise _refusal(value, field)
    if field.value_type == "decimal":
        return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if isinstance(value, int):
        return value
    whole = int(value)
    if field.value_type == "integer" and whole == value:
        return whole
    return float(value)


def _as_day(value: Scalar, field: Field, calendar: Calendar) -> date:
    if isinstance(value, str):
        return _read_day(value, field)
    if isinstance(value, datetime):
        wall = calendar.local(value) if value.tzinfo else value
        if wall.time() == time():
            return wall.date()
    elif isinstance(value, date):
        return value
    raise _refusal(value, field)


def _wall(value: Scalar, field: Field, calendar: Calendar) -> datetime:
    if isinstance(value, str):
        value = _read_time(value, field)
    if isinstance(value, datetime):
        return calendar.local(value) if value.tzinfo else value
    if isinstance(value, date):
        return datetime.combine(value, time())
    raise _refusal(value, field)


def _read_day(text: str, field: Field) -> date:
    padded = text + {4: "-01-01", 7: "-01"}.get(len(text), "")
    try:
        return date.fromisoformat(padded)
    except ValueError as error:
        raise _refusal(text, field) from error


def _read_time(text: str, field: Field) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise _refusal(text, field) from error


def _refusal(value: Scalar, field: Field) -> DefinitionError:
    example = {"date": ', e.g. "2026-11-16"', "datetime": ', e.g. "2026-11-16T14:30"'}
    kind = field.value_type
    return DefinitionError(
        f"{field.name!r} holds {_HOLDS[kind]}{example.get(kind, '')}; "
        f"{str(value)[:60]!r} cannot be compared with it"
    )
