"""Groupings answered from a common one: the same numbers as each alone, to the last digit."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

import dashkit as dk
from dashkit.data import grouping, rollup
from dashkit.data.columns import prepared

HEIGHT = 2_000


def orders() -> dk.Model:
    rng = np.random.default_rng(7)
    whole = rng.integers(-500, 500, HEIGHT).astype(float)
    rows = pl.DataFrame(
        {
            "day": [
                date(2026, 1, 31) + timedelta(days=int(one)) for one in rng.integers(0, 90, HEIGHT)
            ],
            "region": rng.choice(["EU", "US", None, "é"], HEIGHT).tolist(),
            "hour": rng.integers(0, 24, HEIGHT),
            "open": rng.choice([True, False, None], HEIGHT).tolist(),
            "minutes": np.where(rng.random(HEIGHT) < 0.1, np.nan, whole),
            "amount": rng.integers(-(2**40), 2**40, HEIGHT),
            "price": rng.random(HEIGHT),
        }
    )
    return dk.model(
        rows,
        name="orders",
        time="day",
        measures={
            "orders": dk.count(),
            "late": dk.count(where="minutes > 15") / dk.count(),
            "delay": dk.mean("minutes"),
            "revenue": dk.sum("amount", where="minutes > 0"),
            "best": dk.max("price"),
            "first": dk.min("day"),
            "paid": dk.sum("price"),
        },
    )


def queries(model: dk.Model) -> list[dk.Query]:
    model = model.where(model.minutes > -400)
    exact = ["orders", "late", "delay", "revenue", "best", "first"]
    asked = [
        model.query(exact[place:], by, fill="none") for place, by in enumerate(("region", "hour"))
    ]
    asked.append(model.query([*exact, "paid"], "region", fill="none"))
    asked.append(model.query(exact, ["day.month", "region"], fill="none"))
    return [*asked, model.query("orders", "day.month", fill="none"), model.query(exact)]


def test_groupings_together_have_the_numbers_of_each_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    used: list[int] = []
    merge = rollup.merged
    alone = [one.run().frame for one in queries(orders())]
    monkeypatch.setattr(rollup, "FEWEST", 1)
    monkeypatch.setattr(
        "dashkit.data.grouping.merged", lambda *given: used.append(1) or merge(*given)
    )
    asked = queries(orders())
    together = asked[0].model.source.run_many(asked)
    assert len(used) >= 3
    for one, found in zip(alone, together, strict=True):
        assert not isinstance(found, Exception)
        assert found.frame.drop("paid", strict=False).equals(one.drop("paid", strict=False))
        if "paid" in one.columns:
            assert found.frame["paid"].to_list() == pytest.approx(one["paid"].to_list(), rel=1e-12)


def counted() -> list[dk.Query]:
    model = orders().define(
        regions=dk.distinct("region"),
        hours=dk.distinct("hour"),
        months=dk.distinct("day.month"),
        late_hours=dk.distinct("hour", where="minutes > 100"),
        opens=dk.distinct("open"),
        days=dk.distinct("day"),
    )
    names = ["orders", "regions", "hours", "months", "late_hours", "opens", "days", "paid"]
    groups: list[list[str]] = [["region"], ["hour"], ["day.month", "region"], ["open"], []]
    wheres = [None, model.minutes > 100, model.hour == 3, model.hour > 99]
    return [model.query(names, by, one, fill="none") for by in groups for one in wheres]


def test_distinct_values_of_groups_by_marks_are_those_of_sets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alone = [one.run().frame for one in counted()]
    marked: list[int] = []
    used = grouping.used
    monkeypatch.setattr(rollup, "FEWEST", 1)
    monkeypatch.setattr(grouping, "used", lambda *given: marked.append(1) or used(*given))
    asked = counted()
    for one, found in zip(alone, asked[0].model.source.run_many(asked), strict=True):
        assert not isinstance(found, Exception), found
        assert_frame_equal(found.frame, one, rel_tol=1e-12)
    assert len(marked) >= 12


@pytest.mark.parametrize(
    ("values", "exact"),
    [
        ([1.0, None, -3.0], True),
        ([1.0, 0.5], False),
        ([2.0**52, 1.0], False),
        ([float("inf"), 1.0], False),
        ([None], False),
        ([2**62, 1], True),
    ],
)
def test_which_numbers_add_up_exactly_in_any_order(values: list[float], exact: bool) -> None:  # noqa: FBT001
    assert (
        prepared(pl.Series(values, dtype=None if None not in values else pl.Float64)).exact is exact
    )


def test_integers_are_compared_with_bounds_of_every_kind() -> None:
    numbers = [-(2**63), -2, -1, 0, 1, 2, 2**53, 2**53 + 1, 2**63 - 1]
    model = dk.model({"x": numbers}, measures={"n": dk.count()})
    bounds = [-(2**70), -1.5, -1, 0.5, 1.0, 2**53 + 1, 2.0**53, 2**63 - 1, 2**63, 1e30, 2**70]
    for low, high in pairwise(sorted(bounds)):
        for where, right in (
            ((model.x >= low) & (model.x < high), [one for one in numbers if low <= one < high]),
            ((model.x > low) & (model.x <= high), [one for one in numbers if low < one <= high]),
        ):
            assert model.query("n", where=where).run().value == len(right), (low, high)
