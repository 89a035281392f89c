"""Many-to-one joins: columns of another table, looked up by a key, never multiplying rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from dashkit.errors import DefinitionError, UnknownField
from dashkit.model.fields import Field, FieldType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashkit.model.model import Model
    from dashkit.model.source import Source


@dataclass(frozen=True, slots=True)
class Join:
    """A table looked up by key.

    ``left`` is the column of the fact table, ``right`` the column of ``source``; ``fields`` are
    the looked up columns under the names that the model knows them by, with ``table`` = ``name``.
    """

    name: str
    source: Source
    left: str
    right: str
    fields: tuple[Field, ...] = ()


def joined(
    model: Model,
    other: Model | Source,
    on: str | tuple[str, str] | Sequence[str | tuple[str, str]],
    *,
    how: str,
    name: str | None,
) -> Join:
    """Return the checked join of a model with another table."""
    if how != "many_to_one":
        raise DefinitionError.option("how", how, ("many_to_one", "many_to_many"))
    source, theirs, label = _other(other)
    table = name or label
    if any(one.name == table for one in model.joins):
        message = f"model {model.name!r} has a join {table!r} already; give this one a name="
        raise DefinitionError(message)
    pair: Any = (on, on) if isinstance(on, str) else tuple(on)
    if len(pair) != 2:  # noqa: PLR2004
        message = f"on={on!r}: one column, or the pair (here, there)"
        raise DefinitionError(message)
    left = model.field(pair[0], context=f"join {table!r}")
    if pair[1] not in theirs:
        raise UnknownField.of(
            pair[1], table, dict.fromkeys(theirs, "column"), context=f"join {table!r}"
        )
    right = theirs[pair[1]]
    if left.table or left.grain or left.width:
        message = (
            f"join {table!r}: the key {left.name!r} must be a plain column of {model.name!r} itself"
        )
        raise DefinitionError(message)
    if _family(left.type) != _family(right.type):
        message = (
            f"join {table!r}: {left.name!r} holds {left.type} values, {right.name!r} {right.type}; "
            "keys of unlike types never match"
        )
        raise DefinitionError(message)
    fields = _named(model, table, theirs, skip=right.name if right.name == left.name else "")
    return Join(table, source, left.column, right.column, fields)


def _other(other: Model | Source) -> tuple[Source, dict[str, Field], str]:
    if hasattr(other, "fingerprint"):
        theirs = cast("Model", other)
        if theirs.where_ is not None or theirs.joins:
            message = f"join {theirs.name!r} before .where() and .join() are applied to it"
            raise DefinitionError(message)
        if theirs.policy_ is not None or theirs.access_ is not None:
            message = (
                f"join {theirs.name!r}: its policy would not hold in the joined model; give the "
                "policy to the model of the facts"
            )
            raise DefinitionError(message)
        return theirs.source, dict(theirs.fields), theirs.name
    if not hasattr(other, "run_many"):
        message = (
            f"join takes a model or a source, e.g. dk.model(products); not {type(other).__name__}"
        )
        raise DefinitionError(message)
    source = cast("Source", other)
    return (
        source,
        {name: Field(name, name, kind) for name, kind in source.schema.items()},
        source.name,
    )


def _family(kind: FieldType) -> str:
    return "number" if kind in {"integer", "number", "decimal"} else kind


def _named(model: Model, table: str, theirs: dict[str, Field], *, skip: str) -> tuple[Field, ...]:
    found: list[Field] = []
    taken = {*model.fields, *model.measures}
    for name, one in theirs.items():
        if name == skip:
            continue
        here = f"{table}_{name}" if name in taken else name
        if here in taken:
            message = f"join {table!r}: {here!r} exists already; give the join another name="
            raise DefinitionError(message)
        taken.add(here)
        found.append(Field(here, one.column, one.type, table=table, label=one.label))
    return tuple(found)
