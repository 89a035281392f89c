"""The Result: a table plus what must be known to read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, Final

from dashkit.errors import DefinitionError
from dashkit.formats import format_value, points_change, signed
from dashkit.model.units import is_percentage
from dashkit.model.words import filter_words, scalar_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import polars as pl

    from dashkit.model.calendar import Interval
    from dashkit.model.expressions import Comparison, MeasureSpec
    from dashkit.model.filters import Filter
    from dashkit.model.query import Query

_SHOWN = 20
_TAILS = ("before", "change", "change %")
_SIDES: dict[str, tuple[str, str, str]] = {
    "previous": ("period before", "change on it", "change % on it"),
    "year": ("year before", "change on year", "change % on year"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """The caveats of a Result; one can be added on the way up, none dropped.

    ``policy`` is the fingerprint of what the user may see, empty where everybody may see all;
    ``withheld`` the number of small groups that are not shown, -1 if nothing is; ``cache`` is
    ``hit``, ``miss`` or ``stale``, with the ``age`` of the answer in seconds.
    """

    exact: bool = True
    as_of: datetime | None = None
    version: str = ""
    engine: str = ""
    period: Interval | None = None
    base: Interval | None = None
    base_note: str = ""
    bases: Mapping[Comparison, Interval | None] = field(default_factory=dict)
    filters: Filter | None = None
    rows: int | None = None
    groups: int = 0
    elapsed: float = 0.0
    policy: str = ""
    withheld: int = 0
    cache: str = ""
    age: float = 0.0
    caveats: tuple[str, ...] = ()


INFINITE: Final = "infinite numbers, and sums too large to write, are left out"
"""The caveat of an answer where some numbers are infinite: they are null."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Result:
    """The answer to a Query.

    ``frame`` has one column per field of ``by`` (its name; buckets as their start, a date or a
    naive datetime in the model's zone), then one per measure. With a comparison each measure
    ``x`` also has ``x.base`` (the comparison value), ``x.change`` (difference) and ``x.pct``
    (relative change, null where it has no meaning). A time bucket has ``<field>.partial``.
    ``total`` is the same without ``by``: one row, its own query, never a sum of the column.

    Examples
    --------
    >>> import dashkit as dk
    >>> m = dk.model({"region": ["EU", "US", "EU"], "amount": [1, 2, 3]})
    >>> found = m.query("sum(amount)", "region", total=True).run()
    >>> found.frame.columns, found.total.row(0), found.meta.rows
    (['region', 'sum(amount)'], (6,), 3)
    """

    query: Query
    frame: pl.DataFrame
    total: pl.DataFrame | None
    meta: Meta

    @property
    def value(self) -> Any:  # noqa: ANN401
        """The number of a query for one measure without groups; None is null.

        Raises
        ------
        DefinitionError
            If the query asks for more than one number.
        """
        if len(self.query.measures) != 1 or self.query.by:
            message = "value is for one measure without by; use to_pandas() or to_polars()"
            raise DefinitionError(message)
        return self.frame[self.query.measures[0].name][0] if self.frame.height else None

    def to_polars(self) -> pl.DataFrame:
        """Return the table as a Polars frame."""
        return self.frame

    def to_pandas(self) -> Any:  # noqa: ANN401
        """Return the table as a pandas frame."""
        return self.frame.to_pandas()

    def to_arrow(self) -> Any:  # noqa: ANN401
        """Return the table as an Arrow table."""
        return self.frame.to_arrow()

    def notes(self) -> tuple[str, ...]:
        """Return everything that must be known to read the numbers, in words."""
        meta, calendar = self.meta, self.query.model.calendar
        notes = [] if meta.exact else ["approximate"]
        if meta.period is not None:
            notes.append(f"Period: {meta.period.words(calendar)}")
        if meta.base is not None:
            notes.append(f"Compared with: {meta.base.words(calendar)}")
        if meta.base_note:
            notes.append(meta.base_note)
        if meta.filters is not None:
            notes.append(f"Only: {filter_words(meta.filters, str)}")
        if meta.as_of is not None:
            notes.append(f"Data to {scalar_words(calendar.local(meta.as_of))}")
        return (*notes, *meta.caveats)

    def texts(self, limit: int = _SHOWN) -> tuple[list[str], list[list[str]]]:
        """Return column titles and formatted cells of the first rows."""
        names = [name for name in self.frame.columns if not name.endswith(".partial")]
        rows = self.frame.select(names).head(limit).rows()
        return [self._title(name) for name in names], [
            [self._cell(name, value) for name, value in zip(names, row, strict=True)]
            for row in rows
        ]

    def _title(self, name: str) -> str:
        titles = {one.name: one.title for one in self.query.by}
        titles |= {one.name: one.title for one in self.query.measures}
        for spec in self.query.measures:
            for side, names in self.query.compared(spec.name):
                words = _TAILS if isinstance(self.query.compare, str) else _SIDES[side]
                titles |= {n: f"{spec.title}, {tail}" for n, tail in zip(names, words, strict=True)}
        return titles.get(name, name)

    def _cell(self, name: str, value: Any) -> str:  # noqa: ANN401
        for spec in self.query.measures:
            sides = [names for _, names in self.query.compared(spec.name)]
            if name in {spec.name, *(names[0] for names in sides)}:
                return format_value(value, spec.format, spec.unit)
            if name in {names[1] for names in sides}:
                return _difference(spec, value)
            if name in {names[2] for names in sides}:
                return format_value(value, "+,.1%")
        for one in self.query.by:
            if one.name == name and one.grain is not None and value is not None:
                return self.query.model.calendar.label(value, one.grain)
        return "(missing)" if value is None else scalar_words(value)

    def __repr__(self) -> str:
        """Return the first rows and every caveat."""
        head, rows = self.texts()
        table = [head, *rows]
        widths = [max(len(row[i]) for row in table) for i in range(len(head))]
        lines = [
            "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) for row in table
        ]
        return "\n".join([*(line.rstrip() for line in lines), *self._more(), *self.notes()])

    def _more(self) -> list[str]:
        hidden = self.frame.height - _SHOWN
        return [f"… {hidden:,} more rows"] if hidden > 0 else []

    def _repr_html_(self) -> str:
        head, rows = self.texts()
        top = "".join(f'<th scope="col">{escape(text)}</th>' for text in head)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in rows
        )
        notes = "".join(f"<div>{escape(text)}</div>" for text in (*self._more(), *self.notes()))
        table = f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
        return f'<div class="dk-result">{table}{notes}</div>'


def _difference(spec: MeasureSpec, value: Any) -> str:  # noqa: ANN401
    if not is_percentage(spec):
        return signed(value, spec.format, spec.unit)
    return signed(value, spec.format, "pp") if spec.unit == "%" else points_change(value)
