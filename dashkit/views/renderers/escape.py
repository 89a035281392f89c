"""Text from data on its way into a chart: never markup, never a template, never mathematics."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

_UNSAFE: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;", "%": "&#37;"}
_CONTROL: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_MARKUP: Final = re.compile(r"[&<>$]|%(?=\{)")


def escaped(text: str, longest: int | None = None) -> str:
    """Return a text that Plotly shows as it is; longer ones end in an ellipsis.

    Plotly reads ``<b>`` and links in every label, ``%{…}`` in templates and, where a page has
    MathJax, ``$…$``. It turns numeric entities back into their characters, and only once.

    Examples
    --------
    >>> escaped("<b>R&D</b> $x$ %{y}")
    '&lt;b&gt;R&amp;D&lt;/b&gt; &#36;x&#36; &#37;{y}'
    """
    clean = _CONTROL.sub(" ", text)
    if longest is not None and len(clean) > longest:
        clean = clean[: longest - 1].rstrip() + "…"
    return _MARKUP.sub(lambda found: _UNSAFE[found.group()], clean)


def plain(text: str) -> str:
    """Return the text that `escaped` was given.

    Examples
    --------
    >>> plain(escaped("a < b & %{c}"))
    'a < b & %{c}'
    """
    return unescape(text)
