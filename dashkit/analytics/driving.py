"""What an explanation of a change answers with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

import polars as pl

from dashkit.analytics.results import Diagnostics, plain, shown, worded

_MISSING: Final = "(missing)"
_NAMED: Final = 3
_TOLD: Final = (
    "dimension",
    "segment",
    "before",
    "after",
    "effect",
    "explained",
    "q_value",
    "cause",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """What one segment did to the change.

    Attributes
    ----------
    dimension, segment
        The column and its value; None for rows without one.
    before, after
        The sum or the ratio of the segment; None for a ratio without a denominator.
    share_before, share_after
        Its share of the volume, or of the denominator.
    volume, rate, mix
        The parts of the change that are its doing; ``volume`` is 0 for ratios.
    effect
        Their sum. Of a sum it is the change of the segment.
    explained
        ``effect`` as a share of the change; None if nothing changed.
    surprise
        How unlike its shares before and after are (Jensen-Shannon divergence, in nats).
    status
        Whether it is there in both periods.
    cause
        Whether it is one of the few that explain the change of its dimension.
    p_value, q_value
        Of the hypothesis that it changed like all others, and corrected for all segments; None where
        there are too few rows to tell.
    significant
        Whether ``q_value`` is small enough.
    """

    dimension: str
    segment: str | None
    before: float | None
    after: float | None
    share_before: float
    share_after: float
    volume: float
    rate: float
    mix: float
    effect: float
    explained: float | None
    surprise: float
    status: Literal["kept", "new", "gone"]
    cause: bool
    p_value: float | None
    q_value: float | None
    significant: bool

    @property
    def name(self) -> str:
        """The segment in words."""
        return f"{self.dimension} {_MISSING if self.segment is None else self.segment}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """The change along one dimension.

    Attributes
    ----------
    name
        The column.
    volume, rate, mix
        The parts of the change, all segments together; they add up to it.
    surprise
        The surprise of its causes; dimensions are ranked by it.
    explained
        The share of the change that its causes explain; None if nothing changed.
    causes
        The segments that explain it, most surprising first.
    reversal
        ``"every segment"`` if a ratio rose in every segment and fell in all, or the reverse (Simpson's
        paradox); ``"on balance"`` if the rates of the segments together went against the change;
        else ``"none"``.
    """

    name: str
    volume: float
    rate: float
    mix: float
    surprise: float
    explained: float | None
    causes: tuple[str | None, ...]
    reversal: Literal["none", "every segment", "on balance"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drivers:
    """Why a number changed.

    Attributes
    ----------
    measure, denominator
        What changed: a sum, or a ratio of sums.
    labels
        The periods before and after.
    before, after, change
        The number in both periods, and ``after - before``.
    dimensions
        Most telling first.
    segments
        Of all dimensions, most telling first: causes by their surprise, then all others.
    diagnostics
        The method, the number of rows and what must be known.
    """

    measure: str
    denominator: str | None
    labels: tuple[str, str]
    before: float
    after: float
    change: float
    dimensions: tuple[Dimension, ...]
    segments: tuple[Segment, ...]
    diagnostics: Diagnostics

    @property
    def name(self) -> str:
        """What changed, in words."""
        return self.measure if self.denominator is None else f"{self.measure} / {self.denominator}"

    def of(self, dimension: str) -> tuple[Segment, ...]:
        """Return the segments of one dimension, most telling first."""
        return tuple(one for one in self.segments if one.dimension == dimension)

    def _repr_html_(self) -> str:
        return shown(self, self.to_frame().select(_TOLD))

    def to_frame(self) -> pl.DataFrame:
        """Return a row for each segment, with the columns of `Segment`."""
        return pl.DataFrame(plain(self.segments), infer_schema_length=None)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as pure JSON."""
        found: dict[str, Any] = plain(self)
        return found

    def explain(self) -> str:
        """Return why it changed, in words."""
        if self.change == 0:
            return f"{self.name} did not change: {worded(self.after, whole=True)}."
        verb = "rose" if self.change > 0 else "fell"
        percent = ""
        if self.before > 0:
            percent = f" ({worded(100 * self.change / self.before, sign=True)} %)"
        head = f"{self.name} {verb} by {worded(abs(self.change), whole=True)}{percent} from {self.labels[0]} to {self.labels[1]}."
        first = self.dimensions[0]
        parts = ("volume", "rate", "mix") if self.denominator is None else ("rate", "mix")
        split = ", ".join(
            f"{part} {worded(getattr(first, part), sign=True, whole=True)}" for part in parts
        )
        told = [head, self._causes(first), f"By {first.name}: {split}."]
        return " ".join(
            [*told, *(self._reversal(one) for one in self.dimensions if one.reversal != "none")]
        )

    def _causes(self, first: Dimension) -> str:
        causes = [one for one in self.of(first.name) if one.cause][:_NAMED]
        if not causes:
            return "No segment stands out."
        return f"It is mostly {'; '.join(map(_told, causes))}."

    def _reversal(self, one: Dimension) -> str:
        risen, fallen = ("fell", "rise") if self.change > 0 else ("rose", "fall")
        where = "in every" if one.reversal == "every segment" else "on balance within each"
        return f"But {where} {one.name} it {risen}: the {fallen} comes from shares that moved between them."


def _told(one: Segment) -> str:
    why: str = one.status
    if why == "kept":
        parts = {"volume": one.volume, "rate": one.rate, "mix": one.mix}
        why = f"mostly {max(parts, key=lambda part: abs(parts[part]))}"
    share = "" if one.explained is None else f", {100 * one.explained:.0f} % of the change"
    sure = "" if one.significant or one.q_value is None else ", within what chance makes"
    return f"{one.name} ({worded(one.effect, sign=True, whole=True)}{share}, {why}{sure})"
