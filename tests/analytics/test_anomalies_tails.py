"""Thresholds are passed as seldom as asked, and features know only the past."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from dashkit.analytics.pointwise import features
from dashkit.analytics.tails import threshold


@pytest.mark.parametrize(
    ("law", "most"),
    [(stats.norm(), 2.0), (stats.t(4), 8.0), (stats.expon(), 8.0), (stats.uniform(), 1.0)],
)
def test_threshold_is_passed_about_as_often_as_asked(law, most):
    rng = np.random.default_rng(0)
    chance, passed = 1e-4, []
    for _ in range(20):
        sample = law.rvs(size=2000, random_state=rng) - law.median()
        size = 1.2533 * np.mean(np.abs(sample))
        passed.append(law.sf(threshold(sample / size, chance) * size + law.median()))
    assert np.mean(passed) <= most * chance


def test_short_history_widens():
    rng = np.random.default_rng(1)
    limits = [threshold(rng.standard_normal(n), 2.5e-5) for n in (12, 40, 4000)]
    assert limits == sorted(limits, reverse=True)
    assert limits[-1] == pytest.approx(stats.norm.isf(2.5e-5), rel=0.1)


def test_few_anomalies_do_not_hide_the_next():
    sample = np.random.default_rng(2).standard_normal(4000)
    before = threshold(sample, 2.5e-5)
    sample[::400] = 50.0
    assert threshold(sample, 2.5e-5) < 1.5 * before


def test_features_are_of_the_past_and_never_zero_for_unknown():
    values = np.arange(1.0, 101.0)
    rows = features(values)
    assert np.isnan(rows[:30]).any(axis=1).all()
    assert np.isfinite(rows[30:]).all()
    np.testing.assert_array_equal(
        rows[50, [0, 1, 7, 8, 9]], [51, np.mean(values[43:50]), 50, 44, 21]
    )
    changed = values.copy()
    changed[60] = 1e6
    np.testing.assert_array_equal(features(changed)[:60], rows[:60])
