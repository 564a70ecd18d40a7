//! Calls of the engine on the test driver.

use std::time::Duration;

use virtkit::call::{CallOptions, CancelToken};
use virtkit::runtime::{self, wait};
use virtkit::{
    ConnectFlags, Connection, Domain, DomainConsoleFlags, DomainMemoryParameters, DomainState, DomainXmlFlags, ErrorCode,
    ModificationImpact, Outcome, Result,
};

fn connect(uri: &str) -> Connection {
    wait(virtkit::connect(Some(uri), ConnectFlags::empty())).unwrap()
}

/// A world of its own, so that tests do not see each other's changes.
fn test_domain(parameters: &str) -> Domain {
    wait(connect(&format!("test:///default?{parameters}")).domain_by_name("test")).unwrap()
}

fn code<T: std::fmt::Debug>(result: Result<T>) -> (ErrorCode, String) {
    let error = result.unwrap_err();
    (error.code, error.message.clone())
}

#[test]
fn the_default_host_is_libvirts() {
    let domain = test_domain("domains=0");
    assert_eq!((domain.name(), domain.id()), ("test", 1));
    assert_eq!(domain.uuid().to_string(), "6695eb01-f6a4-8304-79aa-97f2502e193f");
    assert_eq!(wait(domain.state()).unwrap().state, DomainState::RUNNING);
    let xml = wait(domain.xml(DomainXmlFlags::empty())).unwrap();
    assert!(xml.text().starts_with("<domain type='test' id='1'>\n  <name>test</name>\n"), "{xml}");
    let stored = wait(domain.xml(DomainXmlFlags::INACTIVE)).unwrap();
    assert!(stored.text().starts_with("<domain type='test'>\n"), "{stored}");
}

#[test]
fn a_deadline_ends_a_call_that_waits_and_its_work_is_done_all_the_same() {
    let domain = test_domain("latency=100ms");
    let limits = DomainMemoryParameters { hard_limit: Some(4096), ..Default::default() };
    let call = domain.set_memory_parameters(&limits, ModificationImpact::empty());
    let error = wait(CallOptions::new().timeout(Duration::from_millis(10)).run(call)).unwrap_err();
    assert_eq!((error.code, error.outcome), (ErrorCode::DEADLINE_EXCEEDED, Some(Outcome::Unknown)));
    // The body is a task of its own. Another change waits at least as long as the first, and so comes after it.
    let soft = DomainMemoryParameters { soft_limit: Some(2048), ..Default::default() };
    wait(domain.set_memory_parameters(&soft, ModificationImpact::empty())).unwrap();
    let now = wait(domain.memory_parameters(ModificationImpact::empty())).unwrap();
    assert_eq!((now.hard_limit, now.soft_limit), (Some(4096), Some(2048)));
}

#[test]
fn what_is_cancelled_before_it_begins_is_not_begun() {
    let domain = test_domain("domains=0");
    let token = CancelToken::new();
    token.cancel();
    let limits = DomainMemoryParameters { hard_limit: Some(4096), ..Default::default() };
    let call = domain.set_memory_parameters(&limits, ModificationImpact::empty());
    let error = wait(CallOptions::new().cancel_with(token).run(call)).unwrap_err();
    assert_eq!((error.code, error.outcome), (ErrorCode::CANCELLED, Some(Outcome::NotStarted)));
    let error = wait(CallOptions::new().timeout(Duration::ZERO).run(domain.state())).unwrap_err();
    assert_eq!((error.code, error.outcome), (ErrorCode::DEADLINE_EXCEEDED, Some(Outcome::NotStarted)));
    assert_ne!(wait(domain.memory_parameters(ModificationImpact::empty())).unwrap().hard_limit, Some(4096));
}

#[test]
fn another_thread_cancels_a_read_and_the_stream_stays_usable() {
    let domain = test_domain("domains=0");
    let console = wait(domain.open_console(None, DomainConsoleFlags::empty())).unwrap();
    wait(console.read(100)).unwrap();
    let token = CancelToken::new();
    let canceller = std::thread::spawn({
        let token = token.clone();
        move || {
            std::thread::sleep(Duration::from_millis(20));
            token.cancel();
        }
    });
    let error = wait(CallOptions::new().cancel_with(token).run(console.read(100))).unwrap_err();
    assert_eq!((error.code, error.outcome), (ErrorCode::CANCELLED, Some(Outcome::Unknown)));
    canceller.join().unwrap();
    wait(console.write(b"still here")).unwrap();
    assert_eq!(wait(console.read(100)).unwrap(), virtkit::Chunk::Data(b"still here".to_vec()));
}

#[test]
fn closing_ends_what_waits_and_all_handles() {
    let domain = test_domain("domains=0");
    let console = wait(domain.open_console(None, DomainConsoleFlags::empty())).unwrap();
    wait(console.read(100)).unwrap();
    let events = domain.connection().events(virtkit::EventFilter::default()).unwrap();
    let reader = std::thread::spawn(move || wait(console.read(100)));
    let listener = std::thread::spawn(move || wait(events.next()));
    std::thread::sleep(Duration::from_millis(20));
    wait(domain.connection().close()).unwrap();
    wait(domain.connection().close()).expect("closing twice is no error");
    assert_eq!(code(reader.join().unwrap()).0, ErrorCode::INVALID_CONN);
    assert!(listener.join().unwrap().unwrap().is_none());
    assert_eq!(code(wait(domain.state())), (ErrorCode::INVALID_CONN, "the connection to test:///default?domains=0 is closed".to_owned()));
}

#[test]
fn a_call_that_waits_is_refused_on_a_thread_of_the_runtime() {
    let domain = test_domain("latency=1s");
    let (sender, receiver) = std::sync::mpsc::channel();
    runtime::spawn(async { Ok(()) }, move |_| {
        let limits = DomainMemoryParameters::default();
        let waiting = wait(domain.set_memory_parameters(&limits, ModificationImpact::empty()));
        sender.send((waiting, wait(domain.state()))).unwrap();
    });
    let (waiting, instant) = receiver.recv().unwrap();
    assert_eq!(code(waiting).0, ErrorCode::OPERATION_INVALID);
    assert_eq!(instant.unwrap().state, DomainState::RUNNING);
}

#[test]
fn a_panic_ends_its_call_alone() {
    let (sender, receiver) = std::sync::mpsc::channel();
    runtime::spawn(async { panic!("on purpose") }, move |result: Result<()>| sender.send(result).unwrap());
    let (panicked, message) = code(receiver.recv().unwrap());
    assert_eq!(panicked, ErrorCode::INTERNAL_ERROR);
    assert!(message.contains("on purpose"), "{message}");
    let guarded = runtime::guard("the entry", || -> Result<()> { panic!("also on purpose") });
    assert_eq!(code(guarded).1, "the entry panicked: also on purpose");
}
