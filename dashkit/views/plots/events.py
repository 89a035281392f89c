"""What happened when: rows of a frame or pairs of a time and a text, as events on a chart."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from dashkit.errors import DefinitionError
from dashkit.views.drawing import Event
from dashkit.views.marks import milliseconds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashkit.model.calendar import Calendar

MOST: Final = 200
_LONGEST: Final = 200
_PAIR: Final = 2


def read_events(given: Any, calendar: Calendar) -> tuple[Event, ...]:  # noqa: ANN401
    """Return events in the order of their times, on the wall clock of the calendar.

    Parameters
    ----------
    given
        Pairs of a time (a date, a datetime or ISO text) and a text, or a frame whose first column
        of times and first column of texts are taken.
    calendar
        Whose zone times with a zone are read in.

    Raises
    ------
    DefinitionError
        If something is no event, or there are more than 200.
    """
    if given is None:
        return ()
    pairs = list(_rows(given))
    if len(pairs) > MOST:
        message = f"Chart(events=): {len(pairs):,} events; give at most {MOST}"
        raise DefinitionError(message)
    return tuple(sorted((_event(pair, calendar) for pair in pairs), key=lambda one: one.at))


def _rows(given: Any) -> Iterable[Any]:  # noqa: ANN401
    if isinstance(given, str) or not hasattr(given, "__iter__"):
        raise _bad(given)
    if not hasattr(given, "columns"):
        return list(given)
    import polars as pl  # noqa: PLC0415

    frame = given if isinstance(given, pl.DataFrame) else pl.from_pandas(given)
    times = [name for name, kind in frame.schema.items() if kind.is_temporal()]
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    if not times or not texts:
        message = "Chart(events=): the frame needs a column of times and one of texts"
        raise DefinitionError(message)
    return zip(frame[times[0]].to_list(), frame[texts[0]].to_list(), strict=True)


def _event(pair: Any, calendar: Calendar) -> Event:  # noqa: ANN401
    if not isinstance(pair, tuple | list) or len(pair) != _PAIR or not isinstance(pair[1], str):
        raise _bad(pair)
    when, text = pair
    if isinstance(when, str):
        try:
            when = datetime.fromisoformat(when)
        except ValueError as error:
            raise _bad(pair) from error
    if not isinstance(when, date):
        raise _bad(pair)
    if isinstance(when, datetime) and when.tzinfo is not None:
        when = calendar.local(when.astimezone(UTC))
    return Event(milliseconds(when), text[:_LONGEST])


def _bad(given: object) -> DefinitionError:
    return DefinitionError(
        f"Chart(events=): {given!r} is no event; give a frame, or pairs such as "
        "('2026-03-01', 'New prices')"
    )
