"""A stretch of time chosen on a chart: the other views compare it with the stretch before."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

import dashkit as dk
from dashkit.model.filters import Filter

DAYS = [date(2026, 10, 1) + timedelta(one) for one in range(46)]
ROWS = {"day": DAYS, "amount": list(range(1, 47)), "region": ["EU", "US"] * 23}


def page_of(**options: str) -> tuple[dk.Dashboard, dk.Model]:
    m = dk.model(ROWS, time="day").define(revenue=dk.sum("amount"))
    views = [
        dk.KPI(m.revenue, key="card", **options),
        dk.KPI(m.revenue, key="fixed", period="last month", compare="previous"),
        dk.KPI(m.revenue, key="free", ignore="day"),
        dk.Chart(m.revenue, by=m.day.day, key="line"),
        dk.Chart(m.revenue, by=m.region, key="bars"),
    ]
    bar = dk.FilterBar(dk.Period("all time", compare="previous"), m.region)
    return dk.Dashboard("Shop", [views], filters=bar), m


def choose(page: dk.Dashboard, first: date, after: date, field: str = "day.day") -> None:
    page.state.set("line:time", Filter("range", field, (first, after)), owner="line")


def shown(page: dk.Dashboard, key: str) -> dict[str, object]:
    return dict(page.session.draw([key])[key].shown)


def test_trap_24_a_brushed_stretch_is_compared_with_the_stretch_before() -> None:
    page, _ = page_of()
    choose(page, date(2026, 10, 11), date(2026, 10, 16))
    card = shown(page, "card")
    assert card["value_number"] == 11 + 12 + 13 + 14 + 15
    assert card["comparison_value"] == 6 + 7 + 8 + 9 + 10
    assert card["against"] == "6 – 10 Oct 2026"


def test_it_lasts_no_longer_than_the_period() -> None:
    page, _ = page_of()
    page.state.period("2026-10-14 to 2026-10-20")
    choose(page, date(2026, 10, 12), date(2026, 10, 19), "day.week")
    assert shown(page, "card")["value_number"] == 14 + 15 + 16 + 17 + 18


def test_beside_the_period_there_are_no_rows() -> None:
    page, _ = page_of()
    page.state.period("2026-10-14 to 2026-10-20")
    choose(page, date(2026, 11, 2), date(2026, 11, 4))
    assert shown(page, "card")["status"] == "empty"


def test_other_filters_apply_to_both_stretches() -> None:
    page, m = page_of()
    page.state.set("region", m.region == "EU")
    choose(page, date(2026, 10, 11), date(2026, 10, 15))
    card = shown(page, "card")
    assert (card["value_number"], card["comparison_value"]) == (11 + 13, 7 + 9)


def test_the_chart_itself_shows_all_its_days_and_others_only_the_stretch() -> None:
    page, _ = page_of()
    choose(page, date(2026, 10, 11), date(2026, 10, 16))
    assert len(shown(page, "line")["columns"]["x"]) == len(DAYS)  # type: ignore[index]
    assert sum(shown(page, "bars")["columns"]["y0"]) == 11 + 12 + 13 + 14 + 15  # type: ignore[index]


def test_a_range_open_at_one_end_is_compared_with_the_same_length_before() -> None:
    page, _ = page_of()
    page.state.set("x", Filter("range", "day", (date(2026, 11, 1), None)), owner="filters")
    card = shown(page, "card")
    assert card["value_number"] == sum(range(32, 47))
    assert card["comparison_value"] == sum(range(17, 32))
    page.state.set("x", Filter("range", "day", (None, date(2026, 10, 3))), owner="filters")
    card = shown(page, "card")
    assert (card["value_number"], card["against"]) == (3, "")


@pytest.mark.parametrize("key", ["fixed", "free"])
def test_a_view_with_its_own_period_and_one_that_ignores_time_stay_and_say_so(key: str) -> None:
    page, _ = page_of()
    before = shown(page, key)
    choose(page, date(2026, 10, 11), date(2026, 10, 16))
    after = shown(page, key)
    assert after["value_number"] == before["value_number"]
    assert after["caveats"] == ["not filtered by Day (day)"]


def test_the_hour_that_a_zone_has_twice_is_two_hours_long() -> None:
    start = datetime(2026, 11, 1, 4)  # noqa: DTZ001
    hours = [start + timedelta(hours=one) for one in range(6)]
    m = dk.model({"at": hours, "n": [1, 2, 3, 4, 5, 6]}, time="at", timezone="America/New_York")
    m = m.define(total=dk.sum("n"))
    page = dk.Dashboard(
        "Hours", [[dk.KPI(m.total, key="card", compare="previous"), dk.Chart(m.total, key="line")]]
    )
    choose(page, datetime(2026, 11, 1, 1), datetime(2026, 11, 1, 2), "at.hour")  # noqa: DTZ001
    card = shown(page, "card")
    assert (card["value_number"], card["comparison_value"]) == (2 + 3, 1)
