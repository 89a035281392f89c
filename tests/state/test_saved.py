"""Saved views: whole, named, never lost, with many writers at once."""

from __future__ import annotations

import json
import multiprocessing
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashkit.errors import DefinitionError
from dashkit.model.filters import Filter
from dashkit.state.choice import Choice
from dashkit.state.clauses import Clause
from dashkit.state.saved import MOST, SavedViews
from dashkit.state.state import State
from tests.state.strategies import choices

if TYPE_CHECKING:
    from pathlib import Path

MORE = Choice((Clause("a", Filter("in", "region", ("EU",)), "bars"),), page="more")
ODD = (
    "../../etc/passwd",
    "/etc/passwd",
    "C:\\x",
    "Ä ö ü",
    "日本",
    "<b>x</b>",
    "a" * 100,
    ".",
    "CON",
)


@pytest.fixture
def views(tmp_path: Path) -> SavedViews:
    return SavedViews(tmp_path / "views")


def test_a_view_is_saved_listed_renamed_deleted(views: SavedViews) -> None:
    assert views.names() == []
    views.save("Zebra", Choice())
    views.save("alpha", MORE)
    assert views.names() == ["alpha", "Zebra"]
    assert SavedViews(views.folder).load("alpha") == MORE
    assert (views.current(MORE), views.current(Choice(page="x"))) == ("alpha", "")
    views.rename("alpha", "Beta")
    assert (views.names(), views.load("Beta")) == (["Beta", "Zebra"], MORE)
    views.delete("Beta")
    views.delete("Beta")
    assert views.names() == ["Zebra"]
    with pytest.raises(DefinitionError, match="Did you mean 'Zebra'"):
        views.load("Zebr")


def test_nothing_is_replaced_unless_asked(views: SavedViews) -> None:
    views.save("a", MORE)
    views.save("b", Choice())
    for call in (lambda: views.save("a", Choice()), lambda: views.rename("b", "a")):
        with pytest.raises(DefinitionError, match="a view of this name already"):
            call()
    assert (views.load("a"), views.load("b")) == (MORE, Choice())
    views.save("a", Choice(page="new"), replace=True)
    assert views.load("a").page == "new"
    assert [path.name for path in views.folder.iterdir() if not path.name.endswith(".json")] == []


def test_a_page_may_start_with_a_view(views: SavedViews) -> None:
    views.save("a", MORE)
    views.start = "a"
    assert SavedViews(views.folder).start == "a"
    views.rename("a", "b")
    assert views.start == "b"
    views.delete("b")
    assert views.start is None
    with pytest.raises(DefinitionError, match="no saved view 'c'"):
        views.start = "c"


@pytest.mark.parametrize("name", ODD)
def test_no_name_leads_out_of_the_folder(views: SavedViews, name: str) -> None:
    views.save(name, MORE)
    assert views.names() == [name]
    assert [path.parent for path in views.folder.parent.rglob("*.json")] == [views.folder]


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a" * 101, "\x00", 7, None])
def test_what_is_no_name_is_refused(views: SavedViews, name: object) -> None:
    with pytest.raises(DefinitionError, match="view"):
        views.save(name, MORE)  # type: ignore[arg-type]


def test_foreign_and_damaged_files_are_left_alone(views: SavedViews) -> None:
    views.save("a", MORE)
    (path,) = views.folder.iterdir()
    for name, text in [
        ("x-1.json", "{"),
        ("x-2.json", "[" * 100_000),
        ("x-3.json", '{"dashkit": 1, "name": "a", "choice": {}}'),
        ("x-4.json", '{"dashkit": 9, "name": "z", "choice": {}}'),
        ("x-5.json", "[1]"),
        ("start.json", '{"dashkit": 1, "name": ["a"]}'),
    ]:
        (views.folder / name).write_text(text)
    assert (views.names(), views.start) == (["a"], None)
    path.write_text(path.read_text().replace('"in"', '"sql"'))
    with pytest.raises(DefinitionError):
        SavedViews(views.folder).load("a")


def test_there_is_an_end_to_them(views: SavedViews) -> None:
    for number in range(MOST):
        views.save(str(number), Choice())
    with pytest.raises(DefinitionError, match="delete one first"):
        views.save("more", Choice())
    views.save("7", MORE, replace=True)


def test_views_go_as_json_all_or_none(views: SavedViews, tmp_path: Path) -> None:
    views.save("a", MORE)
    views.save("b", Choice())
    other = SavedViews(tmp_path / "other")
    sent = json.loads(json.dumps(views.to_json()))
    with pytest.raises(DefinitionError):
        other.take({**sent, "c": {"clauses": 7}})
    assert other.names() == []
    other.take(sent)
    assert other.to_json() == views.to_json()
    with pytest.raises(DefinitionError, match="of this name already"):
        other.take({"z": sent["a"], "a": sent["b"]})
    assert other.names() == ["a", "b"]


@settings(max_examples=30, deadline=None)
@given(
    choices,
    st.text(min_size=1, max_size=20).filter(
        lambda name: name.strip() == name and name.isprintable()
    ),
)
def test_any_choice_comes_back_by_any_name(
    tmp_path_factory: pytest.TempPathFactory, choice: Choice, name: str
) -> None:
    views = SavedViews(tmp_path_factory.mktemp("views"))
    views.save(name, choice)
    assert views.load(name) == choice


def writer(folder: str, me: int) -> None:
    views, won = SavedViews(folder), 0
    for turn in range(20):
        views.save(f"mine {me} {turn}", Choice(page=str(me)))
        views.save("latest", Choice(page=str(me)), replace=True)
        try:
            views.save(f"race {turn}", Choice(page=str(me)))
            won += 1
        except DefinitionError:
            pass
        assert views.load("latest").page in {"0", "1", "2"}
    os._exit(100 + won)


def test_many_writers_lose_nothing(views: SavedViews) -> None:
    context = multiprocessing.get_context("spawn")
    crowd = [context.Process(target=writer, args=(str(views.folder), me)) for me in range(3)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join(60)
    won = [(one.exitcode or 0) - 100 for one in crowd]
    assert min(won) >= 0
    assert sum(won) == 20
    assert len(views.names()) == 3 * 20 + 20 + 1


def test_a_state_saves_and_loads(views: SavedViews) -> None:
    state = State(saved=views.folder)
    state.set("a", MORE.clauses[0].filter, owner="bars")
    state.save("EU")
    before = state.choice
    state.clear()
    state.load("EU")
    assert state.choice == before
    state.undo()
    assert state.choice.clauses == ()
    assert state.saved.names() == ["EU"]


def test_a_state_without_a_place_says_so() -> None:
    with pytest.raises(DefinitionError, match="saved=folder"):
        State().save("x")


def test_what_could_not_be_read_again_is_not_saved(views: SavedViews) -> None:
    many = Choice(tuple(Clause(f"{at}", Filter("is_null", "x")) for at in range(1_001)))
    for choice in (many, Choice(page="x" * 1_001)):
        with pytest.raises(DefinitionError, match="more is chosen than a saved view can hold"):
            views.save("Q3", choice)
    assert views.names() == []
