"""Numbers as text: d3-format strings (the grammar of Plotly and of the page) and named formats.

Integers and decimals of any size are exact; floats are rounded as JavaScript rounds them. The one
difference from d3-format: numbers from 1e21 up keep all their digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from math import fabs, isfinite, isnan
from typing import TYPE_CHECKING

from dashkit.errors import DefinitionError

if TYPE_CHECKING:
    from collections.abc import Callable

MISSING = "–"
MINUS = "−"
NAMED: tuple[str, ...] = (
    "number",
    "currency",
    "percentage",
    "compact",
    "duration",
    "bytes",
    "points",
)
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
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SPEC = re.compile(
    r"(?:(?P<fill>.)?(?P<align>[<>=^]))?(?P<sign>[+\-( ])?(?P<symbol>\$)?(?P<zero>0)?"
    r"(?P<width>\d+)?(?P<comma>,)?(?:\.(?P<precision>\d+))?(?P<trim>~)?(?P<type>[defgnprs%])?",
    re.DOTALL,
)
_PREFIXES = ("y", "z", "a", "f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E", "Z", "Y")
_WIDEST = 200
_LONGEST = 1_000
_EXACT = Context(prec=2_000)
_EXACT_FLOATS = 2.0**53

Number = int | float | Decimal


@dataclass(frozen=True, slots=True)
class _Spec:
    fill: str
    align: str
    sign: str
    symbol: str
    zero: bool
    width: int
    comma: bool
    precision: int
    trim: bool
    type: str
    python: str = ""
    """The format of Python that writes most numbers alike; empty where there is none."""


def check_format(format: str) -> None:  # noqa: A002
    """Raise DefinitionError unless ``format`` is a named format or a d3-format.

    Examples
    --------
    >>> check_format(",.1%")
    """
    if format not in NAMED:
        _parse(format)


@lru_cache(maxsize=256)
def _parse(format: str) -> _Spec:  # noqa: A002
    found = _SPEC.fullmatch(format) if isinstance(format, str) else None
    if found is None:
        allowed = ", ".join(NAMED)
        message = f"format {format!r} is neither one of {allowed} nor a d3-format such as '.1%'"
        raise DefinitionError(message)
    kind, precision, trim = found["type"] or "", found["precision"], found["trim"] is not None
    if not kind:
        precision, trim, kind = precision or "12", True, "g"
    zero = found["zero"] is not None or (found["fill"] == "0" and found["align"] == "=")
    digits = 6 if precision is None else int(precision[:4])
    low, high = (1, 21) if kind in "gnprs" else (0, 20)
    spec = _Spec(
        fill="0" if zero else (found["fill"] or " "),
        align="=" if zero else (found["align"] or ">"),
        sign=found["sign"] or "-",
        symbol=found["symbol"] or "",
        zero=zero,
        width=min(int((found["width"] or "0")[:4]), _WIDEST),
        comma=found["comma"] is not None or kind == "n",
        precision=min(max(digits, low), high),
        trim=trim,
        type="g" if kind == "n" else kind,
    )
    odd = spec.zero or spec.width or spec.symbol or spec.sign != "-" or kind not in "df%"
    places = "d" if kind == "d" else f".{spec.precision}f"
    return spec if odd else replace(spec, python=f"{',' if spec.comma else ''}{places}")


def d3_format(format: str, value: Number) -> str:  # noqa: A002
    """Return a number as d3-format writes it.

    Examples
    --------
    >>> d3_format(",.2f", 1234567.891), d3_format(".3s", 4596039), d3_format("+.1%", 0.042)
    ('1,234,567.89', '4.60M', '+4.2%')
    """
    spec = _parse(format)
    common = _common(spec, value) if spec.python else None
    if common is not None:
        return common
    if not _finite(value):
        return MISSING if _missing(value) else f"{MINUS if value < 0 else ''}∞"
    exact = Decimal(value)
    body, suffix = _digits(spec, value)
    if spec.trim:
        body = _trimmed(body)
    shown_zero = not body.split("e")[0].strip("0.")
    negative = exact.is_signed() and not (shown_zero and spec.sign != "+")
    if negative:
        prefix = "(" if spec.sign == "(" else MINUS
    else:
        prefix = "" if spec.sign in "-(" else spec.sign
    prefix += spec.symbol
    suffix += ("%" if spec.type in "%p" else "") + (")" if negative and spec.sign == "(" else "")
    whole, rest = _split(body)
    return _laid_out(spec, prefix, whole, rest + suffix)


def _common(spec: _Spec, value: Number) -> str | None:
    """Return a number as Python writes it, where that is the same; None where it may not be.

    Python rounds to even what lies halfway between two texts, which only a float does whose double,
    in units of the last digit, is an odd integer.
    """
    whole = spec.type == "d"
    if type(value) is not (int if whole else float):
        return None
    size = value * 100.0 if spec.type == "%" else value
    doubled = abs(size if whole else size * 2.0 * 10.0**spec.precision)
    if not doubled < _EXACT_FLOATS or (not whole and doubled % 2 == 1):
        return None
    text = format(abs(size), spec.python)
    if spec.trim:
        text = _trimmed(text)
    if spec.type == "%":
        text += "%"
    return f"{MINUS}{text}" if value < 0 and text.strip("0.,%") else text


def _missing(value: object) -> bool:
    if isinstance(value, Decimal):
        return value.is_nan()
    return value is None or (isinstance(value, float) and isnan(value))


def _finite(value: Number) -> bool:
    if isinstance(value, float):
        return isfinite(value)
    return value.is_finite() if isinstance(value, Decimal) else True


def _size(value: Number) -> Number:
    if isinstance(value, Decimal):
        return value.copy_abs()
    return fabs(value) if isinstance(value, float) else abs(value)


def _laid_out(spec: _Spec, prefix: str, whole: str, suffix: str) -> str:
    if spec.comma and not spec.zero:
        whole = _grouped(whole)
    missing = spec.width - len(prefix) - len(whole) - len(suffix)
    padding = spec.fill * max(0, missing)
    if spec.comma and spec.zero:
        whole, padding = _zero_grouped(whole, len(padding), spec.width - len(suffix)), ""
    if spec.align == "<":
        return prefix + whole + suffix + padding
    if spec.align == "=":
        return prefix + padding + whole + suffix
    if spec.align == "^":
        half = len(padding) // 2
        return padding[:half] + prefix + whole + suffix + padding[half:]
    return padding + prefix + whole + suffix


def _zero_grouped(whole: str, zeros: int, room: int) -> str:
    if not zeros:
        return _grouped(whole)
    digits, groups, length, size = "0" * zeros + whole, [], 0, 3
    while digits and length <= room:
        if length + size + 1 > room:
            size = max(1, room - length)
        groups.append(digits[-size:])
        digits = digits[:-size]
        length += size + 1
    return ",".join(reversed(groups))


def _split(body: str) -> tuple[str, str]:
    end = next((index for index, char in enumerate(body) if not char.isdigit()), len(body))
    return body[:end], body[end:]


def _grouped(digits: str) -> str:
    head = len(digits) % 3
    groups = [digits[:head]] if head else []
    return ",".join(groups + [digits[i : i + 3] for i in range(head, len(digits), 3)])


def _trimmed(body: str) -> str:
    mantissa, letter, exponent = body.partition("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return mantissa + letter + exponent


def _digits(spec: _Spec, value: Number) -> tuple[str, str]:
    magnitude = _size(value)
    if spec.type in "%p":
        magnitude = magnitude * 100
    exact = Decimal(magnitude)
    if spec.type == "d":
        return _fixed(exact, 0), ""
    if spec.type in "f%":
        return _fixed(exact, spec.precision), ""
    if spec.type == "e":
        return _exponential(exact, spec.precision), ""
    if spec.type == "s":
        return _with_prefix(exact, spec.precision)
    if spec.type == "g":
        return _significant(exact, spec.precision), ""
    coefficient, exponent = _parts(exact, spec.precision)
    return (_placed(coefficient, exponent + 1) if exact else "0"), ""


def _fixed(value: Decimal, places: int) -> str:
    if value.adjusted() > _LONGEST:
        return _exponential(value, places)
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_EXACT)
    return f"{rounded:f}"


def _parts(value: Decimal, digits: int) -> tuple[str, int]:
    """Return the leading digits, rounded, and the exponent of the first of them."""
    if not value:
        return "0" * digits, 0
    context = Context(prec=max(1, digits), rounding=ROUND_HALF_UP, Emin=-999_999, Emax=999_999)
    rounded = context.plus(value)
    coefficient = "".join(map(str, rounded.as_tuple().digits)).ljust(digits, "0")
    return coefficient[:digits], rounded.adjusted()


def _exponential(value: Decimal, places: int) -> str:
    coefficient, exponent = _parts(value, places + 1)
    point = "." if places else ""
    return (
        f"{coefficient[0]}{point}{coefficient[1:]}e{'+' if exponent >= 0 else '-'}{abs(exponent)}"
    )


def _significant(value: Decimal, digits: int) -> str:
    coefficient, exponent = _parts(value, digits)
    if exponent < -6 or exponent >= digits:  # noqa: PLR2004
        return _exponential(value, digits - 1)
    return _placed(coefficient, exponent + 1)


def _placed(coefficient: str, point: int) -> str:
    if point <= 0:
        return "0." + "0" * -point + coefficient
    if point >= len(coefficient):
        return coefficient.ljust(point, "0")
    return f"{coefficient[:point]}.{coefficient[point:]}"


def _with_prefix(value: Decimal, digits: int) -> tuple[str, str]:
    coefficient, exponent = _parts(value, digits)
    step = max(-8, min(8, exponent // 3))
    point = exponent - step * 3 + 1
    if point <= 0:
        coefficient = _parts(value, max(0, digits + point - 1))[0]
    return _placed(coefficient, point), _PREFIXES[8 + step]


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
    if _missing(value):
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
    return d3_format(",.3~r" if 0 < _size(value) < 1 else ",.2~f", value)


def _with_currency(body: str, code: str) -> str:
    symbol = CURRENCIES.get(code, f"{code} " if code else "")
    sign = body[:1] if body[:1] in {MINUS, "+", "("} else ""
    bare = body[len(sign) :]
    return sign + (bare if bare.startswith("$") and symbol.endswith("$") else symbol + bare)


def _compact(value: Number) -> str:
    text = _scaled(value, ("", "k", "M", "B", "T")).replace(" ", "")
    return text if text[-1:].isalpha() else _plain(value)


def _scaled(value: Number, units: tuple[str, ...]) -> str:
    if not _finite(value):
        return d3_format("f", value)
    exact = Decimal(value)
    coefficient, exponent = _parts(abs(exact), 3)
    step = max(0, min(len(units) - 1, exponent // 3))
    rounded = Decimal(int(coefficient)).scaleb(exponent - 2 - step * 3)
    sign = MINUS if exact < 0 and rounded else ""
    return f"{sign}{d3_format(',.2~f', rounded)} {units[step]}".rstrip()


def _duration(seconds: Number) -> str:
    """Return seconds in the two largest units that matter."""
    if not _finite(seconds) or Decimal(seconds).adjusted() > _LONGEST:
        return d3_format(",.0f", seconds)
    size, sign = abs(Decimal(seconds)), MINUS if seconds < 0 else ""
    if size < 1:
        return f"{sign}{_fixed(size * 1000, 0)} ms" if size else "0 s"
    if size < 60:  # noqa: PLR2004
        return f"{sign}{_trimmed(_fixed(size, 1))} s"
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
    if not number or not _finite(value):  # type: ignore[arg-type]
        return format_value(value, unit=unit)
    exact = Decimal(repr(value) if isinstance(value, float) else value)  # type: ignore[arg-type]
    exponent = exact.as_tuple().exponent
    places = min(max(0, -exponent), _LONGEST) if isinstance(exponent, int) else 0
    code, _, per = unit.partition("/")
    money = code in CURRENCIES or code in _CODES
    places = max(places, 0 if not money or code in _WHOLE or not places else 2)
    sign = MINUS if exact < 0 else ""
    whole, rest = _split(_fixed(abs(exact), places))
    body = f"{sign}{_grouped(whole)}{rest}"
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
    positive = isinstance(value, int | float | Decimal) and not _missing(value) and value > 0
    shown = any(char in "123456789∞" for char in text)
    return f"+{text}" if positive and shown and not text.startswith("+") else text


def percent_change(change: Number | None) -> str:
    """Return a relative change, e.g. 0.042, as a signed percentage.

    Examples
    --------
    >>> percent_change(0.042), percent_change(-12.5), percent_change(0.0001)
    ('+4.2%', '−1,250%', '0.0%')
    """
    if change is None or _missing(change):
        return MISSING
    places = 0 if _size(change) >= 10 else 1  # noqa: PLR2004
    return _unsigned_zero(d3_format(f"+,.{places}%", change))


def points_change(change: Number | None) -> str:
    """Return a difference of two fractions, e.g. 0.01, in percentage points.

    Examples
    --------
    >>> points_change(0.01), points_change(-0.0042)
    ('+1.0 pp', '−0.4 pp')
    """
    if change is None or _missing(change):
        return MISSING
    small = 0 < _size(change) < 0.001  # noqa: PLR2004
    text = d3_format(f"+,.{2 if small else 1}%", change)
    return _unsigned_zero(text).replace("%", " pp")


def _unsigned_zero(text: str) -> str:
    return text if any(char in "123456789∞" for char in text) else text.lstrip(f"+{MINUS}")


_SPECIAL: dict[str, Callable[[Number], str]] = {
    "percentage": lambda value: d3_format(",.1%", value),
    "points": points_change,
    "duration": _duration,
    "bytes": lambda value: _scaled(value, ("B", "kB", "MB", "GB", "TB", "PB")),
}
