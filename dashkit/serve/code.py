"""The page code as files: pages fetch it while Voila starts, and need not ask their kernel for it after that."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

from jupyter_server.utils import url_path_join
from tornado.web import HTTPError, RequestHandler

from dashkit.serve.pack import PACK
from dashkit.views import assets

CODE: Final = "dashkit/code"
_NEEDED: Final = ("runtime", "plotly")
"""What every page asks for as soon as it shows a dashboard."""
_YEAR: Final = 365 * 86_400


def with_code(config: dict[str, Any], *, base_url: str, **_: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return what Voila's template knows of a page, and where the page code is, by digest."""
    found: dict[str, str] = {}
    with suppress(OSError, EOFError):  # missing or cut short: its kernel says so
        for name in _NEEDED:
            digest = assets.digest(name)
            found[digest] = url_path_join(base_url, CODE, f"{name}.{digest}.js")
    return {
        **config,
        "dashkitCode": found,
        "dashkitRuntime": next(iter(found), ""),
        "dashkitPack": url_path_join(base_url, PACK),
    }


class CodeFile(RequestHandler):
    """Gives a part of the page code, as it was packed when dashkit was built."""

    def get(self, name: str, digest: str) -> None:
        """Answer with the bytes; another version than ours is not here, and its page asks its kernel."""
        if name not in assets.CHUNKS or digest != assets.digest(name):
            raise HTTPError(404)
        if "gzip" not in self.request.headers.get("Accept-Encoding", ""):
            raise HTTPError(406)
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.set_header("Content-Encoding", "gzip")
        self.set_header("Vary", "Accept-Encoding")
        self.set_header("Cache-Control", f"public, max-age={_YEAR}, immutable")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.finish(assets.chunk(name).data)
