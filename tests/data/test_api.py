"""APIs given to `dashkit.source`: page by page, within bounds, and no secret told."""

from __future__ import annotations

import gzip
import json
import random
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

import dashkit as dk
from dashkit.data.api import ApiOrigin, Paging
from dashkit.data.fetching import Fetcher, origin_of
from dashkit.errors import DefinitionError, SourceError
from tests.data.given import refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROWS = [{"region": one, "amount": i} for i, one in enumerate("abcde")]
CANARY = "c4nary-s3cret"


@dataclass
class Answer:
    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Server:
    """An API on this machine: ``answers`` gives what to say to a path and its parameters."""

    base: str = ""
    answers: Callable[[str, dict[str, str]], Answer] = lambda _path, _query: Answer(ROWS)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def host(self) -> str:
        return urlsplit(self.base).netloc

    def source(self, path: str = "/orders", **options: Any) -> Any:
        return dk.source(f"{self.base}{path}", **{"hosts": [self.host], **options})


@contextmanager
def serving() -> Iterator[Server]:
    known = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            known.asked.append((self.path, dict(self.headers.items())))
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            answer = known.answers(parts.path, query)
            body = (
                answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            )
            status = answer.status
            if "ETag" in answer.headers and self.headers["If-None-Match"] == answer.headers["ETag"]:
                status, body = 304, b""
            self.send_response(status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        known.base = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield known
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


def fetcher(server: Server, waits: list[float] | None = None, **options: Any) -> Fetcher:
    made = Fetcher((server.host,), home=origin_of(server.base), rng=random.Random(1), **options)
    return replace(made, sleep=(waits if waits is not None else []).append)


def total(source: Any) -> Any:
    return dk.model(source).query("sum(amount)").run().value


def test_how_far_the_data_go_is_not_asked_while_a_page_is_answered(server: Server) -> None:
    rows = [{"at": "2026-01-01T10:00:00Z", "n": 1}]
    server.answers = lambda _path, _query: Answer(rows)
    source = server.source(time="at")
    known = source.as_of
    source.engine.origin._refresh = 0
    asked = len(server.asked)
    assert source.as_of == known
    assert len(server.asked) == asked
    rows.append({"at": "2026-01-02T10:00:00Z", "n": 2})
    assert dk.model(source).query("sum(n)").run().value == 3
    assert len(server.asked) > asked


def test_records_are_rows(server: Server) -> None:
    server.answers = lambda _path, _query: Answer(
        {
            "data": {
                "items": [
                    {"n": 1, "x": 1, "day": "2026-01-01", "at": "2026-01-01T10:00:00Z"},
                    {"n": 2, "x": 1.5, "who": {"name": "Ann"}, "ok": True, "day": None},
                ]
            }
        }
    )
    rows = server.source(records="data.items", params={"limit": 2})
    kinds = {"n": "integer", "x": "number", "day": "date", "at": "datetime", "who_name": "text"}
    assert dict(rows.schema) == {**kinds, "ok": "boolean"}
    assert rows.name == "orders"
    assert server.asked[0][0] == "/orders?limit=2"
    found = dk.model(rows).query("sum(x)", ["who_name", "day", "at"]).run().frame.rows()
    assert found == [(None, date(2026, 1, 1), _at(10), 1.0), ("Ann", None, None, 1.5)]


def _at(hour: int) -> datetime:
    return datetime(2026, 1, 1, hour, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["link", "number", "cursor", "address"])
def test_every_page_is_read(server: Server, kind: str) -> None:
    def answers(_path: str, query: dict[str, str]) -> Answer:
        place = int(query.get("page", 1)) - 1
        rows, more = ROWS[2 * place : 2 * place + 2], 2 * place + 2 < len(ROWS)
        following = f"/orders?page={place + 2}" if more else ""
        headers = {"Link": f'<{following}>; rel="next"'} if more and kind == "link" else {}
        if kind in {"link", "number"}:
            return Answer(rows, headers=headers)
        cursor = following if kind == "address" else place + 2
        return Answer({"items": rows, "meta": {"next": cursor if more else None}})

    server.answers = answers
    given: dict[str, tuple[Paging, str]] = {
        "link": (Paging("link"), ""),
        "number": (Paging("number"), ""),
        "cursor": (Paging("cursor", path="meta.next"), "items"),
        "address": (Paging("cursor", path="meta.next"), "items"),
    }
    pages, records = given[kind]
    assert total(server.source(pages=pages, records=records)) == 10
    assert len(server.asked) == 3 + (kind == "number")


def test_pages_that_lead_in_a_circle_are_refused(server: Server) -> None:
    server.answers = lambda _path, _query: Answer({"items": ROWS, "next": "same"})
    with pytest.raises(SourceError, match="its pages lead in a circle"):
        server.source(records="items", pages=Paging("cursor", path="next"))


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_what_may_pass_is_tried_again_with_growing_pauses(server: Server, status: int) -> None:
    left = [Answer(status=status), Answer(status=status), Answer(ROWS)]
    server.answers = lambda _path, _query: left.pop(0)
    waits: list[float] = []
    assert len(ApiOrigin(f"{server.base}/orders", fetcher(server, waits)).read(["amount"])) == 5
    assert len(waits) == 2
    assert 0 <= waits[0] <= 1
    assert 0 <= waits[1] <= 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500])
def test_what_will_not_pass_is_not_tried_again(server: Server, status: int) -> None:
    server.answers = lambda _path, _query: Answer(status=status)
    assert f"answers {status}" in refused(f"{server.base}/orders?key={CANARY}", hosts=[server.host])
    assert len(server.asked) == 1


def test_a_server_that_asks_to_wait_is_waited_for(server: Server) -> None:
    left = [Answer(status=429, headers={"Retry-After": "7"}), Answer(ROWS)]
    server.answers = lambda _path, _query: left.pop(0)
    waits: list[float] = []
    ApiOrigin(f"{server.base}/orders", fetcher(server, waits)).version()
    assert waits == [7.0]


def test_a_wait_that_is_too_long_is_said(server: Server) -> None:
    server.answers = lambda _path, _query: Answer(status=429, headers={"Retry-After": "3600"})
    message = refused(f"{server.base}/orders", hosts=[server.host])
    assert message.endswith("answers 429, after 1 tries; it asks to wait 3,600 s")


def test_what_has_not_changed_is_not_read_again(server: Server) -> None:
    tag = ["one"]
    server.answers = lambda _path, _query: Answer(ROWS[: len(tag[0])], headers={"ETag": tag[0]})
    clock = [0.0]
    origin = ApiOrigin(f"{server.base}/orders", fetcher(server), refresh=60, now=lambda: clock[0])
    before = origin.version()
    clock[0] = 59
    assert origin.version() == before
    assert len(server.asked) == 1
    clock[0] = 61
    assert origin.version() == before
    assert server.asked[1][1]["If-None-Match"] == "one"
    tag[0], clock[0] = "four", 122
    assert origin.version() != before
    assert origin.read(["amount"]).height == 4


def test_columns_that_come_and_go_are_said(server: Server) -> None:
    rows = [[{"a": 1, "b": "x"}]]
    server.answers = lambda _path, _query: Answer(rows[0])
    clock = [0.0]
    origin = ApiOrigin(f"{server.base}/o", fetcher(server), refresh=1, now=lambda: clock[0])
    assert origin.read(["a", "b"]).rows() == [(1, "x")]
    rows[0], clock[0] = [{"a": 2.0, "c": True}], 2
    assert origin.read(["a", "b"]).rows() == [(2, None)]
    assert [note.partition(" in ")[0].partition(" from ")[0] for note in origin.notes] == [
        "'b' is gone",
        "'c' is new",
    ]
    for changed in ([{"a": 2.5}], [{"a": "x"}]):
        rows[0], clock[0] = changed, clock[0] + 2
        with pytest.raises(SourceError, match=r"column 'a' of .* was integer and is \w+ now"):
            origin.version()
    rows[0], clock[0] = [], clock[0] + 2
    assert origin.read(["a"]).height == 0


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html>", "does not answer with JSON; it begins with '<html>'"),
        (b"[" * 100_000, "does not answer with JSON"),
        (b"5", "answers with no list of records"),
        (b'{"data": [1], "rows": [{"a": 1}]}', "lists are data, rows"),
        (b"[]", "has no records"),
        (b'[{"a": [1]}, {"a": "x"}]', "are no table"),
    ],
)
def test_what_is_no_table_is_refused(server: Server, body: bytes, words: str) -> None:
    server.answers = lambda _path, _query: Answer(body)
    assert words in refused(f"{server.base}/orders", hosts=[server.host])


def test_an_answer_that_unpacks_to_more_than_allowed_is_cut_off(server: Server) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    server.answers = lambda _path, _query: Answer(bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(SourceError, match="more than 1,000,000 bytes"):
        fetcher(server, most_bytes=1_000_000).get(f"{server.base}/orders", {})


def test_pages_that_are_too_much_together_are_refused(server: Server) -> None:
    fetched = fetcher(server, most_bytes=400)
    with pytest.raises(SourceError, match="have more than 400 bytes"):
        ApiOrigin(f"{server.base}/orders", fetched, pages=Paging("number")).version()


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://api.example.com@127.0.0.1/",
        "http://api.example.com.evil.test/",
    ],
)
def test_hosts_that_were_not_named_are_not_asked(url: str) -> None:
    def looked_up(_host: str, _port: int) -> list[str]:
        raise AssertionError

    with pytest.raises(SourceError, match=r"may not be asked|give an address"):
        Fetcher(("api.example.com",), resolve=looked_up).get(url, {})
    assert "none is allowed" in refused("http://api.example.com/orders")


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.5", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.5", "0.0.0.0"],
)
def test_a_name_in_a_private_network_is_not_asked(address: str) -> None:
    for found in ([address], ["93.184.216.34", address]):
        fetched = Fetcher(("api.example.com",), resolve=lambda _host, _port, found=found: found)
        with pytest.raises(SourceError, match="private network"):
            fetched.checked("https://api.example.com/orders")


def test_the_address_that_was_checked_is_the_one_that_is_asked() -> None:
    found = [["93.184.216.34"], ["127.0.0.1"]]
    fetched = Fetcher(("api.example.com",), resolve=lambda _host, _port: found.pop(0))
    assert fetched.checked("https://api.example.com/orders") == "93.184.216.34"


def test_redirections_are_followed_only_to_hosts_that_were_named(server: Server) -> None:
    with serving() as other:
        target = [f"{server.base}/new"]
        server.answers = lambda path, _query: (
            Answer(ROWS) if path == "/new" else Answer(status=302, headers={"Location": target[0]})
        )
        assert total(server.source("/old")) == 10
        target[0] = f"{other.base}/metadata"
        assert "may not be asked" in refused(f"{server.base}/old", hosts=[server.host])
        assert other.asked == []
        both = [server.host, other.host]
        assert total(server.source("/old", hosts=both, headers={"X-Key": CANARY})) == 10
        assert "X-Key" in server.asked[-1][1]
        assert "X-Key" not in other.asked[-1][1]
        target[0] = "/old"
        assert "circle of redirections" in refused(f"{server.base}/old", hosts=[server.host])


def test_secrets_are_sent_and_never_told(
    server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SHOP_TOKEN", CANARY)
    monkeypatch.setenv("SHOP_KEY", CANARY)
    options: dict[str, Any] = {"token": "SHOP_TOKEN", "secrets": {"X-Key": "SHOP_KEY"}}
    rows = server.source(f"/orders?key={CANARY}", **options)
    sent = server.asked[0][1]
    assert (sent["Authorization"], sent["X-Key"]) == (f"Bearer {CANARY}", CANARY)
    shown = [
        repr(rows),
        repr(rows.engine.origin),
        repr(rows.engine.origin._fetcher),
        repr(dk.model(rows)),
    ]
    server.answers = lambda _path, _query: Answer({"error": "no"}, status=403)
    shown.append(refused(f"{server.base}/orders?key={CANARY}", hosts=[server.host], **options))
    assert CANARY not in " ".join(shown) + caplog.text
    monkeypatch.delenv("SHOP_TOKEN")
    assert "'SHOP_TOKEN' is not set" in refused(f"{server.base}/o", hosts=[server.host], **options)


def test_a_server_that_is_not_there_is_said(server: Server) -> None:
    waits: list[float] = []
    with pytest.raises(SourceError, match=r"does not answer \(ConnectError\), after 4 tries"):
        Fetcher(("127.0.0.1:9",), sleep=waits.append).get("http://127.0.0.1:9/", {})
    assert len(waits) == 3


def test_options_of_apis_go_with_apis() -> None:
    with pytest.raises(DefinitionError, match=r"hosts= does not go with a frame"):
        dk.source(ROWS, hosts=["x"])
    with pytest.raises(DefinitionError, match=r"host= .* Did you mean 'hosts'"):
        dk.source("https://x.test", host=["x"])  # type: ignore[call-arg]
    with pytest.raises(DefinitionError, match="timeout= does not go with an API"):
        dk.source("https://x.test", timeout=3)
    with pytest.raises(DefinitionError, match="pages 'next' is not allowed"):
        Paging("next")  # type: ignore[arg-type]
    with pytest.raises(DefinitionError, match="needs path="):
        Paging("cursor")
