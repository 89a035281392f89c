"""Numbers as text by d3-format, the grammar of Plotly and of the page.

Integers and decimals of any size are exact; floats are rounded as JavaScript rounds them. The one
difference from d3-format: numbers from 1e21 up keep all their digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from math import fabs, isfinite, isnan

from dashkit.errors import DefinitionError

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
_SPEC = re.compile(
    r"(?:(?P<fill>.)?(?P<align>[<>=^]))?(?P<sign>[+\-( ])?(?P<symbol>\$)?(?P<zero>0)?"
    r"(?P<width>\d+)?(?P<comma>,)?(?:\.(?P<precision>\d+))?(?P<trim>~)?(?P<type>[defgnprs%])?",
    re.DOTALL,
)
_PREFIXES = ("y", "z", "a", "f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E", "Z", "Y")
_WIDEST = 200
LONGEST = 1_000
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


@lru_cache(maxsize=256)
def parse_spec(format: str) -> _Spec:  # noqa: A002
    """Return a format read; DefinitionError where it is none."""
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
    spec = parse_spec(format)
    common = _common(spec, value) if spec.python else None
    if common is not None:
        return common
    if not is_finite(value):
        return MISSING if is_missing(value) else f"{MINUS if value < 0 else ''}∞"
    exact = Decimal(value)
    body, suffix = _digits(spec, value)
    if spec.trim:
        body = trimmed(body)
    shown_zero = not body.split("e")[0].strip("0.")
    negative = exact.is_signed() and not (shown_zero and spec.sign != "+")
    if negative:
        prefix = "(" if spec.sign == "(" else MINUS
    else:
        prefix = "" if spec.sign in "-(" else spec.sign
    prefix += spec.symbol
    suffix += ("%" if spec.type in "%p" else "") + (")" if negative and spec.sign == "(" else "")
    whole, rest = split_body(body)
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
        text = trimmed(text)
    if spec.type == "%":
        text += "%"
    return f"{MINUS}{text}" if value < 0 and text.strip("0.,%") else text


def is_missing(value: object) -> bool:
    """Return whether there is no number: None or NaN."""
    if isinstance(value, Decimal):
        return value.is_nan()
    return value is None or (isinstance(value, float) and isnan(value))


def is_finite(value: Number) -> bool:
    """Return whether a number is one that digits can write."""
    if isinstance(value, float):
        return isfinite(value)
    return value.is_finite() if isinstance(value, Decimal) else True


def size_of(value: Number) -> Number:
    """Return a number without its sign."""
    if isinstance(value, Decimal):
        return value.copy_abs()
    return fabs(value) if isinstance(value, float) else abs(value)


def _laid_out(spec: _Spec, prefix: str, whole: str, suffix: str) -> str:
    if spec.comma and not spec.zero:
        whole = grouped(whole)
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
        return grouped(whole)
    digits, groups, length, size = "0" * zeros + whole, [], 0, 3
    while digits and length <= room:
        if length + size + 1 > room:
            size = max(1, room - length)
        groups.append(digits[-size:])
        digits = digits[:-size]
        length += size + 1
    return ",".join(reversed(groups))


def split_body(body: str) -> tuple[str, str]:
    """Return the digits before the point, and the rest."""
    end = next((index for index, char in enumerate(body) if not char.isdigit()), len(body))
    return body[:end], body[end:]


def grouped(digits: str) -> str:
    """Return digits with a comma before each three."""
    head = len(digits) % 3
    groups = [digits[:head]] if head else []
    return ",".join(groups + [digits[i : i + 3] for i in range(head, len(digits), 3)])


def trimmed(body: str) -> str:
    """Return a number without zeros at its end."""
    mantissa, letter, exponent = body.partition("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return mantissa + letter + exponent


def _digits(spec: _Spec, value: Number) -> tuple[str, str]:
    magnitude = size_of(value)
    hundred = spec.type in "%p"
    scaled = magnitude * 100 if hundred else magnitude
    exact = Decimal(scaled) if is_finite(scaled) else Decimal(magnitude) * 100
    if spec.type == "d":
        return fixed(exact, 0), ""
    if spec.type in "f%":
        return fixed(exact, spec.precision), ""
    if spec.type == "e":
        return _exponential(exact, spec.precision), ""
    if spec.type == "s":
        return _with_prefix(exact, spec.precision)
    if spec.type == "g":
        return _significant(exact, spec.precision), ""
    coefficient, exponent = parts_of(exact, spec.precision)
    return (_placed(coefficient, exponent + 1) if exact else "0"), ""


def fixed(value: Decimal, places: int) -> str:
    """Return a number with so many places, halves rounded up."""
    if value.adjusted() > LONGEST:
        return _exponential(value, places)
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_EXACT)
    return f"{rounded:f}"


def parts_of(value: Decimal, digits: int) -> tuple[str, int]:
    """Return the leading digits, rounded, and the exponent of the first of them."""
    if not value:
        return "0" * digits, 0
    context = Context(prec=max(1, digits), rounding=ROUND_HALF_UP, Emin=-999_999, Emax=999_999)
    rounded = context.plus(value)
    coefficient = "".join(map(str, rounded.as_tuple().digits)).ljust(digits, "0")
    return coefficient[:digits], rounded.adjusted()


def _exponential(value: Decimal, places: int) -> str:
    coefficient, exponent = parts_of(value, places + 1)
    point = "." if places else ""
    return (
        f"{coefficient[0]}{point}{coefficient[1:]}e{'+' if exponent >= 0 else '-'}{abs(exponent)}"
    )


def _significant(value: Decimal, digits: int) -> str:
    coefficient, exponent = parts_of(value, digits)
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
    coefficient, exponent = parts_of(value, digits)
    step = max(-8, min(8, exponent // 3))
    point = exponent - step * 3 + 1
    if point <= 0:
        coefficient = parts_of(value, max(0, digits + point - 1))[0]
    return _placed(coefficient, point), _PREFIXES[8 + step]
