"""How MySQL and MariaDB spell what `dialects` names.

Texts are compared by their code points, case and trailing spaces included. Times are naive; those
of a TIMESTAMP column are read in UTC, which the session is set to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.ext.compiler import compiles

from dashkit.data import dialects as say

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler
    from sqlalchemy.sql.functions import FunctionElement

MYSQL = ("mysql", "mariadb")
_FIRST = "({0} - INTERVAL (DAY({0}) - 1) DAY)"

say.spelled(
    MYSQL,
    {
        say.sortable: "{0}",
        say.contains: "(LOCATE({1}, " + say.one_case("LOWER({0})") + ") > 0)",
        say.truth: "({0} <> 0)",
        say.real: "CAST({0} AS DOUBLE)",
        say.exact: "{0}",
        say.real_bin: "(FLOOR({0} / {1}) * {1})",
        say.exact_bin: "({0} - MOD(MOD({0}, {1}) + {1}, {1}))",
        say.whole_sum: "SUM({0})",
        say.spread_of: "(VAR_POP({0}) * COUNT({0}))",
        say.distinct_near: "COUNT(DISTINCT {0})",
        say.naive_instant: "{0}",
        say.aware_instant: "{0}",
        say.shifted: "({0} + INTERVAL {1} SECOND)",
        say.minute_of: "TIMESTAMP(DATE({0}), MAKETIME(HOUR({0}), MINUTE({0}), 0))",
        say.hour_of: "TIMESTAMP(DATE({0}), MAKETIME(HOUR({0}), 0, 0))",
        say.day_of: "DATE({0})",
        say.plain_day: "{0}",
        say.week_of: "({0} - INTERVAL MOD(WEEKDAY({0}) + 7 - {1}, 7) DAY)",
        say.month_of: _FIRST,
        say.months_of: f"({_FIRST} - INTERVAL MOD(MONTH({{0}}) + 11 - {{2}}, {{1}}) MONTH)",
    },
)


def _text(element: FunctionElement[Any], compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    (inner,) = (compiler.process(part, **options) for part in element.clauses)
    if isinstance(element, say.as_text):
        inner = f"CAST({inner} AS CHAR)"
    mariadb = getattr(compiler.dialect, "is_mariadb", False)
    exact = "utf8mb4_nopad_bin" if mariadb else "utf8mb4_0900_bin"
    return f"(CONVERT({inner} USING utf8mb4) COLLATE {exact})"


for _dialect in MYSQL:
    compiles(say.same_text, _dialect)(_text)
    compiles(say.as_text, _dialect)(_text)

__all__ = ["MYSQL"]
