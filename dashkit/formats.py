"""Numbers as text: named formats, units, changes; other formats are those of `dashkit.d3`."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from dashkit.d3 import (
    LONGEST,
    MINUS,
    MISSING,
    NAMED,
    Number,
    d3_format,
    fixed,
    grouped,
    is_finite,
    is_missing,
    parse_spec,
    parts_of,
    size_of,
    split_body,
    trimmed,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

CURRENCIES: dict[str, str] = {
    "AUD": "A$",
    "BRL": "R$",
    "CAD": "C$",
    "CNY": "CN¥",
    "EUR": "€",
    "GBP": "£",
    "INR": "₹",
    "JPY": "¥",
    "KRW": "₩",
    "MXN": "MX$",
    "NZD": "NZ$",
    "USD": "$",
}
_CODES = frozenset(
    {
        "AED",
        "CHF",
        "CZK",
        "DKK",
        "HKD",
        "HUF",
        "IDR",
        "ILS",
        "NOK",
        "PLN",
        "RON",
        "SAR",
        "SEK",
        "SGD",
        "THB",
        "TRY",
        "TWD",
        "ZAR",
    }
)
_WHOLE = frozenset({"JPY", "KRW"})
_SHORT = ".4~g"
_SMALL = 1e-6
_LARGE = 21
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def check_format(format: str) -> None:  # noqa: A002
    """Raise DefinitionError unless ``format`` is a named format or a d3-format.

    Examples
    --------
    >>> check_format(",.1%")
    """
    if format not in NAMED:
        parse_spec(format)


def format_value(value: object, format: str = "", unit: str = "") -> str:  # noqa: A002
    """Return a value as text with its unit; null is ``–`` and zero stays 0.

    Parameters
    ----------
    value
        A number, text, date, boolean or None.
    format
        A named format or a d3-format; by default what suits the type and the unit.
    unit
        A currency code (written before the number) or any other unit (written after it).

    Examples
    --------
    >>> format_value(1234.5, unit="EUR"), format_value(0.0421, ".1%"), format_value(None)
    ('€1,234.50', '4.2%', '–')
    >>> format_value(4596039.58, "compact", "USD"), format_value(12, unit="ms")
    ('$4.6M', '12 ms')
    """
    if is_missing(value):
        return MISSING
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return _other(value)
    if format in _SPECIAL:
        return _SPECIAL[format](value)
    code, _, per = unit.partition("/")
    money = code in CURRENCIES or code in _CODES or format == "currency"
    body = _number(value, format, code if money else "")
    if money:
        return _with_currency(body, code) + (f"/{per}" if per else "")
    return f"{body}{'' if unit == '%' else ' '}{unit}" if unit else body


def _other(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{_day(value)}, {value:%H:%M}"
    return _day(value) if isinstance(value, date) else str(value)


def _number(value: Number, format: str, currency: str) -> str:  # noqa: A002
    if format == "compact":
        return _compact(value)
    if format == "currency" or (currency and not format):
        return d3_format(",.0f" if currency in _WHOLE else ",.2f", value)
    if format in {"", "number"}:
        return _plain(value)
    return d3_format(format, value)


def _plain(value: Number) -> str:
    if isinstance(value, int):
        return d3_format(",d", value)
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        if isinstance(exponent, int) and -4 <= exponent <= 0:  # noqa: PLR2004
            return d3_format(f",.{-exponent}f", value)
    size = size_of(value)
    if 0 < size < _SMALL or size >= 10.0**_LARGE:
        return d3_format(_SHORT, value)
    return d3_format(",.3~r" if 0 < size < 1 else ",.2~f", value)


def _with_currency(body: str, code: str) -> str:
    symbol = CURRENCIES.get(code, f"{code} " if code else "")
    sign = body[:1] if body[:1] in {MINUS, "+", "("} else ""
    bare = body[len(sign) :]
    return sign + (bare if bare.startswith("$") and symbol.endswith("$") else symbol + bare)


def _compact(value: Number) -> str:
    text = _scaled(value, ("", "k", "M", "B", "T")).replace(" ", "")
    return text if text[-1:].isalpha() else _plain(value)


def _scaled(value: Number, units: tuple[str, ...]) -> str:
    if not is_finite(value):
        return d3_format("f", value)
    exact = Decimal(value)
    if exact.adjusted() >= _LARGE and units[0] == "":
        return d3_format(_SHORT, value)
    coefficient, exponent = parts_of(exact.copy_abs(), 3)
    step = max(0, min(len(units) - 1, exponent // 3))
    rounded = Decimal(int(coefficient)).scaleb(exponent - 2 - step * 3)
    sign = MINUS if exact < 0 and rounded else ""
    return f"{sign}{d3_format(',.2~f', rounded)} {units[step]}".rstrip()


def _duration(seconds: Number) -> str:
    """Return seconds in the two largest units that matter."""
    if not is_finite(seconds) or Decimal(seconds).adjusted() > LONGEST:
        return d3_format(",.0f", seconds)
    size, sign = abs(Decimal(seconds)), MINUS if seconds < 0 else ""
    if size < 1:
        return f"{sign}{fixed(size * 1000, 0)} ms" if size else "0 s"
    if size < 60:  # noqa: PLR2004
        return f"{sign}{trimmed(fixed(size, 1))} s"
    whole = int(size.to_integral_value(ROUND_HALF_UP))
    minutes, rest = divmod(whole, 60)
    if whole < 3_600:  # noqa: PLR2004
        return f"{sign}{minutes} min {rest:02d} s"
    hours, minutes = divmod((whole + 30) // 60, 60)
    if hours < 24:  # noqa: PLR2004
        return f"{sign}{hours} h {minutes:02d} min"
    days, hours = divmod((whole + 1_800) // 3_600, 24)
    return f"{sign}{days:,} d {hours} h"


def _day(value: date) -> str:
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def exact_text(value: object, unit: str = "") -> str:
    """Return a number with all its digits, for what `format_value` had to round.

    Examples
    --------
    >>> exact_text(9007199254740993), exact_text(4596039.58, "USD")
    ('9,007,199,254,740,993', '$4,596,039.58')
    """
    number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    if not number or not is_finite(value):  # type: ignore[arg-type]
        return format_value(value, unit=unit)
    exact = Decimal(repr(value) if isinstance(value, float) else value)  # type: ignore[arg-type]
    exponent = exact.as_tuple().exponent
    places = min(max(0, -exponent), LONGEST) if isinstance(exponent, int) else 0
    code, _, per = unit.partition("/")
    money = code in CURRENCIES or code in _CODES
    places = max(places, 0 if not money or code in _WHOLE or not places else 2)
    sign = MINUS if exact < 0 else ""
    whole, rest = split_body(fixed(exact.copy_abs(), places))
    body = f"{sign}{grouped(whole)}{rest}"
    if money:
        return _with_currency(body, code) + (f"/{per}" if per else "")
    return f"{body}{'' if unit == '%' else ' '}{unit}" if unit else body


def signed(value: object, format: str = "", unit: str = "") -> str:  # noqa: A002
    """Return a difference with its sign.

    Examples
    --------
    >>> signed(50), signed(-5.5, unit="EUR"), signed(0)
    ('+50', '−€5.50', '0')
    """
    text = format_value(value, format, unit)
    positive = isinstance(value, int | float | Decimal) and not is_missing(value) and value > 0
    shown = any(char in "123456789∞" for char in text)
    return f"+{text}" if positive and shown and not text.startswith("+") else text


def percent_change(change: Number | None) -> str:
    """Return a relative change, e.g. 0.042, as a signed percentage.

    Examples
    --------
    >>> percent_change(0.042), percent_change(-12.5), percent_change(0.0001)
    ('+4.2%', '−1,250%', '0.0%')
    """
    if change is None or is_missing(change):
        return MISSING
    places = 0 if size_of(change) >= 10 else 1  # noqa: PLR2004
    return _unsigned_zero(d3_format(f"+,.{places}%", change))


def points_change(change: Number | None) -> str:
    """Return a difference of two fractions, e.g. 0.01, in percentage points.

    Examples
    --------
    >>> points_change(0.01), points_change(-0.0042)
    ('+1.0 pp', '−0.4 pp')
    """
    if change is None or is_missing(change):
        return MISSING
    small = 0 < size_of(change) < 0.001  # noqa: PLR2004
    text = d3_format(f"+,.{2 if small else 1}%", change)
    return _unsigned_zero(text).replace("%", " pp")


def _unsigned_zero(text: str) -> str:
    return text if any(char in "123456789∞" for char in text) else text.lstrip(f"+{MINUS}")


def paired(text: str) -> str:
    r"""Return text without lone surrogates, which no UTF-8 message and no column's name can carry.

    Examples
    --------
    >>> paired("\ud83d\ude00") == "\U0001f600", paired("\ud83d") == "\ufffd"
    (True, True)
    """
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def unique(names: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """Return names that differ from each other and from those taken, by a number after them.

    Examples
    --------
    >>> unique(["sales", "size", "sales"], taken=["size"])
    ['sales', 'size (2)', 'sales (2)']
    """
    known, found = {*taken}, []
    for given in names:
        name, count = given, 1
        while name in known:
            count += 1
            name = f"{given} ({count})"
        known.add(name)
        found.append(name)
    return found


_SPECIAL: dict[str, Callable[[Number], str]] = {
    "percentage": lambda value: d3_format(",.1%", value),
    "points": points_change,
    "duration": _duration,
    "bytes": lambda value: _scaled(value, ("B", "kB", "MB", "GB", "TB", "PB")),
}
