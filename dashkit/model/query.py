"""The Query: a frozen, hashable request; equal Queries over one data version have equal Results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from dashkit.model.calendar import Period
    from dashkit.model.expressions import Comparison, MeasureSpec
    from dashkit.model.fields import Field
    from dashkit.model.filters import Filter
    from dashkit.model.model import Model


@dataclass(frozen=True, slots=True)
class Order:
    """Sort by a result column; nulls always come last."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A request for measures, grouped and filtered; see `Model.query`."""

    model: Model
    measures: tuple[MeasureSpec, ...]
    by: tuple[Field, ...] = ()
    where: Filter | None = None
    period: Period | None = None
    compare: Comparison | None = None
    order: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int = 0
    total: bool = False
    fill: Literal["auto", "none"] = "auto"
