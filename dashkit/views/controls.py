"""The filter bar: controls that write the choice, and what each is set to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from dashkit.errors import DefinitionError
from dashkit.model.calendar import Period
from dashkit.model.filters import Filter, all_of
from dashkit.views import control_members, control_period, control_range, static
from dashkit.views.control_items import (
    Control,
    Dropdown,
    Item,
    MultiSelect,
    RangeSlider,
    TextSearch,
    Toggle,
    control_of,
)
from dashkit.views.control_members import MOST_OPTIONS, ROWS
from dashkit.views.scope import chosen_period, key_of, scope_of
from dashkit.views.widget import View

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashkit.model.fields import Field
    from dashkit.model.model import DimensionLike, Model
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.state.choice import Choice
    from dashkit.state.state import State
    from dashkit.views.control_period import Presets


class FilterBar(View):
    """Show controls that filter all views of the dashboard, page or section they stand in.

    Parameters
    ----------
    items
        A `Period`, fields (searchable lists of members), `Dropdown`, `MultiSelect`, `RangeSlider`,
        `Toggle` and `TextSearch`. Nothing chosen means all rows.
    model
        Where names are looked up; not needed next to ``m.region``.
    cascading
        Whether members that the other filters leave without rows are left out of the lists; by
        default they stay, with a count of 0.
    apply
        Whether changes are collected until the viewer applies them, as one step.
    presets
        What the date range offers: periods or their words, with names as ``{"Sale": "2026-11-27 to
        2026-11-30"}``; by default those of the calendar, fiscal ones where the year starts later.
    title, key, state
        As for every view.

    Raises
    ------
    DefinitionError
        If an item is no control, a field has two, there are two periods, or no model is known.
    UnknownField
        If a name is not in the model.

    Examples
    --------
    >>> dk.FilterBar(dk.Period("this year", compare="previous"), m.region)  # doctest: +SKIP
    """

    kind: ClassVar[str] = "filters"

    def __init__(  # noqa: PLR0913
        self,
        *items: Period | DimensionLike | Item,
        model: Model | None = None,
        cascading: bool = False,
        apply: bool = False,
        presets: Presets | None = None,
        title: str = "",
        key: str | None = None,
        state: State | None = None,
    ) -> None:
        periods = [item for item in items if isinstance(item, Period)]
        if len(periods) > 1:
            message = "FilterBar takes one period"
            raise DefinitionError(message)
        given = [item for item in items if not isinstance(item, Period)]
        fields = [one.dimension if isinstance(one, Item) else one for one in given]
        found = scope_of("FilterBar", (), fields, model).model if fields or model else None
        self.controls = tuple(control_of(item, found) for item in given) if found else ()
        _check_once(self.controls)
        self.given_period = periods[0] if periods else None
        self.cascading, self.applied = bool(cascading), bool(apply)
        self.presets = control_period.presets_of(presets)
        super().__init__(model=found, title=title, key=key, state=state, selects=True)

    @property
    def defaults(self) -> Period | None:
        """The period that the bar sets before a viewer chose one."""
        return self.given_period

    @property
    def listed(self) -> frozenset[str]:
        """The fields of lists and switches: few members, chosen again and again."""
        lists = (one for one in self.controls if one.type in {"multi", "dropdown", "toggle"})
        return frozenset(one.field.name for one in lists)

    def _where(self, choice: Choice, field: Field) -> Filter | None:
        """Return all clauses but the one that the control over ``field`` wrote itself."""
        return all_of(
            *(
                clause.filter
                for clause in choice.clauses
                if not (clause.owner == self.key and field.name in clause.filter.fields())
            )
        )

    def _own(self, choice: Choice, field: Field) -> Filter | None:
        """Return what the control over ``field`` is set to."""
        filters = (one.filter for one in choice.own(self.key))
        return next((one for one in filters if one.fields() == {field.name}), None)

    def _period(self, choice: Choice, model: Model) -> Period | None:
        return chosen_period(self.given_period if choice.period is None else None, choice, model)

    def queries(self, choice: Choice) -> dict[str, Query]:
        """Return for each control its members or bounds, in all and as the other filters leave them."""
        model = self.model
        if model is None:
            return {}
        found: dict[str, Query] = {}
        period = self._period(choice, model)
        for control in self.controls:
            where = self._where(choice, control.field)
            if control.type in {"multi", "dropdown"}:
                found |= control_members.queries(model, control, where, period)
            elif control.type == "slider":
                found |= control_range.queries(model, control)
            elif control.type == "toggle":
                kept = all_of(where, _kept(control))
                found[f"kept:{control.field.name}"] = model.query([ROWS], where=kept, period=period)
        return found | (control_period.extent(model) if self.given_period is not None else {})

    def present(self, results: Mapping[str, Result], choice: Choice) -> dict[str, Any]:
        """Return the controls with what is chosen and what can be."""
        controls: list[dict[str, Any]] = []
        if self.given_period is not None:
            extent = results.get("extent")
            controls.append(
                control_period.part(self.given_period, self.presets, extent, choice, self.model)
            )
        controls += [self._part(control, results, choice) for control in self.controls]
        settings = [static.setting(control) for control in controls]
        return {
            "kind": self.kind,
            "title": self.title,
            "status": "ready",
            "controls": controls,
            "apply": self.applied,
            "caveats": [],
            "words": "; ".join(f"{label}: {value}" for label, value in settings),
        }

    def _part(
        self, control: Control, results: Mapping[str, Result], choice: Choice
    ) -> dict[str, Any]:
        name, own = control.field.name, self._own(choice, control.field)
        if control.type == "slider":
            return control_range.part(control, results[f"bounds:{name}"], own)
        if control.type in {"multi", "dropdown"}:
            every, now = results[f"all:{name}"], results.get(f"now:{name}")
            return control_members.part(control, every, now, own, cascading=self.cascading)
        head = {"type": control.type, "field": name, "label": control.label}
        if control.type == "search":
            text = own.values[0] if own is not None and own.op == "contains" else ""
            return {**head, "text": text}
        kept = results[f"kept:{name}"]
        number = None if kept.meta.withheld or kept.frame.height == 0 else kept.frame[ROWS.name][0]
        on = own is not None and own.op == "in" and control.value in own.values
        return {**head, "value": key_of(control.value), "on": on, "count": number}

    def selectable(self, choice: Choice) -> dict[str, Field]:  # noqa: ARG002
        """Return the fields of the controls."""
        return {control.field.name: control.field for control in self.controls}

    def options(self, field: str, search: str, choice: Choice) -> dict[str, Any]:
        """Return the members that contain a text, or the bins of a slider, with their counts."""
        control = next((one for one in self.controls if one.field.name == field), None)
        if control is None or self.model is None:
            return {"options": [], "more": False}
        where = self._where(choice, control.field)
        if control.type == "slider":
            period = self._period(choice, self.model)
            bins = control_range.histogram(
                self.model, control.field, where, period, lambda one: self.limited(one).run()
            )
            return {"options": bins, "more": False}
        return control_members.search(
            self.model, control.field, search, where, cascading=self.cascading
        )

    def static(self, shown: Mapping[str, Any]) -> str:
        """Return what the controls are set to."""
        return static.filters(shown)


def _kept(control: Control) -> Filter:
    return Filter("in", control.field.name, (control.value,))


def _check_once(controls: tuple[Control, ...]) -> None:
    names = [control.field.name for control in controls]
    for name in names:
        if names.count(name) > 1:
            message = (
                f"FilterBar has two controls over {name!r}; one would undo the other: keep one"
            )
            raise DefinitionError(message)


__all__ = [
    "MOST_OPTIONS",
    "Control",
    "Dropdown",
    "FilterBar",
    "MultiSelect",
    "RangeSlider",
    "TextSearch",
    "Toggle",
]
