"""Measures as an analyst writes them: aggregates, arithmetic after them, meaning on screen."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any, Literal, get_args

from dashkit.errors import DefinitionError, NoTruthValue
from dashkit.formats import check_format, paired
from dashkit.model.buckets import GRAINS
from dashkit.model.dimensions import Dimension, as_filter
from dashkit.model.expressions import (
    COMPARISONS,
    Aggregate,
    Arithmetic,
    Comparison,
    Condition,
    Constant,
    Expression,
    Fill,
    Good,
    MeasureSpec,
    Operator,
    Share,
    Versus,
    Window,
    walk,
)
from dashkit.model.filters import Filter, all_of
from dashkit.model.units import combined_unit, is_percentage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashkit.model.fields import Grain
    from dashkit.model.model import Model

Number = int | float | Decimal
_VERSUS: dict[Comparison, str] = {"previous": "previous period", "year": "a year before"}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Measure:
    """A number to show, closed under ``+ - * /`` (which happen after aggregation).

    Parameters
    ----------
    spec
        The plain value that queries carry.
    model
        The model that it was taken from; None while it stands alone.
    titled
        Whether the label was given rather than made up.
    grain
        The field for whose members a condition asks; see `at`.

    Examples
    --------
    >>> from dashkit.model.aggregates import count, sum_
    >>> revenue = sum_("amount").with_(unit="EUR", target=1000)
    >>> (revenue / count()).spec.unit
    'EUR'
    """

    spec: MeasureSpec
    model: Model | None = None
    titled: bool = False
    grain: str = ""

    @property
    def name(self) -> str:
        """The name of the result's column."""
        return self.spec.name

    def __repr__(self) -> str:
        """Return name, label and unit."""
        unit = f", unit={self.spec.unit!r}" if self.spec.unit else ""
        return f"Measure({self.spec.name!r}, label={self.spec.title!r}{unit})"

    def where(self, condition: Filter | Dimension | str | Condition) -> Measure:
        """Return the measure over the rows that pass a filter, given as one or as text.

        A condition on a measure at a grain keeps the rows of the members for which it holds:
        ``m.revenue.where(m.revenue.at("customer") > 80)``.

        Examples
        --------
        >>> from dashkit.model.aggregates import count
        >>> count().where("status >= 500").spec.expression.where.op
        'ge'
        """
        if isinstance(condition, Condition):
            words, expression = str(condition), amid(self.spec.expression, condition)
        else:
            limit = as_filter(condition)
            words, expression = limit.words(), limited(self.spec.expression, limit)
        spec = replace(
            self.spec,
            name=f"{self.spec.name} where {words}",
            label=f"{self.spec.title} where {words}",
            expression=expression,
        )
        return Measure(spec, self.model)

    def with_(  # noqa: PLR0913
        self,
        *,
        label: str | None = None,
        unit: str | None = None,
        format: str | None = None,  # noqa: A002
        good: Good | None = None,
        target: float | None = None,
        tolerance: float | None = None,
        fill: Fill | None = None,
    ) -> Measure:
        """Return the measure with its meaning on screen declared.

        Parameters
        ----------
        label
            What it is called.
        unit
            What it counts, e.g. ``"EUR"``; unlike units cannot be added.
        format
            ``number``, ``currency``, ``percentage``, ``compact``, ``duration``, ``bytes`` or a
            d3-format such as ``.1%``.
        good
            Which way is good: ``up``, ``down`` or ``neutral``.
        target
            What it should reach (or stay below, with ``good="down"``).
        tolerance
            A change up to this share of the comparison value is neutral; points for percentages.
        fill
            What a time bucket without a value shows: ``auto`` is 0 for sums and counts where there
            are data and nothing for others; ``zero``, ``null``, or ``previous`` for the value of
            the bucket before.
        """
        label = paired(label) if isinstance(label, str) else label
        given = {"label": label, "unit": unit, "format": format, "good": good, "fill": fill}
        if format is not None:
            check_format(format)
        if good is not None and good not in get_args(Good):
            raise DefinitionError.option("good", good, get_args(Good))
        if fill is not None and fill not in get_args(Fill):
            raise DefinitionError.option("fill", fill, get_args(Fill))
        for name, number in (("target", target), ("tolerance", tolerance)):
            if number is None:
                continue
            if not _is_number(number) or (name == "tolerance" and number < 0):
                message = f"{name} {number!r} is not a number{' from 0 up' * (name == 'tolerance')}"
                raise DefinitionError(message)
            given[name] = number  # type: ignore[assignment]
        kept = {name: value for name, value in given.items() if value is not None}
        spec = replace(self.spec, **kept)  # type: ignore[arg-type]
        return Measure(spec, self.model, titled=self.titled or label is not None)

    def vs(self, comparison: Comparison) -> Measure:
        """Return the relative change on ``"previous"`` or ``"year"``; points for percentages."""
        if comparison not in COMPARISONS:
            raise DefinitionError.option("vs", comparison, COMPARISONS)
        spec = self.spec
        _refuse_versus(spec)
        points = is_percentage(spec)
        plain = points and not spec.format.endswith("%") and spec.format != "percentage"
        return Measure(
            replace(
                spec,
                name=f"{spec.name} vs {comparison}",
                label=f"{spec.title} vs {_VERSUS[comparison]}",
                expression=Versus(spec.expression, comparison, points=points),
                unit="pp" if plain else "",
                format=("+,.1f" if plain else "points") if points else "+.1%",
                target=None,
            ),
            self.model,
        )

    def at(self, grain: str | Dimension) -> Measure:
        """Return the measure of each member of a field, to be compared: a condition needs a grain.

        Examples
        --------
        >>> from dashkit.model.aggregates import sum_
        >>> str(sum_("amount").at("customer") > 80)
        'customer with sum(amount) > 80'
        """
        name = grain.name if isinstance(grain, Dimension) else grain
        if not isinstance(name, str) or not name:
            message = f"at() takes the name of a field, e.g. .at('customer'); not {grain!r}"
            raise DefinitionError(message)
        return Measure(self.spec, self.model, self.titled, name)

    def share(self, within: str | Dimension | Iterable[str | Dimension] | None = None) -> Measure:
        """Return the part of the whole: of all groups, or of those alike in ``within``.

        The whole is asked of the data, with the same filters: groups that are not shown count too.

        Parameters
        ----------
        within
            Fields of the query, e.g. ``"ordered_at.month"`` for the share of each month.

        Examples
        --------
        >>> from dashkit.model.aggregates import count
        >>> count().share().spec.format
        '.1%'
        """
        fields = (within,) if isinstance(within, str | Dimension) else tuple(within or ())
        names = tuple(one.name if isinstance(one, Dimension) else str(one) for one in fields)
        inside = f" within {', '.join(names)}" if names else ""
        return self._derived(
            Share(self.spec.expression, names),
            f"share{inside}",
            unit="",
            format=".1%",
            target=None,
        )

    def rolling(self, length: str) -> Measure:
        """Return the measure over the stretch of time that ends with each bucket.

        What lies before the period is read too, so that the first buckets are whole.

        Parameters
        ----------
        length
            A number and ``min``, ``h``, ``d``, ``w``, ``mo``, ``q`` or ``y``, e.g. ``"7d"``.

        Examples
        --------
        >>> from dashkit.model.aggregates import count
        >>> count().rolling("7d").name
        'count() over 7d'
        """
        count, unit = read_length(length)
        window = Window(self.spec.expression, "rolling", unit, count)
        return self._windowed(window, f"over {length.strip()}")

    def to_date(self, unit: Grain) -> Measure:
        """Return the measure from the start of the month, quarter, … to the end of each bucket."""
        if unit not in GRAINS:
            raise DefinitionError.option("to_date", unit, GRAINS)
        return self._windowed(Window(self.spec.expression, "to_date", unit), f"{unit} to date")

    def cumulative(self) -> Measure:
        """Return the measure from the first row to the end of each bucket."""
        return self._windowed(Window(self.spec.expression, "cumulative"), "cumulative")

    def _windowed(self, window: Window, words: str) -> Measure:
        for part in walk(window.base):
            snapshot = isinstance(part, Aggregate) and part.function == "snapshot"
            if snapshot or isinstance(part, Versus | Share | Window):
                what = "a snapshot" if snapshot else "a share, a window or a change"
                message = (
                    f"{self.name!r} holds {what}, which no window is laid over; "
                    "lay the window over the plain measure first"
                )
                raise DefinitionError(message)
        return self._derived(window, words)

    def _derived(self, expression: Expression, words: str, **changed: Any) -> Measure:  # noqa: ANN401
        refuse_grain(self)
        _refuse_versus(self.spec)
        name, label = f"{self.spec.name} {words}", f"{self.spec.title}, {words}"
        spec = replace(self.spec, name=name, label=label, expression=expression, **changed)
        return Measure(spec, self.model)

    def __add__(self, other: Measure | Number) -> Measure:
        """Add, after aggregation."""
        return _arithmetic("+", self, other)

    def __radd__(self, other: Number) -> Measure:
        """Add, after aggregation."""
        return _arithmetic("+", other, self)

    def __sub__(self, other: Measure | Number) -> Measure:
        """Subtract, after aggregation."""
        return _arithmetic("-", self, other)

    def __rsub__(self, other: Number) -> Measure:
        """Subtract, after aggregation."""
        return _arithmetic("-", other, self)

    def __mul__(self, other: Measure | Number) -> Measure:
        """Multiply, after aggregation."""
        return _arithmetic("*", self, other)

    def __rmul__(self, other: Number) -> Measure:
        """Multiply, after aggregation."""
        return _arithmetic("*", other, self)

    def __truediv__(self, other: Measure | Number) -> Measure:
        """Divide, after aggregation; a zero denominator gives null."""
        return _arithmetic("/", self, other)

    def __rtruediv__(self, other: Number) -> Measure:
        """Divide, after aggregation; a zero denominator gives null."""
        return _arithmetic("/", other, self)

    def __neg__(self) -> Measure:
        """Return the measure with its sign changed."""
        return _arithmetic("*", -1, self)

    def __lt__(self, other: Number) -> Condition:
        """Return a condition."""
        return _condition(self, "lt", other)

    def __le__(self, other: Number) -> Condition:
        """Return a condition."""
        return _condition(self, "le", other)

    def __gt__(self, other: Number) -> Condition:
        """Return a condition."""
        return _condition(self, "gt", other)

    def __ge__(self, other: Number) -> Condition:
        """Return a condition."""
        return _condition(self, "ge", other)

    def __eq__(self, other: object) -> Condition:  # type: ignore[override]
        """Return a condition."""
        return _condition(self, "eq", other)

    def __ne__(self, other: object) -> Condition:  # type: ignore[override]
        """Return a condition."""
        return _condition(self, "ne", other)

    def __hash__(self) -> int:
        """Hash by the plain value."""
        return hash(self.spec)

    def __bool__(self) -> bool:
        """Refuse: a measure is a question."""
        raise NoTruthValue.of("measure")

    def __contains__(self, _: object) -> bool:
        """Refuse: a measure has no members."""
        raise NoTruthValue.of("measure")


def _is_number(value: object) -> bool:
    if isinstance(value, float):
        return isfinite(value)
    if isinstance(value, Decimal):
        return value.is_finite()
    return isinstance(value, int) and not isinstance(value, bool)


def _condition(
    measure: Measure, operator: Literal["lt", "le", "gt", "ge", "eq", "ne"], value: object
) -> Condition:
    if not _is_number(value):
        message = f"measure {measure.name!r} can be compared with a number, not with {value!r}"
        raise DefinitionError(message)
    return Condition(measure.spec, operator, value, measure.grain)  # type: ignore[arg-type]


def limited(expression: Expression, where: Filter) -> Expression:
    """Return an expression all of whose aggregates look only at the rows that pass."""
    if isinstance(expression, Aggregate):
        return replace(expression, where=all_of(expression.where, where))
    if isinstance(expression, Arithmetic):
        left, right = limited(expression.left, where), limited(expression.right, where)
        return replace(expression, left=left, right=right)
    if isinstance(expression, Versus | Share | Window):
        return replace(expression, base=limited(expression.base, where))
    return expression


def amid(expression: Expression, condition: Condition) -> Expression:
    """Return an expression all of whose aggregates look only at the members of a condition."""
    if not condition.grain:
        message = (
            f"'{condition}' asks groups, not rows; say of what, e.g. "
            f"m.{condition.measure.name}.at('customer') > …, or use having="
        )
        raise DefinitionError(message)
    if isinstance(expression, Aggregate):
        return replace(expression, among=(*expression.among, condition))
    if isinstance(expression, Arithmetic):
        left, right = amid(expression.left, condition), amid(expression.right, condition)
        return replace(expression, left=left, right=right)
    if isinstance(expression, Versus | Share | Window):
        return replace(expression, base=amid(expression.base, condition))
    return expression


_LENGTH = re.compile(r"\s*(\d{1,4})\s*(min|h|d|w|mo|q|y)\s*")
_UNITS: dict[str, Grain] = {
    "min": "minute",
    "h": "hour",
    "d": "day",
    "w": "week",
    "mo": "month",
    "q": "quarter",
    "y": "year",
}


def read_length(text: str) -> tuple[int, Grain]:
    """Return a length of time as a number and a unit.

    Examples
    --------
    >>> read_length("7d"), read_length("12mo")
    ((7, 'day'), (12, 'month'))
    """
    found = _LENGTH.fullmatch(text) if isinstance(text, str) else None
    if found is None or int(found[1]) == 0:
        message = f"{text!r} is no length of time; write a number and {', '.join(_UNITS)}: '7d'"
        raise DefinitionError(message)
    return int(found[1]), _UNITS[found[2]]


def refuse_grain(measure: Measure) -> None:
    """Raise DefinitionError for a measure at a grain, which only makes conditions."""
    if measure.grain:
        message = (
            f"{measure.name!r} at {measure.grain!r} is one number for each {measure.grain}; "
            "compare it with a number, for having= or .where()"
        )
        raise DefinitionError(message)


def _refuse_versus(*specs: MeasureSpec) -> None:
    for spec in specs:
        if any(isinstance(part, Versus) for part in walk(spec.expression)):
            message = f"{spec.name!r} is a change already; do the arithmetic first, then .vs()"
            raise DefinitionError(message)


def _side(value: object) -> MeasureSpec:
    if isinstance(value, Measure):
        refuse_grain(value)
        return value.spec
    if _is_number(value):
        return MeasureSpec(f"{value}", Constant(value))  # type: ignore[arg-type]
    if isinstance(value, Dimension):
        message = f"{value.name!r} is a column; aggregate it first, e.g. dk.sum({value.name!r})"
        raise DefinitionError(message)
    message = f"measures calculate with measures and numbers, not with {value!r}"
    raise DefinitionError(message)


def _bracketed(spec: MeasureSpec, operator: Operator, *, right: bool, text: str) -> str:
    inner = spec.expression
    if not isinstance(inner, Arithmetic) or text.isidentifier():
        return text
    loose = inner.operator in {"+", "-"}
    if operator in {"*", "/"}:
        needed = loose or (right and operator == "/") or right
    else:
        needed = right and operator == "-" and loose
    return f"({text})" if needed else text


def _arithmetic(operator: Operator, left: Measure | Number, right: Measure | Number) -> Measure:
    first, second = _side(left), _side(right)
    _refuse_versus(first, second)
    model = _one_model(left, right)
    unit = combined_unit(operator, first, second)
    additive = operator in {"+", "-"}
    names, labels = (
        f"{_bracketed(first, operator, right=False, text=texts[0])} {operator} "
        f"{_bracketed(second, operator, right=True, text=texts[1])}"
        for texts in ((first.name, second.name), (first.title, second.title))
    )
    spec = MeasureSpec(
        names,
        Arithmetic(operator, first.expression, second.expression),
        label=labels,
        unit=unit,
        format=(first.format or second.format) if additive else "",
        good=first.good if isinstance(left, Measure) else second.good,
    )
    return Measure(spec, model)


def _one_model(left: object, right: object) -> Model | None:
    models = [
        one.model for one in (left, right) if isinstance(one, Measure) and one.model is not None
    ]
    if len(models) < 2:  # noqa: PLR2004
        return models[0] if models else None
    first, second = models
    if first.source is not second.source:
        message = f"measures of two tables ({first.name!r}, {second.name!r}) cannot be combined"
        raise DefinitionError(message)
    if first.where_ != second.where_:
        message = (
            "one of these measures comes from a model with .where(); put .where() on the measure"
        )
        raise DefinitionError(message)
    return second if len(second.measures) > len(first.measures) else first
