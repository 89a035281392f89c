"""What a page asks beside the views: options of a filter, how a number came about, tiles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Protocol

from dashkit.model.filters import Filter
from dashkit.state import messages
from dashkit.state.choice import Choice
from dashkit.state.clauses import Clause
from dashkit.views import book
from dashkit.views.behind import behind, check_open, page_of_rows
from dashkit.views.compute import LARGEST
from dashkit.views.driving import driven, withholds
from dashkit.views.encoder import Encoded, encode, encoded
from dashkit.views.explained import explained
from dashkit.views.exports import rows_table, view_table, written
from dashkit.views.failures import log, words_of
from dashkit.views.scrolling import window
from dashkit.views.tiles import axis_over, tiles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dashkit.views.compute import Drawn
    from dashkit.views.widget import View


Aside = (
    messages.Options
    | messages.Explain
    | messages.Drivers
    | messages.Tiles
    | messages.Rows
    | messages.Window
    | messages.Export
    | messages.ExportPage
)
_FILE: Final = "export"


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A question whose place a newer one took: refused without words, a page may ask it again."""

    seq: int


class Desk(book.Desk, Protocol):
    """What an aside reads of a session, from a worker thread."""

    def on_page(self, place: int) -> Mapping[str, Drawn]:
        """Return what a page shows now, by view."""


def slot(intent: Aside) -> tuple[str, ...]:
    """Return what of a page's questions one stands for: a newer one takes its place."""
    if isinstance(intent, messages.Tiles):
        return ("tiles",)
    if isinstance(intent, messages.Export):
        return (_FILE, intent.view, intent.format, intent.what)
    if isinstance(intent, messages.ExportPage):
        return (_FILE, intent.format)
    return (type(intent).__name__, intent.view, getattr(intent, "field", ""))


class Questions:
    """What pages asked beside the views and is not answered: the newest of each slot.

    A file is written beside everything else, and one at a time: while ``writing``, the next waits.
    """

    def __init__(self) -> None:
        self._asked: dict[tuple[Any, ...], list[Aside]] = {}
        self.writing = False

    def add(self, place: int, intent: Aside) -> None:
        """Keep a question of a page."""
        self._asked.setdefault((place, *slot(intent)), []).append(intent)

    def __bool__(self) -> bool:
        """Whether there is a question that can be answered now."""
        return any(self._free(key) for key in self._asked)

    def take(self) -> Iterator[tuple[int, Aside | Overtaken]]:
        """Yield the questions that can be answered, each after those that it overtook."""
        for key in [*self._asked]:
            if not self._free(key):
                continue
            *old, new = self._asked.pop(key)
            yield from ((key[0], Overtaken(one.seq)) for one in old)
            self.writing |= writes(new)
            yield key[0], new

    def _free(self, key: tuple[Any, ...]) -> bool:
        return not (self.writing and key[1] == _FILE)


def writes(intent: Aside | Overtaken) -> bool:
    """Return whether the answer is a file, which may take long."""
    return isinstance(intent, messages.Export | messages.ExportPage)


def answer(desk: Desk, place: int, intent: Aside | Overtaken) -> tuple[Any, list[bytes]]:
    """Return the message that answers a page, and its buffers; whatever happens, one is returned."""
    if isinstance(intent, Overtaken):
        return {"type": "refused", "ack": intent.seq, "message": ""}, []
    try:
        if isinstance(intent, messages.Tiles):
            return _tiled(desk, place, intent)
        if isinstance(intent, messages.Export):
            return _exported(desk, intent)
        if isinstance(intent, messages.ExportPage):
            return _written(desk, intent)
        return encode({"ack": intent.seq, "view": intent.view, **_found(desk, intent)})
    except Exception as error:  # noqa: BLE001
        log.error("what %r was asked failed", getattr(intent, "view", "a page"), exc_info=error)
        return {"type": "refused", "ack": intent.seq, "message": words_of(error)}, []


def _found(
    desk: Desk,
    intent: messages.Options
    | messages.Explain
    | messages.Drivers
    | messages.Rows
    | messages.Window,
) -> dict[str, Any]:
    view, choice = desk.views[intent.view], desk.scoped(intent.view)
    if isinstance(intent, messages.Drivers):
        return {"type": "driven", **driven(view, choice, intent.stretch)}
    if isinstance(intent, messages.Rows):
        check_open(view)
        found = page_of_rows(
            view, choice, intent.mark, sort=intent.sort, page=intent.page, search=intent.search
        )
        return {"type": "rows", **found}
    if isinstance(intent, messages.Window):
        return {"type": "window", **window(view, choice, intent.offset, intent.limit)}
    if isinstance(intent, messages.Explain):
        return {"type": "explained", **explained(view, choice)}
    found = view.options(intent.field, intent.search, choice)
    return {"type": "options", "field": intent.field, **found}


def _exported(desk: Desk, intent: messages.Export) -> tuple[Any, list[bytes]]:
    view, choice = desk.views[intent.view], desk.scoped(intent.view)
    if intent.what == "rows":
        check_open(view)
        table = rows_table(view, behind(view, choice, intent.mark), search=intent.search)
    else:
        table = view_table(view, choice)
    found = written(table, intent.format, most=LARGEST)
    content = {
        "type": "exported",
        "ack": intent.seq,
        "view": intent.view,
        "name": f"{view.key}{'-rows' if intent.what == 'rows' else ''}",
        "format": intent.format,
        "note": found.note,
    }
    return encode(content)[0], [found.data]


def _written(desk: Desk, intent: messages.ExportPage) -> tuple[Any, list[bytes]]:
    found = book.page_file(desk, intent.format, most=LARGEST)
    content = {
        "type": "exported",
        "ack": intent.seq,
        "view": "",
        "name": book.page_name(desk),
        "format": "zip" if intent.format == "csv" else intent.format,
        "note": found.note,
    }
    return encode(content)[0], [found.data]


def _tiled(desk: Desk, place: int, intent: messages.Tiles) -> tuple[Any, list[bytes]]:
    content: dict[str, Any] = {"type": "tiles", "ack": intent.seq, "view": intent.view}
    content |= {"field": intent.field} if intent.field else {}
    found = _tiles(desk, place, intent)
    if found is None or found.size > LARGEST:
        return {**content, "count": 0, "views": {}}, []
    return {**content, **found.place(0)}, found.buffers


def _tiles(desk: Desk, place: int, intent: messages.Tiles) -> Encoded | None:
    """Return what the page needs to follow a gesture; nothing where it cannot be computed."""
    active, name, choice = desk.views[intent.view], intent.field, desk.state.choice
    if active.selects is not True or withholds(active) or (name and _far(active)):
        return None
    own = [one for one in choice.own(active.key) if not name or name in one.filter.fields()]
    others = replace(choice, clauses=tuple(one for one in choice.clauses if one not in own))
    drawn = desk.on_page(place)
    shown = {key: one.shown for key, one in drawn.items()}
    passive = {
        key: (desk.views[key], desk.scoped(key, others))
        for key in drawn
        if not withholds(desk.views[key]) and (not name or _reaches(desk, active, name, key))
    }
    try:
        axis = axis_over(active, name) if name else None
        if name and axis is None:
            return None
        return encoded(tiles(active, shown, passive, narrowed=bool(own), axis=axis))
    except Exception:  # noqa: BLE001
        log.exception("the tiles of %r failed", active.key)
        return None


def _far(bar: View) -> bool:
    """Return whether a server would be asked, which the choice to come would wait for."""
    return bar.model is None or getattr(bar.model.source, "speaks_sql", True) is not False


def _reaches(desk: Desk, bar: View, name: str, key: str) -> bool:
    """Return whether what a filter bar chooses of a field concerns a view, wherever the two stand."""
    probe = Clause("probe", Filter("is_null", name), bar.key)
    return probe in desk.scoped(key, Choice((probe,))).clauses
