"""How Trino, Snowflake, BigQuery, Redshift and SQL Server spell what `dialects` names.

These are compiled and parsed, not run against a server. A time is naive, in UTC, and a day is cut by
whole months and days, so that no session's zone or language matters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.ext.compiler import compiles

from dashkit.data import dialects as say

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler
    from sqlalchemy.sql.functions import FunctionElement


_BIN = "(FLOOR({0} / {1}) * {1})"
_EXACT_BIN = "({0} - MOD(MOD({0}, {1}) + {1}, {1}))"
_SPREAD = "(VAR_POP({0}) * COUNT({0}))"
_LOWER = say.one_case("LOWER({0})")
_COMMON = {
    say.same_text: "{0}",
    say.sortable: "{0}",
    say.truth: "{0}",
    say.exact: "{0}",
    say.real_bin: _BIN,
    say.exact_bin: _EXACT_BIN,
    say.spread_of: _SPREAD,
    say.plain_day: "{0}",
    say.day_of: "CAST({0} AS DATE)",
}
_INTO_QUARTER = "MOD({month} + 11 - {{2}}, {{1}})"
_EXTRACTED = _INTO_QUARTER.format(month="EXTRACT(MONTH FROM {0})")

say.spelled(
    ("trino",),
    {
        **_COMMON,
        say.as_text: "CAST({0} AS VARCHAR)",
        say.contains: f"(STRPOS({_LOWER}, {{1}}) > 0)",
        say.real: "IF(IS_NAN(CAST({0} AS DOUBLE)), NULL, CAST({0} AS DOUBLE))",
        say.whole_sum: "SUM(CAST({0} AS DECIMAL(38, 0)))",
        say.quantile_near: "APPROX_PERCENTILE({0}, {1})",
        say.distinct_near: "APPROX_DISTINCT({0})",
        say.first_of: "MIN_BY({0}, ROW({1}, {0})) FILTER (WHERE {0} IS NOT NULL)",
        say.last_of: "MAX_BY({0}, ROW({1}, {0})) FILTER (WHERE {0} IS NOT NULL)",
        say.naive_instant: "CAST({0} AS TIMESTAMP(6))",
        say.aware_instant: "CAST({0} AT TIME ZONE 'UTC' AS TIMESTAMP(6))",
        say.shifted: "DATE_ADD('second', {1}, {0})",
        say.minute_of: "DATE_TRUNC('minute', {0})",
        say.hour_of: "DATE_TRUNC('hour', {0})",
        say.week_of: "DATE_ADD('day', -MOD(DAY_OF_WEEK({0}) + 6 - {1}, 7), {0})",
        say.month_of: "DATE_TRUNC('month', {0})",
        say.months_of: f"DATE_ADD('month', -{_EXTRACTED}, DATE_TRUNC('month', {{0}}))",
    },
)
say.spelled(
    ("snowflake",),
    {
        **_COMMON,
        say.as_text: "CAST({0} AS VARCHAR)",
        say.contains: f"CONTAINS({_LOWER}, {{1}})",
        say.real: "NULLIF(CAST({0} AS DOUBLE), CAST('NaN' AS DOUBLE))",
        say.whole_sum: "SUM({0})",
        say.quantile_of: "PERCENTILE_CONT({1}) WITHIN GROUP (ORDER BY {0})",
        say.quantile_near: "APPROX_PERCENTILE({0}, {1})",
        say.distinct_near: "APPROX_COUNT_DISTINCT({0})",
        say.naive_instant: "CAST({0} AS TIMESTAMP_NTZ)",
        say.aware_instant: "CAST(CONVERT_TIMEZONE('UTC', {0}) AS TIMESTAMP_NTZ)",
        say.shifted: "DATEADD(SECOND, {1}, {0})",
        say.minute_of: "DATE_TRUNC('MINUTE', {0})",
        say.hour_of: "DATE_TRUNC('HOUR', {0})",
        say.week_of: "DATEADD(DAY, -MOD(DAYOFWEEKISO({0}) + 6 - {1}, 7), {0})",
        say.month_of: "DATE_TRUNC('MONTH', {0})",
        say.months_of: f"DATEADD(MONTH, -{_EXTRACTED}, DATE_TRUNC('MONTH', {{0}}))",
    },
)
# The first of January 1900 was a Monday.
_MONDAYS = "DATE_DIFF({0}, DATE '1900-01-01', DAY)"
say.spelled(
    ("bigquery",),
    {
        **_COMMON,
        say.as_text: "CAST({0} AS STRING)",
        say.contains: f"(STRPOS({_LOWER}, {{1}}) > 0)",
        say.real: "IF(IS_NAN(CAST({0} AS FLOAT64)), NULL, CAST({0} AS FLOAT64))",
        say.whole_sum: "SUM(CAST({0} AS BIGNUMERIC))",
        say.quantile_near: "APPROX_QUANTILES({0}, 1000)[OFFSET(CAST(ROUND(1000 * {1}) AS INT64))]",
        say.distinct_near: "APPROX_COUNT_DISTINCT({0})",
        say.first_of: "ARRAY_AGG({0} IGNORE NULLS ORDER BY {1}, {0} LIMIT 1)[SAFE_OFFSET(0)]",
        say.last_of: "ARRAY_AGG({0} IGNORE NULLS ORDER BY {1} DESC, {0} DESC LIMIT 1)[SAFE_OFFSET(0)]",
        say.naive_instant: "CAST({0} AS DATETIME)",
        say.aware_instant: "DATETIME({0}, 'UTC')",
        say.shifted: "DATETIME_ADD({0}, INTERVAL {1} SECOND)",
        say.minute_of: "DATETIME_TRUNC({0}, MINUTE)",
        say.hour_of: "DATETIME_TRUNC({0}, HOUR)",
        say.week_of: f"DATE_SUB({{0}}, INTERVAL MOD(MOD({_MONDAYS}, 7) + 14 - {{1}}, 7) DAY)",
        say.month_of: "DATE_TRUNC({0}, MONTH)",
        say.months_of: f"DATE_SUB(DATE_TRUNC({{0}}, MONTH), INTERVAL {_EXTRACTED} MONTH)",
    },
)
say.spelled(
    ("redshift",),
    {
        **_COMMON,
        say.as_text: "CAST({0} AS VARCHAR)",
        say.contains: f"(STRPOS({_LOWER}, {{1}}) > 0)",
        say.real: "NULLIF(CAST({0} AS DOUBLE PRECISION), CAST('NaN' AS DOUBLE PRECISION))",
        say.whole_sum: "SUM({0})",
        say.distinct_near: "COUNT(DISTINCT {0})",
        say.naive_instant: "{0}",
        say.aware_instant: "({0} AT TIME ZONE 'UTC')",
        say.shifted: "DATEADD(SECOND, {1}, {0})",
        say.minute_of: "DATE_TRUNC('minute', {0})",
        say.hour_of: "DATE_TRUNC('hour', {0})",
        say.week_of: "CAST(DATEADD(DAY, -MOD(CAST(EXTRACT(DOW FROM {0}) AS INTEGER) + 13 - {1}, 7), {0})"
        " AS DATE)",
        say.month_of: "CAST(DATE_TRUNC('month', {0}) AS DATE)",
        say.months_of: f"CAST(DATEADD(MONTH, -{_EXTRACTED}, DATE_TRUNC('month', {{0}})) AS DATE)",
    },
)
_MONTH = "DATEFROMPARTS(YEAR({0}), MONTH({0}), 1)"
_CLOCK = "DATETIME2FROMPARTS(YEAR({0}), MONTH({0}), DAY({0}), DATEPART(HOUR, {0})"
_BYTES = "COLLATE Latin1_General_100_BIN2"
_WEEKDAY = "(DATEDIFF(DAY, DATEFROMPARTS(1900, 1, 1), {0}) % 7 + 14 - {1}) % 7"
say.spelled(
    ("mssql",),
    {
        **_COMMON,
        say.same_text: f"({{0}} {_BYTES})",
        say.as_text: f"(CAST({{0}} AS NVARCHAR(4000)) {_BYTES})",
        say.known: "CASE WHEN {0} THEN 1 ELSE 0 END",
        say.missing: "CASE WHEN {0} IS NULL THEN 1 ELSE 0 END",
        say.real: "CAST({0} AS DOUBLE PRECISION)",
        say.exact_bin: "({0} - (({0} % {1}) + {1}) % {1})",
        say.whole_sum: "SUM(CAST({0} AS DECIMAL(38, 0)))",
        say.spread_of: "(VARP({0}) * COUNT({0}))",
        say.distinct_near: "APPROX_COUNT_DISTINCT({0})",
        say.naive_instant: "CAST({0} AS DATETIME2(6))",
        say.aware_instant: "CAST(SWITCHOFFSET({0}, '+00:00') AS DATETIME2(6))",
        say.shifted: "DATEADD(SECOND, {1}, {0})",
        say.minute_of: f"{_CLOCK}, DATEPART(MINUTE, {{0}}), 0, 0, 6)",
        say.hour_of: f"{_CLOCK}, 0, 0, 0, 6)",
        say.week_of: f"DATEADD(DAY, -({_WEEKDAY}), {{0}})",
        say.month_of: _MONTH,
        say.months_of: f"DATEADD(MONTH, -((MONTH({{0}}) + 11 - {{2}}) % {{1}}), {_MONTH})",
    },
)


@compiles(say.contains, "mssql")
def _contains(element: FunctionElement[Any], compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    """Return 1 or 0, as SQL Server has no truth values; null where the text is."""
    text, needle = (compiler.process(part, **options) for part in element.clauses)
    lowered = say.one_case(f"LOWER({text})")
    found = f"CHARINDEX({needle}, {lowered}) > 0 OR DATALENGTH({needle}) = 0"
    return f"CASE WHEN {found} THEN 1 WHEN {text} IS NOT NULL THEN 0 END"
