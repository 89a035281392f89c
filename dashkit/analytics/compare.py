"""Whether groups differ: by how much, how surely, and how much that is."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any, Final, Literal, overload

import numpy as np

from dashkit.analytics.comparison import Comparison, Comparisons, Skipped
from dashkit.analytics.inputs import column_of, frame_of, is_number, numbers_of, only
from dashkit.analytics.judging import Plan, Sample, beyond, judged
from dashkit.analytics.packages import require
from dashkit.analytics.power import sample_ratio
from dashkit.analytics.results import Diagnostics
from dashkit.errors import AnalysisError, DefinitionError, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from dashkit.analytics.judging import Asked

_KINDS: Final = (
    "auto",
    "mean",
    "permutation",
    "trimmed",
    "bootstrap",
    "proportion",
    "ratio",
    "count",
)
_LOOKED: Final = frozenset({"mean", "proportion", "ratio", "count"})
_PLANNED: Final = 1_000
_LEAST: Final = 1e-140


@overload
def compare(
    a: object,
    b: object,
    *,
    kind: Asked = ...,
    denominator: tuple[object, object] | None = ...,
    covariate: tuple[object, object] | None = ...,
    confidence: float = ...,
    sequential: bool | int = ...,
    missing: Literal["drop", "raise"] = ...,
    seed: int = ...,
) -> Comparison: ...


@overload
def compare(
    a: object,
    *,
    metric: str | Sequence[str],
    group: str,
    baseline: object = ...,
    kind: Asked = ...,
    denominator: str | None = ...,
    covariate: str | None = ...,
    shares: Mapping[Any, float] | Literal["equal"] | None = ...,
    confidence: float = ...,
    sequential: bool | int = ...,
    missing: Literal["drop", "raise"] = ...,
    seed: int = ...,
) -> Comparisons: ...


def compare(  # noqa: PLR0913
    a: object,
    b: object = None,
    *,
    metric: str | Sequence[str] | None = None,
    group: str | None = None,
    baseline: object = None,
    kind: Asked = "auto",
    denominator: object = None,
    covariate: object = None,
    shares: Mapping[Any, float] | Literal["equal"] | None = None,
    confidence: float = 0.95,
    sequential: bool | int = False,
    missing: Literal["drop", "raise"] = "drop",
    seed: int = 42,
) -> Comparison | Comparisons:
    """Compare two samples, or the groups of a frame, metric by metric.

    Each value is one unit (a customer, a day), and units are taken as independent. Standard
    deviations have ``ddof=1``.

    Parameters
    ----------
    a, b
        The baseline and the other sample; or a frame alone, a row for each unit.
    metric, group
        Of a frame: the column or columns to compare, and the column that tells the groups. Every group is
        compared with the baseline in every metric, and the chances are corrected for the number of
        tests (Benjamini and Hochberg 1995).
    baseline
        The group that others are compared with. By default the first in order.
    kind
        ``"mean"``: Welch's t-test. ``"permutation"``: its permutations, for skewed numbers. ``"trimmed"``: means
        without the outer fifths (Yuen), which is another question. ``"bootstrap"``: BCa; finds too many
        differences in small skewed samples. ``"proportion"``: shares of 0 and 1 (Newcombe). ``"ratio"``: a sum over
        a sum, by the delta method over units. ``"count"``: the ratio of rates of events, Poisson, or with
        the variance of the units where that is larger. ``"auto"``: ratio with a ``denominator``, proportion for 0 and 1,
        else permutation where a group has a skewness above 1 and fewer than 355 times its square units
        (Cochran's rule), else mean. The choice is said in the diagnostics.
    denominator
        What ratios are divided by, and the exposure of counts: a column, or a pair of arrays.
    covariate
        A number of each unit from before the groups were made, e.g. last month's revenue: what it explains
        is taken out of the variance (CUPED, Deng et al. 2013). A column, or a pair of arrays.
    shares
        The share of units that each group should have, or ``"equal"``: checked by `sample_ratio`.
    confidence
        Of intervals; differences are significant where q is at most ``1 - confidence``.
    sequential
        Whether the comparison is looked at again and again while units come in: interval and p-value then hold at
        every look. A number is that of all units at which the interval is narrowest (1,000 by
        default); it must be chosen before the first look.
    missing
        Whether units with missing or infinite values are left out, which is said, or an error.
    seed
        Of permutations and resamples.

    Returns
    -------
    Comparison
        Of two samples.
    Comparisons
        Of a frame; a metric that cannot be compared is in ``skipped``, with the reason.

    Raises
    ------
    AnalysisError
        If two samples cannot be compared: ``"empty"``, ``"all null"``, ``"too few"`` (fewer than two units), ``"constant"``
        (nothing varies), ``"not numeric"``, ``"not finite"`` (missing values, denominators that add up to 0).
    DefinitionError
        If options do not fit together.

    Examples
    --------
    >>> found = compare([12, 14, 11, 15, 13, 12], [15, 17, 16, 14, 18, 17])
    >>> found.explain()
    'Different: the mean of value: b against a by +3.333 (+25.97 %), 95 % interval 1.44 to 5.227, p = 0.0029, a large effect.'
    >>> frame = {"variant": ["A"] * 400 + ["B"] * 400, "paid": [0, 1] * 200 + [0, 1, 1, 1] * 100}
    >>> compare(frame, metric="paid", group="variant", shares="equal").explain()
    '1 of 1 comparison differs: paid of B (+50 %).'
    """
    require("scipy")
    planned = _PLANNED if sequential is True else (int(sequential) or None)
    plan = Plan(kind=kind, level=confidence, planned=planned, missing=missing, seed=seed)
    _check(plan, denominator=denominator, covariate=covariate)
    if group is None and metric is None:
        if b is None:
            raise DefinitionError("give two samples, or a frame with metric=... and group=...")
        return _of_samples(a, b, plan, denominator=denominator, covariate=covariate)
    if b is not None or group is None or metric is None:
        raise DefinitionError("give two samples, or one frame with both metric=... and group=...")
    metrics = (metric,) if isinstance(metric, str) else tuple(metric)
    groups = _groups(frame_of(a), group, baseline)
    extra = _name(denominator, "denominator"), _name(covariate, "covariate")
    plan = replace(plan, tests=len(metrics) * (len(groups) - 1))
    return _of_frame(metrics, groups, plan, extra=extra, shares=shares)


def together(found: Sequence[Comparisons], *, confidence: float = 0.95) -> Comparisons:
    """Return comparisons that were made apart as one, the chances corrected for all of them.

    Raises
    ------
    DefinitionError
        If there are none.

    Examples
    --------
    >>> frame = {"variant": ["A", "B"] * 20, "paid": [0, 1] * 10 + [1, 0] * 10, "spent": list(range(40))}
    >>> apart = [compare(frame, metric=name, group="variant") for name in ("paid", "spent")]
    >>> together(apart).tests[0].tests
    2
    """
    if not found:
        raise DefinitionError("give one or more comparisons")
    warnings = {text for one in found for text in one.diagnostics.warnings}
    methods = dict.fromkeys(one.diagnostics.method for one in found)
    return replace(
        found[0],
        tests=_corrected([one for each in found for one in each.tests], confidence),
        skipped=tuple(one for each in found for one in each.skipped),
        diagnostics=replace(
            found[0].diagnostics, method="; ".join(methods), warnings=tuple(sorted(warnings))
        ),
    )


def _check(plan: Plan, *, denominator: object, covariate: object) -> None:
    if plan.kind not in _KINDS:
        raise DefinitionError.option("kind", plan.kind, _KINDS)
    if plan.missing not in {"drop", "raise"}:
        raise DefinitionError.option("missing", plan.missing, ("drop", "raise"))
    if not 0 < plan.level < 1:
        raise DefinitionError(f"confidence {plan.level!r} must be between 0 and 1, e.g. 0.95")
    if plan.planned is not None and plan.planned < 1:
        raise DefinitionError(f"sequential {plan.planned!r} must be a number of units")
    if plan.kind == "ratio" and denominator is None:
        raise DefinitionError("a ratio needs denominator=...")
    if denominator is not None and plan.kind not in {"auto", "ratio", "count"}:
        raise DefinitionError(f"kind {plan.kind!r} has no denominator; use 'ratio' or 'count'")
    if covariate is not None and (denominator is not None or plan.kind not in {"auto", "mean"}):
        raise DefinitionError("a covariate goes with kind='mean' only")
    if plan.planned is not None and plan.kind not in {"auto", *_LOOKED}:
        raise DefinitionError(
            f"kind {plan.kind!r} cannot be looked at again and again; use {listed(sorted(_LOOKED))}"
        )


def _of_samples(
    a: object, b: object, plan: Plan, *, denominator: object, covariate: object
) -> Comparison:
    over, before = _pair(denominator, "denominator"), _pair(covariate, "covariate")
    columns = [_column(one, name) for one, name in ((a, "a"), (b, "b"))]
    same = columns[0].name == columns[1].name and columns[0].name != "value"
    samples = [
        _sample(name, (column, *(_column(pair[place], name) for pair in (over, before) if pair)), plan,
                over=over is not None, before=before is not None)
        for place, (name, column) in enumerate(zip(("a", "b"), columns, strict=True))
    ]  # fmt: skip
    return judged(columns[0].name if same else "value", samples[0], samples[1], plan, place=0)


def _name(given: object, role: str) -> str | None:
    if given is not None and not isinstance(given, str):
        raise DefinitionError(f"{role} of a frame must be the name of a column")
    return given


def _pair(given: Any, role: str) -> tuple[Any, Any] | None:  # noqa: ANN401
    if given is None:
        return None
    if isinstance(given, str) or not hasattr(given, "__len__") or len(given) != 2:  # noqa: PLR2004
        raise DefinitionError(f"{role} of two samples must be a pair of arrays, e.g. (x_a, x_b)")
    return given[0], given[1]


def _column(data: object, role: str) -> pl.Series:
    frame = frame_of(data)
    name = only(frame, is_number, role)
    if frame.height == 0:
        raise AnalysisError("empty", f"{role!r} has no rows")
    if name is None:
        raise AnalysisError("not numeric", f"{role!r} has no column of numbers")
    return frame[name]


def _sample(
    name: str, columns: Sequence[pl.Series], plan: Plan, *, over: bool, before: bool
) -> Sample:
    lengths = {len(one) for one in columns}
    if len(lengths) > 1:
        raise AnalysisError("irregular", f"{name!r} has columns of {sorted(lengths)} values")
    numbers = [numbers_of(one) for one in columns]
    known = ~np.logical_or.reduce([np.isnan(one) for one in numbers])
    dropped = int(np.count_nonzero(~known))
    if dropped and plan.missing == "raise":
        raise AnalysisError("not finite", f"{dropped:,} units of {name!r} are missing or infinite")
    if not known.any():
        raise AnalysisError("all null", f"every unit of {name!r} is missing")
    kept = [one[known] for one in numbers]
    largest = max(float(np.abs(one).max()) for one in kept)
    if largest and not _LEAST <= largest <= 1 / _LEAST:
        raise AnalysisError(
            "not finite", f"{name!r} holds numbers near {largest:.0e}; rescale them"
        )
    return Sample(
        name=name,
        values=kept[0],
        over=kept[1] if over else None,
        before=kept[-1] if before else None,
        dropped=dropped,
    )


def _groups(frame: pl.DataFrame, group: str, baseline: object) -> dict[str, pl.DataFrame]:
    column = column_of(frame, group, role="group")
    if frame.height == 0:
        raise AnalysisError("empty", "there are no rows")
    found = {
        str(name): frame.filter(column == name)
        for name in column.drop_nulls().unique(maintain_order=True).sort()
    }
    if len(found) < 2:  # noqa: PLR2004
        raise AnalysisError("too few", f"{group!r} has fewer than two groups: {listed(found)}")
    first = str(baseline) if baseline is not None else next(iter(found))
    if first not in found:
        raise DefinitionError.option("baseline", first, found)
    return {first: found.pop(first), **found}


def _of_frame(
    metrics: tuple[str, ...],
    groups: dict[str, pl.DataFrame],
    plan: Plan,
    *,
    extra: tuple[str | None, str | None],
    shares: Mapping[Any, float] | Literal["equal"] | None,
) -> Comparisons:
    first, *others = groups
    made: list[Comparison] = []
    skipped: list[Skipped] = []
    for place, (metric, name) in enumerate(product(metrics, others)):
        try:
            samples = [_of_group(groups[one], one, metric, plan, extra) for one in (first, name)]
            made.append(judged(metric, samples[0], samples[1], plan, place=place))
        except AnalysisError as error:
            if error.reason == "unknown column":
                raise
            skipped.append(
                Skipped(metric=metric, group=name, reason=error.reason, message=str(error))
            )
    ratio = None
    if shares is not None:
        sizes = {name: one.height for name, one in groups.items()}
        ratio = sample_ratio(sizes, shares=None if shares == "equal" else shares)
    corrected = _corrected(made, plan.level)
    warnings = {text for one in made for text in one.diagnostics.warnings}
    return Comparisons(
        tests=corrected,
        skipped=tuple(skipped),
        sample_ratio=ratio,
        diagnostics=Diagnostics(
            method="; ".join(dict.fromkeys(one.diagnostics.method for one in made)) or "none",
            n=sum(one.height for one in groups.values()),
            seed=plan.seed,
            warnings=tuple(sorted(warnings)),
        ),
    )


def _of_group(
    rows: pl.DataFrame,
    name: str,
    metric: str,
    plan: Plan,
    extra: tuple[str | None, str | None],
) -> Sample:
    over, before = extra
    names = [(metric, "metric"), (over, "denominator"), (before, "covariate")]
    columns = [column_of(rows, one, role=role) for one, role in names if one is not None]
    return _sample(name, columns, plan, over=over is not None, before=before is not None)


def _corrected(made: list[Comparison], level: float) -> tuple[Comparison, ...]:
    from scipy import stats  # noqa: PLC0415

    if not made:
        return ()
    adjusted = stats.false_discovery_control([one.p_value for one in made])
    return tuple(
        replace(one, q_value=float(q), tests=len(made), significant=beyond(float(q), level))
        for one, q in zip(made, adjusted, strict=True)
    )
