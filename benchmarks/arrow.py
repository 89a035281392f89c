"""How fast 1,000,000 result rows come from PostgreSQL: by Arrow, and as rows of SQLAlchemy; prints ratios.

``python -m benchmarks.arrow [--rows 1000000] [--runs 3]`` starts a PostgreSQL of its own. Eight
columns, among them decimals and times; medians.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
from typing import TYPE_CHECKING, Any

import psycopg
import sqlalchemy as sa

import dashkit as dk
from tests.servers import running_postgresql

if TYPE_CHECKING:
    from collections.abc import Callable

TABLE = """
create table orders as select
  i as id, 'region ' || i % 7 as region, (i * 1.5)::double precision as amount,
  (i * 1.25)::numeric(12, 2) as cost, timestamp '2026-01-01' + i * interval '1 minute' as ordered_at,
  date '2026-01-01' + i % 365 as shipped, i % 2 = 0 as churned, i % 1000 as customer
from generate_series(1, %s) i
"""


def seconds(run: Callable[[], Any], runs: int) -> float:
    """Return the median time of some runs, after one that does not count."""
    run()
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    with running_postgresql() as server:
        with psycopg.connect(server.url) as connection:
            connection.execute(TABLE.replace("%s", str(asked.rows)))
        engine = sa.create_engine(server.url.replace("postgresql:", "postgresql+psycopg:"))
        table = sa.Table("orders", sa.MetaData(), autoload_with=engine)

        def plain() -> list[Any]:
            with engine.connect() as connection:
                return list(connection.execute(sa.select(table)).all())

        def read(place: object) -> Callable[[], Any]:
            model = dk.model(dk.source(place, table="orders"))
            query = model.query("count()")
            return lambda: model.source.rows(query, asked.rows)

        by_arrow, by_rows = read(server.url), read(engine)
        arrow, rows, bare = (seconds(run, asked.runs) for run in (by_arrow, by_rows, plain))
        del by_arrow, by_rows
        gc.collect()
        engine.dispose()
    print(f"{asked.rows:,} rows of eight columns from PostgreSQL, medians of {asked.runs}")
    print(f"dashkit by Arrow, to a frame              {arrow:6.2f} s")
    print(f"dashkit by SQLAlchemy rows, to a frame    {rows:6.2f} s  {rows / arrow:5.1f} x")
    print(f"SQLAlchemy alone, a list of rows          {bare:6.2f} s  {bare / arrow:5.1f} x")


if __name__ == "__main__":
    main()
