"""A choice as the text of an address: whole, short, checked; hostile text is words, never an error."""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashkit.errors import DefinitionError
from dashkit.model.filters import Filter
from dashkit.model.periods import Period
from dashkit.state.address import LONGEST, from_text, to_text
from dashkit.state.choice import Choice
from dashkit.state.clauses import Clause
from dashkit.state.state import State
from tests.state.strategies import choices

EU = Filter("in", "region", ("EU",))


def packed(raw: object) -> str:
    text = raw if isinstance(raw, bytes) else json.dumps(raw).encode()
    return "1." + urlsafe_b64encode(zlib.compress(text)).decode().rstrip("=")


@given(choices)
def test_a_choice_survives_an_address(choice: Choice) -> None:
    text = to_text(choice)
    assert text is not None
    assert text.replace(".", "").replace("-", "").replace("_", "").isalnum()
    assert from_text(text) == choice
    assert to_text(from_text(text)) == text


def test_a_weekday_alignment_survives() -> None:
    choice = Choice(period=Period("this month", compare="year", align="weekday"))
    assert from_text(to_text(choice) or "") == choice


def test_an_address_is_short_and_what_is_too_long_has_none() -> None:
    many = [f"store {number}" for number in range(200)]
    text = to_text(Choice((Clause("a", Filter("in", "store", tuple(many)), "bar"),)))
    assert text is not None
    assert len(text) < 900
    noise = tuple(f"{number * 7_919_777_777 % 10**9:x}" for number in range(5_000))
    state = State(Choice((Clause("a", Filter("in", "store", noise), "bar"),)))
    assert to_text(state.choice) is None
    with pytest.raises(DefinitionError, match="more is chosen than an address can hold"):
        state.url()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2.eJwDAAAAAAE", "another version"),
        ("17.x", "another version"),
        ("", "damaged"),
        ("1.", "damaged"),
        ("1", "damaged"),
        ("9", "damaged"),
        ("<script>alert(1)</script>", "damaged"),
        ((to_text(Choice(page="more")) or "")[:-3], "damaged"),
        ((to_text(Choice(page="more")) or "") + "AAAA", "damaged"),
        ("1." + "A" * LONGEST, "damaged"),
        (packed(b"0" * 10_000_000)[:LONGEST], "damaged"),
        (packed(b"[" * 100_000), "damaged"),
        (packed(b" " * 250_000 + b"{}"), "damaged"),
        (packed(b"\xff\xfe{}"), "damaged"),
        (packed(b'{"page": ' + b"9" * 5_000 + b"}"), "damaged"),
        (packed([1, 2]), "damaged"),
        (packed({"clauses": [{"key": "a", "filter": {"op": "sql", "field": "x"}}]}), "damaged"),
        (packed({"clauses": [{}] * 100_000})[:LONGEST], "damaged"),
        (packed({"period": {"words": "drop table"}}), "damaged"),
        (packed({"period": {"words": "this month", "align": {"a": 1}}}), "damaged"),
    ],
)
def test_what_is_no_choice_is_said_in_words(text: str, words: str) -> None:
    with pytest.raises(DefinitionError, match=words):
        from_text(text)


@given(st.text(max_size=200) | st.binary(max_size=200).map(packed))
def test_any_text_is_a_choice_or_a_clear_error(text: str) -> None:
    try:
        found: Any = from_text(text)
    except DefinitionError as error:
        found = str(error)
    assert isinstance(found, Choice) or found in {
        "it is damaged",
        "it is of another version of dashkit",
    }


@given(st.binary(min_size=1, max_size=60), st.integers(0, 10_000))
def test_a_changed_letter_is_noticed_or_harmless(noise: bytes, at: int) -> None:
    text = to_text(Choice((Clause("a", EU, "bars"),), page="more")) or ""
    place = 2 + at % (len(text) - 2)
    letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[noise[0] % 26]
    try:
        found = from_text(text[:place] + letter + text[place + 1 :])
    except DefinitionError:
        return
    assert found == from_text(text)


def test_going_where_undo_leads_is_undo() -> None:
    state = State()
    before = state.choice
    state.set("a", EU, owner="bars")
    after = state.choice
    state.visit(before)
    assert (state.choice, state.can_undo, state.can_redo) == (before, False, True)
    state.visit(after)
    assert (state.choice, state.can_undo, state.can_redo) == (after, True, False)
    state.visit(Choice(period=Period("last month")))
    state.undo()
    assert state.choice == after
