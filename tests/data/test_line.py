"""What may pass is asked again, what is down is left alone, and who left is not waited for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from dashkit.data import line as lines
from dashkit.data.line import Caller, Line, time_left, within, working_for
from dashkit.errors import DeadlineError, LostError, QueryError, UnreachedError

if TYPE_CHECKING:
    from collections.abc import Sequence

LOST, WRONG, LATE = LostError("lost"), QueryError("wrong"), DeadlineError("late")


class Patient(Caller):
    """A caller for whom time passes at once."""

    def __init__(self, clock: Clock, leaves_after: int = 99) -> None:
        super().__init__()
        self.clock, self.waits, self.leaves_after = clock, [], leaves_after

    waits: list[float]

    def wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        self.clock.time += seconds
        return len(self.waits) >= self.leaves_after


class Clock:
    time = 1000.0

    def __call__(self) -> float:
        return self.time


class Engine:
    """Answers as the script says, the last line of it for ever."""

    def __init__(self, *script: Any) -> None:
        self.script, self.asked = list(script), []

    asked: list[list[int]]

    def __call__(self, places: Sequence[int]) -> list[Any]:
        self.asked.append(list(places))
        said = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(said, Exception):
            return [said] * len(places)
        return [said[place] for place in places] if isinstance(said, list) else [said] * len(places)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def ask(engine: Engine, clock: Clock, number: int = 1, **options: Any) -> tuple[list[Any], Patient]:
    waiting = Patient(clock, options.pop("leaves_after", 99))
    line = options.pop("line", None) or Line(clock)
    with working_for(waiting):
        return line.answers(engine, number, **options), waiting


def test_what_may_pass_is_asked_three_times_more_after_1_2_and_4_seconds(clock: Clock) -> None:
    engine = Engine(LOST)
    found, waiting = ask(engine, clock)
    assert (found, waiting.waits, len(engine.asked)) == ([LOST], [1, 2, 4], 4)
    found, waiting = ask(Engine(LOST, LOST, 7), clock)
    assert (found, waiting.waits) == ([7], [1, 2])


@pytest.mark.parametrize("error", [WRONG, LATE, ValueError("x")])
def test_what_will_not_pass_is_asked_once(error: Exception, clock: Clock) -> None:
    found, waiting = ask(Engine(error), clock)
    assert (found, waiting.waits) == ([error], [])


def test_only_what_failed_is_asked_again(clock: Clock) -> None:
    engine = Engine([1, LOST, WRONG, LOST], [0, 2, 0, LOST], [0, 0, 0, 4])
    found, _ = ask(engine, clock, 4)
    assert found == [1, 2, WRONG, 4]
    assert engine.asked == [[0, 1, 2, 3], [1, 3], [3]]


def test_nothing_is_asked_again_for_one_who_left(clock: Clock) -> None:
    engine = Engine(LOST)
    found, waiting = ask(engine, clock, leaves_after=2)
    assert (found, waiting.waits, len(engine.asked)) == ([LOST], [1, 2], 2)


def test_nothing_is_asked_again_after_the_deadline(clock: Clock) -> None:
    engine = Engine(LOST)
    _, waiting = ask(engine, clock, deadline=2.5)
    assert waiting.waits == [1]


def test_an_engine_that_raises_is_one_that_fails(clock: Clock) -> None:
    def broken(_: Sequence[int]) -> list[Any]:
        raise LOST

    found, waiting = ask(broken, clock, 2)  # type: ignore[arg-type]
    assert (found, waiting.waits) == ([LOST, LOST], [1, 2, 4])


def test_an_engine_that_is_down_is_left_alone_for_longer_and_longer(clock: Clock) -> None:
    line, engine = Line(clock), Engine(LOST)
    ask(engine, clock, line=line)
    assert len(engine.asked) == 4
    for rest in (5, 10, 20, 40, 60, 60):
        (found,), _ = ask(engine, clock, line=line, deadline=0.5)
        assert isinstance(found, UnreachedError)
        assert f"again in {rest} s" in str(found)
        asked = len(engine.asked)
        clock.time += rest
        ask(engine, clock, line=line, deadline=0.5)
        assert len(engine.asked) == asked + 1, "one attempt, then rest again"
    clock.time += 60
    engine.script = [7]
    assert ask(engine, clock, line=line)[0] == [7]
    engine.script = [LOST, 8]
    assert ask(engine, clock, line=line)[0] == [8], "all is well again"


def test_one_question_is_answered_or_raises(clock: Clock) -> None:
    line = Line(clock)
    assert line.answer(lambda: 7) == 7
    with pytest.raises(QueryError, match="wrong"):
        line.answer(lambda: (_ for _ in ()).throw(WRONG))


def test_limits_of_time_lie_within_each_other() -> None:
    assert time_left() is None
    with within(10), within(100):
        left = time_left()
        assert left is not None
        assert 9 < left <= 10
        with within(None):
            assert time_left() is not None
    assert time_left() is None


def test_leaving_stops_what_runs_and_nothing_later() -> None:
    leaving, stopped, other = Caller(), Event(), Event()
    with leaving.stoppable(stopped.set):
        leaving.leave()
        assert stopped.wait(5)
    assert leaving.gone
    assert leaving.wait(60)
    with leaving.stoppable(other.set):
        assert other.is_set(), "who has left is told at once"


def test_each_thread_works_for_its_own_caller() -> None:
    one = Caller()
    with working_for(one), ThreadPoolExecutor(1) as pool:
        assert lines.caller() is one
        assert pool.submit(lines.caller).result() is not one
