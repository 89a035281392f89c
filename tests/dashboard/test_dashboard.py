"""The Dashboard: tree, scopes, one comm, one message per change, the static page."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import ipywidgets
import pytest

from dashkit.dashboard import Dashboard, Page, Section
from dashkit.errors import DefinitionError, UnknownField
from dashkit.model.filters import Filter
from dashkit.model.periods import Period
from dashkit.state.state import State
from dashkit.views.theme import Theme
from tests.state.small import BROKEN, Bar, Bars, Card, Listener, Shop, shop

if TYPE_CHECKING:
    from pathlib import Path

DAYS = "1 – 4 Nov 2026"
WEB = Filter("in", "channel", ("web",))


def two_pages(source: Shop | None = None, **options: Any) -> Dashboard:
    model = shop(source)
    return Dashboard(
        "Sales",
        [
            Page(
                "Overview",
                [[Card(model=model, title="Revenue"), Bars(model=model, title="By region")]],
            ),
            Page(
                "Details",
                [
                    [Card(model=model, title="Revenue")],
                    Section(
                        "Shops", [[Card(model=model, title="In shops")]], where="channel == 'shop'"
                    ),
                    Section("More", [[Bars(model=model, title="By region")]], collapsed=True),
                ],
                filters=Bar(model=model),
            ),
        ],
        filters=Bar(Period("last 7 days", compare="previous"), model=model),
        **options,
    )


def test_keys_are_unique_and_views_are_found_by_them() -> None:
    d = two_pages()
    assert list(d.views) == [
        "filters", "revenue", "by-region", "filters-2", "revenue-2", "in-shops", "by-region-2",
    ]  # fmt: skip
    assert d["revenue-2"].key == "revenue-2"
    with pytest.raises(UnknownField, match="Did you mean 'revenue' "):
        d["revnue"]


def test_the_spec_of_the_visible_page() -> None:
    d = two_pages()
    spec = json.loads(json.dumps(d.spec()))
    assert spec["pages"] == [
        {"id": "overview", "title": "Overview"},
        {"id": "details", "title": "Details"},
    ]
    assert spec["page"] == "overview"
    assert [section["rows"] for section in spec["sections"]] == [
        [[{"key": "filters", "kind": "filters", "span": 12, "height": None}]],
        [
            [
                {"key": "revenue", "kind": "kpi", "span": 6, "height": None},
                {"key": "by-region", "kind": "chart", "span": 6, "height": None},
            ]
        ],
    ]
    d.state.page("details")
    sections = d.spec()["sections"]
    assert [one["title"] for one in sections] == [None, None, "Shops", "More"]
    assert [one["open"] for one in sections] == [True, True, True, False]
    assert len({one["id"] for one in sections}) == 4


def test_hello_is_one_message_with_the_visible_views_alone() -> None:
    source = Shop()
    d = two_pages(source)
    page = Listener(d.session)
    message = page.say("hello")
    assert len(page.messages) == 1
    assert set(message["views"]) == {"filters", "revenue", "by-region"}
    assert message["spec"]["page"] == "overview"
    assert message["header"]["period"] == DAYS
    assert message["header"]["as_of"] == "Data to 4 Nov 2026"
    assert len(source.asked) == 1


def test_a_page_asks_when_it_is_shown_and_closed_sections_when_they_are_opened() -> None:
    source = Shop()
    page = Listener(two_pages(source).session)
    page.say("hello")
    message = page.say("page", page="details")
    assert message["spec"]["page"] == "details"
    assert set(message["views"]) == {"filters", "filters-2", "revenue-2", "in-shops"}
    message = page.say("section", section="more", open=True)
    assert set(message["views"]) == {"by-region-2"}
    assert "spec" not in message
    assert page.say("page", page="nothing")["message"] == "the page is unknown"


def test_a_filter_bar_affects_only_the_page_it_stands_on() -> None:
    d = two_pages()
    page = Listener(d.session)
    page.say("hello")
    page.say("page", page="details")
    message = page.select("filters-2", "channel", "web")
    assert message["views"]["revenue-2"]["value"] == 140
    message = page.say("page", page="overview")
    assert message["views"]["revenue"]["value"] == 155
    assert message["header"]["filters"] == []
    message = page.select("filters", "channel", "web")
    assert message["views"]["revenue"]["value"] == 140
    assert message["header"]["filters"] == [
        {
            "view": "filters",
            "field": "channel",
            "text": "Channel is web",
            "touches": ["revenue", "by-region"],
        }
    ]


def test_a_bar_in_a_section_affects_only_that_section() -> None:
    model = shop()
    d = Dashboard(
        "Sales",
        [
            [Card(model=model, title="All")],
            Section("Some", [[Card(model=model, title="Some")]], filters=Bar(model=model)),
        ],
    )
    page = Listener(d.session)
    page.say("hello")
    message = page.select("filters", "channel", "web")
    assert message["views"]["some"]["value"] == 140
    assert "all" not in message["views"]


def test_the_filter_of_a_section_always_applies() -> None:
    page = Listener(two_pages().session)
    page.say("hello")
    assert page.say("page", page="details")["views"]["in-shops"]["value"] == 15


def test_the_period_of_the_bar_holds_until_a_viewer_chooses() -> None:
    d = two_pages()
    assert d["revenue"].query().period == Period("last 7 days")
    assert d.session.scoped("revenue").compare == "previous"
    d.state.period("last week")
    assert d["revenue"].query().period == Period("last week")
    assert d.session.scoped("revenue").compare == "previous"
    d.state.compare("")
    assert d.session.scoped("revenue").compare == ""
    d.state.undo()
    d.state.undo()
    assert d["revenue"].query().period == Period("last 7 days")


def test_a_page_with_its_own_period_has_its_own_dates() -> None:
    model = shop()
    d = Dashboard(
        "Sales",
        [
            Page(
                "A", [[Card(model=model, title="A")]], filters=Bar(Period("last week"), model=model)
            ),
            Page(
                "B",
                [[Card(model=model, title="B")]],
                filters=Bar(Period("last month"), model=model),
            ),
        ],
    )
    page = Listener(d.session)
    page.say("hello")
    page.say("period", words="yesterday")
    assert d["a"].query().period == Period("yesterday")
    assert d["b"].query().period == Period("last month")
    page.say("page", page="b")
    page.say("compare", value="year")
    assert d.session.scoped("b").compare == "year"
    assert d.session.scoped("a").compare is None


def test_two_periods_on_one_page_are_an_error() -> None:
    model = shop()
    with pytest.raises(DefinitionError, match="2 filter bars with a Period"):
        Dashboard(
            "Sales",
            [
                Page(
                    "A", [[Card(model=model, title="A")]], filters=Bar(Period("today"), model=model)
                )
            ],
            filters=Bar(Period("today"), model=model),
        )


def test_children_never_open_their_comm(comms: list[Any]) -> None:
    d = two_pages()
    assert comms == []
    d._repr_mimebundle_()
    assert [one.comm_id for one in comms if one.data["state"].get("_esm")] == [d.model_id]
    assert all(view.comm is None for view in d.views.values())


def test_a_dashboard_stands_in_a_box_and_answers_its_page(comms: list[Any]) -> None:
    d = two_pages()
    ipywidgets.VBox([ipywidgets.IntSlider(), d])
    name = d.model_id
    wire = next(one for one in comms if one.comm_id == name)
    wire.hear({"method": "custom", "content": {"v": 1, "seq": 1, "type": "hello"}})
    select = {"v": 1, "seq": 2, "type": "filter", "view": "by-region", "field": "region"}
    wire.hear({"method": "custom", "content": {**select, "op": "in", "values": ["EU"]}})
    assert len(wire.sent) == 2
    content = wire.sent[1]["data"]["content"]
    assert content["views"]["revenue"]["value"] == 100
    assert content["header"]["can_undo"] is True
    size = sum(len(json.dumps(one["data"])) + sum(map(len, one["buffers"])) for one in wire.sent)
    assert size < 5_000


def test_a_view_of_a_dashboard_shown_alone_follows_the_same_state(comms: list[Any]) -> None:
    d = two_pages()
    name = d["revenue"].model_id
    wire = next(one for one in comms if one.comm_id == name)
    wire.hear({"method": "custom", "content": {"v": 1, "seq": 1, "type": "hello"}})
    d.state.set("mine", WEB)
    assert [one["data"]["content"].get("spec") for one in wire.sent] == [
        {"kind": "view", "key": "revenue"},
        None,
    ]
    assert set(wire.sent[1]["data"]["content"]["views"]) == {"revenue"}


def test_code_in_another_cell_pushes_to_the_page() -> None:
    d = two_pages()
    page = Listener(d.session)
    page.say("hello")
    d.state.set("mine", WEB)
    assert len(page.messages) == 2
    assert page.messages[1]["views"]["revenue"]["value"] == 140


def test_the_static_form_and_the_page_share_their_work() -> None:
    source = Shop()
    d = two_pages(source)
    d._static()
    Listener(d.session).say("hello")
    assert len(source.asked) == 1


def test_the_static_page_is_one_file_with_every_page(tmp_path: Path) -> None:
    d = two_pages()
    path = d.save(tmp_path / "sales.html")
    html = path.read_text(encoding="utf-8")
    assert html.startswith("<!doctype html>")
    assert "<script" not in html
    assert not re.search(r"(src|href)=", html)
    assert "<h2>Overview</h2>" in html
    assert "<h2>Details</h2>" in html
    assert html.count("data-dashkit-view=") == len(d.views)
    assert "prefers-color-scheme: dark" in html
    assert "Data to 4 Nov 2026" in html


def test_the_static_form_holds_the_visible_page() -> None:
    text, html = two_pages()._static()
    assert text.splitlines()[0] == f"Sales · {DAYS} · Data to 4 Nov 2026"
    assert "Revenue: 155" in text
    assert html.count("data-dashkit-view=") == 3


def test_one_failing_view_leaves_the_others_in_the_static_page() -> None:
    source = Shop()
    source.failing, source.fail_field = BROKEN, "region"
    html = two_pages(source).html()
    assert html.count('data-status="error"') == 2
    assert "<b>155</b>" in html


def test_titles_are_escaped() -> None:
    d = Dashboard("<img src=x>", [Section("<b>", [[Card(model=shop(), title="A")]])])
    html = d.html()
    assert "<img" not in html
    assert "<h2>&lt;b&gt;</h2>" in html


def test_static_has_no_controls_and_no_comm(comms: list[Any]) -> None:
    d = two_pages(interactivity="static")
    assert set(d._repr_mimebundle_()) == {"text/plain", "text/html"}
    assert comms == []


def test_filters_alone_lets_marks_rest() -> None:
    d = two_pages(interactivity="filters")
    page = Listener(d.session)
    shown = page.say("hello")["views"]["by-region"]
    assert shown["select"] is None
    assert page.select("by-region", "region", "EU")["message"] == "the field is unknown"
    assert page.say("drill", view="by-region", member="EU")["type"] == "refused"
    assert page.select("filters", "channel", "web")["views"]["revenue"]["value"] == 140


def test_themes() -> None:
    model = shop()

    def made(theme: Any) -> Dashboard:
        return Dashboard("T", [[Card(model=model, title="A")]], theme=theme)

    assert 'data-dashkit-theme="dark"' in made("dark").html()
    assert "#0f766e" in made(Theme(brand="#0f766e")).html()
    assert made(Theme(brand="#0f766e")).layout_.spec(State().choice)["theme"]["mode"] == "auto"
    assert "theme" not in made(None).layout_.spec(State().choice)
    with pytest.raises(DefinitionError, match="theme"):
        made("blue")


def test_default_spans_share_twelve_columns() -> None:
    model = shop()

    def spans(*given: int | None) -> list[int]:
        row = [Card(model=model, title="A", span=one) for one in given]
        return [cell["span"] for cell in Dashboard("T", [row]).spec()["sections"][0]["rows"][0]]

    assert spans(None) == [12]
    assert spans(None, None, None) == [4, 4, 4]
    assert spans(*[None] * 5) == [3, 3, 2, 2, 2]
    assert spans(8, None) == [8, 4]
    assert spans(12, None) == [12, 12]


def test_a_state_can_be_shared_between_dashboards() -> None:
    state = State()
    first, second = two_pages(state=state), two_pages(state=state)
    pages = Listener(first.session), Listener(second.session)
    for page in pages:
        page.say("hello")
    pages[0].select("by-region", "region", "EU")
    assert pages[1].messages[-1]["views"]["revenue"]["value"] == 100


CARD = Card(title="A")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Dashboard("T", []), r"has no views"),
        (lambda: Dashboard("T", [[]]), r"a row is empty"),
        (lambda: Dashboard("T", [["Hello"]]), r"holds 'Hello'.*use dk.Text"),
        (lambda: Dashboard("T", [3]), r"holds 3; allowed are views"),
        (lambda: Dashboard("T", [[ipywidgets.IntSlider()]]), r"an? IntSlider.*VBox"),
        (lambda: Dashboard("T", [[CARD, CARD]]), r"'A' stands twice"),
        (lambda: Dashboard("T", [[Card(key="a"), Card(key="a")]]), r"two views have the key 'a'"),
        (lambda: Dashboard("T", [[Card()] * 13]), r"13 views; at most 12"),
        (lambda: Dashboard("T", [Page("P", [[Card()]]), [Card()]]), r"either pages or rows"),
        (lambda: Dashboard("T", [[Section("S", [Card()])]]), r"row of its own"),
        (lambda: Section("S", [Section("T", [Card()])]), r"stands inside a page"),
        (lambda: Page("P", [Page("Q", [Card()])]), r"stands inside a dashboard"),
        (lambda: Page("P", "rows"), r"rows are a list of lists"),
        (lambda: Page("", [[Card()]]), r"its title, a text"),
        (lambda: Section([[Card()]], "S"), r"its title, a text"),  # type: ignore[arg-type]
        (lambda: Dashboard([[Card()]], "T"), r"its title, a text"),  # type: ignore[arg-type]
        (lambda: Dashboard("T", [[Card()]], filters=Card()), r"takes a FilterBar, not a Card"),
        (lambda: Dashboard("T", [[Card()]], filters="region"), r"takes a FilterBar, not 'region'"),
        (lambda: Dashboard("T", [[Card()]], persona="bosses"), r"persona=.*'bosses'.*executives"),  # type: ignore[arg-type]
        (lambda: Dashboard("T", [[Card()]], interactivity="some"), r"'some'.*static, filters"),  # type: ignore[arg-type]
        (lambda: Dashboard("T", [Section("S", [Card()], where="a == 1")]), r"give a filter"),
    ],
)
def test_what_is_wrong_with_rows_says_so(make: Any, words: str) -> None:
    with pytest.raises(DefinitionError, match=words):
        make()


def test_navigation_is_tabs_or_a_sidebar() -> None:
    assert two_pages().spec()["navigation"] == "tabs"
    assert two_pages(navigation="sidebar").spec()["navigation"] == "sidebar"
    with pytest.raises(DefinitionError, match="'left' is not allowed"):
        two_pages(navigation="left")
