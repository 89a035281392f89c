"""What a comparison of groups answers with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import polars as pl

from dashkit.analytics.results import Diagnostics, plain, shown, worded

if TYPE_CHECKING:
    from dashkit.analytics.power import SampleRatio

Kind = Literal["mean", "permutation", "trimmed", "bootstrap", "proportion", "ratio", "count"]
Size = Literal["negligible", "small", "medium", "large"]

BANDS: Final[tuple[tuple[float, Size], ...]] = (
    (0.2, "negligible"),
    (0.5, "small"),
    (0.8, "medium"),
    (float("inf"), "large"),
)
_LEAST: Final = 1e-4
_TOLD: Final = (
    "metric", "a", "b", "n_a", "n_b", "value_a", "value_b", "effect", "low", "high", "q_value", "significant", "size",
)  # fmt: skip
_SUBJECTS: Final[dict[Kind, str]] = {
    "mean": "mean",
    "permutation": "mean",
    "trimmed": "trimmed mean",
    "bootstrap": "mean",
    "proportion": "share",
    "ratio": "ratio",
    "count": "rate",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One side of a comparison.

    Attributes
    ----------
    name
        The group.
    n
        The number of units that count.
    value
        Its mean (adjusted where there is a covariate), trimmed mean, share, ratio or rate.
    std
        The standard deviation of its units with ``ddof=1``; None for one unit.
    """

    name: str
    n: int
    value: float
    std: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How one metric differs between two groups.

    Attributes
    ----------
    metric
        What is compared.
    a, b
        The baseline and the other group.
    kind
        Which test was made.
    effect
        ``b - a``; for counts ``b / a``.
    interval
        The confidence interval of ``effect``; valid at every look if ``sequential``.
    scale
        Whether ``effect`` is a difference or a ratio of rates.
    relative
        The change from ``a`` to ``b`` as a share of ``a``; None where ``a`` is not above zero.
    p_value
        Of the hypothesis that nothing differs; valid at every look if ``sequential``.
    q_value
        ``p_value`` after the correction of Benjamini and Hochberg for ``tests`` tests.
    tests
        How many tests were made at once.
    significant
        Whether ``q_value`` is at most ``1 - confidence``.
    confidence
        The confidence of ``interval``.
    cohens_d, hedges_g
        The difference in pooled standard deviations, and without its bias for few units;
        None for counts and where nothing varies.
    size
        The band of ``cohens_d``: from 0.2 small, from 0.5 medium, from 0.8 large; below negligible.
    detectable
        The smallest effect, on the scale of ``effect``, that as many units would show with a
        probability of 80 %; None for sequential comparisons.
    sequential
        Whether looking again and again is allowed for.
    diagnostics
        The method, the number of units, the seed and what must be known.
    """

    metric: str
    a: Group
    b: Group
    kind: Kind
    effect: float
    interval: tuple[float, float]
    scale: Literal["difference", "ratio"]
    relative: float | None
    p_value: float
    q_value: float
    tests: int
    significant: bool
    confidence: float
    cohens_d: float | None
    hedges_g: float | None
    size: Size | None
    detectable: float | None
    sequential: bool
    diagnostics: Diagnostics

    def _repr_html_(self) -> str:
        return shown(self, self.to_frame().select(_TOLD))

    def to_frame(self) -> pl.DataFrame:
        """Return one row: metric, a, b, kind, both values, effect, interval, p, q, size and n."""
        return pl.DataFrame([_row(self)], infer_schema_length=None)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as pure JSON."""
        found: dict[str, Any] = plain(self)
        return found

    def explain(self) -> str:
        """Return what was found, in words."""
        change = "" if self.relative is None else f" ({worded(100 * self.relative, sign=True)} %)"
        low, high = (worded(one) for one in self.interval)
        level = f"{worded(100 * self.confidence)} %"
        by = "times" if self.scale == "ratio" else "by"
        told = worded(self.effect) if self.scale == "ratio" else worded(self.effect, sign=True)
        head = f"{_SUBJECTS[self.kind]} of {self.metric}: {self.b.name} against {self.a.name} {by} {told}"
        figures = f"{change}, {level} interval {low} to {high}, {_chance(self)}"
        if self.significant:
            size = f", a {self.size} effect" if self.size else ""
            return f"Different: the {head}{figures}{size}."
        found = ""
        if self.detectable is not None:
            least = worded(self.detectable)
            found = f"; {'a ratio' if self.scale == 'ratio' else 'a difference'} of {least} would show 4 times in 5"
        return f"No difference shown: the {head}{figures}{found}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A comparison that could not be made.

    Attributes
    ----------
    metric, group
        What was to be compared.
    reason
        A word for programs, as `dashkit.errors.AnalysisError` has it.
    message
        The same for readers.
    """

    metric: str
    group: str
    reason: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparisons:
    """Several comparisons at once, corrected for their number.

    Attributes
    ----------
    tests
        Every comparison, metrics in the order given, then groups by name.
    skipped
        Those that could not be made, with the reason.
    sample_ratio
        Whether the groups have the sizes that they should have; None if that was not asked.
    diagnostics
        The method, the number of units and what must be known.
    """

    tests: tuple[Comparison, ...]
    skipped: tuple[Skipped, ...]
    sample_ratio: SampleRatio | None
    diagnostics: Diagnostics

    def _repr_html_(self) -> str:
        return shown(self, self.to_frame().select(_TOLD))

    def to_frame(self) -> pl.DataFrame:
        """Return a row for each comparison, as `Comparison.to_frame` has it."""
        return pl.DataFrame([_row(one) for one in self.tests], infer_schema_length=None)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as pure JSON."""
        found: dict[str, Any] = plain(self)
        return found

    def explain(self) -> str:
        """Return which differences hold, in words."""
        kept = sorted((one for one in self.tests if one.significant), key=lambda one: one.q_value)
        many = f"{len(self.tests)} comparison{'' if len(self.tests) == 1 else 's'}"
        differ = "differs" if len(kept) == 1 else "differ"
        names = ", ".join(f"{one.metric} of {one.b.name}{_percent(one)}" for one in kept)
        found = f"{len(kept)} of {many} {differ}: {names}" if kept else f"None of {many} differs"
        skipped = f"; {len(self.skipped)} could not be made" if self.skipped else ""
        ratio = ""
        if self.sample_ratio is not None and self.sample_ratio.mismatch:
            ratio = f" Do not trust it: {self.sample_ratio.explain()}"
        corrected = " (corrected for their number)" if len(self.tests) > 1 else ""
        return f"{found}{corrected}{skipped}.{ratio}"


def _percent(one: Comparison) -> str:
    return "" if one.relative is None else f" ({worded(100 * one.relative, sign=True)} %)"


def _chance(one: Comparison) -> str:
    chance = one.p_value if one.tests == 1 else one.q_value
    told = "< 0.0001" if chance < _LEAST else f"= {worded(round(chance, 4))}"
    return f"p {told}" if one.tests == 1 else f"q {told} ({one.tests} tests)"


def _row(one: Comparison) -> dict[str, Any]:
    return {
        "metric": one.metric,
        "a": one.a.name,
        "b": one.b.name,
        "kind": one.kind,
        "value_a": one.a.value,
        "value_b": one.b.value,
        "effect": one.effect,
        "low": one.interval[0],
        "high": one.interval[1],
        "relative": one.relative,
        "p_value": one.p_value,
        "q_value": one.q_value,
        "significant": one.significant,
        "cohens_d": one.cohens_d,
        "hedges_g": one.hedges_g,
        "size": one.size,
        "detectable": one.detectable,
        "n_a": one.a.n,
        "n_b": one.b.n,
    }
