"""Long lines: thinned to what they need, said, and thinned anew for the stretch that is looked at."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from dashkit.state.choice import Choice
from dashkit.state.state import State
from dashkit.views.chart import Chart
from dashkit.views.tiles import _axis
from tests.views.cases import drawn, shop

M = shop()
DAYS = 20_000
FIRST = date(1970, 1, 1)
SPIKE = 12_345


def line(choice=None, days=DAYS, **options):
    view = Chart(M.revenue, by="day.day", **options)
    values = [float(np.sin(at)) for at in range(days)]
    values[SPIKE % days] = 100.0
    main = {"day.day": [FIRST + timedelta(days=at) for at in range(days)], "revenue": values}
    return view, drawn(view, {"main": main}, choice)


def stretch(first, last):
    start = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall clock
    return start + timedelta(days=first), start + timedelta(days=last)


def test_a_long_line_keeps_its_spike_and_its_ends_and_says_how_many_points_it_shows():
    view, shown = line()
    x, y = shown["columns"]["x"], shown["columns"]["y0"]
    assert len(x) <= 5_000
    assert (x[0], x[-1]) == (0, (DAYS - 1) * 86_400_000)
    assert y.max() == 100.0
    assert f"showing {len(x):,} of {DAYS:,} points" in shown["note"]
    assert shown["select"]["gaps"] is True
    assert _axis(view, shown) is None


def test_a_short_line_is_whole_and_says_nothing():
    _, shown = line(days=4_000)
    assert len(shown["columns"]["x"]) == 4_000
    assert "showing" not in shown["note"]
    assert shown["select"]["gaps"] is False


def test_closer_there_is_every_point_of_the_stretch_and_one_on_either_side():
    view = Chart(M.revenue, by="day.day")
    choice = Choice(zooms=((view.key, stretch(12_300, 12_400)),))
    _, shown = line(choice)
    days = shown["columns"]["x"] / 86_400_000
    assert days.tolist() == list(range(12_300, 12_401))
    assert shown["zoom"] == {
        "whole": [0, DAYS * 86_400_000],
        "shown": [12_300 * 86_400_000, 12_400 * 86_400_000],
    }
    assert "showing" not in shown["note"]
    ends = shown["figure"]["layout"]["xaxis"]["range"]
    assert ends == [f"{one}" for one in stretch(12_300, 12_400)]
    assert shown["select"]["edges"][0] == (FIRST + timedelta(days=12_300)).isoformat()


def test_of_very_many_points_a_spike_is_drawn_and_every_point_of_a_stretch():
    _, shown = line(days=80_000)
    assert shown["columns"]["y0"].max() == 100.0
    assert len(shown["columns"]["x"]) <= 5_000
    assert f"showing {len(shown['columns']['x']):,} of 80,000 points" in shown["note"]
    assert shown["zoom"]["whole"] == [0, 80_000 * 86_400_000]
    view = Chart(M.revenue, by="day.day")
    _, shown = line(Choice(zooms=((view.key, stretch(70_000, 70_050)),)), days=80_000)
    days = shown["columns"]["x"] / 86_400_000
    assert days.tolist() == list(range(70_000, 70_051))
    assert shown["zoom"]["whole"] == [0, 80_000 * 86_400_000]


def test_an_event_outside_of_the_stretch_is_not_drawn():
    events = [("1970-02-01", "Near"), ("1971-02-01", "Far")]
    view = Chart(M.revenue, by="day.day")
    choice = Choice(zooms=((view.key, stretch(20, 60)),))
    _, shown = line(choice, days=1_000, events=events)
    assert [one["text"] for one in shown["figure"]["layout"]["annotations"]] == ["Near"]


def test_a_stretch_without_points_shows_all_of_it():
    view = Chart(M.revenue, by="day.day")
    choice = Choice(zooms=((view.key, stretch(90_000, 90_001)),))
    _, shown = line(choice, days=100)
    assert len(shown["columns"]["x"]) == 100


@pytest.mark.parametrize("kind", ["area", "bar", "sparkline"])
def test_every_chart_of_time_can_be_zoomed(kind):
    _, shown = line(days=50, kind=kind)
    assert shown["zoom"]["whole"] == [0, 50 * 86_400_000]


def test_zooming_asks_for_nothing_new_and_draws_anew():
    view = Chart(M.revenue, by="day.day")
    closer = Choice(zooms=((view.key, stretch(1, 9)),))
    assert view.queries(closer) == view.queries(Choice())
    assert view.depends(closer) != view.depends(Choice())


def test_where_a_reader_looks_is_no_step_and_round_trips():
    state = State()
    state.zoom("line", stretch(1, 2))
    assert state.choice.zoom("line") == stretch(1, 2)
    assert not state.undo()
    assert Choice.from_json(state.choice.to_json()) == state.choice
    state.zoom("line", None)
    assert state.choice == Choice()
