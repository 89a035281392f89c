"""Rows from files: one, a glob of them, or a folder; read by Polars, read again when they change."""

from __future__ import annotations

import hashlib
from glob import glob, has_magic
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import polars as pl

from dashkit.data.files_open import (
    KINDS,
    NAMES,
    book,
    damaged,
    first_line,
    is_readable,
    kind_of,
    refuse_strange,
)
from dashkit.data.files_text import Written, read_records, read_table
from dashkit.data.named import named
from dashkit.data.partitions import partitions, with_partitions
from dashkit.errors import DefinitionError, SourceError, did_you_mean, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dashkit.model.fields import FieldType

T = TypeVar("T")
_TABLES: Final = frozenset({"csv", "tsv"})
_RECORDS: Final = frozenset({"ndjson", "json"})


class FileOrigin:
    """Columns of one or several files of one kind.

    Parquet files are read column by column when a column is first asked for, others as a whole.

    Parameters
    ----------
    path
        A file, a glob, or a folder: of files, or of folders named ``key=value``.
    encoding, delimiter, decimal, nulls, types
        How a CSV or TSV file is written; ``types`` of JSON too. See
        `dashkit.data.files_text.Written`.
    sheet
        The sheet of a workbook that has several.
    """

    def __init__(  # noqa: PLR0913
        self,
        path: str | Path,
        *,
        encoding: str = "",
        delimiter: str = "",
        decimal: str = ".",
        nulls: Sequence[str] = (),
        types: Mapping[str, FieldType] | None = None,
        sheet: str = "",
    ) -> None:
        self._pattern = str(Path(path).expanduser())
        self._written = Written(encoding, delimiter, decimal, tuple(nulls), dict(types or {}))
        self._sheet = sheet
        files = self._files()
        self.label = Path(self._pattern).name
        self._kind = kind_of(files[0])
        if any(kind_of(file) != self._kind for file in files):
            message = (
                f"{self.label!r} matches files of several kinds; give one kind, e.g. *.parquet"
            )
            raise SourceError(message)
        self._check_options()
        self._seen: tuple[str, pl.DataFrame, tuple[str, ...]] | None = None

    def _check_options(self) -> None:
        known = Written(types=self._written.types) if self._kind in _RECORDS else Written()
        if self._written != known and self._kind not in _TABLES:
            words = "encoding=, delimiter=, decimal= and nulls= go with CSV and TSV, types= with JSON too"
            message = f"{words}; {self.label!r} is {NAMES[self._kind]}"
            raise DefinitionError(message)
        if self._sheet and self._kind != "excel":
            message = f"sheet= goes with Excel, not with {NAMES[self._kind]}: {self.label!r}"
            raise DefinitionError(message)

    @property
    def _root(self) -> Path | None:
        """The folder below which folders are named after values."""
        path = Path(self._pattern)
        if path.is_dir():
            return path
        if path.exists() or not has_magic(self._pattern):
            return None
        plain = [part for part in path.parents if not has_magic(str(part))]
        return plain[0] if plain else None

    def _files(self) -> list[Path]:
        path = Path(self._pattern)
        if path.is_dir():
            found = sorted(one for one in path.iterdir() if is_readable(one))
            if not found:
                below = (one for one in path.rglob("*") if is_readable(one))
                found = sorted(one for one in below if partitions(one, path))
        elif has_magic(self._pattern) and not path.exists():
            named = sorted(Path(one) for one in glob(self._pattern, recursive=True))  # noqa: PTH207
            found = [one for one in named if one.is_file()]
        else:
            found = [path] if path.is_file() else []
        if not found:
            raise SourceError(_missing(path))
        return found

    @property
    def identity(self) -> str:
        """The path or pattern from the root, and how the files are read."""
        how = "" if self._written == Written() else f" {self._written}"
        sheet = f" sheet {self._sheet!r}" if self._sheet else ""
        return f"file {Path(self._pattern).absolute()}{how}{sheet}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What a few values did to a column."""
        return self._seen[2] if self._seen is not None else ()

    def version(self) -> str:
        """Return a digest of names, sizes, times of change and places on the disk."""
        stats = [(str(file), file.stat()) for file in self._files()]
        parts = [(name, stat.st_mtime_ns, stat.st_size, stat.st_ino) for name, stat in stats]
        return f"file-{hashlib.sha256(repr(parts).encode()).hexdigest()[:16]}"

    def schema(self) -> Mapping[str, pl.DataType]:
        """Return the columns with their Polars types."""
        if self._kind != "parquet":
            return self._whole().schema
        return self._tried(lambda files: with_partitions(files, self._root).collect_schema())

    def read(self, names: Sequence[str]) -> pl.DataFrame:
        """Return columns of all files, one after the other."""
        if self._kind != "parquet":
            return self._whole().select(map(named, names))
        return self._tried(
            lambda files: (
                with_partitions(files, self._root, names).select(map(named, names)).collect()
            )
        )

    def _whole(self) -> pl.DataFrame:
        version = self.version()
        if self._seen is None or self._seen[0] != version:
            parts = self._tried(lambda files: [self._read(file) for file in files])
            frames = [frame for frame, _ in parts]
            for file, frame in zip(self._files(), frames, strict=True):
                _refuse_unlike(file, frame, frames[0], self.label)
            try:
                frame = pl.concat(frames, how="vertical_relaxed")
            except pl.exceptions.PolarsError as error:
                message = f"the files of {self.label!r} have different types: {first_line(error)}"
                raise SourceError(message) from error
            notes = tuple(note for _, some in parts for note in some)
            self._seen = version, frame, notes
        return self._seen[1]

    def _read(self, file: Path) -> tuple[pl.DataFrame, tuple[str, ...]]:
        refuse_strange(file, self._kind)
        if self._kind in _TABLES:
            return read_table(file, self._kind, self._written)
        if self._kind in _RECORDS:
            return read_records(file, self._kind, self._written.types), ()
        if self._kind == "excel":
            return _read_book(file, self._sheet), ()
        return pl.read_ipc(file.read_bytes()), ()

    def _tried(self, read: Callable[[list[Path]], T]) -> T:
        files = self._files()
        try:
            if self._kind == "parquet":
                for file in files:
                    refuse_strange(file, self._kind)
            return read(files)
        except (pl.exceptions.PolarsError, OSError, UnicodeError) as error:
            raise damaged(self.label, self._kind, error) from error


def _refuse_unlike(file: Path, frame: pl.DataFrame, first: pl.DataFrame, label: str) -> None:
    """Fail if a file has not the columns of the first one."""
    if frame.columns == first.columns:
        return
    lacking = listed([one for one in first.columns if one not in frame.columns]) or "none"
    more = listed([one for one in frame.columns if one not in first.columns]) or "none"
    message = (
        f"the files of {label!r} have different columns: {file.name!r} lacks {lacking}, has more: "
        f"{more}; give them the columns of the first file, in its order"
    )
    raise SourceError(message)


def _read_book(file: Path, sheet: str) -> pl.DataFrame:
    try:
        from fastexcel import FastExcelError, read_excel  # noqa: PLC0415
    except ImportError as error:
        message = f"{file.name!r} needs the extra excel: pip install 'jupyter-dashkit[excel]'"
        raise SourceError(message) from error
    try:
        sheets = read_excel(book(file)).sheet_names
        if (sheet and sheet not in sheets) or (not sheet and len(sheets) != 1):
            what = f"has no sheet {sheet!r}" if sheet else f"has {len(sheets)} sheets"
            message = f"{file.name!r} {what}; give sheet=, one of {listed(sheets)}"
            raise SourceError(message)
        rows: Any = pl.read_excel(
            file, sheet_name=sheet or sheets[0], infer_schema_length=None, raise_if_empty=False
        )
    except (FastExcelError, pl.exceptions.PolarsError, OSError) as error:
        raise damaged(file.name, "excel", error) from error
    return pl.DataFrame(rows)


def _missing(path: Path) -> str:
    folder = path.parent
    if path.is_dir():
        return f"the folder {str(path)!r} holds no file that can be read. Allowed: {listed(KINDS)}"
    if has_magic(str(path)):
        return f"no file matches {path.name!r} in {str(folder)!r}"
    if not folder.is_dir():
        return f"there is no folder {str(folder)!r}, so no {path.name!r} in it"
    names = sorted(one.name for one in folder.iterdir() if is_readable(one))
    close = did_you_mean(path.name, names)
    hint = f" Did you mean {close!r}?" if close else ""
    return f"there is no file {path.name!r} in {str(folder)!r}.{hint} There: {listed(names)}"
