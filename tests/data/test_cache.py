"""Frames are kept up to a limit, and computed by one thread while the others wait."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import polars as pl
import pytest

from dashkit.data.cache import Cache
from dashkit.errors import DeadlineError, QueryError

FRAME = pl.DataFrame({"n": range(1000)})


class Claimed(dict[Hashable, str]):
    """Keys to ask for that say when all of them were looked up."""

    def __init__(self, *keys: str) -> None:
        super().__init__({key: key for key in keys})
        self.done = Event()

    def __iter__(self) -> Iterator[Hashable]:
        yield from super().__iter__()
        self.done.set()


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
    cache.put("a", FRAME)
    cache.put("b", FRAME)
    assert cache.get("a") is not None
    cache.put("c", FRAME)
    assert [key for key in "abc" if cache.get(key) is not None] == ["a", "c"]


def test_many_small_frames_are_bounded_too() -> None:
    cache = Cache(limit=100_000)
    for key in range(1_000):
        cache.put(key, FRAME.head(0))
    assert 0 < len(cache) <= 50


def test_a_frame_larger_than_the_limit_is_not_kept_and_drives_nothing_out() -> None:
    cache = Cache(limit=5_000)
    cache.put("small", FRAME.head(1))
    cache.put("large", FRAME)
    assert cache.get("large") is None
    assert cache.get("small") is not None


def test_a_frame_kept_again_is_counted_once() -> None:
    one = int(FRAME.estimated_size()) + 2_000
    cache = Cache(limit=2 * one)
    for _ in range(5):
        cache.put("a", FRAME)
    cache.put("b", FRAME)
    assert len(cache) == 2
    cache.clear()
    cache.put("a", FRAME)
    cache.put("b", FRAME)
    assert len(cache) == 2


@pytest.mark.parametrize("answer", [FRAME, QueryError("no")], ids=["frame", "error"])
def test_threads_that_ask_for_the_same_wait_for_one_answer(answer: Any) -> None:
    cache, slow = Cache(limit=0), Slow(answer)
    later = [Claimed("a") for _ in range(7)]
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(cache.answers, {"a": "a"}, slow)
        assert slow.started.wait(5)
        others = [pool.submit(cache.answers, keys, slow) for keys in later]
        assert all(keys.done.wait(5) for keys in later)
        slow.release.set()
        found = [one.result(5)["a"] for one in (first, *others)]
    assert slow.times == 1
    assert all(one is answer for one in found)


def test_a_thread_computes_what_no_other_does() -> None:
    cache, slow, own = Cache(), Slow(), Slow()
    own.release.set()
    keys = Claimed("a", "b")
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(cache.answers, {"a": "a"}, slow)
        assert slow.started.wait(5)
        second = pool.submit(cache.answers, keys, own)
        assert own.started.wait(5)
        slow.release.set()
        assert first.result(5).keys() == {"a"}
        assert second.result(5).keys() == {"a", "b"}
    assert (slow.times, own.times) == (1, 1)


def test_waiting_for_another_thread_ends_at_the_deadline() -> None:
    cache, slow = Cache(), Slow()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(cache.answers, {"a": "a"}, slow)
        assert slow.started.wait(5)
        found = cache.answers({"a": "a"}, slow, deadline=0)
        slow.release.set()
        first.result(5)
    assert isinstance(found["a"], DeadlineError)
    assert cache.answers({"a": "a"}, slow)["a"] is slow.answer


def test_errors_are_not_kept() -> None:
    cache, failed, fine = Cache(), Slow(QueryError("no")), Slow()
    for one in (failed, fine):
        one.release.set()
    assert cache.answers({"a": "a"}, failed)["a"] is failed.answer
    assert cache.answers({"a": "a"}, fine)["a"] is fine.answer


def test_a_computation_that_breaks_leaves_nothing_behind() -> None:
    cache, fine = Cache(), Slow()
    fine.release.set()

    def broken(_: Sequence[str]) -> list[pl.DataFrame | Exception]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        cache.answers({"a": "a"}, broken)
    assert cache.answers({"a": "a"}, fine)["a"] is fine.answer
