"""Range, toggle, text search, all-but, cascading options, presets: what each shows and writes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest

import dashkit as dk
from dashkit.errors import DefinitionError, PeriodError
from dashkit.model.calendar import Period
from dashkit.model.filters import Filter
from dashkit.state.apply import apply
from dashkit.state.choice import Choice
from dashkit.state.intents import parse_intent
from dashkit.state.messages import Known, Refusal
from dashkit.state.state import State
from dashkit.views.control_range import nice
from dashkit.views.session import known_view
from tests.views.cases import chose, drawn, shop

M = shop()
ROWS = pl.DataFrame(
    {
        "amount": [1.5, 2.5, 10.0, 99.0, None, None],
        "cents": [1, 2, 3, 4, 5, None],
        "price": [Decimal("0.10"), Decimal("0.20"), None, None, None, None],
        "at": [datetime(2026, 11, day, 12, tzinfo=UTC) for day in (1, 2, 2, 3, 9)] + [None],
        "day": [date(2026, 11, 1), date(2026, 11, 2), None, None, None, date(2026, 11, 9)],
        "region": ["EU", "EU", "US", "50%_off", None, "ΛΌΓΟΣ"],
        "city": ["Berlin", "Paris", "Boston", "Austin", None, "Athens"],
        "paid": [True, True, False, None, False, True],
    }
)


def rows():
    return dk.model(dk.source(ROWS, name="rows"), time="at").define(n=dk.count())


def use(bar, state, **change):
    """Send a change of a bar as its page does; return the number of rows that are left."""
    known = Known(views={bar.key: known_view(bar, state.choice)})
    message = {"v": 1, "seq": 1, "type": "filter", "view": bar.key, **change}
    intent = parse_intent(message, known)
    assert not isinstance(intent, Refusal), intent.message
    apply(intent, state)
    return bar.model.query("n", where=state.choice.filters_for()).run().value


def control(bar, state=None):
    """Return the first control as the page gets it."""
    choice = (state or State()).choice
    results = {name: query.run() for name, query in bar.queries(choice).items()}
    return bar.present(results, choice)["controls"][0]


def test_a_range_includes_both_ends_and_leaves_out_what_is_missing():
    bar, state = dk.FilterBar(dk.RangeSlider("amount"), model=rows()), State()
    shown = control(bar)
    assert (shown["kind"], shown["min"], shown["max"], shown["step"]) == ("number", 1.5, 99.0, 0.5)
    assert (shown["low"], shown["high"], shown["absent"], shown["words"]) == (None, None, 2, "")
    assert use(bar, state, field="amount", op="between", values=[2.5, 10]) == 2
    shown = control(bar, state)
    assert (shown["low"], shown["high"], shown["missing"]) == (2.5, 10.0, False)
    assert shown["words"] == "2.5 – 10"
    both = {"op": "between", "values": [2.5, None], "missing": True}
    assert use(bar, state, field="amount", **both) == 5
    assert control(bar, state)["words"] == "from 2.5 or missing"
    assert control(bar, state)["missing"]
    assert use(bar, state, field="amount", op="between", values=[]) == 6


def test_a_range_of_times_is_one_of_whole_days():
    bar, state = dk.FilterBar(dk.RangeSlider("at", label="When"), model=rows()), State()
    shown = control(bar)
    assert (shown["kind"], shown["min"], shown["max"]) == ("date", "2026-11-01", "2026-11-09")
    assert use(bar, state, field="at", op="range", values=["2026-11-02", "2026-11-04"]) == 3
    shown = control(bar, state)
    assert (shown["low"], shown["high"]) == ("2026-11-02", "2026-11-03")
    assert shown["words"] == "2 Nov 2026 – 3 Nov 2026"
    (clause,) = state.choice.clauses
    assert clause.filter.words() == "at is 2 Nov 2026 to 3 Nov 2026"
    assert Choice.from_json(state.choice.to_json()) == state.choice


@pytest.mark.parametrize(("field", "value"), [("day", "2026-11-09"), ("cents", 2), ("price", 0.2)])
def test_a_range_of_days_integers_and_decimals(field, value):
    bar, state = dk.FilterBar(dk.RangeSlider(field), model=rows()), State()
    kind = control(bar)["kind"]
    op, ends = ("range", [value, None]) if kind == "date" else ("between", [value, value])
    assert use(bar, state, field=field, op=op, values=ends) == 1
    assert control(bar, state)["low"] == value


def test_the_rows_behind_a_range_are_counted_under_the_other_filters():
    bar = dk.FilterBar(dk.RangeSlider("amount"), "region", model=rows())
    state = State()
    bins = bar.options("amount", "", state.choice)["options"]
    assert [(one["key"], one["count"]) for one in bins] == [(0.0, 2), (10.0, 1), (95.0, 1)]
    use(bar, state, field="amount", op="between", values=[50, 60])
    use(bar, state, field="region", op="in", values=["EU"])
    bins = bar.options("amount", "", state.choice)["options"]
    assert [(one["key"], one["count"]) for one in bins] == [(0.0, 2)]
    days = dk.FilterBar(dk.RangeSlider("at"), model=rows()).options("at", "", Choice())["options"]
    assert [(one["key"], one["count"]) for one in days] == [
        ("2026-11-01", 1),
        ("2026-11-02", 2),
        ("2026-11-03", 1),
        ("2026-11-09", 1),
    ]


def test_a_range_without_data_has_no_bounds_and_no_bins():
    model = dk.model(dk.source(ROWS.clear(), name="none"), time="at").define(n=dk.count())
    bar = dk.FilterBar(dk.RangeSlider("amount"), dk.RangeSlider("at"), model=model)
    assert (control(bar)["min"], control(bar)["max"]) == (None, None)
    assert bar.options("amount", "", Choice())["options"] == []


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (3, 3, (3, 3, 1)),
        (0, 100_000, (0, 100_000, 500)),
        (-7, 123_456, (-1_000, 124_000, 1_000)),
    ],
)
def test_the_step_of_integers(low, high, expected):
    frame = pl.DataFrame({"n": [low, high]})
    bar = dk.FilterBar(dk.RangeSlider("n"), model=dk.model(frame))
    shown = control(bar)
    assert (shown["min"], shown["max"], shown["step"]) == expected
    assert shown["kind"] == "integer"


def test_nice_widths():
    assert [nice(one) for one in (0.001, 0.3, 1, 1.1, 4999)] == [0.001, 0.5, 1.0, 2.0, 5000.0]


def test_small_groups_give_away_neither_bounds_nor_counts():
    def shown(most):
        policy = dk.Policy(rows=lambda _: Filter("in", "region", ("EU", "US")), min_group=most)
        model = dk.model(dk.source(ROWS, name="rows"), policy=policy).as_user("me")
        bar = dk.FilterBar(dk.RangeSlider("amount"), dk.Toggle("paid"), model=model)
        found = bar.session.draw([bar.key])[bar.key].shown["controls"]
        bins = bar.options("amount", "", Choice())["options"]
        return (found[0]["min"], found[0]["absent"], found[1]["count"], len(bins))

    assert shown(0) == (1.5, 0, 2, 3)
    assert shown(10) == (None, None, None, 0)


def test_the_ends_of_a_range_are_those_of_single_rows():
    rows = {"amount": [*range(40)] * 9, "day": [date(2026, 1, 1), date(2026, 3, 1)] * 180}
    model = dk.model(rows, time="day", policy=dk.Policy(min_group=5)).as_user("me")
    bar = dk.FilterBar(dk.RangeSlider("amount"), dk.RangeSlider("day"), model=model)
    amount, day = bar.session.draw([bar.key])[bar.key].shown["controls"]
    assert (amount["min"], amount["max"], amount["absent"]) == (None, None, 0)
    assert (day["min"], day["max"]) == ("2026-01-01", "2026-03-01")
    assert bar.options("amount", "", Choice())["options"] == []
    assert len(bar.options("day", "", Choice())["options"]) == 2
    chart = dk.Chart(model.amount, kind="histogram")
    assert chart.session.draw([chart.key])[chart.key].shown["status"] == "ready"


def test_a_toggle_keeps_one_value_and_nothing_missing():
    bar, state = dk.FilterBar(dk.Toggle("paid"), model=rows()), State()
    assert (control(bar)["on"], control(bar)["count"], control(bar)["value"]) == (False, 3, True)
    assert use(bar, state, field="paid", op="in", values=[True]) == 3
    assert control(bar, state)["on"]
    assert use(bar, state, field="paid", op="in", values=[]) == 6
    texts = dk.FilterBar(dk.Toggle("region", value="EU", label="Only Europe"), model=rows())
    assert use(texts, state, field="region", op="in", values=["EU"]) == 2
    assert (control(texts, state)["on"], control(texts, state)["label"]) == (True, "Only Europe")


def test_a_search_is_literal():
    bar, state = dk.FilterBar(dk.TextSearch("region"), model=rows()), State()
    assert control(bar)["text"] == ""
    for text, expected in (("%", 1), ("_", 1), ("u", 3), ("λόγος", 1), (".*", 0)):
        assert use(bar, state, field="region", op="contains", values=[text]) == expected
    assert control(bar, state)["text"] == ".*"
    assert use(bar, state, field="region", op="contains", values=[]) == 6


def test_all_but_a_member_keeps_what_is_missing():
    bar, state = dk.FilterBar("region", model=rows()), State()
    assert use(bar, state, field="region", op="not_in", values=["EU"]) == 4
    shown = control(bar, state)
    assert (shown["selected"], shown["exclude"]) == (["EU"], True)
    assert bar.words(bar.present({n: q.run() for n, q in bar.queries(state.choice).items()},
                                 state.choice)) == "Region: all but EU"  # fmt: skip
    assert use(bar, state, field="region", op="not_in", values=["EU", None]) == 3
    assert state.undo()
    assert control(bar, state)["selected"] == ["EU"]


def test_cascading_options_are_those_with_rows_and_say_how_many_are_left_out():
    model = rows()
    state = State()
    bar = dk.FilterBar("city", "region", model=model, cascading=True)
    use(bar, state, field="region", op="in", values=["EU"])
    shown = control(bar, state)
    assert [one["text"] for one in shown["options"]] == ["Berlin", "Paris"]
    assert (shown["total"], shown["hidden"], shown["more"]) == (2, 4, False)
    found = bar.options("city", "s", state.choice)["options"]
    assert [one["key"] for one in found] == ["Paris"]
    use(bar, state, field="city", op="in", values=["Boston"])
    assert [one["key"] for one in control(bar, state)["options"]] == ["Berlin", "Paris", "Boston"]
    free = dk.FilterBar("city", "region", model=model)
    assert len(control(free, state)["options"]) == 6
    assert control(free, state)["hidden"] == 0


def test_presets_of_a_fiscal_year_and_of_ones_own():
    def offered(**options):
        bar = dk.FilterBar(Period("this month"), M.region, **options)
        columns = {"first": [date(2026, 1, 1)], "last": [date(2026, 11, 15)]}
        members = {"region": ["EU"], "rows": [1]}
        found = drawn(bar, {"extent": columns, "all:region": members, "now:region": members})
        return found["controls"][0]["presets"]

    assert "this fiscal year" not in [one["words"] for one in offered()]
    fiscal = dk.model(dk.source(ROWS, name="rows"), time="at", fiscal_start=4)
    bar = dk.FilterBar(Period("this month"), "region", model=fiscal)
    words = [one["words"] for one in control(bar)["presets"]]
    assert words[-4:] == [
        "this fiscal quarter",
        "last fiscal quarter",
        "this fiscal year",
        "last fiscal year",
    ]
    assert offered(presets={"Sale": "2026-11-01 to 2026-11-07", "So far": Period("this year")}) == [
        {"words": "2026-11-01 to 2026-11-07", "text": "Sale"},
        {"words": "this year", "text": "So far"},
        {"words": "this month", "text": ""},
    ]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: dk.FilterBar(dk.RangeSlider("region"), model=rows()), "needs numbers"),
        (lambda: dk.FilterBar(dk.RangeSlider("at.month"), model=rows()), "give 'at'"),
        (lambda: dk.FilterBar(dk.Toggle("region"), model=rows()), "value="),
        (lambda: dk.FilterBar(dk.Toggle("cents", value="x"), model=rows()), "integers"),
        (lambda: dk.FilterBar(dk.TextSearch("amount"), model=rows()), "only text"),
        (lambda: dk.FilterBar("region", dk.TextSearch("region"), model=rows()), "two controls"),
        (lambda: dk.FilterBar(Period("today"), presets=[]), "0 presets"),
        (lambda: dk.FilterBar(Period("today"), presets=3), "give several"),
        (lambda: dk.FilterBar(Period("today"), presets="today"), "give several"),
        (lambda: dk.FilterBar(Period("today"), presets={3: "today"}), "needs a name"),
        (
            lambda: dk.FilterBar(
                Period("today"), presets=[Period(start=datetime(2026, 1, 1, 3, tzinfo=UTC))]
            ),
            "whole days",
        ),
    ],
)
def test_what_a_bar_refuses(make, message):
    with pytest.raises((DefinitionError, PeriodError), match=message):
        make()


def test_text_and_static_form_say_what_each_is_set_to():
    bar = dk.FilterBar(
        dk.RangeSlider("amount"), dk.Toggle("paid"), dk.TextSearch("region"), model=rows()
    )
    plain = bar.html()
    for words in ("Amount:</span> All", "Paid:</span> off", "Region:</span> All"):
        assert words in plain
    bar.state.set("a", Filter("between", "amount", (2, 10)), owner=bar.key)
    bar.state.set("b", Filter("in", "paid", (True,)), owner=bar.key)
    bar.state.set("c", Filter("contains", "region", ("<b>",)), owner=bar.key)
    found = bar.html()
    for words in ("Amount:</span> 2 – 10", "Paid:</span> on", "contains &lt;b&gt;"):
        assert words in found
    assert "<b>" not in found


def test_a_filter_of_another_form_is_no_choice_of_the_control():
    bar = dk.FilterBar(M.region)
    choice = chose(bar.key, Filter("is_null", "region") | Filter("contains", "region", ("E",)))
    shown = drawn(bar, {"all:region": {"region": ["EU"], "rows": [1]}}, choice)
    assert shown["controls"][0]["selected"] == []
