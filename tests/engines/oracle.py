"""What the answers must be, in plain Python over plain rows."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from dashkit.model.expressions import Aggregate
from tests.engines.world import ORDERS, PRODUCTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import polars as pl

    from dashkit.model.calendar import Calendar
    from dashkit.model.fields import Field
    from dashkit.model.filters import Filter
    from dashkit.model.model import Model

ROWS = ORDERS.to_dicts()
_PRODUCTS = {row["product_id"]: row for row in PRODUCTS.to_dicts()}


def value_of(row: dict[str, Any], field: Field, calendar: Calendar) -> Any:
    """Return the value of a field in a row, bucketed."""
    place = row if not field.table else _PRODUCTS.get(row["product_id"], {})
    value = place.get(field.column)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, datetime) and value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    if field.width is not None:
        return _binned(value, field.width)
    return value if field.grain is None else _bucket(value, field.grain, calendar)


def _binned(value: Any, width: float) -> Any:
    if isinstance(value, Decimal):
        step = Decimal(repr(width))
        return (value / step).to_integral_value(ROUND_FLOOR) * step
    return math.floor(value / width) * width


def _bucket(value: date, grain: Any, calendar: Calendar) -> date:
    if not isinstance(value, datetime):
        return calendar.floor(value, grain)
    wall = calendar.local(value).replace(second=0, microsecond=0, fold=0)
    if grain == "minute":
        return wall
    return wall.replace(minute=0) if grain == "hour" else calendar.floor(wall.date(), grain)


def passing(model: Model, where: Filter | None, rows: Iterable[dict[str, Any]] = ROWS) -> list[Any]:
    """Return the rows that pass a filter."""
    if where is None:
        return list(rows)
    fields = [model.field(name) for name in where.fields()]
    return [
        row
        for row in rows
        if where.matches({one.name: value_of(row, one, model.calendar) for one in fields})
    ]


def answer(
    model: Model, measures: Sequence[str], by: Sequence[str] = (), where: Filter | None = None
) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Return the measures of each group."""
    fields = [model.field(name) for name in by]
    groups: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    if not fields:
        groups[()] = []
    for row in passing(model, where):
        groups[tuple(value_of(row, one, model.calendar) for one in fields)].append(row)
    return {
        key: {name: _measured(model, name, rows) for name in measures}
        for key, rows in groups.items()
    }


def _measured(model: Model, name: str, rows: list[Any]) -> Any:
    one = model.measure(name).expression
    assert isinstance(one, Aggregate)
    return aggregated(model, one, rows)


def aggregated(  # noqa: PLR0911
    model: Model, one: Aggregate, rows: list[Any]
) -> Any:
    """Return an aggregate of rows."""
    seen = passing(model, one.where, rows)
    if one.function == "snapshot":
        return _total(model, one, latest(model, one, seen, seen))
    if one.function in {"first", "last"} or one.weight:
        return _paired(model, one, seen)
    if not one.field:
        return len(seen)
    field = model.field(one.field)
    values = [value_of(row, field, model.calendar) for row in seen]
    values = [value for value in values if value is not None]
    if one.function == "count":
        return len(values)
    if one.function == "distinct":
        return len(set(values))
    if one.function == "quantile":
        return _quantile(values, one.quantile or 0.0)
    if one.function == "std":
        return statistics.stdev(map(Fraction, values)) if len(values) > 1 else None
    if one.function in {"min", "max"}:
        return (min if one.function == "min" else max)(values) if values else None
    if not values:
        limited = one.function == "sum" and one.where is not None and rows
        zero = 0.0 if field.value_type == "number" else 0
        return zero if limited else None
    total = math.fsum(values) if isinstance(values[0], float) else sum(values)
    return total if one.function == "sum" else float(total) / len(values)


def latest(model: Model, one: Aggregate, rows: list[Any], base: list[Any]) -> list[Any]:
    """Return the rows that stand at the last time of a base, of each entity where there is one."""
    time = model.field(one.time)
    entity = model.field(one.entity) if one.entity else None

    def kind(row: Any) -> Any:
        return value_of(row, entity, model.calendar) if entity is not None else None

    ends: dict[Any, Any] = {}
    for row in base:
        at = value_of(row, time, model.calendar)
        if at is not None:
            choose = min if one.take == "first" else max
            ends[kind(row)] = choose(ends.get(kind(row), at), at)
    return [
        row
        for row in rows
        if (at := value_of(row, time, model.calendar)) is not None and at == ends.get(kind(row))
    ]


def _total(model: Model, one: Aggregate, rows: list[Any]) -> Any:
    field = model.field(one.field)
    values = [value_of(row, field, model.calendar) for row in rows]
    values = [value for value in values if value is not None]
    if not values:
        return None
    return math.fsum(values) if isinstance(values[0], float) else sum(values)


def _paired(model: Model, one: Aggregate, rows: list[Any]) -> Any:
    """Return what a value and its time or its weight make."""
    fields = [model.field(name) for name in (one.field, one.weight or one.time)]
    pairs = [tuple(value_of(row, field, model.calendar) for field in fields) for row in rows]
    known = [(value, other) for value, other in pairs if value is not None and other is not None]
    if not one.weight:
        choose: Any = min if one.function == "first" else max
        return choose(known, key=lambda pair: (pair[1], pair[0]))[0] if known else None
    weights = sum(Fraction(other) for _, other in known)
    total = sum(Fraction(value) * Fraction(other) for value, other in known)
    return float(total / weights) if weights else None


def _quantile(values: list[Any], q: float) -> float | None:
    if not values:
        return None
    some = sorted(map(float, values))
    place = q * (len(some) - 1)
    below = math.floor(place)
    high = some[min(below + 1, len(some) - 1)]
    return some[below] + (high - some[below]) * (place - below)


def told(frame: pl.DataFrame, by: Sequence[str]) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Return a frame as groups with their measures."""
    found = {}
    for row in frame.to_dicts():
        key = tuple(row.pop(name) for name in by)
        assert key not in found, f"{key} stands twice"
        found[key] = {name: value for name, value in row.items() if not name.endswith(".partial")}
    return found


def agree(found: Any, expected: Any, *, exact: bool) -> bool:
    """Return whether two values are the same; floats, and decimals where there are none, nearly."""
    if found is None or expected is None:
        return found is expected
    if isinstance(expected, float) or (isinstance(expected, Decimal) and not exact):
        return bool(float(found) == pytest.approx(float(expected), rel=1e-12, abs=1e-9))
    return bool(found == expected) and isinstance(found, float) == isinstance(expected, float)


def check(
    frame: pl.DataFrame,
    expected: dict[tuple[Any, ...], dict[str, Any]],
    by: Sequence[str],
    kind: str,
) -> None:
    """Fail with the first difference."""
    exact = kind != "sqlite"
    found = {_key(key, exact=exact): row for key, row in told(frame, by).items()}
    wanted = {_key(key, exact=exact): row for key, row in expected.items()}
    assert found.keys() == wanted.keys()
    for key, row in wanted.items():
        for name, value in row.items():
            same = agree(found[key][name], value, exact=exact)
            assert same, f"{key} {name}: {found[key][name]!r} instead of {value!r}"


def _key(key: tuple[Any, ...], *, exact: bool) -> tuple[Any, ...]:
    return tuple(float(part) if isinstance(part, Decimal) and not exact else part for part in key)
