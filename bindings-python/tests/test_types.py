"""The stubs: that they agree with what is there, and that they say what a user needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PACKAGE

pytest.importorskip("mypy")

SAMPLE = '''
import asyncio
import io
from uuid import UUID

import virtkit
from virtkit import DomainMemoryParameters, DomainState, DomainXmlFlags, EventKind, aio


def blocking() -> None:
    with virtkit.connect("test:///default", timeout=5) as connection:
        domain: virtkit.Domain = connection.domain_by_name("test")
        state: DomainState = domain.state().state
        uuid: UUID = domain.uuid
        text: str = domain.xml(DomainXmlFlags.INACTIVE | DomainXmlFlags.SECURE).text
        domain.set_memory_parameters(DomainMemoryParameters(hard_limit=1), cancel=virtkit.CancelToken())
        for event in connection.events([EventKind.DOMAIN_LIFECYCLE]):
            match event:
                case virtkit.DomainLifecycleEvent(subject, what, detail):
                    reveal: virtkit.Domain = subject
                case virtkit.EventsLostEvent(count):
                    lost: int = count
        for record in connection.all_domain_stats([domain]):
            told: virtkit.Domain = record.domain
            read: list[int | None] = [block.read_bytes for block in record.stats.blocks]
        with domain.open_console() as console:
            chunk: bytes | virtkit.Hole | None = console.read_chunk()
        try:
            domain.state()
        except virtkit.NoDomainError as error:
            code: virtkit.ErrorCode = error.code


async def asynchronous() -> None:
    async with await aio.connect() as connection:
        domain: aio.Domain = await connection.domain_by_name("test")
        task: asyncio.Task[virtkit.DomainStateResult] = asyncio.create_task(domain.state())
        records: list[aio.DomainStatsRecord] = await connection.all_domain_stats()
        told: aio.Domain = records[0].domain
        async for event in connection.events():
            if isinstance(event, aio.DomainLifecycleEvent):
                other: aio.Domain = event.domain
'''

WRONG = '''
import virtkit

domain = virtkit.connect().domain_by_name("test")
domain.state(flags=0)
domain.xml("INACTIVE")
domain.name = "other"
virtkit.DomainMemoryParameters(1)
'''


def mypy(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", *arguments]
    return subprocess.run(line, cwd=folder, env={"MYPYPATH": str(PACKAGE), "PYTHONPATH": str(PACKAGE)}, capture_output=True, text=True)


def test_a_program_with_types_is_accepted(tmp_path: Path) -> None:
    (tmp_path / "sample.py").write_text(SAMPLE)
    checked = mypy(["mypy", "--strict", "--python-version", "3.10", "sample.py"], tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_mistakes_are_found(tmp_path: Path) -> None:
    (tmp_path / "wrong.py").write_text(WRONG)
    checked = mypy(["mypy", "--strict", "wrong.py"], tmp_path)
    places = {int(line.split(":")[1]) for line in checked.stdout.splitlines() if ": error:" in line}
    assert places == {5, 6, 7, 8}, checked.stdout


def test_stubs_and_package_agree(tmp_path: Path) -> None:
    checked = mypy(["mypy.stubtest", "virtkit", "--ignore-missing-stub", "--concise"], tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr
