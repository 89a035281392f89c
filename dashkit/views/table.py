"""Measures in columns, members in rows: sorted and cut at the source, totals by own query."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

from dashkit.errors import DefinitionError, QueryError
from dashkit.formats import format_value
from dashkit.model.expressions import Versus
from dashkit.model.query import Order
from dashkit.model.units import is_percentage
from dashkit.views import static
from dashkit.views.marks import keys_of
from dashkit.views.numbers import Shift, cell, compared, known
from dashkit.views.pivot import Pivot
from dashkit.views.scope import (
    base_words,
    caveats_of,
    check_option,
    chosen_compare,
    chosen_period,
    comparable,
    filter_list,
    listed,
    member_words,
    period_note,
    scope_of,
)
from dashkit.views.scrolling import Scroll, scrolls, stamp
from dashkit.views.trend import Trends, ends
from dashkit.views.widget import Selects, View

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dashkit.model.calendar import Period
    from dashkit.model.expressions import Comparison, MeasureSpec
    from dashkit.model.fields import Field
    from dashkit.model.filters import Filter
    from dashkit.model.model import DimensionLike, MeasureLike, Model
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.state.choice import Choice
    from dashkit.state.state import State
    from dashkit.views.scope import Scope

_MOST_ROWS: Final = 200
_CHANGES: Final = (".pct", ".change")
_LINES: Final = "trend"
_TREND: Final = ":trend"
"""The column of the lines: no measure can have this name."""


class Table(View):
    """Show measures by fields; a click on a row filters the other views.

    Few rows have pages. Many scroll: the scroll bar stands for all of them, and only those in
    sight and some around them are asked for. A viewer may hide columns, but not those of fields,
    which stay in sight when the table moves sideways.

    Parameters
    ----------
    xs
        A measure or several.
    by
        A field or several; the first one is what a click filters by.
    across
        A field whose members stand across, the 24 largest first, each cell and total asked of its rows.
        Then nothing is compared.
    spark
        A measure whose trend is drawn in each row, at a grain that suits the period.
    total
        Whether the last line has the total, asked for by its own query.
    page_size
        Rows on a page, or in sight where they scroll, 1 to 200.
    scroll
        Whether rows scroll rather than having pages; ``"auto"`` lets more than 500 scroll. Prints
        and static HTML have the first page of them.
    compare
        ``"previous"``, ``"year"`` or None; ``"auto"`` follows the filter bar and adds the change
        of the first measure, the others add that of all.
    title, period, model, where, ignore, selects, span, key, state
        As for every view.

    Raises
    ------
    UnknownField
        If a name is not in the model.
    DefinitionError
        If an option is not one of those listed.

    Examples
    --------
    >>> dk.Table([m.revenue, m.orders], by=m.region)  # doctest: +SKIP
    """

    kind: ClassVar[str] = "table"

    def __init__(  # noqa: PLR0913
        self,
        xs: MeasureLike | Iterable[MeasureLike],
        by: DimensionLike | Iterable[DimensionLike],
        *,
        across: DimensionLike | None = None,
        spark: MeasureLike | None = None,
        total: bool = True,
        page_size: int = 15,
        scroll: Scroll = "auto",
        compare: Literal["auto", "previous", "year"] | None = "auto",
        title: str | None = None,
        period: Period | str | None = None,
        model: Model | None = None,
        where: Filter | None = None,
        ignore: object = (),
        selects: Selects = True,
        span: int | None = None,
        key: str | None = None,
        state: State | None = None,
    ) -> None:
        scope = scope_of("Table", listed(xs), (*listed(by), *listed(across)), model)
        self.measures: tuple[MeasureSpec, ...] = scope.measures
        self.fields = tuple(scope.model.field(one, context="Table") for one in listed(by))
        if not self.measures or not self.fields:
            message = "Table needs measures and a field, e.g. dk.Table([m.revenue], by=m.region)"
            raise DefinitionError(message)
        if isinstance(page_size, bool) or page_size not in range(1, _MOST_ROWS + 1):
            message = f"Table(page_size={page_size!r}): give a whole number from 1 to {_MOST_ROWS}"
            raise DefinitionError(message)
        if not isinstance(scroll, bool):
            check_option("Table(scroll=)", scroll, ("auto", True, False))
        check_option("Table(compare=)", compare, ("auto", "previous", "year", None))
        self.pivot = None if across is None else _pivot(across, scope, self.fields, compare)
        self.trends = None if spark is None else _trends(spark, scope.model, self.fields)
        self.total, self.page_size, self.scroll = total, page_size, scroll
        self.compare = None if self.pivot is not None else compare
        names = [one.title for one in self.measures]
        named = ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else names[0]
        along = [self.fields[0], *([] if self.pivot is None else [self.pivot.across])]
        fields = " and ".join(f"{one.title[:1].lower()}{one.title[1:]}" for one in along)
        super().__init__(
            model=scope.model,
            title=f"{named} by {fields}" if title is None else title,
            period=period,
            where=where,
            ignore=ignore,
            selects=selects,
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
        """Return ``main``: one page of rows, in order, with the total; ``heads`` and ``cells`` across."""
        model = self._model
        options = choice.table(self.key)
        compare = self._comparison(choice)
        common: dict[str, Any] = {
            "where": self.filters(choice),
            "period": chosen_period(self.period, choice, model),
        }
        query = model.query(
            self.measures,
            by=self.fields,
            **common,
            compare=compare,
            order=self._order(choice, compare),
            limit=self.page_size,
            offset=options.page * self.page_size,
            total=self.total,
            fill="none",
        )
        across = {} if self.pivot is None else self.pivot.queries(common, model)
        drawn = self.trends is not None and _TREND not in choice.hides(self.key)
        lines = self.trends.query(common, model) if self.trends is not None and drawn else None
        return {"main": query, **across, **({} if lines is None else {_LINES: lines})}

    def windowed(self, choice: Choice, offset: int, limit: int) -> dict[str, Query]:
        """Return the queries for some rows in the order of the choice, without the total."""
        queries = self.queries(choice)
        main = replace(queries["main"], offset=offset, limit=limit, total=False)
        return {**queries, "main": main}

    def _comparison(self, choice: Choice) -> Comparison | None:
        if not self._compared():
            return None
        return chosen_compare(self.compare, self.period, choice, self._model)

    def _compared(self) -> tuple[MeasureSpec, ...]:
        """Return the measures that have a column for their change."""
        found = tuple(one for one in self.measures if comparable((one,)))
        return found[:1] if self.compare == "auto" else found

    def _columns(self, compare: Comparison | None) -> dict[str, MeasureSpec | None]:
        """Return the columns in their order; that of a field has no measure."""
        found: dict[str, MeasureSpec | None] = {one.name: None for one in self.fields}
        changed = self._compared() if compare is not None else ()
        for spec in self.measures:
            found[spec.name] = spec
            if spec in changed:
                found[f"{spec.name}{'.change' if is_percentage(spec) else '.pct'}"] = spec
        return found

    def _visible(self, choice: Choice, compare: Comparison | None) -> dict[str, MeasureSpec | None]:
        """Return the columns that are not hidden."""
        hidden = choice.hides(self.key)
        return {
            name: spec
            for name, spec in self._columns(compare).items()
            if spec is None or name not in hidden
        }

    def hideable(self, choice: Choice) -> frozenset[str]:  # noqa: ARG002
        """Return measures, changes and the trend; fields are what a row is."""
        compare: Comparison | None = None if self.compare is None else "previous"
        names = [name for name, spec in self._columns(compare).items() if spec is not None]
        if self.pivot is not None and len(self.measures) == 1:
            names = []
        return frozenset([*names, *([] if self.trends is None else [_TREND])])

    def hides(self, choice: Choice) -> frozenset[str]:
        """Return the columns of the numbers that are hidden, a change with all its parts."""
        found, measures = set[str](), {one.name for one in self.measures}
        for name in choice.hides(self.key):
            ends = () if name in measures else _CHANGES
            base = next((name.removesuffix(one) for one in ends if name.endswith(one)), None)
            parts = (".base", ".change", ".pct") if base else ("", ".base")
            found |= {f"{base or name}{part}" for part in parts}
        return frozenset(found)

    def _order(self, choice: Choice, compare: Comparison | None) -> list[Order]:
        known_columns = self._visible(choice, compare)
        chosen = [
            Order(one.column, descending=one.descending)
            for one in choice.table(self.key).sort
            if one.column in known_columns
        ]
        if not chosen and self.fields[0].grain is None:
            chosen = [Order(self.measures[0].name, descending=True)]
        taken = {one.column for one in chosen}
        return [*chosen, *(Order(one.name) for one in self.fields if one.name not in taken)]

    def written(self, query: Query) -> Query:
        """Return the query with the members across as rows, each cell one."""
        if self.pivot is None:
            return query
        by = (*query.by, self.pivot.across)
        return replace(query, by=by, order=tuple(Order(one.name) for one in by), total=False)

    def present(self, results: Mapping[str, Result], choice: Choice) -> dict[str, Any]:
        """Return the page of the table as text."""
        result = results["main"]
        compare = next(iter(result.query.comparisons), None)
        columns = self._visible(choice, compare)
        texts = {name: self._texts(result, name, spec) for name, spec in columns.items()}
        height = result.frame.height
        page = choice.table(self.key).page
        count = max(result.meta.groups, page * self.page_size + height)
        first = self.fields[0]
        own = [one.filter for one in choice.own(self.key) if one.filter.field == first.name]
        payload: dict[str, Any] = {
            "kind": self.kind,
            "title": self.title,
            "status": "ready",
            "columns": self._heads(columns, choice),
            "choosable": self._choosable(choice, compare),
            "rows": [[texts[name][row] for name in columns] for row in range(height)],
            "keys": keys_of(result.frame[first.name].to_list()),
            "field": first.name if self.selects else None,
            "others": [[one.name, keys_of(result.frame[one.name])] for one in self.fields[1:]],
            "selected": keys_of(own[0].values) if own else [],
            "total": self._total(result, columns),
            "status_cells": self._statuses(result, columns),
            "page": page,
            "pages": max(1, -(-count // self.page_size)),
            "count": count,
            "note": period_note(result),
            "caveats": caveats_of(result),
            "filters": filter_list(result.query.where, self._model),
            "words": f"{self.title}: {count:,} rows, page {page + 1}.",
        }
        if scrolls(self.scroll, count):
            at = result.query.offset
            payload["scroll"] = {"first": at, "size": self.page_size, "stamp": stamp(result)}
        if height == 0 and page == 0:
            payload |= {"status": "empty", "message": "No data for these filters"}
        if self.pivot is not None:
            shown = tuple(one for one in self.measures if one.name in columns)
            payload |= self._across(payload, replace(self.pivot, measures=shown), results)
        if self.trends is not None and _LINES in results:
            try:
                payload |= _with_lines(payload, self.trends, results)
            except QueryError as error:
                payload["caveats"] = [*payload["caveats"], f"no trends: {error}"]
        return payload

    def _across(
        self, payload: dict[str, Any], pivot: Pivot, results: Mapping[str, Result]
    ) -> dict[str, Any]:
        """Return the members across, between the fields and the totals of the rows."""
        main, heads, cells = (results[name] for name in ("main", "heads", "cells"))
        first = len(self.fields)
        fields, totals = payload["columns"][:first], payload["columns"][first:]
        if len(pivot.measures) == 1:
            totals = [{**one, "label": "Total"} for one in totals]
        else:
            totals = [{**one, "group": "Total"} for one in totals]
        texts = zip(payload["rows"], pivot.texts(main, heads, cells), strict=True)
        last = payload["total"]
        note = " · ".join(one for one in (payload["note"], pivot.note(heads)) if one)
        return {
            "columns": [*fields, *pivot.columns(heads), *totals],
            "rows": [[*row[:first], *found, *row[first:]] for row, found in texts],
            "total": last and [*last[:first], *pivot.totals(heads), *last[first:]],
            "note": note,
        }

    def _choosable(self, choice: Choice, compare: Comparison | None) -> list[dict[str, Any]]:
        """Return the columns that can be hidden, each with whether it is shown."""
        can, hidden = self.hideable(choice), choice.hides(self.key)
        columns = self._columns(compare)
        labels = {name: self._label(name, columns) for name in columns}
        if self.trends is not None:
            labels[_TREND] = f"{self.trends.measure.title}, trend"
        return [
            {"name": name, "label": label, "shown": name not in hidden}
            for name, label in labels.items()
            if name in can
        ]

    def _label(self, name: str, columns: Mapping[str, MeasureSpec | None]) -> str:
        spec = columns[name]
        if spec is None:
            return next(one.title for one in self.fields if one.name == name)
        return f"{spec.title}, change" if _is_change(name, columns) else spec.title

    def _heads(
        self, columns: Mapping[str, MeasureSpec | None], choice: Choice
    ) -> list[dict[str, Any]]:
        sort = {one.column: one for one in choice.table(self.key).sort}
        ranks = {name: place for place, name in enumerate(sort, start=1)}
        heads: list[dict[str, Any]] = []
        for name, spec in columns.items():
            ordered = sort.get(name)
            heads.append(
                {
                    "name": name,
                    "label": self._label(name, columns),
                    "align": "left" if spec is None else "right",
                    "sort": ""
                    if ordered is None
                    else "descending"
                    if ordered.descending
                    else "ascending",
                    **({"pinned": True} if spec is None else {}),
                    **({"rank": ranks[name]} if name in ranks and len(ranks) > 1 else {}),
                }
            )
        if not sort and self.fields[0].grain is None:
            for one in heads:
                if one["name"] == self.measures[0].name:
                    one["sort"] = "descending"
        return heads

    def _texts(self, result: Result, name: str, spec: MeasureSpec | None) -> list[str]:
        rows = range(result.frame.height)
        if spec is None:
            field = next(one for one in self.fields if one.name == name)
            calendar = self._model.calendar
            return [member_words(value, field, calendar) for value in result.frame[name].to_list()]
        if name != spec.name:
            return [_change(result, spec, row).text for row in rows]
        return [_text(cell(result, name, row), spec) for row in rows]

    def _total(self, result: Result, columns: Mapping[str, MeasureSpec | None]) -> list[str] | None:
        if result.total is None or result.total.height == 0:
            return None
        texts = []
        for index, (name, spec) in enumerate(columns.items()):
            if spec is None:
                texts.append("" if index else "Total")
            elif name != spec.name:
                texts.append(_change(result, spec, 0, total=True).text)
            else:
                texts.append(_text(cell(result, name, total=True), spec))
        return texts

    def _statuses(
        self, result: Result, columns: Mapping[str, MeasureSpec | None]
    ) -> dict[str, list[str]]:
        rows = range(result.frame.height)
        found: dict[str, list[str]] = {}
        for name, spec in columns.items():
            if spec is None:
                continue
            if name != spec.name:
                found[name] = [_change(result, spec, row).change.status for row in rows]
            elif isinstance(spec.expression, Versus):
                values = [cell(result, name, row) for row in rows]
                found[name] = [compared(value, 0, spec).change.status for value in values]
        return found

    def static(self, shown: Mapping[str, Any]) -> str:
        """Return the page of the table as HTML."""
        return static.table(shown)

    def words(self, shown: Mapping[str, Any]) -> str:
        """Return the table as lines of text."""
        if "rows" not in shown:
            return self.title
        lines = [[static.heading(column) for column in shown["columns"]], *shown["rows"]]
        lines += [shown["total"]] if shown["total"] else []
        return "\n".join([self.title, *("  ".join(line).rstrip() for line in lines)])


def _trends(spark: MeasureLike, model: Model, rows: tuple[Field, ...]) -> Trends:
    measure = model.measure(spark, context="Table(spark=)")
    if model.time is None or not comparable((measure,)):
        why = "the model has no time" if model.time is None else "a change has no trend of its own"
        message = f"Table(spark={measure.name!r}): {why}"
        raise DefinitionError(message)
    return Trends(measure, rows)


def _with_lines(
    payload: Mapping[str, Any], trends: Trends, results: Mapping[str, Result]
) -> dict[str, Any]:
    """Return the page with one column more, the trend of each row."""
    lines, spec = trends.lines(results["main"], results[_LINES]), trends.measure
    label = f"{spec.title}, trend"
    head = {"name": _TREND, "label": label, "align": "left", "sort": "", "fixed": True}
    texts = zip(payload["rows"], lines, strict=True)
    return {
        "columns": [*payload["columns"], head],
        "rows": [[*row, ends(line, spec)] for row, line in texts],
        "total": payload["total"] and [*payload["total"], ""],
        "sparks": lines,
    }


def _pivot(
    across: DimensionLike, scope: Scope, rows: tuple[Field, ...], compare: str | None
) -> Pivot:
    field = scope.model.field(across, context="Table(across=)")
    if field in rows:
        message = f"Table(across={field.name!r}): it stands in the rows already; give another field"
        raise DefinitionError(message)
    if compare not in {"auto", None}:
        message = f"Table(across=, compare={compare!r}): give one of them"
        raise DefinitionError(message)
    return Pivot(field, rows, scope.measures)


def _is_change(name: str, columns: Mapping[str, MeasureSpec | None]) -> bool:
    spec = columns[name]
    return spec is not None and name != spec.name and name.endswith(_CHANGES)


def _change(result: Result, spec: MeasureSpec, row: int, *, total: bool = False) -> Shift:
    value = cell(result, spec.name, row, total=total)
    base = cell(result, f"{spec.name}.base", row, total=total)
    return compared(value, base, spec, base_words(result))


def _text(value: Any, spec: MeasureSpec) -> str:  # noqa: ANN401
    return format_value(known(value), spec.format, spec.unit)
