"""Cohorts as a heat map: who started together, and how many came back; what is not over is hatched."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np
import polars as pl

from dashkit.analytics.activity import GRAINS, MOST_BUCKETS, Grain, activity_of_buckets
from dashkit.analytics.cohort_counts import count
from dashkit.analytics.cohort_tables import caveats_of, grid_of
from dashkit.analytics.cohorts import Cohorts, cohorts_of
from dashkit.errors import AnalysisError, DefinitionError
from dashkit.model.additivity import adds_up
from dashkit.model.fields import TEMPORAL, Field
from dashkit.views import heat, static
from dashkit.views.marks import keys_of
from dashkit.views.scope import (
    caveats_of as caveats_of_result,
)
from dashkit.views.scope import (
    check_option,
    chosen_period,
    filter_list,
    interval_of,
    listed,
    scope_of,
)
from dashkit.views.widget import Selects, View

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashkit.analytics.activity import Activity
    from dashkit.analytics.cohort_counts import Counts
    from dashkit.model.calendar import Period
    from dashkit.model.filters import Filter
    from dashkit.model.model import DimensionLike, MeasureLike, Model
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.state.choice import Choice
    from dashkit.state.state import State

Show = Literal["retention", "value"]

_SHOWN: Final[dict[Show, Literal["retention", "revenue_retention"]]] = {
    "retention": "retention",
    "value": "revenue_retention",
}
_YEAR: Final = timedelta(days=365)
_MOST_ROWS: Final = 60
_LAPSE: Final = 3
_WITHHELD: Final = (
    "Cohorts are counted from single entities, and groups of few rows may not be shown here."
)


class Cohort(View):
    """Show how many of those who started together came back, as a heat map.

    The period of the page chooses which cohorts are shown, by when they started (the last 365 days
    without a period); they are followed to the end of the data, and who belongs to them is found
    from all the rows that the other filters leave.

    Parameters
    ----------
    entity
        The field that says who, e.g. ``"customer_id"``.
    start
        The field that says when an entity started; by default its first activity.
    activity
        The measure that says whether an entity was active: where it is neither null nor 0. By
        default any row.
    grain
        ``"week"``, ``"month"`` or ``"quarter"``, as the model's calendar cuts them.
    show
        ``"retention"`` is the share that was active; ``"value"`` the measure as a share of what it
        was at age 0.
    ages
        How many ages to show at most, besides age 0.
    title, period, model, where, ignore, selects, span, key, state
        As for every view. With ``start``, a click on a cohort filters the other views by it.

    Raises
    ------
    UnknownField
        If a name is not in the model.
    DefinitionError
        If an option is not one of those listed, or the model has no time.

    Examples
    --------
    >>> dk.Cohort(entity="household_id", activity=m.baskets)  # doctest: +SKIP
    """

    kind: ClassVar[str] = "cohort"

    def __init__(  # noqa: PLR0913
        self,
        entity: DimensionLike,
        *,
        start: DimensionLike | None = None,
        activity: MeasureLike | None = None,
        grain: Grain = "month",
        show: Show = "retention",
        ages: int = 12,
        title: str | None = None,
        period: Period | str | None = None,
        model: Model | None = None,
        where: Filter | None = None,
        ignore: object = (),
        selects: Selects = True,
        span: int | None = None,
        key: str | None = None,
        state: State | None = None,
    ) -> None:
        check_option("Cohort(grain=)", grain, GRAINS)
        check_option("Cohort(show=)", show, tuple(_SHOWN))
        if isinstance(ages, bool) or not isinstance(ages, int) or ages < 1:
            message = f"Cohort(ages={ages!r}): give a whole number from 1"
            raise DefinitionError(message)
        measure = "count()" if activity is None else activity
        scope = scope_of("Cohort", [measure], (entity, *listed(start)), model)
        found = scope.model
        if found.time is None:
            message = f"Cohort needs a time: say dk.model(..., time=...) for {found.name!r}"
            raise DefinitionError(message)
        self.measure = scope.measures[0]
        if show == "value" and not adds_up(self.measure.expression):
            message = (
                f"Cohort(show='value'): {self.measure.name!r} does not add up over entities; "
                "take a sum or a count"
            )
            raise DefinitionError(message)
        self.entity = found.field(entity, context="Cohort")
        self.time = found.field(found.time).at(grain)
        self.start = None if start is None else _start(found.field(start, context="Cohort"), grain)
        self.grain, self.show, self.ages = grain, show, ages
        self._counted: tuple[pl.DataFrame, date, Activity, Counts] | None = None
        what = "Retention" if show == "retention" else f"{self.measure.title} kept"
        super().__init__(
            model=found,
            title=f"{what} by {grain} of start" if title is None else title,
            period=period,
            where=where,
            ignore=ignore,
            selects=selects,
            span=span,
            key=key,
            state=state,
        )

    @property
    def _model(self) -> Model:
        if self.model is None:  # pragma: no cover - the constructor always sets it
            raise DefinitionError(self.kind)
        return self.model

    def unfiltered(self, choice: Choice) -> frozenset[str]:
        """Return the fields whose filters do not apply: also time, which would cut histories."""
        names = {name for one in choice.clauses for name in one.filter.fields()}
        times = {name for name in names if self._model.base_(name) == self._model.time}
        return super().unfiltered(choice) | times

    def queries(self, choice: Choice) -> dict[str, Query]:
        """Return ``main``: the activity of each entity in each bucket, of all times."""
        by = (self.entity, self.time, *((self.start,) if self.start is not None else ()))
        found = self._model.query((self.measure,), by=by, where=self.filters(choice), fill="none")
        return {"main": found}

    def selectable(self, choice: Choice) -> dict[str, Field]:  # noqa: ARG002
        """Return the bucket of the start, if there is a field for it."""
        return {self.start.name: self.start} if self.start is not None and self.selects else {}

    def sortable(self, choice: Choice) -> frozenset[str]:  # noqa: ARG002
        """Return nothing: cohorts stand in the order of time."""
        return frozenset()

    def present(self, results: Mapping[str, Result], choice: Choice) -> dict[str, Any]:
        """Return the heat map: a row for each cohort, a column for each age."""
        result = results["main"]
        filters = filter_list(result.query.where, self._model)
        if result.meta.withheld:
            return {"status": "empty", "message": _WITHHELD, "filters": filters}
        try:
            found = self._found(result, choice)
        except AnalysisError as error:
            return {"status": "empty", "message": f"No cohorts: {error}", "filters": filters}
        return self._drawn(found, result, choice) | {"filters": filters}

    def cohorts(self) -> Cohorts:
        """Return what is shown, as `dashkit.cohorts` would."""
        return self._found(self.result(), self._choice(None))

    def _found(self, result: Result, choice: Choice) -> Cohorts:
        activity, counts = self._count(result)
        since, before = self._shown(choice, activity)
        grid = grid_of(activity, counts, lapse=_LAPSE, since=since, before=before)
        return cohorts_of(
            grid,
            grain=self.grain,
            entity=self.entity.title,
            start=self.start.title if self.start is not None else "first activity",
            caveats=caveats_of(grid, first_event=self.start is None),
            lapse=_LAPSE,
        )

    def _count(self, result: Result) -> tuple[Activity, Counts]:
        """Count once for each answer: drawing again for another period needs no counting."""
        last, as_of = self._counted, self._as_of(result)
        if last is not None and last[0] is result.frame and last[1] == as_of:
            return last[2], last[3]
        rows = self._rows(result.frame)
        edges = self._edges(rows, as_of)
        activity = activity_of_buckets(rows, edges, as_of=as_of)
        counts = count(activity, lapse=_LAPSE, rng=np.random.default_rng(42))
        self._counted = (result.frame, as_of, activity, counts)
        return activity, counts

    def _as_of(self, result: Result) -> date:
        """Return the local day on which the data had ended."""
        as_of = result.meta.as_of or self._model.source.as_of
        if as_of is None:
            raise AnalysisError("empty", "there are no rows")
        return self._model.calendar.local(as_of).date()

    def _rows(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return who was active in which bucket; activity that is null or 0 is none."""
        names = {self.entity.name: "entity", self.time.name: "bucket", self.measure.name: "value"}
        if self.start is not None:
            names[self.start.name] = "start"
        rows = frame.select(pl.col(name).alias(role) for name, role in names.items())
        return rows.filter(pl.col("value").is_not_null() & (pl.col("value") != 0))

    def _edges(self, rows: pl.DataFrame, as_of: date) -> list[date]:
        """Return the first day of every bucket from the first one known to that of the last day."""
        calendar = self._model.calendar
        columns = [rows["bucket"], *([rows["start"]] if "start" in rows.columns else [])]
        days: list[date] = [day for one in columns for day in one.unique() if day is not None]
        if not days:
            raise AnalysisError("empty", "nobody was active")
        edges = [min(days)]
        last = max(*days, calendar.floor(as_of - timedelta(days=1), self.grain))
        while edges[-1] <= last:
            edges.append(calendar.step(edges[-1], self.grain))
            if len(edges) > MOST_BUCKETS:
                message = f"{edges[0]} to {last} are over {MOST_BUCKETS:,} {self.grain}s"
                raise AnalysisError("irregular", message)
        return edges

    def _shown(self, choice: Choice, activity: Activity) -> tuple[date | None, date | None]:
        """Return the first day and the day after the last on which shown cohorts start."""
        calendar = self._model.calendar
        period = chosen_period(self.period, choice, self._model)
        interval = interval_of(self._model, period)
        if interval is None and period is not None:
            return None, None
        if interval is None:
            end = activity.period[1] + timedelta(days=1)
            return calendar.floor(end - _YEAR, self.grain), None
        first = calendar.floor(calendar.local(interval.start).date(), self.grain)
        return first, calendar.local(interval.end - timedelta(microseconds=1)).date() + timedelta(
            days=1
        )

    def _drawn(self, found: Cohorts, result: Result, choice: Choice) -> dict[str, Any]:
        kind = _SHOWN[self.show]
        matrix = found.matrix(kind)
        cut = matrix.tail(_MOST_ROWS).select(matrix.columns[: self.ages + 3])
        ages = cut.columns[2:]
        largest = max((value for age in ages[1:] for value in cut[age].drop_nulls()), default=0.0)
        letter = self.grain[0].upper()
        heads = [heat.column("cohort", "Start", left=True), heat.column("size", "Size")]
        heads += [heat.column(age, f"{letter}{age}") for age in ages]
        calendar = self._model.calendar
        labels = [calendar.label(day, self.grain) for day in cut["cohort"]]
        rows = [
            [label, f"{size:,}", *(_percent(value) for value in values)]
            for label, (_, size, *values) in zip(labels, cut.rows(), strict=True)
        ]
        tints = {age: heat.shades(cut[age].to_list(), largest) for age in ages[1:]}
        tints[ages[0]] = [None if one is None else 0.0 for one in cut[ages[0]]]
        mean = found.means[kind].to_list()[: len(ages)]
        notes = [*self._left_out(matrix, cut), *found.diagnostics.warnings]
        return heat.payload(
            heads,
            rows,
            tints,
            kind=self.kind,
            title=self.title,
            status="ready",
            total=["Mean, by size", f"{cut['size'].sum():,}", *map(_percent, mean)],
            blank="not over yet",
            note=self._note(found),
            summary=found.explain() if self.show == "retention" else self._note(found),
            words=f"{self.title}: {found.explain()}",
            caveats=[*caveats_of_result(result), *notes],
            **self._selection(cut, choice),
        )

    def _note(self, found: Cohorts) -> str:
        begin, end = found.diagnostics.period or ("", "")
        return (
            f"Columns are {self.grain}s since the start; hatched is not over. "
            f"Histories from {begin} to {end}."
        )

    def _left_out(self, matrix: pl.DataFrame, cut: pl.DataFrame) -> list[str]:
        rows, ages = matrix.height - cut.height, len(matrix.columns) - len(cut.columns)
        notes = [f"{rows} older cohorts are not shown"] if rows else []
        return [*notes, f"{ages} later {self.grain}s are not shown"] if ages else notes

    def _selection(self, cut: pl.DataFrame, choice: Choice) -> dict[str, Any]:
        if self.start is None or not self.selects:
            return {}
        own = [one.filter for one in choice.own(self.key) if one.filter.field == self.start.name]
        return {
            "field": self.start.name,
            "keys": keys_of(cut["cohort"].to_list()),
            "selected": keys_of(own[0].values) if own else [],
        }

    def static(self, shown: Mapping[str, Any]) -> str:
        """Return the heat map as HTML."""
        return static.table(shown)

    def words(self, shown: Mapping[str, Any]) -> str:
        """Return the heat map as lines of text."""
        return heat.lines(self.title, shown) if "rows" in shown else self.title


def _start(field: Field, grain: Grain) -> Field:
    if field.grain == grain:
        return field
    if field.type not in TEMPORAL or field.grain is not None:
        message = f"Cohort(start={field.name!r}): give a date, or its .{grain}"
        raise DefinitionError(message)
    return field.at(grain)


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"
