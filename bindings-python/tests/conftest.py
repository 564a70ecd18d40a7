"""What the tests share: the package of this checkout, and domains that each test has for itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PACKAGE))

import build  # noqa: E402

build.place()

import virtkit  # noqa: E402

SLOW = "test:///default?latency=30s"
"""A connection of which every call that changes something takes half a minute, unless it is given up."""


@pytest.fixture
def connection() -> Iterator[virtkit.Connection]:
    with virtkit.connect("test:///default?domains=3") as connection:
        yield connection


@pytest.fixture
def domain(connection: virtkit.Connection) -> virtkit.Domain:
    return connection.domain_by_name("test-1")


@pytest.fixture
def slow() -> Iterator[virtkit.Domain]:
    with virtkit.connect(SLOW) as connection:
        yield connection.domain_by_name("test")


def power_off(domain: virtkit.Domain) -> None:
    """Lets the guest end by itself, which every subscriber is told."""
    console = domain.open_console()
    console.write(b"poweroff\n")
    while console.read_chunk() is not None:
        pass
