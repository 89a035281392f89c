"""Rows from HTTP APIs that answer with JSON: page by page, asked again when they may have changed."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal
from urllib.parse import urljoin

import polars as pl

from dashkit.data.fetching import Fetcher, place
from dashkit.data.frame import field_type
from dashkit.errors import DefinitionError, SourceError, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dashkit.data.fetching import Reply

_LOG: Final = logging.getLogger("dashkit.api")
_REFRESH: Final = 60.0
_MOST_PAGES: Final = 10_000
_DAY: Final = r"^\d{4}-\d\d-\d\d$"
_TIME: Final = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$"

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Paging:
    """How an API tells where its next page is.

    Parameters
    ----------
    kind
        ``"link"``: by a Link header with ``rel="next"``; ``"number"``: pages are counted, until one
        is empty; ``"cursor"``: the answer names the next page, or its address.
    parameter
        The parameter that the number or the cursor is given in.
    start
        The first number.
    path
        Where the cursor stands in the answer, e.g. ``"meta.next"``.

    Examples
    --------
    >>> Paging("cursor", parameter="after", path="meta.next").path
    'meta.next'
    """

    kind: Literal["link", "number", "cursor"]
    parameter: str = "page"
    start: int = 1
    path: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be followed."""
        if self.kind not in {"link", "number", "cursor"}:
            raise DefinitionError.option("pages", self.kind, ("link", "number", "cursor"))
        if self.kind == "cursor" and not self.path:
            message = "Paging('cursor') needs path=, where the answer names the next page"
            raise DefinitionError(message)


@dataclass(slots=True)
class _Seen:
    """What was last read, and which columns there were at first."""

    version: str
    frame: pl.DataFrame
    checked: float
    etags: dict[str, tuple[str, Reply]] = field(default_factory=dict)


class ApiOrigin:
    """Columns of the records that an API answers with.

    Parameters
    ----------
    url
        The address, http or https.
    fetcher
        What may be asked, and how.
    records
        Where the list of records stands in the answer, e.g. ``"data.items"``; the answer itself by
        default.
    pages
        How to find the next page; None where there is one page.
    params
        Parameters of each request.
    refresh
        Seconds after which the API is asked whether there is something new.
    now
        Seconds of the clock.

    Notes
    -----
    Nested records become columns called ``customer_name``; texts that are all ISO days or times
    become dates or times. A column that is gone later is null from then on; both this and a new one
    are said in ``notes`` and in the log. One whose type has changed is an error.
    """

    remote: ClassVar[bool] = True
    """Asking it may take long, or fail."""

    def __init__(  # noqa: PLR0913
        self,
        url: str,
        fetcher: Fetcher,
        *,
        records: str = "",
        pages: Paging | None = None,
        params: Mapping[str, object] | None = None,
        refresh: float = _REFRESH,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.label = place(url)
        self._url, self._fetcher = url, fetcher
        self._path, self._pages = records, pages
        self._params = {name: str(value) for name, value in (params or {}).items()}
        self._refresh, self._now = refresh, now
        self._lock = RLock()
        self._seen: _Seen | None = None
        self._first: pl.Schema | None = None
        self.notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Return the address, without its query."""
        return f"<records of {self.label}>"

    def version(self) -> str:
        """Return a digest of the records; asked for anew when they may have changed."""
        return self._current().version

    def schema(self) -> Mapping[str, pl.DataType]:
        """Return the columns with their Polars types, as they were at first."""
        frame = self._current().frame
        return self._first or frame.schema

    def read(self, names: Sequence[str]) -> pl.DataFrame:
        """Return columns of the records."""
        return self._current().frame.select(names)

    def _current(self) -> _Seen:
        with self._lock:
            seen, now = self._seen, self._now()
            if seen is None or now - seen.checked >= self._refresh:
                self._seen = seen = self._read(seen, now)
            return seen

    def _read(self, seen: _Seen | None, now: float) -> _Seen:
        """Return what the API answers now; what it says has not changed is not read again."""
        etags: dict[str, tuple[str, Reply]] = {}
        known = seen.etags if seen is not None else {}
        found: list[Record] = []
        digest = hashlib.sha256()
        for records, body in self._walk(known, etags):
            found += records
            digest.update(body)
        version = f"api-{digest.hexdigest()[:16]}"
        if seen is not None and seen.version == version:
            return _Seen(version, seen.frame, now, etags)
        empty = self._first is not None and not found
        frame = pl.DataFrame(schema=self._first) if empty else _frame(found, self.label)
        return _Seen(version, self._settled(frame), now, etags)

    def _walk(
        self, known: Mapping[str, tuple[str, Reply]], etags: dict[str, tuple[str, Reply]]
    ) -> Iterator[tuple[list[Record], bytes]]:
        url, params = self._url, dict(self._params)
        if self._pages is not None and self._pages.kind == "number":
            params[self._pages.parameter] = str(self._pages.start)
        asked: set[str] = set()
        size, most = 0, self._fetcher.most_bytes
        for _ in range(_MOST_PAGES):
            key = f"{url} {sorted(params.items())}"
            if key in asked:
                message = f"{self.label}: its pages lead in a circle"
                raise SourceError(message)
            asked.add(key)
            reply = self._page(url, params, key, known)
            if "etag" in reply.headers:
                etags[key] = reply.headers["etag"], reply
            body = reply.body or b""
            size += len(body)
            if size > most:
                message = f"the pages of {self.label} have more than {most:,} bytes"
                raise SourceError(message)
            answer = _parsed(body, self.label)
            records = _records(answer, self._path, self.label)
            yield records, body
            following = self._next(answer, records, reply, params)
            if following is None:
                return
            url, params = following
        message = f"{self.label} has more than {_MOST_PAGES:,} pages; ask for larger ones"
        raise SourceError(message)

    def _page(
        self,
        url: str,
        params: Mapping[str, str],
        key: str,
        known: Mapping[str, tuple[str, Reply]],
    ) -> Reply:
        etag, before = known.get(key, (None, None))
        reply = self._fetcher.get(url, params, etag)
        if reply.body is not None:
            return reply
        if before is None:
            message = f"{self.label} answers that nothing has changed, but nothing was known"
            raise SourceError(message)
        return before

    def _next(
        self, answer: object, records: Sequence[Record], reply: Reply, params: Mapping[str, str]
    ) -> tuple[str, dict[str, str]] | None:
        """Return the address and the parameters of the next page."""
        pages = self._pages
        if pages is None or (pages.kind == "number" and not records):
            return None
        if pages.kind == "number":
            number = int(params[pages.parameter]) + 1
            return self._url, {**params, pages.parameter: str(number)}
        link = pages.kind == "link"
        found = _linked(reply.headers.get("link", "")) if link else _at(answer, pages.path)
        if found in {None, "", False}:
            return None
        if link or str(found).startswith(("http://", "https://", "/")):
            return urljoin(reply.url, str(found)), {}
        return self._url, {**self._params, pages.parameter: str(found)}

    def _settled(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return records in the columns that there were at first; say what has changed."""
        first = self._first
        if first is None:
            self._first = frame.schema
            return frame
        gone = [name for name in first if name not in frame.columns]
        new = [name for name in frame.columns if name not in first]
        made = [_as_before(frame, name, kind, self.label) for name, kind in first.items()]
        notes = [f"{name!r} is gone from {self.label}: null since then" for name in gone]
        notes += [
            f"{name!r} is new in {self.label}; make the source again to use it" for name in new
        ]
        for note in set(notes) - set(self.notes):
            _LOG.warning(note)
        self.notes = tuple(notes)
        return pl.DataFrame(made)


def _as_before(frame: pl.DataFrame, name: str, kind: pl.DataType, label: str) -> pl.Series:
    if name not in frame.columns:
        return pl.Series(name, [None] * frame.height, dtype=kind)
    values = frame[name]
    if not _fits(values, kind):
        was, now = field_type(kind) or kind, field_type(values.dtype) or values.dtype
        message = f"column {name!r} of {label} was {was} and is {now} now; make the source again"
        raise SourceError(message)
    return values.cast(kind)


def _fits(values: pl.Series, kind: pl.DataType) -> bool:
    """Return whether values can be what their column was at first, none of them changed."""
    now = values.dtype
    if now == kind or values.null_count() == len(values) or kind == pl.String:
        return True
    if now.is_float() and kind.is_integer():
        return bool((values.drop_nulls() % 1 == 0).all())
    return kind.is_float() and now.is_integer()


def _parsed(body: bytes, label: str) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        begins = body[:40].decode(errors="replace").strip()
        message = f"{label} does not answer with JSON; it begins with {begins!r}"
        raise SourceError(message) from None


def _at(answer: object, path: str) -> Any:  # noqa: ANN401
    for step in path.split(".") if path else ():
        answer = answer.get(step) if isinstance(answer, dict) else None
    return answer


def _records(answer: object, path: str, label: str) -> list[Record]:
    found = _at(answer, path)
    if isinstance(found, list) and all(isinstance(one, dict) for one in found):
        return found
    if isinstance(answer, dict):
        lists = [name for name, value in answer.items() if isinstance(value, list)]
        message = (
            f"{label} has no list of records at records={path!r}; "
            f"its answer has {listed(answer)}, lists are {listed(lists)}"
        )
        raise SourceError(message)
    message = f"{label} answers with no list of records at records={path!r}"
    raise SourceError(message)


def _frame(records: Sequence[Record], label: str) -> pl.DataFrame:
    if not records:
        message = f"{label} has no records, so that their columns are not known"
        raise SourceError(message)
    try:
        frame = pl.json_normalize(records, separator="_", infer_schema_length=None, strict=True)
    except (pl.exceptions.PolarsError, TypeError, ValueError, OverflowError) as error:
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        message = f"the records of {label} are no table: {first}"
        raise SourceError(message) from None
    frame = frame.with_columns(pl.col(pl.Null).cast(pl.String))
    return frame.with_columns(_timed(frame[name]) for name in frame.columns)


def _timed(values: pl.Series) -> pl.Series:
    """Return texts that are all ISO days or ISO times as such."""
    known = values.drop_nulls()
    if values.dtype != pl.String or known.is_empty():
        return values
    if known.str.contains(_DAY).all():
        return values.str.to_date(strict=True)
    if not known.str.contains(_TIME).all():
        return values
    zoned = known.str.contains(r"(Z|[+-]\d\d:?\d\d)$")
    if zoned.all():
        return values.str.to_datetime(time_unit="us", time_zone="UTC")
    return values if zoned.any() else values.str.to_datetime(time_unit="us")


def _linked(header: str) -> str | None:
    """Return the next page of a Link header.

    Examples
    --------
    >>> _linked('<https://example.com/?page=2>; rel="next", <https://example.com>; rel="first"')
    'https://example.com/?page=2'
    """
    for part in header.split(","):
        target, _, attributes = part.partition(";")
        if 'rel="next"' in attributes.replace("'", '"') or "rel=next" in attributes:
            return target.strip().strip("<>")
    return None
