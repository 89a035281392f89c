"""Fields: what a table's columns are called, where they lie and how time and numbers are bucketed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FieldType = Literal["text", "integer", "number", "decimal", "boolean", "date", "datetime"]
Grain = Literal["minute", "hour", "day", "week", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the fact table or of a joined table, optionally bucketed."""

    name: str
    column: str
    type: FieldType
    table: str = ""
    grain: Grain | None = None
    width: float | None = None
    label: str = ""
