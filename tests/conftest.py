"""Fixtures of all tests."""

from __future__ import annotations

from tests.servers import clickhouse, mysql, postgresql, redis

__all__ = ["clickhouse", "mysql", "postgresql", "redis"]
