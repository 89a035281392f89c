"""Treemaps and small multiples: levels within each other, panels on one scale."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashkit.errors import DefinitionError, UnknownField
from dashkit.model.filters import Filter
from dashkit.state.choice import Choice
from dashkit.views.chart import Chart
from dashkit.views.plots.treemap import Box, squarified
from dashkit.views.renderers.plotly import figure
from tests.views.cases import HOSTILE, answer, chose, drawn, months, shop

M = shop()
GROUPS = {"region": ["EU", "US"], "revenue": [60.0, 30.0]}
LEAVES = {
    "region": ["EU", "EU", "US"],
    "country": ["DE", HOSTILE, "US"],
    "revenue": [40.0, 15.0, 30.0],
}


def treemap(choice=None, groups=GROUPS, **options):
    view = Chart(M.revenue, by=["region", "country"], kind="treemap", **options)
    chosen = choice or Choice()
    queries = view.queries(chosen)
    results = {
        "main": answer(queries["main"], groups, total={"revenue": [90.0]}, groups=2),
        "leaves": answer(queries["leaves"], LEAVES),
    }
    return view, view.present(results, chosen)


def test_rectangles_fill_the_box_in_proportion_and_none_is_thin():
    values = [6.0, 6.0, 4.0, 3.0, 2.0, 2.0, 1.0]
    boxes = squarified(values, Box(0, 0, 1, 1))
    areas = [one.wide * one.high for one in boxes]
    assert areas == pytest.approx([value / 24 for value in values])
    assert all(0 <= one.x <= 1 - one.wide + 1e-9 and 0 <= one.y <= 1 for one in boxes)
    ratios = [max(2 * one.wide / one.high, one.high / one.wide / 2) for one in boxes]
    assert max(ratios) < 4
    for place, one in enumerate(boxes):
        for other in boxes[place + 1 :]:
            beside = one.x + one.wide <= other.x + 1e-9 or other.x + other.wide <= one.x + 1e-9
            above = one.y + one.high <= other.y + 1e-9 or other.y + other.high <= one.y + 1e-9
            assert beside or above


def test_what_a_group_has_beyond_its_tiles_is_a_tile_of_its_own():
    _, shown = treemap()
    assert shown["points"] == [
        "EU, DE: $40.00, 44.4%",
        f"EU, {HOSTILE}: $15.00, 16.7%",
        "EU, Other: $5.00, 5.6%",
        "US, US: $30.00, 33.3%",
    ]
    assert shown["select"]["field"] == "country"
    assert shown["select"]["inert"] == [2]


def test_tiles_know_the_member_that_opens_their_level():
    model = replace(M, hierarchies={"geo": ["region", "country"]})
    view = Chart(model.revenue, by="geo", kind="treemap")
    queries = view.queries(Choice())
    results = {
        "main": answer(queries["main"], GROUPS, total={"revenue": [90.0]}),
        "leaves": answer(queries["leaves"], LEAVES),
    }
    shown = view.present(results, Choice())
    assert shown["drill"]["keys"] == ["EU", "EU", "EU", "US"]
    deeper = Choice(drills=((view.key, ("EU",)),))
    assert list(view.queries(deeper)) == ["main"]
    assert view.queries(deeper)["main"].by[0].name == "country"


def test_the_static_form_fades_what_is_not_chosen_and_is_text():
    view, _ = treemap()
    choice = chose(view.key, Filter("in", "country", ("DE",)))
    _, shown = treemap(choice)
    assert shown["columns"]["opacity"].tolist() == pytest.approx([0.3, 0.09, 0.3, 0.09])
    html = view.static(shown)
    assert html.count("<rect") == 4
    assert "<b>R" not in html
    assert figure(shown).data[0].type == "bar"


def test_members_below_zero_have_no_tile_and_that_is_said():
    groups = {"region": ["EU", "US"], "revenue": [60.0, -5.0]}
    _, shown = treemap(groups=groups)
    assert shown["caveats"] == ["members below zero have no tile; bars show them"]


def test_no_rows_is_the_empty_state():
    view = Chart(M.revenue, by="region", kind="treemap")
    (query,) = view.queries(Choice()).values()
    nothing = {"region": [], "revenue": []}
    shown = view.present({"main": answer(query, nothing, total={"revenue": [None]})}, Choice())
    assert shown["status"] == "empty"


def facets(kind, **options):
    view = Chart(M.revenue, by="day.month", facet=M.region, kind=kind, **options)
    main = {
        "day.month": [*months(2), *months(2)],
        "region": ["EU", "EU", HOSTILE, HOSTILE],
        "revenue": [1.0, 2.0, 30.0, None],
    }
    parts = {"region": [HOSTILE, "EU"], "revenue": [30.0, 3.0]}
    return view, drawn(view, {"main": main, "parts": parts})


@pytest.mark.parametrize("kind", ["line", "area", "bar"])
def test_every_member_has_a_panel_on_the_same_scale(kind):
    view, shown = facets(kind)
    layout = shown["figure"]["layout"]
    assert [trace["xaxis"] for trace in shown["figure"]["data"]] == ["x", "x2"]
    assert layout["yaxis"]["range"] == layout["yaxis2"]["range"]
    assert layout["yaxis"]["range"][1] > 30
    assert (layout["yaxis"]["range"][0] == 0) is (kind != "line")
    html = view.static(shown)
    assert html.count("<svg") == 2
    assert "<b>R" not in html
    assert "token:" not in figure(shown).to_json()


def test_a_panel_is_chosen_as_a_whole():
    view, shown = facets("line")
    assert shown["select"]["field"] == "region"
    assert shown["select"]["keys"] == [HOSTILE, "EU"]
    assert shown["select"]["along"] == "series"
    assert set(view.selectable(Choice())) == {"region", "day.month"}


def test_facets_take_bars_by_category_too():
    view = Chart(M.revenue, by=M.weekday, facet=M.region)
    main = {"weekday": [1, 2, 1], "region": ["EU", "EU", "US"], "revenue": [1.0, 2.0, 3.0]}
    shown = drawn(
        view,
        {
            "main": main,
            "domain": {"weekday": [1, 2], "revenue": [4.0, 2.0]},
            "parts": {"region": ["EU", "US"], "revenue": [3.0, 3.0]},
        },
    )
    assert shown["points"] == ["1, EU: $1.00", "1, US: $3.00", "2, EU: $2.00", "2, US: $0.00"]
    assert view.title == "Revenue by weekday and region"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"facet": "region", "split": "country"}, "without split="),
        ({"facet": "region", "by": "country", "kind": "pie"}, "has no facet="),
        ({"facet": "regoin"}, "Did you mean 'region'"),
    ],
)
def test_facets_that_cannot_be_say_so(options, message):
    with pytest.raises((DefinitionError, UnknownField), match=message):
        Chart(M.revenue, **options)


def test_a_treemap_of_what_does_not_add_up_is_refused():
    with pytest.raises(DefinitionError, match="do not add up"):
        Chart(M.churn, by="region", kind="treemap")


def test_a_mark_of_the_only_panel_is_read_with_the_name_above_it():
    view = Chart(M.revenue, by="day.month", facet=M.region)
    main = {"day.month": months(2), "region": ["EU", "EU"], "revenue": [1.0, 2.0]}
    shown = drawn(view, {"main": main, "parts": {"region": ["EU"], "revenue": [3.0]}})
    assert [one["text"] for one in shown["figure"]["layout"]["annotations"]] == ["<b>EU</b>"]
    assert [", EU: $" in one for one in shown["points"]] == [True, True]
    assert "EU, " in shown["words"]
