"""The period of a view: what a filter bar starts with, or a stretch of time chosen on a chart.

As a filter such a stretch would cut the period compared with as well, and leave it without rows.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING

from dashkit.model.calendar import Period
from dashkit.views.scope import interval_of

if TYPE_CHECKING:
    from datetime import datetime

    from dashkit.model.calendar import Calendar
    from dashkit.model.model import Model
    from dashkit.state.choice import Choice
    from dashkit.state.clauses import Clause
    from dashkit.views.widget import View


def narrowed(view: View, choice: Choice) -> Choice:
    """Return the choice with what other views chose of the model's time as the view's period."""
    model = view.model
    if model is None or model.time is None or view.period is not None or view.kind == "filters":
        return choice
    times = {one: found for one in choice.clauses if (found := _stretch(one, view, model))}
    if not times:
        return choice
    ends = list(times.values())
    chosen = interval_of(model, choice.period)
    if chosen is not None:
        ends.append((chosen.start, chosen.end))
    start = max((one for one, _ in ends if one is not None), default=None)
    end = min((one for _, one in ends if one is not None), default=None)
    if start is not None and end is not None and start >= end:
        return choice
    before = choice.period or Period()
    kept = tuple(one for one in choice.clauses if one not in times)
    first, after = (None if one is None else plain(one, model.calendar) for one in (start, end))
    period = replace(before, words="", start=first, end=after)
    return replace(choice, clauses=kept, period=period)


def plain(instant: datetime, calendar: Calendar) -> date | datetime:
    """Return an instant as a day where one begins there."""
    wall = calendar.local(instant)
    return wall.date() if wall.time() == time() else instant


def _stretch(
    clause: Clause, view: View, model: Model
) -> tuple[datetime | None, datetime | None] | None:
    """Return both ends of a range of the model's time, None being an open one; None for all else."""
    chosen = clause.filter
    if clause.owner == view.key or chosen.op != "range":
        return None
    base = model.base_(chosen.field)
    if base != model.time or base in view.ignored or chosen.field in view.ignored:
        return None
    start, end = (
        model.calendar.instant(one) if isinstance(one, date) else None for one in chosen.values
    )
    return None if start is None and end is None else (start, end)


def with_default(choice: Choice, *bars: View) -> Choice:
    """Return the choice with what the filter bars start with, where nothing else was chosen."""
    for bar in bars:
        start = bar.defaults
        if start is not None and choice.period is None:
            choice = replace(choice, period=start)
        if start is not None and choice.compare is None and start.compare is not None:
            choice = replace(choice, compare=start.compare)
    return choice
