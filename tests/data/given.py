"""Rows given in every way, and what is said of those that cannot be."""

from __future__ import annotations

from typing import Any

import pytest

import dashkit as dk
from dashkit.errors import SourceError

ROWS = {"region": ["EU", "US", "EU"], "amount": [1, 2, 4]}


def total(rows: object) -> Any:
    """Return the sum of all amounts."""
    return dk.model(rows).query("sum(amount)").run().value


def by_region(rows: object) -> dict[str, int]:
    """Return the sum of amounts in each region."""
    return dict(dk.model(rows).query("sum(amount)", "region").run().frame.iter_rows())


def refused(rows: object, **options: Any) -> str:
    """Return what is said of rows that cannot be read."""
    with pytest.raises(SourceError) as caught:
        dk.model(dk.source(rows, **options))
    return str(caught.value)
