"""Fields: what columns are called, where they lie, how time and numbers are bucketed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from dashkit.errors import DefinitionError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dashkit.model.expressions import MeasureSpec
    from dashkit.model.filters import Scalar

FieldType = Literal["text", "integer", "number", "decimal", "boolean", "date", "datetime"]
Grain = Literal["minute", "hour", "day", "week", "month", "quarter", "year"]

_MOST_TOP = 1_000
NUMERIC: frozenset[FieldType] = frozenset({"integer", "number", "decimal"})
TEMPORAL: frozenset[FieldType] = frozenset({"date", "datetime"})
_GRAINS: frozenset[str] = frozenset({"minute", "hour", "day", "week", "month", "quarter", "year"})
_BUCKET = re.compile(
    rf"(?<=.)\.(?:{'|'.join(sorted(_GRAINS))}|bin\([^()]*\)|top\(\d+\)|map)$", re.DOTALL
)
_KEY_LIKE = re.compile(
    r"(^|_)(id|key|code|zip|postcode|year|month|week|day|rate|ratio|pct|percent|share|price|"
    r"lat|lon|latitude|longitude|index|no|nr|number)$|Id$|Key$|ID$"
)


OTHER = "Other"


@dataclass(frozen=True, slots=True)
class Top:
    """Which members stand for themselves: those with the largest values of a measure.

    Attributes
    ----------
    count
        How many.
    measure
        By which measure; None for the first of the query.
    other
        Whether the rest is shown, as one member.
    """

    count: int
    measure: MeasureSpec | None = None
    other: bool = True


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the fact table or of a joined table, optionally bucketed.

    ``mapping`` gives members another text, ``rest`` is that of all others; ``top`` picks the largest
    when the query runs. Its ``name`` says the bucket: ``ordered_at.month``, ``amount.bin(50)``. Values of the grains
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
    mapping: tuple[tuple[Scalar, str], ...] = ()
    rest: str = ""
    top: Top | None = None

    @property
    def called_anew(self) -> bool:
        """Whether its members are replaced by texts."""
        return bool(self.mapping or self.rest or self.top)

    @property
    def base(self) -> str:
        """The name without the bucket."""
        if self.called_anew:
            return self.name.removesuffix(".map").partition(".top(")[0]
        if self.grain is not None:
            return self.name.removesuffix(f".{self.grain}")
        return self.name.removesuffix(f".bin({self.width:g})") if self.width else self.name

    @property
    def value_type(self) -> FieldType:
        """The type of the values that a result shows."""
        if self.called_anew:
            return "text"
        if self.grain is not None:
            return "datetime" if self.grain in {"minute", "hour"} else "date"
        return "number" if self.width is not None and self.type != "decimal" else self.type

    @property
    def title(self) -> str:
        """The label, or one made from the name."""
        if self.label or self.name == self.base:
            return self.label or _titled(self.name)
        return title_of(self.name)

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

    def map(self, mapping: Mapping[Scalar, str], rest: str = "") -> Field:
        """Return the field with its members called anew; see `Dimension.map`."""
        self._check_members("map")
        pairs = tuple(dict(mapping).items())
        if not pairs or not all(isinstance(text, str) and text for _, text in pairs):
            message = f"{self.name}.map() takes members and their texts, e.g. {{'DE': 'Germany'}}"
            raise DefinitionError(message)
        name = f"{self.name}.map"
        return replace(self, name=name, label=self.title, mapping=pairs, rest=rest)

    def first(self, count: int, measure: MeasureSpec | None = None, *, other: bool = True) -> Field:
        """Return the field with its largest members only; see `Dimension.top`."""
        self._check_members("top")
        if isinstance(count, bool) or not isinstance(count, int) or not 0 < count <= _MOST_TOP:
            message = (
                f"{self.name}.top({count!r}): a whole number from 1 to {_MOST_TOP} is expected"
            )
            raise DefinitionError(message)
        found = Top(count, measure, bool(other))
        return replace(self, name=f"{self.name}.top({count})", label=self.title, top=found)

    def plain(self) -> Field:
        """Return the field as it is without `map` or `first`."""
        return replace(self, name=self.base, label="", mapping=(), rest="", top=None)

    def _check_members(self, what: str) -> None:
        countable = self.type in {"text", "integer", "boolean"}
        if not countable or self.called_anew or self.width is not None:
            message = f"{self.name!r} is {_article(self)}; only text, integers and booleans have .{what}()"
            raise DefinitionError(message)

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
    bucketed = field.grain or field.width or field.called_anew
    return "already bucketed" if bucketed else f"of type {field.type}"


def title_of(name: str) -> str:
    """Return a name as a title.

    Examples
    --------
    >>> title_of("active_households"), title_of("ordered_at.month"), title_of("amount.bin(50)")
    ('Active households', 'Ordered at (month)', 'Amount (bins of 50)')
    >>> title_of("no. of visits (all)")
    'No. of visits (all)'
    """
    base = base_of(name)
    bucket = name[len(base) + 1 :]
    if bucket.startswith("bin("):
        bucket = f"bins of {bucket[4:-1]}"
    return _titled(base) + (f" ({bucket})" if bucket else "")


def base_of(name: str) -> str:
    """Return a name without its buckets; a name may have dots of its own.

    Examples
    --------
    >>> base_of("ordered_at.month"), base_of("amount.bin(0.5)"), base_of("store.country")
    ('ordered_at', 'amount', 'store.country')
    """
    *_, found = without_buckets(name)
    return found


def without_buckets(name: str) -> Iterator[str]:
    """Yield a name, then what is left of it with each bucket taken off: one may be part of a column's own name."""
    yield name
    while (found := _BUCKET.sub("", name)) != name:
        yield (name := found)


def _titled(name: str) -> str:
    words = name.replace("_", " ").strip() or name
    return words[:1].upper() + words[1:]


def looks_unsummable(name: str) -> bool:
    """Return whether a numeric column is called like a key, a rate or a price.

    Examples
    --------
    >>> looks_unsummable("customer_id"), looks_unsummable("unit_price"), looks_unsummable("amount")
    (True, True, False)
    """
    return _KEY_LIKE.search(name) is not None or _KEY_LIKE.search(name.lower()) is not None
