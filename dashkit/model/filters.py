"""Filters: two-valued (never null), JSON-able conditions on rows, without a truth value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, get_args

from dashkit.errors import DefinitionError, NoTruthValue
from dashkit.model.filter_json import filter_from_json, filter_to_json
from dashkit.model.words import caseless, filter_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

Scalar = str | int | float | bool | Decimal | date | datetime | None
Op = Literal[
    "in", "range", "between", "lt", "le", "gt", "ge", "contains", "is_null", "and", "or", "not"
]

OPS: frozenset[str] = frozenset(get_args(Op))
_COUNTS: dict[str, int] = {"range": 2, "between": 2, "is_null": 0} | dict.fromkeys(
    ("lt", "le", "gt", "ge", "contains"), 1
)


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on rows; build it from a dimension, e.g. ``m.region == "EU"``.

    Every filter is true or false for every row: a null field is outside of every ``in`` that does
    not list None, of every range and comparison, so that ``not`` keeps it.
    ``range`` is half-open ``[low, high)``, None being an open end; ``between`` includes both ends.
    ``contains`` is a literal text, upper and lower case alike.

    Examples
    --------
    >>> eu = Filter("in", "region", ("EU", "US"))
    >>> print(eu & ~Filter("is_null", "amount"))
    region is EU or US and amount is not missing
    >>> eu.matches({"region": None}), (~eu).matches({"region": None})
    (False, True)
    """

    op: Op
    field: str = ""
    values: tuple[Scalar, ...] = ()
    parts: tuple[Filter, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a filter that no engine could answer."""
        if self.op not in OPS:
            raise DefinitionError.option("filter", self.op, sorted(OPS))
        compound = self.op in {"and", "or", "not"}
        wrong = (
            (bool(self.field) == compound)
            or (bool(self.values) if compound else bool(self.parts))
            or (self.op == "not" and len(self.parts) != 1)
            or (len(self.values) != _COUNTS.get(self.op, len(self.values)))
        )
        if wrong:
            given = f"{self.field!r}, {self.values!r}, {self.parts!r}"
            message = f"a filter {self.op!r} cannot have {given}"
            raise DefinitionError(message)

    def __and__(self, other: Filter) -> Filter:
        """Return the rows that pass both."""
        return _combine("and", (self, other))

    def __or__(self, other: Filter) -> Filter:
        """Return the rows that pass one of them or both."""
        return _combine("or", (self, other))

    def __invert__(self) -> Filter:
        """Return the rows that do not pass, among them those where the field is null."""
        return self.parts[0] if self.op == "not" else Filter("not", parts=(self,))

    def __bool__(self) -> bool:
        """Refuse: a filter is a question about rows, not an answer."""
        raise NoTruthValue.of("filter")

    def __str__(self) -> str:
        """Return the filter in words."""
        return self.words()

    def walk(self) -> Iterator[Filter]:
        """Yield this filter and all within it."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def fields(self) -> frozenset[str]:
        """Return the names of the fields that it asks about."""
        return frozenset(part.field for part in self.walk() if part.field)

    def map(self, change: Callable[[Filter], Filter]) -> Filter:
        """Return the same tree with each leaf replaced."""
        if self.parts:
            return replace(self, parts=tuple(part.map(change) for part in self.parts))
        return self if self.op in {"and", "or"} else change(self)

    def words(self, title: Callable[[str], str] | None = None) -> str:
        """Return the filter in words; ``title`` names a field on screen."""
        return filter_words(self, title or str)

    def to_json(self) -> dict[str, object]:
        """Return the filter as plain JSON; dates, decimals and large integers keep their type."""
        return filter_to_json(self)

    @staticmethod
    def from_json(raw: object) -> Filter:
        """Read what `to_json` wrote; anything else, or too much, raises DefinitionError."""
        return filter_from_json(raw, Filter)

    def matches(self, row: Mapping[str, Scalar]) -> bool:
        """Return whether a row passes; the plain meaning that every engine must agree with.

        ``row`` maps field names (with their bucket) to values.
        """
        if self.op == "and":
            return all(part.matches(row) for part in self.parts)
        if self.op == "or":
            return any(part.matches(row) for part in self.parts)
        if self.op == "not":
            return not self.parts[0].matches(row)
        value = _null(row[self.field])
        if self.op == "is_null":
            return value is None
        if self.op == "in":
            return any(_same(value, member) for member in self.values)
        return value is not None and _leaf(self.op, value, self.values)


def _combine(op: Literal["and", "or"], sides: Sequence[Filter]) -> Filter:
    for side in sides:
        if not isinstance(side, Filter):
            message = f"& and | join filters; {side!r} is none"
            raise DefinitionError(message)
    every = (part for side in sides for part in (side.parts if side.op == op else (side,)))
    parts = tuple(dict.fromkeys(every))
    return parts[0] if len(parts) == 1 else Filter(op, parts=parts)


def all_of(*filters: Filter | None) -> Filter | None:
    """Return the conjunction of the filters that are given, or None.

    Examples
    --------
    >>> all_of(None, Filter("is_null", "region")).op
    'is_null'
    """
    given = [one for one in filters if one is not None]
    return _combine("and", given) if len(given) > 1 else next(iter(given), None)


def _null(value: Scalar) -> Scalar:
    return None if isinstance(value, float) and value != value else value  # noqa: PLR0124


def _same(value: Scalar, member: Scalar) -> bool:
    if value is None or member is None:
        return value is member
    return isinstance(value, bool) == isinstance(member, bool) and value == member


def _leaf(op: Op, value: Scalar, bounds: tuple[Scalar, ...]) -> bool:
    left: object = value
    low: object = bounds[0]
    if op == "contains":
        return caseless(str(low)) in caseless(str(left))
    if op in {"lt", "le", "gt", "ge"}:
        return _compare(op, left, low)
    above = low is None or _compare("ge", left, low)
    high: object = bounds[1]
    return above and (high is None or _compare("lt" if op == "range" else "le", left, high))


def _compare(op: str, left: object, right: object) -> bool:
    if right is None:
        return False
    before: bool = left < right  # type: ignore[operator]
    same: bool = left == right
    return {"lt": before, "le": before or same, "gt": not (before or same), "ge": not before}[op]
