//! A driver for tests that sends every call through the private interface: from the engine into a buffer, through the exported functions into the
//! engine again, and back. Whatever the scenarios prove of the engine they prove through it of the interface that Go and Java load.
//!
//! `asking` opens a connection with somebody who answers, `work` follows operations, `port` calls the exported functions, `ends` takes the ends of pending calls from a queue, `generated` has the groups.

mod asking;
mod driver;
mod ends;
mod events;
mod generated;
mod port;
mod stream;
mod work;

pub use driver::Loopback;

/// What generated groups refer to.
#[allow(unused_imports, reason = "which of them a description needs changes with it")]
mod prelude {
    pub use std::os::fd::OwnedFd;
    pub use std::time::Duration;

    pub use virtkit::*;
    pub use virtkit_c::private::generated::client;
    pub use virtkit_driver::*;

    pub use crate::Loopback;
}
