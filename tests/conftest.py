"""Fixtures of all tests."""

from __future__ import annotations

from tests.servers import mysql, postgresql, redis

__all__ = ["mysql", "postgresql", "redis"]
