"""Tables with members across: cells, totals of rows and of columns, each asked of its own rows."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

import dashkit as dk
from dashkit.errors import DefinitionError
from dashkit.state.choice import Choice
from dashkit.state.clauses import Sort, TableOptions
from dashkit.views import pivot, trend
from dashkit.views.compute import show

CHANNELS = ["web", "shop", None]


def sales() -> tuple[list[dict[str, Any]], dk.Model]:
    rng = random.Random(5)
    rows = [
        {
            "region": rng.choice(["EU", "US", None]),
            "product": rng.choice("abcdefgh"),
            "channel": rng.choice(CHANNELS),
            "customer": rng.randrange(9),
            "amount": rng.randrange(100),
        }
        for _ in range(120)
    ]
    m = dk.model(rows).define(amount_sum=dk.sum("amount"), customers=dk.distinct("customer"))
    return rows, m


def drawn(view: dk.Table, choice: Choice | None = None) -> dict[str, Any]:
    return show({view.key: (view, choice or Choice())}, {})[view.key].shown


def counted(rows: list[dict[str, Any]], **where: Any) -> list[str]:
    found = [one for one in rows if all(one[name] == value for name, value in where.items())]
    total, customers = sum(one["amount"] for one in found), {one["customer"] for one in found}
    return [f"{total:,}", str(len(customers))] if found else ["–", "–"]


def test_every_cell_and_total_is_that_of_its_rows():
    rows, m = sales()
    view = dk.Table([m.amount_sum, m.customers], by=["region", "product"], across=m.channel)
    page = drawn(view, Choice(tables=((view.key, TableOptions(page=1)),)))
    members = {"web": "web", "shop": "shop", "(missing)": None}
    groups = list(dict.fromkeys(one["group"] for one in page["columns"] if "group" in one))
    assert sorted(groups[:-1]) == sorted(members)
    assert groups[-1] == "Total"
    assert len(page["rows"]) == len({(one["region"], one["product"]) for one in rows}) - 15
    for texts in page["rows"]:
        region = None if texts[0] == "(missing)" else texts[0]
        of = {"region": region, "product": texts[1]}
        expected = [
            text for one in groups[:-1] for text in counted(rows, **of, channel=members[one])
        ]
        assert texts[2:] == [*expected, *counted(rows, **of)]
    last = [text for one in groups[:-1] for text in counted(rows, channel=members[one])]
    assert page["total"] == ["Total", "", *last, *counted(rows)]


def test_one_measure_needs_no_second_head():
    _, m = sales()
    shown = drawn(dk.Table(m.customers, by=m.product, across=m.channel))
    labels = [one["label"] for one in shown["columns"]]
    assert (labels[0], labels[-1], len(labels)) == ("Product", "Total", 5)
    assert not any("group" in one for one in shown["columns"])


def test_the_page_goes_by_the_totals_and_may_be_sorted_by_several():
    rows, m = sales()
    view = dk.Table(m.amount_sum, by=["region", "product"], across="channel", page_size=200)
    order = (Sort("region", descending=True), Sort("amount_sum"))
    shown = drawn(view, Choice(tables=((view.key, TableOptions(order)),)))
    ranks = {one["name"]: one.get("rank") for one in shown["columns"]}
    assert (ranks["region"], ranks["amount_sum"], ranks["product"]) == (1, 2, None)
    found = [(one[0], int(one[-1].replace(",", ""))) for one in shown["rows"]]
    assert [one for one in found if one[0] == "US"] == sorted(
        one for one in found if one[0] == "US"
    )
    assert found.index(next(one for one in found if one[0] == "EU")) > 0
    assert sum(one for _, one in found) == sum(one["amount"] for one in rows)


def test_only_the_largest_stand_across_and_that_is_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pivot, "MOST_ACROSS", 3)
    _, m = sales()
    shown = drawn(dk.Table(m.amount_sum, by=m.region, across=m.product))
    assert len(shown["columns"]) == 1 + 3 + 1
    assert "3 of 8 columns shown" in shown["note"]


def test_too_many_cells_are_no_half_table(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pivot, "MOST_CELLS", 10)
    _, m = sales()
    shown = drawn(dk.Table(m.amount_sum, by=m.product, across=m.channel))
    assert shown["status"] == "error"
    assert "Product by Channel has more than 10 cells" in shown["message"]


def test_small_groups_that_are_withheld_cannot_be_told_from_the_totals():
    rows, _ = sales()
    m = dk.model(rows, policy=dk.Policy(min_group=8)).define(amount_sum=dk.sum("amount"))
    shown = drawn(dk.Table(m.as_user(name="ann").amount_sum, by="product", across="channel"))
    assert shown["status"] == "error"
    assert "too small to be shown" in shown["message"]


def test_trends_that_cannot_be_shown_leave_the_numbers(monkeypatch: pytest.MonkeyPatch):
    for one in (pivot, trend):
        monkeypatch.setattr(one, "MOST_CELLS", 3)
    days = [date(2026, 1, 1) + timedelta(n) for n in range(60)]
    frame = {"day": days * 2, "region": ["EU"] * 60 + ["US"] * 60, "amount": [1] * 120}
    m = dk.model(frame, time="day").define(amount_sum=dk.sum("amount"))
    shown = drawn(dk.Table(m.amount_sum, by=m.region, spark=m.amount_sum))
    assert shown["rows"] == [["EU", "60"], ["US", "60"]]
    assert "no trends: Region by Day (" in shown["caveats"][-1]
    few = dk.Policy(min_group=5).of(m, "ann")
    guarded = drawn(dk.Table(few.amount_sum, by=few.region, spark=few.amount_sum))
    assert guarded["rows"] == [["EU", "60"], ["US", "60"]]
    assert "too small to be shown" in guarded["caveats"][-1]


def test_words_and_static_form_name_both_heads():
    _, m = sales()
    view = dk.Table([m.amount_sum, m.customers], by=m.region, across=m.channel)
    shown = drawn(view)
    assert "web, Customers" in view.words(shown)
    assert "web, Customers" in view.static(shown)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"across": "region"}, "stands in the rows already"),
        ({"across": "channel", "compare": "year"}, "give one of them"),
    ],
)
def test_what_cannot_stand_across_is_refused(given: dict[str, Any], words: str):
    _, m = sales()
    with pytest.raises(DefinitionError, match=words):
        dk.Table(m.amount_sum, by=m.region, **given)


def months() -> dk.Model:
    rows = [
        {"day": date(2026, month, 1 + 13 * half), "region": region, "amount": month * factor}
        for region, factor in (("EU", 10), ("US", 1), (None, 2))
        for month in range(1, 5)
        for half in (0, 1)
        if (region, month) != ("US", 3)
    ]
    return dk.model(rows, time="day").define(
        revenue=dk.sum("amount").with_(unit="USD"), mean=dk.mean("amount").with_(unit="USD")
    )


def test_each_row_has_the_trend_of_its_rows_and_nothing_is_zero_or_a_gap():
    m = months()
    weeks = {1: 1, 3: 2, 5: 2, 12: 4, 14: 4}
    expected = {m.revenue: (0, "$0.00 → $4.00"), m.mean: (None, "$1.00 → $4.00")}
    for spec, (nothing, ends) in expected.items():
        values = [weeks.get(week) or nothing for week in range(15)]
        view = dk.Table(m.revenue, by=m.region, spark=spec, period="2026-01-01 to 2026-04-30")
        shown = drawn(view)
        assert shown["columns"][-1]["name"] == ":trend"
        rows = dict(zip([row[0] for row in shown["rows"]], shown["sparks"], strict=True))
        assert set(rows) == {"EU", "US", "(missing)"}
        found = rows["US"]["y"].tolist()
        assert [None if np.isnan(one) else one for one in found] == values
        assert [one for one in rows["(missing)"]["y"].tolist() if one > 0] == [2, 4, 4, 6, 6, 8, 8]
        assert [row[-1] for row in shown["rows"] if row[0] == "US"] == [ends]


def test_a_trend_needs_time_and_no_change():
    _, timeless = sales()
    with pytest.raises(DefinitionError, match="no time"):
        dk.Table(timeless.amount_sum, by=timeless.region, spark=timeless.customers)
    m = months()
    with pytest.raises(DefinitionError, match="no trend of its own"):
        dk.Table(m.revenue, by=m.region, spark=m.revenue.vs("previous"))
