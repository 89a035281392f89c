"""What a file holds, before it is read: its kind, whether it is whole, and how much comes out of it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from zipfile import BadZipFile, ZipFile

from dashkit.errors import SourceError, listed

if TYPE_CHECKING:
    from pathlib import Path

KINDS: Final[dict[str, str]] = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".json": "json",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".xlsb": "excel",
    ".xls": "excel",
    ".ods": "excel",
}
TEXTS: Final = frozenset({"csv", "tsv", "ndjson", "json"})
PACKED: Final = {".gz": "gzip", ".zst": "zstd", ".zip": "zip"}
NAMES: Final = {
    "parquet": "Parquet",
    "arrow": "Arrow",
    "excel": "Excel",
    "ndjson": "JSON lines",
    "csv": "CSV",
    "tsv": "TSV",
    "json": "JSON",
}
_MAGIC: Final = (
    (b"PAR1", "parquet"),
    (b"ARROW1", "arrow"),
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0", "xls"),
)
_BELONGS: Final = {"parquet": {"parquet"}, "arrow": {"arrow"}, "excel": {"zip", "xls"}}
_ENDINGS: Final = {"gzip": ".gz", "zstd": ".zst", "zip": ".zip or .xlsx", "xls": ".xls"}
_PIECE: Final = 1 << 20
_SMALL: Final = 32 << 20
_RATIO: Final = 100
_MOST: Final = 4 << 30


def kind_of(path: Path) -> str:
    """Return the kind of a file by its name.

    Raises
    ------
    SourceError
        If it is none that can be read.

    Examples
    --------
    >>> from pathlib import Path
    >>> kind_of(Path("orders.csv.zst")), kind_of(Path("Book.XLSX"))
    ('csv', 'excel')
    """
    found = _named(path)
    if found is None:
        packed = f"{listed(PACKED)} after those of text"
        message = (
            f"{path.name!r} is no kind of file that can be read. Allowed: {listed(KINDS)}; {packed}"
        )
        raise SourceError(message)
    return found


def is_readable(path: Path) -> bool:
    """Return whether a file is of a kind that can be read, and not one of a tool's own."""
    return not path.name.startswith((".", "_")) and _named(path) is not None and path.is_file()


def _named(path: Path) -> str | None:
    endings = [one.lower() for one in path.suffixes[-2:]]
    if endings and endings[-1] in PACKED:
        inner = KINDS.get(endings[-2]) if len(endings) > 1 else None
        return inner if inner in TEXTS else None
    return KINDS.get(endings[-1]) if endings else None


def refuse_strange(path: Path, kind: str) -> None:
    """Fail if a file is empty, or is by its first bytes another kind than its name says."""
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        message = f"{path.name!r} is empty (0 bytes); write it again"
        raise SourceError(message)
    packing = PACKED.get(path.suffix.lower())
    wanted = {packing} if packing else _BELONGS.get(kind, set())
    found = next((name for magic, name in _MAGIC if head.startswith(magic)), "")
    if found in wanted or (not found and not packing):
        return
    is_what = f"holds {NAMES.get(found, found)}" if found else f"is not packed with {packing}"
    ending = _ENDINGS.get(found) or next((one for one, of in KINDS.items() if of == found), "")
    todo = f"name it {ending}" if ending else f"name it without {path.suffix}"
    message = f"{path.name!r} {is_what}, not what its name says; {todo}, or write it again"
    raise SourceError(message)


def content(path: Path) -> Path | bytes:
    """Return a file that can be read as it is, or what is packed in it.

    Raises
    ------
    SourceError
        If it ends early, or far more would come out of it than is in it: at most 32 MB, or 100 times
        its size, or 4 GB.
    """
    packing = PACKED.get(path.suffix.lower())
    if packing is None:
        return path
    if packing == "zip":
        return _zipped(path)
    from pyarrow import input_stream  # noqa: PLC0415

    limit, size = _limit(path), 0
    try:
        # Counted first, so that a bomb costs no memory.
        with input_stream(str(path), compression=packing) as stream:
            while piece := stream.read(_PIECE):
                size += len(piece)
                if size > limit:
                    raise _bomb(path, limit)
        with input_stream(str(path), compression=packing) as stream:
            return bytes(stream.read())
    except OSError as error:
        raise _cut(path, packing) from error


def _zipped(path: Path) -> bytes:
    try:
        with ZipFile(path) as archive:
            endings = tuple(one for one, kind in KINDS.items() if kind in TEXTS)
            files = [one for one in archive.infolist() if one.filename.lower().endswith(endings)]
            if len(files) != 1:
                kind = NAMES[kind_of(path)]
                message = f"{path.name!r} holds {len(files)} {kind} files; one is expected"
                raise SourceError(message)
            if files[0].file_size > _limit(path):
                raise _bomb(path, _limit(path))
            return archive.read(files[0])
    except (BadZipFile, EOFError) as error:
        raise _cut(path, "zip") from error


def book(path: Path) -> Path:
    """Return a workbook whose parts are not far larger than it is."""
    with suppress(BadZipFile), ZipFile(path) as archive:
        if sum(one.file_size for one in archive.infolist()) > _limit(path):
            raise _bomb(path, _limit(path))
    return path


def _limit(path: Path) -> int:
    return min(_MOST, max(_SMALL, _RATIO * path.stat().st_size))


def _bomb(path: Path, limit: int) -> SourceError:
    return SourceError(
        f"{path.name!r} ({path.stat().st_size:,} bytes) unpacks to more than {limit:,} bytes, as no "
        "honest file does; unpack it yourself if you trust it"
    )


def _cut(path: Path, packing: str) -> SourceError:
    return SourceError(f"{path.name!r} ends early or is damaged ({packing}); copy it again")


def first_line(error: BaseException) -> str:
    """Return what an error says, in a line."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def damaged(label: str, kind: str, error: Any) -> SourceError:  # noqa: ANN401
    """Return the error for a file that its reader refuses."""
    return SourceError(f"{label!r} cannot be read as {NAMES[kind]}: {first_line(error)}")
