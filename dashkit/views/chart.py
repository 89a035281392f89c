"""Measures over time, by category, by bin or by two fields; a click filters, an arrow drills."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

from dashkit.errors import DefinitionError
from dashkit.model.fields import TEMPORAL, Field
from dashkit.model.filters import Filter, all_of
from dashkit.views import axes, static
from dashkit.views.compute import DEADLINE
from dashkit.views.drawing import Drawing
from dashkit.views.driving import splits, withholds
from dashkit.views.marks import milliseconds
from dashkit.views.plots import ahead, limits, options
from dashkit.views.plots.asked import Asked
from dashkit.views.plots.bins import width_of
from dashkit.views.plots.cartesian import series_keys
from dashkit.views.plots.events import read_events
from dashkit.views.plots.scatter import within
from dashkit.views.renderers.over import event_words
from dashkit.views.renderers.plotly import figure, render
from dashkit.views.scope import (
    caveats_of,
    chosen_compare,
    chosen_period,
    comparable,
    filter_list,
    grain_for,
    interval_of,
    listed,
    member_words,
    period_note,
)
from dashkit.views.widget import Selects, View

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from dashkit.analytics.anomalies import Method
    from dashkit.model.calendar import Period
    from dashkit.model.expressions import Comparison, MeasureSpec
    from dashkit.model.filters import Scalar
    from dashkit.model.model import DimensionLike, MeasureLike, Model
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.state.choice import Choice
    from dashkit.state.clauses import Stretch
    from dashkit.state.messages import Box
    from dashkit.state.state import State
    from dashkit.views.drawing import Kind
    from dashkit.views.driving import Changed

_FOLLOWING: Final = frozenset({"line", "area", "bar", "heatmap", "histogram"})


class Chart(View):
    """Draw measures by a field.

    Parameters
    ----------
    x
        A measure or several of one unit; for histograms, boxes and violins a numeric column.
    by
        A field, a bucket such as ``m.ordered_at.month`` or ``m.amount.bin(50)``, a hierarchy, or
        two fields for a heatmap; the model's time by default. A time without a bucket gets one
        that suits the period.
    kind
        ``"line"``, ``"area"`` and ``"sparkline"`` for time, ``"bar"`` for all, ``"heatmap"`` for
        two fields, ``"scatter"`` for two measures, ``"pie"``, ``"funnel"``, ``"waterfall"``,
        ``"treemap"`` and ``"map"`` for the members of a field, ``"histogram"``, ``"box"`` and
        ``"violin"`` for a numeric column, ``"gauge"`` for one number. ``"auto"`` is a line for
        time, a heatmap for two fields, a histogram for bins without a measure, a scatter for two
        measures of different units, a gauge for one number without a field or a time, and bars
        for the rest.
    split
        A field whose largest eight members become series.
    facet
        A field whose largest members each get a small chart of their own, on shared axes.
    compare
        ``"previous"``, ``"year"`` or None; ``"auto"`` follows the filter bar.
    partial
        Buckets that the period or the data cover in part: ``"mark"`` draws them dashed or
        hatched, ``"drop"`` leaves them out, ``"keep"`` draws them like the others.
    forecast
        How many buckets to forecast (`dashkit.forecast`), True for some; after the numbers, with
        bands that hold 80 and 95 of 100 values, and with its error before. What is partial is
        forecast as a whole.
    anomalies
        Whether to mark what is unusual (`dashkit.detect_anomalies`), each event once; or the
        method by name. What came long before the period is in.
    drill
        A hierarchy or a list of fields to go down, one level at each step.
    top
        How many bars, slices or steps to show at most; the chart says of how many.
    sort
        ``"value"``, ``"name"`` or a list of members; ``"auto"`` is by value for text and by name
        for numbers.
    horizontal
        Whether bars lie; ``"auto"`` lays them down for text.
    stacked
        Whether series are stacked; ``"auto"`` stacks areas and bars of what adds up.
    hole
        Of a pie, 0 to 0.9 of its radius; 0.6 makes a doughnut.
    fit
        Whether a scatter has its line of least squares.
    target
        A line across the chart, or what a gauge measures against; ``"auto"`` is the measure's own
        target where it is meant for each mark. None for no line.
    thresholds
        More lines: numbers, or names with numbers such as ``{"Limit": 40}``.
    events
        What to mark on an axis of time: pairs such as ``("2026-03-01", "New prices")``, or a
        frame with a column of times and one of texts.
    position
        For a map of points, the fields of latitude and longitude; without it ``by`` names
        countries.
    title, period, model, where, ignore, selects, span, key, state
        As for every view.

    Raises
    ------
    UnknownField
        If a name is not in the model.
    DefinitionError
        If an option is not one of those listed or does not go with the field or the kind.

    Examples
    --------
    >>> dk.Chart(m.revenue, by="ordered_at.month", compare="year")  # doctest: +SKIP
    >>> dk.Chart([m.orders, m.revenue], by="customer_id", kind="scatter")  # doctest: +SKIP
    """

    kind: ClassVar[str] = "chart"
    heavy: ClassVar[bool] = True

    def __init__(  # noqa: PLR0913
        self,
        x: MeasureLike | Iterable[MeasureLike],
        by: DimensionLike | Sequence[DimensionLike] | None = None,
        *,
        kind: Literal["auto"] | Kind = "auto",
        split: DimensionLike | None = None,
        facet: DimensionLike | None = None,
        compare: Literal["auto", "previous", "year"] | None = "auto",
        partial: Literal["mark", "drop", "keep"] = "mark",
        forecast: int | bool | None = None,
        anomalies: bool | Method | None = None,
        drill: str | Sequence[DimensionLike] | None = None,
        top: int | None = None,
        sort: Literal["auto", "value", "name"] | Sequence[Scalar] = "auto",
        horizontal: Literal["auto"] | bool = "auto",
        stacked: Literal["auto"] | bool = "auto",
        hole: float = 0.0,
        fit: bool = True,
        target: Literal["auto"] | float | None = "auto",
        thresholds: Mapping[str, float] | Sequence[float] = (),
        events: object = None,
        position: Sequence[DimensionLike] | None = None,
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
        options.check(kind, compare=compare, partial=partial, top=top, sort=sort, stacked=stacked)
        options.check_numbers(horizontal=horizontal, hole=hole, target=target)
        named = (*listed(by), *listed(split), *listed(drill), *listed(facet), *listed(position))
        about = options.subject_of(x, by, named, model, kind)
        found = about.model
        self.measures: tuple[MeasureSpec, ...] = about.measures
        self.column: Field | None = about.column
        self.levels, self.second = axes.levels_of(found, about.by, drill, optional=about.alone)
        self.split = found.field(split, context="Chart") if split is not None else None
        self.facet = found.field(facet, context="Chart") if facet is not None else None
        self.position = tuple(found.field(one, context="Chart") for one in listed(position))
        self.compare, self.partial, self.top, self.sort = compare, partial, top, sort
        self.horizontal, self.stacked, self.hole, self.fit = horizontal, stacked, hole, fit
        self.target, self.forecast, self.anomalies = target, forecast, anomalies
        self.thresholds = options.thresholds_of(thresholds)
        self.events = read_events(events, found.calendar)
        self.drawn: Kind = options.kind_of_chart(kind, self)
        self._widths: dict[str, float] = {}
        self._plot = options.plot_of(self)
        self._plot.check(self)
        ahead.check(self)
        super().__init__(
            model=found,
            title=title if title is not None else options.title_of(self, found),
            period=period,
            where=where,
            ignore=ignore,
            selects=selects,
            span=span,
            key=key,
            state=state,
        )

    @property
    def over_time(self) -> bool:
        """Whether every level is a time."""
        return bool(self.levels) and all(one.type in TEMPORAL for one in self.levels)

    @property
    def subject(self) -> Model:
        """The model, which a chart always has."""
        if self.model is None:  # pragma: no cover - the constructor always sets it
            raise DefinitionError(self.kind)
        return self.model

    def _field(self, choice: Choice) -> Field | None:
        """Return the field of the level that the viewer is at, with a bucket if it is a time."""
        if not self.levels:
            return None
        path = choice.path(self.key)
        field = self.levels[min(len(path), len(self.levels) - 1)]
        if self.drawn == "histogram" and field.width is None:
            return self.bins()
        if field.type not in TEMPORAL or field.grain is not None or self.second is not None:
            return field
        model = self.subject
        period = chosen_period(self.period, choice, model)
        return field.at(grain_for(model, interval_of(model, period)))

    def _width(self, field: Field) -> float:
        """Return the width of bins for the data there are; asked once for each version of them."""
        version = self.subject.source.version
        if self._widths.get(version) is None:
            self._widths = {version: width_of(self.subject, field)}
        return self._widths[version]

    def bins(self) -> Field:
        """Return the column of a distribution, cut into bins that suit it."""
        if self.column is None:  # pragma: no cover - only distributions ask
            raise DefinitionError(self.drawn)
        return self.column if self.column.width else self.column.bin(self._width(self.column))

    def _path(self, choice: Choice) -> Filter | None:
        pairs = zip(self.levels, choice.path(self.key), strict=False)
        return all_of(*(Filter("in", field.name, (member,)) for field, member in pairs))

    def asked(self, choice: Choice) -> Asked:
        """Return what a choice makes of the chart."""
        path = self._path(choice)
        return Asked(
            choice,
            self._field(choice),
            all_of(self.filters(choice), path),
            all_of(self.where, path, choice.kept(self.unfiltered(choice))),
            chosen_period(self.period, choice, self.subject),
            self._comparison(choice),
        )

    def queries(self, choice: Choice) -> dict[str, Query]:
        """Return what is asked; ``main`` has the numbers that are drawn."""
        return self._plot.queries(self, self.asked(choice))

    def further(self, choice: Choice) -> dict[str, Query]:
        """Return ``past`` where there is a forecast or a search for what is unusual."""
        return ahead.further(self, self.asked(choice)) if ahead.asks(self) else {}

    def change(self, choice: Choice, stretch: Stretch | None) -> Changed | None:
        """Return the change of an event on the time before it, hours and days on a week before."""
        if stretch is None or not ahead.asks(self):
            return None
        return ahead.change(self, self.asked(choice), stretch)

    def _comparison(self, choice: Choice) -> Comparison | None:
        if not comparable(self.measures):
            return None
        return chosen_compare(self.compare, self.period, choice, self.subject)

    def present(self, results: Mapping[str, Result], choice: Choice) -> dict[str, Any]:
        """Return the figure with what a gesture on each mark means."""
        limits.refuse(results)
        result, asked = results["main"], self.asked(choice)
        picture, notes, caveats = self._plot.draw(self, results, asked)
        if "past" in results and isinstance(picture, Drawing) and not picture.empty:
            picture, more, doubts = ahead.with_course(self, picture, results["past"], asked)
            notes, caveats = [*notes, *more], [*caveats, *doubts]
        if isinstance(picture, Drawing):
            notes = [*notes, event_words(picture)]
        payload: dict[str, Any] = {
            "kind": self.kind,
            "form": self.drawn,
            "title": self.title,
            "status": "ready",
            **render(picture),
            "select": self._plot.select(self, picture, asked) if self.selects else None,
            "drill": self._drill(asked, picture),
            "series": series_keys(self, picture, asked),
            "points": picture.points(),
            "anomalies": ahead.listed_alarms(picture) if isinstance(picture, Drawing) else [],
            "drives": not withholds(self) and splits(self.measures[0]),
            "note": " · ".join(part for part in (period_note(result), *notes) if part),
            "caveats": [*caveats_of(result), *caveats],
            "zoom": self._zoom(picture, asked),
            "box": self._box(picture, asked),
            "filters": filter_list(result.query.where, self.subject),
            "words": picture.words(),
        }
        if picture.empty:
            payload |= {"status": "empty", "message": "No data for these filters"}
        return payload

    def boxes(self) -> bool:
        """Return whether this is a scatter that filters the other views."""
        return self.drawn == "scatter" and bool(self.selects)

    def boxed(self, choice: Choice, box: Box) -> Filter | None:
        """Return the filter of the members whose two numbers lie in a box.

        Raises
        ------
        QueryError
            If they are more than a filter holds, or cannot be read in time.
        """
        query = self.limited(self.queries(choice)["main"])
        (answer,) = self.subject.source.run_many([query], deadline=DEADLINE)
        if isinstance(answer, Exception):
            raise answer
        return within(answer, box)

    def depends(self, choice: Choice) -> Hashable:
        """Return what is read of the choice besides the queries."""
        return super().depends(choice), choice.zoom(self.key)

    def _box(self, picture: Any, asked: Asked) -> dict[str, Any] | None:  # noqa: ANN401
        """Return how many marks a box has chosen, where only the kernel knows which lie in one."""
        if not self.boxes() or picture.cells is None:
            return None
        return {"chosen": sum(picture.chosen) if asked.own(self) is not None else None}

    def _zoom(self, picture: Any, asked: Asked) -> dict[str, Any] | None:  # noqa: ANN401
        """Return how far a reader may zoom in milliseconds, and where he is."""
        whole = getattr(picture, "whole", ())
        if len(whole) == 0:
            return None
        stretch = asked.choice.zoom(self.key)
        shown = None if stretch is None else [milliseconds(one) for one in stretch]
        return {"whole": list(whole), "shown": shown}

    def follows(self, choice: Choice) -> Query | None:
        """Return the query of the marks; None where they are not one for each member of its fields."""
        stacked = self.stacked is True and len(self.measures) > 1
        plain = self.drawn in _FOLLOWING and not (self.split or self.facet or stacked)
        return self.queries(choice)["main"] if plain else None

    def _drill(self, asked: Asked, picture: Any) -> dict[str, Any] | None:  # noqa: ANN401
        if len(self.levels) <= 1:
            return None
        path, calendar = asked.choice.path(self.key), self.subject.calendar
        steps = [
            {"text": member_words(member, level, calendar)}
            for level, member in zip(self.levels, path, strict=False)
        ]
        can = len(path) < len(self.levels) - 1
        found = {"path": steps, "can": can, "level": asked.along.title}
        keys = getattr(self._plot, "drill_keys", None)
        return found if keys is None else {**found, "keys": keys(picture)}

    def drillable(self, choice: Choice) -> Field | None:
        """Return the field whose members open the next level; None on the last one."""
        return self._field(choice) if len(choice.path(self.key)) < len(self.levels) - 1 else None

    def figure(self) -> Any:  # noqa: ANN401
        """Return the chart as a ``plotly.graph_objects.Figure``."""
        choice = self._choice(None)
        queries = {**self.queries(choice), **self.further(choice)}
        answers = self.subject.source.run_many(list(queries.values()))
        for answer in answers:
            if isinstance(answer, Exception):
                raise answer
        results = dict(zip(queries, answers, strict=True))
        return figure(self.present(results, choice))  # type: ignore[arg-type]

    def static(self, shown: Mapping[str, Any]) -> str:
        """Return the chart as HTML with inline SVG."""
        return static.chart(shown)

    def words(self, shown: Mapping[str, Any]) -> str:
        """Return what the chart shows in a sentence."""
        return str(shown.get("words") or self.title)
