"""Servers for tests: databases of one's own, in folders that are thrown away."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import psutil
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_INSTALL = "{} is not installed; run: sh tests/install_debian.sh"
_SECONDS = 120
_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"


def _program(name: str) -> str:
    """Return a PostgreSQL program: of the newest version that lies where Debian puts it, or on PATH."""
    homes = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=_version)
    found = str(homes[-1]) if homes else shutil.which(name)
    if found is None:
        pytest.fail(_INSTALL.format("PostgreSQL"))
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


class PostgreSQL:
    """A server that can be stopped and started again at its address."""

    def __init__(self, home: str) -> None:
        if os.geteuid() == 0:
            shutil.chown(home, "postgres")
        self._home, self._data, self.port = home, f"{home}/data", _free_port()
        self.url = f"postgresql://tester@127.0.0.1:{self.port}/postgres"
        _run(
            *(_program("initdb"), "-D", self._data, "-U", "tester", "--auth=trust", "-E", "UTF8"),
            *("--locale=C", "--no-sync"),
        )

    def start(self) -> None:
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self._home} "
            "-c fsync=off -c full_page_writes=off "
            "-c timezone=Asia/Kolkata"
        )
        log = f"{self._home}/log"
        _run(_program("pg_ctl"), "-D", self._data, "-w", "-l", log, "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        _run(_program("pg_ctl"), "-D", self._data, "-m", mode, "-w", "stop")

    def processes(self) -> list[psutil.Process]:
        """Return the server and those that it started."""
        first = Path(self._data, "postmaster.pid").read_text().split()[0]
        server = psutil.Process(int(first))
        return [server, *server.children(recursive=True)]


@contextmanager
def running_postgresql() -> Iterator[PostgreSQL]:
    with TemporaryDirectory(prefix="dashkit-pg-") as home:
        server = PostgreSQL(home)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Start a server; the value is the URL of its database."""
    with running_postgresql() as server:
        yield server.url


@pytest.fixture(scope="session")
def mysql() -> Iterator[str]:
    """Start a MariaDB; the value is the URL of its server."""
    server, install = (shutil.which(one, path=_PATH) for one in ("mariadbd", "mariadb-install-db"))
    if server is None or install is None:
        pytest.fail(_INSTALL.format("MariaDB"))
    with TemporaryDirectory(prefix="dashkit-my-") as home:
        user = ["--user=mysql"] if os.geteuid() == 0 else []
        if user:
            shutil.chown(home, "mysql")
        data, port = f"--datadir={home}/data", _free_port()
        normal = "--auth-root-authentication-method=normal"
        subprocess.run(
            [install, "--no-defaults", data, normal, "--skip-test-db", *user],
            capture_output=True,
            timeout=_SECONDS,
            check=True,
            cwd="/",
        )
        command = [
            *(server, "--no-defaults", data, *user, f"--port={port}", "--bind-address=127.0.0.1"),
            *(f"--socket={home}/s", f"--pid-file={home}/pid", "--performance-schema=OFF"),
            *("--innodb-buffer-pool-size=32M", "--innodb-flush-log-at-trx-commit=0"),
            *("--innodb-log-file-size=16M", "--skip-log-bin", "--default-time-zone=+05:30"),
        ]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd="/") as process:
            assert process.stderr is not None
            log = [line for line in takewhile(_still_starting, process.stderr) if line.strip()]
            if process.poll() is not None:
                pytest.fail(f"mariadbd failed: {''.join(log)}")
            try:
                yield f"mysql://root@127.0.0.1:{port}/"
            finally:
                process.terminate()


@contextmanager
def running_redis() -> Iterator[tuple[str, psutil.Process]]:
    """Start a Redis that keeps nothing on disk; give its URL and its process."""
    server = shutil.which("redis-server")
    if server is None:
        pytest.fail(_INSTALL.format("Redis"))
    port = _free_port()
    command = [server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", "/"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd="/") as process:
        assert process.stdout is not None
        log = list(takewhile(_still_starting, process.stdout))
        if process.poll() is not None:
            pytest.fail(f"redis-server failed: {''.join(log)}")
        try:
            yield f"redis://127.0.0.1:{port}/0", psutil.Process(process.pid)
        finally:
            process.kill()


@pytest.fixture(scope="session")
def redis() -> Iterator[str]:
    """Start a Redis; the value is its URL."""
    with running_redis() as (url, _):
        yield url


def _still_starting(line: str) -> bool:
    return "ready for connections" not in line and "Ready to accept" not in line


@pytest.fixture(scope="session")
def clickhouse(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the URL of the one ClickHouse that this process may have."""
    return f"chdb://{tmp_path_factory.mktemp('clickhouse')}"
