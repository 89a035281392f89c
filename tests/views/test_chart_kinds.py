"""Pies, funnels, waterfalls, gauges, scatters, histograms and sparklines: what they ask, draw and say."""

from __future__ import annotations

import numpy as np
import pytest

import dashkit as dk
from dashkit.errors import DefinitionError
from dashkit.model.calendar import Period
from dashkit.model.filters import Filter
from dashkit.state.choice import Choice
from dashkit.views.chart import Chart
from dashkit.views.plots.scatter import fit_of
from dashkit.views.renderers.figure import filled
from dashkit.views.renderers.plotly import figure
from tests.views.cases import HOSTILE, MONTH, OCTOBER, answer, chose, drawn, months, shop

M = shop()
REGIONS = {"region": list("ABCDEFGH"), "revenue": [30.0, 20.0, 15.0, 10.0, 8.0, 7.0, 6.0, 4.0]}


def presented(view, columns, choice=None, **meta):
    """Return what a view presents for one answer with a total."""
    chosen = choice or Choice()
    (query,) = view.queries(chosen).values()
    return view.present({"main": answer(query, columns, **meta)}, chosen)


def pie(columns=REGIONS, total=100.0, **options):
    view = Chart(M.revenue, by=M.region, kind="pie", **options)
    return presented(view, columns, total={"revenue": [total]}, groups=len(columns["region"]))


def test_a_pie_of_many_folds_the_rest_into_other_from_the_total_and_says_so():
    shown = pie()
    assert shown["columns"]["y0"].tolist() == [30.0, 20.0, 15.0, 10.0, 8.0, 7.0, 10.0]
    assert shown["points"][-1] == "Other: $10.00, 10.0%"
    assert shown["caveats"] == ["8 slices are too many to compare: the 6 largest and Other"]


def test_other_cannot_be_chosen_and_does_not_fade():
    shown = pie()
    assert shown["select"]["keys"] == [*"ABCDEF", None]
    assert shown["select"]["inert"] == [6]


def test_a_pie_of_six_is_whole_and_warns_of_nothing():
    six = {name: values[:6] for name, values in REGIONS.items()}
    shown = pie(six, total=90.0)
    assert len(shown["points"]) == 6
    assert shown["caveats"] == []


def test_a_pie_asks_for_the_total_itself():
    (query,) = Chart(M.revenue, by=M.region, kind="pie").queries(Choice()).values()
    assert (query.total, query.limit) == (True, 7)


def test_what_is_below_zero_has_no_slice_and_that_is_said():
    shown = pie({"region": ["A", "B"], "revenue": [30.0, -10.0]}, total=20.0)
    assert len(shown["points"]) == 1
    assert shown["caveats"] == ["members below zero have no slice; bars show them"]


def test_a_hole_makes_a_doughnut_with_the_whole_in_it():
    shown = pie(hole=0.6)
    assert shown["figure"]["data"][0]["hole"] == 0.6
    assert shown["figure"]["layout"]["annotations"][0]["text"] == "<b>&#36;100.00</b>"


def test_measures_as_steps_are_a_funnel_with_their_shares():
    view = Chart([M.orders, M.lost], kind="funnel")
    assert view.queries(Choice())["main"].by == ()
    shown = presented(view, {"orders": [200], "lost": [50]})
    assert shown["points"] == ["Orders: 200", "Lost: 50, 25.0% of Orders"]
    assert shown["columns"]["floors"].tolist() == [-100.0, -25.0]
    assert shown["select"] is None


def test_members_as_steps_stand_in_the_order_given():
    view = Chart(M.orders, by=M.region, kind="funnel", sort=["seen", "bought"])
    shown = presented(view, {"region": ["bought", "seen"], "orders": [10, 40]})
    assert shown["points"] == ["seen: 40", "bought: 10, 25.0% of seen"]
    assert shown["select"]["keys"] == ["seen", "bought"]


def test_a_step_from_nothing_has_no_share():
    view = Chart([M.orders, M.lost], kind="funnel")
    assert presented(view, {"orders": [0], "lost": [0]})["points"] == ["Orders: 0", "Lost: 0"]


def waterfall(columns, total, choice=None, **options):
    view = Chart(M.revenue, by=M.region, kind="waterfall", **options)
    return presented(view, columns, choice, total=total, base=OCTOBER, period=MONTH)


def test_the_parts_of_a_change_add_up_to_it():
    choice = Choice(period=Period("this month", compare="previous"))
    columns = {
        "region": ["A", "B", "C"],
        "revenue": [50.0, 30.0, None],
        "revenue.base": [40.0, 35.0, 5.0],
    }
    total = {"revenue": [80.0], "revenue.base": [80.0]}
    shown = waterfall(columns, total, choice)
    assert shown["columns"]["y0"].tolist() == [10.0, -5.0, -5.0, 0.0]
    assert shown["columns"]["floors"].tolist() == [0.0, 10.0, 5.0, 0.0]
    assert shown["points"][0] == "A: $10.00, +$10.00"
    assert "from $80.00 to $80.00" in shown["note"]
    assert shown["select"]["inert"] == [3]


def test_a_sum_with_signs_ends_in_its_total_and_the_small_parts_are_one():
    columns = {"region": list("ABC"), "revenue": [50.0, -20.0, 1.0]}
    shown = waterfall(columns, {"revenue": [31.0]}, top=2)
    assert [point.partition(":")[0] for point in shown["points"]] == ["A", "B", "Other", "Total"]
    assert shown["columns"]["y0"].tolist() == [50.0, -20.0, 1.0, 31.0]
    assert "2 of 3 parts" in shown["note"]


def test_steps_are_coloured_by_what_is_good_and_signed():
    columns = {"region": list("AB"), "lost": [5, -2]}
    view = Chart(M.lost, by=M.region, kind="waterfall")
    shown = presented(view, columns, total={"lost": [3]})
    colors = shown["figure"]["data"][0]["marker"]["color"]
    assert colors == ["token:danger", "token:success", "token:primary"]
    assert shown["columns"]["labels-in"][:2] == ["+5", "−2"]


def test_a_gauge_judges_by_what_is_good():
    view = Chart(M.churn, kind="gauge", target=0.1, thresholds={"Alarm": 0.3})
    shown = presented(view, {"churn": [0.2]})
    assert shown["figure"]["data"][0]["gauge"]["bar"]["color"] == "token:danger"
    assert shown["words"] == (
        "Churn: 20.0%, 200.0% of the limit 10.0% · over the limit. Alarm: 30.0%."
    )
    assert presented(view, {"churn": [None]})["status"] == "empty"


def test_a_gauge_of_a_running_period_is_judged_by_its_pace():
    view = Chart(M.revenue, kind="gauge", target=100)
    choice = Choice(period=Period("this month"))
    shown = presented(view, {"revenue": [60.0]}, choice, period=MONTH)
    assert "on pace, 50% of the time gone" in shown["note"]
    assert shown["figure"]["data"][0]["gauge"]["bar"]["color"] == "token:success"


def test_the_fit_is_that_of_least_squares():
    rng = np.random.default_rng(5)
    xs = rng.normal(size=200)
    ys = 3 * xs + rng.normal(size=200)
    found = fit_of(xs, ys)
    slope, intercept = np.polyfit(xs, ys, 1)
    assert (found.slope, found.intercept) == pytest.approx((slope, intercept))
    assert found.r == pytest.approx(np.corrcoef(xs, ys)[0, 1])
    assert fit_of(xs[:2], ys[:2]) is None
    assert fit_of(np.ones(9), np.arange(9.0)) is None


def scatter(count, **options):
    view = Chart([M.orders, M.revenue], by=M.customer, **options)
    columns = {
        "customer": list(range(count)),
        "orders": list(range(count)),
        "revenue": [2.0 * value for value in range(count)],
    }
    return view, presented(view, columns)


def test_two_measures_of_different_units_are_a_scatter_with_r_and_n():
    view, shown = scatter(5)
    assert view.drawn == "scatter"
    assert view.title == "Revenue against Orders by customer"
    assert shown["points"][1] == "1: Orders 1, Revenue $2.00"
    assert shown["note"] == "r = 1.00, n = 5"
    assert shown["select"]["keys"] == [0, 1, 2, 3, 4]
    assert [one.get("meta", {}).get("role") for one in shown["figure"]["data"]] == [None, "fit"]


def test_too_many_marks_are_counted_in_cells_and_none_is_lost():
    view, shown = scatter(2_000, fit=False)
    (cells,) = shown["figure"]["data"]
    counted = np.expm1(np.concatenate([shown["columns"][one["$col"]] for one in cells["z"]]))
    assert np.nansum(counted) == pytest.approx(2_000)
    assert "2,000 marks, counted in cells" in shown["note"]
    assert shown["select"] is None
    assert len(view.static(shown)) < 200_000


def test_marks_without_both_numbers_are_left_out_and_counted():
    view = Chart([M.orders, M.revenue], by=M.customer, kind="scatter")
    shown = presented(view, {"customer": [1, 2], "orders": [1, 2], "revenue": [1.0, None]})
    assert "1 without both numbers left out" in shown["note"]
    assert "too few" in shown["words"]


def test_bins_without_a_measure_are_counted():
    view = Chart(M.amount.bin(50))
    assert (view.drawn, view.title) == ("histogram", "Distribution of amount")
    (query,) = view.queries(Choice()).values()
    assert [spec.name for spec in query.measures] == ["count()"]


def test_a_column_gets_bins_that_suit_its_range():
    model = dk.model({"amount": [float(value) for value in range(1, 1001)]})
    view = dk.Chart(model.amount, kind="histogram")
    found = view.result().frame
    assert view.query().by[0].width == 25
    assert found["count()"].sum() == 1000


def test_a_column_of_one_value_or_none_has_a_bin_too():
    for values in ([3.0, 3.0], [None, 3.0]):
        view = dk.Chart(dk.model({"amount": values}).amount, kind="histogram")
        assert "3 – 4" in view.html() or "Distribution" in view.html()
        assert view.result().frame["count()"].sum() == 2


def test_a_sparkline_has_no_axes_and_a_dot_at_its_end():
    view = Chart(M.revenue, by="day.month", kind="sparkline")
    shown = drawn(view, {"main": {"day.month": months(3), "revenue": [1.0, 2.0, 3.0]}})
    assert shown["figure"]["layout"]["xaxis"]["visible"] is False
    assert shown["figure"]["data"][0]["marker"]["size"] == [0, 0, 7]
    assert "<polyline" in view.static(shown)


def test_grouped_and_stacked_bars_are_as_asked():
    main = {"region": ["A", "A"], "country": ["x", "y"], "revenue": [1.0, 2.0]}
    answers = {
        "main": main,
        "domain": {"region": ["A"], "revenue": [3.0]},
        "parts": {"country": ["x", "y"], "revenue": [1.0, 2.0]},
    }
    for stacked, mode in (("auto", "relative"), (True, "relative"), (False, "group")):
        view = Chart(M.revenue, by=M.region, split=M.country, stacked=stacked)
        assert drawn(view, answers)["figure"]["layout"]["barmode"] == mode


def test_events_stand_in_the_axis_and_in_the_words_of_their_bucket():
    events = [("2026-02-14", "New prices"), ("2031-01-01", "Never shown")]
    view = Chart(M.revenue, by="day.month", events=events)
    shown = drawn(view, {"main": {"day.month": months(3), "revenue": [1.0, 2.0, 3.0]}})
    (line,) = shown["figure"]["layout"]["shapes"]
    assert line["x0"] == "2026-02-14 00:00:00"
    assert shown["points"][1] == "Feb 2026: $2.00; event: New prices"
    assert "New prices" in view.static(shown)


@pytest.mark.parametrize("count", [4, 5])
def test_the_numbers_of_many_events_are_explained_below(count):
    events = [(f"2026-0{at}-14", f"Event <{at}>") for at in range(1, count + 1)]
    view = Chart(M.revenue, by="day.month", events=events)
    words = "; ".join(f"{at} Event <{at}>" for at in range(1, count + 1))
    shown = drawn(view, {"main": {"day.month": months(6), "revenue": [1.0] * 6}})
    assert (words in shown["note"]) == (count > 4)


def test_events_come_from_a_frame():
    import polars as pl

    frame = pl.DataFrame({"what": ["Sale"], "when": ["2026-03-01"]}).with_columns(
        pl.col("when").str.to_date()
    )
    for given in (frame, frame.to_pandas()):
        (event,) = Chart(M.revenue, events=given).events
        assert (event.text, event.at) == ("Sale", 1_772_323_200_000)


def test_a_target_is_a_line_where_it_is_meant_for_each_mark():
    mean = (M.revenue / M.orders).with_(target=30, unit="USD")
    view = Chart(mean, by=M.region, thresholds=[40])
    main = {"region": ["A"], view.measures[0].name: [20.0]}
    shown = drawn(view, {"main": main, "domain": main})
    assert [one["y0"] for one in shown["figure"]["layout"]["shapes"]] == [40.0, 30.0]
    assert "Target: $30.00" in shown["words"]
    whole = Chart(M.revenue.with_(target=100), by=M.region)
    assert "shapes" not in drawn(whole, {"main": REGIONS, "domain": REGIONS})["figure"]["layout"]


def test_the_own_choice_dims_the_other_slices():
    view = Chart(M.revenue, by=M.region, kind="pie")
    choice = chose(view.key, Filter("in", "region", ("A",)))
    shown = presented(view, REGIONS, choice, total={"revenue": [100.0]}, groups=8)
    assert shown["select"]["selected"] == ["A"]


@pytest.mark.parametrize(
    ("x", "options", "message"),
    [
        (M.churn, {"by": "region", "kind": "pie"}, "do not add up"),
        ([M.orders, M.lost], {"by": "region", "kind": "pie"}, "one measure by one field"),
        (M.churn, {"by": "region", "kind": "waterfall"}, "do not add up"),
        (M.orders, {"kind": "funnel"}, "its steps as measures"),
        ([M.orders, M.revenue], {"kind": "funnel"}, "different units"),
        (M.revenue, {"kind": "gauge"}, "give target="),
        ([M.orders, M.lost], {"kind": "gauge"}, "one measure and no field"),
        (M.orders, {"by": "region", "kind": "scatter"}, "two measures"),
        (M.region, {"kind": "histogram"}, "not numbers"),
        (M.amount, {"kind": "histogram", "by": "region"}, "takes no by="),
        (M.customers, {"by": "region", "split": "country", "stacked": True}, "do not add up"),
        (M.revenue, {"hole": 1}, "0.6 for a doughnut"),
        (M.revenue, {"target": "high"}, "a number"),
        (M.revenue, {"thresholds": {"Limit": None}}, "no threshold"),
        (M.revenue, {"events": "2026-01-01"}, "no event"),
        (M.revenue, {"events": [("soon", "x")]}, "no event"),
        (M.revenue, {"events": [("2026-01-01", "x")] * 201}, "at most 200"),
        (M.revenue, {"by": "region", "kind": "sparkline"}, "no time"),
    ],
)
def test_an_option_that_does_not_go_with_the_kind_says_so(x, options, message):
    with pytest.raises(DefinitionError, match=message):
        Chart(x, **options)


def hostile():
    """Yield every kind with hostile text in every place that takes some."""
    label = M.revenue.with_(label=HOSTILE)
    names = {"region": [HOSTILE, "$a$ & %{x}", None], label.name: [3.0, 2.0, 1.0]}
    total = {label.name: [7.0]}
    for kind in ("pie", "funnel", "waterfall", "bar"):
        view = Chart(label, by=M.region, kind=kind, top=2, thresholds={HOSTILE: 2})
        yield view, presented(view, names, total=total, groups=3)
    view = Chart([M.orders, label], by=M.region, kind="scatter", thresholds={HOSTILE: 2})
    yield view, presented(view, {**names, "orders": [1, 2, 3]})
    view = Chart(label, by="day.month", events=[("2026-01-05", HOSTILE)])
    yield view, presented(view, {"day.month": months(2), label.name: [1.0, 2.0]})
    view = Chart(label, kind="gauge", target=5, thresholds={HOSTILE: 4})
    yield view, presented(view, {label.name: [3.0]})


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for item in value.values() for text in texts(item))
    elif isinstance(value, list | tuple):
        yield from (text for item in value for text in texts(item))


@pytest.mark.parametrize(("view", "shown"), list(hostile()), ids=lambda one: str(one)[:40])
def test_no_text_of_the_data_is_markup_in_any_kind(view, shown):
    plain = filled(shown["figure"], shown["columns"])
    for text in texts(plain):
        assert "<b>R" not in text
        assert "<a" not in text
        assert "$" not in text
        assert not ("%{" in text and "R&amp;D" in text)
    html = view.static(shown)
    assert "<b>R" not in html
    assert "javascript:1'>" not in html
    assert "svg" in html
    assert figure(shown).to_dict()["data"]


def test_shares_of_a_pie_are_of_its_slices_where_members_are_below_zero():
    shown = pie({"region": ["A", "B", "C"], "revenue": [30.0, 10.0, -20.0]}, total=20.0)
    assert shown["points"] == ["A: $30.00, 75.0%", "B: $10.00, 25.0%"]


def test_a_member_without_a_number_is_no_step_of_a_waterfall():
    shown = waterfall(
        {"region": ["A", None, "B"], "revenue": [50.0, None, 0.0]}, {"revenue": [50.0]}
    )
    assert [point.partition(":")[0] for point in shown["points"]] == ["A", "B", "Total"]


NAMES = {"region": ["France", "FRA", "france", "Japan"], "revenue": [5.0, 2.0, 1.0, 4.0]}


def test_a_country_named_in_several_ways_is_drawn_once_with_its_sum():
    shown = presented(Chart(M.revenue, by=M.region, kind="map"), NAMES)
    assert shown["columns"]["codes"] == ["FRA", "JPN"]
    assert shown["columns"]["y0"].tolist() == [8.0, 4.0]
    assert shown["select"]["inert"] == [0]
    assert shown["caveats"] == ["named in several ways, their sum is shown: France"]
    assert "<svg" in Chart(M.revenue, by=M.region, kind="map").static(shown)


def test_a_share_of_a_country_named_in_several_ways_is_left_out():
    columns = {"region": NAMES["region"], "churn": [0.5, 0.2, 0.1, 0.4]}
    shown = presented(Chart(M.churn, by=M.region, kind="map"), columns)
    assert shown["columns"]["codes"] == ["JPN"]
    assert shown["caveats"] == ["named in several ways, they are left out: France"]


@pytest.mark.parametrize("largest", [1e301, 1e-300])
def test_numbers_that_no_axis_can_hold_are_refused_in_words(largest):
    view = Chart(M.revenue, by=M.region)
    with pytest.raises(dk.errors.QueryError, match=r"Revenue holds numbers near .*; rescale it"):
        presented(view, {"region": ["A", "B"], "revenue": [largest, 0.0]})
