"""What a page may say about one view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashkit.state import messages
from dashkit.views.behind import marked_fields, row_columns
from dashkit.views.failures import log

if TYPE_CHECKING:
    from dashkit.state.choice import Choice
    from dashkit.views.widget import View


def known_view(view: View, choice: Choice) -> messages.KnownView:
    """Return what a page may say about a view; nothing while it cannot say what it shows."""
    if not view.interactive:
        return messages.KnownView(columns=view.sortable(choice), hideable=view.hideable(choice))
    try:
        drill = view.drillable(choice)
        return messages.KnownView(
            fields={name: one.value_type for name, one in view.selectable(choice).items()},
            drill=None if drill is None else drill.value_type,
            columns=view.sortable(choice),
            hideable=view.hideable(choice),
            boxes=view.boxes(),
            marks={name: one.value_type for name, one in marked_fields(view, choice).items()},
            rows=row_columns(view),
        )
    except Exception:  # noqa: BLE001
        log.exception("view %r does not say what may be chosen", view.key)
        return messages.KnownView()
