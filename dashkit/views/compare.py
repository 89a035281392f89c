"""Whether groups differ: a row for each comparison, with its interval drawn and its chance corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import polars as pl

from dashkit.analytics.compare import compare, together
from dashkit.analytics.packages import check_installed
from dashkit.errors import AnalysisError, DefinitionError
from dashkit.formats import unique
from dashkit.model.additivity import accumulates
from dashkit.model.result import INFINITE
from dashkit.views import heat, static
from dashkit.views.numbers import known, short
from dashkit.views.scope import (
    caveats_of,
    check_option,
    chosen_period,
    comparable,
    filter_list,
    listed,
    period_note,
    period_of,
    scope_of,
)
from dashkit.views.widget import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dashkit.analytics.comparison import Comparison, Comparisons
    from dashkit.model.calendar import Period
    from dashkit.model.expressions import MeasureSpec
    from dashkit.model.filters import Filter, Scalar
    from dashkit.model.model import DimensionLike, MeasureLike, Model
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.state.choice import Choice
    from dashkit.state.state import State

Kind = Literal["auto", "mean", "permutation", "trimmed", "bootstrap", "proportion", "count"]

_KINDS: Final = ("auto", "mean", "permutation", "trimmed", "bootstrap", "proportion", "count")
_MOST_GROUPS: Final = 20
_TINY: Final = 0.0001
_ENDLESS: Final = "No comparison: there are infinite numbers, or sums too large to write"
_WITHHELD: Final = (
    "Groups are compared by single units, and groups of few rows may not be shown here."
)


class Compare(View):
    """Compare groups of units, measure by measure: differences with intervals and corrected chances.

    Units that are known but have no rows in the period count with 0 in sums and counts. A unit
    that is in several groups is left out, which is said.

    Parameters
    ----------
    x
        A measure or several, each taken for every unit.
    unit
        The field that says who, e.g. ``"household_id"``; units are taken as independent.
    group
        The field that tells the groups; rows without one are left out.
    baseline
        The group that others are compared with; by default the first in order.
    kind
        The test, as for `dashkit.compare`.
    before
        A period before the groups were made: what each unit was then is taken out of the
        variance (CUPED).
    shares
        The share of units that each group should have, by its text, or ``"equal"``; checked.
    sequential
        Whether the comparison is looked at again and again while units come in.
    confidence
        Of intervals.
    title, period, model, where, ignore, span, key, state
        As for every view.

    Raises
    ------
    UnknownField
        If a name is not in the model.
    DefinitionError
        If an option is not one of those listed, or does not go with the others.
    AnalysisError
        If packages of the extra ``analytics`` are missing.

    Examples
    --------
    >>> dk.Compare([m.revenue, m.orders], unit="customer_id", group="variant")  # doctest: +SKIP
    """

    kind: ClassVar[str] = "compare"
    awaits: ClassVar[str] = "Comparing the groups …"
    slow: ClassVar[bool] = True

    def __init__(  # noqa: PLR0913
        self,
        x: MeasureLike | Iterable[MeasureLike],
        *,
        unit: DimensionLike,
        group: DimensionLike,
        baseline: Scalar = None,
        kind: Kind = "auto",
        before: Period | str | None = None,
        shares: Mapping[Any, float] | Literal["equal"] | None = None,
        sequential: bool | int = False,
        confidence: float = 0.95,
        title: str | None = None,
        period: Period | str | None = None,
        model: Model | None = None,
        where: Filter | None = None,
        ignore: object = (),
        span: int | None = None,
        key: str | None = None,
        state: State | None = None,
    ) -> None:
        scope = scope_of("Compare", listed(x), (unit, group), model)
        if not scope.measures or not comparable(scope.measures):
            message = "Compare needs measures of each unit that are no changes, e.g. m.revenue"
            raise DefinitionError(message)
        check_option("Compare(kind=)", kind, _KINDS)
        if not 0 < confidence < 1:
            message = f"Compare(confidence={confidence!r}): give a number between 0 and 1"
            raise DefinitionError(message)
        if before is not None and (kind not in {"auto", "mean"} or scope.model.time is None):
            message = "Compare(before=) goes with kind='mean' and a model with a time"
            raise DefinitionError(message)
        check_installed("Compare")
        self.measures: tuple[MeasureSpec, ...] = scope.measures
        self.unit = scope.model.field(unit, context="Compare")
        self.group = scope.model.field(group, context="Compare")
        self.baseline, self.method, self.before = baseline, kind, period_of(before)
        self.shares, self.sequential, self.confidence = shares, sequential, confidence
        self._made: tuple[tuple[pl.DataFrame, ...], Comparisons, int] | None = None
        super().__init__(
            model=scope.model,
            title=_title(self.measures, self.group.title) if title is None else title,
            period=period,
            where=where,
            ignore=ignore,
            selects=False,
            span=span,
            key=key,
            state=state,
        )

    @property
    def _model(self) -> Model:
        if self.model is None:  # pragma: no cover - the constructor always sets it
            raise DefinitionError(self.kind)
        return self.model

    def queries(self, choice: Choice) -> dict[str, Query]:
        """Return ``main``, the measures of each unit; ``units``, all there are; ``before``."""
        model, where = self._model, self.filters(choice)
        by = (self.unit, self.group)
        period = chosen_period(self.period, choice, model)
        found = {"main": model.query(self.measures, by=by, where=where, period=period, fill="none")}
        if period is not None:
            found["units"] = model.query("count()", by=by, where=where, fill="none")
        if self.before is not None:
            found["before"] = model.query(
                self.measures, by=[self.unit], where=where, period=self.before, fill="none"
            )
        return found

    def sortable(self, choice: Choice) -> frozenset[str]:  # noqa: ARG002
        """Return nothing: measures stand in the order given."""
        return frozenset()

    def present(self, results: Mapping[str, Result], choice: Choice) -> dict[str, Any]:  # noqa: ARG002
        """Return the comparisons: a row for each measure and group."""
        result = results["main"]
        filters = filter_list(result.query.where, self._model)
        if any(one.meta.withheld for one in results.values()):
            return {"status": "empty", "message": _WITHHELD, "filters": filters}
        if any(INFINITE in one.meta.caveats for one in results.values()):
            return {"status": "empty", "message": _ENDLESS, "filters": filters}
        try:
            found, several = self._found(results)
            return self._drawn(found, several, result) | {"filters": filters}
        except AnalysisError as error:
            return {"status": "empty", "message": f"No comparison: {error}", "filters": filters}

    def comparisons(self) -> Comparisons:
        """Return what is shown, as `dashkit.compare` would."""
        choice = self._choice(None)
        return self._found(
            {name: self.limited(one).run() for name, one in self.queries(choice).items()}
        )[0]

    def _found(self, results: Mapping[str, Result]) -> tuple[Comparisons, int]:
        """Compare once for each answer; also return how many units were in several groups."""
        frames = tuple(one.frame for one in results.values())
        last = self._made
        if last is not None and all(a is b for a, b in zip(last[0], frames, strict=True)):
            return last[1], last[2]
        units, several = self._units(results)
        group, names, priors = self._names
        groups = units[group].n_unique()
        if groups > _MOST_GROUPS:
            message = (
                f"{self.group.title} has {groups:,} groups; at most {_MOST_GROUPS} can be read"
            )
            raise AnalysisError("irregular", message)
        made = [
            compare(
                units,
                metric=name,
                group=group,
                baseline=None if self.baseline is None else str(self.baseline),
                kind=self.method if self.before is None else "mean",
                covariate=before if self.before is not None else None,
                shares=self.shares,
                confidence=self.confidence,
                sequential=self.sequential,
            )
            for name, before in zip(names, priors, strict=True)
        ]
        found = together(made, confidence=self.confidence)
        self._made = (frames, found, several)
        return found, several

    @property
    def _names(self) -> tuple[str, list[str], list[str]]:
        """What the group, the measures and the measures before are called, each its own."""
        names = unique(spec.title for spec in self.measures)
        priors = unique((f"{name} before" for name in names), taken=names)
        (group,) = unique(["group"], taken=[*names, *priors])
        return group, names, priors

    def _units(self, results: Mapping[str, Result]) -> tuple[pl.DataFrame, int]:
        """Return a row for each unit of one group, and how many units are in several."""
        unit, group = self.unit.name, self.group.name
        rows = results["main"].frame
        if "units" in results:
            every = results["units"].frame.select(unit, group)
            rows = every.join(rows, on=[unit, group], how="left", nulls_equal=True)
        rows = rows.drop_nulls([unit, group])
        several = rows.filter(pl.col(group).n_unique().over(unit) > 1)[unit].n_unique()
        rows = rows.filter(pl.col(group).n_unique().over(unit) == 1)
        called, names, priors = self._names
        specs = zip(self.measures, names, strict=True)
        columns = [self._numbers(rows, spec).alias(name) for spec, name in specs]
        found = pl.DataFrame([rows[group].cast(pl.String).alias(called), *columns])
        if "before" in results:
            earlier = rows.select(unit).join(results["before"].frame, on=unit, how="left")
            found = found.with_columns(
                self._numbers(earlier, spec).alias(name)
                for spec, name in zip(self.measures, priors, strict=True)
            )
        return found, several

    def _numbers(self, rows: pl.DataFrame, spec: MeasureSpec) -> pl.Series:
        numbers = rows[spec.name].cast(pl.Float64)
        return numbers.fill_null(0.0) if accumulates(spec.expression) else numbers

    def _drawn(self, found: Comparisons, several: int, result: Result) -> dict[str, Any]:
        specs = dict(zip(self._names[1], self.measures, strict=True))
        heads = [
            heat.column("measure", "Measure", left=True),
            heat.column("group", self.group.title, left=True),
            heat.column("n", "Units"),
            heat.column("values", "Per unit"),
            heat.column("difference", "Difference"),
            heat.column("interval", f"{self.confidence:.0%} interval"),
            heat.column("chance", "q" if len(found.tests) > 1 else "p"),
            heat.column("size", "Effect", left=True),
        ]
        tests = found.tests
        rows = [_row(one, specs[one.metric]) for one in tests]
        skipped = [f"{one.metric} of {one.group}: {one.message}" for one in found.skipped]
        if not rows:
            raise AnalysisError("empty", "; ".join(skipped) or "there are no groups")
        out = f"{several:,} units in several groups are left out"
        return heat.payload(
            heads,
            rows,
            {},
            kind=self.kind,
            title=self.title,
            status="ready",
            status_cells={"difference": [_status(one, specs[one.metric]) for one in tests]},
            intervals=_intervals(tests),
            note=" · ".join(part for part in (period_note(result), self._note(found)) if part),
            summary=found.explain(),
            words=f"{self.title}: {found.explain()}",
            caveats=[
                *caveats_of(result),
                *([out] if several else []),
                *self._mismatch(found),
                *skipped,
                *_warnings(tests),
            ],
        )

    def _mismatch(self, found: Comparisons) -> list[str]:
        ratio = found.sample_ratio
        return [ratio.explain()] if ratio is not None and ratio.mismatch else []

    def _note(self, found: Comparisons) -> str:
        count = len(found.tests)
        tests = f"{count} test{'' if count == 1 else 's'}"
        corrected = ", q corrected for their number (Benjamini-Hochberg)" if count > 1 else ""
        looks = "; holds at every look" if self.sequential else ""
        before = (
            ""
            if self.before is None
            else f"; what units were {self._before()} is taken out (CUPED)"
        )
        return f"{tests} made{corrected}{looks}; {found.diagnostics.method}{before}"

    def _before(self) -> str:
        words = "" if self.before is None else self.before.words
        return f"from {words}" if " to " in words else f"in {words}"

    def static(self, shown: Mapping[str, Any]) -> str:
        """Return the comparisons as HTML."""
        return static.table(shown)

    def words(self, shown: Mapping[str, Any]) -> str:
        """Return the comparisons as lines of text."""
        return heat.lines(self.title, shown) if "rows" in shown else self.title


def _warnings(tests: tuple[Comparison, ...]) -> list[str]:
    """Return what must be known of each measure, its name before it where there are several."""
    several = len({one.metric for one in tests}) > 1
    pairs = [(one.metric, text) for one in tests for text in one.diagnostics.warnings]
    return list(dict.fromkeys(f"{name}: {text}" if several else text for name, text in pairs))


def _title(measures: tuple[MeasureSpec, ...], group: str) -> str:
    names = ", ".join(spec.title for spec in measures)
    return f"{names} by {group[:1].lower()}{group[1:]}"


def _row(one: Comparison, spec: MeasureSpec) -> list[str]:
    low, high = one.interval
    if one.scale == "ratio":
        told = [f"{one.effect:.3g} times", f"{low:.3g} to {high:.3g} times"]
    else:
        percent = "" if one.relative is None else f" ({one.relative:+.1%})"
        told = [f"{_signed(one.effect, spec)}{percent}"]
        told.append(f"{_signed(low, spec)} to {_signed(high, spec)}")
    chance = one.q_value
    return [
        one.metric,
        f"{one.b.name} vs {one.a.name}",
        f"{one.b.n:,} vs {one.a.n:,}",
        f"{short(known(one.b.value), spec)} vs {short(known(one.a.value), spec)}",
        *told,
        f"< {_TINY}" if chance < _TINY else f"{chance:.2g}",
        (one.size or "") if one.significant else "none shown",
    ]


def _signed(value: float, spec: MeasureSpec) -> str:
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{short(abs(value), spec)}"


def _status(one: Comparison, spec: MeasureSpec) -> str:
    if not one.significant or spec.good not in {"up", "down"}:
        return "neutral"
    risen = one.effect > (1 if one.scale == "ratio" else 0)
    return "good" if risen == (spec.good == "up") else "bad"


def _intervals(tests: tuple[Comparison, ...]) -> list[dict[str, float]]:
    """Return each interval on one scale from 0 to 1: shares of the baseline, else in deviations."""
    spans = [_span(one) for one in tests]
    low = min(0.0, *(span[0] for span in spans))
    high = max(0.0, *(span[2] for span in spans))
    width = (high - low) or 1.0
    names = ("low", "at", "high")
    return [
        {
            **{name: (value - low) / width for name, value in zip(names, span, strict=True)},
            "zero": -low / width,
        }
        for span in spans
    ]


def _span(one: Comparison) -> tuple[float, float, float]:
    low, high = one.interval
    if one.scale == "ratio":
        return low - 1, one.effect - 1, high - 1
    unit = abs(one.a.value) or one.a.std or 1.0
    return low / unit, one.effect / unit, high / unit
