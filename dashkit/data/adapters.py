"""What reads a thing given to `dashkit.source`: a database, an API, a file or a frame."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypedDict
from urllib.parse import urlsplit

from dashkit.errors import DefinitionError, SourceError, did_you_mean, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.data.api import ApiOrigin, Paging
    from dashkit.data.engine import Engine
    from dashkit.model.fields import FieldType

_URL: Final = re.compile(r"^[a-z][a-z0-9+_.-]*://", re.IGNORECASE)


class Options(TypedDict, total=False):
    """What one kind of source takes besides.

    Attributes
    ----------
    timeout
        Database: seconds that a statement may take where no deadline is given; 300.
    encoding, delimiter, decimal, nulls, types
        CSV and TSV: how the file is written, where not in UTF-8 with commas (tabs) and points; texts
        that mean no value; types of columns, where they are not those that all values have (JSON
        too).
    sheet
        Excel: the sheet of a workbook that has several.
    hosts
        API: the hosts that may be asked, ``name`` or ``name:port``; without them none may.
    records
        API: where the list of records stands in the answer, e.g. ``"data.items"``.
    pages
        API: how to find the next page, a `Paging`.
    params, headers
        API: sent with each request.
    token
        API: the environment variable that holds the bearer token.
    secrets
        API: headers, and the environment variables that hold their values.
    """

    timeout: float
    encoding: str
    delimiter: str
    decimal: str
    nulls: Sequence[str]
    types: Mapping[str, FieldType]
    sheet: str
    hosts: Sequence[str]
    records: str
    pages: Paging
    params: Mapping[str, object]
    headers: Mapping[str, str]
    token: str
    secrets: Mapping[str, str]


_DATABASE: Final = frozenset({"timeout"})
_FILE: Final = frozenset({"encoding", "delimiter", "decimal", "nulls", "types", "sheet"})
_API: Final = frozenset({"hosts", "records", "pages", "params", "headers", "token", "secrets"})


def engine_of(
    obj: object, table: str | None, sql: str | None, interval: float | None, options: Options
) -> tuple[Engine, str]:
    """Return what scans the rows of a thing, and what they may be called.

    Raises
    ------
    SourceError
        If the thing is no source of rows.
    DefinitionError
        If an option does not go with it.
    """
    if _is_database(obj):
        from dashkit.data.sql import REFRESH, SqlEngine  # noqa: PLC0415

        given: dict[str, Any] = _allowed(options, _DATABASE, "a database")
        found: Engine = SqlEngine(obj, table=table, sql=sql, refresh=interval or REFRESH, **given)
        return found, table or "query"
    if table is not None or sql is not None:
        message = "table= and sql= go with a database, e.g. dk.source('sqlite:///shop.db', table=…)"
        raise SourceError(message)
    from dashkit.data.embedded import EmbeddedEngine  # noqa: PLC0415
    from dashkit.data.files import FileOrigin  # noqa: PLC0415
    from dashkit.data.frame import frame_origin  # noqa: PLC0415

    if isinstance(obj, str) and _scheme(obj) in {"http", "https"}:
        origin: Any = _api(obj, interval, _allowed(options, _API, "an API"))
        return EmbeddedEngine(origin), urlsplit(obj).path.rstrip("/").rpartition("/")[2] or "api"
    if isinstance(obj, str | Path):
        origin = FileOrigin(obj, **_allowed(options, _FILE, "a file"))
        return EmbeddedEngine(origin), Path(str(obj)).name.partition(".")[0] or "files"
    _allowed(options, frozenset(), "a frame")
    origin = frame_origin(obj)
    if origin is None:
        kinds = ["a Polars, pandas or Arrow frame", "a path", "a database URL", "an HTTP URL"]
        message = f"rows cannot be read from {type(obj).__name__}; allowed: {listed(kinds)}"
        raise SourceError(message)
    return EmbeddedEngine(origin), "rows"


def _allowed(options: Options, known: frozenset[str], what: str) -> dict[str, Any]:
    for name in options:
        if name in known:
            continue
        close = did_you_mean(name, known)
        hint = f" Did you mean {close!r}?" if close else ""
        message = f"{name}= does not go with {what}.{hint} Allowed: {listed(sorted(known))}"
        raise DefinitionError(message)
    return dict(options)


def _api(url: str, interval: float | None, options: dict[str, Any]) -> ApiOrigin:
    from dashkit.data.api import ApiOrigin  # noqa: PLC0415
    from dashkit.data.fetching import Fetcher, origin_of  # noqa: PLC0415

    secrets = dict(options.pop("secrets", {}))
    token = options.pop("token", None)
    if token is not None:
        secrets["Authorization"] = token
    fetcher = Fetcher(
        tuple(options.pop("hosts", ())),
        home=origin_of(url),
        headers=dict(options.pop("headers", {})),
        secrets=secrets,
    )
    if interval is not None:
        options["refresh"] = interval
    return ApiOrigin(url, fetcher, **options)


def _scheme(obj: str) -> str:
    return urlsplit(obj).scheme.lower() if _URL.match(obj) else ""


def _is_database(obj: object) -> bool:
    if isinstance(obj, str):
        return _scheme(obj) not in {"", "file", "http", "https"}
    kind = type(obj)
    root = kind.__module__.partition(".")[0]
    return root == "sqlalchemy" or (root == "pyspark" and kind.__name__ == "SparkSession")
