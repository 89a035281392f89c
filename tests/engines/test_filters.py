from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from dashkit.model.filters import Filter
from dashkit.model.words import caseless
from tests.engines.oracle import answer, check, passing
from tests.engines.world import HOSTILE

if TYPE_CHECKING:
    from tests.engines.world import World

LEAVES = [
    Filter("in", "region", ("EU",)),
    Filter("in", "region", ("EU", None)),
    Filter("in", "region", (None,)),
    Filter("in", "region", ()),
    Filter("in", "region", ("nowhere",)),
    Filter("in", "note", HOSTILE),
    Filter("in", "note", ("", " ")),
    Filter("in", "quantity", (0, 1, 2, 2.5, None)),
    Filter("in", "quantity", (10**30, -(2**63), 2**63, 3)),
    Filter("in", "big", (2**53 + 1,)),
    Filter("in", "big", (2**53,)),
    Filter("in", "amount", (2**-6 * 100, 7, None)),
    Filter("in", "cost", (Decimal("12.50"), Decimal("0.001"))),
    Filter("in", "churned", (True,)),
    Filter("in", "churned", (False, None)),
    Filter("in", "shipped", ("2026-11-01", "2026-11-02")),
    Filter("in", "ordered_at", (datetime(2026, 11, 1, 3, 30, tzinfo=UTC),)),
    Filter("in", "seen_at", (datetime(2026, 3, 8, 6, 59, 59, 999_999, tzinfo=UTC), None)),
    Filter("in", "ordered_at", (date(2026, 11, 1),)),
    Filter("in", "ordered_at.month", ("2026-11", "2026-03")),
    Filter("in", "seen_at.week", ("2026-11-04",)),
    Filter("in", "ordered_at.hour", (datetime(2026, 11, 1, 1),)),  # noqa: DTZ001
    Filter("in", "quantity.bin(5)", (-5, 0)),
    Filter("in", "cost.bin(2.5)", (Decimal("12.5"), Decimal("-2.5"))),
    Filter("in", "department", ("Food", None)),
    Filter("in", "department", ("Garden's",)),
    Filter("is_null", "amount"),
    Filter("is_null", "region"),
    Filter("is_null", "department"),
    Filter("is_null", "ordered_at.month"),
    Filter("is_null", "empty"),
    Filter("contains", "note", ("%",)),
    Filter("contains", "note", ("_",)),
    Filter("contains", "note", ("\\",)),
    Filter("contains", "note", ("'",)),
    Filter("contains", "note", ("",)),
    Filter("contains", "note", ("ÜN",)),
    Filter("contains", "note", ("δελτ",)),
    Filter("contains", "note", ("TRUE",)),
    Filter("contains", "note", ("ΓΟΣ",)),
    Filter("contains", "note", ("γος",)),
    Filter("contains", "note", ("\u03b3\u03bf\u03c3",)),
    Filter("contains", "note", ("\u03c3",)),
    Filter("contains", "note", ("ist",)),
    Filter("contains", "note", ("İS",)),
    Filter("contains", "note", ("STRASSE",)),
    Filter("contains", "note", ("aẞe",)),
    Filter("contains", "note", ("3 k",)),
    Filter("contains", "department", ("äpf",)),
    Filter("lt", "quantity", (3,)),
    Filter("le", "quantity", (3,)),
    Filter("gt", "quantity", (2.5,)),
    Filter("ge", "big", (2**53 + 1,)),
    Filter("gt", "big", (2**53,)),
    Filter("lt", "big", (10**30,)),
    Filter("gt", "quantity", (-(10**400),)),
    Filter("gt", "amount", (100,)),
    Filter("le", "amount", (99.984375,)),
    Filter("gt", "amount", (-(10**400),)),
    Filter("lt", "cost", (Decimal("100.005"),)),
    Filter("ge", "cost", (Decimal("-0.01"),)),
    Filter("lt", "shipped", ("2026-06-01",)),
    Filter("ge", "ordered_at", (datetime(2026, 3, 8, 7, tzinfo=UTC),)),
    Filter("lt", "seen_at", (datetime(2026, 3, 8, 7, tzinfo=UTC),)),
    Filter("le", "ordered_at", (date(2026, 3, 8),)),
    Filter("gt", "ordered_at.week", ("2026-10-26",)),
    Filter("range", "quantity", (0, 10)),
    Filter("range", "quantity", (None, 10)),
    Filter("range", "quantity", (10, None)),
    Filter("range", "quantity", (None, None)),
    Filter("range", "amount", (None, None)),
    Filter("range", "amount", (-10.5, 1e300)),
    Filter("range", "ordered_at", ("2026-03-08", "2026-03-09")),
    Filter("range", "seen_at", ("2026-11-01", "2026-11-02")),
    Filter("range", "shipped", ("2026-11-01", "2027-01-01")),
    Filter("between", "quantity", (0, 10)),
    Filter("between", "cost", (Decimal("0.00"), Decimal("99.99"))),
    Filter("between", "ordered_at", ("2026-03-08", "2026-03-29")),
    Filter("between", "shipped", ("2026-01-01", "2026-01-31")),
    Filter("between", "ordered_at.day", ("2026-10-31", "2026-11-01")),
]
TREES = [
    Filter("in", "region", ("EU",)) & Filter("gt", "amount", (0,)),
    Filter("in", "region", ("EU",)) | Filter("is_null", "amount"),
    ~(Filter("in", "region", ("EU",)) & Filter("gt", "amount", (0,))),
    ~(Filter("in", "region", ("EU",)) | ~Filter("gt", "amount", (0,))),
    ~(~Filter("lt", "cost", (5,)) | Filter("in", "department", ("Food",))),
    Filter("between", "amount", (0, 500)) | Filter("is_null", "amount"),
    Filter("range", "shipped", ("2026-03-01", None)) | Filter("is_null", "shipped"),
    ~Filter("in", "region", ("EU", None)),
    ~Filter("in", "region", ("EU",)) & Filter("contains", "note", ("_",)),
    Filter("and"),
    Filter("or"),
    ~Filter("or"),
    Filter("range", "ordered_at", ("2026-01-01", None))
    & Filter("in", "ordered_at.month", ("2026-11",)),
]
MEASURES = ["rows", "quantities", "amounts", "costs", "regions"]


def _check(world: World, kind: str, where: Filter) -> None:
    model = world.model(time="shipped", timezone="America/New_York", week_start="sun")
    query = model.query(MEASURES, where=where)
    typed = model.filter(where)
    check(query.run().frame, answer(model, MEASURES, (), typed), (), kind)


@pytest.mark.parametrize("where", [*LEAVES, *TREES], ids=str)
def test_a_filter_keeps_what_it_means(world: World, kind: str, where: Filter) -> None:
    _check(world, kind, where)


@pytest.mark.parametrize("where", LEAVES, ids=str)
def test_its_negation_keeps_all_other_rows(world: World, kind: str, where: Filter) -> None:
    _check(world, kind, ~where)


@pytest.mark.parametrize("text", ["a\0b", "\0", "\ud800", "x" * 100_000])
def test_texts_that_no_row_holds_match_nothing(world: World, kind: str, text: str) -> None:
    del kind
    model = world.model()
    for where in (Filter("in", "note", (text,)), Filter("contains", "note", (text,))):
        assert model.query("rows", where=where).run().value == 0
        assert model.query("rows", where=~where).run().value == 400
    assert model.query("rows", where=Filter("in", "note", (text, "100%"))).run().value > 0


def test_ten_thousand_members(world: World, kind: str) -> None:
    del kind
    model = world.model()
    where = Filter("in", "quantity", tuple(range(-5_000, 5_000)))
    assert model.query("rows", where=where).run().value == len(passing(model, where))


@pytest.mark.parametrize("search", ["", "e", "Ü", "%", "zz", "ΓΟΣ"])
@pytest.mark.parametrize("name", ["region", "note", "department"])
def test_members_have_counts_and_keep_those_without_rows(
    world: World, kind: str, name: str, search: str
) -> None:
    del kind
    model = world.model()
    where = model.filter(Filter("in", "churned", (True,)))
    found = model.source.options(model, model.field(name), search=search, where=where)
    every = answer(model, ["rows"], [name])
    counts = answer(model, ["rows"], [name], where)
    expected = [
        (key[0], counts.get(key, {"rows": 0})["rows"])
        for key in every
        if not search or (key[0] is not None and caseless(search) in caseless(key[0]))
    ]
    expected.sort(key=lambda one: (-one[1], one[0] is None, one[0] or ""))
    assert found == expected


@pytest.mark.parametrize(
    "name", ["quantity", "churned", "shipped", "ordered_at.month", "amount", "cost"]
)
def test_members_of_other_types(world: World, kind: str, name: str) -> None:
    model = world.model()
    found = model.source.options(model, model.field(name), limit=1_000)
    every = answer(model, ["rows"], [name])
    as_found: Any = float if kind == "sqlite" and name == "cost" else lambda value: value
    assert {as_found(one) if one is not None else None: count for one, count in found} == {
        as_found(key[0]) if key[0] is not None else None: row["rows"] for key, row in every.items()
    }
    assert [count for _, count in found] == sorted((count for _, count in found), reverse=True)
    assert len(model.source.options(model, model.field(name), limit=2)) == 2


def test_rows_behind_a_query(world: World, kind: str) -> None:
    model = world.model(timezone="America/New_York")
    where = model.filter(Filter("in", "department", ("Food",)))
    query = model.query("quantities", where=where)
    found = model.source.rows(query, 1_000).frame
    expected = passing(model, where)
    assert found["id"].sort().to_list() == [row["id"] for row in expected]
    assert found["quantity"].sum() == query.run().value
    assert set(found["department"]) == {"Food"}
    assert "product_id" in found.columns
    assert found.schema["seen_at"].time_zone == "UTC"
    assert model.source.rows(query, 3).frame.height == 3
    del kind
