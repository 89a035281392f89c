"""Voila's many scripts as one file: what one page fetches piece by piece comes to the next ones at once.

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
from threading import Lock
from typing import TYPE_CHECKING, Final

from tornado.web import RequestHandler, StaticFileHandler

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PACK: Final = "dashkit/code/pack.js"
SETTLED: Final = 1.5
"""Seconds without a new script, after which a page has all of them."""
_GIVEN: Final = (200, 304)
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
    """The scripts that pages asked for, in the order in which the first ones did.

    Parameters
    ----------
    folders
        The paths on the server below which scripts are packed.
    """

    def __init__(self, folders: Sequence[str]) -> None:
        self._folders = tuple(folders)
        self._paths: dict[Path, None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._lock = Lock()
        self._count = 0
        self.content = (gzip.compress(b"", mtime=0), '"none"')
        """The packed bytes and the name that tells them from others."""

    def note(self, handler: RequestHandler) -> None:
        """Take a request into account that was answered."""
        found = getattr(handler, "absolute_path", None)
        if not (isinstance(handler, StaticFileHandler) and found):
            return
        known = handler.request.path.startswith(self._folders) and handler.get_status() in _GIVEN
        path = Path(found)
        if known and path.suffix == ".js" and path not in self._paths:
            self._paths[path] = None
            if self._timer is not None:
                self._timer.cancel()
            self._timer = asyncio.get_running_loop().call_later(SETTLED, self._fill)

    def _fill(self) -> None:
        loop = asyncio.get_running_loop()
        loop.run_in_executor(None, self._take, tuple(self._paths))

    def _take(self, paths: tuple[Path, ...]) -> None:
        with self._lock:
            if len(paths) > self._count:
                body = packed(paths)
                name = f'"{sha256(body).hexdigest()[:16]}"'
                self.content = (gzip.compress(body, 6, mtime=0), name)
                self._count = len(paths)


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
        self._name: str | None = None

    def get(self) -> None:
        """Answer with the bytes, or with nothing to a browser that cannot unpack them."""
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "no-cache")
        self.set_header("Vary", "Accept-Encoding")
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            body, self._name = self._pack.content
            self.set_header("Content-Encoding", "gzip")
            self.finish(body)

    def compute_etag(self) -> str | None:
        """Name the pack by what is in it."""
        return self._name
