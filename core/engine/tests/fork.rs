//! `fork` in the host: the child gets clear errors, and may open connections of its own.

use virtkit::runtime::wait;
use virtkit::{ConnectFlags, DomainMemoryParameters, ErrorCode, ModificationImpact};

/// What the child does, as its exit status: 0 if all was well, else the number of the step that was not.
fn in_child(domain: &virtkit::Domain) -> i32 {
    match wait(domain.state()) {
        Err(error) if error.code == ErrorCode::INVALID_CONN && error.message.contains("before a fork") => {}
        _ => return 1,
    }
    if wait(domain.connection().close()).is_ok() {
        return 2;
    }
    // The latency makes the child need a runtime of its own.
    let Ok(own) = wait(virtkit::connect(Some("test:///default?latency=1ms"), ConnectFlags::empty())) else { return 3 };
    let Ok(test) = wait(own.domain_by_name("test")) else { return 4 };
    let nothing = DomainMemoryParameters::default();
    if wait(test.set_memory_parameters(&nothing, ModificationImpact::empty())).is_ok() { 0 } else { 5 }
}

#[test]
fn a_handle_of_the_parent_is_refused_in_the_child() {
    let connection = wait(virtkit::connect(Some("test:///default?latency=1ms"), ConnectFlags::empty())).unwrap();
    let domain = wait(connection.domain_by_name("test")).unwrap();
    // The runtime of the parent is up before the fork.
    wait(domain.set_memory_parameters(&DomainMemoryParameters::default(), ModificationImpact::empty())).unwrap();
    // SAFETY: the child only makes calls that must work in it, and leaves by `_exit`.
    let child = unsafe { libc::fork() };
    assert!(child >= 0, "fork failed");
    if child == 0 {
        let status = in_child(&domain);
        // SAFETY: ends the child without the parent's exit handlers.
        unsafe { libc::_exit(status) };
    }
    let mut status = 0;
    // SAFETY: waits for the child that was just made.
    assert_eq!(unsafe { libc::waitpid(child, &raw mut status, 0) }, child);
    assert!(libc::WIFEXITED(status), "the child ended by a signal: {status}");
    assert_eq!(libc::WEXITSTATUS(status), 0, "the step of the child that failed");
    wait(domain.state()).expect("the parent goes on");
}
