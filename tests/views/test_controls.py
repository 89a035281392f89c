"""Filter bars: options with counts under the other filters, period, comparison and its notes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from dashkit.errors import DefinitionError, UnknownField
from dashkit.model.calendar import PRESETS, Period
from dashkit.model.filters import Filter
from dashkit.state.choice import Choice
from dashkit.state.clauses import Clause
from dashkit.views.controls import MOST_OPTIONS, Dropdown, FilterBar, MultiSelect
from tests.views.cases import chose, drawn, shop

M = shop()
ALL = {"region": ["EU", "US", None], "rows": [5, 3, 2]}


def test_nothing_chosen_means_all():
    shown = drawn(FilterBar(M.region), {"all:region": ALL})
    (control,) = shown["controls"]
    assert (control["type"], control["label"], control["selected"]) == ("multi", "Region", [])
    assert control["options"] == [
        {"key": "EU", "text": "EU", "count": 5},
        {"key": "US", "text": "US", "count": 3},
        {"key": None, "text": "(missing)", "count": 2},
    ]
    assert shown["words"] == "Region: All"


def test_members_that_other_filters_exclude_stay_with_a_count_of_zero():
    choice = chose("bars", Filter("in", "country", ("DE",)))
    now = {"region": ["EU"], "rows": [4]}
    shown = drawn(FilterBar(M.region), {"all:region": ALL, "now:region": now}, choice)
    counts = [one["count"] for one in shown["controls"][0]["options"]]
    assert counts == [4, 0, 0]


def test_a_control_is_not_narrowed_by_its_own_choice_but_by_its_neighbours():
    view = FilterBar(M.region, M.country)
    choice = chose(view.key, Filter("in", "region", ("EU",)))
    queries = view.queries(choice)
    assert "now:region" not in queries
    assert queries["now:country"].where == Filter("in", "region", ("EU",))
    shown = drawn(
        view,
        {
            "all:region": ALL,
            "all:country": {"country": ["DE"], "rows": [1]},
            "now:country": {"country": ["DE"], "rows": [1]},
        },
        choice,
    )
    assert shown["controls"][0]["selected"] == ["EU"]
    assert shown["words"] == "Region: EU; Country: All"


def test_a_chosen_member_beyond_the_list_is_still_offered():
    names = [f"r{i:03}" for i in range(MOST_OPTIONS + 1)]
    view = FilterBar(M.region)
    choice = chose(view.key, Filter("in", "region", ("zzz",)))
    shown = drawn(
        view, {"all:region": {"region": names, "rows": [1] * len(names)}}, choice, groups=0
    )
    (control,) = shown["controls"]
    assert control["more"]
    assert control["options"][-1] == {"key": "zzz", "text": "zzz", "count": 0}


def test_dropdown_and_multi_select_with_labels():
    bar = FilterBar(Dropdown(M.region, label="Where"), MultiSelect("country"))
    assert [(one.type, one.label) for one in bar.controls] == [
        ("dropdown", "Where"),
        ("multi", "Country"),
    ]
    assert set(bar.selectable(Choice())) == {"region", "country"}


def period_control(words, compare=None, *, first=date(2017, 1, 1), choice=None):
    view = FilterBar(Period(words, compare=compare), M.region)
    extent = {"first": [first], "last": [date(2026, 11, 15)]}
    shown = drawn(view, {"all:region": ALL, "now:region": ALL, "extent": extent}, choice)
    return shown["controls"][0]


def test_the_period_shows_its_days_both_included():
    control = period_control("this month", "previous")
    assert (control["words"], control["start"], control["end"]) == (
        "this month",
        "2026-11-01",
        "2026-11-15",
    )
    assert (control["min"], control["max"]) == ("2017-01-01", "2026-11-15")
    assert control["presets"] == [{"words": one, "text": ""} for one in PRESETS]
    assert control["compare"] == "previous"


def test_comparisons_say_what_they_compare_with_or_that_there_is_nothing():
    notes = {
        one["value"]: one.get("note")
        for one in period_control("this year", first=date(2026, 1, 1))["compares"]
    }
    assert notes == {
        "": None,
        "previous": "no data before 1 Jan 2026",
        "year": "no data before 1 Jan 2026",
    }
    notes = {one["value"]: one.get("note") for one in period_control("this month")["compares"]}
    assert notes["previous"] == "1 – 15 Oct 2026"
    assert notes["year"] == "1 – 15 Nov 2025"


def test_all_time_shows_the_days_of_the_data():
    control = period_control("all time")
    assert (control["start"], control["end"]) == ("2017-01-01", "2026-11-15")


def test_the_choice_of_the_viewer_is_shown():
    choice = Choice(period=Period("last month"), compare="")
    control = period_control("this month", "previous", choice=choice)
    assert (control["words"], control["compare"]) == ("last month", "")


def test_an_own_range_is_offered_as_it_is():
    def offered(words):
        return [one["words"] for one in period_control(words)["presets"]]

    assert "this fiscal year" in offered("this fiscal year")
    assert "2026-01-01 to 2026-03-31" not in offered("2026-01-01 to 2026-03-31")


def test_counts_follow_the_period():
    view = FilterBar(Period("this month"), M.region)
    assert view.queries(Choice())["now:region"].period == Period("this month")
    assert view.queries(Choice())["all:region"].period is None
    assert view.defaults == Period("this month")


def test_search_asks_the_source_under_the_other_filters():
    asked = []

    class Rows(type(M.source)):
        def options(self, model, field, *, search="", limit=200, where=None):
            asked.append((model.name, field.name, search, limit, where))
            return [("EU", 3)]

    source = Rows("shop", M.source.schema, as_of=datetime(2026, 11, 16, tzinfo=UTC))
    view = FilterBar("region", model=replace(M, source=source))
    own = Clause("a", Filter("in", "region", ("US",)), view.key)
    other = Clause("b", Filter("in", "country", ("DE",)), "bars")
    found = view.options("region", "e", Choice((own, other)))
    assert found == {"options": [{"key": "EU", "text": "EU", "count": 3}], "more": False}
    assert asked == [("shop", "region", "e", MOST_OPTIONS + 1, other.filter)]
    assert view.options("amount", "", Choice()) == {"options": [], "more": False}


def test_a_bar_of_a_period_alone_needs_no_model():
    view = FilterBar(Period("this month", compare="year"))
    shown = view.present({}, Choice())
    assert shown["controls"][0]["words"] == "this month"


@pytest.mark.parametrize(
    ("items", "message"),
    [
        (("regoin",), "Did you mean 'region'"),
        ((3,), "no control"),
        ((Period("today"), Period("this week")), "one period"),
    ],
)
def test_a_bad_item_is_refused(items, message):
    with pytest.raises((DefinitionError, UnknownField), match=message):
        FilterBar(*items, model=M)


def test_names_without_a_model_are_refused():
    with pytest.raises(DefinitionError, match="names no model"):
        FilterBar("region")


def test_static_form_says_what_is_chosen():
    view = FilterBar(M.region)
    choice = chose(view.key, Filter("in", "region", ("EU",)))
    html = view.static(drawn(view, {"all:region": ALL}, choice))
    assert "Region:</span> EU" in html
