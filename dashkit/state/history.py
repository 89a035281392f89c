"""Undo and redo over choices; where a viewer looks (page, sections, tables) is no part of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from dashkit.state.choice import rewind

if TYPE_CHECKING:
    from dashkit.state.choice import Choice

LONGEST: Final = 200


def same_meaning(one: Choice, other: Choice) -> bool:
    """Return whether two choices differ at most in page, sections, tables and zooms."""
    return _meaning(one) == _meaning(other)


def _meaning(choice: Choice) -> Choice:
    return replace(choice, page="", tables=(), sections=(), zooms=())


class History:
    """The choices before and after the present one, at most 200 each way."""

    def __init__(self) -> None:
        self._past: list[Choice] = []
        self._future: list[Choice] = []

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to take again."""
        return bool(self._future)

    def leads(self, choice: Choice) -> Literal["back", "forth", ""]:
        """Return whether the next step back or forth is to a choice."""
        if self._past and same_meaning(self._past[-1], choice):
            return "back"
        return "forth" if self._future and same_meaning(self._future[-1], choice) else ""

    def record(self, before: Choice) -> None:
        """Remember the choice that a new step leaves; what was undone is forgotten."""
        self._past.append(before)
        del self._past[:-LONGEST]
        self._future.clear()

    def back(self, now: Choice) -> Choice:
        """Return the choice before ``now``, seen from where the viewer is."""
        return self._move(now, self._past, self._future)

    def forth(self, now: Choice) -> Choice:
        """Return the choice after ``now``, seen from where the viewer is."""
        return self._move(now, self._future, self._past)

    @staticmethod
    def _move(now: Choice, taken: list[Choice], given: list[Choice]) -> Choice:
        if not taken:
            return now
        given.append(now)
        found = taken.pop()
        here = {name: getattr(now, name) for name in ("page", "tables", "sections", "zooms")}
        return rewind(replace(found, **here))
