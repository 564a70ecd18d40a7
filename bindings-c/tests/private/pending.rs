//! Calls that wait: waiting for them, cancelling them, deadlines, and the end of their connection.

use std::ptr;
use std::time::{Duration, Instant};

use virtkit::{DomainMemoryParameters, ErrorCode, ListDomainsFlags, ModificationImpact, Outcome};
use virtkit_c::private::client::Request;
use virtkit_c::private::exports::{vk_cancel, vk_close, vk_release};
use virtkit_c::private::generated::client;
use virtkit_c::private::options::{CANCELLED, Options};

use super::port::{Port, READY, SLOW, answer, begin, call, wait};

/// A call that takes the latency of the connection.
fn slow_call(port: &Port) -> Request<()> {
    let limits = DomainMemoryParameters { hard_limit: Some(4096), ..DomainMemoryParameters::default() };
    client::domain::set_memory_parameters(&port.domain(), &limits, ModificationImpact::CURRENT).unwrap()
}

fn hard_limit(port: &Port) -> Option<u64> {
    call(port.0, client::domain::memory_parameters(&port.domain(), ModificationImpact::CURRENT)).unwrap().hard_limit
}

#[test]
fn a_pending_call_is_waited_for_once() {
    let port = Port::open(SLOW);
    let token = begin(port.0, &slow_call(&port), None).pending();
    assert_eq!(wait(token, 0).pending(), token);
    assert_eq!(wait(token, 1_000_000).pending(), token);
    assert_eq!(wait(token, -1).status, READY);
    let error = wait(token, -1).error();
    assert_eq!(error.code, ErrorCode::INVALID_ARG);
    assert!(error.message.contains("pending call"), "{error}");
    assert_eq!(hard_limit(&port), Some(4096));
    // It has ended, so there is nothing to cancel.
    vk_cancel(token);
}

#[test]
fn only_one_of_two_waiters_gets_the_end() {
    let port = Port::open(SLOW);
    let token = begin(port.0, &slow_call(&port), None).pending();
    let ends = std::thread::scope(|scope| {
        let waiters = [(); 2].map(|()| scope.spawn(move || wait(token, -1).result()));
        waiters.map(|waiter| waiter.join().unwrap())
    });
    assert_eq!(ends.iter().filter(|end| end.is_ok()).count(), 1, "{ends:?}");
    assert_eq!(ends.iter().find_map(|end| end.as_ref().err()).unwrap().code, ErrorCode::INVALID_ARG);
}

#[test]
fn instant_methods_do_not_wait_also_on_a_slow_connection() {
    let port = Port::open(SLOW);
    let domains = client::connection::domains(ListDomainsFlags::empty()).unwrap();
    assert_eq!(begin(port.0, &domains, None).status, READY);
}

#[test]
fn a_cancelled_call_ends_with_an_unknown_outcome() {
    let port = Port::open(SLOW);
    let token = begin(port.0, &slow_call(&port), None).pending();
    vk_cancel(token);
    let error = wait(token, -1).error();
    assert_eq!((error.code, error.outcome), (ErrorCode::CANCELLED, Some(Outcome::Unknown)));
    // The connection is as good as before.
    assert_eq!(begin(port.0, &slow_call(&port), None).waited().status, READY);
}

#[test]
fn a_call_that_was_cancelled_before_has_not_started() {
    let port = Port::open(SLOW);
    let before = hard_limit(&port);
    let options = Options { flags: CANCELLED, ..Options::NONE };
    let error = begin(port.0, &slow_call(&port), Some(&options)).error();
    assert_eq!((error.code, error.outcome), (ErrorCode::CANCELLED, Some(Outcome::NotStarted)));
    let domains = client::connection::domains(ListDomainsFlags::empty()).unwrap();
    let error = begin(port.0, &domains, Some(&options)).error();
    assert_eq!((error.code, error.outcome), (ErrorCode::CANCELLED, Some(Outcome::NotStarted)));
    std::thread::sleep(Duration::from_millis(150));
    assert_eq!(hard_limit(&port), before);
    // The next call of this thread is not cancelled with it.
    assert_eq!(begin(port.0, &domains, None).status, READY);
}

#[test]
fn deadlines_end_calls_before_they_start_and_under_way() {
    let port = Port::open(SLOW);
    let over = Options { timeout_ns: 0, ..Options::NONE };
    let error = begin(port.0, &slow_call(&port), Some(&over)).error();
    assert_eq!((error.code, error.outcome), (ErrorCode::DEADLINE_EXCEEDED, Some(Outcome::NotStarted)));

    let soon = Options { timeout_ns: 20_000_000, ..Options::NONE };
    let started = Instant::now();
    let error = wait(begin(port.0, &slow_call(&port), Some(&soon)).pending(), -1).error();
    assert_eq!((error.code, error.outcome), (ErrorCode::DEADLINE_EXCEEDED, Some(Outcome::Unknown)));
    assert!(started.elapsed() >= Duration::from_millis(20));

    let late = Options { timeout_ns: 60_000_000_000, ..Options::NONE };
    assert_eq!(begin(port.0, &slow_call(&port), Some(&late)).waited().status, READY);
}

#[test]
fn a_released_call_is_forgotten_and_its_waiter_told() {
    let port = Port::open(SLOW);
    let token = begin(port.0, &slow_call(&port), None).pending();
    let error = std::thread::scope(|scope| {
        let waiter = scope.spawn(move || wait(token, -1));
        std::thread::sleep(Duration::from_millis(20));
        vk_release(token);
        waiter.join().unwrap().error()
    });
    assert_eq!(error.code, ErrorCode::INVALID_ARG);
    assert_eq!(wait(token, -1).error().code, ErrorCode::INVALID_ARG);
}

#[test]
fn closing_a_connection_ends_its_calls() {
    let port = Port::open(SLOW);
    let request = slow_call(&port);
    let token = begin(port.0, &request, None).pending();
    for _ in 0..2 {
        // SAFETY: all pointers are valid, or null.
        assert_eq!(answer(|reply| unsafe { vk_close(port.0, ptr::null(), reply) }).waited().status, READY);
    }
    assert_eq!(wait(token, -1).error().code, ErrorCode::INVALID_CONN);
    assert_eq!(begin(port.0, &request, None).waited().error().code, ErrorCode::INVALID_CONN);
}

#[test]
fn a_race_of_cancelling_and_ending_has_one_winner() {
    let port = Port::open("test:///default?latency=2ms");
    let request = slow_call(&port);
    let mut cancelled = 0;
    for round in 0..200u64 {
        let begun = begin(port.0, &request, None);
        // On a busy machine this thread may be away for the whole time between two looks at the call.
        if begun.status == READY {
            continue;
        }
        let token = begun.pending();
        std::thread::sleep(Duration::from_micros(1_800 + (round * 37) % 1_000));
        vk_cancel(token);
        match wait(token, -1).result() {
            Ok(bytes) => assert!(bytes.is_empty()),
            Err(error) => {
                assert_eq!((error.code, error.outcome), (ErrorCode::CANCELLED, Some(Outcome::Unknown)));
                cancelled += 1;
            }
        }
    }
    println!("{cancelled} of 200 calls were cancelled");
}
