"""The State: the one place where a choice changes; each change is one undo step."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dashkit.errors import DefinitionError
from dashkit.model.filters import Filter
from dashkit.model.periods import Period
from dashkit.state.address import to_text
from dashkit.state.choice import Choice, rewind
from dashkit.state.clauses import (
    Clause,
    Compare,
    Mark,
    Screen,
    Sort,
    Spot,
    Stretch,
    TableOptions,
    When,
    is_kept,
    narrowing,
    of,
    put,
)
from dashkit.state.history import History, same_meaning
from dashkit.state.saved import SavedViews

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dashkit.model.filters import Scalar

Listener = Callable[[Choice], object]
_COMPARES = ("previous", "year", "")
_log = logging.getLogger("dashkit")


class State:
    """What the viewer has chosen, with undo; gestures and code write it, views only read it.

    Parameters
    ----------
    choice
        Where to begin; nothing chosen by default.
    saved
        The folder of saved views; see `save`.

    Examples
    --------
    >>> state = State()
    >>> state.set("region", Filter("in", "region", ("EU",)))
    >>> str(state.choice.filters_for())
    'region is EU'
    >>> state.undo(), state.choice == Choice()
    (True, True)
    """

    def __init__(
        self, choice: Choice | None = None, *, saved: str | Path | SavedViews | None = None
    ) -> None:
        if choice is not None and not isinstance(choice, Choice):
            message = f"State({choice!r}): give a Choice, e.g. Choice.from_json(...)"
            raise DefinitionError(message)
        self._choice = choice or Choice()
        self._history = History()
        self._saved = SavedViews(saved) if isinstance(saved, str | Path) else saved
        self._listeners: list[Listener] = []
        self._together = False

    @property
    def choice(self) -> Choice:
        """The present choice."""
        return self._choice

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return self._history.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to take again."""
        return self._history.can_redo

    def set(self, key: str, filter: Filter | None, *, owner: str = "") -> None:  # noqa: A002
        """Put a filter in place of the one with the same key; None takes it out.

        Parameters
        ----------
        key
            The name of the clause.
        filter
            A condition on rows, e.g. ``m.region == "EU"``.
        owner
            The key of the view that shows the choice and is not filtered by it.
        """
        if filter is not None and not isinstance(filter, Filter):
            message = f"set({key!r}, {filter!r}): give a filter, e.g. m.region == 'EU'"
            raise DefinitionError(message)
        clauses = list(self._choice.clauses)
        at = next((i for i, one in enumerate(clauses) if one.key == key), len(clauses))
        clauses[at : at + 1] = [] if filter is None else [Clause(key, filter, owner)]
        self._change(replace(self._choice, clauses=tuple(clauses)))

    def clear(self, key: str | None = None, *, owner: str | None = None) -> None:
        """Take out the filter with a key, those that a view wrote, or all filters."""
        kept = tuple(
            one
            for one in self._choice.clauses
            if (key is not None and one.key != key) or (owner is not None and one.owner != owner)
        )
        self._change(replace(self._choice, clauses=kept))

    def narrow(self, mark: Mark, *, exclude: bool = False) -> None:
        """Keep only the rows of a mark in all views, or exclude them; one step.

        Parameters
        ----------
        mark
            Pairs of a field and its member.
        exclude
            Whether to leave out the rows instead; what was excluded before stays so.

        Examples
        --------
        >>> state = State()
        >>> state.narrow((("region", "EU"),), exclude=True)
        >>> state.narrow((("region", "US"),), exclude=True)
        >>> str(state.choice.filters_for())
        'region is not EU or US'
        """
        clauses = {one.key: one for one in self._choice.clauses}
        for one in narrowing(mark, clauses, exclude=exclude):
            clauses[one.key] = one
        self._change(replace(self._choice, clauses=tuple(clauses.values())))

    def release(self, key: str) -> None:
        """Take back what was kept only or excluded, by the key of its clause."""
        if any(one.key == key and is_kept(one) for one in self._choice.clauses):
            self.clear(key)

    def period(self, period: Period | str | None, *, bar: str = "") -> None:
        """Choose the period; None goes back to what the filter bar started with.

        Parameters
        ----------
        period
            A Period or its words, e.g. ``"last month"``.
        bar
            The key of a filter bar that affects only its own page or section.
        """
        found = Period(period) if isinstance(period, str) else period
        if bar:
            when = of(self._choice.scoped, bar, When())
            self._change(self._scoped(bar, replace(when, period=found)))
        else:
            self._change(replace(self._choice, period=found))

    def compare(self, compare: Compare | None, *, bar: str = "") -> None:
        """Choose what to compare with: ``"previous"``, ``"year"``, ``""`` for nothing.

        None goes back to what the views and the filter bar ask for themselves.
        """
        if compare is not None and compare not in _COMPARES:
            raise DefinitionError.option("compare", compare, _COMPARES)
        if bar:
            when = of(self._choice.scoped, bar, When())
            self._change(self._scoped(bar, replace(when, compare=compare)))
        else:
            self._change(replace(self._choice, compare=compare))

    def drill(self, view: str, member: Scalar) -> None:
        """Open the next level of a view at a member."""
        self._drilled(view, (*self._choice.path(view), member))

    def up(self, view: str, depth: int | None = None) -> None:
        """Close the last level of a view, or all levels from ``depth`` on; 0 is the top."""
        path = self._choice.path(view)
        self._drilled(view, path[: -1 if depth is None else max(depth, 0)])

    def page(self, page: str) -> None:
        """Show a page; not an undo step."""
        self._change(replace(self._choice, page=page))

    def section(self, section: str, *, opened: bool) -> None:
        """Open or close a section; not an undo step."""
        sections = put(self._choice.sections, section, opened)
        self._change(replace(self._choice, sections=sections))

    def table(self, view: str, sort: tuple[Sort, ...] = (), page: int = 0) -> None:
        """Sort a table and turn to one of its pages, counted from 0; not an undo step."""
        tables = put(self._choice.tables, view, TableOptions(sort, page))
        self._change(replace(self._choice, tables=tables))

    def hide(self, view: str, columns: Iterable[str] = ()) -> None:
        """Hide columns of a table, by name; those hidden before are shown again.

        Examples
        --------
        >>> state = State()
        >>> state.hide("by-region", ["orders"])
        >>> state.choice.hides("by-region"), state.undo(), state.choice.hides("by-region")
        (('orders',), True, ())
        """
        names = tuple(dict.fromkeys(columns))
        self._change(replace(self._choice, hidden=put(self._choice.hidden, view, names or None)))

    def zoom(self, view: str, stretch: Stretch | None) -> None:
        """Show a stretch of a chart's time more closely, or all of it; not an undo step."""
        self._change(replace(self._choice, zooms=put(self._choice.zooms, view, stretch)))

    def arrange(self, screen: Screen, spots: tuple[Spot, ...] = ()) -> None:
        """Put views in places of the grid for the screens of a width; without any, all as the rows say.

        Examples
        --------
        >>> state = State()
        >>> state.arrange("desktop", (Spot("revenue", 0, 0, 6, 4),))
        >>> state.undo(), state.choice == Choice()
        (True, True)
        """
        kept = {one[0]: one[1] for one in self._choice.spots}
        places = {one.view: one for one in (*kept.pop(screen, ()), *spots)}
        if spots:
            kept[screen] = tuple(places.values())
        self._change(replace(self._choice, spots=tuple(kept.items())))

    @contextmanager
    def together(self) -> Iterator[None]:
        """Take all changes made within as one step, of which listeners hear once.

        When an error ends it, nothing has changed.

        Examples
        --------
        >>> state = State()
        >>> with state.together():
        ...     state.set("region", Filter("in", "region", ("EU",)))
        ...     state.period("last month")
        >>> state.undo(), state.choice == Choice()
        (True, True)
        """
        before, within = self._choice, self._together
        self._together = True
        try:
            yield
        except BaseException:
            self._choice = before
            raise
        finally:
            self._together = within
        if not within:
            after, self._choice = self._choice, before
            self._change(after)

    def undo(self) -> bool:
        """Take the last step back; return whether there was one."""
        return self._move(self._history.can_undo, self._history.back)

    def redo(self) -> bool:
        """Take again what was undone; return whether there was something."""
        return self._move(self._history.can_redo, self._history.forth)

    def on(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener(choice)`` after each change; return a function that ends it."""
        self._listeners.append(listener)

        def off() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return off

    def start(self, choice: Choice) -> None:
        """Begin at a choice, e.g. a saved one; what was before is one undo step."""
        self._change(choice)

    def visit(self, choice: Choice) -> None:
        """Go to a choice: by undo or redo where it is the next one there, else as a step."""
        way = "" if same_meaning(choice, self._choice) else self._history.leads(choice)
        if way:
            step = self._history.back if way == "back" else self._history.forth
            self._choice = step(self._choice)
            self._choose(choice)
        else:
            self._change(choice)

    def url(self) -> str:
        """Return the choice as text for an address; `Dashboard.url` gives the whole of it.

        Raises
        ------
        DefinitionError
            If more is chosen than an address can hold.
        """
        text = to_text(self._choice)
        if text is None:
            message = "url(): more is chosen than an address can hold; save a view instead"
            raise DefinitionError(message)
        return text

    @property
    def saved(self) -> SavedViews:
        """The saved views.

        Raises
        ------
        DefinitionError
            If the state has no folder for them.
        """
        if self._saved is None:
            message = "this state has no place for saved views: dk.State(saved=folder)"
            raise DefinitionError(message)
        return self._saved

    def keep(self, saved: SavedViews) -> None:
        """Keep saved views in a place, unless there is one already."""
        self._saved = self._saved or saved

    def save(self, name: str, *, replace: bool = False) -> None:
        """Save the present choice under a name.

        Parameters
        ----------
        name
            One line of at most 100 characters.
        replace
            Whether a view of this name is given up.

        Examples
        --------
        >>> d.state.save("Q3 review")  # doctest: +SKIP
        """
        self.saved.save(name, self._choice, replace=replace)

    def load(self, name: str) -> None:
        """Go to a saved choice; one undo step."""
        self._change(self.saved.load(name))

    def default(self, choice: Choice) -> None:
        """Take over what a dashboard starts with; neither a step nor a message."""
        self._choice = choice

    def __repr__(self) -> str:
        """Return the filters and the period in words."""
        where = self._choice.filters_for()
        period = self._choice.period
        filters = "no filter" if where is None else where.words()
        return f"State({filters}; {period.words if period else 'no period chosen'})"

    def _scoped(self, bar: str, when: When) -> Choice:
        scoped = put(self._choice.scoped, bar, None if when == When() else when)
        return replace(self._choice, scoped=scoped)

    def _drilled(self, view: str, path: tuple[Scalar, ...]) -> None:
        self._change(replace(self._choice, drills=put(self._choice.drills, view, path or None)))

    def _change(self, choice: Choice) -> None:
        if choice == self._choice:
            return
        if self._together:
            self._choice = choice
            return
        if not same_meaning(choice, self._choice):
            self._history.record(self._choice)
            choice = rewind(choice)
        self._choose(choice)

    def _move(self, possible: bool, step: Callable[[Choice], Choice]) -> bool:  # noqa: FBT001
        if possible:
            self._choose(step(self._choice))
        return possible

    def _choose(self, choice: Choice) -> None:
        self._choice = choice
        for listener in tuple(self._listeners):
            try:
                listener(choice)
            except Exception:  # noqa: BLE001
                _log.exception("a listener of the state failed")
