"""Numbers as text."""

from __future__ import annotations


def check_format(format: str) -> None:  # noqa: A002
    """Refuse a format that is neither a name nor a d3-format."""
