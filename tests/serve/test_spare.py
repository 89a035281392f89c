"""When the kernel of the next visitor is started."""

from __future__ import annotations

import asyncio
import functools
import time

import pytest
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

from dashkit.serve import spare
from dashkit.serve.spare import SpareKernels
from tests.serve.dashkit_command import channel, free_port, kernel_of, serving

AHEAD = {"VOILA_PREHEAT": "True"}


def in_a_loop(test):
    """Run a test of several tasks in an event loop of its own."""

    @functools.wraps(test)
    def run(*args, **kwargs):
        asyncio.run(test(*args, **kwargs))

    return run


@pytest.fixture
def kernels(monkeypatch):
    """A manager whose kernels are only counted; pages have just spoken."""
    started = []

    async def start(_self, **_):
        started.append(True)
        return "key"

    async def end(_self):
        pass

    monkeypatch.setattr(AsyncMappingKernelManager, "start_kernel", start)
    monkeypatch.setattr(AsyncMappingKernelManager, "shutdown_all", end)
    found = SpareKernels()
    found.started = started
    found.hear()
    return found


async def begun(kernels, env=None):
    task = asyncio.ensure_future(kernels.start_kernel(env=AHEAD if env is None else env))
    kernels._pools = {"a.ipynb": [task]}
    await turns()
    return task


async def turns():
    for _ in range(5):
        await asyncio.sleep(0)


@in_a_loop
async def test_a_kernel_of_nobody_waits_while_pages_speak(kernels):
    task = await begun(kernels)
    kernels.need("b.ipynb")
    assert not kernels.started
    task.cancel()


@in_a_loop
async def test_a_visitor_who_finds_none_ready_waits_no_longer(kernels):
    task = await begun(kernels)
    kernels.need("a.ipynb")
    assert await task == "key"


@in_a_loop
async def test_only_the_kernel_that_somebody_came_for_makes_haste(kernels):
    tasks = [await begun(kernels) for _ in range(3)]
    kernels._pools = {"a.ipynb": tasks[:2], "b.ipynb": tasks[2:]}
    kernels.need("a.ipynb")
    assert await tasks[0] == "key"
    assert [task.done() for task in tasks] == [True, False, False]
    for task in tasks:
        task.cancel()


@in_a_loop
async def test_a_visitor_who_comes_before_the_kernel_waits_is_remembered(kernels):
    task = asyncio.ensure_future(kernels.start_kernel(env=AHEAD))
    kernels._pools = {"a.ipynb": [task]}
    kernels.need("a.ipynb")
    assert await task == "key"


@in_a_loop
@pytest.mark.parametrize("reloaded", [False, True])
async def test_a_page_that_is_left_makes_room_unless_for_one_that_came_since(kernels, reloaded):
    ready = asyncio.get_running_loop().create_future()
    ready.set_result({})
    task = await begun(kernels)
    kernels._pools = {"a.ipynb": [ready, task]}
    opened = time.monotonic()
    kernels.need("a.ipynb")
    kernels.leave(opened if reloaded else time.monotonic())
    await turns()
    assert bool(kernels.started) != reloaded
    task.cancel()


@in_a_loop
async def test_a_page_that_is_left_long_after_the_last_visitor_came_makes_room(kernels):
    task = await begun(kernels)
    kernels.leave(time.monotonic() - 100)
    assert await task == "key"


@in_a_loop
async def test_a_kernel_that_is_ready_is_no_reason_to_start_another(kernels):
    ready = asyncio.get_running_loop().create_future()
    ready.set_result({})
    task = await begun(kernels)
    kernels._pools = {"a.ipynb": [ready, task]}
    kernels.need("a.ipynb")
    await asyncio.sleep(0)
    assert not kernels.started
    task.cancel()


@pytest.mark.parametrize("name", ["QUIET", "LONGEST"])
@in_a_loop
async def test_it_is_started_after_quiet_and_after_the_longest_wait(kernels, monkeypatch, name):
    monkeypatch.setattr(spare, name, 0.0)
    await (await begun(kernels))
    assert kernels.started


@in_a_loop
async def test_a_kernel_that_somebody_came_for_never_waits(kernels):
    await (await begun(kernels, {"VOILA_PREHEAT": "False"}))
    assert kernels.started


@in_a_loop
async def test_a_server_that_is_stopped_starts_none_of_those_that_wait(kernels):
    task = await begun(kernels)
    await kernels.shutdown_all()
    with pytest.raises(RuntimeError, match="being stopped"):
        await task
    assert not kernels.started


@in_a_loop
async def test_a_server_that_was_stopped_starts_no_kernel_for_anybody(kernels):
    await kernels.shutdown_all()
    for env in (AHEAD, {}):
        with pytest.raises(RuntimeError, match="being stopped"):
            await kernels.start_kernel(env=env)
    assert not kernels.started


@in_a_loop
async def test_a_server_that_is_stopped_waits_for_kernels_that_start(kernels, monkeypatch):
    seen = []
    begin = asyncio.Event()

    async def start(_self, **_):
        await begin.wait()
        seen.append("started")

    async def end(_self):
        seen.append("ended")

    monkeypatch.setattr(AsyncMappingKernelManager, "start_kernel", start)
    monkeypatch.setattr(AsyncMappingKernelManager, "shutdown_all", end)
    await begun(kernels, {})
    stop = asyncio.ensure_future(kernels.shutdown_all())
    await asyncio.sleep(0)
    begin.set()
    await stop
    assert seen == ["started", "ended"]


def test_the_next_visitor_is_served_while_a_page_speaks(folder):
    with serving(str(folder / "sales.ipynb"), f"--port={free_port()}") as served:
        first = kernel_of(served.get()[1])
        with channel(served, first) as page:
            page.until_answered()
            second = kernel_of(served.get()[1])
            page.until_answered()
        assert first != second
