"""Frames are kept up to a limit, and computed by one thread while the others wait."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from dashkit.data.cache import Cache, Key
from dashkit.errors import DeadlineError, QueryError
from dashkit.model.policy import OPEN

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

FRAME = pl.DataFrame({"n": range(1000)})


def key(name: Hashable, version: str = "1") -> Key:
    return Key(rows="table", version=version, asked=name, policy=OPEN)


class Claimed(dict[Key, str]):
    """Keys to ask for that say when all of them were looked up."""

    def __init__(self, *names: str) -> None:
        super().__init__({key(name): name for name in names})
        self.done = Event()

    def __iter__(self) -> Iterator[Key]:
        yield from super().__iter__()
        self.done.set()


A = key("a")


@dataclass
class Slow:
    """A computation that ends when it is let go."""

    answer: pl.DataFrame | Exception = field(default_factory=FRAME.clone)
    started: Event = field(default_factory=Event)
    release: Event = field(default_factory=Event)
    times: int = 0

    def __call__(self, wanted: Sequence[str]) -> list[pl.DataFrame | Exception]:
        self.times += 1
        self.started.set()
        assert self.release.wait(5)
        return [self.answer] * len(wanted)


def test_what_was_used_longest_ago_goes_first() -> None:
    one = int(FRAME.estimated_size()) + 2_000
    cache = Cache(limit=2 * one)
    cache.put(key("a"), FRAME)
    cache.put(key("b"), FRAME)
    assert cache.get(key("a")) is not None
    cache.put(key("c"), FRAME)
    assert [name for name in "abc" if cache.get(key(name)) is not None] == ["a", "c"]


def test_many_small_frames_are_bounded_too() -> None:
    cache = Cache(limit=100_000)
    for name in range(1_000):
        cache.put(key(name), FRAME.head(0))
    assert 0 < len(cache) <= 50


def test_a_frame_larger_than_the_limit_is_not_kept_and_drives_nothing_out() -> None:
    cache = Cache(limit=5_000)
    cache.put(key("small"), FRAME.head(1))
    cache.put(key("large"), FRAME)
    assert cache.get(key("large")) is None
    assert cache.get(key("small")) is not None


def test_a_frame_kept_again_is_counted_once() -> None:
    one = int(FRAME.estimated_size()) + 2_000
    cache = Cache(limit=2 * one)
    for _ in range(5):
        cache.put(key("a"), FRAME)
    cache.put(key("b"), FRAME)
    assert len(cache) == 2
    cache.clear()
    cache.put(key("a"), FRAME)
    cache.put(key("b"), FRAME)
    assert len(cache) == 2


@pytest.mark.parametrize("answer", [FRAME, QueryError("no")], ids=["frame", "error"])
def test_threads_that_ask_for_the_same_wait_for_one_answer(answer: Any) -> None:
    cache, slow = Cache(limit=0), Slow(answer)
    later = [Claimed("a") for _ in range(7)]
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(cache.answers, {A: "a"}, slow)
        assert slow.started.wait(5)
        others = [pool.submit(cache.answers, keys, slow) for keys in later]
        assert all(keys.done.wait(5) for keys in later)
        slow.release.set()
        found = [one.result(5)[A].answer for one in (first, *others)]
    assert slow.times == 1
    assert all(one is answer for one in found)


def test_a_thread_computes_what_no_other_does() -> None:
    cache, slow, own = Cache(), Slow(), Slow()
    own.release.set()
    keys = Claimed("a", "b")
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(cache.answers, {A: "a"}, slow)
        assert slow.started.wait(5)
        second = pool.submit(cache.answers, keys, own)
        assert own.started.wait(5)
        slow.release.set()
        assert first.result(5).keys() == {A}
        assert second.result(5).keys() == {A, key("b")}
    assert (slow.times, own.times) == (1, 1)


def test_waiting_for_another_thread_ends_at_the_deadline() -> None:
    cache, slow = Cache(), Slow()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(cache.answers, {A: "a"}, slow)
        assert slow.started.wait(5)
        found = cache.answers({A: "a"}, slow, deadline=0)
        slow.release.set()
        first.result(5)
    assert isinstance(found[A].answer, DeadlineError)
    assert cache.answers({A: "a"}, slow)[A].answer is slow.answer


def test_errors_are_not_kept() -> None:
    cache, failed, fine = Cache(), Slow(QueryError("no")), Slow()
    for one in (failed, fine):
        one.release.set()
    assert cache.answers({A: "a"}, failed)[A].answer is failed.answer
    assert cache.answers({A: "a"}, fine)[A].answer is fine.answer


def test_a_computation_that_breaks_leaves_nothing_behind() -> None:
    cache, fine = Cache(), Slow()
    fine.release.set()

    def broken(_: Sequence[str]) -> list[pl.DataFrame | Exception]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        cache.answers({A: "a"}, broken)
    assert cache.answers({A: "a"}, fine)[A].answer is fine.answer
