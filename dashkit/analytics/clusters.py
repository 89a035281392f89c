"""Groups of points, and how far they come out again from other samples of the same entities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from dashkit.analytics.scaling import Scaled, Scaling, scaled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Labels = NDArray[np.int64]

Method = Literal["kmeans", "gmm", "bisecting", "hdbscan"]
METHODS: Final[tuple[Method, ...]] = ("kmeans", "gmm", "bisecting", "hdbscan")
STABLE: Final = 0.90

_MOST: Final = 8
_SAMPLES: Final = 20
_ROWS: Final = 5_000
_SILHOUETTE_ROWS: Final = 1_000
_AS_CLEAR: Final = 0.9
_ENOUGH: Final = 6
_STARTS: Final = 8
_STARTS_AGAIN: Final = 3
_SUBSAMPLE: Final = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How one number of groups under one scaling did.

    Attributes
    ----------
    scaling
        ``"auto"`` or the scaling of every feature.
    k
        How many groups.
    stability
        The mean adjusted Rand index between the groups and those of up to 20 bootstrap samples.
    error
        Its standard error.
    smallest
        The share of the smallest group.
    silhouette
        The mean silhouette: how much nearer entities are to their own group than to the next.
    """

    scaling: Scaling | Literal["auto"]
    k: int
    stability: float
    error: float
    smallest: float
    silhouette: float

    def holds(self, min_share: float) -> bool:
        """Return whether the groups come out again and none is too small."""
        return self.stability - self.error >= STABLE and self.smallest >= min_share


def choose(
    features: Floats,
    method: Method,
    scaling: Scaling | Literal["auto"],
    min_share: float,
    seed: int,
) -> tuple[Trial, tuple[Trial, ...]]:
    """Return the trial to keep and every trial.

    Kept are the most groups that come out again (stability less its standard error from 0.90) with no
    group below ``min_share`` and nearly as clear as the clearest (silhouette from 90% of the best);
    where nothing comes out again, the most stable without too small a group.
    """
    points = _sample(features, np.random.default_rng(seed))
    trials = tuple(_trials(points, method, scaling, min_share, seed))
    holding = [one for one in trials if one.holds(min_share)]
    if holding:
        clearest = max(one.silhouette for one in holding)
        clear = [one for one in holding if one.silhouette >= _AS_CLEAR * clearest]
        return max(clear, key=lambda one: (one.k, one.stability)), trials
    big = [one for one in trials if one.smallest >= min_share] or list(trials)
    return max(big, key=lambda one: one.stability), trials


def trial_of(
    features: Floats,
    method: Method,
    scaling: Scaling | Literal["auto"],
    k: int,
    min_share: float,
    seed: int,
) -> tuple[Trial, tuple[Trial, ...]]:
    """Return the more stable trial of ``k`` groups, and both where there are two ways to scale."""
    points = _sample(features, np.random.default_rng(seed))
    trials = tuple(
        trial(one, name, method, k, min_share, seed) for name, one in _ways(points, scaling)
    )
    return max(trials, key=lambda one: (one.smallest >= min_share, one.stability)), trials


def _sample(features: Floats, rng: np.random.Generator) -> Floats:
    return features[np.sort(rng.permutation(len(features))[:_ROWS])]


def _ways(
    points: Floats, scaling: Scaling | Literal["auto"]
) -> list[tuple[Scaling | Literal["auto"], Scaled]]:
    found = scaled(points, scaling)
    ways: list[tuple[Scaling | Literal["auto"], Scaled]] = [(scaling, found)]
    if scaling == "auto" and set(found.used) - {"rank", "standard"}:
        ways.append(("rank", scaled(points, "rank")))
    return ways


def _trials(
    points: Floats, method: Method, scaling: Scaling | Literal["auto"], min_share: float, seed: int
) -> Iterator[Trial]:
    most = min(_MOST, len(np.unique(points, axis=0)), max(2, int(1 / min_share)))
    for name, one in _ways(points, scaling):
        for k in range(2, most + 1) if method != "hdbscan" else (0,):
            yield trial(one, name, method, k, min_share, seed)


def trial(
    found: Scaled,
    name: Scaling | Literal["auto"],
    method: Method,
    k: int,
    min_share: float,
    seed: int,
) -> Trial:
    """Group points, and group them again from other samples."""
    from sklearn.metrics import adjusted_rand_score, silhouette_score  # noqa: PLC0415

    points = found.values
    labels = grouped(points, method, k, min_share, seed)
    rng = np.random.default_rng(seed)
    scores: list[float] = []
    while len(scores) < _SAMPLES and not _lost(scores):
        if method == "hdbscan":
            rows = rng.permutation(len(points))[: int(_SUBSAMPLE * len(points))]
            again = grouped(points[rows], method, k, min_share, seed)
            scores.append(adjusted_rand_score(labels[rows], again))
        else:
            rows = rng.integers(0, len(points), len(points))
            again = _model(method, k, seed, _STARTS_AGAIN).fit(points[rows]).predict(points)
            scores.append(adjusted_rand_score(labels, again))
    sizes = np.unique(labels[labels >= 0], return_counts=True)[1]
    clear = 0.0
    if 1 < len(np.unique(labels)) < len(points):
        size = min(_SILHOUETTE_ROWS, len(points))
        clear = float(silhouette_score(points, labels, sample_size=size, random_state=seed))
    return Trial(
        scaling=name,
        k=len(sizes),
        stability=float(np.mean(scores)),
        error=float(np.std(scores, ddof=1) / np.sqrt(len(scores))),
        smallest=float(sizes.min() / len(points)) if len(sizes) else 0.0,
        silhouette=clear,
    )


def _lost(scores: list[float]) -> bool:
    """Return whether more samples would hardly make this stable."""
    if len(scores) < _ENOUGH:
        return False
    return float(np.mean(scores) + 2 * np.std(scores, ddof=1) / np.sqrt(len(scores))) < STABLE


def grouped(points: Floats, method: Method, k: int, min_share: float, seed: int) -> Labels:
    """Return the group of each point, the largest first from 0; -1 for points of no group."""
    if method == "hdbscan":
        from sklearn.cluster import HDBSCAN  # noqa: PLC0415

        fewest = max(5, round(min_share * len(points)))
        labels = HDBSCAN(min_cluster_size=fewest, copy=True).fit_predict(points)
    else:
        labels = _model(method, k, seed, _STARTS).fit(points).predict(points)
    known, sizes = np.unique(labels[labels >= 0], return_counts=True)
    order = np.argsort(-sizes, kind="stable")
    place = np.full(labels.max(initial=-1) + 2, -1)
    place[known[order]] = np.arange(len(known))
    found: Labels = place[labels]
    return found


def _model(method: Method, k: int, seed: int, starts: int) -> Any:  # noqa: ANN401
    from sklearn.cluster import BisectingKMeans, KMeans  # noqa: PLC0415
    from sklearn.mixture import GaussianMixture  # noqa: PLC0415

    if method == "gmm":
        return GaussianMixture(k, n_init=max(1, starts // 3), random_state=seed)
    if method == "bisecting":
        return BisectingKMeans(k, n_init=starts, random_state=seed)
    return KMeans(k, n_init=starts, random_state=seed)
