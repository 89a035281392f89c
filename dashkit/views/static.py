"""The static form of the views: small HTML with inline SVG, no script, every text escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

from dashkit.views import drawn, svg

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ARROWS: Final = {"up": "↗", "down": "↘", "flat": "→", "none": ""}
_STATUSES: Final = {"good": "success", "bad": "danger"}

#: What the static forms need besides the tokens of the theme; every class starts with ``dk-s-``.
STYLE: Final = """
.dk-s-value { font-size: 2rem; font-weight: 650; letter-spacing: -0.02em; line-height: 1.2;
  color: var(--dashkit-text); font-variant-numeric: tabular-nums; }
.dk-s-line { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px;
  font-size: 0.875rem; color: var(--dashkit-text-muted); }
.dk-s-badge { display: inline-flex; gap: 4px; padding: 0 8px; border-radius: 12px; font-weight: 600;
  line-height: 20px; font-size: 0.75rem; font-variant-numeric: tabular-nums;
  background: var(--dashkit-raised); color: var(--dashkit-text-muted); }
.dk-s-badge.dk-s-good { background: var(--dashkit-success-soft); color: var(--dashkit-success-text); }
.dk-s-badge.dk-s-bad { background: var(--dashkit-danger-soft); color: var(--dashkit-danger-text); }
.dk-s-spark { display: block; width: 100%; max-width: 240px; height: 36px; margin-top: 8px; }
.dk-s-target { margin-top: 8px; font-size: 0.75rem; color: var(--dashkit-text-muted); }
.dk-s-track { position: relative; height: 8px; margin-bottom: 4px; border-radius: 4px; overflow: hidden;
  background: var(--dashkit-raised); }
.dk-s-track i { position: absolute; inset: 0 auto 0 0; border-radius: 4px; background: var(--dashkit-primary); }
.dk-s-track b { position: absolute; top: 0; bottom: 0; width: 2px; background: var(--dashkit-text); }
.dk-s-chart { display: block; width: 100%; height: auto; font-family: var(--dashkit-font);
  font-variant-numeric: tabular-nums; }
.dk-s-facets { display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: 12px; }
.dk-s-facets figure { margin: 0; }
.dk-s-facets figcaption { font-size: 0.75rem; font-weight: 600; }
.dk-s-legend { display: flex; flex-wrap: wrap; gap: 4px 16px; margin-bottom: 8px; font-size: 0.75rem;
  color: var(--dashkit-text-muted); }
.dk-s-legend i { display: inline-block; width: 8px; height: 8px; margin-right: 8px; border-radius: 2px; }
.dk-s-scroll { overflow-x: auto; }
.dk-s-table { width: 100%; border-collapse: collapse; font-size: 0.875rem; color: var(--dashkit-text);
  font-variant-numeric: tabular-nums; }
.dk-s-table th { padding: 8px 12px; font-weight: 600; font-size: 0.75rem; white-space: nowrap;
  color: var(--dashkit-text-muted); border-bottom: 1px solid var(--dashkit-border); }
.dk-s-table td { padding: 8px 12px; border-bottom: 1px solid var(--dashkit-grid); }
.dk-s-table tfoot td { font-weight: 600; border-bottom: 0; border-top: 1px solid var(--dashkit-border); }
.dk-s-table .dk-s-right { text-align: right; }
.dk-s-table .dk-s-left { text-align: left; }
.dk-s-table .dk-s-good { color: var(--dashkit-success-text); }
.dk-s-table .dk-s-bad { color: var(--dashkit-danger-text); }
.dk-cohort .dk-s-table :is(td, th) { white-space: nowrap; padding-inline: 8px; }
.dk-s-table [data-tint="above"] { background: color-mix(in srgb, var(--dashkit-primary)
  calc(var(--dk-tint) * 45%), transparent); }
.dk-s-table [data-tint="below"] { background: color-mix(in srgb, var(--dashkit-series-3)
  calc(var(--dk-tint) * 45%), transparent); }
.dk-s-table [data-tint="none"] { background: repeating-linear-gradient(135deg,
  var(--dashkit-border) 0 1px, transparent 1px 6px); }
.dk-s-interval { position: relative; display: block; min-width: 96px; height: 12px;
  background: linear-gradient(var(--dashkit-text-muted), var(--dashkit-text-muted))
  calc(var(--dk-zero) * 100%) 0 / 1px 100% no-repeat; }
.dk-s-interval i { position: absolute; top: 5px; height: 2px; background: var(--dashkit-primary); }
.dk-s-interval b { position: absolute; top: 2px; width: 8px; height: 8px; border-radius: 50%;
  background: var(--dashkit-primary); }
.dk-s-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; }
.dk-s-text { margin: 0 0 8px; font-size: 1rem; line-height: 1.6; color: var(--dashkit-text); }
.dk-s-text strong { font-weight: 650; font-variant-numeric: tabular-nums; }
.dk-s-note { margin-top: 8px; font-size: 0.75rem; color: var(--dashkit-text-muted); }
.dk-s-controls { display: flex; flex-wrap: wrap; gap: 8px; }
.dk-s-control { padding: 4px 12px; border: 1px solid var(--dashkit-border); border-radius: 8px;
  font-size: 0.875rem; color: var(--dashkit-text); background: var(--dashkit-surface); }
.dk-s-control span { color: var(--dashkit-text-muted); }
"""


def kpi(shown: Mapping[str, Any]) -> str:
    """Return the inside of a card."""
    parts = [f'<div class="dk-s-value">{escape(shown["value"])}</div>', _change(shown)]
    parts.append(_signal(shown["signal"]))
    target = shown["target"]
    if target:
        parts.append(_target(target))
    trend = shown["spark"]
    if trend:
        limits = (trend["lower"], trend["upper"]) if "lower" in trend else None
        parts.append(
            svg.spark(trend["x"], trend["y"], trend["partial"], trend["words"], limits=limits)
        )
    return "".join(parts)


def _signal(signal: Mapping[str, Any] | None) -> str:
    if not signal:
        return ""
    text, words = escape(signal["text"]), escape(signal["words"])
    return (
        f'<div class="dk-s-line"><span class="dk-s-badge{_status_class(signal["status"])}" '
        f'title="{words}">{text}</span></div>'
    )


def _change(shown: Mapping[str, Any]) -> str:
    status = shown["status_of"]
    arrow = _ARROWS[shown["arrow"]]
    label = f"{arrow} {shown['change']}".strip()
    badge = (
        f'<span class="dk-s-badge{_status_class(status)}">{escape(label)}</span>' if label else ""
    )
    judged = status if status in _STATUSES else ""
    against = f"vs {shown['against']}" if shown["against"] else shown["change_words"]
    words = escape(", ".join(dict.fromkeys(part for part in (against, judged) if part)))
    return f'<div class="dk-s-line">{badge}<span>{words}</span></div>' if badge or words else ""


def _status_class(status: str) -> str:
    return f" dk-s-{status}" if status in _STATUSES else ""


def _target(target: Mapping[str, Any]) -> str:
    width = round(target["fraction"] * 100, 1)
    pace, outlook = target.get("pace"), target.get("outlook")
    mark = f'<b style="left:{round(pace * 100, 1)}%"></b>' if pace is not None else ""
    return (
        f'<div class="dk-s-target"><div class="dk-s-track"><i style="width:{width}%"></i>{mark}</div>'
        f"{escape(target['text'])}{f'<br>{escape(outlook)}' if outlook else ''}</div>"
    )


def chart(shown: Mapping[str, Any]) -> str:
    """Return a figure with its small print."""
    path = (
        " \u203a ".join(["All", *(step["text"] for step in shown["drill"]["path"])])
        if _drilled(shown)
        else ""
    )
    crumbs = f'<div class="dk-s-line">{escape(path)}</div>' if path else ""
    return f"{crumbs}{drawn.chart(shown)}"


def _drilled(shown: Mapping[str, Any]) -> bool:
    return bool(shown.get("drill") and shown["drill"]["path"])


def table(shown: Mapping[str, Any]) -> str:
    """Return the visible page of a table with its total."""
    columns = shown["columns"]
    head = "".join(_head(column) for column in columns)
    statuses = shown.get("status_cells") or {}
    rows = "".join(
        "<tr>"
        + "".join(
            _cell(columns[i], text, _status_at(statuses, columns[i], row), *_tint(shown, i, row))
            if columns[i]["name"] != "interval" or "intervals" not in shown
            else _interval(text, shown["intervals"][row])
            for i, text in enumerate(texts)
        )
        + "</tr>"
        for row, texts in enumerate(shown["rows"])
    )
    total = shown.get("total")
    foot = (
        "".join(_cell(column, text, "") for column, text in zip(columns, total, strict=True))
        if total
        else ""
    )
    footer = f"<tfoot><tr>{foot}</tr></tfoot>" if foot else ""
    caption = escape(str(shown.get("title", "")))
    return (
        f'<div class="dk-s-scroll"><table class="dk-s-table" aria-label="{caption}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody>{footer}</table></div>{_pages(shown)}"
    )


def _head(column: Mapping[str, Any]) -> str:
    order = f' aria-sort="{column["sort"]}"' if column["sort"] else ""
    arrow = {"ascending": " ↑", "descending": " ↓"}.get(column["sort"], "")
    return f'<th scope="col" class="dk-s-{column["align"]}"{order}>{escape(heading(column))}{arrow}</th>'


def heading(column: Mapping[str, Any]) -> str:
    """Return what stands above a column, with the group that it is of."""
    group = column.get("group")
    return f"{group}, {column['label']}" if group else str(column["label"])


def _status_at(statuses: Mapping[str, Sequence[str]], column: Mapping[str, Any], row: int) -> str:
    found = statuses.get(column["name"])
    return found[row] if found else ""


def _cell(
    column: Mapping[str, Any], text: str, status: str, tint: str = "", hidden: str = ""
) -> str:
    hidden = f", {status}" if status in _STATUSES else hidden
    said = f'<span class="dk-s-hidden">{escape(hidden)}</span>' if hidden else ""
    classes = f"dk-s-{column['align']}{_status_class(status)}"
    return f'<td class="{classes}"{tint}>{escape(text)}{said}</td>'


def _interval(text: str, interval: Mapping[str, float]) -> str:
    """Return a cell with its interval drawn over the line of no difference."""
    low, at, high, zero = (round(interval[name], 4) for name in ("low", "at", "high", "zero"))
    return (
        f'<td class="dk-s-right">{escape(text)}<span class="dk-s-interval" style="--dk-zero:{zero}">'
        f'<i style="left:{low:.2%};right:{1 - high:.2%}"></i>'
        f'<b style="left:calc({at:.2%} - 4px)"></b></span></td>'
    )


def _tint(shown: Mapping[str, Any], place: int, row: int) -> tuple[str, str]:
    """Return how a cell is tinted, as attributes, and what a hatched one means."""
    tints = (shown.get("shades") or {}).get(shown["columns"][place]["name"])
    if tints is None:
        return "", ""
    if tints[row] is None:
        return ' data-tint="none"', str(shown.get("blank", ""))
    side = "below" if tints[row] < 0 else "above"
    return f' data-tint="{side}" style="--dk-tint:{abs(tints[row]):g}"', ""


def _pages(shown: Mapping[str, Any]) -> str:
    shown_rows, count = len(shown["rows"]), shown["count"]
    if count <= shown_rows:
        return ""
    return f'<div class="dk-s-note">{shown_rows:,} of {count:,} rows, page {shown["page"] + 1} of {shown["pages"]}</div>'


def text(shown: Mapping[str, Any]) -> str:
    """Return paragraphs with their numbers set off."""
    found = "".join(_part(part) for part in shown["parts"])
    paragraphs = found.split("\n\n")
    return "".join(f'<p class="dk-s-text">{one}</p>' for one in paragraphs if one.strip())


def _part(part: Mapping[str, Any]) -> str:
    if "value" in part:
        return f"<strong>{escape(part['value'])}</strong>"
    return escape(part["text"])


def filters(shown: Mapping[str, Any]) -> str:
    """Return what the controls are set to."""
    items = "".join(
        f'<span class="dk-s-control"><span>{escape(label)}:</span> {escape(value)}</span>'
        for label, value in (setting(control) for control in shown["controls"])
    )
    return f'<div class="dk-s-controls">{items}</div>'


def setting(control: Mapping[str, Any]) -> tuple[str, str]:
    """Return what a control is called and what it is set to."""
    if control["type"] == "period":
        return "Period", control["words"]
    if control["type"] == "slider":
        return control["label"], control["words"] or "All"
    if control["type"] == "toggle":
        return control["label"], "on" if control["on"] else "off"
    if control["type"] == "search":
        return control["label"], f"contains {control['text']}" if control["text"] else "All"
    texts = {_hashable(option["key"]): option["text"] for option in control["options"]}
    chosen = [texts.get(_hashable(key), str(key)) for key in control["selected"]]
    without = "all but " if control["exclude"] and chosen else ""
    return control["label"], f"{without}{', '.join(chosen)}" or "All"


def _hashable(key: Any) -> tuple[str, Any]:  # noqa: ANN401
    return type(key).__name__, key
