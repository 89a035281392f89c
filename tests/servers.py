"""Servers for tests: a PostgreSQL of one's own, in a folder that is thrown away."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_INSTALL = "PostgreSQL is not installed; run: sh tests/install_debian.sh"
_SECONDS = 120


def _program(name: str) -> str:
    """Return a PostgreSQL program: of the newest version that lies where Debian puts it, or on PATH."""
    homes = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=_version)
    found = str(homes[-1]) if homes else shutil.which(name)
    if found is None:
        pytest.fail(_INSTALL)
    return found


def _version(path: Path) -> float:
    return float(path.parts[-3])


def _run(*words: str) -> None:
    """Run a program; as the user postgres where root may not be."""
    root = os.geteuid() == 0
    command = ["runuser", "-u", "postgres", "--", *words] if root else list(words)
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=_SECONDS, check=False, cwd="/"
    )
    if done.returncode:
        pytest.fail(f"{words[0]} failed: {done.stderr or done.stdout}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Start a server; the value is the URL of its database."""
    with TemporaryDirectory(prefix="dashkit-pg-") as home:
        if os.geteuid() == 0:
            shutil.chown(home, "postgres")
        data, port = f"{home}/data", _free_port()
        _run(
            *(_program("initdb"), "-D", data, "-U", "tester", "--auth=trust", "-E", "UTF8"),
            *("--locale=C", "--no-sync"),
        )
        options = (
            f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home} "
            "-c fsync=off -c synchronous_commit=off -c full_page_writes=off "
            "-c timezone=Asia/Kolkata"
        )
        control = _program("pg_ctl")
        _run(control, "-D", data, "-w", "-l", f"{home}/log", "-o", options, "start")
        try:
            yield f"postgresql://tester@127.0.0.1:{port}/postgres"
        finally:
            _run(control, "-D", data, "-m", "fast", "-w", "stop")
