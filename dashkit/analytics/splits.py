"""Where a sequence of numbers is best split, and whether noise would split it as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SHORTEST: Final = 5
_DECAY: Final = float(np.sqrt(0.5))
_MAD: Final = 1.4826
_NORMAL: Final = 1.2533
_CLIP: Final = 4.0
_MOST: Final = 0.95
_ROUNDS: Final = 4
_ENOUGH: Final = 10_000


def penalty(n: int, alpha: float) -> float:
    """Return what the squared standard score of a split must pass, by Bonferroni over the splits looked at."""
    from scipy import special  # noqa: PLC0415

    looked = 2 * n * max(1.0, np.log(n / SHORTEST) / -np.log(_DECAY))
    return float(special.ndtri(alpha / (2 * looked)) ** 2)


def splits(values: Floats, least: float) -> tuple[list[int], float, float]:
    """Return where the mean changes, the correlation of neighbours, and the deviation of the noise, widened for it.

    Values far out are drawn in. Noise and correlation are of what is left when the changes are taken out, which are
    found anew until they stay the same.
    """
    from scipy import ndimage  # noqa: PLC0415

    noise, memory = _noise_of_steps(values)
    near = ndimage.median_filter(values, 2 * SHORTEST + 1, mode="nearest")
    drawn = near + np.clip(values - near, -_CLIP * noise, _CLIP * noise) if noise else values
    found: list[int] = []
    for _ in range(_ROUNDS):
        wide = noise * float(np.sqrt((1 + memory) / (1 - memory)))
        wide = wide or 1e-9 * float(np.abs(values).max()) or 1.0
        again = _refined(drawn / wide, _seeded(drawn / wide, least), least)
        if again == found:
            break
        found = again
        noise, memory = _noise(drawn - levels(drawn, found))
    return found, memory, wide


def levels(values: Floats, found: list[int]) -> Floats:
    """Return for each value the mean of its stretch."""
    edges = np.array([0, *found])
    lengths = np.diff([*edges, len(values)])
    return np.repeat(np.add.reduceat(values, edges) / lengths, lengths)


def _noise(rest: Floats) -> tuple[float, float]:
    """Return the robust deviation of what is left, and the correlation of neighbours."""
    deviation = _spread(rest - np.median(rest))
    near = np.clip(rest, -_CLIP * deviation, _CLIP * deviation)
    near = near - near.mean()
    size = float(near @ near)
    memory = float(near[1:] @ near[:-1]) / size if size else 0.0
    return deviation, min(max(memory + (1 + 3 * max(memory, 0)) / len(rest), 0.0), _MOST)


def _noise_of_steps(values: Floats) -> tuple[float, float]:
    """Return deviation and correlation from differences one and two apart, which few changes do not touch."""
    one, two = (_spread(values[lag:] - values[:-lag]) for lag in (1, 2))
    if not one:
        return 0.0, 0.0
    memory = min(max((two / one) ** 2 - 1 + 1 / np.sqrt(len(values)), 0.0), _MOST)
    return one / float(np.sqrt(2 * (1 - memory))), memory


def _spread(values: Floats) -> float:
    """Return a deviation that a tenth of the values does not move; where most are zero, from the rest."""
    size = np.sort(np.abs(values))
    most = size[: max(1, 9 * len(size) // 10)]
    return _MAD * float(np.median(size)) or _NORMAL * float(most.mean())


def _seeded(values: Floats, least: float) -> list[int]:
    """Return the best splits of stretches of all lengths, the clearest first (Kovács et al., 2023)."""
    wide = -(-len(values) // _ENOUGH)
    if wide > 1:
        blocks = values[: len(values) // wide * wide].reshape(-1, wide).sum(axis=1) / np.sqrt(wide)
        return [wide * one for one in _seeded(blocks, least)]
    n = len(values)
    total = np.concatenate([[0.0], np.cumsum(values)])
    hits: list[tuple[float, int, int, int]] = []
    length = float(n)
    sizes = set()
    while length >= 2 * SHORTEST:
        sizes.add(int(np.ceil(length)))
        length *= _DECAY
    for width in sorted(sizes):
        step = max(1, int(width * (1 - _DECAY)))
        for start in [*range(0, n - width, step), n - width]:
            score, place = _best(total, start, start + width)
            if score > least:
                hits.append((-score, place, start, start + width))
    found: list[int] = []
    for _, place, start, end in sorted(hits):
        if not any(start < one < end for one in found):
            found.append(place)
    return sorted(found)


def _best(total: Floats, start: int, end: int) -> tuple[float, int]:
    """Return the squared standard score of the best split of a stretch, and its place."""
    left = np.arange(SHORTEST, end - start - SHORTEST + 1)
    if not len(left):
        return 0.0, start
    width = end - start
    part, whole = total[start + left] - total[start], total[end] - total[start]
    scores = (part - whole * left / width) ** 2 * width / (left * (width - left))
    at = int(np.argmax(scores))
    return float(scores[at]), start + int(left[at])


def _refined(values: Floats, found: list[int], least: float) -> list[int]:
    """Move each split to its best place between its neighbours, and drop those that do not stand out there."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    for _ in range(_ROUNDS):
        before = found
        kept: list[int] = []
        for at, _place in enumerate(before):
            start = kept[-1] if kept else 0
            end = before[at + 1] if at + 1 < len(before) else len(values)
            score, place = _best(total, start, end)
            if score > least:
                kept.append(place)
        found = kept
        if found == before:
            break
    return found
