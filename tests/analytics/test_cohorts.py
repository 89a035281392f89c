"""Cohorts against a count by hand, and what the usual ways of counting get wrong."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from statsmodels.stats.proportion import proportion_confint

import dashkit as dk
from dashkit.errors import AnalysisError, DefinitionError
from tests.analytics.nasty import SERIES


def orders(n: int = 4_000, users: int = 300, days: int = 400, seed: int = 1) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    start = np.datetime64("2024-01-01T00:00:00", "us")
    born = rng.integers(0, days * 86_400, users)
    who = rng.integers(0, users, n)
    later = born[who] + rng.exponential(90 * 86_400, n).astype(np.int64)
    frame = pl.DataFrame(
        {
            "user_id": who,
            "order_date": start + later.astype("timedelta64[s]"),
            "revenue": rng.gamma(2, 20, n).round(2),
        }
    )
    return frame.filter(pl.col("order_date") < datetime(2025, 3, 16))


def bucket_of(day: date, grain: str) -> int:
    if grain == "week":
        return (day - date(1970, 1, 5)).days // 7
    months = day.year * 12 + day.month - 1
    return months if grain == "month" else months // 3


def end_of(bucket: int, grain: str) -> date:
    if grain == "week":
        return date(1970, 1, 5) + timedelta(days=7 * (bucket + 1))
    months = (bucket + 1) * (1 if grain == "month" else 3)
    return date(months // 12, months % 12 + 1, 1)


def by_hand(rows: list[tuple[Any, date, float]], grain: str, as_of: date) -> dict[Any, Any]:
    """Count each (start, age) by going through the rows: size, active, revenue; None where not over."""
    first: dict[Any, int] = {}
    for who, day, _ in rows:
        first[who] = min(first.get(who, 10**9), bucket_of(day, grain))
    seen, worth = defaultdict(set), defaultdict(float)
    for who, day, value in rows:
        cell = first[who], bucket_of(day, grain) - first[who]
        seen[cell].add(who)
        worth[cell] += value
    last = max(bucket_of(day, grain) for _, day, _ in rows)
    found = {}
    for start in sorted(set(first.values())):
        size = sum(one == start for one in first.values())
        for age in range(last - min(first.values()) + 1):
            over = end_of(start + age, grain) <= as_of
            cell = (len(seen[start, age]), round(worth[start, age], 6)) if over else (None, None)
            found[start, age] = (size, *cell)
    return found


@pytest.mark.parametrize("grain", ["week", "month", "quarter"])
def test_every_cell_equals_a_count_by_hand(grain) -> None:
    frame = orders()
    found = dk.cohorts(frame, grain=grain).table
    rows = [(who, when.date(), value) for who, when, value in frame.rows()]
    expected = by_hand(rows, grain, date(2025, 3, 16))
    got = {
        (bucket_of(row["cohort"], grain), row["age"]): (
            row["size"],
            row["active"],
            None if row["revenue"] is None else round(row["revenue"], 6),
        )
        for row in found.iter_rows(named=True)
    }
    assert got == expected
    known = found.filter("observed")
    assert (known["retention"] == known["active"] / known["size"]).all()
    assert found.filter(~pl.col("observed"))["retention"].is_null().all()


def test_means_are_weighted_by_size_with_wilson_intervals() -> None:
    found = dk.cohorts(orders())
    for row in found.means.iter_rows(named=True):
        cells = found.table.filter((pl.col("age") == row["age"]) & pl.col("observed"))
        if cells.height == 0:
            assert row["retention"] is None
            continue
        hits, size = cells["active"].sum(), cells["size"].sum()
        assert (row["size"], row["active"], row["cohorts"]) == (size, hits, cells.height)
        assert row["retention"] == pytest.approx(hits / size)
        low, high = proportion_confint(hits, size, method="wilson")
        assert row["retention_lower"] == pytest.approx(low, abs=1e-12)
        assert row["retention_upper"] == pytest.approx(high, abs=1e-12)


def two_cohorts() -> pl.DataFrame:
    """Ninety customers of January of whom 9 return in February, ten of February of whom 10 return in March."""
    rows = [(f"a{one}", date(2026, 1, 5), 10.0) for one in range(90)]
    rows += [(f"a{one}", date(2026, 2, 5), 5.0) for one in range(9)]
    rows += [(f"b{one}", date(2026, 2, 9), 20.0) for one in range(10)]
    rows += [(f"b{one}", date(2026, 3, 9), 20.0) for one in range(10)]
    return pl.DataFrame(rows, schema=["user_id", "order_date", "revenue"], orient="row")


def test_the_mean_is_not_the_mean_of_the_cohorts_means() -> None:
    found = dk.cohorts(two_cohorts(), as_of=date(2026, 4, 1))
    assert found.means["retention"].to_list()[1] == pytest.approx(19 / 100)
    assert found.means["revenue_retention"].to_list()[1] == pytest.approx(245 / 1100)
    shares = found.table.filter(pl.col("age") == 1)["retention"].drop_nulls()
    assert shares.to_list() == [0.1, 1.0] or shares.mean() != pytest.approx(0.19)


def test_what_is_not_over_is_null_and_said() -> None:
    rows = pl.DataFrame(
        {
            "user_id": [1, 2, 1],
            "order_date": [date(2026, 10, 3), date(2026, 10, 20), date(2026, 11, 15)],
            "revenue": [1.0, 1.0, 1.0],
        }
    )
    found = dk.cohorts(rows, as_of=date(2026, 11, 16), at=(1, 2))
    assert found.matrix().rows() == [(date(2026, 10, 1), 2, 1.0, None)]
    assert found.headline["retention"].to_list() == [None, None]
    assert "1 of 2 cells are not observed yet" in found.explain()
    whole = dk.cohorts(rows, as_of=date(2026, 12, 1))
    assert whole.matrix().rows() == [(date(2026, 10, 1), 2, 1.0, 0.5)]


def test_the_first_cohort_is_said_to_hold_older_customers() -> None:
    frame = orders()
    warned = dk.cohorts(frame).diagnostics.warnings
    assert any(one.startswith("left truncation: the first cohort (2024-01-01)") for one in warned)
    later = dk.cohorts(frame, drop_first=1)
    assert later.sizes["cohort"].min() == date(2024, 2, 1)
    assert not any("truncation" in one for one in later.diagnostics.warnings)
    whole = dk.cohorts(frame).table.filter(pl.col("cohort") > date(2024, 1, 1), pl.col("age") < 14)
    assert_frame_equal(later.table.filter(pl.col("age") < 14), whole)


def test_a_given_start_counts_who_never_came_and_what_was_before_the_data() -> None:
    rows = pl.DataFrame(
        {
            "user_id": ["old", "old", "new", "new", "never", "lost"],
            "joined": [date(2025, 11, 3)] * 2 + [date(2026, 1, 9)] * 2 + [date(2026, 1, 2), None],
            "order_date": [
                date(2026, 1, 4), date(2026, 2, 4), date(2026, 1, 8), date(2026, 2, 8), None,
                date(2026, 1, 1),
            ],
        }
    )  # fmt: skip
    found = dk.cohorts(rows, start="joined", value=None, as_of=date(2026, 3, 1))
    assert found.matrix().rows() == [
        (date(2025, 11, 1), 1, None, None, 1.0, 1.0),
        (date(2026, 1, 1), 2, 0.0, 0.5, None, None),
    ]
    said = " ".join(found.diagnostics.warnings)
    assert "1 row without a time" in said
    assert "1 row before the start" in said
    assert "1 row of entities without a start" in said
    assert "the first ages of 1 cohorts are null" in said
    assert "truncation" not in said


def lapses(visits: list[int], lapse: int, complete: int) -> int | None:
    """Return the bucket after which somebody first stayed away for ``lapse`` complete buckets."""
    for one in range(visits[0], complete - lapse):
        if one in visits and not any(two in visits for two in range(one + 1, one + lapse + 1)):
            return one
    return None


@pytest.mark.parametrize("lapse", [1, 3])
def test_survival_ends_with_the_first_lapse_and_is_known_later(lapse) -> None:
    rng = np.random.default_rng(7)
    visits = {who: sorted(set(rng.integers(0, 10, 4).tolist())) for who in range(60)}
    rows = [(who, date(2026, 1 + b, 5)) for who, there in visits.items() for b in there]
    frame = pl.DataFrame(rows, schema=["user_id", "order_date"], orient="row")
    found = dk.cohorts(frame, value=None, lapse=lapse, as_of=date(2026, 11, 1))
    for row in found.table.iter_rows(named=True):
        start, age = row["cohort"].month - 1, row["age"]
        members = [there for there in visits.values() if there[0] == start]
        gone = [lapses(there, lapse, 10) for there in members]
        known = age == 0 or start + age - 1 + lapse < 10
        alive = sum(one is None or one >= start + age for one in gone) / len(members)
        assert row["survival"] == (pytest.approx(alive) if known else None)
    means = found.means.filter(pl.col("survival").is_not_null())
    assert means["survival"].is_sorted(descending=True)
    inside = (means["survival_lower"] <= means["survival"]) & (
        means["survival"] <= means["survival_upper"]
    )
    assert inside.all()


def test_intervals_hold_what_they_promise() -> None:
    hits = {"retention": 0, "revenue_retention": 0, "survival": 0}
    runs = 150
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        users = 250
        back, spend = rng.random(users) < 0.3, rng.gamma(1, 30, (users, 2))
        gone = ~back
        who = np.concatenate([np.arange(users), np.flatnonzero(back)])
        when = [date(2026, 1, 10)] * users + [date(2026, 2, 10)] * int(back.sum())
        value = np.concatenate([spend[:, 0], spend[back, 1]])
        frame = pl.DataFrame({"user_id": who, "order_date": when, "revenue": value})
        found = dk.cohorts(frame, as_of=date(2026, 3, 1), lapse=1, seed=seed).means.row(
            1, named=True
        )
        for name in hits:
            hits[name] += found[f"{name}_lower"] <= 0.3 <= found[f"{name}_upper"]
        assert found["survival"] == pytest.approx(1 - gone.mean())
    assert all(0.90 <= hit / runs <= 0.99 for hit in hits.values()), hits


def test_days_begin_in_the_zone() -> None:
    instants = [datetime(2026, 2, 1, 3, 30), datetime(2026, 3, 20, 12)]
    rows = {"user_id": [1, 1], "order_date": instants, "revenue": [1.0, 1.0]}
    new_york = dk.cohorts(rows, timezone="America/New_York", as_of=date(2026, 4, 1))
    assert new_york.sizes["cohort"].to_list() == [date(2026, 1, 1)]
    assert dk.cohorts(rows, as_of=date(2026, 4, 1)).sizes["cohort"].to_list() == [date(2026, 2, 1)]
    aware = {**rows, "order_date": [one.replace(tzinfo=UTC) for one in instants]}
    again = dk.cohorts(aware, timezone="America/New_York", as_of=date(2026, 4, 1))
    assert_frame_equal(again.table, new_york.table)


@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
def test_the_quick_way_to_local_days_is_the_slow_way(zone) -> None:
    from dashkit.analytics.activity import days_of

    rng = np.random.default_rng(3)
    seconds = rng.integers(0, 400 * 86_400, 60_000)
    times = pl.Series(np.datetime64("2024-01-01", "us") + seconds.astype("timedelta64[s]"))
    slow = times.dt.replace_time_zone("UTC").dt.convert_time_zone(zone).dt.date().to_physical()
    assert days_of(times, zone).tolist() == slow.to_list()


@pytest.mark.parametrize(
    "change",
    [
        lambda ids: ids.cast(pl.String),
        lambda ids: ids.cast(pl.String).cast(pl.Categorical),
        lambda ids: ids.cast(pl.Float64),
        lambda ids: ids.cast(pl.Decimal(20, 2)),
        lambda ids: ids * 10**12 + 5,
        lambda ids: ids.cast(pl.UInt64) + 2**62,
        lambda ids: (ids * 40).cast(pl.Int32) - 6_000,
        lambda ids: ids.cast(pl.String).str.encode("hex").cast(pl.Binary),
        lambda ids: pl.Series("user_id", [(one, "x") for one in ids], dtype=pl.Object),
        lambda ids: pl.datetime_range(
            datetime(2020, 1, 1), datetime(2020, 12, 31), "1d", eager=True
        ).gather(ids).alias("user_id"),
    ],
)  # fmt: skip
def test_who_may_be_named_in_any_way(change) -> None:
    frame = orders()
    named = frame.with_columns(change(frame["user_id"]).alias("user_id"))
    expected, found = dk.cohorts(frame).table, dk.cohorts(named).table
    assert_frame_equal(
        found.drop("revenue", "revenue_retention"), expected.drop("revenue", "revenue_retention")
    )
    np.testing.assert_allclose(found["revenue"].drop_nulls(), expected["revenue"].drop_nulls())


def test_every_kind_of_frame_is_left_as_it_was_and_gives_the_same() -> None:
    frame = orders()
    expected = dk.cohorts(frame)
    for data in (frame.to_pandas(), frame.lazy(), frame.to_arrow(), frame.to_dict(as_series=False)):
        assert_frame_equal(dk.cohorts(data).table, expected.table)
    pandas = frame.to_pandas()
    before = pandas.copy(deep=True)
    dk.cohorts(pandas)
    pd.testing.assert_frame_equal(pandas, before)
    shuffled = dk.cohorts(frame.sample(fraction=1.0, shuffle=True, seed=2))
    assert_frame_equal(shuffled.table, expected.table)


def test_columns_have_other_names() -> None:
    frame = orders()
    renamed = frame.rename({"user_id": "Kunde", "order_date": "時間", "revenue": "€"})
    found = dk.cohorts(renamed, entity="Kunde", time="時間", value="€")
    assert_frame_equal(found.table, dk.cohorts(frame).table)
    with pytest.raises(AnalysisError, match="entity 'user_id' is not a column") as caught:
        dk.cohorts(renamed)
    assert caught.value.reason == "unknown column"


def test_missing_values_count_as_nothing_and_are_said() -> None:
    rows = {
        "user_id": [1, 1, None, 2],
        "order_date": [date(2026, 1, 1), date(2026, 2, 1), date(2026, 1, 1), None],
        "revenue": [Decimal("10.00"), None, Decimal(1), Decimal(1)],
    }
    found = dk.cohorts(rows, as_of=date(2026, 3, 1))
    assert found.table["revenue"].to_list() == [10.0, 0.0]
    assert found.diagnostics.warnings[:3] == (
        "left out: 1 row without an entity",
        "left out: 1 row without a time",
        "counted as 0: 1 row without a finite 'revenue'",
    )


def test_a_window_shows_the_newest_cohorts_as_they_are_in_all_the_data() -> None:
    frame = orders()
    found = dk.cohorts(frame, window=180)
    assert found.sizes["cohort"].min() == date(2024, 10, 1)
    every = dk.cohorts(frame).sizes.filter(pl.col("cohort") >= date(2024, 10, 1))
    assert_frame_equal(found.sizes, every)


def test_results_are_json_and_the_same_each_time() -> None:
    first, second = dk.cohorts(orders()), dk.cohorts(orders())
    text = json.dumps(first.to_dict(), allow_nan=False)
    assert text == json.dumps(second.to_dict(), allow_nan=False)
    assert json.loads(text)["headline"]["age"] == [1, 3, 6, 12]
    assert first.diagnostics.seed == 42
    assert_frame_equal(first.to_frame(), first.table)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"grain": "day"}, "grain 'day' is not allowed"),
        ({"grain": "mnth"}, "Did you mean 'month'"),
        ({"timezone": "Europe/Berln"}, "Did you mean 'Europe/Berlin'"),
        ({"confidence": 95}, "not between 0 and 1"),
        ({"lapse": 0}, "lapse 0"),
    ],
)
def test_a_bad_option_is_named(options, message) -> None:
    with pytest.raises(DefinitionError, match=message):
        dk.cohorts(orders(50), **options)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ({"user_id": [], "order_date": [], "revenue": []}, "empty"),
        ({"user_id": [1], "order_date": ["2026-01-01"], "revenue": [1]}, "no times"),
        ({"user_id": [1], "order_date": [date(2026, 1, 1)], "revenue": ["x"]}, "not numeric"),
        ({"user_id": [[1]], "order_date": [date(2026, 1, 1)], "revenue": [1]}, "not supported"),
        ({"user_id": [None], "order_date": [date(2026, 1, 1)], "revenue": [1]}, "empty"),
        (
            {"user_id": [1], "order_date": pl.Series([None], dtype=pl.Date), "revenue": [1]},
            "no times",
        ),
    ],
)
def test_unusable_rows_have_a_reason(rows, reason) -> None:
    with pytest.raises(AnalysisError) as caught:
        dk.cohorts(rows)
    assert caught.value.reason == reason


@pytest.mark.parametrize("name", SERIES)
def test_odd_inputs_get_an_answer_or_a_reason(name) -> None:
    data = SERIES[name]()
    before = repr(data)
    reason = ""
    try:
        found = dk.cohorts(data, entity="amount", time="when", value="amount")
    except AnalysisError as error:
        reason = error.reason
    else:
        json.dumps(found.to_dict(), allow_nan=False)
        reason = found.explain()
    assert reason
    assert repr(data) == before


def test_the_memory_of_many_entities_is_bounded_without_another_answer(monkeypatch) -> None:
    from dashkit.analytics import cohort_counts

    expected = dk.cohorts(orders()).table
    monkeypatch.setattr(cohort_counts, "_CELLS", 1_000)
    assert_frame_equal(dk.cohorts(orders()).table, expected)
