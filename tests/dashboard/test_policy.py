"""A dashboard with a policy: every surface shows the user's rows and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from ipywidgets import Dropdown

import dashkit as dk
from dashkit.dashboard.access import asking
from dashkit.errors import DefinitionError
from dashkit.model.policy import UnknownUserError
from tests.state.small import Listener

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROWS: dict[str, Any] = {
    "tenant": ["acme"] * 3 + ["BETACANARY"] * 2,
    "region": ["EU", "US", "EU", "REGIONCANARY", "EU"],
    "amount": [1, 2, 4, 700_001, 800_002],
    "SECRETCOST": [9, 9, 9, 9, 9],
}
FOREIGN = ("BETACANARY", "REGIONCANARY", "700001", "700,001", "1,500,0", "1500003", "SECRETCOST")


@pytest.fixture
def m() -> dk.Model:
    return dk.model(ROWS, name="orders").define(
        revenue="sum(amount)", margin="revenue - sum(SECRETCOST)"
    )


def portal(m: dk.Model, **options: Any) -> dk.Dashboard:
    policy = dk.Policy(rows=lambda user: m.tenant == user.tenant, hide=["SECRETCOST"])
    return dk.Dashboard(
        "Portal",
        [
            [dk.KPI(m.revenue), dk.Text("Revenue is {m.revenue}.", model=m)],
            [dk.Chart(m.revenue, by=m.region, title="Bars"), dk.Table(m.revenue, by=m.region, title="Rows")],
        ],
        filters=dk.FilterBar(m.region, dk.Dropdown(m.tenant)),
        **{"policy": policy, **options},
    )  # fmt: skip


def said(page: Listener) -> str:
    """Return everything that a page was sent, numbers of buffers included."""
    return json.dumps(page.messages, ensure_ascii=False)


def asked(d: dk.Dashboard) -> Iterator[Listener]:
    """Play what a viewer can do."""
    page = Listener(d.session)
    page.say("hello")
    page.say("tiles", view="bars")
    page.say("explain", view="rows")
    page.select("bars", "region", "EU")
    page.select("filters", "tenant", "BETACANARY")
    page.say("clear", view=None)
    page.say("options", view="filters", field="tenant", search="")
    page.say("options", view="filters", field="region", search="canary")
    page.say("tiles", view="filters", field="region")
    page.say("tiles", view="filters", field="tenant")
    page.say("table", view="rows", sort=[{"column": "revenue", "descending": True}], page=0)
    page.say("table", view="rows", sort=[{"column": "SECRETCOST", "descending": True}], page=0)
    page.select("bars", "SECRETCOST", 9)
    page.say("undo")
    yield page


def test_a_file_for_a_user_holds_his_rows_and_nothing_else(m: dk.Model, tmp_path: Path) -> None:
    path = portal(m).as_user(tenant="acme").save(tmp_path / "acme.html")
    html = path.read_text(encoding="utf-8")
    assert "Revenue is <b>7</b>" in html or ">7<" in html
    assert [word for word in FOREIGN if word in html] == []


def test_no_message_to_a_page_holds_a_foreign_row_or_a_hidden_name(m: dk.Model) -> None:
    d = portal(m).as_user(tenant="acme")
    (page,) = asked(d)
    text = said(page)
    assert [one["type"] for one in page.messages[:3]] == ["views", "tiles", "explained"]
    first = page.messages[0]["views"]
    assert first["revenue"]["value_number"] == 7
    assert first["rows"]["total"] == ["Total", "7"]
    forms = " ".join(map(str, d._repr_mimebundle_().values()))
    typed = FOREIGN[0]  # by the viewer himself
    assert [one for one in FOREIGN if one in text + forms and one != typed] == []
    assert [one for one in FOREIGN[1:] if one in json.dumps(d.spec())] == []


def test_forbidden_and_absent_fields_are_refused_in_the_same_words(m: dk.Model) -> None:
    (page,) = asked(portal(m).as_user(tenant="acme"))
    forbidden = page.select("bars", "SECRETCOST", 9)
    absent = page.select("bars", "planet", 9)
    assert forbidden["message"] == absent["message"] == "the field is unknown"
    state = page.session.state
    texts = []
    for name in ("SECRETCOST", "planet"):
        state.set("mine", dk.Filter("in", name, (9,)))
        texts.append(page.messages[-1]["views"]["revenue"]["caveats"])
    assert [text[0].lower().replace("secretcost", "planet") for text in texts] == [
        "not filtered by planet"
    ] * 2


def test_without_a_user_a_dashboard_has_no_rows(
    m: dk.Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DASHKIT_USER", "JUPYTERHUB_USER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("QUERY_STRING", "tenant=acme&user=acme")
    d = portal(m)
    text = d.html()
    assert "no user is known, so no rows are shown" in text
    assert [word for word in FOREIGN if word in text] == []
    shown = d.session.draw(["revenue", "rows"])
    assert shown["revenue"].shown["value_number"] is None
    assert shown["rows"].shown["rows"] == []


def test_two_users_at_once_are_two_dashboards(m: dk.Model) -> None:
    d = portal(m)
    acme, beta = d.as_user(tenant="acme"), d.as_user({"tenant": "BETACANARY"})
    values = [one["revenue"].result().value for one in (acme, beta, acme, d)]
    assert values == [7, 1_500_003, 7, None]
    acme.state.set("mine", m.region == "EU")
    assert beta.state.choice.clauses == ()
    assert acme["bars"] is not d["bars"]
    assert acme.as_user(tenant="BETACANARY")["revenue"].result().value == 800_002


def test_a_view_of_a_hidden_field_is_refused_where_it_is_written(m: dk.Model) -> None:
    policy = dk.Policy(hide=[m.SECRETCOST])
    for view in (
        dk.KPI(m.margin, title="Margin"),
        dk.Table(m.revenue, by=m.SECRETCOST, title="Margin"),
        dk.Chart(m.revenue, by=m.region, drill=["region", "SECRETCOST"], title="Margin"),
        dk.view(m.margin, by="region", title="Margin")(str),
        dk.link(Dropdown(options=[1, 2]), m.SECRETCOST, title="Margin"),
    ):
        with pytest.raises(DefinitionError, match="the view 'Margin' shows what the policy hides"):
            dk.Dashboard("Portal", [[view]], policy=policy)


def test_a_view_of_another_model_is_limited_too(m: dk.Model) -> None:
    class Sneaky(dk.KPI):
        def queries(self, choice: Any) -> Any:
            return {"main": m.query("revenue")} if choice is not None else {}

    d = portal(m)
    sneaky = dk.Dashboard("S", [[Sneaky(m.revenue)]], policy=d.policy, user={"tenant": "acme"})
    assert sneaky.session.draw(["revenue"])["revenue"].shown["value_number"] == 7


def test_a_model_brings_its_policy_into_a_dashboard(m: dk.Model) -> None:
    own = dk.Policy(rows=lambda user: m.tenant == user.tenant)
    guarded = dk.model(ROWS, policy=own).define(revenue="sum(amount)")
    d = dk.Dashboard("Plain", [[dk.KPI(guarded.revenue)]])
    assert d["revenue"].result().value is None
    assert d.as_user(tenant="acme")["revenue"].result().value == 7
    mine = dk.Dashboard("Mine", [[dk.KPI(guarded.as_user(tenant="acme").revenue)]])
    assert mine["revenue"].result().value == 7
    with pytest.raises(DefinitionError, match="has no policy"):
        dk.Dashboard("Open", [[dk.KPI(m.revenue)]]).as_user(tenant="acme")


def test_the_user_is_named_by_the_environment_of_the_kernel(
    m: dk.Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHKIT_USER", '{"name": "ada", "tenant": "acme"}')
    assert portal(m)["revenue"].result().value == 7
    known = dk.Policy(
        rows=lambda user: m.tenant == user.tenant, users={"ben": {"tenant": "BETACANARY"}}
    )
    assert portal(m, policy=known)["revenue"].result().value is None
    monkeypatch.setenv("DASHKIT_USER", "ben")
    assert portal(m, policy=known)["revenue"].result().value == 1_500_003


def test_who_looks_can_be_a_function_and_garbage_is_nobody() -> None:
    found = asking(lambda: {"tenant": "acme"}, {})
    assert found is not None
    assert found.tenant == "acme"
    with pytest.raises(UnknownUserError):
        _ = found.role
    assert asking(None, {"DASHKIT_USER": '{"tenant": null}'}) is None
    assert asking(None, {"DASHKIT_USER": '{"tenant"'}) is None
    hub = asking(None, {"JUPYTERHUB_USER": "ada"})
    assert hub is not None
    assert hub.name == "ada"


def test_small_groups_have_no_count_in_the_filter_bar(m: dk.Model) -> None:
    policy = dk.Policy(min_group=2)
    bar = dk.FilterBar(m.region)
    d = dk.Dashboard("P", [[dk.KPI(m.revenue)]], filters=bar, policy=policy, user="ada")
    control = d.session.draw(["filters"])["filters"].shown["controls"][0]
    assert [(one["key"], one["count"]) for one in control["options"]] == [("EU", 3)]
    assert control["total"] == 1
