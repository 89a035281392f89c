"""The ``dashkit`` command."""

from __future__ import annotations

import argparse
import os
import sys
import time
from importlib.metadata import version
from typing import TYPE_CHECKING, Final, NoReturn

from dashkit.errors import DashkitError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PORT: Final = 8866
TRIED: Final = 20
_HIGHEST: Final = 65535
_MOST_SPARE: Final = 32


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    argv
        The words after ``dashkit``; those of the process by default.

    Returns
    -------
    int
        The exit code: 0, or 2 after one line on stderr that says what is wrong.

    Examples
    --------
    >>> main(["serve", "no-such.ipynb", "--no-browser"])
    2
    """
    parser = _parser()
    given = parser.parse_args(argv)
    if given.command is None:
        parser.print_help()
        return 0
    try:
        _serve(given)
    except KeyboardInterrupt:
        return 0
    except DashkitError as error:
        print(f"dashkit: {error}", file=sys.stderr)
        return 2
    return 0


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"dashkit: {message}; `{self.prog} --help` lists what there is\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="dashkit", description="Dashboards from notebooks.")
    parser.add_argument(
        "--version", action="version", version=f"dashkit {version('jupyter-dashkit')}"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    demo = commands.add_parser("demo", help="show the executive dashboard on real grocery data")
    served = commands.add_parser("serve", help="serve notebooks as dashboards")
    served.add_argument("paths", nargs="+", metavar="PATH", help="a notebook, or a folder of them")
    for one in (demo, served):
        one.add_argument(
            "--port", type=_port, help=f"default: {PORT}, or the next one that is free"
        )
        one.add_argument(
            "--ip", default="127.0.0.1", help="default: this machine only; others need a token"
        )
        one.add_argument(
            "--theme", choices=("light", "dark"), default="light", help="default: light"
        )
        one.add_argument(
            "--spare",
            type=_spare,
            default=1,
            metavar="N",
            help="kernels kept ready for those who come at once, of each notebook; default: 1",
        )
        one.add_argument("--no-browser", action="store_true", help="do not open a browser")
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= _HIGHEST:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {_HIGHEST}")
    return int(text)


def _spare(text: str) -> int:
    if not text.isdecimal() or int(text) > _MOST_SPARE:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to {_MOST_SPARE}")
    return int(text)


def _serve(given: argparse.Namespace) -> None:
    from dashkit.serve.notebooks import demo_notebook, find_notebooks  # noqa: PLC0415

    notebooks = find_notebooks([str(demo_notebook())] if given.command == "demo" else given.paths)
    say = _clock()
    say("loading Jupyter …")
    # Jupyter checks no IRIs, and to build the grammar that would check them takes longer than all the rest.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from dashkit.serve.guard import is_loopback  # noqa: PLC0415
    from dashkit.serve.server import Order, serve  # noqa: PLC0415

    def ready(url: str) -> None:
        say(f"ready: {url}")
        say("Ctrl+C ends it")
        if not given.no_browser:
            _show(url)

    order = Order(
        notebooks=notebooks,
        ip=given.ip,
        theme=given.theme,
        spare=given.spare,
        ports=(given.port,) if given.port else range(PORT, PORT + TRIED),
        token="" if is_loopback(given.ip) else _token(),
        say=say,
        ready=ready,
    )
    serve(order)


def _clock() -> Callable[[str], None]:
    """Return a function that prints a line with the seconds since now."""
    since = time.monotonic()

    def say(text: str) -> None:
        try:
            print(f"{time.monotonic() - since:6.1f} s  {text}", flush=True)
        except BrokenPipeError:  # whoever read the lines has gone; viewers have not
            with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - a device
                os.dup2(nowhere.fileno(), sys.stdout.fileno())

    return say


def _token() -> str:
    from secrets import token_urlsafe  # noqa: PLC0415

    return token_urlsafe(24)


def _show(url: str) -> None:
    """Open a browser where there is one; finding it may take a moment, so aside."""
    import webbrowser  # noqa: PLC0415
    from threading import Thread  # noqa: PLC0415

    Thread(target=webbrowser.open, args=(url,), daemon=True).start()
