"""Clauses, the choice and the State."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashkit.errors import DefinitionError, PeriodError
from dashkit.model.filters import Filter
from dashkit.model.periods import Period
from dashkit.state import messages
from dashkit.state.apply import apply
from dashkit.state.choice import Choice
from dashkit.state.clauses import Clause, Sort, TableOptions, When
from dashkit.state.state import State
from tests.state.strategies import choices

EU = Filter("in", "region", ("EU",))
US = Filter("in", "region", ("US",))
MAY = Filter("in", "day.month", (date(2026, 5, 1),))


def test_a_view_never_applies_its_own_clause() -> None:
    choice = Choice((Clause("a", EU, "bars"), Clause("b", MAY, "line")))
    assert choice.filters_for("bars") == MAY
    assert choice.filters_for("line") == EU
    assert choice.filters_for("card") == EU & MAY
    assert choice.filters_for() == EU & MAY


def test_ignored_fields_take_their_buckets_along() -> None:
    choice = Choice((Clause("a", EU, "bars"), Clause("b", MAY, "line")))
    assert choice.filters_for("card", frozenset({"day"})) == EU
    assert choice.filters_for("card", frozenset({"day.month", "region"})) is None


def test_one_change_is_one_step_and_the_same_again_is_none() -> None:
    state = State()
    state.set("region", EU)
    state.set("region", EU)
    state.period("last month")
    state.period(Period("last month"))
    state.compare("")
    assert state.undo()
    assert state.choice.compare is None
    assert state.undo()
    assert state.choice.period is None
    assert state.undo()
    assert state.choice == Choice()
    assert not state.undo()


def test_a_gesture_replaces_its_clause_in_place() -> None:
    state = State()
    state.set("bars/region", EU, owner="bars")
    state.set("line/day", MAY, owner="line")
    state.set("bars/region", US, owner="bars")
    assert [one.filter for one in state.choice.clauses] == [US, MAY]


def test_clear_by_key_by_owner_and_all() -> None:
    state = State()
    state.set("a", EU, owner="bars")
    state.set("b", MAY, owner="bars")
    state.set("c", US)
    state.clear("b")
    assert [one.key for one in state.choice.clauses] == ["a", "c"]
    state.clear(owner="bars")
    assert [one.key for one in state.choice.clauses] == ["c"]
    state.clear()
    assert state.choice.clauses == ()
    state.set("c", US)
    state.set("c", None)
    assert state.choice.clauses == ()


def test_a_new_step_forgets_what_was_undone() -> None:
    state = State()
    state.set("a", EU)
    state.undo()
    assert state.can_redo
    state.set("a", US)
    assert not state.can_redo
    assert not state.redo()


def test_drill_and_up() -> None:
    state = State()
    state.drill("bars", "Food")
    state.drill("bars", None)
    assert state.choice.path("bars") == ("Food", None)
    state.up("bars")
    assert state.choice.path("bars") == ("Food",)
    state.drill("bars", "Milk")
    state.up("bars", 0)
    assert state.choice.drills == ()
    assert state.undo()
    assert state.choice.path("bars") == ("Food", "Milk")


def test_where_a_viewer_looks_is_no_step() -> None:
    state = State()
    state.set("a", EU)
    state.page("more")
    state.section("details", opened=True)
    state.table("table", (Sort("revenue", descending=True),), 3)
    assert state.undo()
    assert state.choice.clauses == ()
    assert state.choice.page == "more"
    assert state.choice.sections == (("details", True),)


def test_a_filter_turns_tables_back_to_their_first_page() -> None:
    state = State()
    state.table("table", (Sort("revenue"),), 3)
    assert state.choice.table("table").page == 3
    state.set("a", EU)
    assert state.choice.table("table") == TableOptions((Sort("revenue"),), 0)


def test_a_bar_of_its_own_has_a_period_of_its_own() -> None:
    state = State()
    state.period("last week", bar="filters-2")
    state.compare("year", bar="filters-2")
    assert state.choice.period is None
    assert state.choice.scoped == (("filters-2", When(Period("last week"), "year")),)
    state.period(None, bar="filters-2")
    state.compare(None, bar="filters-2")
    assert state.choice == Choice()


def test_listeners_hear_each_change_once_until_they_leave() -> None:
    state, heard = State(), []
    off = state.on(heard.append)
    state.on(lambda _: 1 / 0)
    state.set("a", EU)
    state.set("a", EU)
    assert heard == [state.choice]
    off()
    off()
    state.undo()
    assert len(heard) == 1


def test_history_is_bounded() -> None:
    state = State()
    for number in range(500):
        state.set("a", Filter("in", "amount", (number,)))
    steps = 0
    while state.undo():
        steps += 1
    assert steps == 200


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: State(choice={"a": 1}), DefinitionError),  # type: ignore[arg-type]
        (lambda: State().set("a", "region = 'EU'"), DefinitionError),  # type: ignore[arg-type]
        (lambda: State().compare("lastyear"), DefinitionError),  # type: ignore[arg-type]
        (lambda: State().period("some day"), PeriodError),
    ],
)
def test_what_is_wrong_says_so_at_once(call: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        call()


def test_the_state_says_what_is_chosen() -> None:
    state = State()
    assert repr(state) == "State(no filter; no period chosen)"
    state.set("a", EU)
    state.period("last month")
    assert repr(state) == "State(region is EU; last month)"


def test_start_is_one_step() -> None:
    state = State()
    state.start(Choice((Clause("a", EU),), period=Period("last month")))
    assert state.undo()
    assert state.choice == Choice()


def test_what_intents_do() -> None:
    state = State()
    apply(messages.Select(1, "bars", "region", EU), state)
    assert state.choice.own("bars")[0].filter == EU
    apply(messages.Select(1, "bars", "region", US), state)
    assert len(state.choice.clauses) == 1
    apply(messages.ChoosePeriod(1, Period("last week")), state, bar="own")
    apply(messages.ChooseCompare(1, "previous"), state)
    apply(messages.Drill(1, "bars", "EU"), state)
    apply(messages.Up(1, "bars", 0), state)
    apply(messages.Clear(1, "bars"), state)
    apply(messages.Clear(1, None), state)
    apply(messages.ShowPage(1, "more"), state)
    apply(messages.ShowSection(1, "details", opened=False), state)
    apply(messages.ShowTable(1, "table", (), 2), state)
    apply(messages.Hello(1), state)
    assert state.choice.compare == "previous"
    assert state.choice.scoped == (("own", When(Period("last week"))),)
    apply(messages.Undo(1), state)
    apply(messages.Redo(1), state)
    assert state.choice.clauses == ()


@given(choices)
def test_a_choice_survives_json(choice: Choice) -> None:
    assert Choice.from_json(json.loads(json.dumps(choice.to_json()))) == choice


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "clauses",
                    "period",
                    "compare",
                    "drills",
                    "tables",
                    "page",
                    "scoped",
                    "sections",
                    "key",
                    "filter",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_any_json_is_a_choice_or_a_clear_error(raw: object) -> None:
    with suppress(DefinitionError):
        assert isinstance(Choice.from_json(raw), Choice)


actions = st.lists(
    st.sampled_from(["eu", "us", "clear", "drill", "up", "period", "undo", "redo", "page"]),
    max_size=20,
)


@given(actions)
def test_undo_leads_back_to_the_beginning_and_redo_to_the_end(names: list[str]) -> None:
    state = State()
    calls: dict[str, Any] = {
        "eu": lambda: state.set("a", EU, owner="bars"),
        "us": lambda: state.set("a", US, owner="bars"),
        "clear": state.clear,
        "drill": lambda: state.drill("bars", "x"),
        "up": lambda: state.up("bars"),
        "period": lambda: state.period("last month"),
        "undo": state.undo,
        "redo": state.redo,
        "page": lambda: state.page("more"),
    }
    for name in names:
        calls[name]()
    while state.redo():
        pass
    end = state.choice
    while state.undo():
        pass
    assert (state.choice.clauses, state.choice.drills, state.choice.period) == ((), (), None)
    while state.redo():
        pass
    assert state.choice == end


def test_decimals_and_large_integers_survive_in_drills() -> None:
    choice = Choice(drills=(("a", (Decimal("1.10"), 2**60, True)),))
    found = Choice.from_json(json.loads(json.dumps(choice.to_json())))
    assert [type(one) for one in found.path("a")] == [Decimal, int, bool]


def test_changes_taken_together_are_one_step_and_one_message() -> None:
    state, heard = State(), []
    state.on(heard.append)
    with state.together():
        state.set("region", EU)
        with state.together():
            state.period("last month")
        state.compare("year")
    assert len(heard) == 1
    assert state.undo()
    assert state.choice == Choice()
    with state.together():
        state.set("region", EU)
        state.set("region", None)
    assert len(heard) == 2
    assert state.can_redo


def test_changes_of_a_bar_of_a_page_are_one_step_of_that_bar() -> None:
    state = State()
    changes = (
        messages.Select(1, "bar", "region", EU),
        messages.ChoosePeriod(1, Period("last month")),
        messages.ChooseCompare(1, "year"),
    )
    apply(messages.Apply(1, changes), state, bar="bar")
    assert state.choice.scoped == (("bar", When(Period("last month"), "year")),)
    assert [(one.key, one.owner) for one in state.choice.clauses] == [("bar/region", "bar")]
    assert state.undo()
    assert not state.can_undo


def test_changes_that_fail_together_leave_nothing() -> None:
    state, heard = State(), []
    state.on(heard.append)

    def half() -> None:
        with state.together():
            state.set("region", EU)
            state.compare("tomorrow")  # type: ignore[arg-type]

    with pytest.raises(DefinitionError):
        half()
    assert (state.choice, heard, state.can_undo) == (Choice(), [], False)
    state.set("region", EU)
    assert len(heard) == 1
