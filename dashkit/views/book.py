"""All that a page shows as one file: a sheet or a CSV file for each view, and one that says what they are."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, Protocol
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import polars as pl

from dashkit.errors import QueryError
from dashkit.formats import paired
from dashkit.model.explanation import defined
from dashkit.model.words import slug
from dashkit.views.compute import Drawn
from dashkit.views.exports import (
    MOST,
    File,
    Sheet,
    fill,
    head,
    sheet_of,
    workbook,
    written,
    written_query,
)
from dashkit.views.failures import TOO_LARGE, log, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from dashkit.model.result import Result
    from dashkit.state.choice import Choice
    from dashkit.state.messages import FileFormat
    from dashkit.state.state import State
    from dashkit.views.arrangement import Arrangement
    from dashkit.views.widget import View

_ABOUT: Final = "About"
_LONGEST: Final = 31
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\<>|\"\x00-\x1f\x7f-\x9f\ufffe\uffff]+")
_COLUMNS: Final = (
    "Sheet",
    "View",
    "Rows",
    "Period",
    "Filters",
    "Data to",
    "Time zone",
    "Source",
    "Numbers",
    "Notes",
)


class Desk(Protocol):
    """What the file of a page reads of a session, from a worker thread."""

    @property
    def state(self) -> State:
        """What the viewer chose."""

    @property
    def views(self) -> Mapping[str, View]:
        """Every view of the page."""

    @property
    def arrangement(self) -> Arrangement | None:
        """How they stand; None for a view alone."""

    def scoped(self, key: str, choice: Choice | None = None) -> Choice:
        """Return the choice as far as it concerns a view."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One view: its answer as a table, or why there is none."""

    view: View
    sheet: Sheet | None = None
    result: Result | None = None
    trouble: str = ""

    @property
    def title(self) -> str:
        """What the view is called; by its key where it shows no title."""
        return self.view.title or self.view.key.replace("-", " ").capitalize()


def page_name(desk: Desk) -> str:
    """Return what the file of the visible page is called, without its ending."""
    if desk.arrangement is None:
        return next(iter(desk.views))
    spec = desk.arrangement.spec(desk.state.choice)
    several = len(spec["pages"]) > 1
    return slug(f"{spec['title']} {_page(spec)}" if several else spec["title"]) or "dashboard"


def page_file(desk: Desk, form: FileFormat, *, rows: int = MOST, most: int | None = None) -> File:
    """Return the numbers of all views of the visible page, closed sections too, as one file.

    All are those of one choice. A view that fails is named with the reason; the others are there.

    Parameters
    ----------
    form
        ``"xlsx"`` for sheets, ``"csv"`` for files in a ZIP.
    rows
        How many rows in all; the tallest views are cut first, and the file says so.
    most
        How many bytes.

    Raises
    ------
    QueryError
        If no view of the page has numbers, or they do not fit.
    UnsupportedError
        For an Excel file without the extra ``excel``.
    """
    choice, arrangement = desk.state.choice, desk.arrangement
    spec = {} if arrangement is None else arrangement.spec(choice)
    keys = _keys(spec) if spec else list(desk.views)
    parts = [
        _part(desk.views[key], desk.scoped(key, choice), rows)
        for key in keys
        if desk.views[key].kind != "filters"
    ]
    parts = [one for one in parts if one.sheet is not None or one.trouble]
    if not parts:
        message = "This page shows no numbers."
        raise QueryError(message)
    title, facts = _facts(desk, choice, spec, parts)
    names = sheet_names(one.title for one in parts)
    write = _WRITERS[form]
    level = _level([_height(one) for one in parts], rows)
    while True:
        cut = [_cut(one, level) for one in parts]
        data = write(_about(title, facts, cut, names), cut, names)
        if most is None or len(data) <= most:
            return File(data, _note(cut))
        if level == 0:
            raise QueryError(TOO_LARGE)
        tallest = max(_height(one) for one in cut)
        level = int(min(level, tallest) * most / len(data) * 0.95)


def sheet_names(titles: Iterable[str]) -> list[str]:
    """Return names for sheets after titles: each once, and as Excel takes them.

    Examples
    --------
    >>> sheet_names(["Sales: 2026/27", "sales 2026 27", "", "a" * 40])
    ['Sales 2026 27', 'sales 2026 27 (2)', 'Sheet', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa']
    """
    taken = {_ABOUT.casefold(), "history"}
    found: list[str] = []
    for title in titles:
        plain = " ".join(_FORBIDDEN.sub(" ", paired(title)).split()).strip("' ") or "Sheet"
        name, count = _short(plain, _LONGEST), 1
        while name.casefold() in taken:
            count += 1
            end = f" ({count})"
            name = _short(plain, _LONGEST - len(end)) + end
        taken.add(name.casefold())
        found.append(name)
    return found


def _short(text: str, most: int) -> str:
    """Return the beginning of a text, as Excel counts its letters."""
    while len(text.encode("utf-16-le")) > 2 * most:
        text = text[:-1]
    return text.strip("' ")


def _keys(spec: Mapping[str, Any]) -> list[str]:
    rows = [row for section in spec["sections"] for row in section["rows"]]
    return [cell["key"] for row in rows for cell in row]


def _page(spec: Mapping[str, Any]) -> str:
    return next(str(one["title"]) for one in spec["pages"] if one["id"] == spec["page"])


def _part(view: View, choice: Choice, rows: int) -> _Part:
    try:
        if not view.queries(choice):
            return _Part(view)
        query = written_query(view, choice, rows)
        result = query.run()
        return _Part(view, sheet_of(view, choice, query, result, rows), result)
    except Exception as error:  # noqa: BLE001
        log.error("view %r could not be written", view.key, exc_info=error)
        return _Part(view, trouble=words_of(error))


def _facts(
    desk: Desk, choice: Choice, spec: Mapping[str, Any], parts: Sequence[_Part]
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the title of the page, and what it says above its views, a name and a text each."""
    if desk.arrangement is None:
        return parts[0].title, ()
    drawn = {
        one.view.key: Drawn(None, {}, (one.result.query, one.result.meta))
        for one in parts
        if one.result is not None
    }
    header = desk.arrangement.header(choice, desk.state, drawn)
    found = [
        ("Page", _page(spec) if len(spec["pages"]) > 1 else ""),
        ("Period", header["period"]),
        ("Compared with", header["compare"].removeprefix("vs ")),
        ("Data to", header["as_of"].removeprefix("Data to ")),
        ("Filters", "; ".join(one["text"] for one in header["filters"]) or "None"),
    ]
    return spec["title"], tuple((name, text) for name, text in found if text)


def _level(heights: Sequence[int], most: int) -> int:
    """Return the height to which the tallest are cut, so that all have so many rows together."""
    left = most
    for place, height in enumerate(sorted(heights)):
        share = left // (len(heights) - place)
        if height > share:
            return share
        left -= height
    return max(heights)


def _height(part: _Part) -> int:
    return 0 if part.sheet is None else part.sheet.frame.height


def _cut(part: _Part, level: int) -> _Part:
    if part.sheet is None:
        return part
    return replace(part, sheet=replace(part.sheet, frame=part.sheet.frame.head(level)))


def _note(parts: Sequence[_Part]) -> str:
    """Return what a reader must know of the file, in one line."""
    lost = [one.title for one in parts if one.trouble]
    short = [one.title for one in parts if one.sheet is not None and one.sheet.note]
    found = [
        *([f"Without {', '.join(lost)}"] if lost else []),
        *([f"Not all rows of {', '.join(short)}"] if short else []),
    ]
    return f"{'; '.join(found)}." if found else ""


def _about(
    title: str,
    facts: tuple[tuple[str, str], ...],
    parts: Sequence[_Part],
    names: Sequence[str],
) -> Sheet:
    """Return the table of contents, under what holds for the whole page."""
    rows = [_content(part, name) for part, name in zip(parts, names, strict=True)]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(_COLUMNS, pl.String), orient="row")
    return Sheet(title, frame.with_columns(pl.col("Rows").cast(pl.Int64)), facts, frame.height)


def _content(part: _Part, name: str) -> tuple[str | None, ...]:
    sheet, result = part.sheet, part.result
    if sheet is None or result is None:
        blank = (None,) * (len(_COLUMNS) - 3)
        return ("", paired(part.title), *blank, part.trouble)
    said = dict(sheet.about)
    notes = [text for kind, text in sheet.about if kind == "Note"]
    numbers = [f"{one.title}: {defined(one)}" for one in result.query.measures]
    found = (
        name,
        part.title,
        str(sheet.frame.height),
        *(said.get(one, "") for one in ("Period", "Filters", "Data to", "Time zone")),
        result.query.model.name,
        "; ".join(numbers),
        " ".join([*notes, sheet.note]).strip(),
    )
    return tuple(paired(one) for one in found)


def _xlsx(about: Sheet, parts: Sequence[_Part], names: Sequence[str]) -> bytes:
    with workbook() as (held, book):
        page = book.add_worksheet(_ABOUT)
        fill(book, page, about, top=head(book, page, about) + 1)
        for part, name in zip(parts, names, strict=True):
            if part.sheet is not None:
                page = book.add_worksheet(name)
                fill(book, page, part.sheet)
                page.freeze_panes(1, 0)
    return held.getvalue()


def _csv(about: Sheet, parts: Sequence[_Part], names: Sequence[str]) -> bytes:
    held = BytesIO()
    sheets = [(_ABOUT, about)]
    sheets += [(n, p.sheet) for p, n in zip(parts, names, strict=True) if p.sheet is not None]
    with ZipFile(held, "w") as found:
        for place, (name, sheet) in enumerate(sheets):
            info = ZipInfo(f"{place:02} {name}.csv")
            info.compress_type = ZIP_DEFLATED
            found.writestr(info, written(sheet, "csv").data)
    return held.getvalue()


_WRITERS: Final[dict[FileFormat, Callable[[Sheet, Sequence[_Part], Sequence[str]], bytes]]] = {
    "xlsx": _xlsx,
    "csv": _csv,
}


__all__ = ["Desk", "page_file", "page_name", "sheet_names"]
