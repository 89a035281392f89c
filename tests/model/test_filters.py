from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from dashkit.errors import DefinitionError, NoTruthValue
from dashkit.model.filters import Filter, all_of
from tests.model.strategies import FILTERS, JSON, ROWS

EU = Filter("in", "region", ("EU",))
LARGE = Filter("gt", "amount", (10,))
OPERATORS = (
    EU,
    LARGE,
    Filter("range", "amount", (None, 5)),
    Filter("between", "day", (date(2021, 1, 1), date(2024, 1, 1))),
    Filter("contains", "region", ("EU",)),
    Filter("in", "region", (None, "US")),
    Filter("lt", "seen", (datetime(2023, 1, 1, tzinfo=UTC),)),
)


@given(FILTERS)
def test_json_round_trips_with_every_type(where: Filter) -> None:
    text = json.dumps(where.to_json(), allow_nan=False)
    back = Filter.from_json(json.loads(text))
    assert back == where
    assert repr(back) == repr(where)


@given(JSON)
def test_anything_else_is_refused_in_one_way(raw: object) -> None:
    try:
        found = Filter.from_json(raw)
    except DefinitionError:
        return
    assert Filter.from_json(found.to_json()) == found


@given(FILTERS)
def test_every_filter_has_words(where: Filter) -> None:
    assert where.words()
    assert where.fields() == {part.field for part in where.walk() if part.field}


@given(ROWS)
def test_a_row_passes_a_filter_or_its_negation_also_with_nulls(row: dict[str, Any]) -> None:
    for where in OPERATORS:
        assert where.matches(row) != (~where).matches(row)
        assert (where & EU).matches(row) == (where.matches(row) and EU.matches(row))
        assert (where | EU).matches(row) == (where.matches(row) or EU.matches(row))


def deep(levels: int) -> dict[str, object]:
    raw: dict[str, object] = EU.to_json()
    for _ in range(levels):
        raw = {"op": "not", "parts": [raw]}
    return raw


@pytest.mark.parametrize(
    "raw",
    [
        deep(17),
        deep(900),
        {"op": "in", "field": "region", "values": ["x"] * 10_001},
        {"op": "in", "field": "region", "values": ["x" * 10_001]},
        {"op": "and", "parts": [{"op": "and", "parts": [EU.to_json()] * 999}] * 2},
        {"op": "in", "field": "", "values": []},
        {"op": "in", "field": 5, "values": []},
        {"op": "in", "field": "region", "values": {"a": 1}},
        {"op": "in", "field": "region", "values": [{"integer": "9" * 5_000}]},
        {"op": "in", "field": "region", "values": [{"decimal": "NaN"}]},
        {"op": "in", "field": "region", "values": [float("inf")]},
        {"op": "lt", "field": "region", "values": []},
        {"op": "not", "parts": []},
        {"op": "drop", "field": "region", "values": []},
        {"op": "in", "field": "a", "values": [], "parts": [EU.to_json()]},
        None,
        [],
    ],
)
def test_from_json_is_bounded(raw: object) -> None:
    with pytest.raises(DefinitionError):
        Filter.from_json(raw)


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (Filter("in", "region", ("EU", "US")), "region is EU or US"),
        (~EU, "region is not EU"),
        (Filter("in", "region", ("a", "b", None)), "region is a, b or (missing)"),
        (Filter("in", "region", tuple("abcdefgh")), "region is a, b, c, d, e or 3 more"),
        (Filter("in", "region"), "region is nothing"),
        (Filter("in", "region", ("",)), "region is (empty)"),
        (Filter("is_null", "region"), "region is missing"),
        (~Filter("is_null", "region"), "region is not missing"),
        (LARGE, "amount is above 10"),
        (~LARGE, "not (amount is above 10)"),
        (Filter("range", "amount", (0, 50)), "amount is 0 to below 50"),
        (Filter("range", "amount", (None, 50)), "amount is below 50"),
        (Filter("range", "amount", (1000, None)), "amount is at least 1,000"),
        (Filter("between", "amount", (5, 5)), "amount is 5"),
        (Filter("between", "amount", (0.5, Decimal("1.50"))), "amount is 0.5 to 1.50"),
        (
            Filter("range", "day", (date(2017, 1, 1), date(2017, 2, 1))),
            "day is 1 Jan 2017 to 31 Jan 2017",
        ),
        (Filter("range", "day", (None, date(2017, 2, 1))), "day is until 31 Jan 2017"),
        (Filter("ge", "day", (date(2017, 2, 1),)), "day is since 1 Feb 2017"),
        (
            Filter("range", "seen", (None, datetime(2017, 2, 1, 9, 30, tzinfo=UTC))),
            "seen is before 1 Feb 2017, 09:30",
        ),
        (Filter("contains", "region", ("we",)), "region contains we"),
        (~Filter("contains", "region", ("we",)), "region does not contain we"),
        (EU & (LARGE | ~EU), "region is EU and (amount is above 10 or region is not EU)"),
    ],
)
def test_words(where: Filter, words: str) -> None:
    assert str(where) == words


def test_words_use_the_titles_given() -> None:
    assert EU.words(str.upper) == "REGION is EU"


def test_conjunctions_are_flat_and_say_a_thing_once() -> None:
    assert (EU & LARGE & EU).parts == (EU, LARGE)
    assert (EU & EU) == EU
    assert ~~EU == EU
    assert all_of(None, EU, None, LARGE) == EU & LARGE
    assert all_of() is None


@pytest.mark.parametrize("use", [bool, lambda f: f and f, lambda f: not f, lambda f: 1 if f else 0])
def test_a_filter_has_no_truth_value(use: Any) -> None:
    with pytest.raises(NoTruthValue, match=r"use & \| ~ .isin\(\) .between\(\)"):
        use(EU)


def test_only_filters_can_be_joined() -> None:
    with pytest.raises(DefinitionError, match="join filters"):
        EU & "region"  # type: ignore[operator]


def test_true_is_not_one() -> None:
    assert not Filter("in", "flag", (1,)).matches({"flag": True})
    assert Filter("in", "flag", (1,)).matches({"flag": 1.0})


def test_contains_is_literal_and_ignores_case() -> None:
    percent = Filter("contains", "name", ("5%_",))
    assert percent.matches({"name": "X5%_Y"})
    assert not percent.matches({"name": "5xxy"})
    assert Filter("contains", "name", ("STRASSE",)).matches({"name": "Hauptstrasse"})


def test_hundreds_of_filters_are_joined_once_each_in_their_order() -> None:
    several = [Filter("in", "region", (f"{i % 900}",)) for i in range(1_800)]
    joined = all_of(*several, None)
    assert joined is not None
    assert joined.parts == tuple(several[:900])
    assert joined == all_of(joined, several[3])
    assert all_of(several[0], several[0]) == several[0]
    assert all_of(None) is None
