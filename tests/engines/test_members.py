"""Members called anew, the largest of them, and conditions on them: every engine, plain Python."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest

import dashkit as dk
from dashkit.errors import QueryError
from tests.engines.oracle import aggregated, agree, answer, passing, value_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashkit.model.model import Model
    from tests.engines.world import World

MEASURES = ["quantities", "costs", "mean_amount", "notes_seen", "middle", "spread"]
MAPPINGS: dict[str, tuple[dict[Any, str], str]] = {
    "region": ({"EU": "Europe", "eu": "Europe", None: "unknown"}, ""),
    "note": ({"O'Brien": "a'b", "%(x)s": 'a"b', "": "%(y)s", "日本語": ":name"}, "the {rest}"),
    "department": ({"Food": "Toys"}, ""),
    "quantity": ({0: "none", 1: "few", 2: "few", None: "?"}, "many"),
    "product_id": ({99: "lost"}, ""),
    "churned": ({True: "gone"}, ""),
}


def model_of(world: World) -> Model:
    extra = {
        "notes_seen": dk.distinct("note"),
        "middle": dk.median("quantity"),
        "spread": dk.std("amount"),
    }
    return world.model(timezone="America/New_York").define(**extra)


def text_of(value: Any, called: dict[Any, str], rest: str) -> str | None:
    if value in called and not (
        isinstance(value, bool) and value not in [k for k in called if isinstance(k, bool)]
    ):
        return called[value]
    if value is None:
        return None
    return rest or (str(value).lower() if isinstance(value, bool) else str(value))


def grouped(
    model: Model, name: str, naming: Callable[[Any], Any], where: Any = None
) -> dict[Any, list[Any]]:
    field = model.field(name)
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in passing(model, where):
        found[naming(value_of(row, field, model.calendar))].append(row)
    return found


def compare(
    model: Model, frame: Any, column: str, expected: dict[Any, list[Any]], kind: str
) -> None:
    assert set(frame[column]) == set(expected)
    for row in frame.to_dicts():
        for name in MEASURES:
            one: Any = model.measures[name].expression
            wanted = aggregated(model, one, expected[row[column]])
            same = agree(row[name], wanted, exact=kind != "sqlite")
            assert same, f"{row[column]} {name}: {row[name]!r} instead of {wanted!r}"


@pytest.mark.parametrize("name", MAPPINGS)
def test_members_called_anew(world: World, kind: str, name: str) -> None:
    model = model_of(world)
    called, rest = MAPPINGS[name]
    by = model[name].map(called, rest=rest)
    frame = model.query(MEASURES, by).run().frame
    compare(
        model,
        frame,
        f"{name}.map",
        grouped(model, name, lambda one: text_of(one, called, rest)),
        kind,
    )
    for text in ("few", "Europe", "the {rest}", "gone", "false", "Toys", None):
        number = model.query("rows", where=by == text).run().value
        expected = grouped(model, name, lambda one: text_of(one, called, rest)).get(text, [])
        if (
            name not in {"quantity", "product_id", "churned"}
            or rest
            or text in called.values()
            or text is None
        ):
            assert number == len(expected), text


@pytest.mark.parametrize("name", ["region", "note", "department", "product_id", "churned"])
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("where", [None, "quantity > 10", "region == 'nowhere'"])
def test_the_largest_members_and_the_rest(
    world: World, kind: str, name: str, count: int, where: str | None
) -> None:
    model = model_of(world)
    condition = model.filter(where) if where else None
    totals = answer(model, ["quantities"], [name], condition)
    falling = sorted(
        totals, key=lambda key: (-(totals[key]["quantities"] or -1e9), key[0] is None, str(key[0]))
    )
    largest = {key[0] for key in falling[:count]}

    def naming(value: Any) -> str | None:
        if value not in largest:
            return "Other"
        return (
            None if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        )

    by = model[name].top(count, by="quantities")
    found = model.query(MEASURES, by, condition, total=True, order="-costs").run()
    compare(
        model, found.frame, f"{name}.top({count})", grouped(model, name, naming, condition), kind
    )
    shown = found.frame[f"{name}.top({count})"].to_list()
    assert "Other" not in shown[:-1]
    few = model.query("quantities", model[name].top(count, by="quantities", other=False), condition)
    assert "Other" not in few.run().frame[f"{name}.top({count})"].to_list()
    assert few.run().frame.height == len(largest)


@pytest.mark.parametrize(
    "grain", ["region", "note", "product_id", "department", "ordered_at.month"]
)
def test_rows_of_members_for_which_a_condition_holds(world: World, kind: str, grain: str) -> None:
    model = model_of(world)
    where = model.filter("quantity > 3")
    totals = answer(model, ["quantities"], [grain], where)
    every = sorted(row["quantities"] or 0 for row in totals.values())
    least = every[len(every) // 2]
    big = {key[0] for key, row in totals.items() if (row["quantities"] or 0) > least}
    assert 0 < len(big) < len(totals)
    condition = model["quantities"].at(grain) > least
    field = model.field(grain)
    rows = [row for row in passing(model, where) if value_of(row, field, model.calendar) in big]
    found = model.query(MEASURES, "region", where, having=condition, total=True).run()
    by_region: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        by_region[row["region"]].append(row)
    compare(model, found.frame, "region", by_region, kind)
    assert found.total is not None
    assert found.total["quantities"][0] == sum(row["quantity"] for row in rows)
    assert any(str(condition) in note for note in found.notes())
    limited = model["rows"].where(condition)
    assert model.query(limited, where=where).run().value == len(rows)


def test_groups_that_pass_a_condition(world: World, kind: str) -> None:
    model = model_of(world)
    every = answer(model, ["quantities", "mean_amount"], ["note"])
    having = [model["quantities"] >= 150, model["mean_amount"] < 900]
    found = model.query("rows", "note", having=having, total=True).run()
    expected = {
        key[0]
        for key, row in every.items()
        if (row["quantities"] or 0) >= 150
        and row["mean_amount"] is not None
        and row["mean_amount"] < 900
    }
    assert set(found.frame["note"]) == expected
    assert 0 < len(expected) < len(every)
    assert found.total is not None
    assert found.total["rows"][0] == 400
    assert any("the total counts all groups" in note for note in found.notes())
    del kind


def test_too_many_members_are_refused(
    world: World, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    del kind
    monkeypatch.setattr("dashkit.data.resolve.MOST_MEMBERS", 5)
    model = model_of(world)
    with pytest.raises(QueryError, match="more than 5"):
        model.query("rows", having=model["rows"].at("id") > 0).run()


def test_two_comparisons_at_once(world: World, kind: str) -> None:
    model = model_of(world)
    both = model.query(
        ["quantities", "middle"], "region", period="2026-11", compare=["previous", "year"]
    )
    found = both.run()
    for side in ("previous", "year"):
        one = model.query(["quantities", "middle"], "region", period="2026-11", compare=side).run()
        mine = {row["region"]: row for row in found.frame.to_dicts()}
        for row in one.frame.to_dicts():
            for name in ("quantities", "middle"):
                base, change, pct = (row[f"{name}.{tail}"] for tail in ("base", "change", "pct"))
                there = mine[row["region"]]
                assert (
                    there[f"{name}.{side}"],
                    there[f"{name}.{side}.change"],
                    there[f"{name}.{side}.pct"],
                ) == (base, change, pct)
    assert set(found.meta.bases) == {"previous", "year"}
    del kind
