//! The engine as uniffi exports it: objects, records, enumerations, errors, awaited and waiting methods, and a listener for events. `README.md` says how a
//! language gets its sources, and `docs/reference/uniffi.md` what uniffi has no form for.
//!
//! Every method is there twice: `NAME_async`, which is awaited, for Kotlin and Swift, and `NAME`, which waits on the caller's thread, for Ruby. The
//! program `uniffi-bindgen` gives a language those that it can use, under the plain name.

mod carry;
mod connection;
mod error;
mod events;
mod generated;
mod stream;
mod typed;

pub use error::{Answer, ErrorDetails, ErrorLevel, Outcome};
pub use events::{EventListener, EventSubject, Events};
pub use generated::*;
pub use stream::{Chunk, Stream};
pub use typed::{TypedParam, TypedValue};

uniffi::setup_scaffolding!("virtkit");

/// What generated code refers to.
#[allow(unused_imports, reason = "which of them a description needs changes with it")]
mod prelude {
    pub use std::sync::Arc;
    pub use std::time::Duration;

    pub use crate::carry::{Give, Take, Taken, take, take_or};
    pub(crate) use crate::carry::{handle, record, result_record};
    pub use crate::error::{Answer, give, wait};
    pub use crate::generated::*;
    pub use crate::stream::Stream;
    pub use crate::typed::TypedParam;
}
