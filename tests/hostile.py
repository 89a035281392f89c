"""A thousand texts that try to become code, links, mathematics, templates, or something else to read."""

from __future__ import annotations

import re
from random import Random
from typing import Final

COUNT: Final = 1_000
#: Of these, the first have every construct once; the others are several run together.
ONCE: Final = 236
HOST: Final = "outside.invalid"

_MARKUP: Final = (
    "<script>globalThis.pwned={n}</script>",
    "<img src=x onerror=pwned={n}>",
    "<img src='//{host}/{n}.png'>",
    "<svg/onload=pwned={n}>",
    "<svg><script>pwned={n}</script></svg>",
    "<svg><image href='http://{host}/{n}'/></svg>",
    "<svg><use href='//{host}/{n}.svg#a'/></svg>",
    "<svg><foreignObject><iframe srcdoc='<script>parent.pwned={n}</script>'></foreignObject></svg>",
    "<svg><animate onbegin=pwned={n} attributeName=x dur=1s>",
    "<iframe src='javascript:parent.pwned={n}'></iframe>",
    "<iframe src=//{host}/{n}></iframe>",
    "<object data=//{host}/{n}></object>",
    "<embed src=//{host}/{n}>",
    "<link rel=stylesheet href=//{host}/{n}.css>",
    "<style>@import '//{host}/{n}';</style>",
    "<base href=//{host}/{n}/>",
    "<meta http-equiv=refresh content='0;url=//{host}/{n}'>",
    "<form action=//{host}/{n}><button>go</button></form>",
    "<video src=//{host}/{n} onerror=pwned={n}></video>",
    "<details open ontoggle=pwned={n}>x</details>",
    "<math><mi xlink:href='javascript:pwned={n}'>x</mi></math>",
    "<input autofocus onfocus=pwned={n}>",
    "<body onload=pwned={n}>",
    "<div style='background:url(//{host}/{n})'>x</div>",
    "<template><script>pwned={n}</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=pwned={n}>'>",
    "<textarea></textarea><script>pwned={n}</script>",
    "</title><script>pwned={n}</script>",
    "</script><script>pwned={n}</script>",
    "--><script>pwned={n}</script><!--",
    "]]><script>pwned={n}</script>",
    "'\"><script>pwned={n}</script>",
    "' onmouseover='pwned={n}' x='",
    '" autofocus onfocus="pwned={n}',
    "` onmouseover=pwned={n}",
    "<sCrIpT>pwned={n}</ScRiPt>",
    "<scr<script>ipt>pwned={n}</script>",
    "%3Cscript%3Epwned={n}%3C/script%3E",
    "&lt;script&gt;pwned={n}&lt;/script&gt;",
    "&#60;script&#62;pwned={n}&#60;/script&#62;",
    "&#x3c;img src=x onerror=pwned={n}&#x3e;",
    "&amp;lt;b&amp;gt; {n}",
    "\\u003cscript\\u003epwned={n}\\u003c/script\\u003e",
)
_LINKS: Final = (
    "<a href='javascript:pwned={n}'>x</a>",
    "<a href='//{host}/{n}'>x</a>",
    "<a href='https://{host}/{n}' target='_blank'>x</a>",
    '<a href="data:text/html,<script>opener.pwned={n}</script>">x</a>',
    "<a xlink:href='javascript:pwned={n}'>x</a>",
    "<a href='java\tscript:pwned={n}'>x</a>",
    "&lt;a href='//{host}/{n}'&gt;x&lt;/a&gt;",
    "[x](javascript:pwned={n})",
    "![x](http://{host}/{n}.png)",
    "javascript:pwned={n}",
    "https://{host}/{n}",
    "<span style='fill:url(//{host}/{n}#a)'>x</span>",
    "<b style='background:url(//{host}/{n})'>b</b>",
    "url(//{host}/{n})",
)
_TEMPLATES: Final = (
    "%{{y}} {n}",
    "%{{customdata[0]}} {n}",
    "%{{x|%Y-%m-%d}} {n}",
    "%{{y:,.2f}} {n}",
    "%{{{{y}}}} {n}",
    "%%{{y}} {n}",
    "%{{hovertext}}<extra>{n}</extra>",
    "%{{_xother}} %{{fullData.name}} {n}",
    "%{{constructor.constructor('pwned={n}')()}}",
    "{{{{constructor.constructor('pwned={n}')()}}}}",
    "${{pwned={n}}}",
    "#{{pwned={n}}}",
    "<%= pwned={n} %>",
    "{{% raw %}}{n}",
    "{{n}} {n}",
    "{{0.__class__.__mro__}} {n}",
    "{{m.revenue}} {n}",
    "{{{{period}}}} {n}",
    "%(name)s {n}",
    "%s%s%n {n}",
    "$col {n}",
    "token:primary",
    "token:text-{n}",
    '{{"$col":"x"}} {n}',
    '{{"$a":0,"t":"f8","n":{n}}}',
    "$x^{{{n}}}$",
    "$$\\href{{javascript:pwned={n}}}{{x}}$$",
    "\\(\\unicode{{{n}}}\\)",
    "\\[\\require{{action}}\\toggle{{{n}}}\\endtoggle\\]",
    "$\\style{{background:url(//{host}/{n})}}{{x}}$",
    "$5 and $6 of {n}",
    "<b>bold {n}</b>",
    "<br>{n}<br/>",
    "<sub>{n}</sub><sup>2</sup>",
    "<extra></extra>{n}",
    "<i>{n}",
    "</b>{n}",
    "100% of {n}",
    "a<b and b>{n}",
    "R&D {n}",
    "&nbsp;&copy;&lt;&amp;{n}",
    "{n} &",
    "< {n}",
)
_NAMES: Final = (
    "__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf", "length",
    "undefined", "null", "None", "NaN", "nan", "Infinity", "-Infinity", "true", "false", "[object Object]",
    "__class__", "self", "window", "document", "0", "-0", "1e400", "0x1F", "007", "1,234.50",
    "2026-02-30", "2026-11-25T00:00:00Z", "(missing)", "Total", "All", "Other", "–", "…", "all others",
)  # fmt: skip
_BREAKERS: Final = (
    "=1+{n}",
    "+cmd|' /C calc'!A{n}",
    "-{n}+1",
    "@SUM(A{n})",
    '=HYPERLINK("http://{host}/{n}","x")',
    "\t=1+{n}",
    "'; DROP TABLE sales; -- {n}",
    '" OR 1={n} --',
    "') UNION SELECT {n} --",
    "%_[a-z]*?{n}",
    "\\",
    "\\\\{n}\\",
    '"{n}',
    "'{n}'",
    '","{n}',
    ";{n};",
    "a,b\n{n}",
    '}}]}},"pwned":{n}',
    "/*{n}*/",
    "//{n}",
    "#{n}",
    "../../../etc/passwd?{n}",
    "C:\\windows\\{n}",
    "\\x00{n}",
    "\\n{n}",
    "line\u2028{n}\u2029end",
)
_LETTERS: Final = (
    "\u202e{n} evil\u202c",
    "\u2066{n}\u2069 isolate",
    "\u200f{n} right",
    "עברית {n}",
    "العربية ({n})",
    "\ufdfd {n}",
    "👩‍👩‍👧‍👦 {n}",
    "👍🏽🏳️‍🌈 {n}",
    "🇳🇱🇪 {n}",
    "e\u0301\u0327 {n}",
    "Z̸̢̛͇͖̦a̶̧͎̳̽l̵̰̞͑g̷̱͐o̶̝͝ {n}",
    "ﬁ ǅ İ ß ς {n}",
    "Ⅷ ½ ① {n}",
    "漢字かな交じり文 {n}",
    "한국어 {n}",
    "ไทย {n}",
    "हिन्दी {n}",
    "𝒳𝟙𐀀 {n}",
    "\u200b{n}\u200d\ufeff",
    "a\u00ad{n}",
    "non\u00a0break {n}",
    "\x00{n}\x00",
    "\x07\x08\x1b[31m{n}",
    "\x7f\x80\x9f{n}",
    "tab\t{n}",
    "cr\r{n}\rlf",
    "lf\n{n}\nlf",
    " {n} spaced  out ",
    "\ufffe\uffff{n}",
    "\ud800 high {n}",
    "low \udfff {n}",
    "\udc00\ud800 {n}",
    "\U0010ffff {n}",
    "x" * 300 + "{n}",
    "W " * 200 + "{n}",
    "é" * 1_000 + "{n}",
    "<b>" * 120 + "{n}",
    "\u0301" * 60 + "{n}",
)
_DISREGARDED: Final = re.compile(r"[\ud800-\udfff]")
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_INVISIBLE: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffd]+")


def texts(count: int = COUNT, *, seed: int = 8) -> list[str]:
    """Return different hostile texts: every construct once, then constructs run together.

    Every number in them is that of the text, so that what runs tells which one it was.
    """
    rng = Random(seed)
    kinds = [*_MARKUP, *_LINKS, *_TEMPLATES, *_BREAKERS, *_LETTERS]
    found = dict.fromkeys(_NAMES)
    at = 0
    while len(found) < count:
        shape = kinds[at] if at < len(kinds) else "".join(rng.sample(kinds, rng.choice((1, 2, 2))))
        found.setdefault(shape.format(n=len(found), host=HOST)[:1_400])
        at += 1
    return list(found)


def seen(text: str) -> str:
    """Return a text as it may be compared with what a page shows.

    Lone surrogates, which no message can carry, controls and the marks that turn the direction of
    others count as blanks, and a browser runs blanks together.
    """
    return _INVISIBLE.sub(" ", _DISREGARDED.sub(" ", text)).strip()


def carried(text: str) -> str:
    """Return a text as data can hold it: without lone surrogates."""
    return _DISREGARDED.sub("\ufffd", text)


def shortened(text: str, longest: int) -> str:
    """Return a text as a chart shows it where there is little room: cut, with an ellipsis."""
    clean = CONTROL.sub(" ", text)
    return clean if len(clean) <= longest else clean[: longest - 1].rstrip() + "…"


def different(items: list[str], longest: int) -> list[str]:
    """Return those of the texts that are still different when they are shortened."""
    return list({seen(shortened(one, longest)): one for one in reversed(items)}.values())[::-1]
