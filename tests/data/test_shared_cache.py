"""One contract for every place where answers are kept; what is broken there is never noticed."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from threading import Event
from typing import TYPE_CHECKING, Any, Literal

import polars as pl
import pytest

import dashkit as dk
from dashkit.data import cache as caches
from dashkit.data.cache import Cache, Key, cache
from dashkit.data.sharing import Kept, pack, unpack
from dashkit.data.stores import Disk, Redis, StoreError, store_of
from dashkit.errors import DefinitionError, QueryError
from dashkit.model.policy import OPEN, Fingerprint
from tests.servers import running_redis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

FRAME = pl.DataFrame({"g0": ["EU", None], "a0": [1, 2]})
KINDS = ["memory", "disk", "redis"]
TYPES = pl.DataFrame(
    {
        "text": ["a", None, "€\x00"],
        "integer": [2**62, None, -1],
        "number": [0.1, None, float("inf")],
        "decimal": pl.Series([Decimal("1.10"), None, Decimal(10) ** 30], dtype=pl.Decimal(38, 2)),
        "day": [date(2026, 1, 1), None, date(1, 1, 1)],
        "time": pl.Series([datetime(2026, 1, 1, tzinfo=UTC), None, None], dtype=pl.Datetime("us", "UTC")),
        "flag": [True, None, False],
    }
)  # fmt: skip


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.time = 1_000_000.0

    def __call__(self) -> float:
        return self.time


def key(name: str = "a", version: str = "1", *, policy: str = OPEN, shared: str = "table") -> Key:
    return Key(rows="t", version=version, asked=name, policy=Fingerprint(policy), shared=shared)


@pytest.fixture(autouse=True)
def _everything_is_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caches, "WORTH", 0.0)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, clock: Clock
) -> Callable[..., Cache]:
    """Return a function that makes a cache; with a store, memory is of no help to it."""
    if kind == "memory":
        one: dict[str, Any] = {}

        def memory(**options: Any) -> Cache:
            cache: Cache = one.setdefault("cache", Cache(now=clock, **options))
            cache.stale = options.get("stale", 0.0)
            return cache

        return memory
    place = tmp_path / "cache" if kind == "disk" else request.getfixturevalue("redis")
    store_of(str(place)).clear()  # type: ignore[union-attr]
    return lambda **options: Cache(0, store=store_of(str(place)), now=clock, **options)


class Compute:
    """Computes frames and counts."""

    def __init__(self, answer: pl.DataFrame | Exception = FRAME) -> None:
        self.answer = answer
        self.times = 0

    def __call__(self, wanted: Sequence[Any]) -> list[pl.DataFrame | Exception]:
        self.times += len(wanted)
        return [self.answer] * len(wanted)


def test_what_is_kept_comes_back_as_it_was(make: Callable[..., Cache]) -> None:
    make().put(key(), TYPES)
    found = make().get(key())
    assert found is not None
    assert found.equals(TYPES)
    assert found.schema == TYPES.schema


def test_a_computed_answer_is_a_hit_for_the_next_one(
    make: Callable[..., Cache], clock: Clock
) -> None:
    compute = Compute()
    assert make().answers({key(): "a"}, compute)[key()].how == "miss"
    clock.time += 7
    found = make().answers({key(): "a"}, compute)[key()]
    assert (found.how, found.age, compute.times) == ("hit", 7, 1)
    assert isinstance(found.answer, pl.DataFrame)
    assert found.answer.equals(FRAME)


@pytest.mark.parametrize(
    "other",
    [key("b"), key(policy="acme"), key(version="2"), key(shared="other")],
    ids=["asked", "policy", "version", "table"],
)
def test_another_key_is_a_miss(make: Callable[..., Cache], other: Key, kind: str) -> None:
    make().put(key(), FRAME)
    found = make().get(other)
    if kind == "memory" and other.shared == "other":
        assert found is not None, "in one process tables are told apart by what they are"
    else:
        assert found is None


def test_an_answer_is_fresh_for_as_long_as_the_rows_say(
    make: Callable[..., Cache], clock: Clock
) -> None:
    make().put(key(), FRAME, seconds=10)
    clock.time += 9.9
    assert make().get(key(), seconds=10) is not None
    clock.time += 0.2
    assert make().get(key(), seconds=10) is None


def test_for_no_seconds_nothing_is_kept(make: Callable[..., Cache]) -> None:
    compute = Compute()
    for _ in range(2):
        make().answers({key(): "a"}, compute, seconds=0)
    assert compute.times == 2
    assert make().get(key()) is None


def test_errors_are_not_kept(make: Callable[..., Cache]) -> None:
    make().answers({key(): "a"}, Compute(QueryError("no")))
    assert make().answers({key(): "a"}, Compute())[key()].how == "miss"


def test_clear_forgets_everything(make: Callable[..., Cache]) -> None:
    make().put(key(), FRAME)
    make().clear()
    assert make().get(key()) is None


def test_an_old_answer_is_given_at_once_where_that_is_wanted(clock: Clock) -> None:
    kept = Cache(stale=1000, now=clock)
    kept.put(key(), FRAME)
    clock.time += 400
    done, newer = Event(), key(version="2")

    def compute(wanted: Sequence[Any]) -> list[pl.DataFrame | Exception]:
        done.set()
        return [FRAME.head(1)] * len(wanted)

    found = kept.answers({newer: "a"}, compute)[newer]
    assert (found.how, found.age) == ("stale", 400)
    assert done.wait(5)
    seen = ["stale"]
    while seen[-1] != "hit":
        seen.append(kept.answers({newer: "a"}, compute)[newer].how)
    assert set(seen) == {"stale", "hit"}
    assert kept.answers({newer: "a"}, compute)[newer].how == "hit"
    clock.time += 1001
    assert kept.answers({newer: "a"}, compute)[newer].how == "miss", "too old to be shown"


class LostError(QueryError):
    """What may work when it is tried again."""

    transient = True


def test_the_last_good_answer_stands_in_for_one_that_cannot_be_had(
    make: Callable[..., Cache], clock: Clock
) -> None:
    make().put(key(), FRAME, seconds=300)
    clock.time += 600
    newer = key(version="2")
    found = make().answers({newer: "a"}, Compute(LostError("gone")))[newer]
    assert (found.how, found.age) == ("stale", 600)
    assert isinstance(found.answer, pl.DataFrame)
    other = key(version="2", policy="acme")
    assert isinstance(
        make().answers({other: "a"}, Compute(LostError("gone")))[other].answer, LostError
    )
    wrong = make().answers({newer: "a"}, Compute(QueryError("no such column")))[newer]
    assert isinstance(wrong.answer, QueryError), "only what may pass is waited out"
    clock.time += 3600
    assert isinstance(
        make().answers({newer: "a"}, Compute(LostError("gone")))[newer].answer, LostError
    )


@pytest.mark.parametrize("place", ["disk", "redis"])
def test_processes_that_ask_for_the_same_compute_it_once(
    place: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    where = str(tmp_path / "c") if place == "disk" else request.getfixturevalue("redis")
    store_of(where).clear()  # type: ignore[union-attr]
    tally = tmp_path / "tally"
    tally.touch()
    start = tmp_path / "start"
    workers = [
        subprocess.Popen([sys.executable, "-c", WORKER, where, str(tally), str(start)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]  # fmt: skip
    for one in workers:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    start.touch()
    assert [one.communicate(timeout=60)[0] for one in workers] == ["2\n"] * 4
    assert tally.read_text(encoding="utf-8") == "x"


WORKER = """
import os, pathlib, sys, threading
import polars as pl
from dashkit.data.cache import Cache, Key
from dashkit.data.stores import store_of
from dashkit.model.policy import OPEN
where, tally, start = sys.argv[1:]
cache = Cache(store=store_of(where), worth=0)
key = Key(rows="t", version="1", asked="a", policy=OPEN, shared="once")
def compute(wanted):
    with open(tally, "a") as file:
        file.write("x")
    threading.Event().wait(0.3)
    return [pl.DataFrame({"n": [1, 2]})]
print("ready", flush=True)
while not pathlib.Path(start).exists():
    pass
print(cache.answers({key: "a"}, compute, deadline=30)[key].answer.height)
"""


def test_what_a_dead_process_claimed_is_computed_by_another(tmp_path: Path) -> None:
    code = (
        "import sys; from dashkit.data.stores import Disk\n"
        "assert Disk(sys.argv[1]).claim('0' * 64, 60) is not None"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, timeout=60)
    assert Disk(tmp_path).claim("0" * 64, 60) is not None


def spoilt(data: bytes) -> Iterator[bytes]:
    yield b""
    yield data[:-1]
    yield data[: len(data) // 2]
    yield data[:100] + bytes([data[100] ^ 1]) + data[101:]
    yield data[:-5] + b"hello"
    yield b"\x80\x04\x95" + data
    yield b"cos\nsystem\n(S'touch /tmp/pwned'\ntR."
    body = json.dumps({"key": key().name, "policy": OPEN, "version": "1", "made": 1}).encode()
    for tail in (b"\nnot arrow", b""):
        digest = hashlib.sha256(body + tail).hexdigest().encode()
        yield b"dashkit-answer 1\n" + digest + b"\n" + body + tail
    wrong = b"[]\n"
    yield b"dashkit-answer 1\n" + hashlib.sha256(wrong).hexdigest().encode() + b"\n" + wrong


def test_a_broken_or_foreign_entry_is_a_miss() -> None:
    whole = pack(key(), Kept(FRAME, "1", 5.0))
    kept = unpack(key(), whole)
    assert kept is not None
    assert (kept.version, kept.made) == ("1", 5.0)
    for data in spoilt(whole):
        assert unpack(key(), data) is None
    for other in (key("b"), key(policy="acme"), key(shared="x")):
        assert unpack(other, whole) is None, "the entry of another, put under this name"


def test_a_file_replaced_by_garbage_is_computed_again(tmp_path: Path) -> None:
    shared = Cache(0, store=Disk(tmp_path))
    shared.put(key(), FRAME)
    (file,) = tmp_path.glob("*.answer")
    for data in spoilt(file.read_bytes()):
        file.write_bytes(data)
        compute = Compute()
        assert shared.answers({key(): "a"}, compute)[key()].how == "miss"
        assert compute.times == 1
    assert shared.get(key()) is not None


def test_a_folder_keeps_to_its_limit_and_what_is_used_stays(tmp_path: Path) -> None:
    one = len(pack(key(), Kept(FRAME, "1", 1_000_000.0)))
    shared = Cache(0, store=Disk(tmp_path, limit=int(3.5 * one)))
    for name in "abc":
        shared.put(key(name), FRAME)
    assert shared.get(key("a")) is not None
    for name in "de":
        shared.put(key(name), FRAME)
    kept = [name for name in "abcde" if shared.get(key(name)) is not None]
    assert len(kept) == 3
    assert {"a", "e"} <= set(kept)
    assert oct(next(tmp_path.glob("*.answer")).stat().st_mode)[-3:] == "600"


def test_a_full_disk_is_no_error(tmp_path: Path) -> None:
    """The system refuses to write more than 1 kB into a file: as on a full disk, an entry is cut short."""
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, timeout=60, check=True
    )  # fmt: skip
    assert done.stdout == "2 miss 1 0\n"
    assert list(tmp_path.glob("*")) == list(tmp_path.glob("*.lock*")), "nothing half written stays"


FULL = """
import resource, signal, sys
import polars as pl
from dashkit.data.cache import Cache, Key
from dashkit.data.stores import Disk
from dashkit.model.policy import OPEN
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
cache = Cache(0, store=Disk(sys.argv[1]), worth=0)
key = Key(rows="t", version="1", asked="a", policy=OPEN, shared="s")
times = []
def compute(wanted):
    times.append(1)
    return [pl.DataFrame({"n": [str(i) * 50 for i in range(1000)]})]
how = [cache.answers({key: "a"}, compute)[key].how for _ in range(2)][-1]
print(len(times), how, cache.stats.failures, cache.stats.shared_hits)
"""


def test_a_place_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    shared = Cache(0, store=Disk(blocked / "cache"))
    assert shared.answers({key(): "a"}, Compute())[key()].how == "miss"
    assert shared.stats.failures == 1


@pytest.mark.parametrize("how", ["dead", "stopped"])
def test_a_redis_that_does_not_answer_costs_a_moment_once(how: Literal["dead", "stopped"]) -> None:
    with running_redis() as (url, process):
        shared = Cache(0, store=Redis(url))
        shared.put(key(), FRAME)
        assert shared.get(key()) is not None
        (process.kill if how == "dead" else process.suspend)()
        started = time.monotonic()
        compute = Compute()
        for name in "abcdefgh":
            asked = key(name)
            assert shared.answers({asked: name}, compute)[asked].how == "miss"
        assert compute.times == 8
        assert time.monotonic() - started < 2
        assert shared.stats.failures == 1
        if how == "stopped":
            process.resume()


def test_the_password_of_a_redis_is_in_no_message(caplog: pytest.LogCaptureFixture) -> None:
    shared = Cache(0, store=Redis("redis://:hunter2@127.0.0.1:1/0"))
    shared.put(key(), FRAME)
    assert shared.stats.failures == 1
    assert "hunter2" not in caplog.text + repr(shared.stats)


def test_threads_wait_for_a_store_as_for_each_other(tmp_path: Path) -> None:
    shared, compute = Cache(store=Disk(tmp_path)), Compute()
    with ThreadPoolExecutor(8) as pool:
        found = [pool.submit(shared.answers, {key(): "a"}, compute) for _ in range(16)]
        assert all(isinstance(one.result(5)[key()].answer, pl.DataFrame) for one in found)
    assert compute.times == 1


def test_keys_without_a_name_for_all_stay_in_the_process(tmp_path: Path) -> None:
    shared = Cache(store=Disk(tmp_path))
    shared.put(key(shared=""), FRAME)
    assert list(tmp_path.iterdir()) == []
    assert shared.get(key(shared="")) is not None


@pytest.mark.parametrize("place", ["http://cache", "redis://x:y:z/0"])
def test_a_place_that_is_none_is_refused(place: str) -> None:
    with pytest.raises(DefinitionError):
        store_of(place)


def test_what_a_store_says_is_no_secret(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"^ConnectionError$"):
        Redis("redis://127.0.0.1:1/0").get("x")
    (tmp_path / f"{'x' * 64}.answer").mkdir()
    with pytest.raises(StoreError, match=r"^IsADirectoryError$"):
        Disk(tmp_path).get("x" * 64)


@pytest.fixture
def present(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caches, "_PRESENT", [])


@pytest.mark.usefixtures("present")
def test_sources_of_two_processes_share_by_what_they_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pl.DataFrame({"region": ["EU", "US"], "amount": [1, 2]}).write_parquet(tmp_path / "a.parquet")
    monkeypatch.setenv("DASHKIT_CACHE", str(tmp_path / "cache"))

    def ask(**options: Any) -> tuple[Any, str]:
        m = dk.model(dk.source(tmp_path / "a.parquet", **options), measures={"n": "sum(amount)"})
        found = m.query("n").run()
        return found.value, found.meta.cache

    assert ask() == (3, "miss")
    assert ask() == (3, "hit")
    assert cache().stats.shared_hits == 1
    pl.DataFrame({"region": ["EU"], "amount": [10**6]}).write_parquet(tmp_path / "a.parquet")
    assert ask() == (1_000_000, "miss")
    assert ask(refresh="real-time") == (1_000_000, "miss")


@pytest.mark.usefixtures("present")
def test_users_share_only_what_both_may_see(tmp_path: Path) -> None:
    rows = pl.DataFrame({"tenant": ["acme", "beta", "beta"], "amount": [1, 2, 4]})
    rows.write_parquet(tmp_path / "a.parquet")
    cache(tmp_path / "cache")
    found = []
    for user in ("acme", "beta", "acme", ""):
        m = dk.model(tmp_path / "a.parquet", measures={"n": "sum(amount)"})
        policy = dk.Policy(rows=lambda user, m=m: m.tenant == user.tenant)  # type: ignore[misc]
        result = (policy.of(m, tenant=user) if user else policy.of(m)).query("n").run()
        found.append((result.value, result.meta.cache))
    assert found == [(1, "miss"), (6, "miss"), (1, "hit"), (None, "miss")]


def test_what_was_quick_to_compute_is_not_shared(tmp_path: Path) -> None:
    shared = Cache(store=Disk(tmp_path), worth=3_600)
    assert shared.answers({key("quick"): None}, lambda asked: [FRAME for _ in asked])
    assert not list(tmp_path.glob("*.answer"))
    assert shared.answers({key("quick"): None}, lambda _: [])[key("quick")].how == "hit"
