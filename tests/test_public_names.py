"""The names of ``import dashkit as dk``: all there, all explained, no others."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
from importlib.metadata import version
from typing import Any

import pytest

import dashkit as dk

NAMES = sorted(set(dk.__all__) - {"__version__", "errors", "samples"})
MODULES = sorted(
    one.name
    for one in pkgutil.walk_packages(dk.__path__, "dashkit.")
    if not one.name.endswith("__main__")
)


def test_names_are_listed_once_and_by_dir() -> None:
    assert sorted(set(dk.__all__)) == sorted(dk.__all__) == dir(dk)


@pytest.mark.parametrize("name", NAMES)
def test_name_is_there_and_explained_with_an_example(name: str) -> None:
    found: Any = getattr(dk, name)
    text = inspect.getdoc(found) or ""
    assert text
    if not issubclass(found if inspect.isclass(found) else object, Exception):
        assert ">>> " in text


def test_version_is_that_of_the_distribution() -> None:
    assert dk.__version__ == version("jupyter-dashkit")


def test_unknown_name_is_an_attribute_error_that_names_the_nearest() -> None:
    with pytest.raises(AttributeError, match="KPI"):
        _ = dk.KPl


def test_the_function_model_is_not_hidden_by_the_package_model() -> None:
    importlib.import_module("dashkit.model.query")
    assert callable(dk.model)


@pytest.mark.parametrize("module", MODULES)
def test_examples_in_docstrings_hold(module: str) -> None:
    found = doctest.testmod(
        importlib.import_module(module), optionflags=doctest.NORMALIZE_WHITESPACE
    )
    assert found.failed == 0
