"""Two tenants share tables, engine and cache; neither ever sees a row of the other.

``DASHKIT_SLOW=1`` walks 10,000 steps.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

import dashkit as dk
from dashkit.data import answering
from dashkit.data.cache import Key
from dashkit.model.policy import OPEN, Fingerprint
from dashkit.state.state import State

if TYPE_CHECKING:
    from collections.abc import Hashable

SLOW = bool(os.environ.get("DASHKIT_SLOW"))
WALKS = settings(
    max_examples=200 if SLOW else 15,
    stateful_step_count=50 if SLOW else 30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
USERS = ("acme", "beta", "")
REGIONS = ("EU", "US", "JP")
# Each amount is a power of two, so that a sum says which rows are in it.
TABLE = [
    {"tenant": USERS[place % 2], "region": REGIONS[place % 3], "amount": 2**place}
    for place in range(18)
]
wheres = st.sampled_from(
    [
        "",
        "region == 'EU'",
        "not region == 'US'",
        "tenant == 'beta'",
        "amount > 100",
        "tenant != 'acme'",
    ]
)
users = st.sampled_from(USERS)


def passes(row: dict[str, Any], where: str) -> bool:
    return {
        "": True,
        "region == 'EU'": row["region"] == "EU",
        "not region == 'US'": row["region"] != "US",
        "tenant == 'beta'": row["tenant"] == "beta",
        "amount > 100": row["amount"] > 100,
        "tenant != 'acme'": row["tenant"] != "acme",
    }[where]


class Tenants(RuleBasedStateMachine):
    """Asks as one tenant and another, in any order, and compares with the rows of each."""

    @initialize()
    def open(self) -> None:
        self.m = dk.model(pl.DataFrame(TABLE), name="orders").define(revenue="sum(amount)")
        policy = dk.Policy(rows=lambda user: self.m.tenant == user.tenant)
        self.of = {
            name: policy.of(self.m, tenant=name) if name else policy.of(self.m) for name in USERS
        }
        bar = dk.FilterBar(self.m.region, key="bar")
        view = dk.Table(self.m.revenue, by=self.m.region, key="table")
        portal = dk.Dashboard("Portal", [[view]], filters=bar, policy=policy)
        self.pages = {name: portal.as_user(tenant=name) if name else portal for name in USERS}

    def rows(self, user: str, where: str = "") -> list[dict[str, Any]]:
        return [row for row in TABLE if row["tenant"] == user and passes(row, where)]

    def sums(self, user: str, where: str) -> dict[str, int]:
        found: dict[str, int] = {}
        for row in self.rows(user, where):
            found[row["region"]] = found.get(row["region"], 0) + row["amount"]
        return found

    @rule(user=users, where=wheres)
    def number(self, user: str, where: str) -> None:
        found = self.of[user].query("revenue", where=where or None).run().value
        assert (found or 0) == sum(row["amount"] for row in self.rows(user, where))

    @rule(user=users, where=wheres, total=st.booleans())
    def groups(self, user: str, where: str, total: bool) -> None:  # noqa: FBT001
        query = self.of[user].query("revenue", "region", where=where or None, total=total)
        found = query.run()
        assert dict(found.frame.rows()) == self.sums(user, where)
        if found.total is not None:
            assert (found.total.row(0)[0] or 0) == sum(self.sums(user, where).values())

    @rule(user=users, where=wheres)
    def options(self, user: str, where: str) -> None:
        m = self.of[user]
        condition = m.filter(where) if where else None
        found = dict(m.source.options(m, m.field("region"), where=condition))
        known = {row["region"] for row in self.rows(user)}
        counts = [row["region"] for row in self.rows(user, where)]
        assert found == {region: counts.count(region) for region in known}

    @rule(user=users, where=wheres)
    def single_rows(self, user: str, where: str) -> None:
        m = self.of[user]
        found = m.source.rows(m.query("revenue", where=where or None), 100).frame
        assert found["amount"].to_list() == [row["amount"] for row in self.rows(user, where)]

    @rule(user=users, region=st.sampled_from(REGIONS))
    def page(self, user: str, region: str) -> None:
        page = self.pages[user]
        page.session.state = State()
        page.session.state.set("bar/region", self.m.region == region, owner="bar")
        shown = page.session.draw(["table", "bar"])
        wanted = sum(row["amount"] for row in self.rows(user) if row["region"] == region)
        total = shown["table"].shown["total"][1].replace(",", "")
        assert total in {str(wanted), "–"}
        assert (total == "–") == (wanted == 0)
        options = shown["bar"].shown["controls"][0]["options"]
        known = {row["region"] for row in self.rows(user)}
        assert {one["key"] for one in options} == known | {region}, "what is chosen stays there"


def test_a_tenant_never_sees_a_row_of_another() -> None:
    run_state_machine_as_test(Tenants, settings=WALKS)


@dataclass(frozen=True)
class Careless(Key):
    """A key that forgets who asked."""

    policy: Fingerprint = field(default=OPEN, compare=False)

    @property
    def slot(self) -> Hashable:
        return (self.rows, self.asked)


def test_the_walk_notices_when_the_policy_is_dropped_from_the_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(answering, "Key", Careless)
    quick = settings(WALKS, max_examples=50, report_multiple_bugs=False, print_blob=False)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Tenants, settings=settings(quick, database=None))
