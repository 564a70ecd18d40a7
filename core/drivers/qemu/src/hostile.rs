//! What QEMU's monitor says, without QEMU: for `tests/fuzz`.

use crate::qmp::{Failure, Message};

/// What a line of a monitor is.
#[derive(Debug, Clone, PartialEq)]
pub enum Line {
    /// The first one, with QEMU's version.
    Greeting([u32; 3]),
    /// The answer to the command with this number.
    Reply(u64, serde_json::Value),
    /// The refusal of the command with this number, in QEMU's words.
    Refusal(u64, String),
    /// Something happened.
    Event(String, serde_json::Value),
}

/// Reads a line.
///
/// # Errors
/// A sentence, where it is none.
pub fn line(bytes: &[u8]) -> Result<Line, String> {
    Ok(match Message::parse(bytes)? {
        Message::Greeting(greeting) => Line::Greeting(greeting.version),
        Message::Reply(id, Ok(value)) => Line::Reply(id, value),
        Message::Reply(id, Err(Failure::Refused { text, .. })) => Line::Refusal(id, text),
        Message::Reply(_, Err(Failure::Lost(end))) => return Err(format!("a line says that the monitor was lost: {end}")),
        Message::Event(event) => Line::Event(event.name, event.data),
    })
}
