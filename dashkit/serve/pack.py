"""Voila's many scripts as one file: what the first page fetches piece by piece comes to the next ones at once.

A page of Voila asks for some 80 scripts in four waves, 4.5 MB as they lie on the disk. They are chunks of webpack:
each hands its modules to a list that its program looks into before it asks the server, so chunks may come early and
in one file.
"""

from __future__ import annotations

import asyncio
import gzip
import re
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tornado.web import RequestHandler, StaticFileHandler

if TYPE_CHECKING:
    from collections.abc import Iterable

PACK: Final = "dashkit/code/pack.js"
SETTLED: Final = 1.5
"""Seconds without a new script, after which a page has all of them."""
LARGEST: Final = 16_000_000
"""Bytes of scripts that are packed at most."""
_CHUNK: Final = re.compile(rb"\(self(?:\.|\[[\"'])(?:webpack|rspack)Chunk")
_HEAD: Final = 300
_TYPESET: Final = re.compile(
    rb"async typeset\((\w+)\)\{(?=try\{await this\._ensureInitialized\(\))"
)
_LATER: Final = re.compile(rb"\be\((\d+)\)")
_MAP: Final = re.compile(rb"\n//# sourceMappingURL=[^\n]*\s*$")


class Pack:
    """The scripts of the first page, in the order in which it asked for them."""

    def __init__(self) -> None:
        self._paths: dict[Path, None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._open = True
        self.body = gzip.compress(b"", mtime=0)
        self.etag = '"none"'

    def note(self, handler: RequestHandler) -> None:
        """Take a request into account that was answered: the first page asks for all that pages need."""
        found = getattr(handler, "absolute_path", None)
        if not (self._open and isinstance(handler, StaticFileHandler) and found):
            return
        if Path(found).suffix == ".js" and handler.get_status() == 200:  # noqa: PLR2004
            self._paths[Path(found)] = None
            if self._timer is not None:
                self._timer.cancel()
            self._timer = asyncio.get_running_loop().call_later(SETTLED, self._close)

    def _close(self) -> None:
        self._open = False
        asyncio.get_running_loop().run_in_executor(None, self._fill)

    def _fill(self) -> None:
        body = packed(self._paths)
        self.etag = f'"{sha256(body).hexdigest()[:16]}"'
        self.body = gzip.compress(body, 6, mtime=0)


def packed(paths: Iterable[Path]) -> bytes:
    """Return the chunks among scripts as one script; what cannot be read is fetched by pages as before.

    Each keeps its own strictness, and nothing of it reaches the others.
    """
    found: dict[str, bytes] = {}
    room = LARGEST
    for path in paths:
        with suppress(OSError):
            code = path.read_bytes()
            room -= len(code)
            if room >= 0 and _CHUNK.search(code[:_HEAD]):
                found[path.name] = code
    return b"".join(b"(()=>{" + _MAP.sub(b"", code) + b"\n})();\n" for code in _frugal(found))


def _frugal(chunks: dict[str, bytes]) -> Iterable[bytes]:
    """Leave MathJax to the first text that may hold a formula: Voila asks for it with an empty element."""
    left = set[str]()
    for name, code in chunks.items():
        if _TYPESET.search(code):
            left |= {f"{one.decode()}.voila.js" for one in _LATER.findall(code)}
            chunks[name] = _TYPESET.sub(rb"\g<0>if(!/[$\\\\]/.test(\1.textContent))return;", code)
    return (code for name, code in chunks.items() if name not in left)


class PackFile(RequestHandler):
    """Gives the pack as it is by now; a browser that has this one is told so."""

    def initialize(self, pack: Pack) -> None:
        """Take the pack of the server."""
        self._pack = pack

    def get(self) -> None:
        """Answer with the bytes, or with nothing to a browser that cannot unpack them."""
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "no-cache")
        self.set_header("Vary", "Accept-Encoding")
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            self.finish(self._pack.body)

    def compute_etag(self) -> str | None:
        """Name the pack by what is in it."""
        return self._pack.etag if self.get_status() == 200 and self._write_buffer else None  # noqa: PLR2004
