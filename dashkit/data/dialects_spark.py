"""How Apache Spark and Databricks spell what `dialects` names.

Its days and times are cut without the zone of the session, which a session of the analyst may have
set to anything; an instant is microseconds since 1970 and is read as a time in UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from dashkit.data import dialects as say

if TYPE_CHECKING:
    from collections.abc import Mapping

SPARK: Final = ("spark", "databricks")
_FLOAT = "CAST({0} AS DOUBLE)"
_NAIVE = "CAST({0} AS TIMESTAMP_NTZ)"
_EPOCH = "TIMESTAMP_NTZ'1970-01-01 00:00:00'"
_SECOND = "extract(SECOND FROM {0})"
# Spark's floor gives a 64 bit integer; from 2^53 on a float has no fraction to lose.
_STEPS = "(CASE WHEN abs({0} / {1}) < 9007199254740992D THEN floor({0} / {1}) ELSE {0} / {1} END"
_DIGITS: Final = 38
_INT: Final = 2**31
_START: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

say.spelled(
    SPARK,
    {
        say.same_text: "{0}",
        say.as_text: "CAST({0} AS STRING)",
        say.sortable: "{0}",
        say.contains: "contains(" + say.one_case("lower({0})") + ", {1})",
        say.truth: "{0}",
        say.real: f"nullif({_FLOAT}, CAST('NaN' AS DOUBLE))",
        say.exact: "{0}",
        say.real_bin: f"{_STEPS} * {{1}})",
        say.exact_bin: "({0} - pmod({0}, {1}))",
        say.whole_sum: f"sum(CAST({{0}} AS DECIMAL({_DIGITS}, 0)))",
        say.spread_of: "(var_pop({0}) * count({0}))",
        say.quantile_of: "percentile({0}, {1})",
        say.quantile_near: "approx_percentile({0}, {1})",
        say.distinct_near: "approx_count_distinct({0})",
        say.first_of: "min_by({0}, struct({1}, {0})) FILTER (WHERE {0} IS NOT NULL)",
        say.last_of: "max_by({0}, struct({1}, {0})) FILTER (WHERE {0} IS NOT NULL)",
        say.naive_instant: _NAIVE,
        say.aware_instant: f"timestampadd(MICROSECOND, unix_micros({{0}}), {_EPOCH})",
        say.shifted: "timestampadd(SECOND, {1}, {0})",
        say.minute_of: f"({{0}} - make_dt_interval(0, 0, 0, {_SECOND}))",
        say.hour_of: f"({{0}} - make_dt_interval(0, 0, minute({{0}}), {_SECOND}))",
        say.day_of: "CAST({0} AS DATE)",
        say.plain_day: "{0}",
        say.week_of: "date_sub({0}, mod(weekday({0}) + 7 - {1}, 7))",
        say.month_of: "trunc({0}, 'MONTH')",
        say.months_of: "add_months(trunc({0}, 'MONTH'), -mod(month({0}) + 11 - {2}, {1}))",
    },
)


def bound(statement: str, values: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return a statement whose parameters have Spark's types, and their values.

    Examples
    --------
    >>> bound("region = %(a)s AND big = %(b)s", {"a": "EU", "b": 3})
    ('region = :a AND big = CAST(:b AS INT)', {'a': 'EU', 'b': '3'})
    """
    typed = {name: _typed(value) for name, value in values.items()}
    marks = {name: spelling.format(f":{name}") for name, (spelling, _) in typed.items()}
    return statement % marks, {name: value for name, (_, value) in typed.items()}


def _typed(value: Any) -> tuple[str, Any]:  # noqa: ANN401, PLR0911
    if value is None:
        return "CAST({} AS STRING)", None
    if isinstance(value, bool):
        return "{}", value
    if isinstance(value, int):
        return f"CAST({{}} AS {'INT' if abs(value) < _INT else 'BIGINT'})", str(value)
    if isinstance(value, float):
        return "CAST({} AS DOUBLE)", repr(value)
    if isinstance(value, Decimal):
        scale = min(_DIGITS, max(0, -int(value.as_tuple().exponent)))
        return f"CAST({{}} AS DECIMAL({_DIGITS}, {scale}))", f"{value:f}"
    if isinstance(value, datetime):
        if value.tzinfo is None:
            return "CAST({} AS TIMESTAMP_NTZ)", value.isoformat(" ", "microseconds")
        # TIMESTAMP is a wall clock where the session says so, whatever zone the text names.
        return "timestamp_micros(CAST({} AS BIGINT))", str((value - _START) // _MICROSECOND)
    if isinstance(value, date):
        return "CAST({} AS DATE)", value.isoformat()
    return "{}", str(value)


__all__ = ["SPARK", "bound"]
