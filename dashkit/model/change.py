"""The change of a number against its comparison value: difference, percent, status, arrow."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from dashkit.model.expressions import Good

Number = int | float | Decimal
Status = Literal["good", "bad", "neutral", "none"]
Arrow = Literal["up", "down", "flat", "none"]


@dataclass(frozen=True, slots=True)
class Change:
    """What changed between a comparison value and a value.

    Attributes
    ----------
    value, base
        Both numbers; None where there is none.
    delta
        ``value - base``; of percentages in points (0.01 is one point).
    pct
        ``delta / base``; None for percentages and where it has no meaning.
    status
        ``good``, ``bad`` or ``neutral``; ``none`` without both numbers.
    arrow
        Which way it went.
    note
        Why there is no percent: ``new`` (from zero), ``n/a``, ``points``, or nothing.
    """

    value: Number | None
    base: Number | None
    delta: Number | None = None
    pct: float | None = None
    status: Status = "none"
    arrow: Arrow = "none"
    note: Literal["", "new", "n/a", "points"] = ""


def change(
    value: Number | None,
    base: Number | None,
    *,
    good: Good = "up",
    tolerance: float = 0.0,
    percentage: bool = False,
    pct: Literal["strict", "abs"] = "strict",
) -> Change:
    """Compare a value with its base.

    Parameters
    ----------
    value, base
        The two numbers; null, NaN and infinite count as missing.
    good
        Which way is good.
    tolerance
        A change up to this share of ``|base|`` is neutral (points for percentages).
    percentage
        Whether the numbers are percentages themselves: the change is in points.
    pct
        ``"strict"`` gives no percent from or to a negative; ``"abs"`` divides by ``|base|``.

    Examples
    --------
    >>> change(5, 0).note, change(0, 0).pct, change(-50, -100).pct
    ('new', 0.0, None)
    >>> change(90, 100, good="down").status
    'good'
    """
    value, base = _known(value), _known(base)
    if value is None or base is None:
        return Change(value, base, note="n/a")
    delta = _difference(value, base)
    relative = None if percentage else _relative(value, base, delta, absolute=pct == "abs")
    return Change(
        value,
        base,
        delta,
        relative,
        _status(delta, base, good=good, tolerance=tolerance, percentage=percentage),
        "flat" if delta == 0 else "up" if delta > 0 else "down",
        _note(base, relative, percentage=percentage),
    )


def _known(value: Number | None) -> Number | None:
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, float):
        return value if isfinite(value) else None
    return value if isinstance(value, int) or value.is_finite() else None


def _difference(value: Number, base: Number) -> Number:
    if isinstance(value, float) and isinstance(base, float):
        return value - base
    if isinstance(value, int) and isinstance(base, int):
        return value - base
    difference = Decimal(value) - Decimal(base)
    mixed = isinstance(value, float) or isinstance(base, float)
    return float(difference) if mixed else difference


def _relative(value: Number, base: Number, delta: Number, *, absolute: bool) -> float | None:
    if base == 0:
        return 0.0 if value == 0 else None
    if not absolute and (base < 0 or value < 0):
        return None
    size = -base if base < 0 else base
    if isinstance(delta, float) or isinstance(size, float):
        ratio = float(delta) / float(size)
    else:
        ratio = float(Decimal(delta) / Decimal(size))
    return ratio if isfinite(ratio) else None


def _note(
    base: Number, relative: float | None, *, percentage: bool
) -> Literal["", "new", "n/a", "points"]:
    if percentage:
        return "points"
    if relative is not None:
        return ""
    return "new" if base == 0 else "n/a"


def _status(
    delta: Number, base: Number, *, good: Good, tolerance: float, percentage: bool
) -> Status:
    allowed = Decimal(repr(tolerance)) * (1 if percentage else abs(Decimal(base)))
    if good == "neutral" or abs(Decimal(delta)) <= allowed:
        return "neutral"
    return "good" if (delta > 0) == (good == "up") else "bad"
