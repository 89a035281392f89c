"""Segments: planted groups are found, figures are in the units of the features, nothing is made up."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from sklearn.metrics import adjusted_rand_score

import dashkit as dk
from dashkit import samples
from dashkit.analytics.scaling import scaled
from dashkit.errors import AnalysisError, DefinitionError
from tests.analytics.nasty import SERIES

SPENDERS = (("few", 500, 2.0, 8.0), ("some", 300, 20.0, 30.0), ("many", 200, 150.0, 90.0))


def customers(seed: int = 1) -> pl.DataFrame:
    """Return three skewed groups of 500, 300 and 200, shuffled."""
    rng = np.random.default_rng(seed)
    parts = [
        pl.DataFrame(
            {
                "planted": name,
                "visits": rng.lognormal(np.log(visits), 0.25, size),
                "spend": rng.lognormal(np.log(spend), 0.25, size),
            }
        )
        for name, size, visits, spend in SPENDERS
    ]
    frame = pl.concat(parts).sample(fraction=1.0, shuffle=True, seed=seed)
    return frame.with_columns(pl.int_range(pl.len()).alias("user_id"))


FEATURES = ["visits", "spend"]


@pytest.fixture(scope="module")
def found():
    return dk.segment(customers(), features=FEATURES)


def test_planted_groups_are_found_and_their_number_chosen(found) -> None:
    assert found.k == found.chosen.k == 3
    assert adjusted_rand_score(customers()["planted"], found.table["segment"]) > 0.98
    assert found.chosen.stability > 0.95
    assert found.why.startswith("3 is the most that comes out again")
    assert found.trials.filter("chosen")["k"].to_list() == [3]
    assert set(found.trials["k"]) == set(range(2, 9))


@pytest.mark.parametrize("method", ["gmm", "bisecting", "hdbscan"])
def test_other_methods_find_them_too(method) -> None:
    found = dk.segment(
        customers(), features=FEATURES, method=method, k="auto" if method == "hdbscan" else 3
    )
    known = found.table["segment"].is_not_null()
    assert known.mean() > 0.9
    planted = customers()["planted"].filter(known)
    assert adjusted_rand_score(planted, found.table["segment"].drop_nulls()) > 0.95


def test_labels_are_ordered_by_size_and_named(found) -> None:
    assert found.profile["segment"].to_list() == [1, 2, 3]
    assert found.profile["size"].to_list() == sorted(found.profile["size"], reverse=True)
    assert found.profile["share"].sum() == pytest.approx(1)
    assert found.profile["name"][0].startswith("Low ")
    assert found.profile["name"][2].startswith("High ")
    assert found.profile["name"].n_unique() == 3


def test_profile_and_centres_are_in_the_units_of_the_features(found) -> None:
    frame = customers().join(found.table, on="user_id")
    means = frame.group_by("segment").agg(pl.col(FEATURES).mean()).sort("segment")
    np.testing.assert_allclose(found.profile.select(FEATURES), means.select(FEATURES))
    centres = found.centres.pivot(  # noqa: PD010
        "feature", index="segment", values="centre"
    ).sort("segment")
    for name, row in zip(("few", "some", "many"), centres.rows(), strict=True):
        visits, spend = next((v, s) for one, _, v, s in SPENDERS if one == name)
        assert row[1:] == (pytest.approx(visits, rel=0.1), pytest.approx(spend, rel=0.1))
    medians = found.centres.filter(pl.col("feature") == "visits")["median"].to_list()
    assert medians == pytest.approx([2, 20, 150], rel=0.1)


@pytest.mark.parametrize("scaling", ["standard", "log", "yeo-johnson", "rank"])
def test_centres_come_back_from_every_scale(scaling) -> None:
    again = dk.segment(customers(), features=FEATURES, scaling=scaling, k=3)
    assert again.scaling == dict.fromkeys(FEATURES, scaling)
    bounds = again.centres.filter(pl.col("feature") == "visits")["centre"]
    assert bounds.min() > 1
    assert bounds.max() < 250


def test_a_missing_value_becomes_the_median_and_is_said_not_zero() -> None:
    frame = customers().with_columns(
        pl.when(pl.col("user_id") < 30).then(None).otherwise(pl.col("spend")).alias("spend")
    )
    middle = frame["spend"].median()
    found = dk.segment(frame, features=FEATURES, k=3)
    assert (
        f"30 missing values of 'spend' became its median {middle:g}" in found.diagnostics.warnings
    )
    used = frame.with_columns(pl.col("spend").fill_null(middle)).join(found.table, on="user_id")
    for row in found.profile.iter_rows(named=True):
        mean = used.filter(pl.col("segment") == row["segment"])["spend"].mean()
        assert row["spend"] == pytest.approx(mean)
    dropped = dk.segment(frame, features=FEATURES, k=3, impute="drop")
    assert dropped.table["segment"].null_count() == 30
    assert dropped.table["name"].null_count() == 30
    assert dropped.diagnostics.n == 970
    assert "30 rows with missing features belong to no segment" in dropped.diagnostics.warnings


def test_noise_is_said_to_be_noise() -> None:
    rng = np.random.default_rng(3)
    found = dk.segment({"a": rng.normal(size=800), "b": rng.normal(size=800)}, features=["a", "b"])
    assert found.chosen.stability < 0.9
    assert "comes out again best, if not well" in found.why
    assert any("do not come out again" in one for one in found.diagnostics.warnings)


def test_grocery_households_fall_into_stable_segments_of_a_size() -> None:
    model = samples.grocery()
    measures = ["sum(sales_value)", "distinct(basket_id)", "max(transaction_timestamp)"]
    rows = model.query(measures, "household_id").run().to_polars()
    who, total, count, last = rows.columns[:4]
    frame = rows.select(
        pl.col(who),
        pl.col(total).alias("total_revenue"),
        pl.col(count).alias("order_count"),
        (pl.col(total) / pl.col(count)).alias("avg_order_value"),
        (pl.col(last).max() - pl.col(last)).dt.total_days().alias("days_since_last_order"),
    )
    found = dk.segment(frame, entity=who)
    assert found.table.height == 2_469
    assert found.chosen.stability >= 0.90
    assert found.chosen.smallest >= 0.03
    assert found.profile["size"].sum() == 2_469


def test_the_same_each_time_json_and_the_input_left_alone(found) -> None:
    pandas = customers().to_pandas()
    before = pandas.copy(deep=True)
    again = dk.segment(pandas, features=FEATURES)
    pd.testing.assert_frame_equal(pandas, before)
    first, second = (json.dumps(one.to_dict(), allow_nan=False) for one in (found, again))
    assert first == second
    assert_frame_equal(again.to_frame(), found.table)
    assert found.explain().startswith("1,000 entities fall into 3 segments: ")


def test_features_that_do_not_vary_are_left_out_and_said() -> None:
    frame = customers().with_columns(pl.lit(3).alias("same"))
    found = dk.segment(frame, features=[*FEATURES, "same"], k=3)
    assert found.features == tuple(FEATURES)
    assert "'same' does not vary and was left out" in found.diagnostics.warnings
    with pytest.raises(AnalysisError, match="none of same varies") as caught:
        dk.segment(frame, features=["same"])
    assert caught.value.reason == "constant"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "k-means"}, "Did you mean 'kmeans'"),
        ({"scaling": "logs"}, "Did you mean 'log'"),
        ({"impute": "zero"}, "Allowed: median, drop"),
        ({"k": 1}, "k 1 is neither"),
        ({"min_share": 0.7}, "min_share 0.7"),
    ],
)
def test_a_bad_option_is_named(options, message) -> None:
    with pytest.raises(DefinitionError, match=message):
        dk.segment(customers(), features=FEATURES, **options)


def test_unknown_columns_are_named() -> None:
    with pytest.raises(
        AnalysisError, match=r"feature 'visit' is not a column\. Did you mean 'visits'"
    ):
        dk.segment(customers(), features=["visit"])
    with pytest.raises(DefinitionError, match="needs features from 0 up"):
        dk.segment({"a": np.arange(-5.0, 20.0)}, features=["a"], scaling="log")


@pytest.mark.parametrize("name", sorted(set(SERIES) - {"a million"}))
def test_odd_inputs_get_an_answer_or_a_reason(name) -> None:
    data = SERIES[name]()
    before = repr(data)
    reason = ""
    try:
        found = dk.segment(data, features=["amount"], entity="when", k=2)
    except AnalysisError as error:
        reason = error.reason
    else:
        json.dumps(found.to_dict(), allow_nan=False)
        reason = found.explain()
    assert reason
    assert repr(data) == before


@pytest.mark.parametrize(
    "name", ["one infinite", "tiny", "huge", "mostly zeros", "one outlier", "constant but the last"]
)
@pytest.mark.parametrize("k", [2, "auto"])
def test_odd_numbers_are_grouped_without_a_warning(name, k) -> None:
    found = dk.segment({"amount": SERIES[name]()}, features=["amount"], k=k)
    assert np.isfinite(found.centres["centre"].to_numpy()).all()
    assert found.profile["size"].sum() == found.diagnostics.n


def test_columns_may_be_called_as_those_of_the_answer() -> None:
    frame = customers()
    called = dict(zip(("user_id", *FEATURES), ("segment", "size", "name"), strict=True))
    found = dk.segment(frame.rename(called), features=["size", "name"], entity="segment", k=3)
    plain = dk.segment(frame, features=FEATURES, k=3)
    assert found.profile.columns == ["segment", "name", "size", "share", "size (2)", "name (2)"]
    assert found.profile["size"].to_list() == plain.profile["size"].to_list()
    assert found.profile["size (2)"].to_list() == plain.profile[FEATURES[0]].to_list()
    assert found.table.columns == ["segment (2)", "segment", "name"]


def skewed(name: str, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return {
        "typing error": lambda: np.append(rng.normal(100, 10, 1999), 1e6),
        "pareto": lambda: rng.pareto(1.1, 2_000),
        "lognormal": lambda: rng.lognormal(0, 2.5, 5_000),
        "rare": lambda: rng.poisson(0.01, 20_000).astype(float),
    }[name]()


@pytest.mark.parametrize("name", ["typing error", "pareto", "lognormal", "rare"])
@pytest.mark.parametrize("scaling", ["auto", "yeo-johnson", "rank"])
@pytest.mark.parametrize("seed", range(3))
def test_scales_too_flat_to_be_undone_leave_centres_among_the_values(name, scaling, seed) -> None:
    amount = skewed(name, seed)
    whole = scaled(amount[:, None], scaling)
    for place in (0, amount.argmax(), amount.argmin()):
        alike = amount[whole.values[:, 0] == whole.values[place, 0]]
        (back,) = whole.original(whole.values[[place]])[0]
        assert alike.min() * (1 - 1e-9) <= back <= alike.max() * (1 + 1e-9)
    found = dk.segment({"amount": amount}, features=["amount"], k=3, scaling=scaling)
    centres = found.centres["centre"].to_numpy()
    assert amount.min() - 1e-9 <= centres.min() <= centres.max() <= amount.max() * (1 + 1e-9)
