"""Descriptors: what a call gives is the caller's to close, and what it takes stays the caller's."""

from __future__ import annotations

import os
import socket

import pytest

import virtkit

GREETING = b"RFB 003.008\n"


@pytest.fixture
def domain() -> virtkit.Domain:
    return virtkit.connect("test:///default?domains=0").domain_by_name("test")


def descriptors_of(file: socket.socket) -> list[str]:
    """Those that this process has of a file. What else is open may be closed at any time, by what an earlier test has let go."""
    name = os.readlink(f"/proc/self/fd/{file.fileno()}")
    return [entry for entry in os.listdir("/proc/self/fd") if os.path.lexists(path := f"/proc/self/fd/{entry}") and os.readlink(path) == name]


def test_what_comes_out_of_a_call_is_a_socket(domain: virtkit.Domain) -> None:
    with socket.socket(fileno=domain.open_graphics_fd(0)) as display:
        assert display.recv(100) == GREETING
        assert not display.get_inheritable()


def test_what_goes_into_a_call_stays_open(domain: virtkit.Domain) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        domain.open_graphics(0, theirs)
        assert ours.recv(100) == GREETING
        # The call has a copy of its own.
        theirs.close()
        ours.send(GREETING)
        assert ours.recv(100) == b"\x01\x01"


def test_a_refused_call_keeps_nothing(domain: virtkit.Domain) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        for _ in range(20):
            with pytest.raises(virtkit.InvalidArgError):
                domain.open_graphics(7, theirs.fileno())
            with pytest.raises(virtkit.DeadlineExceededError):
                domain.open_graphics(0, theirs, timeout=0)
        assert descriptors_of(theirs) == [str(theirs.fileno())]


def test_what_is_no_descriptor_is_refused(domain: virtkit.Domain) -> None:
    with pytest.raises(ValueError, match="-1 is not a file descriptor"):
        domain.open_graphics(0, -1)
    with pytest.raises(OSError):
        domain.open_graphics(0, 123456)
