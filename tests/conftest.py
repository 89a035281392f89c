"""Fixtures of all tests."""

from __future__ import annotations

from tests.servers import postgresql

__all__ = ["postgresql"]
