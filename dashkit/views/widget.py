"""A view: a query template with an encoding, and what a notebook asks of it."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, Self, get_args

from dashkit.errors import DefinitionError
from dashkit.formats import paired
from dashkit.model.filters import Filter, all_of
from dashkit.model.periods import Period
from dashkit.model.query import Order
from dashkit.model.words import slug
from dashkit.state.messages import FileFormat
from dashkit.state.state import State
from dashkit.views import card
from dashkit.views.behind import behind, given_mark
from dashkit.views.exports import MOST, rows_table, target_of, view_table, written
from dashkit.views.session import Session
from dashkit.views.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from dashkit.model.fields import Field
    from dashkit.model.filters import Scalar
    from dashkit.model.model import Model
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.state.choice import Choice
    from dashkit.state.clauses import Stretch
    from dashkit.state.messages import Box
    from dashkit.views.driving import Changed

Selects = bool | Literal["highlight"]
Limit = Callable[["Model"], "Model"]

COLUMNS: Final = 12
STATIC_LIMIT: Final = 200_000
_PARTS: Final = ("", ".base", ".change", ".pct")


class View(Shown):
    """A Query template and an encoding; the base of KPI, Chart, Table, Text and FilterBar.

    A view works alone in a cell, as the child of a box and in a Dashboard. A subclass defines
    ``kind``, ``queries``, ``present``, ``static`` and ``words``.

    Parameters
    ----------
    model
        What the rows mean; None for a view without data.
    title
        What stands above the view.
    where
        A filter that always applies.
    ignore
        Dimensions whose filters do not apply here.
    selects
        Whether a click on a mark filters the other views.
    span
        The width in twelfths of the page.
    key
        The name of the view in its dashboard; made from the title by default.
    period
        A period of its own, which the filter bar does not change.
    state
        The State it reads and writes; views with the same State affect each other.
    """

    kind: ClassVar[str] = "view"
    awaits: ClassVar[str] = "Comparing with the past …"
    """What is said while the answers to `further` are awaited, or a slow view works."""
    heavy: ClassVar[bool] = False
    """Whether a page takes long to draw it: it is answered before the other views."""
    slow: ClassVar[bool] = False
    """Whether `present` works for long: the other views are shown before it."""

    def __init__(  # noqa: PLR0913
        self,
        *,
        model: Model | None = None,
        title: str = "",
        where: Filter | None = None,
        ignore: object = (),
        selects: Selects = True,
        span: int | None = None,
        key: str | None = None,
        period: Period | str | None = None,
        state: State | None = None,
    ) -> None:
        self.model = model
        self.title = title
        self.where = _filter(model, where)
        self.ignored: frozenset[str] = frozenset()
        self.selects = _selects(selects)
        self.span_: int | None = None
        self.given_key = key or ""
        self.key = self.given_key or slug(title) or self.kind
        self.period = Period(period) if isinstance(period, str) else period
        self._state = state
        self._own_session: Session | None = None
        self._limit: Limit | None = None
        self._whole = model
        self.interactive = True
        self.discreet = False
        self.ignore(*(ignore if isinstance(ignore, tuple | list | set | frozenset) else (ignore,)))
        if span is not None:
            self.span(span)
        super().__init__()

    @property
    def session(self) -> Session:
        """The session that answers this view; its own unless it stands in a dashboard."""
        if self._own_session is None:
            self._own_session = Session(self._state or State(), [self])
        return self._own_session

    @property
    def state(self) -> State:
        """What the viewer chose."""
        return self.session.state

    def adopt(
        self,
        session: Session,
        *,
        interactive: bool = True,
        limit: Limit | None = None,
        discreet: bool = False,
    ) -> None:
        """Let the session of a dashboard answer this view, with models limited to its user.

        A ``discreet`` view does not say how its data are kept.
        """
        self._own_session = session
        self.discreet = discreet
        self.interactive = interactive
        if limit is not None:
            self._limit = limit
            self.model = None if self._whole is None else limit(self._whole)

    def limited(self, query: Query) -> Query:
        """Return a query of this view as the user of its dashboard may ask it."""
        if self._limit is None:
            return query
        model = self._limit(query.model)
        return query if model is query.model else replace(query, model=model)

    def twin(self) -> Self:
        """Return a view like this one that no dashboard and no page has."""
        other = type(self).__new__(type(self))
        Shown.__init__(other)
        fresh = set(vars(other))
        for name, one in vars(self).items():
            if name not in fresh:
                setattr(other, name, one)
        other._own_session = None  # noqa: SLF001
        other.model = self._whole
        return other

    def span(self, columns: int) -> Self:
        """Set the width in twelfths of the page and return the view.

        Examples
        --------
        >>> View(title="Wide").span(8).span_
        8
        """
        if isinstance(columns, bool) or not isinstance(columns, int) or not 1 <= columns <= COLUMNS:
            message = f"span({columns!r}): give the width as 1 to {COLUMNS} columns"
            raise DefinitionError(message)
        self.span_ = columns
        return self

    def ignore(self, *dimensions: object) -> Self:
        """Name dimensions whose filters do not apply here and return the view."""
        names = {_name(self.model, one) for one in dimensions}
        self.ignored = self.ignored | names
        return self

    @property
    def defaults(self) -> Period | None:
        """The period that this view, a filter bar, sets before a viewer chose one."""
        return None

    @property
    def listed(self) -> frozenset[str]:
        """The fields that this view, a filter bar, lists members of to choose from."""
        return frozenset()

    def queries(self, choice: Choice) -> dict[str, Query]:  # noqa: ARG002
        """Return what the view asks for; pure. Empty for a view without data."""
        return {}

    def further(self, choice: Choice) -> dict[str, Query]:  # noqa: ARG002
        """Return what the view asks for when its numbers are shown; then it is presented again."""
        return {}

    def present(self, results: Mapping[str, Result], choice: Choice) -> dict[str, Any]:  # noqa: ARG002
        """Return what is drawn; pure. Answers to `further` may be missing."""
        return {}

    def arrived(self) -> None:
        """Take note that what `present` returned goes to the page; in the thread of the kernel."""

    def static(self, shown: Mapping[str, Any]) -> str:  # noqa: ARG002
        """Return what is drawn as HTML without script, all data escaped."""
        return ""

    def words(self, shown: Mapping[str, Any]) -> str:
        """Return what is drawn in words."""
        return str(shown.get("words") or shown.get("title") or self.title)

    def selectable(self, choice: Choice) -> dict[str, Field]:
        """Return the fields that a gesture on this view may filter, by name."""
        if not self.selects:
            return {}
        return {field.name: field for query in self.queries(choice).values() for field in query.by}

    def windowed(self, choice: Choice, offset: int, limit: int) -> dict[str, Query]:  # noqa: ARG002
        """Return what a window of its rows asks for; empty for a view that does not scroll."""
        return {}

    def follows(self, choice: Choice) -> Query | None:  # noqa: ARG002
        """Return the query whose numbers follow a gesture on another view; None for none."""
        return None

    def drillable(self, choice: Choice) -> Field | None:  # noqa: ARG002
        """Return the field whose members open the next level; None where there is none."""
        return None

    def sortable(self, choice: Choice) -> frozenset[str]:
        """Return the columns that a viewer may sort by."""
        names: set[str] = set()
        for query in self.queries(choice).values():
            measures = [spec.name for spec in query.measures]
            names.update(field.name for field in query.by)
            names.update(f"{name}{part}" for name in measures for part in _PARTS)
        return frozenset(names)

    def boxes(self) -> bool:
        """Return whether its marks can be chosen by a box."""
        return False

    def boxed(self, choice: Choice, box: Box) -> Filter | None:  # noqa: ARG002
        """Return the filter of the marks in a box; None where there are none."""
        return None

    def hideable(self, choice: Choice) -> frozenset[str]:  # noqa: ARG002
        """Return the columns that a viewer may hide."""
        return frozenset()

    def hides(self, choice: Choice) -> frozenset[str]:  # noqa: ARG002
        """Return the columns of the main result that are hidden, in files too."""
        return frozenset()

    def change(self, choice: Choice, stretch: Stretch | None) -> Changed | None:  # noqa: ARG002
        """Return the change that a reader asks the reason of; None where there is none.

        ``stretch`` is that of an event, by the wall clock, without its end.
        """
        return None

    def depends(self, choice: Choice) -> Hashable:
        """Return what `present` reads of the choice, besides what the queries say."""
        return (
            choice.own(self.key),
            choice.path(self.key),
            choice.table(self.key),
            choice.hides(self.key),
            choice.period,
            choice.compare,
        )

    def options(self, field: str, search: str, choice: Choice) -> dict[str, Any]:  # noqa: ARG002
        """Return the members to choose from: ``options`` and whether there are ``more``."""
        return {"options": [], "more": False}

    def filters(self, choice: Choice) -> Filter | None:
        """Return all that filters this view: the choice without its own clauses, and ``where``."""
        return all_of(self.where, choice.filters_for(self.key, self.unfiltered(choice)))

    def unfiltered(self, choice: Choice) -> frozenset[str]:
        """Return the fields whose filters do not apply here.

        These are the ignored ones, those of other models, and time where the view has its own
        period.
        """
        model = self.model
        names = {name for one in choice.clauses for name in one.filter.fields()}
        if model is None:
            return self.ignored | names
        fixed = {model.time} if self.period is not None else set()
        bases = {one: model.base_(one) for one in names}
        apart = {one for one, base in bases.items() if base not in model.fields or base in fixed}
        return self.ignored | apart

    def written(self, query: Query) -> Query:
        """Return what of the main query goes into a file: all of it, one row for each group."""
        return query

    def query(self, choice: Choice | State | None = None) -> Query:
        """Return the query of the main part for a choice; for the viewer's own by default."""
        queries = self.queries(self._choice(choice))
        if not queries:
            message = f"{self.kind} {self.title!r} asks for no data, so it has no query"
            raise DefinitionError(message)
        return self.limited(queries.get("main") or next(iter(queries.values())))

    def result(self) -> Result:
        """Return the answer to the main query."""
        return self.query().run()

    def rows(
        self,
        *members: Scalar | Filter,
        search: str = "",
        order: Sequence[str] = (),
        limit: int = MOST,
        offset: int = 0,
    ) -> pl.DataFrame:
        """Return the rows behind the view, or behind one of its marks, as they are filtered now.

        Parameters
        ----------
        *members
            The members of a mark, in the order of the view's fields, or filters; all by default.
        search
            A text, taken literally: found in columns of text, or equal to a number or a day.
        order
            Columns to sort by, falling with a ``-`` before; else the newest rows come first.
        limit, offset
            How many rows, after how many others; a warning says when there are more.

        Returns
        -------
        polars.DataFrame
            One column for each field of the model, instants in UTC.

        Raises
        ------
        QueryError
            Where single rows are not shown: small groups are withheld.

        Examples
        --------
        >>> import dashkit as dk
        >>> m = dk.model({"region": ["EU", "US", "EU"], "amount": [1, 2, 3]})
        >>> dk.Chart("sum(amount)", by="region", model=m).rows("EU")["amount"].sum()
        4
        """
        choice = self._choice(None)
        query = behind(self, choice, given_mark(self, choice, members))
        orders = tuple(Order(one.lstrip("-"), descending=one.startswith("-")) for one in order)
        source = query.model.source
        found = source.rows(query, limit, offset=offset, order=orders, search=search)
        left = (found.meta.rows or 0) - offset - found.frame.height
        if left > 0:
            message = f"rows(): {left:,} more rows; raise limit={limit} or take them by offset="
            warnings.warn(message, stacklevel=2)
        return found.frame

    def export(
        self, path: str | Path, *members: Scalar | Filter, rows: bool = False, limit: int = MOST
    ) -> Path:
        """Write the numbers that the view shows now, or the rows behind it, as CSV or Excel.

        Filters, period and data time are written with them: in CSV as lines that begin with
        ``#``, in Excel on a sheet of their own. Texts that a spreadsheet would run are written
        with ``'`` before them in CSV, and as texts in Excel.

        Parameters
        ----------
        path
            A file ``.csv`` or ``.xlsx``; the latter needs the extra ``excel``.
        *members
            With ``rows``, the mark whose rows are meant.
        rows
            Whether the single rows are wanted.
        limit
            How many rows at most; the file and a warning say when there are more.

        Raises
        ------
        DefinitionError
            For another ending.

        Examples
        --------
        >>> chart.export("revenue.csv")  # doctest: +SKIP
        """
        target, form = target_of(path, {f".{one}": one for one in get_args(FileFormat)})
        choice = self._choice(None)
        if rows:
            query = behind(self, choice, given_mark(self, choice, members))
            sheet = rows_table(self, query, most=limit)
        else:
            sheet = view_table(self, choice, most=limit)
        found = written(sheet, form)
        if found.note:
            warnings.warn(f"{target.name}: {found.note} Raise limit={limit}.", stacklevel=2)
        target.write_bytes(found.data)
        return target

    def html(self) -> str:
        """Return the complete static form: HTML and inline SVG, without script."""
        return self._static()[1]

    def spec(self) -> dict[str, object]:
        """Return what the view is, as plain JSON."""
        queries = self.queries(self._choice(None))
        return {
            "kind": self.kind,
            "key": self.key,
            "title": self.title,
            "span": self.span_,
            "selects": self.selects,
            "ignore": sorted(self.ignored),
            "where": None if self.where is None else self.where.to_json(),
            "queries": {name: query.to_json() for name, query in queries.items()},
        }

    def __repr__(self) -> str:
        """Return kind, key and title, without running a query."""
        return f"<dashkit {self.kind} {self.key!r}: {self.title}>"

    def open(self) -> None:
        """Open the comm if the view is shown; until then do nothing."""
        if self._wanted:
            self._view = self.key
        super().open()

    def _choice(self, choice: Choice | State | None) -> Choice:
        if isinstance(choice, State):
            return self.session.scoped(self.key, choice.choice)
        return self.session.scoped(self.key) if choice is None else choice

    def _static(self) -> tuple[str, str]:
        shown = self.session.draw([self.key])[self.key].shown
        text, body = card.forms(self, shown, limit=STATIC_LIMIT)
        return paired(text), paired(card.alone(body))


def _filter(model: Model | None, where: object) -> Filter | None:
    if where is None or isinstance(where, Filter):
        return where
    if model is not None:
        return model.filter(where)  # type: ignore[arg-type]
    message = f"where={where!r}: give a filter, e.g. m.region == 'EU'"
    raise DefinitionError(message)


def _selects(given: object) -> Selects:
    if isinstance(given, bool):
        return given
    if given == "highlight":
        return "highlight"
    raise DefinitionError.option("selects", given, ["True", "False", "'highlight'"])


def _name(model: Model | None, dimension: object) -> str:
    field = getattr(dimension, "field", dimension)
    name = getattr(field, "name", field)
    if not isinstance(name, str):
        message = f"ignore({dimension!r}): give a dimension, e.g. m.region or 'region'"
        raise DefinitionError(message)
    return model.field(name).name if model is not None else name


__all__ = ["Selects", "Shown", "View"]
