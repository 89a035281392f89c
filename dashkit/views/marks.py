"""From a Result to a Drawing: measures over time, by category, by bin, by two fields."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from dashkit.model.additivity import accumulates, adds_up
from dashkit.model.calendar import buckets
from dashkit.views.drawing import Drawing, Kind, Series
from dashkit.views.numbers import cell, known
from dashkit.views.scope import base_words, bucket_interval, key_of, member_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dashkit.model.calendar import Calendar
    from dashkit.model.expressions import MeasureSpec
    from dashkit.model.fields import Field
    from dashkit.model.filters import Filter, Scalar
    from dashkit.model.result import Result

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def milliseconds(value: Scalar) -> float:
    """Return a day or a wall-clock time as milliseconds, read as if it were UTC.

    Examples
    --------
    >>> milliseconds(date(1970, 1, 2))
    86400000.0
    """
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) - _EPOCH).total_seconds() * 1000
    if isinstance(value, date):
        return (value.toordinal() - _EPOCH.toordinal()) * 86_400_000.0
    return float("nan")


def time_drawing(  # noqa: PLR0913
    result: Result,
    specs: Sequence[MeasureSpec],
    field: Field,
    *,
    key: str,
    kind: Kind,
    title: str,
    split: Field | None = None,
    shown: Sequence[Scalar] | None = None,
    window: tuple[float, float] | None = None,
) -> Drawing:
    """Return measures, or one measure by ``split``, over the buckets of a time field."""
    calendar = result.query.model.calendar
    frame = result.frame
    column = [value for value in frame[field.name].to_list() if value is not None]
    members = sorted(set(column))
    flags = _flags(result, field.name)
    if split is None:
        rows = {value: i for i, value in enumerate(frame[field.name].to_list())}
        series = _measure_series(result, specs, [rows[member] for member in members])
    else:
        series = _split_series(result, specs[0], field, split, members, shown or ())
    base_labels = _base_labels(result, field, len(members))
    return Drawing(
        key=key,
        kind=kind,
        axis="time",
        positions=tuple(milliseconds(member) for member in members),
        labels=tuple(member_words(member, field, calendar) for member in members),
        members=tuple(members),
        series=series,
        partial=tuple(member in flags for member in members),
        window=window,
        base_labels=base_labels,
        base_name=base_words(result),
        stacked=split is not None and adds_up(specs[0].expression) and kind in {"area", "bar"},
        width=_bucket_width(members, field, calendar),
        title=title,
    )


def _flags(result: Result, name: str) -> set[Scalar]:
    column = f"{name}.partial"
    if column not in result.frame.columns:
        return set()
    pairs = zip(result.frame[name].to_list(), result.frame[column].to_list(), strict=True)
    return {value for value, partial in pairs if partial}


def _measure_series(
    result: Result, specs: Sequence[MeasureSpec], rows: Sequence[int]
) -> tuple[Series, ...]:
    found: list[Series] = []
    for index, spec in enumerate(specs, start=1):
        values = result.frame[spec.name].to_list()
        base_column = f"{spec.name}.base"
        compares = len(specs) == 1 and base_column in result.frame.columns
        base = result.frame[base_column].to_list() if compares else []
        has_base = any(known(value) is not None for value in base)
        found.append(
            Series(
                name=spec.title,
                spec=spec,
                values=tuple(values[row] for row in rows),
                base=tuple(base[row] for row in rows) if has_base else (),
                color=f"series-{(index - 1) % 8 + 1}" if len(specs) > 1 else "primary",
            )
        )
    return tuple(found)


def _split_series(
    result: Result,
    spec: MeasureSpec,
    field: Field,
    split: Field,
    members: Sequence[Scalar],
    shown: Sequence[Scalar],
) -> tuple[Series, ...]:
    columns = [result.frame[name].to_list() for name in (split.name, field.name, spec.name)]
    table = {(part, when): value for part, when, value in zip(*columns, strict=True)}
    empty = 0 if accumulates(spec.expression) else None
    parts = list(shown) or list(dict.fromkeys(part for part, _ in table))
    return tuple(
        Series(
            name=member_words(part, split, result.query.model.calendar),
            spec=spec,
            values=tuple(table.get((part, member), empty) for member in members),
            color=f"series-{index % 8 + 1}",
        )
        for index, part in enumerate(parts)
    )


def _base_labels(result: Result, field: Field, count: int) -> tuple[str, ...]:
    base, calendar = result.meta.base, result.query.model.calendar
    if base is None or field.grain is None:
        return ()
    found = [
        calendar.label(calendar.local(one.start), field.grain)
        for one in buckets(base, field.grain, calendar)
    ]
    return tuple((found + [result.meta.base_note] * count)[:count])


def _bucket_width(members: Sequence[Scalar], field: Field, calendar: Calendar) -> float:
    stretch = bucket_interval(members[-1], field, calendar) if members else None
    if stretch is None:
        return 86_400_000.0
    return (stretch.end - stretch.start).total_seconds() * 1000


def category_drawing(  # noqa: PLR0913
    result: Result,
    specs: Sequence[MeasureSpec],
    field: Field,
    members: Sequence[Scalar],
    *,
    key: str,
    title: str,
    horizontal: bool,
    kind: Kind = "bar",
    chosen: Filter | None = None,
    split: Field | None = None,
    shown: Sequence[Scalar] | None = None,
) -> Drawing:
    """Return measures, or one measure by ``split``, over members of a field in the order given.

    A member without rows keeps its place: zero for sums and counts, nothing for other measures.
    """
    calendar = result.query.model.calendar
    if split is not None:
        series = _split_series(result, specs[0], field, split, members, shown or ())
    else:
        rows = {_plain(value): row for row, value in enumerate(result.frame[field.name].to_list())}
        places = [rows.get(_plain(member)) for member in members]
        series = tuple(
            _placed_series(result, spec, places, index, len(specs))
            for index, spec in enumerate(specs)
        )
    binned = bool(field.width)
    positions = (
        tuple(float(member) for member in members)  # type: ignore[arg-type]
        if binned
        else tuple(float(index) for index in range(len(members)))
    )
    return Drawing(
        key=key,
        kind=kind,
        axis="bin" if binned else "category",
        positions=positions,
        labels=tuple(member_words(member, field, calendar) for member in members),
        members=tuple(members),
        series=series,
        chosen=chosen_of(members, field, chosen),
        base_name=base_words(result),
        horizontal=horizontal and not binned,
        stacked=split is not None and adds_up(specs[0].expression),
        width=field.width or 1.0,
        title=title,
        axis_title=field.title,
    )


def _placed_series(
    result: Result, spec: MeasureSpec, places: Sequence[int | None], index: int, count: int
) -> Series:
    empty = 0 if accumulates(spec.expression) else None
    column = f"{spec.name}.base"
    values = tuple(empty if row is None else cell(result, spec.name, row) for row in places)
    base: tuple[Any, ...] = ()
    if count == 1 and column in result.frame.columns:
        base = tuple(None if row is None else cell(result, column, row) for row in places)
        base = base if any(known(value) is not None for value in base) else ()
    color = f"series-{index % 8 + 1}" if count > 1 else "primary"
    return Series(name=spec.title, spec=spec, values=values, base=base, color=color)


def heat_drawing(
    result: Result,
    spec: MeasureSpec,
    fields: tuple[Field, Field],
    *,
    key: str,
    title: str,
    chosen: Filter | None = None,
) -> Drawing:
    """Return one measure by two fields: that with more members along the axis."""
    calendar = result.query.model.calendar
    sizes = [result.frame[one.name].n_unique() for one in fields]
    across, down = fields if sizes[0] >= sizes[1] else fields[::-1]
    columns = [result.frame[name].to_list() for name in (across.name, down.name, spec.name)]
    table = {(_plain(x), _plain(y)): value for x, y, value in zip(*columns, strict=True)}
    xs, ys = (in_order(column) for column in columns[:2])
    series = tuple(
        Series(
            name=member_words(y, down, calendar),
            spec=spec,
            values=tuple(table.get((_plain(x), _plain(y))) for x in xs),
        )
        for y in ys
    )
    return Drawing(
        key=key,
        kind="heatmap",
        axis="category",
        positions=tuple(float(index) for index in range(len(xs))),
        labels=tuple(member_words(x, across, calendar) for x in xs),
        members=tuple(xs),
        series=series,
        rows=tuple(one.name for one in series),
        row_members=tuple(ys),
        names=(across.name, down.name),
        chosen=chosen_of(xs, across, chosen),
        title=title,
        axis_title=across.title,
    )


def in_order(values: Iterable[Scalar]) -> list[Scalar]:
    """Return the different members in their natural order, missing ones last."""
    unique = {_plain(value): value for value in values}
    present = [value for plain, value in unique.items() if plain is not None]
    try:
        ordered = sorted(present)  # type: ignore[type-var]
    except TypeError:
        ordered = sorted(present, key=str)
    return [*ordered, *([None] if None in unique else [])]


def chosen_of(members: Sequence[Scalar], field: Field, chosen: Filter | None) -> tuple[bool, ...]:
    """Return which members a view's own filter lets through; empty when it chose nothing."""
    if chosen is None or field.name not in chosen.fields():
        return ()
    return tuple(chosen.matches(_Row(field.name, member)) for member in members)


class _Row(dict[str, "Scalar"]):
    """A row of which one field is known; the others count as missing."""

    def __init__(self, name: str, member: Scalar) -> None:
        super().__init__({name: member})

    def __missing__(self, name: str) -> Scalar:
        return None


def _plain(value: Scalar) -> Any:  # noqa: ANN401
    """Return a member that equals itself, so that it can be looked up."""
    missing = value is None or value != value  # noqa: PLR0124
    return None if missing else (isinstance(value, bool), value)


def keys_of(members: Iterable[Scalar]) -> list[Any]:
    """Return the members as the page sends them back."""
    return [key_of(member) for member in members]
