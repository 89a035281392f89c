"""Cubes: another choice of the fields that they are made by reads no rows, and changes no number."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

import dashkit as dk
from dashkit.data import cubes as cubes_module
from dashkit.data import embedded
from dashkit.data.cubes import Cubes
from dashkit.data.line import Caller, working_for
from dashkit.model.filters import Filter

if TYPE_CHECKING:
    from pathlib import Path

HEIGHT = 80_000
NAMES = ("region", "open", "size")


def orders(folder: Path | None = None) -> dk.Model:
    rng = np.random.default_rng(7)
    days = rng.integers(0, 90, HEIGHT)
    rows = pl.DataFrame(
        {
            "day": [date(2026, 1, 31) + timedelta(days=int(one)) for one in days],
            "region": rng.choice(["EU", "US", None, "*", "^.$"], HEIGHT).tolist(),
            "open": rng.choice([True, False, None], HEIGHT).tolist(),
            "product": rng.choice(["a", "b", "c", "gone"], HEIGHT).tolist(),
            "minutes": np.where(rng.random(HEIGHT) < 0.1, np.nan, rng.integers(-9, 9, HEIGHT)),
            "amount": rng.integers(-(2**40), 2**40, HEIGHT),
            "price": np.where(rng.random(HEIGHT) < 0.5, None, rng.random(HEIGHT)).tolist(),
        },
        schema_overrides={"price": pl.Float64},
    )
    model = dk.model(rows, name="orders", time="day").define(
        orders=dk.count(),
        late=dk.count(where="minutes > 5") / dk.count(),
        delay=dk.mean("minutes"),
        revenue=dk.sum("amount"),
        paid=dk.sum("price", where="minutes > 0"),
        best=dk.max("price"),
        first=dk.min("day"),
        products=dk.distinct("product", where="minutes > -5"),
    )
    products = pl.DataFrame({"product": ["a", "b", "c"], "size": ["big", "small", None]})
    if folder is not None:
        products.write_parquet(folder / "products.parquet")
        return model.join(dk.source(folder / "products.parquet", name="products"), on="product")
    return model.join(dk.source(products, name="products"), on="product")


def queries(model: dk.Model, where: Filter | None) -> list[dk.Query]:
    names = [*model.measures]
    groups: list[Any] = [(), "region", ["day.month", "size"], "day", model.price.bin(0.25)]
    asked = [model.query(names, by, where, fill="none") for by in groups]
    return [*asked, model.query(names, period="2026-03", compare="previous", where=where)]


def choices(model: dk.Model) -> list[Filter | None]:
    found: list[Filter | None] = [
        model.region == "EU",
        model.region.isin(["*", None]) & (model.open == True),  # noqa: E712
        ~(model.region == "^.$") & model.size.isin(["big", None]),
        model.region.isin(["EU", "US"]) | (model.open == False),  # noqa: E712
        model.region == "nowhere",
        None,
    ]
    return found


def source_of(model: dk.Model) -> Any:
    return model.source


def forbid(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count how often rows are read from now on."""
    read: list[int] = []
    rows = embedded._rows
    monkeypatch.setattr(
        embedded, "_rows", lambda *given, **more: read.append(1) or rows(*given, **more)
    )
    return read


def same(found: Any, wanted: Any) -> None:
    assert isinstance(found, dk.Result), found
    assert_frame_equal(found.frame, wanted.frame, rel_tol=1e-12)
    exact = [name for name in found.frame.columns if not name.startswith("paid")]
    assert found.frame.select(exact).equals(wanted.frame.select(exact))


def test_another_choice_reads_no_rows_and_gives_the_same_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model, plain = orders(), orders()
    source_of(model).prepare(queries(model, model.region == "US"), NAMES)
    read = forbid(monkeypatch)
    for where in choices(model):
        answers = source_of(model).run_many(queries(model, where))
        assert read == [], where
        for found, wanted in zip(answers, queries(plain, where), strict=True):
            same(found, wanted.run())
        read.clear()


def test_the_largest_of_infinite_values_beside_missing_ones_is_infinite() -> None:
    low, high = float("-inf"), float("inf")
    rows = pl.DataFrame(
        {"team": ["a", "a", "b", "b"], "kind": ["x", "y"] * 2, "n": [high, None, low, None]}
    )
    model = dk.model(pl.concat([rows] * 9), name="n").define(least=dk.min("n"), most=dk.max("n"))
    asked = model.query(["least", "most"], "team", model.kind.isin(["x", "y"]))
    source_of(model).prepare([model.query(["least", "most"], "team", model.kind == "x")], ["kind"])
    (found,) = source_of(model).run_many([asked])
    alone = dk.model(rows, name="n").define(least=dk.min("n"), most=dk.max("n"))
    assert source_of(model).engine._cubes.size > 0
    assert found.frame.equals(alone.query(["least", "most"], "team").run().frame)


def test_what_cubes_cannot_add_up_is_asked_of_the_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    model, plain = (
        one.define(spread=dk.std("amount"), middle=dk.median("price"))
        for one in (orders(), orders())
    )
    for name in ("spread", "middle"):
        asked = model.query(name, "open", model.region == "EU")
        source_of(model).prepare([asked], NAMES)
        read = forbid(monkeypatch)
        (found,) = source_of(model).run_many([asked])
        assert read
        wanted = plain.query(name, "open", plain.region == "EU").run()
        assert_frame_equal(found.frame, wanted.frame, rel_tol=1e-12)


def test_a_joined_table_that_has_changed_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = orders(tmp_path)
    asked = [model.query("orders", "size", model.size == "big", fill="none")]
    source_of(model).prepare(asked, NAMES)
    other = [model.query("orders", "size", model.size == "small", fill="none")]
    before = source_of(model).run_many(other)[0].frame["orders"].to_list()
    pl.DataFrame({"product": ["a", "b", "c"], "size": ["small"] * 3}).write_parquet(
        tmp_path / "products.parquet"
    )
    read = forbid(monkeypatch)
    (after,) = source_of(model).run_many(other)
    rows = pl.Series(
        model.query("orders", where=model.product.isin(["a", "b", "c"])).run().frame["orders"]
    )
    assert read
    assert after.frame["orders"].to_list() == rows.to_list() != before


def test_a_joined_table_that_cannot_be_read_fails_its_own_query_alone(tmp_path: Path) -> None:
    model, plain = orders(tmp_path), orders()
    asked = [model.query("orders", by, model.region == "EU") for by in ("size", "open")]
    source_of(model).prepare(asked, NAMES)
    (tmp_path / "products.parquet").write_bytes(b"no table")
    broken, whole = source_of(model).run_many(asked)
    assert isinstance(broken, Exception)
    same(whole, plain.query("orders", "open", plain.region == "EU").run())


def test_cubes_of_a_joined_table_of_before_are_given_up_and_made_anew(tmp_path: Path) -> None:
    model = orders(tmp_path)
    cubes = source_of(model).engine._cubes
    by_size = [model.query("orders", "size", model.region == "EU")]
    source_of(model).prepare([*by_size, *by_size], ["region"])
    (first,) = cubes._cubes
    pl.DataFrame({"product": ["a", "b"], "size": ["small"] * 2}).write_parquet(
        tmp_path / "products.parquet"
    )
    source_of(model).prepare([model.query("orders", "open", model.region == "EU")], ["region"])
    assert [one.scan.groups[0].name for one in cubes._cubes] == ["open"]
    source_of(model).prepare(by_size, ["region"])
    assert [one.scan.groups[0].name for one in cubes._cubes] == ["open", "size"]
    assert all(one is not first for one in cubes._cubes)


def test_cubes_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cubes_module, "FEW", 3)
    model = orders()
    kept = source_of(model).engine._cubes
    for minutes in range(5):
        asked = [model.query("orders", "open", (model.minutes > minutes) & (model.region == "EU"))]
        source_of(model).prepare(asked, ["region"])
    assert len(kept._cubes) == 3
    assert kept.of(kept._cubes[0].scan, lambda *_: pytest.fail("no table is joined")) is not None


def test_sums_of_opposite_infinities_are_not_warned_of(
    recwarn: pytest.WarningsRecorder,
) -> None:
    rows = pl.DataFrame(
        {"kind": ["x", "y"] * 8, "n": [float("inf"), float("-inf")] * 8, "by": ["a"] * 16}
    )
    model = dk.model(rows, name="n").define(total=dk.sum("n"))
    source_of(model).prepare([model.query("total", "by", model.kind == "x")], ["kind"])
    (found,) = source_of(model).run_many([model.query("total", "by")])
    assert source_of(model).engine._cubes.size > 0
    assert not recwarn.list
    alone = dk.model(rows, name="n").define(total=dk.sum("n")).query("total", "by").run()
    assert found.frame.equals(alone.frame)


def test_a_cube_with_too_many_cells_is_not_kept_and_not_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = orders()
    asked = [model.query("orders", "day")]
    source_of(model).prepare(asked, ["amount"])
    cubes = source_of(model).engine._cubes
    assert cubes.size == 0
    read = forbid(monkeypatch)
    source_of(model).prepare(asked, ["amount"])
    assert read == []
    source_of(model).prepare(asked, NAMES)
    assert cubes.size > 0


def test_nothing_is_made_ready_for_one_who_has_left() -> None:
    model, gone = orders(), Caller()
    gone.leave()
    with working_for(gone):
        source_of(model).prepare(queries(model, model.region == "EU"), NAMES)
    assert source_of(model).engine._cubes.size == 0


def test_the_cubes_not_used_for_longest_give_way() -> None:
    model = orders()
    engine = source_of(model).engine
    engine._cubes = Cubes(limit=2_000)
    for by in ("region", "open", "size", "product"):
        source_of(model).prepare([model.query("orders", by, model.region == "EU")], NAMES)
        assert 0 < engine._cubes.size <= 2_000
    kept = [one.scan.groups[0].name for one in engine._cubes._cubes]
    assert kept[-1] == "product"
    assert "region" not in kept


def test_what_one_user_made_ready_shows_another_nothing_more() -> None:
    policy = dk.Policy(rows=lambda user: Filter("in", "region", (user.name,)))
    whole, plain = orders(), orders()
    for user in ("EU", "US"):
        model = policy.of(whole, user)
        source_of(model).prepare([model.query("orders", "region")], NAMES)
        for other in ("EU", "US"):
            one, alone = policy.of(whole, other), policy.of(plain, other)
            for where in (None, Filter("in", "region", ("EU", "US"))):
                found = one.query("orders", "region", where).run().frame
                assert found["region"].to_list() == [other]
                assert found.equals(alone.query("orders", "region", where).run().frame)
