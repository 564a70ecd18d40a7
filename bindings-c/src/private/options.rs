//! How the caller wants a call to be made.

use std::sync::Arc;
use std::time::{Duration, Instant};

use virtkit::call::{CallOptions, CancelToken};
use virtkit::{Error, Result};

use super::handles;
use super::queue::Queue;

/// `VK_CANCELLED`: the call was cancelled before it began.
pub const CANCELLED: u32 = 1;

const MILLISECOND: i64 = 1_000_000;

/// `vk_options`.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct Options {
    /// From now, in nanoseconds; negative for none.
    pub timeout_ns: i64,
    /// Where a pending call's end goes; 0: kept for `vk_wait`.
    pub queue: u64,
    /// The caller's name for the call in that queue.
    pub tag: u64,
    /// `CANCELLED` or nothing.
    pub flags: u32,
    /// 0.
    pub reserved: u32,
}

impl Options {
    /// No deadline, waited for by `vk_wait`.
    pub const NONE: Self = Self { timeout_ns: -1, queue: 0, tag: 0, flags: 0, reserved: 0 };

    /// Refuses what has no meaning, before the call begins.
    pub fn check(&self) -> Result<()> {
        if self.flags & !CANCELLED != 0 || self.reserved != 0 {
            let (flags, reserved) = (self.flags, self.reserved);
            return Err(Error::invalid_argument(format!(
                "the options of a call have unknown flags {flags:#x} or a reserved field of {reserved}"
            )));
        }
        if self.queue != 0 { handles::check::<Arc<Queue>>(self.queue) } else { Ok(()) }
    }

    /// Whether the call was cancelled before it began.
    pub fn is_cancelled(&self) -> bool {
        self.flags & CANCELLED != 0
    }

    /// Whether the call is over before it has begun.
    pub fn is_over(&self) -> bool {
        self.is_cancelled() || self.timeout_ns == 0
    }

    /// The engine's options for a call that this token cancels.
    pub fn for_call(&self, token: &CancelToken) -> CallOptions {
        // A call that has begun is never told that it has not, however short its time: the runtime's clock counts milliseconds anyway.
        let timeout_ns = if self.timeout_ns > 0 { self.timeout_ns.max(MILLISECOND) } else { self.timeout_ns };
        CallOptions { deadline: deadline(timeout_ns), cancel: Some(token.clone()) }
    }
}

/// The moment that is so many nanoseconds away; none for a negative number, and for one so far that no clock reaches it.
pub fn deadline(timeout_ns: i64) -> Option<Instant> {
    let timeout = u64::try_from(timeout_ns).ok().map(Duration::from_nanos)?;
    Instant::now().checked_add(timeout)
}
