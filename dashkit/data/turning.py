"""Long answers in their order, kept for the next window of them: sorting takes longer than cutting."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Final
from weakref import ref

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import polars as pl

    from dashkit.data.plan import Part, Plan

LONG: Final = 50_000
"""Rows from which an answer is kept in its order."""
LARGEST: Final = 256_000_000
"""Bytes above which it is not."""
_MOST: Final = 2


@dataclass(frozen=True, slots=True)
class _Ordered:
    """An answer in its order, and the answers to scans that it was made of."""

    made_of: tuple[ref[pl.DataFrame], ...]
    frame: pl.DataFrame
    exact: bool


class Turning:
    """The last long answers; each is known as long as what it was made of is kept elsewhere.

    Answers to scans are kept by data version and by what a user may see, so that an answer made
    of the very same ones is the same.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[Hashable, _Ordered] = OrderedDict()
        self._lock = Lock()

    def get(
        self, plan: Plan, answers: Mapping[Part, pl.DataFrame]
    ) -> tuple[pl.DataFrame, bool] | None:
        """Return the rows of a plan in order, without limit, and whether all are exact."""
        key = _key(plan)
        with self._lock:
            found = self._known.get(key)
            if found is None:
                return None
            parts = [answers[one] for one in plan.groups]
            same = [one() for one in found.made_of]
            if len(same) != len(parts) or any(a is not b for a, b in zip(same, parts, strict=True)):
                del self._known[key]
                return None
            self._known.move_to_end(key)
        return found.frame, found.exact

    def put(
        self, plan: Plan, answers: Mapping[Part, pl.DataFrame], frame: pl.DataFrame, *, exact: bool
    ) -> None:
        """Keep the rows of a plan in order, where they are many and a limit cuts them."""
        long = plan.query.limit is not None and frame.height >= LONG
        if not long or frame.estimated_size() > LARGEST:
            return
        made_of = tuple(ref(answers[one]) for one in plan.groups)
        with self._lock:
            self._known = OrderedDict(
                (key, one)
                for key, one in self._known.items()
                if all(part() is not None for part in one.made_of)
            )
            self._known[_key(plan)] = _Ordered(made_of, frame, exact)
            while len(self._known) > _MOST:
                self._known.popitem(last=False)


def _key(plan: Plan) -> Hashable:
    """Return what rows and order depend on besides the answers to scans."""
    query = replace(plan.query, limit=None, offset=0, total=False)
    return query, plan.as_of, plan.first, plan.period


TURNING: Final = Turning()
