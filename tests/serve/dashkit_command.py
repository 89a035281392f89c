"""A real ``dashkit`` command, its lines, and the websocket of a page that it serves."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import nbformat
from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)
from websockets.sync.client import ClientConnection, connect

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PROTOCOL = "v1.kernel.websocket.jupyter.org"
PATIENCE = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def write_notebook(path: Path, *cells: str, **metadata: Any) -> Path:
    """Write a notebook of code cells; one that starts with ``#`` and a space is Markdown."""
    kinds = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell
    made = [kinds[not text.startswith("# ")](text) for text in cells]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=made, metadata=metadata), path)
    return path


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a command that ends by itself."""
    return subprocess.run(
        [sys.executable, "-m", "dashkit", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@dataclass
class Served:
    """A running ``dashkit serve``."""

    process: subprocess.Popen[str]
    lines: Queue[str]
    url: str = ""
    said: list[str] = field(default_factory=list)

    def wait_for(self, pattern: str) -> str:
        """Read until a line matches; return that line."""
        while not (self.said and re.search(pattern, self.said[-1])):
            try:
                self.said.append(self.lines.get(timeout=PATIENCE))
            except Empty:
                raise AssertionError(f"nothing of {pattern!r} in: {''.join(self.said)}") from None
        return self.said[-1]

    def get(self, path: str = "", **headers: str) -> tuple[int, str]:
        """Ask for a page; return its status and text."""
        request = Request(f"{self.url}{path}", headers=headers)  # noqa: S310
        try:
            with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
                return answer.status, answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()


@contextmanager
def serving(*words: str, wait: str = "ready: http") -> Iterator[Served]:
    """Run ``dashkit serve`` until a line matches ``wait``."""
    process = subprocess.Popen(
        [sys.executable, "-m", "dashkit", "serve", *words, "--no-browser"],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines: Queue[str] = Queue()
    stream = process.stdout
    assert stream is not None
    reader = threading.Thread(target=lambda: [lines.put(line) for line in stream], daemon=True)
    reader.start()
    served = Served(process, lines)
    try:
        found = re.search(r"http://[^\s?]+", served.wait_for(wait))
        served.url = found[0] if found else ""
        yield served
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        reader.join(timeout=5)
        stream.close()


def kernel_of(page: str) -> str:
    found = re.search(r'"kernelId": "([^"]+)"', page)
    assert found, page
    return found[1]


@contextmanager
def channel(served: Served, kernel: str, **headers: str) -> Iterator[Channel]:
    """Open the websocket of a page, as the page does."""
    address = served.url.replace("http:", "ws:")
    with connect(
        f"{address}api/kernels/{kernel}/channels?session_id={uuid.uuid4().hex}",
        subprotocols=[PROTOCOL],
        additional_headers=headers,
        open_timeout=PATIENCE,
        max_size=None,
    ) as socket_:
        yield Channel(socket_)


@dataclass
class Channel:
    """The websocket of a page."""

    socket: ClientConnection
    raw: list[bytes] = field(default_factory=list)

    def send(self, kind: str, content: dict[str, Any], *, channel: str = "shell") -> str:
        """Send a message; return its id."""
        key = uuid.uuid4().hex
        header = {"msg_id": key, "msg_type": kind, "username": "", "session": "s", "version": "5.3"}
        header["date"] = "2026-01-01T00:00:00Z"
        parts = [json.dumps(part).encode() for part in (header, {}, {}, content)]
        self.socket.send(serialize_msg_to_ws_v1(parts, channel))
        return key

    def until_answered(self, kind: str = "kernel_info_request") -> list[tuple[str, dict[str, Any]]]:
        """Ask something harmless; return what came until its answer.

        A kernel answers in the order of the questions, so what was sent before has been done or dropped by then.
        """
        key = self.send(kind, {})
        seen: list[tuple[str, dict[str, Any]]] = []
        done = set[str]()
        while done != {"reply", "idle"}:
            data = self.socket.recv(timeout=PATIENCE)
            assert isinstance(data, bytes)
            self.raw.append(data)
            _, parts = deserialize_msg_from_ws_v1(data)
            header, parent, _, content = (json.loads(part) for part in parts[:4])
            seen.append((header["msg_type"], content))
            if parent.get("msg_id") == key:
                reply = header["msg_type"].endswith("_reply")
                idle = content.get("execution_state") == "idle"
                done |= {"reply"} if reply else {"idle"} if idle else set()
        return seen
