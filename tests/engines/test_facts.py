"""Two tables of facts side by side, and what a check finds: every engine, plain Python."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import dashkit as dk
from dashkit.errors import DefinitionError, QueryError
from dashkit.model.filters import all_of
from tests.engines.oracle import aggregated, agree, passing, value_of

if TYPE_CHECKING:
    from dashkit.model.model import Model
    from tests.engines.stores import Stores
    from tests.engines.world import World

ZONE = {"timezone": "Europe/Berlin", "week_start": "sun"}
LOST = {
    "lost_rows": dk.count(),
    "lost_costs": dk.sum("cost"),
    "lost_middle": dk.median("quantity"),
    "lost_notes": dk.distinct("note"),
    "lost_level": dk.snapshot("quantity"),
}


def both(world: World) -> Model:
    """Return orders by the day they were placed, beside those lost by the day they were shipped."""
    lost = dk.model(world.sources["orders"], name="lost", time="shipped", **ZONE)
    lost = lost.where("churned").define(**LOST)
    orders = world.model(time="ordered_at", **ZONE)
    return orders.join(lost, ["region", "note"], how="many_to_many")


@pytest.mark.parametrize(
    ("by", "theirs", "where"),
    [
        ([], [], None),
        (["region"], ["region"], None),
        (["region"], ["region"], "note != 'nan'"),
        (["ordered_at.month"], ["shipped.month"], "region in ('EU', null)"),
        (["ordered_at.week", "region"], ["shipped.week", "region"], None),
        (["note"], ["note"], "ordered_at.month == '2026-03'"),
    ],
)
def test_each_table_is_aggregated_by_itself(
    world: World, kind: str, by: list[str], theirs: list[str], where: str | None
) -> None:
    model = both(world)
    names = ["rows", "quantities", *LOST, "each"]
    model = model.define(each="quantities / lost_rows")
    frame = model.query(names, by, where, fill="none").run().frame
    other = model.facts[0].model
    condition = other.filter(where.replace("ordered_at", "shipped")) if where else None
    sides = {
        "here": groups(model, by, model.filter(where) if where else None),
        "there": groups(other, theirs, all_of(other.where_, condition)),
    }
    found = {tuple(row[name] for name in by): row for row in frame.to_dicts()}
    assert found.keys() == sides["here"].keys() | sides["there"].keys()
    for key, row in found.items():
        for side, one, names_of in (("here", model, names[:2]), ("there", other, [*LOST])):
            rows = sides[side].get(key, [])
            for name in names_of:
                expression: Any = one.measures[name].expression
                expected = aggregated(one, expression, rows)
                if name == "lost_level" and (by or where):
                    continue
                if not rows and expression.function == "sum":
                    assert row[name] in {0, None}
                    continue
                assert agree(row[name], expected, exact=kind != "sqlite"), (key, name)
        lost, sold = row["lost_rows"], row["quantities"]
        assert row["each"] == (sold / lost if lost and sold is not None else None)


def groups(model: Model, by: list[str], where: Any) -> dict[Any, list[Any]]:
    fields = [model.field(name) for name in by]
    found: dict[Any, list[Any]] = defaultdict(list)
    if not by:
        found[()] = []
    for row in passing(model, where):
        found[tuple(value_of(row, one, model.calendar) for one in fields)].append(row)
    return found


def test_a_period_is_that_of_each_table(world: World, kind: str) -> None:
    model = both(world)
    found = model.query(
        ["rows", "lost_rows"], period="2026-03-02 to 2026-04-07", compare="previous"
    ).run()
    other = model.facts[0].model
    alone = other.query(
        "lost_rows",
        period=dk.Period(
            start=dk.Period("2026-03-02 to 2026-04-07").start,
            end=dk.Period("2026-03-02 to 2026-04-07").end,
        ),
    ).run()
    assert found.frame["lost_rows"][0] == alone.value > 0
    del kind


def test_what_is_not_shared_is_refused(world: World, kind: str) -> None:
    del kind
    model = both(world)
    for query in (
        model.query("lost_rows", "department"),
        model.query("lost_rows", where="quantity > 3"),
        model.query("lost_rows", "ordered_at.hour"),
    ):
        with pytest.raises(QueryError, match=r"which it does not share|has days, not times"):
            query.run()
    orders = world.model(**ZONE)
    lost = model.facts[0].model
    for on, message in (
        ("regoin", "Did you mean 'region'"),
        ([("region", "quantity")], "unlike types"),
        (["ordered_at.month"], "share 'ordered_at' itself"),
    ):
        with pytest.raises((DefinitionError, KeyError), match=message):
            orders.join(lost, on, how="many_to_many", name="other")
    with pytest.raises(DefinitionError, match="a table 'lost' already"):
        model.join(lost, "region", how="many_to_many")
    with pytest.raises(DefinitionError, match="takes a model with measures"):
        orders.join(world.sources["products"], "region", how="many_to_many")


def test_a_check_finds_keys_orphans_and_gaps(stores: Stores, kind: str) -> None:
    days = [f"2026-01-{day:02}" for day in (1, 2, 3, 6, 7, 10, 10)]
    sales = pl.DataFrame(
        {"shop": ["A", "A", "B", "Z", None, "B", "A"], "day": pl.Series(days).str.to_date()}
    )
    shops = pl.DataFrame({"shop": ["A", "B", "B", None], "city": ["x", "y", "z", "w"]})
    made = stores.make(kind, sales=sales, shops=shops)
    model = dk.model(made["sales"], name="sales").join(
        dk.model(made["shops"], name="shops"), "shop"
    )
    report = model.check()
    assert not report.ok
    texts = {one.kind: one.text for one in report.findings}
    assert "of its values, 1 stand more than once ('B' 2 times)" in texts["fan-out"]
    assert "1 row of 'sales' with a 'shop' that is not there ('Z')" in texts["orphans"]
    assert (
        "4 of 10 days have no rows (4 Jan 2026 – 5 Jan 2026, 8 Jan 2026 – 9 Jan 2026)"
        in texts["gaps"]
    )
    assert len(report.of("null keys")) == 2
    assert "1 error, 2 warnings, 2 notes" in repr(report)
    assert "<script" not in report._repr_html_()
    assert dk.model(made["sales"], name="sales").check().ok
