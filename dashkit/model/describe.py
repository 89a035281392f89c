"""A model in words: what it measures, by what, and what was guessed."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from dashkit.model.words import filter_words

if TYPE_CHECKING:
    from dashkit.model.model import Model

_HEADS = {"Measures": ("name", "label", "unit", "good"), "Dimensions": ("name", "type", "table")}


@dataclass(frozen=True, slots=True, repr=False)
class Description:
    """What a model defines; prints itself as text and in a notebook as tables."""

    title: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]
    guesses: tuple[str, ...]

    def __repr__(self) -> str:
        """Return the text."""
        return str(self)

    def __str__(self) -> str:
        """Return the text."""
        lines = [self.title, *(f"  {name}: {text}" for name, text in self.facts)]
        for name, rows in self.tables:
            lines.append(f"{name}:")
            width = max((len(row[0]) for row in rows), default=0)
            lines += [
                f"  {row[0]:{width}}  {', '.join(filter(None, row[1:]))}".rstrip() for row in rows
            ]
        if self.guesses:
            lines += ["Guessed (paste and change):", *(f"  {guess}" for guess in self.guesses)]
        return "\n".join(lines)

    def html(self) -> str:
        """Return static HTML without scripts; every name is escaped."""
        facts = "".join(f"<div>{escape(name)}: {escape(text)}</div>" for name, text in self.facts)
        tables = "".join(_table(name, rows) for name, rows in self.tables if rows)
        guesses = escape("\n".join(self.guesses))
        code = f"<div>Guessed (paste and change):</div><pre>{guesses}</pre>" if guesses else ""
        head = f"<strong>{escape(self.title)}</strong>"
        return f'<div class="dk-describe">{head}{facts}{tables}{code}</div>'

    def _repr_html_(self) -> str:
        return self.html()


def _table(name: str, rows: tuple[tuple[str, ...], ...]) -> str:
    head = "".join(f'<th scope="col">{text}</th>' for text in _HEADS[name])
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in rows
    )
    top = f"<caption>{name}</caption><thead><tr>{head}</tr></thead>"
    return f"<table>{top}<tbody>{body}</tbody></table>"


def describe(model: Model) -> Description:
    """Return what a model defines, for reading."""
    facts = [("Rows", model.source.name)]
    if model.time:
        week = (
            ""
            if model.calendar.week_start == "mon"
            else f", weeks from {model.calendar.week_start}"
        )
        fiscal = model.calendar.fiscal_start
        year = "" if fiscal == 1 else f", fiscal year from month {fiscal}"
        facts.append(("Time", f"{model.time} ({model.calendar.timezone}{week}{year})"))
    if model.where_ is not None:
        facts.append(("Only", filter_words(model.where_, str)))
    facts += [("Note", note) for note in getattr(model.source, "notes", ())]
    facts += [
        ("Hierarchy", f"{name}: {' > '.join(levels)}") for name, levels in model.hierarchies.items()
    ]
    measures = tuple((one.name, one.title, one.unit, one.good) for one in model.measures.values())
    dimensions = tuple((one.name, one.type, one.table) for one in model.fields.values())
    tables = (("Measures", measures), ("Dimensions", dimensions))
    return Description(f"Model {model.name!r}", tuple(facts), tables, model.guesses)
