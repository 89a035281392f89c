"""A mark in words: what it is, where it stands to a target and among the others."""

from __future__ import annotations

from datetime import date

import dashkit as dk


def test_a_mark_is_said_with_its_target_and_its_place_among_the_others() -> None:
    days = [date(2026, 1 + place // 2, 1) for place in range(8)]
    m = dk.model({"day": days, "sold": [50, 50, 54, 54, 10, 20, 40, 39]}, time="day")
    chart = dk.Chart(dk.mean("sold"), by="day.month", model=m, target=50, period="2026")
    points = chart.session.draw([chart.key])[chart.key].shown["points"]
    assert points == [
        "Jan 2026: 50, on Target",
        "Feb 2026: 54, 8.0% over Target, highest of 3",
        "Mar 2026: 15, 70.0% under Target, lowest of 3",
        "Apr 2026: 39.5, 21.0% under Target, partial",
    ]
