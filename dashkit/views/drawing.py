"""What a chart draws, without saying how: positions, series, labels, what is chosen or partial."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from dashkit.formats import format_value
from dashkit.views.numbers import compared, known
from dashkit.views.spoken import against, ends

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashkit.model.expressions import MeasureSpec
    from dashkit.model.filters import Scalar

Kind = Literal[
    "line",
    "area",
    "bar",
    "sparkline",
    "histogram",
    "heatmap",
    "scatter",
    "pie",
    "funnel",
    "waterfall",
    "gauge",
    "treemap",
    "map",
    "box",
    "violin",
]
Axis = Literal["time", "category", "bin"]

MOST_POINTS: Final = 500
_SPOKEN: Final = 12
_RANKED: Final = frozenset({"line", "area", "bar", "histogram"})


class Picture(Protocol):
    """What every kind of drawing can say of itself; renderers know the kinds."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""

    def points(self) -> list[str]:
        """Return one sentence for each mark; nothing where there are too many."""

    def words(self) -> str:
        """Return what is shown in a sentence."""


@dataclass(frozen=True, slots=True)
class Line:
    """A threshold across the chart, at a value of the measure."""

    value: float
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, at milliseconds of the wall clock."""

    at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What is forecast, from the last complete mark on.

    Attributes
    ----------
    since, value
        Where that mark is, and its value.
    name
        What the divider there is called.
    positions, labels, texts
        Of each step: its place, its name and what the pointer shows of it.
    mean, lower_80, upper_80, lower_95, upper_95
        Of each step.
    words
        The last step in a sentence.
    """

    since: float
    value: float
    name: str
    positions: tuple[float, ...]
    labels: tuple[str, ...]
    texts: tuple[str, ...]
    mean: tuple[float, ...]
    lower_80: tuple[float, ...]
    upper_80: tuple[float, ...]
    lower_95: tuple[float, ...]
    upper_95: tuple[float, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something unusual, from ``start`` up to ``end`` in milliseconds of the wall clock.

    ``at`` and ``value`` are of its peak; ``first`` and ``last`` its start and end as the page sends
    them back. All are missing where no values came.
    """

    start: float
    end: float
    name: str
    words: str
    severity: str
    at: float = float("nan")
    value: float = float("nan")
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One measure or member along the axis; ``color`` is the name of a token.

    ``floors`` is where each mark begins, 0 by default; ``colors`` gives marks their own token;
    ``notes`` says more of a mark, such as its share.
    """

    name: str
    spec: MeasureSpec
    values: tuple[Any, ...]
    color: str = "primary"
    base: tuple[Any, ...] = ()
    floors: tuple[float, ...] = ()
    colors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def texts(self) -> list[str]:
        """Each value as text."""
        return [
            format_value(known(value), self.spec.format, self.spec.unit) for value in self.values
        ]

    @property
    def base_texts(self) -> list[str]:
        """Each comparison value as text."""
        return [format_value(known(value), self.spec.format, self.spec.unit) for value in self.base]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Series along an axis, to be drawn by any renderer.

    Attributes
    ----------
    positions
        Of each mark along the axis: milliseconds of the wall clock, the index of the category or
        the lower edge of the bin.
    labels
        What each position is called, as it is in the data (renderers escape it).
    members
        The value behind each position.
    inert
        The positions that cannot be chosen, such as that of all other members.
    partial, chosen
        Of each position; ``chosen`` is empty when nothing is.
    window
        The chosen stretch of time in milliseconds.
    base_labels
        What each comparison value is of.
    rows
        Heatmaps only: labels of the second field; ``series`` then has one entry a row, and
        ``names`` are those of the fields along and down. The longer one runs along.
    lines, events
        What is drawn over the marks.
    ahead, alarms
        What is forecast, and what was unusual.
    faceted
        Whether each series has axes of its own, all on one scale.
    thinned
        Whether there are more positions than are drawn.
    whole, stretch
        How far an axis of time reaches, and the part of it that is looked at.
    hole
        Of a pie, as a share of its radius.
    """

    key: str
    kind: Kind
    axis: Axis
    positions: tuple[float, ...]
    labels: tuple[str, ...]
    members: tuple[Scalar, ...]
    series: tuple[Series, ...]
    inert: tuple[int, ...] = ()
    partial: tuple[bool, ...] = ()
    chosen: tuple[bool, ...] = ()
    window: tuple[float, float] | None = None
    base_labels: tuple[str, ...] = ()
    base_name: str = ""
    rows: tuple[str, ...] = ()
    row_members: tuple[Scalar, ...] = ()
    names: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    events: tuple[Event, ...] = ()
    ahead: Ahead | None = None
    alarms: tuple[Alarm, ...] = ()
    horizontal: bool = False
    stacked: bool = False
    faceted: bool = False
    thinned: bool = False
    whole: tuple[float, ...] = ()
    stretch: tuple[float, float] | None = None
    width: float = 1.0
    hole: float = 0.0
    title: str = ""
    axis_title: str = ""

    @property
    def empty(self) -> bool:
        """Whether there is no number to draw."""
        every = (value for one in self.series for value in one.values)
        return not any(known(value) is not None for value in every)

    def is_partial(self, index: int) -> bool:
        """Return whether a position is only partly covered."""
        return bool(self.partial) and self.partial[index]

    def points(self) -> list[str]:
        """Return one sentence for each mark, position by position."""
        if len(self.positions) * len(self.series) > MOST_POINTS:
            return []
        if self.kind == "heatmap":
            return self._cells()
        ranked = self.kind in _RANKED and not self.thinned
        lines = [
            (one, one.texts, ends(one.values, self.partial) if ranked else {})
            for one in self.series
        ]
        happened = self._happened()
        return [
            self._sentence(index, one, texts, rank.get(index, "")) + happened.get(index, "")
            for index in range(len(self.positions))
            for one, texts, rank in lines
        ]

    @property
    def _named(self) -> bool:
        """Whether a mark is told by its series too: beside others, or in a panel with a name."""
        return self.faceted or len(self.series) > 1

    def _sentence(self, index: int, one: Series, texts: Sequence[str], rank: str) -> str:
        named = f", {one.name}" if self._named else ""
        text = f"{self.labels[index]}{named}: {texts[index]}"
        if one.notes and one.notes[index]:
            text += f", {one.notes[index]}"
        if one.base and known(one.base[index]) is not None:
            on = self.base_labels[index] if self.base_labels else self.base_name
            shift = compared(one.values[index], one.base[index], one.spec, on)
            text += f", {shift.words}"
        stands = (
            against(one.values[index], line.value, line.name, one.spec) for line in self.lines
        )
        more = (*stands, rank, "partial" if self.is_partial(index) else "")
        return ", ".join((text, *(part for part in more if part)))

    def _happened(self) -> dict[int, str]:
        """Return the events in words by the position in which they fell."""
        found: dict[int, str] = {}
        told = [(one.at, f"; event: {one.text}") for one in self.events]
        told += [(one.start, f"; unusual: {one.words.rstrip('.')}") for one in self.alarms]
        for at, text in told:
            index = max(sum(1 for position in self.positions if position <= at) - 1, 0)
            found[index] = f"{found.get(index, '')}{text}"
        return found

    def _cells(self) -> list[str]:
        return [
            f"{row}, {label}: {text}"
            for row, one in zip(self.rows, self.series, strict=True)
            for label, text in zip(self.labels, one.texts, strict=True)
        ]

    def words(self) -> str:
        """Return how many marks there are, the largest and the smallest.

        Partial buckets take no part in largest and smallest.
        """
        marks = [
            (float(value), f"{one.name}, {label}" if self._named else label, one.spec)
            for one in self.series
            for index, (label, value) in enumerate(zip(self.labels, one.values, strict=True))
            if known(value) is not None and not self.is_partial(index)
        ]
        limits = "".join(f" {line.name}: {line.text}." for line in self.lines)
        alarms = "".join(f" {one.words}" for one in self.alarms[-_SPOKEN:])
        ahead = f" {self.ahead.words}" if self.ahead is not None else ""
        return f"{extremes(self.title, marks)}{limits}{alarms}{ahead}"


def extremes(title: str, marks: Sequence[tuple[float, str, MeasureSpec]]) -> str:
    """Return a sentence on marks given as value, label and measure."""
    if not marks:
        return f"{title}: no complete values."
    ends = (max(marks, key=lambda mark: mark[0]), min(marks, key=lambda mark: mark[0]))
    high, low = (
        f"{label} with {format_value(value, spec.format, spec.unit)}" for value, label, spec in ends
    )
    if len(marks) == 1:
        return f"{title}: {high}."
    return f"{title}: {len(marks)} values, highest {high}, lowest {low}."
