"""Views of an analyst's own making: `view`, `Custom` and `link`; each reads and writes the State."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self, TypedDict, Unpack

from ipywidgets import Widget

from dashkit.errors import DefinitionError
from dashkit.model.dimensions import Dimension
from dashkit.model.filters import all_of
from dashkit.model.query import Query
from dashkit.state import messages
from dashkit.state.intents import parse_intent
from dashkit.views.failures import log
from dashkit.views.hosting import MOST_ROWS, Hosted, host, plain, records
from dashkit.views.scope import caveats_of, chosen_period, period_note
from dashkit.views.widget import Selects, View

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import polars as pl

    from dashkit.model.fields import Field
    from dashkit.model.filters import Filter
    from dashkit.model.model import Model
    from dashkit.model.periods import Period
    from dashkit.model.result import Result
    from dashkit.state.choice import Choice
    from dashkit.state.clauses import Clause
    from dashkit.state.state import State

_FEW: Final = 20
_ENDS: Final = 2
_RANGES: Final = frozenset({"range", "between"})


class Options(TypedDict, total=False):
    """What every view can be told."""

    ignore: object
    selects: Selects
    span: int | None
    key: str | None
    state: State | None


class Custom(View):
    """A widget of your own that shows the answer to a query and filters the other views.

    Parameters
    ----------
    widget
        A widget class, or a function that makes one, with two traits: ``data`` is set to the rows,
        a list of objects, on each change; ``selection`` is read: an object with, by field, a list
        of members or ``{"range": [low, high]}``. What it names is checked as every click is, and
        is one undo step; what does not fit is put back.
    query
        What it shows, e.g. ``m.query([m.revenue], by="region")``. The period of the page holds
        where the query has none.
    title, ignore, selects, span, key, state
        As for every view.

    Raises
    ------
    DefinitionError
        If the widget is none or the query is none.

    Examples
    --------
    >>> dk.Custom(Beeswarm, query=m.query([m.revenue], by=["customer_id", "region"]))  # doctest: +SKIP
    """

    kind: ClassVar[str] = "custom"

    def __init__(
        self,
        widget: Callable[[], Widget],
        *,
        query: Query,
        title: str = "",
        **options: Unpack[Options],
    ) -> None:
        if isinstance(widget, Widget) or not callable(widget):
            message = f"Custom({widget!r:.60}, ...): give the class of the widget, not one of it"
            raise DefinitionError(message)
        if not isinstance(query, Query):
            message = (
                f"Custom(query={query!r:.60}): give a query, e.g. m.query([m.revenue], by=...)"
            )
            raise DefinitionError(message)
        self._make = widget
        self._asked = query
        self._hosted: Hosted | None = None
        self._rows: list[dict[str, Any]] = []
        self._telling = False
        super().__init__(
            model=query.model, title=title or getattr(widget, "__name__", "Custom"), **options
        )

    def queries(self, choice: Choice) -> dict[str, Query]:
        """Return the query with the filters and the period of the page."""
        return {"main": scoped(self, self._asked, choice)}

    def present(self, results: Mapping[str, Result], choice: Choice) -> dict[str, Any]:
        """Return where the widget is; its rows are set when they are sent."""
        result = results["main"]
        self._rows = records(result)
        if self._hosted is None:
            self._hosted = host(self._make(), self.title)
            if self._hosted.widget is None or not self._hosted.widget.has_trait("data"):
                message = f"{self.title}: a custom view has the traits data and selection"
                raise DefinitionError(message)
            if self._hosted.listen is not None:
                self._hosted.listen(self._heard)
        del choice
        return {**self._hosted.shown, **about(result, self)}

    def arrived(self) -> None:
        """Give the widget its rows and what is selected."""
        widget = None if self._hosted is None else self._hosted.widget
        if widget is None:
            return
        self._telling = True
        try:
            widget.data = self._rows
            if widget.has_trait("selection"):
                widget.selection = selection(self.state.choice.own(self.key))
        finally:
            self._telling = False

    def _heard(self, selected: object) -> None:
        if not self._telling and not choose(self, selected):
            self.arrived()

    def twin(self) -> Self:
        """Return a view like this one with a widget of its own."""
        other = super().twin()
        other._hosted = None  # noqa: SLF001
        return other

    def static(self, shown: Mapping[str, Any]) -> str:
        """Return the first rows as a table."""
        return preview(shown)


class FunctionView(View):
    """What `view` makes of a function: its figure, chart, widget or HTML for each answer."""

    kind: ClassVar[str] = "custom"

    def __init__(
        self,
        make: Callable[[Result], object],
        *,
        query: Query,
        title: str,
        period: Period | str | None = None,
        **options: Unpack[Options],
    ) -> None:
        self._make = make
        self._asked = query
        self._hosted: Hosted | None = None
        self._frame: pl.DataFrame | None = None
        super().__init__(model=query.model, title=title, period=period, **options)

    def queries(self, choice: Choice) -> dict[str, Query]:
        """Return the query with the filters and the period of the page."""
        return {"main": scoped(self, self._asked, choice)}

    def present(self, results: Mapping[str, Result], choice: Choice) -> dict[str, Any]:
        """Return what the function makes of the answer; a chart that is clicked stays as it is."""
        result, own = results["main"], choice.own(self.key)
        found = self._hosted
        clicked = own and self._frame is not None and self._frame.equals(result.frame)
        if found is None or not clicked:
            self._frame = result.frame
            found = self._anew(result)
        return {**found.shown, **about(result, self), **chosen(own)}

    def _anew(self, result: Result) -> Hosted:
        found = host(self._make(result), self.title)
        old = None if self._hosted is None else self._hosted.widget
        self._hosted = found
        if old is not None and old is not found.widget:
            old.close()
        if found.listen is not None:
            found.listen(self._heard)
        return found

    def _heard(self, selected: object) -> None:
        choose(self, selected)

    def twin(self) -> Self:
        """Return a view like this one with a figure of its own."""
        other = super().twin()
        other._hosted = None  # noqa: SLF001
        return other

    def static(self, shown: Mapping[str, Any]) -> str:
        """Return the picture, or the first rows as a table."""
        if shown.get("form") == "image":
            source, alt = escape(str(shown["image"])), escape(str(shown["alt"]))
            return f'<img src="{source}" alt="{alt}" style="max-width:100%">'
        return preview(shown)


def view(  # noqa: PLR0913
    measures: object,
    *,
    by: object = (),
    where: Filter | None = None,
    limit: int | None = None,
    period: Period | str | None = None,
    title: str = "",
    model: Model | None = None,
    **options: Unpack[Options],
) -> Callable[[Callable[[Result], object]], FunctionView]:
    """Make a view of a function from a Result to a figure; the function becomes the view.

    Parameters
    ----------
    measures
        What is asked for, e.g. ``m.revenue`` or a list.
    by
        Dimensions to group by; a selection on an Altair chart or a widget filters them.
    title
        What stands above it; made from the name of the function by default.
    where, limit
        Which rows count, and the most groups.
    period
        A period of its own, which the filter bar does not change.
    model
        Where names are looked up; needed where the measures are texts.
    options
        ``ignore``, ``selects``, ``span``, ``key`` and ``state`` as for every view.

    Raises
    ------
    DefinitionError
        If the measures belong to no model.

    Examples
    --------
    >>> import dashkit as dk
    >>> m = dk.model({"region": ["EU", "US"], "amount": [1, 2]}).define(revenue="sum(amount)")
    >>> @dk.view(m.revenue, by=m.region)
    ... def sketch(result):
    ...     return f"<b>{result.frame.height} regions</b>"
    >>> sketch.title, sketch.present({"main": sketch.query().run()}, dk.State().choice)["html"]
    ('Sketch', '<b>2 regions</b>')
    """
    listed = list(measures) if isinstance(measures, list | tuple) else [measures]
    models = (getattr(one, "model", None) for one in listed)
    found = model or next((one for one in models if one is not None), None)
    if found is None:
        message = f"view({measures!r:.60}) names no model: write m.revenue or model=m"
        raise DefinitionError(message)
    query = found.query(listed, by=by, where=where, limit=limit)  # type: ignore[arg-type]

    def wrap(make: Callable[[Result], object]) -> FunctionView:
        words = make.__name__.replace("_", " ").strip().capitalize()
        return FunctionView(make, query=query, period=period, title=title or words, **options)

    return wrap


class LinkedView(View):
    """What `link` makes of a widget: its value is a filter."""

    kind: ClassVar[str] = "custom"

    def __init__(
        self,
        widget: Widget,
        dimension: Dimension,
        *,
        title: str = "",
        **options: Unpack[Options],
    ) -> None:
        self._widget = widget
        self._field = dimension.model.field(dimension)
        self._ranged = widget.has_trait("min") and isinstance(widget.value, tuple | list)
        self._begun = widget.value
        self._telling = False
        super().__init__(model=dimension.model, title=title or self._field.title, **options)
        widget.observe(lambda change: self._heard(change["new"]), "value")

    def present(self, results: Mapping[str, Result], choice: Choice) -> dict[str, Any]:
        """Return where the widget is."""
        del results, choice
        return {"form": "widget", "widget": self._widget.model_id, "words": self.title}

    def selectable(self, choice: Choice) -> dict[str, Field]:
        """Return the one field."""
        del choice
        return {self._field.name: self._field}

    def arrived(self) -> None:
        """Show in the widget what was chosen elsewhere, e.g. by undo."""
        own = self.state.choice.own(self.key)
        if own and self._filter(self._widget.value) == selection(own):
            return
        if not own and self._filter(self._widget.value) == {self._field.name: []}:
            return
        self._telling = True
        try:
            self._widget.value = self._value(own)
        finally:
            self._telling = False

    def _value(self, own: tuple[Clause, ...]) -> object:
        if not own:
            return self._begun
        values = own[0].filter.values
        several = isinstance(self._widget.value, tuple | list)
        return values if several else values[0] if len(values) == 1 else self._begun

    def _filter(self, value: object) -> dict[str, Any]:
        name = self._field.name
        if value is None or value in ("", (), []) or value == self._begun:
            return {name: []}
        if self._ranged and isinstance(value, tuple | list):
            return {name: {"range": [plain(one) for one in value]}}
        several = isinstance(value, tuple | list)
        return {name: [plain(one) for one in value] if several else [plain(value)]}  # type: ignore[attr-defined]

    def _heard(self, value: object) -> None:
        if not self._telling:
            choose(self, self._filter(value))

    def static(self, shown: Mapping[str, Any]) -> str:
        """Return what is chosen, in words."""
        del shown
        found = [one.filter.words() for one in self.state.choice.own(self.key)]
        return f"<p>{escape('; '.join(found) or 'nothing chosen')}</p>"


def link(
    widget: Widget, dimension: Dimension, *, title: str = "", **options: Unpack[Options]
) -> LinkedView:
    """Make a filter of a widget with a ``value``: what it holds is chosen, undo puts it back.

    Parameters
    ----------
    widget
        Any ipywidget with a ``value``: one member, several, or the two ends of a range slider. The
        value that it has now, None and an empty one choose nothing.
    dimension
        What it filters.
    title
        What stands above it; the dimension's by default.
    options
        ``ignore``, ``span``, ``key`` and ``state`` as for every view.

    Raises
    ------
    DefinitionError
        If the widget has no ``value`` or the dimension is none.

    Examples
    --------
    >>> import dashkit as dk, ipywidgets
    >>> m = dk.model({"region": ["EU", "US"], "amount": [1, 2]})
    >>> choice = ipywidgets.Dropdown(options=[("All", None), ("EU", "EU")])
    >>> linked = dk.link(choice, m.region)
    >>> choice.value = "EU"
    >>> str(linked.state.choice.clauses[0].filter)
    'region is EU'
    """
    if not isinstance(widget, Widget) or not widget.has_trait("value"):
        message = f"link({widget!r:.60}, ...): give a widget with a value, e.g. a Dropdown"
        raise DefinitionError(message)
    if not isinstance(dimension, Dimension):
        message = f"link(..., {dimension!r:.60}): give a dimension, e.g. m.region"
        raise DefinitionError(message)
    return LinkedView(widget, dimension, title=title, **options)


def scoped(view: View, query: Query, choice: Choice) -> Query:
    """Return a query with the filters of the page, and its period where there is none."""
    period = query.period or chosen_period(view.period, choice, query.model)
    where = all_of(query.where, view.filters(choice))
    return replace(query, where=where, period=period)


def about(result: Result, view: View) -> dict[str, Any]:
    """Return what must be known to read an answer, and its first rows for those who see no picture."""
    count = result.frame.height
    many = f"{MOST_ROWS:,} of {count:,} rows" if count > MOST_ROWS else ""
    shown = isinstance(view, Custom) and many
    return {
        "note": period_note(result),
        "caveats": [*caveats_of(result), *([shown] if shown else [])],
        "columns": list(result.frame.columns),
        "rows": [[str(plain(one)) for one in row] for row in result.frame.head(_FEW).rows()],
        "words": f"{view.title}: {count:,} rows",
    }


def chosen(own: tuple[Clause, ...]) -> dict[str, str]:
    """Return what is chosen on a view in words, where its own drawing may no longer show it."""
    words = "; ".join(one.filter.words() for one in own)
    return {"note": f"chosen here: {words}"} if words else {}


def preview(shown: Mapping[str, Any]) -> str:
    """Return the first rows as a table."""
    head = "".join(f"<th>{escape(str(one))}</th>" for one in shown["columns"])
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(str(one))}</td>' for one in row)}</tr>"
        for row in shown["rows"]
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def selection(own: tuple[Clause, ...]) -> dict[str, Any]:
    """Return clauses as the ``selection`` of a widget says them."""
    found: dict[str, Any] = {}
    for one in own:
        values = [plain(value) for value in one.filter.values]
        found[one.filter.field] = {"range": values} if one.filter.op in _RANGES else values
    return found


def choose(view: View, selected: object) -> bool:
    """Choose what a widget of the page says is selected; return whether all of it was taken.

    It comes from a browser: names are looked up and values checked as those of every click.
    """
    if not view.interactive or view.selects is not True or not isinstance(selected, dict):
        return selected == {}
    known = messages.Known(views={view.key: view.session.about(view.key)})
    intents = [_intent(view.key, name, wanted, known) for name, wanted in selected.items()]
    kept = [one for one in intents if isinstance(one, messages.Select)]
    if len(kept) < len(intents):
        log.warning("the selection of %r does not fit its fields and was put back", view.key)
        return False
    state = view.state
    with state.together():
        for clause in state.choice.own(view.key):
            if clause.filter.field not in selected:
                state.set(clause.key, None)
        for one in kept:
            state.set(f"{view.key}/{one.field}", one.filter, owner=view.key)
    return True


def _intent(
    key: str,
    name: object,
    wanted: object,
    known: messages.Known,
) -> messages.Intent | messages.Refusal:
    ends = wanted.get("range") if isinstance(wanted, dict) else None
    values = wanted if ends is None else ends
    whole = ends is None or (isinstance(ends, list) and len(ends) == _ENDS)
    parts = {"view": key, "field": name, "op": "in" if ends is None else "between"}
    message = {"v": 1, "seq": 0, "type": "filter", **parts, "values": values if whole else None}
    return parse_intent(message, known)


__all__ = ["Custom", "FunctionView", "LinkedView", "link", "view"]
