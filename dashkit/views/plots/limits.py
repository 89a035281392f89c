"""Numbers that no axis can hold: near the ends of what floats can say, differences are lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashkit.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl

    from dashkit.model.result import Result

LARGEST: Final = 1e300
LEAST: Final = 1e-290


def refuse(results: Mapping[str, Result]) -> None:
    """Raise where the numbers of measures are so large or so small that they cannot be drawn.

    Raises
    ------
    QueryError
        If one is beyond 1e300, or all are below 1e-290 without being zero.
    """
    for result in results.values():
        for spec in result.query.measures:
            check(spec.title, _columns(result, spec.name))


def check(title: str, columns: Iterable[pl.Series]) -> None:
    """Raise where numbers under a title cannot be drawn."""
    for column in columns:
        sizes = column.filter(column.is_finite()).abs()
        largest = float(sizes.max() or 0.0)  # type: ignore[arg-type]
        if largest > LARGEST or 0 < largest < LEAST:
            message = (
                f"{title} holds numbers near {largest:.0e}, which no chart can draw; rescale it"
            )
            raise QueryError(message)


def _columns(result: Result, name: str) -> list[pl.Series]:
    frames = [result.frame, *([] if result.total is None else [result.total])]
    names = (name, f"{name}.base")
    found = [frame[one] for frame in frames for one in names if one in frame.columns]
    return [one for one in found if one.dtype.is_float()]
