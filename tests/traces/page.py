"""A page that keeps what the kernel sent, arrays read, and sends what a page sends."""

from __future__ import annotations

import json
from math import isnan
from typing import Any

import numpy as np


class Page:
    """The views as the page has them after every message."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self.views: dict[str, Any] = {}
        self.spec: dict[str, Any] = {}
        self.refused: list[str] = []
        self.seq = 0

    def send(self, content: Any, buffers: list[bytes] | None = None) -> None:
        """Take one message of the kernel, as it is on the wire."""
        message = json.loads(json.dumps(content, allow_nan=False))
        if message["type"] == "refused":
            self.refused.append(message["message"])
            return
        if "spec" in message:
            self.spec, self.views = message["spec"], {}
        self.views |= _decoded(message["views"], buffers or [])

    def say(self, message: dict[str, Any]) -> None:
        """Send one message."""
        self.seq += 1
        self.session.receive(self, {"v": 1, "seq": self.seq, **message})


def _decoded(value: Any, buffers: list[bytes]) -> Any:
    if isinstance(value, list):
        return [_decoded(one, buffers) for one in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"$a", "t", "n"}:
        found = np.frombuffer(buffers[value["$a"]], dtype=f"<{value['t']}").astype("f8")
        assert len(found) == value["n"]
        return [None if isnan(one) else one for one in found.tolist()]
    return {name: _decoded(one, buffers) for name, one in value.items()}
