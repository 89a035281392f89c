"""From views and a choice to what is drawn: all queries of a change at once, failures confined."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from dashkit.model.fields import title_of
from dashkit.views.behind import is_open
from dashkit.views.encoder import Encoded, encoded
from dashkit.views.exports import formats
from dashkit.views.failures import TOO_LARGE, log, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from dashkit.model.filters import Filter
    from dashkit.model.query import Query
    from dashkit.model.result import Meta, Result
    from dashkit.model.source import Source
    from dashkit.state.choice import Choice
    from dashkit.views.widget import View

LARGEST: Final = 8_000_000
DEADLINE: Final = 30.0
"""Seconds that the queries of a change may take."""
_GESTURES: Final = ("select", "drill", "field", "series", "others", "box")
_EMPTY: Final = "No data for these filters"
_UNFINISHED: Final = "could not be compared with the past"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A view as it was drawn, with all that it depended on.

    Attributes
    ----------
    inputs
        What it depended on; equal inputs need no new drawing.
    shown
        What `View.present` returned, completed.
    main
        The main result's query and meta; None for a view without data or with an error.
    rest
        What is still to be asked and drawn; None when nothing is.
    """

    inputs: Hashable
    shown: Mapping[str, Any]
    main: tuple[Query, Meta] | None = None
    rest: Rest | None = None

    @property
    def failed(self) -> bool:
        """Whether the view shows an error."""
        return self.shown.get("status") == "error"


@dataclass(frozen=True, slots=True)
class _Task:
    key: str
    view: View
    choice: Choice
    queries: Mapping[str, Query]
    further: Mapping[str, Query]
    inputs: Hashable
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rest:
    """What a view asks for after its numbers are shown, and the answers that it has."""

    task: _Task
    results: Mapping[str, Result]


def show(
    wanted: Mapping[str, tuple[View, Choice]],
    before: Mapping[str, Drawn] | None = None,
    *,
    whole: bool = False,
) -> dict[str, Drawn]:
    """Return what each view shows; those that depend on nothing new are taken from ``before``.

    Equal queries of different views are given to their source together, so that it answers them
    once. A view that fails shows an error; the others do not notice. Never raises. With ``whole``
    nothing is left for later.
    """
    known = before or {}
    found: dict[str, Drawn] = {}
    tasks: list[_Task] = []
    versions: dict[int, tuple[Source, str]] = {}
    for key, (view, choice) in wanted.items():
        try:
            task = _task(key, view, choice, versions)
        except Exception as error:  # noqa: BLE001
            found[key] = Drawn(None, _failure(view, error))
            continue
        old = known.get(key)
        if old is not None and old.inputs == task.inputs:
            found[key] = old
        else:
            tasks.append(task)
    answers = _answers([query for task in tasks for query in task.queries.values()])
    for task in tasks:
        results = {name: next(answers) for name in task.queries}
        found[task.key] = _drawn(task, results)
    if whole:
        found |= finished(found)
    return {key: found[key] for key in wanted}


def finished(
    drawn: Mapping[str, Drawn], gone: Callable[[], bool] = lambda: False
) -> dict[str, Drawn]:
    """Return the views that had something left, with what they asked for further; never raises.

    Nothing more is drawn once ``gone`` says that nobody waits.
    """
    left = {key: one.rest for key, one in drawn.items() if one.rest is not None}
    answers = _answers([query for rest in left.values() for query in rest.task.further.values()])
    found: dict[str, Drawn] = {}
    for key, rest in left.items():
        further = {name: next(answers) for name in rest.task.further}
        if gone():
            break
        found[key] = _finished(drawn[key], rest, further)
    return found


def _finished(before: Drawn, rest: Rest, answers: Mapping[str, Result | Exception]) -> Drawn:
    failed = next((one for one in answers.values() if isinstance(one, Exception)), None)
    if failed is None:
        results = {**rest.results, **answers}
        after = _drawn(replace(rest.task, further={}), results, late=True)
        if rest.task.view.slow or not after.failed:
            return after
    else:
        log.error("what view %r asked further failed", rest.task.key, exc_info=failed)
    caveats = [*before.shown.get("caveats", ()), _UNFINISHED]
    return replace(before, shown={**before.shown, "pending": "", "caveats": caveats}, rest=None)


def pack(drawn: Drawn, view: View) -> Encoded:
    """Return what is drawn, ready for a message; what is too large becomes an error."""
    packed = encoded(drawn.shown)
    if packed.size > LARGEST:
        log.warning("view %r needs %d bytes, more than a message may have", view.key, packed.size)
        return encoded(error_card(view, TOO_LARGE, retry=False))
    return packed


def error_card(view: View, message: str, *, retry: bool = True) -> dict[str, Any]:
    """Return what a view that failed shows."""
    return {
        "kind": view.kind,
        "title": view.title,
        "status": "error",
        "message": message,
        "retry": retry,
        "caveats": [],
    }


def _loading(view: View) -> dict[str, Any]:
    """Return what a view shows that works for long on its answers."""
    return {
        "kind": view.kind,
        "title": view.title,
        "status": "loading",
        "message": view.awaits,
        "caveats": [],
    }


def filter_texts(where: Filter | None, view: View) -> list[str]:
    """Return each condition of a filter in words."""
    if where is None:
        return []
    model = view.model

    def title(name: str) -> str:
        return model.field(name).title if model is not None else name

    return [part.words(title) for part in (where.parts if where.op == "and" else (where,))]


def _task(key: str, view: View, choice: Choice, versions: dict[int, tuple[Source, str]]) -> _Task:
    """Return what a view asks; the version of a source is looked up once for all views."""
    queries = {name: view.limited(one) for name, one in view.queries(choice).items()}
    models = [query.model for query in queries.values()]
    sources = [one.source for one in (*models, view.model) if one is not None]
    for source in sources:
        if id(source) not in versions:
            versions[id(source)] = source, source.version
    notes = _unfiltered(view, choice) if queries else ()
    further = {name: view.limited(one) for name, one in view.further(choice).items()}
    asked = (tuple(queries.items()), tuple(further.items()))
    data = tuple(versions[id(source)][1] for source in sources)
    inputs = (*asked, data, view.depends(choice), view.title, notes)
    return _Task(key, view, choice, queries, further, inputs, notes)


def _answers(queries: list[Query]) -> Any:  # noqa: ANN401
    """Return an iterator over one Result or exception for each query, in order."""
    places: dict[int, tuple[Source, list[int]]] = {}
    for place, query in enumerate(queries):
        source = query.model.source
        places.setdefault(id(source), (source, []))[1].append(place)
    answers: list[Result | Exception] = [LookupError("no answer")] * len(queries)
    for source, ours in places.values():
        try:
            found = source.run_many([queries[place] for place in ours], deadline=DEADLINE)
        except Exception as error:  # noqa: BLE001
            found = [error] * len(ours)
        for place, answer in zip(ours, found, strict=False):
            answers[place] = answer
    return iter(answers)


def _drawn(task: _Task, answers: Mapping[str, Result | Exception], *, late: bool = False) -> Drawn:
    view = task.view
    results: dict[str, Result] = {}
    for name, answer in answers.items():
        if isinstance(answer, Exception):
            return Drawn(task.inputs, _failure(view, answer))
        results[name] = answer
    first = results.get("main") or next(iter(results.values()), None)
    main = None if first is None else (first.query, first.meta)
    if view.slow and not late:
        return Drawn(task.inputs, _loading(view), main, Rest(task, results))
    try:
        shown = _completed(view.present(results, task.choice), results, task)
    except Exception as error:  # noqa: BLE001
        return Drawn(task.inputs, _failure(view, error))
    old = any(result.meta.cache == "stale" for result in results.values())
    rest = Rest(task, results) if task.further and shown["status"] == "ready" else None
    if rest is not None:
        shown["pending"] = view.awaits
    return Drawn(None if old else task.inputs, shown, main, rest)


def _completed(shown: dict[str, Any], results: Mapping[str, Result], task: _Task) -> dict[str, Any]:
    view = task.view
    whole = {"kind": view.kind, "title": view.title, "caveats": [], **shown}
    numbers = bool(results) and view.kind != "filters"
    whole |= {"explains": numbers, "files": formats() if numbers else (), "opens": is_open(view)}
    if task.notes:
        whole["caveats"] = [*whole["caveats"], *task.notes]
    nothing = bool(results) and all(result.frame.height == 0 for result in results.values())
    whole.setdefault("status", "empty" if nothing else "ready")
    if not view.interactive:
        whole |= {name: None for name in _GESTURES if name in whole}
    if whole["status"] == "empty":
        whole.setdefault("message", _EMPTY)
        whole.setdefault("filters", filter_texts(view.filters(task.choice), view))
    return whole


def _unfiltered(view: View, choice: Choice) -> tuple[str, ...]:
    """Return what a reader must know when a filter of the page does not apply to this view."""
    every, applied = choice.filters_for(view.key), view.filters(choice)
    if every is None or view.kind == "filters":
        return ()
    names = every.fields() - (applied.fields() if applied is not None else frozenset())
    return tuple(f"not filtered by {title_of(name)}" for name in sorted(names))


def _failure(view: View, error: BaseException) -> dict[str, Any]:
    log.error("view %r failed", view.key, exc_info=error)
    return error_card(view, words_of(error))
