"""Boxes, violins and maps: quantiles by query, countries by any name, what is lost is said."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

import dashkit as dk
from dashkit.errors import DefinitionError
from dashkit.model.filters import Filter
from dashkit.state.choice import Choice
from dashkit.views.chart import Chart
from dashkit.views.renderers.plotly import figure
from dashkit.views.world import world
from tests.views.cases import HOSTILE, answer, chose, shop

M = shop()
RNG = np.random.default_rng(7)
ROWS = pl.DataFrame(
    {
        "group": ["a"] * 500 + ["b"] * 300 + [HOSTILE] * 20,
        "value": [*RNG.normal(10, 2, 500), *RNG.gamma(2, 8, 300), *RNG.normal(0, 1, 19), None],
    }
)


@pytest.fixture(scope="module")
def model():
    return dk.model(ROWS)


def shown_of(view):
    return view.session.draw([view.key])[view.key].shown


def test_a_box_holds_the_quantiles_of_its_rows(model):
    shown = shown_of(dk.Chart(model.value, by="group", kind="box"))
    for place, name in enumerate(["a", "b", HOSTILE]):
        values = ROWS.filter(pl.col("group") == name)["value"].drop_nulls().to_numpy()
        first, third = np.quantile(values, [0.25, 0.75])
        assert shown["columns"]["floors"][place] == pytest.approx(first)
        assert shown["columns"]["y0"][place] == pytest.approx(third - first)
        assert f"n = {len(values)}" in shown["points"][place]
    assert shown["select"]["keys"] == ["a", "b", HOSTILE]
    assert shown["note"] == "boxes hold half of the rows, whiskers 9 of 10"


def test_a_column_without_groups_is_one_box(model):
    view = dk.Chart(model.value, kind="box")
    shown = shown_of(view)
    assert shown["select"] is None
    assert "median" in shown["words"]
    assert "<rect" in view.html()


def test_a_violin_lies_between_its_whiskers(model):
    view = dk.Chart(model.value, by="group", kind="violin")
    shown = shown_of(view)
    low, high = np.quantile(ROWS.filter(pl.col("group") == "a")["value"], [0.05, 0.95])
    heights = shown["columns"]["body-y0"]
    assert (heights.min(), heights.max()) == (pytest.approx(low), pytest.approx(high))
    widths = [np.ptp(shown["columns"][f"body-x{place}"]) for place in range(3)]
    assert max(widths) == pytest.approx(0.84)
    assert view.html().count("<polygon") == 3
    assert "<b>R" not in view.html()
    assert figure(shown).data[2].fill == "toself"


def test_the_own_choice_fades_the_other_boxes(model):
    view = dk.Chart(model.value, by="group", kind="violin")
    view.state.set("c", Filter("in", "group", ("a",)), owner=view.key)
    shown = shown_of(view)
    assert shown["columns"]["opacity"].tolist() == pytest.approx([1.0, 0.3, 0.3])


def test_no_rows_is_the_empty_state(model):
    view = dk.Chart(model.value, by="group", kind="violin", where=model.group == "nobody")
    assert shown_of(view)["status"] == "empty"


def countries(names, values=None, choice=None, **options):
    view = Chart(M.revenue, by=M.country, kind="map", **options)
    chosen = choice or Choice()
    (query,) = view.queries(chosen).values()
    columns = {"country": names, "revenue": values or [1.0] * len(names)}
    return view, view.present({"main": answer(query, columns)}, chosen)


def test_countries_are_known_by_code_and_by_name():
    names = ["DE", "USA", "Côte d'Ivoire", "united kingdom", "Czech Republic", "Viet Nam"]
    _, shown = countries(names)
    assert shown["columns"]["codes"] == ["DEU", "USA", "CIV", "GBR", "CZE", "VNM"]
    assert shown["select"]["keys"] == names
    assert shown["points"][0] == "Germany: $1.00"


def test_strangers_and_countries_too_small_are_named():
    _, shown = countries(["DE", HOSTILE, None, "Singapore"])
    assert shown["caveats"] == [
        f"no country of this name: {HOSTILE}, (missing)",
        "too small for this map: Singapore",
    ]
    assert len(shown["points"]) == 2


def test_the_static_map_has_the_countries_and_no_line_across_the_date_line():
    view, shown = countries(["RU", "US"], [2.0, 1.0])
    html = view.static(shown)
    assert html.count("<path") > 150
    assert len(html) < 120_000
    for path in html.split(' d="')[1:]:
        for part in path.split('"')[0].split("M")[1:]:
            steps = part.split("l")[1].rstrip("z").split(" ")
            assert max(abs(int(step)) for step in steps[::2]) < 80


def test_the_chosen_country_stays_and_the_others_fade():
    choice = chose("revenue-by-country", Filter("in", "country", ("DE",)))
    _, shown = countries(["DE", "FR"], choice=choice)
    assert shown["columns"]["opacity"].tolist() == pytest.approx([1.0, 0.3])
    assert figure(shown).data[0].type == "choropleth"


def places(latitudes, values=None):
    view = Chart(M.revenue, by=M.country, position=["amount", "weekday"], kind="map")
    (query,) = view.queries(Choice()).values()
    columns = {
        "country": [f"p{i}" for i in range(len(latitudes))],
        "amount": latitudes,
        "weekday": [10] * len(latitudes),
        "revenue": values or [4.0] * len(latitudes),
    }
    return view, view.present({"main": answer(query, columns)}, Choice())


def test_places_have_marks_whose_area_is_the_number_and_lost_ones_are_counted():
    view, shown = places([52.5, 48.1, 91.0, None], [4.0, 1.0, 1.0, 1.0])
    big, small = shown["columns"]["sizes"]
    assert big == pytest.approx(2 * small)
    assert shown["caveats"] == ["2 without a place or a number left out"]
    assert view.static(shown).count("<circle") == 2
    assert figure(shown).data[0].type == "scattergeo"


def test_the_world_has_every_country_once():
    found = world()
    assert len(found.countries) == 249
    assert sum(bool(one.rings) for one in found.countries.values()) > 170
    for country in found.countries.values():
        for text in (country.code, country.short, country.name):
            assert found.find(text) == country
    assert found.find(3) is None


@pytest.mark.parametrize(
    ("x", "options", "message"),
    [
        (M.amount, {"kind": "box", "by": "region", "split": "country"}, "at most one field"),
        (M.region, {"kind": "violin"}, "not numbers"),
        (M.revenue, {"kind": "map", "by": "weekday"}, "names no countries"),
        (M.revenue, {"kind": "map", "by": "country", "position": ["amount"]}, "latitude"),
        (M.revenue, {"kind": "map", "by": "country", "position": ["amount", "region"]}, "latitude"),
        ([M.orders, M.lost], {"kind": "map", "by": "country"}, "one measure by one field"),
    ],
)
def test_an_option_that_does_not_go_with_the_kind_says_so(x, options, message):
    with pytest.raises(DefinitionError, match=message):
        Chart(x, **options)
