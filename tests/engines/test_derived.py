"""Shares, windows and snapshots: every engine against plain Python over plain rows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

import dashkit as dk
from dashkit.model.calendar import Interval, buckets, resolve
from tests.engines.oracle import aggregated, agree, latest, passing, told, value_of

if TYPE_CHECKING:
    from dashkit.model.fields import Grain
    from dashkit.model.filters import Filter
    from dashkit.model.model import Model
    from tests.engines.world import World

PERIOD = "2026-03-01 to 2026-04-19"
ZONE = {"timezone": "America/New_York", "week_start": "sun", "fiscal_start": 4}
AGGREGATES = {
    "rows": dk.count(),
    "quantities": dk.sum("quantity"),
    "costs": dk.sum("cost"),
    "amounts": dk.sum("amount"),
    "mean_amount": dk.mean("amount"),
    "spread": dk.std("quantity"),
    "most": dk.max("amount"),
    "last_quantity": dk.last("quantity"),
    "first_cost": dk.first("cost"),
    "weighed": dk.mean("amount", weight="quantity"),
    "notes": dk.distinct("note"),
    "middle": dk.median("quantity"),
}
WINDOWS = {
    "7d": lambda one: one.rolling("7d"),
    "2w": lambda one: one.rolling("2w"),
    "1mo": lambda one: one.rolling("1mo"),
    "month": lambda one: one.to_date("month"),
    "quarter": lambda one: one.to_date("quarter"),
    "cumulative": lambda one: one.cumulative(),
}
FILTERS = {"": None, "EU": "region != 'EU'", "costly": "cost > 100 and note != 'nan'"}


def inside(model: Model, where: Filter | None, window: Interval | None) -> list[dict[str, Any]]:
    """Return the rows that pass a filter and whose time lies in a window."""
    field = model.field(model.time or "")
    rows = passing(model, where)
    if window is None:
        return rows
    times = ((row, instant(value_of(row, field, model.calendar), model)) for row in rows)
    return [row for row, at in times if at is not None and window.start <= at < window.end]


def instant(value: Any, model: Model) -> datetime | None:
    """Return a time, or the first moment of a day."""
    plain = value is None or isinstance(value, datetime)
    return value if plain else model.calendar.instant(value)


def start_of(kind: str, end: datetime, model: Model) -> datetime:
    """Return where a window that ends at ``end`` starts, by counting days back."""
    calendar = model.calendar
    wall = calendar.local(end)
    last = (wall - timedelta(microseconds=1)).date()
    if kind in {"7d", "2w"}:
        return calendar.instant(wall - timedelta(days=7 if kind == "7d" else 14))
    if kind == "1mo":
        days = [wall - timedelta(days=one) for one in range(28, 32)]
        clamped = [one for one in days if one.day == min(wall.day, _month_days(one))]
        return calendar.instant(min(clamped))
    if kind == "cumulative":
        return datetime(1, 1, 3, tzinfo=UTC)
    return calendar.instant(calendar.floor(last, kind))  # type: ignore[arg-type]


def _month_days(day: datetime) -> int:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return (following - timedelta(days=1)).day


def groups_of(model: Model, rows: list[dict[str, Any]], by: list[str]) -> dict[Any, Any]:
    fields = [model.field(name) for name in by]
    found: dict[Any, list[Any]] = {}
    for row in rows:
        found.setdefault(tuple(value_of(row, one, model.calendar) for one in fields), []).append(
            row
        )
    return found


def period_of(model: Model) -> Interval:
    as_of = model.source.as_of
    assert as_of is not None
    return resolve(dk.Period(PERIOD), model.calendar, as_of=as_of)


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize(
    ("grain", "by", "where"),
    [
        ("day", [], "EU"),
        ("week", ["region"], ""),
        ("month", [], "costly"),
        (None, [], "EU"),
        (None, ["region"], "costly"),
    ],
)
def test_windows(
    world: World, kind: str, window: str, grain: Grain | None, by: list[str], where: str
) -> None:
    model = world.model(**ZONE)
    measures = {name: WINDOWS[window](one) for name, one in AGGREGATES.items()}
    model = model.define(**{f"x_{name}": one for name, one in measures.items()})
    names = [f"x_{name}" for name in measures]
    condition = model.filter(FILTERS[where]) if FILTERS[where] else None
    period = period_of(model)
    names = names if grain != "day" or window == "7d" else names[:10]
    cut = [f"ordered_at.{grain}"] if grain else []
    found = told(model.query(names, [*cut, *by], condition, period=PERIOD).run().frame, [*cut, *by])
    ends = buckets(period, grain, model.calendar) if grain else [period]
    for bucket in ends:
        end = min(bucket.end, period.end) if grain else period.end
        reach = Interval(start_of(window, bucket.end if grain else end, model), end)
        here = (
            groups_of(model, inside(model, condition, reach), by)
            if by
            else {(): inside(model, condition, reach)}
        )
        stands = (model.calendar.local(bucket.start).date(),) if grain else ()
        for key, rows in here.items():
            for name in names:
                one = model.measures[name].expression.base  # type: ignore[union-attr]
                expected = aggregated(model, one, rows)
                value = found[*stands, *key][name]
                zero = one.function == "sum" and not rows and value == 0
                same = zero or agree(value, expected, exact=kind != "sqlite")
                assert same, f"{stands} {key} {name}: {value!r} instead of {expected!r}"


@pytest.mark.parametrize(
    ("take", "entity", "grain", "by", "where"),
    [
        ("last", None, None, [], ""),
        ("first", "region", None, ["region"], "EU"),
        ("last", "product_id", "month", [], "costly"),
        ("last", "region", "week", ["churned"], ""),
        ("first", None, "quarter", ["region", "note"], "EU"),
    ],
)
def test_snapshots(  # noqa: PLR0917
    world: World,
    kind: str,
    take: Any,
    entity: str | None,
    grain: Grain | None,
    by: list[str],
    where: str,
) -> None:
    model = world.model(time="shipped", **ZONE)
    level = dk.snapshot("quantity", take=take, entity=entity)
    model = model.define(level=level, costs_then=dk.snapshot("cost", take=take, entity=entity))
    condition = model.filter(FILTERS[where]) if FILTERS[where] else None
    cut = [f"shipped.{grain}"] if grain else []
    names = ["level", "costs_then"]
    query = model.query(names, [*cut, *by], condition, period=PERIOD, fill="none")
    found = told(query.run().frame, [*cut, *by])
    period = period_of(model)
    stretches = buckets(period, grain, model.calendar) if grain else [period]
    for bucket in stretches:
        reach = Interval(max(bucket.start, period.start), min(bucket.end, period.end))
        base = inside(model, None, reach)
        stands = (model.calendar.local(bucket.start).date(),) if grain else ()
        for key, rows in groups_of(model, inside(model, condition, reach), by).items():
            for name in names:
                one: Any = model.measures[name].expression
                known = [
                    row for row in latest(model, one, rows, base) if row[one.field] is not None
                ]
                expected = sum(row[one.field] for row in known) if known else None
                value = found[*stands, *key][name]
                assert agree(value, expected, exact=kind != "sqlite"), (stands, key, name)


@pytest.mark.parametrize(
    ("by", "within"),
    [
        (["region"], []),
        (["region", "department"], ["region"]),
        (["ordered_at.month", "region"], ["ordered_at.month"]),
        (["ordered_at.month", "region", "churned"], ["region", "churned"]),
    ],
)
@pytest.mark.parametrize("where", FILTERS)
def test_shares(world: World, kind: str, by: list[str], within: list[str], where: str) -> None:
    model = world.model(**ZONE)
    names = ["rows", "quantities", "notes"]
    shares = {f"{name}_share": model[name].share(within) for name in names}
    model = model.define(**shares)
    condition = model.filter(FILTERS[where]) if FILTERS[where] else None
    found = told(model.query([*shares], by, condition, fill="none", limit=20).run().frame, by)
    rows = passing(model, condition)
    parts, wholes = groups_of(model, rows, by), groups_of(model, rows, within)
    for key, row in found.items():
        outer = tuple(key[by.index(name)] for name in within)
        for name in names:
            one: Any = model.measures[name].expression
            part, whole = (aggregated(model, one, some) for some in (parts[key], wholes[outer]))
            expected = float(part) / float(whole) if part is not None and whole else None
            assert agree(row[f"{name}_share"], expected, exact=kind != "sqlite"), (key, name)


@pytest.mark.parametrize("rule", ["auto", "zero", "null", "previous"])
def test_empty_buckets_are_filled_as_told(world: World, kind: str, rule: Any) -> None:
    del kind
    model = world.model(**ZONE)
    measures = [model["quantities"].with_(fill=rule), model["mean_amount"].with_(fill=rule)]
    days = model.query(measures, "ordered_at.day", "region == 'EU'", period=PERIOD)
    frame = days.run().frame.to_dicts()
    plain = (
        model.query(
            ["quantities", "mean_amount", "rows"],
            "ordered_at.day",
            "region == 'EU'",
            period=PERIOD,
            fill="none",
        )
        .run()
        .frame
    )
    known = {row["ordered_at.day"]: row for row in plain.to_dicts()}
    assert len(known) < len(frame)
    before: dict[str, Any] = {"quantities": None, "mean_amount": None}
    for row in frame:
        here = known.get(row["ordered_at.day"])
        for name in [*before]:
            if here is not None:
                expected = here[name]
                before[name] = expected if expected is not None else before[name]
            else:
                auto = 0 if name == "quantities" else None
                expected = {"auto": auto, "zero": 0, "null": None, "previous": before[name]}[rule]
            if here is None or rule != "previous" or expected is not None:
                assert row[name] == expected, (row["ordered_at.day"], name)
