"""The one way to the rows: what a policy allows is ANDed here, after everything else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from dashkit.data.line import Line, time_left
from dashkit.data.together import Answer, scan_together, together
from dashkit.model.explanation import Statement
from dashkit.model.filters import all_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    import polars as pl

    from dashkit.data.engine import Engine, Scan, Scope, Window
    from dashkit.model.fields import Field
    from dashkit.model.filters import Scalar
    from dashkit.model.joins import Join
    from dashkit.model.policy import Access

Asked = tuple["Scan", "Access | None"]
DEADLINE: Final = 30.0
"""Seconds that a question takes at most, where nothing else is said."""


class Gate:
    """Asks an engine for rows, never for more than an access allows.

    Every method needs an access; None says that everybody may see all rows.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.line = Line()

    def scan_many(self, asked: Sequence[Asked], *, deadline: float | None = None) -> list[Answer]:
        """Answer scans together; a failing one has its exception in its place."""
        scans = [replace(scan, scope=limited(scan.scope, access)) for scan, access in asked]

        def ask(places: Sequence[int]) -> list[Answer]:
            some = [scans[place] for place in places]
            return scan_together(self._engine, some, deadline=time_left())

        return self.line.answers(ask, len(scans), deadline=deadline)

    def prepare(
        self, asked: Sequence[Asked], fields: Mapping[str, Field], joins: Sequence[Join]
    ) -> None:
        """Let an engine that can make ready for scans like these by any choice of some fields."""
        prepare = getattr(self._engine, "prepare", None)
        if prepare is not None and fields:
            scans = [replace(scan, scope=limited(scan.scope, access)) for scan, access in asked]
            prepare(together(scans), fields, joins)

    def members(
        self, scope: Scope, access: Access | None, field: Field, *, search: str, limit: int
    ) -> list[tuple[Scalar, int]]:
        """Return members by falling number of rows that pass; the domain is that of all rows."""
        scope, ask = limited(scope, access), self._engine.members
        return self.line.answer(
            lambda: ask(scope, field, search=search, limit=limit), deadline=DEADLINE
        )

    def rows(
        self, scope: Scope, access: Access | None, columns: Sequence[Field], window: Window
    ) -> pl.DataFrame:
        """Return single rows."""
        scope, ask = limited(scope, access), self._engine.rows
        return self.line.answer(lambda: ask(scope, columns, window), deadline=DEADLINE)

    def statement(self, asked: Asked, about: str) -> Statement:
        """Return what the engine is asked for a scan."""
        scan, access = asked
        text, parameters = self._engine.statement(replace(scan, scope=limited(scan.scope, access)))
        return Statement(about, text, tuple(sorted(parameters.items())))

    def bounds(self, column: str) -> tuple[date | datetime, date | datetime] | None:
        """Return the first and the last time of all rows: how far the data go, for everyone."""
        return self.line.answer(lambda: self._engine.bounds(column), deadline=DEADLINE)


def limited(scope: Scope, access: Access | None) -> Scope:
    """Return the rows of a scope that an access allows."""
    if access is None or access.rows is None:
        return scope
    added = {name: access.whole.field(name) for name in sorted(access.rows.fields())}
    tables = {one.table for one in added.values()} - {join.name for join in scope.joins}
    joins = tuple(one for one in access.whole.joins if one.name in tables)
    latest = scope.latest
    if latest is not None:
        latest = replace(latest, base=all_of(access.rows, latest.base))
    return replace(
        scope,
        latest=latest,
        fields={**scope.fields, **added},
        joins=(*scope.joins, *joins),
        where=all_of(access.rows, scope.where),
    )
