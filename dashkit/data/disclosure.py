"""Statistical disclosure control: small groups are withheld, and what would reveal them.

A group is too small if fewer rows than `Policy.min_group` went into one of its numbers. In each
margin that a reader can ask for (all groups together, the groups of one field, of a longer stretch
of time) the withheld groups must have that many rows together, so that subtracting what is shown
from the margin reveals no small group; else the next smallest group is withheld too. And a filter
that leaves out only a few rows is not answered, since the same query without it would reveal them;
nor one that names a withheld member, since the same query without this member would; nor one that
cuts a range beside a value of few rows, since a range that ends on its other side would.

What is the value of a single row, a largest or a first one, is refused, but for the times from when
to when the rows are; a quantile is withheld where fewer rows than that lie on one side of it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise, product
from math import ceil
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from dashkit.data.contexts import ROWS
from dashkit.data.engine import Latest, Scan
from dashkit.errors import QueryError
from dashkit.model.expressions import (
    Aggregate,
    Arithmetic,
    Constant,
    Expression,
    Versus,
    aggregates,
)
from dashkit.model.fields import NUMERIC, TEMPORAL
from dashkit.model.filters import Filter, all_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dashkit.data.engine import Scope
    from dashkit.data.plan import Part, Plan
    from dashkit.model.fields import Field, Grain
    from dashkit.model.filters import Op
    from dashkit.model.query import Query

MARK: Final = "a!"
"""The column of an answer that says which of its groups are withheld."""
_REFUSED: Final = "This measure is not available here, because small groups are withheld."
_SINGLE: Final = frozenset({"min", "max", "first", "last"})
_NAMING: Final = frozenset({"in", "is_null", "contains"})
_CUTTING: Final = frozenset({"lt", "le", "gt", "ge", "range", "between"})
_BELOW: Final[dict[str, Op]] = {"gt": "le", "ge": "lt", "range": "lt", "between": "lt"}
_ABOVE: Final[dict[str, Op]] = {"lt": "ge", "le": "gt", "range": "ge", "between": "gt"}
_COARSER: Final[dict[str, tuple[Grain, ...]]] = {
    "minute": ("hour", "day", "week", "month", "quarter", "year"),
    "hour": ("day", "week", "month", "quarter", "year"),
    "day": ("week", "month", "quarter", "year"),
    "week": (),
    "month": ("quarter", "year"),
    "quarter": ("year",),
}


def check_conditions(query: Query) -> None:
    """Refuse to choose rows or groups by a measure: whether one passes tells its number."""
    among = any(one.among for spec in query.measures for one in aggregates(spec.expression))
    if query.having or among:
        message = "Conditions on measures are not available here: small groups are withheld."
        raise QueryError(message)


def sizes(query: Query) -> list[Aggregate]:
    """Return the counts that say how many rows went into each number of a query.

    Raises
    ------
    QueryError
        For a measure of which that cannot be said.
    """
    found: dict[Aggregate, None] = {}
    for spec in query.measures:
        _check(spec.expression)
        for one in aggregates(spec.expression):
            if one.function in {"snapshot", "sql"}:
                raise QueryError(_REFUSED)
            if _single(one, query.model.time):
                message = (
                    f"{spec.name!r} shows the value of a single row, which is not available here, "
                    "because small groups are withheld; ask for a mean or a median."
                )
                raise QueryError(message)
            found[Aggregate("count", one.field, one.where)] = None
    return list(found)


def _single(one: Aggregate, time: str | None) -> bool:
    """Return whether a number is the value of one row; from when to when the data go is not."""
    if one.function in {"min", "max"} and one.field == time:
        return False
    return one.function in _SINGLE or one.quantile in {0.0, 1.0}


def _needed(asked: Sequence[Aggregate], counted: Aggregate, least: int) -> int:
    """Return how many rows must be counted for what is asked of them: more for a quantile."""
    tails = [
        min(one.quantile, 1 - one.quantile)
        for one in asked
        if one.quantile is not None and (one.field, one.where) == (counted.field, counted.where)
    ]
    return max([least, *(ceil((least - 1) / tail) + 1 for tail in tails)])


def _check(expression: Expression) -> None:
    if isinstance(expression, Arithmetic):
        _check(expression.left)
        _check(expression.right)
    elif isinstance(expression, Versus):
        _check(expression.base)
    elif not isinstance(expression, Aggregate | Constant):
        raise QueryError(_REFUSED)


def around(plan: Plan) -> list[tuple[Part, Scan]]:
    """Return for each part the counts of rows with conditions of the viewer left out.

    For a condition that names members, by member too; for each end of a range, of those at the
    nearest value within it and of those at the nearest one beyond, in two scans.
    """
    where, time = plan.query.where, plan.query.model.time
    if where is None:
        return []
    left_out = (where, *where.parts) if where.op == "and" else (where,)
    told = telling(where, time)
    found: list[tuple[Part, Scan]] = []
    for part in plan.parts:
        scope = part.scan.scope
        for one in left_out if not part.total else ():
            rest = replace(scope, where=_without(scope.where, one))
            leaves = telling(one, time) if one.op != "and" else []
            names = sorted({leaf.field for leaf in leaves})
            cut = [name for name in names if _only_cut(scope.fields[name], told)]
            ends = [leaf for leaf in told if leaf.field in cut]
            # A range that is still a condition of the rest has nothing beyond its ends there.
            ends = [leaf for leaf in ends if leaf == one or leaf not in left_out]
            known = (Aggregate("count", name) for name in cut)
            scans = [Scan(rest, (), (ROWS, *known))]
            scans += [
                Scan(rest, (scope.fields[name],), (ROWS,)) for name in names if name not in cut
            ]
            scans += [edge for leaf in ends for edge in _edges(rest, leaf)]
            found += [(part, scan) for scan in scans]
    return found


def _only_cut(field: Field, told: Sequence[Filter]) -> bool:
    """Return whether a field has values in one order everywhere, and no condition names them."""
    ordered = field.value_type in NUMERIC | TEMPORAL
    return ordered and all(one.op in _CUTTING for one in told if one.field == field.name)


def _edges(scope: Scope, where: Filter) -> list[Scan]:
    """Return two scans for each end of a range: of the nearest value within, and beyond."""
    beyond: list[tuple[Filter, bool]] = []
    if where.op in _BELOW and where.values[0] is not None:
        beyond.append((Filter(_BELOW[where.op], where.field, where.values[:1]), True))
    if where.op in _ABOVE and where.values[-1] is not None:
        beyond.append((Filter(_ABOVE[where.op], where.field, where.values[-1:]), False))
    found = []
    for other, below in beyond:
        for side, first in ((where, below), (other, not below)):
            base = all_of(scope.where, side)
            latest = Latest(scope.fields[where.field], base=base, first=first)
            found.append(Scan(replace(scope, where=None, latest=latest), (), (ROWS,)))
    return found


def telling(where: Filter | None, time: str | None) -> list[Filter]:
    """Return the conditions in a filter that name members, or cut between them but for periods."""
    return [
        one
        for one in (where.walk() if where is not None else ())
        if one.op in _NAMING or (one.op in _CUTTING and one.field != time)
    ]


def _without(where: Filter | None, left_out: Filter) -> Filter | None:
    if where is None or where == left_out:
        return None
    gone = left_out.parts if left_out.op == "and" else (left_out,)
    return all_of(
        *(one for one in (where.parts if where.op == "and" else (where,)) if one not in gone)
    )


def marked(
    answers: Mapping[Part, pl.DataFrame],
    others: Sequence[tuple[Part, Scan, pl.DataFrame]],
    told: Sequence[Filter],
    least: int,
) -> tuple[dict[Part, pl.DataFrame], int]:
    """Return the answers with `MARK`, and how many groups are withheld; -1 for all of them.

    ``others`` has the numbers of rows that `around` asks for, ``told`` what is `telling`.
    """
    rows = {
        part: int(frame[f"a{part.aggregates.index(ROWS)}"].sum()) for part, frame in answers.items()
    }
    small = {part.side for part, number in rows.items() if 0 < number < least}
    left = iter(others)
    for part, scan, frame in left:
        if scan.groups:
            betrayed = _tells(told, scan, frame, least)
        elif scan.scope.latest is not None:
            _, _, beyond = next(left)
            betrayed = 0 < min(int(frame["a0"][0]), int(beyond["a0"][0])) < least
        else:
            number, *known = (int(one) for one in frame.row(0))
            betrayed = any(0 < number - one < least for one in (rows[part], *known))
        if betrayed:
            small.add(part.side)
    found: dict[Part, pl.DataFrame] = {}
    number = 0
    for part, frame in answers.items():
        if small & {"", part.side}:
            mark = pl.Series(MARK, [True] * frame.height, dtype=pl.Boolean)
        else:
            counts = {
                f"a{place}": _needed(part.aggregates, one, least)
                for place, one in enumerate(part.aggregates)
                if one.function == "count"
            }
            mark = withheld(frame, part.scan.groups, counts, part.scan.scope, least)
        found[part] = frame.with_columns(mark)
        if not part.side and not part.total:
            number = -1 if "" in small else int(mark.sum())
    return found, number


def _tells(told: Sequence[Filter], scan: Scan, frame: pl.DataFrame, least: int) -> bool:
    """Return whether a withheld member is named, or a range cut beside a value of few rows."""
    (field,) = scan.groups
    leaves = [one for one in told if one.field == field.name]
    named = [one for one in leaves if one.op in _NAMING]
    cuts = [one for one in leaves if one.op in _CUTTING]
    needs = {"a0": least} if named else {}
    hidden = frame["g0"].filter(withheld(frame, scan.groups, needs, scan.scope, least))
    if any(one.matches({field.name: member}) for member in hidden for one in named):
        return True
    rows = frame.sort("g0", nulls_last=False).rows() if cuts else []
    if rows and rows[0][0] is None and rows.pop(0)[1] < least:
        return True
    return any(_cut_beside_few(one, rows, least) for one in cuts)


def _cut_beside_few(where: Filter, rows: Sequence[tuple[Any, int]], least: int) -> bool:
    """Return whether a range begins or ends beside a value of few rows; ``rows`` are sorted."""
    inside = [where.matches({where.field: value}) for value, _ in rows]
    return any(
        one != other and min(rows[place][1], rows[place + 1][1]) < least
        for place, (one, other) in enumerate(pairwise(inside))
    )


def withheld(
    frame: pl.DataFrame,
    groups: Sequence[Field],
    counts: Mapping[str, int],
    scope: Scope,
    least: int,
) -> pl.Series:
    """Return for each group whether it is withheld.

    ``counts`` names the columns of numbers of rows, with how many of each a group must have.

    Examples
    --------
    >>> from dashkit.data.engine import Scope
    >>> from dashkit.model.buckets import Calendar
    >>> from dashkit.model.fields import Field
    >>> frame = pl.DataFrame({"g0": ["EU", "US"], "a0": [12, 3]})
    >>> region = Field("region", "region", "text")
    >>> withheld(frame, [region], {"a0": 5}, Scope({}, (), Calendar()), 5).to_list()
    [True, True]
    """
    columns = [frame[name].fill_null(0).to_list() for name in counts]
    height = frame.height
    needs = list(zip(columns, counts.values(), strict=True))
    hidden = [any(0 < column[row] < need for column, need in needs) for row in range(height)]
    margins = list(_margins(frame, groups, scope))
    before = -1
    while before != sum(hidden):
        before = sum(hidden)
        for margin in margins:
            for column in columns:
                _complement(hidden, column, margin, least)
    return pl.Series(MARK, hidden, dtype=pl.Boolean)


def _complement(
    hidden: list[bool], column: Sequence[int], margin: Sequence[object], least: int
) -> None:
    """Withhold the next smallest groups of each line until what is withheld is not small."""
    lines: dict[object, int] = {}
    for row, line in enumerate(margin):
        if hidden[row]:
            lines[line] = lines.get(line, 0) + column[row]
    short = {line: total for line, total in lines.items() if 0 < total < least}
    if not short:
        return
    rows = sorted(range(len(hidden)), key=column.__getitem__)
    for row in rows:
        line = margin[row]
        if not hidden[row] and column[row] and 0 < short.get(line, 0) < least:
            hidden[row] = True
            short[line] += column[row]


def _margins(
    frame: pl.DataFrame, groups: Sequence[Field], scope: Scope
) -> Iterator[Sequence[object]]:
    """Yield for each margin the line that each group belongs to."""
    keys = [_lines(frame[f"g{place}"].to_list(), one, scope) for place, one in enumerate(groups)]
    for chosen in product(*keys):
        if any(line is not one[-1] for line, one in zip(chosen, keys, strict=True)):
            yield list(zip(*chosen, strict=True))


def _lines(values: list[object], field: Field, scope: Scope) -> list[list[object]]:
    """Return the ways in which a reader can put the members of a field together, itself last."""
    found: list[list[object]] = [[None] * len(values)]
    for grain in _COARSER.get(field.grain or "", ()):
        floor = scope.calendar.floor
        found.append(
            [None if value is None else (grain, floor(_day(value), grain)) for value in values]
        )
    return [*found, [("", value) for value in values]]


def _day(value: Any) -> date:  # noqa: ANN401
    return value.date() if isinstance(value, datetime) else value


def veiled(
    frame: pl.DataFrame, partials: pl.DataFrame, query: Query, by: Sequence[Field]
) -> pl.DataFrame:
    """Return a result without what is withheld: groups left out, or their numbers null in time.

    ``partials`` has the groups in the same order, with a mark for each side.
    """
    marks = {name[:-1]: partials[name] for name in partials.columns if name.endswith("!")}
    if not marks:
        return frame
    marks = {side: mark.fill_null(value=False) for side, mark in marks.items()}
    either = pl.Series([False] * frame.height, dtype=pl.Boolean)
    for mark in marks.values():
        either = either | mark
    own = [one.name for one in query.measures]
    compared = [f"{name}{tail}" for name in own for tail in (".base", ".change", ".pct")]
    compared += [one.name for one in query.measures if _has_versus(one.expression)]
    frame = _nulled(frame, [name for name in compared if name in frame.columns], either)
    if by and not any(one.grain is not None for one in by):
        return frame.filter(~marks[""])
    return _nulled(frame, own, marks[""])


def _has_versus(expression: Expression) -> bool:
    if isinstance(expression, Arithmetic):
        return _has_versus(expression.left) or _has_versus(expression.right)
    return isinstance(expression, Versus)


def _nulled(frame: pl.DataFrame, names: Sequence[str], where: pl.Series) -> pl.DataFrame:
    return frame.with_columns(
        pl.when(where).then(None).otherwise(pl.col(name)).alias(name) for name in names
    )
