"""How ClickHouse spells what `dialects` names, and the settings under which it means the same.

Its times are instants; they are read with microseconds, in UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from dashkit.data import dialects as say

if TYPE_CHECKING:
    from collections.abc import Mapping

CLICKHOUSE = ("clickhousedb",)
SETTINGS: Final = {
    "readonly": 2,
    "join_use_nulls": 1,
    "aggregate_functions_null_for_empty": 1,
    "prefer_column_name_to_alias": 1,
    "cast_keep_nullable": 1,
    "session_timezone": "UTC",
    "enable_extended_results_for_datetime_functions": 1,
}
_FLOAT = "toFloat64({0})"
_DAY = "toDate32({0})"
_INSTANT = "toDateTime64({0}, 6, 'UTC')"
_FIRST = "({0} - toIntervalDay(toDayOfMonth({0}) - 1))"
# Decimals of unlike scales have a wrong modulo; this is the width in the scale of both.
_WIDTH = "({0} - {0} + {1})"
_LONG, _WIDE = 64, 256
_SHORT, _NARROW, _WIDEST = 12, 38, 76

say.spelled(
    CLICKHOUSE,
    {
        say.same_text: "{0}",
        say.as_text: "toString({0})",
        say.sortable: "{0}",
        say.contains: "(positionUTF8(" + say.one_case("lowerUTF8({0})") + ", {1}) > 0)",
        say.truth: "{0}",
        say.real: f"if(isNaN({_FLOAT}), NULL, {_FLOAT})",
        say.exact: "{0}",
        say.real_bin: "(floor({0} / {1}) * {1})",
        say.exact_bin: f"({{0}} - modulo(modulo({{0}} + {{1}}, {_WIDTH}) + {_WIDTH}, {_WIDTH}))",
        say.whole_sum: "sum(toDecimal128({0}, 0))",
        say.spread_of: "(varPopStable({0}) * count({0}))",
        say.quantile_of: "quantileExactInclusive({1})({0})",
        say.quantile_near: "quantileTDigest({1})({0})",
        say.distinct_near: "uniqCombined64({0})",
        say.first_of: "argMinIf({0}, tuple({1}, {0}), {0} IS NOT NULL)",
        say.last_of: "argMaxIf({0}, tuple({1}, {0}), {0} IS NOT NULL)",
        say.naive_instant: _INSTANT,
        say.aware_instant: _INSTANT,
        say.shifted: "({0} + toIntervalSecond({1}))",
        say.minute_of: "toStartOfMinute({0})",
        say.hour_of: "toStartOfHour({0})",
        say.day_of: _DAY,
        say.plain_day: _DAY,
        say.week_of: "({0} - toIntervalDay(modulo(toDayOfWeek({0}) + 6 - {1}, 7)))",
        say.month_of: _FIRST,
        say.months_of: f"({_FIRST} - toIntervalMonth(modulo(toMonth({{0}}) + 11 - {{2}}, {{1}})))",
    },
)


def bound(statement: str, values: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return a statement whose parameters have ClickHouse's types, and their texts.

    Examples
    --------
    >>> bound("region = %(a)s", {"a": "EU"})
    ('region = {a:String}', {'a': 'EU'})
    """
    typed = {name: _typed(value) for name, value in values.items()}
    marks = {name: f"{{{name}:{kind}}}" for name, (kind, _) in typed.items()}
    return statement % marks, {name: text for name, (_, text) in typed.items()}


def _typed(value: Any) -> tuple[str, Any]:  # noqa: ANN401, PLR0911
    if value is None:
        return "Nullable(String)", None
    if isinstance(value, bool):
        return "Bool", str(value).lower()
    if isinstance(value, int):
        return f"Int{_LONG if -(2**63) <= value < 2**63 else _WIDE}", str(value)
    if isinstance(value, float):
        return "Float64", repr(value)
    if isinstance(value, Decimal):
        scale = max(0, -int(value.as_tuple().exponent))
        return f"Decimal({_NARROW if scale <= _SHORT else _WIDEST}, {scale})", f"{value:f}"
    if isinstance(value, datetime):
        naive = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
        return "DateTime64(6, 'UTC')", naive.isoformat(" ", "microseconds")
    if isinstance(value, date):
        return "Date32", value.isoformat()
    return "String", str(value)


__all__ = ["CLICKHOUSE", "SETTINGS", "bound"]
