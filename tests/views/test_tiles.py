"""The page's own answer to a gesture is that of the kernel: partials summed by the page's code, in Node."""

from __future__ import annotations

import base64
import json
import random
import shutil
import subprocess
from dataclasses import replace
from datetime import date, timedelta
from math import isclose
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import dashkit as dk
from dashkit.model.filters import Filter
from dashkit.state.clauses import Clause
from dashkit.views.encoder import encode
from dashkit.views.scope import key_of
from dashkit.views.tiles import tiles
from tests.state.small import Listener

if TYPE_CHECKING:
    from dashkit.views.widget import View

WIDGETS = Path(__file__).parents[2] / "widgets"
PROGRAM = """
import { chosen, Tile } from "./src/cube/tile";
import { decode } from "./src/wire";
import { readFileSync } from "node:fs";
const { count, views, buffers, keys, selections } = JSON.parse(readFileSync(0, "utf8"));
const bytes = buffers.map((text) => new DataView(Uint8Array.from(Buffer.from(text, "base64")).buffer));
const tiles = Object.entries(decode(views, bytes)).map(([key, sent]) => [key, new Tile(sent, count)]);
const plain = (column) => column && Array.from(column, (one) => (Number.isNaN(one) ? null : one));
console.log(JSON.stringify(selections.map((selection) =>
  Object.fromEntries(tiles.map(([key, tile]) => {
    const marks = "values" in selection ? chosen(keys, selection.values, selection.excludes) : selection;
    const found = marks && tile.answer(marks);
    if (!found) return [key, null];
    const { values, base, rows } = found;
    return [key, { values: values.map(plain), base: base && base.map(plain), rows: plain(rows) }];
  })))));
"""
VIEWS = ("five", "shops", "teams", "orders")
KINDS = ("line", "bars", "cells", "bins", "weeks")


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The page's code for Node; returns the command."""
    folder = tmp_path_factory.mktemp("cube")
    build = """import { build } from "esbuild";
await build({ stdin: { contents: process.argv[1], resolveDir: ".", loader: "ts" }, bundle: true,
  platform: "node", format: "esm", outfile: process.argv[2] });"""
    out = folder / "cube.mjs"
    program = shutil.which("node")
    assert program, "Node is needed to run the page's code"
    subprocess.run(
        [program, "--input-type=module", "-e", build, PROGRAM, str(out)], cwd=WIDGETS, check=True
    )
    return [program, str(out)]


def sales(rng: random.Random) -> list[dict[str, Any]]:
    days = [date(2026, 7, 1) + timedelta(one) for one in range(123)]
    return [
        {
            "day": rng.choice(days),
            "region": rng.choice(["EU", "US", "APAC", None]),
            "channel": rng.choice(["web", "shop"]),
            "amount": rng.choice([None, rng.uniform(-50, 200)]),
            "size": rng.choice([None, *range(12)]),
            "customer": rng.randrange(40),
            "churned": rng.random() < 0.2,
        }
        for _ in range(2000)
    ]


def shop(rng: random.Random) -> dk.Model:
    return model_of(sales(rng))


def model_of(rows: list[dict[str, Any]]) -> dk.Model:
    m = dk.model(rows, time="day").define(
        revenue=dk.sum("amount"),
        orders=dk.count(),
        customers=dk.distinct("customer"),
        smallest=dk.min("amount"),
        mean=dk.mean("amount"),
        web=dk.sum("amount", where="channel = 'web'"),
        churn=dk.count(where="churned") / dk.count(),
    )
    return m.define(average=m.revenue / m.orders, growth=m.revenue.vs("previous"))


def page_of(m: dk.Model) -> dk.Dashboard:
    cards = [
        dk.KPI(m[name], key=name, spark=None)
        for name in ("revenue", "orders", "customers", "smallest", "average", "churn", "web")
    ]
    return dk.Dashboard(
        "Shop",
        [
            [*cards, dk.KPI(m.growth, key="growth", spark=None)],
            [
                dk.Chart(m.revenue, by=m.day.day, compare=None, key="line"),
                dk.Chart([m.revenue, m.web], by=m.region, compare=None, key="bars"),
                dk.Chart(m.orders, by=["channel", "region"], kind="heatmap", key="cells"),
                dk.Chart(m.customers, by=m.size.bin(3), compare=None, key="bins"),
                dk.Chart(m.mean, by=m.day.week, compare=None, key="weeks"),
            ],
        ],
        filters=dk.FilterBar(dk.Period("2026-09-07 to 2026-10-18", compare="previous"), m.channel),
    )


def selection(view: View, shown: Any, rng: random.Random) -> tuple[Any, list[Filter]]:
    """Return a random selection of the marks of a chart, for the page and for the kernel."""
    select = shown["select"]
    if select["op"] == "range":
        edges = select["edges"]
        first, last = sorted(rng.sample(range(len(edges)), 2))
        bounds = tuple(date.fromisoformat(edges[one]) for one in (first, last))
        return {"from": first, "to": last}, [Filter("range", select["field"], bounds)]
    if isinstance(select["field"], list):
        xs, ys = select["keys"]
        across, down = (
            rng.sample(range(len(one)), rng.randint(1, len(one))) for one in select["keys"]
        )
        found = [
            Filter("in", name, tuple(keys[one] for one in chosen))
            for name, keys, chosen in zip(select["field"], (xs, ys), (across, down), strict=True)
        ]
        return {"marks": [y * len(xs) + x for y in down for x in across]}, found
    keys = select["keys"]
    chosen = rng.sample(range(len(keys)), rng.randint(1, len(keys)))
    return {"marks": chosen}, [Filter("in", select["field"], tuple(keys[one] for one in chosen))]


def asked(page: dk.Dashboard, active: str) -> dict[str, Any]:
    session = page.session
    keys = [key for key in session.views if key != "filters"]
    shown = {key: one.shown for key, one in session.draw(keys).items()}
    others = replace(session.state.choice, clauses=())
    passive = {key: (session.views[key], session.scoped(key, others)) for key in keys}
    narrowed = bool(session.state.choice.own(active))
    content, buffers = encode(tiles(session.views[active], shown, passive, narrowed=narrowed))
    return {**content, "buffers": [base64.b64encode(one).decode() for one in buffers]}


def same(ours: float | None, theirs: float | None) -> bool:
    if ours is None or theirs is None:
        return ours is theirs
    return isclose(ours, theirs, rel_tol=1e-12, abs_tol=1e-9)


@pytest.mark.parametrize("active", KINDS)
def test_any_selection_of_marks_gives_the_numbers_of_the_kernel(
    active: str, node: list[str]
) -> None:
    rng = random.Random(active)
    page = page_of(shop(rng))
    session = page.session
    message = asked(page, active)
    shown = session.draw([active])[active].shown
    drawn = [selection(session.views[active], shown, rng) for _ in range(40)]
    answers = answered(node, message, [one for one, _ in drawn])
    assert set(message["views"]) >= {"revenue", "orders", "customers", "smallest", "average"}
    compared = 0
    for (_, filters), answer in zip(drawn, answers, strict=True):
        clauses = tuple(Clause(f"{active}:{one.field}", one, active) for one in filters)
        choice = replace(session.state.choice, clauses=clauses)
        compared += checked(session, choice, message, answer)
    assert compared > 100 or active == "cells"


def answered(node: list[str], message: dict[str, Any], selections: list[Any]) -> list[Any]:
    """Return what the page makes of selections: the numbers of each view."""
    given = json.dumps({**message, "selections": selections})
    done = subprocess.run(node, input=given, capture_output=True, text=True, check=True)
    found: list[Any] = json.loads(done.stdout)
    return found


def checked(session: Any, choice: Any, message: dict[str, Any], answer: dict[str, Any]) -> int:
    """Compare what the page says of a choice with what the kernel says; return how many bases were there."""
    compared = 0
    for key, found in answer.items():
        if found is None:
            continue
        view = session.views[key]
        query = view.follows(session.scoped(key, choice))
        assert query is not None
        expected = query.run()
        if not query.by:
            (spec,) = query.measures
            assert same(found["values"][0][0], expected.frame[spec.name][0]), (key, choice)
            if found["base"] is not None and query.compare is not None:
                compared += 1
                base = expected.frame[f"{spec.name}.base"][0]
                assert same(found["base"][0][0], base), (key, choice)
            continue
        codes = _codes(message["views"][key]["own"], query, expected)
        for place, spec in enumerate(query.measures):
            for row, value in enumerate(expected.frame[spec.name].to_list()):
                at = codes[row]
                if at is not None and found["rows"][at]:
                    assert same(found["values"][place][at], value), (key, choice)
    return compared


def controlled(rows: list[dict[str, Any]]) -> dk.Dashboard:
    """Return a page with controls over fields with missing values, and views that not all of them concern."""
    m = model_of(rows)
    other = dk.model([{"region": "EU"}]).define(visits=dk.count())
    cards = [
        dk.KPI(m[name], key=name, spark=None)
        for name in ("revenue", "orders", "customers", "smallest", "average", "churn", "growth")
    ]
    return dk.Dashboard(
        "Shop",
        [
            cards,
            [
                dk.KPI(m.orders, key="every", ignore=[m.region, m.size], spark=None),
                dk.KPI(m.orders, key="web", where=m.channel == "web", spark=None),
                dk.KPI(other.visits, key="visits"),
                dk.Chart(m.revenue, by=m.day.day, compare=None, key="line"),
                dk.Chart([m.revenue, m.web], by=m.region, compare=None, key="bars"),
                dk.Chart(m.orders, by=["channel", "region"], kind="heatmap", key="cells"),
                dk.Chart(m.customers, by=m.size.bin(3), compare=None, key="bins"),
            ],
        ],
        filters=dk.FilterBar(
            dk.Period("2026-09-07 to 2026-10-18", compare="previous"),
            m.region,
            dk.Dropdown(m.size),
            dk.Toggle(m.churned),
        ),
    )


CONTROLS = {
    "region": ({"revenue", "web", "line", "bars", "cells", "bins"}, {"every", "visits"}),
    "size": ({"revenue", "web", "line", "bars", "cells", "bins"}, {"every", "visits"}),
    "churned": ({"revenue", "web", "line", "bars", "cells", "bins", "every"}, {"visits"}),
}


def chosen_in(
    name: str, rng: random.Random, rows: list[dict[str, Any]], excludes: float = 0.4
) -> Filter | None:
    """Return a random choice in a control, all but it, or none."""
    members = sorted({row[name] for row in rows}, key=repr)
    few = rng.sample(members, rng.randint(0, min(3, len(members) - 1)))
    inner = Filter("in", name, tuple(few)) if few else None
    return ~inner if inner is not None and rng.random() < excludes else inner


@pytest.mark.parametrize("before", ["nothing", "others", "all"])
@pytest.mark.parametrize("name", CONTROLS)
def test_any_choice_in_a_control_gives_the_numbers_of_the_kernel(
    name: str, before: str, node: list[str]
) -> None:
    rng = random.Random(f"{name} {before}")
    rows = sales(rng)
    page = controlled(rows)
    session, state = page.session, page.session.state
    listener = Listener(session)
    listener.say("hello")
    for other in CONTROLS if before != "nothing" else ():
        if before == "all" or other != name:
            few = chosen_in(other, rng, rows, excludes=1)
            state.set(f"filters/{other}", few, owner="filters")
    content = listener.say("tiles", view="filters", field=name)
    texts = [base64.b64encode(one).decode() for one in listener.buffers[-1]]
    message = {**content, "buffers": texts}
    there, not_there = CONTROLS[name]
    assert content["field"] == name
    assert there <= content["views"].keys()
    assert not not_there & content["views"].keys()
    assert sorted(map(repr, content["keys"])) == sorted({repr(row[name]) for row in rows})
    choices = [chosen_in(name, rng, rows) for _ in range(25)]
    answers = answered(node, message, [said(one) for one in choices])
    compared = 0
    for one, answer in zip(choices, answers, strict=True):
        state.set(f"filters/{name}", one, owner="filters")
        compared += checked(session, state.choice, message, answer)
        filters = [clause.filter for clause in state.choice.clauses]
        left = [row for row in rows if all(one.matches(row) for one in filters)]
        now = [one for one in left if date(2026, 9, 7) <= one["day"] <= date(2026, 10, 18)]
        assert answer["orders"]["values"][0][0] == len(now)
        assert answer["web"]["values"][0][0] == sum(row["channel"] == "web" for row in now)
    assert compared > 50
    unknown = answered(node, message, [{"values": ["nobody"], "excludes": False}])
    assert set(unknown[0].values()) == {None}


def said(choice: Filter | None) -> dict[str, Any]:
    """Return a choice as a control says it."""
    excludes = choice is not None and choice.op == "not"
    inner = choice.parts[0] if choice is not None and excludes else choice
    return {"values": [] if inner is None else list(inner.values), "excludes": excludes}


def test_a_control_over_time_or_very_many_members_is_left_to_the_kernel() -> None:
    days = [date(2026, 1, 1) + timedelta(one) for one in range(150)]
    rows = [{"day": days[at % 150], "shop": f"{at:03}", "part": at % 200} for at in range(300)]
    m = dk.model(rows, time="day").define(orders=dk.count())
    bar = dk.FilterBar(m.day.month, m.day, m.shop, m.part)
    page = dk.Dashboard("Shop", [[dk.KPI(m.orders, key="orders")]], filters=bar)
    listener = Listener(page.session)
    listener.say("hello")
    found = {
        name: listener.say("tiles", view="filters", field=name)
        for name in ("day.month", "day", "shop", "part")
    }
    assert {name: len(one["views"]) for name, one in found.items()} == {
        "day.month": 0,
        "day": 0,
        "shop": 0,
        "part": 1,
    }


def test_only_the_kernel_stacks_series() -> None:
    m = model_of(sales(random.Random(4)))
    both = [m.revenue, m.web]
    charts = [
        dk.Chart(both, by=m.region, kind="bar", stacked=True, key="bars"),
        dk.Chart(both, by=m.day.week, kind="area", stacked=True, key="areas"),
        dk.Chart(both, by=m.region, kind="bar", stacked=False, key="beside"),
        dk.Chart(m.revenue, by=m.region, kind="bar", stacked=True, key="one"),
        dk.Chart(m.revenue, by=m.channel, kind="bar", key="channels"),
    ]
    page = dk.Dashboard("Shop", [charts], filters=dk.FilterBar(m.channel))
    listener = Listener(page.session)
    listener.say("hello")
    for view, field in (("filters", "channel"), ("channels", "")):
        more = {"field": field} if field else {}
        found = listener.say("tiles", view=view, **more)["views"]
        assert found.keys() - {"channels"} == {"beside", "one"}


@pytest.mark.parametrize("kind", ["sql", "frame"])
def test_no_choice_waits_for_tiles_that_a_server_would_be_asked_for(
    kind: str, tmp_path: Path
) -> None:
    rows = pl.DataFrame({"region": ["EU", "EU", "US"]})
    place = f"sqlite:///{tmp_path / 'shop.db'}"
    rows.write_database("orders", place)
    source = dk.source(place, table="orders") if kind == "sql" else dk.source(rows, name="orders")
    m = dk.model(source).define(orders=dk.count())
    parts = [dk.KPI(m.orders, key="orders"), dk.Chart(m.orders, by=m.region, key="bars")]
    page = dk.Dashboard("Shop", [parts], filters=dk.FilterBar(m.region))
    listener = Listener(page.session)
    listener.say("hello")
    content = listener.say("tiles", view="filters", field="region")
    assert content["views"].keys() == (set() if kind == "sql" else {"orders", "bars"})
    assert "orders" in listener.say("tiles", view="bars")["views"]


def test_the_controls_of_a_section_concern_its_views_only() -> None:
    m = model_of(sales(random.Random(3)))
    inside = dk.Section(
        "Inside", [[dk.KPI(m.orders, key="in", spark=None)]], filters=dk.FilterBar(m.region)
    )
    page = dk.Dashboard("Shop", [inside, dk.Section("Out", [[dk.KPI(m.orders, key="out")]])])
    listener = Listener(page.session)
    listener.say("hello")
    (bar,) = (key for key, view in page.session.views.items() if view.kind == "filters")
    assert set(listener.say("tiles", view=bar, field="region")["views"]) == {"in"}


def test_what_a_view_has_no_mark_for_is_left_to_the_kernel(node: list[str]) -> None:
    shops = [f"{at:03}" for at in range(300)]
    regions = ["EU"] * 200 + ["US"] * 100
    m = dk.model({"region": regions, "shop": shops}, name="shops").define(orders=dk.count())
    page = dk.Dashboard(
        "Shop",
        [
            [
                dk.Chart(m.orders, by=m.region, key="regions"),
                dk.Chart(m.orders, by=m.shop, kind="bar", key="shops"),
            ]
        ],
    )
    page.session.state.set("regions:region", Filter("in", "region", ("EU",)), owner="regions")
    message = asked(page, "regions")
    (keys,) = message["views"]["shops"]["own"]
    assert "299" not in keys
    marks = page.session.draw(["regions"])["regions"].shown["select"]["keys"]
    message["selections"] = [{"marks": [marks.index("US")]}]
    done = subprocess.run(
        node, input=json.dumps(message), capture_output=True, text=True, check=True
    )
    (found,) = json.loads(done.stdout)
    assert found["shops"] is None


@pytest.mark.parametrize("before", [None, "A"])
def test_a_choice_of_members_with_rows_beyond_the_largest_marks_is_left_to_the_kernel(
    before: str | None, node: list[str]
) -> None:
    sizes = {f"{at:03}": max(1, 20 - at) for at in range(300)}
    rows = [
        {"shop": shop, "team": "A" if shop < "005" else "B" if shop < "010" else "C"}
        for shop, size in sizes.items()
        for _ in range(size)
    ]
    m = dk.model(rows).define(orders=dk.count())
    charts = [
        dk.Chart(m.orders, by=m.shop, kind="bar", top=5, key="five"),
        dk.Chart(m.orders, by=m.shop, kind="bar", key="shops"),
        dk.Chart(m.orders, by=m.team, key="teams"),
        dk.Chart(m.orders, by=m.shop.top(3, by=m.orders), key="ranked"),
    ]
    listener = Listener(
        dk.Dashboard(
            "Shop", [[dk.KPI(m.orders, key="orders")], charts], filters=dk.FilterBar(m.team)
        ).session
    )
    listener.say("hello")
    if before:
        listener.say("filter", view="filters", field="team", op="in", values=[before])
    content = listener.say("tiles", view="filters", field="team")
    texts = [base64.b64encode(one).decode() for one in listener.buffers[-1]]
    chosen = [{"values": [team], "excludes": False} for team in "ABC"]
    answers = answered(node, {**content, "buffers": texts}, chosen)
    seen = ["".join(t for t, one in zip("ABC", answers, strict=True) if one[key]) for key in VIEWS]
    assert content["views"].keys() == {*VIEWS}
    assert seen == (["A", "A", "ABC", "ABC"] if before else ["A", "AB", "ABC", "ABC"])


def test_a_tile_holds_the_viewers_rows_and_none_where_small_groups_are_withheld() -> None:
    m = shop(random.Random(1))
    for policy, expected in (
        (dk.Policy(rows=lambda _: m.channel == "web"), True),
        (dk.Policy(rows=lambda _: m.channel == "web", min_group=3), False),
    ):
        own = dk.model(
            {"channel": ["web", "shop", "web"], "region": ["EU", "EU", "US"]}, policy=policy
        )
        own = own.define(orders=dk.count()).as_user(name="ann")
        page = dk.Dashboard(
            "Own",
            [[dk.KPI(own.orders, key="orders"), dk.Chart(own.orders, by=own.region, key="bars")]],
        )
        keys = list(page.session.views)
        shown = {key: one.shown for key, one in page.session.draw(keys).items()}
        passive = {key: (page.session.views[key], page.session.scoped(key)) for key in keys}
        found = tiles(page.session.views["bars"], shown, passive)["views"]
        assert ("orders" in found) is expected
        if expected:
            assert sum(found["orders"]["now"]["partials"][0]) == 2


def _codes(own: list[list[Any]], query: Any, result: Any) -> list[int | None]:
    names = [one.name for one in query.by]
    if len(own) == 2:
        first = set(map(repr, own[0]))
        values = {repr(key_of(one)) for one in result.frame[names[0]].to_list()}
        names = names if values <= first else names[::-1]
    found: list[int | None] = []
    for row in result.frame.select(names).rows():
        keys = [key_of(one) for one in row]
        if any(key not in known for key, known in zip(keys, own, strict=True)):
            found.append(None)
            continue
        places = [known.index(key) for key, known in zip(keys, own, strict=True)]
        found.append(places[0] if len(places) == 1 else places[1] * len(own[0]) + places[0])
    return found
