"""Sentences: a grammar of their own, numbers by query, nothing evaluated."""

from __future__ import annotations

import pytest

from dashkit.errors import DefinitionError, UnknownField
from dashkit.model.calendar import Period
from dashkit.model.filters import Filter
from dashkit.state.choice import Choice
from dashkit.views.template import Reference, parse_template
from dashkit.views.text import Text
from tests.views.cases import MONTH, OCTOBER, chose, drawn, shop

M = shop()
TO_DATE = Choice(period=Period("this month", compare="previous"))
SENTENCE = "Revenue was {m.revenue}, {m.revenue.vs('previous')} on before, through {as_of}."


def test_numbers_stand_in_the_sentence():
    view = Text(SENTENCE, model=M)
    main = {"revenue": [4_596_039.0], "revenue vs previous": [0.042]}
    shown = drawn(view, {"main": main}, TO_DATE, period=MONTH)
    assert shown["words"] == "Revenue was $4.6M, +4.2% on before, through 15 Nov 2026."
    assert shown["parts"][1] == {"value": "$4.6M"}
    assert shown["parts"][3] == {"value": "+4.2%", "status": "good"}


def test_all_numbers_are_one_query_under_the_filters():
    view = Text(SENTENCE, model=M)
    choice = chose("bars", Filter("in", "region", ("EU",)))
    (query,) = view.queries(choice).values()
    assert [one.name for one in query.measures] == ["revenue", "revenue vs previous"]
    assert query.where == Filter("in", "region", ("EU",))


def test_a_change_without_a_base_says_so():
    view = Text(SENTENCE, model=M)
    main = {"revenue": [5.0], "revenue vs previous": [None]}
    shown = drawn(view, {"main": main}, TO_DATE, base_note="no data before 1 Jan 2017")
    assert shown["parts"][3] == {"value": "n/a", "status": "none"}
    assert shown["note"] == "no data before 1 Jan 2017"


def test_period_and_comparison_in_words():
    view = Text("From {period}, before it {comparison}: {revenue}", model=M)
    shown = drawn(view, {"main": {"revenue": [5.0]}}, TO_DATE, period=MONTH, base=OCTOBER)
    assert shown["words"] == "From 1 – 15 Nov 2026, before it 1 – 15 Oct 2026: $5.00"


def test_a_text_with_dates_alone_asks_for_no_measure_of_the_model():
    view = Text("Data to {as_of}", model=M)
    shown = drawn(view, {"main": {"rows": [10]}}, TO_DATE)
    assert shown["words"] == "Data to 15 Nov 2026"


def test_plain_text_needs_neither_model_nor_data():
    view = Text("A {{plain}} text.\n\nSecond paragraph.")
    assert view.queries(Choice()) == {}
    shown = view.present({}, Choice())
    assert shown["words"].startswith("A {plain} text.")
    assert view.static(shown).count("<p ") == 2


def test_markup_in_a_text_is_text():
    view = Text("<script>alert(1)</script>")
    assert "<script" not in view.static(view.present({}, Choice()))


@pytest.mark.parametrize(
    "text",
    [
        "{m.__class__}",
        "{m.revenue.__init__}",
        "{m.revenue.vs('previous').__globals__}",
        "{m.revenue!r}",
        "{m.revenue:>10}",
        "{0}",
        "{}",
        "{m.revenue.vs(previous)}",
        "{__import__('os').system('true')}",
        "open { brace",
        "{a {b}}",
        "close } brace",
    ],
)
def test_what_is_no_measure_is_refused_where_it_is_written(text):
    with pytest.raises((DefinitionError, UnknownField)):
        Text(text, model=M)


def test_a_wrong_name_is_corrected():
    with pytest.raises(UnknownField, match="Did you mean 'revenue'"):
        Text("{m.revnue}", model=M)
    with pytest.raises(DefinitionError, match="previous"):
        Text("{m.revenue.vs('last')}", model=M)
    with pytest.raises(DefinitionError, match="model=m"):
        Text("{m.revenue}")


def test_names_may_be_bare_dotted_or_quoted():
    for text in ("{revenue}", "{m.revenue}", "{sales.revenue}", '{m["revenue"]}'):
        assert parse_template(text) == (Reference("revenue"),)
