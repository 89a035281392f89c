"""Controls that write the choice: period, comparison, members of fields with their counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

from dashkit.errors import DefinitionError
from dashkit.model.calendar import PRESETS, Interval, Period, base
from dashkit.model.dimensions import Dimension
from dashkit.model.expressions import COMPARISONS, Aggregate, MeasureSpec
from dashkit.model.filters import Filter, all_of
from dashkit.views import static
from dashkit.views.marks import keys_of
from dashkit.views.scope import (
    chosen_compare,
    chosen_period,
    interval_of,
    key_of,
    member_words,
    scope_of,
)
from dashkit.views.widget import View

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.model.fields import Field
    from dashkit.model.filters import Scalar
    from dashkit.model.model import DimensionLike, Model
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.state.choice import Choice
    from dashkit.state.state import State

MOST_OPTIONS: Final = 200
_COUNT: Final = MeasureSpec("rows", Aggregate("count"))
_COMPARE_TEXTS: Final = {"": "No comparison", "previous": "Previous period", "year": "Year before"}


@dataclass(frozen=True, slots=True)
class Dropdown:
    """Choose one member of a field, or all.

    Examples
    --------
    >>> Dropdown("region").dimension
    'region'
    """

    dimension: DimensionLike
    label: str = ""


@dataclass(frozen=True, slots=True)
class MultiSelect:
    """Choose several members of a field, with search.

    Examples
    --------
    >>> MultiSelect("region").dimension
    'region'
    """

    dimension: DimensionLike
    label: str = ""


@dataclass(frozen=True, slots=True)
class Control:
    """A control over a field, checked."""

    type: Literal["multi", "dropdown"]
    field: Field
    label: str


class FilterBar(View):
    """Show controls that filter all views of the dashboard, page or section they stand in.

    Parameters
    ----------
    items
        A `Period`, fields (searchable lists of members), `Dropdown` and `MultiSelect`. Nothing
        chosen means all members.
    model
        Where names are looked up; not needed next to ``m.region``.
    title, key, state
        As for every view.

    Raises
    ------
    DefinitionError
        If an item is no control, there are two periods, or no model is known.
    UnknownField
        If a name is not in the model.

    Examples
    --------
    >>> dk.FilterBar(dk.Period("this year", compare="previous"), m.region)  # doctest: +SKIP
    """

    kind: ClassVar[str] = "filters"

    def __init__(
        self,
        *items: Period | DimensionLike | Dropdown | MultiSelect,
        model: Model | None = None,
        title: str = "",
        key: str | None = None,
        state: State | None = None,
    ) -> None:
        periods = [item for item in items if isinstance(item, Period)]
        if len(periods) > 1:
            message = "FilterBar takes one period"
            raise DefinitionError(message)
        given = [item for item in items if not isinstance(item, Period)]
        fields = [
            one.dimension if isinstance(one, Dropdown | MultiSelect) else one for one in given
        ]
        found = scope_of("FilterBar", (), fields, model).model if fields or model else None
        self.controls = tuple(_control(item, found) for item in given) if found else ()
        self.given_period = periods[0] if periods else None
        super().__init__(model=found, title=title, key=key, state=state, selects=True)

    @property
    def defaults(self) -> Period | None:
        """The period that the bar sets before a viewer chose one."""
        return self.given_period

    def _where(self, choice: Choice, field: Field) -> Filter | None:
        """Return all clauses but the one that the control over ``field`` wrote itself."""
        return all_of(
            *(
                clause.filter
                for clause in choice.clauses
                if not (clause.owner == self.key and field.name in clause.filter.fields())
            )
        )

    def queries(self, choice: Choice) -> dict[str, Query]:
        """Return for each control its members, in all and as the other filters leave them."""
        model = self.model
        if model is None:
            return {}
        period = chosen_period(self.given_period if choice.period is None else None, choice, model)
        found: dict[str, Query] = {}
        for control in self.controls:
            where = self._where(choice, control.field)
            every = model.query(
                [_COUNT],
                by=[control.field],
                order=control.field.name,
                limit=MOST_OPTIONS + 1,
                fill="none",
            )
            found[f"all:{control.field.name}"] = every
            if where is not None or period is not None:
                found[f"now:{control.field.name}"] = replace(every, where=where, period=period)
        if self.given_period is not None and model.time is not None:
            extent = [
                MeasureSpec("first", Aggregate("min", model.time)),
                MeasureSpec("last", Aggregate("max", model.time)),
            ]
            found["extent"] = model.query(extent)
        return found

    def present(self, results: Mapping[str, Result], choice: Choice) -> dict[str, Any]:
        """Return the controls with what is chosen and what can be."""
        controls: list[dict[str, Any]] = []
        if self.given_period is not None:
            controls.append(self._period_part(self.given_period, results.get("extent"), choice))
        for control in self.controls:
            name = control.field.name
            controls.append(
                self._members_part(
                    control, results[f"all:{name}"], results.get(f"now:{name}"), choice
                )
            )
        settings = [static.setting(control) for control in controls]
        return {
            "kind": self.kind,
            "title": self.title,
            "status": "ready",
            "controls": controls,
            "caveats": [],
            "words": "; ".join(f"{label}: {value}" for label, value in settings),
        }

    def _members_part(
        self, control: Control, every: Result, now: Result | None, choice: Choice
    ) -> dict[str, Any]:
        field, calendar = control.field, every.query.model.calendar
        counted = every if now is None else now
        counts = _counts(counted, field)
        absent = None if counted.meta.withheld else 0
        members = every.frame[field.name].to_list()
        chosen = self._chosen(choice, field)
        shown = members[:MOST_OPTIONS]
        shown += [one for one in chosen if key_of(one) not in keys_of(shown)]
        options = [
            {
                "key": key_of(member),
                "text": member_words(member, field, calendar),
                "count": counts.get(_plain(member), absent),
            }
            for member in shown
        ]
        return {
            "type": control.type,
            "field": field.name,
            "label": control.label,
            "options": options,
            "more": len(members) > MOST_OPTIONS,
            "selected": keys_of(chosen),
            "total": max(every.meta.groups, len(members)),
        }

    def _chosen(self, choice: Choice, field: Field) -> list[Scalar]:
        filters = [one.filter for one in choice.own(self.key) if one.filter.field == field.name]
        return list(filters[0].values) if filters else []

    def _period_part(self, given: Period, extent: Result | None, choice: Choice) -> dict[str, Any]:
        period = choice.period or given
        model = self.model
        control: dict[str, Any] = {
            "type": "period",
            "words": period.words,
            "start": None,
            "end": None,
            "presets": _presets(given),
            "compare": chosen_compare("auto", None, _with(choice, period), model) or ""
            if model
            else "",
            "compares": [{"value": value, "text": text} for value, text in _COMPARE_TEXTS.items()],
            "min": None,
            "max": None,
        }
        if model is None:
            return control
        first, last = _ends(extent, model)
        control |= {"min": key_of(first), "max": key_of(last)}
        interval = interval_of(model, period)
        if interval is not None:
            start, end = interval.days(model.calendar)
            control |= {"start": key_of(start), "end": key_of(max(start, end - timedelta(days=1)))}
            _note_bases(control["compares"], period, interval, model, first)
        else:
            control |= {"start": control["min"], "end": control["max"]}
        return control

    def selectable(self, choice: Choice) -> dict[str, Field]:  # noqa: ARG002
        """Return the fields of the controls."""
        return {control.field.name: control.field for control in self.controls}

    def options(self, field: str, search: str, choice: Choice) -> dict[str, Any]:
        """Return the members that contain a text, with their counts under the other filters."""
        control = next((one for one in self.controls if one.field.name == field), None)
        if control is None or self.model is None:
            return {"options": [], "more": False}
        model = self.model
        found = model.source.options(
            model,
            control.field,
            search=search,
            limit=MOST_OPTIONS + 1,
            where=self._where(choice, control.field),
        )
        options = [
            {
                "key": key_of(one),
                "text": member_words(one, control.field, model.calendar),
                "count": count,
            }
            for one, count in found[:MOST_OPTIONS]
        ]
        return {"options": options, "more": len(found) > MOST_OPTIONS}

    def static(self, shown: Mapping[str, Any]) -> str:
        """Return what the controls are set to."""
        return static.filters(shown)


def _control(item: Any, model: Model) -> Control:  # noqa: ANN401
    dimension = item.dimension if isinstance(item, Dropdown | MultiSelect) else item
    if not isinstance(dimension, str | Dimension) and not hasattr(dimension, "grain"):
        allowed = "a Period, a field, Dropdown(field) or MultiSelect(field)"
        message = f"FilterBar: {item!r} is no control; give {allowed}"
        raise DefinitionError(message)
    field = model.field(dimension, context="FilterBar")
    label = getattr(item, "label", "") if isinstance(item, Dropdown | MultiSelect) else ""
    return Control(
        "dropdown" if isinstance(item, Dropdown) else "multi", field, label or field.title
    )


def _plain(member: Scalar) -> Any:  # noqa: ANN401
    missing = member is None or member != member  # noqa: PLR0124
    return None if missing else (isinstance(member, bool), member)


def _counts(result: Result, field: Field) -> dict[Any, int]:
    members, counts = (result.frame[name].to_list() for name in (field.name, _COUNT.name))
    return {_plain(member): int(count or 0) for member, count in zip(members, counts, strict=True)}


def _presets(given: Period) -> list[str]:
    words = [given.words] if given.start is None and given.end is None else []
    return list(dict.fromkeys((*PRESETS, *words)))


def _with(choice: Choice, period: Period) -> Choice:
    return choice if choice.period is not None else replace(choice, period=period)


def _ends(extent: Result | None, model: Model) -> tuple[date | None, date | None]:
    """Return the first and the last day of the data in the model's zone."""
    if extent is None or extent.frame.height == 0:
        return None, None
    first, last = (_local_day(extent.frame[name][0], model) for name in ("first", "last"))
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
