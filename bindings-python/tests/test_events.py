"""Events as an iterator, and as calls of a function."""

from __future__ import annotations

import os
import threading

import pytest
from conftest import power_off

import virtkit
from virtkit import DomainEventType, DomainLifecycleEvent, EventKind


def test_events_are_iterated_until_they_are_closed(connection: virtkit.Connection) -> None:
    domain = connection.domain_by_name("test-1")
    seen = []
    with connection.events([EventKind.DOMAIN_LIFECYCLE]) as events:
        power_off(domain)
        for event in events:
            seen.append(event)
            events.close()
    (event,) = seen
    assert isinstance(event, DomainLifecycleEvent)
    assert event.kind is EventKind.DOMAIN_LIFECYCLE
    assert (event.domain.name, event.event) == ("test-1", DomainEventType.STOPPED)
    assert isinstance(event.domain, virtkit.Domain) and event.__match_args__ == ("domain", "event", "detail")
    assert events.next() is None and list(events) == []


def test_an_iteration_ends_when_another_thread_closes_the_connection() -> None:
    connection = virtkit.connect("test:///default?domains=1")
    events = connection.events()
    threading.Timer(0.05, connection.close).start()
    assert list(events) == []


def test_events_are_about_an_object_if_one_is_named(connection: virtkit.Connection) -> None:
    first, second = connection.domain_by_name("test-1"), connection.domain_by_name("test-2")
    with connection.events(subject=second) as by_handle, connection.events(subject=second.uuid) as by_uuid:
        first.destroy()
        second.destroy()
        for events in (by_handle, by_uuid):
            event = events.next(timeout=10)
            assert isinstance(event, DomainLifecycleEvent) and event.domain.name == "test-2"
    with pytest.raises(virtkit.InvalidArgError, match='"nonsense" is not a UUID'):
        connection.events(subject="nonsense")
    with pytest.raises(TypeError, match="expected a UUID .*, got int"):
        connection.events(subject=5)  # type: ignore[arg-type]


def test_records_and_typed_parameters_come_in_events(connection: virtkit.Connection) -> None:
    domain = connection.domain_by_name("test-1")
    with connection.events([EventKind.DOMAIN_GRAPHICS, EventKind.DOMAIN_TUNABLE]) as events:
        os.close(domain.open_graphics_fd(0))
        domain.pin_vcpu(0, b"\x03")
        seen = [events.next(timeout=10) for _ in range(3)]
    graphics = [event for event in seen if isinstance(event, virtkit.DomainGraphicsEvent)]
    assert [event.phase for event in graphics] == [virtkit.DomainGraphicsPhase.CONNECT, virtkit.DomainGraphicsPhase.DISCONNECT]
    assert graphics[0].local.family is virtkit.DomainGraphicsAddressType.UNIX and graphics[0].subject.identities == []
    (tunable,) = (event for event in seen if isinstance(event, virtkit.DomainTunableEvent))
    assert tunable.params == virtkit.DomainTunables(vcpus=[virtkit.VcpuPin(0, "0-1")])
    assert repr(tunable.params) == "DomainTunables(vcpus=[VcpuPin(index=0, pin='0-1')])"


def test_a_lost_connection_is_the_last_event() -> None:
    connection = virtkit.connect("test:///default?lost_after=200ms")
    events = list(connection.events())
    assert isinstance(events[-1], virtkit.ConnectionClosedEvent) and events[-1].reason is virtkit.ConnectionCloseReason.EOF
    assert not connection.is_alive()


def test_waiting_for_an_event_has_a_deadline(connection: virtkit.Connection) -> None:
    with connection.events() as events, pytest.raises(virtkit.DeadlineExceededError):
        events.next(timeout=0.02)


def test_a_callback_is_called_on_a_thread_of_its_own_and_may_call(connection: virtkit.Connection) -> None:
    came = threading.Event()
    seen: list[tuple[str, virtkit.DomainState, str]] = []

    def callback(event: virtkit.Event) -> None:
        assert isinstance(event, DomainLifecycleEvent)
        seen.append((event.domain.name, event.domain.state().state, threading.current_thread().name))
        came.set()

    with connection.on_event(callback, [EventKind.DOMAIN_LIFECYCLE]):
        power_off(connection.domain_by_name("test-2"))
        assert came.wait(10)
    assert seen == [("test-2", virtkit.DomainState.SHUT_OFF, "virtkit-events")]


def test_a_callback_that_raises_is_reported_and_called_again(connection: virtkit.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", reported.append)
    calls = threading.Semaphore(0)

    def callback(event: virtkit.Event) -> None:
        calls.release()
        raise LookupError("on purpose")

    with connection.on_event(callback):
        for name in ("test-1", "test-2"):
            power_off(connection.domain_by_name(name))
            assert calls.acquire(timeout=10)
    assert [report.exc_type for report in reported] == [LookupError, LookupError]


def test_a_callback_may_close_its_own_subscription(connection: virtkit.Connection) -> None:
    ended = threading.Event()

    def callback(event: virtkit.Event) -> None:
        subscription.close()
        ended.set()

    subscription = connection.on_event(callback)
    power_off(connection.domain_by_name("test-3"))
    assert ended.wait(10)
    subscription.close()


def test_a_slow_consumer_is_told_what_it_lost(connection: virtkit.Connection) -> None:
    with connection.events(capacity=1) as events:
        for name in ("test-1", "test-2", "test-3"):
            power_off(connection.domain_by_name(name))
        first, second = events.next(timeout=10), events.next(timeout=10)
    assert isinstance(first, DomainLifecycleEvent)
    assert isinstance(second, virtkit.EventsLostEvent) and second.count == 2


def test_an_unknown_kind_is_refused(connection: virtkit.Connection) -> None:
    with pytest.raises(ValueError, match="99"):
        connection.events([EventKind(99)])
