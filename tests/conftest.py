"""Fixtures of all tests."""

from __future__ import annotations

from tests.servers import clickhouse, mysql, postgresql, redis
from tests.spark import spark, spark_processes, spark_server

__all__ = ["clickhouse", "mysql", "postgresql", "redis", "spark", "spark_processes", "spark_server"]
