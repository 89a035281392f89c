"""A standalone Voila of our own configuration: hardened, lean, with a kernel kept warm."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import shutil
import signal
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_server.services.contents.largefilemanager import LargeFileManager
from jupyter_server.utils import url_path_join
from nbclient.exceptions import CellExecutionError
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets
from traitlets.config import Config
from voila.app import Voila
from voila.static_file_handler import MultiStaticFileHandler

from dashkit.serve.code import CODE, CodeFile, with_code
from dashkit.serve.guard import (
    GuardedApplication,
    GuardedChannel,
    GuardedConnection,
    is_loopback,
)
from dashkit.serve.notebooks import ServeError, title_of
from dashkit.serve.pack import PACK, Pack, PackFile
from dashkit.serve.pages import RENDER, ListPage, NotebookPage, StaticFile
from dashkit.serve.spare import SpareKernels

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from socket import socket

    from dashkit.serve.notebooks import Notebooks

EXTENSIONS: Final = [
    "@jupyter-widgets/jupyterlab-manager",
    "@voila-dashboards/widgets-manager8",
    "anywidget",
]
TEMPLATE: Final = Path(__file__).with_name("template")
IDLE_SECONDS: Final = 600
WARM: Final = 4
"""How many notebooks have a kernel kept warm; the others run when they are visited."""
_AFTER: Final = ("nice", "-n", "5") if shutil.which("nice") else ()
"""Kernels compute after what answers viewers: this server, and a browser on the same machine."""
_CHECKED: Final = 60
_PATIENCE: Final = 5
_LONGEST_FOLDER: Final = 50
"""The path of a Unix socket ends after 107 bytes, and the name of a kernel takes 52 of them."""
_KEPT: Final = (
    "/api/kernels/",
    "/voila/api/shutdown/",
    "/voila/api/themes/",
    "/voila/labextensions/",
    "/voila/static/",
    "/voila/templates/",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to serve and where.

    Attributes
    ----------
    notebooks
        What to serve.
    ip
        The address to listen on.
    ports
        The ports to try, in this order.
    token
        What a visitor must know; empty when only this machine may connect.
    say
        Takes a line of progress.
    ready
        Takes the address, once it answers.
    theme
        Whether pages are light or dark; an address cannot change it.
    spare
        How many kernels are kept ready of each notebook, so that as many viewers who come at once wait for none.
    """

    notebooks: Notebooks
    ip: str
    ports: Sequence[int]
    token: str
    say: Callable[[str], None]
    ready: Callable[[str], None]
    theme: Literal["light", "dark"] = "light"
    spare: int = 1


class OwnKernel(KernelSpecManager):
    """Runs every notebook with the Python that runs the server."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the kernel of this Python, whatever the notebook was written with."""
        del kernel_name
        spec = KernelSpec(resource_dir="", **get_kernel_dict())
        spec.argv = [*_AFTER, *spec.argv]
        return spec

    def find_kernel_specs(self) -> dict[str, str]:
        """Return the one kernel there is."""
        return {"python3": ""}


class TitledContents(LargeFileManager):
    """Gives every notebook a title, which becomes that of the page."""

    def get(self, path: str, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Read a file below the folder that is served."""
        model = super().get(path, *args, **kwargs)  # type: ignore[no-untyped-call]
        if model["type"] == "notebook" and model["content"]:
            model["content"].metadata.setdefault("title", title_of(model["content"], Path(path)))
        return model


class FailedCells(logging.Handler):
    """Says which cell failed, and how: Voila logs it where nobody listens."""

    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__(logging.ERROR)
        self._say = say

    def emit(self, record: logging.LogRecord) -> None:
        """Say in one line what failed."""
        error = None if record.exc_info is None else record.exc_info[1]
        if not isinstance(error, CellExecutionError):
            return
        cell = next((one for one in (record.args,) if isinstance(one, dict)), {})
        line = next(iter(str(cell.get("source", "")).strip().splitlines()), "")
        self._say(
            f"cell [{cell.get('execution_count')}] failed, {line!r:.60}: {error.ename}: {error.evalue}"
        )


class Server(Voila):  # type: ignore[misc]
    """Voila that serves an order and nothing beside it."""

    order: Order
    notebook_path: str | None

    def setup_template_dirs(self) -> None:
        """Look for templates in our folder first."""
        super().setup_template_dirs()
        self.template_paths.insert(0, str(TEMPLATE))

    def init_handlers(self) -> list[Any]:
        """Answer for the notebooks, their kernels and the files of installed packages."""
        every: list[Any] = super().init_handlers()
        login = [one[0] for one in self.identity_provider.get_handlers()]
        kept = [
            (pattern, GuardedChannel)
            if pattern.endswith("/channels")
            else (pattern, StaticFile if given is MultiStaticFileHandler else given, *rest)
            for pattern, given, *rest in every
            if pattern in login
            or pattern.startswith(tuple(url_path_join(self.server_url, part) for part in _KEPT))
        ]
        code = url_path_join(self.server_url, CODE, r"([a-z]+)\.([0-9a-f]+)\.js")
        pack = url_path_join(self.server_url, PACK)
        return [*kept, (code, CodeFile), (pack, PackFile, {"pack": self.app.pack}), *self._pages()]

    def _pages(self) -> list[Any]:
        titles = self.order.notebooks.titles
        shared = {"voila_configuration": self.voila_configuration}
        page = {
            **shared,
            "template_paths": self.template_paths,
            "config": self.config,
            "allowed": frozenset(titles),
        }
        if self.notebook_path:
            return [(self.server_url, NotebookPage, {**page, "notebook_path": next(iter(titles))})]
        return [
            (self.server_url, ListPage, {**shared, "titles": titles}),
            (url_path_join(self.server_url, RENDER, "(.*)"), NotebookPage, page),
        ]

    def init_settings(self) -> dict[str, Any]:
        """Read notebooks together with their titles."""
        found: dict[str, Any] = super().init_settings()
        self.contents_manager = found["contents_manager"] = TitledContents(parent=self)
        return found

    def start(self) -> None:
        """Listen, run the notebooks ahead, and answer until the process is told to stop."""
        sockets, self.port = _bind(self.order.ip, self.order.ports)
        self.connection_dir = tempfile.mkdtemp(prefix="dashkit_")
        if sys.platform == "linux" and len(self.connection_dir) < _LONGEST_FOLDER:
            self.config.KernelManager.transport = "ipc"
        self.app = self._application()
        self.app.add_handlers(".*$", self.init_handlers())
        HTTPServer(self.app).add_sockets(sockets)
        self.ioloop.add_callback(self._announce)
        try:
            self.ioloop.start()
        finally:
            self.order.say("stopping …")
            self.log.setLevel("CRITICAL")
            signal.signal(signal.SIGINT, signal.default_int_handler)
            self.stop()

    def _application(self) -> GuardedApplication:
        hosts = {"localhost", "127.0.0.1", "::1", self.ip} if is_loopback(self.ip) else None
        # With a notebook path Voila warms that one, without it every notebook that it finds below the folder.
        path = self.notebook_path
        self.notebook_path = str(self.order.notebooks.root / self.order.notebooks.paths[0])
        found = self.init_settings()
        self.notebook_path = path
        folders = ["voila/static/", *(f"voila/labextensions/{name}/" for name in EXTENSIONS)]
        pack = Pack([url_path_join(self.server_url, folder) for folder in folders])
        return GuardedApplication(hosts=hosts, pack=pack, **found)

    async def _announce(self) -> None:
        for path in self.order.notebooks.paths[: WARM if self.order.spare else 0]:
            await self._heat(str(path), self.order.notebooks.titles[path.as_posix()])
        address = "127.0.0.1" if is_loopback(self.ip) else self.ip
        query = f"?token={self.order.token}" if self.order.token else ""
        self.order.ready(f"http://{address}:{self.port}{self.base_url}{query}")

    async def _heat(self, name: str, title: str) -> None:
        """Run a notebook and keep its kernel for the first visitor."""
        self.order.say(f"running {title!r} …")
        manager = self.kernel_manager
        manager.fill_if_needed(delay=0, notebook_name=name)
        for kept in tuple(manager._pools.get(name, ())):  # noqa: SLF001
            running = asyncio.ensure_future(_run(kept))
            while not (await asyncio.wait([running], timeout=_PATIENCE))[0]:
                self.order.say(f"still running {title!r} …")
            if error := running.exception():
                self.order.say(f"{title!r} could not be run ahead: {error}")


async def _run(kept: asyncio.Task[Any]) -> None:
    await (await asyncio.shield(kept))["task"]


def _bind(ip: str, ports: Sequence[int]) -> tuple[list[socket], int]:
    for port in ports:
        try:
            return bind_sockets(port, ip), port
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                reason = (error.strerror or str(error)).lower()
                raise ServeError(f"cannot listen on port {port} of {ip}: {reason}") from error
    taken = f"port {ports[0]} is" if len(ports) == 1 else f"ports {ports[0]} to {ports[-1]} are"
    raise ServeError(f"{taken} taken by another program; choose another with --port")


def settings(order: Order) -> Config:
    """Return the configuration of a server: what a page may do, and what is kept ready."""
    config = Config()
    config.Voila.update(
        ip=order.ip,
        open_browser=False,
        root_dir=str(order.notebooks.root),
        log_level="ERROR",
        config_file_paths=[],
        kernel_websocket_connection_class=GuardedConnection,
    )
    if order.token:
        config.Voila.token = order.token
    config.VoilaConfiguration.update(
        preheat_kernel=True,
        default_pool_size=order.spare,
        show_tracebacks=False,
        strip_sources=True,
        allow_template_override="NO",
        theme=order.theme,
        allow_theme_override="NO",
        extension_allowlist=EXTENSIONS,
        extension_denylist=[],
        kernel_spec_manager_class=OwnKernel,
        multi_kernel_manager_class=SpareKernels,
        page_config_hook=with_code,
    )
    config.VoilaExecutor.cell_error_instruction = "The log of the server says why."
    warm = {str(path): {"pool_size": order.spare} for path in order.notebooks.paths[:WARM]}
    config.VoilaKernelManager.kernel_pools_config = {"default": {"pool_size": 0}, **warm}
    config.VoilaKernelManager.fill_delay = 0  # SpareKernels waits for more than time
    config.KernelManager.shutdown_wait_time = 2
    config.MappingKernelManager.update(
        cull_idle_timeout=IDLE_SECONDS, cull_interval=_CHECKED, cull_connected=False
    )
    return config


def serve(order: Order) -> None:
    """Serve notebooks until the process is told to stop.

    Raises
    ------
    ServeError
        If no port is free.
    """
    asyncio.set_event_loop(asyncio.new_event_loop())
    server = Server(config=settings(order))
    server.order = order
    server.ioloop = IOLoop.current()
    if len(order.notebooks.paths) == 1:
        server.notebook_path = str(order.notebooks.root / order.notebooks.paths[0])
    server.initialize([])
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, server._handle_signal_stop)  # noqa: SLF001
    logging.getLogger("traitlets").addHandler(FailedCells(order.say))
    with tempfile.TemporaryDirectory(prefix="dashkit_answers_") as folder:
        os.environ.setdefault("DASHKIT_CACHE", folder)  # kernels inherit it: viewers share answers
        os.environ["DASHKIT_SERVED"] = "1"
        server.start()
