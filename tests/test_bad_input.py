"""What is wrong is said at once: what was given, what is allowed, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import dashkit as dk

if TYPE_CHECKING:
    from pathlib import Path

ROWS = {"region": ["EU", "US"], "amount": [1, 2], "day": ["2026-01-01", "2026-01-02"]}


@pytest.fixture
def m() -> dk.Model:
    return dk.model(ROWS, name="sales").define(revenue="sum(amount)")


def test_a_bad_column_name_is_answered_with_the_closest_one(m: dk.Model) -> None:
    with pytest.raises(dk.UnknownField, match=r"'amont'.*'amount'"):
        m.query("sum(amont)")


def test_a_bad_measure_is_answered_where_it_is_written(m: dk.Model) -> None:
    with pytest.raises(dk.UnknownField, match=r"'revnue'.*'revenue'"):
        dk.KPI("revnue", model=m)


def test_a_measure_of_text_is_refused(m: dk.Model) -> None:
    with pytest.raises(dk.DashkitError, match="region"):
        m.query("sum(region)")


def test_a_missing_file_is_answered_with_those_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text("a\n1\n")
    with pytest.raises(dk.DashkitError, match=r"'salse.csv'.*'sales.csv'"):
        dk.source(tmp_path / "salse.csv")


def test_a_file_that_is_not_what_it_is_called_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sales.parquet").write_text("no parquet")
    with pytest.raises(dk.DashkitError, match=r"'sales\.parquet' cannot be read as Parquet"):
        dk.model(tmp_path / "sales.parquet")


def test_a_bad_period_is_answered_with_those_allowed() -> None:
    with pytest.raises(dk.DashkitError, match=r"this munth.*this month"):
        dk.Period("this munth")


def test_a_period_without_a_time_column_says_how_to_get_one(m: dk.Model) -> None:
    with pytest.raises(dk.DashkitError, match="time="):
        m.query("revenue", period="this month").run()


def test_a_bad_url_is_answered_without_its_password() -> None:
    with pytest.raises(dk.DashkitError) as caught:
        dk.model(dk.source("postgresql://ann:secret@127.0.0.1:9/shop", table="orders"))
    assert "127.0.0.1" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_an_empty_result_is_an_empty_state_with_its_filters(m: dk.Model) -> None:
    card = dk.KPI(m.revenue, where=m.region == "ASIA")
    shown = card.session.draw([card.key])[card.key].shown
    assert shown["status"] == "empty"
    assert "ASIA" in " ".join(shown["filters"])
    chart = dk.Chart(m.revenue, by="region", where=m.region == "ASIA")
    assert "No data" in chart.html()
