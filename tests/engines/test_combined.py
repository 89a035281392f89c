"""Policies, filters, groups with missing members and comparisons together: every engine, plain Python."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

import dashkit as dk
from dashkit.model.buckets import Interval
from dashkit.model.filters import Filter, all_of
from tests.engines.oracle import aggregated, agree, told
from tests.engines.test_derived import groups_of, inside

if TYPE_CHECKING:
    from dashkit.model.model import Model
    from tests.engines.world import World

PERIOD = "2026-09-01 to 2026-11-15"
MEASURES = (
    *("rows", "quantities", "costs", "amounts", "nothing", "mean_amount", "weighed", "regions"),
    *("median_quantity", "spread_quantity", "last_amount", "food", "dearest"),
)
ALLOWED: dict[str, Any] = {
    "anyone": None,
    "some": Filter("in", "region", ("EU", None)) | Filter("gt", "quantity", (20,)),
    "others": ~Filter("in", "department", ("Food",)) & ~Filter("is_null", "cost"),
    "nobody": Filter("or"),
}
FILTERS: dict[str, Filter | None] = {
    "all": None,
    "not EU": ~Filter("in", "region", ("EU",)),
    "missing": Filter("is_null", "amount") | Filter("is_null", "department"),
    "nothing": Filter("in", "region", ("nowhere",)),
}
GROUPS: list[list[str]] = [
    [],
    ["region"],
    ["department", "churned"],
    ["note"],
    ["quantity.bin(10)"],
]


COMPARISONS: tuple[Any, ...] = ("previous", "year")


def seen(model: Model, where: Filter | None, window: Any, by: list[str]) -> dict[Any, Any]:
    typed = None if where is None else model.filter(where)
    rows = inside(model, typed, Interval(window.start, window.end))
    return groups_of(model, rows, by) if by else {(): rows}


def check_case(
    model: Model, found: dk.Result, where: Filter | None, by: list[str], kind: str
) -> None:
    sides = {"": found.meta.period, ".base": found.meta.base}
    rows = {side: seen(model, where, window, by) for side, window in sides.items()}
    frame = told(found.frame, by)
    assert frame.keys() == rows[""].keys() | rows[".base"].keys()
    for key, row in frame.items():
        for name in MEASURES:
            expression: Any = model.measures[name].expression
            pair = []
            for side, groups in rows.items():
                some = groups.get(key, [])
                expected = aggregated(model, expression, some)
                value = row[f"{name}{side}"]
                empty = not some and expected in {0, None} and value in {0, None}
                same = empty or agree(value, expected, exact=kind != "sqlite")
                assert same, f"{key} {name}{side}: {value!r} instead of {expected!r}"
                pair.append(value)
            change = None if None in pair else pair[0] - pair[1]
            assert agree(row[f"{name}.change"], change, exact=kind != "sqlite"), (key, name)


@pytest.mark.parametrize("where", FILTERS)
@pytest.mark.parametrize("allowed", ALLOWED)
def test_a_comparison_of_what_a_user_may_see(
    world: World, kind: str, allowed: str, where: str
) -> None:
    model = world.model(timezone="America/New_York")
    bound = model
    if ALLOWED[allowed] is not None:
        bound = dk.Policy(rows=lambda _: ALLOWED[allowed]).of(model, "ada")
    cases = list(product(GROUPS, COMPARISONS))
    queries = [
        bound.query(list(MEASURES), by, FILTERS[where], period=PERIOD, compare=one, fill="none")
        for by, one in cases
    ]
    for case, found in zip(cases, bound.source.run_many(queries), strict=True):
        assert isinstance(found, dk.Result), (case, found)
        check_case(model, found, all_of(ALLOWED[allowed], FILTERS[where]), case[0], kind)
