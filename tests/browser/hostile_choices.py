"""Dashboards with hostile texts in what a viewer chose, saved, folded and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

import dashkit as dk
from dashkit.dashboard.beside import SideBySide
from dashkit.state.saved import LONGEST, MOST
from tests.browser.hostile_board import (
    COUNT,
    DAYS,
    EVERY,
    FIELDS,
    JOINED,
    MEMBERS,
    PACKED,
    SALES,
    WIDE,
    of,
    packed,
    parts,
    plain,
)
from tests.hostile import carried

if TYPE_CHECKING:
    from pathlib import Path

#: What may be the name of a saved view: one line of at most a hundred readable letters.
NAMES: Final = [
    one
    for one in packed([one.strip() for one in MEMBERS if one.isprintable()], LONGEST)
    if 0 < len(one) <= LONGEST
]
#: Those that the kernel keeps; the browser keeps the others.
SHARED: Final = NAMES[: MOST - 1]
#: Fields, and members of them, that a saved view can hold.
KEPT: Final = [one for one in FIELDS if len(one) < 990]
#: Beside each other; in the name of a dashboard they stand after its title.
SIDES: Final = (
    "<script>pwned=1</script> | <a href='//outside.invalid/1'>x</a> | %{y} | $x$",
    "<img src=x onerror=pwned=2>",
)
SOUGHT: Final = "pwned"
FOUND: Final = [one for one in MEMBERS if SOUGHT in one]
WHO: Final = carried(EVERY)
UNITS: Final = 4
PEOPLE: Final = pl.DataFrame(
    {
        WHO: [f"{at}" for at in range(COUNT // 10 * UNITS)],
        "of": [PACKED[at % len(PACKED)] for at in range(COUNT // 10 * UNITS)],
        "two": ["ab"[at % 2] for at in range(COUNT // 10 * UNITS)],
        "day": [DAYS[at % 300] for at in range(COUNT // 10 * UNITS)],
        "amount": [at % 7 + at % 2 * 9.0 for at in range(COUNT // 10 * UNITS)],
    }
)


def people(labels: list[str]) -> tuple[Any, list[Any]]:
    """Return a model of people, with a measure of each label."""
    m = dk.model(PEOPLE, name="people", time="day").define(
        **{f"m{at}": dk.sum("amount").with_(label=text) for at, text in enumerate(labels)}
    )
    return m, [m[f"m{at}"] for at in range(len(labels))]


def analyses() -> list[dk.Page]:
    """Return pages of cohorts, segments and comparisons."""
    m, (every,) = people([EVERY])
    several, measures = people(JOINED)
    return [
        dk.Page("cohorts", [[dk.Cohort(WHO, activity=every, show="value", model=m)]]),
        dk.Page("segments", [[dk.Segments(WHO, features=measures, k=2, model=several)]]),
        dk.Page(
            "compare",
            [
                [dk.Compare(every, unit=WHO, group=m["of"], model=m)],
                [dk.Compare(measures, unit=WHO, group=several["two"], model=several)],
            ],
        ),
    ]


def shelf(folder: Path) -> dk.Dashboard:
    """Return a dashboard with saved views, folded sections, analyses and a search, pages at its side."""
    m = of(MEMBERS)
    found = dk.Dashboard(
        "shelf",
        [
            dk.Page("folds", [dk.Section(one, [[plain("x")]], collapsed=True) for one in JOINED]),
            *analyses(),
            dk.Page(
                "found",
                [
                    [dk.Table(m.n, by=m.member, page_size=200, where=m.member.isin(part))]
                    for part in parts(200, FOUND)
                ],
                filters=dk.FilterBar(dk.TextSearch(m.member)),
            ),
            *[dk.Page(text, [[plain("x")]]) for text in JOINED],
        ],
        navigation="sidebar",
        saved=folder,
    )
    for name in SHARED:
        found.state.save(name)
    return found


def beside(folder: Path) -> SideBySide:
    """Return two saved views beside each other: the first keeps only a member of each of a thousand fields."""
    found = dk.Dashboard(
        "sides",
        [[dk.KPI(WIDE.n_rows, title=EVERY), dk.KPI(SALES.n, key="sales")]],
        saved=folder,
    )
    found.state.save(SIDES[1])
    with found.state.together():
        for one in KEPT:
            found.state.narrow(((one, one),))
    found.state.save(SIDES[0])
    return SideBySide(found, *SIDES)
