"""How often differences are seen where there are none: 4 to 6 % at full size, see benchmarks/analytics_compare.py."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import analytics_compare as simulated


def expected(rate: float, repeats: int) -> bool:
    """Whether a rate is one of 5 % as far as repeats can tell (99.9 %)."""
    return abs(rate - 0.05) < 3.3 * np.sqrt(0.05 * 0.95 / repeats)


@pytest.mark.parametrize("name", [one for one in simulated.CASES if not one.startswith("revenue")])
def test_false_alarms_of_means_and_shares(name) -> None:
    assert expected(simulated.alarms(simulated.CASES[name], 300), 300)


def test_false_alarms_of_skewed_revenue() -> None:
    draw = simulated.CASES["revenue, 50 and 500"]
    assert expected(simulated.alarms(draw, 100), 100)
    assert simulated.alarms(draw, 300, kind="mean") > 0.09, "Welch's t alone sees too much"


@pytest.mark.parametrize("name", simulated.COUNTS)
def test_false_alarms_of_counts(name) -> None:
    assert expected(simulated.alarms(simulated.COUNTS[name], 300, kind="count"), 300)


def test_false_alarms_of_twenty_tiles_together() -> None:
    assert expected(simulated.family_alarms(40), 40)


def test_false_alarms_of_daily_peeking() -> None:
    draw = simulated.PEEKED["normal, 30 a day"]
    assert simulated.peeking_alarms(60, draw=draw, days=15) <= 0.05
    assert simulated.peeking_alarms(60, draw=draw, days=15, sequential=False) > 0.08
