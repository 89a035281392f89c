"""One comparison of two samples: which test, on which numbers, and what comes of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from dashkit.analytics import contrasts
from dashkit.analytics.comparison import BANDS, Comparison, Group, Kind
from dashkit.analytics.contrasts import Contrast
from dashkit.analytics.results import Diagnostics, worded
from dashkit.errors import AnalysisError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Asked = Literal["auto"] | Kind

_PERMUTED: Final = 20_000
_RESAMPLES: Final = 1_999
_MOST: Final = 9_999
_SKEWED: Final = 1.0
_COCHRAN: Final = 355
_DISPERSED: Final = 1.645
_TRIMMED: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sample:
    """The units of a group, those with missing values left out.

    Attributes
    ----------
    name
        The group.
    values
        float64 ``(n,)``.
    over
        The denominators or exposures of the units.
    before
        The covariate of the units.
    dropped
        How many units are left out.
    """

    name: str
    values: NDArray[np.float64]
    over: NDArray[np.float64] | None
    before: NDArray[np.float64] | None
    dropped: int

    def __len__(self) -> int:
        """Return the number of units."""
        return len(self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to compare.

    Attributes
    ----------
    kind
        The test that was asked for.
    level
        The confidence of intervals.
    planned
        The units at which sequential intervals are narrowest; None for one look.
    missing
        ``"drop"`` or ``"raise"``.
    seed
        Of permutations and resamples.
    tests
        How many tests are made at once.
    """

    kind: Asked
    level: float
    planned: int | None
    missing: str
    seed: int
    tests: int = 1


@dataclass(frozen=True, slots=True)
class _Scaled:
    """Numbers of units whose means are what is compared."""

    a: NDArray[np.float64]
    b: NDArray[np.float64]
    notes: tuple[str, ...] = ()


def judged(metric: str, a: Sample, b: Sample, plan: Plan, *, place: int = 0) -> Comparison:
    """Compare one metric of two groups; ``place`` sets the random numbers of many tests apart."""
    kind = _kind(a, b, plan)
    if kind == "count":
        return _of_counts(metric, a, b, plan)
    for one in (a, b):
        if len(one) < 2:  # noqa: PLR2004
            message = f"{one.name!r} has {len(one)} unit with a value; at least 2 are needed"
            raise AnalysisError("too few", message)
    scaled = _scaled(a, b, kind)
    error, _ = contrasts.spread(scaled.a, scaled.b)
    if error == 0 and kind != "proportion":
        raise AnalysisError("constant", f"nothing varies within {a.name!r} and {b.name!r}")
    chosen, doubts = _engine(kind, scaled, plan)
    found = _contrast(chosen, scaled, plan, place)
    if plan.planned is not None:
        found = _anytime(found.effect, error, scaled, plan, found.method)
    told = "permutation" if kind == "mean" and chosen == "permutation" else kind
    notes = (*scaled.notes, *doubts, *found.warnings)
    groups = tuple(
        Group(
            name=one.name,
            n=len(one),
            value=_value(told, units),
            std=float((units if kind == "ratio" else one.values).std(ddof=1)),
        )
        for one, units in ((a, scaled.a), (b, scaled.b))
    )
    return _built(metric, (a, b), groups, found, plan, kind=told, notes=notes, scaled=scaled)


def _kind(a: Sample, b: Sample, plan: Plan) -> Kind:
    if plan.kind != "auto":
        wrong = [one.name for one in (a, b) if not np.isin(one.values, (0, 1)).all()]
        if plan.kind == "proportion" and wrong:
            message = f"{wrong[0]!r} holds other numbers than 0 and 1; use kind='mean' or 'ratio'"
            raise AnalysisError("not numeric", message)
        return plan.kind
    if a.over is not None:
        return "ratio"
    binary = all(np.isin(one.values, (0, 1)).all() for one in (a, b))
    return "proportion" if binary and a.before is None else "mean"


def _scaled(a: Sample, b: Sample, kind: Kind) -> _Scaled:
    if kind == "ratio" and a.over is not None and b.over is not None:
        return _Scaled(_linear(a, a.over), _linear(b, b.over))
    if a.before is None or b.before is None:
        return _Scaled(a.values, b.values)
    return _adjusted(a.values, a.before, b.values, b.before)


def _linear(one: Sample, over: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return units whose mean is the ratio and whose variance is that of the ratio (delta method)."""
    mean = float(over.mean())
    if mean == 0:
        raise AnalysisError("not finite", f"the denominators of {one.name!r} add up to 0")
    ratio = float(one.values.mean()) / mean
    return ratio + (one.values - ratio * over) / mean


def _adjusted(
    a: NDArray[np.float64],
    before_a: NDArray[np.float64],
    b: NDArray[np.float64],
    before_b: NDArray[np.float64],
) -> _Scaled:
    """Take out what a covariate explains within the groups (CUPED)."""
    centred = before_a - before_a.mean(), before_b - before_b.mean()
    varies = sum(float((one**2).sum()) for one in centred)
    if varies == 0:
        return _Scaled(a, b, ("the covariate is the same for every unit and is not used",))
    theta = sum(float((x * y).sum()) for x, y in zip(centred, (a, b), strict=True)) / varies
    middle = float(np.concatenate([before_a, before_b]).mean())
    found = a - theta * (before_a - middle), b - theta * (before_b - middle)
    was, now = (contrasts.spread(*pair)[0] ** 2 for pair in ((a, b), found))
    less = f"the covariate takes {worded(100 * (1 - now / was))} % of the variance out"
    return _Scaled(*found, notes=(less,) if was > 0 else ())


def _engine(kind: Kind, scaled: _Scaled, plan: Plan) -> tuple[Kind, tuple[str, ...]]:
    if kind == "trimmed" and min(len(scaled.a), len(scaled.b)) < _TRIMMED:
        raise AnalysisError("too few", f"a trimmed mean needs {_TRIMMED} units in each group")
    if kind not in {"mean", "ratio"}:
        return kind, ()
    skews = [_skewness(one) for one in (scaled.a, scaled.b)]
    doubtful = [
        skew
        for skew, one in zip(skews, (scaled.a, scaled.b), strict=True)
        if abs(skew) > _SKEWED and len(one) < _COCHRAN * skew**2
    ]
    if not doubtful:
        return "mean", ()
    worst = worded(max(map(abs, doubtful)))
    small = len(scaled.a) + len(scaled.b) <= _PERMUTED
    if plan.kind == "auto" and plan.planned is None and small:
        return "permutation", (f"the numbers are skewed ({worst}), so permutations are used",)
    return "mean", (f"the numbers are skewed ({worst}) for so few units: intervals are rough",)


def _skewness(values: NDArray[np.float64]) -> float:
    centred = values - values.mean()
    scale = float(np.abs(centred).max())
    if scale == 0:
        return 0.0
    centred /= scale
    return float((centred**3).mean() / (centred**2).mean() ** 1.5)


def _contrast(kind: Kind, scaled: _Scaled, plan: Plan, place: int) -> Contrast:
    a, b = scaled.a, scaled.b
    rng = np.random.default_rng([plan.seed, place])
    resamples = min(max(_RESAMPLES, 100 * plan.tests - 1), _MOST)
    match kind:
        case "permutation":
            return contrasts.permutation(a, b, plan.level, rng, resamples)
        case "bootstrap":
            return contrasts.bootstrap(a, b, plan.level, rng, resamples)
        case "trimmed":
            return contrasts.trimmed(a, b, plan.level)
        case "proportion":
            hits = int(a.sum()), int(b.sum())
            return contrasts.proportions(hits, (len(a), len(b)), plan.level)
        case _:
            return contrasts.welch(a, b, plan.level)


def _anytime(effect: float, error: float, scaled: _Scaled, plan: Plan, method: str) -> Contrast:
    many = len(scaled.a) + len(scaled.b)
    if error == 0:
        raise AnalysisError("constant", "nothing varies yet")
    half, chance = contrasts.anytime(effect, error, many, plan.level, plan.planned or many)
    return Contrast(
        effect=effect,
        interval=(effect - half, effect + half),
        p_value=chance,
        detectable=None,
        method=f"{method}; normal mixture, valid at every look",
    )


def _value(kind: Kind, units: NDArray[np.float64]) -> float:
    if kind == "trimmed":
        from scipy import stats  # noqa: PLC0415

        return float(stats.trim_mean(units, contrasts.TRIM))
    return float(units.mean())


def _of_counts(metric: str, a: Sample, b: Sample, plan: Plan) -> Comparison:
    over = [np.ones(len(one)) if one.over is None else one.over for one in (a, b)]
    for one, exposure in zip((a, b), over, strict=True):
        if (one.values < 0).any() or (one.values % 1 != 0).any():
            raise AnalysisError("not numeric", f"{one.name!r} holds numbers that are no counts")
        if (exposure < 0).any() or exposure.sum() <= 0:
            raise AnalysisError("not finite", f"{one.name!r} has an exposure that is not above 0")
    events = int(a.values.sum()), int(b.values.sum())
    exposures = float(over[0].sum()), float(over[1].sum())
    if sum(events) == 0:
        raise AnalysisError("constant", f"there are no events in {a.name!r} and {b.name!r}")
    shown = [count / exposure for count, exposure in zip(events, exposures, strict=True)]
    units = [
        rate + (one.values - rate * exposure) / float(exposure.mean())
        for rate, one, exposure in zip(shown, (a, b), over, strict=True)
    ]
    scaled = _Scaled(units[0], units[1])
    if min(events) > 0 and _dispersed((a, b), over, shown):
        found = contrasts.rates(scaled.a, scaled.b, plan.level)
    else:
        found = contrasts.counts(events, exposures, plan.level)
    if plan.planned is not None:
        found = _anytime_rates(found, events, scaled, plan)
    groups = tuple(
        Group(
            name=one.name,
            n=len(one),
            value=rate,
            std=float(one.values.std(ddof=1)) if len(one) > 1 else None,
        )
        for one, rate in zip((a, b), shown, strict=True)
    )
    return _built(
        metric, (a, b), groups, found, plan, kind="count", notes=found.warnings, scaled=None
    )


def _dispersed(
    samples: tuple[Sample, Sample], over: list[NDArray[np.float64]], shown: list[float]
) -> bool:
    """Return whether counts vary more than Poisson's (score test of Dean and Lawless 1989)."""
    if min(map(len, samples)) < 2:  # noqa: PLR2004
        return False
    means = np.concatenate([rate * one for rate, one in zip(shown, over, strict=True)])
    values = np.concatenate([one.values for one in samples])
    score = float((((values - means) ** 2) - values).sum()) / math.sqrt(2 * float((means**2).sum()))
    return score > _DISPERSED


def _anytime_rates(
    found: Contrast, events: tuple[int, int], scaled: _Scaled, plan: Plan
) -> Contrast:
    if min(events) == 0:
        raise AnalysisError("too few", "there are no events yet in one of the groups")
    own = (
        contrasts.spread(scaled.a / scaled.a.mean(), scaled.b / scaled.b.mean())[0]
        if min(len(scaled.a), len(scaled.b)) > 1
        else 0.0
    )
    error = max(own, math.sqrt(1 / events[0] + 1 / events[1]))
    logged = _anytime(math.log(found.effect), error, scaled, plan, found.method)
    return Contrast(
        effect=found.effect,
        interval=(math.exp(logged.interval[0]), math.exp(logged.interval[1])),
        p_value=logged.p_value,
        detectable=None,
        method=logged.method,
    )


def _built(  # noqa: PLR0913
    metric: str,
    samples: tuple[Sample, Sample],
    groups: tuple[Group, ...],
    found: Contrast,
    plan: Plan,
    *,
    kind: Kind,
    notes: tuple[str, ...],
    scaled: _Scaled | None,
) -> Comparison:
    d, g = (None, None) if scaled is None else _sizes(scaled.a, scaled.b)
    before, after = groups
    dropped = [
        f"{one.dropped:,} units of {one.name} are missing or infinite and are left out"
        for one in samples
        if one.dropped
    ]
    return Comparison(
        metric=metric,
        a=before,
        b=after,
        kind=kind,
        effect=found.effect,
        interval=found.interval,
        scale="ratio" if kind == "count" else "difference",
        relative=after.value / before.value - 1 if before.value > 0 else None,
        p_value=found.p_value,
        q_value=found.p_value,
        tests=1,
        significant=beyond(found.p_value, plan.level),
        confidence=plan.level,
        cohens_d=d,
        hedges_g=g,
        size=None if d is None else next(name for top, name in BANDS if abs(d) < top),
        detectable=None if plan.planned is not None else found.detectable,
        sequential=plan.planned is not None,
        diagnostics=Diagnostics(
            method=found.method,
            n=before.n + after.n,
            seed=plan.seed
            if "resamples" in found.method or "permutations" in found.method
            else None,
            warnings=(*dropped, *notes),
        ),
    )


def _sizes(
    a: NDArray[np.float64], b: NDArray[np.float64]
) -> tuple[float, float] | tuple[None, None]:
    """Return Cohen's d and Hedges' g."""
    freedom = len(a) + len(b) - 2
    pooled = math.sqrt(sum((len(one) - 1) * float(one.var(ddof=1)) for one in (a, b)) / freedom)
    if pooled == 0:
        return None, None
    d = float(b.mean() - a.mean()) / pooled
    half = freedom / 2
    exact = math.exp(math.lgamma(half) - math.lgamma(half - 0.5)) / math.sqrt(half)
    return d, d * exact


def beyond(chance: float, level: float) -> bool:
    """Return whether a chance is small enough at a confidence."""
    return chance <= (1 - level) * (1 + 1e-9)
