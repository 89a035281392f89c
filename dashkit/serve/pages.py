"""The pages that a server shows: a notebook, and the list where there are several."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any, Final

from jupyter_server.utils import url_escape, url_path_join
from tornado.web import HTTPError
from voila.handler import BaseVoilaHandler
from voila.static_file_handler import MultiStaticFileHandler
from voila.tornado.handler import TornadoVoilaHandler

if TYPE_CHECKING:
    from collections.abc import Mapping

RENDER: Final = "voila/render"
_PAGE: Final = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<style>:root{{color-scheme:light dark}}body{{font:16px/1.6 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}}</style>
</head><body><h1>{title}</h1>{body}</body></html>"""


class NotebookPage(TornadoVoilaHandler):  # type: ignore[misc]
    """Shows the notebooks that were asked for and no other file."""

    def initialize(self, **kwargs: Any) -> None:  # noqa: ANN401
        """Take the notebooks that may be shown; a single one is shown whatever the address."""
        self._allowed: frozenset[str] = kwargs.pop("allowed")
        super().initialize(**kwargs)

    async def get(self, path: str | None = None) -> None:
        """Show a notebook, or say that there is none."""
        if not self.notebook_path and path not in self._allowed:
            raise HTTPError(404)
        # Reading the token sets its cookie, by which a page that is left may end its kernel.
        _ = self.xsrf_token
        self.kernel_manager.need(self.notebook_path or path)
        await super().get(path)

    def write_error(self, status_code: int, **kwargs: Any) -> None:  # noqa: ANN401
        """Say in two lines what the viewer can do; the log has the reason."""
        del kwargs
        title, hint = _ERRORS.get(status_code, _FAILED)
        link = f'<p>{hint}</p><p><a href="{html.escape(self.base_url)}">Start page</a></p>'
        self.finish(_PAGE.format(title=title, body=link))


_FAILED: Final = (
    "This dashboard cannot be shown",
    "Load the page again in a minute. If that does not help, tell the person who runs it.",
)
_ERRORS: Final = {404: ("There is no dashboard here", "It may have been moved or renamed.")}


class StaticFile(MultiStaticFileHandler):  # type: ignore[misc]
    """Gives Voila's files; its program is asked for anew with each page, as the pack of its parts is."""

    def set_extra_headers(self, path: str) -> None:
        """Let no program of an older Voila meet newer parts."""
        if path == "voila.js":
            self.set_header("Cache-Control", "no-cache")


class ListPage(BaseVoilaHandler):  # type: ignore[misc]
    """Lists the dashboards."""

    def initialize(self, **kwargs: Any) -> None:  # noqa: ANN401
        """Take the titles, by path."""
        self._titles: Mapping[str, str] = kwargs.pop("titles")
        super().initialize(**kwargs)

    def get(self) -> None:
        """Show one link for each dashboard."""
        links = "".join(
            f'<li><a href="{html.escape(url_path_join(self.base_url, RENDER, url_escape(path)))}">'
            f"{html.escape(title)}</a></li>"
            for path, title in self._titles.items()
        )
        self.finish(_PAGE.format(title="Dashboards", body=f"<ul>{links}</ul>"))
