"""Lifetime values: the published figures of the CDNOW customers, and what the models must keep to."""

from __future__ import annotations

import importlib.util
import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from scipy.integrate import quad
from scipy.stats import beta

import dashkit as dk
from dashkit.analytics.bgnbd import BgNbd, GammaGamma
from dashkit.errors import AnalysisError, DefinitionError
from tests.analytics.nasty import SERIES


def folder() -> Path:
    found = importlib.util.find_spec("lifetimes")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "datasets"


@pytest.fixture(scope="module")
def cdnow() -> pl.DataFrame:
    """Orders of 2,357 customers who began in early 1997: the tenth of the published study."""
    lines = [one.split() for one in (folder() / "CDNOW_sample.txt").read_text().splitlines()]
    return pl.DataFrame(
        {
            "user_id": [one[0] for one in lines],
            "order_date": [one[2] for one in lines],
            "revenue": [float(one[4]) for one in lines],
        }
    ).with_columns(pl.col("order_date").str.to_date("%Y%m%d"))


@pytest.fixture(scope="module")
def fitted(cdnow):
    return dk.clv(cdnow, as_of=date(1997, 10, 1), horizon=39)


def test_purchases_are_those_published_by_fader_hardie_and_lee() -> None:
    summary = pl.read_csv(folder() / "cdnow_customers_summary.csv")
    found = dk.clv(summary, entity="ID", horizon=39)
    model = found.purchases
    assert [round(one, 3) for one in (model.r, model.alpha, model.a, model.b)] == [
        0.243, 4.414, 0.793, 2.426,
    ]  # fmt: skip
    assert model.log_likelihood == pytest.approx(-9582.4, abs=0.05)
    assert found.spend is None
    assert found.table["clv"].is_null().all()
    first = found.table.row(0, named=True)
    assert (first["frequency"], first["recency"], first["T"]) == (2, 30.43, 38.86)
    assert first["expected_purchases"] == pytest.approx(1.226, abs=0.001)


def test_orders_are_counted_by_customer_as_in_the_study(fitted) -> None:
    summary = pl.read_csv(folder() / "cdnow_customers_summary_with_transactions.csv")
    found = fitted.table
    assert found["frequency"].to_list() == summary["x"].cast(pl.Float64).to_list()
    np.testing.assert_allclose(found["recency"], summary["t_x"], atol=0.0051)
    np.testing.assert_allclose(found["T"], summary["T"], atol=0.0051)
    np.testing.assert_allclose(found["monetary"].fill_null(0), summary["zbar"], atol=0.0051)
    assert fitted.diagnostics.period == (date(1997, 1, 1), date(1997, 9, 30))


def test_spend_is_that_published_by_fader_and_hardie(fitted) -> None:
    model = fitted.spend
    assert (round(model.p, 2), round(model.q, 2), round(model.v, 2)) == (6.25, 3.74, 15.44)
    assert model.converged
    never = fitted.table.filter(pl.col("frequency") == 0)
    assert never["expected_spend"].unique().to_list() == [
        pytest.approx(model.p * model.v / (model.q - 1))
    ]
    assert fitted.table["clv"].to_numpy() == pytest.approx(
        (fitted.table["expected_spend"] * fitted.table["expected_purchases"]).to_numpy()
    )


def test_repeat_purchases_of_both_halves_are_near_what_was_expected(cdnow, fitted) -> None:
    days = cdnow.unique(["user_id", "order_date"])
    came = days.height - days["user_id"].n_unique()
    expected = fitted.table["frequency"].sum() + fitted.table["expected_purchases"].sum()
    assert expected == pytest.approx(came, rel=0.08)


@pytest.mark.parametrize("a", [0.793, 1.0, 1.7])
@pytest.mark.parametrize(("x", "t_x"), [(0, 0.0), (1, 3.0), (4, 29.0), (200, 29.9)])
def test_expected_purchases_are_the_mean_over_rates_and_chances(a, x, t_x) -> None:
    model = BgNbd(r=0.243, alpha=4.414, a=a, b=2.426, log_likelihood=0.0, converged=True)
    age, ahead = 30.0, 20.0

    def given(chance: float) -> float:
        left = (1 + chance * ahead / (model.alpha + age)) ** -(model.r + x)
        return (1 - left) / chance * beta.pdf(chance, model.a, model.b + x)

    edges = [0, *beta.ppf([1e-9, 1e-4, 0.01, 0.5, 0.99], model.a, model.b + x), 1]
    staying = sum(quad(given, low, high)[0] for low, high in pairwise(edges))
    seen = tuple(np.array([float(one)]) for one in (x, t_x, age))
    expected = model.expected(ahead, *seen)[0] / model.alive(*seen)[0]
    assert expected == pytest.approx(staying, rel=1e-5)


def test_the_longer_away_the_less_alive() -> None:
    model = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426, log_likelihood=0.0, converged=True)
    x, t_x = np.array([2_000.0, 2_000.0, 2.0, 0.0]), np.array([99.9, 50.0, 50.0, 0.0])
    found = model.alive(x, t_x, np.full(4, 100.0))
    assert found == pytest.approx([0.997, 0.0, 0.500, 1.0], abs=0.001)


def test_spend_is_drawn_to_the_mean_of_all() -> None:
    model = GammaGamma(p=6.25, q=3.74, v=15.44, converged=True)
    x, m = np.array([0.0, 1.0, 50.0]), np.array([0.0, 100.0, 100.0])
    found = model.expected(x, m)
    assert found[0] == pytest.approx(6.25 * 15.44 / 2.74)
    assert found[0] < found[1] < found[2] < 100


def test_a_year_later_is_worth_less(cdnow, fitted) -> None:
    found = dk.clv(cdnow, as_of=date(1997, 10, 1), horizon=39, discount=0.1)
    ratio = found.table["clv"].sum() / fitted.table["clv"].sum()
    assert 1.1 ** (-39 * 7 / 365.25) < ratio < 1
    with pytest.raises(DefinitionError, match="discount"):
        dk.clv(cdnow, discount=-2)


def test_what_breaks_an_assumption_is_said() -> None:
    rng = np.random.default_rng(2)
    x = rng.integers(0, 9, 200).astype(float)
    rows = pl.DataFrame(
        {
            "user_id": range(200),
            "frequency": x,
            "recency": np.where(x > 0, rng.uniform(1, 30, 200), 0),
            "T": 40.0,
            "monetary_value": np.where(x > 0, x * 10 + rng.random(200), 0),
        }
    )
    bad = pl.DataFrame(
        [[200, 1.0, 50.0, 40.0, 9.0], [201, 2.0, 5.0, 40.0, -9.0]],
        schema=rows.schema,
        orient="row",
    )
    said = " ".join(dk.clv(pl.concat([rows, bad])).diagnostics.warnings)
    assert "1 rows do not hold" in said
    assert "spend goes with frequency" in said
    assert "1 customers without a positive mean value" in said


def test_the_input_stays_and_the_answer_is_json_and_the_same(cdnow, fitted) -> None:
    pandas = cdnow.to_pandas()
    before = pandas.copy(deep=True)
    again = dk.clv(pandas, as_of=date(1997, 10, 1), horizon=39)
    pd.testing.assert_frame_equal(pandas, before)
    assert json.dumps(again.to_dict(), allow_nan=False) == json.dumps(
        fitted.to_dict(), allow_nan=False
    )
    assert_frame_equal(again.to_frame(), fitted.table)
    assert "2,357 customers are expected to make" in fitted.explain()


def test_customers_who_never_come_back_tell_nothing() -> None:
    rows = {"user_id": [1, 2], "order_date": [date(2026, 1, 1)] * 2, "revenue": [1.0, 2.0]}
    with pytest.raises(AnalysisError, match="nobody came back") as caught:
        dk.clv(rows)
    assert caught.value.reason == "too few"
    with pytest.raises(DefinitionError, match="unit 'weeks' is not allowed"):
        dk.clv(rows, unit="weeks")


@pytest.mark.parametrize("analysis", [dk.clv, dk.rfm])
@pytest.mark.parametrize("name", sorted(set(SERIES) - {"a million"}))
def test_odd_inputs_get_an_answer_or_a_reason(name, analysis) -> None:
    data = SERIES[name]()
    before = repr(data)
    reason = ""
    try:
        found = analysis(data, entity="amount", time="when", value="amount")
    except AnalysisError as error:
        reason = error.reason
    else:
        json.dumps(found.to_dict(), allow_nan=False)
        reason = found.explain()
    assert reason
    assert repr(data) == before


def test_a_few_customers_who_come_back_every_day_are_an_answer_or_a_warning() -> None:
    rows = {
        "user_id": [1, 1, 1, 2, 2, 2],
        "order_date": [date(2026, 1, one) for one in (1, 2, 3)] * 2,
        "revenue": [1.0] * 6,
    }
    found = dk.clv(rows)
    assert np.isfinite(found.table["expected_purchases"].to_numpy()).all()
    assert found.diagnostics.warnings
