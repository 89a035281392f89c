from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from polars.testing import assert_frame_equal

from dashkit.data import grouping, rollup
from dashkit.model.filters import Filter
from dashkit.model.result import Result
from tests.engines.oracle import answer, check
from tests.engines.world import MEASURES, ORDERS, PRODUCTS, World

if TYPE_CHECKING:
    from tests.engines.stores import Stores

GRAINS = ("minute", "hour", "day", "week", "month", "quarter", "year")
GROUPS = [
    [],
    ["region"],
    ["note"],
    ["quantity"],
    ["big"],
    ["amount"],
    ["cost"],
    ["churned"],
    ["shipped"],
    ["ordered_at"],
    ["seen_at"],
    ["empty"],
    ["department"],
    ["launched.quarter"],
    ["products_region"],
    ["quantity.bin(5)"],
    ["amount.bin(0.1)"],
    ["amount.bin(250)"],
    ["cost.bin(2.5)"],
    ["region", "churned"],
    ["ordered_at.month", "region", "department"],
    ["shipped.week", "quantity.bin(10)"],
    ["ordered_at.day", "seen_at.month"],
]
TOGETHER = [["region"], ["churned"], ["department"], ["churned", "region"], []]
EXACT = [
    *("rows", "priced", "notes", "quantities", "bigs", "mean_quantity", "least", "most"),
    *("biggest", "first_seen", "last_order", "last_shipped", "lost", "food"),
]


@pytest.mark.parametrize("by", GROUPS, ids=lambda by: " ".join(by) or "all")
def test_every_measure_in_every_group(world: World, kind: str, by: list[str]) -> None:
    model = world.model(time="shipped", timezone="America/New_York")
    result = model.query(list(MEASURES), by, fill="none").run()
    check(result.frame, answer(model, list(MEASURES), by), by, kind)


@pytest.mark.parametrize("kind", ["polars", "parquet"])
def test_groupings_from_a_common_one(
    world: World, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[int] = []
    merged = rollup.merged
    monkeypatch.setattr(rollup, "FEWEST", 1)
    monkeypatch.setattr(grouping, "merged", lambda *given: used.append(1) or merged(*given))
    model = world.model(time="shipped", timezone="America/New_York")
    for where in (None, Filter("gt", "quantity", (3,)), Filter("in", "region", ("nowhere",))):
        cases = [(EXACT[place:], by) for place, by in enumerate(TOGETHER)]
        asked = [model.query(names, by, where, fill="none") for names, by in cases]
        for (names, by), found in zip(cases, model.source.run_many(asked), strict=True):
            assert isinstance(found, Result)
            check(found.frame, answer(model, names, by, where), by, kind)
    assert used


@pytest.mark.parametrize("kind", ["polars", "parquet"])
def test_distinct_values_by_marks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    marked: list[int] = []
    used = grouping.used
    monkeypatch.setattr(rollup, "FEWEST", 1)
    monkeypatch.setattr(grouping, "used", lambda *given: marked.append(1) or used(*given))
    model = world.model(time="shipped", timezone="America/New_York")
    for where in (None, Filter("gt", "quantity", (3,)), Filter("in", "region", ("nowhere",))):
        asked = [model.query(list(MEASURES), by, where, fill="none") for by in TOGETHER]
        for by, found in zip(TOGETHER, model.source.run_many(asked), strict=True):
            assert isinstance(found, Result)
            check(found.frame, answer(model, list(MEASURES), by, where), by, "polars")
    assert marked


@pytest.mark.parametrize("grain", GRAINS)
@pytest.mark.parametrize(
    "options",
    [
        {"timezone": "Europe/Berlin", "week_start": "sun", "fiscal_start": 4},
        {"timezone": "Australia/Lord_Howe", "week_start": "wed", "fiscal_start": 11},
        {"timezone": "UTC", "week_start": "sat", "fiscal_start": 12},
        {"timezone": "Asia/Kathmandu"},
    ],
    ids=lambda options: options["timezone"],
)
def test_times_are_cut_in_the_zone_of_the_model(
    world: World, kind: str, grain: str, options: dict[str, Any]
) -> None:
    model = world.model(time="shipped", **options)
    for name in ("ordered_at", "seen_at"):
        by = [f"{name}.{grain}"]
        result = model.query(["rows", "quantities"], by, fill="none").run()
        check(result.frame, answer(model, ["rows", "quantities"], by), by, kind)


@pytest.mark.parametrize("grain", GRAINS[2:])
def test_days_are_never_shifted(world: World, kind: str, grain: str) -> None:
    model = world.model(timezone="Pacific/Kiritimati", week_start="fri", fiscal_start=7)
    by = [f"shipped.{grain}"]
    result = model.query(["rows", "costs"], by, fill="none").run()
    check(result.frame, answer(model, ["rows", "costs"], by), by, kind)


def test_types_are_those_of_the_fields(world: World, kind: str) -> None:
    model = world.model(time="shipped")
    by = ["region", "quantity", "amount", "churned", "shipped", "ordered_at", "ordered_at.hour"]
    frame = model.query(["costs", "last_order", "mean_amount", "bigs"], by, fill="none").run().frame
    expected = ["String", "Int64", "Float64", "Boolean", "Date", "Datetime", "Datetime"]
    assert [type(frame.schema[name]).__name__ for name in by] == expected
    assert frame.schema["ordered_at"].time_zone == "UTC"
    assert frame.schema["ordered_at.hour"].time_zone is None
    assert frame.schema["costs"].is_decimal() == (kind != "sqlite")


@pytest.mark.parametrize("by", [[], ["cost.bin(2.5)", "region"], ["ordered_at"], ["shipped.week"]])
def test_answers_of_postgresql_by_rows_are_those_by_arrow(stores: Stores, by: list[str]) -> None:
    found = []
    for kind in ("postgresql", "psycopg"):
        world = World(stores.make(kind, orders=ORDERS, products=PRODUCTS))
        model = world.model(time="shipped", timezone="America/New_York")
        found.append(model.query(list(MEASURES), by, fill="none").run().frame)
    assert_frame_equal(found[0], found[1], rel_tol=1e-12, check_row_order=False)
