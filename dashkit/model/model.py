"""The Model: what the rows mean. Immutable; every name is checked where it is written."""

from __future__ import annotations

import hashlib
import re
import warnings
from copy import copy
from dataclasses import dataclass, field, replace
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, cast

from dashkit.errors import DefinitionError, UnknownField
from dashkit.model.binding import bound, known_measure, read_measure
from dashkit.model.buckets import GRAINS, Calendar
from dashkit.model.describe import Description, describe
from dashkit.model.dimensions import Dimension, as_filter
from dashkit.model.expressions import Comparison, Condition, MeasureSpec
from dashkit.model.facts import Facts, beside
from dashkit.model.fields import TEMPORAL, Field, base_of, without_buckets
from dashkit.model.filters import Filter, all_of
from dashkit.model.joins import Join, joined
from dashkit.model.measures import Measure, refuse_grain
from dashkit.model.periods import Period
from dashkit.model.policy import Access, Policy, User
from dashkit.model.policy import bound as bound_to
from dashkit.model.query import Order, Query, make_query
from dashkit.model.typed import typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Self

    from dashkit.model.report import Report
    from dashkit.model.source import Source

_TOP = re.compile(r"(.+)\.top\((\d{1,4})\)")
MeasureLike = str | Measure | MeasureSpec | Dimension
DimensionLike = str | Dimension | Field
FilterLike = str | Filter | Dimension


@dataclass(frozen=True, slots=True, eq=False, repr=False, kw_only=True)
class Model:
    """Measures, dimensions, hierarchies and the calendar of one table of facts.

    Build it with `dashkit.model`. ``m.revenue`` is a measure or a dimension, ``m["revenue"]`` too,
    also where a name is taken by a method.

    Attributes
    ----------
    name
        What the model is called in messages.
    source
        Where its rows are.
    calendar
        Time zone, start of the week and of the fiscal year.
    time
        Name of the field that periods apply to; None without one.
    fields, measures, hierarchies, joins
        What is defined.
    where_
        Rows outside of it do not exist for this model.
    guesses
        What was inferred, as code to paste.
    policy_
        Who may see what; with one, `as_user` says who looks, and nobody sees nothing.
    access_
        What the user may see that this model was made for; None for the model of the analyst.

    Examples
    --------
    >>> import dashkit as dk
    >>> m = dk.model({"region": ["EU", "US", "EU"], "amount": [1, 2, 3]})
    >>> m.define(revenue="sum(amount)").query("revenue", "region").run().frame["revenue"].to_list()
    [4, 2]
    """

    name: str
    source: Source
    fields: Mapping[str, Field]
    calendar: Calendar = field(default_factory=Calendar)
    time: str | None = None
    measures: Mapping[str, MeasureSpec] = field(default_factory=dict)
    hierarchies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    joins: tuple[Join, ...] = ()
    facts: tuple[Facts, ...] = ()
    where_: Filter | None = None
    guesses: tuple[str, ...] = ()
    shadowed: frozenset[str] = frozenset()
    policy_: Policy | None = None
    access_: Access | None = None
    fingerprint: str = field(init=False)

    def __post_init__(self) -> None:
        """Freeze the mappings, check the time column and the hierarchies."""
        put = object.__setattr__
        put(self, "fields", MappingProxyType(dict(self.fields)))
        put(self, "measures", MappingProxyType(dict(self.measures)))
        if self.time is not None and self.field(self.time).type not in TEMPORAL:
            message = f"time {self.time!r} holds {self.field(self.time).type} values, not times"
            raise DefinitionError(message)
        levels = {name: self._levels(name, fields) for name, fields in self.hierarchies.items()}
        put(self, "hierarchies", MappingProxyType(levels))
        put(self, "shadowed", self._warn_of_shadows())
        put(self, "fingerprint", self._fingerprint())

    def _levels(self, name: str, fields: Sequence[str]) -> tuple[str, ...]:
        if isinstance(fields, str) or not fields:
            message = (
                f"hierarchy {name!r} lists its levels from top to bottom, e.g. ['region', 'city']"
            )
            raise DefinitionError(message)
        return tuple(self.field(one, context=f"hierarchy {name!r}").name for one in fields)

    def _warn_of_shadows(self) -> frozenset[str]:
        taken = {name for name in (*self.fields, *self.measures) if hasattr(type(self), name)}
        for name in sorted(taken - self.shadowed):
            warnings.warn(
                f"{name!r} of model {self.name!r} is also a method of models; write m[{name!r}]",
                UserWarning,
                stacklevel=4,
            )
        return frozenset(taken) | self.shadowed

    def _fingerprint(self) -> str:
        parts = (
            self.name,
            self.source.name,
            sorted(self.source.schema.items()),
            self.calendar,
            self.time,
            sorted(self.fields.items()),
            sorted((name, repr(spec)) for name, spec in self.measures.items()),
            sorted(self.hierarchies.items()),
            [(one.name, one.source.name, one.left, one.right, one.fields) for one in self.joins],
            self.where_,
            *([] if self.access_ is None else [self.access_.fingerprint]),
            *([] if self.policy_ is None else ["policy"]),
        )
        others = [(one.name, one.model.fingerprint, one.shared) for one in self.facts]
        return hashlib.sha256(repr((*parts, *others)).encode()).hexdigest()[:32]

    def __eq__(self, other: object) -> bool:
        """Return whether both mean the same over the same rows."""
        if not isinstance(other, Model):
            return NotImplemented
        same = self.source is other.source and len(self.joins) == len(other.joins)
        return (
            same
            and self.fingerprint == other.fingerprint
            and all(a.source is b.source for a, b in zip(self.joins, other.joins, strict=True))
            and [one.model for one in self.facts] == [one.model for one in other.facts]
        )

    def __hash__(self) -> int:
        """Hash by the fingerprint."""
        return hash(self.fingerprint)

    def known(self) -> dict[str, str]:
        """Return every name with its kind: measure, dimension or hierarchy."""
        names = dict.fromkeys(self.hierarchies, "hierarchy")
        names |= dict.fromkeys(self.fields, "dimension")
        return names | dict.fromkeys(self.measures, "measure")

    def __contains__(self, name: object) -> bool:
        """Return whether a measure, a dimension or a hierarchy has this name."""
        return name in self.measures or name in self.fields or name in self.hierarchies

    def __getitem__(self, name: str) -> Measure | Dimension:
        """Return a measure or a dimension by name, e.g. ``m["ordered_at.month"]``."""
        if name in self.measures:
            return Measure(self.measures[name], self)
        return Dimension(self.field(name), self)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        """Return a measure or a dimension by name."""
        if name.startswith("_") and not (name in self.fields or name in self.measures):
            raise AttributeError(name)
        return self[name]

    def __dir__(self) -> list[str]:
        """Return methods, measures and dimensions, for completion."""
        names = [name for name in (*self.measures, *self.fields) if name.isidentifier()]
        return sorted({*object.__dir__(self), *names})

    def _ipython_key_completions_(self) -> list[str]:
        return [*self.measures, *self.fields]

    def base_(self, name: str) -> str:
        """Return the field that a name is of, without its bucket, whether the model has it or not."""
        return next((one for one in without_buckets(name) if one in self.fields), base_of(name))

    def field(  # noqa: C901
        self, name: DimensionLike, *, context: str = ""
    ) -> Field:
        """Return a field by name, bucketed or not; a hierarchy stands for its top level.

        Raises
        ------
        UnknownField
            With the closest name and all known ones.
        """
        if isinstance(name, Dimension):
            name = name.field
        if isinstance(name, Field):
            if name.called_anew:
                self.field(name.base, context=context)
                return name
            name = name.name
        if not isinstance(name, str):
            message = f"the name of a dimension is expected, not {name!r}"
            raise DefinitionError(message)
        if name in self.fields:
            return self.fields[name]
        base, _, bucket = name.rpartition(".")
        if name.endswith(")") and ".bin(" in name:
            base, _, bucket = name.rpartition(".bin(")
            return self._binned(base, bucket[:-1], context)
        if found := _TOP.fullmatch(name):
            return self.field(found[1], context=context).first(int(found[2]))
        if base in self.fields and bucket:
            if bucket in GRAINS:
                return self.fields[base].at(bucket)
            raise DefinitionError.option(
                f"{base}: bucket", bucket, (*GRAINS, "bin(width)", "top(count)")
            )
        if name in self.hierarchies:
            return self.field(self.hierarchies[name][0])
        raise UnknownField.of(
            base if bucket in GRAINS else name, self.name, self.known(), context=context
        )

    def _binned(self, base: str, width: str, context: str) -> Field:
        if base not in self.fields:
            raise UnknownField.of(base, self.name, self.known(), context=context)
        try:
            return self.fields[base].bin(float(width))
        except ValueError as error:
            message = f"{base}.bin({width}): the width must be a number above 0"
            raise DefinitionError(message) from error

    def measure(self, measure: MeasureLike, *, context: str = "") -> MeasureSpec:
        """Return the plain value of a measure given by name, as text, or as an object.

        Raises
        ------
        UnknownField
            With the closest name and all known ones.
        """
        if isinstance(measure, Dimension):
            return known_measure(measure.name, self)
        if isinstance(measure, str):
            if measure in self.measures or measure in self.fields:
                return known_measure(measure, self)
            if measure.isidentifier():
                raise UnknownField.of(measure, self.name, self.known(), context=context)
            measure = read_measure(measure, self)
        if isinstance(measure, Measure):
            refuse_grain(measure)
        spec = measure.spec if isinstance(measure, Measure) else measure
        if not isinstance(spec, MeasureSpec):
            message = f"a measure is expected, e.g. dk.sum('amount'); {measure!r} is none"
            raise DefinitionError(message)
        try:
            return replace(spec, expression=bound(spec.expression, self))
        except (DefinitionError, UnknownField) as error:
            place = context or f"measure {spec.name!r}"
            raise type(error)(f"{place}: {error}") from error

    def filter(self, condition: FilterLike) -> Filter:
        """Return a filter with its names checked and its values of their fields' types."""
        return typed(as_filter(condition), self.field, self.calendar)

    def levels(self, name: str) -> tuple[str, ...]:
        """Return the levels of a hierarchy from top to bottom."""
        if name not in self.hierarchies:
            raise UnknownField.of(name, self.name, dict.fromkeys(self.hierarchies, "hierarchy"))
        return self.hierarchies[name]

    def define(self, **measures: MeasureLike) -> Self:
        """Return the model with more measures; later ones may use earlier ones.

        A measure is an object such as ``dk.sum("amount")``, or text such as
        ``"revenue / count()"``, which is read by a grammar of its own and never evaluated.

        Raises
        ------
        DefinitionError
            If a definition cannot be computed; UnknownField if it uses an unknown name.
        """
        defined = dict(self.measures)
        growing = copy(self)
        object.__setattr__(growing, "measures", MappingProxyType(defined))
        for name, definition in measures.items():
            if not name.isidentifier():
                message = (
                    f"measure {name!r}: a name has letters, digits and _ and starts with a letter"
                )
                raise DefinitionError(message)
            spec = growing.measure(definition, context=f"measure {name!r}")
            defined[name] = replace(spec, name=name, label=_own_label(definition))
        return replace(self, measures=defined)

    def join(
        self,
        other: Model | Source,
        on: str | tuple[str, str] | Sequence[str | tuple[str, str]],
        *,
        how: Literal["many_to_one", "many_to_many"] = "many_to_one",
        name: str | None = None,
    ) -> Self:
        """Return the model with the columns, or with the measures, of another table.

        Parameters
        ----------
        other
            A model or a source in which each key stands at most once; with ``many_to_many`` a
            model with measures.
        on
            The key's name in both tables, or its name here and there; with ``many_to_many`` one or
            several dimensions that both have. Their times are always shared.
        how
            ``"many_to_one"`` looks columns up by a key. ``"many_to_many"`` lays measures of two
            tables of facts side by side: each table is aggregated by itself. Rows are never
            multiplied.
        name
            What the other table is called; its own name by default. What has a name that is taken
            becomes ``<name>_<column>``.
        """
        if how == "many_to_many":
            return cast("Self", beside(self, other, on, name))
        join = joined(self, other, on, how=how, name=name)
        fields = {**self.fields, **{one.name: one for one in join.fields}}
        return replace(self, fields=fields, joins=(*self.joins, join))

    def where(self, condition: FilterLike) -> Self:
        """Return the model of the rows that pass a filter."""
        return replace(self, where_=all_of(self.where_, self.filter(condition)))

    def as_user(self, user: object = None, /, **attributes: Any) -> Self:  # noqa: ANN401
        """Return the model as a user may see it by its policy.

        Parameters
        ----------
        user
            A name, or a mapping of what is known; attributes such as ``tenant="acme"`` add to it.

        Raises
        ------
        DefinitionError
            If the model has no policy.
        """
        if self.policy_ is None:
            message = f"model {self.name!r} has no policy; dk.model(..., policy=dk.Policy(...))"
            raise DefinitionError(message)
        return cast("Self", bound_to(self, (), User.of(user, **attributes)))

    def query(  # noqa: PLR0913
        self,
        measures: MeasureLike | Iterable[MeasureLike],
        by: DimensionLike | Iterable[DimensionLike] = (),
        where: FilterLike | None = None,
        *,
        period: Period | str | None = None,
        having: Condition | Iterable[Condition] = (),
        compare: Comparison | Iterable[Comparison] | None = None,
        order: str | Order | Iterable[str | Order] = (),
        limit: int | None = None,
        offset: int = 0,
        total: bool = False,
        fill: Literal["auto", "none"] = "auto",
        top: int | None = None,
    ) -> Query:
        """Return the request for measures, grouped and filtered; ``.run()`` answers it.

        Parameters
        ----------
        measures, by
            One or several, as names or objects. A numeric column stands for its sum.
        where
            A filter, or one as text.
        period
            E.g. ``"this month"``; applies to the model's time column.
        having
            Comparisons of measures, e.g. ``m.revenue > 80``, that groups must pass to be shown; at
            a grain, ``m.revenue.at("customer") > 80``, they choose the rows instead. The total
            counts all groups, but only such rows.
        compare
            ``"previous"`` or ``"year"``, or both; by default what the period says.
        order
            Columns of the result, ``"-revenue"`` for descending.
        limit, offset
            Rows to return and to skip.
        total
            Whether to ask for the total too.
        fill
            ``"auto"`` adds missing time buckets.
        top
            How many of the largest members of the first dimension stand for themselves; the others
            are ``Other``.
        """
        return make_query(
            self,
            measures=_several(measures),
            by=_several(by),
            where=where,
            period=Period(period) if isinstance(period, str) else period,
            compare=compare,
            order=_several(order),
            limit=limit,
            offset=offset,
            total=total,
            fill=fill,
            having=_several(having),
            top=top,
        )

    def describe(self) -> Description:
        """Return what is defined, for reading."""
        return describe(self)

    def check(self) -> Report:
        """Return what is wrong with the rows behind the model; reads them.

        Keys that stand twice (fan-out), rows whose key is not there (orphans), days without rows,
        measures of one column in several units, sums of keys and rates.

        Examples
        --------
        >>> import dashkit as dk
        >>> orders = dk.model({"shop": [1, 2, 3], "amount": [1, 2, 4]})
        >>> orders.join(dk.model({"shop": [1, 2], "city": ["A", "B"]}, name="shops"), "shop").check()
        Model 'rows': 1 warning
          warning  shops: 1 row of 'rows' with a 'shop' that is not there (3): missing values in all
          columns of this table
        """
        report: Report = import_module("dashkit.data.checks").check(self)
        return report

    def __repr__(self) -> str:
        """Return what is defined."""
        return str(describe(self))

    def _repr_html_(self) -> str:
        return describe(self).html()

    def chart(self, x: MeasureLike, by: DimensionLike | None = None, **options: Any) -> Any:  # noqa: ANN401
        """Return a `dashkit.Chart` of this model."""
        return import_module("dashkit").Chart(x, by=by, model=self, **options)

    def kpi(self, x: MeasureLike, **options: Any) -> Any:  # noqa: ANN401
        """Return a `dashkit.KPI` of this model."""
        return import_module("dashkit").KPI(Measure(self.measure(x), self), **options)

    def table(
        self,
        xs: MeasureLike | Iterable[MeasureLike],
        by: DimensionLike | Iterable[DimensionLike] = (),
        **options: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Return a `dashkit.Table` of this model."""
        measures = [Measure(self.measure(one), self) for one in _several(xs)]
        return import_module("dashkit").Table(measures, by=by, **options)


def _own_label(definition: MeasureLike) -> str:
    """Return the label that the author gave; one that was made up gives way to the new name."""
    if isinstance(definition, MeasureSpec):
        return definition.label
    if not isinstance(definition, Measure):
        return ""
    return definition.spec.label if definition.titled or definition.name.isidentifier() else ""


def _several(value: Any) -> tuple[Any, ...]:  # noqa: ANN401
    if value is None:
        return ()
    one = isinstance(value, str | Measure | MeasureSpec | Dimension | Field | Order | Condition)
    return (value,) if one else tuple(value)
