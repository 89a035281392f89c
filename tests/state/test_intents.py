"""`parse_intent`: total, bounded, typed."""

from __future__ import annotations

import json
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashkit.model.filters import Filter
from dashkit.model.periods import Period
from dashkit.state import messages
from dashkit.state.clauses import Sort
from dashkit.state.intents import parse_intent
from dashkit.state.messages import Known, KnownView, Refusal

FIXTURES = json.loads(
    (Path(__file__).parent.parent / "fixtures" / "intents.json").read_text(encoding="utf-8")
)
BARS = KnownView(
    fields={
        "region": "text",
        "amount": "integer",
        "price": "number",
        "cost": "decimal",
        "paid": "boolean",
        "day": "date",
        "at": "datetime",
    },
    drill="text",
    boxes=True,
    marks={"region": "text", "day": "date"},
    rows=frozenset({"amount"}),
)
KNOWN = Known(
    views={
        "by-region": BARS,
        "table": KnownView(columns=frozenset({"revenue"}), hideable=frozenset({"orders", "aov"})),
    },
    pages=frozenset({"more"}),
    sections=frozenset({"details"}),
)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


def say(kind: str, **parts: object) -> Any:
    return parse_intent({"v": 1, "seq": 5, "type": kind, **parts}, KNOWN)


def values(field: str, *given: object, op: str = "in") -> Any:
    return say("filter", view="by-region", field=field, op=op, values=list(given))


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda one: one["name"])
def test_the_shared_messages(fixture: dict[str, Any]) -> None:
    found = parse_intent(fixture["message"], KNOWN)
    assert isinstance(found, Refusal) is not fixture["accepted"]
    assert fixture["shape"] or not fixture["accepted"]


def test_values_are_brought_to_the_type_of_their_field() -> None:
    assert values("day", "2026-11-01", None).filter.values == (date(2026, 11, 1), None)
    assert values("day", "2026-11-01T00:00:00.000Z").filter.values == (date(2026, 11, 1),)
    (moment,) = values("at", "2026-11-01T10:30").filter.values
    assert moment.isoformat() == "2026-11-01T10:30:00"
    assert values("at", "2026-11-01T10:30:00.5Z").filter.values[0].tzinfo is None
    assert values("cost", "1.10", 2).filter.values == (Decimal("1.10"), Decimal(2))
    assert values("amount", "9007199254740993", 4.0).filter.values == (9007199254740993, 4)
    assert type(values("amount", 4.0).filter.values[0]) is int


def test_intents_are_typed_values() -> None:
    assert say("hello") == messages.Hello(5)
    assert values("region", "EU") == messages.Select(
        5, "by-region", "region", Filter("in", "region", ("EU",))
    )
    assert values("region").filter is None
    november = Period(start=date(2026, 11, 1), end=date(2026, 12, 1))
    found = say("period", start="2026-11-01", end="2026-11-30")
    assert found == messages.ChoosePeriod(5, november)
    sort = [{"column": "revenue", "descending": True}]
    assert say("table", view="table", sort=sort, page=1).sort == (Sort("revenue", descending=True),)


def test_a_range_is_closed_open_at_an_end_and_may_keep_what_is_missing() -> None:
    def between(*given: object, **more: object) -> Any:
        parts = {"view": "by-region", "field": "price", "op": "between", **more}
        return say("filter", values=list(given), **parts).filter

    assert between(1, 2) == Filter("between", "price", (1, 2))
    assert between(None, 2) == Filter("le", "price", (2,))
    assert between(1, None) == Filter("ge", "price", (1,))
    kept = between(1, 2, missing=True)
    assert [kept.matches({"price": one}) for one in (None, 0, 1, 2, 3)] == [1, 0, 1, 1, 0]
    assert between(1, 2, missing=False) == between(1, 2)


def test_all_but_keeps_what_is_missing_unless_it_is_named() -> None:
    without = values("region", "EU", op="not_in").filter
    assert [without.matches({"region": one}) for one in ("EU", "US", None)] == [0, 1, 1]
    known = values("region", "EU", None, op="not_in").filter
    assert [known.matches({"region": one}) for one in ("EU", "US", None)] == [0, 1, 0]
    assert values("region", op="not_in").filter is None


def test_changes_are_bounded_together() -> None:
    one = {"type": "filter", "view": "by-region", "field": "region", "op": "in"}
    many = [{**one, "values": ["x"] * 5_001}] * 2
    assert say("apply", view="by-region", changes=many) == Refusal("too many values", 5)
    found = say("apply", view="by-region", changes=[{"type": "compare", "value": ""}] * 65)
    assert found == Refusal("a short list of changes is expected", 5)
    found = say("apply", view="by-region", changes=[{**one, "values": ["EU"]}])
    assert found.changes == (values("region", "EU"),)


def test_a_mark_is_fields_with_members_of_their_type() -> None:
    mark = [["region", None], ["day", "2026-11-01"]]
    sort = [{"column": "amount", "descending": True}]
    found = say("rows", view="by-region", mark=mark, sort=sort, page=2, search="x")
    assert found.mark == (("region", None), ("day", date(2026, 11, 1)))
    assert (found.sort, found.page) == ((Sort("amount", descending=True),), 2)
    kept = say("keep", view="by-region", mark=mark[:1], exclude=True)
    assert kept == messages.Keep(5, (("region", None),), exclude=True)


sides = json_values | st.lists(st.floats() | st.integers() | json_values, max_size=4)


@given(sides, sides)
def test_a_box_has_two_finite_sides_or_is_refused(x: object, y: object) -> None:
    found = say("box", view="by-region", x=x, y=y)
    if isinstance(found, messages.Box):
        for low, high in (found.x, found.y):
            assert float("-inf") < low <= high < float("inf")
        assert (list(found.x), list(found.y)) == (x, y)
    else:
        assert isinstance(found, Refusal)


@given(json_values | st.lists(st.sampled_from(["orders", "aov", "revenue", ""]), max_size=4))
def test_only_columns_that_may_be_hidden_are_each_once(hidden: object) -> None:
    found = say("columns", view="table", hidden=hidden)
    if isinstance(found, messages.HideColumns):
        assert list(found.columns) == hidden
        assert {"orders", "aov"}.issuperset(found.columns)
        assert len(set(found.columns)) == len(found.columns)
    else:
        assert isinstance(found, Refusal)


@given(st.integers() | json_values, st.integers() | json_values)
def test_a_window_is_some_rows_and_not_too_many(offset: object, limit: object) -> None:
    found = say("window", view="table", offset=offset, limit=limit)
    if isinstance(found, messages.Window):
        assert 0 <= found.offset <= 10**9
        assert 1 <= found.limit <= 500
    else:
        assert isinstance(found, Refusal)


def test_the_same_words_for_what_is_absent_and_what_is_forbidden() -> None:
    assert values("margin", 1) == values("nonsense", 1) == Refusal("the field is unknown", 5)


def test_a_refusal_never_repeats_what_was_sent() -> None:
    for fixture in FIXTURES:
        found = parse_intent(fixture["message"], KNOWN)
        if isinstance(found, Refusal):
            assert len(found.message) < 80
            assert "secret" not in found.message
            assert "drop" not in found.message


def deep(levels: int) -> object:
    found: object = "x"
    for _ in range(levels):
        found = [found]
    return found


@pytest.mark.parametrize(
    "raw",
    [
        {"v": 1, "seq": 1, "type": "filter", "view": "by-region", "field": "region", "op": "in",
         "values": ["a"] * 100_000},
        {"v": 1, "seq": 1, "type": "filter", "view": "by-region", "field": "region", "op": "in",
         "values": ["a" * 1_000_000]},
        {"v": 1, "seq": 1, "type": "filter", "view": "by-region", "field": "region", "op": "in",
         "values": [str(i) + "x" * 900 for i in range(9_999)]},
        {"v": 1, "seq": 1, "type": "filter", "view": "by-region", "field": "region", "op": "in",
         "values": deep(900)},
        {"v": 1, "seq": 1, "type": "filter", "view": "a" * 1_000_000, "field": "region", "op": "in",
         "values": []},
        {"v": 1, "seq": 1, "type": "hello", **{str(i): i for i in range(100_000)}},
        {"v": 1, "seq": 1, "type": "period", "words": "last " * 200_000},
        {"v": 1, "seq": 10**4_000, "type": "hello"},
        {"v": 1, "seq": 1, "type": "up", "view": "by-region", "depth": 10**4_000},
        deep(900),
        "x" * 1_000_000,
    ],
    ids=range(11),
)  # fmt: skip
def test_floods_are_refused_within_ten_milliseconds(raw: object) -> None:
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        found = parse_intent(raw, KNOWN)
        best = min(best, time.perf_counter() - start)
        assert isinstance(found, Refusal)
    assert best < 0.010


def test_ten_thousand_values_are_taken_once_each() -> None:
    found = values("region", *[str(number % 5_000) for number in range(10_000)])
    assert len(found.filter.values) == 5_000


words = st.sampled_from(
    ["by-region", "table", "region", "amount", "price", "cost", "paid", "day", "at", "more", "details",
     "in", "not_in", "range", "between", "contains", "runtime", "revenue", "csv", "rows", "kept/region",
     "2026-11-01", "last month", "previous", ""]
)  # fmt: skip
parts = st.sampled_from(
    ["view", "field", "op", "values", "words", "start", "end", "value", "member", "depth", "page",
     "section", "open", "sort", "search", "chunk", "column", "descending", "missing", "changes", "mark",
     "format", "what", "exclude", "key", "offset", "limit", "hidden", "x", "y"]
)  # fmt: skip
kinds = st.sampled_from(
    ["runtime", "hello", "filter", "apply", "clear", "period", "compare", "drill", "up", "undo", "redo", "page",
     "section", "table", "columns", "box", "options", "retry", "rows", "window", "export", "keep", "release", "other"]
)  # fmt: skip
nearly = st.builds(
    lambda kind, seq, rest: {"v": 1, "seq": seq, "type": kind, **rest},
    kinds,
    st.integers(0, 10) | json_values,
    st.dictionaries(
        parts, words | st.lists(words | json_values, max_size=3) | json_values, max_size=5
    ),
)


@given(json_values | nearly)
def test_any_json_is_taken_or_refused(raw: object) -> None:
    found = parse_intent(raw, KNOWN)
    assert isinstance(found, Refusal | messages.Hello) or hasattr(found, "seq")


@given(st.lists(nearly | json_values, max_size=4))
def test_any_changes_are_those_of_the_bar_or_refused(changes: list[Any]) -> None:
    found = say("apply", view="by-region", changes=changes)
    for change in getattr(found, "changes", ()):
        assert isinstance(change, messages.Select | messages.ChoosePeriod | messages.ChooseCompare)
        assert getattr(change, "view", "by-region") == "by-region"


@given(
    st.lists(json_values, max_size=5),
    st.sampled_from(sorted(BARS.fields)),
    words,
    st.sampled_from([{}, {"missing": True}, {"missing": False}, {"missing": None}]),
)
def test_any_values_give_a_filter_over_the_field_and_nothing_else(
    given_values: list[Any], field: str, op: str, more: dict[str, Any]
) -> None:
    found = say("filter", view="by-region", field=field, op=op, values=given_values, **more)
    if isinstance(found, messages.Select) and found.filter is not None:
        assert found.filter.fields() == {field}
        assert found.filter == Filter.from_json(found.filter.to_json())
