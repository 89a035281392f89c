"""Differences are found as often as they should be, and say how much, how surely and by which test."""

from __future__ import annotations

import json
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats import power as sm_power
from statsmodels.stats import proportion as sm_proportion
from statsmodels.stats import rates as sm_rates
from statsmodels.stats.multitest import multipletests

import dashkit as dk
from benchmarks import analytics_compare as simulated
from dashkit.errors import AnalysisError, DefinitionError
from tests.analytics.nasty import SERIES

RNG = np.random.default_rng(11)
A, B = RNG.normal(10, 2, 40), RNG.normal(11.5, 4, 25)
SPENT_A, SPENT_B = simulated.revenue(RNG, 90), 2.0 * simulated.revenue(RNG, 70)


def zero_one(hits: int, size: int) -> list[int]:
    return [1] * hits + [0] * (size - hits)


# known answers


def test_means_are_those_of_welch() -> None:
    found = dk.compare(A, B, kind="mean")
    known = stats.ttest_ind(B, A, equal_var=False)
    assert found.p_value == pytest.approx(known.pvalue, rel=1e-12)
    assert found.interval == pytest.approx(tuple(known.confidence_interval()), rel=1e-12)
    assert found.effect == pytest.approx(B.mean() - A.mean())
    assert found.relative == pytest.approx(B.mean() / A.mean() - 1)
    assert (found.a.std, found.b.std) == (A.std(ddof=1), B.std(ddof=1))


def test_trimmed_means_are_those_of_yuen() -> None:
    found = dk.compare(SPENT_A, SPENT_B, kind="trimmed")
    known = stats.ttest_ind(SPENT_B, SPENT_A, equal_var=False, trim=0.2)
    assert found.p_value == pytest.approx(known.pvalue)
    assert found.interval == pytest.approx(tuple(known.confidence_interval()))
    assert found.a.value == pytest.approx(stats.trim_mean(SPENT_A, 0.2))


def test_permutations_agree_with_scipy() -> None:
    def welch(one, two, axis):
        error = one.var(axis=axis, ddof=1) / one.shape[axis]
        error += two.var(axis=axis, ddof=1) / two.shape[axis]
        return (two.mean(axis=axis) - one.mean(axis=axis)) / np.sqrt(error)

    known = stats.permutation_test(
        (SPENT_A, SPENT_B), welch, vectorized=True, n_resamples=4_999, rng=1
    )
    found = dk.compare(SPENT_A, SPENT_B, kind="permutation")
    assert found.p_value == pytest.approx(known.pvalue, abs=0.02)


@pytest.mark.parametrize("shift", [0.0, 0.4, 1.0, 2.0])
def test_bootstrap_interval_and_chance_agree(shift) -> None:
    found = dk.compare(A, A[:30] + shift, kind="bootstrap")
    low, high = found.interval
    assert (low <= 0 <= high) == (found.p_value > 0.05)
    assert found.effect == pytest.approx(A[:30].mean() + shift - A.mean())


@pytest.mark.parametrize(
    ("hits", "sizes", "interval"),
    [  # Newcombe (1998), table II, method 10
        ((48, 56), (80, 70), (0.0524, 0.3339)),
        ((3, 9), (10, 10), (0.1705, 0.8090)),
        ((0, 5), (29, 56), (-0.0381, 0.1926)),
        ((0, 0), (20, 10), (-0.1611, 0.2775)),
        ((0, 10), (20, 10), (0.6791, 1.0)),
    ],
)
def test_intervals_of_shares_are_those_of_newcombe(hits, sizes, interval) -> None:
    samples = [zero_one(hit, size) for hit, size in zip(hits, sizes, strict=True)]
    found = dk.compare(*samples)
    known = sm_proportion.confint_proportions_2indep(
        hits[1], sizes[1], hits[0], sizes[0], method="newcomb", compare="diff"
    )
    assert found.kind == "proportion"
    assert found.interval == pytest.approx(interval, abs=5e-5)
    assert found.interval == pytest.approx(known, abs=1e-9)


def test_ratio_is_that_of_the_delta_method() -> None:
    views, clicks = RNG.integers(1, 9, 80).astype(float), RNG.integers(0, 3, 80).astype(float)
    found = dk.compare(clicks[:40], clicks[40:], denominator=(views[:40], views[40:]), kind="ratio")
    ratio, error = [], 0.0
    for y, x in ((clicks[:40], views[:40]), (clicks[40:], views[40:])):
        r = y.sum() / x.sum()
        cov = np.cov(y, x, ddof=1)
        error += (cov[0, 0] - 2 * r * cov[0, 1] + r * r * cov[1, 1]) / x.mean() ** 2 / len(y)
        ratio.append(r)
    assert (found.a.value, found.b.value) == pytest.approx(tuple(ratio))
    half = (found.interval[1] - found.interval[0]) / 2
    assert half == pytest.approx(np.sqrt(error) * 1.99, rel=0.01)
    assert found.effect != pytest.approx(
        (clicks[40:] / views[40:]).mean() - (clicks[:40] / views[:40]).mean()
    )


@pytest.mark.parametrize(("events", "exposures"), [((20, 35), (100, 110)), ((5, 8), (100, 120))])
def test_totals_of_counts_are_compared_by_score(events, exposures) -> None:
    found = dk.compare(
        [events[0]], [events[1]], kind="count", denominator=([exposures[0]], [exposures[1]])
    )
    known = sm_rates.test_poisson_2indep(
        events[1], exposures[1], events[0], exposures[0], method="score"
    )
    assert found.scale == "ratio"
    assert found.effect == pytest.approx(events[1] / exposures[1] / (events[0] / exposures[0]))
    assert found.p_value == pytest.approx(known.pvalue)
    assert (found.interval[0] <= 1 <= found.interval[1]) == (found.p_value > 0.05)


def test_counts_without_events_on_one_side_have_an_interval() -> None:
    found = dk.compare([0, 0, 0], [2, 4, 3], kind="count")
    assert found.effect == np.inf
    assert found.interval[0] > 1
    assert found.significant
    assert json.loads(json.dumps(found.to_dict(), allow_nan=False))["effect"] is None
    assert "rate of value" in found.explain()


def test_overdispersed_counts_have_wide_intervals() -> None:
    rng = np.random.default_rng(3)
    a, b = simulated.overdispersed(rng, 400), simulated.overdispersed(rng, 400)
    found = dk.compare(a, b, kind="count")
    assert "sandwich" in found.diagnostics.method
    poisson = dk.compare([a.sum()], [b.sum()], kind="count", denominator=([400], [400]))
    assert np.ptp(np.log(found.interval)) > 1.8 * np.ptp(np.log(poisson.interval))


def test_q_values_are_those_of_benjamini_and_hochberg() -> None:
    rng = np.random.default_rng(8)
    frame = {
        f"m{place}": rng.normal(size=90) + (np.arange(90) > 44) * place / 8 for place in range(8)
    }
    found = dk.compare({"g": ["x"] * 45 + ["y"] * 45, **frame}, metric=list(frame), group="g")
    known = multipletests([one.p_value for one in found.tests], method="fdr_bh")
    np.testing.assert_allclose([one.q_value for one in found.tests], known[1])
    assert [one.significant for one in found.tests] == known[0].tolist()
    assert {one.tests for one in found.tests} == {8}


@pytest.mark.parametrize(
    ("effect", "sd", "n"), [(0.5, 1.0, 64), (0.2, 1.0, 394), (0.8, 1.0, 26), (5, 10, 64)]
)
def test_units_for_means_are_those_of_cohens_tables(effect, sd, n) -> None:
    found = dk.power(effect=effect, sd=sd)
    assert (found.n_a, found.n_b) == (n, n)
    assert found.power == pytest.approx(0.8, abs=0.01)
    back = dk.power(n=n, sd=sd)
    assert back.effect == pytest.approx(effect, rel=0.02)
    known = sm_power.TTestIndPower().power(effect / sd, n, 0.05)
    assert dk.power(effect=effect, n=n, sd=sd).power == pytest.approx(known)


@pytest.mark.parametrize("n", [2, 3, 50, 250, 500, 501, 502, 4_000])
def test_the_least_difference_is_found_where_the_noncentral_t_gives_up(n) -> None:
    effect = dk.power(n=n, sd=277.3).effect
    assert dk.power(n=n, effect=effect, sd=277.3).power == pytest.approx(0.8, abs=1e-6)


def test_units_for_shares_are_those_of_statsmodels() -> None:
    found = dk.power(effect=0.02, rate=0.1, ratio=2.0, power=0.9)
    known = sm_proportion.power_proportions_2indep(-0.02, 0.12, found.n_a, ratio=2.0)
    assert found.n_b == 2 * found.n_a
    assert found.power == pytest.approx(0.9, abs=2e-3)
    assert found.power == pytest.approx(known.power, abs=5e-3)
    assert dk.power(n=found.n_a, rate=0.1, ratio=2.0, power=0.9).effect == pytest.approx(
        0.02, rel=0.01
    )


def test_sizes_of_groups_are_checked() -> None:
    counts = {"A": 821_588, "B": 815_482}
    found = dk.sample_ratio(counts)
    assert found.p_value == pytest.approx(stats.chisquare(list(counts.values())).pvalue)
    assert found.mismatch
    assert "lost units" in found.explain()
    assert not dk.sample_ratio({"A": 900, "B": 102}, shares={"A": 9, "B": 1}).mismatch
    with pytest.raises(DefinitionError, match="shares"):
        dk.sample_ratio(counts, shares={"A": 1, "C": 1})
    with pytest.raises(AnalysisError, match="two groups"):
        dk.sample_ratio({"A": 4})


# how the seed erred


def seed_significance(a, b):
    t = stats.ttest_ind(a, b)
    spread = np.sqrt((a.var() * (len(a) - 1) + b.var() * (len(b) - 1)) / (len(a) + len(b) - 2))
    return {
        "p": t.pvalue,
        "is_significant": t.pvalue < 0.05,
        "cohens_d": (a.mean() - b.mean()) / spread,
    }


def test_deviations_have_one_degree_of_freedom_less() -> None:
    a, b = np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])
    found = dk.compare(a, b)
    pooled = np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2)
    assert found.cohens_d == pytest.approx(2 / pooled)
    assert abs(seed_significance(a, b)["cohens_d"]) != pytest.approx(found.cohens_d)
    assert found.hedges_g == pytest.approx(found.cohens_d * (1 - 3 / (4 * 4 - 1)), rel=0.02)


@pytest.mark.filterwarnings("ignore")
def test_one_unit_is_too_few_and_not_insignificant() -> None:
    seed = seed_significance(np.array([1.0]), np.array([2.0, 3.0]))
    assert np.isnan(seed_significance(np.array([1.0]), np.array([2.0]))["p"])
    assert not seed["is_significant"]
    with pytest.raises(
        AnalysisError, match="'a' has 1 unit with a value; at least 2 are needed"
    ) as caught:
        dk.compare([1.0], [2.0, 3.0])
    assert caught.value.reason == "too few"


def test_everything_is_json() -> None:
    with pytest.raises(TypeError):
        json.dumps(seed_significance(A, B))
    found = dk.compare(A, B)
    told = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert told["significant"] is found.significant
    assert isinstance(found.significant, bool)
    assert told["interval"] == list(found.interval)


@pytest.mark.parametrize(
    ("shift", "size"),
    [(0.1, "negligible"), (0.3, "small"), (0.6, "medium"), (1.2, "large"), (-1.2, "large")],
)
def test_sizes_have_the_bands_of_cohen(shift, size) -> None:
    unit = (A - A.mean()) / A.std(ddof=1)
    assert dk.compare(unit, unit + shift).size == size


# choices and caveats


def test_the_test_is_chosen_and_said() -> None:
    assert dk.compare(A, B).kind == "mean"
    skewed = dk.compare(SPENT_A, SPENT_B)
    assert skewed.kind == "permutation"
    assert "permutations of Welch's t" in skewed.diagnostics.method
    assert "skewed" in skewed.diagnostics.warnings[0]
    assert skewed.diagnostics.seed == 42
    assert dk.compare(A, B).diagnostics.seed is None
    assert dk.compare([True, False, True], [False, False, True]).kind == "proportion"
    assert dk.compare(A[:20], A[20:], denominator=(A[:20], A[20:] + 1)).kind == "ratio"
    asked = dk.compare(SPENT_A, SPENT_B, kind="mean")
    assert asked.kind == "mean"
    assert "rough" in asked.diagnostics.warnings[0]


def test_covariate_takes_out_what_was_there_before() -> None:
    rng = np.random.default_rng(4)
    before = rng.normal(50, 10, 300)
    after = before + rng.normal(0, 3, 300)
    after[150:] += 2
    frame = pl.DataFrame({"g": ["x"] * 150 + ["y"] * 150, "before": before, "after": after})
    raw = dk.compare(frame, metric="after", group="g").tests[0]
    less = dk.compare(frame, metric="after", group="g", covariate="before").tests[0]
    assert np.ptp(less.interval) < 0.4 * np.ptp(raw.interval)
    assert less.significant
    assert less.interval[0] < 2 < less.interval[1]
    assert any("% of the variance out" in one for one in less.diagnostics.warnings)
    same = dk.compare(A, B, covariate=(np.ones(40), np.ones(25)))
    assert same.interval == dk.compare(A, B, kind="mean").interval
    assert "not used" in same.diagnostics.warnings[0]


def test_missing_values_are_left_out_and_said_or_refused() -> None:
    a = [*A, np.nan, None, np.inf]
    found = dk.compare(a, B)
    assert found.interval == dk.compare(A, B).interval
    assert found.diagnostics.warnings == ("3 units of a are missing or infinite and are left out",)
    with pytest.raises(AnalysisError, match="3 units of 'a' are missing") as caught:
        dk.compare(a, B, missing="raise")
    assert caught.value.reason == "not finite"


def test_families_say_what_could_not_be_compared() -> None:
    frame = pd.DataFrame(
        {
            "v": ["C", "A", "B"] * 30,
            "same": [5.0] * 90,
            "none": [None] * 90,
            "x": np.arange(90.0) % 7,
        }
    )
    before = frame.copy()
    found = dk.compare(frame, metric=["x", "same", "none"], group="v", shares="equal")
    pd.testing.assert_frame_equal(frame, before)
    assert [(one.metric, one.a.name, one.b.name) for one in found.tests] == [
        ("x", "A", "B"),
        ("x", "A", "C"),
    ]
    assert [one.reason for one in found.skipped] == ["constant", "constant", "all null", "all null"]
    assert found.sample_ratio is not None
    assert not found.sample_ratio.mismatch
    assert (
        found.explain()
        == "None of 2 comparisons differs (corrected for their number); 4 could not be made."
    )
    assert found.to_frame().height == 2
    other = dk.compare(frame, metric="x", group="v", baseline="C")
    assert {one.a.name for one in other.tests} == {"C"}
    assert json.dumps(found.to_dict(), allow_nan=False)


def test_groups_of_wrong_sizes_are_not_to_be_trusted() -> None:
    frame = {"v": ["A"] * 1_000 + ["B"] * 1_200, "x": np.arange(2_200.0) % 13}
    found = dk.compare(frame, metric="x", group="v", shares={"A": 1, "B": 1})
    assert "Do not trust it" in found.explain()


@pytest.mark.parametrize(
    ("a", "b", "options", "reason"),
    [
        ([], [1, 2], {}, "empty"),
        ([None, None], [1, 2], {}, "all null"),
        ([1, 2], [3], {}, "too few"),
        ([5, 5, 5], [5, 5], {}, "constant"),
        ([5, 5, 5], [6, 6], {}, "constant"),
        (["x", "y"], [1, 2], {}, "not numeric"),
        ([1, 2], [1, 2], {"denominator": ([0, 0], [1, 2])}, "not finite"),
        ([1, 2], [1, 2], {"denominator": ([1], [1, 2])}, "irregular"),
        ([1.5, 2], [1, 2], {"kind": "count"}, "not numeric"),
        ([0, 0], [0, 0], {"kind": "count"}, "constant"),
        ([1, 2], [1, 2], {"kind": "count", "denominator": ([-1, 2], [1, 2])}, "not finite"),
        ([1, 2], [1, 0], {"kind": "proportion"}, "not numeric"),
        ([1, 2, 3], [1, 2, 3], {"kind": "trimmed"}, "too few"),
    ],
)
def test_what_cannot_be_compared_has_a_reason(a, b, options, reason) -> None:
    with pytest.raises(AnalysisError) as caught:
        dk.compare(a, b, **options)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"kind": "meen"}, "Did you mean 'mean'"),
        ({"kind": "ratio"}, "denominator="),
        ({"kind": "mean", "denominator": (A, B)}, "has no denominator"),
        ({"kind": "count", "covariate": (A, B)}, "covariate goes with"),
        ({"kind": "bootstrap", "sequential": True}, "again and again"),
        ({"confidence": 95}, "between 0 and 1"),
        ({"missing": "ignore"}, "Allowed: drop, raise"),
        ({"denominator": "x"}, "pair of arrays"),
        ({"metric": "x"}, "two samples, or one frame"),
        ({"sequential": -3}, "number of units"),
    ],
)
def test_options_that_do_not_fit_are_refused(options, words) -> None:
    with pytest.raises(DefinitionError, match=words):
        dk.compare(A, B, **options)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"metric": "y", "group": "g"}, "metric 'y' is not a column"),
        ({"metric": "x", "group": "gg"}, "group 'gg' is not a column"),
        ({"metric": "x", "group": "one"}, "fewer than two groups"),
        ({"metric": "x", "group": "g", "baseline": "q"}, "baseline 'q'"),
        ({"metric": "x", "group": "g", "covariate": (1, 2)}, "name of a column"),
        ({}, "two samples, or a frame"),
    ],
)
def test_frames_that_do_not_fit_are_refused(options, words) -> None:
    frame = {"g": ["a", "b"] * 5, "one": ["a"] * 10, "x": range(10)}
    with pytest.raises((DefinitionError, AnalysisError), match=words):
        dk.compare(frame, **options)


# properties

numbers = st.lists(st.floats(-1e3, 1e3).map(lambda one: round(one, 3)), min_size=3, max_size=30)


def test_an_interval_that_ends_at_no_difference_says_so_exactly() -> None:
    found = dk.compare([0.0, 0.0, 1.0], [0.0, 0.0, 0.0, -1.5])
    assert not found.significant
    assert found.interval[1] == 0.0


@given(a=numbers, b=numbers, kind=st.sampled_from(["auto", "mean"]))
@settings(max_examples=60, deadline=None)
def test_swapped_groups_flip_the_sign(a, b, kind) -> None:
    try:
        one = dk.compare(a, b, kind=kind)
    except AnalysisError:
        with pytest.raises(AnalysisError):
            dk.compare(b, a, kind=kind)
        return
    two = dk.compare(b, a, kind=kind)
    assert two.effect == pytest.approx(-one.effect)
    assert two.p_value == pytest.approx(one.p_value)
    assert two.interval == pytest.approx((-one.interval[1], -one.interval[0]))
    assert (one.interval[0] > 0 or one.interval[1] < 0) == one.significant


@given(a=numbers, b=numbers, shift=st.floats(-1e3, 1e3), scale=st.floats(0.01, 100))
@settings(max_examples=60, deadline=None)
def test_units_and_zero_do_not_matter(a, b, shift, scale) -> None:
    a, b = np.array(a), np.array(b)
    if min(a.std(), b.std()) < 0.01:
        return
    one = dk.compare(a, b, kind="mean")
    two = dk.compare(scale * (a + shift), scale * (b + shift), kind="mean")
    assert two.effect == pytest.approx(scale * one.effect, rel=1e-6, abs=1e-6)
    assert two.p_value == pytest.approx(one.p_value, rel=1e-5, abs=1e-9)
    assert two.cohens_d == pytest.approx(one.cohens_d, rel=1e-6, abs=1e-6)


@given(
    sizes=st.tuples(st.integers(2, 60), st.integers(2, 60)),
    shares=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
@settings(max_examples=60, deadline=None)
def test_shares_have_an_interval_that_agrees_with_the_chance(sizes, shares) -> None:
    hits = [round(size * share) for size, share in zip(sizes, shares, strict=True)]
    found = dk.compare(*(zero_one(hit, size) for hit, size in zip(hits, sizes, strict=True)))
    low, high = found.interval
    assert -1 <= low <= found.effect <= high <= 1
    assert (low > 0 or high < 0) == found.significant


def test_the_same_input_has_the_same_answer() -> None:
    for kind in ("permutation", "bootstrap"):
        assert dk.compare(SPENT_A, SPENT_B, kind=kind) == dk.compare(SPENT_A, SPENT_B, kind=kind)
    assert dk.compare(SPENT_A, SPENT_B) != dk.compare(SPENT_A, SPENT_B, seed=7)


def test_input_is_not_changed() -> None:
    a, b = A.copy(), B.copy()
    for kind in ("mean", "permutation", "trimmed", "bootstrap"):
        dk.compare(a, b, kind=kind)
    np.testing.assert_array_equal(a, A)
    np.testing.assert_array_equal(b, B)


@pytest.mark.parametrize("name", SERIES)
def test_whatever_comes_is_compared_or_has_a_reason(name) -> None:
    other = [Decimal("1.5"), 2, 3, 5, 8, 13]
    for pair in ((SERIES[name](), other), (other, SERIES[name]())):
        before = repr(pair)
        try:
            found = dk.compare(*pair)
        except AnalysisError as error:
            assert error.reason  # noqa: PT017
            continue
        except DefinitionError:
            assert pair[1] is None
            continue
        finally:
            assert repr(pair) == before
        if name != "a million":
            assert dk.compare(*pair).to_dict() == found.to_dict()
        assert 0 <= found.p_value <= 1
        assert found.explain()
        assert json.dumps(found.to_dict(), allow_nan=False)


def test_sequential_interval_is_wider_and_p_values_agree() -> None:
    for a, b, options in (
        (A, B, {}),
        (A, B + 3, {"sequential": 65}),
        (zero_one(20, 90), zero_one(60, 90), {}),
        (zero_one(20, 90), zero_one(60, 90), {"kind": "count"}),
    ):
        found = dk.compare(a, b, **{"sequential": True, **options})
        once = dk.compare(a, b, kind=found.kind)
        nothing = 1 if found.scale == "ratio" else 0
        assert found.interval[0] < once.interval[0] < once.interval[1] < found.interval[1]
        assert (found.interval[0] <= nothing <= found.interval[1]) == (found.p_value > 0.05)
        assert found.detectable is None
        assert "every look" in found.diagnostics.method
