"""What views show, read from their messages as the page reads them."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from math import isnan
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dashkit.views.encoder import encode
from tests.odd.meaning import MEASURES, TINIEST, Row, shows_nothing, slack, too_large

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Shown = dict[str, Any]
MISSING: Final = "–"
_NUMBER: Final = re.compile(r"([−-]?)([\d,]*\.?\d+)(?:e([+−-]?\d+))?([kMBT]?)(%?)")
_SUFFIX: Final = {"": 1, "k": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}


def read(content: Any, buffers: Sequence[bytes]) -> Any:
    """Return a message as the page reads it: arrays in their places, NaN as null."""
    if isinstance(content, dict) and set(content) == {"$a", "t", "n"}:
        found = np.frombuffer(buffers[content["$a"]], dtype=f"<{content['t']}").tolist()
        return [None if isinstance(one, float) and isnan(one) else one for one in found]
    if isinstance(content, dict):
        return {key: read(value, buffers) for key, value in content.items()}
    return [read(one, buffers) for one in content] if isinstance(content, list) else content


def wire(shown: Mapping[str, Any]) -> Shown:
    """Return what a view shows as it arrives on the page, after strict JSON."""
    content, buffers = encode(shown)
    text = json.dumps(content, allow_nan=False, ensure_ascii=False).encode("utf-8")
    found: Shown = read(json.loads(text), buffers)
    return found


def numbers(text: str) -> list[tuple[Fraction, Fraction]]:
    """Return the numbers in a text, each with by how much it may be rounded."""
    found = []
    for sign, digits, power, suffix, percent in _NUMBER.findall(text):
        scale = Fraction(_SUFFIX[suffix]) / (100 if percent else 1)
        scale *= Fraction(10) ** int((power or "0").replace("−", "-"))
        plain = digits.replace(",", "")
        value = Fraction(plain) * scale * (-1 if sign else 1)
        decimals = len(plain.partition(".")[2])
        found.append((value, scale / 2 / 10 ** (decimals or 0)))
    return found


def agrees(text: str, rows: list[Row], name: str, *, digits: int = 2) -> bool:
    """Return whether a text says a measure over rows, rounded as texts are.

    From 1 on texts have ``digits`` decimals, below and with letters or powers three digits that count.
    """
    wanted = MEASURES[name](rows)
    if shows_nothing(wanted) or wanted is None or text == MISSING:
        return text == MISSING and (shows_nothing(wanted) or too_large(rows, name))
    if len(numbers(text)) != 1:
        return False
    ((found, _),) = numbers(text)
    size = abs(Fraction(wanted))
    rounded = Fraction(1, 2 * 10**digits) if size >= 1 else size / 200
    coarse = size / 200 if re.search(r"[kMBT]$|e", text) else Fraction(0)
    apart = abs(found - Fraction(wanted))
    return apart <= max(rounded, coarse) * Fraction(101, 100) + slack(rows) + TINIEST


def column(shown: Shown, name: str) -> list[Any]:
    """Return a column of a figure."""
    found: list[Any] = shown["columns"][name]
    return found


def marks(shown: Shown, prefix: str, index: int) -> list[Any]:
    """Return the values of a series; the partial ones are drawn by lines of their own."""
    columns = shown["columns"]
    drawn = [columns.get(f"{prefix}{kind}{index}") for kind in ("y", "dash", "open")]
    there = [one for one in drawn if one is not None]
    found = []
    for values in zip(*there, strict=True):
        known = [one for one in values if one is not None]
        assert len(set(known)) <= 1, f"series {index} is drawn at {known}"
        found.append(known[0] if known else None)
    return found


def said(shown: Shown) -> str:
    """Return what a reader is told beside the numbers."""
    return " · ".join([*shown["caveats"], str(shown.get("note") or "")])
