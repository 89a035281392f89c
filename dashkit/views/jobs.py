"""One change of a page, answered: queried, drawn and encoded in a worker thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from dashkit.data.line import Caller, working_for
from dashkit.views.compute import Drawn, finished, pack, show
from dashkit.views.failures import log

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dashkit.state.choice import Choice
    from dashkit.state.state import State
    from dashkit.views.encoder import Encoded
    from dashkit.views.widget import View


@dataclass(frozen=True, slots=True)
class Job:
    """One change to be answered: everything that the worker thread reads.

    Attributes
    ----------
    revision
        Its number.
    choice
        What was chosen.
    wanted
        The views of the pages, each with its choice.
    before
        What was drawn last.
    packed
        The views of which something was sent.
    acks
        For each page the number of what it asked last.
    foreseen
        The views that the page which chose shows itself already.
    caller
        Who waits for the answer.
    """

    revision: int
    choice: Choice
    wanted: Mapping[str, tuple[View, Choice]]
    before: Mapping[str, Drawn]
    packed: frozenset[str]
    acks: Mapping[int, int | None]
    caller: Caller = field(default_factory=Caller)
    foreseen: frozenset[str] = frozenset()

    @property
    def early(self) -> tuple[frozenset[str], ...]:
        """The views that pages draw for long, first those waited for, where their rows are at hand and there are others.

        A server would be asked twice: there all views are answered together.
        """
        heavy = frozenset(key for key, (view, _) in self.wanted.items() if view.heavy)
        models = [view.model for view, _ in self.wanted.values() if view.model is not None]
        near = all(getattr(one.source, "speaks_sql", True) is False for one in models)
        known = heavy <= self.before.keys() & self.packed
        if not near or not known or len(heavy) == len(self.wanted):
            return ()
        return tuple(keys for keys in (heavy - self.foreseen, heavy & self.foreseen) if keys)


@dataclass(frozen=True, slots=True)
class Answer:
    """What views show after a change, ready for the pages."""

    drawn: Mapping[str, Drawn]
    packed: Mapping[str, Encoded]
    header: Any = None

    def joined(self, other: Answer) -> Answer:
        """Return this answer with the views of another one."""
        return Answer({**self.drawn, **other.drawn}, {**self.packed, **other.packed})

    @property
    def unfinished(self) -> bool:
        """Whether a view left something for later."""
        return any(one.rest is not None for one in self.drawn.values())


class Desk(Protocol):
    """What a job reads of its session."""

    @property
    def state(self) -> State:
        """What the viewer chose."""

    @property
    def arrangement(self) -> Any:  # noqa: ANN401
        """How the views stand on the page; None for a view alone."""


def computed_early(job: Job, keys: Iterable[str]) -> Answer:
    """Return what some views show that pages draw for long."""
    return _shown(job, keys)


def computed(job: Job, desk: Desk, begun: Answer | None = None) -> Answer:
    """Return what all views show; ``begun`` has those that were answered already."""
    early = Answer({}, {}) if begun is None else begun
    rest = _shown(job, [key for key in job.wanted if key not in early.drawn])
    found = {**early.drawn, **rest.drawn}
    drawn = {key: found[key] for key in job.wanted}
    header = None
    if desk.arrangement is not None:
        try:
            header = desk.arrangement.header(job.choice, desk.state, drawn)
        except Exception:  # noqa: BLE001
            log.exception("the header failed")
    return Answer(drawn, {**early.packed, **rest.packed}, header)


def completed(job: Job, done: Answer) -> Answer:
    """Return the views that left something for later, whole."""
    with working_for(job.caller):
        drawn = finished(done.drawn, lambda: job.caller.gone)
    return Answer(drawn, {key: pack(one, job.wanted[key][0]) for key, one in drawn.items()})


def _shown(job: Job, keys: Iterable[str]) -> Answer:
    with working_for(job.caller):
        drawn = show({key: job.wanted[key] for key in keys}, job.before)
    packed = {
        key: pack(one, job.wanted[key][0])
        for key, one in drawn.items()
        if one is not job.before.get(key) or key not in job.packed
    }
    return Answer(drawn, packed)
