"""Segments as a heat map of their profiles: who is alike, how many, and what sets them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import polars as pl

from dashkit.analytics.clusters import METHODS, Method
from dashkit.analytics.scaling import SCALINGS, Scaling
from dashkit.analytics.segments import Segmentation, segment
from dashkit.errors import AnalysisError, DefinitionError
from dashkit.formats import format_value, unique
from dashkit.views import heat, static
from dashkit.views.numbers import known
from dashkit.views.scope import (
    caveats_of,
    check_option,
    chosen_period,
    filter_list,
    listed,
    period_note,
    scope_of,
)
from dashkit.views.widget import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dashkit.model.calendar import Period
    from dashkit.model.expressions import MeasureSpec
    from dashkit.model.filters import Filter
    from dashkit.model.model import DimensionLike, MeasureLike, Model
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.state.choice import Choice
    from dashkit.state.state import State

_STRONG: Final = 1.5
_WITHHELD: Final = (
    "Segments are made of single entities, and groups of few rows may not be shown here."
)


class Segments(View):
    """Group entities that are alike and show what each group is like.

    Cells hold the mean of a feature and are tinted by how far the segment is from the mean of all, up
    to one and a half standard deviations; orange is below. How many segments there are, and why, stands below.

    Parameters
    ----------
    entity
        The field that says who, e.g. ``"customer_id"``.
    features
        Measures of each entity to group by; a date or a time counts as the days before the end of
        the data.
    k, method, scaling
        As for `dashkit.segment`: ``"auto"`` or a number of segments, how they are found and scaled.
    title, period, model, where, ignore, span, key, state
        As for every view.

    Raises
    ------
    UnknownField
        If a name is not in the model.
    DefinitionError
        If an option is not one of those listed.

    Examples
    --------
    >>> dk.Segments("household_id", features=[m.revenue, m.baskets, m.last])  # doctest: +SKIP
    """

    kind: ClassVar[str] = "segments"
    awaits: ClassVar[str] = "Looking for segments …"
    slow: ClassVar[bool] = True

    def __init__(  # noqa: PLR0913
        self,
        entity: DimensionLike,
        *,
        features: MeasureLike | Iterable[MeasureLike],
        k: int | Literal["auto"] = "auto",
        method: Method = "kmeans",
        scaling: Scaling | Literal["auto"] = "auto",
        title: str | None = None,
        period: Period | str | None = None,
        model: Model | None = None,
        where: Filter | None = None,
        ignore: object = (),
        span: int | None = None,
        key: str | None = None,
        state: State | None = None,
    ) -> None:
        scope = scope_of("Segments", listed(features), (entity,), model)
        if not scope.measures:
            message = "Segments needs features, e.g. features=[m.revenue, m.orders]"
            raise DefinitionError(message)
        check_option("Segments(method=)", method, METHODS)
        check_option("Segments(scaling=)", scaling, ("auto", *SCALINGS))
        if k != "auto" and (isinstance(k, bool) or not isinstance(k, int) or k < 2):  # noqa: PLR2004
            message = f"Segments(k={k!r}): give 'auto' or a whole number from 2"
            raise DefinitionError(message)
        self.features: tuple[MeasureSpec, ...] = scope.measures
        self.entity = scope.model.field(entity, context="Segments")
        self.k, self.method, self.scaling = k, method, scaling
        self._grouped: tuple[pl.DataFrame, Segmentation] | None = None
        super().__init__(
            model=scope.model,
            title=f"Segments by {_lower(self.entity.title)}" if title is None else title,
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
        """Return ``main``: the features of each entity."""
        model = self._model
        found = model.query(
            self.features,
            by=self.entity,
            where=self.filters(choice),
            period=chosen_period(self.period, choice, model),
            fill="none",
        )
        return {"main": found}

    def sortable(self, choice: Choice) -> frozenset[str]:  # noqa: ARG002
        """Return nothing: segments stand in the order of their size."""
        return frozenset()

    def present(self, results: Mapping[str, Result], choice: Choice) -> dict[str, Any]:  # noqa: ARG002
        """Return the profiles: a row for each segment, a column for each feature."""
        result = results["main"]
        filters = filter_list(result.query.where, self._model)
        if result.meta.withheld:
            return {"status": "empty", "message": _WITHHELD, "filters": filters}
        try:
            found = self._found(result)
        except AnalysisError as error:
            return {"status": "empty", "message": f"No segments: {error}", "filters": filters}
        return self._drawn(found, result) | {"filters": filters}

    def segmentation(self) -> Segmentation:
        """Return what is shown, as `dashkit.segment` would, with the segment of each entity."""
        return self._found(self.result())

    def _found(self, result: Result) -> Segmentation:
        """Group once for each answer."""
        last = self._grouped
        if last is not None and last[0] is result.frame:
            return last[1]
        numbers = self._numbers(result)
        who, *features = numbers.columns
        found = segment(
            numbers,
            features=features,
            entity=who,
            k=self.k,
            method=self.method,
            scaling=self.scaling,
        )
        self._grouped = (result.frame, found)
        return found

    def _numbers(self, result: Result) -> pl.DataFrame:
        """Return the features of each entity under their titles, times as days before the end."""
        frame = result.frame.filter(pl.col(self.entity.name).is_not_null())
        as_of = result.meta.as_of or self._model.source.as_of
        end = None if as_of is None else self._model.calendar.local(as_of)
        labels = self._labels(frame)
        columns = [frame[self.entity.name].alias(*unique([self.entity.name], labels))]
        for spec, label in zip(self.features, labels, strict=True):
            column = frame[spec.name]
            if column.dtype.is_temporal() and end is not None:
                column = (end - column.cast(pl.Datetime("us"))).dt.total_seconds() / 86_400
            columns.append(column.alias(label))
        return pl.DataFrame(columns)

    def _labels(self, frame: pl.DataFrame) -> list[str]:
        return unique(
            f"Days since {_lower(one.title)}" if frame[one.name].dtype.is_temporal() else one.title
            for one in self.features
        )

    def _drawn(self, found: Segmentation, result: Result) -> dict[str, Any]:
        specs = dict(zip(self._labels(result.frame), self.features, strict=True))
        means = found.profile.columns[-len(found.features) :]
        used = dict(zip(found.features, means, strict=True))
        heads = [
            heat.column("name", "Segment", left=True),
            heat.column("size", "Size"),
            heat.column("share", "Share"),
            *(heat.column(mean, label) for label, mean in used.items()),
        ]
        rows = [
            [
                one["name"],
                f"{one['size']:,}",
                f"{one['share']:.0%}",
                *(_text(one[mean], specs[label], result) for label, mean in used.items()),
            ]
            for one in found.profile.iter_rows(named=True)
        ]
        levels = {
            mean: found.centres.filter(pl.col("feature") == label)["level"].to_list()
            for label, mean in used.items()
        }
        unknown = result.frame[self.entity.name].null_count()
        notes = ["rows without an entity belong to no segment"] if unknown else []
        return heat.payload(
            heads,
            rows,
            {name: heat.shades(values, _STRONG) for name, values in levels.items()},
            kind=self.kind,
            title=self.title,
            status="ready",
            note=" · ".join(part for part in (period_note(result), f"{found.why}.") if part),
            summary=found.explain(),
            words=f"{self.title}: {found.explain()}",
            caveats=[*caveats_of(result), *notes, *found.diagnostics.warnings],
        )

    def static(self, shown: Mapping[str, Any]) -> str:
        """Return the profiles as HTML."""
        return static.table(shown)

    def words(self, shown: Mapping[str, Any]) -> str:
        """Return the profiles as lines of text."""
        return heat.lines(self.title, shown) if "rows" in shown else self.title


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]


def _text(value: float, spec: MeasureSpec, result: Result) -> str:
    if result.frame[spec.name].dtype.is_temporal():
        return format_value(known(value), ",.0f")
    return format_value(known(value), spec.format, spec.unit)
