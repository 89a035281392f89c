"""The aggregates that measures are made of: ``dk.sum``, ``dk.count``, ``dk.quantile``, …."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from dashkit.errors import DefinitionError
from dashkit.model.dimensions import Dimension
from dashkit.model.expressions import Aggregate, Function, MeasureSpec
from dashkit.model.measures import Measure

if TYPE_CHECKING:
    from dashkit.model.filters import Filter

_TITLES: dict[Function, str] = {
    "sum": "Sum of {}",
    "count": "Count of {}",
    "mean": "Mean of {}",
    "min": "Minimum of {}",
    "max": "Maximum of {}",
    "distinct": "Distinct {}",
    "quantile": "Quantile of {}",
    "std": "Standard deviation of {}",
    "first": "First {}",
    "last": "Last {}",
    "snapshot": "Latest {}",
    "sql": "{}",
}


def aggregate(
    function: Function,
    column: str | Dimension,
    where: object = None,
    *,
    called: str = "",
    label: str = "",
    **options: Any,  # noqa: ANN401
) -> Measure:
    """Return the measure that aggregates a column (none for a row count).

    ``called`` and ``label`` replace the name and the label that are made up; ``options`` are
    fields of `Aggregate`.
    """
    model = column.model if isinstance(column, Dimension) else None
    name = _name(function, column)
    title = label or (_TITLES[function].format(name) if name else "Count")
    expression = Aggregate(function, name, **options)
    spec = MeasureSpec(called or f"{function}({name})", expression, label=title)
    measure = Measure(spec, model)
    return measure if where is None else measure.where(where)  # type: ignore[arg-type]


def _name(function: str, column: object) -> str:
    name = column.name if isinstance(column, Dimension) else column
    if not isinstance(name, str):
        message = f"dk.{function}() takes the name of a column, not {name!r}"
        raise DefinitionError(message)
    return name


def sum_(column: str | Dimension, *, where: Filter | Dimension | str | None = None) -> Measure:
    """Add up a column of numbers; over no rows it is null, in an empty time bucket 0.

    Examples
    --------
    >>> sum_("amount").spec.label
    'Sum of amount'
    """
    return aggregate("sum", column, where)


def count(
    column: str | Dimension = "", *, where: Filter | Dimension | str | None = None
) -> Measure:
    """Count the rows, or those where a column is not null.

    Examples
    --------
    >>> count(where="status >= 500").spec.name
    'count() where status is at least 500'
    """
    return aggregate("count", column, where)


def mean(
    column: str | Dimension,
    *,
    weight: str | Dimension | None = None,
    where: Filter | Dimension | str | None = None,
) -> Measure:
    """Return the mean of a column over rows, nulls left out.

    Parameters
    ----------
    column
        A column of numbers.
    weight
        A column that says how much each row counts: sum of value x weight by sum of weight; null
        where the weights add up to 0.
    where
        Over which rows.

    Examples
    --------
    >>> mean("amount").spec.label
    'Mean of amount'
    >>> mean("price", weight="quantity").name
    'mean(price, weight=quantity)'
    """
    if weight is None:
        return aggregate("mean", column, where)
    name, by = _name("mean", column), _name("mean", weight)
    called, label = f"mean({name}, weight={by})", f"Mean of {name}, weighted by {by}"
    return aggregate("mean", column, where, called=called, label=label, weight=by)


def min_(column: str | Dimension, *, where: Filter | Dimension | str | None = None) -> Measure:
    """Return the smallest value of a column.

    Examples
    --------
    >>> min_("amount").spec.label
    'Minimum of amount'
    """
    return aggregate("min", column, where)


def max_(column: str | Dimension, *, where: Filter | Dimension | str | None = None) -> Measure:
    """Return the largest value of a column.

    Examples
    --------
    >>> max_("amount").spec.label
    'Maximum of amount'
    """
    return aggregate("max", column, where)


def distinct(
    column: str | Dimension,
    *,
    approx: bool = False,
    where: Filter | Dimension | str | None = None,
) -> Measure:
    """Count the different values of a column, null not being one.

    Parameters
    ----------
    column
        Any column.
    approx
        Whether the engine may use a sketch (HyperLogLog) where it has one; the result says so.
    where
        Over which rows.

    Examples
    --------
    >>> distinct("customer_id").spec.label
    'Distinct customer_id'
    """
    return aggregate("distinct", column, where, approximate=bool(approx))


def quantile(
    column: str | Dimension,
    q: float,
    *,
    approx: bool = False,
    where: Filter | Dimension | str | None = None,
) -> Measure:
    """Return a quantile of a column, linear between the two nearest values (type 7 of Hyndman).

    Parameters
    ----------
    column
        A column of numbers.
    q
        Between 0 and 1, e.g. 0.95.
    approx
        Whether the engine may use a sketch where it has one; the result says so.
    where
        Over which rows.

    Examples
    --------
    >>> quantile("ms", 0.95).spec.label
    '95th percentile of ms'
    """
    number = isinstance(q, int | float) and not isinstance(q, bool)
    if not number or not 0 <= q <= 1:
        message = f"dk.quantile(..., {q!r}): a number from 0 to 1 is expected, e.g. 0.95"
        raise DefinitionError(message)
    name = _name("quantile", column)
    label = f"{_ordinal(q)} percentile of {name}" if q != _HALF else f"Median of {name}"
    called = f"quantile({name}, {q:g})"
    options = {"quantile": float(q), "approximate": bool(approx)}
    return aggregate("quantile", column, where, called=called, label=label, **options)


_HALF = 0.5
_TEEN = (11, 12, 13)


def _ordinal(q: float) -> str:
    number = f"{q * 100:.6g}"
    teen = number.isdigit() and int(number) % 100 in _TEEN
    endings = {"1": "st", "2": "nd", "3": "rd"}
    return number + ("th" if teen else endings.get(number[-1], "th"))


def median(
    column: str | Dimension,
    *,
    approx: bool = False,
    where: Filter | Dimension | str | None = None,
) -> Measure:
    """Return the median of a column: the mean of the two middle values where their number is even.

    Examples
    --------
    >>> median("ms").name
    'median(ms)'
    """
    name = _name("median", column)
    found = quantile(column, _HALF, approx=approx)
    found = Measure(replace(found.spec, name=f"median({name})"), found.model)
    return found if where is None else found.where(where)


def std(column: str | Dimension, *, where: Filter | Dimension | str | None = None) -> Measure:
    """Return the sample standard deviation of a column (by n - 1); null for fewer than two values.

    Examples
    --------
    >>> std("ms").spec.label
    'Standard deviation of ms'
    """
    return aggregate("std", column, where)


def first(column: str | Dimension, *, where: Filter | Dimension | str | None = None) -> Measure:
    """Return the value of a column at the earliest time of the model at which there is one.

    Of several values at this time it is the smallest.

    Examples
    --------
    >>> first("price").spec.label
    'First price'
    """
    return aggregate("first", column, where)


def last(column: str | Dimension, *, where: Filter | Dimension | str | None = None) -> Measure:
    """Return the value of a column at the latest time of the model at which there is one.

    Of several values at this time it is the largest.

    Examples
    --------
    >>> last("price").spec.label
    'Last price'
    """
    return aggregate("last", column, where)


def snapshot(
    column: str | Dimension,
    *,
    take: Literal["last", "first"] = "last",
    entity: str | Dimension | None = None,
    where: Filter | Dimension | str | None = None,
) -> Measure:
    """Add up a level, such as a balance or a stock, at one time only: it never adds up over time.

    Parameters
    ----------
    column
        A column of numbers, one row for each thing at each time.
    take
        Whether the last time counts or the first: of each time bucket of the query, else of its
        period. It is chosen among all rows of the model, before any filter.
    entity
        A column whose every member has a time of its own, such as an account that is only written
        down when it changes.
    where
        Over which rows.

    Examples
    --------
    >>> snapshot("balance", entity="account").name
    'snapshot(balance, entity=account)'
    """
    if take not in {"last", "first"}:
        raise DefinitionError.option("take", take, ("last", "first"))
    name = _name("snapshot", column)
    own = _name("snapshot", entity) if entity is not None else ""
    more = [f"take={take}"] * (take != "last") + [f"entity={own}"] * bool(own)
    called = f"snapshot({', '.join([name, *more])})"
    return aggregate("snapshot", column, where, called=called, take=take, entity=own)


def sql(text: str, *, where: Filter | Dimension | str | None = None) -> Measure:
    """Return what an aggregate in the words of the database gives; only where rows are in one.

    The text is yours, runs as it stands over the columns of the table, and is never read from
    strings of measures, so no viewer can write one. It must give a number.

    Examples
    --------
    >>> sql("sum(amount) filter (where paid)").spec.expression.function
    'sql'
    """
    if not isinstance(text, str) or not text.strip():
        message = f"dk.sql() takes an aggregate as text, e.g. dk.sql('sum(a * b)'); not {text!r}"
        raise DefinitionError(message)
    found = aggregate("sql", "", label=text.strip(), called=f"sql({text.strip()})", text=text)
    return found if where is None else found.where(where)
