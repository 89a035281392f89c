"""Which table an aggregate is of, and what the fields of a query are called there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from dashkit.data.engine import Latest, Scope
from dashkit.errors import QueryError
from dashkit.model.buckets import TICK, Interval
from dashkit.model.filters import Filter, all_of
from dashkit.model.policy import access_of, field_behind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.model.expressions import Aggregate
    from dashkit.model.facts import Facts
    from dashkit.model.fields import Field, FieldType
    from dashkit.model.model import Model
    from dashkit.model.source import Source

_MARK = "#"


@dataclass(frozen=True, slots=True)
class Home:
    """The table that an aggregate is of, seen from the model of the query."""

    model: Model
    facts: Facts | None = None

    @classmethod
    def of(cls, model: Model, table: str) -> Home:
        """Return where the rows of a table are."""
        if not table:
            return cls(model)
        facts = next(one for one in model.facts if one.name == table)
        if access_of(model) is not None or access_of(facts.model) is not None:
            message = f"Measures of {table!r} are not available here, because a policy is in force."
            raise QueryError(message)
        return cls(model, facts)

    @property
    def own(self) -> Model:
        """What its rows mean."""
        return self.model if self.facts is None else self.facts.model

    @property
    def source(self) -> Source | None:
        """Where its rows are; None for those of the query's model."""
        return None if self.facts is None else self.facts.model.source

    def field(self, field: Field) -> Field:
        """Return a field of the query's model as this table has it, under a name of its own."""
        if self.facts is None:
            return field
        return replace(self.facts.behind(field), name=f"{_MARK}{field.name}")

    def filter(self, where: Filter | None) -> Filter | None:
        """Return a filter of the query's model as one of this table."""
        model, own = self.model, self.own
        if where is None or self.facts is None:
            return where
        if model.time is not None and model.time in where.fields():
            if not own.time:
                raise QueryError(f"{self.facts.name!r} has no time, so no period")
            mine, theirs = model.field(model.time).type, own.field(own.time).type
            if mine != theirs:
                where = where.map(lambda one: _of_type(one, mine, model))
        return where.map(lambda one: replace(one, field=f"{_MARK}{one.field}"))

    def latest(self, one: Aggregate, cut: tuple[Field, ...], when: Filter | None) -> Latest:
        """Return the rows of a snapshot."""
        own = self.own
        entity = own.field(one.entity) if one.entity else None
        among = (*cut, entity) if entity is not None else cut
        base = all_of(own.where_, when)
        return Latest(own.field(one.time), among, base, first=one.take == "first")

    def scope(
        self,
        where: Filter | None,
        groups: Sequence[Field],
        aggregates: Sequence[Aggregate],
        latest: Latest | None = None,
        also: Filter | None = None,
    ) -> Scope:
        """Return the rows that pass a filter of the query's model, and those of the table itself."""
        model, own = self.model, self.own
        known = {one.name: one for one in groups}
        if self.facts is not None and where is not None:
            found = (self.field(model.field(name)) for name in where.fields())
            known |= {one.name: one for one in found}
        every = all_of(own.where_, self.filter(where), also)
        names = set(every.fields()) if every is not None else set()
        for one in aggregates:
            names |= set(one.fields)
            names |= one.where.fields() if one.where is not None else frozenset()
        if latest is not None:
            known |= {one.name: one for one in (latest.time, *latest.among)}
            names |= latest.base.fields() if latest.base is not None else frozenset()
        made = scope(own, names - known.keys(), every, known)
        return replace(made, calendar=model.calendar, latest=latest)


def _of_type(leaf: Filter, mine: FieldType, model: Model) -> Filter:
    """Return a range of days as one of instants, or the other way round."""
    if leaf.field != model.time:
        return leaf
    if leaf.op not in {"range", "ge"}:
        raise QueryError(f"{leaf.field!r} holds times here and days there; filter by its .day")
    calendar = model.calendar
    if mine == "date":
        instants = (calendar.instant(one) if isinstance(one, date) else one for one in leaf.values)
        return replace(leaf, values=tuple(instants))
    low, high = (one if isinstance(one, datetime) else None for one in (*leaf.values, None)[:2])
    first = None if low is None else Interval(low, low + TICK).days(calendar)[0]
    last = None if high is None else Interval(high - TICK, high).days(calendar)[1]
    return replace(leaf, values=(first, last)[: len(leaf.values)])


def scope(
    model: Model, names: set[str], where: Filter | None, known: Mapping[str, Field] | None = None
) -> Scope:
    """Return the rows of a model that pass a filter, with the meaning of the fields named."""
    fields = {name: field_behind(model, name) for name in names} | dict(known or {})
    fields = dict(sorted(fields.items()))
    used = {one.table for one in fields.values()}
    joins = tuple(one for one in model.joins if one.name in used)
    return Scope(fields, joins, model.calendar, where)
