"""Hypothesis strategies for filters."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import strategies as st

from dashkit.model.filters import Filter, Op, Scalar

NEW_YEAR = datetime(2020, 1, 1)  # noqa: DTZ001
FINITE = st.floats(allow_nan=False, allow_infinity=False)
SCALARS: st.SearchStrategy[Scalar] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    FINITE,
    st.text(max_size=20),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)).map(lambda time: time.replace(fold=0)),
    st.decimals(allow_nan=False, allow_infinity=False),
)
NAMES = st.sampled_from(["region", "ordered_at.month", "amount.bin(50)", "größe"])


def _leaf(op: Op, count: int) -> st.SearchStrategy[Filter]:
    values = st.lists(SCALARS, min_size=count, max_size=count).map(tuple)
    return st.builds(Filter, st.just(op), NAMES, values)


LEAVES = st.one_of(
    st.builds(Filter, st.just("in"), NAMES, st.lists(SCALARS, max_size=5).map(tuple)),
    *(_leaf(op, 1) for op in ("lt", "le", "gt", "ge", "contains")),
    *(_leaf(op, 2) for op in ("range", "between")),
    _leaf("is_null", 0),
)
FILTERS: st.SearchStrategy[Filter] = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        st.builds(lambda a, b: a & b, parts, parts),
        st.builds(lambda a, b: a | b, parts, parts),
        st.builds(lambda a: ~a, parts),
    ),
    max_leaves=12,
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.dictionaries(st.sampled_from(["op", "field", "values", "parts", "date", "x"]), inner),
    ),
    max_leaves=20,
)
ROWS = st.fixed_dictionaries(
    {
        "amount": st.one_of(st.none(), FINITE, st.just(float("nan"))),
        "region": st.one_of(st.none(), st.sampled_from(["EU", "US", "eu west"])),
        "day": st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2027, 1, 1))),
        "seen": st.one_of(st.none(), st.datetimes(timezones=st.just(UTC), min_value=NEW_YEAR)),
    }
)
