"""One number with what is needed to judge it: change, target, trend, and what it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from dashkit.analytics.packages import check_installed
from dashkit.errors import AnalysisError, DefinitionError, QueryError
from dashkit.model.calendar import COMPARISONS, GRAINS
from dashkit.model.definitions import definition
from dashkit.views import static
from dashkit.views.driving import Changed, splits, withholds
from dashkit.views.numbers import Shift, cell, compared, full, known, short
from dashkit.views.past import course, past_query
from dashkit.views.scope import (
    as_of_words,
    base_words,
    caveats_of,
    check_option,
    chosen_compare,
    chosen_period,
    comparable,
    filter_list,
    grain_for,
    interval_of,
    scope_of,
    whole,
)
from dashkit.views.target import Goal, goal, progress
from dashkit.views.trend import points_of, trend
from dashkit.views.widget import View

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    from dashkit.model.calendar import Interval, Period
    from dashkit.model.expressions import Comparison, MeasureSpec
    from dashkit.model.fields import Field, Grain
    from dashkit.model.filters import Filter
    from dashkit.model.model import MeasureLike, Model
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.state.choice import Choice
    from dashkit.state.clauses import Stretch
    from dashkit.state.state import State

_COMPARES: Final = ("auto", *COMPARISONS, "target", None)


class KPI(View):
    """Show one measure as a card.

    Parameters
    ----------
    x
        A measure, as an object, a name or text such as ``"sum(amount)"``.
    title
        What stands above the number; the measure's label by default.
    period
        A period of its own; by default the one chosen in the filter bar.
    compare
        ``"previous"``, ``"year"``, ``"target"`` or None; ``"auto"`` follows the filter bar.
    target
        What to reach in the period; the measure's own by default. With ``good="down"`` a limit.
    per
        The unit of time that the target is for, e.g. ``"month"``; the period itself by default.
    spark
        ``"auto"`` draws the trend at a grain that suits the period; a grain draws it at that
        grain, None leaves it out.
    signal
        Whether the card says if its number is unusual, given what came before it, where each
        bucket of its trend was expected, and how likely its target is reached; a moment after the
        number. With several such cards on a dashboard one must be rarer to be called unusual.
    details
        Whether the card can be opened to see definition, periods, filters and data time.
    model, where, ignore, span, key, state
        As for every view.

    Raises
    ------
    UnknownField
        If ``x`` is not in the model.
    DefinitionError
        If an option is not one of those listed, or no model is known.

    Examples
    --------
    >>> dk.KPI(m.revenue, compare="year", target=4_200_000)  # doctest: +SKIP
    """

    kind: ClassVar[str] = "kpi"

    def __init__(  # noqa: PLR0913
        self,
        x: MeasureLike,
        *,
        title: str | None = None,
        period: Period | str | None = None,
        compare: Literal["auto", "previous", "year", "target"] | None = "auto",
        target: float | None = None,
        per: Grain | None = None,
        spark: Literal["auto"] | Grain | None = "auto",
        signal: bool = False,
        details: bool = True,
        model: Model | None = None,
        where: Filter | None = None,
        ignore: object = (),
        span: int | None = None,
        key: str | None = None,
        state: State | None = None,
    ) -> None:
        scope = scope_of("KPI", (x,), (), model)
        self.measure: MeasureSpec = scope.measures[0]
        check_option("KPI(compare=)", compare, _COMPARES)
        check_option("KPI(per=)", per, (*GRAINS, None))
        check_option("KPI(spark=)", spark or None, ("auto", *GRAINS, None))
        if target is not None and known(target) is None:
            message = f"KPI(target={target!r}): give a number"
            raise DefinitionError(message)
        self.compare = compare
        self.target = self.measure.target if target is None else target
        self.per: Grain | None = per
        self.spark = spark or None
        self.signal = signal
        self.details = details
        if signal:
            self._check_signal(scope.model)
        super().__init__(
            model=scope.model,
            title=self.measure.title if title is None else title,
            period=period,
            where=where,
            ignore=ignore,
            span=span,
            key=key,
            state=state,
        )

    def _check_signal(self, model: Model) -> None:
        if model.time is None or not comparable((self.measure,)):
            message = (
                f"KPI(signal=True): {self.measure.name!r} has no past to be judged by; it needs a "
                "model with a time, and a measure that is no change itself"
            )
            raise DefinitionError(message)
        check_installed("KPI(signal=True)")

    @property
    def _model(self) -> Model:
        if self.model is None:  # pragma: no cover - the constructor always sets it
            raise DefinitionError(self.kind)
        return self.model

    def queries(self, choice: Choice) -> dict[str, Query]:
        """Return ``main``, the number with its comparison, and ``spark``, its trend."""
        model, where = self._model, self.filters(choice)
        period = chosen_period(self.period, choice, model)
        compare = self._comparison(choice)
        found = {"main": model.query([self.measure], where=where, period=period, compare=compare)}
        field = self._trend_field(choice)
        if field is not None:
            found["spark"] = model.query([self.measure], by=[field], where=where, period=period)
        return found

    def further(self, choice: Choice) -> dict[str, Query]:
        """Return ``past``, the trend from long before the period on, where it is judged."""
        if not self.signal:
            return {}
        model = self._model
        period = interval_of(model, chosen_period(self.period, choice, model))
        where, field = self.filters(choice), self._bucket(choice)
        return {"past": past_query(model, (self.measure,), field, where=where, interval=period)}

    def change(self, choice: Choice, stretch: Stretch | None) -> Changed | None:  # noqa: ARG002
        """Return the change on the period compared with, that before it where there is none."""
        model, where = self._model, self.filters(choice)
        compare = self._comparison(choice) or "previous"
        period = chosen_period(self.period, choice, model)
        query = model.query([self.measure], where=where, period=period, compare=compare)
        meta = self.limited(query).run().meta
        if meta.base is None or meta.period is None:
            raise QueryError(meta.base_note or "There is no period before to compare with.")
        return Changed(self.measure, model, where, meta.base, meta.period, meta.base_note)

    def follows(self, choice: Choice) -> Query | None:
        """Return the query of the number with its comparison."""
        return self.queries(choice)["main"]

    def _comparison(self, choice: Choice) -> Comparison | None:
        if not comparable((self.measure,)) or self.compare == "target":
            return None
        return chosen_compare(self.compare, self.period, choice, self._model)

    def _trend_field(self, choice: Choice) -> Field | None:
        model = self._model
        if self.spark is None or model.time is None or not comparable((self.measure,)):
            return None
        return self._bucket(choice)

    def _bucket(self, choice: Choice) -> Field:
        model = self._model
        period = chosen_period(self.period, choice, model)
        auto = self.spark in {"auto", None}
        grain = grain_for(model, interval_of(model, period)) if auto else self.spark
        return model.field(f"{model.time}.{grain}")

    def present(self, results: Mapping[str, Result], choice: Choice) -> dict[str, Any]:
        """Return the card."""
        result, spec = results["main"], self.measure
        value = known(cell(result, spec.name))
        found = self._goal(result, choice)
        shift = self._shift(result, value, found)
        filtered = choice.filters_for(self.key, self.ignored) is not None
        target = progress(value, found, spec, filtered=filtered)
        payload = {
            "kind": self.kind,
            "title": self.title,
            "status": "ready",
            "value": short(value, spec),
            "exact": full(value, spec),
            "value_number": value,
            "unit": spec.unit,
            "format": spec.format,
            **_change_part(shift),
            "target": target,
            "spark": self._spark_part(results.get("spark")),
            "signal": None,
            "drives": self._drives(result),
            "live": None,
            "against": "target" if self.compare == "target" else base_words(result),
            "note": _note(result),
            "caveats": caveats_of(result),
            "filters": filter_list(result.query.where, self._model),
            "details": self._details(result, value) if self.details else None,
        }
        if value is None and result.meta.rows == 0:
            payload |= {"status": "empty", "message": "No data for these filters"}
        if result.query.compare and result.meta.base is None and result.meta.base_note:
            payload["change_words"] = result.meta.base_note
        if "past" in results:
            payload |= self._judged(payload, results["past"], found, choice)
        return payload | {"words": _sentence(payload)}

    def _judged(
        self, payload: dict[str, Any], past: Result, found: Goal | None, choice: Choice
    ) -> dict[str, Any]:
        """Return the chip, the trend with its band and the target with its outlook."""
        from dashkit.views import judgement  # noqa: PLC0415 - scipy

        spec, model = self.measure, self._model
        period = chosen_period(self.period, choice, model)
        interval, field = interval_of(model, period), past.query.by[0]
        try:
            before = course(past, field, spec, interval)
        except AnalysisError as error:
            return {"signal": judgement.unjudged(error)}
        shown: dict[str, Any] = {
            "signal": judgement.judged(before, spec, field, family=self._family())
        }
        spark, target = payload["spark"], payload["target"]
        limits = judgement.band(before, spark["x"]) if spark else None
        if limits is not None:
            shown["spark"] = {**spark, **limits}
        over = whole(period, interval, model.calendar)
        judges = target is not None and target["status"] != "neutral"
        if not judges or found is None or found.elapsed is None or over is None:
            return shown
        number = float(payload["value_number"])
        text = judgement.outlook(
            before, spec, field, found.value, number, whole=over, calendar=model.calendar
        )
        words = f"{target['words']}, {text}" if text else target["words"]
        return {**shown, "target": {**target, "outlook": text, "words": words}}

    def _drives(self, result: Result) -> bool:
        """Return whether a reader may ask why the number changed."""
        there = result.meta.period is not None and comparable((self.measure,))
        return there and not withholds(self) and splits(self.measure)

    def _family(self) -> int:
        """Return how many cards are judged beside this one, and with it."""
        views = self.session.views.values()
        return max(1, sum(isinstance(one, KPI) and one.signal for one in views))

    def _shift(self, result: Result, value: Any, found: Goal | None) -> Shift | None:  # noqa: ANN401
        spec = self.measure
        if not comparable((spec,)):
            return _as_change(value, spec)
        if self.compare == "target":
            return compared(value, found.due, spec, "target") if found is not None else None
        if result.query.compare is None:
            return None
        return compared(value, cell(result, f"{spec.name}.base"), spec, base_words(result))

    def _goal(self, result: Result, choice: Choice) -> Goal | None:
        model = self._model
        period = chosen_period(self.period, choice, model)
        interval = result.meta.period or interval_of(model, period)
        return goal(
            self.measure,
            self.target,
            interval=interval,
            whole=whole(period, interval, model.calendar),
            calendar=model.calendar,
            per=self.per,
        )

    def _spark_part(self, result: Result | None) -> dict[str, Any] | None:
        if result is None:
            return None
        field, spec = result.query.by[0], self.measure
        points = points_of(result, field, spec)
        return trend(points, field, spec, result.query.model.calendar)

    def _details(self, result: Result, value: Any) -> list[list[str]]:  # noqa: ANN401
        calendar = self._model.calendar
        text = definition(self.measure.expression)
        period: Interval | None = result.meta.period
        filters = filter_list(result.query.where, self._model)
        rows = [
            ("Exact value", full(value, self.measure)),
            ("Definition", text[:1].upper() + text[1:]),
            ("Period", period.words(calendar) if period is not None else "All data"),
            ("Compared with", _against(result)),
            ("Filters", "; ".join(filters) or "None"),
            ("Data to", as_of_words(result)),
            ("Rows", f"{result.meta.rows:,}" if result.meta.rows is not None else ""),
        ]
        return [[label, text] for label, text in rows if text]

    def static(self, shown: Mapping[str, Any]) -> str:
        """Return the inside of the card as HTML."""
        return static.kpi(shown)

    def words(self, shown: Mapping[str, Any]) -> str:
        """Return the card in one sentence."""
        return str(shown.get("words") or self.title)


def _note(result: Result) -> str:
    period = result.meta.period
    words = period.words(result.query.model.calendar) if period is not None else ""
    uneven = result.meta.base_note if result.meta.base is not None else ""
    return " · ".join(part for part in (words, uneven) if part)


def _as_change(value: Any, spec: MeasureSpec) -> Shift | None:  # noqa: ANN401
    """Return a measure that is a change itself as its own arrow and status."""
    if value is None:
        return None
    found = compared(value, 0, spec).change
    return Shift(found, "", found.status if found.status in {"good", "bad"} else "")


def _against(result: Result) -> str:
    if result.query.compare is None:
        return ""
    note = result.meta.base_note
    against = base_words(result)
    return f"{against} ({note})" if against and note else against or note


def _change_part(shift: Shift | None) -> dict[str, Any]:
    """Return change, arrow and status, each for itself; a change is never only a colour."""
    if shift is None:
        return {
            "status_of": "none",
            "arrow": "none",
            "change": "",
            "change_words": "",
            "comparison_value": None,
            "delta": None,
            "delta_pct": None,
        }
    found = shift.change
    return {
        "status_of": found.status,
        "arrow": found.arrow,
        "change": shift.text,
        "change_words": shift.words,
        "comparison_value": found.base,
        "delta": found.delta,
        "delta_pct": None if found.pct is None else found.pct * 100,
    }


def _sentence(payload: Mapping[str, Any]) -> str:
    """Return title, value, change, status and target as one sentence."""
    value = payload["value"] if payload["value_number"] is not None else "no value"
    parts = [f"{payload['title']}: {value}", payload["change_words"]]
    parts.append(payload["signal"]["text"] if payload["signal"] else "")
    if payload["target"]:
        parts.append(payload["target"]["words"])
    return ", ".join(part for part in parts if part) + "."


__all__ = ["KPI"]
