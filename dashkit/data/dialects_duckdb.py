"""How DuckDB spells what `dialects` names."""

from __future__ import annotations

from typing import Final

from dashkit.data import dialects as say

DUCKDB: Final = ("duckdb",)

say.spelled(
    DUCKDB,
    {
        say.same_text: "{0}",
        say.as_text: "CAST({0} AS VARCHAR)",
        say.sortable: "{0}",
        say.contains: "contains(" + say.one_case("lower({0})") + ", {1})",
        say.truth: "{0}",
        say.real: "NULLIF(CAST({0} AS DOUBLE), CAST('NaN' AS DOUBLE))",
        say.exact: "{0}",
        say.real_bin: "(floor({0} / {1}) * {1})",
        say.exact_bin: "({0} - ((({0} % {1}) + {1}) % {1}))",
        say.whole_sum: "sum({0})",
        say.spread_of: "(var_pop({0}) * count({0}))",
        say.quantile_of: "quantile_cont({0}, {1})",
        say.quantile_near: "approx_quantile({0}, {1})",
        say.distinct_near: "approx_count_distinct({0})",
        say.first_of: "arg_min({0}, row({1}, {0}))",
        say.last_of: "arg_max({0}, row({1}, {0}))",
        say.naive_instant: "CAST({0} AS TIMESTAMP)",
        say.aware_instant: "make_timestamp(epoch_us({0}))",
        say.shifted: "({0} + to_seconds({1}))",
        say.minute_of: "date_trunc('minute', {0})",
        say.hour_of: "date_trunc('hour', {0})",
        say.day_of: "CAST({0} AS DATE)",
        say.plain_day: "{0}",
        say.week_of: "({0} - CAST(mod(isodow({0}) + 6 - {1}, 7) AS INTEGER))",
        say.month_of: "CAST(date_trunc('month', {0}) AS DATE)",
        say.months_of: (
            "CAST(date_trunc('month', {0}) - "
            "to_months(CAST(mod(month({0}) + 11 - {2}, {1}) AS INTEGER)) AS DATE)"
        ),
    },
)

__all__ = ["DUCKDB"]
