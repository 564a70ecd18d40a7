//! The vocabulary of the API: enumerations, flags, records, typed parameters, events and errors. It knows no driver and no handle.

mod document;
mod error;
mod filter;
mod generated;
mod method;
mod open_enum;
mod secret;
mod subject;
mod typed;

pub use error::{Error, ErrorLevel, Outcome, Result};
pub use filter::EventFilter;
pub use generated::documents::*;
pub use generated::enums::*;
pub use generated::errors::{ErrorCode, ErrorDomain};
pub use generated::events::{DriverEvent, EventKind};
pub use generated::flags::*;
pub use generated::identities::*;
pub use generated::params::*;
#[allow(unused_imports, reason = "a description may have no records")]
pub use generated::records::*;
pub use generated::{API_VERSION, methods};
pub use method::{Access, MethodInfo, Wait};
pub use secret::SecretValue;
pub use subject::Subject;
pub use typed::{TypedParam, TypedValue};
pub use uuid::Uuid;

/// A set of processors: one bit each, the lowest bit of the first byte is processor 0.
pub type CpuMap = Vec<u8>;

/// What generated declarations refer to.
#[allow(unused_imports, reason = "which of them a description needs changes with it")]
mod prelude {
    pub use std::os::fd::OwnedFd;
    pub use std::time::Duration;

    pub use uuid::Uuid;

    pub use crate::generated::{documents::*, enums::*, flags::*, identities::*, params::*, records::*};
    pub use crate::{CpuMap, SecretValue, Subject};
}
