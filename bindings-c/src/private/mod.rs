//! The private interface, for the bindings that load this library: Go and Java.
//!
//! A call is a number and a buffer; `xdr` has the forms, `generated` the forms of the described types and one handler for each method,
//! `dispatch` finds the handler, `call` runs what it makes. What outlives a call is in `handles`. `exports` has the C functions.
//!
//! Invariant: no panic, no stale handle and no malformed buffer is worse than an error to the caller.
//! Invariant: no lock is held while a call runs.

pub mod client;
pub mod dispatch;
pub mod exports;
pub mod options;
pub mod reply;
pub mod xdr;

mod call;
mod document;
mod entry;
mod error;
mod event;
mod fd;
mod forms;
mod handles;
mod queue;
mod slab;
mod stream;

#[path = "../generated/private/mod.rs"]
pub mod generated;
