"""What a served page shows before its kernel has answered: the first message, as a part of the page's own text."""

from __future__ import annotations

import json
import time
from base64 import b64decode
from typing import TYPE_CHECKING, Any

import pytest

from dashkit.views import assets, place
from dashkit.views.place import PRINT
from dashkit.views.session import Session
from tests.dashboard.test_dashboard import WEB, two_pages
from tests.state.small import Card, Listener, Shop, shop

if TYPE_CHECKING:
    from dashkit.dashboard import Dashboard


@pytest.fixture(autouse=True)
def served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHKIT_SERVED", "1")


def printed(d: Dashboard | Card) -> tuple[dict[str, Any], dict[str, Any]]:
    found = d._repr_mimebundle_()[PRINT]
    return json.loads(json.dumps(found)), json.loads(found["message"])


def test_only_served_pages_carry_a_print(monkeypatch: pytest.MonkeyPatch) -> None:
    assert PRINT in two_pages()._repr_mimebundle_()
    assert PRINT not in two_pages(interactivity="static")._repr_mimebundle_()
    monkeypatch.delenv("DASHKIT_SERVED")
    assert PRINT not in two_pages()._repr_mimebundle_()


def test_the_print_is_what_a_page_that_says_hello_is_told() -> None:
    source = Shop()
    d = two_pages(source)
    found, message = printed(d)
    page = Listener(two_pages().session)
    told = page.say("hello")
    assert {**message, "revision": 1, "ack": 1} == {k: v for k, v in told.items() if k != "address"}
    assert [b64decode(one) for one in found["buffers"]] == page.buffers[0]
    assert abs(found["at"] / 1_000 - time.time()) < 60
    assert (found["session"], found["view"], found["address"]) == (d.session.id, "", "sales")
    assert found["code"] == assets.digest("runtime")
    assert len(source.asked) == 1


def test_a_page_with_its_print_is_told_nothing_twice() -> None:
    source = Shop()
    d = two_pages(source)
    _, message = printed(d)
    page = Listener(d.session)
    told = page.say("hello", printed=message["revision"])
    assert told["views"] == {}
    assert "spec" not in told
    assert told["address"]["state"] == ""
    assert (told["ack"], told["revision"] > message["revision"]) == (1, True)
    assert len(source.asked) == 1
    assert page.select("by-region", "region", "EU")["views"]["revenue"]["value"] == 100


def test_what_changed_since_the_print_is_told() -> None:
    d = two_pages()
    _, message = printed(d)
    d.state.set("mine", WEB)
    told = Listener(d.session).say("hello", printed=message["revision"])
    assert told["views"]["revenue"]["value"] == 140


@pytest.mark.parametrize("said", [{}, {"printed": 7}])
def test_a_page_without_this_print_is_told_everything(said: dict[str, int]) -> None:
    d = two_pages()
    printed(d)
    told = Listener(d.session).say("hello", **said)
    assert set(told["views"]) == {"filters", "revenue", "by-region"}
    assert told["spec"]["kind"] == "dashboard"


def test_a_page_that_says_hello_again_is_told_everything() -> None:
    d = two_pages()
    _, message = printed(d)
    page = Listener(d.session)
    page.say("hello", printed=message["revision"])
    assert set(page.say("hello")["views"]) == {"filters", "revenue", "by-region"}


@pytest.mark.parametrize("given", [-1, 1.5, "0", True, None, 10**10])
def test_a_print_that_is_no_revision_is_refused(given: object) -> None:
    page = Listener(two_pages().session)
    assert page.say("hello", printed=given)["type"] == "refused"


def test_a_view_alone_prints_itself() -> None:
    card = Card(model=shop(), title="Revenue")
    found, message = printed(card)
    assert (found["view"], found["address"]) == ("revenue", "")
    assert message["spec"] == {"kind": "view", "key": "revenue"}
    assert message["views"]["revenue"]["value"] == 155
    page = Listener(card.session)
    page.key = "revenue"
    assert page.say("hello", printed=message["revision"])["views"] == {}


def test_what_is_too_large_or_fails_is_left_to_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as small:
        small.setattr(place, "LARGEST", 100)
        assert PRINT not in two_pages()._repr_mimebundle_()

    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Session, "_content", broken)
    assert set(two_pages()._repr_mimebundle_()) == {
        "text/plain",
        "text/html",
        "application/vnd.jupyter.widget-view+json",
    }


def test_hostile_texts_are_only_texts() -> None:
    title = "</script><!--<script>\ud800\u2028"
    _, message = printed(Card(model=shop(), title=title))
    (shown,) = message["views"].values()
    assert shown["title"].startswith("</script><!--<script>")
