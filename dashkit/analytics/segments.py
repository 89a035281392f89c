"""Segments: entities that are alike, how many groups of them come out again, and what each is like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal
from warnings import catch_warnings

import numpy as np
import polars as pl

from dashkit.analytics.clusters import (
    METHODS,
    STABLE,
    Method,
    Trial,
    choose,
    grouped,
    trial_of,
)
from dashkit.analytics.inputs import column_of, frame_of, numbers_of
from dashkit.analytics.packages import one_thread, require
from dashkit.analytics.results import Diagnostics, plain, shown
from dashkit.analytics.scaling import Scaled, Scaling, scaled
from dashkit.errors import AnalysisError, DefinitionError
from dashkit.formats import unique

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

FEATURES: Final = (
    "total_revenue",
    "order_count",
    "avg_order_value",
    "days_since_last_order",
)

_FEWEST: Final = 10
_LARGEST: Final = 1e308
_TELLING: Final = 0.5
_NAMED_BY: Final = 2
_CONTINUUM: Final = 0.25
_TOLD: Final = ("segment", "name")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Segmentation:
    """Groups of entities that are alike.

    Attributes
    ----------
    table
        A row for each entity, in the order given: its column or ``row``, ``segment`` (1 is the
        largest; null where it belongs to none) and ``name``.
    profile
        A row for each segment: ``segment``, ``name``, ``size``, ``share``, and of each feature, in
        its own unit, the mean; a feature of such a name has `` (2)`` after it.
    centres
        A row for each segment and feature: ``mean``, ``median``, ``centre`` (the segment's centre
        on the scale it was found on, brought back to the unit of the feature) and ``level`` (how far
        the centre is from the mean of all, in standard deviations of that scale).
    trials
        The numbers of groups that were tried: ``scaling``, ``k``, ``stability``, ``error``,
        ``smallest``, ``silhouette``, ``chosen``.
    features
        The features used.
    scaling
        How each feature was scaled.
    chosen
        The trial that was kept: its ``k``, ``stability``, ``smallest`` and ``silhouette``.
    why
        Why that many, in words.
    diagnostics
        Method, number of entities, seed, and what must be known to trust it.
    """

    table: pl.DataFrame
    profile: pl.DataFrame
    centres: pl.DataFrame
    trials: pl.DataFrame
    features: tuple[str, ...]
    scaling: dict[str, Scaling]
    chosen: Trial
    why: str
    diagnostics: Diagnostics

    @property
    def k(self) -> int:
        """How many segments there are."""
        return self.profile.height

    def _repr_html_(self) -> str:
        return shown(self, self.profile)

    def to_frame(self) -> pl.DataFrame:
        """Return `table`."""
        return self.table

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain JSON."""
        names = ("features", "scaling", "chosen", "why", "profile", "centres", "trials")
        return {name: plain(getattr(self, name)) for name in (*names, "table", "diagnostics")}

    def explain(self) -> str:
        """Return the finding in one sentence."""
        each = "; ".join(
            f"{name} ({share:.0%})" for name, share in self.profile.select("name", "share").rows()
        )
        return f"{self.diagnostics.n:,} entities fall into {self.k} segments: {each}. {self.why}."


def segment(  # noqa: PLR0913
    data: Any,  # noqa: ANN401
    *,
    features: Sequence[str] = FEATURES,
    entity: str = "user_id",
    k: int | Literal["auto"] = "auto",
    method: Method = "kmeans",
    scaling: Scaling | Literal["auto"] = "auto",
    impute: Literal["median", "drop"] = "median",
    min_share: float = 0.03,
    seed: int = 42,
) -> Segmentation:
    """Group entities that are alike, into as many segments as come out again.

    Parameters
    ----------
    data
        A row for each entity: a pandas, Polars or Arrow frame, or columns by name. Not changed.
    features
        The columns of numbers to group by. One that does not vary is left out, and that is said.
    entity
        The column that says who; without it rows are numbered from 0.
    k
        How many segments; by default the most that come out again from bootstrap samples (adjusted
        Rand index from 0.90) with none below ``min_share`` and nearly as clear as the clearest.
    method
        ``"kmeans"``, ``"gmm"`` (Gaussian mixture), ``"bisecting"`` (k-means, always the largest
        split) or ``"hdbscan"`` (finds its own number, and leaves out who is like nobody).
    scaling
        ``"auto"``: features with skewness within 0.75 by their standard deviation, others by
        Yeo-Johnson's power or by rank, whichever lets more segments come out again; or
        ``"standard"``, ``"log"``, ``"yeo-johnson"`` or ``"rank"`` for all.
    impute
        Missing and infinite values become the feature's ``"median"``, or their rows are left out
        (``"drop"``); both are counted in the warnings. Rows without any value are left out.
    min_share
        The smallest share of the entities that is worth a segment.
    seed
        Of the starts and the bootstrap samples.

    Returns
    -------
    Segmentation
        With ``table`` (by entity), ``profile`` (by segment), ``centres`` and ``trials``.

    Raises
    ------
    AnalysisError
        If there are fewer than ten entities, no feature varies, or a column does not hold numbers.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> visits = np.concatenate([rng.normal(5, 1, 60), rng.normal(50, 5, 40)])
    >>> spend = np.concatenate([rng.normal(20, 3, 60), rng.normal(300, 20, 40)])
    >>> found = segment({"visits": visits, "spend": spend}, features=["visits", "spend"])
    >>> found.profile.select("name", "size", "visits").with_columns(pl.col("visits").round(0)).rows()
    [('Low spend, low visits', 60, 5.0), ('High spend, high visits', 40, 49.0)]
    """
    require("sklearn")
    _check(k, method, impute, min_share)
    frame = frame_of(data)
    notes: list[str] = []
    names, values, keep = _features(frame, features, impute, notes)
    with one_thread(), catch_warnings(record=True, action="always") as caught:
        if k == "auto" or method == "hdbscan":
            chosen, tried = choose(values, method, scaling, min_share, seed)
        else:
            chosen, tried = trial_of(values, method, scaling, k, min_share, seed)
        found = scaled(values, chosen.scaling)
        labels = grouped(found.values, method, chosen.k, min_share, seed)
    if labels.max() < 0:
        raise AnalysisError("too few", "no entities are alike enough to be a segment")
    notes.extend(sorted({f"scikit-learn: {one.message}" for one in caught}))
    notes.extend(_caveats(chosen, labels, min_share))
    centres = _centres(found, names, values, labels)
    called = _names(centres)
    return Segmentation(
        table=_table(frame, entity, keep, labels, called),
        profile=_profile(names, values, labels, called),
        centres=centres,
        trials=_tried(tried, chosen),
        features=names,
        scaling=dict(zip(names, found.used, strict=True)),
        chosen=chosen,
        why=_why(chosen, asked=k, method=method, min_share=min_share),
        diagnostics=Diagnostics(
            method=f"{method}, scaled by {_scaled_by(names, found)}",
            n=len(values),
            seed=seed,
            warnings=tuple(notes),
        ),
    )


def _check(k: int | str, method: str, impute: str, min_share: float) -> None:
    if method not in METHODS:
        raise DefinitionError.option("method", method, METHODS)
    if impute not in {"median", "drop"}:
        raise DefinitionError.option("impute", impute, ("median", "drop"))
    if k != "auto" and not (isinstance(k, int) and k > 1):
        raise DefinitionError(f"k {k!r} is neither 'auto' nor a number of segments from 2")
    if not 0 < min_share <= 0.5:  # noqa: PLR2004
        raise DefinitionError(f"min_share {min_share!r} is not above 0 and up to 0.5")


def _features(
    frame: pl.DataFrame, features: Sequence[str], impute: str, notes: list[str]
) -> tuple[tuple[str, ...], NDArray[np.float64], NDArray[np.bool_]]:
    """Return the features that vary, their values without gaps, and which rows they are of."""
    if frame.height == 0:
        raise AnalysisError("empty", "there are no rows")
    values = np.column_stack(
        [numbers_of(column_of(frame, name, role="feature")) for name in features]
    )
    missing = np.isnan(values)
    largest = np.abs(values[~missing]).max(initial=0.0)
    if largest > _LARGEST / max(len(values), 1):
        raise AnalysisError("not finite", f"there are numbers near {largest:.0e}; rescale them")
    known = np.count_nonzero(~missing, axis=1)
    keep = known > (0 if impute == "median" else values.shape[1] - 1)
    if not keep.all():
        notes.append(f"{int((~keep).sum()):,} rows with missing features belong to no segment")
    values, missing = values[keep], missing[keep]
    if len(values) < _FEWEST:
        raise AnalysisError("too few", f"{len(values)} entities are fewer than {_FEWEST}")
    for place in np.flatnonzero(missing.any(axis=0)).tolist():
        if missing[:, place].all():
            continue
        middle = float(np.nanmedian(values[:, place]))
        values[missing[:, place], place] = middle
        many = int(missing[:, place].sum())
        notes.append(f"{many:,} missing values of {features[place]!r} became its median {middle:g}")
    varied = np.ptp(values, axis=0) > 0
    if not varied.any():
        raise AnalysisError("constant", f"none of {', '.join(features)} varies")
    notes.extend(
        f"{name!r} does not vary and was left out"
        for name, any_ in zip(features, varied, strict=True)
        if not any_
    )
    kept = tuple(name for name, any_ in zip(features, varied, strict=True) if any_)
    return kept, values[:, varied], keep


def _centres(
    found: Scaled, names: tuple[str, ...], values: NDArray[np.float64], labels: NDArray[np.int64]
) -> pl.DataFrame:
    groups = range(int(labels.max()) + 1)
    levels = np.array([found.values[labels == one].mean(axis=0) for one in groups])
    return pl.DataFrame(
        {
            "segment": np.repeat(np.arange(1, len(groups) + 1), len(names)),
            "feature": list(names) * len(groups),
            "mean": np.array([values[labels == one].mean(axis=0) for one in groups]).ravel(),
            "median": np.array(
                [np.median(values[labels == one], axis=0) for one in groups]
            ).ravel(),
            "centre": found.original(levels).ravel(),
            "level": levels.ravel(),
        }
    )


def _names(centres: pl.DataFrame) -> list[str]:
    """Name each segment by the features in which it is furthest from the mean of all."""
    called: list[str] = []
    for one in centres.partition_by("segment", maintain_order=True):
        telling = one.filter(pl.col("level").abs() >= _TELLING).sort(
            pl.col("level").abs(), descending=True, maintain_order=True
        )
        words = [
            f"{'high' if level > 0 else 'low'} {_lower(feature)}"
            for feature, level in telling.head(_NAMED_BY).select("feature", "level").rows()
        ]
        name = ", ".join(words) or "average"
        name = name[0].upper() + name[1:]
        again = sum(other == name or other.startswith(f"{name} (") for other in called)
        called.append(f"{name} ({again + 1})" if again else name)
    return called


def _lower(feature: str) -> str:
    """Return the name of a feature as a word of a sentence: acronyms stay."""
    words = feature.replace("_", " ")
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def _table(
    frame: pl.DataFrame,
    entity: str,
    keep: NDArray[np.bool_],
    labels: NDArray[np.int64],
    called: list[str],
) -> pl.DataFrame:
    who = frame[entity] if entity in frame.columns else pl.Series("row", range(frame.height))
    place = np.full(frame.height, -1)
    place[keep] = labels
    known = pl.Series(place).replace(-1, None)
    names = pl.Series("name", called, dtype=pl.String).gather(known)
    return pl.DataFrame(
        [who.alias(*unique([who.name], _TOLD)), (known + 1).alias("segment"), names]
    )


def _profile(
    names: tuple[str, ...],
    values: NDArray[np.float64],
    labels: NDArray[np.int64],
    called: list[str],
) -> pl.DataFrame:
    groups = range(len(called))
    sizes = [int((labels == one).sum()) for one in groups]
    told = {
        "segment": [one + 1 for one in groups],
        "name": called,
        "size": sizes,
        "share": [size / len(labels) for size in sizes],
    }
    means = {
        name: [float(values[labels == one, place].mean()) for one in groups]
        for place, name in enumerate(unique(names, told))
    }
    return pl.DataFrame({**told, **means})


def _tried(tried: tuple[Trial, ...], chosen: Trial) -> pl.DataFrame:
    return pl.DataFrame(
        {
            name: [getattr(one, name) for one in tried]
            for name in ("scaling", "k", "stability", "error", "smallest", "silhouette")
        }
    ).with_columns(pl.Series("chosen", [one is chosen for one in tried]))


def _scaled_by(names: tuple[str, ...], found: Scaled) -> str:
    parts = [
        f"{used} ({name}, skewness {before:.1f} to {after:.1f})"
        for name, used, (before, after) in zip(names, found.used, found.skew, strict=True)
    ]
    return ", ".join(parts)


def _why(chosen: Trial, *, asked: int | str, method: str, min_share: float) -> str:
    again = (
        f"groups found anew in samples agree by {chosen.stability:.2f} (adjusted Rand index) and the "
        f"smallest holds {chosen.smallest:.0%}"
    )
    if method == "hdbscan":
        return f"HDBSCAN finds {chosen.k} dense groups: {again}"
    if asked != "auto":
        return f"{chosen.k} segments were asked for: {again}"
    if chosen.holds(min_share):
        return f"{chosen.k} is the most that comes out again and is nearly as clear as the clearest: {again}"
    return f"{chosen.k} comes out again best, if not well: {again}"


def _caveats(chosen: Trial, labels: NDArray[np.int64], min_share: float) -> list[str]:
    notes = []
    if chosen.stability < STABLE:
        notes.append(
            f"the segments do not come out again (adjusted Rand index {chosen.stability:.2f} < "
            f"{STABLE:.2f}): use them to describe, not as groups that exist"
        )
    if chosen.silhouette < _CONTINUUM:
        notes.append(
            f"there are no gaps between the segments (silhouette {chosen.silhouette:.2f}): they are "
            "slices of a continuum"
        )
    if chosen.smallest < min_share:
        notes.append(f"the smallest segment holds {chosen.smallest:.1%}, less than {min_share:.1%}")
    alone = int((labels < 0).sum())
    if alone:
        notes.append(f"{alone:,} entities are like nobody and belong to no segment")
    return notes
