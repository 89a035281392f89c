"""Choices of every kind, for tests that hold for all."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from dashkit.model.filters import Filter
from dashkit.model.periods import Period
from dashkit.state.choice import Choice
from dashkit.state.clauses import GRID, Clause, Sort, Spot, TableOptions, When

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=10)
    | st.dates()
    | st.datetimes()
    | st.decimals(allow_nan=False, allow_infinity=False)
)
filters = st.builds(
    lambda name, many: Filter("in", name, tuple(many)),
    st.text(min_size=1, max_size=5),
    st.lists(scalars, max_size=3),
)
periods = st.none() | st.sampled_from(
    [
        Period("last 3 months", compare="previous"),
        Period("2026-01-01 to 2026-02-03"),
        Period(start=datetime(2026, 1, 1, 5, tzinfo=UTC), end=datetime(2026, 2, 1, tzinfo=UTC)),
    ]
)
compares = st.sampled_from([None, "", "previous", "year"])
names = st.text(max_size=5)
choices = st.builds(
    Choice,
    clauses=st.lists(st.builds(Clause, names, filters, names), max_size=3).map(tuple),
    period=periods,
    compare=compares,
    drills=st.lists(st.tuples(names, st.lists(scalars, max_size=3).map(tuple)), max_size=2).map(
        tuple
    ),
    page=names,
    tables=st.lists(
        st.tuples(
            names,
            st.builds(
                TableOptions,
                st.lists(st.builds(Sort, names, st.booleans()), max_size=2).map(tuple),
                st.integers(0, 9),
            ),
        ),
        max_size=2,
    ).map(tuple),
    sections=st.lists(st.tuples(names, st.booleans()), max_size=2).map(tuple),
    hidden=st.lists(st.tuples(names, st.lists(names, max_size=2).map(tuple)), max_size=2).map(
        tuple
    ),
    spots=st.lists(
        st.tuples(
            st.sampled_from(list(GRID)),
            st.lists(st.builds(Spot, names, *[st.integers(0, 14)] * 4), max_size=3).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    scoped=st.lists(st.tuples(names, st.builds(When, periods, compares)), max_size=2).map(tuple),
)
