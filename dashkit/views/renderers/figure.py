"""A Plotly figure under construction: plain data, colours by token, long arrays by reference.

Every text from the data is escaped on its way in. Arrays stand in ``columns`` and are referred to
as ``{"$col": name}``; colours are ``token:<name>`` until the page or `dashkit.views.renderers.plotly`
resolves them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from dashkit.views.numbers import compared, known
from dashkit.views.renderers.escape import escaped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.views.drawing import Drawing, Series


@dataclass(slots=True)
class Figure:
    """A figure under construction: traces that refer to columns."""

    data: list[dict[str, Any]] = field(default_factory=list)
    columns: dict[str, Any] = field(default_factory=dict)

    def column(self, name: str, values: Any) -> dict[str, str]:  # noqa: ANN401
        """Keep an array once and return the reference to it."""
        self.columns[name] = values
        return {"$col": name}


def numbers(values: Sequence[Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return numbers as an array to draw from; null and what is no number are NaN."""
    return np.array(
        [float("nan") if known(value) is None else float(value) for value in values],
        dtype=np.float64,
    )


def filled(value: Any, columns: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """Return a figure with each reference replaced by its column, as a plain list."""
    if isinstance(value, dict):
        if len(value) == 1 and "$col" in value:
            column = columns[value["$col"]]
            return column.tolist() if isinstance(column, np.ndarray) else list(column)
        return {key: filled(item, columns) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [filled(item, columns) for item in value]
    return value


def hover(drawing: Drawing, one: Series) -> list[str]:
    """Return what the pointer shows of each mark, escaped."""
    name = f"{one.name}: " if len(drawing.series) > 1 else ""
    found = []
    for index, text in enumerate(one.texts):
        line = f"{name}{text}"
        if one.notes and one.notes[index]:
            line += f"   {one.notes[index]}"
        if one.base and known(one.base[index]) is not None:
            line += f"   {compared(one.values[index], one.base[index], one.spec).text}"
        found.append(escaped(f"{line} (partial)" if drawing.is_partial(index) else line))
    return found


def base_hover(drawing: Drawing, one: Series) -> list[str]:
    """Return what the pointer shows of each comparison value, escaped."""
    return [
        escaped(f"{label}: {text}")
        for label, text in zip(_base_labels(drawing), one.base_texts, strict=True)
    ]


def _base_labels(drawing: Drawing) -> Sequence[str]:
    return drawing.base_labels or [drawing.base_name or "Before"] * len(drawing.positions)
