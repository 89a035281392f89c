"""Groups compared on screen: numbers of the function, how many tests, what is left out."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

import dashkit as dk
from dashkit.errors import AnalysisError, DefinitionError
from dashkit.model.policy import Policy
from dashkit.state.choice import Choice
from tests.state.small import Listener

UNITS = 400


def visits(effect: float = 12.0) -> pl.DataFrame:
    """Return what units spent before July and after; those of B spend more after, a tenth not at all."""
    rng = np.random.default_rng(11)
    level = rng.normal(100, 25, UNITS)
    rows: list[tuple[Any, ...]] = []
    for unit in range(UNITS):
        group = "B" if unit % 2 else "A"
        for month in range(1, 11):
            if month > 6 and unit % 20 < 2:
                continue
            more = effect if group == "B" and month > 6 else 0.0
            amount = level[unit] + more + rng.normal(0, 10)
            rows.append(
                (date(2026, month, 3), unit, group, round(float(amount), 2), f"shop {unit % 30}")
            )
    return pl.DataFrame(rows, schema=["day", "unit", "group", "amount", "shop"], orient="row")


def model(frame: pl.DataFrame) -> dk.Model:
    m = dk.model(frame, time="day", name="visits")
    return m.define(spent=dk.sum("amount"), visits=dk.count(), mean=dk.mean("amount"))


@pytest.fixture(scope="module")
def m() -> dk.Model:
    return model(visits())


def shown(view: Any) -> dict[str, Any]:
    return dict(view.session.draw([view.key])[view.key].shown)


def test_the_rows_are_the_comparisons_of_the_function_with_units_of_no_rows_as_zero(
    m: dk.Model,
) -> None:
    view = dk.Compare(
        [m.spent, m.visits], unit="unit", group="group", period="2026-07-01 to 2026-10-31"
    )
    late = visits().filter(pl.col("day") > date(2026, 6, 30))
    spent = late.group_by("unit").agg(Spent=pl.col("amount").sum(), Visits=pl.len())
    units = (
        visits().select("unit", "group").unique().join(spent, on="unit", how="left").fill_null(0)
    )
    found = dk.compare(units, metric=["Spent", "Visits"], group="group")
    ours = view.comparisons()
    assert [one.effect for one in ours.tests] == pytest.approx([one.effect for one in found.tests])
    assert [one.q_value for one in ours.tests] == pytest.approx(
        [one.q_value for one in found.tests]
    )
    payload = shown(view)
    first = payload["rows"][0]
    assert first[:3] == ["Spent", "B vs A", "200 vs 200"]
    assert payload["columns"][6]["label"] == "q"
    assert "2 tests made, q corrected for their number" in payload["note"]
    assert found.tests[0].relative is not None
    assert f"({found.tests[0].relative:+.1%})" in first[4]
    spans = payload["intervals"]
    assert all(0 <= one["low"] <= one["at"] <= one["high"] <= 1 for one in spans)


def test_what_units_were_before_narrows_the_interval(m: dk.Model) -> None:
    options: dict[str, Any] = {"unit": "unit", "group": "group", "kind": "mean"}
    period = "2026-07-01 to 2026-10-31"
    plain = dk.Compare(m.mean, period=period, **options).comparisons().tests[0]
    sharp = dk.Compare(m.mean, period=period, before="2026-01-01 to 2026-06-30", **options)
    (test,) = sharp.comparisons().tests
    width = [high - low for low, high in (plain.interval, test.interval)]
    assert width[1] < 0.4 * width[0]
    assert test.interval[0] < 12 < test.interval[1]
    payload = shown(sharp)
    assert payload["status_cells"]["difference"] == ["good"]
    assert payload["columns"][6]["label"] == "p"
    assert "what units were from 2026-01-01 to 2026-06-30 is taken out (CUPED)" in payload["note"]


def test_no_difference_is_not_judged_and_says_so() -> None:
    payload = shown(dk.Compare(model(visits(0.0)).spent, unit="unit", group="group"))
    assert payload["rows"][0][-1] == "none shown"
    assert payload["status_cells"]["difference"] == ["neutral"]
    assert payload["words"].endswith("None of 1 comparison differs.")


def test_units_in_several_groups_are_left_out_and_wrong_shares_are_said() -> None:
    frame = visits().with_columns(
        group=pl.when((pl.col("unit") < 30) & (pl.col("day") > date(2026, 3, 5)))
        .then(pl.lit("A"))
        .otherwise("group")
    )
    payload = shown(dk.Compare(model(frame).spent, unit="unit", group="group"))
    assert "15 units in several groups are left out" in payload["caveats"]
    skewed = visits().filter((pl.col("group") == "B") | (pl.col("unit") % 4 == 0))
    payload = shown(dk.Compare(model(skewed).spent, unit="unit", group="group", shares="equal"))
    assert any("shares" in one or "sizes" in one or "ratio" in one for one in payload["caveats"])


def test_what_cannot_be_compared_says_why(m: dk.Model) -> None:
    one = dk.Compare(m.spent, unit="unit", group="group", where=m.group == "A")
    assert shown(one)["status"] == "empty"
    assert "fewer than two groups" in shown(one)["message"]
    many = dk.Compare(m.spent, unit="unit", group="shop")
    assert "at most 20 can be read" in shown(many)["message"]
    withheld = dk.Dashboard(
        "D", [[dk.Compare(m.spent, unit="unit", group="group", key="c")]],
        policy=Policy(rows=None, min_group=15),
    ).as_user(name="ann")  # fmt: skip
    drawn = withheld.session.draw(["c"])["c"].shown
    assert drawn["message"].startswith("Groups are compared by single units")


def test_options_that_do_not_go_together(m: dk.Model, monkeypatch: pytest.MonkeyPatch) -> None:
    for options, said in [
        ({"kind": "magic"}, "permutation"),
        ({"before": "2026-01", "kind": "proportion"}, "goes with kind='mean'"),
        ({"confidence": 2}, "between 0 and 1"),
    ]:
        with pytest.raises(DefinitionError, match=said):
            dk.Compare(m.spent, unit="unit", group="group", **options)  # type: ignore[arg-type]
    with pytest.raises(DefinitionError, match="no changes"):
        dk.Compare(m.spent.vs("previous"), unit="unit", group="group")
    monkeypatch.setattr("dashkit.analytics.packages.find_spec", lambda _: None)
    with pytest.raises(AnalysisError, match=r"pip install \"jupyter-dashkit\[analytics\]\""):
        dk.Compare(m.spent, unit="unit", group="group")


def test_the_static_form_draws_intervals_and_the_text_has_lines(m: dk.Model) -> None:
    text, html = dk.Compare(m.spent, unit="unit", group="group")._static()
    assert 'class="dk-s-interval"' in html
    assert "B vs A" in text
    assert dk.Compare(m.spent, unit="unit", group="group").queries(Choice()).keys() == {"main"}


def test_other_views_are_shown_before_a_comparison_is_made(m: dk.Model) -> None:
    view = dk.Compare(m.spent, unit="unit", group="group", key="c")
    board = dk.Dashboard("D", [[dk.KPI(m.spent, key="k"), view]])
    page = Listener(board.session)
    page.say("hello")
    assert page.messages[0]["header"]["period"] != ""
    first, second = (one["views"] for one in page.messages)
    assert (first["k"]["status"], first["c"]["status"]) == ("ready", "loading")
    assert first["c"]["message"] == "Comparing the groups …"
    assert set(second) == {"c"}
    assert second["c"]["status"] == "ready"


@pytest.mark.parametrize("labels", [("group", "group before"), ("x", "x before"), ("x", "x")])
def test_measures_may_be_called_as_what_they_are_compared_by(
    m: dk.Model, labels: tuple[str, str]
) -> None:
    def found(names: tuple[str, str]) -> dict[str, Any]:
        both = [one.with_(label=name) for one, name in zip((m.mean, m.spent), names, strict=True)]
        return shown(
            dk.Compare(
                both, unit="unit", group="group", kind="mean", period="2026-07-01 to 2026-10-31",
                before="2026-01-01 to 2026-06-30", model=m,
            )
        )  # fmt: skip

    drawn, plain = found(labels), found(("one", "two"))
    assert [row[1:] for row in drawn["rows"]] == [row[1:] for row in plain["rows"]]
    names = ["x", "x (2)"] if labels[0] == labels[1] else [*labels]
    assert [row[0] for row in drawn["rows"]] == names
