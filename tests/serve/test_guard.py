"""What pages may send and are told, message by message."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jupyter_server.base.websocket import WebSocketMixin
from jupyter_server.services.kernels.connection.base import serialize_msg_to_ws_v1
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application
from tornado.websocket import WebSocketHandler, websocket_connect

from dashkit.serve.guard import GuardedChannel, is_loopback, permitted, refused, told_off


def message(header: bytes, content: Any = None, channel: str = "shell") -> bytes:
    return serialize_msg_to_ws_v1(
        [header, b"{}", b"{}", json.dumps(content or {}).encode()], channel
    )


def of(kind: str, content: Any = None, channel: str = "shell") -> bytes:
    return message(json.dumps({"msg_type": kind}).encode(), content, channel)


@pytest.mark.parametrize(
    "kind", ["comm_msg", "comm_close", "comm_info_request", "kernel_info_request"]
)
def test_messages_of_widgets_are_passed_on(kind):
    assert permitted(of(kind))


@pytest.mark.parametrize(
    "kind",
    [
        "execute_request", "inspect_request", "complete_request", "history_request", "debug_request",
        "is_complete_request", "create_subshell_request", "interrupt_request", "shutdown_request", "input_reply",
        "usage_request", "EXECUTE_REQUEST", "",
    ],
)  # fmt: skip
@pytest.mark.parametrize("channel", ["shell", "control", "stdin"])
def test_messages_that_run_or_read_code_are_dropped(kind, channel):
    assert not permitted(of(kind, channel=channel))


def test_widgets_messages_on_other_channels_are_dropped():
    assert not permitted(of("comm_msg", channel="control"))
    assert not permitted(of("comm_msg", channel="iopub"))


def test_page_opens_comms_to_read_widgets_and_no_others():
    assert permitted(of("comm_open", {"target_name": "jupyter.widget.control"}))
    assert not permitted(of("comm_open", {"target_name": "jupyter.widget"}))
    assert not permitted(of("comm_open", {}))


def test_name_that_stands_twice_is_dropped_whichever_counts():
    twice = b'{"msg_type": "%s", "msg_type": "%s"}'
    assert not permitted(message(twice % (b"execute_request", b"comm_msg")))
    assert not permitted(message(twice % (b"comm_msg", b"execute_request")))


@pytest.mark.parametrize(
    "data",
    ["text", '{"header": {"msg_type": "comm_msg"}, "channel": "shell"}', b"", b"\x00" * 8, b"\xff" * 64, None],
)  # fmt: skip
def test_what_is_no_message_of_the_protocol_is_dropped(data):
    assert not permitted(data)


@given(st.binary(max_size=200))
def test_any_bytes_are_judged_without_an_error(data):
    permitted(data)
    told_off(data)


def test_deeply_nested_header_is_dropped():
    assert not permitted(message(b"[" * 100_000))


@pytest.mark.parametrize(
    ("kind", "content", "hidden"),
    [
        ("comm_msg", {}, False),
        ("status", {}, False),
        ("display_data", {}, False),
        ("stream", {"name": "stdout"}, False),
        ("stream", {"name": "stderr"}, True),
        ("error", {"traceback": ["x"]}, True),
        ("execute_input", {"code": "x"}, True),
    ],
)
def test_page_is_told_neither_code_nor_errors_nor_warnings(kind, content, hidden):
    assert told_off(of(kind, content, "iopub")) is hidden


@pytest.mark.parametrize(
    ("ip", "inside"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("0.0.0.0", False),
     ("192.168.0.1", False), ("::", False), ("example.org", False), ("", False)],
)  # fmt: skip
def test_loopback(ip, inside):
    assert is_loopback(ip) is inside


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "localhost.evil.example:8866"},
        {"Host": "[::1"},
        {},
        {"Host": "localhost:8866", "Origin": "http://localhost:9999"},
        {"Host": "localhost:8866", "Origin": "null"},
        {"Host": "localhost:8866", "Origin": "http://evil.example"},
        {"Host": "localhost:8866", "Origin": "http://[::1"},
    ],
)
def test_requests_for_other_hosts_and_from_other_sites_are_refused(headers):
    assert refused(headers, {"localhost", "127.0.0.1", "::1"})


@pytest.mark.parametrize("host", ["localhost:8866", "127.0.0.1", "[::1]:8866", "LOCALHOST:1"])
def test_requests_of_our_own_pages_are_answered(host):
    assert not refused({"Host": host}, {"localhost", "127.0.0.1", "::1"})
    assert not refused(
        {"Host": host, "Origin": f"http://{host}"}, {"localhost", "127.0.0.1", "::1"}
    )


def test_with_a_token_any_host_name_is_answered_but_no_other_origin():
    assert not refused({"Host": "dash.example"}, None)
    assert refused({"Host": "dash.example", "Origin": "http://evil.example"}, None)


class Idle(GuardedChannel):
    """A channel without a kernel, which notes how it ends."""

    def initialize(self, over: asyncio.Queue[str]) -> None:
        self.over = over
        self.pongs = 0

    async def prepare(self) -> None:
        pass

    async def get(self) -> None:
        await WebSocketHandler.get(self)

    async def open(self) -> None:
        WebSocketMixin.open(self)

    def select_subprotocol(self, _: list[str]) -> None:
        pass

    def on_pong(self, data: bytes) -> None:
        super().on_pong(data)
        self.pongs += 1
        if self.pongs == 4:
            self.over.put_nowait("open")

    def on_close(self) -> None:
        self.over.put_nowait("closed")


def test_a_channel_stays_open_while_its_page_answers_pings(caplog):
    async def end() -> str:
        over: asyncio.Queue[str] = asyncio.Queue()
        server = HTTPServer(Application([("/", Idle, {"over": over})], ws_ping_interval=20))
        sockets = bind_sockets(0, "127.0.0.1")
        server.add_sockets(sockets)
        page = await websocket_connect(f"ws://127.0.0.1:{sockets[0].getsockname()[1]}/")
        found = await over.get()
        page.close()
        await over.get()
        server.stop()
        return found

    assert asyncio.run(end()) == "open"
    assert "ping" not in caplog.text
