"""A forecast says what will come, how sure that is, and how it knows."""

from __future__ import annotations

import copy
import json
import warnings
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal
from statsmodels.tsa.arima.model import ARIMA

import dashkit as dk
from dashkit.analytics.arima import fit_arima
from dashkit.errors import AnalysisError, DefinitionError
from tests.analytics.nasty import SERIES

MONDAY = date(2024, 1, 1)


def noise(n, seed=0, memory=0.0):
    return signal.lfilter([1.0], [1.0, -memory], np.random.default_rng(seed).normal(size=n))


def weekly(n, seed=0):
    return 50.0 + 10.0 * (np.arange(n) % 7 > 4) + noise(n, seed)


def by_day(values, start=MONDAY, step=1):
    when = [start + timedelta(days=step * place) for place in range(len(values))]
    return pl.DataFrame({"when": when, "amount": values})


@pytest.mark.parametrize("name", SERIES)
def test_whatever_is_given_is_answered_or_refused_with_a_reason(name) -> None:
    data = SERIES[name]()
    before = copy.deepcopy(data) if not isinstance(data, pl.LazyFrame) else data
    try:
        found = dk.forecast(data)
    except AnalysisError as error:
        refused = error
    else:
        refused = None
        holds(found, SERIES[name]())
    assert refused is None or (refused.reason and len(str(refused)) > 15)
    if isinstance(data, np.ndarray):
        np.testing.assert_array_equal(data, before)
    elif isinstance(data, pd.DataFrame | pd.Series | pl.DataFrame):
        assert data.equals(before)
    elif isinstance(data, list):
        assert repr(data) == repr(before)


def holds(found, same):
    """Assert what is true of every forecast."""
    frame = found.to_frame()
    assert frame.height >= 1
    numbers = frame.drop(frame.columns[0])
    assert np.isfinite(numbers.to_numpy()).all()
    assert (frame["lower_95"] <= frame["lower_80"]).all()
    assert (frame["lower_80"] <= frame["mean"]).all()
    assert (frame["mean"] <= frame["upper_80"]).all()
    assert (frame["upper_80"] <= frame["upper_95"]).all()
    assert frame[frame.columns[0]].is_sorted(descending=False)
    assert frame[frame.columns[0]].n_unique() == frame.height
    json.dumps(found.to_dict(), allow_nan=False)
    assert found.explain().endswith(".")
    again = dk.forecast(same)
    assert again.to_frame().equals(frame)


REFUSED = {
    "empty list": "empty",
    "one": "too few",
    "two": "too few",
    "all null": "all null",
    "all infinite": "all null",
    "texts": "not numeric",
    "duplicate times": "duplicates",
    "irregular": "irregular",
    "end of time": "irregular",
    "only missing times": "no times",
    "two columns of numbers": "unknown column",
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_reason_of_a_refusal_is_a_word(name) -> None:
    with pytest.raises(AnalysisError) as caught:
        dk.forecast(SERIES[name]())
    assert caught.value.reason == REFUSED[name]


def test_a_season_and_its_next_days_are_found() -> None:
    found = dk.forecast(by_day(weekly(140)), horizon=14)
    assert found.seasons == (7,)
    assert found.step == "day"
    assert found.to_frame()["time"].to_list() == [
        MONDAY + timedelta(days=140 + place) for place in range(14)
    ]
    np.testing.assert_allclose(found.mean, 50 + 10 * (np.arange(14) % 7 > 4), atol=1.0)
    lower, upper = found.interval(95)
    assert (upper - lower).mean() < 7
    assert sum(found.weights.values()) == pytest.approx(1, abs=0.01)


def test_the_default_is_thirty_steps_or_half_of_the_values() -> None:
    assert dk.forecast(weekly(200)).to_frame().height == 30
    assert dk.forecast(weekly(20)).to_frame().height == 10


def test_the_backtest_beats_the_seasonal_naive_method_and_says_so() -> None:
    found = dk.forecast(by_day(weekly(200)))
    test = found.backtest
    assert test.mase < 0.85 * test.naive_mase
    assert 0.7 <= test.coverage_80 <= test.coverage_95 <= 1.0
    assert test.origins.height == 20
    assert test.origins["known"].to_list() == sorted(test.origins["known"])
    weight = test.origins["steps"]
    mean = (test.origins["mase"] * weight).sum() / weight.sum()
    assert mean == pytest.approx(test.mase)
    assert "below that of the seasonal naive method" in found.explain()


def test_a_repetition_without_error_is_left_to_the_seasonal_naive_method() -> None:
    found = dk.forecast(np.tile([1.0, 5.0, 2.0, 8.0, 3.0, 9.0, 4.0], 12), horizon=7)
    assert found.method == "seasonal naive"
    np.testing.assert_array_equal(found.mean, [1, 5, 2, 8, 3, 9, 4])
    assert "less than the combination" in found.reason


@pytest.mark.parametrize(
    ("make", "steps"),
    [
        (lambda seed: noise(150, seed), 12),
        (lambda seed: noise(150, seed, 0.7), 12),
        (lambda seed: noise(150, seed, 1.0), 12),
        (lambda seed: weekly(150, seed), 14),
    ],
    ids=["noise", "autoregression", "walk", "weekly"],
)
def test_intervals_cover_what_they_say(make, steps) -> None:
    inside = []
    for seed in range(40):
        values = make(seed)
        found = dk.forecast(by_day(values[:-steps]), horizon=steps)
        for level in (80, 95):
            low, high = found.interval(level)
            inside.append((low <= values[-steps:]) & (values[-steps:] <= high))
    assert np.mean(inside[::2]) == pytest.approx(0.80, abs=0.12)
    assert np.mean(inside[1::2]) == pytest.approx(0.95, abs=0.05)


def test_growth_by_shares_goes_on() -> None:
    """Straight lines on from the end stay 7 % below twelve steps of 3 % on average."""
    short = []
    for seed in range(20):
        values = 100 * np.exp(np.cumsum(np.random.default_rng(seed).normal(0.03, 0.02, 92)))
        coming = dk.forecast(values[:80], horizon=12, season=None).mean
        short.append(np.log(coming / values[80:]).mean())
    assert abs(np.mean(short)) < 0.03


def test_no_growth_goes_on_for_ever() -> None:
    values = np.exp(0.1 * np.arange(60.0) + np.random.default_rng(1).normal(0, 0.05, 60))
    found = dk.forecast(values, horizon=7_500)
    assert np.isfinite(found.to_frame().to_numpy()).all()
    assert np.isfinite([found.total.mean, found.total.error]).all()
    assert found.mean.max() < values.max() ** 2 / values.min()


def test_intervals_grow_with_a_level_that_grows_by_shares() -> None:
    inside, steps = [], 8
    for seed in range(40):
        rng = np.random.default_rng(seed)
        values = np.exp(5 + np.cumsum(rng.normal(0.02, 0.02, 120)))
        low, high = dk.forecast(values[:-steps], horizon=steps, season=None).interval(95)
        inside.append((low <= values[-steps:]) & (values[-steps:] <= high))
    assert np.mean(inside) == pytest.approx(0.95, abs=0.045)


def test_intervals_cover_noise_that_has_grown_by_half() -> None:
    inside = []
    for seed in range(60):
        values = np.random.default_rng(seed).normal(size=162) * (1 + np.arange(162) / 324)
        low, high = dk.forecast(values[:-12], horizon=12, season=None).interval(95)
        inside.append((low <= values[-12:]) & (values[-12:] <= high))
    assert 0.94 <= np.mean(inside) <= 0.98


FALLING = {
    "to nothing": (np.linspace(500, 5, 108), None),
    "near nothing": (500 - 4.5 * np.arange(108.0), None),
    "to a floor": (np.maximum(500 - 6 * np.arange(108.0), 50), None),
    "by shares": (500 * np.exp(-0.025 * np.arange(108)), None),
    "with a week": (np.linspace(500, 30, 108) * (1 + 0.4 * np.sin(np.arange(108) * 2 * np.pi / 7)), 7),
}  # fmt: skip


@pytest.mark.parametrize("name", FALLING)
def test_intervals_of_a_falling_level_do_not_fall_below_its_errors(name) -> None:
    """No less than they say (40 series: 2 standard errors), and narrower than noise at the mean level."""
    level, season = FALLING[name]
    inside, widths, steps = [], [], 8
    for seed in range(40):
        values = level * np.exp(np.random.default_rng(seed).normal(0, 0.1, len(level)))
        found = dk.forecast(values[:-steps], horizon=steps, season=season)
        bounds = [found.interval(one) for one in (80, 95)]
        inside.append(
            [(low <= values[-steps:]) & (values[-steps:] <= high) for low, high in bounds]
        )
        widths.append(bounds[0][1] - bounds[0][0])
    coverage = np.mean(inside, axis=0)
    assert (coverage.mean(axis=1) > [0.80 - 0.12, 0.95 - 0.05]).all()
    assert (coverage[:, -1] > [0.80 - 0.13, 0.95 - 0.07]).all()
    assert np.mean(widths) < 2 * 1.2816 * 0.1 * level.mean()


def test_an_interval_goes_on_where_a_falling_forecast_stops_at_zero() -> None:
    rng = np.random.default_rng(0)
    values = np.linspace(500, 5, 100) * np.exp(rng.normal(0, 0.1, 100))
    found = dk.forecast(values, horizon=60, season=None)
    assert (found.mean[10:] == 0).all()
    for level in (80, 95):
        low, high = found.interval(level)
        assert (low == 0).all()
        assert (high > 1.2816 * 0.1 * 5).all()
        assert high.max() < values.max()


# The elements that a seed of this kind got wrong.


def test_an_arima_gives_its_interval_order_aic_and_bic() -> None:
    values = 20 + np.cumsum(noise(120))
    theirs = ARIMA(values, order=(1, 1, 1)).fit()
    found = dk.forecast(by_day(values), method="arima", order=(1, 1, 1), season=None, horizon=30)
    assert found.method == "ARIMA(1,1,1)"
    assert found.to_frame().height == 30
    np.testing.assert_allclose(found.mean, theirs.forecast(30), rtol=1e-6)
    assert found.parameters["order"] == (1, 1, 1)
    assert found.parameters["aic"] == pytest.approx(theirs.aic)
    assert found.parameters["bic"] == pytest.approx(theirs.bic)
    lower, upper = found.interval()
    assert (upper > lower).all()


@pytest.mark.filterwarnings("ignore")  # statsmodels on starting values; `forecast` collects it
def test_the_order_of_an_arima_is_selected() -> None:
    assert fit_arima(50 + noise(60), None).order[1] == 0
    assert fit_arima(np.arange(60.0) + noise(60), None).order[1] == 1


def test_an_arima_that_cannot_be_fitted_is_replaced_by_a_linear_trend_that_says_why() -> None:
    found = dk.forecast(by_day([1.0, 3.0, 2.0, 5.0]), method="arima", horizon=2)
    assert found.method == "linear trend"
    assert "ARIMA(1,1,1) cannot be fitted to 4 values" in found.reason
    assert set(found.parameters) == {"r2", "slope", "intercept"}
    assert found.to_frame()["time"][0] == date(2024, 1, 5)
    assert (found.to_frame()["upper_95"] > found.to_frame()["lower_95"]).all()


def test_a_linear_trend_has_slope_intercept_and_r2() -> None:
    values = 3.0 + 2.0 * np.arange(60) + noise(60)
    found = dk.forecast(values, method="linear", season=None)
    slope, intercept = np.polyfit(np.arange(60), values, 1)
    r2 = np.corrcoef(np.arange(60), values)[0, 1] ** 2
    assert found.parameters == pytest.approx({"slope": slope, "intercept": intercept, "r2": r2})
    np.testing.assert_allclose(found.mean, intercept + slope * np.arange(60, 90))


def test_warnings_are_collected_and_not_shown() -> None:
    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("always")
        found = dk.forecast(
            [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 9.0] * 3, method="arima", order=(2, 1, 2)
        )
    assert shown == []
    assert any("parameters" in one or "onverge" in one for one in found.diagnostics.warnings)


@pytest.mark.parametrize(
    ("when", "step", "coming"),
    [
        (pl.date_range(date(2020, 1, 1), date(2023, 12, 1), "1mo", eager=True), "month", date(2024, 1, 1)),
        (pl.date_range(date(2020, 1, 1), date(2023, 12, 1), "1mo", eager=True).dt.month_end(), "month", date(2024, 1, 31)),
        (pl.date_range(date(2010, 1, 1), date(2023, 10, 1), "3mo", eager=True), "quarter", date(2024, 1, 1)),
        (pl.date_range(date(1990, 1, 1), date(2023, 1, 1), "1y", eager=True), "year", date(2024, 1, 1)),
        (pl.date_range(date(2023, 1, 2), date(2023, 12, 25), "1w", eager=True), "week", date(2024, 1, 1)),
        (pl.Series([d for d in pl.date_range(date(2023, 9, 1), date(2023, 12, 29), eager=True) if d.weekday() < 5]), "working day", date(2024, 1, 1)),
        (pl.datetime_range(datetime(2023, 12, 30), datetime(2023, 12, 31, 23), "1h", eager=True), "hour", datetime(2024, 1, 1)),
        (pl.datetime_range(datetime(2023, 12, 31), datetime(2023, 12, 31, 23, 45), "15m", eager=True), "15 minutes", datetime(2024, 1, 1)),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)  # fmt: skip
def test_the_frequency_is_inferred_not_forced_to_days(when, step, coming) -> None:
    found = dk.forecast(pl.DataFrame({"when": when, "amount": noise(len(when))}), horizon=2)
    assert (found.step, found.to_frame()["time"][0]) == (step, coming)


def test_months_dated_by_their_31st_stay_in_their_month() -> None:
    ends = pl.date_range(date(2022, 1, 1), date(2023, 12, 1), "1mo", eager=True).dt.month_end()
    found = dk.forecast(pl.DataFrame({"when": ends, "amount": noise(24)}), horizon=3)
    assert found.to_frame()["time"].to_list() == [
        date(2024, 1, 31),
        date(2024, 2, 29),
        date(2024, 3, 31),
    ]


def test_gaps_are_said_and_not_filled_with_the_value_before() -> None:
    frame = by_day(100.0 + noise(90)).filter(
        ~pl.col("when").is_between(date(2024, 2, 1), date(2024, 2, 5))
    )
    found = dk.forecast(frame)
    assert "5 of 90 day places have no row; left unknown" in found.diagnostics.warnings
    assert found.fitted["value"].null_count() == 5
    assert found.diagnostics.n == 85
    zero = dk.forecast(frame, gaps="zero")
    assert zero.fitted["value"].null_count() == 0
    assert "5 of 90 day places have no row; counted as zero" in zero.diagnostics.warnings


def test_a_bucket_that_is_not_complete_is_left_out() -> None:
    frame = by_day(100.0 + noise(60)).with_columns(
        pl.when(pl.col("when") == date(2024, 2, 29)).then(3.0).otherwise("amount").alias("amount")
    )
    whole = dk.forecast(frame, as_of=date(2024, 3, 1))
    assert whole.to_frame()["time"][0] == date(2024, 3, 1)
    part = dk.forecast(frame, as_of=datetime(2024, 2, 29, 8))
    assert part.to_frame()["time"][0] == date(2024, 2, 29)
    assert any("not complete" in one for one in part.diagnostics.warnings)
    assert part.to_frame().equals(dk.forecast(frame.head(59)).to_frame())


def test_a_day_of_23_hours_keeps_the_wall_clock() -> None:
    when = pl.datetime_range(
        datetime(2024, 3, 1), datetime(2024, 3, 30, 23), "1h", time_zone="Europe/Berlin", eager=True
    )
    amount = 10.0 + (when.dt.hour() == 8).cast(pl.Float64) * 50
    found = dk.forecast(pl.DataFrame({"when": when, "amount": amount}), horizon=47).to_frame()
    assert found["time"].dtype == pl.Datetime("us", "Europe/Berlin")
    assert found["time"].null_count() == 0
    assert 2 not in found.filter(pl.col("time").dt.day() == 31)["time"].dt.hour()
    high = found.filter(pl.col("mean") > 40)["time"]
    assert high.dt.hour().to_list() == [8, 8]


def test_the_doubled_hour_of_autumn_is_one_place() -> None:
    found = dk.forecast(SERIES["hours through autumn"](), horizon=24)
    assert any("doubled" in one for one in found.diagnostics.warnings)
    assert found.step == "hour"


def test_hours_that_the_clock_left_out_are_not_missing() -> None:
    found = dk.forecast(SERIES["hours through spring"](), horizon=24)
    assert not any("no row" in one for one in found.diagnostics.warnings)
    assert found.fitted["time"].null_count() == 0


def test_no_bound_is_negative_where_no_value_is() -> None:
    values = np.maximum(noise(100) * 3 + 1, 0.0)
    assert (dk.forecast(values).interval()[0] == 0).any()
    assert (dk.forecast(values, nonnegative=False).interval()[0] < 0).any()
    assert (dk.forecast(values - 1).interval()[0] < 0).any()


def test_an_outlier_at_the_end_does_not_become_the_level() -> None:
    values = weekly(140)
    values[-1] = 1e5
    assert dk.forecast(by_day(values)).mean.max() < 1_000


@pytest.mark.parametrize("n", [28, 60, 140])
@pytest.mark.parametrize("back", [2, 4, 9])
def test_an_outlier_in_the_history_widens_no_interval(n, back) -> None:
    values = 20.0 + noise(n, 3)
    plain = dk.forecast(values, horizon=5, season=None)
    values[n - back] = 5_000.0
    found = dk.forecast(values, horizon=5, season=None)
    for level in (80, 95):
        bounds, wanted = np.array(found.interval(level)), np.array(plain.interval(level))
        assert np.abs(bounds - wanted).max() < 2 * np.ptp(wanted, axis=0).max()
    assert any("lone outliers" in one for one in found.diagnostics.warnings)


def test_outliers_that_come_again_and_again_are_of_the_series() -> None:
    values = 20.0 + noise(200, 3)
    values[::9] += 60.0
    found = dk.forecast(values, horizon=9, season=None)
    assert found.interval()[1].min() > 70
    assert not any("outliers" in one for one in found.diagnostics.warnings)


@pytest.mark.parametrize(
    "method", ["ets", "theta", "optimised theta", "autoregression", "linear", "seasonal naive"]
)
def test_a_method_by_name_is_the_one_that_is_taken(method) -> None:
    found = dk.forecast(by_day(weekly(120)), method=method, horizon=7)
    assert len(found.weights) == 1
    assert found.reason == "it was asked for"
    np.testing.assert_allclose(found.mean, 50 + 10 * (np.arange(120, 127) % 7 > 4), atol=3)


@pytest.mark.parametrize(
    "options",
    [
        {"method": "prophet"},
        {"horizon": 0},
        {"horizon": 2.5},
        {"horizon": True},
        {"gaps": "ffill"},
        {"order": (1, 1)},
        {"season": 1},
        {"season": "weekly"},
    ],
    ids=str,
)
def test_an_option_that_is_not_allowed_is_refused(options) -> None:
    with pytest.raises(DefinitionError, match=str(next(iter(options)))):
        dk.forecast(weekly(60), **options)


def test_given_seasons_are_taken() -> None:
    assert dk.forecast(weekly(120), season=7).seasons == (7,)
    assert dk.forecast(weekly(120), season=[30, 7]).seasons == (7, 30)
    assert dk.forecast(weekly(120), season=None).seasons == ()


@pytest.mark.parametrize("method", ["auto", "ets", "linear"])
def test_what_was_fitted_stands_beside_what_was(method) -> None:
    found = dk.forecast(by_day(weekly(100)), method=method)
    assert found.fitted.columns == ["time", "value", "fitted"]
    error = (found.fitted["value"] - found.fitted["fitted"])[14:]
    assert error.abs().mean() < 1.5


SHAPES = st.integers(0, 10_000).map(lambda seed: weekly(70, seed))


@settings(max_examples=12, deadline=None)
@given(values=SHAPES, shift=st.floats(-1e4, 1e4))
def test_a_shift_of_the_values_shifts_the_forecast(values, shift) -> None:
    options = {"horizon": 7, "nonnegative": False, "season": 7}
    base, moved = (
        dk.forecast(values - 500, **options),
        dk.forecast(values - 500 - abs(shift), **options),
    )
    np.testing.assert_allclose(moved.mean + abs(shift), base.mean, atol=0.05)


@settings(max_examples=12, deadline=None)
@given(values=SHAPES, scale=st.sampled_from([1e-6, 0.5, 3.0, 1e6]))
def test_a_change_of_units_changes_the_units_of_the_forecast(values, scale) -> None:
    base, scaled = dk.forecast(by_day(values)), dk.forecast(by_day(values * scale))
    for column in ("mean", "lower_95", "upper_80"):
        np.testing.assert_allclose(scaled.frame[column] / scale, base.frame[column], rtol=1e-3)


@settings(max_examples=12, deadline=None)
@given(values=SHAPES, missing=st.sets(st.integers(1, 68), max_size=8))
def test_a_few_missing_values_move_the_forecast_little(values, missing) -> None:
    holed = values.copy()
    holed[sorted(missing)] = np.nan
    base, found = dk.forecast(values, horizon=7, season=7), dk.forecast(holed, horizon=7, season=7)
    assert np.isfinite(found.mean).all()
    assert np.abs(found.mean - base.mean).max() < 6
    assert found.diagnostics.n == 70 - len(missing)
