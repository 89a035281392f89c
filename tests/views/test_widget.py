"""The View as a widget: nothing is sent before it is shown, nothing synced is believed."""

from __future__ import annotations

import gzip
import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import comm
import ipywidgets
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashkit.errors import DefinitionError, PeriodError, UnknownField
from dashkit.model.filters import Filter
from dashkit.model.words import slug
from dashkit.state.state import State
from dashkit.views import assets
from dashkit.views.widget import View
from tests.state.small import BROKEN, Bars, Card, Comm, Shop, shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MIME = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def comms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[Comm]]:
    """Give a kernel whose comms keep what is sent, and a built page."""
    (tmp_path / "stub.js").write_text("export default {}", encoding="utf-8")
    (tmp_path / "runtime.js.gz").write_bytes(gzip.compress(b"export const mount = 1"))
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    monkeypatch.setattr(comm, "create_comm", Comm)
    for cached in (assets.stub, assets.chunk, assets.digest, assets.css):
        cached.cache_clear()
    Comm.opened.clear()
    yield Comm.opened
    for cached in (assets.stub, assets.chunk, assets.digest, assets.css):
        cached.cache_clear()


@pytest.mark.usefixtures("comms")
def test_a_digest_is_of_the_code_that_is_given_though_it_was_built_anew_meanwhile(
    tmp_path: Path,
) -> None:
    named = assets.digest("runtime")
    (tmp_path / "runtime.js.gz").write_bytes(gzip.compress(b"export const mount = 2"))
    assert sha256(gzip.decompress(assets.chunk("runtime").data)).hexdigest()[:16] == named


def own(comms: list[Comm], view: View) -> Comm:
    name = view.model_id
    return next(one for one in comms if one.comm_id == name)


def test_constructing_a_view_opens_and_asks_nothing(comms: list[Comm]) -> None:
    source = Shop()
    view = Card(model=shop(source), title="Revenue").span(4)
    view.title = "Sales"
    assert comms == []
    assert view.comm is None
    assert source.asked == []


def test_displaying_a_view_opens_one_comm_with_the_stub_alone(comms: list[Comm]) -> None:
    view = Card(model=shop(), title="Revenue")
    forms = view._repr_mimebundle_()
    assert set(forms) == {"text/plain", "text/html", MIME}
    assert forms[MIME]["model_id"] == view.model_id
    state = own(comms, view).data["state"]
    assert state["_esm"] == "export default {}"
    assert (state["_view"], state["_session"]) == ("revenue", view.session.id)
    assert len(json.dumps(state)) < 2_000
    assert view.model_id == view.model_id
    assert len([one for one in comms if one.comm_id == view.model_id]) == 1


def test_a_child_of_a_box_opens_its_comm(comms: list[Comm]) -> None:
    view = Card(model=shop(), title="Revenue")
    box = ipywidgets.VBox([ipywidgets.IntSlider(), view])
    assert box.children[1] is view
    assert view.comm in comms


def test_a_page_says_hello_and_gets_its_view(comms: list[Comm]) -> None:
    view = Card(model=shop(), title="Revenue")
    wire = own(comms, view)
    wire.hear({"method": "custom", "content": {"v": 1, "seq": 1, "type": "hello"}})
    (message,) = wire.sent
    content = message["data"]["content"]
    assert content["views"]["revenue"]["value"] == 155
    assert content["spec"] == {"kind": "view", "key": "revenue"}


def test_the_page_code_comes_as_one_buffer_with_its_hash(comms: list[Comm]) -> None:
    view = Card(model=shop(), title="Revenue")
    wire = own(comms, view)
    ask = {"v": 1, "seq": 0, "type": "runtime", "chunk": "runtime"}
    wire.hear({"method": "custom", "content": ask})
    (message,) = wire.sent
    content = message["data"]["content"]
    assert (content["type"], content["chunk"], len(content["hash"])) == ("runtime", "runtime", 16)
    assert gzip.decompress(message["buffers"][0]) == b"export const mount = 1"
    wire.hear({"method": "custom", "content": {**ask, "seq": 3, "chunk": "plotly"}})
    assert wire.sent[-1]["data"]["content"]["type"] == "refused"
    assert str(assets.STATIC) not in json.dumps(wire.sent[-1]["data"])


def test_a_missing_bundle_says_how_to_build_it(
    comms: list[Comm], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(assets, "STATIC", tmp_path / "nothing")
    assets.stub.cache_clear()
    view = Card(model=shop(), title="Revenue")
    with pytest.raises(assets.BundleMissing, match=r"python widgets/hatch_build\.py"):
        _ = view.model_id
    with pytest.warns(UserWarning, match=r"stub\.js is missing"):
        forms = view._repr_mimebundle_()
    assert set(forms) == {"text/plain", "text/html"}
    assert view.comm is None
    assert all(one.comm_id != "revenue" for one in comms)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
names = st.sampled_from(
    ["_esm", "_session", "_view", "_model_name", "layout", "tooltip", "_dom_classes", "where", "x"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(names, json_values, max_size=4))
def test_forged_traits_change_nothing(comms: list[Comm], claimed: dict[str, Any]) -> None:
    view = Card(model=shop(), title="Revenue", where=Filter("in", "region", ("EU",)))
    wire = own(comms, view)
    before, query = view.get_state(), view.query()
    wire.hear({"method": "update", "state": claimed, "buffer_paths": []})
    assert view.get_state() == before
    assert view.query() == query
    assert wire.sent == []
    view.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(json_values)
def test_any_comm_message_is_survived_in_silence(
    comms: list[Comm], capsys: pytest.CaptureFixture[str], data: object
) -> None:
    view = Card(model=shop(), title="Revenue")
    wire = own(comms, view)
    wire.hear(data)
    wire.hear({"method": data})
    wire.hear({"method": "custom", "content": data})
    view._handle_msg({})
    assert all(one["data"]["content"]["type"] == "refused" for one in wire.sent)
    assert capsys.readouterr() == ("", "")
    view.close()


def test_a_page_may_ask_for_the_state_again(comms: list[Comm]) -> None:
    view = Card(model=shop(), title="Revenue")
    wire = own(comms, view)
    wire.hear({"method": "request_state"})
    assert wire.sent[-1]["data"]["state"]["_view"] == "revenue"


def test_a_closed_view_hears_and_sends_nothing(comms: list[Comm]) -> None:
    view = Card(model=shop(), title="Revenue")
    wire = own(comms, view)
    wire.hear({"method": "custom", "content": {"v": 1, "seq": 1, "type": "hello"}})
    view.close()
    view.state.set("mine", Filter("in", "region", ("EU",)))
    assert len(wire.sent) == 1


def test_nothing_secret_is_in_the_synced_state(comms: list[Comm]) -> None:
    view = Card(model=shop(), title="Revenue", where=Filter("in", "region", ("canary",)))
    assert view.model_id
    assert all("canary" not in json.dumps(one.data) for one in comms)


def test_views_with_one_state_update_each_other_in_a_box(comms: list[Comm]) -> None:
    model, state = shop(), State()
    card = Card(model=model, title="Revenue", state=state)
    bars = Bars(model=model, title="By region", state=state)
    ipywidgets.VBox([card, bars])
    first, second = own(comms, card), own(comms, bars)
    hello = {"v": 1, "seq": 1, "type": "hello"}
    first.hear({"method": "custom", "content": hello})
    second.hear({"method": "custom", "content": hello})
    select = {"v": 1, "seq": 2, "type": "filter", "view": "by-region", "field": "region"}
    second.hear({"method": "custom", "content": {**select, "op": "in", "values": ["US"]}})
    assert len(first.sent) == 2
    assert first.sent[-1]["data"]["content"]["views"]["revenue"]["value"] == 50


def test_the_static_form_is_whole_and_holds_no_script() -> None:
    view = Card(model=shop(), title="<script>alert(1)</script>")
    html = view.html()
    assert "<b>155</b>" in html
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "--dashkit-text" in html


def test_a_failure_is_a_card_and_the_cell_lives(comms: list[Comm]) -> None:
    class Broken(Card):
        def static(self, shown: Any) -> str:
            raise KeyError(shown)

        def words(self, shown: Any) -> str:
            raise KeyError(shown)

    source = Shop()
    source.failing = BROKEN
    forms = Card(model=shop(source), title="Revenue")._repr_mimebundle_()
    assert forms["text/plain"] == "Revenue: The query failed."
    assert 'data-status="error"' in forms["text/html"]
    forms = Broken(model=shop(), title="Revenue")._repr_mimebundle_()
    assert 'data-status="error"' in forms["text/html"]
    assert forms["text/plain"] == "Revenue: This view could not be drawn."
    assert comms


def test_the_static_form_of_an_empty_result_names_the_filters() -> None:
    bars = Bars(model=shop(), title="By region", where=Filter("in", "channel", ("mail",)))
    html = bars.html()
    assert 'data-status="empty"' in html
    assert "Channel is mail" in html
    assert bars._static()[0] == "By region: No data for these filters (Channel is mail)"


def test_the_static_form_is_capped() -> None:
    class Large(Card):
        def static(self, shown: Any) -> str:
            return "x" * 300_000 + str(shown)

    html = Large(model=shop(), title="Revenue").html()
    assert "x" * 100 not in html
    assert "Too large for the static form" in html


def test_what_is_wrong_says_so_where_it_is_written() -> None:
    model = shop()
    with pytest.raises(DefinitionError, match=r"span\(13\).*1 to 12"):
        View().span(13)
    with pytest.raises(UnknownField, match="Did you mean 'region'"):
        Card(model=model, ignore="regoin")
    with pytest.raises(UnknownField, match="Did you mean 'region'"):
        Card(model=model).ignore("regoin")
    with pytest.raises(DefinitionError, match=r"ignore\(3\)"):
        View().ignore(3)
    with pytest.raises(DefinitionError, match="selects 'yes'"):
        View(selects="yes")  # type: ignore[arg-type]
    with pytest.raises(DefinitionError, match="give a filter"):
        View(where="region = 'EU'")  # type: ignore[arg-type]
    with pytest.raises(PeriodError, match="is not a period"):
        View(period="last moon")
    with pytest.raises(DefinitionError, match="asks for no data"):
        View(title="Words").query()


def test_query_result_and_spec_say_what_the_view_is() -> None:
    model = shop()
    card = Card(model=model, title="Revenue", where=model.region == "EU", ignore=[model.channel])
    assert card.result().frame["revenue"].to_list() == [100]
    state = State()
    state.set("mine", model.channel == "web")
    state.set("other", model.region == "US")
    assert str(card.query(state).where) == "region is EU and region is US"
    spec = json.loads(json.dumps(card.spec()))
    assert (spec["key"], spec["ignore"], list(spec["queries"])) == (
        "revenue",
        ["channel"],
        ["main"],
    )
    assert repr(card) == "<dashkit kpi 'revenue': Revenue>"


def test_keys_are_slugs() -> None:
    assert slug("Umsatz für Köln, 2017") == "umsatz-für-köln-2017"
    assert View(title="A b").key == "a-b"
    assert View(title="A b", key="mine").key == "mine"
    assert View().key == "view"
