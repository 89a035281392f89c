"""Integers that floats do not hold: their spread in every engine is that of the integers."""

from __future__ import annotations

import statistics
from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl
import pytest

import dashkit as dk

if TYPE_CHECKING:
    from tests.engines.stores import Stores

GROUPS = {
    "near": [2**53, 2**53 + 1],
    "next": [2**53, 2**53 + 2, None],
    "edge": [2**63 - 1, 2**63 - 3, 2**63 - 4],
    "below": [-(2**62), -(2**62) + 1, -(2**62) + 5],
    "apart": [2**62, -(2**62), 0],
    "same": [2**60 + 1, 2**60 + 1, 2**60 + 1],
    "one": [2**61 + 1],
    "none": [None],
    "small": [1, 2, 4],
}


@pytest.mark.parametrize("where", [None, "big > 0"])
def test_the_spread_of_integers_beyond_floats(stores: Stores, kind: str, where: str | None) -> None:
    rows = [(name, one) for name, some in GROUPS.items() for one in some]
    frame = pl.DataFrame(rows, {"kind": pl.String, "big": pl.Int64}, orient="row")
    model = dk.model(stores.make(kind, rows=frame)["rows"])
    model = model.define(spread=dk.std("big", where=where), n=dk.count("big"))
    found = dict(model.query("spread", "kind", fill="none").run().frame.rows())
    assert found.keys() == GROUPS.keys()
    for name, some in GROUPS.items():
        known = [one for one in some if one is not None and (where is None or one > 0)]
        if len(known) < 2:
            assert found[name] is None
            continue
        expected = statistics.stdev(map(Fraction, known))
        assert found[name] == pytest.approx(expected, rel=1e-12, abs=0), name
    every = [one for _, one in rows if one is not None and (where is None or one > 0)]
    result = model.query(["spread", "n"]).run().frame
    whole = statistics.stdev(map(Fraction, every))
    assert result["spread"][0] == pytest.approx(whole, rel=1e-12)
    assert result["n"][0] == sum(one is not None for _, one in rows)
