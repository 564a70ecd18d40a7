//! The described types and methods in the private interface.

#![allow(
    clippy::match_same_arms,
    clippy::redundant_closure,
    clippy::redundant_closure_for_method_calls,
    clippy::semicolon_if_nothing_returned,
    clippy::similar_names,
    clippy::too_many_arguments,
    clippy::too_many_lines,
    clippy::unreadable_literal,
    clippy::wildcard_imports,
    reason = "what stands here comes from the description, one thing after the other"
)]

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
