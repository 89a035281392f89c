"""What affects what, by position: filter bars reach their container, periods the nearest bar."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

from dashkit.dashboard.grid import grid_spec
from dashkit.dashboard.layout import PlacedPage, PlacedSection, Tree, spans
from dashkit.errors import DashkitError, DefinitionError
from dashkit.model.filters import Filter
from dashkit.model.words import scalar_words
from dashkit.state.choice import Choice
from dashkit.state.clauses import Clause, When, is_kept, of
from dashkit.state.messages import Known
from dashkit.views.exports import formats
from dashkit.views.narrow import with_default

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from dashkit.model.model import Model
    from dashkit.state.clauses import Screen, Spot
    from dashkit.state.state import State
    from dashkit.views.compute import Drawn
    from dashkit.views.widget import View

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Bar:
    view: View
    reach: frozenset[str]


class Layout:
    """The arrangement of a dashboard's views: visibility, scopes, page structure and header.

    Parameters
    ----------
    title
        What stands on top.
    tree
        The placed pages.
    theme
        Colours and mode where they differ from the page's own.
    grid
        Where views stand at first, by the width of the screen.
    movable
        Whether a viewer may move and resize them.
    navigation
        Where pages and filters stand.
    """

    def __init__(
        self,
        title: str,
        tree: Tree,
        theme: dict[str, Any] | None = None,
        *,
        grid: Mapping[Screen, tuple[Spot, ...]] | None = None,
        movable: bool = False,
        navigation: Literal["tabs", "sidebar"] = "tabs",
    ) -> None:
        self.title = title
        self.navigation: Literal["tabs", "sidebar"] = navigation
        self.grid = dict(grid or {})
        self.movable = movable
        self.theme = theme
        self.tree = tree
        self._views = {view.key: view for view in tree.views}
        self._bars = self._find_bars()
        self._wheres = {
            view.key: (section.id, section.where)
            for page in tree.pages
            for section in page.sections
            for view in section.views
        }
        self._known = Known(
            views={},
            pages=frozenset(page.id for page in tree.pages),
            sections=frozenset(one.id for page in tree.pages for one in page.sections),
            movable={
                view.key: f"{page.id}/{section.id}"
                for page in tree.pages
                for section in page.sections
                for view in section.views
                if movable and view.kind != "filters"
            },
        )
        self._check_periods()

    def page(self, choice: Choice) -> PlacedPage:
        """Return the visible page."""
        pages = self.tree.pages
        return next((page for page in pages if page.id == choice.page), pages[0])

    def visible(self, choice: Choice) -> list[str]:
        """Return the keys of the views on the visible page that are not in a closed section."""
        found = [self.tree.bar.key] if self.tree.bar is not None else []
        for section in self.page(choice).sections:
            if is_open(section, choice):
                found += [view.key for view in section.views]
        return found

    def scoped(self, key: str, choice: Choice) -> Choice:
        """Return the choice as far as it concerns a view."""
        bars = [bar for bar in self._bars if key in bar.reach]
        far = {bar.view.key for bar in self._bars} - {bar.view.key for bar in bars}
        clauses = tuple(one for one in choice.clauses if one.owner not in far)
        section, where = self._wheres.get(key, ("", None))
        if where is not None:
            clauses = (*clauses, Clause(f"{section}/where", where))
        near = self._period_bar(bars)
        if near is None or near is self.tree.bar:
            scoped = replace(choice, clauses=clauses)
        else:
            when = of(choice.scoped, near.key, When())
            scoped = replace(choice, clauses=clauses, period=when.period, compare=when.compare)
        return with_default(scoped, *([near] if near is not None else []))

    def period_bar(self, choice: Choice) -> str:
        """Return the bar of the visible page that has a period of its own, or nothing."""
        keys = {view.key for view in self.page(choice).views}
        return next(
            (b.view.key for b in self._bars if b.view.key in keys and b.view.defaults is not None),
            "",
        )

    def known(self) -> Known:
        """Return the names of pages and sections."""
        return self._known

    def spec(self, choice: Choice) -> dict[str, Any]:
        """Return the structure of the visible page."""
        page = self.page(choice)
        saved = self.grid | dict(choice.spots)
        sections = [
            self._with_grid(section_spec(section, is_open(section, choice)), section, saved)
            for section in page.sections
        ]
        if self.tree.bar is not None:
            top = PlacedSection("filters", None, ((self.tree.bar,),))
            sections.insert(0, section_spec(top, opened=True))
        return {
            "kind": "dashboard",
            "title": self.title,
            "pages": [{"id": one.id, "title": one.title} for one in self.tree.pages],
            "page": page.id,
            "sections": sections,
            "touches": self._touches(page),
            "movable": self.movable,
            "navigation": self.navigation,
            "files": list(formats()),
            **({} if self.theme is None else {"theme": self.theme}),
        }

    def _with_grid(
        self,
        spec: dict[str, Any],
        section: PlacedSection,
        saved: Mapping[Screen, tuple[Spot, ...]],
    ) -> dict[str, Any]:
        rows = [[view for view in row if view.kind != "filters"] for row in section.rows]
        found = grid_spec([row for row in rows if row], saved, movable=self.movable)
        return spec if found is None else {**spec, "grid": found}

    def header(self, choice: Choice, state: State, drawn: Mapping[str, Drawn]) -> dict[str, Any]:
        """Return period, comparison, watermark and filters in words."""
        period, compare = self._period_words(choice, drawn)
        return {
            "period": period,
            "as_of": self._as_of_words(drawn),
            "filters": self._filter_words(choice),
            "can_undo": state.can_undo,
            "can_redo": state.can_redo,
            "compare": compare,
        }

    def _find_bars(self) -> list[_Bar]:
        tree = self.tree
        every = frozenset(view.key for view in tree.views)
        bars = [_Bar(tree.bar, every)] if tree.bar is not None else []
        for page in tree.pages:
            whole = frozenset(view.key for view in page.views)
            for section in page.sections:
                inside = frozenset(view.key for view in section.views)
                reach = whole if section.title is None else inside
                bars += [_Bar(view, reach) for view in section.views if view.kind == "filters"]
        return bars

    def _check_periods(self) -> None:
        for page in self.tree.pages:
            keys = {view.key for view in page.views}
            bars = [bar.view for bar in self._bars if bar.reach & keys and bar.view.defaults]
            if len(bars) > 1:
                message = (
                    f"page {page.title!r} has {len(bars)} filter bars with a Period; give it one, "
                    "so that it is plain which dates a number is for"
                )
                raise DefinitionError(message)

    @staticmethod
    def _period_bar(bars: list[_Bar]) -> View | None:
        return next((bar.view for bar in reversed(bars) if bar.view.defaults is not None), None)

    def _period_words(self, choice: Choice, drawn: Mapping[str, Drawn]) -> tuple[str, str]:
        for key in self.visible(choice):
            view, main = self._views[key], drawn[key].main if key in drawn else None
            if view.kind == "filters" or view.period is not None or main is None:
                continue
            query, meta = main
            if meta.period is None:
                continue
            calendar = query.model.calendar
            return meta.period.words(calendar), self._compare_words(choice, drawn)
        return "All data", ""

    def _compare_words(self, choice: Choice, drawn: Mapping[str, Drawn]) -> str:
        notes = ""
        for key in self.visible(choice):
            main = drawn[key].main if key in drawn else None
            if main is None or self._views[key].period is not None or main[0].compare is None:
                continue
            query, meta = main
            if meta.base is not None:
                return f"vs {meta.base.words(query.model.calendar)}"
            notes = notes or meta.base_note
        return notes

    def _as_of_words(self, drawn: Mapping[str, Drawn]) -> str:
        marks = [
            (as_of, one.main[0].model)
            for one in drawn.values()
            if one.main is not None
            and (as_of := one.main[1].as_of or one.main[0].model.source.as_of)
        ]
        if not marks:
            return ""
        return f"Data to {moment_words(*min(marks, key=lambda mark: mark[0]))}"

    def _touches(self, page: PlacedPage) -> dict[str, dict[str, list[str]]]:
        """Return which views of a page each control of its filter bars affects, by bar and field."""
        keys = [view.key for view in page.views]
        found: dict[str, dict[str, list[str]]] = {}
        for bar in self._bars:
            if bar.view.key not in keys and bar.view is not self.tree.bar:
                continue
            inside = [self._views[key] for key in keys if key in bar.reach]
            names = bar.view.selectable(Choice())
            found[bar.view.key] = {
                name: [view.key for view in inside if touches(view, name)] for name in names
            }
            if bar.view.defaults is not None:
                dated = [view.key for view in inside if _dated(view)]
                found[bar.view.key]["period"] = dated
        return found

    def _filter_words(self, choice: Choice) -> list[dict[str, Any]]:
        visible = set(self.visible(choice))
        reach = {bar.view.key: bar.reach for bar in self._bars}
        found = []
        for clause in choice.clauses:
            if clause.owner in reach and not reach[clause.owner] & visible:
                continue
            fields = sorted(clause.filter.fields())
            touched = [
                key
                for key in self.visible(choice)
                if key != clause.owner
                and key in reach.get(clause.owner, visible)
                and all(touches(self._views[key], name) for name in fields)
            ]
            found.append(
                {
                    "view": clause.owner,
                    "field": fields[0] if len(fields) == 1 else "",
                    "text": clause.filter.words(self._title_of),
                    "touches": touched,
                    **({"key": clause.key} if is_kept(clause) else {}),
                }
            )
        return found

    def _title_of(self, name: str) -> str:
        for view in self._views.values():
            if view.model is not None:
                with suppress(DashkitError):
                    return view.model.field(name).title
        return name


def touches(view: View, field: str) -> bool:
    """Return whether a filter over a field, chosen elsewhere, changes what a view shows."""
    if view.kind == "filters" or view.model is None:
        return False
    probe = Choice((Clause("probe", Filter("is_null", field)),))
    return field not in view.unfiltered(probe) and view.model.base_(field) not in view.ignored


def _dated(view: View) -> bool:
    own = view.period is not None or view.model is None or view.model.time is None
    return view.kind != "filters" and not own


def is_open(section: PlacedSection, choice: Choice) -> bool:
    """Return whether a section shows its views."""
    return section.title is None or of(choice.sections, section.id, section.opened)


def section_spec(section: PlacedSection, opened: bool) -> dict[str, Any]:  # noqa: FBT001
    """Return a section as the page reads it."""
    return {
        "id": section.id,
        "title": section.title,
        "collapsible": section.title is not None,
        "open": opened,
        "rows": [
            [
                {"key": view.key, "kind": view.kind, "span": span, "height": None}
                for view, span in zip(row, spans(row), strict=True)
            ]
            for row in section.rows
        ],
    }


def moment_words(as_of: datetime, model: Model) -> str:
    """Return the last moment before a watermark in words; a whole day without a time."""
    wall = model.calendar.local(as_of)
    if wall.time() == time():
        return scalar_words((wall - _DAY).date())
    return scalar_words(wall.replace(second=0, microsecond=0))
