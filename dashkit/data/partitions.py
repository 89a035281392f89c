"""Folders named ``key=value``: the columns that Parquet files have by where they lie."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_NULL: Final = "__HIVE_DEFAULT_PARTITION__"
_PLACE: Final = "#file"


def partitions(file: Path, root: Path | None) -> dict[str, str | None]:
    """Return the keys and values in the folders between a root and a file.

    Examples
    --------
    >>> from pathlib import Path
    >>> partitions(Path("sales/year=2026/city=S%C3%A3o/0.parquet"), Path("sales"))
    {'year': '2026', 'city': 'São'}
    """
    if root is None or not file.is_relative_to(root):
        return {}
    pairs = (part.partition("=") for part in file.relative_to(root).parent.parts)
    values = {unquote(key): unquote(value) for key, sign, value in pairs if sign and key}
    return {key: None if value == _NULL else value for key, value in values.items()}


def with_partitions(
    files: Sequence[Path], root: Path | None, names: Sequence[str] | None = None
) -> pl.LazyFrame:
    """Return the rows of Parquet files, with the columns that stand in the names of folders.

    Such a column is of whole numbers or days where all its values are, else of text; one that is in
    the files too is that of the files.
    """
    rows = pl.scan_parquet(list(files), hive_partitioning=False, glob=False)
    own = set(rows.collect_schema())
    found = [partitions(file, root) for file in files]
    keys = [key for key in dict.fromkeys(key for one in found for key in one) if key not in own]
    wanted = [key for key in keys if names is None or key in names]
    if not wanted:
        return rows
    rows = pl.scan_parquet(
        list(files), hive_partitioning=False, glob=False, include_file_paths=_PLACE
    )
    places = [str(file) for file in files]
    columns = {key: _typed([one.get(key) for one in found]) for key in wanted}
    return rows.with_columns(
        pl.col(_PLACE)
        .replace_strict(places, values, return_dtype=values.dtype, default=None)
        .alias(key)
        for key, values in columns.items()
    ).drop(_PLACE)


def _typed(values: Sequence[str | None]) -> pl.Series:
    texts = pl.Series(values, dtype=pl.String)
    with suppress(pl.exceptions.PolarsError):
        return texts.cast(pl.Int64())
    with suppress(pl.exceptions.PolarsError):
        return texts.str.to_date("%Y-%m-%d")
    return texts
