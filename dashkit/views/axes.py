"""Which fields a chart is drawn by, which kind suits them, and what it says in a sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from dashkit.errors import DefinitionError
from dashkit.formats import format_value
from dashkit.model.fields import TEMPORAL
from dashkit.views.numbers import known
from dashkit.views.scope import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashkit.model.fields import Field
    from dashkit.model.model import Model
    from dashkit.views.marks import Drawing, Kind

_TWO = 2


def levels_of(model: Model, by: Any, drill: Any) -> tuple[tuple[Field, ...], Field | None]:  # noqa: ANN401
    """Return the levels to drill through, from the top, and the second field of a heatmap."""
    fields = listed(by)
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


def kind_of_chart(given: str, levels: Sequence[Field], second: Field | None) -> Kind:
    """Return the kind that is drawn; raise where the given one does not go with the field."""
    time = levels[0].type in TEMPORAL
    if second is not None:
        if given not in {"auto", "heatmap"}:
            message = f"Chart(kind={given!r}): two fields make a heatmap; use split= for series"
            raise DefinitionError(message)
        return "heatmap"
    if given == "heatmap":
        message = "Chart(kind='heatmap') needs two fields, e.g. by=[m.weekday, m.hour]"
        raise DefinitionError(message)
    if given in {"line", "area"}:
        if not time:
            message = f"Chart(kind={given!r}): {levels[0].name!r} is no time; a line would suggest an order"
            raise DefinitionError(message)
        return "line" if given == "line" else "area"
    return "bar" if given == "bar" or not time else "line"


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


def summary(title: str, drawing: Drawing) -> str:
    """Return what a chart shows in a sentence: how many marks, the largest and the smallest.

    Partial buckets take no part in largest and smallest.
    """
    marks = [
        (float(value), f"{one.name}, {label}" if several else label, one.spec)
        for several in [len(drawing.series) > 1]
        for one in drawing.series
        for index, (label, value) in enumerate(zip(drawing.labels, one.values, strict=True))
        if known(value) is not None and not drawing.is_partial(index)
    ]
    if not marks:
        return f"{title}: no complete values."
    extremes = (max(marks, key=lambda mark: mark[0]), min(marks, key=lambda mark: mark[0]))
    high, low = (
        f"{label} with {format_value(value, spec.format, spec.unit)}"
        for value, label, spec in extremes
    )
    if len(marks) == 1:
        return f"{title}: {high}."
    return f"{title}: {len(marks)} values, highest {high}, lowest {low}."
