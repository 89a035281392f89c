"""The tree of a dashboard: pages, sections and rows, checked where they are written."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from dashkit.errors import DefinitionError
from dashkit.model.filters import Filter
from dashkit.model.words import slug
from dashkit.views.widget import COLUMNS, View

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a heading of their own.

    Parameters
    ----------
    title
        The heading.
    rows
        Lists of views; a view that stands alone is a row.
    filters
        A FilterBar that affects only this section.
    where
        A filter that always applies in this section.
    collapsed
        Whether the section is closed at first; a closed section asks for no data.

    Raises
    ------
    DefinitionError
        If a row holds anything but views.

    Examples
    --------
    >>> Section("Details", [[View(title="A"), View(title="B")]]).title
    'Details'
    """

    title: str
    rows: Sequence[Any]
    filters: View | None = field(default=None, kw_only=True)
    where: object = field(default=None, kw_only=True)
    collapsed: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        """Check title and rows."""
        place = f"Section({self.title!r})"
        _check_title("Section", self.title)
        _check_bar(place, self.filters)
        object.__setattr__(self, "rows", _rows(place, self.rows, sections=False))


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a dashboard; only the visible page asks for data.

    Parameters
    ----------
    title
        What its tab says.
    rows
        Lists of views, and Sections.
    filters
        A FilterBar that affects only this page.

    Raises
    ------
    DefinitionError
        If a row holds anything but views and sections.

    Examples
    --------
    >>> len(Page("Overview", [[View(title="A")], Section("More", [View(title="B")])]).rows)
    2
    """

    title: str
    rows: Sequence[Any]
    filters: View | None = None

    def __post_init__(self) -> None:
        """Check title and rows."""
        place = f"Page({self.title!r})"
        _check_title("Page", self.title)
        _check_bar(place, self.filters)
        object.__setattr__(self, "rows", _rows(place, self.rows, sections=True))


@dataclass(frozen=True, slots=True)
class PlacedSection:
    """A section in its place, with the ids and widths that the page uses."""

    id: str
    title: str | None
    rows: tuple[tuple[View, ...], ...]
    opened: bool = True
    where: Filter | None = None

    @property
    def views(self) -> list[View]:
        """The views of the section."""
        return [view for row in self.rows for view in row]


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """A page in its place."""

    id: str
    title: str
    sections: tuple[PlacedSection, ...]

    @property
    def views(self) -> list[View]:
        """The views of the page."""
        return [view for section in self.sections for view in section.views]


@dataclass(frozen=True, slots=True)
class Tree:
    """All pages, with the filter bar that affects every one of them."""

    pages: tuple[PlacedPage, ...]
    bar: View | None = None

    @property
    def views(self) -> list[View]:
        """Every view once, the dashboard's filter bar first."""
        return [*([self.bar] if self.bar else []), *(v for page in self.pages for v in page.views)]


def build(title: str, content: Sequence[Any], bar: View | None) -> Tree:
    """Return the checked tree of a dashboard and give every view a unique key."""
    place = f"Dashboard({title!r})"
    _check_bar(place, bar)
    if not isinstance(content, list | tuple):
        content = [content]
    pages = [item for item in content if isinstance(item, Page)]
    if pages and len(pages) != len(content):
        message = (
            f"{place}: give either pages or rows; put the rows that stand between pages into one"
        )
        raise DefinitionError(message)
    if not pages:
        pages = [Page(title or "Page", _rows(place, content, sections=True))]
    ids, sections = _Names(), _Names()
    tree = Tree(tuple(_place_page(page, ids, sections) for page in pages), bar)
    _check_views(place, tree)
    _name_views(place, tree)
    return tree


def twins(content: Any) -> Any:  # noqa: ANN401
    """Return pages, sections and rows with a twin in the place of each view."""
    if isinstance(content, View):
        return content.twin()
    if isinstance(content, Page | Section):
        bar = None if content.filters is None else content.filters.twin()
        return replace(content, rows=twins(content.rows), filters=bar)
    if isinstance(content, list | tuple):
        return [twins(one) for one in content]
    return content


def spans(row: Sequence[View]) -> list[int]:
    """Return the width of each view of a row in twelfths; those without one share what is left.

    Examples
    --------
    >>> spans([View(), View().span(6), View()])
    [3, 6, 3]
    """
    free = [index for index, view in enumerate(row) if view.span_ is None]
    left = COLUMNS - sum(view.span_ or 0 for view in row)
    if left < len(free):
        left = COLUMNS
    share, rest = divmod(left, len(free)) if free else (0, 0)
    extra = set(free[:rest])
    return [view.span_ or max(1, share + (index in extra)) for index, view in enumerate(row)]


class _Names:
    """Unique names: the slug of a title, then with ``-2``, ``-3`` and so on."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def unique(self, wanted: str) -> str:
        name, count = wanted, 1
        while name in self._taken:
            count += 1
            name = f"{wanted}-{count}"
        self._taken.add(name)
        return name


def _place_page(page: Page, ids: _Names, sections: _Names) -> PlacedPage:
    name = ids.unique(slug(page.title) or "page")
    placed: list[PlacedSection] = []
    loose: list[tuple[View, ...]] = [(page.filters,)] if page.filters is not None else []

    def flush() -> None:
        if loose:
            placed.append(PlacedSection(sections.unique(name), None, tuple(loose)))
            loose.clear()

    for row in page.rows:
        if isinstance(row, Section):
            flush()
            placed.append(_place_section(row, sections))
        else:
            loose.append(row)
    flush()
    return PlacedPage(name, page.title, tuple(placed))


def _place_section(section: Section, sections: _Names) -> PlacedSection:
    bars = [(section.filters,)] if section.filters is not None else []
    rows: tuple[tuple[View, ...], ...] = (*bars, *section.rows)
    return PlacedSection(
        sections.unique(slug(section.title) or "section"),
        section.title,
        rows,
        opened=not section.collapsed,
        where=_where(section, [view for row in rows for view in row]),
    )


def _where(section: Section, views: list[View]) -> Filter | None:
    where = section.where
    if where is None or isinstance(where, Filter):
        return where
    model = next((view.model for view in views if view.model is not None), None)
    if model is None:
        message = (
            f"Section({section.title!r}, where={where!r}): give a filter, e.g. m.region == 'EU'"
        )
        raise DefinitionError(message)
    return model.filter(where)  # type: ignore[arg-type]


def _rows(place: str, rows: object, *, sections: bool) -> tuple[Any, ...]:
    if isinstance(rows, View):
        rows = [rows]
    if not isinstance(rows, list | tuple):
        message = f"{place}: rows are a list of lists of views, not {_kind(rows)}"
        raise DefinitionError(message)
    return tuple(_row(place, row, sections=sections) for row in rows)


def _row(place: str, row: object, *, sections: bool) -> Any:  # noqa: ANN401
    if isinstance(row, View):
        return (row,)
    if isinstance(row, Section) and sections:
        return row
    if isinstance(row, Section | Page):
        inside = "a section" if isinstance(row, Section) else "a page"
        outside = "a page or a dashboard" if isinstance(row, Section) else "a dashboard"
        message = f"{place}: {inside} ({row.title!r}) stands inside {outside}, not here"
        raise DefinitionError(message)
    if isinstance(row, list | tuple) and row and all(isinstance(view, View) for view in row):
        if len(row) > COLUMNS:
            message = f"{place}: a row of {len(row)} views; at most {COLUMNS} fit"
            raise DefinitionError(message)
        return tuple(row)
    wrong = row
    if isinstance(row, list | tuple):
        wrong = next((one for one in row if not isinstance(one, View)), "an empty row")
    raise DefinitionError(_wrong(place, wrong))


def _wrong(place: str, wrong: object) -> str:
    if wrong == "an empty row":
        return f"{place}: a row is empty; leave it out"
    hint = ""
    if isinstance(wrong, str):
        hint = " For text use dk.Text(...)."
    elif isinstance(wrong, Section | Page):
        hint = " A section is a row of its own."
    elif hasattr(wrong, "comm"):
        hint = " Put other widgets beside the dashboard: VBox([widget, dashboard])."
    return f"{place}: a row holds {_kind(wrong)}; allowed are views such as KPI, Chart, Table, Text.{hint}"


def _kind(thing: object) -> str:
    return f"{thing!r:.60}" if isinstance(thing, str | int | float) else f"a {type(thing).__name__}"


def _check_title(what: str, title: object) -> None:
    if not isinstance(title, str) or not title.strip():
        message = f"{what}({title!r}, ...): the first argument is its title, a text"
        raise DefinitionError(message)


def _check_bar(place: str, bar: object) -> None:
    if bar is not None and not (isinstance(bar, View) and bar.kind == "filters"):
        message = f"{place}: filters= takes a FilterBar, not {_kind(bar)}"
        raise DefinitionError(message)


def _check_views(place: str, tree: Tree) -> None:
    seen: set[int] = set()
    for view in tree.views:
        if id(view) in seen:
            message = f"{place}: the view {view.title!r} stands twice; make a second one"
            raise DefinitionError(message)
        seen.add(id(view))
    if not any(view.kind != "filters" for view in tree.views):
        message = f"{place} has no views; give rows, e.g. [[dk.KPI(m.revenue)]]"
        raise DefinitionError(message)


def _name_views(place: str, tree: Tree) -> None:
    given = [view.given_key for view in tree.views if view.given_key]
    twice = next((key for key in given if given.count(key) > 1), None)
    if twice is not None:
        message = f"{place}: two views have the key {twice!r}"
        raise DefinitionError(message)
    names = _Names(given)
    for view in tree.views:
        view.key = view.given_key or names.unique(slug(view.title) or view.kind)
