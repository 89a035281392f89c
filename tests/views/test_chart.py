"""Charts: what is asked for, what is drawn, what a gesture on each mark means."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import numpy as np
import polars as pl
import pytest

import dashkit as dk
from dashkit.errors import DefinitionError, UnknownField
from dashkit.model.calendar import Interval, Period
from dashkit.model.filters import Filter
from dashkit.state.choice import Choice
from dashkit.views.chart import Chart
from dashkit.views.renderers import layout
from dashkit.views.renderers.figure import filled
from dashkit.views.renderers.plotly import figure
from tests.views.cases import HOSTILE, MONTH, YEAR, chose, drawn, months, shop

M = shop()
BEFORE = Interval(datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 11, 16, tzinfo=UTC))
MONTHS = {
    "day.month": months(4),
    "revenue": [10.0, None, 30.0, 15.0],
    "day.month.partial": [False, False, False, True],
}
REGIONS = {"region": ["EU", "US", None], "revenue": [50.0, 30.0, 20.0]}


def columns(shown, role=None):
    """Return x and y of the first trace with a role."""
    for trace in shown["figure"]["data"]:
        if trace.get("meta", {}).get("role") == role:
            return [shown["columns"][trace[axis]["$col"]] for axis in "xy"]
    raise AssertionError(role)


def roles(shown):
    return [trace.get("meta", {}).get("role", "series") for trace in shown["figure"]["data"]]


def test_time_is_a_line_and_a_field_is_bars():
    assert Chart(M.revenue).drawn == "line"
    assert Chart(M.revenue, by=M.region).drawn == "bar"
    assert Chart(M.revenue, by=M.amount.bin(50)).drawn == "bar"
    assert Chart(M.revenue, by=[M.weekday, M.region]).drawn == "heatmap"


def test_time_without_a_bucket_gets_one_that_suits_the_period():
    view = Chart(M.revenue)
    for words, grain in {"this month": "day", "this year": "week", "last 3 years": "month"}.items():
        query = view.queries(Choice(period=Period(words)))["main"]
        assert query.by[0].name == f"day.{grain}"


def test_null_is_a_gap_and_the_partial_end_is_dashed_with_an_open_mark():
    shown = drawn(Chart(M.revenue, by="day.month"), {"main": MONTHS}, period=YEAR)
    assert roles(shown) == ["series", "partial", "partial"]
    x, y = columns(shown)
    assert x[0] == 1_767_225_600_000
    assert np.isnan(y).tolist() == [False, True, False, True]
    dashed, opened = (shown["columns"][trace["y"]["$col"]] for trace in shown["figure"]["data"][1:])
    assert np.isnan(dashed).tolist() == [True, True, False, False]
    assert np.isnan(opened).tolist() == [True, True, True, False]
    assert shown["points"][1] == "Feb 2026: –"
    assert shown["points"][3] == "Apr 2026: $15.00, partial"


@pytest.mark.parametrize(("partial", "count", "marked"), [("drop", 3, False), ("keep", 4, False)])
def test_partial_buckets_can_be_dropped_or_kept(partial, count, marked):
    shown = drawn(Chart(M.revenue, by="day.month", partial=partial), {"main": MONTHS})
    assert len(columns(shown)[0]) == count
    assert ("partial" in roles(shown)) is marked


def test_partial_bars_are_hatched():
    shown = drawn(Chart(M.revenue, by="day.month", kind="bar"), {"main": MONTHS})
    assert shown["columns"]["pattern"] == ["", "", "", "/"]


def test_the_summary_leaves_partial_buckets_out():
    shown = drawn(Chart(M.revenue, by="day.month"), {"main": MONTHS})
    assert shown["words"].endswith("highest Mar 2026 with $30.00, lowest Jan 2026 with $10.00.")


def test_the_comparison_stands_at_the_current_buckets_under_its_own_dates():
    main = {**MONTHS, "revenue.base": [8.0, 9.0, 20.0, 15.0]}
    choice = Choice(period=Period("this year", compare="year"))
    shown = drawn(
        Chart(M.revenue, by="day.month"), {"main": main}, choice, period=YEAR, base=BEFORE
    )
    x, y = columns(shown, "base")
    assert x[0] == 1_767_225_600_000
    assert y.tolist() == [8.0, 9.0, 20.0, 15.0]
    assert shown["columns"]["hover-base"][0] == "Jan 2025: &#36;8.00"
    assert shown["points"][0] == "Jan 2026: $10.00, up 25.0% on Jan 2025, good"
    assert shown["note"] == "1 Jan – 15 Nov 2026 · vs 1 Jan – 15 Nov 2025"


def test_a_base_without_any_data_draws_nothing_and_says_why():
    main = {**MONTHS, "revenue.base": [None] * 4}
    choice = Choice(period=Period("this year", compare="year"))
    note = "no data before 1 Jan 2026"
    shown = drawn(
        Chart(M.revenue, by="day.month"), {"main": main}, choice, period=YEAR, base_note=note
    )
    assert "base" not in roles(shown)
    assert note in shown["note"]


def test_bars_have_the_comparison_behind_them():
    main = {**REGIONS, "revenue.base": [40.0, 35.0, None]}
    shown = drawn(Chart(M.revenue, by=M.region, compare="year"), {"main": main, "domain": REGIONS})
    assert roles(shown) == ["base", "series", "labels"]
    assert shown["figure"]["layout"]["barmode"] == "overlay"


def test_bars_keep_their_place_and_a_filtered_one_stays_at_zero():
    choice = chose("other", Filter("in", "country", ("DE",)))
    main = {"region": ["US"], "revenue": [5.0]}
    shown = drawn(Chart(M.revenue, by=M.region), {"main": main, "domain": REGIONS}, choice)
    assert shown["select"]["keys"] == ["EU", "US", None]
    assert shown["points"] == ["EU: $0.00", "US: $5.00, highest of 3", "(missing): $0.00"]


def test_a_mean_of_no_rows_is_no_bar():
    mean = {"region": ["US"], "churn": [0.5]}
    domain = {"region": ["EU", "US"], "churn": [0.1, 0.5]}
    choice = chose("other", Filter("in", "country", ("DE",)))
    shown = drawn(Chart(M.churn, by=M.region), {"main": mean, "domain": domain}, choice)
    assert shown["points"] == ["EU: –", "US: 50.0%"]


def test_without_a_filter_the_bars_are_asked_for_once():
    view = Chart(M.revenue, by=M.region)
    assert list(view.queries(Choice())) == ["main"]
    queries = view.queries(chose("other", Filter("in", "country", ("DE",))))
    assert queries["domain"] == view.queries(Choice())["main"]


def test_more_bars_than_fit_are_counted():
    names = [f"shop {i}" for i in range(4)]
    main = {"region": names, "revenue": [4.0, 3.0, 2.0, 1.0]}
    shown = drawn(Chart(M.revenue, by=M.region, top=3), {"main": main}, groups=45)
    assert shown["select"]["keys"] == names[:3]
    assert shown["note"] == "top 3 of 45"


def test_numbers_stand_in_their_order_and_text_by_value():
    shown = drawn(
        Chart(M.orders, by=M.weekday), {"main": {"weekday": [3, 1, 2], "orders": [9, 5, 7]}}
    )
    assert shown["select"]["keys"] == [1, 2, 3]
    listed = Chart(M.revenue, by=M.region, sort=["US", "EU"])
    assert drawn(listed, {"main": REGIONS})["select"]["keys"] == ["US", "EU", None]


def test_its_own_choice_dims_the_others_and_filters_nothing_here():
    view = Chart(M.revenue, by=M.region)
    choice = chose(view.key, Filter("in", "region", ("US", None)))
    assert view.queries(choice)["main"].where is None
    shown = drawn(view, {"main": REGIONS}, choice)
    assert shown["columns"]["opacity"].tolist() == pytest.approx([0.3, 1.0, 1.0])
    assert shown["select"]["selected"] == ["US", None]


def test_a_chosen_stretch_of_time_is_a_band_of_whole_buckets():
    view = Chart(M.revenue, by="day.month")
    choice = chose(view.key, Filter("range", "day.month", (date(2026, 2, 1), date(2026, 4, 1))))
    shown = drawn(view, {"main": MONTHS}, choice)
    assert shown["select"]["op"] == "range"
    assert shown["select"]["selected"] == ["2026-02-01", "2026-04-01"]
    assert shown["select"]["edges"][0] == "2026-01-01"
    assert shown["select"]["edges"][-1] == "2026-05-01"
    (band,) = shown["figure"]["layout"]["shapes"]
    assert (band["x0"], band["x1"]) == ("2026-02-01 00:00:00", "2026-04-01 00:00:00")


def test_a_chart_that_does_not_select_says_so():
    shown = drawn(Chart(M.revenue, by=M.region, selects=False), {"main": REGIONS})
    assert shown["select"] is None


def test_bins_are_bars_without_gaps_over_numbers():
    main = {"amount.bin(50)": [0.0, 50.0, None], "orders": [3, 5, 1]}
    shown = drawn(Chart(M.orders, by=M.amount.bin(50)), {"main": main})
    assert columns(shown)[0].tolist() == [25.0, 75.0]
    assert shown["figure"]["data"][0]["width"] == 49.0
    assert shown["points"][0] == "0 – 50: 3"


def test_two_fields_are_a_heatmap_with_the_longer_one_along():
    main = {
        "weekday": [1, 1, 1, 2, 2, 2],
        "region": ["a", "b", "c", "a", "b", "c"],
        "orders": [1, 2, 3, 4, 5, None],
    }
    shown = drawn(Chart(M.orders, by=[M.weekday, M.region]), {"main": main})
    assert shown["select"]["field"] == ["region", "weekday"]
    assert shown["select"]["keys"] == [["a", "b", "c"], [1, 2]]
    assert shown["columns"]["z0"].tolist() == [1.0, 2.0, 3.0]
    assert np.isnan(shown["columns"]["z1"][2])
    assert shown["points"][4] == "2, b: 5"


def test_series_of_a_split_keep_their_colours_and_are_counted():
    view = Chart(M.revenue, by="day.month", split=M.region)
    parts = {"region": [f"r{i}" for i in range(9)], "revenue": list(range(9, 0, -1))}
    main = {"day.month": months(1) * 2, "region": ["r1", "r0"], "revenue": [1.0, 2.0]}
    shown = drawn(view, {"main": main, "parts": parts})
    names = [trace["name"] for trace in shown["figure"]["data"]]
    assert names == [f"r{i}" for i in range(8)]
    assert shown["note"] == "the 8 largest of 9 of Region"
    assert shown["points"][2] == "Jan 2026, r2: $0.00"


def test_sums_are_stacked_and_ratios_are_not():
    main = {"day.month": months(2), "region": ["EU", "EU"], "revenue": [1.0, 2.0]}
    parts = {"region": ["EU"], "revenue": [3.0]}
    area = Chart(M.revenue, by="day.month", split=M.region, kind="area")
    assert "stackgroup" in drawn(area, {"main": main, "parts": parts})["figure"]["data"][0]
    main = {"day.month": months(2), "region": ["EU", "EU"], "churn": [0.1, 0.2]}
    area = Chart(M.churn, by="day.month", split=M.region, kind="area")
    shown = drawn(area, {"main": main, "parts": {"region": ["EU"], "churn": [0.1]}})
    assert "stackgroup" not in shown["figure"]["data"][0]


def geography(**options):
    model = shop()
    model = replace(model, hierarchies={"geo": ["region", "country"]})
    return Chart(model.revenue, **options)


def test_drilling_filters_this_chart_and_shows_the_path():
    view = geography(by="geo")
    choice = Choice(drills=((view.key, ("EU",)),))
    query = view.queries(choice)["main"]
    assert query.by[0].name == "country"
    assert query.where == Filter("in", "region", ("EU",))
    shown = drawn(view, {"main": {"country": ["DE"], "revenue": [5.0]}}, choice)
    assert shown["drill"] == {"path": [{"text": "EU"}], "can": False, "level": "Country"}
    assert view.drillable(choice) is None
    top = drawn(view, {"main": REGIONS})
    assert top["drill"] == {"path": [], "can": True, "level": "Region"}
    assert view.drillable(Choice()).name == "region"


def test_a_chart_without_levels_cannot_be_drilled():
    shown = drawn(Chart(M.revenue, by=M.region), {"main": REGIONS})
    assert shown["drill"] is None


def test_levels_below_the_given_field_are_those_of_the_hierarchy():
    assert [one.name for one in geography(by="region", drill="geo").levels] == ["region", "country"]
    assert [one.name for one in geography(by="country", drill="geo").levels] == ["country"]
    time = ["day.year", "day.quarter", "day.month"]
    assert [one.name for one in geography(by="day.quarter", drill=time).levels] == time[1:]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": "regoin"}, "Did you mean 'region'"),
        ({"by": "region", "kind": "line"}, "no time"),
        ({"by": "region", "kind": "radar"}, "Allowed"),
        ({"by": "region", "kind": "heatmap"}, "two fields"),
        ({"by": ["region", "country"], "kind": "bar"}, "split"),
        ({"by": ["region", "country", "day"]}, "one field"),
        ({"by": "region", "top": 0}, "from 1 up"),
        ({"by": "region", "partial": "hide"}, "Allowed"),
        ({"by": "region", "drill": "regon"}, "regon"),
    ],
)
def test_a_bad_option_says_what_is_allowed(options, message):
    with pytest.raises((DefinitionError, UnknownField), match=message):
        Chart(M.revenue, **options)


def test_measures_of_different_units_are_refused():
    with pytest.raises(DefinitionError, match="two charts"):
        Chart([M.revenue, M.orders], by=M.region, kind="bar")
    with pytest.raises(DefinitionError, match="two charts"):
        Chart([M.revenue, M.orders])
    assert len(Chart([M.orders, M.customers], by=M.region).measures) == 2


def test_no_rows_is_the_empty_state_with_its_filters():
    choice = chose("other", Filter("in", "country", ("DE",)))
    nothing = {"region": [], "revenue": []}
    shown = drawn(Chart(M.revenue, by=M.region), {"main": nothing, "domain": nothing}, choice)
    assert (shown["status"], shown["filters"]) == ("empty", ["Country is DE"])


def hostile():
    main = {"region": [HOSTILE, "$a$ & %{x}"], "revenue": [2.0, 1.0], "revenue.base": [1.0, 1.0]}
    model = replace(M, calendar=M.calendar)
    view = Chart(model.revenue.with_(label=HOSTILE), by=M.region, compare="year")
    name = view.measures[0].name
    main = {key.replace("revenue", name): value for key, value in main.items()}
    return view, drawn(view, {"main": main, "domain": main})


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts(item)


def test_no_text_of_the_data_is_markup_template_or_mathematics():
    _, shown = hostile()
    plain = filled(shown["figure"], shown["columns"])
    data = [text for text in texts(plain) if "R&" in text or "a&#36;" in text or "x&#36;" in text]
    assert len(data) >= 4
    for text in data:
        assert "<" not in text
        assert "$" not in text
        assert "%{" not in text


def test_keys_are_the_raw_members():
    _, shown = hostile()
    assert shown["select"]["keys"] == [HOSTILE, "$a$ & %{x}"]


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data):
        self.text.append(data)


def test_the_static_form_shows_the_same_text_as_text():
    view, shown = hostile()
    parsed = Tags()
    parsed.feed(view.static(shown))
    assert {"svg", "rect", "text"} <= set(parsed.tags)
    assert not {"script", "a", "b", "img", "foreignobject"} & set(parsed.tags)
    assert not [name for name in parsed.attributes if name.startswith("on")]
    assert any("$a$ & %{x}" in text for text in parsed.text)


def test_a_long_line_is_thinned_and_keeps_its_peak():
    days = [date(2000, 1, 1).fromordinal(730_120 + i) for i in range(8000)]
    values = [1.0] * 8000
    values[4321] = 100.0
    view = Chart(M.revenue, by="day.day")
    shown = drawn(view, {"main": {"day.day": days, "revenue": values}})
    html = view.static(shown)
    assert len(html) < 100_000
    (line,) = [part for part in html.split("<polyline") if "points" in part]
    assert min(float(pair.split(",")[1]) for pair in line.split('"')[1].split()) == 10.0
    assert shown["points"] == []


@pytest.mark.parametrize(
    "view",
    [
        Chart(M.revenue, by="day.month"),
        Chart(M.revenue, by="day.month", kind="area"),
        Chart(M.revenue, by="day.month", kind="bar"),
    ],
)
def test_the_figure_is_one_that_plotly_accepts(view):
    main = {**MONTHS, "revenue.base": [1.0, 2.0, 3.0, 4.0]}
    shown = drawn(
        view,
        {"main": main},
        Choice(period=Period("this year", compare="year")),
        period=YEAR,
        base=BEFORE,
    )
    made = figure(shown)
    assert made.data[0].x[0] == "2026-01-01 00:00:00"
    assert made.layout.meta["name"] == view.key
    assert "token:" not in made.to_json()


def test_a_figure_reads_no_text_of_the_data_as_a_token():
    rows = pl.DataFrame({"member": ["token:text", "token:c"], "other": ["a", "b"], "v": [1.0, 2.0]})
    m = dk.model(rows, name="hostile").define(n=dk.sum("v").with_(unit="token:unit"))
    heat = Chart(m.n, by=["other", "member"]).figure()
    assert all(text.startswith("token:") for row in heat.data[0].text for text in row)
    assert heat.data[0].colorbar.ticktext == ("0 token:unit", "2 token:unit")
    assert set(Chart(m.n, by="member").figure().layout.yaxis.ticktext) == {*rows["member"]}


@pytest.mark.parametrize(
    ("members", "counts"),
    [
        ([5, 6, 8], True),
        ([date(2026, 1, 1), date(2026, 2, 1)], True),
        ([5, 8, 6], False),
        (["S1", "S2"], False),
        ([5, None, 6], False),
    ],
)
def test_the_page_may_leave_out_labels_of_members_that_rise(members, counts):
    assert layout._rises(members) is counts


def test_a_heat_map_says_that_its_hours_rise_and_bars_by_size_do_not():
    rows = pl.DataFrame({"hour": [7, 8, 9], "day": ["a", "b", "a"], "n": [3, 1, 2]})
    n = dk.model(rows, name="rising").define(n=dk.sum("n")).n
    assert Chart(n, by=["hour", "day"]).figure().layout.meta["counts"] is True
    assert "counts" not in Chart(n, by="day").figure().layout.meta


def test_heatmap_and_bars_are_figures_that_plotly_accepts():
    main = {"weekday": [1, 2], "region": ["a", "b"], "orders": [1, 2]}
    made = figure(drawn(Chart(M.orders, by=[M.weekday, M.region]), {"main": main}))
    assert made.data[0].type == "heatmap"
    _, shown = hostile()
    assert [trace.type for trace in figure(shown).data] == ["bar", "bar", "scatter"]


def test_one_bucket_has_a_mark_and_a_label():
    one = {"day.month": months(1), "revenue": [1.0], "day.month.partial": [False]}
    view = Chart(M.revenue, by="day.month")
    shown = drawn(view, {"main": one}, period=MONTH)
    assert shown["figure"]["data"][0]["mode"] == "lines+markers"
    assert shown["figure"]["layout"]["xaxis"]["ticktext"] == ["Jan 2026"]
    assert "<circle" in view.static(shown)
