"""Whether a change is noise: said wrongly as often as promised, with memory, season, families and daily looks."""

from __future__ import annotations

import json
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal, stats

import dashkit as dk
from dashkit.analytics.persistence import effect_of
from dashkit.errors import AnalysisError, DefinitionError
from tests.analytics.nasty import SERIES

DAYS = [date(2024, 1, 1) + timedelta(days=place) for place in range(56)]


def kpi(rng, n=56, memory=0.7):
    return signal.lfilter([1.0], [1.0, -memory], rng.standard_normal(n + 100))[100:]


def chance(values, start=28):
    after = np.arange(len(values)) >= start
    none = np.empty((len(values), 0))
    return effect_of(values, np.arange(len(values)), after, none, alpha=0.05).p_value


def looks(values):
    for n in range(30, 57, 2):
        after = np.arange(n) >= 28
        yield effect_of(values[:n], np.arange(n), after, np.empty((n, 0)), alpha=0.05).always


@pytest.mark.parametrize("memory", [0.0, 0.7])
def test_false_positives_are_5_percent_on_28_against_28_days(memory):
    rng = np.random.default_rng(12)
    wrong = np.mean([chance(kpi(rng, memory=memory)) < 0.05 for _ in range(1000)])
    assert 0.03 <= wrong <= 0.08  # 5 % and three standard errors


@pytest.mark.parametrize(
    ("memory", "before", "here"), [(0.8, 28, 28), (0.9, 28, 28), (0.9, 60, 14)]
)
def test_false_positives_are_5_percent_where_memory_is_long_and_the_series_short(
    memory, before, here
):
    rng = np.random.default_rng(13)
    wrong = [chance(kpi(rng, before + here, memory), before) < 0.05 for _ in range(2000)]
    assert 0.035 <= np.mean(wrong) <= 0.065  # 5 % and three standard errors


def test_a_t_test_is_wrong_many_times_as_often_on_a_series_that_remembers():
    rng = np.random.default_rng(12)
    series = [kpi(rng) for _ in range(300)]
    naive = np.mean([stats.ttest_ind(one[:28], one[28:]).pvalue < 0.05 for one in series])
    assert naive > 0.25
    assert np.mean([chance(one) < 0.05 for one in series]) < 0.1


def test_false_positives_are_5_percent_with_a_week():
    rng = np.random.default_rng(5)
    wave = 5 * np.sin(np.arange(56) * 2 * np.pi / 7)
    wrong = [
        dk.is_change_noise(
            pl.DataFrame({"day": DAYS, "v": wave + kpi(rng, memory=0.3)}), start=DAYS[28]
        ).noise
        for _ in range(300)
    ]
    assert 0.01 <= 1 - np.mean(wrong) <= 0.09


def test_twenty_tiles_raise_a_false_alarm_on_one_page_in_twenty():
    rng = np.random.default_rng(3)
    pages = np.array([min(chance(kpi(rng)) for _ in range(20)) for _ in range(60)])
    assert np.mean(20 * pages < 0.05) <= 0.15
    assert np.mean(pages < 0.05) > 0.4  # uncorrected


def test_daily_looks_are_paid_for():
    rng = np.random.default_rng(4)
    assert np.mean([min(looks(kpi(rng))) < 0.05 for _ in range(60)]) <= 0.05
    values = kpi(rng)
    values[28:] += 8
    assert not dk.is_change_noise(values, start=28, sequential=True).noise


def test_a_change_is_found_and_its_band_is_that_of_the_mean():
    values = kpi(np.random.default_rng(1))
    values[28:] += 6
    found = dk.is_change_noise(values, start=28)
    assert not found.noise
    assert found.change == pytest.approx(6, abs=2)
    assert found.lower < found.expected < found.upper < found.mean
    assert found.total == pytest.approx(28 * found.mean)
    assert found.chip.startswith("unusual, ")
    same = dk.is_change_noise(kpi(np.random.default_rng(1)), start=28)
    assert (same.noise, same.chip) == (True, "normal variation")


def test_without_memory_and_season_the_answer_is_near_that_of_the_t_test():
    values = np.random.default_rng(8).standard_normal(400)
    values[300:] += 0.3
    ours = chance(values, 300)
    assert np.log(ours) == pytest.approx(
        np.log(stats.ttest_ind(values[:300], values[300:]).pvalue), abs=0.7
    )


def test_the_band_is_passed_exactly_at_alpha():
    values = kpi(np.random.default_rng(2))
    after = np.arange(56) >= 28
    found = effect_of(values, np.arange(56), after, np.empty((56, 0)), alpha=0.05)
    edge = values + after * (np.sign(found.change) * found.reach - found.change)
    moved = effect_of(edge, np.arange(56), after, np.empty((56, 0)), alpha=0.05)
    assert moved.p_value == pytest.approx(0.05, rel=1e-3)


def test_families_are_corrected_by_number_or_by_the_others():
    values = kpi(np.random.default_rng(1))
    values[28:] += 2.5
    alone = dk.is_change_noise(values, start=28).p_value
    others = [0.9] * 19
    holm = dk.is_change_noise(values, start=28, family=others).p_value
    assert dk.is_change_noise(values, start=28, family=20).p_value == pytest.approx(
        min(1, 20 * alone)
    )
    assert holm == pytest.approx(min(1.0, 20 * alone))
    worse = [alone / 2] * 19
    assert dk.is_change_noise(
        values, start=28, family=worse, correction="bh"
    ).p_value == pytest.approx(alone)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 99), st.integers(-50, 50), st.floats(1e-3, 1e3))
def test_the_answer_does_not_depend_on_origin_and_unit(seed, origin, unit):
    values = kpi(np.random.default_rng(seed))
    plain, moved = chance(values), chance(unit * (values + origin))
    assert moved == pytest.approx(plain, rel=1e-4)


def test_missing_days_are_steps_of_the_memory():
    frame = pl.DataFrame({"day": DAYS, "v": kpi(np.random.default_rng(6))})
    kept = frame.filter(~pl.col("day").dt.day().is_in([5, 6, 7]))
    nulls = frame.with_columns(
        v=pl.when(pl.col("day").dt.day().is_in([5, 6, 7])).then(None).otherwise("v")
    )
    first, second = (dk.is_change_noise(one, start=DAYS[28]) for one in (kept, nulls))
    assert first.p_value == pytest.approx(second.p_value)
    assert second.diagnostics.warnings == ("6 values are missing",)


@pytest.mark.parametrize(
    "bad",
    [{"alpha": 0}, {"family": 0}, {"correction": "hochberg"}, {"start": DAYS[0]}, {"start": True}],
)
def test_options_out_of_range_are_errors(bad):
    with pytest.raises(DefinitionError, match="not allowed"):
        dk.is_change_noise(kpi(np.random.default_rng(0)), **{"start": 28, **bad})


@pytest.mark.parametrize("start", [3, 56])
def test_too_little_on_one_side_is_said(start):
    with pytest.raises(AnalysisError, match="before"):
        dk.is_change_noise(kpi(np.random.default_rng(0)), start=start)


def test_answers_are_plain_json_and_a_sentence():
    found = dk.is_change_noise(kpi(np.random.default_rng(0)), start=28)
    assert json.loads(json.dumps(found.to_dict(), allow_nan=False))["noise"] is True
    assert found.to_frame().height == 1
    assert "normal variation" in found.explain()


@pytest.mark.parametrize("name", SERIES)
def test_whatever_is_given_there_is_an_answer_or_a_reason(name):
    data = SERIES[name]()
    before = repr(data)
    for start in (20, date(2024, 2, 15)):
        try:
            found = dk.is_change_noise(data, start=start)
        except (AnalysisError, DefinitionError) as error:
            assert str(error)  # noqa: PT017
        else:
            assert 0 <= found.p_value <= 1
            json.dumps(found.to_dict(), allow_nan=False)
            if name != "a million":
                assert dk.is_change_noise(data, start=start) == found
    assert repr(data) == before
