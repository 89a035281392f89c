"""How the views of a page stand together, as those who answer the page see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashkit.state.choice import Choice
    from dashkit.state.messages import Known
    from dashkit.state.state import State
    from dashkit.views.compute import Drawn


class Arrangement(Protocol):
    """How the views of a session stand on the page: what is visible, and what affects what."""

    def visible(self, choice: Choice) -> list[str]:
        """Return the keys of the views that the viewer can see."""

    def scoped(self, key: str, choice: Choice) -> Choice:
        """Return the choice as far as it concerns a view."""

    def spec(self, choice: Choice) -> dict[str, Any]:
        """Return the visible page's structure."""

    def header(self, choice: Choice, state: State, drawn: Mapping[str, Drawn]) -> dict[str, Any]:
        """Return period, watermark and filters in words."""

    def period_bar(self, choice: Choice) -> str:
        """Return the filter bar that a period is chosen in; empty for the dashboard's own."""

    def known(self) -> Known:
        """Return the names of pages, sections and filter bars."""
