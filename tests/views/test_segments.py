"""Segments on screen: the profiles of the function, filters, times as days, what may not be seen."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

import dashkit as dk
from dashkit.errors import DefinitionError
from dashkit.state.choice import Choice
from dashkit.views import compute
from tests.views.cases import chose
from tests.views.test_static import Strict

AS_OF = date(2026, 11, 16)


def rows() -> pl.DataFrame:
    """Return 60 customers with one small old order and 40 with five large new ones."""
    rng = np.random.default_rng(1)
    few = [
        (who, AS_OF - timedelta(days=int(rng.integers(150, 250))), rng.gamma(50, 0.2), "EU")
        for who in range(60)
    ]
    many = [
        (
            who,
            AS_OF - timedelta(days=int(rng.integers(1, 30))),
            rng.gamma(50, 4),
            "US" if who % 2 else "EU",
        )
        for who in range(60, 100)
        for _ in range(5)
    ]
    return pl.DataFrame(few + many, schema=["customer", "day", "amount", "region"], orient="row")


def shop(frame: pl.DataFrame | None = None) -> dk.Model:
    found = dk.model(rows() if frame is None else frame, time="day", as_of=AS_OF)
    return found.define(
        revenue=dk.sum("amount").with_(unit="USD"), orders="count()", last=dk.max("day")
    )


def view_of(m: dk.Model, **options) -> dk.Segments:
    return dk.Segments("customer", features=[m.revenue, m.orders, m.last], **options)


def shown(view, choice=None):
    return compute.show({"x": (view, choice or Choice())}, whole=True)["x"].shown


def test_profiles_are_those_of_the_function_in_the_measures_format() -> None:
    drawn = shown(view_of(shop()))
    assert [one["label"] for one in drawn["columns"]] == [
        "Segment", "Size", "Share", "Revenue", "Orders", "Days since last",
    ]  # fmt: skip
    amounts = rows().group_by("customer").agg(pl.col("amount").sum(), pl.col("day").max())
    few = amounts.filter(pl.col("customer") < 60)
    assert [row[1:3] for row in drawn["rows"]] == [["60", "60%"], ["40", "40%"]]
    assert drawn["rows"][0][3] == f"${few['amount'].mean():,.2f}"
    assert drawn["rows"][0][4] == "1"
    days = (pl.lit(AS_OF) - pl.col("day")).dt.total_days()
    assert drawn["rows"][0][5] == f"{few.select(days.mean()).item():,.0f}"
    assert drawn["rows"][1][0] in {"High revenue, high orders", "High orders, high revenue"}
    assert "2 is the most that comes out again" in drawn["note"]


def test_cells_are_tinted_by_their_distance_from_the_mean_of_all() -> None:
    drawn = shown(view_of(shop()))
    assert drawn["shades"]["Revenue"][0] < -0.3
    assert drawn["shades"]["Revenue"][1] > 0.3
    assert drawn["shades"]["Days since last"][1] < -0.3


def test_filters_apply_and_the_segment_of_each_entity_can_be_had() -> None:
    m = shop()
    view = view_of(m, k=2)
    drawn = shown(view, chose("bars", m.region == "EU"))
    assert sorted(row[1] for row in drawn["rows"]) == ["20", "60"]
    assert drawn["filters"] == ["Region is EU"]
    table = view.segmentation().table
    assert table.columns == ["customer", "segment", "name"]
    assert table.filter(pl.col("customer") < 60)["segment"].unique().to_list() == [1]


def test_the_same_answer_is_grouped_once(monkeypatch) -> None:
    from dashkit.views import segments

    calls = []
    segment = segments.segment
    monkeypatch.setattr(segments, "segment", lambda *a, **k: calls.append(1) or segment(*a, **k))
    view = view_of(shop(), k=2)
    results = {"main": view.result()}
    assert view.present(results, Choice()) == view.present(results, Choice(page="two"))
    assert len(calls) == 1


def test_rows_without_an_entity_are_said() -> None:
    frame = rows().with_columns(pl.when(pl.col("customer") > 0).then(pl.col("customer")))
    drawn = shown(view_of(shop(frame), k=2))
    assert "rows without an entity belong to no segment" in drawn["caveats"]
    assert sum(int(row[1]) for row in drawn["rows"]) == 99


def test_too_few_entities_and_groups_that_may_not_be_seen_are_said() -> None:
    m = shop()
    drawn = shown(view_of(m), chose("bars", m.region == "Mars"))
    assert drawn["status"] == "empty"
    few = shop(rows().filter(pl.col("customer") < 5))
    assert shown(view_of(few))["message"] == "No segments: 5 entities are fewer than 10"
    hidden = shown(view_of(dk.Policy(min_group=3).of(m, "ada")))
    assert (hidden["status"], "rows" in hidden) == ("empty", False)
    assert "groups of few rows may not be shown" in hidden["message"]


def test_text_and_html_say_the_same_without_script() -> None:
    text, html = view_of(shop(), k=2)._static()
    assert "100 entities fall into 2 segments" in text
    parser = Strict()
    parser.feed(html)
    assert (parser.open, parser.bad) == ([], [])
    assert html.count('data-tint="below" style') == 3
    assert view_of(shop()).sortable(Choice()) == frozenset()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"features": []}, "needs features"),
        ({"k": 1}, "k=1"),
        ({"k": "many"}, "k='many'"),
        ({"method": "dbscan"}, "Did you mean 'hdbscan'"),
        ({"scaling": "zscore"}, "Allowed: auto, standard"),
    ],
)
def test_a_bad_option_is_named(options, message) -> None:
    m = shop()
    with pytest.raises(DefinitionError, match=message):
        dk.Segments("customer", **{"features": [m.revenue], "model": m, **options})


@pytest.mark.parametrize(
    "labels", [("size", "share"), ("name", "segment"), ("customer", "x"), ("x", "x")]
)
def test_features_may_be_called_as_what_is_told_of_a_segment(labels: tuple[str, str]) -> None:
    def view(names: tuple[str, str]) -> dk.Segments:
        m = shop().define(a=m0.revenue.with_(label=names[0]), b=m0.orders.with_(label=names[1]))
        return dk.Segments("customer", features=[m.a, m.b], k=2)

    m0 = shop()
    drawn, plain = shown(view(labels)), shown(view(("one", "two")))
    assert [row[1:] for row in drawn["rows"]] == [row[1:] for row in plain["rows"]]
    assert [*drawn["shades"].values()] == [*plain["shades"].values()]
    heads = [one["label"] for one in drawn["columns"][3:]]
    assert heads == (["x", "x (2)"] if labels[0] == labels[1] else [*labels])
    table = view(labels).segmentation().table
    assert table["segment"].sort().to_list() == [1] * 60 + [2] * 40
