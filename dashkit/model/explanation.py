"""How a number was computed: what was asked, of which rows, by which engine, in which words."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from dashkit.model.code import code_of
from dashkit.model.definitions import definition
from dashkit.model.words import filter_words, scalar_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dashkit.model.expressions import MeasureSpec
    from dashkit.model.filters import Filter
    from dashkit.model.model import Model
    from dashkit.model.query import Query
    from dashkit.model.result import Meta, Result

_ANSWERED = {"hit": "kept", "miss": "computed for this", "stale": "kept, no longer up to date"}


@dataclass(frozen=True, slots=True)
class Statement:
    """What an engine is asked: its text, and the values that are bound to it.

    Attributes
    ----------
    about
        Which part of the answer it gives.
    text
        SQL, or the plan of Polars.
    parameters
        The values by name; they never stand in the text.
    """

    about: str
    text: str
    parameters: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        """Return the text with its parameters below."""
        bound = "".join(f"\n  {name} = {value!r}" for name, value in self.parameters)
        return f"-- {self.about}\n{self.text}{bound}"


class Statements(tuple[Statement, ...]):
    """The statements of a query, in their order; prints them."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Return all texts, each with its parameters."""
        return "\n\n".join(str(one) for one in self)

    __str__ = __repr__


@dataclass(frozen=True, slots=True, repr=False)
class Explanation:
    """How the numbers of a query came about; prints itself.

    Attributes
    ----------
    result
        The answer.
    statements
        What the engine was asked.
    sample
        Some of the rows behind it; None where single rows are not shown.
    """

    result: Result
    statements: Statements
    sample: Result | None = None

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Definition, filters, periods, data time, engine and caveats, each with its name."""
        return tuple(facts(self.result.query, self.result.meta))

    @property
    def code(self) -> str:
        """Python that gives the same answer."""
        return code_of(self.result.query)

    def __repr__(self) -> str:
        """Return everything as text."""
        width = max(len(name) for name, _ in self.facts)
        lines = [f"{name:{width}}  {text}" for name, text in self.facts]
        parts = ["\n".join(lines), repr(self.statements)]
        parts += [f"Some of the rows:\n{self.sample!r}"] if self.sample is not None else []
        parts += [self.code] if self.code else []
        return "\n\n".join(parts)

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><th scope="row">{escape(name)}</th><td>{escape(text)}</td></tr>'
            for name, text in self.facts
        )
        code = "".join(f"<pre>{escape(str(one))}</pre>" for one in (*self.statements, self.code))
        return f'<div class="dk-explanation"><table>{rows}</table>{code}</div>'


def facts(query: Query, meta: Meta, *, whole: bool = True) -> Iterator[tuple[str, str]]:
    """Yield what must be known of an answer, with its name.

    Without ``whole``, only what a reader may know who must not learn how the data are kept.
    """
    model, calendar = query.model, query.model.calendar
    for spec in query.measures:
        yield spec.title, _capital(defined(spec))
    if query.by:
        yield "By", ", ".join(one.title for one in query.by)
    yield "Filters", words_of_filter(query.where, model) or "None"
    if whole and model.where_ is not None:
        yield "Only rows where", filter_words(model.where_, str)
    if whole and meta.policy:
        yield "Policy", "only what this user may see"
    yield "Period", meta.period.words(calendar) if meta.period is not None else "All data"
    base = meta.base.words(calendar) if meta.base is not None else ""
    if base or meta.base_note:
        both = f"{base} ({meta.base_note})" if base and meta.base_note else base or meta.base_note
        yield "Compared with", both
    if meta.as_of is not None:
        yield "Data to", scalar_words(calendar.local(meta.as_of))
    if whole:
        yield "Engine", f"{meta.engine}, {model.source.name}, version {meta.version}"
    yield from _about_answer(meta)


def _about_answer(meta: Meta) -> Iterator[tuple[str, str]]:
    if meta.rows is not None:
        yield "Rows", f"{meta.rows:,}"
    if meta.cache:
        age = f", {meta.age:.0f} s old" if meta.cache != "miss" else ""
        yield "Answer", f"{_ANSWERED[meta.cache]}{age}"
    notes = ("approximate",) if not meta.exact else ()
    for note in (*notes, *meta.caveats):
        yield "Note", note


def defined(spec: MeasureSpec) -> str:
    """Return what a measure computes, with its unit."""
    return f"{definition(spec.expression)}{f', in {spec.unit}' if spec.unit else ''}"


def words_of_filter(where: Filter | None, model: Model) -> str:
    """Return a filter in words, with the titles of fields."""
    return "" if where is None else filter_words(where, lambda name: model.field(name).title)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
