//! The described types and methods in the private interface.

pub mod client;
pub mod server;

mod documents;
mod enums;
mod events;
mod flags;
mod identities;
mod objects;
mod params;
mod records;
mod results;
