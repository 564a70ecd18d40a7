//! QMP, the language of QEMU's monitor: lines of JSON over a socket.

mod client;
mod message;
mod socket;

pub use client::{Monitor, Sink};
pub use message::{End, Failure, Message};
pub use socket::Meeting;

/// Something that happened in QEMU.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// `SHUTDOWN`, `STOP`, ...
    pub name: String,
    /// What is known of it, an object.
    pub data: serde_json::Value,
    /// When, as QEMU's clock has it.
    pub when: When,
}

/// An instant: seconds since 1970, and the microseconds of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
pub struct When {
    /// Seconds; -1 where QEMU does not know.
    #[serde(default)]
    pub seconds: i64,
    /// Microseconds; -1 where QEMU does not know.
    #[serde(default)]
    pub microseconds: i64,
}
