//! The described types and procedures on the wire.

pub mod procedures;

mod documents;
mod enums;
mod errors;
mod events;
mod flags;
mod identities;
mod params;
mod records;

pub use errors::known_code;
pub use events::{EVENTS, EventForm, decode_event, decode_subject, encode_event};
