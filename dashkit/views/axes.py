"""Which fields a chart is drawn by, and which kind suits them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from dashkit.errors import DefinitionError
from dashkit.model.fields import TEMPORAL
from dashkit.views.scope import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashkit.model.fields import Field
    from dashkit.model.model import Model
    from dashkit.views.drawing import Drawing

_TWO = 2


def levels_of(
    model: Model,
    by: Any,  # noqa: ANN401
    drill: Any,  # noqa: ANN401
    *,
    optional: bool = False,
) -> tuple[tuple[Field, ...], Field | None]:
    """Return the levels to drill through, from the top, and the second field of a heatmap.

    A chart for which a field is ``optional`` has no level without one.
    """
    fields = listed(by)
    if optional and not fields and drill is None:
        return (), None
    if len(fields) > _TWO:
        message = f"Chart(by={list(map(str, fields))}): one field, or two for a heatmap"
        raise DefinitionError(message)
    if len(fields) == _TWO:
        first, second = (model.field(one, context="Chart") for one in fields)
        return (_bucketed(first, "day"),), _bucketed(second, "day")
    drill = drill if drill is not None else (fields[0] if _is_hierarchy(model, fields) else None)
    names = model.levels(drill) if isinstance(drill, str) else listed(drill)
    levels = tuple(model.field(name, context="Chart(drill=)") for name in names)
    top = _top(model, fields, levels)
    if top is None:
        return levels, None
    below = [level.name for level in levels]
    start = below.index(top.name) + 1 if top.name in below else 0
    return (top, *levels[start:]), None


def _is_hierarchy(model: Model, fields: Sequence[Any]) -> bool:
    return len(fields) == 1 and isinstance(fields[0], str) and fields[0] in model.hierarchies


def _top(model: Model, fields: Sequence[Any], levels: Sequence[Field]) -> Field | None:
    if fields and not _is_hierarchy(model, fields):
        return model.field(fields[0], context="Chart")
    if levels:
        return None
    if model.time is None:
        message = f"Chart: model {model.name!r} has no time column; say by what, e.g. by=m.region"
        raise DefinitionError(message)
    return model.field(model.time)


def _bucketed(field: Field, grain: Literal["day"]) -> Field:
    return field.at(grain) if field.type in TEMPORAL and field.grain is None else field


def with_partial(drawing: Drawing, partial: str) -> Drawing:
    """Return a drawing whose partial buckets are marked, dropped or kept like the others."""
    if partial == "mark" or not any(drawing.partial):
        return drawing
    if partial == "keep":
        return replace(drawing, partial=())
    kept = [index for index, flag in enumerate(drawing.partial) if not flag]
    series = tuple(
        replace(one, values=_at(one.values, kept), base=_at(one.base, kept))
        for one in drawing.series
    )
    return replace(
        drawing,
        positions=_at(drawing.positions, kept),
        labels=_at(drawing.labels, kept),
        members=_at(drawing.members, kept),
        base_labels=_at(drawing.base_labels, kept),
        series=series,
        partial=(),
    )


def _at(values: tuple[Any, ...], kept: Sequence[int]) -> tuple[Any, ...]:
    return tuple(values[index] for index in kept) if values else ()
