"""Small groups are withheld, and what would reveal them by subtraction."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dashkit as dk
from dashkit.data.disclosure import withheld
from dashkit.data.engine import Scope
from dashkit.errors import QueryError
from dashkit.model.buckets import Calendar
from dashkit.model.fields import Field
from dashkit.model.filters import Filter

if TYPE_CHECKING:
    from pathlib import Path

NOWHERE = Scope({}, (), Calendar())
REGION, CHANNEL = (Field(name, name, "text") for name in ("region", "channel"))


def model(**sizes: int) -> dk.Model:
    """Return a model with so many rows of amount 1 in each region."""
    regions = [name for name, number in sizes.items() for _ in range(number)]
    m = dk.model({"region": regions, "amount": [1] * len(regions)}, name="rows")
    return dk.Policy(min_group=5).of(m.define(revenue="sum(amount)"), "ada")


def shown(m: dk.Model, **options: Any) -> dict[str, int]:
    return dict(m.query("revenue", "region", **options).run().frame.rows())


def test_the_complement_of_a_small_group_is_withheld_too() -> None:
    found = model(EU=12, US=3).query("revenue", "region", total=True).run()
    assert found.frame.height == 0
    assert found.total is not None
    assert found.total.row(0) == (15,)
    assert found.meta.withheld == 2
    assert found.meta.caveats == ("2 groups are not shown, to protect groups of fewer than 5 rows",)


def test_groups_are_withheld_until_together_they_are_not_small() -> None:
    assert shown(model(EU=12, US=3, JP=7)) == {"EU": 12}
    assert shown(model(EU=12, US=3, JP=3)) == {"EU": 12}
    assert shown(model(EU=12, US=5)) == {"EU": 12, "US": 5}


def test_a_small_whole_is_not_shown() -> None:
    found = model(EU=4).query("revenue").run()
    assert (found.value, found.meta.rows, found.meta.withheld) == (None, None, -1)


def test_a_filter_that_leaves_out_a_small_group_is_not_answered() -> None:
    m = model(EU=12, US=3, JP=20)
    for where in ("region == 'EU' or region == 'JP'", "region != 'US'", "region == 'US'"):
        assert m.query("revenue", where=where).run().value is None
    assert m.query("revenue", where="region == 'JP'").run().value == 20
    assert m.query("revenue", where="region == 'EU'").run().value is None, "35 - 20 - 12 is 3"
    both = "region != 'US' and amount > 0"
    assert m.query("revenue", where=both).run().value is None


def test_a_filter_that_names_a_withheld_group_is_not_answered() -> None:
    m = model(EU=40, US=30, JP=20, FR=3)
    assert shown(m) == {"EU": 40, "US": 30}

    def total(where: dk.Filter) -> object:
        return m.query("revenue", where=where).run().value

    assert total(m.region.isin(["EU", "US"])) == 70
    assert total(m.region.isin(["EU", "US", "FR"])) is None, "less the 70, it would be FR"
    assert total(m.region == "JP") is None, "it is withheld beside FR in the whole"
    assert total(~m.region.isin(["EU", "FR"])) is None
    assert total(~m.region.isin(["EU", "US"])) == 23
    assert total(m.region.isin(["EU", "FR"]) | m.region.is_null()) is None
    found = m.query("revenue", where=m.region.isin(["EU", "FR"])).run()
    assert "name a group that is not shown" in found.meta.caveats[0]


def test_a_measure_of_few_rows_is_withheld_in_a_large_group() -> None:
    rows = {"region": ["EU"] * 20 + ["US"] * 20, "late": [True] * 2 + [False] * 38}
    m = dk.model(rows, measures={"late_share": "count(where=late) / count()", "n": "count()"})
    limited = dk.Policy(min_group=5).of(m, "ada")
    assert limited.query("late_share", "region").run().frame.height == 1
    assert dict(limited.query("n", "region").run().frame.rows()) == {"EU": 20, "US": 20}


def test_days_keep_their_place_and_lose_their_number() -> None:
    days = [date(2026, 1, 1)] * 9 + [date(2026, 1, 2)] * 2 + [date(2026, 1, 3)] * 8
    m = dk.model({"day": days, "amount": [1] * 19}, measures={"revenue": "sum(amount)"})
    found = dk.Policy(min_group=5).of(m, "ada").query("revenue", "day.day").run().frame
    assert found["revenue"].to_list() == [9, None, None]


def test_a_small_base_hides_the_change_and_not_the_number() -> None:
    days = [date(2026, 1, 5)] * 3 + [date(2026, 2, 5)] * 10
    m = dk.model({"day": days, "amount": [1] * 13}, measures={"revenue": "sum(amount)"})
    limited = dk.Policy(min_group=5).of(m, "ada")
    found = limited.query("revenue", period="this month", compare="previous").run()
    assert found.frame.row(0) == (10, None, None, None)
    assert limited.query(m.revenue.vs("previous"), period="this month").run().value is None


def test_no_condition_on_a_measure_betrays_a_small_group() -> None:
    m = model(EU=12, US=3, JP=20)
    for query in (
        m.query("revenue", "region", having=m.revenue > 2),
        m.query("revenue", having=m.revenue.at("region") > 2),
        m.query(m.revenue.where(m.revenue.at("region") > 2)),
    ):
        (found,) = m.source.run_many([query])
        assert isinstance(found, QueryError)
    top = m.query("revenue", m.region.top(1, by="revenue")).run()
    assert dict(top.frame.rows()) in ({"JP": 20, "Other": 15}, {"JP": 20})


def test_options_name_no_small_group_and_no_number() -> None:
    m = model(EU=12, US=3, JP=9, CN=30)
    assert m.source.options(m, m.field("region")) == [("CN", None), ("EU", None)]
    assert m.source.options(m, m.field("region"), search="us") == []


def test_order_and_pages_do_not_betray_a_withheld_group() -> None:
    m = model(EU=12, US=3, JP=9, CN=30)
    pages = [shown(m, order="-revenue", limit=1, offset=place) for place in range(4)]
    assert pages == [{"CN": 30}, {"EU": 12}, {}, {}]


def test_what_cannot_be_judged_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashkit.data.disclosure.Arithmetic", int)
    m = model(EU=12)
    (found,) = m.source.run_many([m.query("revenue / count()")])
    assert isinstance(found, QueryError)


@given(
    st.dictionaries(
        st.sampled_from(list(product("abc", "xyz"))), st.integers(1, 12), min_size=1, max_size=9
    ),
    st.integers(2, 8),
)
def test_no_margin_minus_what_is_shown_is_a_small_number(
    cells: dict[tuple[str, str], int], least: int
) -> None:
    keys = list(cells)
    frame = pl.DataFrame(
        {"g0": [a for a, _ in keys], "g1": [b for _, b in keys], "a0": list(cells.values())}
    )
    hidden = withheld(frame, [REGION, CHANNEL], {"a0": least}, NOWHERE, least).to_list()
    assert all(one or number >= least for one, number in zip(hidden, cells.values(), strict=True))
    for margin in (lambda _: "", lambda key: key[0], lambda key: key[1]):
        sums: Counter[str] = Counter()
        whole: Counter[str] = Counter()
        for key, one in zip(keys, hidden, strict=True):
            whole[margin(key)] += cells[key]
            sums[margin(key)] += cells[key] if one else 0
        small = [line for line, number in sums.items() if 0 < number < least]
        assert all(whole[line] < least for line in small), "only what is small as a whole"


def amounts(least: int, **more: list[Any]) -> dk.Model:
    """Return rows with 6 times the amounts 1 to 4, once 5 and 8 times 6."""
    values = [1, 2, 3, 4] * 6 + [5] + [6] * 8
    m = dk.model({"amount": values, **more}, measures={"n": "count()"}, name="rows")
    return dk.Policy(min_group=least).of(m, "ada")


@pytest.mark.parametrize(
    "measure", ["max(amount)", "min(amount) + 1", "quantile(amount, 1)", "quantile(amount, 0)"]
)
def test_the_value_of_a_single_row_is_refused(measure: str) -> None:
    (found,) = amounts(5).source.run_many([amounts(5).query(measure)])
    assert isinstance(found, QueryError)
    assert "shows the value of a single row" in str(found)
    assert "max(amount)" in str(found) or measure != "max(amount)"


def test_the_first_and_the_last_value_are_refused_and_their_times_are_not() -> None:
    m = dk.model({"day": [date(2026, 1, 1)] * 9, "amount": [1] * 9})
    limited = dk.Policy(min_group=5).of(m, "ada")
    for measure in (dk.first("amount"), dk.last("amount")):
        (found,) = limited.source.run_many([limited.query(measure)])
        assert isinstance(found, QueryError)
    assert limited.query(dk.max("day")).run().value == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("q", "most"), [(0.5, 17), (0.25, 9), (0.75, 9), (0.1, 4), (0.9, 4), (0.99, 1)]
)
def test_a_quantile_needs_enough_rows_on_either_side(q: float, most: int) -> None:
    def value(least: int) -> object:
        m = amounts(least)
        return m.query(dk.quantile("amount", q)).run().value

    assert value(most) is not None
    assert value(most + 1) is None


def test_a_quantile_of_few_rows_hides_no_other_number_of_larger_groups() -> None:
    kinds = ["a"] * 8 + ["b"] * 25
    m = amounts(5, kind=kinds)
    assert dict(m.query(dk.median("amount"), "kind").run().frame.rows()).keys() == {"b"}
    assert dict(m.query("n", "kind").run().frame.rows()) == {"a": 8, "b": 25}


def test_ranges_do_not_differ_by_a_few_rows() -> None:
    m = amounts(5)

    def number(where: Any) -> object:
        return m.query("n", where=where).run().value

    assert number(m.amount >= 3) == 21
    assert number(m.amount.between(2, 3)) == 12
    assert number((m.amount > 1) & (m.amount < 4)) == 12
    for where in (m.amount >= 5, m.amount > 4, m.amount > 5, m.amount <= 5, m.amount < 5):
        assert number(where) is None, "the same range one step on would tell the single 5"
    assert number(m.amount.between(2, 4)) is None
    assert number(~(m.amount < 5)) is None
    assert number(m.amount <= 6) == 33
    assert number(m.amount <= 6.5) == 33


def test_what_is_missing_is_told_by_two_ranges_and_the_whole() -> None:
    few, many = (
        dk.Policy(min_group=5).of(
            dk.model({"amount": [1, 2] * 9 + [None] * number}, measures={"n": "count()"}), "ada"
        )
        for number in (2, 6)
    )
    assert few.query("n").run().value == 20
    assert few.query("n", where=few.amount >= 2).run().value is None
    assert many.query("n", where=many.amount >= 2).run().value == 9


def test_periods_are_not_ranges() -> None:
    days = [date(2026, 1, 1)] * 9 + [date(2026, 1, 2)] * 2 + [date(2026, 1, 3)] * 8
    m = dk.model({"day": days}, measures={"n": "count()"})
    limited = dk.Policy(min_group=5).of(m, "ada")
    assert limited.query("n", where=m.day >= date(2026, 1, 3)).run().value == 8


def test_a_searched_text_that_finds_a_withheld_group_is_not_answered() -> None:
    m = model(EU=40, US=30, JP=20, FR=3)
    assert m.query("revenue", where=m.region.contains("u")).run().value == 70
    assert m.query("revenue", where=m.region.contains("f")).run().value is None
    assert m.query("revenue", where=m.region.contains("r")).run().value is None


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), min_size=1, max_size=10),
    st.integers(2, 6),
)
def test_no_two_nested_ranges_that_are_answered_differ_by_few_rows(
    sizes: list[tuple[int, int]], least: int
) -> None:
    values = [value for value, number in sizes for _ in range(number)]
    m = dk.model({"amount": values}, measures={"n": "count()"})
    limited = dk.Policy(min_group=least).of(m, "ada")
    above = [limited.amount >= low for low in range(11)]
    below = [limited.amount < high for high in range(11)]
    answers = limited.source.run_many([limited.query("n", where=one) for one in above + below])
    numbers = [one.value for one in answers if isinstance(one, dk.Result)]
    assert len(numbers) == 22
    whole = len(values) if len(values) >= least else 0
    from_below = [whole - one for one in numbers[11:] if one is not None]
    known = {0, whole, *from_below, *(one for one in numbers[:11] if one is not None)}
    for one, other in product(known, known):
        assert not 0 < one - other < least


@pytest.mark.parametrize("kind", ["polars", "duckdb"])
def test_a_range_over_many_values_reads_no_row_for_each(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = pl.DataFrame({"amount": [float(one) for one in range(5_000) for _ in range(6)] + [0.5]})
    source: Any = rows
    if kind == "duckdb":
        import duckdb

        with duckdb.connect(str(tmp_path / "rows.duckdb")) as known:
            known.execute("create table rows as select * from rows")
        source = dk.source(f"duckdb:///{tmp_path / 'rows.duckdb'}", table="rows")
    m = dk.Policy(min_group=5).of(dk.model(source, measures={"n": "count()"}, name="rows"), "ada")
    heights: list[int] = []
    ask = type(m.source.engine).scan_many

    def counted(engine: Any, scans: Any, **options: Any) -> Any:
        answers = ask(engine, scans, **options)
        heights.extend(one.height for one in answers)
        return answers

    monkeypatch.setattr(type(m.source.engine), "scan_many", counted)

    def number(where: Any) -> object:
        return m.query("n", where=where).run().value

    assert number(m.amount > 100.5) == 4_899 * 6
    assert number(m.amount.between(10, 19.5)) == 60
    assert number((m.amount > 10) & (m.amount <= 19)) == 54
    assert number(~(m.amount < 100.5)) == 4_899 * 6
    assert number(m.amount.between(19.2, 19.8)) == 0
    assert number(m.amount >= 0.5) is None, "the single row of 0.5 lies at its end"
    assert number(m.amount < 0.7) is None
    assert heights
    assert set(heights) == {1}


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.none() | st.integers(0, 6), st.integers(1, 7)), min_size=1, max_size=8),
    st.sampled_from(["lt", "le", "gt", "ge", "range", "between"]),
    st.tuples(st.integers(-1, 7), st.integers(-1, 7)),
    st.sampled_from(["alone", "not", "and", "or"]),
    st.integers(2, 6),
)
def test_ends_of_ranges_are_judged_as_by_all_values(
    sizes: list[tuple[int | None, int]], op: Any, ends: tuple[int, int], how: str, least: int
) -> None:
    values = [value for value, number in sizes for _ in range(number)]
    kinds = [place % 3 for place in range(len(values))]
    frame = pl.DataFrame({"amount": pl.Series(values, dtype=pl.Int64), "kind": kinds})
    low = min(ends) if op in {"range", "between"} else ends[0]
    leaf = Filter(op, "amount", (low, max(ends)) if op in {"range", "between"} else (low,))
    other = Filter("ge", "kind", (1,))
    where = {"alone": leaf, "not": ~leaf, "and": leaf & other, "or": leaf | other}[how]
    limited = dk.Policy(min_group=least).of(dk.model(frame, measures={"n": "count()"}), "ada")
    found = limited.query("n", where=where).run().value
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dashkit.data.disclosure._only_cut", lambda *_: False)
        limited = dk.Policy(min_group=least).of(dk.model(frame, measures={"n": "count()"}), "ada")
        assert limited.query("n", where=where).run().value == found
