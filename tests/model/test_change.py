from __future__ import annotations

from decimal import Decimal
from math import isfinite
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashkit.model.change import change

NUMBERS = st.one_of(st.none(), st.integers(), st.floats(), st.decimals(allow_nan=True))


@given(NUMBERS, NUMBERS, st.sampled_from(["up", "down", "neutral"]), st.booleans())
def test_no_numbers_are_too_strange(value: Any, base: Any, good: Any, percentage: bool) -> None:  # noqa: FBT001
    found = change(value, base, good=good, percentage=percentage, tolerance=0.01)
    assert found.pct is None or isfinite(found.pct)
    assert (found.delta is None) == (found.value is None or found.base is None)
    assert (found.status == "none") == (found.delta is None)
    assert not (percentage and found.pct is not None)


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6))
def test_good_up_and_good_down_are_opposite(value: int, base: int) -> None:
    up, down = change(value, base), change(value, base, good="down")
    assert {up.status, down.status} in ({"neutral"}, {"good", "bad"})
    assert up.pct == down.pct


@pytest.mark.parametrize(
    ("value", "base", "pct", "note"),
    [
        (110, 100, 0.1, ""),
        (5, 0, None, "new"),
        (0, 0, 0.0, ""),
        (0, 5, -1.0, ""),
        (-5, 100, None, "n/a"),
        (5, -100, None, "n/a"),
        (None, 5, None, "n/a"),
        (5, None, None, "n/a"),
        (float("nan"), 5, None, "n/a"),
        (Decimal("0.3"), Decimal("0.2"), 0.5, ""),
        (10**400 + 10**399, 10**400, 0.1, ""),
    ],
)
def test_percents(value: Any, base: Any, pct: float | None, note: str) -> None:
    found = change(value, base)
    assert (found.pct, found.note) == (pct, note)


def test_differences_of_integers_and_decimals_are_exact() -> None:
    assert change(9007199254740993, 1).delta == 9007199254740992
    assert change(Decimal("0.3"), Decimal("0.1")).delta == Decimal("0.2")


def test_the_absolute_base_is_used_only_when_asked_for() -> None:
    assert change(-50, -100, pct="abs").pct == 0.5
    assert change(-50, -100).pct is None


@pytest.mark.parametrize(
    ("value", "base", "tolerance", "percentage", "status"),
    [
        (105, 100, 0.05, False, "neutral"),
        (105.01, 100, 0.05, False, "good"),
        (0.061, 0.05, 0.01, True, "good"),
        (0.06, 0.051, 0.01, True, "neutral"),
        (1, 0, 0.5, False, "good"),
    ],
)
def test_within_the_tolerance_a_change_is_neutral(
    value: float,
    base: float,
    tolerance: float,
    percentage: bool,  # noqa: FBT001
    status: str,
) -> None:
    assert change(value, base, tolerance=tolerance, percentage=percentage).status == status


def test_arrows_show_the_direction_whatever_is_good() -> None:
    arrows = [change(value, 5, good="down").arrow for value in (6, 4, 5, None)]
    assert arrows == ["up", "down", "flat", "none"]
    assert change(6, 5, good="neutral").status == "neutral"
