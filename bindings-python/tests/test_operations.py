"""Operations: waiting, awaiting, and leaving the work alone."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import get_origin

import pytest

import virtkit
from virtkit import aio

STILL = "test:///default?job_speed=0"
"""A host whose jobs stand still until they are aborted."""


def test_several_threads_wait_for_one_operation(tmp_path: Path) -> None:
    with virtkit.connect("test:///default?latency=50ms") as connection:
        saving = connection.domain_by_name("test").save(str(tmp_path / "saved"))
        ended: list[None] = []
        threads = [threading.Thread(target=lambda: ended.append(saving.wait())) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert ended == [None] * 3
        assert saving.progress().kind is virtkit.DomainJobType.COMPLETED


def test_a_wait_that_times_out_leaves_the_work(tmp_path: Path) -> None:
    with virtkit.connect(STILL) as connection:
        domain = connection.domain_by_name("test")
        saving = domain.save(str(tmp_path / "saved"))
        with pytest.raises(virtkit.DeadlineExceededError):
            saving.wait(timeout=0.02)
        assert domain.job_info().kind is virtkit.DomainJobType.UNBOUNDED
        del saving
        assert domain.job_info().kind is virtkit.DomainJobType.UNBOUNDED
        domain.abort_job()


def test_asyncio_awaits_an_operation(tmp_path: Path) -> None:
    async def main() -> None:
        async with await aio.connect(STILL) as connection:
            domain = await connection.domain_by_name("test")
            saving = await domain.save(str(tmp_path / "saved"))
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(saving.wait(), 0.02)
            assert (await saving.progress()).kind is virtkit.DomainJobType.UNBOUNDED
            await saving.cancel()
            with pytest.raises(virtkit.OperationAbortedError):
                await saving
            assert (await saving.progress()).kind is virtkit.DomainJobType.CANCELLED

    asyncio.run(main())


def test_the_class_can_be_written_with_its_result() -> None:
    assert get_origin(virtkit.Operation[None]) is virtkit.Operation
    assert get_origin(aio.Operation[int]) is aio.Operation
