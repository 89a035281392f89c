"""Filters in words, words as keys."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from dashkit.model.buckets import MONTHS

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashkit.model.filters import Filter, Scalar

_SHOWN = 5
_COMPARED = {"lt": "below", "le": "at most", "gt": "above", "ge": "at least"}
_WHEN = {"lt": "before", "le": "until", "gt": "after", "ge": "since"}


def slug(text: str) -> str:
    """Return a text as a key: lower-case words joined by hyphens.

    Examples
    --------
    >>> slug("Revenue by region (2017)"), slug("§")
    ('revenue-by-region-2017', '')
    """
    return "-".join(re.findall(r"[^\W_]+", text.lower()))[:60]


def caseless(text: str) -> str:
    """Return a text as `contains` compares it: lower case, with one form of sigma and of i.

    Databases do not agree on the small letter of a last sigma and of an I with a dot.

    Examples
    --------
    >>> caseless("İstanbul"), caseless("ΛΌΓΟΣ") == caseless("λόγοσ")
    ('istanbul', True)
    """
    return text.lower().replace("\u03c2", "\u03c3").replace("i\u0307", "i")


def scalar_words(value: Scalar) -> str:
    """Return one value as a reader would write it; null is ``(missing)``.

    Examples
    --------
    >>> from datetime import date
    >>> scalar_words(date(2026, 11, 1)), scalar_words(None), scalar_words(True)
    ('1 Nov 2026', '(missing)', 'yes')
    """
    if value is None:
        return "(missing)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        shape = "%H:%M:%S" if value.second else "%H:%M"
        return f"{_day(value)}, {value:{shape}}"
    if isinstance(value, date):
        return _day(value)
    if isinstance(value, float):
        return f"{value:,.15g}"
    return f"{value:,}" if isinstance(value, int | Decimal) else (value or "(empty)")


def _day(value: date) -> str:
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def filter_words(where: Filter, title: Callable[[str], str]) -> str:
    """Return a filter in words, e.g. ``region is EU or US``; ``title`` names a field."""
    if where.op in {"and", "or"}:
        return _joined(where, title)
    if where.op == "not":
        return _negated(where.parts[0], title)
    return f"{title(where.field)} {_leaf(where)}"


def _joined(where: Filter, title: Callable[[str], str]) -> str:
    if not where.parts:
        return "every row" if where.op == "and" else "no row"
    texts = [filter_words(part, title) for part in where.parts]
    if len(texts) > 1:
        texts = [
            f"({text})" if part.op in {"and", "or"} else text
            for part, text in zip(where.parts, texts, strict=True)
        ]
    return f" {where.op} ".join(texts)


def _negated(inner: Filter, title: Callable[[str], str]) -> str:
    name = title(inner.field) if inner.field else ""
    if inner.op in {"in", "is_null"}:
        return f"{name} {_leaf(inner).replace('is ', 'is not ', 1)}"
    if inner.op == "contains":
        return f"{name} does not contain {scalar_words(inner.values[0])}"
    return f"not ({filter_words(inner, title)})"


def _leaf(where: Filter) -> str:
    values = where.values
    if where.op == "is_null":
        return "is missing"
    if where.op == "in":
        return f"is {_members(values)}"
    if where.op == "contains":
        return f"contains {scalar_words(values[0])}"
    if where.op in _COMPARED:
        words = _WHEN if isinstance(values[0], date) else _COMPARED
        return f"is {words[where.op]} {scalar_words(values[0])}"
    return _stretch(where)


def _members(values: tuple[Scalar, ...]) -> str:
    if not values:
        return "nothing"
    texts = [scalar_words(value) for value in values[:_SHOWN]]
    if len(values) > _SHOWN:
        texts.append(f"{len(values) - _SHOWN} more")
    return " or ".join((", ".join(texts[:-1]), texts[-1])) if len(texts) > 1 else texts[0]


def _starts_a_day(value: Scalar) -> bool:
    """Return whether a wall-clock time is midnight; of an open end or anything else, true."""
    return not isinstance(value, datetime) or (value.tzinfo is None and value.time() == time())


def _stretch(where: Filter) -> str:
    low, high = where.values
    if where.op == "range" and all(_starts_a_day(one) for one in (low, high)):
        low, high = (one.date() if isinstance(one, datetime) else one for one in (low, high))
    days = isinstance(high, date) and not isinstance(high, datetime)
    if where.op == "range" and days and isinstance(high, date) and high > date.min:
        high, closed = high - timedelta(days=1), True
    else:
        closed = where.op == "between"
    if low is None and high is None:
        return "is known"
    if high is None:
        return f"is {'since' if isinstance(low, date) else 'at least'} {scalar_words(low)}"
    upper = scalar_words(high)
    if low is None:
        words = _WHEN if isinstance(high, date) else _COMPARED
        return f"is {words['le' if closed else 'lt']} {upper}"
    if closed and low == high:
        return f"is {upper}"
    return f"is {scalar_words(low)} to {'' if closed else 'below '}{upper}"
