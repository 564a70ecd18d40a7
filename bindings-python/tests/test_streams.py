"""Streams, as files of Python and by themselves."""

from __future__ import annotations

import io
import shutil
from typing import Any, cast

import pytest

import virtkit


def prompt(console: virtkit.Stream) -> bytes:
    """What the guest has printed so far."""
    seen = b""
    while not seen.endswith(b"\n"):
        seen += console.read(1)
    return seen


def test_a_stream_reads_and_writes(domain: virtkit.Domain) -> None:
    with domain.open_console() as console:
        prompt(console)
        assert console.write(b"echo me\n") == 8
        seen = b""
        while b"echo me" not in seen:
            part = console.read_chunk(3)
            assert isinstance(part, bytes) and 1 <= len(part) <= 3
            seen += part
        assert not console.closed
    assert console.closed
    console.close()
    with pytest.raises(virtkit.InvalidStreamError):
        console.read(1)


def test_a_block_that_raises_aborts_the_stream(domain: virtkit.Domain) -> None:
    with pytest.raises(KeyError), domain.open_console() as console:
        raise KeyError("out")
    assert console.closed
    with pytest.raises(virtkit.InvalidStreamError):
        console.finish()


def test_a_stream_is_a_raw_file(domain: virtkit.Domain) -> None:
    console = domain.open_console()
    reader = io.BufferedReader(cast(Any, console))
    assert reader.readline().endswith(b"\n")
    buffer = bytearray(4)
    console.write(memoryview(b"poweroff\n"))
    count = console.readinto(buffer)
    assert 1 <= count <= 4 and bytes(buffer[count:]) == bytes(4 - count)


def test_a_stream_is_copied_up_to_its_end(domain: virtkit.Domain) -> None:
    console = domain.open_console()
    console.write(b"poweroff\n")
    copied = io.BytesIO()
    shutil.copyfileobj(cast(Any, console), copied)
    assert b"poweroff" in copied.getvalue()
    assert console.read() == b"" and console.read_chunk() is None
    assert console.readinto(bytearray(4)) == 0


def test_a_read_that_waits_ends_by_its_deadline_and_loses_nothing(domain: virtkit.Domain) -> None:
    console = domain.open_console()
    with pytest.raises(virtkit.DeadlineExceededError):
        while True:
            console.read(4096, timeout=0.05)
    console.write(b"still here\n")
    assert b"still" in console.read(4096)


def test_text_is_not_data(domain: virtkit.Domain) -> None:
    with pytest.raises(TypeError):
        domain.open_console().write("text")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        domain.open_console().write(5)  # type: ignore[arg-type]
