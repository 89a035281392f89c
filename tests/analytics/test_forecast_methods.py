"""The fast methods give what statsmodels gives."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import signal
from statsmodels.tsa.ar_model import AutoReg
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.forecasting.theta import ThetaModel

from dashkit.analytics import (
    autoregression,
    combine,
    conformal,
    decompose,
    seasonal_smoothing,
    smoothing,
)
from dashkit.analytics.seasonal_smoothing import HoltWinters, _mean_season

RNG = np.random.default_rng(5)
WALK = np.cumsum(RNG.normal(size=200)) * 0.5 + RNG.normal(size=200) + 0.1 * np.arange(200)


def ets(values, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that it has not converged
        return ETSModel(values, error="add", **options).fit(disp=0, maxiter=2_000)


def square(method, values) -> float:
    return float(((values - method.run(values, 1)[0]) ** 2).sum())


def test_simple_smoothing_is_that_of_statsmodels() -> None:
    theirs, ours = ets(WALK), smoothing.fit_ses(WALK)
    assert ours.alpha == pytest.approx(theirs.params[0], abs=1e-3)
    np.testing.assert_allclose(ours.run(WALK, 3)[1], theirs.forecast(3), rtol=1e-4)
    assert square(ours, WALK) == pytest.approx(theirs.sse, rel=1e-5)


def test_a_linear_trend_is_that_of_statsmodels() -> None:
    theirs, ours = ets(WALK, trend="add"), smoothing.fit_holt(WALK, damped=False)
    np.testing.assert_allclose(ours.run(WALK, 10)[1], theirs.forecast(10), rtol=3e-3)
    assert square(ours, WALK) == pytest.approx(theirs.sse, rel=5e-3)


def test_a_damped_trend_errs_no_more_than_that_of_statsmodels() -> None:
    theirs = ets(WALK, trend="add", damped_trend=True)
    assert square(smoothing.fit_holt(WALK, damped=True), WALK) <= theirs.sse * 1.001


def test_a_damped_trend_with_given_parameters_follows_its_recursion() -> None:
    method = smoothing.Holt(alpha=0.4, beta=0.1, phi=0.9)
    fitted, ahead = method.run(WALK, 4)
    _, (level, trend) = smoothing._holt_errors(WALK, 0.4, 0.1, 0.9)
    for value, one in zip(WALK, fitted, strict=True):
        assert one == pytest.approx(level + 0.9 * trend, abs=1e-8)
        error = value - one
        level, trend = level + 0.9 * trend + 0.4 * error, 0.9 * trend + 0.1 * error
    np.testing.assert_allclose(ahead, level + trend * np.cumsum(0.9 ** np.arange(1, 5)))


def test_theta_is_that_of_statsmodels() -> None:
    theirs = ThetaModel(pd.Series(WALK), deseasonalize=False, period=1).fit()
    ours = smoothing.fit_theta(WALK)
    assert ours.alpha == pytest.approx(theirs.params["alpha"], abs=5e-3)
    np.testing.assert_allclose(ours.run(WALK, 8)[1], theirs.forecast(8), rtol=1e-4)


def test_optimised_theta_errs_no_more_than_theta_or_smoothing() -> None:
    best = square(smoothing.fit_optimised_theta(WALK), WALK)
    assert best <= square(smoothing.fit_theta(WALK), WALK) * 1.0001
    assert best <= square(smoothing.fit_ses(WALK), WALK) * 1.0001


@pytest.mark.parametrize("alpha", [0.15, 0.5, 0.85])
def test_the_weight_of_smoothing_is_recovered(alpha) -> None:
    shocks = np.random.default_rng(11).normal(size=3_000)
    values = 50.0 + shocks + alpha * np.concatenate(([0.0], np.cumsum(shocks)[:-1]))
    assert smoothing.fit_ses(values).alpha == pytest.approx(alpha, abs=0.05)


def test_ets_takes_no_trend_in_noise_and_one_on_a_slope() -> None:
    noise = np.random.default_rng(2).normal(size=150)
    assert smoothing.fit_ets(noise).name == "SES"
    assert smoothing.fit_ets(noise + 0.5 * np.arange(150)).name == "linear trend"


def test_an_autoregression_is_recovered_and_is_that_of_statsmodels() -> None:
    noise = np.random.default_rng(3).normal(size=2_000)
    values = 10.0 + signal.lfilter([1.0], [1.0, -0.5, 0.3], noise)
    ours = autoregression.fit_autoregression(values, 6, differences=False)
    theirs = AutoReg(values - values.mean(), len(ours.weights), trend="n").fit()
    np.testing.assert_allclose(ours.weights, theirs.params, atol=0.01)
    np.testing.assert_allclose(ours.weights[:2], [0.5, -0.3], atol=0.06)
    np.testing.assert_allclose(
        ours.run(values, 5)[1], theirs.forecast(5) + values.mean(), rtol=2e-3
    )


def test_no_autoregression_grows_without_bound() -> None:
    method = autoregression.fit_autoregression(1.5 ** np.arange(60.0), 6, differences=False)
    roots = np.roots(np.concatenate(([1.0], -np.array(method.weights))))
    assert np.abs(roots).max() < 1


def test_a_seasonal_autoregression_continues_a_season_with_a_trend() -> None:
    values = np.tile([5.0, 1.0, 3.0, 9.0], 15) + 0.5 * np.arange(60)
    for differences in (False, True):
        method = autoregression.fit_seasonal(values, 4, logarithms=False, differences=differences)
        coming = np.tile([5.0, 1.0, 3.0, 9.0], 3) + 0.5 * np.arange(60, 72)
        np.testing.assert_allclose(method.run(values, 12)[1], coming, atol=0.05)


@pytest.mark.parametrize("multiplicative", [False, True])
def test_seasons_are_taken_out_and_put_back(multiplicative) -> None:
    base = 50.0 + np.arange(84.0)
    season = np.tile([0.5, 0.8, 1.2, 1.5], 21)
    values = base * season if multiplicative else base + 20 * season
    assert decompose.is_multiplicative(values, 4) == multiplicative
    given = np.log(values) if multiplicative else values
    part = decompose.adjusted(
        values, decompose.patterns_of(given, (4,)), 8, multiplicative=multiplicative
    )
    np.testing.assert_allclose(part.back(part.values, 0), values)
    assert len(part.seasons) == 92
    assert np.diff(part.values)[8:-8].std() < 0.05 * np.diff(values).std()


def test_a_season_of_noise_is_shrunk_away() -> None:
    noise = np.random.default_rng(4).normal(size=140)
    (pattern,) = decompose.patterns_of(noise, (7,))
    assert pattern.share < 0.35


def test_a_lone_outlier_is_tamed_and_a_level_shift_is_not() -> None:
    values = np.random.default_rng(6).normal(size=100)
    spiked = values.copy()
    spiked[[50, 99]] += 1_000.0
    assert np.abs(decompose.tamed(spiked)).max() < 10
    shifted = values + 100.0 * (np.arange(100) >= 60)
    np.testing.assert_allclose(decompose.tamed(shifted)[70:], shifted[70:], atol=1.5)


def test_the_end_of_a_trend_is_no_outlier() -> None:
    line = 3.0 * np.arange(100.0) + np.random.default_rng(9).normal(size=100)
    np.testing.assert_allclose(decompose.tamed(line), line, atol=0.5)


def test_closed_days_are_no_outliers() -> None:
    values = np.random.default_rng(7).normal(100.0, 1.0, size=140)
    values[::14] = 0.0
    np.testing.assert_array_equal(decompose.tamed(values), values)


def test_an_odd_week_at_the_end_is_not_what_is_repeated() -> None:
    values = 50.0 + 10.0 * (np.arange(140) % 7 > 4) + np.random.default_rng(8).normal(size=140)
    odd = values.copy()
    odd[[136, 137]] -= 30.0
    pools = [
        combine.fit_pool(one, (7,), ("naive",), 28, multiplicative=False) for one in (values, odd)
    ]
    plain, after = (pool.run(one, 28)[1][0] for pool, one in zip(pools, (values, odd), strict=True))
    assert np.abs(after - plain).max() < 10.0


def test_a_theta_of_all_steps_errs_less_far_ahead() -> None:
    """Disturbances that last for days make one-step errors ask for a level that follows them, and 28 steps for one that does not."""
    errors = np.zeros(2)
    for seed in range(40):
        rng = np.random.default_rng(seed)
        lasting = signal.lfilter([1.0], [1.0, -0.8], rng.normal(size=368))[40:]
        known, coming = 100.0 + lasting[:300], 100.0 + lasting[300:]
        methods = smoothing.fit_ses(known), smoothing.fit_far_theta(known, 28)
        errors += [np.abs(coming - one.run(known, 28)[1]).mean() for one in methods]
    assert errors[1] < 0.9 * errors[0]


def test_a_theta_of_all_steps_follows_a_trend() -> None:
    line = 5.0 + 2.0 * np.arange(60.0)
    method = smoothing.fit_far_theta(line, 10)
    np.testing.assert_allclose(method.run(line, 10)[1], 5.0 + 2.0 * np.arange(60.0, 70.0), atol=0.5)


def test_slopes_so_far_are_those_of_least_squares() -> None:
    found = smoothing._slopes(WALK)
    wanted = [np.polyfit(np.arange(n), WALK[:n], 1)[0] for n in range(2, 201)]
    np.testing.assert_allclose(found[1:], wanted, atol=1e-9)
    assert found[0] == 0.0


def test_holt_and_winters_follow_their_recursion() -> None:
    values = WALK[:80] + 3.0 * np.sin(np.arange(80.0) * np.pi / 2)
    method = HoltWinters(alpha=0.3, beta=0.06, phi=0.9, gamma=0.2, period=4)
    fitted, ahead = method.run(values, 6)
    mean = _mean_season(values, 4)
    _, (level, trend) = method.errors(values - mean[np.arange(80) % 4])
    season = mean.copy()
    for place, value in enumerate(values):
        one = level + 0.9 * trend + season[place % 4]
        assert fitted[place] == pytest.approx(one, abs=1e-7)
        error = value - one
        level, trend = level + 0.9 * trend + 0.3 * error, 0.9 * trend + 0.06 * error
        season[place % 4] += 0.2 * error
    steps = np.cumsum(0.9 ** np.arange(1, 7))
    wanted = level + trend * steps + season[np.arange(80, 86) % 4]
    np.testing.assert_allclose(ahead, wanted, atol=1e-7)


def test_holt_and_winters_err_little_more_than_those_of_statsmodels() -> None:
    values = WALK + np.tile([4.0, -1.0, 0.0, -3.0], 50)
    options = {"trend": "add", "damped_trend": True, "seasonal": "add", "seasonal_periods": 4}
    found = seasonal_smoothing.fit_holt_winters(values, 4)
    assert square(found, values) < 1.05 * ets(values, **options).sse


def test_methods_of_logarithms_follow_growth_and_bear_a_value_below_zero() -> None:
    values = np.exp(0.02 * np.arange(60.0)) * np.tile([1.0, 2.0, 4.0], 20)
    found = smoothing.of_logarithms(
        values, lambda logs: seasonal_smoothing.fit_holt_winters(logs, 3)
    )
    assert found.name == "Holt-Winters of logarithms"
    coming = np.exp(0.02 * np.arange(60.0, 66.0)) * np.tile([1.0, 2.0, 4.0], 2)
    np.testing.assert_allclose(found.run(values, 6)[1], coming, rtol=0.08)
    values[30] = -1.0
    assert np.isfinite(found.run(values, 6)[1]).all()


@pytest.mark.parametrize(("horizons", "power"), [(0.5, 2), (3.5, 7), (8.0, 16), (50.0, 20)])
def test_weights_fall_with_a_power_of_the_error_that_grows_with_the_horizons(
    horizons, power
) -> None:
    errors = np.ones((5, 2, 3)) * np.array([1.0, 2.0])[:, None]
    most = 2**power
    found = combine.weights_of(errors, horizons)
    np.testing.assert_allclose(found, [most / (most + 1), 1 / (most + 1)])


def test_no_step_weighs_more_for_erring_more() -> None:
    """One method is the better at the near steps, one as much better at the far ones, where all err more."""
    grow = np.arange(1.0, 13.0) ** 0.9
    near = np.where(np.arange(12) < 6, 1.0, 1.5) * grow
    far = np.where(np.arange(12) < 6, 1.5, 1.0) * grow
    errors = np.tile(np.stack((near, far)), (20, 1, 1))
    first, second = combine.weights_of(errors, 3.5)
    assert first == pytest.approx(second, abs=0.1)


def test_what_erred_little_of_late_weighs_more() -> None:
    errors = np.ones((6, 2, 3))
    errors[:3, 0] = errors[3:, 1] = 2.0
    errors[5, :, 1:] = np.nan
    old, new = combine.weights_of(errors, 3.5)
    assert new < old
    assert old + new == pytest.approx(1)


@pytest.mark.parametrize(("shared", "most"), [(True, 0.999), (False, 0.975)])
def test_widths_cover_what_they_say_also_where_all_steps_err_together(shared, most) -> None:
    rng = np.random.default_rng(7)
    sizes = np.sqrt(np.arange(1.0, 13.0))
    inside = []
    for _ in range(300):
        drawn = rng.normal(size=(21, 1 if shared else 12)) * sizes
        worth = conformal.independent(drawn[:20], 240)
        width = conformal.widths(drawn[:20], worth)
        inside.append([np.abs(drawn[20]) <= width.half(level) for level in (0, 1)])
    found = np.mean(inside, axis=(0, 2))
    assert 0.78 < found[0] < 0.91
    assert 0.935 < found[1] < most


def test_widths_grow_as_the_errors_do() -> None:
    errors = np.random.default_rng(8).normal(size=(20, 25)) * np.sqrt(np.arange(1.0, 26.0))
    spread = conformal.widths(errors, 45).spread
    assert 3.0 < spread[-1] / spread[0] < 7.0
    flat = conformal.widths(errors / np.sqrt(np.arange(1.0, 26.0)), 45).spread
    assert 0.9 < flat[-1] / flat[0] < 1.8


def test_parametric_widths_are_those_of_student() -> None:
    low, high = conformal.parametric(np.array([1.0, -1.0, 1.0, -1.0]), 2)
    assert low[0] == pytest.approx(np.sqrt(2) * 1.885618, rel=1e-5)
    assert high[0] == pytest.approx(np.sqrt(2) * 4.302653, rel=1e-5)
    assert high[1] > high[0]


def test_what_is_hidden_is_covered_by_what_is_left() -> None:
    errors = np.random.default_rng(9).normal(size=(20, 30))
    plain, less = conformal.widths(errors, 600), conformal.widths(errors, 600, 0.03)
    assert less.quantiles[1] / plain.quantiles[1] == pytest.approx(2.32 / 1.96, rel=0.1)


def test_an_origin_is_judged_by_weights_that_do_not_know_its_values() -> None:
    origins, steps = tuple(range(10, 30)), 4
    errors = np.ones((20, 2, steps))
    places = np.array(origins)[:, None] + np.arange(steps)
    own = (places >= 18) & (places < 22)
    errors[:, 0][own] = 0.01
    found = combine.fair_weights(errors, origins, 3.5)
    np.testing.assert_allclose(found.sum(axis=1), 1)
    assert found[8, 0] == pytest.approx(0.5)
    assert combine.weights_of(errors, 3.5)[0] > 0.6
    assert found[0, 0] > 0.6


def test_steps_that_are_shares_of_a_level_are_told_from_steps_that_stay() -> None:
    rng = np.random.default_rng(10)
    growth = np.exp(5 + np.cumsum(rng.normal(0.015, 0.01, 120)))
    straight = 100 + 3.0 * np.arange(120) + rng.normal(0, 8, 120)
    still = np.exp(rng.normal(5, 0.1, 120))
    assert decompose.moves_by_shares(growth, 1)
    assert not decompose.moves_by_shares(straight, 1)
    assert not decompose.moves_by_shares(still, 1)
    assert not decompose.moves_by_shares(growth - growth.mean(), 1)
