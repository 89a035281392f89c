"""From plans to keyed scans, and from their answers to what a user may see of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import polars as pl

from dashkit.data.cache import Key
from dashkit.data.disclosure import marked, telling, withheld
from dashkit.data.finish import finish
from dashkit.data.gate import limited
from dashkit.model.policy import OPEN, access_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from dashkit.data.cache import Found
    from dashkit.data.engine import Scan, Scope
    from dashkit.data.finish import Told
    from dashkit.data.gate import Asked
    from dashkit.data.plan import Plan
    from dashkit.model.fields import Field
    from dashkit.model.filters import Filter, Scalar
    from dashkit.model.policy import Access
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.model.source import Source

    _Token = tuple[Hashable, str, str]


@dataclass(frozen=True, slots=True)
class Keyed:
    """A scan with what its answer is kept under."""

    key: Key
    asked: Asked


def homes(plans: Mapping[Query, Plan | Exception]) -> list[Source]:
    """Return the sources of other facts that plans ask."""
    found = (
        part.source
        for one in plans.values()
        if not isinstance(one, Exception)
        for part in one.parts
    )
    return list({id(one): one for one in found if one is not None}.values())


def _asking(plans: Mapping[Query, Plan | Exception], home: Source) -> list[Query]:
    """Return the queries whose plans ask a source of other facts."""
    return [
        query
        for query, one in plans.items()
        if not isinstance(one, Exception) and any(part.source is home for part in one.parts)
    ]


def keyed(
    plans: dict[Query, Plan | Exception], source: Source, *, own: bool = True
) -> dict[int, Keyed]:
    """Return each scan of a source with its key, by the identity of the scan.

    Where the source is that of the queries, it is their ``own``. A plan with a joined table, or one
    of other facts, that cannot be read gives way to what it fails with.
    """
    try:
        rows = _token(source)
    except Exception as error:
        if own:
            raise
        plans |= dict.fromkeys(_asking(plans, source), error)
        return {}
    tokens: dict[int, _Token] = {}
    found: dict[int, Keyed] = {}
    for query, one in plans.items():
        if isinstance(one, Exception):
            continue
        access = access_of(query.model)
        foreign = {id(part.scan): part.source for part in one.parts}
        wanted = None if own else source
        scans = [scan for scan in scans_of(one) if foreign.get(id(scan)) is wanted]
        try:
            keys = [_key(scan, access, rows, tokens) for scan in scans]
        except Exception as error:  # noqa: BLE001
            plans[query] = error
            continue
        for scan, key in zip(scans, keys, strict=True):
            found[id(scan)] = Keyed(key, (scan, access))
    return found


def _key(scan: Scan, access: Access | None, rows: _Token, tokens: dict[int, _Token]) -> Key:
    """Return what a scan is kept by; ``tokens`` are of the joined tables that were looked at before."""
    tables = [rows]
    keys: list[Hashable] = []
    for join in limited(scan.scope, access).joins:
        other = join.source
        if id(other) not in tokens:
            tokens[id(other)] = _token(other)
        tables.append(tokens[id(other)])
        keys.append((join.name, join.left, join.right))
    scope = scan.scope
    asked = (tuple(scope.fields.items()), scope.calendar, canonical(scope.where), scope.latest)
    named = [identity for _, identity, _ in tables]
    return Key(
        rows=tuple(token for token, _, _ in tables),
        version="|".join(version for _, _, version in tables),
        asked=(*asked, tuple(keys), scan.groups, scan.aggregates),
        policy=OPEN if access is None else access.fingerprint,
        shared=repr(named) if all(named) else "",
    )


def _token(source: Source) -> _Token:
    """Return what a table is called here, in every process (empty if nothing), and its version."""
    token = getattr(source, "token", id(source))
    return token, str(getattr(source, "identity", "")), source.version


def scans_of(plan: Plan) -> list[Scan]:
    """Return the scans of a plan, those of its parts first."""
    return [*(part.scan for part in plan.parts), *(scan for _, scan in plan.around)]


def canonical(where: Filter | None) -> Filter | None:
    """Return a filter whose conditions stand in one order, so that equal ones are the same key.

    Examples
    --------
    >>> from dashkit.model.filters import Filter
    >>> a, b = Filter("is_null", "a"), Filter("is_null", "b")
    >>> canonical(a & b) == canonical(b & a)
    True
    """
    if where is None or not where.parts:
        return where
    parts = [one for part in where.parts if (one := canonical(part)) is not None]
    return replace(where, parts=tuple(sorted(parts, key=repr)))


def finished(one: Plan | Exception, answers: Mapping[int, Found], told: Told) -> Result | Exception:
    """Return the result of a plan as its user may see it, or what it failed with."""
    if isinstance(one, Exception):
        return one
    found = [answers[id(scan)] for scan in scans_of(one)]
    failed = next((each.answer for each in found if isinstance(each.answer, Exception)), None)
    if failed is not None:
        return failed
    frames = cast("list[pl.DataFrame]", [each.answer for each in found])
    access = access_of(one.query.model)
    try:
        result = finish(one, frames, told) if access is None else _seen(one, frames, told, access)
    except Exception as error:  # noqa: BLE001
        return error
    return _dated(result, found)


def _dated(result: Result, found: Sequence[Found]) -> Result:
    """Return a result that says whether it was kept, how old it is, and that it is not up to date."""
    how = next((one for one in ("stale", "miss") if any(each.how == one for each in found)), "hit")
    age = max((each.age for each in found), default=0.0)
    caveats = result.meta.caveats
    if how == "stale":
        caveats = (*caveats, f"not up to date: from {_age_words(age)} ago")
    return replace(result, meta=replace(result.meta, cache=how, age=age, caveats=caveats))


def _age_words(seconds: float) -> str:
    for size, unit in ((3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def as_asked(found: Result | Exception, query: Query) -> Result | Exception:
    """Return a result under the query as it was asked, its conditions in words."""
    if isinstance(found, Exception) or found.query == query:
        return found
    grained = [one for one in query.having if one.grain]
    notes = tuple(f"Only: {one}" for one in grained)
    meta = replace(found.meta, filters=query.where, caveats=(*found.meta.caveats, *notes))
    return replace(found, query=query, meta=meta)


def _seen(plan: Plan, frames: list[pl.DataFrame], told: Told, access: Access) -> Result:
    """Return what a user sees: small groups withheld, and what that means said."""
    answers = dict(zip(plan.parts, frames, strict=False))
    number = 0
    if access.min_group:
        counted = frames[len(plan.parts) :]
        others = [(*asked, rows) for asked, rows in zip(plan.around, counted, strict=True)]
        leaves = telling(plan.query.where, plan.query.model.time)
        answers, number = marked(answers, others, leaves, access.min_group)
    found = finish(plan, list(answers.values()), told)
    caveats = (access.note, _withheld_words(number, access.min_group))
    meta = replace(
        found.meta,
        policy=access.fingerprint,
        withheld=number,
        rows=None if number < 0 else found.meta.rows,
        caveats=(*found.meta.caveats, *(one for one in caveats if one)),
    )
    return replace(found, meta=meta)


def _withheld_words(number: int, least: int) -> str:
    if number < 0:
        return (
            f"not shown: fewer than {least} rows, or filters that leave out fewer than {least} "
            "or name a group that is not shown"
        )
    groups = "1 group is" if number == 1 else f"{number:,} groups are"
    return f"{groups} not shown, to protect groups of fewer than {least} rows" if number else ""


def visible_members(
    known: Sequence[tuple[Scalar, int]], field: Field, scope: Scope, least: int
) -> list[tuple[Scalar, int | None]]:
    """Return the members of groups that are not withheld, without their numbers of rows."""
    schema = {"g0": pl.String, "a0": pl.Int64}
    rows = [(str(member), number) for member, number in known]
    hidden = withheld(
        pl.DataFrame(rows, schema, orient="row"), [field], {"a0": least}, scope, least
    )
    return [(member, None) for (member, _), one in zip(known, hidden, strict=True) if not one]
