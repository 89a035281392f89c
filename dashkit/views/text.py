"""Sentences whose numbers follow the filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from dashkit.errors import DefinitionError
from dashkit.model.expressions import Aggregate, MeasureSpec, Versus
from dashkit.model.measures import Measure
from dashkit.views import static
from dashkit.views.numbers import cell, compared, known, short
from dashkit.views.scope import (
    as_of_words,
    caveats_of,
    chosen_compare,
    chosen_period,
    filter_list,
)
from dashkit.views.template import Part, Reference, parse_template
from dashkit.views.widget import View

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashkit.model.calendar import Period
    from dashkit.model.filters import Filter
    from dashkit.model.model import Model
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.state.choice import Choice
    from dashkit.state.state import State

_ROWS = MeasureSpec("rows", Aggregate("count"))


class Text(View):
    """Write sentences with live numbers.

    Parameters
    ----------
    text
        Plain text; ``{m.revenue}`` is a number, ``{m.revenue.vs('previous')}`` its change,
        ``{period}``, ``{comparison}`` and ``{as_of}`` are dates in words, ``{{`` is a brace. An
        empty line starts a paragraph.
    model
        Where the names are looked up; needed as soon as there are some.
    title, period, where, ignore, span, key, state
        As for every view.

    Raises
    ------
    DefinitionError
        If the text does not follow the grammar, or names stand in it without a model.
    UnknownField
        If a name is no measure of the model.

    Examples
    --------
    >>> dk.Text("Revenue was {m.revenue}, through {as_of}.", model=m)  # doctest: +SKIP
    """

    kind: ClassVar[str] = "text"

    def __init__(  # noqa: PLR0913
        self,
        text: str,
        *,
        model: Model | None = None,
        title: str = "",
        period: Period | str | None = None,
        where: Filter | None = None,
        ignore: object = (),
        span: int | None = None,
        key: str | None = None,
        state: State | None = None,
    ) -> None:
        self.parts = parse_template(text)
        live = any(not isinstance(part, str) for part in self.parts)
        if live and model is None:
            message = (
                'Text: say where its names are looked up, e.g. dk.Text("… {m.revenue}", model=m)'
            )
            raise DefinitionError(message)
        self.measures: dict[Reference, MeasureSpec] = {
            part: _spec(model, part)
            for part in self.parts
            if isinstance(part, Reference) and model is not None
        }
        self.live = live
        super().__init__(
            model=model,
            title=title,
            period=period,
            where=where,
            ignore=ignore,
            selects=False,
            span=span,
            key=key,
            state=state,
        )

    def queries(self, choice: Choice) -> dict[str, Query]:
        """Return ``main`` with every number of the text; nothing for a text without any."""
        model = self.model
        if model is None or not self.live:
            return {}
        period = chosen_period(self.period, choice, model)
        wants = ("comparison",) in self.parts
        query = model.query(
            list(dict.fromkeys(self.measures.values())) or [_ROWS],
            where=self.filters(choice),
            period=period,
            compare=chosen_compare("auto", self.period, choice, model) if wants else None,
        )
        return {"main": query}

    def present(self, results: Mapping[str, Result], choice: Choice) -> dict[str, Any]:  # noqa: ARG002
        """Return the text in parts, numbers apart."""
        result = results.get("main")
        parts = [self._part(part, result) for part in self.parts]
        note = ""
        if result is not None and any(one.versus for one in self.measures):
            note = result.meta.base_note
        return {
            "kind": self.kind,
            "title": self.title,
            "status": "ready",
            "parts": parts,
            "note": note,
            "caveats": caveats_of(result) if result is not None else [],
            "filters": filter_list(result.query.where, result.query.model) if result else [],
            "words": "".join(one.get("value", one.get("text", "")) for one in parts),
        }

    def _part(self, part: Part, result: Result | None) -> dict[str, str]:
        if isinstance(part, str) or result is None:
            return {"text": part if isinstance(part, str) else ""}
        if not isinstance(part, Reference):
            return {"value": _word(part[0], result)}
        spec = self.measures[part]
        value = known(cell(result, spec.name))
        if not isinstance(spec.expression, Versus):
            return {"value": short(value, spec)}
        if value is None:
            return {"value": "n/a", "status": "none"}
        return {"value": short(value, spec), "status": compared(value, 0, spec).change.status}

    def static(self, shown: Mapping[str, Any]) -> str:
        """Return the text as paragraphs."""
        return static.text(shown)

    def words(self, shown: Mapping[str, Any]) -> str:
        """Return the text."""
        return str(shown.get("words") or self.title)


def _spec(model: Model, part: Reference) -> MeasureSpec:
    spec = model.measure(part.name, context="Text")
    return Measure(spec, model).vs(part.versus).spec if part.versus is not None else spec


def _word(word: str, result: Result) -> str:
    meta, calendar = result.meta, result.query.model.calendar
    if word == "as_of":
        return as_of_words(result) or "now"
    interval = meta.period if word == "period" else meta.base
    if interval is not None:
        return interval.words(calendar)
    return "all time" if word == "period" else meta.base_note or "no comparison"
