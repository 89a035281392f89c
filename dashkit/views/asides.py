"""What a page asks beside the views: options of a filter, how a number came about, tiles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from dashkit.state import messages
from dashkit.views.behind import behind, check_open, page_of_rows
from dashkit.views.compute import LARGEST
from dashkit.views.driving import driven, withholds
from dashkit.views.encoder import Encoded, encode, encoded
from dashkit.views.explained import explained
from dashkit.views.exports import rows_table, view_table, written
from dashkit.views.failures import log, words_of
from dashkit.views.scrolling import window
from dashkit.views.tiles import tiles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.state.choice import Choice
    from dashkit.state.state import State
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
)


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A question whose place a newer one took: refused without words, a page may ask it again."""

    seq: int


class Desk(Protocol):
    """What an aside reads of a session, from a worker thread."""

    @property
    def state(self) -> State:
        """What the viewer chose."""

    @property
    def views(self) -> Mapping[str, View]:
        """Every view of the page."""

    def scoped(self, key: str, choice: Choice | None = None) -> Choice:
        """Return the choice as far as it concerns a view."""

    def on_page(self, place: int) -> Mapping[str, Drawn]:
        """Return what a page shows now, by view."""


def slot(intent: Aside) -> tuple[str, ...]:
    """Return what of a page's questions one stands for: a newer one takes its place."""
    if isinstance(intent, messages.Tiles):
        return ("tiles",)
    if isinstance(intent, messages.Export):
        return ("export", intent.view, intent.format, intent.what)
    return (type(intent).__name__, intent.view, getattr(intent, "field", ""))


def newest(waiting: Sequence[Aside]) -> list[Aside | Overtaken]:
    """Return the newest of the questions of one slot, after what is left of the others."""
    return [*(Overtaken(one.seq) for one in waiting[:-1]), waiting[-1]]


def answer(desk: Desk, place: int, intent: Aside | Overtaken) -> tuple[Any, list[bytes]]:
    """Return the message that answers a page, and its buffers; whatever happens, one is returned."""
    if isinstance(intent, Overtaken):
        return {"type": "refused", "ack": intent.seq, "message": ""}, []
    try:
        if isinstance(intent, messages.Tiles):
            return _tiled(desk, place, intent)
        if isinstance(intent, messages.Export):
            return _exported(desk, intent)
        return encode({"ack": intent.seq, "view": intent.view, **_found(desk, intent)})
    except Exception as error:  # noqa: BLE001
        log.error("what %r was asked failed", intent.view, exc_info=error)
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


def _tiled(desk: Desk, place: int, intent: messages.Tiles) -> tuple[Any, list[bytes]]:
    content: dict[str, Any] = {"type": "tiles", "ack": intent.seq, "view": intent.view}
    found = _tiles(desk, place, desk.views[intent.view])
    if found is None or found.size > LARGEST:
        return {**content, "count": 0, "views": {}}, []
    return {**content, **found.place(0)}, found.buffers


def _tiles(desk: Desk, place: int, active: View) -> Encoded | None:
    """Return what the page needs to follow a chart; nothing where it cannot be computed."""
    choice = desk.state.choice
    if active.selects is not True or withholds(active):
        return None
    others = replace(
        choice, clauses=tuple(one for one in choice.clauses if one.owner != active.key)
    )
    drawn = desk.on_page(place)
    shown = {key: one.shown for key, one in drawn.items()}
    passive = {
        key: (desk.views[key], desk.scoped(key, others))
        for key in drawn
        if not withholds(desk.views[key])
    }
    try:
        return encoded(tiles(active, shown, passive, narrowed=others.clauses != choice.clauses))
    except Exception:  # noqa: BLE001
        log.exception("the tiles of %r failed", active.key)
        return None
