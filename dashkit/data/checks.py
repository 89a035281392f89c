"""What can be wrong with the rows behind a model: keys, orphans, gaps, units."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from dashkit.model.expressions import Aggregate, aggregates
from dashkit.model.fields import TEMPORAL, Field, looks_unsummable
from dashkit.model.model import Model
from dashkit.model.report import Finding, Report
from dashkit.model.words import scalar_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from dashkit.model.joins import Join

_SHOWN: Final = 3
_DAY: Final = timedelta(days=1)


def check(model: Model) -> Report:
    """Return what is wrong or odd about the rows of a model and about its measures."""
    found: list[Finding] = []
    for join in model.joins:
        found += _joined(model, join)
    for facts in model.facts:
        found += [
            Finding(one.level, one.kind, f"{facts.name}, {one.about}", one.text)
            for one in check(facts.model).findings
        ]
        for here, there in facts.shared:
            found += _members(model, here, facts.model, there, facts.name)
    found += [*_time(model), *_units(model), *_sums(model)]
    return Report(model.name, tuple(found))


def _counts(model: Model, name: str) -> dict[Any, int]:
    frame = model.query("count()", name, fill="none").run().frame
    return dict(frame.select(name, "count()").iter_rows())


def _joined(model: Model, join: Join) -> Iterator[Finding]:
    """Yield what is wrong with a lookup: keys that stand twice, keys that are not there."""
    kind = join.source.schema[join.right]
    there = Model(
        name=join.name, source=join.source, fields={join.right: Field(join.right, join.right, kind)}
    )
    keys = _counts(there, join.right)
    twice = {key: number for key, number in keys.items() if key is not None and number > 1}
    if twice:
        shown = _listed(f"{key!r} {number} times" for key, number in twice.items())
        yield Finding(
            "error",
            "fan-out",
            join.name,
            f"{join.right!r} is no key: of its values, {len(twice):,} stand more than once ({shown}); each "
            "row would be multiplied, so queries with columns of this table are refused. Make it "
            "unique, or join the two tables with how='many_to_many'",
        )
    if keys.get(None):
        yield Finding("note", "null keys", join.name, f"{_rows(keys[None])} without {join.right!r}")
    left = next(
        name for name, one in model.fields.items() if not one.table and one.column == join.left
    )
    used = _counts(model, left)
    lost = {key: number for key, number in used.items() if key is not None and key not in keys}
    if lost:
        yield Finding(
            "warning",
            "orphans",
            join.name,
            f"{_rows(sum(lost.values()))} of {model.name!r} with a {left!r} that is not there "
            f"({_listed(map(repr, lost))}): missing values in all columns of this table",
        )
    if used.get(None):
        text = f"{_rows(used[None])} of {model.name!r} without {left!r}"
        yield Finding("note", "null keys", join.name, text)


def _members(model: Model, here: str, other: Model, there: str, table: str) -> Iterator[Finding]:
    if model.field(here).type in TEMPORAL:
        return
    ours, theirs = set(_counts(model, here)) - {None}, set(_counts(other, there)) - {None}
    for name, alone in ((model.name, ours - theirs), (table, theirs - ours)):
        if alone:
            shown = _listed(sorted(map(repr, alone)))
            text = f"{len(alone):,} members of {here!r} are only in {name!r} ({shown})"
            yield Finding("note", "orphans", here, text)


def _rows(number: int) -> str:
    return f"{number:,} row{'s' * (number != 1)}"


def _listed(texts: Any) -> str:  # noqa: ANN401
    every = list(texts)
    more = len(every) - _SHOWN
    return ", ".join(every[:_SHOWN]) + (f", … {more:,} more" if more > 0 else "")


def _time(model: Model) -> Iterator[Finding]:
    """Yield rows without a time, and stretches of days without rows."""
    if model.time is None:
        return
    name = f"{model.time}.day"
    days = _counts(model, name)
    if days.get(None):
        text = f"{_rows(days[None])} without a time, in no period but all time"
        yield Finding("warning", "null times", model.time, text)
    known = sorted(day for day in days if day is not None)
    if not known:
        yield Finding("warning", "no rows", model.time, "there are no rows with a time")
        return
    length = (known[-1] - known[0]).days + 1
    missing = length - len(known)
    if 0 < missing < length / 2:
        gaps = [(one + _DAY, other - _DAY) for one, other in pairwise(known) if other - one > _DAY]
        yield Finding(
            "warning",
            "gaps",
            model.time,
            f"{missing:,} of {length:,} days have no rows ({_listed(map(_stretch, gaps))}); sums and "
            "counts show 0 there",
        )


def _stretch(gap: tuple[date, date]) -> str:
    first, last = (scalar_words(one) for one in gap)
    return first if first == last else f"{first} – {last}"


def _units(model: Model) -> Iterator[Finding]:
    """Yield columns that are measured in several units."""
    units: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name, spec in model.measures.items():
        one = spec.expression
        if isinstance(one, Aggregate) and one.function != "count" and one.field and spec.unit:
            units[one.table, one.field][spec.unit].append(name)
    for (_, field), named in units.items():
        if len(named) > 1:
            words = _listed(f"{' and '.join(some)} in {unit}" for unit, some in named.items())
            text = f"is measured in {len(named)} units: {words}; at most one of them is right"
            yield Finding("error", "units", field, text)
    spelled: dict[str, set[str]] = defaultdict(set)
    for spec in model.measures.values():
        spelled[spec.unit.casefold()].add(spec.unit)
    for some in spelled.values():
        if len(some) > 1:
            text = f"are one unit to a reader and {len(some)} to the model; spell it in one way"
            yield Finding("warning", "units", " and ".join(sorted(some)), text)


def _sums(model: Model) -> Iterator[Finding]:
    for name, spec in model.measures.items():
        odd = _odd_sums(spec.expression)
        if odd:
            text = f"adds up {_listed(odd)}, which looks like a key, a rate or a price"
            yield Finding("warning", "sums", name, text)


def _odd_sums(expression: Any) -> Sequence[str]:  # noqa: ANN401
    found = (one for one in aggregates(expression) if one.function == "sum" and not one.table)
    return sorted({repr(one.field) for one in found if looks_unsummable(one.field)})
