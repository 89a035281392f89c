"""Scans as SQLAlchemy selects: every name is quoted, every value is bound."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

import sqlalchemy as sa

from dashkit.data import dialects as say
from dashkit.data.zones import offsets
from dashkit.errors import QueryError, UnknownField
from dashkit.model.words import caseless

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dashkit.data.engine import Scope
    from dashkit.data.zones import Step
    from dashkit.model.calendar import Calendar
    from dashkit.model.expressions import Aggregate
    from dashkit.model.fields import Field, FieldType, Grain
    from dashkit.model.filters import Filter, Scalar

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS: dict[Grain, int] = {"quarter": 3, "year": 12}
_INT64 = 2**63
_ANY_YEAR = 2000

Expression = sa.ColumnElement[Any]
Bound = sa.BindParameter[Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the database has it.

    ``aware`` times know their zone, ``cast`` ones must be made text, ``scale`` is the number of
    decimals.
    """

    name: str
    type: FieldType
    aware: bool = False
    cast: bool = False
    scale: int | None = None


class Table(Protocol):
    """A table or a select that can be read, and the time that a column spans."""

    label: str

    @property
    def columns(self) -> Mapping[str, Column]:
        """The columns, in order."""

    def selectable(self) -> sa.FromClause:
        """Return the rows under a name of their own."""

    def bounds(self, column: str) -> tuple[date | datetime, date | datetime] | None:
        """Return the first and the last time of a column."""


class Rows:
    """The rows of a scope, and expressions over them; tables are joined when first asked for."""

    def __init__(
        self,
        scope: Scope,
        fact: Table,
        tables: Mapping[str, Table],
        fields: Mapping[str, Field] | None = None,
    ) -> None:
        self._scope = scope
        self._fields = fields if fields is not None else scope.fields
        self._tables = {"": fact, **tables}
        self._joins = {one.name: one for one in scope.joins}
        self._open: dict[str, sa.FromClause] = {"": fact.selectable()}
        self._steps: dict[str, tuple[Step, ...]] = {}

    @property
    def joined(self) -> frozenset[str]:
        """The joins that were needed so far."""
        return frozenset(self._open) - {""}

    def select(
        self, *columns: sa.ColumnElement[Any], where: Filter | None = None
    ) -> sa.Select[Any]:
        """Return a select of expressions over the rows that pass a filter."""
        condition = self.condition(where) if where is not None else None
        source = self._open[""]
        for name in sorted(self.joined):
            join = self._joins[name]
            left = self._read(self._open[""], self._column("", join.left))
            right = self._read(self._open[name], self._column(name, join.right))
            source = source.outerjoin(self._open[name], left == right)
        select = sa.select(*columns).select_from(source)
        return select if condition is None else select.where(condition)

    def facts(self) -> list[sa.ColumnElement[Any]]:
        """Return the columns of the table of facts as the database has them."""
        return list(self._open[""].c)

    def scale(self, field: Field) -> int:
        """Return the number of decimals that a field is declared with."""
        return self._column(field.table, field.column).scale or 0

    def value(self, field: Field) -> Expression:
        """Return the value of a field, bucketed; null where it is NaN."""
        plain = self._read(self._table(field.table), self._column(field.table, field.column))
        if field.called_anew:
            return _renamed(plain, field)
        if field.width is not None:
            return _binned(plain, field)
        if field.grain is None:
            return plain
        if field.type == "date":
            return _bucket(plain, field.grain, self._scope.calendar)
        return self._bucketed_time(plain, field)

    def _bucketed_time(self, instant: Expression, field: Field) -> Expression:
        steps = self._offsets(field)
        wall = instant
        if len(steps) > 1 or steps[0][1]:
            wall = say.shifted(instant, _offset(instant, steps))
        if field.grain == "minute":
            return say.minute_of(wall)
        if field.grain == "hour":
            return say.hour_of(wall)
        return _bucket(say.day_of(wall), field.grain or "day", self._scope.calendar)

    def _table(self, name: str) -> sa.FromClause:
        if name not in self._open:
            self._open[name] = self._tables[name].selectable()
        return self._open[name]

    def _column(self, table: str, name: str) -> Column:
        known = self._tables[table]
        if name not in known.columns:
            kinds = dict.fromkeys(known.columns, "column")
            raise UnknownField.of(name, known.label, kinds)
        return known.columns[name]

    def _read(self, rows: sa.FromClause, column: Column) -> Expression:
        return _READERS[column.type](rows.c[column.name], column)

    def _offsets(self, field: Field) -> tuple[Step, ...]:
        """Return the offsets that the rows in the filter can have."""
        if field.base not in self._steps:
            low, high = _limits(self._scope.where, field.base)
            if low is None or high is None:
                first, last = self._tables[field.table].bounds(field.column) or (None, None)
                low, high = low or first or high, high or last or low
            zone = self._scope.calendar.zone
            self._steps[field.base] = offsets(zone, _year(low) - 1, _year(high) + 1)
        return self._steps[field.base]

    def condition(self, where: Filter) -> sa.ColumnElement[bool]:
        """Return a filter as a condition that is true exactly for the rows that pass."""
        if where.op == "and":
            return sa.and_(sa.true(), *(self.condition(part) for part in where.parts))
        if where.op == "or":
            return sa.or_(sa.false(), *(self.condition(part) for part in where.parts))
        if where.op == "not":
            return sa.not_(say.known(self.condition(where.parts[0])))
        if where.field not in self._fields:
            known = dict.fromkeys(self._fields, "field")
            raise UnknownField.of(where.field, "this request", known)
        field = self._fields[where.field]
        value, bind = self._comparable(field)
        return _leaf(where, value, bind)

    def _comparable(self, field: Field) -> tuple[Expression, Callable[[Scalar], Bound]]:
        """Return the value to compare, left bare where an index could help, and its literals."""
        column = self._column(field.table, field.column)
        if column.aware and field.grain is None:
            bare: Expression = self._table(field.table).c[column.name]
            return sa.type_coerce(bare, say.Moment()), _moment
        return self.value(field), _BINDERS[field.value_type]


def _renamed(value: Expression, field: Field) -> Expression:
    """Return the texts that the members of a field are called by."""
    members: dict[str, list[Scalar]] = {}
    for member, text in field.mapping:
        members.setdefault(text, []).append(member)
    bind = _BINDERS[field.type]
    cases: list[tuple[Any, Any]] = []
    for text, some in members.items():
        meant = _member(value, [bind(one) for one in some if one is not None])
        meant = sa.or_(meant, value.is_(None)) if None in some else meant
        cases.append((meant, sa.literal(text, say.Words())))
    own: Expression = say.same_text(value) if field.type == "text" else say.as_text(value)
    if field.type == "boolean":
        own = sa.case(
            (value == sa.true(), sa.literal("true", say.Words())),
            else_=sa.literal("false", say.Words()),
        )
    rest = sa.literal(field.rest, say.Words()) if field.rest else own
    return say.same_text(sa.case(*cases, (value.is_(None), sa.null()), else_=rest))


def _binned(value: Expression, field: Field) -> Expression:
    width = field.width or 1.0
    if field.type == "decimal":
        return say.exact_bin(value, sa.literal(Decimal(repr(width)), sa.Numeric()))
    return say.real_bin(sa.cast(value, sa.Double()), sa.literal(width, sa.Double()))


def _bucket(day: Expression, grain: Grain, calendar: Calendar) -> Expression:
    if grain == "day":
        return day
    if grain == "week":
        return say.week_of(day, _number(_WEEKDAYS.index(calendar.week_start)))
    if grain == "month":
        return say.month_of(day)
    start = (calendar.fiscal_start - 1) % _MONTHS[grain]
    return say.months_of(day, _number(_MONTHS[grain]), _number(start))


def _number(value: int) -> Expression:
    return sa.literal_column(str(value), sa.Integer())


def _offset(instant: Expression, steps: Sequence[Step]) -> Expression:
    """Return the seconds that a zone is ahead of UTC, found by halving."""
    if len(steps) == 1:
        return _number(steps[0][1])
    middle = len(steps) // 2
    before = instant < sa.literal(steps[middle][0], say.Clock())
    return sa.case(
        (before, _offset(instant, steps[:middle])), else_=_offset(instant, steps[middle:])
    )


def _limits(where: Filter | None, name: str) -> tuple[Scalar, Scalar]:
    """Return the ends that a filter certainly sets to a field of times."""
    low: Scalar = None
    high: Scalar = None
    leaves = () if where is None else where.parts if where.op == "and" else (where,)
    for leaf in leaves:
        if leaf.field != name:
            continue
        if leaf.op in {"range", "between"}:
            low, high = leaf.values[0] or low, leaf.values[1] or high
        elif leaf.op in {"ge", "gt"}:
            low = leaf.values[0]
        elif leaf.op in {"le", "lt"}:
            high = leaf.values[0]
    return low, high


def _year(value: Scalar) -> int:
    return value.year if isinstance(value, date) else _ANY_YEAR


def _leaf(
    where: Filter, value: Expression, bind: Callable[[Scalar], Bound]
) -> sa.ColumnElement[bool]:
    if where.op == "is_null":
        return value.is_(None)
    if where.op == "in":
        found = _member(value, [bind(one) for one in where.values if one is not None])
        return sa.or_(found, value.is_(None)) if None in where.values else found
    if where.op == "contains":
        needle = sa.literal(caseless(str(where.values[0])), say.Words())
        return say.contains(value, needle) == sa.true()
    if where.op in {"range", "between"}:
        return _between(where, value, bind)
    limit = where.values[0]
    if limit is None:
        return sa.false()
    operate = {"lt": value.__lt__, "le": value.__le__, "gt": value.__gt__, "ge": value.__ge__}
    return operate[where.op](bind(limit))


def _member(value: Expression, members: Sequence[sa.BindParameter[Any]]) -> sa.ColumnElement[bool]:
    """Return whether a value is one of many, each kind of them bound as one list."""
    kinds = {type(one.type): one.type for one in members}
    lists = [
        sa.bindparam(
            None,
            [one.value for one in members if type(one.type) is found],
            type_=kind,
            expanding=True,
        )
        for found, kind in kinds.items()
    ]
    return sa.or_(sa.false(), *(value.in_(one) for one in lists))


def _between(
    where: Filter, value: Expression, bind: Callable[[Scalar], Bound]
) -> sa.ColumnElement[bool]:
    low, high = where.values
    parts: list[sa.ColumnElement[bool]] = []
    if low is not None:
        parts.append(value >= bind(low))
    if high is not None:
        parts.append(value < bind(high) if where.op == "range" else value <= bind(high))
    return sa.and_(*parts) if parts else value.is_not(None)


def _integer(value: Scalar) -> Bound:
    if isinstance(value, int) and not -_INT64 <= value < _INT64:
        return sa.literal(value, say.Large())
    return sa.literal(value, sa.BigInteger() if isinstance(value, int) else say.Real())


def _real(value: Scalar) -> Bound:
    if not isinstance(value, int | float | Decimal):
        raise _unlike(value, "a number")
    try:
        return sa.literal(float(value), say.Real())
    except OverflowError:
        return sa.literal(float("inf" if value > 0 else "-inf"), say.Real())


def _decimal(value: Scalar) -> Bound:
    if not isinstance(value, int | float | Decimal):
        raise _unlike(value, "a number")
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return sa.literal(exact, sa.Numeric())


def _naive(value: Scalar) -> datetime:
    if not isinstance(value, datetime):
        raise _unlike(value, "a time")
    return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value


def _clock(value: Scalar) -> Bound:
    return sa.literal(_naive(value), say.Clock())


def _moment(value: Scalar) -> Bound:
    return sa.literal(_naive(value), say.Moment())


def _unlike(value: Scalar, wanted: str) -> QueryError:
    return QueryError(f"{str(value)[:60]!r} is not {wanted}")


_BINDERS: dict[FieldType, Callable[[Scalar], Bound]] = {
    "text": lambda value: sa.literal(value, say.Words()),
    "integer": _integer,
    "number": _real,
    "decimal": _decimal,
    "boolean": lambda value: sa.literal(value, sa.Boolean()),
    "date": lambda value: sa.literal(value, say.Day()),
    "datetime": _clock,
}


def _text_column(bare: Expression, column: Column) -> Expression:
    return say.as_text(bare) if column.cast else say.same_text(bare)


def _time_column(bare: Expression, column: Column) -> Expression:
    return say.aware_instant(bare) if column.aware else say.naive_instant(bare)


_READERS: dict[FieldType, Callable[[Expression, Column], Expression]] = {
    "text": _text_column,
    "integer": lambda bare, _: sa.type_coerce(bare, say.Whole()),
    "number": lambda bare, _: say.real(bare),
    "decimal": lambda bare, _: say.exact(bare),
    "boolean": lambda bare, _: say.truth(bare),
    "date": lambda bare, _: say.plain_day(bare),
    "datetime": _time_column,
}


def partials(  # noqa: PLR0911
    one: Aggregate, value: Expression, other: Expression, kind: FieldType
) -> list[Any]:
    """Return the partials of an aggregate over columns of values and of weights or times."""
    function = one.function
    if function == "count":
        return [sa.func.count(value)]
    if function == "distinct":
        near = one.approximate
        return [say.distinct_near(value) if near else sa.func.count(sa.distinct(value))]
    if function in {"min", "max"}:
        return [getattr(sa.func, function)(value, type_=value.type)]
    if function in {"first", "last"}:
        ended = say.first_of(value, other) if function == "first" else say.last_of(value, other)
        return [sa.type_coerce(ended, value.type)]
    if function == "quantile":
        at: Expression = sa.literal_column(repr(float(one.quantile or 0)), sa.Double())
        return [(say.quantile_near if one.approximate else say.quantile_of)(value, at)]
    if function == "std":
        return [sa.func.avg(value, type_=sa.Double()), sa.func.count(value), say.spread_of(value)]
    if one.weight:
        total, weights = (sa.func.sum(part, type_=sa.Double()) for part in (value * other, other))
        return [total, weights]
    if kind == "integer":
        return [say.whole_sum(value), sa.func.count(value)]
    return [sa.func.sum(value, type_=value.type), sa.func.count(value)]


def aggregated(rows: Rows, one: Aggregate, fields: Mapping[str, Field]) -> list[Expression]:
    """Return what an aggregate takes of each row, with its weight or its time.

    Both are null where it sees nothing.
    """
    value: Expression = sa.literal_column("1", sa.Integer())
    if one.field:
        value = rows.value(fields[one.field])
    real = one.function in {"quantile", "std"} or bool(one.weight)
    value = say.real(value) if real else value
    if one.where is not None:
        value = sa.case((rows.condition(one.where), value))
    if one.weight:
        weight = say.real(rows.value(fields[one.weight]))
        return [value, sa.case((value.is_not(None), weight))]
    if one.time:
        time = rows.value(fields[one.time])
        return [sa.case((time.is_not(None), value)), time]
    return [value]
