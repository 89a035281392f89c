"""How PostgreSQL spells what `dialects` names."""

from __future__ import annotations

from typing import Final

from dashkit.data import dialects as say

POSTGRESQL: Final = ("postgresql",)

say.spelled(
    POSTGRESQL,
    {
        say.same_text: "{0}",
        say.as_text: "CAST({0} AS TEXT)",
        say.sortable: '({0} COLLATE "C")',
        say.contains: "(strpos(" + say.one_case('lower({0} COLLATE "und-x-icu")') + ", {1}) > 0)",
        say.truth: "{0}",
        say.real: "NULLIF(CAST({0} AS DOUBLE PRECISION), 'NaN')",
        say.exact: "NULLIF({0}, 'NaN')",
        say.real_bin: "(floor({0} / {1}) * {1})",
        say.exact_bin: "({0} - mod(mod({0}, {1}) + {1}, {1}))",
        say.whole_sum: "sum({0})",
        say.spread_of: "(var_pop({0}) * count({0}))",
        say.quantile_of: "percentile_cont({1}) WITHIN GROUP (ORDER BY {0})",
        say.quantile_near: "percentile_cont({1}) WITHIN GROUP (ORDER BY {0})",
        say.distinct_near: "count(DISTINCT {0})",
        say.first_of: "(array_agg({0} ORDER BY {1}, {0}) FILTER (WHERE {0} IS NOT NULL))[1]",
        say.last_of: "(array_agg({0} ORDER BY {1} DESC, {0} DESC) FILTER (WHERE {0} IS NOT NULL))[1]",
        say.naive_instant: "{0}",
        say.aware_instant: "timezone('UTC', {0})",
        say.shifted: "({0} + {1} * INTERVAL '1 second')",
        say.minute_of: "date_trunc('minute', {0})",
        say.hour_of: "date_trunc('hour', {0})",
        say.day_of: "CAST({0} AS DATE)",
        say.plain_day: "{0}",
        say.week_of: "({0} - mod(CAST(extract(isodow FROM {0}) AS INTEGER) + 6 - {1}, 7))",
        say.month_of: "CAST(date_trunc('month', CAST({0} AS TIMESTAMP)) AS DATE)",
        say.months_of: (
            "CAST(date_trunc('month', CAST({0} AS TIMESTAMP)) - "
            "mod(CAST(extract(month FROM {0}) AS INTEGER) + 11 - {2}, {1}) * INTERVAL '1 month' AS DATE)"
        ),
    },
)

__all__ = ["POSTGRESQL"]
