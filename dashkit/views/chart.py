"""Measures over time, by category, by bin or by two fields; a click filters, an arrow drills."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

from dashkit.errors import DefinitionError
from dashkit.model.fields import NUMERIC, TEMPORAL, Field
from dashkit.model.filters import Filter, all_of
from dashkit.model.units import kind_of
from dashkit.views import axes, static
from dashkit.views.marks import (
    Drawing,
    Kind,
    category_drawing,
    heat_drawing,
    in_order,
    keys_of,
    milliseconds,
    time_drawing,
)
from dashkit.views.renderers.plotly import figure, render
from dashkit.views.scope import (
    bucket_interval,
    caveats_of,
    check_option,
    chosen_compare,
    chosen_period,
    comparable,
    filter_list,
    grain_for,
    interval_of,
    key_of,
    listed,
    member_words,
    period_note,
    scope_of,
)
from dashkit.views.widget import Selects, View

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dashkit.model.calendar import Period
    from dashkit.model.expressions import Comparison, MeasureSpec
    from dashkit.model.filters import Scalar
    from dashkit.model.model import DimensionLike, MeasureLike, Model
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.state.choice import Choice
    from dashkit.state.state import State

_KINDS: Final = ("auto", "line", "area", "bar", "heatmap")
_BARS: Final = 20
_ORDERED: Final = 200
_PARTS: Final = 8


class Chart(View):
    """Draw measures by a field.

    Parameters
    ----------
    x
        A measure or several of one unit.
    by
        A field, a bucket such as ``m.ordered_at.month`` or ``m.amount.bin(50)``, a hierarchy, or
        two fields for a heatmap; the model's time by default. A time without a bucket gets one
        that suits the period.
    kind
        ``"line"`` and ``"area"`` for time, ``"bar"`` for all, ``"heatmap"`` for two fields;
        ``"auto"`` is a line for time and bars for the rest.
    split
        A field whose largest eight members become series.
    compare
        ``"previous"``, ``"year"`` or None; ``"auto"`` follows the filter bar.
    partial
        Buckets that the period or the data cover in part: ``"mark"`` draws them dashed or
        hatched, ``"drop"`` leaves them out, ``"keep"`` draws them like the others.
    drill
        A hierarchy or a list of fields to go down, one level at each step.
    top
        How many bars to show at most; the chart says of how many.
    sort
        ``"value"``, ``"name"`` or a list of members; ``"auto"`` is by value for text and by name
        for numbers.
    horizontal
        Whether bars lie; ``"auto"`` lays them down for text.
    title, period, model, where, ignore, selects, span, key, state
        As for every view.

    Raises
    ------
    UnknownField
        If a name is not in the model.
    DefinitionError
        If an option is not one of those listed or does not go with the field.

    Examples
    --------
    >>> dk.Chart(m.revenue, by="ordered_at.month", compare="year")  # doctest: +SKIP
    """

    kind: ClassVar[str] = "chart"

    def __init__(  # noqa: PLR0913
        self,
        x: MeasureLike | Iterable[MeasureLike],
        by: DimensionLike | Sequence[DimensionLike] | None = None,
        *,
        kind: Literal["auto", "line", "area", "bar", "heatmap"] = "auto",
        split: DimensionLike | None = None,
        compare: Literal["auto", "previous", "year"] | None = "auto",
        partial: Literal["mark", "drop", "keep"] = "mark",
        drill: str | Sequence[DimensionLike] | None = None,
        top: int | None = None,
        sort: Literal["auto", "value", "name"] | Sequence[Scalar] = "auto",
        horizontal: Literal["auto"] | bool = "auto",
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
        given = (*listed(by), *listed(split), *listed(drill))
        scope = scope_of("Chart", listed(x), given, model)
        self.measures: tuple[MeasureSpec, ...] = scope.measures
        self.levels, self.second = axes.levels_of(scope.model, by, drill)
        self.split = scope.model.field(split) if split is not None else None
        check_option("Chart(kind=)", kind, _KINDS)
        check_option("Chart(compare=)", compare, ("auto", "previous", "year", None))
        check_option("Chart(partial=)", partial, ("mark", "drop", "keep"))
        check_option("Chart(horizontal=)", horizontal, ("auto", True, False))
        if top is not None and (isinstance(top, bool) or not isinstance(top, int) or top < 1):
            message = f"Chart(top={top!r}): give a whole number from 1 up"
            raise DefinitionError(message)
        if isinstance(sort, str):
            check_option("Chart(sort=)", sort, ("auto", "value", "name"))
        self.compare, self.partial, self.top, self.sort = compare, partial, top, sort
        self.horizontal = horizontal
        self.drawn: Kind = axes.kind_of_chart(kind, self.levels, self.second)
        self._check()
        named = title if title is not None else self._title(scope.model)
        super().__init__(
            model=scope.model,
            title=named,
            period=period,
            where=where,
            ignore=ignore,
            selects=selects,
            span=span,
            key=key,
            state=state,
        )

    def _check(self) -> None:
        units = {kind_of(spec) for spec in self.measures}
        if not self.measures:
            message = "Chart needs a measure, e.g. dk.Chart(m.revenue)"
            raise DefinitionError(message)
        if len(units) > 1:
            names = ", ".join(
                f"{spec.name!r} ({kind_of(spec) or 'no unit'})" for spec in self.measures
            )
            message = f"Chart: {names} have different units; two charts read better than two axes"
            raise DefinitionError(message)
        several = len(self.measures) > 1
        if several and (self.split is not None or self.second is not None):
            message = "Chart: split and heatmaps take one measure"
            raise DefinitionError(message)

    def _title(self, model: Model) -> str:
        measures = " and ".join(spec.title for spec in self.measures)
        field = self.levels[0]
        if field.base == model.time:
            return f"{measures} by {field.grain}" if field.grain else f"{measures} over time"
        fields = [one for one in (field, self.second, self.split) if one is not None]
        names = " and ".join(one.title[:1].lower() + one.title[1:] for one in fields)
        return f"{measures} by {names}"

    @property
    def _model(self) -> Model:
        if self.model is None:  # pragma: no cover - the constructor always sets it
            raise DefinitionError(self.kind)
        return self.model

    def _field(self, choice: Choice) -> Field:
        """Return the field of the level that the viewer is at, with a bucket if it is a time."""
        path = choice.path(self.key)
        field = self.levels[min(len(path), len(self.levels) - 1)]
        if field.type not in TEMPORAL or field.grain is not None or self.second is not None:
            return field
        model = self._model
        period = chosen_period(self.period, choice, model)
        return field.at(grain_for(model, interval_of(model, period)))

    def _path(self, choice: Choice) -> Filter | None:
        pairs = zip(self.levels, choice.path(self.key), strict=False)
        return all_of(*(Filter("in", field.name, (member,)) for field, member in pairs))

    def queries(self, choice: Choice) -> dict[str, Query]:
        """Return ``main`` and, where needed, ``domain`` (all bars) and ``parts`` (the series)."""
        model, field = self._model, self._field(choice)
        path = self._path(choice)
        where, every = all_of(self.filters(choice), path), all_of(self.where, path)
        period = chosen_period(self.period, choice, model)
        common: dict[str, Any] = {"period": period}
        fields = [one for one in (field, self.split, self.second) if one is not None]
        compare = self._comparison(choice)
        found: dict[str, Query] = {}
        if self.split is not None:
            found["parts"] = self._ranked(self.split, every, _PARTS, common)
        if self.second is not None or field.grain is not None:
            found["main"] = model.query(
                self.measures, by=fields, where=where, compare=compare, **common
            )
            return found
        most = self._most(field)
        if self.split is None:
            found["main"] = self._ranked(field, where, most, {**common, "compare": compare})
            if where != every or compare is not None:
                found["domain"] = self._ranked(field, every, most, common)
        else:
            found["main"] = model.query(self.measures, by=fields, where=where, **common)
            found["domain"] = self._ranked(field, every, most, common)
        return found

    def _ranked(
        self, field: Field, where: Filter | None, most: int, common: Mapping[str, Any]
    ) -> Query:
        order = field.name if self._natural(field) else f"-{self.measures[0].name}"
        return self._model.query(
            self.measures, by=[field], where=where, order=order, limit=most + 1, **common
        )

    def _natural(self, field: Field) -> bool:
        """Return whether bars stand in the order of their names."""
        if field is self.split:
            return False
        if self.sort != "auto":
            return self.sort != "value"
        if self.top is not None and not field.width:
            return False
        return bool(field.width) or field.type in NUMERIC or field.type == "boolean"

    def _most(self, field: Field) -> int:
        if field.width:
            return _ORDERED
        return self.top or (_ORDERED if self._natural(field) else _BARS)

    def _comparison(self, choice: Choice) -> Comparison | None:
        single = len(self.measures) == 1 and self.split is None and self.second is None
        if not single or not comparable(self.measures):
            return None
        return chosen_compare(self.compare, self.period, choice, self._model)

    def present(self, results: Mapping[str, Result], choice: Choice) -> dict[str, Any]:
        """Return the figure with what a gesture on each mark means."""
        result, field = results["main"], self._field(choice)
        drawing, more = self._drawing(results, field, choice)
        filters = filter_list(result.query.where, self._model)
        payload: dict[str, Any] = {
            "kind": self.kind,
            "title": self.title,
            "status": "ready",
            **render(drawing),
            "select": self._select(drawing, field, choice),
            "drill": self._drill(field, choice),
            "points": drawing.points(),
            "note": " · ".join(part for part in (period_note(result), more) if part),
            "caveats": caveats_of(result),
            "filters": filters,
            "words": axes.summary(self.title, drawing),
        }
        if drawing.empty:
            payload |= {"status": "empty", "message": "No data for these filters"}
        return payload

    def _drawing(
        self, results: Mapping[str, Result], field: Field, choice: Choice
    ) -> tuple[Drawing, str]:
        result = results["main"]
        own = all_of(*(clause.filter for clause in choice.own(self.key)))
        named: dict[str, Any] = {"key": self.key, "title": self.title}
        if self.second is not None:
            fields = (field, self.second)
            return heat_drawing(result, self.measures[0], fields, chosen=own, **named), ""
        shown, more = self._parts(results.get("parts"))
        if self.split is not None:
            named |= {"split": self.split, "shown": shown}
        if field.grain is not None:
            drawing = time_drawing(
                result, self.measures, field, kind=self.drawn, window=_window(own, field), **named
            )
            return axes.with_partial(drawing, self.partial), more
        members, limit = self._members(results, field)
        drawing = category_drawing(
            result,
            self.measures,
            field,
            members,
            horizontal=self._lies(field, members),
            chosen=own,
            **named,
        )
        return drawing, limit or more

    def _parts(self, result: Result | None) -> tuple[list[Scalar], str]:
        if result is None or self.split is None:
            return [], ""
        found = result.frame[self.split.name].to_list()
        more = len(found) > _PARTS
        return found[:_PARTS], f"the {_PARTS} largest of {self.split.title}" if more else ""

    def _members(self, results: Mapping[str, Result], field: Field) -> tuple[list[Scalar], str]:
        """Return the bars: all of the domain where they fit, else the largest ones."""
        most = self._most(field)
        domain = results.get("domain") or results["main"]
        every = domain.frame[field.name].to_list()
        if len(every) > most:
            ranked = domain if self.split is not None else results["main"]
            found = ranked.frame[field.name].to_list()[:most]
            count = max(ranked.meta.groups, 0)
            total = f" of {count:,}" if count > most else ""
            word = "first" if self._natural(field) else "top"
            return self._sorted(found, field), f"{word} {len(found)}{total}"
        known = set(map(_same, every))
        others = [] if self.split else results["main"].frame[field.name].to_list()
        return self._sorted(
            [*every, *(one for one in others if _same(one) not in known)], field
        ), ""

    def _sorted(self, members: list[Scalar], field: Field) -> list[Scalar]:
        if field.width:
            members = [member for member in members if member is not None]
        if not isinstance(self.sort, str):
            places = {_same(member): place for place, member in enumerate(self.sort)}
            return sorted(members, key=lambda one: places.get(_same(one), len(places)))
        return in_order(members) if self._natural(field) else members

    def _lies(self, field: Field, members: Sequence[Scalar]) -> bool:
        if self.horizontal != "auto":
            return bool(self.horizontal)
        return field.type == "text" and len(members) > 1

    def _select(self, drawing: Drawing, field: Field, choice: Choice) -> dict[str, Any] | None:
        if not self.selects:
            return None
        chosen = dict(_own_filters(choice, self.key))
        if self.second is not None:
            keys = [keys_of(drawing.members), keys_of(drawing.row_members)]
            names = list(drawing.names)
            both = [keys_of(chosen[name].values) if name in chosen else [] for name in names]
            selected = both if any(both) else None
            return {"field": names, "op": "in", "keys": keys, "selected": selected}
        own = chosen.get(field.name)
        values = keys_of(own.values) if own is not None else None
        if field.grain is None:
            return {
                "field": field.name,
                "op": "in",
                "keys": keys_of(drawing.members),
                "selected": values,
            }
        return {
            "field": field.name,
            "op": "range",
            "keys": None,
            "edges": _edges(drawing.members, field, self._model),
            "selected": values,
        }

    def _drill(self, field: Field, choice: Choice) -> dict[str, Any] | None:
        if len(self.levels) == 1:
            return None
        path, calendar = choice.path(self.key), self._model.calendar
        steps = [
            {"text": member_words(member, level, calendar)}
            for level, member in zip(self.levels, path, strict=False)
        ]
        return {"path": steps, "can": len(path) < len(self.levels) - 1, "level": field.title}

    def drillable(self, choice: Choice) -> Field | None:
        """Return the field whose members open the next level; None on the last one."""
        return self._field(choice) if len(choice.path(self.key)) < len(self.levels) - 1 else None

    def figure(self) -> Any:  # noqa: ANN401
        """Return the chart as a ``plotly.graph_objects.Figure``."""
        choice = self._choice(None)
        queries = self.queries(choice)
        answers = self._model.source.run_many(list(queries.values()))
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


def _own_filters(choice: Choice, key: str) -> list[tuple[str, Filter]]:
    return [(one.filter.field, one.filter) for one in choice.own(key) if one.filter.field]


def _window(own: Filter | None, field: Field) -> tuple[float, float] | None:
    if own is None or own.field != field.name or own.op not in {"range", "between"}:
        return None
    low, high = own.values
    if not isinstance(low, date) or not isinstance(high, date):
        return None
    return milliseconds(low), milliseconds(high)


def _edges(members: Sequence[Scalar], field: Field, model: Model) -> list[Any]:
    """Return where each bucket starts, and where the last one ends."""
    if not members:
        return []
    last = bucket_interval(members[-1], field, model.calendar)
    end = model.calendar.local(last.end) if last is not None else None
    if end is not None and field.value_type == "date":
        return [*keys_of(members), key_of(end.date())]
    return [*keys_of(members), key_of(end)]


def _same(member: Scalar) -> tuple[str, Scalar]:
    """Return a member so that True is not 1 and NaN equals itself."""
    if member is None or member != member:  # noqa: PLR0124
        return "null", None
    return ("boolean" if isinstance(member, bool) else "value"), member
