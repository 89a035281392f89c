"""What `Model.check` found: a report to read, and findings to test on."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Literal

Level = Literal["error", "warning", "note"]
_LEVELS: tuple[Level, ...] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found.

    Attributes
    ----------
    level
        ``error`` makes queries fail or numbers wrong, ``warning`` may, ``note`` is good to know.
    kind
        A word for programs, e.g. ``"fan-out"``.
    about
        The table, field or measure.
    text
        What was found and what to do.
    """

    level: Level
    kind: str
    about: str
    text: str


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """What was found, the worst first; prints itself.

    Examples
    --------
    >>> Report("orders", (Finding("note", "gaps", "day", "2 days without rows"),))
    Model 'orders': 1 note
      note     day: 2 days without rows
    """

    model: str
    findings: tuple[Finding, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not any(one.level == "error" for one in self.findings)

    def of(self, kind: str) -> tuple[Finding, ...]:
        """Return the findings of a kind."""
        return tuple(one for one in self.findings if one.kind == kind)

    def _sorted(self) -> list[Finding]:
        return sorted(self.findings, key=lambda one: _LEVELS.index(one.level))

    def _head(self) -> str:
        counts = [(level, sum(one.level == level for one in self.findings)) for level in _LEVELS]
        words = [f"{n} {level}{'s' * (n > 1)}" for level, n in counts if n]
        return f"Model {self.model!r}: {', '.join(words) or 'nothing found'}"

    def __repr__(self) -> str:
        """Return the report as text."""
        lines = [f"  {one.level:<8} {one.about}: {one.text}" for one in self._sorted()]
        return "\n".join([self._head(), *lines])

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{one.level}</td><td>{escape(one.about)}</td><td>{escape(one.text)}</td></tr>"
            for one in self._sorted()
        )
        return f'<div class="dk-report"><strong>{escape(self._head())}</strong><table>{rows}</table></div>'
