"""What every widget of ours is: a comm that opens when it is shown, traits that only tell."""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING, Any, Final

import anywidget
import traitlets

from dashkit.views import assets
from dashkit.views.failures import log
from dashkit.views.place import PRINT

if TYPE_CHECKING:
    from dashkit.views.session import Session

_MIME: Final = "application/vnd.jupyter.widget-view+json"


class Shown(anywidget.AnyWidget):
    """What a View and a Dashboard have in common: one lazily opened comm, output-only traits.

    Constructing it sends nothing and opens nothing. Displaying it, being a child of a box or
    asking for ``model_id`` opens the comm.
    """

    _esm = traitlets.Unicode("").tag(sync=True)
    """The stub that finds the shared page runtime; set when the comm opens."""

    _session = traitlets.Unicode("").tag(sync=True)
    """The id of the session that answers this widget."""

    _view = traitlets.Unicode("").tag(sync=True)
    """The key of the view; empty for a dashboard."""

    _address = traitlets.Unicode("").tag(sync=True)
    """The name under which an address keeps what was chosen; empty where none does."""

    def __init__(self) -> None:
        self._wanted = False
        super().__init__()

    @property
    def session(self) -> Session:
        """The session that answers this widget's page."""
        raise NotImplementedError

    def open(self) -> None:
        """Open the comm if the widget is shown; until then do nothing."""
        if not self._wanted or self.comm is not None:
            return
        self._esm = assets.stub()
        self._session = self.session.id
        super().open()

    @property
    def model_id(self) -> str:
        """The id of the widget on the page; asking for it opens the comm."""
        if self.comm is None:
            self._wanted = True
            self.open()
        return str(self.comm.comm_id)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Ignore what a page claims about synced traits: they are output only."""

    def _handle_msg(self, msg: dict[str, Any]) -> None:
        """Take custom messages and requests for the state; ignore all else, and never raise.

        ipywidgets would print a traceback to the page.
        """
        try:
            data = msg["content"]["data"]
            if data["method"] == "custom":
                self.session.receive(self, data.get("content"))
            elif data["method"] == "request_state":
                self.send_state()
        except Exception:  # noqa: BLE001
            log.exception("a message of the page could not be read")

    def close(self) -> None:
        """Close the comm; the page forgets the widget."""
        if self.comm is not None:
            self.session.forget(self)
        super().close()

    def _static(self) -> tuple[str, str]:
        """Return the text and the HTML form."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:  # type: ignore[override]
        text, html = self._static()
        forms: dict[str, Any] = {"text/plain": text, "text/html": html}
        try:
            forms[_MIME] = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        except assets.BundleMissing as error:
            warnings.warn(str(error), stacklevel=2)
            return forms
        if os.environ.get("DASHKIT_SERVED") and (found := self._printed()):
            forms[PRINT] = found
        return forms

    def _printed(self) -> dict[str, Any] | None:
        try:
            return self.session.printed(self._view, self._address)
        except Exception:  # noqa: BLE001
            log.exception("a page could not be printed ahead; it waits for its kernel")
            return None


__all__ = ["Shown"]
