"""How fast the reference dashboard opens and reacts in Voila, beside the same page by hand; prints ratios.

``python benchmarks/bench.py [--loads 20] [--changes 10]`` starts a server for each peer with a preheated kernel, opens
the page in Chromium and reads the clock of the page: from the start of navigation, or from the event of the gesture,
to the paint after which the first number and all four charts show the same count. Medians.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
from pages import BY_HAND, DASHKIT, flights, notebook, pick
from playwright.sync_api import TimeoutError as Late
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page, WebSocket

HERE = Path(__file__).parent
RESULTS = HERE / "results"
WATCH = (HERE / "read.js").read_text() + (HERE / "watch.js").read_text()
CARRIERS = ["UA", "B6", "EV", "DL", "AA", "MQ", "US", "9E", "WN", "VX", "FL", "AS", "F9", "YV"]
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DOCUMENT = "performance.getEntriesByType('navigation')[0].decodedBodySize"
PATIENCE = 120.0
ALIVE = 8_000
PREPARED = 3.0


@dataclass(frozen=True)
class Peer:
    """A page, how it is served and how its carriers are chosen."""

    name: str
    source: str
    command: Callable[[Path, int], list[str]]
    choose: Callable[[Page, list[str]], None]
    loads: int
    grace: float = 0.0
    brushes: bool = False
    early: bool = False
    """Whether the page is complete before its kernel has answered, and says when it has."""


@dataclass
class Drag:
    """Twenty moves of a brush along the days, 33 ms apart: what was painted of them."""

    painted: int
    lag_ms: float
    bytes: int


@dataclass
class Figures:
    """What was measured of one peer."""

    load_ms: list[float] = field(default_factory=list)
    answered_ms: list[float] = field(default_factory=list)
    page_bytes: list[int] = field(default_factory=list)
    websocket_bytes: list[int] = field(default_factory=list)
    alive: int = 0
    loads: int = 0
    change_ms: list[float] = field(default_factory=list)
    lost: int = 0
    deaf: int = 0
    server_mb: float = 0.0
    drag: Drag | None = None


def select(page: Page, chosen: list[str]) -> None:
    """Choose carriers in the list of ipywidgets."""
    page.locator("select[multiple]").first.select_option(chosen)


def voila(path: Path, port: int) -> list[str]:
    """Return the command that serves a page with Voila as it comes, kernel preheated."""
    options = ["--no-browser", "--preheat_kernel=True", "--pool_size=1", "--Voila.ip=127.0.0.1"]
    return [sys.executable, "-m", "voila", str(path), f"--port={port}", *options]


def dashkit(path: Path, port: int) -> list[str]:
    """Return the command that serves a page with dashkit."""
    return [sys.executable, "-m", "dashkit", "serve", str(path), f"--port={port}", "--no-browser"]


def measure(peer: Peer, browser: Browser, data: Path, changes: int) -> Figures:
    """Serve a peer, open it again and again, change its filter."""
    found = Figures(loads=peer.loads)
    with tempfile.TemporaryDirectory() as folder:
        path = notebook(peer.source, data, Path(folder) / "flights.ipynb")
        with serving(peer, path) as (url, process):
            idle(process)
            found.server_mb = memory(process)
            for _ in range(peer.loads):
                idle(process)
                visit(peer, browser, url, found)
            idle(process)
            with opened(browser, url) as (page, _):
                complete(page, 0)
                time.sleep(peer.grace)
                for place in range(changes + 1):
                    took = change(
                        peer,
                        page,
                        CARRIERS[: place + 1],
                        PATIENCE * 1e3 if peer.grace == 0 else ALIVE,
                    )
                    if took is None:
                        found.lost += 1
                        found.deaf = 4 - len(page.evaluate("bench.keep()"))
                    elif place:
                        found.change_ms.append(took)
            if peer.brushes:
                with opened(browser, url) as (page, sizes):
                    complete(page, 0)
                    page.wait_for_function("bench.answered")
                    found.drag = dragged(page, sizes)
    return found


def dragged(page: Page, sizes: list[int]) -> Drag:
    """Brush over the days; count the moments at which all other views agreed, and the bytes sent for it."""
    place = page.locator("[data-dashkit-view=line] .dk-plot").bounding_box()
    if place is None:
        raise SystemExit("the page shows no line to brush over")
    x, y = place["x"] + 150, place["y"] + place["height"] / 2
    page.evaluate("bench.needed = ['bar', 'heat', 'hist']")
    page.mouse.move(x, y)
    page.wait_for_timeout(PREPARED * 1e3)
    said, before = sum(sizes), page.evaluate("bench.log.length")
    page.mouse.down()
    for step in range(1, 21):
        page.mouse.move(x + step * 30, y)
        time.sleep(0.033)
    time.sleep(0.2)
    painted = page.evaluate("bench.log.length") - before
    lag = float(page.evaluate("bench.log.at(-1)[0] - bench.moved"))
    page.mouse.up()
    return Drag(painted, lag, sum(sizes) - said)


def visit(peer: Peer, browser: Browser, url: str, found: Figures) -> None:
    """Open the page as a new visitor; count bytes; see whether every view answers a filter."""
    with opened(browser, url) as (page, sizes):
        if not complete(page, 0):
            print(f"  {peer.name}: not complete: {page.evaluate('bench.shown')}", file=sys.stderr)
            return
        found.load_ms.append(page.evaluate("bench.log[0][0]"))
        found.page_bytes.append(page.evaluate(DOCUMENT))
        if peer.early:
            page.wait_for_function("bench.answered")
            found.answered_ms.append(page.evaluate("bench.answered"))
        found.websocket_bytes.append(sum(sizes))
        time.sleep(peer.grace)
        found.alive += change(peer, page, CARRIERS[:1], ALIVE) is not None


def change(peer: Peer, page: Page, chosen: list[str], patience: float) -> float | None:
    """Change the filter; return the milliseconds to the last paint, or None where a view stays behind."""
    before = page.evaluate("bench.gesture = null, bench.log.length")
    peer.choose(page, chosen)
    if not complete(page, before, patience):
        return None
    time.sleep(0.2)
    return float(page.evaluate("bench.log.at(-1)[0] - bench.gesture"))


def complete(page: Page, before: int, patience: float = PATIENCE * 1e3) -> bool:
    """Wait until the page is complete once more, and painted."""
    try:
        page.wait_for_function(
            f"bench.log.length > {before} && bench.log.at(-1)[0] < 1e12", timeout=patience
        )
    except Late:
        return False
    return True


@contextmanager
def opened(browser: Browser, url: str) -> Iterator[tuple[Page, list[int]]]:
    """Open a page in a context of its own, once the browser rests; yield it and the sizes of its websocket frames."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page, sizes = context.new_page(), []

    def listen(websocket: WebSocket) -> None:
        websocket.on("framereceived", lambda frame: sizes.append(len(frame)))

    page.on("websocket", listen)
    page.add_init_script(WATCH)
    # A browser has work of its own with each new window, for a second or two.
    idle(psutil.Process())
    page.goto(url, wait_until="commit", timeout=PATIENCE * 1e3)
    yield page, sizes
    context.close()


@contextmanager
def serving(peer: Peer, path: Path) -> Iterator[tuple[str, psutil.Process]]:
    """Run the server of a peer until the block is left."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    RESULTS.mkdir(exist_ok=True)
    with (RESULTS / f"{peer.name}.log").open("w") as log:
        process = subprocess.Popen(
            peer.command(path, port), stdout=log, stderr=log, start_new_session=True
        )
        try:
            answering(f"http://127.0.0.1:{port}/voila/static/none", process)
            yield f"http://127.0.0.1:{port}/", psutil.Process(process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


def answering(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers anything."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise SystemExit(f"the server ended; see {RESULTS}")
        try:
            urllib.request.urlopen(url, timeout=5)  # noqa: S310
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"the server did not answer in {PATIENCE:.0f} s; see {RESULTS}")


def idle(process: psutil.Process) -> None:
    """Wait until a process and those it started rest: of a server, so that a preheated kernel is ready."""
    quiet = 0
    until = time.monotonic() + PATIENCE
    while quiet < 3 and time.monotonic() < until:
        before = busy(process)
        time.sleep(0.5)
        quiet = quiet + 1 if busy(process) - before < 0.05 else 0


def busy(process: psutil.Process) -> float:
    """Return the seconds of processor time that a process and those it started used."""
    used = 0.0
    for one in (process, *process.children(recursive=True)):
        try:
            times = one.cpu_times()
        except psutil.Error:
            continue
        used += times.user + times.system
    return used


def memory(process: psutil.Process) -> float:
    """Return the memory of a server with its one spare kernel, before anyone came, in MB."""
    return (
        sum(one.memory_full_info().pss for one in (process, *process.children(recursive=True)))
        / 1e6
    )


def report(peers: list[Peer], figures: list[Figures]) -> None:
    """Print a table: one line a figure, the ratio last."""

    def row(title: str, unit: str, read: Callable[[Figures], float]) -> None:
        ours, theirs = (read(one) for one in figures)
        ratio = f"{theirs / ours:.1f} x" if ours else ""
        print(f"{title:<46}{ours:>12,.1f}{theirs:>16,.1f} {unit:<4}{ratio:>9}")

    def median(values: list[Any]) -> float:
        return float(statistics.median(values)) if values else float("nan")

    print(
        f"{'kernel preheated, medians':<46}{peers[0].name:>12}{peers[1].name:>16}     {'ratio':>8}"
    )
    row("navigation to last chart painted", "ms", lambda one: median(one.load_ms))
    row("filter change to all views painted", "ms", lambda one: median(one.change_ms))
    row("received over the websocket to open", "kB", lambda one: median(one.websocket_bytes) / 1e3)
    row("server with one spare kernel, nobody there", "MB", lambda one: one.server_mb)
    row("text of the page", "kB", lambda one: median(one.page_bytes) / 1e3)
    for peer, one in zip(peers, figures, strict=True):
        if one.answered_ms:
            print(f"{peer.name}: the kernel had answered after {median(one.answered_ms):,.1f} ms")
        if one.drag is not None:
            print(
                f"{peer.name}: a brush of 20 moves painted {one.drag.painted} times, the last"
                f" {one.drag.lag_ms:.0f} ms after it, with {one.drag.bytes:,} bytes of messages"
            )
        print(
            f"{peer.name}: {one.alive} of {one.loads} loads had every view alive;"
            f" {one.lost} changes were not answered by every chart, {one.deaf} charts were then left out of the clock"
        )


def main() -> None:
    """Measure both peers and write the figures to benchmarks/results/bench.json."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--loads", type=int, default=20)
    parser.add_argument("--changes", type=int, default=10)
    parser.add_argument(
        "--rows", type=int, default=0, help="flights, repeated; 0 for the real ones"
    )
    parser.add_argument("--only", choices=["dashkit", "FigureWidget"])
    given = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("the benchmark needs Chromium: apt-get install chromium")
    peers = [
        Peer("dashkit", DASHKIT, dashkit, pick, given.loads, brushes=True, early=True),
        Peer("FigureWidget", BY_HAND, voila, select, max(2, given.loads // 5), grace=3.0),
    ]
    peers = [peer for peer in peers if given.only in {None, peer.name}]
    data = flights(RESULTS, given.rows)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        figures = [measure(peer, browser, data, given.changes) for peer in peers]
        browser.close()
    found = {peer.name: asdict(one) for peer, one in zip(peers, figures, strict=True)}
    (RESULTS / "bench.json").write_text(json.dumps(found, indent=2))
    if len(peers) == 1:
        print(json.dumps(found, indent=2))
    else:
        report(peers, figures)


if __name__ == "__main__":
    main()
