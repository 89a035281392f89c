"""How many units a comparison needs, what it can find, and whether groups have the sizes they should."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from dashkit.analytics.packages import require
from dashkit.analytics.results import Diagnostics, plain, shown, worded
from dashkit.errors import AnalysisError, DefinitionError, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_USUAL: Final = 0.8
_SURE: Final = 0.001
_MOST: Final = 1e12


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """What a comparison of two groups can find.

    Attributes
    ----------
    effect
        The difference of means or shares.
    n_a, n_b
        The units of the baseline and of the other group.
    power
        The probability that the difference is found.
    diagnostics
        The method and the number of units.
    """

    effect: float
    n_a: int
    n_b: int
    power: float
    diagnostics: Diagnostics

    def _repr_html_(self) -> str:
        return shown(self)

    def to_frame(self) -> pl.DataFrame:
        """Return one row with ``effect``, ``n_a``, ``n_b`` and ``power``."""
        return pl.DataFrame(
            {"effect": [self.effect], "n_a": [self.n_a], "n_b": [self.n_b], "power": [self.power]}
        )

    def to_dict(self) -> dict[str, Any]:
        """Return everything as pure JSON."""
        found: dict[str, Any] = plain(self)
        return found

    def explain(self) -> str:
        """Return the plan in words."""
        return (
            f"With {self.n_a:,} and {self.n_b:,} units a difference of {worded(self.effect)} "
            f"is found with a probability of {worded(100 * self.power)} %."
        )


def power(  # noqa: PLR0913
    *,
    effect: float | None = None,
    n: int | None = None,
    power: float | None = None,
    sd: float | None = None,
    rate: float | None = None,
    confidence: float = 0.95,
    ratio: float = 1.0,
) -> Power:
    """Find the number of units, the smallest effect or the power of a comparison from the others.

    Give ``effect`` to get the number of units, ``n`` to get the smallest effect that is found, both to
    get the power.

    Parameters
    ----------
    effect
        The difference of means, in their unit, or of shares (0.01 is one point).
    n
        The units of the baseline group, at least 2.
    power
        The probability that the difference is found. By default 0.8.
    sd
        The standard deviation of a unit, for means: the two-sided t-test with noncentral t.
    rate
        The share of the baseline, for shares: the two-sided z-test, pooled under no difference.
    confidence
        One less the chance of a false alarm.
    ratio
        The units of the other group for each of the baseline.

    Raises
    ------
    DefinitionError
        If not exactly one of ``sd`` and ``rate`` is given, or nothing is left to find, or a number is
        out of its range.

    Examples
    --------
    >>> power(effect=0.5, sd=1.0).n_a
    64
    >>> power(effect=0.01, rate=0.05).explain()
    'With 8,158 and 8,158 units a difference of 0.01 is found with a probability of 80 %.'
    """
    require("scipy")
    _check(effect, n, power, sd=sd, rate=rate, confidence=confidence, ratio=ratio)
    chance = _of_means(sd, confidence, ratio) if sd else _of_shares(rate or 0.0, confidence, ratio)
    wanted = _USUAL if power is None else power
    if n is None:
        size: float = math.ceil(_root(lambda n: chance(effect or 0.0, n) - wanted, 2.0, _MOST, "n"))
    else:
        size = n
    if effect is None:
        top = 1e9 * (sd or 0.0) if sd else (1.0 - (rate or 0.0)) * (1 - 1e-12)
        effect = _root(lambda effect: chance(effect, size) - wanted, 0.0, top, "effect")
    other = math.ceil(size * ratio)
    return Power(
        effect=effect,
        n_a=int(size),
        n_b=other,
        power=chance(effect, size),
        diagnostics=Diagnostics(
            method="two-sided t-test" if sd else "two-sided z-test of shares", n=int(size) + other
        ),
    )


def _check(  # noqa: PLR0913
    effect: float | None,
    n: int | None,
    power: float | None,
    *,
    sd: float | None,
    rate: float | None,
    confidence: float,
    ratio: float,
) -> None:
    if (sd is None) == (rate is None):
        raise DefinitionError("give either sd=... (means) or rate=... (shares)")
    if effect is None and n is None:
        raise DefinitionError("give effect=... or n=..., or both to get the power")
    if effect is not None and n is not None and power is not None:
        raise DefinitionError("effect, n and power are all given: nothing is left to find")
    allowed = {
        "effect": effect is None or (effect != 0 and math.isfinite(effect)),
        "n": n is None or n >= 2,  # noqa: PLR2004
        "power": power is None or 1 - confidence < power < 1,
        "sd": sd is None or 0 < sd < math.inf,
        "rate": rate is None or (0 < rate < 1 and 0 < rate + (effect or 0.0) < 1),
        "confidence": 0 < confidence < 1,
        "ratio": 0 < ratio < math.inf,
    }
    wrong = [name for name, good in allowed.items() if not good]
    if wrong:
        raise DefinitionError(
            f"{listed(wrong)} out of range: effect is not 0, n at least 2, sd and ratio above 0, confidence in (0, 1), "
            "power in (1 - confidence, 1), rate and rate + effect in (0, 1)"
        )


def _of_means(sd: float, confidence: float, ratio: float) -> Callable[[float, float], float]:
    from scipy import stats  # noqa: PLC0415

    def chance(effect: float, n: float) -> float:
        freedom = n * (1 + ratio) - 2
        shift = abs(effect) / sd * math.sqrt(n * ratio / (1 + ratio))
        limit = stats.t.ppf((1 + confidence) / 2, freedom)
        if freedom <= 1_000 and shift <= 30:  # noqa: PLR2004  # beyond, and here and there, nct gives up
            found = stats.nct.sf(limit, freedom, shift) + stats.nct.cdf(-limit, freedom, shift)
            if math.isfinite(found):
                return float(found)
        return float(stats.norm.sf(limit - shift) + stats.norm.cdf(-limit - shift))

    return chance


def _of_shares(rate: float, confidence: float, ratio: float) -> Callable[[float, float], float]:
    from scipy import stats  # noqa: PLC0415

    def chance(effect: float, n: float) -> float:
        other = rate + effect
        pooled = (rate + ratio * other) / (1 + ratio)
        without = math.sqrt(pooled * (1 - pooled) * (1 + 1 / ratio) / n)
        within = math.sqrt(rate * (1 - rate) / n + other * (1 - other) / (n * ratio))
        limit = stats.norm.ppf((1 + confidence) / 2) * without
        return float(
            stats.norm.sf((limit - abs(effect)) / within)
            + stats.norm.cdf((-limit - abs(effect)) / within)
        )

    return chance


def _root(excess: Callable[[float], float], low: float, high: float, what: str) -> float:
    from scipy import optimize  # noqa: PLC0415

    if excess(low) >= 0:
        return low
    far = 2 * low or 1e-9 * high
    while far < high and excess(far) < 0:
        far *= 2
    far = min(far, high)
    if excess(far) < 0:
        raise DefinitionError(f"no {what} up to {worded(high)} gives this power")
    return float(optimize.brentq(excess, low, far, xtol=1e-12 * far))


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRatio:
    """Whether groups have the sizes that they should have.

    Attributes
    ----------
    counts, expected
        The units of each group, and those that it should have.
    p_value
        Of the chi-squared test.
    mismatch
        Whether ``p_value`` is below 0.001, which chance makes of one experiment in 1,000.
    diagnostics
        The method and the number of units.
    """

    counts: dict[str, int]
    expected: dict[str, float]
    p_value: float
    mismatch: bool
    diagnostics: Diagnostics

    def _repr_html_(self) -> str:
        return shown(self)

    def to_frame(self) -> pl.DataFrame:
        """Return a row for each group: ``group``, ``count``, ``expected``."""
        columns = {"count": self.counts.values(), "expected": self.expected.values()}
        return pl.DataFrame(
            {"group": list(self.counts), **{name: list(one) for name, one in columns.items()}}
        )

    def to_dict(self) -> dict[str, Any]:
        """Return everything as pure JSON."""
        found: dict[str, Any] = plain(self)
        return found

    def explain(self) -> str:
        """Return what was found, in words."""
        sizes = ", ".join(
            f"{name} {count:,} (expected {worded(round(self.expected[name], 1))})"
            for name, count in self.counts.items()
        )
        if self.mismatch:
            return f"The groups do not have the sizes that they should have: {sizes}; look for lost units."
        return f"The sizes of the groups are as they should be: {sizes}."


def sample_ratio(
    counts: Mapping[str, int], *, shares: Mapping[str, float] | None = None
) -> SampleRatio:
    """Check that groups have the sizes that they should have (chi-squared test).

    A mismatch means that units were lost or counted twice in one group, and that no comparison of
    the groups can be trusted.

    Parameters
    ----------
    counts
        The units of each group.
    shares
        The share that each group should have, in any unit. By default all the same.

    Raises
    ------
    DefinitionError
        If ``shares`` are not above 0 or not those of the groups.
    AnalysisError
        If there are fewer than two groups or no units.

    Examples
    --------
    >>> sample_ratio({"A": 50_000, "B": 50_700}).mismatch
    False
    >>> sample_ratio({"A": 50_000, "B": 51_500}).mismatch
    True
    """
    stats = require("scipy.stats")
    given = {str(name): int(count) for name, count in counts.items()}
    total = sum(given.values())
    if len(given) < 2 or total <= 0 or min(given.values()) < 0:  # noqa: PLR2004
        raise AnalysisError("too few", f"there are not two groups with units in {given}")
    wanted = dict.fromkeys(given, 1.0)
    if shares is not None:
        wanted = {str(name): float(share) for name, share in shares.items()}
    if wanted.keys() != given.keys() or not all(0 < one < math.inf for one in wanted.values()):
        raise DefinitionError(
            f"shares {shares!r} must be above 0 and of the groups {listed(given)}"
        )
    scale = total / sum(wanted.values())
    expected = {name: wanted[name] * scale for name in given}
    chance = float(stats.chisquare(list(given.values()), list(expected.values())).pvalue)
    return SampleRatio(
        counts=given,
        expected=expected,
        p_value=chance,
        mismatch=chance < _SURE,
        diagnostics=Diagnostics(method="chi-squared test of the sizes", n=total),
    )
