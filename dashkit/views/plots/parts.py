"""Parts of a whole and steps of a way: pies, funnels and waterfalls; each has one series."""

from __future__ import annotations

from dataclasses import dataclass
from math import isclose
from typing import TYPE_CHECKING, Any, Final

from dashkit.errors import DefinitionError
from dashkit.model.units import kind_of
from dashkit.views.drawing import Drawing, Series
from dashkit.views.marks import chosen_of
from dashkit.views.numbers import cell, known, short
from dashkit.views.plots.asked import (
    Asked,
    Shown,
    in_sort,
    most_of,
    natural,
    ranked,
    select_members,
)
from dashkit.views.plots.cartesian import refuse_unstackable
from dashkit.views.scope import member_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.model.expressions import MeasureSpec
    from dashkit.model.filters import Scalar
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.views.chart import Chart

SLICES: Final = 6
STEPS: Final = 8
OTHER: Final = "Other"
_MOST: Final = 5_000


@dataclass(frozen=True, slots=True)
class Part:
    """One slice or bar; one without a member (``inert``) cannot be chosen."""

    label: str
    value: Any
    member: Scalar = None
    inert: bool = False
    floor: float = 0.0
    color: str = ""
    note: str = ""


def drawing_of(chart: Chart, asked: Asked, parts: Sequence[Part]) -> Drawing:
    """Return parts in their order as a drawing of one series."""
    spec = chart.measures[0]
    inert = tuple(place for place, part in enumerate(parts) if part.inert)
    members = tuple(part.member for part in parts)
    chosen: tuple[bool, ...] = ()
    if asked.field is not None:
        passed = chosen_of(members, asked.field, asked.own(chart))
        chosen = tuple(one or part.inert for one, part in zip(passed, parts, strict=False))
    series = Series(
        name=spec.title,
        spec=spec,
        values=tuple(part.value for part in parts),
        floors=tuple(part.floor for part in parts),
        colors=tuple(part.color for part in parts) if any(part.color for part in parts) else (),
        notes=tuple(part.note for part in parts),
    )
    return Drawing(
        key=chart.key,
        kind=chart.drawn,
        axis="category",
        positions=tuple(float(place) for place in range(len(parts))),
        labels=tuple(part.label for part in parts),
        members=members,
        inert=inert,
        series=(series,),
        chosen=chosen,
        horizontal=_lies(chart, asked),
        hole=chart.hole,
        title=chart.title,
    )


def _lies(chart: Chart, asked: Asked) -> bool:
    if chart.drawn == "funnel":
        return True
    if chart.drawn != "waterfall" or chart.horizontal is False:
        return False
    text = asked.field is not None and asked.field.type == "text"
    return chart.horizontal is True or text


def select_parts(chart: Chart, picture: Drawing, asked: Asked) -> dict[str, Any] | None:
    """Return the choice of a part by its member."""
    if asked.field is None:
        return None
    found = select_members(chart, asked, asked.field, picture.members)
    return {**found, "inert": list(picture.inert)}


class Pie:
    """The largest members of a measure that adds up, and one slice for all others."""

    def check(self, chart: Chart) -> None:
        """Raise where parts do not make a whole."""
        one_measure(chart)
        refuse_unstackable(chart, "kind='pie'")

    def queries(self, chart: Chart, asked: Asked) -> dict[str, Query]:
        """Return the query for the largest members with the total of all."""
        most = chart.top or SLICES
        return {"main": ranked(chart, asked, asked.along, asked.where, most, total=True)}

    def draw(self, chart: Chart, results: Mapping[str, Result], asked: Asked) -> Shown:
        """Return the slices; what has no share or a negative one cannot be a slice."""
        result, spec, field = results["main"], chart.measures[0], asked.along
        most, table = chart.top or SLICES, _table(result, field.name, spec.name)
        whole = known(cell(result, spec.name, total=True))
        positive = {one: value for one, value in table.items() if (known(value) or 0) > 0}
        folded = len(table) > most
        kept = in_sort(chart, list(positive)[:most])
        drawn = [positive[one] for one in kept]
        rest = max(_rest(whole, drawn), 0) if folded and whole else 0
        shares = float(sum(drawn) + rest) or 1.0
        calendar = chart.subject.calendar
        parts = [
            Part(
                member_words(one, field, calendar),
                positive[one],
                one,
                note=f"{float(positive[one]) / shares:.1%}",
            )
            for one in kept
        ]
        if rest > 0:
            note = f"{float(rest) / shares:.1%}"
            parts.append(Part(OTHER, rest, inert=True, color="base", note=note))
        return Shown(
            drawing_of(chart, asked, parts), (), self._caveats(result, table, most, folded=folded)
        )

    def _caveats(
        self, result: Result, table: Mapping[Scalar, Any], most: int, *, folded: bool
    ) -> list[str]:
        caveats = []
        if folded:
            count = max(result.meta.groups, len(table))
            caveats.append(
                f"{count:,} slices are too many to compare: the {most} largest and {OTHER}"
            )
        if any((known(value) or 0) < 0 for value in table.values()):
            caveats.append("members below zero have no slice; bars show them")
        return caveats

    def select(self, chart: Chart, picture: Drawing, asked: Asked) -> dict[str, Any] | None:
        """Return the choice of a slice; that of all others means nothing."""
        return select_parts(chart, picture, asked)


def _table(result: Result, by: str, name: str) -> dict[Scalar, Any]:
    return dict(zip(result.frame[by].to_list(), result.frame[name].to_list(), strict=True))


def _rest(whole: Any, values: Sequence[Any]) -> Any:  # noqa: ANN401
    """Return what the total has beyond the values shown, free of the noise of binary floats."""
    rest = whole - sum(values)
    return 0 if isclose(rest, 0, abs_tol=1e-9 * abs(float(whole))) else rest


def one_measure(chart: Chart) -> None:
    """Raise unless a chart has one measure by one field."""
    if len(chart.measures) != 1 or chart.split is not None or chart.second is not None:
        message = f"Chart(kind={chart.drawn!r}) takes one measure by one field"
        raise DefinitionError(message)


class Funnel:
    """Measures as steps, or one measure by the members of a field in the order given."""

    def check(self, chart: Chart) -> None:
        """Raise where steps cannot be compared."""
        if chart.levels:
            one_measure(chart)
            return
        if len(chart.measures) < 2:  # noqa: PLR2004
            message = "Chart(kind='funnel') takes its steps as measures, or one measure by a field"
            raise DefinitionError(message)
        if len({kind_of(spec) for spec in chart.measures}) > 1:
            message = "Chart(kind='funnel'): the steps have different units"
            raise DefinitionError(message)

    def queries(self, chart: Chart, asked: Asked) -> dict[str, Query]:
        """Return one query for all steps."""
        if asked.field is None:
            query = chart.subject.query(chart.measures, where=asked.where, period=asked.period)
            return {"main": query}
        most = most_of(chart, asked.field)
        return {"main": ranked(chart, asked, asked.field, asked.where, most)}

    def draw(self, chart: Chart, results: Mapping[str, Result], asked: Asked) -> Shown:
        """Return the steps with their share of the first and of the one before."""
        steps, more = self._steps(chart, results["main"], asked)
        parts = [
            Part(label, value, member, floor=-float(known(value) or 0) / 2, note=note)
            for (label, value, member), note in zip(steps, _step_notes(steps), strict=True)
        ]
        return Shown(drawing_of(chart, asked, parts), [more])

    def _steps(
        self, chart: Chart, result: Result, asked: Asked
    ) -> tuple[list[tuple[str, Any, Scalar]], str]:
        if asked.field is None:
            return [(one.title, cell(result, one.name), None) for one in chart.measures], ""
        field, calendar = asked.field, chart.subject.calendar
        most, table = most_of(chart, field), _table(result, field.name, chart.measures[0].name)
        members = in_sort(chart, list(table)[:most])
        count = max(result.meta.groups, len(table))
        more = f"top {most} of {count:,}" if len(table) > most else ""
        return [(member_words(one, field, calendar), table[one], one) for one in members], more

    def select(self, chart: Chart, picture: Drawing, asked: Asked) -> dict[str, Any] | None:
        """Return the choice of a step that is a member; a measure filters nothing."""
        return select_parts(chart, picture, asked)


def _step_notes(steps: Sequence[tuple[str, Any, Scalar]]) -> list[str]:
    notes = [""] if steps else []
    for place in range(1, len(steps)):
        value, shares = known(steps[place][1]), []
        for label, base, _ in (steps[0], *([steps[place - 1]] if place > 1 else [])):
            if value is not None and known(base):
                shares.append(f"{float(value) / float(base):.1%} of {label}")
        notes.append(", ".join(shares))
    return notes


class Waterfall:
    """The parts of a change on the comparison, or of a sum with its signs, up to the whole."""

    def check(self, chart: Chart) -> None:
        """Raise where parts do not add up."""
        one_measure(chart)
        refuse_unstackable(chart, "kind='waterfall'")

    def queries(self, chart: Chart, asked: Asked) -> dict[str, Query]:
        """Return the parts and the whole, each its own sum over rows."""
        field = asked.along
        query = chart.subject.query(
            chart.measures,
            by=[field],
            where=asked.where,
            period=asked.period,
            compare=asked.compare if field.grain is None else None,
            order=field.name if natural(chart, field) else f"-{chart.measures[0].name}",
            limit=_MOST,
            total=True,
        )
        return {"main": query}

    def draw(self, chart: Chart, results: Mapping[str, Result], asked: Asked) -> Shown:
        """Return floating bars, each from the end of the one before, and the whole."""
        result, spec, field = results["main"], chart.measures[0], asked.along
        compared = f"{spec.name}.base" in result.frame.columns
        steps_of = {
            member: _step(result, spec, row, compared=compared)
            for row, member in enumerate(result.frame[field.name].to_list())
        }
        table = {member: step for member, step in steps_of.items() if step is not None}
        start, end = _ends(result, spec, compared=compared)
        kept = self._kept(chart, asked, table, compared=compared)
        steps = [
            Part(member_words(one, field, chart.subject.calendar), table[one], one) for one in kept
        ]
        left = len(table) - len(kept)
        if left:
            steps.append(Part(OTHER, _rest(end - start, [table[one] for one in kept]), inert=True))
        name = "Change" if compared else "Total"
        last = Part(name, end - start, inert=True, color="primary")
        drawing = drawing_of(chart, asked, (*_stacked(spec, steps), last))
        more = f"{len(kept)} of {len(table):,} parts" if left else ""
        was = f"from {short(start, spec)} to {short(end, spec)}" if compared else ""
        return Shown(drawing, [was, more])

    def _kept(
        self, chart: Chart, asked: Asked, table: Mapping[Scalar, float], *, compared: bool
    ) -> list[Scalar]:
        ordered = natural(chart, asked.along)
        most = chart.top or (len(table) if ordered else STEPS)
        largest = sorted(table, key=lambda one: -abs(table[one]))[:most]
        if compared and not ordered:
            return in_sort(chart, largest)
        return in_sort(chart, [one for one in table if one in largest])

    def select(self, chart: Chart, picture: Drawing, asked: Asked) -> dict[str, Any] | None:
        """Return the choice of a part; the ends choose nothing."""
        return select_parts(chart, picture, asked)


def _stacked(spec: MeasureSpec, steps: Sequence[Part]) -> list[Part]:
    """Return steps that each begin where the one before ended."""
    found, level = [], 0.0
    for step in steps:
        signs = _color(spec, step.value), _signed(step.value, spec)
        found.append(
            Part(step.label, step.value, step.member, step.inert, level, signs[0], signs[1])
        )
        level += step.value
    return found


def _signed(value: float, spec: MeasureSpec) -> str:
    return f"+{short(value, spec)}" if value > 0 else short(value, spec)


def _step(result: Result, spec: MeasureSpec, row: int, *, compared: bool) -> float | None:
    """Return what a member adds; None where it has no value."""
    value = known(cell(result, spec.name, row))
    base = known(cell(result, f"{spec.name}.base", row)) if compared else None
    return None if value is None and base is None else float(value or 0) - float(base or 0)


def _ends(result: Result, spec: MeasureSpec, *, compared: bool) -> tuple[float, float]:
    end = float(known(cell(result, spec.name, total=True)) or 0)
    base = cell(result, f"{spec.name}.base", total=True) if compared else 0
    return float(known(base) or 0), end


def _color(spec: MeasureSpec, value: float) -> str:
    """Return the token of a step: good or bad where the measure says which, else up or down."""
    if spec.good == "neutral":
        return "series-1" if value >= 0 else "series-3"
    good = value >= 0 if spec.good == "up" else value <= 0
    return "success" if good else "danger"
