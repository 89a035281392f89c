"""Dashboards with a thousand hostile texts in every place that shows text."""

from __future__ import annotations

import os
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final
from warnings import catch_warnings, simplefilter

import polars as pl

import dashkit as dk
from dashkit.errors import QueryError
from tests.hostile import COUNT, ONCE, carried, different, texts

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Whether places where drawing takes long have all texts too, not only every construct once.
EACH: Final = "DASHKIT_HOSTILE" in os.environ

TEXTS: Final = texts()
MEMBERS: Final = [carried(one) for one in TEXTS]
SEP: Final = " | "
EVERY: Final = SEP.join(TEXTS)
JOINED: Final = [SEP.join(TEXTS[at : at + 20]) for at in range(0, COUNT, 20)]
PACKED: Final = [SEP.join(MEMBERS[at : at + 50]) for at in range(0, COUNT, 50)]
TITLES: Final = [SEP.join(TEXTS[at : at + 100]) for at in range(0, COUNT, 100)]
#: How long a text may be where a chart has little room.
TICK, GROUP, SLICE, SERIES, FACET, LIMIT, SUFFIX = 26, 18, 22, 40, 30, 22, 12
LEVELS: Final = [f"level{at}" for at in range(31)]
DAYS: Final = [date(2026, 1, 1) + timedelta(days=at % 300) for at in range(COUNT)]


def parts(size: int, of: Sequence[Any] = TEXTS) -> list[Any]:
    """Return a list in pieces."""
    return [of[at : at + size] for at in range(0, len(of), size)]


def written(text: str) -> str:
    """Return a text as a template that says nothing else."""
    return text.replace("{", "{{").replace("}", "}}")


def plain(text: str) -> dk.Text:
    """Return a view that is not looked at."""
    return dk.Text("x", title=text)


ROWS: Final = pl.DataFrame(
    {
        "member": MEMBERS,
        "other": MEMBERS,
        "at": range(COUNT),
        "one": "all",
        "amount": [2.0 * COUNT - at for at in range(COUNT)],
        "day": DAYS,
        **dict.fromkeys(LEVELS, "x"),
    }
)
SALES: Final = dk.model(ROWS, name="sales", time="day").define(
    revenue=dk.sum("amount"), n=dk.count(), rows=dk.count().with_(unit="rows")
)
FIELDS: Final = list(dict.fromkeys(MEMBERS))
with catch_warnings():
    simplefilter("ignore")  # one of the fields is called as a method of models, on purpose
    WIDE: Final = dk.model(pl.DataFrame({one: ["x"] for one in FIELDS}), name="wide").define(
        n_rows=dk.count()
    )


def of(members: Sequence[str]) -> Any:
    """Return a model with a row for each of some members."""
    count = len(members)
    rows = {
        "member": list(members),
        "one": "all",
        "note": "",
        "same": 1.0,
        "amount": [2.0 * count - at for at in range(count)],
        "day": [DAYS[0] + timedelta(days=at) for at in range(count)],
        "latitude": [at // 40 * 2.0 for at in range(count)],
        "longitude": [at % 40 * 4.0 - 80 for at in range(count)],
    }
    return dk.model(pl.DataFrame(rows), name="of", time="day").define(
        n=dk.count(), rows=dk.count().with_(unit="rows")
    )


def within(at: int, size: int) -> Any:
    """Return the filter of the members from one on."""
    return (SALES.at >= at) & (SALES.at <= at + size - 1)


def tables() -> list[dk.Page]:
    """Return pages of tables: cells, headings, members across, names of measures and of fields."""
    named = [
        SALES.define(**{f"m{at}": dk.count().with_(label=text) for at, text in enumerate(part)})
        for part in parts(40)
    ]
    across = {"by": SALES.one, "across": SALES.member}
    return [
        dk.Page(
            "members",
            [
                [dk.Table(SALES.revenue, by=SALES.member, page_size=200, where=within(at, 200))]
                for at in range(0, COUNT, 200)
            ],
        ),
        dk.Page(
            "long",
            [
                [
                    dk.Table(
                        SALES.revenue,
                        by=[SALES.member, SALES.other],
                        scroll=True,
                        page_size=200,
                        spark=SALES.revenue,
                    )
                ]
            ],
        ),
        dk.Page(
            "across",
            [
                [dk.Table(SALES.revenue, **across, where=within(at, 24))]
                for at in range(0, COUNT, 24)
            ],
        ),
        dk.Page(
            "groups",
            [
                [dk.Table([SALES.revenue, SALES.n], **across, where=within(at, 24))]
                for at in range(0, COUNT, 24)
            ],
        ),
        dk.Page(
            "labels",
            [
                [dk.Table(list(one.measures)[-40:], by="one", model=one, total=False)]
                for one in named
            ],
        ),
        dk.Page(
            "fields",
            [[dk.Table("n_rows", by=part, model=WIDE, total=False)] for part in parts(40, FIELDS)],
        ),
    ]


def words() -> list[dk.Page]:
    """Return pages of titles, sentences, numbers with units, and failures."""

    def failing(text: str) -> object:
        @dk.view(SALES.n, title="x")
        def shown(result: object) -> str:
            del result
            raise QueryError(text)

        return shown

    @dk.view(of(PACKED).n, by="member", title=EVERY)
    def own(result: Any) -> str:
        return f"<p>{result.frame.height} rows</p>"

    return [
        dk.Page("cards", [[dk.KPI(dk.count().with_(label=text), model=SALES)] for text in JOINED]),
        dk.Page("endless", [[dk.KPI(dk.count().with_(label=EVERY), model=SALES)]]),
        dk.Page(
            "units",
            [[dk.KPI(dk.count().with_(unit=text), model=SALES, title="x")] for text in JOINED],
        ),
        dk.Page(
            "texts", [dk.Section(text, [[dk.Text(written(text), title=text)]]) for text in JOINED]
        ),
        dk.Page("failures", [[failing(text)] for text in TEXTS]),
        dk.Page("own", [[own]]),
    ]


def packed(texts: Sequence[str], longest: int) -> list[str]:
    """Return texts joined as long as there is room; one that is too long alone."""
    found: list[str] = []
    for text in texts:
        if found and len(found[-1]) + len(SEP) + len(text) <= longest:
            found[-1] += SEP + text
        else:
            found.append(text)
    return found


def charts() -> list[dk.Page]:
    """Return pages of charts: each kind with its labels, and each with all texts under the pointer."""
    return [
        dk.Page("bars", [[chart(one, kind="bar", top=24)] for one in split(24, TICK)]),
        dk.Page("funnels", [[chart(one, kind="funnel", top=24)] for one in once(24, TICK)]),
        dk.Page("waterfalls", [[chart(one, kind="waterfall", top=23)] for one in once(23, TICK)]),
        dk.Page("pies", [[chart(one, kind="pie", top=100)] for one in split(100, SLICE)]),
        dk.Page("boxes", [[box(one)] for one in once(20, GROUP)]),
        dk.Page("columns", [[heat(one, "member", "one")] for one in once(24, TICK)]),
        dk.Page("rows", [[heat(one, "day", "member")] for one in once(12, TICK)]),
        dk.Page("tiles", [[chart(of(MEMBERS), kind="treemap", top=COUNT)]]),
        dk.Page("heads", [[tree(one)] for one in once(12, 13)]),
        dk.Page("panels", [[panels(one)] for one in once(12, FACET)]),
        dk.Page("legends", [[series(part, title="x")] for part in parts(40)]),
        dk.Page("limits", [[limits(part)] for part in parts(50, different(MEMBERS, LIMIT))]),
        dk.Page("events", [[events(part)] for part in parts(4, some(LIMIT))]),
        dk.Page("numbered", [[events(part)] for part in parts(200, packed(MEMBERS, 200))]),
        dk.Page("dots", [[dots(of(MEMBERS))]]),
        dk.Page("pointed", [[one] for one in pointed()]),
        dk.Page("images", [[one] for one in imaged()]),
        dk.Page("countries", [[lands(part)] for part in parts(5, PACKED)]),
        dk.Page("drills", [[chart(of(MEMBERS), drill=["member", "one"], kind="bar", top=COUNT)]]),
        dk.Page(
            "paths",
            [
                [chart(SALES, where=SALES.at < 9, drill=LEVELS, kind="bar", key=f"down{at}")]
                for at in range(0, COUNT, 30)
            ],
        ),
    ]


def some(longest: int) -> list[str]:
    """Return the members with every construct once, or all, that differ when they are shortened."""
    return different(MEMBERS if EACH else MEMBERS[:ONCE], longest)


def once(size: int, longest: int) -> list[Any]:
    """Return models of so many members each, of those that `some` gives."""
    return [of(part) for part in parts(size, some(longest))]


def split(size: int, longest: int) -> list[Any]:
    """Return models of so many members each, of all that differ when they are shortened."""
    return [of(part) for part in parts(size, different(MEMBERS, longest))]


def chart(m: Any, **options: Any) -> dk.Chart:
    """Return a chart by member; each has the number 1."""
    return dk.Chart(
        m.n, **{"by": None if "drill" in options else m.member, "title": "x", **options}
    )


def box(m: Any) -> dk.Chart:
    """Return the spread of each member, which is one number."""
    return dk.Chart("same", by="member", kind="box", top=COUNT, model=m)


def heat(m: Any, first: str, second: str) -> dk.Chart:
    """Return a heat map by two fields."""
    return dk.Chart(m.n, by=[first, second])


def tree(m: Any, **options: Any) -> dk.Chart:
    """Return tiles within groups that have the names of the members."""
    return dk.Chart(m.n, by=[m.member, m.one], kind="treemap", top=COUNT, **options)


def panels(m: Any) -> dk.Chart:
    """Return small multiples by member."""
    return dk.Chart(m.n, by=m.one, facet=m.member, kind="bar")


def series(labels: Sequence[str], **options: Any) -> dk.Chart:
    """Return bars of one group with a measure for each label."""
    named = {f"m{at}": dk.count().with_(label=text) for at, text in enumerate(labels)}
    m = SALES.define(**named)
    return dk.Chart([m[name] for name in named], by=m.one, kind="bar", **options)


def limits(names: Sequence[str]) -> dk.Chart:
    """Return a line with a threshold of each name."""
    lines = {name: 1e5 * at for at, name in enumerate(names, 1)}
    return dk.Chart(SALES.revenue, by=SALES.day.month, thresholds=lines, title="x")


def events(texts: Sequence[str]) -> dk.Chart:
    """Return a line with an event of each text."""
    return dk.Chart(
        SALES.revenue, by=SALES.day.month, events=list(zip(DAYS, texts, strict=False)), title="x"
    )


def dots(m: Any) -> dk.Chart:
    """Return a mark for each member; its numbers are 1."""
    return dk.Chart([m.n, m.rows], by=m.member, kind="scatter")


def lands(names: Sequence[str]) -> dk.Chart:
    """Return a map of one country, with others that are none."""
    return chart(of(["Japan", *names]), kind="map")


def pointed() -> list[dk.Chart]:
    """Return each kind whose marks can be pointed at, with all texts, many to a mark."""
    m = of(PACKED)
    return [
        chart(m, kind="bar", top=20, key="bar"),
        chart(m, kind="funnel", top=20, key="funnel"),
        chart(m, kind="waterfall", top=20, key="waterfall"),
        chart(m, kind="pie", top=20, key="pie"),
        chart(m, kind="treemap", top=20, key="treemap"),
        tree(m, key="tree"),
        dk.Chart("same", by="member", kind="box", top=20, model=m, key="box"),
        dk.Chart(m.n, by=[m.member, m.one], key="heatmap"),
        chart(m, kind="map", position=[m.latitude, m.longitude], key="map"),
        series(PACKED, key="series", title="x"),
    ]


def imaged() -> list[dk.Chart]:
    """Return charts to be saved as images, with all texts in their titles and in their labels."""
    kinds = ("bar", "pie", "treemap", "waterfall", "funnel")
    made = [
        chart(of(MEMBERS[at * 20 : at * 20 + 20]), kind=kind, top=20, title=title)
        for at, (kind, title) in enumerate(zip(kinds, TITLES, strict=False))
    ]
    m = of(PACKED[:12])
    return [
        *made,
        dk.Chart(m.n, by=[m.member, m.one], title=TITLES[5]),
        chart(m, kind="map", position=[m.latitude, m.longitude], title=TITLES[6]),
        dk.Chart(m.n, by=m.one, facet=m.member, kind="bar", title=TITLES[7]),
        series(TEXTS[:20], title=TITLES[8]),
        dk.Chart(
            SALES.revenue,
            by=SALES.day.month,
            title=TITLES[9],
            thresholds={"<b>x</b>": 1e5},
            events=[(DAYS[40], "<a href='//outside.invalid/'>x</a>")],
        ),
    ]


def controls() -> list[dk.Page]:
    """Return pages of filter bars: members, their search, and the names of controls."""
    dated = of(["x", "y"])
    return [
        dk.Page(
            "options",
            [
                dk.Section(
                    "Of these", [[plain("x")]], filters=dk.FilterBar(dk.MultiSelect(one.member))
                )
                for one in [of(part) for part in parts(200, MEMBERS)]
            ],
        ),
        dk.Page(
            "search",
            [[plain("x")]],
            filters=dk.FilterBar(SALES.member, dk.Dropdown(SALES.other)),
        ),
        dk.Page(
            "switches",
            [[plain("x")]],
            filters=dk.FilterBar(
                *[
                    dk.Toggle(one, value="x", label=text)
                    for one, text in zip(FIELDS, TEXTS, strict=True)
                ],
                model=WIDE,
            ),
        ),
        dk.Page(
            "names",
            [[plain("x")]],
            filters=dk.FilterBar(
                dk.Period("this year"),
                dk.MultiSelect(dated.member, label=EVERY),
                dk.Dropdown(dated.one, label=EVERY),
                dk.RangeSlider(dated.amount, label=EVERY),
                dk.TextSearch(dated.note, label=EVERY),
                presets={text: f"last {at} days" for at, text in enumerate(JOINED, 2)},
            ),
        ),
    ]


def board() -> dk.Dashboard:
    """Return the dashboard with most of the places."""
    pages = [
        *tables(),
        *words(),
        *charts(),
        *controls(),
        *[dk.Page(text, [[plain("x")]]) for text in JOINED],
    ]
    found = dk.Dashboard(EVERY, pages)
    with found.state.together():
        for at in range(0, COUNT, 30):
            for one in MEMBERS[at : at + 30]:
                found.state.drill(f"down{at}", one)
    return found
