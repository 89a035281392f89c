"""What a chart over time knows of its own course: what is to come, and what was unusual."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from dashkit.analytics.packages import check_installed
from dashkit.errors import AnalysisError, DefinitionError
from dashkit.formats import format_value
from dashkit.model.calendar import Interval
from dashkit.views.drawing import Ahead, Alarm
from dashkit.views.driving import Changed
from dashkit.views.marks import milliseconds
from dashkit.views.numbers import known, short
from dashkit.views.past import course, past_query
from dashkit.views.scope import bucket_interval, interval_of, key_of, member_words

if TYPE_CHECKING:
    from dashkit.analytics.events import AnomalyEvent
    from dashkit.analytics.outlook import Forecast
    from dashkit.model.calendar import Calendar
    from dashkit.model.expressions import MeasureSpec
    from dashkit.model.fields import Field
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.state.clauses import Stretch
    from dashkit.views.chart import Chart
    from dashkit.views.drawing import Drawing
    from dashkit.views.past import Course
    from dashkit.views.plots.asked import Asked

METHODS: Final = (True, False, None, "auto", "stl", "isolation_forest", "zscore")
_KINDS: Final = frozenset({"line", "area", "bar"})
_MOST_STEPS: Final = 1_000
_MOST_ALARMS: Final = 40
_AUTO_STEPS: Final = 30
_HALF: Final = 2
_WEEK: Final = timedelta(days=7)
_DAILY: Final = frozenset({"minute", "hour", "day"})


def check(chart: Chart) -> None:
    """Raise where a forecast or anomalies do not go with the kind or the fields of a chart."""
    steps = chart.forecast
    if not isinstance(steps, int | None) or not 1 <= int(steps or 1) <= _MOST_STEPS:
        message = f"Chart(forecast={steps!r}): give how many steps, 1 to {_MOST_STEPS:,}, or True"
        raise DefinitionError(message)
    if chart.anomalies not in METHODS:
        raise DefinitionError.option(
            "Chart(anomalies=)", chart.anomalies, [str(one) for one in METHODS]
        )
    if not asks(chart):
        return
    what = "forecast=" if steps else "anomalies="
    plain = chart.split is None and chart.facet is None and chart.second is None
    if chart.drawn not in _KINDS or not plain or len(chart.measures) != 1 or not chart.over_time:
        message = (
            f"Chart({what}): goes with one measure over time as a line, an area or bars, without "
            "split= and facet="
        )
        raise DefinitionError(message)
    check_installed(f"Chart({what})")


def asks(chart: Chart) -> bool:
    """Return whether a chart has a forecast or anomalies."""
    return bool(chart.forecast) or bool(chart.anomalies)


def further(chart: Chart, asked: Asked) -> dict[str, Query]:
    """Return ``past``, the buckets shown and those long before them."""
    field = asked.field
    if not asks(chart) or field is None or field.grain is None:
        return {}
    interval = interval_of(chart.subject, asked.period)
    found = past_query(chart.subject, chart.measures, field, where=asked.where, interval=interval)
    return {"past": found}


def with_course(
    chart: Chart, drawing: Drawing, past: Result, asked: Asked
) -> tuple[Drawing, list[str], list[str]]:
    """Return a drawing with what is to come and what was unusual; notes and caveats on them."""
    spec, field = chart.measures[0], asked.along
    notes, caveats = [], []
    try:
        before = course(past, field, spec, interval_of(chart.subject, asked.period))
    except AnalysisError as error:
        return drawing, [], [f"neither forecast nor judged: {error}"]
    if chart.forecast:
        try:
            drawing, note = _with_forecast(chart, drawing, before, spec, field)
            notes.append(note)
        except AnalysisError as error:
            caveats.append(f"no forecast: {error}")
    if chart.anomalies:
        try:
            drawing, note = _with_alarms(chart, drawing, before, spec, field)
            notes.append(note)
        except AnalysisError as error:
            caveats.append(f"not searched for what is unusual: {error}")
    return drawing, notes, caveats


def _with_forecast(
    chart: Chart, drawing: Drawing, before: Course, spec: MeasureSpec, field: Field
) -> tuple[Drawing, str]:
    from dashkit.analytics.forecast import forecast  # noqa: PLC0415 - scipy

    steps: Any = chart.forecast
    if steps is True:
        steps = max(1, min(_AUTO_STEPS, len(drawing.positions) // _HALF))
    found = forecast(before.frame, time="time", value="value", horizon=steps)
    if not drawing.positions or drawing.stretch is not None:
        return drawing, ""
    return replace(drawing, ahead=_ahead(found, before, spec, field, chart)), _note(found)


def _ahead(found: Forecast, before: Course, spec: MeasureSpec, field: Field, chart: Chart) -> Ahead:
    calendar, frame = chart.subject.calendar, found.frame
    last = before.frame.drop_nulls("value")
    ends = {name: tuple(frame[name].to_list()) for name in frame.columns if name != "time"}
    as_of = chart.subject.source.as_of
    latest = as_of is None or calendar.local(as_of) <= calendar.local(calendar.instant(before.end))
    return Ahead(
        since=milliseconds(last["time"][-1]),
        value=float(last["value"][-1]),
        name="now" if latest or before.tail else "forecast",
        positions=tuple(milliseconds(one) for one in frame["time"]),
        labels=tuple(member_words(one, field, calendar) for one in frame["time"]),
        texts=tuple(_texts(row, spec, found) for row in frame.iter_rows(named=True)),
        words=_ahead_words(found, spec, field, calendar),
        **ends,
    )


def _texts(row: dict[str, Any], spec: MeasureSpec, found: Forecast) -> str:
    mean, low, high = (
        format_value(known(row[name]), spec.format, spec.unit)
        for name in ("mean", "lower_95", "upper_95")
    )
    return f"Forecast: {mean}   95%: {low} to {high}   {_error(found)}"


def _error(found: Forecast) -> str:
    test = found.backtest
    if test is None:
        return "too few values to try it on"
    error = f"{test.smape:.1%}" if test.smape < 1 else f"{test.smape:.0%}"
    return f"typical error before: {error}"


def _note(found: Forecast) -> str:
    test = found.backtest
    text = f"forecast by {found.method}"
    if test is None:
        return f"{text}, with too few values to try it on"
    origins = test.origins.height
    return (
        f"{text}: from {origins} earlier origins it erred by {test.smape:.1%} (sMAPE), and "
        f"{test.coverage_95:.0%} of the values lay inside of the 95% band"
    )


def _ahead_words(found: Forecast, spec: MeasureSpec, field: Field, calendar: Calendar) -> str:
    row = found.frame.row(-1, named=True)
    mean, low, high = (short(row[name], spec) for name in ("mean", "lower_95", "upper_95"))
    when = member_words(row["time"], field, calendar)
    return f"Forecast for {when}: {mean} (95%: {low} to {high}); {_error(found)}."


def _with_alarms(
    chart: Chart, drawing: Drawing, before: Course, spec: MeasureSpec, field: Field
) -> tuple[Drawing, str]:
    from dashkit.analytics.anomalies import detect_anomalies  # noqa: PLC0415 - scipy

    method: Any = "auto" if chart.anomalies is True else chart.anomalies
    found = detect_anomalies(before.frame, time="time", value="value", method=method)
    low, high = drawing.positions[0], drawing.positions[-1] + drawing.width
    if drawing.stretch is not None:
        low, high = drawing.stretch
    every = [
        _alarm(one, spec, field, chart.subject.calendar, drawing.width) for one in found.events
    ]
    seen = [one for one in every if one.end > low and one.start < high]
    shown = tuple(seen[-_MOST_ALARMS:])
    more = f", the last {len(shown)} of them shown" if len(seen) > len(shown) else ""
    one_in = round(1000 / found.sensitivity)
    text = (
        f"{len(seen)} unusual event{'' if len(seen) == 1 else 's'}{more}"
        if seen
        else "nothing unusual"
    )
    return replace(drawing, alarms=shown), f"{text} (at most one false alarm in {one_in:,} values)"


def _alarm(
    event: AnomalyEvent, spec: MeasureSpec, field: Field, calendar: Calendar, width: float
) -> Alarm:
    first, last = (member_words(one, field, calendar) for one in (event.start, event.end))
    when = first if event.start == event.end else f"{first} to {last}"
    name = f"{event.kind.capitalize()}, {when}"
    end = milliseconds(event.end) + width
    if event.value is None:
        words = f"{name}: no values came."
        return Alarm(milliseconds(event.start), end, name, words, event.severity)
    value, low, high = (short(one, spec) for one in (event.value, event.lower, event.upper))
    words = f"{name}: {value} where {low} to {high} was expected."
    return Alarm(
        milliseconds(event.start),
        end,
        name,
        words,
        event.severity,
        at=milliseconds(event.peak),
        value=float(event.value),
        first=key_of(event.start),
        last=key_of(_after(event.end, field, calendar)),
    )


def _after(last: Any, field: Field, calendar: Calendar) -> Any:  # noqa: ANN401
    """Return where the bucket that begins at ``last`` ends."""
    stretch = bucket_interval(last, field, calendar)
    if stretch is None:  # pragma: no cover - the field has a grain
        return last
    wall = calendar.local(stretch.end)
    return wall if isinstance(last, datetime) else wall.date()


def listed_alarms(drawing: Drawing) -> list[dict[str, Any]]:
    """Return the events as the page lists them below the chart."""
    return [
        {
            "text": one.name,
            "words": one.words,
            "severity": one.severity,
            "start": one.first,
            "end": one.last,
        }
        for one in drawing.alarms
    ]


def change(chart: Chart, asked: Asked, stretch: Stretch) -> Changed | None:
    """Return the change of a stretch on the same hours and days of the week before, or the time before."""
    field, calendar = asked.field, chart.subject.calendar
    if field is None or field.grain is None:
        return None
    start, end = (calendar.instant(one) for one in stretch)
    length = end - start
    back = _WEEK * -(-length // _WEEK) if field.grain in _DAILY else length
    earlier = (calendar.instant(one - back) for one in stretch)
    before = Interval(*earlier)
    where = asked.where
    return Changed(chart.measures[0], chart.subject, where, before, Interval(start, end))
