"""The grid: places from rows, saved places, no two views on one another, unknown names refused."""

from __future__ import annotations

import random
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dashkit as dk
from dashkit.dashboard.grid import TALLEST, arranged, flow
from dashkit.errors import DefinitionError
from dashkit.state.choice import Choice
from dashkit.state.clauses import GRID, LEAST, Spot
from dashkit.state.intents import parse_intent
from dashkit.state.messages import Arrange, Known, Refusal
from dashkit.views.widget import View

if TYPE_CHECKING:
    from collections.abc import Sequence

ROWS = [[View(key="a"), View(key="b").span(8)], [View(key="c")], [View(key=one) for one in "defg"]]
KEYS = "abcdefg"
NUMBERS = st.integers(0, 30)
SPOTS = st.lists(
    st.builds(Spot, st.sampled_from([*KEYS, "gone"]), NUMBERS, NUMBERS, NUMBERS, NUMBERS),
    unique_by=lambda one: one.view,
    max_size=8,
)


def checked(spots: Sequence[Spot], columns: int) -> None:
    assert [one.view for one in spots] == list(KEYS)
    for one in spots:
        assert one.x >= 0
        assert one.y >= 0
        assert LEAST <= one.w <= columns - one.x
        assert LEAST <= one.h <= TALLEST
    for one, other in combinations(spots, 2):
        across = one.x < other.x + other.w and other.x < one.x + one.w
        down = one.y < other.y + other.h and other.y < one.y + one.h
        assert not (across and down), (one, other)


@pytest.mark.parametrize("columns", GRID.values())
def test_rows_flow_into_the_columns_of_a_screen(columns: int) -> None:
    found = flow(ROWS, columns)
    checked(found, columns)
    if columns == 12:
        assert [(one.x, one.w) for one in found[:3]] == [(0, 4), (4, 8), (0, 12)]
    if columns == LEAST:
        assert all((one.x, one.w) == (0, 2) for one in found)


@given(SPOTS, st.sampled_from(list(GRID.values())))
def test_whatever_was_saved_no_view_is_lost_or_lies_on_another(
    saved: list[Spot], columns: int
) -> None:
    found = arranged(ROWS, columns, saved)
    checked(found, columns)
    assert found == arranged(ROWS, columns, random.Random(1).sample(saved, len(saved)))
    assert arranged(ROWS, columns, found) == found


def page(**options: Any) -> dk.Dashboard:
    m = dk.model({"region": ["EU", "US"], "amount": [1, 2]}).define(revenue=dk.sum("amount"))
    return dk.Dashboard(
        "Sales",
        [[dk.KPI(m.revenue, key="total")], [dk.Chart(m.revenue, by=m.region, key="bars")]],
        filters=dk.FilterBar(m.region),
        **options,
    )


def test_rows_alone_need_no_grid() -> None:
    (_, section) = page().spec()["sections"]
    assert "grid" not in section
    assert page().spec()["movable"] is False


def test_what_a_viewer_arranges_comes_before_what_the_author_gave_and_is_one_step() -> None:
    d = page(grid={"desktop": {"bars": (0, 0, 12, 5)}}, interactivity="full")
    grid = d.spec()["sections"][-1]["grid"]
    assert {screen: one["arranged"] for screen, one in grid.items()} == {
        "large": False, "desktop": True, "tablet": False, "mobile": False,
    }  # fmt: skip
    spots = {one["key"]: one for one in grid["desktop"]["spots"]}
    assert spots["bars"] == {"key": "bars", "x": 0, "y": 0, "w": 12, "h": 5}
    assert spots["total"]["y"] == 5
    d.state.arrange("desktop", (Spot("total", 6, 0, 6, 4), Spot("bars", 0, 0, 6, 4)))
    (found,) = (one["grid"]["desktop"]["spots"] for one in d.spec()["sections"] if "grid" in one)
    assert found[0] == {"key": "total", "x": 6, "y": 0, "w": 6, "h": 4}
    assert Choice.from_json(d.state.choice.to_json()) == d.state.choice
    assert d.state.undo()
    assert d.spec()["sections"][-1]["grid"] == grid


def test_places_of_other_pages_stay_and_none_means_as_the_rows_say() -> None:
    d = page(interactivity="full")
    d.state.arrange("mobile", (Spot("total", 0, 0, 2, 4),))
    d.state.arrange("mobile", (Spot("bars", 0, 4, 2, 4),))
    assert [one.view for one in dict(d.state.choice.spots)["mobile"]] == ["total", "bars"]
    d.state.arrange("mobile")
    assert d.state.choice.spots == ()


@pytest.mark.parametrize(
    ("grid", "words"),
    [
        ({"phone": {}}, r"'phone' is not allowed.*mobile"),
        ({"mobile": {"totl": (0, 0, 2, 2)}}, "Did you mean 'total'"),
        (3, "3 is no grid"),
        ({"mobile": [1]}, "is no grid"),
        ({"mobile": {"total": (0, 0, 2)}}, r"give \(x, y, w, h\)"),
        ({"mobile": {"total": (0, -1, 2, 2)}}, r"give \(x, y, w, h\)"),
    ],
)
def test_a_bad_grid_is_refused_where_it_is_written(grid: Any, words: str) -> None:
    with pytest.raises(DefinitionError, match=words):
        page(grid=grid)


def test_a_page_arranges_only_what_may_be_moved() -> None:
    spot = {"key": "bars", "x": 0, "y": 0, "w": 6, "h": 4}
    message = {"v": 1, "seq": 3, "type": "arrange", "screen": "desktop", "spots": [spot]}
    free, fixed = (page(interactivity=one).layout_.known() for one in ("full", "drill"))
    assert parse_intent(message, free) == Arrange(3, "desktop", (Spot("bars", 0, 0, 6, 4),))
    for known, change in (
        (fixed, {}),
        (Known(), {}),
        (free, {"screen": "watch"}),
        (free, {"spots": [spot, spot]}),
        (free, {"spots": [{**spot, "key": "filters"}]}),
        (free, {"spots": [{**spot, "x": -1}]}),
        (free, {"spots": [{**spot, "x": 10**9}]}),
        (free, {"spots": [{**spot, "x": 7}]}),
        (free, {"spots": [{**spot, "w": 1}]}),
        (free, {"screen": "mobile"}),
        (free, {"spots": [spot, {**spot, "key": "total", "y": 3}]}),
        (free, {"spots": [{**spot, "more": 1}]}),
        (free, {"spots": [spot] * 3}),
    ):
        assert isinstance(parse_intent({**message, **change}, known), Refusal)
