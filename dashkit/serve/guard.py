"""What a page may say to the server, and what it is told: the viewer is never trusted."""

from __future__ import annotations

import json
import time
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from tornado.web import Application, ErrorHandler, HTTPError
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from tornado.httputil import HTTPHeaders, HTTPServerRequest
    from tornado.web import RequestHandler

    from dashkit.serve.pack import Pack

PROTOCOL: Final = "v1.kernel.websocket.jupyter.org"
ASKED: Final = frozenset(
    {"comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request"}
)
WIDGET_STATES: Final = "jupyter.widget.control"
_OFFSET: Final = 8
_HIDDEN: Final = frozenset({"execute_input", "error"})


def is_loopback(ip: str) -> bool:
    """Return whether an address is reached from this machine only.

    Examples
    --------
    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if ip == "localhost":
        return True
    try:
        return ip_address(ip).is_loopback
    except ValueError:
        return False


def refused(headers: HTTPHeaders | Mapping[str, str], hosts: Collection[str] | None) -> bool:
    """Return whether a request comes from a page that is not ours.

    Parameters
    ----------
    headers
        The headers of the request.
    hosts
        The host names that this server goes by; None when a token guards it, whatever its name. A foreign name
        on loopback is another site whose name was made to point here.

    Examples
    --------
    >>> refused({"Host": "localhost:8866"}, {"localhost"})
    False
    >>> refused({"Host": "evil.example:8866"}, {"localhost"})
    True
    >>> refused({"Host": "localhost:8866", "Origin": "http://evil.example"}, {"localhost"})
    True
    """
    host = headers.get("Host", "")
    origin = headers.get("Origin")
    try:
        if hosts is not None and urlsplit(f"//{host}").hostname not in hosts:
            return True
        return origin is not None and urlsplit(origin).netloc.lower() != host.lower()
    except ValueError:
        return True


def climbs(path: str) -> bool:
    """Return whether a path has a step to a folder above.

    Examples
    --------
    >>> climbs("/voila/static/%2e%2e/secret"), climbs("/voila/render/a..b.ipynb")
    (True, False)
    """
    return ".." in unquote(path).replace("\\", "/").split("/")


class GuardedApplication(Application):
    """Answers 403 to requests from pages of others, and 404 to paths that lead out of a folder."""

    def __init__(self, *, hosts: Collection[str] | None, pack: Pack, **settings: Any) -> None:  # noqa: ANN401
        self._hosts = hosts
        self.pack = pack
        super().__init__(**settings)

    def log_request(self, handler: RequestHandler) -> None:
        """Learn which scripts pages need."""
        self.pack.note(handler)
        super().log_request(handler)

    def find_handler(self, request: HTTPServerRequest, **kwargs: Any) -> Any:  # noqa: ANN401
        """Return what answers a request."""
        status = (
            403 if refused(request.headers, self._hosts) else 404 if climbs(request.path) else 0
        )
        if status:
            return self.get_handler_delegate(request, ErrorHandler, {"status_code": status})
        return super().find_handler(request, **kwargs)


def permitted(message: object) -> bool:
    """Return whether a page may send a message to its kernel: widgets' messages and nothing that runs code.

    Parameters
    ----------
    message
        The bytes of one message of the websocket. Text is of an older protocol and never permitted.
    """
    if not isinstance(message, bytes):
        return False
    try:
        channel, parts = _parts(message)
        header = _read(parts[0])
        kind: object = header["msg_type"]
        if channel != "shell" or kind not in ASKED:
            return False
        return kind != "comm_open" or bool(_read(parts[3])["target_name"] == WIDGET_STATES)
    except (ValueError, LookupError, TypeError, RecursionError, MemoryError):
        return False


def _parts(message: bytes) -> tuple[str, list[bytes]]:
    """Return the channel and the parts; a message that claims more parts than fit is refused unread."""
    offsets = int.from_bytes(message[:_OFFSET], "little")
    if _OFFSET * (offsets + 1) > len(message):
        raise ValueError(offsets)
    channel, parts = deserialize_msg_from_ws_v1(message)  # type: ignore[no-untyped-call]
    return str(channel), parts


def _read(text: bytes) -> dict[str, Any]:
    """Return a JSON object; a name that stands twice is refused, since readers differ on which one counts."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            message = "a name stands twice"
            raise ValueError(message)
        return found

    value = json.loads(text, object_pairs_hook=once)
    if not isinstance(value, dict):
        raise TypeError(value)
    return value


class GuardedConnection(ZMQChannelsWebsocketConnection):
    """Hands a kernel only what a page may send."""

    def handle_incoming_message(self, incoming_msg: Any) -> None:  # noqa: ANN401
        """Pass a message on, or drop it."""
        if self.subprotocol == PROTOCOL and permitted(incoming_msg):
            self.multi_kernel_manager.hear()
            super().handle_incoming_message(incoming_msg)
        else:
            self.log.warning("a message that pages may not send was dropped")


class GuardedChannel(VoilaKernelWebsocketHandler):  # type: ignore[misc]
    """Hands a page what its widgets need, and neither code nor what failed in it."""

    async def get(self, kernel_id: str) -> None:
        """Open a channel of the one protocol whose messages are checked."""
        if PROTOCOL not in self.request.headers.get("Sec-WebSocket-Protocol", ""):
            raise HTTPError(400)
        self._opened = time.monotonic()
        await super().get(kernel_id)

    def get_websocket_protocol(self) -> Any:  # noqa: ANN401
        """Leave the pings to Jupyter: tornado would take its milliseconds for seconds."""
        found = super().get_websocket_protocol()
        if found is not None:
            found.params.ping_interval = 0
        return found

    def on_close(self) -> None:
        """Say that the page was left."""
        super().on_close()
        self.kernel_manager.leave(self._opened)

    def write_message(self, message: Any, binary: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002
        """Pass a message on, or drop it."""
        return None if told_off(message) else super().write_message(message, binary)


def told_off(message: Any) -> bool:  # noqa: ANN401
    """Return whether a message of a kernel holds code, a traceback or a warning."""
    try:
        _, parts = _parts(message)
        kind = json.loads(parts[0]).get("msg_type")
        if kind == "stream":
            return bool(json.loads(parts[3]).get("name") != "stdout")
    except (ValueError, LookupError, AttributeError, TypeError):
        return True
    return kind in _HIDDEN
