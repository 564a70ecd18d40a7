//! Events.

use std::ptr;

use virtkit::{DomainConsoleFlags, DomainMemoryParameters, ModificationImpact};
use virtkit::{DomainEventType, DomainRef, DriverEvent, ErrorCode, EventKind, Uuid};
use virtkit_c::private::client::{decode, filter};
use virtkit_c::private::exports::{vk_close, vk_event_next, vk_event_open, vk_release, vk_stream_write};
use virtkit_c::private::generated::client;
use virtkit_c::private::options::Options;
use virtkit_c::private::xdr::Answer;

use super::port::{ALONE, Answered, Port, answer, call, call_raw, wait};

const LIFECYCLE: u32 = EventKind::DomainLifecycle as u32;

fn open_raw(port: &Port, filter: &[u8]) -> Answered {
    // SAFETY: all pointers are valid.
    answer(|reply| unsafe { vk_event_open(port.0, filter.as_ptr(), filter.len(), reply) })
}

struct Subscription(u64);

impl Subscription {
    fn open(port: &Port, filter: &Answer) -> Self {
        Self(decode(&open_raw(port, filter.bytes()).result().unwrap()).unwrap())
    }

    fn next_raw(&self, max: u32) -> Answered {
        // SAFETY: all pointers are valid, or null.
        answer(|reply| unsafe { vk_event_next(self.0, max, ptr::null(), reply) })
    }

    fn next(&self, max: u32) -> Vec<DriverEvent> {
        decode(&self.next_raw(max).waited().result().unwrap()).unwrap()
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        vk_release(self.0);
    }
}

/// Types a command on the console of a domain.
fn command(port: &Port, domain: &DomainRef, command: &[u8]) {
    let stream = call(port.0, client::domain::open_console(domain, None, DomainConsoleFlags::FORCE)).unwrap();
    // SAFETY: all pointers are valid, or null.
    answer(|reply| unsafe { vk_stream_write(stream.0, command.as_ptr(), command.len(), ptr::null(), reply) }).waited().result().unwrap();
    vk_release(stream.0);
}

fn lifecycle(event: &DriverEvent) -> (&DomainRef, DomainEventType) {
    match event {
        DriverEvent::DomainLifecycle { domain, event, .. } => (domain, *event),
        other => panic!("{other:?} is no event of a domain's life"),
    }
}

#[test]
fn an_event_ends_the_wait_for_it() {
    let port = Port::open(ALONE);
    let domain = port.domain();
    let subscription = Subscription::open(&port, &filter(&[LIFECYCLE], None, 0).unwrap());
    let waiting = subscription.next_raw(10);
    let token = waiting.pending();
    command(&port, &domain, b"poweroff\n");
    let events: Vec<DriverEvent> = decode(&wait(token, -1).result().unwrap()).unwrap();
    let last = events.last().map(lifecycle).unwrap();
    assert_eq!(last.0.uuid, domain.uuid);
    assert!([DomainEventType::SHUTDOWN, DomainEventType::STOPPED].contains(&last.1), "{events:?}");
}

#[test]
fn events_that_wait_come_together_up_to_a_number() {
    let port = Port::open("test:///default?domains=5");
    let subscription = Subscription::open(&port, &filter(&[], None, 0).unwrap());
    for number in 1..=5 {
        let domain = call(port.0, client::connection::domain_by_name(&format!("test-{number}"))).unwrap();
        command(&port, &domain, b"poweroff\n");
    }
    let first = subscription.next(2);
    assert_eq!(first.len(), 2);
    let rest = subscription.next(1000);
    assert!(rest.len() >= 3, "{rest:?}");
    let stopped = first.iter().chain(&rest).map(lifecycle).filter(|(_, event)| *event == DomainEventType::STOPPED);
    let names: Vec<_> = stopped.map(|(domain, _)| domain.name.to_string()).collect();
    assert_eq!(names, ["test-1", "test-2", "test-3", "test-4", "test-5"]);
}

#[test]
fn a_filter_takes_one_subject() {
    let port = Port::open("test:///default?domains=2");
    let [one, two] = ["test-1", "test-2"].map(|name| call(port.0, client::connection::domain_by_name(name)).unwrap());
    let subscription = Subscription::open(&port, &filter(&[LIFECYCLE], Some(two.uuid), 0).unwrap());
    command(&port, &one, b"poweroff\n");
    command(&port, &two, b"poweroff\n");
    let events = subscription.next(100);
    assert!(events.iter().all(|event| lifecycle(event).0.uuid == two.uuid), "{events:?}");
}

#[test]
fn a_slow_consumer_is_told_how_many_it_lost() {
    let port = Port::open("test:///default?domains=6");
    let subscription = Subscription::open(&port, &filter(&[], None, 1).unwrap());
    for number in 1..=6 {
        let domain = call(port.0, client::connection::domain_by_name(&format!("test-{number}"))).unwrap();
        command(&port, &domain, b"poweroff\n");
    }
    let events = subscription.next(100);
    let lost = events.iter().map(|event| match event {
        DriverEvent::EventsLost { count } => *count,
        _ => 0,
    });
    assert!(events.len() >= 2 && lost.sum::<u64>() >= 5, "{events:?}");
}

#[test]
fn a_subscription_ends_with_its_connection_and_with_its_handle() {
    let port = Port::open(ALONE);
    let [first, second] = [(); 2].map(|()| Subscription::open(&port, &filter(&[], None, 0).unwrap()));
    let waiting = first.next_raw(1).pending();
    vk_release(first.0);
    let none: Vec<DriverEvent> = decode(&wait(waiting, 10_000_000_000).result().unwrap()).unwrap();
    assert!(none.is_empty());
    assert_eq!(first.next_raw(1).error().code, ErrorCode::INVALID_ARG);

    let waiting = second.next_raw(1).pending();
    // SAFETY: all pointers are valid, or null.
    answer(|reply| unsafe { vk_close(port.0, ptr::null(), reply) }).waited().result().unwrap();
    let none: Vec<DriverEvent> = decode(&wait(waiting, 10_000_000_000).result().unwrap()).unwrap();
    assert!(none.is_empty());
    assert!(second.next(1).is_empty(), "and again");
    assert_eq!(open_raw(&port, filter(&[], None, 0).unwrap().bytes()).error().code, ErrorCode::INVALID_CONN);
}

#[test]
fn a_wait_for_events_has_a_deadline() {
    let port = Port::open(ALONE);
    let subscription = Subscription::open(&port, &filter(&[], None, 0).unwrap());
    let soon = Options { timeout_ns: 5_000_000, ..Options::NONE };
    // SAFETY: all pointers are valid.
    let waiting = answer(|reply| unsafe { vk_event_next(subscription.0, 1, &raw const soon, reply) });
    assert_eq!(wait(waiting.pending(), -1).error().code, ErrorCode::DEADLINE_EXCEEDED);
}

#[test]
fn malformed_filters_and_numbers_are_errors() {
    let port = Port::open(ALONE);
    let good = filter(&[LIFECYCLE], Some(Uuid::from_bytes([1; 16])), 5).unwrap();
    for len in 0..good.bytes().len() {
        assert_eq!(open_raw(&port, &good.bytes()[..len]).error().code, ErrorCode::INVALID_ARG, "{len} bytes");
    }
    let error = open_raw(&port, filter(&[4711], None, 0).unwrap().bytes()).error();
    assert!(error.message.contains("4711"), "{error}");
    let subscription = Subscription::open(&port, &good);
    assert_eq!(subscription.next_raw(0).error().code, ErrorCode::INVALID_ARG);
    // Not an event subscription.
    let error = Subscription(port.0).next_raw(1).error();
    assert!(error.message.contains("event subscription"), "{error}");
    // Its drop has released the connection.
    let limits = DomainMemoryParameters::default();
    let request = client::domain::set_memory_parameters(&super::port::nobody(), &limits, ModificationImpact::CURRENT).unwrap();
    assert_eq!(call_raw(port.0, request.method, request.input.bytes(), None).error().code, ErrorCode::INVALID_CONN);
}
