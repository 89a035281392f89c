"""What each cohort did at each age, counted: numbers only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dashkit.analytics.activity import Activity

_CELLS: Final = 2**28  # bytes of the matrix of who was active when
_SUMS: Final = 2**22
_MOST_GROUPS: Final = 200
_FEWEST_GROUPS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counts:
    """Entities and values by cohort and age; both are numbers of buckets.

    Attributes
    ----------
    size
        How many entities start in each bucket.
    active
        How many of a cohort (row) had an event at an age (column).
    lapsed
        How many of a cohort (row) were last seen at an age (column) before they stayed away for
        ``lapse`` complete buckets for the first time.
    values
        The sums of the values by random group of entities, cohort and age; None where nothing is
        counted. Groups can be resampled in place of entities, so that a bootstrap costs the same for
        a thousand and for ten million.
    """

    size: NDArray[np.int64]
    active: NDArray[np.int64]
    lapsed: NDArray[np.int64]
    values: NDArray[np.float64] | None


def count(found: Activity, *, lapse: int, rng: np.random.Generator) -> Counts:
    """Count who was active and who lapsed, and add up values."""
    many = len(found.edges) - 1
    active = np.zeros((many, many), dtype=np.int64)
    lapsed = np.zeros((many, many), dtype=np.int64)
    for starts, present in _blocks(found, many):
        for bucket, here in enumerate(present):
            active[:, bucket] += np.bincount(starts[here], minlength=many)
        for last, gone in _lapses(starts, present[: found.complete], lapse):
            lapsed[:, last] += np.bincount(starts[gone], minlength=many)
    return Counts(
        size=np.bincount(found.starts[found.starts >= 0], minlength=many),
        active=_by_age(active),
        lapsed=_by_age(lapsed),
        values=None if found.value is None else _by_age(_sums(found, found.value, many, rng)),
    )


def _blocks(found: Activity, many: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.bool_]]]:
    """Yield entities' starts, and by bucket whether they had an event, so many as memory bears."""
    entities = len(found.starts)
    width = max(1, min(entities, _CELLS // many))
    for low in range(0, entities, width):
        starts = found.starts[low : low + width]
        entity, bucket = found.entity, found.bucket
        if width < entities:
            inside = (entity >= low) & (entity < low + width)
            entity, bucket = entity[inside] - low, bucket[inside]
        present = np.zeros(many * len(starts), dtype=bool)
        present[bucket * len(starts) + entity] = True
        yield starts, present.reshape(many, len(starts))


def _lapses(
    starts: NDArray[np.int64], present: NDArray[np.bool_], lapse: int
) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Yield buckets and who was last seen in them before their first lapse."""
    away = np.zeros(len(starts), dtype=np.int16)
    staying = starts >= 0
    for bucket, here in enumerate(present):
        away += 1
        away[here | (starts >= bucket)] = 0
        gone = np.flatnonzero((away == lapse) & staying)
        staying[gone] = False
        if len(gone):
            yield bucket - lapse, gone


def _sums(
    found: Activity, values: NDArray[np.float64], many: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    groups = min(_MOST_GROUPS, max(_FEWEST_GROUPS, _SUMS // many**2))
    entities = len(found.starts)
    cells = (rng.permutation(entities) % groups * many + found.starts) * many
    sums = np.bincount(cells[found.entity] + found.bucket, values, groups * many * many)
    return sums.astype(np.float64, copy=False).reshape(groups, many, many)


def _by_age(by_bucket: NDArray[Any]) -> NDArray[Any]:
    """Move each cohort's row so that it begins with age 0; what is after the last bucket is 0."""
    start, age = np.indices(by_bucket.shape[-2:])
    within = start + age < by_bucket.shape[-1]
    found: NDArray[Any] = by_bucket[..., start, np.where(within, start + age, 0)] * within
    return found
