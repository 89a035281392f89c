"""Why a number changed, as the page reads it: what each segment of each dimension did to the change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from dashkit.analytics.packages import check_installed
from dashkit.errors import AnalysisError, DefinitionError, QueryError
from dashkit.model.additivity import adds_up
from dashkit.model.calendar import Interval, Period
from dashkit.model.expressions import Aggregate, Arithmetic, MeasureSpec
from dashkit.model.policy import access_of
from dashkit.views.compute import DEADLINE
from dashkit.views.narrow import plain
from dashkit.views.numbers import short
from dashkit.views.scope import MISSING, grain_for, member_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashkit.analytics.driving import Dimension, Drivers, Segment
    from dashkit.model.calendar import Calendar
    from dashkit.model.fields import Field
    from dashkit.model.filters import Filter
    from dashkit.model.model import Model
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.state.choice import Choice
    from dashkit.state.clauses import Stretch
    from dashkit.views.widget import View

MOST_MEMBERS: Final = 200
_SHOWN: Final = 8
_TYPES: Final = frozenset({"text", "boolean"})
_NAMED: Final = 5
_PERIOD: Final = "(period)"
_Y: Final = "(measure)"
_X: Final = "(volume)"
_ROWS: Final = MeasureSpec(_X, Aggregate("count"))
_EACH: Final = 2
_TINY: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Changed:
    """A measure over some rows in two periods.

    Attributes
    ----------
    spec, model, where
        What is measured, and over which rows.
    before, after
        The periods compared.
    note
        What must be known of them, in words.
    """

    spec: MeasureSpec
    model: Model
    where: Filter | None
    before: Interval
    after: Interval
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Parts:
    """A sum with the number of its rows as ``scale``, or a ratio of sums with its denominator."""

    total: MeasureSpec
    scale: MeasureSpec
    ratio: bool


def splits(spec: MeasureSpec) -> bool:
    """Return whether a change of a measure can be split over segments."""
    return _parts(spec) is not None and find_spec("scipy") is not None


def withholds(view: View) -> bool:
    """Return whether small groups of a view are withheld, so that its parts may not be shown."""
    access = None if view.model is None else access_of(view.model)
    return access is not None and access.min_group > 0


def driven(view: View, choice: Choice, stretch: Stretch | None) -> dict[str, Any]:
    """Return why what a view shows changed: words, and the parts of every dimension.

    Raises
    ------
    QueryError
        In words for the reader, if there is no change or it cannot be split.
    """
    changed = None if withholds(view) else view.change(choice, stretch)
    if changed is None:
        message = "There is no change here to explain."
        raise QueryError(message)
    try:
        check_installed("Why?")
        return _explained(view, changed)
    except (AnalysisError, DefinitionError) as error:
        message = f"The change cannot be explained: {error}"
        raise QueryError(message) from error


def _parts(spec: MeasureSpec) -> _Parts | None:
    expression = spec.expression
    where = expression.where if isinstance(expression, Aggregate) else None
    count = MeasureSpec(_X, Aggregate("count", where=where))
    if isinstance(expression, Arithmetic) and expression.operator == "/":
        sides = (expression.left, expression.right)
        if all(isinstance(one, Aggregate | Arithmetic) and adds_up(one) for one in sides):
            return _Parts(MeasureSpec(_Y, sides[0]), MeasureSpec(_X, sides[1]), ratio=True)
    if (
        isinstance(expression, Aggregate)
        and expression.function == "mean"
        and not expression.weight
    ):
        return _mean(expression)
    if adds_up(expression):
        return _Parts(MeasureSpec(_Y, expression), count, ratio=False)
    return None


def _mean(expression: Aggregate) -> _Parts:
    total, count = replace(expression, function="sum"), replace(expression, function="count")
    return _Parts(MeasureSpec(_Y, total), MeasureSpec(_X, count), ratio=True)


def _explained(view: View, changed: Changed) -> dict[str, Any]:
    parts, model = _parts(changed.spec), changed.model
    if parts is None:
        message = (
            f"{changed.spec.title} does not add up over segments, so that its change cannot be "
            "split; sums, counts, means and ratios of sums can"
        )
        raise AnalysisError("irregular", message)
    fields, many = _dimensions(view, changed)
    if not fields:
        raise AnalysisError("empty", f"{model.name!r} has no dimension of few members")
    labels = _labels(changed, model.calendar)
    grain = grain_for(model, changed.after)
    time = model.field(f"{model.time}.{grain}")
    asked = [
        model.query([parts.total, parts.scale], by=[field, time], where=changed.where, period=span)
        for field in fields
        for span in (
            _period(changed.before, model.calendar),
            _period(changed.after, model.calendar),
        )
    ]
    answers = iter(_run(view, asked))
    found: list[Drivers] = []
    hidden: list[str] = []
    for field in fields:
        sides = (next(answers), next(answers))
        if any(one.meta.withheld for one in sides):
            hidden.append(field.title)
        else:
            found.append(_drivers(sides, field, changed.spec, labels, ratio=parts.ratio))
    if not found:
        raise AnalysisError("too few", "groups of few rows may not be shown here")
    return _payload(found, changed, many=many, hidden=hidden)


def _run(view: View, queries: Sequence[Query]) -> list[Result]:
    limited = [view.limited(one) for one in queries]
    answers = limited[0].model.source.run_many(limited, deadline=DEADLINE)
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return [one for one in answers if not isinstance(one, Exception)]


def _dimensions(view: View, changed: Changed) -> tuple[list[Field], list[str]]:
    """Return the dimensions of few members, and the names of those of many; keys are of many."""
    model = changed.model
    levels = {name for one in model.hierarchies for name in model.levels(one)}
    every = [
        field
        for name, field in model.fields.items()
        if (field.type in _TYPES or name in levels) and field.grain is None and name != model.time
    ]
    if not every:
        return [], []
    span = _period(changed.after, model.calendar)
    asked = [
        model.query([_ROWS], by=[one], where=changed.where, period=span, limit=MOST_MEMBERS + 1)
        for one in every
    ]
    pairs = list(zip(every, (one.frame for one in _run(view, asked)), strict=True))
    if not any(found.height for _, found in pairs):
        message = f"there are no rows in {changed.after.words(model.calendar)}"
        raise AnalysisError("empty", message)
    few = [field for field, found in pairs if found.height > 1 and not _is_many(found)]
    return few, [field.title for field, found in pairs if _is_many(found)]


def _is_many(frame: pl.DataFrame) -> bool:
    rows = int(frame[_X].sum() or 0)
    return frame.height > MOST_MEMBERS or _EACH * frame.height > rows > _EACH


def _period(interval: Interval, calendar: Calendar) -> Period:
    start, end = (plain(one, calendar) for one in (interval.start, interval.end))
    return Period("", start=start, end=end)


def _labels(changed: Changed, calendar: Calendar) -> tuple[str, str]:
    return changed.before.words(calendar), changed.after.words(calendar)


def _drivers(
    sides: tuple[Result, Result],
    field: Field,
    spec: MeasureSpec,
    labels: tuple[str, str],
    *,
    ratio: bool,
) -> Drivers:
    from dashkit.analytics.drivers import drivers  # noqa: PLC0415 - scipy

    calendar = sides[0].query.model.calendar
    for side, label in zip(sides, labels, strict=True):
        if not side.frame[_X].sum():
            message = f"there are no rows in {label}"
            raise AnalysisError("empty", message)
    frames = [
        side.frame.select(
            pl.Series(
                field.title, [_member(one, field, calendar) for one in side.frame[field.name]]
            ),
            pl.col(_Y).cast(pl.Float64).fill_null(0.0).alias(spec.title),
            pl.col(_X).cast(pl.Float64).fill_null(0.0),
            pl.lit(label).alias(_PERIOD),
        )
        for side, label in zip(sides, labels, strict=True)
    ]
    return drivers(
        pl.concat(frames),
        measure=spec.title,
        by=field.title,
        period=_PERIOD,
        periods=labels,
        denominator=_X if ratio else None,
        volume=None if ratio else _X,
    )


def _member(value: Any, field: Field, calendar: Calendar) -> str | None:  # noqa: ANN401
    return None if value is None else member_words(value, field, calendar)


def _payload(
    found: Sequence[Drivers], changed: Changed, *, many: Sequence[str], hidden: Sequence[str]
) -> dict[str, Any]:
    from dashkit.analytics.drivers import together  # noqa: PLC0415 - scipy

    whole, spec = together(found), changed.spec
    tested = sum(one.q_value is not None for one in whole.segments)
    notes = [changed.note] if changed.note else []
    notes.append(
        f"Parts of a dimension add up to the change. {tested:,} segments were tested; those marked "
        "● moved otherwise than the rest (Benjamini-Hochberg, 5%)."
    )
    if many:
        notes.append(f"Not searched, for having many members: {_names(many)}.")
    if hidden:
        notes.append(f"Not shown, for groups of few rows: {_names(hidden)}.")
    notes += [one[:1].upper() + one[1:] + "." for one in whole.diagnostics.warnings]
    return {
        "title": spec.title,
        "words": whole.explain().replace(f" / {_X}", ""),
        "change": _signed(whole.change, spec, _size(whole)),
        "before": [whole.labels[0], short(whole.before, spec)],
        "after": [whole.labels[1], short(whole.after, spec)],
        "dimensions": [_table(one, whole, spec) for one in whole.dimensions],
        "notes": notes,
    }


def _names(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _table(one: Dimension, whole: Drivers, spec: MeasureSpec) -> dict[str, Any]:
    """Return the largest parts of a dimension, all others together, and their sum."""
    ratio, size = whole.denominator is not None, _size(whole)
    segments = sorted(whole.of(one.name), key=lambda part: -abs(part.effect))
    shown, rest = segments[:_SHOWN], segments[_SHOWN:]
    largest = max((abs(part.effect) for part in segments), default=0.0) or 1.0
    names = ("rate", "mix") if ratio else ("volume", "rate", "mix")
    rows = [
        [part.segment or MISSING, _two(part, spec), *_cells(part, names, spec, size)]
        for part in shown
    ]
    shares = [part.effect / largest for part in shown]
    if rest:
        sums = {name: sum(getattr(part, name) for part in rest) for name in (*names, "effect")}
        cells = [_signed(sums[name], spec, size) for name in (*names, "effect")]
        rows.append([f"{len(rest):,} others", "", *cells])
        shares.append(max(-1.0, min(1.0, sums["effect"] / largest)))
    total = [_signed(getattr(one, name), spec, size) for name in names]
    return {
        "name": one.name,
        "reversal": _reversal(one, whole),
        "columns": [one.name, "Before → after", *(name.capitalize() for name in names), "Change"],
        "rows": rows,
        "shares": shares,
        "marked": [part.significant for part in shown] + [False] * bool(rest),
        "total": ["All", "", *total, _signed(whole.change, spec, _size(whole))],
    }


def _two(part: Segment, spec: MeasureSpec) -> str:
    return f"{short(part.before, spec)} → {short(part.after, spec)}"


def _cells(part: Segment, names: Sequence[str], spec: MeasureSpec, size: float) -> list[str]:
    return [_signed(getattr(part, name), spec, size) for name in (*names, "effect")]


def _size(whole: Drivers) -> float:
    return max(abs(whole.before), abs(whole.after))


def _signed(value: float, spec: MeasureSpec, size: float) -> str:
    value = 0.0 if abs(value) < _TINY * size else value
    text = short(abs(value), spec)
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{text}"


def _reversal(one: Dimension, whole: Drivers) -> str:
    if one.reversal == "none":
        return ""
    moved = "rose" if whole.change > 0 else "fell"
    against = "fell" if whole.change > 0 else "rose"
    where = "in every" if one.reversal == "every segment" else "on balance within each"
    return (
        f"Simpson's paradox: {whole.measure} {moved} in all, but {against} {where} "
        f"{one.name}; the shares of the segments moved."
    )
