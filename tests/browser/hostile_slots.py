"""Every place of a page that shows a text of the data, with what it must show: the list to add a new one to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from dashkit.errors import QueryError
from dashkit.model.fields import title_of
from dashkit.views.failures import words_of
from tests.browser import hostile_board as board
from tests.browser import hostile_choices as choices
from tests.browser.hostile_board import EVERY, JOINED, MEMBERS, PACKED, TEXTS
from tests.hostile import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONG: Final = 24


class Slot(NamedTuple):
    """One place.

    Attributes
    ----------
    what
        What it is called.
    read
        How it is read: a selector, with ``@`` the attribute of what it finds; or ``hover:`` (the
        label under the pointer), ``said:`` (what is read aloud of a mark) or ``menu:`` (the title
        of a mark's menu) with the key of a chart, ``lone`` (the label of an event), ``images``
        (charts saved as SVG), ``renames`` (new names of saved views).
    wanted
        The texts that must be there, each exactly.
    within
        Whether they stand among other words.
    least
        Where they may be shortened to what there is room for: the fewest letters.
    """

    what: str
    read: str
    wanted: Sequence[str]
    within: bool = False
    least: int = 0


def written(text: str) -> str:
    """Return a text as XML can hold it."""
    return text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


def lowered(words: str, title: str) -> str:
    """Return words with a title among them, whose first letter is small there."""
    return words.format(f"{title[:1].lower()}{title[1:]}")


def cut(texts: Iterable[str], longest: int) -> list[str]:
    """Return the texts as a chart shows them where there is little room."""
    return [shortened(one, longest) for one in texts]


def few(longest: int) -> list[str]:
    """Return what a place shows of the members that `board.some` gives."""
    return cut(board.some(longest), longest)


def long(text: str) -> bool:
    """Return whether a cell may be cut, as a browser counts letters."""
    return len(text.encode("utf-16-le")) // 2 > LONG


def pointed(key: str, hover: str, said: str) -> list[Slot]:
    """Return the places of one kind of chart that show a mark; ``{}`` is its name."""
    return [
        Slot(
            f"label under the pointer: {key}", f"hover:{key}", [hover.format(one) for one in PACKED]
        ),
        Slot(f"read aloud: {key}", f"said:{key}", [said.format(one) for one in PACKED]),
        Slot(f"title of a mark's menu: {key}", f"menu:{key}", [said.format(one) for one in PACKED]),
    ]


NOTES: Final = [one[:200] for one in board.packed(MEMBERS, 200)]
BOX: Final = (
    "{}median 1half between 1 and 19 of 10 between 1 and 1n = 1",
    "{}: median 1, half between 1 and 1, 9 of 10 between 1 and 1, n = 1",
)
FRAME: Final = [
    Slot("title of the dashboard", ".dk-h1", [EVERY]),
    Slot("tabs", "[role=tab]", JOINED),
]

PAGES: Final[dict[str, list[Slot]]] = {
    "members": [
        Slot("cells of a table", "tbody :is(td, th):first-child", TEXTS),
        Slot(
            "tooltips of cells",
            "tbody :is(td, th):first-child@title",
            [one for one in MEMBERS if long(one)],
        ),
        Slot("title of a row's menu", "rowmenus", TEXTS),
    ],
    "long": [Slot("rows that scroll", "scrolled", TEXTS)],
    "across": [Slot("members across", "thead th", TEXTS)],
    "groups": [Slot("headings over several columns", ".dk-group-head", TEXTS)],
    "labels": [
        Slot("names of measures", "thead th", TEXTS),
        Slot("list of columns", "columns", TEXTS),
    ],
    "fields": [Slot("names of fields", "thead th", [title_of(one) for one in MEMBERS])],
    "cards": [
        Slot("titles of cards", ".dk-title", JOINED),
        Slot(
            "a card, read aloud",
            ".dk-kpi@aria-label",
            [f"{one}: 1,000" for one in JOINED],
            within=True,
        ),
        Slot(
            "name of the button of a menu",
            ".dk-more@aria-label",
            [f"More of {one}" for one in JOINED],
        ),
        Slot(
            "name of the button of an explanation",
            ".dk-why@aria-label",
            [f"How was {one} computed?" for one in JOINED],
        ),
    ],
    "units": [
        Slot("units", ".dk-value", [f"1,000 {one}" for one in JOINED]),
        Slot("tooltips of numbers", ".dk-value@title", [f"1,000 {one}" for one in JOINED]),
    ],
    "texts": [
        Slot("titles of texts", ".dk-title", JOINED),
        Slot("titles of sections", ".dk-h2", JOINED),
        Slot("sentences", ".dk-text p", JOINED),
    ],
    "failures": [
        Slot("why a view failed", ".dk-state-text", [words_of(QueryError(one)) for one in TEXTS])
    ],
    "own": [
        Slot("title of an own view", ".dk-title", [EVERY]),
        Slot("name of its frame", "iframe@title", [EVERY]),
        Slot("its rows, read aloud", ".dk-custom .dk-sr td:first-child", PACKED),
    ],
    "bars": [Slot("beside bars", ".ytick text", cut(MEMBERS, board.TICK))],
    "funnels": [Slot("steps of a funnel", ".ytick text", few(board.TICK))],
    "waterfalls": [Slot("steps of a waterfall", ".ytick text", few(board.TICK))],
    "pies": [Slot("beside slices", ".slicetext .line:first-child", cut(MEMBERS, board.SLICE))],
    "boxes": [Slot("below boxes", ".xtick text", few(board.GROUP))],
    "columns": [Slot("columns of a heat map", ".xtick text", few(board.TICK))],
    "rows": [Slot("rows of a heat map", ".ytick text", few(board.TICK))],
    "tiles": [Slot("tiles", ".barlayer .line:first-child", cut(MEMBERS, 4))],
    "heads": [Slot("names of groups of tiles", ".scatterlayer text", board.some(13), least=8)],
    "panels": [
        Slot("titles of panels", ".annotation text", few(board.FACET)),
        Slot(
            "marks of panels, read aloud",
            "said",
            [f"all, {one}: 1" for one in board.some(board.FACET)],
        ),
        Slot("label under the pointer: panels", "hover", ["all1"]),
    ],
    "legends": [Slot("legend", ".legendtext", cut(TEXTS, board.SERIES))],
    "limits": [Slot("names of lines", ".annotation .line:first-child", cut(MEMBERS, board.LIMIT))],
    "events": [Slot("events", ".annotation text", few(board.LIMIT))],
    "numbered": [
        Slot("label of an event under the pointer", "lone", NOTES),
        Slot("list of many events", ".dk-foot [data-note]", NOTES, within=True),
    ],
    "dots": [
        Slot(
            "label under the pointer: each text alone",
            "hover",
            [f"{one}N 1, Rows 1 rows" for one in TEXTS],
        ),
        Slot("read aloud: each text alone", "said", [f"{one}: N 1, Rows 1 rows" for one in TEXTS]),
    ],
    "pointed": [
        *pointed("bar", "{}1", "{}: 1"),
        *pointed("waterfall", "{}1   +1", "{}: 1, +1"),
        *pointed("pie", "{}1   5.0%", "{}: 1, 5.0%"),
        *pointed("treemap", "{}1, 5.0%", "{}: 1, 5.0%"),
        *pointed("tree", "{}, all1, 5.0%", "{}, all: 1, 5.0%"),
        *pointed("box", *BOX),
        *pointed("heatmap", "all, {}: 1", "all, {}: 1"),
        *pointed("map", "{}1", "{}: 1"),
        *pointed("series", "all{}: 1,000", "all, {}: 1,000"),
    ],
    "images": [Slot("titles of images", "images", [written(one) for one in board.TITLES])],
    "countries": [Slot("names that are no countries", ".dk-caveat", PACKED, within=True)],
    "drills": [Slot("what can be drilled into", "drills", TEXTS)],
    "paths": [Slot("breadcrumbs", ".dk-crumbs li", TEXTS)],
    "options": [Slot("members to choose", ".dk-options .dk-option-text", TEXTS)],
    "switches": [Slot("switches", ".dk-toggle-label", TEXTS)],
    "names": [
        Slot("names of controls", ".dk-control-label", [EVERY]),
        Slot("names of their panels", "[popover]@aria-label", [EVERY]),
        Slot("names of periods", ".dk-preset", JOINED),
        Slot(
            "a search, read aloud",
            ".dk-search@aria-label",
            [f"Search {EVERY}", f"{EVERY} contains"],
        ),
    ],
}

CHOSEN: Final = [f"{title_of(one)} is {one}" for one in choices.KEPT]
DIFFERENT: Final = [
    Slot("heads of a comparison", "thead th", choices.SIDES),
    Slot("what is different", "tbody :is(td, th)", [*CHOSEN, EVERY]),
]
KEPT: Final = [
    Slot("title of a side", ".dk-h1", [f"sides: {choices.SIDES[0]}"]),
    Slot("what is chosen", ".dk-chip-text", CHOSEN),
    Slot("what is chosen, where it is cut", ".dk-chip-text@title", CHOSEN),
    Slot(
        "names of the buttons that take it back",
        ".dk-chip-button@aria-label",
        [f"Remove filter: {one}" for one in CHOSEN],
    ),
    Slot(
        "filters that do not apply",
        ".dk-caveat",
        [f"not filtered by {title_of(one)}" for one in choices.KEPT],
    ),
]
RENAMED: Final = sorted(choices.SHARED, key=lambda one: (one.casefold(), one))[:40]
VIEWS: Final = [
    Slot("saved views", ".dk-views-name", choices.NAMES),
    Slot(
        "names of the buttons of a saved view",
        ".dk-views-row [aria-label]@aria-label",
        [f"{what} {one}" for one in choices.NAMES for what in ("Rename", "Delete")],
    ),
    Slot(
        "a new name of a saved view",
        "renames",
        [*RENAMED, *(f"New name for {one}" for one in RENAMED)],
    ),
    Slot("pages in a sidebar", ".dk-side [role=tab]", JOINED),
]
SHELF: Final[dict[str, list[Slot]]] = {
    "folds": [Slot("titles of folded sections", ".dk-fold .dk-h2", JOINED)],
    "cohorts": [
        Slot("title of cohorts", ".dk-title", [f"{EVERY} kept by month of start"]),
    ],
    "segments": [
        Slot("title of segments", ".dk-title", [lowered("Segments by {}", title_of(choices.WHO))]),
        Slot("features of segments", "thead th", JOINED),
    ],
    "compare": [
        Slot("titles of comparisons", ".dk-title", [f"{EVERY} by of"]),
        Slot("measures compared", "tbody :is(td, th)", [EVERY, *JOINED]),
        Slot("groups compared", "tbody :is(td, th)", PACKED, within=True),
    ],
}
FOUND: Final = [
    Slot("what is sought", ".dk-text-search .dk-search@value", [choices.SOUGHT]),
    Slot("what is found", "tbody :is(td, th):first-child", choices.FOUND),
    Slot(
        "what is sought, among the filters", ".dk-chip-text", [f"Member contains {choices.SOUGHT}"]
    ),
]
