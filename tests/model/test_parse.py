from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashkit.errors import DashkitError, DefinitionError
from dashkit.model.filters import Filter
from dashkit.model.parse import (
    Binary,
    Call,
    Derived,
    Limited,
    Name,
    Number,
    parse_filter,
    parse_measure,
)

PIECES = st.lists(
    st.sampled_from(
        ["sum", "count", "(", ")", "amount", "+", "-", "*", "/", "1.5", "where", "'EU'", "==", "and", "or", "not", "in", ",", ".", "vs", "between", "is", "null", "`a", "b`", "<", "region"]
    ),
    max_size=25,
).map(" ".join)  # fmt: skip
ATOMS = st.sampled_from(["sum(amount)", "count()", "revenue", "2", "0.5", "distinct(customer_id)"])
MEASURES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
        st.builds("-{}".format, inner),
    ),
    max_leaves=10,
)


def written(node: object) -> str:
    if isinstance(node, Binary):
        return f"({written(node.left)} {node.operator} {written(node.right)})"
    if isinstance(node, Call):
        return f"{node.function}({node.field})"
    return f"{node.name}" if isinstance(node, Name) else f"{node.value}"  # type: ignore[attr-defined]


@given(MEASURES)
def test_a_measure_written_out_again_reads_the_same(text: str) -> None:
    node = parse_measure(text)
    assert parse_measure(written(node)) == node


@given(st.one_of(PIECES, st.text(max_size=60)))
@example("(" * 500)
@example("-" * 500 + "1")
@example("not " * 500 + "a")
@example("a" * 5_000)
@example("1e999")
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (parse_measure, parse_filter):
        try:
            read(text)
        except DashkitError as error:
            assert str(error)  # noqa: PT017


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("1 + 2 * 3", Binary("+", Number(1), Binary("*", Number(2), Number(3)))),
        ("1 - 2 - 3", Binary("-", Binary("-", Number(1), Number(2)), Number(3))),
        ("8 / 4 / 2", Binary("/", Binary("/", Number(8), Number(4)), Number(2))),
        ("-x", Binary("*", Number(-1), Name("x"))),
        ("-2", Number(-2)),
        ("count()", Call("count")),
        ("sum(`net amount`)", Call("sum", "net amount")),
        ("count(where churned)", Call("count", "", Filter("in", "churned", (True,)))),
        ("count(where='status >= 500')", Call("count", "", Filter("ge", "status", (500,)))),
        (
            "sum(amount, where region == 'EU')",
            Call("sum", "amount", Filter("in", "region", ("EU",))),
        ),
        ("revenue.vs('year')", Derived(Name("revenue"), "vs", ("year",))),
        ("revenue.where(churned)", Limited(Name("revenue"), Filter("in", "churned", (True,)))),
    ],
)
def test_measures(text: str, node: object) -> None:
    assert parse_measure(text) == node


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("status >= 500", "status is at least 500"),
        ("a = 1 or b = 2 and c = 3", "a is 1 or (b is 2 and c is 3)"),
        ("(a = 1 or b = 2) & not c = 3", "(a is 1 or b is 2) and c is not 3"),
        ("region in ('EU', \"US\")", "region is EU or US"),
        ("region not in ['EU']", "region is not EU"),
        ("amount between -5 and 9.5", "amount is -5 to 9.5"),
        ("name not contains 'x y'", "name does not contain x y"),
        ("region is not null", "region is not missing"),
        ("region != null", "region is not missing"),
        ("day >= '2017-01-01'", "day is at least 2017-01-01"),
        ("ordered_at.month == '2017-03'", "ordered_at.month is 2017-03"),
        ("amount.bin(50) = 100", "amount.bin(50) is 100"),
        ("~churned", "churned is not yes"),
        ("churned == false", "churned is no"),
    ],
)
def test_filters(text: str, words: str) -> None:
    assert parse_filter(text).words() == words


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sum(amount", r"'\)' is expected, the text ends"),
        ("sum()", "needs a column"),
        ("mode(amount)", "Allowed: sum, count, mean, min, max, distinct, quantile"),
        ("sql(amount)", "not allowed"),
        ("quantile(amount)", "a number from 0 to 1"),
        ("quantile(amount, 0.5, weight=a)", "Allowed: q, approx, where"),
        ("sum(amount, weight=a)", "Allowed: where"),
        ("smu(amount)", "Did you mean 'sum'"),
        ("sum(amount) sum(b)", "one too many"),
        ("__import__('os')", "not allowed"),
        ("a; b", "means nothing here"),
        ("", "is expected"),
        ("revenue.top(3)", "Allowed: vs, where"),
        ("revenue.vs('yaer')", "Did you mean 'year'"),
    ],
)
def test_mistakes_in_measures_say_where_and_what(text: str, message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        parse_measure(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0 < amount < 9", "is expected"),
        ("amount > 0 < 9", "cannot be chained; write between"),
        ("amount >", "a value is expected"),
        ("amount not", "in, between or contains"),
        ("region == EU", "a quoted text"),
    ],
)
def test_mistakes_in_filters_say_where_and_what(text: str, message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        parse_filter(text)
