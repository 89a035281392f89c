"""Odd data in every view: the right numbers, or words that say what to do; never a dead page."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

import dashkit as dk
from dashkit.views.encoder import encode
from dashkit.views.failures import GENERIC, UNREACHED
from tests.odd.absent import ABSENT, absent
from tests.odd.boards import VIEWS, model_of
from tests.odd.checks import CHECKS
from tests.odd.frames import CASES
from tests.odd.shown import wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.odd.frames import Odd

GOOD = {"a": [1, 2, 3]}
PLACELESS = re.compile(
    r'\b(?:x|y|x1|x2|y1|y2|cx|cy|r|d|width|height|points|transform)="[^"]*(?:nan|inf)'
)


@cache
def neighbour() -> dk.Model:
    """Return a model that nothing is wrong with."""
    return dk.model(GOOD, name="good").define(rows=dk.count())


def built(odd: Odd) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the views of a frame, and why others could not be written."""
    model, views, refused = model_of(odd), {}, {}
    for name, build in VIEWS.items():
        try:
            views[name] = build(model, odd)
        except dk.DashkitError as error:
            refused[name] = str(error)
    return views, refused


def board_of(views: Mapping[str, Any]) -> dk.Dashboard:
    """Return a page of views with a good one among them."""
    beside = dk.KPI("rows", model=neighbour(), key="neighbour")
    return dk.Dashboard("Odd", [[one] for one in (*views.values(), beside)])


@pytest.mark.parametrize("case", CASES)
def test_every_view_shows_what_the_rows_mean_or_says_why_not(case: str) -> None:
    odd, expected = CASES[case], absent(case)
    views, refused = built(odd)
    board = board_of(views)
    drawn = board.session.draw(list(board.views))
    rows = odd.rows()
    for name, view in views.items():
        shown = wire(drawn[view.key].shown)
        if name in expected:
            assert shown["status"] in {"empty", "error"}, name
            assert expected[name] in shown["message"], f"{name}: {shown['message']}"
        else:
            assert shown["status"] == "ready", f"{name}: {shown.get('message')}"
            if name in CHECKS:
                CHECKS[name](shown, rows, odd)
    assert set(refused) <= set(expected)
    assert [name for name, text in refused.items() if expected[name] not in text] == []
    assert drawn["neighbour"].shown["value_number"] == 3


@pytest.mark.parametrize("case", CASES)
def test_static_forms_and_words_are_whole(case: str) -> None:
    board = board_of(built(CASES[case])[0])
    text, html = board._static()
    for said in (text, html):
        assert "could not be drawn" not in said
        assert GENERIC not in said
        assert UNREACHED not in said
        said.encode("utf-8")
    assert 'data-dashkit-view="neighbour" data-kind="kpi" data-status="ready"' in html
    for view in board.views.values():
        alone, form = view._static()
        assert "could not be drawn" not in alone + form, view.key
        assert PLACELESS.search(form) is None, view.key


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "two columns are called a; rename one"),
        (pd.DataFrame([[1, 2]], columns=["b", "a"], index=pd.Index([1], name="a")), "called a"),
        (
            pd.DataFrame({"v": [1, "two", None, 3.5]}),
            r"several types \(float, int, str\); make them",
        ),
        (pd.DataFrame({"v": [{"a": 1}, [1], 3.5]}), r"several types \(dict, float, list\); make"),
        (pd.DataFrame({"v": [1 + 2j, 3]}), "of type complex, which no table holds; turn them"),
        (pd.DataFrame({"v": np.array([1], dtype=np.longdouble)}), "which no table holds; turn"),
        ({"a": [1, 2], "b": [1]}, "cannot be read as a table"),
    ],
    ids=["twice", "twice with the index", "mixed", "objects", "complex", "long floats", "ragged"],
)
def test_frames_that_are_no_table_say_what_to_do(frame: Any, words: str) -> None:
    with pytest.raises(dk.errors.SourceError, match=words):
        dk.model(frame)


def test_fields_that_are_alike_keep_apart() -> None:
    rows = {
        "a b": [1],
        "a_b": [2],
        "A b": [4],
        "a.b": [8],
        " ": [16],
        "a\x00b": [32],
        "x" * 5_000: [64],
    }
    model = dk.model(rows, name="alike")
    views = [dk.KPI(dk.sum(name), model=model, title="The same") for name in rows]
    board = dk.Dashboard("Alike", [views])
    drawn = board.session.draw(list(board.views))
    assert [drawn[one.key].shown["value_number"] for one in views] == [2**i for i in range(7)]


def test_levels_of_columns_are_one_name() -> None:
    columns = pd.MultiIndex.from_tuples([("a", "x"), ("a", "y")])
    model = dk.model(pd.DataFrame([[1, 2]], columns=columns), name="levels")
    assert [dk.KPI(dk.sum(one), model=model).result().value for one in model.fields] == [1, 2]


def test_what_is_said_to_be_absent_is_of_views_and_frames_that_there_are() -> None:
    assert set(ABSENT) <= set(CASES)
    assert {view for case in ABSENT for view in absent(case)} <= set(VIEWS)
    assert len(CASES) >= 60


def test_the_encoder_writes_strict_json_for_every_row() -> None:
    for odd in CASES.values():
        content, _ = encode({name: values[:50] for name, values in odd.filled.items()})
        json.dumps(content, allow_nan=False)
