//! GSSAPI (RFC 2743, RFC 2744): the system's library of Kerberos, loaded when it is first needed. A machine without it lacks this one way to be let in.
//!
//! `library` has its functions as they are, `buffer` what they give, `failure` what they say of a failure, `context` what one side of an agreement does.
//! Nothing unsafe is to be done by who uses it.

mod buffer;
mod context;
mod failure;
mod library;

pub use buffer::Buffer;
pub use context::{Context, wish};
pub use failure::Failure;
pub use library::Library;
