"""After any gesture, every number on the page is that of Polars over the rows."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING, Any

import nbformat
import pytest

from dashkit import samples
from tests.traces.checks import Tally, check
from tests.traces.choices import Viewer
from tests.traces.gestures import Hand
from tests.traces.notebooks import NOTEBOOKS, ROOT
from tests.traces.page import Page

if TYPE_CHECKING:
    from tests.traces.oracle import World

FULL = "DASHKIT_TRACES" in os.environ
"""Many gestures on all rows (`make traces`), else some on a fortieth of them."""
GESTURES = int(os.environ.get("DASHKIT_TRACES") or 60)


def dashboard(name: str) -> Any:
    """Run the cells of a notebook; its last line is the dashboard."""
    found: dict[str, Any] = {}
    *cells, last = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4).cells
    for cell in cells:
        exec(cell.source, found)  # noqa: S102
    return eval(last.source, found)  # noqa: S307


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_number_after_every_gesture_is_that_of_polars(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sample, model, world_of = NOTEBOOKS[name]
    few = None if FULL else 40
    if few:
        monkeypatch.setattr(samples, sample, lambda: model(few))
    world: World = world_of(few)
    board = dashboard(name)
    page, viewer = Page(board.session), Viewer()
    hand = Hand(page, world.rows, random.Random(name))
    tally = Tally()
    page.say({"type": "hello"})
    assert set(world.views) | {"filters"} == set(board.views)
    for number in range(GESTURES + 1):
        messages = hand.gesture() if number else []
        for message in messages:
            page.say(message)
            viewer.hear(message)
        before = len(tally.wrong)
        for key, shown in page.views.items():
            if key != "filters":
                check(world, viewer, key, shown, tally)
        assert page.refused == [], messages
        if len(tally.wrong) > before:
            tally.wrong.insert(before, f"-- gesture {number}: {messages}, now {viewer.now}")
        if len(tally.wrong) > 40:
            break
    if FULL:
        with capsys.disabled():
            print(  # noqa: T201 - the figures of a long run
                f"\n{name}: {number} gestures, {tally.compared:,} numbers, {len(tally.wrong)} wrong"
            )
    assert not tally.wrong, "\n".join(tally.wrong)
