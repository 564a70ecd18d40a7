//! Panics and forks.

use std::ffi::c_int;
use std::process::Command;

use virtkit::{ConnectFlags, ErrorCode, ListDomainsFlags};
use virtkit_c::private::generated::client;

use super::port::{ALONE, Port, READY, begin, call};

#[cfg(debug_assertions)]
#[test]
fn a_panic_ends_as_an_error() {
    use virtkit_c::private::exports::vk_debug_panic;

    let port = Port::open(ALONE);
    for _ in 0..3 {
        // SAFETY: the reply is valid.
        let error = super::port::answer(|reply| unsafe { vk_debug_panic(reply) }).error();
        assert_eq!(error.code, ErrorCode::INTERNAL_ERROR);
        assert!(error.message.contains("as asked"), "{error}");
    }
    // SAFETY: null is allowed, and an error.
    assert_eq!(unsafe { vk_debug_panic(std::ptr::null_mut()) }, super::port::ERROR);
    assert_eq!(&*port.domain().name, "test");
}

/// In a process of its own, because forking a test runner with its threads is its own adventure.
#[test]
fn a_child_s_old_handles_are_errors_and_new_ones_work() {
    let program = std::env::current_exe().unwrap();
    let status = Command::new(program).args(["--exact", "process::forks", "--ignored", "--test-threads=1"]).status().unwrap();
    assert!(status.success());
}

#[test]
#[ignore = "started by another test"]
fn forks() {
    let port = Port::open(ALONE);
    let domains = client::connection::domains(ListDomainsFlags::empty()).unwrap();
    assert_eq!(begin(port.0, &domains, None).status, READY);
    // SAFETY: the child ends by `_exit` without returning.
    let child = unsafe { libc::fork() };
    assert!(child >= 0);
    if child == 0 {
        let failed = match std::panic::catch_unwind(|| in_child(port.0)) {
            Ok(()) => 0,
            Err(_) => 1,
        };
        // SAFETY: ends the child at once.
        unsafe { libc::_exit(failed) };
    }
    let mut status: c_int = 0;
    // SAFETY: the place for the status is valid.
    assert_eq!(unsafe { libc::waitpid(child, &raw mut status, 0) }, child);
    assert_eq!(status, 0, "the child failed");
    assert_eq!(begin(port.0, &domains, None).status, READY, "the parent goes on");
}

fn in_child(old: u64) {
    let domains = client::connection::domains(ListDomainsFlags::empty()).unwrap();
    let error = begin(old, &domains, None).error();
    assert_eq!(error.code, ErrorCode::INVALID_CONN);
    assert!(error.message.contains("fork"), "{error}");
    virtkit_c::private::exports::vk_release(old);
    let new = call(0, client::functions::connect(Some(ALONE), ConnectFlags::empty())).unwrap();
    assert_eq!(begin(new.0, &domains, None).status, READY);
}
