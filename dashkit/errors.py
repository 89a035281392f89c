"""Errors that say what was given, what is allowed and what to do."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SHOWN = 20


def did_you_mean(given: str, known: Iterable[str]) -> str | None:
    """Return the known name closest to ``given``, or None when nothing is close.

    Examples
    --------
    >>> did_you_mean("revnue", ["orders", "revenue"])
    'revenue'
    """
    names = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(given.casefold(), names, n=1, cutoff=0.6)
    return names[close[0]] if close else None


def listed(names: Iterable[str]) -> str:
    """Return names in one line, cut after the first twenty."""
    every = list(names)
    tail = f", … ({len(every) - _SHOWN} more)" if len(every) > _SHOWN else ""
    return (", ".join(every[:_SHOWN]) + tail) if every else "nothing"


class DashkitError(Exception):
    """Base of every error that dashkit raises on purpose.

    Attributes
    ----------
    transient
        Whether the same may work when it is tried again.
    """

    transient = False

    def __str__(self) -> str:
        """Return the message as written, also where a built-in parent would quote it."""
        return str(self.args[0]) if self.args else ""


class UnknownField(DashkitError, KeyError, AttributeError):  # noqa: N818
    """A name that the model does not define."""

    @classmethod
    def of(cls, given: str, model: str, known: Mapping[str, str], *, context: str = "") -> Self:
        """Word the message; ``known`` maps each name to its kind, e.g. ``measure``.

        Examples
        --------
        >>> print(UnknownField.of("revnue", "orders", {"revenue": "measure"}))
        'revnue' is not in model 'orders'. Did you mean 'revenue' (measure)? Known: revenue
        """
        close = did_you_mean(given, known)
        hint = f" Did you mean {close!r} ({known[close]})?" if close else ""
        place = f"{context}: " if context else ""
        return cls(f"{place}{given!r} is not in model {model!r}.{hint} Known: {listed(known)}")


class DefinitionError(DashkitError, ValueError):
    """A definition that cannot mean anything; raised in the cell where it is written."""

    @classmethod
    def option(cls, place: str, given: object, allowed: Iterable[str]) -> Self:
        """Word the message for a bad option.

        Examples
        --------
        >>> print(DefinitionError.option("good", "upp", ["up", "down"]))
        good 'upp' is not allowed. Did you mean 'up'? Allowed: up, down
        """
        names = list(allowed)
        close = did_you_mean(str(given), names)
        hint = f" Did you mean {close!r}?" if close else ""
        return cls(f"{place} {given!r} is not allowed.{hint} Allowed: {listed(names)}")


class NoTruthValue(DashkitError, TypeError):  # noqa: N818
    """A filter or a condition where Python wants true or false."""

    @classmethod
    def of(cls, thing: str) -> Self:
        """Word the message."""
        return cls(
            f"a {thing} has no truth value (no `if`, `and`, `or`, `not`, `in`, `a < x < b`): "
            "use & | ~ .isin() .between()"
        )


class UnitError(DefinitionError):
    """Measures of unlike units, added or subtracted."""

    @classmethod
    def of(cls, operator: str, left: tuple[str, str], right: tuple[str, str]) -> Self:
        """Word the message; each side is its name and its unit."""
        verb = "add" if operator == "+" else "subtract"
        return cls(
            f"cannot {verb} {left[0]!r} ({left[1]}) and {right[0]!r} ({right[1]}): their units "
            "differ. Divide or multiply them, or declare the unit with .with_(unit=...)"
        )


class PeriodError(DefinitionError):
    """Words or dates that are not a period."""

    @classmethod
    def words(cls, given: object, allowed: Iterable[str]) -> Self:
        """Word the message for words that are not a period."""
        names = list(allowed)
        close = did_you_mean(str(given), names)
        hint = f" Did you mean {close!r}?" if close else ""
        return cls(f"{given!r} is not a period.{hint} Allowed: {'; '.join(names)}")


class SourceError(DashkitError):
    """Rows that cannot be reached or read."""


class UnreachedError(SourceError):
    """Rows that cannot be reached now, and perhaps later."""

    transient = True


class QueryError(DashkitError):
    """A query that failed in its engine; the message is safe to show to a viewer."""


class DeadlineError(QueryError):
    """A query that did not answer in time."""

    transient = True


class LostError(QueryError):
    """A query whose connection or turn was lost; the same may work when it is asked again."""

    transient = True


class CancelledError(QueryError):
    """A query that was ended because nobody waits for it any more."""


class UnsupportedError(QueryError):
    """A query that an engine cannot answer; others may."""

    @classmethod
    def of(cls, what: str, engine: str) -> Self:
        """Word the message.

        Examples
        --------
        >>> print(UnsupportedError.of("quantile", "mysql"))
        mysql cannot compute 'quantile'; load the rows into a frame, or keep them in DuckDB
        """
        return cls(
            f"{engine} cannot compute {what!r}; load the rows into a frame, or keep them in DuckDB"
        )


class AnalysisError(DashkitError, ValueError):
    """Data that an analysis cannot answer for.

    Attributes
    ----------
    reason
        A word for programs: ``"empty"``, ``"too few"``, ``"all null"``, ``"constant"``,
        ``"not numeric"``, ``"not finite"``, ``"no times"``, ``"duplicates"``, ``"unknown column"``,
        ``"irregular"`` or ``"not installed"``.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
