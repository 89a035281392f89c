from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest

from dashkit.errors import DefinitionError, QueryError
from dashkit.model.calendar import Interval
from dashkit.model.result import Meta, Result
from tests.model.builders import ORDERS, Rows, at, orders

if TYPE_CHECKING:
    from dashkit.model.query import Query


def result(query: Query, columns: dict[str, list[object]], meta: Meta | None = None) -> Result:
    return Result(query=query, frame=pl.DataFrame(columns), total=None, meta=meta or Meta())


def test_a_query_runs_at_its_source() -> None:
    model = orders(Rows("orders", ORDERS, frames={"answer": pl.DataFrame({"revenue": [150.0]})}))
    answer = model.query("revenue").run()
    assert answer.value == 150.0
    assert "two rows were left out" in repr(answer)


def test_a_failed_query_raises_its_own_error() -> None:
    with pytest.raises(QueryError, match="the engine failed"):
        orders().query("revenue").run()


def test_the_value_is_one_number_or_null() -> None:
    model = orders()
    assert result(model.query("revenue"), {"revenue": []}).value is None
    assert result(model.query("revenue"), {"revenue": [None]}).value is None
    with pytest.raises(DefinitionError, match="one measure without by"):
        _ = result(model.query("revenue", by="region"), {"region": [], "revenue": []}).value


def test_tables_keep_their_columns_in_every_library() -> None:
    answer = result(orders().query("revenue", by="region"), {"region": ["EU"], "revenue": [1.5]})
    assert answer.to_polars().columns == ["region", "revenue"]
    assert list(answer.to_pandas().columns) == ["region", "revenue"]
    assert answer.to_arrow().column_names == ["region", "revenue"]


def test_text_and_html_carry_every_caveat() -> None:
    query = orders().query(
        ["revenue", "churn"], by=["ordered_at.month", "region"], period="this month", compare="year"
    )
    meta = Meta(
        exact=False,
        as_of=at("2026-11-16T10:30"),
        period=Interval(at("2026-11-01"), at("2026-11-16T10:30")),
        base=Interval(at("2025-11-01"), at("2025-11-16T10:30")),
        base_note="16 days compared with 15 days",
        filters=orders().filter("region == '<b>EU'"),
        caveats=("a <sample>",),
    )
    columns: dict[str, list[object]] = {
        "ordered_at.month": [date(2026, 11, 1)],
        "region": [None],
        "revenue": [150.5],
        "churn": [0.06],
        "revenue.base": [None],
        "revenue.change": [50.5],
        "revenue.pct": [0.5],
        "churn.change": [0.01],
        "ordered_at.month.partial": [True],
    }
    answer = result(query, columns, meta)
    text, html = repr(answer), answer._repr_html_()
    for part in (
        "Nov 2026",
        "(missing)",
        "€150.50",
        "–",
        "+€50.50",
        "+50.0%",
        "+1.0 pp",
        "approximate",
        "Period: 1 – 16 Nov 2026",
        "Compared with: 1 – 16 Nov 2025",
        "16 days compared with 15 days",
        "Data to 16 Nov 2026, 10:30",
    ):
        assert part in text
        assert part in html
    assert "<b>" not in html
    assert "a &lt;sample&gt;" in html
    assert "partial" not in text


def test_long_tables_are_cut_and_say_so() -> None:
    rows: list[object] = list(range(1_250))
    answer = result(orders().query("revenue", by="quantity"), {"quantity": rows, "revenue": rows})
    assert "… 1,230 more rows" in repr(answer)
    assert "… 1,230 more rows" in answer._repr_html_()


def test_queries_are_plain_json() -> None:
    model = orders()
    query = model.query(
        [model.revenue.with_(target=5), model.churn.vs("year"), model.revenue * 2],
        by="ordered_at.month",
        where="region == 'EU'",
        period="2026-01-01 to 2026-03-31",
        order="-revenue",
        limit=5,
    )
    raw = json.loads(json.dumps(query.to_json()))
    assert raw["period"] == {
        "words": "2026-01-01 to 2026-03-31",
        "start": "2026-01-01",
        "end": "2026-04-01",
    }
    assert raw["by"] == ["ordered_at.month"]
    assert raw["measures"][0]["target"] == 5
    assert raw["measures"][1]["expression"]["versus"] == "year"
    assert raw["model"]["fingerprint"] == model.fingerprint
