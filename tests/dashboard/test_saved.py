"""Saved views of a dashboard: by code, by those who look at the page, and by policy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import dashkit as dk
from dashkit.state.choice import Choice
from tests.dashboard.test_dashboard import two_pages
from tests.dashboard.test_policy import ROWS, portal
from tests.state.small import Listener

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def opened(d: dk.Dashboard) -> tuple[Listener, dict[str, Any]]:
    page = Listener(d.session)
    return page, page.say("hello")


def test_code_saves_beside_the_notebook_and_pages_only_read_there(folder: Path) -> None:
    d = two_pages()
    page, message = opened(d)
    assert message["saved"] == {"names": [], "current": "", "shared": False}
    page.select("by-region", "region", "EU")
    d.state.save("Europe")
    assert (folder / "sales.views").is_dir()
    assert page.say("clear", view=None)["saved"]["names"] == ["Europe"]
    opened_ = page.say("open", name="Europe")
    assert opened_["saved"] == {"names": ["Europe"], "current": "Europe", "shared": False}
    assert opened_["header"]["filters"][0]["text"].endswith("EU")
    for kind, parts in [
        ("save", {"name": "x", "replace": False}),
        ("rename", {"name": "Europe", "to": "x"}),
        ("delete", {"name": "Europe"}),
    ]:
        assert (
            page.say(kind, **parts)["message"] == "views of this page are saved in the browser only"
        )
    assert d.saved.names() == ["Europe"]


def test_pages_share_views_in_a_folder(folder: Path) -> None:
    page, _ = opened(two_pages(saved="team"))
    page.say("page", page="details")
    assert (
        page.say("save", name="<b>Details</b>", replace=False)["saved"]["current"]
        == "<b>Details</b>"
    )
    other, message = opened(two_pages(saved=folder / "team"))
    assert message["saved"]["names"] == ["<b>Details</b>"]
    assert other.say("open", name="<b>Details</b>")["spec"]["page"] == "details"
    assert "already" in other.say("save", name="<b>Details</b>", replace=False)["message"]
    assert other.say("rename", name="<b>Details</b>", to="D")["saved"]["names"] == ["D"]
    assert other.say("delete", name="D")["saved"]["names"] == []
    assert "no saved view" in other.say("open", name="D")["message"]
    assert "name" in other.say("save", name=" ", replace=False)["message"]


def test_a_page_starts_with_the_view_that_is_first() -> None:
    d = two_pages()
    d.state.page("details")
    d.state.save("Details")
    d.saved.start = "Details"
    page, message = opened(two_pages())
    assert (message["spec"]["page"], message["address"]["state"]) == ("details", "")
    page.say("page", page="overview")
    assert page.say("restore", state="")["spec"]["page"] == "details"
    assert two_pages(state=dk.State()).state.choice == Choice()


def test_views_are_seen_by_those_who_may_see_the_same(folder: Path) -> None:
    m = dk.model(ROWS, name="orders").define(revenue="sum(amount)")
    acme = portal(m, saved="team").as_user(tenant="acme")
    page, _ = opened(acme)
    page.select("bars", "region", "EU")
    page.say("save", name="ACMECANARY", replace=False)
    for user in ({"tenant": "BETACANARY"}, {"tenant": "nobody"}):
        other, message = opened(portal(m, saved="team").as_user(**user))
        assert "ACMECANARY" not in json.dumps(message)
        assert "no saved view" in other.say("open", name="ACMECANARY")["message"]
    again, _ = opened(portal(m, saved="team").as_user(tenant="acme", name="another"))
    assert again.say("open", name="ACMECANARY")["saved"]["current"] == "ACMECANARY"
