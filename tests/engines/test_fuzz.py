"""Random models, filters and policies with hostile names and values: engines against plain Python.

``make fuzz`` asks 100,000 queries; DASHKIT_FUZZ says how many of each part, DASHKIT_PARTS how many parts.
"""

from __future__ import annotations

import os
import sys
from collections import Counter, defaultdict
from contextlib import closing
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import dashkit as dk
from dashkit.model.filters import Filter, all_of
from tests.engines.oracle import aggregated, check, passing, value_of
from tests.engines.stores import cubed, lite, quoted
from tests.engines.world import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dashkit.model.model import Model

CASES = int(os.environ.get("DASHKIT_FUZZ", "300"))
PARTS = int(os.environ.get("DASHKIT_PARTS", "1"))
BATCH = 10
ENGINES = {"sqlite": "sqlite://", "duckdb": "duckdb:///:memory:"}
NAMES = (
    *("select", "from", "order", "group", "null", "rowid", "count", "g0", "a0", "seen", "A", "_"),
    *("a b", "a'b", 'a"b', "a`b", "a;b", "x; drop table t; --", "a%b", "%(a)s", ":a", "?", "a,b"),
    *("a\\b", "{0}", "$1", "@a", "#", "größe", "日本", "😀", "İ", "a\tb", "a\nb", "[a]", "a-b"),
    *(
        "1a",
        "(a)",
        "a)",
        "/* a",
        "true",
        "param_1",
        "dashkit_g0",
        " ",
        "''",
        '""',
        "\x7f",
        "\u202e",
    ),
)
TEXTS = (
    *(
        *HOSTILE,
        "a\0b",
        "\0",
        "a\0c",
        "';--",
        '"',
        "''",
        "%%",
        "😀",
        "\u017f",
        "K",
        "a\u0301",
        "\ufeff",
    ),
    *("1 or 1=1", "') or ('1'='1", "\\'", "${x}", "[[:alpha:]]", "*", "?", "\r", "\x1a", "\u2028"),
)
INTEGERS = (*range(-3, 4), 2**53, 2**53 + 1, -(2**62), 2**62, 2**31, -(2**31) - 1)
MICROS = (0, 1, 3_599_999_999, 3_600_000_000, 86_399_999_999)


def _text(rng: Random) -> str:
    if rng.random() < 0.8:
        return rng.choice(TEXTS)
    codes = (
        rng.choice((rng.randrange(1, 0x250), rng.randrange(0xE000, 0x20000))) for _ in range(4)
    )
    return "".join(map(chr, codes))


def _day(rng: Random) -> date:
    return date(1900, 1, 1) + timedelta(days=rng.randrange(73_000))


def _time(rng: Random) -> datetime:
    return datetime.combine(_day(rng), time()) + timedelta(microseconds=rng.choice(MICROS))


VALUES: dict[str, Callable[[Random], Any]] = {
    "text": _text,
    "integer": lambda rng: rng.choice(INTEGERS),
    "number": lambda rng: rng.randrange(-(2**20), 2**20) / 64,
    "boolean": lambda rng: rng.random() < 0.5,
    "date": _day,
    "datetime": _time,
}
TYPES: dict[str, Any] = {
    "text": pl.String,
    "integer": pl.Int64,
    "number": pl.Float64,
    "boolean": pl.Boolean,
    "date": pl.Date,
    "datetime": pl.Datetime("us"),
}
DECLARED = {
    "text": "text",
    "integer": "bigint",
    "number": "double precision",
    "boolean": "boolean",
    "date": "date",
    "datetime": "timestamp",
}
SUITED = {
    "text": ("count", "distinct"),
    "integer": ("sum", "mean", "min", "max", "count", "distinct", "median", "std"),
    "number": ("sum", "mean", "min", "max", "count", "distinct", "median", "std"),
    "boolean": ("count", "distinct"),
    "date": ("min", "max", "count", "distinct"),
    "datetime": ("min", "max", "count", "distinct"),
}
GRAINS = ("day", "week", "month", "quarter", "year")
_SERIAL = count()


def table(rng: Random) -> tuple[str, dict[str, str], pl.DataFrame]:
    """Return the name of a table, the types of its columns, and its rows."""
    names: dict[str, str] = {}
    while len(names) < 4:
        name = rng.choice(NAMES) if rng.random() < 0.8 else _text(rng).replace("\0", "0")
        if name and "." not in name:
            names.setdefault(name.casefold(), name)
    kinds = {name: rng.choice((*VALUES, "text")) for name in names.values()}
    height = rng.choice((0, 1, 5, 12))
    cells = {name: [_maybe(rng, kind) for _ in range(height)] for name, kind in kinds.items()}
    frame = pl.DataFrame(cells, schema={name: TYPES[kind] for name, kind in kinds.items()})
    return f"{rng.choice(NAMES)}{next(_SERIAL)}", kinds, frame


def _maybe(rng: Random, kind: str) -> Any:
    return None if rng.random() < 0.2 else VALUES[kind](rng)


def leaf(rng: Random, kinds: dict[str, str]) -> Filter:
    name = rng.choice([*kinds])
    kind = kinds[name]
    ops = ["in", "is_null", "lt", "le", "gt", "ge", "range", "between"]
    ops = {"text": ["in", "in", "is_null", "contains"], "boolean": ["in", "is_null"]}.get(kind, ops)
    op: Any = rng.choice(ops)
    if op == "in":
        return Filter("in", name, tuple(_maybe(rng, kind) for _ in range(rng.randrange(4))))
    if op in {"range", "between"}:
        ends = sorted(VALUES[kind](rng) for _ in range(2))
        if op == "range":
            ends[rng.randrange(2)] = rng.choice((None, ends[0], ends[1]))
        return Filter(op, name, tuple(ends))
    return Filter(op, name, () if op == "is_null" else (VALUES[kind](rng),))


def condition(rng: Random, kinds: dict[str, str]) -> Filter:
    how = rng.random()
    if how < 0.6:
        return leaf(rng, kinds)
    if how < 0.75:
        return ~condition(rng, kinds)
    one, other = condition(rng, kinds), condition(rng, kinds)
    return one & other if how < 0.9 else one | other


def case(rng: Random, kinds: dict[str, str]) -> tuple[dict[str, Any], list[str], Filter | None]:
    """Return measures, groups and a filter."""

    def some() -> Filter | None:
        return condition(rng, kinds) if rng.random() < 0.5 else None

    measures: dict[str, Any] = {"m0": dk.count(where=some())}
    for place in range(1, 3):
        name = rng.choice([*kinds])
        function = rng.choice(SUITED[kinds[name]])
        measures[f"m{place}"] = getattr(dk, function)(name, where=some())
    by = []
    for name in rng.sample([*kinds], rng.randrange(3)):
        timed = kinds[name] in {"date", "datetime"}
        by.append(f"{name}.{rng.choice(GRAINS)}" if timed else name)
    return measures, by, some()


@pytest.fixture(scope="module")
def tally(request: pytest.FixtureRequest) -> Iterator[Counter[str]]:
    """Count what was asked, and say so in the end."""
    found: Counter[str] = Counter()
    yield found
    asked = ", ".join(f"{found[name]:,} {name}" for name in ("cases", "groups", "tables"))
    capture: Any = request.config.pluginmanager.get_plugin("capturemanager")
    with capture.global_and_fixture_disabled():
        sys.stdout.write(f"\nfuzz: {asked} agreed on {', '.join(ENGINES)}, Polars and its cubes\n")


@pytest.fixture(scope="module")
def engines() -> Iterator[dict[str, sa.Engine]]:
    made = {
        kind: sa.create_engine(url, poolclass=sa.pool.StaticPool) for kind, url in ENGINES.items()
    }
    yield made
    for one in made.values():
        one.dispose()


def written(kind: str, engine: sa.Engine, name: str, kinds: dict[str, str], rows: Any) -> None:
    words = {
        column: "datetime" if (kind, typed) == ("sqlite", "datetime") else DECLARED[typed]
        for column, typed in kinds.items()
    }
    columns = ", ".join(f"{quoted(column)} {declared}" for column, declared in words.items())
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"create table {quoted(name)} ({columns})")
        if rows:
            marks = ", ".join("?" * len(kinds))
            given = [tuple(map(lite, row)) for row in rows] if kind == "sqlite" else rows
            cursor.executemany(f"insert into {quoted(name)} values ({marks})", given)
        connection.commit()


def held(engine: sa.Engine, name: str) -> tuple[Any, ...]:
    """Return all that a database holds: the names of its tables, and the rows of one."""
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        system = "sqlite_master" if engine.dialect.name == "sqlite" else "duckdb_tables()"
        column = "name" if engine.dialect.name == "sqlite" else "table_name"
        cursor.execute(f"select {column} from {system}")
        names = cursor.fetchall()
        cursor.execute(f"select * from {quoted(name)}")
        rows = cursor.fetchall()
    return sorted(names), rows


def dropped(engine: sa.Engine, name: str) -> None:
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute(f"drop table {quoted(name)}")
        connection.commit()


def expected(model: Model, names: list[str], by: list[str], rows: list[Any]) -> dict[Any, Any]:
    fields = [model.field(one) for one in by]
    groups: dict[Any, list[Any]] = defaultdict(list)
    if not by:
        groups[()] = []
    for row in rows:
        groups[tuple(value_of(row, one, model.calendar) for one in fields)].append(row)
    aggregates: dict[str, Any] = {name: model.measures[name].expression for name in names}
    return {
        key: {name: aggregated(model, one, some) for name, one in aggregates.items()}
        for key, some in groups.items()
    }


def compared(
    kind: str, model: Model, frame: pl.DataFrame, allowed: Filter | None, wanted: list[Any]
) -> int:
    """Ask every case of an engine; return how many groups were the same as in plain Python."""
    asked = [(model.define(**measures), [*measures], by, where) for measures, by, where in wanted]
    queries = [one.query(names, by, where, fill="none") for one, names, by, where in asked]
    rows, groups = frame.to_dicts(), 0
    answers = model.source.run_many(queries)
    for found, (one, names, by, where) in zip(answers, asked, strict=True):
        typed = all_of(allowed, where)
        seen = passing(one, None if typed is None else model.filter(typed), rows)
        answer = expected(one, names, by, seen)
        try:
            assert isinstance(found, dk.Result), found
            check(found.frame, answer, by, kind)
        except AssertionError as error:
            measured = [str(one.measures[name].expression) for name in names]
            error.add_note(f"{kind}: {measured} by {by} where {typed!r} of {rows}")
            raise
        groups += len(answer)
    return groups


def limited(source: Any, allowed: Filter | None) -> Model:
    model = dk.model(source)
    return model if allowed is None else dk.Policy(rows=lambda _: allowed).of(model, "ada")


@pytest.mark.parametrize("part", range(PARTS))
def test_hostile_names_and_values_mean_in_engines_what_they_mean_in_python(
    part: int, engines: dict[str, sa.Engine], tally: Counter[str]
) -> None:
    del part

    @settings(
        max_examples=max(1, CASES // BATCH),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[*HealthCheck],
    )
    @given(st.integers(0, 2**63))
    def ask(seed: int) -> None:
        rng = Random(seed)
        name, kinds, frame = table(rng)
        allowed = condition(rng, kinds) if rng.random() < 0.5 else None
        wanted = [case(rng, kinds) for _ in range(BATCH)]
        rows = frame.rows()
        for kind, engine in engines.items():
            written(kind, engine, name, kinds, rows)
            try:
                before = held(engine, name)
                model = limited(dk.source(engine, table=name, name="t"), allowed)
                tally["groups"] += compared(kind, model, frame, allowed, wanted)
                assert held(engine, name) == before
            finally:
                dropped(engine, name)
        for source in (dk.source(frame, name="t"), cubed(frame, "t")):
            tally["groups"] += compared("polars", limited(source, allowed), frame, allowed, wanted)
        tally["tables"] += 1
        tally["cases"] += len(wanted)

    ask()
