"""What a view is about: its model, measures and fields, and the period that a choice gives it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, Literal

from dashkit.errors import DefinitionError
from dashkit.model.calendar import (
    COMPARISONS,
    Calendar,
    Interval,
    Period,
    bucket_end,
    bucket_start,
    resolve,
)
from dashkit.model.dimensions import Dimension
from dashkit.model.expressions import MeasureSpec, Versus
from dashkit.model.measures import Measure
from dashkit.model.words import scalar_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dashkit.model.expressions import Comparison
    from dashkit.model.fields import Field, Grain
    from dashkit.model.filters import Filter, Scalar
    from dashkit.model.model import Model
    from dashkit.model.result import Result
    from dashkit.state.choice import Choice

Compare = Literal["auto", "previous", "year"] | None

MISSING: Final = "(missing)"
_DAY: Final = timedelta(days=1)
_GRAINS: Final[tuple[tuple[int, Grain], ...]] = (
    (2, "hour"),
    (92, "day"),
    (380, "week"),
    (5 * 366, "month"),
    (15 * 366, "quarter"),
)


@dataclass(frozen=True, slots=True)
class Scope:
    """The model and measures of a view, checked where the view was written."""

    model: Model
    measures: tuple[MeasureSpec, ...]


def listed(value: Any) -> tuple[Any, ...]:  # noqa: ANN401
    """Return one or several things as a tuple."""
    if value is None:
        return ()
    if isinstance(value, str | Measure | Dimension | MeasureSpec):
        return (value,)
    return tuple(value)


def scope_of(view: str, xs: Sequence[Any], others: Iterable[Any], model: Model | None) -> Scope:
    """Return the scope of a view over measures and dimensions, given as names or objects.

    Raises
    ------
    DefinitionError
        If no model is known or the things belong to different rows.
    UnknownField
        If a name is not in the model.
    """
    found = model or _only_model(view, (*xs, *others))
    return Scope(found, tuple(found.measure(x, context=view) for x in xs))


def _only_model(view: str, things: Sequence[Any]) -> Model:
    given = (getattr(thing, "model", None) for thing in things)
    models: list[Model] = [one for one in given if one is not None]
    if not models:
        texts = ", ".join(repr(thing) for thing in things) or "nothing"
        message = f"{view}({texts}) names no model: write m.revenue, m['revenue'] or model=m"
        raise DefinitionError(message)
    if any(one.source is not models[0].source for one in models):
        names = " and ".join(sorted({repr(one.name) for one in models}))
        message = f"{view} mixes the models {names}; a view shows one of them"
        raise DefinitionError(message)
    return max(models, key=lambda one: len(one.fields) + len(one.measures))


def check_option(place: str, given: object, allowed: Sequence[object]) -> None:
    """Raise DefinitionError unless an option is one of those allowed."""
    if given not in allowed:
        raise DefinitionError.option(place, given, [str(one) for one in allowed])


def period_of(given: Period | str | None) -> Period | None:
    """Return a period given as words or as one."""
    return Period(given) if isinstance(given, str) else given


def chosen_period(own: Period | None, choice: Choice, model: Model) -> Period | None:
    """Return the period of a view: its own, else the chosen one; None without a time column."""
    found = own or choice.period
    return replace(found, compare=None) if found is not None and model.time else None


def chosen_compare(
    own: Compare | str, period: Period | None, choice: Choice, model: Model
) -> Comparison | None:
    """Return the comparison of a view: its own, else the chosen one, else that of the period."""
    if not model.time:
        return None
    if own in COMPARISONS:
        return own
    if own != "auto":
        return None
    if choice.compare is not None:
        return choice.compare or None
    with_own = period or choice.period
    return with_own.compare if with_own is not None else None


def comparable(specs: Iterable[MeasureSpec]) -> bool:
    """Return whether the measures can be compared; a change has no change of its own."""
    return not any(isinstance(one.expression, Versus) for one in specs)


def interval_of(model: Model, period: Period | None) -> Interval | None:
    """Return what a period means for the data there are; None for no period or an open one."""
    as_of = model.source.as_of
    if period is None or as_of is None or not model.time:
        return None
    found = resolve(period, model.calendar, as_of=as_of)
    return None if found.start.year < 100 else found  # noqa: PLR2004


def grain_for(model: Model, interval: Interval | None) -> Grain:
    """Return the grain at which an interval has some ten to ninety points."""
    if interval is None:
        return "month"
    days = (interval.end - interval.start) / _DAY
    grain: Grain = next((grain for most, grain in _GRAINS if days <= most), "year")
    whole_days = model.time is not None and model.field(model.time).type == "date"
    return "day" if grain == "hour" and whole_days else grain


def whole(period: Period | None, interval: Interval | None, calendar: Calendar) -> Interval | None:
    """Return the interval that a period covers when it is over; that of a past one unchanged."""
    if period is None or interval is None:
        return interval
    if period.end is not None:
        end = period.end
        if not isinstance(end, datetime) or end.tzinfo is None:
            end = calendar.instant(end)
        return Interval(interval.start, max(interval.end, end.astimezone(UTC)))
    grain, fiscal = _unit_of(period.words)
    if grain is None:
        return interval
    zone = calendar if fiscal or grain != "year" else replace(calendar, fiscal_start=1)
    return Interval(interval.start, bucket_end(interval.start, grain, zone))


def _unit_of(words: str) -> tuple[Grain | None, bool]:
    if words == "today":
        return "day", False
    first, _, unit = words.partition(" ")
    if first != "this":
        return None, False
    if unit == "fiscal year":
        return "year", True
    units: dict[str, Grain] = {
        "minute": "minute",
        "hour": "hour",
        "day": "day",
        "week": "week",
        "month": "month",
        "quarter": "quarter",
        "year": "year",
    }
    return units.get(unit), False


def base_words(result: Result) -> str:
    """Return the period compared with, in words; empty where there is none."""
    base = result.meta.base
    return base.words(result.query.model.calendar) if base is not None else ""


def filter_list(where: Filter | None, model: Model) -> list[str]:
    """Return each condition of a filter in words, with the fields' titles."""
    if where is None:
        return []
    parts = where.parts if where.op == "and" else (where,)
    return [part.words(lambda name: model.field(name).title) for part in parts]


def as_of_words(result: Result) -> str:
    """Return how far the data go, in words."""
    as_of = result.meta.as_of or result.query.model.source.as_of
    if as_of is None:
        return ""
    wall = result.query.model.calendar.local(as_of)
    if wall.time() == time():
        return scalar_words((wall - _DAY).date())
    return scalar_words(wall.replace(second=0, microsecond=0))


def caveats_of(result: Result) -> list[str]:
    """Return what must be known to read the numbers of a result."""
    approximate = () if result.meta.exact else ("approximate",)
    return [*approximate, *result.meta.caveats]


def period_note(result: Result) -> str:
    """Return the period and what it is compared with, as small print."""
    calendar, period = result.query.model.calendar, result.meta.period
    parts = [period.words(calendar)] if period is not None else []
    if result.query.compare is not None:
        against = base_words(result)
        parts += [f"vs {against}"] if against else []
        parts += [result.meta.base_note] if result.meta.base_note else []
    return " · ".join(parts)


def member_words(value: Scalar, field: Field, calendar: Calendar) -> str:
    """Return a member of a field as an axis or a filter names it.

    Examples
    --------
    >>> from dashkit.model.fields import Field
    >>> member_words(None, Field("region", "region", "text"), Calendar())
    '(missing)'
    """
    if value is None or value != value:  # noqa: PLR0124
        return MISSING
    if field.grain is not None and isinstance(value, date):
        return calendar.label(value, field.grain)
    if field.width and isinstance(value, int | float | Decimal):
        low = float(value) if isinstance(value, Decimal) else value
        return f"{scalar_words(low)} – {scalar_words(low + field.width)}"
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return scalar_words(value)


def key_of(value: Any) -> Any:  # noqa: ANN401
    """Return a member as the page sends it back: plain JSON, times as ISO text, decimals exact.

    An infinite number is a text, which no filter takes: it cannot be chosen.

    Examples
    --------
    >>> key_of(date(2026, 11, 1)), key_of(None), key_of(Decimal("1.20"))
    ('2026-11-01', None, '1.2')
    """
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | bool | int):
        return value
    if value != value:  # noqa: PLR0124
        return None
    if isinstance(value, Decimal) and value.is_finite():
        text = f"{value:f}" if value else "0"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return float(value) if isfinite(value) else str(float(value)).replace("inf", "Infinity")


def bucket_interval(value: Scalar, field: Field, calendar: Calendar) -> Interval | None:
    """Return the stretch of time that a bucket covers."""
    if field.grain is None or not isinstance(value, date):
        return None
    start = bucket_start(calendar.instant(value), field.grain, calendar)
    return Interval(start, bucket_end(start, field.grain, calendar))
