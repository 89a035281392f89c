"""Imports go one way: each package may use those above it in the list, and no two modules use each other."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
LAYERS = (
    {"errors", "d3", "formats"},
    {"analytics"},
    {"model"},
    {"data"},
    {"samples"},
    {"state"},
    {"views"},
    {"dashboard"},
    {"serve"},
    {"__init__", "__main__"},
)


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted((ROOT / "dashkit").rglob("*.py"))}


def layer(module: str) -> int:
    part = [*module.split("."), "__init__"][1]
    found = [place for place, names in enumerate(LAYERS) if part in names]
    assert found, f"{module} has no layer; place it in {Path(__file__).name}"
    return found[0]


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the modules of dashkit that code imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are written in full"
            inner = [f"{node.module}.{one.name}" for one in node.names]
            names = [one if one in MODULES else str(node.module) for one in inner]
        else:
            continue
        yield from (one for one in names if one.partition(".")[0] == "dashkit")


def on_loading(tree: ast.Module) -> Iterator[str]:
    """Yield what is imported when a module is loaded, which is not for type checkers and not in functions."""
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from imported(node)
        elif isinstance(node, ast.Try):
            yield from chain.from_iterable(map(imported, node.body))


@pytest.mark.parametrize("module", MODULES)
def test_module_imports_no_layer_above_its_own(module: str) -> None:
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    above = sorted(name for name in imported(tree) if layer(name) > layer(module))
    assert above == []


def test_no_module_is_loaded_in_a_circle() -> None:
    graph = {
        module: set(on_loading(ast.parse(path.read_text(encoding="utf-8"))))
        for module, path in MODULES.items()
    }
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))
    assert len(order) >= len(MODULES)
