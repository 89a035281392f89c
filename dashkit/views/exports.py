"""Files of what a view shows or of its rows: typed cells, and no text that a spreadsheet runs."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from dashkit.errors import DefinitionError, UnsupportedError
from dashkit.formats import paired, unique
from dashkit.model.units import is_percentage
from dashkit.views.behind import main_query
from dashkit.views.scope import as_of_words, caveats_of, filter_list

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.state.choice import Choice
    from dashkit.state.messages import FileFormat
    from dashkit.views.widget import View

MOST: Final = 100_000
"""How many rows a file has that a page asked for."""
_SHEET: Final = 1_048_575
_CELL: Final = 32_767
_EXACT: Final = 10**15
_EARLIEST: Final = date(1900, 3, 1)
_WIDE: Final = "\uff1d\uff0b\uff0d\uff20"
_TRIGGERS: Final = f"=+-@\t\r\n{_WIDE}"
_RUNS: Final = re.compile(rf"([,;|]\s*)(?=[{re.escape(_TRIGGERS)}])")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to be written.

    Attributes
    ----------
    title
        What it is called.
    frame
        The cells, columns named as their headings; instants as wall-clock times with their zone.
    about
        Filters, period, data time and caveats, each with its name.
    whole
        How many rows there are in all.
    percentages
        The headings of columns that hold shares.
    """

    title: str
    frame: pl.DataFrame
    about: tuple[tuple[str, str], ...]
    whole: int
    percentages: frozenset[str] = frozenset()

    @property
    def note(self) -> str:
        """How many of the rows are there, where not all are."""
        height = self.frame.height
        return f"The first {height:,} of {self.whole:,} rows." if height < self.whole else ""

    def lines(self) -> list[tuple[str, str]]:
        """Return everything that must be known to read the table, with its name."""
        note = [("Rows", self.note)] if self.note else []
        said = [("Title", self.title), *self.about, *note]
        return [(name, paired(text)) for name, text in said]


@dataclass(frozen=True, slots=True)
class File:
    """A file's bytes, and what must be said of it."""

    data: bytes
    note: str


@cache
def formats() -> tuple[FileFormat, ...]:
    """Return the formats that can be written here."""
    return ("csv", "xlsx") if find_spec("xlsxwriter") is not None else ("csv",)


def target_of(path: str | Path, endings: Mapping[str, FileFormat]) -> tuple[Path, FileFormat]:
    """Return where a file is to be written, and how.

    Raises
    ------
    DefinitionError
        For another ending, or a folder that is not there.
    """
    target = Path(path)
    form = endings.get(target.suffix.lower())
    if form is None:
        raise DefinitionError.option("export", target.name, [f"a name{one}" for one in endings])
    if not target.parent.is_dir():
        message = f"export({str(path)!r}): there is no folder {str(target.parent)!r}; make it first"
        raise DefinitionError(message)
    return target, form


def view_table(view: View, choice: Choice, *, most: int = MOST) -> Sheet:
    """Return the numbers that a view shows, without the limit of its page or its marks."""
    query = written_query(view, choice, most)
    return sheet_of(view, choice, query, query.run(), most)


def written_query(view: View, choice: Choice, most: int) -> Query:
    """Return the query of the numbers that a view shows, for so many rows."""
    query = view.written(main_query(view, choice))
    return query if query.limit is None else replace(query, limit=most, offset=0)


def sheet_of(view: View, choice: Choice, query: Query, result: Result, most: int) -> Sheet:
    """Return the answer to the query of a view as a table."""
    frame = result.frame.head(most)
    partial = [name for name in frame.columns if name.endswith(".partial")]
    whole_ones = {name for name in partial if not frame[name].any()}
    frame = frame.drop((whole_ones | view.hides(choice)) & set(frame.columns))
    whole = max(result.meta.groups, result.frame.height)
    titles, shares = _headings(result, frame.columns)
    frame = _zoned(frame.rename(titles), result)
    return Sheet(view.title, frame, _about(query, result), whole, shares)


def rows_table(view: View, query: Query, *, search: str = "", most: int = MOST) -> Sheet:
    """Return the rows that a query counts."""
    result = query.model.source.rows(query, most, search=search)
    names = result.frame.columns
    titles = unique(paired(query.model.fields[name].title) for name in names)
    frame = _zoned(result.frame.rename(dict(zip(names, titles, strict=True))), result)
    about = (*_about(query, result), *((("Search", search),) if search else ()))
    return Sheet(f"{view.title}, rows", frame, about, result.meta.rows or 0)


def _headings(result: Result, names: Sequence[str]) -> tuple[dict[str, str], frozenset[str]]:
    """Return the heading of each column, and those of shares."""
    query = result.query
    known = dict(zip(_plain(result.frame.columns), result.texts(0)[0], strict=True))
    units = {one.name: one.unit for one in query.measures}
    shares = {one.name for one in query.measures if is_percentage(one) and one.unit != "%"}
    shares |= {f"{one.name}.base" for one in query.measures if one.name in shares}
    shares |= {name for name in names if name.endswith(".pct")}
    found = [
        f"{known[name]}, {units[name]}"
        if units.get(name)
        else known.get(name, _partial(name, known))
        for name in names
    ]
    titles = dict(zip(names, unique(map(paired, found)), strict=True))
    return titles, frozenset(titles[name] for name in names if name in shares)


def _plain(names: Sequence[str]) -> list[str]:
    return [name for name in names if not name.endswith(".partial")]


def _partial(name: str, known: dict[str, str]) -> str:
    base = name.removesuffix(".partial")
    return f"{known.get(base, base)}, partial"


def _zoned(frame: pl.DataFrame, result: Result) -> pl.DataFrame:
    """Return instants as the model's zone reads them."""
    zone = str(result.query.model.calendar.zone)
    return frame.with_columns(
        pl.col(name).dt.convert_time_zone(zone)
        for name, kind in frame.schema.items()
        if isinstance(kind, pl.Datetime) and kind.time_zone is not None
    )


def _about(query: Query, result: Result) -> tuple[tuple[str, str], ...]:
    calendar, where = query.model.calendar, query.where
    period, filters = result.meta.period, filter_list(where, query.model)
    found = [
        ("Filters", "; ".join(filters) or "None"),
        ("Period", period.words(calendar) if period is not None else "All data"),
        ("Data to", as_of_words(result)),
        ("Time zone", str(calendar.zone)),
        *(("Note", one) for one in caveats_of(result)),
    ]
    return tuple((name, text) for name, text in found if text)


def written(sheet: Sheet, form: FileFormat, *, most: int | None = None) -> File:
    """Return a table as a file of at most so many bytes; a table cut for that says so.

    Raises
    ------
    UnsupportedError
        For an Excel file without the extra ``excel``.
    """
    write = _WRITERS[form]
    data = write(sheet)
    while most is not None and len(data) > most:
        height = int(sheet.frame.height * most / len(data) * 0.95)
        sheet = replace(sheet, frame=sheet.frame.head(height))
        data = write(sheet)
    return File(data, sheet.note)


def inert(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    Examples
    --------
    >>> inert("=1+1"), inert(" -2"), inert("a-b")
    ("'=1+1", "' -2", 'a-b')
    """
    return f"'{text}" if text.lstrip(" ")[:1] in tuple(_TRIGGERS) else text


def _csv(sheet: Sheet) -> bytes:
    """Return comma-separated values, after lines that begin with ``#``."""
    frame = sheet.frame.select(
        _plain_cells(name, kind).alias(inert(name)) for name, kind in sheet.frame.schema.items()
    )
    lines = [_line(name, text) for name, text in sheet.lines()]
    body = frame.write_csv(quote_style="non_numeric")
    return ("\ufeff" + "".join(lines) + body).encode()


def _plain_cells(name: str, kind: pl.DataType) -> pl.Expr:
    if kind == pl.String:
        first = pl.col(name).str.strip_chars_start(" ").str.slice(0, 1)
        marked = pl.concat_str(pl.lit("'"), pl.col(name))
        return pl.when(first.is_in(list(_TRIGGERS))).then(marked).otherwise(pl.col(name))
    if isinstance(kind, pl.Datetime) and kind.time_zone is not None:
        return pl.col(name).dt.to_string("iso:strict")
    return pl.col(name)


def _line(name: str, text: str) -> str:
    """Return one line of what must be known; nothing in it begins a cell of its own that runs."""
    plain = " ".join(f"{name}: {text}".replace('"', "'").split())
    return f"# {_RUNS.sub(lambda found: f'{found[1]}' + chr(39), plain)}\n"


@contextmanager
def workbook() -> Iterator[tuple[BytesIO, Any]]:
    """Open an Excel file that takes no text for a formula, a link or a number; give its bytes too.

    Raises
    ------
    UnsupportedError
        Without the extra ``excel``.
    """
    try:
        from xlsxwriter import Workbook  # noqa: PLC0415
    except ImportError:
        message = 'Excel files need XlsxWriter: pip install "jupyter-dashkit[excel]"; or write CSV'
        raise UnsupportedError(message) from None
    held = BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(held, {**plain, "in_memory": True, "nan_inf_to_errors": False}) as book:
        yield held, book


def _xlsx(sheet: Sheet) -> bytes:
    """Return an Excel file with a sheet of cells and one of what must be known."""
    with workbook() as (held, book):
        page = book.add_worksheet("Data")
        fill(book, page, sheet)
        page.freeze_panes(1, 0)
        about = book.add_worksheet("About")
        about.set_column(1, 1, 80)
        head(book, about, sheet)
    return held.getvalue()


def head(book: Any, page: Any, sheet: Sheet) -> int:  # noqa: ANN401
    """Write what must be known to read a table, a line each; return how many."""
    bold = book.add_format({"bold": True, "valign": "top"})
    lines = sheet.lines()
    for row, (name, text) in enumerate(lines):
        page.write_string(row, 0, name, bold)
        page.write_string(row, 1, text[:_CELL])
    return len(lines)


def fill(book: Any, page: Any, sheet: Sheet, *, top: int = 0) -> None:  # noqa: ANN401
    """Write headings and cells from a row on, as many as a sheet takes."""
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheet = replace(sheet, frame=sheet.frame.head(_SHEET - top))
    for place, name in enumerate(sheet.frame.columns):
        page.write_string(top, place, name[:_CELL], bold)
        _column(book, page, place, sheet, top)


def _column(book: Any, page: Any, place: int, sheet: Sheet, top: int) -> None:  # noqa: ANN401
    column = sheet.frame[:, place]
    share = column.name in sheet.percentages
    shape = {
        pl.Date: "yyyy-mm-dd",
        pl.Datetime: "yyyy-mm-dd hh:mm:ss",
    }.get(type(column.dtype), "0.0%" if share else "General")
    form = book.add_format({"num_format": shape})
    page.set_column(place, place, min(max(len(column.name) + 2, 12), 40), form)
    for row, value in enumerate(column.to_list(), start=top + 1):
        _cell(page, row, place, value, form)


def _cell(page: Any, row: int, place: int, value: Any, form: Any) -> None:  # noqa: ANN401
    """Write one cell in its type; what Excel cannot hold exactly is written as text."""
    if value is None:
        return
    if isinstance(value, bool):
        page.write_boolean(row, place, value)
    elif isinstance(value, date):
        at = value.replace(tzinfo=None) if isinstance(value, datetime) else value
        day = at.date() if isinstance(at, datetime) else at
        if day < _EARLIEST:
            page.write_string(row, place, at.isoformat())
        else:
            page.write_datetime(row, place, at, form)
    elif _is_exact(value):
        page.write_number(row, place, value, form)
    else:
        page.write_string(row, place, str(value)[:_CELL])


def _is_exact(value: Any) -> bool:  # noqa: ANN401
    if isinstance(value, float):
        return isfinite(value)
    if isinstance(value, int):
        return abs(value) < _EXACT
    return isinstance(value, Decimal) and len(value.normalize().as_tuple().digits) <= 15  # noqa: PLR2004


_WRITERS: Final[dict[str, Callable[[Sheet], bytes]]] = {"csv": _csv, "xlsx": _xlsx}
