"""What a page can show of an analyst's own making: widgets, figures, pictures, HTML in a closed frame."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from ipywidgets import Widget

from dashkit.errors import DefinitionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashkit.model.result import Result

MOST_ROWS: Final = 10_000
_TAG: Final = re.compile(r"<(?!/?(?:b|i|br|em|extra|sub|sup)\s*/?>)")
_EXACT: Final = 2**53

Selection = dict[str, Any]


@dataclass(slots=True)
class Hosted:
    """What a function made, as the page shows it.

    Attributes
    ----------
    shown
        The parts of the message: ``form`` and what belongs to it.
    widget
        The live widget behind it; None for a picture or HTML.
    listen
        Calls a function with each selection on the widget; None where there is none.
    """

    shown: dict[str, Any]
    widget: Widget | None = None
    listen: Callable[[Callable[[Selection], None]], None] | None = None


def host(made: object, title: str) -> Hosted:
    """Return what a page shows of a figure, a chart, a widget or HTML.

    Raises
    ------
    DefinitionError
        If it is none of them.
    """
    if isinstance(made, Widget):
        return _widget(made)
    if isinstance(made, str):
        return Hosted({"form": "html", "html": made})
    home = type(made).__module__.partition(".")[0]
    if home == "plotly" and hasattr(made, "to_plotly_json"):
        return _plotly(made)
    if home == "altair" and hasattr(made, "to_dict"):
        return _altair(made)
    if hasattr(made, "savefig"):
        return _picture(made, title)
    message = (
        f"a view returned {type(made).__name__}; return a Plotly figure, an Altair chart, a "
        "matplotlib figure, a widget or HTML text"
    )
    raise DefinitionError(message)


def _widget(made: Widget) -> Hosted:
    listen = _on_selection(made) if made.has_trait("selection") else None
    return Hosted({"form": "widget", "widget": made.model_id}, made, listen)


def _on_selection(widget: Widget) -> Callable[[Callable[[Selection], None]], None]:
    def listen(hear: Callable[[Selection], None]) -> None:
        widget.observe(lambda change: hear(change["new"]), "selection")

    return listen


def _plotly(figure: Any) -> Hosted:  # noqa: ANN401
    import plotly.graph_objects as go  # noqa: PLC0415

    made = go.FigureWidget(_plain(figure.to_plotly_json()))
    made.update_layout(autosize=True)
    return _widget(made)


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Return a figure whose texts hold no tags but those that set type: no links, no pictures."""
    if isinstance(value, str):
        return _TAG.sub("&lt;", value)
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if getattr(value, "dtype", None) is not None and value.dtype.kind in "OUS":
        return [_plain(one) for one in value.tolist()]
    return value


def _altair(chart: Any) -> Hosted:  # noqa: ANN401
    import altair as alt  # noqa: PLC0415

    # From here on no chart of this kernel fetches its code from another machine.
    alt.JupyterChart.enable_offline()
    made = alt.JupyterChart(chart, embed_options={"actions": False, "renderer": "svg"})

    def listen(hear: Callable[[Selection], None]) -> None:
        made.observe(lambda _: hear(_selected(made)), "_vl_selections")

    return Hosted({"form": "widget", "widget": made.model_id}, made, listen)


def _selected(chart: Any) -> Selection:  # noqa: ANN401
    """Return what is selected in an Altair chart by field, as `selection` of a widget says it."""
    found: Selection = {}
    for name in chart.selections.trait_names():
        one = getattr(chart.selections, name)
        if isinstance(one.value, dict):
            found |= {field: _stretch(ends) for field, ends in one.value.items()}
            continue
        for row in one.value if isinstance(one.value, list) else ():
            for field, value in row.items() if isinstance(row, dict) else ():
                found.setdefault(field, []).append(value)
    return found


def _stretch(ends: object) -> object:
    """Return a brush over numbers as a range; one over names lists them."""
    numbers = isinstance(ends, list) and not any(isinstance(one, str) for one in ends)
    return {"range": ends} if numbers else ends


def _picture(figure: Any, title: str) -> Hosted:  # noqa: ANN401
    into = BytesIO()
    figure.savefig(into, format="png", dpi=160, bbox_inches="tight")
    source = f"data:image/png;base64,{b64encode(into.getvalue()).decode()}"
    return Hosted({"form": "image", "image": source, "alt": title})


def records(result: Result) -> list[dict[str, Any]]:
    """Return the rows of a result as JSON: times as ISO text, exact numbers beyond 2^53 as text.

    At most 10,000 rows.
    """
    rows = result.frame.head(MOST_ROWS).to_dicts()
    return [{name: plain(value) for name, value in row.items()} for row in rows]


def plain(value: Any) -> Any:  # noqa: ANN401
    """Return a value as JSON.

    Examples
    --------
    >>> plain(date(2026, 11, 1)), plain(float("nan")), plain(2**60)
    ('2026-11-01', None, '1152921504606846976')
    """
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, float):
        return value if abs(value) != float("inf") and value == value else None  # noqa: PLR0124
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > _EXACT:
        return str(value)
    return value if value is None or isinstance(value, str | int | bool) else str(value)


__all__ = ["MOST_ROWS", "Hosted", "Selection", "host", "plain", "records"]
