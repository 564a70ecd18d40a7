//! Operations, over the saving of a test domain.

use std::path::PathBuf;
use std::ptr;

use virtkit::{DomainJobType, DomainRef, DomainSaveFlags, DomainState, ErrorCode, OperationProgress, Outcome, Result};
use virtkit_c::private::client::{OperationHandle, decode};
use virtkit_c::private::exports::{vk_close, vk_operation_cancel, vk_operation_progress, vk_operation_wait, vk_release};
use virtkit_c::private::generated::client;
use virtkit_c::private::options::Options;

use super::port::{ALONE, Answered, Port, answer, call, wait};

/// A host whose jobs stand still until they are told to end.
const STILL: &str = "test:///default?job_speed=0";

/// A file that is gone after the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("virtkit-private-{name}-{}", std::process::id())))
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

struct Saving(OperationHandle<()>);

impl Saving {
    fn begin(port: &Port, domain: &DomainRef, file: &Scratch) -> Self {
        Self(call(port.0, client::domain::save(domain, file.path(), None, DomainSaveFlags::empty())).unwrap())
    }

    fn wait_raw(&self, options: &Options) -> Answered {
        // SAFETY: all pointers are valid.
        answer(|reply| unsafe { vk_operation_wait(self.0.number, options, reply) })
    }

    fn wait(&self) -> Result<()> {
        self.0.decode_result(&self.wait_raw(&Options::NONE).waited().result()?)
    }

    fn progress(&self) -> Result<OperationProgress> {
        // SAFETY: all pointers are valid, or null.
        let answered = answer(|reply| unsafe { vk_operation_progress(self.0.number, ptr::null(), reply) }).waited();
        Ok(decode(&answered.result()?).unwrap())
    }

    fn cancel(&self) -> Result<()> {
        // SAFETY: all pointers are valid, or null.
        let answered = answer(|reply| unsafe { vk_operation_cancel(self.0.number, ptr::null(), reply) }).waited();
        decode::<()>(&answered.result()?).unwrap();
        Ok(())
    }
}

fn state(port: &Port, domain: &DomainRef) -> DomainState {
    call(port.0, client::domain::state(domain)).unwrap().state
}

#[test]
fn the_end_is_told_to_all_who_wait_and_again() {
    let (port, file) = (Port::open(ALONE), Scratch::new("end"));
    let domain = port.domain();
    let saving = Saving::begin(&port, &domain, &file);
    saving.wait().unwrap();
    saving.wait().unwrap();
    let progress = saving.progress().unwrap();
    assert_eq!((progress.kind, progress.data_remaining), (DomainJobType::COMPLETED, 0));
    saving.cancel().expect("what has ended is left alone");
    assert_eq!(state(&port, &domain), DomainState::SHUT_OFF);
    vk_release(saving.0.number);
    assert_eq!(saving.wait().unwrap_err().code, ErrorCode::INVALID_ARG);
}

#[test]
fn giving_up_the_wait_leaves_the_work_and_cancelling_ends_it() {
    let (port, file) = (Port::open(STILL), Scratch::new("cancel"));
    let domain = port.domain();
    let saving = Saving::begin(&port, &domain, &file);
    let soon = Options { timeout_ns: 20_000_000, ..Options::NONE };
    let late = wait(saving.wait_raw(&soon).pending(), -1).error();
    assert_eq!((late.code, late.outcome), (ErrorCode::DEADLINE_EXCEEDED, Some(Outcome::Unknown)));
    let progress = saving.progress().unwrap();
    assert_eq!((progress.kind, progress.data_processed), (DomainJobType::UNBOUNDED, 0));
    assert_eq!(state(&port, &domain), DomainState::PAUSED);
    saving.cancel().unwrap();
    assert_eq!(saving.wait().unwrap_err().code, ErrorCode::OPERATION_ABORTED);
    assert_eq!(saving.progress().unwrap().kind, DomainJobType::CANCELLED);
    assert_eq!(state(&port, &domain), DomainState::RUNNING);
    assert!(!file.0.exists());
    vk_release(saving.0.number);
}

#[test]
fn a_released_handle_leaves_the_work() {
    let (port, file) = (Port::open(STILL), Scratch::new("released"));
    let domain = port.domain();
    vk_release(Saving::begin(&port, &domain, &file).0.number);
    let job = call(port.0, client::domain::job_info(&domain)).unwrap();
    assert_eq!(job.kind, DomainJobType::UNBOUNDED);
    call(port.0, client::domain::abort_job(&domain, virtkit::DomainAbortJobFlags::empty())).unwrap();
}

#[test]
fn a_closed_connection_ends_the_wait() {
    let (port, file) = (Port::open(STILL), Scratch::new("closed"));
    let saving = Saving::begin(&port, &port.domain(), &file);
    let token = saving.wait_raw(&Options::NONE).pending();
    // SAFETY: all pointers are valid, or null.
    answer(|reply| unsafe { vk_close(port.0, ptr::null(), reply) }).waited().result().unwrap();
    assert_eq!(wait(token, -1).error().code, ErrorCode::INVALID_CONN);
    assert_eq!(saving.progress().unwrap_err().code, ErrorCode::INVALID_CONN);
    vk_release(saving.0.number);
}
