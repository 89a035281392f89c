"""The static form of a dashboard: one HTML file without script, light and dark."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from dashkit.dashboard.layout import spans
from dashkit.formats import paired
from dashkit.views import card
from dashkit.views.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashkit.dashboard.layout import PlacedPage, PlacedSection, Tree
    from dashkit.views.compute import Drawn

STYLE = """
body { margin: 0; }
.dk-page { max-width: 1440px; margin: 0 auto; padding: 24px 16px; }
.dk-head { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: baseline; margin-bottom: 16px; }
.dk-head h1 { margin: 0; font-size: 1.5rem; line-height: 1.3; }
.dk-head p { margin: 0; font-size: 0.875rem; color: var(--dashkit-text-muted); }
.dk-part { margin-top: 32px; }
.dk-part > h2, .dk-part > summary { margin: 0 0 12px; font-size: 1.25rem; font-weight: 650; }
.dk-grid { display: grid; grid-template-columns: repeat(12, minmax(0, 1fr)); gap: 16px; margin-bottom: 16px; }
.dk-grid > * { grid-column: span var(--dk-span, 12); min-width: 0; }
@media (max-width: 1023px) { .dk-grid > * { grid-column: span 6; } }
@media (max-width: 767px) { .dk-grid > * { grid-column: span 12; } }
"""


def document(title: str, body: str, *, theme: Theme | None = None, mode: str = "auto") -> str:
    """Return a complete HTML page around a body."""
    chosen = "" if mode == "auto" else f' data-dashkit-theme="{mode}"'
    dark = (
        "@media (prefers-color-scheme: dark) { .dk-root { color-scheme: dark; "
        + " ".join(f"--dashkit-{n}: {v};" for n, v in (theme or Theme()).tokens("dark").items())
        + " } }"
        if mode == "auto"
        else ""
    )
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(paired(title))}</title><style>{card.styles(theme)}\n{dark}\n{STYLE}</style></head>"
        f'<body class="dk-root dk-static"{chosen}>{body}</body></html>\n'
    )


def inline(body: str, *, theme: Theme | None = None, mode: str = "auto") -> str:
    """Return a body with its styles, as an output of a cell."""
    return card.alone(
        f"<style>{STYLE.replace('body { margin: 0; }', '')}</style>{body}", theme=theme, mode=mode
    )


def body(
    title: str,
    header: Mapping[str, Any],
    tree: Tree,
    pages: list[PlacedPage],
    drawn: Mapping[str, Drawn],
    *,
    limit: int,
) -> str:
    """Return header and pages as HTML."""
    several = len(tree.pages) > 1
    bar = ""
    if tree.bar is not None and tree.bar.key in drawn:
        bar = _row((tree.bar,), drawn, limit)
    parts = [
        (f"<h2>{escape(page.title)}</h2>" if several else "")
        + "".join(_section(section, drawn, limit) for section in page.sections)
        for page in pages
    ]
    return f'<main class="dk-page">{_head(title, header)}{bar}{"".join(parts)}</main>'


def _head(title: str, header: Mapping[str, Any]) -> str:
    filters = "; ".join(str(one["text"]) for one in header.get("filters", ()))
    small = [header.get("period"), header.get("compare"), header.get("as_of"), filters]
    notes = "".join(f"<p>{escape(str(one))}</p>" for one in small if one)
    return f'<header class="dk-head"><h1>{escape(title)}</h1>{notes}</header>'


def _section(section: PlacedSection, drawn: Mapping[str, Drawn], limit: int) -> str:
    rows = "".join(_row(row, drawn, limit) for row in section.rows)
    if section.title is None:
        return rows
    title = escape(section.title)
    return f'<section class="dk-part"><h2>{title}</h2>{rows}</section>' if rows else ""


def _row(row: tuple[Any, ...], drawn: Mapping[str, Drawn], limit: int) -> str:
    cells = [
        f'<div style="--dk-span:{span}">{card.forms(view, drawn[view.key].shown, limit=limit)[1]}</div>'
        for view, span in zip(row, spans(row), strict=True)
        if view.key in drawn
    ]
    return f'<div class="dk-grid">{"".join(cells)}</div>' if cells else ""


def text(title: str, header: Mapping[str, Any], tree: Tree, drawn: Mapping[str, Drawn]) -> str:
    """Return the dashboard in words, one line for each view."""
    filters = "; ".join(str(one["text"]) for one in header.get("filters", ()))
    head = [title, header.get("period"), header.get("as_of"), filters]
    lines = [" · ".join(str(one) for one in head if one)]
    lines += [card.words(view, drawn[view.key].shown) for view in tree.views if view.key in drawn]
    return "\n".join(lines)
