//! A process that may open no more files is told so by its first call, and makes it once it may. One test, because the limit is the whole process's.

use std::fs::File;
use std::os::fd::AsRawFd;

use virtkit::runtime::{Polled, poll_once, wait};
use virtkit::{ConnectFlags, ErrorCode};

fn limit() -> libc::rlimit {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: writes the limit to a place that lives.
    assert_eq!(unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) }, 0);
    limit
}

fn set_limit(limit: libc::rlimit) {
    // SAFETY: reads the limit from a place that lives.
    assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) }, 0);
}

#[test]
fn a_first_call_without_descriptors_is_an_error_and_not_the_last() {
    let usual = limit();
    // The lowest number that is free is the next one's.
    let next = File::open("/dev/null").unwrap().as_raw_fd();
    set_limit(libc::rlimit { rlim_cur: u64::try_from(next).unwrap(), ..usual });
    let connect = || virtkit::connect(Some("test:///default"), ConnectFlags::empty());
    let waited = wait(connect());
    let polled = poll_once(connect());
    set_limit(usual);
    let Polled::Ready(polled) = polled else { panic!("without a runtime nothing can be waited for") };
    for error in [waited.unwrap_err(), polled.unwrap_err()] {
        assert!(error.code == ErrorCode::SYSTEM_ERROR && error.message.contains("threads that wait for calls"), "{error}");
    }
    wait(wait(connect()).unwrap().close()).unwrap();
}
