"""The Session: hears the page's intents, changes the State, sends what changed in one message."""

from __future__ import annotations

import asyncio
import weakref
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from dashkit.data.line import Caller
from dashkit.errors import DashkitError
from dashkit.state import messages
from dashkit.state.apply import apply
from dashkit.state.intents import parse_intent
from dashkit.views import assets
from dashkit.views.address import Address, saved_views
from dashkit.views.ahead import Ahead
from dashkit.views.asides import Aside, Overtaken, Questions, answer, writes
from dashkit.views.boxes import Boxes, Meaning
from dashkit.views.compute import Drawn, error_card, show
from dashkit.views.encoder import Encoded, encode
from dashkit.views.failures import UNANSWERED, log, words_of
from dashkit.views.jobs import Answer, Job, completed, computed, computed_early
from dashkit.views.known import known_view
from dashkit.views.narrow import narrowed, with_default
from dashkit.views.place import Place, printed
from dashkit.views.telling import Host, Telling, hurry, send

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable, Iterator, Mapping

    from dashkit.state.choice import Choice
    from dashkit.state.state import State
    from dashkit.views.arrangement import Arrangement
    from dashkit.views.widget import View


_PAUSE: Final = 0.02
_MOST_PAUSES: Final = 15
_BARE: Final = frozenset({"retry", "clear", "up", "explain", "drivers", "release", "window"})
"""Messages about a view as a whole: for them nothing of it must be known, which may need data."""


class Session:
    """One State, its views and the pages that show them.

    Changes are answered in a worker thread where an event loop runs (in a kernel), at once
    otherwise. At most one change is being computed and one waits; what came in between is never
    computed, and an answer to an older choice is dropped.

    Parameters
    ----------
    state
        What the viewer chose.
    views
        The views that it answers for.
    arrangement
        How they stand on the page; None for a view alone.
    """

    def __init__(
        self, state: State, views: Iterable[View], *, arrangement: Arrangement | None = None
    ) -> None:
        self.id = uuid4().hex
        self.state = state
        self.views = {view.key: view for view in views}
        self.arrangement = arrangement
        self._address = Address(self)
        self._pages: dict[int, Place] = {}
        self._prints: dict[str, Place] = {}
        self._drawn: dict[str, Drawn] = {}
        self._packed: dict[str, Encoded] = {}
        self._wanted = self._done = 0
        self._busy = False
        self._running: Job | None = None
        self._finishing: Job | None = None
        self._asked = Questions()
        self._telling = Telling(self._tell)
        self._boxes = Boxes(_pool, self._boxed)
        self._ahead = Ahead(_pool)
        self._tasks: set[asyncio.Task[None]] = set()
        ours = weakref.WeakMethod(self._changed)
        state.on(lambda _: (call := ours()) and call())

    def scoped(self, key: str, choice: Choice | None = None) -> Choice:
        """Return the choice as far as it concerns a view."""
        found, view = self.state.choice if choice is None else choice, self.views[key]
        if self.arrangement is None:
            return narrowed(view, with_default(found, view))
        return narrowed(view, self.arrangement.scoped(key, found))

    def receive(self, host: Host, raw: object) -> None:
        """Answer one message of a page; whatever it holds, nothing is raised."""
        try:
            intent = parse_intent(raw, self._known(raw))
            if isinstance(intent, messages.Refusal):
                send(host, {"type": "refused", "ack": intent.seq, "message": intent.message})
            elif isinstance(intent, messages.Runtime):
                self._send_chunk(host, intent)
            else:
                self._act(host, intent)
        except Exception:  # noqa: BLE001
            log.exception("a message of the page failed")

    def draw(self, keys: Iterable[str]) -> dict[str, Drawn]:
        """Return what views show now; a page that says hello next gets the same."""
        wanted = {key: (self.views[key], self.scoped(key)) for key in keys}
        drawn = show(wanted, self._drawn, whole=True)
        self._took(drawn)
        return drawn

    def _took(self, drawn: Mapping[str, Drawn]) -> None:
        """Keep what was drawn; a view that is new is told that it is on its way to the page."""
        for key, one in drawn.items():
            if self._drawn.get(key) is not one:
                self._drawn[key] = one
                self.views[key].arrived()

    def _keep(self, answer: Answer) -> None:
        self._took(answer.drawn)
        for key, packed in answer.packed.items():
            old = self._packed.get(key)
            if old is None or not packed.same(old):
                self._packed[key] = packed

    def printed(self, view: str, name: str) -> dict[str, Any] | None:
        """Return what the page of a widget can show before it has a kernel; its hello says that it does.

        ``view`` is the key of its view, empty for a dashboard, and ``name`` that of its address.
        """
        place = Place(view, lambda: None, revision=self._wanted)
        job = self._asking({0: place})
        answer = computed(job, self)
        self._keep(answer)
        self._prints[view] = place
        return printed(self.id, place, name, *self._content(place, job, answer))

    def refresh(self) -> None:
        """Answer the pages anew: something that views depend on has changed beside the State."""
        self._changed()

    def forget(self, host: object) -> None:
        """Stop sending to a widget that was closed."""
        self._boxes.leave(id(host))
        self._pages.pop(id(host), None)

    def _act(self, host: Host, intent: messages.Intent) -> None:
        page = self._page(host, intent)
        if isinstance(intent, Aside):
            self._asked.add(id(host), intent)
            self._pump()
            return
        self._boxes.leave(id(host))
        if isinstance(intent, messages.Box):
            self._boxes.read(self, id(host), intent)
            return
        self._apply(host, page, intent)

    def _boxed(self, place: int, meaning: Meaning) -> None:
        """Take what a box of a page means, in one step, or say why nothing is known of it."""
        page = self._pages.get(place)
        host = page.host() if page is not None else None
        if page is None or host is None:
            return
        if isinstance(meaning, messages.Refusal):
            page.seq = meaning.seq
            send(host, {"type": "refused", "ack": meaning.seq, "message": meaning.message})
        else:
            self._apply(host, page, meaning)

    def _apply(self, host: Host, page: Place, intent: messages.Intent) -> None:
        page.seq = intent.seq
        about = (intent.view, intent.field) if isinstance(intent, messages.Select) else ("", "")
        page.foresees = {key: views for key, views in page.foresees.items() if key == about}
        before = self._wanted
        if self.arrangement is not None and isinstance(intent, messages.Hello | messages.Restore):
            self._address.begin()
            if intent.state is not None:
                self._address.take(intent.state)
        if isinstance(intent, messages.Retry):
            self._forget_failed(intent.view)
        try:
            apply(intent, self.state, bar=self._period_bar())
        except DashkitError as error:
            content = {"type": "refused", "ack": intent.seq, "message": words_of(error)}
            send(host, content)
            return
        if self._wanted == before:
            self._changed()
        page.asked = self._wanted

    def _page(self, host: Host, intent: messages.Intent) -> Place:
        page = self._pages.get(id(host))
        if page is None or page.host() is not host or isinstance(intent, messages.Hello):
            view = getattr(host, "key", "")
            page = Place(view if view in self.views else "", weakref.ref(host))
            if isinstance(intent, messages.Hello):
                page.follow(self._prints.pop(page.view, None), intent.printed)
            self._pages[id(host)] = page
        return page

    def _period_bar(self) -> str:
        return "" if self.arrangement is None else self.arrangement.period_bar(self.state.choice)

    def _forget_failed(self, view: str) -> None:
        drawn = self._drawn.get(view)
        if drawn is not None and drawn.failed:
            del self._drawn[view]

    def _known(self, raw: object) -> messages.Known:
        named = raw.get("view") if isinstance(raw, dict) else None
        bare = isinstance(raw, dict) and raw.get("type") in _BARE
        if not isinstance(named, str) or named not in self.views:
            return self.names()
        about = messages.KnownView() if bare else self.about(named)
        return replace(self.names(), views={named: about})

    def names(self) -> messages.Known:
        """Return the names of pages and sections."""
        return messages.Known() if self.arrangement is None else self.arrangement.known()

    def about(self, key: str, choice: Choice | None = None) -> messages.KnownView:
        """Return what a page may say about a view."""
        return known_view(self.views[key], self.scoped(key, choice))

    def _send_chunk(self, host: Host, intent: messages.Runtime) -> None:
        try:
            chunk = assets.chunk(intent.chunk)
        except assets.BundleMissing as error:
            log.error("%s", error)
            send(
                host, {"type": "refused", "ack": intent.seq, "message": "The page code is missing."}
            )
            return
        send(host, {"type": "runtime", "chunk": intent.chunk, "hash": chunk.hash}, [chunk.data])

    def _changed(self) -> None:
        self._wanted += 1
        self._ahead.leave()
        running, finishing = self._running, self._finishing
        if running is not None and running.choice != self.state.choice:
            self._running = None
            running.caller.leave()
        if finishing is not None:
            self._finishing = None
            finishing.caller.leave()
        self._telling.begin()
        self._pump()

    def _tell(self) -> None:
        """Tell the pages that did not ask for it themselves that something is being computed."""
        for page in [*self._pages.values()] if self._done != self._wanted else ():
            host = page.host()
            if host is not None and page.asked <= self._done:
                send(host, {"type": "busy", "ack": None, "revision": self._wanted})

    def _pump(self) -> None:
        if self._busy:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._work_now()
            return
        self._busy = True
        self._start(loop, self._work(loop))

    def _start(self, loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, None]) -> None:
        task = loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _work_now(self) -> None:
        self._busy = True
        try:
            while self._pending():
                for place, intent in self._asked.take():
                    self._send_beside(place, *answer(self, place, intent))
                    self._asked.writing = False
                with self._told():
                    self._change_now()
        finally:
            self._busy = False

    def _change_now(self) -> None:
        job = self._job()
        if job is not None:
            done = computed(job, self)
            self._deliver(job, done)
            if done.unfinished:
                self._deliver(job, completed(job, done), late=True)

    async def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            while self._pending():
                with self._told():
                    await self._change(loop)
                for place, intent in self._asked.take():
                    if writes(intent):
                        self._start(loop, self._write(loop, place, intent))
                        continue
                    found = await loop.run_in_executor(_pool(), answer, self, place, intent)
                    self._send_beside(place, *found)
                    if isinstance(intent, messages.Options) and self._done == self._wanted:
                        self._start(loop, self._ahead.opened(intent.field))
        except Exception:  # noqa: BLE001
            log.exception("a question of the page failed")
        finally:
            self._busy = False

    async def _change(self, loop: asyncio.AbstractEventLoop) -> None:
        """Answer the newest change, unless a newer one comes meanwhile."""
        job = self._job()
        if job is None:
            return
        self._running = job
        begun = await self._begun(loop, job)
        done = await loop.run_in_executor(_pool(), computed, job, self, begun)
        self._running = None
        if job.revision == self._wanted:
            self._deliver(job, done)
            self._follow_up(loop, job, done)
        else:
            await self._rest()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell the pages when the newest change could not be answered, so that they wait no longer."""
        revision = self._wanted
        try:
            yield
        except Exception:  # noqa: BLE001
            log.exception("the answer to a change failed")
            self._running = None
            if revision != self._wanted:
                return
            self._done = revision
            self._telling.end()
            content = {"type": "refused", "revision": revision, "message": UNANSWERED}
            for place, page in tuple(self._pages.items()):
                self._send_beside(place, {**content, "ack": page.seq}, [])

    async def _write(
        self, loop: asyncio.AbstractEventLoop, place: int, intent: Aside | Overtaken
    ) -> None:
        """Write a file, which may take long, beside what is asked next."""
        try:
            found = await loop.run_in_executor(_pool(), answer, self, place, intent)
            self._send_beside(place, *found)
        finally:
            self._asked.writing = False
            self._pump()

    async def _begun(self, loop: asyncio.AbstractEventLoop, job: Job) -> Answer | None:
        """Answer, and send, what the page draws for long while the rest is computed."""
        begun = None
        for keys in job.early:
            found = await loop.run_in_executor(_pool(), computed_early, job, keys)
            begun = begun.joined(found) if begun else found
            if job.revision == self._wanted:
                self._deliver(job, found, early=True)
                hurry()
        return begun

    def _follow_up(self, loop: asyncio.AbstractEventLoop, job: Job, done: Answer) -> None:
        """Ask and draw what views left for later, beside what is asked next; then look ahead."""
        self._start(loop, self._ahead.prepare(job.wanted))
        if done.unfinished:
            self._finishing = replace(job, caller=Caller())
            self._start(loop, self._late(loop, self._finishing, done))

    async def _late(self, loop: asyncio.AbstractEventLoop, job: Job, done: Answer) -> None:
        try:
            found = await loop.run_in_executor(_pool(), completed, job, done)
            if self._finishing is job:
                self._finishing = None
                self._deliver(job, found, late=True)
        except Exception:  # noqa: BLE001
            log.exception("what was left of a change failed")

    async def _rest(self) -> None:
        """Wait, while changes come faster than answers, until none came for a moment."""
        for _ in range(_MOST_PAUSES):
            seen = self._wanted
            await asyncio.sleep(_PAUSE)
            if seen == self._wanted:
                return

    def _pending(self) -> bool:
        return self._done != self._wanted or bool(self._asked)

    def _job(self) -> Job | None:
        """Return the change to answer now; None when all are answered or no page is there."""
        if self._done == self._wanted:
            return None
        self._pages = {key: page for key, page in self._pages.items() if page.host() is not None}
        if not self._pages:
            self._done = self._wanted
            return None
        return self._asking(self._pages)

    def _asking(self, pages: Mapping[int, Place]) -> Job:
        choice = self.state.choice
        keys = dict.fromkeys(key for page in pages.values() for key in self._keys(page, choice))
        wanted = {key: (self.views[key], self.scoped(key, choice)) for key in keys}
        acks = {key: page.seq for key, page in pages.items()}
        known = frozenset(self._packed)
        shown = (views for page in self._pages.values() for views in page.foresees.values())
        job = Job(self._wanted, choice, wanted, dict(self._drawn), known, acks)
        return replace(job, foreseen=frozenset[str]().union(*shown))

    def _keys(self, page: Place, choice: Choice) -> list[str]:
        if self.arrangement is None or page.view:
            return [page.view] if page.view else list(self.views)
        return self.arrangement.visible(choice)

    def _deliver(
        self, job: Job, answer: Answer, *, late: bool = False, early: bool = False
    ) -> None:
        self._done = self._done if early else job.revision
        if self._done == self._wanted:
            self._telling.end()
        self._keep(answer)
        for place, page in tuple(self._pages.items()):
            host = page.host()
            if host is not None and place in job.acks:
                if early:
                    self._send_early(host, page, job, answer)
                else:
                    self._send_views(host, page, job, answer, late=late)

    def _send_views(self, host: Host, page: Place, job: Job, answer: Answer, *, late: bool) -> None:
        content, buffers = self._content(page, job, answer)
        content["ack"] = job.acks[id(host)]
        if late:
            content["late"] = True
        if self.arrangement is not None and not page.view:
            content["address"] = self._address.content(job.choice)
        send(host, content, buffers)

    def _content(self, page: Place, job: Job, answer: Answer) -> tuple[dict[str, Any], list[bytes]]:
        content: dict[str, Any] = {"type": "views", "revision": job.revision, "ack": None}
        if self.arrangement is None or page.view:
            spec = {"kind": "view", "key": page.view or next(iter(self.views))}
        else:
            spec = self.arrangement.spec(job.choice)
            if answer.header is not None:
                content["header"] = encode(answer.header)[0]
            saved = saved_views(self.state)
            if page.saved != saved:
                page.saved = content["saved"] = saved
        if page.shown != (shown := (spec.get("page", ""), job.choice.spots)):
            page.sent = page.sent if page.shown[:1] == shown[:1] else {}
            page.shown = shown
            content["spec"] = encode(spec)[0]
        content["views"], buffers = page.fresh(self._keys(page, job.choice), self._packed)
        return content, buffers

    def _send_early(self, host: Host, page: Place, job: Job, answer: Answer) -> None:
        """Send a page that shows the same views before and after what is known already."""
        keys = [key for key in self._keys(page, job.choice) if key in answer.drawn]
        if keys and page.sent.keys() >= {*keys}:
            views, buffers = page.fresh(keys, self._packed)
            content = {"type": "views", "revision": job.revision, "ack": None, "early": True}
            if views:
                send(host, {**content, "views": views}, buffers)

    def on_page(self, place: int) -> Mapping[str, Drawn]:
        """Return what a page shows now, by view."""
        page = self._pages.get(place)
        keys = [] if page is None else self._keys(page, self.state.choice)
        return {key: self._drawn[key] for key in keys if key in self._drawn}

    def _send_beside(self, place: int, content: Any, buffers: list[bytes]) -> None:  # noqa: ANN401
        page = self._pages.get(place)
        host = page.host() if page is not None else None
        if page is not None and content["type"] == "tiles" and "field" in content:
            page.foresees[content["view"], content["field"]] = frozenset(content["views"])
        if host is not None:
            send(host, content, buffers)


@lru_cache(maxsize=1)
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=4, thread_name_prefix="dashkit")


__all__ = ["Session", "error_card", "known_view", "show"]
