"""Two choices of one dashboard side by side, and what is different between them."""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from ipywidgets import Box, Layout, VBox

from dashkit.dashboard import document
from dashkit.dashboard.dashboard import Dashboard
from dashkit.errors import DefinitionError
from dashkit.state.choice import Choice
from dashkit.state.state import State
from dashkit.views import static
from dashkit.views.compute import Drawn, show
from dashkit.views.numbers import compared
from dashkit.views.widget import View

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dashkit.model.expressions import MeasureSpec
    from dashkit.model.result import Result

_COLUMNS = "repeat(auto-fit, minmax(min(100%, 520px), 1fr))"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two views of a dashboard say differently.

    Attributes
    ----------
    what
        The title of a card, or ``Period``, ``Compared with``, ``Filter``, ``Page``.
    left, right
        What each says; empty where it says nothing.
    change
        From left to right, for numbers.
    status
        Whether that is ``good`` or ``bad``; ``none`` where nothing says.
    """

    what: str
    left: str
    right: str
    change: str = ""
    status: str = "none"


class Differences(View):
    """The table of what is different; it follows both sides."""

    kind: ClassVar[str] = "table"

    def __init__(self, sides: tuple[Dashboard, Dashboard], names: tuple[str, str]) -> None:
        self.sides, self.names = sides, names
        super().__init__(title="What is different", selects=False)
        ours = weakref.ref(self)
        for side in sides:
            side.state.on(lambda _: _refresh(ours()))

    def depends(self, choice: object) -> tuple[object, ...]:
        """Return what is chosen on both sides."""
        del choice
        return tuple(side.state.choice for side in self.sides)

    def present(self, results: Mapping[str, Result], choice: Choice) -> dict[str, Any]:
        """Return the differences as rows."""
        del results, choice
        found = differences(*self.sides)
        heads = ["", *self.names, "Change"]
        rows = [[one.what, one.left, one.right, one.change] for one in found]
        same = {"status": "empty", "message": "Both sides show the same."}
        return {
            "columns": [
                {"name": str(at), "label": head, "align": "left", "sort": "", "fixed": True}
                for at, head in enumerate(heads)
            ],
            "rows": rows,
            "keys": [],
            "field": None,
            "total": None,
            "status_cells": {"3": [one.status for one in found]},
            "page": 0,
            "pages": 1,
            "count": len(rows),
            "words": "; ".join(f"{one.what}: {one.left} | {one.right}" for one in found),
            **({} if rows else same),
        }

    def static(self, shown: Mapping[str, Any]) -> str:
        """Return the table."""
        return static.table(shown)


def _refresh(view: Differences | None) -> None:
    if view is not None:
        view.session.refresh()


class SideBySide(VBox):  # type: ignore[misc]
    """Compare two saved views of a dashboard: both live, beside each other, and what is different.

    Parameters
    ----------
    dashboard
        The dashboard; each side is one like it, with a choice of its own.
    left, right
        The name of a saved view, a Choice, or None for what is chosen now.

    Raises
    ------
    DefinitionError
        If there is no view of a name.

    Examples
    --------
    >>> dk.SideBySide(d, "Q3 review", "Q4 review")  # doctest: +SKIP
    """

    def __init__(
        self,
        dashboard: Dashboard,
        left: str | Choice | None,
        right: str | Choice | None = None,
    ) -> None:
        if not isinstance(dashboard, Dashboard):
            message = f"SideBySide({dashboard!r:.60}, ...): the first argument is a dk.Dashboard"
            raise DefinitionError(message)
        names = (_name(left, "Left"), _name(right, "Right"))
        if names[0] == names[1]:
            names = (f"{names[0]} (left)", f"{names[1]} (right)")
        choices = (_choice(dashboard, left), _choice(dashboard, right))
        self.left, self.right = (
            dashboard.twin(f"{dashboard.title}: {name}", State(choice))
            for name, choice in zip(names, choices, strict=True)
        )
        self.differences = Differences((self.left, self.right), names)
        grid = Layout(display="grid", grid_template_columns=_COLUMNS, grid_gap="16px")
        grid.margin = "16px 0 0"
        super().__init__([self.differences, Box([self.left, self.right], layout=grid)])

    def html(self) -> str:
        """Return a complete page without script: the differences, then both sides."""
        sides = "".join(f"<div>{side.inner()}</div>" for side in (self.left, self.right))
        style = f"display:grid;grid-template-columns:{_COLUMNS};gap:16px"
        body = f'{self.differences.html()}<div style="{style}">{sides}</div>'
        return document.document(self.left.title, body, theme=self.left.theme)

    def __repr__(self) -> str:
        """Return both titles."""
        return f"SideBySide({self.left.title!r}, {self.right.title!r})"


def differences(left: Dashboard, right: Dashboard) -> list[Difference]:
    """Return what two dashboards of the same views say differently: choices, then numbers."""
    drawn = [_drawn(side) for side in (left, right)]
    heads = [
        side.layout_.header(side.state.choice, side.state, found)
        for side, found in zip((left, right), drawn, strict=True)
    ]
    found = [
        Difference(what, str(heads[0][part]), str(heads[1][part]))
        for what, part in (("Period", "period"), ("Compared with", "compare"))
        if heads[0][part] != heads[1][part]
    ]
    texts = [[str(one["text"]) for one in head["filters"]] for head in heads]
    found += [Difference("Filter", one, "") for one in texts[0] if one not in texts[1]]
    found += [Difference("Filter", "", one) for one in texts[1] if one not in texts[0]]
    return [*found, *_numbers(left, *drawn)]


def _numbers(
    side: Dashboard, left: Mapping[str, Drawn], right: Mapping[str, Drawn]
) -> Iterator[Difference]:
    for key, one in left.items():
        other = right.get(key)
        if side[key].kind != "kpi" or other is None or one.main is None or other.main is None:
            continue
        before, after = one.shown.get("value_number"), other.shown.get("value_number")
        if before == after:
            continue
        spec: MeasureSpec = one.main[0].measures[0]
        shift = compared(after, before, spec)
        texts = (str(one.shown.get("value", "")), str(other.shown.get("value", "")))
        yield Difference(side[key].title, *texts, shift.text, shift.change.status)


def _drawn(side: Dashboard) -> dict[str, Drawn]:
    """Return every card of a dashboard, whichever page it stands on."""
    session = side.session
    keys = [key for key, view in session.views.items() if view.kind == "kpi"]
    keys += [key for key in side.layout_.visible(side.state.choice) if key not in keys]
    return show({key: (session.views[key], session.scoped(key)) for key in keys})


def _name(given: str | Choice | None, otherwise: str) -> str:
    return given if isinstance(given, str) else "now" if given is None else otherwise


def _choice(dashboard: Dashboard, given: str | Choice | None) -> Choice:
    if isinstance(given, str):
        return dashboard.saved.load(given)
    if given is None or isinstance(given, Choice):
        return given or dashboard.state.choice
    message = f"SideBySide(..., {given!r:.60}): give the name of a saved view, a Choice or None"
    raise DefinitionError(message)
