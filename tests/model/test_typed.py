from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from dashkit.errors import DefinitionError, UnknownField
from dashkit.model.calendar import Calendar
from dashkit.model.filters import Filter
from tests.model.builders import at, orders

M = orders()
BERLIN = orders(calendar=Calendar(timezone="Europe/Berlin"))


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    [
        ("quantity", 5.0, 5),
        ("quantity", 9007199254740993, 9007199254740993),
        ("amount", Decimal("1.5"), 1.5),
        ("cost", 0.1, Decimal("0.1")),
        ("cost", 3, Decimal(3)),
        ("region", "EU", "EU"),
        ("churned", True, True),
        ("shipped", "2026-11-16", date(2026, 11, 16)),
        ("shipped", datetime(2026, 11, 16), date(2026, 11, 16)),  # noqa: DTZ001
        ("ordered_at.month", "2026-11", date(2026, 11, 1)),
        ("ordered_at.month", date(2026, 11, 16), date(2026, 11, 1)),
        ("ordered_at.hour", "2026-11-16T14:00", datetime(2026, 11, 16, 14)),  # noqa: DTZ001
        ("ordered_at", at("2026-11-16T14:00"), at("2026-11-16T14:00")),
    ],
)
def test_values_take_the_type_of_their_field(field: str, given: Any, kept: object) -> None:
    (value,) = M.filter(Filter("in", field, (given,))).values
    assert value == kept
    assert type(value) is type(kept)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("region", 5),
        ("amount", "5"),
        ("amount", True),
        ("amount", float("nan")),
        ("amount", Decimal("sNaN")),
        ("churned", 1),
        ("churned", "true"),
        ("shipped", "16.11.2026"),
        ("shipped", at("2026-11-16T14:00")),
        ("ordered_at", "yesterday"),
        ("ordered_at", 5),
    ],
)
def test_other_values_are_refused(field: str, value: Any) -> None:
    with pytest.raises(DefinitionError, match=f"'{field}' holds"):
        M.filter(Filter("in", field, (value,)))


@pytest.mark.parametrize(
    ("where", "message"),
    [
        (Filter("contains", "amount", ("5",)), "looks into text"),
        (Filter("gt", "region", ("EU",)), "has no order"),
        (Filter("between", "amount", (None, 5)), "use .is_null"),
        (Filter("lt", "amount", (None,)), "use .is_null"),
    ],
)
def test_questions_without_sense_are_refused(where: Filter, message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        M.filter(where)


def test_unknown_names_are_refused_wherever_they_stand() -> None:
    with pytest.raises(UnknownField, match="Did you mean 'region'"):
        M.filter(~(Filter("in", "regoin", ("EU",)) & Filter("is_null", "amount")))


def test_members_are_sorted_and_said_once() -> None:
    one = M.filter(Filter("in", "region", ("US", None, "EU", "US")))
    assert one.values == ("EU", "US", None)
    assert one == M.filter(Filter("in", "region", (None, "EU", "US")))


START, NEXT = at("2026-11-15T23:00"), at("2026-11-16T23:00")
DAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (BERLIN.ordered_at == "2026-11-16", Filter("range", "ordered_at", (START, NEXT))),
        (BERLIN.ordered_at >= DAY, Filter("ge", "ordered_at", (START,))),
        (BERLIN.ordered_at > DAY, Filter("ge", "ordered_at", (NEXT,))),
        (BERLIN.ordered_at < DAY, Filter("lt", "ordered_at", (START,))),
        (BERLIN.ordered_at <= DAY, Filter("lt", "ordered_at", (NEXT,))),
        (BERLIN.ordered_at.between(DAY, DAY), Filter("range", "ordered_at", (START, NEXT))),
        (
            BERLIN.filter(Filter("range", "ordered_at", (DAY, date(2026, 11, 17)))),
            Filter("range", "ordered_at", (START, NEXT)),
        ),
        (
            BERLIN.ordered_at > datetime(2026, 11, 16, 12),  # noqa: DTZ001
            Filter("gt", "ordered_at", (at("2026-11-16T11:00"),)),
        ),
        (
            BERLIN.filter(Filter("range", "ordered_at", (DAY, None))),
            Filter("range", "ordered_at", (START, None)),
        ),
    ],
)
def test_a_day_asked_of_times_is_the_whole_day_of_the_zone(where: Filter, expected: Filter) -> None:
    assert where == expected


def test_days_and_times_can_be_asked_together() -> None:
    noon = at("2026-11-01T12:00")
    where = BERLIN.ordered_at.isin([noon, DAY])
    assert where.matches({"ordered_at": noon})
    assert where.matches({"ordered_at": START})
    assert not where.matches({"ordered_at": NEXT})


def test_a_range_of_times_over_days_keeps_the_days_that_start_in_it() -> None:
    low, high = at("2026-11-15T12:00"), at("2026-11-17T00:00")
    where = M.filter(Filter("range", "shipped", (low, high)))
    assert where.values == (date(2026, 11, 16), date(2026, 11, 17))
    assert M.filter(Filter("range", "shipped", ("2026-11-15T12:00", None))).values[0] == DAY


def test_a_typed_filter_stays_as_it_is() -> None:
    for where in (
        M.ordered_at == "2026-11-16",
        M.region.isin(["a", None]),
        M.cost >= 5,
        M.ordered_at.hour == datetime(2026, 11, 16, 14, tzinfo=UTC),
    ):
        assert M.filter(where) == where
