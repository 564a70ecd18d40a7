"""The API for asyncio."""

from __future__ import annotations

import asyncio
import gc
import os
import time
import weakref
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import pytest
from conftest import SLOW

import virtkit
from virtkit import DomainMemoryParameters, aio

T = TypeVar("T")
CHANGE = DomainMemoryParameters(soft_limit=1024)


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """In a loop of its own, and not for longer than a test may take."""
    return asyncio.run(asyncio.wait_for(coroutine, 30))


def test_calls_are_awaited_and_blocks_close() -> None:
    async def main() -> None:
        async with await aio.connect("test:///default") as connection:
            domain = await connection.domain_by_name("test")
            assert isinstance(domain, aio.Domain)
            assert (await domain.state()).state is virtkit.DomainState.RUNNING
            with pytest.raises(virtkit.NoDomainError):
                await connection.domain_by_name("absent")
        with pytest.raises(virtkit.InvalidConnError):
            await domain.state()

    run(main())


def test_a_handle_keeps_its_name() -> None:
    async def main() -> None:
        async with await aio.connect("test:///default?domains=0") as connection:
            domain = await connection.domain_by_name("test")
            other = await connection.domain_by_name("test")
            await domain.destroy()
            await domain.rename("www")
            assert (domain.name, other.name, domain.uuid == other.uuid) == ("test", "test", True)
            assert (await connection.domain_by_name("www")).uuid == domain.uuid

    run(main())


def test_calls_wait_side_by_side() -> None:
    async def main() -> None:
        async with await aio.connect("test:///default?latency=200ms&domains=20") as connection:
            begun = time.monotonic()
            await asyncio.gather(*[domain.set_memory_parameters(CHANGE) for domain in await connection.domains()])
            # One after another it would be four seconds.
            assert time.monotonic() - begun < 3

    run(main())


def test_a_call_is_a_coroutine_for_tasks() -> None:
    async def main() -> None:
        async with await aio.connect("test:///default?latency=10ms") as connection:
            domain = await connection.domain_by_name("test")
            task = asyncio.create_task(domain.set_memory_parameters(CHANGE))
            await task
            assert (await domain.memory_parameters()).soft_limit == 1024
            call = domain.state()
            await call
            with pytest.raises(RuntimeError, match="only once"):
                await call

    run(main())


def test_cancelling_the_task_cancels_the_call() -> None:
    async def main() -> None:
        async with await aio.connect(SLOW) as connection:
            domain = await connection.domain_by_name("test")
            task = asyncio.create_task(domain.set_memory_parameters(CHANGE))
            await asyncio.sleep(0.02)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(domain.set_memory_parameters(CHANGE), 0.02)
            assert (await domain.state()).state is virtkit.DomainState.RUNNING

    run(main())


def test_a_deadline_is_an_error_with_its_outcome() -> None:
    async def main() -> None:
        async with await aio.connect(SLOW) as connection:
            domain = await connection.domain_by_name("test")
            with pytest.raises(virtkit.DeadlineExceededError) as caught:
                await domain.set_memory_parameters(CHANGE, timeout=0.02)
            assert caught.value.outcome is virtkit.Outcome.UNKNOWN
            with pytest.raises(virtkit.DeadlineExceededError) as caught:
                await domain.state(timeout=0)
            assert caught.value.outcome is virtkit.Outcome.NOT_STARTED

    run(main())


def test_events_are_iterated() -> None:
    async def main() -> None:
        async with await aio.connect("test:///default?domains=2") as connection:
            with connection.events([virtkit.EventKind.DOMAIN_LIFECYCLE]) as events:
                domain = await connection.domain_by_name("test-1")
                asyncio.get_running_loop().call_later(0.02, asyncio.ensure_future, power_off(domain))
                async for event in events:
                    assert isinstance(event, aio.DomainLifecycleEvent) and isinstance(event.domain, aio.Domain)
                    assert event.event is virtkit.DomainEventType.STOPPED
                    break
                with pytest.raises(asyncio.TimeoutError):
                    await asyncio.wait_for(events.next(), 0.02)
                events.close()
                assert [event async for event in events] == [] and await events.next() is None

    run(main())


def test_events_end_with_their_block() -> None:
    async def main() -> None:
        async with await aio.connect("test:///default?domains=2") as connection:
            async with connection.events([virtkit.EventKind.DOMAIN_LIFECYCLE]) as events:
                assert isinstance(events, aio.Events)
                await (await connection.domain_by_name("test-1")).destroy()
                event = await events.next(timeout=10)
                assert isinstance(event, aio.DomainLifecycleEvent) and event.domain.name == "test-1"
            assert await events.next() is None
            with pytest.raises(ZeroDivisionError):
                async with connection.events() as others:
                    raise ZeroDivisionError
            assert await others.next() is None

    run(main())


def test_what_is_no_uuid_is_refused() -> None:
    async def main() -> None:
        async with await aio.connect("test:///default") as connection:
            with pytest.raises(virtkit.InvalidArgError, match='"nonsense" is not a UUID'):
                await connection.domain_by_uuid("nonsense")  # type: ignore[arg-type]
            with pytest.raises(TypeError, match="expected a UUID .*, got int"):
                await connection.domain_by_uuid(5)  # type: ignore[arg-type]

    run(main())


async def power_off(domain: aio.Domain) -> None:
    async with await domain.open_console() as console:
        await console.write(b"poweroff\n")
        while await console.read_chunk() is not None:
            pass


def test_streams_are_read_and_written() -> None:
    async def main() -> None:
        async with await aio.connect("test:///default?domains=1") as connection:
            domain = (await connection.domains())[0]
            async with await domain.open_console() as console:
                assert await console.write(b"poweroff\n") == 9
                assert b"poweroff" in await console.read()
            assert console.closed
            with pytest.raises(virtkit.InvalidStreamError):
                await console.finish()

    run(main())


def test_each_loop_gets_its_own_results() -> None:
    async def main() -> None:
        async with await aio.connect("test:///default?latency=5ms") as connection:
            await (await connection.domain_by_name("test")).set_memory_parameters(CHANGE)

    for _ in range(5):
        run(main())


def closes_after_a_task_was_cancelled(domain: aio.Domain, loop: asyncio.AbstractEventLoop) -> None:
    async def main() -> None:
        task = asyncio.ensure_future(domain.set_memory_parameters(CHANGE))
        await asyncio.sleep(0)
        task.cancel()

    loop.run_until_complete(main())


def closes_after_a_call_was_given_up(domain: aio.Domain, loop: asyncio.AbstractEventLoop) -> None:
    async def main() -> None:
        call = domain.set_memory_parameters(CHANGE)
        call.send(None)
        call.close()

    loop.run_until_complete(main())


def closes_while_a_task_waits(domain: aio.Domain, loop: asyncio.AbstractEventLoop) -> None:
    async def main() -> None:
        asyncio.ensure_future(domain.set_memory_parameters(CHANGE))
        await asyncio.sleep(0)

    loop.set_exception_handler(lambda loop, context: None)  # it complains that the task is still pending
    loop.run_until_complete(main())


@pytest.mark.parametrize(
    "use", [closes_after_a_task_was_cancelled, closes_after_a_call_was_given_up, closes_while_a_task_waits], ids=lambda use: use.__name__
)
def test_a_loop_that_closes_before_the_end_of_a_call_leaves_nothing(use: Callable[[aio.Domain, asyncio.AbstractEventLoop], None]) -> None:
    async def connect() -> tuple[aio.Connection, aio.Domain]:
        connection = await aio.connect(SLOW)
        return connection, await connection.domain_by_name("test")

    connection, domain = run(connect())
    gc.collect()
    before = len(os.listdir("/proc/self/fd"))
    loops: weakref.WeakSet[asyncio.AbstractEventLoop] = weakref.WeakSet()
    for _ in range(200):
        loop = asyncio.new_event_loop()
        loops.add(loop)
        use(domain, loop)
        loop.close()
        del loop
    # The engine holds the bell of a call until that has ended, which is soon after.
    deadline = time.monotonic() + 20
    while (loops or len(os.listdir("/proc/self/fd")) > before) and time.monotonic() < deadline:
        gc.collect()
        time.sleep(0.01)
    assert not loops
    assert len(os.listdir("/proc/self/fd")) <= before
    run(connection.close())


def test_a_call_that_nobody_awaits_is_not_begun() -> None:
    async def main() -> None:
        async with await aio.connect("test:///default?domains=1") as connection:
            domain = (await connection.domains())[0]
            domain.set_memory_parameters(CHANGE).close()
            assert (await domain.memory_parameters()).soft_limit != 1024

    run(main())
