"""The built page code that the wheel carries: found, read once, named by its digest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from gzip import decompress
from hashlib import sha256
from pathlib import Path
from typing import Final

from dashkit.errors import DashkitError

STATIC: Final = Path(__file__).resolve().parent.parent / "static"
CHUNKS: Final = frozenset({"runtime", "plotly", "geo", "grid"})


class BundleMissing(DashkitError, FileNotFoundError):  # noqa: N818
    """The page code was not built."""

    @classmethod
    def of(cls, name: str) -> BundleMissing:
        """Word the message."""
        return cls(
            f"the page code dashkit/static/{name} is missing. In a checkout build it with "
            "`python widgets/hatch_build.py`; an installed wheel always has it, so reinstall "
            "jupyter-dashkit there. Without it, .html() and .save() still work."
        )


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of the page code: gzip bytes and the digest of what they hold."""

    data: bytes
    hash: str


@lru_cache(maxsize=4)
def stub() -> str:
    """Return the few lines that find the shared page runtime; every view carries them."""
    return _read("stub.js").decode()


@lru_cache(maxsize=4)
def chunk(name: str) -> Chunk:
    """Return a chunk of the page code."""
    data = _read(f"{name}.js.gz")
    return Chunk(data, sha256(data).hexdigest()[:16])


@lru_cache(maxsize=4)
def digest(name: str) -> str:
    """Return the digest of the code in a chunk, by which pages know it."""
    return sha256(decompress(chunk(name).data)).hexdigest()[:16]


@lru_cache(maxsize=4)
def css() -> str:
    """Return the style sheet of static forms; empty where the page code was not built."""
    path = STATIC / "static.css"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def world() -> bytes:
    """Return the countries of the world, as gzip bytes of JSON."""
    return _read("world.json.gz")


def _read(name: str) -> bytes:
    path = STATIC / name
    if not path.is_file():
        raise BundleMissing.of(name)
    return path.read_bytes()
