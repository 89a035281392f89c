"""Fixtures of all tests."""

from __future__ import annotations

from hypothesis import settings

from tests.servers import clickhouse, mysql, postgresql, redis
from tests.spark import spark, spark_processes, spark_server

# Speed is for benchmarks/: a busy machine is no failure.
settings.register_profile("dashkit", deadline=None)
settings.load_profile("dashkit")

__all__ = ["clickhouse", "mysql", "postgresql", "redis", "spark", "spark_processes", "spark_server"]
