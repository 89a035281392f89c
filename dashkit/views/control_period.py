"""The date range: presets, days, and what each comparison means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from dashkit.errors import DefinitionError
from dashkit.model.calendar import PRESETS, Interval, Period, base
from dashkit.model.expressions import COMPARISONS, Aggregate, MeasureSpec
from dashkit.views.scope import chosen_compare, interval_of, key_of

if TYPE_CHECKING:
    from dashkit.model.model import Model
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.state.choice import Choice

Presets = Sequence[Period | str] | Mapping[str, Period | str]

MOST_PRESETS: Final = 50
_COMPARE_TEXTS: Final = {"": "No comparison", "previous": "Previous period", "year": "Year before"}
_FISCAL: Final = (
    "this fiscal quarter",
    "last fiscal quarter",
    "this fiscal year",
    "last fiscal year",
)


def presets_of(given: Presets | None) -> tuple[tuple[str, str], ...] | None:
    """Return presets as words and what they are called; None for those of the calendar.

    Raises
    ------
    DefinitionError
        If one cannot be said in words of days, or there are too many.
    PeriodError
        If one is no period.
    """
    if given is None:
        return None
    if isinstance(given, str | Period) or not isinstance(given, Iterable):
        message = f"FilterBar(presets={given!r}): give several, e.g. ['this month', 'this year']"
        raise DefinitionError(message)
    pairs = given.items() if isinstance(given, Mapping) else [("", one) for one in given]
    found: dict[str, str] = {}
    for name, one in pairs:
        period = one if isinstance(one, Period) else Period(one)
        words = period.words
        timed = any(isinstance(end, datetime) for end in (period.start, period.end))
        if not isinstance(name, str) or timed:
            message = f"FilterBar(presets=): {name or one!r} needs a name and whole days or words"
            raise DefinitionError(message)
        found.setdefault(words, name)
    if not 0 < len(found) <= MOST_PRESETS:
        message = f"FilterBar(presets=): {len(found)} presets; give 1 to {MOST_PRESETS}"
        raise DefinitionError(message)
    return tuple(found.items())


def extent(model: Model | None) -> dict[str, Query]:
    """Return what asks for the first and the last moment of the data."""
    if model is None or model.time is None:
        return {}
    measures = [
        MeasureSpec("first", Aggregate("min", model.time)),
        MeasureSpec("last", Aggregate("max", model.time)),
    ]
    return {"extent": model.query(measures)}


def part(
    given: Period,
    presets: tuple[tuple[str, str], ...] | None,
    found: Result | None,
    choice: Choice,
    model: Model | None,
) -> dict[str, Any]:
    """Return the control with its presets, the days it means and its comparisons."""
    period = choice.period or given
    compare = ""
    if model is not None:
        compare = chosen_compare("auto", None, _with(choice, period), model) or ""
    control: dict[str, Any] = {
        "type": "period",
        "words": period.words,
        "start": None,
        "end": None,
        "presets": [
            {"words": words, "text": text} for words, text in _presets(given, presets, model)
        ],
        "compare": compare,
        "compares": [{"value": value, "text": text} for value, text in _COMPARE_TEXTS.items()],
        "min": None,
        "max": None,
    }
    if model is None:
        return control
    first, last = _ends(found, model)
    control |= {"min": key_of(first), "max": key_of(last)}
    interval = interval_of(model, period)
    if interval is not None:
        start, end = interval.days(model.calendar)
        control |= {"start": key_of(start), "end": key_of(max(start, end - timedelta(days=1)))}
        _note_bases(control["compares"], period, interval, model, first)
    else:
        control |= {"start": control["min"], "end": control["max"]}
    return control


def _presets(
    given: Period, presets: tuple[tuple[str, str], ...] | None, model: Model | None
) -> list[tuple[str, str]]:
    if presets is None:
        fiscal = _FISCAL if model is not None and model.calendar.fiscal_start != 1 else ()
        presets = tuple((words, "") for words in (*PRESETS, *fiscal))
    named = dict(presets)
    if given.start is None and given.end is None:
        named.setdefault(given.words, "")
    return list(named.items())


def _with(choice: Choice, period: Period) -> Choice:
    return choice if choice.period is not None else replace(choice, period=period)


def _ends(extent_: Result | None, model: Model) -> tuple[date | None, date | None]:
    """Return the first and the last day of the data in the model's zone."""
    if extent_ is None or extent_.frame.height == 0:
        return None, None
    first, last = (_local_day(extent_.frame[name][0], model) for name in ("first", "last"))
    return first, last


def _local_day(value: object, model: Model) -> date | None:
    if isinstance(value, datetime):
        return (model.calendar.local(value) if value.tzinfo else value).date()
    return value if isinstance(value, date) else None


def _note_bases(
    compares: Sequence[dict[str, Any]],
    period: Period,
    interval: Interval,
    model: Model,
    first: date | None,
) -> None:
    """Say beside each comparison what it compares with, or that there are no data."""
    as_of = model.source.as_of
    if as_of is None:
        return
    for option in compares:
        if option["value"] not in COMPARISONS:
            continue
        found = base(period, interval, option["value"], model.calendar, as_of=as_of)
        if found.interval is None:
            option["note"] = found.note
        elif first is not None and found.interval.end <= model.calendar.instant(first):
            option["note"] = f"no data before {member_day(first)}"
        else:
            option["note"] = found.interval.words(model.calendar)


def member_day(day: date) -> str:
    """Return a day as text, e.g. ``1 Jan 2017``."""
    return f"{day.day} {day:%b %Y}"
