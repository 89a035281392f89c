"""HTTP as a source may use it: to named hosts only, within bounds, again where that can help.

A request goes to the address that was checked, not to a name that may resolve to another one by
then. What an error says never holds a secret, nor the query of an address, where they are often put.
"""

from __future__ import annotations

import ipaddress
import os
import random
import socket
import ssl
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin, urlsplit

from dashkit.errors import SourceError, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import httpx

    Resolve = Callable[[str, int], Iterable[str]]

_PORTS: Final = {"http": 80, "https": 443}
_TRANSIENT: Final = frozenset({429, 502, 503, 504})
_NOT_MODIFIED: Final = 304
_TOO_MANY: Final = 429
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_OK: Final = 200
_HOPS: Final = 5
_TRIES: Final = 4
_FIRST_WAIT: Final = 0.5


def resolved(host: str, port: int) -> list[str]:
    """Return the addresses of a host."""
    return [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered: its bytes, None where nothing has changed."""

    url: str
    body: bytes | None
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Reads from hosts that were allowed.

    Attributes
    ----------
    hosts
        The hosts that may be asked, ``name`` or ``name:port``; an address of a private network only
        where it is written out itself.
    home
        The scheme and host that headers are sent to, and to no other: ``https://api.example.com``.
    headers
        Sent with each request to ``home``.
    secrets
        Headers whose values are in environment variables, by the names of these.
    most_bytes
        Bytes that an answer may have when it is unpacked.
    patience
        Seconds that a request may take, with all its repetitions.
    resolve, sleep, rng
        How names are looked up, how time is waited for, and what spreads repetitions.
    """

    hosts: tuple[str, ...]
    home: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    most_bytes: int = 256_000_000
    patience: float = 30.0
    resolve: Resolve = resolved
    sleep: Callable[[float], None] = time.sleep
    rng: random.Random = field(default_factory=random.Random)

    def get(self, url: str, params: Mapping[str, str], etag: str | None = None) -> Reply:
        """Return the answer to a GET, asked again a few times where its failure may pass.

        Raises
        ------
        SourceError
            If the host is not allowed, does not answer in time, or answers with an error.
        """
        until = time.monotonic() + self.patience
        for tried in range(1, _TRIES + 1):
            reply, wait, why = self._tried(url, params, etag, until)
            if reply is not None:
                return reply
            pause = self.rng.uniform(0, _FIRST_WAIT * 2**tried) if wait is None else wait
            if tried == _TRIES or time.monotonic() + pause > until:
                again = f"; it asks to wait {wait:,.0f} s" if wait is not None else ""
                message = f"{place(url)} {why}, after {tried} tries{again}"
                raise SourceError(message)
            self.sleep(pause)
        raise AssertionError

    def _tried(
        self, url: str, params: Mapping[str, str], etag: str | None, until: float
    ) -> tuple[Reply | None, float | None, str]:
        """Return the answer; or how long to wait, where that is known, and why."""
        import httpx  # noqa: PLC0415

        try:
            reply = self._followed(url, params, etag, until)
        except httpx.TransportError as error:
            if isinstance(error.__context__, ssl.SSLError) or "CERTIFICATE" in str(error):
                message = f"{place(url)} has no valid certificate"
                raise SourceError(message) from None
            return None, None, f"does not answer ({type(error).__name__})"
        status = int(reply.headers[":status"])
        if status in _TRANSIENT:
            return None, _asked_wait(reply.headers.get("retry-after")), f"answers {status}"
        if status not in {_OK, _NOT_MODIFIED}:
            message = f"{place(url)} answers {status}{_hint(status)}"
            raise SourceError(message)
        return reply, None, ""

    def _followed(
        self, url: str, params: Mapping[str, str], etag: str | None, until: float
    ) -> Reply:
        import httpx  # noqa: PLC0415

        options: dict[str, Any] = {"trust_env": False, "follow_redirects": False}
        with httpx.Client(**options, timeout=max(0.001, until - time.monotonic())) as client:
            for _ in range(_HOPS):
                address = self.checked(url)
                headers = {"Host": urlsplit(url).netloc, "Accept": "application/json"}
                headers |= {"If-None-Match": etag} if etag else {}
                headers |= self._own_headers() if origin_of(url) == self.home else {}
                target = httpx.URL(url).copy_merge_params(dict(params))
                name = target.host
                request = client.build_request(
                    "GET",
                    target.copy_with(host=address),
                    headers=headers,
                    extensions={"sni_hostname": name},
                )
                reply = self._read(client, request, url, until)
                location = reply.headers.get("location")
                if int(reply.headers[":status"]) not in _REDIRECTS or location is None:
                    return reply
                url, params = urljoin(str(target), location), {}
        message = f"{place(url)} leads in a circle of redirections"
        raise SourceError(message)

    def _read(self, client: httpx.Client, request: httpx.Request, url: str, until: float) -> Reply:
        response = client.send(request, stream=True)
        try:
            parts, size = [], 0
            for part in response.iter_bytes():
                parts.append(part)
                size += len(part)
                if size > self.most_bytes:
                    message = f"{place(url)} answers with more than {self.most_bytes:,} bytes"
                    raise SourceError(message)
                if time.monotonic() > until:
                    message = f"{place(url)} takes longer than {self.patience:g} s"
                    raise SourceError(message)
        finally:
            response.close()
        headers = {name.lower(): value for name, value in response.headers.items()}
        headers[":status"] = str(response.status_code)
        body = None if response.status_code == _NOT_MODIFIED else b"".join(parts)
        return Reply(url, body, headers)

    def checked(self, url: str) -> str:
        """Return the address to connect to for a URL.

        Raises
        ------
        SourceError
            If its host is not allowed, or is in a private network without being written out so.
        """
        parts = urlsplit(url)
        try:
            name, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
        except ValueError:
            name, port = "", 0
        if parts.scheme not in _PORTS or not name or parts.username is not None:
            message = f"{place(url)}: give an address such as https://api.example.com/orders"
            raise SourceError(message)
        shown = f"[{name}]" if ":" in name else name
        if not {shown, f"{shown}:{port}"} & {one.lower() for one in self.hosts}:
            known = f"allowed: {listed(self.hosts)}" if self.hosts else "none is allowed"
            message = (
                f"{place(url)}: the host {shown!r} may not be asked, {known}; "
                f"dk.source(..., hosts=[{shown!r}]) allows it"
            )
            raise SourceError(message)
        if _address(name) is not None:
            return name
        try:
            found = list(self.resolve(name, port))
        except OSError:
            message = f"{place(url)}: there is no host {name!r}"
            raise SourceError(message) from None
        outside = [one for one in found if (ip := _address(one)) is not None and _public(ip)]
        if not found or len(outside) < len(found):
            message = (
                f"{place(url)}: {name!r} is in a private network; if that is meant, "
                "write its address out, in the URL and in hosts="
            )
            raise SourceError(message)
        return outside[0]

    def _own_headers(self) -> dict[str, str]:
        found = dict(self.headers)
        for header, variable in self.secrets.items():
            value = os.environ.get(variable)
            if not value:
                message = f"the environment variable {variable!r} is not set; {header} needs it"
                raise SourceError(message)
            found[header] = f"Bearer {value}" if header == "Authorization" else value
        return found


def place(url: str) -> str:
    """Return a URL without its query and without names and passwords.

    Examples
    --------
    >>> place("https://ann:secret@example.com/orders?key=secret")
    'https://example.com/orders'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def origin_of(url: str) -> str:
    """Return scheme and host of a URL.

    Examples
    --------
    >>> origin_of("https://example.com:8443/orders?page=2")
    'https://example.com:8443'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return ip.is_global and not ip.is_multicast


def _asked_wait(words: str | None) -> float | None:
    """Return the seconds that a Retry-After asks for."""
    if words is None:
        return None
    if words.strip().isdigit():
        return float(words)
    try:
        until = parsedate_to_datetime(words)
    except ValueError:
        return None
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


def _hint(status: int) -> str:
    if status in {401, 403}:
        return "; give the name of an environment variable with its token: token='SHOP_TOKEN'"
    return ""
