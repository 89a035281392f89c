"""CSV, TSV and JSON lines: read as a whole by Polars; a row that cannot be read is told by its line."""

from __future__ import annotations

import codecs
import csv
import json
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from dashkit.data.files_open import NAMES, content, damaged, first_line
from dashkit.data.frame import refuse_duplicates
from dashkit.errors import DefinitionError, SourceError, did_you_mean, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from dashkit.model.fields import FieldType

_SAMPLE: Final = 10_000
_SHOWN: Final = 60
_DIGITS: Final = 38
_DELIMITERS: Final = ";\t|,"
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Written:
    """How a text file is written.

    Attributes
    ----------
    encoding
        Its encoding; without one what a byte order mark says, else UTF-8.
    delimiter
        What stands between cells; a comma in CSV, a tab in TSV.
    decimal
        What stands before the decimals of a number, ``"."`` or ``","``.
    nulls
        Texts that mean no value, besides the empty one.
    types
        The types of columns; those of the others are found in all their values.
    """

    encoding: str = ""
    delimiter: str = ""
    decimal: str = "."
    nulls: tuple[str, ...] = ()
    types: Mapping[str, FieldType] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what no file is written in."""
        if self.encoding:
            try:
                codecs.lookup(self.encoding)
            except LookupError:
                message = f"encoding={self.encoding!r} is unknown; e.g. 'utf-8', 'cp1252', 'utf-16'"
                raise DefinitionError(message) from None
        if self.delimiter and (len(self.delimiter) != 1 or not self.delimiter.isascii()):
            message = f"delimiter={self.delimiter!r}: give one character, e.g. ';'"
            raise DefinitionError(message)
        if self.decimal not in {".", ","}:
            message = f"decimal={self.decimal!r}: allowed are '.' and ','"
            raise DefinitionError(message)
        for name, kind in self.types.items():
            if kind not in _TYPED:
                message = f"types: {name!r} cannot be {kind!r}. Allowed: {listed(_TYPED)}"
                raise DefinitionError(message)

    def cells(self, kind: str) -> str:
        """Return what stands between the cells of a kind of file."""
        found = self.delimiter or ("\t" if kind == "tsv" else ",")
        if found == self.decimal:
            message = f"decimal={self.decimal!r} cannot be the delimiter too; give delimiter=';'"
            raise DefinitionError(message)
        return found


@dataclass(frozen=True, slots=True)
class _Table:
    """A CSV or TSV file in UTF-8: where it lies, or its bytes."""

    path: Path
    kind: str
    given: Path | bytes
    separator: str
    written: Written

    @property
    def name(self) -> str:
        return self.path.name

    def scan(self, sample: int | None) -> pl.LazyFrame:
        """Return the rows, their types found in the first ones or in all."""
        return pl.scan_csv(
            BytesIO(self.given) if isinstance(self.given, bytes) else self.given,
            separator=self.separator,
            null_values=list(self.written.nulls) or None,
            decimal_comma=self.written.decimal == ",",
            schema_overrides=dict.fromkeys(self.written.types, pl.String()),
            infer_schema_length=sample,
            try_parse_dates=True,
            glob=False,
        )

    def lines(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows as texts, each with the line that it ends on."""
        if isinstance(self.given, bytes):
            text: Any = StringIO(self.given.decode("utf-8-sig"), newline="")
        else:
            text = self.given.open(encoding="utf-8-sig", newline="")
        with text:
            rows = csv.reader(text, delimiter=self.separator)
            yield from ((rows.line_num, row) for row in rows if row)

    def line_of(self, place: int) -> int:
        """Return the line of a row, where a cell may hold line ends."""
        rows = self.lines()
        next(rows)
        return next((line for at, (line, _) in enumerate(rows) if at == place), place + 2)

    def number(self, texts: pl.Series) -> pl.Series:
        """Return the texts of numbers with a point before their decimals."""
        return texts.str.replace(",", ".", literal=True) if self.written.decimal == "," else texts


def read_table(path: Path, kind: str, written: Written) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Return the rows of a CSV or TSV file, and notes about columns that a few values made text."""
    separator = written.cells(kind)
    table = _Table(path, kind, _decoded(path, written.encoding), separator, written)
    names = _header(table)
    _check_names(path.name, written.types, names)
    notes: tuple[str, ...] = ()
    try:
        frame = table.scan(_SAMPLE).collect()
    except pl.exceptions.PolarsError as error:
        _refuse_other(table)
        _refuse_wide(table, len(names))
        try:
            frame = table.scan(None).collect()
        except pl.exceptions.PolarsError as worse:
            raise damaged(path.name, kind, worse) from error
        notes = tuple(_turned(table, frame))

    def place(at: int) -> str:
        return f"{path.name!r}, line {table.line_of(at)}"

    numbers = {"number", "decimal"}
    return frame.with_columns(
        _cast(table.number(frame[name]) if wanted in numbers else frame[name], wanted, place)
        for name, wanted in written.types.items()
    ), notes


def _decoded(path: Path, encoding: str) -> Path | bytes:
    """Return a file in UTF-8: as it is where it is so, else its text encoded anew."""
    given = content(path)
    if isinstance(given, bytes):
        head = given[:4]
    else:
        with given.open("rb") as file:
            head = file.read(4)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), "")
    known = encoding or marked or "utf-8"
    if codecs.lookup(known).name in {"utf-8", "utf-8-sig"}:
        return given
    data = given if isinstance(given, bytes) else given.read_bytes()
    try:
        return data.decode(known).encode()
    except UnicodeError as error:
        message = f"{path.name!r} is not written in {known}: {first_line(error)}; see encoding="
        raise SourceError(message) from error


def _refuse_other(table: _Table) -> None:
    """Fail where bytes are not UTF-8, naming the line."""
    data = table.given if isinstance(table.given, bytes) else table.given.read_bytes()
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        words = data[data.rfind(b"\n", 0, error.start) + 1 :].partition(b"\n")[0]
        shown = words.decode("cp1252", errors="replace").strip()[:_SHOWN]
        message = (
            f"{table.name!r}, line {line}: {shown!r} (shown as cp1252) is not UTF-8; "
            "say how it is written, e.g. encoding='cp1252'"
        )
        raise SourceError(message) from error


def _header(table: _Table) -> list[str]:
    try:
        _, names = next(table.lines())
    except StopIteration:
        message = f"{table.name!r} holds no line; its first one must name the columns"
        raise SourceError(message) from None
    except UnicodeDecodeError:
        _refuse_other(table)
        raise
    except csv.Error as error:
        raise damaged(table.name, table.kind, error) from error
    refuse_duplicates(names)
    separator = table.separator
    other = next((one for one in _DELIMITERS if one in names[0] and one != separator), "")
    if len(names) == 1 and other and not table.written.delimiter:
        message = (
            f"{table.name!r} has one column, {names[0][:_SHOWN]!r}, when read as "
            f"{NAMES[table.kind]}; give delimiter={other!r}, or delimiter={separator!r} if it is one"
        )
        raise SourceError(message)
    return names


def _check_names(label: str, types: Mapping[str, FieldType], names: list[str]) -> None:
    for name in types:
        if name not in names:
            close = did_you_mean(name, names)
            hint = f" Did you mean {close!r}?" if close else ""
            message = f"types: {label!r} has no column {name!r}.{hint} Known: {listed(names)}"
            raise SourceError(message)


def _refuse_wide(table: _Table, width: int) -> None:
    """Fail at the first row with more cells than the header, naming its line."""
    try:
        rows = table.lines()
        wide = next(((line, len(row)) for line, row in rows if len(row) > width), None)
    except csv.Error:
        return
    if wide is not None:
        message = (
            f"{table.name!r}, line {wide[0]}: {wide[1]} cells, where the header has {width}; "
            "put quotes around a cell that holds the delimiter, or correct the line"
        )
        raise SourceError(message)


def _turned(table: _Table, frame: pl.DataFrame) -> Iterator[str]:
    """Yield what made columns text that looked like numbers or days at first."""
    head = table.scan(_SAMPLE).collect_schema()
    for name, before in head.items():
        if frame.schema[name] != pl.String or not (before.is_numeric() or before.is_temporal()):
            continue
        texts = table.number(frame[name]) if before.is_numeric() else frame[name]
        bad = texts.is_not_null() & texts.cast(before, strict=False).is_null()
        place = bad.arg_max() or 0
        if bad.any():
            yield (
                f"{table.name!r}: {name!r} is text because of line {table.line_of(place)}, "
                f"{frame[name][place][:_SHOWN]!r}; correct it, or see nulls= and types="
            )


def _cast(texts: pl.Series, kind: FieldType, place: Callable[[int], str]) -> pl.Series:
    """Return a column of text in a type; the first value that is none of it is told."""
    if kind == "text":
        return texts
    plain = texts.str.strip_chars()
    plain = plain.set(plain == "", None)
    found: pl.Series = _TYPED[kind](plain)
    bad = plain.is_not_null() & found.is_null()
    if bad.any():
        at = bad.arg_max() or 0
        message = (
            f"{place(at)}, column {texts.name!r}: {texts[at][:_SHOWN]!r} is no {kind} "
            f"(one of {int(bad.sum()):,}); correct it, list it in nulls=, or make the column text"
        )
        raise SourceError(message)
    return found


def _decimals(texts: pl.Series) -> pl.Series:
    digits = texts.str.split(".").list.get(1, null_on_oob=True).str.len_chars().max()
    return texts.cast(pl.Decimal(_DIGITS, int(digits or 0)), strict=False)  # type: ignore[arg-type]


def _truths(texts: pl.Series) -> pl.Series:
    known = {"true": True, "false": False, "1": True, "0": False}
    return texts.str.to_lowercase().replace_strict(known, default=None, return_dtype=pl.Boolean())


_TYPED: Final[dict[str, Any]] = {
    "text": None,
    "integer": lambda texts: texts.cast(pl.Int64(), strict=False),
    "number": lambda texts: texts.cast(pl.Float64(), strict=False),
    "decimal": _decimals,
    "boolean": _truths,
    "date": lambda texts: texts.str.to_date("%Y-%m-%d", strict=False),
    "datetime": lambda texts: texts.str.to_datetime(time_unit="us", strict=False),
}


def read_records(path: Path, kind: str, types: Mapping[str, FieldType]) -> pl.DataFrame:
    """Return the rows of a file of JSON lines, or of one JSON list."""
    given = content(path)
    rows = BytesIO(given) if isinstance(given, bytes) else given
    try:
        if kind == "json":
            frame = pl.read_json(rows, infer_schema_length=None)
        else:
            frame = pl.read_ndjson(rows, infer_schema_length=None)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, UnicodeError) as error:
        bad = _bad_line(given) if kind == "ndjson" else ""
        if bad:
            message = f"{path.name!r}, {bad}"
            raise SourceError(message) from error
        raise damaged(path.name, kind, error) from error
    _check_names(path.name, types, frame.columns)

    def place(at: int) -> str:
        return f"{path.name!r}, record {at + 1}"

    return frame.with_columns(
        _cast(frame[name].cast(pl.String), wanted, place) for name, wanted in types.items()
    )


def _bad_line(given: Path | bytes) -> str:
    """Return what is wrong with the first line that is no JSON object."""
    data = given if isinstance(given, bytes) else given.read_bytes()
    for number, line in enumerate(data.split(b"\n"), 1):
        shown = line[:_SHOWN].decode(errors="replace")
        try:
            if line.strip() and not isinstance(json.loads(line), dict):
                return f"line {number}: {shown!r} is no object; each line is one, {{...}}"
        except ValueError as error:
            return f"line {number}: {shown!r} is no JSON ({first_line(error)}); correct the line"
    return ""
