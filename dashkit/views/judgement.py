"""Whether a number is unusual: judged by the past, in a few words; and whether it will reach its target."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dashkit.analytics.anomalies import detect_anomalies
from dashkit.analytics.change_noise import is_change_noise
from dashkit.analytics.forecast import forecast
from dashkit.errors import AnalysisError
from dashkit.views.marks import milliseconds
from dashkit.views.numbers import short
from dashkit.views.past import length_of

if TYPE_CHECKING:
    from dashkit.analytics.change_noise import ChangeNoise
    from dashkit.model.calendar import Calendar, Interval
    from dashkit.model.expressions import MeasureSpec
    from dashkit.model.fields import Field
    from dashkit.views.past import Course

_MOST_STEPS: Final = 1_000
_SURE: Final = 0.01


def judged(course: Course, spec: MeasureSpec, field: Field, *, family: int) -> dict[str, Any]:
    """Return the chip of a card: whether its period is unusual, given the buckets before it.

    Parameters
    ----------
    course, spec, field
        The buckets, their measure and their field.
    family
        How many cards are judged together: with more of them, one must be rarer to be unusual.
    """
    try:
        found = is_change_noise(
            course.frame, time="time", value="value", start=course.start, family=family
        )
    except AnalysisError as error:
        return unjudged(error)
    return {
        "text": _text(found, field),
        "status": "none" if found.noise else _status(found.change, spec),
        "unusual": not found.noise,
        "words": _words(found, spec, field, family),
    }


def unjudged(error: AnalysisError) -> dict[str, Any]:
    """Return the chip of a card that cannot be judged, which says why."""
    words = f"Not judged: {error}."
    return {"text": "not judged", "status": "none", "unusual": False, "words": words}


def _text(found: ChangeNoise, field: Field) -> str:
    text = found.chip
    if found.n == 1:
        text = text.replace(" values", f" {field.grain}s")
    side = "high" if found.change > 0 else "low"
    return text.replace("unusual,", f"unusually {side},")


def _status(change: float, spec: MeasureSpec) -> str:
    if spec.good not in {"up", "down"}:
        return "neutral"
    return "good" if (change > 0) == (spec.good == "up") else "bad"


def _words(found: ChangeNoise, spec: MeasureSpec, field: Field, family: int) -> str:
    mean, lower, upper = (short(one, spec) for one in (found.mean, found.lower, found.upper))
    span = f"in {found.n:,} {field.grain}s" if found.n > 1 else f"in one {field.grain}"
    each = f"{mean} a {field.grain} on average {span}" if found.n > 1 else f"{mean} {span}"
    together = f", {family} cards judged together" if family > 1 else ""
    warned = "".join(f"; {one}" for one in found.diagnostics.warnings)
    return (
        f"{each} where {lower} to {upper} was expected from the {found.before:,} before: "
        f"{_text(found, field)} (p = {found.p_value:.2g}{together}{warned})."
    )


def band(course: Course, xs: np.ndarray[Any, Any]) -> dict[str, Any] | None:
    """Return where each bucket of a small line was expected, judged from those before it."""
    try:
        points = detect_anomalies(course.frame, time="time", value="value").points
    except AnalysisError:
        return None
    places = [milliseconds(one) for one in points["time"]]
    found = {}
    for end in ("lower", "upper"):
        at = dict(zip(places, points[end].to_list(), strict=True))
        found[end] = np.array([_number(at.get(x)) for x in xs.tolist()])
    return found if np.isfinite(found["lower"]).any() else None


def _number(value: float | None) -> float:
    return float("nan") if value is None else value


def outlook(  # noqa: PLR0913
    course: Course,
    spec: MeasureSpec,
    field: Field,
    target: float,
    value: float,
    *,
    whole: Interval,
    calendar: Calendar,
) -> str:
    """Return how likely a target is reached when its period is over; empty where nothing can be said."""
    left = whole.end - calendar.instant(course.end)
    length = length_of(field.grain)
    steps = round(left / length)
    if not 1 <= steps <= _MOST_STEPS:
        return ""
    try:
        coming = forecast(course.frame, time="time", value="value", horizon=steps).total
    except AnalysisError:
        return ""
    needed = target - (value - course.tail)
    chance = coming.chance(needed * (steps * length / left))
    limit = spec.good == "down"
    day = calendar.label(calendar.local(whole.end - timedelta(microseconds=1)).date(), "day")
    told = _percent(1 - chance if limit else chance)
    return f"{told} likely to {'stay within it' if limit else 'be reached'} by {day}"


def _percent(chance: float) -> str:
    if chance < _SURE:
        return f"less than {_SURE:.0%}"
    return f"more than {1 - _SURE:.0%}" if chance > 1 - _SURE else f"{chance:.0%}"
