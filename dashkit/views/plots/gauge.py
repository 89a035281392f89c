"""A single measure against its target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dashkit.errors import DefinitionError
from dashkit.formats import format_value
from dashkit.views.drawing import Line
from dashkit.views.numbers import cell, known, short
from dashkit.views.plots.asked import Asked, Shown
from dashkit.views.scope import interval_of, whole
from dashkit.views.target import goal, progress

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashkit.model.expressions import MeasureSpec
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.views.chart import Chart

_ROOM = 1.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """A value on a scale from ``low`` to ``high`` with its target.

    ``status`` judges (good, bad, neutral) and ``state`` says so in words; ``due`` is what the
    elapsed time asks for.
    """

    key: str
    title: str
    spec: MeasureSpec
    value: Any
    low: float
    high: float
    target: float
    due: float
    status: str
    state: str
    lines: tuple[Line, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is no number to show."""
        return known(self.value) is None

    @property
    def text(self) -> str:
        """The value, short."""
        return short(self.value, self.spec)

    def points(self) -> list[str]:
        """Return the value with its target as the only mark."""
        return [self.words()]

    def words(self) -> str:
        """Return the value and how it stands to its target."""
        if self.empty:
            return f"{self.title}: no value."
        value = format_value(known(self.value), self.spec.format, self.spec.unit)
        limits = "".join(f" {one.name}: {one.text}." for one in self.lines)
        return f"{self.title}: {value}, {self.state}.{limits}"


class Gauge:
    """One number without a field."""

    def check(self, chart: Chart) -> None:
        """Raise without exactly one measure that has a target."""
        if len(chart.measures) != 1 or chart.levels or chart.split is not None:
            message = "Chart(kind='gauge') takes one measure and no field"
            raise DefinitionError(message)
        if not target_of(chart):
            message = (
                "Chart(kind='gauge') shows a number against what it should reach: give target= "
                f"or declare it, {chart.measures[0].name}.with_(target=...)"
            )
            raise DefinitionError(message)

    def queries(self, chart: Chart, asked: Asked) -> dict[str, Query]:
        """Return the query for the number."""
        query = chart.subject.query(chart.measures, where=asked.where, period=asked.period)
        return {"main": query}

    def draw(self, chart: Chart, results: Mapping[str, Result], asked: Asked) -> Shown:
        """Return the dial; the scale has room beyond value and target."""
        result, spec, model = results["main"], chart.measures[0], chart.subject
        value, target = known(cell(result, spec.name)), float(target_of(chart) or 0)
        interval = result.meta.period or interval_of(model, asked.period)
        found = goal(
            spec,
            target,
            interval=interval,
            whole=whole(asked.period, interval, model.calendar),
            calendar=model.calendar,
        )
        filtered = asked.where != chart.where
        state = progress(value, found, spec, filtered=filtered) or {}
        limits = [one for _, one in chart.thresholds]
        ends = [0.0, target * _ROOM, *limits, float(value or 0) * 1.05]
        dial = Dial(
            key=chart.key,
            title=chart.title,
            spec=spec,
            value=value,
            low=min(ends),
            high=max(ends),
            target=target,
            due=found.due if found is not None else target,
            status=str(state.get("status", "neutral")),
            state=str(state.get("text", "")),
            lines=tuple(
                Line(float(one), name, format_value(one, spec.format, spec.unit))
                for name, one in chart.thresholds
            ),
        )
        return Shown(dial, [dial.state])

    def select(self, chart: Chart, picture: Dial, asked: Asked) -> None:
        """Choose nothing: a number has no parts."""
        del chart, picture, asked


def target_of(chart: Chart) -> float | None:
    """Return what the measure should reach: as the chart says, else as the measure does."""
    return chart.measures[0].target if chart.target == "auto" else chart.target
