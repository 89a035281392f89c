from __future__ import annotations

import pytest

from dashkit.errors import (
    DashkitError,
    DeadlineError,
    DefinitionError,
    NoTruthValue,
    PeriodError,
    QueryError,
    SourceError,
    UnitError,
    UnknownField,
    did_you_mean,
    listed,
)


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (UnknownField, KeyError),
        (UnknownField, AttributeError),
        (DefinitionError, ValueError),
        (UnitError, DefinitionError),
        (PeriodError, DefinitionError),
        (NoTruthValue, TypeError),
        (DeadlineError, QueryError),
        (SourceError, DashkitError),
    ],
)
def test_errors_are_also_the_matching_builtin(error: type[Exception], builtin: type) -> None:
    assert issubclass(error, builtin)
    assert issubclass(error, DashkitError)
    assert str(error("as it is written")) == "as it is written"
    assert str(error()) == ""


def test_unknown_field_names_the_model_the_closest_and_the_known() -> None:
    error = UnknownField.of("revnue", "orders", {"region": "dimension", "revenue": "measure"})
    assert str(error) == (
        "'revnue' is not in model 'orders'. Did you mean 'revenue' (measure)? "
        "Known: region, revenue"
    )


def test_a_name_unlike_all_others_gets_no_guess() -> None:
    assert "Did you mean" not in str(UnknownField.of("zzz", "orders", {"region": "dimension"}))
    assert did_you_mean("x", []) is None
    assert did_you_mean("REGION", ["region"]) == "region"


def test_a_long_list_of_names_is_cut() -> None:
    assert listed(f"c{i}" for i in range(25)).endswith("c19, … (5 more)")
    assert listed([]) == "nothing"
