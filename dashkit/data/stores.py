"""Where answers are shared by processes: a folder or a Redis server. Bytes under names."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol
from uuid import uuid4

from dashkit.errors import DashkitError, DefinitionError

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows: processes compute each for itself
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator

_LARGEST: Final = 64_000_000
_REDIS_SECONDS: Final = 0.5
_RELEASE: Final = (
    "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"
)


class StoreError(DashkitError):
    """A shared cache that cannot be read or written now."""


class Store(Protocol):
    """What a shared cache does; every method may raise StoreError and takes bounded time."""

    place: str

    def get(self, name: str) -> bytes | None:
        """Return the bytes kept under a name."""

    def put(self, name: str, data: bytes, seconds: float) -> None:
        """Keep bytes for some time."""

    def claim(self, name: str, seconds: float) -> object | None:
        """Take over computing a name; None while another process does."""

    def release(self, name: str, claim: object) -> None:
        """Give a claim back."""

    def clear(self) -> None:
        """Forget everything."""


class Disk:
    """A folder of answers, those not used for longest given up first.

    Parameters
    ----------
    folder
        Made where it is not there, readable by its owner alone.
    limit
        Bytes that the answers may take together.
    """

    def __init__(self, folder: str | Path, limit: int = 1_000_000_000) -> None:
        self._folder = Path(folder).expanduser().resolve()
        self._limit = limit
        self._taken: int | None = None
        self._serial = count()
        self.place = f"folder {self._folder.name!r}"

    def get(self, name: str) -> bytes | None:
        """Return the bytes kept under a name."""
        path = self._path(name)
        try:
            data = path.read_bytes()
            _touch(path)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(type(error).__name__) from error
        return data

    def put(self, name: str, data: bytes, seconds: float) -> None:
        """Keep bytes; a reader sees the old ones or the new ones whole."""
        del seconds
        if len(data) > min(self._limit, _LARGEST):
            return
        path = self._path(name)
        fresh = path.with_suffix(f".{os.getpid()}-{next(self._serial)}")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                with os.fdopen(
                    os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
                ) as file:
                    file.write(data)
                _touch(fresh)
                fresh.replace(path)
            except OSError:
                with suppress(OSError):
                    fresh.unlink()
                raise
            self._make_room(len(data))
        except OSError as error:
            raise StoreError(type(error).__name__) from error

    def _make_room(self, added: int) -> None:
        if self._taken is not None and self._taken + added <= self._limit:
            self._taken += added
            return
        files = sorted(
            (path.stat().st_mtime_ns, path.stat().st_size, path) for path in self._files()
        )
        taken = sum(size for _, size, _ in files)
        for _, size, path in files:
            if taken <= self._limit:
                break
            with suppress(FileNotFoundError):
                path.unlink()
            taken -= size
        self._taken = taken

    def claim(self, name: str, seconds: float) -> object | None:
        """Lock the name; the system lets it go when the process ends."""
        del seconds
        if fcntl is None:  # pragma: no cover
            return object()
        lock = f"{self._folder}/{name[:2]}.lock{name[2:4]}"
        flags = os.O_RDWR | os.O_CREAT
        try:
            try:
                place = os.open(lock, flags, 0o600)
            except FileNotFoundError:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                place = os.open(lock, flags, 0o600)
        except OSError as error:
            raise StoreError(type(error).__name__) from error
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(place)
            return None
        return place

    def release(self, name: str, claim: object) -> None:
        """Unlock the name."""
        del name
        if isinstance(claim, int):
            os.close(claim)

    def clear(self) -> None:
        """Forget everything."""
        for path in self._files():
            with suppress(FileNotFoundError):
                path.unlink()
        self._taken = None

    def _files(self) -> Iterator[Path]:
        return self._folder.glob("*.answer")

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.answer"


def _touch(path: Path) -> None:
    """Set the time of use, more finely than the file system would."""
    now = time.time_ns()
    os.utime(path, ns=(now, now))


class Redis:
    """A Redis server; what it keeps, and how much, is its own setting.

    Parameters
    ----------
    url
        E.g. ``redis://cache.example:6379/0``.
    """

    def __init__(self, url: str) -> None:
        try:
            import redis  # noqa: PLC0415
            from redis.backoff import NoBackoff  # noqa: PLC0415
            from redis.retry import Retry  # noqa: PLC0415
        except ImportError as error:
            message = "a Redis cache needs its driver: pip install 'jupyter-dashkit[redis]'"
            raise DefinitionError(message) from error
        self._errors = (redis.RedisError, OSError)
        try:
            self._client = redis.Redis.from_url(
                url,
                socket_connect_timeout=_REDIS_SECONDS,
                socket_timeout=_REDIS_SECONDS,
                retry=Retry(NoBackoff(), 0),
            )
        except ValueError as error:
            message = (
                f"this is no address of a Redis server, e.g. redis://localhost:6379/0: {error}"
            )
            raise DefinitionError(message) from None
        self.place = "redis"

    def _ask(self, call: str, *words: Any, **options: Any) -> Any:  # noqa: ANN401
        try:
            return getattr(self._client, call)(*words, **options)
        except self._errors as error:
            raise StoreError(type(error).__name__) from None

    def get(self, name: str) -> bytes | None:
        """Return the bytes kept under a name."""
        found = self._ask("get", f"dashkit:{name}")
        return bytes(found) if isinstance(found, bytes) else None

    def put(self, name: str, data: bytes, seconds: float) -> None:
        """Keep bytes until the server forgets them."""
        if len(data) <= _LARGEST:
            self._ask("set", f"dashkit:{name}", data, px=max(1, int(seconds * 1000)))

    def claim(self, name: str, seconds: float) -> object | None:
        """Set a mark that no other process has set."""
        mark = uuid4().hex
        milliseconds = max(1, int(seconds * 1000))
        done = self._ask("set", f"dashkit:{name}:claim", mark, px=milliseconds, nx=True)
        return mark if done else None

    def release(self, name: str, claim: object) -> None:
        """Take the mark away, unless it has become another's."""
        self._ask("eval", _RELEASE, 1, f"dashkit:{name}:claim", str(claim))

    def clear(self) -> None:
        """Forget everything of dashkit."""
        try:
            for name in self._client.scan_iter("dashkit:*", count=1000):
                self._client.delete(name)
        except self._errors as error:
            raise StoreError(type(error).__name__) from None


def store_of(place: str | Path) -> Store | None:
    """Return the store at a place: a folder, or the URL of a Redis server; None for ``memory``.

    Raises
    ------
    DefinitionError
        If it is none of them.
    """
    text = str(place)
    if text == "memory":
        return None
    if text.startswith(("redis://", "rediss://", "unix://")):
        return Redis(text)
    if "://" in text:
        message = "a cache is 'memory', a folder, or redis://host:port/number"
        raise DefinitionError(message)
    return Disk(text)
