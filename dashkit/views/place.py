"""What one widget's page has been told, and what it is told next."""

from __future__ import annotations

import json
import time
from base64 import b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from dashkit.views import assets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from dashkit.views.encoder import Encoded

PRINT: Final = "application/vnd.dashkit.print+json"
"""The form of an output that a served page shows before its kernel has answered."""
LARGEST: Final = 4_000_000
"""Bytes of a print at most; a page asks its kernel for more."""


@dataclass(slots=True)
class Place:
    """What one widget's page has been told.

    Attributes
    ----------
    view
        The key of its view; empty for a dashboard.
    host
        Returns its widget, None once that is gone.
    seq
        The number of its last request.
    asked
        The revision that this request made.
    shown
        The page and the places of the views that it shows.
    saved
        The saved views that it lists.
    sent
        What it has of each view.
    foresees
        The views that it shows itself after a choice, by the view and field of that.
    revision
        The last change that it was told of before it could ask; None where it was told nothing then.
    """

    view: str
    host: Callable[[], Any]
    seq: int | None = None
    asked: int = 0
    shown: tuple[Any, ...] = ()
    saved: Mapping[str, Any] | None = None
    sent: dict[str, Encoded] = field(default_factory=dict)
    foresees: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    revision: int | None = None

    def follow(self, other: Place | None, revision: int | None) -> None:
        """Know what another place was told, if that is what this page says that it shows."""
        if other is not None and revision is not None and other.revision == revision:
            self.shown, self.saved, self.sent = other.shown, other.saved, dict(other.sent)

    def fresh(
        self, keys: Iterable[str], packed: Mapping[str, Encoded]
    ) -> tuple[dict[str, Any], list[bytes]]:
        """Return those of the views that the page does not have yet, with their buffers."""
        views: dict[str, Any] = {}
        buffers: list[bytes] = []
        for key in keys:
            if self.sent.get(key) is not packed[key]:
                self.sent[key] = packed[key]
                views[key] = packed[key].place(len(buffers))
                buffers += packed[key].buffers
        return views, buffers


def printed(
    session: str, place: Place, name: str, content: Mapping[str, Any], buffers: Iterable[bytes]
) -> dict[str, Any] | None:
    """Return a message as a part of a document, for the page of a widget; None where it is too large."""
    message = json.dumps(content, allow_nan=False, separators=(",", ":"))
    texts = [b64encode(one).decode("ascii") for one in buffers]
    if len(message) + sum(map(len, texts)) > LARGEST:
        return None
    at = time.time_ns() // 1_000_000
    code = assets.digest("runtime")
    about = {"session": session, "view": place.view, "address": name, "at": at, "code": code}
    return {**about, "message": message, "buffers": texts}


__all__ = ["LARGEST", "PRINT", "Place", "printed"]
