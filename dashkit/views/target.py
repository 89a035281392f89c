"""What a number should reach: progress, and pace while the period still runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dashkit.model.additivity import accumulates
from dashkit.model.calendar import Calendar, Interval, buckets
from dashkit.views.numbers import known, short

if TYPE_CHECKING:
    from dashkit.model.expressions import MeasureSpec
    from dashkit.model.fields import Grain


@dataclass(frozen=True, slots=True)
class Goal:
    """A target: for the whole period, and what of it is due by now.

    Attributes
    ----------
    value
        The target of the whole period.
    due
        The part of it that the elapsed time asks for; ``value`` when the period is over.
    elapsed
        The elapsed part of the period, 0 to 1; None when it is over or time does not matter.
    """

    value: float
    due: float
    elapsed: float | None = None


def goal(
    spec: MeasureSpec,
    target: float | None,
    *,
    interval: Interval | None,
    whole: Interval | None,
    calendar: Calendar,
    per: Grain | None = None,
) -> Goal | None:
    """Return the target of a measure for a period; None without one or for zero.

    Parameters
    ----------
    spec
        The measure. What grows with time (sums, counts) is judged against the elapsed part.
    target
        What the measure should reach in the period, or in each ``per``.
    interval, whole
        What the data cover of the period, and the period when it is over.
    per
        The unit of time that ``target`` is for; the chosen period when None.
    """
    if not target:
        return None
    grows = accumulates(spec.expression)
    if per is not None and grows and whole is not None:
        target = target * _units(whole, per, calendar)
    if not grows or interval is None or whole is None or whole.end <= interval.end:
        return Goal(target, target)
    elapsed = (interval.end - interval.start) / (whole.end - whole.start)
    return Goal(target, target * elapsed, elapsed)


def _units(interval: Interval, per: Grain, calendar: Calendar) -> float:
    """Return how many units an interval holds; a part of a unit counts by its length."""
    total = 0.0
    for bucket in buckets(interval, per, calendar):
        start, end = max(bucket.start, interval.start), min(bucket.end, interval.end)
        total += (end - start) / (bucket.end - bucket.start)
    return total


def met(value: Any, found: Goal, spec: MeasureSpec) -> bool:  # noqa: ANN401
    """Return whether a value is where its target asks it to be by now."""
    if known(value) is None:
        return False
    return bool(float(value) <= found.due if spec.good == "down" else float(value) >= found.due)


def progress(
    value: Any,  # noqa: ANN401
    found: Goal | None,
    spec: MeasureSpec,
    *,
    filtered: bool = False,
) -> dict[str, Any] | None:
    """Return the target part of a card.

    Parameters
    ----------
    value, found, spec
        The number, its target and its measure.
    filtered
        Whether only a part of the rows is shown; then the target of all rows is not judged.
    """
    if found is None or known(value) is None:
        return None
    limit = spec.good == "down"
    share = float(value) / found.value if found.value > 0 else None
    reached = met(value, found, spec)
    name = f"{'the limit ' if limit else ''}{short(found.value, spec)}"
    text = f"{share:.1%} of {name}" if share is not None else f"target {name}"
    state = "target of all data" if filtered else _state(found, reached=reached, limit=limit)
    fraction = share if share is not None else float(reached)
    return {
        "text": f"{text} · {state}",
        "fraction": min(max(fraction, 0.0), 1.0),
        "pace": found.elapsed,
        "met": reached,
        "status": "neutral" if filtered or spec.good == "neutral" else "good" if reached else "bad",
        "words": f"{text}, {state}",
    }


def _state(found: Goal, *, reached: bool, limit: bool) -> str:
    if found.elapsed is None:
        if limit:
            return "within the limit" if reached else "over the limit"
        return "target met" if reached else "target missed"
    gone = f"{found.elapsed:.0%}"
    if limit:
        state = "within the limit so far" if reached else "over the limit so far"
    else:
        state = "on pace" if reached else "behind pace"
    return f"{state}, {gone} of the time gone"
