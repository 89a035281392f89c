"""Filters as JSON and back: bounded, typed, total on anything that JSON can hold."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import TYPE_CHECKING, cast

from dashkit.errors import DefinitionError

if TYPE_CHECKING:
    from dashkit.model.filters import Filter, Op, Scalar

DEEPEST = 16
MOST_PARTS = 1_000
MOST_VALUES = 10_000
LONGEST = 10_000
_SAFE_INTEGER = 2**53
_LONGEST_NUMBER = 400


def scalar_to_json(value: Scalar) -> object:
    """Return a value as JSON; what JSON has no type for is an object of one entry.

    Examples
    --------
    >>> from datetime import date
    >>> scalar_to_json(date(2026, 11, 1)), scalar_to_json(9007199254740993)
    ({'date': '2026-11-01'}, {'integer': '9007199254740993'})
    """
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > _SAFE_INTEGER:
        return {"integer": str(value)}
    if isinstance(value, float) and not isfinite(value):
        raise _bad(f"{value!r} is not a number that a filter can hold")
    return value


def scalar_from_json(raw: object) -> Scalar:
    """Read what `scalar_to_json` wrote."""
    if raw is None or isinstance(raw, bool | int):
        return raw
    if isinstance(raw, float):
        if not isfinite(raw):
            raise _bad("numbers must be finite")
        return raw
    if isinstance(raw, str):
        if len(raw) > LONGEST:
            raise _bad(f"texts may have {LONGEST:,} characters")
        return raw
    if isinstance(raw, dict) and len(raw) == 1:
        kind, text = next(iter(raw.items()))
        if isinstance(text, str) and len(text) <= _LONGEST_NUMBER:
            return _typed(kind, text)
    raise _bad(f"{str(raw)[:60]!r} is not a value")


def _typed(kind: object, text: str) -> Scalar:
    try:
        if kind == "date":
            return date.fromisoformat(text)
        if kind == "datetime":
            return datetime.fromisoformat(text)
        if kind == "integer":
            return int(text)
        if kind == "decimal":
            number = Decimal(text)
            if number.is_finite():
                return number
    except (ValueError, InvalidOperation) as error:
        raise _bad(f"{text[:60]!r} is not a {kind}") from error
    raise _bad(f"{text[:60]!r} is not a value")


def filter_to_json(where: Filter) -> dict[str, object]:
    """Return a filter as JSON."""
    if where.op in {"and", "or", "not"}:
        return {"op": where.op, "parts": [filter_to_json(part) for part in where.parts]}
    values = [scalar_to_json(value) for value in where.values]
    return {"op": where.op, "field": where.field, "values": values}


def filter_from_json(raw: object, kind: type[Filter]) -> Filter:
    """Read a filter; what is not one raises DefinitionError, whatever it is."""
    return _read(raw, kind, DEEPEST, [MOST_PARTS])


def _read(raw: object, kind: type[Filter], depth: int, left: list[int]) -> Filter:
    left[0] -= 1
    if depth < 0 or left[0] < 0:
        raise _bad(f"at most {DEEPEST} levels and {MOST_PARTS:,} parts")
    if not isinstance(raw, dict):
        raise _bad("an object with op, field and values is expected")
    op = raw.get("op")
    if not isinstance(op, str):
        raise _bad("op must be a word")
    parts = _list(raw, "parts", MOST_PARTS)
    values = _list(raw, "values", MOST_VALUES)
    name = raw.get("field", "")
    if not isinstance(name, str) or len(name) > LONGEST:
        raise _bad("field must be a name")
    return kind(
        cast("Op", op),
        name,
        tuple(scalar_from_json(value) for value in values),
        tuple(_read(part, kind, depth - 1, left) for part in parts),
    )


def _list(raw: dict[object, object], key: str, most: int) -> list[object]:
    found = raw.get(key, [])
    if not isinstance(found, list) or len(found) > most:
        raise _bad(f"{key} must be a list of at most {most:,}")
    return found


def _bad(reason: str) -> DefinitionError:
    return DefinitionError(f"this is not a filter: {reason}")
