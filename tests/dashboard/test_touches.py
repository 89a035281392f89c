"""Which views a control and a chosen filter affect: by position, by model, by `ignore=`."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

import dashkit as dk

ROWS = pl.DataFrame(
    {
        "region": ["EU", "US", "EU"],
        "channel": ["web", "web", "shop"],
        "day": ["2026-11-01", "2026-11-02", "2026-11-03"],
        "amount": [1, 2, 3],
    }
).with_columns(pl.col("day").str.to_date())


@pytest.fixture
def board() -> dk.Dashboard:
    m = dk.model(dk.source(ROWS, name="a"), time="day").define(n=dk.count())
    other = dk.model(dk.source(ROWS.rename({"region": "land"}).drop("day"), name="b")).define(
        k=dk.count()
    )
    return dk.Dashboard(
        "T",
        [
            [dk.KPI(m.n, key="all"), dk.KPI(m.n, key="free", ignore="region"), dk.Text("x", key="words")],
            [dk.KPI(m.n, key="past", period="last month"), dk.KPI(other.k, key="other", compare=None)],
            dk.Section(
                "More",
                [[dk.Chart(m.n, by="region", key="bars"), dk.KPI(m.n, key="in")]],
                filters=dk.FilterBar(m.channel, key="inner"),
            ),
        ],
        filters=dk.FilterBar(dk.Period("all time"), m.region, dk.RangeSlider(m.day), key="top"),
    )  # fmt: skip


def test_controls_say_what_they_touch(board: dk.Dashboard) -> None:
    found: dict[str, Any] = board.spec()["touches"]
    assert found["top"]["region"] == ["all", "past", "bars", "in"]
    assert found["top"]["period"] == ["all", "free", "bars", "in"]
    assert found["top"]["day"] == ["all", "free", "bars", "in"]
    assert found["inner"] == {"channel": ["bars", "in"]}


def test_what_is_said_is_what_happens(board: dk.Dashboard) -> None:
    before = {key: board[key].query() for key in ("all", "free", "past", "other", "bars", "in")}
    for bar, fields in board.spec()["touches"].items():
        for field, keys in fields.items():
            if field == "period":
                board.state.period("last 2 days")
            else:
                where = dk.Filter("is_null", field)
                board.state.set("probe", where, owner=bar)
            changed = {key for key, one in before.items() if board[key].query() != one}
            assert changed == set(keys), (bar, field)
            board.state.undo()


def test_a_chosen_filter_says_what_it_touches(board: dk.Dashboard) -> None:
    board.state.set("bars/region", dk.Filter("in", "region", ("EU",)), owner="bars")
    board.state.set("inner/channel", dk.Filter("in", "channel", ("web",)), owner="inner")
    header = board.layout_.header(board.state.choice, board.state, {})
    assert [(one["field"], one["touches"]) for one in header["filters"]] == [
        ("region", ["all", "past", "in"]),
        ("channel", ["bars", "in"]),
    ]
