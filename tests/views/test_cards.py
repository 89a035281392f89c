"""Numbers and changes on cards; the page's own code is held to the same file by `widgets/tests/cards.test.ts`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dashkit.model.expressions import Aggregate, MeasureSpec
from dashkit.views.numbers import compared, short

CASES = json.loads((Path(__file__).parents[1] / "fixtures" / "cards.json").read_text("utf-8"))


def spec_of(format: str, unit: str, **more: Any) -> MeasureSpec:  # noqa: A002
    return MeasureSpec("x", Aggregate("sum", "x"), format=format, unit=unit, **more)


@pytest.mark.parametrize(("value", "format", "unit", "text"), CASES["numbers"])
def test_numbers_are_as_in_the_file(value: float, format: str, unit: str, text: str) -> None:  # noqa: A002
    assert short(value, spec_of(format, unit)) == text


@pytest.mark.parametrize(("value", "base", "spec", "said"), CASES["changes"])
def test_changes_are_as_in_the_file(value: float, base: float, spec: Any, said: Any) -> None:
    named = {name: one for name, one in spec.items() if name != "percentage"}
    found = compared(value, base, spec_of(**named))
    assert [found.text, found.change.arrow, found.change.status] == said
