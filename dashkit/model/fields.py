"""Fields: what columns are called, where they lie, how time and numbers are bucketed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from dashkit.errors import DefinitionError

FieldType = Literal["text", "integer", "number", "decimal", "boolean", "date", "datetime"]
Grain = Literal["minute", "hour", "day", "week", "month", "quarter", "year"]

NUMERIC: frozenset[FieldType] = frozenset({"integer", "number", "decimal"})
TEMPORAL: frozenset[FieldType] = frozenset({"date", "datetime"})
_GRAINS: frozenset[str] = frozenset({"minute", "hour", "day", "week", "month", "quarter", "year"})
_KEY_LIKE = re.compile(
    r"(^|_)(id|key|code|zip|postcode|year|month|week|day|rate|ratio|pct|percent|share|price|"
    r"lat|lon|latitude|longitude|index|no|nr|number)$|Id$|Key$|ID$"
)


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the fact table or of a joined table, optionally bucketed.

    Its ``name`` says the bucket: ``ordered_at.month``, ``amount.bin(50)``. Values of the grains
    day to year are dates, those of minute and hour naive wall-clock times of the model's zone,
    those of a bin its lower edge.
    """

    name: str
    column: str
    type: FieldType
    table: str = ""
    grain: Grain | None = None
    width: float | None = None
    label: str = ""

    @property
    def base(self) -> str:
        """The name without the bucket."""
        if self.grain is not None:
            return self.name.removesuffix(f".{self.grain}")
        return self.name.removesuffix(f".bin({self.width:g})") if self.width else self.name

    @property
    def value_type(self) -> FieldType:
        """The type of the values that a result shows."""
        if self.grain is not None:
            return "datetime" if self.grain in {"minute", "hour"} else "date"
        return "number" if self.width is not None and self.type != "decimal" else self.type

    @property
    def title(self) -> str:
        """The label, or one made from the name."""
        return self.label or title_of(self.name)

    def at(self, grain: Grain) -> Field:
        """Return the field cut to a grain.

        Examples
        --------
        >>> Field("ordered_at", "ordered_at", "datetime").at("month").name
        'ordered_at.month'
        """
        if grain not in _GRAINS:
            raise DefinitionError.option("grain", grain, sorted(_GRAINS))
        if self.type not in TEMPORAL or self.grain is not None:
            message = f"{self.name!r} is {_article(self)}; only a date or a time has a .{grain}"
            raise DefinitionError(message)
        if self.type == "date" and grain in {"minute", "hour"}:
            message = f"{self.name!r} holds days; it has no .{grain}"
            raise DefinitionError(message)
        label = f"{self.title} ({grain})" if self.label else ""
        return replace(self, name=f"{self.name}.{grain}", grain=grain, label=label)

    def bin(self, width: float) -> Field:
        """Return the field cut into bins of equal width, the first one starting at 0."""
        if self.type not in NUMERIC or self.width is not None:
            message = f"{self.name!r} is {_article(self)}; only a number has a .bin()"
            raise DefinitionError(message)
        if isinstance(width, bool) or not 0 < width < float("inf"):
            message = f"{self.name}.bin({width}): the width must be a number above 0"
            raise DefinitionError(message)
        return replace(self, name=f"{self.name}.bin({width:g})", width=float(f"{width:g}"))


def _article(field: Field) -> str:
    return "already bucketed" if field.grain or field.width else f"of type {field.type}"


def title_of(name: str) -> str:
    """Return a name as a title.

    Examples
    --------
    >>> title_of("active_households"), title_of("ordered_at.month"), title_of("amount.bin(50)")
    ('Active households', 'Ordered at (month)', 'Amount (bins of 50)')
    """
    base, dot, bucket = name.partition(".")
    words = base.replace("_", " ").strip() or name
    title = words[:1].upper() + words[1:]
    if not dot:
        return title
    width = bucket.removeprefix("bin(").removesuffix(")")
    return f"{title} ({bucket if width == bucket else f'bins of {width}'})"


def looks_unsummable(name: str) -> bool:
    """Return whether a numeric column is called like a key, a rate or a price.

    Examples
    --------
    >>> looks_unsummable("customer_id"), looks_unsummable("unit_price"), looks_unsummable("amount")
    (True, True, False)
    """
    return _KEY_LIKE.search(name) is not None or _KEY_LIKE.search(name.lower()) is not None
