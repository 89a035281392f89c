"""Facts side by side: measures of another table, by the dimensions that both tables share.

Each table is aggregated by itself, then the groups are laid side by side, so that no row of one
meets several rows of the other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dashkit.errors import DefinitionError, QueryError, listed
from dashkit.model.expressions import (
    Aggregate,
    Arithmetic,
    Expression,
    MeasureSpec,
    Share,
    Versus,
    Window,
)
from dashkit.model.fields import NUMERIC, TEMPORAL

if TYPE_CHECKING:
    from dashkit.model.fields import Field
    from dashkit.model.model import Model

_SHORT = frozenset({"minute", "hour"})


@dataclass(frozen=True, slots=True)
class Facts:
    """Another table of facts.

    Attributes
    ----------
    name
        What it is called here.
    model
        What its rows mean.
    shared
        The dimensions that both have: their name here and there. The times of both are among them.
    """

    name: str
    model: Model
    shared: tuple[tuple[str, str], ...]

    def behind(self, field: Field) -> Field:
        """Return a field of the first table as this one has it, under its name there.

        Raises
        ------
        QueryError
            If this table does not have it.
        """
        there = dict(self.shared).get(field.base)
        if there is None:
            shared = listed(name for name, _ in self.shared)
            raise QueryError(
                f"measures of {self.name!r} cannot be asked by {field.base!r}, which it does not "
                f"share; shared: {shared}"
            )
        other = self.model.fields[there]
        if other.type == "date" and field.type == "datetime" and field.grain in _SHORT:
            raise QueryError(f"{self.name!r} has days, not times; ask by {field.base}.day")
        return replace(field, column=other.column, table=other.table, type=other.type)


def beside(model: Model, other: object, on: object, name: str | None) -> Model:
    """Return a model with the measures of another one."""
    if not hasattr(other, "fingerprint"):
        message = "how='many_to_many' takes a model with measures, e.g. dk.model(lines, measures=…)"
        raise DefinitionError(message)
    theirs: Any = other
    table = name or theirs.name
    known = {*(one.name for one in model.facts), *(one.name for one in model.joins), model.name}
    if table in known:
        message = f"model {model.name!r} has a table {table!r} already; give this one a name="
        raise DefinitionError(message)
    if not theirs.measures or theirs.facts:
        message = f"{table!r} has no measures of its own, or other facts; define them there first"
        raise DefinitionError(message)
    facts = Facts(table, theirs, _shared(model, theirs, on, table))
    taken = {*model.fields, *model.measures}
    added: dict[str, MeasureSpec] = {}
    for key, spec in theirs.measures.items():
        here = f"{table}_{key}" if key in taken else key
        if here in taken or here in added:
            message = f"{table!r}: a measure {here!r} exists already; give the table another name="
            raise DefinitionError(message)
        expression = of_table(spec.expression, table)
        added[here] = replace(spec, name=here, expression=expression, label=spec.title)
    return replace(model, measures={**model.measures, **added}, facts=(*model.facts, facts))


def _shared(model: Model, other: Model, on: Any, table: str) -> tuple[tuple[str, str], ...]:  # noqa: ANN401
    pairs = [on] if isinstance(on, str) or _is_pair(on) else list(on)
    found = [(one, one) if isinstance(one, str) else (one[0], one[1]) for one in pairs]
    if model.time and other.time and model.time not in dict(found):
        found.append((model.time, other.time))
    for here, there in found:
        left = model.field(here, context=f"join {table!r}")
        right = other.field(there, context=f"join {table!r}")
        if left.name != left.base or right.name != right.base:
            message = f"join {table!r}: share {left.base!r} itself; a query may cut it afterwards"
            raise DefinitionError(message)
        if _family(left) != _family(right):
            message = (
                f"join {table!r}: {here!r} holds {left.type} values, {there!r} {right.type}; "
                "members of unlike types never match"
            )
            raise DefinitionError(message)
    return tuple(found)


def _is_pair(on: object) -> bool:
    return isinstance(on, tuple) and len(on) == 2 and on[0] != on[1]  # noqa: PLR2004


def _family(field: Field) -> str:
    if field.type in TEMPORAL:
        return "time"
    return "number" if field.type in NUMERIC else field.type


def of_table(expression: Expression, table: str) -> Expression:
    """Return an expression all of whose aggregates are of another table."""
    if isinstance(expression, Aggregate):
        return replace(expression, table=table)
    if isinstance(expression, Arithmetic):
        left, right = of_table(expression.left, table), of_table(expression.right, table)
        return replace(expression, left=left, right=right)
    if isinstance(expression, Versus | Share | Window):
        return replace(expression, base=of_table(expression.base, table))
    return expression
