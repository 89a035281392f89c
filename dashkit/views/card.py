"""The static form of a view: its frame, its error and empty states; HTML without script."""

from __future__ import annotations

import logging
from html import escape
from typing import TYPE_CHECKING, Any

from dashkit.views import assets, static
from dashkit.views.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashkit.views.widget import View

_log = logging.getLogger("dashkit")
_FAILED = "This view could not be drawn."

#: The frame of every static view; the tokens come from the theme.
STYLE = """
.dk-static { font-family: var(--dashkit-font); color: var(--dashkit-text);
  background: var(--dashkit-background); line-height: 1.5; }
.dk-static .dk-card { padding: 16px 20px; border: 1px solid var(--dashkit-border);
  border-radius: var(--dashkit-radius); background: var(--dashkit-surface); overflow: hidden; }
.dk-static .dk-title { margin: 0 0 8px; font-size: 0.875rem; font-weight: 600;
  color: var(--dashkit-text-muted); }
.dk-static .dk-note { margin: 8px 0 0; font-size: 0.75rem; color: var(--dashkit-text-muted); }
.dk-static .dk-message { margin: 0; color: var(--dashkit-text-muted); }
.dk-static [data-status="error"] { border-color: var(--dashkit-danger); }
"""


def forms(view: View, shown: Mapping[str, Any], *, limit: int) -> tuple[str, str]:
    """Return a view as text and as HTML of at most ``limit`` bytes; never raises."""
    text = words(view, shown)
    try:
        body = _body(view, shown)
    except Exception:  # noqa: BLE001
        _log.exception("the static form of view %r failed", view.key)
        shown = {**shown, "status": "error", "message": _FAILED}
        body = _message(_FAILED)
    html = _frame(view, shown, body)
    if len(html.encode("utf-8", "replace")) > limit:
        note = "Too large for the static form; the live page shows all of it."
        html = _frame(view, shown, f"<p>{escape(text[:2_000])}</p>{_message(note)}")
    return text, html


def alone(body: str, *, theme: Theme | None = None, mode: str = "auto") -> str:
    """Return a body with the styles that it needs, as a part of any page."""
    chosen = "" if mode == "auto" else f' data-dashkit-theme="{mode}"'
    return f'<div class="dk-root dk-static"{chosen}><style>{styles(theme)}</style>{body}</div>'


def styles(theme: Theme | None = None) -> str:
    """Return the style sheet of static forms with the theme's tokens."""
    return f"{(theme or Theme()).css()}\n{static.STYLE}{assets.css()}"


def words(view: View, shown: Mapping[str, Any]) -> str:
    """Return a view in words; never raises."""
    title = str(shown.get("title") or view.title or view.key)
    if shown.get("status") in {"error", "empty"}:
        active = "; ".join(map(str, shown.get("filters") or ()))
        return f"{title}: {shown.get('message', '')}{f' ({active})' if active else ''}"
    try:
        return view.words(shown)
    except Exception:  # noqa: BLE001
        _log.exception("the words of view %r failed", view.key)
        return f"{title}: {_FAILED}"


def _body(view: View, shown: Mapping[str, Any]) -> str:
    if shown.get("status") == "error":
        return _message(str(shown.get("message") or _FAILED))
    if shown.get("status") == "empty":
        active = "".join(f"<li>{escape(str(one))}</li>" for one in shown.get("filters") or ())
        return _message(str(shown.get("message", ""))) + (f"<ul>{active}</ul>" if active else "")
    return view.static(shown)


def _message(text: str) -> str:
    return f'<p class="dk-message">{escape(text)}</p>'


def _frame(view: View, shown: Mapping[str, Any], body: str) -> str:
    title = str(shown.get("title", view.title) or "")
    heading = f'<h3 class="dk-title">{escape(title)}</h3>' if title else ""
    small = [*(str(one) for one in shown.get("caveats") or ()), str(shown.get("note") or "")]
    notes = "".join(f'<p class="dk-note">{escape(one)}</p>' for one in small if one)
    kind, status = escape(view.kind), escape(str(shown.get("status", "ready")))
    return (
        f'<section class="dk-card dk-{kind}" data-dashkit-view="{escape(view.key)}" '
        f'data-kind="{kind}" data-status="{status}">{heading}{body}{notes}</section>'
    )
