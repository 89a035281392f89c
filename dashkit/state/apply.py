"""What an intent does to the State."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashkit.errors import DefinitionError
from dashkit.state import messages

if TYPE_CHECKING:
    from dashkit.state.state import State


def apply(  # noqa: C901, PLR0912 - one line for each intent
    intent: messages.Intent, state: State, *, bar: str = ""
) -> None:
    """Change the State as an intent asks; one intent is at most one undo step.

    ``bar`` is the filter bar whose period and comparison are meant; empty for the dashboard's.
    """
    match intent:
        case messages.Select(_, view, field, where):
            state.set(f"{view}/{field}", where, owner=view)
        case messages.Clear(_, None):
            state.clear()
        case messages.Clear(_, view):
            state.clear(owner=view)
        case messages.ChoosePeriod(_, period):
            state.period(period, bar=bar)
        case messages.ChooseCompare(_, value):
            state.compare(value, bar=bar)
        case messages.Apply(_, changes):
            with state.together():
                for change in changes:
                    apply(change, state, bar=bar)
        case messages.Drill(_, view, member):
            state.drill(view, member)
        case messages.Up(_, view, depth):
            state.up(view, depth)
        case messages.Undo():
            state.undo()
        case messages.Redo():
            state.redo()
        case messages.ShowPage(_, page):
            state.page(page)
        case messages.ShowSection(_, section, opened):
            state.section(section, opened=opened)
        case messages.Zoom(_, view, stretch):
            state.zoom(view, stretch)
        case messages.Arrange(_, screen, spots):
            state.arrange(screen, spots)
        case messages.ShowTable(_, view, sort, page):
            state.table(view, sort, page)
        case messages.HideColumns(_, view, columns):
            state.hide(view, columns)
        case messages.OpenView(_, name):
            state.load(name)
        case messages.SaveView() | messages.RenameView() | messages.DeleteView():
            _keep(intent, state)
        case messages.Keep(_, mark, exclude):
            state.narrow(mark, exclude=exclude)
        case messages.Release(_, key):
            state.release(key)
        case _:
            pass


def _keep(
    intent: messages.SaveView | messages.RenameView | messages.DeleteView, state: State
) -> None:
    """Change the saved views, where those who look at the page may."""
    if not state.saved.shared:
        raise DefinitionError("views of this page are saved in the browser only")
    match intent:
        case messages.SaveView(_, name, replace):
            state.save(name, replace=replace)
        case messages.RenameView(_, name, to):
            state.saved.rename(name, to)
        case messages.DeleteView(_, name):
            state.saved.delete(name)
