"""A stretch of bins is a range with an owner: its rows are those of its bars, in every type of number."""

from __future__ import annotations

import asyncio
import threading
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dashkit as dk
from dashkit.errors import QueryError
from dashkit.model.filters import Filter
from tests.state.small import Listener

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from dashkit.state.choice import Choice
    from dashkit.state.messages import Box

FLOATS = [one / 7 for one in range(-50, 80)]
VALUES: dict[str, tuple[list[Any], float]] = {
    "integer": ([one * 37 % 911 - 60 for one in range(700)], 50),
    "tenths": (FLOATS, 0.1),
    "thirds": (FLOATS, 0.3),
    "decimal": ([Decimal(one * 13 % 977) / 100 for one in range(600)], 0.25),
    "gaps": ([0.0, 1.0, 700.0, 701.0, None, 2_000.0], 50),
}


def board(values: list[Any], width: float, source: Any = None) -> tuple[dk.Dashboard, Listener]:
    rows = pl.DataFrame({"amount": values}) if source is None else source
    m = dk.model(rows, name="sales").define(orders=dk.count())
    chart = dk.Chart(m["amount"].bin(width), key="bins")
    d = dk.Dashboard("D", [[chart, dk.KPI(m.orders, key="orders")]])
    page = Listener(d.session)
    page.say("hello")
    return d, page


def last(page: Listener, view: str) -> Any:
    return next(
        one["views"][view] for one in reversed(page.messages) if view in one.get("views", {})
    )


def counts(d: dk.Dashboard) -> list[int]:
    frame = d["bins"].result().frame.sort(d["bins"].query().by[0].name)
    return frame.drop_nulls().to_series(1).to_list()


@pytest.mark.parametrize("name", VALUES)
def test_every_stretch_has_the_rows_of_its_bars(name: str) -> None:
    values, width = VALUES[name]
    d, page = board(values, width)
    select = last(page, "bins")["select"]
    keys, ends, bars = select["keys"], select["ends"], counts(d)
    assert len(keys) == len(ends) == len(bars)
    known = sum(one is not None for one in values)
    step = max(1, len(keys) // 9)
    for first in range(0, len(keys), step):
        for end in range(first, len(keys), step):
            said = page.say(
                "filter",
                view="bins",
                field=select["field"],
                op="range",
                values=[keys[first], ends[end]],
            )
            assert said["type"] == "views"
            expected = sum(bars[first : end + 1])
            assert last(page, "orders")["exact"].replace(",", "") == str(expected)
            assert last(page, "bins")["select"]["selected"] == keys[first : end + 1]
    assert sum(bars) == known


def test_the_clause_has_its_owner_words_and_a_way_back() -> None:
    values, width = VALUES["integer"]
    d, page = board(values, width)
    page.say("filter", view="bins", field="amount.bin(50)", op="range", values=[100, 300])
    (clause,) = d.state.choice.clauses
    assert (clause.owner, clause.filter) == (
        "bins",
        Filter("range", "amount.bin(50)", (100.0, 300.0)),
    )
    assert d["bins"].query().where is None
    truth = sum(100 <= one < 300 for one in values)
    assert last(page, "orders")["exact"] == f"{truth:,}"
    (chip,) = page.messages[-1]["header"]["filters"]
    assert "100 to below 300" in chip["text"]
    page.say("undo")
    assert last(page, "bins")["select"]["selected"] is None


def test_a_database_cuts_the_same_stretches(tmp_path: Path) -> None:
    import duckdb

    path = tmp_path / "sales.duckdb"
    frame = pl.DataFrame({"amount": FLOATS})
    with duckdb.connect(str(path)) as known:
        known.execute("create table sales as select * from frame")
    assert frame.height == len(FLOATS)
    d, page = board([], 0.3, dk.source(f"duckdb:///{path}", table="sales"))
    select = last(page, "bins")["select"]
    bars = counts(d)
    for first, end in [(0, 0), (3, 11), (len(bars) - 9, len(bars) - 1)]:
        stretch = [select["keys"][first], select["ends"][end]]
        page.say("filter", view="bins", field=select["field"], op="range", values=stretch)
        assert last(page, "orders")["exact"].replace(",", "") == str(sum(bars[first : end + 1]))


@pytest.fixture(scope="module")
def integers() -> tuple[dk.Dashboard, Listener]:
    return board(*VALUES["integer"])


@settings(deadline=None)
@given(
    ends=st.lists(st.one_of(st.floats(), st.integers(), st.none(), st.text(max_size=4)), max_size=3)
)
def test_any_stretch_is_taken_or_refused(
    integers: tuple[dk.Dashboard, Listener], ends: list[Any]
) -> None:
    d, page = integers
    page.messages.clear()
    said = page.say("filter", view="bins", field="amount.bin(50)", op="range", values=ends)
    assert said["type"] in {"views", "refused"}
    if said["type"] == "views" and d.state.choice.clauses:
        low, high = d.state.choice.clauses[0].filter.values
        assert low is None or high is None or low <= high


def test_bars_of_a_measure_by_bins_have_ends_and_others_have_none() -> None:
    m = dk.model({"amount": [1, 60, 61], "region": ["EU", "US", None]}, name="sales").define(
        revenue=dk.sum("amount")
    )
    by_bin = dk.Chart(m.revenue, by=m.amount.bin(50), key="bins")
    shown = by_bin.session.draw(["bins"])["bins"].shown["select"]
    assert (shown["keys"], shown["ends"]) == ([0.0, 50.0], [50.0, 100.0])
    plain = dk.Chart(m.revenue, by=m.region, key="plain")
    assert "ends" not in plain.session.draw(["plain"])["plain"].shown["select"]


FORMS: dict[str, dict[str, Any]] = {
    "by value": {"sort": "value"},
    "listed": {"sort": [100.0, 0.0]},
    "treemap": {"kind": "treemap"},
    "waterfall": {"kind": "waterfall"},
    "funnel": {"kind": "funnel"},
    "pie": {"kind": "pie"},
    "panels": {"facet": True},
    "boxes": {"kind": "box"},
}


@pytest.mark.parametrize("form", FORMS)
def test_bins_that_do_not_stand_in_rising_order_have_no_ends(form: str) -> None:
    rows = {"amount": [1, 60, 61, 110, 120, 130, None], "region": ["EU", "US"] * 3 + ["EU"]}
    m = dk.model(rows, name="sales").define(orders=dk.count())
    options, bins = dict(FORMS[form]), m.amount.bin(50)
    if options.pop("facet", False):
        chart = dk.Chart(m.orders, by=m.region, facet=bins, key="c")
    elif form == "boxes":
        chart = dk.Chart(m.amount, by=bins, key="c", **options)
    else:
        chart = dk.Chart(m.orders, by=bins, key="c", **options)
    select = chart.session.draw(["c"])["c"].shown["select"]
    assert {0.0, 50.0, 100.0} <= set(select["keys"])
    assert "ends" not in select


MANY = 2_600
POINTS = pl.DataFrame(
    {
        "item": [f"I{one:04d}" for one in range(MANY)],
        "weight": [one * 7_919 % 1_000 / 10 for one in range(MANY)],
        "price": [one * 104_729 % 977 for one in range(MANY)],
    }
)


def cloud(**options: Any) -> tuple[dk.Dashboard, Listener]:
    m = dk.model(POINTS, name="items").define(
        weight=dk.sum("weight"), price=dk.sum("price"), items=dk.count()
    )
    chart = dk.Chart([m["weight"], m["price"]], by=m.item, kind="scatter", key="cloud", **options)
    d = dk.Dashboard("D", [[chart, dk.KPI(m["items"], key="items")]])
    page = Listener(d.session)
    page.say("hello")
    return d, page


def test_a_box_over_thousands_of_marks_is_read_by_the_kernel() -> None:
    d, page = cloud()
    assert last(page, "cloud")["box"] == {"chosen": None}
    for x, y in [([10.0, 30.5], [100, 500]), ([0, 1], [0, 976]), ([50.1, 50.1], [0, 976])]:
        page.say("box", view="cloud", x=x, y=y)
        inside = POINTS.filter(pl.col("weight").is_between(*x) & pl.col("price").is_between(*y))
        assert last(page, "items")["exact"].replace(",", "") == str(inside.height)
        assert last(page, "cloud")["box"] == {"chosen": inside.height}
        assert f"{inside.height:,} chosen" in last(page, "cloud")["note"]
        (clause,) = d.state.choice.clauses
        assert (clause.owner, sorted(clause.filter.values)) == ("cloud", inside["item"].to_list())
    assert d["cloud"].query().where is None
    page.say("box", view="cloud", x=[-5, -1], y=[0, 1])
    assert d.state.choice.clauses == ()
    page.say("undo")
    assert len(d.state.choice.clauses) == 1


def test_the_chosen_part_of_each_cell_is_drawn_over_pale_cells() -> None:
    d, page = cloud()

    def shown() -> dict[str, Any]:
        found = d["cloud"].present({"main": d["cloud"].result()}, d.session.scoped("cloud"))
        return {"figure": found["figure"], **found["columns"]}

    def marks(trace: dict[str, Any], columns: dict[str, Any]) -> np.ndarray[Any, Any]:
        return np.nan_to_num(np.expm1([columns[row["$col"]] for row in trace["z"]])).round()

    before = shown()
    assert ["opacity" in one for one in before["figure"]["data"]] == [False, False]
    for x, y in [([10.0, 30.5], [100, 500]), ([0, 100], [0, 977]), ([50.1, 50.1], [0, 976])]:
        page.say("box", view="cloud", x=x, y=y)
        found = shown()
        whole, fit, part = found["figure"]["data"]
        assert (whole["opacity"], "opacity" in part, part["meta"]["role"]) == (
            0.25,
            False,
            "chosen",
        )
        assert fit["meta"]["role"] == "fit"
        assert [part[name] for name in ("x", "y", "zmin", "zmax")] == [
            whole[name] for name in ("x", "y", "zmin", "zmax")
        ]
        every, chosen = marks(whole, found), marks(part, found)
        inside = POINTS.filter(pl.col("weight").is_between(*x) & pl.col("price").is_between(*y))
        assert (every.sum(), chosen.sum()) == (MANY, inside.height)
        assert (chosen <= every).all()
        for row, texts in enumerate(found[f"hover{row}"] for row in range(len(every))):
            told = [one.partition(" marks chosen: ")[0] for one in texts]
            assert told == [
                f"{a:,.0f} of {b:,.0f}" for a, b in zip(chosen[row], every[row], strict=True)
            ]
        drawn = ((every > chosen) & (every > 0)).sum() + (chosen > 0).sum()
        assert d["cloud"].html().count("<rect") == drawn
    page.say("clear", view="cloud")
    assert shown()["figure"] == before["figure"]


def test_a_box_around_more_than_a_filter_holds_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashkit.views.plots.scatter.MOST_VALUES", 1_000)
    d, page = cloud()
    said = page.say("box", view="cloud", x=[0, 100], y=[0, 1_000])
    assert (said["type"], said["message"]) == (
        "refused", "2,600 marks lie in the box, more than 1,000. Draw a smaller one.",
    )  # fmt: skip
    assert d.state.choice.clauses == ()


def test_a_scatter_that_selects_nothing_has_no_box() -> None:
    _, page = cloud(selects=False)
    assert last(page, "cloud")["box"] is None
    assert page.say("box", view="cloud", x=[0, 1], y=[0, 1])["message"] == "the view has no box"


class Slow:
    """Boxes of a chart that are read when told, each in a thread that is noted."""

    def __init__(self, chart: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.entered, self.gate = threading.Semaphore(0), threading.Event()
        self.threads: list[int] = []
        self.failing: Exception | None = None
        self._boxed = chart.boxed
        monkeypatch.setattr(chart, "boxed", self.boxed)

    def boxed(self, choice: Choice, box: Box) -> Filter | None:
        self.threads.append(threading.get_ident())
        self.entered.release()
        assert self.gate.wait(30)
        if self.failing is not None:
            raise self.failing
        found: Filter | None = self._boxed(choice, box)
        return found


def in_a_loop(
    monkeypatch: pytest.MonkeyPatch, work: Callable[[dk.Dashboard, Listener, Slow], Awaitable[None]]
) -> tuple[dk.Dashboard, Listener, Slow]:
    """Return a page after work in an event loop, everything answered."""
    d, page = cloud()
    slow = Slow(d["cloud"], monkeypatch)

    async def everything() -> None:
        await work(d, page, slow)
        slow.gate.set()
        while tasks := [*d.session._boxes.tasks, *d.session._tasks]:
            await asyncio.gather(*tasks)

    asyncio.run(everything())
    return d, page, slow


def answered(page: Listener) -> list[Any]:
    """Return what was answered, each time whole."""
    return [one["ack"] for one in page.messages if "early" not in one]


async def entered(slow: Slow) -> None:
    await asyncio.get_running_loop().run_in_executor(None, slow.entered.acquire, True, 30)


def test_a_box_is_read_beside_the_loop_and_is_one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    async def work(d: dk.Dashboard, page: Listener, slow: Slow) -> None:
        page.messages.clear()
        page.say("box", view="cloud", x=[10.0, 30.5], y=[100, 500])
        await entered(slow)
        seen.extend([list(page.messages), d.state.choice.clauses])

    d, page, slow = in_a_loop(monkeypatch, work)
    assert seen == [[], ()]
    assert threading.get_ident() not in slow.threads
    inside = POINTS.filter(
        pl.col("weight").is_between(10.0, 30.5) & pl.col("price").is_between(100, 500)
    )
    (clause,) = d.state.choice.clauses
    assert sorted(clause.filter.values) == inside["item"].to_list()
    assert answered(page) == [page.seq]
    page.say("undo")
    assert d.state.choice.clauses == ()


def test_the_newest_box_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(_: dk.Dashboard, page: Listener, slow: Slow) -> None:
        page.messages.clear()
        page.say("box", view="cloud", x=[0, 100], y=[0, 1_000])
        await entered(slow)
        page.say("box", view="cloud", x=[50.1, 50.1], y=[0, 976])

    d, page, _ = in_a_loop(monkeypatch, work)
    inside = POINTS.filter(pl.col("weight") == 50.1)
    assert sorted(d.state.choice.clauses[0].filter.values) == inside["item"].to_list()
    assert answered(page) == [page.seq]
    page.say("undo")
    assert d.state.choice.clauses == ()


def test_another_gesture_of_the_page_overtakes_a_box(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(_: dk.Dashboard, page: Listener, slow: Slow) -> None:
        page.messages.clear()
        page.say("box", view="cloud", x=[0, 50], y=[0, 1_000])
        await entered(slow)
        page.say("clear", view=None)

    d, page, _ = in_a_loop(monkeypatch, work)
    assert d.state.choice.clauses == ()
    assert answered(page) == [page.seq]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (QueryError("The query took too long."), "The query took too long."),
        (
            OSError("/srv/secret.csv"),
            "This view could not be computed. Try again, or ask who runs this page.",
        ),
    ],
)
def test_a_box_that_cannot_be_read_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    async def work(_: dk.Dashboard, page: Listener, slow: Slow) -> None:
        slow.failing = error
        page.messages.clear()
        page.say("box", view="cloud", x=[0, 50], y=[0, 1_000])

    d, page, _ = in_a_loop(monkeypatch, work)
    assert page.messages == [{"type": "refused", "ack": page.seq, "message": words}]
    assert d.state.choice.clauses == ()


def test_the_members_of_a_box_are_asked_with_a_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    d, page = cloud()
    source, deadlines = d["cloud"].model.source, []
    ask = source.run_many

    def timed(queries: Any, *, deadline: float | None = None) -> Any:
        deadlines.append(deadline)
        return ask(queries, deadline=deadline)

    monkeypatch.setattr(source, "run_many", timed)
    page.say("box", view="cloud", x=[0, 50], y=[0, 1_000])
    assert deadlines
    assert set(deadlines) == {30.0}
