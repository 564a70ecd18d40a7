//! What a driver implements, and what it gets for it: answers, events, streams, long work, URIs.

mod driver;
mod events;
mod generated;
mod reply;
mod stream;
mod task;
pub mod turn;
mod uri;
mod work;

pub use driver::{Driver, DriverFactory, OpenRequest};
pub use events::{EventHub, Subscription};
pub use generated::*;
pub use reply::Reply;
pub use stream::{Chunk, StreamSource, described, with_cookie};
pub use task::{Spawner, panicked, spawner};
pub use uri::Uri;
pub use work::{Job, Work};

/// What generated traits refer to.
#[allow(unused_imports, reason = "which of them a description needs changes with it")]
mod prelude {
    pub use std::future::Future;
    pub use std::os::fd::OwnedFd;
    pub use std::time::Duration;

    pub use virtkit_api::*;

    pub use crate::{Reply, StreamSource, Work};
}
