"""Sentences with numbers in them: ``{m.revenue}``, ``{m.revenue.vs('year')}``, ``{period}``.

A grammar of its own, read where the sentence is written: a name and at most one ``.vs``. Nothing
is evaluated and ``str.format`` is never asked, so that a name can reach nothing but a measure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from dashkit.errors import DefinitionError
from dashkit.model.expressions import COMPARISONS, Comparison

Word = Literal["as_of", "period", "comparison"]

WORDS: Final[tuple[Word, ...]] = ("as_of", "period", "comparison")
LONGEST: Final = 10_000
_NAME: Final = r"[^\W\d]\w*"
_REFERENCE: Final = re.compile(
    rf"""(?:(?:{_NAME}\.)?(?P<name>{_NAME})|{_NAME}\[(?P<quote>['"])(?P<quoted>[^'"\]]+)(?P=quote)\])
    (?:\.vs\(\s*(?P<mark>['"])(?P<vs>\w+)(?P=mark)\s*\))?""",
    re.VERBOSE,
)
_PIECE: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


@dataclass(frozen=True, slots=True)
class Reference:
    """A measure in a sentence, or its change against a comparison."""

    name: str
    versus: Comparison | None = None


Part = str | Reference | tuple[Word]


def parse_template(text: str) -> tuple[Part, ...]:
    """Return plain texts, references to measures and words such as ``("period",)``, in order.

    Raises
    ------
    DefinitionError
        With the place where the sentence stops making sense.

    Examples
    --------
    >>> parse_template("Up {m.revenue.vs('year')}.")
    ('Up ', Reference(name='revenue', versus='year'), '.')
    """
    if not isinstance(text, str) or len(text) > LONGEST:
        message = f"Text takes a text of at most {LONGEST:,} characters"
        raise DefinitionError(message)
    parts: list[Part] = []
    end = 0
    for found in _PIECE.finditer(text):
        _add(parts, text[end : found.start()])
        end = found.end()
        if found.group() in {"{{", "}}"}:
            _add(parts, found.group()[0])
        elif found[1] is None:
            place = f"a single {found.group()!r} at character {found.start() + 1}"
            message = f"Text: {place}; write it twice to show it"
            raise DefinitionError(message)
        else:
            parts.append(_reference(found[1].strip(), found.start() + 1))
    _add(parts, text[end:])
    return tuple(parts)


def _add(parts: list[Part], text: str) -> None:
    if not text:
        return
    if parts and isinstance(parts[-1], str):
        parts[-1] += text
    else:
        parts.append(text)


def _reference(text: str, position: int) -> Reference | tuple[Word]:
    for word in WORDS:
        if text == word:
            return (word,)
    found = _REFERENCE.fullmatch(text)
    if found is None:
        allowed = "{m.revenue}, {m.revenue.vs('previous')}, {period}, {comparison} or {as_of}"
        message = f"Text: {{{text}}} at character {position} is none of {allowed}"
        raise DefinitionError(message)
    versus = found["vs"]
    for comparison in COMPARISONS:
        if versus == comparison:
            return Reference(found["name"] or found["quoted"], comparison)
    if versus is not None:
        raise DefinitionError.option("Text: vs", versus, COMPARISONS)
    return Reference(found["name"] or found["quoted"])
