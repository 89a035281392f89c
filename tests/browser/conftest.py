"""A real Voila, a real JupyterLab and a real Chromium, started on free ports and stopped again."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any

import nbformat
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import ConsoleMessage, Request

ROOT = Path(__file__).parents[2]
PATIENCE = 60_000
"""Milliseconds until what a page does not show is taken for missing, on the slowest machine."""
CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run these tests last: Playwright leaves an event loop running, which other tests would use."""
    items.sort(key=lambda item: item.path.is_relative_to(Path(__file__).parent))


def free_port() -> int:
    """Return a port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(
    command: list[str], ready: str, *, cwd: Path, env: dict[str, str] | None = None
) -> Iterator[str]:
    """Run a command until it prints a line that matches ``ready``; yield that line."""
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    lines: Queue[str] = Queue()
    stream = process.stdout
    assert stream is not None
    reader = threading.Thread(target=lambda: [lines.put(line) for line in stream], daemon=True)
    reader.start()
    seen: list[str] = []
    try:
        while not (seen and re.search(ready, seen[-1])):
            try:
                seen.append(lines.get(timeout=120))
            except Empty:
                pytest.fail(f"{command[:4]} said nothing of {ready!r} in 120 s: {''.join(seen)}")
        yield seen[-1]
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        reader.join(timeout=5)
        stream.close()


@contextmanager
def voila(*notebooks: Path, options: tuple[str, ...] = ()) -> Iterator[str]:
    """Serve notebooks by ``dashkit serve``; yield the address."""
    port = free_port()
    command = [sys.executable, "-m", "dashkit", "serve", *map(str, notebooks)]
    with server(
        [*command, *options, f"--port={port}", "--no-browser"], r"http://127\.0\.0\.1:\d+", cwd=ROOT
    ) as line:
        found = re.search(r"http://\S+", line)
        assert found
        yield found[0].rstrip("/.")


def one_cell(code: str, path: Path) -> Path:
    """Write a notebook of one cell; return its path."""
    cell = nbformat.v4.new_code_cell(code)
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    return path


def rows_of(code: str) -> Any:
    """Return the ``rows`` that the code of a test's notebook makes."""
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102
    return names["rows"]


def days_of(code: str) -> pd.DataFrame:
    """Return the ``rows`` that the code of a test's notebook makes, their days as times."""
    return pd.DataFrame(rows_of(code)).assign(day=lambda rows: pd.to_datetime(rows["day"]))


@pytest.fixture(scope="module")
def sales(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The page of a module's ``NOTEBOOK``."""
    path = tmp_path_factory.mktemp("sales") / "sales.ipynb"
    with voila(one_cell(request.module.NOTEBOOK, path)) as url:
        yield url


@pytest.fixture(scope="module")
def truth(request: pytest.FixtureRequest) -> pd.DataFrame:
    """The rows of a module's ``ROWS``."""
    return days_of(request.module.ROWS)


@pytest.fixture(scope="session")
def executive() -> Iterator[str]:
    with voila(ROOT / "notebooks" / "executive.ipynb") as url:
        yield url


@pytest.fixture(scope="session")
def dark() -> Iterator[str]:
    with voila(ROOT / "notebooks" / "executive.ipynb", options=("--theme", "dark")) as url:
        yield url


@pytest.fixture(scope="session")
def explore() -> Iterator[str]:
    with voila(ROOT / "notebooks" / "explore-flights.ipynb") as url:
        yield url


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A JupyterLab over a copy of the notebooks; yields the address of its workspaces.

    A page that opens a workspace opens every notebook that another left open there: name one for each.
    """
    folder = tmp_path_factory.mktemp("lab")
    for notebook in (ROOT / "notebooks").glob("*.ipynb"):
        shutil.copy(notebook, folder)
    quiet = folder / ".lab" / "@jupyterlab" / "apputils-extension"
    quiet.mkdir(parents=True)
    (quiet / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    port = free_port()
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", f"--port={port}", "--ip=127.0.0.1", "--allow-root",
        "--IdentityProvider.token=", "--ServerApp.password=", "--LabApp.news_url=",
        "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate", "--ServerApp.disable_check_xsrf=True",
    ]  # fmt: skip
    settings = {
        "JUPYTER_CONFIG_DIR": str(folder / ".jupyter"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / ".lab"),
    }
    with server(command, r"http://127\.0\.0\.1:\d+/lab", cwd=folder, env=settings):
        yield f"http://127.0.0.1:{port}/lab/workspaces"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(CHROMIUM)
        )
        yield chromium
        chromium.close()


class Watch:
    """What a page must not do: log an error, throw, lose its kernel, or speak to another machine."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.outside: list[str] = []

    def console(self, message: ConsoleMessage) -> None:
        if message.type == "error" or message.text.startswith("Connection lost"):
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def request(self, request: Request) -> None:
        if not re.match(r"(https?|wss?)://127\.0\.0\.1[:/]|data:|blob:|about:", request.url):
            self.outside.append(request.url)

    def attach(self, page: Page) -> Page:
        page.on("console", self.console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self.request)
        return page

    def check(self) -> None:
        assert self.errors == []
        assert self.outside == []


@pytest.fixture(scope="session")
def lab_page(browser: Browser, lab: str) -> Iterator[tuple[Page, Watch]]:
    """The executive notebook, open in JupyterLab with its kernel at rest."""
    watch = Watch()
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    page = watch.attach(context.new_page())
    page.goto(f"{lab}/executive/tree/executive.ipynb")
    page.locator("#jp-main-statusbar", has_text="(ipykernel) | Idle").wait_for()
    page.keyboard.press("Control+b")
    page.locator("#jp-left-stack").wait_for(state="hidden")
    yield page, watch
    context.close()


@pytest.fixture
def notebook(lab_page: tuple[Page, Watch]) -> Iterator[Page]:
    """The open notebook; fails its test on a console error or an outside request."""
    page, watch = lab_page
    page.set_viewport_size({"width": 1280, "height": 900})
    yield page
    watch.check()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of 1280 x 900 that fails its test on a console error or an outside request."""
    watch = Watch()
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    page = watch.attach(context.new_page())
    yield page
    # a page that is left ends its kernel, one whose browser is closed does not
    page.goto("about:blank")
    context.close()
    watch.check()
