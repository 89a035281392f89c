"""Rows from files: read by Polars, re-read when they change."""

from __future__ import annotations

import hashlib
import os
import stat
from glob import glob, has_magic
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar
from zipfile import BadZipFile, ZipFile

import polars as pl

from dashkit.data.frame import refuse_duplicates
from dashkit.errors import SourceError, did_you_mean, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

T = TypeVar("T")
KINDS: Final[dict[str, str]] = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".csv": "csv",
    ".csv.gz": "csv",
    ".csv.zip": "csv",
    ".tsv": "tsv",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".json": "json",
    ".arrow": "arrow",
    ".feather": "arrow",
}


class FileOrigin:
    """Columns of one or several files of one kind.

    Parquet files are read column by column when a column is first asked for, others as a whole.
    """

    def __init__(self, path: str | Path) -> None:
        self._pattern = str(Path(path).expanduser())
        files = self._files()
        self.label = Path(self._pattern).name
        self._kind = _kind_of(files[0])
        if any(_kind_of(file) != self._kind for file in files):
            message = (
                f"{self.label!r} matches files of several kinds; give one kind, e.g. *.parquet"
            )
            raise SourceError(message)
        self._seen: tuple[str, pl.DataFrame] | None = None

    def _files(self) -> list[Path]:
        path = Path(self._pattern)
        if path.is_dir():
            found = sorted(one for one in path.iterdir() if _readable(one))
        elif has_magic(self._pattern) and not path.exists():
            found = sorted(Path(one) for one in glob(self._pattern, recursive=True))  # noqa: PTH207
        else:
            found = [path] if path.is_file() else []
        if not found:
            raise SourceError(_missing(path))
        return found

    @property
    def identity(self) -> str:
        """The path or pattern from the root."""
        return f"file {Path(self._pattern).absolute()}"

    def version(self) -> str:
        """Return a digest of names, sizes and times of change."""
        alone = _stat(self._pattern)
        stats = (
            [(self._pattern, alone)]
            if alone is not None and stat.S_ISREG(alone.st_mode)
            else [(str(file), file.stat()) for file in self._files()]
        )
        parts = [(name, one.st_mtime_ns, one.st_size) for name, one in stats]
        return f"file-{hashlib.sha256(repr(parts).encode()).hexdigest()[:16]}"

    def schema(self) -> Mapping[str, pl.DataType]:
        """Return the columns with their Polars types."""
        if self._kind == "parquet":
            return self._tried(lambda files: pl.scan_parquet(files).collect_schema())
        return self._whole().schema

    def read(self, names: Sequence[str]) -> pl.DataFrame:
        """Return columns of all files, one after the other."""
        if self._kind == "parquet":
            return self._tried(
                lambda files: pl.read_parquet(files, columns=list(names)).select(names)
            )
        return self._whole().select(names)

    def _whole(self) -> pl.DataFrame:
        version = self.version()
        if self._seen is None or self._seen[0] != version:
            frames = self._tried(lambda files: [_read(file, self._kind) for file in files])
            try:
                self._seen = version, pl.concat(frames, how="vertical_relaxed")
            except pl.exceptions.PolarsError as error:
                raise SourceError(f"the files of {self.label!r} have different columns") from error
        return self._seen[1]

    def _tried(self, read: Callable[[list[Path]], T]) -> T:
        try:
            return read(self._files())
        except (pl.exceptions.PolarsError, OSError, BadZipFile, UnicodeError) as error:
            kind = "Arrow" if self._kind == "arrow" else self._kind.upper()
            first = (str(error).strip().splitlines() or [type(error).__name__])[0]
            message = f"{self.label!r} cannot be read as {kind}: {first}"
            raise SourceError(message) from error


def _stat(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)  # noqa: PTH116 - this is asked with every query
    except OSError:
        return None


def _kind_of(path: Path) -> str:
    name = path.name.lower()
    for ending in sorted(KINDS, key=len, reverse=True):
        if name.endswith(ending):
            return KINDS[ending]
    raise SourceError(
        f"{path.name!r} is no kind of file that can be read. Allowed: {listed(KINDS)}"
    )


def _missing(path: Path) -> str:
    folder = path.parent
    if path.is_dir():
        return f"the folder {str(path)!r} holds no file that can be read. Allowed: {listed(KINDS)}"
    if has_magic(str(path)):
        return f"no file matches {path.name!r} in {str(folder)!r}"
    if not folder.is_dir():
        return f"there is no folder {str(folder)!r}, so no {path.name!r} in it"
    names = sorted(one.name for one in folder.iterdir() if _readable(one))
    close = did_you_mean(path.name, names)
    hint = f" Did you mean {close!r}?" if close else ""
    return f"there is no file {path.name!r} in {str(folder)!r}.{hint} There: {listed(names)}"


def _readable(path: Path) -> bool:
    return path.name.lower().endswith(tuple(KINDS)) and path.is_file()


def _read(path: Path, kind: str) -> pl.DataFrame:
    if kind in {"csv", "tsv"}:
        return _read_csv(path, "\t" if kind == "tsv" else ",")
    if kind == "ndjson":
        return pl.read_ndjson(path)
    return pl.read_json(path) if kind == "json" else pl.read_ipc(path.read_bytes())


def _read_csv(path: Path, separator: str) -> pl.DataFrame:
    given: Path | bytes = path
    if path.suffix.lower() == ".zip":
        with ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith(".csv")]
            if len(names) != 1:
                message = f"{path.name!r} holds {len(names)} CSV files; one is expected"
                raise SourceError(message)
            given = archive.read(names[0])

    def read(sample: int | None, **options: Any) -> pl.DataFrame:  # noqa: ANN401
        rows = BytesIO(given) if isinstance(given, bytes) else given
        return pl.read_csv(rows, separator=separator, infer_schema_length=sample, **options)

    header = read(0, has_header=False, n_rows=1)
    refuse_duplicates([str(name) for name in (header.row(0) if header.height else ())])

    try:
        return read(10_000, try_parse_dates=True)
    except pl.exceptions.ComputeError:
        return read(None, try_parse_dates=True)
