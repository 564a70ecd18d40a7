//! What is under way, so that a driver that is closed ends it and waits for its end.

use std::collections::HashMap;
use std::os::fd::OwnedFd;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::process::{PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use tokio::sync::Notify;
use virtkit_api::{ErrorCode, Result};

use crate::error::error;

/// The bit of the count that says that nothing begins any more.
const STOPPED: usize = 1 << (usize::BITS - 1);

/// Counts what is under way.
#[derive(Debug, Default)]
pub struct Work {
    /// How much is under way, and `STOPPED`.
    count: AtomicUsize,
    ended: Notify,
    /// Programs that are helping.
    helpers: Mutex<HashMap<u64, OwnedFd>>,
    last_helper: AtomicU64,
}

impl Work {
    /// Begins something that has to be waited for.
    ///
    /// # Errors
    /// `OperationInvalid` once the driver is closed.
    pub fn begin(self: &Arc<Self>) -> Result<Running> {
        let before = self.count.fetch_add(1, Ordering::AcqRel);
        let running = Running(self.clone());
        if before & STOPPED == 0 { Ok(running) } else { Err(stopped()) }
    }

    /// For what takes long: asked now and then whether it should go on.
    ///
    /// # Errors
    /// `OperationInvalid` once the driver is closed.
    pub fn go_on(&self) -> Result<()> {
        if self.count.load(Ordering::Acquire) & STOPPED == 0 { Ok(()) } else { Err(stopped()) }
    }

    /// Ends what is under way, and waits until it has ended. Nothing begins afterwards.
    pub async fn stop(&self) {
        self.count.fetch_or(STOPPED, Ordering::AcqRel);
        for helper in self.helpers().values() {
            // One that has ended already needs no signal.
            let _ = pidfd_send_signal(helper, Signal::KILL);
        }
        loop {
            let mut ended = pin!(self.ended.notified());
            ended.as_mut().enable();
            if self.count.load(Ordering::Acquire) == STOPPED {
                return;
            }
            ended.await;
        }
    }

    /// Has a program ended together with the driver, as long as the result lives.
    ///
    /// # Errors
    /// `OperationInvalid` once the driver is closed: then the program is ended at once.
    pub fn help(self: &Arc<Self>, process: &std::process::Child) -> Result<Helping> {
        let number = self.last_helper.fetch_add(1, Ordering::Relaxed);
        let pid = i32::try_from(process.id()).ok().and_then(rustix::process::Pid::from_raw);
        // Without a descriptor of it the program is waited for like everything else.
        if let Some(helper) = pid.and_then(|pid| pidfd_open(pid, PidfdFlags::empty()).ok()) {
            let mut helpers = self.helpers();
            if self.go_on().is_err() {
                let _ = pidfd_send_signal(&helper, Signal::KILL);
                return Err(stopped());
            }
            helpers.insert(number, helper);
        }
        Ok(Helping { work: self.clone(), number })
    }

    fn helpers(&self) -> MutexGuard<'_, HashMap<u64, OwnedFd>> {
        self.helpers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn stopped() -> virtkit_api::Error {
    error(ErrorCode::OPERATION_INVALID, "the last connection to this root folder was closed, so its storage does nothing more")
}

/// Something that is under way, until it is dropped.
#[derive(Debug)]
pub struct Running(Arc<Work>);

impl Running {
    pub fn work(&self) -> &Arc<Work> {
        &self.0
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.count.fetch_sub(1, Ordering::AcqRel);
        self.0.ended.notify_waiters();
    }
}

/// A program that helps, until it is dropped.
#[derive(Debug)]
pub struct Helping {
    work: Arc<Work>,
    number: u64,
}

impl Drop for Helping {
    fn drop(&mut self) {
        self.work.helpers().remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::Work;

    #[test]
    fn stopping_waits_for_what_is_under_way_and_lets_nothing_begin() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build().unwrap();
        runtime.block_on(async {
            let work = Arc::new(Work::default());
            let running = work.begin().unwrap();
            assert!(work.go_on().is_ok());
            let stopping = tokio::spawn({
                let work = work.clone();
                async move { work.stop().await }
            });
            while work.go_on().is_ok() {
                tokio::task::yield_now().await;
            }
            assert!(work.begin().is_err());
            assert!(!stopping.is_finished());
            drop(running);
            tokio::time::timeout(Duration::from_secs(20), stopping).await.expect("it ends").unwrap();
        });
    }
}
