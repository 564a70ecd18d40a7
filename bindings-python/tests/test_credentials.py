"""Opening a connection to a host that asks who comes."""

from __future__ import annotations

import asyncio
import threading

import pytest

import virtkit
from virtkit import CredentialRequest, CredentialType, aio

URI = "test:///default?auth=password"
ANSWERS = {CredentialType.AUTH_NAME: b"ada", CredentialType.PASSPHRASE: b"lovelace"}


def login(requests: list[CredentialRequest]) -> list[bytes | None]:
    return [ANSWERS[request.kind] for request in requests]


def test_the_callback_runs_on_the_callers_thread_and_may_call() -> None:
    seen: list[tuple[CredentialType, str, str | None]] = []

    def callback(requests: list[CredentialRequest]) -> list[bytes | None]:
        assert threading.current_thread() is threading.main_thread()
        with virtkit.connect("test:///default") as other:
            assert other.is_alive()
        seen.extend((request.kind, request.prompt, request.challenge) for request in requests)
        return login(requests)

    with virtkit.connect(URI, credentials=callback, timeout=20) as connection:
        assert connection.is_alive()
    assert [kind for kind, _, _ in seen] == [CredentialType.AUTH_NAME, CredentialType.PASSPHRASE]
    assert seen[1][1:] == ("Password of ada for localhost", "localhost")


def test_a_callback_that_raises_is_the_cause() -> None:
    def callback(requests: list[CredentialRequest]) -> list[bytes | None]:
        raise LookupError("no keyring")

    with pytest.raises(virtkit.AuthFailedError, match="no keyring") as raised:
        virtkit.connect(URI, credentials=callback)
    assert isinstance(raised.value.__cause__, LookupError)


def test_an_interrupt_in_a_callback_is_not_swallowed() -> None:
    def callback(requests: list[CredentialRequest]) -> list[bytes | None]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        virtkit.connect(URI, credentials=callback)


def test_answers_that_are_missing_too_few_or_none_are_errors() -> None:
    with pytest.raises(virtkit.AuthCancelledError):
        virtkit.connect(URI, credentials=lambda requests: [None for _ in requests])
    with pytest.raises(virtkit.AuthFailedError, match="gave 0 answers, and 1 were asked for"):
        virtkit.connect(URI, credentials=lambda requests: [])
    with pytest.raises(virtkit.AuthFailedError) as raised:
        virtkit.connect(URI, credentials=lambda requests: None)  # type: ignore[arg-type,return-value]
    assert isinstance(raised.value.__cause__, TypeError)
    with pytest.raises(virtkit.InvalidArgError, match="without anybody to answer"):
        virtkit.connect(URI)


def test_in_asyncio_the_callback_may_be_a_coroutine_function() -> None:
    async def slowly(requests: list[CredentialRequest]) -> list[bytes | None]:
        await asyncio.sleep(0.01)
        return login(requests)

    async def main() -> None:
        for callback in (login, slowly):
            async with await aio.connect(URI, credentials=callback, timeout=20) as connection:
                assert await connection.is_alive()

    asyncio.run(main())


def test_in_asyncio_a_callback_that_raises_is_the_cause_and_a_cancelled_one_ends_the_call() -> None:
    async def failing(requests: list[CredentialRequest]) -> list[bytes | None]:
        raise LookupError("no keyring")

    async def never(requests: list[CredentialRequest]) -> list[bytes | None]:
        await asyncio.sleep(60)
        raise AssertionError("it was cancelled")

    async def main() -> None:
        with pytest.raises(virtkit.AuthFailedError, match="no keyring") as raised:
            await aio.connect(URI, credentials=failing)
        assert isinstance(raised.value.__cause__, LookupError)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(aio.connect(URI, credentials=never), 0.05)

    asyncio.run(main())
