"""Engines under test, and one world of rows that all of them hold."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engines.stores import KINDS, Stores
from tests.engines.world import ORDERS, PRODUCTS, World

collect_ignore = [] if "spark" in KINDS else ["test_spark.py"]


@pytest.fixture(scope="session")
def stores(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Stores:
    return Stores(request, tmp_path_factory.mktemp("stores"))


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def worlds(stores: Stores) -> dict[str, Any]:
    """Sources that were made already, by engine."""
    del stores
    return {}


@pytest.fixture
def world(kind: str, stores: Stores, worlds: dict[str, Any]) -> World:
    if kind not in worlds:
        worlds[kind] = stores.make(kind, orders=ORDERS, products=PRODUCTS)
    return World(worlds[kind])
