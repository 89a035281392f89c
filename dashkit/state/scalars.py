"""JSON values as scalars of a field's type; what does not fit is refused."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashkit.model.fields import FieldType
    from dashkit.model.filters import Scalar

LONGEST_TEXT: Final = 1_000
LARGEST: Final = 2**53
_INTEGER: Final = re.compile(r"-?\d{1,40}", re.ASCII)
_DECIMAL: Final = re.compile(r"-?\d{1,60}(\.\d{1,60})?", re.ASCII)
_MOMENT: Final = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|\+00:00)?)?", re.ASCII
)


class Bad(Exception):  # noqa: N818
    """A message that is refused, with the words for it."""


def text_of(raw: object, most: int = LONGEST_TEXT) -> str:
    """Return a text that is not too long."""
    if not isinstance(raw, str):
        raise Bad("a text is expected")
    if len(raw) > most:
        raise Bad("a text is too long")
    return raw


def scalar(raw: object, kind: FieldType) -> Scalar:
    """Return a JSON value as one of the field's type; None is the missing value."""
    if raw is None:
        return None
    found = _SCALARS[kind](raw)
    if found is None:
        raise Bad("a value does not fit its field")
    return found


def _as_text(raw: object) -> Scalar:
    return text_of(raw) if isinstance(raw, str) else None


def _as_boolean(raw: object) -> Scalar:
    return raw if isinstance(raw, bool) else None


def _as_integer(raw: object) -> Scalar:
    if isinstance(raw, str):
        return int(raw) if _INTEGER.fullmatch(raw) else None
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    whole = isinstance(raw, int) or (isfinite(raw) and raw.is_integer())
    return int(raw) if whole and abs(raw) <= LARGEST else None


def _as_number(raw: object) -> Scalar:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    if isinstance(raw, int):
        return raw if abs(raw) <= LARGEST else None
    return raw if isfinite(raw) else None


def _as_decimal(raw: object) -> Scalar:
    if isinstance(raw, str):
        return Decimal(raw) if _DECIMAL.fullmatch(raw) else None
    number = _as_number(raw)
    return None if number is None else Decimal(str(number))


def _as_day(raw: object) -> Scalar:
    moment = as_moment(raw)
    return moment.date() if isinstance(moment, datetime) else None


def as_moment(raw: object) -> Scalar:
    """Return a wall-clock time; the page writes those of the model's zone as if they were UTC."""
    if not isinstance(raw, str) or not _MOMENT.fullmatch(raw):
        return None
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        return None
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


_SCALARS: Final[dict[FieldType, Callable[[object], Scalar]]] = {
    "text": _as_text,
    "boolean": _as_boolean,
    "integer": _as_integer,
    "number": _as_number,
    "decimal": _as_decimal,
    "date": _as_day,
    "datetime": as_moment,
}
