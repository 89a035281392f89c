"""`dashkit.model`: from rows to a Model, with what was guessed said as code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from dashkit.data.source import TableSource, source
from dashkit.errors import DefinitionError
from dashkit.model.buckets import GRAINS, Calendar
from dashkit.model.fields import TEMPORAL, Field
from dashkit.model.model import Model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from dashkit.model.buckets import Weekday
    from dashkit.model.model import MeasureLike
    from dashkit.model.policy import Policy

_MOST: Final = 3


def model(  # noqa: PLR0913
    obj: object,
    *,
    name: str | None = None,
    time: str | None = None,
    timezone: str | None = None,
    as_of: date | datetime | None = None,
    week_start: Weekday = "mon",
    fiscal_start: int = 1,
    fiscal_label: Literal["end", "start"] = "end",
    measures: Mapping[str, MeasureLike] | None = None,
    hierarchies: Mapping[str, Sequence[str]] | None = None,
    policy: Policy | None = None,
) -> Model:
    """Return the meaning of rows: fields by their columns, ready for measures.

    Parameters
    ----------
    obj
        What `dashkit.source` takes, or a source.
    name
        What the model is called.
    time
        The column that periods apply to; the only date or time column by default.
    timezone
        The zone that days, weeks and months are cut in; by default that of the source, which is
        UTC unless told. Times without a zone are UTC.
    as_of
        Up to when the data are complete, exclusive.
    week_start
        The first day of the week.
    fiscal_start
        The month in which quarters and years begin.
    fiscal_label
        Whether a fiscal year is called by the year in which it ends or starts.
    measures
        Measures by name, as for `Model.define`.
    hierarchies
        Levels from top to bottom, by name.
    policy
        Who may see what; then only ``m.as_user(...)`` has rows.

    Raises
    ------
    SourceError
        If the rows cannot be read.
    UnknownField
        If a name is not a column.
    DefinitionError
        If a column is called like a bucket of another, such as ``date.month`` beside a date.

    Examples
    --------
    >>> m = model({"region": ["EU", "US", "EU"], "amount": [1, 2, 3]}, measures={"total": "sum(amount)"})
    >>> m.query("total").run().value
    6
    """
    rows: Any = obj if hasattr(obj, "run_many") else source(obj)
    timezone = timezone or str(getattr(rows, "timezone", "UTC"))
    guesses: list[str] = []
    given = time or getattr(rows, "time", None)
    found = given or _only_time(rows.schema, guesses)
    if isinstance(rows, TableSource):
        if name is not None and rows is not obj:
            rows.name = name
        rows = rows.with_time(found, as_of, timezone)
    fields = {column: Field(column, column, kind) for column, kind in rows.schema.items()}
    _refuse_buckets(fields)
    built = Model(
        name=name or rows.name,
        source=rows,
        fields=fields,
        calendar=Calendar(
            timezone=timezone,
            week_start=week_start,
            fiscal_start=fiscal_start,
            fiscal_label=fiscal_label,
        ),
        time=found,
        hierarchies={key: tuple(levels) for key, levels in (hierarchies or {}).items()},
        guesses=tuple(guesses),
        policy_=policy,
    )
    return built.define(**measures) if measures else built


def _refuse_buckets(fields: Mapping[str, Field]) -> None:
    """Refuse columns that would stand for a bucket of another one."""
    for name in fields:
        base, _, bucket = name.rpartition(".")
        if bucket in GRAINS and base in fields and fields[base].value_type in TEMPORAL:
            message = (
                f"column {name!r} has the name of the {bucket} of {base!r}; rename one of the two"
            )
            raise DefinitionError(message)


def _only_time(schema: Mapping[str, str], guesses: list[str]) -> str | None:
    times = [column for column, kind in schema.items() if kind in TEMPORAL]
    if len(times) == 1:
        guesses.append(f"time={times[0]!r}")
        return times[0]
    if times:
        shown = ", ".join(repr(one) for one in times[:_MOST])
        guesses.append(f"time=None  # {len(times)} columns could be it: {shown}")
    return None
