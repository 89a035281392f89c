"""Cards: value, change, status, arrow, target, trend, words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from dashkit.errors import DefinitionError, UnknownField
from dashkit.model.calendar import Interval, Period
from dashkit.model.filters import Filter
from dashkit.state.choice import Choice
from dashkit.views.kpi import KPI
from tests.views.cases import HOSTILE, MONTH, OCTOBER, chose, drawn, shop

M = shop()
TO_DATE = Choice(period=Period("this month", compare="previous"))
TREND = {
    "day.day": [date(2026, 11, day) for day in range(1, 5)],
    "revenue": [1.0, 2.0, None, 4.0],
    "day.day.partial": [False, False, False, True],
}


def card(measure, value, before=None, *, choice=TO_DATE, target=None, spark=None, **meta):
    name = measure if isinstance(measure, str) else measure.name
    view = KPI(measure, model=M, target=target)
    columns = {"main": {name: [value], f"{name}.base": [before]}}
    if spark:
        columns["spark"] = spark
    return drawn(view, columns, choice, **{"period": MONTH, "base": OCTOBER, **meta})


def test_value_change_and_status_are_three_things():
    shown = card(M.revenue, 4_596_039.58, 4_410_000.0)
    assert shown["value"] == "$4.6M"
    assert shown["exact"] == "$4,596,039.58"
    assert (shown["change"], shown["arrow"], shown["status_of"]) == ("+4.2%", "up", "good")
    assert shown["comparison_value"] == 4_410_000.0
    assert shown["delta"] == pytest.approx(186_039.58)
    assert shown["delta_pct"] == pytest.approx(4.2186, abs=1e-3)


def test_the_sentence_names_value_change_period_and_status():
    shown = card(M.revenue, 104.2, 100.0)
    assert shown["change_words"] == "up 4.2% on 1 – 15 Oct 2026, good"
    assert shown["words"] == "Revenue: $104.20, up 4.2% on 1 – 15 Oct 2026, good."


def test_change_from_zero_is_new_and_zero_from_zero_is_no_change():
    shown = card(M.revenue, 5, 0)
    assert (shown["change"], shown["delta_pct"], shown["status_of"]) == ("new", None, "good")
    shown = card(M.revenue, 0, 0)
    assert (shown["change"], shown["delta_pct"], shown["arrow"]) == ("0.0%", 0.0, "flat")
    assert shown["status_of"] == "neutral"
    assert shown["change_words"] == "unchanged on 1 – 15 Oct 2026"


def test_a_fall_to_below_zero_from_zero_is_not_called_new():
    shown = card(M.revenue, -5, 0)
    assert (shown["change"], shown["delta_pct"], shown["status_of"]) == ("−$5.00", None, "bad")


def test_a_negative_base_gives_the_difference_and_no_percent():
    shown = card(M.revenue, -50, -100)
    assert (shown["change"], shown["delta_pct"]) == ("+$50.00", None)
    assert (shown["status_of"], shown["arrow"]) == ("good", "up")
    assert "no percentage" in shown["change_words"]


def test_percentages_change_in_points():
    shown = card(M.churn, 0.06, 0.05)
    assert (shown["value"], shown["change"], shown["delta_pct"]) == ("6.0%", "+1.0 pp", None)
    assert shown["status_of"] == "bad"


def test_where_less_is_better_a_fall_is_good():
    shown = card(M.lost, 90, 100)
    assert (shown["arrow"], shown["status_of"], shown["change"]) == ("down", "good", "−10.0%")


def test_null_is_a_dash_and_zero_is_zero():
    shown = card(M.revenue, None, 100.0)
    assert (shown["value"], shown["change"], shown["status_of"]) == ("–", "n/a", "none")
    assert "no value" in shown["words"]
    assert card(M.orders, 0, 0)["value"] == "0"


def test_nan_is_never_shown():
    shown = card(M.revenue, float("nan"), float("inf"))
    assert (shown["value"], shown["value_number"], shown["comparison_value"]) == ("–", None, None)


def test_integers_beyond_2_to_the_53_keep_every_digit():
    shown = card(M["cents"], 9_007_199_254_740_993, 9_007_199_254_740_992)
    assert shown["exact"] == "9,007,199,254,740,993"
    assert shown["delta"] == 1


def test_decimals_keep_every_digit():
    shown = card(M.revenue, Decimal("12345678901234567890.12"))
    assert shown["exact"] == "$12,345,678,901,234,567,890.12"


def test_a_base_before_the_data_is_said_in_words():
    shown = card(M.revenue, 100.0, None, base=None, base_note="no data before 1 Jan 2017")
    assert shown["change_words"] == "no data before 1 Jan 2017"
    assert (shown["change"], shown["status_of"]) == ("n/a", "none")
    assert "no data before 1 Jan 2017" in shown["words"]
    assert ["Compared with", "no data before 1 Jan 2017"] in shown["details"]


def test_without_comparison_there_is_no_change():
    shown = card(M.revenue, 100.0, choice=Choice(period=Period("this month"), compare=""))
    assert (shown["change"], shown["arrow"], shown["change_words"]) == ("", "none", "")


def test_no_target_and_a_target_of_zero_draw_no_bar():
    assert card(M.revenue, 100.0)["target"] is None
    assert card(M.revenue, 100.0, target=0)["target"] is None


def test_a_value_to_date_is_judged_by_the_elapsed_part_of_the_month():
    target = card(M.revenue, 60.0, target=100)["target"]
    assert target["pace"] == 0.5
    assert target["met"]
    assert target["text"] == "60.0% of $100.00 · on pace, 50% of the time gone"
    assert card(M.revenue, 40.0, target=100)["target"]["text"].startswith(
        "40.0% of $100.00 · behind"
    )


def test_the_bar_stops_at_full_and_the_text_tells_the_truth():
    target = card(M.revenue, 250.0, target=100)["target"]
    assert (target["fraction"], target["text"][:6]) == (1.0, "250.0%")


def test_a_ratio_is_judged_in_full_at_any_time():
    shown = card(M.churn, 0.16, target=0.15)
    assert shown["target"]["pace"] is None
    assert not shown["target"]["met"]
    assert shown["target"]["text"] == "106.7% of the limit 15.0% · over the limit"


def test_a_limit_is_met_when_the_value_stays_below():
    assert card(M.lost, 4, target=10)["target"]["met"]
    assert not card(M.lost, 6, target=10)["target"]["met"]


def test_a_target_of_all_rows_is_not_judged_under_a_filter():
    choice = replace(chose("bars", Filter("in", "region", ("EU",))), period=Period("this month"))
    target = card(M.revenue, 10.0, target=100, choice=choice)["target"]
    assert target["status"] == "neutral"
    assert "target of all data" in target["text"]


def test_a_target_per_month_grows_with_the_period():
    year = Interval(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))
    view = KPI(M.revenue, target=100, per="month", period="2026-01-01 to 2026-06-30")
    shown = drawn(view, {"main": {"revenue": [300.0]}}, period=year)
    assert shown["target"]["text"] == "50.0% of $600.00 · target missed"


def test_compared_with_its_target():
    view = KPI(M.churn, compare="target", target=0.15)
    shown = drawn(view, {"main": {"churn": [0.16]}}, TO_DATE, period=MONTH)
    assert view.queries(TO_DATE)["main"].compare is None
    assert (shown["change"], shown["status_of"]) == ("+1.0 pp", "bad")
    assert shown["change_words"] == "up 1.0 pp on target, bad"


def test_a_change_as_the_value_has_an_arrow_and_a_status_of_its_own():
    view = KPI(M.revenue.vs("previous"))
    assert list(view.queries(TO_DATE)) == ["main"]
    shown = drawn(view, {"main": {"revenue vs previous": [-0.25]}}, TO_DATE, period=MONTH)
    assert (shown["value"], shown["arrow"], shown["status_of"]) == ("−25.0%", "down", "bad")
    assert shown["change"] == ""


def test_the_trend_keeps_gaps_and_marks_what_is_partial():
    spark = card(M.revenue, 7.0, spark=TREND)["spark"]
    assert spark["partial"].tolist() == [0, 0, 0, 1]
    assert spark["y"].tolist()[:2] == [1.0, 2.0]
    assert spark["y"][2] != spark["y"][2]
    assert spark["words"].endswith("$4.00 in 4 Nov 2026 (partial)")


def test_the_trend_has_a_grain_that_suits_the_period():
    view = KPI(M.revenue)
    grains = {
        words: view.queries(Choice(period=Period(words)))["spark"].by[0].grain
        for words in ("this month", "this year", "today", "all time")
    }
    assert grains == {"this month": "day", "this year": "week", "today": "day", "all time": "month"}
    assert "spark" not in KPI(M.revenue, spark=None).queries(TO_DATE)


def test_one_point_is_no_trend():
    one = {"day.day": [date(2026, 11, 1)], "revenue": [1.0], "day.day.partial": [True]}
    assert card(M.revenue, 1.0, spark=one)["spark"] is None


def test_details_say_what_the_number_is_made_of():
    choice = replace(TO_DATE, clauses=chose("bars", Filter("in", "region", ("EU",))).clauses)
    details = dict(card(M.revenue, 5.0, 4.0, choice=choice)["details"])
    assert details["Definition"] == "Sum of amount"
    assert details["Period"] == "1 – 15 Nov 2026"
    assert details["Compared with"] == "1 – 15 Oct 2026"
    assert details["Filters"] == "Region is EU"
    assert details["Data to"] == "15 Nov 2026"


def test_its_own_period_wins_over_the_chosen_one():
    view = KPI(M.revenue, period="last year", compare="year")
    query = view.queries(TO_DATE)["main"]
    assert (query.period.words, query.compare) == ("last year", "year")


def test_the_choice_decides_where_the_card_does_not():
    view = KPI(M.revenue)
    assert view.queries(TO_DATE)["main"].compare == "previous"
    assert view.queries(replace(TO_DATE, compare="year"))["main"].compare == "year"
    assert view.queries(replace(TO_DATE, compare=""))["main"].compare is None


def test_a_model_without_time_has_neither_period_nor_trend():
    timeless = replace(M, time=None)
    queries = KPI("revenue", model=timeless).queries(TO_DATE)
    assert list(queries) == ["main"]
    assert queries["main"].period is None


def test_no_rows_is_the_empty_state():
    shown = card(M.revenue, None, rows=0)
    assert (shown["status"], shown["message"]) == ("empty", "No data for these filters")


def test_names_are_checked_where_they_are_written():
    with pytest.raises(UnknownField, match="revenue"):
        KPI("revenu", model=M)
    with pytest.raises(DefinitionError, match="names no model"):
        KPI("revenue")
    with pytest.raises(DefinitionError, match="compare"):
        KPI(M.revenue, compare="last")
    with pytest.raises(DefinitionError, match="number"):
        KPI(M.revenue, target="much")


def test_static_form_escapes_and_draws():
    view = KPI(M.revenue.with_(label=HOSTILE), target=100)
    name = view.measure.name
    trend = {("revenue" if key == name else key): value for key, value in TREND.items()}
    shown = drawn(
        view,
        {"main": {name: [60.0], f"{name}.base": [50.0]}, "spark": trend},
        TO_DATE,
        period=MONTH,
        base=OCTOBER,
    )
    html = view.static(shown)
    assert "<svg" in html
    assert "<script" not in html
    assert "$60.00" in html
    assert "+20.0%" in html
