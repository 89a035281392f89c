"""What a page may ask for, as typed values; the mirror of `widgets/src/protocol.ts`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from dashkit.model.fields import FieldType
    from dashkit.model.filters import Filter, Scalar
    from dashkit.model.periods import Period
    from dashkit.state.clauses import Compare, Mark, Screen, Sort, Spot


Chunk = Literal["runtime", "plotly", "geo", "grid"]
FileFormat = Literal["csv", "xlsx"]
Exported = Literal["view", "rows"]


@dataclass(frozen=True, slots=True)
class Runtime:
    """Send a chunk of the page code."""

    seq: int
    chunk: Chunk


@dataclass(frozen=True, slots=True)
class Hello:
    """A page is there and knows nothing, or what was ``printed``: the revision of that.

    ``state`` is the choice that its address holds.
    """

    seq: int
    state: str | None = None
    printed: int | None = None


@dataclass(frozen=True, slots=True)
class Restore:
    """Go to the choice of another address of the page; empty for the one it started with."""

    seq: int
    state: str


@dataclass(frozen=True, slots=True)
class SaveView:
    """Save the choice under a name; ``replace`` gives up the view that has it."""

    seq: int
    name: str
    replace: bool


@dataclass(frozen=True, slots=True)
class OpenView:
    """Go to a saved view."""

    seq: int
    name: str


@dataclass(frozen=True, slots=True)
class RenameView:
    """Give a saved view another name."""

    seq: int
    name: str
    to: str


@dataclass(frozen=True, slots=True)
class DeleteView:
    """Take a saved view away."""

    seq: int
    name: str


@dataclass(frozen=True, slots=True)
class Select:
    """The final selection of a view for a field; ``filter`` is None when nothing is chosen."""

    seq: int
    view: str
    field: str
    filter: Filter | None


@dataclass(frozen=True, slots=True)
class Box:
    """Choose the marks of a scatter whose numbers lie in a box, its edges included."""

    seq: int
    view: str
    x: tuple[float, float]
    y: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Clear:
    """Take out the filters that a view wrote, or all."""

    seq: int
    view: str | None


@dataclass(frozen=True, slots=True)
class ChoosePeriod:
    """Choose the period."""

    seq: int
    period: Period


@dataclass(frozen=True, slots=True)
class ChooseCompare:
    """Choose what to compare with; ``""`` for nothing."""

    seq: int
    value: Compare


@dataclass(frozen=True, slots=True)
class Apply:
    """Several changes of a filter bar, taken as one step."""

    seq: int
    changes: tuple[Select | ChoosePeriod | ChooseCompare, ...]


@dataclass(frozen=True, slots=True)
class Drill:
    """Open the next level of a view at a member."""

    seq: int
    view: str
    member: Scalar


@dataclass(frozen=True, slots=True)
class Up:
    """Close the levels of a view from ``depth`` on."""

    seq: int
    view: str
    depth: int


@dataclass(frozen=True, slots=True)
class Undo:
    """Take the last step back."""

    seq: int


@dataclass(frozen=True, slots=True)
class Redo:
    """Take again what was undone."""

    seq: int


@dataclass(frozen=True, slots=True)
class ShowPage:
    """Show a page."""

    seq: int
    page: str


@dataclass(frozen=True, slots=True)
class ShowSection:
    """Open or close a section."""

    seq: int
    section: str
    opened: bool


@dataclass(frozen=True, slots=True)
class Zoom:
    """Look at a stretch of a chart's time more closely; None for all of it."""

    seq: int
    view: str
    stretch: tuple[datetime, datetime] | None


@dataclass(frozen=True, slots=True)
class ShowTable:
    """Sort a table and turn to a page of it, counted from 0."""

    seq: int
    view: str
    sort: tuple[Sort, ...]
    page: int


@dataclass(frozen=True, slots=True)
class HideColumns:
    """Hide columns of a table; all others are shown."""

    seq: int
    view: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arrange:
    """Put views where they were moved to; without spots, back to where the rows put them."""

    seq: int
    screen: Screen
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Options:
    """Search the members of a field."""

    seq: int
    view: str
    field: str
    search: str


@dataclass(frozen=True, slots=True)
class Tiles:
    """Send what the page needs to follow a gesture itself: on a chart, or on a filter bar's control over ``field``."""

    seq: int
    view: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Explain:
    """Say how what a view shows was computed."""

    seq: int
    view: str


@dataclass(frozen=True, slots=True)
class Drivers:
    """Say why what a view shows changed; the stretch is that of an event, without its end."""

    seq: int
    view: str
    stretch: tuple[datetime, datetime] | None


@dataclass(frozen=True, slots=True)
class Rows:
    """Show a page, counted from 0, of the rows behind a mark, or behind the whole view."""

    seq: int
    view: str
    mark: Mark
    sort: tuple[Sort, ...]
    page: int
    search: str


@dataclass(frozen=True, slots=True)
class Window:
    """Show some rows of a table that scrolls: how many, after how many others."""

    seq: int
    view: str
    offset: int
    limit: int


@dataclass(frozen=True, slots=True)
class Export:
    """Write what a view shows, or the rows behind a mark of it, as a file."""

    seq: int
    view: str
    format: FileFormat
    what: Exported
    mark: Mark
    search: str


@dataclass(frozen=True, slots=True)
class ExportPage:
    """Write what all views of the page show as one file: sheets of Excel, or CSV files in a ZIP."""

    seq: int
    format: FileFormat


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep only the rows of a mark, or exclude them, in all views."""

    seq: int
    mark: Mark
    exclude: bool


@dataclass(frozen=True, slots=True)
class Release:
    """Take back what was kept only or excluded."""

    seq: int
    key: str


@dataclass(frozen=True, slots=True)
class Retry:
    """Compute a view that failed again."""

    seq: int
    view: str


Intent = (
    Runtime
    | Hello
    | Restore
    | SaveView
    | OpenView
    | RenameView
    | DeleteView
    | Select
    | Box
    | Clear
    | ChoosePeriod
    | ChooseCompare
    | Apply
    | Drill
    | Up
    | Undo
    | Redo
    | ShowPage
    | ShowSection
    | ShowTable
    | HideColumns
    | Zoom
    | Arrange
    | Options
    | Tiles
    | Explain
    | Drivers
    | Rows
    | Window
    | Export
    | ExportPage
    | Keep
    | Release
    | Retry
)


def boxed(box: Box, found: Filter | None) -> Select | Clear:
    """Return what a box means, given the filter of the marks in it."""
    if found is None:
        return Clear(box.seq, box.view)
    return Select(box.seq, box.view, found.field, found)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a message was not taken, in words that name nothing hidden."""

    message: str
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class KnownView:
    """What a page may say about one view.

    Attributes
    ----------
    fields
        The type of the values of each field that its gestures may filter.
    drill
        The type of the members that can be opened; None where there is no next level.
    columns
        The columns that a table can be sorted by.
    hideable
        Those that a viewer may hide.
    boxes
        Whether its marks can be chosen by a box.
    marks
        The type of the members of each field that its marks stand for.
    rows
        The columns of the rows behind it.
    """

    fields: Mapping[str, FieldType] = field(default_factory=dict)
    drill: FieldType | None = None
    columns: frozenset[str] = frozenset()
    hideable: frozenset[str] = frozenset()
    boxes: bool = False
    marks: Mapping[str, FieldType] = field(default_factory=dict)
    rows: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Known:
    """The names that a message may use; what is not here does not exist for a page."""

    views: Mapping[str, KnownView] = field(default_factory=dict)
    pages: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()
    movable: Mapping[str, str] = field(default_factory=dict)
