"""Dimensions as an analyst writes them: columns, their buckets, and the filters they make."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from dashkit.errors import DefinitionError, NoTruthValue
from dashkit.model.filters import Filter, Op, Scalar
from dashkit.model.parse import parse_filter
from dashkit.model.typed import typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dashkit.model.fields import Field
    from dashkit.model.measures import Measure
    from dashkit.model.model import Model


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Dimension:
    """A column to group and filter by; comparing it gives a `Filter`.

    Parameters
    ----------
    field
        The plain value that queries carry.
    model
        The model that it was taken from.
    """

    field: Field
    model: Model

    @property
    def name(self) -> str:
        """The name, with its bucket."""
        return self.field.name

    def __repr__(self) -> str:
        """Return name and type."""
        return f"Dimension({self.field.name!r}, {self.field.value_type})"

    @property
    def minute(self) -> Dimension:
        """The minute in the model's zone."""
        return Dimension(self.field.at("minute"), self.model)

    @property
    def hour(self) -> Dimension:
        """The hour in the model's zone."""
        return Dimension(self.field.at("hour"), self.model)

    @property
    def day(self) -> Dimension:
        """The day in the model's zone."""
        return Dimension(self.field.at("day"), self.model)

    @property
    def week(self) -> Dimension:
        """The week, starting on the model's ``week_start``."""
        return Dimension(self.field.at("week"), self.model)

    @property
    def month(self) -> Dimension:
        """The month."""
        return Dimension(self.field.at("month"), self.model)

    @property
    def quarter(self) -> Dimension:
        """The quarter of the model's year."""
        return Dimension(self.field.at("quarter"), self.model)

    @property
    def year(self) -> Dimension:
        """The model's year, which starts in its ``fiscal_start``."""
        return Dimension(self.field.at("year"), self.model)

    def bin(self, width: float) -> Dimension:
        """Return the dimension cut into bins of equal width, one edge at 0."""
        return Dimension(self.field.bin(width), self.model)

    def map(self, mapping: Mapping[Scalar, str], *, rest: str = "") -> Dimension:
        """Return the dimension with members called anew; several with one text become one member.

        Parameters
        ----------
        mapping
            The text of each member, e.g. ``{"DE": "Europe", "FR": "Europe"}``; None stands for
            missing values.
        rest
            The text of all other members; without it they keep their own.
        """
        return Dimension(self.field.map(mapping, rest), self.model)

    def top(self, count: int, by: str | Measure | None = None, *, other: bool = True) -> Dimension:
        """Return the dimension with its largest members, and the rest as ``Other``.

        The rest is asked of its rows, so that means, quantiles and distinct counts are right.

        Parameters
        ----------
        count
            How many members stand for themselves.
        by
            The measure that they are the largest of; the query's first one by default.
        other
            Whether the rest is shown.
        """
        spec = self.model.measure(by, context="top by") if by is not None else None
        return Dimension(self.field.first(count, spec, other=other), self.model)

    def isin(self, members: Iterable[Scalar]) -> Filter:
        """Return the rows whose value is one of ``members``; None stands for missing values."""
        if isinstance(members, str):
            message = f".isin() takes several members, e.g. .isin([{members!r}])"
            raise DefinitionError(message)
        return self._filter("in", *members)

    def between(self, low: Scalar, high: Scalar) -> Filter:
        """Return the rows from ``low`` to ``high``, both included (a day as a whole)."""
        return self._filter("between", low, high)

    def contains(self, text: str) -> Filter:
        """Return the rows whose text contains ``text`` literally, upper and lower case alike."""
        return self._filter("contains", text)

    def is_null(self) -> Filter:
        """Return the rows where the value is missing."""
        return self._filter("is_null")

    def __eq__(self, other: object) -> Filter:  # type: ignore[override]
        """Return the rows with this value."""
        return self._filter("is_null") if other is None else self._filter("in", other)

    def __ne__(self, other: object) -> Filter:  # type: ignore[override]
        """Return the rows with another value, or none."""
        return ~(self == other)

    def __lt__(self, other: Scalar) -> Filter:
        """Return the rows below a value."""
        return self._filter("lt", other)

    def __le__(self, other: Scalar) -> Filter:
        """Return the rows up to a value."""
        return self._filter("le", other)

    def __gt__(self, other: Scalar) -> Filter:
        """Return the rows above a value."""
        return self._filter("gt", other)

    def __ge__(self, other: Scalar) -> Filter:
        """Return the rows from a value up."""
        return self._filter("ge", other)

    def __invert__(self) -> Filter:
        """Return the rows where a boolean is not true."""
        return ~as_filter(self)

    def __hash__(self) -> int:
        """Hash by the plain value."""
        return hash(self.field)

    def __bool__(self) -> bool:
        """Refuse: a dimension is a column, not an answer."""
        raise NoTruthValue.of("dimension")

    def __contains__(self, _: object) -> bool:
        """Refuse: members are asked of the data."""
        raise NoTruthValue.of("dimension")

    def _filter(self, op: Op, *values: object) -> Filter:
        for value in values:
            if isinstance(value, Dimension) or hasattr(value, "spec"):
                message = f"{self.name!r} can be compared with a value, not with {value!r}"
                raise DefinitionError(message)
        plain: tuple[Scalar, ...] = tuple(_plain(value) for value in values)
        if self.field.called_anew:
            return _behind(self, op, plain)
        return typed(Filter(op, self.name, plain), lambda _: self.field, self.model.calendar)


def _behind(dimension: Dimension, op: Op, texts: tuple[Scalar, ...]) -> Filter:
    """Return the filter on the members that some texts stand for."""
    field = dimension.field
    if op not in {"in", "is_null"} or field.top is not None:
        message = f"{field.name!r} is only grouped by; compare {field.base!r} itself"
        raise DefinitionError(message)
    plain = Dimension(field.plain(), dimension.model)
    called = dict(field.mapping)
    if op == "is_null":
        return plain.is_null() & ~plain.isin(called) if None in called else plain.is_null()
    wanted = [member for member, text in called.items() if text in texts]
    if not field.rest and field.type == "text":
        wanted += [text for text in texts if text not in called]
    elif not field.rest and None in texts and None not in called:
        wanted.append(None)
    found = [plain.isin(wanted)] if wanted else []
    if field.rest and field.rest in texts:
        found.append(~plain.isin([*called, None]))
    return reduce(or_, found) if found else plain.isin([])


def _plain(value: object) -> Scalar:
    """Return a numpy or pandas scalar as the plain value it stands for."""
    to_plain = getattr(value, "to_pydatetime", None) or getattr(value, "item", None)
    return to_plain() if callable(to_plain) else value  # type: ignore[return-value]


def as_filter(condition: object) -> Filter:
    """Return a filter given as one, as a boolean dimension or as text.

    Examples
    --------
    >>> print(as_filter("region == 'EU'"))
    region is EU
    """
    if isinstance(condition, Filter):
        return condition
    if isinstance(condition, str):
        return parse_filter(condition)
    if isinstance(condition, Dimension):
        if condition.field.type == "boolean":
            return condition == True  # noqa: E712
        message = f"{condition.name!r} is no filter; compare it, e.g. with == or .isin()"
        raise DefinitionError(message)
    if type(condition).__name__ == "Condition":
        message = f"'{condition}' is a condition on a measure; rows are filtered by dimensions"
        raise DefinitionError(message)
    message = f"a filter is expected, e.g. m.region == 'EU'; {condition!r} is none"
    raise DefinitionError(message)
