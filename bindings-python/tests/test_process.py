"""Signals, forks and the end of the interpreter, each in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest
from conftest import PACKAGE

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(PACKAGE)}


def program(text: str) -> list[str]:
    return [sys.executable, "-X", "faulthandler", "-c", textwrap.dedent(text)]


def run(text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(program(text), env=ENVIRONMENT, capture_output=True, text=True, timeout=60)


WAITING = """
    import signal, virtkit
    domain = virtkit.connect("test:///default?latency=50s").domain_by_name("test")
    change = virtkit.DomainMemoryParameters(soft_limit=1024)
"""


def interrupted(text: str, *signals: signal.Signals) -> tuple[int, str, float]:
    """The status and output of a program that gets signals while it waits, and how long it took to end after the last."""
    process = subprocess.Popen(program(text), env=ENVIRONMENT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "waiting\n"
    for number in signals:
        time.sleep(0.2)
        process.send_signal(number)
    sent = time.monotonic()
    output, _ = process.communicate(timeout=40)
    return process.returncode, output, time.monotonic() - sent


def test_ctrl_c_interrupts_a_call() -> None:
    # Where the tests run in the background of a shell, SIGINT comes to them ignored, and Python leaves it so.
    text = WAITING + """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    print("waiting", flush=True)
    try:
        domain.set_memory_parameters(change)
    except KeyboardInterrupt:
        print("interrupted", domain.state().state.name)
    """
    status, output, took = interrupted(text, signal.SIGINT)
    assert (status, output) == (0, "interrupted RUNNING\n") and took < 20


def test_a_handler_that_returns_lets_the_call_go_on() -> None:
    text = WAITING.replace("50s", "1500ms") + """
    signal.signal(signal.SIGUSR1, lambda number, frame: print("handled", flush=True))
    print("waiting", flush=True)
    domain.set_memory_parameters(change)
    print(domain.memory_parameters().soft_limit, signal.set_wakeup_fd(-1))
    """
    status, output, _ = interrupted(text, signal.SIGUSR1, signal.SIGUSR1)
    assert (status, output) == (0, "handled\nhandled\n1024 -1\n")


def test_a_wakeup_descriptor_that_was_set_is_served_and_set_again() -> None:
    text = WAITING.replace("50s", "1500ms") + """
    import os
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.signal(signal.SIGUSR1, lambda number, frame: None)
    signal.set_wakeup_fd(writer)
    print("waiting", flush=True)
    domain.set_memory_parameters(change)
    print(os.read(reader, 8) == bytes([signal.SIGUSR1]), signal.set_wakeup_fd(-1) == writer)
    """
    status, output, _ = interrupted(text, signal.SIGUSR1)
    assert (status, output) == (0, "True True\n")


def test_a_handle_of_the_parent_is_refused_in_the_child() -> None:
    ended = run("""
    import os, sys, virtkit
    connection = virtkit.connect("test:///default")
    domain = connection.domain_by_name("test")
    child = os.fork()
    if child == 0:
        try:
            domain.state()
        except virtkit.InvalidConnError as error:
            assert "fork" in str(error), error
        else:
            os._exit(3)
        del domain, connection
        with virtkit.connect("test:///default?latency=10ms") as fresh:
            own = fresh.domain_by_name("test")
            own.set_memory_parameters(virtkit.DomainMemoryParameters(soft_limit=1024))
        sys.exit(0)
    _, status = os.waitpid(child, 0)
    assert status == 0, status
    domain.state()
    """)
    assert (ended.returncode, ended.stderr) == (0, "")


EXIT = """
    import asyncio, threading, time, virtkit

    world = virtkit.connect("test:///default?latency=%s&domains=2")
    domain = world.domain_by_name("test-1")
    quick = virtkit.connect("test:///default?domains=1")
    change = virtkit.DomainMemoryParameters(soft_limit=1024)

    def pending():
        while True:
            domain.set_memory_parameters(change)

    def failing():
        while True:
            try:
                world.domain_by_name("absent")
            except virtkit.Error:
                pass

    def waiting():
        for event in quick.events():
            pass

    def awaiting():
        async def forever():
            other = await virtkit.aio.connect("test:///default?latency=%s")
            own = await other.domain_by_name("test")
            while True:
                await own.set_memory_parameters(change)
        asyncio.run(forever())

    for work in (pending, pending, failing, waiting, awaiting):
        threading.Thread(target=work, daemon=True).start()
    subscription = quick.on_event(lambda event: None)
    events = quick.events()
    console = quick.domain_by_name("test-1").open_console()
    console.write(b"poweroff\\n")
    time.sleep(%s)
"""


@pytest.mark.parametrize("latency", ["0ms", "1ms", "30s"])
def test_the_interpreter_ends_with_calls_events_and_threads_under_way(latency: str) -> None:
    statuses = []
    for start in range(0, 50, 2):
        # A different moment each time.
        programs = [program(EXIT % (latency, latency, 0.01 + turn * 0.0007)) for turn in (start, start + 1)]
        processes = [subprocess.Popen(line, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True) for line in programs]
        for process in processes:
            _, errors = process.communicate(timeout=60)
            statuses.append((process.returncode, errors))
    assert statuses == [(0, "")] * 50


def test_a_callback_at_the_end_is_let_finish() -> None:
    ended = run("""
    import time, virtkit

    world = virtkit.connect("test:///default?domains=1")

    def callback(event):
        print("begun", flush=True)
        time.sleep(0.3)
        print("ended", flush=True)

    world.on_event(callback)
    world.domain_by_name("test-1").open_console().write(b"poweroff\\n")
    time.sleep(0.1)
    """)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "begun\nended\n", "")
