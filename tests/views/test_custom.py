"""Views of an analyst's own making: rows come in, selections go out, and are checked as clicks are."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import anywidget
import ipywidgets
import polars as pl
import pytest
import traitlets

import dashkit as dk
from dashkit.errors import DefinitionError
from tests.state.small import Listener

ROWS = {
    "region": ["EU", "US", "EU", None],
    "channel": ["web", "web", "shop", "shop"],
    "amount": [90, 50, 10, 5],
    "day": [date(2026, 11, day) for day in (1, 2, 3, 4)],
}


class Bees(anywidget.AnyWidget):
    data = traitlets.Any().tag(sync=True)
    selection = traitlets.Dict().tag(sync=True)


@pytest.fixture
def m() -> dk.Model:
    return dk.model(pl.DataFrame(ROWS), name="orders").define(revenue=dk.sum("amount"))


def opened(*views: Any, **options: Any) -> tuple[dk.Dashboard, Listener]:
    d = dk.Dashboard("Sales", [list(views)], **options)
    page = Listener(d.session)
    assert page.say("hello")["type"] == "views"
    return d, page


def value(page: Listener) -> Any:
    found = [one["views"]["revenue"] for one in page.messages if "revenue" in one.get("views", {})]
    return found[-1]["value"]


def bees(m: dk.Model, **options: Any) -> tuple[dk.Dashboard, Listener, Bees, Any]:
    made: list[Bees] = []

    def make() -> Bees:
        made.append(Bees())
        return made[-1]

    view = dk.Custom(make, query=m.query([m.revenue], by=["region"]), title="Bees", **options)
    d, page = opened(dk.KPI(m.revenue, title="Revenue"), view, dk.Chart(m.revenue, by=m.channel, title="Channels"))  # fmt: skip
    return d, page, made[0], view


def test_a_widget_gets_rows_and_filters_the_others(m: dk.Model) -> None:
    d, page, widget, _ = bees(m)
    shown = page.messages[0]["views"]["bees"]
    assert (shown["form"], shown["widget"]) == ("widget", widget.model_id)
    assert widget.data == [
        {"region": "EU", "revenue": 100},
        {"region": "US", "revenue": 50},
        {"region": None, "revenue": 5},
    ]
    assert value(page) == "155"
    widget.selection = {"region": ["EU"]}
    assert value(page) == "100"
    assert len(widget.data) == 3
    page.select("channels", "channel", "web")
    assert widget.data == [{"region": "EU", "revenue": 90}, {"region": "US", "revenue": 50}]
    page.say("undo")
    page.say("undo")
    assert (widget.selection, value(page), d.state.can_undo) == ({}, "155", False)
    page.say("redo")
    assert widget.selection == {"region": ["EU"]}


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": [1]},
        {"region": [7]},
        {"region": "EU"},
        {"region": ["EU"], "SECRET": ["x"]},
        {"region": {"range": [1, 2, 3]}},
        {"region": {"$where": "1"}},
        {"region": ["x" * 10_000]},
        {"__proto__": []},
        {7: ["EU"]},
    ],
)
def test_a_selection_that_fits_no_field_is_put_back(m: dk.Model, wrong: Any) -> None:
    d, _, widget, _ = bees(m)
    widget.selection = {"region": ["EU"]}
    before = d.state.choice
    widget.selection = wrong
    assert d.state.choice == before
    assert widget.selection == {"region": ["EU"]}


def test_a_selection_of_several_fields_is_one_step(m: dk.Model) -> None:
    view = dk.Custom(Bees, query=m.query([m.revenue], by=["region", "day"]), title="Bees")
    d, _ = opened(view)
    widget = view._hosted.widget  # type: ignore[union-attr]
    days = {"range": ["2026-11-01", "2026-11-02"]}
    widget.selection = {"region": ["EU", None], "day": days}
    assert {one.filter.op for one in d.state.choice.clauses} == {"in", "between"}
    widget.selection = {"day": days}
    assert [one.filter.field for one in d.state.choice.clauses] == ["day"]
    assert widget.selection == {"day": days}
    d.state.undo()
    d.state.undo()
    assert not d.state.can_undo


def test_a_page_that_only_reads_takes_no_selection(m: dk.Model) -> None:
    view = dk.Custom(Bees, query=m.query([m.revenue], by=["region"]), title="Bees")
    d, _ = opened(view, interactivity="filters")
    view._hosted.widget.selection = {"region": ["EU"]}  # type: ignore[union-attr]
    assert d.state.choice.clauses == ()


def test_a_policy_holds_for_what_is_made_oneself(m: dk.Model) -> None:
    policy = dk.Policy(rows=lambda user: m.region == user.region)
    view = dk.Custom(Bees, query=m.query([m.revenue], by=["region"]), title="Bees")
    d = dk.Dashboard("Sales", [[view]], policy=policy).as_user(region="US")
    other = d["bees"]
    page = Listener(d.session)
    page.say("hello")
    assert other._hosted.widget.data == [{"region": "US", "revenue": 50}]  # type: ignore[attr-defined]
    assert view._hosted is None
    other._hosted.widget.selection = {"region": ["EU"]}  # type: ignore[attr-defined]
    assert other._hosted.widget.data == [{"region": "US", "revenue": 50}]  # type: ignore[attr-defined]
    assert "EU" not in json.dumps([one["views"] for one in page.messages]).replace("is EU", "")


def test_a_function_makes_figures_of_all_kinds(m: dk.Model) -> None:
    import altair as alt
    import plotly.express as px
    from matplotlib.figure import Figure

    made: dict[str, Any] = {
        "figure": lambda r: px.sunburst(
            r.to_pandas().fillna("-"), path=["region"], values="revenue"
        ),
        "altair": lambda r: alt.Chart(r.to_pandas()).mark_bar().encode(x="region", y="revenue"),
        "picture": lambda _: Figure(),
        "markup": lambda _: "<script>alert(1)</script>",
        "slider": lambda _: ipywidgets.IntSlider(),
    }
    views = [dk.view(m.revenue, by=m.region, title=name)(make) for name, make in made.items()]
    _, page = opened(*views)
    shown = page.messages[0]["views"]
    assert {name: shown[name]["form"] for name in made} == {
        "figure": "widget", "altair": "widget", "picture": "image", "markup": "html", "slider": "widget",
    }  # fmt: skip
    assert re.match(r"data:image/png;base64,[\w+/=]+$", shown["picture"]["image"])
    assert "https://" not in alt.JupyterChart._esm.split("render")[0][:2_000]
    assert shown["altair"]["rows"][0] == ["EU", "100"]
    assert "<img" in views[2].html()
    assert "<script" not in views[3].html()


def test_no_data_become_links_in_a_figure() -> None:
    import plotly.express as px

    from dashkit.views.hosting import host

    evil = '<a href="javascript:alert(1)">x</a><b>y</b>'
    figure = px.bar(x=[evil], y=[1], color=[evil], title="a<br>b")
    hosted = host(figure, "Bars")
    text = json.dumps(hosted.widget.to_plotly_json())  # type: ignore[union-attr]
    assert "<a" not in text
    assert "&lt;a href" in text
    assert "a<br>b" in text


def test_an_altair_selection_is_a_filter(m: dk.Model) -> None:
    import altair as alt

    @dk.view(m.revenue, by=[m.region, m.amount])
    def both(result: Any) -> Any:
        click = alt.selection_point(fields=["region"], name="click")
        brush = alt.selection_interval(encodings=["x"], name="brush")
        chart = alt.Chart(result.to_pandas()).mark_bar().encode(x="amount:Q", y="region")
        return chart.add_params(click, brush)

    d, page = opened(dk.KPI(m.revenue, title="Revenue"), both)
    chart = both._hosted.widget  # type: ignore[union-attr]
    none: dict[str, Any] = {"value": None, "store": []}
    click = {"region": ["EU"], "vlPoint": {"or": [{"region": "EU"}]}}
    chart._vl_selections = {"click": {"value": click, "store": []}, "brush": none}
    assert value(page) == "100"
    assert both._hosted.widget is chart  # type: ignore[union-attr]
    assert page.messages[-1]["views"]["both"]["note"] == "chosen here: region is EU"
    chart._vl_selections = {"click": none, "brush": {"value": {"amount": [20, 95]}, "store": []}}
    assert value(page) == "140"
    chart._vl_selections = {"click": none, "brush": none}
    assert d.state.choice.clauses == ()
    d.state.set("x", m.channel == "web")
    assert both._hosted.widget is not chart  # type: ignore[union-attr]


def test_any_widget_with_a_value_is_a_filter(m: dk.Model) -> None:
    menu = ipywidgets.Dropdown(options=[("All", None), ("EU", "EU"), ("US", "US")])
    several = ipywidgets.SelectMultiple(options=["web", "shop"])
    ends = ipywidgets.IntRangeSlider(min=0, max=100, value=(0, 100))
    linked = [dk.link(menu, m.region), dk.link(several, m.channel), dk.link(ends, m.amount)]
    d, page = opened(dk.KPI(m.revenue, title="Revenue"), *linked)
    assert page.messages[0]["views"]["region"]["widget"] == menu.model_id
    menu.value = "EU"
    assert value(page) == "100"
    several.value = ("shop",)
    assert value(page) == "10"
    page.say("undo")
    assert (several.value, value(page)) == ((), "100")
    ends.value = (20, 100)
    assert value(page) == "90"
    page.say("clear", view=None)
    assert (menu.value, ends.value, value(page)) == (None, (0, 100), "155")
    page.say("undo")
    assert (menu.value, ends.value, value(page)) == ("EU", (20, 100), "90")
    menu.value = None
    assert [one.filter.field for one in d.state.choice.clauses] == ["amount"]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda m: dk.Custom(Bees(), query=m.query(m.revenue)), "give the class of the widget"),
        (lambda _: dk.Custom(Bees, query="revenue"), "give a query"),
        (lambda m: dk.link(ipywidgets.HTML, m.region), "give a widget with a value"),
        (lambda m: dk.link(ipywidgets.VBox(), m.region), "give a widget with a value"),
        (lambda _: dk.link(ipywidgets.Text(), "region"), "give a dimension"),
        (lambda _: dk.view("revenue"), "names no model"),
    ],
)
def test_what_is_wrong_says_so_where_it_is_written(m: dk.Model, call: Any, words: str) -> None:
    with pytest.raises(DefinitionError, match=words):
        call(m)


def test_a_function_that_fails_is_a_card_and_the_others_live(m: dk.Model) -> None:
    @dk.view(m.revenue, by=m.region)
    def broken(_: Any) -> Any:
        return 7

    _, page = opened(dk.KPI(m.revenue, title="Revenue"), broken)
    shown = page.messages[0]["views"]
    assert (shown["broken"]["status"], shown["revenue"]["value"]) == ("error", "155")
    assert "return a Plotly figure" in shown["broken"]["message"]
