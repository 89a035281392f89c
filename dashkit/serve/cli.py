"""The ``dashkit`` command."""

from __future__ import annotations

import argparse
import secrets
import signal
import sys
import webbrowser
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from dashkit.errors import DashkitError

if TYPE_CHECKING:
    from collections.abc import Sequence

PORT: Final = 8866


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code: 0, or 2 with one line on stderr."""
    parser = _parser()
    given = parser.parse_args(argv)
    if given.command is None:
        parser.print_help()
        return 0
    signal.signal(signal.SIGTERM, _stop)
    try:
        return _serve(given)
    except KeyboardInterrupt:
        return 0
    except DashkitError as error:
        print(f"dashkit: {error}", file=sys.stderr)
        return 2


def _stop(number: int, frame: object) -> None:
    del number, frame
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dashkit", description="Dashboards from notebooks.")
    parser.add_argument("--version", action="version", version=f"dashkit {version('jupyter-dashkit')}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    demo = commands.add_parser("demo", help="show the executive dashboard on real grocery data")
    served = commands.add_parser("serve", help="serve notebooks as dashboards")
    served.add_argument("paths", nargs="+", metavar="PATH", help="a notebook, or a folder of them")
    for one in (demo, served):
        one.add_argument("--port", type=_port, default=PORT, help=f"default: {PORT}")
        one.add_argument("--ip", default="127.0.0.1", help="default: this machine only")
        one.add_argument("--no-browser", action="store_true", help="do not open a browser")
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:  # noqa: PLR2004
        message = f"{text!r} is no port; give a number from 1 to 65535"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _serve(given: argparse.Namespace) -> int:
    from dashkit.serve.notebooks import demo_notebook, find_notebooks  # noqa: PLC0415

    paths = [str(demo_notebook())] if given.command == "demo" else given.paths
    notebooks = find_notebooks(paths)
    _say("loading Jupyter …")
    from dashkit.serve.server import is_loopback, serve  # noqa: PLC0415

    def ready(url: str) -> None:
        _say(f"{notebooks.paths[0].stem if notebooks.single else 'dashboards'}: {url}")
        if not given.no_browser:
            webbrowser.open(url)

    token = "" if is_loopback(given.ip) else secrets.token_urlsafe(24)
    serve(notebooks, ip=given.ip, port=given.port, token=token, say=_say, ready=ready)
    return 0


def _say(text: str) -> None:
    print(text, flush=True)
