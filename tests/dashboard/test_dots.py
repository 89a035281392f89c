"""Columns with dots in their names, as flattened records have them: filtered, titled, hidden like others."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

import dashkit as dk
from dashkit.errors import DefinitionError, UnknownField
from dashkit.model.filters import Filter
from dashkit.state.choice import Choice
from dashkit.state.clauses import Clause
from tests.state.small import Listener

ROWS = pl.DataFrame(
    {
        "store.country": ["NL", "US", "NL"],
        "made.at": [date(2026, 1, 3), date(2026, 2, 4), date(2026, 2, 5)],
        "amount": [1, 2, 3],
    }
)


def page_of(m: Any, **options: Any) -> tuple[dk.Dashboard, Listener]:
    d = dk.Dashboard(
        "Shops",
        [
            [
                dk.KPI(m.revenue, key="card", **options),
                dk.Table(m.revenue, by="store.country", key="table", model=m),
            ]
        ],
        filters=dk.FilterBar(m["store.country"]),
    )
    page = Listener(d.session)
    page.say("hello")
    return d, page


def model(rows: pl.DataFrame = ROWS, **options: Any) -> Any:
    return dk.model(rows, name="shops", **options).define(revenue=dk.sum("amount"))


@pytest.mark.parametrize("own", ["visits", "visits.day", "visits.month.year"])
def test_a_column_whose_own_name_ends_like_a_bucket_is_filtered_by_its_bins(own: str) -> None:
    rows = pl.DataFrame({own: [float(at % 100) for at in range(400)]})
    m: Any = dk.model(rows, name="shops").define(n=dk.count())
    binned = f"{own}.bin(10)"
    card, ignoring = dk.KPI(m.n, key="card"), dk.KPI(m.n, key="whole", ignore=own)
    d = dk.Dashboard("Shops", [[card, ignoring, dk.Chart(m.n, by=binned, key="bins")]])
    page = Listener(d.session)
    page.say("hello")
    page.say("filter", view="bins", field=binned, op="range", values=[10, 20])
    shown = page.messages[-1]["views"]
    assert (shown["card"]["value"], shown["card"]["caveats"]) == ("40", [])
    assert shown["whole"]["value"] == "400"


def test_a_measure_of_bins_of_a_hidden_column_is_hidden_too() -> None:
    rows = pl.DataFrame({"visits.day": [1.0, 12.0, 13.0], "n": [1, 1, 1]})
    within = Filter("range", "visits.day.bin(10)", (10.0, 20.0))
    m = dk.model(rows, name="shops").define(some=dk.count(where=within), every=dk.count())
    hiding = dk.Policy(rows=lambda _: True, hide=["visits.day"]).of(m, tenant="x")
    assert [*hiding.measures] == ["every"]


def test_a_column_called_as_the_month_of_another_is_refused_and_beside_a_text_it_is_not() -> None:
    rows = pl.DataFrame({"made": [date(2026, 1, 3)], "made.month": ["x"], "place": ["y"]})
    with pytest.raises(DefinitionError, match=r"'made.month' has the name of the month of 'made'"):
        dk.model(rows)
    m = dk.model(rows.rename({"made.month": "place.month"}))
    assert [*m.query("count()", "place.month").run().frame["place.month"]] == ["x"]


@pytest.mark.parametrize("more", [[], [pl.lit("x").alias("store")]])
def test_a_filter_applies_and_is_called_by_the_title_of_its_field(more: list[pl.Expr]) -> None:
    d, page = page_of(model(ROWS.with_columns(more)))
    shown = page.select("filters", "store.country", "NL")["views"]["card"]
    assert (shown["value"], shown["caveats"]) == ("4", [])
    (chip,) = d.layout_.header(d.state.choice, d.state, {})["filters"]
    assert (chip["text"], chip["touches"]) == ("Store.country is NL", ["card", "table"])
    page.say("undo")
    assert page.select("table", "store.country", "US")["views"]["card"]["value"] == "2"


def test_a_view_may_ignore_it_and_its_buckets() -> None:
    for ignored, field, value in (
        ("store.country", "store.country", "NL"),
        ("made.at", "made.at.month", date(2026, 2, 1)),
    ):
        d, _ = page_of(model(), ignore=ignored)
        clause = Clause("mine", dk.Filter("in", field, (value,)))
        assert d["card"].filters(Choice((clause,))) is None
        assert d["table"].filters(Choice((clause,))) == clause.filter


def test_a_stretch_of_such_a_time_is_the_period_of_other_views() -> None:
    d, page = page_of(model(time="made.at"))
    d.state.set("mine", dk.Filter("range", "made.at", (date(2026, 2, 1), date(2026, 3, 1))))
    assert page.messages[-1]["views"]["card"]["value"] == "5"


def test_a_hidden_one_is_no_level_of_a_hierarchy_and_no_filter() -> None:
    m = model(
        hierarchies={"place": ["store.country", "amount"]}, policy=dk.Policy(hide=["store.country"])
    ).as_user("ann")
    with pytest.raises(UnknownField):
        m.query("revenue", by="store.country")
    assert m.hierarchies == {"place": ("amount",)}
