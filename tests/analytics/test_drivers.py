"""What made a number change: the parts add up, the cause comes first, reversals are said."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dashkit as dk
from benchmarks import analytics_compare as simulated
from dashkit.errors import AnalysisError, DefinitionError
from tests.analytics.nasty import SERIES

BEFORE = {"region": ["EU"] * 4 + ["US"] * 6, "kind": ["a", "b"] * 5, "sum": [10.0] * 4 + [20.0] * 6}
AFTER = {"region": ["EU"] * 5 + ["US"] * 3, "kind": ["a", "b"] * 4, "sum": [12.0] * 5 + [20.0] * 3}


def test_a_sum_is_split_as_by_hand() -> None:
    found = dk.drivers(BEFORE, AFTER, measure="sum", by="region")
    assert (found.before, found.after, found.change) == (160, 120, -40)
    whole = found.dimensions[0]
    # 10 rows of 16 before, 8 of 15 after; shares of EU 0.4 and 0.625, rates 10 and 12
    assert whole.volume == pytest.approx(-2 * (16 + 15) / 2)
    assert whole.rate == pytest.approx(9 * (0.4 + 0.625) / 2 * 2)
    assert whole.mix == pytest.approx(9 * (0.225 * 11 - 0.225 * 20))
    eu, us = sorted(found.segments, key=lambda one: one.segment)
    assert (eu.effect, us.effect) == (pytest.approx(20), pytest.approx(-60))
    assert us.rate == pytest.approx(0)
    assert (us.before, us.after, us.share_before, us.share_after) == (120, 60, 0.6, 0.375)
    assert us.cause
    assert us.explained == pytest.approx(1.5)


def test_a_ratio_is_split_into_rate_and_mix() -> None:
    before = {"s": ["x", "y"], "n": [70, 1], "d": [100, 10]}
    after = {"s": ["x", "y"], "n": [8, 20], "d": [10, 100]}
    found = dk.drivers(before, after, measure="n", denominator="d", by="s")
    whole = found.dimensions[0]
    assert found.before == pytest.approx(71 / 110)
    assert found.change == pytest.approx(28 / 110 - 71 / 110)
    assert whole.volume == 0
    assert whole.rate == pytest.approx(0.1)
    assert whole.rate + whole.mix == pytest.approx(found.change)
    assert whole.reversal == "every segment"
    assert "But in every s it rose: the fall comes from shares that moved" in found.explain()


def test_segments_that_are_new_or_gone_are_mix() -> None:
    before = {"s": ["old", "both", "both"], "n": [5.0, 1, 2]}
    after = {"s": ["new", None, "both", "both"], "n": [7.0, 4, 1, 2]}
    found = dk.drivers(before, after, measure="n", by="s")
    status = {one.segment: one.status for one in found.segments}
    assert status == {"old": "gone", "both": "kept", "new": "new", None: "new"}
    assert all(one.rate == pytest.approx(0) for one in found.segments if one.status != "kept")
    assert sum(one.effect for one in found.segments) == pytest.approx(6)
    assert "new" in found.explain()
    assert {one.name for one in found.segments if one.segment is None} == {"s (missing)"}


def test_parts_of_random_cubes_add_up_to_the_change() -> None:
    assert simulated.largest_rest(60) < 1e-9


@given(
    cells=st.lists(
        st.tuples(
            st.sampled_from("abcd"), st.booleans(), st.integers(-1000, 1000), st.integers(1, 50)
        ),
        min_size=2,
        max_size=40,
    ),
    ratio=st.booleans(),
)
@settings(max_examples=50, deadline=None)
def test_parts_of_any_table_add_up_and_swapped_periods_flip_them(cells, ratio) -> None:
    cells = [*cells, ("a", True, 3, 2), ("b", False, 5, 4)]
    table = dict(zip(("s", "later", "y", "x"), map(list, zip(*cells, strict=True)), strict=True))
    options = {
        "measure": "y",
        "by": "s",
        "denominator" if ratio else "volume": "x",
        "period": "later",
    }
    found = dk.drivers(table, **options)
    back = dk.drivers(table, **options, periods=(True, False))
    size = max(1.0, abs(found.before), abs(found.after))
    assert sum(one.effect for one in found.segments) == pytest.approx(found.change, abs=1e-9 * size)
    whole = found.dimensions[0]
    assert whole.volume + whole.rate + whole.mix == pytest.approx(found.change, abs=1e-9 * size)
    effects = {one.segment: one.effect for one in back.segments}
    for one in found.segments:
        assert effects[one.segment] == pytest.approx(-one.effect, abs=1e-9 * size)
    if not ratio:
        assert all(
            one.effect == pytest.approx(one.after - one.before, abs=1e-9 * size)
            for one in found.segments
        )


@pytest.mark.parametrize("kind", ["value", "volume", "rate"])
def test_a_planted_cause_comes_first(kind) -> None:
    assert simulated.found_first(25, kind) >= 0.95


def test_a_planted_cause_is_told_from_chance_and_its_part_is_named() -> None:
    rng = np.random.default_rng(2)
    before, after, (name, place) = simulated.planted(rng, "value")
    found = dk.drivers(before, after, measure="revenue", by=list(simulated.SIZES))
    first = found.segments[0]
    assert (first.dimension, first.segment) == (name, place)
    assert first.significant
    assert first.q_value >= first.p_value
    assert abs(first.rate) > abs(first.mix)
    assert found.dimensions[0].name == name
    assert found.dimensions[0].causes[0] == place
    assert f"{name} {place}" in found.explain()
    assert "mostly rate" in found.explain()


def test_segments_are_significant_rarely_where_nothing_changed() -> None:
    assert simulated.unlike(40) <= 0.15


def test_every_planted_reversal_is_flagged_and_nothing_else() -> None:
    assert simulated.flagged(150) == 1.0
    rng = np.random.default_rng(1)
    for _ in range(50):
        rates, weights = rng.uniform(0.1, 0.5, 4), rng.uniform(10, 20, 4)
        sides = [
            {"s": list("abcd"), "y": one * weights, "x": weights} for one in (rates, rates + 0.1)
        ]
        found = dk.drivers(*sides, measure="y", denominator="x", by="s")
        assert found.dimensions[0].reversal == "none"


def test_a_reversal_on_balance_is_said() -> None:
    before = {"s": ["a", "b", "c"], "y": [60, 10, 5], "x": [100, 100, 10]}
    after = {"s": ["a", "b", "c"], "y": [13, 22, 4], "x": [20, 180, 10]}
    found = dk.drivers(before, after, measure="y", denominator="x", by="s")
    assert found.change < 0
    assert found.dimensions[0].rate > 0
    assert found.dimensions[0].reversal == "on balance"
    assert "But on balance within each s it rose" in found.explain()


def test_periods_of_one_frame_are_as_two_frames() -> None:
    days = [date(2024, 1, 1)] * 10 + [date(2024, 2, 1)] * 8 + [date(2024, 3, 1)] * 2
    rows = {name: BEFORE[name] + AFTER[name] + AFTER[name][:2] for name in BEFORE}
    periods = (date(2024, 1, 1), date(2024, 2, 1))
    two = dk.drivers(BEFORE, AFTER, measure="sum", by=["region", "kind"])
    for frame in (
        pl.DataFrame({"day": days, **rows}),
        pl.DataFrame({"day": days, **rows}).to_arrow(),
    ):
        one = dk.drivers(frame, measure="sum", by=["region", "kind"], period="day", periods=periods)
        assert one.segments == two.segments
        assert one.labels == ("2024-01-01", "2024-02-01")


def test_kinds_of_columns_and_input_unchanged() -> None:
    frame = pd.DataFrame(
        {
            "when": ["b", "a"] * 10,
            "tag": pd.Categorical(["x", "y", None, "x"] * 5),
            "mixed": pd.Series([1, "one", 2.5, None] * 5, dtype=object),
            "flag": [True, False] * 10,
            "amount": [Decimal("1.10"), Decimal("2.20")] * 10,
        }
    )
    before = frame.copy()
    found = dk.drivers(
        frame, measure="amount", by=["tag", "mixed", "flag"], period="when", periods=("a", "b")
    )
    pd.testing.assert_frame_equal(frame, before)
    assert found.change == pytest.approx(-11)
    assert {one.segment for one in found.of("flag")} == {"true", "false"}
    assert None in {one.segment for one in found.of("mixed")}
    assert found.to_frame().height == len(found.segments)
    assert json.dumps(found.to_dict(), allow_nan=False)


def test_missing_numbers_are_left_out_and_said() -> None:
    rows = {name: [*values, values[0]] for name, values in AFTER.items()}
    rows["sum"][-1] = None
    found = dk.drivers(BEFORE, rows, measure="sum", by="region")
    assert found.change == -40
    assert found.diagnostics.warnings[0].startswith("1 rows are left out")


def test_very_many_segments_are_taken_together_and_still_add_up() -> None:
    sides = [
        {"s": np.arange(3_000), "y": np.arange(3_000.0) + one * (np.arange(3_000) > 2_900)}
        for one in (0, 5)
    ]
    found = dk.drivers(*sides, measure="y", by="s")
    assert len(found.segments) == 1_000
    assert {one.segment for one in found.segments} >= {"2999", "(2,001 others)"}
    assert sum(one.effect for one in found.segments) == pytest.approx(99 * 5)


def test_nothing_changed_is_said() -> None:
    found = dk.drivers(BEFORE, BEFORE, measure="sum", by="region")
    assert found.explain() == "sum did not change: 160."
    assert not any(one.cause for one in found.segments)
    assert found.segments[0].explained is None


@pytest.mark.parametrize(
    ("data", "after", "options", "words"),
    [
        (BEFORE, AFTER, {"measure": "sun", "by": "region"}, "measure 'sun' is not a column. Did you mean 'sum'"),
        (BEFORE, AFTER, {"measure": "sum", "by": "regoin"}, "by 'regoin' is not a column. Did you mean 'region'"),
        (BEFORE, AFTER, {"measure": "kind", "by": "region"}, "'kind' holds String values"),
        (BEFORE, AFTER, {"measure": "sum", "by": []}, "one or more different columns"),
        (BEFORE, AFTER, {"measure": "sum", "by": "kind", "period": "kind"}, "two frames are the periods"),
        (BEFORE, None, {"measure": "sum", "by": "kind"}, "period=..."),
        (BEFORE, None, {"measure": "sum", "by": "kind", "period": "sum", "periods": (1, 2)}, "no two values"),
        ({**BEFORE, "p": range(10)}, None, {"measure": "sum", "by": "kind", "period": "p"}, "say periods="),
        (BEFORE, {"region": [], "sum": []}, {"measure": "sum", "by": "region"}, "no rows after"),
        (BEFORE, {**AFTER, "sum": [None] * 8}, {"measure": "sum", "by": "region"}, "no rows after"),
        (
            {**BEFORE, "x": [0] * 10},
            {**AFTER, "x": [1] * 8},
            {"measure": "sum", "by": "region", "denominator": "x"},
            "'x' adds up to 0 before",
        ),
        (BEFORE, AFTER, {"measure": "sum", "by": "kind", "volume": "sum", "denominator": "sum"}, "give one of them"),
        (BEFORE, AFTER, {"measure": "sum", "by": "kind", "confidence": 95}, "between 0 and 1"),
    ],
)  # fmt: skip
def test_what_cannot_be_explained_says_why(data, after, options, words) -> None:
    with pytest.raises((AnalysisError, DefinitionError), match=words):
        dk.drivers(data, after, **options)


@pytest.mark.parametrize("name", SERIES)
def test_whatever_comes_is_explained_or_has_a_reason(name) -> None:
    data, same = SERIES[name](), SERIES[name]()
    before = repr((data, same))
    try:
        found = dk.drivers(data, same, measure="value", by="value")
    except AnalysisError as error:
        assert error.reason  # noqa: PT017
        return
    except DefinitionError:
        assert name == "nothing"
        return
    finally:
        assert repr((data, same)) == before
    if name != "a million":
        again = dk.drivers(data, same, measure="value", by="value")
        assert again.to_dict() == found.to_dict()
    assert found.change == 0
    assert json.dumps(found.to_dict(), allow_nan=False)
