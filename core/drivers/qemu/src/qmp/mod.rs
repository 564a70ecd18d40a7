//! QMP, the language of QEMU's monitor: lines of JSON over a socket.

mod client;
mod message;
mod socket;

pub use client::{Monitor, Sink};
pub use message::{End, Failure};
pub use socket::Meeting;

/// Something that happened in QEMU.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// `SHUTDOWN`, `STOP`, ...
    pub name: String,
    /// What is known of it, an object.
    pub data: serde_json::Value,
}
