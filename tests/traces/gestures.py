"""Gestures on what a page shows, each as the messages that the page would send."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tests.traces.choices import DAY

if TYPE_CHECKING:
    import random

    import polars as pl

    from tests.traces.page import Page

Message = dict[str, Any]
WORDS = ("all time", "last 7 days", "last 30 days", "this week", "last week", "this month",
         "last month", "this quarter", "last quarter", "this year", "yesterday")  # fmt: skip


class Hand:
    """Draws gestures that a viewer could make now."""

    def __init__(self, page: Page, rows: pl.DataFrame, rng: random.Random) -> None:
        self.page, self.rng = page, rng
        self.first, self.last = rows["day"].min(), rows["day"].max()
        self.rows = rows

    def gesture(self) -> list[Message]:
        """Return the messages of one gesture."""
        kinds = {
            self._mark: 8, self._unmark: 3, self._control: 6, self._period: 3, self._compare: 2,
            self._drill: 4, self._up: 2, self._undo: 4, self._redo: 2, self._page: 2,
            self._table: 4, self._clear: 2, self._columns: 2, self._box: 2,
        }  # fmt: skip
        while True:
            (kind,) = self.rng.choices(list(kinds), list(kinds.values()))
            found = kind()
            if found:
                return found

    def _shown(self, kind: str) -> tuple[str, Any] | None:
        found = [(key, one) for key, one in self.page.views.items()
                 if one["kind"] == kind and one["status"] == "ready"]  # fmt: skip
        return self.rng.choice(found) if found else None

    def _mark(self) -> list[Message]:  # noqa: PLR0911 - one line a kind of mark
        """Click on a mark or a row, add to the choice by Shift, or brush a stretch of time."""
        found = self._shown(self.rng.choice(["chart", "chart", "table"]))
        if found is None:
            return []
        key, shown = found
        if shown["kind"] == "table":
            member = self.rng.choice(shown["keys"]) if shown["keys"] else None
            chosen = self._toggled(shown["selected"], member)
            return [_filter(key, shown["field"], chosen)] if shown["keys"] else []
        select = shown["select"]
        if not select:
            return []
        if select["op"] == "range":
            edges = select["edges"]
            low, high = sorted(self.rng.sample(range(len(edges)), 2))
            return [_filter(key, select["field"], [edges[low], edges[high]], "range")]
        if isinstance(select["field"], list):
            chosen = select["selected"] or [[], []]
            pairs = zip(select["field"], select["keys"], chosen, strict=True)
            return [_filter(key, name, list(dict.fromkeys([*old, self.rng.choice(keys)])))
                    for name, keys, old in pairs]  # fmt: skip
        if not select["keys"]:
            return []
        if "ends" in select and self.rng.random() < 0.6:
            low, high = sorted(self.rng.choices(range(len(select["keys"])), k=2))
            stretch = [select["keys"][low], select["ends"][high]]
            return [_filter(key, select["field"], stretch, "range")]
        chosen = self._toggled(select["selected"] or [], self.rng.choice(select["keys"]))
        return [_filter(key, select["field"], chosen)]

    def _box(self) -> list[Message]:
        """Drag a box over some marks of a scatter."""
        found = self._shown("chart")
        if found is None or found[1]["form"] != "scatter" or not found[1]["select"]:
            return []
        keys = found[1]["select"]["keys"]
        some = self.rng.sample(keys, self.rng.randint(1, len(keys))) if keys else []
        return [_filter(found[0], found[1]["select"]["field"], some)] if some else []

    def _columns(self) -> list[Message]:
        """Hide some columns of a table, and show the others."""
        found = self._shown("table")
        names = [one["name"] for one in found[1]["choosable"]] if found else []
        if found is None or not names:
            return []
        hidden = [] if self.rng.random() < 0.4 else self.rng.sample(names, self.rng.randint(1, len(names)))  # fmt: skip
        return [{"type": "columns", "view": found[0], "hidden": hidden}]

    def _toggled(self, chosen: list[Any], member: Any) -> list[Any]:
        if self.rng.random() < 0.5:
            return [] if chosen == [member] else [member]
        return [one for one in chosen if one != member] if member in chosen else [*chosen, member]

    def _unmark(self) -> list[Message]:
        found = self._shown("chart")
        chosen = found and found[1]["select"] and found[1]["select"]["selected"]
        return [{"type": "clear", "view": found[0]}] if found and chosen else []

    def _control(self) -> list[Message]:
        """Set one control of the filter bar: members, all but some, a range or a text."""
        controls = [
            one for one in self.page.views["filters"]["controls"] if one["type"] != "period"
        ]
        one = self.rng.choice(controls)
        name = one["field"]
        if self.rng.random() < 0.3:
            return [_filter("filters", name, [])]
        known = self.rows[name]
        if one["type"] == "slider":
            low, high = sorted(self.rng.sample(range(int(known.min()), int(known.max()) + 1), 2))
            ends = self.rng.choice([[low, high], [None, high], [low, None]])
            return [_filter("filters", name, ends, "between")]
        if one["type"] == "search":
            text = self.rng.choice([one for one in known.unique().to_list() if one])
            start = self.rng.randrange(max(len(text) - 4, 1))
            return [_filter("filters", name, [text[start : start + 4].upper()], "contains")]
        members = known.unique(maintain_order=True).to_list()
        some = self.rng.sample(members, self.rng.randint(1, min(len(members), 6)))
        single = one["type"] == "dropdown"
        out = not single and self.rng.random() < 0.3
        return [_filter("filters", name, some[:1] if single else some, "not_in" if out else "in")]

    def _period(self) -> list[Message]:
        if self.rng.random() < 0.5:
            return [{"type": "period", "words": self.rng.choice(WORDS)}]
        days = (self.last - self.first).days
        start, end = sorted(self.rng.randint(0, days) for _ in range(2))
        one, other = (str(self.first + place * DAY) for place in (start, end))
        return [{"type": "period", "start": one, "end": other}]

    def _compare(self) -> list[Message]:
        return [{"type": "compare", "value": self.rng.choice(["previous", "previous", "year", ""])}]

    def _drill(self) -> list[Message]:
        found = self._shown("chart")
        if (
            found is None
            or not (found[1]["drill"] or {}).get("can")
            or not found[1]["select"]["keys"]
        ):
            return []
        member = self.rng.choice(found[1]["select"]["keys"])
        return [{"type": "drill", "view": found[0], "member": member}]

    def _up(self) -> list[Message]:
        drilled = [(key, len(one["drill"]["path"])) for key, one in self.page.views.items()
                   if one.get("drill") and one["drill"]["path"]]  # fmt: skip
        if not drilled:
            return []
        key, depth = self.rng.choice(drilled)
        return [{"type": "up", "view": key, "depth": self.rng.randrange(depth)}]

    def _undo(self) -> list[Message]:
        return [{"type": "undo"}]

    def _redo(self) -> list[Message]:
        return [{"type": "redo"}]

    def _page(self) -> list[Message]:
        return [{"type": "page", "page": self.rng.choice(self.page.spec["pages"])["id"]}]

    def _table(self) -> list[Message]:
        """Sort a table by one or two columns, or turn a page."""
        found = self._shown("table")
        if found is None:
            return []
        key, shown = found
        heads = [one["name"] for one in shown["columns"] if not one.get("fixed")]
        sort = [{"column": one["name"], "descending": one["sort"] == "descending"}
                for one in shown["columns"] if one.get("rank") or one["sort"]]  # fmt: skip
        if self.rng.random() < 0.5:
            columns = self.rng.sample(heads, self.rng.randint(1, 2))
            sort = [{"column": one, "descending": self.rng.random() < 0.5} for one in columns]
        page = self.rng.randrange(shown["pages"])
        return [{"type": "table", "view": key, "sort": sort, "page": page}]

    def _clear(self) -> list[Message]:
        return [{"type": "clear", "view": None}]


def _filter(view: str, name: str, values: list[Any], op: str = "in") -> Message:
    return {"type": "filter", "view": view, "field": name, "op": op, "values": _json(values)}


def _json(values: list[Any]) -> list[Any]:
    return [one.isoformat() if isinstance(one, date) else one for one in values]
