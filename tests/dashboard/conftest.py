"""A kernel whose comms keep what is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import comm
import pytest

from dashkit.views import assets
from tests.state.small import Comm

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def comms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[Comm]]:
    """Give a kernel whose comms keep what is sent, and a built page."""
    (tmp_path / "stub.js").write_text("export default {}", encoding="utf-8")
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    monkeypatch.setattr(comm, "create_comm", Comm)
    assets.stub.cache_clear()
    Comm.opened.clear()
    yield Comm.opened
    assets.stub.cache_clear()
