"""A small shop in memory: rows, a source that counts its work, three views, a page that listens."""

from __future__ import annotations

import json
import threading
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

import polars as pl

from dashkit.errors import QueryError
from dashkit.model.aggregates import sum_
from dashkit.model.buckets import Interval
from dashkit.model.fields import Field, FieldType
from dashkit.model.filters import Filter, Scalar
from dashkit.model.model import Model
from dashkit.model.result import Meta, Result
from dashkit.views.widget import View

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.model.calendar import Period
    from dashkit.model.query import Query
    from dashkit.state.choice import Choice

ROWS = (
    {"region": "EU", "channel": "web", "amount": 90, "day": date(2026, 11, 1)},
    {"region": "US", "channel": "web", "amount": 50, "day": date(2026, 11, 2)},
    {"region": "EU", "channel": "shop", "amount": 10, "day": date(2026, 11, 3)},
    {"region": None, "channel": "shop", "amount": 5, "day": date(2026, 11, 4)},
)
SCHEMA: dict[str, FieldType] = {
    "region": "text",
    "channel": "text",
    "amount": "integer",
    "day": "date",
}


class Shop:
    """A source over `ROWS`; says how often it was asked, fails or waits when told."""

    name = "shop"
    schema: ClassVar[Mapping[str, FieldType]] = SCHEMA
    version = "1"
    as_of = datetime(2026, 11, 5, tzinfo=UTC)

    def __init__(self) -> None:
        self.asked: list[list[Query]] = []
        self.failing: Exception | None = None
        self.fail_field = ""
        self.entered = threading.Event()
        self.gate = threading.Event()
        self.gate.set()

    def run_many(
        self, queries: Sequence[Query], *, deadline: float | None = None
    ) -> list[Result | Exception]:
        """Answer, after the gate opened."""
        del deadline
        self.asked.append(list(queries))
        self.entered.set()
        assert self.gate.wait(30)
        return [self._answer(query) for query in queries]

    def _answer(self, query: Query) -> Result | Exception:
        by = [field.name for field in query.by]
        if self.failing is not None and (not self.fail_field or self.fail_field in by):
            return self.failing
        found: dict[tuple[Any, ...], int] = {}
        for row in ROWS:
            if query.where is None or query.where.matches(row):
                key = tuple(row[name] for name in by)
                found[key] = found.get(key, 0) + row["amount"]
        rows = [(*key, value) for key, value in found.items()]
        frame = pl.DataFrame(rows, schema=[*by, query.measures[0].name], orient="row")
        if not by and not rows:
            frame = pl.DataFrame({query.measures[0].name: [None]})
        period = None
        if query.period is not None:
            period = Interval(datetime(2026, 11, 1, tzinfo=UTC), self.as_of)
        meta = Meta(as_of=self.as_of, period=period, rows=len(rows), filters=query.where)
        return Result(query=query, frame=frame, total=None, meta=meta)

    def options(
        self,
        model: Model,
        field: Field,
        *,
        search: str = "",
        limit: int = 200,
        where: Filter | None = None,
    ) -> list[tuple[Scalar, int]]:
        """Return the members that contain a text."""
        del model, where
        members = sorted({str(row[field.name]) for row in ROWS})
        return [(one, 1) for one in members if search.lower() in one.lower()][:limit]

    def rows(self, query: Query, limit: int) -> Result:
        """Return nothing."""
        raise NotImplementedError(query, limit)


def shop(source: Shop | None = None) -> Model:
    """Return the model of the shop."""
    fields = {name: Field(name, name, kind) for name, kind in SCHEMA.items()}
    model = Model(name="shop", source=source or Shop(), fields=fields, time="day")
    return model.define(revenue=sum_("amount"))


class Card(View):
    """One number."""

    kind = "kpi"

    def queries(self, choice: Choice) -> dict[str, Query]:
        """Ask for the revenue."""
        assert self.model is not None
        period = self.period or choice.period
        return {"main": self.model.query("revenue", where=self.filters(choice), period=period)}

    def present(self, results: Mapping[str, Result], choice: Choice) -> dict[str, Any]:
        """Show it."""
        del choice
        value = results["main"].frame["revenue"][0]
        return {"value": value, "words": f"{self.title}: {value}"}

    def static(self, shown: Mapping[str, Any]) -> str:
        """Return it as HTML."""
        return f"<b>{shown['value']}</b>"


class Bars(View):
    """Revenue by a field; a click selects a member, an arrow drills from region to channel."""

    kind = "chart"
    levels = ("region", "channel")

    def queries(self, choice: Choice) -> dict[str, Query]:
        """Ask for the revenue by the level."""
        assert self.model is not None
        path = choice.path(self.key)
        where = self.filters(choice)
        for name, member in zip(self.levels, path, strict=False):
            step = Filter("in", name, (member,))
            where = step if where is None else where & step
        return {"main": self.model.query("revenue", by=self.levels[len(path)], where=where)}

    def present(self, results: Mapping[str, Result], choice: Choice) -> dict[str, Any]:
        """Show members and values, and what is selected."""
        frame = results["main"].frame
        return {
            "members": frame.to_series(0).to_list(),
            "values": frame["revenue"].to_numpy(),
            "select": {"selected": [list(one.filter.values) for one in choice.own(self.key)]},
        }

    def static(self, shown: Mapping[str, Any]) -> str:
        """Return the members as HTML."""
        return f"<ul>{len(shown['members'])}</ul>"

    def drillable(self, choice: Choice) -> Field | None:
        """Return the region at the top."""
        assert self.model is not None
        return None if choice.path(self.key) else self.model.field("region")


class Bar(View):
    """A filter bar over the channel, with a period."""

    kind = "filters"

    def __init__(self, start: Period | None = None, **options: Any) -> None:
        self._start = start
        super().__init__(**options)

    @property
    def defaults(self) -> Period | None:
        """The period it starts with."""
        return self._start

    def present(self, results: Mapping[str, Result], choice: Choice) -> dict[str, Any]:
        """Show what is chosen."""
        del results
        return {"controls": [], "period": choice.period.words if choice.period else None}

    def selectable(self, choice: Choice) -> dict[str, Field]:
        """Return the channel."""
        del choice
        assert self.model is not None
        return {"channel": self.model.field("channel")}

    def options(self, field: str, search: str, choice: Choice) -> dict[str, Any]:
        """Return members that contain a text."""
        del choice
        assert self.model is not None
        found = self.model.source.options(self.model, self.model.field(field), search=search)
        listed = [{"key": key, "text": str(key), "count": count} for key, count in found]
        return {"options": listed, "more": False}


class Listener:
    """A page: keeps a copy of each message, as it is on the wire, and sends intents."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self.key = ""
        self.messages: list[dict[str, Any]] = []
        self.buffers: list[list[bytes]] = []
        self.seq = 0

    def send(self, content: object, buffers: list[bytes] | None = None) -> None:
        """Take a message of the kernel."""
        self.messages.append(json.loads(json.dumps(content, allow_nan=False)))
        self.buffers.append(list(buffers or []))

    def say(self, kind: str, **parts: object) -> dict[str, Any]:
        """Send an intent and return the newest message."""
        self.seq += 1
        self.session.receive(self, {"v": 1, "seq": self.seq, "type": kind, **parts})
        return self.messages[-1] if self.messages else {}

    def select(self, view: str, field: str, *values: object) -> dict[str, Any]:
        """Send a selection."""
        return self.say("filter", view=view, field=field, op="in", values=list(values))


BROKEN = QueryError("The query failed.")


class Comm:
    """What ipywidgets sends, as bytes on the wire."""

    opened: ClassVar[list[Comm]] = []

    def __init__(self, **options: Any) -> None:
        self.comm_id = options.get("comm_id") or f"comm-{len(self.opened)}"
        self.kernel = object()
        self.sent: list[dict[str, Any]] = []
        self.data = options.get("data")
        self.handler: Any = None
        self.opened.append(self)

    def on_msg(self, handler: Any) -> None:
        """Keep the handler."""
        self.handler = handler

    def send(self, data: Any = None, buffers: Any = None, **_: object) -> None:
        """Keep a copy of the message."""
        self.sent.append({"data": json.loads(json.dumps(data)), "buffers": buffers or []})

    def close(self, *_: object, **__: object) -> None:
        """Close."""

    def hear(self, data: object) -> None:
        """Let the page send something."""
        self.handler({"content": {"data": data}, "buffers": []})
