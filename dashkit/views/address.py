"""The choice of a page in its address: what is written there, and what one that is opened means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from dashkit.errors import DefinitionError
from dashkit.state.address import from_text, to_text
from dashkit.state.admit import admit
from dashkit.state.history import same_meaning
from dashkit.views.failures import log

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashkit.state.choice import Choice
    from dashkit.state.messages import Known, KnownView
    from dashkit.state.state import State
    from dashkit.views.widget import View

_IGNORED: Final = "The choice in this address was not taken over: {}."
_ONE: Final = "One part of this address does not fit the page and was left out."
_SEVERAL: Final = "{} parts of this address do not fit the page and were left out."
_LONG: Final = "More is chosen than an address can hold; a reload goes back to the beginning."


class Desk(Protocol):
    """What an address reads of a session."""

    @property
    def state(self) -> State:
        """What the viewer chose."""

    @property
    def views(self) -> Mapping[str, View]:
        """Every view of the page."""

    def names(self) -> Known:
        """Return the names of pages and sections."""

    def about(self, key: str, choice: Choice | None = None) -> KnownView:
        """Return what a page may say about a view."""


def saved_views(state: State) -> dict[str, Any]:
    """Return what a page lists as saved views; ``shared`` says whether it may change them."""
    try:
        saved = state.saved
    except DefinitionError:
        return {"names": [], "current": "", "shared": False}
    return {
        "names": saved.names(),
        "current": saved.current(state.choice),
        "shared": saved.shared,
    }


class Address:
    """What the address of a page says, beside what the viewer chose.

    Parameters
    ----------
    desk
        The session of the page.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._start: Choice | None = None
        self._last = desk.state.choice
        self._step = 0
        self._note = ""

    def begin(self) -> None:
        """Keep what the page starts with: an address without a choice means this one."""
        if self._start is None:
            self._start = self._last = self._desk.state.choice

    def names(self) -> Known:
        """Return the names of pages and sections."""
        return self._desk.names()

    def views(self) -> frozenset[str]:
        """Return the keys of all views."""
        return frozenset(self._desk.views)

    def bars(self) -> frozenset[str]:
        """Return the keys of the filter bars with a period."""
        return frozenset(key for key, one in self._desk.views.items() if one.defaults is not None)

    def about(self, view: str, choice: Choice) -> KnownView:
        """Return what may be said about a view for a choice."""
        return self._desk.about(view, choice)

    def take(self, text: str) -> None:
        """Choose what an address says, as far as a viewer could have chosen it himself."""
        self.begin()
        start = self._start
        state = self._desk.state
        try:
            found = admit(from_text(text), self, start=start) if text else None
        except DefinitionError as error:
            self._note = _IGNORED.format(error)
            return
        except Exception:  # noqa: BLE001
            log.exception("the choice of an address could not be taken over")
            self._note = _IGNORED.format("it does not fit the page")
            return
        if found is not None and found.dropped:
            self._note = _ONE if found.dropped == 1 else _SEVERAL.format(found.dropped)
        chosen = start if found is None else found.choice
        if chosen is not None:
            state.visit(chosen)

    def content(self, choice: Choice) -> dict[str, Any]:
        """Return what the page writes into its address, and a note that is said once.

        ``step`` counts what Back takes back: changes of the choice, and of the page shown.
        """
        text = "" if choice == self._start else to_text(choice)
        if text is None and choice != self._last:
            self._note = self._note or _LONG
        if not same_meaning(choice, self._last) or choice.page != self._last.page:
            self._step += 1
        self._last, note, self._note = choice, self._note, ""
        return {"state": text or "", "step": self._step, "note": note}
