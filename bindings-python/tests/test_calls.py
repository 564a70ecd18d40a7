"""Calls, their values and their errors, where Python has its own way."""

from __future__ import annotations

import copy
import pickle
import threading
import time
from uuid import UUID

import pytest

import virtkit
from virtkit import DomainMemoryParameters, DomainState, DomainXmlFlags, TypedValue, _native


def test_a_connection_is_closed_by_its_block_and_may_be_closed_again() -> None:
    with virtkit.connect("test:///default") as connection:
        domain = connection.domain_by_name("test")
    with pytest.raises(virtkit.InvalidConnError, match="is closed"):
        domain.state()
    connection.close()


def test_a_result_is_a_frozen_value(domain: virtkit.Domain) -> None:
    result = domain.state()
    assert result.state is DomainState.RUNNING
    assert result == domain.state()
    assert repr(result) == f"DomainStateResult(state={DomainState.RUNNING!r}, reason={result.reason})"
    assert result.__match_args__ == ("state", "reason")
    with pytest.raises(AttributeError):
        result.reason = 5  # type: ignore[misc]


def test_an_object_knows_its_identity(domain: virtkit.Domain) -> None:
    assert (domain.name, domain.id) == ("test-1", 2)
    assert isinstance(domain.uuid, UUID) and domain.uuid == UUID(str(domain.uuid)) and domain.uuid.is_safe
    assert hash(domain.uuid) == hash(UUID(int=domain.uuid.int))
    assert repr(domain) == f"Domain(name='test-1', uuid={domain.uuid!r}, id=2)"
    assert domain.connection.domain_by_name("test-1").uuid == domain.uuid


def test_a_uuid_is_given_as_itself_or_as_its_text(domain: virtkit.Domain) -> None:
    connection = domain.connection
    assert connection.domain_by_uuid(domain.uuid).name == "test-1"
    assert connection.domain_by_uuid(str(domain.uuid)).name == "test-1"  # type: ignore[arg-type]
    with pytest.raises(virtkit.InvalidArgError, match='"test-1" is not a UUID'):
        connection.domain_by_uuid("test-1")  # type: ignore[arg-type]
    for wrong in (5, None, domain.uuid.bytes, domain):
        with pytest.raises(TypeError, match=f"expected a UUID .*, got {type(wrong).__name__}"):
            connection.domain_by_uuid(wrong)  # type: ignore[arg-type]


def test_a_document_is_its_text(domain: virtkit.Domain) -> None:
    document = domain.xml(DomainXmlFlags.INACTIVE)
    assert str(document) == document.text
    assert document == virtkit.DomainXml(document.text)
    assert document.text.startswith("<domain")


def test_an_unknown_value_of_an_enumeration_is_carried() -> None:
    unknown = DomainState(99)
    assert unknown == 99 and unknown == DomainState(99) and hash(unknown) == hash(99)
    assert unknown.name == "UNKNOWN_99" and str(unknown) == "DomainState.UNKNOWN_99"
    assert pickle.loads(pickle.dumps(unknown)) == unknown
    assert copy.copy(DomainState.RUNNING) is DomainState.RUNNING
    assert f"{DomainState.RUNNING} {DomainState.RUNNING:02d}" == "DomainState.RUNNING 01"


def test_unknown_flags_are_refused_as_arguments(domain: virtkit.Domain) -> None:
    with pytest.raises(virtkit.InvalidArgError, match="0x80000000"):
        domain.xml(DomainXmlFlags(1 << 31))


def test_parameters_have_keywords_and_extras() -> None:
    limits = DomainMemoryParameters(soft_limit=5, extra={"odd": TypedValue("u64", 7), "name": "x"})
    assert limits.soft_limit == 5 and limits.hard_limit is None
    assert limits.extra == {"odd": TypedValue("u64", 7), "name": TypedValue("str", "x")}
    assert limits == DomainMemoryParameters(soft_limit=5, extra={"odd": TypedValue("u64", 7), "name": "x"})
    with pytest.raises(TypeError, match='write TypedValue\\("u64", 5\\)'):
        DomainMemoryParameters(extra={"odd": 5})
    with pytest.raises(OverflowError):
        DomainMemoryParameters(soft_limit=1 << 64)
    with pytest.raises(TypeError, match="soft_limit"):
        DomainMemoryParameters(soft_limit="much")  # type: ignore[arg-type]


def test_an_error_is_a_class_with_fields(connection: virtkit.Connection) -> None:
    with pytest.raises(virtkit.NoDomainError, match='"absent"') as caught:
        connection.domain_by_name("absent")
    error = caught.value
    assert isinstance(error, virtkit.Error)
    assert (error.code, error.level, error.outcome) == (virtkit.ErrorCode.NO_DOMAIN, virtkit.ErrorLevel.ERROR, None)
    assert error.message == str(error)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.code, again.domain, again.args) == (type(error), error.code, error.domain, error.args)


def test_a_deadline_ends_a_call(slow: virtkit.Domain) -> None:
    with pytest.raises(virtkit.DeadlineExceededError) as caught:
        slow.set_memory_parameters(DomainMemoryParameters(soft_limit=1024), timeout=0.02)
    assert caught.value.outcome is virtkit.Outcome.UNKNOWN
    assert isinstance(caught.value, TimeoutError)
    with pytest.raises(virtkit.DeadlineExceededError) as caught:
        slow.state(timeout=0)
    assert caught.value.outcome is virtkit.Outcome.NOT_STARTED


def test_a_token_ends_a_call_from_another_thread(slow: virtkit.Domain) -> None:
    token = virtkit.CancelToken()
    threading.Timer(0.05, token.cancel).start()
    with pytest.raises(virtkit.CancelledError) as caught:
        slow.set_memory_parameters(DomainMemoryParameters(soft_limit=1024), cancel=token)
    assert caught.value.outcome is virtkit.Outcome.UNKNOWN and token.cancelled


def test_others_run_while_a_call_waits(slow: virtkit.Domain) -> None:
    token = virtkit.CancelToken()
    caught: list[BaseException] = []

    def change() -> None:
        try:
            slow.set_memory_parameters(DomainMemoryParameters(soft_limit=1024), cancel=token)
        except virtkit.CancelledError as error:
            caught.append(error)

    threads = [threading.Thread(target=change) for _ in range(8)]
    for thread in threads:
        thread.start()
    for _ in range(100):
        assert slow.state().state is DomainState.RUNNING
    token.cancel()
    for thread in threads:
        thread.join(10)
    assert len(caught) == 8


@pytest.mark.skipif(not hasattr(_native, "_debug_panic"), reason="only in builds with debug assertions")
def test_a_panic_is_an_exception_of_its_call(domain: virtkit.Domain, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(virtkit.InternalError, match="asked for by a test"):
        _native._debug_panic()
    capfd.readouterr()
    assert domain.state().state is DomainState.RUNNING


def test_no_time_is_no_time_at_all(domain: virtkit.Domain) -> None:
    begun = time.monotonic()
    with pytest.raises(ValueError, match="not a number"):
        domain.state(timeout=float("nan"))
    assert domain.state(timeout=float("inf")) and domain.state(timeout=None)
    assert time.monotonic() - begun < 30
