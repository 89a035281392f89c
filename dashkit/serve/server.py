"""A standalone Voila of our own configuration: hardened, lean, with a kernel kept warm."""

from __future__ import annotations

import asyncio
import html
import re
import sys
import time
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_server.utils import url_path_join
from traitlets.config import Config
from voila.app import Voila
from voila.handler import BaseVoilaHandler
from voila.tornado.handler import TornadoVoilaHandler

from dashkit.serve.notebooks import ServeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashkit.serve.notebooks import Notebooks

EXTENSIONS: Final = [
    "@jupyter-widgets/jupyterlab-manager",
    "@voila-dashboards/widgets-manager8",
    "anywidget",
]
TEMPLATE: Final = Path(__file__).with_name("template")
IDLE_SECONDS: Final = 600
_CHECKED: Final = 60


class OwnKernel(KernelSpecManager):
    """Runs every notebook with the Python that runs the server."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the kernel of this Python, whatever the notebook was written with."""
        del kernel_name
        return KernelSpec(resource_dir="", **get_kernel_dict())

    def find_kernel_specs(self) -> dict[str, str]:
        """Return the one kernel there is."""
        return {"python3": ""}


class OneOfThem(TornadoVoilaHandler):
    """Renders the notebooks that were asked for and no others."""

    def initialize(self, **kwargs: Any) -> None:  # noqa: ANN401
        """Take the paths that may be shown."""
        self.allowed: frozenset[str] = kwargs.pop("allowed")
        super().initialize(**kwargs)

    async def get(self, path: str | None = None) -> None:
        """Show a notebook, or say that it is not there."""
        if path not in self.allowed:
            self.set_status(404)
            self.finish("<h1>Not found</h1><p><a href='/'>All dashboards</a></p>")
            return
        await super().get(path)


class ListPage(BaseVoilaHandler):
    """Lists the notebooks."""

    def initialize(self, **kwargs: Any) -> None:  # noqa: ANN401
        """Take the paths to list."""
        self.listed: tuple[str, ...] = kwargs.pop("listed")
        super().initialize(**kwargs)

    def get(self) -> None:
        """Show one link for each notebook."""
        base = self.base_url
        links = "".join(
            f'<li><a href="{html.escape(url_path_join(base, "voila/render", path))}">'
            f"{html.escape(path.removesuffix('.ipynb'))}</a></li>"
            for path in self.listed
        )
        self.finish(_LIST.format(links=links))


_LIST: Final = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Dashboards</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{{font:16px/1.6 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}}</style>
</head><body><h1>Dashboards</h1><ul>{links}</ul></body></html>"""


class Server(Voila):  # type: ignore[misc]
    """Voila with the settings of `settings` and a word when the first page is ready."""

    notebooks: Notebooks
    say: Callable[[str], None]
    ready: Callable[[str], None]

    def setup_template_dirs(self) -> None:
        """Look for templates in our folder first."""
        super().setup_template_dirs()
        self.template_paths.insert(0, str(TEMPLATE))

    def init_settings(self) -> dict[str, Any]:
        """Refuse other host names while only this machine may connect."""
        found: dict[str, Any] = super().init_settings()
        if is_loopback(self.ip):
            found["allow_remote_access"] = False
            found["local_hostnames"] = ["localhost"]
        return found

    def init_handlers(self) -> list[Any]:
        """Serve the notebooks asked for; with several, below a page that lists them."""
        handlers: list[Any] = super().init_handlers()
        if self.notebook_path:
            return handlers
        listed = tuple(path.as_posix() for path in self.notebooks.paths)
        shared = {"voila_configuration": self.voila_configuration}
        render = {
            **shared,
            "template_paths": self.template_paths,
            "config": self.config,
            "allowed": frozenset(listed),
        }
        dropped = ("/voila/tree", "/voila/render", "/voila/api/contents")
        kept = [one for one in handlers if not any(part in one[0] for part in dropped)]
        kept = [one for one in kept if one[0] != self.server_url]
        return [
            *kept,
            (self.server_url, ListPage, {**shared, "listed": listed}),
            (url_path_join(self.server_url, r"/voila/render/(.*)"), OneOfThem, render),
        ]

    def listen(self) -> None:
        """Take the port that was asked for or say that it is taken; run until stopped."""
        self.say(f"starting {_count(len(self.notebooks.paths))} …")
        asyncio.get_event_loop().create_task(self._announce(time.monotonic()))
        super().listen()

    async def _announce(self, since: float) -> None:
        url = f"http://{'127.0.0.1' if is_loopback(self.ip) else self.ip}:{self.port}/"
        pools = getattr(self.kernel_manager, "_pools", {})
        for path, pool in list(pools.items()):
            for task in list(pool):
                try:
                    found = await asyncio.shield(task)
                    await asyncio.wait([found["task"]])
                except Exception as error:  # noqa: BLE001
                    self.say(f"{path} could not be run ahead: {error}")
        token = f"?token={self.token}" if self.token else ""
        self.ready(f"{url}{token}")
        self.say(f"ready in {time.monotonic() - since:.1f} s; Ctrl+C stops it")


def is_loopback(ip: str) -> bool:
    """Return whether an address is reached from this machine only.

    Examples
    --------
    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if ip == "localhost":
        return True
    try:
        return ip_address(ip).is_loopback
    except ValueError:
        return False


def settings(notebooks: Notebooks, *, ip: str, port: int, token: str) -> Config:
    """Return the configuration of a server: what a page may do, and what is kept ready."""
    config = Config()
    config.Voila.update(
        ip=ip,
        port=port,
        port_retries=0,
        open_browser=False,
        root_dir=str(notebooks.root),
        token=token,
        log_level="ERROR",
        config_file_paths=[],
    )
    if not token:
        del config.Voila["token"]
    config.VoilaConfiguration.update(
        preheat_kernel=True,
        default_pool_size=1,
        show_tracebacks=False,
        strip_sources=True,
        allow_template_override="NO",
        allow_theme_override="NO",
        extension_allowlist=EXTENSIONS,
        kernel_spec_manager_class=OwnKernel,
        file_allowlist=[r".*\.(png|jpe?g|gif|svg|webp)"],
        file_denylist=[r"(.*/)?\..*"],
    )
    pools = {path.as_posix(): {"pool_size": 1} for path in notebooks.paths}
    config.VoilaKernelManager.kernel_pools_config = {"default": {"pool_size": 0}, **pools}
    config.VoilaKernelManager.fill_delay = 0
    config.MappingKernelManager.update(
        cull_idle_timeout=IDLE_SECONDS, cull_interval=_CHECKED, cull_connected=False
    )
    return config


def serve(  # noqa: PLR0913
    notebooks: Notebooks,
    *,
    ip: str,
    port: int,
    token: str,
    say: Callable[[str], None],
    ready: Callable[[str], None],
) -> None:
    """Serve notebooks until the process is told to stop.

    Raises
    ------
    ServeError
        If the port is taken.
    """
    check_port(ip, port)
    if sys.platform == "linux":
        asyncio.set_event_loop(asyncio.new_event_loop())
    server = Server(config=settings(notebooks, ip=ip, port=port, token=token))
    server.notebooks, server.say, server.ready = notebooks, say, ready
    single = notebooks.single
    if single is not None:
        server.notebook_path = str(single)
    server.initialize([])
    server.start()


def check_port(ip: str, port: int) -> None:
    """Refuse a port that another program listens on."""
    import socket  # noqa: PLC0415

    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ip, port))
        except OSError as error:
            reason = re.sub(r"^\[Errno \d+\] ", "", str(error)).lower()
            message = f"port {port} of {ip} cannot be used ({reason}); choose another with --port"
            raise ServeError(message) from error


def _count(number: int) -> str:
    return "the dashboard" if number == 1 else f"{number} dashboards"
